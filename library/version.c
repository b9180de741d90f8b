/* What the library says of itself. */
#include <rung/rung.h>

const char *rung_version(void)
{
    return RUNG_VERSION;
}
