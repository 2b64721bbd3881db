//! The columns of the table, one a line: what they are, in which unit, of which year, and what can be said instead.
//!
//! *Must not know:* how a heading is read.

use super::AUTO;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::io::join::{ColumnRole, ColumnUse, JoinReport, Settings};
use crate::io::vocabulary::Unit;
use crate::model::words::Words;
use egui::{ComboBox, Grid, ScrollArea, Ui};

static COLUMNS: Words = Words::fixed("列", "Columns");
static HEADING: Words = Words::fixed("列名", "Heading");
static EXAMPLES: Words = Words::fixed("前几行", "First rows");
static ROLE: Words = Words::fixed("作为", "As");
static UNIT: Words = Words::fixed("单位", "Unit");
static YEAR: Words = Words::fixed("年份", "Year");
static JOINED_AS: Words = Words::fixed("并入为", "Joined as");
static LEFT: Words = Words::fixed("不并入", "Left out");
static PLAIN: Words = Words::fixed("照原样", "As it stands");
static KEY: Words = Words::fixed("编号", "Key");

/// Fields that can be chosen, figures first.
static FIELDS: [(&str, Words); 16] = [
    ("tax", Words::fixed("税收", "Tax")),
    ("output", Words::fixed("产值", "Output")),
    ("revenue", Words::fixed("营业收入", "Revenue")),
    ("value_added", Words::fixed("增加值", "Value added")),
    ("investment", Words::fixed("投资", "Investment")),
    ("rd", Words::fixed("研发经费", "R&D")),
    ("energy_tce", Words::fixed("综合能耗", "Energy")),
    ("electricity_kwh", Words::fixed("用电量", "Electricity")),
    ("pollutant_t", Words::fixed("污染物", "Pollutants")),
    ("staff", Words::fixed("职工人数", "Staff")),
    ("area_mu", Words::fixed("面积（亩）", "Area (mu)")),
    ("zddm", Words::fixed("宗地代码", "Parcel number")),
    ("uscc", Words::fixed("信用代码", "Credit code")),
    ("name", Words::fixed("企业名称", "Name")),
    ("year", Words::fixed("年份", "Year")),
    ("unit", Words::fixed("金额单位", "Unit of money")),
];
/// Of these the first ones are figures of a year, and of those the first ones are money.
const FIGURES: usize = 10;
const MONEY: usize = 6;
/// Years that can be chosen, counted from the one a column has.
const YEARS: std::ops::RangeInclusive<u16> = 2015..=2035;
/// Widths of the columns of text.
const NAME: f32 = 190.0;
const SAMPLE: f32 = 170.0;
const RESULT: f32 = 120.0;

pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    widgets::named_row(ctx, ui, &COLUMNS, |ui| {
        Grid::new("columns").num_columns(6).spacing([theme::GAP * 2.0, theme::GAP]).show(ui, |ui| {
            for words in [&HEADING, &EXAMPLES, &ROLE, &UNIT, &YEAR, &JOINED_AS] {
                ui.label(widgets::muted(ctx, ctx.say(words)));
            }
            ui.end_row();
            for (at, column) in report.columns.iter().enumerate() {
                line(ctx, ui, (report, at, column), settings);
                ui.end_row();
            }
        });
    });
}

fn line(ctx: &Ctx<'_>, ui: &mut Ui, (report, at, column): (&JoinReport, usize, &ColumnUse), settings: &mut Settings) {
    widgets::cell(ui, NAME, widgets::bold(&column.heading, theme::SMALL)).on_hover_text(&column.heading);
    let cells = report.preview.iter().filter_map(|(_, cells)| cells.get(at)).filter(|cell| !cell.is_empty());
    let examples = cells.take(3).map(String::as_str).collect::<Vec<_>>().join("  ");
    widgets::cell(ui, SAMPLE, widgets::muted(ctx, &examples)).on_hover_text(&examples);
    if column.field == Some("key") {
        ui.label(ctx.say(&KEY));
        return;
    }
    role(ctx, ui, column, settings);
    let position = FIELDS.iter().position(|(field, _)| column.field == Some(*field));
    let position = position.filter(|_| !column.is_left);
    if position.is_some_and(|at| at < MONEY) {
        unit(ctx, ui, column, settings);
    } else {
        ui.label(widgets::muted(ctx, column.unit.filter(|_| !column.is_left).unwrap_or("")));
    }
    if position.is_some_and(|at| at < FIGURES) {
        year(ctx, ui, column, settings);
    } else {
        ui.label("");
    }
    let joined_as = column.joined_as.as_deref().unwrap_or("—");
    widgets::cell(ui, RESULT, widgets::muted(ctx, joined_as)).on_hover_text(joined_as);
}

fn role_words(role: ColumnRole) -> Words {
    match role {
        ColumnRole::Left => LEFT.clone(),
        ColumnRole::Plain => PLAIN.clone(),
        ColumnRole::Field(field) => FIELDS.iter().find(|(known, _)| *known == field).map_or_else(
            || if field == "serial" { LEFT.clone() } else { Words::same(field) },
            |(_, words)| words.clone(),
        ),
    }
}

fn role(ctx: &Ctx<'_>, ui: &mut Ui, column: &ColumnUse, settings: &mut Settings) {
    let now = if column.is_left { ColumnRole::Left } else { column.field.map_or(ColumnRole::Plain, ColumnRole::Field) };
    let mut wanted = now;
    let choice = ComboBox::from_id_salt(("role", &column.letters))
        .selected_text(ctx.say(&role_words(now)).to_owned())
        .width(110.0);
    let choice = choice.show_ui(ui, |ui| {
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            ui.selectable_value(&mut wanted, ColumnRole::Left, ctx.say(&LEFT));
            ui.selectable_value(&mut wanted, ColumnRole::Plain, ctx.say(&PLAIN));
            for (field, words) in &FIELDS {
                ui.selectable_value(&mut wanted, ColumnRole::Field(field), ctx.say(words));
            }
        });
    });
    widgets::name_choice(&choice.response, &format!("{} {}", ctx.say(&ROLE), column.heading));
    if wanted != now
        && let Some(choice) = settings.column_mut(&column.letters, &column.heading)
    {
        choice.role = Some(wanted);
    }
}

fn unit(ctx: &Ctx<'_>, ui: &mut Ui, column: &ColumnUse, settings: &mut Settings) {
    let now = column.unit.and_then(Unit::of);
    let mut wanted = now;
    let choice = ComboBox::from_id_salt(("unit", &column.letters))
        .selected_text(column.unit.unwrap_or("—"))
        .width(62.0)
        .show_ui(ui, |ui| {
            for unit in Unit::MONEY {
                ui.selectable_value(&mut wanted, Some(unit), unit.name());
            }
        });
    widgets::name_choice(&choice.response, &format!("{} {}", ctx.say(&UNIT), column.heading));
    if wanted != now
        && let Some(choice) = settings.column_mut(&column.letters, &column.heading)
    {
        choice.unit = wanted;
    }
}

fn year(ctx: &Ctx<'_>, ui: &mut Ui, column: &ColumnUse, settings: &mut Settings) {
    let said = settings.columns.iter().find(|choice| choice.is_of(&column.letters, &column.heading));
    let said = said.and_then(|choice| choice.year);
    let shown = column.year.map_or_else(|| ctx.say(&AUTO).to_owned(), |year| year.to_string());
    let mut wanted = said;
    let choice = ComboBox::from_id_salt(("year", &column.letters)).selected_text(shown).width(62.0).show_ui(ui, |ui| {
        ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
            ui.selectable_value(&mut wanted, None, ctx.say(&AUTO));
            for year in YEARS.rev() {
                ui.selectable_value(&mut wanted, Some(year), year.to_string());
            }
        });
    });
    widgets::name_choice(&choice.response, &format!("{} {}", ctx.say(&YEAR), column.heading));
    if wanted != said
        && let Some(choice) = settings.column_mut(&column.letters, &column.heading)
    {
        choice.year = wanted;
    }
}
