//! The project and its file: new, open, save, leave, recover; sources that are elsewhere.
//!
//! *Guarantees:* nothing that is not saved is left without a question; of two saves the later one is what stays.

use crate::app::apply::tell::tell_of_files;
use crate::app::apply::{close_dialog, data, joining, loading, note_words, project, select, views};
use crate::app::command::Effect;
use crate::app::jobs::Before;
use crate::app::kept::{KeepChange, KeepEffect, KeepResult, Kept, Mark, Missing, Reading, Then, Whence};
use crate::app::session::{Dialog, Tool};
use crate::app::state::State;
use crate::io::error::{ReadError, place_words};
use crate::io::open::Opened;
use crate::io::project::{Checked, EXTENSION, LayerLine, LayerOf, Loaded, Origin, Part, SourceLine, is_project};
use crate::model::layer::Status;
use crate::model::project::{LayerStyle, Project};
use crate::model::report::{Issue, Severity};
use crate::model::words::Words;
use crate::words;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};
use std::sync::Arc;

pub(super) fn change(state: &mut State, change: KeepChange) -> Vec<Effect> {
    match change {
        KeepChange::SaveAs => return save_as(state),
        KeepChange::Closing => return leave(state, Then::Quit),
        KeepChange::SaveFirst => {
            close_dialog(state);
            return save(state);
        }
        KeepChange::GiveUp => {
            close_dialog(state);
            return match state.kept.then.take() {
                Some(then) => go_on(state, then),
                None => Vec::new(),
            };
        }
        KeepChange::Locate(at, path) => {
            close_dialog(state);
            let mut effects = note_words::end(state, true);
            loading::begin(state, false);
            effects.push(Effect::Keep(KeepEffect::Locate(at, path)));
            return effects;
        }
        KeepChange::Found(found) => {
            state.kept.left_behind = found;
            state.session.dialog = Dialog::Recover;
        }
        KeepChange::Recover(at) => {
            close_dialog(state);
            return leave(state, Then::Recover(at));
        }
        KeepChange::Begun(job) => return loading::begun(state, job),
        KeepChange::Forget => {
            close_dialog(state);
            state.kept.left_behind.clear();
            return vec![Effect::Keep(KeepEffect::Forget)];
        }
    }
    Vec::new()
}

pub(super) fn job(state: &mut State, result: KeepResult) -> Vec<Effect> {
    match result {
        KeepResult::Saved(path, mark, result) => return saved(state, &path, *mark, result),
        KeepResult::Loaded(id, reading) => {
            if let Some(loading) = loading::arrived(state, id) {
                return loaded(state, *reading, &loading.before);
            }
        }
        KeepResult::Refused(id, error) => {
            let effects = loading::ended(state, id);
            refuse(state, &error);
            return effects;
        }
        KeepResult::Copied(Ok(_)) => state.kept.no_copy = false,
        // Said once: the next copy is tried in some seconds.
        KeepResult::Copied(Err(words)) => {
            if !std::mem::replace(&mut state.kept.no_copy, true) {
                state.session.say(Severity::Warning, words);
            }
        }
    }
    Vec::new()
}

fn saved(state: &mut State, path: &Path, mark: Mark, result: Result<(), Words>) -> Vec<Effect> {
    state.kept.saving = false;
    let again = state.kept.again.take();
    let is_done = result.is_ok();
    let shown = path.display();
    match result {
        Ok(()) => state.session.say(Severity::Info, words!("已保存 {shown}", "saved {shown}")),
        Err(words) => state.session.say(Severity::Error, words),
    }
    let mut effects = Vec::new();
    // One of a project that is no longer open ties this one to no file.
    let is_of_this = mark.serial == state.kept.serial;
    if is_of_this && is_done {
        state.settings.remember(path);
        state.kept.path = Some(path.to_owned());
        state.kept.mark = Some(mark);
        effects.push(Effect::SaveSettings);
    }
    // What was asked for meanwhile; again to the same file only where that can and has to be written.
    let next = again.filter(|next| !is_of_this || *next != path || is_done && state.is_changed());
    if let Some(next) = next {
        effects.extend(start_saving(state, next));
    } else if is_of_this && !is_done {
        state.kept.then = None;
    } else if is_of_this && let Some(then) = state.kept.then.take() {
        effects.extend(leave(state, then));
    }
    effects
}

/// Saves where the project has its file, else asks for one.
pub(super) fn save(state: &mut State) -> Vec<Effect> {
    if let Some(path) = state.kept.path.clone() {
        return start_saving(state, path);
    }
    ask(state);
    Vec::new()
}

/// Asks where to save.
pub(super) fn ask(state: &mut State) {
    let path = state.kept.path.clone().unwrap_or_else(|| {
        let name = Words::fixed("项目", "project");
        state.session.folder.join(format!("{}.{EXTENSION}", name.get(state.lang())))
    });
    state.session.dialog = Dialog::SaveAs { path: path.to_string_lossy().into_owned(), replaces: None };
}

/// Does it, or asks first where something is not saved.
pub(super) fn leave(state: &mut State, then: Then) -> Vec<Effect> {
    let mut effects = note_words::end(state, true);
    if state.is_changed() {
        state.kept.then = Some(then);
        state.session.dialog = Dialog::Unsaved;
    } else {
        effects.extend(go_on(state, then));
    }
    effects
}

/// Opens the project among these files. One at a time, and data files are opened when it is there.
pub(super) fn open(state: &mut State, files: Vec<PathBuf>) -> Vec<Effect> {
    let count = files.iter().filter(|file| is_project(file)).count();
    if count < files.len() || count > 1 {
        let said = Words::fixed(
            "一次打开一个项目；其余文件请在项目打开后再打开",
            "one project is opened at a time; open the other files when it is there",
        );
        state.session.say(Severity::Warning, said);
    }
    leave(state, Then::Open(files))
}

fn go_on(state: &mut State, then: Then) -> Vec<Effect> {
    match then {
        Then::Quit => {
            state.kept.leaving = true;
            vec![Effect::Quit]
        }
        Then::New => begin(state),
        Then::Open(files) => {
            let Some(file) = files.into_iter().find(|file| is_project(file)) else { return Vec::new() };
            state.settings.remember(&file);
            loading::begin(state, false);
            vec![Effect::Keep(KeepEffect::Read(file)), Effect::SaveSettings]
        }
        Then::Recover(at) => {
            loading::begin(state, true);
            vec![Effect::Keep(KeepEffect::Recover(at))]
        }
    }
}

/// A new project has the shipped layers, as the program at its start.
fn begin(state: &mut State) -> Vec<Effect> {
    let before = data::clear(state);
    state.project = Project {
        scheme: state.sources.schemes.first().cloned(),
        entry_standard: state.sources.entry.first().cloned(),
        ..Project::default()
    };
    reset(state);
    let mut effects = data::after_change(state, &before);
    state.kept.mark = Some(state.mark());
    effects.push(Effect::ReadSample);
    effects
}

/// What hung on the project before.
fn reset(state: &mut State) {
    select::nothing(state);
    let Kept { left_behind, saving, serial, .. } = std::mem::take(&mut state.kept);
    // A save of the project before goes on, and two at a time there are never.
    state.kept = Kept { left_behind, saving, serial: serial + 1, ..Kept::default() };
    let session = &mut state.session;
    session.drawing.clear();
    session.tool = Tool::Pan;
    session.sketch_serial = 0;
    (session.trial, session.trial_scheme) = (None, None);
    session.active_zone = None;
    state.undo.clear();
    state.redo.clear();
}

fn start_saving(state: &mut State, path: PathBuf) -> Vec<Effect> {
    // What is being typed is meant to be in it.
    let mut effects = note_words::end(state, true);
    if std::mem::replace(&mut state.kept.saving, true) {
        state.kept.again = Some(path);
    } else {
        effects.push(Effect::Keep(KeepEffect::Save(path)));
    }
    effects
}

fn save_as(state: &mut State) -> Vec<Effect> {
    let Dialog::SaveAs { path, .. } = state.session.dialog.clone() else { return Vec::new() };
    match checked_path(&state.session.folder, &path) {
        Ok(path) => {
            close_dialog(state);
            if let Some(folder) = path.parent() {
                state.session.folder = folder.to_path_buf();
            }
            start_saving(state, path)
        }
        Err(words) => {
            state.session.say(Severity::Error, words);
            Vec::new()
        }
    }
}

/// A path that is not absolute is one in `folder`; a name without the ending gets it.
fn checked_path(folder: &Path, text: &str) -> Result<PathBuf, Words> {
    let text = text.trim();
    let path = folder.join(text);
    let Some(name) = path.file_name().filter(|_| !text.is_empty() && !text.ends_with(['/', MAIN_SEPARATOR])) else {
        return Err(Words::fixed(
            "请写出项目的文件名，例如 项目.mutu",
            "give the project a file name, for instance project.mutu",
        ));
    };
    if is_project(&path) {
        return Ok(path);
    }
    let mut name = name.to_os_string();
    name.push(format!(".{EXTENSION}"));
    Ok(path.with_file_name(name))
}

fn refuse(state: &mut State, error: &ReadError) {
    let place = error.place.as_ref().map_or_else(Words::default, |place| {
        let place = place_words(place);
        Words::made(format!("（{}）", place.zh), format!(" ({})", place.en))
    });
    let (path, message, remedy) = (&error.path, &error.message, &error.remedy);
    let zh = format!("{path}：{}{}；{}", message.zh, place.zh, remedy.zh);
    let en = format!("{path}: {}{}; {}", message.en, place.en, remedy.en);
    state.session.say(Severity::Error, Words::made(zh, en));
}

/// The project and its data take the place of all that was there.
fn loaded(state: &mut State, reading: Reading, began: &Before) -> Vec<Effect> {
    let Reading { loaded, whence } = reading;
    let is_other = !matches!(whence, Whence::Located | Whence::Again);
    let was_saved = !state.is_changed();
    let selected = select::codes(state);
    let shown = loaded.shown();
    // Data that was opened meanwhile is put over the project.
    let since = data::opened_since(state, began);
    let before = data::clear(state);
    if is_other {
        reset(state);
        // What it asks is about the project that was open; only what was left behind is about none.
        if state.session.dialog != Dialog::Recover {
            close_dialog(state);
        }
    } else {
        select::nothing(state);
        // The layers they speak of are no longer the same; all other edits are taken back as ever.
        project::forget_layer_edits(state);
        state.project.year = state.project.year.or(state.kept.year);
    }
    if is_other {
        state.project = Project { layers: Vec::new(), ..loaded.document.project.clone() };
        state.session.sketch_serial = state.project.sketches.iter().map(|sketch| sketch.id).max().unwrap_or(0);
        state.sources.projects += 1;
    }
    let lists_layers = !loaded.document.layers.is_empty();
    let openings_before = state.sources.openings;
    let missing = missing(&loaded, openings_before);
    let checked = loaded.checked.iter().chain(&loaded.tables);
    let issues: Vec<Issue> = checked.filter_map(|checked| checked.issue.clone()).collect();
    if whence == Whence::Located {
        joining::relocate(state, &loaded.document.project.joins);
    }
    let openings = loaded.document.sources.iter().map(|source| source.opening).max().unwrap_or(0);
    put_in(state, loaded.parts, openings);
    let sources = &state.sources;
    let id_of = |layer: &Arc<_>| {
        let at = sources.data.layers.iter().position(|known| Arc::ptr_eq(known, layer))?;
        sources.layer_ids.get(at).copied()
    };
    let style = |(layer, visible, opacity): &(Arc<_>, bool, f32)| {
        Some(LayerStyle { id: id_of(layer)?, visible: *visible, opacity: *opacity })
    };
    let styles: Vec<LayerStyle> = shown.iter().filter_map(style).collect();
    close_others(state, &styles);
    if lists_layers {
        state.project.layers = styles;
    }
    let year = state.project.year;
    let mut effects = data::after_change(state, &before);
    let is_joining = state.sources.joining.is_some();
    if missing.is_empty() && !is_joining && year != state.project.year {
        tell_of_year(state, year);
    }
    state.kept.year = year.filter(|_| is_joining || !missing.is_empty());
    state.kept.missing = missing;
    let again = whence == Whence::Again;
    effects.extend(settle(state, whence));
    for issue in issues {
        tell_of_source(state, issue);
    }
    if is_other || before.is_empty() {
        views::show_now(state, loaded.document.view);
    }
    effects.extend(put_over(state, since));
    if again {
        data::follow_untitled(state, was_saved);
    }
    if !is_other {
        select::by_codes(state, &selected);
    }
    ask_for_missing(state);
    effects
}

/// Layers that the document does not list were closed.
fn close_others(state: &mut State, listed: &[LayerStyle]) {
    let ids = state.sources.layer_ids.iter().copied();
    let closed: Vec<_> = ids.filter(|id| !listed.iter().any(|style| style.id == *id)).collect();
    for id in closed {
        data::remove(state, id);
    }
}

fn ask_for_missing(state: &mut State) {
    if !state.kept.missing.is_empty() {
        state.session.dialog = Dialog::Missing;
    } else if state.session.dialog == Dialog::Missing {
        close_dialog(state);
    }
}

/// What was opened while the project was being read lies over it.
fn put_over(state: &mut State, since: Opened) -> Vec<Effect> {
    if since.dataset.layers.is_empty() && since.dataset.firms.is_empty() {
        return Vec::new();
    }
    let ids = state.sources.layer_ids.clone();
    data::take_in(state, since);
    data::after_change(state, &ids)
}

/// How the project stands to its file.
fn settle(state: &mut State, whence: Whence) -> Vec<Effect> {
    let mut effects = Vec::new();
    let path = match whence {
        Whence::File(path) => {
            state.kept.mark = Some(state.mark());
            Some(path)
        }
        Whence::Copy(path) => {
            state.kept.mark = None;
            // The others are for other windows.
            state.kept.left_behind.clear();
            effects.push(Effect::Keep(KeepEffect::Recovered));
            path
        }
        Whence::Located => {
            state.kept.mark = None;
            return effects;
        }
        Whence::Again => {
            state.session.say(Severity::Info, Words::fixed("已重新读取数据文件", "the data files were read again"));
            return effects;
        }
    };
    if state.kept.mark.is_none() {
        let said = Words::fixed("已恢复自动保存的内容，请保存", "what was kept is open again; save it");
        state.session.say(Severity::Warning, said);
    } else if let Some(path) = &path {
        let shown = path.display();
        state.session.say(Severity::Info, words!("已打开 {shown}", "opened {shown}"));
    }
    if let Some(folder) = path.as_deref().and_then(Path::parent) {
        state.session.folder = folder.to_path_buf();
    }
    state.kept.path = path;
    effects
}

/// Puts the data in, an opening at a time; the document has so many.
fn put_in(state: &mut State, parts: Vec<Part>, openings: u16) {
    let openings_before = state.sources.openings;
    for part in parts {
        tell_of_files(state, &part.opened.files);
        let sample_before = state.sources.data.parcels().is_some_and(|layer| layer.source.status == Status::Synthetic);
        let firms_are_new = !part.opened.dataset.firms.is_empty();
        state.sources.openings = openings_before + u32::from(part.opening) - 1;
        data::take_in(state, part.opened);
        if sample_before && !firms_are_new {
            data::part_from_sample_firms(state);
        }
    }
    // Openings that are missing as a whole are counted too.
    state.sources.openings = openings_before + u32::from(openings);
}

/// Sources that were not opened, with their openings as the session counts them.
fn missing(loaded: &Loaded, openings_before: u32) -> Vec<Missing> {
    let document = &loaded.document;
    let sources = document.sources.iter().zip(&loaded.checked).enumerate();
    let lost = sources.filter(|(_, (_, checked))| checked.found.is_lost());
    let lost = lost.map(|(at, (source, Checked { found, .. }))| {
        let found = *found;
        let mut source = SourceLine { lost: true, ..source.clone() };
        source.opening = u16::try_from(openings_before + u32::from(source.opening)).unwrap_or(u16::MAX);
        let lines = document.layers.iter().enumerate().filter(|(_, line)| line.of.source() == Some(at));
        let mut layers: Vec<(usize, LayerLine)> = lines.map(|(at, line)| (at, line.clone())).collect();
        if document.layers.is_empty() {
            // Where none is listed all are shown; the next save lists them, and this one is not to be a closed one.
            layers.push((usize::MAX, LayerLine { of: LayerOf::Source(at), visible: true, opacity: 1.0 }));
        }
        Missing { source, found, layers, is_joined: false }
    });
    let tables = document.project.joins.iter().zip(&loaded.tables).filter(|(_, checked)| checked.found.is_lost());
    let tables = tables.map(|(join, checked)| Missing {
        source: SourceLine { lost: true, ..SourceLine::of(Origin::File(join.path.clone())) },
        found: checked.found,
        layers: Vec::new(),
        is_joined: true,
    });
    lost.chain(tables).collect()
}

/// The tables are joined: the year that waited for them is shown, or it is said that there are no figures of it.
pub(super) fn year_of_joins(state: &mut State) {
    let Some(wanted) = state.kept.year else { return };
    if state.kept.missing.is_empty() {
        state.kept.year = None;
    }
    if state.sources.data.firms.years().contains(&wanted) {
        state.project.year = Some(wanted);
        state.kept.year = None;
    } else if state.kept.missing.is_empty() {
        tell_of_year(state, Some(wanted));
    }
}

/// What became of the sources comes last, and stays in sight.
fn tell_of_source(state: &mut State, issue: Issue) {
    let place = issue.place.unwrap_or_default();
    let zh = format!("{place}：{}；{}", issue.message.zh, issue.remedy.zh);
    let en = format!("{place}: {}; {}", issue.message.en, issue.remedy.en);
    state.session.say(issue.severity, Words::made(zh, en));
}

fn tell_of_year(state: &mut State, wanted: Option<u16>) {
    let Some(wanted) = wanted else { return };
    let now = state.project.year.map_or_else(|| "–".to_owned(), |year| year.to_string());
    let said = words!("数据中没有 {wanted} 年；现在显示 {now}", "there are no figures of {wanted}; showing {now}");
    state.session.say(Severity::Warning, said);
}
