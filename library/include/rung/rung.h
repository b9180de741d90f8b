/* librung: all of it. A program that compiles policies, replays events, and asks about cases includes this
 * header and links with -lrung (pkg-config rung; CMake: find_package(rung), rung::rung).
 *
 *   compiler.h   a policy's text to programs, with all that can be said against it
 *   program.h    programs, saved and loaded
 *   engine.h     events upon programs, and the journal that comes of it
 *   answers.h    where a case stands; may this be done, and why not; who owes what
 *   feed.h, input.h   other logs than NDJSON, packed ones too
 *
 * The libraries never print, never end the process and read no clock. See docs/embedding.md. */
#ifndef RUNG_RUNG_H
#define RUNG_RUNG_H

#include <rung/answers.h>
#include <rung/compiler.h>
#include <rung/engine.h>
#include <rung/feed.h>
#include <rung/input.h>
#include <rung/program.h>
#include <rung/time.h>

/* The version of the library that runs, such as "0.1.0"; static. Before 1.0, each minor version has an soname
 * of its own. */
RUNG_API const char *rung_version(void);

#endif
