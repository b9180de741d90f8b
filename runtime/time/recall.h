/* Calendars that are asked much the same again and again: their last answers, for as long as they stand. Time
 * goes on by little from one question to the next; until a calendar opens or closes, it answers the same, or
 * the same as much later as the question is. What is answered is what calendar.h says, to the microsecond. */
#ifndef RUNG_RECALL_H
#define RUNG_RECALL_H

#include <rung/calendar.h>

/* Answers are known by the calendars and zones asked for, which must live as long. For one thread at a time.
 */
struct rung_recall;

/* NULL when memory ran out. */
struct rung_recall *rung_recall_new(void);
void rung_recall_free(struct rung_recall *recall);

/* As the questions of calendar.h. */
enum rung_status rung_recall_is_open(struct rung_recall *recall, const struct rung_calendar *calendar,
                                     const struct rung_zone *zone, int64_t time, bool *open);
enum rung_status rung_recall_next_opening(struct rung_recall *recall, const struct rung_calendar *calendar,
                                          const struct rung_zone *zone, int64_t time, int64_t *opening);
enum rung_status rung_recall_next_change(struct rung_recall *recall, const struct rung_calendar *calendar,
                                         const struct rung_zone *zone, int64_t time, int64_t *change);
enum rung_status rung_recall_add_time(struct rung_recall *recall, const struct rung_calendar *calendar,
                                      const struct rung_zone *zone, int64_t time, int64_t amount,
                                      int64_t *result);
enum rung_status rung_recall_add_days(struct rung_recall *recall, const struct rung_calendar *calendar,
                                      const struct rung_zone *zone, int64_t time, int64_t count,
                                      int64_t *result);

#endif
