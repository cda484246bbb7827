/* Standard output is a number: what stdio prints goes to descriptor 1, whatever file that is at the time.
 *
 * Descriptor 1 is closed, and the next file that is opened gets the number, the lowest one free.
 */
#include "truth.h"

#include <sys/mman.h>

static void print(const char *text)
{
    if (fputs(text, stdout) == EOF || fflush(stdout) == EOF)
        die("fputs");
}

int main(void)
{
    tell("parent", getpid());
    print("printed=1\n");
    int original = dup(STDOUT_FILENO);
    if (original == -1)
        die("dup");
    if (close(STDOUT_FILENO) == -1)
        die("close");
    int file = memfd_create("stdout_is_1", 0);
    if (file == -1)
        die("memfd_create");
    print("into the file\n");
    off_t offset = lseek(file, 0, SEEK_CUR);
    if (dup2(original, STDOUT_FILENO) == -1)
        die("dup2");
    tell("original", original);
    tell("file", file);
    tell("offset", offset);
    return 0;
}
