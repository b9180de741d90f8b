/* The short way to read a line of NDJSON, for lines as programs write them: one flat object of plain values.
 */
#ifndef RUNG_JSON_PLAIN_H
#define RUNG_JSON_PLAIN_H

#include "json_line.h"

/* Reads the object in `line`, behind whose end at least 64 bytes may be read, into at most `most` values: the
 * same as rung_json_read would give, except that texts and paths lie in the line itself. Returns how many
 * values it has, or -1 if the line is anything but plain: then rung_json_read has to say what it is. */
int rung_json_read_plain(const char *line, size_t size, struct rung_json_value *values, int most);

#endif
