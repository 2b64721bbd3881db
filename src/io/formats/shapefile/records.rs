//! Where the records of a `.shp` are.
//!
//! *Guarantees:* every record lies within the file, whatever its header, its `.shx` and its lengths say.

use std::ops::Range;

use crate::io::error::Fault;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

const HEADER: usize = 100;
const RECORD_HEADER: usize = 8;

/// The bytes of each record behind its own header.
pub(super) fn records(shp: &[u8], shx: Option<&[u8]>, report: &mut Report) -> Result<Vec<Range<usize>>, Fault> {
    if shp.len() < HEADER || big_endian(shp, 0) != Some(9994) {
        let message =
            Words::fixed("文件头不完整，不是可读的 .shp", "the header is cut off: this is no .shp that can be read");
        return Err(Fault::new("shapefile-broken", message, again()));
    }
    if let Some(indexed) = shx.and_then(|shx| by_index(shp, shx)) {
        return Ok(indexed);
    }
    let (records, end) = walked(shp);
    let stated = big_endian(shp, 24).map_or(0, |words| words as usize * 2);
    if end < shp.len() || stated > shp.len() {
        let count = records.len();
        let message = words!(
            "文件不完整：只有 {count} 个图形可读，其后的内容损坏或缺失",
            "the file is damaged or cut off: {count} shapes can be read and what is behind them cannot"
        );
        report.push(Fault::new("truncated", message, again()).issue(Severity::Error));
    }
    Ok(records)
}

fn again() -> Words {
    Words::fixed("请重新导出或复制整套文件", "export or copy all files of the set again")
}

/// The records that a `.shx` lists, if every one of them is where it says.
fn by_index(shp: &[u8], shx: &[u8]) -> Option<Vec<Range<usize>>> {
    if big_endian(shx, 0) != Some(9994) {
        return None;
    }
    let entries = shx.get(HEADER..)?.chunks_exact(8);
    let record = |entry: &[u8]| {
        let start = big_endian(entry, 0)? as usize * 2;
        // Its own length is the truth: some programs round that in the index.
        let len = big_endian(shp, start + 4)? as usize * 2;
        let start = start.checked_add(RECORD_HEADER).filter(|start| *start > HEADER)?;
        (start + len <= shp.len()).then_some(start..start + len)
    };
    let records = entries.map(record).collect::<Option<Vec<_>>>().filter(|records| !records.is_empty())?;
    are_disjoint(&records).then_some(records)
}

/// Whether each record has its bytes, and its header, to itself: an index that lists one over and over makes much of little.
fn are_disjoint(records: &[Range<usize>]) -> bool {
    let is_behind = |pair: &[Range<usize>]| match pair {
        [one, next] => one.end + RECORD_HEADER <= next.start,
        _ => true,
    };
    // Nearly all are in order already.
    records.windows(2).all(is_behind) || {
        let mut sorted = records.to_vec();
        sorted.sort_unstable_by_key(|record| record.start);
        sorted.windows(2).all(is_behind)
    }
}

/// The records behind each other, and where they end.
fn walked(shp: &[u8]) -> (Vec<Range<usize>>, usize) {
    let mut records = Vec::new();
    let mut at = HEADER;
    while let Some(len) = big_endian(shp, at + 4) {
        let start = at + RECORD_HEADER;
        let end = start + len as usize * 2;
        if end > shp.len() || len < 2 {
            break;
        }
        records.push(start..end);
        at = end;
    }
    (records, at)
}

fn big_endian(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_be_bytes(bytes.try_into().ok()?))
}
