/* format.c: any bytes at all as a policy: if it has no mistakes of syntax it is laid out, and nothing gets
 * lost. */
#include <stdint.h>
#include <stdlib.h>

#include "round_trip.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    const char *why;

    if (rung_round_trip((const char *)bytes, size, &why, NULL) == RUNG_TRIP_BROKEN) abort();
    return 0;
}
