# SPDX-License-Identifier: GPL-3.0-or-later
"""Clara run as a person would meet her: inside the headless session of tests/testlib/session, driven through the
microphone, the screen and D-Bus. Used by the scripted visit, the touch visit, the kill test and the bench."""
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import gi

gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # noqa: E402

TOP = Path(__file__).resolve().parents[2]
SESSION = TOP / "tests" / "testlib" / "session"
APP_ID = "org.clarareception.Clara"


def use_build(build):
    """Lets a program run from its build tree find what an installed one finds under its prefix."""
    build = Path(build).resolve()
    os.environ.setdefault("CLARA_DATA_PATH", str(TOP / "data"))
    os.environ.setdefault("CLARA_LOCALE_PATH", str(build / "po"))
    os.environ.setdefault("GSETTINGS_SCHEMA_DIR", str(build / "data"))


class Failure(Exception):
    """What was waited for did not come."""


def enter_session(screen="1280x800", quantum=1024, environment=None):
    """Runs this very script again inside a private session and exits with its status; returns there."""
    if os.environ.get("CLARA_IN_SESSION"):
        return
    command = [str(SESSION / "run"), "--screen", screen, "--quantum", str(quantum), "--", "/usr/bin/python3", *sys.argv]
    sys.exit(subprocess.run(command, env={**os.environ, "CLARA_IN_SESSION": "1", **(environment or {})}).returncode)


class Processes:
    """Everything started here is ended here, last first, by its id."""

    def __init__(self):
        self.running = []

    def start(self, command, **options):
        process = subprocess.Popen([str(word) for word in command], **options)
        self.running.append(process)
        return process

    def stop(self, process, how=signal.SIGTERM, patience=60):
        if process in self.running:
            self.running.remove(process)
        if process.poll() is None:
            process.send_signal(how)
        try:
            return process.wait(patience)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def stop_all(self):
        for process in reversed(list(self.running)):
            self.stop(process)


class Clara:
    """One kiosk (and perhaps its desk) and what it tells on the bus."""

    def __init__(self, build, data_dir, settings=None):
        self.build = Path(build)
        self.data_dir = Path(data_dir)
        self.settings = settings
        self.processes = Processes()
        self.programs = []  # Clara's own; each must end well
        self.connection = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.start_time = time.monotonic()
        self.events = []
        self.handlers = []
        self.step = {}
        self.speaking = set()
        self.connection.signal_subscribe(None, APP_ID, "Event", None, None, Gio.DBusSignalFlags.NONE, self._on_event)

    # -- processes

    def command(self, *words):
        options = ["--data-dir", self.data_dir] + (["--settings", self.settings] if self.settings else [])
        return [self.build / "app/shell/clara", *options, *words]

    def start_kiosk(self, *words, log=None, wait=True, environment=None):
        output = open(log, "ab") if log else None
        self.kiosk = self.processes.start(self.command("--demo", *words), stderr=output, stdout=output,
                                          env={**os.environ, **(environment or {})})
        self.programs.append(self.kiosk)
        if wait:
            self.wait_for_name(APP_ID)
        return self.kiosk

    def start_desk(self, log=None):
        output = open(log, "ab") if log else None
        desk = self.processes.start(self.command("--demo", "desk"), stderr=output, stdout=output)
        self.programs.append(desk)
        self.wait_for_name(APP_ID + ".Desk")
        return desk

    def wait_for_name(self, name, seconds=20):
        def owned():
            reply = self.connection.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                              "NameHasOwner", GLib.Variant("(s)", (name,)), None, 0, -1, None)
            return reply.unpack()[0]

        self.wait_until(owned, seconds, f"{name} on the bus")

    # -- events and commands

    def _on_event(self, connection, sender, path, interface, signal_name, parameters):
        name, text = parameters.unpack()
        event = {"at": time.monotonic() - self.start_time, "event": name, **json.loads(text)}
        self.events.append(event)
        if name == "step":
            self.step = event
        if name == "said":
            key = event.get("utterance", event["text"])
            (self.speaking.discard if event["final"] else self.speaking.add)(key)
        for handler in list(self.handlers):
            handler(event)

    def call(self, method, signature=None, *values):
        parameters = GLib.Variant(signature, values) if signature else None
        reply = self.connection.call_sync(APP_ID, "/org/clarareception/Clara", APP_ID, method, parameters, None, 0, 5000, None)
        return reply.unpack()

    def send(self, name, **fields):
        self.call("Command", "(ss)", name, json.dumps(fields))

    def status(self):
        return json.loads(self.call("GetStatus")[0])

    def iterate(self, seconds):
        """Takes events for this long."""
        end = time.monotonic() + seconds
        context = GLib.MainContext.default()
        while time.monotonic() < end:
            if not context.iteration(False):
                time.sleep(0.005)

    def wait_until(self, condition, seconds, what):
        end = time.monotonic() + seconds
        context = GLib.MainContext.default()
        while True:
            while context.iteration(False):
                pass
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise Failure(f"waited {seconds} s for {what}")
            time.sleep(0.005)

    def wait_for_event(self, name, seconds=15, since=0, **fields):
        def found():
            return next((e for e in self.events[since:]
                         if e["event"] == name and all(e.get(k) == v for k, v in fields.items())), None)

        return self.wait_until(found, seconds, f"the event {name} {fields or ''}")

    def wait_for_page(self, *pages, seconds=15):
        self.wait_until(lambda: self.step.get("page") in pages, seconds, f"the page {' or '.join(pages)} (is {self.step.get('page')})")
        return self.step

    def wait_for_silence(self, seconds=20, quiet=0.4):
        """Clara has said what she had to say."""
        last = [time.monotonic()]

        def silent():
            if self.speaking:
                last[0] = time.monotonic()
            return time.monotonic() - last[0] > quiet

        self.wait_until(silent, seconds, "Clara to end her sentence")

    # -- what a visitor does

    def speak(self, text, voice="en-us+f2", speed=150, wav=None):
        """Says it into the virtual microphone; returns when the last sample has left."""
        wav = Path(wav or self.data_dir / "utterance.wav")
        subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-a", "160", "-w", str(wav), text], check=True)
        feeder = self.processes.start([SESSION / "speak", wav])
        self.wait_until(lambda: feeder.poll() is not None, 60, "the microphone to be fed")
        self.processes.running.remove(feeder)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def touch_at(self, x, y):
        subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "1"], check=True)

    def close(self):
        """Ends all; a program that ends badly (a sanitizer's find among them) is a failure."""
        self.processes.stop_all()
        bad = [f"{' '.join(map(str, program.args))}: status {program.returncode}" for program in self.programs if program.returncode]
        self.programs.clear()
        if bad:
            raise Failure("ended badly: " + "; ".join(bad))
