#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line as a person and a script use it: the real program, real files, bad input. Takes the program's path
from CLARA_PROGRAM."""
import csv
import http.server
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "testlib"))
import tap  # noqa: E402

PROGRAM = os.environ["CLARA_PROGRAM"]
HEAD = "employee_id,name,aliases,email,phone,department,role,manager_id,channel,language,present,active\n"


class Folder:
    """A data folder that goes away."""

    def __enter__(self):
        self.path = Path(tempfile.mkdtemp(prefix="clara-test-"))
        return self.path

    def __exit__(self, *_):
        self.path.chmod(0o700)
        shutil.rmtree(self.path, ignore_errors=True)


def clara(*words, text="", status=0, environment=None):
    result = subprocess.run([PROGRAM, *map(str, words)], input=text.encode() if isinstance(text, str) else text,
                            capture_output=True, timeout=120, env={**os.environ, **(environment or {})})
    said = result.stdout.decode(errors="replace"), result.stderr.decode(errors="replace")
    assert result.returncode == status, f"{words}: status {result.returncode}, wanted {status}\n{said[0]}\n{said[1]}"
    assert "Sanitizer" not in said[1], said[1]
    return said


def events(folder, lines, *words):
    out, _ = clara("chat", "--demo", "--json", "--data-dir", folder, *words, text="".join(line + "\n" for line in lines))
    return [json.loads(line) for line in out.splitlines()]


def check_in(folder, name="Maria Lopez", phone="98765 43210"):
    return events(folder, [f"I'm {name} from Acme, here to see Priya Raghavan", phone, "/confirm", "yes", "/skip-photo"])


def test_staff_pin():
    with Folder() as folder:
        _, problem = clara("staff", "set-pin", "--stdin", "--data-dir", folder, text="123456\n", status=1)
        assert "tries" in problem, problem
        _, problem = clara("staff", "set-pin", "--stdin", "--data-dir", folder, text="40277\n", status=1)
        assert "6 to 12 digits" in problem, problem
        _, problem = clara("staff", "set-pin", "--data-dir", folder, text="402771\n", status=1)
        assert "--stdin" in problem, problem
        _, problem = clara("staff", "dance", status=2)
        assert "set-pin" in problem, problem
        clara("staff", "set-pin", "--stdin", "--data-dir", folder, text="402771\n")
        with sqlite3.connect(f"file:{folder}/clara.db?mode=ro", uri=True) as database:
            (stored,) = database.execute("SELECT value FROM tenant_settings WHERE key = 'staff-pin'").fetchone()
            actions = [action for (action,) in database.execute("SELECT action FROM audit ORDER BY sequence")]
        assert "$argon2id$" in stored and "402771" not in stored, stored
        assert actions == ["staff_pin_set"], actions


def test_version_help_and_wrong_words():
    out, _ = clara("--version")
    assert out.startswith("clara ") and out.strip().split()[1].count(".") == 2
    out, _ = clara("--help")
    for command in ("desk", "chat", "import employees", "export visits", "backup", "restore", "doctor"):
        assert command in out, command
    _, problem = clara("dance", status=2)
    assert "'dance'" in problem and "--help" in problem
    _, problem = clara("backup", status=2)
    assert "takes 1 word" in problem
    _, problem = clara("--no-such-option", status=2)
    assert "no-such-option" in problem


def test_chat_checks_a_visitor_in():
    with Folder() as folder:
        told = check_in(folder)
        # The demo's own visits of the day may end by themselves meanwhile.
        visits = [e for e in told if e["event"] == "visit" and e["visitor_name"] == "Maria Lopez"]
        assert visits and visits[0]["status"] == "checked_in", [e["event"] for e in told]
        visit = visits[0]
        assert (visit["visitor_name"], visit["company"], visit["host_name"]) == ("Maria Lopez", "Acme", "Priya Raghavan")
        assert visit["phone"] == "+919876543210"
        # The visit is committed before the flow says so, and before the host is told.
        order = [e["event"] + ":" + e.get("to", "") for e in told]
        assert order.index("visit:") < order.index("state:host_notification")
        assert any(e["event"] == "notification" for e in told)
        states = [e["to"] for e in told if e["event"] == "state"]
        assert states[0] == "user_classification" and states[-1] in ("idle", "flow_end"), states
        for event in told:
            assert isinstance(event["t"], int) and event["t"] >= 0
            if event["event"] in ("heard", "said"):
                assert {"text", "language", "final"} <= set(event)
        database = sqlite3.connect(folder / "clara.db")
        assert database.execute("SELECT count(*) FROM visits WHERE visit_id = ?", (visit["visit_id"],)).fetchone() == (1,)
        assert database.execute("SELECT count(*) FROM sessions WHERE outcome IS NULL").fetchone() == (0,)


def test_chat_ends_cleanly_anywhere():
    with Folder() as folder:
        for lines in ([], ["hello"], ["I'm a visitor"], ["I'm here for an interview", "my name is"], ["I work here"]):
            told = events(folder, lines)
            assert not [e for e in told if e["event"] == "error"], told
        database = sqlite3.connect(folder / "clara.db")
        assert database.execute("SELECT count(*) FROM sessions WHERE outcome IS NULL").fetchone() == (0,)


def test_chat_takes_hostile_lines():
    with Folder() as folder:
        lines = ["x" * 10000, "'); DROP TABLE visits; --", "\u202eevil\u202c", "I'm " + "😀" * 500, "/choose nothing",
                 "/command reboot", "/command say {\"text\": 1}", "/set a=b", "/command set_fields {\"fields\": [1]}", "/what"]
        events(folder, lines)
        clara("chat", "--demo", "--data-dir", folder, text=b"\xff\xfe\x00\x01\nhello\n")
        assert sqlite3.connect(folder / "clara.db").execute("SELECT count(*) FROM visits").fetchone()[0] >= 0


def test_export_visits():
    with Folder() as folder:
        check_in(folder, "Ada O'Neil, \"Countess\"")
        out, _ = clara("export", "visits", "--data-dir", folder)
        rows = list(csv.DictReader(io.StringIO(out)))
        assert any(row["visitor_name"].startswith("Ada") and row["status"] == "checked_in" for row in rows), rows
        out, _ = clara("export", "visits", "--json", "--data-dir", folder)
        assert len(out.splitlines()) == len(rows)
        assert all("T" in json.loads(line)["check_in_time"] for line in out.splitlines() if json.loads(line)["status"] == "checked_in")
        clara("export", "secrets", "--data-dir", folder, status=2)


def test_import_previews_then_applies():
    with Folder() as folder:
        file = folder / "staff.csv"
        file.write_text(HEAD + "E1,Anita Rao,,anita@example.com,+919876500001,Sales,Lead,,desktop,en,yes,yes\n"
                        "E2,Bo Li,Bobby,bo@example.com,,Sales,,E1,desktop,en,yes,yes\n")
        out, _ = clara("import", "employees", file, "--data-dir", folder)
        assert "Anita Rao" in out and "--yes" in out
        database = sqlite3.connect(folder / "clara.db")
        assert database.execute("SELECT count(*) FROM employees").fetchone() == (0,)
        clara("import", "employees", file, "--yes", "--data-dir", folder)
        assert database.execute("SELECT count(*) FROM employees WHERE active").fetchone() == (2,)
        file.write_text(HEAD + "E1,Anita Rao-Shah,,anita@example.com,+919876500001,Sales,Lead,,desktop,en,yes,yes\n")
        out, _ = clara("import", "employees", file, "--yes", "--data-dir", folder)
        assert "Anita Rao-Shah" in out and "Bo Li" in out
        assert database.execute("SELECT name FROM employees WHERE active").fetchall() == [("Anita Rao-Shah",)]


def test_import_names_what_is_wrong():
    with Folder() as folder:
        file = folder / "staff.csv"
        cases = {
            "employee_id,nmae\nE1,A\n": "nmae",
            HEAD + "E1,A,,a@example.com,,,,,,,,\nE1,B,,b@example.com,,,,,,,,\n": "line 3",
            HEAD + "E1,A,,not-an-address,,,,,,,,\n": "line 2",
            HEAD + ",A,,,,,,,,,,\n": "line 2",
            "": "is missing",
        }
        for text, wanted in cases.items():
            file.write_text(text)
            out, problem = clara("import", "employees", file, "--yes", "--data-dir", folder, status=1)
            assert wanted in out + problem, (text, out, problem)
        _, problem = clara("import", "employees", folder / "missing.csv", "--data-dir", folder, status=1)
        assert "missing.csv" in problem
        for encoding in ("utf-8-sig", "utf-16", "cp1252"):
            file.write_text(HEAD + "E9,José Núñez,,jose@example.com,,,,,,,,\n", encoding=encoding)
            out, _ = clara("import", "employees", file, "--data-dir", folder)
            assert "José Núñez" in out, (encoding, out)


def test_backup_and_restore():
    with Folder() as folder:
        visit = next(e for e in check_in(folder) if e["event"] == "visit" and e["status"] == "checked_in")
        copy = folder / "copy.db"
        clara("backup", copy, "--data-dir", folder)
        database = folder / "clara.db"
        database.write_bytes(b"this is no database" * 100)
        for leftover in ("clara.db-wal", "clara.db-shm"):
            (folder / leftover).unlink(missing_ok=True)
        _, problem = clara("export", "visits", "--data-dir", folder, status=1)
        assert "clara.db" in problem and "restore" in problem, problem
        out, _ = clara("doctor", "--data-dir", folder, status=1)
        assert "BROKEN" in out and "restore" in out
        clara("restore", copy, "--yes", "--data-dir", folder)
        out, _ = clara("export", "visits", "--json", "--data-dir", folder)
        assert visit["visit_id"] in out
        assert [name for name in os.listdir(folder) if "replaced" in name], "the damaged file is kept"
        _, problem = clara("restore", folder / "nothing.db", "--yes", "--data-dir", folder, status=1)
        assert "nothing.db" in problem


def test_database_from_the_future():
    with Folder() as folder:
        events(folder, [])
        database = sqlite3.connect(folder / "clara.db")
        database.execute("PRAGMA user_version = 9999")
        database.close()
        _, problem = clara("export", "visits", "--data-dir", folder, status=1)
        assert "newer" in problem, problem


def test_folder_that_cannot_be_written():
    file = tempfile.NamedTemporaryFile()
    _, problem = clara("chat", "--data-dir", file.name + "/below", text="hello\n", status=1)
    assert file.name in problem, problem


def test_settings_file_with_mistakes():
    with Folder() as folder:
        settings = folder / "clara.ini"
        settings.write_text("[clara]\nidle-seconds='soon'\nidle-secnds=30\n")
        told = events(folder, ["hello"], "--settings", str(settings))
        problem = next(e for e in told if e["event"] == "error" and e["where"] == "settings")
        assert "line 2" in problem["message"] and "from 20 to 600" in problem["message"] and "line 3" in problem["message"]
        assert any(e["event"] == "said" for e in told), "she works all the same"
        out, _ = clara("doctor", "--settings", settings, "--data-dir", folder, status=1)
        assert "line 2" in out


def test_hosts_find():
    with Folder() as folder:
        out, _ = clara("--demo", "--data-dir", folder, "hosts", "find", "Prija Ragavan", "--json")
        found = [json.loads(line) for line in out.splitlines()]
        assert found[0]["name"] == "Priya Raghavan" and found[0]["employee_id"] == "ML-1002", found
        assert [one["score"] for one in found] == sorted((one["score"] for one in found), reverse=True), found
        out, _ = clara("--data-dir", folder, "hosts", "find", "பிரியா")
        assert "Priya" in out.splitlines()[0], out
        _, problem = clara("--data-dir", folder, "hosts", "find", "Xqzzt Wvvk", status=1)
        assert "Xqzzt Wvvk" in problem
        _, problem = clara("--data-dir", folder, "hosts", "lose", "Priya", status=2)
        assert "hosts find" in problem
        _, problem = clara("--data-dir", folder, "hosts", "find", status=2)
        assert "hosts find" in problem
        database = sqlite3.connect(folder / "clara.db")
        assert database.execute("SELECT count(*) FROM events WHERE name = 'host_not_found'").fetchone() == (0,)


def test_faces():
    with Folder() as folder:
        out, _ = clara("--demo", "--data-dir", folder, "faces", "list")
        assert out == "", out
        database = sqlite3.connect(folder / "clara.db")
        (tenant,) = database.execute("SELECT tenant_id FROM employees LIMIT 1").fetchone()
        database.execute("INSERT INTO faces (tenant_id, employee_id, sealed, created_at) VALUES (?, 'ML-1002', 'sealed', 1)", (tenant,))
        database.execute("INSERT INTO face_consents (tenant_id, consent_id, employee_id, text_version, language, created_at)"
                         " VALUES (?, 'c1', 'ML-1002', 1, 'ta', 1)", (tenant,))
        database.commit()
        out, _ = clara("--data-dir", folder, "faces", "list", "--json")
        assert json.loads(out)["employee_id"] == "ML-1002" and "sealed" not in out, out
        _, problem = clara("--data-dir", folder, "faces", "withdraw", "ML-9999", status=1)
        assert "ML-9999" in problem
        _, problem = clara("--data-dir", folder, "faces", "withdraw", status=2)
        assert "faces list" in problem
        clara("--data-dir", folder, "faces", "withdraw", "ML-1002")
        assert database.execute("SELECT count(*) FROM faces").fetchone() == (0,)
        by, at = database.execute("SELECT withdrawn_by, withdrawn_at FROM face_consents").fetchone()
        assert by == "command line" and at > 1, (by, at)


def test_hosts_misses_and_aliases():
    with Folder() as folder:
        spoken = "I am a visitor\nMaria Lopez\nAcme\nXqzzt Wvvk\nXkzzt Wvvk\n"
        clara("chat", "--demo", "--data-dir", folder, text=spoken)
        out, _ = clara("--data-dir", folder, "hosts", "misses", "--json")
        misses = [json.loads(line) for line in out.splitlines()]
        assert misses and misses[0]["name"] in ("Xqzzt Wvvk", "Xkzzt Wvvk"), misses
        clara("--data-dir", folder, "hosts", "alias", "Xqzzt Wvvk", "ML-1002")
        out, _ = clara("--data-dir", folder, "hosts", "find", "Xqzzt Wvvk", "--json")
        assert json.loads(out.splitlines()[0])["employee_id"] == "ML-1002", out
        out, _ = clara("--data-dir", folder, "hosts", "misses")
        assert "Xqzzt" not in out, out
        _, problem = clara("--data-dir", folder, "hosts", "alias", "Xqzzt", "ML-9999", status=1)
        assert "ML-9999" in problem
        _, problem = clara("--data-dir", folder, "hosts", "alias", "; ;", "ML-1002", status=1)
        assert "no name" in problem
        database = sqlite3.connect(folder / "clara.db")
        assert database.execute("SELECT count(*) FROM audit WHERE action = 'alias_added'").fetchone() == (1,)


class Page(http.server.BaseHTTPRequestHandler):
    """One page, whose text the test changes."""
    text = ""

    def do_GET(self):
        body = f"<html><body><main><h1>Visiting Acme</h1><p>{self.text}</p></main></body></html>".encode()
        self.send_response(200 if self.path == "/visit" else 404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def test_documents():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/visit"
    with Folder() as folder:
        pages = folder / "pages"
        pages.mkdir()
        (pages / "bikes.html").write_text("<h1>Bikes</h1><p>Bikes go behind the house.</p>")
        (pages / "empty.md").write_text("\n")
        Page.text = "The canteen opens at noon."
        out, _ = clara("import", "document", address, "--data-dir", folder)
        assert out.startswith("added") and "Visiting Acme" in out, out
        out, problem = clara("import", "document", pages, "--data-dir", folder, status=1)
        assert "bikes.html" in out and "empty.md" in problem, (out, problem)
        _, problem = clara("import", "document", address + "/none", "--data-dir", folder, status=1)
        assert "no such page" in problem, problem
        _, problem = clara("import", "document", folder / "letter.odt", "--data-dir", folder, status=1)
        assert "letter.odt" in problem and ".md" in problem, problem
        out, _ = clara("documents", "--json", "--data-dir", folder)
        assert [json.loads(line)["source"] for line in out.splitlines()] == ["bikes.html", address], out
        out, _ = clara("documents", "read-again", "--data-dir", folder)
        assert out.startswith("unchanged"), out
        Page.text = "The canteen opens at one."
        out, _ = clara("documents", "read-again", address, "--data-dir", folder)
        assert out.startswith("changed"), out
        out, _ = clara("chat", "--data-dir", folder, text="When does the canteen open?\n")
        assert "The canteen opens at one." in out, out
        server.shutdown()
        server.server_close()
        _, problem = clara("documents", "read-again", "--data-dir", folder, status=1)
        assert str(server.server_port) in problem, problem
        out, _ = clara("documents", "--data-dir", folder)
        assert address in out, out
        clara("documents", "remove", address, "--data-dir", folder)
        out, _ = clara("documents", "--data-dir", folder)
        assert address not in out and "bikes.html" in out, out
        for words in (("remove",), ("lose", "it"), ("read-again", "a", "b")):
            clara("documents", *words, "--data-dir", folder, status=2)


def test_two_processes_over_one_file():
    with Folder() as folder:
        clara("export", "visits", "--demo", "--data-dir", folder)
        running = [subprocess.Popen([PROGRAM, "chat", "--demo", "--json", "--data-dir", str(folder)], stdin=subprocess.PIPE,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)]
        outs = [p.communicate(f"I'm Maria Lopez from Acme, here to see Priya Raghavan\n98765 4321{i}\n/confirm\nyes\n/skip-photo\n",
                              timeout=120) for i, p in enumerate(running)]
        assert all(p.returncode == 0 for p in running), outs
        out, _ = clara("export", "visits", "--json", "--data-dir", folder)
        phones = [json.loads(line)["phone"] for line in out.splitlines()]
        assert "+919876543210" in phones and "+919876543211" in phones, (phones, outs)
        out, _ = clara("doctor", "--data-dir", folder, status=1 if "BROKEN" in clara_doctor(folder) else 0)


def clara_doctor(folder):
    return subprocess.run([PROGRAM, "doctor", "--data-dir", str(folder)], capture_output=True, text=True).stdout


def test_doctor_names_every_part():
    with Folder() as folder:
        events(folder, [])
        out = clara_doctor(folder)
        for part in ("settings", "data folder", "database", "microphone", "loudspeaker", "camera", "speech model", "face model",
                     "services", "secrets", "printers"):
            assert part in out, (part, out)
        for line in out.splitlines():
            if line.startswith(("BROKEN", "missing")):
                assert "To mend it" in out


def test_doctor_names_the_providers():
    with Folder() as folder:
        settings = folder / "clara.ini"
        settings.write_text("[clara]\nspeech-to-text=['openai-realtime', 'deepgram']\ntext-to-speech=['elevenlabs', 'openai']\n"
                            "deepgram-key='env:CLARA_TRY_DEEPGRAM'\nelevenlabs-key='env:CLARA_TRY_ELEVENLABS'\n"
                            "openai-key='env:CLARA_TRY_NOWHERE'\n")
        environment = {**os.environ, "CLARA_TRY_DEEPGRAM": "x", "CLARA_TRY_ELEVENLABS": "x"}
        environment.pop("CLARA_TRY_NOWHERE", None)
        told = subprocess.run([PROGRAM, "doctor", "--data-dir", str(folder), "--settings", str(settings)], capture_output=True,
                              text=True, env=environment).stdout
        assert "hearing: deepgram; voice: elevenlabs (" in told, told


def test_services_are_recorded():
    """A model that nobody reaches: the conversation goes on, and the desk can see what was tried and who served."""
    with Folder() as folder:
        settings = folder / "clara.ini"
        settings.write_text("[clara]\nopenai-url='http://127.0.0.1:1/v1'\nopenai-key='none'\nkiosk='lobby-7'\n")
        told = events(folder, ["I'd like to hear about your company"], "--settings", str(settings))
        call = next(e for e in told if e["event"] == "service_call")
        assert (call["service"], call["provider"], call["outcome"]) == ("language_model", "openai", "failed"), call
        change = next(e for e in told if e["event"] == "provider")
        assert change["to"] == "local" and "openai" in change["reason"], change
        database = sqlite3.connect(folder / "clara.db")
        rows = database.execute("SELECT kiosk, service, provider, outcome, cost, total_us >= 0 FROM service_calls").fetchall()
        assert ("lobby-7", "language_model", "openai", "failed", 0.0, 1) in rows, rows
        assert database.execute("SELECT to_provider FROM provider_changes").fetchall() == [("local",)]


def test_no_display():
    clean = {name: "" for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    _, problem = clara("--demo", status=1, environment=clean)
    assert "no display" in problem and "clara chat" in problem
    _, problem = clara("desk", status=1, environment=clean)
    assert "no display" in problem


if __name__ == "__main__":
    tap.run(globals())
