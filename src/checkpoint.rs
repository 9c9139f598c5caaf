//! Named points between what must not be lost, where a test build can be killed.
//!
//! With the feature `checkpoints` (test builds alone) the process kills itself with SIGKILL at the point that
//! `SPAPI_SETUP_KILL_AT` names; without the feature this is nothing.

/// Every checkpoint. A test kills the program at each one and runs the command again.
pub const LIST: &[&str] = &[
    "init.identity.recorded",
    "init.step.user",
    "init.step.policy",
    "init.step.role",
    "init.step.inline-policy",
    "init.step.policy-attachment",
    "key.pending.written",
    "key.created",
    "key.pending.id",
    "key.stored",
    "key.recorded",
    "init.key.proved",
    "init.secret.stored",
    "init.token.stored",
    "init.profile.saved",
    "move.noted",
    "move.copied",
    "move.recorded",
    "rotate-secret.kept",
    "rotate-secret.waiting",
    "rotate-secret.next",
    "rotate-secret.noted",
    "rotate-secret.previous",
    "rotate-secret.current",
    "rotate-secret.recorded",
    "rotate-secret.next-deleted",
    "rotate-token.noted",
    "rotate-token.stored",
    "rotate-token.recorded",
    "rotate-key.proved",
    "rotate-key.recorded",
    "rotate-key.finish.noted",
    "rotate-key.finish.deactivated",
    "rotate-key.finish.deleted",
    "rotate-key.finish.forgotten",
    "rotate-key.finish.recorded",
];

/// Marks the point `name`.
#[inline]
pub fn at(name: &'static str) {
    debug_assert!(LIST.contains(&name), "{name} is not in the list");
    #[cfg(all(feature = "checkpoints", unix))]
    if std::env::var_os("SPAPI_SETUP_KILL_AT").is_some_and(|wanted| wanted == name) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    let _ = name;
}
