/* The table of node kinds, and what treats all nodes alike. */
#include "ast.h"

#include <stddef.h>
#include <string.h>

#define NODE(kind) static const struct rung_part parts_of_##kind[] = {
#define PART(kind, part, what) {#part, what, offsetof(struct rung_ast_##kind, part)},
#define NAME(kind, part) PART(kind, part, RUNG_PART_NAME)
#define TEXT(kind, part) PART(kind, part, RUNG_PART_TEXT)
#define CHILD(kind, part) PART(kind, part, RUNG_PART_CHILD)
#define LIST(kind, part) PART(kind, part, RUNG_PART_LIST)
#define FLAG(kind, part) PART(kind, part, RUNG_PART_FLAG)
#define CHOICE(kind, part, type) PART(kind, part, RUNG_PART_CHOICE)
#define INTEGER(kind, part) PART(kind, part, RUNG_PART_INTEGER)
#define END(kind)                                                                                            \
    {                                                                                                        \
        0                                                                                                    \
    }                                                                                                        \
    }                                                                                                        \
    ;
#include "ast.def"

const struct rung_kind rung_kinds[RUNG_NODE_KINDS] = {
#define NODE(kind)                                                                                           \
    {#kind, sizeof(struct rung_ast_##kind), sizeof parts_of_##kind / sizeof *parts_of_##kind - 1,            \
     parts_of_##kind},
#include "ast.def"
};

static void *part_of(const struct rung_node *node, const struct rung_part *part)
{
    return (char *)node + part->offset;
}

struct rung_node *rung_node_new(struct rung_arena *arena, enum rung_node_kind kind, struct rung_span span,
                                const void *like)
{
    const struct rung_kind *about = &rung_kinds[kind];
    struct rung_node *node = rung_arena_alloc(arena, about->size);
    uint32_t depth = 0;

    if (!node) return NULL;
    memcpy(node, like, about->size);
    for (uint32_t i = 0; i < about->part_count; i++) {
        const struct rung_part *part = &about->parts[i];
        if (part->kind == RUNG_PART_CHILD) {
            const struct rung_node *child = *(struct rung_node **)part_of(node, part);
            if (child && child->depth > depth) depth = child->depth;
        } else if (part->kind == RUNG_PART_LIST) {
            const struct rung_list *list = part_of(node, part);
            if (list->depth > depth) depth = list->depth;
        }
    }
    *node = (struct rung_node){.kind = kind, .depth = depth + 1, .span = span};
    return node;
}

struct rung_list rung_list_of(struct rung_node *node)
{
    return node ? (struct rung_list){node, node, 1, node->depth} : (struct rung_list){0};
}

struct rung_list rung_list_add(struct rung_list list, struct rung_node *node)
{
    if (!node) return list;
    if (list.last)
        list.last->next = node;
    else
        list.first = node;
    list.last = node;
    list.count++;
    if (node->depth > list.depth) list.depth = node->depth;
    return list;
}

struct rung_list rung_list_add_clause(struct rung_list list, struct rung_node *clause)
{
    struct rung_node **place = &list.first;

    if (!clause) return list;
    if (!list.last || list.last->kind <= clause->kind) return rung_list_add(list, clause);
    while ((*place)->kind <= clause->kind) place = &(*place)->next;
    clause->next = *place;
    *place = clause;
    list.count++;
    if (clause->depth > list.depth) list.depth = clause->depth;
    return list;
}

struct rung_node *rung_clause(const struct rung_list *list, enum rung_node_kind kind)
{
    struct rung_node *clause = list->first;

    while (clause && clause->kind != kind) clause = clause->next;
    return clause;
}

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static bool same_part(const struct rung_node *a, const struct rung_node *b, const struct rung_part *part)
{
    const void *left = part_of(a, part), *right = part_of(b, part);

    switch (part->kind) {
    case RUNG_PART_NAME:
        return same_text(((const struct rung_name *)left)->text, ((const struct rung_name *)right)->text);
    case RUNG_PART_TEXT:
        return same_text(((const struct rung_text *)left)->bytes, ((const struct rung_text *)right)->bytes);
    case RUNG_PART_CHILD:
        return rung_node_equal(*(struct rung_node *const *)left, *(struct rung_node *const *)right);
    case RUNG_PART_LIST: {
        const struct rung_node *x = ((const struct rung_list *)left)->first;
        const struct rung_node *y = ((const struct rung_list *)right)->first;
        for (; x && y; x = x->next, y = y->next)
            if (!rung_node_equal(x, y)) return false;
        return x == y;
    }
    case RUNG_PART_FLAG: return *(const bool *)left == *(const bool *)right;
    case RUNG_PART_CHOICE: return *(const int *)left == *(const int *)right;
    case RUNG_PART_INTEGER: return *(const int64_t *)left == *(const int64_t *)right;
    }
    return false;
}

bool rung_node_equal(const struct rung_node *a, const struct rung_node *b)
{
    if (!a || !b) return a == b;
    if (a->kind != b->kind) return false;
    const struct rung_kind *about = &rung_kinds[a->kind];
    for (uint32_t i = 0; i < about->part_count; i++)
        if (!same_part(a, b, &about->parts[i])) return false;
    return true;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    return (hash ^ value) * 0x9E3779B97F4A7C15u ^ hash >> 29;
}

static uint64_t text_hash(const char *text)
{
    uint64_t hash = 1;

    if (!text) return 0;
    while (*text) hash = mix(hash, (unsigned char)*text++);
    return hash;
}

static uint64_t part_hash(const struct rung_node *node, const struct rung_part *part)
{
    const void *value = part_of(node, part);
    uint64_t hash = 2;

    switch (part->kind) {
    case RUNG_PART_NAME: return text_hash(((const struct rung_name *)value)->text);
    case RUNG_PART_TEXT: return text_hash(((const struct rung_text *)value)->bytes);
    case RUNG_PART_CHILD: return rung_node_hash(*(struct rung_node *const *)value);
    case RUNG_PART_LIST:
        for (RUNG_EACH(item, *(const struct rung_list *)value)) hash = mix(hash, rung_node_hash(item));
        return hash;
    case RUNG_PART_FLAG: return *(const bool *)value;
    case RUNG_PART_CHOICE: return (uint64_t) * (const int *)value;
    case RUNG_PART_INTEGER: return (uint64_t) * (const int64_t *)value;
    }
    return 0;
}

uint64_t rung_node_hash(const struct rung_node *node)
{
    if (!node) return 0;
    const struct rung_kind *about = &rung_kinds[node->kind];
    uint64_t hash = mix(3, node->kind);
    for (uint32_t i = 0; i < about->part_count; i++) hash = mix(hash, part_hash(node, &about->parts[i]));
    return hash;
}

void rung_node_walk(struct rung_node *node, bool (*visit)(void *state, struct rung_node *node), void *state)
{
    if (!node || !visit(state, node)) return;
    const struct rung_kind *about = &rung_kinds[node->kind];
    for (uint32_t i = 0; i < about->part_count; i++) {
        const struct rung_part *part = &about->parts[i];
        if (part->kind == RUNG_PART_CHILD) {
            rung_node_walk(*(struct rung_node **)part_of(node, part), visit, state);
        } else if (part->kind == RUNG_PART_LIST) {
            for (RUNG_EACH(item, *(struct rung_list *)part_of(node, part)))
                rung_node_walk(item, visit, state);
        }
    }
}
