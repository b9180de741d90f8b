/* open_words.c: what is open, in words. */
#include "open_words.h"

#include <stdio.h>

static const char *or_somebody(const char *title)
{
    return *title ? title : "somebody";
}

void rung_open_owed(const struct rung_open *open, char *text, size_t capacity)
{
    const char *who = or_somebody(open->who_title), *to = or_somebody(open->to_title);

    switch (open->kind) {
    case RUNG_OPEN_ATTEMPT:
        if (*open->who)
            snprintf(text, capacity, "%s owes contact with %s via %s", who, to, open->channel);
        else
            snprintf(text, capacity, "contact with %s via %s", to, open->channel);
        break;
    case RUNG_OPEN_TASK: snprintf(text, capacity, "%s owes \"%s\"", who, open->what); break;
    case RUNG_OPEN_TAKEOVER: snprintf(text, capacity, "%s is asked to take over", who); break;
    case RUNG_OPEN_OFFER: snprintf(text, capacity, "%s may contact %s via %s", who, to, open->channel); break;
    case RUNG_OPEN_EVENT: snprintf(text, capacity, "waits for %s", open->what); break;
    case RUNG_OPEN_WAIT: snprintf(text, capacity, "waits"); break;
    case RUNG_OPEN_ROUND: snprintf(text, capacity, "waits for the next round"); break;
    case RUNG_OPEN_LIMIT: snprintf(text, capacity, "a time limit is running"); break;
    case RUNG_OPEN_SILENCE: snprintf(text, capacity, "goes off without %s", open->what); break;
    case RUNG_OPEN_RESTART: snprintf(text, capacity, "the step begins anew"); break;
    case RUNG_OPEN_POSTPONED: snprintf(text, capacity, "contacts are postponed"); break;
    case RUNG_OPEN_CLOSE: snprintf(text, capacity, "the policy would close"); break;
    }
}

void rung_open_withheld(const struct rung_open *open, char *text, size_t capacity)
{
    const char *why = *open->because ? open->because : open->withheld;

    if (open->kind == RUNG_OPEN_CLOSE)
        snprintf(text, capacity, "would close, but: %s", why);
    else
        snprintf(text, capacity, "not asked for yet: contact with %s via %s%s%s (%s)",
                 or_somebody(open->to_title), open->channel, *open->who ? " by " : "", open->who_title, why);
}
