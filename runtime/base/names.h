/* Tables that grow within a budget of memory, and byte strings with a number each. */
#ifndef RUNG_NAMES_H
#define RUNG_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <rung/status.h>

/* What may be allocated, all tables together. */
struct rung_budget {
    size_t used, most;
    bool reached; /* something was refused for it */
};

/* Makes *table (a pointer of any type) hold `needed` entries of `size` bytes; new ones are zeroes. Returns
 * false, with nothing changed, when memory or the budget does not allow it. */
bool rung_grow_now(struct rung_budget *budget, void *table, size_t *capacity, size_t needed, size_t size,
                   bool clear);
static inline bool rung_grow(struct rung_budget *budget, void *table, size_t *capacity, size_t needed,
                             size_t size)
{
    return needed <= *capacity || rung_grow_now(budget, table, capacity, needed, size, true);
}

/* The same for large tables: new entries are anything, and so take no memory until they are written. */
static inline bool rung_grow_bare(struct rung_budget *budget, void *table, size_t *capacity, size_t needed,
                                  size_t size)
{
    return needed <= *capacity || rung_grow_now(budget, table, capacity, needed, size, false);
}

/* Slots are looked at by groups, each of them a line of the cache. */
enum { RUNG_NAMES_GROUP = 16 };

struct rung_names {
    uint32_t *starts; /* by number, where the bytes begin in the pool; behind the last where they end */
    uint32_t *slots;  /* number + 1, and above it as much of the hash as there is room for; 0: nothing */
    char *pool;
    size_t count, capacity, slot_count, pool_size, pool_capacity;
    uint32_t number_bits; /* of a slot */
};

#define RUNG_NO_NUMBER UINT32_MAX

/* The number of a name; RUNG_NO_NUMBER if it has none and `add` is not asked for, or there is no room. */
uint32_t rung_names_number(struct rung_budget *budget, struct rung_names *names, const char *name,
                           size_t size, bool add);
/* The hash of a name. Most ids of cases are as long as two words are, or a bit shorter. */
uint64_t rung_names_hash_any(const char *name, size_t size);
static inline uint64_t rung_names_hash(const char *name, size_t size)
{
    uint64_t begin, end;

    if (size < 8 || size > 16) return rung_names_hash_any(name, size);
    memcpy(&begin, name, 8);
    memcpy(&end, name + size - 8, 8);
    begin = (begin ^ size) * UINT64_C(0x9E3779B97F4A7C15);
    begin = (begin ^ begin >> 32 ^ end) * UINT64_C(0xD6E8FEB86659FD93);
    begin = (begin ^ begin >> 32) * UINT64_C(0xCA5A826395121157);
    return begin ^ begin >> 32;
}

/* The same with the name's hash, and the number that a name of this hash probably has; what is fetched is
 * looked at soon: for whoever knows beforehand which names come. */
uint32_t rung_names_number_of(struct rung_budget *budget, struct rung_names *names, const char *name,
                              size_t size, uint64_t hash, bool add);
static inline void rung_names_fetch(const struct rung_names *names, uint64_t hash);
uint32_t rung_names_guess(const struct rung_names *names, uint64_t hash);

/* The group where a hash belongs: its upper half says so, its lower half is what a slot has of it. */
static inline size_t rung_names_group(size_t slot_count, uint64_t hash)
{
    return (size_t)((hash >> 32) * (slot_count / RUNG_NAMES_GROUP) >> 32);
}

static inline void rung_names_fetch(const struct rung_names *names, uint64_t hash)
{
    if (names->slot_count)
        __builtin_prefetch(names->slots + RUNG_NAMES_GROUP * rung_names_group(names->slot_count, hash));
}

/* The name of a number that there is; lives until the next one is added. So many bytes behind it can be read.
 */
enum { RUNG_NAMES_PADDING = 32 };
static inline const char *rung_names_text(const struct rung_names *names, size_t number, size_t *size)
{
    *size = names->starts[number + 1] - names->starts[number];
    return names->pool + names->starts[number];
}

/* Whether two byte strings of the same size are the same: most are short. */
static inline bool rung_names_same(const char *one, const char *other, size_t size)
{
    uint64_t words[4];

    if (size < 8 || size > 16) return memcmp(one, other, size) == 0;
    memcpy(&words[0], one, 8);
    memcpy(&words[1], one + size - 8, 8);
    memcpy(&words[2], other, 8);
    memcpy(&words[3], other + size - 8, 8);
    return ((words[0] ^ words[2]) | (words[1] ^ words[3])) == 0;
}

/* Whether this is the name of that number. */
static inline bool rung_names_is(const struct rung_names *names, uint32_t number, const char *name,
                                 size_t size)
{
    size_t length;
    const char *text = rung_names_text(names, number, &length);

    return length == size && rung_names_same(text, name, size);
}

/* The most bytes that finding a name by its hash takes, of each: its slot, and those that are empty. */
size_t rung_names_slot_bytes(void);

void rung_names_free(struct rung_names *names);

#endif
