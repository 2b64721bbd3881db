//! What an analysis goes by, in the head of its tab: the controls of each kind, where it has any.
//!
//! A control changes a copy of [`Params`]; a changed one is sent back.

mod land;

use crate::app::answers::{AnswerKind, LedgerPart, Params};
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
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
fn controls(ctx: &Ctx<'_>, ui: &mut Ui, kind: AnswerKind, params: &mut Params) {
    match kind {
        AnswerKind::Firms
        | AnswerKind::Grades
        | AnswerKind::Standards
        | AnswerKind::ZoneIndustries
        | AnswerKind::ZoneClasses
        | AnswerKind::Targets
        | AnswerKind::Breaks => {}
        AnswerKind::Whatif => {
            let options = LedgerPart::ALL.map(|(part, name)| (part, ctx.say(&name).to_owned(), String::new()));
            if let Some(part) = widgets::segmented(ctx, ui, &options, params.ledger) {
                params.ledger = part;
            }
        }
        AnswerKind::Years => land::years(ctx, ui, &mut params.land),
        AnswerKind::Margins => land::margins(ctx, ui, &mut params.land),
        AnswerKind::Register => land::rules(ctx, ui, &mut params.land),
        AnswerKind::Sites => land::sites(ctx, ui, &mut params.land),
    }
}
