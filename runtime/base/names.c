/* Byte strings with a number each: their hashes lie in groups of slots, those that find theirs full in the
 * next one. A group is looked at as a whole: nobody can foresee in which of its slots a name is. */
#include "names.h"

#include <stdlib.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define XXH_INLINE_ALL
#include <xxhash.h>

bool rung_grow_now(struct rung_budget *budget, void *table, size_t *capacity, size_t needed, size_t size,
                   bool clear)
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
    if (clear) memset(fresh + *capacity * size, 0, more);
    memcpy(table, &fresh, sizeof fresh);
    *capacity = larger;
    budget->used += more;
    return true;
}

uint64_t rung_names_hash_any(const char *name, size_t size)
{
    return XXH3_64bits(name, size);
}

/* There are more slots, by half, or by a quarter of very many, as soon as four of five are taken: so more
 * than half of them always are. */
static bool is_full(const struct rung_names *names)
{
    return names->count * 5 >= names->slot_count * 4;
}

size_t rung_names_slot_bytes(void)
{
    return (15 * sizeof(uint32_t) + 7) / 8;
}

/* A bit for each slot of a group that is `wanted` but for its lowest bits. */
static inline uint32_t slots_like(const uint32_t *group, uint32_t lowest_bits, uint32_t wanted)
{
#ifdef __SSE2__
    const __m128i *slots = (const __m128i *)(const void *)group;
    __m128i bits = _mm_cvtsi32_si128((int)lowest_bits), all = _mm_set1_epi32((int)wanted), alike[4];

    for (int i = 0; i < 4; i++)
        alike[i] = _mm_cmpeq_epi32(_mm_srl_epi32(_mm_load_si128(slots + i), bits), all);
    return (uint32_t)_mm_movemask_epi8(
        _mm_packs_epi16(_mm_packs_epi32(alike[0], alike[1]), _mm_packs_epi32(alike[2], alike[3])));
#else
    uint32_t alike = 0;

    for (uint32_t i = 0; i < RUNG_NAMES_GROUP; i++)
        alike |= (uint32_t)(group[i] >> lowest_bits == wanted) << i;
    return alike;
#endif
}

static uint32_t *group_behind(uint32_t *slots, size_t slot_count, uint32_t *group)
{
    return group + RUNG_NAMES_GROUP == slots + slot_count ? slots : group + RUNG_NAMES_GROUP;
}

/* The first free slot for a hash, which there is. A group fills from its first slot on. */
static uint32_t *free_slot(uint32_t *slots, size_t slot_count, uint64_t hash)
{
    uint32_t *group = slots + RUNG_NAMES_GROUP * rung_names_group(slot_count, hash), found;

    while (!(found = slots_like(group, 0, 0))) group = group_behind(slots, slot_count, group);
    return group + __builtin_ctz(found);
}

static uint32_t slot_of(const struct rung_names *names, uint64_t hash, size_t number)
{
    return (uint32_t)((uint64_t)(uint32_t)hash << names->number_bits) | (uint32_t)(number + 1);
}

static uint32_t number_in(const struct rung_names *names, uint32_t slot)
{
    return (slot & (uint32_t)((UINT64_C(1) << names->number_bits) - 1)) - 1;
}

/* The slot of the first name of this hash that is called so, or, if `name` is NULL, that may have this hash;
 * NULL if there is none. */
static inline const uint32_t *find(const struct rung_names *names, const char *name, size_t size,
                                   uint64_t hash)
{
    if (!names->slots) return NULL;
    uint32_t *group = names->slots + RUNG_NAMES_GROUP * rung_names_group(names->slot_count, hash);
    uint32_t bits = names->number_bits, wanted = slot_of(names, hash, 0) >> bits;
    for (;; group = group_behind(names->slots, names->slot_count, group)) {
        for (uint32_t alike = slots_like(group, bits, wanted); alike; alike &= alike - 1) {
            const uint32_t *slot = group + __builtin_ctz(alike);
            if (*slot && (!name || rung_names_is(names, number_in(names, *slot), name, size))) return slot;
        }
        if (!group[RUNG_NAMES_GROUP - 1]) return NULL;
    }
}

static uint64_t hash_of(const struct rung_names *names, size_t number)
{
    size_t size;
    const char *text = rung_names_text(names, number, &size);

    return rung_names_hash(text, size);
}

/* More slots. The names say where they belong: the old slots are freed first, since both at once would be the
 * most memory that a replay ever takes. Without room for new ones there are none, and no name is found. */
static bool rehash(struct rung_budget *budget, struct rung_names *names)
{
    enum { AHEAD = 16 /* names whose slots are fetched before they are looked at */, MANY = 1 << 20 };
    size_t slot_count = names->slot_count ? names->slot_count : 64;
    uint64_t hashes[AHEAD];

    if (names->slots) slot_count += slot_count / (slot_count < MANY ? 2 : 4);
    slot_count -= slot_count % RUNG_NAMES_GROUP;
    size_t more = (slot_count - names->slot_count) * sizeof *names->slots;
    if (budget->most - budget->used < more) {
        budget->reached = true;
        return false;
    }
    free(names->slots);
    names->slots = NULL;
    uint32_t *slots = aligned_alloc(RUNG_NAMES_GROUP * sizeof *slots, slot_count * sizeof *slots);
    if (!slots) return false;
    memset(slots, 0, slot_count * sizeof *slots);
    budget->used += more;
    names->slot_count = slot_count;
    names->number_bits = 1;
    while (slot_count >> names->number_bits) names->number_bits++;
    for (size_t i = 0; i < names->count + AHEAD; i++) {
        if (i >= AHEAD) {
            uint64_t hash = hashes[i % AHEAD];
            *free_slot(slots, slot_count, hash) = slot_of(names, hash, i - AHEAD);
        }
        if (i >= names->count) continue;
        hashes[i % AHEAD] = hash_of(names, i);
        __builtin_prefetch(slots + RUNG_NAMES_GROUP * rung_names_group(slot_count, hashes[i % AHEAD]), 1);
    }
    names->slots = slots;
    return true;
}

uint32_t rung_names_number(struct rung_budget *budget, struct rung_names *names, const char *name,
                           size_t size, bool add)
{
    return rung_names_number_of(budget, names, name, size, rung_names_hash(name, size), add);
}

uint32_t rung_names_guess(const struct rung_names *names, uint64_t hash)
{
    const uint32_t *slot = find(names, NULL, 0, hash);

    return slot ? number_in(names, *slot) : RUNG_NO_NUMBER;
}

/* A name that there is not. Not inline: those that there are come far more often. */
__attribute__((noinline)) static uint32_t add_name(struct rung_budget *budget, struct rung_names *names,
                                                   const char *name, size_t size, uint64_t hash)
{
    if (is_full(names) && !rehash(budget, names)) return RUNG_NO_NUMBER;
    if (names->pool_size + size > UINT32_MAX || names->count + 2 > UINT32_MAX / 8) {
        budget->reached = true;
        return RUNG_NO_NUMBER;
    }
    if (!rung_grow_bare(budget, &names->starts, &names->capacity, names->count + 2, sizeof *names->starts) ||
        !rung_grow_bare(budget, &names->pool, &names->pool_capacity,
                        names->pool_size + size + RUNG_NAMES_PADDING, 1))
        return RUNG_NO_NUMBER;
    if (names->count == 0) names->starts[0] = 0;
    memcpy(names->pool + names->pool_size, name, size);
    names->pool_size += size;
    *free_slot(names->slots, names->slot_count, hash) = slot_of(names, hash, names->count++);
    names->starts[names->count] = (uint32_t)names->pool_size;
    return (uint32_t)names->count - 1;
}

uint32_t rung_names_number_of(struct rung_budget *budget, struct rung_names *names, const char *name,
                              size_t size, uint64_t hash, bool add)
{
    if (add && !names->slots && !rehash(budget, names)) return RUNG_NO_NUMBER;
    const uint32_t *slot = find(names, name, size, hash);
    if (slot) return number_in(names, *slot);
    return add ? add_name(budget, names, name, size, hash) : RUNG_NO_NUMBER;
}

void rung_names_free(struct rung_names *names)
{
    free(names->starts);
    free(names->slots);
    free(names->pool);
}
