/* customers.h: files that say how customers and people behave, for `rung simulate`: lines that read aloud,
 * described in docs/simulate.md. customers_words.c takes lines apart, customers_parts.c understands what they
 * consist of, customers_read.c all of them together, customers_write.c writes them. */
#ifndef RUNG_CLI_CUSTOMERS_H
#define RUNG_CLI_CUSTOMERS_H

#include <rung/engine.h>
#include <rung/simulation.h>

#include "frame/cli.h"

/* Reads the file over what `customers` says already: a section takes the place of what stood there. All
 * mistakes are said on cli->err, each with its line. Returns RUNG_EXIT_GOOD, or RUNG_EXIT_MISUSE. */
int rung_customers_read(struct rung_cli *cli, const char *path, const struct rung_engine *engine,
                        struct rung_customers *customers);

/* Writes all of them as such a file, each line behind `indent` blanks, without notes if `plain`. False when
 * memory ran out. */
bool rung_customers_write(const struct rung_customers *customers, FILE *to, int indent, bool plain);

/* ---- lines, in words ---- */

enum rung_word_kind {
    RUNG_WORD_NAME,
    RUNG_WORD_NUMBER,
    RUNG_WORD_SHARE,
    RUNG_WORD_TIME,
    RUNG_WORD_TEXT,
    RUNG_WORD_COMMA,
    RUNG_WORD_ODD,
    RUNG_WORD_END
};
struct rung_word_of_line {
    enum rung_word_kind kind;
    char text[RUNG_CUSTOMERS_NAME]; /* without its marks */
    int64_t number;                 /* millionths; of a share hundredths of a percent; of a time hours */
    uint32_t from, until;           /* bytes of the line */
    bool cut;                       /* it was longer than a name may be */
};

enum { RUNG_LINE_WORDS = 256 };
struct rung_line_of_customers {
    struct rung_cli *cli;
    const char *path, *line;
    uint32_t number, size;
    struct rung_word_of_line words[RUNG_LINE_WORDS];
    uint32_t count, at; /* the last word is RUNG_WORD_END */
    uint32_t *mistakes;
    bool failed; /* something about this line has been said */
};

/* Takes a line apart; from a `#` on it is a remark. It may consist of several, of which `number` is the last:
 * a line that ends with a comma goes on in the next. */
void rung_line_take(struct rung_line_of_customers *line, const char *text, size_t size);

/* Whether it ends with a comma, so that the next line belongs to it. */
bool rung_line_goes_on(const struct rung_line_of_customers *line);

/* Says what is wrong with a word, underlined, with help if that is not NULL; once a line. Returns false. */
__attribute__((format(printf, 4, 5))) bool rung_line_wrong(struct rung_line_of_customers *line, uint32_t word,
                                                           const char *help, const char *format, ...);

static inline const struct rung_word_of_line *rung_line_word(const struct rung_line_of_customers *line)
{
    return &line->words[line->at];
}

/* Whether it is the next word, or the next words, with blanks between; they are then passed. */
bool rung_line_is(struct rung_line_of_customers *line, const char *words);

/* ---- parts of lines: customers_parts.c ----
 * Each reads what begins at the next word, passes it, and returns true; or says what is wrong, and returns
 * false. */

extern const char *const rung_line_weekdays[7]; /* from monday */

/* Whether the line ends here; and that it must. */
bool rung_line_ends(const struct rung_line_of_customers *line);
bool rung_line_end(struct rung_line_of_customers *line);

/* Says that `what` should stand here, with help if that is not NULL. Returns false. */
bool rung_line_wants(struct rung_line_of_customers *line, const char *help, const char *what);

bool rung_line_share(struct rung_line_of_customers *line, uint32_t *share);
bool rung_line_hour(struct rung_line_of_customers *line, uint32_t *hour);

/* "62.5" */
const char *rung_line_tell_share(uint32_t share, char text[16]);

/* What stands behind the first comma of "90% on time, after ..., half within ...": each part by its word. */
struct rung_line_clauses {
    const char *words[4];
    struct rung_spread *spreads[4];
    uint32_t *dateless;
};

/* Up to the end of the line; `expected` is what stands behind a comma. */
bool rung_line_clauses(struct rung_line_of_customers *line, const struct rung_line_clauses *clauses,
                       const char *expected);

/* Up to the end of the line: "monday 20%, tuesday 30%", "9:00 50%, 10:00 50%", all of it adding up to all, or
 * nearly. */
bool rung_line_days(struct rung_line_of_customers *line, uint32_t shares[7]);
bool rung_line_hours(struct rung_line_of_customers *line, uint32_t shares[24]);

/* One choice of a value, for this share of all; and all that stands behind `is`, up to the end of the line.
 */
bool rung_line_choice(struct rung_line_of_customers *line, struct rung_value_of *value, uint32_t share);
bool rung_line_value(struct rung_line_of_customers *line, struct rung_value_of *value);

#endif
