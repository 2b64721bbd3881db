//! The floors of the house, held by reading the sources: who may name whom, where each external crate
//! lives, how long a file may be, and that every character the program can say has a glyph.
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::path::{Path, PathBuf};

/// Module, sibling modules it may name, guarded external crates it may name.
const FLOORS: &[(&str, &[&str], &[&str])] = &[
    ("model", &[], &["rayon"]),
    ("crs", &["model"], &["libm", "proj_core"]),
    ("geometry", &["model", "crs"], &["geo", "rstar", "robust", "geographiclib_rs", "rayon"]),
    (
        "io",
        &["model", "crs", "geometry"],
        &[
            "geojson",
            "serde",
            "serde_json",
            "csv",
            "encoding_rs",
            "flate2",
            "hashbrown",
            "tempfile",
            "quick_xml",
            "rayon",
            "rusqlite",
            "rust_xlsxwriter",
            "twox_hash",
            "zip",
            "calamine",
            "memchr",
            "png",
            "bytes",
            "parquet",
            "postgres",
        ],
    ),
    ("synth", &["model", "crs", "geometry", "io"], &["libm", "serde_json", "geojson", "rayon"]),
    ("analysis", &["model", "geometry"], &["rayon", "memchr", "twox_hash"]),
    ("scene", &["model", "geometry", "analysis"], &["skrifa", "rayon"]),
    // egui only where a picture meets the window: the paint callback of render::gpu.
    (
        "render",
        &["model", "scene", "geometry"],
        &[
            "tiny_skia",
            "png",
            "rayon",
            "wgpu",
            "egui_wgpu",
            "eframe",
            "egui",
            "pdf_writer",
            "subsetter",
            "flate2",
            "twox_hash",
        ],
    ),
    (
        "app",
        &["model", "crs", "geometry", "io", "synth", "analysis", "scene", "render"],
        &["egui", "eframe", "wgpu", "egui_wgpu", "serde", "serde_json", "rfd"],
    ),
    (
        "cli",
        &["model", "crs", "geometry", "io", "synth", "analysis", "scene", "render"],
        &["clap", "csv", "serde", "serde_json"],
    ),
];

/// External crates with a home. What is not listed here (geo_types, thiserror) is free.
const GUARDED: &[&str] = &[
    "bytes",
    "calamine",
    "clap",
    "csv",
    "eframe",
    "egui",
    "egui_wgpu",
    "encoding_rs",
    "flate2",
    "geo",
    "geographiclib_rs",
    "geojson",
    "hashbrown",
    "libm",
    "memchr",
    "parquet",
    "pdf_writer",
    "png",
    "postgres",
    "proj_core",
    "quick_xml",
    "rayon",
    "rfd",
    "robust",
    "rstar",
    "rusqlite",
    "rust_xlsxwriter",
    "serde",
    "serde_json",
    "skrifa",
    "subsetter",
    "tempfile",
    "tiny_skia",
    "twox_hash",
    "wgpu",
    "zip",
];

/// Crates that may be named in one file of a floor only.
const ONE_FILE: &[(&str, &str)] = &[
    ("rstar", "src/geometry/index.rs"),
    ("geographiclib_rs", "src/geometry/measure.rs"),
    ("postgres", "src/io/database/live/client.rs"),
    ("postgres", "src/io/database/live/faults.rs"),
    ("rust_xlsxwriter", "src/io/xlsx.rs"),
    ("zip", "src/io/archive.rs"),
    ("zip", "src/io/grid/limits.rs"),
    ("calamine", "src/io/grid/book.rs"),
    ("quick_xml", "src/io/formats/kml/reader.rs"),
    ("skrifa", "src/scene/font.rs"),
    ("twox_hash", "src/io/cache/digest.rs"),
    ("twox_hash", "src/analysis/clinic/outline.rs"),
    ("twox_hash", "src/analysis/fingerprint.rs"),
    ("twox_hash", "src/render/pdf/book.rs"),
    ("subsetter", "src/render/pdf/face.rs"),
];

/// Files that may make colours: the tables, and the one translation of them for egui.
const COLOUR_FILES: &[&str] = &["src/scene/color.rs", "src/scene/palette.rs", "src/app/theme.rs"];

const MAX_LINES: usize = 500;

#[test]
fn dependencies_point_down() {
    let mut faults = Vec::new();
    for &(module, siblings, crates) in FLOORS {
        for file in rust_files(&Path::new("src").join(module)) {
            let text = code_only(&read(&file));
            for name in roots_after(&text, "crate::") {
                let is_macro = name == "words";
                if name != module && !is_macro && !siblings.contains(&name.as_str()) {
                    faults.push(format!("{}: {module} names crate::{name}", file.display()));
                }
            }
            // Unit tests may write files and make JSON where they stand.
            let program = before_tests(&text);
            for name in GUARDED.iter().filter(|name| names_crate(&program, name)) {
                if !crates.contains(name) {
                    faults.push(format!("{}: {module} names {name}", file.display()));
                }
                let mut homes = ONE_FILE.iter().filter(|(guarded, _)| guarded == name).map(|(_, home)| home).peekable();
                if let Some(home) = homes.peek().copied()
                    && homes.all(|home| Path::new(home) != file)
                {
                    faults.push(format!("{}: {name} lives in {home}", file.display()));
                }
            }
            if text.contains("super::super::") {
                faults.push(format!("{}: write crate::… instead of super::super", file.display()));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn every_floor_is_in_the_table() {
    let mut modules: Vec<String> = fs::read_dir("src")
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    modules.sort();
    let mut known: Vec<&str> = FLOORS.iter().map(|(module, ..)| *module).collect();
    known.sort_unstable();
    assert_eq!(modules, known, "a new floor needs a line in FLOORS and in the crate documentation");
}

#[test]
fn files_fit_in_the_head() {
    let mut faults = Vec::new();
    for file in rust_files(Path::new("src")) {
        let text = read(&file);
        let lines = text.lines().count();
        if lines > MAX_LINES {
            faults.push(format!("{}: {lines} lines, at most {MAX_LINES}", file.display()));
        }
        if !text.starts_with("//!") {
            faults.push(format!("{}: starts without a module doc", file.display()));
        }
    }
    assert_none(&faults);
}

#[test]
fn colours_stand_in_one_place() {
    let mut faults = Vec::new();
    for file in
        rust_files(Path::new("src")).into_iter().filter(|file| !COLOUR_FILES.iter().any(|home| Path::new(home) == file))
    {
        let text = before_tests(&code_only(&read(&file)));
        for maker in ["Color::hex(", "Color32::from_rgb(", "Color32::from_gray(", "Color32::RED", "Color32::BLACK"] {
            if text.contains(maker) {
                faults.push(format!("{}: {maker}…: take it from scene::color", file.display()));
            }
        }
    }
    assert_none(&faults);
}

#[test]
fn nothing_unfinished_and_nothing_of_one_machine() {
    let mut faults = Vec::new();
    for file in program_files(Path::new("src")) {
        let text = before_tests(&code_only(&read(&file)));
        for word in ["todo!", "unimplemented!", "dbg!", "/home/", "/root/", "C:\\\\Users"] {
            if text.contains(word) {
                faults.push(format!("{}: {word}", file.display()));
            }
        }
    }
    assert_none(&faults);
}

/// Only these may read a clock, start a thread or print: everything below `app` and `cli` gives the same
/// answer for the same input.
#[test]
fn the_engine_has_no_clock_no_thread_and_no_voice() {
    let mut faults = Vec::new();
    for &(module, ..) in FLOORS.iter().filter(|(module, ..)| !matches!(*module, "app" | "cli")) {
        for file in rust_files(&Path::new("src").join(module)) {
            let text = before_tests(&code_only(&read(&file)));
            for word in
                ["println!", "eprintln!", "thread::spawn", "SystemTime", "Instant::now", "TcpStream", "UdpSocket"]
            {
                if text.contains(word) {
                    faults.push(format!("{}: {word}", file.display()));
                }
            }
        }
    }
    assert_none(&faults);
}

/// No network, window and command line included: tax figures of firms are confidential. What can open a socket is the crate
/// `postgres`, and `ONE_FILE` has its one home; whether one is opened is for `tests/database.rs` to watch.
#[test]
fn no_socket_is_named() {
    let mut faults = Vec::new();
    for file in rust_files(Path::new("src")) {
        let text = code_only(&read(&file));
        for word in ["std::net", "TcpStream", "UdpSocket", "UnixStream", "reqwest", "ureq", "tokio", "socket2"] {
            if text.contains(word) {
                faults.push(format!("{}: {word}", file.display()));
            }
        }
    }
    assert_none(&faults);
}

/// A viewer that shows 亩 as an empty box has failed: every character of a string in the sources and of a
/// shipped layer has a glyph in the bundled face.
#[test]
fn every_character_the_program_says_has_a_glyph() {
    let fonts = mutu::scene::font::Fonts::bundled();
    let mut missing: Vec<(char, String)> = Vec::new();
    let mut files = program_files(Path::new("src"));
    files.extend(files_with(Path::new("layers"), &["geojson", "csv"]));
    files.extend(files_with(Path::new("assets"), &["json"]));
    for file in files {
        let text = read(&file);
        let spoken =
            if file.extension().is_some_and(|ext| ext == "rs") { before_tests(&code_only(&text)) } else { text };
        let mut characters: Vec<char> = spoken.chars().filter(|c| !c.is_ascii() && !c.is_control()).collect();
        characters.sort_unstable();
        characters.dedup();
        for character in characters {
            // The byte-order mark and full-width folding tables are read, never shown.
            if character == '\u{feff}' || fonts.regular.covers(&character.to_string()) {
                continue;
            }
            missing.push((character, file.display().to_string()));
        }
    }
    assert!(missing.is_empty(), "no glyph for {missing:?}");
}

fn assert_none(faults: &[String]) {
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The first path segments that follow `prefix`, also through `prefix{a::…, b}`.
fn roots_after(text: &str, prefix: &str) -> Vec<String> {
    let mut roots = Vec::new();
    for (at, _) in text.match_indices(prefix) {
        if text[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &text[at + prefix.len()..];
        let first: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if first.is_empty() {
            roots.extend(roots_in_braces(rest));
        } else {
            roots.push(first);
        }
    }
    roots
}

/// The roots of `{a::b, c::{d, e}}`: `a` and `c`.
fn roots_in_braces(text: &str) -> Vec<String> {
    let (mut roots, mut depth, mut at_start) = (Vec::new(), 0, false);
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        match c {
            '{' => (depth, at_start) = (depth + 1, depth == 0),
            '}' => depth -= 1,
            ',' => at_start = depth == 1,
            _ if c.is_whitespace() => {}
            _ if at_start => {
                let name: String = rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                roots.push(name);
                at_start = false;
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
        rest = &rest[c.len_utf8()..];
    }
    roots
}

fn names_crate(text: &str, name: &str) -> bool {
    text.match_indices(name).any(|(at, _)| {
        let before = text[..at].chars().next_back().unwrap_or(' ');
        let after = &text[at + name.len()..];
        let starts_path = after.starts_with("::") || (after.starts_with([';', ' ']) && text[..at].ends_with("use "));
        let own_module =
            text[..at].ends_with("crate::") || text[..at].ends_with("super::") || text[..at].ends_with("self::");
        !before.is_alphanumeric() && before != '_' && !own_module && !is_own_module(text, at) && starts_path
    })
}

/// `io::geojson::…` is our module of that name and not the crate.
fn is_own_module(text: &str, at: usize) -> bool {
    text[..at].ends_with("::") && !text[..at].ends_with(" ::")
}

/// Drops `//` comments, so that doc links may name any module.
fn code_only(text: &str) -> String {
    text.lines().map(|line| line.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// The part of a file before its unit tests.
fn before_tests(text: &str) -> String {
    text.split("#[cfg(test)]").next().unwrap_or("").to_owned()
}

/// Sources that are in the program: not the unit tests that fill a folder of their own.
fn program_files(dir: &Path) -> Vec<PathBuf> {
    rust_files(dir).into_iter().filter(|file| !file.components().any(|part| part.as_os_str() == "tests")).collect()
}

fn rust_files(dir: &Path) -> Vec<PathBuf> {
    files_with(dir, &["rs"])
}

fn files_with(dir: &Path, extensions: &[&str]) -> Vec<PathBuf> {
    let mut paths: Vec<_> = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
        .into_iter()
        .flat_map(|path| if path.is_dir() { files_with(&path, extensions) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|ext| extensions.iter().any(|known| ext == *known)))
        .collect()
}

#[test]
fn the_reader_of_use_lines_sees_through_braces() {
    let text =
        code_only("use crate::{ app::text, io };\nuse crate::model::id; // crate::never\nlet x = crate::scene::f();");
    assert_eq!(roots_after(&text, "crate::"), ["app", "io", "model", "scene"], "all four are seen, the comment is not");
    assert!(names_crate("use egui::Ui;", "egui"), "a use is a naming");
    assert!(!names_crate("let x = my_egui::f();", "egui"), "another name that ends alike is none");
    assert!(!names_crate("use crate::io::geojson::read;", "geojson"), "an own module of that name is none");
}
