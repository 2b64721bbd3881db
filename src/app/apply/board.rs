//! The page view: which page, which item, and edits of the pages.

use crate::app::action::Action;
use crate::app::apply::{board_files, board_join, project};
use crate::app::board::{Board, BoardChange, Join, Look, Proof, Wanted};
use crate::app::command::{Command, Effect};
use crate::app::state::State;
use crate::model::page::Page;
use crate::model::project::Change;

/// After any command of the planner's but more of the same, the next edit is a step of its own.
pub(super) fn end_step(state: &mut State, next: &Command) {
    let goes_on = match next {
        Command::Board(change) => matches!(change, BoardChange::Set(_) | BoardChange::Slide(_) | BoardChange::Draw(_)),
        Command::Act(action) => {
            matches!(action, Action::PanLeft | Action::PanRight | Action::PanUp | Action::PanDown)
        }
        Command::SetDialog(_) | Command::Choose(_) | Command::Query(_) => false,
        // Edits of anything else end it where they are made; the rest happens of itself.
        _ => true,
    };
    if let Some(board) = state.session.board.as_mut().filter(|_| !goes_on) {
        board.join = None;
    }
}

pub(super) fn change(state: &mut State, change: BoardChange) -> Vec<Effect> {
    if matches!(change, BoardChange::Toggle) {
        state.session.board = if state.session.board.is_some() { None } else { Some(Board::default()) };
        return Vec::new();
    }
    let pages = state.project.pages.clone();
    let Some(board) = &mut state.session.board else { return Vec::new() };
    match change {
        BoardChange::Toggle => Vec::new(),
        BoardChange::Turn(page) => {
            board.page = page.min(pages.len().saturating_sub(1));
            board.chosen = None;
            board.look = Look::WHOLE;
            Vec::new()
        }
        BoardChange::Add(page) => {
            board.page = pages.len();
            board.chosen = None;
            project::edit(state, Change::Pages(pages.into_iter().chain([*page]).collect()))
        }
        BoardChange::Remove => {
            let mut pages = pages;
            // There is always one page.
            if pages.len() > 1 && board.page < pages.len() {
                pages.remove(board.page);
                board.page = board.page.min(pages.len() - 1);
                board.chosen = None;
                return project::edit(state, Change::Pages(pages));
            }
            Vec::new()
        }
        BoardChange::Choose(chosen) => {
            board.chosen = chosen;
            board.moves_map = false;
            Vec::new()
        }
        BoardChange::MovesMap(moves) => {
            board.moves_map = moves;
            Vec::new()
        }
        BoardChange::Look(look) => {
            board.look = look.moved((0.0, 0.0));
            Vec::new()
        }
        BoardChange::Set(page) => set(state, *page, None),
        BoardChange::Slide(page) => set(state, *page, Some(Join::Slide)),
        // It ended the step.
        BoardChange::Release => Vec::new(),
        BoardChange::Ask(of) => {
            board_files::ask(state, of);
            Vec::new()
        }
        BoardChange::File(of, path) => board_files::chosen(state, of, &path),
        BoardChange::Draw(wanted) => {
            board.asked = Some(*wanted.clone());
            vec![Effect::DrawPage(wanted)]
        }
    }
}

/// The page on the board becomes another; an edit of the same sort as the one before is undone with it.
pub(super) fn set(state: &mut State, page: Page, sort: Option<Join>) -> Vec<Effect> {
    let Some(board) = &state.session.board else { return Vec::new() };
    let (at, before) = (board.page, board.join);
    let mut pages = state.project.pages.clone();
    let Some(place) = pages.get_mut(at).filter(|place| **place != page) else { return Vec::new() };
    let sort = sort.or_else(|| board_join::typed(place, &page));
    *place = page;
    let effects = project::edit(state, Change::Pages(pages));
    if sort.is_some() && sort == before {
        board_join::join(state);
    }
    if let Some(board) = &mut state.session.board {
        board.join = sort;
    }
    effects
}

/// Nearer or farther, about the middle; whether there is a page to look at.
pub(super) fn zoom(state: &mut State, factor: f64) -> bool {
    let Some(board) = &mut state.session.board else { return false };
    board.look = board.look.zoomed(factor, board.look.middle);
    true
}

/// The whole paper; whether there is one.
pub(super) fn fit(state: &mut State) -> bool {
    let Some(board) = &mut state.session.board else { return false };
    board.look = Look::WHOLE;
    true
}

/// A proof is there.
pub(super) fn proved(state: &mut State, wanted: &Wanted, proof: Proof) {
    if let Some(board) = &mut state.session.board
        && board.asked.as_ref() == Some(wanted)
    {
        board.proof = Some(proof);
    }
}

/// Moves the chosen item by millimetres; whether there is one.
pub(super) fn nudge(state: &mut State, (across, down): (f64, f64)) -> Option<Vec<Effect>> {
    let board = state.session.board.as_ref()?;
    let Some(id) = board.chosen else { return Some(Vec::new()) };
    let place = board.proof.as_ref().and_then(|proof| proof.place(id));
    let (Some(mut place), Some(page)) = (place, state.project.pages.get(board.page)) else { return Some(Vec::new()) };
    let mut page = page.clone();
    place.left = (place.left + across).clamp(0.0, (page.paper.width_mm - place.width).max(0.0));
    place.top = (place.top + down).clamp(0.0, (page.paper.height_mm - place.height).max(0.0));
    if let Some(item) = page.items.iter_mut().find(|item| item.id == id) {
        item.place = Some(place);
    }
    Some(set(state, page, Some(Join::Nudge(id))))
}
