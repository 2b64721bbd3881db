//! The features of one large collection, read in pieces on all cores.
//!
//! A piece is what starts in one block of the file. Where its first feature starts is guessed by a search for the way
//! the file's first feature starts, and the guess is proved afterwards: pieces are parsed to the start of the first
//! feature behind their block, so a piece is right if it starts where the one before it ended, and the first one
//! starts where the walk over the outermost object found the list. A wrong guess (text that looks like a feature)
//! costs a second parse of that piece and nothing else.
//!
//! *Guarantees:* the same as the plain reader, whatever the size of blocks and the number of threads; [`Halt::Unusual`]
//! where it cannot promise that (broken JSON, other encodings, a second list), and then the plain reader decides.
//! Memory beyond the result is that of some blocks. *Must not know:* what columns mean.

use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use serde::de::DeserializeSeed as _;
use serde_json::Deserializer;

use super::collect::{Collector, TakeFeature};
use super::cursor::Cursor;
use super::document::TakeDocument;
use super::lenient::Any;
use super::plain;
use crate::crs::Crs;
use crate::crs::assumed::Assumed;
use crate::io::features::{Findings, Members, Numbers, Piece, Reference, Whole, admit_some, choose};
use crate::io::meter::Meter;
use crate::io::source::Source;
use crate::model::report::Report;
use crate::model::shapes::Shapes;

/// Bytes of a block.
pub(super) const BLOCK: usize = 1 << 20;
/// What is read behind a block for its last feature; more where that is longer.
const OVERHANG: usize = 1 << 14;
/// No feature is longer than so many bytes; what seems to be is looked at by the plain reader. A wrong guess, or text in
/// another encoding, would else take the rest of the file on every core.
const MOST_OVERHANG: usize = 1 << 23;
/// What stands behind the list of features has to fit in so many bytes, and what stands before it in a block.
const MOST_AROUND: usize = 1 << 22;
/// Blocks parsed together, for each thread.
const BATCH: usize = 8;
/// So many features are shown before the reading is done.
const MOST_SHOWN: usize = 200_000;
/// Smaller files are there before anybody looks.
const LEAST_SHOWN: u64 = 20_000_000;

/// Why a file is not read in pieces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Halt {
    /// The plain reader has to look at it.
    Unusual,
    Cancelled,
}

/// One file on its way.
struct Reader<'a> {
    source: &'a Source<'a>,
    block: usize,
    assumed: Assumed,
    /// Where the first feature is expected.
    start: u64,
    /// How features of this file start.
    sample: Vec<u8>,
    desks: Mutex<Vec<Vec<u8>>>,
    idle: &'a Meter<'a>,
}

/// What starts in one block.
struct Block {
    start: u64,
    end: End,
    piece: Piece,
}

/// What stands behind a piece.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// The next feature.
    Feature(u64),
    /// The end of the list.
    List(u64),
}

/// Reads the features of a collection.
pub(super) fn read(source: &Source<'_>, block: usize, assumed: Assumed, meter: &mut Meter<'_>) -> Result<Whole, Halt> {
    let mut head = Vec::new();
    source.read(0, MOST_AROUND.min(block.max(OVERHANG)), &mut head).or(Err(Halt::Unusual))?;
    let start = list_start(&head).ok_or(Halt::Unusual)?;
    let opening = head.get(..start).unwrap_or(&[]).to_vec();
    let sample = sample(head.get(start..).unwrap_or(&[]));
    drop(head);
    let idle = meter.silent();
    let reader = Reader { source, block, assumed, start: start as u64, sample, desks: Mutex::default(), idle: &idle };
    let mut reference = reader.first_guess(&opening)?;
    loop {
        let (mut whole, end) = reader.all(reference, meter)?;
        whole.members = reader.members(&opening, Some(end))?;
        let found = choose(assumed, whole.members.crs.as_ref(), &whole.numbers, &mut Report::default());
        // A file that cannot be placed is refused by the plain reader, with all that belongs to it.
        let found = found.or(Err(Halt::Unusual))?;
        if found == reference {
            return Ok(whole);
        }
        reference = found;
    }
}

/// Where the list of features starts, behind its bracket, by a walk over the members before it.
fn list_start(head: &[u8]) -> Option<usize> {
    let text = valid(head);
    let mut cursor = Cursor::new(text, if text.starts_with('\u{feff}') { 3 } else { 0 });
    cursor.pass(b'{')?;
    loop {
        let key = cursor.string()?;
        cursor.pass(b':')?;
        cursor.peek()?;
        if key == "features" {
            cursor.pass(b'[')?;
            return Some(cursor.at);
        }
        cursor.at = cursor.end_of_value()?;
        cursor.pass(b',')?;
    }
}

/// The first bytes of the first feature: its first key, and the value where that tells features from geometries.
fn sample(list: &[u8]) -> Vec<u8> {
    let list = list.trim_ascii_start();
    let colon = list.iter().position(|byte| *byte == b':').unwrap_or(0);
    let word = b"\"Feature\"";
    let behind = list.get(colon + 1..).unwrap_or(&[]);
    let gap = behind.len() - behind.trim_ascii_start().len();
    let len = if behind.trim_ascii_start().starts_with(word) { colon + 1 + gap + word.len() } else { colon + 1 };
    list.get(..len.min(64)).unwrap_or(&[]).to_vec()
}

/// The text of the bytes up to the first that are none.
fn valid(bytes: &[u8]) -> &str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => bytes.get(..error.valid_up_to()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or(""),
    }
}

impl Reader<'_> {
    /// The system by the opening and the first features.
    fn first_guess(&self, opening: &[u8]) -> Result<Reference, Halt> {
        let first = self.piece(0, Some(self.start), None)?;
        let numbers = first.map(|block| block.piece.numbers).unwrap_or_default();
        let crs = self.members(opening, None).ok().and_then(|members| members.crs);
        let known = choose(self.assumed, crs.as_ref(), &numbers, &mut Report::default());
        Ok(known.unwrap_or(Reference { crs: Crs::Wgs84, swapped: false }))
    }

    /// The members around the list: the file with the list left empty; without its end where `end` is not known yet.
    fn members(&self, opening: &[u8], end: Option<u64>) -> Result<Members, Halt> {
        let mut around = opening.to_vec();
        match end {
            Some(end) if self.source.len() - end > MOST_AROUND as u64 => return Err(Halt::Unusual),
            Some(end) => self.source.read(end, MOST_AROUND, &mut around).or(Err(Halt::Unusual))?,
            None => around.extend_from_slice(b"]}"),
        }
        let text = std::str::from_utf8(&around).or(Err(Halt::Unusual))?;
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut collector = Collector::new(text, self.idle.silent());
        let mut deserializer = Deserializer::from_str(text);
        let document = Any(TakeDocument(&mut collector)).deserialize(&mut deserializer);
        let document = document.and_then(|document| deserializer.end().map(|()| document)).or(Err(Halt::Unusual))?;
        if !document.is_plain_collection() {
            return Err(Halt::Unusual);
        }
        document.settle(&mut collector).or(Err(Halt::Unusual))
    }

    /// All features, and where their list ends.
    fn all(&self, reference: Reference, meter: &mut Meter<'_>) -> Result<(Whole, u64), Halt> {
        let blocks = usize::try_from(self.source.len().div_ceil(self.block as u64)).or(Err(Halt::Unusual))?;
        let at_once = BATCH * rayon::current_num_threads();
        let first_block = usize::try_from(self.start / self.block as u64).unwrap_or(0);
        let parse = |blocks: Range<usize>| -> Vec<Result<Option<Block>, Halt>> {
            let one = |block: usize| {
                let start = (block == first_block).then_some(self.start);
                self.piece(block, start, Some(reference))
            };
            blocks.into_par_iter().with_max_len(1).map(one).collect()
        };
        let mut whole = Whole::said(self.assumed);
        let mut next = End::Feature(self.start);
        let mut at = first_block;
        let mut batch = parse(at..blocks.min(at + at_once));
        loop {
            let after = at + batch.len();
            // One core puts pieces behind each other while others parse.
            let (taken, parsed) = rayon::join(
                || self.take(&mut whole, std::mem::take(&mut batch), at, &mut next, reference, meter),
                || parse(after..blocks.min(after + at_once)),
            );
            taken?;
            match next {
                End::List(end) => return Ok((whole, end)),
                End::Feature(_) if parsed.is_empty() => return Err(Halt::Unusual),
                End::Feature(_) => (at, batch) = (after, parsed),
            }
        }
    }

    /// Proves pieces and puts them behind the others.
    #[allow(clippy::too_many_arguments, reason = "the state of one loop, cut in two")]
    fn take(
        &self,
        whole: &mut Whole,
        batch: Vec<Result<Option<Block>, Halt>>,
        first_block: usize,
        next: &mut End,
        reference: Reference,
        meter: &mut Meter<'_>,
    ) -> Result<(), Halt> {
        let mut proved = Vec::with_capacity(batch.len());
        for (block, piece) in (first_block..).zip(batch) {
            let End::Feature(start) = *next else { break };
            if meter.is_cancelled() {
                return Err(Halt::Cancelled);
            }
            if start >= (block as u64 + 1) * self.block as u64 {
                continue;
            }
            let piece = match piece {
                Ok(Some(piece)) if piece.start == start => piece,
                _ => self.piece(block, Some(start), Some(reference))?.ok_or(Halt::Unusual)?,
            };
            *next = piece.end;
            proved.push(piece.piece);
        }
        let reached = match *next {
            End::Feature(at) | End::List(at) => at,
        };
        let watched = self.source.len() >= LEAST_SHOWN && whole.shapes.len() < MOST_SHOWN;
        let shown = whole.append(proved).or(Err(Halt::Unusual))?;
        meter.reached(reached);
        meter.counted(whole.shapes.len() as u64);
        if watched {
            for piece in shown {
                meter.show(piece);
            }
        }
        Ok(())
    }

    /// Parses what starts in a block: at `start`, or where a feature seems to. `None` where none seems to. Without a
    /// reference its geometry is only looked at.
    fn piece(&self, block: usize, start: Option<u64>, reference: Option<Reference>) -> Result<Option<Block>, Halt> {
        if self.idle.is_cancelled() {
            return Err(Halt::Cancelled);
        }
        let from_block = block as u64 * self.block as u64;
        let until = from_block + self.block as u64;
        let from = start.unwrap_or(from_block);
        let until = until.max(from);
        let mut buffer = self.desks.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default();
        let mut overhang = OVERHANG;
        let piece = loop {
            buffer.clear();
            let count = usize::try_from(until - from).unwrap_or(usize::MAX).saturating_add(overhang);
            self.source.read(from, count, &mut buffer).or(Err(Halt::Unusual))?;
            let skipped = match start {
                Some(_) => Some(0),
                None => find(&buffer, &self.sample).filter(|at| from + (*at as u64) < until),
            };
            let Some(skipped) = skipped else { break None };
            let bytes = buffer.get(skipped..).unwrap_or(&[]);
            let limit = usize::try_from(until - from).unwrap_or(usize::MAX).saturating_sub(skipped);
            match self.parsed(bytes, from + skipped as u64, limit, reference) {
                Ok(piece) => break Some(piece),
                Err(Broken::Elsewhere) => break None,
                Err(Broken::Cut) if overhang < MOST_OVERHANG && from + (buffer.len() as u64) < self.source.len() => {
                    overhang *= 8;
                }
                Err(Broken::Cut) => return if start.is_some() { Err(Halt::Unusual) } else { Ok(None) },
            }
        };
        self.desks.lock().unwrap_or_else(PoisonError::into_inner).push(buffer);
        Ok(piece)
    }

    /// Parses the features that start in the first `limit` bytes.
    fn parsed(&self, bytes: &[u8], start: u64, limit: usize, reference: Option<Reference>) -> Result<Block, Broken> {
        let text = valid(bytes);
        let mut collector = Collector::new(text, self.idle.silent());
        let mut cursor = Cursor::new(text, 0);
        let end = features(&mut cursor, limit, start == self.start, &mut collector)?;
        let Collector { table, ids, mut raw, findings, ignored, .. } = collector;
        let numbers = Numbers::of(&raw);
        let end = match end {
            End::Feature(at) => End::Feature(start + at),
            End::List(at) => End::List(start + at),
        };
        let (mut shapes, mut areas_m2, mut of_geometry) = (Shapes::default(), Vec::new(), Findings::default());
        if let Some(Reference { crs, swapped }) = reference {
            if swapped {
                raw.transpose();
            }
            // A block has not so many coordinates.
            (shapes, areas_m2, of_geometry) = admit_some(&raw, 0..raw.len(), crs).or(Err(Broken::Elsewhere))?;
        }
        let piece = Piece { table, ids, shapes, areas_m2, numbers, of_features: findings, of_geometry, ignored };
        Ok(Block { start, end, piece })
    }
}

/// Why a piece cannot be parsed.
enum Broken {
    /// The text ends before the piece does.
    Cut,
    /// Something else is wrong.
    Elsewhere,
}

/// Takes features up to the first one that starts at `limit` or later. Only the whole list may be empty: behind a comma
/// something has to stand.
fn features(
    cursor: &mut Cursor<'_>,
    limit: usize,
    may_be_empty: bool,
    collector: &mut Collector<'_>,
) -> Result<End, Broken> {
    let mut properties = Vec::new();
    if may_be_empty && cursor.peek().ok_or(Broken::Cut)? == b']' {
        return Ok(End::List(cursor.at as u64));
    }
    loop {
        cursor.peek().ok_or(Broken::Cut)?;
        if cursor.at >= limit {
            return Ok(End::Feature(cursor.at as u64));
        }
        if plain::take(cursor, collector, &mut properties).is_none() {
            let text = cursor.value_text().ok_or(Broken::Cut)?;
            let mut deserializer = Deserializer::from_str(text);
            let taken = Any(TakeFeature(&mut *collector)).deserialize(&mut deserializer);
            taken.and_then(|()| deserializer.end()).or(Err(Broken::Elsewhere))?;
            cursor.at += text.len();
        }
        match cursor.peek().ok_or(Broken::Cut)? {
            b',' => cursor.at += 1,
            b']' => return Ok(End::List(cursor.at as u64)),
            _ => return Err(Broken::Elsewhere),
        }
    }
}

/// The first place of `needle`.
fn find(bytes: &[u8], needle: &[u8]) -> Option<usize> {
    if needle.is_empty() {
        return None;
    }
    bytes.windows(needle.len()).position(|window| window == needle)
}

#[cfg(test)]
mod tests {
    use crate::crs::assumed::Assumed;
    use crate::io::geojson::{parse, read_in_blocks};
    use crate::io::meter::Meter;
    use crate::io::progress::Progress;
    use crate::io::sniff::Form;
    use crate::io::source::Source;

    /// The plain reader is the oracle, whatever the size of blocks.
    fn check(text: &str, is_usual: bool) {
        let progress = Progress::default();
        let expected =
            parse(text.trim_start_matches('\u{feff}'), Form::GeoJson, Assumed::default(), Meter::new(&progress));
        for block in [1, 17, 100, 333, 4_000, 1 << 20] {
            let source = Source::Memory(text.as_bytes());
            let found =
                read_in_blocks(&source, block, Assumed::default(), &mut Meter::new(&progress)).expect("not cancelled");
            let shown: String = text.chars().take(200).collect();
            assert_eq!(found.is_some(), is_usual, "in blocks of {block}: {shown}");
            if let Some(found) = found {
                let expected = expected.as_ref().expect("legal");
                assert_eq!(format!("{found:?}"), format!("{expected:?}"), "in blocks of {block}: {shown}");
            }
        }
    }

    fn awkward_features() -> Vec<String> {
        let ring = "[[116.1,36.1],[116.2,36.1],[116.2,36.2],[116.1,36.1]]";
        let polygon = format!(r#"{{"type":"Polygon","coordinates":[{ring}]}}"#);
        let with = |geometry: &str, properties: &str| {
            format!(r#"{{"type":"Feature","geometry":{geometry},"properties":{properties}}}"#)
        };
        vec![
            with(&polygon, r#"{"a":1,"名":"聊城","b":true,"c":null}"#),
            with(&polygon, r#"{"a":"{\"type\":\"Feature\",\"geometry\":null}","b":"]}\\","c":"\u804a\ud83d\ude00"}"#),
            with(&polygon, r#"{"a":{"type":"Feature","properties":{"x":[1,{"type":"Feature"}]}},"b":[],"d":1e-7}"#),
            with("null", r#"{"a":9007199254740993,"id":"x"}"#),
            with(&polygon, r#"{"a":-0,"b":0.30000000000000004,"c":12345678901234567890123}"#),
            with(&polygon, r#"{"a":1,"a":"twice"}"#),
            format!(
                r#"{{ "properties" : {{ "a" : 7 }} ,{}"geometry":{polygon}, "id" : 17, "type":"Feature" }}"#,
                "\n\t "
            ),
            format!(r#"{{"type":"Feature","bbox":[1,2,3,4],"extra":1,"geometry":{polygon},"properties":null}}"#),
            format!(
                r#"{{"type":"Feature","geometry":{{"coordinates":[{ring}],"type":"Polygon"}},"id":"9","properties":{{}}}}"#
            ),
            with(r#"{"type":"Polygon","coordinates":[[[116.1,36.1,5],[116.2,36.1,5,6],[116.2,36.2]]]}"#, "{}"),
            with(r#"{"type":"Polygon","coordinates":[]}"#, "{}"),
            with(
                r#"{"type":"MultiPolygon","coordinates":[[[[116,36],[117,36],[117,37],[116,36]],[[116.5,36.2],[116.6,36.2],[116.6,36.3],[116.5,36.2]]],[]]}"#,
                "{}",
            ),
            with(
                r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[116,36]},{"type":"MultiPoint","coordinates":[[116,36],[117,36]]},{"type":"LineString","coordinates":[[116,36],[117,36]]}]}"#,
                "{}",
            ),
            with(r#"{"type":"MultiLineString","coordinates":[[[116,36],[117,36]],[],[[116,36],[117,36.5]]]}"#, "{}"),
            with(r#"{"type":"Point","coordinates":[116]}"#, r#"{"a":5}"#),
            with(r#"{"type":"Polygon","coordinates":[[[116,36],[117,37],[117,36],[116,37],[116,36]]]}"#, "{}"),
            r#"{"type":"Point","coordinates":[116,36]}"#.to_owned(),
            "null".to_owned(),
            "[{\"type\":\"Feature\"},7]".to_owned(),
            "17".to_owned(),
            "\"a text with ]},{ in it\"".to_owned(),
        ]
    }

    #[test]
    fn any_feature_is_read_alike_in_any_block() {
        let features = awkward_features();
        for gap in ["", "\n", " \r\n\t"] {
            let comma = format!("{gap},{gap}");
            let list = features.join(&comma);
            check(&format!("{{\"type\":\"FeatureCollection\",\"features\":[{gap}{list}{gap}]{gap}}}"), true);
        }
        for first in &features {
            let list: Vec<&str> = std::iter::once(first).chain(&features).map(String::as_str).collect();
            check(
                &format!(
                    "\u{feff}{{\"features\":[{}],\"type\":\"FeatureCollection\",\"name\":\"名\"}}",
                    list.join(",")
                ),
                true,
            );
        }
    }

    #[test]
    fn members_stand_in_any_order() {
        let one =
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[415000,4029000]},"properties":{"a":"x"}}"#;
        let two = one.replace("415000,4029000", "4029000,415000");
        let crs = r#""crs":{"type":"name","properties":{"name":"EPSG:4548"}}"#;
        check(r#"{"type":"FeatureCollection","features":[ ]}"#, true);
        check(&format!(r#"{{{crs},"type":"FeatureCollection","features":[{one}]}}"#), true);
        check(
            &format!(r#"{{"a":{{"features":[1]}},"type":"FeatureCollection","features":[{one},{one}],{crs}}}"#),
            true,
        );
        check(&format!(r#"{{"type":"FeatureCollection","features":[{two},{two}],{crs}}}"#), true);
        // The first features are few: the system that most say is known at the end only.
        let far = one.replace("415000,4029000", "5,6");
        check(&format!(r#"{{"type":"FeatureCollection","features":[{far},{}]}}"#, [one; 9].join(",")), true);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{one}],"features":[{one},{one}]}}"#), false);
        check(&format!(r#"{{"type":"Feature","geometry":null,"features":[{one}]}}"#), false);
        check(one, false);
    }

    #[test]
    fn what_is_broken_is_left_to_the_plain_reader() {
        let good = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36]},"properties":{"a":"x"}}"#;
        let many = [good; 30].join(",");
        for broken in ["{\"type\":\"Feature\",\"a\":NaN}", "{", "", "01", "{\"id\":1e999}", "{}}", "[", "\"\u{1}\""] {
            check(&format!(r#"{{"type":"FeatureCollection","features":[{many},{broken},{many}]}}"#), false);
        }
        check(&format!(r#"{{"type":"FeatureCollection","features":[{many}"#), false);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{many}]"#), false);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{many}]}} 1"#), false);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{many},]}}"#), false);
        check(&format!(r#"{{"type":"FeatureCollection","features":[{many},{{"type":{}"#, "[".repeat(300)), false);
    }

    #[test]
    fn a_cancelled_reading_ends() {
        let progress = Progress::default();
        progress.cancelled.store(true, std::sync::atomic::Ordering::Relaxed);
        let source = Source::Memory(br#"{"type":"FeatureCollection","features":[1,2]}"#);
        let found = read_in_blocks(&source, 1 << 20, Assumed::default(), &mut Meter::new(&progress));
        assert_eq!(found.map(|_| ()).map_err(|fault| fault.code), Err("cancelled"), "before the first feature");
    }
}
