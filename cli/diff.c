/* diff.c: a short comparison of two texts. Where they part, it looks for the nearest place at which they meet
 * again; that need not be the smallest difference, but is one. */
#include "diff.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum {
    LINES_SHOWN_MAX = 40, /* of the differences of one text */
    REACH_MAX = 400       /* how many lines ahead the texts may meet again */
};

struct line {
    const char *text;
    size_t size;
};

struct lines {
    struct line *items;
    size_t count;
};

static bool split(const char *text, size_t size, struct lines *lines)
{
    size_t count = 0, at = 0;

    for (const char *c = text; (c = memchr(c, '\n', size - (size_t)(c - text))); c++) count++;
    *lines = (struct lines){.items = malloc((count + 1) * sizeof *lines->items)};
    if (!lines->items) return false;
    while (at < size) {
        const char *end = memchr(text + at, '\n', size - at);
        size_t length = end ? (size_t)(end - text) - at : size - at;
        lines->items[lines->count++] = (struct line){text + at, length};
        at += length + 1;
    }
    return true;
}

static bool same(const struct lines *a, size_t x, const struct lines *b, size_t y)
{
    if (x == a->count || y == b->count) return x == a->count && y == b->count;
    return a->items[x].size == b->items[y].size &&
           memcmp(a->items[x].text, b->items[y].text, a->items[x].size) == 0;
}

/* How many lines of each must be passed over until the texts agree again; blank lines alone are no meeting.
 */
static void find_meeting(const struct lines *a, size_t x, const struct lines *b, size_t y, size_t *gone,
                         size_t *come)
{
    size_t left_a = a->count - x, left_b = b->count - y;

    for (size_t both = 1; both <= REACH_MAX; both++)
        for (size_t i = both < left_a ? both : left_a; i + 1 > 0; i--) {
            if (both - i > left_b) break;
            if (!same(a, x + i, b, y + both - i)) continue;
            if (x + i < a->count && a->items[x + i].size == 0 && !same(a, x + i + 1, b, y + both - i + 1))
                continue;
            *gone = i;
            *come = both - i;
            return;
        }
    *gone = left_a;
    *come = left_b;
}

static void print_line(struct rung_cli *cli, char sign, const struct line *line)
{
    const char *colour = sign == '-' ? "\033[31m" : sign == '+' ? "\033[32m" : "";
    bool coloured = cli->color_out && sign != ' ';

    if (coloured) rung_cli_print(cli, "%s", colour);
    rung_cli_print(cli, line->size ? "  %c " : "  %c", sign);
    for (size_t i = 0; i < line->size; i++) {
        char c = (unsigned char)line->text[i] < ' ' || line->text[i] == 127 ? '?' : line->text[i];
        rung_cli_write(cli, line->text[i] == '\t' ? "\t" : &c, 1);
    }
    rung_cli_print(cli, coloured ? "\033[0m\n" : "\n");
}

/* False if there was no room for all of them. */
static bool print_lines(struct rung_cli *cli, char sign, const struct lines *lines, size_t from, size_t count,
                        size_t *room)
{
    for (size_t i = 0; i < count; i++, --*room) {
        if (*room == 0) return false;
        print_line(cli, sign, &lines->items[from + i]);
    }
    return true;
}

static void print_differences(struct rung_cli *cli, const struct lines *a, const struct lines *b)
{
    size_t x = 0, y = 0, room = LINES_SHOWN_MAX, shown_to = 0;

    while (x < a->count || y < b->count) {
        size_t gone, come;
        if (x < a->count && same(a, x, b, y)) {
            x++, y++;
            continue;
        }
        find_meeting(a, x, b, y, &gone, &come);
        if (x > shown_to || x == 0) rung_cli_print(cli, "  line %zu:\n", x + 1);
        if (x > shown_to) print_line(cli, ' ', &a->items[x - 1]);
        if (!print_lines(cli, '-', a, x, gone, &room) || !print_lines(cli, '+', b, y, come, &room)) {
            rung_cli_print(cli, "  … and more\n");
            return;
        }
        x += gone;
        y += come;
        shown_to = x;
        if (x < a->count) {
            print_line(cli, ' ', &a->items[x]);
            shown_to = x + 1;
        }
    }
}

bool rung_cli_print_diff(struct rung_cli *cli, const char *before, size_t before_size, const char *after,
                         size_t after_size)
{
    struct lines a = {0}, b = {0};
    bool good = split(before, before_size, &a) && split(after, after_size, &b);

    if (good) print_differences(cli, &a, &b);
    free(a.items);
    free(b.items);
    return good;
}
