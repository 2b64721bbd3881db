//! Shapefiles: `.shp` with `.shx`, `.dbf`, `.prj` and `.cpg` beside it.
//!
//! Our own reader, for the crate `shapefile` (0.9) reads on one core, takes the direction of rings for the truth, and
//! stands on `dbase` (see [`dbf`](crate::io::formats::dbf)).
//!
//! *Guarantees:* a row each shape, but for rows that a program deleted; a damaged shape costs only itself; a file that is
//! cut gives what is before the cut, and that is said.

mod records;
mod shape;
mod write;

use std::ops::Range;

use rayon::prelude::*;

use crate::geometry::admit::ring_not_closed;
use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::io::evidence::Evidence;
use crate::io::features::{Batch, Declared, Members, Parsed, cancelled, parsed};
use crate::io::formats::dbf::Dbf;
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

pub(crate) use write::write;

/// Rows of a batch.
const AT_ONCE: usize = 4_096;

/// One shapefile on its way.
struct Set<'a> {
    shp: &'a [u8],
    records: Vec<Range<usize>>,
    table: Option<Table<'a>>,
}

struct Table<'a> {
    dbf: Dbf<'a>,
    names: Vec<String>,
    charset: Charset,
}

/// Reads a shapefile.
pub(crate) fn read(input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let mut report = Report::default();
    let shp = input.bytes()?;
    if is_index(input.name) {
        return Err(index_alone());
    }
    let records = records::records(&shp, input.beside("shx")?.as_deref(), &mut report)?;
    let dbf = input.beside("dbf")?;
    let memo = input.beside("dbt")?.or(input.beside("fpt")?);
    let table = if let Some(bytes) = &dbf {
        table(input, bytes, memo.as_deref(), &mut report)?
    } else {
        report.push(no_table());
        None
    };
    let set = Set { shp: &shp, records, table };
    set.compare_counts(&mut report);
    let starts: Vec<usize> = (0..set.records.len()).step_by(AT_ONCE).collect();
    let batch = |start: &usize| {
        let rows = *start..set.records.len().min(start + AT_ONCE);
        if meter.is_cancelled() { Err(cancelled()) } else { Ok(set.batch(rows)) }
    };
    let batches: Vec<Batch> = starts.par_iter().map(batch).collect::<Result<_, _>>()?;
    meter.counted(set.records.len() as u64);
    let members = Members { crs: input.beside("prj")?.and_then(|prj| declared(&prj)), ..Members::default() };
    let mut layer = parsed(members, batches, input.reading.coordinates)?;
    report.append(std::mem::take(&mut layer.report));
    layer.report = report;
    Ok(vec![layer])
}

/// The table, with its encoding settled.
fn table<'a>(
    input: &Input<'_>,
    bytes: &'a [u8],
    memo: Option<&'a [u8]>,
    report: &mut Report,
) -> Result<Option<Table<'a>>, Fault> {
    let dbf = match Dbf::new(bytes, memo, report) {
        Ok(dbf) => dbf,
        // The shapes are still there.
        Err(fault) => {
            report.push(fault.issue(Severity::Error));
            return Ok(None);
        }
    };
    let starts: Vec<usize> = (0..dbf.len().max(1)).step_by(AT_ONCE).collect();
    let see = |start: &usize| dbf.evidence(*start..dbf.len().min(start + AT_ONCE));
    let seen: Vec<Evidence> = starts.par_iter().map(see).collect();
    let mut evidence = Evidence::default();
    for one in &seen {
        evidence.append(one);
    }
    let by_cpg = input.beside("cpg")?.and_then(|cpg| Charset::of_name(&String::from_utf8_lossy(&cpg)));
    let stated = [(".cpg", by_cpg), ("DBF", Charset::of_language(dbf.language))];
    let charset = evidence.choose(input.reading.charset, &stated, report);
    Ok(Some(Table { names: dbf.names(charset), dbf, charset }))
}

impl Set<'_> {
    fn batch(&self, rows: Range<usize>) -> Batch {
        let mut batch = Batch::default();
        for row in rows {
            let Some(record) = self.records.get(row).and_then(|record| self.shp.get(record.clone())) else { continue };
            let table = self.table.as_ref();
            if table.is_some_and(|table| table.dbf.is_deleted(row)) {
                continue;
            }
            let at = batch.row();
            let mark = batch.raw.mark();
            match shape::take(record, &mut batch.raw) {
                Ok(said) => {
                    (0..said.unclosed).for_each(|_| batch.findings.push(at, ring_not_closed()));
                    if said.turned > 0 {
                        batch.findings.push(at, turned());
                    }
                }
                Err(broken) => {
                    batch.raw.back_to(mark);
                    batch.findings.push(at, no_shape(broken));
                }
            }
            if let Some(Table { dbf, names, charset }) = table {
                let put = |field: usize, cell: crate::io::table_builder::Cell<'_>| {
                    if let Some(name) = names.get(field) {
                        batch.table.set(name, at, cell);
                    }
                };
                if !dbf.cells(row, *charset, put) {
                    batch.findings.push(at, odd_cell());
                }
            }
            batch.raw.end_feature();
        }
        batch
    }

    /// Says where shapes and rows are not of one number, and how many rows were deleted.
    fn compare_counts(&self, report: &mut Report) {
        let Some(Table { dbf, .. }) = &self.table else { return };
        let (shapes, rows) = (self.records.len(), dbf.len());
        if shapes != rows {
            let message = words!(
                "图形有 {shapes} 个，属性有 {rows} 行，数目不一致；按顺序对应，多出的属性行未读",
                "there are {shapes} shapes and {rows} rows of the table; they were matched in order and rows too many left out"
            );
            let remedy = Words::fixed(
                "请核对 .shp 与 .dbf 是否属于同一套文件",
                "check whether .shp and .dbf belong to each other",
            );
            report.push(Fault::new("shapefile-counts", message, remedy).issue(Severity::Warning));
        }
        let deleted = (0..shapes.min(rows)).filter(|row| dbf.is_deleted(*row)).count();
        if deleted > 0 {
            let message = words!(
                "{deleted} 个要素已在原程序中标记为删除，未读",
                "{deleted} feature(s) were marked as deleted by the program that wrote them and left out"
            );
            let remedy = Words::fixed("如需要，请在原程序中恢复", "restore them in that program where they are needed");
            report.push(Fault::new("dbf-deleted", message, remedy).issue(Severity::Info));
        }
    }
}

/// The text of a `.prj`; names in it may be Chinese.
fn declared(prj: &[u8]) -> Option<Declared> {
    let mut evidence = Evidence::default();
    evidence.see(prj);
    let text = evidence.choose(None, &[], &mut Report::default()).decode(prj);
    let text = text.trim_start_matches('\u{feff}').trim();
    (!text.is_empty()).then(|| Declared::Text(text.to_owned()))
}

/// An index starts like the file it is of.
fn is_index(name: &str) -> bool {
    name.to_lowercase().ends_with(".shx")
}

fn index_alone() -> Fault {
    let message = Words::fixed("这是 Shapefile 的索引（.shx）", "this is the index of a shapefile (.shx)");
    Fault::new("shapefile-index", message, Words::fixed("请打开同名的 .shp", "open the .shp of the same name"))
}

fn no_table() -> Issue {
    let message = Words::fixed(
        "没有找到同名的 .dbf；只有图形，没有属性",
        "there is no .dbf of the same name: shapes without attributes",
    );
    let remedy = Words::fixed("请把整套文件放在一起", "put all files of the set together");
    Fault::new("shapefile-without-table", message, remedy).issue(Severity::Warning)
}

fn turned() -> Issue {
    let message = Words::fixed(
        "面的内外环方向不合规范；已按位置判断孔洞",
        "rings do not go the way that shapefiles ask for; holes were found by where they are",
    );
    let remedy = Words::fixed("请核对该要素的孔洞", "check the holes of this feature");
    Fault::new("ring-direction", message, remedy).issue(Severity::Info)
}

fn no_shape(broken: shape::Broken) -> Issue {
    let (message, remedy) = match broken {
        shape::Broken::Short => (
            Words::fixed("图形记录损坏，此要素没有图形", "the record of the shape is damaged; the feature has none"),
            Words::fixed("请在源数据中修复并重新导出", "repair it in the source and export it again"),
        ),
        shape::Broken::Kind(kind) => (
            words!(
                "图形类型 {kind} 不能读，此要素没有图形",
                "shapes of type {kind} cannot be read; the feature has none"
            ),
            Words::fixed("请转换为普通的面后再导出", "convert it to plain polygons and export it again"),
        ),
    };
    Fault::new("shape-invalid", message, remedy).issue(Severity::Error)
}

fn odd_cell() -> Issue {
    let message = Words::fixed(
        "有的属性值不是其字段类型；已按原样保留为文本",
        "some cells are not what their field is said to hold; they are kept as texts",
    );
    let remedy = Words::fixed("请核对该要素的属性", "check the attributes of this feature");
    Fault::new("dbf-cell", message, remedy).issue(Severity::Warning)
}
