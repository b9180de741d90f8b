/* Reading a packed log, part by part. Rows are numbered throughout, so that what a damaged place has cost is
 * known where reading finds its way again: at the next head, which is looked for byte by byte. */
#include <rung/packed.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/time.h>

#include "packed_block.h"
#include "packed_index.h"
#include "packed_step.h"
#include "reason.h"

/* Rows that are known to be lost since the last good part. */
struct lost {
    uint64_t rows, least, greatest;
    int64_t first, last;
};

struct rung_packed {
    struct rung_input *input;
    unsigned char *bytes; /* read and not yet taken: from `at` to `size` */
    size_t at, size, capacity;
    char *source, *feed;
    uint64_t rows; /* so far, those that are lost included */
    uint64_t line; /* the greatest so far */
    int64_t time;  /* the latest so far */
    struct lost lost;
    bool astray;  /* since the last good part, something could not be read */
    bool unnamed; /* it does not say any more where it comes from */
    bool ended;
    uint64_t lines;
    /* Once narrowed: */
    struct rung_packed_contents contents;
    uint32_t next, taken; /* parts; taken: behind the last one of which the engine took an event */
    bool behind;          /* all that are needed have come */
    bool one_shown;
    uint32_t shown;
    uint64_t events; /* that the engine had taken before it */
};

bool rung_packed_is(const void *bytes, size_t size)
{
    return size >= RUNG_PACKED_MAGIC_BYTES && memcmp(bytes, RUNG_PACKED_MAGIC, RUNG_PACKED_MAGIC_BYTES) == 0;
}

/* ---- bytes ---- */

/* Has so many bytes at hand, or all there are. */
static enum rung_status have(struct rung_packed *p, size_t needed, struct rung_reason *reason)
{
    enum { BLOCK = 1 << 16 };
    size_t got = 1;

    while (p->size - p->at < needed && got) {
        if (p->at) memmove(p->bytes, p->bytes + p->at, p->size - p->at);
        p->size -= p->at;
        p->at = 0;
        if (p->capacity - p->size < BLOCK) {
            unsigned char *bytes = realloc(p->bytes, 2 * p->capacity + BLOCK);
            if (!bytes) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
            p->bytes = bytes;
            p->capacity = 2 * p->capacity + BLOCK;
        }
        enum rung_status status =
            rung_input_read(p->input, (char *)p->bytes + p->size, p->capacity - p->size, &got, reason);
        if (status) return status;
        p->size += got;
    }
    return RUNG_OK;
}

static size_t at_hand(const struct rung_packed *p)
{
    return p->size - p->at;
}

static void go_to(struct rung_packed *p, uint64_t offset)
{
    if (rung_input_seek(p->input, offset)) p->at = p->size = 0;
}

/* ---- beginning and end ---- */

static char *take_string(struct rung_column_bytes *in)
{
    uint32_t size;
    const char *bytes;

    if (!rung_column_take_u32(in, &size) || !rung_column_take_bytes(in, size, &bytes) ||
        !rung_utf8_is_valid(bytes, size))
        return NULL;
    return strndup(bytes, size);
}

/* Where the log comes from. Leaves the place as it is where that is damaged. */
static enum rung_status read_about(struct rung_packed *p, struct rung_reason *reason)
{
    struct rung_packed_head head;
    enum rung_status status = have(p, RUNG_PACKED_HEAD_BYTES, reason);

    p->unnamed = true;
    if (status || at_hand(p) < RUNG_PACKED_HEAD_BYTES || !rung_packed_take_head(p->bytes + p->at, &head) ||
        head.kind != RUNG_PART_ABOUT)
        return status;
    size_t size = RUNG_PACKED_HEAD_BYTES + (size_t)head.size;
    status = have(p, size, reason);
    if (status || at_hand(p) < size) return status;
    const unsigned char *payload = p->bytes + p->at + RUNG_PACKED_HEAD_BYTES;
    if (rung_packed_checksum(payload, head.size) != head.checksum) return RUNG_OK;
    struct rung_column_bytes in = {payload, payload + head.size};
    p->source = take_string(&in);
    p->feed = p->source ? take_string(&in) : NULL;
    p->at += size;
    p->unnamed = !p->feed;
    return RUNG_OK;
}

enum rung_status rung_packed_open(struct rung_input *input, struct rung_packed **packed,
                                  struct rung_reason *reason)
{
    struct rung_packed *p = calloc(1, sizeof *p);
    uint32_t version = 0;

    *packed = NULL;
    if (!p) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
    p->input = input;
    p->time = INT64_MIN;
    enum rung_status status;
    do status = have(p, RUNG_PACKED_BEGIN_BYTES, reason);
    while (status == RUNG_NEVER);
    if (!status && (at_hand(p) < RUNG_PACKED_BEGIN_BYTES || !rung_packed_is(p->bytes, at_hand(p))))
        status = rung_reason_give(reason, RUNG_INVALID, 0, "it is no packed log");
    if (!status) {
        struct rung_column_bytes in = {p->bytes + RUNG_PACKED_MAGIC_BYTES, p->bytes + p->size};
        rung_column_take_u32(&in, &version);
        if (version != RUNG_PACKED_VERSION)
            status = rung_reason_give(reason, RUNG_INVALID, 0,
                                      "it was packed by another version of Rung (its format is %u, ours %d)",
                                      version, RUNG_PACKED_VERSION);
        p->at = RUNG_PACKED_BEGIN_BYTES;
    }
    if (!status) do
            status = read_about(p, reason);
        while (status == RUNG_NEVER);
    if (status)
        rung_packed_free(p);
    else
        *packed = p;
    return status;
}

void rung_packed_free(struct rung_packed *p)
{
    if (!p) return;
    free(p->bytes);
    free(p->source);
    free(p->feed);
    free(p->contents.parts);
    free(p);
}

const char *rung_packed_source(const struct rung_packed *p)
{
    return p->source ? p->source : "";
}

const char *rung_packed_feed(const struct rung_packed *p)
{
    return p->feed ? p->feed : "";
}

/* ---- damage ---- */

static void lose(struct rung_packed *p, const struct rung_packed_head *head)
{
    struct lost *lost = &p->lost;

    p->astray = true;
    if (!head || head->kind != RUNG_PART_ROWS) return;
    if (!lost->rows) *lost = (struct lost){0, head->least, head->greatest, head->first, head->last};
    if (head->least < lost->least) lost->least = head->least;
    if (head->greatest > lost->greatest) lost->greatest = head->greatest;
    if (head->first < lost->first) lost->first = head->first;
    if (head->last > lost->last) lost->last = head->last;
    lost->rows += head->rows;
}

static void find_again(struct rung_packed *p)
{
    p->astray = false;
    p->lost = (struct lost){0};
}

/* Tells that so many rows are missing, as exactly as is known; `next` is the head that was found behind. */
static void tell_missing(struct rung_packed *p, uint64_t rows, const struct rung_packed_head *next,
                         struct rung_packed_part *part)
{
    char from[RUNG_TIME_TEXT_SIZE], to[RUNG_TIME_TEXT_SIZE], when[2 * RUNG_TIME_TEXT_SIZE + 32] = "";
    const struct lost *lost = &p->lost;
    bool exact = lost->rows == rows;
    int64_t first = exact ? lost->first : p->time;
    int64_t last = exact ? lost->last : next && next->kind == RUNG_PART_ROWS ? next->first : INT64_MAX;

    part->kind = RUNG_PACKED_DAMAGE;
    part->line = exact ? lost->least : p->line + 1;
    rung_time_write(first, from);
    rung_time_write(last, to);
    if (first >= RUNG_TIME_MIN && last <= RUNG_TIME_MAX && first <= last)
        snprintf(when, sizeof when, ", from %s to %s", from, to);
    else if (first >= RUNG_TIME_MIN && first <= RUNG_TIME_MAX)
        snprintf(when, sizeof when, ", from %s on", from);
    if (exact)
        snprintf(part->why, sizeof part->why,
                 "%" PRIu64 " of the lines %" PRIu64 " to %" PRIu64
                 " are missing%s: that part of the packed log is damaged",
                 rows, lost->least, lost->greatest, when);
    else
        snprintf(part->why, sizeof part->why,
                 "%" PRIu64 " lines are missing here%s: that part of the packed log is damaged", rows, when);
    find_again(p);
}

static void tell_end(struct rung_packed *p, struct rung_packed_part *part)
{
    part->kind = RUNG_PACKED_DAMAGE;
    part->line = p->line + 1;
    if (p->astray && p->lost.rows)
        tell_missing(p, p->lost.rows, NULL, part);
    else
        snprintf(part->why, sizeof part->why,
                 "what follows line %" PRIu64 " is missing, if there was more: the packed log %s", p->line,
                 p->astray ? "is damaged behind it" : "has been cut off");
    find_again(p);
    p->ended = true;
}

/* Looks for the next head behind a place that is none. */
static enum rung_status look_on(struct rung_packed *p, struct rung_reason *reason)
{
    for (p->at++;;) {
        enum rung_status status = have(p, RUNG_PACKED_MAGIC_BYTES, reason);
        if (status || at_hand(p) < RUNG_PACKED_MAGIC_BYTES) {
            if (!status) p->at = p->size;
            return status;
        }
        for (; at_hand(p) >= RUNG_PACKED_MAGIC_BYTES; p->at++) {
            const unsigned char *found =
                memchr(p->bytes + p->at, RUNG_PACKED_PART_MAGIC[0], at_hand(p) - RUNG_PACKED_MAGIC_BYTES + 1);
            p->at = found ? (size_t)(found - p->bytes) : p->size - RUNG_PACKED_MAGIC_BYTES;
            if (memcmp(p->bytes + p->at, RUNG_PACKED_PART_MAGIC, RUNG_PACKED_MAGIC_BYTES) == 0)
                return RUNG_OK;
        }
    }
}

/* ---- parts ---- */

/* Where the head lies at the place: false where there is none, or its payload is not all there. */
static enum rung_status find_part(struct rung_packed *p, struct rung_packed_head *head, bool *good,
                                  struct rung_reason *reason)
{
    *good = false;
    enum rung_status status = have(p, RUNG_PACKED_HEAD_BYTES, reason);
    if (status || at_hand(p) < RUNG_PACKED_HEAD_BYTES) return status;
    if (!rung_packed_take_head(p->bytes + p->at, head)) {
        lose(p, NULL);
        return RUNG_OK;
    }
    status = have(p, RUNG_PACKED_HEAD_BYTES + head->size, reason);
    if (status) return status;
    const unsigned char *payload = p->bytes + p->at + RUNG_PACKED_HEAD_BYTES;
    *good = at_hand(p) - RUNG_PACKED_HEAD_BYTES >= head->size &&
            rung_packed_checksum(payload, head->size) == head->checksum;
    if (!*good) lose(p, head);
    return RUNG_OK;
}

static bool wants(void *state, const char *path, size_t size)
{
    return rung_engine_wants(state, path, size);
}

/* The part of rows at the place; *part stays what it is where its rows cannot be read. */
static enum rung_status take_rows(struct rung_packed *p, const struct rung_engine *engine,
                                  const struct rung_packed_head *head, struct rung_packed_part *part)
{
    const unsigned char *payload = p->bytes + p->at + RUNG_PACKED_HEAD_BYTES;
    enum rung_status status = rung_packed_block_read(payload, head->size, head->rows, engine ? wants : NULL,
                                                     (void *)(uintptr_t)engine, &part->block);

    p->at += RUNG_PACKED_HEAD_BYTES + head->size;
    if (status == RUNG_INVALID) {
        lose(p, head);
        return RUNG_OK;
    }
    if (status) return status;
    part->kind = RUNG_PACKED_BLOCK;
    p->rows = head->before + head->rows;
    if (head->greatest > p->line) p->line = head->greatest;
    if (head->first <= head->last && head->last > p->time) p->time = head->last;
    return RUNG_OK;
}

static enum rung_status next_part(struct rung_packed *p, const struct rung_engine *engine,
                                  struct rung_packed_part *part, struct rung_reason *reason)
{
    while (part->kind == RUNG_PACKED_END && !p->ended) {
        struct rung_packed_head head;
        bool good;
        enum rung_status status = find_part(p, &head, &good, reason);
        if (status) return status;
        if (!good && at_hand(p) < RUNG_PACKED_HEAD_BYTES) {
            tell_end(p, part);
            return RUNG_OK;
        }
        if (!good) {
            status = look_on(p, reason);
            if (status) return status;
            continue;
        }
        bool counts = head.kind == RUNG_PART_ROWS || head.kind == RUNG_PART_CONTENTS;
        if (counts && head.before > p->rows) { /* this part comes again */
            uint64_t missing = head.before - p->rows;
            p->rows = head.before;
            tell_missing(p, missing, &head, part);
            return RUNG_OK;
        }
        if (counts) find_again(p);
        if (head.kind == RUNG_PART_ROWS) {
            status = take_rows(p, engine, &head, part);
            if (status) return status;
            continue;
        }
        if (head.kind == RUNG_PART_CONTENTS) {
            struct rung_column_bytes in = {p->bytes + p->at + RUNG_PACKED_HEAD_BYTES, p->bytes + p->size};
            rung_column_take_u64(&in, &p->lines);
            p->ended = true;
        }
        p->at += RUNG_PACKED_HEAD_BYTES + head.size;
    }
    return RUNG_OK;
}

/* ---- one case ---- */

void rung_packed_narrow(struct rung_packed *p, const struct rung_engine *engine)
{
    size_t size;
    const char *id = rung_engine_only_case(engine, &size);

    if (!id || !rung_input_seek(p->input, 0)) return;
    rung_packed_find_case(p->input, id, size, &p->contents);
    go_to(p, RUNG_PACKED_BEGIN_BYTES); /* from the beginning, if nothing came of it */
}

/* The part to be read next, of those that are needed; behind them, the last ones of the others, until the
 * engine has taken an event of one: only then it knows what time it is. */
static bool choose(struct rung_packed *p, uint64_t events, uint32_t *number)
{
    struct rung_packed_contents *c = &p->contents;

    if (p->one_shown && events > p->events && p->shown >= p->taken) p->taken = p->shown + 1;
    while (!p->behind && p->next < c->count)
        if (c->parts[p->next++].needed) {
            *number = p->next - 1;
            return true;
        }
    p->behind = true;
    for (uint32_t i = c->count; i-- > p->taken;)
        if (!c->parts[i].shown) {
            *number = i;
            return true;
        }
    return false;
}

static enum rung_status next_narrowed(struct rung_packed *p, const struct rung_engine *engine,
                                      struct rung_packed_part *part, struct rung_reason *reason)
{
    struct rung_engine_counts counts;
    uint32_t number;

    rung_engine_counts(engine, &counts);
    while (part->kind == RUNG_PACKED_END && choose(p, counts.events, &number)) {
        struct rung_packed_listed *listed = &p->contents.parts[number];
        struct rung_packed_head head;
        bool good;
        go_to(p, listed->offset);
        enum rung_status status = find_part(p, &head, &good, reason);
        if (!status && good && head.kind == RUNG_PART_ROWS) status = take_rows(p, engine, &head, part);
        if (status) {
            p->next = p->behind ? p->next : number; /* it comes again */
            return status;
        }
        listed->shown = p->one_shown = true;
        p->shown = number;
        p->events = counts.events;
        if (part->kind == RUNG_PACKED_BLOCK) continue;
        find_again(p);
        lose(p, &listed->head);
        tell_missing(p, listed->head.rows, NULL, part);
    }
    p->lines = p->contents.lines;
    return RUNG_OK;
}

enum rung_status rung_packed_next(struct rung_packed *p, const struct rung_engine *engine,
                                  struct rung_packed_part *part, struct rung_reason *reason)
{
    *part = (struct rung_packed_part){.kind = RUNG_PACKED_END};
    if (p->unnamed) {
        p->unnamed = false;
        part->kind = RUNG_PACKED_DAMAGE;
        snprintf(part->why, sizeof part->why,
                 "the packed log is damaged where it says of which log these are the lines");
        return RUNG_OK;
    }
    enum rung_status status =
        p->contents.parts ? next_narrowed(p, engine, part, reason) : next_part(p, engine, part, reason);
    if (part->kind == RUNG_PACKED_END) part->lines = p->lines;
    return status;
}

void rung_packed_let_go(struct rung_packed_block *block)
{
    rung_packed_block_release(block);
}

bool rung_packed_show(const struct rung_packed_block *block, const struct rung_feed_target *target)
{
    uint32_t *done = calloc(block->shape_count + 1, sizeof *done);
    struct rung_packed_row *written = malloc(sizeof *written);
    bool go_on = done && written;

    for (uint32_t row = 0; go_on && row < block->rows; row++) {
        uint32_t shape = block->shapes[row], of_shape = done[shape]++;
        if (block->shape[shape].kind == RUNG_ROW_REFUSED) {
            char why[512];
            rung_packed_refusal(block, row, of_shape, why, sizeof why);
            go_on = target->refused(target->state, block->lines[row], why, "");
        } else {
            struct rung_event event;
            rung_packed_event(block, row, of_shape, written, &event);
            go_on = target->event(target->state, &event);
        }
    }
    free(done);
    free(written);
    return go_on;
}
