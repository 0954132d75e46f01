# SPDX-License-Identifier: GPL-3.0-or-later
"""Clara run as a person would meet her: inside the headless session of tests/testlib/session, driven through the
microphone, the screen and D-Bus. Used by the scripted visit, the touch visit, the kill test and the bench."""
import gettext
import json
import os
import signal
import subprocess
import sys
import time
import wave
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


# Waits are for what will come: how long they may be says nothing about Clara, only about the machine and its other work.
PATIENCE = float(os.environ.get("CLARA_PATIENCE", "2"))


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
        self.step_time = time.monotonic()
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
            self.step_time = time.monotonic()
        if name == "said":
            key = event.get("utterance", event["text"])
            (self.speaking.discard if event["final"] else self.speaking.add)(key)
        for handler in list(self.handlers):
            handler(event)

    def call(self, method, signature=None, *values):
        parameters = GLib.Variant(signature, values) if signature else None
        reply = self.connection.call_sync(APP_ID, "/org/clarareception/Clara", APP_ID, method, parameters, None, 0, int(5000 * PATIENCE), None)
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

    def wait_until(self, condition, seconds, what, patience=PATIENCE):
        end = time.monotonic() + seconds * patience
        context = GLib.MainContext.default()
        while True:
            while context.iteration(False):
                pass
            value = condition()
            if value:
                return value
            if time.monotonic() > end:
                raise Failure(f"waited {seconds * patience:g} s for {what}")
            time.sleep(0.005)

    def wait_for_event(self, name, seconds=15, since=0, **fields):
        def found():
            return next((e for e in self.events[since:]
                         if e["event"] == name and all(e.get(k) == v for k, v in fields.items())), None)

        return self.wait_until(found, seconds, f"the event {name} {fields or ''}")

    def wait_for_page(self, *pages, seconds=15):
        try:
            self.wait_until(lambda: self.step.get("page") in pages, seconds, f"the page {' or '.join(pages)}")
        except Failure as failure:
            raise Failure(f"{failure}; the step is {json.dumps(self.step, ensure_ascii=False)}") from None
        return self.step

    def settle(self):
        """The screen leaves a press within 400 ms after the last one alone, as it should; that one may have been taken late."""
        self.iterate(max(0, self.step_time + 0.5 - time.monotonic()))

    def wait_for_silence(self, seconds=20, quiet=0.4):
        """Clara has said what she had to say."""
        last = [time.monotonic()]

        def silent():
            if self.speaking:
                last[0] = time.monotonic()
            return time.monotonic() - last[0] > quiet

        self.wait_until(silent, seconds, "Clara to end her sentence")

    # -- what a visitor does

    def synthesise(self, text, wav, voice="en-us+f2", speed=150):
        """The visitor's voice in a file; returns its seconds."""
        subprocess.run(["espeak-ng", "-v", voice, "-s", str(speed), "-a", "160", "-w", str(wav), text], check=True)
        with wave.open(str(wav)) as sound:
            return sound.getnframes() / sound.getframerate()

    def play(self, wav):
        """Into the virtual microphone; returns when the last sample has left."""
        feeder = self.processes.start([SESSION / "speak", wav])
        self.wait_until(lambda: feeder.poll() is not None, 60, "the microphone to be fed")
        self.processes.running.remove(feeder)

    def screenshot(self, path):
        subprocess.run(["import", "-window", "root", str(path)], check=True)

    def touch_at(self, x, y, hold=None):
        """Where one holds, what is waited for meanwhile."""
        subprocess.run(["xdotool", "mousemove", str(x), str(y), *(["mousedown", "1"] if hold else ["click", "1"])], check=True)
        if hold:
            hold()
            subprocess.run(["xdotool", "mouseup", "1"], check=True)

    def close(self):
        """Ends all; a program that ends badly (a sanitizer's find among them) is a failure."""
        self.processes.stop_all()
        bad = [f"{' '.join(map(str, program.args))}: status {program.returncode}" for program in self.programs if program.returncode]
        self.programs.clear()
        if bad:
            raise Failure("ended badly: " + "; ".join(bad))


def walk(node, depth=0):
    yield node, depth
    for index in range(node.childCount):
        child = node.getChildAtIndex(index)
        if child is not None and depth < 60:
            yield from walk(child, depth + 1)


class Screen:
    """The kiosk's accessible tree: pressed as assistive technology does, or tapped with a pointer where it says that things are."""

    PRESSABLE = ("push button", "toggle button", "button")

    def __init__(self, clara):
        import pyatspi

        self.pyatspi = pyatspi
        self.clara = clara
        self.language = "en"
        self.board = None

    def text(self, context, message):
        """What the kiosk says for it in the visitor's language."""
        catalogue = gettext.translation("clara", os.environ["CLARA_LOCALE_PATH"], [self.language], fallback=True)
        return catalogue.pgettext(context, message)

    def application(self):
        for application in self.pyatspi.Registry.getDesktop(0):
            if application is not None and application.get_process_id() == self.clara.kiosk.pid:
                return application
        return None

    def find(self, name, *roles, seconds=8, last=False):
        """The last of a name is the one in the footer, where a page has the same button."""
        def found():
            application = self.application()
            if application is None:
                return None
            nodes = [n for n, _ in walk(application) if n.name == name and (not roles or n.getRoleName() in roles)]
            return nodes[-1 if last else 0] if nodes else None

        return self.clara.wait_until(found, seconds, f"“{name}” ({', '.join(roles) or 'any role'}); there are: {self.names()}")

    def names(self):
        application = self.application()
        return [] if application is None else [(n.getRoleName(), n.name) for n, _ in walk(application) if n.name]

    def press(self, name):
        self.clara.settle()

        def pressed():
            try:
                self.find(name, *self.PRESSABLE).queryAction().doAction(0)
                return True
            except (NotImplementedError, LookupError):
                # The page was set anew between finding it and pressing it, as happens to people too.
                return False

        self.clara.wait_until(pressed, 8, f"“{name}” to take the press")
        # The screen leaves a second press within 400 ms alone, as it should.
        self.clara.iterate(0.5)

    def put(self, name, text):
        """As assistive technology writes, or a clipboard: all at once."""
        self.find(name, "text", "entry").queryEditableText().setTextContents(text)
        self.clara.iterate(0.1)

    def value(self, name):
        node = self.find(name, "text", "entry").queryText()
        return node.getText(0, node.characterCount)

    # -- by pointer

    def place(self, node):
        """The middle of it, once it has stopped moving: a page finds its density in some frames, which are late on a busy
        machine."""
        last = [None, 0]

        def still():
            extents = node.queryComponent().getExtents(self.pyatspi.WINDOW_COORDS)
            here = (extents.x + extents.width // 2, extents.y + extents.height // 2) if extents.width > 0 else None
            last[:] = [here, last[1] + 1 if here == last[0] else 0]
            if here is None or last[1] < 2:
                time.sleep(0.05)
                return None
            return here

        return self.clara.wait_until(still, 5, f"“{node.name}” to be on the screen")

    def tap(self, name, *roles, last=False):
        self.clara.settle()
        node = self.find(name, *(roles or self.PRESSABLE), last=last)
        self.clara.touch_at(*self.place(node))
        self.clara.iterate(0.5)

    def keys(self):
        """{name: (node, place)} of the on-screen keyboard as it is now."""
        name = self.text("keyboard", "Keyboard")
        if self.board is None or self.board.name != name:
            self.board = self.find(name, "panel", "filler", "grouping")
        self.place(self.board)
        found = {}
        for node, _ in walk(self.board):
            if node.getRoleName() in self.PRESSABLE:
                extents = node.queryComponent().getExtents(self.pyatspi.WINDOW_COORDS)
                found[node.name] = (node, (extents.x + extents.width // 2, extents.y + extents.height // 2))
        return found

    def tap_key(self, keys, name):
        self.clara.touch_at(*keys[name][1])
        self.clara.iterate(0.08)

    def type(self, text):
        """On the on-screen keyboard, key by key; what is on the other side of shift is reached by shift."""
        shift, sign = self.text("keyboard", "Other letters"), self.text("keyboard", "Sign {sign}")
        keys = self.keys()
        for character in text:
            name = self.text("keyboard", "Space") if character == " " else character
            # Shift goes once, locked, off: a capital that was offered and is not wanted takes two touches.
            for _ in range(3):
                wanted = next((n for n in (name, sign.replace("{sign}", name)) if n in keys), None)
                if wanted is not None:
                    break
                self.tap_key(keys, shift)
                keys = self.keys()
            if wanted is None:
                raise Failure(f"the keyboard has no key for “{character}”; it has {sorted(keys)}")
            self.tap_key(keys, wanted)
            # A capital is for one letter; the other letters have gone back.
            node = keys[wanted][0]
            node.clear_cache()
            if node.name != wanted or character == " ":
                keys = self.keys()

    def fill(self, name, text):
        """Taps the field, holds the erasing key until nothing is left, types, as a visitor does."""
        self.tap(name, "text", "entry")
        node = self.find(name, "text", "entry")

        def value():
            content = node.queryText()
            return content.getText(0, content.characterCount)

        if value():
            self.clara.touch_at(*self.keys()[self.text("kiosk", "Erase")][1], hold=lambda: self.clara.wait_until(
                lambda: not value(), 20, f"{name} to be empty; there is “{value()}”"))
        self.type(text)
        self.clara.wait_until(lambda: value() == text, 5, f"“{text}” in {name}; there is “{value()}”")
