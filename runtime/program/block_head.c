/* Heads of saved blocks: written, recognised, checked. */
#include "block_head.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "reason.h"

uint64_t rung_block_checksum(const void *block, size_t size)
{
    const unsigned char *behind = (const unsigned char *)block + sizeof(struct rung_block_head);

    return XXH3_64bits(behind, size - sizeof(struct rung_block_head));
}

void rung_block_seal(void *block, uint64_t magic, uint32_t size)
{
    struct rung_block_head head = {magic, RUNG_PROGRAM_VERSION, size, rung_block_checksum(block, size)};

    memcpy(block, &head, sizeof head);
}

bool rung_block_is(const void *bytes, size_t size, uint64_t magic)
{
    uint64_t found;

    if (size < sizeof found) return false;
    memcpy(&found, bytes, sizeof found);
    return found == magic;
}

enum rung_status rung_block_take(const void *bytes, size_t size, uint64_t magic, size_t least,
                                 const char *what, void **block, struct rung_reason *reason)
{
    struct rung_block_head head;

    if (size < sizeof head || !rung_block_is(bytes, size, magic))
        return rung_reason_give(reason, RUNG_INVALID, 0, "this is no compiled %s", what);
    memcpy(&head, bytes, sizeof head);
    if (head.version != RUNG_PROGRAM_VERSION)
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "it was compiled by another version of Rung (its format is %u, ours %d)",
                                head.version, RUNG_PROGRAM_VERSION);
    if (head.size < least || head.size > size || head.size % 8)
        return rung_reason_give(reason, RUNG_INVALID, 0,
                                "it is cut off: %u bytes are promised, %zu are there", head.size, size);
    if (rung_block_checksum(bytes, head.size) != head.checksum)
        return rung_reason_give(reason, RUNG_INVALID, 0, "it is damaged: its checksum is wrong");
    *block = malloc(head.size);
    if (!*block) return RUNG_NO_MEMORY;
    memcpy(*block, bytes, head.size);
    return RUNG_OK;
}
