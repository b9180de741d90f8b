/* Compiled policies: saving, loading, verifying and printing them. A program is made by the compiler, or
 * loaded; it never changes, and any number of threads and engines may use it. */
#ifndef RUNG_PROGRAM_H
#define RUNG_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rung/status.h>

struct rung_program;

/* The name of its policy; lives as long as the program. */
RUNG_API const char *rung_program_name(const struct rung_program *program);

/* The program as one relocatable block, with a checksum: the same program gives the same bytes. *block is the
 * caller's, to be freed with free(). RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_program_save(const struct rung_program *program, void **block, size_t *size);

/* Loads the first program of `bytes`, which are copied; *used is how many of them it took, so that several
 * can follow each other. It is verified: RUNG_INVALID with the reason for what is damaged, foreign, of
 * another version, or would not be safe to run. The caller frees *program with rung_program_free. */
RUNG_API enum rung_status rung_program_load(const void *bytes, size_t size, size_t *used,
                                            struct rung_program **program, struct rung_reason *reason);

/* Whether a file that begins with these bytes (at least 8) is meant as compiled policies. */
RUNG_API bool rung_program_is(const void *bytes, size_t size);

/* Frees a program that was loaded; those of a compilation end with it. */
RUNG_API void rung_program_free(struct rung_program *program);

/* Proves that a program is safe to run: operands, jumps, registers that are written before they are read,
 * offsets inside the record, texts and tables in range, and work that is bounded for each event. RUNG_OK, or
 * RUNG_INVALID and why. */
RUNG_API enum rung_status rung_program_verify(const struct rung_program *program, struct rung_reason *reason);

/* How many bytes the record of a case has. */
RUNG_API size_t rung_program_record_size(const struct rung_program *program);

/* What a field of the record is. */
enum rung_field_kind {
    RUNG_FIELD_TIME,    /* microseconds since 1970 UTC */
    RUNG_FIELD_COUNTER, /* how often */
    RUNG_FIELD_CHOICE,  /* one of a few */
    RUNG_FIELD_SET,     /* some of a few, a bit each */
    RUNG_FIELD_VALUE,   /* of a fact or an event's field, as that has it */
    RUNG_FIELD_UNUSED,  /* nothing: what lies between others */
    RUNG_FIELD_KINDS
};
RUNG_API const char *rung_field_kind_name(enum rung_field_kind kind); /* such as "time" */

/* Texts live as long as the program. Fields of different steps lie over each other, since a case is in one
 * step at a time. */
struct rung_field {
    const char *name,
        *part;        /* whose it is, such as `step one: contact client via phone`, and what, `deadline` */
    const char *step; /* NULL: of the whole record */
    uint32_t line;    /* of the policy; 0: of no single one */
    uint32_t offset, size; /* bytes */
    enum rung_field_kind kind;
};

/* The record's fields, by step and offset; every byte is in one of them. Returns false beyond the last. */
RUNG_API bool rung_program_field(const struct rung_program *program, size_t index, struct rung_field *field);

/* The program as text, beside the lines of the policy: calls `write` with one line after the other. */
typedef void rung_line_writer(void *state, const char *line);
RUNG_API void rung_program_print(const struct rung_program *program, rung_line_writer *write, void *state);

#endif
