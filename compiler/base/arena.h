/* Memory of one compilation: everything is allocated here, nothing is freed alone, all of it ends together.
 *
 * A failed allocation returns NULL and is remembered: `rung_arena_failed` stays true from then on, so that a
 * stage may go on with what it has and its caller asks once, at the stage's end. */
#ifndef RUNG_ARENA_H
#define RUNG_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* How memory is got and given back; tests put a failing allocator here. `resize` behaves as realloc does, and
 * frees when size is 0 (and returns NULL). */
struct rung_allocator {
    void *(*resize)(void *state, void *old, size_t size);
    void *state;
    size_t block_bytes; /* how much is asked for at once; 0: the usual. 1 makes each piece a block, so that
                         * each can fail, and a sanitizer sees where it ends */
};

/* The allocator on top of malloc. */
extern const struct rung_allocator rung_allocator_default;

struct rung_arena;

/* Returns a new arena, owned by the caller, or NULL. `allocator` NULL means the default; it must outlive the
 * arena. At most `bytes_max` bytes are ever taken. */
struct rung_arena *rung_arena_new(const struct rung_allocator *allocator, size_t bytes_max);
void rung_arena_free(struct rung_arena *arena);

/* Returns `size` zeroed bytes aligned for any object, or NULL. */
void *rung_arena_alloc(struct rung_arena *arena, size_t size);

/* Grows a table: returns a copy of `count` elements of `size` bytes with room for `capacity`, or NULL. The
 * old table stays where it is until the arena ends. */
void *rung_arena_grow(struct rung_arena *arena, const void *old, size_t count, size_t capacity, size_t size);

/* Return copies that live as long as the arena, ending with a NUL, or NULL. */
char *rung_arena_copy(struct rung_arena *arena, const char *bytes, size_t size);
char *rung_arena_print(struct rung_arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *rung_arena_vprint(struct rung_arena *arena, const char *format, va_list arguments);

/* Returns the one copy of these bytes: equal names have equal pointers. NULL when memory ran out. */
const char *rung_arena_intern(struct rung_arena *arena, const char *bytes, size_t size);

/* Whether any allocation has failed so far; that one has which did not come from here. */
void rung_arena_fail(struct rung_arena *arena);
bool rung_arena_failed(const struct rung_arena *arena);

#endif
