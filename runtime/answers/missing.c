/* What would have to be otherwise: a condition's parts that do not come out as wanted, each in a few words
 * with what it is now. */
#include "missing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <rung/time.h>

enum { WORDS = 300, PHRASE = 1100 };

/* ---- room for words ---- */

static const char *keep(struct rung_against *against, const char *text)
{
    size_t used = 0, size = strlen(text) + 1;

    for (uint32_t i = 0; i < against->way_count; i++)
        for (uint32_t k = 0; k < against->ways[i].count; k++) used += strlen(against->ways[i].parts[k]) + 1;
    if (used + size > sizeof against->text) return "more than can be said here";
    return memcpy(against->text + used, text, size);
}

static struct rung_needed *new_way(struct rung_against *against)
{
    if (against->way_count == RUNG_NEEDED_MAX) return NULL;
    against->ways[against->way_count].count = 0;
    return &against->ways[against->way_count++];
}

static void add_to_way(struct rung_against *against, struct rung_needed *way, const char *text)
{
    for (uint32_t i = 0; way && i < way->count; i++)
        if (strcmp(way->parts[i], text) == 0) return; /* two parts that come to the same */
    if (way && way->count < RUNG_NEEDED_MAX) {
        const char *kept = keep(against, text);
        way->parts[way->count++] = kept;
    }
}

void rung_missing_say(struct rung_against *against, const char *format, ...)
{
    char text[PHRASE];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    add_to_way(against, new_way(against), text);
}

/* ---- one comparison ---- */

/* What it takes for left OP right. */
enum relation { EQUAL, DIFFERENT, LESS, AT_MOST, MORE, AT_LEAST };

static enum relation relation_of(enum rung_op op, bool wanted, bool turned)
{
    enum relation relation = op == RUNG_OP_EQUAL       ? EQUAL
                             : op == RUNG_OP_DIFFERENT ? DIFFERENT
                             : op == RUNG_OP_LESS      ? LESS
                                                       : AT_MOST;
    static const enum relation opposite[] = {DIFFERENT, EQUAL, AT_LEAST, MORE, AT_MOST, LESS};
    static const enum relation mirrored[] = {EQUAL, DIFFERENT, MORE, AT_LEAST, LESS, AT_MOST};

    if (!wanted) relation = opposite[relation];
    return turned ? mirrored[relation] : relation;
}

static bool is_op(const struct rung_condition *c, uint16_t part, enum rung_op op)
{
    return part != RUNG_NO_PART && c->parts[part].form == RUNG_PART_COMPUTED && c->parts[part].at->op == op;
}

static bool is_literal(const struct rung_condition *c, uint16_t part)
{
    return is_op(c, part, RUNG_OP_LOAD_SMALL) || is_op(c, part, RUNG_OP_LOAD_CONST) ||
           is_op(c, part, RUNG_OP_LOCAL_TIME);
}

static bool is_count(const struct rung_condition *c, uint16_t part)
{
    return is_op(c, part, RUNG_OP_COUNT_ATTEMPTS) || is_op(c, part, RUNG_OP_COUNT_ALL_ATTEMPTS) ||
           is_op(c, part, RUNG_OP_COUNT_DAYS) || is_op(c, part, RUNG_OP_COUNT_WINDOW) ||
           is_op(c, part, RUNG_OP_COUNT_CASES);
}

/* The event from which the part counts, if it is `D after the last E`. */
static uint16_t last_event_in(const struct rung_condition *c, uint16_t part)
{
    for (int depth = 0; depth < 8 && part != RUNG_NO_PART; depth++) {
        if (is_op(c, part, RUNG_OP_LAST_TIME)) return part;
        part = c->parts[part].form == RUNG_PART_COMPUTED ? c->parts[part].left : RUNG_NO_PART;
    }
    return RUNG_NO_PART;
}

/* `now` against another time: what time has to do. */
static void say_now(struct rung_condition *c, enum relation relation, uint16_t time, char *text)
{
    char when[WORDS], words[WORDS];
    uint16_t last = last_event_in(c, time);

    rung_part_words(c, time, RUNG_NO_PART, words, sizeof words);
    if (rung_part_value(c, time) == RUNG_UNKNOWN) {
        if (last != RUNG_NO_PART && rung_part_value(c, last) == RUNG_UNKNOWN) {
            char event[WORDS];
            rung_part_words(c, last, RUNG_NO_PART, event, sizeof event);
            snprintf(text, PHRASE, "no `%s` yet", event + strlen("the last "));
        } else {
            snprintf(text, PHRASE, "%s is unknown", words);
        }
        return;
    }
    rung_part_written(c, time, RUNG_NO_PART, when, sizeof when);
    static const char *const says[] = {
        [EQUAL] = "only at",      [DIFFERENT] = "not at", [LESS] = "only before",
        [AT_MOST] = "only until", [MORE] = "only after",  [AT_LEAST] = "not before"};
    if (is_literal(c, time) || strcmp(words, when) == 0)
        snprintf(text, PHRASE, "%s %s", says[relation], when);
    else
        snprintf(text, PHRASE, "%s %s (%s)", says[relation], when, words);
}

static void say_count(struct rung_condition *c, enum relation relation, uint16_t count, uint16_t other,
                      char *text)
{
    char words[WORDS], is[WORDS], needed[WORDS];
    int64_t value = rung_part_value(c, count), limit = rung_part_value(c, other);

    rung_part_words(c, count, RUNG_NO_PART, words, sizeof words);
    rung_part_written(c, count, RUNG_NO_PART, is, sizeof is);
    rung_part_written(c, other, count, needed, sizeof needed);
    if (value != RUNG_UNKNOWN && limit != RUNG_UNKNOWN && limit >= 0 && limit < INT64_MAX / 2 &&
        (relation == AT_LEAST || relation == MORE)) {
        int64_t most = limit / 1000000 + (relation == MORE || limit % 1000000 != 0);
        snprintf(text, PHRASE, "%s of %lld %s", is, (long long)most, words);
        return;
    }
    static const char *const says[] = {
        [EQUAL] = "other than %s",  [DIFFERENT] = "exactly %s",  [LESS] = "not less than %s",
        [AT_MOST] = "more than %s", [MORE] = "not more than %s", [AT_LEAST] = "less than %s"};
    char bound[WORDS + 32];
    snprintf(bound, sizeof bound, "%.*s%s", (int)(strlen(says[relation]) - 2), says[relation], needed);
    snprintf(text, PHRASE, "%s: %s, which is %s", words, is, bound);
}

static void swap(uint16_t *a, uint16_t *b)
{
    uint16_t kept = *a;

    *a = *b;
    *b = kept;
}

static void say_comparison(struct rung_condition *c, uint16_t index, bool wanted, char *text)
{
    const struct rung_part *part = &c->parts[index];
    uint16_t left = part->left, right = part->right;
    char words[WORDS], is[WORDS], other[WORDS];
    /* Sides were evaluated from left to right; `now` and counts are better told first, literals last. */
    bool turned = part->at->b > part->at->c;
    if (turned) swap(&left, &right);
    if (is_op(c, right, RUNG_OP_LOAD_NOW) || (is_literal(c, left) && !is_literal(c, right)) ||
        (is_count(c, right) && !is_count(c, left) && !is_op(c, left, RUNG_OP_LOAD_NOW))) {
        swap(&left, &right);
        turned = !turned;
    }
    enum relation relation = relation_of((enum rung_op)part->at->op, wanted, turned);
    if (is_op(c, left, RUNG_OP_LOAD_NOW)) {
        say_now(c, relation, right, text);
        return;
    }
    if (is_count(c, left)) {
        say_count(c, relation, left, right, text);
        return;
    }
    static const char *const says[] = {
        [EQUAL] = "is not",         [DIFFERENT] = "is",          [LESS] = "is not less than",
        [AT_MOST] = "is more than", [MORE] = "is not more than", [AT_LEAST] = "is less than"};
    int64_t value = rung_part_value(c, left), against = rung_part_value(c, right);
    rung_part_words(c, left, right, words, sizeof words);
    rung_part_written(c, left, right, is, sizeof is);
    rung_part_words(c, right, left, other, sizeof other);
    if (against == RUNG_UNKNOWN && value != RUNG_UNKNOWN)
        snprintf(text, PHRASE, "%s is unknown", other);
    else if (relation == DIFFERENT)
        snprintf(text, PHRASE, "%s is %s", words, value == RUNG_UNKNOWN ? "unknown" : other);
    else if (value == RUNG_UNKNOWN)
        snprintf(text, PHRASE, "%s %s %s (it is unknown)", words, says[relation], other);
    else
        snprintf(text, PHRASE, "%s %s %s (it is %s)", words, says[relation], other, is);
}

/* ---- one part ---- */

static void say_open(struct rung_condition *c, const struct rung_part *part, bool wanted, char *text)
{
    const struct rung_program *p = c->m.program;
    const char *calendar = p->texts + p->calendars[part->at->c].name;
    int64_t next = rung_do_next(&c->m, (uint32_t)part->at->c, true);
    char words[WORDS], when[64] = "";
    bool now = is_op(c, part->left, RUNG_OP_LOAD_NOW);

    rung_part_words(c, part->left, RUNG_NO_PART, words, sizeof words);
    if (now && next != RUNG_UNKNOWN) {
        rung_copy_value(c->copy, c->policy, RUNG_VALUE_TIME, (struct rung_range){0, 0}, next, when,
                        sizeof when);
        snprintf(text, PHRASE, "%s %s, until %s", wanted ? "outside" : "during", calendar, when);
    } else if (now) {
        snprintf(text, PHRASE, "%s %s", wanted ? "outside" : "during", calendar);
    } else {
        snprintf(text, PHRASE, "%s is %s %s", words, wanted ? "outside" : "during", calendar);
    }
}

/* A part that is no `and`, `or` or `not`, and does not come out as wanted. */
static void say_part(struct rung_condition *c, uint16_t index, bool wanted, char *text)
{
    const struct rung_part *part = &c->parts[index];
    const struct rung_program *p = c->m.program;
    uint32_t incomplete;
    char words[WORDS];

    switch ((enum rung_op)part->at->op) {
    case RUNG_OP_EQUAL:
    case RUNG_OP_DIFFERENT:
    case RUNG_OP_LESS:
    case RUNG_OP_AT_MOST: say_comparison(c, index, wanted, text); return;
    case RUNG_OP_IS_KNOWN:
        rung_part_words(c, part->left, RUNG_NO_PART, words, sizeof words);
        snprintf(text, PHRASE, wanted ? "%s is unknown" : "%s is known", words);
        return;
    case RUNG_OP_IS_OPEN: say_open(c, part, wanted, text); return;
    case RUNG_OP_TRIED: {
        uint32_t channel = rung_channel_now(&c->m, part->at->b);
        snprintf(text, PHRASE, "%s %s",
                 channel < p->channels_count ? p->texts + p->channels[channel].name : "another channel",
                 wanted ? "not tried" : "tried already");
        return;
    }
    case RUNG_OP_DOCUMENTED:
        incomplete = rung_part_count(&c->m, RUNG_PART_INCOMPLETE);
        if (wanted)
            snprintf(text, PHRASE, "%u attempt%s not documented in full", incomplete,
                     incomplete == 1 ? "" : "s");
        else
            snprintf(text, PHRASE, "every attempt is documented");
        return;
    default:
        if (is_literal(c, index)) {
            snprintf(text, PHRASE, "it never is");
            return;
        }
        rung_part_words(c, index, RUNG_NO_PART, words, sizeof words);
        if (rung_part_value(c, index) == RUNG_UNKNOWN)
            snprintf(text, PHRASE, "%s is unknown", words);
        else
            snprintf(text, PHRASE, wanted ? "%s is no" : "%s is yes", words);
    }
}

/* Strips `not`s. */
static uint16_t inside(const struct rung_condition *c, uint16_t part, bool *wanted)
{
    while (is_op(c, part, RUNG_OP_NOT)) {
        part = c->parts[part].left;
        *wanted = !*wanted;
    }
    return part;
}

static bool comes_out(struct rung_condition *c, uint16_t part, bool wanted)
{
    return (rung_part_value(c, part) == 1) == wanted;
}

/* Whether one of its two parts is enough. */
static bool is_choice(const struct rung_condition *c, uint16_t part, bool wanted)
{
    return c->parts[part].form == (wanted ? RUNG_PART_OR : RUNG_PART_AND);
}

/* In a sentence: parts of a choice with `or` between them, what must all be with `and`. */
static void say_nested(struct rung_condition *c, uint16_t part, bool wanted, char *text, int depth)
{
    char left[PHRASE], right[PHRASE];

    part = inside(c, part, &wanted);
    text[0] = '\0';
    if (part == RUNG_NO_PART || comes_out(c, part, wanted)) return;
    if (c->parts[part].form == RUNG_PART_COMPUTED) {
        say_part(c, part, wanted, text);
        return;
    }
    if (depth == 8) {
        snprintf(text, PHRASE, "more than can be said here");
        return;
    }
    say_nested(c, c->parts[part].left, wanted, left, depth + 1);
    say_nested(c, c->parts[part].right, wanted, right, depth + 1);
    int room = PHRASE / 2 - 16;
    if (!*left || !*right || strcmp(left, right) == 0)
        snprintf(text, PHRASE, "%s", *left ? left : right);
    else if (is_choice(c, part, wanted))
        snprintf(text, PHRASE, "either %.*s, or %.*s", room, left, room, right);
    else
        snprintf(text, PHRASE, "%.*s and %.*s", room, left, room, right);
}

/* All that is missing for one way. */
static void add_parts(struct rung_against *against, struct rung_needed *way, struct rung_condition *c,
                      uint16_t part, bool wanted)
{
    char text[PHRASE];

    part = inside(c, part, &wanted);
    if (part == RUNG_NO_PART || comes_out(c, part, wanted)) return;
    if (c->parts[part].form != RUNG_PART_COMPUTED && !is_choice(c, part, wanted)) {
        add_parts(against, way, c, c->parts[part].left, wanted);
        add_parts(against, way, c, c->parts[part].right, wanted);
        return;
    }
    say_nested(c, part, wanted, text, 0);
    add_to_way(against, way, text);
}

static void add_ways(struct rung_against *against, struct rung_condition *c, uint16_t part, bool wanted)
{
    part = inside(c, part, &wanted);
    if (part == RUNG_NO_PART || comes_out(c, part, wanted)) return;
    if (c->parts[part].form != RUNG_PART_COMPUTED && is_choice(c, part, wanted)) {
        add_ways(against, c, c->parts[part].left, wanted);
        add_ways(against, c, c->parts[part].right, wanted);
        return;
    }
    add_parts(against, new_way(against), c, part, wanted);
}

void rung_missing_add(struct rung_against *against, struct rung_condition *c, bool wanted)
{
    add_ways(against, c, c->root, wanted);
}
