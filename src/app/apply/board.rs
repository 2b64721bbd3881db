//! The page view: which page, which item, and edits of the pages.

use crate::app::apply::{close_dialog, project};
use crate::app::board::{Board, BoardChange, BoardFile, Look, Proof, Wanted};
use crate::app::command::Effect;
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::page::{ItemKind, Page};
use crate::model::project::{Change, Edit};
use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR};

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
        BoardChange::Set(page) => set(state, *page),
        BoardChange::Ask(of) => ask(state, of),
        BoardChange::File(of, path) => file(state, of, &path),
        BoardChange::Draw(wanted) => {
            board.asked = Some(*wanted.clone());
            vec![Effect::DrawPage(wanted)]
        }
    }
}

/// Where a file is looked for: beside the one that is there.
fn ask(state: &mut State, of: BoardFile) -> Vec<Effect> {
    let BoardFile::Picture(id) = of;
    let known = shown_page(state).and_then(|page| {
        page.items.iter().find_map(|item| match &item.kind {
            ItemKind::Image { path } if item.id == id && !path.is_empty() => Some(path.clone()),
            _ => None,
        })
    });
    let path = known.unwrap_or_else(|| in_folder(state, ""));
    state.session.dialog = Dialog::Board { path, of };
    Vec::new()
}

/// A name in the folder of the last file.
fn in_folder(state: &State, name: &str) -> String {
    let folder = state.session.folder.to_string_lossy();
    let gap = if folder.is_empty() || folder.ends_with(MAIN_SEPARATOR) { "" } else { MAIN_SEPARATOR_STR };
    format!("{folder}{gap}{name}")
}

fn shown_page(state: &State) -> Option<&Page> {
    state.project.pages.get(state.session.board.as_ref()?.page)
}

/// A file was chosen.
fn file(state: &mut State, of: BoardFile, typed: &str) -> Vec<Effect> {
    let path = state.session.folder.join(typed.trim());
    close_dialog(state);
    let BoardFile::Picture(id) = of;
    let Some(mut page) = shown_page(state).cloned() else { return Vec::new() };
    if let Some(item) = page.items.iter_mut().find(|item| item.id == id) {
        item.kind = ItemKind::Image { path: path.to_string_lossy().into_owned() };
    }
    set(state, page)
}

/// The page on the board becomes another; what is typed or nudged along is undone as one step.
fn set(state: &mut State, page: Page) -> Vec<Effect> {
    let Some(at) = state.session.board.as_ref().map(|board| board.page) else { return Vec::new() };
    let mut pages = state.project.pages.clone();
    let Some(place) = pages.get_mut(at) else { return Vec::new() };
    *place = page;
    let effects = project::edit(state, Change::Pages(pages));
    if let Some([before, last]) = state.undo.last_chunk::<2>()
        && before.new == last.old
        && only_text_of_one(before, last)
    {
        let joined = Edit { old: before.old.clone(), new: last.new.clone() };
        state.undo.truncate(state.undo.len() - 2);
        state.undo.push(joined);
    }
    effects
}

/// Whether both edits write into the same text.
fn only_text_of_one(before: &Edit, last: &Edit) -> bool {
    let (one, other) = (text_changed(before), text_changed(last));
    one.is_some() && one == other
}

/// The page and the item (0 for the title) in whose text alone an edit made a difference.
fn text_changed(edit: &Edit) -> Option<(usize, u32)> {
    let (Change::Pages(old), Change::Pages(new)) = (&edit.old, &edit.new) else { return None };
    if old.len() != new.len() {
        return None;
    }
    let at = old.iter().zip(new).position(|(a, b)| a != b)?;
    let (old, new) = (old.get(at)?, new.get(at)?);
    if old.title != new.title {
        return (Page { title: new.title.clone(), ..old.clone() } == *new).then_some((at, 0));
    }
    if old.items.len() != new.items.len() {
        return None;
    }
    let mut differing = old.items.iter().zip(&new.items).filter(|(a, b)| a != b);
    let (one, other) = differing.next()?;
    let is_text = matches!(
        other.kind,
        ItemKind::Text(_) | ItemKind::TitleBlock(_) | ItemKind::Watermark { .. } | ItemKind::WindRose(_)
    );
    (is_text && differing.next().is_none() && one.place == other.place).then_some((at, one.id))
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
    Some(set(state, page))
}
