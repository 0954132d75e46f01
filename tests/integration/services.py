#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""clara services test against services that work, refuse, are away and are not who they say: what an administrator reads.
Takes the programs' paths from CLARA_PROGRAM and CLARA_FAKE_SERVICES."""
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import tap  # noqa: E402

KEY = "sk-right-1234567890"


class Services:
    """The fake services, a data folder and a settings file that names them; all go away."""

    def __init__(self, *options, settings=""):
        self.folder = Path(tempfile.mkdtemp(prefix="clara-services-"))
        self.fake = subprocess.Popen([os.environ["CLARA_FAKE_SERVICES"], "--key", KEY, *options], stdout=subprocess.PIPE, text=True)
        self.url = self.fake.stdout.readline().strip()
        assert self.url.startswith("http://127.0.0.1:"), self.url
        self.settings = self.folder / "clara.ini"
        self.write(settings)

    def write(self, settings="", url=None):
        self.settings.write_text(f"[clara]\nopenai-url='{url or self.url}'\nlanguage-models=['openai']\nspeech-to-text=['openai']\n"
                                 f"text-to-speech=['openai', 'elevenlabs']\n{settings}\n")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.fake.terminate()
        self.fake.wait()
        shutil.rmtree(self.folder)

    def test(self, *words, status=0, key=KEY):
        environment = {**os.environ, "OPENAI_API_KEY": key, "ELEVENLABS_API_KEY": ""}
        result = subprocess.run([os.environ["CLARA_PROGRAM"], "services", "test", "--data-dir", self.folder, "--settings", self.settings,
                                 *words], capture_output=True, text=True, timeout=120, env=environment)
        assert result.returncode == status, (result.returncode, result.stdout, result.stderr)
        assert "Sanitizer" not in result.stderr, result.stderr
        assert key not in result.stdout + result.stderr
        return result.stdout

    def results(self, **options):
        lines = [json.loads(line) for line in self.test("--json", **options).splitlines()]
        return {(line["capability"], line["provider"]): line for line in lines}


def test_all_work():
    with Services() as services:
        services.write(f"embeddings-url='{services.url}'\nembeddings-model='fake-embedding'\n")
        told = services.results()
        for capability in ("language model", "speech to text", "text to speech", "embeddings"):
            line = told[capability, "openai"]
            assert line["verdict"] == "works" and line["total_ms"] > 0, line
        assert told["language model", "openai"]["model"] == "gpt-4o-mini"
        assert told["text to speech", "openai"]["first_ms"] >= 0
        # What is named without a key is no failure, and the local ones are there whatever the settings name.
        assert told["text to speech", "elevenlabs"]["verdict"] == "off"
        assert "elevenlabs-key" in told["text to speech", "elevenlabs"]["fix"]
        for local in (("language model", "local"), ("speech to text", "pocketsphinx"), ("text to speech", "espeak")):
            assert told[local]["verdict"] == "works" and told[local]["local"], told[local]
        text = services.test()
        assert "works   language model  openai" in text and "first after" in text, text


def test_wrong_key():
    with Services() as services:
        told = services.results(key="sk-wrong-1234567890", status=1)
        for capability in ("language model", "speech to text", "text to speech"):
            line = told[capability, "openai"]
            assert line["verdict"] == "failed" and "key" in line["detail"], line
            assert "openai-key ('env:OPENAI_API_KEY')" in line["fix"], line
        text = services.test(key="sk-wrong-1234567890", status=1)
        assert "FAILED" in text and "To mend it: put the right key" in text, text


def test_wrong_model():
    with Services("--fault", "chat=404") as services:
        line = services.results(status=1)["language model", "openai"]
        assert line["verdict"] == "failed" and "chat-model ('gpt-4o-mini')" in line["fix"] and "openai-url" in line["fix"], line


def test_faults():
    """Each way to fail has words of its own, and none of them takes more than its deadline."""
    cases = {"500": "try again later", "429": "quota", "html": "openai-url", "garbage": "openai-url", "empty": "openai-url"}
    for fault, wanted in cases.items():
        with Services("--fault", "chat=" + fault) as services:
            line = services.results(status=1)["language model", "openai"]
            assert line["verdict"] == "failed" and wanted in line["fix"], (fault, line)
    with Services("--fault", "chat=stall") as services:
        services.write("deadline-first-byte-ms=500\ndeadline-between-ms=500\n")
        line = services.results(status=1)["language model", "openai"]
        assert "deadline-" in line["fix"] and line["total_ms"] < 30000, line


def test_nobody_there():
    with Services() as services, socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        services.write(url=f"http://127.0.0.1:{unused.getsockname()[1]}/v1")
        line = services.results(status=1)["language model", "openai"]
        assert "start the server" in line["fix"] and "openai-url" in line["fix"], line
        services.write(url="http://no-such-host.invalid/v1")
        line = services.results(status=1)["language model", "openai"]
        assert "spelling" in line["fix"], line
        # Plain text where an encrypted connection is asked for.
        services.write(url=services.url.replace("http:", "https:"))
        line = services.results(status=1)["language model", "openai"]
        assert "https://" in line["fix"], line


def test_wrong_words_and_settings():
    with Services() as services:
        program = os.environ["CLARA_PROGRAM"]
        result = subprocess.run([program, "services", "dance"], capture_output=True, text=True, timeout=60)
        assert result.returncode == 2 and "services test" in result.stderr, result
        services.settings.write_text("[clara]\nhedge-ms='soon'\n")
        result = subprocess.run([program, "services", "test", "--settings", services.settings], capture_output=True, text=True, timeout=60)
        assert result.returncode == 1 and "line 2" in result.stderr, result


def test_channels():
    """The ways to hosts, against mail servers that are real: what is said where they work and where they refuse."""
    folder = Path(tempfile.mkdtemp(prefix="clara-mail-"))
    servers = subprocess.Popen([sys.executable, Path(__file__).parents[1] / "testlib" / "mail" / "mail_server.py", folder], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        ports = json.loads(servers.stdout.readline())
        with Services() as services:
            services.write(f"""certificate-file='{folder}/cert.pem'
smtp-url='smtp://localhost:{ports["auth"]}'
smtp-user='clara'
smtp-password='env:CLARA_TEST_MAIL'
imap-url='imap://localhost:{ports["imap"]}/INBOX'
webhook-url='http://127.0.0.1:1/hook'
""")
            os.environ["CLARA_TEST_MAIL"] = "right"
            results = services.results(status=1)
            assert results["mail to hosts", "smtp"]["verdict"] == "works", results
            assert results["answers by mail", "imap"]["verdict"] == "works", results
            assert "webhook-url" in results["chat", "webhook"]["fix"], results
            os.environ["CLARA_TEST_MAIL"] = "not-this-one"
            results = services.results(status=1)
            for name in (("mail to hosts", "smtp"), ("answers by mail", "imap")):
                assert results[name]["verdict"] == "failed", results
                assert "refuses the user or the password" in results[name]["detail"], results
                assert "not-this-one" not in json.dumps(results[name]), results
        assert not list((folder / "smtp").iterdir()), "a trial sends nothing"
    finally:
        servers.stdin.close()
        servers.wait()
        shutil.rmtree(folder)


if __name__ == "__main__":
    tap.run(globals())
