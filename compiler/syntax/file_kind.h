/* What a file is that is no text of Rung. */
#ifndef RUNG_FILE_KIND_H
#define RUNG_FILE_KIND_H

#include <stdbool.h>
#include <stdint.h>

/* "JSON, as recorded events are", "a packed file", …, found by how it begins; NULL where it may be a text of
 * Rung. */
const char *rung_file_kind(const char *bytes, uint32_t size);

#endif
