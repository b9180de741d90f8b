/* The machine's beginnings: one event, or the timers of one instant, upon one record, in the order that
 * docs/semantics.md fixes. */
#include "machine_parts.h"

enum { FUEL = 100000, PASSES = 1000 };

/* What went wrong on the way: each is said once a step of the machine. */
static void say_unsound(struct rung_machine *m)
{
    if (m->overflowed) rung_say(m, RUNG_FINDING, RUNG_FINDING_overflow, m->trouble_line);
    if (m->uncovered) {
        rung_say(m, RUNG_FINDING, RUNG_FINDING_uncovered, m->trouble_line);
        rung_end_run(m);
        if (m->trouble_owner) rung_stop_strand(m, m->trouble_owner - 1);
    }
    if (m->fuel == 0) {
        rung_say(m, RUNG_FINDING, RUNG_FINDING_stuck, m->trouble_line)->index = RUNG_STUCK_ENDLESS;
        rung_machine_abandon(m);
    }
    m->uncovered = m->overflowed = false;
}

static inline void check_sound(struct rung_machine *m)
{
    if (m->overflowed || m->uncovered || m->fuel == 0) say_unsound(m);
}

static void prepare(struct rung_machine *m)
{
    m->fuel = FUEL;
    m->moved = m->uncovered = m->waits_now = m->overflowed = false;
    m->close_withheld = rung_part_choice(m, RUNG_PART_CLOSE_WITHHELD_BY) != 0;
    m->owner = m->passing_owner = 0;
    m->line = m->missed_handled = 0;
    m->happening = NULL;
}

enum rung_status rung_machine_continue(struct rung_machine *m)
{
    prepare(m);
    if (rung_running(m)) return RUNG_INVALID;
    rung_start_run(m, m->program->line);
    rung_go_on(m);
    check_sound(m);
    return RUNG_OK;
}

void rung_machine_event(struct rung_machine *m, const struct rung_happening *happening)
{
    prepare(m);
    rung_take_event(m, happening);
    rung_go_on(m);
    check_sound(m);
    m->happening = NULL;
}

void rung_machine_late(struct rung_machine *m, int64_t time)
{
    rung_say(m, RUNG_FINDING, RUNG_FINDING_late_event, 0)->value = time;
}

int64_t rung_machine_timers(struct rung_machine *m, int64_t next)
{
    prepare(m);
    for (uint32_t pass = 0; pass < PASSES && next <= m->now; pass++) {
        rung_take_due(m);
        rung_go_on(m);
        check_sound(m);
        next = rung_machine_next(m);
    }
    if (next > m->now) return next;
    /* Each pass makes progress, or time would stand still: a bound that a checked policy does not reach. */
    rung_say(m, RUNG_FINDING, RUNG_FINDING_stuck, m->line)->index = RUNG_STUCK_ENDLESS;
    rung_machine_abandon(m);
    return rung_machine_next(m);
}
