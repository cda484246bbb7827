/* getppid(2) gives the pid of the maker's thread group, not the tid of the task that called fork.
 *
 * The main thread forks a child, and another thread forks one: both children have the same parent.
 */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static void fork_and_wait(const char *child_name, const char *ppid_name)
{
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell(child_name, getpid());
        tell(ppid_name, getppid());
        _exit(0);
    }
    exit_code_of(child);
}

static void *run(void *nothing)
{
    tell("thread", syscall(SYS_gettid));
    fork_and_wait("child_of_thread", "ppid_of_child_of_thread");
    return nothing;
}

int main(void)
{
    tell("parent", getpid());
    fork_and_wait("child_of_main", "ppid_of_child_of_main");
    pthread_t thread;
    must("pthread_create", pthread_create(&thread, NULL, run, NULL));
    must("pthread_join", pthread_join(thread, NULL));
    return 0;
}
