/* Byte strings with a number each: open addressing on XXH3. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

bool rung_grow(struct rung_budget *budget, void *table, size_t *capacity, size_t needed, size_t size)
{
    void *old;
    size_t larger = *capacity ? *capacity : 64;

    if (needed <= *capacity) return true;
    while (larger < needed) larger *= 2;
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

uint64_t rung_names_hash(const char *name, size_t size)
{
    return XXH3_64bits(name, size);
}

static uint64_t slot_of(uint64_t hash, size_t number)
{
    return (hash >> 32 << 32) | (number + 1);
}

static bool rehash(struct rung_budget *budget, struct rung_names *names)
{
    size_t slot_count = names->slot_count ? names->slot_count * 2 : 256;
    uint64_t *slots = NULL;
    size_t capacity = 0, used = budget->used;

    if (!rung_grow(budget, &slots, &capacity, slot_count, sizeof *slots)) return false;
    for (size_t i = 0; i < names->count; i++) {
        const struct rung_named *entry = &names->entries[i];
        uint64_t hash = rung_names_hash(names->pool + entry->offset, entry->size);
        size_t at = hash & (slot_count - 1);
        while (slots[at]) at = (at + 1) & (slot_count - 1);
        slots[at] = slot_of(hash, i);
    }
    free(names->slots);
    budget->used = used + (slot_count - names->slot_count) * sizeof *slots;
    names->slots = slots;
    names->slot_count = slot_count;
    return true;
}

uint32_t rung_names_number(struct rung_budget *budget, struct rung_names *names, const char *name,
                           size_t size, bool add)
{
    return rung_names_number_of(budget, names, name, size, rung_names_hash(name, size), add);
}

void rung_names_fetch(const struct rung_names *names, uint64_t hash)
{
    if (names->slot_count) __builtin_prefetch(&names->slots[hash & (names->slot_count - 1)]);
}

uint32_t rung_names_guess(const struct rung_names *names, uint64_t hash)
{
    if (!names->slot_count) return RUNG_NO_NUMBER;
    uint64_t slot = names->slots[hash & (names->slot_count - 1)];
    return slot && slot >> 32 == hash >> 32 ? (uint32_t)slot - 1 : RUNG_NO_NUMBER;
}

uint32_t rung_names_number_of(struct rung_budget *budget, struct rung_names *names, const char *name,
                              size_t size, uint64_t hash, bool add)
{
    if (add && names->count * 4 >= names->slot_count * 3 && !rehash(budget, names)) return RUNG_NO_NUMBER;
    if (!names->slot_count) return RUNG_NO_NUMBER;
    size_t at = hash & (names->slot_count - 1);
    for (; names->slots[at]; at = (at + 1) & (names->slot_count - 1)) {
        if (names->slots[at] >> 32 != hash >> 32) continue;
        uint32_t number = (uint32_t)names->slots[at] - 1;
        const struct rung_named *entry = &names->entries[number];
        if (entry->size == size && memcmp(names->pool + entry->offset, name, size) == 0) return number;
    }
    if (!add) return RUNG_NO_NUMBER;
    if (names->pool_size + size > UINT32_MAX || names->count + 2 > UINT32_MAX) {
        budget->reached = true;
        return RUNG_NO_NUMBER;
    }
    if (!rung_grow(budget, &names->entries, &names->capacity, names->count + 1, sizeof *names->entries) ||
        !rung_grow(budget, &names->pool, &names->pool_capacity, names->pool_size + size + 1, 1))
        return RUNG_NO_NUMBER;
    memcpy(names->pool + names->pool_size, name, size);
    names->entries[names->count] = (struct rung_named){(uint32_t)names->pool_size, (uint32_t)size};
    names->pool_size += size;
    names->slots[at] = slot_of(hash, names->count++);
    return (uint32_t)names->count - 1;
}

void rung_names_free(struct rung_names *names)
{
    free(names->entries);
    free(names->slots);
    free(names->pool);
}
