/* decide POLICY LOG CASE EVENT: may this be done to the case now? See docs/embedding.md.
 *
 *     cc decide.c $(pkg-config --cflags --libs rung) -o decide
 *     ./decide three_strikes.rung events.ndjson INC1001 '{"type":"close","as":"Canceled"}' */
#include <stdio.h>
#include <string.h>

#include <rung/rung.h>

static bool no_journal(void *state, const char *lines, size_t size)
{
    (void)state, (void)lines, (void)size;
    return true;
}

static void print_reason(void *state, const struct rung_against *against)
{
    (void)state;
    printf("%s:%u: %s\n", against->file, against->line, *against->because ? against->because : against->rule);
    for (uint32_t i = 0; i < against->way_count; i++)
        for (uint32_t k = 0; k < against->ways[i].count; k++)
            printf("  %s %s\n", k ? "and" : i ? "or else" : "missing:", against->ways[i].parts[k]);
}

int main(int argc, char **argv)
{
    struct rung_compilation *policy = rung_compilation_new(NULL);
    struct rung_engine *engine = rung_engine_new(no_journal, NULL);
    struct rung_copy *copy = NULL;
    struct rung_reason reason = {0};
    bool allowed = false;
    char block[4096];
    size_t size;

    if (argc != 5 || !policy || !engine) return 2;
    rung_compilation_add_file(policy, argv[1]);
    rung_compilation_check(policy);
    const struct rung_program *program = rung_compilation_program(policy, 0);
    if (!program) return fputs(rung_render_text(policy, false), stderr), 2;
    FILE *log = fopen(argv[2], "rb");
    if (!log || rung_engine_load(engine, program) || rung_copy_new(engine, &copy)) return 2;
    while ((size = fread(block, 1, sizeof block, log)) > 0) rung_engine_feed(engine, argv[2], block, size);
    rung_engine_end(engine, RUNG_END_PLAIN, 0);
    fclose(log);
    uint32_t number = rung_engine_find(engine, argv[3], strlen(argv[3]));
    if (number == RUNG_NO_CASE) return fprintf(stderr, "there is no case %s\n", argv[3]), 2;
    if (rung_decide(copy, number, INT64_MIN, argv[4], strlen(argv[4]), &allowed, &reason))
        return fprintf(stderr, "%s\n", reason.text), 2;
    puts(allowed ? "allowed" : "forbidden");
    if (!allowed) rung_decide_why(copy, print_reason, NULL, &reason);
    rung_copy_free(copy);
    rung_engine_free(engine);
    rung_compilation_free(policy);
    return !allowed;
}
