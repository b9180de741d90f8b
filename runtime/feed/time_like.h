/* The time of a line, if it is written like that of the line before: most lines of a log are of the same day
 * as the one before them, and write it alike. Then only the clock is read. */
#ifndef RUNG_TIME_LIKE_H
#define RUNG_TIME_LIKE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <rung/time.h>

enum { RUNG_LIKE_DAY_BYTES = 11, RUNG_LIKE_CLOCK_BYTES = 8, RUNG_LIKE_REST_MAX = 7 };

/* What the time before was written like: its day with the sign behind it, and what stands behind its seconds.
 * All zeroes: like nothing that JSON has. */
struct rung_time_like {
    uint32_t size;
    char day[RUNG_LIKE_DAY_BYTES];
    uint64_t rest, rest_mask; /* with the mark behind it, as a word; the bytes that count */
    int64_t begins;           /* the day, there */
};

/* Reads a time as rung_time_read does. Times to come may be like it. */
bool rung_time_like_read(struct rung_time_like *like, const char *text, size_t size, int64_t *time);

/* Seconds from HH:MM:SS, -1 if it is none. */
static inline int32_t rung_clock_read(const char *text)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    uint64_t signs;

    /* Bytes that should be digits become 0 to 9, colons 0; whatever is more gets its upper bit set by what is
     * added. Then each pair of digits is a number in the byte of its first one, and what is added sets the
     * upper bit of hours beyond 23, and of minutes and seconds beyond 59. */
    memcpy(&signs, text, sizeof signs);
    signs ^= UINT64_C(0x30303A30303A3030);
    uint64_t others = (signs + UINT64_C(0x76767F76767F7676)) | signs;
    signs = (signs * 10 + (signs >> 8)) & UINT64_C(0x00FF0000FF0000FF);
    uint64_t beyond = signs + UINT64_C(0x0044000044000068);
    if ((others & UINT64_C(0x8080808080808080)) | (beyond & UINT64_C(0x0080000080000080))) return -1;
    uint32_t minutes = (uint32_t)(signs * (UINT64_C(60) << 24 | 1) >> 24) & 0xfff;
    return (int32_t)(minutes * 60 + (uint32_t)(signs >> 48));
#else
    for (int i = 0; i < RUNG_LIKE_CLOCK_BYTES; i++)
        if (i % 3 == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9') return -1;
    int32_t hour = (text[0] - '0') * 10 + text[1] - '0', minute = (text[3] - '0') * 10 + text[4] - '0',
            second = (text[6] - '0') * 10 + text[7] - '0';
    return hour > 23 || minute > 59 || second > 59 ? -1 : hour * 3600 + minute * 60 + second;
#endif
}

/* Reads the time that begins at `text`, if it is like the one before, and a quotation mark stands behind it:
 * of like->size bytes, then. Else *time is left alone. Up to 27 bytes may be read. */
static inline bool rung_time_like_ahead(const struct rung_time_like *like, const char *text, int64_t *time)
{
    enum { BEHIND_CLOCK = RUNG_LIKE_DAY_BYTES + RUNG_LIKE_CLOCK_BYTES, LAST = RUNG_LIKE_DAY_BYTES - 8 };
    uint64_t day[2], wanted[2], rest; /* the day by eight bytes from either end */

    memcpy(&day[0], text, 8);
    memcpy(&day[1], text + LAST, 8);
    memcpy(&wanted[0], like->day, 8);
    memcpy(&wanted[1], like->day + LAST, 8);
    memcpy(&rest, text + BEHIND_CLOCK, 8);
    if ((day[0] ^ wanted[0]) | (day[1] ^ wanted[1]) | ((rest ^ like->rest) & like->rest_mask)) return false;
    int32_t seconds = rung_clock_read(text + RUNG_LIKE_DAY_BYTES);
    if (seconds < 0) return false;
    *time = like->begins + seconds * (int64_t)RUNG_SECOND_US;
    return true;
}

#endif
