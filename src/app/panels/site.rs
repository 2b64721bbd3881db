//! A planned site: its land, what is planned on it, how that stands to the entry standard, and what it lies on.
//!
//! *Must not know:* how a clause is checked, how a site is drawn.

use crate::analysis::entry::{Cover, industries};
use crate::app::action::Action;
use crate::app::command::{Command, SketchChange};
use crate::app::ctx::Ctx;
use crate::app::panels::zones::name_of;
use crate::app::panels::{entry, number, widgets};
use crate::app::session::Pick;
use crate::app::theme;
use crate::model::division::division_and_name;
use crate::model::entry::Quantity;
use crate::model::firm_class::industry_words;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind};
use crate::model::sketch::Sketch;
use crate::model::words::Words;
use egui::{Align2, Button, ComboBox, Label, RichText, Sense, Sides, TextEdit, Ui};

static NAME: Words = Words::fixed("拟用地", "Planned site");
static MU: Words = Words::fixed("亩", "mu");
static ON_ELLIPSOID: Words = Words::fixed("椭球面积", "Geodesic area");
static REMOVE: Words = Words::fixed("删除", "Remove");
static PLAN: Words = Words::fixed("拟建内容", "What is planned");
static INDUSTRY: Words = Words::fixed("行业", "Industry");
static OPEN: Words = Words::fixed("未定", "open");
static ASK_INDUSTRY: Words = Words::fixed(
    "行业未定，按不限行业核查；分行业的标准取第一条",
    "the industry is open: clauses for all are checked, and of those by industry the first",
);
static ON: Words = Words::fixed("占用的宗地", "Parcels it takes");
static IN_ZONES: Words = Words::fixed("所在分区", "In zones");
static NOTHING: Words = Words::fixed("不占现有宗地", "It takes no parcel");
static NO_NUMBER: Words =
    Words::fixed("不是数字，未采用；请输入数字，或清空", "no number, not taken: type a number, or clear it");
static MORE: Words = Words::fixed("另有", "and");
static PARCELS: Words = Words::fixed("宗", "parcels");

/// Parcels that are listed.
const LISTED: usize = 12;
const FIELD_WIDTH: f32 = 96.0;

/// The panel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, sketch: &Sketch) {
    heading(ctx, ui, sketch);
    widgets::section(ctx, ui, ctx.say(&PLAN));
    industry(ctx, ui, sketch);
    for quantity in ctx.state.project.entry_standard.iter().flat_map(|standard| standard.asks_for()) {
        field(ctx, ui, sketch, quantity);
    }
    let Some(site) = &ctx.state.session.site else { return };
    entry::show(ctx, ui, site.checked.as_ref());
    covers(ctx, ui, &site.cover);
    ui.add_space(theme::SECTION);
}

fn heading(ctx: &Ctx<'_>, ui: &mut Ui, sketch: &Sketch) {
    ui.label(widgets::bold(&format!("{} {}", ctx.say(&NAME), sketch.id), theme::TITLE));
    ui.horizontal(|ui| {
        ui.label(widgets::bold(&number::grouped(sketch.area.to_mu().0, 2), theme::BIG));
        ui.label(widgets::muted(ctx, ctx.say(&MU)));
        ui.add_space(theme::SPACE);
        let shown = format!("{} {} m²", ctx.say(&ON_ELLIPSOID), number::grouped(sketch.area.0, 0));
        ui.label(widgets::muted(ctx, &shown));
    });
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        for action in [Action::ZoomToSelection, Action::Clear] {
            let Some(entry) = crate::app::action::entry_of(action) else { continue };
            let tip = format!("{}  {}", ctx.say(&entry.tooltip), entry.key_text());
            if ui.add(Button::new(widgets::small(ctx.say(&entry.label)))).on_hover_text(tip).clicked() {
                ctx.queue.act(action);
            }
        }
        if ui.add(Button::new(widgets::small(ctx.say(&REMOVE)))).clicked() {
            ctx.queue.send(Command::Sketch(SketchChange::Remove(sketch.id)));
        }
    });
}

/// The industries of the firms that are there, with their divisions.
fn industry(ctx: &Ctx<'_>, ui: &mut Ui, sketch: &Sketch) {
    let plan = &sketch.plan;
    let name = |industry: &str, division: &str| {
        let division = division_and_name(division);
        format!("{} {}", ctx.say(&industry_words(industry)), ctx.say(&division)).trim().to_owned()
    };
    let shown = name(&plan.industry, &plan.division);
    let shown = if shown.is_empty() { ctx.say(&OPEN).to_owned() } else { shown };
    let send = |industry: String, division: String| {
        let plan = crate::model::sketch::SitePlan { industry, division, ..plan.clone() };
        ctx.queue.send(Command::Sketch(SketchChange::Plan(sketch.id, Box::new(plan))));
    };
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::quiet(ctx, ctx.say(&INDUSTRY))),
        |ui| {
            ComboBox::from_id_salt("industry")
                .width(170.0)
                .truncate()
                .selected_text(shown)
                .height(320.0)
                .show_ui(ui, |ui| {
                    if ui.selectable_label(plan.industry.is_empty(), ctx.say(&OPEN)).clicked() {
                        send(String::new(), String::new());
                    }
                    // Found when the list is open, not in every frame.
                    for (industry, division, _) in industries(&ctx.state.sources.data.firms) {
                        let chosen = plan.industry == industry && plan.division == division;
                        if ui.selectable_label(chosen, name(&industry, &division)).clicked() {
                            send(industry, division);
                        }
                    }
                })
                .response
                .accessible_name(ctx.say(&INDUSTRY));
        },
    );
    if plan.industry.is_empty() && plan.division.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&ASK_INDUSTRY));
    }
}

/// A number that may be absent. What is typed and cannot be is red, with the reason under it, and changes nothing.
fn field(ctx: &Ctx<'_>, ui: &mut Ui, sketch: &Sketch, quantity: Quantity) {
    let id = egui::Id::unique(("site", sketch.id, quantity));
    let value = sketch.plan.amounts.get(quantity);
    // What cannot be stays where it was typed until it is mended, or the value is changed from elsewhere.
    let stays = |(text, of): &(String, Option<f64>)| {
        *of == value && (wrong(quantity, text).is_some() || ui.memory(|memory| memory.has_focus(id)))
    };
    let typed: Option<(String, Option<f64>)> = ui.data(|data| data.get_temp(id)).filter(stays);
    let plain = || value.map(|value| value.to_string()).unwrap_or_default();
    let mut text = typed.map_or_else(plain, |(text, _)| text);
    let why = wrong(quantity, &text);
    let (name, unit) = (quantity.words(), quantity.unit());
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::quiet(ctx, ctx.say(&name))),
        |ui| {
            ui.spacing_mut().item_spacing.x = theme::GAP;
            // All fields end on one line, whatever their units.
            ui.allocate_ui(egui::vec2(UNIT_WIDTH, 20.0), |ui| {
                ui.set_min_width(UNIT_WIDTH);
                ui.label(widgets::muted(ctx, ctx.say(&unit)));
            });
            let edit = TextEdit::singleline(&mut text).id(id).desired_width(FIELD_WIDTH).align(Align2::RIGHT_CENTER);
            let edit = if why.is_none() { edit } else { edit.text_color(theme::rgb(ctx.tokens().error)) };
            let response = ui.add(edit).accessible_name(ctx.say(&name));
            let mut of = value;
            if response.changed()
                && wrong(quantity, &text).is_none()
                && let Ok(new) = number_of(&text)
                && new != value
            {
                let mut plan = sketch.plan.clone();
                plan.amounts.set(quantity, new);
                of = new;
                ctx.queue.send(Command::Sketch(SketchChange::Plan(sketch.id, Box::new(plan))));
            }
            ui.data_mut(|data| data.insert_temp(id, (text, of)));
        },
    );
    if let Some(why) = why {
        ui.label(widgets::small(ctx.say(&why)).color(theme::rgb(ctx.tokens().error)));
    }
}

/// Why what was typed cannot be; nothing where it can.
fn wrong(quantity: Quantity, text: &str) -> Option<Words> {
    match number_of(text) {
        Ok(value) => quantity.refusal(value?),
        Err(NoNumber) => Some(NO_NUMBER.clone()),
    }
}

const UNIT_WIDTH: f32 = 52.0;

/// What was typed is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct NoNumber;

/// What was typed: a number, nothing, or neither.
fn number_of(text: &str) -> Result<Option<f64>, NoNumber> {
    let plain: String = text.trim().chars().filter(|c| *c != ',' && *c != '，').collect();
    if plain.is_empty() {
        return Ok(None);
    }
    plain.parse::<f64>().ok().filter(|value| value.is_finite()).map(Some).ok_or(NoNumber)
}

fn covers(ctx: &Ctx<'_>, ui: &mut Ui, cover: &Cover) {
    let sources = &ctx.state.sources;
    if let Some(zones) = sources.data.first(LayerKind::Zones) {
        let share = |(zone, share): &(FeatureId, f64)| match number::percent(*share).as_str() {
            "100.0%" => name_of(ctx, zones, *zone).to_owned(),
            percent => format!("{} {percent}", name_of(ctx, zones, *zone)),
        };
        let names: Vec<String> = cover.zones.iter().map(share).collect();
        if !names.is_empty() {
            widgets::section(ctx, ui, ctx.say(&IN_ZONES));
            ui.add(Label::new(names.join(ctx.say(&crate::app::text::LIST))).wrap().selectable(true));
        }
    }
    let (Some(at), Some(parcels)) = (sources.evaluated(), sources.data.parcels()) else { return };
    widgets::section(ctx, ui, ctx.say(&ON));
    if cover.parcels.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&NOTHING));
    }
    for (parcel, share, mu) in cover.parcels.iter().take(LISTED) {
        let shown = format!("{} {}·{}", number::grouped(mu.0, 2), ctx.say(&MU), number::percent(*share));
        if parcel_row(ctx, ui, parcels, *parcel, &shown) {
            ctx.queue.send(Command::Select(Pick { layer: at, feature: *parcel }));
        }
    }
    if let Some(more) = cover.parcels.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let shown = format!("{} {} {}", ctx.say(&MORE), number::count(more), ctx.say(&PARCELS));
        widgets::caption(ctx, ui, &shown);
    }
}

/// A parcel by its number; whether it was clicked.
fn parcel_row(ctx: &Ctx<'_>, ui: &mut Ui, layer: &Layer, parcel: FeatureId, shown: &str) -> bool {
    let label = RichText::new(layer.label(parcel)).color(theme::rgb(ctx.tokens().accent));
    let (response, ()) = Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.add(Label::new(label).sense(Sense::click()).truncate()),
        |ui| {
            ui.label(widgets::small(shown));
        },
    );
    response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_is_no_value_and_not_zero() {
        for (text, expected) in [
            ("", Ok(None)),
            (" ", Ok(None)),
            ("0", Ok(Some(0.0))),
            ("12,000", Ok(Some(12_000.0))),
            ("1.5", Ok(Some(1.5))),
            ("-20", Ok(Some(-20.0))),
            ("1e999", Err(NoNumber)),
            ("abc", Err(NoNumber)),
        ] {
            assert_eq!(number_of(text), expected, "{text:?}");
        }
    }
}
