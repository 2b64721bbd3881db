//! FlatGeobuf: a header, an index that is not needed here, and features behind each other with their lengths.
//!
//! Our own reader of its few tables, for the crate `flatgeobuf` (6.0) reads feature after feature on one core and brings
//! geozero, and the code that `flatbuffers` makes is not of safe Rust alone. Features are found by their lengths, and
//! decoded in blocks on all cores.
//!
//! *Guarantees:* rows are in the order of the file; a damaged feature costs only itself; a file that is shorter than it
//! says is refused.

mod cells;
mod shape;
mod tables;

use rayon::prelude::*;

use crate::crs::parse;
use crate::io::error::Fault;
use crate::io::features::{Batch, Declared, Members, Parsed, cancelled, parsed};
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::table_builder::Cell;
use crate::io::wkb::{self, Broken};
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

pub(in crate::io::formats) use cells::{double, json, single};

use cells::{Column, cells, columns};
use tables::{Table, array};

/// Features of a batch.
const AT_ONCE: usize = 4_096;
/// A header is no longer than this many bytes; GDAL has the same limit.
const MOST_HEADER: usize = 10 << 20;
/// No feature is shorter: an offset, a table and the list of its fields.
const LEAST_FEATURE: usize = 12;
/// Bytes of the index for each of its boxes.
const INDEX_ITEM: u64 = 40;

/// What the header says.
struct Head<'a> {
    name: Option<&'a str>,
    /// The kind of all geometries; 0 where each has its own.
    kind: u8,
    columns: Vec<Column<'a>>,
    /// How many features there are; 0 where that was not known.
    count: u64,
    declared: Option<Declared>,
    /// Where the first feature starts.
    first: usize,
}

/// Reads a file.
pub(crate) fn read(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let bytes = input.bytes()?;
    let head = head(&bytes)?;
    let mut report = Report::default();
    for column in head.columns.iter().filter(|column| column.is_binary()) {
        report.push(no_text(column.name));
    }
    let starts = starts(&bytes, &head, &mut report)?;
    let batch = |starts: &[usize]| {
        if meter.is_cancelled() { Err(cancelled()) } else { Ok(batch(&bytes, &head, starts)) }
    };
    let batches: Vec<Batch> = starts.par_chunks(AT_ONCE).map(batch).collect::<Result<_, _>>()?;
    meter.counted(starts.len() as u64);
    drop(starts);
    let members = Members { name: head.name.map(str::to_owned), crs: head.declared, ..Members::default() };
    let mut layer = parsed(members, batches, input.reading.coordinates)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(vec![layer])
}

fn head(bytes: &[u8]) -> Result<Head<'_>, Fault> {
    if bytes.get(4..7) != Some(b"fgb") {
        return Err(damaged());
    }
    let size = array(bytes, 8).map(u32::from_le_bytes).ok().ok_or_else(|| truncated(0))? as usize;
    if size > MOST_HEADER {
        return Err(damaged());
    }
    let header = bytes.get(12..12 + size).ok_or_else(|| truncated(0))?;
    let (mut head, node) = fields(header).ok().ok_or_else(damaged)?;
    let index = index_len(head.count, node).ok_or_else(damaged)?;
    let index =
        usize::try_from(index).ok().filter(|len| *len <= bytes.len() - 12 - size).ok_or_else(|| truncated(0))?;
    head.first = 12 + size + index;
    Ok(head)
}

fn fields(header: &[u8]) -> Result<(Head<'_>, u16), Broken> {
    let table = Table::root(header)?;
    let head = Head {
        name: table.text(0)?,
        kind: table.byte(2)?.unwrap_or(0),
        columns: columns(table, 7, header.len())?,
        count: table.long(8)?.unwrap_or(0),
        declared: table.table(10)?.map(declared).transpose()?.flatten(),
        first: 0,
    };
    Ok((head, table.short(9)?.unwrap_or(16)))
}

/// The coordinate system: by its code where that is known, else by its text.
fn declared(crs: Table<'_>) -> Result<Option<Declared>, Broken> {
    let organization = crs.text(0)?.unwrap_or("EPSG");
    let code = crs.int(1)?.filter(|code| *code != 0);
    let name = code.map(|code| format!("{organization}:{code}"));
    let text = crs.text(5)?.map(|code| format!("{organization}:{code}"));
    let known = |name: &String| parse::from_name(name).is_some();
    let found = [name.clone(), text.clone()].into_iter().flatten().find(known);
    let wkt = crs.text(4)?.map(str::to_owned);
    Ok(found.or(wkt).or(name).or(text).map(Declared::Text))
}

/// How many bytes the index of so many features takes: boxes of features, of nodes of features, up to one.
fn index_len(count: u64, node: u16) -> Option<u64> {
    if count == 0 || node == 0 {
        return Some(0);
    }
    let (mut level, mut items) = (count, count);
    while level > 1 || items == count {
        // A node of one would never come to an end.
        level = level.div_ceil(u64::from(node.max(2)));
        items = items.checked_add(level)?;
    }
    items.checked_mul(INDEX_ITEM)
}

/// Where the features start.
fn starts(bytes: &[u8], head: &Head<'_>, report: &mut Report) -> Result<Vec<usize>, Fault> {
    let mut starts = Vec::new();
    let mut at = head.first;
    while at < bytes.len() && (head.count == 0 || (starts.len() as u64) < head.count) {
        let found = starts.len();
        let size = array(bytes, at).map(u32::from_le_bytes).ok().ok_or_else(|| truncated(found))? as usize;
        if size < LEAST_FEATURE {
            return Err(damaged().at(format!("feature {}", found + 1)));
        }
        starts.push(at + 4);
        at = at.saturating_add(4 + size);
        if at > bytes.len() {
            return Err(truncated(found));
        }
    }
    if (starts.len() as u64) < head.count {
        return Err(truncated(starts.len()));
    }
    if at < bytes.len() {
        report.push(more_than_said(starts.len()));
    }
    Ok(starts)
}

fn batch(bytes: &[u8], head: &Head<'_>, starts: &[usize]) -> Batch {
    let mut batch = Batch::default();
    // Cells that are empty are not in the file; this keeps the columns and their order.
    for column in head.columns.iter().filter(|column| !column.is_binary()) {
        batch.table.set(column.name, 0, Cell::None);
    }
    for start in starts {
        let size = array(bytes, start - 4).map_or(0, u32::from_le_bytes) as usize;
        let feature = bytes.get(*start..start + size).unwrap_or_default();
        let at = batch.row();
        match Table::root(feature) {
            Ok(table) => {
                wkb::take_into(&mut batch, |raw| match table.table(0)? {
                    Some(geometry) => shape::take(geometry, head.kind, size, raw),
                    None => Ok(wkb::Taken::default()),
                });
                if row(table, feature, head, &mut batch).is_err() {
                    batch.findings.push(at, damaged_cells());
                }
            }
            Err(broken) => batch.findings.push(at, broken.issue()),
        }
        batch.raw.end_feature();
    }
    batch
}

/// The cells of a feature, which may have columns of its own.
fn row(table: Table<'_>, feature: &[u8], head: &Head<'_>, batch: &mut Batch) -> Result<(), Broken> {
    let own = columns(table, 2, feature.len())?;
    let known = if own.is_empty() { &head.columns } else { &own };
    let at = batch.row();
    cells(table.items(1, 1)?, known, |name, cell| batch.table.set(name, at, cell))
}

fn damaged() -> Fault {
    let message = Words::fixed("FlatGeobuf 文件损坏", "the FlatGeobuf file is damaged");
    let remedy = Words::fixed("请重新导出或下载", "export or download it again");
    Fault::new("fgb-damaged", message, remedy)
}

fn truncated(features: usize) -> Fault {
    let message = words!(
        "文件不完整：第 {features} 个要素之后就断了",
        "the file is incomplete: it breaks off after feature {features}"
    );
    let remedy = Words::fixed("请重新导出或下载", "export or download it again");
    Fault::new("truncated", message, remedy)
}

fn more_than_said(features: usize) -> Issue {
    let message = words!(
        "文件写明 {features} 个要素，其后还有数据，未读",
        "the file says it has {features} features; there is more behind them, which was not read"
    );
    let remedy = Words::fixed("请核对要素数目，必要时重新导出", "check the number of features, and export it again");
    Fault::new("fgb-counts", message, remedy).issue(Severity::Warning)
}

fn damaged_cells() -> Issue {
    let message =
        Words::fixed("属性数据损坏，此要素的属性不全", "the attributes of the feature are damaged and not all there");
    let remedy = Words::fixed("请在源数据中修复并重新导出", "repair it in the source and export it again");
    Fault::new("fgb-cells", message, remedy).issue(Severity::Error)
}

fn no_text(column: &str) -> Issue {
    let message =
        words!("列“{column}”是二进制内容，未读", "the column \"{column}\" holds binary data, which was not read");
    let remedy = Words::fixed("需要时请另存为文本", "save it as text where it is needed");
    Fault::new("fgb-binary", message, remedy).issue(Severity::Info)
}
