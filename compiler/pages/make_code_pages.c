/* Turns docs/errors.md into what `rung explain CODE` prints: a C table of code and section, in the order of
 * the page. Runs while the compiler is built. make_code_pages errors.md code_pages.inc A section begins at a
 * heading `### E0203 …` and ends at the next heading; what stands in HTML comments is left out, and blocks of
 * code are indented instead of fenced. */
#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LINE_MAX_BYTES = 4096, COLUMNS = 79 };

static bool is_code(const char *text)
{
    return (text[0] == 'E' || text[0] == 'W') && isdigit((unsigned char)text[1]) &&
           isdigit((unsigned char)text[2]) && isdigit((unsigned char)text[3]) &&
           isdigit((unsigned char)text[4]);
}

static void write_line(FILE *out, const char *indent, const char *line)
{
    fprintf(out, "    \"%s", *line == '\n' ? "" : indent);
    for (; *line && *line != '\n'; line++) {
        if (*line == '"' || *line == '\\') fputc('\\', out);
        fputc(*line, out);
    }
    fputs("\\n\"\n", out);
}

/* Prose is broken for a terminal of 80 columns. */
static void write_wrapped(FILE *out, const char *text)
{
    char line[LINE_MAX_BYTES];
    size_t used = 0, shown = 0;

    while (*text && *text != '\n') {
        size_t size = strcspn(text, " \n"), width = 0;
        for (size_t i = 0; i < size; i++) width += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (used && shown + 1 + width > COLUMNS) {
            line[used] = 0;
            write_line(out, "", line);
            used = shown = 0;
        }
        if (used) line[used++] = ' ', shown++;
        memcpy(line + used, text, size);
        used += size;
        shown += width;
        text += size + (text[size] == ' ');
    }
    line[used] = 0;
    write_line(out, "", line);
}

int main(int argc, char **argv)
{
    char line[LINE_MAX_BYTES];
    FILE *in = argc == 3 ? fopen(argv[1], "r") : NULL, *out = in ? fopen(argv[2], "w") : NULL;
    bool in_section = false, in_block = false, in_comment = false, blank = false;

    if (!out) {
        fprintf(stderr, "make_code_pages: cannot read %s or write %s\n", argc > 1 ? argv[1] : "?",
                argc > 2 ? argv[2] : "?");
        return 1;
    }
    fputs("/* Made from docs/errors.md. */\n", out);
    while (fgets(line, sizeof line, in)) {
        if (strncmp(line, "<!--", 4) == 0) in_comment = true;
        if (in_comment) {
            in_comment = strstr(line, "-->") == NULL;
            continue;
        }
        if (!in_block && line[0] == '#') {
            if (in_section) fputs("},\n", out);
            in_section = strncmp(line, "### ", 4) == 0 && is_code(line + 4);
            if (in_section) fprintf(out, "{\"%.5s\",\n", line + 4);
            blank = false;
        }
        if (!in_section) continue;
        if (strncmp(line, "```", 3) == 0) {
            in_block = !in_block;
            continue;
        }
        if (line[0] == '\n') {
            blank = true;
            continue;
        }
        if (blank) write_line(out, "", "\n"); /* none at the end of a section */
        blank = false;
        if (in_block)
            write_line(out, "    ", line);
        else
            write_wrapped(out, line[0] == '#' ? line + 4 : line);
    }
    if (in_section) fputs("},\n", out);
    fclose(in);
    return fclose(out) == 0 ? 0 : 1;
}
