/* What each opcode does, written once. It stands inside the loop of each interpreter (interpret_loop.h),
 * which says what these mean there: DO(NAME)   the code of an opcode begins NEXT       go on behind the
 * instruction GO(place)  go on there REST       leave the strand at this instruction, to be taken up again
 * when something has changed LEFT       what was done has set the places of whatever goes on; a handler that
 * moved the steps ends there HERE       the record is told where the strand is `i` is the instruction, R(x) a
 * register, `m` the machine, `place` where the record keeps the strand's place. */

/* One line an opcode, as in opcodes.def. */
/* clang-format off */

/* values, time, what happened so far */
DO(LOAD_SMALL) { R(i->a) = i->c; NEXT; }
DO(LOAD_CONST) { R(i->a) = constants[i->c]; NEXT; }
DO(LOAD_NOW) { R(i->a) = m->now; NEXT; }
DO(LOAD_FACT) { R(i->a) = fact_value(m, i->b); NEXT; }
DO(LOAD_EVENT) { R(i->a) = rung_do_load_event(m, i->b, (uint32_t)i->c); NEXT; }
DO(MOVE) { R(i->a) = R(i->b); NEXT; }
DO(ADD) { R(i->a) = KNOWN2(i->b, i->c) ? add(m, R(i->b), R(i->c)) : RUNG_UNKNOWN; NEXT; }
DO(SUBTRACT) {
    R(i->a) = KNOWN2(i->b, i->c) ? add(m, R(i->b), -R(i->c)) : RUNG_UNKNOWN; /* -INT64_MIN is unknown */
    NEXT;
}
DO(EQUAL) { COMPARE(R(i->b) == R(i->c)); NEXT; }
DO(DIFFERENT) { COMPARE(R(i->b) != R(i->c)); NEXT; }
DO(LESS) { COMPARE(R(i->b) < R(i->c)); NEXT; }
DO(AT_MOST) { COMPARE(R(i->b) <= R(i->c)); NEXT; }
DO(NOT) { R(i->a) = R(i->b) != 1; NEXT; }
DO(IS_KNOWN) { R(i->a) = R(i->b) != RUNG_UNKNOWN; NEXT; }
DO(ADD_ELAPSED) DO(ADD_DAYS) DO(ADD_BUSINESS) DO(ADD_BUSINESS_DAYS) {
    R(i->a) =
    rung_do_add_time(m, R(i->b), constants[i->c], (enum rung_counts)(i->op - RUNG_OP_ADD_ELAPSED),
    (uint32_t)constants[i->c + 1]);
    NEXT;
}
DO(DATE_ADD_DAYS) {
    R(i->a) = rung_do_add_date(m, R(i->b), constants[i->c], false, RUNG_NONE);
    NEXT;
}
DO(DATE_ADD_BUSINESS_DAYS) {
    R(i->a) = rung_do_add_date(m, R(i->b), constants[i->c], true, (uint32_t)constants[i->c + 1]);
    NEXT;
}
DO(ADD_DURATION) DO(SUBTRACT_DURATION) {
    int64_t duration = R(i->c), sign = i->op == RUNG_OP_ADD_DURATION ? 1 : -1;
    R(i->a) = duration == RUNG_UNKNOWN
                  ? RUNG_UNKNOWN
                  : rung_do_add_time(m, R(i->b), sign * (duration >> 3), (enum rung_counts)(duration & 7),
                                     m->program->calendar);
    NEXT;
}
DO(BARE_DURATION) { R(i->a) = R(i->b) == RUNG_UNKNOWN ? RUNG_UNKNOWN : R(i->b) >> 3 << 3; NEXT; }
DO(DAY_START) DO(DAY_FIRST) DO(DAY_END) DO(LOCAL_TIME) DO(DATE_OF) { R(i->a) = rung_do_day(m, R(i->b), (enum rung_op)i->op); NEXT; }
DO(IS_OPEN) { R(i->a) = rung_do_is_open(m, R(i->b), (uint32_t)i->c); NEXT; }
DO(NEXT_CHANGE) { R(i->a) = rung_do_next(m, (uint32_t)i->c, true); NEXT; }
DO(NEXT_OPENING) { R(i->a) = rung_do_next(m, (uint32_t)i->c, false); NEXT; }
DO(COUNT_ATTEMPTS) { R(i->a) = rung_do_count(m, i->b, false); NEXT; }
DO(COUNT_ALL_ATTEMPTS) { R(i->a) = rung_do_count(m, i->b, true); NEXT; }
DO(COUNT_WINDOW) { R(i->a) = rung_do_count_window(m, i->b, (uint32_t)i->c); NEXT; }
DO(NTH_ATTEMPT) { R(i->a) = rung_do_nth_attempt(m, i->b, i->c); NEXT; }
DO(COUNT_DAYS) { R(i->a) = (int64_t)rung_part_count(m, RUNG_PART_DAYS) * 1000000; NEXT; }
DO(TRIED) { R(i->a) = rung_do_tried(m, i->b); NEXT; }
DO(DOCUMENTED) { R(i->a) = rung_part_count(m, RUNG_PART_INCOMPLETE) == 0; NEXT; }
DO(LAST_TIME) {
    R(i->a) = *(const rung_slot64 *)(const void *)(m->record + m->program->lasts[i->b].offset);
    NEXT;
}
DO(COUNT_CASES) { R(i->a) = rung_do_count_cases(m, i->b, (uint32_t)i->c); NEXT; }

/* the way inside */
DO(JUMP) { GO((uint32_t)i->c); }
DO(JUMP_IF) { if (R(i->a) == 1) GO((uint32_t)i->c); NEXT; }
DO(JUMP_UNLESS) { if (R(i->a) != 1) GO((uint32_t)i->c); NEXT; }
DO(ANSWER) { return R(i->a); }

/* strands only: all that these do may look at where the strand is, or move it */
DO(END_STEP) { HERE; rung_do_end_step(m); LEFT; }
DO(END_STRAND) { *place = 0; LEFT; }
DO(ASK) { HERE; rung_do_ask(m, i->b); NEXT; }
DO(AWAIT) { HERE; if (!rung_do_await(m, i->b, i->b)) REST; NEXT; }
DO(AWAIT_ALL) { HERE; if (!rung_do_await(m, i->b, (uint32_t)i->c)) REST; NEXT; }
DO(OFFER) { HERE; rung_do_offer(m, i->b); NEXT; }
DO(GIVE) { HERE; rung_do_give(m, i->b, true); NEXT; }
DO(GIVEN) { HERE; rung_do_give(m, i->b, false); NEXT; }
DO(ESCALATE) { HERE; rung_do_escalate(m, i->b); NEXT; }
DO(AWAIT_TAKEOVER) {
    HERE;
    int what = rung_do_await_takeover(m, i->b);
    if (what == 0) REST;
    if (what != 1) GO((uint32_t)i->c);
    NEXT;
}
DO(NOTIFY) { HERE; rung_do_notify(m, i->b); NEXT; }
DO(WAIT) { HERE; rung_do_wait(m, i->b, R(i->a)); NEXT; }
DO(AWAIT_TIME) { HERE; if (!rung_do_await_time(m, i->b)) REST; NEXT; }
DO(LISTEN) { HERE; rung_do_listen(m, i->b); NEXT; }
DO(AWAIT_EVENT) {
    HERE;
    uint32_t label = rung_do_await_event(m, i->b);
    if (label == RUNG_NONE) REST;
    GO(label);
}
DO(LOOP) { HERE; rung_do_loop(m, i->b); NEXT; }
DO(ROUND) {
    HERE;
    int what = rung_do_round(m, i->b);
    if (what == 0) REST;
    if (what != 1) GO((uint32_t)i->c);
    NEXT;
}
DO(SET_FACT) { HERE; rung_do_set_fact(m, i->b, R(i->a)); NEXT; }
DO(POSTPONE) { HERE; rung_do_postpone(m, R(i->a)); NEXT; }
DO(FLAG) { HERE; rung_do_flag(m, i->b); NEXT; }
DO(GO_TO) { HERE; rung_do_go_to(m, i->b); LEFT; }
DO(RESTART_STEP) { HERE; rung_do_restart_step(m, m->now); LEFT; }
DO(RESTART_STEP_AT) { HERE; rung_do_restart_step(m, R(i->a)); LEFT; }
DO(RESTART_RUN) { HERE; rung_do_restart_run(m); LEFT; }
DO(STAND_DOWN) { HERE; rung_do_stand_down(m, false); LEFT; }
DO(STAND_DOWN_ALL) { HERE; rung_do_stand_down(m, true); LEFT; }
DO(CLOSE) { HERE; if (!rung_do_close(m, i->b)) REST; LEFT; }
DO(CONTINUE) { HERE; rung_do_continue(m, i->b); LEFT; }
/* clang-format on */
