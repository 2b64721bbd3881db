//! The same parcels in every system are the same parcels: the same picks, and what was assumed is said.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use geo_types::Coord;
use mutu::crs::assumed::{Assumed, Axes};
use mutu::crs::shift::Shift;
use mutu::crs::{Crs, LonLat, parse, said};
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::{open_bytes_as, open_embedded};
use mutu::io::progress::Progress;
use mutu::io::reading::Reading;
use mutu::model::layer::{Layer, LayerKind, Role};

/// So many parcels are enough to have neighbours, holes and narrow ones.
const PARCELS: usize = 120;

/// The parcels of the shipped layer in a system, as GeoJSON that names it or does not.
fn written(layer: &Layer, crs: Crs, named: bool, swapped: bool) -> String {
    let decimals = if crs.is_geographic() { 11 } else { 5 };
    let mut text = String::from(r#"{"type":"FeatureCollection","#);
    if named {
        write!(text, r#""crs":{{"type":"name","properties":{{"name":"EPSG:{}"}}}},"#, crs.epsg()).unwrap();
    }
    text.push_str(r#""features":["#);
    for (at, id) in layer.shapes.ids().take(PARCELS).enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let code = layer.text(Role::Code, id).unwrap();
        write!(text, r#"{comma}{{"type":"Feature","properties":{{"parcel_id":"{code}"}},"geometry":{{"type":"MultiPolygon","coordinates":["#).unwrap();
        for (part_at, part) in layer.shapes.parts(id).enumerate() {
            text.push_str(if part_at > 0 { ",[" } else { "[" });
            for (ring_at, ring) in part.rings().enumerate() {
                text.push_str(if ring_at > 0 { ",[" } else { "[" });
                for (corner_at, corner) in ring.iter().enumerate() {
                    let place = Crs::WORLD.to_lonlat(*corner).unwrap();
                    let Coord { x, y } = crs.from_lonlat(place).unwrap();
                    let (x, y) = if swapped { (y, x) } else { (x, y) };
                    let comma = if corner_at > 0 { "," } else { "" };
                    write!(text, "{comma}[{x:.decimals$},{y:.decimals$}]").unwrap();
                }
                text.push(']');
            }
            text.push(']');
        }
        text.push_str("]}}");
    }
    text.push_str("]}");
    text
}

/// Codes of the parcels at places all over the zone.
fn picks(layer: &Layer, places: &[LonLat]) -> Vec<Vec<String>> {
    let index = SpatialIndex::build(&layer.shapes);
    let at = |place: &LonLat| {
        let hits = index.hits(&layer.shapes, Crs::WORLD.from_lonlat(*place).unwrap());
        hits.into_iter().map(|id| layer.text(Role::Code, id).unwrap().to_owned()).collect()
    };
    places.iter().map(at).collect()
}

/// The middle of every parcel and places a little off, in and between parcels.
fn places(layer: &Layer) -> Vec<LonLat> {
    let mut all = Vec::new();
    for id in layer.shapes.ids().take(PARCELS) {
        let center = layer.shapes.bounds(id).unwrap().center();
        for (x, y) in [(0.0, 0.0), (37.0, 11.0), (-60.0, 25.0), (5.0, -80.0)] {
            all.push(Crs::WORLD.to_lonlat(Coord { x: center.x + x, y: center.y + y }).unwrap());
        }
    }
    all
}

struct Sample {
    layer: std::sync::Arc<Layer>,
    places: Vec<LonLat>,
    expected: Vec<Vec<String>>,
}

impl Sample {
    fn shipped() -> Self {
        let layer = std::sync::Arc::clone(
            open_embedded().dataset.layers.iter().find(|layer| layer.kind == LayerKind::Parcels).unwrap(),
        );
        let places = places(&layer);
        let first: std::collections::BTreeSet<String> =
            layer.shapes.ids().take(PARCELS).map(|id| layer.text(Role::Code, id).unwrap().to_owned()).collect();
        let mut expected = picks(&layer, &places);
        for codes in &mut expected {
            codes.retain(|code| first.contains(code));
        }
        let found = expected.iter().filter(|codes| !codes.is_empty()).count();
        assert!(found > PARCELS && found < expected.len(), "{found} of {} places lie in a parcel", expected.len());
        Self { layer, places, expected }
    }

    /// Reads a text and compares its picks and what is said of its system.
    fn check(&self, what: &str, text: &str, coordinates: Assumed, codes: &[&str]) {
        let opened = open_bytes_as(
            &[("a", text.as_bytes())],
            &Reading { coordinates, ..Reading::default() },
            &Progress::default(),
        );
        let file = &opened.files[0];
        assert!(file.error.is_none(), "{what}: {:?}", file.error);
        let found: Vec<&str> = file.layers[0].1.counts().iter().map(|(code, ..)| *code).collect();
        assert_eq!(found, codes, "{what}");
        let layer = &opened.dataset.layers[0];
        assert_eq!(picks(layer, &self.places), self.expected, "{what}: the same picks");
    }
}

fn epsg(code: u32) -> Crs {
    parse::from_epsg(code).unwrap()
}

#[test]
fn the_same_parcels_in_every_system() {
    let sample = Sample::shipped();
    let plain = Assumed::default();
    let check = |code: u32, named: bool, swapped: bool, codes: &[&str]| {
        let text = written(&sample.layer, epsg(code), named, swapped);
        sample.check(&format!("EPSG:{code}, named {named}, swapped {swapped}"), &text, plain, codes);
    };
    for code in [4326, 4490, 4527, 4548, 4509, 4498, 4547, 3857, 32_650, 3395] {
        check(code, true, false, &[]);
    }
    for code in [4326, 4490, 4527, 4548, 4509, 4498, 4547, 32_650] {
        check(code, true, true, &["axes-swapped"]);
    }
    // Degrees of the old datums are kept.
    for code in [4610, 2384, 2363, 2334, 4214, 2436, 2415, 21_420] {
        check(code, true, false, &["crs-accuracy"]);
        check(code, true, true, &["axes-swapped", "crs-accuracy"]);
    }
    check(4326, false, false, &[]);
    check(4326, false, true, &["axes-swapped"]);
    for code in [4527, 4548, 4509, 4498, 3857] {
        check(code, false, false, &["crs-assumed"]);
        check(code, false, true, &["axes-swapped"]);
    }
}

#[test]
fn what_a_person_says_goes_before_the_file() {
    let sample = Sample::shipped();
    let say = |crs: Option<Crs>, axes: Option<Axes>, shift: Option<Shift>| Assumed { crs, axes, shift };
    let cm114 = epsg(4547);
    sample.check(
        "no system, another meridian",
        &written(&sample.layer, cm114, false, false),
        say(Some(cm114), None, None),
        &["crs-said"],
    );
    let wrong = written(&sample.layer, cm114, false, true).replacen(
        r#""features""#,
        r#""crs":{"type":"name","properties":{"name":"EPSG:4548"}},"features""#,
        1,
    );
    sample.check("the wrong system, swapped", &wrong, say(Some(cm114), None, None), &["crs-said", "axes-swapped"]);
    sample.check("both said", &wrong, say(Some(cm114), Some(Axes::NorthEast), None), &["crs-said"]);
    let city = said::parse("tm:116,500000,-3000000").unwrap();
    sample.check(
        "a city's own meridian",
        &written(&sample.layer, city, false, false),
        say(Some(city), None, None),
        &["crs-said"],
    );
    let fitted = said::parse("tm:116,500000,0;fit=400000,4000000,-1800,1.00001").unwrap();
    sample.check(
        "a local grid by four parameters",
        &written(&sample.layer, fitted, false, false),
        say(Some(fitted), None, None),
        &["crs-said"],
    );
    sample.check(
        "latitude first, said",
        &written(&sample.layer, Crs::Wgs84, false, true),
        say(None, Some(Axes::NorthEast), None),
        &[],
    );
    for shift in Shift::ALL {
        for base in [Crs::Wgs84, Crs::WebMercator, epsg(4548)] {
            let shifted = base.definition().with_shift(Some(shift)).crs().unwrap();
            let text = written(&sample.layer, shifted, false, false);
            let mut codes = vec!["shift-taken-out"];
            if !base.is_geographic() {
                codes.insert(0, "crs-assumed");
            }
            sample.check(&shifted.name(), &text, say(None, None, Some(shift)), &codes);
        }
    }
}

#[test]
fn a_file_that_names_the_wrong_zone_is_read_by_its_numbers() {
    let sample = Sample::shipped();
    let text = written(&sample.layer, epsg(4527), true, false).replace("EPSG:4527", "EPSG:4548");
    sample.check("zone numbers under 4548", &text, Assumed::default(), &["crs-contradicts-numbers"]);
}

#[test]
fn the_command_line_says_the_system() {
    let sample = Sample::shipped();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("coordinates");
    std::fs::create_dir_all(&folder).unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
        path.display().to_string()
    };
    let file = write("cm114.geojson", &written(&sample.layer, epsg(4547), false, true));
    let prj = write("cm114.prj", &epsg(4547).wkt_esri().unwrap());
    let at = sample.places[0];
    let point = format!("{:.8},{:.8}", at.lon_deg, at.lat_deg);
    let run = |arguments: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_mutu"))
            .args(arguments)
            .arg("--no-cache")
            .env("LC_ALL", "zh_CN.UTF-8")
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap())
    };
    for system in ["4547", "EPSG:4547", "tm:114,500000,0", prj.as_str()] {
        let (code, answer, said) = run(&["pick", &point, &file, "--crs", system, "--axes", "ne"]);
        assert!(code.is_some_and(|code| code < 2), "{system}: {said}");
        assert!(answer.contains(&sample.expected[0][0]), "{system}: {answer}");
    }
    let (code, _, said) = run(&["check", &file, "--crs", "nonsense"]);
    assert!(code == Some(2) && said.contains("--crs nonsense"), "{said}");
    let (code, answer, _) = run(&["check", &file, "--crs", "4547"]);
    assert!(code.is_some() && answer.contains("EPSG:4547"), "{answer}");
}
