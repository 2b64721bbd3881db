//! A project that is being read: everything that would change the one that is open waits for it, or is lost to it.
//!
//! *Guarantees:* an edit that is asked for meanwhile is refused aloud, not made and then lost; a reading that was
//! stopped changes nothing, and a copy that was not opened is offered again. *Must not know:* what is read.

use crate::app::action::Action;
use crate::app::annotating::NoteChange;
use crate::app::board::BoardChange;
use crate::app::command::{ClinicChange, Command, Effect, SketchChange};
use crate::app::intake::IntakeChange;
use crate::app::jobs::JobId;
use crate::app::joining::JoinChange;
use crate::app::kept::{KeepChange, KeepEffect, Loading};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::report::Severity;
use crate::model::words::Words;

static WAIT: Words = Words::fixed(
    "正在打开项目，这时的修改会丢失，因此没有执行；请等它打开，或取消打开",
    "a project is being opened and a change made now would be lost, so it was not made; wait, or cancel the opening",
);

pub(super) fn begin(state: &mut State, is_copy: bool) {
    let before = state.sources.before();
    state.kept.loading = Some(Loading { job: None, is_copy, before });
}

/// The job has begun, or there is none.
pub(super) fn begun(state: &mut State, job: Option<JobId>) -> Vec<Effect> {
    match &mut state.kept.loading {
        Some(loading) if job.is_some() => loading.job = job,
        _ => return give_up(state),
    }
    Vec::new()
}

/// What a job brings is taken in only where that job is still the one that is waited for.
pub(super) fn arrived(state: &mut State, id: JobId) -> Option<Loading> {
    state.kept.loading.take_if(|loading| loading.job == Some(id))
}

/// A job is over; where it is the one that was waited for, it has brought nothing.
pub(super) fn ended(state: &mut State, id: JobId) -> Vec<Effect> {
    let is_it = state.kept.loading.as_ref().is_some_and(|loading| loading.job == Some(id));
    if is_it { give_up(state) } else { Vec::new() }
}

fn give_up(state: &mut State) -> Vec<Effect> {
    let Some(Loading { is_copy: true, .. }) = state.kept.loading.take() else { return Vec::new() };
    state.session.dialog = Dialog::Recover;
    vec![Effect::Keep(KeepEffect::NotRecovered)]
}

/// Whether a command has to wait; then it is said.
pub(super) fn refuses(state: &mut State, command: &Command) -> bool {
    if state.kept.loading.is_none() || !changes(command) {
        return false;
    }
    if state.session.messages.last().is_none_or(|last| last.text != WAIT) {
        state.session.say(Severity::Warning, WAIT.clone());
    }
    true
}

/// Whether a command can change the document or its data, or begins another reading.
fn changes(command: &Command) -> bool {
    match command {
        Command::Act(action) => acts(*action),
        Command::Keep(change) => {
            matches!(change, KeepChange::Locate(..) | KeepChange::Recover(_) | KeepChange::Forget)
        }
        Command::Board(change) => {
            let pages = matches!(change, BoardChange::Add(_) | BoardChange::Remove | BoardChange::File(..));
            pages || matches!(change, BoardChange::Set(_) | BoardChange::Slide(_))
        }
        Command::Join(change) => matches!(change, JoinChange::Confirm | JoinChange::Remove(_)),
        Command::Intake(change) => {
            matches!(change, IntakeChange::Confirm | IntakeChange::Reload)
        }
        Command::Clinic(change) => matches!(change, ClinicChange::Accept(_) | ClinicChange::AcceptAll(_)),
        Command::Sketch(change) => !matches!(change, SketchChange::Select(_)),
        Command::Note(change) => {
            let looks =
                matches!(change, NoteChange::Select(_) | NoteChange::Try(_) | NoteChange::Drop | NoteChange::Untyped);
            !looks && !matches!(change, NoteChange::Words(_) | NoteChange::UseLayer(_) | NoteChange::Copy(false))
        }
        Command::Open(_)
        | Command::SetTheme(_)
        | Command::SetClasses(_)
        | Command::TryClasses(_)
        | Command::SetScheme(_)
        | Command::TryScheme(_)
        | Command::SetVariants(_)
        | Command::SetEntryStandard(_)
        | Command::SetBookmarks(_)
        | Command::SetYear(_)
        | Command::SetVisible(..)
        | Command::SetOpacity(..)
        | Command::MoveLayer(..)
        | Command::CloseLayer(_) => true,
        Command::Dragged(_)
        | Command::Job(_)
        | Command::Cancel(_)
        | Command::Resize { .. }
        | Command::SetView(_)
        | Command::KeepView
        | Command::FlyTo(_)
        | Command::Tick(_)
        | Command::Hover(..)
        | Command::SelectAt(_)
        | Command::Select(_)
        | Command::Choose(_)
        | Command::EnterZone(_)
        | Command::ShowFirm(_)
        | Command::GoTo(_)
        | Command::Query(_)
        | Command::Table(_)
        | Command::SetDialog(_)
        | Command::Export
        | Command::DismissMessage(_)
        | Command::Say(..) => false,
    }
}

/// Whether an action can. Saving may go on: it is of the project that is open.
fn acts(action: Action) -> bool {
    matches!(
        action,
        Action::Open
            | Action::OpenSample
            | Action::New
            | Action::Locate
            | Action::Recover
            | Action::Undo
            | Action::Redo
            // An arrow may move a note or what stands on a page.
            | Action::PanLeft
            | Action::PanRight
            | Action::PanUp
            | Action::PanDown
            | Action::Note(_)
    )
}
