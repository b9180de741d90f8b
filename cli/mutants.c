/* mutants.c: changes of a policy that no test notices. */
#include "mutants.h"
#include "compile.h"

enum { STORIES = 200 };

struct telling {
    struct rung_cli *cli;
    struct rung_compilation *compilation;
};

static void tell(void *state, const struct rung_mutation *mutation)
{
    struct telling *telling = state;
    struct rung_cli *cli = telling->cli;
    struct rung_place place = rung_compilation_place(telling->compilation, mutation->span.start);

    rung_cli_print_path(cli, place.path ? place.path : "");
    rung_cli_print(cli, ":%u:%u: no test %s this change:\n%s", place.line, place.column,
                   mutation->proof ? "can notice" : "notices", mutation->diff);
    if (mutation->proof)
        rung_cli_print(cli, "  it changes nothing: %s\n\n", mutation->proof);
    else if (mutation->example)
        rung_cli_print(cli, "  what it would do to a case:\n%s\n", mutation->example);
    else
        rung_cli_print(cli, "  no difference found in %d random stories: perhaps it changes nothing\n\n",
                       STORIES);
}

int rung_cli_mutate(struct rung_cli *cli, struct rung_compilation *compilation, struct rung_testing *testing,
                    const char *filter)
{
    struct telling telling = {cli, compilation};
    struct rung_mutation_counts counts;

    if (rung_testing_mutate(testing, filter, STORIES, tell, &telling, &counts) != RUNG_OK)
        return rung_cli_no_memory(cli);
    rung_cli_print(cli, "%u changes tried: %u noticed, %u not noticed, %u shown to change nothing",
                   counts.changes, counts.noticed, counts.unnoticed, counts.equivalent);
    if (counts.alike) rung_cli_print(cli, ", %u perhaps without effect", counts.alike);
    rung_cli_print(cli, "\n");
    return counts.unnoticed ? RUNG_EXIT_FOUND : RUNG_EXIT_GOOD;
}
