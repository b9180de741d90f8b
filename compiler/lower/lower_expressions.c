/* Expressions to registers: each leaves its value in the register it is given, and uses those above for its
 * parts. */
#include "lowering.h"

#include <rung/time.h>

/* ---- literals and names ---- */

static void load(struct rung_lowering *l, int64_t value, uint32_t to)
{
    if (value >= INT32_MIN && value <= INT32_MAX) {
        rung_lowering_emit(l, RUNG_OP_LOAD_SMALL, to, 0, (int32_t)value);
        return;
    }
    rung_lowering_emit(l, RUNG_OP_LOAD_CONST, to, 0, (int32_t)rung_lowering_constant(l, value));
}

static void lower_name(struct rung_lowering *l, const struct rung_node *node, uint32_t to)
{
    const struct rung_symbol *symbol = RUNG_AS(ref, node)->name.symbol;

    if (symbol->kind == RUNG_SYMBOL_FACT)
        rung_lowering_emit(l, RUNG_OP_LOAD_FACT, to, symbol->index, 0);
    else
        load(l, symbol->index, to);
}

/* A moment is written in the zone of the policy's calendar; one that comes from a fact is only known when it
 * runs. */
static void lower_moment(struct rung_lowering *l, int64_t local_us, uint32_t to)
{
    rung_lowering_emit(l, RUNG_OP_LOAD_CONST, to, 0, (int32_t)rung_lowering_constant(l, local_us));
    rung_lowering_emit(l, RUNG_OP_LOCAL_TIME, to, to, 0);
}

static int64_t unit_us(enum rung_unit_of_time unit)
{
    return unit == RUNG_SECONDS ? RUNG_SECOND_US : unit == RUNG_MINUTES ? RUNG_MINUTE_US : RUNG_HOUR_US;
}

/* The amount of a written duration, in what its kind counts. */
static int64_t amount(const struct rung_ast_duration *duration)
{
    if (duration->unit == RUNG_DAYS) return duration->count;
    if (duration->unit == RUNG_WEEKS) return duration->count * 7;
    return duration->count * unit_us(duration->unit);
}

static const struct rung_calendar_info *calendar_of(const struct rung_lowering *l,
                                                    const struct rung_ast_duration *duration)
{
    return duration->calendar ? RUNG_AS(ref, duration->calendar)->name.symbol->calendar : l->policy->calendar;
}

static enum rung_counts counts(const struct rung_ast_duration *duration)
{
    switch (rung_duration_timing(duration)) {
    case RUNG_TIMING_DAYS: return RUNG_COUNTS_DAYS;
    case RUNG_TIMING_BUSINESS: return RUNG_COUNTS_BUSINESS;
    case RUNG_TIMING_BUSINESS_DAYS: return RUNG_COUNTS_BUSINESS_DAYS;
    default: return RUNG_COUNTS_ELAPSED;
    }
}

/* ---- time ---- */

/* `date`: the value in `from` is a date, and the duration counts days. */
static void add_duration(struct rung_lowering *l, const struct rung_node *node, bool back, bool date,
                         uint32_t from, uint32_t to)
{
    if (node->kind != RUNG_NODE_duration) {
        rung_lower_expression(l, node, to + 1);
        rung_lowering_emit(l, back ? RUNG_OP_SUBTRACT_DURATION : RUNG_OP_ADD_DURATION, to, from,
                           (int32_t)(to + 1));
        return;
    }
    const struct rung_ast_duration *duration = RUNG_AS(duration, node);
    enum rung_counts kind = counts(duration);
    enum rung_op op = kind == RUNG_COUNTS_ELAPSED    ? RUNG_OP_ADD_ELAPSED
                      : kind == RUNG_COUNTS_DAYS     ? (date ? RUNG_OP_DATE_ADD_DAYS : RUNG_OP_ADD_DAYS)
                      : kind == RUNG_COUNTS_BUSINESS ? RUNG_OP_ADD_BUSINESS
                      : date                         ? RUNG_OP_DATE_ADD_BUSINESS_DAYS
                                                     : RUNG_OP_ADD_BUSINESS_DAYS;
    const struct rung_calendar_info *info = duration->business ? calendar_of(l, duration) : NULL;
    int64_t value = back ? -amount(duration) : amount(duration);
    uint32_t calendar = info ? rung_lowering_calendar(l, info) : RUNG_NONE;
    /* The amount and the calendar stand next to each other, so they are always a new pair. */
    uint32_t constant = RUNG_ADD(l, constants, &value);
    int64_t which = calendar;
    RUNG_ADD(l, constants, &which);
    rung_lowering_emit(l, op, to, from, (int32_t)constant);
}

void rung_lower_add(struct rung_lowering *l, const struct rung_node *duration, bool back, uint32_t from,
                    uint32_t to)
{
    add_duration(l, duration, back, false, from, to);
}

static bool is_date(const struct rung_node *node)
{
    return node->type && node->type->base == RUNG_TYPE_DATE;
}

static void lower_relative(struct rung_lowering *l, const struct rung_ast_relative *relative, uint32_t to)
{
    bool back = relative->side == RUNG_SIDE_BEFORE;
    bool date = relative->anchor && is_date(relative->anchor);

    if (!relative->anchor)
        rung_lowering_emit(l, RUNG_OP_LOAD_NOW, to, 0, 0);
    else
        rung_lower_expression(l, relative->anchor, to);
    if (date && !is_date(&relative->node)) { /* hours after a date count from its start */
        rung_lowering_emit(l, RUNG_OP_DAY_START, to, to, 0);
        date = false;
    }
    add_duration(l, relative->duration, back, date, to, to);
}

void rung_lower_time(struct rung_lowering *l, const struct rung_node *node, uint32_t to, bool limit)
{
    if (node->type->base == RUNG_TYPE_DURATION) {
        rung_lowering_emit(l, RUNG_OP_LOAD_NOW, to, 0, 0);
        add_duration(l, node, false, false, to, to);
        return;
    }
    rung_lower_expression(l, node, to);
    if (is_date(node)) rung_lowering_emit(l, limit ? RUNG_OP_DAY_END : RUNG_OP_DAY_START, to, to, 0);
}

/* ---- comparisons ---- */

static void compare(struct rung_lowering *l, enum rung_operator operation, uint32_t left, uint32_t right,
                    uint32_t to)
{
    switch (operation) {
    case RUNG_EQUAL: rung_lowering_emit(l, RUNG_OP_EQUAL, to, left, (int32_t)right); break;
    case RUNG_NOT_EQUAL: rung_lowering_emit(l, RUNG_OP_DIFFERENT, to, left, (int32_t)right); break;
    case RUNG_LESS:
    case RUNG_BEFORE: rung_lowering_emit(l, RUNG_OP_LESS, to, left, (int32_t)right); break;
    case RUNG_AT_MOST: rung_lowering_emit(l, RUNG_OP_AT_MOST, to, left, (int32_t)right); break;
    case RUNG_MORE:
    case RUNG_AFTER: rung_lowering_emit(l, RUNG_OP_LESS, to, right, (int32_t)left); break;
    default: rung_lowering_emit(l, RUNG_OP_AT_MOST, to, right, (int32_t)left); break;
    }
}

static enum rung_operator turned(enum rung_operator operation)
{
    switch (operation) {
    case RUNG_LESS: return RUNG_MORE;
    case RUNG_MORE: return RUNG_LESS;
    case RUNG_AT_MOST: return RUNG_AT_LEAST;
    case RUNG_AT_LEAST: return RUNG_AT_MOST;
    default: return operation;
    }
}

/* `time since E is more than D`: now is after D after E, so that D may count anything. */
static void compare_since(struct rung_lowering *l, const struct rung_ast_time_since *since,
                          enum rung_operator operation, const struct rung_node *duration, uint32_t to)
{
    uint32_t last = rung_lowering_last(l, RUNG_AS(ref, since->event)->name.symbol);

    if (duration->type->timing == RUNG_TIMING_SINCE) { /* of two events: the earlier one was longer ago */
        uint32_t other =
            rung_lowering_last(l, RUNG_AS(ref, RUNG_AS(time_since, duration)->event)->name.symbol);
        rung_lowering_emit(l, RUNG_OP_LAST_TIME, to, other, 0);
        rung_lowering_emit(l, RUNG_OP_LAST_TIME, to + 1, last, 0);
        compare(l, operation, to, to + 1, to);
        return;
    }
    rung_lowering_emit(l, RUNG_OP_LAST_TIME, to, last, 0);
    add_duration(l, duration, false, false, to, to);
    rung_lowering_emit(l, RUNG_OP_LOAD_NOW, to + 1, 0, 0);
    compare(l, operation, to + 1, to, to);
}

/* How many attempts a window has to remember so that the comparison with that number comes out right. */
static uint32_t window_size(const struct rung_node *node, const struct rung_node *other)
{
    bool windowed = node->kind == RUNG_NODE_attempts && RUNG_AS(attempts, node)->last;
    int64_t count = windowed && other->kind == RUNG_NODE_number ? RUNG_AS(number, other)->millionths : -1;

    if (count < 0) return 0;
    return count > RUNG_WINDOW_ATTEMPTS_MAX * INT64_C(1000000) ? RUNG_WINDOW_ATTEMPTS_MAX + 1
                                                               : (uint32_t)(count / 1000000) + 1;
}

static void lower_comparison(struct rung_lowering *l, const struct rung_ast_binary *binary, uint32_t to)
{
    bool when = false;

    if (binary->left->kind == RUNG_NODE_time_since) {
        compare_since(l, RUNG_AS(time_since, binary->left), binary->operation, binary->right, to);
        return;
    }
    if (binary->right->kind == RUNG_NODE_time_since) {
        compare_since(l, RUNG_AS(time_since, binary->right), turned(binary->operation), binary->left, to);
        return;
    }
    when = is_date(binary->left) != is_date(binary->right);
    l->window_size = window_size(binary->left, binary->right);
    rung_lower_expression(l, binary->left, to);
    if (when && is_date(binary->left)) rung_lowering_emit(l, RUNG_OP_DAY_START, to, to, 0);
    l->window_size = window_size(binary->right, binary->left);
    rung_lower_expression(l, binary->right, to + 1);
    l->window_size = 0;
    if (when && is_date(binary->right)) rung_lowering_emit(l, RUNG_OP_DAY_START, to + 1, to + 1, 0);
    if (binary->left->type->base == RUNG_TYPE_DURATION)
        rung_lowering_emit(l, RUNG_OP_ALIKE_DURATION, to, to, (int32_t)(to + 1));
    compare(l, binary->operation, to, to + 1, to);
}

/* The right side is only looked at when the left leaves the answer open. */
static void lower_and_or(struct rung_lowering *l, const struct rung_ast_binary *binary, uint32_t to)
{
    rung_lower_expression(l, binary->left, to);
    uint32_t jump = rung_lowering_emit(
        l, binary->operation == RUNG_AND ? RUNG_OP_JUMP_UNLESS : RUNG_OP_JUMP_IF, to, 0, 0);
    rung_lower_expression(l, binary->right, to);
    rung_lowering_patch(l, jump, rung_lowering_here(l));
}

static void lower_binary(struct rung_lowering *l, const struct rung_ast_binary *binary, uint32_t to)
{
    switch (binary->operation) {
    case RUNG_AND:
    case RUNG_OR: lower_and_or(l, binary, to); break;
    case RUNG_PLUS:
    case RUNG_MINUS: {
        bool duration = binary->node.type->base == RUNG_TYPE_DURATION;
        rung_lower_expression(l, binary->left, to);
        rung_lower_expression(l, binary->right, to + 1);
        if (duration) { /* both carry what they count in their lowest bits; one of the two must go */
            rung_lowering_emit(l, RUNG_OP_ALIKE_DURATION, to, to, (int32_t)(to + 1));
            rung_lowering_emit(l, RUNG_OP_BARE_DURATION, to + 1, to + 1, 0);
        }
        rung_lowering_emit(l, binary->operation == RUNG_PLUS ? RUNG_OP_ADD : RUNG_OP_SUBTRACT, to, to,
                           (int32_t)(to + 1));
        break;
    }
    default: lower_comparison(l, binary, to);
    }
}

static void negate_if(struct rung_lowering *l, bool negative, uint32_t to)
{
    if (negative) rung_lowering_emit(l, RUNG_OP_NOT, to, to, 0);
}

/* `is not during` is a comparison: no for an unknown time, too. */
static void lower_during(struct rung_lowering *l, const struct rung_ast_during *during, uint32_t to)
{
    int32_t calendar =
        (int32_t)rung_lowering_calendar(l, RUNG_AS(ref, during->calendar)->name.symbol->calendar);
    bool may_be_unknown = during->negative && during->subject->kind != RUNG_NODE_now;
    uint32_t time = may_be_unknown ? to + 1 : to, jump = 0;

    rung_lower_time(l, during->subject, time, false);
    if (may_be_unknown) {
        rung_lowering_emit(l, RUNG_OP_IS_KNOWN, to, time, 0);
        jump = rung_lowering_emit(l, RUNG_OP_JUMP_UNLESS, to, 0, 0);
    }
    rung_lowering_emit(l, RUNG_OP_IS_OPEN, to, time, calendar);
    negate_if(l, during->negative, to);
    if (may_be_unknown) rung_lowering_patch(l, jump, rung_lowering_here(l));
}

/* `is not one of` is a comparison: no for an unknown subject, too. */
static void lower_one_of(struct rung_lowering *l, const struct rung_ast_one_of *one_of, uint32_t to)
{
    uint32_t jumps[256], count = 0;

    rung_lower_expression(l, one_of->subject, to + 1);
    for (RUNG_EACH(option, one_of->options)) {
        if (count == sizeof jumps / sizeof *jumps) {
            rung_lowering_too_large(l, one_of->node.span, "a list of more than 256 values");
            return;
        }
        rung_lower_expression(l, option, to + 2);
        rung_lowering_emit(l, one_of->negative ? RUNG_OP_DIFFERENT : RUNG_OP_EQUAL, to, to + 1,
                           (int32_t)(to + 2));
        if (option->next)
            jumps[count++] =
                rung_lowering_emit(l, one_of->negative ? RUNG_OP_JUMP_UNLESS : RUNG_OP_JUMP_IF, to, 0, 0);
    }
    while (count) rung_lowering_patch(l, jumps[--count], rung_lowering_here(l));
}

/* ---- what happened so far ---- */

/* What follows `in last`: its amount, its calendar and what it counts, as constants. */
static int32_t lower_last(struct rung_lowering *l, const struct rung_node *node)
{
    const struct rung_ast_duration *duration = RUNG_AS(duration, node);
    const struct rung_calendar_info *info = duration->business ? calendar_of(l, duration) : NULL;
    int64_t about[] = {amount(duration), info ? rung_lowering_calendar(l, info) : RUNG_NONE,
                       counts(duration)};
    uint32_t first = RUNG_ADD(l, constants, &about[0]);

    RUNG_ADD(l, constants, &about[1]);
    RUNG_ADD(l, constants, &about[2]);
    return (int32_t)first;
}

static void lower_attempts(struct rung_lowering *l, const struct rung_ast_attempts *attempts, uint32_t to)
{
    uint32_t channel = attempts->channel ? rung_lowering_channel(attempts->channel) : RUNG_ANY;

    if (!attempts->last) {
        rung_lowering_emit(l, RUNG_OP_COUNT_ATTEMPTS, to, channel, 0);
        return;
    }
    int32_t last = lower_last(l, attempts->last);
    uint32_t size = l->window_size ? l->window_size : RUNG_WINDOW_ATTEMPTS;
    rung_lowering_emit(l, RUNG_OP_COUNT_WINDOW, to, rung_lowering_window(l, channel, size, true), last);
}

static void lower_tried(struct rung_lowering *l, const struct rung_ast_tried *tried, uint32_t to)
{
    uint32_t jumps[64], count = 0;

    for (RUNG_EACH(channel, tried->channels)) {
        rung_lowering_emit(l, RUNG_OP_TRIED, to, rung_lowering_channel(channel), 0);
        if (channel->next && count < 64)
            jumps[count++] = rung_lowering_emit(l, RUNG_OP_JUMP_UNLESS, to, 0, 0);
    }
    while (count) rung_lowering_patch(l, jumps[--count], rung_lowering_here(l));
}

static void lower_tally(struct rung_lowering *l, const struct rung_ast_tally *tally, uint32_t to)
{
    struct rung_program_tally entry = {.fact = RUNG_AS(ref, tally->fact)->name.symbol->index};

    int32_t last = lower_last(l, tally->last);
    rung_lowering_emit(l, RUNG_OP_COUNT_CASES, to, RUNG_ADD(l, tallies, &entry), last);
}

void rung_lower_expression(struct rung_lowering *l, const struct rung_node *node, uint32_t to)
{
    if (to + 3 >= RUNG_REGISTERS) {
        rung_lowering_too_large(l, node->span, "an expression that is nested so deeply");
        return;
    }
    switch (node->kind) {
    case RUNG_NODE_number: load(l, RUNG_AS(number, node)->millionths, to); break;
    case RUNG_NODE_text: load(l, rung_lowering_text(l, RUNG_AS(text, node)->text.bytes), to); break;
    case RUNG_NODE_truth: load(l, RUNG_AS(truth, node)->yes, to); break;
    case RUNG_NODE_date: load(l, RUNG_AS(date, node)->day, to); break;
    case RUNG_NODE_moment: lower_moment(l, RUNG_AS(moment, node)->local_us, to); break;
    case RUNG_NODE_now: rung_lowering_emit(l, RUNG_OP_LOAD_NOW, to, 0, 0); break;
    case RUNG_NODE_unknown: load(l, RUNG_UNKNOWN, to); break;
    case RUNG_NODE_ref: lower_name(l, node, to); break;
    case RUNG_NODE_duration:
        load(l, rung_duration_pack(amount(RUNG_AS(duration, node)), counts(RUNG_AS(duration, node))), to);
        break;
    case RUNG_NODE_binary: lower_binary(l, RUNG_AS(binary, node), to); break;
    case RUNG_NODE_not:
        rung_lower_expression(l, RUNG_AS(not, node)->operand, to);
        rung_lowering_emit(l, RUNG_OP_NOT, to, to, 0);
        break;
    case RUNG_NODE_one_of: lower_one_of(l, RUNG_AS(one_of, node), to); break;
    case RUNG_NODE_known:
        rung_lower_expression(l, RUNG_AS(known, node)->subject, to);
        rung_lowering_emit(l, RUNG_OP_IS_KNOWN, to, to, 0);
        negate_if(l, RUNG_AS(known, node)->negative, to);
        break;
    case RUNG_NODE_during: lower_during(l, RUNG_AS(during, node), to); break;
    case RUNG_NODE_tried: lower_tried(l, RUNG_AS(tried, node), to); break;
    case RUNG_NODE_all_documented: rung_lowering_emit(l, RUNG_OP_DOCUMENTED, to, 0, 0); break;
    case RUNG_NODE_relative: lower_relative(l, RUNG_AS(relative, node), to); break;
    case RUNG_NODE_start_of:
        rung_lower_expression(l, RUNG_AS(start_of, node)->date, to);
        rung_lowering_emit(l, RUNG_OP_DAY_FIRST, to, to, 0);
        break;
    case RUNG_NODE_date_of:
        rung_lower_expression(l, RUNG_AS(date_of, node)->time, to);
        rung_lowering_emit(l, RUNG_OP_DATE_OF, to, to, 0);
        break;
    case RUNG_NODE_next_opening:
        rung_lowering_emit(
            l, RUNG_OP_NEXT_OPENING, to, 0,
            (int32_t)rung_lowering_calendar(
                l, RUNG_AS(ref, RUNG_AS(next_opening, node)->calendar)->name.symbol->calendar));
        break;
    case RUNG_NODE_event_field:
        rung_lowering_emit(l, RUNG_OP_LOAD_EVENT, to, RUNG_AS(event_field, node)->field.symbol->index,
                           (int32_t)l->kept);
        break;
    case RUNG_NODE_attempts: lower_attempts(l, RUNG_AS(attempts, node), to); break;
    case RUNG_NODE_days_with_attempts: rung_lowering_emit(l, RUNG_OP_COUNT_DAYS, to, 0, 0); break;
    case RUNG_NODE_tally: lower_tally(l, RUNG_AS(tally, node), to); break;
    default: rung_lowering_too_large(l, node->span, "this expression"); break;
    }
}

/* ---- fragments ---- */

static struct rung_fragment begin_fragment(struct rung_lowering *l)
{
    l->in_fragment = true;
    return (struct rung_fragment){.first = l->program->fragments_count};
}

static struct rung_fragment end_fragment(struct rung_lowering *l, struct rung_fragment code)
{
    rung_lowering_emit(l, RUNG_OP_ANSWER, 0, 0, 0);
    code.count = l->program->fragments_count - code.first;
    l->in_fragment = false;
    return code;
}

struct rung_fragment rung_lower_condition(struct rung_lowering *l, const struct rung_node *node)
{
    if (!node) return (struct rung_fragment){0};
    struct rung_fragment code = begin_fragment(l);
    rung_lower_expression(l, node, 0);
    return end_fragment(l, code);
}

struct rung_fragment rung_lower_limit(struct rung_lowering *l, const struct rung_node *node)
{
    if (!node) return (struct rung_fragment){0};
    struct rung_fragment code = begin_fragment(l);
    rung_lower_time(l, node, 0, true);
    return end_fragment(l, code);
}

/* ---- when time alone changes an answer ---- */

struct turns {
    struct rung_lowering *lowering;
    struct rung_range range;
    /* Of `attempts in last D` that come next, compared with a number: as in struct rung_lowering; and the
     * first and last of those attempts that change the answer when they leave the window. */
    uint32_t window_size, first, last;
};

/* Of how many attempts the last one makes, and its leaving unmakes, the comparison with that number. */
static void note_window(struct turns *turns, const struct rung_node *node, const struct rung_node *other,
                        enum rung_operator operation)
{
    uint32_t size = window_size(node, other);

    if (!size) return;
    bool whole = RUNG_AS(number, other)->millionths % 1000000 == 0;
    turns->window_size = turns->first = turns->last = size;
    if (whole && (operation == RUNG_AT_LEAST || operation == RUNG_LESS))
        turns->first = turns->last = size - 1;
    if (whole && (operation == RUNG_EQUAL || operation == RUNG_NOT_EQUAL)) turns->first = size - 1;
    if (turns->first == 0) turns->first = 1;
}

static void add_turn(struct turns *turns, struct rung_fragment code)
{
    uint32_t index = RUNG_ADD(turns->lowering, turns, &code);

    if (turns->range.count == 0) turns->range.first = index;
    turns->range.count++;
}

static void turn_at(struct turns *turns, const struct rung_node *time, bool just_after)
{
    struct rung_lowering *l = turns->lowering;
    struct rung_fragment code = begin_fragment(l);
    int64_t pair[2] = {1, RUNG_NONE};

    rung_lower_time(l, time, 0, false);
    if (just_after) {
        uint32_t constant = RUNG_ADD(l, constants, &pair[0]);
        RUNG_ADD(l, constants, &pair[1]);
        rung_lowering_emit(l, RUNG_OP_ADD_ELAPSED, 0, 0, (int32_t)constant);
    }
    add_turn(turns, end_fragment(l, code));
}

static bool is_today(const struct rung_node *node)
{
    return node->kind == RUNG_NODE_date_of && RUNG_AS(date_of, node)->time->kind == RUNG_NODE_now;
}

/* Today becomes that date when it begins, and is behind it when the next one does. */
static void turn_with_day(struct turns *turns, const struct rung_node *date)
{
    struct rung_lowering *l = turns->lowering;

    for (int64_t days = 0; days <= 1; days++) {
        struct rung_fragment code = begin_fragment(l);
        int64_t pair[2] = {days, RUNG_NONE};
        rung_lower_expression(l, date, 0);
        uint32_t constant = RUNG_ADD(l, constants, &pair[0]);
        RUNG_ADD(l, constants, &pair[1]);
        rung_lowering_emit(l, RUNG_OP_DATE_ADD_DAYS, 0, 0, (int32_t)constant);
        rung_lowering_emit(l, RUNG_OP_DAY_FIRST, 0, 0, 0);
        add_turn(turns, end_fragment(l, code));
    }
}

static void turns_of_comparison(struct turns *turns, const struct rung_ast_binary *binary)
{
    struct rung_lowering *l = turns->lowering;
    if (is_today(binary->left) || is_today(binary->right)) {
        turn_with_day(turns, is_today(binary->left) ? binary->right : binary->left);
        return;
    }
    const struct rung_node *other = binary->left->kind == RUNG_NODE_now    ? binary->right
                                    : binary->right->kind == RUNG_NODE_now ? binary->left
                                                                           : NULL;

    if (other) { /* at the time itself, and, for `after` and the like, just behind it */
        turn_at(turns, other, false);
        turn_at(turns, other, true);
        return;
    }
    const struct rung_node *since = binary->left->kind == RUNG_NODE_time_since    ? binary->left
                                    : binary->right->kind == RUNG_NODE_time_since ? binary->right
                                                                                  : NULL;
    const struct rung_node *duration = since == binary->left ? binary->right : binary->left;
    if (since && duration->type->timing != RUNG_TIMING_SINCE) {
        for (int just_after = 0; just_after < 2; just_after++) {
            struct rung_fragment code = begin_fragment(l);
            int64_t pair[2] = {1, RUNG_NONE};
            rung_lowering_emit(
                l, RUNG_OP_LAST_TIME, 0,
                rung_lowering_last(l, RUNG_AS(ref, RUNG_AS(time_since, since)->event)->name.symbol), 0);
            add_duration(l, duration, false, false, 0, 0);
            if (just_after) {
                uint32_t constant = RUNG_ADD(l, constants, &pair[0]);
                RUNG_ADD(l, constants, &pair[1]);
                rung_lowering_emit(l, RUNG_OP_ADD_ELAPSED, 0, 0, (int32_t)constant);
            }
            add_turn(turns, end_fragment(l, code));
        }
    }
}

static bool find_turns(void *state, struct rung_node *node)
{
    struct turns *turns = state;
    struct rung_lowering *l = turns->lowering;

    if (node->kind == RUNG_NODE_binary) {
        const struct rung_ast_binary *binary = RUNG_AS(binary, node);
        turns_of_comparison(turns, binary);
        note_window(turns, binary->left, binary->right, binary->operation);
        note_window(turns, binary->right, binary->left, turned(binary->operation));
    }
    if (node->kind == RUNG_NODE_during) {
        struct rung_fragment code = begin_fragment(l);
        rung_lowering_emit(l, RUNG_OP_NEXT_CHANGE, 0, 0,
                           (int32_t)rung_lowering_calendar(
                               l, RUNG_AS(ref, RUNG_AS(during, node)->calendar)->name.symbol->calendar));
        add_turn(turns, end_fragment(l, code));
    }
    if (node->kind == RUNG_NODE_attempts && RUNG_AS(attempts, node)->last) {
        const struct rung_ast_attempts *attempts = RUNG_AS(attempts, node);
        uint32_t size = turns->window_size ? turns->window_size : RUNG_WINDOW_ATTEMPTS;
        uint32_t window = rung_lowering_window(
            l, attempts->channel ? rung_lowering_channel(attempts->channel) : RUNG_ANY, size, true);
        uint32_t first = turns->window_size ? turns->first : 1,
                 last_nth = turns->window_size ? turns->last : size;
        turns->window_size = 0;
        for (uint32_t nth = first; nth <= last_nth; nth++) {
            struct rung_fragment code = begin_fragment(l);
            rung_lowering_emit(l, RUNG_OP_NTH_ATTEMPT, 0, window, (int32_t)nth);
            add_duration(l, attempts->last, false, false, 0, 0);
            add_turn(turns, end_fragment(l, code));
        }
    }
    return true;
}

struct rung_range rung_lower_turns(struct rung_lowering *l, const struct rung_node *condition)
{
    struct turns turns = {.lowering = l};

    if (condition) rung_node_walk((struct rung_node *)(uintptr_t)condition, find_turns, &turns);
    return turns.range;
}
