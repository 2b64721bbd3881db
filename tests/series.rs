//! Series of sheets by the built binary: their pages, index, bookmarks, links and files.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod reading;

use mutu::io::open::open_embedded;
use reading::{Parts, folder, mutu, number_after, run};
use std::fs;

/// The pages of a document in their order, by the numbers of their objects.
fn pages(parts: &Parts) -> Vec<usize> {
    let [(tree, _)] = parts.with("/Type/Pages")[..] else { panic!("one tree") };
    let kids = tree.split_once("/Kids[").unwrap().1.split_once(']').unwrap().0;
    kids.split(" 0 R").filter_map(|number| number.trim().parse().ok()).collect()
}

/// `/Title` and page of every bookmark, in their order.
fn bookmarks(parts: &Parts) -> Vec<(String, usize)> {
    let items = parts.0.values().filter(|(dict, _)| dict.contains("/Title") && dict.contains("/Dest["));
    items.map(|(dict, _)| (dict.clone(), number_after(dict, "/Dest["))).collect()
}

/// Where the links of a page lead to.
fn links(parts: &Parts, page: usize) -> Vec<usize> {
    let dict = &parts.0[&page].0;
    let Some((_, list)) = dict.split_once("/Annots[") else { return Vec::new() };
    let list = list.split_once(']').unwrap().0;
    let numbers = list.split(" 0 R").filter_map(|number| number.trim().parse::<usize>().ok());
    numbers.map(|number| number_after(&parts.0[&number].0, "/Dest[")).collect()
}

#[test]
fn a_book_has_an_index_bookmarks_and_links_and_is_the_same_twice() {
    let folder = folder("series-book");
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let (one, other) = (path("a.pdf"), path("b.pdf"));
    mutu(&["series", "--by", "zone", "--paper", "a4", "-o", &one]);
    mutu(&["series", "--by", "zone", "--paper", "a4", "-o", &other]);
    let bytes = fs::read(&one).unwrap();
    assert!(bytes == fs::read(&other).unwrap(), "same input, same bytes");
    let parts = Parts::of(&bytes);
    let data = open_embedded().dataset;
    let zones = data.zones().unwrap();
    let names: Vec<String> = zones.shapes.ids().map(|id| zones.label(id)).collect();
    let pages = pages(&parts);
    assert_eq!(pages.len(), 1 + names.len(), "an index and a sheet a zone");
    assert_eq!(bookmarks(&parts).iter().map(|(_, page)| *page).collect::<Vec<_>>(), pages, "one a page, in order");
    let told: Vec<Vec<String>> = pages.iter().map(|page| parts.says(&parts.0[page].0)).collect();
    let all = pages.len();
    for (at, name) in names.iter().enumerate() {
        // Those of one name are told apart.
        assert!(told[0].iter().any(|text| text.starts_with(name.as_str())), "the index names {name}");
        let page = at + 2;
        let bottom = format!("第 {page} 页 共 {all} 页");
        let sheet = &told[at + 1];
        assert!(sheet.iter().any(|text| text.contains(&bottom)), "{name} has its number");
        assert!(sheet[..].iter().any(|text| text.starts_with(name.as_str()) && text.contains("亩均税收图")), "{name}");
        assert_eq!(links(&parts, pages[at + 1]), [pages[0]], "{name} leads back");
    }
    assert_eq!(links(&parts, pages[0]), pages[1..], "the index leads to every sheet");
    let mut titles: Vec<String> = bookmarks(&parts).into_iter().map(|(title, _)| title).collect();
    titles.sort();
    titles.dedup();
    assert_eq!(titles.len(), all, "no two bookmarks are the same");
}

/// What the report says of a zone stands on its sheet.
#[test]
fn a_sheet_of_a_zone_has_the_numbers_of_the_zone() {
    let folder = folder("series-zone");
    let path = folder.join("z.pdf").to_str().unwrap().to_owned();
    mutu(&["series", "--by", "zone", "-o", &path]);
    let report = run(&["report", "--by", "zone", "--format", "csv"]);
    let report = String::from_utf8(report.stdout).unwrap();
    let mut rows = csv::Reader::from_reader(report.as_bytes());
    let heads = rows.headers().unwrap().clone();
    let column = |name: &str| heads.iter().position(|head| head == name).unwrap();
    let (parcels, area, tax) = (column("parcels"), column("area_mu"), column("tax"));
    let parts = Parts::of(&fs::read(&path).unwrap());
    let pages = pages(&parts);
    let bare = |text: &str| text.replace([',', ' '], "");
    let number = |text: &str| text.parse::<f64>().unwrap();
    let mut told = Vec::new();
    for (page, row) in pages[1..].iter().zip(rows.records().map(Result::unwrap)) {
        let said = bare(&parts.says(&parts.0[page].0).concat());
        for expected in [
            format!("本分区{}宗", &row[parcels]),
            format!("宗地面积{:.2}亩", number(&row[area])),
            // A zone without any has none.
            row[tax].parse().map_or_else(|_| "税收–".to_owned(), |tax: f64| format!("税收{tax:.2}万元")),
        ] {
            assert!(said.contains(&expected), "{}: {expected} in {said}", &row[0]);
        }
        // As the plan has it.
        assert_eq!(said.contains("山东省羰基合成工程技术研究中心"), &row[0] == "xincailiao", "{}: {said}", &row[0]);
        told.push(said);
    }
    assert_eq!(told.len(), pages.len() - 1, "every zone has a sheet");
}

#[test]
fn sheets_of_the_register_say_what_put_the_parcel_there() {
    let folder = folder("series-register");
    let path = folder.join("r.pdf").to_str().unwrap().to_owned();
    mutu(&["series", "--by", "register", "--pages", "2-3,5", "-o", &path]);
    let register = run(&["register", "--format", "csv"]);
    let register = String::from_utf8(register.stdout).unwrap();
    let mut rows = csv::Reader::from_reader(register.as_bytes());
    let column = |name: &str| {
        csv::Reader::from_reader(register.as_bytes()).headers().unwrap().iter().position(|head| head == name).unwrap()
    };
    let (id, advice) = (column("id"), column("advice"));
    let rows: Vec<csv::StringRecord> = rows.records().map(Result::unwrap).collect();
    let parts = Parts::of(&fs::read(&path).unwrap());
    let pages = pages(&parts);
    assert_eq!(pages.len(), 1 + 3);
    for (page, number) in pages[1..].iter().zip([2, 3, 5]) {
        let (row, said) = (&rows[number - 1], parts.says(&parts.0[page].0).concat());
        for column in [id, advice] {
            assert!(said.contains(&row[column]), "sheet {number} says {}: {said}", &row[column]);
        }
    }
}

#[test]
fn files_are_named_by_the_pattern_and_never_written_over_unasked() {
    let folder = folder("series-files");
    let path = folder.join("图 册").to_str().unwrap().to_owned();
    let arguments =
        ["series", "--by", "firm", "--pages", "2,4", "--paper", "a4", "--name", "{no}_{id}.svg", "-o", path.as_str()];
    mutu(&arguments);
    let data = open_embedded().dataset;
    let names = |folder: &str| {
        let mut names: Vec<String> =
            fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let found = names(&path);
    let codes: Vec<&str> =
        data.firms.ids().filter_map(|id| data.firms.name_and_code(id)).map(|(_, code)| code).collect();
    assert_eq!(found.len(), 2, "{found:?}");
    for (name, number) in found.iter().zip(["2", "4"]) {
        let (n, id) = name.strip_suffix(".svg").unwrap().split_once('_').unwrap();
        assert_eq!(n.trim_start_matches('0'), number);
        assert!(codes.contains(&id), "{id} is a firm's");
    }
    let before = fs::read(format!("{path}/{}", found[0])).unwrap();
    fs::write(format!("{path}/{}", found[1]), "own").unwrap();
    let refused = run(&arguments);
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(2));
    assert!(said.contains("--force") && said.contains(&found[0]), "{said}");
    assert_eq!(fs::read_to_string(format!("{path}/{}", found[1])).unwrap(), "own", "nothing was written");
    let forced: Vec<&str> = arguments.into_iter().chain(["--force"]).collect();
    mutu(&forced);
    assert_eq!(fs::read(format!("{path}/{}", found[0])).unwrap(), before, "same bytes");
    assert!(
        fs::read(format!("{path}/{}", found[1])).unwrap().starts_with(b"<?xml")
            || fs::read(format!("{path}/{}", found[1])).unwrap().starts_with(b"<svg")
    );
    assert_eq!(names(&path), found, "and no half file");
}

#[test]
fn what_cannot_be_made_is_refused_before_anything_is_written() {
    let folder = folder("series-refused");
    let path = folder.join("x.pdf").to_str().unwrap().to_owned();
    let check = |arguments: &[&str], said: &str| {
        let output = run(&[&["series", "-o", path.as_str()], arguments].concat());
        let text = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {text}");
        assert!(text.contains(said), "{arguments:?}: {text}");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 0, "{arguments:?}");
    };
    check(&["--by", "firm", "--public"], "不能公开");
    check(&["--by", "zone", "--pages", "5-3"], "--pages");
    check(&["--by", "zone", "--pages", "900"], "没有一幅可出");
    check(&["--by", "zone", "--name", "{no}.gif"], "gif");
    check(&["--by", "zone", "--name", "{zone}.pdf"], "{zone}");
    check(&["--by", "zone", "--public", "--internal", "x"], "--internal");
}

#[test]
fn a_document_named_by_hand_is_written_over_and_scales_that_do_not_suit_are_told() {
    let folder = folder("series-over");
    let path = folder.join("x.pdf").to_str().unwrap().to_owned();
    fs::write(&path, "old").unwrap();
    let made = run(&["series", "--by", "parcel", "--pages", "1-2", "--scale", "1:80000", "-o", &path]);
    assert_eq!(made.status.code(), Some(0));
    assert!(fs::read(&path).unwrap().starts_with(b"%PDF"), "as `render -o` does");
    let said = String::from_utf8_lossy(&made.stderr).into_owned();
    assert!(said.contains("2 幅未用所定的比例尺"), "a parcel is invisible at 1:80000: {said}");
}
