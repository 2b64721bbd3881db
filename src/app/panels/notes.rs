//! The tools for notes beside the map, the strip of their style, and their layers.
//!
//! *Must not know:* how a note is drawn.

mod layers;
mod style;

pub use layers::layers;

use crate::app::action::{self, Action, NoteAction};
use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{browser, dialogs};
use crate::app::session::{Dialog, Tool};
use crate::app::{text, theme};
use crate::model::note::{NoteKind, find};
use crate::model::words::Words;
use egui::{Align2, Area, Frame, Id, Margin, Order, Rect, TextEdit, Ui, vec2};

static EXPORT_TITLE: Words = Words::fixed("导出标注", "Export notes");
static EXPORT_HINT: Words = Words::fixed(
    "全部标注写成 GeoJSON：文字、样式、量得的长度和面积；可再导入",
    "Writes all notes as GeoJSON: words, styles, measured lengths and areas; they can be imported again",
);
static IMPORT_TITLE: Words = Words::fixed("导入标注", "Import notes");
static IMPORT_HINT: Words = Words::fixed(
    "从 GeoJSON 读入标注；其他程序的点、线、面成为图钉、折线、多边形",
    "Reads notes from GeoJSON; points, lines and areas of other programs become pins, lines and polygons",
);
static DO_IMPORT: Words = Words::fixed("导入", "Import");

/// Tools by what they are for; a gap lies between.
const TOOLS: [&[NoteKind]; 4] = [
    &[NoteKind::Text, NoteKind::Callout, NoteKind::Pin],
    &[NoteKind::Arrow, NoteKind::Line, NoteKind::Freehand],
    &[NoteKind::Polygon, NoteKind::Rectangle, NoteKind::Ellipse],
    &[NoteKind::Length, NoteKind::Area],
];

/// The tools at the left edge of the map, and the strip beside them while one is in use or a note is selected.
pub fn tools(ctx: &Ctx<'_>, ui: &Ui, map: Rect) {
    let session = &ctx.state.session;
    if ctx.state.sources.data.layers.is_empty() {
        return;
    }
    let mut left = 8.0;
    if session.notes.tools_open {
        plate(ui, "note_tools", map.min + vec2(left, 8.0), map, |ui| {
            ui.spacing_mut().item_spacing = vec2(0.0, 1.0);
            ui.vertical(|ui| {
                for (at, kinds) in TOOLS.iter().enumerate() {
                    if at > 0 {
                        ui.add_space(theme::GAP);
                    }
                    kinds.iter().for_each(|kind| tool(ctx, ui, *kind));
                }
            });
        });
        left += 42.0;
    }
    let selected = session.notes.selected.first().and_then(|id| find(&ctx.state.project.notes, *id));
    let typed = session.notes.typing.as_ref().map(|typing| &typing.note);
    let shown = match (typed.or(selected), session.tool) {
        (Some(note), _) => Some((note.kind, note.style)),
        (None, Tool::Note(kind)) => Some((kind, session.notes.style_of(kind))),
        (None, _) => None,
    };
    if let Some((kind, style)) = shown {
        plate(ui, "note_style", map.min + vec2(left, 8.0), map, |ui| {
            ui.set_max_width((map.width() - left - 24.0).max(160.0));
            style::strip(ctx, ui, kind, style);
        });
    }
}

fn plate(ui: &Ui, id: &'static str, at: egui::Pos2, map: Rect, content: impl FnOnce(&mut Ui)) {
    Area::new(Id::unique(id)).order(Order::Middle).pivot(Align2::LEFT_TOP).fixed_pos(at).constrain_to(map).show(
        ui.ctx(),
        |ui| {
            let style = ui.style();
            Frame::new()
                .fill(style.visuals.panel_fill)
                .stroke(style.visuals.window_stroke)
                .corner_radius(f32::from(theme::RADIUS) + 2.0)
                .inner_margin(Margin::same(4))
                .show(ui, content);
        },
    );
}

fn tool(ctx: &Ctx<'_>, ui: &mut Ui, kind: NoteKind) {
    let action = Action::Note(NoteAction::Draw(kind));
    let Some(entry) = action::entry_of(action) else { return };
    let label = ctx.say(&entry.label);
    let tip = format!("{label}  {}\n{}", entry.key_text(), ctx.say(&entry.tooltip));
    let chosen = ctx.state.session.tool == Tool::Note(kind);
    if icon::choice(ctx, ui, Icon::Note(kind), label, &tip, chosen).clicked() {
        ctx.queue.act(if chosen { Action::ToolPan } else { action });
    }
}

/// Where to write notes, or to read them from.
pub fn dialog(ctx: &Ctx<'_>, ui: &mut Ui, dialog: &Dialog, opens: bool) {
    let Dialog::Notes { path, import } = dialog else { return };
    let import = *import;
    ui.set_width(520.0);
    let (title, hint, does) = if import {
        (&IMPORT_TITLE, &IMPORT_HINT, &DO_IMPORT)
    } else {
        (&EXPORT_TITLE, &EXPORT_HINT, &text::DO_EXPORT)
    };
    dialogs::title(ctx, ui, title, hint);
    let mut path = path.clone();
    let field = ui.horizontal(|ui| {
        let label = ui.label(ctx.say(&text::FILE_NAME));
        let field = TextEdit::singleline(&mut path).id(Id::unique("notes_path")).desired_width(f32::INFINITY);
        ui.add(field).labelled_by(label.id)
    });
    let entered = dialogs::entered(ui, &field.inner);
    if opens {
        field.inner.request_focus();
    }
    ui.add_space(theme::GAP);
    if let Some(next) = browser::show(ctx, ui, &path) {
        path = next;
    }
    let possible = !path.trim().is_empty();
    let now = Dialog::Notes { path, import };
    if now != *dialog {
        ctx.queue.send(Command::SetDialog(now));
    }
    if dialogs::buttons(ctx, ui, does, possible) || entered && possible {
        ctx.queue.send(Command::Note(NoteChange::File));
    }
}
