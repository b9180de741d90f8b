/* The grammar of Rung. Its actions only build the tree (compiler/syntax/ast.def); they decide nothing.
 *
 * Words in quotes are the language's own words, from keywords.def: the build puts their tokens, and the list of those
 * that can also be names, in the two places marked below. Every declaration, item and statement begins with a word of
 * its own, and no clause begins with one of those, so that the language needs no separators, and so that the parser
 * finds its way again at the next one after a mistake. */
%code requires {
#include "build.h"
}

%code {
#include "ast.h"

static int rung_parse_lex(union RUNG_PARSE_STYPE *value, struct rung_span *span, struct rung_parser *parser)
{
    (void)value;
    return rung_build_next(parser, span);
}

static void rung_parse_error(struct rung_span *span, struct rung_parser *parser, const char *message)
{
    (void)span;
    (void)message;
    rung_build_exhausted(parser);
}

/* $$ becomes a node of that kind with these parts; the parse ends when memory does. */
#define BUILD(result, kind, span, ...)                                                                            \
    do {                                                                                                          \
        (result) = rung_build(parser, RUNG_NODE_##kind, (span), &(struct rung_ast_##kind){__VA_ARGS__});          \
        if (!(result)) YYABORT;                                                                                   \
    } while (0)
/* After an `error`: goes on behind it. */
#define RECOVER(span, level)                                                                                      \
    do {                                                                                                          \
        if (!rung_build_recover(parser, (span), (level))) YYABORT;                                                \
        yyclearin;                                                                                                \
        yyerrok;                                                                                                  \
    } while (0)
#define NODE_OF(kind, span, ...) rung_build(parser, RUNG_NODE_##kind, (span), &(struct rung_ast_##kind){__VA_ARGS__})

#define YYLLOC_DEFAULT(whole, parts, count)                                                                       \
    ((whole) = (count) ? (struct rung_span){YYRHSLOC(parts, 1).start, YYRHSLOC(parts, count).end}                 \
                       : (struct rung_span){YYRHSLOC(parts, 0).end, YYRHSLOC(parts, 0).end})
}

%define api.pure full
%define api.prefix {rung_parse_}
%define api.location.type {struct rung_span}
%define api.token.prefix {T_}
%define api.value.type union
%define parse.error custom
%define parse.lac full
%define lr.type ielr
%locations
%expect 0
%param { struct rung_parser *parser }
%initial-action { @$ = (struct rung_span){0, 0}; }

/* The words of the language. */
@KEYWORD_TOKENS@

%token NAME "a name" STRING "a text" NUMERAL "a number" DAY_LITERAL "a date" MOMENT "a date and time" CLOCK "a time of day"
%token NOT_EQUAL "!=" AT_MOST "<=" AT_LEAST ">="

%type <struct rung_list> declarations calendar_items weekdays spans items fields choices because texts
%type <struct rung_list> trigger_clauses rule_clauses events events_or strings statements refs refs_or clauses
%type <struct rung_list> records notify_clauses numerals targets operands wait_clauses
%type <struct rung_list> feed_items place_values emit_fields emit_field_list conditions
%type <struct rung_list> test_statements values value_list record_items expected_clauses expected_due
%type <struct rung_node *> declaration use calendar calendar_item weekday_range span day clock
%type <struct rung_node *> policy item fact type choice field channel event_ref trigger silence handler forbid limit
%type <struct rung_node *> rule_clause where statement block body ref opt_by opt_during
%type <struct rung_node *> clause guard notify_clause wait_clause optional_else target opt_within opt_at duration
%type <struct rung_node *> numeral text_literal condition conjunction negation comparison operand sum primary truth
%type <struct rung_node *> assigned opt_initial opt_via opt_last opt_since opt_to_day moment opt_in_calendar per
%type <struct rung_node *> feed feed_item place opt_at_place place_value emit_field literal feed_condition
%type <struct rung_node *> test test_statement happening value record_item expectation expected_clause opt_on
%type <struct rung_node *> record finding_name action_name
%type <struct rung_name> name event_name field_name item_name
%type <struct rung_text> opt_text string opt_as opt_in opt_code opt_note
%type <int> weekday unit relation sign format owed feed_key place_kind
%type <bool> opt_each_run opt_all opt_voicemail opt_no opt_optional

%%

file: declarations { rung_build_file(parser, @$, $1); };

declarations: %empty { $$ = rung_list_of(NULL); }
  | declarations declaration { $$ = rung_list_add($1, $2); }
  | declarations error { $$ = $1; RECOVER(@2, RUNG_LEVEL_FILE); };

declaration: use | calendar | policy | feed | test;

use: "use" string { BUILD($$, use, @$, .path = $2); };

name: NAME { $$ = rung_build_name(parser, @1); }
  | soft_word { $$ = rung_build_name(parser, @1); };
soft_word: @SOFT_WORDS@;
event_name: NAME { $$ = rung_build_name(parser, @1); } | "close" { $$ = rung_build_name(parser, @1); } | "attempt" { $$ = rung_build_name(parser, @1); };
field_name: name | field_word { $$ = rung_build_name(parser, @1); };
field_word: "until" | "task";

string: STRING { $$ = rung_build_text(parser, @1); };
opt_text: %empty { $$ = (struct rung_text){0}; } | string;

ref: name { BUILD($$, ref, @$, .name = $1); };
refs: ref { $$ = rung_list_of($1); } | refs ',' ref { $$ = rung_list_add($1, $3); };
refs_or: ref { $$ = rung_list_of($1); } | refs_or "or" ref { $$ = rung_list_add($1, $3); };
event_ref: event_name { BUILD($$, ref, @$, .name = $1); };
events: event_ref { $$ = rung_list_of($1); } | events ',' event_ref { $$ = rung_list_add($1, $3); };
events_or: event_ref { $$ = rung_list_of($1); } | events_or "or" event_ref { $$ = rung_list_add($1, $3); };

/* ---- calendars ---- */

calendar: "calendar" name opt_text '{' calendar_items '}' {
    BUILD($$, calendar, @$, .name = $2, .title = $3, .items = $5); };
calendar_items: %empty { $$ = rung_list_of(NULL); }
  | calendar_items calendar_item { $$ = rung_list_add($1, $2); }
  | calendar_items error { $$ = $1; RECOVER(@2, RUNG_LEVEL_CALENDAR); };
calendar_item:
    "timezone" string { BUILD($$, timezone, @$, .zone = $2); }
  | "timezone" "of" ref { BUILD($$, timezone, @$, .fact = $3); }
  | "open" weekdays spans { BUILD($$, open, @$, .days = $2, .spans = $3); }
  | "closed" day opt_to_day opt_text { BUILD($$, closed, @$, .from = $2, .to = $3, .reason = $4); }
  | "holidays" string { BUILD($$, holidays, @$, .path = $2); }
  | "covers" day "to" day { BUILD($$, covers, @$, .from = $2, .to = $4); };
opt_to_day: %empty { $$ = NULL; } | "to" day { $$ = $2; };
weekdays: weekday_range { $$ = rung_list_of($1); } | weekdays ',' weekday_range { $$ = rung_list_add($1, $3); };
weekday_range: weekday { BUILD($$, weekdays, @$, .first = $1, .last = $1); }
  | weekday '-' weekday { BUILD($$, weekdays, @$, .first = $1, .last = $3); };
weekday: "mon" { $$ = 0; } | "tue" { $$ = 1; } | "wed" { $$ = 2; } | "thu" { $$ = 3; } | "fri" { $$ = 4; }
  | "sat" { $$ = 5; } | "sun" { $$ = 6; };
spans: span { $$ = rung_list_of($1); } | spans ',' span { $$ = rung_list_add($1, $3); };
span: clock '-' clock { BUILD($$, span, @$, .from = $1, .to = $3); };
clock: CLOCK { BUILD($$, clock, @$, .us = rung_build_clock(parser, @1)); };
day: DAY_LITERAL { BUILD($$, date, @$, .day = rung_build_day(parser, @1)); };
moment: MOMENT { BUILD($$, moment, @$, .local_us = rung_build_moment(parser, @1)); };

/* ---- policies ---- */

policy: "policy" name opt_text '{' items '}' { BUILD($$, policy, @$, .name = $2, .title = $3, .items = $5); };
items: %empty { $$ = rung_list_of(NULL); }
  | items item { $$ = rung_list_add($1, $2); }
  | items error { $$ = $1; RECOVER(@2, RUNG_LEVEL_POLICY); };
item:
    "version" string { BUILD($$, version, @$, .text = $2); }
  | "source" string { BUILD($$, source, @$, .path = $2); }
  | "calendar" ref { BUILD($$, use_calendar, @$, .calendar = $2); }
  | fact
  | "customer" name opt_text { BUILD($$, party, @$, .customer = true, .name = $2, .title = $3); }
  | "party" name opt_text { BUILD($$, party, @$, .name = $2, .title = $3); }
  | channel
  | "event" event_name { BUILD($$, event, @$, .name = $2); }
  | "event" event_name '{' fields '}' { BUILD($$, event, @$, .name = $2, .fields = $4); }
  | "template" string '{' texts '}' { BUILD($$, template, @$, .name = $2, .texts = $4); }
  | "usual" "deadline" duration { BUILD($$, usual_deadline, @$, .limit = $3); }
  | "start" "on" trigger { BUILD($$, start, @$, .trigger = $3); }
  | "start" "when" silence { BUILD($$, start, @$, .trigger = $3); }
  | "step" name opt_text block { BUILD($$, step, @$, .name = $2, .title = $3, .block = $4); }
  | handler
  | "always" handler { $$ = rung_build_always(parser, $2, @$); }
  | "ignore" events { BUILD($$, ignore, @$, .events = $2); }
  | forbid
  | "always" forbid { $$ = rung_build_always(parser, $2, @$); }
  | limit;

fact: "fact" name ':' type opt_initial opt_each_run {
    BUILD($$, fact, @$, .name = $2, .type = $4, .initial = $5, .each_run = $6); };
opt_initial: %empty { $$ = NULL; } | '=' assigned { $$ = $2; };
opt_each_run: %empty { $$ = false; } | ',' "each" "run" { $$ = true; };
type: "yes/no" { BUILD($$, type, @$, .base = RUNG_TYPE_YES_NO); }
  | "number" { BUILD($$, type, @$, .base = RUNG_TYPE_NUMBER); }
  | "text" { BUILD($$, type, @$, .base = RUNG_TYPE_TEXT); }
  | "one" "of" '(' choices ')' { BUILD($$, type, @$, .base = RUNG_TYPE_ONE_OF, .choices = $4); }
  | "date" { BUILD($$, type, @$, .base = RUNG_TYPE_DATE); }
  | "time" { BUILD($$, type, @$, .base = RUNG_TYPE_TIME); }
  | "duration" { BUILD($$, type, @$, .base = RUNG_TYPE_DURATION); }
  | "timezone" { BUILD($$, type, @$, .base = RUNG_TYPE_TIMEZONE); }
  | "channel" { BUILD($$, type, @$, .base = RUNG_TYPE_CHANNEL); }
  | "party" { BUILD($$, type, @$, .base = RUNG_TYPE_PARTY); };
choices: choice { $$ = rung_list_of($1); } | choices ',' choice { $$ = rung_list_add($1, $3); };
choice: name { BUILD($$, choice, @$, .name = $1); };

channel: "channel" name opt_by opt_during {
    BUILD($$, channel, @$, .name = $2, .by = $3, .automatic = !$3, .during = $4); };
opt_by: "automatic" { $$ = NULL; } | "by" ref { $$ = $2; };
opt_during: %empty { $$ = NULL; } | "during" ref { $$ = $2; };

fields: field { $$ = rung_list_of($1); } | fields ',' field { $$ = rung_list_add($1, $3); };
field: field_name opt_optional ':' type { BUILD($$, field, @$, .name = $1, .optional = $2, .type = $4); };
opt_optional: %empty { $$ = false; } | '?' { $$ = true; };

texts: "text" text_literal { $$ = rung_list_of($2); } | texts "text" text_literal { $$ = rung_list_add($1, $3); };
text_literal: string { BUILD($$, text, @$, .text = $1); };
strings: text_literal { $$ = rung_list_of($1); } | strings ',' text_literal { $$ = rung_list_add($1, $3); };

trigger: event_ref opt_text trigger_clauses {
    BUILD($$, on_event, @$, .event = $1, .value = $2, .clauses = $3); };
trigger_clauses: %empty { $$ = rung_list_of(NULL); }
  | "from" ref { struct rung_node *from; BUILD(from, from, @$, .party = $2); $$ = rung_list_of(from); }
  | where { $$ = rung_list_of($1); }
  | "from" ref where {
      struct rung_node *from;
      BUILD(from, from, ((struct rung_span){@1.start, @2.end}), .party = $2);
      $$ = rung_list_add(rung_list_of(from), $3); };
where: "where" condition { BUILD($$, where, @$, .condition = $2); };
silence: duration "pass" "without" events_or opt_since {
    BUILD($$, silence, @$, .limit = $1, .events = $4, .since = $5); };
opt_since: %empty { $$ = NULL; } | "since" event_ref { $$ = $2; };

handler:
    "on" trigger body { BUILD($$, handler, @$, .trigger = $2, .body = $3); }
  | "on" "missed" owed body {
      struct rung_node *missed;
      BUILD(missed, on_missed, ((struct rung_span){@2.start, @3.end}), .what = (enum rung_owed)$3);
      BUILD($$, handler, @$, .trigger = missed, .body = $4); }
  | "whenever" silence body { BUILD($$, handler, @$, .trigger = $2, .body = $3); };
owed: "attempt" { $$ = RUNG_OWED_ATTEMPT; } | "task" { $$ = RUNG_OWED_TASK; }
  | "escalation" { $$ = RUNG_OWED_ESCALATION; };

forbid:
    "forbid" events rule_clauses { BUILD($$, forbid, @$, .events = $2, .clauses = $3); }
  | "forbid" "any" "event" rule_clauses { BUILD($$, forbid, @$, .any = true, .clauses = $4); };
rule_clauses: %empty { $$ = rung_list_of(NULL); } | rule_clauses rule_clause { $$ = rung_list_add_clause($1, $2); };
rule_clause: "as" strings { BUILD($$, closing_as, @$, .values = $2); } | where | guard
  | "because" string { BUILD($$, because, @$, .reason = $2); };
guard: "when" condition { BUILD($$, guard, @$, .condition = $2); }
  | "unless" condition { BUILD($$, guard, @$, .unless = true, .condition = $2); };

limit: "limit" "attempts" opt_via "to" numeral "per" per because {
    BUILD($$, limit, @$, .channel = $3, .count = $5, .per = $7, .clauses = $8); };
per: duration | "run" { $$ = NULL; };
because: %empty { $$ = rung_list_of(NULL); }
  | "because" string {
      struct rung_node *because;
      BUILD(because, because, @$, .reason = $2);
      $$ = rung_list_of(because); };
opt_via: %empty { $$ = NULL; } | "via" ref { $$ = $2; };

/* ---- statements ---- */

block: '{' statements '}' { BUILD($$, block, @$, .statements = $2); };
statements: %empty { $$ = rung_list_of(NULL); }
  | statements statement { $$ = rung_list_add($1, $2); }
  | statements error { $$ = $1; RECOVER(@2, RUNG_LEVEL_BLOCK); };
body: statement | block;
optional_else: %empty { $$ = NULL; } | "else" body { $$ = $2; };

statement:
    "contact" refs "via" ref clauses { BUILD($$, contact, @$, .parties = $2, .channel = $4, .clauses = $5); }
  | "may" "contact" refs "via" refs_or { BUILD($$, may_contact, @$, .parties = $3, .channels = $5); }
  | "any" "order" block { BUILD($$, order, @$, .block = $3); }
  | "strict" "order" block { BUILD($$, order, @$, .strict = true, .block = $3); }
  | "give" sum block optional_else { BUILD($$, give, @$, .limit = $2, .block = $3, .otherwise = $4); }
  | "task" string "for" ref clauses { BUILD($$, task, @$, .name = $2, .party = $4, .clauses = $5); }
  | "assign" string "to" ref clauses {
      BUILD($$, task, @$, .assigned = true, .name = $2, .party = $4, .clauses = $5); }
  | "notify" refs opt_text notify_clauses { BUILD($$, notify, @$, .parties = $2, .text = $3, .clauses = $4); }
  | "wait" sum { BUILD($$, wait, @$, .duration = $2); }
  | "wait" "until" sum { BUILD($$, wait_until, @$, .time = $3); }
  | "wait" "up" "to" sum "for" trigger optional_else {
      struct rung_node *clause;
      BUILD(clause, clause, @6, .trigger = $6);
      BUILD($$, wait_for, @$, .limit = $4, .clauses = rung_list_of(clause), .otherwise = $7); }
  | "wait" "up" "to" sum '{' wait_clauses '}' optional_else {
      BUILD($$, wait_for, @$, .limit = $4, .braces = true, .clauses = $6, .otherwise = $8); }
  | "on" "day" numerals body { BUILD($$, on_day, @$, .days = $3, .body = $4); }
  | "repeat" "every" sum "up" "to" numeral "times" block {
      BUILD($$, repeat, @$, .every = $3, .times = $6, .block = $8); }
  | "escalate" "to" targets optional_else { BUILD($$, escalate, @$, .targets = $3, .otherwise = $4); }
  | "set" ref '=' assigned { BUILD($$, set, @$, .fact = $2, .value = $4); }
  | "if" condition block optional_else { BUILD($$, if, @$, .condition = $2, .then = $3, .otherwise = $4); }
  | "postpone" "until" sum { BUILD($$, postpone, @$, .until = $3); }
  | "flag" name opt_text { BUILD($$, flag, @$, .name = $2, .text = $3); }
  | "go" "to" ref { BUILD($$, go_to, @$, .step = $3); }
  | "restart" "step" opt_at { BUILD($$, restart_step, @$, .at = $3); }
  | "restart" "run" { BUILD($$, restart_run, @$, .node = {0}); }
  | "stand" "down" opt_all { BUILD($$, stand_down, @$, .all = $3); }
  | "close" "as" string opt_code opt_note { BUILD($$, close, @$, .as = $3, .code = $4, .note = $5); }
  | "continue" "with" ref { BUILD($$, continue_with, @$, .policy = $3); }
  | "ignore" { BUILD($$, nothing, @$, .node = {0}); }
  | handler;

clauses: %empty { $$ = rung_list_of(NULL); } | clauses clause { $$ = rung_list_add_clause($1, $2); };
clause: "within" sum { BUILD($$, within, @$, .limit = $2); }
  | "using" string { BUILD($$, using, @$, .template = $2); }
  | "including" records opt_voicemail { BUILD($$, including, @$, .items = $2, .voicemail = $3); }
  | "noting" records { BUILD($$, noting, @$, .items = $2); }
  | guard;
records: record { $$ = rung_list_of($1); } | records ',' record { $$ = rung_list_add($1, $3); };
record: item_name { BUILD($$, ref, @$, .name = $1); };
item_name: name | item_word { $$ = rung_build_name(parser, @1); };
item_word: "action" | "attempt" | "finding" | "findings";
opt_voicemail: %empty { $$ = false; } | "for" "voicemail" { $$ = true; };
notify_clauses: %empty { $$ = rung_list_of(NULL); }
  | notify_clauses notify_clause { $$ = rung_list_add_clause($1, $2); };
notify_clause: "using" string { BUILD($$, using, @$, .template = $2); }
  | "via" ref { BUILD($$, via, @$, .channel = $2); };
wait_clauses: %empty { $$ = rung_list_of(NULL); }
  | wait_clauses wait_clause { $$ = rung_list_add($1, $2); }
  | wait_clauses error { $$ = $1; RECOVER(@2, RUNG_LEVEL_CLAUSES); };
wait_clause: "on" trigger body { BUILD($$, clause, @$, .trigger = $2, .body = $3); };
targets: target { $$ = rung_list_of($1); } | targets "then" target { $$ = rung_list_add($1, $3); };
target: ref opt_within { BUILD($$, target, @$, .party = $1, .within = $2); };
opt_within: %empty { $$ = NULL; } | "within" sum { $$ = $2; };
opt_at: %empty { $$ = NULL; } | "at" sum { $$ = $2; };
opt_all: %empty { $$ = false; } | "all" { $$ = true; };
opt_code: %empty { $$ = (struct rung_text){0}; } | "code" string { $$ = $2; };
opt_note: %empty { $$ = (struct rung_text){0}; } | "note" string { $$ = $2; };
numeral: NUMERAL { BUILD($$, number, @$, .millionths = rung_build_number(parser, @1)); };
numerals: numeral { $$ = rung_list_of($1); } | numerals ',' numeral { $$ = rung_list_add($1, $3); };

/* ---- conditions and values ---- */

condition: conjunction
  | condition "or" conjunction { BUILD($$, binary, @$, .operation = RUNG_OR, .left = $1, .right = $3); };
conjunction: negation
  | conjunction "and" negation { BUILD($$, binary, @$, .operation = RUNG_AND, .left = $1, .right = $3); };
negation: comparison | "not" negation { BUILD($$, not, @$, .operand = $2); };
comparison: sum
  | sum relation operand { BUILD($$, binary, @$, .operation = (enum rung_operator)$2, .left = $1, .right = $3); }
  | sum "is" operand { BUILD($$, binary, @$, .operation = RUNG_EQUAL, .left = $1, .right = $3); }
  | sum "is" "not" operand { BUILD($$, binary, @$, .operation = RUNG_NOT_EQUAL, .left = $1, .right = $4); }
  | sum "is" "one" "of" '(' operands ')' { BUILD($$, one_of, @$, .subject = $1, .options = $6); }
  | sum "is" "not" "one" "of" '(' operands ')' {
      BUILD($$, one_of, @$, .subject = $1, .negative = true, .options = $7); }
  | sum "is" "known" { BUILD($$, known, @$, .subject = $1); }
  | sum "is" "not" "known" { BUILD($$, known, @$, .subject = $1, .negative = true); }
  | sum "is" "unknown" { BUILD($$, known, @$, .subject = $1, .negative = true); }
  | sum "is" "during" ref { BUILD($$, during, @$, .subject = $1, .calendar = $4); }
  | sum "is" "not" "during" ref { BUILD($$, during, @$, .subject = $1, .negative = true, .calendar = $5); }
  | "tried" ref { BUILD($$, tried, @$, .channels = rung_list_of($2)); }
  | "tried" "all" "of" '(' refs ')' { BUILD($$, tried, @$, .all = true, .channels = $5); }
  | "every" "attempt" "documented" { BUILD($$, all_documented, @$, .node = {0}); };
relation: '=' { $$ = RUNG_EQUAL; } | "!=" { $$ = RUNG_NOT_EQUAL; } | '<' { $$ = RUNG_LESS; }
  | "<=" { $$ = RUNG_AT_MOST; } | '>' { $$ = RUNG_MORE; } | ">=" { $$ = RUNG_AT_LEAST; }
  | "is" "at" "least" { $$ = RUNG_AT_LEAST; } | "is" "at" "most" { $$ = RUNG_AT_MOST; }
  | "is" "more" "than" { $$ = RUNG_MORE; } | "is" "less" "than" { $$ = RUNG_LESS; }
  | "is" "after" { $$ = RUNG_AFTER; } | "is" "before" { $$ = RUNG_BEFORE; };
operand: sum | truth;
operands: operand { $$ = rung_list_of($1); } | operands ',' operand { $$ = rung_list_add($1, $3); };
truth: "yes" { BUILD($$, truth, @$, .yes = true); } | "no" { BUILD($$, truth, @$, .yes = false); };
assigned: condition | truth | "unknown" { BUILD($$, unknown, @$, .node = {0}); };

sum: primary
  | sum sign primary { BUILD($$, binary, @$, .operation = (enum rung_operator)$2, .left = $1, .right = $3); };
sign: '+' { $$ = RUNG_PLUS; } | '-' { $$ = RUNG_MINUS; };
primary: numeral
  | '-' NUMERAL { BUILD($$, number, @$, .millionths = -rung_build_number(parser, @2)); }
  | text_literal
  | day
  | moment
  | clock
  | "now" { BUILD($$, now, @$, .node = {0}); }
  | ref
  | duration
  | duration "after" primary { BUILD($$, relative, @$, .duration = $1, .side = RUNG_SIDE_AFTER, .anchor = $3); }
  | duration "before" primary { BUILD($$, relative, @$, .duration = $1, .side = RUNG_SIDE_BEFORE, .anchor = $3); }
  | duration "from" "now" { BUILD($$, relative, @$, .duration = $1, .side = RUNG_SIDE_FROM_NOW); }
  | ref "after" primary { BUILD($$, relative, @$, .duration = $1, .side = RUNG_SIDE_AFTER, .anchor = $3); }
  | ref "before" primary { BUILD($$, relative, @$, .duration = $1, .side = RUNG_SIDE_BEFORE, .anchor = $3); }
  | "start" "of" primary { BUILD($$, start_of, @$, .date = $3); }
  | "date" "of" primary { BUILD($$, date_of, @$, .time = $3); }
  | "next" "opening" "of" ref { BUILD($$, next_opening, @$, .calendar = $4); }
  | "event" '.' field_name { BUILD($$, event_field, @$, .field = $3); }
  | "attempts" opt_via opt_last { BUILD($$, attempts, @$, .channel = $2, .last = $3); }
  | "days" "with" "attempts" { BUILD($$, days_with_attempts, @$, .node = {0}); }
  | "time" "since" event_ref { BUILD($$, time_since, @$, .event = $3); }
  | "cases" "with" "same" ref "in" "last" duration { BUILD($$, tally, @$, .fact = $4, .last = $7); }
  | '(' condition ')' { $$ = $2; };
opt_last: %empty { $$ = NULL; } | "in" "last" duration { $$ = $3; };
duration: NUMERAL unit {
      BUILD($$, duration, @$, .count = rung_build_count(parser, @1), .unit = (enum rung_unit_of_time)$2); }
  | NUMERAL "business" unit opt_in_calendar {
      BUILD($$, duration, @$, .count = rung_build_count(parser, @1), .unit = (enum rung_unit_of_time)$3,
            .business = true, .calendar = $4); };
opt_in_calendar: %empty { $$ = NULL; } | "in" ref { $$ = $2; };
unit: "second" { $$ = RUNG_SECONDS; } | "seconds" { $$ = RUNG_SECONDS; } | "minute" { $$ = RUNG_MINUTES; }
  | "minutes" { $$ = RUNG_MINUTES; } | "hour" { $$ = RUNG_HOURS; } | "hours" { $$ = RUNG_HOURS; }
  | "day" { $$ = RUNG_DAYS; } | "days" { $$ = RUNG_DAYS; } | "week" { $$ = RUNG_WEEKS; }
  | "weeks" { $$ = RUNG_WEEKS; };

/* ---- feeds ---- */

feed: "feed" name opt_text "from" format '{' feed_items '}' {
    BUILD($$, feed, @$, .name = $2, .title = $3, .format = (enum rung_format)$5, .items = $7); };
format: "csv" { $$ = RUNG_FORMAT_CSV; } | "ndjson" { $$ = RUNG_FORMAT_NDJSON; } | "xes" { $$ = RUNG_FORMAT_XES; };
feed_items: %empty { $$ = rung_list_of(NULL); }
  | feed_items feed_item { $$ = rung_list_add($1, $2); }
  | feed_items error { $$ = $1; RECOVER(@2, RUNG_LEVEL_FEED); };
feed_item:
    "each" "case" "in" "its" "own" "order" { BUILD($$, feed_order, @$, .node = {0}); }
  | "separator" string { BUILD($$, feed_separator, @$, .separator = $2); }
  | "unknown" "is" text_literal { BUILD($$, feed_unknown, @$, .values = rung_list_of($3)); }
  | "unknown" "is" "one" "of" '(' strings ')' { BUILD($$, feed_unknown, @$, .values = $6); }
  | feed_key "is" place { BUILD($$, feed_key, @$, .key = (enum rung_feed_key)$1, .place = $3); }
  | "fact" ref "is" place { BUILD($$, feed_fact, @$, .fact = $2, .place = $4); }
  | "emit" event_ref opt_at_place emit_fields { BUILD($$, feed_emit, @$, .event = $2, .at = $3, .fields = $4); }
  | "emit" event_ref opt_at_place emit_fields "when" conditions {
      BUILD($$, feed_emit, @$, .event = $2, .at = $3, .fields = $4, .conditions = $6); };
opt_at_place: %empty { $$ = NULL; } | "at" place { $$ = $2; };
feed_key: "case" { $$ = RUNG_FEED_CASE; } | "time" { $$ = RUNG_FEED_TIME; } | "id" { $$ = RUNG_FEED_ID; };
place: place_kind string opt_as opt_in {
      BUILD($$, place, @$, .where = (enum rung_place_kind)$1, .key = $2, .pattern = $3, .zone = $4); }
  | place_kind string opt_as opt_in "with" '{' place_values '}' {
      BUILD($$, place, @$, .where = (enum rung_place_kind)$1, .key = $2, .pattern = $3, .zone = $4, .values = $7); };
place_kind: "column" { $$ = RUNG_COLUMN; } | "path" { $$ = RUNG_PATH; } | "attribute" { $$ = RUNG_ATTRIBUTE; }
  | "case" "attribute" { $$ = RUNG_CASE_ATTRIBUTE; };
opt_as: %empty { $$ = (struct rung_text){0}; } | "as" string { $$ = $2; };
opt_in: %empty { $$ = (struct rung_text){0}; } | "in" string { $$ = $2; };
place_values: place_value { $$ = rung_list_of($1); } | place_values ',' place_value { $$ = rung_list_add($1, $3); };
place_value: string '=' literal { BUILD($$, place_value, @$, .from = $1, .to = $3); };
literal: numeral | text_literal | truth | ref | duration | day
  | '-' NUMERAL { BUILD($$, number, @$, .millionths = -rung_build_number(parser, @2)); };
emit_fields: %empty { $$ = rung_list_of(NULL); } | '{' emit_field_list '}' { $$ = $2; };
emit_field_list: emit_field { $$ = rung_list_of($1); } | emit_field_list ',' emit_field { $$ = rung_list_add($1, $3); };
emit_field: field_name ':' literal { BUILD($$, feed_field, @$, .field = $1, .value = $3); }
  | field_name ':' place { BUILD($$, feed_field, @$, .field = $1, .value = $3); };
conditions: feed_condition { $$ = rung_list_of($1); }
  | conditions "and" feed_condition { $$ = rung_list_add($1, $3); };
feed_condition:
    place "is" text_literal { BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_IS, .values = rung_list_of($3)); }
  | place "is" "one" "of" '(' strings ')' {
      BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_IS, .values = $6); }
  | place "is" "not" text_literal {
      BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_IS_NOT, .values = rung_list_of($4)); }
  | place "is" "not" "one" "of" '(' strings ')' {
      BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_IS_NOT, .values = $7); }
  | place "becomes" text_literal {
      BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_BECOMES, .values = rung_list_of($3)); }
  | place "leaves" text_literal {
      BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_LEAVES, .values = rung_list_of($3)); }
  | place "changes" { BUILD($$, feed_test, @$, .place = $1, .verb = RUNG_FEED_CHANGES, .values = rung_list_of(NULL)); };

/* ---- tests ---- */

test: "test" string "for" ref '{' test_statements '}' {
    BUILD($$, test, @$, .title = $2, .policy = $4, .statements = $6); };
test_statements: %empty { $$ = rung_list_of(NULL); }
  | test_statements test_statement { $$ = rung_list_add($1, $2); }
  | test_statements error { $$ = $1; RECOVER(@2, RUNG_LEVEL_TEST); };
test_statement:
    happening
  | "at" moment event_ref values { BUILD($$, happen, @$, .at = $2, .event = $3, .values = $4); }
  | "at" day event_ref values { BUILD($$, happen, @$, .at = $2, .event = $3, .values = $4); }
  | "elsewhere" event_ref values { BUILD($$, happen, @$, .elsewhere = true, .event = $2, .values = $3); }
  | "wait" sum { BUILD($$, wait, @$, .duration = $2); }
  | "run" "until" sum { BUILD($$, run_until, @$, .time = $3); }
  | "every" "attempt" "is" "made" "after" sum { BUILD($$, obedient, @$, .delay = $6); }
  | "expect" expectation { $$ = $2; $$->span = @$; };
happening: event_ref values { BUILD($$, happen, @$, .event = $1, .values = $2); };
values: %empty { $$ = rung_list_of(NULL); } | '{' '}' { $$ = rung_list_of(NULL); } | '{' value_list '}' { $$ = $2; };
value_list: value { $$ = rung_list_of($1); } | value_list ',' value { $$ = rung_list_add($1, $3); };
value: field_name ':' assigned { BUILD($$, value, @$, .field = $1, .value = $3); }
  | field_name ':' '{' record_items '}' {
      struct rung_node *record;
      BUILD(record, record, ((struct rung_span){@3.start, @5.end}), .items = $4);
      BUILD($$, value, @$, .field = $1, .value = record); };
record_items: record_item { $$ = rung_list_of($1); } | record_items ',' record_item { $$ = rung_list_add($1, $3); };
record_item: item_name { BUILD($$, value, @$, .field = $1); }
  | item_name ':' assigned { BUILD($$, value, @$, .field = $1, .value = $3); };

expectation:
    "in" ref { BUILD($$, expect_in, @$, .step = $2); }
  | "idle" { BUILD($$, expect_idle, @$, .node = {0}); }
  | "closed" "as" string opt_code opt_note opt_on {
      BUILD($$, expect_closed, @$, .as = $3, .code = $4, .note = $5, .on = $6); }
  | opt_no "attempt" expected_clauses { BUILD($$, expect_attempt, @$, .none = $1, .clauses = $3); }
  | opt_no "may" "contact" ref "via" ref { BUILD($$, expect_offer, @$, .none = $1, .party = $4, .channel = $6); }
  | opt_no "task" string expected_due { BUILD($$, expect_task, @$, .none = $1, .name = $3, .clauses = $4); }
  | opt_no "action" action_name expected_clauses opt_text opt_on {
      BUILD($$, expect_action, @$, .none = $1, .name = $3, .clauses = $4, .text = $5, .on = $6); }
  | opt_no "finding" finding_name opt_text opt_on {
      BUILD($$, expect_finding, @$, .none = $1, .name = $3, .text = $4, .on = $5); }
  | "no" "findings" { BUILD($$, expect_finding, @$, .none = true); }
  | "allowed" happening { BUILD($$, expect_answer, @$, .allowed = true, .question = $2); }
  | "forbidden" happening { BUILD($$, expect_answer, @$, .question = $2); }
  | condition { BUILD($$, expect_true, @$, .condition = $1); };
opt_no: %empty { $$ = false; } | "no" { $$ = true; };
opt_on: %empty { $$ = NULL; } | "on" day { $$ = $2; } | "on" moment { $$ = $2; };
expected_clauses: %empty { $$ = rung_list_of(NULL); }
  | expected_clauses expected_clause { $$ = rung_list_add_clause($1, $2); };
expected_clause: "to" ref { BUILD($$, to_party, @$, .party = $2); } | "via" ref { BUILD($$, via, @$, .channel = $2); }
  | "due" "within" duration { BUILD($$, due, @$, .limit = $3); }
  | "due" "at" moment { BUILD($$, due, @$, .at = true, .limit = $3); };
expected_due: %empty { $$ = rung_list_of(NULL); }
  | "due" "within" duration { struct rung_node *due; BUILD(due, due, @$, .limit = $3); $$ = rung_list_of(due); }
  | "due" "at" moment {
      struct rung_node *due;
      BUILD(due, due, @$, .at = true, .limit = $3);
      $$ = rung_list_of(due); };
action_name: ref | action_word { BUILD($$, ref, @$, .name = rung_build_name(parser, @1)); };
action_word: "attempt" | "notify" | "task" | "escalate" | "set" | "postpone" | "close" | "continue";
finding_name: ref | finding_word { BUILD($$, ref, @$, .name = rung_build_name(parser, @1)); };
finding_word: "missed" | "forbidden" | "flag";

%%

static int yyreport_syntax_error(const yypcontext_t *context, struct rung_parser *parser)
{
    yysymbol_kind_t kinds[YYNTOKENS];
    const char *expected[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);

    if (count == YYENOMEM) return YYENOMEM;
    for (int i = 0; i < count; i++) expected[i] = yysymbol_name(kinds[i]);
    rung_build_syntax_error(parser, *yypcontext_location(context), expected, count);
    return 0;
}
