//! Where the program keeps what is its own: the settings, and beside them the cache and copies for recovery.
//!
//! *Guarantees:* names places and makes nothing there; a machine without a home has none.
//! *Must not know:* what stands in the files.

use std::ffi::OsString;
use std::path::PathBuf;

/// `mutu/settings.json` in the user's configuration folder; `None` where there is no such folder.
pub fn settings_file() -> Option<PathBuf> {
    Some(configuration(&|name| std::env::var_os(name))?.join("settings.json"))
}

/// `mutu/profiles` in the user's configuration folder: what was decided for tables that are joined.
pub fn profiles_folder() -> Option<PathBuf> {
    Some(configuration(&|name| std::env::var_os(name))?.join("profiles"))
}

/// `mutu/cache` in the user's configuration folder. On Windows in the part of the profile that stays on this
/// machine: the other part is copied over the network at every log-on.
pub fn cache_folder() -> Option<PathBuf> {
    Some(local(&|name| std::env::var_os(name))?.join("cache"))
}

/// `mutu/recovery`, beside the cache.
pub fn recovery_folder() -> Option<PathBuf> {
    Some(local(&|name| std::env::var_os(name))?.join("recovery"))
}

type Variable<'a> = &'a dyn Fn(&str) -> Option<OsString>;

fn configuration(variable: Variable<'_>) -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        given(variable, "APPDATA")?
    } else {
        // The XDG rule: a relative path is as good as none.
        let own = given(variable, "XDG_CONFIG_HOME").filter(|path| path.is_absolute());
        own.or_else(|| given(variable, "HOME").map(|home| home.join(".config")))?
    };
    Some(folder.join("mutu"))
}

fn local(variable: Variable<'_>) -> Option<PathBuf> {
    let own = given(variable, "LOCALAPPDATA").filter(|_| cfg!(windows)).map(|folder| folder.join("mutu"));
    own.or_else(|| configuration(variable))
}

fn given(variable: Variable<'_>, name: &str) -> Option<PathBuf> {
    variable(name).filter(|text| !text.is_empty()).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(unix)]
    fn the_folders_follow_the_xdg_rule() {
        let check = |xdg: Option<&str>, home: Option<&str>, expected: Option<&str>| {
            let variable = |name: &str| match name {
                "XDG_CONFIG_HOME" => xdg.map(OsString::from),
                "HOME" => home.map(OsString::from),
                _ => Some(OsString::from("/never")),
            };
            let expected = expected.map(PathBuf::from);
            assert_eq!(configuration(&variable), expected, "XDG_CONFIG_HOME {xdg:?}, HOME {home:?}");
            assert_eq!(local(&variable), expected, "the cache stands beside: {xdg:?}, {home:?}");
        };
        check(Some("/x"), Some("/home/a"), Some("/x/mutu"));
        check(Some("x"), Some("/home/a"), Some("/home/a/.config/mutu"));
        check(Some(""), Some("/home/a"), Some("/home/a/.config/mutu"));
        check(None, Some("/home/a"), Some("/home/a/.config/mutu"));
        check(None, None, None);
    }
}
