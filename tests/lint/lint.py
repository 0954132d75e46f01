#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the build cannot check. Each check yields "file:line: what is wrong and how to mend it"."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as tree
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from xml.sax.saxutils import quoteattr

TOP = Path(__file__).resolve().parents[2]
APP_ID = "org.clarareception.Clara"

# C++ only where a library has no C interface; each is a shim with a C header (DESIGN).
SHIMS = {
    "app/media/clara-echo-shim.cc",
    "app/text/clara-phone-shim.cc",
    "app/vision/clara-vision-shim.cc",
}
# A header that may be included only inside the room that owns the library.
OWNED = {
    "sqlite3.h": "app/store",
    "curl/curl.h": "app/net",
    "pipewire/pipewire.h": "app/media",
    "pulse/pulseaudio.h": "app/media",
    "espeak-ng/speak_lib.h": "app/services",
    "pocketsphinx.h": "app/services",
    "libnotify/notify.h": "app/services",
    "cups/cups.h": "app/paper",
    "zbar.h": "app/vision",
    "gtk/gtk.h": "ui",
    "adwaita.h": "ui",
}
SHELL_MAY = {"gtk/gtk.h", "adwaita.h"}
SIZE_LIMIT = 1000
BARE = {"COPYING", "po/LINGUAS", ".gitignore"}
TEXT_SUFFIXES = {".c", ".h", ".cc", ".py", ".sh", ".ui", ".css", ".build", ".xml", ".yml", ".svg", ".in", ".po", ".md"}
# Input for the fuzz targets: each byte of it counts.
CORPUS = "tests/fuzz/corpus/"
NO_LICENCE_LINE = {".md", ".json", ".csv", ".po", ".pot", ".wav", ".png", ".tsv", ".ppm", ".txt"}


def files():
    names = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=TOP, capture_output=True, text=True, check=True)
    return [name for name in names.stdout.splitlines() if (TOP / name).is_file()]


def read(name):
    return (TOP / name).read_text(encoding="utf-8", errors="replace")


def lines(names, pattern):
    found = re.compile(pattern)
    for name in names:
        for number, line in enumerate(read(name).splitlines(), 1):
            match = found.search(line)
            if match:
                yield name, number, match


def sources(names):
    return [n for n in names if n.endswith((".c", ".h", ".cc"))]


def check_includes(names):
    for name, number, match in lines(sources(names), r'^\s*#\s*include\s+["<]([^">]+)[">]'):
        header = match.group(1)
        if header.startswith("../") or "/../" in header:
            yield f"{name}:{number}: includes {header}; name the header alone and depend on its room"
        owner = OWNED.get(header)
        if owner and name.startswith(("app/", "ui/")) and not name.startswith(owner + "/"):
            if not (name.startswith("app/shell/") and header in SHELL_MAY):
                yield f"{name}:{number}: {header} belongs to {owner}; go through its interface"


def check_shims(names):
    for name in names:
        if name.endswith((".cc", ".cpp", ".hh")) and name.startswith(("app/", "ui/")) and name not in SHIMS:
            yield f"{name}:1: C++ outside the list of shims; write C, or add the shim to tests/lint/lint.py with its reason"


def check_sizes(names):
    for name in sources(names):
        count = read(name).count("\n")
        if count > SIZE_LIMIT and not name.startswith("tests/"):
            yield f"{name}:{count}: has {count} lines; split it before {SIZE_LIMIT}"


def check_licence(names):
    for name in names:
        if name in BARE or name.startswith(CORPUS) or Path(name).suffix in NO_LICENCE_LINE:
            continue
        try:
            head = (TOP / name).read_text(encoding="utf-8")[:400]
        except UnicodeDecodeError:
            continue
        if "SPDX-License-Identifier: GPL-3.0-or-later" not in head and "SPDX-License-Identifier: CC0-1.0" not in head:
            yield f"{name}:1: has no SPDX-License-Identifier line"


def check_paths(names):
    # Written so that this file does not find itself.
    machine = r"/(wo" + r"rk|ro" + r"ot)/|/tmp/[a-z]*sp" + r"ike"
    for name, number, match in lines([n for n in names if Path(n).suffix in TEXT_SUFFIXES], machine):
        yield f"{name}:{number}: has a path of somebody's machine ({match.group(0)})"


def check_format(names):
    tool = shutil.which("clang-format-14")
    if not tool:
        yield "lint: clang-format-14 is missing; install it"
        return
    result = subprocess.run([tool, "--dry-run", "--Werror", *sources(names)], cwd=TOP, capture_output=True, text=True)
    seen = set()
    for line in result.stderr.splitlines():
        match = re.match(r"([^:]+):(\d+):\d+: error", line)
        if match and match.group(1) not in seen:
            seen.add(match.group(1))
            yield f"{match.group(1)}:{match.group(2)}: is not formatted; run clang-format-14 -i {match.group(1)}"


def include_folders(names):
    return sorted({str(Path(n).parent) for n in names if n.endswith(".h") and n.startswith(("app/", "ui/"))})


def check_headers(names):
    """Each header stands alone: compiled by itself, it needs nothing that its includer happened to include first."""
    flags = subprocess.run(
        ["pkg-config", "--cflags", "gtk4", "libadwaita-1", "json-glib-1.0", "gio-unix-2.0", "libpipewire-0.3", "libcurl",
         "libsoup-3.0", "sqlite3", "espeak-ng", "pocketsphinx", "sphinxbase", "libnotify", "gmime-3.0"],
        capture_output=True, text=True, check=True).stdout.split()
    folders = [f"-I{TOP / folder}" for folder in include_folders(names)] + [f"-I{TOP}/_build/app/core"]

    def compile_one(name):
        with tempfile.NamedTemporaryFile("w", suffix=".c") as source:
            source.write(f'#include "{TOP / name}"\n#include "{TOP / name}"\nint clara_lint;\n')
            source.flush()
            result = subprocess.run(["gcc", "-std=gnu11", "-fsyntax-only", "-Wall", *flags, *folders, source.name],
                                    capture_output=True, text=True)
        return name, result

    headers = [n for n in names if n.endswith(".h") and n.startswith(("app/", "ui/"))]
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, result in pool.map(compile_one, headers):
            if result.returncode != 0:
                first = next((l for l in result.stderr.splitlines() if "error" in l), result.stderr.strip())
                yield f"{name}:1: does not stand alone: {first}"


def check_singletons(names):
    for name, number, match in lines([n for n in sources(names) if n.startswith(("app/", "ui/"))], r"^clara_\w+_get_default \("):
        yield f"{name}:{number}: {match.group(0)}) is a global; give the part through a constructor"


def run_tool(command, what):
    if not shutil.which(command[0]):
        yield f"lint: {command[0]} is missing; install it"
        return
    result = subprocess.run(command, cwd=TOP, capture_output=True, text=True)
    if result.returncode != 0:
        said = (result.stdout + result.stderr).strip().replace("\n", " | ")
        yield f"{what}:1: {said[:600]}"


def check_desktop_files(names):
    for name in (f"data/{APP_ID}.desktop", f"data/{APP_ID}.Desk.desktop"):
        yield from run_tool(["desktop-file-validate", name], name)


def check_metainfo(names):
    name = f"data/{APP_ID}.metainfo.xml"
    yield from run_tool(["appstreamcli", "validate", "--no-net", name], name)


def check_schema(names):
    yield from run_tool(["glib-compile-schemas", "--strict", "--dry-run", "data"], f"data/{APP_ID}.gschema.xml")
    used = "".join(read(n) for n in sources(names) if n.startswith(("app/", "ui/")))
    for key in tree.parse(TOP / f"data/{APP_ID}.gschema.xml").iter("key"):
        if f'"{key.get("name")}"' not in used:
            yield f"data/{APP_ID}.gschema.xml:1: key {key.get('name')} is used nowhere; use it or take it out"


def check_translations(names):
    yield from run_tool(["sh", "po/update", "--check"], "po")


def check_manifest(names):
    import yaml

    manifest = yaml.safe_load(read("flatpak.yml"))
    for member in ("id", "runtime", "runtime-version", "sdk", "command", "finish-args", "modules"):
        if member not in manifest:
            yield f"flatpak.yml:1: has no {member}"
    if manifest.get("id") != APP_ID:
        yield f"flatpak.yml:1: id must be {APP_ID}"

    def walk(modules):
        for module in modules:
            for source in module.get("sources", []):
                if source.get("type") in ("archive", "file") and "sha256" not in source and "path" not in source:
                    yield f"flatpak.yml:1: {source.get('url')} has no sha256"
            yield from walk(module.get("modules", []))

    yield from walk(manifest.get("modules", []))


CHECKS = [check_includes, check_shims, check_sizes, check_licence, check_paths, check_format, check_headers, check_singletons,
          check_desktop_files, check_metainfo, check_schema, check_translations, check_manifest]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--junit", help="write the results here too")
    arguments = parser.parse_args()
    names = files()
    cases = []
    failed = 0
    for check in CHECKS:
        problems = list(check(names))
        for problem in problems:
            print(problem)
        failed += bool(problems)
        title = check.__name__.removeprefix("check_").replace("_", " ")
        body = f"<failure message={quoteattr(problems[0])}/>" if problems else ""
        cases.append(f'<testcase classname="lint" name={quoteattr(title)}>{body}</testcase>')
    if arguments.junit:
        Path(arguments.junit).write_text(f'<testsuite name="lint">{"".join(cases)}</testsuite>\n', encoding="utf-8")
    print(f"lint: {len(CHECKS) - failed} of {len(CHECKS)} checks good")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
