/* Byte strings with a number each: open addressing on XXH3. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

bool rung_grow_now(struct rung_budget *budget, void *table, size_t *capacity, size_t needed, size_t size)
{
    void *old;
    enum { LARGE = 1 << 20, VERY_LARGE = 1 << 25 }; /* bytes: beyond, less is to be unused */
    size_t larger = *capacity ? *capacity : 64;

    while (larger < needed)
        larger += larger / (larger * size < LARGE ? 1 : larger * size < VERY_LARGE ? 4 : 8);
    size_t more = (larger - *capacity) * size;
    if (budget->most - budget->used < more) {
        budget->reached = true;
        return false;
    }
    memcpy(&old, table, sizeof old);
    char *fresh = realloc(old, larger * size);
    if (!fresh) return false;
    memset(fresh + *capacity * size, 0, more);
    memcpy(table, &fresh, sizeof fresh);
    *capacity = larger;
    budget->used += more;
    return true;
}

uint64_t rung_names_hash_any(const char *name, size_t size)
{
    return XXH3_64bits(name, size);
}

/* Slots are grown by half as soon as four of five are taken, so that more than half of them always are. */
static bool is_full(const struct rung_names *names)
{
    return names->count * 5 >= names->slot_count * 4;
}

size_t rung_names_slot_bytes(void)
{
    return (15 * sizeof(uint32_t) + 7) / 8;
}

/* Where a hash belongs: its upper half says so, its lower half is what a slot has of it. */
static size_t place_of(const struct rung_names *names, uint64_t hash)
{
    return (size_t)((hash >> 32) * names->slot_count >> 32);
}

static uint32_t slot_of(const struct rung_names *names, uint64_t hash, size_t number)
{
    return (uint32_t)((uint64_t)(uint32_t)hash << names->number_bits) | (uint32_t)(number + 1);
}

/* Whether the slot may be that of a name of this hash. */
static bool is_alike(const struct rung_names *names, uint32_t slot, uint64_t hash)
{
    return (slot ^ (uint32_t)((uint64_t)(uint32_t)hash << names->number_bits)) >> names->number_bits == 0;
}

static uint32_t number_in(const struct rung_names *names, uint32_t slot)
{
    return (slot & (uint32_t)((UINT64_C(1) << names->number_bits) - 1)) - 1;
}

static uint64_t hash_of(const struct rung_names *names, size_t number)
{
    size_t size;
    const char *text = rung_names_text(names, number, &size);

    return rung_names_hash(text, size);
}

static bool rehash(struct rung_budget *budget, struct rung_names *names)
{
    enum { AHEAD = 16 }; /* names whose slots are fetched before they are looked at */
    size_t slot_count = names->slot_count ? names->slot_count + names->slot_count / 2 : 64;
    uint64_t hashes[AHEAD];
    uint32_t *slots = NULL;
    size_t used = budget->used;

    if (budget->most - used < slot_count * sizeof *slots) {
        budget->reached = true;
        return false;
    }
    slots = calloc(slot_count, sizeof *slots);
    if (!slots) return false;
    budget->used = used + (slot_count - names->slot_count) * sizeof *slots;
    names->slot_count = slot_count;
    names->number_bits = 1;
    while (slot_count >> names->number_bits) names->number_bits++;
    for (size_t i = 0; i < names->count + AHEAD; i++) {
        if (i >= AHEAD) {
            uint64_t hash = hashes[i % AHEAD];
            size_t at = place_of(names, hash);
            while (slots[at]) at = at + 1 == slot_count ? 0 : at + 1;
            slots[at] = slot_of(names, hash, i - AHEAD);
        }
        if (i >= names->count) continue;
        hashes[i % AHEAD] = hash_of(names, i);
        __builtin_prefetch(&slots[place_of(names, hashes[i % AHEAD])], 1);
    }
    free(names->slots);
    names->slots = slots;
    return true;
}

uint32_t rung_names_number(struct rung_budget *budget, struct rung_names *names, const char *name,
                           size_t size, bool add)
{
    return rung_names_number_of(budget, names, name, size, rung_names_hash(name, size), add);
}

void rung_names_fetch(const struct rung_names *names, uint64_t hash)
{
    if (names->slot_count) __builtin_prefetch(&names->slots[place_of(names, hash)]);
}

uint32_t rung_names_guess(const struct rung_names *names, uint64_t hash)
{
    const uint32_t *slots = names->slots;

    if (!names->slot_count) return RUNG_NO_NUMBER;
    uint32_t wanted = slot_of(names, hash, UINT32_MAX), numbers = (UINT32_C(1) << names->number_bits) - 1;
    for (size_t at = place_of(names, hash); slots[at]; at = at + 1 == names->slot_count ? 0 : at + 1)
        if ((slots[at] ^ wanted) <= numbers) return (slots[at] & numbers) - 1;
    return RUNG_NO_NUMBER;
}

uint32_t rung_names_number_of(struct rung_budget *budget, struct rung_names *names, const char *name,
                              size_t size, uint64_t hash, bool add)
{
    if (add && is_full(names) && !rehash(budget, names)) return RUNG_NO_NUMBER;
    if (!names->slot_count) return RUNG_NO_NUMBER;
    size_t at = place_of(names, hash);
    for (; names->slots[at]; at = at + 1 == names->slot_count ? 0 : at + 1) {
        if (!is_alike(names, names->slots[at], hash)) continue;
        uint32_t number = number_in(names, names->slots[at]);
        if (rung_names_is(names, number, name, size)) return number;
    }
    if (!add) return RUNG_NO_NUMBER;
    if (names->pool_size + size > UINT32_MAX || names->count + 2 > UINT32_MAX / 8) {
        budget->reached = true;
        return RUNG_NO_NUMBER;
    }
    if (!rung_grow(budget, &names->starts, &names->capacity, names->count + 2, sizeof *names->starts) ||
        !rung_grow(budget, &names->pool, &names->pool_capacity, names->pool_size + size + RUNG_NAMES_PADDING,
                   1))
        return RUNG_NO_NUMBER;
    memcpy(names->pool + names->pool_size, name, size);
    names->pool_size += size;
    names->slots[at] = slot_of(names, hash, names->count++);
    names->starts[names->count] = (uint32_t)names->pool_size;
    return (uint32_t)names->count - 1;
}

void rung_names_free(struct rung_names *names)
{
    free(names->starts);
    free(names->slots);
    free(names->pool);
}
