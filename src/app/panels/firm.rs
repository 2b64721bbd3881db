//! The card of a firm (一企一档): who it is, its grade with every term, its years, its land.
//!
//! *Guarantees:* shows a [`FirmSheet`] as it is. *Must not know:* how any figure is made.

use crate::analysis::firm_sheet::{FirmLand, FirmSheet, class_words};
use crate::analysis::grade::GradedYear;
use crate::analysis::search::Target;
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{inspector, number, radar, verdict, widgets, years};
use crate::app::{text, theme};
use crate::model::division::division_and_name;
use crate::model::firm_class::industry_words;
use crate::model::layer::LayerKind;
use crate::model::scheme::{Scheme, Verdict};
use crate::model::words::Words;
use egui::{Label, RichText, Sense, Ui, vec2};

static FIRM: Words = Words::fixed("企业", "Firm");
static COPY: Words = Words::fixed("复制企业档案", "Copy firm card");
static DIVISION: Words = Words::fixed("行业大类", "Division");
static FOUNDED: Words = Words::fixed("成立", "Founded");
static CLOSED: Words = Words::fixed("停业", "Closed");
static UNTIL: Words = Words::fixed("至", "until");
static VETO: Words = Words::fixed("一票否决", "Veto");
static SCORES: Words = Words::fixed("历年得分与等级", "Score and grade by year");
static TAXES: Words = Words::fixed("历年亩均税收（按企业用地）", "Tax per mu by year (land of the firm)");
static LAND: Words = Words::fixed("用地", "Land");
static LAND_HEADS: [Words; 4] = [
    Words::fixed("自有", "own"),
    Words::fixed("租入", "rented"),
    Words::fixed("租出", "let"),
    Words::fixed("占比", "share"),
];
static NO_LAND: Words = Words::fixed("该年没有用地", "No land in the year");
static NOT_IN_LAYER: Words = Words::fixed("不在地块图层中", "Not in the layer of parcels");
static SHOW_PARCEL: Words = Words::fixed("到这宗地的卡片", "To the card of this parcel");
static FIGURES: Words = Words::fixed("年度数据", "Figures of the year");

/// The card.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &FirmSheet) {
    heading(ctx, ui, sheet);
    about(ctx, ui, sheet);
    let graded = ctx.state.derived.graded.as_ref();
    let scheme = graded.map(|graded| graded.evaluation.scheme.as_ref());
    if let Some(scheme) = scheme {
        grade(ctx, ui, scheme, sheet);
    }
    history(ctx, ui, scheme, sheet);
    land(ctx, ui, sheet);
    if !sheet.figures.is_empty() {
        widgets::section(ctx, ui, &widgets::joined(ctx, &[ctx.say(&FIGURES), &sheet.year.to_string()]));
        for (field, value) in &sheet.figures {
            let (name, unit) = (field.words(), field.unit());
            widgets::number_row(ctx, ui, ctx.say(&name), &number::grouped(*value, 2), ctx.say(&unit));
        }
    }
    ui.add_space(theme::SECTION);
}

fn heading(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &FirmSheet) {
    widgets::caption(ctx, ui, ctx.say(&FIRM));
    ui.add(Label::new(widgets::bold(&sheet.name, theme::TITLE)).wrap());
    inspector::code(ctx, ui, &sheet.code, ctx.say(&FIRM));
    inspector::buttons(ctx, ui, &[(Action::ZoomToSelection, None), (Action::CopySheet, Some(&COPY))]);
    ui.add_space(theme::GAP);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(theme::GAP, theme::GAP);
        let industry = industry_words(&sheet.industry);
        if !sheet.industry.is_empty() {
            ui.label(ctx.say(&industry));
        }
        for class in class_words(sheet) {
            widgets::chip(ui, ctx.say(&class), ctx.tokens().accent);
        }
        if sheet.not_rated.is_some() {
            widgets::chip(ui, ctx.say(&text::NOT_RATED), ctx.tokens().warning);
        }
    });
}

fn about(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &FirmSheet) {
    let year = |year: Option<u16>| year.map_or_else(String::new, |year| year.to_string());
    let division = division_and_name(&sheet.division);
    widgets::text_row(ctx, ui, ctx.say(&DIVISION), ctx.say(&division));
    widgets::text_row(ctx, ui, ctx.say(&FOUNDED), &year(sheet.founded));
    widgets::text_row(ctx, ui, ctx.say(&CLOSED), &year(sheet.closed));
    if let Some((reason, until)) = &sheet.not_rated {
        let shown = match until {
            Some(until) => widgets::joined(ctx, &[reason, &format!("{} {until}", ctx.say(&UNTIL))]),
            None => reason.clone(),
        };
        widgets::text_row(ctx, ui, ctx.say(&text::NOT_RATED), &shown);
    }
    widgets::text_row(ctx, ui, ctx.say(&VETO), &sheet.flags.join(ctx.say(&text::LIST)));
}

fn grade(ctx: &Ctx<'_>, ui: &mut Ui, scheme: &Scheme, sheet: &FirmSheet) {
    let Some(found) = &sheet.explanation else { return };
    verdict::heading(ctx, ui, scheme, (found.verdict, found.score));
    ui.push_id("grade", |ui| {
        let group = found.group.and_then(|at| scheme.groups.get(at));
        verdict::standing(ctx, ui, found, group);
        if let Some(group) = group {
            radar::show(ctx, ui, group, found);
        }
        verdict::details(ctx, ui, scheme, found);
    });
}

fn history(ctx: &Ctx<'_>, ui: &mut Ui, scheme: Option<&Scheme>, sheet: &FirmSheet) {
    if sheet.history.len() < 2 {
        return;
    }
    let points = |value: &dyn Fn(&GradedYear) -> Option<(f64, String)>, with_grades: bool| -> Vec<years::Point> {
        let point = |year: &GradedYear| years::Point {
            year: year.year,
            value: value(year),
            grade: scheme.filter(|_| with_grades).and_then(|scheme| years::letter(ctx, scheme, year.verdict)),
            is_current: year.year == sheet.year,
        };
        sheet.history.iter().map(point).collect()
    };
    let is_evaluated = |year: &GradedYear| year.score.is_some() || year.verdict != Verdict::None;
    if scheme.is_some() && sheet.history.iter().any(is_evaluated) {
        widgets::section(ctx, ui, ctx.say(&SCORES));
        years::show(ctx, ui, &points(&|year| year.score.map(|score| (score, format!("{score:.2}"))), true));
    }
    widgets::section(ctx, ui, &widgets::joined(ctx, &[ctx.say(&TAXES), ctx.say(&text::UNIT)]));
    years::show(ctx, ui, &points(&|year| year.tax_per_mu.map(|tax| (tax, number::per_mu(tax))), false));
}

const CELLS: [f32; 4] = [48.0, 42.0, 42.0, 50.0];

/// A row a parcel; a click goes to its card.
fn land(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &FirmSheet) {
    let total = format!("{} {}", number::grouped(sheet.land.0, 2), ctx.say(&text::MU));
    widgets::section(ctx, ui, &widgets::joined(ctx, &[ctx.say(&LAND), &sheet.year.to_string(), &total]));
    if sheet.parcels.is_empty() {
        widgets::caption(ctx, ui, ctx.say(&NO_LAND));
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
        let heads = LAND_HEADS.each_ref().map(|head| widgets::muted(ctx, ctx.say(head)));
        row(ui, |ui| drop(ui.label("")), heads);
        for (at, parcel) in sheet.parcels.iter().enumerate() {
            let area = |at: usize| {
                let area = parcel.held.get(at).map_or(0.0, |area| area.0);
                // Nothing let is nothing to read.
                widgets::small(&if area == 0.0 { "–".to_owned() } else { number::grouped(area, 2) })
            };
            let cells = [area(0), area(1), area(2), widgets::small(&number::percent(parcel.share))];
            ui.push_id(at, |ui| row(ui, |ui| link(ctx, ui, parcel), cells));
        }
    });
}

fn row(ui: &mut Ui, code: impl FnOnce(&mut Ui), cells: [RichText; 4]) {
    ui.horizontal(|ui| {
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        let size = vec2(ui.available_width() - CELLS.iter().sum::<f32>(), 20.0);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_size(size);
            code(ui);
        });
        for (width, cell) in CELLS.into_iter().zip(cells) {
            widgets::number_cell(ui, vec2(width, 20.0), cell);
        }
    });
}

fn link(ctx: &Ctx<'_>, ui: &mut Ui, land: &FirmLand) {
    let code = RichText::new(&land.code).monospace().size(11.0);
    let Some(parcel) = land.parcel else {
        let shown = code.color(theme::rgb(ctx.tokens().muted));
        ui.add(Label::new(shown).truncate()).on_hover_text(ctx.say(&NOT_IN_LAYER));
        return;
    };
    let shown = code.color(theme::rgb(ctx.tokens().accent));
    let response = ui.add(Label::new(shown).sense(Sense::click()).truncate()).on_hover_text(ctx.say(&SHOW_PARCEL));
    if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        ctx.queue.send(Command::GoTo(Target::Feature(LayerKind::Parcels, parcel)));
    }
}
