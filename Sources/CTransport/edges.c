#define _GNU_SOURCE
#include "edges.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

#include <linux/gpio.h>
#include <linux/serial.h>
#include <sys/ioctl.h>

// The mirror of edges.h is the kernel's own, or this file does not compile.

#define SAME_SIZE(ours, theirs) \
    _Static_assert(sizeof(struct ours) == sizeof(struct theirs), #ours " has another size")
#define SAME_PLACE(ours, field, theirs, their_field)                                          \
    _Static_assert(                                                                           \
        offsetof(struct ours, field) == offsetof(struct theirs, their_field)                  \
            && sizeof(((struct ours *)0)->field) == sizeof(((struct theirs *)0)->their_field), \
        #ours "." #field " lies elsewhere or has another size")
#define SAME(ours, theirs) _Static_assert((ours) == (theirs), #ours " has another value")

SAME(gpio_name_size, GPIO_MAX_NAME_SIZE);
SAME(gpio_lines_most, GPIO_V2_LINES_MAX);
SAME(gpio_attributes_most, GPIO_V2_LINE_NUM_ATTRS_MAX);

SAME_SIZE(gpio_chip, gpiochip_info);
SAME_PLACE(gpio_chip, name, gpiochip_info, name);
SAME_PLACE(gpio_chip, label, gpiochip_info, label);
SAME_PLACE(gpio_chip, lines, gpiochip_info, lines);

SAME_SIZE(gpio_attribute, gpio_v2_line_attribute);
SAME_PLACE(gpio_attribute, id, gpio_v2_line_attribute, id);
SAME_PLACE(gpio_attribute, value, gpio_v2_line_attribute, flags);
SAME_PLACE(gpio_attribute, value, gpio_v2_line_attribute, values);

SAME_SIZE(gpio_setting, gpio_v2_line_config_attribute);
SAME_PLACE(gpio_setting, attribute, gpio_v2_line_config_attribute, attr);
SAME_PLACE(gpio_setting, mask, gpio_v2_line_config_attribute, mask);

SAME_SIZE(gpio_settings, gpio_v2_line_config);
SAME_PLACE(gpio_settings, flags, gpio_v2_line_config, flags);
SAME_PLACE(gpio_settings, count, gpio_v2_line_config, num_attrs);
SAME_PLACE(gpio_settings, attributes, gpio_v2_line_config, attrs);

SAME_SIZE(gpio_request, gpio_v2_line_request);
SAME_PLACE(gpio_request, offsets, gpio_v2_line_request, offsets);
SAME_PLACE(gpio_request, consumer, gpio_v2_line_request, consumer);
SAME_PLACE(gpio_request, settings, gpio_v2_line_request, config);
SAME_PLACE(gpio_request, lines, gpio_v2_line_request, num_lines);
SAME_PLACE(gpio_request, event_buffer_size, gpio_v2_line_request, event_buffer_size);
SAME_PLACE(gpio_request, fd, gpio_v2_line_request, fd);

SAME_SIZE(gpio_line, gpio_v2_line_info);
SAME_PLACE(gpio_line, name, gpio_v2_line_info, name);
SAME_PLACE(gpio_line, consumer, gpio_v2_line_info, consumer);
SAME_PLACE(gpio_line, offset, gpio_v2_line_info, offset);
SAME_PLACE(gpio_line, count, gpio_v2_line_info, num_attrs);
SAME_PLACE(gpio_line, flags, gpio_v2_line_info, flags);
SAME_PLACE(gpio_line, attributes, gpio_v2_line_info, attrs);

SAME_SIZE(gpio_values, gpio_v2_line_values);
SAME_PLACE(gpio_values, bits, gpio_v2_line_values, bits);
SAME_PLACE(gpio_values, mask, gpio_v2_line_values, mask);

SAME_SIZE(gpio_event, gpio_v2_line_event);
SAME_PLACE(gpio_event, nanoseconds, gpio_v2_line_event, timestamp_ns);
SAME_PLACE(gpio_event, id, gpio_v2_line_event, id);
SAME_PLACE(gpio_event, offset, gpio_v2_line_event, offset);
SAME_PLACE(gpio_event, sequence, gpio_v2_line_event, seqno);
SAME_PLACE(gpio_event, line_sequence, gpio_v2_line_event, line_seqno);

SAME(gpio_event_rising, (int)GPIO_V2_LINE_EVENT_RISING_EDGE);
SAME(gpio_event_falling, (int)GPIO_V2_LINE_EVENT_FALLING_EDGE);
SAME((uint64_t)gpio_flag_used, GPIO_V2_LINE_FLAG_USED);
SAME((uint64_t)gpio_flag_input, GPIO_V2_LINE_FLAG_INPUT);
SAME((uint64_t)gpio_flag_rising, GPIO_V2_LINE_FLAG_EDGE_RISING);
SAME((uint64_t)gpio_flag_falling, GPIO_V2_LINE_FLAG_EDGE_FALLING);
SAME((uint64_t)gpio_flag_pull_up, GPIO_V2_LINE_FLAG_BIAS_PULL_UP);
SAME((uint64_t)gpio_flag_pull_down, GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
SAME((uint64_t)gpio_flag_no_bias, GPIO_V2_LINE_FLAG_BIAS_DISABLED);

SAME_SIZE(control_counts, serial_icounter_struct);
SAME_PLACE(control_counts, cts, serial_icounter_struct, cts);
SAME_PLACE(control_counts, dsr, serial_icounter_struct, dsr);
SAME_PLACE(control_counts, rng, serial_icounter_struct, rng);
SAME_PLACE(control_counts, dcd, serial_icounter_struct, dcd);

SAME(control_dtr, TIOCM_DTR);
SAME(control_rts, TIOCM_RTS);
SAME(control_cts, TIOCM_CTS);
SAME(control_dcd, TIOCM_CAR);
SAME(control_ri, TIOCM_RNG);
SAME(control_dsr, TIOCM_DSR);

// The size of the structure is part of a request's number, so ours give the kernel's numbers only
// if nothing is amiss.
#define CHIP _IOR(0xB4, 0x01, struct gpio_chip)
#define LINE _IOWR(0xB4, 0x05, struct gpio_line)
#define LINES _IOWR(0xB4, 0x07, struct gpio_request)
#define VALUES _IOWR(0xB4, 0x0E, struct gpio_values)
SAME(CHIP, GPIO_GET_CHIPINFO_IOCTL);
SAME(LINE, GPIO_V2_GET_LINEINFO_IOCTL);
SAME(LINES, GPIO_V2_GET_LINE_IOCTL);
SAME(VALUES, GPIO_V2_LINE_GET_VALUES_IOCTL);

const struct edge_request_numbers edge_requests = {
    .chip = CHIP,
    .line = LINE,
    .lines = LINES,
    .values = VALUES,
    .control_levels = TIOCMGET,
    .control_assert = TIOCMBIS,
    .control_release = TIOCMBIC,
    .control_counts = TIOCGICOUNT,
};

int edge_control(int fd, unsigned long request, void *argument) {
    return ioctl(fd, request, argument) < 0 ? errno : 0;
}

int edge_read(int fd, void *buffer, size_t capacity, size_t *count) {
    *count = 0;
    struct pollfd look = {.fd = fd, .events = POLLIN};
    int ready = poll(&look, 1, 0);
    if (ready < 0) return errno == EINTR ? 0 : errno;
    if (ready == 0) return 0;
    // A chip that went away leaves its last edges to be read.
    if (!(look.revents & POLLIN)) return ENODEV;
    ssize_t got = read(fd, buffer, capacity);
    if (got < 0) return errno == EAGAIN || errno == EINTR ? 0 : errno;
    *count = (size_t)got;
    return 0;
}

uint64_t edge_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
