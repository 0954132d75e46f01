#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted voice visit: on a virtual screen, with a virtual microphone, loudspeaker and camera, a synthesised visitor walks
up and talks to the real program; Clara hears, answers aloud, checks the visitor in, tells the host and says the answer.

Prints the transcript with timings, the visit and the notification. Leaves in --out: NN-PAGE.png for each step, desk.png,
conversation.wav (left the visitor, right Clara), events.jsonl. Exit status 0 if the visit was saved, the host told and the
answer said."""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
from harness import Failure  # noqa: E402

NAME, COMPANY, HOST, PHONE = "Emily Johnson", "Acme", "Priya Raghavan", "9876543210"

# A cooperative visitor who walks in is checked in within
WANTED_SECONDS = 60

# What the visitor says when asked for a field (None: types it, as one does with what a local recogniser cannot know), and
# what Clara must have understood.
ANSWERS = {
    "visitor_name": (f"My name is {NAME}", NAME),
    "company": (None, COMPANY),
    "host": (f"I'm here to see {HOST}", HOST),
    "phone": (None, PHONE),
    "purpose": ("Meeting", "Meeting"),
    "email": ("skip", ""),
}


class Visit:
    """One visitor; a visit of another kind overrides what it does otherwise."""

    answers = ANSWERS

    def __init__(self, clara, arguments):
        self.clara = clara
        self.screen = harness.Screen(clara)
        self.out = arguments.out.resolve()
        self.build = arguments.build.resolve()
        self.quiet = arguments.quiet
        self.pictures = 0
        self.tries = {}
        self.typed = []
        clara.handlers.append(self.on_event)
        self.log = open(self.out / "events.jsonl", "w", encoding="utf-8")

    def prepare(self):
        """What must be there before the kiosk starts."""

    def print(self, text):
        if not self.quiet:
            print(text, flush=True)

    def on_event(self, event):
        self.log.write(json.dumps(event, ensure_ascii=False) + "\n")
        self.log.flush()
        name = event["event"]
        if name == "heard" and event["final"]:
            confidence = f" ({event['confidence']:.2f})" if "confidence" in event else ""
            self.print(f"{event['at']:7.2f} s  Visitor  {event['text']}{confidence}")
        elif name == "said" and not event["final"]:
            self.print(f"{event['at']:7.2f} s  Clara    {event['text']}")
        elif name == "state":
            self.print(f"{event['at']:7.2f} s           [{event['from']} → {event['to']}: {event['on']}]")
        elif name == "timing" and event["stage"] in ("turn_total", "first_frame"):
            self.print(f"{event['at']:7.2f} s           ({event['stage']} {event['ms']:.0f} ms)")
        elif name == "notification":
            self.print(f"{event['at']:7.2f} s           (message to {event.get('recipient_name') or event.get('recipient')} over "
                       f"{event['channel']}: {event['state']} {event.get('answer') or ''})")
        elif name == "error":
            self.print(f"{event['at']:7.2f} s  TROUBLE  {event['where']}: {event['message']}")

    def picture(self, name):
        self.clara.iterate(0.35)
        self.pictures += 1
        self.clara.screenshot(self.out / f"{self.pictures:02d}-{name}.png")

    def about_to_say(self, text, seconds):
        """The visitor's next words, before they are heard."""

    def say(self, text):
        """Speaks and waits until Clara has taken it in."""
        before = len(self.clara.events)
        wav = self.out / "utterance.wav"
        self.about_to_say(text, self.clara.synthesise(text, wav))
        self.clara.play(wav)
        try:
            self.clara.wait_until(lambda: any(e["event"] == "heard" and e["final"] for e in self.clara.events[before:]), 6,
                                  "Clara to hear it", patience=harness.PATIENCE / 2)
        except Failure:
            self.print(f"{'':>10}  (not understood: {text})")
            return
        self.clara.iterate(0.2)

    def value(self, field):
        return next((f.get("value") for f in self.clara.step.get("fields", []) if f["id"] == field), None)

    def type_field(self, field, text):
        """Touches the field and types on the screen's keyboard, as a visitor does who was not understood."""
        self.typed.append(field)
        before = len(self.clara.events)
        self.screen.language = self.clara.step.get("language", "en")
        self.screen.fill(next(f["label"] for f in self.clara.step["fields"] if f["id"] == field), text)
        if len(self.typed) == 1:
            self.picture("keyboard")
        self.screen.tap(self.screen.text("kiosk", "Continue"))
        self.clara.wait_until(lambda: any(e["event"] == "step" for e in self.clara.events[before:]), 10, "Clara to take it")
        self.clara.iterate(0.3)

    def answer_field(self, field):
        spoken, wanted = self.answers.get(field, ("skip", ""))
        self.tries[field] = self.tries.get(field, 0) + 1
        if spoken is None or self.tries[field] > 2:
            self.print(f"{'':>10}  (the visitor types “{wanted}”)")
            self.type_field(field, wanted)
        else:
            self.say(spoken)

    def choose_host(self):
        """Clara asks which of two similar names was meant: the visitor touches one."""
        choice = next(c for c in self.clara.step["choices"] if c["label"] == HOST)
        self.print(f"{'':>10}  (the visitor touches “{HOST}”)")
        self.screen.tap(f"{choice['label']}, {choice['detail']}" if choice.get("detail") else choice["label"])

    def correct(self):
        """Looks at what the confirmation shows, as Clara asks one to; types what was misheard."""
        def same(shown, wanted):
            digits = "".join(c for c in shown if c.isdigit())
            return shown == wanted or (wanted.isdigit() and digits.endswith(wanted))

        wrong = [(field, wanted) for field, (_, wanted) in self.answers.items()
                 if wanted and field != "purpose" and self.value(field) and not same(self.value(field), wanted)]
        for field, wanted in wrong:
            self.print(f"{'':>10}  (the visitor sees “{self.value(field)}”, touches “Change something” and types “{wanted}”)")
            self.screen.tap(next(c["label"] for c in self.clara.step["choices"] if c["id"] == "change"))
            self.clara.wait_until(lambda: self.clara.step.get("page") == "form", 10, "the form to be shown again")
            self.clara.iterate(0.5)
            self.type_field(field, wanted)
        return bool(wrong)

    def walk(self):
        """Follows the pages until the host has answered."""
        shown = set()
        end = time.monotonic() + 300
        while time.monotonic() < end:
            self.clara.wait_for_silence()
            step = dict(self.clara.step)
            page = step.get("page")
            key = (page, step.get("asked"))
            if key not in shown:
                shown.add(key)
                self.picture(page if page != "form" else f"form-{step.get('asked', '')}")
            if page == "welcome":
                self.say(f"I'm here to see {HOST}")
            elif page == "form":
                self.answer_field(step.get("asked") or "visitor_name")
            elif page == "host_choice":
                self.choose_host()
            elif page == "confirm":
                if not self.correct():
                    self.say("Yes")
            elif page == "photo":
                self.photo()
            elif page == "waiting":
                return
            elif page == "goodbye" and any(e["event"] == "notification" and e["state"] == "answered" for e in self.clara.events):
                return
            elif page in ("goodbye", "human", "attract"):
                raise Failure(f"the visit ended on the page {page}")
            else:
                self.clara.iterate(0.3)
        raise Failure(f"the visit was not through in 300 s; the page is {self.clara.step.get('page')}")

    def photo(self):
        """The yes to what was read back is one to the picture too: it is taken by itself. Where it is asked for, yes takes it and a
        second yes uses it; who is not understood goes without."""
        if self.clara.step.get("cue") == "auto":
            self.clara.wait_until(lambda: self.clara.step.get("page") != "photo", 20, "the picture to be taken and used")
            return
        self.tries["photo"] = self.tries.get("photo", 0) + 1
        self.say("Yes" if self.tries["photo"] <= 3 else "No thanks")
        if self.clara.step.get("page") == "photo":
            self.clara.iterate(4.0)
            if self.tries["photo"] == 1:
                self.picture("photo-taken")

    def judge(self):
        """What the exit status stands for, looked up where it must have arrived."""
        rows = [json.loads(line) for line in subprocess.run(self.clara.command("--json", "export", "visits"), check=True, capture_output=True,
                                                            text=True).stdout.splitlines()]
        row = next((r for r in rows if r["visitor_name"] == NAME), None)
        notifications = [json.loads(line) for line in (self.out / "notifications.jsonl").read_text().splitlines()]
        shown = [n for n in notifications if NAME in json.dumps(n, ensure_ascii=False)]
        answered = next((e for e in self.clara.events if e["event"] == "notification" and e["state"] == "answered"), None)
        self.print("\nThe visit:")
        self.print(json.dumps(row, indent=2, ensure_ascii=False) if row else "  none")
        self.print("\nThe notification on the desk:")
        self.print(json.dumps(shown[0], indent=2, ensure_ascii=False) if shown else "  none")
        if not row or row["status"] != "checked_in" or row["host_name"] != HOST or row["phone"] != "+91" + PHONE:
            raise Failure("the visit is not in the database as it was confirmed")
        if not shown:
            raise Failure("the host's message was not shown on the desk")
        if not answered:
            raise Failure("the host's answer did not arrive")
        after = self.clara.events[self.clara.events.index(answered):]
        if not any(e["event"] == "said" and e["final"] for e in after):
            raise Failure("Clara did not say the host's answer")

    def play(self):
        """From the empty lobby to the sleeping kiosk, and what must be true of it."""
        clara, out = self.clara, self.out
        clara.processes.start([harness.SESSION / "notifyd", out / "notifications.jsonl", "--answer", "first", "--after", "2500"])
        clara.wait_for_name("org.freedesktop.Notifications")
        start_camera(clara, self.build, out)
        recorders = record(clara, out)
        # Without a window manager the later window lies on top: the desk is there, and the kiosk covers the screen.
        clara.start_desk(log=out / "desk.log")
        clara.start_kiosk(log=out / "kiosk.log")
        clara.wait_for_page("attract")
        self.picture("attract")
        walk_up(out)
        clara.wait_for_event("state", to="user_classification", seconds=10)
        self.walk()
        clara.wait_for_event("notification", state="answered", seconds=20)
        clara.iterate(0.5)
        clara.wait_for_silence()
        self.picture("answered")
        self.say("Goodbye")
        clara.iterate(0.5)
        clara.wait_for_silence()
        self.picture(clara.step.get("page", "end"))
        clara.processes.stop(clara.kiosk)
        self.picture("desk")
        join_recording(clara, recorders, out)
        self.judge()
        waken, checked_in, answered = (next(e["at"] for e in clara.events if e["event"] == "state" and e["to"] == to)
                                       for to in ("user_classification", "host_notification", "flow_end"))
        times = {"checked_in_s": checked_in - waken, "answer_s": answered - waken, "load": os.getloadavg()[0]}
        (out / "walk-in.json").write_text(json.dumps(times) + "\n")
        self.print(f"\nFrom waking: checked in after {times['checked_in_s']:.1f} s, the host's answer after {times['answer_s']:.1f} s "
                    f"(wanted: {WANTED_SECONDS} s; load {times['load']:.1f})")
        self.print(f"\nThe visit took {clara.events[-1]['at']:.0f} s; pictures, events and conversation.wav are in {out}"
                    + (f"; typed instead of spoken: {', '.join(self.typed)}" if self.typed else ""))


def start_camera(clara, build, out):
    """An empty lobby, until somebody walks up."""
    camera = build / "tests/testlib/camera"
    subprocess.run([camera / "draw-face", out / "lobby.ppm", "0"], check=True)
    subprocess.run([camera / "draw-face", out / "face.ppm"], check=True)
    shutil.copy(out / "lobby.ppm", out / "camera.ppm")
    return clara.processes.start([camera / "virtual-camera", out / "camera.ppm"], stdout=subprocess.DEVNULL)


def walk_up(out):
    shutil.copy(out / "face.ppm", out / "next.ppm")
    os.replace(out / "next.ppm", out / "camera.ppm")


def record(clara, out):
    """Both sides of the conversation, from the two ends of the graph."""
    sides = {"visitor": "kiosk-mic", "clara": "kiosk-speaker"}
    recorders = []
    for name, node in sides.items():
        properties = "{ stream.capture.sink = true }" if name == "clara" else "{}"
        recorders.append(clara.processes.start(["pw-record", "--target", node, "-P", properties, "--rate", "16000", "--channels", "1",
                                                out / f"{name}.wav"], stderr=subprocess.DEVNULL))
    return recorders


def join_recording(clara, recorders, out):
    for recorder in recorders:
        clara.processes.stop(recorder, how=signal.SIGINT)
    subprocess.run(["sox", "-M", out / "visitor.wav", out / "clara.wav", out / "conversation.wav"], check=True)
    for name in ("visitor", "clara"):
        (out / f"{name}.wav").unlink()


def run(arguments, kind):
    """One visitor of this kind and the program, over a folder of its own; what is left open is ended."""
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    data_dir = Path(tempfile.mkdtemp(prefix="clara-visit-"))
    clara = harness.Clara(arguments.build.resolve(), data_dir, arguments.settings)
    visit = kind(clara, arguments)
    try:
        visit.prepare()
        visit.play()
        return 0
    except Failure as failure:
        visit.picture("failure")
        print(f"The visit failed: {failure}", file=sys.stderr)
        return 1
    finally:
        clara.close()
        shutil.rmtree(data_dir, ignore_errors=True)


def main(kind, description, add_options=None):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--out", required=True, type=Path)
    parser.add_argument("--settings", help="a settings file")
    parser.add_argument("--quiet", action="store_true")
    if add_options:
        add_options(parser)
    arguments = parser.parse_args()
    harness.use_build(arguments.build)
    harness.enter_session(environment={"GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "NO_AT_BRIDGE": "0"})
    sys.exit(run(arguments, kind))


if __name__ == "__main__":
    main(Visit, __doc__)
