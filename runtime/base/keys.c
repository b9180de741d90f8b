/* A table of names that is made once. */
#include "keys.h"

#include <stdlib.h>

static void put(struct rung_keys *keys, struct rung_key key)
{
    size_t at = rung_key_slot(keys, key.first, key.size);

    while (keys->slots[at].name) at = (at + 1) & (keys->slot_count - 1);
    keys->slots[at] = key;
}

static bool grow(struct rung_keys *keys)
{
    struct rung_keys larger = {.slot_count = keys->slot_count ? 2 * keys->slot_count : 32,
                               .shift = keys->slot_count ? keys->shift - 1 : 59};

    larger.slots = calloc(larger.slot_count, sizeof *larger.slots);
    if (!larger.slots) return false;
    for (size_t i = 0; i < keys->slot_count; i++)
        if (keys->slots[i].name) put(&larger, keys->slots[i]);
    free(keys->slots);
    keys->slots = larger.slots;
    keys->slot_count = larger.slot_count;
    keys->shift = larger.shift;
    return true;
}

bool rung_keys_add(struct rung_keys *keys, const char *name, size_t size, uint32_t number)
{
    struct rung_key key = {rung_key_first(name, size), name, (uint32_t)size, number};

    if (4 * keys->count >= keys->slot_count && !grow(keys)) return false;
    for (size_t at = rung_key_slot(keys, key.first, size); keys->slots[at].name;
         at = (at + 1) & (keys->slot_count - 1)) {
        const struct rung_key *other = &keys->slots[at];
        if (other->size == size && memcmp(other->name, name, size) == 0) return true;
    }
    put(keys, key);
    keys->count++;
    return true;
}

void rung_keys_free(struct rung_keys *keys)
{
    free(keys->slots);
    *keys = (struct rung_keys){0};
}
