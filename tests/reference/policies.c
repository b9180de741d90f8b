/* Random policies that do much: items of every kind, calendars, and which features one of them has. */
#include "making.h"

#include <string.h>

#include <rung/time.h>

const char *const rung_feature_names[FEATURES] = {
    "contact",  "order",    "give",     "task",  "assign",   "notify",   "wait",   "wait_for",
    "days",     "repeat",   "escalate", "set",   "if",       "postpone", "jump",   "close",
    "continue", "forbid",   "limit",    "hours", "strand",   "always",   "missed", "silence",
    "tally",    "template", "forecast", "zone",  "calendar", "covers"};

static void say_body(struct making *m, const char *of_event)
{
    m->in_handler = true;
    m->event = of_event;
    if (has(m, FEATURE_STRAND) && chance(m, 45)) {
        open_block(m);
        for (uint32_t i = 1 + below(m, 3); i > 0; i--) {
            begin_line(m);
            say_statement(m, 1);
        }
        if (chance(m, 15)) {
            begin_line(m);
            say_end(m);
        }
        close_block(m);
    } else {
        SAY(" ");
        if (chance(m, 30) && has(m, FEATURE_POSTPONE)) {
            SAY("postpone until ");
            say_time(m);
        } else if (chance(m, 35)) {
            say_end(m);
        } else {
            say_simple_statement(m);
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

    begin_line(m);
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
    begin_line(m);
    if (has(m, FEATURE_ALWAYS) && m->indent == 1 && chance(m, 20)) SAY("always ");
    SAY("whenever %s pass without %s", some_duration(m), any_event(m));
    if (chance(m, 30)) SAY(" or %s", any_event(m));
    if (chance(m, 40)) SAY(" since %s", any_event(m));
    say_body(m, NULL);
}

static void say_step(struct making *m, uint32_t step)
{
    begin_line(m);
    SAY("step s%u", step);
    open_block(m);
    if (chance(m, 25)) say_handler(m);
    if (has(m, FEATURE_SILENCE) && chance(m, 30)) say_silence(m);
    for (uint32_t i = 1 + below(m, 4); i > 0; i--) {
        begin_line(m);
        say_statement(m, 2);
    }
    if (chance(m, 35)) {
        begin_line(m);
        SAY("wait %s", some_duration(m));
        begin_line(m);
        say_end(m);
    }
    close_block(m);
}

static void say_answers(struct making *m)
{
    static const char *const answers[] = {"reply",  "thanks",       "not_now", "out_of_office",
                                          "bounce", "wrong_person", "opt_out"};

    for (uint32_t i = 0; i < 7; i++) {
        begin_line(m);
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
        begin_line(m);
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
        begin_line(m);
        SAY("limit attempts");
        if (chance(m, 50)) SAY(" via %s", some_channel(m));
        SAY(" to %u per ", 1 + below(m, 3));
        SAY("%s", chance(m, 15) ? "run" : some_duration(m));
    }
    m->in_rules = false;
}

static void say_others(struct making *m)
{
    for (uint32_t i = below(m, 4); i > 0; i--) say_handler(m);
    for (uint32_t i = has(m, FEATURE_MISSED) ? 3 : 0; i > 0; i--) {
        static const char *const kinds[] = {"attempt", "task", "escalation"};
        if (!chance(m, 60)) continue;
        begin_line(m);
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
        begin_line(m);
        SAY("calendar office");
    }
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        begin_line(m);
        SAY("%s", lines[i]);
    }
    begin_line(m);
    SAY("fact count: number = 0%s", chance(m, 30) ? ", each run" : "");
    begin_line(m);
    SAY("channel phone by agent%s", hours(m));
    begin_line(m);
    SAY("channel email by agent");
    begin_line(m);
    SAY("channel chat by boss%s", hours(m));
    begin_line(m);
    SAY("channel letter automatic%s", hours(m));
    begin_line(m);
    SAY("channel sms automatic");
    begin_line(m);
    SAY("usual deadline %s", some_duration(m));
    begin_line(m);
    SAY("template \"Reminder\" {");
    m->indent++;
    begin_line(m);
    SAY("text ");
    say_text(m);
    begin_line(m);
    SAY("text \"second {case}\"");
    close_block(m);
}

static void say_starts(struct making *m)
{
    begin_line(m);
    SAY("start on begin");
    if (chance(m, 30)) {
        begin_line(m);
        SAY("start on ping where ");
        say_simple_condition(m);
    }
    if (chance(m, 30)) {
        static const char *const others[] = {"reply", "demand", "pay",    "attempt",
                                             "close", "update", "thanks", "decision \"go\""};
        begin_line(m);
        SAY("start on ");
        say_clause_trigger(m, PICK(others));
    }
    if (has(m, FEATURE_SILENCE) && chance(m, 25)) {
        begin_line(m);
        SAY("start when %s pass without %s", some_duration(m), any_event(m));
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
                                        ("  open tue, thu 10:00-11:00, 13:00-13:30\n"
                                         "  open sat 22:00-24:00\n  open sun 00:00-03:00\n")};
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
