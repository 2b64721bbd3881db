//! The project file from outside: damage, bad places, killed processes. Whatever happens to a file, opening it ends in
//! an answer, and a save that fails leaves what was there.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use mutu::analysis::clinic::sign;
use mutu::io::open::open_embedded;
use mutu::io::project::{
    Document, Hashes, LayerLine, LayerOf, Origin, Shipped, SourceLine, as_text, of_bytes, of_file, save,
};
use mutu::io::recovery;
use mutu::model::bookmark::Bookmark;
use mutu::model::id::FeatureId;
use mutu::model::project::Project;
use mutu::model::repair::{Fix, Repair};
use mutu::model::variants::Variants;

/// A document of usual size: the shipped layers, a scheme of the planner's own, variants.
fn document(shipped: &Shipped, title: &str) -> Document {
    let mut own = (*shipped.schemes[0]).clone();
    own.id.push_str("-own");
    let own = Arc::new(own);
    let bookmark = Bookmark {
        name: "核心区".to_owned(),
        center_in_world: geo_types::Coord { x: 413_000.5, y: 4_030_000.25 },
        meters_per_px: 2.0,
    };
    Document {
        sources: vec![SourceLine::of(Origin::Embedded)],
        layers: ["water", "parcels", "roads", "zones"]
            .map(|name| LayerLine { of: LayerOf::Embedded(format!("{name}.geojson")), visible: true, opacity: 0.8 })
            .to_vec(),
        project: Project {
            year: Some(2024),
            variants: Variants::default().with("方案", Arc::clone(&own)),
            scheme: Some(own),
            entry_standard: shipped.standards.first().cloned(),
            bookmarks: vec![bookmark],
            title: title.to_owned(),
            ..Project::default()
        },
        view: None,
        kept_for: None,
    }
}

/// Numbers from a seed, good enough to damage files with.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % most.max(1) as u64) as usize
    }
}

/// An answer with a place, or a sound project: one that is written and read again as it is.
fn check_answer(bytes: &[u8], shipped: &Shipped, what: &str) -> bool {
    let path = Path::new("/p/x.mutu");
    match of_bytes(path, bytes, shipped) {
        Err(error) => {
            assert!(error.place.is_some() || bytes.is_empty() || error.code == "bad-encoding", "{what}: {error:?}");
            assert!(!error.message.zh.is_empty() && !error.remedy.zh.is_empty(), "{what}: {error:?}");
            false
        }
        Ok(read) => {
            let text = as_text(&read, path.parent(), shipped);
            let again =
                of_bytes(path, text.as_bytes(), shipped).unwrap_or_else(|error| panic!("{what}: {error:?}\n{text}"));
            assert_eq!(as_text(&again, path.parent(), shipped), text, "{what}: sound");
            true
        }
    }
}

#[test]
fn a_file_that_was_cut_off_anywhere_is_refused_with_its_place() {
    let shipped = Shipped::load();
    let text = as_text(&document(&shipped, "截断"), None, &shipped);
    let end = text.trim_end().len();
    for cut in (0..end).step_by(1 + end / 700).chain(end - 20..end) {
        let is_sound = check_answer(&text.as_bytes()[..cut], &shipped, &format!("cut at {cut}"));
        assert!(!is_sound, "what is cut at {cut} of {end} is no project");
    }
    assert!(check_answer(text.as_bytes(), &shipped, "whole"), "the whole is one");
}

#[test]
fn two_thousand_damaged_files_are_errors_or_sound_projects() {
    const PIECES: [&[u8]; 16] = [
        b"1e999",
        b"-1",
        b"0.5",
        b"null",
        b"\"\"",
        b"[",
        b"}",
        b"\xff\xfe",
        b"NaN",
        b"18446744073709551616",
        b"true",
        b"\\u0000",
        b"\"mutu-project\"",
        b"//",
        "亩".as_bytes(),
        b"{\"a\":[]}",
    ];
    let shipped = Shipped::load();
    let text = as_text(&document(&shipped, "损坏"), None, &shipped).into_bytes();
    let (mut dice, mut sound) = (Dice(20_240_917), 0);
    for round in 0..2_000 {
        let mut bytes = text.clone();
        for _ in 0..=dice.below(3) {
            let at = dice.below(bytes.len());
            match dice.below(4) {
                0 => bytes[at] ^= 1 << dice.below(8),
                1 => {
                    let end = (at + 1 + dice.below(40)).min(bytes.len());
                    drop(bytes.drain(at..end));
                }
                2 => drop(bytes.splice(at..at, PIECES[dice.below(PIECES.len())].iter().copied())),
                _ => {
                    let from = dice.below(bytes.len());
                    let piece: Vec<u8> = bytes[from..(from + 60).min(bytes.len())].to_vec();
                    drop(bytes.splice(at..at, piece));
                }
            }
        }
        sound += usize::from(check_answer(&bytes, &shipped, &format!("round {round}")));
    }
    assert!((1..1_990).contains(&sound), "{sound} of 2000 are sound: some hit a text, most do not");
}

#[test]
fn a_save_that_fails_says_why_and_leaves_the_old_file_whole() {
    let shipped = Shipped::load();
    let folder = tempfile::tempdir().unwrap();
    let check = |path: &Path, said: &str| {
        let error = save(path, document(&shipped, "新"), &shipped, &Hashes::default()).expect_err(said);
        assert!(error.message.en.contains(said), "{}: {error:?}", path.display());
        assert!(!error.remedy.zh.is_empty(), "{error:?}");
    };
    let inside = folder.path().join("项目 一/带 空格.mutu");
    check(&inside, "folder does not exist");
    fs::create_dir(inside.parent().unwrap()).unwrap();
    save(&inside, document(&shipped, "旧"), &shipped, &Hashes::default()).unwrap();
    assert_eq!(of_file(&inside, &shipped).unwrap().project.title, "旧", "Chinese and spaces are no matter");
    check(&inside.join("x.mutu"), "not a folder");
    check(&folder.path().join(format!("{}.mutu", "长".repeat(300))), "name is too long");
    check(folder.path(), "this is a folder");
    assert_eq!(of_file(&inside, &shipped).unwrap().project.title, "旧", "the old one is whole");
    assert_eq!(fs::read_dir(inside.parent().unwrap()).unwrap().count(), 1, "and nothing lies beside it");
}

/// A place with no room: what every write there is told is the same as on a full disk.
#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_leaves_the_old_file_whole() {
    let shipped = Shipped::load();
    let error =
        save(Path::new("/dev/full"), document(&shipped, "满"), &shipped, &Hashes::default()).expect_err("no room");
    assert_eq!(error.message.en, "the disk is full", "the reason");
    let folder = tempfile::tempdir().unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "none"]).arg(folder.path()).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        drop(writeln!(std::io::stderr(), "no small disk can be made here: only /dev/full was tried"));
        return;
    }
    let path = folder.path().join("a.mutu");
    save(&path, document(&shipped, "旧"), &shipped, &Hashes::default()).unwrap();
    let before = fs::read(&path).unwrap();
    fs::write(folder.path().join("filler"), vec![0; 1 << 20]).unwrap_err();
    let error = save(&path, document(&shipped, "新"), &shipped, &Hashes::default()).expect_err("no room");
    let (after, left) = (fs::read(&path).unwrap(), fs::read_dir(folder.path()).unwrap().count());
    let remounted = Command::new("mount").args(["-o", "remount,ro"]).arg(folder.path()).status();
    let read_only = save(&path, document(&shipped, "新"), &shipped, &Hashes::default()).expect_err("read only");
    let whole = fs::read(&path).unwrap();
    Command::new("umount").arg(folder.path()).status().unwrap();
    assert_eq!((error.message.en.as_ref(), after == before, left), ("the disk is full", true, 2), "full");
    assert!(remounted.unwrap().success(), "read only from here on");
    assert_eq!((read_only.message.en.as_ref(), whole == before), ("no permission to write there", true), "read only");
}

/// The name of the folder in which a child is to save until it is killed.
const CHILD: &str = "MUTU_TEST_SAVES_IN";

/// What a window does: every edit goes to the copy for recovery, some to the file; a line for each that is done.
fn save_until_killed(folder: &Path) {
    let shipped = Shipped::load();
    let slot = recovery::claim(&folder.join("recovery")).unwrap();
    for count in 1_u64.. {
        let edited = document(&shipped, &count.to_string());
        recovery::write_copy(slot.path(), as_text(&edited, None, &shipped).as_bytes()).unwrap();
        if count.is_multiple_of(2) {
            save(&folder.join("a.mutu"), edited, &shipped, &Hashes::default()).unwrap();
        }
        drop(writeln!(std::io::stdout(), "done {count}"));
    }
}

#[test]
fn two_hundred_killed_processes_lose_no_file_and_no_edit_that_was_copied() {
    if let Some(folder) = std::env::var_os(CHILD) {
        return save_until_killed(Path::new(&folder));
    }
    let shipped = Shipped::load();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.mutu");
    save(&path, document(&shipped, "0"), &shipped, &Hashes::default()).unwrap();
    let mut dice = Dice(7);
    for round in 0..200 {
        let child = Command::new(std::env::current_exe().unwrap())
            .args(["two_hundred_killed", "--nocapture"])
            .env(CHILD, folder.path())
            .stdout(Stdio::piped())
            .spawn();
        let mut child = child.unwrap();
        // It starts with reading the schemes; from its first line on it saves.
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map_while(Result::ok);
        let counted = |line: String| line.strip_prefix("done ").and_then(|count| count.parse::<u64>().ok());
        let first = lines.by_ref().find_map(counted).unwrap();
        std::thread::sleep(Duration::from_micros(dice.below(20_000) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        let last = lines.filter_map(counted).last().unwrap_or(first);
        let kept: u64 = title(&path, &shipped).parse().unwrap();
        assert!(kept + 1 >= last - last % 2 || kept == 0 && last < 2, "round {round}: file {kept}, done {last}");
        let left = recovery::left_behind(&folder.path().join("recovery"));
        let copies: Vec<u64> = left.iter().map(|slot| title(slot.path(), &shipped).parse().unwrap()).collect();
        assert_eq!(copies.len(), 1, "round {round}: its copy is found");
        assert!(copies[0] >= last && copies[0] <= last + 1, "round {round}: copy {copies:?}, done {last}");
        left.iter().for_each(recovery::Slot::clear);
    }
    let beside = |name: &PathBuf| name.file_name().is_some_and(|name| name.to_string_lossy().ends_with(".mutu"));
    let files: Vec<PathBuf> = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert_eq!(files.iter().filter(|name| beside(name)).count(), 1, "one project, {files:?}");
}

/// A project whose data was another one when a repair was accepted.
#[test]
fn repairs_that_fit_no_longer_are_said() {
    let shipped = Shipped::load();
    let folder = tempfile::tempdir().unwrap();
    let data = open_embedded().dataset;
    let parcels = data.parcels().unwrap();
    let shape = sign(&parcels.shapes, FeatureId(0));
    let check = |row: u32, expected: bool| {
        let mut document = document(&shipped, "修");
        let repair = Repair { layer: parcels.name.clone(), fix: Fix::Untangle { row, shape: shape.clone() } };
        document.project.repairs = Arc::new(vec![repair]);
        let path = folder.path().join("a.mutu");
        save(&path, document, &shipped, &Hashes::default()).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
            .args(["--lang", "en", "--no-cache", "report", path.to_str().unwrap()])
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(said.contains("1 repair(s) of the project do not fit the data"), expected, "{row}: {said}");
    };
    check(u32::MAX - 1, true);
    check(0, false);
}

fn title(path: &Path, shipped: &Shipped) -> String {
    of_file(path, shipped).unwrap_or_else(|error| panic!("unreadable: {error:?}")).project.title
}
