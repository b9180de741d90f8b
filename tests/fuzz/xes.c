/* xes.c: any bytes at all as an event log in XES. One block and small ones give the same events. */
#include "xes.h"
#include "require.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

struct seen {
    uint64_t digest, events;
    enum rung_status status;
};

static void mix(struct seen *seen, const void *bytes, size_t size)
{
    const unsigned char *at = bytes;

    for (size_t i = 0; i < size; i++) seen->digest = (seen->digest ^ at[i]) * UINT64_C(0x100000001b3);
}

static void mix_attributes(struct seen *seen, const struct rung_xes_attribute *attributes, uint32_t count)
{
    require(count <= RUNG_XES_ATTRIBUTES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        require(strlen(attributes[i].key) == attributes[i].key_size &&
                strlen(attributes[i].cell.text) == attributes[i].cell.size);
        mix(seen, attributes[i].key, attributes[i].key_size);
        mix(seen, attributes[i].cell.text, attributes[i].cell.size);
    }
}

static bool take_event(void *state, uint64_t line, const struct rung_xes_attribute *of_case,
                       uint32_t case_count, const struct rung_xes_attribute *of_event, uint32_t event_count)
{
    struct seen *seen = state;

    seen->events++;
    mix(seen, &line, sizeof line);
    mix_attributes(seen, of_case, case_count);
    mix_attributes(seen, of_event, event_count);
    return true;
}

static bool take_bad(void *state, uint64_t line, const char *why)
{
    struct seen *seen = state;

    mix(seen, &line, sizeof line);
    mix(seen, why, strlen(why));
    return true;
}

static struct seen read_in(const uint8_t *bytes, size_t size, size_t block)
{
    struct seen seen = {0};
    struct rung_reason reason = {0};
    const struct rung_xes_target target = {&seen, take_event, take_bad};
    struct rung_xes *xes = rung_xes_new(&target);

    require(xes != NULL);
    for (size_t at = 0; at < size && !seen.status; at += block)
        seen.status =
            rung_xes_read(xes, (const char *)bytes + at, size - at < block ? size - at : block, &reason);
    if (!seen.status) seen.status = rung_xes_end(xes, &reason);
    require(seen.status == RUNG_OK || (reason.text[0] && reason.line > 0));
    rung_xes_free(xes);
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct seen whole = read_in(bytes, size, size + 1);

    for (size_t block = 1; block < 8; block += 3) {
        struct seen cut = read_in(bytes, size, block);
        require(cut.digest == whole.digest && cut.events == whole.events && cut.status == whole.status);
    }
    return 0;
}
