/* The numbers of the events that every policy knows, of their fields, and of the outcomes of an attempt, all
 * from events.def. */
#ifndef RUNG_EVENTS_H
#define RUNG_EVENTS_H

enum rung_built_in_event {
#define EVENT(name, answer) RUNG_EVENT_##name,
#include "events.def"
    RUNG_BUILT_IN_EVENTS
};

enum rung_outcome {
#define OUTCOME(name) RUNG_OUTCOME_##name,
#include "events.def"
    RUNG_OUTCOMES
};

/* Events and fields in one row, so that a field's number is how far it stands behind its event. */
enum rung_place_of_field {
#define EVENT(name, answer) RUNG_PLACE_##name,
#define FIELD(event, name, type, optional) RUNG_PLACE_##event##_##name,
#include "events.def"
};

/* RUNG_FIELD(attempt, via): its number among the fields of an attempt. */
#define RUNG_FIELD(event, name) (RUNG_PLACE_##event##_##name - RUNG_PLACE_##event - 1)

#endif
