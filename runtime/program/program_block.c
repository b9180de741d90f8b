/* Programs as blocks: a head, then the tables one behind the other, all checked before anything of it is
 * used. */
#include <rung/program.h>

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "program.h"
#include "reason.h"

/* Numbers are those of the machine that wrote the block (little-endian, as all that Rung runs on); another
 * one does not know the magic. */
#define MAGIC UINT64_C(0x676F7270676E7572) /* "rungprog" */

enum {
#define TABLE(name, type) TABLE_##name,
#include "tables.def"
    TABLES
};

struct block_head {
    uint64_t magic;
    uint32_t version, size; /* size: of the whole block */
    uint64_t checksum;      /* of all that follows */
    uint32_t name, title, policy_version, file, line, calendar, customer, record_size, channel_counts,
        policy_handlers;
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

static uint64_t checksum(const struct block_head *block)
{
    const unsigned char *from = (const unsigned char *)&block->name;

    return XXH3_64bits(from, block->size - (size_t)(from - (const unsigned char *)block));
}

const char *rung_program_name(const struct rung_program *program)
{
    return program->texts + program->name;
}

enum rung_status rung_program_save(const struct rung_program *p, void **block, size_t *size)
{
    struct block_head head = {.magic = MAGIC,
                              .version = RUNG_PROGRAM_VERSION,
                              .name = p->name,
                              .title = p->title,
                              .policy_version = p->version,
                              .file = p->file,
                              .line = p->line,
                              .calendar = p->calendar,
                              .customer = p->customer,
                              .record_size = p->record_size,
                              .channel_counts = p->channel_counts,
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

    for (int i = 0; i < TABLES; i++) {
        head.tables[i][0] = offset;
        head.tables[i][1] = counts[i];
        offset = aligned(offset + counts[i] * entry_sizes[i]);
    }
    head.size = offset;
    unsigned char *bytes = calloc(1, offset);
    if (!bytes) return RUNG_NO_MEMORY;
    memcpy(bytes, &head, sizeof head);
    for (int i = 0; i < TABLES; i++)
        if (counts[i]) memcpy(bytes + head.tables[i][0], tables[i], (size_t)counts[i] * entry_sizes[i]);
    ((struct block_head *)(void *)bytes)->checksum = checksum((struct block_head *)(void *)bytes);
    *block = bytes;
    *size = offset;
    return RUNG_OK;
}

bool rung_program_is(const void *bytes, size_t size)
{
    uint64_t magic;

    if (size < sizeof magic) return false;
    memcpy(&magic, bytes, sizeof magic);
    return magic == MAGIC;
}

/* What the head itself promises. */
static enum rung_status check_head(const struct block_head *head, size_t size, struct rung_reason *reason)
{
    if (head->magic != MAGIC) return rung_reason_give(reason, RUNG_INVALID, 0, "this is no compiled policy");
    if (head->version != RUNG_PROGRAM_VERSION)
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "it was compiled by another version of Rung (its format is %u, ours %d)",
                                head->version, RUNG_PROGRAM_VERSION);
    if (head->size < sizeof *head || head->size > size || head->size % 8)
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "it is cut off: %u bytes are promised, %zu are there", head->size, size);
    return RUNG_OK;
}

enum rung_status rung_program_load(const void *bytes, size_t size, size_t *used,
                                   struct rung_program **program, struct rung_reason *reason)
{
    struct block_head head;

    if (size < sizeof head) return rung_reason_give(reason, RUNG_INVALID, 0, "this is no compiled policy");
    memcpy(&head, bytes, sizeof head);
    enum rung_status status = check_head(&head, size, reason);
    if (status) return status;
    struct rung_program *p = calloc(1, sizeof *p);
    struct block_head *block = malloc(head.size);
    if (!p || !block) {
        free(p);
        free(block);
        return RUNG_NO_MEMORY;
    }
    memcpy(block, bytes, head.size);
    *p = (struct rung_program){.block = block,
                               .block_size = head.size,
                               .name = head.name,
                               .title = head.title,
                               .version = head.policy_version,
                               .file = head.file,
                               .line = head.line,
                               .calendar = head.calendar,
                               .customer = head.customer,
                               .record_size = head.record_size,
                               .channel_counts = head.channel_counts,
                               .policy_handlers = head.policy_handlers,
                               .usual_deadline = head.usual_deadline};
    if (checksum(block) != head.checksum)
        status = rung_reason_give(reason, RUNG_INVALID, 0, "it is damaged: its checksum is wrong");
    for (int i = 0; i < TABLES && status == RUNG_OK; i++) {
        uint32_t offset = head.tables[i][0], count = head.tables[i][1];
        if (offset % 8 || offset < sizeof head || offset > head.size ||
            count > (head.size - offset) / entry_sizes[i])
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
    if (used) *used = head.size;
    return RUNG_OK;
}

void rung_program_free(struct rung_program *program)
{
    if (!program) return;
    free(program->block);
    free(program);
}
