/* Modules as files: an ELF file, then the policies and feeds that it was built from, if it is to be used
 * without their text, then a trailer that says what it is, with a checksum of everything before. Loaders of
 * ELF files do not look behind what the file's head promises. */
#ifndef RUNG_NATIVE_FILE_H
#define RUNG_NATIVE_FILE_H

#include <rung/program.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rung_native_trailer {
    char policies[64];               /* names, for people; cut if there are many */
    uint64_t layout;                 /* rung_native_layout() */
    uint64_t blocks_at, blocks_size; /* the policies and feeds; none in the cache */
    uint64_t key_low, key_high;      /* of the cache: what it was made from */
    uint64_t sum_low, sum_high;      /* XXH3-128 of all bytes before these two */
    char magic[8];
};

struct rung_native_file {
    unsigned char *bytes;
    size_t size;
    struct rung_native_trailer trailer;
};

/* Makes `out` from the ELF file `elf` and what else belongs to it; `trailer` says what that is, but for sums
 * and sizes. The file is whole, or is not there. RUNG_UNREADABLE, RUNG_NO_MEMORY with a reason. */
enum rung_status rung_native_file_write(const char *elf, const char *out, const void *blocks,
                                        size_t blocks_size, const struct rung_native_trailer *trailer,
                                        struct rung_reason *reason);

/* Reads the file `name` in the open folder `folder` (AT_FDCWD) and checks its sum. `own`: it must be a file,
 * not a link, that belongs to this user and that nobody else can write. RUNG_INVALID with a reason where it
 * is not to be used, RUNG_UNREADABLE, RUNG_NO_MEMORY. */
enum rung_status rung_native_file_read(int folder, const char *name, bool own, struct rung_native_file *file,
                                       struct rung_reason *reason);
void rung_native_file_free(struct rung_native_file *file);

/* Whether these last bytes of a file are a module's trailer. */
bool rung_native_file_is(const void *end, size_t size);

#endif
