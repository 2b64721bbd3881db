//! Files of the program, read by other means than they were written with; and the program itself.
#![allow(dead_code, unreachable_pub, reason = "each test reads its own kinds of file")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// Runs `mutu` in Chinese.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env("LC_ALL", "zh_CN.UTF-8")
        .env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("APPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("LOCALAPPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .output()
        .unwrap()
}

/// Runs it and expects that it can.
pub fn mutu(arguments: &[&str]) {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// An empty folder.
pub fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// A document taken apart: the dictionary and the unpacked stream of every object, by number.
pub struct Parts(pub BTreeMap<usize, (String, Vec<u8>)>);

impl Parts {
    pub fn of(bytes: &[u8]) -> Self {
        let find = |from: usize, what: &[u8]| {
            bytes[from..].windows(what.len()).position(|window| window == what).map(|at| from + at)
        };
        let mut objects = BTreeMap::new();
        let start = String::from_utf8_lossy(&bytes[bytes.len() - 40..]).split("startxref\n").nth(1).unwrap().to_owned();
        let table = String::from_utf8(bytes[start.lines().next().unwrap().parse().unwrap()..].to_vec()).unwrap();
        for (number, line) in table.lines().skip(2).take_while(|line| *line != "trailer").enumerate().skip(1) {
            let at: usize = line[..10].parse().unwrap();
            let end = find(at, b"endobj").unwrap();
            let stream = find(at, b"stream\n").filter(|stream| *stream < end);
            let dict = String::from_utf8_lossy(&bytes[at..stream.unwrap_or(end)]).into_owned();
            let mut content = Vec::new();
            if let Some(stream) = stream {
                let length: usize = number_after(&dict, "/Length ");
                let packed = &bytes[stream + 7..stream + 7 + length];
                assert!(dict.contains("/FlateDecode"), "all streams are packed: {dict}");
                flate2::read::ZlibDecoder::new(packed).read_to_end(&mut content).unwrap();
            }
            objects.insert(number, (dict, content));
        }
        Self(objects)
    }

    pub fn with(&self, what: &str) -> Vec<&(String, Vec<u8>)> {
        self.0.values().filter(|(dict, _)| dict.contains(what)).collect()
    }

    pub fn object(&self, dict: &str, key: &str) -> &(String, Vec<u8>) {
        &self.0[&number_after(dict, key)]
    }

    /// What a page says: letters by the tables of their fonts, and what is told instead of them.
    pub fn says(&self, page: &str) -> Vec<String> {
        let resources = &self.object(page, "/Resources ").0;
        let fonts: Vec<BTreeMap<String, String>> = ["/F0 ", "/F1 "]
            .iter()
            .map(|name| {
                if !resources.contains(name) {
                    return BTreeMap::new();
                }
                let font = &self.object(resources, name).0;
                let table = String::from_utf8(self.object(font, "/ToUnicode ").1.clone()).unwrap();
                let pairs =
                    table.lines().filter_map(|line| line.strip_prefix('<')?.strip_suffix('>')?.split_once("> <"));
                pairs.filter(|(code, _)| code.len() == 4).map(|(code, text)| (code.to_owned(), utf16(text))).collect()
            })
            .collect();
        let mut told = Vec::new();
        let (mut font, mut instead) = (0, false);
        for line in self.content(page).lines() {
            if line.ends_with(" Tf") {
                font = usize::from(line.starts_with("/F1"));
            } else if let Some(hex) = line.strip_prefix("/Span <</ActualText <").and_then(|rest| rest.split_once('>')) {
                told.push(utf16(hex.0.strip_prefix("FEFF").unwrap()));
                instead = true;
            } else if line == "EMC" {
                instead = false;
            } else if let Some(hex) = line.strip_prefix('<').and_then(|rest| rest.strip_suffix("> Tj")) {
                let codes = (0..hex.len() / 4).map(|at| hex[at * 4..at * 4 + 4].to_owned());
                let text: String = codes.map(|code| fonts[font][&code].clone()).collect();
                if !instead {
                    told.push(text);
                }
            }
        }
        told
    }

    fn content(&self, page: &str) -> String {
        let list = page.split_once("/Contents[").unwrap().1.split_once(']').unwrap().0;
        let numbers = list.split(" 0 R").filter_map(|number| number.trim().parse::<usize>().ok());
        numbers.map(|number| String::from_utf8(self.0[&number].1.clone()).unwrap()).collect()
    }
}

pub fn number_after(text: &str, key: &str) -> usize {
    let rest = text.split_once(key).unwrap_or_else(|| panic!("no {key} in {text}")).1;
    rest.chars().take_while(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

fn utf16(hex: &str) -> String {
    let units: Vec<u16> =
        (0..hex.len() / 4).map(|at| u16::from_str_radix(&hex[at * 4..at * 4 + 4], 16).unwrap()).collect();
    String::from_utf16(&units).unwrap()
}
