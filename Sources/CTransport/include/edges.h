// What tells of an input's level: the kernel's GPIO lines (<linux/gpio.h>, version 2 of its
// interface, since Linux 5.10) and a serial port's control lines.
//
// The structures are a mirror, so that Swift sees plain fields without unions and the headers of an
// older system do for building. edges.c asserts sizes, offsets and request numbers against
// <linux/gpio.h> each time it is compiled.
#ifndef EDGES_H
#define EDGES_H

#include <stddef.h>
#include <stdint.h>

#define EDGES_ALIGNED __attribute__((aligned(8)))

enum { gpio_name_size = 32, gpio_lines_most = 64, gpio_attributes_most = 10 };

/// What a chip says of itself: struct gpiochip_info.
struct gpio_chip {
    char name[32];
    char label[32];
    uint32_t lines;
};

/// One setting of a line; what the value means depends on the id: struct gpio_v2_line_attribute.
struct gpio_attribute {
    uint32_t id;
    uint32_t padding;
    uint64_t value EDGES_ALIGNED;
};

/// A setting and the lines of a request that it is for: struct gpio_v2_line_config_attribute.
struct gpio_setting {
    struct gpio_attribute attribute;
    uint64_t mask EDGES_ALIGNED;
};

/// How lines are to be: struct gpio_v2_line_config.
struct gpio_settings {
    uint64_t flags EDGES_ALIGNED;
    uint32_t count;
    uint32_t padding[5];
    struct gpio_setting attributes[10];
};

/// Asks for lines, and holds the descriptor that they are had by: struct gpio_v2_line_request.
struct gpio_request {
    uint32_t offsets[64];
    char consumer[32];
    struct gpio_settings settings;
    uint32_t lines;
    uint32_t event_buffer_size;
    uint32_t padding[5];
    int32_t fd;
};

/// What a chip says of one line: struct gpio_v2_line_info.
struct gpio_line {
    char name[32];
    char consumer[32];
    uint32_t offset;
    uint32_t count;
    uint64_t flags EDGES_ALIGNED;
    struct gpio_attribute attributes[10];
    uint32_t padding[4];
};

/// Levels of the lines of a request: struct gpio_v2_line_values.
struct gpio_values {
    uint64_t bits EDGES_ALIGNED;
    uint64_t mask EDGES_ALIGNED;
};

/// One edge: struct gpio_v2_line_event.
struct gpio_event {
    uint64_t nanoseconds EDGES_ALIGNED;
    uint32_t id;
    uint32_t offset;
    uint32_t sequence;
    uint32_t line_sequence;
    uint32_t padding[6];
};

enum { gpio_event_rising = 1, gpio_event_falling = 2 };

enum {
    gpio_flag_used = 1 << 0,
    gpio_flag_input = 1 << 2,
    gpio_flag_rising = 1 << 4,
    gpio_flag_falling = 1 << 5,
    gpio_flag_pull_up = 1 << 8,
    gpio_flag_pull_down = 1 << 9,
    gpio_flag_no_bias = 1 << 10,
};

/// How often the control lines of a port have changed, and what else a driver counts: struct
/// serial_icounter_struct of <linux/serial.h>.
struct control_counts {
    int32_t cts, dsr, rng, dcd;
    int32_t others[16];
};

enum {
    control_dtr = 0x002,
    control_rts = 0x004,
    control_cts = 0x020,
    control_dcd = 0x040,
    control_ri = 0x080,
    control_dsr = 0x100,
};

/// The numbers of the requests that ioctl() takes; they differ between processors.
struct edge_request_numbers {
    unsigned long chip, line, lines, values;
    unsigned long control_levels, control_assert, control_release, control_counts;
};

extern const struct edge_request_numbers edge_requests;

/// ioctl(), which is variadic and so not to be had in Swift. Gives 0 or an errno.
int edge_control(int fd, unsigned long request, void *argument);

/// What lies ready to be read, without waiting; `count` becomes 0 where that is nothing. Gives 0 or
/// an errno, ENODEV where the device has gone.
int edge_read(int fd, void *buffer, size_t capacity, size_t *count);

/// CLOCK_MONOTONIC in nanoseconds.
uint64_t edge_now(void);

#endif
