//! GeoParquet: columns in groups of rows, unpacked by Apache's crate `parquet`, with geometry as well-known binary.
//!
//! Of the codecs those that unpack into a given size are read: none, snappy and zstd. Columns of a group are unpacked on
//! all cores, then its rows put together in batches. Fields of structs are columns of their own (`a.b`); lists and what is
//! binary are left out, and that is said.
//!
//! *Guarantees:* rows are in the order of the file. There are no more rows than the file has bytes, and no more cells,
//! unpacked pages, text and geometry than its [`Budget`]: a dictionary makes much of little.

mod cells;
mod columns;
mod described;
mod pages;
mod projjson;

use std::ops::Range;

use bytes::Bytes;
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::reader::FileReader as _;
use parquet::file::serialized_reader::SerializedFileReader;
use rayon::prelude::*;

use crate::io::budget::Budget;
use crate::io::error::Fault;
use crate::io::features::{Batch, Members, Parsed, cancelled, parsed};
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::table_builder::Cell;
use crate::io::wkb;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

use cells::{Meaning, cell, meaning};
use columns::{AT_ONCE, Filled, Values, check, damaged, filled, guarded};
use described::Geo;

/// What pandas calls the numbers of its rows.
const ROW_NUMBERS: &str = "__index_level_";

/// The columns that are read, by their numbers in the file.
#[derive(Debug)]
struct Plan {
    geometry: usize,
    columns: Vec<Column>,
}

impl Plan {
    /// The numbers of all columns that are read, that of the geometry first.
    fn leaves(&self) -> impl Iterator<Item = usize> {
        std::iter::once(self.geometry).chain(self.columns.iter().map(|one| one.leaf))
    }
}

#[derive(Debug)]
struct Column {
    leaf: usize,
    name: String,
    meaning: Meaning,
}

/// A group of rows, unpacked.
struct Group {
    rows: usize,
    geometry: Filled,
    columns: Vec<Filled>,
}

/// Reads a file.
pub(crate) fn read(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let bytes = Bytes::from(input.bytes()?.into_owned());
    if !footer(&bytes).is_some_and(pages::is_struct) {
        return Err(damaged());
    }
    let file = guarded(|| SerializedFileReader::new(bytes.clone()))?;
    let mut report = Report::default();
    let geo = Geo::of(file.metadata(), &mut report)?;
    let plan = plan(file.metadata(), &geo, &mut report)?;
    let len = bytes.len() as u64;
    // Pages are let go once their values are placed, and have a budget of their own.
    let (budget, of_pages) = (Budget::of(len), Budget::of(len));
    refuse_absurd(file.metadata(), len, &budget)?;
    let mut batches: Vec<Batch> = Vec::new();
    let mut rows = 0;
    for (number, meta) in file.metadata().row_groups().iter().enumerate() {
        refuse_unpacked(meta, &plan, &bytes, &of_pages)?;
        let group = unpacked(&file, number, meta, &plan, meter)?;
        let starts: Vec<usize> = (0..group.rows).step_by(AT_ONCE).collect();
        let batch = |start: &usize| {
            let rows = *start..group.rows.min(start + AT_ONCE);
            if meter.is_cancelled() { Err(cancelled()) } else { batch(&group, &plan, rows, &budget) }
        };
        batches.extend(starts.par_iter().map(batch).collect::<Result<Vec<_>, _>>()?);
        rows += group.rows;
        meter.counted(rows as u64);
    }
    let mut layer = parsed(Members { crs: geo.declared, ..Members::default() }, batches, input.reading.coordinates)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(vec![layer])
}

/// What stands at the end of the file: its length, and the magic again.
fn footer(bytes: &[u8]) -> Option<&[u8]> {
    let (before, end) = bytes.split_last_chunk::<8>()?;
    let [a, b, c, d, b'P', b'A', b'R', b'1'] = *end else { return None };
    let len = u32::from_le_bytes([a, b, c, d]) as usize;
    before.get(before.len().checked_sub(len)?..)
}

fn plan(meta: &ParquetMetaData, geo: &Geo, report: &mut Report) -> Result<Plan, Fault> {
    let mut columns = Vec::new();
    let mut geometry = None;
    let (mut nested, mut binary) = (Vec::new(), Vec::new());
    for (leaf, column) in meta.file_metadata().schema_descr().columns().iter().enumerate() {
        let parts = column.path().parts();
        let Some(root) = parts.first() else { continue };
        let name = parts.join(".");
        if *root == geo.column && column.max_rep_level() == 0 && parts.len() == 1 {
            geometry = Some(leaf);
        } else if geo.boxes.contains(root) || geo.others.contains(root) || name.starts_with(ROW_NUMBERS) {
        } else if column.max_rep_level() > 0 {
            nested.push(root.clone());
        } else if let Some(meaning) = meaning(column) {
            columns.push(Column { leaf, name, meaning });
        } else {
            binary.push(name);
        }
    }
    nested.dedup();
    let left_out = nested.iter().map(|name| no_list(name)).chain(binary.iter().map(|name| no_text(name)));
    for issue in left_out.chain(geo.others.iter().map(|name| other_geometry(name))) {
        report.push(issue);
    }
    Ok(Plan { geometry: geometry.ok_or_else(damaged)?, columns })
}

/// Refuses more rows and cells than there can be in a file of so many bytes.
fn refuse_absurd(meta: &ParquetMetaData, len: u64, budget: &Budget) -> Result<(), Fault> {
    let rows = meta.row_groups().iter().map(|group| u64::try_from(group.num_rows()).unwrap_or(u64::MAX));
    let rows = rows.fold(0, u64::saturating_add);
    let cells = rows.saturating_mul(meta.file_metadata().schema_descr().num_columns() as u64);
    if rows <= len && budget.cells(cells) { Ok(()) } else { Err(too_much()) }
}

/// Refuses a group of rows whose pages would take more than the file can make of itself, before any is unpacked.
fn refuse_unpacked(meta: &RowGroupMetaData, plan: &Plan, bytes: &[u8], budget: &Budget) -> Result<(), Fault> {
    for leaf in plan.leaves() {
        let taken = check(meta.columns().get(leaf).ok_or_else(damaged)?, bytes)?;
        if !budget.bytes(taken) {
            return Err(too_much());
        }
    }
    Ok(())
}

/// A group of rows, its columns unpacked on all cores.
fn unpacked(
    file: &SerializedFileReader<Bytes>,
    number: usize,
    meta: &RowGroupMetaData,
    plan: &Plan,
    meter: &Meter<'_>,
) -> Result<Group, Fault> {
    let rows = usize::try_from(meta.num_rows()).ok().ok_or_else(damaged)?;
    let fill = |leaf: usize| {
        if meter.is_cancelled() {
            return Err(cancelled());
        }
        let chunk = meta.columns().get(leaf).ok_or_else(damaged)?;
        let reader = guarded(|| file.get_row_group(number)?.get_column_reader(leaf))?;
        filled(reader, rows, chunk.column_descr().max_def_level())
    };
    let leaves: Vec<usize> = plan.leaves().collect();
    let mut columns = leaves.into_par_iter().map(fill).collect::<Result<Vec<_>, _>>()?;
    let geometry = columns.remove(0);
    Ok(Group { rows, geometry, columns })
}

fn batch(group: &Group, plan: &Plan, rows: Range<usize>, budget: &Budget) -> Result<Batch, Fault> {
    let number = rows.start / AT_ONCE;
    let mut batch = Batch::default();
    // Columns of empty cells are there too, in their order.
    for column in &plan.columns {
        batch.table.set(&column.name, 0, Cell::None);
    }
    let mut next: Vec<usize> = group.columns.iter().map(|column| column.first(number)).collect();
    let mut next_shape = group.geometry.first(number);
    let mut scratch = String::new();
    for row in rows {
        let at = batch.row();
        if let Some(value) = group.geometry.value(row, &mut next_shape) {
            let shape = match &group.geometry.values {
                Values::Bytes(values) => values.get(value).map(parquet::data_type::ByteArray::data),
                _ => None,
            };
            spend(budget, shape.map_or(0, <[u8]>::len))?;
            let before = batch.raw.corners();
            wkb::take_into(&mut batch, |raw| wkb::take(shape.unwrap_or_default(), raw));
            // Arcs have more corners than bytes.
            spend(budget, (batch.raw.corners() - before) * size_of::<geo_types::Coord>())?;
        }
        for ((column, filled), next) in plan.columns.iter().zip(&group.columns).zip(&mut next) {
            let Some(value) = filled.value(row, next) else { continue };
            match cell(&filled.values, value, column.meaning, &mut scratch) {
                Some(cell) => {
                    if let Cell::Text(text) = cell {
                        spend(budget, text.len())?;
                    }
                    batch.table.set(&column.name, at, cell);
                }
                None => batch.findings.push(at, odd_cell(&column.name)),
            }
        }
        batch.raw.end_feature();
    }
    Ok(batch)
}

fn spend(budget: &Budget, bytes: usize) -> Result<(), Fault> {
    budget.bytes(bytes as u64).then_some(()).ok_or_else(too_much)
}

fn too_much() -> Fault {
    let message = Words::fixed(
        "文件写明的行数或内容远多于文件大小所能容纳",
        "the file says it holds far more rows or text than its size allows",
    );
    let remedy = Words::fixed("文件可能损坏；请重新导出", "it is probably damaged; export it again");
    Fault::new("parquet-limits", message, remedy)
}

fn no_text(column: &str) -> Issue {
    let message =
        words!("列“{column}”是二进制内容，未读", "the column \"{column}\" holds binary data, which was not read");
    let remedy = Words::fixed("需要时请另存为文本", "save it as text where it is needed");
    Fault::new("parquet-binary", message, remedy).issue(Severity::Info)
}

fn no_list(column: &str) -> Issue {
    let message =
        words!("列“{column}”每格有多个值，未读", "the column \"{column}\" has lists of values, which were not read");
    let remedy = Words::fixed("需要时请写成文本", "write them as text where they are needed");
    Fault::new("parquet-nested", message, remedy).issue(Severity::Info)
}

fn other_geometry(column: &str) -> Issue {
    let message = words!(
        "另一个图形列“{column}”未读；一个图层只有一个图形列",
        "the other column of geometry \"{column}\" was not read: a layer has one"
    );
    let remedy = Words::fixed("需要时请导出为另一个文件", "export it as a file of its own where it is needed");
    Fault::new("parquet-geometry", message, remedy).issue(Severity::Info)
}

fn odd_cell(column: &str) -> Issue {
    let message = words!(
        "列“{column}”的值不是其类型，此格留空",
        "a value of the column \"{column}\" is not of its type; the cell is empty"
    );
    let remedy = Words::fixed("请核对该要素的属性", "check the attributes of this feature");
    Fault::new("parquet-cell", message, remedy).issue(Severity::Warning)
}
