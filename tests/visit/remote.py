#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripted voice visit over remote services: recognition, model and voice come from clara-fake-services over HTTP, with a
settings file as a site would have. What the visitor says goes into the microphone as sound; what the services recognise in it is
given to them beforehand (they only play a recogniser). Checks the visit as the local one does, and that each service has served.

With --agent one service hears, thinks and speaks over one socket; the visitor touches the screen in between all the same.

With --cut the services are killed in the middle of the form, and the visit must come to its end with what is on the machine."""
import json
import secrets
import signal
import sys
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
import visit  # noqa: E402
from harness import Failure  # noqa: E402
from visit import COMPANY, PHONE  # noqa: E402

# Another one each time: wherever it turns up, it has been written down.
KEY = "key-" + secrets.token_hex(16)
# A remote recogniser knows what the local one cannot: everything is spoken.
SPOKEN = {
    **visit.ANSWERS,
    "company": (f"I'm from {COMPANY}", COMPANY),
    "phone": (f"My number is {PHONE}", PHONE),
}
# The field at which the services go away.
CUT_AT = "visitor_name"
# Which recogniser and which voice are tried; the local ones come after them.
PROVIDERS = {"openai": ("openai", "openai"), "deepgram": ("deepgram", "elevenlabs"), "realtime": ("openai-realtime", "deepgram")}


class RemoteVisit(visit.Visit):
    answers = SPOKEN

    def __init__(self, clara, arguments):
        super().__init__(clara, arguments)
        self.cut = arguments.cut
        self.recogniser, self.voice = PROVIDERS[arguments.providers]
        self.cut_at = None
        self.requests = self.out / "requests.jsonl"

    def prepare(self):
        """Starts the services and writes the settings file that names them."""
        key = self.out / "key"
        key.write_text(KEY)
        address = self.out / "address"
        with open(address, "w", encoding="utf-8") as output:
            self.services = self.clara.processes.start(
                [self.build / "tests/testlib/server/clara-fake-services", "--key", KEY, "--log", self.requests], stdout=output)
        self.clara.wait_until(lambda: address.read_text().endswith("\n"), 20, "the services' address")
        self.url = address.read_text().strip()
        settings = self.out / "settings.ini"
        lines = [f"speech-to-text=['{self.recogniser}', 'pocketsphinx']", f"text-to-speech=['{self.voice}', 'espeak']"]
        # How soon a silent service is left has tests of its own in virtual time; here the machine may be slow, and what is killed refuses.
        lines += ["deadline-connect-ms=8000", "deadline-first-byte-ms=8000"]
        for service in ("openai", "deepgram", "elevenlabs"):
            lines += [f"{service}-url='{self.url}'", f"{service}-key='file:{key}'"]
        settings.write_text("\n".join(["[clara]", *lines, ""]))
        self.clara.settings = settings

    def about_to_say(self, text, seconds):
        if self.services.poll() is None:
            body = json.dumps({"text": text, "seconds": seconds}).encode()
            urllib.request.urlopen(self.url.replace("/v1", "/control/heard"), body, timeout=10).close()

    def answer_field(self, field):
        if self.cut and self.cut_at is None and field == CUT_AT:
            self.clara.processes.stop(self.services, how=signal.SIGKILL)
            self.cut_at = len(self.clara.events)
            # From here on as the local visit: what no local recogniser can know is typed.
            self.answers = visit.ANSWERS
            self.print(f"{'':>10}  (the remote services are killed)")
        super().answer_field(field)

    def served(self, service):
        lines = [json.loads(line) for line in self.requests.read_text().splitlines()]
        return [line["note"] or "" for line in lines if line["service"] == service]

    def judge(self):
        super().judge()
        tools = [note.split(" ")[0] for note in self.served("chat")]
        said = [e["text"] for e in self.clara.events if e["event"] == "said" and e["final"]]
        heard = [e["text"] for e in self.clara.events if e["event"] == "heard" and e.get("source") == "voice"]
        self.print(f"\nThe services have served {len(self.served('transcription'))} recordings, {len(tools)} answers of the model "
                   f"({', '.join(sorted({t for t in tools if '_' in t}))}) and {len(self.served('speech'))} sentences.")
        if "register_visitor" not in tools:
            raise Failure("the model has not filled in the form")
        if not any(text in heard for text in self.served("transcription") if text):
            raise Failure("nothing that the services recognised was heard")
        if not any(text in said for text in self.served("speech") if text.startswith("Certainly.")):
            raise Failure("nothing that the services spoke was said to the end")
        refused = [note for note in self.served("chat") if "tool_call" in note or "messages" in note]
        if refused:
            raise Failure(f"the model was sent a broken conversation: {refused[0]}")
        self.judge_secrecy()
        self.judge_provider("speech_to_text", self.recogniser, "pocketsphinx")
        self.judge_provider("text_to_speech", self.voice, "espeak")
        self.judge_provider("language_model", "openai", "local")

    def judge_secrecy(self):
        """The key is in its own file and nowhere else: no log, no database, no event."""
        for file in sorted({*self.out.rglob("*"), *Path(self.clara.data_dir).rglob("*")}):
            if file.is_file() and file != self.out / "key" and KEY.encode() in file.read_bytes():
                raise Failure(f"the key of the services is in {file}")
        if KEY in json.dumps(self.clara.events):
            raise Failure("the key of the services is in an event")

    def judge_provider(self, service, remote, local):
        """Where a service was cut off, the local one has taken over; else the remote one has served to the end."""
        changes = [(index, e) for index, e in enumerate(self.clara.events) if e["event"] == "provider" and e["service"] == service]
        early = [e for index, e in changes if self.cut_at is None or index < self.cut_at]
        late = [e for index, e in changes if self.cut_at is not None and index >= self.cut_at]
        if any(e["to"] != remote for e in early):
            raise Failure(f"{service} was not served by {remote}: {early}")
        if not early:
            raise Failure(f"no event says that {service} is served by {remote}")
        if self.cut_at is not None and (not late or late[-1]["to"] != local or not late[-1]["reason"]):
            raise Failure(f"{service} did not go on with {local}: {late}")


class AgentVisit(RemoteVisit):
    """A voice agent leads; the company is typed, as between spoken answers one does."""

    answers = {**SPOKEN, "company": visit.ANSWERS["company"]}

    def prepare(self):
        super().prepare()
        with open(self.clara.settings, "a", encoding="utf-8") as settings:
            settings.write(f"voice-agent='deepgram'\ndeepgram-agent-url='{self.url}'\n")

    def judge(self):
        visit.Visit.judge(self)
        tools = [note.split(" ")[0] for note in self.served("chat")]
        said = [e["text"] for e in self.clara.events if e["event"] == "said" and e["final"]]
        heard = [e["text"] for e in self.clara.events if e["event"] == "heard" and e.get("source") == "voice"]
        self.print(f"\nThe agent has heard {len(self.served('transcription'))} times and called {', '.join(tools)}.")
        if "register_visitor" not in tools or (self.cut_at is None and "take_answer" not in tools):
            raise Failure(f"the agent has not led the conversation: {tools}")
        if not any(text in heard for text in self.served("transcription") if text):
            raise Failure("nothing that the agent heard is in the conversation")
        if not any(text in said for text in self.served("speech") if text.startswith("Certainly.")):
            raise Failure("nothing that the agent spoke was said to the end")
        if not self.typed:
            raise Failure("nothing was typed in between")
        if self.cut_at is None and any(e["event"] == "provider" and e["service"] == "speech_to_text" for e in self.clara.events):
            raise Failure("somebody else was asked what was said")
        self.judge_secrecy()
        self.judge_provider("voice_agent", "deepgram", "none")


def add_options(parser):
    parser.add_argument("--providers", choices=PROVIDERS, default="openai", help="who recognises and speaks")
    parser.add_argument("--agent", action="store_true", help="a voice agent leads the conversation")
    parser.add_argument("--cut", action="store_true", help="kill the services in the middle of the visit")


if __name__ == "__main__":
    visit.main(AgentVisit if "--agent" in sys.argv else RemoteVisit, __doc__, add_options)
