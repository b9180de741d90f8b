/* Parts of random policies: who, by which channel, when, on which condition, which words. Few different ones,
 * so that things fall together. */
#include "making.h"

#include <string.h>

#include <rung/time.h>

const char *some_duration(struct making *m)
{
    static const char *const elapsed[] = {"10 minutes", "30 minutes", "1 hour",     "2 hours",
                                          "4 hours",    "1 day",      "2 days",     "3 days",
                                          "24 hours",   "1 week",     "45 seconds", "36 hours"};
    static const char *const business[] = {
        "30 business minutes", "1 business hour",  "2 business hours",         "1 business day",
        "2 business days",     "5 business hours", "2 business hours in shop", "1 business day in shop"};

    return has(m, FEATURE_CALENDAR) && chance(m, 35) ? PICK(business) : PICK(elapsed);
}

const char *some_party(struct making *m)
{
    static const char *const parties[] = {"agent", "boss", "chief", "agent", "boss", "worker"};

    return PICK(parties);
}

const char *drawn_channel(struct making *m)
{
    static const char *const channels[] = {"phone", "phone", "email", "chat", "letter", "sms", "favourite"};

    return PICK(channels);
}

const char *declared_channel(struct making *m)
{
    static const char *const channels[] = {"phone", "email", "chat", "letter", "sms"};

    return PICK(channels);
}

/* Where a channel is only looked at: one that a fact says, too. */
const char *some_channel(struct making *m)
{
    return chance(m, 20) ? "favourite" : declared_channel(m);
}

/* A day of those days, and a time of it that clocks may skip or show twice. */
static void say_day(struct making *m)
{
    char text[RUNG_DAY_TEXT_SIZE];

    rung_day_write(m->day - 1 + (int32_t)below(m, 6), text);
    SAY("%s", text);
}

void say_moment(struct making *m)
{
    static const char *const clocks[] = {"00:00", "01:30", "02:30", "09:00", "12:15", "17:00", "23:59"};

    say_day(m);
    SAY(" %s", PICK(clocks));
}

const char *any_event(struct making *m)
{
    static const char *const events[] = {"ping",  "pong", "promise", "pay",    "attempt", "reply",
                                         "begin", "done", "demand",  "update", "close",   "thanks"};

    return PICK(events);
}

void say_time(struct making *m)
{
    if (m->event && strcmp(m->event, "demand") == 0 && chance(m, 40)) {
        SAY("%s", chance(m, 50) ? "event.at_time" : "patience after event.at_time");
        return;
    }
    switch (below(m, 16)) {
    case 12: SAY("%s before due_on", some_duration(m)); break;
    case 13: SAY("%s after date of look_at", some_duration(m)); break;
    case 14: SAY("start of date of look_at"); break;
    case 15:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("%s %s next opening of shop", some_duration(m), chance(m, 70) ? "after" : "before");
            break;
        }
        SAY("%s after now", some_duration(m));
        break;
    case 9: say_moment(m); break;
    case 10: say_day(m); break;
    case 11:
        SAY("%s after ", some_duration(m));
        say_moment(m);
        break;
    case 7: SAY("%s before look_at", some_duration(m)); break;
    case 8: SAY("patience after start of due_on"); break;
    case 0: SAY("%s from now", some_duration(m)); break;
    case 1:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("next opening of %s", chance(m, 70) ? "office" : "shop");
            break;
        }
        SAY("1 hour from now");
        break;
    case 2: SAY("%s after start of date of now", some_duration(m)); break;
    case 3: SAY("due_on"); break;
    case 4: SAY("look_at"); break;
    case 5: SAY("%u days after date of now", below(m, 3)); break;
    default:
        if (m->event && strcmp(m->event, "promise") == 0) {
            SAY("event.date");
            break;
        }
        SAY("%s after due_on", some_duration(m));
    }
}

void say_condition(struct making *m);

const char *some_items(struct making *m)
{
    static const char *const sets[] = {"summary",         "reason", "topic",
                                       "summary, reason", "agreed", "count, reason"};

    return PICK(sets);
}

void say_limit(struct making *m)
{
    if (chance(m, 85)) {
        SAY("%s", some_duration(m));
    } else {
        static const char *const limits[] = {
            "1 day after date of now", "due_on",   "look_at",        "date of now",
            "2 hours from now",        "patience", "start of due_on"};
        SAY("%s", PICK(limits));
    }
}

void say_simple_condition(struct making *m)
{
    static const char *const orders[] = {">=", "<", "is", "is not", "<=", ">"};

    if (m->event && strcmp(m->event, "demand") == 0 && chance(m, 50)) {
        static const char *const of_order[] = {"event.urgent",
                                               "event.size >= 2",
                                               "event.patience is more than 1 hour",
                                               "event.means is phone",
                                               "event.colour is not one of (red)",
                                               "event.at_time is after now",
                                               "event.size is unknown",
                                               "event.patience is patience"};
        SAY("%s", PICK(of_order));
        return;
    }
    switch (below(m, 36)) {
    case 30:
        SAY("now is %s ", chance(m, 50) ? "before" : "after");
        say_moment(m);
        break;
    case 31:
        SAY("due_on is %s ", chance(m, 50) ? "before" : "after");
        say_day(m);
        break;
    case 32:
        SAY("attempts via favourite%s %s %u", chance(m, 50) ? " in last 1 day" : "", PICK(orders),
            below(m, 3));
        break;
    case 33: SAY("%s favourite", chance(m, 50) ? "tried" : "not tried"); break;
    case 34: SAY("worker is %s", chance(m, 50) ? "known" : "unknown"); break;
    case 35:
        if (has(m, FEATURE_TALLY)) {
            static const char *const facts[] = {"kind", "count", "worker", "due_on", "agreed"};
            SAY("cases with same %s in last %s %s %u", PICK(facts), some_duration(m), PICK(orders),
                1 + below(m, 3));
            break;
        }
        SAY("patience is known");
        break;
    case 20:
        SAY("time since %s %s time since %s", any_event(m), chance(m, 50) ? "<" : ">=", any_event(m));
        break;
    case 21:
        SAY("attempts%s in last %s %s %u", chance(m, 50) ? " via email" : "", some_duration(m), PICK(orders),
            below(m, 4));
        break;
    case 22: SAY("patience %s 2 hours", PICK(orders)); break;
    case 23: SAY("worker is %sboss", chance(m, 30) ? "not " : ""); break;
    case 24: SAY("favourite is one of (phone, email)"); break;
    case 25: SAY("date of look_at %s due_on", PICK(orders)); break;
    case 26:
        SAY("%s %s due_on is %s now", chance(m, 50) ? "2 days" : "patience",
            chance(m, 50) ? "before" : "after", chance(m, 50) ? "before" : "after");
        break;
    case 27: SAY("count + 1 %s attempts", PICK(orders)); break;
    case 28:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("%s is %sduring shop", chance(m, 70) ? "now" : "look_at", chance(m, 50) ? "not " : "");
            break;
        }
        SAY("topic is known");
        break;
    case 29: SAY("start of due_on is %s now", chance(m, 50) ? "before" : "after"); break;
    case 0: SAY("count %s %u", PICK(orders), below(m, 4)); break;
    case 1: SAY("agreed"); break;
    case 2: SAY("not agreed"); break;
    case 3: SAY("kind %s %c", chance(m, 50) ? "is" : "is not", "abc"[below(m, 3)]); break;
    case 4: SAY("kind is %sone of (a, b)", chance(m, 40) ? "not " : ""); break;
    case 5: SAY("due_on is %s", chance(m, 50) ? "known" : "unknown"); break;
    case 6:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("now is %sduring office", chance(m, 50) ? "not " : "");
            break;
        }
        SAY("topic is \"red\"");
        break;
    case 7: SAY("attempts %s %u", PICK(orders), below(m, 4)); break;
    case 8: SAY("attempts via %s %s %u", declared_channel(m), PICK(orders), below(m, 3)); break;
    case 9: SAY("attempts in last %u hours %s %u", 1 + below(m, 50), PICK(orders), 1 + below(m, 2)); break;
    case 10: SAY("days with attempts %s %u", PICK(orders), 1 + below(m, 2)); break;
    case 11: SAY("tried %s", declared_channel(m)); break;
    case 12: SAY("tried all of (phone, email)"); break;
    case 13: SAY("every attempt documented"); break;
    case 14: SAY("time since %s %s %s", any_event(m), chance(m, 50) ? "<=" : ">", some_duration(m)); break;
    case 15:
        if (has(m, FEATURE_TALLY)) {
            SAY("cases with same topic in last %u hours >= %u", 1 + below(m, 50), 1 + below(m, 3));
            break;
        }
        SAY("topic is \"blue\"");
        break;
    case 16: SAY("now is %s due_on", chance(m, 50) ? "after" : "before"); break;
    case 17: SAY("now is %s look_at", chance(m, 50) ? "after" : "before"); break;
    case 18: SAY("topic is %s\"red\"", chance(m, 40) ? "not " : ""); break;
    default: SAY("date of now is %s due_on", chance(m, 50) ? "after" : "before");
    }
}

void say_condition(struct making *m)
{
    if (chance(m, 6)) {
        SAY("not (");
        say_condition(m);
        SAY(")");
    } else {
        say_simple_condition(m);
    }
    if (!chance(m, 25)) return;
    SAY(chance(m, 50) ? " and " : " or ");
    say_simple_condition(m);
}

void say_text(struct making *m)
{
    static const char *const places[] = {"{case}",   "{count}", "{topic}",    "{due_on}", "{look_at}",
                                         "{agreed}", "{kind}",  "{patience}", "{worker}", "{favourite}"};

    SAY("\"t%u", below(m, 20));
    for (uint32_t i = below(m, 3); i > 0; i--) {
        if (has(m, FEATURE_FORECAST) && chance(m, 15))
            SAY(" %s", chance(m, 50) ? "{next_follow_up}" : "{closes_on}");
        else
            SAY(" %s", PICK(places));
    }
    if (m->event && strcmp(m->event, "promise") == 0) SAY(" {event.date} {event.note}");
    if (m->event && strcmp(m->event, "pay") == 0) SAY(" {event.amount}");
    if (m->event && strcmp(m->event, "signed") == 0) SAY(" {event.by}");
    if (m->event && strcmp(m->event, "demand") == 0)
        SAY(" {event.size} {event.patience} {event.urgent} {event.at_time} {event.means} {event.colour}");
    if (m->event && strcmp(m->event, "close") == 0) SAY(" {event.as} {event.code}");
    if (m->event && strcmp(m->event, "attempt") == 0)
        SAY(" {event.via} {event.to} {event.by} {event.outcome}");
    SAY("\"");
}
