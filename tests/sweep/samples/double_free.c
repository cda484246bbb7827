/* Frees its buffer when close(2) fails, and then again. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

int main(void)
{
    char *volatile buffer = malloc(100);
    int in = open("in.txt", O_RDONLY);
    if (buffer == NULL || in < 0)
        return 1;
    if (close(in) != 0)
        free(buffer);
    free(buffer);
    return 0;
}
