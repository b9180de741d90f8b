/* What every saved block begins with, compiled policies and compiled feeds alike: what it is, by which
 * format, how long, and a checksum. Numbers are those of the machine that wrote it (little-endian, as all
 * that Rung runs on); another one does not know the magic. */
#ifndef RUNG_BLOCK_HEAD_H
#define RUNG_BLOCK_HEAD_H

#include "program.h"

struct rung_block_head {
    uint64_t magic;
    uint32_t version, size; /* size: of the whole block, a multiple of 8 */
    uint64_t checksum;      /* of all that follows the head */
};

#define RUNG_BLOCK_PROGRAM UINT64_C(0x676F7270676E7572) /* "rungprog" */
#define RUNG_BLOCK_FEED UINT64_C(0x64656566676E7572)    /* "rungfeed" */

/* Fills in the head of a block that is complete but for it. */
void rung_block_seal(void *block, uint64_t magic, uint32_t size);

/* The checksum that a block of `size` bytes should bear. */
uint64_t rung_block_checksum(const void *block, size_t size);

/* Whether a block of that kind begins here. */
bool rung_block_is(const void *bytes, size_t size, uint64_t magic);

/* A copy of the block of that kind that begins here, of which nothing but the head has been checked; the
 * caller frees it. `what` names its kind in reasons: "policy". RUNG_INVALID with a reason, RUNG_NO_MEMORY. */
enum rung_status rung_block_take(const void *bytes, size_t size, uint64_t magic, size_t least,
                                 const char *what, void **block, struct rung_reason *reason);

#endif
