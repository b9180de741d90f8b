/* Our time zones against the C library's: all zones of the system, 60 years of random instants, each change
 * of clocks in them to the second, and random local times, gaps and overlaps included.
 *
 *   differential_zone [--quick | --rounds N] [--seed S] [ZONE...]
 *
 * The C library is the truth for what clocks show. Which instant a local time means is found by trying every
 * offset that it shows near there, and by halving the interval around a gap: not the way our tables do it. */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include <rung/zone.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "random.h"
#include "zone_names.h"

#define FIRST_S INT64_C(315532800) /* 1980 */
#define LAST_S INT64_C(2208988800) /* 2040 */
#define HOUR_S INT64_C(3600)
#define DAY_S (24 * HOUR_S)
#define REACH_S (27 * HOUR_S) /* a local time is no further from its instant */

struct run {
    const char *zone_name;
    const struct rung_zone *zone;
    uint64_t random;
    bool thorough;
    unsigned long checks, gaps, overlaps, failures;
};

static uint64_t next_random(struct run *run)
{
    return rung_random_next(&run->random);
}

static int64_t random_between(struct run *run, int64_t low, int64_t high)
{
    return low + (int64_t)(next_random(run) % (uint64_t)(high - low + 1));
}

/* What the C library says: local time minus UTC, in seconds. */
static int64_t true_offset(int64_t instant)
{
    time_t time = (time_t)instant;
    struct tm parts;
    if (!localtime_r(&time, &parts)) abort();
    return parts.tm_gmtoff;
}

static void report(struct run *run, const char *what, int64_t given, int64_t ours, int64_t truth)
{
    if (run->failures++ > 20) return;
    printf("%s: %s of %lld is %lld s, not %lld s\n", run->zone_name, what, (long long)given, (long long)truth,
           (long long)ours);
}

static void check_instant(struct run *run, int64_t instant)
{
    int64_t fraction = (int64_t)(next_random(run) % RUNG_SECOND_US);
    int64_t time = instant * RUNG_SECOND_US + fraction;
    int64_t ours = rung_zone_to_local(run->zone, time) - time;
    int64_t truth = true_offset(instant) * RUNG_SECOND_US;
    run->checks++;
    if (ours != truth) report(run, "the offset", instant, ours / RUNG_SECOND_US, truth / RUNG_SECOND_US);
    struct rung_zone_period period = rung_zone_period_at(run->zone, time);
    if (time < period.from || time >= period.until || period.offset != ours)
        report(run, "the period", instant, period.offset / RUNG_SECOND_US, truth / RUNG_SECOND_US);
}

/* The first instant at which clocks show `local` or later, after which they do so until the end of the
 * search: found by halving, for there is one such change of side in a gap. */
static int64_t side_changes(int64_t local)
{
    int64_t before = local - REACH_S, after = local + REACH_S;
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (middle + true_offset(middle) < local)
            before = middle;
        else
            after = middle;
    }
    return after;
}

/* The instant that a local time means (RFC 5545, 3.3.5), by trial. */
static int64_t true_instant(struct run *run, int64_t local)
{
    int64_t first = INT64_MAX;
    unsigned found = 0;
    int64_t last_offset = INT64_MIN;
    for (int64_t near = local - REACH_S; near <= local + REACH_S; near += HOUR_S / 4) {
        int64_t offset = true_offset(near);
        if (offset == last_offset) continue;
        last_offset = offset;
        int64_t instant = local - offset;
        if (instant + true_offset(instant) != local) continue;
        if (instant != first) found++;
        if (instant < first) first = instant;
    }
    if (found > 1) run->overlaps++;
    if (found > 0) return first;
    run->gaps++;
    return local - true_offset(side_changes(local) - 1);
}

static void check_local(struct run *run, int64_t local)
{
    int64_t ours = rung_zone_to_utc(run->zone, local * RUNG_SECOND_US);
    int64_t truth = true_instant(run, local) * RUNG_SECOND_US;
    run->checks++;
    if (ours != truth) report(run, "the instant", local, ours / RUNG_SECOND_US, truth / RUNG_SECOND_US);
}

/* Dates: their first and last instant, by walking through the C library's minutes around them. */
static void check_date(struct run *run, int32_t day)
{
    int64_t first = INT64_MAX, last = INT64_MIN, midnight = day * DAY_S;
    for (int64_t at = midnight - REACH_S; at < midnight + DAY_S + REACH_S; at += 60) {
        int64_t local = at + true_offset(at);
        if (local < midnight || local >= midnight + DAY_S) continue;
        if (first == INT64_MAX) first = at;
        last = at + 59;
    }
    if (first == INT64_MAX) first = last = INT64_MIN; /* a date that is skipped */
    run->checks++;
    int64_t our_first = rung_zone_first_instant(run->zone, day) / RUNG_SECOND_US;
    int64_t our_last = (rung_zone_last_instant(run->zone, day) + 1) / RUNG_SECOND_US - 1;
    if (first == INT64_MIN) {
        if (our_first != our_last + 1) report(run, "the skipped date", day, our_first, our_last + 1);
        return;
    }
    if (our_first != first) report(run, "the first instant", day, our_first, first);
    if (our_last != last) report(run, "the last instant", day, our_last, last);
}

/* Every change of clocks between two instants, found by stepping through them, then to the second. */
static void check_changes(struct run *run, int64_t from, int64_t until)
{
    int64_t offset = true_offset(from);
    for (int64_t at = from; at < until; at += DAY_S) {
        int64_t later = true_offset(at + DAY_S);
        if (later == offset) continue;
        int64_t low = at, high = at + DAY_S;
        while (high - low > 1) {
            int64_t middle = low + (high - low) / 2;
            if (true_offset(middle) == offset)
                low = middle;
            else
                high = middle;
        }
        check_instant(run, high - 1);
        check_instant(run, high);
        int64_t mid = high + (offset + later) / 2; /* in the gap or overlap */
        int64_t edges[] = {high + offset, high + later, mid, mid + random_between(run, -HOUR_S, HOUR_S)};
        for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
            for (int64_t step = -1; step <= 1; step++) check_local(run, edges[i] + step);
        /* Slow: in a short run, not for each change. */
        if (run->thorough || next_random(run) % 40 == 0)
            for (int step = -1; step <= 1; step++) check_date(run, (int32_t)((high + offset) / DAY_S) + step);
        offset = later;
    }
}

static void use(struct run *run, const char *name, const struct rung_zone *zone, const char *tz)
{
    run->zone_name = name;
    run->zone = zone;
    setenv("TZ", tz, 1);
    tzset();
}

static bool check_zone(struct run *run, const char *name, long rounds)
{
    char tz[300];
    struct rung_zone *zone;
    struct rung_reason reason;
    if (rung_zone_load(name, NULL, &zone, &reason) != RUNG_OK) {
        printf("%s: %s\n", name, reason.text);
        run->failures++;
        return false;
    }
    snprintf(tz, sizeof tz, ":%s/%s", RUNG_ZONE_FOLDER, name);
    use(run, name, zone, tz);
    int64_t year = random_between(run, 0, 56);
    if (run->thorough)
        check_changes(run, FIRST_S, LAST_S);
    else
        check_changes(run, FIRST_S + year * 365 * DAY_S, FIRST_S + (year + 2) * 365 * DAY_S);
    for (long i = 0; i < rounds; i++) check_instant(run, random_between(run, FIRST_S, LAST_S));
    for (long i = 0; i < rounds / 20; i++) check_local(run, random_between(run, FIRST_S, LAST_S));
    for (long i = 0; i < rounds / 200; i++)
        check_date(run, (int32_t)(random_between(run, FIRST_S, LAST_S) / DAY_S));
    /* All years that we promise. */
    for (long i = 0; i < rounds / 5; i++)
        check_instant(run,
                      random_between(run, RUNG_TIME_MIN / RUNG_SECOND_US, RUNG_TIME_MAX / RUNG_SECOND_US));
    rung_zone_free(zone);
    return true;
}

/* ---- Footers: what no file of the system has, as files of nothing but a footer ---- */

/* A rule away from the ends of the year, where the C library looks at one year alone. */
static void write_rule(struct run *run, char *text, size_t size, int64_t half)
{
    char time[32] = "";
    long long hours = random_between(run, -60, 60), minutes = random_between(run, 0, 59);
    if (next_random(run) % 2) snprintf(time, sizeof time, "/%lld:%02lld", hours, minutes);
    switch (next_random(run) % 3) {
    case 0:
        snprintf(text, size, ",M%lld.%lld.%lld%s", (long long)random_between(run, 2 + half * 6, 5 + half * 6),
                 (long long)random_between(run, 1, 5), (long long)random_between(run, 0, 6), time);
        break;
    case 1:
        snprintf(text, size, ",J%lld%s", (long long)random_between(run, 40 + half * 150, 160 + half * 150),
                 time);
        break;
    default:
        snprintf(text, size, ",%lld%s", (long long)random_between(run, 40 + half * 150, 160 + half * 150),
                 time);
    }
}

/* Two headers, one local time type, no changes, the footer (RFC 8536). */
static size_t write_tzif(unsigned char *bytes, const char *footer)
{
    static const unsigned char counts[24] = {[19] = 1, [23] = 4}; /* one type, four characters */
    size_t size = 0;
    for (int part = 0; part < 2; part++) {
        memset(bytes + size, 0, 20);
        memcpy(bytes + size, "TZif2", 5);
        memcpy(bytes + size + 20, counts, sizeof counts);
        memcpy(bytes + size + 44, "\0\0\0\0\0\0ABC\0", 10);
        size += 54;
    }
    size_t length = strlen(footer);
    bytes[size++] = '\n';
    memcpy(bytes + size, footer, length);
    size += length;
    bytes[size++] = '\n';
    return size;
}

static void check_footer(struct run *run, long rounds)
{
    char one[40], other[40], tz[200];
    unsigned char bytes[400];
    struct rung_zone *zone;
    int64_t south = next_random(run) % 2;
    write_rule(run, one, sizeof one, south);
    write_rule(run, other, sizeof other, !south);
    snprintf(tz, sizeof tz, "<+A1>%lld:%02lld<-B2>%lld%s%s", (long long)random_between(run, -14, 12),
             (long long)random_between(run, 0, 59), (long long)random_between(run, -14, 12), one, other);
    if (rung_zone_read(tz, bytes, write_tzif(bytes, tz), &zone, NULL) != RUNG_OK) {
        printf("refused: %s\n", tz);
        run->failures++;
        return;
    }
    use(run, tz, zone, tz);
    check_changes(run, FIRST_S + 20 * 365 * DAY_S, FIRST_S + 22 * 365 * DAY_S);
    /* The C library has no rules for the years before 1970. */
    for (long i = 0; i < rounds; i++)
        check_instant(run, random_between(run, FIRST_S, RUNG_TIME_MAX / RUNG_SECOND_US));
    rung_zone_free(zone);
}

int main(int argc, char **argv)
{
    static struct zone_names names;
    static struct run run;
    long rounds = 20000;
    run.random = 1;
    int i = 1;
    for (; i < argc && argv[i][0] == '-'; i++) {
        if (strcmp(argv[i], "--quick") == 0) rounds = 200;
        if (strcmp(argv[i], "--rounds") == 0 && i + 1 < argc) rounds = strtol(argv[++i], NULL, 10);
        if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) run.random = strtoull(argv[++i], NULL, 10);
    }
    for (; i < argc; i++) take_zone_name(&names, argv[i]);
    if (names.count == 0 && rung_zone_list(NULL, take_zone_name, &names) != RUNG_OK) {
        printf("no time zones here\n");
        return 1;
    }
    run.thorough = rounds > 1000;
    unsigned long zones = 0;
    for (size_t n = 0; n < names.count; n++) zones += check_zone(&run, names.list[n], rounds);
    for (long n = 0; n < 100 + rounds / 10; n++) check_footer(&run, rounds);
    for (size_t n = 0; n < names.count; n++) free(names.list[n]);
    printf("%lu zones, %lu comparisons (%lu local times in gaps, %lu in overlaps): %lu differences\n", zones,
           run.checks, run.gaps, run.overlaps, run.failures);
    return run.failures > 0;
}
