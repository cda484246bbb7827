/* Parallel: two children use more CPU time than passes by the clock, so they ran on two CPUs at once.
 *
 * Each burns the same CPU time. wait4(2) tells what each used (ru_utime, from the scheduler's own account), the clock
 * is read before the first is made and after the last is reaped. It is read by a real system call, which a trace shows,
 * where libc would ask the vDSO; what the children measure themselves with is another call, which need not be traced.
 */
#include "truth.h"

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

enum { BURN_MICROSECONDS = 120000 };

static long long clock_microseconds(void)
{
    struct timespec now;
    if (syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == -1)
        die("clock_gettime");
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static long long cpu_microseconds(const struct rusage *used)
{
    return (used->ru_utime.tv_sec + used->ru_stime.tv_sec) * 1000000LL + used->ru_utime.tv_usec + used->ru_stime.tv_usec;
}

static void burn(void)
{
    struct rusage used;
    do {
        for (volatile int i = 0; i < 1000000; i++)
            continue;
        if (getrusage(RUSAGE_SELF, &used) == -1)
            die("getrusage");
    } while (cpu_microseconds(&used) < BURN_MICROSECONDS);
}

static pid_t make_burner(void)
{
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child != 0)
        return child;
    burn();
    _exit(0);
}

static long long reap(pid_t child)
{
    struct rusage used;
    int status = 0;
    if (wait4(child, &status, 0, &used) != child)
        die("wait4");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        die_saying("a child failed");
    return cpu_microseconds(&used);
}

int main(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    tell("parent", getpid());
    tell("cpus", CPU_COUNT(&allowed));
    long long begin = clock_microseconds();
    pid_t first = make_burner(), second = make_burner();
    long long used = reap(first) + reap(second);
    long long passed = clock_microseconds() - begin;
    tell("first", first);
    tell("second", second);
    tell("cpu_microseconds", used);
    tell("clock_microseconds", passed);
    return 0;
}
