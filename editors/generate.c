/* generate.c: writes what editors need to colour policies, from the words of grammar/keywords.def.
 *
 *   rung_editors textmate   a TextMate grammar (JSON), which Visual Studio Code and many others read
 *   rung_editors vim        a syntax file for Vim */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct word {
    const char *text, *use, *group;
};

static const struct word words[] = {
#define KEYWORD(token, text, use, group) {text, #use, #group},
#include "keywords.def"
};

enum { WORDS = sizeof words / sizeof *words };

/* How each group of words is called in TextMate themes and in Vim. */
static const struct group {
    const char *name, *scope, *vim, *vim_link;
} groups[] = {
    {"declaration", "storage.type.rung", "rungDeclaration", "Structure"},
    {"statement", "keyword.control.rung", "rungStatement", "Statement"},
    {"clause", "keyword.other.clause.rung", "rungClause", "Keyword"},
    {"operator", "keyword.operator.word.rung", "rungOperator", "Operator"},
    {"constant", "constant.language.rung", "rungConstant", "Constant"},
    {"type", "support.type.rung", "rungType", "Type"},
    {"unit", "keyword.other.unit.rung", "rungUnit", "Type"},
};

enum { GROUPS = sizeof groups / sizeof *groups };

/* Each group of the table has a row above; else nobody would colour its words. */
static void check_groups(void)
{
    for (size_t i = 0; i < WORDS; i++) {
        size_t group = 0;
        while (group < GROUPS && strcmp(words[i].group, groups[group].name) != 0) group++;
        if (group < GROUPS) continue;
        fprintf(stderr, "nothing says how to colour the group `%s`\n", words[i].group);
        exit(EXIT_FAILURE);
    }
}

/* The words of a group, or all for NULL, one behind the other. */
static void print_words(const char *group, const char *between)
{
    const char *separator = "";

    for (size_t i = 0; i < WORDS; i++) {
        if (group && strcmp(words[i].group, group) != 0) continue;
        printf("%s%s", separator, words[i].text);
        separator = between;
    }
}

/* ---- TextMate ---- */

/* A letter begins a name; a word of the language is no part of one, no field (`event.until`, `until: …`). */
#define LETTER "[\\\\p{L}_]"
#define NO_NAME_BEFORE "(?<![\\\\p{L}\\\\p{N}_.])"
#define NO_NAME_BEHIND "(?![\\\\p{L}\\\\p{N}_/]|\\\\s*:)"

static void print_match(const char *scope, const char *pattern)
{
    printf("    { \"name\": \"%s\", \"match\": \"%s\" },\n", scope, pattern);
}

/* What a declaration names: any word but one of the language. */
static void print_declared_name(void)
{
    printf("    {\n      \"match\": \"" NO_NAME_BEFORE "(");
    print_words("declaration", "|");
    printf(")\\\\s+(?!(?:");
    print_words(NULL, "|");
    printf(")" NO_NAME_BEHIND ")(" LETTER "[\\\\p{L}\\\\p{N}_]*)\",\n"
           "      \"captures\": {\n"
           "        \"1\": { \"name\": \"storage.type.rung\" },\n"
           "        \"2\": { \"name\": \"entity.name.rung\" }\n"
           "      }\n    },\n");
}

static void print_textmate(void)
{
    printf("{\n  \"name\": \"Rung\",\n  \"scopeName\": \"source.rung\",\n  \"fileTypes\": [\"rung\"],\n"
           "  \"patterns\": [\n");
    print_match("comment.line.documentation.rung", "##.*$");
    print_match("comment.line.quotation.rung markup.quote.rung", "#>.*$");
    print_match("comment.line.no-rule.rung", "#!.*$");
    print_match("comment.line.number-sign.rung", "#.*$");
    printf(
        "    {\n      \"name\": \"string.quoted.double.rung\", \"begin\": \"\\\"\", \"end\": \"\\\"|$\",\n"
        "      \"patterns\": [\n"
        "        { \"name\": \"constant.character.escape.rung\", \"match\": \"\\\\\\\\[\\\"\\\\\\\\n]\" },\n"
        "        { \"name\": \"invalid.illegal.escape.rung\", \"match\": \"\\\\\\\\.\" },\n"
        "        { \"name\": \"variable.other.placeholder.rung\", \"match\": \"\\\\{[^{}\\\"]*\\\\}\" }\n"
        "      ]\n    },\n");
    print_match("constant.numeric.date.rung",
                "\\\\b\\\\d{4}-\\\\d{2}-\\\\d{2}(?:[ T]+\\\\d{2}:\\\\d{2}(?::\\\\d{2})?)?\\\\b");
    print_match("constant.numeric.time.rung", "\\\\b\\\\d{2}:\\\\d{2}(?::\\\\d{2})?\\\\b");
    print_match("constant.numeric.rung", "\\\\b\\\\d+(?:\\\\.\\\\d+)?\\\\b");
    print_declared_name();
    for (size_t i = 0; i < GROUPS; i++) {
        printf("    { \"name\": \"%s\", \"match\": \"" NO_NAME_BEFORE "(?:", groups[i].scope);
        print_words(groups[i].name, "|");
        printf(")" NO_NAME_BEHIND "\" },\n");
    }
    print_match("keyword.operator.rung", "<=|>=|!=|[=<>+-]");
    printf("    { \"name\": \"punctuation.rung\", \"match\": \"[{}(),:.?]\" }\n  ]\n}\n");
}

/* ---- Vim ---- */

static void print_vim_words(const struct group *group)
{
    printf("syntax match %s /\\<\\%%(", group->vim);
    for (size_t i = 0, count = 0; i < WORDS; i++) {
        if (strcmp(words[i].group, group->name) != 0) continue;
        if (count++) printf("\\|");
        for (const char *c = words[i].text; *c; c++) printf(*c == '/' ? "\\/" : "%c", *c);
    }
    printf("\\)\\>/\n");
}

static void print_vim(void)
{
    printf("\" Vim syntax file for Rung policies; generated from grammar/keywords.def.\n"
           "if exists(\"b:current_syntax\")\n  finish\nendif\n\nsyntax case match\n\n");
    for (size_t i = 0; i < GROUPS; i++) print_vim_words(&groups[i]);
    printf("\n\" A field of an event is no word of the language.\n"
           "syntax match rungField \"\\.\\@1<=\\K\\k*\"\n"
           "syntax match rungField \"\\K\\k*\\ze\\s*:\"\n"
           "syntax match rungNumber \"\\<\\d\\+\\(\\.\\d\\+\\)\\?\\>\"\n"
           "syntax match rungDate \"\\<\\d\\d:\\d\\d\\(:\\d\\d\\)\\?\\>\"\n"
           "syntax match rungDate \"\\<\\d\\{4}-\\d\\d-\\d\\d\\([ "
           "T]\\+\\d\\d:\\d\\d\\(:\\d\\d\\)\\?\\)\\?\\>\"\n"
           "syntax region rungText start=+\"+ skip=+\\\\.+ end=+\"+ oneline "
           "contains=rungEscape,rungPlaceholder\n"
           "syntax match rungEscape \"\\\\[\\\\n\\\"]\" contained\n"
           "syntax match rungPlaceholder \"{[^{}\\\"]*}\" contained\n"
           "syntax match rungComment \"#.*$\" contains=@Spell\n"
           "syntax match rungDocumentation \"##.*$\" contains=@Spell\n"
           "syntax match rungQuotation \"#>.*$\" contains=@Spell\n"
           "syntax match rungNoRule \"#!.*$\" contains=@Spell\n\n");
    for (size_t i = 0; i < GROUPS; i++)
        printf("highlight default link %s %s\n", groups[i].vim, groups[i].vim_link);
    printf("highlight default link rungField Identifier\n"
           "highlight default link rungNumber Number\n"
           "highlight default link rungDate Number\n"
           "highlight default link rungText String\n"
           "highlight default link rungEscape SpecialChar\n"
           "highlight default link rungPlaceholder Special\n"
           "highlight default link rungComment Comment\n"
           "highlight default link rungDocumentation SpecialComment\n"
           "highlight default link rungQuotation PreProc\n"
           "highlight default link rungNoRule Comment\n\n"
           "let b:current_syntax = \"rung\"\n");
}

int main(int argc, char **argv)
{
    check_groups();
    if (argc == 2 && strcmp(argv[1], "textmate") == 0)
        print_textmate();
    else if (argc == 2 && strcmp(argv[1], "vim") == 0)
        print_vim();
    else
        return fputs("rung_editors textmate|vim\n", stderr), EXIT_FAILURE;
    return fflush(stdout) == 0 && !ferror(stdout) ? EXIT_SUCCESS : EXIT_FAILURE;
}
