//! Profiles in folders: found for a table, kept for the one of the next year.
//!
//! *Guarantees:* a profile that cannot be read is said and passed over; of those that fit, the first by folder and name
//! is taken. *Must not know:* how a table is joined.

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::{Profile, say};
use crate::io::error::{Fault, WriteError};
use crate::io::path::{refuse_pipe, unreadable};
use crate::io::sheet::SheetTable;
use crate::io::write::{atomic, folder as made_folder};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// How the names of profiles end.
pub const PROFILE_EXTENSION: &str = "join";
/// Profiles that are looked at in a folder, and how long one may be.
const MOST_FILES: usize = 1_000;
const MOST_BYTES: u64 = 1 << 20;

/// The profile for a table in one of the folders, with its file.
pub fn find_profile(folders: &[PathBuf], table: &SheetTable, report: &mut Report) -> Option<(PathBuf, Profile)> {
    folders.iter().flat_map(|folder| files(folder)).find_map(|path| match read(&path) {
        Ok(profile) => profile.fits(table).then_some((path, profile)),
        Err(why) => {
            let (path, zh, en) = (path.display(), &why.zh, &why.en);
            let message = words!(
                "{path}：列的对应读不了，未用：{zh}",
                "{path}: this profile cannot be read and is not used: {en}"
            );
            say(report, ("profile-unread", Severity::Warning), None, message);
            None
        }
    })
}

/// Keeps a profile in a folder: in place of the one for the same headings, else under a name that begins like `table`.
///
/// # Errors
/// Where it cannot be written.
pub fn keep_profile(folder: &Path, table: &Path, profile: &Profile) -> Result<PathBuf, WriteError> {
    let mut known = files(folder).into_iter();
    let known = known.find(|path| read(path).is_ok_and(|known| known.is_of_same(profile)));
    let path = known.unwrap_or_else(|| free(folder, table));
    made_folder(folder)?;
    atomic(&path, profile.text().as_bytes())?;
    Ok(path)
}

fn free(folder: &Path, table: &Path) -> PathBuf {
    let stem = table.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let named = |number: u32| {
        let number = if number == 1 { String::new() } else { format!(" {number}") };
        folder.join(format!("{stem}{number}.{PROFILE_EXTENSION}"))
    };
    (1..=u32::MAX).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(1))
}

/// The profiles of a folder, by name.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_one = |path: &PathBuf| path.extension().is_some_and(|extension| extension == PROFILE_EXTENSION);
    let mut files: Vec<PathBuf> = entries.filter(is_one).collect();
    files.sort();
    files.truncate(MOST_FILES);
    files
}

fn read(path: &Path) -> Result<Profile, Words> {
    let text = || -> Result<String, Fault> {
        refuse_pipe(path)?;
        let mut text = String::new();
        let file = fs::File::open(path).map_err(|error| unreadable(&error))?;
        file.take(MOST_BYTES).read_to_string(&mut text).map_err(|error| unreadable(&error))?;
        Ok(text)
    };
    let text = text().map_err(|fault| fault.in_file("").message)?;
    Profile::parse(&text, "").map_err(|error| error.message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::sheet;

    fn table(header: &str) -> SheetTable {
        sheet::read(format!("{header}\n甲,5,1\n乙,6,2\n").as_bytes(), &mut Report::default()).expect("a table")
    }

    #[test]
    fn next_years_table_finds_the_profile_of_this_one() {
        let folder = tempfile::tempdir().expect("a folder to try in");
        let column =
            |heading: &str| crate::io::join::ProfileColumn { heading: heading.to_owned(), ..Default::default() };
        let profile = |headings: &[&str]| Profile {
            columns: headings.iter().map(|heading| column(heading)).collect(),
            ..Profile::default()
        };
        let keep = |name: &str, profile: &Profile| {
            keep_profile(folder.path(), Path::new(name), profile).expect("the folder can be written")
        };
        let one = keep("税收2023.xlsx", &profile(&["企业名称", "应交数{year}年", "人数"]));
        assert_eq!(one, folder.path().join("税收2023.join"), "beside nothing it has the name of the table");
        let again = keep("税收2024.xlsx", &profile(&["企业名称", "应交数{year}年", "人数"]));
        let other = keep("税收2023.csv", &profile(&["企业名称", "税种"]));
        assert_eq!((&again, &other), (&one, &folder.path().join("税收2023 2.join")), "one for the same headings");
        fs::write(folder.path().join("0.join"), "{").expect("the folder can be written");
        let mut report = Report::default();
        let folders = [folder.path().join("none"), folder.path().to_path_buf()];
        let mut find = |header: &str| find_profile(&folders, &table(header), &mut report).map(|(path, _)| path);
        assert_eq!(find("企业名称,应交数2025年,人数"), Some(one), "whatever the year");
        assert_eq!(find("企业名称,应交数2025年,人次"), None, "another heading");
        assert!(report.counts().iter().any(|(code, _, count)| (*code, *count) == ("profile-unread", 2)), "said");
    }
}
