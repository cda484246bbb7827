/* What a thread writes, every other thread of its group reads: they live in one address space. */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static volatile int variable = 1;

static void *run(void *nothing)
{
    tell("thread", syscall(SYS_gettid));
    tell("seen_by_thread_before", variable);
    variable = 42;
    return nothing;
}

int main(void)
{
    tell("parent", getpid());
    pthread_t thread;
    must("pthread_create", pthread_create(&thread, NULL, run, NULL));
    must("pthread_join", pthread_join(thread, NULL));
    tell("seen_by_main", variable);
    return 0;
}
