//! `exec`: the child's environment, exit codes, signals, and what its output may not show.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Command, Stdio};

use crate::support::home::{Cmd, Home};
#[cfg(unix)]
use crate::support::pty::Pty;
use crate::support::seller::{self, text};
use crate::support::stage::Stage;

fn ready() -> Home {
    let (home, stage) = (Home::new(), Stage::new());
    seller::init_lwa(&home, &stage);
    home
}

fn exec(home: &Home, args: &[&str]) -> Cmd {
    home.cmd(["exec"].iter().chain(args).copied())
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn the_values_are_in_the_child_alone() {
    let home = ready();
    let values = seller::values(&home, "default");
    let args = ["--no-mask", "--", "sh", "-c", "env; echo \"home=$HOME\""];
    let out = exec(&home, &args).env("SPAPI_SETUP_STORE", "file").env("KEPT", "yes").run();
    out.code(0)
        .prints(&format!("SP_API_REFRESH_TOKEN={}", text(&values, "refresh_token")))
        .prints("KEPT=yes");
    out.never_says("SPAPI_SETUP_").prints(&format!("home={}", home.path().display()));
    let args = ["--for", "amazon-mcp", "--no-mask", "sh", "-c", "echo $SP_API_REGION; echo $LWA_APP_ID"];
    assert_eq!(exec(&home, &args).run().code(0).stdout(), "eu\n\n");
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn exit_codes_are_the_commands_own() {
    let home = ready();
    let plain = home.write("plain", "no program");
    let plain = plain.display().to_string();
    for flag in ["--mask", "--no-mask"] {
        exec(&home, &[flag, "--", "sh", "-c", "exit 7"]).run().code(7).prints_nothing();
        exec(&home, &[flag, "--", "sh", "-c", "exit 0"]).run().code(0);
        exec(&home, &[flag, "--", "no-such-program"]).run().code(127).says("There is no program");
        exec(&home, &[flag, "--", &plain]).run().code(126).says("can't be run");
        exec(&home, &[flag, "-p", "nobody", "--", "true"]).run().code(125).says("the profiles are: default");
        exec(&home, &[flag, "--for", "csm", "--", "true"]).run().code(125).says("exec takes: env");
        exec(&home, &[flag, "--for", "env"]).run().code(125).says("COMMAND");
    }
    exec(&home, &["--mask", "--", "sh", "-c", "kill -9 $$"]).run().code(137);
    exec(&home, &["--no-mask", "--", "sh", "-c", "kill -9 $$"]).run().by_signal(9);
    home.cmd(["exec", "--help"]).run().code(0).prints("guards against accidents");
}

#[cfg(unix)] // modes of Unix
#[test]
fn a_script_without_a_first_line_is_a_shells() {
    let home = ready();
    let script = home.write("bin/plain-script", "echo \"it ran: $1\"; exit 4\n");
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", script.parent().unwrap().display(), std::env::var("PATH").unwrap());
    for flag in ["--mask", "--no-mask"] {
        exec(&home, &[flag, "--", script.to_str().unwrap(), "a b"]).run().code(4).prints("it ran: a b\n");
        let named = exec(&home, &[flag, "--", "plain-script", "c"]).env("PATH", &path);
        named.run().code(4).prints("it ran: c\n");
    }
}

/// A command that prints its environment.
const ENV: &[&str] = if cfg!(windows) { &["cmd", "/c", "set"] } else { &["env"] };

fn printed(home: &Home, flags: &[&str]) -> Cmd {
    exec(home, &[flags, &["--"], ENV].concat())
}

#[test]
fn no_value_of_an_outer_exec_stays() {
    let home = ready();
    let outer =
        [("SP_API_ACCESS_KEY", "AKIAOUTER"), ("SP_API_SECRET_KEY", "outer"), ("SP_API_ROLE_ARN", "outer")];
    for flag in ["--mask", "--no-mask"] {
        let out = printed(&home, &[flag]).envs(outer).env("SP_API_OTHER", "kept").run();
        out.code(0).prints("SP_API_OTHER=kept").never_says("SP_API_ACCESS_KEY").never_says("outer");
    }
    let ours = ("spapi_setup_lwa_client_secret", "lower-case");
    printed(&home, &[]).envs([ours]).run().code(0).never_says("lower-case");
}

#[test]
fn an_administrators_sign_in_is_named_once_or_left_out() {
    let home = ready();
    let admin = [("AWS_ACCESS_KEY_ID", "AKIAADMIN"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_PROFILE", "acme")];
    for flag in ["--mask", "--no-mask"] {
        let out = printed(&home, &[flag]).envs(admin).run();
        out.code(0)
            .prints("AWS_ACCESS_KEY_ID=AKIAADMIN")
            .says("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_PROFILE");
        assert_eq!(out.says("--clean-aws").stderr().matches("--clean-aws").count(), 1);
        let out = printed(&home, &[flag, "--clean-aws"]).envs(admin).run();
        out.code(0).never_says("AWS_").prints("SP_API_REFRESH_TOKEN=");
    }
    printed(&home, &["-q"]).envs(admin).run().code(0).never_says("--clean-aws");
    // A target that sets an access key leaves nothing of the administrator's beside it.
    let (home, stage) = (Home::new(), Stage::new());
    seller::init(&home, &stage);
    let admin = [("AWS_SESSION_TOKEN", "admins"), ("AWS_PROFILE", "acme")];
    let out = printed(&home, &["--for", "sp-api-sdk-node"]).envs(admin).run();
    out.code(0).prints("AWS_ACCESS_KEY_ID=").never_says("AWS_SESSION_TOKEN").never_says("AWS_PROFILE");
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn without_a_filter_the_process_becomes_the_command() {
    let home = ready();
    let running = exec(&home, &["--no-mask", "--", "sh", "-c", "echo $$"]).start();
    let pid = running.pid;
    assert_eq!(running.wait().code(0).stdout(), format!("{pid}\n"));
    let limits = ["--no-mask", "--", "sh", "-c", "ulimit -S -c"];
    let own = home.program("sh", ["-c", "ulimit -S -c"]).run().stdout();
    assert_eq!(exec(&home, &limits).run().code(0).stdout(), own);
    assert_eq!(exec(&home, &["--mask", "--", "sh", "-c", "ulimit -S -c"]).run().code(0).stdout(), own);
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn secrets_are_masked_in_both_streams_however_they_are_written() {
    let home = ready();
    let values = seller::values(&home, "default");
    let script = "printf %s \"$LWA_CLIENT_SECRET\" | cut -c1-20 | tr -d '\\n'; \
                  printf %s \"$LWA_CLIENT_SECRET\" | cut -c21-; echo \"token=$SP_API_REFRESH_TOKEN\" >&2; echo $LWA_APP_ID";
    // Standard output is a pipe here, so masking is the default.
    let out = exec(&home, &["--", "sh", "-c", script]).run();
    out.code(0).prints("********\n").prints(text(&values, "lwa_client_id")).says("token=********");
    for secret in ["lwa_client_secret", "refresh_token"] {
        out.never_says(text(&values, secret));
    }
    out.never_says(&text(&values, "lwa_client_secret")[30..]);
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn other_forms_of_a_secret_are_masked_too() {
    let home = ready();
    let values = seller::values(&home, "default");
    let script = r#"
        printf %s "$SP_API_REFRESH_TOKEN" | base64
        printf %s "$LWA_CLIENT_ID:$LWA_CLIENT_SECRET" | base64 -w 0; echo
        printf 'x%s' "$LWA_CLIENT_SECRET" | base64 -w 0; echo
        echo "rest=${SP_API_REFRESH_TOKEN#*|}"
        printf %s "$SP_API_REFRESH_TOKEN" | sed 's/|/\\u007c/'; echo
        printf %s "$SP_API_REFRESH_TOKEN" | cut -c 1-60; printf %s "$SP_API_REFRESH_TOKEN" | cut -c 30-
    "#;
    let out = exec(&home, &["--", "sh", "-c", script]).run();
    out.code(0).prints("rest=********\n********\nAtzr|********\n********\n");
    let (token, secret) = (text(&values, "refresh_token"), text(&values, "lwa_client_secret"));
    let basic = format!("{}:{secret}", text(&values, "lwa_client_id"));
    let public = basic.len() - secret.len() + "amzn1.oa2-cs.v1.".len();
    let forms = [
        (base64(token), 8),
        (base64(&basic), public / 3 * 4 + 4),
        (base64(&format!("x{secret}")), 24),
        (token[5..].to_owned(), 0),
    ];
    for (form, from) in forms {
        // Ends may stay: a cut value, a line break of base64, the part of a letter that its neighbour shares.
        for at in (from..form.len() - 16).step_by(5) {
            let piece = &form[at..at + 16];
            assert!(!out.stdout().contains(piece), "{piece} at {at} of {form}\n{out:?}");
        }
    }
}

fn base64(text: &str) -> String {
    use base64::Engine;
    base64::engine::general_purpose::STANDARD.encode(text)
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn output_is_passed_on_as_it_comes_and_input_arrives() {
    let home = ready();
    let cmd = exec(&home, &["--mask", "--", "sh", "-c", "echo ready; read x; echo \"got $x\"; cat"]);
    let mut child = Command::new(&cmd.program)
        .args(&cmd.args)
        .env_clear()
        .envs(&cmd.env)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let (mut asks, mut says) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
    let mut line = String::new();
    says.read_line(&mut line).unwrap();
    assert_eq!(line, "ready\n");
    asks.write_all(b"one\nbytes \xff\0").unwrap();
    drop(asks);
    let mut rest = Vec::new();
    says.read_to_end(&mut rest).unwrap();
    assert_eq!(rest, b"got one\nbytes \xff\0");
    assert!(child.wait().unwrap().success());
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn ctrl_c_reaches_the_command_once() {
    let home = ready();
    let script = "n=0; trap 'n=$((n+1)); echo \"interrupt $n\"' INT; echo ready; read x; read x; exit 5";
    let mut pty = Pty::spawn(exec(&home, &["--mask", "--", "sh", "-c", script]));
    pty.expect("ready").ctrl('c').expect("interrupt 1").line("go on").line("go on");
    pty.ends_unsound(5);
    assert!(!pty.transcript().contains("interrupt 2") && !pty.transcript().contains("cancelled"));
}

#[cfg(unix)] // a pseudo-terminal
#[test]
fn a_terminal_shows_what_the_command_shows() {
    let home = ready();
    let values = seller::values(&home, "default");
    let mut pty =
        Pty::spawn(exec(&home, &["--", "sh", "-c", "test -t 1 && echo \"terminal $LWA_CLIENT_SECRET\""]));
    pty.expect("terminal");
    pty.ends(0);
    assert!(pty.transcript().contains(&text(&values, "lwa_client_secret")[..20]));
}

#[cfg(unix)] // a Unix shell, or /proc
#[test]
fn a_reader_that_goes_away_ends_the_command() {
    let home = ready();
    let bin = env!("CARGO_BIN_EXE_spapi-setup");
    let script = format!("'{bin}' exec --mask -- sh -c 'while echo y; do :; done' | head -n 1");
    assert_eq!(home.program("sh", ["-c", &script]).run().code(0).stdout(), "y\n");
}
