/* libical, loaded when a holiday file first has a rule to draw out: it brings ICU along, which takes longer
 * to load than most policies take to check. */
#ifndef RUNG_ICAL_LIBRARY_H
#define RUNG_ICAL_LIBRARY_H

#include <libical/ical.h>

/* What is used of it, by its own names. */
#define RUNG_ICAL_FUNCTIONS(USE)                                                                             \
    USE(icalrecurrencetype_from_string)                                                                      \
    USE(icalrecurrencetype_clear)                                                                            \
    USE(icalrecur_iterator_new)                                                                              \
    USE(icalrecur_iterator_next)                                                                             \
    USE(icalrecur_iterator_free)                                                                             \
    USE(icaltime_is_null_time)

struct rung_ical {
#define RUNG_ICAL_FUNCTION(name) __typeof__(name) *name;
    RUNG_ICAL_FUNCTIONS(RUNG_ICAL_FUNCTION)
#undef RUNG_ICAL_FUNCTION
};

/* The library, loaded by the first call for good, from whichever thread; NULL where it is not installed. */
const struct rung_ical *rung_ical(void);

#endif
