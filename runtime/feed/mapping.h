/* A feed declaration as it runs: which places of a row become what. Made by the compiler (lower_feed.c), in
 * memory of its own; only read here. Everything refers to lists by pointer and count; texts end with a NUL.
 */
#ifndef RUNG_MAPPING_H
#define RUNG_MAPPING_H

#include <stdbool.h>
#include <stdint.h>

#include "json_line.h"

enum rung_mapping_format { RUNG_MAPPING_CSV, RUNG_MAPPING_NDJSON, RUNG_MAPPING_XES };

/* What a value must be where the row's event or fact is known; ANY where it is not. */
enum rung_mapping_type {
    RUNG_MAPPING_ANY,
    RUNG_MAPPING_YES_NO,
    RUNG_MAPPING_NUMBER,
    RUNG_MAPPING_TEXT, /* also names: of channels, parties, zones */
    RUNG_MAPPING_WORD, /* one of some words */
    RUNG_MAPPING_DATE,
    RUNG_MAPPING_TIME,
    RUNG_MAPPING_DURATION,
};

/* Where a row holds something: a column, a path, an attribute. */
struct rung_mapping_key {
    const char *name;
    bool of_case; /* of xes: an attribute of the case */
};

struct rung_mapping_constant {
    const char *text;
    uint8_t kind; /* enum rung_json_kind */
};
struct rung_mapping_value { /* what a text becomes */
    const char *from;
    struct rung_mapping_constant to;
};
struct rung_mapping_place {
    uint32_t number; /* among all places of the mapping */
    uint32_t key;
    uint8_t type;
    const char *pattern, *zone; /* NULL: not said */
    const struct rung_mapping_value *values;
    uint32_t value_count;
    const char *const *words; /* of RUNG_MAPPING_WORD */
    uint32_t word_count;
};

enum rung_mapping_verb {
    RUNG_MAPPING_IS,
    RUNG_MAPPING_IS_NOT,
    RUNG_MAPPING_BECOMES, /* is, and was not in the case's previous row, if it has one */
    RUNG_MAPPING_LEAVES,  /* was in the case's previous row, and is not */
    RUNG_MAPPING_CHANGES, /* is another than the last one of the case that was not empty, and is not empty */
};
struct rung_mapping_test {
    struct rung_mapping_place place;
    uint8_t verb;
    const char *const *texts; /* any of them */
    uint32_t text_count;
};

struct rung_mapping_field {
    const char *name;
    bool is_constant, required;
    struct rung_mapping_place place;
    struct rung_mapping_constant constant;
};
struct rung_mapping_emit {
    const char *event;
    const struct rung_mapping_field *fields;
    uint32_t field_count;
    const struct rung_mapping_test *tests; /* all of them */
    uint32_t test_count;
    bool has_at;                  /* it happened at a time of its own, and not where that is empty */
    struct rung_mapping_place at; /* if so */
    const char *const *needed; /* fields without which the event is none, and which the feed does not give */
    uint32_t needed_count;
};

struct rung_mapping {
    const char *name, *title;
    uint8_t format;
    bool own_order; /* each case has a clock of its own */
    bool has_at;    /* some event has a time of its own */
    char separator;
    const char *const *unknown; /* what is written where nothing is known */
    uint32_t unknown_count;
    const struct rung_mapping_key *keys;
    uint32_t key_count, place_count;
    struct rung_mapping_place case_place, time_place, id_place;
    bool has_id;
    const struct rung_mapping_field *facts;
    uint32_t fact_count;
    const struct rung_mapping_emit *emits;
    uint32_t emit_count;
};

#endif
