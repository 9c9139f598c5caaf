"""Programs for Windows under Wine: with and without a console."""

import fcntl
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import termios
import time

WINE, BIN = os.environ["WINE"], os.environ["BIN"]
LIMIT = 180


def z(path):
    """A path of this system as Wine's drive Z: has it."""
    return "Z:" + os.path.abspath(path).replace("/", "\\")


class Home:
    """A folder of one case's own, and the environment of its runs."""

    def __init__(self, more=()):
        self.dir = tempfile.mkdtemp(prefix="case-", dir=os.environ["TMPDIR"])
        self.env = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "SPAPI_", "LANG", "LC_", "SSL_"))}
        self.env.update(more, SPAPI_SETUP_HOME=z(os.path.join(self.dir, "home")), AWS_EC2_METADATA_DISABLED="true")
        self.env.pop("TERM", None)

    def file(self, name):
        return os.path.join(self.dir, "home", name)

    def run(self, *args, program="spapi-setup.exe", text="", env=()):
        """Runs without a console: exit code, standard output, standard error."""
        done = subprocess.run([WINE, os.path.join(BIN, program), *args], input=text.encode(), timeout=LIMIT,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**self.env, **dict(env)})
        return done.returncode, done.stdout, done.stderr.decode(errors="replace").replace("\r", "")

    def console(self, steps, *args, rows=60, program="spapi-setup.exe"):
        """Runs on a console, whose input gets the steps: exit code, the log with the screen of each step."""
        script, log = os.path.join(self.dir, "script"), os.path.join(self.dir, "log")
        with open(script, "w", newline="\n") as file:
            file.write("\n".join(steps) + "\n")
        child, terminal = pty.fork()
        if child == 0:
            os.execve(WINE, [WINE, os.path.join(BIN, "console.exe"), z(script), z(log),
                             z(os.path.join(BIN, program)), *args], self.env)
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, 120, 0, 0))
        end = time.monotonic() + LIMIT
        self.bytes = b""
        while time.monotonic() < end:
            if select.select([terminal], [], [], 1)[0]:
                try:
                    data = os.read(terminal, 65536)
                except OSError:
                    break
                if not data:
                    break
                self.bytes += data
        else:
            os.kill(child, 9)
        os.waitpid(child, 0)
        with open(log, errors="replace") as file:
            text = file.read()
        last = text.rsplit("exit ", 1)[-1].strip()
        return int(last) if last.lstrip("-").isdigit() else None, text


class StandIn:
    """AWS and Amazon on this computer's loopback, by the program's own stand-in on Linux."""

    def __enter__(self):
        self.process = subprocess.Popen([os.environ["STAND_IN"]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        lines = iter(self.process.stdout.readline, "\n")
        self.env = dict(line.rstrip("\n").split("=", 1) for line in lines)
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(timeout=30)


def ctrl_c():
    return "key 43 3 8"


def enter():
    return "key d d 0"


def check(what, holds, shown=""):
    if holds:
        print(f"ok    {what}", flush=True)
        return
    print(f"FAIL  {what}\n{shown}", flush=True)
    sys.exit(1)
