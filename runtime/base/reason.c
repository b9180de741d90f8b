/* Filling in why something was refused. */
#include "reason.h"

#include <stdarg.h>
#include <stdio.h>

enum rung_status rung_reason_give(struct rung_reason *reason, enum rung_status status, unsigned line,
                                  const char *format, ...)
{
    if (!reason) return status;
    reason->line = line;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(reason->text, sizeof reason->text, format, arguments);
    va_end(arguments);
    if (length < 0) reason->text[0] = '\0';
    if (length >= (int)sizeof reason->text) {
        /* Cut before the character that did not fit: its bytes after the first are 10xxxxxx. */
        size_t end = sizeof reason->text - 1;
        size_t start = end;
        while (start > 0 && ((unsigned char)reason->text[start - 1] & 0xC0) == 0x80) start--;
        if (start > 0 && ((unsigned char)reason->text[start - 1] & 0xC0) == 0xC0)
            reason->text[start - 1] = '\0';
    }
    return status;
}
