/* Pieces of the journal that are the same bytes each time that the policy does the same, but for a time: made
 * once, and kept by what they depend on. */
#ifndef RUNG_FORMS_H
#define RUNG_FORMS_H

#include "lines.h"

/* What a form depends on; whoever makes forms sees to it that different ones differ in this, and that none is
 * all zeroes. */
enum { RUNG_FORM_WORDS = 5 };
struct rung_form_key {
    uint64_t words[RUNG_FORM_WORDS];
};

/* A form takes an odd number of cache lines, so that those of many forms do not fight for the same few places
 * in the cache. */
enum { RUNG_FORMS = 256, RUNG_FORM_BYTES = 9 * 64 - 56 };

/* A front; what differs from one time to the next, as it was last; a back. */
struct rung_form {
    struct rung_form_key key;
    uint16_t size, front_size, back_size;
    uint8_t differs;             /* what it is, in the maker's own terms */
    bool is_time;                /* it is a plain time (rung_lines_plain_time_at) */
    int64_t value;               /* that which stands there */
    char bytes[RUNG_FORM_BYTES]; /* a stride behind them can be read */
};

_Static_assert(sizeof(struct rung_form) / 64 % 2 == 1 && sizeof(struct rung_form) % 64 == 0,
               "forms lie on the same lines of the cache");

/* The last ones that were made. All zeroes: none. A form is where its key says, or one of a few places
 * further on: two that are needed in turn never drive each other out. */
struct rung_forms {
    struct rung_form items[RUNG_FORMS];
};

/* Where a form of that key is kept at best. */
static inline struct rung_form *rung_forms_place(struct rung_forms *forms, const struct rung_form_key *key)
{
    const uint64_t *w = key->words;
    uint64_t mixed = (w[0] ^ w[1] * 3 ^ w[2] * 5 ^ w[3] * 9 ^ w[4]) * UINT64_C(0x9E3779B97F4A7C15);

    return &forms->items[mixed >> 56];
}

static inline bool rung_form_is(const struct rung_form *form, const struct rung_form_key *key)
{
    const uint64_t *a = form->key.words, *b = key->words;

    return ((a[0] ^ b[0]) | (a[1] ^ b[1]) | (a[2] ^ b[2]) | (a[3] ^ b[3]) | (a[4] ^ b[4])) == 0;
}

/* The form of that key, wherever it is; NULL if it is not kept. Borrowed until the next one is made. */
struct rung_form *rung_forms_find(struct rung_forms *forms, const struct rung_form_key *key);

/* Keeps bytes of which the first `front_size` are the front and the last `back_size` the back, in place of
 * those of that key, if there are any. NULL where there are too many, or memory ran out while they were made.
 */
struct rung_form *rung_forms_keep(struct rung_forms *forms, const struct rung_form_key *key,
                                  const struct rung_lines *made, size_t front_size, size_t back_size);

#endif
