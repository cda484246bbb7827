/* clone3(2), which takes a struct and has no wrapper: an exit signal in a member of its own, and 64 bits for flags.
 *
 * Three calls: like fork; with CLONE_CLEAR_SIGHAND, which clone(2) has no bit for; and with a signal among the flags,
 * where clone(2) wants it and clone3(2) refuses it.
 */
#include "truth.h"

#include <signal.h>
#include <stdint.h>
#include <sys/syscall.h>

#define CLEAR_SIGHAND 0x100000000ULL

/* struct clone_args of linux/sched.h as Linux 5.3 had it; later kernels take it as well. */
struct arguments {
    uint64_t flags, pidfd, child_tid, parent_tid, exit_signal, stack, stack_size, tls;
};

static pid_t clone3(uint64_t flags, uint64_t exit_signal)
{
    struct arguments arguments = {.flags = flags, .exit_signal = exit_signal};
    return (pid_t)syscall(SYS_clone3, &arguments, sizeof arguments);
}

static void handler(int number)
{
    (void)number;
}

/* Make a child that leaves with 1 if SIGUSR1 is handled in it, else with 0. */
static void make_child(const char *name, uint64_t flags)
{
    pid_t child = clone3(flags, SIGCHLD);
    if (child == -1)
        die("clone3");
    if (child == 0) {
        struct sigaction action;
        if (sigaction(SIGUSR1, NULL, &action) == -1)
            die("sigaction");
        _exit(action.sa_handler == handler);
    }
    tell(name, child);
    exit_code_of(child);
}

int main(void)
{
    tell("parent", getpid());
    if (signal(SIGUSR1, handler) == SIG_ERR)
        die("signal");
    make_child("child", 0);
    make_child("cleared_child", CLEAR_SIGHAND);
    if (clone3(SIGCHLD, 0) != -1 || errno != EINVAL)
        die_saying("clone3 took a signal among the flags");
    return 0;
}
