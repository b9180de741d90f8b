/* Random policies that pass the checker: what they name exists, their units fit, every round takes time.
 *
 * The steps, handlers and rules of a policy are made first, and what they use is then declared. Every policy
 * has the same names for different things, so that a text may hold thousands of them. */
#include "generate.h"

#include <stdlib.h>

enum fact {
    AMOUNT,
    PAID,
    SCORE,
    AGREED,
    ORIGIN,
    TOPIC,
    DUE_ON,
    NEXT_LOOK,
    PATIENCE,
    PREFERRED,
    HANDLER,
    FACTS
};
static const char *const facts[FACTS] = {
    "amount: number = 0",
    "paid: number = 0, each run",
    "score: number",
    "agreed: yes/no = no, each run",
    "origin: one of (chat, letter, portal, hotline) = chat",
    "topic: text = \"nothing special\"",
    "due_on: date",
    "next_look: time",
    "patience: duration = 3 days",
    "preferred: channel = email",
    "handler: party = agent",
};

enum party { AGENT, TEAM, MANAGER, DIRECTOR, PARTIES };
static const char *const parties[PARTIES] = {"agent", "team", "manager", "director"};

enum channel { EMAIL, PHONE, LETTER, MESSENGER, CHANNELS };
static const char *const channels[CHANNELS] = {"email", "phone", "letter", "messenger"};
static const char *const channel_declarations[CHANNELS] = {
    "email automatic", "phone by agent", "letter by team", "messenger by agent during office"};

enum event { REQUEST, PAYMENT, PROMISE, SIGNED, EVENTS };
static const char *const events[EVENTS] = {"request", "payment", "promise", "signed"};
static const char *const event_declarations[EVENTS] = {"request", "payment { amount: number }",
                                                       "promise { date: date }",
                                                       "signed { by: party, level?: number }"};

enum { TEMPLATES = 3, STEPS_MAX = 9, DEPTH_MAX = 3, ITEMS = 6 };
static const char *const templates[TEMPLATES] = {"Reminder", "Last call", "What we need"};
static const char *const items[ITEMS] = {"summary",      "open_points",    "next_date",
                                         "contact_name", "reason_of_call", "agreed_steps"};

struct policy {
    struct rung_random *random;
    struct rung_text_out body;
    uint32_t number, steps, step, indent;
    bool has_fact[FACTS], has_party[PARTIES], has_channel[CHANNELS], has_event[EVENTS],
        has_template[TEMPLATES];
    bool in_handler; /* where `go to` may lead anywhere, and nothing is an own step's */
};

/* ---- parts ---- */

static uint32_t below(struct policy *policy, uint32_t limit)
{
    return rung_random_below(policy->random, limit);
}

static bool chance(struct policy *policy, uint32_t percent)
{
    return rung_random_chance(policy->random, percent);
}

#define SAY(...) rung_text_print(&policy->body, __VA_ARGS__)

static const char *fact(struct policy *policy, enum fact which)
{
    static const char *const names[FACTS] = {"amount",   "paid",      "score",  "agreed",
                                             "origin",   "topic",     "due_on", "next_look",
                                             "patience", "preferred", "handler"};

    policy->has_fact[which] = true;
    if (which == PREFERRED) policy->has_channel[EMAIL] = true;
    if (which == HANDLER) policy->has_party[AGENT] = true;
    return names[which];
}

static const char *party(struct policy *policy)
{
    uint32_t which = below(policy, PARTIES);

    policy->has_party[which] = true;
    return parties[which];
}

static const char *channel(struct policy *policy)
{
    uint32_t which = below(policy, CHANNELS);

    policy->has_channel[which] = true;
    if (which == PHONE || which == MESSENGER) policy->has_party[AGENT] = true;
    if (which == LETTER) policy->has_party[TEAM] = true;
    return channels[which];
}

static const char *event(struct policy *policy)
{
    uint32_t which = below(policy, EVENTS);

    policy->has_event[which] = true;
    return events[which];
}

static const char *template(struct policy *policy)
{
    uint32_t which = below(policy, TEMPLATES);

    policy->has_template[which] = true;
    return templates[which];
}

static const char *const choices[] = {"chat", "letter", "portal", "hotline"};

static void say_duration(struct policy *policy)
{
    static const char *const units[] = {"hour", "day", "business hour", "business day", "minute", "week"};
    uint32_t count = 1 + below(policy, 20);

    SAY("%u %s%s", count, units[below(policy, 6)], count == 1 ? "" : "s");
}

/* A time to come, for sure. */
static void say_time(struct policy *policy)
{
    switch (below(policy, 3)) {
    case 0:
        say_duration(policy);
        SAY(" from now");
        break;
    case 1: SAY("next opening of office"); break;
    default: SAY("%u days after start of date of now", 2 + below(policy, 9));
    }
}

static void say_condition(struct policy *policy, uint32_t depth)
{
    static const char *const orders[] = {"is at least", ">=",     "is more than", "<",
                                         "is",          "is not", "is at most"};

    if (depth > 0 && chance(policy, 40)) {
        bool is_or = chance(policy, 50), in_parentheses = is_or && chance(policy, 60);
        if (in_parentheses) SAY("(");
        say_condition(policy, depth - 1);
        SAY(is_or ? " or " : " and ");
        say_condition(policy, depth - 1);
        if (in_parentheses) SAY(")");
        return;
    }
    switch (below(policy, 15)) {
    case 0: SAY("%s %s %u", fact(policy, AMOUNT), orders[below(policy, 7)], below(policy, 500)); break;
    case 1:
        SAY("%s %s ", fact(policy, PAID), orders[below(policy, 7)]);
        SAY("%s", fact(policy, AMOUNT));
        break;
    case 2: SAY("%s", fact(policy, AGREED)); break;
    case 3: SAY("not %s", fact(policy, AGREED)); break;
    case 4: SAY("%s is %s", fact(policy, ORIGIN), choices[below(policy, 4)]); break;
    case 5:
        SAY("%s is one of (%s, %s)", fact(policy, ORIGIN), choices[below(policy, 2)],
            choices[2 + below(policy, 2)]);
        break;
    case 6: SAY("%s is %s", fact(policy, DUE_ON), chance(policy, 50) ? "known" : "unknown"); break;
    case 7: SAY("now is %sduring office", chance(policy, 30) ? "not " : ""); break;
    case 8: SAY("attempts is at least %u", 1 + below(policy, 5)); break;
    case 9:
        SAY("attempts via %s", channel(policy));
        SAY(" in last %u days < %u", 1 + below(policy, 30), 1 + below(policy, 6));
        break;
    case 10: SAY("days with attempts is more than %u", below(policy, 4)); break;
    case 11: SAY("tried %s", channel(policy)); break;
    case 12: SAY("every attempt documented"); break;
    case 13: SAY("%s is known and score >= %u", fact(policy, SCORE), below(policy, 9)); break;
    default: SAY("%s is \"something %u\"", fact(policy, TOPIC), below(policy, 9));
    }
}

static void say_items(struct policy *policy)
{
    uint32_t first = below(policy, ITEMS), count = 1 + below(policy, 4);

    for (uint32_t i = 0; i < count; i++) SAY("%s%s", i ? ", " : "", items[(first + i) % ITEMS]);
}

/* ---- statements ---- */

static void begin(struct policy *policy)
{
    SAY("\n%*s", (int)policy->indent * 2, "");
}

static void open_block(struct policy *policy)
{
    SAY(" {");
    policy->indent++;
}

static void close_block(struct policy *policy)
{
    policy->indent--;
    begin(policy);
    SAY("}");
}

static void say_contact(struct policy *policy)
{
    SAY("contact client via %s", chance(policy, 15) ? fact(policy, PREFERRED) : channel(policy));
    if (chance(policy, 40)) {
        SAY(" within ");
        say_duration(policy);
    }
    if (chance(policy, 60)) SAY(" using \"%s\"", template(policy));
    if (chance(policy, 30)) {
        SAY(" including ");
        say_items(policy);
        if (chance(policy, 30)) SAY(" for voicemail");
    } else if (chance(policy, 20)) {
        SAY(" noting ");
        say_items(policy);
    }
    if (!chance(policy, 30)) return;
    SAY(chance(policy, 50) ? " when " : " unless ");
    say_condition(policy, 1);
}

static void say_task(struct policy *policy, bool is_assigned)
{
    SAY(is_assigned ? "assign \"Look into point %u\" to %s" : "task \"Work on point %u\" for %s",
        below(policy, 50), party(policy));
    if (chance(policy, 50)) {
        SAY(" within ");
        say_duration(policy);
    }
    if (chance(policy, 30)) {
        SAY(" noting ");
        say_items(policy);
    }
}

static void say_set(struct policy *policy)
{
    switch (below(policy, 8)) {
    case 0: SAY("set %s = %u", fact(policy, AMOUNT), below(policy, 1000)); break;
    case 1:
        SAY("set %s = ", fact(policy, PAID));
        SAY("%s + %u - ", fact(policy, PAID), below(policy, 9));
        SAY("%s", fact(policy, AMOUNT));
        break;
    case 2: SAY("set %s = %s", fact(policy, AGREED), chance(policy, 50) ? "yes" : "no"); break;
    case 3: SAY("set %s = %s", fact(policy, ORIGIN), choices[below(policy, 4)]); break;
    case 4: SAY("set %s = \"something %u\"", fact(policy, TOPIC), below(policy, 9)); break;
    case 5: SAY("set %s = %u days after date of now", fact(policy, DUE_ON), 1 + below(policy, 20)); break;
    case 6:
        SAY("set %s = ", fact(policy, NEXT_LOOK));
        say_time(policy);
        break;
    default: SAY("set %s = unknown", fact(policy, DUE_ON));
    }
}

static void say_notify(struct policy *policy)
{
    SAY("notify %s", chance(policy, 15) ? fact(policy, HANDLER) : party(policy));
    if (chance(policy, 70))
        SAY(" \"Something happened: point %u\"", below(policy, 50));
    else
        SAY(" using \"%s\"", template(policy));
}

/* One that takes no time and goes on. */
static void say_simple(struct policy *policy)
{
    switch (below(policy, 4)) {
    case 0: say_notify(policy); break;
    case 1: say_set(policy); break;
    case 2: SAY("flag point_%u \"Worth a look\"", below(policy, 9)); break;
    default: say_task(policy, true);
    }
}

/* One that ends the way. A step before this one is returned to only from where time has passed. */
static void say_end(struct policy *policy, bool time_has_passed)
{
    switch (below(policy, 6)) {
    case 0:
        if (time_has_passed) {
            SAY("go to step_%u", below(policy, policy->in_handler ? policy->steps : policy->step + 1));
            break;
        }
        SAY("stand down");
        break;
    case 1:
        SAY("restart step at ");
        say_time(policy);
        break;
    case 2: SAY("close as \"Closed %u\" note \"Point %u\"", below(policy, 5), below(policy, 50)); break;
    case 3: SAY("close as \"Closed %u\" code \"Code %u\"", below(policy, 5), below(policy, 5)); break;
    case 4:
        if (policy->number > 1) {
            SAY("continue with policy_%u", 1 + below(policy, policy->number - 1));
            break;
        }
        SAY("stand down");
        break;
    default: SAY("stand down");
    }
}

static void say_block(struct policy *policy, uint32_t depth);

static void say_else(struct policy *policy, uint32_t depth)
{
    if (depth > 0 && chance(policy, 40)) {
        SAY(" else");
        say_block(policy, depth);
    } else {
        SAY(" else ");
        say_simple(policy);
    }
}

static void say_order(struct policy *policy)
{
    SAY(chance(policy, 70) ? "any order" : "strict order");
    open_block(policy);
    for (uint32_t i = 2 + below(policy, 3); i > 0; i--) {
        begin(policy);
        if (chance(policy, 70))
            say_contact(policy);
        else
            say_task(policy, false);
    }
    close_block(policy);
}

static void say_wait_for(struct policy *policy, uint32_t depth)
{
    SAY("wait up to ");
    say_duration(policy);
    if (chance(policy, 50)) {
        SAY(" for %s", event(policy));
    } else {
        uint32_t first = below(policy, EVENTS);
        open_block(policy);
        for (uint32_t i = 0; i < 2; i++) {
            uint32_t which = (first + i) % EVENTS;
            policy->has_event[which] = true;
            begin(policy);
            SAY("on %s ", events[which]);
            say_simple(policy);
        }
        close_block(policy);
    }
    if (chance(policy, 60)) say_else(policy, depth);
}

static void say_escalate(struct policy *policy, uint32_t depth)
{
    bool has_else = chance(policy, 50);

    SAY("escalate to ");
    for (uint32_t more = below(policy, 3);; more--) {
        SAY("%s", party(policy));
        if (more || has_else) {
            SAY(" within ");
            say_duration(policy);
        }
        if (!more) break;
        SAY(" then ");
    }
    if (has_else) say_else(policy, depth);
}

static void say_if(struct policy *policy, uint32_t depth)
{
    SAY("if ");
    say_condition(policy, 2);
    say_block(policy, depth);
    if (chance(policy, 40)) say_else(policy, depth);
}

/* One that may take time, and goes on. */
static void say_statement(struct policy *policy, uint32_t depth)
{
    switch (below(policy, depth > 0 ? 15 : 9)) {
    case 0:
    case 1:
    case 2: say_contact(policy); break;
    case 3: say_task(policy, false); break;
    case 4:
        SAY("wait ");
        if (chance(policy, 20))
            SAY("%s", fact(policy, PATIENCE));
        else
            say_duration(policy);
        break;
    case 5:
        SAY("wait until ");
        say_time(policy);
        break;
    case 6: say_wait_for(policy, 0); break;
    case 7:
    case 8: say_simple(policy); break;
    case 9: say_order(policy); break;
    case 10:
        SAY("give ");
        say_duration(policy);
        say_block(policy, depth - 1);
        if (chance(policy, 70)) say_else(policy, depth - 1);
        break;
    case 11:
        SAY("repeat every %u days up to %u times", 1 + below(policy, 9), 2 + below(policy, 4));
        say_block(policy, depth - 1);
        break;
    case 12: say_wait_for(policy, depth - 1); break;
    case 13: say_escalate(policy, depth - 1); break;
    default: say_if(policy, depth - 1);
    }
}

static void say_block(struct policy *policy, uint32_t depth)
{
    open_block(policy);
    for (uint32_t i = 1 + below(policy, 3); i > 0; i--) {
        begin(policy);
        say_statement(policy, depth);
    }
    close_block(policy);
}

/* ---- items ---- */

/* On the way out of the step, after time has passed for sure. */
static void say_leave(struct policy *policy, bool is_last)
{
    begin(policy);
    SAY("wait ");
    say_duration(policy);
    begin(policy);
    if (is_last) {
        SAY("close as \"Done\" note \"Nothing is left to be done\"");
    } else if (chance(policy, 60)) {
        SAY("if ");
        say_condition(policy, 1);
        open_block(policy);
        begin(policy);
        say_end(policy, true);
        close_block(policy);
    } else {
        say_simple(policy);
    }
}

static void say_step(struct policy *policy)
{
    SAY("\n");
    begin(policy);
    SAY("step step_%u \"Step %u\"", policy->step, policy->step + 1);
    open_block(policy);
    if (chance(policy, 20)) {
        begin(policy);
        SAY("on signed ");
        policy->has_event[SIGNED] = true;
        if (chance(policy, 50))
            SAY("set %s = event.by", fact(policy, HANDLER));
        else
            say_simple(policy);
    }
    if (policy->step == 0 && chance(policy, 30)) {
        uint32_t day = 1 + below(policy, 9);
        begin(policy);
        SAY("on day %u, %u, %u ", day, day + 7, day + 14);
        say_contact(policy);
    }
    if (policy->step == 0) { /* outside any `give`: an idle case goes no further */
        begin(policy);
        say_task(policy, false);
    }
    for (uint32_t i = 2 + below(policy, 5); i > 0; i--) {
        begin(policy);
        if (chance(policy, 15))
            SAY("may contact client via %s", channel(policy));
        else
            say_statement(policy, DEPTH_MAX);
    }
    say_leave(policy, policy->step + 1 == policy->steps);
    close_block(policy);
}

static void say_handlers(struct policy *policy)
{
    policy->in_handler = true;
    SAY("\n");
    begin(policy);
    SAY("on reply ");
    if (chance(policy, 50))
        SAY("stand down");
    else
        say_notify(policy);
    begin(policy);
    SAY("on not_now postpone until event.until");
    if (chance(policy, 50)) {
        begin(policy);
        SAY("on out_of_office");
        open_block(policy);
        begin(policy);
        SAY("if event.back_on is known");
        open_block(policy);
        begin(policy);
        SAY("postpone until %u business days after event.back_on", 1 + below(policy, 5));
        close_block(policy);
        close_block(policy);
        begin(policy);
        SAY("ignore thanks, bounce, wrong_person, opt_out");
    } else {
        begin(policy);
        SAY("ignore out_of_office, thanks, bounce, wrong_person, opt_out");
    }
    if (chance(policy, 50)) {
        policy->has_event[PAYMENT] = true;
        begin(policy);
        SAY("%son payment set ", chance(policy, 30) ? "always " : "");
        SAY("%s = paid + event.amount", fact(policy, PAID));
    }
    if (chance(policy, 50)) {
        policy->has_event[PROMISE] = true;
        begin(policy);
        SAY("on promise postpone until %u days after event.date", 1 + below(policy, 5));
    }
    if (chance(policy, 50)) {
        begin(policy);
        SAY("whenever %u days pass without reply or %s ", 20 + below(policy, 20), event(policy));
        say_notify(policy);
    }
    begin(policy);
    SAY("on missed attempt ");
    say_notify(policy);
    begin(policy);
    SAY("on missed task ");
    say_simple(policy);
    policy->in_handler = false;
}

static void say_rules(struct policy *policy)
{
    SAY("\n");
    if (chance(policy, 60)) {
        begin(policy);
        SAY("forbid attempt where event.via is %s", channel(policy));
        begin(policy);
        SAY("  unless ");
        say_condition(policy, 1);
        begin(policy);
        SAY("  because \"it says so in paragraph %u\"", below(policy, 90));
    }
    if (chance(policy, 60)) {
        begin(policy);
        SAY("forbid close as \"Closed %u\"", below(policy, 5));
        begin(policy);
        SAY("  unless ");
        say_condition(policy, 2);
        begin(policy);
        SAY("  because \"it says so in paragraph %u\"", below(policy, 90));
    }
    if (chance(policy, 60)) {
        begin(policy);
        SAY("limit attempts to %u per %u days because \"enough is enough\"", 2 + below(policy, 9),
            1 + below(policy, 9));
    }
}

static void say_template(const struct policy *policy, uint32_t which, struct rung_text_out *out)
{
    rung_text_print(out, "\n\n  template \"%s\" {\n", templates[which]);
    rung_text_print(out, "    text \"This is about case {case}. We look again on {next_follow_up}.\"\n");
    if (policy->has_fact[TOPIC]) rung_text_print(out, "    text \"Topic: {topic}.\"\n");
    rung_text_print(out, "  }");
}

/* What the body uses. */
static void say_declarations(const struct policy *policy, struct rung_text_out *out)
{
    rung_text_print(out, "  version \"1.%u\"\n  calendar office\n", policy->number % 10);
    for (uint32_t i = 0; i < FACTS; i++)
        if (policy->has_fact[i]) rung_text_print(out, "\n  fact %s", facts[i]);
    rung_text_print(out, "\n\n  customer client \"Client\"");
    for (uint32_t i = 0; i < PARTIES; i++)
        if (policy->has_party[i]) rung_text_print(out, "\n  party %s", parties[i]);
    rung_text_print(out, "\n");
    for (uint32_t i = 0; i < CHANNELS; i++)
        if (policy->has_channel[i]) rung_text_print(out, "\n  channel %s", channel_declarations[i]);
    rung_text_print(out, "\n");
    for (uint32_t i = 0; i < EVENTS; i++)
        if (policy->has_event[i]) rung_text_print(out, "\n  event %s", event_declarations[i]);
    for (uint32_t i = 0; i < TEMPLATES; i++)
        if (policy->has_template[i]) say_template(policy, i, out);
    rung_text_print(out, "\n\n  usual deadline 1 business day\n  start on request");
}

static void say_test(struct policy *policy, struct rung_text_out *out)
{
    rung_text_print(out, "\ntest \"policy %u begins, and ends with an answer\" for policy_%u {\n",
                    policy->number, policy->number);
    rung_text_print(out, "  at 2026-02-0%u 09:00 request\n  expect in step_0\n", 2 + below(policy, 4));
    if (chance(policy, 50))
        rung_text_print(out, "  every attempt is made after %u minutes\n", 1 + below(policy, 50));
    rung_text_print(out, "  wait %u hours\n  reply\n  expect no finding late_event\n}\n",
                    1 + below(policy, 9));
}

static void say_policy(struct rung_random *random, uint32_t number, struct rung_text_out *out)
{
    struct policy policy = {.random = random, .number = number, .indent = 1};

    policy.steps = 1 + rung_random_below(random, STEPS_MAX);
    policy.has_event[REQUEST] = true;
    for (policy.step = 0; policy.step < policy.steps; policy.step++) say_step(&policy);
    policy.step = 0;
    say_handlers(&policy);
    say_rules(&policy);
    rung_text_print(out, "\n## Policy number %u.\npolicy policy_%u \"Policy number %u\" {\n", number, number,
                    number);
    say_declarations(&policy, out);
    rung_text_add(out, policy.body.bytes, policy.body.size);
    rung_text_print(out, "\n}\n");
    free(policy.body.bytes);
    say_test(&policy, out);
}

static void say_feed(struct rung_random *random, uint32_t number, struct rung_text_out *out)
{
    rung_text_print(out, "\nfeed log_%u \"Log %u\" from csv {\n  separator \";\"\n", number, number);
    if (rung_random_chance(random, 50)) rung_text_print(out, "  each case in its own order\n");
    rung_text_print(out,
                    "  case is column \"number\"\n"
                    "  time is column \"at\" as \"D/M/YYYY h:mm\" in \"Europe/Madrid\"\n"
                    "  emit update when column \"state\" is not one of (\"open\", \"done\")\n"
                    "  unknown is \"?\"\n  emit reply when column \"state\" becomes \"answered\"\n"
                    "  emit update when column \"group\" changes\n"
                    "  emit thanks at column \"thanked\" when column \"state\" is \"done\"\n"
                    "  emit close { as: column \"state\", code: column \"code\" with { \"7\" = \"Done\" } }"
                    " when column \"state\" leaves \"open\"\n}\n");
}

void rung_generate_valid(struct rung_random *random, uint32_t lines, struct rung_text_out *out)
{
    size_t counted = 0;
    uint32_t count = 0;

    rung_text_print(out,
                    "calendar office \"Office\" {\n  timezone \"Europe/Madrid\"\n"
                    "  covers 2020-01-01 to 2035-12-31\n  open mon-thu 09:00-13:00, 14:00-18:00\n"
                    "  open fri 09:00-15:00\n  closed 2026-12-28 to 2027-01-01 \"Between the years\"\n}\n");
    for (uint32_t number = 1; count < lines; number++) {
        say_policy(random, number, out);
        if (number % 20 == 0) say_feed(random, number, out);
        for (; counted < out->size; counted++) count += out->bytes[counted] == '\n';
    }
}
