//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
//!
//! `tests/windows` runs it under Wine too. What can't run on Windows is marked, with the reason; what such a test shows
//! of Windows is in `tests/windows.d`, on a console of Wine's.
#![allow(clippy::unwrap_used, clippy::expect_used)]
#![cfg_attr(windows, allow(unused_imports, dead_code, reason = "helpers of the tests for Unix"))]

#[cfg(unix)] // moto is a Python program
mod agency;
#[cfg(unix)] // moto is a Python program
mod agency_day;
#[cfg(unix)] // a browser's requests
mod authorize;
#[cfg(all(unix, feature = "checkpoints"))]
mod authorize_killed;
#[cfg(unix)] // a browser's requests
mod authorize_more;
#[cfg(unix)] // a pseudo-terminal
mod authorize_typed;
mod check;
mod check_amazon;
mod check_extras;
mod check_fix;
mod check_many;
mod check_roles;
#[cfg(unix)] // the clients are Python, Node and PHP programs
mod clients;
#[cfg(unix)] // the same
mod clients_kinds;
mod clocks;
#[cfg(unix)] // trycmd compares texts with paths of Unix
mod cmd;
mod denials;
#[cfg(unix)] // the linters are Python, Node and Haskell programs
mod deploy;
#[cfg(unix)] // reads the repository only
mod docs;
mod enroll;
#[cfg(feature = "checkpoints")]
mod enroll_killed;
mod enroll_more;
#[cfg(unix)] // a Python program
mod enroll_moto;
mod exec;
#[cfg(unix)] // signals
mod exec_signals;
mod export;
#[cfg(unix)] // reads the repository only
mod floors;
#[cfg(unix)] // reads the repository only
mod fuzz;
mod guide_kinds;
#[cfg(unix)] // reads the repository only
mod help;
mod home_move;
mod hostile;
mod hostile_aws;
#[cfg(unix)] // reads the repository only
mod house;
mod import;
mod import_cases;
mod import_many;
#[cfg(all(unix, feature = "checkpoints"))] // moto
mod import_many_shared;
#[cfg(unix)] // a pseudo-terminal
mod import_many_typed;
mod import_rights;
mod init;
mod init_adopt;
mod init_answers;
mod init_aws;
mod init_codes;
mod init_lwa;
#[cfg(unix)] // moto is a Python program
mod init_moto;
mod init_plan;
mod init_profiles;
mod init_regions;
mod init_rehearse;
mod init_secret;
mod init_store;
mod init_weather;
#[cfg(unix)] // a pseudo-terminal
mod journey;
#[cfg(feature = "checkpoints")]
mod killed;
mod kinds;
mod leaks;
#[cfg(unix)] // a browser's requests
mod leaks_authorize;
mod leaks_life;
mod leaks_rotation;
mod leaks_work;
mod many;
mod many_figures;
#[cfg(unix)] // modes, owners, links and FIFOs
mod opener;
#[cfg(unix)] // the judges are Python programs
mod places;
#[cfg(unix)] // shell scripts, and programs of Linux
mod places_lines;
#[cfg(unix)] // a shell, modes
mod plan_applied;
#[cfg(unix)] // modes, /dev/full
mod plan_files;
#[cfg(unix)] // a shell
mod plan_formats;
#[cfg(unix)] // a pseudo-terminal
mod pty_account;
#[cfg(unix)] // a pseudo-terminal
mod pty_cancel;
#[cfg(unix)] // a pseudo-terminal
mod pty_enroll;
#[cfg(unix)] // a pseudo-terminal
mod pty_init;
#[cfg(unix)] // a pseudo-terminal
mod pty_kinds;
#[cfg(unix)] // a pseudo-terminal
mod pty_paste;
#[cfg(unix)] // a pseudo-terminal
mod pty_screen;
#[cfg(unix)] // a pseudo-terminal
mod pty_stop;
#[cfg(unix)] // a pseudo-terminal
mod pty_values;
#[cfg(unix)] // moto is a Python program
mod queue_moto;
#[cfg(unix)] // moto is a Python program
mod queue_protocol;
mod rotate;
mod rotate_auto;
#[cfg(feature = "checkpoints")]
mod rotate_auto_killed;
mod rotate_auto_late;
#[cfg(unix)] // moto is a Python program
mod rotate_auto_moto;
#[cfg(unix)] // a pseudo-terminal
mod rotate_auto_typed;
mod rotate_auto_weather;
mod rotate_back;
mod rotate_due;
mod rotate_due_enrolled;
#[cfg(feature = "checkpoints")]
mod rotate_due_killed;
mod rotate_key;
#[cfg(feature = "checkpoints")]
mod rotate_killed;
mod rotate_rehearse;
mod rotate_token;
#[cfg(unix)] // a pseudo-terminal
mod rotate_typed;
#[cfg(unix)] // the judges are programs of Unix
mod schedule;
#[cfg(target_os = "linux")] // namespaces, systemd, cron
mod schedule_hosts;
#[cfg(unix)] // a pseudo-terminal
mod screens;
#[cfg(unix)] // moto
mod shared_home;
#[cfg(unix)] // moto
mod shared_weather;
#[cfg(unix)] // moto
mod shared_whole;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_browser;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_chromium;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_commands;
mod sign_in_container;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_keep;
mod sign_in_profiles;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_remote;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_sso;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_sso_commands;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_sso_keep;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_sso_weather;
#[cfg(unix)] // a pseudo-terminal
mod sign_in_weather;
mod sources;
#[cfg(unix)] // tests what the tests stand on
mod stands;
mod status;
mod status_many;
#[cfg(unix)] // moto is a Python program
mod store_aws;
#[cfg(unix)] // moto is a Python program
mod store_aws_life;
#[cfg(all(unix, feature = "checkpoints"))] // moto is a Python program
mod store_aws_points;
#[cfg(unix)] // moto is a Python program
mod store_aws_storms;
#[cfg(unix)] // moto is a Python program
mod store_aws_ways;
#[cfg(unix)] // moto is a Python program
mod store_aws_weather;
mod support;
mod survives;
mod sync;
#[cfg(unix)]
mod sync_aws;
#[cfg(unix)]
mod sync_more;
#[cfg(unix)]
mod sync_parameter;
#[cfg(unix)]
mod sync_rotations;
#[cfg(unix)]
mod sync_weather;
mod teardown;
mod teardown_left;
mod token;
mod unix_only;
