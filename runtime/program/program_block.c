/* Programs as blocks: a head, then the tables one behind the other, all checked before anything of it is
 * used. */
#include <rung/program.h>

#include <stdlib.h>
#include <string.h>

#include "block_head.h"
#include "reason.h"

enum {
#define TABLE(name, type) TABLE_##name,
#include "tables.def"
    TABLES
};

struct program_head {
    struct rung_block_head block;
    uint32_t name, title, policy_version, file, line, calendar, customer, record_size, policy_handlers;
    uint32_t parts[RUNG_PARTS];
    struct rung_fragment usual_deadline;
    uint32_t tables[TABLES][2]; /* offset, count */
};

static const uint32_t entry_sizes[TABLES] = {
#define TABLE(name, type) sizeof(type),
#include "tables.def"
};

static uint32_t aligned(uint32_t offset)
{
    return (offset + 7) & ~7u;
}

const char *rung_program_name(const struct rung_program *program)
{
    return program->texts + program->name;
}

enum rung_status rung_program_save(const struct rung_program *p, void **block, size_t *size)
{
    struct program_head head = {.name = p->name,
                                .title = p->title,
                                .policy_version = p->version,
                                .file = p->file,
                                .line = p->line,
                                .calendar = p->calendar,
                                .customer = p->customer,
                                .record_size = p->record_size,
                                .policy_handlers = p->policy_handlers,
                                .usual_deadline = p->usual_deadline};
    const void *tables[TABLES] = {
#define TABLE(name, type) p->name,
#include "tables.def"
    };
    const uint32_t counts[TABLES] = {
#define TABLE(name, type) p->name##_count,
#include "tables.def"
    };
    uint32_t offset = aligned(sizeof head);

    memcpy(head.parts, p->parts, sizeof head.parts);
    for (int i = 0; i < TABLES; i++) {
        head.tables[i][0] = offset;
        head.tables[i][1] = counts[i];
        offset = aligned(offset + counts[i] * entry_sizes[i]);
    }
    unsigned char *bytes = calloc(1, offset);
    if (!bytes) return RUNG_NO_MEMORY;
    memcpy(bytes, &head, sizeof head);
    for (int i = 0; i < TABLES; i++)
        if (counts[i]) memcpy(bytes + head.tables[i][0], tables[i], (size_t)counts[i] * entry_sizes[i]);
    rung_block_seal(bytes, RUNG_BLOCK_PROGRAM, offset);
    *block = bytes;
    *size = offset;
    return RUNG_OK;
}

bool rung_program_is(const void *bytes, size_t size)
{
    return rung_block_is(bytes, size, RUNG_BLOCK_PROGRAM);
}

enum rung_status rung_program_load(const void *bytes, size_t size, size_t *used,
                                   struct rung_program **program, struct rung_reason *reason)
{
    struct program_head head;
    void *block = NULL;
    enum rung_status status =
        rung_block_take(bytes, size, RUNG_BLOCK_PROGRAM, sizeof head, "policy", &block, reason);

    if (status) return status;
    memcpy(&head, block, sizeof head);
    struct rung_program *p = calloc(1, sizeof *p);
    if (!p) {
        free(block);
        return RUNG_NO_MEMORY;
    }
    *p = (struct rung_program){.block = block,
                               .block_size = head.block.size,
                               .name = head.name,
                               .title = head.title,
                               .version = head.policy_version,
                               .file = head.file,
                               .line = head.line,
                               .calendar = head.calendar,
                               .customer = head.customer,
                               .record_size = head.record_size,
                               .policy_handlers = head.policy_handlers,
                               .usual_deadline = head.usual_deadline};
    memcpy(p->parts, head.parts, sizeof p->parts);
    for (int i = 0; i < TABLES && status == RUNG_OK; i++) {
        uint32_t offset = head.tables[i][0], count = head.tables[i][1];
        if (offset % 8 || offset < sizeof head || offset > head.block.size ||
            count > (head.block.size - offset) / entry_sizes[i])
            status =
                rung_reason_give(reason, RUNG_INVALID, 0, "it is damaged: table %d lies outside of it", i);
    }
#define TABLE(name_, type)                                                                                   \
    p->name_ = (const type *)(const void *)((const unsigned char *)block + head.tables[TABLE_##name_][0]);   \
    p->name_##_count = head.tables[TABLE_##name_][1];
#include "tables.def"
    if (status == RUNG_OK) status = rung_program_verify(p, reason);
    if (status) {
        rung_program_free(p);
        return status;
    }
    *program = p;
    if (used) *used = head.block.size;
    return RUNG_OK;
}

void rung_program_free(struct rung_program *program)
{
    if (!program) return;
    free(program->block);
    free(program);
}
