//! Coordinate systems against PROJ, which shares no code with them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::collections::BTreeMap;
use std::fs;

use geo_types::Coord;
use mutu::crs::datum::Datum;
use mutu::crs::{Crs, Definition, LonLat, parse, wkt};

/// Longitude, latitude, x, y by EPSG code.
fn points(text: &str) -> BTreeMap<u32, Vec<[f64; 4]>> {
    let mut all: BTreeMap<u32, Vec<[f64; 4]>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (code, numbers) = line.split_once(',').unwrap();
        let numbers: Vec<f64> = numbers.split(',').map(|number| number.parse().unwrap()).collect();
        all.entry(code.parse().unwrap()).or_default().push(numbers.try_into().unwrap());
    }
    all
}

/// A file of the same form with more points goes through the same check: `MUTU_PROJ_POINTS=points.csv`.
fn texts() -> Vec<String> {
    let more = std::env::var_os("MUTU_PROJ_POINTS").map(|path| fs::read_to_string(path).unwrap());
    std::iter::once(include_str!("data/proj.csv").to_owned()).chain(more).collect()
}

/// The system without the way from its datum to WGS 84, of which there may be several.
fn on_own_datum(crs: Crs) -> Crs {
    match crs {
        Crs::Foreign(_) => Definition { datum: Datum::Unknown, ..crs.definition() }.crs().unwrap(),
        known => known,
    }
}

/// Metres in a degree of latitude, or less.
const DEGREE_M: f64 = 111_320.0;

#[test]
fn proj_agrees_to_a_millimetre() {
    for text in texts() {
        let mut count = 0;
        for (code, points) in points(&text) {
            let crs = parse::from_epsg(code).unwrap_or_else(|| panic!("EPSG:{code} is known"));
            let crs = on_own_datum(crs);
            let unit = if crs.is_geographic() { DEGREE_M } else { 1.0 };
            let (mut there_m, mut back_m): (f64, f64) = (0.0, 0.0);
            for [lon_deg, lat_deg, x, y] in &points {
                let place = LonLat { lon_deg: *lon_deg, lat_deg: *lat_deg };
                let found = crs.from_lonlat(place).unwrap_or_else(|| panic!("EPSG:{code} has {place:?}"));
                there_m = there_m.max((found.x - x).hypot(found.y - y) * unit);
                let back = crs.to_lonlat(Coord { x: *x, y: *y }).unwrap_or_else(|| panic!("EPSG:{code} has {x}, {y}"));
                let off_deg = ((back.lon_deg - lon_deg) * lat_deg.to_radians().cos()).hypot(back.lat_deg - lat_deg);
                back_m = back_m.max(off_deg * DEGREE_M);
                count += 1;
            }
            assert!(there_m < 1e-3 && back_m < 1e-3, "EPSG:{code}: {there_m} m there, {back_m} m back");
        }
        assert!(count >= 10_000, "{count} points were compared");
    }
}

#[test]
fn every_chinese_code_is_known() {
    let ranges = [4491..=4554, 2327..=2390, 2401..=2442, 21_413..=21_423, 21_453..=21_463, 32_601..=32_660];
    for code in ranges.into_iter().flatten().chain([4326, 4490, 4610, 4214, 3857]) {
        let crs = parse::from_epsg(code).unwrap_or_else(|| panic!("EPSG:{code} is known"));
        assert_eq!(crs.epsg(), code, "{}", crs.name());
        let old = (2_327..=2_442).contains(&code) || (21_413..=21_463).contains(&code) || [4610, 4214].contains(&code);
        assert_eq!(crs.caveat().is_some(), old, "what {} is good to is said where that is bad", crs.name());
    }
}

/// What is written for Esri is read as the same system; the texts of PROJ too.
#[test]
fn a_text_is_the_system_it_was_written_from() {
    let mut codes: Vec<u32> = (4513..=4554).chain(4491..=4512).chain([4326, 4490, 4610, 4214, 3857]).collect();
    codes.extend([2363, 2384, 2415, 2436, 32_650, 32_718]);
    for code in codes {
        let crs = parse::from_epsg(code).unwrap();
        let text = crs.wkt_esri().unwrap_or_else(|| panic!("EPSG:{code} has a text"));
        let again = wkt::parse(&text).unwrap_or_else(|reason| panic!("{reason:?} in {text}"));
        // Zones of 3° and 6° on one meridian have the same numbers.
        let six_degree = (4491..=4512).contains(&code);
        if six_degree {
            let at = LonLat { lon_deg: crs.to_lonlat(middle(crs)).unwrap().lon_deg, lat_deg: 36.0 };
            assert_eq!(again.from_lonlat(at), crs.from_lonlat(at), "{text}");
        } else {
            assert_eq!(again, crs, "{text}");
        }
    }
    for (code, text) in proj_texts() {
        let crs = wkt::parse(&text).unwrap_or_else(|reason| panic!("EPSG:{code}: {reason:?} in {text}"));
        let expected = parse::from_epsg(code).unwrap();
        let at = near(code);
        let (found, expected) = (crs.from_lonlat(at).unwrap(), expected.from_lonlat(at).unwrap());
        let off = (found.x - expected.x).hypot(found.y - expected.y);
        assert!(off < 1e-4, "EPSG:{code} is {off} off by {text}");
    }
}

/// Coordinates in the middle of a zone.
fn middle(crs: Crs) -> Coord {
    let definition: Definition = crs.definition();
    match definition.projection {
        Some(mutu::crs::ProjectionMethod::TransverseMercator { false_easting, .. }) => {
            Coord { x: false_easting, y: 4e6 }
        }
        _ => Coord { x: 117.0, y: 36.0 },
    }
}

/// A place at which PROJ was asked.
fn near(code: u32) -> LonLat {
    let points = points(include_str!("data/proj.csv"));
    let [lon_deg, lat_deg, ..] = points[&code][0];
    LonLat { lon_deg, lat_deg }
}

/// `code<TAB>text`, a line each.
fn proj_texts() -> Vec<(u32, String)> {
    let lines = include_str!("data/wkt.tsv").lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| line.split_once('\t').unwrap())
        .map(|(code, text)| (code.parse().unwrap(), text.to_owned()))
        .collect()
}
