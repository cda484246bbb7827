/* A process starts with one thread, and so does a forked child, however many threads its maker has.
 *
 * /proc/self/status counts them: at the start, with two more at a gate, and in a child forked then.
 */
#include "truth.h"

#include <fcntl.h>
#include <pthread.h>

static struct gate started, finish;

static int count_threads(void)
{
    char text[4096];
    int descriptor = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (descriptor == -1)
        die("/proc/self/status");
    ssize_t length = read(descriptor, text, sizeof text - 1);
    if (length == -1)
        die("read");
    close(descriptor);
    text[length] = '\0';
    const char *line = strstr(text, "\nThreads:");
    if (line == NULL)
        die_saying("/proc/self/status does not tell the number of threads");
    return atoi(line + strlen("\nThreads:"));
}

static void *run(void *nothing)
{
    open_gate(started);
    wait_at(finish);
    return nothing;
}

int main(void)
{
    started = make_gate();
    finish = make_gate();
    tell("parent", getpid());
    tell("threads_at_start", count_threads());
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) {
        must("pthread_create", pthread_create(&threads[i], NULL, run, NULL));
        wait_at(started);
    }
    tell("threads_then", count_threads());
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell("child", getpid());
        tell("threads_in_child", count_threads());
        _exit(0);
    }
    exit_code_of(child);
    /* Whichever thread comes first takes the first opening. */
    open_gate(finish);
    open_gate(finish);
    for (int i = 0; i < 2; i++)
        must("pthread_join", pthread_join(threads[i], NULL));
    return 0;
}
