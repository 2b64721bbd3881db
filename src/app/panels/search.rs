//! The search field and what was found, grouped by kind; keys up, down, enter, escape.
//!
//! *Must not know:* how anything is found ([`crate::analysis::search`]).

use crate::analysis::search::{Found, Target};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::model::layer::LayerKind;
use crate::model::words::Words;
use egui::{
    Align2, EventFilter, Id, Key, Modifiers, Popup, Rect, Response, Role, ScrollArea, Sense, TextEdit, Ui, WidgetInfo,
    vec2,
};

/// Heights of an answer, of one with a second line, of the name of a group, and of the list at most.
const ROW: f32 = 26.0;
const TWO_LINES: f32 = 42.0;
const HEAD: f32 = 22.0;
const LIST_MAX: f32 = 440.0;
/// A number of 19 digits, a firm and an address stand in one line of this width.
const LIST_WIDTH: f32 = 400.0;

/// `Esc` too is for the field: egui would take the keyboard from it before anyone saw the key.
const FILTER: EventFilter = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: true };

/// What the field remembers of itself: whether its list is open, and which answer the keys are at.
#[derive(Debug, Clone, Copy, Default)]
struct Memory {
    open: bool,
    at: usize,
    /// Enter was pressed before the answers were there.
    go: bool,
}

/// The field, `width` points wide.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, width: f32) {
    let id = Id::unique("search");
    let session = &ctx.state.session;
    let mut memory: Memory = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let answers = grouped(&session.found);
    if memory.go && is_answered(ctx) {
        memory.go = false;
        if let Some((_, answer)) = answers.first() {
            go(ctx, ui, id, answer, &mut memory);
        }
    }
    if ui.memory(|focus| focus.has_focus(id)) {
        keys(ctx, ui, id, &answers, &mut memory);
    }
    let mut query = session.query.clone();
    let hint = egui::RichText::new(ctx.say(&text::SEARCH_HINT)).color(theme::rgb(ctx.tokens().muted));
    let field =
        TextEdit::singleline(&mut query).id(id).hint_text(hint).desired_width(width - 16.0).event_filter(FILTER);
    let response = ui.add(field).accessible_name(ctx.say(&text::SEARCH));
    if session.focus_search {
        response.request_focus();
        memory.open = true;
        // Says that the keyboard was taken, so that it is not taken again.
        ctx.queue.send(Command::Query(query.clone()));
    }
    if response.gained_focus() {
        memory.open = true;
    }
    if response.changed() {
        memory = Memory { open: true, at: 0, go: false };
        ctx.queue.send(Command::Query(query.clone()));
    }
    if query.trim().is_empty() {
        memory.at = 0;
    } else if memory.open && !session.found_for.is_empty() {
        popup(ctx, &response, width, &answers, &mut memory);
    }
    ui.data_mut(|data| data.insert_temp(id, memory));
}

/// Whether the answers are those to what is typed, and not still those to an earlier text.
fn is_answered(ctx: &Ctx<'_>) -> bool {
    ctx.state.session.found_for == ctx.state.session.query
}

/// Answers by kind, the kinds in the order of the list.
fn grouped(found: &[Found]) -> Vec<(&'static Words, &Found)> {
    let mut answers: Vec<(usize, &'static Words, &Found)> = found
        .iter()
        .map(|answer| match answer.target {
            Target::Feature(LayerKind::Zones, _) => (0, &text::FOUND_ZONES, answer),
            Target::Feature(LayerKind::Roads, _) => (1, &text::FOUND_ROADS, answer),
            Target::Firm(_) => (2, &text::FOUND_FIRMS, answer),
            Target::Feature(LayerKind::Parcels, _) => (3, &text::FOUND_PARCELS, answer),
            Target::Feature(..) => (4, &text::FOUND_OTHER, answer),
        })
        .collect();
    answers.sort_by_key(|(order, ..)| *order);
    answers.into_iter().map(|(_, head, answer)| (head, answer)).collect()
}

/// Keys that belong to the list, taken before the text field sees them.
fn keys(ctx: &Ctx<'_>, ui: &mut Ui, id: Id, answers: &[(&Words, &Found)], memory: &mut Memory) {
    let last = answers.len().saturating_sub(1);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::Escape) {
        memory.open = false;
        ctx.queue.send(Command::Query(String::new()));
        ui.memory_mut(|focus| focus.surrender_focus(id));
    }
    if !memory.open {
        return;
    }
    if pressed(Key::ArrowDown) {
        memory.at = (memory.at + 1).min(last);
    }
    if pressed(Key::ArrowUp) {
        memory.at = memory.at.saturating_sub(1);
    }
    if pressed(Key::Enter) {
        memory.go = !is_answered(ctx);
        if let Some((_, answer)) = answers.get(memory.at).filter(|_| !memory.go) {
            go(ctx, ui, id, answer, memory);
        }
    }
}

fn go(ctx: &Ctx<'_>, ui: &Ui, id: Id, answer: &Found, memory: &mut Memory) {
    memory.open = false;
    ctx.queue.send(Command::GoTo(answer.target.clone()));
    ui.memory_mut(|focus| focus.surrender_focus(id));
}

fn popup(ctx: &Ctx<'_>, field: &Response, width: f32, answers: &[(&Words, &Found)], memory: &mut Memory) {
    let before = *memory;
    let width = width.max(LIST_WIDTH);
    let shown = Popup::from_response(field).open(true).width(width).gap(4.0).show(|ui| {
        ui.set_width(width);
        ui.spacing_mut().item_spacing.y = 0.0;
        if answers.is_empty() {
            ui.add_space(theme::GAP);
            widgets::caption(ctx, ui, ctx.say(&text::NOTHING_FOUND));
            ui.add_space(theme::GAP);
            return;
        }
        // Said beforehand: a list that asks for room as it grows would keep the height of its first frame.
        let heads = answers.chunk_by(|a, b| a.0 == b.0).count();
        let rows: f32 = answers.iter().map(|(_, answer)| height_of(answer)).sum();
        let height = (rows + HEAD * heads as f32).min(LIST_MAX);
        let list = ScrollArea::vertical().min_scrolled_height(height).max_height(height).auto_shrink([false, false]);
        list.show(ui, |ui| {
            let mut head: Option<&Words> = None;
            for (at, (group, answer)) in answers.iter().enumerate() {
                if head != Some(*group) {
                    head = Some(group);
                    ui.allocate_ui(vec2(ui.available_width(), HEAD), |ui| {
                        ui.set_min_height(HEAD);
                        ui.add_space(theme::GAP);
                        widgets::caption(ctx, ui, group.get(ctx.lang()));
                    });
                }
                if row(ctx, ui, answer, at == memory.at).clicked() {
                    go(ctx, ui, field.id, answer, memory);
                }
            }
        });
    });
    let outside = shown.is_none_or(|list| {
        let pointer = field.ctx.pointer_interact_pos();
        pointer.is_none_or(|at| !list.response.rect.contains(at))
    });
    if before.open && field.clicked_elsewhere() && outside {
        memory.open = false;
    }
}

fn height_of(answer: &Found) -> f32 {
    if answer.detail.is_empty() { ROW } else { TWO_LINES }
}

fn row(ctx: &Ctx<'_>, ui: &mut Ui, answer: &Found, chosen: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height_of(answer)), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, format!("{} {}", answer.title, answer.detail)));
    let tokens = ctx.tokens();
    if chosen || response.hovered() {
        let fill = if chosen { theme::chosen(tokens) } else { theme::hovered(tokens) };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
    }
    if chosen && !ui.clip_rect().contains_rect(rect) {
        response.scroll_to_me(None);
    }
    let inner = Rect::from_min_max(rect.min + vec2(8.0, 0.0), rect.max - vec2(8.0, 0.0));
    let (ink, muted) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let title = widgets::elided(ui, &answer.title, theme::regular(theme::BODY), ink, inner.width());
    if answer.detail.is_empty() {
        let place = Align2::LEFT_CENTER.anchor_size(inner.left_center(), title.size());
        ui.painter().galley(place.min, title, ink);
        return response;
    }
    let detail = widgets::elided(ui, &answer.detail, theme::regular(theme::SMALL), muted, inner.width());
    let top = Align2::LEFT_CENTER.anchor_size(inner.left_top() + vec2(0.0, 14.0), title.size());
    ui.painter().galley(top.min, title, ink);
    let below = Align2::LEFT_CENTER.anchor_size(inner.left_top() + vec2(0.0, 31.0), detail.size());
    ui.painter().galley(below.min, detail, muted);
    response
}
