/* Forms that are not where they are looked for first. */
#include "forms.h"

enum { PLACES = 4 }; /* where a form may be, one behind the other */

static struct rung_form *place_behind(struct rung_forms *forms, const struct rung_form *first, size_t i)
{
    return &forms->items[((size_t)(first - forms->items) + i) % RUNG_FORMS];
}

struct rung_form *rung_forms_find(struct rung_forms *forms, const struct rung_form_key *key)
{
    const struct rung_form *best = rung_forms_place(forms, key);

    for (size_t i = 0; i < PLACES; i++) {
        struct rung_form *form = place_behind(forms, best, i);
        if (rung_form_is(form, key)) return form;
    }
    return NULL;
}

/* Where a form is to be kept: its own place, an empty one, or else the best. */
static struct rung_form *place_for(struct rung_forms *forms, const struct rung_form_key *key)
{
    struct rung_form *best = rung_forms_place(forms, key), *empty = NULL;

    for (size_t i = 0; i < PLACES; i++) {
        struct rung_form *form = place_behind(forms, best, i);
        if (rung_form_is(form, key)) return form;
        if (!empty && form->size == 0) empty = form;
    }
    return empty ? empty : best;
}

struct rung_form *rung_forms_keep(struct rung_forms *forms, const struct rung_form_key *key,
                                  const struct rung_lines *made, size_t front_size, size_t back_size)
{
    struct rung_form *form = place_for(forms, key);

    if (made->failed || made->size > sizeof form->bytes - RUNG_STRIDE) return NULL;
    form->key = *key;
    form->size = (uint16_t)made->size;
    form->front_size = (uint16_t)front_size;
    form->back_size = (uint16_t)back_size;
    memcpy(form->bytes, made->bytes, made->size);
    return form;
}
