//! The zone tree: 辖区, 一核, 一带, 四园, 两镇, 功能片区, each zone with its totals.
//!
//! *Must not know:* how totals are made ([`crate::analysis::summary`]).

mod balance;

use crate::analysis::summary::Row;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role as ColumnRole, Status, ZoneKind};
use crate::model::spec::{Metric, Theme};
use crate::scene::color::{Color, Tokens};
use egui::{Align2, Rect, Response, Role, Sense, Ui, WidgetInfo, pos2, vec2};

/// The tree.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(zones) = ctx.state.sources.data.zones() else {
        widgets::caption(ctx, ui, ctx.say(&text::NO_ZONES));
        return;
    };
    let metric = metric_of(ctx.state.project.theme);
    let words = metric.words();
    let note = widgets::joined(ctx, &[ctx.say(&words), ctx.say(&text::PER_FIRM_MU), ctx.say(&text::UNIT)]);
    widgets::caption(ctx, ui, &note);
    let ids = |kind: Option<ZoneKind>| zones.shapes.ids().filter(move |id| kind_of(zones, *id) == kind);
    for kind in ZoneKind::ALL.map(Some).into_iter().chain([None]) {
        let mut members = ids(kind).peekable();
        if members.peek().is_none() {
            continue;
        }
        ui.add_space(theme::GAP);
        let head = kind.map_or_else(|| text::FOUND_OTHER.clone(), ZoneKind::words);
        widgets::caption(ctx, ui, ctx.say(&head));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for id in members {
                zone(ctx, ui, zones, id, metric);
            }
        });
    }
    if let Some(found) = ctx.state.derived.of_year.as_ref().and_then(|of_year| of_year.balance) {
        balance::show(ctx, ui, &found);
    }
}

/// The metric that is shown beside zones: the (first) one of the overlay, else tax.
pub fn metric_of(theme: Theme) -> Metric {
    theme.metrics().first().copied().unwrap_or(Metric::Tax)
}

/// The kind of a zone; `None` where the file gives another.
pub fn kind_of(zones: &Layer, id: FeatureId) -> Option<ZoneKind> {
    zones.text(ColumnRole::Kind, id).and_then(ZoneKind::from_name)
}

/// The colour of a kind of zone on the map.
pub fn color_of(tokens: &Tokens, kind: Option<ZoneKind>) -> Color {
    match kind {
        Some(ZoneKind::Jurisdiction) => tokens.jurisdiction,
        Some(ZoneKind::Core) => tokens.core,
        Some(ZoneKind::Belt) => tokens.belt,
        Some(ZoneKind::Park) => tokens.park,
        Some(ZoneKind::Town) => tokens.town,
        Some(ZoneKind::Functional) | None => tokens.functional,
    }
}

/// Name of a feature in the language of the window.
pub fn name_of<'l>(ctx: &Ctx<'_>, layer: &'l Layer, id: FeatureId) -> &'l str {
    let english = match ctx.lang() {
        crate::model::words::Lang::En => layer.text(ColumnRole::NameEn, id).filter(|name| !name.is_empty()),
        crate::model::words::Lang::Zh => None,
    };
    english.or_else(|| layer.text(ColumnRole::Name, id)).or_else(|| layer.text(ColumnRole::Code, id)).unwrap_or("")
}

/// The totals of a zone, where they are there already.
pub fn totals<'c>(ctx: &Ctx<'c>, id: FeatureId) -> Option<&'c Row> {
    ctx.state.derived.of_year.as_ref()?.zone_rows.get(id.index())
}

fn zone(ctx: &Ctx<'_>, ui: &mut Ui, zones: &Layer, id: FeatureId, metric: Metric) {
    let active = ctx.state.session.active_zone == Some(id);
    if row(ctx, ui, zones, id, metric, active).clicked() {
        ctx.queue.send(Command::EnterZone(id));
    }
    if active {
        egui::Frame::new().inner_margin(egui::Margin { left: 16, right: 0, top: 2, bottom: 8 }).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme::GAP;
            detail(ctx, ui, zones, id);
        });
    }
}

/// One zone in two lines: name and figure, land and unit.
fn row(ctx: &Ctx<'_>, ui: &mut Ui, zones: &Layer, id: FeatureId, metric: Metric, active: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 38.0), Sense::click());
    let tokens = ctx.tokens();
    let name = name_of(ctx, zones, id);
    let totals = totals(ctx, id);
    // Not there yet is not "no data".
    let figure = totals.map_or_else(
        || "…".to_owned(),
        |row| {
            row.per_firm_mu(metric).map_or_else(|| ctx.say(&text::NO_DATA).to_owned(), |value| number::per_mu(value.0))
        },
    );
    let land = totals.map_or_else(String::new, |row| {
        let parcels = format!("{} {}", number::count(row.parcels), ctx.say(&text::PARCELS));
        let area = format!("{} {}", number::grouped(row.area.0, 0), ctx.say(&text::MU));
        widgets::joined(ctx, &[&parcels, &area])
    });
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, active, format!("{name} {land} {figure}")));
    let outer = rect.expand2(vec2(4.0, 0.0));
    if active || response.hovered() || response.has_focus() {
        let fill = if active { theme::chosen(tokens) } else { theme::hovered(tokens) };
        ui.painter().rect_filled(outer, theme::RADIUS, fill);
    }
    let color = theme::rgb(color_of(tokens, kind_of(zones, id)));
    let mark = Rect::from_min_max(pos2(rect.left(), rect.top() + 7.0), pos2(rect.left() + 4.0, rect.bottom() - 7.0));
    ui.painter().rect_filled(mark, 2.0, color);
    let (ink, quiet) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let number_color = if totals.is_some_and(|row| row.per_firm_mu(metric).is_some()) { ink } else { quiet };
    let body = if active { theme::bold(theme::BODY) } else { theme::regular(theme::BODY) };
    let figure = widgets::elided(ui, &figure, body.clone(), number_color, 110.0);
    let left = rect.left() + 12.0;
    let room = rect.right() - left - figure.size().x - theme::SPACE;
    let name = widgets::elided(ui, name, body, ink, room);
    let land = widgets::elided(ui, &land, theme::regular(theme::SMALL), quiet, rect.right() - left);
    let painter = ui.painter();
    let top = rect.top() + 12.0;
    for (galley, at, align) in [
        (name, pos2(left, top), Align2::LEFT_CENTER),
        (figure, pos2(rect.right(), top), Align2::RIGHT_CENTER),
        (land, pos2(left, rect.bottom() - 11.0), Align2::LEFT_CENTER),
    ] {
        painter.galley(align.anchor_size(at, galley.size()).min, galley, ink);
    }
    response
}

/// What the plan says of the zone one is in.
fn detail(ctx: &Ctx<'_>, ui: &mut Ui, zones: &Layer, id: FeatureId) {
    let list = |role| zones.text(role, id).unwrap_or("").replace('；', ctx.say(&text::LIST));
    widgets::text_row(ctx, ui, ctx.say(&text::FUNCTION), &list(ColumnRole::Function));
    widgets::text_row(ctx, ui, ctx.say(&text::CARRIERS), &list(ColumnRole::Carriers));
    widgets::text_row(ctx, ui, ctx.say(&text::PROJECTS), &list(ColumnRole::Projects));
    if let Some(official) = zones.number(ColumnRole::OfficialArea, id) {
        widgets::number_row(ctx, ui, ctx.say(&text::AREA_OFFICIAL), &number::grouped(official, 2), "km²");
    }
    let drawn = zones.geodesic_area(id).square_kilometers();
    widgets::number_row(ctx, ui, ctx.say(&text::AREA_MEASURED), &number::grouped(drawn, 2), "km²");
    widgets::text_row(ctx, ui, ctx.say(&text::NOTE), zones.text(ColumnRole::Note, id).unwrap_or(""));
    let own = zones.table.column("status").and_then(|column| column.text(id.index()));
    if own == Some("schematic") || own.is_none() && zones.source.status == Status::Schematic {
        ui.horizontal(|ui| {
            let (word, _) = text::status(Status::Schematic);
            widgets::chip(ui, ctx.say(&word), ctx.tokens().warning);
            widgets::caption(ctx, ui, ctx.say(&text::SCHEMATIC_OUTLINE));
        });
    }
}
