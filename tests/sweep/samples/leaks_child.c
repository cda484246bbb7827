/* Learns by a pipe that its child could not run a program, and ends without it: the child waits for ever. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char *argv[])
{
    if (argc > 1)
        return 0;
    int failed[2];
    if (pipe2(failed, O_CLOEXEC) != 0)
        return 1;
    pid_t child = fork();
    if (child < 0)
        return 1;
    if (child == 0) {
        execl(argv[0], argv[0], "run by itself", (char *)NULL);
        if (write(failed[1], "x", 1) == 1)
            pause();
        _exit(1);
    }
    close(failed[1]);
    char byte;
    if (read(failed[0], &byte, 1) == 1)
        return 1;
    while (waitpid(child, NULL, 0) < 0)
        ;
    return 0;
}
