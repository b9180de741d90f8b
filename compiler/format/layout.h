/* Breaking a row of words into lines. Whoever formats says what may stand between a word and the one before
 * it; this says where lines really end, and puts comments where they belong.
 *
 * A break has a level. A stretch that fits on its line stays on it; one that does not is broken at its
 * outermost level (the smallest number), and what lies between those breaks is looked at in the same way. */
#ifndef RUNG_LAYOUT_H
#define RUNG_LAYOUT_H

#include "parse.h"
#include "text_buffer.h"

enum {
    RUNG_LAYOUT_COLUMNS = 110, /* what a line may hold, texts and comments apart */
    RUNG_LAYOUT_INDENT = 2
};

/* What stands before a word. */
enum rung_glue {
    RUNG_GLUE_NONE,
    RUNG_GLUE_SPACE,
    RUNG_GLUE_FILL,  /* a space; a new line where the stretch up to the next break does not fit any more */
    RUNG_GLUE_BREAK, /* a space; a new line where the level is broken */
    RUNG_GLUE_ITEM,  /* always a new line: an entry of the innermost open brace, or of the file */
    RUNG_GLUE_CLOSE, /* always a new line: the closing brace of such entries */
};

/* Where the new line of FILL and BREAK begins. */
enum rung_column {
    RUNG_COLUMN_INSIDE, /* indented below the stretch that is broken */
    RUNG_COLUMN_START,  /* below the beginning of the stretch that is broken, if that has ended its line */
    RUNG_COLUMN_LINE,   /* below the beginning of the last line */
    RUNG_COLUMN_LISTED, /* indented below the line of the innermost open brace */
    RUNG_COLUMN_CLOSED, /* below the line of the innermost open brace */
};

struct rung_piece {
    const char *text; /* in the source, or elsewhere; not NUL-terminated */
    uint32_t size;
    uint32_t width;                   /* in code points */
    uint32_t at;                      /* offset in the source */
    uint32_t comments, comment_count; /* own-line comments before it: first index in the unit's trivia */
    uint32_t trailing;                /* index of the comment behind it, + 1; 0 if none */
    uint16_t level;                   /* of FILL and BREAK */
    uint8_t glue, column;
    bool broken;  /* a BREAK that always becomes a new line */
    bool section; /* an ITEM before which there is always a blank line, unless it is the first */
};

/* Writes the pieces, the last of which is the end of the text (size 0). Braces among them must match.
 * Nothing but the pieces' order, the unit's comments and, for blank lines, its source is looked at. */
void rung_layout(struct rung_buffer *out, const struct rung_unit *unit, struct rung_piece *pieces,
                 uint32_t count);

#endif
