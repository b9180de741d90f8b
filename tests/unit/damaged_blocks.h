/* damaged_blocks.h: what may happen to a saved block (block_head.h) on its way, for tests of those that load
 * them. Included behind cmocka.h. */
#ifndef RUNG_TESTS_DAMAGED_BLOCKS_H
#define RUNG_TESTS_DAMAGED_BLOCKS_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "block_head.h"

/* Loads a block and frees what came of it. */
typedef enum rung_status load_block(const char *block, size_t size, struct rung_reason *reason);

/* Flips a bit of each byte, or of fewer and fewer behind each other, and cuts the block there: all of it must
 * be refused, with a reason. */
static inline void refuses_damage(load_block *load, const char *block, size_t size, bool every_byte)
{
    char *copy = malloc(size);
    struct rung_reason reason;

    assert_non_null(copy);
    for (size_t at = 0; at < size; at += every_byte ? 1 : 1 + at / 64) {
        memcpy(copy, block, size);
        copy[at] ^= (char)(1 << at % 8);
        memset(&reason, 0, sizeof reason);
        assert_int_equal(load(copy, size, &reason), RUNG_INVALID);
        assert_true(reason.text[0] != '\0');
        assert_int_equal(load(block, at, &reason), RUNG_INVALID);
    }
    free(copy);
}

/* Damage that comes with a checksum of its own, `rounds` times: what is not refused must be safe to use,
 * which `load` tries and sanitizers see. Some of it is harmless, some refused. */
static inline void survives_forgery(load_block *load, const char *block, size_t size, int rounds)
{
    enum { HEAD = sizeof(struct rung_block_head) };
    char *copy = malloc(size);
    uint64_t random = 88172645463325252u;
    int passed = 0;

    assert_non_null(copy);
    for (int i = 0; i < rounds; i++) {
        memcpy(copy, block, size);
        for (int k = 0; k <= i % 3; k++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            copy[HEAD + random % (size - HEAD)] ^= (char)(1 << (random >> 40) % 8);
        }
        ((struct rung_block_head *)(void *)copy)->checksum = rung_block_checksum(copy, size);
        passed += load(copy, size, NULL) == RUNG_OK;
    }
    assert_in_range(passed, 1, rounds - 1);
    free(copy);
}

#endif
