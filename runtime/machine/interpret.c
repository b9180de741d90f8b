/* The interpreter: strands and fragments, one instruction after the other. The loop is written once;
 * machine.h has what the instructions do. */
#include "machine.h"

#define R(x) registers[x]
#define KNOWN2(b, c) (R(b) != RUNG_UNKNOWN && R(c) != RUNG_UNKNOWN)
#define COMPARE(condition) R(i->a) = KNOWN2(i->b, i->c) && (condition)

static int64_t fact_value(const struct rung_machine *m, uint32_t fact)
{
    return *(const int64_t *)(const void *)(m->record + m->program->facts[fact].offset);
}

static int64_t add(struct rung_machine *m, int64_t left, int64_t right)
{
    int64_t sum;

    if (!__builtin_add_overflow(left, right, &sum) && sum != RUNG_UNKNOWN) return sum;
    m->overflowed = true;
    m->trouble_line = m->line;
    return RUNG_UNKNOWN;
}

/* Instructions that only compute: the same in strands and fragments. Returns whether it was one. */
static bool compute(struct rung_machine *m, const struct rung_instruction *i, int64_t *registers)
{
    const struct rung_record *record = (const void *)m->record;
    const int64_t *constants = m->program->constants;

    switch ((enum rung_op)i->op) {
    case RUNG_OP_LOAD_SMALL: R(i->a) = i->c; break;
    case RUNG_OP_LOAD_CONST: R(i->a) = constants[i->c]; break;
    case RUNG_OP_LOAD_NOW: R(i->a) = m->now; break;
    case RUNG_OP_LOAD_FACT: R(i->a) = fact_value(m, i->b); break;
    case RUNG_OP_LOAD_EVENT: R(i->a) = rung_do_load_event(m, i->b, (uint32_t)i->c); break;
    case RUNG_OP_MOVE: R(i->a) = R(i->b); break;
    case RUNG_OP_ADD: R(i->a) = KNOWN2(i->b, i->c) ? add(m, R(i->b), R(i->c)) : RUNG_UNKNOWN; break;
    case RUNG_OP_SUBTRACT:
        R(i->a) = KNOWN2(i->b, i->c) ? add(m, R(i->b), -R(i->c)) : RUNG_UNKNOWN; /* -INT64_MIN is unknown */
        break;
    case RUNG_OP_EQUAL: COMPARE(R(i->b) == R(i->c)); break;
    case RUNG_OP_DIFFERENT: COMPARE(R(i->b) != R(i->c)); break;
    case RUNG_OP_LESS: COMPARE(R(i->b) < R(i->c)); break;
    case RUNG_OP_AT_MOST: COMPARE(R(i->b) <= R(i->c)); break;
    case RUNG_OP_NOT: R(i->a) = R(i->b) != 1; break;
    case RUNG_OP_IS_KNOWN: R(i->a) = R(i->b) != RUNG_UNKNOWN; break;
    case RUNG_OP_ADD_ELAPSED:
    case RUNG_OP_ADD_DAYS:
    case RUNG_OP_ADD_BUSINESS:
    case RUNG_OP_ADD_BUSINESS_DAYS:
        R(i->a) =
            rung_do_add_time(m, R(i->b), constants[i->c], (enum rung_counts)(i->op - RUNG_OP_ADD_ELAPSED),
                             (uint32_t)constants[i->c + 1]);
        break;
    case RUNG_OP_DATE_ADD_DAYS:
        R(i->a) = rung_do_add_date(m, R(i->b), constants[i->c], false, RUNG_NONE);
        break;
    case RUNG_OP_DATE_ADD_BUSINESS_DAYS:
        R(i->a) = rung_do_add_date(m, R(i->b), constants[i->c], true, (uint32_t)constants[i->c + 1]);
        break;
    case RUNG_OP_ADD_DURATION:
    case RUNG_OP_SUBTRACT_DURATION: {
        int64_t duration = R(i->c), sign = i->op == RUNG_OP_ADD_DURATION ? 1 : -1;
        R(i->a) = duration == RUNG_UNKNOWN
                      ? RUNG_UNKNOWN
                      : rung_do_add_time(m, R(i->b), sign * (duration >> 3), (enum rung_counts)(duration & 7),
                                         m->program->calendar);
        break;
    }
    case RUNG_OP_BARE_DURATION: R(i->a) = R(i->b) == RUNG_UNKNOWN ? RUNG_UNKNOWN : R(i->b) >> 3 << 3; break;
    case RUNG_OP_DAY_START:
    case RUNG_OP_DAY_FIRST:
    case RUNG_OP_DAY_END:
    case RUNG_OP_LOCAL_TIME:
    case RUNG_OP_DATE_OF: R(i->a) = rung_do_day(m, R(i->b), (enum rung_op)i->op); break;
    case RUNG_OP_IS_OPEN: R(i->a) = rung_do_is_open(m, R(i->b), (uint32_t)i->c); break;
    case RUNG_OP_NEXT_CHANGE: R(i->a) = rung_do_next(m, (uint32_t)i->c, true); break;
    case RUNG_OP_NEXT_OPENING: R(i->a) = rung_do_next(m, (uint32_t)i->c, false); break;
    case RUNG_OP_COUNT_ATTEMPTS: R(i->a) = rung_do_count(m, i->b, false); break;
    case RUNG_OP_COUNT_ALL_ATTEMPTS: R(i->a) = rung_do_count(m, i->b, true); break;
    case RUNG_OP_COUNT_WINDOW: R(i->a) = rung_do_count_window(m, i->b, R(i->c)); break;
    case RUNG_OP_NTH_ATTEMPT: R(i->a) = rung_do_nth_attempt(m, i->b, i->c); break;
    case RUNG_OP_COUNT_DAYS: R(i->a) = (int64_t)record->days * 1000000; break;
    case RUNG_OP_TRIED: R(i->a) = rung_do_count(m, i->b, false) > 0; break;
    case RUNG_OP_DOCUMENTED: R(i->a) = record->incomplete == 0; break;
    case RUNG_OP_LAST_TIME:
        R(i->a) = *(const int64_t *)(const void *)(m->record + m->program->lasts[i->b].offset);
        break;
    case RUNG_OP_COUNT_CASES: R(i->a) = rung_do_count_cases(m, i->b, R(i->c)); break;
    default: return false;
    }
    return true;
}

int64_t rung_interpret_fragment(struct rung_machine *m, struct rung_fragment fragment)
{
    const struct rung_instruction *fragments = m->program->fragments;
    int64_t registers[RUNG_REGISTERS];
    uint32_t at = fragment.first;

    for (;; at++) {
        const struct rung_instruction *i = &fragments[at];
        if (compute(m, i, registers)) continue;
        if (i->op == RUNG_OP_ANSWER) return R(i->a);
        if (i->op == RUNG_OP_JUMP || (i->op == RUNG_OP_JUMP_IF && R(i->a) == 1) ||
            (i->op == RUNG_OP_JUMP_UNLESS && R(i->a) != 1))
            at = (uint32_t)i->c - 1;
    }
}

static uint32_t *place_of(struct rung_machine *m, uint32_t owner)
{
    if (owner == 0) return &((struct rung_record *)(void *)m->record)->place;
    return (uint32_t *)(void *)(m->record + m->program->handlers[owner - 1].offset);
}

/* What an instruction did to the way: go on behind it, rest at it, go on at a label, or leave the strand. */
enum way { ON, REST, AT_LABEL, OVER };

static enum way act(struct rung_machine *m, const struct rung_instruction *i, const int64_t *registers,
                    uint32_t *label)
{
    int what;

    switch ((enum rung_op)i->op) {
    case RUNG_OP_JUMP: return AT_LABEL;
    case RUNG_OP_JUMP_IF: return R(i->a) == 1 ? AT_LABEL : ON;
    case RUNG_OP_JUMP_UNLESS: return R(i->a) != 1 ? AT_LABEL : ON;
    case RUNG_OP_END_STEP: rung_do_end_step(m); return OVER;
    case RUNG_OP_END_STRAND: *place_of(m, m->owner) = 0; return OVER;
    case RUNG_OP_ASK: rung_do_ask(m, i->b); return ON;
    case RUNG_OP_AWAIT: return rung_do_await(m, i->b, i->b) ? ON : REST;
    case RUNG_OP_AWAIT_ALL: return rung_do_await(m, i->b, (uint32_t)i->c) ? ON : REST;
    case RUNG_OP_OFFER: rung_do_offer(m, i->b); return ON;
    case RUNG_OP_GIVE: rung_do_give(m, i->b, true); return ON;
    case RUNG_OP_GIVEN: rung_do_give(m, i->b, false); return ON;
    case RUNG_OP_ESCALATE: rung_do_escalate(m, i->b); return ON;
    case RUNG_OP_AWAIT_TAKEOVER:
        what = rung_do_await_takeover(m, i->b);
        return what == 0 ? REST : what == 1 ? ON : AT_LABEL;
    case RUNG_OP_NOTIFY: rung_do_notify(m, i->b); return ON;
    case RUNG_OP_WAIT: rung_do_wait(m, i->b, R(i->a)); return ON;
    case RUNG_OP_AWAIT_TIME: return rung_do_await_time(m, i->b) ? ON : REST;
    case RUNG_OP_LISTEN: rung_do_listen(m, i->b); return ON;
    case RUNG_OP_AWAIT_EVENT:
        *label = rung_do_await_event(m, i->b);
        return *label == RUNG_NONE ? REST : AT_LABEL;
    case RUNG_OP_LOOP: rung_do_loop(m, i->b); return ON;
    case RUNG_OP_ROUND: what = rung_do_round(m, i->b); return what == 0 ? REST : what == 1 ? ON : AT_LABEL;
    case RUNG_OP_SET_FACT: rung_do_set_fact(m, i->b, R(i->a)); return ON;
    case RUNG_OP_POSTPONE: rung_do_postpone(m, R(i->a)); return ON;
    case RUNG_OP_FLAG: rung_do_flag(m, i->b); return ON;
    case RUNG_OP_GO_TO: rung_do_go_to(m, i->b); return OVER;
    case RUNG_OP_RESTART_STEP: rung_do_restart_step(m, m->now); return OVER;
    case RUNG_OP_RESTART_STEP_AT: rung_do_restart_step(m, R(i->a)); return OVER;
    case RUNG_OP_RESTART_RUN: rung_do_restart_run(m); return OVER;
    case RUNG_OP_STAND_DOWN: rung_do_stand_down(m, false); return OVER;
    case RUNG_OP_STAND_DOWN_ALL: rung_do_stand_down(m, true); return OVER;
    case RUNG_OP_CLOSE: return rung_do_close(m, i->b) ? OVER : REST;
    case RUNG_OP_CONTINUE: rung_do_continue(m, i->b); return OVER;
    default: return OVER;
    }
}

void rung_interpret(struct rung_machine *m, uint32_t owner)
{
    const struct rung_instruction *code = m->program->code;
    int64_t registers[RUNG_REGISTERS];
    uint32_t before = m->owner, *place = place_of(m, owner);

    m->owner = owner;
    /* Fuel that runs out, and days that a calendar does not cover, are findings of whoever asked for the
     * step. */
    while (*place && m->fuel && !m->uncovered) {
        uint32_t at = *place - 1;
        const struct rung_instruction *i = &code[at];
        m->fuel--;
        m->line = m->program->lines[at];
        if (compute(m, i, registers)) {
            *place = at + 2;
            continue;
        }
        uint32_t label = (uint32_t)i->c;
        enum way way = act(m, i, registers, &label);
        if (way == REST) break;
        if (way == ON) *place = at + 2;
        if (way == AT_LABEL) *place = label + 1;
        /* OVER: what was done has set the places of whatever goes on. A handler that moved the steps ends
         * there. */
        if (way == OVER && owner != 0) {
            *place = 0;
            break;
        }
    }
    m->owner = before;
}
