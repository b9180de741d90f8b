/* The words for each status, and for what the system answers. */
#include <rung/status.h>

#include <errno.h>
#include <string.h>

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

const char *rung_error_text(int error)
{
    switch (error) {
    case ENOENT: return "there is no such file or folder";
    case ENOTDIR: return "a part of its path is no folder";
    case EISDIR: return "it is a folder";
    case EACCES:
    case EPERM: return "this is not permitted";
    case EROFS: return "the disk can only be read";
    case ENOSPC:
    case EDQUOT: return "the disk is full";
    case EFBIG: return "it would become too large";
    case ENAMETOOLONG: return "its name is too long";
    case ELOOP: return "its links lead in a circle";
    case EMFILE:
    case ENFILE: return "too many files are open";
    case ENOMEM: return "there is not enough memory";
    case EPIPE: return "nobody reads it any more";
    default: return strerror(error);
    }
}
