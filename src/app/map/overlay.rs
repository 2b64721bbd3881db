//! What lies over the picture: hover, selection, a firm's parcels, and words where there is no map.

use crate::analysis::selection::Join;
use crate::app::ctx::Ctx;
use crate::app::map::hit;
use crate::app::session::Pick;
use crate::app::theme;
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::shapes::ShapeKind;
use crate::model::words::Words;
use crate::scene::color::Color;
use crate::scene::view::View;
use egui::{Align2, Painter, Pos2, Rect, Shape, Stroke, pos2, vec2};
use geo_types::Coord;

/// Line widths in points (look.md).
const HOVER_PX: f32 = 1.5;
const SELECTION_PX: f32 = 2.5;
const CASING_PX: f32 = 4.5;
const HIGHLIGHT_PX: f32 = 2.0;
/// Points of an outline nearer to each other than this are drawn as one.
const COARSE_PX: f32 = 0.75;
/// How many highlighted parcels are outlined; beyond it the outlines are a blot.
const HIGHLIGHTS_DRAWN: usize = 400;
/// Half the side of the mark that stands for a point, or for an area smaller than it.
const DOT_PX: f32 = 5.0;
/// As many chosen parcels have an outline in its casing.
const CASED: usize = 200;

static DROP: Words = Words::fixed("松开以打开", "Drop to open");
static EMPTY: Words = Words::fixed("还没有打开的图层", "No layer is open");
static EMPTY_HINT: Words = Words::fixed(
    "把 GeoJSON 或 CSV 文件拖到这里，或在“文件”菜单中打开",
    "Drop GeoJSON or CSV files here, or open them from the File menu",
);
static LOADING: Words = Words::fixed("正在读取图层…", "Reading layers…");

/// Outlines of what is hovered, selected, and lit up.
pub(super) fn marks(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, view: &View) {
    let tokens = ctx.tokens();
    let session = &ctx.state.session;
    let on = |picks: &[Pick]| {
        let seen = view.rect_in_world();
        let mut outlines = Vec::new();
        for pick in picks {
            let Some(layer) = ctx.state.sources.layer_of(*pick) else { continue };
            if layer.shapes.bounds(pick.feature).is_some_and(|bounds| meets(&bounds, &seen)) {
                outlines.extend(outline(layer, *pick, rect, view));
            }
        }
        outlines
    };
    let shown = session.highlighted.len().min(HIGHLIGHTS_DRAWN);
    let lit = on(session.highlighted.get(..shown).unwrap_or_default());
    stroke(painter, &lit, HIGHLIGHT_PX + 2.0, tokens.selection_casing);
    stroke(painter, &lit, HIGHLIGHT_PX, tokens.accent);
    if let Some(hover) = session.hover.filter(|hover| Some(*hover) != session.selected)
        && !hit::is_zone(ctx.state, hover)
    {
        stroke(painter, &on(&[hover]), HOVER_PX, tokens.text);
    }
    if let Some(selected) = session.selected {
        let outlines = on(&[selected]);
        stroke(painter, &outlines, CASING_PX, tokens.selection_casing);
        stroke(painter, &outlines, SELECTION_PX, tokens.selection);
    }
}

/// Outlines of chosen parcels: one line each, for there may be many. Where they are too many to outline the picture
/// shows them.
pub(super) fn chosen(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, view: &View) {
    let state = ctx.state;
    let Some(chosen) = state.session.chosen.as_deref().filter(|chosen| chosen.is_outlined(view.meters_per_px)) else {
        return;
    };
    let (layer, seen, tokens) = (&chosen.layer, view.rect_in_world(), ctx.tokens());
    let in_view = |id: &FeatureId| layer.shapes.bounds(*id).is_some_and(|bounds| meets(&bounds, &seen));
    let of_sources = state.derived.of_sources.as_deref();
    let index = state.sources.evaluated().and_then(|at| of_sources?.indexes.get(at));
    let ids: Vec<FeatureId> = match index {
        // Of very many the index finds those in view sooner than a look at each.
        Some(index) if chosen.ids.len() > CASED => {
            index.meeting_box(seen).filter(|id| chosen.is_in.get(id.index()) == Some(&true)).collect()
        }
        _ => chosen.ids.iter().copied().filter(in_view).collect(),
    };
    let wide = ids.len() <= CASED;
    let (casing, line) = (
        Stroke::new(CASING_PX, theme::rgb(tokens.selection_casing)),
        Stroke::new(if wide { SELECTION_PX } else { HOVER_PX }, theme::rgb(tokens.selection)),
    );
    let mut outlines = Vec::new();
    for id in ids {
        outlines.extend(outline(layer, Pick { layer: 0, feature: id }, rect, view));
    }
    if wide {
        painter.extend(outlines.iter().map(|outline| Shape::closed_line(outline.points.clone(), casing)));
    }
    painter.extend(outlines.into_iter().map(|outline| Shape::closed_line(outline.points, line)));
}

/// The ring that is being drawn: how it joins is said by its colour and a sign at its end.
pub(super) fn ring(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, view: &View, ring: &[Coord], join: Join) {
    let tokens = ctx.tokens();
    let (color, sign) = match join {
        Join::Replace => (tokens.accent, ""),
        Join::Add => (tokens.accent, "+"),
        Join::Remove => (tokens.error, "−"),
    };
    let color = theme::rgb(color);
    let points: Vec<Pos2> = on_screen(ring, rect, view);
    if let (5, Some(a), Some(b)) = (ring.len(), points.first(), points.get(2)) {
        painter.rect_filled(Rect::from_two_pos(*a, *b), 0.0, color.gamma_multiply(0.12));
    }
    let casing = Stroke::new(3.5, theme::rgb(tokens.selection_casing.alpha(0.8)));
    painter.add(Shape::line(points.clone(), casing));
    painter.extend(Shape::dashed_line(&points, Stroke::new(1.5, color), 6.0, 4.0));
    if let Some(at) = points.iter().rev().nth(if ring.len() == 5 { 2 } else { 1 }) {
        painter.text(*at + vec2(10.0, 10.0), Align2::LEFT_TOP, sign, theme::bold(theme::TITLE), color);
    }
}

/// Says that files will be opened.
pub(super) fn drop_hint(ctx: &Ctx<'_>, painter: &Painter, rect: Rect) {
    if ctx.state.session.dragged.is_empty() {
        return;
    }
    let tokens = ctx.tokens();
    painter.rect_filled(rect, 0.0, theme::rgb(tokens.panel.alpha(0.72)));
    let frame = Stroke::new(2.0, theme::rgb(tokens.accent));
    painter.rect_stroke(rect.shrink(12.0), 8.0, frame, egui::StrokeKind::Inside);
    let names: Vec<String> = ctx.state.session.dragged.iter().filter_map(|path| name_of(path)).take(3).collect();
    say(ctx, painter, rect, ctx.say(&DROP), &names.join("　"));
}

/// Says what to do where nothing is open.
pub(super) fn empty_state(ctx: &Ctx<'_>, painter: &Painter, rect: Rect) {
    let state = ctx.state;
    if !state.sources.data.layers.is_empty() || !state.session.preview.is_empty() || !state.session.dragged.is_empty() {
        return;
    }
    if state.sources.files.is_empty() && !state.session.jobs.is_empty() {
        say(ctx, painter, rect, ctx.say(&LOADING), "");
    } else if !state.sources.files.is_empty() {
        say(ctx, painter, rect, ctx.say(&EMPTY), ctx.say(&EMPTY_HINT));
    }
}

fn say(ctx: &Ctx<'_>, painter: &Painter, rect: Rect, title: &str, hint: &str) {
    let tokens = ctx.tokens();
    let middle = rect.center();
    painter.text(middle, Align2::CENTER_BOTTOM, title, theme::bold(theme::BIG), theme::rgb(tokens.text));
    let below = middle + vec2(0.0, 8.0);
    painter.text(below, Align2::CENTER_TOP, hint, theme::regular(theme::BODY), theme::rgb(tokens.muted));
}

fn name_of(path: &std::path::Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

/// A line of the screen, and whether it runs back to its beginning.
struct Outline {
    points: Vec<Pos2>,
    closed: bool,
}

fn outline(layer: &Layer, pick: Pick, rect: Rect, view: &View) -> Vec<Outline> {
    let kind = layer.shapes.kind(pick.feature);
    let mut outlines = Vec::new();
    for part in layer.shapes.parts(pick.feature) {
        for ring in part.rings() {
            let mut points = on_screen(ring, rect, view);
            let closed = kind == ShapeKind::Polygon;
            if closed && points.len() > 1 && points.first() == points.last() {
                points.pop();
            }
            match points.as_slice() {
                [] => {}
                // A point, or an area too small to be seen: a square says where it is.
                [at] | [at, ..] if points.len() < 2 || (closed && points.len() < 3) => {
                    outlines.push(Outline { points: square(*at), closed: true });
                }
                _ => outlines.push(Outline { points, closed }),
            }
        }
    }
    outlines
}

/// A ring in points of the window, without what is too fine to be seen, so that its cost follows its size on the
/// screen and not its count of vertices.
pub(super) fn on_screen(ring: &[Coord], rect: Rect, view: &View) -> Vec<Pos2> {
    let mut points: Vec<Pos2> = Vec::new();
    for (at, coord) in ring.iter().enumerate() {
        let (x, y) = view.screen_from_world(*coord);
        let point = pos2(rect.min.x + x as f32, rect.min.y + y as f32);
        let is_end = at + 1 == ring.len();
        if is_end || points.last().is_none_or(|last| last.distance_sq(point) >= COARSE_PX * COARSE_PX) {
            points.push(point);
        }
    }
    points
}

fn square(at: Pos2) -> Vec<Pos2> {
    let corner = |x: f32, y: f32| at + vec2(x * DOT_PX, y * DOT_PX);
    vec![corner(-1.0, -1.0), corner(1.0, -1.0), corner(1.0, 1.0), corner(-1.0, 1.0)]
}

/// Segments with round joints: a mitre at a narrow notch would be a needle far over the neighbours.
fn stroke(painter: &Painter, outlines: &[Outline], width: f32, color: Color) {
    let color = theme::rgb(color);
    for line in outlines {
        let back = line.closed.then(|| line.points.first()).flatten();
        let ends = line.points.iter().skip(1).chain(back);
        for (from, to) in line.points.iter().zip(ends) {
            painter.line_segment([*from, *to], Stroke::new(width, color));
        }
        for joint in &line.points {
            painter.circle_filled(*joint, width / 2.0, color);
        }
    }
}

pub(super) fn meets(a: &geo_types::Rect, b: &geo_types::Rect) -> bool {
    a.min().x <= b.max().x && b.min().x <= a.max().x && a.min().y <= b.max().y && b.min().y <= a.max().y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fine_ring_costs_what_is_seen_of_it() {
        let view = View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px: 10.0, size_px: (200.0, 100.0) };
        let rect = Rect::from_min_size(pos2(50.0, 20.0), vec2(200.0, 100.0));
        // A circle of 300 m, 30 points across, with a vertex every 19 cm.
        let ring: Vec<Coord> = (0..=10_000)
            .map(|at| {
                let angle = f64::from(at) / 10_000.0 * std::f64::consts::TAU;
                Coord { x: 300.0 * angle.cos(), y: 300.0 * angle.sin() }
            })
            .collect();
        let points = on_screen(&ring, rect, &view);
        // Its way on the screen is 188 points, so 252 vertices at most stand 0.75 apart.
        assert!(points.len() <= 253 && points.len() > 200, "{} vertices are drawn", points.len());
        assert_eq!(points.first(), Some(&pos2(180.0, 70.0)), "30 points right of the middle of the map");
    }
}
