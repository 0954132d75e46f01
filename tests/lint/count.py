#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adds up JUnit files and prints "N passed, N failed" as the last line; exit status 1 where anything failed."""
import re
import sys
import xml.etree.ElementTree as tree

passed = failed = 0
for path in sys.argv[1:]:
    try:
        # Meson writes what a test printed as it was; hostile bytes are no XML.
        text = open(path, "rb").read().decode("utf-8", "replace")
        root = tree.fromstring(re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "?", text))
    except (OSError, tree.ParseError) as error:
        print(f"{path}: {error}", file=sys.stderr)
        failed += 1
        continue
    for case in root.iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            failed += 1
            print(f"FAILED {case.get('classname', '')} {case.get('name', '')}")
        elif case.find("skipped") is None:
            passed += 1
        else:
            failed += 1
            print(f"SKIPPED (counts as failed) {case.get('classname', '')} {case.get('name', '')}")
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed or not passed else 0)
