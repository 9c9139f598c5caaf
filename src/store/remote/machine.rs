//! What tells this computer and its processes from others. Everything that differs between systems stands here.

use crate::env::Env;

/// The name of this computer.
#[cfg(unix)]
pub(super) fn host(_: &Env) -> Option<String> {
    let name = rustix::system::uname().nodename().to_string_lossy().into_owned();
    Some(name).filter(|name| !name.is_empty())
}

/// The name of this computer.
#[cfg(not(unix))]
pub(super) fn host(env: &Env) -> Option<String> {
    env.get("COMPUTERNAME").map(str::to_owned)
}

/// This computer since it was started, and the name space that its ids of processes are of: two containers of one
/// computer have two. `None` where the system does not tell; then a lock is free after its time only.
#[cfg(target_os = "linux")]
pub(super) fn id() -> Option<String> {
    let boot = text("/proc/sys/kernel/random/boot_id")?;
    let space = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(format!("{} {}", boot.trim(), space.display()))
}

/// A file of the kernel's.
#[cfg(target_os = "linux")]
fn text(path: &str) -> Option<String> {
    let bytes = crate::files::read(std::path::Path::new(path), 4096).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// No cheap and sure sign on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn id() -> Option<String> {
    None
}

/// When a process was started, in ticks since the computer was; `None` where there is no such process (proc(5), field
/// 22 of `stat`). One that has ended and that nobody has taken note of yet is none.
#[cfg(target_os = "linux")]
pub(super) fn started(pid: u32) -> Option<String> {
    let stat = text(&format!("/proc/{pid}/stat"))?;
    // The program's name stands in parentheses and may hold blanks and parentheses.
    let (_, rest) = stat.rsplit_once(") ")?;
    let mut fields = rest.split(' ');
    let state = fields.next()?;
    (!matches!(state, "Z" | "X")).then(|| fields.nth(18).map(str::to_owned))?
}

/// Nothing is known of processes on this system.
#[cfg(not(target_os = "linux"))]
pub(super) fn started(_: u32) -> Option<String> {
    None
}
