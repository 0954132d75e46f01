#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Real mail servers for a test, on ports of their own on loopback: `mail_server.py FOLDER` makes FOLDER/cert.pem and
prints one JSON line with the ports; it ends with its standard input. SMTP (aiosmtpd): "plain" takes all, "auth" wants
STARTTLS and clara:right, "tls" speaks TLS from the first byte; what came is in FOLDER/smtp/N.eml. The recipient says how
the server behaves: busy@ is 451 once, never@ is 550, drop@ is taken and the connection cut before the answer once,
slow@ answers after a while. IMAP (Dovecot, where it is installed): user clara:right, mails are files in FOLDER/Maildir/new."""
import asyncio
import base64
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import threading
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

folder = Path(sys.argv[1])
certificate, key = folder / "cert.pem", folder / "key.pem"


class Handler:
    def __init__(self):
        self.count = 0
        self.seen = set()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.startswith("never@"):
            return "550 5.1.1 Nobody here has that name"
        if address.startswith("busy@") and "busy" not in self.seen:
            self.seen.add("busy")
            return "451 4.7.1 Greylisted, come again"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        to = envelope.rcpt_tos[0]
        if to.startswith("slow@"):
            await asyncio.sleep(60)
        self.count += 1
        head = f"X-Seen-From: {envelope.mail_from}\r\nX-Seen-Tls: {session.ssl is not None}\r\nX-Seen-Login: {bool(session.authenticated)}\r\n"
        path = folder / "smtp" / f"{self.count}.part"
        path.write_bytes(head.encode() + envelope.original_content)
        path.rename(path.with_suffix(".eml"))
        if to.startswith("drop@") and "drop" not in self.seen:
            self.seen.add("drop")
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 2.0.0 Taken"


def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=data.login == b"clara" and data.password == b"right", handled=False)


def free_port(host="127.0.0.1"):
    with socket.socket() as probe:
        probe.bind((host, 0))
        return probe.getsockname()[1]


def start_smtp(handler, context):
    ports = {}
    for name, options in {
        "plain": {},
        "auth": {"tls_context": context, "require_starttls": True, "authenticator": authenticate, "auth_required": True},
        "tls": {"ssl_context": context},
        "far": {"hostname": "127.0.0.2"},
    }.items():
        hostname = options.pop("hostname", "127.0.0.1")
        controller = Controller(handler, hostname=hostname, port=free_port(hostname), **options)
        controller.start()
        ports[name] = controller.port
    return ports


def start_imap():
    dovecot = shutil.which("dovecot", path="/usr/sbin:/usr/bin")
    if dovecot is None:
        return None, 0
    port = free_port()
    home = folder / "Maildir"
    for name in ("new", "cur", "tmp"):
        (home / name).mkdir(parents=True)
    user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
    group = subprocess.run(["id", "-gn"], capture_output=True, text=True, check=True).stdout.strip()
    password = "{PLAIN.B64}" + base64.b64encode(b"right").decode()
    (folder / "passwd").write_text(f"clara:{password}:{os.getuid() or 65534}:{os.getgid() or 65534}::{folder}::\n")
    if os.getuid() == 0:  # Dovecot gives no mail to root
        user, group = "nobody", "nogroup"
        folder.chmod(0o755)
        subprocess.run(["chown", "-R", f"{user}:{group}", home], check=True)
    (folder / "dovecot.conf").write_text(f"""
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = yes
ssl_cert = <{certificate}
ssl_key = <{key}
disable_plaintext_auth = no
auth_mechanisms = plain login
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
mail_location = maildir:{home}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
passdb {{
  driver = passwd-file
  args = {folder}/passwd
}}
userdb {{
  driver = passwd-file
  args = {folder}/passwd
}}
""")
    process = subprocess.Popen([dovecot, "-F", "-c", str(folder / "dovecot.conf")], stdout=subprocess.DEVNULL, stderr=sys.stderr)
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return process, port
        except OSError:
            threading.Event().wait(0.05)
    raise SystemExit("Dovecot does not start: " + (folder / "dovecot.log").read_text())


def main():
    (folder / "smtp").mkdir()
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", certificate, "-days", "2",
                    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    ports = start_smtp(Handler(), context)
    imap, ports["imap"] = start_imap()
    print(json.dumps(ports), flush=True)
    sys.stdin.read()
    if imap is not None:
        imap.terminate()
        imap.wait()
    os._exit(0)


main()
