/* Bytes that are kept for a while and forgotten all at once; what is kept does not move. */
#ifndef RUNG_TEXTS_H
#define RUNG_TEXTS_H

#include <stddef.h>

struct rung_texts_block;
struct rung_texts {
    struct rung_texts_block *first, *present; /* all; the one that is being filled */
    size_t used;                              /* of it */
};

/* Room for so many bytes; NULL when memory ran out. */
char *rung_texts_take(struct rung_texts *texts, size_t size);

/* Forgets everything, and keeps the memory; gives it back, too. */
void rung_texts_empty(struct rung_texts *texts);
void rung_texts_free(struct rung_texts *texts);

#endif
