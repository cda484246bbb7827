/* A child whose parent ends gets another: the nearest ancestor that asked for orphans, else init.
 *
 * Twice: the sample makes a task that makes a task and ends. The first orphan goes to somebody outside; for the second
 * the sample has asked with PR_SET_CHILD_SUBREAPER, and waits for a child that it did not make.
 */
#include "truth.h"

#include <sys/prctl.h>

/* Gives up after half a minute or more. */
static void await_new_parent(pid_t old)
{
    for (int i = 0; i < 30000; i++) {
        if (getppid() != old)
            return;
        usleep(1000);
    }
    die_saying("the orphan kept its parent");
}

static pid_t make_orphan(const char *middle_name, const char *orphan_name, const char *ppid_name)
{
    struct gate leave = make_gate(), end = make_gate();
    int pids[2];
    if (pipe(pids) == -1)
        die("pipe");
    pid_t middle = fork();
    if (middle == -1)
        die("fork");
    if (middle == 0) {
        middle = getpid();
        pid_t orphan = fork();
        if (orphan == -1)
            die("fork");
        if (orphan == 0) {
            await_new_parent(middle);
            tell(ppid_name, getppid());
            open_gate(leave);
            wait_at(end); /* two SIGCHLD that are pending at once are one: the middle's must have been delivered */
            _exit(9);
        }
        if (write(pids[1], &orphan, sizeof orphan) != sizeof orphan)
            die("write");
        _exit(0);
    }
    exit_code_of(middle);
    open_gate(end);
    wait_at(leave);
    pid_t orphan = 0;
    if (read(pids[0], &orphan, sizeof orphan) != sizeof orphan)
        die("read");
    tell(middle_name, middle);
    tell(orphan_name, orphan);
    return orphan;
}

int main(void)
{
    tell("parent", getpid());
    make_orphan("first_middle", "lost", "new_parent_of_lost");
    if (prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == -1)
        die("prctl");
    pid_t adopted = make_orphan("second_middle", "adopted", "new_parent_of_adopted");
    tell("adopted_exit_code", exit_code_of(adopted));
    return 0;
}
