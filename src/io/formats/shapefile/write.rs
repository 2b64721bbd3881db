//! A layer to a shapefile: all files of the set, or none.
//!
//! *Guarantees:* what the format cannot hold (long names and texts, a second kind of shape) is said; the same layer
//! gives the same bytes. *Must not know:* what columns mean.

use std::path::Path;

use geo_types::Coord;

use crate::io::error::WriteError;
use crate::io::formats::outgoing::{Outgoing, unfit};
use crate::io::formats::{dbf_write, placed};
use crate::io::write;
use crate::model::id::FeatureId;
use crate::model::report::Report;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::words::Words;
use crate::words;

/// What other programs can still read.
const MOST_BYTES: usize = i32::MAX as usize;
const HEADER: usize = 100;

/// Writes a layer to `path` (a `.shp`) and the files beside it, and says what did not fit.
///
/// # Errors
/// Where a file cannot be written, or would be larger than the format allows; then none is.
pub(crate) fn write(path: &Path, out: &Outgoing<'_>) -> Result<Report, WriteError> {
    let mut report = Report::default();
    placed::refuse_out_of_reach(out).map_err(|fault| placed::in_file(fault, path))?;
    let kind = main_kind(&out.layer.shapes, &mut report);
    let (shp, shx) = shapes(out, kind);
    let (dbf, cpg) = dbf_write::table(out, &mut report);
    if shp.len() > MOST_BYTES || dbf.len() > MOST_BYTES {
        return Err(too_large(path));
    }
    // An index of what was there before would be wrong.
    let mut stale = ["sbn", "sbx", "qix"].map(|ending| path.with_extension(ending)).to_vec();
    let mut files = vec![
        (path.with_extension("dbf"), dbf),
        (path.with_extension("shx"), shx),
        (path.with_extension("cpg"), cpg.as_bytes().to_vec()),
    ];
    let prj = path.with_extension("prj");
    if let Some(text) = out.crs.wkt_esri() {
        files.push((prj, text.into_bytes()));
    } else {
        let name = out.crs.name();
        report.push(unfit(
            "crs-unwritten",
            words!("坐标系 {name} 没有写入 .prj", "there is no .prj for the system {name}"),
        ));
        stale.push(prj);
    }
    files.push((path.with_extension("shp"), shp));
    write::set(&files, &stale)?;
    Ok(report)
}

/// The kind of most features; the others are left without a shape.
fn main_kind(shapes: &Shapes, report: &mut Report) -> ShapeKind {
    let count = |kind| shapes.ids().filter(|id| shapes.kind(*id) == kind).count();
    let counts = [ShapeKind::Polygon, ShapeKind::Line, ShapeKind::Point].map(|kind| (kind, count(kind)));
    let (kind, most) = counts.into_iter().rev().max_by_key(|(_, count)| *count).unwrap_or((ShapeKind::Polygon, 0));
    let others = counts.iter().map(|(_, count)| count).sum::<usize>() - most;
    if others > 0 {
        report.push(unfit(
            "shape-kind",
            words!(
                "Shapefile 只能有一种图形；{others} 个其他类型的要素没有图形",
                "a shapefile holds one kind of shape; {others} feature(s) of other kinds have none"
            ),
        ));
    }
    kind
}

fn shapes(out: &Outgoing<'_>, kind: ShapeKind) -> (Vec<u8>, Vec<u8>) {
    let shapes = &out.layer.shapes;
    let code: u32 = match kind {
        ShapeKind::Line => 3,
        ShapeKind::Polygon | ShapeKind::Empty => 5,
        ShapeKind::Point if shapes.ids().all(|id| shapes.parts(id).count() < 2) => 1,
        ShapeKind::Point => 8,
    };
    let (mut shp, mut shx) = (vec![0; HEADER], vec![0; HEADER]);
    let mut all = Bounds::default();
    for id in shapes.ids() {
        let record = if shapes.kind(id) == kind { record(out, id, code, &mut all) } else { vec![0; 4] };
        let words = (record.len() / 2) as u32;
        shx.extend(((shp.len() / 2) as u32).to_be_bytes());
        shx.extend(words.to_be_bytes());
        shp.extend((id.0 + 1).to_be_bytes());
        shp.extend(words.to_be_bytes());
        shp.extend(record);
    }
    for file in [&mut shp, &mut shx] {
        let words = (file.len() / 2) as u32;
        let mut head = Vec::with_capacity(HEADER);
        head.extend(9994_u32.to_be_bytes());
        head.extend([0; 20]);
        head.extend(words.to_be_bytes());
        head.extend(1000_u32.to_le_bytes());
        head.extend(code.to_le_bytes());
        head.extend(all.bytes());
        head.resize(HEADER, 0);
        file.splice(..HEADER, head);
    }
    (shp, shx)
}

fn record(out: &Outgoing<'_>, id: FeatureId, code: u32, all: &mut Bounds) -> Vec<u8> {
    let mut own = Bounds::default();
    let (mut starts, mut points) = (Vec::new(), Vec::new());
    for part in out.layer.shapes.parts(id) {
        for ring in part.rings() {
            starts.push((points.len()) as u32);
            let from = points.len();
            points.extend(ring.iter().map(|coord| out.place(*coord)));
            if code == 5 {
                // The program has outer rings against the clock, the format has them with it.
                if let Some(ring) = points.get_mut(from..) {
                    ring.reverse();
                }
            }
        }
    }
    for point in &points {
        own.hold(*point);
    }
    all.hold(own.low);
    all.hold(own.high);
    let mut record = code.to_le_bytes().to_vec();
    if code == 1 {
        if let Some(point) = points.first() {
            push(&mut record, *point);
        }
        return record;
    }
    record.extend(own.bytes());
    if code != 8 {
        record.extend((starts.len() as u32).to_le_bytes());
    }
    record.extend((points.len() as u32).to_le_bytes());
    if code != 8 {
        for start in &starts {
            record.extend(start.to_le_bytes());
        }
    }
    for point in &points {
        push(&mut record, *point);
    }
    record
}

fn push(bytes: &mut Vec<u8>, point: Coord) {
    bytes.extend(point.x.to_le_bytes());
    bytes.extend(point.y.to_le_bytes());
}

#[derive(Clone, Copy)]
struct Bounds {
    low: Coord,
    high: Coord,
}

impl Default for Bounds {
    fn default() -> Self {
        let far = f64::INFINITY;
        Self { low: Coord { x: far, y: far }, high: Coord { x: -far, y: -far } }
    }
}

impl Bounds {
    fn hold(&mut self, point: Coord) {
        if point.x.is_finite() && point.y.is_finite() {
            self.low = Coord { x: self.low.x.min(point.x), y: self.low.y.min(point.y) };
            self.high = Coord { x: self.high.x.max(point.x), y: self.high.y.max(point.y) };
        }
    }

    /// As the format has it; zeros where nothing is held.
    fn bytes(self) -> Vec<u8> {
        let mut bytes = Vec::new();
        let nothing = Coord::default();
        let (low, high) = if self.low.x.is_finite() { (self.low, self.high) } else { (nothing, nothing) };
        push(&mut bytes, low);
        push(&mut bytes, high);
        bytes
    }
}

fn too_large(path: &Path) -> WriteError {
    WriteError {
        path: path.display().to_string(),
        message: Words::fixed("超过 Shapefile 的大小上限（2 GB）", "more than a shapefile can hold (2 GB)"),
        remedy: Words::fixed("请写成 GeoPackage，或分成几个文件", "write a GeoPackage, or several files"),
    }
}
