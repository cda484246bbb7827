/* vfork(2): the child borrows its parent's memory, and the parent stands still until the child has left.
 *
 * The child takes its time, then writes to a variable, then leaves. The parent reads the variable as soon as vfork
 * returns: it holds what the child wrote, so the memory is one and the parent came after.
 */
#include "truth.h"

static volatile int variable = 1;

int main(void)
{
    tell("parent", getpid());
    pid_t child = vfork();
    if (child == -1)
        die("vfork");
    if (child == 0) {
        tell("child", getpid());
        usleep(20000);
        variable = 42;
        _exit(9);
    }
    tell("seen_by_parent", variable);
    tell("returned_in_parent", child);
    tell("child_exit_code", exit_code_of(child));
    return 0;
}
