/* fork copies descriptors, not what they stand for: both then use one open file description, with one offset.
 *
 * The child writes ten bytes, and the parent's offset has moved by ten. A second open of the same file makes a
 * description of its own, whose offset has not moved.
 */
#include "truth.h"

#include <fcntl.h>
#include <sys/mman.h>

int main(void)
{
    int descriptor = memfd_create("shared_offset", 0);
    if (descriptor == -1)
        die("memfd_create");
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", descriptor);
    int opened_again = open(path, O_RDWR);
    if (opened_again == -1)
        die("open");
    tell("parent", getpid());
    tell("descriptor", descriptor);
    tell("opened_again", opened_again);
    pid_t child = fork();
    if (child == -1)
        die("fork");
    if (child == 0) {
        tell("child", getpid());
        if (write(descriptor, "ten bytes.", 10) != 10)
            die("write");
        _exit(0);
    }
    exit_code_of(child);
    tell("offset", lseek(descriptor, 0, SEEK_CUR));
    tell("offset_of_opened_again", lseek(opened_again, 0, SEEK_CUR));
    return 0;
}
