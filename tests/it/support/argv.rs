//! What anybody sees of a running program.

/// The command lines of `pid` and its descendants, as `ps` would show them to anyone.
pub(crate) fn command_lines(pid: u32) -> Vec<Vec<u8>> {
    let mut wanted = vec![pid];
    let mut lines = Vec::new();
    while let Some(pid) = wanted.pop() {
        lines.extend(std::fs::read(format!("/proc/{pid}/cmdline")));
        let Ok(tasks) = std::fs::read_dir(format!("/proc/{pid}/task")) else { continue };
        for task in tasks.flatten() {
            let children = std::fs::read_to_string(task.path().join("children")).unwrap_or_default();
            wanted.extend(children.split_whitespace().filter_map(|child| child.parse::<u32>().ok()));
        }
    }
    lines
}
