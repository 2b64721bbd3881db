//! Per-mu figures of a parcel: the one that leads, the bars it is compared with, the others, the years.
//!
//! *Guarantees:* no value, 暂不评价 and zero look different.

use crate::analysis::per_mu::Reading;
use crate::analysis::selection::Summary;
use crate::analysis::sheet::{ParcelSheet, SheetFigure};
use crate::analysis::spread::Spread;
use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets, years};
use crate::app::{text, theme};
use crate::model::spec::Metric;
use egui::{Align2, Label, Rect, RichText, Role, Sense, Sides, Stroke, StrokeKind, Ui, WidgetInfo, pos2, vec2};

const BAR_NAME: f32 = 116.0;
const BAR_NUMBER: f32 = 66.0;

/// What a bar stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// The parcel itself.
    Own,
    /// What it should reach.
    Standard,
    /// What others have.
    Average,
}

/// The figure that was asked for: large, with rank and comparison.
pub fn lead(ctx: &Ctx<'_>, ui: &mut Ui, figure: &SheetFigure, year: Option<u16>) {
    let words = figure.metric.words();
    let year = year.map_or_else(String::new, |year| format!(" {year}"));
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::muted(ctx, &format!("{}{year}", ctx.say(&words))).size(theme::BODY)),
        |ui| {
            if let Some((rank, of)) = figure.rank {
                let words = text::rank(rank, of);
                ui.label(widgets::muted(ctx, ctx.say(&words)));
            }
        },
    );
    large(ctx, ui, figure);
    if figure.partial {
        ui.label(widgets::small(ctx.say(&text::PARTIAL)).color(theme::rgb(ctx.tokens().warning)));
    }
    bars(ctx, ui, figure);
}

/// A figure of several parcels: Σ ÷ Σ, and the sums it is made of.
pub fn of_several(ctx: &Ctx<'_>, ui: &mut Ui, sum: &Summary, metric: Metric) {
    let at = metric.index();
    let (words, total_words) = (metric.words(), metric.total_words());
    widgets::section(ctx, ui, ctx.say(&words));
    let Some(per_firm_mu) = sum.per_firm_mu(metric) else {
        widgets::caption(ctx, ui, ctx.say(&text::NO_DATA)).on_hover_text(ctx.say(&text::NO_DATA_HINT));
        return;
    };
    ui.horizontal(|ui| {
        ui.label(widgets::bold(&number::per_mu(per_firm_mu.0), theme::TITLE));
        ui.label(widgets::muted(ctx, &format!("{} {}", ctx.say(&text::UNIT), ctx.say(&text::PER_FIRM_MU))));
    });
    if let Some(per_mu) = sum.per_mu(metric).filter(|_| sum.valued[at] < sum.parcels) {
        widgets::number_row(ctx, ui, ctx.say(&text::PER_ALL_MU), &number::per_mu(per_mu.0), ctx.say(&text::UNIT));
    }
    let total = sum.totals[at].map_or(0.0, |total| total.0);
    let total_name = format!("Σ {}", ctx.say(&total_words));
    widgets::number_row(ctx, ui, &total_name, &number::grouped(total, 1), ctx.say(&text::WAN_YUAN));
    let area = number::grouped(sum.valued_area[at].0, 2);
    widgets::number_row(ctx, ui, &format!("Σ {}", ctx.say(&text::AREAS)), &area, ctx.say(&text::MU));
    let without = sum.parcels - sum.valued[at];
    if without > 0 {
        let count = number::count(without);
        widgets::number_row(ctx, ui, ctx.say(&text::WITHOUT_VALUE), &count, ctx.say(&text::PARCELS));
    }
    if let Some(spread) = &sum.spreads[at] {
        percentiles(ctx, ui, spread);
    }
}

/// How the per-mu figure of the rated parcels spreads: least to largest in one row, the percents over it.
fn percentiles(ctx: &Ctx<'_>, ui: &mut Ui, spread: &Spread) {
    let words = text::rated_parcels(spread.count);
    ui.add_space(2.0);
    widgets::caption(ctx, ui, ctx.say(&words));
    let names = Spread::names();
    ui.columns(Spread::PERCENTS.len(), |columns| {
        for (((percent, value), name), ui) in Spread::PERCENTS.iter().zip(spread.at).zip(&names).zip(columns) {
            ui.spacing_mut().item_spacing.y = 0.0;
            let short = match percent {
                0 | 50 | 100 => ctx.say(&text::percentile_short(*percent)).to_owned(),
                other => format!("{other}%"),
            };
            // Seven stand side by side: from a thousand on there is no room for decimals.
            let shown = number::grouped(value, if value.abs() >= 1_000.0 { 0 } else { 2 });
            ui.vertical_centered(|ui| {
                ui.add(Label::new(widgets::muted(ctx, &short)).truncate());
                ui.add(Label::new(widgets::small(&shown)).truncate()).on_hover_text(format!(
                    "{} {shown} {}",
                    ctx.say(name),
                    ctx.say(&text::UNIT)
                ));
            });
        }
    });
}

fn large(ctx: &Ctx<'_>, ui: &mut Ui, figure: &SheetFigure) {
    ui.horizontal(|ui| {
        let quiet = theme::rgb(ctx.tokens().muted);
        let unit = widgets::muted(ctx, ctx.say(&text::UNIT));
        match figure.per_mu {
            Reading::NoData => {
                let shown = widgets::bold(ctx.say(&text::NO_DATA), theme::BIG).color(quiet);
                ui.label(shown).on_hover_text(ctx.say(&text::NO_DATA_HINT));
            }
            Reading::NotRated(value) => {
                if let Some(value) = value {
                    ui.label(widgets::bold(&number::per_mu(value.0), theme::BIG).color(quiet));
                    ui.label(unit);
                }
                let chip = widgets::chip(ui, ctx.say(&text::NOT_RATED), ctx.tokens().warning);
                chip.on_hover_text(ctx.say(&text::NOT_RATED_HINT));
            }
            Reading::Value(value) => {
                ui.label(widgets::bold(&number::per_mu(value.0), theme::BIG));
                ui.label(unit);
            }
        }
        if let Some(total) = figure.total {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let words = figure.metric.total_words();
                let wan = ctx.say(&text::WAN_YUAN);
                let shown = format!("{} {} {wan}", ctx.say(&words), number::grouped(total.0, 1));
                ui.add(Label::new(widgets::muted(ctx, &shown)).truncate());
            });
        }
    });
}

/// This parcel against the standard, its zone and all parcels, on one axis from zero.
fn bars(ctx: &Ctx<'_>, ui: &mut Ui, figure: &SheetFigure) {
    let own = match figure.per_mu {
        Reading::NoData => None,
        Reading::NotRated(value) => value.map(|value| value.0),
        Reading::Value(value) => Some(value.0),
    };
    let standard = figure.standard.as_ref();
    let zone = figure.zone_average.as_ref();
    let whole = figure.whole_average.map(|value| value.0);
    let others = [standard.map(|standard| standard.at_least), zone.map(|(_, value)| value.0), whole];
    let most = others.into_iter().chain([own]).flatten().fold(0.0, f64::max);
    if most <= 0.0 {
        return;
    }
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if let Some(value) = own {
            bar(ctx, ui, ctx.say(&text::THIS_PARCEL), (value, &number::per_mu(value)), most, Mark::Own);
        }
        if let Some(standard) = standard {
            let status = text::policy(standard.status);
            let name = in_brackets(ctx, ctx.say(&text::STANDARD), ctx.say(&status));
            let shown = format!("≥ {}", number::per_mu(standard.at_least));
            let response = bar(ctx, ui, &name, (standard.at_least, &shown), most, Mark::Standard);
            response.on_hover_text(ctx.say(&standard.source));
        }
        if let Some((name, value)) = zone {
            let name = ctx.say(name);
            let average = format!("{name}{}{}", space(ctx), ctx.say(&text::ZONE_AVERAGE));
            let shown = bar_name(ctx, ui, name);
            bar(ctx, ui, &shown, (value.0, &number::per_mu(value.0)), most, Mark::Average)
                .on_hover_text(widgets::joined(ctx, &[&average, ctx.say(&text::PER_FIRM_MU)]));
        }
        if let Some(value) = whole {
            bar(ctx, ui, ctx.say(&text::WHOLE_AVERAGE), (value, &number::per_mu(value)), most, Mark::Average)
                .on_hover_text(ctx.say(&text::PER_FIRM_MU));
        }
    });
}

/// The name of a zone, shortened so that "average" still fits behind it.
fn bar_name(ctx: &Ctx<'_>, ui: &Ui, name: &str) -> String {
    let font = theme::regular(theme::SMALL);
    let average = format!("{}{}", space(ctx), ctx.say(&text::ZONE_AVERAGE));
    let room = BAR_NAME - theme::SPACE - widgets::text_width(ui, &average, font.clone());
    let mut kept = name.to_owned();
    while widgets::text_width(ui, &kept, font.clone()) > room && kept.chars().count() > 2 {
        let dots = kept.ends_with('…');
        for _ in 0..=usize::from(dots) {
            kept.pop();
        }
        kept.push('…');
    }
    kept + &average
}

fn in_brackets(ctx: &Ctx<'_>, what: &str, more: &str) -> String {
    match ctx.lang() {
        crate::model::words::Lang::Zh => format!("{what}（{more}）"),
        crate::model::words::Lang::En => format!("{what} ({more})"),
    }
}

/// English has a space between words.
fn space(ctx: &Ctx<'_>) -> &'static str {
    match ctx.lang() {
        crate::model::words::Lang::Zh => "",
        crate::model::words::Lang::En => " ",
    }
}

fn bar(ctx: &Ctx<'_>, ui: &mut Ui, name: &str, (value, shown): (f64, &str), most: f64, mark: Mark) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{name} {shown}")));
    let tokens = ctx.tokens();
    let (ink, quiet) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let name = widgets::elided(ui, name, theme::regular(theme::SMALL), quiet, BAR_NAME - theme::GAP);
    let shown = widgets::elided(ui, shown, theme::regular(theme::SMALL), ink, BAR_NUMBER);
    let track = Rect::from_min_max(
        pos2(rect.left() + BAR_NAME, rect.center().y - 3.0),
        pos2(rect.right() - BAR_NUMBER, rect.center().y + 3.0),
    );
    let painter = ui.painter();
    painter.rect_filled(track, 3.0, theme::between(tokens.panel, tokens.text, 0.06));
    let part = (value / most).clamp(0.0, 1.0) as f32;
    let filled = Rect::from_min_size(track.min, vec2((track.width() * part).max(1.5), track.height()));
    match mark {
        Mark::Own => painter.rect_filled(filled, 3.0, theme::rgb(tokens.accent)),
        Mark::Average => painter.rect_filled(filled, 3.0, theme::between(tokens.panel, tokens.muted, 0.6)),
        Mark::Standard => {
            painter.rect_stroke(filled, 3.0, Stroke::new(1.0, theme::rgb(tokens.muted)), StrokeKind::Inside)
        }
    };
    painter.galley(Align2::LEFT_CENTER.anchor_size(rect.left_center(), name.size()).min, name, quiet);
    painter.galley(Align2::RIGHT_CENTER.anchor_size(rect.right_center(), shown.size()).min, shown, ink);
    response
}

/// The other two figures, side by side.
pub fn others(ctx: &Ctx<'_>, ui: &mut Ui, figures: &[SheetFigure], lead: Metric) {
    ui.add_space(theme::GAP);
    let others: Vec<&SheetFigure> = figures.iter().filter(|figure| figure.metric != lead).collect();
    ui.columns(others.len().max(1), |columns| {
        for (figure, ui) in others.into_iter().zip(columns) {
            let words = figure.metric.words();
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(widgets::muted(ctx, ctx.say(&words)));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                reading(ctx, ui, figure.per_mu);
            });
        }
    });
}

/// A figure in running text.
fn reading(ctx: &Ctx<'_>, ui: &mut Ui, reading: Reading) {
    let quiet = theme::rgb(ctx.tokens().muted);
    match reading {
        Reading::NoData => {
            ui.label(RichText::new(ctx.say(&text::NO_DATA)).color(quiet)).on_hover_text(ctx.say(&text::NO_DATA_HINT));
        }
        Reading::NotRated(value) => {
            if let Some(value) = value {
                ui.label(RichText::new(number::per_mu(value.0)).color(quiet));
                ui.label(widgets::muted(ctx, ctx.say(&text::UNIT)));
            }
            widgets::chip(ui, ctx.say(&text::NOT_RATED), ctx.tokens().warning);
        }
        Reading::Value(value) => {
            ui.label(number::per_mu(value.0));
            ui.label(widgets::muted(ctx, ctx.say(&text::UNIT)));
        }
    }
}

/// The years as a line, with the grades of the parcel under them.
pub fn history(ctx: &Ctx<'_>, ui: &mut Ui, sheet: &ParcelSheet, metric: Metric) {
    let scheme = ctx.state.derived.graded.as_ref().map(|graded| &graded.evaluation.scheme);
    let graded = ctx.state.session.verdict.as_ref().map(|verdict| verdict.years.as_slice()).unwrap_or_default();
    let letter = |year: u16| {
        let verdict = graded.iter().find(|known| known.year == year)?.verdict;
        years::letter(ctx, scheme?, verdict)
    };
    let point = |(year, values): &(u16, [Option<f64>; 3])| years::Point {
        year: *year,
        value: values[metric.index()].map(|value| (value, number::per_mu(value))),
        grade: letter(*year),
        is_current: sheet.year == Some(*year),
    };
    years::show(ctx, ui, &sheet.history.iter().map(point).collect::<Vec<_>>());
}
