/* Reading bytes in blocks, and unpacking them with zlib or libzstd. Files that consist of several packed
 * pieces, as `cat a.gz b.gz` makes them, are read to their end. */
#include <rung/input.h>

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zlib.h>
#include <zstd.h>

#include "reason.h"

enum { BLOCK = 1 << 16, WINDOW_LOG_MAX = 27 /* 128 MiB, what zstd itself takes unasked */ };
enum packing { NOT_SEEN, PLAIN, GZIP, ZSTD };

struct rung_input {
    int file;
    enum packing packing;
    bool ended;  /* the file */
    bool inside; /* a packed piece that has not ended */
    uint64_t position, file_size;
    z_stream gzip;
    ZSTD_DStream *zstd;
    size_t at, size; /* what is left of the block */
    unsigned char block[BLOCK];
};

enum rung_status rung_input_open(const char *path, struct rung_input **input, struct rung_reason *reason)
{
    bool standard = strcmp(path, "-") == 0;
    struct stat about;

    *input = NULL;
    int file = standard ? dup(STDIN_FILENO) : open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return rung_reason_give(reason, errno == ENOENT ? RUNG_NOT_FOUND : RUNG_UNREADABLE, 0, "%s",
                                rung_error_text(errno));
    if (fstat(file, &about) != 0 || S_ISDIR(about.st_mode)) {
        close(file);
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "it is a folder");
    }
    struct rung_input *fresh = calloc(1, sizeof *fresh);
    if (!fresh) {
        close(file);
        return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
    }
    fresh->file = file;
    if (S_ISREG(about.st_mode)) fresh->file_size = (uint64_t)about.st_size;
    *input = fresh;
    return RUNG_OK;
}

void rung_input_close(struct rung_input *input)
{
    if (!input) return;
    if (input->packing == GZIP) inflateEnd(&input->gzip);
    ZSTD_freeDStream(input->zstd);
    close(input->file);
    free(input);
}

uint64_t rung_input_position(const struct rung_input *input, uint64_t *size)
{
    *size = input->file_size;
    return input->position;
}

/* What the file gives next; nothing once it has ended. */
static enum rung_status read_some(struct rung_input *input, void *bytes, size_t capacity, size_t *size,
                                  struct rung_reason *reason)
{
    ssize_t got = read(input->file, bytes, capacity);

    *size = 0;
    if (got < 0 && errno == EINTR) return rung_reason_give(reason, RUNG_NEVER, 0, "it was interrupted");
    if (got < 0) return rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s", rung_error_text(errno));
    *size = (size_t)got;
    input->ended = got == 0;
    input->position += (uint64_t)got;
    return RUNG_OK;
}

/* Reads until `least` bytes lie in the block, or the file ends. */
static enum rung_status fill(struct rung_input *input, size_t least, struct rung_reason *reason)
{
    if (input->at) memmove(input->block, input->block + input->at, input->size - input->at);
    input->size -= input->at;
    input->at = 0;
    while (input->size < least && !input->ended) {
        size_t got;
        enum rung_status status =
            read_some(input, input->block + input->size, BLOCK - input->size, &got, reason);
        if (status) return status;
        input->size += got;
    }
    return RUNG_OK;
}

static enum rung_status find_packing(struct rung_input *input, struct rung_reason *reason)
{
    static const unsigned char gzip[] = {0x1f, 0x8b}, zstd[] = {0x28, 0xb5, 0x2f, 0xfd};
    enum rung_status status = fill(input, sizeof zstd, reason);

    if (status) return status;
    if (input->size >= sizeof zstd && memcmp(input->block, zstd, sizeof zstd) == 0) {
        input->zstd = ZSTD_createDStream();
        if (!input->zstd) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
        ZSTD_DCtx_setParameter(input->zstd, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
        input->packing = ZSTD;
    } else if (input->size >= sizeof gzip && memcmp(input->block, gzip, sizeof gzip) == 0) {
        if (inflateInit2(&input->gzip, 16 + MAX_WBITS) != Z_OK)
            return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
        input->packing = GZIP;
    } else
        input->packing = PLAIN;
    return RUNG_OK;
}

/* Unpacks what the block holds; *made may be 0. */
static enum rung_status unpack_gzip(struct rung_input *input, char *bytes, size_t capacity, size_t *made,
                                    struct rung_reason *reason)
{
    z_stream *gzip = &input->gzip;

    if (!input->inside) inflateReset(gzip);
    gzip->next_in = input->block + input->at;
    gzip->avail_in = (uInt)(input->size - input->at);
    gzip->next_out = (unsigned char *)bytes;
    gzip->avail_out = (uInt)capacity;
    int result = inflate(gzip, Z_NO_FLUSH);
    input->at = input->size - gzip->avail_in;
    *made = capacity - gzip->avail_out;
    if (result == Z_MEM_ERROR) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "memory ran out");
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR)
        return rung_reason_give(reason, RUNG_INVALID, 0, "the .gz file is damaged (%s)",
                                gzip->msg ? gzip->msg : "zlib cannot read it");
    input->inside = result != Z_STREAM_END;
    return RUNG_OK;
}

static enum rung_status unpack_zstd(struct rung_input *input, char *bytes, size_t capacity, size_t *made,
                                    struct rung_reason *reason)
{
    ZSTD_inBuffer in = {input->block, input->size, input->at};
    ZSTD_outBuffer out = {bytes, capacity, 0};
    size_t result = ZSTD_decompressStream(input->zstd, &out, &in);

    input->at = in.pos;
    *made = out.pos;
    if (ZSTD_isError(result))
        return rung_reason_give(reason, RUNG_INVALID, 0, "the .zst file is damaged (%s)",
                                ZSTD_getErrorName(result));
    input->inside = result != 0;
    return RUNG_OK;
}

enum rung_status rung_input_peek(struct rung_input *input, char *bytes, size_t capacity, size_t *size,
                                 struct rung_reason *reason)
{
    enum rung_status status = input->packing == NOT_SEEN ? find_packing(input, reason) : RUNG_OK;

    *size = 0;
    if (status || input->packing != PLAIN) return status;
    if (input->size - input->at < capacity) status = fill(input, capacity < BLOCK ? capacity : BLOCK, reason);
    if (status) return status;
    *size = input->size - input->at < capacity ? input->size - input->at : capacity;
    memcpy(bytes, input->block + input->at, *size);
    return RUNG_OK;
}

bool rung_input_seek(struct rung_input *input, uint64_t offset)
{
    if (input->packing > PLAIN || !input->file_size || offset > INT64_MAX ||
        lseek(input->file, (off_t)offset, SEEK_SET) < 0)
        return false;
    input->at = input->size = 0;
    input->ended = false;
    input->position = offset;
    return true;
}

/* What is left of the block, else straight from the file. */
static enum rung_status read_plain(struct rung_input *input, char *bytes, size_t capacity, size_t *size,
                                   struct rung_reason *reason)
{
    size_t left = input->size - input->at;

    if (!left) return input->ended ? RUNG_OK : read_some(input, bytes, capacity, size, reason);
    *size = left < capacity ? left : capacity;
    memcpy(bytes, input->block + input->at, *size);
    input->at += *size;
    return RUNG_OK;
}

enum rung_status rung_input_read(struct rung_input *input, char *bytes, size_t capacity, size_t *size,
                                 struct rung_reason *reason)
{
    enum rung_status status = RUNG_OK;

    *size = 0;
    if (capacity > BLOCK) capacity = BLOCK;
    if (input->packing == NOT_SEEN) status = find_packing(input, reason);
    if (!status && input->packing == PLAIN) return read_plain(input, bytes, capacity, size, reason);
    while (!status && *size == 0) {
        if (input->at == input->size) status = fill(input, 1, reason);
        if (status) break;
        bool empty = input->at == input->size;
        if (empty && !input->inside) break;
        /* An unpacker may still hold bytes when the file has ended. */
        status = input->packing == GZIP ? unpack_gzip(input, bytes, capacity, size, reason)
                                        : unpack_zstd(input, bytes, capacity, size, reason);
        if (!status && empty && *size == 0 && input->inside)
            return rung_reason_give(reason, RUNG_INVALID, 0, "the packed file ends in the middle");
    }
    return status;
}
