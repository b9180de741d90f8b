/* holidays.c: any bytes at all as an iCalendar file. What is read must be in order, named, and covered. */
#include <rung/holidays.h>

#include <stdlib.h>
#include <string.h>

#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct rung_holidays *holidays = NULL;
    struct rung_reason reason = {0};
    if (rung_holidays_read((const char *)bytes, size, 2000, 2040, &holidays, &reason) != RUNG_OK) {
        require(!holidays && reason.text[0] && strlen(reason.text) < sizeof reason.text);
        return 0;
    }
    for (size_t i = 0; i < holidays->count; i++) {
        require(holidays->covered.first <= holidays->days[i] && holidays->days[i] <= holidays->covered.last);
        require(i == 0 || holidays->days[i - 1] <= holidays->days[i]);
        require(strlen(holidays->names[i]) <= size);
    }
    struct rung_calendar_spec spec = {
        .holidays = holidays->days, .holiday_count = holidays->count, .covered = holidays->covered};
    struct rung_calendar *calendar = NULL;
    require(rung_calendar_build(&spec, &calendar) == RUNG_OK);
    rung_calendar_free(calendar);
    rung_holidays_free(holidays);
    return 0;
}
