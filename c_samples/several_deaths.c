/* A standard signal is pending or not, it does not count: five children die while SIGCHLD is blocked, one is delivered.
 *
 * waitid(WNOWAIT) sees each death and leaves the child to be waited for.
 */
#include "truth.h"

#include <signal.h>

enum { CHILDREN = 5 };

int main(void)
{
    sigset_t blocked, before;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &blocked, &before) == -1)
        die("sigprocmask");
    tell("parent", getpid());
    pid_t children[CHILDREN];
    for (int i = 0; i < CHILDREN; i++) {
        children[i] = fork();
        if (children[i] == -1)
            die("fork");
        if (children[i] == 0)
            _exit(10 + i);
        siginfo_t info;
        if (waitid(P_PID, (id_t)children[i], &info, WEXITED | WNOWAIT) == -1)
            die("waitid");
    }
    tell("first", children[0]);
    sigdelset(&before, SIGCHLD);
    if (sigprocmask(SIG_SETMASK, &before, NULL) == -1)
        die("sigprocmask");
    for (int i = 0; i < CHILDREN; i++)
        if (exit_code_of(children[i]) != 10 + i)
            die_saying("a child left with another code");
    return 0;
}
