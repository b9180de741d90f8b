/* trace.c: `rung trace`: the sentences of the sources beside the rules that express them. */
#include "commands.h"
#include "compile.h"

#include <string.h>

int rung_cmd_trace(struct rung_cli *cli)
{
    static const struct {
        enum rung_option_id option;
        enum rung_trace_format format;
    } options[] = {{RUNG_OPT_trace_json, RUNG_TRACE_JSON},
                   {RUNG_OPT_trace_html, RUNG_TRACE_HTML},
                   {RUNG_OPT_trace_markdown, RUNG_TRACE_MARKDOWN}};
    enum rung_trace_format format = RUNG_TRACE_TEXT;
    struct rung_compilation *compilation;
    uint32_t open = 0;

    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!rung_cli_flag(cli, options[i].option)) continue;
        if (format != RUNG_TRACE_TEXT)
            return rung_cli_misuse(cli, "only one of --json, --html and --markdown can be given");
        format = options[i].format;
    }
    int exit = rung_cli_compile_clean(cli, 0, &compilation);
    if (!compilation) return exit;
    const char *text = rung_trace(compilation, format, cli->color_out, &open);
    if (text) rung_cli_write(cli, text, strlen(text));
    exit = !text ? rung_cli_no_memory(cli) : open ? RUNG_EXIT_FOUND : RUNG_EXIT_GOOD;
    rung_compilation_free(compilation);
    return exit;
}
