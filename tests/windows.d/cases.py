"""What a seller does on Windows, by the real program under Wine. One case a function; the first failure ends it."""

import os
import subprocess
import sys
import time

from wine import BIN, WINE, Home, StandIn, check, ctrl_c, enter, z

DOWN = "key 28 0 0"


# From the start of the rehearsal to the question for the refresh token.
TO_THE_TOKEN = [
    "wait Which software will use", enter(), "wait Where do you sell", DOWN, enter(),
    'wait "Add new app client"?', enter(), "wait in this account?", "type y", enter(), "wait Go ahead?", "type y",
    enter(), "wait addresses of orders?", enter(), 'wait 5. Choose "Save and exit"', enter(),
    "wait in most apps.", enter(), "wait Client identifier (hidden", enter(), "wait Client secret (hidden",
    enter(), "wait Page 3 of 3", enter(), "wait Refresh token (hidden",
]


# There is no browser under Wine.
REHEARSAL = ["init", "--rehearse", "--sign-in", "chain"]


def the_wizard_on_a_console():
    steps = [*TO_THE_TOKEN, enter(), "wait the secret was made", enter()]
    steps += ["wait Do you also sell", enter(), "wait Step 8 of 8"]
    code, log = Home().console(steps, *REHEARSAL, rows=200)
    check("the whole wizard on a console, by key events", code == 0, log)
    check("the same run is given for PowerShell and for cmd", "In PowerShell:" in log and "In cmd:" in log, log)


def an_alt_code_is_a_character():
    """As a console pastes "Atzr|" on a layout without the bar: the character comes when Alt goes up."""
    bar = ["down 12 0 2", "down 61 0 2", "down 62 0 2", "down 64 0 2", "up 12 7c 0"]
    steps = [*TO_THE_TOKEN, "type Atzr", *bar, "type IwEBIExampleToken0123456789abcdef", enter(),
             "wait 38 characters, begins Atzr|", ctrl_c(), "wait cancelled"]
    code, log = Home().console(steps, *REHEARSAL, rows=200)
    check("a character that the layout lacks is taken", code == 130 and "MISSED" not in log, log)


def git_bash_is_told_where_to_run():
    home = Home()
    home.env["TERM"] = "xterm"
    code, out, said = home.run("spapi-setup.exe", "init", "--rehearse", program="mintty.exe")
    check("Git Bash's window is told of PowerShell and winpty", code == 1 and b"`winpty spapi-setup init`" in out,
          f"{code} {out}\n{said}")


def ctrl_c_cancels():
    to_the_letters = ["wait Which software will use", enter(), "wait Where do you sell", DOWN, enter()]
    to_the_line = [*to_the_letters, 'wait "Add new app client"?', enter(), "wait in this account?"]
    to_the_plan = [*to_the_line, "type y", enter(), "wait Go ahead?"]
    for where, steps in [
        ("a menu", ["wait Which software will use"]),
        ("a yes or no", to_the_line),
        ("the letters of a plan", to_the_plan),
    ]:
        code, log = Home().console([*steps, ctrl_c(), "wait cancelled"], *REHEARSAL, rows=200)
        check(f"Ctrl-C at {where} is 130", code == 130 and "Creating" not in log, f"{code}\n{log}")


INIT = ["init", "--no-input", "--yes", "--region", "eu"]


def credential_manager():
    with StandIn() as stand_in:
        home = Home(stand_in.env)
        code, _, said = home.run(*INIT, "-p", "Shop", "--store", "keyring")
        check("init keeps the secrets in the Credential Manager", code == 0 and "Credential Manager" in said, said)
        check("no file has them", not os.path.exists(home.file("credentials.toml")))
        code, _, said = home.run(*INIT, "-p", "shop", "--store", "keyring")
        check("a profile that differs in case is refused", code == 2 and "Shop" in said, f"{code}\n{said}")
        code, token, said = home.run("token", "-p", "Shop")
        check("token reads them", code == 0 and token.startswith(b"Atza|"), said)
        code, _, said = home.run("rotate", "access-key", "-p", "Shop", "--no-input", "--yes")
        check("rotate access-key", code == 0, f"{code}\n{said}")
        code, log = home.console(["wait AWS_"], "exec", "-p", "Shop", "--", "cmd", "/c", "exit", "1000")
        check("exec gives an exit code above 255 whole", code == 1000, log)
        masked(home)
        code, _, said = home.run("teardown", "-p", "Shop", "--no-input", "--yes", "--confirm", "123456789012")
        check("teardown removes everything", code == 0, f"{code}\n{said}")
        code, _, said = home.run("token", "-p", "Shop")
        check("and the entries", code != 0, said)


def masked(home):
    """Output that is not UTF-8 passes the mask, through a pipe and on a console; names of variables have no case."""
    secret = os.path.join(home.dir, "latin1.txt")
    with open(secret, "wb") as file:
        file.write(b"M\xfcller " + home.env["SPAPI_SETUP_REFRESH_TOKEN"].encode() + b" end\r\n")
    code, out, said = home.run("exec", "-p", "Shop", "--mask", "--", "cmd", "/c", "type", z(secret))
    check("masked exec passes what is not UTF-8", b"M\xfcller ******** end" in out, f"{code} {out}\n{said}")
    code, log = home.console(["wait end"], "exec", "-p", "Shop", "--mask", "--", "cmd", "/c", "type", z(secret))
    check("on a console too", code == 0 and "******** end" in log, log)
    lower = {"spapi_setup_lwa_client_secret": "seen in any case"}
    code, out, said = home.run("exec", "-p", "Shop", "--", "cmd", "/c", "set", env=lower)
    check("no variable of ours reaches the command", code == 0 and b"seen in any case" not in out, out.decode())
    with open(os.path.join(home.dir, "tool.cmd"), "w", newline="\r\n") as file:
        file.write("@echo by PATHEXT\n")
    path = {"WINEPATH": z(home.dir)}
    code, out, said = home.run("exec", "-p", "Shop", "--", "tool", env=path)
    check("exec finds a .cmd by PATHEXT", code == 0 and b"by PATHEXT" in out, f"{code} {out}\n{said}")
    code, out, said = home.run("exec", "-p", "Shop", "--", "no-such-tool", env=path)
    check("what is not there is 127", code == 127, f"{code}\n{said}")


def files():
    """A held file, and the access list of what was written."""
    with StandIn() as stand_in:
        home = Home(stand_in.env)
        code, _, said = home.run(*INIT, "--store", "file")
        check("init keeps the secrets in a file", code == 0, said)
        mode = os.stat(home.file("credentials.toml")).st_mode & 0o007
        # Wine keeps a list as the file's mode, in which OWNER RIGHTS becomes the group.
        check("Everyone is not in its access list", mode == 0, oct(mode))
        # "alone" keeps the program from reading it at first. Wine 8 renames nothing over a file that is open, however it
        # is shared, so "share" keeps it from being replaced; Windows would replace it at once.
        for share in ["alone", "share"]:
            holder = subprocess.Popen([WINE, os.path.join(BIN, "hold.exe"), z(home.file("config.toml")), share],
                                      stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=home.env)
            holder.stdout.readline()
            run = subprocess.Popen([WINE, os.path.join(BIN, "spapi-setup.exe"), *INIT, "--store", "file"], env=home.env,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
            if share == "alone":
                # The first thing that it does is to read the file; nothing tells from outside that it tries.
                time.sleep(1)
            said = b""
            while share == "share" and b"SP-API answers" not in said and (line := run.stdout.readline()):
                said += line
            holder.stdin.close()
            said += run.communicate(timeout=120)[0]
            holder.wait(timeout=30)
            check(f"init beside a program that holds config.toml ({share})", run.returncode == 0, said.decode())
        os.chmod(home.file("credentials.toml"), 0o644)
        code, _, said = home.run("token")
        check("a file that others can read is refused, with the line to type",
              code == 5 and "icacls" in said and "Everyone" in said, f"{code}\n{said}")


CASES = [
    the_wizard_on_a_console,
    ctrl_c_cancels,
    an_alt_code_is_a_character,
    git_bash_is_told_where_to_run,
    credential_manager,
    files,
]

if __name__ == "__main__":
    for case in CASES:
        if len(sys.argv) == 1 or case.__name__ in sys.argv[1:]:
            case()
