/* Explaining the words that a procedure uses in a sense of its own, as far as it uses them. */
#include "explain.h"

static const struct {
    enum rung_notion notion;
    const char *title, *text;
} notions[] = {
    {RUNG_NOTION_RUN, "Run",
     "One passage of a case through the procedure, from its start to its end. A case that has ended can "
     "start "
     "again; its steps and attempts are then counted from zero. A case that somebody closes has ended"},
    {RUNG_NOTION_STAND_DOWN, "Standing down",
     "The run ends without the case being closed; what was asked for is no longer asked for. The procedure "
     "starts "
     "again when what starts it happens again"},
    {RUNG_NOTION_TURN, "In turn",
     "The points of a step are taken one after the other: each contact or task is asked for when those "
     "before it "
     "are done. A contact made before its turn counts, and is reported, if only contacts stand between"},
    {RUNG_NOTION_ATTEMPT, "Attempt",
     "Each try to contact somebody that is complete, whether it reaches them or not; a message that bounces "
     "is "
     "none. Whoever is reached has answered"},
    {RUNG_NOTION_RECORD, "On record",
     "Where a point says what a message must include or what is to be noted, the attempt or task counts only "
     "if "
     "all of that is on record; else it is reported as incomplete and still owed"},
    {RUNG_NOTION_LATE, "In time",
     "At or before the deadline. What is late is reported, and stays owed: the procedure waits for it and "
     "does "
     "not go on because nobody acted"},
    {RUNG_NOTION_GIVE, "To be finished within a time",
     "Only here does the procedure go on without what is owed: when the time is up, what is still open is "
     "reported "
     "as missed, and is no longer asked for"},
    {RUNG_NOTION_WAIT_FOR, "Waiting for an event",
     "An event that came since the step began is not waited for again: it counts at once"},
    {RUNG_NOTION_POSTPONE, "Putting off",
     "No contact is asked for before the time named: those already asked for are withdrawn and asked for "
     "anew "
     "then, waits that would end earlier end then, and tasks and escalations go on. A time that has passed "
     "changes nothing"},
    {RUNG_NOTION_RULE, "Rules and limits",
     "They bind people and the procedure itself. What somebody does against them is reported as a breach; "
     "what the "
     "procedure would ask for against them is withheld until they allow it"},
    {RUNG_NOTION_FINDING, "Reported",
     "Entered in the journal of the case as a finding, for whoever reviews it; nobody is told by that alone"},
    {RUNG_NOTION_AUTOMATIC, "By the system itself",
     "What is sent this way needs nobody: it goes out when its turn comes, and being sent it counts as an "
     "attempt"},
    {RUNG_NOTION_TEXT, "Words in square brackets",
     "Filled in when a text is used: from what is then known of the case"},
    {RUNG_NOTION_BUSINESS_HOURS, "Business hours and minutes",
     "Only time in which the calendar is open is counted"},
    {RUNG_NOTION_BUSINESS_DAYS, "Business days",
     "Only days on which the calendar is open are counted. From a time, the same time of day so many open "
     "days "
     "later, kept inside that day's hours; from a date, that date itself is not counted"},
    {RUNG_NOTION_DAYS, "Days and weeks",
     "Days of the calendar, to the same time of day, whether open or not; hours and minutes are counted by "
     "the clock"},
    {RUNG_NOTION_FACT, "Words in italics",
     "Facts of the case and events, as they are recorded under these names. Facts also change when the "
     "case's own "
     "records are updated. What is asked of an unknown fact is answered no: a condition on it is not met, "
     "unless it "
     "says “not known”, “not yes” or “it is not so that”"},
};
_Static_assert(sizeof notions / sizeof *notions == RUNG_NOTIONS, "each notion is explained");

/* Which kinds of duration a policy counts with. */
static bool look(void *state, struct rung_node *node)
{
    bool *used = state;

    if (node->kind == RUNG_NODE_duration) {
        const struct rung_ast_duration *duration = RUNG_AS(duration, node);
        bool days = duration->unit == RUNG_DAYS || duration->unit == RUNG_WEEKS;
        if (duration->business)
            used[days ? RUNG_NOTION_BUSINESS_DAYS : RUNG_NOTION_BUSINESS_HOURS] = true;
        else
            used[RUNG_NOTION_DAYS] |= days;
    }
    if (node->kind == RUNG_NODE_event || node->kind == RUNG_NODE_fact) used[RUNG_NOTION_FACT] = true;
    if (node->kind == RUNG_NODE_attempts || node->kind == RUNG_NODE_limit || node->kind == RUNG_NODE_tried)
        used[RUNG_NOTION_ATTEMPT] = true;
    return true;
}

void rung_explain_notions(struct rung_explain *e, struct rung_block *section)
{
    struct rung_block *words = NULL;

    for (RUNG_EACH(item, e->policy->items)) rung_node_walk(item, look, e->used);
    for (size_t i = 0; i < RUNG_NOTIONS; i++) {
        if (!e->used[notions[i].notion]) continue;
        if (!words)
            words = rung_block_section(e->document, section, "How to read this", (struct rung_span){0});
        struct rung_block *item = rung_block_add(e->document, words, RUNG_BLOCK_BULLET);
        item->title = notions[i].title;
        rung_explain_say(e, item, (struct rung_span){0}, "%s", notions[i].text);
    }
}
