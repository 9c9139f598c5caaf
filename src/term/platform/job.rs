//! Which session and which job this process belongs to.
//!
//! A process that was brought into a container (`docker exec`, `nsenter`, `unshare --pid`) may have the leader of its
//! session or of its group outside: the kernel then gives 0 for its number (pid_namespaces(7)).

use rustix::process::Pid;
#[cfg(not(target_os = "linux"))]
use rustix::process::{getpgrp, getpid, getsid};

/// What the kernel tells of this process. A number is missing where its process can't be seen from here.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Job {
    pid: Option<Pid>,
    group: Option<Pid>,
    session: Option<Pid>,
}

impl Job {
    /// As it is now; `None` where `/proc` is missing.
    #[cfg(target_os = "linux")]
    pub(super) fn now() -> Option<Self> {
        // rustix 1.1 takes the numbers of getsid(2) and getpgrp(2) to be positive always.
        Self::parse(&std::fs::read_to_string("/proc/self/stat").ok()?)
    }

    /// As it is now.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn now() -> Option<Self> {
        Some(Self { pid: Some(getpid()), group: Some(getpgrp()), session: getsid(None).ok() })
    }

    /// The line of proc_pid_stat(5): "12 (a name) S parent group session ...".
    #[cfg(any(target_os = "linux", test))]
    fn parse(stat: &str) -> Option<Self> {
        let (pid, rest) = stat.split_once(' ')?;
        // The name may hold anything, a bracket too.
        let mut numbers = rest.get(rest.rfind(')')? + 1..)?.split_ascii_whitespace().skip(2);
        let mut next = || numbers.next().map(number);
        Some(Self { pid: number(pid), group: next()?, session: next()? })
    }

    /// Whether this process is the leader of its session.
    pub(super) fn leads_session(&self) -> bool {
        self.session.is_some() && self.session == self.pid
    }

    /// Whether a shell watches over this job: it gives each job a group of its own. The group of a session's leader has
    /// nobody who would continue it.
    pub(super) fn has_shell(&self) -> bool {
        self.group.is_some() && self.session != self.group
    }

    /// Whether this is the job's group.
    pub(super) fn is_in(&self, group: Pid) -> bool {
        self.group == Some(group)
    }
}

#[cfg(any(target_os = "linux", test))]
fn number(word: &str) -> Option<Pid> {
    word.parse().ok().and_then(Pid::from_raw)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(stat: &str) -> Job {
        Job::parse(stat).unwrap()
    }

    #[test]
    fn the_three_numbers_are_read_whatever_the_name() {
        for name in ["sh", "a b", "a) S 9 9 9", "()"] {
            let read = job(&format!("12 ({name}) R 3 10 7 34816 10 4194304"));
            let [pid, group, session] = [12, 10, 7].map(Pid::from_raw);
            assert_eq!(read, Job { pid, group, session }, "{name}");
        }
        assert_eq!(Job::parse("12 (sh"), None);
        assert_eq!(Job::parse("12 (sh) R 3"), None);
    }

    #[test]
    fn a_shells_job_has_a_group_of_its_own() {
        assert!(job("12 (x) R 3 12 7").has_shell() && !job("12 (x) R 3 12 7").leads_session());
        assert!(!job("7 (x) R 3 7 7").has_shell() && job("7 (x) R 3 7 7").leads_session());
    }

    #[test]
    fn what_is_outside_the_container_is_not_ours() {
        let outside = job("12 (x) R 0 0 0");
        assert!(!outside.leads_session() && !outside.has_shell());
        assert!(!outside.is_in(Pid::from_raw(12).unwrap()));
        // Its own group in a session from outside.
        assert!(job("12 (x) R 0 12 0").has_shell());
    }

    #[test]
    fn this_process_is_in_a_job() {
        assert!(Job::now().unwrap().pid == Some(rustix::process::getpid()));
    }
}
