/* execve(2) by a thread that does not lead its group: all other threads end, and it goes on under the leader's tid.
 *
 * The leader and a bystander stand at a gate that nobody opens. The new image is one thread.
 */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

static struct gate started, never;

static void *stand_by(void *nothing)
{
    tell("bystander", syscall(SYS_gettid));
    open_gate(started);
    wait_at(never);
    return nothing;
}

static void *run(void *nothing)
{
    tell("caller", syscall(SYS_gettid));
    execl("/proc/self/exe", "exec_from_thread", "after", (char *)NULL);
    die("execl");
    return nothing;
}

int main(int argc, char **argv)
{
    (void)argv;
    if (argc == 2) {
        tell("pid_after", getpid());
        tell("tid_after", syscall(SYS_gettid));
        return 0;
    }
    started = make_gate();
    never = make_gate();
    tell("parent", getpid());
    pthread_t bystander, caller;
    must("pthread_create", pthread_create(&bystander, NULL, stand_by, NULL));
    wait_at(started);
    must("pthread_create", pthread_create(&caller, NULL, run, NULL));
    wait_at(never);
    return 1;
}
