/* A few names that are looked up over and over, most of them short: by eight bytes at a time. */
#ifndef RUNG_KEYS_H
#define RUNG_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct rung_key {
    uint64_t first;   /* of its bytes, eight at most */
    const char *name; /* NULL: the slot is free */
    uint32_t size, number;
};
struct rung_keys {
    struct rung_key *slots; /* open addressing */
    size_t count, slot_count;
    int shift; /* that leaves of a hash as many bits as there are in the number of a slot */
};

/* Gives the name a number (not 0), unless it has one. `name` is borrowed as long as the keys live. False when
 * memory ran out. */
bool rung_keys_add(struct rung_keys *keys, const char *name, size_t size, uint32_t number);
void rung_keys_free(struct rung_keys *keys);

/* Nothing behind the name is read. */
static inline uint64_t rung_key_first(const char *name, size_t size)
{
    uint64_t first = 0;
    uint32_t begin, end;

    if (size >= sizeof first) {
        memcpy(&first, name, sizeof first);
        return first;
    }
    if (size >= sizeof begin) { /* they may overlap */
        memcpy(&begin, name, sizeof begin);
        memcpy(&end, name + size - sizeof end, sizeof end);
        return (uint64_t)end << 32 | begin;
    }
    for (size_t i = 0; i < size; i++) first = first << 8 | (unsigned char)name[i];
    return first;
}

static inline size_t rung_key_slot(const struct rung_keys *keys, uint64_t first, size_t size)
{
    return (size_t)(((first ^ size) * UINT64_C(0x9E3779B97F4A7C15)) >> keys->shift);
}

/* The number of a name, 0 if it has none. */
static inline uint32_t rung_keys_find(const struct rung_keys *keys, const char *name, size_t size)
{
    if (!keys->slot_count) return 0;
    uint64_t first = rung_key_first(name, size);
    for (size_t at = rung_key_slot(keys, first, size);; at = (at + 1) & (keys->slot_count - 1)) {
        const struct rung_key *key = &keys->slots[at];
        if (!key->name) return 0;
        if (key->first == first && key->size == size &&
            (size <= sizeof first ||
             memcmp(key->name + sizeof first, name + sizeof first, size - sizeof first) == 0))
            return key->number;
    }
}

#endif
