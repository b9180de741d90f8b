/* Outputs as JSON: exactly the first keys of every line, then what applies. */
#include "journal.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

#include "written.h"

static const char *const names[] = {
#define ACTION(name) [RUNG_ACTION_##name] = #name,
#define FINDING(name) [RUNG_FINDING_##name] = #name,
#define STEP(name) [RUNG_STEP_##name] = #name,
#include <rung/journal.def>
};

/* Names of items that are not on record. */
static void put_missing(struct rung_lines *lines, const struct rung_program *p, uint64_t missing)
{
    bool first = true;

    if (!missing) return;
    rung_lines_key(lines, "missing");
    rung_lines_put(lines, "[", 1);
    for (uint32_t i = 0; i < RUNG_ITEMS_MAX; i++) {
        if (!(missing >> i & 1)) continue;
        uint32_t name = i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count];
        if (!first) rung_lines_put(lines, ",", 1);
        rung_lines_string(lines, p->texts + name, strlen(p->texts + name));
        first = false;
    }
    rung_lines_put(lines, "]", 1);
}

/* A number of millionths, exactly. */
static void put_millionths(struct rung_lines *lines, int64_t value)
{
    enum { DIGITS = 6 };
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, rest = size % 1000000;
    char *to = rung_lines_room(lines, 1 + RUNG_NUMBER_SIZE + 1 + DIGITS);

    if (!to) return;
    if (value < 0) *to++ = '-';
    to = rung_lines_number_at(to, (int64_t)(size / 1000000));
    if (rest) {
        *to++ = '.';
        for (int i = DIGITS - 1; i >= 0; i--, rest /= 10) to[i] = (char)('0' + rest % 10);
        to += DIGITS;
        while (to[-1] == '0') to--;
    }
    lines->size = (size_t)(to - lines->bytes);
}

static void put_duration(struct rung_lines *lines, int64_t value)
{
    char text[RUNG_WRITTEN_SIZE];

    rung_lines_string(lines, text, rung_duration_write(value, text));
}

static void put_value(struct rung_lines *lines, const struct rung_journal_line *line,
                      const struct rung_program_fact *fact, int64_t value)
{
    const struct rung_program *p = line->bound->program;
    char day[RUNG_DAY_TEXT_SIZE];
    size_t size;

    if (value == RUNG_UNKNOWN) {
        rung_lines_text(lines, "null");
        return;
    }
    switch ((enum rung_value_kind)fact->kind) {
    case RUNG_VALUE_YES_NO: rung_lines_text(lines, value ? "true" : "false"); break;
    case RUNG_VALUE_NUMBER: put_millionths(lines, value); break;
    case RUNG_VALUE_CHOICE: {
        uint32_t name =
            (uint64_t)value < fact->choices.count ? p->names[fact->choices.first + (uint32_t)value] : 0;
        rung_lines_string(lines, p->texts + name, strlen(p->texts + name));
        break;
    }
    case RUNG_VALUE_DATE: rung_lines_string(lines, day, rung_day_write((int32_t)value, day)); break;
    case RUNG_VALUE_TIME: rung_lines_time(lines, value); break;
    case RUNG_VALUE_DURATION: put_duration(lines, value); break;
    case RUNG_VALUE_CHANNEL: {
        bool known = (uint64_t)value < p->channels_count;
        const char *name = known ? p->texts + p->channels[value].name : "another channel";
        rung_lines_string(lines, name, strlen(name));
        break;
    }
    case RUNG_VALUE_PARTY: {
        bool known = (uint64_t)value < p->parties_count;
        const char *name = known ? p->texts + p->parties[value].name : "somebody else";
        rung_lines_string(lines, name, strlen(name));
        break;
    }
    default: {
        const char *text = line->text(line->text_state, value, &size);
        rung_lines_string(lines, text, size);
    }
    }
}

/* Who, by which channel, what for: what an obligation's lines have in common. */
static void put_site(struct rung_lines *lines, const struct rung_program *p, const struct rung_output *out)
{
    if (out->site == RUNG_NONE) return;
    const struct rung_program_site *site = &p->sites[out->site];
    rung_lines_text_of(lines, "task", p, site->name);
    rung_lines_text_of(lines, "template", p, site->template_name);
    if (out->channel < p->channels_count && p->channels[out->channel].by < p->parties_count)
        rung_lines_text_of(lines, "by", p, p->parties[p->channels[out->channel].by].name);
}

static const char *const stuck[] = {
    [RUNG_STUCK_RULE] = "a rule stands against it, and nothing that the policy foresees can change that",
    [RUNG_STUCK_ROUND] = "1000 steps were entered without an event",
    [RUNG_STUCK_LINES] = "100000 lines were written without an event",
    [RUNG_STUCK_LOOKS] = "time passed 10000 times, and nothing came of it",
    [RUNG_STUCK_ENDLESS] = "it does not come to rest",
};

/* Whether its time says how long something lasts, and not by when something is owed. */
static bool is_until(const struct rung_output *out)
{
    switch (out->kind) {
    case RUNG_ACTION: return out->name == RUNG_ACTION_postpone || out->name == RUNG_ACTION_withhold;
    case RUNG_FINDING: return out->name == RUNG_FINDING_during_postponement;
    default: return true;
    }
}

/* What an output says besides, as far as it follows from the program and the output's kind, party, channel
 * and so on; up to the one value that differs from time to time. */
static void put_detail(struct rung_lines *lines, const struct rung_program *p, const struct rung_output *out)
{
    if (out->channel < p->channels_count) rung_lines_text_of(lines, "via", p, p->channels[out->channel].name);
    if (out->party < p->parties_count) rung_lines_text_of(lines, "to", p, p->parties[out->party].name);
    put_site(lines, p, out);
    if (out->kind == RUNG_ACTION) switch (out->name) {
        case RUNG_ACTION_notify:
            rung_lines_text_of(lines, "template", p, p->notices[out->index].template_name);
            break;
        case RUNG_ACTION_set: rung_lines_text_of(lines, "fact", p, p->facts[out->index].name); break;
        case RUNG_ACTION_close:
            rung_lines_text_of(lines, "as", p, p->closings[out->index].as);
            rung_lines_text_of(lines, "code", p, p->closings[out->index].code);
            break;
        case RUNG_ACTION_continue: rung_lines_text_of(lines, "with", p, p->follows[out->index]); break;
        case RUNG_ACTION_withhold:
            if (out->index == 1 || out->index == 2) {
                rung_lines_key(lines, "rule");
                rung_lines_text(lines, out->index == 1 ? "\"postponed\"" : "\"hours of the channel\"");
            }
            break;
        default: break;
        }
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_flag)
        rung_lines_text_of(lines, "flag", p, p->flags[out->index].name);
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_not_continued)
        rung_lines_text_of(lines, "with", p, p->follows[out->index]);
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_stuck && out->index <= RUNG_STUCK_ENDLESS) {
        rung_lines_key(lines, "reason");
        rung_lines_string(lines, stuck[out->index], strlen(stuck[out->index]));
    }
    if (out->rule != RUNG_NONE) {
        rung_lines_text_of(lines, "rule", p, p->rules[out->rule].text);
        rung_lines_text_of(lines, "because", p, p->rules[out->rule].because);
    }
    put_missing(lines, p, out->missing);
}

/* What differs from time to time in outputs that say the same: nothing, when something is due, or a value. */
enum differing { NOTHING, DUE, VALUE, RECORDED };

static enum differing differing_in(const struct rung_output *out)
{
    if (out->kind == RUNG_ACTION && out->name == RUNG_ACTION_set) return VALUE;
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_late_event) return RECORDED;
    return out->due != RUNG_UNKNOWN && out->due != RUNG_NEVER_US ? DUE : NOTHING;
}

static const char *const kinds[] = {"action", "finding", "step"};

/* What tells an output from its like. */
static uint32_t text_of_what(const struct rung_program *p, const struct rung_output *out)
{
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_flag) return p->flags[out->index].name;
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_not_continued) return p->follows[out->index];
    if (out->kind != RUNG_ACTION) return 0;
    switch (out->name) {
    case RUNG_ACTION_close: return p->closings[out->index].as;
    case RUNG_ACTION_continue: return p->follows[out->index];
    case RUNG_ACTION_set: return p->facts[out->index].name;
    case RUNG_ACTION_notify: {
        const struct rung_program_notice *notice = &p->notices[out->index];
        return notice->template_name ? notice->template_name : notice->text;
    }
    default: return 0;
    }
}

const struct rung_seen rung_journal_nothing_seen = {.policy = "",
                                                    .file = "",
                                                    .step = "",
                                                    .via = "",
                                                    .to = "",
                                                    .task = "",
                                                    .rule = "",
                                                    .because = "",
                                                    .what = "",
                                                    .policy_index = RUNG_NONE,
                                                    .step_index = RUNG_NONE,
                                                    .number = RUNG_NONE,
                                                    .due = RUNG_UNKNOWN};

/* Nothing but the policy. */
static struct rung_seen seen_of(const struct rung_program *p)
{
    struct rung_seen seen = rung_journal_nothing_seen;

    seen.policy = p->texts + p->name;
    seen.file = p->texts + p->file;
    return seen;
}

struct rung_seen rung_journal_seen(const struct rung_program *p, const struct rung_output *out)
{
    const char *t = p->texts;
    struct rung_seen seen = seen_of(p);

    seen.kind = kinds[out->kind];
    seen.name = names[out->name];
    seen.what = t + text_of_what(p, out);
    seen.line = out->line;
    seen.run = out->run;
    seen.missing = out->missing;
    if (out->due != RUNG_NEVER_US) seen.due = out->due;
    if (out->step < p->steps_count) {
        seen.step = t + p->steps[out->step].name;
        seen.step_index = out->step;
    }
    if (out->channel < p->channels_count) seen.via = t + p->channels[out->channel].name;
    if (out->party < p->parties_count) seen.to = t + p->parties[out->party].name;
    if (out->site != RUNG_NONE) seen.task = t + p->sites[out->site].name;
    if (out->rule != RUNG_NONE) {
        seen.rule = t + p->rules[out->rule].text;
        seen.because = t + p->rules[out->rule].because;
    }
    if (out->kind == RUNG_FINDING && out->name == RUNG_FINDING_flag)
        seen.because = t + p->flags[out->index].text;
    return seen;
}

struct rung_seen rung_journal_seen_event(const struct rung_journal_line *line,
                                         const struct rung_happening *event, char what[RUNG_WHAT_SIZE])
{
    const struct rung_program *p = line->bound->program;
    const struct rung_program_event *about = &p->events[event->event];
    struct rung_seen seen = seen_of(p);

    seen.kind = "event";
    seen.name = p->texts + about->name;
    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        uint64_t value = (uint64_t)event->fields[i];
        if (field->kind == RUNG_VALUE_CHANNEL && value < p->channels_count)
            seen.via = p->texts + p->channels[value].name;
        if (field->kind == RUNG_VALUE_PARTY && !*seen.to && value < p->parties_count)
            seen.to = p->texts + p->parties[value].name;
        if (field->kind == RUNG_VALUE_CHOICE && !*seen.what && value < field->choices.count)
            seen.what = p->texts + p->names[field->choices.first + value];
        if (field->kind == RUNG_VALUE_TEXT && !*seen.what && event->fields[i] != RUNG_UNKNOWN) {
            size_t size;
            const char *text = line->text(line->text_state, event->fields[i], &size);
            if (size > RUNG_WHAT_SIZE - 1) size = RUNG_WHAT_SIZE - 1;
            memcpy(what, text, size);
            what[size] = '\0';
            seen.what = what;
        }
    }
    return seen;
}

/* ---- lines ----
 *
 * A line is: its time, case, policy and run, which are its head; its number; its front, which ends where what
 * differs from time to time begins; that; what it adds; its back. Front and back are the same bytes each time
 * that the policy does the same, so they are made once and kept, and between them what differs as it was
 * last: mostly it is a time, which takes as many bytes as any other, and often the same one. */

static void put_front(struct rung_lines *lines, const struct rung_program *p, const struct rung_output *out)
{
    rung_lines_key(lines, "step");
    if (out->step < p->steps_count)
        rung_lines_string(lines, p->texts + p->steps[out->step].name,
                          strlen(p->texts + p->steps[out->step].name));
    else
        rung_lines_text(lines, "null");
    rung_lines_key(lines, "kind");
    rung_lines_string(lines, kinds[out->kind], strlen(kinds[out->kind]));
    rung_lines_key(lines, "name");
    rung_lines_string(lines, names[out->name], strlen(names[out->name]));
    put_detail(lines, p, out);
    switch (differing_in(out)) {
    case NOTHING: break;
    case DUE: rung_lines_key(lines, is_until(out) ? "until" : "due"); break;
    case VALUE: rung_lines_key(lines, "value"); break;
    case RECORDED: rung_lines_key(lines, "recorded"); break;
    }
}

static void put_differing(struct rung_lines *lines, const struct rung_journal_line *line,
                          const struct rung_output *out)
{
    switch (differing_in(out)) {
    case NOTHING: break;
    case DUE: rung_lines_time(lines, out->due); break;
    case VALUE: put_value(lines, line, &line->bound->program->facts[out->index], out->value); break;
    case RECORDED: rung_lines_time(lines, out->value); break;
    }
}

static void put_back(struct rung_lines *lines, const struct rung_program *p, const struct rung_output *out)
{
    rung_lines_key(lines, "at");
    rung_lines_put(lines, "\"", 1);
    rung_lines_text(lines, p->texts + p->file);
    rung_lines_put(lines, ":", 1);
    rung_lines_number(lines, out->line ? out->line : p->line);
    rung_lines_put(lines, "\"}\n", 3);
}

/* What most heads take, their parts, and what comes behind them. */
enum { HEAD_USUAL = 3 * RUNG_STRIDE, PART_USUAL = 2 * RUNG_STRIDE, FORM_USUAL = 4 * RUNG_STRIDE };

enum { CHECKED_MAX = 32 }; /* closings whose rules are kept as text */

/* What is kept for the next lines of a program. */
struct rung_journal_forms {
    struct rung_forms kept;
    struct rung_lines value;                /* what differs, in the making */
    struct rung_lines checked[CHECKED_MAX]; /* by closing: its rules */
    struct rung_meaning meanings[RUNG_MEANINGS];
    int64_t time; /* of the last head */
    uint32_t begin_size, policy_size;
    char begin[PART_USUAL]; /* of the last head, up to its case */
    char policy[];          /* `,"policy":"NAME","run":`, and as much behind it that can be read */
};

/* `{"time":…,"case":` */
static void keep_begin(struct rung_journal_forms *forms, int64_t time)
{
    static const char before[] = "{\"time\":", behind[] = ",\"case\":";
    char *to = forms->begin + sizeof before - 1;

    memcpy(forms->begin, before, sizeof before - 1);
    to = rung_lines_time_at(&forms->value, to, time);
    memcpy(to, behind, sizeof behind - 1);
    forms->begin_size = (uint32_t)(to + sizeof behind - 1 - forms->begin);
    forms->time = time;
}

struct rung_journal_forms *rung_journal_forms_new(const struct rung_program *p)
{
    struct rung_journal_forms *forms = NULL;
    struct rung_lines policy = {0};

    rung_lines_text_of(&policy, "policy", p, p->name);
    rung_lines_key(&policy, "run");
    if (!policy.failed) forms = calloc(1, sizeof *forms + policy.size + PART_USUAL);
    if (forms) {
        forms->policy_size = (uint32_t)policy.size;
        memcpy(forms->policy, policy.bytes, policy.size);
        keep_begin(forms, 0);
    }
    free(policy.bytes);
    return forms;
}

void rung_journal_forms_free(struct rung_journal_forms *forms)
{
    if (!forms) return;
    for (uint32_t i = 0; i < CHECKED_MAX; i++) free(forms->checked[i].bytes);
    free(forms->value.bytes);
    free(forms);
}

struct rung_forms *rung_journal_forms_kept(struct rung_journal_forms *forms)
{
    return forms ? &forms->kept : NULL;
}

struct rung_lines *rung_journal_forms_checked(struct rung_journal_forms *forms, uint32_t closing)
{
    return forms && closing < CHECKED_MAX ? &forms->checked[closing] : NULL;
}

struct rung_meaning *rung_journal_forms_meanings(struct rung_journal_forms *forms)
{
    return forms ? forms->meanings : NULL;
}

/* The most that a head takes. */
static size_t head_most(const struct rung_journal_line *line)
{
    return sizeof line->forms->begin + RUNG_ESCAPED * line->case_size + line->forms->policy_size +
           RUNG_NUMBER_SIZE + HEAD_USUAL;
}

/* What all lines of one moment begin with that are of the same run. */
static inline char *put_head(char *to, const struct rung_journal_line *line, uint32_t run)
{
    static const char seq[] = ",\"seq\":";
    struct rung_journal_forms *forms = line->forms;

    if (line->time != forms->time) keep_begin(forms, line->time);
    memcpy(to, forms->begin, sizeof forms->begin);
    to = rung_lines_string_at(to + forms->begin_size, line->case_id, line->case_size);
    to = rung_lines_strides(to, forms->policy, forms->policy_size, PART_USUAL);
    to = rung_lines_number_at(to, run);
    memcpy(to, seq, sizeof seq); /* eight bytes at once */
    return to + sizeof seq - 1;
}

/* All that front and back depend on, but for whether anything is due: an output's beginning. */
static inline struct rung_form_key key_of(const struct rung_output *out)
{
    struct rung_form_key key;

    _Static_assert(offsetof(struct rung_output, due) == sizeof key && offsetof(struct rung_output, kind) == 0,
                   "an output's beginning is not what its form depends on");
    for (size_t i = 0; i < RUNG_FORM_WORDS; i++) /* as they were written: wider loads would wait for that */
        memcpy(&key.words[i], (const char *)out + 8 * i, 8);
    key.words[0] |= 1 << 16; /* where an output has nothing */
    return key;
}

/* The value that differs, of a form that says so in `differs`. */
static inline int64_t differing_of(const struct rung_form *form, const struct rung_output *out)
{
    return form->differs >= VALUE ? out->value : out->due;
}

/* NULL where it is too long to be kept. */
static struct rung_form *make_form(const struct rung_journal_line *line, const struct rung_output *out,
                                   const struct rung_form_key *key)
{
    const struct rung_program *p = line->bound->program;
    struct rung_lines made = {0};

    put_front(&made, p, out);
    size_t front_size = made.size;
    put_differing(&made, line, out);
    size_t back_at = made.size;
    put_back(&made, p, out);
    struct rung_form *form = rung_forms_keep(&line->forms->kept, key, &made, front_size, made.size - back_at);
    if (form) form->differs = (uint8_t)differing_in(out);
    free(made.bytes);
    return form;
}

/* Has a form say what differs as this output has it; NULL if it has no room for that. */
static struct rung_form *renew(struct rung_form *form, const struct rung_journal_line *line,
                               const struct rung_output *out)
{
    struct rung_lines *value = &line->forms->value;

    value->size = 0;
    put_differing(value, line, out);
    size_t rest_size = (size_t)form->front_size + form->back_size;
    if (value->failed || value->size > RUNG_FORM_BYTES - RUNG_STRIDE - rest_size) return NULL;
    char *middle = form->bytes + form->front_size;
    memmove(middle + value->size, form->bytes + form->size - form->back_size, form->back_size);
    if (value->size) memcpy(middle, value->bytes, value->size);
    form->size = (uint16_t)(rest_size + value->size);
    return form;
}

/* Whether a form has what differs as this output has it, or has now, since it is a time like that before. */
static inline bool fits(struct rung_form *form, struct rung_lines *lines, const struct rung_output *out)
{
    int64_t value = differing_of(form, out);

    if (form->value == value) return true;
    if (!form->is_time || !rung_lines_plain_time_at(lines, form->bytes + form->front_size, value))
        return false;
    form->value = value;
    return true;
}

/* The form of an output that is not where it is looked for first, or has to say something else than a time.
 * NULL where it is too long to be kept. */
static __attribute__((noinline)) struct rung_form *bring_form(const struct rung_journal_line *line,
                                                              const struct rung_output *out)
{
    struct rung_form_key key = key_of(out);
    struct rung_form *form = rung_forms_find(&line->forms->kept, &key);
    enum differing differs = differing_in(out);

    if (form && form->differs == differs) {
        if (fits(form, &line->forms->value, out)) return form;
        form = renew(form, line, out);
    } else {
        form = make_form(line, out, &key);
    }
    if (!form) return NULL;
    bool is_time = differs == VALUE ? line->bound->program->facts[out->index].kind == RUNG_VALUE_TIME
                                    : differs != NOTHING;
    form->is_time = is_time && form->size - form->front_size - form->back_size == RUNG_PLAIN_TIME_SIZE;
    form->value = differing_of(form, out);
    return form;
}

/* The rest of a line behind its number, if it has no form. */
static void put_formless(struct rung_lines *lines, const struct rung_journal_line *line,
                         const struct rung_output *out)
{
    put_front(lines, line->bound->program, out);
    put_differing(lines, line, out);
    if (out->extra_size) rung_lines_put(lines, line->extras->bytes + out->extra, out->extra_size);
    put_back(lines, line->bound->program, out);
}

void rung_journal_write(struct rung_lines *lines, const struct rung_journal_line *line,
                        const struct rung_output *outputs, uint32_t count)
{
    const struct rung_output *out = outputs, *end = out + count;
    struct rung_forms *forms = &line->forms->kept;
    size_t most = head_most(line) + RUNG_NUMBER_SIZE + RUNG_FORM_BYTES;
    size_t room = count * most + line->extras->size; /* for all lines that have forms */
    const char *head = NULL;
    size_t head_size = 0;
    uint64_t run = UINT64_MAX; /* of the head: none yet */
    char *to = rung_lines_room(lines, room);

    for (; out < end; out++) {
        if (!to) return;
        if (out->run == run) {
            to = rung_lines_strides(to, head, head_size, HEAD_USUAL);
        } else {
            head = to;
            run = out->run;
            to = put_head(to, line, out->run);
            head_size = (size_t)(to - head);
        }
        to = rung_lines_number_at(to, out->seq);
        struct rung_form_key key = key_of(out);
        struct rung_form *form = rung_forms_place(forms, &key);
        if (!rung_form_is(form, &key) || !fits(form, lines, out)) form = bring_form(line, out);
        if (!form) {
            lines->size = (size_t)(to - lines->bytes);
            put_formless(lines, line, out);
            to = rung_lines_room(lines, room);
            run = UINT64_MAX; /* the lines may have moved */
            continue;
        }
        to = rung_lines_strides(to, form->bytes, form->size, FORM_USUAL);
        if (out->extra_size) { /* in front of the back */
            to -= form->back_size;
            memcpy(to, line->extras->bytes + out->extra, out->extra_size);
            to = rung_lines_stride(to + out->extra_size, form->bytes + form->size - form->back_size,
                                   form->back_size);
        }
    }
    if (to) lines->size = (size_t)(to - lines->bytes);
}

void rung_journal_describe(struct rung_lines *lines, const struct rung_program *p, bool comma)
{
    rung_lines_text(lines, comma ? ",{\"name\":" : "{\"name\":");
    rung_lines_string(lines, p->texts + p->name, strlen(p->texts + p->name));
    rung_lines_text_of(lines, "version", p, p->version);
    rung_lines_text_of(lines, "file", p, p->file);
    rung_lines_put(lines, "}", 1);
}

void rung_journal_bad_event(struct rung_lines *lines, int64_t time, const char *file, uint64_t line,
                            const char *reason)
{
    rung_lines_text(lines, "{\"time\":");
    if (time == RUNG_UNKNOWN)
        rung_lines_text(lines, "null");
    else
        rung_lines_time(lines, time);
    rung_lines_text(lines,
                    ",\"case\":null,\"policy\":null,\"run\":0,\"seq\":0,\"step\":null,\"kind\":\"finding\","
                    "\"name\":\"bad_event\"");
    rung_lines_key(lines, "file");
    rung_lines_string(lines, file, strlen(file));
    rung_lines_key(lines, "line");
    rung_lines_number(lines, (int64_t)line);
    rung_lines_key(lines, "reason");
    rung_lines_string(lines, reason, strlen(reason));
    rung_lines_put(lines, "}\n", 2);
}
