//! Places and repairs come out exactly: in the system that is stated, on the datum that is stated, and a repair only on
//! what it was made for. Numbers are those of PROJ and GDAL, or reckoned by hand.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]
#![allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use geo_types::Coord;
use mutu::analysis::clinic::{Clinic, Kind, repaired};
use mutu::crs::{Crs, LonLat, parse};
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::open_bytes;
use mutu::io::progress::Progress;
use mutu::model::id::{FeatureId, FirmId};

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("exact").join(name);
    drop(std::fs::remove_dir_all(&folder));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What the program says: exit code, answer, complaints.
fn mutu(at: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(arguments)
        .args(["--no-cache", "--lang", "en"])
        .current_dir(at)
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
}

fn assert_near(place: LonLat, (lon_deg, lat_deg): (f64, f64), what: &str) {
    let off = (place.lon_deg - lon_deg).abs().max((place.lat_deg - lat_deg).abs());
    assert!(off < 2e-9, "{what}: {place:?} is {off}° off");
}

/// Where the point of a GeoJSON file is that names a system.
fn placed(code: u32, x: f64, y: f64) -> Option<LonLat> {
    let text = format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:{code}"}}}},"features":[
        {{"type":"Feature","properties":{{"a":1}},"geometry":{{"type":"Point","coordinates":[{x},{y}]}}}}]}}"#
    );
    let opened = open_bytes(&[("a.geojson", text.as_bytes())], &Progress::default());
    let layer = opened.dataset.layers.first().unwrap();
    Crs::WORLD.to_lonlat(layer.shapes.bounds(FeatureId(0))?.center())
}

/// pyproj 3.7.2 (PROJ 9.5.1): the zone of the meridian to degrees on its own datum.
#[test]
fn a_stated_zone_stays_where_the_number_in_front_is_missing_or_too_much() {
    let check = |code, x, expected| {
        assert_near(placed(code, x, 4029000.0).expect("it has a place"), expected, &format!("{code}: {x}"));
    };
    let cgcs = (115.02923116572563, 36.38720485599503);
    check(4526, 592345.0, cgcs);
    check(4526, 38592345.0, cgcs);
    check(4547, 38592345.0, cgcs);
    check(4547, 592345.0, cgcs);
    check(4498, 592345.0, (118.02923116572562, 36.38720485599503));
    // Degrees of Xian 1980 are kept as they are.
    let xian = (115.02923045766514, 36.38718793324061);
    check(2362, 592345.0, xian);
    check(2362, 38592345.0, xian);
    check(2383, 38592345.0, xian);
    check(2383, 592345.0, xian);
}

/// Svalbard, which is out of reach of the plane and not in India; and Kashgar with latitude first.
#[test]
fn places_are_swapped_only_where_they_then_lie_in_the_country() {
    assert_eq!(placed(4490, 20.5, 78.2), None, "north of Europe");
    assert_near(placed(4490, 39.47, 75.99).unwrap(), (75.99, 39.47), "Kashgar");
}

/// GDAL 3.6.2: `gdaltransform -s_srs "$(cat pt3.prj)" -t_srs "+proj=longlat +datum=WGS84"`.
#[test]
fn three_numbers_to_wgs84_are_a_shift() {
    for rest in ["", ",0,0,0,0"] {
        let text = format!(
            r#"PROJCS["x",GEOGCS["y",DATUM["D_Beijing_1954",SPHEROID["Krasovsky_1940",6378245.0,298.3],TOWGS84[15.8,-154.4,-82.3{rest}]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
        );
        let place = parse::from_text(&text).unwrap().to_lonlat(Coord { x: 415955.73, y: 4029109.63 }).unwrap();
        assert_near(place, (116.063882385681, 36.3885156844555), rest);
        // What is written says the same again.
        let again = parse::from_text(&parse::from_text(&text).unwrap().wkt_esri().unwrap()).unwrap();
        let place = again.to_lonlat(Coord { x: 415955.73, y: 4029109.63 }).unwrap();
        assert_near(place, (116.063882385681, 36.3885156844555), "written and read again");
    }
}

/// Names by pyproj: `CRS(code).to_wkt("WKT1_ESRI")`.
#[test]
fn a_projection_file_names_its_datum() {
    let check = |code: u32, datum: &str| {
        let crs = parse::from_epsg(code).unwrap();
        let text = crs.wkt_esri().unwrap();
        assert!(text.contains(&format!("DATUM[\"{datum}\"")), "{code}: {text}");
        let (again, datum) = (parse::from_text(&text).unwrap().definition(), crs.definition().datum);
        assert_eq!(again.datum, datum, "{code}: {text}");
    };
    check(2326, "D_Hong_Kong_1980");
    check(3826, "D_TWD_1997");
    check(27700, "D_OSGB_1936");
    check(3414, "D_SVY21");
    check(4548, "D_China_2000");
    check(2384, "D_Xian_1980");
}

/// Ten squares of 100 m on the plane, a row each, with what stands behind the number.
fn squares(columns: &[String]) -> String {
    let mut text = String::from(
        r#"{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"EPSG:4548"}},"features":["#,
    );
    for (at, columns) in columns.iter().enumerate() {
        let (x, y, comma) = (416_000 + at * 200, 4_029_000, if at > 0 { "," } else { "" });
        let (east, north) = (x + 100, y + 100);
        write!(
            text,
            r#"{comma}{{"type":"Feature","properties":{{"ZDDM":"371502001001GB{at:05}",{columns}}},"geometry":{{"type":"Polygon",
            "coordinates":[[[{x},{y}],[{east},{y}],[{east},{north}],[{x},{north}],[{x},{y}]]]}}}}"#
        )
        .unwrap();
    }
    text + "]}"
}

fn project(file: &str, repairs: &str) -> String {
    format!(
        r#"{{"format":"mutu-project","version":1,"crs":"EPSG:4548","sources":[{{"opening":1,"path":"{file}"}}],
        "layers":[{{"path":"{file}","nth":1}}],"repairs":[{repairs}]}}"#
    )
}

/// The sum of a column of `mutu report … --format json`.
fn areas(at: &Path, project: &str) -> (Vec<f64>, String) {
    let (code, answer, said) = mutu(at, &["report", project, "--by", "parcel", "--format", "json"]);
    assert_eq!(code, 0, "{said}");
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let rows = answer["rows"].as_array().unwrap();
    (rows.iter().map(|group| group["area_mu"].as_f64().unwrap()).collect(), said)
}

/// 10 000 m² are 15 亩.
#[test]
fn a_column_is_not_scaled_again_where_the_source_was_corrected() {
    let at = folder("scale");
    let write = |value: f64| {
        let rows: Vec<String> = (0..4).map(|_| format!(r#""ZDMJ":{value}"#)).collect();
        std::fs::write(at.join("a.geojson"), squares(&rows)).unwrap();
    };
    let fix = r#"{"layer":"a","fix":"scale","column":"ZDMJ","from":15,"factor":666.6666666666666}"#;
    std::fs::write(at.join("p.mutu"), project("a.geojson", fix)).unwrap();
    let check = |value: f64, is_said: bool| {
        write(value);
        let (areas, said) = areas(&at, "p.mutu");
        assert!(areas.iter().all(|mu| (mu - 15.0).abs() < 0.01), "{value}: {areas:?}");
        assert_eq!(said.contains("1 repair(s) of the project do not fit"), is_said, "{value}: {said}");
    };
    check(15.0, false);
    check(10000.0, true);
    let old = fix.replace(r#""from":15,"#, "");
    std::fs::write(at.join("p.mutu"), project("a.geojson", &old)).unwrap();
    check(10000.0, true);
}

/// A square and a triangle with the same box, and the square twice.
#[test]
fn only_a_true_twin_is_removed_and_only_the_outline_that_was_seen_is_untangled() {
    let at = folder("remove");
    let write = |second: &str| {
        let text = squares(&[r#""a":1"#.to_owned(), r#""a":2"#.to_owned()]);
        let square = "[[[416200,4029000],[416300,4029000],[416300,4029100],[416200,4029100],[416200,4029000]]]";
        assert!(text.contains(square), "{text}");
        std::fs::write(at.join("b.geojson"), text.replace(square, second)).unwrap();
    };
    let twin = "[[[416100,4029100],[416000,4029100],[416000,4029000],[416100,4029000],[416100,4029100]]]";
    let triangle = "[[[416000,4029000],[416100,4029100],[416000,4029100],[416000,4029000]]]";
    let check = |second: &str, fix: &str, expected: [f64; 2], is_said: bool| {
        write(second);
        std::fs::write(at.join("q.mutu"), project("b.geojson", fix)).unwrap();
        let (areas, said) = areas(&at, "q.mutu");
        let is_same = areas.iter().zip(expected).all(|(mu, expected)| (mu - expected).abs() < 0.01);
        assert!(is_same && areas.len() == 2, "{second}: {areas:?}");
        assert_eq!(said.contains("1 repair(s) of the project do not fit"), is_said, "{said}");
    };
    let remove = r#"{"layer":"b","fix":"remove","feature":2,"same_as":1}"#;
    check(twin, remove, [15.0, 0.0], false);
    check(triangle, remove, [15.0, 7.5], true);
    let untangle = r#"{"layer":"b","fix":"untangle","feature":2,"shape":"0123456789abcdef"}"#;
    check(triangle, untangle, [15.0, 7.5], true);
}

/// Six parcels a year, 100 to 600 万元 each: years that stand in 元 are put right, the others stay.
#[test]
fn money_of_one_year_is_scaled_for_that_year_alone() {
    let check = |in_yuan: &[u16]| {
        let tax = |at: usize| (at % 6 + 1) as f64 * 100.0;
        let year = |at: usize| if at < 6 { 2022 } else { 2023 };
        let rows: Vec<String> = (0..12)
            .map(|at| {
                let stands = if in_yuan.contains(&year(at)) { tax(at) * 10_000.0 } else { tax(at) };
                format!(r#""年份":{},"税收(万元)":{stands}"#, year(at))
            })
            .collect();
        let data = open_bytes(&[("a.geojson", squares(&rows).as_bytes())], &Progress::default()).dataset;
        let index = SpatialIndex::build(&data.parcels().unwrap().shapes);
        let clinic = Clinic::examine(&data, &index, &|| true).unwrap();
        let repairs: Vec<_> = clinic.of(Kind::MoneyUnit).iter().filter_map(|found| found.repair.clone()).collect();
        assert_eq!(repairs.len(), in_yuan.len(), "{repairs:?}");
        let done = repaired(&data, &repairs);
        assert_eq!(done.missed, 0, "{repairs:?}");
        for at in 0..12 {
            let figures = done.data.firms.figures(FirmId(at as u32), year(at)).unwrap();
            assert!((figures.tax.unwrap() - tax(at)).abs() < 1e-9, "{in_yuan:?}, {at}: {figures:?}");
        }
        // Made again, nothing of it fits.
        assert_eq!(repaired(&done.data, &repairs).missed, in_yuan.len());
    };
    check(&[]);
    check(&[2022]);
    check(&[2023]);
    check(&[2022, 2023]);
}
