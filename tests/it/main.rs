//! The one integration binary: a file a flow, `support` beside them. `tests/run` sets up what it needs.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod check;
mod check_amazon;
mod check_extras;
mod check_fix;
mod clients;
mod clocks;
mod cmd;
mod denials;
mod docs;
mod exec;
#[cfg(unix)]
mod exec_signals;
mod export;
mod floors;
mod fuzz;
mod help;
mod hostile;
mod hostile_aws;
mod house;
mod import;
mod import_cases;
mod init;
mod init_adopt;
mod init_answers;
mod init_aws;
mod init_codes;
mod init_lwa;
mod init_moto;
mod init_plan;
mod init_profiles;
mod init_rehearse;
mod init_secret;
mod init_store;
mod init_weather;
#[cfg(feature = "checkpoints")]
mod killed;
mod leaks;
mod leaks_life;
mod leaks_work;
mod many;
mod opener;
mod pty_account;
mod pty_cancel;
mod pty_init;
mod pty_paste;
mod pty_screen;
mod pty_stop;
mod pty_values;
mod rotate;
mod rotate_back;
mod rotate_key;
#[cfg(feature = "checkpoints")]
mod rotate_killed;
mod rotate_token;
mod rotate_typed;
#[cfg(unix)]
mod screens;
mod sign_in_profiles;
mod stands;
mod status;
mod support;
mod survives;
mod teardown;
mod teardown_left;
mod token;
