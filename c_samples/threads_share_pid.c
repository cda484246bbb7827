/* Three threads, one pid, three tids: getpid(2) gives the thread group's number, gettid(2) the task's own. */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static void who_am_i(const char *pid_name, const char *tid_name)
{
    tell(pid_name, syscall(SYS_getpid));
    tell(tid_name, syscall(SYS_gettid));
}

static void *run_first(void *nothing)
{
    who_am_i("first_pid", "first_tid");
    return nothing;
}

static void *run_second(void *nothing)
{
    who_am_i("second_pid", "second_tid");
    return nothing;
}

int main(void)
{
    who_am_i("main_pid", "main_tid");
    pthread_t first, second;
    must("pthread_create", pthread_create(&first, NULL, run_first, NULL));
    must("pthread_create", pthread_create(&second, NULL, run_second, NULL));
    must("pthread_join", pthread_join(first, NULL));
    must("pthread_join", pthread_join(second, NULL));
    return 0;
}
