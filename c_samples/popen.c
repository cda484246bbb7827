/* popen(3): a pipe, and a child that becomes /bin/sh with one end of it as its standard output. */
#include "truth.h"

int main(void)
{
    tell("parent", getpid());
    FILE *from_shell = popen("echo $$; exit 4", "r");
    if (from_shell == NULL)
        die("popen");
    tell("descriptor", fileno(from_shell));
    long shell = 0;
    if (fscanf(from_shell, "%ld", &shell) != 1)
        die_saying("the shell said nothing");
    tell("shell", shell);
    int status = pclose(from_shell);
    if (status == -1)
        die("pclose");
    if (!WIFEXITED(status))
        die_saying("the shell did not exit");
    tell("shell_exit_code", WEXITSTATUS(status));
    return 0;
}
