/* Parallel: two children use more CPU time than passes by the clock, so they ran on two CPUs at once.
 *
 * Each burns the same CPU time. wait4(2) tells what each used (ru_utime, from the scheduler's own account), the clock
 * is read before the first is made and after the last is reaped.
 */
#include "truth.h"

#include <sched.h>
#include <sys/resource.h>
#include <time.h>

enum { BURN_MICROSECONDS = 60000 };

static long long microseconds(clockid_t clock)
{
    struct timespec now;
    if (clock_gettime(clock, &now) == -1)
        die("clock_gettime");
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static void burn(void)
{
    while (microseconds(CLOCK_PROCESS_CPUTIME_ID) < BURN_MICROSECONDS)
        for (volatile int i = 0; i < 100000; i++)
            continue;
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
    return (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_usec;
}

int main(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    tell("parent", getpid());
    tell("cpus", CPU_COUNT(&allowed));
    long long begin = microseconds(CLOCK_MONOTONIC);
    pid_t first = make_burner(), second = make_burner();
    long long used = reap(first) + reap(second);
    long long passed = microseconds(CLOCK_MONOTONIC) - begin;
    tell("first", first);
    tell("second", second);
    tell("cpu_microseconds", used);
    tell("clock_microseconds", passed);
    return 0;
}
