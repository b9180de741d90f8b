/* Outputs of the machine as lines of the journal. */
#ifndef RUNG_JOURNAL_H
#define RUNG_JOURNAL_H

#include <rung/engine.h>

#include "forms.h"
#include "kept.h"
#include "lines.h"
#include "machine.h"

/* What a line needs to know beside the output. */
struct rung_journal_line {
    const struct rung_bound *bound;
    /* Of a text value: one id never stands for two texts. */
    const char *(*text)(void *state, int64_t id, size_t *size);
    void *text_state;
    struct rung_journal_forms *forms; /* of that program; NULL where no lines are written */
    const struct rung_lines *extras;  /* what outputs have to add, by their `extra` */
    struct rung_outputs *scratch_outputs;
    unsigned char *scratch; /* room for a record, and outputs, for a forecast */
    /* Of the moment: */
    const char *case_id; /* RUNG_NAMES_PADDING bytes behind it can be read */
    size_t case_size;
    int64_t time;
};

/* What lines of one program have in common, kept for the next ones; NULL when memory ran out. */
struct rung_journal_forms;
struct rung_journal_forms *rung_journal_forms_new(const struct rung_program *program);
void rung_journal_forms_free(struct rung_journal_forms *forms); /* takes NULL */
/* The forms among them, for other pieces than lines; NULL for NULL. */
struct rung_forms *rung_journal_forms_kept(struct rung_journal_forms *forms);
/* Where the text of the rules is kept that a closing has met; empty as long as nobody has put it there. NULL
 * for NULL, and for closings beyond the first ones. */
struct rung_lines *rung_journal_forms_checked(struct rung_journal_forms *forms, uint32_t closing);
/* What `{name}` means, by where the name stands among the program's texts (0: no place), as the last ones
 * that were looked for; NULL for NULL. */
enum { RUNG_MEANINGS = 64 };
struct rung_meaning {
    uint32_t at;
    int32_t means; /* in the maker's own terms */
};
struct rung_meaning *rung_journal_forms_meanings(struct rung_journal_forms *forms);

/* Writes all outputs of one moment. */
void rung_journal_write(struct rung_lines *lines, const struct rung_journal_line *line,
                        const struct rung_output *outputs, uint32_t count);

/* What nothing applies to: "" for texts, no time due, UINT32_MAX for what has a number. */
extern const struct rung_seen rung_journal_nothing_seen;

/* The same for whoever counts; its case, policy's index and times are left to the caller. */
struct rung_seen rung_journal_seen(const struct rung_program *program, const struct rung_output *output);

/* An event for whoever counts; a text of it goes into `what`. */
enum { RUNG_WHAT_SIZE = 256 };
struct rung_seen rung_journal_seen_event(const struct rung_journal_line *line,
                                         const struct rung_happening *event, char what[RUNG_WHAT_SIZE]);

/* The policy as an object, for a header. */
void rung_journal_describe(struct rung_lines *lines, const struct rung_program *program, bool comma);

/* What an output says of this very moment, as JSON to be put behind its other keys: texts with their places
 * filled, and the closing record. Reads of `line` what does not depend on the output. */
void rung_journal_detail(struct rung_lines *lines, const struct rung_journal_line *line,
                         struct rung_machine *machine, const struct rung_output *output,
                         const struct rung_kept *kept, uint32_t number);

/* A finding about input that belongs to no case's policy: `name` is bad_event, with the file, its line and
 * the reason. */
void rung_journal_bad_event(struct rung_lines *lines, int64_t time, const char *file, uint64_t line,
                            const char *reason);

#endif
