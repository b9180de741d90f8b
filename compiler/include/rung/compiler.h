/* The compiler: from the text of policies to their checked form, and everything that can be said about it.
 *
 * A compilation takes files, reads what they `use`, checks the whole, and collects diagnostics. It owns all
 * it hands out: pointers stay valid until `rung_compilation_free`. It never prints and never ends the
 * process. One thread may use a compilation at a time; different compilations are independent. */
#ifndef RUNG_COMPILER_H
#define RUNG_COMPILER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <rung/status.h>

/* A stretch of text: byte positions in the compilation's space of positions, end not included. Empty at 0..0
 * means no place at all. */
struct rung_span {
    uint32_t start, end;
};

/* A place as people name it: both count from 1; columns count code points. `path` is NULL for no place. */
struct rung_place {
    const char *path;
    uint32_t line, column;
};

enum rung_severity { RUNG_ERROR, RUNG_WARNING };

/* Codes are stable: E0203 stays E0203. The list is diagnostics.def. */
enum rung_code {
#define DIAGNOSTIC(id, number, severity, title) RUNG_##id,
#include <rung/diagnostics.def>
    RUNG_CODES
};

/* A second place that helps to understand the first ("first declared here"). */
struct rung_note {
    struct rung_note *next;
    struct rung_span span;
    const char *message;
};

/* A replacement that would mend the problem: the bytes of `span` become `text`. */
struct rung_edit {
    struct rung_edit *next;
    struct rung_span span;
    const char *text;
};

struct rung_diagnostic {
    struct rung_diagnostic *next;
    enum rung_code code;
    enum rung_severity severity;
    struct rung_span span;
    const char *message; /* one sentence in the reader's words, without a full stop */
    struct rung_note *notes;
    const char *help; /* the concrete change; NULL where none is likely */
    struct rung_edit *edits;
};

struct rung_allocator; /* compiler/base/arena.h; for tests */
struct rung_compilation;

/* Returns a compilation, owned by the caller, or NULL when memory ran out. `allocator` NULL is malloc. */
RUNG_API struct rung_compilation *rung_compilation_new(const struct rung_allocator *allocator);
RUNG_API void rung_compilation_free(struct rung_compilation *compilation);

/* Adds a file to what is compiled ("-" is standard input), and all files that it uses. Problems in it, its
 * being unreadable among them, are diagnostics. Returns RUNG_OK, RUNG_UNREADABLE or RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_compilation_add_file(struct rung_compilation *compilation, const char *path);

/* The same for a text in memory; `path` names it in diagnostics, and `use` is relative to it. */
RUNG_API enum rung_status rung_compilation_add_text(struct rung_compilation *compilation, const char *path,
                                                    const char *bytes, size_t size);

/* From now on, reads no file for being used by another: for whoever only looks at the text that was added. */
RUNG_API void rung_compilation_ignore_uses(struct rung_compilation *compilation);

/* Lets the records of cases have all counts of a run, whether a policy asks for them or not, for whoever
 * tells where a case stands (rung_copy_standing, rung_copy_tried). To be said before the check. */
RUNG_API void rung_compilation_keep_counts(struct rung_compilation *compilation);

/* Checks all that was added; call it once, after the last file. RUNG_OK even when there are diagnostics;
 * RUNG_NO_MEMORY when the check could not be completed. */
RUNG_API enum rung_status rung_compilation_check(struct rung_compilation *compilation);

/* The names of the policies in the files that were added, in the order of the text; *count of them. Owned by
 * the compilation; NULL when memory ran out. */
RUNG_API const char *const *rung_compilation_policies(struct rung_compilation *compilation, size_t *count);

/* The diagnostics, in order of file and place; NULL when there are none. */
RUNG_API const struct rung_diagnostic *
rung_compilation_diagnostics(const struct rung_compilation *compilation);
RUNG_API uint32_t rung_compilation_errors(const struct rung_compilation *compilation);
RUNG_API uint32_t rung_compilation_warnings(const struct rung_compilation *compilation);

struct rung_program;

/* A policy of the files that were added, ready to run, by its index in rung_compilation_policies. It lives as
 * long as the compilation. NULL beyond the last, or when the check has found an error. */
RUNG_API const struct rung_program *rung_compilation_program(const struct rung_compilation *compilation,
                                                             uint32_t index);

struct rung_mapping;

/* The names of the feeds in the files that were added, as of the policies. */
RUNG_API const char *const *rung_compilation_feeds(struct rung_compilation *compilation, size_t *count);

/* A feed by its index in rung_compilation_feeds, as rung/feed.h reads logs by it. It lives as long as the
 * compilation. RUNG_NOT_FOUND beyond the last, RUNG_INVALID when nothing was checked or there are errors,
 * RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_compilation_mapping(struct rung_compilation *compilation, size_t index,
                                                   const struct rung_mapping **mapping);

/* Where a position is. */
RUNG_API struct rung_place rung_compilation_place(const struct rung_compilation *compilation,
                                                  uint32_t position);

/* "E0203" or "W0601"; its title ("Unknown name"); static. `rung_code_parse` is the way back, RUNG_CODES if
 * none. */
RUNG_API const char *rung_code_name(enum rung_code code);
RUNG_API const char *rung_code_title(enum rung_code code);
RUNG_API enum rung_code rung_code_parse(const char *name);

/* What a code means, with a wrong and a right example: its section of docs/errors.md as plain text. Static;
 * NULL if there is none. */
RUNG_API const char *rung_code_page(enum rung_code code);

/* Writes the diagnostics for people, as text with the source line and the span underlined, or as SARIF 2.1
 * JSON with fixes. Returns a text owned by the compilation, NULL when memory ran out. */
RUNG_API const char *rung_render_text(struct rung_compilation *compilation, bool colour);
RUNG_API const char *rung_render_sarif(struct rung_compilation *compilation);

/* A text before and after it was laid out; both are owned by the compilation. */
struct rung_formatted {
    const char *before, *after; /* `after` ends with a NUL, which is not counted */
    size_t before_size, after_size;
};

/* Lays out the first text that was added, whether or not it was checked. Every word and every comment is
 * kept; the result is the same for each text that differs from this one in white space alone, empty lines
 * apart. Returns RUNG_OK; RUNG_NOT_FOUND when nothing was added; RUNG_INVALID when the text has mistakes of
 * syntax (which are among the diagnostics), for then nobody knows what belongs where; RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_format(struct rung_compilation *compilation, struct rung_formatted *formatted);

/* ---- pictures ---- */

enum rung_graph_format { RUNG_GRAPH_SVG, RUNG_GRAPH_DOT, RUNG_GRAPH_MERMAID };

/* What somebody wants written on a step of the picture, such as how many cases a replay saw there. */
struct rung_graph_note {
    const char *policy, *step; /* names as they are declared */
    const char *badge;         /* a few words beside the step's title ("1,204 cases"); NULL for none */
    const char *detail;        /* a sentence below the title; NULL for none */
    double share;              /* from 0 to 1, drawn as a bar under the title; negative for none */
};

struct rung_graph_options {
    enum rung_graph_format format;
    const char *policy;                  /* only the policy of this name; NULL: all of the files added */
    const struct rung_graph_note *notes; /* borrowed for the call; an SVG shows them, the others do not */
    size_t note_count;
    const char *id_prefix; /* before each id of the SVG, where several stand on one page; NULL for none */
};

/* Draws the ladders of checked policies. *text is owned by the compilation. An SVG is one <svg> element that
 * refers to nothing outside itself, to be saved or put into a page; a step is `<g class="step"
 * id="POLICY-STEP">` in it. Returns RUNG_OK; RUNG_INVALID when nothing was checked yet, or there are errors;
 * RUNG_NOT_FOUND when there is no such policy, or none at all; RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_graph(struct rung_compilation *compilation,
                                     const struct rung_graph_options *options, const char **text);

/* ---- sources ---- */

/* What `rung_trace` writes: for the terminal, as JSON, as Markdown, as a page to be signed. */
enum rung_trace_format { RUNG_TRACE_TEXT, RUNG_TRACE_JSON, RUNG_TRACE_MARKDOWN, RUNG_TRACE_HTML };

/* Sets the sentences of the sources that the policies of the added files name beside the rules that express
 * them: see docs/trace.md. For a compilation that was checked without errors. *open is how many sentences are
 * neither expressed nor set aside as a whole. `colour` is for text only. Returns a text owned by the
 * compilation, NULL when memory ran out. */
RUNG_API const char *rung_trace(struct rung_compilation *compilation, enum rung_trace_format format,
                                bool colour, uint32_t *open);

/* ---- plain English ---- */

/* How `rung_explain` writes. */
struct rung_explain_style {
    const char *policy; /* the name of the one to be explained; NULL: all that the added files hold */
    bool html;          /* a page of HTML that stands by itself, in place of Markdown */
    bool lines;         /* the line of the policy behind each sentence */
    bool colour;        /* Markdown only: letters for a terminal in place of Markdown's signs */
    uint32_t columns;   /* Markdown only: lines are broken to this width; 0: not at all */
};

/* Writes what was added as procedures in plain English: policies, feeds, and calendars of files without
 * policies. Wants a compilation that was checked without errors. On success *text is owned by the
 * compilation. Returns RUNG_OK, RUNG_NOT_FOUND where there is no policy of that name, or RUNG_NO_MEMORY. */
RUNG_API enum rung_status rung_explain(struct rung_compilation *compilation,
                                       const struct rung_explain_style *style, const char **text);

#endif
