/* execve(2) makes no task: the one that calls it goes on as another program, with the same pid.
 *
 * The memory is new. Descriptors stay open, but those that are marked close-on-exec.
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/mman.h>

static volatile int variable = 1;

static void after(char **numbers)
{
    tell("after", getpid());
    tell("variable_after", variable);
    int kept = atoi(numbers[0]), closed = atoi(numbers[1]);
    if (fcntl(kept, F_GETFD) == -1)
        die("fcntl");
    if (fcntl(closed, F_GETFD) != -1 || errno != EBADF)
        die_saying("a descriptor marked close-on-exec stayed open");
}

int main(int argc, char **argv)
{
    if (argc == 3) {
        after(argv + 1);
        return 0;
    }
    tell("before", getpid());
    variable = 42;
    int kept = memfd_create("kept", 0), closed = memfd_create("closed", MFD_CLOEXEC);
    if (kept == -1 || closed == -1)
        die("memfd_create");
    tell("kept", kept);
    tell("closed", closed);
    char first[16], second[16];
    snprintf(first, sizeof first, "%d", kept);
    snprintf(second, sizeof second, "%d", closed);
    execl("/proc/self/exe", "exec_keeps_pid", first, second, (char *)NULL);
    die("execl");
}
