/* Phrases: what may never be done, and how often is enough. */
#include "phrases.h"

#include <string.h>

static const char *guards(const struct rung_phrases *p, const struct rung_ast_forbid *forbid,
                          const char *what)
{
    struct rung_phrases inside = *p;
    bool where = strstr(what, ", where ") != NULL; /* a clause that must not swallow this one */
    const char *text = "";

    inside.event = forbid->events.count == 1 ? forbid->events.first : NULL;
    inside.its = true;
    for (RUNG_EACH(clause, forbid->clauses)) {
        if (clause->kind != RUNG_NODE_guard) continue;
        const struct rung_ast_guard *guard = RUNG_AS(guard, clause);
        text = rung_phrase(&inside, "%s%s %s %s", text, *text || where ? "," : "",
                           guard->unless ? "unless" : "if", rung_phrase_condition(&inside, guard->condition));
    }
    return text;
}

const char *rung_phrase_prohibition(const struct rung_phrases *p, const struct rung_ast_forbid *forbid)
{
    const char *what = rung_phrase_forbidden(p, forbid);

    return rung_phrase(p, "%s%s%s", what, guards(p, forbid, what),
                       forbid->always ? " (also while the procedure is not running)" : "");
}

const char *rung_phrase_limit(const struct rung_phrases *p, const struct rung_ast_limit *limit)
{
    bool one = RUNG_AS(number, limit->count)->millionths == 1000000;

    return rung_phrase(
        p, "at most %s attempt%s%s%s may be made %s%s", one ? "one" : rung_phrase_value(p, limit->count),
        one ? "" : "s", limit->channel ? " " : "", limit->channel ? rung_phrase_by(p, limit->channel) : "",
        limit->per ? "in any " : "in one run", limit->per ? rung_phrase_every(p, limit->per) : "");
}
