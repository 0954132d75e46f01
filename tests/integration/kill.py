#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""kill -9 at 50 random moments of a check-in: after the restart every visit that the visitor was told is saved is there, once,
and the session that was open is interrupted."""
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import tap  # noqa: E402

PROGRAM = os.environ["CLARA_PROGRAM"]
MOMENTS = 50
SEED = 20261121


class Visitor:
    """A chat whose every event is noted with the time at which it was told."""

    def __init__(self, folder, number):
        self.process = subprocess.Popen([PROGRAM, "chat", "--demo", "--json", "--data-dir", folder], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        self.told = []
        self.reader = threading.Thread(target=self._read)
        self.reader.start()
        lines = f"I'm Maria Lopez from Acme, here to see Priya Raghavan\n98765 4{number:04d}\n/confirm\nyes\n/skip-photo\n/wait 30\n"
        self.process.stdin.write(lines.encode())
        self.process.stdin.flush()

    def _read(self):
        for line in self.process.stdout:
            try:
                self.told.append(json.loads(line))
            except ValueError:
                return  # the line that the kill cut

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.reader.join()
        self.process.stdin.close()
        self.process.stdout.close()


def start_and_end(folder):
    subprocess.run([PROGRAM, "chat", "--demo", "--json", "--data-dir", folder], input=b"", check=True, stdout=subprocess.DEVNULL,
                   timeout=60)


def time_of_a_whole_visit(folder):
    begin = time.monotonic()
    visitor = Visitor(folder, 0)
    try:
        while not any(e["event"] == "state" and e["to"] == "host_notification" for e in visitor.told):
            assert time.monotonic() - begin < 20, [e for e in visitor.told if e["event"] == "said"][-3:]
            time.sleep(0.005)
        return time.monotonic() - begin
    finally:
        visitor.kill()


def test_nothing_confirmed_is_lost():
    folder = tempfile.mkdtemp(prefix="clara-kill-")
    generator = random.Random(SEED)
    try:
        start_and_end(folder)
        span = time_of_a_whole_visit(folder) * 1.4
        confirmed, cut = set(), 0
        for number in range(1, MOMENTS + 1):
            visitor = Visitor(folder, number)
            time.sleep(generator.uniform(0, span))
            visitor.kill()
            confirmed |= {e["visit_id"] for e in visitor.told if e["event"] == "visit" and e["status"] == "checked_in"}
            opened = {e["session_id"] for e in visitor.told if e["event"] == "session" and e["what"] == "opened"}

            start_and_end(folder)
            database = sqlite3.connect(f"file:{folder}/clara.db?mode=ro", uri=True)
            there = [row[0] for row in database.execute("SELECT visit_id FROM visits")]
            assert confirmed <= set(there), f"moment {number}: lost {confirmed - set(there)}"
            assert len(there) == len(set(there))
            assert database.execute("SELECT count(*) FROM sessions WHERE outcome IS NULL").fetchone() == (0,), f"moment {number}"
            for session in opened:
                row = database.execute("SELECT outcome FROM sessions WHERE session_id = ?", (session,)).fetchone()
                assert row is None or row[0] == "interrupted", (number, row)
                cut += row is not None
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            database.close()
        print(f"# {len(confirmed)} visits were confirmed before their kill, {cut} open sessions were cut")
        assert len(confirmed) > 3 and cut > 10, "the moments did not hit the check-in"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    tap.run(globals())
