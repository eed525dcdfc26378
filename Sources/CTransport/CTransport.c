#define _GNU_SOURCE
#include "CTransport.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

// The kernel's own termios2 (any baud rate as a number) excludes glibc's <termios.h>.
#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <linux/serial.h>
#include <sys/ioctl.h>

static int call(int fd, unsigned long request, void *argument) {
    return ioctl(fd, request, argument) == 0 ? 0 : errno;
}

// Standard rates keep their own code, so that programs at the other end of a pseudo-terminal,
// which read them with the old tcgetattr, see the rate and not "other".
static const struct { uint32_t baud; tcflag_t code; } standard[] = {
    {300, B300}, {600, B600}, {1200, B1200}, {1800, B1800}, {2400, B2400}, {4800, B4800},
    {9600, B9600}, {19200, B19200}, {38400, B38400}, {57600, B57600}, {115200, B115200},
    {230400, B230400}, {460800, B460800}, {921600, B921600},
};

static tcflag_t code_of(uint32_t baud) {
    for (size_t i = 0; i < sizeof standard / sizeof *standard; i++)
        if (standard[i].baud == baud) return standard[i].code;
    return BOTHER;
}

static tcflag_t size_of(uint8_t data_bits) {
    switch (data_bits) {
    case 5: return CS5;
    case 6: return CS6;
    case 7: return CS7;
    default: return CS8;
    }
}

// An FTDI adapter holds bytes back for 16 ms unless told not to.
static void ask_for_low_latency(int fd) {
    struct serial_struct serial;
    if (ioctl(fd, TIOCGSERIAL, &serial) != 0) return;
    serial.flags |= ASYNC_LOW_LATENCY;
    (void)ioctl(fd, TIOCSSERIAL, &serial);
}

int line_make_raw(int fd, const struct line_settings *settings) {
    struct termios2 t;
    int error = call(fd, TCGETS2, &t);
    if (error != 0) return error;
    t.c_iflag &= ~(IGNBRK | BRKINT | PARMRK | INPCK | ISTRIP | INLCR | IGNCR | ICRNL | IXON | IXOFF | IXANY);
    t.c_oflag &= ~OPOST;
    t.c_lflag &= ~(ECHO | ECHONL | ICANON | ISIG | IEXTEN);
    t.c_cflag &= ~(CBAUD | (CBAUD << IBSHIFT) | CSIZE | PARENB | PARODD | CMSPAR | CSTOPB | CRTSCTS);
    t.c_cflag |= CREAD | CLOCAL | size_of(settings->data_bits) | code_of(settings->baud);
    if (settings->parity != line_parity_none) t.c_cflag |= PARENB;
    if (settings->parity == line_parity_odd) t.c_cflag |= PARODD;
    if (settings->stop_bits == 2) t.c_cflag |= CSTOPB;
    // With VMIN 0 an empty queue would read as an end of file instead of "try again".
    t.c_cc[VMIN] = 1;
    t.c_cc[VTIME] = 0;
    t.c_ispeed = t.c_ospeed = settings->baud;
    error = call(fd, TCSETSF2, &t);
    if (error != 0) return error;
    ask_for_low_latency(fd);
    return ioctl(fd, TCFLSH, TCIOFLUSH) == 0 ? 0 : errno;
}

int line_set_speed(int fd, uint32_t baud) {
    struct termios2 t;
    int error = call(fd, TCGETS2, &t);
    if (error != 0) return error;
    t.c_cflag &= ~(CBAUD | (CBAUD << IBSHIFT));
    t.c_cflag |= code_of(baud);
    t.c_ispeed = t.c_ospeed = baud;
    return call(fd, TCSETSW2, &t);
}

int line_read_settings(int fd, struct line_settings *settings) {
    struct termios2 t;
    int error = call(fd, TCGETS2, &t);
    if (error != 0) return error;
    settings->baud = t.c_ospeed;
    switch (t.c_cflag & CSIZE) {
    case CS5: settings->data_bits = 5; break;
    case CS6: settings->data_bits = 6; break;
    case CS7: settings->data_bits = 7; break;
    default: settings->data_bits = 8;
    }
    if ((t.c_cflag & PARENB) == 0) settings->parity = line_parity_none;
    else settings->parity = (t.c_cflag & PARODD) ? line_parity_odd : line_parity_even;
    settings->stop_bits = (t.c_cflag & CSTOPB) ? 2 : 1;
    return 0;
}

int line_claim(int fd) { return call(fd, TIOCEXCL, NULL); }
int line_release(int fd) { return call(fd, TIOCNXCL, NULL); }
int line_is_claimed(int fd, int *claimed) { return call(fd, TIOCGEXCL, claimed); }

int line_read_counters(int fd, struct line_counters *counters) {
    struct serial_icounter_struct raw;
    int error = call(fd, TIOCGICOUNT, &raw);
    if (error != 0) return error;
    counters->framing = (uint32_t)raw.frame;
    counters->parity = (uint32_t)raw.parity;
    counters->overrun = (uint32_t)raw.overrun + (uint32_t)raw.buf_overrun;
    counters->breaks = (uint32_t)raw.brk;
    return 0;
}

int line_output_waiting(int fd, int *bytes) { return call(fd, TIOCOUTQ, bytes); }

int line_discard_output(int fd) { return ioctl(fd, TCFLSH, TCOFLUSH) == 0 ? 0 : errno; }

int line_open_master(int *fd, char *path, size_t capacity) {
    int master = posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
    if (master < 0) return errno;
    int error = 0;
    if (grantpt(master) != 0 || unlockpt(master) != 0) error = errno;
    else error = ptsname_r(master, path, capacity);
    if (error != 0) {
        close(master);
        return error;
    }
    *fd = master;
    return 0;
}
