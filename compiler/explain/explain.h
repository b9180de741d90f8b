/* A policy as a procedure in English: what the parts of explain*.c share. Each writes its own sections of the
 * document. */
#ifndef RUNG_EXPLAIN_H
#define RUNG_EXPLAIN_H

#include "document.h"
#include "phrases.h"

/* What the last section explains, if the policy uses it. */
enum rung_notion {
    RUNG_NOTION_RUN,
    RUNG_NOTION_FACT,
    RUNG_NOTION_ATTEMPT,
    RUNG_NOTION_RECORD,
    RUNG_NOTION_LATE,
    RUNG_NOTION_TURN,
    RUNG_NOTION_GIVE,
    RUNG_NOTION_STAND_DOWN,
    RUNG_NOTION_POSTPONE,
    RUNG_NOTION_WAIT_FOR,
    RUNG_NOTION_RULE,
    RUNG_NOTION_FINDING,
    RUNG_NOTION_TEXT,
    RUNG_NOTION_AUTOMATIC,
    RUNG_NOTION_BUSINESS_HOURS,
    RUNG_NOTION_BUSINESS_DAYS,
    RUNG_NOTION_DAYS,
    RUNG_NOTIONS
};

struct rung_explain {
    struct rung_phrases phrases; /* of the policy that is being explained, or of none */
    const struct rung_ast_policy *policy;
    struct rung_compilation *compilation;
    struct rung_document *document;
    const struct rung_symbol *step; /* the one that is being explained; NULL outside of steps */
    const struct rung_node *usual_deadline;
    uint32_t asked; /* how many contacts and tasks have been explained */
    bool in_give;   /* whose limit is that of what is asked inside */
    bool used[RUNG_NOTIONS];
};

/* The document behind `rung_explain`, of all that was added or of one policy; it lives in the compilation's
 * arena. RUNG_OK, RUNG_NOT_FOUND or RUNG_NO_MEMORY. */
enum rung_status rung_explain_tell(struct rung_compilation *compilation, const char *policy,
                                   struct rung_document **document);

/* Adds a sentence made as by printf; see rung_block_say. */
struct rung_block *rung_explain_say(struct rung_explain *e, struct rung_block *block, struct rung_span span,
                                    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* Adds the `##` documentation before a node, as a remark of the author; nothing if there is none. */
void rung_explain_remark(struct rung_explain *e, struct rung_block *block, const struct rung_node *node);

/* ---- statements (explain_statements.c) ---- */

/* What is done, as the continuation of `lead` ("if the Client replies", without a comma, or NULL): one
 * statement in the same sentence, several as a list below it. */
void rung_explain_body(struct rung_explain *e, struct rung_block *block, struct rung_span span,
                       const char *lead, const struct rung_node *body);
/* The statements of a step, each an item of a list. */
void rung_explain_statements(struct rung_explain *e, struct rung_block *parent,
                             const struct rung_node *block);
/* One handler, as an item: what sets it off, and what is done. */
void rung_explain_handler(struct rung_explain *e, struct rung_block *parent,
                          const struct rung_ast_handler *handler);

/* The title of the policy a `ref` names, else its name in words. */
const char *rung_explain_policy_title(const struct rung_explain *e, const struct rung_node *ref);
/* "step 3, “The call”" */
const char *rung_explain_step_name(const struct rung_explain *e, const struct rung_symbol *step);

/* ---- sections, each nothing if the policy says nothing of the kind ---- */

void rung_explain_people(struct rung_explain *e, struct rung_block *section);    /* explain_people.c */
void rung_explain_starts(struct rung_explain *e, struct rung_block *section);    /* explain_steps.c */
void rung_explain_steps(struct rung_explain *e, struct rung_block *section);     /* explain_steps.c */
void rung_explain_handlers(struct rung_explain *e, struct rung_block *section);  /* explain_steps.c */
void rung_explain_ends(struct rung_explain *e, struct rung_block *section);      /* explain_ends.c */
void rung_explain_rules(struct rung_explain *e, struct rung_block *section);     /* explain_rules.c */
void rung_explain_facts(struct rung_explain *e, struct rung_block *section);     /* explain_facts.c */
void rung_explain_templates(struct rung_explain *e, struct rung_block *section); /* explain_facts.c */
void rung_explain_notions(struct rung_explain *e, struct rung_block *section);   /* explain_notions.c */

/* A calendar as a section of its own; all calendars that a policy counts with. */
void rung_explain_calendar(struct rung_explain *e, struct rung_block *parent,
                           const struct rung_ast_calendar *calendar);
void rung_explain_calendars(struct rung_explain *e, struct rung_block *section);

void rung_explain_feed(struct rung_explain *e, struct rung_block *parent, const struct rung_ast_feed *feed);

#endif
