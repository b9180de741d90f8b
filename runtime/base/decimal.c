/* Reading decimals, digit by digit. */
#include "decimal.h"

#include <stdbool.h>

enum rung_status rung_decimal_read(const char *text, size_t size, int64_t *millionths)
{
    bool negative = size && text[0] == '-', too_large = false, point = false;
    unsigned digits = 0, decimals = 0;
    int64_t number = 0;

    for (size_t i = negative; i < size; i++) {
        if (text[i] == '.' && !point && digits) {
            point = true;
            continue;
        }
        if (text[i] < '0' || text[i] > '9' || decimals == 6) return RUNG_INVALID;
        digits++;
        decimals += point;
        too_large |= __builtin_mul_overflow(number, 10, &number);
        too_large |= __builtin_add_overflow(number, text[i] - '0', &number);
    }
    if (!digits || (point && !decimals)) return RUNG_INVALID;
    for (; decimals < 6; decimals++) too_large |= __builtin_mul_overflow(number, 10, &number);
    if (too_large) return RUNG_LIMIT;
    *millionths = negative ? -number : number;
    return RUNG_OK;
}
