/* Several engines, a thread each, and the one journal that comes of them.
 *
 * The caller's thread copies the input into tasks. Whichever worker has nothing to step reads the next one;
 * as soon as it and all before it have been read it is settled, and then every worker steps what is its own
 * of it (task.h), at its own pace. What comes out of each is a row of blocks (shard.h); the caller's thread
 * takes their pieces, the earliest first, writes the lines and calls the watcher. Tasks and blocks are kept
 * in rings: whoever finds one full waits. The caller's thread waits only for blocks of the oldest task; a
 * worker only for tasks, or for the caller's thread, which frees blocks before it waits. Reading waits for
 * nothing: so they cannot wait for each other.
 *
 * `lock` guards the counters of the rings; what lies in them belongs to whom the counters say. */
#include "parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "engine_inside.h"
#include "engine_native.h"
#include "task.h"

enum {
    TASKS_MIN = 8,
    BLOCKS = 8,      /* of what comes out of a worker */
    BLOCKS_AHEAD = 2 /* of a packed log: they are large */
};

struct worker {
    struct rung_parallel *all;
    struct rung_engine *engine;
    struct rung_shard shard;
    pthread_t thread;
    struct rung_block blocks[BLOCKS];
    uint64_t delivered, taken; /* blocks so far; those between lie in the ring */
    uint64_t done;             /* tasks so far; the worker's own */
    /* The caller's thread: */
    bool through;             /* nothing more comes of the present task */
    size_t piece;             /* the next one of the first block */
    size_t lines_at, seen_at; /* where it begins */
    uint32_t *numbers;        /* of the engine's cases: those that the caller knows */
    size_t number_count, number_capacity;
};

/* Names of sources: they must outlive the tasks. */
struct source {
    struct source *next;
    char name[];
};

struct rung_parallel {
    struct rung_engine *engine; /* the caller's */
    struct worker *workers;
    uint32_t count;
    struct rung_task *tasks;
    bool *read;      /* of each task: it has been */
    uint64_t places; /* for tasks */
    /* Tasks so far, from the newest stage to the oldest: filled, being read, settled, merged. */
    uint64_t given, reading, settled, merged;
    struct rung_progress_of_input progress; /* behind those that are settled */
    bool settling;                          /* some thread is at it */
    struct rung_rest rest;                  /* of a line that is not whole */
    struct source *sources;
    const char *name; /* of the last source */
    bool merging, strict;
    bool blocks; /* the last tasks were blocks of a packed log */
    bool over;   /* nothing more is wanted */
    pthread_mutex_t lock;
    pthread_cond_t for_workers, for_caller;
};

/* ---- the workers' threads ---- */

/* A shard's `deliver`. */
static bool deliver(void *state, struct rung_block *block)
{
    struct worker *w = state;
    struct rung_parallel *all = w->all;

    pthread_mutex_lock(&all->lock);
    while (!all->over && w->delivered - w->taken == BLOCKS) pthread_cond_wait(&all->for_workers, &all->lock);
    bool wanted = !all->over;
    pthread_mutex_unlock(&all->lock);
    if (!wanted) return false;
    struct rung_block *place = &w->blocks[w->delivered % BLOCKS], empty = *place;
    *place = *block;
    *block = empty;
    pthread_mutex_lock(&all->lock);
    w->delivered++;
    pthread_cond_signal(&all->for_caller);
    pthread_mutex_unlock(&all->lock);
    return true;
}

static struct rung_task *task_of(const struct rung_parallel *all, uint64_t number)
{
    return &all->tasks[number % all->places];
}

/* Settles the tasks that can be. With the lock, which is given back meanwhile. */
static void settle_tasks(struct rung_parallel *all)
{
    if (all->settling) return;
    all->settling = true;
    while (all->settled < all->reading && all->read[all->settled % all->places] && !all->progress.ended) {
        pthread_mutex_unlock(&all->lock);
        rung_task_settle(task_of(all, all->settled), &all->progress, all->strict);
        pthread_mutex_lock(&all->lock);
        all->settled++;
        pthread_cond_broadcast(&all->for_workers);
    }
    all->settling = false;
}

/* Reads the next task. With the lock, which is given back meanwhile. */
static void read_task(struct rung_parallel *all, struct worker *w)
{
    uint64_t number = all->reading++;

    all->read[number % all->places] = false;
    pthread_mutex_unlock(&all->lock);
    rung_task_read(task_of(all, number), w->engine, all->count);
    pthread_mutex_lock(&all->lock);
    all->read[number % all->places] = true;
    settle_tasks(all);
}

/* Steps what is the worker's own of the next task. With the lock, which is given back meanwhile. */
static void step_task(struct rung_parallel *all, struct worker *w)
{
    pthread_mutex_unlock(&all->lock);
    rung_engine_adopt(w->engine);
    rung_task_step(task_of(all, w->done), w->engine);
    rung_shard_end(w->engine);
    pthread_mutex_lock(&all->lock);
    w->done++;
}

static void *work(void *state)
{
    struct worker *w = state;
    struct rung_parallel *all = w->all;

    pthread_mutex_lock(&all->lock);
    while (!all->over) {
        if (w->done < all->settled)
            step_task(all, w);
        else if (all->reading < all->given)
            read_task(all, w);
        else
            pthread_cond_wait(&all->for_workers, &all->lock);
    }
    pthread_mutex_unlock(&all->lock);
    return NULL;
}

/* ---- the one journal ---- */

static void stop(struct rung_parallel *all, enum rung_status status)
{
    all->engine->status = status;
    pthread_mutex_lock(&all->lock);
    all->over = true;
    pthread_cond_broadcast(&all->for_workers);
    pthread_mutex_unlock(&all->lock);
}

/* The worker's first block, for which this waits. */
static struct rung_block *first_block(struct worker *w)
{
    struct rung_parallel *all = w->all;

    pthread_mutex_lock(&all->lock);
    while (w->delivered == w->taken) pthread_cond_wait(&all->for_caller, &all->lock);
    pthread_mutex_unlock(&all->lock);
    return &w->blocks[w->taken % BLOCKS];
}

static void release_block(struct worker *w, struct rung_block *block)
{
    rung_block_empty(block);
    w->piece = w->lines_at = w->seen_at = 0;
    pthread_mutex_lock(&w->all->lock);
    w->taken++;
    pthread_cond_broadcast(&w->all->for_workers);
    pthread_mutex_unlock(&w->all->lock);
}

/* How the worker stands behind the block. All of them agree on the input; lines are counted as they come. */
static void take_counts(struct rung_engine *engine, const struct rung_block *block)
{
    uint64_t journal_lines = engine->counts.journal_lines;

    engine->counts = block->counts;
    engine->counts.journal_lines = journal_lines;
    if (block->clock > engine->clock) engine->clock = block->clock;
}

/* The block whose next piece the worker is at; NULL if nothing more comes of the task. A block without
 * further pieces is one that ended early. */
static struct rung_block *block_of(struct worker *w)
{
    while (!w->through) {
        struct rung_block *block = first_block(w);
        if (w->piece < block->piece_count || block->status != RUNG_OK) return block;
        if (block->last) {
            w->through = true;
            take_counts(w->all->engine, block);
        }
        release_block(w, block);
    }
    return NULL;
}

static int compare(const struct rung_moment *a, const struct rung_moment *b)
{
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->timer != b->timer) return a->timer ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

/* A case begins: it gets the next number. */
static bool number_case(struct rung_parallel *all, struct worker *w, const char *id, size_t size)
{
    struct rung_engine *engine = all->engine;

    if (!rung_grow(&engine->budget, &w->numbers, &w->number_capacity, w->number_count + 1,
                   sizeof *w->numbers))
        return false;
    uint32_t number = rung_names_number(&engine->budget, &engine->cases, id, size, true);
    if (number == RUNG_NO_NUMBER) return false;
    w->numbers[w->number_count++] = number;
    return true;
}

static void show(struct rung_engine *engine, const struct worker *w, const struct rung_block *block,
                 const struct rung_kept_seen *kept)
{
    struct rung_seen seen = kept->seen;

    if (kept->what) seen.what = block->texts + kept->what - 1;
    if (seen.number < w->number_count) seen.number = w->numbers[seen.number];
    engine->watcher(engine->watcher_state, &seen);
}

/* Writes the worker's next piece. */
static void write_piece(struct rung_parallel *all, struct worker *w, const struct rung_block *block)
{
    struct rung_engine *engine = all->engine;
    const struct rung_piece *piece = &block->pieces[w->piece++];

    if (piece->begins && !number_case(all, w, block->texts + piece->id, piece->id_size)) {
        stop(all, rung_engine_no_room(engine));
        return;
    }
    if (piece->lines) rung_lines_put(&engine->lines, block->lines + w->lines_at, piece->lines);
    for (size_t i = 0; i < piece->seen; i++) show(engine, w, block, &block->seen[w->seen_at + i]);
    engine->counts.journal_lines += piece->line_count;
    w->lines_at += piece->lines;
    w->seen_at += piece->seen;
    rung_engine_flush(engine, false);
    if (engine->status) stop(all, engine->status);
}

/* Writes what comes of the oldest task. */
static void merge_task(struct rung_parallel *all)
{
    struct rung_engine *engine = all->engine;

    for (uint32_t i = 0; i < all->count; i++) all->workers[i].through = false;
    while (engine->status == RUNG_OK) {
        struct worker *first = NULL;
        const struct rung_block *first_block_of = NULL;
        const struct rung_moment *least = NULL;
        bool least_ends = false;
        for (uint32_t i = 0; i < all->count; i++) {
            struct worker *w = &all->workers[i];
            const struct rung_block *block = block_of(w);
            if (!block) continue;
            bool ends = w->piece == block->piece_count;
            const struct rung_moment *moment = ends ? &block->ended : &block->pieces[w->piece].moment;
            int order = least ? compare(moment, least) : -1;
            if (order > 0 || (order == 0 && ends >= least_ends)) continue;
            first = w;
            first_block_of = block;
            least = moment;
            least_ends = ends;
        }
        if (!first) {
            rung_task_empty(task_of(all, all->merged++));
            return;
        }
        if (least_ends) {
            take_counts(engine, first_block_of);
            stop(all, first_block_of->status);
        } else {
            write_piece(all, first, first_block_of);
        }
    }
}

/* ---- input ---- */

/* The task that is being filled. */
static struct rung_task *present_task(struct rung_parallel *all)
{
    return task_of(all, all->given);
}

static void merge_next(struct rung_parallel *all)
{
    all->merging = true;
    merge_task(all);
    all->merging = false;
}

/* Gives the present task to the workers, if there is anything to be done, and sees to it that there is
 * another one to fill. */
static void give(struct rung_parallel *all)
{
    bool no_memory = false;

    if (!rung_task_close(present_task(all), &all->rest, &no_memory)) {
        if (no_memory) stop(all, RUNG_NO_MEMORY);
        return;
    }
    pthread_mutex_lock(&all->lock);
    all->given++;
    pthread_cond_broadcast(&all->for_workers);
    pthread_mutex_unlock(&all->lock);
    if (all->given - all->merged == all->places) merge_next(all);
}

void rung_parallel_settle(struct rung_parallel *all)
{
    struct rung_engine *engine = all->engine;

    if (all->merging || engine->status) return;
    give(all);
    while (all->merged < all->given && engine->status == RUNG_OK) merge_next(all);
}

static const char *keep_name(struct rung_parallel *all, const char *name)
{
    for (const struct source *source = all->sources; source; source = source->next)
        if (strcmp(source->name, name) == 0) return all->name = source->name;
    size_t size = strlen(name) + 1;
    struct source *source = malloc(sizeof *source + size);
    if (!source) {
        stop(all, RUNG_NO_MEMORY);
        return NULL;
    }
    memcpy(source->name, name, size);
    source->next = all->sources;
    all->sources = source;
    return all->name = source->name;
}

/* Begins to take input from a source that is no packed log. Returns its name, or NULL if nothing is taken any
 * more. What stands behind blocks of such a log is settled behind them, once they have been stepped. */
static const char *begin_taking(struct rung_parallel *all, const char *name)
{
    const struct rung_engine *engine = all->engine;

    if (engine->status) return NULL;
    if (all->blocks) {
        all->blocks = false;
        rung_parallel_settle(all);
        if (engine->status) return NULL;
        rung_task_catch_up(&all->progress, all->workers[0].engine);
    }
    return keep_name(all, name);
}

enum rung_status rung_parallel_feed(struct rung_parallel *all, const char *name, const char *bytes,
                                    size_t size)
{
    const struct rung_engine *engine = all->engine;
    const char *kept = begin_taking(all, name);
    bool no_memory = false;

    while (size && engine->status == RUNG_OK) {
        size_t taken = rung_task_add_bytes(present_task(all), kept, &all->rest, bytes, size, &no_memory);
        bytes += taken;
        size -= taken;
        if (no_memory)
            stop(all, RUNG_NO_MEMORY);
        else if (!taken)
            give(all);
    }
    return engine->status;
}

enum rung_status rung_parallel_take(struct rung_parallel *all, const char *name,
                                    const struct rung_event *event)
{
    const struct rung_engine *engine = all->engine;
    const char *kept = begin_taking(all, name);
    bool no_memory = false;

    while (engine->status == RUNG_OK && !rung_task_add_event(present_task(all), kept, event, &no_memory)) {
        if (no_memory)
            stop(all, RUNG_NO_MEMORY);
        else
            give(all);
    }
    return engine->status;
}

enum rung_status rung_parallel_refuse(struct rung_parallel *all, const char *name, uint64_t line,
                                      const char *why)
{
    const struct rung_engine *engine = all->engine;
    const char *kept = begin_taking(all, name);
    bool no_memory = false;

    while (engine->status == RUNG_OK &&
           !rung_task_add_refused(present_task(all), kept, line, why, &no_memory)) {
        if (no_memory)
            stop(all, RUNG_NO_MEMORY);
        else
            give(all);
    }
    return engine->status;
}

enum rung_status rung_parallel_take_block(struct rung_parallel *all, const char *name,
                                          struct rung_packed_block *block)
{
    const struct rung_engine *engine = all->engine;
    const char *kept = engine->status ? NULL : keep_name(all, name);

    if (engine->status == RUNG_OK) give(all);
    if (engine->status == RUNG_OK) {
        all->blocks = true;
        rung_task_set_block(present_task(all), kept, block);
        give(all);
        if (all->given - all->merged > BLOCKS_AHEAD) merge_next(all);
    }
    return engine->status;
}

enum rung_status rung_parallel_end(struct rung_parallel *all, enum rung_end end, int64_t until)
{
    const struct rung_engine *engine = all->engine;

    if (engine->status == RUNG_OK) give(all);
    if (engine->status == RUNG_OK && all->rest.size) { /* the last line has no end */
        rung_parallel_feed(all, all->name, "\n", 1);
        if (engine->status == RUNG_OK) give(all);
    }
    if (engine->status == RUNG_OK) {
        struct rung_task *task = present_task(all);
        task->kind = RUNG_TASK_END;
        task->end = end;
        task->until = until;
        rung_parallel_settle(all);
    }
    rung_engine_flush(all->engine, true);
    return engine->status;
}

/* ---- beginning and end ---- */

uint32_t rung_parallel_jobs(const struct rung_parallel *all)
{
    return all->count;
}

/* An engine like the caller's, with a part of its memory. */
static struct rung_engine *make_engine(const struct rung_engine *like, struct worker *w, size_t memory)
{
    struct rung_engine *engine = rung_engine_new(NULL, NULL);

    if (!engine) return NULL;
    for (size_t i = 0; i < like->policy_count; i++) {
        const struct rung_bound *bound = &like->policies[i].bound;
        if (rung_engine_load(engine, bound->program) != RUNG_OK) {
            rung_engine_free(engine);
            return NULL;
        }
        engine->policies[i].bound.interpreter = bound->interpreter;
        engine->policies[i].bound.native = bound->native;
    }
    engine->strict = like->strict;
    engine->native = like->native;
    engine->shard = &w->shard;
    if (like->watcher) rung_engine_watch(engine, rung_shard_watch, engine);
    rung_engine_limit_memory(engine, memory);
    w->shard = (struct rung_shard){.unbounded.most = SIZE_MAX, .deliver = deliver, .state = w};
    return engine;
}

/* Begins as many threads as there can be; signals stay with the caller's. */
static uint32_t begin_threads(struct rung_parallel *all, uint32_t most)
{
    sigset_t every, before;
    uint32_t count = 0;

    sigfillset(&every);
    pthread_sigmask(SIG_SETMASK, &every, &before);
    while (count < most && pthread_create(&all->workers[count].thread, NULL, work, &all->workers[count]) == 0)
        count++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return count;
}

struct rung_parallel *rung_parallel_new(struct rung_engine *engine, uint32_t jobs)
{
    for (size_t i = 0; i < engine->policy_count; i++)
        if (engine->policies[i].bound.program->tallies_count) return NULL;
    if (engine->focus.on || engine->input) return NULL;
    struct rung_parallel *all = calloc(1, sizeof *all);
    struct worker *workers = calloc(jobs, sizeof *workers);
    size_t places = TASKS_MIN + jobs;
    struct rung_task *tasks = calloc(places, sizeof *tasks);
    bool *read = calloc(places, sizeof *read);
    if (!all || !workers || !tasks || !read) {
        free(all);
        free(workers);
        free(tasks);
        free(read);
        return NULL;
    }
    *all = (struct rung_parallel){.engine = engine,
                                  .workers = workers,
                                  .tasks = tasks,
                                  .read = read,
                                  .places = places,
                                  .strict = engine->strict,
                                  .progress.clock = RUNG_UNKNOWN};
    pthread_mutex_init(&all->lock, NULL);
    pthread_cond_init(&all->for_workers, NULL);
    pthread_cond_init(&all->for_caller, NULL);
    /* The caller's engine keeps ids and numbers of all cases, the others all the rest. */
    size_t own = engine->budget.most / 8, memory = (engine->budget.most - own) / jobs;
    uint32_t made = 0;
    for (; made < jobs; made++) {
        struct worker *w = &workers[made];
        w->all = all;
        w->engine = make_engine(engine, w, memory);
        if (!w->engine) break;
    }
    if (made == jobs) all->count = begin_threads(all, jobs);
    for (uint32_t i = 0; i < all->count; i++) {
        workers[i].shard.index = i;
        workers[i].shard.count = all->count;
    }
    for (uint32_t i = all->count; i < made; i++) rung_engine_free(workers[i].engine);
    if (all->count < 2) {
        rung_parallel_free(all);
        return NULL;
    }
    rung_engine_limit_memory(engine, own);
    return all;
}

void rung_parallel_free(struct rung_parallel *all)
{
    if (!all) return;
    stop(all, all->engine->status);
    for (uint32_t i = 0; i < all->count; i++) pthread_join(all->workers[i].thread, NULL);
    for (uint32_t i = 0; i < all->count; i++) { /* what one has read, others may have been stepping */
        struct worker *w = &all->workers[i];
        rung_engine_free(w->engine);
        rung_block_free(&w->shard.block);
        for (int k = 0; k < BLOCKS; k++) rung_block_free(&w->blocks[k]);
        free(w->shard.born);
        free(w->numbers);
    }
    for (size_t i = 0; i < all->places; i++) rung_task_free(&all->tasks[i]);
    for (struct source *source = all->sources, *next; source; source = next) {
        next = source->next;
        free(source);
    }
    pthread_cond_destroy(&all->for_caller);
    pthread_cond_destroy(&all->for_workers);
    pthread_mutex_destroy(&all->lock);
    free(all->workers);
    free(all->tasks);
    free(all->read);
    free(all->rest.bytes);
    free(all);
}
