/* progress.c: a bar while a log is read. */
#include "progress.h"

#include <stdbool.h>

#include <time.h>
#include <unistd.h>

static bool is_drawn(const struct rung_progress *p)
{
    return p->to && isatty(fileno(p->to));
}

double rung_progress_seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

void rung_progress_draw(struct rung_progress *p, const struct rung_input *input)
{
    enum { WIDTH = 30 };
    const double between = 0.1;
    uint64_t total;

    if (!is_drawn(p)) return;
    double now = rung_progress_seconds();
    if (now - p->redrawn < between) return;
    p->redrawn = now;
    uint64_t done = rung_input_position(input, &total);
    if (total == 0) {
        fprintf(p->to, "\r%.1f MB read", (double)done / 1e6);
    } else {
        int full = (int)((double)WIDTH * (double)done / (double)total);
        if (full > WIDTH) full = WIDTH;
        fprintf(p->to, "\r[%.*s%*s] %3.0f%%", full, "##############################", WIDTH - full, "",
                100.0 * (double)done / (double)total);
    }
    fflush(p->to);
}

void rung_progress_end(struct rung_progress *p)
{
    if (is_drawn(p)) fprintf(p->to, "\r\033[K");
}
