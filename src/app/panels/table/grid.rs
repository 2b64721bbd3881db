//! Header, rows and totals. Only what is in sight is laid out; the place of the first row is a count of rows in f64,
//! for in points a million rows are more than an f32 can tell apart.

use crate::analysis::listing::{ColumnShape, Field, Shown, Sort, Width};
use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::table::FILTER_WRONG;
use crate::app::panels::table::bars::{self, BAR, Bar};
use crate::app::panels::table::widths::{PAD, SWATCH, Widths, number_text, sum_of};
use crate::app::panels::{number, widgets};
use crate::app::table::{Listing, TableChange, Whose};
use crate::app::{text, theme};
use crate::model::words::Words;
use crate::scene::palette;
use egui::{
    Align2, Color32, CursorIcon, EventFilter, FontId, Id, Key, Modifiers, Painter, Rect, Response, Role, Sense, Stroke,
    Ui, WidgetInfo, pos2, vec2,
};

static OF_ROWS: Words = Words::fixed("所列各行（筛选之后）的合计", "Of the rows that are listed, after the filter");

const HEADER: f32 = 36.0;
const ROW: f32 = 24.0;
const TOTALS: f32 = 26.0;

/// Where the table is scrolled to.
#[derive(Debug, Clone, Default)]
struct Scroll {
    /// The first row in sight, with the part of it that is out of sight.
    top: f64,
    /// Points the columns are moved to the left.
    left: f32,
    /// The last reveal that was followed.
    revealed: u64,
    /// Whose rows they are, their filter and order: others begin at the top.
    shown: Option<(Whose, String, Option<Sort>)>,
}

/// Where everything is in this frame.
struct Place<'a> {
    listing: &'a Listing,
    widths: Widths,
    /// All of it, without the bars.
    area: Rect,
    rows: Rect,
    /// Left edge of the columns that scroll.
    fixed: f32,
    /// Width of the row numbers.
    numbers: f32,
    scroll: Scroll,
}

/// What egui knows the rows by.
fn id() -> Id {
    Id::unique("table_rows")
}

/// The table in the room that is left.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, listing: &Listing) {
    let (all, _) = ui.allocate_exact_size(ui.available_size(), Sense::hover());
    let widths = Widths::of(ctx, ui, listing);
    let has_totals =
        listing.shapes.iter().any(|shape| sum_of(shape.field, &listing.rows).is_some()) && all.height() > 120.0;
    let area = Rect::from_min_max(all.min, pos2(all.right() - BAR, all.bottom() - BAR));
    let bottom = area.bottom() - if has_totals { TOTALS } else { 0.0 };
    let rows =
        Rect::from_min_max(pos2(area.left(), area.top() + HEADER), pos2(area.right(), bottom.max(area.top() + HEADER)));
    let digits = number::count(listing.rows.of);
    let numbers = (widgets::text_width(ui, &digits, theme::regular(theme::SMALL)) + 2.0 * PAD).max(48.0);
    let fixed = area.left() + numbers + widths.get(0);
    let scroll = ui.data(|data| data.get_temp(id())).unwrap_or_default();
    let mut place = Place { listing, widths, area, rows, fixed, numbers, scroll };
    place.scroll(ctx, ui);
    keys(ctx, ui, &mut place);
    body(ctx, ui, &place);
    header(ctx, ui, &mut place);
    if has_totals {
        totals(ctx, ui, &place);
    }
    scroll_bars(ctx, ui, &mut place, all);
    place.scroll.top = place.scroll.top.clamp(0.0, place.last_top());
    ui.data_mut(|data| data.insert_temp(id(), place.scroll.clone()));
}

impl Place<'_> {
    fn count(&self) -> usize {
        self.listing.rows.rows.len()
    }

    /// Rows that fit, with the part of the last one.
    fn in_sight(&self) -> f64 {
        f64::from(self.rows.height() / ROW)
    }

    fn last_top(&self) -> f64 {
        (self.count() as f64 - self.in_sight()).max(0.0)
    }

    /// Width of the columns that scroll, and the room for them.
    fn across(&self) -> (f32, f32) {
        let content = (1..self.listing.shapes.len()).map(|at| self.widths.get(at)).sum();
        (content, (self.area.right() - self.fixed).max(1.0))
    }

    /// Left and right edge of a column.
    fn column(&self, at: usize) -> (f32, f32) {
        if at == 0 {
            return (self.area.left() + self.numbers, self.fixed);
        }
        let left = self.fixed - self.scroll.left + (1..at).map(|before| self.widths.get(before)).sum::<f32>();
        (left, left + self.widths.get(at))
    }

    /// What a column may paint on: those that scroll pass under the first one.
    fn clip(&self, at: usize, rect: Rect) -> Rect {
        let left = if at == 0 { self.area.left() } else { self.fixed };
        Rect::from_min_max(pos2(left, rect.top()), pos2(self.area.right(), rect.bottom())).intersect(rect)
    }

    /// The columns in sight with their edges.
    fn columns(&self) -> impl Iterator<Item = (usize, &ColumnShape, (f32, f32))> {
        let columns = self.listing.shapes.iter().enumerate().map(|(at, shape)| (at, shape, self.column(at)));
        columns.filter(|(at, _, (left, right))| *at == 0 || *right > self.fixed && *left < self.area.right())
    }

    fn row_rect(&self, position: usize) -> Rect {
        let top = self.rows.top() + ((position as f64 - self.scroll.top) * f64::from(ROW)) as f32;
        Rect::from_min_size(pos2(self.area.left(), top.round()), vec2(self.area.width(), ROW))
    }

    fn bring_into_sight(&mut self, position: usize) {
        let (at, fit) = (position as f64, self.in_sight());
        if at < self.scroll.top || at + 1.0 > self.scroll.top + fit {
            let is_near = at > self.scroll.top - 2.0 && at < self.scroll.top + fit + 1.0;
            let next = if at < self.scroll.top { at } else { at + 1.0 - fit };
            self.scroll.top = if is_near { next } else { at - (fit / 2.0).floor() };
        }
        self.scroll.top = self.scroll.top.clamp(0.0, self.last_top());
    }

    /// The wheel, and what came into sight from elsewhere.
    fn scroll(&mut self, ctx: &Ctx<'_>, ui: &Ui) {
        let table = &ctx.state.session.table;
        let shown = (self.listing.basis.whose(), self.listing.filter.as_str(), self.listing.sort);
        if self.scroll.shown.as_ref().is_none_or(|(whose, filter, sort)| (*whose, filter.as_str(), *sort) != shown) {
            self.scroll.shown = Some((shown.0, shown.1.to_owned(), shown.2));
            self.scroll.top = 0.0;
        }
        if ui.rect_contains_pointer(self.area) {
            let delta = ui.input(egui::InputState::smooth_scroll_delta);
            self.scroll.top -= f64::from(delta.y / ROW);
            self.scroll.left -= delta.x;
        }
        if self.scroll.revealed != table.reveals {
            self.scroll.revealed = table.reveals;
            if let Some(at) = table.at {
                self.bring_into_sight(at);
            }
        }
        let (content, room) = self.across();
        self.scroll.top = self.scroll.top.clamp(0.0, self.last_top());
        self.scroll.left = self.scroll.left.clamp(0.0, (content - room).max(0.0)).round();
    }
}

/// Keys move the selection while the rows have the keyboard.
fn keys(ctx: &Ctx<'_>, ui: &Ui, place: &mut Place<'_>) {
    let response = ui.interact(place.rows, id(), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Table, true, ctx.say(&text::TABLE)));
    if response.clicked() {
        response.request_focus();
    }
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { horizontal_arrows: true, vertical_arrows: true, tab: false, escape: false };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id(), filter));
    let pressed = |key| whole(ui.input_mut(|input| input.count_and_consume_key(Modifiers::NONE, key)));
    let page = (place.in_sight().floor() as i64 - 1).max(1);
    let step = pressed(Key::ArrowDown) - pressed(Key::ArrowUp) + page * (pressed(Key::PageDown) - pressed(Key::PageUp));
    let (first, last) = (pressed(Key::Home) > 0, pressed(Key::End) > 0);
    let sideways = pressed(Key::ArrowRight) - pressed(Key::ArrowLeft);
    place.scroll.left += sideways as f32 * 60.0;
    if pressed(Key::Enter) > 0 {
        ctx.queue.act(Action::ZoomToSelection);
    }
    if ui.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy))) {
        ctx.queue.send(Command::Table(TableChange::Copy));
    }
    let Some(end) = place.count().checked_sub(1) else { return };
    let from = ctx.state.session.table.at.map_or(place.scroll.top.ceil() as i64 - step.signum(), whole);
    let to = match (first, last) {
        (true, _) => 0,
        (_, true) => end,
        _ if step == 0 => return,
        _ => (from + step).clamp(0, whole(end)) as usize,
    };
    ctx.queue.send(Command::Table(TableChange::Select(to)));
}

fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn body(ctx: &Ctx<'_>, ui: &Ui, place: &Place<'_>) {
    let tokens = ctx.tokens();
    let painter = ui.painter().with_clip_rect(place.rows);
    let line = Stroke::new(1.0, theme::between(tokens.panel, tokens.hairline, 0.6));
    if place.count() == 0 {
        let font = theme::regular(theme::BODY);
        let at = place.rows.center();
        let why = if ctx.state.session.table.error.is_some() { &FILTER_WRONG } else { &text::TABLE_EMPTY };
        painter.text(at, Align2::CENTER_CENTER, ctx.say(why), font, theme::rgb(tokens.muted));
        return;
    }
    let first = place.scroll.top.floor() as usize;
    let last = ((place.scroll.top + place.in_sight()).ceil() as usize).min(place.count());
    for position in first..last {
        let Some(row) = place.listing.rows.rows.get(position).copied() else { break };
        let rect = place.row_rect(position);
        let seen = rect.intersect(place.rows);
        let response = ui.interact(seen, id().with(position), Sense::click());
        let selected = ctx.state.session.table.at == Some(position);
        response.widget_info(|| {
            let label = place.listing.basis.label(row);
            WidgetInfo::selected(Role::Row, true, selected, format!("{} {label}", number::count(position + 1)))
        });
        let fill = if selected {
            theme::chosen(tokens)
        } else if response.hovered() {
            theme::hovered(tokens)
        } else {
            theme::rgb(tokens.panel)
        };
        painter.rect_filled(rect, 0.0, fill);
        cells(ctx, ui, place, &painter, (position, row, rect), fill);
        painter.hline(rect.x_range(), rect.bottom() - 0.5, line);
        if selected {
            painter.rect_filled(Rect::from_min_size(rect.min, vec2(3.0, ROW)), 0.0, theme::rgb(tokens.accent));
        }
        if response.clicked() {
            ui.memory_mut(|memory| memory.request_focus(id()));
            ctx.queue.send(Command::Table(TableChange::Select(position)));
        }
        if response.double_clicked() {
            ctx.queue.act(Action::ZoomToSelection);
        }
        whole_text(place, &response, row);
    }
    let edge = Stroke::new(1.0, theme::rgb(tokens.hairline));
    painter.vline(place.fixed - 0.5, place.rows.y_range(), edge);
}

/// A text that is cut is whole under the pointer.
fn whole_text(place: &Place<'_>, response: &Response, row: u32) {
    let Some(pointer) = response.hover_pos().filter(|_| response.hovered()) else { return };
    let under = place.columns().find(|(at, _, (left, right))| {
        pointer.x >= *left && pointer.x < *right && (*at == 0 || pointer.x >= place.fixed)
    });
    let Some((at, shape, _)) = under else { return };
    if let Shown::Text(text) = place.listing.basis.listed().shown(shape.field, row as usize) {
        let font = theme::regular(theme::SMALL);
        let shown: String = text.chars().take(1000).collect();
        let painter = response.ctx.layer_painter(response.layer_id);
        let width = painter.layout_no_wrap(shown.clone(), font, Color32::PLACEHOLDER).size().x;
        if width > place.widths.get(at) - 2.0 * PAD {
            response.clone().on_hover_text_at_pointer(shown);
        }
    }
}

fn cells(
    ctx: &Ctx<'_>,
    ui: &Ui,
    place: &Place<'_>,
    painter: &Painter,
    (position, row, rect): (usize, u32, Rect),
    fill: Color32,
) {
    let tokens = ctx.tokens();
    let (ink, quiet) = (theme::rgb(tokens.text), theme::rgb(tokens.muted));
    let font = theme::regular(theme::SMALL);
    let listed = place.listing.basis.listed();
    for (at, shape, (left, right)) in place.columns() {
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let painter = painter.with_clip_rect(place.clip(at, cell).intersect(place.rows));
        let mut inner = cell.shrink2(vec2(PAD, 0.0));
        let is_number = matches!(shape.width, Width::Numbers { .. });
        let text = match listed.shown(shape.field, row as usize) {
            Shown::None => {
                let (anchor, at) = if is_number {
                    (Align2::RIGHT_CENTER, inner.right_center())
                } else {
                    (Align2::LEFT_CENTER, inner.left_center())
                };
                painter.text(at, anchor, "—", font.clone(), quiet);
                continue;
            }
            Shown::Number(value) => {
                let Width::Numbers { decimals, grouped, .. } = shape.width else { continue };
                right_text(&painter, inner, number_text(value, decimals, grouped), font.clone(), ink);
                continue;
            }
            Shown::Bool(value) => ctx.say(if value { &text::YES } else { &text::NO }).to_owned(),
            Shown::Text(text) => text.chars().take(200).collect(),
        };
        let text = if shape.field == Field::Class { class(ctx, place, &painter, &mut inner, row, text) } else { text };
        let galley = widgets::elided(ui, &text, font.clone(), ink, inner.width());
        let at = Align2::LEFT_CENTER.anchor_size(inner.left_center(), galley.size());
        painter.galley(at.min, galley, ink);
    }
    // Over the columns that have passed under it.
    let numbers = Rect::from_min_size(rect.min, vec2(place.numbers, ROW));
    painter.rect_filled(numbers, 0.0, fill);
    right_text(painter, numbers.shrink2(vec2(PAD, 0.0)), number::count(position + 1), font, quiet);
}

/// The swatch of a class; gives its name in the language of the window.
fn class(ctx: &Ctx<'_>, place: &Place<'_>, painter: &Painter, inner: &mut Rect, row: u32, zh: String) -> String {
    let Some(basis) = place.listing.basis.layer() else { return zh };
    let class = basis.themed.as_ref().and_then(|themed| themed.class_of.get(row as usize).copied());
    let key = class.and_then(|class| basis.themed.as_ref()?.rows.get(usize::from(class)));
    if let Some(key) = key {
        let swatch = Rect::from_center_size(inner.left_center() + vec2(6.0, 0.0), vec2(12.0, 12.0));
        widgets::paint_fill(painter, swatch, palette::fill_of(&key.key, ctx.appearance()));
        let line = Stroke::new(1.0, theme::between(ctx.tokens().hairline, ctx.tokens().muted, 0.5));
        painter.rect_stroke(swatch, 1.0, line, egui::StrokeKind::Inside);
    }
    inner.min.x += SWATCH;
    class.and_then(|class| basis.labels.get(usize::from(class))).map_or(zh, |words| ctx.say(words).to_owned())
}

fn right_text(painter: &Painter, inner: Rect, text: String, font: FontId, ink: Color32) {
    painter.text(inner.right_center(), Align2::RIGHT_CENTER, text, font, ink);
}

fn header(ctx: &Ctx<'_>, ui: &Ui, place: &mut Place<'_>) {
    let tokens = ctx.tokens();
    let rect = Rect::from_min_size(place.area.min, vec2(place.area.width(), HEADER));
    ui.painter().rect_filled(rect, 0.0, theme::between(tokens.panel, tokens.text, 0.035));
    let edge = Stroke::new(1.0, theme::rgb(tokens.hairline));
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, edge);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, edge);
    let shapes = std::sync::Arc::clone(&place.listing.shapes);
    let columns: Vec<(usize, (f32, f32))> = place.columns().map(|(at, _, edges)| (at, edges)).collect();
    for (at, (left, right)) in columns {
        let Some(shape) = shapes.get(at) else { continue };
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        head_cell(ctx, ui, (at, shape), cell, place.clip(at, cell));
        let handle = Rect::from_center_size(pos2(right - 1.0, cell.center().y), vec2(7.0, HEADER));
        let response = ui.interact(place.clip(at, handle), id().with(("width", at)), Sense::click_and_drag());
        let response = response.on_hover_cursor(CursorIcon::ResizeColumn);
        if response.dragged() || response.double_clicked() {
            if response.double_clicked() {
                place.widths.reset(at);
            } else {
                place.widths.drag(at, response.drag_delta().x);
            }
            place.widths.keep(ui);
        }
        let color = if response.hovered() || response.dragged() { tokens.accent } else { tokens.hairline };
        let x = pos2(right - 0.5, 0.0).x;
        let painter = ui.painter().with_clip_rect(place.clip(at, handle));
        painter.vline(x, (cell.top() + 8.0)..=(cell.bottom() - 8.0), Stroke::new(1.0, theme::rgb(color)));
    }
    let edge_x = place.fixed - 0.5;
    ui.painter().vline(edge_x, rect.y_range(), edge);
}

fn head_cell(ctx: &Ctx<'_>, ui: &Ui, (at, shape): (usize, &ColumnShape), cell: Rect, clip: Rect) {
    let tokens = ctx.tokens();
    let response = ui.interact(clip, id().with(("head", at)), Sense::click());
    let (name, note) = (ctx.say(&shape.name).to_owned(), ctx.say(&shape.note));
    let sort = ctx.state.session.table.sort.filter(|sort| sort.field == shape.field);
    response.widget_info(|| WidgetInfo::selected(Role::ColumnHeader, true, sort.is_some(), &name));
    let painter = ui.painter().with_clip_rect(clip);
    if response.hovered() {
        painter.rect_filled(cell, 0.0, theme::hovered(tokens));
    }
    let inner = cell.shrink2(vec2(PAD, 0.0));
    let is_number = matches!(shape.width, Width::Numbers { .. });
    let ink = theme::rgb(if sort.is_some() { tokens.accent } else { tokens.text });
    let (x, side) = if is_number { (inner.right(), Align2::RIGHT_CENTER) } else { (inner.left(), Align2::LEFT_CENTER) };
    let y = if note.is_empty() { cell.center().y } else { cell.center().y - 7.0 };
    let name = widgets::elided(ui, &name, theme::bold(theme::SMALL), ink, inner.width());
    let placed = side.anchor_size(pos2(x, y), name.size());
    painter.galley(placed.min, name, ink);
    if !note.is_empty() {
        let note = widgets::elided(ui, note, theme::regular(10.5), theme::rgb(tokens.muted), inner.width());
        let placed = side.anchor_size(pos2(x, cell.center().y + 8.0), note.size());
        painter.galley(placed.min, note, ink);
    }
    if let Some(sort) = sort {
        let shown = if sort.descending { Icon::Down } else { Icon::Up };
        let arrow_x = if is_number { placed.left() - 7.0 } else { placed.right() + 7.0 };
        icon::show(ui, shown, pos2(arrow_x, y), tokens.accent);
    }
    if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
        let next = match sort {
            None => Some(Sort { field: shape.field, descending: false }),
            Some(sort) if !sort.descending => Some(Sort { descending: true, ..sort }),
            Some(_) => None,
        };
        ctx.queue.send(Command::Table(TableChange::Sort(next)));
    }
}

/// Σ of the rows, under their columns.
fn totals(ctx: &Ctx<'_>, ui: &Ui, place: &Place<'_>) {
    let tokens = ctx.tokens();
    let rect = Rect::from_min_max(pos2(place.area.left(), place.area.bottom() - TOTALS), place.area.max);
    ui.painter().rect_filled(rect, 0.0, theme::between(tokens.panel, tokens.text, 0.035));
    let (rows, sums) = (&place.listing.rows, &place.listing.rows.totals);
    let (font, ink) = (theme::bold(theme::SMALL), theme::rgb(tokens.text));
    for (at, shape, (left, right)) in place.columns() {
        let cell = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
        let sum = sum_of(shape.field, rows);
        if sum.is_none() && matches!(shape.field, Field::Class | Field::Firm | Field::Column(_)) {
            continue;
        }
        let shown = sum.map_or_else(|| "—".to_owned(), |value| number::grouped(value, 2));
        let painter = ui.painter().with_clip_rect(place.clip(at, cell));
        let response = ui.interact(place.clip(at, cell), id().with(("total", at)), Sense::hover());
        let name = format!("{} {} {shown}", ctx.say(&text::TABLE_TOTALS), ctx.say(&shape.name));
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &name));
        let inner = cell.shrink2(vec2(PAD, 0.0));
        let galley = widgets::elided(ui, &shown, font.clone(), ink, inner.width());
        let placed = Align2::RIGHT_CENTER.anchor_size(inner.right_center(), galley.size());
        painter.galley(placed.min, galley, ink);
        response.on_hover_ui(|ui| {
            ui.label(&name);
            ui.label(ctx.say(&OF_ROWS));
            if let Field::PerMu(metric) = shape.field {
                ui.label(ctx.say(&text::TABLE_RATIO));
                if let Some(of_firms) = sums.per_firm_mu(metric) {
                    ui.label(format!("{} {}", ctx.say(&text::PER_FIRM_MU), number::grouped(of_firms.0, 2)));
                }
            }
        });
    }
    let label = pos2(rect.left() + PAD, rect.center().y);
    ui.painter().text(label, Align2::LEFT_CENTER, ctx.say(&text::TABLE_TOTALS), font, ink);
    let edge = Stroke::new(1.0, theme::rgb(tokens.hairline));
    ui.painter().hline(rect.x_range(), rect.top() + 0.5, edge);
    ui.painter().vline(place.fixed - 0.5, rect.y_range(), edge);
}

/// Down, and across where the columns do not fit.
fn scroll_bars(ctx: &Ctx<'_>, ui: &Ui, place: &mut Place<'_>, all: Rect) {
    let track = Rect::from_min_max(pos2(all.right() - BAR, place.rows.top()), pos2(all.right(), place.rows.bottom()));
    let (count, fit) = (place.count() as f64, place.in_sight());
    if count > fit {
        let part = place.scroll.top / place.last_top();
        if let Some(part) =
            bars::show(ctx, ui, &Bar { name: "down", track, share: (fit / count) as f32, part, across: false })
        {
            place.scroll.top = part * place.last_top();
        }
    }
    let (content, room) = place.across();
    if content > room {
        let track = Rect::from_min_max(pos2(place.fixed, all.bottom() - BAR), pos2(place.area.right(), all.bottom()));
        let part = f64::from(place.scroll.left / (content - room));
        if let Some(part) =
            bars::show(ctx, ui, &Bar { name: "across", track, share: room / content, part, across: true })
        {
            place.scroll.left = (part as f32 * (content - room)).round();
        }
    }
}
