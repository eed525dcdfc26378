#!/usr/bin/env python3
"""Answers as emoncms does, as far as docs say what that is: docs/emon.md.

usage: emoncms.py FOLDER PORT WRITEKEY READKEY

What it keeps is in FOLDER: state.json, and N.dat of 32-bit floats for each feed, so that it may be
killed at any place and started again. A word in FOLDER/mode makes it answer something else. What a
client must never send is noted in FOLDER/violations.
"""

import base64
import hashlib
import hmac
import http.server
import itertools
import json
import math
import os
import random
import re
import struct
import subprocess
import sys
import threading
import time
import urllib.parse

FOLDER, PORT, WRITEKEY, READKEY = sys.argv[1], int(sys.argv[2]), sys.argv[3], sys.argv[4]
LOCK = threading.Lock()
COUNTER = itertools.count()
NAN = struct.pack("<f", math.nan)
MOST_NODES, MOST_POINTS = 32, 8928


def path(name):
    return os.path.join(FOLDER, name)


def violation(text):
    with open(path("violations"), "a", encoding="utf-8") as file:
        file.write(text + "\n")


class State:
    def __init__(self):
        self.inputs, self.feeds = [], []
        if os.path.exists(path("state.json")):
            with open(path("state.json"), encoding="utf-8") as file:
                self.inputs, self.feeds = json.load(file)
        self.index()

    def index(self):
        self.places = {(each["nodeid"], each["name"]): each for each in self.inputs}

    def keep(self):
        self.index()
        with open(path("state.new"), "w", encoding="utf-8") as file:
            json.dump([self.inputs, self.feeds], file)
        os.replace(path("state.new"), path("state.json"))

    def feed(self, number):
        return next((each for each in self.feeds if each["id"] == str(number)), None)


STATE = State()


def cleaned(name):
    return re.sub(r"[^\w\s\-.]", "", str(name))


def as_float(value):
    """PHP's cast: null and text are 0."""
    if isinstance(value, bool) or isinstance(value, (int, float)):
        return float(value)
    violation(f"the value {value!r} is kept as 0")
    return 0.0


# PHPFina


def points_of(feed):
    name = path(f"{feed['id']}.dat")
    return os.path.getsize(name) // 4 if os.path.exists(name) else 0


def post_points(feed, data):
    interval, last, valid = feed["interval"], 0, []
    for stamp, value in data:
        slot = int(stamp) // interval * interval
        if slot > last:
            last = slot
            valid.append((slot, value))
        elif slot == last and valid:
            valid[-1] = (slot, value)
    if not valid:
        return
    count = points_of(feed)
    if count == 0 and feed["start_time"] == 0:
        feed["start_time"] = valid[0][0]
        STATE.keep()
    start, tail = feed["start_time"], []
    with open(path(f"{feed['id']}.dat"), "ab"):
        pass
    with open(path(f"{feed['id']}.dat"), "r+b") as file:
        end = count
        for slot, value in valid:
            place = (slot - start) // interval
            if place < 0:
                continue  # dropped, and success is answered all the same
            if place < count:
                file.seek(4 * place)
                file.write(struct.pack("<f", value))
                continue
            if place > end:
                tail.append(NAN * (place - end))
            tail.append(struct.pack("<f", value))
            end = place + 1
        file.seek(4 * count)
        file.write(b"".join(tail))


def read_points(feed, start, end, interval, skips):
    if end <= start:
        return failed("request end time before start time")
    if round((end - start) / interval) > MOST_POINTS:
        return failed(f"request datapoint limit reached ({MOST_POINTS})")
    count, rows = points_of(feed), []
    with open(path(f"{feed['id']}.dat"), "rb") as file:
        content = file.read()
    for stamp in range(start, end + 1, interval):
        place = (stamp - feed["start_time"]) // feed["interval"]
        value = struct.unpack_from("<f", content, 4 * place)[0] if 0 <= place < count else math.nan
        if math.isnan(value):
            if not skips:
                rows.append([stamp * 1000, None])
        else:
            rows.append([stamp * 1000, value])
    return json.dumps(rows)


# Answers


def failed(message):
    return json.dumps({"success": False, "message": message})


def bulk(parameters):
    def reject(_):
        raise ValueError

    try:
        data = json.loads(parameters.get("data", ""), parse_constant=reject)
    except ValueError:
        return failed("Format error, json string supplied is not valid")
    if not data or not data[-1]:
        return failed("Format error, last item in bulk data does not contain any data")
    if len(data) > 1000:
        violation(f"{len(data)} rows at once")
    base = int(parameters["time"]) if "time" in parameters else int(time.time()) - int(data[-1][0])
    for row in data:
        if len(row) < 3:
            continue
        stamp, node = base + int(row[0]), cleaned(row[1])
        if not 10**8 < stamp < 10**10:
            violation(f"the time {stamp}")
        if len(node.encode()) > 16 or node != row[1]:
            violation(f"the node {row[1]!r}")
        nodes = {each["nodeid"] for each in STATE.inputs}
        if node not in nodes and len(nodes) >= MOST_NODES:
            return failed(f"Reached the maximal allowed number of nodes. Node '{node}' was ignored.")
        for number, item in enumerate(row[2:], start=1):
            # The first pair of an object alone, as older versions have it.
            name, value = next(iter(item.items())) if isinstance(item, dict) else (number, item)
            take(stamp, node, cleaned(name), as_float(value))
    return "ok"


def take(stamp, node, name, value):
    found = STATE.places.get((node, name))
    if found is None:
        number = 1 + max((int(each["id"]) for each in STATE.inputs), default=0)
        found = {"id": str(number), "nodeid": node, "name": name, "processList": ""}
        STATE.inputs.append(found)
        STATE.keep()
    # What it had last is forgotten by a kill, as what is in Redis alone is.
    found["time"], found["value"] = stamp, value
    for process in filter(None, found["processList"].split(",")):
        function, argument = process.split(":")
        if function == "process__log_to_feed":
            post_points(STATE.feed(argument), [(stamp, value)])


def answer(method, route, query, form):
    """The answer to a request of somebody who may write."""
    if route == "/input/bulk":
        return bulk(form)
    if route == "/input/list.json":
        return json.dumps([{"time": None, "value": None, **each} for each in STATE.inputs])
    if route == "/input/process/set.json" and method == "POST":
        wanted = json.loads(form["processlist"])
        encoded = ",".join(f"{each['fn']}:{each['args'][0]}" for each in wanted)
        found = next(each for each in STATE.inputs if each["id"] == query["inputid"])
        if found["processList"] == encoded:
            return failed("Input processlist was not updated")
        found["processList"] = encoded
        STATE.keep()
        return json.dumps({"success": True, "message": "Input processlist updated"})
    if route == "/feed/list.json":
        return json.dumps(STATE.feeds)
    if route == "/feed/create.json":
        if any((each["tag"], each["name"]) == (query["tag"], query["name"]) for each in STATE.feeds):
            return failed("feed already exists")
        if query["engine"] != "5" or len(query["unit"]) > 10 or "." in query["tag"] + query["name"]:
            return failed("invalid")
        interval = max(10, json.loads(query["options"])["interval"])
        number = 1 + max((int(each["id"]) for each in STATE.feeds), default=0)
        STATE.feeds.append(
            {"id": str(number), "tag": query["tag"], "name": query["name"], "engine": 5,
             "unit": query["unit"], "interval": interval, "start_time": 0}
        )
        STATE.keep()
        return json.dumps({"success": True, "feedid": number, "result": True})
    return of_feed(route, query, form)


def of_feed(route, query, form):
    feed = STATE.feed(query.get("id"))
    if feed is None:
        return failed("Feed does not exist")
    if route == "/feed/getmeta.json":
        count = points_of(feed)
        end = max(0, feed["start_time"] + feed["interval"] * (count - 1))
        return json.dumps({"id": int(feed["id"]), "interval": feed["interval"], "npoints": count,
                           "start_time": feed["start_time"], "end_time": end})
    if route == "/feed/post.json":
        data = json.loads(form["data"])
        post_points(feed, [(stamp, as_float(value)) for stamp, value in data])
        return json.dumps({"success": True, "message": ""})
    if route == "/feed/data.json":
        start, end = int(query["start"]) // 1000, int(query["end"]) // 1000
        return read_points(feed, start, end, int(query["interval"]), query.get("skipmissing") == "1")
    return failed("not known here")


def unsealed(authorization, body):
    """The parameters of an encrypted request, decrypted by another program than the client's."""
    user, code = authorization.split(":")
    sealed = base64.b64decode(body.replace(b"-", b"+").replace(b"_", b"/"))
    plain = subprocess.run(
        ["openssl", "enc", "-d", "-aes-128-cbc", "-K", WRITEKEY, "-iv", sealed[:16].hex()],
        input=sealed[16:], stdout=subprocess.PIPE, check=True,
    ).stdout
    own = hmac.new(bytes.fromhex(WRITEKEY), plain, hashlib.sha256).hexdigest()
    if user != "7" or not hmac.compare_digest(own, code):
        return None, "invalid data"
    parts = [each.split("=") for each in plain.decode().split("&")]
    digest = base64.b64encode(hashlib.sha256(plain).digest()).decode()
    return {each[0]: each[1] for each in parts if len(each) == 2}, digest.translate(
        str.maketrans("+/", "-_"))


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_GET(self):
        self.serve("GET")

    def do_POST(self):
        self.serve("POST")

    def serve(self, method):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with LOCK:
            status, text = self.answered(method, body)
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answered(self, method, body):
        special = mode()
        if isinstance(special, tuple):
            return special
        status, text = self.usual(method, body)
        return (status, noisy(text, special)) if special else (status, text)

    def usual(self, method, body):
        parts = urllib.parse.urlsplit(self.path)
        query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
        if WRITEKEY in self.path:
            violation("the key is in the address")
        authorization = self.headers.get("Authorization", "")
        if self.headers.get("Content-Type") == "aes128cbc":
            form, proof = unsealed(authorization, body)
            if form is None:
                return 200, proof
            outcome = bulk(form)
            return 200, proof if outcome == "ok" else outcome
        key = authorization.removeprefix("Bearer ")
        if key == READKEY or not key:
            return 200, ""
        if key != WRITEKEY:
            return 401, "Invalid API key"
        form = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
        return 200, answer(method, parts.path, query, form)


def mode():
    try:
        with open(path("mode"), encoding="utf-8") as file:
            word = file.read()
    except FileNotFoundError:
        return None
    if word.startswith("noise"):
        return random.Random(word + str(next(COUNTER)))
    return {
        "empty": (200, ""),
        "page": (200, "<br />\n<b>Fatal error</b>: Uncaught Error in /var/www/emoncms"),
        "ok and more": (200, "ok\n"),
        "refusal": (200, failed(f"Format error \x1b[2J {WRITEKEY}")),
        "failure": (500, "ok"),
        "no document": (200, "[[[{\"id\":"),
        "other document": (200, "{\"id\":[1e999,{}],\"interval\":-1,\"npoints\":\"x\"}"),
        "endless": (200, "x" * (20 << 20)),
    }[word]


def noisy(text, dice):
    """One answer in two is damaged: cut, or with other characters in it."""
    letters = list(text)
    if dice.random() < 0.5:
        for _ in range(dice.randint(1, 3)):
            if letters:
                letters[dice.randrange(len(letters))] = dice.choice('0123456789-e."[]{},:<\x1b')
        if dice.random() < 0.3:
            letters = letters[: dice.randint(0, len(letters))]
    return "".join(letters)


class Server(http.server.ThreadingHTTPServer):
    allow_reuse_address = True
    daemon_threads = True


server = Server(("127.0.0.1", PORT), Handler)
# In one write: whoever reads it gets all of it at once.
os.write(1, f"port {server.server_address[1]}\n".encode())
server.serve_forever()
