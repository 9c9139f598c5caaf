//! Programs as a shell finds them: by a path, or by a name in the folders of `PATH`.

use super::Env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

/// What Windows takes for a program where `PATHEXT` is not set.
const WINDOWS_ENDINGS: &str = ".COM;.EXE;.BAT;.CMD";

impl Env {
    /// Returns the file that a shell would run for `name`: `name` itself where it is a path, otherwise the first one
    /// in `PATH`. On Windows the endings of `PATHEXT` are tried, so that `npm` is `npm.cmd`.
    pub fn program(&self, name: &OsStr) -> Option<PathBuf> {
        let endings = cfg!(windows).then(|| self.get("PATHEXT").unwrap_or(WINDOWS_ENDINGS));
        if is_path(name) {
            return names(name, endings).into_iter().map(PathBuf::from).find(|file| runnable(file));
        }
        self.programs(name, endings).next()
    }

    /// Returns the path by which this program was found, as long as it leads to the file that runs: that file may lie
    /// in a folder of this one version, which the next upgrade removes.
    pub fn own_program(&self) -> Option<PathBuf> {
        let exe = std::env::current_exe().ok()?;
        let called = std::env::args_os().next();
        Some(self.way_to(&exe, called.as_deref()).unwrap_or(exe))
    }

    fn way_to(&self, exe: &Path, called: Option<&OsStr>) -> Option<PathBuf> {
        let real = std::fs::canonicalize(exe).ok()?;
        let by_path = called.filter(|called| is_path(called)).map(PathBuf::from);
        let names = [called.filter(|called| !is_path(called)), exe.file_name()];
        let by_name = names.into_iter().flatten().flat_map(|name| self.programs(name, None));
        let mut ways = by_path.into_iter().chain(by_name).filter_map(|way| std::path::absolute(way).ok());
        let way = ways.find(|way| *way != real && std::fs::canonicalize(way).is_ok_and(|end| end == real));
        way.or_else(|| shim(&real))
    }

    /// Every file in `PATH` that can be run under this name.
    fn programs(&self, name: &OsStr, endings: Option<&str>) -> impl Iterator<Item = PathBuf> {
        let names = names(name, endings);
        let path = self.get_os("PATH").cloned().unwrap_or_default();
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        folders
            .into_iter()
            .flat_map(move |folder| names.iter().map(|name| folder.join(name)).collect::<Vec<_>>())
            .filter(|file| runnable(file))
    }
}

/// Whether a shell would take it for a path and not look into `PATH`.
fn is_path(name: &OsStr) -> bool {
    Path::new(name).components().count() > 1 || name.to_string_lossy().ends_with(std::path::is_separator)
}

/// The file names to try for `name`, with Windows's endings or without any.
fn names(name: &OsStr, endings: Option<&str>) -> Vec<OsString> {
    let Some(endings) = endings else { return vec![name.to_owned()] };
    let with = |ending: &str| {
        let mut whole = name.to_owned();
        whole.push(ending);
        whole
    };
    let mut names: Vec<OsString> =
        endings.split(';').filter(|e| e.starts_with('.')).map(|e| with(&e.to_ascii_lowercase())).collect();
    // A file without an ending is no program there: beside `npm.cmd` lies the script `npm` for other systems.
    if Path::new(name).extension().is_some() {
        names.insert(0, name.to_owned());
    }
    names
}

/// asdf and mise keep a version in `installs/TOOL/VERSION`, and a shim that stays in `shims` beside it.
fn shim(real: &Path) -> Option<PathBuf> {
    let installs = real.ancestors().find(|folder| folder.file_name() == Some(OsStr::new("installs")))?;
    let shim = installs.parent()?.join("shims").join(real.file_name()?);
    runnable(&shim).then_some(shim)
}

#[cfg(unix)]
fn runnable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    file.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn runnable(file: &Path) -> bool {
    file.is_file()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_endings_are_tried_and_a_name_without_one_is_no_program() {
        let of = |name: &str| names(OsStr::new(name), Some(".COM;.EXE;.CMD"));
        assert_eq!(of("npm"), ["npm.com", "npm.exe", "npm.cmd"]);
        assert_eq!(of("node.exe"), ["node.exe", "node.exe.com", "node.exe.exe", "node.exe.cmd"]);
        assert_eq!(names(OsStr::new("npm"), None), ["npm"]);
    }

    #[test]
    fn a_path_is_told_from_a_name() {
        assert!(is_path(OsStr::new("./x")) && is_path(OsStr::new("/bin/x")) && is_path(OsStr::new("a/x")));
        assert!(!is_path(OsStr::new("x")) && !is_path(OsStr::new("x.y")));
    }

    #[cfg(unix)]
    #[test]
    fn the_first_folder_of_path_wins_and_what_cannot_be_run_is_passed_over() {
        use std::os::unix::fs::PermissionsExt;
        let dir = tempfile::tempdir().unwrap();
        let folders = ["plain", "one", "two"].map(|name| dir.path().join(name));
        for folder in &folders {
            std::fs::create_dir(folder).unwrap();
            std::fs::write(folder.join("tool"), "").unwrap();
            let mode = if folder.ends_with("plain") { 0o644 } else { 0o755 };
            std::fs::set_permissions(folder.join("tool"), std::fs::Permissions::from_mode(mode)).unwrap();
        }
        let env = Env::default().with("PATH", std::env::join_paths(&folders).unwrap());
        assert_eq!(env.program(OsStr::new("tool")), Some(folders[1].join("tool")));
        assert_eq!(env.program(OsStr::new("no-tool")), None);
        let path = folders[2].join("tool");
        assert_eq!(env.program(path.as_os_str()), Some(path.clone()));
    }
}
