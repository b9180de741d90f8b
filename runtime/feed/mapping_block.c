/* Mappings as blocks, to be kept beside compiled policies. One walk over a mapping both writes and reads it,
 * so that the two cannot differ; what is read is checked before it is used, for it may come from anywhere. */
#include <rung/feed.h>

#include <stdlib.h>
#include <string.h>

#include "block_head.h"
#include "mapping.h"
#include "reason.h"

struct chunk {
    struct chunk *next;
    int64_t items[];
};

struct loaded {
    struct rung_mapping mapping; /* first: what callers hold */
    struct chunk *chunks;
    unsigned char *block; /* its texts lie in it */
};

struct walk {
    bool saving, bad, no_memory;
    unsigned char *bytes;
    size_t at, size; /* size: while saving, what is allocated */
    struct chunk *chunks;
    const struct rung_mapping *mapping;
    unsigned char *seen; /* of each place: its number was met; NULL while saving */
    bool has_at;         /* an event has a time of its own */
};

/* ---- the smallest parts ---- */

static void bytes(struct walk *w, void *data, size_t size)
{
    if (w->bad || w->no_memory) return;
    if (w->saving && w->size - w->at < size) {
        size_t larger = w->size * 2 + size;
        unsigned char *grown = realloc(w->bytes, larger);
        if (!grown) {
            w->no_memory = true;
            return;
        }
        w->bytes = grown;
        w->size = larger;
    }
    if (w->size - w->at < size)
        w->bad = true;
    else if (size)
        memcpy(w->saving ? (void *)(w->bytes + w->at) : data, w->saving ? data : w->bytes + w->at, size);
    if (!w->bad) w->at += size;
}

static void number(struct walk *w, uint32_t *value)
{
    bytes(w, value, sizeof *value);
}

static void small(struct walk *w, uint8_t *value, uint8_t most)
{
    bytes(w, value, 1);
    if (*value > most) w->bad = true;
}

static void flag(struct walk *w, bool *value)
{
    uint8_t byte = *value;

    small(w, &byte, 1);
    *value = byte == 1;
}

/* A text with its NUL, behind its size and 1; 0: NULL. */
static void optional_text(struct walk *w, const char **text)
{
    uint32_t size = w->saving && *text ? (uint32_t)strlen(*text) + 1 : 0;

    number(w, &size);
    if (w->saving) {
        bytes(w, (void *)(uintptr_t)*text, size);
        return;
    }
    *text = NULL;
    if (!size || w->bad) return;
    if (w->size - w->at < size || memchr(w->bytes + w->at, '\0', size) != w->bytes + w->at + size - 1) {
        w->bad = true;
        return;
    }
    *text = (const char *)w->bytes + w->at;
    w->at += size;
}

static void text(struct walk *w, const char **value)
{
    optional_text(w, value);
    if (!*value) {
        *value = "";
        w->bad = true;
    }
}

static void one_text(struct walk *w, void *item)
{
    text(w, item);
}

/* `items` points to the pointer, of any type, of `*count` items of `size` bytes. */
static void list(struct walk *w, const void *items, uint32_t *count, size_t size,
                 void (*one)(struct walk *w, void *item))
{
    enum { ITEM_BYTES_MIN = 4 };
    unsigned char *first;

    number(w, count);
    if (!w->saving) {
        bool fits = !w->bad && *count <= (w->size - w->at) / ITEM_BYTES_MIN;
        struct chunk *chunk = fits ? calloc(1, sizeof *chunk + *count * size + 1) : NULL;
        if (!chunk) {
            w->bad |= !fits;
            w->no_memory |= fits;
            *count = 0;
            return;
        }
        chunk->next = w->chunks;
        w->chunks = chunk;
        first = (unsigned char *)chunk->items;
        memcpy((void *)(uintptr_t)items, &first, sizeof first);
    } else
        memcpy(&first, items, sizeof first);
    for (uint32_t i = 0; i < *count && !w->bad && !w->no_memory; i++) one(w, first + i * size);
}

/* ---- a mapping ---- */

/* Whoever gives one of these another field walks over it below, and then says its new size. */
_Static_assert(sizeof(struct rung_mapping) == 288 && sizeof(struct rung_mapping_place) == 64 &&
                   sizeof(struct rung_mapping_field) == 96 && sizeof(struct rung_mapping_emit) == 120 &&
                   sizeof(struct rung_mapping_test) == 88 && sizeof(struct rung_mapping_value) == 24,
               "a mapping has a field that is not saved");

static void constant(struct walk *w, struct rung_mapping_constant *constant)
{
    text(w, &constant->text);
    small(w, &constant->kind, RUNG_JSON_TEXT);
}

static void one_value(struct walk *w, void *item)
{
    struct rung_mapping_value *value = item;

    text(w, &value->from);
    constant(w, &value->to);
}

static void place(struct walk *w, struct rung_mapping_place *place)
{
    number(w, &place->number);
    number(w, &place->key);
    small(w, &place->type, RUNG_MAPPING_DURATION);
    optional_text(w, &place->pattern);
    optional_text(w, &place->zone);
    list(w, &place->values, &place->value_count, sizeof *place->values, one_value);
    list(w, &place->words, &place->word_count, sizeof *place->words, one_text);
    if (w->saving || w->bad) return;
    w->bad = place->number >= w->mapping->place_count || place->key >= w->mapping->key_count ||
             w->seen[place->number];
    if (!w->bad) w->seen[place->number] = 1;
}

static void one_key(struct walk *w, void *item)
{
    struct rung_mapping_key *key = item;

    text(w, &key->name);
    flag(w, &key->of_case);
}

static void one_field(struct walk *w, void *item)
{
    struct rung_mapping_field *field = item;

    text(w, &field->name);
    flag(w, &field->is_constant);
    flag(w, &field->required);
    if (field->is_constant)
        constant(w, &field->constant);
    else
        place(w, &field->place);
}

static void one_fact(struct walk *w, void *item)
{
    one_field(w, item);
    w->bad |= ((struct rung_mapping_field *)item)->is_constant;
}

static void one_test(struct walk *w, void *item)
{
    struct rung_mapping_test *test = item;

    place(w, &test->place);
    small(w, &test->verb, RUNG_MAPPING_CHANGES);
    list(w, &test->texts, &test->text_count, sizeof *test->texts, one_text);
}

static void one_emit(struct walk *w, void *item)
{
    struct rung_mapping_emit *emit = item;

    text(w, &emit->event);
    list(w, &emit->fields, &emit->field_count, sizeof *emit->fields, one_field);
    list(w, &emit->tests, &emit->test_count, sizeof *emit->tests, one_test);
    flag(w, &emit->has_at);
    if (emit->has_at) place(w, &emit->at);
    w->has_at |= emit->has_at;
    list(w, &emit->needed, &emit->needed_count, sizeof *emit->needed, one_text);
}

static void whole(struct walk *w, struct rung_mapping *m)
{
    uint8_t separator = (uint8_t)m->separator;

    text(w, &m->name);
    optional_text(w, &m->title);
    small(w, &m->format, RUNG_MAPPING_XES);
    flag(w, &m->own_order);
    small(w, &separator, UINT8_MAX);
    m->separator = (char)separator;
    w->bad |= m->separator == '"' || m->separator == '\n' || m->separator == '\r';
    list(w, &m->unknown, &m->unknown_count, sizeof *m->unknown, one_text);
    list(w, &m->keys, &m->key_count, sizeof *m->keys, one_key);
    number(w, &m->place_count);
    if (!w->saving) { /* each place takes bytes behind this one */
        w->bad |= m->place_count > w->size - w->at;
        w->seen = w->bad ? NULL : calloc(1, (size_t)m->place_count + 1);
        if (!w->seen) {
            w->no_memory |= !w->bad;
            return;
        }
    }
    place(w, &m->case_place);
    place(w, &m->time_place);
    flag(w, &m->has_id);
    if (m->has_id) place(w, &m->id_place);
    list(w, &m->facts, &m->fact_count, sizeof *m->facts, one_fact);
    list(w, &m->emits, &m->emit_count, sizeof *m->emits, one_emit);
    m->has_at = w->has_at;
}

/* ---- blocks ---- */

const char *rung_mapping_name(const struct rung_mapping *mapping)
{
    return mapping->name;
}

enum rung_status rung_mapping_save(const struct rung_mapping *mapping, void **block, size_t *size)
{
    struct rung_block_head head = {0};
    struct rung_mapping copy = *mapping; /* a walk may write what it reads; not behind these pointers */
    struct walk w = {.saving = true, .mapping = mapping};

    bytes(&w, &head, sizeof head);
    whole(&w, &copy);
    uint64_t zero = 0;
    bytes(&w, &zero, 8 - w.at % 8);
    if (w.no_memory) {
        free(w.bytes);
        return RUNG_NO_MEMORY;
    }
    rung_block_seal(w.bytes, RUNG_BLOCK_FEED, (uint32_t)w.at);
    *block = w.bytes;
    *size = w.at;
    return RUNG_OK;
}

bool rung_mapping_is(const void *block, size_t size)
{
    return rung_block_is(block, size, RUNG_BLOCK_FEED);
}

enum rung_status rung_mapping_load(const void *from, size_t size, size_t *used, struct rung_mapping **mapping,
                                   struct rung_reason *reason)
{
    struct rung_block_head head;
    void *block = NULL;
    enum rung_status status =
        rung_block_take(from, size, RUNG_BLOCK_FEED, sizeof head, "feed", &block, reason);

    if (status) return status;
    memcpy(&head, block, sizeof head);
    struct loaded *loaded = calloc(1, sizeof *loaded);
    if (!loaded) {
        free(block);
        return RUNG_NO_MEMORY;
    }
    loaded->block = block;
    struct walk w = {
        .bytes = loaded->block, .at = sizeof head, .size = head.size, .mapping = &loaded->mapping};
    whole(&w, &loaded->mapping);
    loaded->chunks = w.chunks;
    for (uint32_t i = 0; i < loaded->mapping.place_count && w.seen && !w.bad; i++) w.bad = !w.seen[i];
    free(w.seen);
    w.bad |= !w.no_memory && head.size - w.at > 8;
    if (w.bad || w.no_memory) {
        rung_mapping_free(&loaded->mapping);
        if (w.no_memory) return RUNG_NO_MEMORY;
        return rung_reason_give(reason, RUNG_INVALID, 0, "it is damaged: no feed is like this");
    }
    *mapping = &loaded->mapping;
    if (used) *used = head.size;
    return RUNG_OK;
}

void rung_mapping_free(struct rung_mapping *mapping)
{
    struct loaded *loaded = (struct loaded *)(void *)mapping;

    if (!loaded) return;
    while (loaded->chunks) {
        struct chunk *chunk = loaded->chunks;
        loaded->chunks = chunk->next;
        free(chunk);
    }
    free(loaded->block);
    free(loaded);
}
