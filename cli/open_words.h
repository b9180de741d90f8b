/* open_words.h: what is open of a case, in words that several commands share. */
#ifndef RUNG_CLI_OPEN_WORDS_H
#define RUNG_CLI_OPEN_WORDS_H

#include <rung/answers.h>

/* What is owed or waited for, without when: "Agent owes contact with Client via phone". */
void rung_open_owed(const struct rung_open *open, char *text, size_t capacity);

/* What is not asked for yet, and why not. */
void rung_open_withheld(const struct rung_open *open, char *text, size_t capacity);

#endif
