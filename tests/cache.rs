//! The cache as the built binary and the window use it, always in a folder of the test's own.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use serde_json::Value;

/// A home of its own, with a file that is large enough to be kept.
struct Home {
    folder: tempfile::TempDir,
    file: PathBuf,
}

impl Home {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("large.geojson");
        fs::write(&file, large()).unwrap();
        Self { folder, file }
    }

    fn settings(&self) -> PathBuf {
        self.folder.path().join("mutu")
    }

    fn mutu(&self, arguments: &[&str]) -> Output {
        let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env("LC_ALL", "zh_CN.UTF-8")
            .env("HOME", self.folder.path())
            .env("XDG_CONFIG_HOME", self.folder.path())
            .env("APPDATA", self.folder.path())
            .env("LOCALAPPDATA", self.folder.path())
            .env_remove("DISPLAY")
            .output()
            .expect("the binary starts");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        output
    }

    fn check(&self, more: &[&str]) -> Value {
        let file = self.file.display().to_string();
        let output = self.mutu(&[&["check", "--format", "json", &file], more].concat());
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What `mutu cache` says; of what lies there as well.
    fn status(&self) -> Value {
        let said: Value = serde_json::from_slice(&self.mutu(&["cache", "--format", "json"]).stdout).unwrap();
        let kept = self.kept();
        let bytes: u64 = kept.iter().map(|file| fs::metadata(file).unwrap().len()).sum();
        assert_eq!((said["files"].as_u64(), said["bytes"].as_u64()), (Some(kept.len() as u64), Some(bytes)), "{said}");
        said
    }

    fn kept(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.settings().join("cache")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// Three lots and nine million blanks.
fn large() -> Vec<u8> {
    let lots = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/lots_4326.geojson")).unwrap();
    let (brace, rest) = lots.split_first().unwrap();
    [&[*brace][..], &b" ".repeat(9_000_000), rest].concat()
}

#[test]
fn the_second_opening_comes_from_the_cache_and_says_the_same() {
    let home = Home::new();
    let first = home.check(&["--no-cache"]);
    assert_eq!(home.status()["files"], 0, "nothing is kept where that is not wanted");
    assert_eq!(home.check(&[]), first, "the first opening");
    let status = home.status();
    assert_eq!((&status["files"], &status["enabled"]), (&Value::from(1), &Value::from(true)), "{status}");
    let kept = home.kept().remove(0);
    let file = fs::OpenOptions::new().write(true).open(&kept).unwrap();
    let before = file.metadata().unwrap().modified().unwrap() - Duration::from_hours(1);
    file.set_modified(before).unwrap();
    assert_eq!(home.check(&[]), first, "the second opening");
    assert!(fs::metadata(&kept).unwrap().modified().unwrap() > before, "the kept file was used");
    // Another figure under the same length, name and time.
    let changed = String::from_utf8(large()).unwrap().replacen("371502001001GB00001", "371502001001GB00009", 1);
    let time = fs::metadata(&home.file).unwrap().modified().unwrap();
    fs::write(&home.file, changed).unwrap();
    fs::OpenOptions::new().write(true).open(&home.file).unwrap().set_modified(time).unwrap();
    let lot = String::from_utf8(home.mutu(&["pick", "116.03043746,36.424200059", "large.geojson"]).stdout).unwrap();
    assert!(lot.contains("371502001001GB00009"), "the new number: {lot}");
}

#[test]
fn what_is_damaged_is_read_anew_and_kept_anew() {
    let home = Home::new();
    let first = home.check(&[]);
    let kept = home.kept().remove(0);
    let whole = fs::read(&kept).unwrap();
    for spoiled in [&whole[..whole.len() / 2], b"", &b"{}".repeat(whole.len())] {
        fs::write(&kept, spoiled).unwrap();
        assert_eq!(home.check(&[]), first, "{} bytes", spoiled.len());
        assert_eq!(fs::read(&kept).unwrap(), whole, "the same bytes again");
    }
}

#[test]
fn the_setting_turns_it_off_and_clearing_empties_it() {
    let home = Home::new();
    home.check(&[]);
    assert_eq!(home.kept().len(), 1, "kept");
    let said = String::from_utf8(home.mutu(&["--lang", "en", "cache", "clear"]).stdout).unwrap();
    assert!(said.contains("removed 1 files"), "{said}");
    assert!(home.kept().is_empty(), "cleared");
    fs::create_dir_all(home.settings()).unwrap();
    fs::write(home.settings().join("settings.json"), r#"{"cache":{"enabled":false}}"#).unwrap();
    home.check(&[]);
    assert_eq!(home.status()["enabled"], false, "turned off");
    assert!(home.kept().is_empty(), "nothing is kept");
    let said = String::from_utf8(home.mutu(&["cache"]).stdout).unwrap();
    assert!(said.contains("已关闭"), "{said}");
}

#[test]
#[cfg(unix)]
fn without_a_home_there_is_no_cache_and_no_fault() {
    let bare = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_mutu"));
        command.args(arguments).env("LC_ALL", "zh_CN.UTF-8").env_remove("HOME").env_remove("XDG_CONFIG_HOME");
        command.output().expect("the binary starts")
    };
    let home = Home::new();
    let checked = bare(&["check", &home.file.display().to_string()]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stderr));
    let asked = bare(&["cache"]);
    assert_eq!(asked.status.code(), Some(2), "there is nothing to say");
    let said = String::from_utf8_lossy(&asked.stderr).into_owned();
    assert!(said.contains("没有缓存") && said.contains("HOME"), "{said}");
}

#[test]
#[cfg(feature = "app")]
fn the_window_keeps_finds_and_clears() {
    use mutu::app::action::Action;
    use mutu::app::command::Command;
    use mutu::app::settings::Settings;
    use mutu::app::{Mutu, Rendering};
    const LONG: Duration = Duration::from_mins(1);
    let home = Home::new();
    let open = || {
        let folder = Some(home.settings().join("cache"));
        let files = vec![home.file.clone()];
        let mut mutu = Mutu::with_cache(&egui::Context::default(), files, Settings::default(), folder, Rendering::Cpu);
        mutu.finish_jobs(LONG);
        mutu
    };
    let first = open();
    let waited = std::time::Instant::now();
    while home.kept().iter().all(|file| !file.display().to_string().ends_with(".mutu-layer")) {
        assert!(waited.elapsed() < LONG, "kept in the end");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mut second = open();
    let parcels = |mutu: &Mutu| format!("{:?}", mutu.state().sources.data.parcels());
    assert_eq!(parcels(&second), parcels(&first), "the same parcels");
    assert_eq!(home.kept().len(), 1, "kept once");
    second.send(Command::Act(Action::SwitchCache));
    second.finish_jobs(LONG);
    assert!(home.kept().is_empty(), "turned off, and nothing is left");
}
