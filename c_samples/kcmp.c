/* kcmp(2) tells whether two tasks share a kernel resource: 0 is the same one, more is another.
 *
 * The main thread compares itself with another thread of its group and with a forked child. Both stand at a gate.
 */
#include "truth.h"

#include <pthread.h>
#include <sys/syscall.h>

/* enum kcmp_type of linux/kcmp.h */
enum { SAME_FILE, SAME_MEMORY, SAME_FILE_TABLE, SAME_FS, SAME_HANDLERS };

static struct gate started, finish;

static void compare(pid_t other, int what, int descriptor)
{
    if (syscall(SYS_kcmp, getpid(), other, what, descriptor, descriptor) == -1)
        die("kcmp");
}

static void compare_all(pid_t other)
{
    compare(other, SAME_MEMORY, 0);
    compare(other, SAME_FILE_TABLE, 0);
    compare(other, SAME_FS, 0);
    compare(other, SAME_HANDLERS, 0);
    compare(other, SAME_FILE, started.ends[0]);
}

static void *run(void *tid)
{
    *(pid_t *)tid = (pid_t)syscall(SYS_gettid);
    open_gate(started);
    wait_at(finish);
    return NULL;
}

int main(void)
{
    started = make_gate();
    finish = make_gate();
    tell("parent", getpid());
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        wait_at(finish);
        _exit(0);
    }
    tell("child", child);
    compare_all(child);
    open_gate(finish);
    exit_code_of(child);

    pthread_t thread;
    pid_t tid = 0;
    must("pthread_create", pthread_create(&thread, NULL, run, &tid));
    wait_at(started);
    tell("thread", tid);
    compare_all(tid);
    open_gate(finish);
    must("pthread_join", pthread_join(thread, NULL));
    return 0;
}
