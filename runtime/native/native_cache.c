/* The folder where native code is kept: private to its user, or it is not used. Code that others could write
 * would be theirs, not ours. */
#define _GNU_SOURCE /* secure_getenv */
#include "native_cache.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "native_file.h"
#include "reason.h"

/* ---- the folder ---- */

static const char *absolute(const char *variable)
{
    const char *value = secure_getenv(variable);

    return value && *value == '/' ? value : NULL;
}

static enum rung_status find_path(char path[RUNG_CACHE_PATH_SIZE], struct rung_reason *reason)
{
    const char *cache = absolute("XDG_CACHE_HOME"), *home = absolute("HOME");

    if (!cache && !home)
        return rung_reason_give(reason, RUNG_NOT_FOUND, 0,
                                "there is no folder for it: neither XDG_CACHE_HOME nor HOME is set");
    int size =
        snprintf(path, RUNG_CACHE_PATH_SIZE, "%s%s/rung", cache ? cache : home, cache ? "" : "/.cache");
    return size < RUNG_CACHE_PATH_SIZE
               ? RUNG_OK
               : rung_reason_give(reason, RUNG_NOT_FOUND, 0, "the name of its folder is too long");
}

/* Makes the folder and those above it, as far as they are not there. */
static void make_folders(const char *path)
{
    char part[RUNG_CACHE_PATH_SIZE];

    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
        mkdir(part, 0700); /* whether it worked shows in the end */
    }
    mkdir(path, 0700);
}

enum rung_status rung_cache_open(struct rung_cache *cache, struct rung_reason *reason)
{
    struct stat about;

    *cache = (struct rung_cache){.folder = -1};
    enum rung_status status = find_path(cache->path, reason);
    if (status) return status;
    make_folders(cache->path);
    cache->folder = open(cache->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (cache->folder < 0 && (errno == ELOOP || errno == ENOTDIR))
        return rung_reason_give(reason, RUNG_INVALID, 0, "%s is not a folder of its own", cache->path);
    if (cache->folder < 0)
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "%s cannot be used: %s", cache->path,
                                rung_error_text(errno));
    if (fstat(cache->folder, &about) != 0 || about.st_uid != geteuid() ||
        about.st_mode & (S_IRWXG | S_IRWXO)) {
        rung_cache_close(cache);
        return rung_reason_give(reason, RUNG_INVALID, 0, "%s is not private to this user (mode 700)",
                                cache->path);
    }
    return RUNG_OK;
}

enum rung_status rung_cache_make_temporary(struct rung_cache *cache, struct rung_reason *reason)
{
    const char *temporary = absolute("TMPDIR");

    *cache = (struct rung_cache){.folder = -1};
    int size = snprintf(cache->path, sizeof cache->path, "%s/rung-XXXXXX", temporary ? temporary : "/tmp");
    if (size >= (int)sizeof cache->path || !mkdtemp(cache->path))
        return rung_reason_give(reason, RUNG_UNREADABLE, 0, "nothing can be written in %s",
                                temporary ? temporary : "/tmp");
    cache->temporary = true;
    cache->folder = open(cache->path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (cache->folder >= 0) return RUNG_OK;
    rung_cache_close(cache);
    return rung_reason_give(reason, RUNG_UNREADABLE, 0, "nothing can be read in %s",
                            temporary ? temporary : "/tmp");
}

/* Removes a folder of a compilation with the files in it. */
static void remove_work(int folder, const char *name)
{
    int inside = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *list = inside < 0 ? NULL : fdopendir(inside);

    if (inside >= 0 && !list) close(inside);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (unlinkat(inside, entry->d_name, 0) != 0) remove_work(inside, entry->d_name);
    }
    if (list) closedir(list);
    unlinkat(folder, name, AT_REMOVEDIR);
}

/* Whether the name is one that entries have, or what is left of making one. */
static bool is_entry(const char *name)
{
    return strspn(name, "0123456789abcdef") == 32 && strcmp(name + 32, ".so") == 0;
}

static bool is_rest(const char *name)
{
    return strncmp(name, "work-", 5) == 0 ||
           (strspn(name, "0123456789abcdef") == 32 && strncmp(name + 32, ".so.", 4) == 0);
}

/* Removes what is ours in it; returns how many entries. */
static size_t empty(int folder)
{
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    size_t count = 0;

    if (again >= 0 && !list) close(again);
    for (struct dirent *entry; list && (entry = readdir(list));) {
        if (is_entry(entry->d_name))
            count += unlinkat(folder, entry->d_name, 0) == 0;
        else if (is_rest(entry->d_name) && unlinkat(folder, entry->d_name, 0) != 0)
            remove_work(folder, entry->d_name);
    }
    if (list) closedir(list);
    return count;
}

void rung_cache_close(struct rung_cache *cache)
{
    if (cache->temporary && cache->folder >= 0) empty(cache->folder);
    if (cache->temporary) rmdir(cache->path);
    if (cache->folder >= 0) close(cache->folder);
    cache->folder = -1;
    cache->temporary = false;
}

/* ---- for people ---- */

enum rung_status rung_cache_folder(char path[RUNG_CACHE_PATH_SIZE], struct rung_reason *reason)
{
    struct rung_cache cache;
    enum rung_status status = rung_cache_open(&cache, reason);

    memcpy(path, cache.path, RUNG_CACHE_PATH_SIZE);
    rung_cache_close(&cache);
    return status;
}

static int by_name(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The names of all entries, sorted; *count of them. */
static char **names_of(int folder, size_t *count)
{
    int again = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *list = again < 0 ? NULL : fdopendir(again);
    char **names = calloc(1, sizeof *names);

    *count = 0;
    if (again >= 0 && !list) close(again);
    for (struct dirent *entry; names && list && (entry = readdir(list));) {
        if (!is_entry(entry->d_name)) continue;
        char **more = realloc(names, (*count + 1) * sizeof *names);
        if (!more) break;
        names = more;
        names[*count] = strdup(entry->d_name);
        if (!names[*count]) break;
        ++*count;
    }
    if (list) closedir(list);
    if (names) qsort(names, *count, sizeof *names, by_name);
    return names;
}

enum rung_status rung_cache_list(rung_cache_seer *see, void *state, struct rung_reason *reason)
{
    struct rung_cache cache;
    enum rung_status status = rung_cache_open(&cache, reason);
    size_t count;

    if (status) return status;
    char **names = names_of(cache.folder, &count);
    for (size_t i = 0; names && i < count; i++) {
        struct rung_native_file file;
        struct stat about;
        struct rung_cache_entry entry = {.name = names[i], .policies = ""};
        if (fstatat(cache.folder, names[i], &about, AT_SYMLINK_NOFOLLOW) == 0) {
            entry.size = (uint64_t)about.st_size;
            entry.made = (int64_t)about.st_mtim.tv_sec * 1000000 + about.st_mtim.tv_nsec / 1000;
        }
        entry.sound = rung_native_file_read(cache.folder, names[i], true, &file, NULL) == RUNG_OK;
        if (entry.sound) entry.policies = file.trailer.policies;
        see(state, &entry);
        if (entry.sound) rung_native_file_free(&file);
        free(names[i]);
    }
    free(names);
    rung_cache_close(&cache);
    return names ? RUNG_OK : RUNG_NO_MEMORY;
}

enum rung_status rung_cache_clear(size_t *count, struct rung_reason *reason)
{
    struct rung_cache cache;
    enum rung_status status = rung_cache_open(&cache, reason);

    *count = 0;
    if (status) return status;
    *count = empty(cache.folder);
    rung_cache_close(&cache);
    return RUNG_OK;
}
