/* People who are on time: what is asked of them is done on the copy, and documented. Also the days and the
 * beginnings that whoever looks ahead has to know. */
#include <stdio.h>
#include <string.h>

#include <rung/time.h>

#include "copy.h"
#include "interpret.h"
#include "machine_parts.h"

/* What one of them does: an event that leaves nothing out, and the obligation that it meets. */
struct deed {
    uint32_t policy, event;
    uint32_t site;       /* RUNG_NONE: of `escalation` */
    uint32_t escalation; /* RUNG_NONE: of `site` */
    uint32_t channel, party, task;
    int64_t outcome;
};

static void begin(struct rung_happening *happening, const struct rung_program *p, const struct deed *deed)
{
    rung_happening_begin(happening, p, deed->event);
    happening->documented = ~UINT64_C(0);
    if (deed->event == RUNG_EVENT_attempt) {
        happening->fields[RUNG_FIELD(attempt, via)] = deed->channel;
        happening->fields[RUNG_FIELD(attempt, to)] = deed->party;
        happening->fields[RUNG_FIELD(attempt, outcome)] = deed->outcome;
    } else if (deed->event == RUNG_EVENT_done) {
        happening->fields[RUNG_FIELD(done, task)] = deed->task;
    }
}

/* The same as another policy understands it, by names. Returns false if it is nothing to that one. */
static bool carry(const struct rung_program *from, const struct rung_program *to, struct deed *deed)
{
    uint32_t channel = RUNG_OTHER, party = RUNG_OTHER, site = 0;

    if (deed->event == RUNG_EVENT_attempt) {
        for (uint32_t i = 0; deed->channel < from->channels_count && i < to->channels_count; i++)
            if (strcmp(from->texts + from->channels[deed->channel].name, to->texts + to->channels[i].name) ==
                0)
                channel = i;
        for (uint32_t i = 0; deed->party < from->parties_count && i < to->parties_count; i++)
            if (strcmp(from->texts + from->parties[deed->party].name, to->texts + to->parties[i].name) == 0)
                party = i;
        deed->channel = channel;
        deed->party = party;
    } else if (deed->event == RUNG_EVENT_done) {
        const char *task = from->texts + deed->task;
        while (site < to->sites_count && strcmp(to->texts + to->sites[site].name, task) != 0) site++;
        if (site == to->sites_count) return false;
        deed->task = to->sites[site].name;
    }
    return true;
}

/* Whether the deed would be of use: it is tried on a record that is thrown away. */
static bool is_of_use(struct rung_copy *copy, const struct deed *deed)
{
    struct rung_engine *engine = copy->engine;
    struct rung_machine m = rung_copy_machine(copy, deed->policy);
    struct rung_happening happening;
    bool moved = false;

    if (engine->scratch_capacity < m.program->record_size) return false;
    memcpy(engine->scratch, m.record, m.program->record_size);
    m.record = engine->scratch;
    m.outputs = &engine->scratch_outputs;
    m.outputs->count = 0;
    m.beside = NULL;
    m.forecast = true;
    begin(&happening, m.program, deed);
    rung_machine_event(&m, &happening);
    for (uint32_t i = 0; i < m.outputs->count; i++) moved |= m.outputs->items[i].kind == RUNG_STEP;
    if (deed->site != RUNG_NONE) return moved || rung_site_state(&m, deed->site) != RUNG_SITE_ASKED;
    return moved || rung_escalation(&m, deed->escalation)->state != RUNG_ESCALATION_OPEN;
}

/* A call that nobody takes, or what the rules want in its place. */
static void choose_outcome(struct rung_copy *copy, struct deed *deed)
{
    static const int64_t outcomes[] = {RUNG_OUTCOME_no_answer, RUNG_OUTCOME_voicemail, RUNG_OUTCOME_sent};
    struct rung_machine m = rung_copy_machine(copy, deed->policy);
    struct rung_happening happening;

    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++) {
        deed->outcome = outcomes[i];
        begin(&happening, m.program, deed);
        if (rung_rule_against(&m, &happening) == RUNG_NONE) return;
    }
    deed->outcome = RUNG_OUTCOME_no_answer;
}

static bool find_site(struct rung_copy *copy, const struct rung_machine *m, uint32_t i, struct deed *deed)
{
    const struct rung_program_site *site = &m->program->sites[i];

    if (rung_site_state(m, i) != RUNG_SITE_ASKED || site->kind == RUNG_SITE_OFFER) return false;
    deed->site = i;
    deed->escalation = RUNG_NONE;
    deed->party = rung_party_now(m, site->party);
    deed->channel = rung_channel_now(m, site->channel);
    deed->task = site->name;
    deed->event = site->kind == RUNG_SITE_CONTACT ? RUNG_EVENT_attempt : RUNG_EVENT_done;
    if (deed->event == RUNG_EVENT_attempt) choose_outcome(copy, deed);
    return is_of_use(copy, deed);
}

static bool find_escalation(struct rung_copy *copy, const struct rung_machine *m, uint32_t i,
                            struct deed *deed)
{
    const struct rung_escalation_slot *slot = rung_escalation(m, i);

    if (slot->state != RUNG_ESCALATION_OPEN || !slot->asked) return false;
    const struct rung_program_escalation *about = &m->program->escalations[i];
    *deed = (struct deed){
        .policy = deed->policy,
        .event = RUNG_EVENT_took_over,
        .site = RUNG_NONE,
        .escalation = i,
        .channel = RUNG_ANY,
        .party = rung_party_now(m, m->program->targets[about->targets.first + slot->asked - 1u].party),
        .outcome = RUNG_UNKNOWN};
    return is_of_use(copy, deed);
}

/* The first thing that somebody is asked for. What belongs to no scope, tasks that outlive their run, stands
 * among the sites, too. */
static bool find_deed(struct rung_copy *copy, struct deed *deed)
{
    for (uint32_t policy = 0; policy < copy->policy_count; policy++) {
        const struct rung_machine m = rung_copy_machine(copy, policy);
        uint32_t step = rung_step(&m);
        deed->policy = policy;
        for (uint32_t owner = 0; owner <= m.program->handlers_count; owner++) {
            if (owner == 0 && step == RUNG_NONE) continue;
            if (owner && !rung_place(&m, owner)) continue;
            const struct rung_scope *scope = rung_scope_of(&m, owner);
            for (uint32_t i = 0; i < scope->sites.count; i++)
                if (find_site(copy, &m, scope->sites.first + i, deed)) return true;
            for (uint32_t i = 0; i < scope->escalations.count; i++)
                if (find_escalation(copy, &m, scope->escalations.first + i, deed)) return true;
        }
        for (RUNG_EACH_OF(site, m.bound->plan.assigned))
            if (find_site(copy, &m, *site, deed)) return true;
    }
    return false;
}

static const char *title_of(const struct rung_program *p, uint32_t party)
{
    if (party >= p->parties_count) return "somebody";
    return p->texts + (p->parties[party].title ? p->parties[party].title : p->parties[party].name);
}

static void tell(const struct rung_program *p, const struct deed *deed, char *text, size_t capacity)
{
    static const char *const how[] = {"sent", "no answer", "leaves a voicemail"};
    bool declared = deed->channel < p->channels_count;

    if (deed->event == RUNG_EVENT_attempt)
        snprintf(text, capacity, "%s contacts %s via %s: %s",
                 title_of(p, declared ? p->channels[deed->channel].by : RUNG_ANY), title_of(p, deed->party),
                 declared ? p->texts + p->channels[deed->channel].name : "another channel",
                 how[deed->outcome]);
    else if (deed->event == RUNG_EVENT_done)
        snprintf(text, capacity, "%s does \"%s\"", title_of(p, deed->party), p->texts + deed->task);
    else
        snprintf(text, capacity, "%s takes over", title_of(p, deed->party));
}

/* When it is done: at once, or, where the calendar is closed then, at its next opening if that is in time. A
 * channel with hours of its own is asked for within them. */
static int64_t time_of(const struct rung_copy *copy, const struct deed *deed)
{
    const struct rung_machine m = rung_copy_machine((struct rung_copy *)(uintptr_t)copy, deed->policy);
    const struct rung_program *p = m.program;
    int64_t opening = copy->clock, due;

    if (p->calendar == RUNG_NONE) return copy->clock;
    if (deed->event == RUNG_EVENT_attempt && deed->channel < p->channels_count &&
        p->channels[deed->channel].during != RUNG_NONE)
        return copy->clock;
    if (rung_calendar_next_opening(m.bound->calendars[p->calendar], rung_calendar_zone(&m, p->calendar),
                                   copy->clock, &opening) != RUNG_OK)
        return copy->clock;
    if (deed->site != RUNG_NONE)
        due = rung_site_deadline(&m, deed->site);
    else
        due = *rung_escalation_deadline(&m, deed->escalation);
    return opening < due ? opening : copy->clock;
}

int64_t rung_copy_work(struct rung_copy *copy)
{
    struct deed deed;

    return find_deed(copy, &deed) ? time_of(copy, &deed) : RUNG_NEVER_US;
}

enum rung_status rung_copy_do(struct rung_copy *copy, char *text, size_t capacity)
{
    struct deed deed;

    rung_copy_forget(copy);
    if (!find_deed(copy, &deed)) return RUNG_NEVER;
    const struct rung_program *from = copy->policies[deed.policy].program;
    tell(from, &deed, text, capacity);
    for (uint32_t i = 0; i < copy->policy_count; i++) {
        struct deed same = deed;
        struct rung_happening happening;
        struct rung_machine m = rung_copy_machine(copy, i);
        if (i != deed.policy && !carry(from, m.program, &same)) continue;
        begin(&happening, m.program, &same);
        rung_machine_event(&m, &happening);
        m.beside->full(m.beside->state, &m);
    }
    rung_copy_continue(copy);
    return RUNG_OK;
}

/* ---- days ---- */

enum rung_status rung_copy_day(const struct rung_copy *copy, uint32_t policy, int32_t day,
                               struct rung_day_about *about)
{
    const struct rung_machine m = rung_copy_machine((struct rung_copy *)(uintptr_t)copy, policy);
    const struct rung_program *p = m.program;
    const struct rung_zone *zone = rung_calendar_zone(&m, p->calendar);

    *about = (struct rung_day_about){.open = true, .in_week = true, .name = ""};
    if (day < RUNG_DAY_MIN || day >= RUNG_DAY_MAX) return RUNG_LIMIT;
    about->length = rung_zone_first_instant(zone, day + 1) - rung_zone_first_instant(zone, day);
    if (p->calendar == RUNG_NONE) return RUNG_NOT_FOUND;
    const struct rung_program_calendar *calendar = &p->calendars[p->calendar];
    if (calendar->hours.count == 0) return RUNG_NOT_FOUND;
    about->in_week = false;
    for (uint32_t i = 0; i < calendar->hours.count; i++)
        about->in_week |= p->hours[calendar->hours.first + i].weekday == rung_day_weekday(day);
    for (uint32_t i = calendar->closed.count; i-- > 0;) { /* the first that has a name */
        const struct rung_program_days *days = &p->closed[calendar->closed.first + i];
        if (day >= days->first && day <= days->last && days->name) about->name = p->texts + days->name;
    }
    return rung_calendar_is_open_day(m.bound->calendars[p->calendar], zone, day, &about->open);
}

int64_t rung_copy_local(const struct rung_copy *copy, uint32_t policy, int64_t time)
{
    const struct rung_machine m = rung_copy_machine((struct rung_copy *)(uintptr_t)copy, policy);

    return rung_zone_to_local(rung_calendar_zone(&m, m.program->calendar), time);
}

/* ---- beginnings ---- */

enum { QUESTION = 1024 };

static size_t add(char *json, size_t used, const char *before, const char *value, const char *behind)
{
    int size = used < QUESTION ? snprintf(json + used, QUESTION - used, "%s%s%s", before, value, behind) : 0;

    return used + (size_t)size;
}

/* The value of the fact that is named as the field: what the event is likely to say. NULL where it has none
 * that can stand in JSON as people write it. */
static const char *known(const struct rung_copy *copy, uint32_t policy,
                         const struct rung_program_event_field *field, struct rung_fact *fact)
{
    const struct rung_program *p = copy->policies[policy].program;

    for (uint32_t i = 0; i < p->facts_count; i++) {
        if (p->facts[i].kind != field->kind ||
            strcmp(p->texts + p->facts[i].name, p->texts + field->name) != 0)
            continue;
        rung_copy_fact(copy, policy, i, fact);
        if (!fact->known) return NULL;
        for (const char *c = fact->value; *c; c++)
            if ((unsigned char)*c < ' ' || *c == '"' || *c == '\\') return NULL;
        return fact->value;
    }
    return NULL;
}

/* An event of that type with all that it may say of whether something is so (`yes`), and all that it must. */
static bool guess(const struct rung_copy *copy, uint32_t policy, uint32_t event, const char *yes, char *json)
{
    const struct rung_program *p = copy->policies[policy].program;
    const struct rung_program_event *about = &p->events[event];
    size_t used = add(json, 0, "{\"type\":\"", p->texts + about->name, "\"");
    char text[RUNG_TIME_TEXT_SIZE];

    for (uint32_t i = 0; i < about->fields.count; i++) {
        const struct rung_program_event_field *field = &p->event_fields[about->fields.first + i];
        const char *value = NULL;
        bool quoted = true;
        if (field->optional && field->kind != RUNG_VALUE_YES_NO) continue;
        switch ((enum rung_value_kind)field->kind) {
        case RUNG_VALUE_YES_NO: value = yes, quoted = false; break;
        case RUNG_VALUE_NUMBER: value = "1", quoted = false; break;
        case RUNG_VALUE_TEXT: value = p->texts + field->name; break;
        case RUNG_VALUE_CHOICE: value = p->texts + p->names[field->choices.first]; break;
        case RUNG_VALUE_TIME: text[rung_time_write(copy->clock, text)] = '\0', value = text; break;
        case RUNG_VALUE_DATE:
            text[rung_day_write(rung_local_day(copy->clock), text)] = '\0', value = text;
            break;
        default: return false;
        }
        struct rung_fact fact;
        bool as_written = field->kind != RUNG_VALUE_YES_NO && field->kind != RUNG_VALUE_TIME;
        const char *fact_value = as_written ? known(copy, policy, field, &fact) : NULL;
        if (fact_value) value = fact_value;
        used = add(json, used, ",\"", p->texts + field->name, quoted ? "\":\"" : "\":");
        used = add(json, used, "", value, quoted ? "\"" : "");
    }
    return add(json, used, "", "}", "") < QUESTION;
}

bool rung_copy_beginning(const struct rung_copy *copy, uint32_t index, char *json, size_t capacity)
{
    static const char *const answers[] = {"true", "false"};
    char text[QUESTION];

    for (uint32_t policy = 0; policy < copy->policy_count; policy++) {
        const struct rung_program *p = copy->policies[policy].program;
        if (index >= 2 * p->starts_count) {
            index -= 2 * p->starts_count;
            continue;
        }
        const struct rung_program_start *start = &p->starts[index / 2];
        uint32_t event = start->event; /* or the one since which a silence is counted */
        if (event == RUNG_NONE && start->silence != RUNG_NONE) event = p->silences[start->silence].since;
        bool found = event != RUNG_NONE && guess(copy, policy, event, answers[index % 2], text) &&
                     strlen(text) < capacity;
        snprintf(json, capacity, "%s", found ? text : "");
        return true;
    }
    return false;
}
