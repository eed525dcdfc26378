// What Linux offers for serial lines and Swift's Glibc module does not import: the ioctl
// numbers made by macros, termios2 with any baud rate, and the pseudo-terminal calls.
// Every function returns 0 or an errno, so that no caller has to read the thread's errno.
#ifndef CTRANSPORT_H
#define CTRANSPORT_H

#include <stddef.h>
#include <stdint.h>

#include "edges.h"

enum { line_parity_none = 0, line_parity_even = 1, line_parity_odd = 2 };

struct line_settings {
    uint32_t baud;
    uint8_t data_bits;
    uint8_t parity;
    uint8_t stop_bits;
};

/// What the driver has counted since the port was made; never reset by us.
struct line_counters {
    uint32_t framing;
    uint32_t parity;
    uint32_t overrun;
    uint32_t breaks;
};

/// Raw mode (no echo, no translation, no flow control, modem lines ignored), the settings, and
/// both queues emptied. Asks the driver for low latency as well; a refusal of that is ignored.
int line_make_raw(int fd, const struct line_settings *settings);

/// Another speed once the driver has sent what it has; both queues keep what is in them.
int line_set_speed(int fd, uint32_t baud);

/// What the driver says is in force, which may differ from what was asked.
int line_read_settings(int fd, struct line_settings *settings);

int line_claim(int fd);
int line_release(int fd);
int line_is_claimed(int fd, int *claimed);

int line_read_counters(int fd, struct line_counters *counters);
int line_output_waiting(int fd, int *bytes);
int line_discard_output(int fd);

/// Opens a pseudo-terminal's master and tells the path of its slave.
int line_open_master(int *fd, char *path, size_t capacity);

#endif
