/* Memory of one compilation: blocks that only grow, and the table of interned names. */
#include "arena.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 1 << 16, ALIGNMENT = 16 };

struct block {
    struct block *next;
    size_t used, size;
    _Alignas(ALIGNMENT) char bytes[];
};

struct interned {
    const char *text;
    uint32_t size, hash;
};

struct rung_arena {
    struct rung_allocator allocator;
    struct block *blocks;
    size_t bytes_taken, bytes_max;
    struct interned *names; /* open addressing, a power of two; NULL text is free */
    uint32_t name_count, name_slots;
    bool failed;
};

static void *default_resize(void *state, void *old, size_t size)
{
    (void)state;
    if (size == 0) {
        free(old);
        return NULL;
    }
    return realloc(old, size);
}

const struct rung_allocator rung_allocator_default = {default_resize, NULL, 0};

struct rung_arena *rung_arena_new(const struct rung_allocator *allocator, size_t bytes_max)
{
    struct rung_allocator with = allocator ? *allocator : rung_allocator_default;
    struct rung_arena *arena = with.resize(with.state, NULL, sizeof *arena);

    if (!arena) return NULL;
    if (!with.block_bytes) with.block_bytes = BLOCK_BYTES;
    *arena = (struct rung_arena){.allocator = with, .bytes_max = bytes_max};
    return arena;
}

void rung_arena_free(struct rung_arena *arena)
{
    if (!arena) return;
    struct rung_allocator with = arena->allocator;

    for (struct block *block = arena->blocks, *next; block; block = next) {
        next = block->next;
        with.resize(with.state, block, 0);
    }
    with.resize(with.state, arena, 0);
}

static struct block *take_block(struct rung_arena *arena, size_t size)
{
    size_t whole = sizeof(struct block) + size;

    if (size > arena->bytes_max || arena->bytes_taken > arena->bytes_max - size) return NULL;
    struct block *block = arena->allocator.resize(arena->allocator.state, NULL, whole);
    if (!block) return NULL;
    arena->bytes_taken += size;
    *block = (struct block){.size = size};
    return block;
}

void *rung_arena_alloc(struct rung_arena *arena, size_t size)
{
    struct block *block = arena->blocks;

    if (size > SIZE_MAX / 2) {
        arena->failed = true;
        return NULL;
    }
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if (!block || block->size - block->used < size) {
        size_t usual = arena->allocator.block_bytes;
        bool alone = size > usual / 4; /* a large piece gets a block of its own, behind the current one */
        struct block *fresh = take_block(arena, alone ? size : usual);
        if (!fresh) {
            arena->failed = true;
            return NULL;
        }
        if (alone && block) {
            fresh->next = block->next;
            block->next = fresh;
        } else {
            fresh->next = block;
            arena->blocks = fresh;
        }
        block = fresh;
    }
    char *bytes = block->bytes + block->used;
    block->used += size;
    return memset(bytes, 0, size);
}

void *rung_arena_grow(struct rung_arena *arena, const void *old, size_t count, size_t capacity, size_t size)
{
    void *table = capacity > SIZE_MAX / 2 / size ? NULL : rung_arena_alloc(arena, capacity * size);

    if (table && count) memcpy(table, old, count * size);
    return table;
}

char *rung_arena_copy(struct rung_arena *arena, const char *bytes, size_t size)
{
    char *copy = rung_arena_alloc(arena, size + 1);

    if (copy && size) memcpy(copy, bytes, size);
    return copy;
}

char *rung_arena_vprint(struct rung_arena *arena, const char *format, va_list arguments)
{
    va_list again;

    va_copy(again, arguments);
    int size = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (size < 0) return NULL;
    char *text = rung_arena_alloc(arena, (size_t)size + 1);
    if (text) vsnprintf(text, (size_t)size + 1, format, arguments);
    return text;
}

char *rung_arena_print(struct rung_arena *arena, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    char *text = rung_arena_vprint(arena, format, arguments);
    va_end(arguments);
    return text;
}

static uint32_t hash_bytes(const char *bytes, size_t size)
{
    uint32_t hash = 2166136261u; /* FNV-1a: names are short */

    for (size_t i = 0; i < size; i++) hash = (hash ^ (unsigned char)bytes[i]) * 16777619u;
    return hash;
}

static bool grow_names(struct rung_arena *arena)
{
    uint32_t slots = arena->name_slots ? arena->name_slots * 2 : 256;
    struct interned *names = rung_arena_alloc(arena, slots * sizeof *names);

    if (!names) return false;
    for (uint32_t i = 0; i < arena->name_slots; i++) {
        struct interned *old = &arena->names[i];
        if (!old->text) continue;
        uint32_t at = old->hash & (slots - 1);
        while (names[at].text) at = (at + 1) & (slots - 1);
        names[at] = *old;
    }
    arena->names = names;
    arena->name_slots = slots;
    return true;
}

const char *rung_arena_intern(struct rung_arena *arena, const char *bytes, size_t size)
{
    uint32_t hash = hash_bytes(bytes, size);

    if (arena->name_count * 2 >= arena->name_slots && !grow_names(arena)) return NULL;
    uint32_t at = hash & (arena->name_slots - 1);
    for (; arena->names[at].text; at = (at + 1) & (arena->name_slots - 1)) {
        struct interned *name = &arena->names[at];
        if (name->hash == hash && name->size == size && memcmp(name->text, bytes, size) == 0)
            return name->text;
    }
    char *text = rung_arena_copy(arena, bytes, size);
    if (!text) return NULL;
    arena->names[at] = (struct interned){text, (uint32_t)size, hash};
    arena->name_count++;
    return text;
}

void rung_arena_fail(struct rung_arena *arena)
{
    arena->failed = true;
}

bool rung_arena_failed(const struct rung_arena *arena)
{
    return arena->failed;
}
