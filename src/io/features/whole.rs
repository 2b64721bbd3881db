//! All features of a file, put together from pieces in its order, and what is said of them at the end.

use std::ops::Range;

use rayon::prelude::*;

use crate::crs::Crs;
use crate::crs::assumed::Assumed;
use crate::geometry::admit::Door;
use crate::geometry::raw::RawShapes;
use crate::io::error::Fault;
use crate::io::features::{Findings, Members, Numbers, Reference, choose};
use crate::io::table_builder::{MOST_COLUMNS, TableBuilder};
use crate::model::report::{Report, Severity};
use crate::model::shapes::{Shapes, TooManyCoordinates};
use crate::model::table::Table;
use crate::model::words::Words;
use crate::words;

/// Features admitted at a time where they come in one piece.
const AT_ONCE: usize = 4_096;

/// A file's features, admitted, with what was found.
#[derive(Debug)]
pub(crate) struct Parsed {
    pub(crate) members: Members,
    pub(crate) table: Table,
    pub(crate) shapes: Shapes,
    pub(crate) areas_m2: Vec<f64>,
    pub(crate) crs: Crs,
    /// The box around all coordinates in the file's own system, x east.
    pub(crate) bounds: Option<geo_types::Rect>,
    pub(crate) report: Report,
    /// The column of the features' own ids, where it is one of its own.
    pub(crate) ids: Option<usize>,
}

/// Features behind each other in a file, admitted.
#[derive(Debug, Default)]
pub(crate) struct Piece {
    pub(crate) table: TableBuilder,
    pub(crate) ids: TableBuilder,
    pub(crate) shapes: Shapes,
    pub(crate) areas_m2: Vec<f64>,
    pub(crate) numbers: Numbers,
    /// What was found while reading, and at the door.
    pub(crate) of_features: Findings,
    pub(crate) of_geometry: Findings,
    /// Members of features that nothing reads.
    pub(crate) ignored: Vec<String>,
}

/// Features behind each other in a file, as a reader collects them: one row each.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    /// Their cells; a row that is left out has none.
    pub(crate) table: TableBuilder,
    /// The features' own ids, as the only column.
    pub(crate) ids: TableBuilder,
    /// Their geometry in the file's own coordinates; each feature has to be ended.
    pub(crate) raw: RawShapes,
    pub(crate) findings: Findings,
    /// Members of features that nothing reads.
    pub(crate) ignored: Vec<String>,
}

impl Batch {
    /// The row at hand.
    pub(crate) fn row(&self) -> usize {
        self.raw.len()
    }

    /// Its geometry admitted. The cells stand with the first piece.
    fn admitted(self, crs: Crs) -> Result<Vec<Piece>, TooManyCoordinates> {
        let Self { table, ids, raw, findings, ignored } = self;
        let starts: Vec<usize> = (0..raw.len()).step_by(AT_ONCE).collect();
        let admit = |start: &usize| admit_some(&raw, *start..raw.len().min(start + AT_ONCE), crs);
        let mut pieces = starts
            .par_iter()
            .map(admit)
            .map(|admitted| {
                admitted.map(|(shapes, areas_m2, of_geometry)| Piece {
                    shapes,
                    areas_m2,
                    of_geometry,
                    ..Piece::default()
                })
            })
            .collect::<Result<Vec<Piece>, _>>()?;
        if pieces.is_empty() {
            pieces.push(Piece::default());
        }
        if let Some(first) = pieces.first_mut() {
            (first.table, first.ids, first.of_features, first.ignored) = (table, ids, findings, ignored);
        }
        Ok(pieces)
    }
}

/// All pieces so far.
#[derive(Debug, Default)]
pub(crate) struct Whole {
    /// What is said about its coordinates.
    assumed: Assumed,
    pub(crate) members: Members,
    table: TableBuilder,
    ids: TableBuilder,
    pub(crate) shapes: Shapes,
    areas_m2: Vec<f64>,
    pub(crate) numbers: Numbers,
    of_features: Report,
    of_geometry: Report,
    ignored: Vec<String>,
}

impl Whole {
    /// None yet, of a file of which that is said.
    pub(crate) fn said(assumed: Assumed) -> Self {
        Self { assumed, ..Self::default() }
    }

    /// Puts pieces behind each other, columns and coordinates at the same time. Hands their shapes back.
    pub(crate) fn append(&mut self, mut pieces: Vec<Piece>) -> Result<Vec<Shapes>, TooManyCoordinates> {
        let (mut tables, mut ids) = (Vec::new(), Vec::new());
        let mut row = self.shapes.len();
        for piece in &mut pieces {
            tables.push((row, std::mem::take(&mut piece.table)));
            ids.push((row, std::mem::take(&mut piece.ids)));
            self.of_features.append(std::mem::take(&mut piece.of_features).at(row));
            self.of_geometry.append(std::mem::take(&mut piece.of_geometry).at(row));
            self.numbers.append(&piece.numbers);
            for name in &piece.ignored {
                note_ignored(&mut self.ignored, name);
            }
            row += piece.shapes.len();
        }
        let Self { table, ids: own_ids, shapes, areas_m2, .. } = self;
        let append_shapes = |piece: Piece| {
            areas_m2.extend_from_slice(&piece.areas_m2);
            shapes.append(&piece.shapes).map(|()| piece.shapes)
        };
        let append_tables = || {
            table.append(tables);
            own_ids.append(ids);
        };
        rayon::join(append_tables, || pieces.into_iter().map(append_shapes).collect()).1
    }

    /// All that a reader of the whole file collected; admits its geometry on all cores.
    pub(crate) fn of(members: Members, mut batches: Vec<Batch>, assumed: Assumed) -> Result<Self, Fault> {
        let mut numbers = Numbers::default();
        let each: Vec<Numbers> = batches.par_iter().map(|batch| Numbers::of(&batch.raw)).collect();
        for one in &each {
            numbers.append(one);
        }
        let Reference { crs, swapped } = choose(assumed, members.crs.as_ref(), &numbers, &mut Report::default())?;
        if swapped {
            batches.par_iter_mut().for_each(|batch| batch.raw.transpose());
        }
        let mut whole = Self { assumed, members, ..Self::default() };
        if let [batch] = batches.as_mut_slice() {
            // Taken over as it is, without a copy.
            whole.table = std::mem::take(&mut batch.table);
            whole.ids = std::mem::take(&mut batch.ids);
        }
        let pieces: Result<Vec<Vec<Piece>>, _> = batches.into_par_iter().map(|batch| batch.admitted(crs)).collect();
        whole.append(pieces.map_err(too_many)?.into_iter().flatten().collect()).map_err(too_many)?;
        whole.numbers = numbers;
        Ok(whole)
    }

    /// Ends the columns and says what has to be said of the file as a whole.
    pub(crate) fn finish(self) -> Result<Parsed, Fault> {
        let Self { assumed, members, table, ids, numbers, of_features, of_geometry, ignored, .. } = self;
        let (mut shapes, mut areas_m2) = (self.shapes, self.areas_m2);
        let mut report = Report::default();
        let Reference { crs, swapped } = choose(assumed, members.crs.as_ref(), &numbers, &mut report)?;
        report.append(of_features);
        let (table, ids) = finish_table(table, ids, shapes.len(), &mut report);
        if !ignored.is_empty() {
            let mut names = ignored;
            names.sort_unstable();
            let names = names.join(", ");
            let message = words!("要素的这些成员未读：{names}", "these members of features were not read: {names}");
            let remedy = Words::fixed("需要的内容请写入 properties", "put what is needed under properties");
            report.push(Fault::new("member-ignored", message, remedy).issue(Severity::Info));
        }
        report.append(of_geometry);
        shapes.shrink();
        areas_m2.shrink_to_fit();
        let flipped = |rect: geo_types::Rect| {
            let flip = |c: geo_types::Coord| geo_types::Coord { x: c.y, y: c.x };
            geo_types::Rect::new(flip(rect.min()), flip(rect.max()))
        };
        let bounds = if swapped { numbers.bounds.map(flipped) } else { numbers.bounds };
        Ok(Parsed { members, table, shapes, areas_m2, crs, bounds, report, ids })
    }
}

/// The columns, with the features' own ids where they are not the same as those among the properties, and which they are.
fn finish_table(table: TableBuilder, ids: TableBuilder, rows: usize, report: &mut Report) -> (Table, Option<usize>) {
    let id_name = if table.has("id") { "feature id" } else { "id" };
    if let Some(name) = table.rest_name() {
        let left_out = table.left_out();
        if left_out > 0 {
            report.push(rest_cut(left_out));
        }
        let message = words!(
            "属性名超过 {MOST_COLUMNS} 个；其余的合在列“{name}”中",
            "more than {MOST_COLUMNS} names of properties; the others stand together in the column \"{name}\""
        );
        let remedy =
            Words::fixed("请检查导出设置；属性名应各要素相同", "check the export: features should share their names");
        report.push(Fault::new("too-many-columns", message, remedy).issue(Severity::Warning));
    }
    let (mut table, lost) = table.finish(rows);
    let (ids, _) = ids.finish(rows);
    let mut own_ids = None;
    for mut column in ids.columns {
        // Ids in properties and in the feature are mostly the same; then one column is enough.
        let same = table.column("id").is_some_and(|known| known.data == column.data);
        if !same {
            id_name.clone_into(&mut column.name);
            own_ids = Some(table.columns.len());
            table.columns.push(column);
        }
    }
    for (name, count) in lost {
        let message = words!(
            "列“{name}”有 {count} 个整数超过 19 位，末尾的数字已丢失",
            "{count} whole numbers in the column \"{name}\" have more than 19 digits and lost the last ones"
        );
        let remedy = Words::fixed("编号应写成文本（加引号）", "write ids as texts, in quotes");
        report.push(Fault::new("number-too-long", message, remedy).issue(Severity::Warning));
    }
    (table, own_ids)
}

fn rest_cut(count: usize) -> crate::model::report::Issue {
    let message = words!(
        "前 {MOST_COLUMNS} 列以外的内容超过 256 MB；{count} 个值未读",
        "what stands beyond the first {MOST_COLUMNS} columns is more than 256 MB; {count} value(s) were not read"
    );
    let remedy = Words::fixed("请删去不需要的列", "remove columns that are not needed");
    Fault::new("columns-too-large", message, remedy).issue(Severity::Error)
}

/// Brings some features in.
pub(crate) fn admit_some(
    raw: &RawShapes,
    features: Range<usize>,
    crs: Crs,
) -> Result<(Shapes, Vec<f64>, Findings), TooManyCoordinates> {
    let (mut shapes, mut areas_m2, mut findings) =
        (Shapes::default(), Vec::with_capacity(features.len()), Findings::default());
    let mut door = Door::new(crs);
    let first = features.start;
    for feature in features {
        let area = door.admit(raw, feature, &mut shapes, &mut |issue| findings.push(feature - first, issue))?;
        areas_m2.push(area.0);
    }
    Ok((shapes, areas_m2, findings))
}

/// So many names of members that nothing reads are said.
const MOST_IGNORED: usize = 10;

/// Keeps the name of a member that nothing reads.
pub(crate) fn note_ignored(ignored: &mut Vec<String>, name: &str) {
    if ignored.len() < MOST_IGNORED && !ignored.iter().any(|known| known == name) {
        ignored.push(name.to_owned());
    }
}

/// The fault of a layer that is full.
pub(crate) fn too_many(_: TooManyCoordinates) -> Fault {
    Fault::new(
        "too-many-coordinates",
        Words::fixed("坐标超过 42 亿个", "more than 4,294,967,295 coordinates"),
        Words::fixed("请把文件分成几个", "split the file"),
    )
}
