# SPDX-License-Identifier: GPL-3.0-or-later
"""What the kiosk itself adds between two services while it draws: from the last byte of one's answer to the first byte that the
next one gets. The services are a process of its own, which takes the times of both ends at its sockets; the kiosk is held to one
core, as everywhere in the bench."""
import json
import multiprocessing
import os
import shutil
import socket
import struct
import tempfile
import threading
import time
from pathlib import Path

import kiosk

RATE = 24000
# As long as a model and a voice take at the least, and a recogniser until after the end of the turn; meanwhile the avatar is drawn.
AFTER = {"chat": 0.12, "transcription": 1.4, "speech": 0.06}
SPOKEN = "Tell me something about the museum around the corner, please."


class Services:
    """Chat completions, transcription and speech on one port; writes what happened when to a queue."""

    def __init__(self, queue):
        self.queue = queue
        self.turns = 0
        self.listener = socket.create_server(("127.0.0.1", 0))

    def run(self):
        while True:
            client, _ = self.listener.accept()
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self.serve, args=(client,), daemon=True).start()

    def serve(self, client):
        waiting = b""
        while True:
            arrived = None
            while b"\r\n\r\n" not in waiting:
                piece = client.recv(65536)
                arrived = arrived or time.monotonic()
                if not piece:
                    return
                waiting += piece
            head, waiting = waiting.split(b"\r\n\r\n", 1)
            lines = head.decode("latin-1").split("\r\n")
            fields = dict(line.lower().split(": ", 1) for line in lines[1:])
            if fields.get("expect") == "100-continue":
                client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
            length = int(fields.get("content-length", 0))
            while len(waiting) < length:
                waiting += client.recv(1 << 20)
            body, waiting = waiting[:length], waiting[length:]
            self.answer(client, lines[0].split(" ")[1], body, arrived)

    def answer(self, client, path, body, arrived):
        service = {"completions": "chat", "transcriptions": "transcription", "speech": "speech"}.get(path.rsplit("/", 1)[1])
        kind, content = "application/json", b'{"data": []}'
        if service == "chat":
            kind, content = "text/event-stream", self.chat(json.loads(body))
        elif service == "transcription":
            content = json.dumps({"text": SPOKEN}).encode()
        elif service == "speech":
            kind, content = "audio/pcm", b"".join(struct.pack("<h", 3000 if i // 60 % 2 else -3000) for i in range(RATE // 2))
        time.sleep(AFTER.get(service, 0))
        answer = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(content)}\r\n\r\n".encode() + content
        before = time.monotonic()
        client.sendall(answer)
        if service:
            self.queue.put((service, arrived, before))

    def chat(self, request):
        """A question is looked up, and then answered in one sentence; all of an answer is one piece."""
        if request["messages"][-1]["role"] != "tool" and any(tool["function"]["name"] == "company_information" for tool in request.get("tools", [])):
            self.turns += 1
            call = {"index": 0, "id": f"call-{self.turns}", "type": "function",
                    "function": {"name": "company_information", "arguments": json.dumps({"query": "parking"})}}
            delta, finish = {"tool_calls": [call]}, "tool_calls"
        else:
            delta, finish = {"content": f"This is answer number {self.turns} of them all."}, "stop"
        event = {"id": "c", "object": "chat.completion.chunk", "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
        return b"data: " + json.dumps(event).encode() + b"\n\ndata: [DONE]\n\n"


def between(times, first, then):
    """Milliseconds from each answer of @first to the next request to @then, where nothing else lay in between."""
    found = []
    ordered = sorted(times, key=lambda one: one[1])
    for one, following in zip(ordered, ordered[1:]):
        if one[0] == first and following[0] == then and following[1] >= one[2]:
            found.append((following[1] - one[2]) * 1000)
    return found


def drain(queue):
    times = []
    while not queue.empty():
        times.append(queue.get())
    return times


def measure(build, typed, spoken):
    """Returns the times of @typed typed and @spoken spoken questions."""
    queue = multiprocessing.Queue()
    services = Services(queue)
    url = f"http://127.0.0.1:{services.listener.getsockname()[1]}/v1"
    process = multiprocessing.Process(target=services.run, daemon=True)
    process.start()
    clara = kiosk.Kiosk(build, f"faces-enabled=false\nopenai-url='{url}'\nopenai-key='none'\n"
                               "speech-to-text=['openai', 'pocketsphinx']\ntext-to-speech=['openai', 'espeak']\nphrase-cache-megabytes=0\n"
                               "deadline-first-byte-ms=8000\n")
    times = []
    try:
        clara.start_kiosk(log=os.devnull)
        clara.wait_for_page("attract")
        clara.call("Wake")
        clara.wait_for_page("welcome")
        clara.wait_for_silence()
        drain(queue)
        for number in range(typed):
            clara.send("say", text=f"Tell me something about the museum number {number}")
            seen = len(clara.events)
            clara.wait_for_event("said", since=seen, final=True, seconds=20)
            clara.wait_for_silence(quiet=0.1)
            times += drain(queue)
        wav = Path(tempfile.mkdtemp(prefix="clara-bench-")) / "spoken.wav"
        clara.synthesise(SPOKEN, wav)
        for number in range(spoken):
            seen = len(clara.events)
            clara.play(wav)
            clara.wait_for_event("said", since=seen, final=True, seconds=20)
            clara.wait_for_silence(quiet=0.3)
            times += drain(queue)
        shutil.rmtree(wav.parent)
        clara.iterate(0.5)
        times += drain(queue)
    finally:
        clara.close()
        process.terminate()
        process.join()
    return times


def bare(count):
    """The same server and a client that does nothing: what the two processes and their sockets cost alone."""
    queue = multiprocessing.Queue()
    services = Services(queue)
    process = multiprocessing.Process(target=services.run, daemon=True)
    process.start()
    client = socket.create_connection(services.listener.getsockname())
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    body = json.dumps({"messages": [{"role": "user", "content": "x"}]}).encode()
    request = b"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body
    for _ in range(count):
        client.sendall(request)
        answer = b""
        while not answer.endswith(b"[DONE]\n\n"):
            answer += client.recv(65536)
    client.close()
    time.sleep(0.2)
    times = drain(queue)
    process.terminate()
    process.join()
    return between(times, "chat", "chat")
