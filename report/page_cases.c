/* The time lines of the page: where one is shown, and what is needed to draw them, as JSON. page.js draws. */
#include "page.h"

#include <stdlib.h>
#include <string.h>

#include <rung/time.h>
#include <rung/zone.h>

#include "program.h"
#include "time_lines.h"
#include "words.h"

void rung_page_case_link(struct rung_section *section, uint32_t number)
{
    size_t size;
    const char *id = rung_engine_case(section->statistics->engine, number, &size);
    struct rung_text shown = {0};

    rung_text_id(&shown, id, size);
    rung_text_print(section->out, "<a class=\"case\" href=\"#s%u-case-", section->index);
    for (const char *at = rung_text_get(&shown); *at; at++) {
        unsigned char byte = (unsigned char)*at;
        bool plain = (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
                     (byte >= 'a' && byte <= 'z') || byte == '-' || byte == '_' || byte == '.';
        rung_text_print(section->out, plain ? "%c" : "%%%02X", byte);
    }
    rung_text_put(section->out, "\">");
    rung_text_html(section->out, rung_text_get(&shown));
    rung_text_put(section->out, "</a>");
    section->out->failed |= shown.failed;
    rung_text_free(&shown);
}

void rung_page_case_view(struct rung_section *section)
{
    struct rung_text *out = section->out;
    const struct rung_sample *sample = &section->sample;
    uint32_t s = section->index;

    if (!sample->total) return;
    rung_text_print(
        out,
        "<section class=\"cases\" id=\"s%u-cases\" data-section=\"%u\">\n<h3>One case at a time</h3>\n"
        "<p>",
        s, s);
    if (sample->all) {
        rung_text_put(out,
                      "The time line of any case: what came in, what the policy did, and what was found.");
    } else {
        rung_text_put(out, "What came in, what the policy did, and what was found, for ");
        rung_text_count(out, sample->count);
        rung_text_put(out, " of the ");
        rung_text_count(out, sample->total);
        rung_text_put(
            out,
            " cases: the ten with most findings, examples of each ending and each finding, and some drawn "
            "at random, always the same ones. The others are left out to keep this page small.");
    }
    rung_text_print(
        out,
        "</p>\n<noscript><p class=\"notice\">Time lines are drawn by this page's script, which is "
        "switched off.</p></noscript>\n<div class=\"choose\">\n"
        "<label>Show <select id=\"s%u-why\"></select></label>\n"
        "<label>Case <input id=\"s%u-id\" list=\"s%u-ids\" autocomplete=\"off\" spellcheck=\"false\" "
        "size=\"22\"></label><datalist id=\"s%u-ids\"></datalist>\n"
        "<span class=\"steps\"><button type=\"button\" id=\"s%u-before\">Previous</button>\n"
        "<button type=\"button\" id=\"s%u-after\">Next</button></span>\n"
        "<span class=\"count\" id=\"s%u-count\" role=\"status\"></span>\n</div>\n"
        "<div class=\"story\" id=\"s%u-story\"></div>\n</section>\n",
        s, s, s, s, s, s, s, s);
}

/* ---- data ---- */

/* What page.js draws a row as. */
static char sort_of(const struct rung_row *row)
{
    if (row->code == RUNG_ROW_FINDING_incomplete) return 'i';
    if (rung_row_is_finding(row->code)) return 'f';
    switch (row->code) {
    case RUNG_ROW_EVENT: return row->answers ? 'a' : strcmp(row->seen.name, "attempt") == 0 ? 'c' : 'e';
    case RUNG_ROW_ACTION_attempt:
    case RUNG_ROW_ACTION_task:
    case RUNG_ROW_ACTION_escalate: return 'q';
    case RUNG_ROW_ACTION_send:
    case RUNG_ROW_ACTION_notify: return 's';
    case RUNG_ROW_ACTION_withdraw: return 'w';
    case RUNG_ROW_ACTION_close:
    case RUNG_ROW_ACTION_continue: return 'x';
    case RUNG_ROW_STEP_start: return 'b';
    case RUNG_ROW_STEP_enter:
    case RUNG_ROW_STEP_restart: return 't';
    case RUNG_ROW_STEP_stand_down:
    case RUNG_ROW_STEP_end: return 'z';
    default: return 'd';
    }
}

/* What an obligation and what meets it have in common; "" for what is neither. */
static void put_key(struct rung_text *out, const struct rung_row *row)
{
    const struct rung_seen *seen = &row->seen;
    bool event = row->code == RUNG_ROW_EVENT;
    struct rung_text key = {0};

    if (event && strcmp(seen->name, "done") == 0) {
        rung_text_print(&key, "t%s", seen->what);
    } else if (event && strcmp(seen->name, "took_over") == 0) {
        rung_text_print(&key, "p%s", seen->to);
    } else if (event && (strcmp(seen->name, "attempt") != 0 || strcmp(seen->what, "bounced") == 0)) {
        rung_text_put(&key, "");
    } else if (*seen->task) {
        rung_text_print(&key, "t%s", seen->task);
    } else if (*seen->via) {
        rung_text_print(&key, "v%s", seen->via);
    } else if (*seen->to) {
        rung_text_print(&key, "p%s", seen->to);
    }
    rung_text_json(out, rung_text_get(&key), key.size);
    out->failed |= key.failed;
    rung_text_free(&key);
}

static void put_string(struct rung_text *out, const struct rung_text *string)
{
    rung_text_json(out, rung_text_get(string), string->size);
    out->failed |= string->failed;
}

/* [sort, words, rule, place, key, step] */
static void put_row(struct rung_section *section, const struct rung_row *row)
{
    struct rung_text *out = section->out, words = {0};
    const struct rung_seen *seen = &row->seen;

    rung_text_print(out, "[\"%c\",", sort_of(row));
    rung_words_of_entry(&words, section->about->program, row);
    put_string(out, &words);
    rung_text_put(out, ",");
    rung_text_clear(&words);
    if (*seen->rule) rung_words_of_rule(&words, seen->rule, seen->because);
    put_string(out, &words);
    rung_text_put(out, ",");
    rung_text_clear(&words);
    if (seen->line) rung_text_print(&words, "%s:%u", seen->file, seen->line);
    put_string(out, &words);
    rung_text_free(&words);
    rung_text_put(out, ",");
    put_key(out, row);
    rung_text_print(out, ",%d]", seen->step_index < section->about->step_count ? (int)seen->step_index : -1);
}

/* A length of time in seconds, as JSON. */
static void put_seconds(struct rung_text *out, int64_t us)
{
    uint64_t size = us < 0 ? 0 - (uint64_t)us : (uint64_t)us;

    rung_text_print(out, "%s%llu", us < 0 ? "-" : "", (unsigned long long)(size / 1000000));
    if (size % 1000000) rung_text_print(out, ".%06llu", (unsigned long long)(size % 1000000));
}

/* How far the clocks of the policy's calendar are from UTC, from when on: [[seconds, seconds], ...]. */
static void put_offsets(struct rung_section *section, int64_t first, int64_t last)
{
    const struct rung_program *p = section->about->program;
    const struct rung_program_calendar *calendar =
        p->calendar == RUNG_NONE ? NULL : &p->calendars[p->calendar];
    struct rung_zone *zone = NULL;

    if (calendar && calendar->zone != RUNG_NONE) {
        const struct rung_program_zone *about = &p->zones[calendar->zone];
        section->out->failed |= rung_zone_read(p->texts + about->name, p->bytes + about->offset, about->size,
                                               &zone, NULL) != RUNG_OK;
    }
    rung_text_put(section->out, ",\"zone\":");
    rung_text_json(section->out, rung_zone_name(zone), strlen(rung_zone_name(zone)));
    rung_text_put(section->out, ",\"offsets\":[");
    for (int64_t at = first, count = 0; at <= last; count++) {
        struct rung_zone_period period = rung_zone_period_at(zone, at);
        rung_text_put(section->out, count ? ",[" : "[");
        put_seconds(section->out, at);
        rung_text_put(section->out, ",");
        put_seconds(section->out, period.offset);
        rung_text_put(section->out, "]");
        if (period.until > last) break;
        at = period.until;
    }
    rung_text_put(section->out, "]");
    rung_zone_free(zone);
}

/* [id, findings, [reasons], left out, [row * 2 + due?, seconds since the entry before, seconds until due?,
 * ...]] */
static void put_case(struct rung_section *section, const struct rung_sampled *one, uint32_t number,
                     uint32_t *index_of)
{
    struct rung_text *out = section->out, id = {0};
    struct rung_time_cursor cursor = {.lines = section->about->lines, .number = number};
    int64_t before = 0;
    size_t size;
    const char *bytes = rung_engine_case(section->statistics->engine, number, &size);
    const char *comma = "";

    rung_text_id(&id, bytes, size);
    rung_text_put(out, "[");
    put_string(out, &id);
    rung_text_free(&id);
    rung_text_print(out, ",%u,[", section->about->cases[number].findings);
    for (uint32_t i = 0; one && i < one->reason_count; i++)
        rung_text_print(out, i ? ",%u" : "%u", one->reasons[i]);
    rung_text_print(out, "],%u,[", rung_time_lines_left_out(section->about->lines, number));
    while (rung_time_lines_next(&cursor)) {
        bool due = cursor.due != INT64_MIN;
        rung_text_print(out, "%s%u,", comma, (index_of[cursor.row] - 1) * 2 + due);
        put_seconds(out, cursor.time - before);
        if (due) rung_text_put(out, ",");
        if (due) put_seconds(out, cursor.due - cursor.time);
        before = cursor.time;
        comma = ",";
    }
    rung_text_put(out, "]]");
}

static const struct rung_sampled *find_sampled(const struct rung_sample *sample, uint32_t number)
{
    for (uint32_t i = 0; i < sample->count; i++)
        if (sample->cases[i].number == number) return &sample->cases[i];
    return NULL;
}

/* The cases that are shown, the next one from *at on. */
static bool next_case(const struct rung_section *section, uint32_t *at, uint32_t *number)
{
    if (!section->sample.all) {
        if (*at >= section->sample.count) return false;
        *number = section->sample.cases[(*at)++].number;
        return true;
    }
    while (*at < section->about->case_capacity && !rung_time_lines_count(section->about->lines, *at)) (*at)++;
    *number = *at;
    return (*at)++ < section->about->case_capacity;
}

static void put_rows_and_cases(struct rung_section *section, uint32_t *index_of)
{
    struct rung_text *out = section->out;
    int64_t first = INT64_MAX, last = INT64_MIN;
    uint32_t number, rows = 0;

    rung_text_put(out, ",\"rows\":[");
    for (uint32_t at = 0; next_case(section, &at, &number);) {
        struct rung_time_cursor cursor = {.lines = section->about->lines, .number = number};
        while (rung_time_lines_next(&cursor)) {
            if (cursor.time < first) first = cursor.time;
            if (cursor.time > last) last = cursor.time;
            if (cursor.due > last) last = cursor.due;
            if (index_of[cursor.row]) continue;
            index_of[cursor.row] = ++rows;
            rung_text_put(out, rows > 1 ? ",\n" : "");
            put_row(section, section->statistics->rows[cursor.row]);
        }
    }
    rung_text_put(out, "]");
    put_offsets(section, first, last);
    rung_text_put(out, ",\"cases\":[");
    bool comma = false;
    for (uint32_t at = 0; next_case(section, &at, &number);) {
        rung_text_put(out, comma ? ",\n" : "");
        put_case(section, find_sampled(&section->sample, number), number, index_of);
        comma = true;
    }
    rung_text_put(out, "]");
}

void rung_page_case_data(struct rung_section *section)
{
    struct rung_text *out = section->out;
    uint32_t *index_of = calloc(section->statistics->row_count + 1, sizeof *index_of);

    if (!index_of) {
        out->failed = true;
        return;
    }
    rung_text_print(out, "{\"all\":%s,\"total\":%llu,\"steps\":[", section->sample.all ? "true" : "false",
                    (unsigned long long)section->sample.total);
    for (uint32_t i = 0; i < section->about->step_count; i++) {
        rung_text_put(out, i ? "," : "");
        rung_text_json(out, section->about->steps[i].title, strlen(section->about->steps[i].title));
    }
    rung_text_put(out, "],\"reasons\":[");
    for (uint32_t i = 0; i < section->sample.reason_count; i++) {
        rung_text_put(out, i ? "," : "");
        put_string(out, &section->sample.reasons[i]);
    }
    rung_text_put(out, "]");
    if (section->sample.total)
        put_rows_and_cases(section, index_of);
    else
        rung_text_put(out, ",\"rows\":[],\"offsets\":[[0,0]],\"zone\":\"UTC\",\"cases\":[]");
    rung_text_put(out, "}");
    free(index_of);
}
