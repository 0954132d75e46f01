#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The visitor whose recogniser falls silent: in Hindi, where no recogniser of this machine helps. The first answer is spoken while the
service stalls; a filler covers the wait, then Clara says how to go on by touch, which works; the second answer, with the service well
again, is heard.

Leaves in --out: NN-PAGE.png, events.jsonl, kiosk.log. Exit status 0 if all of that came."""
import json
import os
import shutil
import sys
import tempfile
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
import remote  # noqa: E402
import visit  # noqa: E402
from harness import Failure  # noqa: E402

FILLERS = ("One moment, please.", "Let me check that.", "Just a second.")
WAY_ON = "I cannot hear you well just now. Please touch an answer or type it."


class Unheard(remote.RemoteVisit):
    def set_fault(self, fault):
        body = json.dumps({"service": "transcription", "fault": fault}).encode()
        urllib.request.urlopen(self.url.replace("/v1", "/control/fault"), body, timeout=10).close()

    def speak(self, text):
        """Without waiting for what becomes of it; returns which event was the last before."""
        before = len(self.clara.events)
        wav = self.out / "utterance.wav"
        self.about_to_say(text, self.clara.synthesise(text, wav, voice="hi+f2"))
        self.clara.play(wav)
        return before

    def said(self, since):
        return [e["text"] for e in self.clara.events[since:] if e["event"] == "said"]

    def wait_for_question(self, since=0):
        """Whoever speaks over her is another case."""
        self.clara.wait_until(lambda: any(e["event"] == "said" and e["final"] and e["text"].endswith("?")
                                          for e in self.clara.events[since:]), 40, "Clara to ask her question to the end")

    def follow(self):
        self.screen.press("हिन्दी")
        self.clara.wait_for_page("welcome")
        self.screen.language = "hi"
        self.wait_for_question()
        self.set_fault("stall")
        before = self.speak("मैं यहाँ मिलने आई हूँ")
        fillers = [self.screen.text("filler", text) for text in FILLERS]
        way_on = self.screen.text("say", WAY_ON)
        self.clara.wait_until(lambda: way_on in self.said(before), 20, f"“{way_on}”")
        said = self.said(before)
        self.picture("unheard")
        if not any(text in fillers for text in said[:said.index(way_on)]):
            raise Failure(f"nothing covered the wait: {said}")
        self.clara.wait_for_silence(seconds=30)
        self.set_fault("")
        self.screen.tap(next(c["label"] for c in self.clara.step["choices"] if c["id"] == "visitor"))
        self.clara.wait_for_event("state", to="visitor_info_collection", since=before)
        self.wait_for_question(before)
        before = self.speak("मेरा नाम आनंद है")
        self.clara.wait_until(lambda: any(e["event"] == "heard" and e["final"] and e["source"] == "voice" and e["language"] == "hi"
                                          for e in self.clara.events[before:]), 20, "the service that is well again to hear")
        self.picture("heard")


def run(arguments, kind):
    out = arguments.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    data_dir = Path(tempfile.mkdtemp(prefix="clara-visit-"))
    os.environ["CLARA_SECRETS_KEY"] = "only of this scripted visit"
    clara = harness.Clara(arguments.build.resolve(), data_dir, arguments.settings)
    unheard = kind(clara, arguments)
    try:
        unheard.prepare()
        clara.start_kiosk(log=out / "kiosk.log")
        clara.wait_for_page("attract")
        clara.iterate(1)
        unheard.follow()
        unheard.judge_secrecy()
        return 0
    except Failure as failure:
        unheard.picture("failure")
        print(f"The visit failed: {failure}", file=sys.stderr)
        return 1
    finally:
        clara.close()
        shutil.rmtree(data_dir, ignore_errors=True)


if __name__ == "__main__":
    visit.run = run
    visit.main(Unheard, __doc__, remote.add_options)
