/* system(3): a child becomes /bin/sh, the caller waits for it; SIGCHLD is held back meanwhile. */
#include "truth.h"

int main(void)
{
    tell("parent", getpid());
    /* The shell tells its own pid: the caller never learns it. */
    int status = system("echo shell=$$; exit 3");
    if (status == -1)
        die("system");
    if (!WIFEXITED(status))
        die_saying("the shell did not exit");
    tell("shell_exit_code", WEXITSTATUS(status));
    return 0;
}
