//! The sample: the shipped layers are what `mutu sample` writes, and what it writes is a cadastre.
//!
//! Read back here with serde_json and csv, not with the program's own readers; areas by GeographicLib, overlaps by
//! overlay of every pair of neighbours.
use geo_types::{Coord, LineString, MultiPolygon, Polygon};
use mutu::crs::{LonLat, WORLD};
use mutu::geometry::{measure, overlay};
use mutu::synth::{SHIPPED_PARCELS, SHIPPED_SEED, SampleSummary, write_sample};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const FILES: [&str; 8] = [
    "jurisdiction.geojson",
    "zones.geojson",
    "water.geojson",
    "roads.geojson",
    "parcels.geojson",
    "firms.csv",
    "occupation.csv",
    "yearly.csv",
];

fn sample(parcels: usize, seed: u64) -> (tempfile::TempDir, SampleSummary) {
    let dir = tempfile::tempdir().expect("a folder");
    let summary = write_sample(parcels, seed, dir.path()).expect("the sample");
    (dir, summary)
}

fn layers() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/layers"))
}

fn features(file: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(layers().join(file)).expect("a shipped layer");
    let whole: Value = serde_json::from_str(&text).expect("JSON");
    whole["features"].as_array().expect("features").clone()
}

fn rows(file: &str) -> Vec<BTreeMap<String, String>> {
    csv::Reader::from_path(layers().join(file)).expect("a table").deserialize().map(|row| row.expect("a row")).collect()
}

fn text<'a>(feature: &'a Value, key: &str) -> &'a str {
    feature["properties"][key].as_str().unwrap_or_default()
}

/// Rings in degrees, by part.
fn parts(feature: &Value) -> Vec<Vec<Vec<LonLat>>> {
    let line = |ring: &Value| -> Vec<LonLat> {
        let positions = ring.as_array().expect("positions").iter();
        positions
            .map(|p| LonLat { lon_deg: p[0].as_f64().expect("lon"), lat_deg: p[1].as_f64().expect("lat") })
            .collect()
    };
    let rings = |part: &Value| -> Vec<Vec<LonLat>> { part.as_array().expect("rings").iter().map(line).collect() };
    let coordinates = &feature["geometry"]["coordinates"];
    match feature["geometry"]["type"].as_str() {
        Some("MultiPolygon") => coordinates.as_array().expect("parts").iter().map(rings).collect(),
        Some("Polygon" | "MultiLineString") => vec![rings(coordinates)],
        _ => vec![vec![line(coordinates)]],
    }
}

fn geodesic_m2(feature: &Value) -> f64 {
    let ring = |ring: &Vec<LonLat>| measure::geodesic_ring_area(ring).0;
    parts(feature).iter().map(|part| ring(&part[0]) - part.iter().skip(1).map(ring).sum::<f64>()).sum()
}

fn plane(ring: &[LonLat]) -> LineString {
    LineString::new(ring.iter().map(|place| WORLD.project(*place)).collect::<Vec<Coord>>())
}

fn shape(feature: &Value) -> MultiPolygon {
    let polygon =
        |part: &Vec<Vec<LonLat>>| Polygon::new(plane(&part[0]), part[1..].iter().map(|ring| plane(ring)).collect());
    MultiPolygon::new(parts(feature).iter().map(polygon).collect())
}

type Boxed = GeomWithData<Rectangle<[f64; 2]>, usize>;

fn envelope(shape: &MultiPolygon) -> AABB<[f64; 2]> {
    let coords: Vec<[f64; 2]> = shape.0.iter().flat_map(|p| p.exterior().0.iter().map(|c| [c.x, c.y])).collect();
    AABB::from_points(coords.iter())
}

fn tree(shapes: &[MultiPolygon]) -> RTree<Boxed> {
    let boxed = shapes.iter().enumerate().map(|(i, shape)| {
        let bounds = envelope(shape);
        GeomWithData::new(Rectangle::from_corners(bounds.lower(), bounds.upper()), i)
    });
    RTree::bulk_load(boxed.collect())
}

#[test]
fn the_shipped_layers_are_the_sample() {
    let (dir, summary) = sample(SHIPPED_PARCELS, SHIPPED_SEED);
    assert_eq!(summary.files, FILES, "these files");
    for file in FILES {
        let made = std::fs::read(dir.path().join(file)).expect("made");
        let shipped = std::fs::read(layers().join(file)).expect("shipped");
        assert!(made == shipped, "layers/{file} is not what `mutu sample --parcels 4200 --seed 2035` writes");
    }
    let parcels = std::fs::metadata(layers().join("parcels.geojson")).expect("there").len();
    assert!(parcels < 3_000_000, "parcels.geojson stays below 3 MB, has {parcels}");
}

#[test]
fn any_size_is_exact() {
    for wanted in [1, 50, 1_000, 20_000] {
        let (dir, summary) = sample(wanted, 7);
        let text = std::fs::read_to_string(dir.path().join("parcels.geojson")).expect("parcels");
        assert_eq!(summary.parcels, wanted, "the summary says what was asked for");
        assert_eq!(text.matches("\"ZDDM\"").count(), wanted, "and the file has as many");
        let codes: BTreeSet<&str> = text.split("\"ZDDM\":\"").skip(1).filter_map(|rest| rest.get(..19)).collect();
        assert_eq!(codes.len(), wanted, "each under its own number");
    }
}

#[test]
fn the_seed_decides() {
    let read = |seed| {
        let (dir, _) = sample(300, seed);
        FILES.map(|file| std::fs::read(dir.path().join(file)).expect("made"))
    };
    let (one, again, other) = (read(1), read(1), read(2));
    assert!(one == again, "same seed, same bytes");
    for (i, file) in FILES.iter().enumerate() {
        let by_chance = i >= 4;
        assert_eq!(one[i] != other[i], by_chance, "{file}: only what is made up depends on the seed");
    }
}

#[test]
fn the_zones_are_the_plans() {
    let zones = features("zones.geojson");
    let count = |kind: &str| zones.iter().filter(|zone| text(zone, "zone_kind") == kind).count();
    assert_eq!(
        ["core", "belt", "park", "town", "functional"].map(count),
        [1, 1, 4, 2, 7],
        "一核一带四园两镇 and the areas of the diagram"
    );
    let core = zones.iter().find(|zone| text(zone, "zone_kind") == "core").expect("the core");
    let jurisdiction = &features("jurisdiction.geojson")[0];
    for (zone, official_km2) in [(core, 23.0), (jurisdiction, 150.0)] {
        let km2 = geodesic_m2(zone) / 1e6;
        assert!((km2 / official_km2 - 1.0).abs() < 0.005, "{}: {km2} km²", text(zone, "name"));
        assert_eq!(zone["properties"]["official_area_km2"].as_f64(), Some(official_km2), "the plan's figure beside it");
    }
    let whole = shape(jurisdiction);
    for zone in &zones {
        let outside = overlay::plane_area_m2(&overlay::difference(&shape(zone), &whole));
        assert!(outside < 1.0, "{} lies inside the jurisdiction but for {outside} m²", text(zone, "name"));
    }
}

#[test]
fn the_roads_are_eight_six_one_and_two() {
    let roads = features("roads.geojson");
    let count = |axis: &str| roads.iter().filter(|road| text(road, "axis") == axis).count();
    assert_eq!(["纵", "横", "环", "省道"].map(count), [8, 6, 1, 2], "八纵六横一环, S325, S710");
    let ring = roads.iter().find(|road| text(road, "axis") == "环").expect("the ring");
    let course = &parts(ring)[0][0];
    assert_eq!(course.first(), course.last(), "a ring closes");
}

#[test]
fn no_parcel_overlaps_a_neighbour_a_road_or_water() {
    let parcels = features("parcels.geojson");
    let shapes: Vec<MultiPolygon> = parcels.iter().map(shape).collect();
    let tree = tree(&shapes);
    let mut neighbours = 0;
    for (i, shape) in shapes.iter().enumerate() {
        for other in tree.locate_in_envelope_intersecting(&envelope(shape)).map(|found| found.data).filter(|j| *j > i) {
            let common = overlay::plane_area_m2(&overlay::intersection(shape, &shapes[other]));
            neighbours += 1;
            assert!(
                common < 1e-6,
                "{} and {} share {common} m²",
                text(&parcels[i], "ZDDM"),
                text(&parcels[other], "ZDDM")
            );
        }
    }
    assert!(neighbours > 4_000, "the parcels do lie side by side: {neighbours} pairs looked at");
    for line in features("roads.geojson").iter().chain(&features("water.geojson")) {
        let width_m = line["properties"]["width_m"].as_f64().expect("a width");
        for course in &parts(line)[0] {
            let carriageway = overlay::thicken(&plane(course), width_m);
            for i in tree.locate_in_envelope_intersecting(&envelope(&carriageway)).map(|found| found.data) {
                let common = overlay::plane_area_m2(&overlay::intersection(&shapes[i], &carriageway));
                assert!(common < 1e-6, "{} lies on {} with {common} m²", text(&parcels[i], "ZDDM"), text(line, "name"));
            }
        }
    }
}

#[test]
fn parcels_are_a_cadastre() {
    let parcels = features("parcels.geojson");
    let mut codes = BTreeSet::new();
    let (mut multi, mut holed, mut idle) = (0, 0, 0);
    let mut sizes: Vec<f64> = Vec::new();
    for parcel in &parcels {
        let code = text(parcel, "ZDDM");
        let numbers =
            code.get(..12).is_some_and(|head| head.starts_with("371502") && head.bytes().all(|b| b.is_ascii_digit()));
        let tenure = matches!(code.get(12..14), Some("GB" | "JB" | "JC"));
        let sequence =
            code.get(14..).and_then(|tail| tail.parse::<u32>().ok()).is_some_and(|n| (1..=99_999).contains(&n));
        assert!(code.len() == 19 && numbers && tenure && sequence, "{code} is no 宗地代码");
        assert!(codes.insert(code.to_owned()), "{code} is given twice");
        assert!(matches!(text(parcel, "status"), "built" | "building" | "supplied" | "idle"), "{code} has a status");
        assert!(text(parcel, "YDYHFLDM").len() >= 4 && !text(parcel, "ZL").is_empty(), "{code} has a use and a place");
        let ground = geodesic_m2(parcel);
        let registered = parcel["properties"]["ZDMJ"].as_f64().expect("an area");
        assert!((registered / ground - 1.0).abs() < 0.081, "{code}: registered {registered}, on the ground {ground}");
        sizes.push(ground);
        multi += usize::from(parts(parcel).len() > 1);
        holed += usize::from(parts(parcel).iter().any(|part| part.len() > 1));
        idle += usize::from(text(parcel, "status") == "idle");
    }
    sizes.sort_by(f64::total_cmp);
    let (least, most) = (sizes[0], sizes[sizes.len() - 1]);
    assert!((590.0..700.0).contains(&least), "the smallest is a shop of some 600 m², is {least}");
    assert!((300_000.0..=405_000.0).contains(&most), "the largest is a plant of up to 40 ha, has {most}");
    assert!(multi > 40 && holed > 25 && idle > 80, "{multi} in two parts, {holed} with a hole, {idle} idle");
}

#[test]
fn firms_have_land_and_the_plans_totals() {
    let firms = rows("firms.csv");
    assert!((700..=900).contains(&firms.len()), "{} firms", firms.len());
    assert!(firms.iter().all(|firm| firm["name"].starts_with("示例")), "no name can be taken for a real firm's");
    let count = |key: &str| firms.iter().filter(|firm| firm[key] == "1").count();
    assert!((90..=100).contains(&count("high_tech")) && count("gazelle") > 10 && count("tech_sme") > 90, "classes");
    let above: BTreeSet<&str> = firms.iter().filter(|f| f["scale"] == "规上").map(|f| f["uscc"].as_str()).collect();
    let yearly = rows("yearly.csv");
    let sum = |year: &str, key: &str, of: &dyn Fn(&str) -> bool| -> f64 {
        let rows = yearly.iter().filter(|row| row["year"] == year && of(&row["uscc"]));
        rows.filter_map(|row| row[key].parse::<f64>().ok()).sum()
    };
    let all = |_: &str| true;
    let near = |value: f64, wanted: f64| (value / wanted - 1.0).abs() < 1e-4;
    let added = sum("2020", "value_added", &|firm| above.contains(firm));
    assert!(near(added, 637_000.0), "规上增加值 of 2020 is the plan's 63.7 亿元: {added}");
    let invested = sum("2020", "investment", &all);
    assert!(near(invested, 660_600.0), "investment of 2020 is the plan's 66.06 亿元: {invested}");
    assert!(
        near(sum("2020", "output", &all), 4_200_000.0) && near(sum("2024", "output", &all), 5_600_000.0),
        "output grows"
    );
    assert!(
        yearly.iter().any(|row| row["tax"].is_empty()) && yearly.iter().any(|row| row["tax"] == "0.00"),
        "gaps, zeros"
    );
}

#[test]
fn nobody_uses_more_land_than_there_is() {
    let mu: BTreeMap<String, f64> = features("parcels.geojson")
        .iter()
        .map(|parcel| {
            (text(parcel, "ZDDM").to_owned(), parcel["properties"]["ZDMJ"].as_f64().expect("area") * 15.0 / 10_000.0)
        })
        .collect();
    let occupation = rows("occupation.csv");
    for year in 2020..=2024_u16 {
        let (mut used, mut held): (BTreeMap<&str, f64>, BTreeMap<&str, f64>) = (BTreeMap::new(), BTreeMap::new());
        for row in &occupation {
            let from = row["from"].parse::<u16>().unwrap_or(0);
            let to = row["to"].parse::<u16>().unwrap_or(u16::MAX);
            if (from..=to).contains(&year) {
                let sign = if row["kind"] == "rent_out" { -1.0 } else { 1.0 };
                let area = sign * row["area_mu"].parse::<f64>().expect("an area");
                *used.entry(&row["zddm"]).or_default() += area;
                *held.entry(&row["uscc"]).or_default() += area;
            }
        }
        for (parcel, area) in &used {
            assert!(*area <= mu[*parcel] + 1e-9, "{year}: {area} of {} 亩 used on {parcel}", mu[*parcel]);
        }
        for (firm, area) in &held {
            assert!(*area > 0.0, "{year}: {firm} uses {area} 亩");
        }
        let rows = rows("yearly.csv");
        for row in rows.iter().filter(|row| row["year"] == year.to_string()) {
            assert!(held.contains_key(row["uscc"].as_str()), "{year}: {} has figures but no land", row["uscc"]);
        }
    }
}
