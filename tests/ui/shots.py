#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the kiosk in four languages on four screens, as it is, in high contrast and with letters twice as large: the
layout of all is checked by the driver (clipped, ellipsised or hidden text, overlap, small targets, weak contrast, missing
names). With --out a chosen set is drawn, with one contact sheet per page. The steps shown are what the program itself says:
they are taken from conversations in each language. As a test (CLARA_BUILD set) it prints TAP."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "visit"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import harness  # noqa: E402

LANGUAGES = ("en", "hi", "ta", "te")
# Logical pixels and how many of them are a millimetre: a 21-inch portrait kiosk, a 15-inch panel, a 10-inch tablet, a 27-inch
# 4K screen.
SCREENS = {"1080x1920": 4.03, "1280x800": 3.78, "1024x600": 4.6, "3840x2160": 6.43}
NAMES = {"en": "Maria Lopez", "hi": "लक्ष्मी नारायणन", "ta": "லட்சுமி நாராயணன்", "te": "లక్ష్మీ నారాయణన్"}
# Pages with more than fits where there is little height: all the answers, to change any of them.
SCROLLING = ("change", "typing")
TALKS = (
    ("/choose visitor", "/set visitor_name={name}", "/set host=Priya", "/set phone=12", "/choose ML-1002", "/set company=Orbit Calibration",
     "/set phone=12", "/set phone=9876543210", "/choose change", "/confirm", "/skip-photo", "/wait 1",
     "/command goodbye {{}}"),
    ("/choose employee", "/set employee=ML-1002", "/wait 2", "/code 000000"),
    ("/choose check_out", "/back", "/command call_human {{}}"),
)


def converse(build, language, talk):
    """The steps of a conversation, each with what Clara said to it."""
    with tempfile.TemporaryDirectory() as folder:
        lines = ["hello", f"/language {language}", *(line.format(name=NAMES[language]) for line in talk)]
        answer = subprocess.run([build / "app/shell/clara", "chat", "--demo", "--json", "--data-dir", folder], input="\n".join(lines),
                                capture_output=True, text=True, check=True, timeout=120,
                                # On its own: no desk is there to be waited for.
                                env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"})
    steps = []
    for event in map(json.loads, answer.stdout.splitlines()):
        if event["event"] == "step":
            steps.append({"step": event, "said": None})
        elif event["event"] == "said" and steps:
            steps[-1]["said"] = event
    return [s for s in steps if s["step"].get("language") == language]


def name_page(step):
    if step["page"] == "form":
        if any(f["id"] == "out_name" for f in step["fields"]):
            return "check_out"
        if step.get("mode"):
            return step["mode"]
        return "form-error" if any(f.get("error") for f in step["fields"]) else "form"
    return step["page"]


def collect(build):
    """{page: {language: events}}."""
    pages = {}
    with ThreadPoolExecutor(4) as pool:
        talks = {language: [pool.submit(converse, build, language, talk) for talk in TALKS] for language in LANGUAGES}
    for language in LANGUAGES:
        for talk in talks[language]:
            for found in talk.result():
                events = [found["step"]] + ([found["said"]] if found["said"] and found["said"].get("language") == language else [])
                pages.setdefault(name_page(found["step"]), {})[language] = events
        welcome = pages["welcome"][language]
        few = welcome[0]["choices"]
        many = few + [{**few[i], "id": id, "primary": False} for i, id in ((1, "contractor"), (3, "employee_guest"), (4, "event"))]
        pages.setdefault("welcome-many", {})[language] = [{**welcome[0], "choices": many}, *welcome[1:]]
        pages.setdefault("idle", {})[language] = [*welcome, {"event": "idle_warning", "seconds": 17}]
        form = pages["form"][language]
        pages.setdefault("typing", {})[language] = form
        pages.setdefault("attract", {})[language] = [{"event": "step", "page": "attract", "state": "idle", "question": "", "language": language}]
        waiting = pages.get("waiting", {}).get(language)
        if waiting:
            pages.setdefault("answered", {})[language] = [
                *waiting, {"event": "visit", "visit_id": "v", "status": "checked_in"},
                {"event": "notification", "kind": "host", "visit_id": "v", "state": "answered", "channel": "desktop", "message_id": "m",
                 "recipient_name": "Priya Raghavan", "answer": "5 minutes"}]
    return pages


def plan(pages, out, only):
    for size, scale in SCREENS.items():
        width, height = map(int, size.split("x"))
        for page, languages in sorted(pages.items()):
            if only and page not in only:
                continue
            for language, events in languages.items():
                for mode in ("normal", "high", "large", "dark", "lowered"):
                    # The test takes what differs most: both layouts, the plainest and the widest script.
                    if not out and (size == "3840x2160" or language not in ("en", "te") or mode == "normal" and language == "en" and
                                    size == "1080x1920" or mode != "normal" and (size != "1280x800" or language != "en")):
                        continue
                    if mode in ("dark", "lowered") and (size != "1280x800" and mode == "dark" or language not in ("en", "ta")):
                        continue
                    screen = {"name": f"{page} {language} {size} {mode}", "width": width, "height": height, "scale": scale,
                              "language": language, "events": events, "contrast": "high" if mode == "high" else "normal",
                              "text_scale": 2.0 if mode == "large" else 1.0, "dark": mode == "dark", "may_scroll": page in SCROLLING, "lowered": mode == "lowered",
                              "colours": size == "1280x800" and language in ("en", "ta")}
                    if page == "typing":
                        screen["focus"] = next(f["label"] for f in events[0]["fields"] if f["id"] == "visitor_name")
                    drawn = mode == "normal" or (language == "en" and size == "1280x800") or (mode == "large" and size == "1024x600" and language == "te")
                    if out and drawn and (size != "3840x2160" or language in ("en", "ta")):
                        screen["picture"] = str(out / f"{page}-{size}-{language}-{mode}.png")
                    yield screen


def check(build, screens):
    """A window has its size from its beginning: one driver for each."""
    results = {}
    for size in SCREENS:
        results.update(check_size(build, size, [s for s in screens if f"{s['width']}x{s['height']}" == size]))
    return results


def check_size(build, size, screens):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(s, ensure_ascii=False) for s in screens))
        file.flush()
        answer = subprocess.run([build / "tests/ui/kiosk-driver", "--size", size, "--check", file.name], stdout=subprocess.PIPE, text=True, errors="replace", check=True,
                                timeout=900)
    return {r["name"]: r["defects"] for r in map(json.loads, answer.stdout.splitlines())}


def make_sheets(out, pages):
    for page in sorted(pages):
        pictures = sorted(out.glob(f"{page}-[0-9]*.png"))
        if pictures:
            subprocess.run(["montage", *pictures, "-tile", "4x", "-geometry", "640x640>+8+8", "-label", "%t", out / f"sheet-{page}.png"], check=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", type=Path, default=os.environ.get("CLARA_BUILD"))
    parser.add_argument("--out", type=Path)
    parser.add_argument("--page", action="append", help="only this page")
    arguments = parser.parse_args()
    build = Path(arguments.build).resolve()
    harness.use_build(build)
    harness.enter_session(screen="3840x2160", environment={"GSK_RENDERER": "cairo", "GTK_A11Y": "atspi", "NO_AT_BRIDGE": "0"})
    out = arguments.out.resolve() if arguments.out else None
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for picture in out.glob("*.png"):
            picture.unlink()
    pages = collect(build)
    screens = list(plan(pages, out, arguments.page))
    found = check(build, screens)
    names = sorted({s["name"].split(" ")[0] for s in screens})
    print(f"TAP version 13\n1..{len(names)}")
    bad = 0
    for number, page in enumerate(names, 1):
        mine = {s["name"] for s in screens if s["name"].split(" ")[0] == page}
        defects = [(name, d) for name in sorted(mine) for d in found.get(name, [{"what": "missing", "which": "", "detail": "not shown"}])]
        for name, defect in defects:
            print(f"# {name}: {defect['what']}: {defect['which']}: {defect['detail']}")
        print(f"{'not ' if defects else ''}ok {number} - {page}, {len(mine)} screens")
        bad += bool(defects)
    if out:
        make_sheets(out, names)
        print(f"# pictures and sheets are in {out}")
    sys.exit(1 if bad else 0)


if __name__ == "__main__":
    main()
