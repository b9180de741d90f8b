/* Texts of a policy with their places filled, and the record that a closing leaves behind. */
#include "journal.h"
#include "machine_parts.h"
#include "written.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/time.h>

enum { TEXT_BYTES_MAX = 16384 };

/* A text in the making; what does not fit is cut. */
struct text {
    char bytes[TEXT_BYTES_MAX];
    size_t size;
};

static void add(struct text *text, const char *bytes, size_t size)
{
    if (size > sizeof text->bytes - text->size) size = sizeof text->bytes - text->size;
    memcpy(text->bytes + text->size, bytes, size);
    text->size += size;
}

static void add_text(struct text *text, const char *bytes)
{
    add(text, bytes, strlen(bytes));
}

static void add_value(struct text *text, const struct rung_journal_line *line, const struct rung_machine *m,
                      uint32_t kind, struct rung_range choices, int64_t value)
{
    char written[RUNG_WRITTEN_SIZE];

    add(text, written, rung_value_write(m, line->text, line->text_state, kind, choices, value, written));
}

/* ---- places ---- */

/* Looks no further into the word than they are the same: most are not. */
static bool is(const char *name, size_t size, const char *word)
{
    for (size_t i = 0; i < size; i++)
        if (word[i] != name[i]) return false; /* at the word's end, too: a name holds no 0 */
    return word[size] == 0;
}

/* The event that a text is about: the one whose handler or clause runs. RUNG_NONE if there is none. */
static uint32_t event_here(const struct rung_machine *m, uint32_t *kept)
{
    const struct rung_program *p = m->program;
    uint32_t place = rung_place(m, m->owner);
    uint32_t best = RUNG_NONE;

    *kept = RUNG_NONE;
    for (uint32_t i = 0; place && i < p->listens_count; i++) {
        const struct rung_program_listen *listen = &p->listens[i];
        if (listen->owner != m->owner) continue;
        for (uint32_t k = listen->clauses.first; k < listen->clauses.first + listen->clauses.count; k++) {
            bool last = k + 1 == listen->clauses.first + listen->clauses.count;
            uint32_t end = last ? listen->otherwise : p->clauses[k + 1].label;
            if (place - 1 < p->clauses[k].label || place - 1 >= end) continue;
            if (best == RUNG_NONE || p->clauses[k].label >= p->clauses[best].label) best = k;
        }
    }
    if (best != RUNG_NONE) {
        *kept = p->clauses[best].kept;
        return p->clauses[best].event;
    }
    if (m->owner && p->handlers[m->owner - 1].trigger == RUNG_ON_EVENT) {
        *kept = p->handlers[m->owner - 1].kept;
        return p->handlers[m->owner - 1].event;
    }
    return RUNG_NONE;
}

static void add_event_field(struct text *text, const struct rung_journal_line *line,
                            const struct rung_machine *m, const char *name, size_t size)
{
    const struct rung_program *p = m->program;
    uint32_t kept, event = event_here(m, &kept);

    if (event == RUNG_NONE) return;
    for (uint32_t i = 0; i < p->events[event].fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[p->events[event].fields.first + i];
        int64_t value = RUNG_UNKNOWN;
        if (!is(name, size, p->texts + field->name)) continue;
        if (kept != RUNG_NONE)
            value = *rung_time_slot(m, kept + 8 * i);
        else if (m->happening && m->happening->event == event)
            value = m->happening->fields[i];
        add_value(text, line, m, field->kind, field->choices, value);
    }
}

/* What a place means, unless it is a fact's number. */
enum { NOTHING = -5, NEXT_FOLLOW_UP, CLOSES_ON, CASE, EVENT_FIELD };

static int32_t meaning_of(const struct rung_program *p, const char *name, size_t size)
{
    if (is(name, size, "next_follow_up")) return NEXT_FOLLOW_UP;
    if (is(name, size, "closes_on")) return CLOSES_ON;
    if (is(name, size, "case")) return CASE;
    if (size > 6 && memcmp(name, "event.", 6) == 0) return EVENT_FIELD;
    for (uint32_t i = 0; i < p->facts_count; i++)
        if (is(name, size, p->texts + p->facts[i].name)) return (int32_t)i;
    return NOTHING;
}

static int32_t recall_meaning(struct rung_journal_forms *forms, const struct rung_program *p,
                              const char *name, size_t size)
{
    uint32_t at = (uint32_t)(name - p->texts);
    struct rung_meaning *meanings = rung_journal_forms_meanings(forms);

    if (!meanings) return meaning_of(p, name, size);
    struct rung_meaning *meaning = &meanings[at % RUNG_MEANINGS];
    if (meaning->at != at) *meaning = (struct rung_meaning){at, meaning_of(p, name, size)};
    return meaning->means;
}

static void add_place(struct text *text, const struct rung_journal_line *line, struct rung_machine *m,
                      const char *name, size_t size)
{
    const struct rung_program *p = m->program;
    int32_t means = recall_meaning(line->forms, p, name, size);

    switch (means) {
    case NEXT_FOLLOW_UP:
    case CLOSES_ON: {
        struct rung_forecast forecast = rung_machine_forecast(m, line->scratch, line->scratch_outputs);
        int64_t time = means == CLOSES_ON ? forecast.closes_on : forecast.next_follow_up;
        add_value(text, line, m, RUNG_VALUE_TIME, (struct rung_range){0, 0}, time);
        break;
    }
    case CASE: add(text, line->case_id, line->case_size); break;
    case EVENT_FIELD: add_event_field(text, line, m, name + 6, size - 6); break;
    case NOTHING: break;
    default:
        add_value(text, line, m, p->facts[means].kind, p->facts[means].choices,
                  *rung_time_slot(m, p->facts[means].offset));
    }
}

/* The text with what stands between braces replaced by what it means now. */
static void fill(struct text *text, const struct rung_journal_line *line, struct rung_machine *m,
                 const char *from)
{
    while (*from) {
        const char *open = strchr(from, '{'), *close = open ? strchr(open, '}') : NULL;
        if (!close) break;
        add(text, from, (size_t)(open - from));
        add_place(text, line, m, open + 1, (size_t)(close - open - 1));
        from = close + 1;
    }
    add_text(text, from);
}

static void put_filled(struct rung_lines *lines, const struct rung_journal_line *line, struct rung_machine *m,
                       const char *name, uint32_t from)
{
    struct text text;

    if (!from) return;
    text.size = 0;
    fill(&text, line, m, m->program->texts + from);
    while (text.size == sizeof text.bytes && (text.bytes[text.size - 1] & 0xC0) == 0x80) text.size--;
    rung_lines_key(lines, name);
    rung_lines_string(lines, text.bytes, text.size);
}

static uint32_t text_of_template(const struct rung_program *p, uint32_t name)
{
    for (uint32_t i = 0; name && i < p->templates_count; i++)
        if (p->templates[i].name == name) return p->templates[i].text;
    return 0;
}

/* ---- the closing record ---- */

/* What an attempt says behind its time. */
static void put_rest(struct rung_lines *lines, const struct rung_program *p,
                     const struct rung_attempt *attempt)
{
    static const char *const outcomes[] = {
#define OUTCOME(name) #name,
#include "events.def"
    };
    _Static_assert(sizeof outcomes / sizeof *outcomes <= RUNG_NO_OUTCOME,
                   "an outcome means that there is none");
    uint64_t said = attempt->said;
    uint32_t via = rung_said_via(said), to = rung_said_to(said), by = rung_said_by(said);
    uint32_t outcome = rung_said_outcome(said);
    bool one = true;

    if (via < p->channels_count) rung_lines_text_of(lines, "via", p, p->channels[via].name);
    if (to < p->parties_count) rung_lines_text_of(lines, "to", p, p->parties[to].name);
    if (by < p->parties_count) rung_lines_text_of(lines, "by", p, p->parties[by].name);
    if (outcome < sizeof outcomes / sizeof *outcomes) {
        rung_lines_key(lines, "outcome");
        rung_lines_string(lines, outcomes[outcome], strlen(outcomes[outcome]));
    }
    rung_lines_key(lines, "documented");
    rung_lines_put(lines, "[", 1);
    for (uint64_t left = attempt->documented; left; left &= left - 1) {
        uint32_t i = (uint32_t)__builtin_ctzll(left);
        if (i >= p->facts_count + p->items_count) break;
        const char *item = p->texts + (i < p->facts_count ? p->facts[i].name : p->items[i - p->facts_count]);
        if (!one) rung_lines_put(lines, ",", 1);
        rung_lines_string(lines, item, strlen(item));
        one = false;
    }
    rung_lines_text(lines, rung_said_complete(said) ? "]}" : "],\"incomplete\":true}");
}

static struct rung_form_key key_of(const struct rung_attempt *attempt)
{
    return (struct rung_form_key){
        {UINT8_MAX | attempt->said << 8, attempt->documented}}; /* no output's kind */
}

static __attribute__((noinline)) const struct rung_form *
bring_form(struct rung_forms *forms, const struct rung_program *p, const struct rung_attempt *attempt)
{
    struct rung_form_key key = key_of(attempt);
    const struct rung_form *form = rung_forms_find(forms, &key);
    struct rung_lines made = {0};

    if (form) return form;
    put_rest(&made, p, attempt);
    form = rung_forms_keep(forms, &key, &made, made.size, 0);
    free(made.bytes);
    return form;
}

/* The same, made once for all attempts that say the same; NULL where it is too long to be kept. */
static inline const struct rung_form *form_of(struct rung_forms *forms, const struct rung_program *p,
                                              const struct rung_attempt *attempt)
{
    struct rung_form_key key = key_of(attempt);
    const struct rung_form *form = rung_forms_place(forms, &key);

    return rung_form_is(form, &key) ? form : bring_form(forms, p, attempt);
}

static void put_attempts(struct rung_lines *lines, const struct rung_journal_line *line,
                         const struct rung_program *p, const struct rung_kept *kept, uint32_t number)
{
    static const char begins[] = "{\"time\":";
    enum { ATTEMPTS_MAX = 1000, BEGINS = sizeof begins - 1, USUAL = RUNG_STRIDE };
    struct rung_forms *forms = rung_journal_forms_kept(line->forms);
    struct rung_attempt room[ATTEMPTS_MAX];
    size_t count;
    const struct rung_attempt *attempt = rung_kept_attempts(kept, number, room, ATTEMPTS_MAX, &count);

    rung_lines_text(lines, ",\"attempts\":[");
    for (; count > 0; count--, attempt++) {
        const struct rung_form *form = forms ? form_of(forms, p, attempt) : NULL;
        char *to = rung_lines_room(lines, BEGINS + RUNG_QUOTED_SIZE + RUNG_FORM_BYTES);
        if (!to) return;
        memcpy(to, begins, BEGINS);
        to = rung_lines_time_at(lines, to + BEGINS, attempt->time);
        if (form) to = rung_lines_strides(to, form->bytes, form->size, USUAL);
        lines->size = (size_t)(to - lines->bytes);
        if (!form) put_rest(lines, p, attempt);
        if (count > 1) rung_lines_put(lines, ",", 1);
    }
    rung_lines_put(lines, "]", 1);
}

static bool is_about(const struct rung_program *p, struct rung_range names, uint32_t as)
{
    for (uint32_t i = 0; i < names.count; i++)
        if (p->names[names.first + i] == as) return true;
    return names.count == 0;
}

/* The rules that a closing has met: nothing is closed while one of them stands against it. */
static void put_checked(struct rung_lines *lines, const struct rung_program *p, uint32_t as)
{
    bool first = true;

    rung_lines_text(lines, ",\"checked\":[");
    for (uint32_t i = 0; i < p->rules_count; i++) {
        const struct rung_program_rule *rule = &p->rules[i];
        if (rule->is_limit || (!rule->any && !(rule->events >> RUNG_EVENT_close & 1)) ||
            !is_about(p, rule->as, as))
            continue;
        if (!first) rung_lines_put(lines, ",", 1);
        rung_lines_string(lines, p->texts + rule->text, strlen(p->texts + rule->text));
        first = false;
    }
    rung_lines_put(lines, "]", 1);
}

static void put_closing(struct rung_lines *lines, const struct rung_journal_line *line,
                        const struct rung_machine *m, const struct rung_kept *kept, uint32_t number,
                        uint32_t closing)
{
    const struct rung_program *p = m->program;
    struct rung_lines *checked = rung_journal_forms_checked(line->forms, closing);

    put_attempts(lines, line, p, kept, number);
    if (checked && checked->size == 0) put_checked(checked, p, p->closings[closing].as);
    if (checked && !checked->failed)
        rung_lines_put(lines, checked->bytes, checked->size);
    else
        put_checked(lines, p, p->closings[closing].as);
}

void rung_journal_detail(struct rung_lines *lines, const struct rung_journal_line *line,
                         struct rung_machine *m, const struct rung_output *out, const struct rung_kept *kept,
                         uint32_t number)
{
    const struct rung_program *p = m->program;

    if (out->kind == RUNG_FINDING) {
        put_filled(lines, line, m, "text", p->flags[out->index].text);
    } else if (out->name == RUNG_ACTION_notify) {
        const struct rung_program_notice *notice = &p->notices[out->index];
        put_filled(lines, line, m, "text",
                   notice->text ? notice->text : text_of_template(p, notice->template_name));
    } else if (out->name == RUNG_ACTION_close) {
        put_filled(lines, line, m, "note", p->closings[out->index].note);
        put_closing(lines, line, m, kept, number, out->index);
    } else {
        put_filled(lines, line, m, "text", text_of_template(p, p->sites[out->site].template_name));
    }
}
