/* What the scanner (grammar/rung.l) tells: kinds of lexemes, and where each stands. Read by the scanner and
 * parse.c. */
#ifndef RUNG_SCAN_H
#define RUNG_SCAN_H

#include <stddef.h>
#include <stdint.h>

enum rung_lexeme {
    RUNG_SCAN_END, /* of the text */
    RUNG_SCAN_WORD,
    RUNG_SCAN_TEXT,
    RUNG_SCAN_NUMBER,
    RUNG_SCAN_DATE,
    RUNG_SCAN_MOMENT,
    RUNG_SCAN_CLOCK,
    RUNG_SCAN_SIGN,
    RUNG_SCAN_COMMENT,
    RUNG_SCAN_DOC,
    RUNG_SCAN_QUOTE,
    RUNG_SCAN_NO_RULE,
    /* mistakes with a mend */
    RUNG_SCAN_OPEN_TEXT,    /* no closing quotation mark on the line */
    RUNG_SCAN_STRAY_MARK,   /* a quotation mark that closes what was not opened */
    RUNG_SCAN_CURLY_TEXT,   /* between typographic quotation marks */
    RUNG_SCAN_SINGLE_TEXT,  /* between single quotation marks */
    RUNG_SCAN_BARE_TEXT,    /* Europe/Madrid and the like, without quotation marks */
    RUNG_SCAN_OTHER_DATE,   /* 02/02/2026 and the like */
    RUNG_SCAN_FOREIGN_SIGN, /* == && ≤ and the like, which mean something here by another name */
    RUNG_SCAN_SEMICOLON,
    RUNG_SCAN_OTHER_COMMENT, /* // and what follows on its line */
    RUNG_SCAN_STRANGE,       /* anything else */
};

/* The scanner's state beside flex's own. */
struct rung_scan {
    uint32_t start, end; /* of the last lexeme, in bytes from the buffer's start */
    const char *stop;    /* what ends a text without a closing mark here, such as " for "; NULL: nothing */
    size_t pool_used;
    _Alignas(16) char pool[2048];
};

int rung_scan_lex_init_extra(struct rung_scan *scan, void **scanner);
int rung_scan_lex(void *scanner);

#endif
