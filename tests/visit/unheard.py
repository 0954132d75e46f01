#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The visitor whose recogniser falls silent: in Hindi, where no recogniser of this machine helps. The first answer is spoken while the
service stalls; a filler covers the wait, then Clara says how to go on by touch, which works; the second answer, with the service well
again, is heard.

Leaves in --out: NN-PAGE.png, events.jsonl, kiosk.log. Exit status 0 if all of that came."""
import json
import os
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
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

    def prepare(self):
        os.environ["CLARA_SECRETS_KEY"] = "only of this scripted visit"
        super().prepare()

    def play(self):
        self.clara.start_kiosk(log=self.out / "kiosk.log")
        self.clara.wait_for_page("attract")
        self.clara.iterate(1)
        self.follow()
        self.judge_secrecy()

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


if __name__ == "__main__":
    visit.main(Unheard, __doc__, remote.add_options)
