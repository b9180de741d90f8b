/* Where a case stands: its step, its facts, its counts, and all that is open. */
#include <stdio.h>
#include <string.h>

#include "copy.h"
#include "written.h"

static struct rung_machine look(const struct rung_copy *copy, uint32_t policy)
{
    return rung_copy_machine((struct rung_copy *)(uintptr_t)copy, policy); /* looked at, never stepped */
}

size_t rung_copy_value(const struct rung_copy *copy, uint32_t policy, enum rung_value_kind kind,
                       struct rung_range choices, int64_t value, char *text, size_t capacity)
{
    struct rung_machine m = look(copy, policy);
    char written[RUNG_WRITTEN_SIZE];
    size_t size = rung_value_write(&m, rung_loaded_text_of, copy->policies[policy].loaded, kind, choices,
                                   value, written);

    if (capacity) {
        size_t kept = size < capacity ? size : capacity - 1;
        memcpy(text, written, kept);
        text[kept] = '\0';
    }
    return size;
}

void rung_copy_time(const struct rung_copy *copy, uint32_t policy, int64_t time,
                    char text[RUNG_COPY_TIME_SIZE])
{
    if (time == RUNG_NEVER_US)
        snprintf(text, RUNG_COPY_TIME_SIZE, "never");
    else
        rung_copy_value(copy, policy, RUNG_VALUE_TIME, (struct rung_range){0, 0}, time, text,
                        RUNG_COPY_TIME_SIZE);
}

static uint32_t counted(const struct rung_machine *m, enum rung_record_part part)
{
    return rung_has(m, part) ? rung_part_count(m, part) : RUNG_NOT_COUNTED;
}

struct rung_standing rung_copy_standing(const struct rung_copy *copy, uint32_t policy)
{
    struct rung_machine m = look(copy, policy);
    const struct rung_program *p = m.program;
    uint32_t close = rung_part_choice(&m, RUNG_PART_CLOSE_WITHHELD_BY);
    struct rung_standing standing = {.policy = p->texts + p->name,
                                     .policy_title = p->texts + p->title,
                                     .file = p->texts + p->file,
                                     .running = rung_running(&m),
                                     .run = rung_head(&m)->run,
                                     .step = "",
                                     .step_title = "",
                                     .began = RUNG_NEVER_US,
                                     .postponed_until = rung_part_time(&m, RUNG_PART_POSTPONED_UNTIL),
                                     .postponed_line = rung_part_count(&m, RUNG_PART_POSTPONED_LINE),
                                     .restart_at = rung_restart_at(&m),
                                     .next = rung_machine_next(&m),
                                     .attempts = counted(&m, RUNG_PART_ATTEMPTS),
                                     .all_attempts = counted(&m, RUNG_PART_ALL_ATTEMPTS),
                                     .days = counted(&m, RUNG_PART_DAYS),
                                     .incomplete = counted(&m, RUNG_PART_INCOMPLETE),
                                     .stuck = rung_part_choice(&m, RUNG_PART_STUCK) != 0,
                                     .close_rule = "",
                                     .close_because = ""};

    if (!standing.running) return standing;
    standing.began = rung_part_time(&m, RUNG_PART_BEGAN);
    standing.step = p->texts + p->steps[rung_step(&m)].name;
    standing.step_title = p->texts + p->steps[rung_step(&m)].title;
    standing.step_line = p->steps[rung_step(&m)].line;
    if (close && rung_place(&m, 0)) {
        const struct rung_program_rule *rule = &p->rules[close - 1];
        standing.close_rule = p->texts + rule->text;
        standing.close_because = p->texts + rule->because;
        standing.close_line = p->lines[rung_place(&m, 0) - 1];
    }
    return standing;
}

enum rung_status rung_copy_tried(const struct rung_copy *copy, uint32_t policy, uint32_t channel,
                                 struct rung_tried *tried)
{
    struct rung_machine m = look(copy, policy);
    const struct rung_program *p = m.program;

    if (channel >= p->channels_count) return RUNG_NOT_FOUND;
    *tried = (struct rung_tried){p->texts + p->channels[channel].name, RUNG_NOT_COUNTED, RUNG_NOT_COUNTED};
    if (rung_has(&m, RUNG_PART_VIA))
        tried->attempts = (uint32_t)(rung_do_count(&m, channel, false) / 1000000);
    if (rung_has(&m, RUNG_PART_ALL_VIA))
        tried->all_attempts = (uint32_t)(rung_do_count(&m, channel, true) / 1000000);
    return RUNG_OK;
}

enum rung_status rung_copy_fact(const struct rung_copy *copy, uint32_t policy, uint32_t index,
                                struct rung_fact *fact)
{
    struct rung_machine m = look(copy, policy);
    const struct rung_program *p = m.program;

    if (index >= p->facts_count) return RUNG_NOT_FOUND;
    const struct rung_program_fact *about = &p->facts[index];
    int64_t value = *rung_time_slot(&m, about->offset);
    *fact = (struct rung_fact){
        .name = p->texts + about->name, .line = about->line, .known = value != RUNG_UNKNOWN};
    rung_copy_value(copy, policy, (enum rung_value_kind)about->kind, about->choices, value, fact->text,
                    sizeof fact->text);
    fact->value = fact->text;
    return RUNG_OK;
}

/* ---- what is open ---- */

struct showing {
    struct rung_machine m;
    bool (*visit)(void *state, const struct rung_open *open);
    void *state;
    bool stopped;
};

static struct rung_open blank(enum rung_open_kind kind, uint32_t line, int64_t due)
{
    return (struct rung_open){.kind = kind,
                              .line = line,
                              .due = due,
                              .who = "",
                              .who_title = "",
                              .to = "",
                              .to_title = "",
                              .channel = "",
                              .template_name = "",
                              .what = "",
                              .withheld = "",
                              .because = ""};
}

static void show(struct showing *s, struct rung_open *open)
{
    if (open->text[0] && !open->what[0]) open->what = open->text;
    if (!s->stopped) s->stopped = !s->visit(s->state, open);
}

static void name_party(const struct rung_program *p, uint32_t party, const char **name, const char **title)
{
    if (party >= p->parties_count) return;
    *name = p->texts + p->parties[party].name;
    *title = p->texts + (p->parties[party].title ? p->parties[party].title : p->parties[party].name);
}

/* By which rule something is withheld, and when that is looked at again. */
static void say_withheld(struct showing *s, struct rung_open *open, uint32_t why)
{
    const struct rung_program *p = s->m.program;

    open->state = RUNG_OPEN_WITHHELD;
    open->due = why == RUNG_AGAINST_POSTPONEMENT ? rung_part_time(&s->m, RUNG_PART_POSTPONED_UNTIL)
                                                 : rung_part_time(&s->m, RUNG_PART_RELOOK_AT);
    open->withheld = why == RUNG_AGAINST_POSTPONEMENT ? "postponed" : "hours of the channel";
    if (why < RUNG_AGAINST_RULES || why - RUNG_AGAINST_RULES >= p->rules_count) return;
    open->withheld = p->texts + p->rules[why - RUNG_AGAINST_RULES].text;
    open->because = p->texts + p->rules[why - RUNG_AGAINST_RULES].because;
}

static void show_site(struct showing *s, uint32_t index, bool beside)
{
    const struct rung_program *p = s->m.program;
    const struct rung_program_site *site = &p->sites[index];
    enum rung_site_state state = rung_site_state(&s->m, index);
    uint32_t party = rung_party_now(&s->m, site->party), channel = rung_channel_now(&s->m, site->channel);

    if (state != RUNG_SITE_ASKED && state != RUNG_SITE_WITHHELD) return;
    bool task = site->kind == RUNG_SITE_TASK || site->kind == RUNG_SITE_ASSIGNED;
    struct rung_open open = blank(task                            ? RUNG_OPEN_TASK
                                  : site->kind == RUNG_SITE_OFFER ? RUNG_OPEN_OFFER
                                                                  : RUNG_OPEN_ATTEMPT,
                                  site->line, rung_site_deadline(&s->m, index));
    open.beside = beside;
    open.template_name = p->texts + site->template_name;
    open.what = p->texts + site->name;
    if (task) {
        name_party(p, party, &open.who, &open.who_title);
    } else {
        name_party(p, party, &open.to, &open.to_title);
        if (channel < p->channels_count) {
            open.channel = p->texts + p->channels[channel].name;
            name_party(p, p->channels[channel].by, &open.who, &open.who_title);
        }
    }
    open.state = rung_site_missed(&s->m, index) ? RUNG_OPEN_MISSED : RUNG_OPEN_ASKED;
    if (state == RUNG_SITE_WITHHELD) say_withheld(s, &open, rung_site_against(&s->m, index));
    show(s, &open);
}

static void show_escalation(struct showing *s, uint32_t index, bool beside)
{
    const struct rung_program *p = s->m.program;
    const struct rung_program_escalation *about = &p->escalations[index];
    const struct rung_escalation_slot *slot = rung_escalation(&s->m, index);
    int64_t deadline = *rung_escalation_deadline(&s->m, index);

    if (slot->state != RUNG_ESCALATION_OPEN || !slot->asked) return;
    const struct rung_program_target *target = &p->targets[about->targets.first + slot->asked - 1u];
    struct rung_open open = blank(RUNG_OPEN_TAKEOVER, about->line, deadline);
    open.beside = beside;
    open.state = target->limit.count && deadline == RUNG_NEVER_US ? RUNG_OPEN_MISSED : RUNG_OPEN_ASKED;
    name_party(p, rung_party_now(&s->m, target->party), &open.who, &open.who_title);
    show(s, &open);
}

static void add_word(struct rung_open *open, const char *word)
{
    size_t used = strlen(open->text);

    snprintf(open->text + used, sizeof open->text - used, "%s%s", used ? " or " : "", word);
}

static void show_listen(struct showing *s, uint32_t index, bool beside)
{
    const struct rung_program *p = s->m.program;
    const struct rung_program_listen *about = &p->listens[index];

    if (!rung_is_at(&s->m, about->owner, RUNG_OP_AWAIT_EVENT, index)) return;
    struct rung_open open = blank(RUNG_OPEN_EVENT, about->line, *rung_time_slot(&s->m, about->offset));
    open.beside = beside;
    for (uint32_t i = about->clauses.first; i < about->clauses.first + about->clauses.count; i++) {
        char word[128];
        const struct rung_program_clause *clause = &p->clauses[i];
        snprintf(word, sizeof word, clause->value ? "%s \"%s\"" : "%s",
                 p->texts + p->events[clause->event].name, p->texts + clause->value);
        add_word(&open, word);
    }
    show(s, &open);
}

static void show_time(struct showing *s, enum rung_open_kind kind, uint32_t line, int64_t due, bool beside)
{
    struct rung_open open = blank(kind, line, due);

    open.beside = beside;
    if (due != RUNG_NEVER_US) show(s, &open);
}

static void show_scope(struct showing *s, const struct rung_scope *scope, bool beside)
{
    const struct rung_program *p = s->m.program;
    uint32_t i;

    for (i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (p->sites[i].kind != RUNG_SITE_ASSIGNED) show_site(s, i, beside);
    for (i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count; i++)
        show_escalation(s, i, beside);
    for (i = scope->listens.first; i < scope->listens.first + scope->listens.count; i++)
        show_listen(s, i, beside);
    for (i = scope->gives.first; i < scope->gives.first + scope->gives.count; i++)
        if (rung_give_is_open(&s->m, i))
            show_time(s, RUNG_OPEN_LIMIT, p->gives[i].line, *rung_time_slot(&s->m, p->gives[i].offset),
                      beside);
    for (i = scope->waits.first; i < scope->waits.first + scope->waits.count; i++)
        if (rung_is_at(&s->m, p->waits[i].owner, RUNG_OP_AWAIT_TIME, i))
            show_time(s, RUNG_OPEN_WAIT, p->waits[i].line, *rung_time_slot(&s->m, p->waits[i].offset),
                      beside);
    for (i = scope->loops.first; i < scope->loops.first + scope->loops.count; i++)
        if (rung_is_at(&s->m, p->loops[i].owner, RUNG_OP_ROUND, i))
            show_time(s, RUNG_OPEN_ROUND, p->loops[i].line, rung_loop(&s->m, i)->next, beside);
}

static void show_silence(struct showing *s, uint32_t index)
{
    const struct rung_program *p = s->m.program;
    const struct rung_program_silence *silence = &p->silences[index];
    int64_t time = *rung_time_slot(&s->m, silence->offset);

    if (time == RUNG_NEVER_US) return;
    struct rung_open open = blank(RUNG_OPEN_SILENCE, silence->line, time);
    open.beside = true;
    for (uint32_t i = 0; i < p->events_count && i < 64; i++)
        if (silence->events >> i & 1) add_word(&open, p->texts + p->events[i].name);
    show(s, &open);
}

/* That the policy would close, and a rule stands against it. */
static void show_close(struct showing *s)
{
    uint32_t place = rung_place(&s->m, 0), rule = rung_part_choice(&s->m, RUNG_PART_CLOSE_WITHHELD_BY);

    if (!rule || !place) return;
    struct rung_open open = blank(RUNG_OPEN_CLOSE, s->m.program->lines[place - 1], RUNG_NEVER_US);
    say_withheld(s, &open, RUNG_AGAINST_RULES + rule - 1);
    show(s, &open);
}

void rung_copy_open(const struct rung_copy *copy, uint32_t policy,
                    bool (*visit)(void *state, const struct rung_open *open), void *state)
{
    struct showing s = {.m = look(copy, policy), .visit = visit, .state = state};
    const struct rung_program *p = s.m.program;

    show_time(&s, RUNG_OPEN_POSTPONED, rung_part_count(&s.m, RUNG_PART_POSTPONED_LINE),
              rung_part_time(&s.m, RUNG_PART_POSTPONED_UNTIL), false);
    if (rung_running(&s.m)) {
        show_time(&s, RUNG_OPEN_RESTART, p->steps[rung_step(&s.m)].line, rung_restart_at(&s.m), false);
        show_scope(&s, rung_scope_of(&s.m, 0), false);
        show_close(&s);
    }
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (rung_place(&s.m, i + 1)) show_scope(&s, &p->handlers[i].scope, true);
    for (uint32_t i = 0; i < p->sites_count; i++) /* what was permitted by a strand that is over */
        if (p->sites[i].kind == RUNG_SITE_OFFER && p->sites[i].owner && !rung_place(&s.m, p->sites[i].owner))
            show_site(&s, i, true);
    for (uint32_t i = 0; i < p->sites_count; i++)
        if (p->sites[i].kind == RUNG_SITE_ASSIGNED) show_site(&s, i, true);
    for (uint32_t i = 0; i < p->silences_count; i++) show_silence(&s, i);
}
