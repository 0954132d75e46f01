# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol for tests written as functions: run(module's functions named test_*)."""
import sys
import traceback


def run(namespace):
    tests = [(name, function) for name, function in namespace.items() if name.startswith("test_") and callable(function)]
    only = sys.argv[1:] if all(word.startswith("test_") for word in sys.argv[1:]) else []
    tests = [(name, function) for name, function in tests if not only or name in only]
    print(f"1..{len(tests)}", flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
            print(f"ok {number} {name[5:]}", flush=True)
        except Exception:  # noqa: BLE001 - whatever went wrong is the report
            failed += 1
            for line in traceback.format_exc().splitlines():
                print(f"# {line}")
            print(f"not ok {number} {name[5:]}", flush=True)
    sys.exit(1 if failed else 0)
