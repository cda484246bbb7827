/* pthread_atfork(3): libc's fork() runs handlers, prepare before the clone in the parent, then one on each side. */
#include "truth.h"

#include <pthread.h>

static int prepared;

static void prepare(void)
{
    tell("prepare_in", getpid());
    prepared = 1;
}

static void after_in_parent(void)
{
    tell("parent_handler_in", getpid());
}

static void after_in_child(void)
{
    tell("child_handler_in", getpid());
    /* The copy of the memory has it: prepare ran before the child was made. */
    tell("prepared_in_child", prepared);
}

int main(void)
{
    must("pthread_atfork", pthread_atfork(prepare, after_in_parent, after_in_child));
    tell("parent", getpid());
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(0);
    tell("child", child);
    tell("child_exit_code", exit_code_of(child));
    return 0;
}
