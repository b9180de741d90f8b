/* saved.c: what `rung compile` wrote, damaged in any way but its checksum: policies and feeds. The first byte
 * chooses a block, each four bytes behind it change one byte of it: where (three bytes), and how. What the
 * loaders do not refuse is run over events and rows. */
#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/program.h>

#include <stdlib.h>
#include <string.h>

#include "block_head.h"
#include "require.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const char text[] =
    "calendar office { timezone \"Europe/Madrid\"  open mon-fri 09:00-17:00  covers 2020-01-01 to 2030-12-31 "
    "}\n"
    "policy whole \"Everything\" {\n"
    "  calendar office  customer client  party agent  party lead  channel phone by agent during office\n"
    "  channel mail automatic  usual deadline 1 business day\n"
    "  fact amount: number = 3  fact topic: one of (a, b)  fact who: text  fact day: date\n"
    "  event begin { day: date, amount: number }\n"
    "  start on begin where event.amount is at least 1\n"
    "  start when 3 days pass without reply since begin\n"
    "  template \"hello\" { text \"{case} {amount} {next_follow_up} {closes_on}\" }\n"
    "  step one {\n"
    "    on thanks flag thanked \"{event.from}\"\n"
    "    contact client via phone within 2 business hours including amount noting topic\n"
    "    give 1 day { any order { contact client via phone  task \"Look\" for agent } } else notify lead "
    "\"late\"\n"
    "    strict order { contact client via phone  contact client via phone }\n"
    "    may contact client via phone\n"
    "    repeat every 2 days up to 3 times { contact client via mail using \"hello\" }\n"
    "    on day 7, 15 assign \"Remind\" to agent\n"
    "    wait up to 2 days { on begin where event.amount is 3 set amount = event.amount + 1  on reply stand "
    "down }\n"
    "    escalate to lead within 1 hour then agent within 1 hour else flag nobody \"nobody\"\n"
    "    if cases with same amount in last 2 days is at least 1 and attempts via phone in last 3 days is at "
    "most 2 {\n"
    "      wait until 1 business day after day\n"
    "    }\n"
    "    go to two\n"
    "  }\n"
    "  step two { wait 1 day  close as \"Done\" code \"X\" note \"{who}\" }\n"
    "  on not_now postpone until event.until\n"
    "  on out_of_office { wait 1 hour  restart step at 2 days from now }\n"
    "  on reply restart run\n"
    "  on wrong_person continue with other\n"
    "  on missed attempt contact client via mail using \"hello\"\n"
    "  always on begin set day = event.day\n"
    "  whenever 3 days pass without attempt flag quiet \"quiet\"\n"
    "  limit attempts via phone to 2 per 3 business days because \"enough\"\n"
    "  forbid close as \"Done\" unless days with attempts is at least 2 or now is at least 2026-03-01\n"
    "  ignore bounce, opt_out\n"
    "}\n"
    "policy other { fact amount: number  event also  start on also  step one { wait amount_days  stand down "
    "}\n"
    "  fact amount_days: duration = 2 days }\n"
    "feed rows from csv {\n"
    "  each case in its own order  case is column \"c\"  time is column \"t\" as \"D.M.YYYY h:mm\" in "
    "\"Europe/Berlin\"\n"
    "  unknown is \"?\"  fact topic is column \"p\" with { \"A\" = a }\n"
    "  emit begin at column \"d\" as \"D.M.YYYY\" in \"UTC\" { day: 2026-02-02, amount: column \"a\" }\n"
    "    when column \"s\" becomes \"x\"\n"
    "  emit reply when column \"s\" leaves \"x\"\n"
    "}\n";

static const char events[] =
    "{\"time\":\"2026-02-02T09:00:00Z\",\"case\":\"A\",\"type\":\"begin\",\"day\":\"2026-02-05\",\"amount\":"
    "3}\n"
    "{\"time\":\"2026-02-02T09:10:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"documented\":"
    "{\"amount\":2,\"topic\":\"a\"}}\n"
    "{\"time\":\"2026-02-02T09:20:00Z\",\"case\":\"A\",\"type\":\"attempt\",\"via\":\"phone\",\"outcome\":"
    "\"voicemail\"}\n"
    "{\"time\":\"2026-02-02T09:30:00Z\",\"case\":\"A\",\"type\":\"thanks\"}\n"
    "{\"time\":\"2026-02-02T09:40:00Z\",\"case\":\"A\",\"type\":\"out_of_office\",\"back_on\":\"2026-02-04\"}"
    "\n"
    "{\"time\":\"2026-02-02T09:50:00Z\",\"case\":\"A\",\"type\":\"not_now\",\"until\":\"2026-02-03T09:00:"
    "00Z\"}\n"
    "{\"time\":\"2026-02-02T10:00:00Z\",\"case\":\"B\",\"type\":\"begin\",\"day\":\"2026-02-05\",\"amount\":"
    "3}\n"
    "{\"time\":\"2026-02-04T10:00:00Z\",\"case\":\"A\",\"type\":\"done\",\"task\":\"Look\"}\n"
    "{\"time\":\"2026-02-10T10:00:00Z\",\"case\":\"A\",\"type\":\"took_over\"}\n"
    "{\"time\":\"2026-02-20T10:00:00Z\",\"case\":\"B\",\"type\":\"wrong_person\"}\n"
    "{\"time\":\"2026-02-21T10:00:00Z\",\"case\":\"A\",\"type\":\"reply\"}\n";

static const char rows[] = "c,t,s,p,a,d\n"
                           "A,2.2.2026 9:00,x,A,3,3.2.2026\n"
                           "A,2.2.2026 8:00,y,?,4,\n"
                           "B,2.2.2026 9:00,x,B,x,5.2.2026\n";

enum { BLOCKS_MAX = 8, EDIT_BYTES = 4 };

static struct {
    void *bytes;
    size_t size;
} blocks[BLOCKS_MAX];
static size_t block_count;

static void make_blocks(void)
{
    struct rung_compilation *compilation = rung_compilation_new(NULL);
    const struct rung_program *program;
    const struct rung_mapping *mapping;

    require(compilation != NULL);
    require(rung_compilation_add_text(compilation, "saved.rung", text, sizeof text - 1) == RUNG_OK);
    require(rung_compilation_check(compilation) == RUNG_OK && !rung_compilation_errors(compilation));
    for (uint32_t i = 0; (program = rung_compilation_program(compilation, i)); i++, block_count++)
        require(rung_program_save(program, &blocks[block_count].bytes, &blocks[block_count].size) == RUNG_OK);
    for (size_t i = 0; rung_compilation_mapping(compilation, i, &mapping) == RUNG_OK; i++, block_count++)
        require(rung_mapping_save(mapping, &blocks[block_count].bytes, &blocks[block_count].size) == RUNG_OK);
    rung_compilation_free(compilation);
}

static bool swallow(void *state, const char *lines, size_t size)
{
    (void)lines;
    *(size_t *)state += size;
    return *(size_t *)state < 1 << 22;
}

static void run_program(const char *bytes, size_t size)
{
    struct rung_program *program;
    size_t written = 0;

    if (rung_program_load(bytes, size, NULL, &program, NULL) != RUNG_OK) return;
    struct rung_engine *engine = rung_engine_new(swallow, &written);
    require(engine != NULL);
    if (rung_engine_load(engine, program) == RUNG_OK) {
        rung_engine_feed(engine, "events", events, sizeof events - 1);
        rung_engine_end(engine, RUNG_END_UNTIL, INT64_C(1775000000000000));
    }
    rung_engine_free(engine);
    rung_program_free(program);
}

static bool take_event(void *state, const struct rung_event *event)
{
    char written[512];

    *(size_t *)state += event->type_size ? rung_event_write(event, written, sizeof written) : 0;
    return true;
}

static bool take_refusal(void *state, uint64_t line, const char *why, const char *found)
{
    *(size_t *)state += line + strlen(why) + strlen(found);
    return true;
}

static void run_mapping(const char *bytes, size_t size)
{
    struct rung_mapping *mapping;
    size_t sum = 0;
    const struct rung_feed_target target = {&sum, take_event, take_refusal};
    struct rung_feed *feed;

    if (rung_mapping_load(bytes, size, NULL, &mapping, NULL) != RUNG_OK) return;
    if (rung_feed_open(mapping, RUNG_FEED_AS_DECLARED, &target, &feed, NULL) == RUNG_OK) {
        if (rung_feed_read(feed, rows, sizeof rows - 1, NULL) == RUNG_OK) rung_feed_end(feed, NULL);
        rung_feed_free(feed);
    }
    rung_mapping_free(mapping);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (!block_count) make_blocks();
    if (size == 0) return 0;
    size_t which = bytes[0] % block_count, whole = blocks[which].size;
    char *copy = malloc(whole);
    require(copy != NULL);
    memcpy(copy, blocks[which].bytes, whole);
    for (size_t at = 1; at + EDIT_BYTES <= size; at += EDIT_BYTES) {
        size_t where = (bytes[at] | (size_t)bytes[at + 1] << 8 | (size_t)bytes[at + 2] << 16) % whole;
        copy[where] = (char)(copy[where] ^ bytes[at + 3]);
    }
    ((struct rung_block_head *)(void *)copy)->checksum = rung_block_checksum(copy, whole);
    if (rung_program_is(copy, whole)) run_program(copy, whole);
    if (rung_mapping_is(copy, whole)) run_mapping(copy, whole);
    free(copy);
    return 0;
}
