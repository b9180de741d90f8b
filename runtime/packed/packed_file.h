/* How a packed log lies in its file: a head, parts with a head each, and where to find the last of them.
 * docs/packed.md has it all; what is not said here, of payloads, is in packed_column.c and packed_block.c. */
#ifndef RUNG_PACKED_FILE_H
#define RUNG_PACKED_FILE_H

#include "packed_column.h"

/* What files of other kinds do not begin with, and what a transfer as text would damage. */
#define RUNG_PACKED_MAGIC "\x93RLG\r\n\x1a\n"
#define RUNG_PACKED_PART_MAGIC "rungpart"
#define RUNG_PACKED_LAST_MAGIC "runglast"

enum {
    RUNG_PACKED_VERSION = 1,
    RUNG_PACKED_MAGIC_BYTES = 8,
    RUNG_PACKED_BEGIN_BYTES = 16, /* magic, version, 0 */
    RUNG_PACKED_HEAD_BYTES = 80,
    RUNG_PACKED_LAST_BYTES = 32,              /* magic, offset of the contents, 0, checksum */
    RUNG_PACKED_PAYLOAD_BYTES_MAX = 64 << 20, /* of a part */
    RUNG_PACKED_CONTENTS_MAX = 1 << 22,       /* parts that the contents list */
    RUNG_PACKED_CASES_MAX = 1 << 15           /* entries in a part of cases */
};

enum rung_packed_part_kind {
    RUNG_PART_ABOUT,    /* where the log comes from */
    RUNG_PART_ROWS,     /* events and refused lines */
    RUNG_PART_CASES,    /* of some cases, by their hash: in which parts of rows they are */
    RUNG_PART_CONTENTS, /* all heads so far */
    RUNG_PART_KINDS
};

/* Of a part of cases, `least` and `greatest` are hashes, in place of lines. */
struct rung_packed_head {
    uint32_t kind, rows;
    uint64_t size;            /* of the payload */
    uint64_t before;          /* rows of all parts before it */
    uint64_t least, greatest; /* lines of the log */
    int64_t first, last; /* times of its events, the earliest and the latest; first > last: it has none */
    uint64_t checksum;   /* XXH3 of the payload */
};

void rung_packed_put_head(struct rung_lines *out, const struct rung_packed_head *head);
/* False where the bytes, RUNG_PACKED_HEAD_BYTES of them, are no head. */
bool rung_packed_take_head(const unsigned char *bytes, struct rung_packed_head *head);

uint64_t rung_packed_checksum(const void *bytes, size_t size);

/* The key of a case in the index. */
uint32_t rung_packed_case_key(const char *id, size_t size);

#endif
