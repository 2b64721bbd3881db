//! The chosen item: its place, and what it says.

use crate::app::board::{Board, BoardChange, BoardFile};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::model::page::{
    BoxMm, Item, ItemKind, MapExtent, MapItem, Page, Paper, TableItem, TableOf, TextItem, TitleBlock, WindRose,
};
use crate::model::words::Words;
use std::path::Path;

use egui::{Button, ComboBox, DragValue, Grid, Id, RichText, TextEdit, Ui};

const PLACE: Words = Words::fixed("位置 mm", "Place, mm");
const BACK_TO_GRID: Words = Words::fixed("自动位置", "Automatic place");
const FORWARD: Words = Words::fixed("上移一层", "Forward");
const BACKWARD: Words = Words::fixed("下移一层", "Backward");
const REMOVE: Words = Words::fixed("移除", "Remove");
const EXTENT: Words = Words::fixed("范围", "Extent");
const AS_WINDOW: Words = Words::fixed("随窗口", "As the window");
const AS_IT_IS: Words = Words::fixed("固定", "Fixed");
const MOVES_MAP: Words = Words::fixed("拖动时移动图内的地图", "Dragging moves the map in its frame");
const ROWS: Words = Words::fixed("行数", "Rows");
const SHARES: Words = Words::fixed("各风向频率 %", "Shares of the wind, %");
const SHARES_HINT: Words =
    Words::fixed("从北起顺时针 8 或 16 个数，用空格隔开", "8 or 16 numbers from north, clockwise");
const SHARES_WRONG: Words = Words::fixed("要 8 或 16 个 0 至 100 的数", "8 or 16 numbers from 0 to 100 are needed");
const STATION: Words = Words::fixed("出处", "Source");
const SIZE: Words = Words::fixed("字号", "Size");
const BOLD: Words = Words::fixed("粗体", "Bold");
const DRAFT: Words = Words::fixed("留空则按数据性质", "Empty: as the data say of themselves");

static CHOOSE: Words = Words::fixed("选择…", "Choose…");
static NO_PICTURE: Words = Words::fixed("还没有选图片", "none chosen");
static JOINT: Words = Words::fixed("；", "; ");

/// Shows the fields of an item.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, (board, id): (&Board, u32), page: &mut Page) {
    let Some(at) = page.items.iter().position(|item| item.id == id) else { return };
    let paper = page.paper;
    let Some(item) = page.items.get_mut(at) else { return };
    widgets::section(ctx, ui, ctx.say(&super::name_of(&item.kind)));
    let shown = board.proof.as_ref().and_then(|proof| proof.place(id));
    place(ctx, ui, (item, shown), paper);
    match &mut item.kind {
        ItemKind::Map(map) => map_fields(ctx, ui, board, map),
        ItemKind::Table(table) => table_fields(ctx, ui, table),
        ItemKind::WindRose(rose) => wind_fields(ctx, ui, (id, rose)),
        ItemKind::TitleBlock(block) => title_block_fields(ctx, ui, block),
        ItemKind::Watermark { text } => {
            let hint = RichText::new(ctx.say(&DRAFT)).color(theme::rgb(ctx.tokens().muted));
            let field = TextEdit::singleline(text).id(Id::unique(("watermark", id))).hint_text(hint);
            ui.add(field.desired_width(f32::INFINITY));
        }
        ItemKind::Text(text) => text_fields(ctx, ui, (id, text)),
        ItemKind::Image { path } => image_fields(ctx, ui, (board, id), path),
        _ => {}
    }
    ui.horizontal(|ui| {
        if ui.add_enabled(at + 1 < page.items.len(), Button::new(ctx.say(&FORWARD))).clicked() {
            page.items.swap(at, at + 1);
        }
        if ui.add_enabled(at > 0, Button::new(ctx.say(&BACKWARD))).clicked() {
            page.items.swap(at - 1, at);
        }
        if ui.button(ctx.say(&REMOVE)).clicked() {
            page.items.retain(|item| item.id != id);
            ctx.queue.send(Command::Board(BoardChange::Choose(None)));
        }
    });
}

/// Left, top, width, height; typed numbers are an own place.
fn place(ctx: &Ctx<'_>, ui: &mut Ui, (item, shown): (&mut Item, Option<BoxMm>), paper: Paper) {
    let Some(mut now) = item.place.or(shown) else { return };
    let before = now;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.label(widgets::quiet(ctx, ctx.say(&PLACE)));
        for (value, most) in [
            (&mut now.left, paper.width_mm),
            (&mut now.top, paper.height_mm),
            (&mut now.width, paper.width_mm),
            (&mut now.height, paper.height_mm),
        ] {
            ui.add(DragValue::new(value).range(0.0..=most).max_decimals(1).speed(0.5));
        }
    });
    if now != before {
        item.place = Some(BoxMm { width: now.width.max(1.0), height: now.height.max(1.0), ..now });
    }
    if item.place.is_some() && ui.button(ctx.say(&BACK_TO_GRID)).clicked() {
        item.place = None;
    }
}

fn map_fields(ctx: &Ctx<'_>, ui: &mut Ui, board: &Board, map: &mut MapItem) {
    ui.horizontal(|ui| {
        ui.label(widgets::quiet(ctx, ctx.say(&EXTENT)));
        let ways = [
            (false, ctx.say(&AS_WINDOW).to_owned(), String::new()),
            (true, ctx.say(&AS_IT_IS).to_owned(), String::new()),
        ];
        let is_fixed = map.extent != MapExtent::Shown;
        if let Some(fixed) = widgets::segmented(ctx, ui, &ways, is_fixed)
            && fixed != is_fixed
        {
            let seen = board.proof.as_ref().and_then(|proof| proof.extent_in_world);
            map.extent = match seen.filter(|_| fixed) {
                Some(rect) => MapExtent::Fixed(rect),
                None => MapExtent::Shown,
            };
        }
    });
    let mut moves = board.moves_map;
    if ui.checkbox(&mut moves, ctx.say(&MOVES_MAP)).changed() {
        ctx.queue.send(Command::Board(BoardChange::MovesMap(moves)));
    }
}

fn table_fields(ctx: &Ctx<'_>, ui: &mut Ui, table: &mut TableItem) {
    let name = |of: TableOf| match of {
        TableOf::Zones => Words::fixed("分区汇总", "Zones"),
        TableOf::TopParcels => Words::fixed("最高的地块", "Highest parcels"),
        TableOf::LowParcels => Words::fixed("最低的地块", "Lowest parcels"),
        TableOf::Subject => Words::fixed("系列主题", "Subject of a series"),
    };
    ui.horizontal(|ui| {
        ComboBox::from_id_salt("table_of").selected_text(ctx.say(&name(table.of))).show_ui(ui, |ui| {
            for of in [TableOf::Zones, TableOf::TopParcels, TableOf::LowParcels] {
                ui.selectable_value(&mut table.of, of, ctx.say(&name(of)));
            }
        });
        ui.label(widgets::quiet(ctx, ctx.say(&ROWS)));
        ui.add(DragValue::new(&mut table.rows).range(1..=500));
    });
}

/// The numbers are typed as one text, which is kept as it is typed until it can be read.
fn wind_fields(ctx: &Ctx<'_>, ui: &mut Ui, (id, rose): (u32, &mut WindRose)) {
    let typed_id = Id::unique(("wind_shares", id));
    let as_text = |shares: &[f64]| shares.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let mut typed: String = ui.data(|data| data.get_temp(typed_id)).unwrap_or_else(|| as_text(&rose.shares));
    ui.label(widgets::quiet(ctx, ctx.say(&SHARES)));
    let hint = RichText::new(ctx.say(&SHARES_HINT)).color(theme::rgb(ctx.tokens().muted));
    let field = TextEdit::singleline(&mut typed).id(typed_id.with("field")).hint_text(hint);
    if ui.add(field.desired_width(f32::INFINITY)).changed() {
        if let Some(shares) = shares_of(&typed) {
            rose.shares = shares;
        }
        ui.data_mut(|data| data.insert_temp(typed_id, typed.clone()));
    }
    if !typed.trim().is_empty() && shares_of(&typed).is_none() {
        ui.label(widgets::small(ctx.say(&SHARES_WRONG)).color(theme::rgb(ctx.tokens().error)));
    }
    ui.horizontal(|ui| {
        ui.label(widgets::quiet(ctx, ctx.say(&STATION)));
        let field = TextEdit::singleline(&mut rose.source).id(Id::unique(("wind_source", id)));
        ui.add(field.desired_width(f32::INFINITY));
    });
}

/// 8 or 16 shares; nothing where it is anything else.
fn shares_of(text: &str) -> Option<Vec<f64>> {
    let parts = text.split([' ', ',', '，', '、', '\t']).filter(|part| !part.is_empty());
    let shares = parts.map(|part| part.trim_end_matches('%').parse::<f64>().ok()).collect::<Option<Vec<f64>>>()?;
    let usable = [8, 16].contains(&shares.len()) && shares.iter().all(|share| (0.0..=100.0).contains(share));
    usable.then_some(shares)
}

fn title_block_fields(ctx: &Ctx<'_>, ui: &mut Ui, block: &mut TitleBlock) {
    let fields = [
        (Words::fixed("编制单位", "Prepared by"), &mut block.made_by),
        (Words::fixed("图号", "Sheet no."), &mut block.number),
        (Words::fixed("制图日期", "Date"), &mut block.date),
        (Words::fixed("数据时点", "Data of"), &mut block.data_time),
        (Words::fixed("审图号", "Map approval"), &mut block.approval),
        (Words::fixed("密级", "Classification"), &mut block.secrecy),
    ];
    Grid::new("title_block").num_columns(2).spacing([theme::SPACE, theme::GAP]).show(ui, |ui| {
        for (name, value) in fields {
            let label = ui.label(widgets::quiet(ctx, ctx.say(&name)));
            let field = TextEdit::singleline(value).id(Id::unique(("title_block", name.en.clone())));
            ui.add(field.desired_width(200.0)).labelled_by(label.id);
            ui.end_row();
        }
    });
}

fn text_fields(ctx: &Ctx<'_>, ui: &mut Ui, (id, text): (u32, &mut TextItem)) {
    let field = TextEdit::multiline(&mut text.text).id(Id::unique(("page_text", id))).desired_rows(3);
    ui.add(field.desired_width(f32::INFINITY));
    ui.horizontal(|ui| {
        ui.label(widgets::quiet(ctx, ctx.say(&SIZE)));
        ui.add(DragValue::new(&mut text.size_pt).range(3.0..=400.0).max_decimals(1).speed(0.2).suffix(" pt"));
        ui.checkbox(&mut text.bold, ctx.say(&BOLD));
    });
}

/// Its file, and why it cannot be seen.
fn image_fields(ctx: &Ctx<'_>, ui: &mut Ui, (board, id): (&Board, u32), path: &str) {
    let name = Path::new(path).file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
    ui.horizontal(|ui| {
        if ui.button(ctx.say(&CHOOSE)).clicked() {
            ctx.queue.send(Command::Board(BoardChange::Ask(BoardFile::Picture(id))));
        }
        let color = theme::rgb(if name.is_empty() { ctx.tokens().muted } else { ctx.tokens().text });
        let name = if name.is_empty() { ctx.say(&NO_PICTURE) } else { name.as_ref() };
        let shown = widgets::elided(ui, name, theme::regular(theme::BODY), color, ui.available_width());
        ui.label(shown).on_hover_text(path);
    });
    let faults = board.proof.iter().flat_map(|proof| &proof.faults);
    if let Some(fault) = faults.into_iter().find(|fault| fault.path == path) {
        let both = format!("{}{}{}", ctx.say(&fault.message), ctx.say(&JOINT), ctx.say(&fault.remedy));
        ui.label(widgets::small(&both).color(theme::rgb(ctx.tokens().error)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_the_wind_are_read_or_refused() {
        assert_eq!(shares_of("10 5 5, 20，10 30% 10 10").map(|shares| shares.len()), Some(8));
        for text in ["", "1 2 3", "10 5 5 20 10 30 10 101", "10 5 5 20 10 30 10 x", "nan 1 1 1 1 1 1 1"] {
            assert!(shares_of(text).is_none(), "{text}");
        }
    }
}
