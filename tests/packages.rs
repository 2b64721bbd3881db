//! What a public map must not say is nowhere in its files: not in their bytes, not in unpacked streams, not in texts.
//!
//! The oracle is the data themselves: every name and code of a firm, and every figure of one as it would be printed.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod reading;

use mutu::analysis::membership::Membership;
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::{Figures, Reading};
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::open_embedded;
use mutu::model::layer::Role;
use mutu::model::spec::Metric;
use reading::{Parts, folder, mutu};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

/// So many letters tell most names apart.
const FIRST: usize = 4;

/// What must not be found.
struct Secrets {
    /// Names and codes.
    names: BTreeSet<String>,
    /// The same by their first letters.
    by_first: HashMap<String, Vec<String>>,
    /// Figures as printed.
    figures: BTreeSet<String>,
}

impl Secrets {
    fn of_shipped() -> Self {
        let data = open_embedded().dataset;
        let firms = &data.firms;
        let mut secrets = Self { names: BTreeSet::new(), by_first: HashMap::new(), figures: BTreeSet::new() };
        for id in firms.ids() {
            let (name, code) = firms.name_and_code(id).unwrap();
            secrets.names.extend([name.to_owned(), code.to_owned()]);
            for yearly in firms.years().iter().filter_map(|year| firms.figures(id, *year)) {
                let all = [yearly.tax, yearly.output, yearly.revenue, yearly.value_added, yearly.investment, yearly.rd];
                all.into_iter().flatten().for_each(|figure| secrets.figure(figure));
            }
        }
        let (parcels, year) = (data.parcels().unwrap(), data.latest_year().unwrap());
        let (occupancy, _) = Occupancy::link(parcels, firms, year);
        let figures = Figures::compute(parcels, firms, &occupancy, year);
        for parcel in parcels.shapes.ids() {
            for metric in Metric::ALL {
                if let Reading::Value(value) | Reading::NotRated(Some(value)) = figures.per_mu(metric, parcel) {
                    secrets.figure(value.0);
                }
            }
        }
        for name in &secrets.names {
            let first: String = name.chars().take(FIRST).collect();
            secrets.by_first.entry(first).or_default().push(name.clone());
        }
        assert!(secrets.names.len() > 1_000 && secrets.figures.len() > 5_000, "there is something to look for");
        secrets
    }

    /// Only figures of four digits or more that do not end in a zero: a bound of two digits never is one.
    fn figure(&mut self, figure: f64) {
        let text = format!("{figure:.2}");
        let digits = text.trim_start_matches(['-', '0', '.']).chars().filter(char::is_ascii_digit).count();
        if text.len() <= 4 || digits < 4 || text.ends_with('0') {
            return;
        }
        self.figures.insert(text);
    }

    /// Names and codes in bytes taken for UTF-8, and for UTF-16 as in titles of a PDF.
    fn names_in(&self, bytes: &[u8]) -> Vec<&str> {
        let wide = |bytes: &[u8]| -> String {
            let units = bytes.chunks_exact(2).map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            char::decode_utf16(units).map(|letter| letter.unwrap_or('\u{fffd}')).collect()
        };
        let texts =
            [String::from_utf8_lossy(bytes).into_owned(), wide(bytes), wide(bytes.get(1..).unwrap_or_default())];
        texts.iter().flat_map(|text| self.names_of(text)).collect()
    }

    /// By their first letters, so that every text is gone through once.
    fn names_of(&self, text: &str) -> Vec<&str> {
        let mut found = Vec::new();
        let begins: BTreeSet<char> = self.names.iter().filter_map(|name| name.chars().next()).collect();
        for (at, _) in text.char_indices().filter(|(_, letter)| begins.contains(letter)) {
            let rest = &text[at..];
            let end = rest.char_indices().nth(FIRST).map_or(rest.len(), |(end, _)| end);
            for name in self.by_first.get(&rest[..end]).into_iter().flatten() {
                if rest.starts_with(name.as_str()) {
                    found.push(name.as_str());
                }
            }
        }
        found
    }

    /// Numbers of a text, with and without separators of thousands, that are a figure. Areas are no secret, and one of
    /// them can have the digits of a figure.
    fn figures_in(&self, text: &str) -> Vec<String> {
        let is_digit = |letter: char| letter.is_ascii_digit() || letter == '.' || letter == ',';
        let mut found = Vec::new();
        let mut rest = text;
        while let Some(start) = rest.find(is_digit) {
            rest = &rest[start..];
            let end = rest.find(|letter| !is_digit(letter)).unwrap_or(rest.len());
            let (token, after) = rest.split_at(end);
            let unit = after.trim_start_matches(' ');
            let is_area = (unit.starts_with('亩') || unit.starts_with("km²")) && !after.starts_with("亩均");
            let token = token.replace(',', "");
            if !is_area && self.figures.contains(&token) {
                found.push(token);
            }
            rest = after;
        }
        found
    }
}

/// What a person or a program can read in a file, as (bytes of each part, texts of it).
fn contents(path: &Path) -> (Vec<Vec<u8>>, String) {
    let bytes = fs::read(path).unwrap();
    match path.extension().unwrap().to_str().unwrap() {
        "pdf" => {
            let parts = Parts::of(&bytes);
            let pages = parts.with("/Type/Page/");
            let told: Vec<String> = pages.iter().flat_map(|(page, _)| parts.says(page)).collect();
            let mut all: Vec<Vec<u8>> =
                parts.0.values().flat_map(|(dict, stream)| [dict.clone().into_bytes(), stream.clone()]).collect();
            all.extend([bytes, told.concat().into_bytes(), told.join("\n").into_bytes()]);
            (all, told.join("\n"))
        }
        "png" => {
            let kinds = chunks(&bytes);
            let known = ["IHDR", "pHYs", "IDAT", "IEND"];
            assert!(kinds.iter().all(|kind| known.contains(&kind.as_str())), "{kinds:?}");
            (vec![bytes], String::new())
        }
        "svg" => {
            let text = String::from_utf8(bytes.clone()).unwrap();
            assert!(!text.contains("<metadata") && !text.contains("<!--"), "nothing beside the drawing");
            let told: Vec<&str> = text.split('<').filter_map(|tag| Some(tag.split_once('>')?.1)).collect();
            (vec![bytes, told.concat().into_bytes()], told.join("\n"))
        }
        "xlsx" => {
            let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
            let mut all = Vec::new();
            for at in 0..archive.len() {
                let mut part = Vec::new();
                archive.by_index(at).unwrap().read_to_end(&mut part).unwrap();
                all.push(part);
            }
            let text = all.iter().map(|part| String::from_utf8_lossy(part).into_owned()).collect::<String>();
            (all, text)
        }
        "geojson" => {
            let text = String::from_utf8(bytes.clone()).unwrap();
            let json: serde_json::Value = serde_json::from_str(&text).unwrap();
            let features = json["features"].as_array().unwrap();
            let told: Vec<String> = features.iter().map(|feature| feature["properties"].to_string()).collect();
            (vec![bytes], told.join("\n"))
        }
        _ => (vec![bytes.clone()], String::from_utf8(bytes).unwrap()),
    }
}

fn chunks(bytes: &[u8]) -> Vec<String> {
    let mut kinds = Vec::new();
    let mut rest = &bytes[8..];
    while rest.len() >= 12 {
        let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
        kinds.push(String::from_utf8(rest[4..8].to_vec()).unwrap());
        rest = &rest[12 + length..];
    }
    assert!(rest.is_empty(), "nothing behind the end");
    kinds
}

/// Names and figures that are found in a file.
fn found(secrets: &Secrets, path: &Path) -> (Vec<String>, Vec<String>) {
    let (parts, text) = contents(path);
    let names: Vec<String> = parts.iter().flat_map(|part| secrets.names_in(part)).map(str::to_owned).collect();
    (names, secrets.figures_in(&text))
}

/// A page with every table and a firm in the planner's own words.
fn page(folder: &Path) -> String {
    let data = open_embedded().dataset;
    let (name, code) = data.firms.ids().find_map(|id| data.firms.name_and_code(id)).unwrap();
    let text = format!("{name}（{code}）");
    let item = |kind: &str| serde_json::json!({ "kind": kind });
    let table = |of: &str| serde_json::json!({ "kind": "table", "of": of, "rows": 30 });
    let page = serde_json::json!({
        "paper": "a1", "title": format!("{name}周边"),
        "items": [
            item("map"), item("title"), item("subtitle"), item("legend"), item("chart"), table("zones"),
            table("top-parcels"), table("low-parcels"), table("top-firms"), item("statement"), item("source"), item("reference"),
            { "kind": "text", "text": text, "size_pt": 9, "place": [20, 300, 120, 20] },
            { "kind": "title_block", "made_by": text },
        ],
    });
    let path = folder.join("page.json");
    fs::write(&path, page.to_string()).unwrap();
    path.to_str().unwrap().to_owned()
}

#[test]
fn nothing_that_must_not_be_public_is_in_any_file() {
    let folder = folder("packages-public");
    let (secrets, page) = (Secrets::of_shipped(), page(&folder));
    let mut files: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for theme in ["tax", "bivariate", "grade", "industry", "firm-class"] {
        files.insert(format!("{theme}.pdf"), vec!["--theme", theme, "--page", &page]);
    }
    files.insert("natural.svg".to_owned(), vec!["--classes", "natural:7", "--page", &page]);
    files.insert("spread.svg".to_owned(), vec!["--theme", "output", "--classes", "stddev:6", "--page", &page]);
    files.insert("outlines.svg".to_owned(), vec!["--outlines", "--paper", "a4"]);
    files.insert("map.png".to_owned(), vec!["--paper", "a4", "--dpi", "72"]);
    let mut paths = Vec::new();
    for (name, more) in &files {
        let path = folder.join(name);
        let ending = if name.ends_with("svg") {
            "geojson"
        } else if name.ends_with("png") {
            "csv"
        } else {
            "xlsx"
        };
        let data = folder.join(format!("{name}.{ending}"));
        let (path_text, data_text) = (path.to_str().unwrap(), data.to_str().unwrap());
        mutu(&[&["render", "--public", "-o", path_text, "--data", data_text], more.as_slice()].concat());
        paths.extend([path, data]);
    }
    for by in ["zone", "register"] {
        let path = folder.join(format!("{by}-series.pdf"));
        mutu(&["series", "--public", "--by", by, "--pages", "1-12", "-o", path.to_str().unwrap()]);
        paths.push(path);
    }
    for path in &paths {
        if path.extension().unwrap() == "svg" {
            let text = fs::read_to_string(path).unwrap();
            let kinds = ["分区", "宗地", "道路", "水系", "其他", "注记", "图名图例"];
            for attribute in text.split(" data-").skip(1) {
                let name = attribute.strip_prefix("name=\"").unwrap().split('"').next().unwrap();
                assert!(kinds.contains(&name), "of layers only their kind: {name}");
            }
        }
        let (names, figures) = found(&secrets, path);
        assert!(names.is_empty(), "{}: {names:?}", path.display());
        assert!(figures.is_empty(), "{}: {figures:?}", path.display());
    }
    let (_, text) = contents(&folder.join("tax.pdf"));
    assert!(text.contains("公开版") && text.contains("某企业"), "it says what it is: {text}");
    assert!(!text.contains("Σ 万元"), "no sums");
}

/// A zone, a road and a scheme of the planner's own may be called after a firm.
#[test]
fn own_names_do_not_give_a_firm_away() {
    let folder = folder("packages-own-names");
    let data = open_embedded().dataset;
    let (name, _) = data.firms.ids().find_map(|id| data.firms.name_and_code(id)).unwrap();
    let renamed = |file: &str, from: &str| {
        let text = fs::read_to_string(file).unwrap();
        assert!(text.contains(from), "{file} has {from}");
        let path = folder.join(Path::new(file).file_name().unwrap());
        fs::write(&path, text.replace(from, name)).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let files = [
        renamed("layers/zones.geojson", "创新园"),
        renamed("layers/roads.geojson", "中华路"),
        renamed("assets/schemes/jining-2023.json", "济宁"),
    ];
    let data = ["parcels.geojson", "firms.csv", "occupation.csv", "yearly.csv"].map(|file| format!("layers/{file}"));
    let made = |public: &[&str], path: &Path, command: &[&str]| {
        let sources = files[..2].iter().chain(&data).map(String::as_str);
        let more = ["--theme", "grade", "--scheme", &files[2], "-o", path.to_str().unwrap()];
        let arguments: Vec<&str> = command.iter().chain(public).copied().chain(sources).chain(more).collect();
        mutu(&arguments);
        found(&Secrets::of_shipped(), path).0
    };
    for (file, command) in [
        ("map.pdf", &["render", "--paper", "a1"][..]),
        ("map.svg", &["render", "--paper", "a1"]),
        ("zones.pdf", &["series", "--by", "zone"]),
    ] {
        let path = folder.join(file);
        let names = made(&["--public"], &path, command);
        assert!(names.is_empty(), "{file}: {names:?}");
        let names = made(&[], &folder.join(format!("general-{file}")), command);
        assert!(names.len() > 1, "{file}: without masking they are there: {names:?}");
    }
}

/// The same search finds what a general map says: the test above can fail.
#[test]
fn what_is_not_masked_is_found() {
    let folder = folder("packages-general");
    let (secrets, page) = (Secrets::of_shipped(), page(&folder));
    for (name, data) in [("a.pdf", "a.csv"), ("a.svg", "a.geojson"), ("b.svg", "b.xlsx")] {
        let (path, data) = (folder.join(name), folder.join(data));
        mutu(&["render", "-o", path.to_str().unwrap(), "--page", &page, "--data", data.to_str().unwrap()]);
        let (names, figures) = found(&secrets, &path);
        assert!(!names.is_empty() && figures.len() > 5, "{name}: {names:?} {figures:?}");
        assert!(found(&secrets, &data).0.len() > 100, "{}", data.display());
    }
    let path = folder.join("firms.pdf");
    mutu(&["series", "--by", "firm", "--pages", "1-3", "-o", path.to_str().unwrap()]);
    let (names, figures) = found(&secrets, &path);
    assert!(names.len() >= 6 && figures.len() > 3, "{names:?} {figures:?}");
}

/// The table of the highest firms is the order of `mutu table --by firm` as it is counted here; a public page has none.
#[test]
fn the_highest_firms_are_named_to_some_and_not_to_all() {
    let folder = folder("packages-firms");
    let data = open_embedded().dataset;
    let (parcels, year, firms) = (data.parcels().unwrap(), data.latest_year().unwrap(), &data.firms);
    let (occupancy, _) = Occupancy::link(parcels, firms, year);
    let mut all: Vec<(f64, String)> = Vec::new();
    for id in firms.ids().filter(|id| firms.is_rated(*id, year) && firms.is_open(*id, year)) {
        let mut land = 0.0;
        for parcel in parcels.shapes.ids() {
            land += occupancy
                .tenants(parcel)
                .iter()
                .filter(|tenant| tenant.firm == id)
                .map(|tenant| tenant.area.0)
                .sum::<f64>();
        }
        let output = firms.figures(id, year).and_then(|figures| figures.output);
        if let Some(output) = output.filter(|_| land > 0.0) {
            all.push((output / land, firms.name_and_code(id).unwrap().0.to_owned()));
        }
    }
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    let page = serde_json::json!({
        "paper": "a3",
        "items": [{ "kind": "map" }, { "kind": "table", "of": "top-firms", "rows": 7, "place": [10, 10, 150, 120] }],
    });
    let file = folder.join("page.json");
    fs::write(&file, page.to_string()).unwrap();
    let drawn = |name: &str, more: &[&str]| {
        let path = folder.join(name);
        let words = ["render", "-o", path.to_str().unwrap(), "--theme", "output", "--page", file.to_str().unwrap()];
        mutu(&[&words[..], more].concat());
        fs::read_to_string(path).unwrap()
    };
    let (open, public) = (drawn("a.svg", &[]), drawn("b.svg", &["--public"]));
    ranked(&open, &all[..7]);
    for (_, name) in &all[..7] {
        assert!(!public.contains(name.as_str()), "{name}");
    }
    assert!(!open.contains(all[7].1.as_str()), "no more than were asked for");
    assert!(!public.contains("最高的企业"), "nor a rank");
    // On a page of a zone stand those with land in it.
    let zones = data.zones().unwrap();
    let zone = zones.shapes.ids().find(|id| zones.text(Role::Code, *id) == Some("yiyao")).unwrap();
    let membership = Membership::build(parcels, &SpatialIndex::build(&parcels.shapes), zones);
    let there: BTreeSet<&str> = membership
        .parcels_of(zone)
        .iter()
        .flat_map(|(parcel, _)| occupancy.tenants(*parcel))
        .map(|tenant| firms.name_and_code(tenant.firm).unwrap().0)
        .collect();
    let of_zone: Vec<(f64, String)> = all.iter().filter(|(_, name)| there.contains(name.as_str())).cloned().collect();
    assert!(of_zone.len() > 7 && of_zone[..7] != all[..7], "the zone has others than the whole");
    ranked(&drawn("c.svg", &["--zone", "yiyao"]), &of_zone[..7]);
}

/// Firms and their figures stand one after the other.
fn ranked(open: &str, expected: &[(f64, String)]) {
    let mut at = 0;
    for (value, name) in expected {
        let found = open[at..].find(name.as_str()).unwrap_or_else(|| panic!("{name} comes next"));
        let shown = open[at + found..].find(&grouped(*value)).unwrap_or_else(|| panic!("{name}: {value:.2}"));
        assert!(shown < 1_000, "{name}: its figure stands in its row");
        at += found + name.len();
    }
}

/// `1,234.50`.
fn grouped(value: f64) -> String {
    let text = format!("{value:.2}");
    let (whole, rest) = text.split_once('.').unwrap();
    let digits: Vec<char> = whole.chars().collect();
    let parts: Vec<String> = digits.rchunks(3).rev().map(|three| three.iter().collect()).collect();
    format!("{}.{rest}", parts.join(","))
}

/// Every class of a public map has no firm at all or three and more; counted here from the data behind it.
#[test]
fn no_group_of_a_public_map_is_one_or_two_firms() {
    let folder = folder("packages-groups");
    let data = open_embedded().dataset;
    let (parcels, year) = (data.parcels().unwrap(), data.latest_year().unwrap());
    let (occupancy, _) = Occupancy::link(parcels, &data.firms, year);
    let check = |arguments: &[&str], least_classes: usize| {
        let path = folder.join("map.csv");
        let picture = folder.join("map.svg");
        let common =
            ["render", "--public", "--paper", "a4", "-o", picture.to_str().unwrap(), "--data", path.to_str().unwrap()];
        mutu(&[&common, arguments].concat());
        let mut rows = csv::Reader::from_path(&path).unwrap();
        let at = rows.headers().unwrap().iter().position(|head| head == "class").unwrap();
        let mut firms: BTreeMap<String, BTreeSet<u32>> = BTreeMap::new();
        for (parcel, row) in parcels.shapes.ids().zip(rows.records()) {
            let tenants = occupancy.tenants(parcel).iter().map(|tenant| tenant.firm.0);
            firms.entry(row.unwrap()[at].to_owned()).or_default().extend(tenants);
        }
        assert!(firms.len() >= least_classes, "{arguments:?}: {firms:?}");
        for (class, firms) in firms.iter().filter(|(class, _)| !class.contains("无数据")) {
            assert!(firms.is_empty() || firms.len() > 2, "{arguments:?}: {class} has {firms:?}");
        }
    };
    check(&[], 5);
    check(&["--classes", "equal:9"], 3);
    check(&["--classes", "own:0.01,0.02,5,500,501,900"], 3);
    check(&["--theme", "bivariate", "--classes", "own:0.1,300/0.5,4000"], 3);
    check(&["--theme", "grade"], 4);
    check(&["--theme", "firm-class"], 3);
}

#[test]
fn an_internal_map_names_its_user_all_over_it() {
    let folder = folder("packages-internal");
    let path = folder.join("map.pdf");
    mutu(&["render", "--internal", "张三", "--date", "2024-12-31", "-o", path.to_str().unwrap()]);
    let (_, text) = contents(&path);
    let mark = "内部资料 张三 2024-12-31";
    assert!(text.matches(mark).count() > 20, "all over the sheet");
    assert!(text.lines().any(|line| line == "内部资料"), "密级 says so: {text}");
}
