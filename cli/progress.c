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

/* Whether it is time to draw it again. */
static bool is_due(struct rung_progress *p)
{
    const double between = 0.1;

    if (!is_drawn(p)) return false;
    double now = rung_progress_seconds();
    if (now - p->redrawn < between) return false;
    p->redrawn = now;
    return true;
}

static void draw_bar(struct rung_progress *p, uint64_t done, uint64_t total)
{
    enum { WIDTH = 30 };
    int full = (int)((double)WIDTH * (double)done / (double)total);

    if (full > WIDTH) full = WIDTH;
    fprintf(p->to, "\r[%.*s%*s] %3.0f%%", full, "##############################", WIDTH - full, "",
            100.0 * (double)done / (double)total);
    fflush(p->to);
}

void rung_progress_draw(struct rung_progress *p, const struct rung_input *input)
{
    uint64_t total;

    if (!is_due(p)) return;
    uint64_t done = rung_input_position(input, &total);
    if (total) {
        draw_bar(p, done, total);
        return;
    }
    fprintf(p->to, "\r%.1f MB read", (double)done / 1e6);
    fflush(p->to);
}

void rung_progress_show(struct rung_progress *p, uint64_t done, uint64_t total)
{
    if (total && is_due(p)) draw_bar(p, done, total);
}

void rung_progress_end(struct rung_progress *p)
{
    if (is_drawn(p)) fprintf(p->to, "\r\033[K");
}
