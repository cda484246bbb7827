/* Puts a new file in the place of the old one, though fsync(2) said that its data may not be on the disk. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(void)
{
    int out = open("out.tmp", O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out < 0)
        return 1;
    if (write(out, "data\n", 5) != 5 || (fsync(out), close(out)) != 0 || rename("out.tmp", "out.txt") != 0) {
        unlink("out.tmp");
        return 1;
    }
    return 0;
}
