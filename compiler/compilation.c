/* The course of a compilation: files and what they use, then the stages of the check. */
#include "compilation.h"

#include <string.h>

#include <rung/calendar.h>

#include "check.h"
#include "lower.h"
#include "quotations.h"

enum { ARENA_BYTES_MAX = 1 << 30 };

struct rung_compilation *rung_compilation_new(const struct rung_allocator *allocator)
{
    struct rung_arena *arena = rung_arena_new(allocator, ARENA_BYTES_MAX);
    struct rung_compilation *compilation = arena ? rung_arena_alloc(arena, sizeof *compilation) : NULL;

    if (!compilation) {
        rung_arena_free(arena);
        return NULL;
    }
    compilation->arena = arena;
    compilation->sources.arena = arena;
    compilation->diagnostics.arena = arena;
    return compilation;
}

void rung_compilation_free(struct rung_compilation *compilation)
{
    if (!compilation) return;
    for (struct rung_calendar_info *info = compilation->globals.calendars; info; info = info->next) {
        rung_calendar_free(info->calendar);
        rung_zone_free(info->zone);
    }
    rung_arena_free(compilation->arena);
}

/* The unit of the same file, whatever path leads to it. */
static struct rung_unit *find_unit(const struct rung_compilation *compilation,
                                   const struct rung_source *source)
{
    for (struct rung_unit *unit = compilation->units; unit; unit = unit->next)
        if (source->inode && unit->source->device == source->device && unit->source->inode == source->inode)
            return unit;
    return NULL;
}

static enum rung_status use_files(struct rung_compilation *compilation, struct rung_unit *unit);

static enum rung_status add_unit(struct rung_compilation *compilation, struct rung_source *source,
                                 struct rung_unit **added)
{
    struct rung_unit *unit = rung_arena_alloc(compilation->arena, sizeof *unit);

    if (!unit) return RUNG_NO_MEMORY;
    unit->source = source;
    unit->index = compilation->last_unit ? compilation->last_unit->index + 1 : 0;
    unit->sees = UINT64_C(1) << unit->index;
    if (compilation->last_unit)
        compilation->last_unit->next = unit;
    else
        compilation->units = unit;
    compilation->last_unit = unit;
    *added = unit;
    unit->in_progress = true;
    enum rung_status status = rung_parse(compilation->arena, &compilation->diagnostics, unit);
    if (status == RUNG_OK) status = use_files(compilation, unit);
    unit->in_progress = false;
    return status;
}

static void report_cycle(struct rung_compilation *compilation, struct rung_ast_use *use,
                         struct rung_unit *other)
{
    struct rung_diagnostics *d = &compilation->diagnostics;
    struct rung_diagnostic *problem =
        rung_report(d, RUNG_E_USE_CYCLE, use->path.span,
                    "`%s` is being read already: it uses this file in turn", other->source->path);

    rung_help(d, problem, "put what both files need into a third one, and let both use that");
}

static enum rung_status use_file(struct rung_compilation *compilation, struct rung_unit *unit,
                                 struct rung_ast_use *use)
{
    struct rung_diagnostics *d = &compilation->diagnostics;
    const char *path = rung_path_beside(compilation->arena, unit->source->path, use->path.bytes), *why = NULL;
    struct rung_source *source;

    if (!path) return RUNG_NO_MEMORY;
    enum rung_status status = strcmp(path, "-") == 0
                                  ? RUNG_UNREADABLE
                                  : rung_source_load(&compilation->sources, path, &source, &why);
    if (status == RUNG_NO_MEMORY) return status;
    if (status) {
        struct rung_diagnostic *problem =
            rung_report(d, RUNG_E_USE, use->path.span, "`%s` cannot be used: %s", use->path.bytes,
                        why ? why : "it is no file");
        rung_help(d, problem, "the path is relative to the folder of this file; `%s` was looked for", path);
        unit->has_missing_uses = true;
        return RUNG_OK;
    }
    struct rung_unit *other = find_unit(compilation, source);
    if (!other) {
        status = add_unit(compilation, source, &other);
        if (status) return status;
    } else if (other->in_progress) {
        report_cycle(compilation, use, other);
    }
    use->unit = other;
    unit->sees |= other->sees;
    if (other->has_gaps || other->has_missing_uses) unit->has_missing_uses = true;
    return RUNG_OK;
}

static enum rung_status use_files(struct rung_compilation *compilation, struct rung_unit *unit)
{
    if (!unit->file || compilation->ignores_uses) return RUNG_OK;
    for (RUNG_EACH(item, unit->file->items)) {
        if (item->kind != RUNG_NODE_use) continue;
        enum rung_status status = use_file(compilation, unit, RUNG_AS(use, item));
        if (status) return status;
    }
    return RUNG_OK;
}

void rung_compilation_ignore_uses(struct rung_compilation *compilation)
{
    compilation->ignores_uses = true;
}

void rung_compilation_keep_counts(struct rung_compilation *compilation)
{
    compilation->keeps_counts = true;
}

static enum rung_status add(struct rung_compilation *compilation, struct rung_source *source,
                            enum rung_status status, const char *path, const char *why)
{
    struct rung_unit *unit = NULL;

    if (status == RUNG_UNREADABLE) {
        rung_report(&compilation->diagnostics, RUNG_E_UNREADABLE, (struct rung_span){0},
                    "`%s` cannot be read: %s", path, why);
        return rung_arena_failed(compilation->arena) ? RUNG_NO_MEMORY : RUNG_UNREADABLE;
    }
    if (status) return status;
    unit = find_unit(compilation, source);
    if (!unit) status = add_unit(compilation, source, &unit);
    if (unit) unit->asked_for = true;
    return status;
}

enum rung_status rung_compilation_add_file(struct rung_compilation *compilation, const char *path)
{
    struct rung_source *source = NULL;
    const char *why = NULL;
    enum rung_status status = rung_source_load(&compilation->sources, path, &source, &why);

    return add(compilation, source, status, path, why);
}

enum rung_status rung_compilation_add_text(struct rung_compilation *compilation, const char *path,
                                           const char *bytes, size_t size)
{
    struct rung_source *source = NULL;
    const char *why = NULL;
    enum rung_status status = rung_source_add(&compilation->sources, path, bytes, size, &source, &why);

    return add(compilation, source, status, path, why);
}

/* Each stage relies on what those before it found room for; the later ones ask how names hang together, and
 * would only follow up on names that are wrong. What a file with gaps declares is not known, so there
 * nothing is asked at all. */
static void check_in_stages(struct rung_check *check)
{
    static const struct {
        void (*run)(struct rung_check *);
        bool only_without_errors;
    } stages[] = {
        {rung_check_declarations, false}, {rung_check_calendars, false}, {rung_check_policies, false},
        {rung_check_feeds, false},        {rung_check_tests, false},     {rung_check_flow, true},
        {rung_check_rules, false},        {rung_check_unused, false},    {rung_lower_policies, true},
    };

    for (struct rung_unit *unit = check->compilation->units; unit; unit = unit->next)
        if (unit->has_gaps) return;
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        if (rung_arena_failed(check->arena)) return;
        if (stages[i].only_without_errors && check->diagnostics->errors > 0) return;
        stages[i].run(check);
    }
}

static bool same_line(const void *context, uint32_t a, uint32_t b)
{
    const struct rung_sources *sources = context;
    const struct rung_source *source = rung_source_at(sources, a);

    return source && source == rung_source_at(sources, b) && b >= a &&
           !memchr(source->bytes + (a - source->base), '\n', b - a);
}

enum rung_status rung_compilation_check(struct rung_compilation *compilation)
{
    struct rung_check check = {.compilation = compilation,
                               .arena = compilation->arena,
                               .diagnostics = &compilation->diagnostics,
                               .globals = &compilation->globals};

    check_in_stages(&check);
    compilation->checked = true;
    if (rung_quotations_check(compilation) != RUNG_OK) return RUNG_NO_MEMORY;
    rung_diagnostics_sort(&compilation->diagnostics);
    rung_diagnostics_join(&compilation->diagnostics, same_line, &compilation->sources);
    return rung_arena_failed(compilation->arena) ? RUNG_NO_MEMORY : RUNG_OK;
}

const struct rung_globals *rung_compilation_globals(const struct rung_compilation *compilation)
{
    return &compilation->globals;
}

struct rung_unit *rung_compilation_unit_of(const struct rung_compilation *compilation,
                                           const struct rung_node *node)
{
    const struct rung_source *source = rung_source_at(&compilation->sources, node->span.start);
    struct rung_unit *unit = compilation->units;

    while (unit && unit->source != source) unit = unit->next;
    return unit;
}

/* The policies of the files that were added: their names into `names` if there is one; how many. */
static size_t name_policies(const struct rung_compilation *compilation, const char **names)
{
    size_t count = 0;

    for (const struct rung_unit *unit = compilation->units; unit; unit = unit->next) {
        if (!unit->asked_for || !unit->file) continue;
        for (RUNG_EACH(item, unit->file->items)) {
            if (item->kind != RUNG_NODE_policy) continue;
            if (names) names[count] = RUNG_AS(policy, item)->name.text;
            count++;
        }
    }
    return count;
}

const char *const *rung_compilation_policies(struct rung_compilation *compilation, size_t *count)
{
    *count = name_policies(compilation, NULL);
    const char **names = rung_arena_alloc(compilation->arena, (*count + 1) * sizeof *names);
    if (names) name_policies(compilation, names);
    return names;
}

const struct rung_diagnostic *rung_compilation_diagnostics(const struct rung_compilation *compilation)
{
    return compilation->diagnostics.first;
}

uint32_t rung_compilation_errors(const struct rung_compilation *compilation)
{
    return compilation->diagnostics.errors;
}

uint32_t rung_compilation_warnings(const struct rung_compilation *compilation)
{
    return compilation->diagnostics.warnings;
}

struct rung_place rung_compilation_place(const struct rung_compilation *compilation, uint32_t position)
{
    return rung_source_place(&compilation->sources, position);
}
