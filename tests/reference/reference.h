/* The reference: what policies mean, told a second time, slowly and plainly, to hold the machine to it.
 *
 * It walks the checked tree, never the program that is made of it. It keeps what is pending in lists that it
 * goes through from the beginning each time, and finds the next instant by looking at everything that could
 * happen. Time zones, calendars and the reading of one line of JSON are the runtime's, which have tests of
 * their own. What does not fit its tables ends the program with a message: it is a test's tool. */
#ifndef RUNG_REFERENCE_H
#define RUNG_REFERENCE_H

#include <rung/compiler.h>
#include <rung/engine.h>

struct rung_reference;

/* A run over all policies that the compilation was given; the compilation must outlive it. The caller frees
 * it. */
struct rung_reference *rung_reference_new(const struct rung_compilation *compilation);
void rung_reference_free(struct rung_reference *reference);

/* Takes one line of a log, without its end. `name` is what the journal calls the log; it is borrowed. */
void rung_reference_line(struct rung_reference *reference, const char *name, const char *line, size_t size);

/* Takes a log whole, as NDJSON. */
void rung_reference_feed(struct rung_reference *reference, const char *name, const char *log, size_t size);

/* The end of the input. */
void rung_reference_end(struct rung_reference *reference, enum rung_end end, int64_t until);

/* The journal so far, ended by a NUL; lives as long as the reference. */
const char *rung_reference_journal(const struct rung_reference *reference, size_t *size);

/* ---- for whoever makes up logs ---- */

/* The next instant at which something happens by itself; INT64_MAX if none. */
int64_t rung_reference_next(struct rung_reference *reference);

/* Something that is asked of somebody. Texts live as long as the reference; NULL where they do not apply. */
struct rung_wish {
    const char *case_id;
    const char *via, *to; /* a contact; without `via` and `task`, who is asked to take over */
    const char *task;
    const char *items[8]; /* what is to be on record */
    uint32_t item_count;
};

/* The wish of that number, counted over all cases and policies; false if there are not so many. */
bool rung_reference_wish(struct rung_reference *reference, uint32_t number, struct rung_wish *wish);

#endif
