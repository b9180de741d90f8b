/* Obligations: asking, withholding, meeting and missing them; the rules that stand against; attempts and
 * their counts. */
#include "interpret.h"
#include "machine_parts.h"

#include <string.h>

/* ---- counts ---- */

int64_t rung_do_count(struct rung_machine *m, uint32_t channel, bool all)
{
    uint32_t count = rung_part_count(m, all ? RUNG_PART_ALL_ATTEMPTS : RUNG_PART_ATTEMPTS);

    if (channel != RUNG_ANY) {
        enum rung_record_part part = all ? RUNG_PART_ALL_VIA : RUNG_PART_VIA;
        channel = rung_channel_now(m, channel);
        if (channel >= m->program->channels_count || !rung_has(m, part)) return 0;
        count = *rung_count_slot(m, m->program->parts[part] + 4 * channel);
    }
    return (int64_t)count * 1000000;
}

int64_t rung_do_tried(struct rung_machine *m, uint32_t channel)
{
    channel = rung_channel_now(m, channel);
    if (channel >= m->program->channels_count || !rung_has(m, RUNG_PART_TRIED)) return 0;
    return m->record[m->program->parts[RUNG_PART_TRIED] + channel / 8] >> channel % 8 & 1;
}

int64_t rung_do_running(struct rung_machine *m)
{
    return rung_running(m);
}

/* Where the times of a window are; of one that a fact says, those of the channel that it says now. 0: nothing
 * is kept of a channel that nobody declared. */
static uint32_t window_times(const struct rung_machine *m, const struct rung_program_window *about)
{
    if (!rung_is_by_fact(about->channel)) return about->offset;
    uint32_t channel = rung_channel_now(m, about->channel);
    return channel < m->program->channels_count ? about->offset + 8 * about->size * channel : 0;
}

int64_t rung_do_count_window(struct rung_machine *m, uint32_t window, uint32_t last)
{
    const struct rung_program_window *about = &m->program->windows[window];
    uint32_t times = window_times(m, about);
    int64_t count = 0;

    for (uint32_t i = 0; times && i < about->size; i++) {
        int64_t time = *rung_time_slot(m, times + 8 * i);
        if (time == RUNG_UNKNOWN || rung_do_is_over(m, time, last)) break;
        count++;
    }
    return count * 1000000;
}

int64_t rung_do_nth_attempt(struct rung_machine *m, uint32_t window, uint32_t nth)
{
    const struct rung_program_window *about = &m->program->windows[window];

    uint32_t times = window_times(m, about);

    if (nth < 1 || nth > about->size || !times) return RUNG_UNKNOWN;
    return *rung_time_slot(m, times + 8 * (nth - 1));
}

/* One more, of all or of a channel. Counters stay at their largest number. */
static void add_one(struct rung_machine *m, enum rung_record_part part, uint32_t channel)
{
    if (!rung_has(m, part)) return;
    rung_slot32 *count = rung_count_slot(m, m->program->parts[part] + 4 * channel);
    *count += *count != UINT32_MAX;
}

void rung_count_incomplete(struct rung_machine *m)
{
    add_one(m, RUNG_PART_INCOMPLETE, 0);
}

void rung_count_day(struct rung_machine *m)
{
    int32_t day = rung_zone_date(rung_calendar_zone(m, m->program->calendar), m->now);

    if (rung_part_count(m, RUNG_PART_DAYS) == 0 || day != (int32_t)rung_part_count(m, RUNG_PART_LAST_DAY))
        add_one(m, RUNG_PART_DAYS, 0);
    rung_part_set_count(m, RUNG_PART_LAST_DAY, (uint32_t)day);
}

void rung_count_attempt(struct rung_machine *m, uint32_t channel, bool counts)
{
    if (!m->bound->plan.counts) return;
    for (uint32_t i = 0; i < m->program->windows_count; i++) {
        const struct rung_program_window *window = &m->program->windows[i];
        uint32_t offset = window->offset;
        if (rung_is_by_fact(window->channel)) {
            if (channel >= m->program->channels_count) continue;
            offset += 8 * window->size * channel;
        } else if (window->channel != RUNG_ANY && window->channel != channel)
            continue;
        if (window->of_run && (!counts || !rung_running(m))) continue;
        unsigned char *times = m->record + offset;
        memmove(times + 8, times, 8 * (size_t)(window->size - 1));
        *rung_time_slot(m, offset) = m->now;
    }
    if (!rung_running(m)) return;
    bool declared = channel < m->program->channels_count;
    add_one(m, RUNG_PART_ALL_ATTEMPTS, 0);
    if (declared) add_one(m, RUNG_PART_ALL_VIA, channel);
    if (!counts) return;
    add_one(m, RUNG_PART_ATTEMPTS, 0);
    if (declared) add_one(m, RUNG_PART_VIA, channel);
    if (declared && rung_has(m, RUNG_PART_TRIED))
        m->record[m->program->parts[RUNG_PART_TRIED] + channel / 8] |= (unsigned char)(1u << channel % 8);
    if (rung_has(m, RUNG_PART_DAYS)) rung_count_day(m);
}

int64_t rung_do_count_cases(struct rung_machine *m, uint32_t tally, uint32_t last)
{
    uint32_t fact = m->program->tallies[tally].fact;
    int64_t value = *rung_time_slot(m, m->program->facts[fact].offset), others = 0;

    if (value == RUNG_UNKNOWN) return RUNG_UNKNOWN;
    if (m->beside && m->beside->others) others = m->beside->others(m->beside->state, m, tally, value, last);
    return (others + 1) * 1000000;
}

/* ---- rules ---- */

static bool names_value(const struct rung_machine *m, struct rung_range names, int64_t text)
{
    for (uint32_t i = 0; i < names.count; i++)
        if ((int64_t)m->program->names[names.first + i] == text) return true;
    return false;
}

/* A channel that the policy does not declare is none that a fact says. */
static bool is_limited(const struct rung_machine *m, const struct rung_program_rule *rule, int64_t channel)
{
    return channel < (int64_t)m->program->channels_count &&
           (int64_t)rung_channel_now(m, rule->channel) == channel;
}

bool rung_rule_broken(struct rung_machine *m, uint32_t index, const struct rung_happening *happening)
{
    const struct rung_program_rule *rule = &m->program->rules[index];
    const struct rung_happening *before = m->happening;
    bool about = true, broken = true;

    if (!rule->always && !rung_running(m)) return false;
    if (rule->is_limit) {
        if (happening->event != RUNG_EVENT_attempt) return false;
        if (rule->channel != RUNG_ANY && !is_limited(m, rule, happening->fields[RUNG_FIELD(attempt, via)]))
            return false;
    } else if (!rule->any && (happening->event >= 64 || !(rule->events >> happening->event & 1))) {
        return false;
    }
    if (rule->as.count && happening->event == RUNG_EVENT_close &&
        !names_value(m, rule->as, happening->fields[RUNG_FIELD(close, as)])) {
        if (!rule->broken.count) RUNG_MARK(m, rules, index, RUNG_MARK_YES);
        return false;
    }
    m->happening = happening;
    struct rung_asking asking = rung_ask_for(m, m->owner, rule->line);
    if (rule->where.count) about = rung_interpret_fragment(m, rule->where) == 1;
    if (about && rule->broken.count) broken = rung_interpret_fragment(m, rule->broken) == 1;
    m->happening = before;
    rung_asked(m, asking);
    if (m->uncovered) return false; /* nobody knows */
    if (about && broken)
        RUNG_MARK(m, rules, index, RUNG_MARK_NO);
    else if (about || !rule->broken.count)
        RUNG_MARK(m, rules, index, RUNG_MARK_YES);
    return about && broken;
}

uint32_t rung_rule_against(struct rung_machine *m, const struct rung_happening *happening)
{
    if (m->bound->native) return m->bound->native->rule_against(m, happening);
    for (RUNG_EACH_OF(i, m->bound->plan.events[happening->event].rules))
        if (rung_rule_may_be_broken(m, *i, happening) && rung_rule_broken(m, *i, happening)) return *i;
    return RUNG_NONE;
}

bool rung_channel_open(struct rung_machine *m, uint32_t channel)
{
    if (channel >= m->program->channels_count || m->program->channels[channel].during == RUNG_NONE)
        return true;
    struct rung_asking before = rung_ask_for(m, m->owner, m->program->channels[channel].line);
    bool open = rung_do_is_open(m, m->now, m->program->channels[channel].during);
    rung_asked(m, before);
    return open;
}

/* What stands against asking for a contact now; 0 if nothing does. */
static uint32_t against_contact(struct rung_machine *m, uint32_t party, uint32_t channel)
{
    struct rung_happening attempt;

    if (rung_postponed(m)) return RUNG_AGAINST_POSTPONEMENT;
    if (!rung_channel_open(m, channel)) return RUNG_AGAINST_HOURS;
    if (!rung_plan_any(m->bound->plan.events[RUNG_EVENT_attempt].rules)) return 0;
    rung_happening_begin(&attempt, m->program, RUNG_EVENT_attempt);
    attempt.fields[RUNG_FIELD(attempt, via)] = channel;
    attempt.fields[RUNG_FIELD(attempt, to)] = party;
    if (channel < m->program->channels_count && m->program->channels[channel].by != RUNG_ANY)
        attempt.fields[RUNG_FIELD(attempt, by)] = m->program->channels[channel].by;
    uint32_t rule = rung_rule_against(m, &attempt);
    return rule == RUNG_NONE ? 0 : RUNG_AGAINST_RULES + rule;
}

static void say_withheld(struct rung_machine *m, uint32_t line, uint32_t site, uint32_t party,
                         uint32_t channel, uint32_t why)
{
    struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_withhold, line);

    out->site = site;
    out->party = party;
    out->channel = channel;
    if (why >= RUNG_AGAINST_RULES)
        out->rule = why - RUNG_AGAINST_RULES;
    else if (why == RUNG_AGAINST_POSTPONEMENT)
        out->due = rung_part_time(m, RUNG_PART_POSTPONED_UNTIL);
    out->index = why < RUNG_AGAINST_RULES ? why : 0;
}

/* ---- asking ---- */

static int64_t deadline_of(struct rung_machine *m, const struct rung_program_site *site)
{
    int64_t give = rung_give_end(m, site->give);
    int64_t due = site->limit.count ? rung_interpret_fragment(m, site->limit) : give;

    if (site->limit.count && due == RUNG_UNKNOWN) rung_say_unknown(m, site->line);

    if (due == RUNG_UNKNOWN || due == RUNG_NEVER_US)
        due = m->program->usual_deadline.count ? rung_interpret_fragment(m, m->program->usual_deadline)
                                               : RUNG_UNKNOWN;
    if (due == RUNG_UNKNOWN) due = RUNG_NEVER_US;
    return give < due ? give : due;
}

/* An automatic sending is the attempt itself. Apart from ask_now, which mostly has no need of its happening.
 */
__attribute__((noinline)) static void count_sending(struct rung_machine *m, uint32_t party, uint32_t channel)
{
    struct rung_happening attempt;

    rung_count_attempt(m, channel, true);
    rung_happening_begin(&attempt, m->program, RUNG_EVENT_attempt);
    attempt.fields[RUNG_FIELD(attempt, via)] = channel;
    attempt.fields[RUNG_FIELD(attempt, to)] = party;
    if (m->beside && m->beside->attempted) m->beside->attempted(m->beside->state, m, &attempt, true, true);
}

static void ask_now(struct rung_machine *m, uint32_t index, uint32_t party, uint32_t channel)
{
    const struct rung_program_site *site = &m->program->sites[index];
    bool task = site->kind == RUNG_SITE_TASK || site->kind == RUNG_SITE_ASSIGNED;
    /* which channel it is may be a fact's to say */
    bool sends = !task && channel < m->program->channels_count && m->program->channels[channel].automatic;

    int64_t due = sends ? RUNG_NEVER_US : deadline_of(m, site);

    if (m->uncovered) { /* the run ends here; what is assigned by `always` would outlive it */
        rung_site_become(m, index, site->kind == RUNG_SITE_ASSIGNED ? RUNG_SITE_QUIET : RUNG_SITE_WITHHELD);
        return;
    }

    rung_site_set_against(m, index, 0);
    rung_part_set_choice(m, RUNG_PART_STUCK, 0);
    struct rung_output *out = rung_say(m, RUNG_ACTION,
                                       sends  ? RUNG_ACTION_send
                                       : task ? RUNG_ACTION_task
                                              : RUNG_ACTION_attempt,
                                       site->line);
    out->site = index;
    out->party = party;
    out->channel = channel;
    if (sends) {
        rung_site_become(m, index, RUNG_SITE_MET);
        count_sending(m, party, channel);
    } else {
        rung_site_become(m, index, RUNG_SITE_ASKED);
        if (site->deadline) *rung_time_slot(m, site->deadline) = due;
        out->due = due;
    }
    if (site->template_name) rung_say_more(m, out);
}

/* Asks, unless something stands against it: then that is told, once. In the name of the site's strand, for
 * what was withheld is asked for outside it. */
void rung_try_to_ask_by_tables(struct rung_machine *m, uint32_t index)
{
    const struct rung_program_site *site = &m->program->sites[index];

    if (m->uncovered) return;
    struct rung_asking before = rung_ask_for(m, site->owner, site->line);
    uint32_t party = rung_party_now(m, site->party), channel = rung_channel_now(m, site->channel);
    uint32_t why =
        site->withheld ? against_contact(m, party, channel) : 0; /* else nothing can stand against it */
    if (why == 0) {
        ask_now(m, index, party, channel);
    } else {
        rung_site_become(m, index, RUNG_SITE_WITHHELD);
        if (rung_site_against(m, index) != why) {
            rung_site_set_against(m, index, why);
            say_withheld(m, site->line, index, party, channel, why);
        }
    }
    rung_asked(m, before);
}

void rung_do_ask(struct rung_machine *m, uint32_t index)
{
    const struct rung_program_site *site = &m->program->sites[index];

    if (site->when.count && rung_interpret_fragment(m, site->when) != 1) {
        rung_site_become(m, index, RUNG_SITE_DROPPED);
        return;
    }
    if (rung_site_state(m, index) == RUNG_SITE_EARLY) {
        rung_site_become(m, index, RUNG_SITE_MET);
        RUNG_MARK(m, sites, index, RUNG_MARK_MET);
        return;
    }
    if (site->kind == RUNG_SITE_ASSIGNED)
        rung_withdraw(m, index); /* assigned anew: in place of the one before */
    rung_site_set_against(m, index, 0);
    rung_try_to_ask(m, index);
    if (rung_site_state(m, index) != RUNG_SITE_WITHHELD) return;
    rung_part_set_choice(m, RUNG_PART_STUCK, 0); /* if it is stuck, that is another time */
}

void rung_do_offer(struct rung_machine *m, uint32_t index)
{
    rung_site_become(m, index, RUNG_SITE_ASKED);
}

bool rung_do_await(struct rung_machine *m, uint32_t first, uint32_t last)
{
    for (uint32_t i = first; i <= last; i++)
        if (rung_site_awaited(m, i)) return false;
    return true;
}

/* ---- looking again ---- */

static void consider(struct rung_machine *m, int64_t time)
{
    if (time != RUNG_UNKNOWN && time > m->now && time < rung_part_time(m, RUNG_PART_RELOOK_AT))
        rung_part_set_time(m, RUNG_PART_RELOOK_AT, time);
}

/* When the first of the cases that a condition counts will count no longer. */
static void consider_tallies(struct rung_machine *m, struct rung_fragment code)
{
    for (uint32_t i = code.first; i < code.first + code.count; i++) {
        const struct rung_instruction *at = &m->program->fragments[i];
        if (at->op != RUNG_OP_COUNT_CASES) continue;
        int64_t value = *rung_time_slot(m, m->program->facts[m->program->tallies[at->b].fact].offset);
        if (value != RUNG_UNKNOWN)
            consider(m, m->beside->leaves(m->beside->state, m, at->b, value, (uint32_t)at->c));
    }
}

/* When a rule that is about such an event may turn. That a calendar does not cover when is no matter: nobody
 * is asked then. */
static void consider_rules(struct rung_machine *m, uint32_t event)
{
    const struct rung_program *p = m->program;
    const struct rung_plan_event *plan = &m->bound->plan.events[event];
    bool before = m->uncovered;

    if (p->tallies_count && m->beside && m->beside->leaves)
        for (RUNG_EACH_OF(i, plan->rules)) {
            consider_tallies(m, p->rules[*i].broken);
            consider_tallies(m, p->rules[*i].where);
        }
    for (RUNG_EACH_OF(i, plan->turns)) {
        const struct rung_plan_fragment *turn = &m->bound->plan.fragments[p->turns[*i].first];
        /* most count from what has not happened: such a time does not come */
        if (turn->shape == RUNG_SHAPE_SUM && turn->time && *rung_time_slot(m, turn->time) == RUNG_UNKNOWN)
            continue;
        consider(m, rung_interpret_fragment(m, p->turns[*i]));
    }
    m->uncovered = before;
}

static void look_at_scope(struct rung_machine *m, const struct rung_plan_scope *scope)
{
    for (RUNG_EACH_OF(i, scope->withheld)) {
        if (rung_site_state(m, *i) != RUNG_SITE_WITHHELD) continue;
        rung_try_to_ask(m, *i);
        if (rung_site_state(m, *i) != RUNG_SITE_WITHHELD) continue;
        m->withheld = true;
        if (rung_site_against(m, *i) != RUNG_AGAINST_HOURS) continue; /* that they end frees nobody */
        uint32_t channel = rung_channel_now(m, m->program->sites[*i].channel);
        consider(m, rung_do_next(m, m->program->channels[channel].during, true));
    }
}

static bool asked_in(const struct rung_machine *m, const struct rung_scope *scope)
{
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++)
        if (rung_site_state(m, i) == RUNG_SITE_ASKED) return true;
    for (uint32_t i = scope->escalations.first; i < scope->escalations.first + scope->escalations.count; i++)
        if (rung_escalation(m, i)->state == RUNG_ESCALATION_OPEN) return true;
    return false;
}

/* Whether the policy foresees an event: somebody is asked for something. */
static bool somebody_is_asked(const struct rung_machine *m)
{
    if (asked_in(m, rung_scope_of(m, 0))) return true;
    for (uint32_t h = 0; h < m->program->handlers_count; h++)
        if (asked_in(m, &m->program->handlers[h].scope)) return true;
    for (uint32_t i = 0; i < m->program->sites_count; i++)
        if (m->program->sites[i].kind == RUNG_SITE_ASSIGNED && rung_site_state(m, i) == RUNG_SITE_ASKED)
            return true;
    return false;
}

/* The fact that an instruction looks at, to load it or to know which channel or tally is meant; RUNG_NONE. */
static uint32_t fact_read(const struct rung_program *p, const struct rung_instruction *at)
{
    uint32_t channel = 0;

    switch ((enum rung_op)at->op) {
    case RUNG_OP_LOAD_FACT: return at->b;
    case RUNG_OP_COUNT_CASES: return p->tallies[at->b].fact;
    case RUNG_OP_COUNT_ATTEMPTS:
    case RUNG_OP_COUNT_ALL_ATTEMPTS:
    case RUNG_OP_TRIED: channel = at->b; break;
    case RUNG_OP_COUNT_WINDOW:
    case RUNG_OP_NTH_ATTEMPT: channel = p->windows[at->b].channel; break;
    default: break;
    }
    return rung_is_by_fact(channel) ? channel & ~RUNG_BY_FACT : RUNG_NONE;
}

static bool reads_fact(const struct rung_machine *m, struct rung_fragment code, uint32_t fact)
{
    for (uint32_t i = code.first; i < code.first + code.count; i++)
        if (fact_read(m->program, &m->program->fragments[i]) == fact) return true;
    return false;
}

/* Whether a handler sets a fact that the rule looks at. */
static bool is_foreseen(const struct rung_machine *m, uint32_t rule)
{
    const struct rung_program *p = m->program;

    for (uint32_t h = 0; rule < p->rules_count && h < p->handlers_count; h++)
        for (uint32_t i = p->handlers[h].entry; i < p->code_count && p->code[i].op != RUNG_OP_END_STRAND; i++)
            if (p->code[i].op == RUNG_OP_SET_FACT && (reads_fact(m, p->rules[rule].broken, p->code[i].b) ||
                                                      reads_fact(m, p->rules[rule].where, p->code[i].b)))
                return true;
    return false;
}

/* The first thing withheld in a strand: the line where it stands, and the rule. */
static bool find_withheld(const struct rung_machine *m, uint32_t owner, uint32_t *line, uint32_t *rule)
{
    const struct rung_scope *scope = rung_scope_of(m, owner);
    uint32_t place = rung_place(m, owner), close = rung_part_choice(m, RUNG_PART_CLOSE_WITHHELD_BY);

    if (!place) return false;
    if (close && m->program->code[place - 1].op == RUNG_OP_CLOSE) {
        *line = m->program->lines[place - 1];
        *rule = close - 1;
        return true;
    }
    for (uint32_t i = scope->sites.first; i < scope->sites.first + scope->sites.count; i++) {
        uint32_t why = rung_site_against(m, i);
        if (rung_site_state(m, i) != RUNG_SITE_WITHHELD) continue;
        *line = m->program->sites[i].line;
        *rule = why >= RUNG_AGAINST_RULES ? why - RUNG_AGAINST_RULES : RUNG_NONE;
        return true;
    }
    return false;
}

void rung_say_if_stuck(struct rung_machine *m)
{
    uint32_t rule = RUNG_NONE, line = 0, owner = 0;

    if (!m->withheld || m->uncovered || rung_part_choice(m, RUNG_PART_STUCK) ||
        rung_machine_next(m) != RUNG_NEVER_US)
        return;
    while (owner <= m->program->handlers_count && !find_withheld(m, owner, &line, &rule)) owner++;
    if (owner > m->program->handlers_count || somebody_is_asked(m) || is_foreseen(m, rule)) return;
    rung_part_set_choice(m, RUNG_PART_STUCK, 1);
    struct rung_output *out = rung_say(m, RUNG_FINDING, RUNG_FINDING_stuck, line);
    out->index = RUNG_STUCK_RULE;
    if (rule < m->program->rules_count) out->rule = rule;
}

void rung_look_again(struct rung_machine *m)
{
    const struct rung_plan *plan = &m->bound->plan;

    if (!plan->withholds || m->uncovered) return; /* uncovered: the run ends */
    m->withheld = false;
    rung_part_set_time(m, RUNG_PART_RELOOK_AT, RUNG_NEVER_US);
    if (rung_head(m)->place) look_at_scope(m, &plan->steps[rung_step(m)]);
    for (RUNG_EACH_OF(handler, plan->waiting))
        if (rung_place(m, *handler + 1)) look_at_scope(m, &plan->handlers[*handler]);
    if (m->withheld) consider_rules(m, RUNG_EVENT_attempt);
    if (m->close_withheld) consider_rules(m, RUNG_EVENT_close);
    m->withheld |= m->close_withheld;
}

/* ---- closing ---- */

/* Whether the journal was told that the rule stands against closing; from now on it was. */
static bool was_told(struct rung_machine *m, uint32_t rule)
{
    if (!rung_has(m, RUNG_PART_CLOSE_TOLD))
        return rung_part_choice(m, RUNG_PART_CLOSE_WITHHELD_BY) == rule + 1;
    unsigned char *told = m->record + m->program->parts[RUNG_PART_CLOSE_TOLD] + rule / 8;
    bool before = *told >> rule % 8 & 1;
    *told |= (unsigned char)(1u << rule % 8);
    return before;
}

bool rung_do_close(struct rung_machine *m, uint32_t index)
{
    const struct rung_program_closing *closing = &m->program->closings[index];
    struct rung_happening close;

    rung_happening_begin(&close, m->program, RUNG_EVENT_close);
    close.fields[RUNG_FIELD(close, as)] = closing->as;
    if (closing->code) close.fields[RUNG_FIELD(close, code)] = closing->code;
    if (closing->note) close.fields[RUNG_FIELD(close, note)] = closing->note;
    uint32_t rule = rung_rule_against(m, &close);
    if (m->uncovered) return false; /* the run ends here */
    if (rule != RUNG_NONE) {
        m->close_withheld = true;
        if (!was_told(m, rule)) {
            rung_part_set_choice(m, RUNG_PART_STUCK, 0);
            say_withheld(m, closing->line, RUNG_NONE, RUNG_ANY, RUNG_ANY, RUNG_AGAINST_RULES + rule);
        }
        rung_part_set_choice(m, RUNG_PART_CLOSE_WITHHELD_BY, rule + 1);
        return false;
    }
    struct rung_output *out = rung_say(m, RUNG_ACTION, RUNG_ACTION_close, closing->line);
    out->index = index;
    rung_say_more(m, out);
    if (rung_running(m)) rung_say(m, RUNG_STEP, RUNG_STEP_end, closing->line);
    rung_end_run(m);
    rung_closed(m, m->owner);
    return true;
}
