/* program.c: compiled policies with changes that only somebody who means harm would make. The first byte
 * chooses the policy, each seven that follow change four bytes of its block; the checksum is made to fit, so
 * that the verifier must see what is wrong. What it lets pass is printed and run through events of all its
 * types, by both interpreters. Input that begins as a compiled policy does is loaded as it is. */
#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/program.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block_head.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { CHANGE_BYTES = 7, BLOCKS_MAX = 16, JOURNAL_MAX = 1 << 20 };

static const char *const policies[] = {
    RUNG_SOURCE_DIR "/tests/golden/programs/every_kind.rung",
    RUNG_SOURCE_DIR "/policies/three_strikes.rung",
    RUNG_SOURCE_DIR "/policies/unpaid_invoice.rung",
    RUNG_SOURCE_DIR "/policies/distressed_client.rung",
    RUNG_SOURCE_DIR "/policies/project_stalled.rung",
};

static struct block {
    unsigned char *bytes;
    size_t size;
} blocks[BLOCKS_MAX];
static size_t block_count;

static void make_blocks(void)
{
    for (size_t i = 0; i < sizeof policies / sizeof *policies; i++) {
        struct rung_compilation *compilation = rung_compilation_new(NULL);
        const struct rung_program *program;
        require(compilation && rung_compilation_add_file(compilation, policies[i]) == RUNG_OK);
        require(rung_compilation_check(compilation) == RUNG_OK);
        for (uint32_t k = 0; (program = rung_compilation_program(compilation, k)) && block_count < BLOCKS_MAX;
             k++) {
            void *block;
            require(rung_program_save(program, &block, &blocks[block_count].size) == RUNG_OK);
            blocks[block_count++].bytes = block;
        }
        rung_compilation_free(compilation);
    }
    require(block_count > 0);
}

/* ---- changes ---- */

static uint32_t word_at(const unsigned char *bytes)
{
    uint32_t word;

    memcpy(&word, bytes, sizeof word);
    return word;
}

/* Where (3 bytes), how (1), by what (2), and one that scales it down, so that small values are likely. */
static void change(unsigned char *block, size_t size, const uint8_t *change_)
{
    uint32_t place = (change_[0] | (uint32_t)change_[1] << 8 | (uint32_t)change_[2] << 16) * 4;
    size_t at = sizeof(struct rung_block_head) + place % (size - sizeof(struct rung_block_head) - 4);
    uint32_t value = (uint32_t)(change_[4] | change_[5] << 8) >> change_[6] % 16, word = word_at(block + at);

    switch (change_[3] % 5) {
    case 0: word = value; break;
    case 1: word += value; break;
    case 2: word -= value; break;
    case 3: word = ~value; break;
    default:
        word = word_at(block + sizeof(struct rung_block_head) +
                       value * 4u % (size - sizeof(struct rung_block_head) - 4));
        break;
    }
    memcpy(block + at, &word, sizeof word);
}

/* ---- running ---- */

struct journal {
    char *bytes;
    size_t size;
};

static bool keep(void *state, const char *lines, size_t size)
{
    struct journal *journal = state;

    if (journal->size + size > JOURNAL_MAX) return false; /* enough is known */
    char *bytes = realloc(journal->bytes, journal->size + size);
    require(bytes != NULL);
    memcpy(bytes + journal->size, lines, size);
    *journal = (struct journal){bytes, journal->size + size};
    return true;
}

static void print_line(void *state, const char *line)
{
    *(size_t *)state += strlen(line);
}

/* One event of each type, with the fields that take no names, and then what comes with time. */
static void feed(struct rung_engine *engine, const struct rung_program *program)
{
    char line[512];

    for (int round = 0; round < 3; round++)
        for (uint32_t i = 0; i < program->events_count; i++) {
            const struct rung_program_event *event = &program->events[i];
            int size = snprintf(line, sizeof line,
                                "{\"time\":\"2026-02-%02dT%02d:00:00Z\",\"case\":\"%u\",\"type\":\"%.60s\"",
                                2 + round * 7, (int)(i % 24), i % 3, program->texts + event->name);
            for (uint32_t k = 0; k < event->fields.count && size < 400; k++) {
                const struct rung_program_event_field *field =
                    &program->event_fields[event->fields.first + k];
                const char *value = field->kind == RUNG_VALUE_NUMBER   ? "7.5"
                                    : field->kind == RUNG_VALUE_YES_NO ? "true"
                                    : field->kind == RUNG_VALUE_DATE   ? "\"2026-03-02\""
                                    : field->kind == RUNG_VALUE_TIME   ? "\"2026-03-02T09:00:00Z\""
                                                                       : "\"phone\"";
                size += snprintf(line + size, sizeof line - (size_t)size, ",\"%.40s\":%s",
                                 program->texts + field->name, value);
            }
            size += snprintf(line + size, sizeof line - (size_t)size, "}\n");
            if (rung_engine_feed(engine, "events", line, (size_t)size) != RUNG_OK) return;
        }
    rung_engine_end(engine, RUNG_END_UNTIL, INT64_C(1775000000000000));
}

static struct journal run(const struct rung_program *program, const char *interpreter)
{
    struct journal journal = {0};
    struct rung_engine *engine = rung_engine_new(keep, &journal);

    require(engine && rung_engine_run_by(engine, interpreter));
    rung_engine_limit_memory(engine, (size_t)64 << 20);
    if (rung_engine_load(engine, program) == RUNG_OK) feed(engine, program);
    rung_engine_free(engine);
    return journal;
}

static void try_block(const void *bytes, size_t size)
{
    struct rung_program *program;
    struct rung_reason reason = {0};
    size_t used = 0, printed = 0;

    if (rung_program_load(bytes, size, &used, &program, &reason) != RUNG_OK) {
        require(reason.text[0] != '\0');
        return;
    }
    require(used <= size && rung_program_verify(program, &reason) == RUNG_OK);
    rung_program_print(program, print_line, &printed);
    struct rung_field field;
    for (size_t i = 0; rung_program_field(program, i, &field); i++)
        require(field.offset + field.size <= rung_program_record_size(program));
    struct journal by_goto = run(program, "goto"), by_switch = run(program, "switch");
    require(by_goto.size == by_switch.size &&
            (!by_goto.size || memcmp(by_goto.bytes, by_switch.bytes, by_goto.size) == 0));
    free(by_goto.bytes);
    free(by_switch.bytes);
    rung_program_free(program);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (block_count == 0) make_blocks();
    if (size >= 8 && rung_program_is(bytes, size)) {
        try_block(bytes, size);
        return 0;
    }
    if (size < 1) return 0;
    const struct block *from = &blocks[bytes[0] % block_count];
    unsigned char *block = malloc(from->size);
    require(block != NULL);
    memcpy(block, from->bytes, from->size);
    for (size_t at = 1; at + CHANGE_BYTES <= size; at += CHANGE_BYTES) change(block, from->size, bytes + at);
    ((struct rung_block_head *)(void *)block)->checksum = rung_block_checksum(block, from->size);
    try_block(block, from->size);
    free(block);
    return 0;
}
