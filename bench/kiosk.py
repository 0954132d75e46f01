# SPDX-License-Identifier: GPL-3.0-or-later
"""The kiosk's rows of ./dev bench: start, frames, touch, processor time and memory, each beside what is wanted. Software
rendering on one core (taskset), so that a small machine is spoken of."""
import json
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import harness

TOP = harness.TOP
SPEAKING = TOP / "tests" / "ui" / "steps" / "speaking.jsonl"


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(share * len(values)))]


def one_core(command):
    return ["taskset", "-c", str(sorted(os.sched_getaffinity(0))[0]), *map(str, command)]


class Kiosk(harness.Clara):
    """A kiosk on one core, in a folder that goes away."""

    def __init__(self, build, settings=""):
        self.folder = Path(tempfile.mkdtemp(prefix="clara-bench-"))
        (self.folder / "settings.ini").write_text("[clara]\n" + settings)
        super().__init__(build, self.folder, self.folder / "settings.ini")

    def command(self, *words):
        return one_core(super().command(*words))

    def close(self):
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)


def ticks(pid):
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def share(clara, seconds):
    """Processor time of the kiosk, in per cent of a core."""
    before, begin = ticks(clara.kiosk.pid), time.monotonic()
    clara.iterate(seconds)
    return (ticks(clara.kiosk.pid) - before) / os.sysconf("SC_CLK_TCK") / (time.monotonic() - begin) * 100


def memory(pid):
    """Proportional, in MB."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0


def line(name, text, wanted):
    print(f"{name:<52}{text}   (wanted: {wanted})", flush=True)


def start(build, runs):
    """From the start of the process to the first painted frame, in turn with a bare libadwaita window; and the processor time
    of both until then, which another program on the machine does not change."""
    walls = {"bare window": [], "kiosk": []}
    works = {"bare window": [], "kiosk": []}
    for _ in range(runs):
        begin = time.monotonic()
        process = subprocess.Popen(one_core([build / "bench" / "bench-bare-window"]), stdout=subprocess.PIPE)
        process.stdout.readline()
        walls["bare window"].append((time.monotonic() - begin) * 1000)
        before = os.times()
        process.wait()
        after = os.times()
        works["bare window"].append((after.children_user + after.children_system - before.children_user - before.children_system) * 1000)

        clara = Kiosk(build)
        subprocess.run([build / "app/shell/clara", "--demo", "--data-dir", clara.folder, "export", "visits"], check=True,
                       stdout=subprocess.DEVNULL)
        begin = time.monotonic()
        clara.start_kiosk(wait=False, log=os.devnull)
        told = clara.wait_for_event("timing", stage="first_frame", seconds=60)
        walls["kiosk"].append(told["ms"])
        works["kiosk"].append(told["work_ms"])
        clara.close()
    for name in walls:
        line(f"start to first frame, {name}", f"p50 {percentile(walls[name], .5):7.0f} ms  p90 {percentile(walls[name], .9):7.0f} ms, "
             f"work {percentile(works[name], .5):5.0f} ms", "300 ms; bare 130")


def frames(build, seconds):
    """What one frame costs the main thread while the avatar speaks, by the size of the screen."""
    for size in ("1280x800", "1920x1080"):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
            steps = [text for text in SPEAKING.read_text().splitlines() if text and not text.startswith("#")]
            again = [text for text in steps if '"visemes"' in text]
            file.write("\n".join(text for text in steps if '"wait"' not in text) + '\n{"wait": 2500}\n{"frames": true}\n')
            for _ in range(int(seconds / 2.5)):
                file.write("\n".join(again) + '\n{"wait": 2500}\n')
            file.flush()
            output = subprocess.run([TOP / "tests/testlib/session/run", "--screen", size, "--without-sound", "--",
                                     *one_core([build / "tests/ui/kiosk-driver", "--frames", "--size", size, "--stay", "100", file.name])],
                                    check=True, stdout=subprocess.PIPE, text=True).stdout
        told = next(json.loads(text) for text in output.splitlines() if text.startswith('{"frames"'))
        costs = told["frames"]
        line(f"a frame while she speaks, {size}", f"p50 {percentile(costs, .5):5.1f}  p95 {percentile(costs, .95):5.1f}  "
             f"worst {max(costs):5.1f} ms of work, {len(costs) / told['seconds']:4.1f} a second", "p95 6, worst 16, 30 a second")


def touch(build, count):
    """From the moment of a press to the frame that shows it pressed."""
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl") as file:
        file.write((TOP / "tests/ui/steps/welcome.jsonl").read_text() + "\n")
        file.flush()
        driver = subprocess.Popen(one_core([build / "tests/ui/kiosk-driver", "--frames", "--size", "1280x800", "--stay",
                                            str(3000 + count * 450), file.name]), stdout=subprocess.PIPE, text=True)
        time.sleep(2)
        for i in range(count):
            subprocess.run(["xdotool", "mousemove", str(700 + (i % 2) * 280), "330", "click", "1"], check=True)
            time.sleep(0.35)
        output = driver.communicate()[0]
    times = next(json.loads(text) for text in output.splitlines() if text.startswith('{"frames"'))["touches"]
    if times:
        line(f"touch to the frame that shows it (n={len(times)})", f"p50 {percentile(times, .5):5.0f}  p95 {percentile(times, .95):5.0f} ms",
             "p95 50")


def footprint(build, seconds):
    clara = Kiosk(build, "faces-enabled=false\n")
    clara.start_kiosk(log=os.devnull)
    clara.wait_for_page("attract")
    clara.iterate(8)
    line("asleep, no camera, no wake phrase", f"{share(clara, seconds):5.1f} % of a core  {memory(clara.kiosk.pid):6.1f} MB", "screen 1 %")
    clara.call("Wake")
    clara.wait_for_page("welcome")
    line("awake, speaking and listening", f"{share(clara, 4):5.1f} % of a core  {memory(clara.kiosk.pid):6.1f} MB", "25 %")
    clara.iterate(6)
    line("awake, listening", f"{share(clara, seconds):5.1f} % of a core  {memory(clara.kiosk.pid):6.1f} MB", "25 %")
    clara.close()

    clara = Kiosk(build, "wake-by-phrase=true\nwake-by-face=false\n")
    folder = build / "tests/testlib/camera"
    subprocess.run([folder / "draw-face", clara.folder / "camera.ppm", "0"], check=True)
    clara.processes.start([folder / "virtual-camera", clara.folder / "camera.ppm"], stdout=subprocess.DEVNULL)
    clara.start_kiosk(log=os.devnull)
    clara.wait_for_page("attract")
    clara.iterate(8)
    line("asleep, with camera and wake phrase", f"{share(clara, seconds):5.1f} % of a core  {memory(clara.kiosk.pid):6.1f} MB", "4 %")
    clara.close()


def visits(build, count):
    """Memory after many visits, beside that after twenty."""
    clara = Kiosk(build, "faces-enabled=false\nvolume=0.0\n")
    clara.start_kiosk(log=os.devnull)
    clara.wait_for_page("attract")
    early = 0
    for number in range(1, count + 1):
        clara.events.clear()
        clara.call("Wake")
        clara.wait_for_page("welcome")
        clara.send("choose", id="visitor")
        clara.wait_for_page("form")
        clara.send("set_fields", fields={"visitor_name": f"Maria Lopez {chr(65 + number % 26)}", "company": "Acme",
                                         "host": "Priya Raghavan", "phone": f"98765 {number:05d}"})
        clara.wait_for_page("confirm")
        clara.send("confirm")
        clara.wait_for_page("waiting", "photo")
        clara.send("sleep")
        clara.wait_for_page("attract")
        if number == min(20, count):
            early = memory(clara.kiosk.pid)
    late = memory(clara.kiosk.pid)
    line(f"memory after {count} visits", f"{late:6.1f} MB, {late / early:5.3f} of that after {min(20, count)} ({early:.1f} MB)", "1.05")
    clara.close()

