/* csv.c: any bytes at all as CSV. The same bytes in one block and cut into small ones give the same rows and
 * the same refusals; lines only go up. */
#include "csv.h"
#include "json_line.h"
#include "require.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* A digest of all that was called back. */
struct seen {
    uint64_t digest, rows, line;
};

static void mix(struct seen *seen, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i++) seen->digest = (seen->digest ^ at[i]) * UINT64_C(0x100000001b3);
}

static bool take_row(void *state, uint64_t line, const struct rung_cell *cells, uint32_t count)
{
    struct seen *seen = state;

    require(line > seen->line && count > 0);
    seen->line = line;
    seen->rows++;
    mix(seen, &line, sizeof line);
    for (uint32_t i = 0; i < count; i++) {
        require(cells[i].kind == RUNG_JSON_CELL);
        mix(seen, &cells[i].size, sizeof cells[i].size);
        mix(seen, cells[i].text, cells[i].size);
    }
    return true;
}

static bool take_bad(void *state, uint64_t line, const char *why)
{
    struct seen *seen = state;

    require(line > seen->line);
    seen->line = line;
    mix(seen, &line, sizeof line);
    mix(seen, why, strlen(why));
    return true;
}

static struct seen read_in(const uint8_t *bytes, size_t size, size_t block)
{
    struct seen seen = {0};
    const struct rung_csv_target target = {&seen, take_row, take_bad};
    struct rung_csv *csv = rung_csv_new(',', &target);

    require(csv != NULL);
    for (size_t at = 0; at < size; at += block)
        require(rung_csv_read(csv, (const char *)bytes + at, size - at < block ? size - at : block) ==
                RUNG_OK);
    require(rung_csv_end(csv) == RUNG_OK);
    rung_csv_free(csv);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct seen whole = read_in(bytes, size, size + 1);

    for (size_t block = 1; block < 8; block += 3) {
        if (size / block > 100000) continue;
        struct seen cut = read_in(bytes, size, block);
        require(cut.digest == whole.digest && cut.rows == whole.rows);
    }
    return 0;
}
