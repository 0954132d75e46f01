#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the kiosk in four languages on four screens, as it is, in high contrast, with letters twice as large, with
labels half as long again, dark, lowered and from right to left: the layout of all is checked by the driver (clipped, ellipsised
or hidden text, overlap, small targets, weak contrast, missing names, what is not mirrored). With --out a chosen set is drawn,
with one contact sheet per page. The steps shown are what the program itself says: they are taken from conversations in each
language; what needs a camera or a code is in screens.json, with the program's own texts. As a test (CLARA_BUILD set) it prints
TAP and takes a set in which each page meets each constraint."""
import argparse
import copy
import gettext
import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "visit"))
sys.path.insert(0, str(HERE.parent / "testlib"))
import harness  # noqa: E402

LANGUAGES = ("en", "hi", "ta", "te")
# Written from right to left; Clara has no texts in it, its direction alone is looked at.
MIRRORED = "ar"
# Logical pixels and how many of them are a millimetre: a 21-inch portrait kiosk, a 15-inch panel, a 10-inch tablet, a 27-inch
# 4K screen.
SCREENS = {"1080x1920": 4.03, "1280x800": 3.78, "1024x600": 4.6, "3840x2160": 6.43}
MODES = ("normal", "high", "large", "long", "dark", "lowered", "mirrored")
# What the test takes of each page: most on the smallest screen, elsewhere what differs most.
TESTED = {
    "1024x600": {"normal": ("en", "ta", "te"), "long": ("en",), "lowered": ("en",), "mirrored": ("en",)},
    "1280x800": {"normal": ("en",), "high": ("hi",), "large": ("ta",), "dark": ("en",)},
    "1080x1920": {"normal": ("hi",), "large": ("te",)},
    "3840x2160": {"normal": ("te",)},
}
# Sanitizers look for errors of memory, and take many times as long: what differs most of each page will do.
SANITIZED = {"1024x600": {"normal": ("ta",)}, "1280x800": {"mirrored": ("en",)}}
# The colours are looked at where they differ.
COLOURED = {("1280x800", "normal"), ("1280x800", "high"), ("1280x800", "dark")}
NAMES = {"en": "Maria Lopez", "hi": "लक्ष्मी नारायणन", "ta": "லட்சுமி நாராயணன்", "te": "లక్ష్మీ నారాయణన్"}
# What lies over all: the staff's pages, and what makes reading easier.
COVERS = {"staff-pin": "pin", "staff-menu": "menu", "roll-call": "evacuation", "comfort": "comfort"}
# Pages with more than fits where there is little height: all the answers, to change any of them; a text to sign.
SCROLLING = ("change", "typing", "sign", "roll-call", "out-of-order", "out-of-order-heard")
VISIT = ("/choose visitor", "/set visitor_name={name}", "/set host=Priya", "/set phone=12", "/choose ML-1002", "/set company=Orbit Calibration",
         "/set phone=12", "/set phone=9876543210")
TALKS = (
    (*VISIT, "/choose change"),
    (*VISIT, "/confirm", "/skip-photo", "/wait 1", "/command goodbye {{}}"),
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
        event.pop("t", None)
        if event["event"] == "step":
            steps.append({"step": event, "said": None})
        elif event["event"] == "said" and steps and steps[-1]["said"] is None:
            # What comes later leads on to the next step.
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


def translate(value, language, catalogue, key=None):
    """A pair of context and English text stands for the program's own text; a third is the title in it."""
    if isinstance(value, dict):
        return {k: translate(v, language, catalogue, k) for k, v in value.items()}
    if isinstance(value, list) and key in ("question", "detail", "label", "text", "error", "answer") and len(value) in (2, 3):
        return catalogue.pgettext(*value[:2]).replace("{title}", value[-1])
    if isinstance(value, list):
        return [translate(v, language, catalogue) for v in value]
    return value


def add_written(build, pages):
    """Pages that no conversation in a terminal reaches."""
    written = json.loads((HERE / "screens.json").read_text(encoding="utf-8"))
    for language in LANGUAGES:
        catalogue = gettext.translation("clara", build / "po", [language], fallback=True)
        for page, events in written.items():
            found = translate(events, language, catalogue)
            for event in found:
                if event.get("event") in ("step", "said", "heard"):
                    event["language"] = language
            pages.setdefault(page, {})[language] = found


def add_variants(pages, language):
    """Pages as they become by what happens on them."""
    welcome = pages["welcome"][language]
    few = welcome[0]["choices"]
    many = few + [{**few[i], "id": id, "primary": False} for i, id in ((4, "employee_guest"), (5, "event"))]
    pages.setdefault("welcome-many", {})[language] = [{**welcome[0], "choices": many}, *welcome[1:]]
    pages.setdefault("idle", {})[language] = [*welcome, {"event": "idle_warning", "seconds": 17}]
    pages.setdefault("typing", {})[language] = pages["form"][language]
    hosts = pages["host_choice"][language]
    pages.setdefault("talking", {})[language] = [*hosts, {"event": "heard", "text": "Priya Raghavan, " + NAMES[language], "language": language,
                                                          "final": False, "source": "voice"}]
    pages.setdefault("attract", {})[language] = [{"event": "step", "page": "attract", "state": "idle", "question": "", "language": language}]
    for page in COVERS:
        pages.setdefault(page, {})[language] = welcome
    for state in ("asked", "on"):
        pages.setdefault(f"recording-{state}", {})[language] = [*welcome, {"event": "recording", "state": state}]
    pages.setdefault("out-of-order", {})[language] = [*pages["attract"][language], {"event": "out_of_order", "broken": True, "call": "none"}]
    pages.setdefault("out-of-order-heard", {})[language] = [*pages["attract"][language], {"event": "out_of_order", "broken": True, "call": "heard"}]
    pages.setdefault("answered", {})[language] = [
        *pages["waiting"][language], {"event": "visit", "visit_id": "v", "status": "checked_in"},
        {"event": "notification", "kind": "host", "visit_id": "v", "state": "answered", "channel": "desktop", "message_id": "m",
         "recipient_name": "Priya Raghavan", "answer": "5 minutes"}]


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
        add_variants(pages, language)
    add_written(build, pages)
    missing = [f"{page} {language}" for page, languages in pages.items() for language in LANGUAGES if language not in languages]
    if missing:
        sys.exit(f"shots: the conversations do not come to: {', '.join(missing)}")
    return pages


def lengthen(text):
    return f"{text} {text[:max(4, len(text) // 2)]}" if " " in text else f"{text} {text[:max(3, len(text) // 2)].lower()}"


def change(events, mode):
    """The events with labels half as long again, or in a language from right to left."""
    events = copy.deepcopy(events)
    for event in events:
        if mode == "mirrored" and "language" in event:
            event["language"] = MIRRORED
        if mode == "long" and event.get("event") == "step":
            for thing in event.get("choices", []) + event.get("fields", []):
                thing["label"] = lengthen(thing["label"])
    return events


def is_sanitized(build):
    options = json.loads((build / "meson-info/intro-buildoptions.json").read_text(encoding="utf-8"))
    return any(o["name"] == "b_sanitize" and o["value"] not in ("none", []) for o in options)


def is_wanted(size, mode, language, whole, tested):
    if not whole:
        return language in tested.get(size, {}).get(mode, ())
    # Long labels are English ones, and what is mirrored has no language of its own.
    return language == "en" or mode not in ("long", "mirrored")


def is_drawn(size, mode, language):
    return (mode == "normal" and (size != "3840x2160" or language in ("en", "ta")) or language == "en" and size == "1280x800"
            or mode in ("large", "long") and size == "1024x600" and language in ("en", "te") or mode == "lowered" and language == "en")


def plan(pages, out, only, tested):
    for size, scale in SCREENS.items():
        width, height = map(int, size.split("x"))
        for page, languages in sorted(pages.items()):
            if only and page not in only:
                continue
            for mode in MODES:
                for language, events in languages.items():
                    if not is_wanted(size, mode, language, out, tested):
                        continue
                    screen = {"name": f"{page} {language} {size} {mode}", "width": width, "height": height, "scale": scale,
                              "language": MIRRORED if mode == "mirrored" else language, "events": change(events, mode),
                              "contrast": "high" if mode == "high" else "normal", "text_scale": 2.0 if mode == "large" else 1.0,
                              "dark": mode == "dark", "lowered": mode == "lowered", "may_scroll": page in SCROLLING,
                              "colours": (size, mode) in COLOURED}
                    if page in COVERS:
                        screen["cover"] = COVERS[page]
                    if page == "typing":
                        screen["focus"] = next(f["label"] for f in screen["events"][0]["fields"] if f["id"] == "visitor_name")
                    if out and is_drawn(size, mode, language):
                        screen["picture"] = str(out / f"{page}-{size}-{mode}-{language}.png")
                    yield screen


def check(build, screens):
    """A window has its size from its beginning: one driver for each."""
    with ThreadPoolExecutor(2) as pool:
        parts = pool.map(lambda size: check_size(build, size, [s for s in screens if f"{s['width']}x{s['height']}" == size]),
                         [size for size in SCREENS if any(f"{s['width']}x{s['height']}" == size for s in screens)])
    return {name: defects for part in parts for name, defects in part.items()}


def check_size(build, size, screens):
    with tempfile.NamedTemporaryFile("w", suffix=".jsonl", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(s, ensure_ascii=False) for s in screens))
        file.flush()
        answer = subprocess.run([build / "tests/ui/kiosk-driver", "--size", size, "--check", file.name], stdout=subprocess.PIPE, text=True, errors="replace", check=True,
                                timeout=1800)
    return {r["name"]: r["defects"] for r in map(json.loads, answer.stdout.splitlines())}


def make_sheets(out, pages):
    for page in sorted(pages):
        pictures = sorted(p for size in SCREENS for p in out.glob(f"{page}-{size}-*.png"))
        if pictures:
            subprocess.run(["montage", "-label", "%t", *pictures, "-tile", "4x", "-geometry", "640x640>+8+8", out / f"sheet-{page}.png"], check=True)


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
            if not arguments.page or any(picture.name.startswith((f"{p}-", f"sheet-{p}.")) for p in arguments.page):
                picture.unlink()
    pages = collect(build)
    screens = list(plan(pages, out, arguments.page, SANITIZED if is_sanitized(build) else TESTED))
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
