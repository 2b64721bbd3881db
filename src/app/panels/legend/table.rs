//! A row a class: its swatch and name, and either its land or the sums of the figure.

use crate::app::ctx::Ctx;
use crate::app::panels::{number, widgets};
use crate::app::text;
use crate::model::words::Lang;
use crate::scene::legend::{Entry, Legend};
use egui::{Id, Sides, Ui, Vec2, vec2};

const ROW: f32 = 19.0;
const NUMBER: Vec2 = vec2(42.0, ROW);
const MU: Vec2 = vec2(54.0, ROW);
/// Room for numbers of a million parcels; shares then have none.
const LONG_NUMBER: Vec2 = vec2(52.0, ROW);
const LONG_MU: Vec2 = vec2(70.0, ROW);
const SUM: Vec2 = vec2(82.0, ROW);
const PAIR_SUM: Vec2 = vec2(70.0, ROW);

/// A cell: its width, its text, and whether it is quiet.
type Cell = (Vec2, String, bool);

/// The rows.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, legend: &Legend) {
    ui.add_space(2.0);
    let id = Id::unique("legend_shows_sums");
    let sums = !legend.sums.is_empty() && ui.data(|data| data.get_temp(id)).unwrap_or(false);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let long = legend.entries.iter().any(|entry| entry.parcels >= 100_000 || entry.mu.len() > "999,999".len());
        let heads = if sums { sum_heads(ctx, legend) } else { land_heads(ctx, long) };
        let choice = |ui: &mut Ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            ui.spacing_mut().button_padding = vec2(4.0, 0.0);
            let figure = legend.sums.join("·");
            for (of_sums, name, hint) in
                [(false, ctx.say(&text::LAND), &text::LAND_HINT), (true, figure.as_str(), &text::SUMS_HINT)]
            {
                let label = ui.selectable_label(sums == of_sums, widgets::small(name)).on_hover_text(ctx.say(hint));
                if label.clicked() {
                    ui.data_mut(|data| data.insert_temp(id, of_sums));
                }
            }
        };
        let choice: Option<&dyn Fn(&mut Ui)> = if legend.sums.is_empty() { None } else { Some(&choice) };
        line(ctx, ui, choice, &heads);
        for entry in &legend.entries {
            let swatch = |ui: &mut Ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                widgets::swatch(ui, ctx.tokens(), entry.fill);
                ui.label(widgets::small(&entry.label));
            };
            let cells = if sums { sum_cells(entry) } else { land_cells(entry, long) };
            let row = ui.scope(|ui| line(ctx, ui, Some(&swatch), &cells)).response;
            row.on_hover_ui(|ui| {
                ui.label(whole_text(entry, legend, ctx.lang()));
            });
        }
    });
}

/// From the right.
fn land_heads(ctx: &Ctx<'_>, long: bool) -> Vec<Cell> {
    let (number, mu) = if long { (LONG_NUMBER, LONG_MU) } else { (NUMBER, MU) };
    let head = |width: Vec2, words| (width, ctx.say(words).to_owned(), true);
    let share = (!long).then(|| head(number, &text::COL_SHARE));
    share.into_iter().chain([head(mu, &text::COL_MU), head(number, &text::COL_PARCELS)]).collect()
}

fn land_cells(entry: &Entry, long: bool) -> Vec<Cell> {
    let (width, mu) = if long { (LONG_NUMBER, LONG_MU) } else { (NUMBER, MU) };
    let share = (!long).then(|| (width, entry.share.clone(), true));
    let land = [(mu, entry.mu.clone(), false), (width, number::count(entry.parcels), false)];
    share.into_iter().chain(land).collect()
}

fn sum_heads(ctx: &Ctx<'_>, legend: &Legend) -> Vec<Cell> {
    match legend.sums.as_slice() {
        [_] => {
            vec![(NUMBER, ctx.say(&text::COL_SHARE).to_owned(), true), (SUM, ctx.say(&text::COL_SUM).to_owned(), true)]
        }
        several => several.iter().rev().map(|name| (PAIR_SUM, format!("Σ {name}"), true)).collect(),
    }
}

fn sum_cells(entry: &Entry) -> Vec<Cell> {
    match entry.sums.as_slice() {
        [sum] => vec![(NUMBER, sum.share.clone(), true), (SUM, sum.wan_yuan.clone(), false)],
        several => several.iter().rev().map(|sum| (PAIR_SUM, sum.wan_yuan.clone(), false)).collect(),
    }
}

/// All that is known of a row.
fn whole_text(entry: &Entry, legend: &Legend, lang: Lang) -> String {
    let (parcels, mu, share) = (number::count(entry.parcels), &entry.mu, &entry.share);
    let mut text = match lang {
        Lang::Zh => format!("{}\n{parcels} 宗，{mu} 亩（{share}）", entry.label),
        Lang::En => format!("{}\n{parcels} parcels, {mu} mu ({share})", entry.label),
    };
    for (name, sum) in legend.sums.iter().zip(&entry.sums) {
        let (sum, share) = (&sum.wan_yuan, &sum.share);
        let line = match lang {
            Lang::Zh if share.is_empty() => format!("\n{name}合计 {sum} 万元"),
            Lang::Zh => format!("\n{name}合计 {sum} 万元（{share}）"),
            Lang::En if share.is_empty() => format!("\n{name}, sum {sum} × 10k yuan"),
            Lang::En => format!("\n{name}, sum {sum} × 10k yuan ({share})"),
        };
        text.push_str(&line);
    }
    text
}

/// One line: what it is on the left, numbers from the right.
fn line(ctx: &Ctx<'_>, ui: &mut Ui, left: Option<&dyn Fn(&mut Ui)>, right: &[Cell]) {
    Sides::new().height(ROW).shrink_left().truncate().show(
        ui,
        |ui| {
            if let Some(left) = left {
                left(ui);
            }
        },
        |ui| {
            ui.spacing_mut().item_spacing.x = 2.0;
            for (width, text, quiet) in right {
                let text = if *quiet { widgets::muted(ctx, text) } else { widgets::small(text) };
                widgets::number_cell(ui, *width, text);
            }
        },
    );
}
