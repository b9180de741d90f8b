/* What each opcode does, written once, in words that have two readings. The interpreters (interpret_loop.h)
 * read them as C that does it; the compiler of native code (jit/emit_code.c) reads them as calls that write
 * code which will. Both loop over instructions and come here by the opcode.
 *
 * Values are 64 bits. `i` is the instruction, `program` the program, `m` the machine; `i->a` and the like are
 * known to both readings before anything runs. What depends on the case is one of these:
 *
 *   R(x)              a register
 *   INT(n) NUM(n)     a constant: signed; a count or an index
 *   NOW               the time of the event or timer
 *   TIME_AT(offset)   a time or value in the record
 *   COUNT_OF(part)    a number in the record (record.def); 0 where it is not kept
 *   EQ NE LT LE AND TIMES MASKED   of two values; AND looks at both
 *   CALL(rung_do_..., m, ...)      what a function of machine.h answers (calls.def)
 *
 * and these do something:
 *
 *   DO(NAME)          the code of an opcode begins
 *   SET(value)        R[A] becomes the value
 *   LET(name, value)  a name for a value
 *   DO_CALL(...)      CALL, whatever it answers
 *   HERE              the record is told where the strand is
 *   OVER              the record is told that it is nowhere
 *   NEXT              go on behind the instruction
 *   GO(place)         go on there, which is known before
 *   GO_ANY(value)     go on where only the case knows
 *   REST              leave the strand here, to be taken up again when something has changed
 *   LEFT              what was done has set the places of what goes on; a handler that moved the steps ends
 *   GO_IF(condition, place)  REST_IF(condition)
 *   ANSWER_WITH(value)       of a fragment */

/* One line an opcode, as in opcodes.def. */
/* clang-format off */

#define KNOWN(x) NE(R(x), INT(RUNG_UNKNOWN))
#define COMPARED(by) AND(AND(KNOWN(i->b), KNOWN(i->c)), by(R(i->b), R(i->c)))

/* values, time, what happened so far */
DO(LOAD_SMALL) { SET(INT(i->c)); NEXT; }
DO(LOAD_CONST) { SET(INT(program->constants[i->c])); NEXT; }
DO(LOAD_NOW) { SET(NOW); NEXT; }
DO(LOAD_FACT) { SET(TIME_AT(program->facts[i->b].offset)); NEXT; }
DO(LOAD_EVENT) { SET(CALL(rung_do_load_event, m, NUM(i->b), NUM(i->c))); NEXT; }
DO(MOVE) { SET(R(i->b)); NEXT; }
DO(ADD) { SET(CALL(rung_do_add, m, R(i->b), R(i->c))); NEXT; }
DO(SUBTRACT) { SET(CALL(rung_do_subtract, m, R(i->b), R(i->c))); NEXT; }
DO(EQUAL) { SET(COMPARED(EQ)); NEXT; }
DO(DIFFERENT) { SET(COMPARED(NE)); NEXT; }
DO(LESS) { SET(COMPARED(LT)); NEXT; }
DO(AT_MOST) { SET(COMPARED(LE)); NEXT; }
DO(NOT) { SET(NE(R(i->b), INT(1))); NEXT; }
DO(IS_KNOWN) { SET(KNOWN(i->b)); NEXT; }
DO(ADD_ELAPSED) DO(ADD_DAYS) DO(ADD_BUSINESS) DO(ADD_BUSINESS_DAYS) {
    SET(CALL(rung_do_add_time, m, R(i->b), INT(program->constants[i->c]), NUM(i->op - RUNG_OP_ADD_ELAPSED),
             NUM(program->constants[i->c + 1])));
    NEXT;
}
DO(DATE_ADD_DAYS) { SET(CALL(rung_do_add_date, m, R(i->b), INT(program->constants[i->c]), NUM(false), NUM(RUNG_NONE))); NEXT; }
DO(DATE_ADD_BUSINESS_DAYS) {
    SET(CALL(rung_do_add_date, m, R(i->b), INT(program->constants[i->c]), NUM(true), NUM(program->constants[i->c + 1])));
    NEXT;
}
DO(ADD_DURATION) { SET(CALL(rung_do_add_duration, m, R(i->b), R(i->c), INT(1))); NEXT; }
DO(SUBTRACT_DURATION) { SET(CALL(rung_do_add_duration, m, R(i->b), R(i->c), INT(-1))); NEXT; }
DO(ALIKE_DURATION) { SET(CALL(rung_do_alike_duration, m, R(i->b), R(i->c))); NEXT; }
DO(BARE_DURATION) { SET(MASKED(R(i->b), ~INT64_C(7))); NEXT; } /* which leaves RUNG_UNKNOWN what it is */
DO(DAY_START) DO(DAY_FIRST) DO(DAY_END) DO(LOCAL_TIME) DO(DATE_OF) { SET(CALL(rung_do_day, m, R(i->b), NUM(i->op))); NEXT; }
DO(IS_OPEN) { SET(CALL(rung_do_is_open, m, R(i->b), NUM(i->c))); NEXT; }
DO(NEXT_CHANGE) { SET(CALL(rung_do_next, m, NUM(i->c), NUM(true))); NEXT; }
DO(NEXT_OPENING) { SET(CALL(rung_do_next, m, NUM(i->c), NUM(false))); NEXT; }
DO(COUNT_ATTEMPTS) { SET(CALL(rung_do_count, m, NUM(i->b), NUM(false))); NEXT; }
DO(COUNT_ALL_ATTEMPTS) { SET(CALL(rung_do_count, m, NUM(i->b), NUM(true))); NEXT; }
DO(COUNT_WINDOW) { SET(CALL(rung_do_count_window, m, NUM(i->b), NUM(i->c))); NEXT; }
DO(NTH_ATTEMPT) { SET(CALL(rung_do_nth_attempt, m, NUM(i->b), NUM(i->c))); NEXT; }
DO(COUNT_DAYS) { SET(TIMES(COUNT_OF(DAYS), 1000000)); NEXT; }
DO(TRIED) { SET(CALL(rung_do_tried, m, NUM(i->b))); NEXT; }
DO(DOCUMENTED) { SET(EQ(COUNT_OF(INCOMPLETE), INT(0))); NEXT; }
DO(RUNNING) { SET(CALL(rung_do_running, m)); NEXT; }
DO(LAST_TIME) { SET(TIME_AT(program->lasts[i->b].offset)); NEXT; }
DO(COUNT_CASES) { SET(CALL(rung_do_count_cases, m, NUM(i->b), NUM(i->c))); NEXT; }

/* the way inside */
DO(JUMP) { GO((uint32_t)i->c); }
DO(JUMP_IF) { GO_IF(EQ(R(i->a), INT(1)), (uint32_t)i->c); NEXT; }
DO(JUMP_UNLESS) { GO_IF(NE(R(i->a), INT(1)), (uint32_t)i->c); NEXT; }
DO(ANSWER) { ANSWER_WITH(R(i->a)); }

/* strands only: all that these do may look at where the strand is, or move it */
DO(END_STEP) { HERE; DO_CALL(rung_do_end_step, m); LEFT; }
DO(END_STRAND) { OVER; LEFT; }
DO(ASK) { HERE; DO_CALL(rung_do_ask, m, NUM(i->b)); NEXT; }
DO(AWAIT) { HERE; REST_IF(EQ(CALL(rung_do_await, m, NUM(i->b), NUM(i->b)), INT(0))); NEXT; }
DO(AWAIT_ALL) { HERE; REST_IF(EQ(CALL(rung_do_await, m, NUM(i->b), NUM(i->c)), INT(0))); NEXT; }
DO(OFFER) { HERE; DO_CALL(rung_do_offer, m, NUM(i->b)); NEXT; }
DO(GIVE) { HERE; DO_CALL(rung_do_give, m, NUM(i->b), NUM(true)); NEXT; }
DO(GIVEN) { HERE; DO_CALL(rung_do_give, m, NUM(i->b), NUM(false)); NEXT; }
DO(ESCALATE) { HERE; DO_CALL(rung_do_escalate, m, NUM(i->b)); NEXT; }
DO(AWAIT_TAKEOVER) {
    HERE;
    LET(what, CALL(rung_do_await_takeover, m, NUM(i->b)));
    REST_IF(EQ(what, INT(0)));
    GO_IF(NE(what, INT(1)), (uint32_t)i->c);
    NEXT;
}
DO(NOTIFY) { HERE; DO_CALL(rung_do_notify, m, NUM(i->b)); NEXT; }
DO(WAIT) { HERE; DO_CALL(rung_do_wait, m, NUM(i->b), R(i->a)); NEXT; }
DO(AWAIT_TIME) { HERE; REST_IF(EQ(CALL(rung_do_await_time, m, NUM(i->b)), INT(0))); NEXT; }
DO(LISTEN) { HERE; DO_CALL(rung_do_listen, m, NUM(i->b)); NEXT; }
DO(AWAIT_EVENT) {
    HERE;
    LET(label, CALL(rung_do_await_event, m, NUM(i->b)));
    REST_IF(EQ(label, INT(RUNG_NONE)));
    GO_ANY(label);
}
DO(LOOP) { HERE; DO_CALL(rung_do_loop, m, NUM(i->b)); NEXT; }
DO(ROUND) {
    HERE;
    LET(what, CALL(rung_do_round, m, NUM(i->b)));
    REST_IF(EQ(what, INT(0)));
    GO_IF(NE(what, INT(1)), (uint32_t)i->c);
    NEXT;
}
DO(SET_FACT) { HERE; DO_CALL(rung_do_set_fact, m, NUM(i->b), R(i->a)); NEXT; }
DO(POSTPONE) { HERE; DO_CALL(rung_do_postpone, m, R(i->a)); NEXT; }
DO(FLAG) { HERE; DO_CALL(rung_do_flag, m, NUM(i->b)); NEXT; }
DO(GO_TO) { HERE; DO_CALL(rung_do_go_to, m, NUM(i->b)); LEFT; }
DO(RESTART_STEP) { HERE; DO_CALL(rung_do_restart_step, m, NOW); LEFT; }
DO(RESTART_STEP_AT) { HERE; DO_CALL(rung_do_restart_step, m, R(i->a)); LEFT; }
DO(RESTART_RUN) { HERE; DO_CALL(rung_do_restart_run, m); LEFT; }
DO(STAND_DOWN) { HERE; DO_CALL(rung_do_stand_down, m, NUM(false)); LEFT; }
DO(STAND_DOWN_ALL) { HERE; DO_CALL(rung_do_stand_down, m, NUM(true)); LEFT; }
DO(CLOSE) { HERE; REST_IF(EQ(CALL(rung_do_close, m, NUM(i->b)), INT(0))); LEFT; }
DO(CONTINUE) { HERE; DO_CALL(rung_do_continue, m, NUM(i->b)); LEFT; }

#undef KNOWN
#undef COMPARED
/* clang-format on */
