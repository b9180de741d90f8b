/* The style sheet of the SVG. Everything is scoped to .rung-graph, for a picture may stand in a page. */
#include "graph_style.h"

#include <string.h>

#include "graph_layout.h"

/* COLOUR(name, light, dark): a page may set --rung-NAME to its own. */
#define COLOURS                                                                                              \
    COLOUR("paper", "#ffffff", "#0d1117")                                                                    \
    COLOUR("ink", "#1f2328", "#e6edf3")                                                                      \
    COLOUR("muted", "#59636e", "#9da7b3")                                                                    \
    COLOUR("line", "#6e7781", "#8b949e")                                                                     \
    COLOUR("frame", "#afb8c1", "#484f58")                                                                    \
    COLOUR("box", "#f8fafc", "#151b23")                                                                      \
    COLOUR("step", "#0969da", "#58a6ff")                                                                     \
    COLOUR("step-title", "#dbedff", "#153458")                                                               \
    COLOUR("answer", "#8250df", "#bc8cff")                                                                   \
    COLOUR("answer-title", "#f3e8ff", "#2f2149")                                                             \
    COLOUR("late", "#9a6700", "#e3b341")                                                                     \
    COLOUR("late-title", "#fff3c4", "#3d2e0a")                                                               \
    COLOUR("end", "#1a7f37", "#56d364")                                                                      \
    COLOUR("end-box", "#dcfce7", "#12291b")                                                                  \
    COLOUR("rule", "#cf222e", "#ff7b72")

static const struct {
    const char *name, *light, *dark;
} colours[] = {
#define COLOUR(name, light, dark) {name, light, dark},
    COLOURS
#undef COLOUR
};

/* `~` stands for the picture. `fill:@ink` stands for the colour itself, for viewers that know no variables,
 * and then for the variable. */
static const char rules[] =
    "~ text{font-family:Arial,'Liberation Sans',Arimo,Helvetica,sans-serif;fill:@ink}\n"
    "~ .paper{fill:@paper}\n"
    "~ .m{fill:@muted}\n"
    "~ .hit{fill:none;pointer-events:all}\n"
    "~ .frame{fill:none;stroke:@frame;stroke-width:1.5;stroke-dasharray:7 5}\n"
    "~ .box{fill:@box;stroke:@step}\n"
    "~ .cap{fill:@step-title}\n"
    "~ .bar{fill:@step;fill-opacity:.55}\n"
    "~ .number{fill:@step}\n"
    "~ .number-text{fill:@paper;text-anchor:middle}\n"
    "~ .badge{fill:@paper;stroke:@step}\n"
    "~ .answer .box{stroke:@answer}\n"
    "~ .answer .cap{fill:@answer-title}\n"
    "~ .late .box,~ .escalation .box{stroke:@late}\n"
    "~ .late .cap,~ .escalation .cap{fill:@late-title}\n"
    "~ .start-box{fill:@box;stroke:@line}\n"
    "~ .end-box{fill:@end-box;stroke:@end;stroke-width:1.5}\n"
    "~ .rules-box{fill:none;stroke:@rule;stroke-opacity:.6}\n"
    "~ .guide{fill:none;stroke:@frame}\n"
    "~ .line{fill:none;stroke:@line;stroke-width:1.5}\n"
    "~ .head{fill:@line}\n"
    "~ .jump .line{stroke:@step}\n"
    "~ .jump .head{fill:@step}\n"
    "~ .to-answer .line{stroke:@answer;stroke-dasharray:5 4}\n"
    "~ .to-answer .head{fill:@answer}\n"
    "~ .to-late .line{stroke:@late;stroke-dasharray:5 4}\n"
    "~ .to-late .head{fill:@late}\n"
    "~ .to-escalation .line{stroke:@late}\n"
    "~ .to-escalation .head{fill:@late}\n"
    "~ .ring{fill:@paper;stroke-width:1.5}\n"
    "~ .to-answer .ring{stroke:@answer}\n"
    "~ .to-late .ring{stroke:@late}\n"
    "~ .sign{fill:none;stroke:@muted;stroke-width:1.4;stroke-linejoin:round;stroke-linecap:round}\n"
    "~ .contact .sign,~ .automatic .sign,~ .task .sign{fill:@step;stroke:@step}\n"
    "~ .optional .sign,~ .assigned .sign,~ .jump-row .sign{stroke:@step}\n"
    "~ .optional .sign{stroke-dasharray:2.4 2.2}\n"
    "~ .event .sign{fill:@muted}\n"
    "~ .postpone .sign{stroke-width:2.4}\n"
    "~ .escalate .sign{fill:@late;stroke:@late}\n"
    "~ .end .sign{stroke:@end}\n"
    "~ .flag .sign,~ .rule .sign{stroke:@rule}\n"
    "~ .set .r,~ .group .r,~ .nothing .r{fill:@muted}\n"
    "~ .i{font-style:italic}\n";

/* Expands `property:@name` at the name; what was written before it is the property. */
static const char *add_colour(struct rung_buffer *out, const char *rule, const char *at)
{
    const char *property = at - 1, *name = at + 1;

    while (property > rule && property[-1] != ';' && property[-1] != '{') property--;
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++) {
        size_t size = strlen(colours[i].name);
        if (strncmp(name, colours[i].name, size) != 0 || strchr("-abcdefghijklmnopqrstuvwxyz", name[size]))
            continue;
        rung_buffer_print(out, "%s;%.*svar(--rung-%s)", colours[i].light, (int)(at - property), property,
                          colours[i].name);
        return name + size;
    }
    return name;
}

static void add_variables(struct rung_buffer *out, bool dark)
{
    rung_buffer_text(out, ".rung-graph{");
    for (size_t i = 0; i < sizeof colours / sizeof *colours; i++)
        rung_buffer_print(out, "%s--rung-%s:%s", i ? ";" : "", colours[i].name,
                          dark ? colours[i].dark : colours[i].light);
    rung_buffer_text(out, "}");
}

void rung_graph_write_style(struct rung_buffer *out)
{
    rung_buffer_text(out, "<style>\n");
    add_variables(out, false);
    rung_buffer_text(out, "\n@media (prefers-color-scheme:dark){");
    add_variables(out, true);
    rung_buffer_text(out, "}\n");
    for (int i = 0; i < RUNG_GRAPH_FONT_COUNT; i++) {
        const struct rung_graph_face *face = &rung_graph_faces[i];
        rung_buffer_print(out, ".rung-graph .%s{font-size:%gpx%s}\n", face->class, face->font.size,
                          face->font.bold ? ";font-weight:bold" : "");
    }
    for (const char *at = rules; *at;) {
        if (*at == '@') {
            at = add_colour(out, rules, at);
        } else if (*at == '~') {
            rung_buffer_text(out, ".rung-graph");
            at++;
        } else {
            rung_buffer_char(out, *at++, 1);
        }
    }
    rung_buffer_text(out, "</style>\n");
}
