//! Windows: who may touch a file, by its access list. The list is set and read by the system's own calls; what it
//! says is judged as text, in the notation that the system gives it (SDDL).

/// What makes a file readable: the right to read data, and the generic rights that hold it.
const READS: u32 = 0x1 | GENERIC_READ | GENERIC_ALL;
/// What lets others change it: data, entries of a folder, the list itself, the owner, the file's place.
const WRITES: u32 = 0x2 | 0x4 | 0x40 | 0x0001_0000 | 0x0004_0000 | 0x0008_0000 | GENERIC_WRITE | GENERIC_ALL;
const GENERIC_READ: u32 = 0x8000_0000;
const GENERIC_WRITE: u32 = 0x4000_0000;
const GENERIC_ALL: u32 = 0x1000_0000;

/// Who may do everything anyway, as root on Unix: the system, the administrators, the installer of Windows' own
/// files; then the owner, and who makes a file in a folder.
const TRUSTED: [&str; 8] = [
    "SY",
    "BA",
    "OW",
    "CO",
    "S-1-5-18",
    "S-1-5-32-544",
    "S-1-3-4",
    "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464",
];

/// An access list as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct List {
    /// Who can read it, apart from its user and [`TRUSTED`]: well-known abbreviations or security identifiers.
    pub readers: Vec<String>,
    /// Who can change it.
    pub writers: Vec<String>,
    /// The drive keeps no lists: everybody can do everything.
    pub none: bool,
}

impl List {
    /// Reads `sddl` for the user `me`, whom it names in the same notation.
    pub(super) fn of(sddl: &str, me: &str) -> Self {
        let mut list = Self::default();
        let trusted = |who: &str| who == me || TRUSTED.contains(&who);
        // The owner can change the list.
        let owner = section(sddl, "O:").unwrap_or_default();
        if !owner.is_empty() && !trusted(owner) {
            list.readers.push(owner.to_owned());
            list.writers.push(owner.to_owned());
        }
        let Some(entries) = section(sddl, "D:").filter(|text| !text.contains("NO_ACCESS_CONTROL")) else {
            return Self { none: true, ..list };
        };
        for entry in entries.split('(').skip(1) {
            let fields: Vec<&str> = entry.split([';', ')']).collect();
            let [kind, flags, rights, _, _, who, ..] = fields[..] else { continue };
            // Denied, or only for what is made inside.
            if !["A", "XA", "OA", "ZA"].contains(&kind)
                || pairs(flags).any(|flag| flag == "IO")
                || trusted(who)
            {
                continue;
            }
            for (mask, found) in [(READS, &mut list.readers), (WRITES, &mut list.writers)] {
                if mask_of(rights) & mask != 0 && !found.iter().any(|known| known == who) {
                    found.push(who.to_owned());
                }
            }
        }
        list
    }
}

/// What stands behind `name` up to the next section.
fn section<'a>(sddl: &'a str, name: &str) -> Option<&'a str> {
    let begin = sddl.find(name)? + name.len();
    let rest = &sddl[begin..];
    // A section's letter stands outside of the entries' parentheses.
    let mut depth = 0;
    for (at, c) in rest.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            ':' if depth == 0 => return Some(&rest[..at.saturating_sub(1)]),
            _ => {}
        }
    }
    Some(rest)
}

fn pairs(text: &str) -> impl Iterator<Item = &str> {
    (0..text.len() / 2).filter_map(|n| text.get(2 * n..2 * n + 2))
}

/// The bits of rights: a number, or codes of two letters. What is not known counts as everything.
fn mask_of(rights: &str) -> u32 {
    if let Some(hex) = rights.strip_prefix("0x") {
        return u32::from_str_radix(hex, 16).unwrap_or(u32::MAX);
    }
    if rights.starts_with(|c: char| c.is_ascii_digit()) {
        return rights.parse().unwrap_or(u32::MAX);
    }
    pairs(rights).fold(0, |mask, code| {
        mask | match code {
            "GA" => GENERIC_ALL,
            "GR" => GENERIC_READ,
            "GW" => GENERIC_WRITE,
            "GX" => 0x2000_0000,
            "FA" => 0x001f_01ff,
            "FR" => 0x0012_0089,
            "FW" => 0x0012_0116,
            "FX" => 0x0012_00a0,
            "SD" => 0x0001_0000,
            "RC" => 0x0002_0000,
            "WD" => 0x0004_0000,
            "WO" => 0x0008_0000,
            "CC" => 0x1,
            "DC" => 0x2,
            "LC" => 0x4,
            "SW" => 0x8,
            "RP" => 0x10,
            "WP" => 0x20,
            "DT" => 0x40,
            "LO" => 0x80,
            "CR" => 0x100,
            _ => u32::MAX,
        }
    })
}

#[cfg(all(windows, test))]
pub(super) use system::open_to_everyone;
#[cfg(windows)]
pub(super) use system::{at, names, of, own};

#[cfg(windows)]
mod system {
    use super::List;
    use std::fs::File;
    use std::io;
    use std::path::Path;
    use windows_permissions::constants::{SeObjectType, SecurityInformation};
    use windows_permissions::utilities::current_process_sid;
    use windows_permissions::wrappers::{
        ConvertSecurityDescriptorToStringSecurityDescriptor as text_of, GetNamedSecurityInfo,
        GetSecurityInfo, LookupAccountSid, SetNamedSecurityInfo,
    };
    use windows_permissions::{LocalBox, SecurityDescriptor};

    const OWNER_AND_LIST: SecurityInformation = SecurityInformation::from_bits_truncate(
        SecurityInformation::Owner.bits() | SecurityInformation::Dacl.bits(),
    );

    /// Leaves one entry each for the owner of the file ("OWNER RIGHTS") and for the user: what an elevated run creates
    /// is owned by the administrators, and the same user's next run must still read it. Nothing is inherited.
    /// On a drive without access lists (FAT, exFAT) nothing can be set; who reads such a file later is told so.
    pub(in crate::store) fn own(path: &Path, folder: bool) -> io::Result<()> {
        let inherit = if folder { "OICI" } else { "" };
        let me = current_process_sid()?;
        let wanted = format!("D:P(A;{inherit};FA;;;S-1-3-4)(A;{inherit};FA;;;{})", &*me);
        let wanted: LocalBox<SecurityDescriptor> = wanted.parse()?;
        let what = SecurityInformation::Dacl | SecurityInformation::ProtectedDacl;
        let kind = SeObjectType::SE_FILE_OBJECT;
        match SetNamedSecurityInfo(path.as_os_str(), kind, what, None, None, wanted.dacl(), None) {
            Err(e) if keeps_no_lists(&e) => Ok(()),
            done => done,
        }
    }

    /// What a test takes back.
    #[cfg(test)]
    pub(in crate::store) fn open_to_everyone(path: &Path) {
        let wanted: LocalBox<SecurityDescriptor> = "D:(A;;FA;;;WD)".parse().unwrap();
        let (kind, what) = (SeObjectType::SE_FILE_OBJECT, SecurityInformation::Dacl);
        SetNamedSecurityInfo(path.as_os_str(), kind, what, None, None, wanted.dacl(), None).unwrap();
    }

    /// ERROR_INVALID_FUNCTION and ERROR_NOT_SUPPORTED.
    fn keeps_no_lists(error: &io::Error) -> bool {
        matches!(error.raw_os_error(), Some(1 | 50))
    }

    /// The list of an open file.
    pub(in crate::store) fn of(file: &File) -> io::Result<List> {
        list(GetSecurityInfo(file, SeObjectType::SE_FILE_OBJECT, OWNER_AND_LIST))
    }

    /// The list of what is at `path`.
    pub(in crate::store) fn at(path: &Path) -> io::Result<List> {
        list(GetNamedSecurityInfo(path.as_os_str(), SeObjectType::SE_FILE_OBJECT, OWNER_AND_LIST))
    }

    fn list(read: io::Result<LocalBox<SecurityDescriptor>>) -> io::Result<List> {
        let read = match read {
            Err(e) if keeps_no_lists(&e) => return Ok(List { none: true, ..List::default() }),
            read => read?,
        };
        let sddl = text_of(&read, OWNER_AND_LIST)?;
        Ok(List::of(&sddl.to_string_lossy(), &me()?))
    }

    /// The user as the system names them in a list: the built-in administrator has an abbreviation.
    fn me() -> io::Result<String> {
        let sid = current_process_sid()?;
        let alone: LocalBox<SecurityDescriptor> = format!("O:{}", &*sid).parse()?;
        let text = text_of(&alone, SecurityInformation::Owner)?;
        Ok(text.to_string_lossy().trim_start_matches("O:").to_owned())
    }

    /// The names of accounts; an identifier that nobody has any more stays as it is.
    pub(in crate::store) fn names(who: &[String]) -> Vec<String> {
        let name = |sid: &str| -> Option<String> {
            let alone: LocalBox<SecurityDescriptor> = format!("O:{sid}").parse().ok()?;
            let (name, domain) = LookupAccountSid(alone.owner()?).ok()?;
            let (name, domain) = (name.to_string_lossy(), domain.to_string_lossy());
            let name = name.trim_end_matches('\0');
            let domain = domain.trim_end_matches('\0');
            Some(if domain.is_empty() { name.to_owned() } else { format!("{domain}\\{name}") })
        };
        who.iter().map(|sid| name(sid).unwrap_or_else(|| sid.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ME: &str = "S-1-5-21-1-2-3-1001";

    fn list(sddl: &str) -> (Vec<String>, Vec<String>) {
        let list = List::of(sddl, ME);
        assert!(!list.none, "{sddl}");
        (list.readers, list.writers)
    }

    #[test]
    fn a_list_for_its_user_and_the_administrators_is_closed() {
        for closed in [
            &format!("O:{ME}D:P(A;;FA;;;OW)(A;;FA;;;{ME})"),
            &format!("O:BAG:DUD:PAI(A;OICI;FA;;;SY)(A;OICIID;0x1f01ff;;;BA)(A;;FA;;;{ME})S:AI(AU;;FA;;;WD)"),
            &format!("O:{ME}D:"),
            &format!("O:{ME}D:(D;;FA;;;WD)(A;IO;FA;;;BU)(A;;RC;;;BU)"),
        ] {
            assert_eq!(list(closed), (vec![], vec![]), "{closed}");
        }
    }

    #[test]
    fn whoever_else_reads_or_writes_is_named_once() {
        let open =
            format!("O:{ME}D:AI(A;;FA;;;{ME})(A;ID;0x1200a9;;;BU)(A;;FR;;;BU)(A;OICIID;0x1301bf;;;AU)");
        assert_eq!(list(&open), (vec!["BU".into(), "AU".into()], vec!["AU".into()]));
        assert_eq!(list(&format!("O:{ME}D:(A;;GA;;;WD)")), (vec!["WD".into()], vec!["WD".into()]));
        // A folder whose entries others can add to or take away.
        assert_eq!(list(&format!("O:{ME}D:(A;;LC;;;BU)(A;;DT;;;WD)")).1, ["BU", "WD"]);
        // Another user's file is theirs, whatever its list says.
        assert_eq!(list(&format!("O:S-1-5-21-1-2-3-1002D:(A;;FA;;;{ME})")).1, ["S-1-5-21-1-2-3-1002"]);
        // Rights that are not known count as all.
        assert_eq!(list(&format!("O:{ME}D:(A;;ZZ;;;BU)")).1, ["BU"]);
        assert_eq!(list(&format!("O:{ME}D:(XA;;FR;;;WD;(@User.x == 1))")).0, ["WD"]);
    }

    #[cfg(windows)]
    #[test]
    fn what_is_set_is_read_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secrets");
        std::fs::write(&path, "x").unwrap();
        open_to_everyone(&path);
        assert_eq!(names(&at(&path).unwrap().writers), ["Everyone"]);
        own(&path, false).unwrap();
        assert_eq!(at(&path).unwrap(), List::default());
        assert_eq!(of(&std::fs::File::open(&path).unwrap()).unwrap(), List::default());
    }

    #[test]
    fn a_file_without_a_list_is_everybodys() {
        assert!(List::of(&format!("O:{ME}"), ME).none);
        assert!(List::of(&format!("O:{ME}D:NO_ACCESS_CONTROL"), ME).none);
    }
}
