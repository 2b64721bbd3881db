//! The inspector: the sheet of the selected parcel, or the attributes of anything else.
//!
//! *Guarantees:* shows a [`ParcelSheet`] as it is. *Must not know:* how any figure is made.

use crate::analysis::sheet::{ParcelSheet, SheetFirm};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{entry, feature, figures, firm, number, site, verdict, widgets, zones};
use crate::app::session::{Card, Chosen};
use crate::app::{text, theme};
use crate::model::division::division_and_name;
use crate::model::firm_class::industry_words;
use crate::model::layer::{ParcelStatus, Role};
use crate::model::spec::{Metric, Standard};
use crate::model::units::SquareMeters;
use crate::model::words::Words;
use crate::scene::legend::legend;
use egui::{Button, Label, Margin, RichText, ScrollArea, Sense, Ui, vec2};

static BACK_TO: Words = Words::fixed("返回", "Back to");
static ON_TO: Words = Words::fixed("前往", "On to");

/// The panel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    ScrollArea::vertical()
        // Each selection has a scroll position of its own: a new one starts at its top.
        .id_salt(("inspector", ctx.state.session.selected, ctx.state.session.firm, ctx.state.session.sketch))
        .auto_shrink([false, false])
        .content_margin(Margin::symmetric(theme::MARGIN, 10))
        .show(ui, |ui| {
            let session = &ctx.state.session;
            way_back(ctx, ui);
            if let Some(chosen) = &session.chosen {
                several(ctx, ui, chosen);
            } else if let Some(sketch) = ctx.state.selected_sketch() {
                site::show(ctx, ui, sketch);
            } else if let Some(sheet) = &session.firm_sheet {
                firm::show(ctx, ui, sheet);
            } else if let Some(sheet) = &session.sheet {
                parcel(ctx, ui, sheet);
            } else if let Some(pick) = session.selected {
                feature::show(ctx, ui, pick);
            } else {
                empty(ctx, ui);
            }
        });
}

/// Links to the card before and the one after, where there are some.
fn way_back(ctx: &Ctx<'_>, ui: &mut Ui) {
    let session = &ctx.state.session;
    let (back, forward) = (session.cards_back.last(), session.cards_forward.last());
    if back.or(forward).is_none() {
        return;
    }
    let link = |ui: &mut Ui, card: Option<&Card>, (words, action): (&Words, Action)| {
        let Some(name) = card.and_then(|card| name_of(ctx, *card)) else { return };
        let shown = format!("{} {name}", ctx.say(words));
        let shown = widgets::small(&shown).color(theme::rgb(ctx.tokens().accent));
        let key = crate::app::action::entry_of(action).map(crate::app::action::Entry::key_text).unwrap_or_default();
        let response = ui.add(Label::new(shown).sense(Sense::click()).truncate()).on_hover_text(key);
        if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
            ctx.queue.act(action);
        }
    };
    link(ui, back, (&BACK_TO, Action::CardBack));
    link(ui, forward, (&ON_TO, Action::CardForward));
    ui.add_space(theme::GAP);
}

/// What a card is called; nothing where it is gone.
fn name_of(ctx: &Ctx<'_>, card: Card) -> Option<String> {
    let sources = &ctx.state.sources;
    match card {
        Card::Firm(firm) => sources.data.firms.name_and_code(firm).map(|(name, _)| name.to_owned()),
        Card::Feature(pick) => {
            let layer = sources.layer_of(pick)?;
            let name = zones::name_of(ctx, layer, pick.feature);
            let name = if name.is_empty() { layer.text(Role::Code, pick.feature).unwrap_or_default() } else { name };
            Some(if name.is_empty() { ctx.say(&text::UNNAMED).to_owned() } else { name.to_owned() })
        }
    }
}

/// Several parcels: what they are together.
fn several(ctx: &Ctx<'_>, ui: &mut Ui, chosen: &Chosen) {
    let sum = &chosen.summary;
    ui.label(widgets::muted(ctx, ctx.say(&text::SELECTED_PARCELS)).size(theme::BODY));
    ui.horizontal(|ui| {
        ui.label(widgets::bold(&number::count(sum.parcels), theme::BIG));
        ui.label(widgets::muted(ctx, ctx.say(&text::PARCELS)));
        ui.add_space(theme::SPACE);
        ui.label(widgets::bold(&number::grouped(sum.area.0, 2), theme::TITLE));
        ui.label(widgets::muted(ctx, ctx.say(&text::MU)));
    });
    buttons(
        ctx,
        ui,
        &[(Action::ZoomToSelection, None), (Action::CopySheet, Some(&text::COPY_TABLE)), (Action::Clear, None)],
    );
    widgets::number_row(ctx, ui, ctx.say(&text::FIRMS), &number::count(sum.firms), "");
    for metric in Metric::ALL {
        figures::of_several(ctx, ui, sum, metric);
    }
    let Some(themed) = &ctx.state.derived.themed else { return };
    widgets::section(ctx, ui, ctx.say(&text::BY_CLASS));
    let standard = Standard::of_theme(&ctx.state.sources.standards, themed.theme);
    let legend = legend(themed, themed.spec, standard, themed.year, ctx.lang(), ctx.appearance());
    widgets::caption(ctx, ui, &legend.title);
    for (entry, (count, mu)) in legend.entries.iter().zip(&sum.classes).filter(|(_, (count, _))| *count > 0) {
        egui::Sides::new().height(20.0).shrink_left().truncate().show(
            ui,
            |ui| {
                widgets::swatch(ui, ctx.tokens(), entry.fill);
                ui.label(widgets::small(&entry.label));
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                ui.label(widgets::muted(ctx, ctx.say(&text::MU)));
                widgets::number_cell(ui, vec2(72.0, 20.0), widgets::small(&number::grouped(mu.0, 1)));
                ui.label(widgets::muted(ctx, ctx.say(&text::PARCELS)));
                widgets::number_cell(ui, vec2(60.0, 20.0), widgets::small(&number::count(*count)));
            },
        );
    }
    ui.add_space(theme::SECTION);
}

fn empty(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.label(widgets::bold(ctx.say(&text::EMPTY_TITLE), theme::TITLE));
    ui.add_space(theme::GAP);
    for hint in [&text::EMPTY_HINT, &text::EMPTY_ZONE_HINT] {
        for line in ctx.say(hint).lines() {
            ui.add(Label::new(RichText::new(line).color(theme::rgb(ctx.tokens().muted))).wrap());
        }
    }
}

fn parcel(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    let metric = zones::metric_of(ctx.state.project.theme);
    heading(ctx, ui, sheet);
    overlap(ctx, ui);
    if let Some(figure) = sheet.figures.iter().find(|figure| figure.metric == metric) {
        ui.add_space(theme::SPACE);
        widgets::hairline(ctx, ui);
        ui.add_space(theme::GAP);
        figures::lead(ctx, ui, figure, sheet.year);
        figures::others(ctx, ui, &sheet.figures, metric);
    }
    if sheet.history.len() > 1 {
        let words = metric.words();
        widgets::section(ctx, ui, &widgets::joined(ctx, &[ctx.say(&text::HISTORY), ctx.say(&words)]));
        figures::history(ctx, ui, sheet, metric);
    }
    notes(ctx, ui, sheet);
    if let Some(found) = &ctx.state.session.verdict {
        verdict::show(ctx, ui, found);
    }
    entry::show(ctx, ui, ctx.state.session.checked.as_ref());
    firms(ctx, ui, sheet);
    areas(ctx, ui, sheet);
    land(ctx, ui, sheet);
    if !sheet.attributes.is_empty() {
        widgets::section(ctx, ui, ctx.say(&text::ATTRIBUTES));
        for (name, value) in &sheet.attributes {
            widgets::text_row(ctx, ui, name, value);
        }
    }
    ui.add_space(theme::SECTION);
}

fn heading(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    let name = if sheet.name.is_empty() { ctx.say(&text::PARCEL) } else { &sheet.name };
    ui.add(Label::new(widgets::bold(name, theme::TITLE)).wrap());
    code(ctx, ui, &sheet.code, ctx.say(&text::CODE));
    buttons(ctx, ui, &[(Action::ZoomToSelection, None), (Action::CopySheet, None)]);
}

/// Small buttons in a row, each with a name of its own or that of its action.
pub(super) fn buttons(ctx: &Ctx<'_>, ui: &mut Ui, actions: &[(Action, Option<&Words>)]) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        for (action, label) in actions {
            let Some(entry) = crate::app::action::entry_of(*action) else { continue };
            let tip = format!("{}  {}", ctx.say(&entry.tooltip), entry.key_text());
            let label = ctx.say(label.unwrap_or(&entry.label));
            if ui.add(Button::new(widgets::small(label))).on_hover_text(tip).clicked() {
                ctx.queue.act(*action);
            }
        }
    });
}

/// A number that is copied by a click.
pub(super) fn code(ctx: &Ctx<'_>, ui: &mut Ui, code: &str, what: &str) {
    if code.is_empty() {
        return;
    }
    let shown = RichText::new(code).monospace().color(theme::rgb(ctx.tokens().muted));
    let response = ui.add(Label::new(shown).sense(Sense::click()).truncate());
    let response = response.on_hover_text(widgets::joined(ctx, &[what, ctx.say(&text::COPY_CODE)]));
    if response.on_hover_cursor(egui::CursorIcon::Copy).clicked() {
        ui.ctx().copy_text(code.to_owned());
    }
}

fn overlap(ctx: &Ctx<'_>, ui: &mut Ui) {
    let under = &ctx.state.session.under_click;
    let layer = ctx.state.session.selected.map(|pick| pick.layer);
    let count = under.iter().filter(|pick| Some(pick.layer) == layer).count();
    if count < 2 {
        return;
    }
    ui.add_space(theme::GAP);
    ui.horizontal(|ui| {
        let words = text::overlapping(count);
        ui.label(RichText::new(ctx.say(&words)).color(theme::rgb(ctx.tokens().warning)));
        if ui.button(ctx.say(&text::NEXT)).clicked() {
            ctx.queue.act(Action::NextUnderClick);
        }
    });
}

fn notes(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    if sheet.notes.is_empty() {
        return;
    }
    widgets::section(ctx, ui, ctx.say(&text::NOTES));
    for note in &sheet.notes {
        ui.horizontal_top(|ui| {
            widgets::dot(ui, ctx.tokens().warning);
            ui.add(Label::new(ctx.say(note)).wrap().selectable(true));
        });
    }
}

/// The areas of the parcel in three units, each named.
fn areas(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    widgets::section(ctx, ui, ctx.say(&text::AREAS));
    let widths = [86.0, 72.0, 58.0];
    let row = |ui: &mut Ui, name: RichText, cells: [RichText; 3]| {
        egui::Sides::new().height(20.0).shrink_left().truncate().show(
            ui,
            |ui| ui.label(name),
            |ui| {
                ui.spacing_mut().item_spacing.x = 2.0;
                for (width, cell) in [widths[2], widths[1], widths[0]].into_iter().zip(cells.into_iter().rev()) {
                    widgets::number_cell(ui, vec2(width, 20.0), cell);
                }
            },
        );
    };
    let head = |words| widgets::muted(ctx, ctx.say(words));
    let quiet = |words| widgets::quiet(ctx, ctx.say(words));
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        row(ui, RichText::new(""), [head(&text::SQUARE_METERS), head(&text::MU), head(&text::HECTARES)]);
        let mut line = |name, area: SquareMeters| {
            let cells = [(area.0, 1), (area.to_mu().0, 2), (area.hectares(), 3)];
            row(ui, quiet(name), cells.map(|(value, decimals)| RichText::new(number::grouped(value, decimals))));
        };
        if let Some(registered) = sheet.registered {
            line(&text::AREA_REGISTERED, registered);
        }
        line(&text::AREA_GEODESIC, sheet.geodesic);
        if let Some(registered) = sheet.registered {
            line(&text::AREA_DIFFERENCE, registered - sheet.geodesic);
        }
    });
    let kind = sheet.area.1.words();
    widgets::number_row(ctx, ui, ctx.say(&text::AREA_USED), ctx.say(&kind), "");
}

fn land(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    widgets::section(ctx, ui, ctx.say(&text::LAND));
    if let Some((scheme, code, name)) = &sheet.land_use {
        widgets::text_row(ctx, ui, ctx.say(&text::LAND_USE), format!("{code} {name}").trim());
        widgets::text_row(ctx, ui, ctx.say(&text::LAND_USE_SCHEME), scheme);
    }
    if let Some(status) = sheet.status {
        ui.push_id("status", |ui| development(ctx, ui, status));
    }
    widgets::text_row(ctx, ui, ctx.say(&text::ADDRESS), &sheet.address);
    let zones: Vec<String> = sheet
        .zones
        .iter()
        .map(|(name, share)| (ctx.say(name), *share))
        .map(|(name, share)| if share > 0.999 { name.to_owned() } else { format!("{name} {}", number::percent(share)) })
        .collect();
    widgets::text_row(ctx, ui, ctx.say(&text::IN_ZONES), &zones.join(ctx.say(&text::LIST)));
}

fn development(ctx: &Ctx<'_>, ui: &mut Ui, status: ParcelStatus) {
    let words = status.words();
    widgets::text_row(ctx, ui, ctx.say(&text::DEVELOPMENT), ctx.say(&words));
}

fn firms(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet) {
    let title = if sheet.firms.len() > 1 {
        format!("{} {}", ctx.say(&text::FIRMS), sheet.firms.len())
    } else {
        ctx.say(&text::FIRMS).to_owned()
    };
    widgets::section(ctx, ui, &title);
    if sheet.firms.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&text::NO_FIRMS));
    }
    for (at, firm) in sheet.firms.iter().enumerate() {
        if at > 0 {
            ui.add_space(theme::SPACE);
        }
        ui.push_id(at, |ui| one_firm(ctx, ui, firm));
    }
}

fn one_firm(ctx: &Ctx<'_>, ui: &mut Ui, firm: &SheetFirm) {
    // Of many firms on a parcel the one whose card was shown before is found at once.
    if ctx.state.session.cards_back.last() == Some(&Card::Firm(firm.firm)) {
        let ground = egui::Frame::new().fill(theme::chosen(ctx.tokens())).corner_radius(theme::RADIUS).inner_margin(6);
        let marked = ground.outer_margin(Margin::symmetric(-6, 0)).show(ui, |ui| firm_lines(ctx, ui, firm));
        let name = format!("{} {}", ctx.say(&text::FOUND_FIRM), firm.name);
        marked.response.widget_info(|| egui::WidgetInfo::selected(egui::Role::Label, true, true, &name));
    } else {
        firm_lines(ctx, ui, firm);
    }
}

fn firm_lines(ctx: &Ctx<'_>, ui: &mut Ui, firm: &SheetFirm) {
    let name = RichText::new(&firm.name).color(theme::rgb(ctx.tokens().accent));
    let response = ui.add(Label::new(name).sense(Sense::click()).wrap());
    let response = response.on_hover_text(ctx.say(&text::SHOW_FIRM));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        ctx.queue.send(Command::ShowFirm(firm.firm));
    }
    ui.add(Label::new(RichText::new(&firm.code).monospace().size(theme::SMALL)).selectable(true));
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
        let division = division_and_name(&firm.division);
        let industry = [ctx.say(&industry_words(&firm.industry)), ctx.say(&division)].join(" ");
        ui.label(widgets::muted(ctx, industry.trim()));
        for mark in &firm.marks {
            widgets::chip(ui, ctx.say(mark), ctx.tokens().accent);
        }
        if !firm.not_rated.is_empty() {
            widgets::chip(ui, ctx.say(&text::NOT_RATED), ctx.tokens().warning).on_hover_text(&firm.not_rated);
        }
    });
    let area = format!("{} {}", number::grouped(firm.area.0, 2), ctx.say(&text::MU));
    let share = format!("{} {}", ctx.say(&text::FIRM_SHARE), number::percent(firm.share));
    let land = widgets::joined(ctx, &[&area, &share]);
    widgets::number_row(ctx, ui, ctx.say(&text::FIRM_LAND), &land, "");
    ui.columns(3, |columns| {
        for (metric, column) in Metric::ALL.into_iter().zip(columns) {
            let words = metric.total_words();
            column.spacing_mut().item_spacing.y = 0.0;
            column.label(widgets::muted(ctx, &format!("{} {}", ctx.say(&words), ctx.say(&text::WAN_YUAN))));
            match firm.totals[metric.index()] {
                Some(total) => column.label(number::grouped(total.0, 1)),
                None => column.label(widgets::muted(ctx, ctx.say(&text::NO_DATA)).size(theme::BODY)),
            };
        }
    });
}
