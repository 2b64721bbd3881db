//! The password of a server by the rules of libpq: `PGPASSWORD`, then the file of `PGPASSFILE` or `~/.pgpass`.
//!
//! *Guarantees:* a file that others may read is not used. *Must not know:* sockets.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::io::database::{Address, Secret};

/// No file of passwords is longer.
const MOST_BYTES: u64 = 1 << 20;

/// The password that this machine keeps for an address, where it keeps one.
pub(super) fn kept(address: &Address) -> Option<Secret> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(password) = variable("PGPASSWORD") {
        return password.to_str().map(Secret::new);
    }
    let file = match variable("PGPASSFILE") {
        Some(path) => PathBuf::from(path),
        None if cfg!(windows) => Path::new(&variable("APPDATA")?).join("postgresql").join("pgpass.conf"),
        None => Path::new(&variable("HOME")?).join(".pgpass"),
    };
    of_file(&file, address)
}

fn of_file(path: &Path, address: &Address) -> Option<Secret> {
    if !is_private(&fs::metadata(path).ok()?) {
        return None;
    }
    let mut text = String::new();
    fs::File::open(path).ok()?.take(MOST_BYTES).read_to_string(&mut text).ok()?;
    text.lines().find_map(|line| of_line(line, address))
}

/// libpq passes over a file that its group or others may look at.
#[cfg(unix)]
fn is_private(found: &fs::Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    found.is_file() && found.permissions().mode() & 0o077 == 0
}

#[cfg(not(unix))]
fn is_private(found: &fs::Metadata) -> bool {
    found.is_file()
}

/// The password of a line `host:port:database:user:password`, where it is that of the address.
fn of_line(line: &str, address: &Address) -> Option<Secret> {
    if line.starts_with('#') {
        return None;
    }
    // A Unix socket goes by the name of this machine.
    let host = if address.host.starts_with('/') { "localhost" } else { &address.host };
    let wanted = [host, &address.port.to_string(), &address.database, &address.user];
    let mut rest = line.trim_end_matches('\r');
    for value in wanted {
        let (field, after) = field(rest)?;
        let is_folder = address.host.starts_with('/') && value == host && field == address.host;
        if field != "*" && field != value && !is_folder {
            return None;
        }
        rest = after;
    }
    let password = field(rest).map_or_else(|| unescaped(rest), |(password, _)| password);
    (!password.is_empty()).then(|| Secret::new(&password))
}

/// Up to the next colon that no backslash stands before, and what follows.
fn field(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    let end = text.char_indices().find(|(_, letter)| {
        let is_end = *letter == ':' && !escaped;
        escaped = *letter == '\\' && !escaped;
        is_end
    });
    let (at, _) = end?;
    Some((unescaped(text.get(..at)?), text.get(at + 1..)?))
}

fn unescaped(text: &str) -> String {
    let mut letters = text.chars();
    let mut plain = String::with_capacity(text.len());
    while let Some(letter) = letters.next() {
        plain.extend(if letter == '\\' { letters.next() } else { Some(letter) });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(line: &str, expected: Option<&str>) {
        let (address, _) = Address::parse("postgresql://u@h:5433/d").expect("an address");
        let found = of_line(line, &address);
        assert_eq!(found.as_ref().map(Secret::reveal), expected, "{line}");
    }

    /// The rules of the manual, "The Password File".
    #[test]
    fn lines_are_those_of_libpq() {
        check("h:5433:d:u:p", Some("p"));
        check("*:*:*:*:p", Some("p"));
        check(r"h:5433:d:u:a\:b\\c", Some(r"a:b\c"));
        check("h:5433:d:u:密码\r", Some("密码"));
        check("h:5432:d:u:p", None);
        check("h:5433:d:other:p", None);
        check("#h:5433:d:u:p", None);
        check("h:5433:d", None);
        check("h:5433:d:u:", None);
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        use std::os::unix::fs::PermissionsExt as _;
        let (address, _) = Address::parse("postgresql://u@h:5433/d").expect("an address");
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("pgpass");
        fs::write(&path, "h:1:d:u:no\nh:5433:d:u:p\n").expect("written");
        for (mode, expected) in [(0o600, Some("p")), (0o640, None), (0o604, None), (0o400, Some("p"))] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("set");
            assert_eq!(of_file(&path, &address).as_ref().map(Secret::reveal), expected, "{mode:o}");
        }
    }
}
