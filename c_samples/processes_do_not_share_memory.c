/* A forked child has a copy of the memory: what it writes, its parent does not see, unless the mapping is shared. */
#include "truth.h"

#include <sys/mman.h>

static volatile int variable = 1;

int main(void)
{
    volatile int *mapped = mmap(NULL, sizeof *mapped, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (mapped == MAP_FAILED)
        die("mmap");
    *mapped = 1;
    tell("parent", getpid());
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell("child", getpid());
        tell("seen_by_child_before", variable);
        variable = 42;
        *mapped = 42;
        tell("seen_by_child_after", variable);
        _exit(0);
    }
    exit_code_of(child);
    tell("seen_by_parent", variable);
    tell("seen_by_parent_in_shared_mapping", *mapped);
    return 0;
}
