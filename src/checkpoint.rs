//! Named points between what must not be lost, where a test build can be killed.
//!
//! With the feature `checkpoints` (only in test builds) the process kills itself with SIGKILL at the point that
//! `SPAPI_SETUP_KILL_AT` names (on Windows it ends at once, with 137); without the feature this is nothing.

/// Every checkpoint. A test kills the program at each one and runs the command again.
pub const LIST: &[&str] = &[
    "init.store.probing",
    "init.identity.named",
    "init.identity.recorded",
    "init.user.created",
    "init.step.user",
    "init.policy.created",
    "init.step.policy",
    "init.role.created",
    "init.step.role",
    "init.inline-policy.put",
    "init.policy.attached",
    "key.pending.written",
    "key.created",
    "key.pending.id",
    "key.stored",
    "key.recorded",
    "key.done",
    "key.returned",
    "key.orphan.deactivated",
    "key.orphan.deleted",
    "key.orphan.cleared",
    "init.key.proved",
    "init.app.recorded",
    "init.secret.put",
    "init.secret.stored",
    "init.token.stored",
    "init.profile.saved",
    "move.noted",
    "move.copied",
    "move.recorded",
    "repair.user.tagged",
    "repair.policy.tagged",
    "repair.role.tagged",
    "repair.user.bounded",
    "repair.role.bounded",
    "repair.version.deleted",
    "repair.version.created",
    "repair.trust.updated",
    "repair.key.activated",
    "teardown.noted",
    "teardown.key.deleted",
    "teardown.inline-policy.deleted",
    "teardown.policy.detached",
    "teardown.role.deleted",
    "teardown.version.deleted",
    "teardown.policy.deleted",
    "teardown.user.deleted",
    "teardown.token.forgotten",
    "teardown.next.forgotten",
    "teardown.previous.forgotten",
    "teardown.secret.forgotten",
    "teardown.key.forgotten",
    "teardown.cache.cleared",
    "teardown.config.saved",
    "enroll.recorded",
    "enroll.queue.set",
    "enroll.rotator.put",
    "enroll.mark.sent",
    "enroll.round",
    "enroll.proved",
    "enroll.done",
    "unenroll.rights",
    "unenroll.queue",
    "unenroll.forgotten",
    "rotate-secret.kept",
    "rotate-secret.waiting",
    "rotate-secret.next",
    "rotate-secret.noted",
    "rotate-secret.previous",
    "rotate-secret.current",
    "rotate-secret.recorded",
    "rotate-secret.next-deleted",
    "rotate-auto.noted",
    "rotate-auto.sent",
    "rotate-auto.accepted",
    "rotate-auto.unclear",
    "rotate-auto.refused",
    "rotate-auto.received",
    "rotate-auto.handle-noted",
    "rotate-auto.kept",
    "rotate-auto.proved",
    "rotate-auto.swapped",
    "rotate-auto.exported",
    "rotate-auto.told",
    "rotate-auto.deleted",
    "rotate-auto.cleared",
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
    "sync.noted",
    "sync.written",
    "sync.recorded",
    "sync.ran",
];

/// Marks the point `name`.
#[inline]
pub fn at(name: &'static str) {
    debug_assert!(LIST.contains(&name), "{name} is not in the list");
    #[cfg(all(feature = "checkpoints", unix))]
    if std::env::var_os("SPAPI_SETUP_KILL_AT").is_some_and(|wanted| wanted == name) {
        let _ = rustix::process::kill_process(rustix::process::getpid(), rustix::process::Signal::KILL);
    }
    #[cfg(all(feature = "checkpoints", windows))]
    if std::env::var_os("SPAPI_SETUP_KILL_AT").is_some_and(|wanted| wanted == name) {
        // Nothing is dropped and nothing flushed, as with TerminateProcess.
        std::process::exit(137);
    }
    let _ = name;
}
