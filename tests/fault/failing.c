/* failing.c: put before the C library (LD_PRELOAD), it lets the allocation whose number stands in
 * RUNG_FAILING fail, and writes to the file in RUNG_COUNTED how many there were. Frees are the C library's.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static unsigned long count, failing;
static int counting;

static int fails(void)
{
    if (!counting || __atomic_add_fetch(&count, 1, __ATOMIC_RELAXED) != failing) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t number, size_t size)
{
    return fails() ? NULL : __libc_calloc(number, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

static void tell(void)
{
    const char *path = getenv("RUNG_COUNTED");
    char text[32];
    int file = path ? open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600) : -1;

    counting = 0;
    if (file < 0) return;
    int size = snprintf(text, sizeof text, "%lu\n", count);
    if (write(file, text, (size_t)size) != size) abort();
    close(file);
}

/* Programs of ours begin here; what the loader and the C++ library set up before is theirs. */
typedef int main_function(int, char **, char **);
static main_function *program;

static int begin(int argc, char **argv, char **environment)
{
    const char *number = getenv("RUNG_FAILING");

    failing = number ? strtoul(number, NULL, 10) : 0;
    unsetenv("LD_PRELOAD");
    atexit(tell);
    counting = 1;
    return program(argc, argv, environment);
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*loaded)(void), void *stack_end);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*loaded)(void), void *stack_end)
{
    int (*real)(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
    void *found = dlsym(RTLD_NEXT, "__libc_start_main");

    memcpy(&real, &found, sizeof real);
    program = main;
    return real(begin, argc, argv, init, fini, loaded, stack_end);
}
