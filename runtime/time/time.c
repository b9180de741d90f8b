/* Dates, times of day and instants: counting, reading and writing them. */
#include <rung/time.h>

#include <string.h>

/* Days from 0000-03-01 to 1970-01-01. Years are counted from March, so that the leap day comes last. */
#define EPOCH_FROM_MARCH_0 719468
#define DAYS_PER_ERA 146097 /* 400 years */

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool rung_date_is_valid(struct rung_date date)
{
    static const unsigned char length[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (date.year < 1 || date.year > 9999 || date.month < 1 || date.month > 12 || date.day < 1) return false;
    return date.day <= length[date.month - 1] + (date.month == 2 && is_leap(date.year));
}

int32_t rung_day_from_date(struct rung_date date)
{
    int year = date.year - (date.month <= 2);
    int month = (date.month + 9) % 12; /* March is 0 */
    int day_of_year = (153 * month + 2) / 5 + date.day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + day_of_year - EPOCH_FROM_MARCH_0;
}

struct rung_date rung_day_to_date(int32_t day)
{
    int since = day + EPOCH_FROM_MARCH_0;
    int era = since / DAYS_PER_ERA;
    int of_era = since % DAYS_PER_ERA;
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int day_of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int month = (5 * day_of_year + 2) / 153; /* March is 0 */
    struct rung_date date = {
        .year = era * 400 + year_of_era + (month >= 10),
        .month = month < 10 ? month + 3 : month - 9,
        .day = day_of_year - (153 * month + 2) / 5 + 1,
    };
    return date;
}

enum rung_weekday rung_day_weekday(int32_t day)
{
    return (enum rung_weekday)((day - RUNG_DAY_MIN) % 7); /* the first day of all is a Monday */
}

/* ---- Reading: a cursor that a wrong character sends to NULL, where it stays ---- */

struct cursor {
    const char *at, *end; /* at is NULL once something did not fit */
};

static int read_digits(struct cursor *cursor, int count)
{
    int value = 0;
    if (!cursor->at || cursor->end - cursor->at < count) {
        cursor->at = NULL;
        return 0;
    }
    for (int i = 0; i < count; i++) {
        unsigned digit = (unsigned)(unsigned char)cursor->at[i] - '0';
        if (digit > 9) {
            cursor->at = NULL;
            return 0;
        }
        value = value * 10 + (int)digit;
    }
    cursor->at += count;
    return value;
}

/* Whether everything fitted, to the last byte. */
static bool is_done(const struct cursor *cursor)
{
    return cursor->at && cursor->at == cursor->end;
}

static bool next_is(const struct cursor *cursor, char wanted)
{
    return cursor->at && cursor->at < cursor->end && *cursor->at == wanted;
}

static void read_char(struct cursor *cursor, char wanted)
{
    if (next_is(cursor, wanted))
        cursor->at++;
    else
        cursor->at = NULL;
}

static int32_t read_day(struct cursor *cursor)
{
    struct rung_date date;
    date.year = read_digits(cursor, 4);
    read_char(cursor, '-');
    date.month = read_digits(cursor, 2);
    read_char(cursor, '-');
    date.day = read_digits(cursor, 2);
    if (!rung_date_is_valid(date)) {
        cursor->at = NULL;
        return 0;
    }
    return rung_day_from_date(date);
}

/* One to nine digits after the point; what is finer than a microsecond is cut off. */
static int64_t read_fraction(struct cursor *cursor)
{
    int64_t value = 0;
    int count = 0;
    for (; cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9'; cursor->at++, count++)
        if (count < 6) value = value * 10 + (*cursor->at - '0');
    if (count < 1 || count > 9) {
        cursor->at = NULL;
        return 0;
    }
    for (; count < 6; count++) value *= 10;
    return value;
}

static int64_t read_hour_minute(struct cursor *cursor, int hour_max)
{
    int hour = read_digits(cursor, 2);
    read_char(cursor, ':');
    int minute = read_digits(cursor, 2);
    if (hour > hour_max || minute > 59) cursor->at = NULL;
    return hour * RUNG_HOUR_US + minute * RUNG_MINUTE_US;
}

static int64_t read_second(struct cursor *cursor)
{
    read_char(cursor, ':');
    int second = read_digits(cursor, 2);
    if (second > 59) cursor->at = NULL;
    return second * RUNG_SECOND_US;
}

enum rung_status rung_day_read(const char *text, size_t length, int32_t *day)
{
    struct cursor cursor = {text, text + length};
    int32_t value = read_day(&cursor);
    if (!is_done(&cursor)) return RUNG_INVALID;
    *day = value;
    return RUNG_OK;
}

enum rung_status rung_time_of_day_read(const char *text, size_t length, int64_t *time_of_day)
{
    struct cursor cursor = {text, text + length};
    int64_t value = read_hour_minute(&cursor, 24);
    if (next_is(&cursor, ':')) value += read_second(&cursor);
    if (!is_done(&cursor) || value > RUNG_DAY_US) return RUNG_INVALID;
    *time_of_day = value;
    return RUNG_OK;
}

enum rung_status rung_local_read(const char *text, size_t length, int64_t *local)
{
    struct cursor cursor = {text, text + length};
    int64_t value = read_day(&cursor) * RUNG_DAY_US;
    read_char(&cursor, next_is(&cursor, ' ') ? ' ' : 'T');
    value += read_hour_minute(&cursor, 23);
    if (next_is(&cursor, ':')) {
        value += read_second(&cursor);
        if (next_is(&cursor, '.')) {
            cursor.at++;
            value += read_fraction(&cursor);
        }
    }
    if (!is_done(&cursor)) return RUNG_INVALID;
    *local = value;
    return RUNG_OK;
}

/* Two digits; more than 99 if they are none. */
static unsigned two_digits(const char *at)
{
    unsigned tens = (unsigned)(unsigned char)at[0] - '0', ones = (unsigned)(unsigned char)at[1] - '0';

    return tens > 9 || ones > 9 ? 100 : tens * 10 + ones;
}

/* 2026-02-02T09:00:00Z and nothing else: nearly all times of a log are written so. Returns false for others.
 */
static bool read_plain_time(const char *text, int64_t *time)
{
    unsigned century = two_digits(text), year = two_digits(text + 2), month = two_digits(text + 5),
             day = two_digits(text + 8), hour = two_digits(text + 11), minute = two_digits(text + 14),
             second = two_digits(text + 17);

    if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' ||
        text[19] != 'Z')
        return false;
    /* Days that every month has need no further look. */
    if (century > 99 || year > 99 || month - 1 > 11 || day - 1 > 27 || hour > 23 || minute > 59 ||
        second > 59 || century + year == 0)
        return false;
    struct rung_date date = {(int)(century * 100 + year), (int)month, (int)day};
    *time = rung_day_from_date(date) * RUNG_DAY_US +
            (int64_t)(hour * 3600 + minute * 60 + second) * RUNG_SECOND_US;
    return true;
}

enum rung_status rung_time_read(const char *text, size_t length, int64_t *time)
{
    if (length == 20 && read_plain_time(text, time)) return RUNG_OK;
    struct cursor cursor = {text, text + length};
    int64_t value = read_day(&cursor) * RUNG_DAY_US;
    read_char(&cursor, 'T');
    value += read_hour_minute(&cursor, 23);
    value += read_second(&cursor);
    if (next_is(&cursor, '.')) {
        cursor.at++;
        value += read_fraction(&cursor);
    }
    if (next_is(&cursor, '+') || next_is(&cursor, '-')) {
        int sign = *cursor.at++ == '+' ? 1 : -1;
        value -= sign * read_hour_minute(&cursor, 23);
    } else {
        read_char(&cursor, 'Z');
    }
    if (!is_done(&cursor) || value < RUNG_TIME_MIN || value > RUNG_TIME_MAX) return RUNG_INVALID;
    *time = value;
    return RUNG_OK;
}

/* ---- Writing ---- */

static char *write_digits(char *at, int value, int count)
{
    for (int i = count - 1; i >= 0; i--, value /= 10) at[i] = (char)('0' + value % 10);
    return at + count;
}

static char *write_day(char *at, int32_t day)
{
    struct rung_date date = rung_day_to_date(day);
    at = write_digits(at, date.year, 4);
    *at++ = '-';
    at = write_digits(at, date.month, 2);
    *at++ = '-';
    return write_digits(at, date.day, 2);
}

static char *write_hour_minute(char *at, int64_t time_of_day)
{
    int minutes = (int)(time_of_day / RUNG_MINUTE_US);
    at = write_digits(at, minutes / 60, 2);
    *at++ = ':';
    return write_digits(at, minutes % 60, 2);
}

static char *write_second(char *at, int64_t time_of_day)
{
    int of_minute_us = (int)(time_of_day % RUNG_MINUTE_US);
    *at++ = ':';
    at = write_digits(at, of_minute_us / (int)RUNG_SECOND_US, 2);
    if (of_minute_us % (int)RUNG_SECOND_US == 0) return at;
    *at++ = '.';
    return write_digits(at, of_minute_us % (int)RUNG_SECOND_US, 6);
}

static int64_t clamp_time(int64_t time)
{
    if (time < RUNG_TIME_MIN) return RUNG_TIME_MIN;
    return time > RUNG_TIME_MAX ? RUNG_TIME_MAX : time;
}

size_t rung_day_write(int32_t day, char text[RUNG_DAY_TEXT_SIZE])
{
    if (day < RUNG_DAY_MIN) day = RUNG_DAY_MIN;
    if (day > RUNG_DAY_MAX) day = RUNG_DAY_MAX;
    char *at = write_day(text, day);
    *at = '\0';
    return (size_t)(at - text);
}

size_t rung_time_write(int64_t time, char text[RUNG_TIME_TEXT_SIZE])
{
    time = clamp_time(time);
    int64_t time_of_day = rung_local_time_of_day(time);
    char *at = write_day(text, rung_local_day(time));
    *at++ = 'T';
    at = write_second(write_hour_minute(at, time_of_day), time_of_day);
    *at++ = 'Z';
    *at = '\0';
    return (size_t)(at - text);
}

size_t rung_local_write(int64_t local, char text[RUNG_TIME_TEXT_SIZE])
{
    local = clamp_time(local);
    int64_t time_of_day = rung_local_time_of_day(local);
    char *at = write_day(text, rung_local_day(local));
    *at++ = ' ';
    at = write_hour_minute(at, time_of_day);
    if (time_of_day % RUNG_MINUTE_US) at = write_second(at, time_of_day);
    *at = '\0';
    return (size_t)(at - text);
}
