#!/usr/bin/env python3
"""Takes frames as emonHub does, and decodes them as its [nodes] section says.

usage: hub.py listen COUNT         a socket interfacer on a free port, which it prints
       hub.py open PATH COUNT      a Jee interfacer on a pseudo-terminal
       hub.py decode CONF          frames of standard input, one JSON document a line

What kills or confuses emonHub ends this program with a sentence: docs/emon.md has the list.
"""

import json
import os
import select
import socket
import struct
import sys
import termios
import time


def fail(text):
    sys.exit(f"never do: {text}")


def say(line):
    """A line in one write: whoever reads it gets all of it at once."""
    os.write(1, line.encode() + b"\n")


def show(frame, seconds):
    say(json.dumps({"frame": frame.decode("ascii"), "at": seconds}))


def listen(count):
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(1)
    say(f"port {listener.getsockname()[1]}")
    buffer, seen = b"", 0
    while seen < count:
        if select.select([listener], [], [], 0)[0]:
            connection, _ = listener.accept()
            piece = connection.recv(1024)
            # More than was read makes the close a reset; the rest of a frame is lost with it.
            if select.select([connection], [], [], 0.05)[0] and connection.recv(1):
                fail("more than 1024 bytes or a second write on one connection")
            connection.close()
            if not piece.endswith(b"\r\n"):
                fail("half a frame")
            buffer += piece
            if buffer.count(b"\r\n") > 5:
                fail("more frames than the hub moves in a second")
        if b"\r\n" in buffer:
            frame, buffer = buffer.split(b"\r\n", 1)
            show(frame, time.monotonic())
            seen += 1
        time.sleep(0.2)


def open_terminal(path, count):
    descriptor = os.open(path, os.O_RDWR | os.O_NOCTTY)
    os.write(descriptor, b"v")
    time.sleep(2)
    termios.tcflush(descriptor, termios.TCIFLUSH)
    say("open")
    buffer, seen = b"", 0
    while seen < count:
        buffer += os.read(descriptor, 4096)
        while b"\r\n" in buffer:
            frame, buffer = buffer.split(b"\r\n", 1)
            show(frame, time.monotonic())
            seen += 1


# Decoding


def sections(path):
    """emonhub.conf: sections by the number of their brackets, lists by their commas."""
    root = {}
    stack = [root]
    with open(path, encoding="utf-8") as file:
        for line in map(str.strip, file):
            if not line or line.startswith("#"):
                continue
            if line.startswith("["):
                depth = len(line) - len(line.lstrip("["))
                stack = stack[:depth]
                stack.append(stack[-1].setdefault(line.strip("[]"), {}))
            else:
                key, value = (part.strip() for part in line.split("=", 1))
                words = [word.strip() for word in value.split(",")]
                stack[-1][key] = [w for w in words if w] if "," in value else value
    return root


def decode(path):
    conf = sections(path)
    (interfacer,) = conf["interfacers"].values()
    if interfacer["runtimesettings"]["pubchannels"] != ["ToEmonCMS"]:
        fail("pubchannels without its comma")
    is_socket = interfacer["Type"] == "EmonHubSocketInterfacer"
    if is_socket:
        assert interfacer["runtimesettings"]["timestamped"] == "True", interfacer
    else:
        assert interfacer["init_settings"]["com_baud"] == "57600", interfacer
    for line in sys.stdin:
        frame = json.loads(line)["frame"]
        words = frame.split(" ")
        if "" in words:
            fail(f"a blank frame or two spaces: {frame!r}")
        stamp, node, values = of_socket(words) if is_socket else of_receiver(words)
        rx = conf["nodes"][node]["rx"]
        if is_socket:
            assert "datacodes" not in rx, "a node with datacodes refuses decimals"
        else:
            values = unpacked(values, rx["datacodes"], rx["scales"])
        if len(values) != len(rx["names"]) or len(values) != len(rx["units"]):
            fail(f"{len(values)} values for {len(rx['names'])} names")
        name = conf["nodes"][node]["nodename"]
        say(json.dumps([stamp, name, list(zip(rx["names"], map(str, values), rx["units"]))]))


def of_socket(words):
    stamp, node, *values = words
    if not stamp.isdigit() or not 10**8 < int(stamp) < 10**10:
        fail(f"the time {stamp}")
    for value in values:
        if not float("-inf") < float(value) < float("inf"):
            fail(f"the value {value}")
    return int(stamp), str(int(node)), values


def of_receiver(words):
    if words[0] == "OK":
        words = words[1:]
    if words[-1].startswith("(") and words[-1].endswith(")"):
        int(words.pop()[1:-1])
    node, *values = map(int, words)
    if not all(0 <= value <= 255 for value in values):
        fail("a byte above 255")
    return None, str(node), bytes(values)


def unpacked(data, codes, scales):
    if sum(map(struct.calcsize, ("<" + code for code in codes))) != len(data):
        fail(f"{len(data)} bytes for the datacodes {codes}")
    values = struct.unpack("<" + "".join(codes), data)
    for value in values:
        if value != value or abs(value) == float("inf"):
            fail(f"the value {value}")
    return [value * float(scale) if scale != "1" else value for value, scale in zip(values, scales)]


if __name__ == "__main__":
    verb, *arguments = sys.argv[1:]
    if verb == "listen":
        listen(int(arguments[0]))
    elif verb == "open":
        open_terminal(arguments[0], int(arguments[1]))
    else:
        decode(arguments[0])
