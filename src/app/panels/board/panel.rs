//! The settings of a page: which page, its paper, what is on it, and the chosen item.

use super::fields;
use crate::app::action::Action;
use crate::app::board::{Board, BoardChange, BoardFile, Join};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::{export, widgets};
use crate::app::{text, theme};
use crate::io::pages;
use crate::model::page::{Item, ItemKind, MapItem, Page, TableItem, TableOf, TextItem, TitleBlock, WindRose};
use crate::model::words::Words;
use egui::{Align, Button, ComboBox, Id, Label, Layout, Margin, RichText, ScrollArea, TextEdit, Ui, vec2};

const BOARD: Words = Words::fixed("版面", "Page");
const CLOSE: Words = Words::fixed("返回地图", "Back to the map");
const PAGE: Words = Words::fixed("图幅", "Page");
const ADD: Words = Words::fixed("新增", "Add");
static FROM_FILE: Words = Words::fixed("从文件…", "From a file…");
static SAVE_TEMPLATE: Words = Words::fixed("存为版式…", "Save as template…");
const REMOVE: Words = Words::fixed("删除", "Remove");
const PAPER: Words = Words::fixed("纸张与比例", "Paper and scale");
const ON_IT: Words = Words::fixed("图上内容", "On the page");
const NO_ROOM: Words = Words::fixed("放不下", "no room");
const OWN_PLACE: Words = Words::fixed("已移动", "moved");

/// Height of the row with the list of pages.
const ROW: f32 = 24.0;
/// The arrow of a list with its margins.
const LIST_ARROW: f32 = 32.0;

/// Shows the panel.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(board) = &ctx.state.session.board else { return };
    let Some(page) = ctx.state.project.pages.get(board.page) else { return };
    ScrollArea::vertical()
        .id_salt("board")
        .auto_shrink([false, false])
        .content_margin(Margin::symmetric(theme::MARGIN, 10))
        .show(ui, |ui| {
            let mut now = page.clone();
            head(ctx, ui);
            which(ctx, ui, board);
            title(ctx, ui, &mut now);
            widgets::section(ctx, ui, ctx.say(&PAPER));
            export::layout_row(ctx, ui, &mut now);
            export::paper_row(ctx, ui, &mut now.paper);
            export::sides_row(ctx, ui, &mut now.paper);
            export::scale_row(ctx, ui, &mut now);
            if let Some(id) = board.chosen {
                fields::show(ctx, ui, (board, id), &mut now);
            }
            contents(ctx, ui, board, &mut now);
            send(ctx, ui, board, (now, page));
        });
}

/// What changes while the button is down is a number that is drawn along: all of it is one step.
fn send(ctx: &Ctx<'_>, ui: &Ui, board: &Board, (now, page): (Page, &Page)) {
    let is_held = ui.input(|input| input.pointer.any_down());
    if now != *page {
        let now = Box::new(now);
        let change = if is_held { BoardChange::Slide(now) } else { BoardChange::Set(now) };
        ctx.queue.send(Command::Board(change));
    } else if board.join == Some(Join::Slide) && !is_held {
        ctx.queue.send(Command::Board(BoardChange::Release));
    }
}

fn head(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.horizontal(|ui| {
        ui.label(widgets::bold(ctx.say(&BOARD), theme::TITLE));
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let tokens = ctx.tokens();
            let label = RichText::new(ctx.say(&text::DO_EXPORT)).color(theme::rgb(tokens.panel));
            if ui.add(Button::new(label).fill(theme::rgb(tokens.accent))).clicked() {
                ctx.queue.act(Action::Export);
            }
            if ui.button(ctx.say(&CLOSE)).clicked() {
                ctx.queue.send(Command::Board(BoardChange::Toggle));
            }
        });
    });
}

/// What a page is called in lists.
fn page_name(ctx: &Ctx<'_>, at: usize, page: &Page) -> String {
    let name = if page.name.is_empty() { page.title.trim() } else { page.name.as_str() };
    if name.is_empty() { format!("{} {}", ctx.say(&PAGE), at + 1) } else { format!("{}  {name}", at + 1) }
}

fn which(ctx: &Ctx<'_>, ui: &mut Ui, board: &Board) {
    let pages = &ctx.state.project.pages;
    ui.add_space(theme::GAP);
    // From the right: the list takes what is left, whatever the page is called.
    ui.allocate_ui_with_layout(vec2(ui.available_width(), ROW), Layout::right_to_left(Align::Center), |ui| {
        if ui.add_enabled(pages.len() > 1, Button::new(ctx.say(&REMOVE))).clicked() {
            ctx.queue.send(Command::Board(BoardChange::Remove));
        }
        ui.menu_button(ctx.say(&ADD), |ui| {
            for (_, template) in pages::shipped() {
                let paper = export::paper_name(ctx, template.paper);
                if ui.button(format!("{} · {paper}", template.name)).clicked() {
                    let page = Page { name: String::new(), ..template };
                    ctx.queue.send(Command::Board(BoardChange::Add(Box::new(page))));
                    ui.close();
                }
            }
            ui.separator();
            if ui.button(ctx.say(&FROM_FILE)).clicked() {
                ctx.queue.send(Command::Board(BoardChange::Ask(BoardFile::OpenTemplate)));
                ui.close();
            }
            if ui.button(ctx.say(&SAVE_TEMPLATE)).clicked() {
                ctx.queue.send(Command::Board(BoardChange::Ask(BoardFile::SaveTemplate)));
                ui.close();
            }
        });
        let width = ui.available_width();
        let current = pages.get(board.page).map(|page| page_name(ctx, board.page, page)).unwrap_or_default();
        let room = width - LIST_ARROW;
        let current = widgets::elided(ui, &current, theme::regular(theme::BODY), ui.visuals().text_color(), room);
        ComboBox::from_id_salt("page").width(width).selected_text(current).show_ui(ui, |ui| {
            for (at, page) in pages.iter().enumerate() {
                if ui.selectable_label(at == board.page, page_name(ctx, at, page)).clicked() {
                    ctx.queue.send(Command::Board(BoardChange::Turn(at)));
                }
            }
        });
    });
}

fn title(ctx: &Ctx<'_>, ui: &mut Ui, page: &mut Page) {
    ui.horizontal(|ui| {
        let label = ui.label(ctx.say(&text::MAP_TITLE));
        let hint = RichText::new(ctx.say(&text::MAP_TITLE_HINT)).color(theme::rgb(ctx.tokens().muted));
        let field = TextEdit::singleline(&mut page.title).id(Id::unique("page_title")).hint_text(hint);
        ui.add(field.desired_width(f32::INFINITY)).labelled_by(label.id);
    });
}

/// Everything that may be on a page, ticked where it is.
fn contents(ctx: &Ctx<'_>, ui: &mut Ui, board: &Board, page: &mut Page) {
    widgets::section(ctx, ui, ctx.say(&ON_IT));
    let is_left_out = |id: u32| board.proof.as_ref().is_some_and(|proof| proof.left_out.contains(&id));
    for kind in all_kinds() {
        let found: Vec<Item> = page.items.iter().filter(|item| same_kind(&item.kind, &kind)).cloned().collect();
        if found.is_empty() {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                let mut on = false;
                let ticked = ui.add(egui::Checkbox::without_text(&mut on)).changed();
                let name = Label::new(widgets::quiet(ctx, ctx.say(&super::name_of(&kind)))).sense(egui::Sense::click());
                if ui.add(name).clicked() || ticked {
                    let item = Item { id: page.free_id(), kind, place: None };
                    ctx.queue.send(Command::Board(BoardChange::Choose(Some(item.id))));
                    page.items.push(item);
                }
            });
            continue;
        }
        for item in found {
            ui.horizontal(|ui| {
                let mut on = true;
                let name = super::name_of(&item.kind);
                let name = if board.chosen == Some(item.id) {
                    widgets::bold(ctx.say(&name), theme::BODY)
                } else {
                    RichText::new(ctx.say(&name))
                };
                ui.spacing_mut().item_spacing.x = theme::GAP;
                if ui.add(egui::Checkbox::without_text(&mut on)).changed() {
                    page.items.retain(|other| other.id != item.id);
                }
                if ui.add(Label::new(name).sense(egui::Sense::click())).clicked() {
                    ctx.queue.send(Command::Board(BoardChange::Choose(Some(item.id))));
                }
                if is_left_out(item.id) {
                    ui.label(widgets::small(ctx.say(&NO_ROOM)).color(theme::rgb(ctx.tokens().warning)));
                } else if item.place.is_some() {
                    ui.label(widgets::muted(ctx, ctx.say(&OWN_PLACE)));
                }
            });
        }
    }
}

/// One of each kind, as it begins.
fn all_kinds() -> Vec<ItemKind> {
    let text = TextItem { text: String::new(), size_pt: 10.0, bold: false };
    vec![
        ItemKind::Map(MapItem::default()),
        ItemKind::Title,
        ItemKind::Subtitle,
        ItemKind::Legend,
        ItemKind::Chart,
        ItemKind::Table(TableItem { of: TableOf::Zones, rows: 30 }),
        ItemKind::Locator,
        ItemKind::Statement,
        ItemKind::TitleBlock(TitleBlock::default()),
        ItemKind::Scale,
        ItemKind::North,
        ItemKind::WindRose(WindRose::default()),
        ItemKind::Source,
        ItemKind::Reference,
        ItemKind::Watermark { text: String::new() },
        ItemKind::Text(text),
        ItemKind::Image { path: String::new() },
    ]
}

fn same_kind(one: &ItemKind, other: &ItemKind) -> bool {
    std::mem::discriminant(one) == std::mem::discriminant(other)
}
