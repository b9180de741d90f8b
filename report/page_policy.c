/* One policy on the page: its numbers in words, how runs end, its ladder, contacts, hours. */
#include "page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rung/compiler.h>

#include "charts.h"
#include "program.h"
#include "words.h"

enum {
    ENDINGS_SHOWN = 12,
    BARS = ENDINGS_SHOWN + 2,
    SERIES = 4,
    SERIES_RUNS = 5,
    COLUMNS_SHOWN = 21,
    NAME_BYTES = 32
};

/* ---- numbers that several parts need ---- */

/* All runs that ended, as one sorted list. */
static struct rung_spans all_lasted(struct rung_section *section)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_spans all = {0};
    size_t *read = calloc(about->ending_count + 1, sizeof *read);

    for (size_t i = 0; i < about->ending_count; i++) all.capacity += about->endings[i].lasted.count;
    all.seconds = malloc((all.capacity + 1) * sizeof *all.seconds);
    if (!read || !all.seconds) {
        section->out->failed = true;
        free(read);
        free(all.seconds);
        return (struct rung_spans){0};
    }
    while (all.count < all.capacity) { /* the least of those that come next */
        size_t best = SIZE_MAX;
        for (size_t i = 0; i < about->ending_count; i++) {
            const struct rung_spans *spans = &about->endings[i].lasted;
            if (read[i] == spans->count) continue;
            if (best == SIZE_MAX || spans->seconds[read[i]] < about->endings[best].lasted.seconds[read[best]])
                best = i;
        }
        all.seconds[all.count++] = about->endings[best].lasted.seconds[read[best]++];
    }
    free(read);
    return all;
}

/* Contacts of the cases that had a run. */
static uint64_t count_contacts(const struct rung_policy_statistics *about)
{
    uint64_t contacts = 0;

    for (uint32_t i = 0; i < about->case_capacity; i++)
        if (about->cases[i].runs) contacts += about->cases[i].contacts;
    return contacts;
}

/* ---- in words ---- */

static void put_tile(struct rung_text *out, const char *name, const char *figure, const char *note)
{
    rung_text_put(out, "<div><dt>");
    rung_text_put(out, name);
    rung_text_put(out, "</dt><dd><b>");
    rung_text_put(out, figure);
    rung_text_put(out, "</b><span>");
    rung_text_put(out, note);
    rung_text_put(out, "</span></dd></div>\n");
}

static void put_tiles(struct rung_section *section, const struct rung_spans *lasted)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_text figure = {0}, note = {0}, *out = section->out;
    uint64_t contacts = count_contacts(about), on = about->runs - about->ended;

    rung_text_put(out, "<dl class=\"tiles\">\n");
    rung_text_count(&figure, about->started.count);
    rung_text_put(&note, "in ");
    rung_text_count(&note, about->runs);
    rung_text_put(&note, rung_page_many(about->runs, " run", " runs"));
    put_tile(out, "Cases", rung_text_get(&figure), rung_text_get(&note));
    rung_text_clear(&figure), rung_text_clear(&note);
    rung_text_share(&figure, about->ended, about->runs);
    rung_text_count(&note, on);
    rung_text_put(&note, " still on");
    if (about->stuck) {
        rung_text_put(&note, ", of these ");
        rung_text_count(&note, about->stuck);
        rung_text_put(&note, " stuck");
    }
    put_tile(out, "Runs that ended", rung_text_get(&figure), rung_text_get(&note));
    rung_text_clear(&figure), rung_text_clear(&note);
    rung_text_span(&figure, rung_spans_quantile(lasted, 0.5));
    rung_text_put(&note, "half take longer; one in ten over ");
    rung_text_span(&note, rung_spans_quantile(lasted, 0.9));
    if (lasted->count) put_tile(out, "Typical length of a run", rung_text_get(&figure), rung_text_get(&note));
    rung_text_clear(&figure), rung_text_clear(&note);
    rung_text_decimal(&figure, about->started.count ? (double)contacts / (double)about->started.count : 0, 1);
    rung_text_count(&note, contacts);
    rung_text_put(&note, " in all");
    put_tile(out, "Contacts per case", rung_text_get(&figure), rung_text_get(&note));
    rung_text_clear(&figure), rung_text_clear(&note);
    rung_text_count(&figure, about->found.count);
    rung_text_put(&note, "with ");
    rung_text_count(&note, about->findings);
    rung_text_put(&note, rung_page_many(about->findings, " finding", " findings"));
    put_tile(out, "Cases with findings", rung_text_get(&figure), rung_text_get(&note));
    rung_text_put(out, "</dl>\n");
    out->failed |= figure.failed || note.failed;
    rung_text_free(&figure);
    rung_text_free(&note);
}

static void put_endings_in_words(struct rung_section *section)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_text *out = section->out, words = {0};

    for (size_t i = 0; i < about->ending_count && i < 3; i++) {
        rung_text_put(out, i ? ", " : " Of these, ");
        rung_text_share(out, about->endings[i].lasted.count, about->runs);
        rung_text_put(out, " ");
        rung_text_clear(&words);
        rung_words_of_ending(&words, &about->endings[i]);
        if (about->endings[i].kind == RUNG_ENDED_CLOSED || about->endings[i].kind == RUNG_ENDED_BY_HAND)
            rung_text_put(out, "were ");
        rung_text_html(out, rung_text_get(&words));
    }
    uint64_t on = about->runs - about->ended;
    if (on || !about->ending_count) {
        rung_text_put(out, about->ending_count ? ", and " : " Of these, ");
        rung_text_share(out, on, about->runs);
        rung_text_put(out, " are still on");
        if (about->stuck) {
            rung_text_put(out, ", of these ");
            rung_text_count(out, about->stuck);
            rung_text_put(out, " stuck: they cannot go on by themselves");
        }
        rung_text_put(out, ".");
    } else {
        rung_text_put(out, about->ending_count > 3 ? ", the rest otherwise; none is still on."
                                                   : "; none is still on.");
    }
    out->failed |= words.failed;
    rung_text_free(&words);
}

static void put_words(struct rung_section *section, const struct rung_spans *lasted)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_text *out = section->out, words = {0};

    rung_text_put(out, "<p class=\"words\">");
    rung_text_count(out, about->started.count);
    rung_text_put(out, rung_page_many(about->started.count, " case went", " cases went"));
    rung_text_put(out, " through this policy in ");
    rung_text_count(out, about->runs);
    rung_text_put(out, rung_page_many(about->runs, " run.", " runs."));
    if (about->runs) put_endings_in_words(section);
    if (lasted->count > 1) {
        rung_text_put(out, " Half of the runs that ended took at most ");
        rung_text_span(out, rung_spans_quantile(lasted, 0.5));
        rung_text_put(out, ", nine in ten at most ");
        rung_text_span(out, rung_spans_quantile(lasted, 0.9));
        rung_text_put(out, ".");
    }
    if (!about->findings) {
        rung_text_put(out, " All that was recorded is as the policy demands: there are no findings.");
    } else {
        rung_text_put(out, " ");
        rung_text_count(out, about->found.count);
        rung_text_put(out, rung_page_many(about->found.count, " case has", " cases have"));
        rung_text_put(out, " at least one finding; what is found in most cases, ");
        rung_text_count(out, section->findings.items[0].cases);
        rung_text_put(out, " of them, is “");
        rung_words_of_group(&words, about->program, section->findings.items[0].row);
        rung_text_html(out, rung_text_get(&words));
        rung_text_put(out, "”.");
    }
    rung_text_put(out, "</p>\n");
    out->failed |= words.failed;
    rung_text_free(&words);
}

/* ---- how runs ended ---- */

static const char *const ending_classes[] = {[RUNG_ENDED_CLOSED] = "bar closed",
                                             [RUNG_ENDED_BY_HAND] = "bar hand",
                                             [RUNG_ENDED_STOOD_DOWN] = "bar down",
                                             [RUNG_ENDED_CONTINUED] = "bar on",
                                             [RUNG_ENDED_UNCOVERED] = "bar hand"};

static void put_ends(struct rung_section *section)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_text *out = section->out, labels[BARS] = {0}, notes[BARS] = {0};
    struct rung_chart_bar bars[BARS];
    struct rung_chart_series series[SERIES];
    size_t shown = about->ending_count < ENDINGS_SHOWN ? about->ending_count : ENDINGS_SHOWN, count = 0,
           lines = 0, any = 0;
    const struct {
        const char *words;
        uint64_t times;
    } on[BARS - ENDINGS_SHOWN] = {
        {"stuck, cannot go on by itself", about->stuck},
        {"still on when the replay ended", about->runs - about->ended - about->stuck}};
    double most = 0;

    for (size_t i = 0; i < shown + BARS - ENDINGS_SHOWN; i++) {
        bool ended = i < shown;
        uint64_t times = ended ? about->endings[i].lasted.count : on[i - shown].times;
        if (!times) continue;
        if (ended)
            rung_words_of_ending(&labels[i], &about->endings[i]);
        else
            rung_text_put(&labels[i], on[i - shown].words);
        rung_text_count(&notes[i], times);
        rung_text_put(&notes[i], " · ");
        rung_text_share(&notes[i], times, about->runs);
        if ((double)times > most) most = (double)times;
        bars[count++] =
            (struct rung_chart_bar){.label = rung_text_get(&labels[i]),
                                    .note = rung_text_get(&notes[i]),
                                    .value = (double)times,
                                    .class = ended ? ending_classes[about->endings[i].kind] : "bar still"};
        if (ended && lines < SERIES && (lines == 0 || times >= SERIES_RUNS))
            series[lines++] =
                (struct rung_chart_series){rung_text_get(&labels[i]), &about->endings[i].lasted};
    }
    rung_text_put(out, "<div class=\"pair\">\n<figure><figcaption><h3>How runs ended</h3></figcaption>\n");
    rung_chart_bars(out, "How runs ended", bars, count, most);
    if (about->ending_count > shown) rung_text_put(out, "<p class=\"aside\">Rarer ends are not shown.</p>\n");
    rung_text_put(out, "<p class=\"aside\">For example: ");
    for (size_t i = 0; i <= shown; i++) { /* behind the ends, what is stuck */
        const uint32_t *examples = i < shown ? about->endings[i].examples : about->stuck_examples;
        if (i < shown ? i >= 6 || !about->endings[i].example_count : !about->stuck) continue;
        rung_text_put(out, any++ ? "; " : "");
        rung_text_html(out, rung_text_get(&labels[i]));
        rung_text_put(out, " ");
        rung_page_examples(section, examples, 1);
    }
    rung_text_put(out, "</p>\n</figure>\n");
    if (shown) {
        rung_text_put(
            out,
            "<figure><figcaption><h3>How long runs took</h3><p>The share of runs of each end that had ended "
            "after so long.</p></figcaption>\n");
        rung_chart_rise(out, "How long runs took", series, lines);
        rung_text_put(out, "</figure>\n");
    }
    rung_text_put(out, "</div>\n");
    for (size_t i = 0; i < BARS; i++) {
        out->failed |= labels[i].failed || notes[i].failed;
        rung_text_free(&labels[i]);
        rung_text_free(&notes[i]);
    }
}

/* ---- the ladder ---- */

/* Notes for the steps, to be freed with free_notes. */
struct notes {
    struct rung_graph_note *items;
    struct rung_text *texts; /* two a step */
    uint32_t count;
};

static void free_notes(struct notes *notes)
{
    for (uint32_t i = 0; notes->texts && i < 2 * notes->count; i++) rung_text_free(&notes->texts[i]);
    free(notes->texts);
    free(notes->items);
}

static bool make_notes(const struct rung_policy_statistics *about, struct notes *notes)
{
    *notes = (struct notes){.items = calloc(about->step_count + 1, sizeof *notes->items),
                            .texts = calloc(2 * (size_t)about->step_count + 1, sizeof *notes->texts),
                            .count = about->step_count};
    if (!notes->items || !notes->texts) return false;
    for (uint32_t i = 0; i < about->step_count; i++) {
        const struct rung_step_statistics *step = &about->steps[i];
        struct rung_text *badge = &notes->texts[2 * i], *detail = &notes->texts[2 * i + 1];
        rung_text_count(badge, step->cases.count);
        rung_text_put(badge, rung_page_many(step->cases.count, " case", " cases"));
        if (step->stayed.count && !rung_spans_quantile(&step->stayed, 0.9)) {
            rung_text_put(detail, "Passed at once");
        } else if (step->stayed.count) {
            rung_text_put(detail, "Half stayed at most ");
            rung_text_span(detail, rung_spans_quantile(&step->stayed, 0.5));
            rung_text_put(detail, ", nine in ten at most ");
            rung_text_span(detail, rung_spans_quantile(&step->stayed, 0.9));
        }
        if (step->here) {
            rung_text_put(detail, detail->size ? "; " : "");
            rung_text_count(detail, step->here);
            rung_text_put(detail, " here at the end");
        }
        if (badge->failed || detail->failed) return false;
        notes->items[i] = (struct rung_graph_note){
            .policy = about->name,
            .step = step->name,
            .badge = rung_text_get(badge),
            .detail = detail->size ? rung_text_get(detail) : NULL,
            .share = about->started.count ? (double)step->cases.count / (double)about->started.count : -1};
    }
    return true;
}

/* Where a policy was replayed as it was compiled, there is no text to draw from. */
static enum rung_status put_no_ladder(struct rung_section *section)
{
    rung_text_put(section->out,
                  "<h3>The way through the policy</h3>\n<p>This policy was replayed as <code>rung "
                  "compile</code> saved it, and its picture is drawn from its text: a replay of the text "
                  "shows it here.</p>\n");
    return RUNG_OK;
}

static enum rung_status put_ladder(struct rung_section *section)
{
    struct rung_text *out = section->out;
    char prefix[NAME_BYTES];
    const char *picture = NULL;
    struct notes notes;
    enum rung_status status = RUNG_NO_MEMORY;

    if (!section->compilation) return put_no_ladder(section);
    snprintf(prefix, sizeof prefix, "s%u-", section->index);
    if (make_notes(section->about, &notes)) {
        const struct rung_graph_options options = {.format = RUNG_GRAPH_SVG,
                                                   .policy = section->about->name,
                                                   .notes = notes.items,
                                                   .note_count = notes.count,
                                                   .id_prefix = prefix};
        status = rung_graph(section->compilation, &options, &picture);
    }
    if (status == RUNG_OK) {
        rung_text_put(
            out,
            "<h3>The way through the policy</h3>\n<p>How many cases came to each step, and how long they "
            "stayed; the bar under a step’s title is its share of all cases. Rest the mouse on any part to "
            "see the policy’s own words.</p>\n"
            "<div class=\"ladder\" tabindex=\"0\" role=\"group\" aria-label=\"The ladder of the policy\">\n");
        rung_text_put(out, picture);
        rung_text_put(out, "</div>\n");
    }
    free_notes(&notes);
    return status == RUNG_NOT_FOUND ? put_no_ladder(section) : status;
}

static void put_stays(struct rung_section *section)
{
    const struct rung_policy_statistics *about = section->about;
    struct rung_chart_series *series = calloc(about->step_count + 1, sizeof *series);

    if (!series) {
        section->out->failed = true;
        return;
    }
    for (uint32_t i = 0; i < about->step_count; i++)
        series[i] = (struct rung_chart_series){about->steps[i].title, &about->steps[i].stayed};
    rung_text_put(section->out,
                  "<figure><figcaption><h3>How long cases stayed in each step</h3><p>The line goes from the "
                  "shortest tenth to the longest tenth, the box holds the middle half, the mark is the "
                  "median.</p></figcaption>\n");
    if (about->step_count)
        rung_chart_ranges(section->out, "How long cases stayed in each step", series, about->step_count);
    rung_text_put(section->out, "</figure>\n");
    free(series);
}

/* ---- contacts ---- */

static void put_channels(struct rung_section *section)
{
    struct rung_channel_statistics channels[RUNG_CHANNELS_SHOWN];
    struct rung_text *out = section->out, labels[RUNG_CHANNELS_SHOWN] = {0}, notes[RUNG_CHANNELS_SHOWN] = {0};
    struct rung_chart_bar bars[RUNG_CHANNELS_SHOWN];
    uint32_t count = rung_statistics_channels(section->statistics, section->policy, channels);
    double most = 0;

    if (!count) return;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t made = channels[i].automatic ? channels[i].sent : channels[i].made;
        if (*channels[i].name)
            rung_text_name(&labels[i], channels[i].name, true);
        else
            rung_text_put(&labels[i], "Channels that the policy does not name");
        rung_text_count(&notes[i], made);
        rung_text_put(&notes[i], channels[i].automatic ? " sent" : " made");
        if (channels[i].asked) {
            rung_text_put(&notes[i], " · ");
            rung_text_count(&notes[i], channels[i].asked);
            rung_text_put(&notes[i], " asked for");
        }
        bars[i] = (struct rung_chart_bar){.label = rung_text_get(&labels[i]),
                                          .note = rung_text_get(&notes[i]),
                                          .value = (double)made,
                                          .class = channels[i].automatic ? "bar on" : "bar"};
        if (bars[i].value > most) most = bars[i].value;
    }
    rung_text_put(out,
                  "<figure><figcaption><h3>Attempts by channel</h3><p>What was recorded as made, or sent by "
                  "itself.</p></figcaption>\n");
    rung_chart_bars(out, "Attempts by channel", bars, count, most);
    rung_text_put(out, "</figure>\n");
    for (size_t i = 0; i < RUNG_CHANNELS_SHOWN; i++) {
        out->failed |= labels[i].failed || notes[i].failed;
        rung_text_free(&labels[i]);
        rung_text_free(&notes[i]);
    }
}

static void put_contacts(struct rung_section *section)
{
    const struct rung_policy_statistics *about = section->about;
    uint64_t counts[COLUMNS_SHOWN] = {0};
    uint32_t most = 0;

    for (uint32_t i = 0; i < about->case_capacity; i++) {
        uint32_t contacts = about->cases[i].contacts;
        if (!about->cases[i].runs) continue;
        counts[contacts < COLUMNS_SHOWN ? contacts : COLUMNS_SHOWN - 1]++;
        if (contacts > most) most = contacts;
    }
    bool open_end = most >= COLUMNS_SHOWN;
    size_t count = open_end ? COLUMNS_SHOWN : most + 1;
    rung_text_put(section->out,
                  "<figure><figcaption><h3>Contacts per case</h3><p>How many cases were contacted so often, "
                  "over all their runs.</p></figcaption>\n");
    rung_chart_columns(section->out, "Contacts per case", counts, count < 6 ? 6 : count, open_end,
                       "contacts with one case", "cases");
    rung_text_put(section->out, "</figure>\n");
}

/* Which clocks the hours are of. */
static void put_clocks(struct rung_section *section)
{
    const struct rung_program *p = section->about->program;
    const struct rung_program_calendar *calendar =
        p->calendar == RUNG_NONE ? NULL : &p->calendars[p->calendar];

    if (calendar && calendar->zone_fact != RUNG_NONE) {
        rung_text_put(section->out, "On the clocks of each case’s own time zone.");
        return;
    }
    rung_text_put(section->out, "On the clocks of ");
    rung_text_html(section->out, calendar && calendar->zone != RUNG_NONE
                                     ? p->texts + p->zones[calendar->zone].name
                                     : "UTC");
    rung_text_put(section->out, ".");
}

static void put_weeks(struct rung_section *section)
{
    static const struct {
        const char *title, *about, *unit;
    } weeks[RUNG_LOADS] = {
        [RUNG_LOAD_ASKED] = {"When work is asked of people",
                             "Contacts, tasks and escalations that the policy asks for.", "asked for"},
        [RUNG_LOAD_MADE] = {"When contacts are made", "What was recorded, and what is sent by itself.",
                            "contacts"},
        [RUNG_LOAD_ANSWERED] = {"When answers come in",
                                "Replies and other answers, also of those who are reached.", "answers"}};

    rung_text_put(section->out, "<h3>The hours of a week</h3>\n<p>");
    put_clocks(section);
    rung_text_put(section->out, "</p>\n<div class=\"pair three\">\n");
    for (int load = 0; load < RUNG_LOADS; load++) {
        uint64_t all = 0;
        for (int i = 0; i < RUNG_WEEK_HOURS; i++) all += section->about->load[load][i];
        if (!all) continue;
        rung_text_print(section->out, "<figure><figcaption><h4>%s</h4><p>%s</p></figcaption>\n",
                        weeks[load].title, weeks[load].about);
        rung_chart_week(section->out, weeks[load].title, section->about->load[load], weeks[load].unit);
        rung_text_put(section->out, "</figure>\n");
    }
    rung_text_put(section->out, "</div>\n");
}

/* Contacts by channel and hour of the day, by channel and day of the week. */
static void put_channel_hours(struct rung_section *section)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    struct rung_channel_statistics *channels = calloc(RUNG_CHANNELS_SHOWN, sizeof *channels);
    struct rung_text labels[RUNG_CHANNELS_SHOWN] = {0}, *out = section->out;
    const char *rows[RUNG_CHANNELS_SHOWN], *hours[24] = {NULL}, *titles[24];
    char names[24][16], spans[24][32];
    uint64_t *by_hour = calloc((size_t)RUNG_CHANNELS_SHOWN * 24, sizeof *by_hour);
    uint64_t *by_day = calloc((size_t)RUNG_CHANNELS_SHOWN * 7, sizeof *by_day);
    uint32_t count = 0, shown = 0;

    if (channels && by_hour && by_day)
        count = rung_statistics_channels(section->statistics, section->policy, channels);
    out->failed |= !channels || !by_hour || !by_day;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t all = 0;
        for (uint32_t k = 0; k < RUNG_WEEK_HOURS; k++) {
            by_hour[shown * 24 + k % 24] += channels[i].load[k];
            by_day[shown * 7 + k / 24] += channels[i].load[k];
            all += channels[i].load[k];
        }
        if (!all) continue;
        if (*channels[i].name)
            rung_text_name(&labels[shown], channels[i].name, true);
        else
            rung_text_put(&labels[shown], "Channels that the policy does not name");
        rows[shown] = rung_text_get(&labels[shown]);
        shown++;
    }
    for (int i = 0; i < 24; i++) {
        snprintf(names[i], sizeof names[i], "%d", i);
        snprintf(spans[i], sizeof spans[i], "%d:00 to %d:00", i, i + 1);
        titles[i] = spans[i];
        if (i % 3 == 0) hours[i] = names[i];
    }
    const struct rung_chart_grid of_day = {rows, hours, titles, shown, 24, true, by_hour};
    const struct rung_chart_grid of_week = {rows, days, days, shown, 7, false, by_day};
    if (shown) {
        rung_text_put(out,
                      "<div class=\"pair\">\n<figure><figcaption><h4>Contacts by channel, hour by hour</h4>"
                      "</figcaption>\n");
        rung_chart_grid(out, "Contacts by channel, hour by hour", &of_day, "contacts");
        rung_text_put(
            out, "</figure>\n<figure><figcaption><h4>Contacts by channel, day by day</h4></figcaption>\n");
        rung_chart_grid(out, "Contacts by channel, day by day", &of_week, "contacts");
        rung_text_put(out, "</figure>\n</div>\n");
    }
    for (size_t i = 0; i < RUNG_CHANNELS_SHOWN; i++) {
        out->failed |= labels[i].failed;
        rung_text_free(&labels[i]);
    }
    free(channels);
    free(by_hour);
    free(by_day);
}

/* ---- the section ---- */

enum rung_status rung_page_policy(struct rung_section *section)
{
    struct rung_text *out = section->out;
    struct rung_spans lasted = all_lasted(section);

    rung_text_print(out, "<article id=\"s%u\">\n", section->index);
    if (section->sections > 1) {
        rung_text_put(out, "<h2>");
        if (section->label) rung_text_html(out, section->label);
        if (section->label) rung_text_put(out, ": ");
        rung_text_html(out, section->about->title);
        rung_text_put(out, "</h2>\n");
    }
    if (section->about->runs) {
        put_tiles(section, &lasted);
        put_words(section, &lasted);
        put_ends(section);
    } else {
        rung_text_put(out,
                      "<p class=\"words\">No run began: nothing that was recorded starts this policy. What "
                      "would is at the top of the picture.</p>\n");
    }
    free(lasted.seconds);
    enum rung_status status = put_ladder(section);
    if (section->about->runs) {
        rung_text_put(out, "<div class=\"pair\">\n");
        put_stays(section);
        rung_page_asked(section);
        rung_text_put(out, "</div>\n");
    }
    if (section->about->runs || section->findings.count) rung_page_findings(section);
    if (section->about->runs) {
        rung_text_put(out, "<div class=\"pair\">\n");
        put_contacts(section);
        put_channels(section);
        rung_text_put(out, "</div>\n");
        put_weeks(section);
        put_channel_hours(section);
    }
    rung_page_case_view(section);
    rung_text_put(out, "</article>\n");
    return status;
}
