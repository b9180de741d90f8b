/* packed.c: packed logs. The first byte says what the others are: recorded events, which packed must give the
 * journal that they give as lines; changes of a packed log, four bytes each: where (three bytes), and how,
 * with checksums that are made good again, or not; or the payload of a part. */
#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/packed.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "packed_block.h"
#include "packed_file.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char policy[] = RUNG_SOURCE_DIR "/tests/golden/programs/every_kind.rung";

static const char events[] =
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\",\"day\":\"2026-02-05\",\"amount\":"
    "3}\n"
    "{\"time\":\"2026-02-02T09:10:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"documented\":"
    "{\"x\":2}}\n"
    "{\"time\":\"2026-02-02T09:10:00Z\",\"case\":\"B\",\"type\":\"attempt\",\"via\":\"phone\",\"id\":\"e1\"}"
    "\n"
    "no JSON\n"
    "{\"time\":\"2026-02-02T09:20:00+01:00\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"mail\","
    "\"documented\":[\"x\"]}\n"
    "{\"time\":\"2026-02-02T09:40:00Z\",\"case\":\"A\",\"type\":\"out_of_office\",\"back_on\":\"2026-02-04\","
    "\"id\":\"e1\"}\n"
    "{\"time\":\"2026-02-02T09:50:00Z\",\"case\":\"C\",\"type\":\"not_now\",\"until\":null,\"list\":[],\"t\":"
    "true}\n"
    "{\"time\":\"2026-02-03T09:50:00Z\",\"case\":\"A\",\"type\":\"update\",\"amount\":7}\n"
    "{\"time\":\"2026-02-20T10:00:00Z\",\"case\":\"B\",\"type\":\"reply\"}\n";

enum { JOURNAL_MAX = 8 << 20, EDIT_BYTES = 4 };

struct bytes {
    char *at;
    size_t size;
};

static bool keep(void *state, const char *bytes, size_t size)
{
    struct bytes *kept = state;

    if (kept->size + size > JOURNAL_MAX) return false; /* enough is known */
    kept->at = realloc(kept->at, kept->size + size + 1);
    require(kept->at != NULL);
    memcpy(kept->at + kept->size, bytes, size);
    kept->size += size;
    return true;
}

/* ---- packing ---- */

static bool take_event(void *state, const struct rung_event *event)
{
    require(rung_packed_write(state, event) == RUNG_OK);
    return true;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    (void)found;
    require(rung_packed_write_refused(state, line, why) == RUNG_OK);
    return true;
}

static struct bytes pack(const char *lines, size_t size)
{
    struct bytes packed = {0};
    struct rung_engine *engine = rung_engine_new(keep, NULL);
    struct rung_packed_writer *writer = rung_packed_writer_new(keep, &packed, "events", "");
    const struct rung_feed_target target = {writer, take_event, take_refusal};

    require(engine && writer);
    rung_engine_show_input(engine, &target);
    require(rung_engine_feed(engine, "events", lines, size) == RUNG_OK);
    require(rung_engine_end(engine, RUNG_END_PLAIN, 0) == RUNG_OK);
    require(rung_packed_writer_end(writer, 0) == RUNG_OK);
    rung_packed_writer_free(writer);
    rung_engine_free(engine);
    return packed;
}

/* ---- reading ---- */

static struct rung_compilation *compile(void)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);

    require(compilation && rung_compilation_add_file(compilation, policy) == RUNG_OK);
    require(rung_compilation_check(compilation) == RUNG_OK && !rung_compilation_errors(compilation));
    return compilation;
}

static struct rung_engine *make_engine(const struct rung_compilation *compilation, struct bytes *journal)
{
    struct rung_engine *engine = rung_engine_new(keep, journal);
    const struct rung_program *program;

    require(engine != NULL);
    for (uint32_t i = 0; (program = rung_compilation_program(compilation, i)); i++)
        require(rung_engine_load(engine, program) == RUNG_OK);
    return engine;
}

static void end(struct rung_engine *engine)
{
    int64_t clock = rung_engine_clock(engine);

    if (rung_engine_status(engine) == RUNG_OK && clock != INT64_MIN)
        rung_engine_end(engine, RUNG_END_UNTIL, clock + INT64_C(40) * 86400 * 1000000);
    else
        rung_engine_end(engine, RUNG_END_PLAIN, 0);
    rung_engine_free(engine);
}

/* A file that holds the bytes, without a name of its own; every reading begins at its first. */
static const char *file_of(const struct bytes *packed)
{
    static char path[] = "/tmp/rung_packed_XXXXXX", by_number[32];
    static int file = -1;

    if (file < 0) {
        file = mkstemp(path);
        require(file >= 0 && unlink(path) == 0);
        snprintf(by_number, sizeof by_number, "/proc/self/fd/%d", file);
    }
    require(ftruncate(file, 0) == 0);
    require(pwrite(file, packed->at, packed->size, 0) == (ssize_t)packed->size);
    return by_number;
}

static void read_packed(const struct bytes *packed, struct rung_engine *engine, bool narrow)
{
    struct rung_input *input;
    struct rung_packed *reader;
    struct rung_packed_part part = {.kind = RUNG_PACKED_BLOCK};
    struct rung_reason reason;

    require(rung_input_open(file_of(packed), &input, NULL) == RUNG_OK);
    if (narrow) require(rung_engine_focus(engine, "A", 1, INT64_MAX) == RUNG_OK);
    if (rung_packed_open(input, &reader, &reason) == RUNG_OK) {
        if (narrow) rung_packed_narrow(reader, engine);
        for (int i = 0; part.kind != RUNG_PACKED_END && rung_engine_status(engine) == RUNG_OK; i++) {
            require(i < 1000 && rung_packed_next(reader, engine, &part, &reason) == RUNG_OK);
            if (part.kind == RUNG_PACKED_BLOCK) rung_engine_take_block(engine, "events", part.block);
            if (part.kind == RUNG_PACKED_DAMAGE) rung_engine_refuse(engine, "events", part.line, part.why);
            rung_packed_let_go(part.block);
        }
        rung_packed_free(reader);
    }
    rung_input_close(input);
}

/* ---- what is tried ---- */

static void compare(const struct rung_compilation *compilation, const char *lines, size_t size)
{
    struct bytes plain = {0}, other = {0}, packed = pack(lines, size);
    struct rung_engine *engine = make_engine(compilation, &plain);

    rung_engine_feed(engine, "events", lines, size);
    end(engine);
    engine = make_engine(compilation, &other);
    read_packed(&packed, engine, false);
    end(engine);
    require(plain.size == other.size && (plain.size == 0 || memcmp(plain.at, other.at, plain.size) == 0));
    free(plain.at);
    free(other.at);
    free(packed.at);
}

/* Makes the checksums of all parts good that can be found. */
static void mend(struct bytes *packed)
{
    size_t at = RUNG_PACKED_BEGIN_BYTES;
    uint64_t size, sum;

    while (packed->size - at >= RUNG_PACKED_HEAD_BYTES) {
        char *head = packed->at + at;
        memcpy(&size, head + 16, sizeof size);
        if (size > packed->size - at - RUNG_PACKED_HEAD_BYTES) break;
        sum = rung_packed_checksum(head + RUNG_PACKED_HEAD_BYTES, size);
        memcpy(head + 64, &sum, sizeof sum);
        sum = rung_packed_checksum(head, RUNG_PACKED_HEAD_BYTES - 8);
        memcpy(head + 72, &sum, sizeof sum);
        at += RUNG_PACKED_HEAD_BYTES + size;
    }
    if (packed->size < RUNG_PACKED_LAST_BYTES) return;
    char *last = packed->at + packed->size - RUNG_PACKED_LAST_BYTES;
    sum = rung_packed_checksum(last, RUNG_PACKED_LAST_BYTES - 8);
    memcpy(last + RUNG_PACKED_LAST_BYTES - 8, &sum, sizeof sum);
}

static void spoil(const struct rung_compilation *compilation, const uint8_t *edits, size_t size, bool mended)
{
    struct bytes packed = pack(events, sizeof events - 1);

    for (size_t at = 0; at + EDIT_BYTES <= size; at += EDIT_BYTES) {
        size_t where = edits[at] | (size_t)edits[at + 1] << 8 | (size_t)edits[at + 2] << 16;
        packed.at[where % packed.size] ^= (char)edits[at + 3];
    }
    if (mended) mend(&packed);
    for (int narrow = 0; narrow < 2; narrow++) {
        struct bytes journal = {0};
        struct rung_engine *engine = make_engine(compilation, &journal);
        read_packed(&packed, engine, narrow);
        end(engine);
        free(journal.at);
    }
    free(packed.at);
}

static void read_payload(const struct rung_compilation *compilation, const uint8_t *bytes, size_t size)
{
    struct rung_packed_block *block;
    struct bytes journal = {0};

    if (size < 2) return;
    if (rung_packed_block_read(bytes + 2, size - 2, bytes[0] | (uint32_t)bytes[1] << 8, NULL, NULL, &block) !=
        RUNG_OK)
        return;
    struct rung_engine *engine = make_engine(compilation, &journal);
    rung_engine_take_block(engine, "events", block);
    end(engine);
    rung_packed_block_release(block);
    free(journal.at);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    static struct rung_compilation *compilation;

    if (!compilation) compilation = compile();
    if (size == 0) return 0;
    switch (bytes[0] % 4) {
    case 0: compare(compilation, (const char *)bytes + 1, size - 1); break;
    case 1: spoil(compilation, bytes + 1, size - 1, true); break;
    case 2: spoil(compilation, bytes + 1, size - 1, false); break;
    default: read_payload(compilation, bytes + 1, size - 1); break;
    }
    return 0;
}
