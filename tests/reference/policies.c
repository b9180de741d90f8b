/* Random policies that do much: every statement, beside each other and inside each other, with few different
 * durations, so that things fall together. */
#include "pairs.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

const char *const rung_feature_names[FEATURES] = {
    "contact",  "order",    "give",     "task",  "assign",   "notify",   "wait",   "wait_for",
    "days",     "repeat",   "escalate", "set",   "if",       "postpone", "jump",   "close",
    "continue", "forbid",   "limit",    "hours", "strand",   "always",   "missed", "silence",
    "tally",    "template", "forecast", "zone",  "calendar", "covers"};

struct making {
    struct rung_random *random;
    struct rung_text_out *out;
    uint64_t features;
    uint32_t indent, steps, policies, number, flags;
    int32_t day; /* about which it is */
    bool in_handler, in_rules;
    const char *event; /* of the handler or clause at hand; NULL */
};

#define SAY(...) rung_text_print(m->out, __VA_ARGS__)
#define PICK(table) (table)[below(m, sizeof(table) / sizeof *(table))]

static uint32_t below(struct making *m, uint32_t limit)
{
    return rung_random_below(m->random, limit);
}

static bool chance(struct making *m, uint32_t percent)
{
    return rung_random_chance(m->random, percent);
}

static bool has(const struct making *m, enum rung_feature feature)
{
    return m->features >> feature & 1;
}

static void line(struct making *m)
{
    SAY("\n%*s", (int)m->indent * 2, "");
}

static void open(struct making *m)
{
    SAY(" {");
    m->indent++;
}

static void close(struct making *m)
{
    m->indent--;
    line(m);
    SAY("}");
}

/* ---- parts ---- */

static const char *duration(struct making *m)
{
    static const char *const elapsed[] = {"10 minutes", "30 minutes", "1 hour",     "2 hours",
                                          "4 hours",    "1 day",      "2 days",     "3 days",
                                          "24 hours",   "1 week",     "45 seconds", "36 hours"};
    static const char *const business[] = {
        "30 business minutes", "1 business hour",  "2 business hours",         "1 business day",
        "2 business days",     "5 business hours", "2 business hours in shop", "1 business day in shop"};

    return has(m, FEATURE_CALENDAR) && chance(m, 35) ? PICK(business) : PICK(elapsed);
}

static const char *party(struct making *m)
{
    static const char *const parties[] = {"agent", "boss", "chief", "agent", "boss", "worker"};

    return PICK(parties);
}

static const char *channel(struct making *m)
{
    static const char *const channels[] = {"phone", "phone", "email", "chat", "letter", "sms", "favourite"};

    return PICK(channels);
}

static const char *declared_channel(struct making *m)
{
    static const char *const channels[] = {"phone", "email", "chat", "letter", "sms"};

    return PICK(channels);
}

/* Where a channel is only looked at: one that a fact says, too. */
static const char *some_channel(struct making *m)
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

static void say_moment(struct making *m)
{
    static const char *const clocks[] = {"00:00", "01:30", "02:30", "09:00", "12:15", "17:00", "23:59"};

    say_day(m);
    SAY(" %s", PICK(clocks));
}

static const char *any_event(struct making *m)
{
    static const char *const events[] = {"ping",  "pong", "promise", "pay",    "attempt", "reply",
                                         "begin", "done", "demand",  "update", "close",   "thanks"};

    return PICK(events);
}

static void say_time(struct making *m)
{
    if (m->event && strcmp(m->event, "demand") == 0 && chance(m, 40)) {
        SAY("%s", chance(m, 50) ? "event.at_time" : "patience after event.at_time");
        return;
    }
    switch (below(m, 16)) {
    case 12: SAY("%s before due_on", duration(m)); break;
    case 13: SAY("%s after date of look_at", duration(m)); break;
    case 14: SAY("start of date of look_at"); break;
    case 15:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("%s %s next opening of shop", duration(m), chance(m, 70) ? "after" : "before");
            break;
        }
        SAY("%s after now", duration(m));
        break;
    case 9: say_moment(m); break;
    case 10: say_day(m); break;
    case 11:
        SAY("%s after ", duration(m));
        say_moment(m);
        break;
    case 7: SAY("%s before look_at", duration(m)); break;
    case 8: SAY("patience after start of due_on"); break;
    case 0: SAY("%s from now", duration(m)); break;
    case 1:
        if (has(m, FEATURE_CALENDAR)) {
            SAY("next opening of %s", chance(m, 70) ? "office" : "shop");
            break;
        }
        SAY("1 hour from now");
        break;
    case 2: SAY("%s after start of date of now", duration(m)); break;
    case 3: SAY("due_on"); break;
    case 4: SAY("look_at"); break;
    case 5: SAY("%u days after date of now", below(m, 3)); break;
    default:
        if (m->event && strcmp(m->event, "promise") == 0) {
            SAY("event.date");
            break;
        }
        SAY("%s after due_on", duration(m));
    }
}

static void say_condition(struct making *m);

static const char *items(struct making *m)
{
    static const char *const sets[] = {"summary",         "reason", "topic",
                                       "summary, reason", "agreed", "count, reason"};

    return PICK(sets);
}

static void say_limit(struct making *m)
{
    if (chance(m, 85)) {
        SAY("%s", duration(m));
    } else {
        static const char *const limits[] = {
            "1 day after date of now", "due_on",   "look_at",        "date of now",
            "2 hours from now",        "patience", "start of due_on"};
        SAY("%s", PICK(limits));
    }
}

static void say_simple_condition(struct making *m)
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
            SAY("cases with same %s in last %s %s %u", PICK(facts), duration(m), PICK(orders),
                1 + below(m, 3));
            break;
        }
        SAY("patience is known");
        break;
    case 20:
        SAY("time since %s %s time since %s", any_event(m), chance(m, 50) ? "<" : ">=", any_event(m));
        break;
    case 21:
        SAY("attempts%s in last %s %s %u", chance(m, 50) ? " via email" : "", duration(m), PICK(orders),
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
    case 14: SAY("time since %s %s %s", any_event(m), chance(m, 50) ? "<=" : ">", duration(m)); break;
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

static void say_condition(struct making *m)
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

static void say_text(struct making *m)
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

/* ---- statements ---- */

static void say_contact(struct making *m)
{
    static const char *const whom[] = {"client",  "client",          "client", "client",
                                       "sponsor", "client, sponsor", "worker", "client, boss"};

    SAY("contact %s via %s", PICK(whom), channel(m));
    if (chance(m, 45)) {
        SAY(" within ");
        say_limit(m);
    }
    if (has(m, FEATURE_TEMPLATE) && chance(m, 20))
        SAY(" using \"%s\"", chance(m, 80) ? "Reminder" : "Elsewhere");
    if (chance(m, 20)) SAY(" including %s%s", items(m), chance(m, 30) ? " for voicemail" : "");
    if (chance(m, 15)) SAY(" noting %s", items(m));
    if (!chance(m, 20)) return;
    SAY(chance(m, 50) ? " when " : " unless ");
    say_condition(m);
}

static void say_task(struct making *m, bool assigned)
{
    SAY(assigned ? "assign \"job %u\" to %s" : "task \"job %u\" for %s", below(m, 4), party(m));
    if (chance(m, 60)) {
        SAY(" within ");
        say_limit(m);
    }
    if (chance(m, 20)) SAY(" noting %s", items(m));
}

static void say_set(struct making *m)
{
    if (m->event && strcmp(m->event, "demand") == 0 && chance(m, 60)) {
        static const char *const of_order[] = {"patience = event.patience",  "look_at = event.at_time",
                                               "agreed = event.urgent",      "favourite = event.means",
                                               "count = count - event.size", "home = event.home"};
        SAY("set %s", PICK(of_order));
        return;
    }
    switch (below(m, 22)) {
    case 16: SAY("set look_at = %s", chance(m, 50) ? "due_on" : "now"); break;
    case 17: SAY("set due_on = date of %s", chance(m, 50) ? "look_at" : "now"); break;
    case 18: SAY("set kind = unknown"); break;
    case 19:
        SAY("set look_at = ");
        say_time(m);
        break;
    case 20: SAY("set patience = %s", chance(m, 50) ? duration(m) : "patience - 1 hour"); break;
    case 21:
        if (m->event && strcmp(m->event, "promise") == 0)
            SAY("set %s", chance(m, 50) ? "due_on = event.date" : "topic = event.note");
        else
            SAY("set count = attempts - days with attempts");
        break;
    case 13: SAY("set worker = %s", chance(m, 30) ? "unknown" : party(m)); break;
    case 14:
        SAY("set look_at = ");
        say_moment(m);
        break;
    case 15: SAY("set favourite = unknown"); break;
    case 8: SAY("set count = count + 9000000000000"); break;
    case 9:
        SAY("set agreed = ");
        say_simple_condition(m);
        break;
    case 10: SAY("set patience = patience + 30 minutes"); break;
    case 11: SAY("set home = \"%s\"", chance(m, 50) ? "Asia/Tokyo" : "Europe/Madrid"); break;
    case 0: SAY("set count = %u", below(m, 3)); break;
    case 1: SAY("set count = count + 1"); break;
    case 2: SAY("set agreed = %s", chance(m, 50) ? "yes" : "no"); break;
    case 3: SAY("set kind = %c", "abc"[below(m, 3)]); break;
    case 4: SAY("set topic = \"%s\"", chance(m, 50) ? "red" : "blue"); break;
    case 5: SAY("set due_on = %u days after date of now", below(m, 3)); break;
    case 6: SAY("set look_at = %s from now", duration(m)); break;
    case 7: SAY("set due_on = unknown"); break;
    default:
        if (m->event && strcmp(m->event, "signed") == 0)
            SAY("set worker = event.by");
        else if (m->event && strcmp(m->event, "pay") == 0)
            SAY("set count = count + event.amount");
        else
            SAY("set favourite = %s", declared_channel(m));
    }
}

static void say_notify(struct making *m)
{
    SAY("notify %s", party(m));
    if (chance(m, 15)) SAY(", boss");
    SAY(" ");
    if (has(m, FEATURE_TEMPLATE) && chance(m, 15))
        SAY("using \"Reminder\"");
    else
        say_text(m);
    if (chance(m, 15)) SAY(" via %s", channel(m));
}

/* One that takes no time and goes on. */
static void say_simple(struct making *m)
{
    switch (below(m, 5)) {
    case 0:
        if (has(m, FEATURE_SET)) {
            say_set(m);
            break;
        }
        say_notify(m);
        break;
    case 1:
        if (has(m, FEATURE_ASSIGN)) {
            say_task(m, true);
            break;
        }
        say_notify(m);
        break;
    case 2:
        SAY("flag f%u ", m->flags++);
        say_text(m);
        break;
    default: say_notify(m);
    }
}

static void say_end(struct making *m)
{
    switch (below(m, 9)) {
    case 0:
        if (has(m, FEATURE_JUMP)) {
            SAY("go to s%u", below(m, m->steps));
            break;
        }
        SAY("stand down");
        break;
    case 1:
        if (has(m, FEATURE_JUMP)) {
            SAY("restart step at ");
            say_time(m);
            break;
        }
        SAY("stand down");
        break;
    case 2: SAY(has(m, FEATURE_JUMP) ? "restart step" : "stand down"); break;
    case 3: SAY(has(m, FEATURE_JUMP) ? "restart run" : "stand down"); break;
    case 4:
        if (has(m, FEATURE_CONTINUE) && m->policies > 1) {
            SAY("continue with p%u", (m->number + 1) % m->policies);
            break;
        }
        SAY("stand down");
        break;
    case 5: SAY("stand down all"); break;
    case 6: SAY("stand down"); break;
    default:
        if (has(m, FEATURE_CLOSE)) {
            SAY("close as \"End %u\"", below(m, 3));
            if (chance(m, 30)) SAY(" code \"C\"");
            if (chance(m, 40)) {
                SAY(" note ");
                say_text(m);
            }
            break;
        }
        SAY("stand down");
    }
}

static void say_statement(struct making *m, uint32_t depth);

static void say_block(struct making *m, uint32_t depth, uint32_t most)
{
    open(m);
    for (uint32_t i = 1 + below(m, most); i > 0; i--) {
        line(m);
        say_statement(m, depth);
    }
    close(m);
}

static void say_else(struct making *m, uint32_t depth)
{
    if (depth > 0 && chance(m, 50)) {
        SAY(" else");
        say_block(m, depth - 1, 2);
    } else {
        SAY(" else ");
        if (chance(m, 15))
            say_end(m);
        else
            say_simple(m);
    }
}

static void say_order(struct making *m)
{
    SAY(chance(m, 60) ? "any order" : "strict order");
    open(m);
    for (uint32_t i = 2 + below(m, 3); i > 0; i--) {
        line(m);
        if (chance(m, 65))
            say_contact(m);
        else if (chance(m, 70) && has(m, FEATURE_TASK))
            say_task(m, false);
        else
            say_simple(m);
    }
    close(m);
}

static void say_clause_trigger(struct making *m, const char *which)
{
    static const struct {
        const char *event, *condition;
    } wheres[] = {{"promise", "event.date is after now"},
                  {"promise", "event.note is known"},
                  {"promise", "date of now is before event.date"},
                  {"reply", "event.via is favourite"},
                  {"reply", "event.from is not client"},
                  {"done", "event.task is \"job 1\""},
                  {"done", "event.by is worker"},
                  {"took_over", "event.by is boss or event.by is unknown"},
                  {"signed", "event.by is worker"},
                  {"signed", "not event.level is known"},
                  {"not_now", "event.until is before 2 days from now"},
                  {"bounce", "event.via is email"},
                  {"ping", "time since ping is more than 1 hour"},
                  {"pong", "attempts is 0"}};
    SAY("%s", which);
    if (strcmp(which, "close") == 0 && chance(m, 50)) SAY(" where event.as is \"End %u\"", below(m, 3));
    if (strcmp(which, "demand") == 0 && chance(m, 40)) {
        const char *before = m->event;
        m->event = which;
        SAY(" where ");
        say_simple_condition(m);
        m->event = before;
    }
    if (strcmp(which, "reply") == 0 && chance(m, 40)) SAY(" from %s", chance(m, 50) ? "client" : "sponsor");
    if (strcmp(which, "pay") == 0 && chance(m, 30)) SAY(" where event.amount >= %u", below(m, 3));
    for (size_t i = 0; i < sizeof wheres / sizeof *wheres; i++)
        if (strcmp(which, wheres[i].event) == 0 && chance(m, 25)) {
            SAY(" where %s", wheres[i].condition);
            return;
        }
}

static void say_wait_for(struct making *m, uint32_t depth)
{
    static const char *const awaited[] = {"ping",  "pong", "promise",   "pay",    "signed",
                                          "reply", "done", "took_over", "demand", "close"};

    SAY("wait up to ");
    say_limit(m);
    if (chance(m, 50)) {
        SAY(" for ");
        say_clause_trigger(m, PICK(awaited));
    } else {
        open(m);
        for (uint32_t i = 1 + below(m, 3); i > 0; i--) {
            const char *before = m->event, *which = PICK(awaited);
            line(m);
            SAY("on ");
            if (chance(m, 20)) {
                SAY("decision \"%s\" ", chance(m, 50) ? "go" : "no");
                say_simple(m);
                continue;
            }
            say_clause_trigger(m, which);
            m->event = which;
            if (chance(m, 40)) {
                say_block(m, depth ? depth - 1 : 0, 2);
            } else {
                SAY(" ");
                if (chance(m, 20))
                    say_end(m);
                else
                    say_simple(m);
            }
            m->event = before;
        }
        close(m);
    }
    if (chance(m, 60)) say_else(m, depth);
}

static void say_escalate(struct making *m, uint32_t depth)
{
    bool has_else = chance(m, 50);

    SAY("escalate to ");
    for (uint32_t more = below(m, 3);; more--) {
        SAY("%s", party(m));
        if (more || has_else || chance(m, 50)) {
            SAY(" within ");
            say_limit(m);
        }
        if (!more) break;
        SAY(" then ");
    }
    if (has_else) say_else(m, depth);
}

/* One that may take time, and goes on. */
static void say_statement(struct making *m, uint32_t depth)
{
    for (;;) {
        uint32_t which = below(m, depth ? 17 : 11);
        static const enum rung_feature needed[17] = {
            FEATURE_CONTACT, FEATURE_CONTACT, FEATURE_CONTACT,  FEATURE_TASK,  FEATURE_WAIT,     FEATURE_WAIT,
            FEATURE_NOTIFY,  FEATURE_NOTIFY,  FEATURE_WAIT_FOR, FEATURE_ORDER, FEATURE_POSTPONE, FEATURE_GIVE,
            FEATURE_DAYS,    FEATURE_REPEAT,  FEATURE_WAIT_FOR, FEATURE_IF,    FEATURE_ESCALATE};
        if (!has(m, needed[which])) continue;
        switch (which) {
        case 0:
        case 1:
        case 2: say_contact(m); return;
        case 3: say_task(m, false); return;
        case 4:
            if (chance(m, 85))
                SAY("wait %s", duration(m));
            else
                SAY("wait patience%s", chance(m, 30) ? " + 30 minutes" : "");
            return;
        case 5:
            SAY("wait until ");
            say_time(m);
            return;
        case 6:
        case 7: say_simple(m); return;
        case 8: say_wait_for(m, 0); return;
        case 9: say_order(m); return;
        case 10:
            if (chance(m, 60)) {
                if (chance(m, 50)) {
                    SAY("may contact %s%s via %s", chance(m, 20) ? "worker" : "client",
                        chance(m, 30) ? ", sponsor" : "", some_channel(m));
                    if (chance(m, 30)) SAY(" or %s", declared_channel(m));
                    return;
                }
                say_simple(m);
                return;
            }
            SAY("postpone until ");
            say_time(m);
            return;
        case 11:
            SAY("give ");
            say_limit(m);
            say_block(m, depth - 1, 3);
            if (chance(m, 70)) say_else(m, depth - 1);
            return;
        case 12: {
            uint32_t day = 1 + below(m, 2);
            SAY("on day %u, %u ", day, day + 1 + below(m, 2));
            if (chance(m, 30))
                say_block(m, 0, 2);
            else if (chance(m, 50))
                say_contact(m);
            else
                say_simple(m);
            return;
        }
        case 13:
            SAY("repeat every %s up to %u times", chance(m, 15) ? "patience" : duration(m), 2 + below(m, 2));
            say_block(m, depth - 1, 3);
            return;
        case 14: say_wait_for(m, depth - 1); return;
        case 15:
            SAY("if ");
            say_condition(m);
            open(m);
            for (uint32_t i = below(m, 2) + 1; i > 0; i--) {
                line(m);
                say_statement(m, depth - 1);
            }
            if (chance(m, 25)) {
                line(m);
                say_end(m);
            }
            close(m);
            if (chance(m, 40)) say_else(m, depth - 1);
            return;
        default: say_escalate(m, depth - 1); return;
        }
    }
}

/* ---- items ---- */

static void say_body(struct making *m, const char *of_event)
{
    m->in_handler = true;
    m->event = of_event;
    if (has(m, FEATURE_STRAND) && chance(m, 45)) {
        open(m);
        for (uint32_t i = 1 + below(m, 3); i > 0; i--) {
            line(m);
            say_statement(m, 1);
        }
        if (chance(m, 15)) {
            line(m);
            say_end(m);
        }
        close(m);
    } else {
        SAY(" ");
        if (chance(m, 30) && has(m, FEATURE_POSTPONE)) {
            SAY("postpone until ");
            say_time(m);
        } else if (chance(m, 35)) {
            say_end(m);
        } else {
            say_simple(m);
        }
    }
    m->in_handler = false;
    m->event = NULL;
}

static void say_about_attempt(struct making *m)
{
    static const char *const others[] = {"event.to is client",
                                         "event.by is agent",
                                         "event.to is unknown",
                                         "event.outcome is sent",
                                         "event.outcome is not no_answer",
                                         "event.to is worker"};

    if (chance(m, 60))
        SAY("event.via is %s%s", chance(m, 20) ? "not " : "", some_channel(m));
    else
        SAY("%s", PICK(others));
}

static void say_handler(struct making *m)
{
    static const char *const handled[] = {
        "ping",      "pong",   "promise", "pay",    "signed",          "attempt", "done",
        "took_over", "demand", "close",   "update", "decision \"go\"", "decision"};
    const char *which = PICK(handled);

    line(m);
    if (has(m, FEATURE_ALWAYS) && m->indent == 1 && chance(m, 25)) SAY("always ");
    SAY("on ");
    say_clause_trigger(m, which);
    if (strcmp(which, "attempt") == 0 && chance(m, 60)) {
        SAY(" where ");
        say_about_attempt(m);
    }
    say_body(m, which);
}

static void say_silence(struct making *m)
{
    line(m);
    if (has(m, FEATURE_ALWAYS) && m->indent == 1 && chance(m, 20)) SAY("always ");
    SAY("whenever %s pass without %s", duration(m), any_event(m));
    if (chance(m, 30)) SAY(" or %s", any_event(m));
    if (chance(m, 40)) SAY(" since %s", any_event(m));
    say_body(m, NULL);
}

static void say_step(struct making *m, uint32_t step)
{
    line(m);
    SAY("step s%u", step);
    open(m);
    if (chance(m, 25)) say_handler(m);
    if (has(m, FEATURE_SILENCE) && chance(m, 30)) say_silence(m);
    for (uint32_t i = 1 + below(m, 4); i > 0; i--) {
        line(m);
        say_statement(m, 2);
    }
    if (chance(m, 35)) {
        line(m);
        SAY("wait %s", duration(m));
        line(m);
        say_end(m);
    }
    close(m);
}

static void say_answers(struct making *m)
{
    static const char *const answers[] = {"reply",  "thanks",       "not_now", "out_of_office",
                                          "bounce", "wrong_person", "opt_out"};

    for (uint32_t i = 0; i < 7; i++) {
        line(m);
        switch (below(m, 4)) {
        case 0:
            SAY("on %s", answers[i]);
            say_body(m, answers[i]);
            break;
        case 1:
            if (i == 2 && has(m, FEATURE_POSTPONE)) {
                SAY("on not_now postpone until event.until");
                break;
            }
            if (i == 3 && has(m, FEATURE_POSTPONE)) {
                SAY("on out_of_office if event.back_on is known { postpone until event.back_on }");
                break;
            }
            if (i == 3 && has(m, FEATURE_JUMP)) {
                SAY("on out_of_office if event.back_on is known { restart step at event.back_on }");
                break;
            }
            SAY("on %s ", answers[i]);
            say_end(m);
            break;
        default: SAY("ignore %s", answers[i]);
        }
    }
}

static void say_rules(struct making *m)
{
    static const char *const forbidden[] = {"attempt", "close", "attempt, close", "any event",
                                            "ping",    "done",  "demand"};

    m->in_rules = true;
    for (uint32_t i = has(m, FEATURE_FORBID) ? below(m, 3) : 0; i > 0; i--) {
        const char *what = PICK(forbidden);
        line(m);
        if (has(m, FEATURE_ALWAYS) && chance(m, 20)) SAY("always ");
        SAY("forbid %s", what);
        if (strcmp(what, "demand") == 0) {
            m->event = "demand";
            SAY(" where ");
            say_simple_condition(m);
            m->event = NULL;
        }
        if (strcmp(what, "close") == 0 && chance(m, 60)) {
            SAY(" as \"End %u\"", below(m, 3));
            if (chance(m, 30)) SAY(", \"End 0\"");
        }
        if (strcmp(what, "done") == 0 && chance(m, 50)) SAY(" where event.task is \"job %u\"", below(m, 4));
        if (strcmp(what, "attempt") == 0 && chance(m, 60)) {
            SAY(" where ");
            say_about_attempt(m);
        }
        SAY(chance(m, 60) ? " unless " : " when ");
        say_condition(m);
        if (chance(m, 50)) SAY(" because \"rule %u\"", i);
    }
    for (uint32_t i = has(m, FEATURE_LIMIT) ? below(m, 3) : 0; i > 0; i--) {
        line(m);
        SAY("limit attempts");
        if (chance(m, 50)) SAY(" via %s", some_channel(m));
        SAY(" to %u per ", 1 + below(m, 3));
        SAY("%s", chance(m, 15) ? "run" : duration(m));
    }
    m->in_rules = false;
}

static void say_others(struct making *m)
{
    for (uint32_t i = below(m, 4); i > 0; i--) say_handler(m);
    for (uint32_t i = has(m, FEATURE_MISSED) ? 3 : 0; i > 0; i--) {
        static const char *const kinds[] = {"attempt", "task", "escalation"};
        if (!chance(m, 60)) continue;
        line(m);
        SAY("%son missed %s", has(m, FEATURE_ALWAYS) && chance(m, 20) ? "always " : "", kinds[i - 1]);
        say_body(m, NULL);
    }
    for (uint32_t i = has(m, FEATURE_SILENCE) ? below(m, 3) : 0; i > 0; i--) say_silence(m);
}

static const char *hours(struct making *m)
{
    if (!has(m, FEATURE_HOURS) || !has(m, FEATURE_CALENDAR) || !chance(m, 40)) return "";
    return chance(m, 70) ? " during office" : " during shop";
}

static void say_declarations(struct making *m)
{
    static const char *const lines[] = {"customer client \"The client\"",
                                        "customer sponsor",
                                        "party agent",
                                        "party boss \"The boss\"",
                                        "party chief",
                                        "event begin",
                                        "event ping",
                                        "event pong",
                                        "event promise { date: date, note?: text }",
                                        "event pay { amount: number }",
                                        "event signed { by: party, level?: number }",
                                        "event demand { size?: number, patience?: duration, urgent?: yes/no, "
                                        "at_time?: time, means?: channel, colour?: one of (red, green), "
                                        "home?: timezone }",
                                        "fact agreed: yes/no = no",
                                        "fact kind: one of (a, b, c) = a, each run",
                                        "fact topic: text",
                                        "fact due_on: date",
                                        "fact look_at: time",
                                        "fact patience: duration = 2 hours",
                                        "fact favourite: channel = phone",
                                        "fact worker: party = agent",
                                        "fact home: timezone = \"America/New_York\""};

    if (has(m, FEATURE_CALENDAR)) {
        line(m);
        SAY("calendar office");
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        line(m);
        SAY("%s", lines[i]);
    }
    line(m);
    SAY("fact count: number = 0%s", chance(m, 30) ? ", each run" : "");
    line(m);
    SAY("channel phone by agent%s", hours(m));
    line(m);
    SAY("channel email by agent");
    line(m);
    SAY("channel chat by boss%s", hours(m));
    line(m);
    SAY("channel letter automatic%s", hours(m));
    line(m);
    SAY("channel sms automatic");
    line(m);
    SAY("usual deadline %s", duration(m));
    line(m);
    SAY("template \"Reminder\" {");
    m->indent++;
    line(m);
    SAY("text ");
    say_text(m);
    line(m);
    SAY("text \"second {case}\"");
    close(m);
}

static void say_starts(struct making *m)
{
    line(m);
    SAY("start on begin");
    if (chance(m, 30)) {
        line(m);
        SAY("start on ping where ");
        say_simple_condition(m);
    }
    if (chance(m, 30)) {
        static const char *const others[] = {"reply", "demand", "pay",    "attempt",
                                             "close", "update", "thanks", "decision \"go\""};
        line(m);
        SAY("start on ");
        say_clause_trigger(m, PICK(others));
    }
    if (has(m, FEATURE_SILENCE) && chance(m, 25)) {
        line(m);
        SAY("start when %s pass without %s", duration(m), any_event(m));
        if (chance(m, 70)) SAY(" since %s", any_event(m));
    }
}

static void say_policy(struct making *m)
{
    m->steps = 1 + below(m, 3);
    SAY("\npolicy p%u \"Policy\" {", m->number);
    m->indent = 1;
    say_declarations(m);
    say_starts(m);
    for (uint32_t step = 0; step < m->steps; step++) say_step(m, step);
    say_answers(m);
    say_others(m);
    say_rules(m);
    SAY("\n}\n");
}

static void say_calendar(struct making *m, const char *name, int32_t day)
{
    static const char *const zones[] = {"Europe/Madrid", "America/New_York", "Australia/Lord_Howe",
                                        "Asia/Kathmandu", "America/Santiago"};
    static const char *const weeks[] = {"  open mon-fri 09:00-17:00\n",
                                        "  open mon-thu 09:00-13:00, 14:00-18:00\n  open fri 08:30-12:15\n",
                                        "  open mon-sun 00:00-24:00\n",
                                        "  open tue, thu 10:00-11:00, 13:00-13:30\n  open sat 22:00-24:00\n"
                                        "  open sun 00:00-03:00\n"};
    char text[RUNG_DAY_TEXT_SIZE];

    SAY("calendar %s {\n", name);
    if (has(m, FEATURE_ZONE) && chance(m, 15))
        SAY("  timezone of home\n");
    else
        SAY("  timezone \"%s\"\n", has(m, FEATURE_ZONE) ? PICK(zones) : "UTC");
    SAY("%s", PICK(weeks));
    for (uint32_t i = below(m, 3); i > 0; i--) {
        rung_day_write(day + (int32_t)below(m, 10), text);
        SAY("  closed %s\n", text);
    }
    if (has(m, FEATURE_COVERS) && chance(m, 30)) {
        rung_day_write(day - 20, text);
        SAY("  covers %s to ", text);
        rung_day_write(day + 5 + (int32_t)below(m, 10), text);
        SAY("%s\n", text);
    }
    SAY("}\n");
}

void rung_pair_policy(struct rung_random *random, uint64_t features, struct rung_text_out *out,
                      int64_t *start)
{
    static const struct rung_date dates[] = {{2026, 3, 27}, {2026, 10, 23}, {2026, 2, 2}, {2025, 12, 30},
                                             {2024, 2, 28}, {2026, 3, 6},   {2026, 4, 3}, {2026, 10, 30}};
    struct making making = {.random = random, .out = out, .features = features}, *m = &making;
    int32_t day = m->day = rung_day_from_date(PICK(dates));

    /* any one policy has only part of it all, so that each thing is also met alone */
    for (uint32_t i = 0; i < FEATURES; i++)
        if (i != FEATURE_CONTACT && i != FEATURE_WAIT && i != FEATURE_NOTIFY && chance(m, 45))
            m->features &= ~(UINT64_C(1) << i);
    if (has(m, FEATURE_CALENDAR)) {
        say_calendar(m, "office", day);
        say_calendar(m, "shop", day);
    }
    m->policies = has(m, FEATURE_CONTINUE) && chance(m, 50) ? 2 : 1;
    for (m->number = 0; m->number < m->policies; m->number++) say_policy(m);
    *start = day * RUNG_DAY_US + (6 + (int64_t)below(m, 8)) * RUNG_HOUR_US;
}
