//! Files of the page view: pictures, and templates that are kept or opened.

use crate::app::apply::{board, close_dialog};
use crate::app::board::BoardFile;
use crate::app::command::Effect;
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::page::{ItemKind, Page};
use crate::model::report::Severity;
use crate::model::words::Words;
use std::path::{MAIN_SEPARATOR, MAIN_SEPARATOR_STR, Path};

static USUAL_NAME: Words = Words::fixed("版式", "template");
static NO_NAME: Words = Words::fixed("请写出文件名", "write the name of a file");

/// Where a file is looked for: beside the picture that is there, else in the folder of the last file.
pub(super) fn ask(state: &mut State, of: BoardFile) {
    let path = match of {
        BoardFile::Picture(id) => picture(state, id).unwrap_or_else(|| in_folder(state, "")),
        BoardFile::OpenTemplate => in_folder(state, ""),
        BoardFile::SaveTemplate => {
            let name = shown_page(state).map(|page| page.name.trim()).filter(|name| is_name(name));
            let name = name.unwrap_or(USUAL_NAME.get(state.lang()));
            in_folder(state, &format!("{name}.json"))
        }
    };
    state.session.dialog = Dialog::Board { path, of, replaces: None };
}

/// A name that a file can have everywhere.
fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', ':', '*', '?', '"', '<', '>', '|']) && !name.starts_with('.')
}

fn in_folder(state: &State, name: &str) -> String {
    let folder = state.session.folder.to_string_lossy();
    let gap = if folder.is_empty() || folder.ends_with(MAIN_SEPARATOR) { "" } else { MAIN_SEPARATOR_STR };
    format!("{folder}{gap}{name}")
}

fn shown_page(state: &State) -> Option<&Page> {
    state.project.pages.get(state.session.board.as_ref()?.page)
}

fn picture(state: &State, wanted: u32) -> Option<String> {
    shown_page(state)?.items.iter().find_map(|item| match &item.kind {
        ItemKind::Image { path } if item.id == wanted && !path.is_empty() => Some(path.clone()),
        _ => None,
    })
}

/// A file was chosen; what is no file is said, and the dialog stays.
pub(super) fn chosen(state: &mut State, of: BoardFile, typed: &str) -> Vec<Effect> {
    let path = state.session.folder.join(typed.trim());
    if typed.trim().is_empty() || typed.ends_with(std::path::is_separator) || path.file_name().is_none() {
        state.session.say(Severity::Error, NO_NAME.clone());
        return Vec::new();
    }
    close_dialog(state);
    match of {
        BoardFile::Picture(id) => set_picture(state, id, &path),
        BoardFile::OpenTemplate => vec![Effect::ReadTemplate(path)],
        BoardFile::SaveTemplate => {
            let Some(mut page) = shown_page(state).cloned() else { return Vec::new() };
            let path = BoardFile::with_ending(path);
            // What it is called in the list of templates.
            if let Some(stem) = path.file_stem().filter(|_| page.name.is_empty()) {
                page.name = stem.to_string_lossy().into_owned();
            }
            vec![Effect::WriteTemplate(path, Box::new(page))]
        }
    }
}

fn set_picture(state: &mut State, id: u32, path: &Path) -> Vec<Effect> {
    let Some(mut page) = shown_page(state).cloned() else { return Vec::new() };
    if let Some(item) = page.items.iter_mut().find(|item| item.id == id) {
        item.kind = ItemKind::Image { path: path.to_string_lossy().into_owned() };
    }
    board::set(state, page, None)
}
