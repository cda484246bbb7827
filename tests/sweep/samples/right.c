/* Copies in.txt to out.txt by way of a new file and a child, and is right in everything: it looks at each result. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static int failed(const char *what)
{
    ssize_t said = write(2, what, strlen(what));
    (void)said;
    unlink("out.tmp");
    return 1;
}

static int write_all(int to, const char *data, size_t size)
{
    while (size > 0) {
        ssize_t done = write(to, data, size);
        if (done < 0 && errno != EINTR)
            return -1;
        data += done > 0 ? done : 0;
        size -= done > 0 ? (size_t)done : 0;
    }
    return 0;
}

static int copy(int from, int to)
{
    char block[4096];
    for (;;) {
        ssize_t size = read(from, block, sizeof block);
        if (size == 0)
            return 0;
        if (size < 0 && errno == EINTR)
            continue;
        if (size < 0 || write_all(to, block, (size_t)size) != 0)
            return -1;
    }
}

int main(void)
{
    int in = open("in.txt", O_RDONLY);
    int out = open("out.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (in < 0 || out < 0)
        return failed("cannot open\n");
    if (copy(in, out) != 0 || fsync(out) != 0 || close(out) != 0 || close(in) != 0)
        return failed("cannot copy\n");
    pid_t child = fork();
    if (child == 0)
        _exit(0);
    if (child < 0)
        return failed("cannot fork\n");
    while (waitpid(child, NULL, 0) < 0)
        if (errno != EINTR)
            return failed("cannot wait\n");
    if (rename("out.tmp", "out.txt") != 0)
        return failed("cannot rename\n");
    if (write_all(1, "copied\n", 7) != 0)
        return failed("cannot say so\n");
    return 0;
}
