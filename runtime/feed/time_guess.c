/* The ways in which programs usually write times, tried in turn. */
#include "time_guess.h"

#include <stdio.h>
#include <string.h>

#include <rung/time_pattern.h>

static const char *const days[] = {"YYYY-M-D", "D/M/YYYY", "M/D/YYYY", "D.M.YYYY",
                                   "D-M-YYYY", "YYYY/M/D", "YYYYMMDD"};
static const char *const clocks[] = {
    "",           " h:mm",       " h:mm:ss",        " h:mm:ss.SSS",      " h:mm:ss.SSSSSS",
    "'T'h:mm",    "'T'h:mm:ss",  "'T'h:mm:ss.SSS",  "'T'h:mm:ss.SSSSSS", " h:mm:ssZ",
    " h:mm:ss Z", "'T'h:mm:ssZ", "'T'h:mm:ss.SSSZ", "'T'h:mm:ss.SSSSSSZ"};

static bool fits(const char *pattern, const char *text, size_t size)
{
    struct rung_time_pattern compiled;
    int64_t time;

    return rung_time_pattern_compile(pattern, &compiled, NULL) == RUNG_OK &&
           rung_time_pattern_read(&compiled, NULL, text, size, &time) == RUNG_OK;
}

bool rung_feed_guess_time(const char *text, size_t size, char guess[RUNG_TIME_GUESS_BYTES])
{
    char pattern[32];
    size_t used = 0;

    *guess = 0;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        for (size_t k = 0; k < sizeof clocks / sizeof *clocks; k++) {
            snprintf(pattern, sizeof pattern, "%s%s", days[i], clocks[k]);
            if (!fits(pattern, text, size)) continue;
            int more =
                snprintf(guess + used, RUNG_TIME_GUESS_BYTES - used, "%s\"%s\"", used ? " or " : "", pattern);
            used += more > 0 ? (size_t)more : 0;
            break;
        }
    return used > 0;
}
