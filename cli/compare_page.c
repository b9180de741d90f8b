/* compare_page.c: what a comparison found, for the page of its report. */
#include "compare.h"

#include <stdlib.h>
#include <string.h>

#include "compile.h"
#include "report_file.h"

enum { SHOWN = 60, PLACE_SIZE = 300, NOTE_SIZE = 200 };

/* A kind of difference with the texts that the page takes of it. */
struct shown {
    char places[RUNG_SIDES][PLACE_SIZE], note[NOTE_SIZE];
    char when[RUNG_REPORT_EXAMPLES][RUNG_COMPARED_TIME_SIZE];
};

static void tell_group(struct rung_comparison *c, const struct rung_difference_group *group,
                       struct shown *shown, struct rung_report_difference *to)
{
    const struct rung_case_difference *first = group->cases[0];

    *to = (struct rung_report_difference){.cases = group->count, .note = shown->note};
    rung_compare_note(first, shown->note, sizeof shown->note);
    for (int s = 0; s < RUNG_SIDES; s++) {
        const struct rung_compared_line *line = &first->lines[s];
        to->sides[s].place = shown->places[s];
        if (!line->json) continue;
        to->sides[s].says = line->says;
        to->sides[s].policy = line->policy;
        to->sides[s].words =
            line->line ? rung_engine_words(c->sides[s].engine, line->policy, line->line) : "";
        if (line->line) snprintf(shown->places[s], PLACE_SIZE, "%s:%u", line->file, line->line);
    }
    while (to->example_count < RUNG_REPORT_EXAMPLES && to->example_count < group->count) {
        const struct rung_case_difference *one = group->cases[to->example_count];
        uint32_t index = to->example_count++;
        rung_compare_time(one, shown->when[index]);
        to->examples[index].when = shown->when[index];
        for (int s = 0; s < RUNG_SIDES; s++)
            to->examples[index].numbers[s] = rung_engine_find(c->sides[s].engine, one->id, one->id_size);
    }
}

int rung_compare_report(struct rung_comparison *c, const char *path)
{
    static const char *const labels[RUNG_SIDES] = {"old", "new"};
    struct rung_report_side sides[RUNG_SIDES];
    struct rung_compared_row rows[RUNG_COMPARED_ROWS_MAX];
    struct rung_report_total totals[RUNG_COMPARED_ROWS_MAX];
    char sentence[160];
    size_t count = c->group_count < SHOWN ? c->group_count : SHOWN, total_count = rung_compare_rows(c, rows);
    struct shown *shown = calloc(count + 1, sizeof *shown);
    struct rung_report_difference *differences = calloc(count + 1, sizeof *differences);
    int exit = RUNG_EXIT_GOOD;

    for (int s = 0; s < RUNG_SIDES; s++)
        sides[s] = (struct rung_report_side){.label = labels[s],
                                             .statistics = c->sides[s].statistics,
                                             .compilation = c->sides[s].policies.compilation};
    for (size_t i = 0; i < total_count; i++)
        totals[i] =
            (struct rung_report_total){rows[i].words, {rows[i].texts[0], rows[i].texts[1]}, rows[i].change};
    rung_compare_sentence(c, sentence, sizeof sentence);
    if (shown && differences) {
        for (size_t i = 0; i < count; i++) tell_group(c, &c->groups[i], &shown[i], &differences[i]);
        const struct rung_report_comparison comparison = {.sentence = sentence,
                                                          .totals = totals,
                                                          .differences = differences,
                                                          .total_count = total_count,
                                                          .difference_count = count,
                                                          .more = c->group_count - count};
        exit = rung_report_file_write(c->cli, path, c->events, sides, RUNG_SIDES, &comparison);
    } else {
        exit = rung_cli_no_memory(c->cli);
    }
    free(shown);
    free(differences);
    return exit;
}
