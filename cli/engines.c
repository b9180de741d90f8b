/* engines.c: what --engine chooses. */
#include "policies.h"

#include <string.h>

/* The code that modules have, for those policies that come from them. */
static int use_modules(struct rung_cli *cli, const struct rung_cli_policies *policies,
                       struct rung_engine *engine, bool must)
{
    for (size_t i = 0; i < policies->module_count; i++) {
        struct rung_reason reason = {0};
        enum rung_status status = rung_module_load(policies->modules[i], &reason);
        if (status == RUNG_NO_MEMORY) return rung_cli_complain(cli, "there is not enough memory for this");
        if (status && must)
            return rung_cli_complain(cli, "the native code cannot be used: %s; `rung build` makes it anew",
                                     reason.text);
        if (status == RUNG_OK) rung_engine_use_module(engine, policies->modules[i]);
    }
    if (must && rung_engine_native_count(engine) < policies->count)
        return rung_cli_misuse(cli,
                               "the engine `aot` runs what `rung build` has made, and a policy here is not");
    return RUNG_EXIT_GOOD;
}

void rung_cli_say_engine(struct rung_cli *cli, const struct rung_engine *engine, const char *name)
{
    if (name && strcmp(name, "auto") == 0 && *rung_engine_native_trouble(engine))
        rung_cli_complain(cli, "there was no native code, so the interpreter ran: %s",
                          rung_engine_native_trouble(engine));
}

int rung_cli_use_engine(struct rung_cli *cli, const struct rung_cli_policies *policies,
                        struct rung_engine *engine, const char *name)
{
    struct rung_reason reason = {0};
    bool wait = name && strcmp(name, "jit") == 0;

    if (name && strcmp(name, "aot") == 0) return use_modules(cli, policies, engine, true);
    if (!name || strcmp(name, "auto") == 0) {
        int exit = use_modules(cli, policies, engine, false);
        if (exit != RUNG_EXIT_GOOD || !name) return exit;
    }
    if (wait || strcmp(name, "auto") == 0) {
        enum rung_status status = rung_engine_run_native(engine, wait, &reason);
        if (status == RUNG_NO_MEMORY) return rung_cli_complain(cli, "there is not enough memory for this");
        if (status)
            rung_cli_complain(cli, "there is no native code, so the interpreter runs: %s", reason.text);
        return RUNG_EXIT_GOOD;
    }
    if (!rung_engine_run_by(engine, name))
        return rung_cli_misuse(
            cli, "there is no engine `%s`; there are `auto`, `jit`, `aot`, `goto` and `switch`", name);
    return RUNG_EXIT_GOOD;
}
