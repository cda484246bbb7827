/* A forked child has a copy of its parent's descriptor table: it writes to a pipe that it never opened.
 *
 * A copy: the child closes its descriptor, the parent's stays open.
 */
#include "truth.h"

#include <fcntl.h>

int main(void)
{
    int ends[2];
    if (pipe(ends) == -1)
        die("pipe");
    tell("parent", getpid());
    tell("read_end", ends[0]);
    tell("write_end", ends[1]);
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell("child", getpid());
        if (write(ends[1], "from the child", 14) != 14)
            die("write");
        if (close(ends[1]) == -1)
            die("close");
        _exit(0);
    }
    exit_code_of(child);
    char text[32];
    if (read(ends[0], text, sizeof text) != 14)
        die("read");
    if (fcntl(ends[1], F_GETFD) == -1)
        die("fcntl");
    return 0;
}
