/* The system's folder of time zones: finding a zone by its name, listing them, telling the release. */
#include "read_file.h"
#include "reason.h"

#include <rung/zone.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* tzdata.zi is about 110 KB. */
#define ZI_FILE_MAX (1 << 22)

static bool is_name_char(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-' || c == '+';
}

/* Words of letters, digits, _, - and + with one / between them: so no name leads out of the folder. */
static bool is_zone_name(const char *name)
{
    size_t length = strlen(name);
    if (length == 0 || length > RUNG_ZONE_NAME_MAX) return false;
    for (size_t i = 0; i < length; i++) {
        bool between = i > 0 && i + 1 < length && name[i - 1] != '/';
        if (!is_name_char(name[i]) && !(name[i] == '/' && between)) return false;
    }
    /* These lie in the folder, but are no zones: they mean what each machine is set to. */
    return strcmp(name, "localtime") != 0 && strcmp(name, "posixrules") != 0;
}

/* folder + "/" + name, in memory of the caller's; NULL if there is none. */
static char *join(const char *folder, const char *name)
{
    if (!folder) folder = RUNG_ZONE_FOLDER;
    size_t size = strlen(folder) + strlen(name) + 2;
    char *path = malloc(size);
    if (path) snprintf(path, size, "%s/%s", folder, name);
    return path;
}

static bool is_folder(const char *path)
{
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

enum rung_status rung_zone_load(const char *name, const char *folder, struct rung_zone **zone,
                                struct rung_reason *reason)
{
    if (!is_zone_name(name))
        return rung_reason_give(reason, RUNG_NOT_FOUND, 0, "\"%.100s\" is not the name of a time zone", name);
    char *path = join(folder, name);
    if (!path) return rung_reason_give(reason, RUNG_NO_MEMORY, 0, "out of memory");
    char *bytes = NULL;
    size_t size = 0;
    enum rung_status status = rung_file_read(path, RUNG_ZONE_FILE_MAX, &bytes, &size, reason);
    if (status == RUNG_OK) status = rung_zone_read(name, bytes, size, zone, reason);
    if (status == RUNG_UNREADABLE && is_folder(path)) status = RUNG_NOT_FOUND; /* "Europe" */
    if (status == RUNG_NOT_FOUND)
        rung_reason_give(reason, status, 0, "there is no time zone \"%s\" in %.100s", name,
                         folder ? folder : RUNG_ZONE_FOLDER);
    free(bytes);
    free(path);
    return status;
}

/* Copies the word at `text`, up to a blank or the end of the line. */
static bool copy_version(const char *text, char version[RUNG_ZONE_VERSION_SIZE])
{
    size_t length = strcspn(text, " \t\r\n");
    if (length == 0 || length >= RUNG_ZONE_VERSION_SIZE) return false;
    memcpy(version, text, length);
    version[length] = '\0';
    return true;
}

/* The text of a small file of the folder, ended by a NUL; NULL if it cannot be had. */
static char *read_text(const char *folder, const char *name, enum rung_status *status)
{
    char *path = join(folder, name);
    char *text = NULL;
    size_t size;
    *status = path ? rung_file_read(path, ZI_FILE_MAX, &text, &size, NULL) : RUNG_NO_MEMORY;
    free(path);
    return text;
}

enum rung_status rung_zone_version(const char *folder, char version[RUNG_ZONE_VERSION_SIZE])
{
    static const char first_line[] = "# version ";
    enum rung_status status;
    bool found = false;
    char *text = read_text(folder, "tzdata.zi", &status);
    if (text && strncmp(text, first_line, sizeof first_line - 1) == 0)
        found = copy_version(text + sizeof first_line - 1, version);
    free(text);
    if (status == RUNG_NO_MEMORY) return status;
    if (!found) {
        text = read_text(folder, "+VERSION", &status);
        found = text && copy_version(text, version);
        free(text);
        if (status == RUNG_NO_MEMORY) return status;
    }
    if (!found) strcpy(version, "unknown");
    return found ? RUNG_OK : RUNG_NOT_FOUND;
}

/* A zone's line is "Z NAME ...", a link's "L TARGET NAME". Answers the name within the line, cut out, or
 * NULL. */
static char *name_in_line(char *line)
{
    char kind = line[0];
    if ((kind != 'Z' && kind != 'L') || line[1] != ' ') return NULL;
    char *name = line + 2;
    if (kind == 'L') name += strcspn(name, " ");
    if (kind == 'L' && *name == ' ') name++;
    name[strcspn(name, " ")] = '\0';
    return is_zone_name(name) ? name : NULL;
}

enum rung_status rung_zone_list(const char *folder, bool (*visit)(void *context, const char *name),
                                void *context)
{
    enum rung_status status;
    char *text = read_text(folder, "tzdata.zi", &status);
    if (!text) return status == RUNG_NO_MEMORY ? status : RUNG_UNREADABLE;
    bool more = true;
    for (char *line = text; *line && more;) {
        size_t length = strcspn(line, "\n");
        char *next = line[length] ? line + length + 1 : line + length;
        line[length] = '\0';
        char *name = name_in_line(line);
        if (name) more = visit(context, name);
        line = next;
    }
    free(text);
    return RUNG_OK;
}
