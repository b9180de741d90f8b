/* Explaining what is recorded of a case: facts and what sets them, events, and the texts that are sent. */
#include "explain.h"

#include <string.h>

static const struct rung_span nowhere = {0};

/* ---- what sets a fact ---- */

/* Where a fact is set, and where it is taken from what is on record: "in step 1; when the Client replies". */
struct setting {
    struct rung_buffer set, noted;
    const char *last_set, *last_noted;
};

struct looking {
    struct setting *settings; /* of each fact, by its index */
    const char *place;        /* where the walk is */
};

static void add_place(struct rung_buffer *places, const char **last, const char *place)
{
    if (*last == place) return;
    if (*last) rung_buffer_text(places, "; ");
    rung_buffer_text(places, place);
    *last = place;
}

static void look_at_items(struct looking *looking, const struct rung_list *items)
{
    for (RUNG_EACH(ref, *items)) {
        if (!rung_phrase_is(ref, RUNG_SYMBOL_FACT)) continue;
        struct setting *setting = &looking->settings[rung_phrase_symbol(ref)->index];
        add_place(&setting->noted, &setting->last_noted, looking->place);
    }
}

static bool look(void *state, struct rung_node *node)
{
    struct looking *looking = state;

    if (node->kind == RUNG_NODE_set && rung_phrase_is(RUNG_AS(set, node)->fact, RUNG_SYMBOL_FACT)) {
        struct setting *setting = &looking->settings[rung_phrase_symbol(RUNG_AS(set, node)->fact)->index];
        add_place(&setting->set, &setting->last_set, looking->place);
    }
    if (node->kind == RUNG_NODE_including) look_at_items(looking, &RUNG_AS(including, node)->items);
    if (node->kind == RUNG_NODE_noting) look_at_items(looking, &RUNG_AS(noting, node)->items);
    return true;
}

static const char *place_of(struct rung_explain *e, const struct rung_node *item)
{
    const struct rung_phrases *p = &e->phrases;

    if (item->kind == RUNG_NODE_step)
        return rung_phrase(p, "in step %u", RUNG_AS(step, item)->name.symbol->index + 1);
    if (item->kind == RUNG_NODE_handler)
        return rung_phrase(p, "when %s", rung_phrase_trigger(p, RUNG_AS(handler, item)->trigger));
    return NULL;
}

/* The settings of all facts; NULL when memory ran out. */
static struct setting *look_for_settings(struct rung_explain *e)
{
    uint32_t count = e->phrases.policy->facts.count;
    struct looking looking = {rung_arena_alloc(e->phrases.arena, (count + 1) * sizeof *looking.settings),
                              NULL};

    for (uint32_t i = 0; looking.settings && i < count; i++)
        looking.settings[i].set.arena = looking.settings[i].noted.arena = e->phrases.arena;
    for (RUNG_EACH(item, e->policy->items)) {
        looking.place = place_of(e, item);
        if (looking.place && looking.settings) rung_node_walk(item, look, &looking);
    }
    return looking.settings;
}

static void explain_setting(struct rung_explain *e, struct rung_block *item, struct setting *setting)
{
    const char *set = rung_buffer_result(&setting->set), *noted = rung_buffer_result(&setting->noted);

    if (set && *set) rung_explain_say(e, item, nowhere, "set %s", set);
    if (noted && *noted) rung_explain_say(e, item, nowhere, "taken from what is on record %s", noted);
}

/* ---- types ---- */

static const char *choice(const struct rung_phrases *p, const struct rung_node *node)
{
    return rung_phrase_quote(p, rung_phrase_words(p, RUNG_AS(choice, node)->name.text));
}

static const char *type_of(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_type *type = RUNG_AS(type, node);

    switch (type->base) {
    case RUNG_TYPE_YES_NO: return "yes or no";
    case RUNG_TYPE_NUMBER: return "a number";
    case RUNG_TYPE_TEXT: return "a text";
    case RUNG_TYPE_ONE_OF: return rung_phrase_series(p, &type->choices, choice, "or");
    case RUNG_TYPE_DATE: return "a date";
    case RUNG_TYPE_TIME: return "a date and time";
    case RUNG_TYPE_DURATION: return "a length of time";
    case RUNG_TYPE_TIMEZONE: return "a time zone";
    case RUNG_TYPE_CHANNEL: return "a way of contact";
    case RUNG_TYPE_PARTY: return "one of those involved";
    case RUNG_TYPE_RECORD:
    case RUNG_TYPE_UNKNOWN:
    case RUNG_TYPE_MISTAKEN: break; /* cannot be written */
    }
    return "";
}

/* ---- facts ---- */

static void explain_fact(struct rung_explain *e, struct rung_block *section, const struct rung_ast_fact *fact,
                         struct setting *setting)
{
    const struct rung_phrases *p = &e->phrases;
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);
    bool known = fact->initial && fact->initial->kind != RUNG_NODE_unknown;
    const char *first = known ? rung_phrase_value(p, fact->initial) : "unknown";

    item->title = rung_phrase_words(p, fact->name.text);
    if (fact->each_run)
        rung_explain_say(e, item, fact->node.span, "%s; at the start of each run %s", type_of(p, fact->type),
                         first);
    else
        rung_explain_say(e, item, fact->node.span, "%s; at first %s", type_of(p, fact->type), first);
    explain_setting(e, item, setting);
    rung_explain_remark(e, item, &fact->node);
}

/* "*amount* (a number), *due on* (a date, if known)" */
static const char *field(const struct rung_phrases *p, const struct rung_node *node)
{
    const struct rung_ast_field *field = RUNG_AS(field, node);

    return rung_phrase(p, "%s (%s%s)", rung_phrase_term(p, field->name.text), type_of(p, field->type),
                       field->optional ? ", where known" : "");
}

static void explain_event(struct rung_explain *e, struct rung_block *section,
                          const struct rung_ast_event *event)
{
    const struct rung_phrases *p = &e->phrases;
    struct rung_block *item = rung_block_add(e->document, section, RUNG_BLOCK_BULLET);

    if (event->fields.first)
        rung_explain_say(e, item, event->node.span, "%s, with %s", rung_phrase_term(p, event->name.text),
                         rung_phrase_series(p, &event->fields, field, "and"));
    else
        rung_explain_say(e, item, event->node.span, "%s", rung_phrase_term(p, event->name.text));
    rung_explain_remark(e, item, &event->node);
}

void rung_explain_facts(struct rung_explain *e, struct rung_block *section)
{
    const struct rung_symbols *facts = &e->phrases.policy->facts, *events = &e->phrases.policy->events;
    struct setting *settings = look_for_settings(e);
    struct rung_block *block;

    if (facts->count && settings) {
        block = rung_block_section(e->document, section, "What is known of a case", nowhere);
        for (uint32_t i = 0; i < facts->count; i++)
            explain_fact(e, block, RUNG_AS(fact, facts->items[i]->declaration), &settings[i]);
    }
    if (events->count) {
        block = rung_block_section(e->document, section, "Events", nowhere);
        for (uint32_t i = 0; i < events->count; i++)
            explain_event(e, block, RUNG_AS(event, events->items[i]->declaration));
    }
}

/* ---- templates ---- */

/* A text with its places to fill in: "{agent_name}" becomes "[agent name]", "{event.date}" becomes "[date]".
 */
static const char *filled(const struct rung_phrases *p, const char *text)
{
    struct rung_buffer out = {.arena = p->arena};

    text = rung_phrase_text(p, text);
    while (*text) {
        size_t size = strcspn(text, "{"), name = strcspn(text + size, "}");
        rung_buffer_add(&out, text, size);
        text += size;
        if (*text == '{' && text[name] == '}') {
            size_t prefix = strncmp(text + 1, "event.", 6) == 0 ? 6 : 0;
            const char *copy = rung_arena_copy(p->arena, text + 1 + prefix, name - 1 - prefix);
            rung_buffer_print(&out, "[%s]", copy ? rung_phrase_words(p, copy) : "");
            text += name + 1;
        } else if (*text) {
            rung_buffer_char(&out, *text++, 1);
        }
    }
    const char *result = rung_buffer_result(&out);
    return result ? result : "";
}

void rung_explain_templates(struct rung_explain *e, struct rung_block *section)
{
    struct rung_block *texts = NULL;

    for (RUNG_EACH(item, e->policy->items)) {
        if (item->kind != RUNG_NODE_template) continue;
        const struct rung_ast_template *template = RUNG_AS(template, item);
        e->used[RUNG_NOTION_TEXT] = true;
        if (!texts) texts = rung_block_section(e->document, section, "Texts", nowhere);
        struct rung_block *one =
            rung_block_section(e->document, texts, rung_phrase_quote(&e->phrases, template->name.bytes),
                               (struct rung_span){item->span.start, template->name.span.end});
        rung_explain_remark(e, one, item);
        for (RUNG_EACH(text, template->texts))
            rung_block_quote(e->document, rung_block_add(e->document, one, RUNG_BLOCK_QUOTATION), text->span,
                             filled(&e->phrases, RUNG_AS(text, text)->text.bytes));
    }
}
