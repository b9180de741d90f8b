/* Which changes of a policy no test notices, and what they would do to a case. */
#include "equivalence.h"
#include "mutants.h"
#include "random_story.h"
#include "testing.h"

#include <stdlib.h>
#include <string.h>

struct mutating {
    struct rung_testing *testing;
    const char *filter;
    uint32_t stories;
    rung_mutation_teller *tell;
    void *state;
    struct rung_mutation_counts *counts;
};

/* The policy of that name in a compilation, with the programs it runs with. */
static bool find_side(struct rung_compilation *compilation, struct rung_scripted *scripted, uint32_t count,
                      const char *name, struct rung_story_side *side)
{
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(scripted[i].policy->node->name.text, name) != 0) continue;
        side->compilation = compilation;
        side->count = rung_trial_programs(compilation, &scripted[i], side->programs);
        return true;
    }
    return false;
}

/* The changed lines, before and after. */
static const char *diff_of(struct mutating *m, const struct rung_mutant *mutant)
{
    struct rung_compilation *compilation = m->testing->compilation;
    const struct rung_source *source = rung_source_at(&compilation->sources, mutant->span.start);
    struct rung_buffer out = {.arena = compilation->arena}, changed = {.arena = compilation->arena};
    uint32_t first = rung_source_place(&compilation->sources, mutant->span.start).line;
    uint32_t last = rung_source_place(&compilation->sources, mutant->span.end - 1).line, size = 0;
    const char *begin = rung_source_line(source, first, &size);
    const char *last_line = rung_source_line(source, last, &size), *end = last_line + size;
    const char *from = source->bytes + (mutant->span.start - source->base),
               *to = source->bytes + (mutant->span.end - source->base);

    for (uint32_t line = first; line <= last; line++) {
        const char *text = rung_source_line(source, line, &size);
        rung_buffer_text(&out, "  - ");
        rung_buffer_add(&out, text, size);
        rung_buffer_char(&out, '\n', 1);
    }
    rung_buffer_add(&changed, begin, (size_t)(from - begin));
    rung_buffer_text(&changed, mutant->text);
    if (end > to) rung_buffer_add(&changed, to, (size_t)(end - to));
    const char *text = rung_buffer_result(&changed);
    while (text && *text) {
        size_t length = strcspn(text, "\n"), shown = length;
        while (shown && strchr(" \t\r", text[shown - 1])) shown--;
        if (shown) {
            rung_buffer_text(&out, "  + ");
            rung_buffer_add(&out, text, shown);
            rung_buffer_char(&out, '\n', 1);
        }
        text += length + (text[length] == '\n');
    }
    return rung_buffer_result(&out);
}

/* Adds the files that were asked for beside the changed one and use it: tests may stand there. */
static enum rung_status add_users(struct rung_compilation *changed, const struct rung_compilation *original,
                                  const struct rung_unit *unit)
{
    enum rung_status status = RUNG_OK;

    /* The changed text takes the place of the file, for whoever uses that. */
    changed->units->source->device = unit->source->device;
    changed->units->source->inode = unit->source->inode;
    for (const struct rung_unit *other = original->units; other && status == RUNG_OK; other = other->next)
        if (other != unit && other->asked_for && other->sees >> unit->index & 1)
            status = rung_compilation_add_file(changed, other->source->path);
    return status;
}

/* The changed file, compiled. NULL where the checker refuses it, or memory ran out. */
static struct rung_compilation *compile(const struct rung_compilation *original, const struct rung_unit *unit,
                                        const struct rung_mutant *mutant, enum rung_status *status)
{
    const struct rung_source *source = unit->source;
    size_t before = mutant->span.start - source->base,
           behind = source->size - (mutant->span.end - source->base),
           size = before + strlen(mutant->text) + behind;
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    char *text = malloc(size + 1);

    *status = RUNG_NO_MEMORY;
    if (compilation && text) {
        memcpy(text, source->bytes, before);
        memcpy(text + before, mutant->text, strlen(mutant->text));
        memcpy(text + size - behind, source->bytes + source->size - behind, behind);
        *status = rung_compilation_add_text(compilation, source->path, text, size);
        if (*status == RUNG_OK) *status = add_users(compilation, original, unit);
        if (*status == RUNG_OK) *status = rung_compilation_check(compilation);
        if (*status == RUNG_OK && rung_compilation_errors(compilation)) *status = RUNG_INVALID;
    }
    free(text);
    if (*status == RUNG_OK) return compilation;
    rung_compilation_free(compilation);
    if (*status == RUNG_UNREADABLE) *status = RUNG_INVALID;
    return NULL;
}

/* Whether a test notices; the one that noticed last is asked first. */
static enum rung_status is_noticed(struct rung_testing *changed, size_t *last, bool *noticed)
{
    size_t count = rung_testing_count(changed);

    *noticed = false;
    for (size_t i = 0; i < count && !*noticed; i++) {
        const struct rung_test_failure *failure;
        size_t which = *last < count ? (*last + i) % count : i;
        enum rung_status status = rung_testing_run(changed, which, &failure);
        if (status == RUNG_NO_MEMORY) return status;
        if (!failure && status == RUNG_OK) continue;
        *noticed = true;
        *last = which;
    }
    return RUNG_OK;
}

static enum rung_status find_example(struct mutating *m, const char *policy, struct rung_testing *changed,
                                     const char **example)
{
    struct rung_story_side sides[2];
    struct rung_testing *testing = m->testing;
    bool differs = false;

    *example = NULL;
    if (!find_side(testing->compilation, testing->scripted, testing->scripted_count, policy, &sides[0]) ||
        !find_side(changed->compilation, changed->scripted, changed->scripted_count, policy, &sides[1]))
        return RUNG_OK;
    for (uint32_t i = 0; i < m->stories && !differs; i++) {
        enum rung_status status = rung_random_story(sides, i + 1, &differs, example);
        if (status) return status;
    }
    return RUNG_OK;
}

static const struct rung_policy_info *policy_of(const struct rung_testing *testing, const char *name)
{
    for (uint32_t i = 0; i < testing->scripted_count; i++)
        if (strcmp(testing->scripted[i].policy->node->name.text, name) == 0)
            return testing->scripted[i].policy;
    return NULL;
}

/* What no test notices: whether it matters, and how; else whether it is shown not to. */
static enum rung_status examine(struct mutating *m, const struct rung_policy_info *policy,
                                const struct rung_mutant *mutant, struct rung_testing *changed)
{
    struct rung_mutation mutation = {.policy = policy->node->name.text, .span = mutant->span};
    const struct rung_policy_info *other = policy_of(changed, mutation.policy);
    enum rung_status status = find_example(m, mutation.policy, changed, &mutation.example);

    mutation.diff = diff_of(m, mutant);
    if (status == RUNG_OK && !mutation.example && other)
        mutation.proof = rung_equivalence_shown(m->testing->compilation, policy, mutant, changed->compilation,
                                                other, &status);
    if (status == RUNG_OK && !mutation.diff) status = RUNG_NO_MEMORY;
    if (status) return status;
    if (mutation.example)
        m->counts->unnoticed++;
    else if (mutation.proof)
        m->counts->equivalent++;
    else
        m->counts->alike++;
    m->tell(m->state, &mutation);
    return RUNG_OK;
}

static enum rung_status try_mutant(struct mutating *m, const struct rung_policy_info *policy,
                                   const struct rung_mutant *mutant, size_t *last)
{
    enum rung_status status;
    struct rung_compilation *compilation = compile(m->testing->compilation, policy->unit, mutant, &status);
    struct rung_testing *changed = NULL;
    bool noticed = false;

    if (!compilation) return status == RUNG_INVALID ? RUNG_OK : status;
    m->counts->changes++;
    status = rung_testing_new(compilation, m->filter, &changed);
    if (status == RUNG_OK) status = is_noticed(changed, last, &noticed);
    if (status == RUNG_OK && noticed) m->counts->noticed++;
    if (status == RUNG_OK && !noticed) status = examine(m, policy, mutant, changed);
    rung_compilation_free(compilation);
    return status;
}

enum rung_status rung_testing_mutate(struct rung_testing *testing, const char *filter, uint32_t stories,
                                     rung_mutation_teller *tell, void *state,
                                     struct rung_mutation_counts *counts)
{
    struct mutating m = {testing, filter, stories, tell, state, counts};
    enum rung_status status = RUNG_OK;

    *counts = (struct rung_mutation_counts){0};
    for (uint32_t i = 0; i < testing->scripted_count && status == RUNG_OK; i++) {
        const struct rung_policy_info *policy = testing->scripted[i].policy;
        struct rung_mutants mutants = {0};
        size_t last = 0;
        if (!policy->unit->asked_for) continue;
        status = rung_mutants_of(testing->compilation, policy, &mutants);
        for (uint32_t k = 0; k < mutants.count && status == RUNG_OK; k++)
            status = try_mutant(&m, policy, &mutants.items[k], &last);
    }
    return status;
}
