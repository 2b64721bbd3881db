//! What the person likes: an own saved type, every field defaulted, kept in the user's configuration folder.
//!
//! *Guarantees:* a missing or damaged file gives the defaults and never an error at the start.

use crate::io::cache::CacheSettings;
use crate::io::error::WriteError;
use crate::io::write::atomic;
use serde::{Deserialize, Serialize};
use std::path::Path;

/// The settings.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Default)]
#[serde(default)]
pub struct Settings {
    /// `zh` or `en`; `None` until the person has chosen one.
    pub language: Option<Language>,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// Last opened files, latest first, at most ten.
    pub recent: Vec<String>,
    /// Whether large files are kept as read; the command line goes by it too.
    pub cache: CacheSettings,
}

/// Language of the window.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese.
    #[default]
    Zh,
    /// English.
    En,
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Default)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// Light.
    #[default]
    Light,
    /// Dark.
    Dark,
}

/// How many files are remembered.
const RECENT_KEPT: usize = 10;

impl Settings {
    /// What is kept at `path`, or the defaults.
    pub fn load(path: &Path) -> Self {
        std::fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
    }

    /// Writes them whole or not at all.
    ///
    /// # Errors
    /// Where the folder cannot be made or written to.
    pub fn save(&self, path: &Path) -> Result<(), WriteError> {
        if let Some(folder) = path.parent() {
            // A folder that cannot be made is reported by the writing, with its path.
            std::fs::create_dir_all(folder).ok();
        }
        // Plain data without maps: it always has a JSON form.
        let bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        atomic(path, &bytes)
    }

    /// Puts a file at the head of the recent ones.
    pub fn remember(&mut self, file: &Path) {
        let text = file.to_string_lossy().into_owned();
        self.recent.retain(|known| *known != text);
        self.recent.insert(0, text);
        self.recent.truncate(RECENT_KEPT);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &Settings) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("settings.json");
        std::fs::write(&path, text).unwrap();
        assert_eq!(&Settings::load(&path), expected, "settings read from {text:?}");
    }

    #[test]
    fn damage_gives_the_defaults_and_gaps_are_filled() {
        check("", &Settings::default());
        check("{\"language\":", &Settings::default());
        check("{\"language\":\"fr\"}", &Settings::default());
        check("{\"theme\":\"dark\",\"newer_field\":1}", &Settings { theme: ThemeChoice::Dark, ..Settings::default() });
        let cache = CacheSettings { enabled: false, ..CacheSettings::default() };
        check("{\"cache\":{\"enabled\":false}}", &Settings { cache, ..Settings::default() });
        assert_eq!(Settings::load(Path::new("/nowhere/at/all")), Settings::default(), "a missing file is no error");
    }

    /// The command line reads the same file without knowing the rest of it.
    #[test]
    fn the_cache_is_turned_off_for_the_command_line_too() {
        let cache = CacheSettings { enabled: false, limit_mib: 7 };
        let saved = serde_json::to_vec(&Settings { cache, ..Settings::default() }).unwrap();
        assert_eq!(CacheSettings::of(&saved), cache, "as saved");
        assert_eq!(CacheSettings::of(b"{}"), CacheSettings::default(), "nothing said");
        assert_eq!(CacheSettings::of(b"{\"cache\":"), CacheSettings::default(), "damaged");
    }

    #[test]
    fn ten_recent_files_latest_first() {
        let mut settings = Settings::default();
        for n in 0..12 {
            settings.remember(Path::new(&format!("{n}.geojson")));
        }
        settings.remember(Path::new("5.geojson"));
        assert_eq!(settings.recent.len(), 10, "at most ten");
        assert_eq!(settings.recent.first().map(String::as_str), Some("5.geojson"), "the latest is first");
        assert_eq!(settings.recent.iter().filter(|file| *file == "5.geojson").count(), 1, "and only once");
    }
}
