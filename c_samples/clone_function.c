/* clone(2) by libc's wrapper: the child begins in a function, on a stack of its own, and leaves with what it returns.
 *
 * Two children: one whose end is told by SIGCHLD, one whose end is told by nothing, as its exit signal is 0. A wait
 * sees the second only with __WALL.
 */
#include "truth.h"

#include <sched.h>
#include <signal.h>

enum { STACK_SIZE = 64 * 1024 };

static _Alignas(16) char stack[STACK_SIZE];

static int run(void *name)
{
    tell(name, getpid());
    return 23;
}

/* The stack grows down. The child runs in a copy of the memory, so both children may use this one. */
static pid_t make_child(char *name, int exit_signal)
{
    pid_t child = clone(run, stack + STACK_SIZE, exit_signal, name);
    if (child == -1)
        die("clone");
    return child;
}

int main(void)
{
    tell("parent", getpid());
    if (exit_code_of(make_child("child", SIGCHLD)) != 23)
        die_saying("the child did not leave with what its function returned");
    pid_t silent = make_child("silent_child", 0);
    if (waitpid(silent, NULL, 0) != -1 || errno != ECHILD)
        die_saying("a wait without __WALL saw a child whose exit signal is 0");
    if (waitpid(silent, NULL, __WALL) != silent)
        die("waitpid");
    return 0;
}
