//! The indicators of a firm against the average of its group: points ÷ weight along an axis each.
//!
//! *Guarantees:* nothing is drawn where there are fewer than three axes, or more than fit without names lying over each
//! other; what is beyond the outermost ring is on it. *Must not know:* how points are made.

use crate::analysis::grade::Explanation;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::model::scheme::Group;
use crate::model::words::Words;
use egui::epaint::Mesh;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Pos2, Role, Sense, Shape, Stroke, Ui, WidgetInfo, vec2};

static KEY: Words = Words::fixed(
    "得分 ÷ 权重：实线为本企业，虚线为本组平均，粗圈为满权重",
    "Points ÷ weight: the full line is the firm, the dashed one the mean of its group, the bold ring the whole weight",
);

/// As many names as have room around the rings.
const MOST: usize = 8;
const RADIUS: f32 = 62.0;
const HEIGHT: f32 = 192.0;
const NAME: f32 = 91.0;

struct Axis<'a> {
    name: &'a Words,
    own: f64,
    mean: f64,
}

/// The rings with both lines. Where they are not drawn, the bars of the terms say the same.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, group: &Group, found: &Explanation) {
    let axes: Vec<Axis<'_>> = found
        .terms
        .iter()
        .filter_map(|term| {
            let indicator = group.indicators.get(term.indicator).filter(|indicator| indicator.weight > 0.0)?;
            let part = |points: f64| (points / indicator.weight).max(0.0);
            Some(Axis { name: &indicator.name, own: part(term.points), mean: part(term.group.points) })
        })
        .collect();
    if !(3..=MOST).contains(&axes.len()) {
        return;
    }
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), HEIGHT), Sense::hover());
    let told: Vec<String> = axes
        .iter()
        .map(|axis| format!("{} {:.0}% ({:.0}%)", ctx.say(axis.name), axis.own * 100.0, axis.mean * 100.0))
        .collect();
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, told.join("; ")));
    let most = axes.iter().map(|axis| axis.own.max(axis.mean)).fold(1.0, f64::max);
    let center = rect.center();
    let at = |axis: usize, part: f64| {
        let turn = std::f32::consts::TAU * axis as f32 / axes.len() as f32;
        center + RADIUS * (part / most).min(1.0) as f32 * vec2(turn.sin(), -turn.cos())
    };
    let around = |part: &dyn Fn(&Axis<'_>) -> f64| -> Vec<Pos2> {
        let mut points: Vec<Pos2> = axes.iter().enumerate().map(|(place, axis)| at(place, part(axis))).collect();
        points.extend(points.first().copied());
        points
    };
    let tokens = ctx.tokens();
    let painter = ui.painter();
    let hairline = Stroke::new(1.0, theme::rgb(tokens.hairline));
    for part in [0.5, most] {
        painter.add(Shape::line(around(&|_| part), hairline));
    }
    painter.add(Shape::line(around(&|_| 1.0), Stroke::new(1.5, theme::between(tokens.hairline, tokens.muted, 0.6))));
    for place in 0..axes.len() {
        painter.line_segment([center, at(place, most)], hairline);
    }
    let (own, mean) = (around(&|axis| axis.own), around(&|axis| axis.mean));
    let accent = theme::rgb(tokens.accent);
    painter.add(filled(center, &own, accent.gamma_multiply(0.22)));
    painter.extend(Shape::dashed_line(&mean, Stroke::new(1.5, theme::rgb(tokens.text)), 4.0, 3.0));
    painter.add(Shape::line(own.clone(), Stroke::new(2.0, accent)));
    own.iter().skip(1).for_each(|point| {
        painter.circle_filled(*point, 2.5, accent);
    });
    for (place, axis) in axes.iter().enumerate() {
        name(ctx, ui, at(place, most), center, ctx.say(axis.name));
    }
    ui.add(egui::Label::new(widgets::muted(ctx, ctx.say(&KEY))).wrap());
}

/// A name beyond the end of its axis, in as many lines as it needs.
fn name(ctx: &Ctx<'_>, ui: &Ui, end: Pos2, center: Pos2, text: &str) {
    let out = end - center;
    let beside = out.x.abs() > RADIUS * 0.2;
    let color = theme::rgb(ctx.tokens().muted);
    let mut job = LayoutJob::single_section(text.to_owned(), TextFormat::simple(theme::regular(11.0), color));
    // Over and under the rings there is room for one line.
    job.wrap.max_width = if beside { NAME } else { 2.0 * NAME };
    job.halign = egui::Align::LEFT;
    let galley = ui.painter().layout_job(job);
    let anchor = match (beside, out.x > 0.0, out.y < 0.0) {
        (true, true, _) => Align2::LEFT_CENTER,
        (true, false, _) => Align2::RIGHT_CENTER,
        (false, _, true) => Align2::CENTER_BOTTOM,
        (false, _, false) => Align2::CENTER_TOP,
    };
    let place = end + out.normalized() * 9.0;
    ui.painter().galley(anchor.anchor_size(place, galley.size()).min, galley, color);
}

/// A shape seen whole from its centre, which may be hollow: egui fills convex paths only.
fn filled(center: Pos2, ring: &[Pos2], color: egui::Color32) -> Shape {
    let mut mesh = Mesh::default();
    mesh.colored_vertex(center, color);
    for point in ring {
        mesh.colored_vertex(*point, color);
    }
    for at in 1..ring.len() as u32 {
        mesh.add_triangle(0, at, at + 1);
    }
    Shape::mesh(mesh)
}
