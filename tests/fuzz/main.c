/* main.c: runs a fuzz target without libFuzzer: on each file named, on the files of each folder named, or on
 * standard input. So ctest goes through the kept corpus, and AFL++ drives the same targets. */
#include <dirent.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { BYTES_MAX = 1 << 20 }; /* as libFuzzer reads a corpus */

static int run_stream(FILE *stream)
{
    /* Exactly as large as the input, so that reading beyond it is noticed. */
    static uint8_t buffer[BYTES_MAX];
    size_t size = fread(buffer, 1, sizeof buffer, stream);
    uint8_t *bytes = malloc(size ? size : 1);
    if (!bytes) return 1;
    for (size_t i = 0; i < size; i++) bytes[i] = buffer[i];
    LLVMFuzzerTestOneInput(bytes, size);
    free(bytes);
    return 0;
}

static int run_file(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (!stream) {
        perror(path);
        return 1;
    }
    int status = run_stream(stream);
    fclose(stream);
    return status;
}

static int run_folder(const char *path)
{
    DIR *folder = opendir(path);
    if (!folder) {
        perror(path);
        return 1;
    }
    int status = 0, count = 0;
    for (struct dirent *entry; (entry = readdir(folder));) {
        char file[4096];
        if (entry->d_name[0] == '.') continue;
        snprintf(file, sizeof file, "%s/%s", path, entry->d_name);
        struct stat about;
        if (stat(file, &about) != 0 || !S_ISREG(about.st_mode)) continue;
        status |= run_file(file);
        count++;
    }
    closedir(folder);
    printf("%s: %d inputs\n", path, count);
    return status || count == 0;
}

int main(int argc, char **argv)
{
    if (argc == 1) return run_stream(stdin);
    int status = 0;
    for (int i = 1; i < argc; i++) {
        struct stat about;
        bool folder = stat(argv[i], &about) == 0 && S_ISDIR(about.st_mode);
        status |= folder ? run_folder(argv[i]) : run_file(argv[i]);
    }
    return status;
}
