/* cases.c: recorded events of any number of cases, as NDJSON on standard output, for bench/three_strike.rung.
 *
 *     bench_cases waiting CASES        each is asked about and left alone, until each has two timers to wait
 * for: its second deadline, and its escalation bench_cases growing CASES EVENTS stories of five events, all
 * cases at once in an order that no cache likes, again every week until there are about EVENTS */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#define MONDAY INT64_C(20486) /* 2026-02-02 */

static int64_t at(int64_t week, int64_t day, int64_t hour, int64_t second)
{
    return (MONDAY + 7 * week + day) * RUNG_DAY_US + hour * RUNG_HOUR_US + second * RUNG_SECOND_US;
}

static void put(int64_t time, uint64_t number, const char *type)
{
    static int64_t last = INT64_MIN;
    static char text[RUNG_TIME_TEXT_SIZE];

    if (time != last) rung_time_write(time, text);
    last = time;
    printf("{\"time\":\"%s\",\"case\":\"INC%08llu\",\"type\":%s}\n", text, (unsigned long long)number, type);
}

static void write_waiting(uint64_t cases)
{
    for (uint64_t i = 0; i < cases; i++)
        put(at(0, 0, 13, (int64_t)(i * 14400 / cases)), i, "\"awaiting_customer\"");
    put(at(0, 1, 17, 1800), 0, "\"opened\""); /* all first deadlines are over, and nothing that follows */
}

static uint64_t divisor(uint64_t a, uint64_t b)
{
    while (b) {
        uint64_t rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

static void write_growing(uint64_t cases, uint64_t events)
{
    static const char *const story[] = {"\"awaiting_customer\"", "\"attempt\",\"via\":\"chat\"",
                                        "\"attempt\",\"via\":\"phone\"", "\"attempt\",\"via\":\"email\"",
                                        "\"reply\""};
    enum { EVENTS = sizeof story / sizeof *story };
    uint64_t step = cases * 618 / 1000 + 1, weeks = (events + EVENTS * cases - 1) / (EVENTS * cases);

    while (divisor(step, cases) != 1) step++;
    for (uint64_t week = 0; week < weeks; week++)
        for (int e = 0; e < EVENTS; e++)
            for (uint64_t i = 0, number = 0; i < cases; i++, number = (number + step) % cases)
                put(at((int64_t)week, 0, 9 + e, (int64_t)(i * 3600 / cases)), number, story[e]);
}

int main(int argc, char **argv)
{
    uint64_t cases = argc > 2 ? strtoull(argv[2], NULL, 10) : 0;
    bool waiting = argc == 3 && strcmp(argv[1], "waiting") == 0;
    bool growing = argc == 4 && strcmp(argv[1], "growing") == 0;

    if ((!waiting && !growing) || cases == 0) {
        fprintf(stderr, "usage: %s waiting CASES | growing CASES EVENTS\n", argv[0]);
        return 2;
    }
    if (waiting)
        write_waiting(cases);
    else
        write_growing(cases, strtoull(argv[3], NULL, 10));
    return fflush(stdout) == 0 ? 0 : 1;
}
