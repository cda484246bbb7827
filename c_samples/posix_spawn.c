/* posix_spawn(3): fork and exec in one step, in the parent's memory until the exec, so that nothing is copied.
 *
 * One spawn of a program that is there, one of a program that is not: its child is made, fails and leaves with 127,
 * and posix_spawn waits for it before it returns the error.
 */
#include "truth.h"

#include <spawn.h>

extern char **environ;

int main(void)
{
    tell("parent", getpid());
    pid_t child = -1;
    char *const shell[] = {"sh", "-c", "exit 5", NULL};
    must("posix_spawn", posix_spawn(&child, "/bin/sh", NULL, NULL, shell, environ));
    tell("child", child);
    tell("child_exit_code", exit_code_of(child));
    pid_t nobody = -1;
    char *const nothing[] = {"nothing", NULL};
    if (posix_spawn(&nobody, "/nonexistent/program", NULL, NULL, nothing, environ) != ENOENT)
        die_saying("posix_spawn of a missing program did not return ENOENT");
    tell("error_of_missing_program", ENOENT);
    return 0;
}
