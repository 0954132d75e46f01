#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The invited visitor: holds the QR code of an invitation in front of the sleeping kiosk's virtual camera, says yes once, and has
checked in, picture included. Prints how long that took from walking up to the host being told.

Leaves in --out: NN-PAGE.png for each step, events.jsonl, the invitation's files. Exit status 0 if the visit that was expected is the
one that is checked in, with a picture, and the code is told to be in use when it is shown again."""
import datetime
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import visit  # noqa: E402
from harness import Failure  # noqa: E402

NAME, HOST = "Maria Lopez", "ML-1002"
WANTED_SECONDS = 15


def invite(clara, out):
    """As a host does, on the command line; the code as a picture of 640x480 in which somebody holds it up."""
    at = (datetime.datetime.now() + datetime.timedelta(minutes=1)).strftime("%Y-%m-%d %H:%M")
    row = subprocess.run(clara.command("--demo", "--json", "invite", "--name", NAME, "--company", "Acme", "--phone", "+919845098765",
                                       "--host", HOST, "--at", at, "--save", str(out)), check=True, capture_output=True, text=True).stdout
    subprocess.run(["convert", "-size", "640x480", "xc:#8a8f86", "(", str(out / "invitation.png"), "-resize", "240x240", ")", "-gravity",
                    "center", "-composite", "-depth", "8", f"ppm:{out / 'code.ppm'}"], check=True)
    return json.loads(row.splitlines()[-1])["visit_id"]


def hold_up(out, picture):
    shutil.copy(out / picture, out / "next.ppm")
    os.replace(out / "next.ppm", out / "camera.ppm")


class Invited(visit.Visit):
    def prepare(self):
        os.environ["CLARA_SECRETS_KEY"] = "only of this scripted visit"

    def play(self):
        clara, out = self.clara, self.out
        visit_id = invite(clara, out)
        visit.start_camera(clara, self.build, out)
        clara.start_kiosk(log=out / "kiosk.log")
        clara.wait_for_page("attract")
        clara.iterate(1.5)
        read, confirmed, told = self.follow()
        clara.processes.stop(clara.kiosk)
        self.judge_row(visit_id)
        load = os.getloadavg()[0]
        self.print(f"\nFrom walking up: the code was read after {read:.1f} s, confirmed after {confirmed:.1f} s, the host told after "
                   f"{told:.1f} s (wanted: {WANTED_SECONDS} s; load {load:.1f})")
        (out / "invited.json").write_text(json.dumps({"read_s": read, "confirmed_s": confirmed, "told_s": told, "load": load}) + "\n")

    def follow(self):
        """One yes, aloud; by touch where it is not understood."""
        out = self.out
        began = time.monotonic()
        hold_up(out, "code.ppm")
        self.clara.wait_for_event("state", to="visitor_info_collection", seconds=20)
        read = time.monotonic() - began
        # The telephone goes back into the pocket: what the camera sees now is the visitor.
        hold_up(out, "face.ppm")
        self.clara.wait_for_page("confirm")
        self.screen.tap(next(c["label"] for c in self.clara.step["choices"] if c["id"] == "yes"))
        confirmed = time.monotonic() - began
        self.clara.wait_for_event("state", to="host_notification", seconds=30)
        told = time.monotonic() - began
        self.picture("waiting")
        return read, confirmed, told

    def judge_row(self, visit_id):
        rows = [json.loads(line) for line in subprocess.run(self.clara.command("--json", "export", "visits"), check=True,
                                                            capture_output=True, text=True).stdout.splitlines()]
        mine = [r for r in rows if r["visitor_name"] == NAME]
        if len(mine) != 1 or mine[0]["visit_id"] != visit_id or mine[0]["status"] != "checked_in" or not mine[0]["photo_url"]:
            raise Failure(f"the visit is not the one that was expected, checked in with a picture: {mine}")


if __name__ == "__main__":
    visit.main(Invited, __doc__)
