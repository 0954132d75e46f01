#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""./dev bench: start to first frame, commit of a confirmed visit, the way from services, memory and processor time
asleep and awake, and the scripted visit's turn latencies by stage. Each beside its baseline in the same run; ratios and percentiles."""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "visit"))
sys.path.insert(0, str(Path(__file__).resolve().parent))
import harness  # noqa: E402
import kiosk  # noqa: E402
import overhead as stages  # noqa: E402


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def row(name, values, unit, baseline=None):
    text = f"{name:<44}p50 {percentile(values, .5):9.2f}  p90 {percentile(values, .9):9.2f}  p99 {percentile(values, .99):9.2f} {unit}"
    if baseline:
        text += f"   ({percentile(values, .5) / percentile(baseline, .5):.2f} x the baseline)"
    print(text, flush=True)


def commits(build, count):
    folder = tempfile.mkdtemp(prefix="clara-bench-")
    result = subprocess.run([build / "bench" / "bench-commit", folder, str(count)], check=True, capture_output=True, text=True)
    times = json.loads(result.stdout)
    visits, rows = ([t / 1000 for t in times[name]] for name in ("visit", "row"))
    row("commit of one row, SQLite alone", rows, "ms")
    row("commit of a confirmed visit", visits, "ms", rows)
    shutil.rmtree(folder)


def recogniser(build):
    """What the local recogniser understands, beside free dictation with the same model."""
    subprocess.run([build / "bench" / "bench-recogniser"], check=True)


def hosts(build):
    """Errors that the search's rules were not made from: typing slips, and what an English voice makes of the name."""
    result = subprocess.run([build / "bench" / "bench-hosts"], check=True, capture_output=True, text=True)
    for line in result.stdout.splitlines():
        found = json.loads(line)
        print(f"{'hosts, ' + str(found['names']) + ' names, ' + found['way']:<44}first {found['first']:.3f}  among three "
              f"{found['among_three']:.3f}  p50 {percentile(found['times'], .5) / 1000:.2f}  "
              f"p99 {percentile(found['times'], .99) / 1000:.2f} ms", flush=True)


def net(build):
    """The way from a service to the program; the server is a process of its own."""
    result = json.loads(subprocess.run([build / "bench" / "bench-net"], check=True, capture_output=True, text=True).stdout)
    print(f"{'event stream reader':<44}{result['sse_mb_s']:9.1f} MB/s   (cutting at line ends alone: {result['naive_mb_s']:.1f} MB/s)")

    def ms(name):
        return [t / 1000 for t in result[name]]

    row("last byte of an answer to a bare socket", ms("bare_us"), "ms")
    row("last byte of an answer to its callback", ms("answer_us"), "ms", ms("bare_us"))
    row("piece of a stream to its event, 1 stream", ms("one_us"), "ms")
    row(f"piece of a stream to its event, {result['streams']} streams", ms("many_us"), "ms", ms("one_us"))
    print(f"{'processor, 1 stream of 50 pieces a second':<44}{result['one_cpu'] * 100:9.1f} % of a core")
    print(f"{'processor, ' + str(result['streams']) + ' such streams':<44}{result['many_cpu'] * 100:9.1f} % of a core")


def overhead(build, count):
    """Between two services, while the kiosk draws; the baseline is a client that does nothing."""
    baseline = stages.bare(count)
    row("a client that does nothing, answer to next request", baseline, "ms")
    times = stages.measure(build, count, count // 4)
    for first, then, name in (("transcription", "chat", "recogniser to model"), ("chat", "chat", "model through a tool to model"),
                              ("chat", "speech", "model to voice")):
        values = stages.between(times, first, then)
        if values:
            row(f"kiosk drawing, {name} (n={len(values)})", values, "ms (wanted: p99 10)", baseline)
        else:
            print(f"kiosk drawing, {name}: none was measured", flush=True)


def failover(build):
    """From the question (or, in the middle of an answer, from its last word) to the next model's first words, for each way
    to fail; and a greeting that is kept on the disk, with no network. The baseline of the latter is the 20 ms to reach."""
    folder = tempfile.mkdtemp(prefix="clara-bench-")
    result = subprocess.run([build / "bench" / "bench-failover", folder, "30"], check=True, stdout=subprocess.PIPE, text=True,
                            stderr=subprocess.DEVNULL)
    for fault, times in json.loads(result.stdout).items():
        name = "greeting from the disk, first sound" if fault == "greeting" else f"failover, {fault} (n={len(times)})"
        row(name, [t / 1000 for t in times], "ms", [20] if fault == "greeting" else None)
    shutil.rmtree(folder)


def visit_latencies(build):
    out = Path(tempfile.mkdtemp(prefix="clara-bench-"))
    subprocess.run(["/usr/bin/python3", harness.TOP / "tests/visit/visit.py", "--build", build, "--out", out, "--quiet"], check=True)
    stages = {}
    for line in (out / "events.jsonl").read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "timing" and event["stage"] != "first_frame":
            stages.setdefault(event["stage"], []).append(event["ms"])
    for stage, values in sorted(stages.items()):
        row(f"scripted visit, {stage} (n={len(values)})", values, "ms")
    walk_in = json.loads((out / "walk-in.json").read_text())
    print(f"{'walk-in by voice, from waking':<44}checked in after {walk_in['checked_in_s']:.1f} s (wanted: 60), the host's answer after "
          f"{walk_in['answer_s']:.1f} s", flush=True)
    shutil.rmtree(out)


def language_of(script):
    """Of a scripted dialogue: the last that a line names, else that of its letters."""
    language = "en"
    for line in script["lines"]:
        text = line.get("say", line.get("hear", ""))
        for first, last, code in (("\u0900", "\u097f", "hi"), ("\u0b80", "\u0bff", "ta"), ("\u0c00", "\u0c7f", "te")):
            if any(first <= letter <= last for letter in text):
                language = code
        language = line.get("language", language)
    return language


def turns_to_check_in(script):
    """What the visitor says and touches from waking until the visit is confirmed; None where no visit is."""
    turns = 0
    for line in script["lines"]:
        turns += any(key in line for key in ("say", "hear", "choose")) or line.get("do") in ("set_fields", "confirm")
        if line.get("state") == "host_notification" or line.get("page") == "waiting":
            return turns
    return None


def dialogues(build):
    """The offline brain's turns, and how many of the scripted dialogues come out as they should, by brain and language."""
    folder = harness.TOP / "tests" / "dialogues"
    result = subprocess.run([build / "bench" / "bench-dialogue", folder, "3000"], check=True, stdout=subprocess.PIPE, text=True)
    times = json.loads(result.stdout)
    turns, parses = ([t / 1000 for t in times[name]] for name in ("turn", "parse"))
    row("reading one line", parses, "ms")
    row("a turn of the offline brain", turns, "ms", parses)
    scripts = {path.stem: json.loads(path.read_text()) for path in sorted(folder.glob("*.json"))}
    environment = dict(os.environ, CLARA_DIALOGUES=str(folder))
    for brain in ("offline", "model"):
        passed = set()
        for name in scripts:
            result = subprocess.run([build / "tests/unit/dialogue/test-dialogue", "-p", f"/dialogue/{brain}/{name}"],
                                    env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if result.returncode == 0:
                passed.add(name)
        for language in ("en", "hi", "ta", "te"):
            names = [name for name, script in scripts.items() if language_of(script) == language]
            counts = [turns_to_check_in(scripts[name]) for name in names if name in passed]
            counts = [count for count in counts if count]
            text = f"{f'dialogues, {brain} brain, {language} (n={len(names)})':<44}success {len(passed & set(names)) / max(len(names), 1):.2f}"
            if counts:
                text += f"   turns to a check-in: mean {sum(counts) / len(counts):.1f} (n={len(counts)})"
            print(text, flush=True)
    lines = sorted((harness.TOP / "data" / "intents").glob("*.tsv"))
    subprocess.run([build / "app" / "dialogue" / "clara-intents-train", "--cross-validate", *lines], check=True)


def audio_path(build, minutes):
    """Processor time of the audio path, and the sound that is lost while the kiosk draws; at quantum 480 in a session of its own."""
    program = build / "bench" / "bench-turns"

    def run(*words):
        return json.loads(subprocess.run([program, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout)

    cost = run("processor")
    print(f"{'audio path, awake and listening':<44}{cost['awake']:9.2f} % of a core")
    print(f"{'audio path, asleep':<44}{cost['asleep']:9.2f} % of a core", flush=True)
    folder = tempfile.mkdtemp(prefix="clara-bench-")
    clara = harness.Clara(build, folder)
    clara.start_kiosk(log=os.devnull)
    clara.wait_for_page("attract")
    clara.call("Wake")
    loss = run("loss", "--minutes", minutes)
    clara.close()
    shutil.rmtree(folder)
    print(f"{'sound lost in ' + str(loss['minutes']) + ' min, quantum 1024, kiosk drawing':<60}{loss['captured_ms']:7.1f} ms of the microphone's, "
          f"{loss['played_ms']:.1f} ms of the loudspeaker's (wanted: 0 in 10 min, to one block of 21 ms)", flush=True)
    command = [harness.SESSION / "run", "--quantum", "480", "--", program, "loss", "--minutes", str(minutes)]
    loss = json.loads(subprocess.run(list(map(str, command)), check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1])
    print(f"{'sound lost in ' + str(loss['minutes']) + ' min, quantum 480':<60}{loss['captured_ms']:7.1f} ms of the microphone's, "
          f"{loss['played_ms']:.1f} ms of the loudspeaker's", flush=True)


def turns(build, count):
    """Turn-taking: recorded sound in, sound at the sink out; t = 0 is the visitor's last sample above 500 of 32768."""
    program = build / "bench" / "bench-turns"

    def run(*words):
        output = subprocess.run([program, *map(str, words)], check=True, stdout=subprocess.PIPE, text=True).stdout
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]

    services = ("--transcription", 150, "--first-token", 300, "--token", 20, "--voice", 150)
    for name, words, limit in (
            ("answer, services at 0 ms, interim", ("--interim", 0), 260),
            ("answer, services at 0 ms, batch", (), 260),
            ("answer, S = 720 ms, interim", (*services, "--interim", 150), 780),
            ("answer, S = 720 ms, batch", services, 900),
            ("answer, one tool call, S = 1040 ms, interim", (*services, "--interim", 150, "--tool"), 1100),
            ("answer, one tool call, S = 1040 ms, batch", (*services, "--tool"), 1220)):
        for line in run("respond", "--turns", count, *words):
            row(name, line["values"], f"ms (wanted: p50 {limit}; {line['cut']} cut off, {line['missing']} unanswered)")
    for line in run("sequential", "--turns", max(3, count // 4), *services):
        row("answer, S = 720 ms, the sequential way", line["values"], "ms")
    for line in run("interrupt", "--turns", count):
        wanted = {"lowered": 150, "silent": 400}[line["row"]]
        row(f"interrupted: {line['row']}", line["values"],
            f"ms, p95 {percentile(line['values'], .95):.0f} (wanted: {wanted}; {line['missing']} never)")
    for name, words in (("interim transcripts", ("--interim", 150)), ("silence alone", ())):
        for line in run("pauses", *words):
            print(f"{line['row'] + ', ' + name:<44}{line['cut'] / line['pauses'] * 100:6.1f} % of {line['pauses']} pauses cut off, "
                  f"end after {line['median']} ms, p90 {line['p90']} (wanted: 5 %, 550 ms)", flush=True)
    for name, words in (("interim transcripts", ("--interim", 150)), ("silence alone", ())):
        false = {}
        for line in run("noises", *words):
            if line["row"] != "sentences":
                false[line["half"]] = false.get(line["half"], 0) + line["yields"]
            delay = (f", silent p50 {line['silent_ms'][0]} p95 {line['silent_ms'][1]}, for good p50 {line['yielded_ms'][0]} p95 "
                     f"{line['yielded_ms'][1]} ms, at the ear") if "silent_ms" in line else ""
            print(f"{'interruptions by ' + line['row'] + ', ' + line['half'] + ', ' + name:<72}{line['yields']:3} of {line['of']} got the "
                  f"turn, {line['silent']} made her pause{delay}", flush=True)
        for half, count in false.items():
            print(f"{'false yields, ' + half + ', ' + name:<72}{count:3} of 100 (wanted: 5)", flush=True)
    for line in run("first"):
        print(f"{'interruption, ' + line['row']:<44}lowered p50 {line['lowered'][0]} p95 {line['lowered'][1]} ms, silent p50 "
              f"{line['yielded'][0]} p95 {line['yielded'][1]} ms, {line['never']} never (echo of -6 dB, at the ear)", flush=True)
    for line in run("own-voice"):
        print(f"{line['row']:<44}{line['yields']:6} interruptions, {line['turns']} turns in {line['sentences']} sentences", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True, type=Path)
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--minutes", type=float, default=1, help="how long the sound that is lost is counted")
    parser.add_argument("--questions", type=int, default=100, help="for what the kiosk adds between services")
    parser.add_argument("--visits", type=int, default=500, help="for the kiosk's memory")
    parser.add_argument("--only", choices=["start", "frames", "touch", "footprint", "visits", "commit", "net", "dialogues", "visit", "hosts",
                                           "recogniser", "failover", "overhead", "turns", "audio"])
    arguments = parser.parse_args()
    harness.use_build(arguments.build)
    os.environ.setdefault("GSK_RENDERER", "cairo")
    harness.enter_session()
    for name, measure in (("start", lambda: kiosk.start(arguments.build, arguments.runs)),
                          ("frames", lambda: kiosk.frames(arguments.build, max(arguments.seconds, 10))),
                          ("touch", lambda: kiosk.touch(arguments.build, 40)),
                          ("footprint", lambda: kiosk.footprint(arguments.build, arguments.seconds)),
                          ("visits", lambda: kiosk.visits(arguments.build, arguments.visits)),
                          ("commit", lambda: commits(arguments.build, 500)),
                          ("hosts", lambda: hosts(arguments.build)),
                          ("recogniser", lambda: recogniser(arguments.build)),
                          ("failover", lambda: failover(arguments.build)),
                          ("overhead", lambda: overhead(arguments.build, arguments.questions)),
                          ("net", lambda: net(arguments.build)),
                          ("dialogues", lambda: dialogues(arguments.build)),
                          ("visit", lambda: visit_latencies(arguments.build)),
                          ("audio", lambda: audio_path(arguments.build, arguments.minutes)),
                          ("turns", lambda: turns(arguments.build, arguments.runs))):
        if arguments.only in (None, name):
            measure()


if __name__ == "__main__":
    main()
