/* Times as they are written, and what the next ones may be like. */
#include "time_like.h"

enum { BEHIND_CLOCK = RUNG_LIKE_DAY_BYTES + RUNG_LIKE_CLOCK_BYTES };

bool rung_time_like_read(struct rung_time_like *like, const char *text, size_t size, int64_t *time)
{
    char rest[8] = {0}, mask[8] = {0};

    if (rung_time_read(text, size, time) != RUNG_OK) return false;
    if (size <= BEHIND_CLOCK || size > BEHIND_CLOCK + RUNG_LIKE_REST_MAX) return true;
    int32_t seconds = rung_clock_read(text + RUNG_LIKE_DAY_BYTES);
    if (seconds < 0) return true;
    int64_t begins = *time - seconds * (int64_t)RUNG_SECOND_US;
    if (begins < RUNG_TIME_MIN || begins > RUNG_TIME_MAX - RUNG_DAY_US) return true;
    like->size = (uint32_t)size;
    like->begins = begins;
    memcpy(like->day, text, RUNG_LIKE_DAY_BYTES);
    memcpy(rest, text + BEHIND_CLOCK, size - BEHIND_CLOCK);
    rest[size - BEHIND_CLOCK] = '"';
    memset(mask, 0xff, size - BEHIND_CLOCK + 1);
    memcpy(&like->rest, rest, sizeof rest);
    memcpy(&like->rest_mask, mask, sizeof mask);
    return true;
}
