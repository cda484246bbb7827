/* _Fork(3): fork without the handlers of pthread_atfork(3), so that a signal handler may call it.
 *
 * The handlers are there, and would say so if they ran.
 */
#include "truth.h"

#include <pthread.h>

static void handler(void)
{
    tell("handler_ran_in", getpid());
}

int main(void)
{
    must("pthread_atfork", pthread_atfork(handler, handler, handler));
    tell("parent", getpid());
    pid_t child = _Fork();
    if (child == -1)
        die("_Fork");
    if (child == 0) {
        tell("child", getpid());
        _exit(6);
    }
    tell("returned_in_parent", child);
    tell("child_exit_code", exit_code_of(child));
    return 0;
}
