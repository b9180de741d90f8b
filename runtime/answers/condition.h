/* Conditions, read back from the fragments they were compiled to: as a tree of parts, each of which can be
 * evaluated and named in the policy's words. So a program that was saved explains itself, too. */
#ifndef RUNG_CONDITION_H
#define RUNG_CONDITION_H

#include "copy.h"

enum rung_part_form { RUNG_PART_COMPUTED, RUNG_PART_AND, RUNG_PART_OR };

struct rung_part {
    const struct rung_instruction *at; /* of what is computed */
    uint16_t form, left, right;        /* parts; what B and C read, where they are registers */
};

enum { RUNG_PARTS_MAX = 512, RUNG_NO_PART = 0 }; /* part 0 is none */

struct rung_condition {
    struct rung_copy *copy;
    uint32_t policy;
    struct rung_machine m; /* at the moment of the question */
    struct rung_part parts[RUNG_PARTS_MAX];
    uint16_t count, root;
    uint32_t
        fuel; /* parts that may still be looked at: a program that is no policy could share them endlessly */
};

/* Reads the fragment; its values are those of `m`. Returns false where it is larger than RUNG_PARTS_MAX, or
 * jumps as no condition does. */
bool rung_condition_read(struct rung_condition *condition, struct rung_copy *copy, uint32_t policy,
                         const struct rung_machine *m, struct rung_fragment fragment);

/* What a part is now. */
int64_t rung_part_value(struct rung_condition *condition, uint16_t part);

/* What kind of value a part has; false where only its neighbour knows (a literal). */
bool rung_part_kind(const struct rung_condition *condition, uint16_t part, uint32_t *kind,
                    struct rung_range *choices);

/* The part in the policy's words (`neighbour` knows the kind of a literal), and its value now. Both return
 * the length, and cut what does not fit. */
size_t rung_part_words(struct rung_condition *condition, uint16_t part, uint16_t neighbour, char *text,
                       size_t capacity);
size_t rung_part_written(struct rung_condition *condition, uint16_t part, uint16_t neighbour, char *text,
                         size_t capacity);

#endif
