/* A row of a log, whatever its format: cells by number or by name. */
#ifndef RUNG_ROW_H
#define RUNG_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A cell's text; borrowed during the call that shows it. */
struct rung_cell {
    const char *text;
    uint32_t size;
    uint8_t kind; /* enum rung_json_kind; of csv always a cell */
};

enum { RUNG_ROW_BYTES_MAX = 1 << 20, RUNG_ROW_CELLS_MAX = 4096 };

#endif
