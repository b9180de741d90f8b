/* Outputs of the machine and events, each in a sentence of plain English. */
#ifndef RUNG_SENTENCE_H
#define RUNG_SENTENCE_H

#include "machine.h"

/* What sentences are made from. */
struct rung_telling {
    const struct rung_machine *m; /* its record and time tell the zone */
    const char *(*text)(void *state, int64_t id, size_t *size);
    void *text_state;
    char *to;
    size_t size, capacity; /* of the sentence so far; what does not fit is cut, and counted */
};

/* `detail` is what the journal adds to the output (its texts, as JSON), NULL for none. */
void rung_tell_output(struct rung_telling *t, const struct rung_output *out, const char *detail,
                      size_t detail_size);

/* An event with all that is known of its fields. */
void rung_tell_event(struct rung_telling *t, const struct rung_happening *happening);

#endif
