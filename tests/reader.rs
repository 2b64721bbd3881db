//! What is read from GeoJSON is what the geojson crate reads, feature by feature; and a file that changes under the
//! reader is no crash.

use std::fs;
use std::io::Write as _;

use geo_types::Coord;
use geojson::{FeatureCollection, GeometryValue, JsonValue, feature::Id};
use mutu::io::open::{Opened, open_bytes, open_paths};
use mutu::io::progress::Progress;
use mutu::model::id::FeatureId;
use mutu::model::layer::Layer;
use mutu::model::shapes::ShapeKind;
use mutu::model::table::Value;

/// Numbers that look random and are always the same (Knuth's MMIX).
struct Seeded(u64);

impl Seeded {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 11
    }

    fn unit(&mut self) -> f64 {
        self.next() as f64 / (1_u64 << 53) as f64
    }
}

/// Squares in the world's own metres, so that coordinates stay bit for bit; `style` varies how they are written.
fn collection(count: usize, seeded: &mut Seeded) -> String {
    let mut features = Vec::with_capacity(count);
    for row in 0..count {
        let (x, y) = (410_000.0 + 20_000.0 * seeded.unit(), 4_010_000.0 + 30_000.0 * seeded.unit());
        let side = 5.0 + 200.0 * seeded.unit();
        let (e, n) = (x + side, y + side);
        let ring = match row % 3 {
            0 => format!("[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]"),
            1 => format!("[[{x:e},{y:e}], [{e:e},{y:e}],\n[{e:e},{n:e}],[{x:e},{n:e}],[{x:e},{y:e}]]"),
            _ => format!("[[{x:.25},{y:.25}],[{e:.25},{y:.25}],[{e:.25},{n:.25}],[{x:.25},{n:.25}],[{x:.25},{y:.25}]]"),
        };
        let value = match row % 5 {
            0 => format!("{}", seeded.unit()),
            1 => format!("-{}", seeded.next() >> 12),
            2 => "-0".to_owned(),
            3 => format!("{}E-7", seeded.next()),
            _ => "null".to_owned(),
        };
        let text = ["聊城\\u4e9a", "\\\"{\\\"type\\\":\\\"Feature\\\"", "\\ud83d\\ude00", "", "a\\\\b/\\/"][row % 5];
        let properties = format!(
            r#"{{"n":{value},"t":"{text}","u":"lot {row}","list":[1,{{"type":"Feature"}}],"yes":{}}}"#,
            row % 2 == 0
        );
        let geometry = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        features.push(match row % 4 {
            0 => format!(r#"{{"type":"Feature","id":{row},"properties":{properties},"geometry":{geometry}}}"#),
            1 => format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{properties},"id":"{row}"}}"#),
            2 => format!(r#"{{"geometry":{geometry},"id":{row}, "properties" : {properties} ,"type":"Feature"}}"#),
            _ => format!(
                r#"{{"properties":{properties},"type":"Feature","id":{row},"bbox":[0,0,1,1],"geometry":{geometry}}}"#
            ),
        });
    }
    let list = features.join(",\n");
    format!(
        r#"{{"type":"FeatureCollection","crs":{{"type":"name","properties":{{"name":"EPSG:4548"}}}},"features":[{list}]}}"#
    )
}

fn same_value(found: Value<'_>, expected: Option<&JsonValue>) -> bool {
    match (found, expected) {
        (Value::None, None | Some(JsonValue::Null)) => true,
        (Value::Number(found), Some(JsonValue::Number(number))) => {
            number.as_f64().is_some_and(|number| number.to_bits() == found.to_bits())
        }
        (Value::Text(found), Some(JsonValue::String(text))) => found == text,
        (Value::Bool(found), Some(JsonValue::Bool(value))) => found == *value,
        (Value::Json(found), Some(value)) => *value == serde_json::from_str::<serde_json::Value>(found).expect("JSON"),
        _ => false,
    }
}

/// Every feature of the layer is the one of the crate.
fn check(layer: &Layer, text: &str) {
    let expected: FeatureCollection =
        text.parse::<geojson::GeoJson>().expect("legal").try_into().expect("a collection");
    assert_eq!(layer.len(), expected.features.len(), "features");
    for (row, feature) in expected.features.iter().enumerate() {
        let id = FeatureId(row as u32);
        let Some(GeometryValue::Polygon { coordinates }) = feature.geometry.as_ref().map(|geometry| &geometry.value)
        else {
            panic!("feature {row} is a polygon")
        };
        let rings: Vec<Vec<Coord>> = coordinates
            .iter()
            .map(|ring| ring.iter().map(|position| Coord { x: position[0], y: position[1] }).collect())
            .collect();
        let found: Vec<Vec<Coord>> =
            layer.shapes.parts(id).flat_map(|part| part.rings().map(<[Coord]>::to_vec)).collect();
        assert_eq!((layer.shapes.kind(id), &found), (ShapeKind::Polygon, &rings), "feature {row}");
        let properties = feature.properties.as_ref().expect("properties");
        for name in ["n", "t", "u", "list", "yes"] {
            let value = layer.table.column(name).map_or(Value::None, |column| column.value(row));
            assert!(
                same_value(value, properties.get(name)),
                "feature {row}, {name}: {value:?}, {:?}",
                properties.get(name)
            );
        }
        let of_feature = match feature.id.as_ref() {
            Some(Id::String(id)) => id.clone(),
            Some(Id::Number(id)) => id.to_string(),
            None => String::new(),
        };
        // Numbers and texts in one column are texts once it has the role of the code.
        let found = layer.table.column("id").and_then(|column| column.text(row));
        assert_eq!(found, Some(of_feature.as_str()), "id of feature {row}");
    }
}

#[test]
fn every_feature_is_that_of_the_geojson_crate() {
    for count in [1, 40, 6_000] {
        let text = collection(count, &mut Seeded(count as u64));
        let opened = open_bytes(&[("a", text.as_bytes())], &Progress::default());
        assert_eq!(opened.files[0].error, None, "legal");
        if count > 1 {
            check(&opened.dataset.layers[0], &text);
        }
    }
}

#[test]
fn one_thread_and_many_read_the_same() {
    let text = collection(8_000, &mut Seeded(9));
    let read = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
        let opened = pool.install(|| open_bytes(&[("a", text.as_bytes())], &Progress::default()));
        format!("{:?}", opened.dataset.layers[0])
    };
    let one = read(1);
    assert!(one == read(2) && one == read(5), "the same layer");
}

/// A file cut by another program while it is read is an error or what it was before, never a crash.
#[test]
fn a_file_that_shrinks_under_the_reader_is_no_crash() {
    let text = collection(8_000, &mut Seeded(3));
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("lots.geojson");
    let is_whole_or_refused = |opened: &Opened| {
        let file = &opened.files[0];
        let rows = file.contents.first().map(|content| content.features);
        match &file.error {
            None => rows == Some(8_000),
            Some(error) => ["changed-while-read", "truncated", "empty-file", "not-json", "not-geojson", "not-readable"]
                .contains(&error.code),
        }
    };
    for round in 0..20_u64 {
        fs::write(&path, &text).expect("written");
        let cutter = std::thread::spawn({
            let path = path.clone();
            move || {
                std::thread::sleep(std::time::Duration::from_millis(round));
                let mut file = fs::OpenOptions::new().write(true).open(&path).expect("there");
                file.set_len(1_000_000 * (round % 3)).expect("cut");
                file.write_all(b"{}").expect("changed");
            }
        });
        let opened = open_paths(std::slice::from_ref(&path), None, &Progress::default());
        cutter.join().expect("no panic");
        assert!(is_whole_or_refused(&opened), "round {round}: {:?}", opened.files[0].error);
    }
}

#[test]
fn a_watched_reading_counts_its_features() {
    let text = collection(5_000, &mut Seeded(4));
    let progress = Progress::with_preview();
    let opened = open_bytes(&[("a", text.as_bytes())], &progress);
    let done = |counter: &std::sync::atomic::AtomicU64| counter.load(std::sync::atomic::Ordering::Relaxed);
    assert_eq!(opened.dataset.layers.len(), 1, "read");
    assert_eq!((done(&progress.features), done(&progress.done)), (5_000, text.len() as u64), "all told");
    assert!(progress.take_preview().is_empty(), "a small file is there before anybody looks");
}
