/* The journal of the reference: lines with their first keys and their end, values as JSON and as people read
 * them. */
#include "inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- bytes ---- */

static void put(struct world *world, const char *bytes, size_t size)
{
    if (world->silent) return;
    if (world->journal_size + size + 1 > world->journal_capacity) {
        world->journal_capacity = 2 * (world->journal_size + size + 1);
        world->journal = realloc(world->journal, world->journal_capacity);
        if (!world->journal) reference_gives_up("no memory");
    }
    memcpy(world->journal + world->journal_size, bytes, size);
    world->journal_size += size;
    world->journal[world->journal_size] = '\0';
}

static void put_text(struct world *world, const char *text)
{
    put(world, text, strlen(text));
}

static void put_string(struct world *world, const char *text)
{
    char escaped[8];

    put_text(world, "\"");
    for (; *text; text++) {
        unsigned char byte = (unsigned char)*text;
        switch (byte) {
        case '"': put_text(world, "\\\""); break;
        case '\\': put_text(world, "\\\\"); break;
        case '\n': put_text(world, "\\n"); break;
        case '\r': put_text(world, "\\r"); break;
        case '\t': put_text(world, "\\t"); break;
        default:
            if (byte < 0x20) {
                snprintf(escaped, sizeof escaped, "\\u%04x", byte);
                put_text(world, escaped);
            } else {
                put(world, text, 1);
            }
        }
    }
    put_text(world, "\"");
}

static void put_time(struct world *world, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE];

    rung_time_write(time, text);
    put_string(world, text);
}

void journal_raw(struct one_case *c, const char *format, ...)
{
    char text[200];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put_text(c->world, text);
}

void journal_string(struct one_case *c, const char *text)
{
    put_string(c->world, text);
}

/* ---- lines ---- */

void journal_begin(struct one_case *c, const char *kind, const char *name)
{
    struct world *world = c->world;

    if (world->draining && !world->silent) {
        world->unprompted[c->number].lines++;
        world->unprompted[c->number].looks = 0;
    }
    put_text(world, "{\"time\":");
    put_time(world, world->now);
    put_text(world, ",\"case\":");
    put_string(world, world->case_ids[c->number]);
    put_text(world, ",\"policy\":");
    put_string(world, c->policy->symbol->name);
    journal_raw(c, ",\"run\":%u,\"seq\":%u,\"step\":", c->run, ++c->seq);
    if (c->step)
        put_string(world, RUNG_AS(step, c->step)->name.text);
    else
        put_text(world, "null");
    journal_raw(c, ",\"kind\":\"%s\",\"name\":\"%s\"", kind, name);
}

void journal_text(struct one_case *c, const char *key, const char *text)
{
    if (!text) return;
    journal_raw(c, ",\"%s\":", key);
    put_string(c->world, text);
}

void journal_time(struct one_case *c, const char *key, int64_t time)
{
    journal_raw(c, ",\"%s\":", key);
    put_time(c->world, time);
}

void journal_end(struct one_case *c, const struct rung_node *at)
{
    const struct rung_node *node = at ? at : &c->policy->node->node;
    struct rung_place place = rung_source_place(&c->world->compilation->sources, node->span.start);
    const char *slash = strrchr(place.path, '/');

    journal_raw(c, ",\"at\":\"%s:%u\"}\n", slash ? slash + 1 : place.path, place.line);
}

void journal_bad_event(struct world *world, uint64_t line, const char *why)
{
    char text[100];

    put_text(world, "{\"time\":");
    if (world->has_clock)
        put_time(world, world->now);
    else
        put_text(world, "null");
    put_text(world, ",\"case\":null,\"policy\":null,\"run\":0,\"seq\":0,\"step\":null,\"kind\":\"finding\","
                    "\"name\":\"bad_event\",\"file\":");
    put_string(world, world->log_name);
    snprintf(text, sizeof text, ",\"line\":%llu,\"reason\":", (unsigned long long)line);
    put_text(world, text);
    put_string(world, why);
    put_text(world, "}\n");
}

/* ---- values ---- */

static size_t write_number(int64_t millionths, char *text, size_t size)
{
    unsigned long long amount =
        millionths < 0 ? 0 - (unsigned long long)millionths : (unsigned long long)millionths;
    size_t used = (size_t)snprintf(text, size, "%s%llu.%06llu", millionths < 0 ? "-" : "", amount / 1000000,
                                   amount % 1000000);

    while (text[used - 1] == '0') used--;
    if (text[used - 1] == '.') used--;
    text[used] = '\0';
    return used;
}

static void write_duration(struct value value, char *text, size_t size)
{
    const char *unit = "day";
    int64_t count = value.number;

    if (value.timing == RUNG_TIMING_BUSINESS_DAYS) unit = "business day";
    if (value.timing == RUNG_TIMING_ELAPSED || value.timing == RUNG_TIMING_BUSINESS) {
        bool business = value.timing == RUNG_TIMING_BUSINESS;
        if (count % RUNG_HOUR_US == 0) {
            unit = business ? "business hour" : "hour";
            count /= RUNG_HOUR_US;
        } else if (count % RUNG_MINUTE_US == 0) {
            unit = business ? "business minute" : "minute";
            count /= RUNG_MINUTE_US;
        } else {
            unit = business ? "business second" : "second";
            count /= RUNG_SECOND_US;
        }
    }
    snprintf(text, size, "%lld %s%s", (long long)count, unit, count == 1 ? "" : "s");
}

/* As people read it; the title of a party, if `titles`. */
static const char *write_value(struct one_case *c, struct value value, bool titles, char *text, size_t size)
{
    char written[RUNG_TIME_TEXT_SIZE];

    switch (value.kind) {
    case UNKNOWN: return "unknown";
    case TRUTH: return value.number ? "yes" : "no";
    case NUMBER: write_number(value.number, text, size); return text;
    case TEXT: return value.text;
    case NAME:
        if (!value.text) return value.number ? "another channel" : "somebody else";
        for (uint32_t i = 0; titles && i < c->policy->parties.count; i++) {
            const struct rung_symbol *party = c->policy->parties.items[i];
            const struct rung_text *title = &RUNG_AS(party, party->declaration)->title;
            if (strcmp(party->name, value.text) == 0 && title->bytes) return title->bytes;
        }
        return value.text;
    case DATE: rung_day_write((int32_t)value.number, text); return text;
    case TIME:
        rung_local_write(rung_zone_to_local(zone_of(c, c->policy->calendar), value.number), written);
        snprintf(text, size, "%s", written);
        return text;
    default: write_duration(value, text, size); return text;
    }
}

void journal_value(struct one_case *c, struct value value)
{
    char text[64];

    switch (value.kind) {
    case UNKNOWN: put_text(c->world, "null"); break;
    case TRUTH: put_text(c->world, value.number ? "true" : "false"); break;
    case NUMBER:
        write_number(value.number, text, sizeof text);
        put_text(c->world, text);
        break;
    case TIME: put_time(c->world, value.number); break;
    default: put_string(c->world, write_value(c, value, false, text, sizeof text));
    }
}

/* ---- texts with places ---- */

static struct value place_value(struct one_case *c, const char *name, const struct happening *event)
{
    int64_t next, closes;

    if (strcmp(name, "case") == 0) return (struct value){.kind = TEXT, .text = c->world->case_ids[c->number]};
    if (strncmp(name, "event.", 6) == 0) return happening_field(event, name + 6);
    if (strcmp(name, "next_follow_up") == 0 || strcmp(name, "closes_on") == 0) {
        forecast(c, &next, &closes);
        if (*name == 'c') next = closes;
        return next == NEVER ? (struct value){.kind = UNKNOWN} : (struct value){.kind = TIME, .number = next};
    }
    for (uint32_t i = 0; i < c->policy->facts.count; i++)
        if (strcmp(c->policy->facts.items[i]->name, name) == 0) return c->facts[i];
    return (struct value){.kind = UNKNOWN};
}

void journal_filled(struct one_case *c, const char *key, const char *text, const struct happening *event)
{
    char filled[8192], name[100], written[64];
    size_t size = 0;

    if (!text || c->world->silent) return;
    while (*text) {
        const char *close = *text == '{' ? strchr(text, '}') : NULL;
        const char *what = NULL;
        if (close && (size_t)(close - text) < sizeof name) {
            memcpy(name, text + 1, (size_t)(close - text - 1));
            name[close - text - 1] = '\0';
            what = write_value(c, place_value(c, name, event), true, written, sizeof written);
            text = close + 1;
        }
        size_t length = what ? strlen(what) : 1;
        if (size + length + 1 > sizeof filled) reference_gives_up("a text is too long");
        memcpy(filled + size, what ? what : text++, length);
        size += length;
    }
    filled[size] = '\0';
    journal_text(c, key, filled);
}

const char *template_text(struct one_case *c, const char *name)
{
    char joined[4096];
    size_t size = 0;

    if (!name) return NULL;
    for (uint32_t i = 0; i < c->policy->templates.count; i++) {
        const struct rung_ast_template *template =
            RUNG_AS(template, c->policy->templates.items[i]->declaration);
        if (strcmp(template->name.bytes, name) != 0) continue;
        for (RUNG_EACH(text, template->texts))
            size += (size_t)snprintf(joined + size, sizeof joined - size, "%s%s", size ? "\n" : "",
                                     RUNG_AS(text, text)->text.bytes);
        return world_text(c->world, joined, size);
    }
    return NULL;
}

/* ---- the closing record ---- */

static void put_attempt(struct one_case *c, const struct attempt *attempt)
{
    bool first = true;

    put_text(c->world, "{\"time\":");
    put_time(c->world, attempt->time);
    journal_text(c, "via", attempt->via.text);
    journal_text(c, "to", attempt->to.text);
    journal_text(c, "by", attempt->by.text);
    journal_text(c, "outcome", attempt->outcome.text);
    put_text(c->world, ",\"documented\":[");
    /* in the order of the policy: its facts, then what else it names */
    for (uint32_t table = 0; table < 2; table++) {
        const struct rung_symbols *symbols = table ? &c->policy->items : &c->policy->facts;
        for (uint32_t i = 0; i < symbols->count; i++)
            for (uint32_t k = 0; k < attempt->documented_count; k++) {
                if (strcmp(symbols->items[i]->name, attempt->documented[k]) != 0) continue;
                if (!first) put_text(c->world, ",");
                put_string(c->world, attempt->documented[k]);
                first = false;
                break;
            }
    }
    put_text(c->world, attempt->complete ? "]}" : "],\"incomplete\":true}");
}

void journal_closing_record(struct one_case *c, const char *as)
{
    uint32_t passed_over = 0, count = 0;
    bool first = true;

    for (uint32_t i = 0; i < c->attempt_count; i++) count += c->attempts[i].closings == c->closings;
    put_text(c->world, ",\"attempts\":[");
    for (uint32_t i = 0; i < c->attempt_count; i++) {
        if (c->attempts[i].closings != c->closings) continue;
        if (passed_over + LISTED_MAX < count) {
            passed_over++;
            continue;
        }
        if (!first) put_text(c->world, ",");
        put_attempt(c, &c->attempts[i]);
        first = false;
    }
    put_text(c->world, "],\"checked\":[");
    first = true;
    for (uint32_t i = 0; i < c->policy->rules.count; i++) {
        const struct rung_node *rule = c->policy->rules.items[i];
        if (rule->kind != RUNG_NODE_forbid || !rule_is_about_close(rule, as)) continue;
        if (!first) put_text(c->world, ",");
        put_string(c->world, rule_text(c, rule));
        first = false;
    }
    put_text(c->world, "]");
}
