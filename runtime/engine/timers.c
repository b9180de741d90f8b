/* A binary heap by time, then case, then policy: an order that does not depend on how timers came to be set.
 */
#include "timers.h"

static bool sooner(const struct rung_timer *a, const struct rung_timer *b)
{
    if (a->time != b->time) return a->time < b->time;
    if (a->number != b->number) return a->number < b->number;
    return a->policy < b->policy;
}

bool rung_timers_push(struct rung_budget *budget, struct rung_timers *timers, struct rung_timer timer)
{
    if (!rung_grow(budget, &timers->items, &timers->capacity, timers->count + 1, sizeof *timers->items))
        return false;
    struct rung_timer *items = timers->items;
    size_t at = timers->count++;
    for (; at > 0 && sooner(&timer, &items[(at - 1) / 2]); at = (at - 1) / 2) items[at] = items[(at - 1) / 2];
    items[at] = timer;
    return true;
}

struct rung_timer rung_timers_pop(struct rung_timers *timers)
{
    struct rung_timer *items = timers->items;
    struct rung_timer first = items[0], last = items[--timers->count];
    size_t at = 0;

    for (;;) {
        size_t child = 2 * at + 1;
        if (child >= timers->count) break;
        if (child + 1 < timers->count && sooner(&items[child + 1], &items[child])) child++;
        if (!sooner(&items[child], &last)) break;
        items[at] = items[child];
        at = child;
    }
    items[at] = last;
    return first;
}
