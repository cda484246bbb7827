/* Ignores what write(2) returns: on a full disk out.txt is empty, and the status is 0. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

int main(void)
{
    int out = open("out.txt", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out < 0)
        return 1;
    ssize_t written = write(out, "data\n", 5);
    (void)written;
    return close(out) == 0 ? 0 : 1;
}
