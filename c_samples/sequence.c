/* Two children, the second made when the first has been waited for: they never lived at the same time. */
#include "truth.h"

static void fork_and_wait(const char *name)
{
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell(name, getpid());
        _exit(0);
    }
    exit_code_of(child);
}

int main(void)
{
    tell("parent", getpid());
    fork_and_wait("first");
    fork_and_wait("second");
    return 0;
}
