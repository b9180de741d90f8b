/* What the libraries answer: one status for all of them, and how it is said. */
#ifndef RUNG_STATUS_H
#define RUNG_STATUS_H

/* Marks what the shared library exports; everything else is hidden. In C++, too, it has C's names. */
#ifdef __cplusplus
#define RUNG_API extern "C" __attribute__((visibility("default")))
#else
#define RUNG_API __attribute__((visibility("default")))
#endif

enum rung_status {
    RUNG_OK = 0,
    RUNG_NO_MEMORY,  /* an allocation failed, or a declared limit of memory was reached */
    RUNG_UNREADABLE, /* a file is not there, is no regular file, or cannot be read */
    RUNG_INVALID,    /* what was given is not well-formed; nothing was changed */
    RUNG_NOT_FOUND,  /* a name that nothing bears */
    RUNG_LIMIT,      /* well-formed, but beyond a declared limit */
    RUNG_UNCOVERED,  /* a calendar was asked about days that it does not cover */
    RUNG_NEVER,      /* what was asked for does not come: say, the opening of a calendar that never opens */
};

/* Why something that people wrote was refused, in a sentence for them. Filled by functions that read such
 * things, only when they fail; such functions take NULL where nobody asks. */
struct rung_reason {
    unsigned line;  /* of the text that was read, from 1; 0 where none fits */
    char text[256]; /* UTF-8, ended by a NUL, shortened at a character's border if need be */
};

/* A few words for a status; static. */
RUNG_API const char *rung_status_text(enum rung_status status);

/* What an errno of opening, reading or writing means, as part of a sentence for people; lives as long as what
 * strerror returns. */
RUNG_API const char *rung_error_text(int error);

#endif
