/* Pieces of the journal that are the same bytes each time that the policy does the same: made once, and kept
 * by what they depend on. */
#ifndef RUNG_FORMS_H
#define RUNG_FORMS_H

#include "lines.h"

/* What a form depends on; whoever makes forms sees to it that different ones differ in this. */
enum { RUNG_FORM_WORDS = 5 };
struct rung_form_key {
    uint64_t words[RUNG_FORM_WORDS];
};

/* A form takes an odd number of cache lines, so that those of many forms do not fight for the same few places
 * in the cache. */
enum { RUNG_FORMS = 256, RUNG_FORM_BYTES = 9 * 64 - 48 };

/* A front, and a back for behind what differs. */
struct rung_form {
    struct rung_form_key key;
    uint32_t front_size, back_size;
    char bytes[RUNG_FORM_BYTES]; /* front, then back; a stride behind them can be read */
};

_Static_assert(sizeof(struct rung_form) / 64 % 2 == 1 && sizeof(struct rung_form) % 64 == 0,
               "forms lie on the same lines of the cache");

/* The last ones that were made. All zeroes: none. */
struct rung_forms {
    struct rung_form items[RUNG_FORMS];
};

/* Where a form of that key is kept, if it is. */
static inline struct rung_form *rung_forms_place(struct rung_forms *forms, const struct rung_form_key *key)
{
    const uint64_t *w = key->words;
    uint64_t mixed = (w[0] ^ w[1] * 3 ^ w[2] * 5 ^ w[3] * 7 ^ w[4] * 11) * UINT64_C(0x9E3779B97F4A7C15);

    return &forms->items[mixed >> 56];
}

/* The form of that key; NULL if it is not kept. Borrowed until the next one is made. */
static inline const struct rung_form *rung_forms_find(struct rung_forms *forms,
                                                      const struct rung_form_key *key)
{
    const struct rung_form *form = rung_forms_place(forms, key);
    const uint64_t *a = form->key.words, *b = key->words;
    bool same = ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4])) == 0;

    return same && form->front_size ? form : NULL;
}

/* Keeps bytes of which the first `front_size` are the front. NULL where there are too many, or memory ran out
 * while they were made. */
static inline const struct rung_form *rung_forms_keep(struct rung_forms *forms,
                                                      const struct rung_form_key *key,
                                                      const struct rung_lines *made, size_t front_size)
{
    struct rung_form *form = rung_forms_place(forms, key);

    if (made->failed || made->size > sizeof form->bytes - RUNG_STRIDE) return NULL;
    form->key = *key;
    form->front_size = (uint32_t)front_size;
    form->back_size = (uint32_t)(made->size - front_size);
    memcpy(form->bytes, made->bytes, made->size);
    return form;
}

#endif
