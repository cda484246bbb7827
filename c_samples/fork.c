/* fork(2): one task becomes two.
 *
 * Parent and child each say who they are, the child leaves with an exit status of its own, the parent waits for it.
 * What is printed is the ground truth, a name=value a line, for a trace to be held against.
 */
#include "truth.h"

#include <sys/wait.h>

int main(void)
{
    tell("parent", getpid());
    pid_t returned = fork();
    if (returned == -1)
        die("fork");
    if (returned == 0) {
        tell("child", getpid());
        tell("child_ppid", getppid());
        tell("returned_in_child", returned);
        _exit(7);
    }
    tell("returned_in_parent", returned);
    int status = 0;
    pid_t waited = waitpid(returned, &status, 0);
    if (waited == -1)
        die("waitpid");
    tell("waited", waited);
    if (!WIFEXITED(status))
        die_saying("the child did not exit");
    tell("child_exit_code", WEXITSTATUS(status));
    return 0;
}
