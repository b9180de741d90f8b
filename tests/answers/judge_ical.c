/* judge_ical COUNT: reads an iCalendar file from standard input with libical, a parser that is not ours, and
 * says what is wrong with it: parse errors, broken restrictions of RFC 5545, missing or doubled identities,
 * another number of events than COUNT. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libical/ical.h>

static int complain(const char *what, const char *which)
{
    printf("%s: %s\n", what, which);
    return 1;
}

static int judge_event(icalcomponent *event, icalcomponent *calendar)
{
    const char *uid = icalcomponent_get_uid(event), *summary = icalcomponent_get_summary(event);
    struct icaltimetype start = icalcomponent_get_dtstart(event), stamp = icalcomponent_get_dtstamp(event);
    int same = 0;

    if (!uid || !*uid || !summary || !*summary) return complain("an event without", uid ? "SUMMARY" : "UID");
    if (icaltime_is_null_time(start) || !icaltime_is_utc(start)) return complain("no DTSTART in UTC", uid);
    if (icaltime_is_null_time(stamp) || !icaltime_is_utc(stamp)) return complain("no DTSTAMP in UTC", uid);
    for (icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
         icalcompiter_deref(&i); icalcompiter_next(&i))
        same += strcmp(icalcomponent_get_uid(icalcompiter_deref(&i)), uid) == 0;
    return same == 1 ? 0 : complain("not the only event of this UID", uid);
}

int main(int argc, char **argv)
{
    static char text[1 << 20];
    size_t size = fread(text, 1, sizeof text - 1, stdin);
    int wrong = 0, events = 0;

    text[size] = '\0';
    for (char *line = text; *line;) { /* lines end with CRLF, and have at most 75 bytes */
        char *end = strstr(line, "\r\n");
        if (!end || memchr(line, '\n', (size_t)(end - line))) return complain("a line without CRLF", line);
        if (end - line > 75) return complain("a line of more than 75 bytes", line);
        line = end + 2;
    }
    icalcomponent *calendar = icalparser_parse_string(text);
    if (!calendar || icalcomponent_isa(calendar) != ICAL_VCALENDAR_COMPONENT)
        return complain("no calendar", argv[0]);
    if (icalcomponent_count_errors(calendar))
        wrong = complain("errors", icalcomponent_as_ical_string(calendar));
    if (!icalrestriction_check(calendar) || icalcomponent_count_errors(calendar))
        wrong |= complain("restrictions of RFC 5545", icalcomponent_as_ical_string(calendar));
    for (icalcompiter i = icalcomponent_begin_component(calendar, ICAL_VEVENT_COMPONENT);
         icalcompiter_deref(&i); icalcompiter_next(&i), events++)
        wrong |= judge_event(icalcompiter_deref(&i), calendar);
    if (argc > 1 && events != atoi(argv[1])) wrong |= complain("another number of events", argv[1]);
    icalcomponent_free(calendar);
    if (!wrong) printf("%d events\n", events);
    return wrong;
}
