#!/usr/bin/env python3
"""Follow docs/production.md word for word, as root, without touching this machine.

    make rehearse-production

Every ``sh`` block of sections 1 to 7 is run in order in a mount namespace of its own: what it
writes below /etc, /opt, /var, /root and /run is seen by nobody else and is gone afterwards. From
section 2 on there is no network either, as in a plant. Only systemd is played: ``systemctl`` starts
what the unit files say, as the user and in the folder they say. Odoo's unpacked package comes from
the set-up's cache.
"""

import ctypes
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
GUIDE = PROJECT / "docs" / "production.md"
FOLDERS = ("/etc", "/opt", "/root", "/var/lib", "/var/log", "/var/backups", "/var/cache/nginx")
SYSTEMCTL = """#!/usr/bin/env python3
import configparser, os, signal, subprocess, sys
verb, names = sys.argv[1], [one for one in sys.argv[2:] if not one.startswith("-")]
for name in names:
    state = f"/run/played-{name}"
    if verb in ("stop", "restart") and os.path.exists(state):
        pid = int(open(state).read())
        os.kill(pid, signal.SIGTERM)
        while os.path.exists(f"/proc/{pid}") and open(f"/proc/{pid}/stat").read().split()[2] != "Z":
            pass
        os.remove(state)
    if verb in ("enable", "start", "restart") and not name.endswith(".timer"):
        if name == "nginx":
            command, user, folder = ["/usr/sbin/nginx", "-g", "daemon off;"], "root", "/"
        else:
            unit = configparser.RawConfigParser(strict=False)
            unit.optionxform = str
            unit.read(f"/etc/systemd/system/{name}")
            service = unit["Service"]
            command, user = service["ExecStart"].split(), service["User"]
            folder = service["WorkingDirectory"]
        if user != "root":
            command = ["runuser", "-u", user, "--", *command]
        log = open(f"/run/played-{name}.log", "ab")
        child = subprocess.Popen(
            command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
        open(state, "w").write(str(child.pid))
"""


def blocks() -> list[tuple[int, str]]:
    """(section, commands) of each ``sh`` block in order."""
    found, section = [], 0
    for heading, block in re.findall(
        r"^## (\d+)\.|^```sh\n(.*?)^```", GUIDE.read_text(), re.M | re.S
    ):
        if heading:
            section = int(heading)
        else:
            found.append((section, block))
    return found


def step(section: int, commands: str, environment: dict) -> None:
    """Run a block as a person would type it; the first line that fails ends the rehearsal."""
    began = time.monotonic()
    # The copy of the project in which `git clone .` is run.
    folder = PROJECT if section == 1 else "/"
    for _try in range(60):
        done = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", commands], cwd=folder, env=environment,
            capture_output=True, text=True,
        )  # fmt: skip
        # A look at a service that was just started may come too early for it.
        if not done.returncode or not commands.startswith("curl"):
            break
        time.sleep(2)
    print(f"--- section {section}, {time.monotonic() - began:.0f} s, ends with {done.returncode}")
    print(commands.strip())
    print("\n".join((done.stdout + done.stderr).strip().splitlines()[-12:]), flush=True)
    if done.returncode:
        sys.exit(f"Section {section} of the guide does not work as it is written.")


def inside(upper: Path) -> None:
    """In the namespace: cover the folders, follow the guide, look from outside through nginx."""
    cache = Path(os.environ.get("BULK_WMS_CACHE", "/var/cache/bulk_wms"))
    for number, folder in enumerate(FOLDERS):
        Path(folder).mkdir(parents=True, exist_ok=True)
        parts = [upper / f"{number}-{kind}" for kind in ("upper", "work")]
        for part in parts:
            part.mkdir()
        options = f"lowerdir={folder},upperdir={parts[0]},workdir={parts[1]}"
        mount("-t", "overlay", "overlay", "-o", options, folder)
    mount("-t", "tmpfs", "tmpfs", "/run")
    # nginx's and PostgreSQL's folders on /run come with their packages' start.
    os.mkdir("/run/postgresql")
    shutil.chown("/run/postgresql", "postgres", "postgres")
    Path("/opt/odoo/odoo-19.0").mkdir(parents=True)
    mount("--bind", str(cache / "odoo-19.0"), "/opt/odoo/odoo-19.0")
    programs = upper / "programs"
    programs.mkdir()
    (programs / "systemctl").write_text(SYSTEMCTL)
    (programs / "systemctl").chmod(0o755)
    upper.chmod(0o755)
    environment = {
        "PATH": f"{programs}:{os.environ['PATH']}", "HOME": "/root", "LANG": "C.UTF-8",
        **{name: value for name, value in os.environ.items() if name.startswith("PIP_")},
    }  # fmt: skip
    steps = blocks()
    for section, commands in steps:
        if section == 1:
            step(section, commands, environment)
    # From here on: no network but the machine itself.
    ctypes.CDLL(None, use_errno=True).unshare(0x40000000)  # CLONE_NEWNET
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with open("/etc/hosts", "a") as hosts:
        hosts.write("127.0.0.1 yard.plant.example\n")
    subprocess.run(["pg_ctlcluster", "15", "main", "start"], check=True, cwd="/")
    for section, commands in steps:
        if section > 1:
            step(section, commands, environment)
    step(7, "curl -sf --cacert /etc/nginx/bulk_wms/ca.crt https://yard.plant.example/bulk_wms/phone"
         " | grep -o '<title>.*</title>'", environment)  # fmt: skip
    for name in ("odoo.service", "nginx"):
        subprocess.run([str(programs / "systemctl"), "stop", name], check=False)
    subprocess.run(["pg_ctlcluster", "15", "main", "stop", "-m", "fast"], check=False, cwd="/")
    print("The guide works as it is written.")


def mount(*arguments: str) -> None:
    """mount(8)."""
    subprocess.run(["mount", *arguments], check=True)


def main() -> None:
    """Begin in a namespace of its own, or go on inside it."""
    if os.getuid():
        sys.exit("Namespaces and users are root's: run this as root.")
    if sys.argv[1:]:
        return inside(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory(prefix="bulk_wms_rehearsal_") as upper:
        command = ["unshare", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
        done = subprocess.run([*command, sys.executable, __file__, upper])
        sys.exit(done.returncode)


if __name__ == "__main__":
    main()
