//! Paths as a project file writes them: from its own folder where the file lies in it or near it, else whole.
//!
//! *Must not know:* whether a file is there.

use std::path::{Component, Path, PathBuf};

use crate::io::database;

/// So far up from the project's folder a file is still near it.
const MOST_UP: usize = 2;

/// The text of a path in a project file that stands in `folder`; with `/` between its parts where it is relative.
pub(in crate::io) fn written(path: &Path, folder: Option<&Path>) -> String {
    if database::is_address(path) {
        return database::shown(path);
    }
    // A folder that is left again is no folder on the way.
    let walked = |path: &Path| path.components().any(|part| part == Component::ParentDir);
    let straight =
        |path: &Path| if walked(path) { meant(&path.to_string_lossy(), Path::new("")) } else { path.to_owned() };
    let (path, folder) = (straight(path), folder.map(straight));
    let relative = folder.and_then(|folder| relative(&path, &folder));
    relative.unwrap_or_else(|| path.to_string_lossy().into_owned())
}

/// The path that such a text means.
pub(in crate::io) fn meant(text: &str, folder: &Path) -> PathBuf {
    if database::is_address(Path::new(text)) {
        return PathBuf::from(database::shown(Path::new(text)));
    }
    let mut path = PathBuf::new();
    for part in folder.join(text).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir if path.file_name().is_some() => {
                path.pop();
            }
            // Above the root there is nothing.
            Component::ParentDir if path.has_root() => {}
            other => path.push(other),
        }
    }
    path
}

/// Whether opening it would ask another machine that nobody has named but the file: `\\server\share`.
pub(in crate::io) fn is_remote(text: &str) -> bool {
    let mut start = text.chars();
    let is_separator = |c: Option<char>| matches!(c, Some('/' | '\\'));
    is_separator(start.next()) && is_separator(start.next())
}

/// Near is: up no farther than the part both paths have in common is deep.
fn relative(path: &Path, folder: &Path) -> Option<String> {
    let (path, folder): (Vec<_>, Vec<_>) = (path.components().collect(), folder.components().collect());
    let common = path.iter().zip(&folder).take_while(|(a, b)| a == b).count();
    let deep = path.iter().take(common).filter(|part| matches!(part, Component::Normal(_))).count();
    let up = folder.len() - common;
    if common == 0 || up > MOST_UP || up > deep {
        return None;
    }
    let down = path.get(common..)?.iter().map(|part| part.as_os_str().to_str());
    let parts: Vec<&str> = std::iter::repeat_n(Some(".."), up).chain(down).collect::<Option<_>>()?;
    let text = parts.join("/");
    // A name with a backslash would be two names elsewhere.
    (!text.is_empty() && !text.contains('\\')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn near_files_are_named_from_the_project_and_far_ones_whole() {
        for (file, folder, expected) in [
            ("/a/b/地块.geojson", "/a/b", "地块.geojson"),
            ("/a/b/数据 1/x.csv", "/a/b", "数据 1/x.csv"),
            ("/a/raw/x.csv", "/a/b", "../raw/x.csv"),
            ("/u/me/raw/x.csv", "/u/me/a/b", "../../raw/x.csv"),
            ("/u/you/x.csv", "/u/me/a", "/u/you/x.csv"),
            ("/u/me/x.csv", "/u/me/a/b/c", "/u/me/x.csv"),
            ("/x.csv", "/a", "/x.csv"),
        ] {
            let text = written(Path::new(file), Some(Path::new(folder)));
            assert_eq!(text, expected, "{file} from {folder}");
            assert_eq!(meant(&text, Path::new(folder)), Path::new(file), "{text} leads back");
        }
        assert_eq!(written(Path::new("/a/b"), None), "/a/b", "without a folder");
        assert_eq!(meant("../../../../x", Path::new("/a/b")), Path::new("/x"), "above the root there is nothing");
    }

    #[test]
    fn another_machine_is_told() {
        for (text, expected) in [("\\\\s\\x", true), ("//s/x", true), ("/s/x", false), ("a//b", false), ("", false)] {
            assert_eq!(is_remote(text), expected, "{text}");
        }
    }
}
