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

/* Takes a log whole, as NDJSON, and comes to its end. `name` is what the journal calls it. */
void rung_reference_replay(struct rung_reference *reference, const char *name, const char *log, size_t size,
                           enum rung_end end, int64_t until);

/* The journal so far, ended by a NUL; lives as long as the reference. */
const char *rung_reference_journal(const struct rung_reference *reference, size_t *size);

#endif
