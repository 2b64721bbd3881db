//! Outlines from a drawing: `LWPOLYLINE`, `POLYLINE`, `LINE` and `POINT` of model space.

use geo_types::Coord;

use super::plane::Plane;
use crate::io::arc;
use crate::io::error::Fault;
use crate::io::features::{Batch, Members, Parsed, cancelled, parsed};
use crate::io::input::Input;
use crate::io::meter::Meter;
use crate::io::table_builder::Cell;
use crate::model::report::Severity;
use crate::model::shapes::ShapeKind;
use crate::model::words::Words;
use crate::words;

/// Corners of arcs for each byte of the file, beside some: a half circle of 128 corners takes 60 bytes
/// as CAD writes it.
const MOST_ROUND: usize = 4;
const FREE_ROUND: usize = 1_000_000;

/// A group: its code, its text and the line of the code.
#[derive(Debug, Clone, Copy)]
struct Group<'t> {
    code: i32,
    text: &'t str,
    line: usize,
}

/// One corner of a polyline and the bulge of the edge behind it.
#[derive(Debug, Clone, Copy, Default)]
struct Corner {
    x: f64,
    y: f64,
    bulge: f64,
}

/// The entity at hand.
#[derive(Debug, Default)]
struct Entity<'t> {
    kind: &'t str,
    line: usize,
    layer: &'t str,
    handle: &'t str,
    flags: i32,
    corners: Vec<Corner>,
    /// The other end of a line.
    end: Corner,
    /// The way that a polyline looks up, where it is not the z axis, and how high it lies along it.
    normal: Option<[f64; 3]>,
    elevation: f64,
    is_paper: bool,
    is_broken: bool,
}

/// Reads the outlines of a text.
pub(crate) fn read(text: &str, input: &Input<'_>, meter: &mut Meter<'_>) -> Result<Vec<Parsed>, Fault> {
    let most_round = text.len().saturating_mul(MOST_ROUND).saturating_add(FREE_ROUND);
    let mut reader = Outlines { round_left: Some(most_round), ..Outlines::default() };
    let mut groups = Groups { lines: text.lines().enumerate() };
    let mut is_ended = false;
    while let Some(group) = groups.next()? {
        if meter.is_cancelled() {
            return Err(cancelled());
        }
        is_ended = group.code == 0 && group.text == "EOF";
        reader.take(group);
        if reader.round_left.is_none() {
            return Err(too_round(group.line));
        }
        meter.counted(reader.batch.row() as u64);
    }
    if !is_ended {
        return Err(truncated(text.lines().count()));
    }
    if reader.batch.row() == 0 {
        return Err(no_outlines());
    }
    let mut layer = parsed(Members::default(), vec![reader.batch], input.reading.coordinates)?;
    if reader.left_out > 0 {
        layer.report.push(left_out(reader.left_out));
    }
    Ok(vec![layer])
}

/// The groups of a text: two lines each.
struct Groups<'t, I: Iterator<Item = (usize, &'t str)>> {
    lines: I,
}

impl<'t, I: Iterator<Item = (usize, &'t str)>> Groups<'t, I> {
    fn next(&mut self) -> Result<Option<Group<'t>>, Fault> {
        let Some((at, code)) = self.lines.next() else { return Ok(None) };
        if code.trim().is_empty() {
            // A blank last line.
            return if self.lines.by_ref().all(|(_, line)| line.trim().is_empty()) {
                Ok(None)
            } else {
                Err(not_dxf(at + 1))
            };
        }
        let code = code.trim().parse().map_err(|_error: std::num::ParseIntError| not_dxf(at + 1))?;
        let Some((_, text)) = self.lines.next() else { return Err(truncated(at + 1)) };
        Ok(Some(Group { code, text: text.trim(), line: at + 1 }))
    }
}

#[derive(Debug, Default)]
struct Outlines<'t> {
    batch: Batch,
    /// The section at hand; its name stands in the group behind its start.
    section: &'t str,
    is_named: bool,
    entity: Option<Entity<'t>>,
    /// A `POLYLINE` that its `VERTEX`es follow.
    polyline: Option<Entity<'t>>,
    left_out: usize,
    /// How many corners arcs can still have; none where there were too many.
    round_left: Option<usize>,
}

impl<'t> Outlines<'t> {
    fn take(&mut self, group: Group<'t>) {
        if group.code != 0 {
            if self.is_named && group.code == 2 {
                self.section = group.text;
            }
            self.is_named = false;
            if let Some(entity) = &mut self.entity {
                entity.take(group);
            }
            return;
        }
        self.end_entity();
        self.is_named = group.text == "SECTION";
        match group.text {
            "SECTION" | "ENDSEC" | "EOF" => {
                self.end_polyline();
                self.section = "";
            }
            kind if self.section == "ENTITIES" => {
                self.entity = Some(Entity { kind, line: group.line, ..Entity::default() });
            }
            _ => {}
        }
    }

    fn end_entity(&mut self) {
        let Some(entity) = self.entity.take() else { return };
        match (entity.kind, &mut self.polyline) {
            ("VERTEX", Some(polyline)) => {
                polyline.is_broken |= entity.is_broken;
                // Those of a face or a spline's frame are no corners.
                if entity.flags & (16 | 128) == 0 {
                    polyline.corners.extend(entity.corners.first());
                }
            }
            ("SEQEND", _) => self.end_polyline(),
            ("POLYLINE", _) => {
                self.end_polyline();
                // What stands with it is its height, which is no corner.
                self.polyline = Some(Entity { corners: Vec::new(), ..entity });
            }
            _ => {
                self.end_polyline();
                self.put(&entity);
            }
        }
    }

    fn end_polyline(&mut self) {
        if let Some(polyline) = self.polyline.take() {
            self.put(&polyline);
        }
    }

    fn put(&mut self, entity: &Entity<'t>) {
        let is_mesh = entity.kind == "POLYLINE" && entity.flags & (16 | 64) != 0;
        let kind = match entity.kind {
            "LWPOLYLINE" | "POLYLINE" if !is_mesh => entity.outline(),
            "LINE" => ShapeKind::Line,
            "POINT" => ShapeKind::Point,
            _ => ShapeKind::Empty,
        };
        if kind == ShapeKind::Empty || entity.is_paper {
            self.left_out += 1;
            return;
        }
        let row = self.batch.row();
        self.batch.table.set("Layer", row, Cell::Text(&unescaped(entity.layer)));
        if !entity.handle.is_empty() {
            self.batch.table.set("EntityHandle", row, Cell::Text(entity.handle));
        }
        if entity.is_broken {
            self.batch.findings.push(row, broken_number(entity.line));
        } else {
            let coords = entity.coords(kind, self.round_left.unwrap_or(0));
            let round = coords.len().saturating_sub(entity.corners.len() + 2);
            self.round_left = self.round_left.and_then(|left| left.checked_sub(round));
            for coord in coords {
                self.batch.raw.push(coord);
            }
            self.batch.raw.end_ring();
            self.batch.raw.end_part(kind, true);
        }
        self.batch.raw.end_feature();
    }
}

impl<'t> Entity<'t> {
    fn take(&mut self, group: Group<'t>) {
        let is_corner = matches!(self.kind, "LWPOLYLINE" | "VERTEX" | "POINT" | "LINE");
        let Group { code, text, .. } = group;
        match code {
            5 => self.handle = text,
            8 => self.layer = text,
            67 => self.is_paper = text == "1",
            70 => self.flags = text.parse().unwrap_or(0),
            10 if is_corner => {
                let x = self.number(text);
                self.corners.push(Corner { x, ..Corner::default() });
            }
            20 | 42 if is_corner => {
                let value = self.number(text);
                match self.corners.last_mut() {
                    Some(last) if code == 20 => last.y = value,
                    Some(last) => last.bulge = value,
                    None => self.is_broken = true,
                }
            }
            210 | 220 | 230 => {
                let value = self.number(text);
                let normal = self.normal.get_or_insert([0.0, 0.0, 1.0]);
                if let Some(part) = usize::try_from((code - 210) / 10).ok().and_then(|at| normal.get_mut(at)) {
                    *part = value;
                }
            }
            38 => self.elevation = self.number(text),
            30 if self.kind == "POLYLINE" => self.elevation = self.number(text),
            11 if self.kind == "LINE" => self.end.x = self.number(text),
            21 if self.kind == "LINE" => self.end.y = self.number(text),
            _ => {}
        }
    }

    fn number(&mut self, text: &str) -> f64 {
        let value = text.parse::<f64>().ok().filter(|value| value.is_finite());
        self.is_broken |= value.is_none();
        value.unwrap_or_default()
    }

    fn is_closed(&self) -> bool {
        let ends = self.corners.first().zip(self.corners.last());
        self.flags & 1 != 0 || self.corners.len() > 3 && ends.is_some_and(|(a, b)| a.x == b.x && a.y == b.y)
    }

    /// A closed one encloses something from three corners on, or from two where an edge is an arc.
    fn outline(&self) -> ShapeKind {
        let is_round = self.corners.iter().any(|corner| corner.bulge != 0.0);
        if self.is_closed() && (self.corners.len() > 2 || is_round) { ShapeKind::Polygon } else { ShapeKind::Line }
    }

    /// Its corners; not all where those of arcs are more than `most_round`.
    fn coords(&self, kind: ShapeKind, most_round: usize) -> Vec<Coord> {
        let mut coords = Vec::with_capacity(self.corners.len() + 1);
        let place = |corner: &Corner| Coord { x: corner.x, y: corner.y };
        let next = self.corners.iter().skip(1).map(Some);
        let around = self.corners.first().filter(|_| kind == ShapeKind::Polygon);
        for (corner, next) in self.corners.iter().zip(next.chain(std::iter::once(around))) {
            coords.push(place(corner));
            if coords.len() > self.corners.len().saturating_add(most_round).saturating_add(2) {
                break;
            }
            if let Some(next) = next.filter(|_| corner.bulge != 0.0) {
                arc::corners(place(corner), place(next), corner.bulge, &mut coords);
            }
        }
        if self.kind == "LINE" {
            coords.push(place(&self.end));
        }
        if kind == ShapeKind::Polygon && coords.first() != coords.last() {
            coords.extend(coords.first().copied());
        }
        // Lines and points, and polylines in space (8), stand in the drawing's own axes.
        let is_flat = self.kind == "LWPOLYLINE" || self.kind == "POLYLINE" && self.flags & 8 == 0;
        if let Some(plane) = self.normal.filter(|_| is_flat).and_then(Plane::of) {
            for coord in &mut coords {
                *coord = plane.to_world(*coord, self.elevation);
            }
        }
        coords
    }
}

/// A name with its `\U+XXXX` as characters.
fn unescaped(text: &str) -> String {
    let mut pieces = text.split("\\U+");
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let code = piece.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok()).and_then(char::from_u32);
        match code {
            Some(character) => {
                plain.push(character);
                plain.push_str(piece.get(4..).unwrap_or_default());
            }
            None => plain.extend(["\\U+", piece]),
        }
    }
    plain
}

fn again() -> Words {
    Words::fixed("请在 CAD 中另存为 DXF（ASCII）后再打开", "save it as DXF (ASCII) in CAD again")
}

fn not_dxf(line: usize) -> Fault {
    let message = Words::fixed("不是完好的 DXF：这里应是组码", "this is no sound DXF: a group code should stand here");
    Fault::new("not-dxf", message, again()).at(format!("line {line}"))
}

fn truncated(line: usize) -> Fault {
    let message = Words::fixed("文件不完整：没有 EOF", "the file is cut off: there is no EOF");
    Fault::new("truncated", message, again()).at(format!("line {line}"))
}

fn too_round(line: usize) -> Fault {
    let message = words!(
        "圆弧展开后的点远多于文件大小所能容纳（每字节最多 {MOST_ROUND} 个）",
        "the arcs unfold to far more corners than the size of the file allows ({MOST_ROUND} a byte)"
    );
    let remedy = Words::fixed("文件可能是恶意构造的；请核对来源", "it may be made to be so; check where it comes from");
    Fault::new("dxf-limits", message, remedy).at(format!("line {line}"))
}

fn no_outlines() -> Fault {
    let message =
        Words::fixed("图形里没有多段线、直线或点", "the drawing holds no polylines, lines or points in model space");
    let remedy = Words::fixed(
        "请先把图块炸开（EXPLODE），把填充的边界转为多段线",
        "explode blocks, and turn the edges of hatches to polylines",
    );
    Fault::new("no-outlines", message, remedy)
}

fn left_out(count: usize) -> crate::model::report::Issue {
    let message = words!(
        "{count} 个其他实体（文字、图块、填充等）未读",
        "{count} other entities (texts, blocks, hatches) were not read"
    );
    let remedy = Words::fixed("需要的图块请先炸开", "explode blocks that are needed");
    Fault::new("entity-ignored", message, remedy).issue(Severity::Info)
}

fn broken_number(line: usize) -> crate::model::report::Issue {
    let message = Words::fixed(
        "实体里有坐标不是数字；其图形未采用",
        "a coordinate of the entity is no number; its shape is not used",
    );
    Fault::new("coordinate-invalid", message, again()).at(format!("line {line}")).issue(Severity::Error)
}
