/* The end of a thread sends no signal and cannot be waited for; the end of a child process does and can. */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static void *run(void *tid)
{
    *(pid_t *)tid = (pid_t)syscall(SYS_gettid);
    return NULL;
}

int main(void)
{
    tell("parent", getpid());
    pthread_t thread;
    pid_t tid = 0;
    must("pthread_create", pthread_create(&thread, NULL, run, &tid));
    must("pthread_join", pthread_join(thread, NULL));
    tell("thread", tid);
    if (waitpid(tid, NULL, __WALL) != -1 || errno != ECHILD)
        die_saying("a thread could be waited for");

    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(0);
    tell("child", child);
    exit_code_of(child);
    return 0;
}
