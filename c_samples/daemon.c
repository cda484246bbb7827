/* daemon(3): the caller leaves at once, and a task of a new session goes on without it and without a terminal. */
#include "truth.h"

int main(void)
{
    tell("parent", getpid());
    /* Keep the working directory, and the standard output to tell the truth on. */
    if (daemon(1, 1) == -1)
        die("daemon");
    tell("daemon", getpid());
    tell("session", getsid(0));
    return 0;
}
