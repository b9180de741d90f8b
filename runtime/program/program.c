/* program.c: what follows from a program's tables and stands in none of them. */
#include "program.h"

uint64_t rung_program_part_size(const struct rung_program *p, enum rung_record_part part)
{
    static const uint32_t sizes[RUNG_PARTS] = {
#define PART(name, type, kind, words) sizeof(type),
#include "record.def"
    };

    switch (part) {
    case RUNG_PART_VIA:
    case RUNG_PART_ALL_VIA: return (uint64_t)sizes[part] * p->channels_count;
    case RUNG_PART_TRIED: return ((uint64_t)p->channels_count + 7) / 8;
    case RUNG_PART_CLOSE_TOLD: return ((uint64_t)p->rules_count + 7) / 8;
    default: return sizes[part];
    }
}

struct rung_range rung_program_strand_of(const struct rung_program *p, uint32_t owner, uint32_t step)
{
    uint32_t first = owner ? p->handlers[owner - 1].entry : p->steps[step].entry, end = p->code_count;

    for (uint32_t i = 0; i < p->steps_count; i++)
        if (p->steps[i].entry > first && p->steps[i].entry < end) end = p->steps[i].entry;
    for (uint32_t i = 0; i < p->handlers_count; i++)
        if (p->handlers[i].entry > first && p->handlers[i].entry < end) end = p->handlers[i].entry;
    return (struct rung_range){first, end - first};
}
