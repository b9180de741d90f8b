/* How a time that is not written as its feed says is written instead, for a message. */
#ifndef RUNG_TIME_GUESS_H
#define RUNG_TIME_GUESS_H

#include <stdbool.h>
#include <stddef.h>

enum { RUNG_TIME_GUESS_BYTES = 64 };

/* Writes the pattern that fits the text, in quotation marks; two where the day and the month could be either.
 * False, with an empty text, where none of the usual ones does. */
bool rung_feed_guess_time(const char *text, size_t size, char guess[RUNG_TIME_GUESS_BYTES]);

#endif
