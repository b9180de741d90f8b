/* Modules, written and read. Nothing of a file is used before its sum has been checked. */
#include "native_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "read_file.h"
#include "reason.h"

enum { FILE_BYTES_MAX = 64 << 20 };

static const char magic[8] = {'r', 'u', 'n', 'g', 'n', 'a', 't', '1'};

bool rung_native_file_is(const void *end, size_t size)
{
    return size >= sizeof(struct rung_native_trailer) &&
           memcmp((const char *)end + size - sizeof magic, magic, sizeof magic) == 0;
}

static XXH128_hash_t sum_of(const unsigned char *bytes, size_t size)
{
    return XXH3_128bits(bytes, size - sizeof magic - 2 * sizeof(uint64_t));
}

/* ---- writing ---- */

static bool put_file(const char *path, const unsigned char *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    bool good = fd >= 0;

    while (good && size) {
        ssize_t written = write(fd, bytes, size);
        if (written < 0 && errno == EINTR) continue;
        good = written > 0;
        if (!good) break;
        bytes += written;
        size -= (size_t)written;
    }
    if (fd >= 0 && close(fd) != 0) good = false;
    return good;
}

enum rung_status rung_native_file_write(const char *elf, const char *out, const void *blocks,
                                        size_t blocks_size, const struct rung_native_trailer *about,
                                        struct rung_reason *reason)
{
    char *code = NULL, part[4096];
    size_t code_size = 0;
    enum rung_status status = rung_file_read(elf, FILE_BYTES_MAX, &code, &code_size, reason);

    if (status) return status;
    size_t padded = (code_size + 7) & ~(size_t)7;
    size_t size = padded + blocks_size + sizeof(struct rung_native_trailer);
    unsigned char *bytes = calloc(1, size);
    if (bytes && snprintf(part, sizeof part, "%s.%ld.part", out, (long)getpid()) < (int)sizeof part) {
        struct rung_native_trailer trailer = *about;
        trailer.blocks_at = padded;
        trailer.blocks_size = blocks_size;
        memcpy(trailer.magic, magic, sizeof magic);
        memcpy(bytes, code, code_size);
        if (blocks_size) memcpy(bytes + padded, blocks, blocks_size);
        memcpy(bytes + padded + blocks_size, &trailer, sizeof trailer);
        XXH128_hash_t sum = sum_of(bytes, size);
        trailer.sum_low = sum.low64;
        trailer.sum_high = sum.high64;
        memcpy(bytes + padded + blocks_size, &trailer, sizeof trailer);
        if (!put_file(part, bytes, size) || rename(part, out) != 0) {
            status = rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s cannot be written: %s", out,
                                      rung_error_text(errno));
            unlink(part);
        }
    } else
        status = RUNG_NO_MEMORY;
    free(bytes);
    free(code);
    return status;
}

/* ---- reading ---- */

static enum rung_status refuse(struct rung_reason *reason, const char *why)
{
    return rung_reason_give(reason, RUNG_INVALID, 0, "%s", why);
}

static enum rung_status check_owner(const struct stat *about, struct rung_reason *reason)
{
    if (about->st_uid != geteuid()) return refuse(reason, "it belongs to another user");
    if (about->st_mode & (S_IWGRP | S_IWOTH)) return refuse(reason, "others can write it");
    return RUNG_OK;
}

static enum rung_status read_all(int fd, struct rung_native_file *file)
{
    size_t at = 0;

    while (at < file->size) {
        ssize_t got = read(fd, file->bytes + at, file->size - at);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return RUNG_UNREADABLE;
        at += (size_t)got;
    }
    return RUNG_OK;
}

static enum rung_status check(struct rung_native_file *file, struct rung_reason *reason)
{
    struct rung_native_trailer *trailer = &file->trailer;

    if (!rung_native_file_is(file->bytes, file->size)) return refuse(reason, "it is no module of Rung's");
    memcpy(trailer, file->bytes + file->size - sizeof *trailer, sizeof *trailer);
    XXH128_hash_t sum = sum_of(file->bytes, file->size);
    if (sum.low64 != trailer->sum_low || sum.high64 != trailer->sum_high)
        return refuse(reason, "it is damaged: its checksum is wrong");
    size_t most = file->size - sizeof *trailer;
    if (trailer->blocks_at > most || trailer->blocks_size > most - trailer->blocks_at)
        return refuse(reason, "it is damaged");
    trailer->policies[sizeof trailer->policies - 1] = '\0';
    return RUNG_OK;
}

enum rung_status rung_native_file_read(int folder, const char *name, bool own, struct rung_native_file *file,
                                       struct rung_reason *reason)
{
    struct stat about;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK | (own ? O_NOFOLLOW : 0));
    enum rung_status status = RUNG_OK;

    *file = (struct rung_native_file){0};
    if (fd < 0)
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "it cannot be read: %s", rung_error_text(errno));
    if (fstat(fd, &about) != 0 || !S_ISREG(about.st_mode))
        status = rung_reason_give(reason, RUNG_UNREADABLE, 0, "it is no file");
    if (!status && own) status = check_owner(&about, reason);
    if (!status && (about.st_size > FILE_BYTES_MAX || about.st_size < (off_t)sizeof file->trailer))
        status = refuse(reason, "it is no module of Rung's");
    if (!status) {
        file->size = (size_t)about.st_size;
        file->bytes = malloc(file->size);
        status = file->bytes ? read_all(fd, file) : RUNG_NO_MEMORY;
        if (status == RUNG_UNREADABLE) rung_reason_give(reason, status, 0, "it cannot be read to its end");
    }
    if (!status) status = check(file, reason);
    close(fd);
    if (status) rung_native_file_free(file);
    return status;
}

void rung_native_file_free(struct rung_native_file *file)
{
    free(file->bytes);
    *file = (struct rung_native_file){0};
}
