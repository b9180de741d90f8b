/* Reading XES through expat. Where we are is known from how deep we are and which of log, trace and event are
 * open; attributes are gathered for the innermost of these, their texts in one pool each. */
#include "xes.h"

#include <stdlib.h>
#include <string.h>

#include <expat.h>

#include "json_line.h"
#include "reason.h"

struct attributes {
    struct rung_xes_attribute items[RUNG_XES_ATTRIBUTES_MAX];
    uint32_t count;
    bool too_large;
    char *pool; /* RUNG_ROW_BYTES_MAX bytes, which never move */
    size_t size;
};

struct rung_xes {
    XML_Parser parser;
    struct rung_xes_target target;
    enum rung_status status;
    const char *why, *detail; /* why reading was stopped; what expat calls it, or NULL */
    unsigned depth;
    unsigned log, trace, event; /* at which depth they are open; 0: not */
    uint64_t event_line;
    struct attributes of_case, of_event;
};

static void stop(struct rung_xes *xes, enum rung_status status, const char *why)
{
    if (xes->status) return;
    xes->status = status;
    xes->why = why;
    XML_StopParser(xes->parser, XML_FALSE);
}

static void clear(struct attributes *attributes)
{
    attributes->count = 0;
    attributes->size = 0;
    attributes->too_large = false;
}

/* Copies a text into the pool. NULL if it does not fit. */
static const char *keep(struct attributes *attributes, const char *text, uint32_t *size)
{
    size_t length = strlen(text);

    if (length >= RUNG_ROW_BYTES_MAX - attributes->size) return NULL;
    char *copy = attributes->pool + attributes->size;
    memcpy(copy, text, length + 1);
    attributes->size += length + 1;
    *size = (uint32_t)length;
    return copy;
}

static enum rung_json_kind kind_of(const char *element, const char *value)
{
    if (strcmp(element, "string") == 0 || strcmp(element, "id") == 0) return RUNG_JSON_TEXT;
    if (strcmp(element, "boolean") == 0 && strcmp(value, "true") == 0) return RUNG_JSON_TRUE;
    if (strcmp(element, "boolean") == 0 && strcmp(value, "false") == 0) return RUNG_JSON_FALSE;
    return RUNG_JSON_CELL;
}

static void add(struct attributes *attributes, const char *element, const char **parts)
{
    struct rung_xes_attribute attribute = {0};
    const char *key = NULL, *value = NULL;

    for (; *parts; parts += 2) {
        if (strcmp(parts[0], "key") == 0) key = parts[1];
        if (strcmp(parts[0], "value") == 0) value = parts[1];
    }
    if (!key || !value) return; /* a list or a container */
    attribute.key = keep(attributes, key, &attribute.key_size);
    attribute.cell.text = keep(attributes, value, &attribute.cell.size);
    attribute.cell.kind = (uint8_t)kind_of(element, value);
    if (!attribute.key || !attribute.cell.text || attributes->count == RUNG_XES_ATTRIBUTES_MAX)
        attributes->too_large = true;
    else
        attributes->items[attributes->count++] = attribute;
}

static void begin_element(void *state, const char *name, const char **parts)
{
    struct rung_xes *xes = state;
    unsigned above = xes->depth++;
    const char *colon = strchr(name, ':'); /* whatever prefix the log gives the standard's name space */

    if (colon) name = colon + 1;
    if (xes->depth > RUNG_XES_DEPTH_MAX) {
        stop(xes, RUNG_INVALID, "its elements are nested more than 64 deep");
    } else if (above == 0) {
        if (strcmp(name, "log") != 0) stop(xes, RUNG_INVALID, "it is XML, but no XES log");
        xes->log = xes->depth;
    } else if (above == xes->log && strcmp(name, "trace") == 0) {
        xes->trace = xes->depth;
        clear(&xes->of_case);
    } else if ((above == xes->trace || above == xes->log) && !xes->event && strcmp(name, "event") == 0) {
        xes->event = xes->depth;
        xes->event_line = XML_GetCurrentLineNumber(xes->parser);
        clear(&xes->of_event);
    } else if (above == xes->event) {
        add(&xes->of_event, name, parts);
    } else if (above == xes->trace) {
        add(&xes->of_case, name, parts);
    }
}

static void end_event(struct rung_xes *xes)
{
    bool go_on;

    if (xes->of_event.too_large || xes->of_case.too_large)
        go_on = xes->target.bad(xes->target.state, xes->event_line,
                                "it has more than 256 attributes, or more than 1 MiB of them");
    else
        go_on = xes->target.event(xes->target.state, xes->event_line, xes->of_case.items, xes->of_case.count,
                                  xes->of_event.items, xes->of_event.count);
    if (!go_on) stop(xes, RUNG_LIMIT, "reading was stopped");
}

static void end_element(void *state, const char *name)
{
    struct rung_xes *xes = state;

    (void)name;
    if (xes->status) return;
    if (xes->depth == xes->event) {
        end_event(xes);
        xes->event = 0;
    } else if (xes->depth == xes->trace) {
        xes->trace = 0;
        clear(&xes->of_case);
    }
    xes->depth--;
}

static void refuse_entity(void *state, const char *name, int parameter, const char *value, int size,
                          const char *base, const char *system, const char *public_id, const char *notation)
{
    (void)name, (void)parameter, (void)value, (void)size;
    (void)base, (void)system, (void)public_id, (void)notation;
    stop(state, RUNG_INVALID, "it declares XML entities, which a log does not need");
}

struct rung_xes *rung_xes_new(const struct rung_xes_target *target)
{
    struct rung_xes *xes = calloc(1, sizeof *xes);

    if (!xes) return NULL;
    xes->target = *target;
    xes->parser = XML_ParserCreate(NULL);
    xes->of_case.pool = malloc(RUNG_ROW_BYTES_MAX);
    xes->of_event.pool = malloc(RUNG_ROW_BYTES_MAX);
    if (!xes->parser || !xes->of_case.pool || !xes->of_event.pool) {
        rung_xes_free(xes);
        return NULL;
    }
    XML_SetUserData(xes->parser, xes);
    XML_SetElementHandler(xes->parser, begin_element, end_element);
    XML_SetEntityDeclHandler(xes->parser, refuse_entity);
    return xes;
}

void rung_xes_free(struct rung_xes *xes)
{
    if (!xes) return;
    if (xes->parser) XML_ParserFree(xes->parser);
    free(xes->of_case.pool);
    free(xes->of_event.pool);
    free(xes);
}

static enum rung_status read_bytes(struct rung_xes *xes, const char *bytes, size_t size, bool last,
                                   struct rung_reason *reason)
{
    enum { PIECE = 1 << 20 };

    for (;;) {
        size_t piece = size < PIECE ? size : PIECE;
        bool final = last && piece == size;
        if (!xes->status && XML_Parse(xes->parser, bytes, (int)piece, final) != XML_STATUS_OK &&
            !xes->status) {
            enum XML_Error error = XML_GetErrorCode(xes->parser);
            xes->status = error == XML_ERROR_NO_MEMORY ? RUNG_NO_MEMORY : RUNG_INVALID;
            xes->why = error == XML_ERROR_NO_MEMORY ? "memory ran out" : "the XML is broken here";
            xes->detail = XML_ErrorString(error);
        }
        if (xes->status)
            return rung_reason_give(reason, xes->status, (unsigned)XML_GetCurrentLineNumber(xes->parser),
                                    xes->detail ? "%s (%s)" : "%s", xes->why, xes->detail);
        if (piece == size) return RUNG_OK;
        bytes += piece;
        size -= piece;
    }
}

enum rung_status rung_xes_read(struct rung_xes *xes, const char *bytes, size_t size,
                               struct rung_reason *reason)
{
    return read_bytes(xes, bytes, size, false, reason);
}

enum rung_status rung_xes_end(struct rung_xes *xes, struct rung_reason *reason)
{
    return read_bytes(xes, "", 0, true, reason);
}
