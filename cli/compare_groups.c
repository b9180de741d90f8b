/* compare_groups.c: differences that look alike: those at the same places of both policies, of the same
 * kinds. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

static int by_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int by_number(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int by_line(const struct rung_compared_line *a, const struct rung_compared_line *b)
{
    int order = by_number(a->json != NULL, b->json != NULL);

    if (order == 0 && a->json) order = by_number(a->policy, b->policy);
    if (order == 0 && a->json) order = by_number(a->line, b->line);
    if (order == 0 && a->json) order = by_text(a->kind, b->kind);
    if (order == 0 && a->json) order = by_text(a->name, b->name);
    return order;
}

/* What the two sides did alike: 0 if both do the same of all that a group has in common. */
static int by_kind(const struct rung_case_difference *a, const struct rung_case_difference *b)
{
    int order = by_line(&a->lines[RUNG_SIDE_OLD], &b->lines[RUNG_SIDE_OLD]);

    if (order == 0) order = by_line(&a->lines[RUNG_SIDE_NEW], &b->lines[RUNG_SIDE_NEW]);
    return order ? order : strcmp(a->member, b->member);
}

/* The differences are sorted by time and case; their places keep that order. */
static int by_kind_then_time(const void *a, const void *b)
{
    struct rung_case_difference *const *one = a, *const *two = b;
    int order = by_kind(*one, *two);

    return order ? order : (*one > *two) - (*one < *two);
}

/* The largest first; of those alike, the one that comes first. */
static int by_size(const void *a, const void *b)
{
    const struct rung_difference_group *one = a, *two = b;

    if (one->count != two->count) return one->count > two->count ? -1 : 1;
    return (one->cases[0] > two->cases[0]) - (one->cases[0] < two->cases[0]);
}

bool rung_compare_group(struct rung_comparison *c)
{
    size_t count = c->difference_count;

    if (count == 0) return true;
    c->grouped = malloc(count * sizeof *c->grouped);
    if (!c->grouped) return false;
    for (size_t i = 0; i < count; i++) {
        c->grouped[i] = &c->differences[i];
        rung_compare_member(&c->differences[i], c->differences[i].member, sizeof c->differences[i].member);
    }
    qsort(c->grouped, count, sizeof *c->grouped, by_kind_then_time);
    for (size_t i = 0; i < count; i++)
        c->group_count += i == 0 || by_kind(c->grouped[i - 1], c->grouped[i]) != 0;
    c->groups = calloc(c->group_count, sizeof *c->groups);
    if (!c->groups) return false;
    struct rung_difference_group *group = c->groups;
    for (size_t i = 0; i < count; i++) {
        if (i && by_kind(c->grouped[i - 1], c->grouped[i]) != 0) group++;
        if (group->count++ == 0) group->cases = &c->grouped[i];
    }
    qsort(c->groups, c->group_count, sizeof *c->groups, by_size);
    for (size_t g = 0; g < c->group_count; g++)
        for (size_t i = 0; i < c->groups[g].count; i++) c->groups[g].cases[i]->group = g;
    return true;
}
