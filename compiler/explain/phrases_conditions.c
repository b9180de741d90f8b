/* Phrases: conditions as clauses, values as nouns. */
#include "phrases.h"

#include "node_roles.h"

#include <string.h>

/* ---- what type it has ---- */

enum rung_base rung_phrase_base(const struct rung_node *node)
{
    return node->type ? node->type->base : RUNG_TYPE_UNKNOWN;
}

static bool is_time(const struct rung_node *node)
{
    enum rung_base base = rung_phrase_base(node);

    return base == RUNG_TYPE_TIME || base == RUNG_TYPE_DATE;
}

/* Facts with a first value are never unknown, unless somebody makes them so; a comparison of anything else
 * can fail because nothing is known. */
static bool is_always_known(const struct rung_node *node)
{
    if (node->kind != RUNG_NODE_ref) return node->kind != RUNG_NODE_event_field;
    if (!rung_phrase_is(node, RUNG_SYMBOL_FACT)) return true;
    const struct rung_node *initial = RUNG_AS(fact, rung_phrase_symbol(node)->declaration)->initial;
    return initial && initial->kind != RUNG_NODE_unknown;
}

/* ---- values ---- */

static const char *number_of(const struct rung_phrases *p, int64_t millionths)
{
    bool negative = millionths < 0;
    uint64_t size = negative ? 0 - (uint64_t)millionths : (uint64_t)millionths, rest = size % 1000000;
    int decimals = 6;

    if (!rest) return rung_phrase(p, "%s%llu", negative ? "-" : "", (unsigned long long)(size / 1000000));
    for (; rest % 10 == 0; rest /= 10) decimals--;
    return rung_phrase(p, "%s%llu.%0*llu", negative ? "-" : "", (unsigned long long)(size / 1000000),
                       decimals, (unsigned long long)rest);
}

static const char *value_of_ref(const struct rung_phrases *p, const struct rung_node *ref)
{
    const char *name = RUNG_AS(ref, ref)->name.text;

    if (rung_phrase_is(ref, RUNG_SYMBOL_PARTY)) return rung_phrase_party(p, ref);
    if (rung_phrase_is(ref, RUNG_SYMBOL_CHANNEL)) return rung_phrase_channel(p, ref);
    if (rung_phrase_is(ref, RUNG_SYMBOL_FACT)) return rung_phrase_term(p, name);
    return rung_phrase_quote(p, rung_phrase_words(p, name));
}

static const char *value_of_relative(const struct rung_phrases *p, const struct rung_ast_relative *relative)
{
    const char *duration = rung_phrase_value(p, relative->duration);

    switch (relative->side) {
    case RUNG_SIDE_AFTER:
        return rung_phrase(p, "%s after %s", duration, rung_phrase_value(p, relative->anchor));
    case RUNG_SIDE_BEFORE:
        return rung_phrase(p, "%s before %s", duration, rung_phrase_value(p, relative->anchor));
    case RUNG_SIDE_FROM_NOW: return rung_phrase(p, "%s from that moment", duration);
    }
    return "";
}

static const char *made_by_and_when(const struct rung_phrases *p, const struct rung_ast_attempts *attempts)
{
    return rung_phrase(p, "%s%s%s%s", attempts->channel ? " " : "",
                       attempts->channel ? rung_phrase_by(p, attempts->channel) : "",
                       attempts->last ? " in the last " : "",
                       attempts->last ? rung_phrase_every(p, attempts->last) : "");
}

static const char *value_of_date_of(const struct rung_phrases *p, const struct rung_ast_date_of *date_of)
{
    if (date_of->time->kind == RUNG_NODE_now) return "that day's date";
    return rung_phrase(p, "the date of %s", rung_phrase_value(p, date_of->time));
}

const char *rung_phrase_value(const struct rung_phrases *p, const struct rung_node *node)
{
    switch ((enum rung_expression_kind)node->kind) {
    case RUNG_IS_ref: return value_of_ref(p, node);
    case RUNG_IS_number: return number_of(p, RUNG_AS(number, node)->millionths);
    case RUNG_IS_text: return rung_phrase_quote(p, RUNG_AS(text, node)->text.bytes);
    case RUNG_IS_truth: return RUNG_AS(truth, node)->yes ? "yes" : "no";
    case RUNG_IS_date: return rung_phrase_day(p, RUNG_AS(date, node)->day);
    case RUNG_IS_moment: return rung_phrase_moment(p, RUNG_AS(moment, node)->local_us);
    case RUNG_IS_clock: return rung_phrase_clock(p, RUNG_AS(clock, node)->us);
    case RUNG_IS_now: return "that moment";
    case RUNG_IS_unknown: return "unknown";
    case RUNG_IS_duration: return rung_phrase_duration(p, node);
    case RUNG_IS_relative: return value_of_relative(p, RUNG_AS(relative, node));
    case RUNG_IS_start_of:
        return rung_phrase(p, "the start of %s", rung_phrase_value(p, RUNG_AS(start_of, node)->date));
    case RUNG_IS_date_of: return value_of_date_of(p, RUNG_AS(date_of, node));
    case RUNG_IS_next_opening:
        return rung_phrase(p, "the next opening in %s",
                           rung_phrase_hours(p, RUNG_AS(next_opening, node)->calendar));
    case RUNG_IS_event_field: return rung_phrase_field(p, RUNG_AS(event_field, node));
    case RUNG_IS_attempts:
        return rung_phrase(p, "the number of attempts%s", made_by_and_when(p, RUNG_AS(attempts, node)));
    case RUNG_IS_days_with_attempts: return "the number of days with attempts";
    case RUNG_IS_time_since:
        return rung_phrase(p, "the time since %s", rung_phrase_event(p, RUNG_AS(time_since, node)->event));
    case RUNG_IS_tally:
        return rung_phrase(p, "the number of cases with the same %s in the last %s",
                           rung_phrase_value(p, RUNG_AS(tally, node)->fact),
                           rung_phrase_every(p, RUNG_AS(tally, node)->last));
    case RUNG_IS_binary: {
        const struct rung_ast_binary *sum = RUNG_AS(binary, node);
        if (sum->operation < RUNG_PLUS) break;
        return rung_phrase(p, "%s %s %s", rung_phrase_value(p, sum->left),
                           sum->operation == RUNG_PLUS ? "plus" : "minus", rung_phrase_value(p, sum->right));
    }
    case RUNG_IS_not:
    case RUNG_IS_one_of:
    case RUNG_IS_known:
    case RUNG_IS_during:
    case RUNG_IS_tried:
    case RUNG_IS_all_documented: break;
    }
    return rung_phrase(p, "whether %s", rung_phrase_condition(p, node));
}

/* ---- comparisons ---- */

/* "at least 3", "fewer than 3": a count before what is counted. NULL where none can stand there. */
static const char *count_of(const struct rung_phrases *p, const struct rung_ast_binary *test)
{
    static const char *const words[] = {[RUNG_EQUAL] = "exactly",
                                        [RUNG_LESS] = "fewer than",
                                        [RUNG_AT_MOST] = "at most",
                                        [RUNG_MORE] = "more than",
                                        [RUNG_AT_LEAST] = "at least"};

    enum rung_operator how = test->operation;

    if (test->right->kind != RUNG_NODE_number || how > RUNG_AT_LEAST || !words[how]) return NULL;
    int64_t number = RUNG_AS(number, test->right)->millionths;
    if (number == 0 && (how == RUNG_EQUAL || how == RUNG_AT_MOST)) return "no";
    return rung_phrase(p, "%s %s", words[how], number_of(p, number));
}

/* Whether "at least 1" of something is one of them. */
static bool is_one(const struct rung_ast_binary *test)
{
    return test->right->kind == RUNG_NODE_number && RUNG_AS(number, test->right)->millionths == 1000000;
}

/* What is counted reads better with its number in front: "at least 3 attempts have been made". */
static const char *counting(const struct rung_phrases *p, const struct rung_ast_binary *test)
{
    const char *count = count_of(p, test);
    const char *s = is_one(test) ? "" : "s", *have = is_one(test) ? "has" : "have";

    if (!count) return NULL;
    if (test->left->kind == RUNG_NODE_attempts)
        return rung_phrase(p, "%s attempt%s %s been made%s", count, s, have,
                           made_by_and_when(p, RUNG_AS(attempts, test->left)));
    if (test->left->kind == RUNG_NODE_days_with_attempts)
        return rung_phrase(p, "attempts have been made on %s day%s", count, s);
    if (test->left->kind == RUNG_NODE_tally)
        return rung_phrase(p, "%s case%s, this one included, %s had the same %s in the last %s", count, s,
                           have, rung_phrase_value(p, RUNG_AS(tally, test->left)->fact),
                           rung_phrase_every(p, RUNG_AS(tally, test->left)->last));
    return NULL;
}

static const char *since(const struct rung_phrases *p, const struct rung_ast_binary *test)
{
    const char *event = rung_phrase_event(p, RUNG_AS(time_since, test->left)->event);
    const struct rung_ast_duration *right = RUNG_AS(duration, test->right);
    bool one = test->right->kind == RUNG_NODE_duration && right->count == 1;
    const char *duration = rung_phrase_value(p, test->right), *have = one ? "has" : "have";

    switch (test->operation) {
    case RUNG_LESS: return rung_phrase(p, "less than %s %s passed since %s", duration, have, event);
    case RUNG_AT_MOST: return rung_phrase(p, "at most %s %s passed since %s", duration, have, event);
    case RUNG_MORE: return rung_phrase(p, "more than %s %s passed since %s", duration, have, event);
    case RUNG_AT_LEAST: return rung_phrase(p, "at least %s %s passed since %s", duration, have, event);
    default: return NULL;
    }
}

/* The present moment beside another one. */
static const char *now_and(const struct rung_phrases *p, const struct rung_ast_binary *test)
{
    const char *time = rung_phrase_value(p, test->right);

    switch (test->operation) {
    case RUNG_AT_LEAST: return rung_phrase(p, "%s has come", time);
    case RUNG_MORE:
    case RUNG_AFTER: return rung_phrase(p, "%s has passed", time);
    case RUNG_LESS:
    case RUNG_BEFORE: return rung_phrase(p, "%s has not come yet", time);
    case RUNG_AT_MOST: return rung_phrase(p, "%s has not passed yet", time);
    default: return NULL;
    }
}

static const char *relation_of(const struct rung_ast_binary *test)
{
    bool time = is_time(test->left) || is_time(test->right);

    switch (test->operation) {
    case RUNG_EQUAL: return "is";
    case RUNG_NOT_EQUAL: return is_always_known(test->left) ? "is not" : "is something other than";
    case RUNG_LESS: return time ? "is before" : "is less than";
    case RUNG_AT_MOST: return time ? "is not later than" : "is at most";
    case RUNG_MORE: return time ? "is after" : "is more than";
    case RUNG_AT_LEAST: return time ? "is not earlier than" : "is at least";
    case RUNG_AFTER: return "is after";
    case RUNG_BEFORE: return "is before";
    case RUNG_OR:
    case RUNG_AND:
    case RUNG_PLUS:
    case RUNG_MINUS: break;
    }
    return "";
}

static const char *comparison(const struct rung_phrases *p, const struct rung_ast_binary *test)
{
    const char *text = counting(p, test);

    if (!text && test->left->kind == RUNG_NODE_time_since) text = since(p, test);
    if (!text && test->left->kind == RUNG_NODE_now) text = now_and(p, test);
    if (text) return text;
    return rung_phrase(p, "%s %s %s", rung_phrase_value(p, test->left), relation_of(test),
                       rung_phrase_value(p, test->right));
}

/* ---- `and`, `or`, `not` ---- */

static bool is_chain(const struct rung_node *node)
{
    return node->kind == RUNG_NODE_binary && RUNG_AS(binary, node)->operation <= RUNG_AND;
}

void rung_phrase_leaves(const struct rung_node *chain, enum rung_operator joint,
                        void (*leaf)(void *state, const struct rung_node *node), void *state)
{
    if (chain->kind == RUNG_NODE_binary && RUNG_AS(binary, chain)->operation == joint) {
        rung_phrase_leaves(RUNG_AS(binary, chain)->left, joint, leaf, state);
        rung_phrase_leaves(RUNG_AS(binary, chain)->right, joint, leaf, state);
    } else {
        leaf(state, chain);
    }
}

static void count_leaf(void *state, const struct rung_node *leaf)
{
    (void)leaf;
    (*(uint32_t *)state)++;
}

struct joining {
    const struct rung_phrases *p;
    struct rung_buffer out;
    const char *joint;
    uint32_t count, done;
};

static const char *chain_of(const struct rung_phrases *p, const struct rung_node *node, bool inside);

static void join_leaf(void *state, const struct rung_node *leaf)
{
    struct joining *joining = state;

    if (joining->done) {
        bool last = joining->done + 1 == joining->count;
        if (!last || joining->count > 2) rung_buffer_char(&joining->out, ',', 1);
        rung_buffer_char(&joining->out, ' ', 1);
        if (last) rung_buffer_print(&joining->out, "%s ", joining->joint);
    }
    rung_buffer_text(&joining->out, is_chain(leaf) ? chain_of(joining->p, leaf, true)
                                                   : rung_phrase_condition(joining->p, leaf));
    joining->done++;
}

/* Inside of another chain, two are held together by "both" or "either", more by parentheses. */
static const char *chain_of(const struct rung_phrases *p, const struct rung_node *node, bool inside)
{
    enum rung_operator how = RUNG_AS(binary, node)->operation;
    struct joining joining = {.p = p, .out = {.arena = p->arena}, .joint = how == RUNG_OR ? "or" : "and"};

    rung_phrase_leaves(node, how, count_leaf, &joining.count);
    bool plain = joining.count == 2 && !is_chain(RUNG_AS(binary, node)->left) &&
                 !is_chain(RUNG_AS(binary, node)->right);
    rung_phrase_leaves(node, how, join_leaf, &joining);
    const char *text = rung_buffer_result(&joining.out);
    if (!text || !inside) return text ? text : "";
    if (plain) return rung_phrase(p, "%s %s", how == RUNG_OR ? "either" : "both", text);
    return rung_phrase(p, "(%s)", text);
}

const char *rung_phrase_conjunct(const struct rung_phrases *p, const struct rung_node *condition)
{
    if (!is_chain(condition)) return rung_phrase_condition(p, condition);
    return chain_of(p, condition, RUNG_AS(binary, condition)->operation == RUNG_OR);
}

static const char *negation(const struct rung_phrases *p, const struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_ref:
    case RUNG_NODE_event_field:
        return rung_phrase(p, "%s is %s", rung_phrase_value(p, node),
                           is_always_known(node) ? "no" : "not yes");
    case RUNG_NODE_tried:
        if (!RUNG_AS(tried, node)->all)
            return rung_phrase(p, "contact by %s has not been tried",
                               rung_phrase_channel(p, RUNG_AS(tried, node)->channels.first));
        return rung_phrase(
            p, "not all of these have been tried: %s",
            rung_phrase_series(p, &RUNG_AS(tried, node)->channels, rung_phrase_channel, "and"));
    case RUNG_NODE_all_documented: return "not every attempt is documented";
    case RUNG_NODE_known:
        return rung_phrase(p, "%s is %s", rung_phrase_value(p, RUNG_AS(known, node)->subject),
                           RUNG_AS(known, node)->negative ? "known" : "not known");
    default:
        return rung_phrase(p, "it is not so that %s",
                           is_chain(node) ? chain_of(p, node, true) : rung_phrase_condition(p, node));
    }
}

/* ---- conditions ---- */

static const char *membership(const struct rung_phrases *p, const struct rung_ast_one_of *one_of)
{
    const char *subject = rung_phrase_value(p, one_of->subject);

    if (one_of->negative)
        return rung_phrase(p, "%s is %s %s", subject, one_of->options.count == 2 ? "neither" : "none of",
                           rung_phrase_series(p, &one_of->options, rung_phrase_value,
                                              one_of->options.count == 2 ? "nor" : "and"));
    return rung_phrase(p, "%s is %s", subject,
                       rung_phrase_series(p, &one_of->options, rung_phrase_value, "or"));
}

static const char *within_hours(const struct rung_phrases *p, const struct rung_ast_during *during)
{
    const char *subject = during->subject->kind == RUNG_NODE_now
                              ? "it is then"
                              : rung_phrase(p, "%s is", rung_phrase_value(p, during->subject));

    return rung_phrase(p, "%s %s %s", subject, during->negative ? "outside" : "within",
                       rung_phrase_hours(p, during->calendar));
}

static const char *tried(const struct rung_phrases *p, const struct rung_ast_tried *tried)
{
    const char *channels = rung_phrase_series(p, &tried->channels, rung_phrase_channel, "and");

    if (tried->channels.count == 1) return rung_phrase(p, "contact by %s has been tried", channels);
    return rung_phrase(p, "contact by %s has %s been tried", channels,
                       tried->channels.count == 2 ? "both" : "all");
}

const char *rung_phrase_condition(const struct rung_phrases *p, const struct rung_node *node)
{
    switch ((enum rung_expression_kind)node->kind) {
    case RUNG_IS_binary:
        if (is_chain(node)) return chain_of(p, node, false);
        if (RUNG_AS(binary, node)->operation >= RUNG_PLUS) break;
        return comparison(p, RUNG_AS(binary, node));
    case RUNG_IS_not: return negation(p, RUNG_AS(not, node)->operand);
    case RUNG_IS_one_of: return membership(p, RUNG_AS(one_of, node));
    case RUNG_IS_known:
        return rung_phrase(p, "%s is %s", rung_phrase_value(p, RUNG_AS(known, node)->subject),
                           RUNG_AS(known, node)->negative ? "not known" : "known");
    case RUNG_IS_during: return within_hours(p, RUNG_AS(during, node));
    case RUNG_IS_tried: return tried(p, RUNG_AS(tried, node));
    case RUNG_IS_all_documented: return "every attempt is documented";
    case RUNG_IS_truth: return RUNG_AS(truth, node)->yes ? "always" : "never"; /* reported as an error */
    case RUNG_IS_ref:
    case RUNG_IS_event_field:
    case RUNG_IS_number:
    case RUNG_IS_text:
    case RUNG_IS_date:
    case RUNG_IS_moment:
    case RUNG_IS_clock:
    case RUNG_IS_now:
    case RUNG_IS_unknown:
    case RUNG_IS_duration:
    case RUNG_IS_relative:
    case RUNG_IS_start_of:
    case RUNG_IS_date_of:
    case RUNG_IS_next_opening:
    case RUNG_IS_attempts:
    case RUNG_IS_days_with_attempts:
    case RUNG_IS_time_since:
    case RUNG_IS_tally: break;
    }
    return rung_phrase(p, "%s is yes", rung_phrase_value(p, node));
}
