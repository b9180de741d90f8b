/* `rung explain`: the policies of a compilation as procedures in plain English. From the tree alone: comments
 * have no part in it, but `##` documentation, which is shown as its author's words. */
#include "explain.h"

#include <stdarg.h>
#include <string.h>

#include "node_roles.h"

static const struct rung_span nowhere = {0};

/* ---- what all sections use ---- */

struct rung_block *rung_explain_say(struct rung_explain *e, struct rung_block *block, struct rung_span span,
                                    const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    const char *text = rung_arena_vprint(e->phrases.arena, format, arguments);
    va_end(arguments);
    return rung_block_say(e->document, block, span, text ? text : "");
}

void rung_explain_remark(struct rung_explain *e, struct rung_block *block, const struct rung_node *node)
{
    const struct rung_unit *unit = rung_compilation_unit_of(e->compilation, node);
    const struct rung_trivia *trivia = NULL;
    struct rung_buffer text = {.arena = e->phrases.arena};
    struct rung_span span = {0};

    for (uint32_t count = unit ? rung_trivia_before(unit, node, &trivia) : 0; count; count--, trivia++) {
        if (trivia->kind != RUNG_DOC) continue;
        uint32_t size = 0;
        const char *bytes = rung_trivia_text(unit, trivia, &size);
        if (text.size) rung_buffer_char(&text, ' ', 1);
        rung_buffer_add(&text, bytes, size);
        span = (struct rung_span){span.end ? span.start : trivia->span.start, trivia->span.end};
    }
    const char *words = rung_buffer_result(&text);
    if (!words || !*words) return;
    rung_block_quote(e->document, rung_block_add(e->document, block, RUNG_BLOCK_REMARK), span,
                     rung_phrase_text(&e->phrases, words));
}

const char *rung_explain_policy_title(const struct rung_explain *e, const struct rung_node *ref)
{
    const struct rung_symbol *policy = rung_phrase_symbol(ref);
    const struct rung_ast_policy *node = policy ? RUNG_AS(policy, policy->declaration) : NULL;

    if (!node) return rung_phrase_words(&e->phrases, RUNG_AS(ref, ref)->name.text);
    return rung_phrase_title(&e->phrases, &node->title, &node->name);
}

/* ---- a policy ---- */

static void explain_tests(struct rung_explain *e, struct rung_block *section)
{
    struct rung_block *tests = NULL;

    for (const struct rung_unit *unit = e->compilation->units; unit; unit = unit->next) {
        if (!unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) {
            if (item->kind != RUNG_NODE_test) continue;
            const struct rung_ast_test *test = RUNG_AS(test, item);
            if (RUNG_AS(ref, test->policy)->name.text != e->policy->name.text) continue;
            if (!tests) tests = rung_block_section(e->document, section, "What is tested", nowhere);
            rung_explain_say(e, rung_block_add(e->document, tests, RUNG_BLOCK_BULLET), test->title.span, "%s",
                             rung_phrase_text(&e->phrases, test->title.bytes));
        }
    }
}

/* Which version, and what it was written from. */
static void explain_origin(struct rung_explain *e, struct rung_block *section)
{
    struct rung_block *paragraph = rung_block_add(e->document, section, RUNG_BLOCK_PARAGRAPH);
    const struct rung_phrases *p = &e->phrases;

    for (RUNG_EACH(item, e->policy->items)) {
        if (item->kind == RUNG_NODE_version)
            rung_explain_say(e, paragraph, item->span, "version %s",
                             rung_phrase_text(p, RUNG_AS(version, item)->text.bytes));
        else if (item->kind == RUNG_NODE_source)
            rung_explain_say(e, paragraph, item->span, "written from %s",
                             rung_phrase_quote(p, RUNG_AS(source, item)->path.bytes));
    }
}

static void prepare(struct rung_explain *e, const struct rung_ast_policy *policy)
{
    *e = (struct rung_explain){.phrases = {.arena = e->phrases.arena, .policy = policy->info},
                               .policy = policy,
                               .compilation = e->compilation,
                               .document = e->document};
    if (policy->info->usual_deadline) e->usual_deadline = &policy->info->usual_deadline->node;
}

static void explain_policy(struct rung_explain *e, const struct rung_ast_policy *policy)
{
    const char *title = rung_phrase_title(&e->phrases, &policy->title, &policy->name);
    struct rung_span span = {policy->node.span.start,
                             policy->title.bytes ? policy->title.span.end : policy->name.span.end};

    prepare(e, policy);
    struct rung_block *section = rung_block_section(e->document, &e->document->root, title, span);
    rung_explain_remark(e, section, &policy->node);
    explain_origin(e, section);
    rung_explain_people(e, section);
    rung_explain_starts(e, section);
    rung_explain_steps(e, section);
    rung_explain_handlers(e, section);
    rung_explain_ends(e, section);
    rung_explain_rules(e, section);
    rung_explain_facts(e, section);
    rung_explain_templates(e, section);
    rung_explain_calendars(e, section);
    explain_tests(e, section);
    rung_explain_notions(e, section);
}

/* ---- all of it ---- */

static bool has_policy(const struct rung_unit *unit)
{
    if (unit->file)
        for (RUNG_EACH(item, unit->file->items))
            if (item->kind == RUNG_NODE_policy) return true;
    return false;
}

static void explain_unit(struct rung_explain *e, const struct rung_unit *unit)
{
    bool policies = has_policy(unit);

    for (RUNG_EACH(item, unit->file->items)) {
        switch ((enum rung_declaration_kind)item->kind) {
        case RUNG_IS_policy: explain_policy(e, RUNG_AS(policy, item)); break;
        case RUNG_IS_feed: rung_explain_feed(e, &e->document->root, RUNG_AS(feed, item)); break;
        case RUNG_IS_calendar: /* beside policies, it is explained with those that use it */
            if (!policies) rung_explain_calendar(e, &e->document->root, RUNG_AS(calendar, item));
            break;
        case RUNG_IS_use: /* what it names is explained where it is used */
        case RUNG_IS_test: /* with its policy */ break;
        }
    }
}

enum rung_status rung_explain_tell(struct rung_compilation *compilation, const char *name,
                                   struct rung_document **document)
{
    struct rung_explain e = {.phrases = {.arena = compilation->arena}, .compilation = compilation};
    const struct rung_policy_info *policy = rung_compilation_globals(compilation)->policies;

    *document = e.document = rung_document_new(compilation->arena);
    if (!e.document) return RUNG_NO_MEMORY;
    if (name) {
        while (policy && strcmp(policy->node->name.text, name) != 0) policy = policy->next;
        if (!policy) return RUNG_NOT_FOUND;
        explain_policy(&e, policy->node);
    } else {
        for (const struct rung_unit *unit = compilation->units; unit; unit = unit->next)
            if (unit->asked_for && unit->file) explain_unit(&e, unit);
    }
    return rung_arena_failed(compilation->arena) ? RUNG_NO_MEMORY : RUNG_OK;
}

enum rung_status rung_explain(struct rung_compilation *compilation, const struct rung_explain_style *style,
                              const char **text)
{
    struct rung_document_style look = {style->lines, style->colour, style->columns};
    struct rung_buffer out = {.arena = compilation->arena};
    struct rung_document *document;
    enum rung_status status = rung_explain_tell(compilation, style->policy, &document);

    if (status != RUNG_OK) return status;
    if (style->html)
        rung_document_html(document, compilation, &look, &out);
    else
        rung_document_markdown(document, compilation, &look, &out);
    *text = rung_buffer_result(&out);
    return *text && !rung_arena_failed(compilation->arena) ? RUNG_OK : RUNG_NO_MEMORY;
}
