/* prose.c: words for people, in lines of 80 columns; and texts and times for programs, as JSON. */
#include "cli.h"

#include <string.h>

#include <rung/time.h>

static int width_of(const char *words, int size)
{
    int width = 0;

    for (int i = 0; i < size; i++) width += ((unsigned char)words[i] & 0xC0) != 0x80;
    return width;
}

void rung_cli_wrap(struct rung_cli *cli, const char *words, int column, int indent)
{
    bool first = true;

    while (*words == ' ') words++;
    while (*words) {
        int size = 0;
        while (words[size] && words[size] != ' ') size++;
        int width = width_of(words, size);
        if (!first && column + 1 + width > RUNG_CLI_COLUMNS) {
            rung_cli_print(cli, "\n%*s", indent, "");
            column = indent;
        } else if (!first) {
            rung_cli_print(cli, " ");
            column++;
        }
        for (int i = 0; i < size; i++)
            rung_cli_print(cli, "%c", (unsigned char)words[i] < ' ' || words[i] == 127 ? '?' : words[i]);
        column += width;
        first = false;
        words += size;
        while (*words == ' ') words++;
    }
    rung_cli_print(cli, "\n");
}

void rung_cli_json_bytes(struct rung_cli *cli, const char *bytes, size_t size)
{
    rung_cli_print(cli, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        if (c == '"' || c == '\\')
            rung_cli_print(cli, "\\%c", c);
        else if (c == '\n')
            rung_cli_print(cli, "\\n");
        else if (c < ' ' || c == 127)
            rung_cli_print(cli, "\\u%04x", c);
        else
            rung_cli_write(cli, &bytes[i], 1);
    }
    rung_cli_print(cli, "\"");
}

void rung_cli_json_text(struct rung_cli *cli, const char *text)
{
    rung_cli_json_bytes(cli, text, strlen(text));
}

void rung_cli_json_member(struct rung_cli *cli, const char *key, const char *text)
{
    if (!*text) return;
    rung_cli_print(cli, ",\"%s\":", key);
    rung_cli_json_text(cli, text);
}

void rung_cli_json_time(struct rung_cli *cli, int64_t time)
{
    char text[RUNG_TIME_TEXT_SIZE];

    if (time == INT64_MAX || time == INT64_MIN)
        rung_cli_print(cli, "null");
    else
        rung_cli_print(cli, "\"%.*s\"", (int)rung_time_write(time, text), text);
}
