/* pthread_create(3): a task in the same thread group. A futex that the kernel wakes tells its end, not a wait. */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static void *run(void *nothing)
{
    tell("thread", syscall(SYS_gettid));
    tell("thread_pid", getpid());
    return nothing;
}

int main(void)
{
    tell("parent", getpid());
    pthread_t thread;
    must("pthread_create", pthread_create(&thread, NULL, run, NULL));
    must("pthread_join", pthread_join(thread, NULL));
    return 0;
}
