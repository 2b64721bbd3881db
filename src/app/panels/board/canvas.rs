//! The paper on its table: choosing, dragging, resizing.

use crate::app::board::{Board, BoardChange, Grip, Guides, Hold, Look, Proof, Wanted, dragged};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::theme;
use crate::model::page::{BoxMm, ItemKind, MapExtent, Page};
use crate::render::MAX_SIDE_PX;
use egui::{
    Align2, Color32, ColorImage, CursorIcon, Id, Key, Pos2, Rect, Response, Sense, Stroke, StrokeKind, TextureHandle,
    TextureOptions, Ui, Vec2, pos2, vec2,
};
use geo_types::Coord;

/// Between the paper and the edge of the room, in points.
const ROOM: f32 = 24.0;
/// The longer side of a proof: a texture of more pixels costs hundreds of megabytes.
const MOST_PX: u32 = 6_000;
/// Half a handle, in points.
const HANDLE: f32 = 4.0;

/// What is being dragged.
#[derive(Debug, Clone, Copy)]
struct Drag {
    id: u32,
    start: BoxMm,
    grip: Grip,
    /// How far the pointer has gone; on release nothing says so any more.
    by: Vec2,
}

/// Where the paper lies on the screen.
#[derive(Clone, Copy)]
struct Sheet {
    rect: Rect,
    points_per_mm: f32,
}

impl Sheet {
    fn on_screen(self, place: BoxMm) -> Rect {
        let at = |mm: f64| mm as f32 * self.points_per_mm;
        let min = self.rect.min + vec2(at(place.left), at(place.top));
        Rect::from_min_size(min, vec2(at(place.width), at(place.height)))
    }

    fn mm(self, by: Vec2) -> (f64, f64) {
        (f64::from(by.x / self.points_per_mm), f64::from(by.y / self.points_per_mm))
    }
}

/// Shows the page in the room that is left.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(board) = &ctx.state.session.board else { return };
    let Some(page) = ctx.state.project.pages.get(board.page) else { return };
    let (room, response) = ui.allocate_exact_size(ui.available_size(), Sense::click());
    let tokens = ctx.tokens();
    let painter = ui.painter_at(room);
    painter.rect_filled(room, 0.0, theme::between(tokens.panel, tokens.muted, 0.18));
    let paper = vec2(page.paper.width_mm as f32, page.paper.height_mm as f32);
    let free = (room.size() - Vec2::splat(2.0 * ROOM)).max(Vec2::splat(40.0));
    let look = look(ctx, ui, (board.look, &response), paper * (free.x / paper.x).min(free.y / paper.y));
    let points_per_mm = (free.x / paper.x).min(free.y / paper.y) * look.zoom as f32;
    let size = paper * points_per_mm;
    let off = size * vec2(0.5 - look.middle.0 as f32, 0.5 - look.middle.1 as f32);
    let rect = Rect::from_center_size(room.center() + off, size);
    let sheet = Sheet { rect, points_per_mm };
    ui.set_clip_rect(room.intersect(ui.clip_rect()));
    ask(ctx, ui, (board, page), points_per_mm);
    painter.rect_filled(rect, 0.0, Color32::WHITE);
    painter.rect_stroke(rect, 0.0, Stroke::new(1.0, theme::rgb(tokens.hairline)), StrokeKind::Outside);
    let Some(proof) = &board.proof else { return };
    picture(ui, proof, rect);
    if response.clicked() {
        ctx.queue.send(Command::Board(BoardChange::Choose(None)));
    }
    items(ctx, ui, (board, page, proof), sheet);
    keys(ctx, ui, (board, page));
}

/// Ctrl and the wheel zoom about the pointer, the wheel and the middle button move a paper that is larger than the room;
/// `whole` is its size in points where it is not.
fn look(ctx: &Ctx<'_>, ui: &Ui, (look, room): (Look, &Response), whole: Vec2) -> Look {
    let (scroll, pinch, dragged, pointer) = ui.input(|input| {
        let dragged = if input.pointer.middle_down() { input.pointer.delta() } else { Vec2::ZERO };
        (input.smooth_scroll_delta(), input.zoom_delta(), dragged, input.pointer.latest_pos())
    });
    let Some(pointer) =
        pointer.filter(|at| room.rect.contains(*at) && ui.ctx().layer_id_at(*at) == Some(room.layer_id))
    else {
        return look;
    };
    let size = whole * look.zoom as f32;
    let share = |by: Vec2| (f64::from(by.x / size.x), f64::from(by.y / size.y));
    let mut now = look;
    if pinch != 1.0 {
        let (across, down) = share(pointer - room.rect.center());
        now = now.zoomed(f64::from(pinch), (look.middle.0 + across, look.middle.1 + down));
    }
    let by = scroll + dragged;
    if by != Vec2::ZERO {
        let (across, down) = share(by);
        now = now.moved((-across, -down));
    }
    if now != look {
        ctx.queue.send(Command::Board(BoardChange::Look(now)));
    }
    now
}

/// Asks for a proof where the last one that was asked for is of something else.
fn ask(ctx: &Ctx<'_>, ui: &Ui, (board, page): (&Board, &Page), points_per_mm: f32) {
    let px_per_mm = f64::from(points_per_mm * ui.ctx().pixels_per_point());
    let longest = page.paper.width_mm.max(page.paper.height_mm);
    let most = f64::from(MAX_SIDE_PX.min(MOST_PX)) / longest;
    let dpi = (px_per_mm.min(most) * 25.4).max(10.0);
    let wanted = Wanted::of(ctx.state, page, dpi);
    if board.asked.as_ref() != Some(&wanted) && ctx.state.derived.pending.is_none() {
        ctx.queue.send(Command::Board(BoardChange::Draw(Box::new(wanted))));
    }
}

/// The proof as a texture, made once.
fn picture(ui: &Ui, proof: &Proof, rect: Rect) {
    let id = Id::unique("page_proof");
    let serial = proof.picture.rgba.as_ptr() as usize;
    let known: Option<(usize, TextureHandle)> = ui.data(|data| data.get_temp(id));
    let handle = match known {
        Some((known, handle)) if known == serial => handle,
        _ => {
            let size = [proof.picture.width as usize, proof.picture.height as usize];
            let image = ColorImage::from_rgba_unmultiplied(size, &proof.picture.rgba);
            let handle = ui.ctx().load_texture("page", image, TextureOptions::LINEAR);
            ui.data_mut(|data| data.insert_temp(id, (serial, handle.clone())));
            handle
        }
    };
    let whole = Rect::from_min_max(Pos2::ZERO, pos2(1.0, 1.0));
    ui.painter().image(handle.id(), rect, whole, Color32::WHITE);
}

fn items(ctx: &Ctx<'_>, ui: &mut Ui, (board, page, proof): (&Board, &Page, &Proof), sheet: Sheet) {
    let mut hovered = None;
    // The front most item takes the pointer: it is asked last, and the later one is on top.
    for (id, place) in &proof.placed {
        let Some(item) = page.items.iter().find(|item| item.id == *id) else { continue };
        if matches!(item.kind, ItemKind::Watermark { .. }) {
            continue;
        }
        let response = ui.interact(sheet.on_screen(*place), Id::unique(("page_item", *id)), Sense::click_and_drag());
        if response.hovered() {
            hovered = Some((*id, *place));
        }
        if response.clicked() || response.drag_started() {
            ctx.queue.send(Command::Board(BoardChange::Choose(Some(*id))));
        }
        let is_map = matches!(item.kind, ItemKind::Map(_));
        if board.chosen == Some(*id) && board.moves_map && is_map {
            shift_map(ctx, (page, proof), &response, sheet);
        } else {
            follow(
                ctx,
                ui,
                (page, proof),
                &response,
                (sheet, Drag { id: *id, start: *place, grip: Grip::WHOLE, by: Vec2::ZERO }),
            );
        }
    }
    let tokens = ctx.tokens();
    if let Some((id, place)) = hovered.filter(|(id, _)| board.chosen != Some(*id)) {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        let line = Stroke::new(1.0, theme::rgb(tokens.accent).gamma_multiply(0.6));
        ui.painter().rect_stroke(sheet.on_screen(place), 0.0, line, StrokeKind::Outside);
        let name = page.items.iter().find(|item| item.id == id).map(|item| super::name_of(&item.kind));
        if let Some(name) = name {
            let at = sheet.on_screen(place).left_top() - vec2(0.0, 2.0);
            tag(ctx, ui, (at, Align2::LEFT_BOTTOM), ctx.say(&name));
        }
    }
    if let Some((id, place)) = board.chosen.and_then(|id| Some((id, proof.place(id)?))) {
        handles(ctx, ui, (page, proof), (sheet, id, place));
    }
}

/// A frame with eight handles around the chosen item.
fn handles(ctx: &Ctx<'_>, ui: &mut Ui, (page, proof): (&Page, &Proof), (sheet, id, place): (Sheet, u32, BoxMm)) {
    let rect = sheet.on_screen(place);
    let accent = theme::rgb(ctx.tokens().accent);
    ui.painter().rect_stroke(rect, 0.0, Stroke::new(1.5, accent), StrokeKind::Middle);
    for (number, ((x, y), grip)) in Grip::HANDLES.into_iter().enumerate() {
        let at = pos2(rect.left() + rect.width() * x, rect.top() + rect.height() * y);
        let area = Rect::from_center_size(at, Vec2::splat(HANDLE * 2.0));
        let response = ui.interact(area.expand(3.0), Id::unique(("page_handle", number)), Sense::drag());
        ui.painter().rect(area, 1.0, Color32::WHITE, Stroke::new(1.5, accent), StrokeKind::Inside);
        if response.hovered() {
            ui.ctx().set_cursor_icon(cursor(grip));
        }
        follow(ctx, ui, (page, proof), &response, (sheet, Drag { id, start: place, grip, by: Vec2::ZERO }));
    }
}

fn cursor(grip: Grip) -> CursorIcon {
    match grip {
        Grip(_, Hold::None) => CursorIcon::ResizeHorizontal,
        Grip(Hold::None, _) => CursorIcon::ResizeVertical,
        Grip(across, down) if across == down => CursorIcon::ResizeNwSe,
        Grip(..) => CursorIcon::ResizeNeSw,
    }
}

/// Draws the box under the hand with the guides that caught it; on release the item has its new place.
fn follow(ctx: &Ctx<'_>, ui: &Ui, (page, proof): (&Page, &Proof), response: &Response, (sheet, drag): (Sheet, Drag)) {
    let id = Id::unique("page_drag");
    if response.drag_started() {
        ui.data_mut(|data| data.insert_temp(id, drag));
    }
    let held: Option<Drag> = ui.data(|data| data.get_temp(id));
    let Some(mut held) = held.filter(|held| held.id == drag.id && held.grip == drag.grip) else { return };
    if let Some(by) = response.total_drag_delta() {
        held.by = by;
        ui.data_mut(|data| data.insert_temp(id, held));
    }
    let guides = Guides::of(page.paper, &proof.placed, held.id);
    let (place, caught) = dragged(held.start, sheet.mm(held.by), held.grip, (page.paper, &guides));
    if response.drag_stopped() {
        ui.data_mut(|data| data.remove::<Drag>(id));
        let mut page = page.clone();
        if let Some(item) = page.items.iter_mut().find(|item| item.id == held.id) {
            item.place = Some(rounded(place));
        }
        ctx.queue.send(Command::Board(BoardChange::Set(Box::new(page))));
        return;
    }
    let accent = theme::rgb(ctx.tokens().accent);
    ui.painter().rect(
        sheet.on_screen(place),
        0.0,
        accent.gamma_multiply(0.12),
        Stroke::new(1.5, accent),
        StrokeKind::Middle,
    );
    let line = Stroke::new(1.0, theme::rgb(ctx.tokens().error));
    if let Some(x) = caught.0 {
        ui.painter().vline(sheet.rect.left() + x as f32 * sheet.points_per_mm, sheet.rect.y_range(), line);
    }
    if let Some(y) = caught.1 {
        ui.painter().hline(sheet.rect.x_range(), sheet.rect.top() + y as f32 * sheet.points_per_mm, line);
    }
    let text = format!("{:.1} × {:.1}", place.width, place.height);
    let at = sheet.on_screen(place).center_bottom() + vec2(0.0, 4.0);
    tag(ctx, ui, (at, Align2::CENTER_TOP), &text);
}

/// Words over the paper, on a plate: what is printed there has words of its own.
fn tag(ctx: &Ctx<'_>, ui: &Ui, (at, align): (Pos2, Align2), text: &str) {
    let (panel, accent) = (theme::rgb(ctx.tokens().panel), theme::rgb(ctx.tokens().accent));
    let words = ui.painter().layout_no_wrap(text.to_owned(), theme::regular(11.0), panel);
    let plate = align.anchor_size(at, words.size() + vec2(8.0, 2.0));
    // Whole, also at the edge of the room.
    let room = ui.clip_rect();
    let plate = plate.translate(vec2((room.right() - plate.right()).min(0.0), 0.0));
    ui.painter().rect_filled(plate, 2.0, accent);
    ui.painter().galley(plate.min + vec2(4.0, 1.0), words, panel);
}

/// To tenths of a millimetre, as people write them.
fn rounded(place: BoxMm) -> BoxMm {
    let round = |mm: f64| (mm * 10.0).round() / 10.0;
    BoxMm { left: round(place.left), top: round(place.top), width: round(place.width), height: round(place.height) }
}

/// Moves what the map shows under its frame.
fn shift_map(ctx: &Ctx<'_>, (page, proof): (&Page, &Proof), response: &Response, sheet: Sheet) {
    if response.hovered() {
        response.ctx.set_cursor_icon(CursorIcon::Grab);
    }
    let id = Id::unique("page_shift");
    if let Some(by) = response.total_drag_delta() {
        response.ctx.data_mut(|data| data.insert_temp(id, by));
    }
    let (Some(extent), true) = (proof.extent_in_world, response.drag_stopped()) else { return };
    let Some(by) = response.ctx.data_mut(|data| data.remove_temp::<Vec2>(id)) else { return };
    let (across, down) = sheet.mm(by);
    let meters = |mm: f64| mm * proof.scale / 1_000.0;
    let shift = Coord { x: -meters(across), y: meters(down) };
    let mut page = page.clone();
    if let Some(map) = page.map_mut() {
        let moved = geo_types::Rect::new(extent.min() + shift, extent.max() + shift);
        map.extent = MapExtent::Fixed(moved);
        map.scale = Some(map.scale.unwrap_or(proof.scale));
    }
    ctx.queue.send(Command::Board(BoardChange::Set(Box::new(page))));
}

/// Delete removes the chosen item.
fn keys(ctx: &Ctx<'_>, ui: &Ui, (board, page): (&Board, &Page)) {
    let Some(id) = board.chosen else { return };
    let nobody_types = ui.memory(egui::Memory::focused).is_none();
    if nobody_types && ui.input(|input| input.key_pressed(Key::Delete)) {
        let mut page = page.clone();
        page.items.retain(|item| item.id != id);
        ctx.queue.send(Command::Board(BoardChange::Set(Box::new(page))));
        ctx.queue.send(Command::Board(BoardChange::Choose(None)));
    }
}
