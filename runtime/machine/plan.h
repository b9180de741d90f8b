/* What of a program a step of the machine has to look at: found out once, when the program is bound, so that
 * no step looks at all there is. Offsets are of the record; 0, where its head lies, says that there is none.
 */
#ifndef RUNG_PLAN_H
#define RUNG_PLAN_H

#include "events.h"
#include "program.h"

/* Numbers side by side: indexes in a table of the program, or offsets. */
struct rung_plan_numbers {
    const uint32_t *first, *end;
};
static inline bool rung_plan_any(struct rung_plan_numbers list)
{
    return list.first != list.end;
}

/* Something with a deadline of its own: an obligation that is asked for, an escalation that is open. */
struct rung_plan_deadline {
    uint32_t state, time; /* offsets */
    uint32_t site;        /* RUNG_NONE: it is an escalation */
    uint8_t open;         /* the state in which the deadline is to come */
};
struct rung_plan_deadlines {
    const struct rung_plan_deadline *first, *end;
};

/* A contact, a sending or a permission, as an attempt looks at it. */
struct rung_plan_contact {
    uint32_t state; /* offset */
    uint32_t site, row, party, channel;
    uint8_t kind; /* enum rung_site_kind */
};
struct rung_plan_contacts {
    const struct rung_plan_contact *first, *end;
};

/* Of a place of a strand: what it waits for in time. */
struct rung_plan_place {
    uint32_t
        rest; /* offset of when the wait, or the round, is over that it rests for, or it no longer listens */
    uint32_t give;                        /* the innermost time limit around it, or RUNG_NONE */
    struct rung_plan_deadlines deadlines; /* of its step or handler */
    bool listens;                         /* `rest` does not come while the case is postponed */
};

/* What a fragment is, where it is one of these, as most are: it is answered without being run. */
enum rung_plan_shape {
    RUNG_SHAPE_ANY,    /* has to be run */
    RUNG_SHAPE_TIME,   /* a time (or value) of the record */
    RUNG_SHAPE_SUM,    /* a constant duration after a time, or after now */
    RUNG_SHAPE_BEFORE, /* whether now is before such a sum */
    RUNG_SHAPE_WITHIN, /* whether a value of the record lies from `value` to `most`; what is unknown does not
                        */
    RUNG_SHAPE_EVENT_IS,   /* whether a field of the event has this value */
    RUNG_SHAPE_WITHIN_AND, /* no unless it does; if it does, it has to be run */
    RUNG_SHAPE_EVENT_AND,  /* the same of a field */
};
struct rung_plan_fragment {
    uint8_t shape;
    uint8_t counts;    /* enum rung_counts */
    uint32_t time;     /* offset; 0: now */
    uint32_t constant; /* in `constants`: the duration, and its calendar */
    uint32_t field;
    int64_t value, most;
};

/* Of a rule: what has to be so if it is to be broken, as far as that is seen at a glance. */
struct rung_plan_rule {
    bool is_limit;
    uint8_t field; /* a field of the event that has to have the value, RUNG_PLAN_FIELDS: none has */
    uint32_t time; /* offset of a time that has to be known; 0: none has */
    int64_t value;
};
enum { RUNG_PLAN_FIELDS = 8 }; /* those that each happening has (rung_happening_begin) */

/* Of a time limit. */
struct rung_plan_give {
    uint32_t time;  /* offset of when it is over */
    uint32_t outer; /* the one around it, or RUNG_NONE */
};

/* Of a step, or a handler. */
struct rung_plan_scope {
    struct rung_plan_deadlines deadlines;
    struct rung_plan_numbers withheld;  /* sites that something may stand against asking for */
    struct rung_plan_contacts contacts; /* that an attempt may be for */
    uint64_t heard;                     /* events that its waits may be for: a bit each, RUNG_PLAN_BIT */
    uint32_t place;                     /* of a handler that may rest, the offset of where its strand is */
};

/* Of an event's type: what may come of one. */
struct rung_plan_event {
    struct rung_plan_numbers rules;    /* that are about it */
    struct rung_plan_numbers turns;    /* of theirs, in `turns` of the program */
    struct rung_plan_numbers lasts;    /* offsets of when it came last */
    struct rung_plan_numbers silences; /* that it breaks or sets off */
    struct rung_plan_numbers starts, handlers;
    uint32_t from; /* its field that says who it is from, or RUNG_NONE */
    bool judged;   /* a rule, a postponement or hours may stand against it */
    bool noted;    /* there are `lasts` or `silences` */
    bool awaited;  /* a handler or a wait may take it */
};

struct rung_plan {
    struct rung_plan_place *places;       /* by place: instruction + 1, 0 nowhere */
    struct rung_plan_give *gives;         /* as in the program's table */
    struct rung_plan_fragment *fragments; /* by its first instruction; of others, it means nothing */
    struct rung_plan_event *events;       /* by type */
    struct rung_plan_rule *rules;         /* as in the program's table */
    struct rung_plan_scope *steps;        /* by step */
    struct rung_plan_scope *handlers;     /* by handler */
    struct rung_plan_numbers times;       /* offsets of times that come wherever the strands are */
    struct rung_plan_numbers resting;     /* handlers that may rest */
    struct rung_plan_numbers scoped;      /* handlers that may have something open */
    struct rung_plan_numbers waiting;     /* handlers that are both, and so may wait for a time */
    struct rung_plan_numbers waiting_at;  /* offsets of where these are */
    struct rung_plan_numbers strands;     /* handlers that are either, and so have something to end */
    struct rung_plan_numbers assigned;    /* sites that are assigned and not waited for */
    struct rung_plan_numbers contacting;  /* handlers of which an attempt may be for something */
    struct rung_plan_numbers offers;      /* sites of handlers that only permit */
    struct rung_plan_contacts permitted;  /* the same, as an attempt looks at them */
    struct rung_plan_numbers run_counts;  /* two each: offset and size of what a run counts from 0 */
    struct rung_plan_deadlines dated;     /* of sites that are assigned */
    bool counts;                          /* attempts are counted, or their times kept */
    bool withholds;                       /* something may be withheld, and looked at again */
    struct rung_plan_block *blocks;       /* what the lists lie in */
};

/* Types of events as bits of one number: those that share one are told apart later. */
#define RUNG_PLAN_BIT(event) (UINT64_C(1) << ((event)&63))

/* RUNG_NO_MEMORY; rung_plan_free then, too. */
enum rung_status rung_plan_make(const struct rung_program *program, struct rung_plan *plan);
void rung_plan_free(struct rung_plan *plan);

#endif
