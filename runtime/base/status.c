/* The words for each status. */
#include <rung/status.h>

const char *rung_status_text(enum rung_status status)
{
    switch (status) {
    case RUNG_OK: return "good";
    case RUNG_NO_MEMORY: return "out of memory";
    case RUNG_UNREADABLE: return "cannot be read";
    case RUNG_INVALID: return "not well-formed";
    case RUNG_NOT_FOUND: return "not found";
    case RUNG_LIMIT: return "beyond a limit";
    case RUNG_UNCOVERED: return "outside what the calendar covers";
    case RUNG_NEVER: return "never happens";
    }
    return "unknown status";
}
