//! What an analysis goes by, in the head of its tab: the controls of each kind, where it has any.
//!
//! A control changes a copy of [`Params`](crate::app::answers::Params); a changed one is sent back.

use crate::app::answers::{AnswerKind, Params};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::table::TableChange;
use egui::Ui;

/// The controls of a kind.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, kind: AnswerKind) {
    let before = &ctx.state.session.params;
    let mut params = before.clone();
    controls(ctx, ui, kind, &mut params);
    if params != *before {
        ctx.queue.send(Command::Table(TableChange::SetParams(Box::new(params))));
    }
}

/// One arm a kind with parameters.
fn controls(_ctx: &Ctx<'_>, _ui: &mut Ui, kind: AnswerKind, _params: &mut Params) {
    match kind {
        AnswerKind::Firms | AnswerKind::Grades => {}
    }
}
