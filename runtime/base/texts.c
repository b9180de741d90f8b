/* Blocks of bytes, one behind the other. */
#include "texts.h"

#include <stdlib.h>

enum { BLOCK_BYTES = 1 << 15 };

struct rung_texts_block {
    struct rung_texts_block *next;
    size_t capacity;
    char bytes[];
};

/* The next block with room for so many bytes; those without are passed over until all is forgotten. */
static struct rung_texts_block *next_block(struct rung_texts *texts, size_t size)
{
    struct rung_texts_block **place = texts->present ? &texts->present->next : &texts->first;

    while (*place && (*place)->capacity < size) place = &(*place)->next;
    if (!*place) {
        size_t capacity = size > BLOCK_BYTES ? size : BLOCK_BYTES;
        struct rung_texts_block *block = malloc(sizeof *block + capacity);
        if (!block) return NULL;
        *block = (struct rung_texts_block){.capacity = capacity};
        *place = block;
    }
    return *place;
}

char *rung_texts_take(struct rung_texts *texts, size_t size)
{
    if (!texts->present || texts->present->capacity - texts->used < size) {
        struct rung_texts_block *block = next_block(texts, size);
        if (!block) return NULL;
        texts->present = block;
        texts->used = 0;
    }
    char *at = texts->present->bytes + texts->used;
    texts->used += size;
    return at;
}

void rung_texts_empty(struct rung_texts *texts)
{
    texts->present = NULL;
    texts->used = 0;
}

void rung_texts_free(struct rung_texts *texts)
{
    for (struct rung_texts_block *block = texts->first, *next; block; block = next) {
        next = block->next;
        free(block);
    }
    *texts = (struct rung_texts){0};
}
