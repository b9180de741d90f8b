/* The sections of docs/errors.md, one a code, for `rung explain CODE`. */
#include <string.h>

#include <rung/compiler.h>

static const struct {
    const char *code, *page;
} pages[] = {
#include "code_pages.inc"
};

const char *rung_code_page(enum rung_code code)
{
    const char *name = rung_code_name(code);

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        if (strcmp(pages[i].code, name) == 0) return pages[i].page;
    return NULL;
}
