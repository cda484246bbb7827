/* fork(2) asked for by its number, past libc: the call that libc's fork() once was, and on glibc no longer is.
 *
 * Architectures younger than clone(2), such as arm64 and riscv64, have no such call.
 */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static void handler(void)
{
    tell("handler_ran_in", getpid());
}

static pid_t raw_fork(void)
{
#ifdef SYS_fork
    return (pid_t)syscall(SYS_fork);
#else
    errno = ENOSYS;
    return -1;
#endif
}

int main(void)
{
    must("pthread_atfork", pthread_atfork(handler, handler, handler));
    tell("parent", getpid());
    pid_t child = raw_fork();
    if (child == -1)
        die("fork(2)");
    if (child == 0) {
        tell("child", getpid());
        _exit(8);
    }
    tell("returned_in_parent", child);
    tell("child_exit_code", exit_code_of(child));
    return 0;
}
