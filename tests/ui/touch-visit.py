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


def start(folder, *words):
    clara = harness.Clara(BUILD, folder)
    clara.start_kiosk(*words, log=Path(folder) / "kiosk.log")
    clara.wait_for_page("attract")
    clara.iterate(1.0)
    return clara


def test_visit_by_touch():
    folder = tempfile.mkdtemp(prefix="clara-touch-")
    clara = start(folder)
    screen = harness.Screen(clara)
    try:
        clara.touch_at(640, 400)
        clara.wait_for_page("welcome")
        clara.iterate(0.6)
        screen.press("Visitor")
        clara.wait_for_page("form")
        # The name letter by letter on the screen's keyboard, the host from what it proposes.
        screen.fill("Your name", "Maria Lopez")
        screen.put("Company", "Acme")
        screen.fill("Host", "Pri")
        screen.press("Priya Raghavan")
        assert screen.value("Host") == "Priya Raghavan", screen.value("Host")
        screen.fill("Mobile number", "12")
        screen.press("Continue")
        clara.wait_until(lambda: any(f.get("error") for f in clara.step.get("fields", [])), 5, "the wrong number to be told")
        screen.fill("Mobile number", "98765 43210")
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
    screen = harness.Screen(clara)
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
