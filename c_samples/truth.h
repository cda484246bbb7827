/* How a sample tells what it did: name=value lines, each by one write(2) to standard output. */
#ifndef TRUTH_H
#define TRUTH_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

/* A sample that cannot do its work says why and leaves with status 1: the claim is then not provable here. */
static inline _Noreturn void die_saying(const char *what)
{
    dprintf(STDERR_FILENO, "%s\n", what);
    _exit(1);
}

static inline _Noreturn void die(const char *call)
{
    dprintf(STDERR_FILENO, "%s: %s\n", call, strerror(errno));
    _exit(1);
}

/* The pthread functions return the error instead of setting errno. */
static inline void must(const char *call, int error)
{
    if (error == 0)
        return;
    errno = error;
    die(call);
}

/* No stdio buffer: a buffer that exists twice after fork would be written twice. */
static inline void tell(const char *name, long long value)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%s=%lld\n", name, value);
    if (length < 0 || (size_t)length >= sizeof line)
        die_saying("a line of the ground truth is too long");
    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        die("write");
}

/* Wait for `child` and return its exit code. */
static inline int exit_code_of(pid_t child)
{
    int status = 0;
    if (waitpid(child, &status, 0) != child)
        die("waitpid");
    if (!WIFEXITED(status))
        die_saying("a child did not exit by itself");
    return WEXITSTATUS(status);
}

/* A gate orders tasks without luck: who waits at it goes on when another opens it, once for each opening. */
struct gate {
    int ends[2];
};

static inline struct gate make_gate(void)
{
    struct gate gate;
    if (pipe(gate.ends) == -1)
        die("pipe");
    return gate;
}

static inline void open_gate(struct gate gate)
{
    if (write(gate.ends[1], "!", 1) != 1)
        die("write");
}

/* Gives up after half a minute: the other may have died. */
static inline void wait_at(struct gate gate)
{
    struct pollfd ready = {.fd = gate.ends[0], .events = POLLIN};
    if (poll(&ready, 1, 30000) != 1)
        die_saying("nobody opened the gate");
    char byte;
    if (read(gate.ends[0], &byte, 1) != 1)
        die("read");
}

#endif
