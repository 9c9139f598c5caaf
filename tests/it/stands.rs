//! The supports hold: what the flows rely on, proved without the program under test.

use crate::support::home::Home;
#[cfg(unix)]
use crate::support::pty::{Pty, Terminal};

fn sh(home: &Home, script: &str) -> Pty {
    Pty::spawn(home.program("sh", ["-c", script]))
}

mod runs {
    use std::io::{Read, Write};
    use std::process::{Command, Stdio};
    use std::time::Duration;

    use super::*;
    use crate::support::argv::command_lines;

    #[test]
    fn a_run_sees_only_its_own_environment() {
        let home = Home::new();
        let out = home.program("/usr/bin/env", ["-0"]).env("ONE", "1").unset("LANG").run();
        out.code(0).prints("ONE=1").prints(&format!("HOME={}", home.path().display()));
        out.never_says("CARGO_MANIFEST_DIR").never_says("LANG=").never_says("DBUS_SESSION_BUS_ADDRESS");
    }

    #[test]
    fn input_output_and_code_are_told_apart() {
        let home = Home::new();
        let out = home
            .program("sh", ["-c", "read x; echo \"out $x\"; echo \"err\n  $x\" >&2; exit 7"])
            .stdin("hi\n")
            .run();
        out.code(7).says("err hi").prints("out hi");
        home.program("sh", ["-c", "read x || exit 3"]).run().code(3).prints_nothing();
    }

    #[test]
    #[should_panic(expected = "killed after")]
    fn what_hangs_is_killed() {
        let home = Home::new();
        let _ = home.program("tail", ["-f", "/dev/null"]).limit(Duration::from_millis(50)).run();
    }

    #[test]
    fn command_lines_of_descendants_are_seen() {
        let script = "read a && sh -c 'echo ready; read b' canary-in-argv; true";
        let mut command = Command::new("sh");
        let mut child =
            command.args(["-c", script]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(b"go\n").unwrap();
        child.stdout.as_mut().unwrap().read_exact(&mut [0; 6]).unwrap();
        let lines = command_lines(child.id());
        drop(child.stdin.take());
        child.wait().unwrap();
        assert!(lines.iter().any(|line| line.ends_with(b"\0canary-in-argv\0")), "{lines:?}");
    }
}

mod pty {
    use super::*;

    #[test]
    fn keys_go_in_and_a_screen_comes_out() {
        let home = Home::new();
        let mut pty = sh(
            &home,
            r"printf '\033[1mYour name:\033[0m '; read x; printf '\033[2J\033[Hhello %s\n' $x; exit 3",
        );
        pty.expect("Your name:").line("Ada").expect("hello Ada").expect_gone("Your name:");
        pty.ends(3);
        assert_eq!(pty.screen(), "hello Ada");
        assert!(pty.transcript().contains("Your name: Ada"), "{}", pty.transcript());
        assert!(pty.raw().starts_with(b"\x1b[1m"));
    }

    #[test]
    fn repeated_prompts_are_told_apart() {
        let home = Home::new();
        let mut pty =
            sh(&home, r"for i in 1 2; do printf '\033[32mvalue?\033[0m '; read x; echo got $x; done");
        pty.expect_next("value?").line("one").expect_next("got one").expect_next("value?").line("two");
        pty.expect_next("got two").ends(0);
    }

    #[test]
    fn hidden_input_is_hidden_and_the_state_is_told() {
        let home = Home::new();
        let mut pty =
            sh(&home, "stty -echo; printf 'secret: '; read x; stty echo; echo; echo ${#x} characters");
        pty.expect("secret:").expect_echo(false).line("canary-1234").expect("11 characters");
        pty.ends(0);
        assert!(!pty.transcript().contains("canary"));
    }

    #[test]
    fn a_terminal_left_in_disorder_is_noticed() {
        let home = Home::new();
        let mut pty = sh(&home, r"stty raw -echo; printf '\033[?25l\033[?2004h'");
        let exit = pty.wait();
        assert_eq!(exit.terminal, Terminal { echo: false, canonical: false, signals: false });
        assert!(!pty.cursor_visible() && pty.bracketed_paste());
    }

    #[test]
    fn control_c_is_a_signal_from_the_terminal() {
        let home = Home::new();
        let mut pty = sh(&home, "trap 'echo caught; exit 130' INT; echo ready; while :; do read x; done");
        pty.expect("ready").ctrl('c').expect("caught").ends(130);
    }

    #[test]
    fn a_paste_is_bracketed_and_the_size_is_real() {
        let home = Home::new();
        let mut pty =
            Pty::spawn_sized(home.program("sh", ["-c", "stty size; stty -echo; echo go; cat -v"]), 40, 10);
        pty.expect("10 40")
            .expect("go")
            .paste("a=b")
            .enter()
            .expect("^[[200~a=b^[[201~")
            .ctrl('d')
            .ends_unsound(0);
    }

    #[test]
    #[should_panic(expected = "but it ended")]
    fn waiting_for_what_never_comes_fails_at_the_end() {
        let home = Home::new();
        sh(&home, "echo other").expect("this");
    }
}
