/* Means to try again when a signal interrupts poll(2), and looks at the same result for ever. */
#define _GNU_SOURCE
#include <errno.h>
#include <poll.h>
#include <unistd.h>

int main(void)
{
    struct pollfd input = {.fd = 0, .events = POLLIN};
    int ready = poll(&input, 1, 0);
    while (ready < 0 && errno == EINTR) {
        usleep(10000);
        errno = EINTR;
    }
    return ready < 0 ? 1 : 0;
}
