//! Where the table stands in its file, and where it goes: sheet, header, profile, both keys, year.
//!
//! *Must not know:* how a header is found.

use super::{AUTO, send};
use crate::app::ctx::Ctx;
use crate::app::joining::{JoinChange, Joining};
use crate::app::panels::widgets;
use crate::app::theme;
use crate::io::join::{JoinReport, Settings, Target, Tried};
use crate::model::table::ColumnData;
use crate::model::words::Words;
use crate::words;
use egui::{ComboBox, DragValue, Grid, Id, Label, ScrollArea, Ui};
use std::collections::BTreeSet;

static SHEET: Words = Words::fixed("工作表", "Sheet");
static HEADER: Words = Words::fixed("表头", "Header");
static FIRST: Words = Words::fixed("表头首行", "First row of the header");
static LAST: Words = Words::fixed("表头末行", "Last row of the header");
static ROW: Words = Words::fixed("第", "rows");
static ROWS: Words = Words::fixed("行", "");
static TOP: Words = Words::fixed("看开头几行", "Show the first rows");
static PROFILE: Words = Words::fixed("对应", "As before");
static USED: Words = Words::fixed("采用", "Use");
static ANEW: Words = Words::fixed("不用", "Set aside");
static TO: Words = Words::fixed("并到", "Joined to");
static BY: Words = Words::fixed("按其", "by their");
static KEY: Words = Words::fixed("编号列", "Key column");
static YEAR: Words = Words::fixed("年份", "Year");
static PARCELS: Words = Words::fixed("地块", "Parcels");
static FIRMS: Words = Words::fixed("企业", "Firms");

/// Years that can be chosen beside those of table and data.
const YEARS: std::ops::RangeInclusive<u16> = 2015..=2035;
/// The first rows, as wide as this a cell.
const CELL: f32 = 96.0;
const CELLS: usize = 10;

/// What joins parcels or firms, by name.
pub(super) fn key_words(field: &str) -> Words {
    match field {
        "zddm" => Words::fixed("宗地代码", "parcel number"),
        "uscc" => Words::fixed("信用代码", "credit code"),
        "name" => Words::fixed("企业名称", "name"),
        column => Words::same(column),
    }
}

/// Sheet and header.
pub(super) fn table(ctx: &Ctx<'_>, ui: &mut Ui, tried: &Tried, settings: &mut Settings) {
    let report = tried.outcome.as_ref().ok().map(|joined| &joined.report);
    if tried.sheets.len() > 1 {
        widgets::named_row(ctx, ui, &SHEET, |ui| sheet(ctx, ui, tried, settings));
    }
    widgets::named_row(ctx, ui, &HEADER, |ui| {
        let found = settings.header.or(report.map(|report| report.header_rows)).unwrap_or((1, 1));
        let mut is_open = ui.data(|data| data.get_temp(Id::unique("join_top"))).unwrap_or(false);
        ui.horizontal(|ui| {
            header(ctx, ui, found, settings);
            if report.is_some() {
                ui.add_space(theme::SECTION);
                ui.checkbox(&mut is_open, ctx.say(&TOP));
            }
        });
        ui.data_mut(|data| data.insert_temp(Id::unique("join_top"), is_open));
        if is_open || report.is_none() {
            top(ctx, ui, tried, found);
        }
    });
}

fn sheet(ctx: &Ctx<'_>, ui: &mut Ui, tried: &Tried, settings: &mut Settings) {
    let found = tried.outcome.as_ref().ok().map_or("—", |joined| joined.report.sheet.as_str());
    let shown = settings.sheet.clone().unwrap_or_else(|| format!("{}  {found}", ctx.say(&AUTO)));
    let mut wanted = settings.sheet.clone();
    let choice = ComboBox::from_id_salt("sheet").selected_text(shown).width(280.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut wanted, None, ctx.say(&AUTO));
        for name in &tried.sheets {
            ui.selectable_value(&mut wanted, Some(name.clone()), name);
        }
    });
    widgets::name_choice(&choice.response, ctx.say(&SHEET));
    if wanted != settings.sheet {
        // What was said of one sheet is nothing to another.
        *settings = Settings { sheet: wanted, to: settings.to, duplicates: settings.duplicates, ..Settings::default() };
    }
}

fn header(ctx: &Ctx<'_>, ui: &mut Ui, found: (u32, u32), settings: &mut Settings) {
    let (mut first, mut last) = found;
    ui.label(ctx.say(&ROW));
    let from = ui.add(DragValue::new(&mut first).range(1..=1_000_000).speed(0.1)).accessible_name(ctx.say(&FIRST));
    ui.label("–");
    let to = ui.add(DragValue::new(&mut last).range(1..=1_000_000).speed(0.1)).accessible_name(ctx.say(&LAST));
    ui.label(ctx.say(&ROWS));
    if from.changed() || to.changed() {
        let rows = if from.changed() { (first, last.max(first)) } else { (first.min(last), last) };
        settings.header = Some(rows);
        // Other headings, other columns.
        (settings.key, settings.columns) = (None, Vec::new());
    }
    if settings.header.is_some() && ui.button(ctx.say(&AUTO)).clicked() {
        (settings.header, settings.key, settings.columns) = (None, None, Vec::new());
    }
}

/// The first rows as they stand; those of the header stronger.
fn top(ctx: &Ctx<'_>, ui: &mut Ui, tried: &Tried, (first, last): (u32, u32)) {
    ScrollArea::horizontal().id_salt("top").show(ui, |ui| {
        Grid::new("top").striped(true).spacing([theme::GAP * 2.0, 2.0]).show(ui, |ui| {
            for (number, cells) in &tried.top {
                ui.label(widgets::muted(ctx, &number.to_string()));
                for cell in cells.iter().take(CELLS) {
                    let is_head = (first..=last).contains(number);
                    let text = if is_head { widgets::bold(cell, theme::SMALL) } else { widgets::small(cell) };
                    widgets::cell(ui, CELL, text);
                }
                ui.end_row();
            }
        });
    });
}

/// What was decided for such a table before.
pub(super) fn profile(ctx: &Ctx<'_>, ui: &mut Ui, page: &Joining, report: &JoinReport) {
    if report.profile.is_none() && !page.anew {
        return;
    }
    widgets::named_row(ctx, ui, &PROFILE, |ui| {
        let options =
            [(false, &USED), (true, &ANEW)].map(|(anew, words)| (anew, ctx.say(words).to_owned(), String::new()));
        ui.horizontal(|ui| {
            if let Some(chosen) = widgets::segmented(ctx, ui, &options, page.anew) {
                send(ctx, JoinChange::Anew(chosen));
            }
            if let Some(path) = &report.profile {
                let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                let said = words!("按以前的对应：{name}", "columns as decided before: {name}");
                ui.add(Label::new(ctx.say(&said)).truncate()).on_hover_text(path.display().to_string());
            }
        });
    });
}

/// What it goes to, and the keys on both sides.
pub(super) fn target(ctx: &Ctx<'_>, ui: &mut Ui, report: Option<&JoinReport>, settings: &mut Settings) {
    widgets::named_row(ctx, ui, &TO, |ui| {
        let options = [(None, &AUTO), (Some(Target::Parcels), &PARCELS), (Some(Target::Firms), &FIRMS)];
        let options = options.map(|(value, words)| (value, ctx.say(words).to_owned(), String::new()));
        ui.horizontal(|ui| {
            if let Some(chosen) = widgets::segmented(ctx, ui, &options, settings.to) {
                (settings.to, settings.by) = (chosen, None);
            }
            ui.add_space(theme::SPACE);
            by(ctx, ui, report, settings);
        });
    });
    if let Some(report) = report {
        widgets::named_row(ctx, ui, &KEY, |ui| key(ctx, ui, report, settings));
    }
}

fn by(ctx: &Ctx<'_>, ui: &mut Ui, report: Option<&JoinReport>, settings: &mut Settings) {
    let to = settings.to.or(report.and_then(|report| report.to));
    let known: &[&str] = if to == Some(Target::Firms) { &["uscc", "name"] } else { &["zddm", "uscc", "name"] };
    let parcels = ctx.state.sources.data.parcels().filter(|_| to != Some(Target::Firms));
    let columns = parcels.into_iter().flat_map(|layer| &layer.table.columns);
    let texts = columns.filter(|column| matches!(column.data, ColumnData::Text { .. })).map(|column| &column.name);
    let found = report.map_or_else(|| "—".to_owned(), |report| ctx.say(&key_words(&report.by)).to_owned());
    let shown = match &settings.by {
        Some(field) => ctx.say(&key_words(field)).to_owned(),
        None => format!("{}  {found}", ctx.say(&AUTO)),
    };
    ui.label(widgets::quiet(ctx, ctx.say(&BY)));
    let choice = ComboBox::from_id_salt("by").selected_text(shown).width(200.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut settings.by, None, ctx.say(&AUTO));
        for field in known {
            ui.selectable_value(&mut settings.by, Some((*field).to_owned()), ctx.say(&key_words(field)));
        }
        for name in texts {
            ui.selectable_value(&mut settings.by, Some(name.clone()), name);
        }
    });
    widgets::name_choice(&choice.response, ctx.say(&BY));
}

fn key(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let shown = settings.key.clone().unwrap_or_else(|| format!("{}  {}", ctx.say(&AUTO), report.key));
    let choice = ComboBox::from_id_salt("key").selected_text(shown).width(280.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut settings.key, None, ctx.say(&AUTO));
        for column in &report.columns {
            ui.selectable_value(&mut settings.key, Some(column.heading.clone()), &column.heading);
        }
    });
    widgets::name_choice(&choice.response, ctx.say(&KEY));
}

/// The year of figures that say none, or the only one.
pub(super) fn year(ctx: &Ctx<'_>, ui: &mut Ui, report: &JoinReport, settings: &mut Settings) {
    let of_columns = report.columns.iter().filter_map(|column| column.year);
    let years: BTreeSet<u16> =
        of_columns.chain(ctx.state.sources.data.firms.years().iter().copied()).chain(YEARS).collect();
    widgets::named_row(ctx, ui, &YEAR, |ui| {
        let shown = settings.year.map_or_else(|| ctx.say(&AUTO).to_owned(), |year| year.to_string());
        let choice = ComboBox::from_id_salt("year").selected_text(shown).width(90.0).show_ui(ui, |ui| {
            ui.selectable_value(&mut settings.year, None, ctx.say(&AUTO));
            for year in years.iter().rev() {
                ui.selectable_value(&mut settings.year, Some(*year), year.to_string());
            }
        });
        widgets::name_choice(&choice.response, ctx.say(&YEAR));
    });
}
