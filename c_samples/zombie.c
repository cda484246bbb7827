/* A child that has ended keeps its pid and its exit status until its parent waits for it: a zombie.
 *
 * kill(pid, 0) sends nothing and tells whether the pid is taken. waitid(WNOWAIT) sees the death and leaves the zombie.
 */
#include "truth.h"

#include <fcntl.h>
#include <signal.h>

/* The letter of the state, third in /proc/PID/stat after the name in parentheses (proc(5)). */
static char state_of(pid_t pid)
{
    char text[512];
    snprintf(text, sizeof text, "/proc/%d/stat", (int)pid);
    int descriptor = open(text, O_RDONLY | O_CLOEXEC);
    if (descriptor == -1)
        die(text);
    ssize_t length = read(descriptor, text, sizeof text - 1);
    if (length == -1)
        die("read");
    close(descriptor);
    text[length] = '\0';
    const char *name_end = strrchr(text, ')');
    if (name_end == NULL || name_end[1] != ' ')
        die_saying("/proc/PID/stat is not as proc(5) says");
    return name_end[2];
}

int main(void)
{
    tell("parent", getpid());
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0)
        _exit(5);
    tell("child", child);
    siginfo_t info;
    if (waitid(P_PID, (id_t)child, &info, WEXITED | WNOWAIT) == -1)
        die("waitid");
    tell("is_zombie", state_of(child) == 'Z');
    if (kill(child, 0) == -1)
        die("kill");
    tell("child_exit_code", exit_code_of(child));
    if (kill(child, 0) != -1 || errno != ESRCH)
        die_saying("the pid is still taken");
    return 0;
}
