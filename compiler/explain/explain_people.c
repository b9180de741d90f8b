/* Explaining who is involved, and by which ways people are contacted. */
#include "explain.h"

/* What somebody does in the course of a policy. */
enum part { CONTACTED, CONTACTS, TASKS, TAKES_OVER, NOTIFIED, PARTS };
static const char *const words[PARTS][2] = {
    /* of one, of many */
    [CONTACTED] = {"is contacted", "are contacted"},
    [CONTACTS] = {"makes contact by ", "make contact by "},
    [TASKS] = {"does tasks", "do tasks"},
    [TAKES_OVER] = {"takes over escalated cases", "take over escalated cases"},
    [NOTIFIED] = {"is notified", "are notified"},
};

struct looking {
    struct rung_explain *e;
    bool (*parts)[PARTS]; /* of each party, by its index */
};

static void note(struct looking *looking, const struct rung_node *ref, enum part part)
{
    if (ref && rung_phrase_is(ref, RUNG_SYMBOL_PARTY))
        looking->parts[rung_phrase_symbol(ref)->index][part] = true;
}

static void note_all(struct looking *looking, const struct rung_list *refs, enum part part)
{
    for (RUNG_EACH(ref, *refs)) note(looking, ref, part);
}

static bool look(void *state, struct rung_node *node)
{
    switch (node->kind) {
    case RUNG_NODE_channel: note(state, RUNG_AS(channel, node)->by, CONTACTS); break;
    case RUNG_NODE_contact: note_all(state, &RUNG_AS(contact, node)->parties, CONTACTED); break;
    case RUNG_NODE_may_contact: note_all(state, &RUNG_AS(may_contact, node)->parties, CONTACTED); break;
    case RUNG_NODE_task: note(state, RUNG_AS(task, node)->party, TASKS); break;
    case RUNG_NODE_target: note(state, RUNG_AS(target, node)->party, TAKES_OVER); break;
    case RUNG_NODE_notify: note_all(state, &RUNG_AS(notify, node)->parties, NOTIFIED); break;
    default: break;
    }
    return true;
}

/* "phone and email": the channels that are somebody's. */
static const char *channels_of(struct rung_explain *e, const struct rung_symbol *party)
{
    const struct rung_symbols *channels = &e->phrases.policy->channels;
    const char *text = "", *last = NULL;

    for (uint32_t i = 0; i < channels->count; i++) {
        const struct rung_node *by = RUNG_AS(channel, channels->items[i]->declaration)->by;
        if (!by || rung_phrase_symbol(by) != party) continue;
        if (last) text = rung_phrase(&e->phrases, "%s%s%s", text, *text ? ", " : "", last);
        last = rung_phrase_words(&e->phrases, channels->items[i]->name);
    }
    return *text ? rung_phrase(&e->phrases, "%s and %s", text, last) : last ? last : "";
}

static void explain_party(struct rung_explain *e, struct rung_block *section,
                          const struct rung_symbol *symbol, const bool parts[PARTS])
{
    const struct rung_ast_party *party = RUNG_AS(party, symbol->declaration);
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);
    bool many = party->title.bytes && rung_phrase_is_plural(party->title.bytes);
    const char *text = !party->customer ? "" : many ? "are to answer" : "is to answer";
    const char *last = NULL;

    for (enum part part = party->customer ? CONTACTS : CONTACTED; part < PARTS; part++) {
        if (!parts[part]) continue;
        if (last) text = rung_phrase(&e->phrases, "%s%s%s", text, *text ? ", " : "", last);
        last = rung_phrase(&e->phrases, "%s%s", words[part][many],
                           part == CONTACTS ? channels_of(e, symbol) : "");
    }
    if (last) text = rung_phrase(&e->phrases, "%s%s%s", text, *text ? ", and " : "", last);
    rung_explain_say(e, item, party->node.span, "%s %s", rung_phrase_party_named(&e->phrases, party),
                     *text  ? text
                     : many ? "have no part of their own"
                            : "has no part of its own");
    rung_explain_remark(e, item, &party->node);
}

static void explain_channel(struct rung_explain *e, struct rung_block *section,
                            const struct rung_ast_channel *channel)
{
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);
    const struct rung_phrases *p = &e->phrases;
    const char *during =
        channel->during ? rung_phrase(p, ", only within %s", rung_phrase_hours(p, channel->during)) : "";
    const char *name = rung_phrase_words(p, channel->name.text);

    if (channel->automatic) e->used[RUNG_NOTION_AUTOMATIC] = true;
    rung_explain_say(e, item, channel->node.span, "%s: by %s%s", name,
                     channel->automatic ? "the system itself" : rung_phrase_party(p, channel->by), during);
    rung_explain_remark(e, item, &channel->node);
}

void rung_explain_people(struct rung_explain *e, struct rung_block *section)
{
    const struct rung_symbols *parties = &e->phrases.policy->parties,
                              *channels = &e->phrases.policy->channels;
    struct looking looking = {
        e, rung_arena_alloc(e->phrases.arena, (parties->count + 1) * sizeof *looking.parts)};

    if (!looking.parts) return;
    for (RUNG_EACH(item, e->policy->items)) rung_node_walk(item, look, &looking);
    if (parties->count) {
        struct rung_block *people =
            rung_block_section(e->document, section, "Who is involved", (struct rung_span){0});
        for (uint32_t i = 0; i < parties->count; i++)
            explain_party(e, people, parties->items[i], looking.parts[i]);
    }
    if (channels->count) {
        struct rung_block *ways =
            rung_block_section(e->document, section, "Ways of contact", (struct rung_span){0});
        for (uint32_t i = 0; i < channels->count; i++)
            explain_channel(e, ways, RUNG_AS(channel, channels->items[i]->declaration));
    }
}
