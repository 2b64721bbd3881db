//! Notes: drawn, selected, dragged, typed, copied, ordered, and the layers they lie in.

use crate::app::action::NoteAction;
use crate::app::annotating::{Join, NoteChange, Typing};
use crate::app::apply::{note_files, note_words, project, select, sketch};
use crate::app::command::Effect;
use crate::app::session::{Session, Tool};
use crate::app::state::State;
use crate::io::notes as files;
use crate::model::note::{MOST_CHARACTERS, Note, NoteKind, NoteLayer, NoteStyle, bounds_of, cleaned, find, too_many};
use crate::model::project::{Change, Edit};
use crate::model::report::Severity;
use crate::words;
use geo_types::{Coord, coord};
use std::sync::Arc;

/// Points a copy is put beside its original.
const BESIDE_PX: f64 = 16.0;

pub(super) fn change(state: &mut State, change: NoteChange) -> Vec<Effect> {
    match change {
        NoteChange::Draw(points) => return draw(state, points),
        NoteChange::Select(ids) => select(state, ids),
        NoteChange::Try(notes) => state.session.notes.trial = notes,
        NoteChange::Put => return put(state),
        NoteChange::Drop => state.session.notes.trial.clear(),
        NoteChange::Type(id) => note_words::begin(state, id),
        NoteChange::Words(text) => note_words::so_far(state, &text),
        NoteChange::Typed => return note_words::end(state, true),
        NoteChange::Untyped => return note_words::escape(state),
        NoteChange::Style(kind, style) => return restyle(state, kind, style),
        NoteChange::Copy(cut) => return copy(state, cut),
        NoteChange::Paste(text, at) => return paste(state, &text, at),
        NoteChange::AddLayer => return add_layer(state),
        NoteChange::RemoveLayer(id) => return edit(state, |layers| layers.retain(|layer| layer.id != id)),
        NoteChange::RenameLayer(id, name) => return with_layer(state, id, |layer| layer.name = cleaned(&name)),
        NoteChange::ShowLayer(id, visible) => return with_layer(state, id, |layer| layer.visible = visible),
        NoteChange::UseLayer(id) => state.session.notes.layer = Some(id),
        NoteChange::Import(text, name) => return import(state, &text, &name),
        NoteChange::File => return note_files::begin(state),
    }
    Vec::new()
}

pub(super) fn act(state: &mut State, action: NoteAction) -> Vec<Effect> {
    match action {
        NoteAction::Draw(kind) => {
            let effects = note_words::end(state, true);
            let session = &mut state.session;
            session.notes.tools_open = true;
            session.notes.selected.clear();
            session.drawing.clear();
            session.tool = Tool::Note(kind);
            effects
        }
        NoteAction::Duplicate => duplicate(state),
        NoteAction::Delete => delete(state),
        NoteAction::Forward => order(state, true),
        NoteAction::Backward => order(state, false),
        NoteAction::Tools => {
            state.session.notes.tools_open = !state.session.notes.tools_open;
            Vec::new()
        }
        NoteAction::Export | NoteAction::Import => {
            note_files::ask(state, action == NoteAction::Import);
            Vec::new()
        }
    }
}

/// Forgets what speaks of notes that are not there any more.
pub(super) fn refresh(state: &mut State) {
    let layers = &state.project.notes;
    let notes = &mut state.session.notes;
    notes.selected.retain(|id| find(layers, *id).is_some());
    notes.trial.retain(|note| find(layers, note.id).is_some());
    if notes.typing.as_ref().is_some_and(|typing| !typing.is_new && find(layers, typing.note.id).is_none()) {
        notes.typing = None;
    }
}

/// Selects notes, and nothing else.
fn select(state: &mut State, ids: Vec<u32>) {
    let ids: Vec<u32> = ids.into_iter().filter(|id| find(&state.project.notes, *id).is_some()).collect();
    if ids != state.session.notes.selected {
        select::nothing(state);
        state.session.notes.selected = ids;
    }
}

/// Length or area on the ellipsoid, for the kinds that have one.
pub(super) fn measured(kind: NoteKind, points: &[Coord]) -> Option<f64> {
    files::measured(kind, points)
}

/// Makes a note of the tool's kind; of words the typing begins, and is an edit when it ends.
fn draw(state: &mut State, points: Vec<Coord>) -> Vec<Effect> {
    let Tool::Note(kind) = state.session.tool else { return Vec::new() };
    let style = state.session.notes.style_of(kind);
    let mut note = Note { id: next_id(state), kind, points, text: String::new(), style, measured: None };
    note.measured = measured(kind, &note.points);
    let usable = note.points.iter().all(|at| at.x.is_finite() && at.y.is_finite());
    let (least, most) = kind.points();
    if !usable || !(least..=most).contains(&note.points.len()) {
        return Vec::new();
    }
    state.session.drawing.clear();
    if kind != NoteKind::Pin {
        state.session.tool = Tool::Pan;
    }
    state.session.notes.serial = note.id;
    if kind.is_words() {
        select::nothing(state);
        note.text = note_words::proposed(state, &note);
        state.session.notes.typing = Some(Typing { note, is_new: true });
        return Vec::new();
    }
    if kind == NoteKind::Pin {
        note.text = next_pin(&state.project.notes).to_string();
    }
    add(state, vec![note])
}

/// The corners that were clicked become a note.
pub(super) fn close(state: &mut State, kind: NoteKind) -> Vec<Effect> {
    let corners = state.session.drawing.clone();
    if corners.len() < kind.points().0 {
        let least = kind.points().0;
        let said = words!("还要再点：至少 {least} 个点", "click on: it needs {least} points");
        state.session.say(Severity::Info, said);
        return Vec::new();
    }
    draw(state, corners)
}

/// Adds notes to the layer in use, on top, and selects them.
pub(super) fn add(state: &mut State, notes: Vec<Note>) -> Vec<Effect> {
    let ids: Vec<u32> = notes.iter().map(|note| note.id).collect();
    let wanted = state.session.notes.layer;
    let effects = edit(state, |layers| {
        if layers.is_empty() {
            layers.push(NoteLayer { id: 1, name: String::new(), visible: true, notes: Vec::new() });
        }
        let at = layers.iter().position(|layer| Some(layer.id) == wanted).unwrap_or(layers.len() - 1);
        if let Some(layer) = layers.get_mut(at) {
            // What was drawn is seen.
            layer.visible = true;
            layer.notes.extend(notes);
        }
    });
    select(state, ids);
    effects
}

/// Ids are never used again, not even of what was undone.
pub(super) fn next_id(state: &State) -> u32 {
    let known = state.project.notes.iter().flat_map(|layer| &layer.notes).map(|note| note.id).max().unwrap_or(0);
    known.max(state.session.notes.serial) + 1
}

fn next_pin(layers: &[NoteLayer]) -> u32 {
    let pins = layers.iter().flat_map(|layer| &layer.notes).filter(|note| note.kind == NoteKind::Pin);
    pins.filter_map(|note| note.text.trim().parse::<u32>().ok()).max().unwrap_or(0).saturating_add(1)
}

/// An edit of the layers of notes; none that makes more of them than a project file holds.
pub(super) fn edit(state: &mut State, with: impl FnOnce(&mut Vec<NoteLayer>)) -> Vec<Effect> {
    let mut layers = Vec::clone(&state.project.notes);
    with(&mut layers);
    if let Some(words) = too_many(layers.len(), layers.iter().map(|layer| layer.notes.len()).sum()) {
        state.session.say(Severity::Error, words);
        return Vec::new();
    }
    project::edit(state, Change::Notes(Arc::new(layers)))
}

/// An edit that is undone together with the one before where both are of one sort.
fn edit_joined(state: &mut State, join: Join, with: impl FnOnce(&mut Vec<NoteLayer>)) -> Vec<Effect> {
    let before = state.session.notes.join.take();
    let effects = edit(state, with);
    if before.as_ref() == Some(&join)
        && let Some([first, last]) = state.undo.last_chunk::<2>()
        && first.new == last.old
    {
        let joined = Edit { old: first.old.clone(), new: last.new.clone() };
        state.undo.truncate(state.undo.len() - 2);
        state.undo.push(joined);
    }
    state.session.notes.join = Some(join);
    effects
}

fn with_layer(state: &mut State, id: u32, with: impl FnOnce(&mut NoteLayer)) -> Vec<Effect> {
    edit(state, |layers| layers.iter_mut().filter(|layer| layer.id == id).for_each(with_once(with)))
}

/// Ids are unique, so the one closure serves for the one layer.
fn with_once(with: impl FnOnce(&mut NoteLayer)) -> impl FnMut(&mut NoteLayer) {
    let mut with = Some(with);
    move |layer| {
        if let Some(with) = with.take() {
            with(layer);
        }
    }
}

/// Puts notes in the place of those with their ids.
pub(super) fn replace(layers: &mut [NoteLayer], notes: Vec<Note>) {
    for new in notes {
        if let Some(old) = layers.iter_mut().flat_map(|layer| &mut layer.notes).find(|note| note.id == new.id) {
            *old = new;
        }
    }
}

fn put(state: &mut State) -> Vec<Effect> {
    let mut notes = std::mem::take(&mut state.session.notes.trial);
    notes.retain(|note| note.is_whole() && note.points.iter().all(|at| at.x.is_finite() && at.y.is_finite()));
    for note in &mut notes {
        note.measured = measured(note.kind, &note.points);
    }
    edit(state, |layers| replace(layers, notes))
}

/// The selected notes, from the bottom up.
fn selected(state: &State) -> Vec<Note> {
    let ids = &state.session.notes.selected;
    let notes = state.project.notes.iter().flat_map(|layer| &layer.notes);
    notes.filter(|note| ids.contains(&note.id)).cloned().collect()
}

/// The arrow keys move what is selected. Whether there was anything.
pub(super) fn nudge(state: &mut State, (right, up): (f64, f64)) -> Option<Vec<Effect>> {
    let step_m = state.session.view?.meters_per_px;
    let ids = state.session.notes.selected.clone();
    if ids.is_empty() {
        return None;
    }
    let by = coord! { x: right * step_m, y: up * step_m };
    let mut moved: Vec<Note> = selected(state).iter().map(|note| note.moved(by)).collect();
    for note in &mut moved {
        note.measured = measured(note.kind, &note.points);
    }
    Some(edit_joined(state, Join::Nudge(ids), |layers| replace(layers, moved)))
}

/// All selected notes take what differs from the style that was shown; the next note of the kind takes all.
fn restyle(state: &mut State, kind: NoteKind, style: NoteStyle) -> Vec<Effect> {
    let shown = selected(state).first().map_or_else(|| state.session.notes.style_of(kind), |note| note.style);
    state.session.notes.styles.insert(kind, style);
    if let Some(typing) = &mut state.session.notes.typing {
        typing.note.style = changed(typing.note.style, shown, style);
        return Vec::new();
    }
    let ids = state.session.notes.selected.clone();
    if ids.is_empty() {
        return Vec::new();
    }
    edit_joined(state, Join::Style(ids.clone()), |layers| {
        let notes = layers.iter_mut().flat_map(|layer| &mut layer.notes);
        notes.filter(|note| ids.contains(&note.id)).for_each(|note| note.style = changed(note.style, shown, style));
    })
}

/// A style with those parts of `new` that are not as `shown`.
fn changed(own: NoteStyle, shown: NoteStyle, new: NoteStyle) -> NoteStyle {
    fn pick<T: PartialEq>(own: T, shown: &T, new: T) -> T {
        if new == *shown { own } else { new }
    }
    NoteStyle {
        color: pick(own.color, &shown.color, new.color),
        width_px: pick(own.width_px, &shown.width_px, new.width_px),
        dash: pick(own.dash, &shown.dash, new.dash),
        fill: pick(own.fill, &shown.fill, new.fill),
        text_px: pick(own.text_px, &shown.text_px, new.text_px),
        bold: pick(own.bold, &shown.bold, new.bold),
        frame: pick(own.frame, &shown.frame, new.frame),
        heads: pick(own.heads, &shown.heads, new.heads),
    }
}

fn delete(state: &mut State) -> Vec<Effect> {
    let ids = state.session.notes.selected.clone();
    if ids.is_empty() {
        let site = state.session.sketch;
        return site.map_or_else(Vec::new, |id| sketch::change(state, crate::app::command::SketchChange::Remove(id)));
    }
    edit(state, |layers| {
        for layer in layers {
            layer.notes.retain(|note| !ids.contains(&note.id));
        }
    })
}

fn copy(state: &mut State, cut: bool) -> Vec<Effect> {
    let notes = selected(state);
    if notes.is_empty() {
        return Vec::new();
    }
    let layer = NoteLayer { id: 1, name: String::new(), visible: true, notes };
    let mut effects = vec![Effect::Copy(files::to_geojson(&[layer]))];
    if cut {
        effects.extend(delete(state));
    }
    effects
}

/// Notes with new ids.
fn renumbered(state: &mut State, notes: Vec<Note>) -> Vec<Note> {
    let first = next_id(state);
    let notes: Vec<Note> = (first..).zip(notes).map(|(id, note)| Note { id, ..note }).collect();
    state.session.notes.serial = notes.last().map_or(state.session.notes.serial, |note| note.id);
    notes
}

fn beside(state: &State, notes: &[Note]) -> Vec<Note> {
    let step_m = state.session.view.map_or(0.0, |view| view.meters_per_px * BESIDE_PX);
    notes.iter().map(|note| note.moved(coord! { x: step_m, y: -step_m })).collect()
}

fn duplicate(state: &mut State) -> Vec<Effect> {
    let notes = beside(state, &selected(state));
    if notes.is_empty() {
        return Vec::new();
    }
    let notes = renumbered(state, notes);
    add(state, notes)
}

/// Notes around the place, or beside where they were; any other text becomes a note with these words.
fn paste(state: &mut State, text: &str, at: Option<Coord>) -> Vec<Effect> {
    let place = at.or(state.session.view.map(|view| view.center_in_world));
    let notes: Vec<Note> = match files::from_geojson(text) {
        Ok(read) if files::is_own(text) => read.layers.into_iter().flat_map(|layer| layer.notes).collect(),
        _ => return paste_words(state, text, place),
    };
    let all: Vec<Coord> = notes.iter().flat_map(|note| note.points.iter().copied()).collect();
    let notes = match (at, bounds_of(&all)) {
        (Some(at), Some(bounds)) => {
            let middle = bounds.center();
            let by = coord! { x: at.x - middle.x, y: at.y - middle.y };
            notes.iter().map(|note| note.moved(by)).collect()
        }
        _ => beside(state, &notes),
    };
    let mut notes = renumbered(state, notes);
    for note in &mut notes {
        note.measured = measured(note.kind, &note.points);
    }
    add(state, notes)
}

fn paste_words(state: &mut State, text: &str, place: Option<Coord>) -> Vec<Effect> {
    let text = cleaned(text);
    let Some(at) = place.filter(|_| !text.trim().is_empty()) else { return Vec::new() };
    let (id, style) = (next_id(state), state.session.notes.style_of(NoteKind::Text));
    state.session.notes.serial = id;
    add(state, vec![Note { id, kind: NoteKind::Text, points: vec![at], text, style, measured: None }])
}

/// One step up or down in each layer.
fn order(state: &mut State, up: bool) -> Vec<Effect> {
    let ids = state.session.notes.selected.clone();
    edit(state, |layers| {
        for layer in layers {
            let notes = &mut layer.notes;
            let is_in = |note: &Note| ids.contains(&note.id);
            let steps: Vec<usize> = if up { (1..notes.len()).rev().collect() } else { (1..notes.len()).collect() };
            for at in steps {
                let (below, above) = (is_in(&notes[at - 1]), is_in(&notes[at]));
                if below != above && below == up {
                    notes.swap(at - 1, at);
                }
            }
        }
    })
}

fn add_layer(state: &mut State) -> Vec<Effect> {
    let lang = state.lang();
    let id = next_layer(state);
    let name = words!("标注 {id}", "Notes {id}").get(lang).to_owned();
    state.session.notes.layer = Some(id);
    edit(state, |layers| layers.push(NoteLayer { id, name, visible: true, notes: Vec::new() }))
}

fn next_layer(state: &State) -> u32 {
    // Edits that were undone hold layers too.
    let of = |change: &Change| match change {
        Change::Notes(layers) => layers.iter().map(|layer| layer.id).max().unwrap_or(0),
        _ => 0,
    };
    let edits = state.undo.iter().chain(&state.redo).map(|edit| of(&edit.old).max(of(&edit.new))).max().unwrap_or(0);
    edits.max(state.project.notes.iter().map(|layer| layer.id).max().unwrap_or(0)) + 1
}

fn import(state: &mut State, text: &str, name: &str) -> Vec<Effect> {
    let read = match files::from_geojson(text) {
        Ok(read) => read,
        Err(words) => {
            let (zh, en) = (&words.zh, &words.en);
            state.session.say(Severity::Error, words!("{name}：{zh}", "{name}: {en}"));
            return Vec::new();
        }
    };
    let count: usize = read.layers.iter().map(|layer| layer.notes.len()).sum();
    let (mut made, mut id) = (Vec::new(), next_layer(state));
    for layer in read.layers {
        let notes = renumbered(state, layer.notes);
        let name = if layer.name.is_empty() { cleaned(name) } else { layer.name };
        made.push(NoteLayer { id, name, visible: layer.visible, notes });
        id += 1;
    }
    let last = made.last().map(|layer| layer.id);
    let before = Arc::clone(&state.project.notes);
    let effects = edit(state, |layers| layers.extend(made));
    if state.project.notes == before {
        return effects;
    }
    state.session.notes.layer = last;
    state.session.say(Severity::Info, words!("已导入 {count} 个标注", "{count} notes imported"));
    let shortened = read.shortened;
    if shortened > 0 {
        let said = words!(
            "其中 {shortened} 段文字太长，只留下前 {MOST_CHARACTERS} 个字符",
            "{shortened} texts among them were too long; the first {MOST_CHARACTERS} characters were kept"
        );
        state.session.say(Severity::Warning, said);
    }
    effects
}

/// Esc: the nearest thing first. Whether there was one.
pub(super) fn leave(session: &mut Session) -> bool {
    let notes = &mut session.notes;
    if !notes.trial.is_empty() {
        notes.trial.clear();
    } else if notes.typing.is_some() {
        notes.typing = None;
    } else if !notes.selected.is_empty() {
        notes.selected.clear();
    } else {
        return false;
    }
    true
}
