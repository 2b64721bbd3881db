//! The inspector for anything but a parcel: zones, roads, water, features of foreign layers.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{layers, number, widgets, zones};
use crate::app::session::Pick;
use crate::app::{text, theme};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::spec::Metric;
use crate::model::table::Value;
use crate::model::words::Words;
use egui::{Label, RichText, Ui, vec2};

static INDUSTRIES: Words = Words::fixed("产业", "Industries");
static CLASSES: Words = Words::fixed("企业类别", "Classes of firms");
static OVERLAP: Words =
    Words::fixed("一家企业可属于几类，各类不可相加", "A firm may be of several classes; they do not sum up");
static TAX_PER_MU: Words = Words::fixed("亩均税收", "Tax per mu");

/// The feature.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, pick: Pick) {
    let Some(layer) = ctx.state.sources.data.layers.get(pick.layer) else { return };
    let id = pick.feature;
    let name = zones::name_of(ctx, layer, id);
    let name = if name.is_empty() { ctx.say(&text::UNNAMED) } else { name };
    let kind = kind_words(layer.kind);
    let within = match zones::kind_of(layer, id).filter(|_| layer.kind == LayerKind::Zones) {
        Some(kind) => ctx.say(&kind.words()).to_owned(),
        None => layers::layer_name(ctx.lang(), layer),
    };
    // The layer of zones is called "zones": that says nothing more.
    let is_new = within != ctx.say(&text::layer_kind(layer.kind));
    let parts = [Some(ctx.say(kind)), Some(within.as_str()).filter(|_| is_new)];
    widgets::caption(ctx, ui, &widgets::joined(ctx, &parts.into_iter().flatten().collect::<Vec<_>>()));
    ui.add(Label::new(widgets::bold(name, theme::TITLE)).wrap());
    ui.add_space(theme::GAP);
    if layer.kind == LayerKind::Zones {
        zone(ctx, ui, layer, id);
    } else {
        line(ctx, ui, layer, id);
    }
    attributes(ctx, ui, layer, id);
}

fn kind_words(kind: LayerKind) -> &'static Words {
    match kind {
        LayerKind::Zones => &text::ZONE,
        LayerKind::Roads => &text::ROAD,
        LayerKind::Water => &text::WATER,
        LayerKind::Parcels => &text::PARCEL,
        LayerKind::Other => &text::FEATURE,
    }
}

fn zone(ctx: &Ctx<'_>, ui: &mut Ui, layer: &Layer, id: FeatureId) {
    let list = |role| layer.text(role, id).unwrap_or("").replace('；', ctx.say(&text::LIST));
    widgets::text_row(ctx, ui, ctx.say(&text::FUNCTION), &list(Role::Function));
    widgets::text_row(ctx, ui, ctx.say(&text::CARRIERS), &list(Role::Carriers));
    widgets::text_row(ctx, ui, ctx.say(&text::PROJECTS), &list(Role::Projects));
    widgets::text_row(ctx, ui, ctx.say(&text::ALIASES), &list(Role::Aliases));
    if ctx.state.session.active_zone != Some(id)
        && let Some(entry) = crate::app::action::entry_of(crate::app::action::Action::ZoomToSelection)
        && ui.button(ctx.say(&entry.label)).clicked()
    {
        ctx.queue.send(Command::EnterZone(id));
    }
    if let Some(row) = zones::totals(ctx, id) {
        widgets::section(ctx, ui, ctx.say(&text::TOTALS));
        let land = format!("{} {}", number::count(row.parcels), ctx.say(&text::PARCELS));
        widgets::number_row(ctx, ui, &land, &number::grouped(row.area.0, 0), ctx.say(&text::MU));
        for metric in Metric::ALL {
            let words = metric.total_words();
            let (shown, unit) = row.totals[metric.index()].map_or((ctx.say(&text::NO_DATA).to_owned(), ""), |total| {
                (number::grouped(total.0, 0), ctx.say(&text::WAN_YUAN))
            });
            widgets::number_row(ctx, ui, ctx.say(&words), &shown, unit);
        }
        widgets::section(ctx, ui, ctx.say(&text::PER_FIRM_MU));
        for metric in Metric::ALL {
            let words = metric.words();
            let (shown, unit) = row.per_firm_mu(metric).map_or((ctx.say(&text::NO_DATA).to_owned(), ""), |value| {
                (number::per_mu(value.0), ctx.say(&text::UNIT))
            });
            widgets::number_row(ctx, ui, ctx.say(&words), &shown, unit);
        }
        groups(ctx, ui, id);
        widgets::section(ctx, ui, ctx.say(&text::AREAS));
        if let Some(official) = layer.number(Role::OfficialArea, id) {
            widgets::number_row(ctx, ui, ctx.say(&text::AREA_OFFICIAL), &number::grouped(official, 2), "km²");
        }
        let drawn = layer.geodesic_area(id).square_kilometers();
        widgets::number_row(ctx, ui, ctx.say(&text::AREA_MEASURED), &number::grouped(drawn, 2), "km²");
    }
    widgets::text_row(ctx, ui, ctx.say(&text::NOTE), layer.text(Role::Note, id).unwrap_or(""));
}

/// Industries and classes of the firms in a zone: firms, land and Σ tax ÷ Σ land of each.
fn groups(ctx: &Ctx<'_>, ui: &mut Ui, zone: FeatureId) {
    let of_year = ctx.state.derived.of_year.as_ref();
    let Some([industries, classes]) = of_year.and_then(|of_year| of_year.zone_firms.get(zone.index())) else { return };
    for (title, groups, note) in [(&INDUSTRIES, industries, None), (&CLASSES, classes, Some(&OVERLAP))] {
        if groups.is_empty() {
            continue;
        }
        widgets::section(ctx, ui, ctx.say(title));
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let heads = [&text::FIRMS, &text::MU, &TAX_PER_MU].map(|head| widgets::muted(ctx, ctx.say(head)));
            group_row(ui, RichText::new(""), heads);
            for group in groups {
                let per_mu = group.tax_per_mu().map_or_else(|| "–".to_owned(), |value| number::per_mu(value.0));
                let cells = [number::count(group.firms), number::grouped(group.area.0, 1), per_mu];
                group_row(ui, widgets::quiet(ctx, ctx.say(&group.name)), cells.map(RichText::new));
            }
        });
        if let Some(note) = note {
            widgets::caption(ctx, ui, ctx.say(note));
        }
    }
}

fn group_row(ui: &mut Ui, name: RichText, cells: [RichText; 3]) {
    egui::Sides::new().height(20.0).shrink_left().truncate().show(
        ui,
        |ui| ui.label(name),
        |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (width, cell) in [76.0, 76.0, 44.0].into_iter().zip(cells.into_iter().rev()) {
                widgets::number_cell(ui, vec2(width, 20.0), cell);
            }
        },
    );
}

fn line(ctx: &Ctx<'_>, ui: &mut Ui, layer: &Layer, id: FeatureId) {
    let class = layer.text(Role::Kind, id).unwrap_or("");
    let class = text::line_class(class).map_or(class, |words| ctx.say(words));
    widgets::text_row(ctx, ui, ctx.say(&text::CLASS), class);
    if let Some(width) = layer.number(Role::Width, id) {
        widgets::number_row(ctx, ui, ctx.say(&text::WIDTH), &number::grouped(width, 1), "m");
    }
    let area = layer.geodesic_area(id);
    if area.0 > 0.0 {
        widgets::number_row(
            ctx,
            ui,
            ctx.say(&text::AREA_GEODESIC),
            &number::grouped(area.0, 1),
            ctx.say(&text::SQUARE_METERS),
        );
        widgets::number_row(ctx, ui, "", &number::grouped(area.to_mu().0, 2), ctx.say(&text::MU));
    }
    widgets::text_row(ctx, ui, ctx.say(&text::NOTE), layer.text(Role::Note, id).unwrap_or(""));
}

/// Columns that play no role, as the file has them.
fn attributes(ctx: &Ctx<'_>, ui: &mut Ui, layer: &Layer, id: FeatureId) {
    let free = layer.table.columns.iter().enumerate().filter(|(at, _)| layer.roles.iter().all(|(_, used)| used != at));
    let rows: Vec<(&str, String)> = free
        .filter_map(|(_, column)| {
            let shown = match column.value(id.index()) {
                Value::None => return None,
                Value::Number(value) => value.to_string(),
                Value::Text(text) | Value::Json(text) => text.to_owned(),
                Value::Bool(value) => value.to_string(),
            };
            Some((column.name.as_str(), shown))
        })
        .collect();
    if rows.is_empty() {
        return;
    }
    widgets::section(ctx, ui, ctx.say(&text::ATTRIBUTES));
    for (name, value) in rows {
        widgets::text_row(ctx, ui, name, &value);
    }
}
