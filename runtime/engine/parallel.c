/* Several threads at one replay, and the one journal that comes of them.
 *
 * Each thread has an engine with cases of its own. The caller's thread copies the input into tasks. Whichever
 * thread has nothing to step reads the next one; as soon as it and all before it have been read it is
 * settled, and then every engine steps what is its own of it (task.h), at its own pace. What comes out of
 * each is a row of blocks of pieces (shard.h): not lines, but what they are written from. The caller's thread
 * takes these, the earliest first, writes the lines and calls the watcher.
 *
 * Lines that each thread writes and one puts together cost more, since they are many more bytes than what
 * they are written from, and go from one processor to another. As the caller's thread does what nobody else
 * can, its engine has fewer cases than the others; who reads how much evens out the rest.
 *
 * Tasks and blocks are kept in rings: whoever finds one full waits. The caller's thread waits only when there
 * is nothing to write, step or read; a worker for tasks, or for the caller's thread to take blocks, which
 * needs nothing but blocks of the others: so they cannot wait for each other.
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
    BLOCKS = 16,     /* of what comes out of a worker */
    BLOCKS_AHEAD = 2 /* of a packed log: they are large */
};

struct worker {
    struct rung_parallel *all;
    struct rung_engine *engine;
    struct rung_shard shard;
    pthread_t thread;
    struct rung_block blocks[BLOCKS];
    uint64_t delivered, taken; /* blocks so far; those between lie in the ring */
    uint64_t done;             /* tasks so far */
    /* The caller's thread: */
    struct rung_block *block; /* the first one; NULL: not known to be there */
    size_t piece;             /* the next one of it */
    bool through;             /* nothing more comes of the present task */
    uint32_t *numbers;        /* of the engine's cases: those that the caller knows */
    size_t number_count, number_capacity;
};

/* Names of sources: they must outlive the tasks. */
struct source {
    struct source *next;
    char name[];
};

struct rung_parallel {
    struct rung_engine *engine; /* the caller's: it steps nothing */
    struct worker *workers;     /* the first one is that of the caller's thread */
    uint32_t count;
    struct rung_task *tasks;
    bool *read;      /* of each task: it has been */
    uint64_t places; /* for tasks */
    /* Tasks so far, from the newest stage to the oldest: filled, being read, settled; stepped by all workers,
     * and so empty again. */
    uint64_t given, reading, settled, emptied;
    struct rung_progress_of_input progress; /* behind those that are settled */
    bool settling;                          /* some thread is at it */
    uint64_t written;                       /* tasks so far: all that came of them */
    uint64_t cases;                         /* that have begun in what was written */
    struct rung_lines extras;               /* of the piece that is being written */
    uint64_t news, heard;                   /* for the caller's thread, and by it before it last wrote */
    struct rung_rest rest;                  /* of a line that is not whole */
    struct source *sources;
    const char *name; /* of the last source */
    bool writing;     /* the watcher may be at work */
    bool strict;
    bool blocks; /* the last tasks were blocks of a packed log */
    bool over;   /* nothing more is wanted */
    pthread_mutex_t lock;
    pthread_cond_t for_workers, for_caller;
};

static void make_room(struct rung_parallel *all);

/* ---- reading ---- */

static struct rung_task *task_of(const struct rung_parallel *all, uint64_t number)
{
    return &all->tasks[number % all->places];
}

/* There is something new for the caller's thread. With the lock. */
static void tell_caller(struct rung_parallel *all)
{
    all->news++;
    pthread_cond_signal(&all->for_caller);
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
        tell_caller(all);
    }
    all->settling = false;
}

/* Reads the next task. With the lock, which is given back meanwhile. */
static void read_task(struct rung_parallel *all, struct rung_engine *engine)
{
    uint64_t number = all->reading++;

    all->read[number % all->places] = false;
    pthread_mutex_unlock(&all->lock);
    rung_task_read(task_of(all, number), engine, all->count);
    pthread_mutex_lock(&all->lock);
    all->read[number % all->places] = true;
    settle_tasks(all);
}

/* ---- stepping ---- */

/* With the lock. */
static void wait_for_caller(struct rung_parallel *all)
{
    tell_caller(all);
    pthread_cond_wait(&all->for_workers, &all->lock);
}

/* A shard's `deliver`. */
static bool deliver(void *state, struct rung_block *block)
{
    struct worker *w = state;
    struct rung_parallel *all = w->all;

    if (w == all->workers) make_room(all);
    pthread_mutex_lock(&all->lock);
    while (!all->over && w->delivered - w->taken == BLOCKS) wait_for_caller(all);
    bool wanted = !all->over;
    pthread_mutex_unlock(&all->lock);
    if (!wanted) return false;
    struct rung_block *place = &w->blocks[w->delivered % BLOCKS], empty = *place;
    *place = *block;
    *block = empty;
    pthread_mutex_lock(&all->lock);
    w->delivered++;
    if (w->delivered - w->taken > BLOCKS / 2) tell_caller(all); /* not for each: waking costs */
    pthread_mutex_unlock(&all->lock);
    return true;
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
    if (all->given - w->done <= all->places / 2) tell_caller(all);
}

/* Steps or reads the next task. Returns whether there is one. With the lock, which is given back meanwhile.
 */
static bool do_task(struct rung_parallel *all, struct worker *w)
{
    if (w->done < all->settled)
        step_task(all, w);
    else if (all->reading < all->given)
        read_task(all, w->engine);
    else
        return false;
    return true;
}

/* The thread of a worker that is not the caller's. */
static void *work(void *state)
{
    struct worker *w = state;
    struct rung_parallel *all = w->all;

    pthread_mutex_lock(&all->lock);
    while (!all->over)
        if (!do_task(all, w)) wait_for_caller(all);
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

/* Whether the worker's first block is there. */
static bool have_block(struct worker *w)
{
    if (w->block) return true;
    pthread_mutex_lock(&w->all->lock);
    if (w->delivered > w->taken) w->block = &w->blocks[w->taken % BLOCKS];
    pthread_mutex_unlock(&w->all->lock);
    return w->block != NULL;
}

static void release_block(struct worker *w)
{
    rung_block_empty(w->block);
    w->block = NULL;
    w->piece = 0;
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

/* Gets to the worker's next piece, or the end of its block if it gave up there, or of the task. Returns false
 * if what comes next is not there yet. */
static bool find_next(struct worker *w)
{
    while (!w->through) {
        if (!have_block(w)) return false;
        const struct rung_block *block = w->block;
        if (w->piece < block->piece_count || block->status != RUNG_OK) return true;
        if (block->last) {
            w->through = true;
            take_counts(w->all->engine, block);
        }
        release_block(w);
    }
    return true;
}

static int compare(const struct rung_moment *a, const struct rung_moment *b)
{
    if (a->time != b->time) return a->time < b->time ? -1 : 1;
    if (a->timer != b->timer) return a->timer ? 1 : -1;
    return a->order < b->order ? -1 : a->order > b->order;
}

static bool gave_up(const struct worker *w)
{
    return w->piece == w->block->piece_count;
}

/* Whether the one comes before the other: whoever gave up is behind those who have a piece of that moment. */
static bool is_sooner(const struct worker *one, const struct worker *other)
{
    const struct rung_moment *moments[2];
    const struct worker *both[2] = {one, other};

    for (int i = 0; i < 2; i++)
        moments[i] =
            gave_up(both[i]) ? &both[i]->block->ended : &both[i]->block->pieces[both[i]->piece].moment;
    int order = compare(moments[0], moments[1]);
    return order ? order < 0 : gave_up(one) < gave_up(other);
}

/* A case begins: it gets the next number, which only watchers want to know. */
static bool number_case(struct rung_parallel *all, struct worker *w, const char *id, size_t size)
{
    struct rung_engine *engine = all->engine;

    all->cases++;
    if (!engine->watcher) return true;
    if (!rung_grow(&engine->budget, &w->numbers, &w->number_capacity, w->number_count + 1,
                   sizeof *w->numbers))
        return false;
    uint32_t number = rung_names_number(&engine->budget, &engine->cases, id, size, true);
    if (number == RUNG_NO_NUMBER) return false;
    w->numbers[w->number_count++] = number;
    return true;
}

static void show_event(struct rung_engine *engine, const struct worker *w, const struct rung_kept_seen *kept)
{
    struct rung_seen seen = kept->seen;

    seen.inside = NULL;
    seen.what = w->block->texts + kept->what;
    seen.number = w->numbers[seen.number];
    engine->watcher(engine->watcher_state, &seen);
}

/* The lines of what came out, by those of the caller's engine, which writes none of its own. */
static void write_outputs(struct rung_parallel *all, const struct worker *w, const struct rung_piece *piece)
{
    struct rung_engine *engine = all->engine;
    struct rung_loaded *loaded = &engine->policies[piece->policy];
    struct rung_journal_line *line = &loaded->line;
    const struct rung_output *outputs = w->block->outputs + piece->first;

    line->text_state = w->block->texts + piece->values;
    line->case_id = w->block->texts + piece->text;
    line->case_size = piece->size;
    line->time = piece->moment.time;
    all->extras.bytes = w->block->texts + piece->extras;
    all->extras.size = piece->extra_size;
    rung_journal_write(&engine->lines, line, outputs, piece->count);
    engine->counts.journal_lines += piece->count;
    for (uint32_t i = 0; engine->watcher && i < piece->count; i++) {
        struct rung_seen seen = rung_journal_seen(loaded->bound.program, &outputs[i]);
        seen.policy_index = piece->policy;
        seen.number = w->numbers[piece->number];
        seen.by_event = piece->by_event;
        seen.time = piece->moment.time;
        seen.local = piece->local;
        engine->watcher(engine->watcher_state, &seen);
    }
}

/* Writes the worker's next piece. */
static void write_piece(struct rung_parallel *all, struct worker *w)
{
    struct rung_engine *engine = all->engine;
    const struct rung_block *block = w->block;
    const struct rung_piece *piece = &block->pieces[w->piece++];
    const char *text = block->texts + piece->text;

    switch ((enum rung_piece_kind)piece->kind) {
    case RUNG_PIECE_CASE:
        if (!number_case(all, w, text, piece->size)) engine->status = rung_engine_no_room(engine);
        break;
    case RUNG_PIECE_EVENT: show_event(engine, w, &block->seen[piece->first]); break;
    case RUNG_PIECE_OUTPUTS: write_outputs(all, w, piece); break;
    case RUNG_PIECE_WRONG:
        rung_engine_write_wrong(engine, piece->moment.time, block->name, piece->line, text);
        break;
    }
    if (engine->status == RUNG_OK) rung_engine_flush(engine, false);
    if (engine->status) stop(all, engine->status);
}

/* Writes the next pieces, as many as no other worker has one between, or gets to the end of a task. Returns
 * false if what comes next is not there yet. */
static bool write_next(struct rung_parallel *all)
{
    struct worker *first = NULL, *second = NULL;

    for (struct worker *w = all->workers; w < all->workers + all->count; w++) {
        if (!find_next(w)) return false;
        if (w->through) continue;
        if (!first || is_sooner(w, first)) {
            second = first;
            first = w;
        } else if (!second || is_sooner(w, second)) {
            second = w;
        }
    }
    if (!first) {
        all->written++;
        for (uint32_t i = 0; i < all->count; i++) all->workers[i].through = false;
    } else if (gave_up(first)) {
        take_counts(all->engine, first->block);
        stop(all, first->block->status);
    } else {
        do write_piece(all, first);
        while (all->engine->status == RUNG_OK && !gave_up(first) && (!second || is_sooner(first, second)));
    }
    return true;
}

/* Writes some of what there is: not all, or the workers may have got through with all tasks meanwhile.
 * Returns whether there was anything. */
static bool write_some(struct rung_parallel *all)
{
    enum { RUNS = 256 };
    int count = 0;

    pthread_mutex_lock(&all->lock);
    all->heard = all->news;
    pthread_mutex_unlock(&all->lock);
    all->writing = true;
    while (count < RUNS && all->engine->status == RUNG_OK && all->written < all->given && write_next(all))
        count++;
    all->writing = false;
    return count > 0;
}

/* Does the first of what is to be done by the caller's thread: to write, to step, to read, or else to wait
 * until there is something. */
static void help(struct rung_parallel *all)
{
    if (write_some(all)) return;
    pthread_mutex_lock(&all->lock);
    if (!do_task(all, all->workers) && all->news == all->heard)
        pthread_cond_wait(&all->for_caller, &all->lock);
    pthread_mutex_unlock(&all->lock);
}

/* Sees to it that there is room for a block of the caller's own worker, by writing. */
static void make_room(struct rung_parallel *all)
{
    const struct worker *w = all->workers;

    while (w->delivered - w->taken == BLOCKS && all->engine->status == RUNG_OK) {
        if (write_some(all)) continue;
        pthread_mutex_lock(&all->lock);
        if (all->news == all->heard) pthread_cond_wait(&all->for_caller, &all->lock);
        pthread_mutex_unlock(&all->lock);
    }
}

/* Empties the tasks that all workers are done with. */
static void empty_tasks(struct rung_parallel *all)
{
    pthread_mutex_lock(&all->lock);
    uint64_t done = all->settled;
    for (uint32_t i = 0; i < all->count; i++)
        if (all->workers[i].done < done) done = all->workers[i].done;
    pthread_mutex_unlock(&all->lock);
    while (all->emptied < done) rung_task_empty(task_of(all, all->emptied++));
}

/* Sees to it that at most so many tasks are there that some worker is not done with. */
static void wait_for_tasks(struct rung_parallel *all, uint64_t most)
{
    for (empty_tasks(all); all->given - all->emptied > most && all->engine->status == RUNG_OK;
         empty_tasks(all))
        help(all);
}

/* ---- input ---- */

/* The task that is being filled. */
static struct rung_task *present_task(struct rung_parallel *all)
{
    return task_of(all, all->given);
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
    wait_for_tasks(all, all->places - 1);
}

void rung_parallel_settle(struct rung_parallel *all)
{
    const struct rung_engine *engine = all->engine;

    if (all->writing || engine->status) return;
    give(all);
    while (all->written < all->given && engine->status == RUNG_OK) help(all);
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
        wait_for_tasks(all, BLOCKS_AHEAD);
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

uint64_t rung_parallel_cases(const struct rung_parallel *all)
{
    return all->cases;
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
    uint32_t count = 1;

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
    uint32_t wanted = jobs, made = 0;
    size_t places = TASKS_MIN + jobs;
    struct rung_parallel *all = calloc(1, sizeof *all);
    struct worker *workers = calloc(wanted, sizeof *workers);
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
    size_t own = engine->budget.most / 8, memory = (engine->budget.most - own) / wanted;
    for (; made < wanted; made++) {
        struct worker *w = &workers[made];
        w->all = all;
        w->engine = make_engine(engine, w, memory);
        if (!w->engine) break;
    }
    if (made == wanted) all->count = begin_threads(all, wanted);
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
    for (size_t i = 0; i < engine->policy_count; i++) {
        engine->policies[i].line.text = rung_piece_text;
        engine->policies[i].line.extras = &all->extras;
    }
    return all;
}

void rung_parallel_free(struct rung_parallel *all)
{
    if (!all) return;
    stop(all, all->engine->status);
    for (uint32_t i = 1; i < all->count; i++) pthread_join(all->workers[i].thread, NULL);
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
