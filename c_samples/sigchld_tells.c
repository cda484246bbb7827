/* SIGCHLD carries who and what: the child's pid, and its exit code or the signal that stopped, continued or ended it.
 *
 * One child stops, is continued and exits; another is killed. The parent waits for the signal after each step, so
 * that no two are merged into one.
 */
#include "truth.h"

#include <signal.h>

static volatile sig_atomic_t told_pid, told_status;
static sigset_t unblocked;

static void on_sigchld(int number, siginfo_t *info, void *context)
{
    (void)number;
    (void)context;
    told_pid = info->si_pid;
    told_status = info->si_status;
}

/* SIGCHLD is blocked but here: it cannot come too early to be noticed. */
static void await_sigchld(const char *name)
{
    sigsuspend(&unblocked);
    tell(name, told_status);
}

int main(void)
{
    struct sigaction action = {.sa_sigaction = on_sigchld, .sa_flags = SA_SIGINFO};
    sigset_t blocked;
    sigemptyset(&blocked);
    sigaddset(&blocked, SIGCHLD);
    if (sigaction(SIGCHLD, &action, NULL) == -1 || sigprocmask(SIG_BLOCK, &blocked, &unblocked) == -1)
        die("sigaction");
    sigdelset(&unblocked, SIGCHLD);
    struct gate leave = make_gate();
    tell("parent", getpid());

    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        raise(SIGSTOP);
        wait_at(leave);
        _exit(7);
    }
    tell("child", child);
    await_sigchld("told_of_stop");
    kill(child, SIGCONT);
    await_sigchld("told_of_continue");
    open_gate(leave);
    await_sigchld("told_of_exit");
    tell("told_pid", told_pid);
    exit_code_of(child);

    pid_t victim = fork();
    if (victim == -1)
        die("fork");
    if (victim == 0) {
        wait_at(leave);
        _exit(1);
    }
    tell("victim", victim);
    kill(victim, SIGKILL);
    await_sigchld("told_of_kill");
    if (waitpid(victim, NULL, 0) != victim)
        die("waitpid");
    return 0;
}
