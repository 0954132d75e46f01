#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whole visits by touch alone, one person after the other at one kiosk: through AT-SPI as assistive technology would, and with
a pointer; in each language; with what visitors do besides: leaving in the middle, going back, tapping twice, swiping,
pasting far too much. Nothing of one person is left for the next. CLARA_BUILD is the build folder."""
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "visit"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import harness  # noqa: E402
import tap  # noqa: E402

BUILD = Path(os.environ["CLARA_BUILD"])
LANGUAGES = {"en": "English", "hi": "हिन्दी", "ta": "தமிழ்", "te": "తెలుగు"}
VISITORS = {"en": "Maria Lopez", "hi": "Anil Sharma", "ta": "Kavitha Selvan", "te": "Ramesh Naidu"}
HOST = "Priya Raghavan"
PHONE = "98765 43210"


class Lobby:
    """One kiosk for all that follows."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="clara-touch-"))
        settings = self.folder / "settings.ini"
        settings.write_text(f"[clara]\nidle-seconds={10 + 5 * harness.PATIENCE:.0f}\nhost-wait-seconds=900\n")
        self.clara = harness.Clara(BUILD, self.folder, settings)
        self.clara.start_kiosk(log=self.folder / "kiosk.log")
        self.clara.wait_for_page("attract")
        self.clara.iterate(1)
        self.screen = harness.Screen(self.clara)

    def wake(self, language="en", pointer=False):
        # One that failed half way leaves nothing to the next.
        if self.clara.step.get("page") != "attract":
            self.sleep()
        self.clara.events.clear()
        self.clara.touch_at(640, 400)
        self.clara.wait_for_page("welcome")
        self.clara.iterate(0.6)
        self.screen.language = language
        if language != "en":
            (self.screen.tap if pointer else self.screen.press)(LANGUAGES[language])
            self.clara.wait_until(lambda: self.clara.step.get("language") == language, 5, LANGUAGES[language])
            self.clara.iterate(0.6)

    def choice(self, identifier):
        """What a choice of the step is called."""
        return next(c["label"] for c in self.clara.step["choices"] if c["id"] == identifier)

    def field(self, identifier):
        return next(f for f in self.clara.step["fields"] if f["id"] == identifier)

    def sleep(self):
        if self.clara.step.get("page") != "attract":
            self.clara.send("sleep")
        self.clara.wait_for_page("attract")
        self.clara.iterate(0.6)
        self.screen.language = "en"
        left = [name for _, name in self.screen.names() for word in (*VISITORS.values(), "98765", "Raghavan", "Acme") if word in name]
        assert not left, f"left on the screen: {left}"

    def status(self, visit_id):
        with sqlite3.connect(f"file:{self.folder}/clara.db?mode=ro", uri=True) as database:
            return database.execute("SELECT status, visitor_name, host_name, language FROM visits WHERE visit_id = ?",
                                    (visit_id,)).fetchone()


shared = []


def lobby():
    if not shared:
        shared.append(Lobby())
    return shared[0]


def visit(language, pointer):
    """From the first touch to the goodbye."""
    here = lobby()
    clara, screen = here.clara, here.screen
    push = screen.tap if pointer else screen.press
    here.wake(language, pointer)
    push(here.choice("visitor"))
    clara.wait_for_page("form")
    for identifier, value in (("visitor_name", VISITORS[language]), ("company", "Acme"), ("host", HOST), ("phone", PHONE)):
        screen.put(here.field(identifier)["label"], value)
    push(screen.text("kiosk", "Continue"))
    clara.wait_for_page("confirm")
    push(screen.text("kiosk", "Yes, that is right"))
    told = clara.wait_for_event("visit", status="checked_in")
    clara.wait_for_page("waiting")
    push(screen.text("kiosk", "Done"))
    clara.wait_for_page("goodbye")
    assert here.status(told["visit_id"]) == ("checked_in", VISITORS[language], HOST, language), here.status(told["visit_id"])
    here.sleep()


def test_typed_on_the_screen_s_keyboard():
    here = lobby()
    clara, screen = here.clara, here.screen
    here.wake()
    screen.press("Visitor")
    clara.wait_for_page("form")
    # The name letter by letter on the screen's keyboard, the host from what it proposes.
    screen.fill("Your name", "Maria Lopez")
    screen.put("Company", "Acme")
    screen.fill("Host", "Pri")
    screen.press(HOST)
    assert screen.value("Host") == HOST, screen.value("Host")
    screen.fill("Mobile number", "12")
    screen.press("Continue")
    clara.wait_until(lambda: any(f.get("error") for f in clara.step.get("fields", [])), 5, "the wrong number to be told")
    screen.fill("Mobile number", PHONE)
    screen.press("Continue")
    clara.wait_for_page("confirm")
    screen.press("Yes, that is right")
    told = clara.wait_for_event("visit", status="checked_in")
    assert (told["visitor_name"], told["phone"]) == ("Maria Lopez", "+919876543210"), told
    here.sleep()


def test_english_by_pointer():
    visit("en", True)


def test_hindi_by_assistive_technology():
    visit("hi", False)


def test_hindi_by_pointer():
    visit("hi", True)


def test_tamil_by_assistive_technology():
    visit("ta", False)


def test_tamil_by_pointer():
    visit("ta", True)


def test_telugu_by_assistive_technology():
    visit("te", False)


def test_telugu_by_pointer():
    visit("te", True)


def test_language_and_person():
    here = lobby()
    here.wake("hi")
    assert any("ऀ" <= c <= "ॿ" for _, name in here.screen.names() for c in name), "the screen is in Hindi"
    here.screen.press(LANGUAGES["en"])
    here.clara.wait_until(lambda: here.clara.step.get("language") == "en", 5, "English")
    here.screen.press("Call a person")
    here.clara.wait_for_page("human")
    here.clara.wait_for_event("notification", kind="desk_alert")
    here.sleep()


def test_back_twice_and_swipes():
    here = lobby()
    clara, screen = here.clara, here.screen
    here.wake()
    # Twice on the same place: the second must not press what has come under the finger.
    x, y = screen.place(screen.find(here.choice("visitor"), *screen.PRESSABLE))
    subprocess.run(["xdotool", "mousemove", str(x), str(y), "click", "--repeat", "2", "--delay", "90", "1"], check=True)
    clara.wait_for_page("form")
    clara.iterate(1)
    assert clara.step["page"] == "form" and not any(f["value"] for f in clara.step["fields"]), clara.step
    for begin, end in (((200, 780), (200, 20)), ((1270, 400), (20, 400)), ((5, 400), (1200, 400)), ((900, 5), (900, 700))):
        subprocess.run(["xdotool", "mousemove", *map(str, begin), "mousedown", "1"], check=True)
        for part in (0.25, 0.5, 0.75, 1):
            subprocess.run(["xdotool", "mousemove", *(str(int(b + (e - b) * part)) for b, e in zip(begin, end))], check=True)
        subprocess.run(["xdotool", "mouseup", "1"], check=True)
    clara.iterate(0.5)
    assert clara.kiosk.poll() is None and clara.step["page"] in ("form", "welcome"), clara.step["page"]
    if clara.step["page"] == "form":
        screen.press("Back")
        clara.wait_for_page("welcome")
    here.sleep()


def test_far_too_much_is_pasted():
    here = lobby()
    clara, screen = here.clara, here.screen
    here.wake()
    screen.press(here.choice("visitor"))
    clara.wait_for_page("form")
    label = here.field("visitor_name")["label"]
    screen.put(label, "Maria Lopez " * 90000)
    assert len(screen.value(label)) <= 200, len(screen.value(label))
    screen.put(label, "\u202e Maria \U0001f600" * 3)
    screen.press("Continue")
    clara.iterate(1)
    assert clara.kiosk.poll() is None
    here.sleep()


def test_left_in_the_middle():
    here = lobby()
    clara, screen = here.clara, here.screen
    here.wake()
    screen.press(here.choice("visitor"))
    clara.wait_for_page("form")
    screen.put(here.field("visitor_name")["label"], VISITORS["en"])
    screen.press("Continue")
    clara.wait_for_event("idle_warning", seconds=40)
    screen.find("I need more time", *screen.PRESSABLE, seconds=18)
    screen.press("I need more time")
    clara.wait_until(lambda: next(e for e in reversed(clara.events) if e["event"] == "idle_warning")["seconds"] == 0, 5,
                     "the warning to go")
    assert clara.step["page"] == "form"
    clara.events.clear()
    clara.wait_for_page("attract", seconds=70)
    assert any(e["event"] == "idle_warning" for e in clara.events), "there was a warning"
    here.sleep()
    # The next person finds an empty form.
    here.wake()
    screen.press(here.choice("visitor"))
    clara.wait_for_page("form")
    assert not any(f["value"] for f in clara.step["fields"]), clara.step["fields"]
    assert screen.value(here.field("visitor_name")["label"]) == ""
    here.sleep()


def test_then_it_ends_well():
    here = shared.pop()
    here.clara.close()
    shutil.rmtree(here.folder, ignore_errors=True)


def photographed(name, function):
    """A failure leaves a picture of what was on the screen."""
    def test():
        try:
            function()
        except BaseException:
            out = BUILD / "touch-visit"
            out.mkdir(exist_ok=True)
            for left in shared:
                left.clara.screenshot(out / f"{name}.png")
            raise

    return test


if __name__ == "__main__":
    harness.use_build(BUILD)
    harness.enter_session(environment={"GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "NO_AT_BRIDGE": "0"})
    try:
        tap.run({name: photographed(name, test) for name, test in globals().items() if name.startswith("test_")})
    finally:
        for left in shared:
            left.clara.processes.stop_all()
