/* Concurrent is not parallel: two children live at the same time though only one CPU may run them.
 *
 * Each says that it has started and stands at a gate until both have.
 */
#include "truth.h"

#include <sched.h>

static void allow_one_cpu(void)
{
    cpu_set_t allowed, one;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    size_t cpu = 0;
    while (!CPU_ISSET(cpu, &allowed))
        cpu++;
    CPU_ZERO(&one);
    CPU_SET(cpu, &one);
    if (sched_setaffinity(0, sizeof one, &one) == -1)
        die("sched_setaffinity");
}

static int count_cpus(void)
{
    cpu_set_t allowed;
    if (sched_getaffinity(0, sizeof allowed, &allowed) == -1)
        die("sched_getaffinity");
    return CPU_COUNT(&allowed);
}

static pid_t make_child(const char *name, struct gate started, struct gate finish)
{
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child != 0)
        return child;
    tell(name, count_cpus());
    open_gate(started);
    wait_at(finish);
    _exit(0);
}

int main(void)
{
    struct gate started = make_gate(), finish = make_gate();
    tell("parent", getpid());
    allow_one_cpu();
    pid_t first = make_child("cpus_of_first", started, finish);
    pid_t second = make_child("cpus_of_second", started, finish);
    tell("first", first);
    tell("second", second);
    wait_at(started);
    wait_at(started);
    open_gate(finish);
    open_gate(finish);
    exit_code_of(first);
    exit_code_of(second);
    return 0;
}
