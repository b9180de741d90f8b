/* Statements of random policies: every one, beside each other and inside each other. */
#include "making.h"

#include <string.h>

static void say_contact(struct making *m)
{
    static const char *const whom[] = {"client",  "client",          "client", "client",
                                       "sponsor", "client, sponsor", "worker", "client, boss"};

    SAY("contact %s via %s", PICK(whom), drawn_channel(m));
    if (chance(m, 45)) {
        SAY(" within ");
        say_limit(m);
    }
    if (has(m, FEATURE_TEMPLATE) && chance(m, 20))
        SAY(" using \"%s\"", chance(m, 80) ? "Reminder" : "Elsewhere");
    if (chance(m, 20)) SAY(" including %s%s", some_items(m), chance(m, 30) ? " for voicemail" : "");
    if (chance(m, 15)) SAY(" noting %s", some_items(m));
    if (!chance(m, 20)) return;
    SAY(chance(m, 50) ? " when " : " unless ");
    say_condition(m);
}

static void say_task(struct making *m, bool assigned)
{
    SAY(assigned ? "assign \"job %u\" to %s" : "task \"job %u\" for %s", below(m, 4), some_party(m));
    if (chance(m, 60)) {
        SAY(" within ");
        say_limit(m);
    }
    if (chance(m, 20)) SAY(" noting %s", some_items(m));
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
    case 20: SAY("set patience = %s", chance(m, 50) ? some_duration(m) : "patience - 1 hour"); break;
    case 21:
        if (m->event && strcmp(m->event, "promise") == 0)
            SAY("set %s", chance(m, 50) ? "due_on = event.date" : "topic = event.note");
        else
            SAY("set count = attempts - days with attempts");
        break;
    case 13: SAY("set worker = %s", chance(m, 30) ? "unknown" : some_party(m)); break;
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
    case 6: SAY("set look_at = %s from now", some_duration(m)); break;
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
    SAY("notify %s", some_party(m));
    if (chance(m, 15)) SAY(", boss");
    SAY(" ");
    if (has(m, FEATURE_TEMPLATE) && chance(m, 15))
        SAY("using \"Reminder\"");
    else
        say_text(m);
    if (chance(m, 15)) SAY(" via %s", drawn_channel(m));
}

/* One that takes no time and goes on. */
void say_simple_statement(struct making *m)
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

void say_end(struct making *m)
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

void say_statement(struct making *m, uint32_t depth);

static void say_block(struct making *m, uint32_t depth, uint32_t most)
{
    open_block(m);
    for (uint32_t i = 1 + below(m, most); i > 0; i--) {
        begin_line(m);
        say_statement(m, depth);
    }
    close_block(m);
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
            say_simple_statement(m);
    }
}

static void say_order(struct making *m)
{
    SAY(chance(m, 60) ? "any order" : "strict order");
    open_block(m);
    for (uint32_t i = 2 + below(m, 3); i > 0; i--) {
        begin_line(m);
        if (chance(m, 65))
            say_contact(m);
        else if (chance(m, 70) && has(m, FEATURE_TASK))
            say_task(m, false);
        else
            say_simple_statement(m);
    }
    close_block(m);
}

void say_clause_trigger(struct making *m, const char *which)
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
        open_block(m);
        for (uint32_t i = 1 + below(m, 3); i > 0; i--) {
            const char *before = m->event, *which = PICK(awaited);
            begin_line(m);
            SAY("on ");
            if (chance(m, 20)) {
                SAY("decision \"%s\" ", chance(m, 50) ? "go" : "no");
                say_simple_statement(m);
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
                    say_simple_statement(m);
            }
            m->event = before;
        }
        close_block(m);
    }
    if (chance(m, 60)) say_else(m, depth);
}

static void say_escalate(struct making *m, uint32_t depth)
{
    bool has_else = chance(m, 50);

    SAY("escalate to ");
    for (uint32_t more = below(m, 3);; more--) {
        SAY("%s", some_party(m));
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
void say_statement(struct making *m, uint32_t depth)
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
                SAY("wait %s", some_duration(m));
            else
                SAY("wait patience%s", chance(m, 30) ? " + 30 minutes" : "");
            return;
        case 5:
            SAY("wait until ");
            say_time(m);
            return;
        case 6:
        case 7: say_simple_statement(m); return;
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
                say_simple_statement(m);
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
                say_simple_statement(m);
            return;
        }
        case 13:
            SAY("repeat every %s up to %u times", chance(m, 15) ? "patience" : some_duration(m),
                2 + below(m, 2));
            say_block(m, depth - 1, 3);
            return;
        case 14: say_wait_for(m, depth - 1); return;
        case 15:
            SAY("if ");
            say_condition(m);
            open_block(m);
            for (uint32_t i = below(m, 2) + 1; i > 0; i--) {
                begin_line(m);
                say_statement(m, depth - 1);
            }
            if (chance(m, 25)) {
                begin_line(m);
                say_end(m);
            }
            close_block(m);
            if (chance(m, 40)) say_else(m, depth - 1);
            return;
        default: say_escalate(m, depth - 1); return;
        }
    }
}
