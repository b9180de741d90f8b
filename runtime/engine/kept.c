/* Attempts and tallies beside the records. */
#include "kept.h"

#include <stdlib.h>
#include <string.h>

static uint32_t newest_of(const struct rung_kept *kept, uint32_t number)
{
    return number < kept->newest_capacity ? kept->newest[number] : 0;
}

/* Room for a case's next attempts; 0 when there is none. */
static uint32_t more_attempts(struct rung_budget *budget, struct rung_kept *kept)
{
    uint32_t at = kept->free;

    if (at) {
        kept->free = kept->attempts[at - 1].before;
        return at;
    }
    if (kept->attempts_count + 1 >= UINT32_MAX ||
        !rung_grow(budget, &kept->attempts, &kept->attempts_capacity, kept->attempts_count + 1,
                   sizeof *kept->attempts))
        return 0;
    return (uint32_t)++kept->attempts_count;
}

bool rung_kept_attempt(struct rung_budget *budget, struct rung_kept *kept, uint32_t number,
                       const struct rung_attempt *attempt)
{
    if (!rung_grow(budget, &kept->newest, &kept->newest_capacity, number + 1, sizeof *kept->newest))
        return false;
    uint32_t at = kept->newest[number];
    if (!at || kept->attempts[at - 1].count == RUNG_ATTEMPTS_SIDE_BY_SIDE) {
        at = more_attempts(budget, kept);
        if (!at) return false;
        kept->attempts[at - 1].before = kept->newest[number];
        kept->attempts[at - 1].count = 0;
        kept->newest[number] = at;
    }
    struct rung_attempts *attempts = &kept->attempts[at - 1];
    attempts->items[attempts->count++] = *attempt;
    return true;
}

bool rung_kept_outcome(struct rung_kept *kept, uint32_t number, const struct rung_attempt *recorded)
{
    for (uint32_t at = newest_of(kept, number); at; at = kept->attempts[at - 1].before) {
        struct rung_attempts *attempts = &kept->attempts[at - 1];
        for (uint32_t i = attempts->count; i > 0; i--) {
            struct rung_attempt *sent = &attempts->items[i - 1];
            bool fits = sent->from_us && sent->via == recorded->via && sent->outcome == UINT8_MAX &&
                        (recorded->to == RUNG_ANY || recorded->to == sent->to);
            if (!fits) continue;
            sent->outcome = recorded->outcome;
            sent->documented |= recorded->documented;
            if (sent->by == RUNG_ANY) sent->by = recorded->by;
            return true;
        }
    }
    return false;
}

size_t rung_kept_attempts(const struct rung_kept *kept, uint32_t number, size_t most,
                          const struct rung_attempt *attempts[])
{
    size_t count = 0;

    for (uint32_t at = newest_of(kept, number); at && count < most; at = kept->attempts[at - 1].before)
        for (uint32_t i = kept->attempts[at - 1].count; i > 0 && count < most; i--)
            attempts[count++] = &kept->attempts[at - 1].items[i - 1];
    for (size_t i = 0; i < count / 2; i++) {
        const struct rung_attempt *newer = attempts[i];
        attempts[i] = attempts[count - 1 - i];
        attempts[count - 1 - i] = newer;
    }
    return count;
}

void rung_kept_fetch(const struct rung_kept *kept, uint32_t number)
{
    uint32_t at = newest_of(kept, number);

    if (!at) return;
    __builtin_prefetch(&kept->attempts[at - 1]);
    __builtin_prefetch(&kept->attempts[at - 1].items[3]);
}

void rung_kept_closed(struct rung_kept *kept, uint32_t number)
{
    uint32_t last = newest_of(kept, number);

    if (!last) return;
    kept->newest[number] = 0;
    uint32_t first = last;
    while (kept->attempts[first - 1].before) first = kept->attempts[first - 1].before;
    kept->attempts[first - 1].before = kept->free;
    kept->free = last;
}

static struct rung_taken_list *list_of(struct rung_budget *budget, struct rung_kept *kept, uint32_t tally,
                                       int64_t value, bool add)
{
    char key[sizeof tally + sizeof value];

    memcpy(key, &tally, sizeof tally);
    memcpy(key + sizeof tally, &value, sizeof value);
    uint32_t index = rung_names_number(budget, &kept->values, key, sizeof key, add);
    if (index == RUNG_NO_NUMBER) return NULL;
    if (add && !rung_grow(budget, &kept->took, &kept->took_capacity, index + 1, sizeof *kept->took))
        return NULL;
    return &kept->took[index];
}

bool rung_kept_took(struct rung_budget *budget, struct rung_kept *kept, uint32_t tally, int64_t value,
                    uint32_t number, int64_t time)
{
    struct rung_taken_list *list = list_of(budget, kept, tally, value, true);

    if (!list || !rung_grow(budget, &list->items, &list->capacity, list->count + 1, sizeof *list->items))
        return false;
    list->items[list->count++] = (struct rung_taken){time, number};
    return true;
}

/* The first of the list that is within `last`: of two, if the later one is not, nor is the earlier one. */
static size_t first_within(const struct rung_taken_list *list, struct rung_machine *m, uint32_t last)
{
    size_t low = 0, high = list ? list->count : 0;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (rung_do_is_over(m, list->items[middle].time, last))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t rung_kept_others(struct rung_budget *budget, struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last, uint32_t number)
{
    const struct rung_taken_list *list = list_of(budget, kept, tally, value, false);
    int64_t others = 0;

    kept->counts++;
    for (size_t i = first_within(list, m, last); list && i < list->count; i++) {
        const struct rung_taken *taken = &list->items[i];
        if (taken->time >= m->now || taken->number == number) continue;
        if (!rung_grow(budget, &kept->seen, &kept->seen_capacity, taken->number + 1, sizeof *kept->seen))
            break;
        others += kept->seen[taken->number] != kept->counts;
        kept->seen[taken->number] = kept->counts;
    }
    return others;
}

int64_t rung_kept_leaves(struct rung_budget *budget, const struct rung_kept *kept, struct rung_machine *m,
                         uint32_t tally, int64_t value, uint32_t last)
{
    struct rung_kept *look = (struct rung_kept *)(uintptr_t)kept; /* nothing is added */
    const struct rung_taken_list *list = list_of(budget, look, tally, value, false);
    size_t first = first_within(list, m, last);

    return list && first < list->count ? rung_do_end_of(m, list->items[first].time, last) : RUNG_UNKNOWN;
}

void rung_kept_free(struct rung_kept *kept)
{
    for (size_t i = 0; i < kept->values.count && i < kept->took_capacity; i++) free(kept->took[i].items);
    rung_names_free(&kept->values);
    free(kept->took);
    free(kept->attempts);
    free(kept->newest);
    free(kept->seen);
}
