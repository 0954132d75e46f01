#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A whole visit by touch alone, driven through AT-SPI as assistive technology would: every control that the visitor needs has
a name and works. CLARA_BUILD is the build folder."""
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "visit"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import harness  # noqa: E402
import tap  # noqa: E402

BUILD = Path(os.environ["CLARA_BUILD"])


def walk(node, depth=0):
    yield node, depth
    for index in range(node.childCount):
        child = node.getChildAtIndex(index)
        if child is not None and depth < 60:
            yield from walk(child, depth + 1)


class Screen:
    """The kiosk's accessible tree."""

    def __init__(self, clara):
        import pyatspi

        self.pyatspi = pyatspi
        self.clara = clara

    def application(self):
        for application in self.pyatspi.Registry.getDesktop(0):
            if application is not None and application.get_process_id() == self.clara.kiosk.pid:
                return application
        return None

    def find(self, name, *roles, seconds=8):
        def found():
            application = self.application()
            if application is None:
                return None
            return next((n for n, _ in walk(application) if n.name == name and (not roles or n.getRoleName() in roles)), None)

        return self.clara.wait_until(found, seconds, f"“{name}” ({', '.join(roles) or 'any role'}); there are: {self.names()}")

    def names(self):
        application = self.application()
        return [] if application is None else [(n.getRoleName(), n.name) for n, _ in walk(application) if n.name]

    def press(self, name):
        node = self.find(name, "push button", "toggle button", "button")
        node.queryAction().doAction(0)
        # The screen leaves a second press within 400 ms alone, as it should.
        self.clara.iterate(0.5)

    def type(self, name, text):
        node = self.find(name, "text", "entry")
        node.queryEditableText().setTextContents(text)
        self.clara.iterate(0.1)


def start(folder, *words):
    clara = harness.Clara(BUILD, folder)
    clara.start_kiosk(*words, log=Path(folder) / "kiosk.log")
    clara.wait_for_page("attract")
    clara.iterate(1.0)
    return clara


def test_visit_by_touch():
    folder = tempfile.mkdtemp(prefix="clara-touch-")
    clara = start(folder)
    screen = Screen(clara)
    try:
        clara.touch_at(640, 400)
        clara.wait_for_page("welcome")
        clara.iterate(0.6)
        screen.press("Visitor")
        clara.wait_for_page("form")
        for label, text in (("Your name", "Maria Lopez"), ("Company", "Acme"), ("Host", "Priya Raghavan"), ("Mobile number", "12")):
            screen.type(label, text)
        screen.press("Continue")
        clara.wait_until(lambda: any(f.get("error") for f in clara.step.get("fields", [])), 5, "the wrong number to be told")
        screen.type("Mobile number", "98765 43210")
        screen.press("Continue")
        clara.wait_for_page("confirm")
        screen.press("Yes, that is right")
        clara.wait_for_page("waiting")
        visit = clara.wait_for_event("visit", status="checked_in")
        assert (visit["visitor_name"], visit["phone"]) == ("Maria Lopez", "+919876543210"), visit
        screen.press("Done")
        clara.wait_for_page("goodbye")
        database = sqlite3.connect(f"file:{folder}/clara.db?mode=ro", uri=True)
        assert database.execute("SELECT status, host_name FROM visits WHERE visit_id = ?", (visit["visit_id"],)).fetchone() == (
            "checked_in", "Priya Raghavan")
        clara.send("sleep")
        clara.wait_for_page("attract")
        clara.iterate(0.6)
        # Nothing of the visitor is left on the screen.
        left = [name for _, name in screen.names() if "Maria" in name or "98765" in name or "Raghavan" in name]
        assert not left, left
    finally:
        clara.close()
        shutil.rmtree(folder, ignore_errors=True)


def test_language_and_person_by_touch():
    folder = tempfile.mkdtemp(prefix="clara-touch-")
    clara = start(folder)
    screen = Screen(clara)
    try:
        clara.touch_at(640, 400)
        clara.wait_for_page("welcome")
        clara.iterate(0.6)
        screen.press("हिन्दी")
        clara.wait_until(lambda: clara.step.get("language") == "hi", 5, "Hindi")
        clara.iterate(0.6)
        assert any("ऀ" <= c <= "ॿ" for _, name in screen.names() for c in name), "the screen is in Hindi"
        screen.press("English")
        clara.wait_until(lambda: clara.step.get("language") == "en", 5, "English")
        screen.press("Call a person")
        clara.wait_for_page("human")
        clara.wait_for_event("notification", kind="desk_alert")
    finally:
        clara.close()
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    harness.use_build(BUILD)
    harness.enter_session(environment={"GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "NO_AT_BRIDGE": "0"})
    tap.run(globals())
