//! What is kept is what was read; what is not whole, not current or not there is read anew. The oracle is always the
//! reading without a cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::slice;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::*;
use crate::io::json::{Value, json};
use crate::io::open::{Opened, open_paths};

/// A folder with sources, and beside them a cache that keeps files of any size.
struct Desk {
    folder: tempfile::TempDir,
    cache: Cache,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(&folder.path().join("cache"), CacheSettings::default()).unwrap();
        Self { folder, cache: Cache { smallest: 0, ..cache } }
    }

    fn source(&self, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    }

    /// Opens through the cache; says too how many layers wait to be kept.
    fn open(&self, paths: &[PathBuf]) -> (String, Vec<Keep>) {
        let mut opened = open_paths(paths, Some(&self.cache), &Progress::default());
        let to_keep = std::mem::take(&mut opened.to_keep);
        (shown(&opened), to_keep)
    }

    /// Opens and keeps what is worth it.
    fn keep(&self, path: &Path) {
        let (_, to_keep) = self.open(&[path.to_owned()]);
        assert_eq!(to_keep.len(), 1, "{} is not in the cache and worth keeping", path.display());
        to_keep.into_iter().for_each(Keep::write);
    }

    fn kept(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(&self.cache.folder) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

/// Everything that was opened, in text: numbers to the last bit, and "no value" equal to itself.
fn shown(opened: &Opened) -> String {
    format!("{:?}\n{:?}", opened.dataset, opened.files)
}

fn read_anew(paths: &[PathBuf]) -> String {
    shown(&open_paths(paths, None, &Progress::default()))
}

fn lot(number: usize, properties: &str) -> String {
    let (west, south) = (116.0 + number as f64 * 0.01, 36.4);
    let (east, north) = (west + 0.005, south + 0.005);
    format!(
        r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}},"properties":{properties}}}"#
    )
}

fn collection(members: &str, features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection",{members}"features":[{}]}}"#, features.join(","))
}

const SHAPES: [&str; 10] = [
    r#"{"type":"Point","coordinates":[116.1,36.4]}"#,
    r#"{"type":"MultiPoint","coordinates":[[116.1,36.4],[116.2,36.4]]}"#,
    r#"{"type":"LineString","coordinates":[[116.1,36.4],[116.2,36.4],[116.2,36.5]]}"#,
    r#"{"type":"MultiLineString","coordinates":[[[116.1,36.4],[116.2,36.4]],[[116.3,36.4],[116.3,36.5]]]}"#,
    r#"{"type":"Polygon","coordinates":[[[116,36],[116.4,36],[116.4,36.4],[116,36.4],[116,36]],[[116.1,36.1],[116.1,36.2],[116.2,36.2],[116.1,36.1]]]}"#,
    r#"{"type":"MultiPolygon","coordinates":[[[[116,36],[116.1,36],[116.1,36.1],[116,36]]],[[[117,36],[117.1,36],[117.1,36.1],[117,36]]]]}"#,
    r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[116,36]},{"type":"LineString","coordinates":[[116,36],[116.1,36]]}]}"#,
    r#"{"type":"Polygon","coordinates":[[[116,36],[116.1,36.1],[116.1,36],[116,36.1],[116,36]]]}"#,
    r#"{"type":"Polygon","coordinates":[]}"#,
    "null",
];

fn of_shapes() -> String {
    let feature = |shape: &&str| format!(r#"{{"type":"Feature","geometry":{shape},"properties":{{"a":1}}}}"#);
    collection("", &SHAPES.iter().map(feature).collect::<Vec<_>>())
}

/// Numbers with gaps and as texts, texts with gaps, truth values, arrays, objects, figures, no codes.
fn of_columns() -> String {
    let properties = [
        r#"{"n":0.1,"t":"","b":true,"m":1,"tax":"5","year":2023,"空":null}"#,
        r#"{"n":-0.0,"t":"聊城 \"高新\"","b":false,"m":"x","tax":"6","year":2023}"#,
        r#"{"n":null,"t":null,"b":null,"m":[1,{"k":null}],"tax":"无","year":2023,"parcel_id":"A"}"#,
        r#"{"n":5e-324,"t":"\u0000𠮷","m":{"k":"v"},"tax":"","parcel_id":"A"}"#,
        r#"{"n":9007199254740991,"t":"","m":false,"d":9007199254740993}"#,
        "{}",
    ];
    let features: Vec<String> = properties.iter().enumerate().map(|(at, text)| lot(at, text)).collect();
    collection(r#""name":"高新区","status":"synthetic","source":"试验","#, &features)
}

#[test]
fn a_kept_layer_comes_back_as_it_was_read() {
    let check = |name: &str, text: &[u8]| {
        let desk = Desk::new();
        let path = desk.source(name, text);
        let expected = read_anew(slice::from_ref(&path));
        assert!(!expected.contains("error: Some"), "{name} is to be read: {expected}");
        let (first, to_keep) = desk.open(slice::from_ref(&path));
        assert_eq!(first, expected, "{name}: the first opening");
        to_keep.into_iter().for_each(Keep::write);
        assert_eq!(desk.kept().len(), 1, "{name}: one file is kept");
        let progress = Progress::default();
        let (_, found) = desk.cache.find(&path, &path.display().to_string(), &progress).expect(name);
        assert_eq!(progress.done.load(Ordering::Relaxed), text.len() as u64, "{name}: all of it is done");
        assert_eq!(progress.features.load(Ordering::Relaxed), found.layer.len() as u64, "{name}: and counted");
        let (second, again) = desk.open(&[path]);
        assert_eq!(second, expected, "{name}: the second opening");
        assert!(again.is_empty(), "{name}: what is kept is not kept again");
    };
    check("shapes.geojson", of_shapes().as_bytes());
    check("columns.geojson", of_columns().as_bytes());
    let flood: Vec<String> = (0..300).map(|at| lot(at % 7, r#"{"parcel_id":"same","tax":1,"year":2024}"#)).collect();
    check("a flood of findings.geojson", collection("", &flood).as_bytes());
    check("lines.geojsonl", flood.join("\n").as_bytes());
    check("sequence.geojsons", format!("\u{1e}{}\n\u{1e}{}\n", flood[0], flood[1]).as_bytes());
    let mut gbk = collection("", &[lot(1, r#"{"name":"@"}"#)]).into_bytes();
    let at = gbk.iter().position(|byte| *byte == b'@').unwrap();
    gbk.splice(at..=at, *b"\xc1\xc4\xb3\xc7");
    check("gbk.geojson", &gbk);
    for name in ["lots_4490", "lots_4527", "lots_4548", "lots_4548_no_crs", "lots_3857"] {
        let text = fs::read(format!("{}/tests/data/{name}.geojson", env!("CARGO_MANIFEST_DIR"))).unwrap();
        check(name, &text);
    }
    for (name, bytes) in crate::io::embedded::FILES.iter().filter(|(name, _)| name.ends_with("geojson")) {
        check(&name.replace('/', "_"), bytes);
    }
}

#[test]
fn a_copy_goes_by_its_own_name() {
    for text in [of_shapes(), of_columns()] {
        let desk = Desk::new();
        desk.keep(&desk.source("first.geojson", &text));
        let copy = desk.source("copy.geojson", &text);
        let (found, again) = desk.open(slice::from_ref(&copy));
        assert_eq!(found, read_anew(&[copy]), "as if the copy had been read");
        assert!(again.is_empty(), "one content, one file");
    }
}

#[test]
fn one_digit_is_another_file() {
    let desk = Desk::new();
    let (before, after) = (of_columns(), of_columns().replacen("0.1", "0.2", 1));
    assert_eq!(before.len(), after.len(), "of one length");
    let path = desk.source("a.geojson", &before);
    let changed = fs::metadata(&path).unwrap().modified().unwrap();
    desk.keep(&path);
    desk.source("a.geojson", &after);
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_modified(changed).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().modified().unwrap(), changed, "and of one time");
    let (found, to_keep) = desk.open(slice::from_ref(&path));
    assert_eq!(found, read_anew(&[path]), "the new figure");
    assert_eq!(to_keep.len(), 1, "to be kept beside the other");
}

#[test]
fn another_build_of_the_program_finds_nothing() {
    let desk = Desk::new();
    let path = desk.source("a.geojson", of_columns());
    desk.keep(&path);
    let other = Cache { stamp: desk.cache.stamp ^ 1, ..desk.cache.clone() };
    assert!(other.find(&path, "a", &Progress::default()).is_none(), "what another build has read");
    // Also where somebody gives the file the name the other build looks for.
    let key = Key::of_bytes(of_columns().as_bytes());
    fs::rename(desk.cache.folder.join(desk.cache.name_of(key)), desk.cache.folder.join(other.name_of(key))).unwrap();
    assert!(other.find(&path, "a", &Progress::default()).is_none(), "its stamp is inside too");
    assert!(desk.kept().is_empty(), "and it is removed as damaged");
}

#[test]
fn what_is_damaged_anywhere_is_read_anew() {
    let desk = Desk::new();
    let text = collection("", &[lot(1, r#"{"n":1,"t":"a","b":true,"m":[1]}"#), lot(2, r#"{"n":2,"m":"x"}"#)]);
    let path = desk.source("a.geojson", &text);
    desk.keep(&path);
    let kept = desk.kept().remove(0);
    let whole = fs::read(&kept).unwrap();
    let identity = (desk.cache.stamp, Key::of_bytes(text.as_bytes()));
    let is_taken = |bytes: &[u8]| {
        fs::write(&kept, bytes).unwrap();
        format::read(&File::open(&kept).unwrap(), identity, "a").is_some()
    };
    assert!(is_taken(&whole), "undamaged it is taken");
    for at in 0..whole.len() {
        for bits in [0x01, 0x80, 0xff] {
            let mut spoiled = whole.clone();
            spoiled[at] ^= bits;
            assert!(!is_taken(&spoiled), "byte {at} of {} with {bits:#x}", whole.len());
        }
        assert!(!is_taken(&whole[..at]), "cut at {at}");
    }
    assert!(!is_taken(&[&whole[..], b"\0"].concat()), "a byte too many");
    assert!(!is_taken(&[b"\0", &whole[..]].concat()), "a byte in front");
    // The whole way, once: the damaged file goes, and a new one takes its place.
    let (found, to_keep) = desk.open(slice::from_ref(&path));
    assert_eq!(found, read_anew(&[path]), "as if there were no cache");
    assert!(desk.kept().is_empty() && to_keep.len() == 1, "to be kept anew");
}

/// A file that was not written by this program, under hashes that fit: what it says of itself is not believed.
#[test]
fn a_head_that_lies_is_not_believed() {
    let desk = Desk::new();
    let text = collection("", &[lot(1, r#"{"n":1,"t":"a","b":true,"m":[1]}"#), lot(2, r#"{"n":2,"m":"x"}"#)]);
    desk.keep(&desk.source("a.geojson", &text));
    let kept = desk.kept().remove(0);
    let whole = fs::read(&kept).unwrap();
    let (body, end) = whole.split_at(whole.len() - 24);
    let (length, _) = end.split_first_chunk::<8>().unwrap();
    let (body, head) = body.split_at(body.len() - u64::from_le_bytes(*length) as usize);
    let identity = (desk.cache.stamp, Key::of_bytes(text.as_bytes()));
    let check = |what: &str, change: fn(&mut Value), is_taken: bool| {
        let mut changed: Value = serde_json::from_slice(head).unwrap();
        change(&mut changed);
        let changed = serde_json::to_vec(&changed).unwrap();
        let length = (changed.len() as u64).to_le_bytes();
        let seal = format::seal(&body[..40], &changed, &length).to_le_bytes();
        fs::write(&kept, [body, &changed, &length, &seal].concat()).unwrap();
        let found = format::read(&File::open(&kept).unwrap(), identity, "a");
        assert_eq!(found.is_some(), is_taken, "{what}");
    };
    check("nothing is changed", |_| {}, true);
    check("all the memory there is", |head| head["sections"][0]["bytes"] = json!(u64::MAX), false);
    check("a terabyte", |head| head["sections"][0]["bytes"] = json!(1_u64 << 40), false);
    check(
        "a byte less",
        |head| head["sections"][0]["bytes"] = json!(head["sections"][0]["bytes"].as_u64().unwrap() - 1),
        false,
    );
    check("no sections", |head| head["sections"] = json!([]), false);
    check("sections in another order", |head| head["sections"].as_array_mut().unwrap().swap(1, 2), false);
    check("areas for codes", |head| head["sections"].as_array_mut().unwrap().swap(5, 7), false);
    check("no columns", |head| head["columns"] = json!([]), false);
    check("a column of another kind", |head| head["columns"][0]["kind"] = json!("Bool"), false);
    check("an unknown kind", |head| head["columns"][0]["kind"] = json!("Date"), false);
    check("an unknown system", |head| head["epsg"] = json!(1), false);
    check("a role without a column", |head| head["roles"] = json!([{"role": "Code", "column": 99}]), false);
    check(
        "a code that is none",
        |head| head["counts"] = json!([{"code": "A b", "severity": "Info", "count": 1}]),
        false,
    );
    check("a box of two numbers", |head| head["bounds"] = json!([1, 2]), false);
    check("no head", |head| *head = json!(null), false);
}

#[test]
#[cfg(unix)]
fn only_the_owner_may_read() {
    use std::os::unix::fs::PermissionsExt as _;
    let desk = Desk::new();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    fs::create_dir(&desk.cache.folder).unwrap();
    fs::set_permissions(&desk.cache.folder, fs::Permissions::from_mode(0o755)).unwrap();
    desk.keep(&desk.source("a.geojson", of_columns()));
    assert_eq!(mode(&desk.cache.folder), 0o700, "the folder, also where it was open before");
    assert_eq!(desk.kept().iter().map(|path| mode(path)).collect::<Vec<_>>(), [0o600], "the file");
}

#[test]
fn the_longest_unused_leaves_first() {
    let mut desk = Desk::new();
    let source = |name: &str| desk.source(name, collection("", &[lot(1, &format!(r#"{{"t":"{name}"}}"#))]));
    let [a, b, c] = ["a", "b", "c"].map(source);
    let kept_as =
        |desk: &Desk, path: &Path| desk.cache.folder.join(desk.cache.name_of(Key::of_bytes(&fs::read(path).unwrap())));
    let now = fs::metadata(&a).unwrap().modified().unwrap();
    let long_ago = now - Duration::from_hours(2);
    for (path, hours) in [(&a, 2), (&b, 1)] {
        desk.keep(path);
        let file = fs::OpenOptions::new().write(true).open(kept_as(&desk, path)).unwrap();
        file.set_modified(long_ago - Duration::from_hours(hours)).unwrap();
    }
    let left_behind = desk.cache.folder.join(".mutu-x.part");
    let being_written = desk.cache.folder.join(".mutu-y.part");
    fs::write(&being_written, "").unwrap();
    fs::write(&left_behind, "").unwrap();
    fs::OpenOptions::new().write(true).open(&left_behind).unwrap().set_modified(long_ago).unwrap();
    // The oldest is used, so the second oldest leaves.
    assert!(desk.cache.find(&a, "a", &Progress::default()).is_some(), "a is used");
    let one = fs::metadata(kept_as(&desk, &a)).unwrap().len();
    desk.cache.limit = one * 5 / 2;
    desk.keep(&c);
    let there: Vec<bool> = [&a, &b, &c].iter().map(|path| kept_as(&desk, path).exists()).collect();
    assert_eq!(there, [true, false, true], "b was unused for longest");
    assert!(!left_behind.exists() && being_written.exists(), "what was left behind goes too");
    let bytes = one + fs::metadata(kept_as(&desk, &c)).unwrap().len();
    assert_eq!(contents(&desk.cache.folder), Contents { files: 2, bytes }, "two are left");
    // Nothing that would push out all others.
    desk.cache.limit = 100;
    let d = desk.source("d", collection("", &[lot(1, r#"{"t":"d"}"#)]));
    assert!(desk.open(&[d]).1.is_empty(), "a file of more than half of the limit is not kept");
}

#[test]
fn clearing_removes_all_that_is_kept_and_nothing_else() {
    let desk = Desk::new();
    let folder = &desk.cache.folder;
    assert_eq!(clear(folder).unwrap(), Contents { files: 0, bytes: 0 }, "no folder, nothing to clear");
    desk.keep(&desk.source("a.geojson", of_columns()));
    desk.keep(&desk.source("b.geojson", of_shapes()));
    fs::write(folder.join(".mutu-x.part"), "unfinished").unwrap();
    fs::write(folder.join("my notes.txt"), "mine").unwrap();
    let before = contents(folder);
    assert_eq!(before.files, 2, "two are kept");
    let removed = clear(folder).unwrap();
    assert_eq!((removed.files, removed.bytes), (2, before.bytes + 10), "with what was unfinished");
    assert_eq!(desk.kept(), [folder.join("my notes.txt")], "another file is not the cache's");
    fs::remove_file(folder.join("my notes.txt")).unwrap();
    clear(folder).unwrap();
    assert!(!folder.exists(), "an empty folder goes too");
}

#[test]
fn clearing_while_others_open_disturbs_nobody() {
    let desk = Desk::new();
    let path = desk.source("a.geojson", of_columns());
    let expected = read_anew(slice::from_ref(&path));
    std::thread::scope(|scope| {
        let opening = scope.spawn(|| {
            for _ in 0..60 {
                let (found, to_keep) = desk.open(slice::from_ref(&path));
                assert_eq!(found, expected, "whatever is there");
                to_keep.into_iter().for_each(Keep::write);
            }
        });
        while !opening.is_finished() {
            clear(&desk.cache.folder).ok();
            std::thread::sleep(Duration::from_micros(200));
        }
        opening.join().unwrap();
    });
}

#[test]
fn where_nothing_can_be_written_nothing_is_kept() {
    let desk = Desk::new();
    let path = desk.source("a.geojson", of_columns());
    // A file stands where the folder would be.
    fs::write(&desk.cache.folder, "").unwrap();
    let (found, to_keep) = desk.open(slice::from_ref(&path));
    to_keep.into_iter().for_each(Keep::write);
    assert_eq!(found, read_anew(slice::from_ref(&path)), "it is read all the same");
    assert_eq!(contents(&desk.cache.folder), Contents { files: 0, bytes: 0 }, "nothing is there");
    fs::remove_file(&desk.cache.folder).unwrap();
    let (_, to_keep) = desk.open(&[path]);
    desk.cache.stop();
    to_keep.into_iter().for_each(Keep::write);
    assert!(desk.kept().is_empty(), "a stopped cache leaves nothing unfinished");
}

#[test]
fn what_is_turned_off_small_or_merged_is_not_kept() {
    let desk = Desk::new();
    let off = CacheSettings { enabled: false, ..CacheSettings::default() };
    assert!(Cache::new(&desk.cache.folder, off).is_none(), "turned off");
    let path = desk.source("a.geojson", of_columns());
    let usual = Cache { smallest: SMALLEST, ..desk.cache.clone() };
    let opened = open_paths(&[path], Some(&usual), &Progress::default());
    assert!(opened.to_keep.is_empty(), "small files are read as fast");
    let zones = ["x", "y"]
        .map(|id| desk.source(id, collection("", &[lot(1, &format!(r#"{{"id":"{id}","zone_kind":"core"}}"#))])));
    let (found, to_keep) = desk.open(&zones);
    assert_eq!(found, read_anew(&zones), "one layer of two files");
    assert!(to_keep.is_empty(), "of which neither is whole");
    let table = desk.source("firms.csv", "uscc,name\n91310115591693856A,甲\n");
    assert!(desk.open(&[table]).1.is_empty(), "tables are short");
}

#[test]
fn a_stopped_opening_takes_nothing_from_the_cache() {
    let desk = Desk::new();
    let path = desk.source("a.geojson", of_columns());
    desk.keep(&path);
    let progress = Progress::default();
    progress.cancelled.store(true, Ordering::Relaxed);
    assert!(desk.cache.find(&path, "a", &progress).is_none(), "stopped");
    assert_eq!(desk.kept().len(), 1, "and what is kept stays");
}
