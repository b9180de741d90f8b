/* A story by chance: people who mostly do what they are asked, answers of all kinds, facts that change, and
 * time that passes to where something is due, or just before. */
#include "random_story.h"

#include <string.h>

#include <rung/event.h>
#include <rung/time.h>

#include "copy.h"
#include "engine_inside.h"
#include "visible.h"

enum { TURNS = 24, VALUES_MAX = RUNG_ITEMS_MAX + 8, TEXT_BYTES = 48, WORDS_BYTES = 160, CANDIDATES_MAX = 64 };

struct telling {
    struct rung_trial trials[2];
    const struct rung_program *p; /* the first policy's */
    uint64_t random;
    struct rung_json_value values[VALUES_MAX];
    char texts[VALUES_MAX][TEXT_BYTES];
    uint32_t count;
    const char *type;
};

static uint32_t pick(struct telling *t, uint32_t count)
{
    t->random ^= t->random << 13;
    t->random ^= t->random >> 7;
    t->random ^= t->random << 17;
    return count ? (uint32_t)((t->random >> 11) % count) : 0;
}

static bool chance(struct telling *t, uint32_t percent)
{
    return pick(t, 100) < percent;
}

/* ---- values ---- */

static void add_value(struct telling *t, const char *path, const char *text, enum rung_json_kind kind)
{
    if (t->count == VALUES_MAX) return;
    t->values[t->count++] = (struct rung_json_value){.path = path,
                                                     .path_size = (uint32_t)strlen(path),
                                                     .text = text,
                                                     .size = (uint32_t)strlen(text),
                                                     .kind = (uint8_t)kind};
}

/* A text that the policy knows of: a value that a handler waits for, what a rule is about, a task. */
static const char *known_text(struct telling *t, bool closing)
{
    const struct rung_program *p = t->p;
    uint32_t texts[CANDIDATES_MAX], count = 0;

    for (uint32_t i = 0; !closing && i < p->handlers_count && count < CANDIDATES_MAX; i++)
        if (p->handlers[i].value) texts[count++] = p->handlers[i].value;
    for (uint32_t i = 0; !closing && i < p->clauses_count && count < CANDIDATES_MAX; i++)
        if (p->clauses[i].value) texts[count++] = p->clauses[i].value;
    for (uint32_t i = 0; closing && i < p->rules_count; i++)
        for (uint32_t k = 0; k < p->rules[i].as.count && count < CANDIDATES_MAX; k++)
            texts[count++] = p->names[p->rules[i].as.first + k];
    for (uint32_t i = 0; closing && i < p->closings_count && count + 2 < CANDIDATES_MAX; i++) {
        texts[count++] = p->closings[i].as;
        texts[count++] = p->closings[i].code;
    }
    if (!count || chance(t, 10)) return "another";
    return p->texts + texts[pick(t, count)];
}

static void add_random(struct telling *t, const char *path, enum rung_value_kind kind,
                       struct rung_range choices)
{
    static const char *const numbers[] = {"0", "1", "2", "3", "4", "5", "7", "10", "14", "30", "60", "100"};
    const struct rung_program *p = t->p;
    char *text = t->texts[t->count < VALUES_MAX ? t->count : 0];

    text[0] = '\0';
    switch (kind) {
    case RUNG_VALUE_YES_NO: add_value(t, path, "", chance(t, 50) ? RUNG_JSON_TRUE : RUNG_JSON_FALSE); break;
    case RUNG_VALUE_NUMBER:
        add_value(t, path, numbers[pick(t, sizeof numbers / sizeof *numbers)], RUNG_JSON_NUMBER);
        break;
    case RUNG_VALUE_CHOICE:
        if (choices.count)
            add_value(t, path, p->texts + p->names[choices.first + pick(t, choices.count)], RUNG_JSON_TEXT);
        break;
    case RUNG_VALUE_CHANNEL:
        if (p->channels_count)
            add_value(t, path, p->texts + p->channels[pick(t, p->channels_count)].name, RUNG_JSON_TEXT);
        break;
    case RUNG_VALUE_PARTY:
        if (p->parties_count)
            add_value(t, path, p->texts + p->parties[pick(t, p->parties_count)].name, RUNG_JSON_TEXT);
        break;
    case RUNG_VALUE_DATE:
        rung_day_write(rung_local_day(t->trials[0].now) + (int32_t)pick(t, 16) - 2, text);
        add_value(t, path, text, RUNG_JSON_TEXT);
        break;
    case RUNG_VALUE_TIME:
        rung_time_write(t->trials[0].now + ((int64_t)pick(t, 240) - 24) * RUNG_HOUR_US, text);
        add_value(t, path, text, RUNG_JSON_TEXT);
        break;
    case RUNG_VALUE_TEXT:
        add_value(t, path, known_text(t, strcmp(path, "as") == 0 || strcmp(path, "code") == 0),
                  RUNG_JSON_TEXT);
        break;
    default: break;
    }
}

/* What is on record: all of `wanted`, or some of it, or something. */
static void add_record(struct telling *t, uint64_t wanted)
{
    const struct rung_program *p = t->p;
    uint32_t all = p->facts_count + p->items_count;

    for (uint32_t i = 0; i < all && i < RUNG_ITEMS_MAX; i++) {
        if (!(wanted >> i & 1)) continue;
        const char *name = p->texts + (i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        if (i < p->facts_count && p->facts[i].kind != RUNG_VALUE_TEXT && chance(t, 60)) {
            char *path = t->texts[VALUES_MAX - 1 - i % 16];
            strcpy(path, "documented.");
            strncat(path, name, TEXT_BYTES - 1 - strlen("documented."));
            if (strlen(name) < TEXT_BYTES - 12)
                add_random(t, path, (enum rung_value_kind)p->facts[i].kind, p->facts[i].choices);
        } else
            add_value(t, "documented", name, RUNG_JSON_TEXT);
    }
}

/* An event of a type, its fields by chance. */
static void any_event(struct telling *t, uint32_t event)
{
    const struct rung_program_event *about = &t->p->events[event];

    t->count = 0;
    t->type = t->p->texts + about->name;
    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &t->p->event_fields[about->fields.first + i];
        if (field->optional && chance(t, 40)) continue;
        if (field->kind == RUNG_VALUE_RECORD)
            add_record(t, chance(t, 50) ? ~UINT64_C(0) : t->random);
        else
            add_random(t, t->p->texts + field->name, (enum rung_value_kind)field->kind, field->choices);
    }
    if (strcmp(t->type, "update") == 0)
        for (uint32_t i = 0; i < 1 + pick(t, 3) && t->p->facts_count; i++) {
            const struct rung_program_fact *fact = &t->p->facts[pick(t, t->p->facts_count)];
            add_random(t, t->p->texts + fact->name, (enum rung_value_kind)fact->kind, fact->choices);
        }
}

/* ---- what people do ---- */

struct choice {
    struct telling *telling;
    uint32_t count;
    struct rung_open open; /* one of those that are open, by chance */
    char what[256];
};

static bool choose(void *state, const struct rung_open *open)
{
    struct choice *choice = state;

    if (open->state == RUNG_OPEN_WITHHELD || open->kind > RUNG_OPEN_OFFER) return true;
    if (pick(choice->telling, ++choice->count) != 0) return true;
    choice->open = *open;
    strncpy(choice->what, open->what, sizeof choice->what - 1);
    choice->what[sizeof choice->what - 1] = '\0';
    return true;
}

/* Somebody does what is asked, not always well; false if nobody is asked for anything. */
static bool do_what_is_asked(struct telling *t, struct choice *choice)
{
    static const char *const outcomes[] = {
#define OUTCOME(name) #name,
#include "events.def"
    };
    uint64_t all = chance(t, 85) ? ~UINT64_C(0) : t->random;

    if (rung_trial_case(&t->trials[0]) == RUNG_NO_CASE) return false;
    rung_copy_take(t->trials[0].copy, rung_trial_case(&t->trials[0]));
    rung_copy_open(t->trials[0].copy, 0, choose, choice);
    if (!choice->count) return false;
    t->count = 0;
    if (choice->open.kind == RUNG_OPEN_TASK) {
        t->type = "done";
        add_value(t, "task", choice->what, RUNG_JSON_TEXT);
        add_record(t, all);
    } else if (choice->open.kind == RUNG_OPEN_TAKEOVER) {
        t->type = "took_over";
        if (chance(t, 70)) add_value(t, "by", choice->open.who, RUNG_JSON_TEXT);
    } else {
        t->type = "attempt";
        add_value(t, "via", choice->open.channel, RUNG_JSON_TEXT);
        if (chance(t, 70)) add_value(t, "to", choice->open.to, RUNG_JSON_TEXT);
        if (chance(t, 60))
            add_value(t, "outcome", outcomes[chance(t, 70) ? pick(t, 3) : pick(t, RUNG_OUTCOMES)],
                      RUNG_JSON_TEXT);
        add_record(t, all);
    }
    return true;
}

static void start(struct telling *t)
{
    const struct rung_program *p = t->p;

    if (p->starts_count && chance(t, 90)) {
        const struct rung_program_start *begin = &p->starts[pick(t, p->starts_count)];
        uint32_t event = begin->event;
        if (event == RUNG_NONE && begin->silence != RUNG_NONE) event = p->silences[begin->silence].since;
        if (event < p->events_count) {
            any_event(t, event);
            return;
        }
    }
    any_event(t, pick(t, p->events_count));
}

/* The next event; its parts are in the telling. */
static void next_event(struct telling *t, struct choice *choice, bool running)
{
    const struct rung_program *p = t->p;

    *choice = (struct choice){.telling = t};
    if (!running && chance(t, 70)) {
        start(t);
        return;
    }
    if (chance(t, 60) && do_what_is_asked(t, choice)) return;
    if (chance(t, 25))
        any_event(t, RUNG_EVENT_update);
    else if (chance(t, 15))
        any_event(t, RUNG_EVENT_close);
    else
        any_event(t, pick(t, p->events_count));
}

/* ---- time ---- */

static int64_t next_time(struct telling *t)
{
    int64_t now = t->trials[0].now, timer = rung_trial_next(&t->trials[0]);

    if (timer != RUNG_NEVER_US && timer > now && chance(t, 60)) {
        if (chance(t, 60)) return timer;
        return now + (timer - now) / 8 * (1 + (int64_t)pick(t, 8));
    }
    if (chance(t, 40)) return now;
    if (chance(t, 50)) return now + (1 + (int64_t)pick(t, 12)) * 15 * RUNG_MINUTE_US;
    return now + (1 + (int64_t)pick(t, 96)) * RUNG_HOUR_US;
}

/* ---- comparing ---- */

static uint64_t mix(uint64_t hash, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i++) hash = (hash ^ at[i]) * UINT64_C(0x100000001B3);
    return hash;
}

static uint64_t mix_text(uint64_t hash, const char *text)
{
    return mix(hash, text, strlen(text) + 1);
}

/* What was said, as a number: but for the line of the policy, where among others it was said, and the text of
 * a draft, which tells when the next one is to come. */
static uint64_t gist(const struct rung_trial *trial, const struct rung_told *told)
{
    const struct rung_seen *seen = &told->seen;
    const char *json = rung_trial_json(trial, told), *text = NULL, *missing = strstr(json, "\"missing\":[");
    uint64_t hash = UINT64_C(0xCBF29CE484222325), names = 0;

    if (strcmp(seen->name, "notify") == 0 || strcmp(seen->name, "flag") == 0)
        text = strstr(json, "\"text\":\"");
    for (const char *at = missing ? missing + strlen("\"missing\":[") : "]"; *at && *at != ']';) {
        size_t size = strcspn(at, ",]"); /* in whatever order */
        names += mix(hash, at, size);
        at += size + (at[size] == ',');
    }
    hash = mix(hash, &seen->time, sizeof seen->time);
    hash = mix(hash, &seen->due, sizeof seen->due);
    hash = mix(hash, &names, sizeof names);
    hash = mix_text(mix_text(mix_text(hash, seen->kind), seen->name), seen->policy);
    hash = mix_text(mix_text(mix_text(hash, seen->via), seen->to), seen->task);
    hash = mix_text(hash, seen->what);
    return text ? mix(hash, text, strcspn(text + 8, "\"") + 8) : hash;
}

/* Whether one of them said since then what the other did not, in whatever order: what happens at once has
 * none. */
static bool say_otherwise(const struct rung_trial trials[2], const size_t from[2])
{
    uint64_t sums[2] = {0, 0};

    for (int side = 0; side < 2; side++)
        for (size_t i = from[side]; i < trials[side].told_count; i++)
            sums[side] += gist(&trials[side], &trials[side].told[i]);
    return sums[0] != sums[1];
}

/* Whether they said other things, or look otherwise now. */
static bool differ(struct rung_trial trials[2], const size_t from[2])
{
    if (say_otherwise(trials, from)) return true;
    return !trials[0].status && !trials[1].status &&
           rung_visible_sum(&trials[0]) != rung_visible_sum(&trials[1]);
}

/* Up to three things that only this side said, or that are so of it where neither said anything. */
static void add_side(struct rung_buffer *out, struct rung_trial trials[2], const size_t from[2], int side,
                     bool said, const char *title)
{
    struct rung_trial *trial = &trials[side], *other = &trials[1 - side];
    uint32_t shown = 0;

    rung_buffer_print(out, "    %s\n", title);
    for (size_t i = from[side]; said && i < trial->told_count && shown < 3; i++) {
        uint64_t own = gist(trial, &trial->told[i]);
        bool both = false;
        for (size_t k = from[1 - side]; k < other->told_count && !both; k++)
            both = gist(other, &other->told[k]) == own;
        if (both) continue;
        shown++;
        rung_buffer_text(out, "      ");
        rung_story_time(out, trial, trial->told[i].seen.time);
        rung_buffer_text(out, "  ");
        if (!rung_story_sentence(out, trial, &trial->told[i]))
            rung_buffer_print(out, "the run: %s", trial->told[i].seen.name);
        rung_buffer_char(out, '\n', 1);
    }
    if (!said) shown = rung_visible_difference(out, trial, other, "      ");
    if (!shown) rung_buffer_text(out, "      nothing of the kind\n");
}

/* ---- one story ---- */

/* "attempt { via: chat, outcome: reached }", cut where it is long. */
static const char *words_of(struct telling *t)
{
    struct rung_buffer out = {.arena = t->trials[0].compilation->arena};

    rung_buffer_text(&out, t->type);
    for (uint32_t i = 0; i < t->count && out.size < WORDS_BYTES; i++) {
        const struct rung_json_value *value = &t->values[i];
        bool bare = strcmp(value->path, "documented") == 0;
        rung_buffer_text(&out, i == 0 ? " { " : ", ");
        if (bare)
            rung_buffer_print(&out, "documented %s", value->text);
        else
            rung_buffer_print(&out, "%s: %s", value->path,
                              value->kind == RUNG_JSON_TRUE    ? "yes"
                              : value->kind == RUNG_JSON_FALSE ? "no"
                                                               : value->text);
    }
    if (out.size >= WORDS_BYTES) rung_buffer_text(&out, ", …");
    if (t->count) rung_buffer_text(&out, " }");
    const char *words = rung_buffer_result(&out);
    return words ? words : t->type;
}

/* A part of a story: time that passes, then perhaps an event. */
struct turn {
    int64_t time;
    bool including, dropped;
    const char *type, *words; /* type NULL: none */
    struct rung_json_value *values;
    uint32_t count;
};

static const char *keep(struct rung_arena *arena, const char *text)
{
    const char *copy = rung_arena_copy(arena, text, strlen(text));

    return copy ? copy : "";
}

/* What comes next, as the first policy stands. */
static struct turn next_turn(struct telling *t)
{
    struct rung_arena *arena = t->trials[0].compilation->arena;
    struct turn turn = {.time = next_time(t), .including = chance(t, 60)};
    struct choice choice;
    bool running = false;

    rung_trial_advance(&t->trials[0], turn.time, turn.including);
    if (rung_trial_case(&t->trials[0]) != RUNG_NO_CASE) {
        struct rung_machine m = rung_engine_machine(t->trials[0].engine, 0, 0, t->trials[0].now);
        running = rung_running(&m);
    }
    if (running && chance(t, 15)) return turn;
    next_event(t, &choice, running);
    turn.type = t->type;
    turn.words = words_of(t);
    turn.count = t->count;
    turn.values = rung_arena_alloc(arena, (t->count + 1) * sizeof *turn.values);
    for (uint32_t i = 0; turn.values && i < t->count; i++) {
        turn.values[i] = t->values[i];
        turn.values[i].path = keep(arena, t->values[i].path);
        turn.values[i].text = keep(arena, t->values[i].text);
    }
    if (!turn.values) turn.count = 0;
    return turn;
}

static void take_turn(struct rung_trial *trial, const struct turn *turn)
{
    rung_trial_advance(trial, turn->time, turn->including);
    if (!turn->type || trial->status) return;
    const struct rung_event event = {.time = trial->now,
                                     .recorded = trial->now,
                                     .case_id = RUNG_TRIAL_CASE,
                                     .case_size = sizeof RUNG_TRIAL_CASE - 1,
                                     .type = turn->type,
                                     .type_size = (uint32_t)strlen(turn->type),
                                     .count = turn->count,
                                     .values = turn->values};
    rung_trial_happen(trial, &event, turn->words);
}

/* Hands over what was journalled. */
static void settle(struct rung_trial *trial)
{
    if (trial->status == RUNG_OK)
        trial->status = rung_engine_end(trial->engine, RUNG_END_UNTIL, RUNG_TIME_MIN);
}

static void begin(struct telling *t, const struct rung_story_side sides[2], uint64_t seed)
{
    for (int i = 0; i < 2; i++) {
        rung_trial_begin(&t->trials[i], sides[i].compilation, sides[i].programs, sides[i].count);
        /* A Friday in January, or later: some before a holiday, some when clocks change. */
        t->trials[i].now = INT64_C(1767340800) * RUNG_SECOND_US + (int64_t)(seed % 97) * RUNG_DAY_US;
    }
}

static void end(struct telling *t)
{
    for (int i = 0; i < 2; i++) rung_trial_end(&t->trials[i]);
}

/* Whether both sides still differ in this turn; `from`: where what they said in it begins. */
static bool differ_in_turn(struct telling *t, const struct turn *turn, size_t from[2])
{
    for (int i = 0; i < 2; i++) {
        from[i] = t->trials[i].told_count;
        if (t->trials[i].status == RUNG_OK) take_turn(&t->trials[i], turn);
        settle(&t->trials[i]);
    }
    /* The changed one may not come to rest. */
    return differ(t->trials, from) || (t->trials[1].status == RUNG_LIMIT && !t->trials[0].status);
}

/* Goes through the turns that are not dropped; whether the last one differs. Leaves the trials as they are.
 */
static bool go_through(struct telling *t, const struct rung_story_side sides[2], uint64_t seed,
                       const struct turn *turns, uint32_t count, size_t from[2])
{
    begin(t, sides, seed);
    for (uint32_t i = 0; i < count; i++)
        if (!turns[i].dropped && differ_in_turn(t, &turns[i], from)) return true;
    return false;
}

/* The story without the turns that it does not need. */
static const char *tell_shortest(struct telling *t, const struct rung_story_side sides[2], uint64_t seed,
                                 struct turn *turns, uint32_t count)
{
    struct rung_buffer out = {.arena = sides[0].compilation->arena};
    size_t from[2] = {0, 0};

    for (uint32_t i = 0; i < count; i++) {
        turns[i].dropped = true;
        if (!go_through(t, sides, seed, turns, count, from)) turns[i].dropped = false;
        end(t);
    }
    go_through(t, sides, seed, turns, count, from);
    for (size_t i = 0; i < t->trials[0].told_count; i++) {
        const struct rung_told *told = &t->trials[0].told[i];
        if (strcmp(told->seen.kind, "event") != 0) continue;
        rung_buffer_text(&out, "    ");
        rung_story_time(&out, &t->trials[0], told->seen.time);
        rung_buffer_print(&out, "  %s\n", told->words);
    }
    bool said = say_otherwise(t->trials, from);
    add_side(&out, t->trials, from, 0, said, "as it is:");
    add_side(&out, t->trials, from, 1, said, "changed:");
    end(t);
    return rung_buffer_result(&out);
}

enum rung_status rung_random_story(const struct rung_story_side sides[2], uint64_t seed, bool *differs,
                                   const char **example)
{
    struct telling telling = {.p = sides[0].programs[0], .random = seed * UINT64_C(0x9E3779B97F4A7C15) + 1};
    struct turn turns[TURNS];
    size_t from[2] = {0, 0};
    uint32_t count = 0;

    *differs = false;
    *example = NULL;
    begin(&telling, sides, seed);
    while (count < TURNS && !*differs && !telling.trials[0].status && !telling.trials[1].status) {
        for (int i = 0; i < 2; i++) from[i] = telling.trials[i].told_count;
        turns[count] = next_turn(&telling);
        size_t first = from[0]; /* deciding has let time pass on the first side already */
        *differs = differ_in_turn(&telling, &turns[count++], from);
        from[0] = first;
        if (!telling.trials[1].status) *differs = differ(telling.trials, from);
    }
    enum rung_status status = telling.trials[0].status != RUNG_LIMIT ? telling.trials[0].status : RUNG_OK;
    if (telling.trials[1].status == RUNG_NO_MEMORY) status = RUNG_NO_MEMORY;
    end(&telling);
    if (*differs && !status) *example = tell_shortest(&telling, sides, seed, turns, count);
    return status;
}
