//! GeoJSON in every legal form to layers, and layers back to GeoJSON. The only user of the geojson crate.
//!
//! The reader is our own and not `geojson::FeatureCollection`: that one gives up the whole file at its first
//! wrong feature and says neither which one nor where. Here every feature is read leniently and judged alone.
//! A collection is read in pieces on all cores; what is unusual about a file makes the plain reader look at its
//! whole text, and a feature that is unusual goes through the lenient reader in either case.
//! The writer uses the crate's types.

mod collect;
mod cursor;
mod document;
mod fault;
mod lenient;
mod pieces;
mod plain;
mod shape;
mod write;

use serde::de::DeserializeSeed as _;
use serde_json::Deserializer;

use collect::{Collector, TakeFeature};
use document::TakeDocument;
use lenient::Any;
use pieces::Halt;

use crate::crs::assumed::Assumed;
use crate::io::error::Fault;
use crate::io::features::{Declared, Members, Parsed, cancelled, parsed};
use crate::io::meter::Meter;
use crate::io::sniff::Form;
use crate::io::source::Source;
use crate::model::report::Severity;

pub use write::{Feature, Geometry, Id, JsonObject, write_collection};

/// Reads a collection in pieces; `None` where the whole text has to be looked at.
pub(crate) fn read(source: &Source<'_>, assumed: Assumed, meter: &mut Meter<'_>) -> Result<Option<Parsed>, Fault> {
    read_in_blocks(source, pieces::BLOCK, assumed, meter)
}

fn read_in_blocks(
    source: &Source<'_>,
    block: usize,
    assumed: Assumed,
    meter: &mut Meter<'_>,
) -> Result<Option<Parsed>, Fault> {
    match pieces::read(source, block, assumed, meter) {
        Ok(whole) => whole.finish().map(|parsed| {
            meter.finish(source.len());
            Some(parsed)
        }),
        Err(Halt::Unusual) => Ok(None),
        Err(Halt::Cancelled) => Err(cancelled()),
    }
}

/// Reads the features of a text.
pub(crate) fn parse(text: &str, form: Form, assumed: Assumed, meter: Meter<'_>) -> Result<Parsed, Fault> {
    let mut collector = Collector::new(text, meter);
    let members = match form {
        Form::GeoJsonLines => texts(text, text.split_inclusive('\n'), &mut collector)?,
        Form::GeoJsonSequence => texts(text, text.split('\u{1e}'), &mut collector)?,
        _ => one(text, &mut collector)?,
    };
    collector.meter.finish(text.len() as u64);
    collector.meter.counted(collector.raw.len() as u64);
    parsed(members, vec![collector.batch()], assumed)
}

fn one(text: &str, collector: &mut Collector<'_>) -> Result<Members, Fault> {
    let mut deserializer = Deserializer::from_str(text);
    let document = Any(TakeDocument(collector)).deserialize(&mut deserializer);
    let document = document.and_then(|document| deserializer.end().map(|()| document));
    match document {
        Ok(document) => document.settle(collector),
        Err(_) if collector.cancelled => Err(cancelled()),
        Err(error) => Err(fault::of_json(&error, text, 0)),
    }
}

/// Reads texts of one feature each. A broken one costs only itself; the last one may show that the file was cut off.
fn texts<'t>(
    whole: &'t str,
    texts: impl Iterator<Item = &'t str>,
    collector: &mut Collector<'_>,
) -> Result<Members, Fault> {
    let mut first_fault = None;
    let mut lines_before = 0;
    let mut broken = 0;
    collector.of_lines = true;
    for text in texts {
        if collector.meter.is_cancelled() {
            return Err(cancelled());
        }
        if !text.trim().is_empty() {
            let mut deserializer = Deserializer::from_str(text);
            let rows = collector.row();
            let taken = Any(TakeFeature(&mut *collector)).deserialize(&mut deserializer);
            if let Err(error) = taken.and_then(|()| deserializer.end()) {
                let fault = fault::of_json(&error, text, lines_before);
                let is_last = text.as_ptr().addr() + text.len() == whole.as_ptr().addr() + whole.len();
                if is_last && fault.code == "truncated" {
                    return Err(fault);
                }
                if collector.row() > rows {
                    // The feature was whole and something stands behind it.
                    collector.findings.push(rows, fault.clone().issue(Severity::Error));
                } else {
                    collector.finish_broken(fault.clone());
                    broken += 1;
                }
                first_fault.get_or_insert(fault);
            }
        }
        lines_before += text.bytes().filter(|byte| *byte == b'\n').count();
    }
    match first_fault {
        Some(fault) if broken == collector.row() => Err(fault),
        _ => Ok(Members { crs: collector.crs.take().map(Declared::Member), ..Members::default() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::progress::Progress;

    /// (rows, rows with geometry, codes of issues) or the code and place of the fault.
    type Summary = Result<(usize, usize, Vec<&'static str>), (&'static str, Option<String>)>;

    fn summary(text: &str, form: Form) -> Summary {
        let progress = Progress::default();
        let parsed =
            parse(text, form, Assumed::default(), Meter::new(&progress)).map_err(|fault| (fault.code, fault.place))?;
        let placed = parsed.shapes.ids().filter(|id| parsed.shapes.bounds(*id).is_some()).count();
        Ok((parsed.shapes.len(), placed, codes(&parsed)))
    }

    /// What was found, but for features without geometry.
    fn codes(parsed: &Parsed) -> Vec<&'static str> {
        parsed.report.counts().iter().map(|(code, ..)| *code).filter(|code| *code != "no-geometry").collect()
    }

    fn check(text: &str, expected: Result<(usize, usize, &[&'static str]), (&'static str, &str)>) {
        let expected: Summary = expected
            .map(|(rows, placed, codes)| (rows, placed, codes.to_vec()))
            .map_err(|(code, place)| (code, (!place.is_empty()).then(|| place.to_owned())));
        let form = crate::io::sniff::form(text).expect("JSON");
        let shown: String = text.chars().take(100).collect();
        assert_eq!(summary(text, form), expected, "{shown}");
    }

    #[test]
    fn every_form_of_a_file_is_read() {
        const POINT: &str = r#"{"type":"Point","coordinates":[116,36]}"#;
        let feature = format!(r#"{{"type":"Feature","geometry":{POINT},"properties":{{"a":1}}}}"#);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{feature},{feature}]}}"#), Ok((2, 2, &[])));
        check(&format!(r#"{{"features":[{feature}],"type":"FeatureCollection"}}"#), Ok((1, 1, &[])));
        check(r#"{"type":"FeatureCollection","features":[]}"#, Ok((0, 0, &[])));
        check(&feature, Ok((1, 1, &[])));
        let collection = format!(r#"{{"type":"FeatureCollection","features":[{feature},{feature}]}}"#);
        check(&format!("{collection}\n{feature}\n{collection}\n"), Ok((5, 5, &[])));
        check(&format!("{POINT}\n{feature}\n"), Ok((2, 2, &["feature-type"])));
        check(POINT, Ok((1, 1, &[])));
        check(&format!(r#"{{"type":"GeometryCollection","geometries":[{POINT}]}}"#), Ok((1, 1, &[])));
        check(r#"{"type":"Feature","geometry":null,"properties":null}"#, Ok((1, 0, &[])));
        check(&format!("{feature}\n{feature}\r\n\n{feature}"), Ok((3, 3, &[])));
        check(&format!("\u{1e}{feature}\n\u{1e}{{\n\"type\":\"Feature\",\"geometry\":null}}\n"), Ok((2, 1, &[])));
    }

    #[test]
    fn a_broken_feature_costs_only_itself() {
        let wrap = |feature: &str| {
            let good = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36]},"properties":{}}"#;
            format!(r#"{{"type":"FeatureCollection","features":[{good},{feature},{good}]}}"#)
        };
        let broken: &[&str] = &["feature-invalid"];
        check(&wrap("null"), Ok((3, 2, broken)));
        check(&wrap("[1]"), Ok((3, 2, broken)));
        check(&wrap("{}"), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Feature"}"#), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Feature","geometry":7}"#), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Feature","geometry":{"type":"Square","coordinates":[]}}"#), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Feature","geometry":{"type":"Point","coordinates":{"x":1}}}"#), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Feature","geometry":null,"properties":[1]}"#), Ok((3, 2, broken)));
        check(&wrap(r#"{"type":"Point","coordinates":[116,36]}"#), Ok((3, 3, &["feature-type"])));
        check(&wrap(r#"{"type":"Feature","geometry":null,"title":1}"#), Ok((3, 2, &["member-ignored"])));
        let good = r#"{"type":"Feature","geometry":null,"properties":{}}"#;
        check(&format!("{good}\n{{\"type\": oops}}\n{good}\n"), Ok((3, 0, &["not-json"])));
    }

    #[test]
    fn a_broken_file_says_what_and_where() {
        check(r#"{"type":"FeatureCollection","features":[{"type":"Fea"#, Err(("truncated", "line 1, column 52")));
        check("{\n\"a\": NaN}", Err(("not-json", "line 2, column 6")));
        check("{\"a\": -Infinity}", Err(("not-json", "line 1, column 8")));
        check("{\"id\": 1e999}", Err(("number-too-big", "line 1, column 12")));
        check("{\"a\" 1}", Err(("not-json", "line 1, column 6")));
        check("{} {}", Err(("not-json", "line 1, column 4")));
        let deep = |open: &str, close: &str| format!("{}{}", open.repeat(100_000), close.repeat(100_000));
        check(
            &format!("{{\"type\":\"Polygon\",\"coordinates\":{}}}", deep("[", "]")),
            Err(("too-deep", "line 1, column 159")),
        );
        check(&deep("[", "]"), Err(("not-geojson", "")));
        check("{\"type\":\"Topology\",\"arcs\":[]}", Err(("not-geojson", "")));
        check("{\"type\":\"FeatureCollection\"}", Err(("not-geojson", "")));
        check("{\"type\":\"FeatureCollection\",\"features\":{}}", Err(("not-geojson", "")));
        check("[{\"type\":\"Feature\"}]", Err(("not-geojson", "")));
        let good = r#"{"type":"Feature","geometry":null,"properties":{}}"#;
        check(&format!("{good}\n{{\"type\":"), Err(("truncated", "line 2, column 8")));
    }

    #[test]
    fn the_last_of_two_equal_members_wins() {
        let text = r#"{"type":"FeatureCollection","features":[1],"features":[
            {"type":"Feature","geometry":null,"properties":{"a":1,"b":2},"properties":{"a":5}}]}"#;
        let progress = Progress::default();
        let parsed = parse(text, Form::GeoJson, Assumed::default(), Meter::new(&progress)).expect("legal");
        assert_eq!(parsed.shapes.len(), 1, "the second list");
        let value = |name| parsed.table.column(name).map(|c| c.number(0));
        assert_eq!((value("a"), value("b")), (Some(Some(5.0)), Some(None)), "the second properties alone");
        assert!(codes(&parsed).is_empty(), "the first list left no finding");
    }

    #[test]
    fn a_cancelled_reading_ends() {
        let progress = Progress::default();
        progress.cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        let found = parse(
            r#"{"type":"FeatureCollection","features":[1,2]}"#,
            Form::GeoJson,
            Assumed::default(),
            Meter::new(&progress),
        );
        assert_eq!(found.map(|_| ()).map_err(|fault| fault.code), Err("cancelled"), "after the first feature");
    }
}
