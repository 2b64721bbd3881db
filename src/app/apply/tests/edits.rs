//! Edits of every kind by chance: undone and done again to the byte.

use super::fixture;
use super::keep::bytes;
use crate::app::action::{Action, NoteAction};
use crate::app::annotating::NoteChange;
use crate::app::apply::{apply, project};
use crate::app::board::{Board, BoardChange};
use crate::app::command::{Command, SketchChange};
use crate::app::session::Tool;
use crate::app::state::State;
use crate::io::notes::to_geojson;
use crate::io::project::{as_text, of_bytes};
use crate::model::bookmark::Bookmark;
use crate::model::join::{JoinSettings, TableJoin};
use crate::model::note::{NoteColor, NoteKind};
use crate::model::page::{BoxMm, ItemKind, Page, Paper, TextItem};
use crate::model::project::Change;
use crate::model::repair::{Fix, Repair};
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, OwnBounds, Theme};
use geo_types::Coord;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Numbers by chance, always the same.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % most.max(1)
    }

    fn at(&mut self) -> Coord {
        Coord { x: self.below(9_000) as f64 / 7.0, y: self.below(9_000) as f64 / 11.0 }
    }

    fn of<T: Clone>(&mut self, list: &[T]) -> Option<T> {
        list.get(self.below(list.len())).cloned()
    }
}

/// A part of the document for every kind of change; who adds a kind adds edits of it.
fn part(change: &Change) -> &'static str {
    match change {
        Change::Layers(_) => "layers",
        Change::Theme(_) => "theme",
        Change::Classes(_) => "classes",
        Change::Year(_) => "year",
        Change::Scheme(_) => "scheme",
        Change::Variants(_) => "variants",
        Change::EntryStandard(_) => "entry standard",
        Change::Sketches(_) => "sketches",
        Change::Bookmarks(_) => "bookmarks",
        Change::Pages(_) => "pages",
        Change::Notes(_) => "notes",
        Change::Title(_) => "title",
        Change::Repairs(_) => "repairs",
        Change::Joins(_) => "joins",
    }
}

const PARTS: usize = 14;

/// Makes an edit by chance. What it was told by, where it may be told by a name: every one has to come up.
fn edit(state: &mut State, dice: &mut Dice) -> &'static str {
    let commands: (&'static str, Vec<Command>) = match dice.below(14) {
        0 => ("theme", vec![Command::SetTheme(Theme::ALL[dice.below(10)])]),
        1 => ("classes", vec![classes(dice)]),
        2 => ("year", vec![Command::SetYear(2023 + dice.below(2) as u16)]),
        3 => layer(state, dice),
        4 => scheme(state, dice),
        5 => {
            let bookmark = Bookmark { name: dice.below(9).to_string(), center_in_world: dice.at(), meters_per_px: 0.5 };
            let all = state.project.bookmarks.iter().cloned().chain([bookmark]);
            ("bookmarks", vec![Command::SetBookmarks(all.skip(dice.below(2)).collect())])
        }
        6 => {
            let shipped = crate::io::entry::shipped();
            let mut standard = shipped[dice.below(shipped.len())].clone();
            if dice.below(2) == 0 {
                standard.id = format!("own-{}", dice.below(9));
            }
            ("entry standard", vec![Command::SetEntryStandard(Arc::new(standard))])
        }
        7 => {
            project::edit(state, Change::Title(format!("园区 {}", dice.below(99))));
            ("title", Vec::new())
        }
        8 => sketch(dice),
        9 => page(state, dice),
        10 => {
            let layer = state.sources.data.parcels().map_or_else(String::new, |layer| layer.name.clone());
            let fix = Fix::Scale { column: "ZDMJ".to_owned(), factor: 1.0 + dice.below(9) as f64 };
            let left_out = dice.below(2);
            // Now of the data, now of what is joined to it.
            if state.project.repairs.len() > state.project.joins.len() {
                let settings = JoinSettings { key: Some(format!("{fix:?}")), ..JoinSettings::default() };
                let join = TableJoin { path: "/p/t.csv".into(), content: None, settings };
                let joins = state.project.joins.iter().cloned().chain([join]);
                project::edit(state, Change::Joins(Arc::new(joins.skip(left_out).collect())));
                ("joins", Vec::new())
            } else {
                let repairs = state.project.repairs.iter().cloned().chain([Repair { layer, fix }]);
                project::edit(state, Change::Repairs(Arc::new(repairs.skip(left_out).collect())));
                ("repairs", Vec::new())
            }
        }
        _ => note(state, dice),
    };
    for command in commands.1 {
        apply(state, command);
    }
    state.session.drawing.clear();
    commands.0
}

fn classes(dice: &mut Dice) -> Command {
    let own = OwnBounds::new(Metric::Tax, &[dice.below(100) as f64 / 7.0, 20.0]);
    let rule = BoundRule::ALL[dice.below(2)];
    let method = ClassMethod::ALL[dice.below(7)];
    Command::SetClasses(ClassSpec { rule, own: Some(own), ..ClassSpec::of(method, dice.below(12) as u8) })
}

fn layer(state: &State, dice: &mut Dice) -> (&'static str, Vec<Command>) {
    let Some(id) = dice.of(&state.sources.layer_ids) else { return ("", Vec::new()) };
    match dice.below(3) {
        0 => ("layer shown", vec![Command::SetVisible(id, dice.below(2) == 0)]),
        1 => ("layer opacity", vec![Command::SetOpacity(id, dice.below(1000) as f32 / 999.0)]),
        _ => ("layer moved", vec![Command::MoveLayer(id, if dice.below(2) == 0 { 1 } else { -1 })]),
    }
}

fn scheme(state: &State, dice: &mut Dice) -> (&'static str, Vec<Command>) {
    if dice.below(2) == 0 {
        let Some(scheme) = state.project.scheme.clone() else { return ("", Vec::new()) };
        return ("variants", vec![Command::SetVariants(state.project.variants.with("方案", scheme))]);
    }
    let mut scheme = (*state.sources.schemes[dice.below(4)]).clone();
    if dice.below(2) == 0 {
        scheme.year = Some(2000 + dice.below(100) as u16);
    }
    ("scheme", vec![Command::SetScheme(Arc::new(scheme))])
}

fn sketch(dice: &mut Dice) -> (&'static str, Vec<Command>) {
    if dice.below(3) == 0 {
        return ("sketch removed", vec![Command::Sketch(SketchChange::Remove(dice.below(40) as u32))]);
    }
    let at = dice.at();
    let corner = |(dx, dy)| Command::Sketch(SketchChange::Corner(Coord { x: at.x + dx, y: at.y + dy }));
    let corners = [(0.0, 0.0), (40.0, 1.0), (20.0, 30.0)].map(corner);
    let begin = Command::Act(Action::ToolSketch);
    ("sketch drawn", [begin].into_iter().chain(corners).chain([Command::Sketch(SketchChange::Close)]).collect())
}

fn page(state: &mut State, dice: &mut Dice) -> (&'static str, Vec<Command>) {
    let at = dice.below(state.project.pages.len());
    state.session.board = Some(Board { page: at, ..Board::default() });
    let mut page = state.project.pages[at].clone();
    let said = match dice.below(6) {
        0 => return ("page added", vec![Command::Board(BoardChange::Add(Box::new(Page::plain(Paper::A3))))]),
        1 => return ("page removed", vec![Command::Board(BoardChange::Remove)]),
        2 => {
            page.title = format!("图 {}", dice.below(99));
            "page titled"
        }
        3 => {
            let text = TextItem { text: format!("说明 {}", dice.below(99)), size_pt: 9.5, bold: dice.below(2) == 0 };
            let mut one = Page::of(String::new(), page.paper, [ItemKind::Text(text)]);
            let id = page.free_id();
            page.items.extend(one.items.drain(..).map(|item| crate::model::page::Item { id, ..item }));
            "item added"
        }
        4 => {
            let at = dice.below(page.items.len());
            if at < page.items.len() {
                page.items.remove(at);
            }
            "item removed"
        }
        _ => {
            let (at, left) = (dice.below(page.items.len()), dice.below(900) as f64 / 7.0);
            if let Some(item) = page.items.get_mut(at) {
                item.place = Some(BoxMm { left, top: 20.5, width: 40.25, height: 30.125 });
            }
            "item dragged"
        }
    };
    (said, vec![Command::Board(BoardChange::Set(Box::new(page)))])
}

/// A note that is there.
fn any_note(state: &State, dice: &mut Dice) -> Option<u32> {
    let ids: Vec<u32> = state.project.notes.iter().flat_map(|layer| &layer.notes).map(|note| note.id).collect();
    dice.of(&ids)
}

fn note(state: &State, dice: &mut Dice) -> (&'static str, Vec<Command>) {
    let act = |action| Command::Act(Action::Note(action));
    let (id, layer) = (any_note(state, dice), dice.of(&state.project.notes).map_or(1, |layer| layer.id));
    let words = || Command::Note(NoteChange::Words("意见“甲”\n二".to_owned()));
    let (Some(id), true) = (id, dice.below(3) > 0) else {
        let Some(kind) = dice.of(&NoteKind::ALL) else { return ("", Vec::new()) };
        let points = (0..kind.points().0.max(2).min(kind.points().1)).map(|_| dice.at()).collect();
        let draw = vec![act(NoteAction::Draw(kind)), Command::Note(NoteChange::Draw(points))];
        return (kind.name(), draw.into_iter().chain([words(), Command::Note(NoteChange::Typed)]).collect());
    };
    let chosen = Command::Note(NoteChange::Select(vec![id]));
    let found = crate::model::note::find(&state.project.notes, id).cloned();
    let Some(note) = found else { return ("", Vec::new()) };
    match dice.below(13) {
        0 => {
            let (by, kind) = (dice.at(), note.kind);
            let moved = note.moved(by);
            let put = vec![Command::Note(NoteChange::Try(vec![moved])), Command::Note(NoteChange::Put)];
            assert_eq!(kind, note.kind, "it stays what it is");
            ("note moved", put)
        }
        1 => ("note nudged", vec![chosen, Command::Act(Action::PanLeft)]),
        2 => {
            let Some(color) = dice.of(NoteColor::ALL) else { return ("", Vec::new()) };
            let style = crate::model::note::NoteStyle { color, fill: 0.35, ..note.style };
            ("note styled", vec![chosen, Command::Note(NoteChange::Style(note.kind, style))])
        }
        3 => ("note raised", vec![chosen, act(NoteAction::Forward)]),
        4 => ("note lowered", vec![chosen, act(NoteAction::Backward)]),
        5 => ("note deleted", vec![chosen, act(NoteAction::Delete)]),
        6 => ("note copied", vec![chosen, act(NoteAction::Duplicate)]),
        7 => (
            "note retyped",
            vec![
                Command::Note(NoteChange::Type(id)),
                Command::Note(NoteChange::Words(format!("改 {}", dice.below(99)))),
                Command::Note(NoteChange::Typed),
            ],
        ),
        8 => ("layer added", vec![Command::Note(NoteChange::AddLayer)]),
        9 => ("layer renamed", vec![Command::Note(NoteChange::RenameLayer(layer, format!("层 {}", dice.below(99))))]),
        10 => ("layer of notes shown", vec![Command::Note(NoteChange::ShowLayer(layer, dice.below(2) == 0))]),
        11 => ("layer of notes removed", vec![Command::Note(NoteChange::RemoveLayer(layer))]),
        _ => {
            let text = to_geojson(&state.project.notes[..1]);
            ("notes pasted", vec![Command::Note(NoteChange::Paste(text, Some(dice.at())))])
        }
    }
}

#[test]
fn five_hundred_edits_are_undone_and_done_again_to_the_byte() {
    let mut state = fixture::state();
    let first = bytes(&state);
    let mut dice = Dice(20_240_917);
    let (mut edits, mut kinds, mut parts) = (0, BTreeSet::new(), BTreeSet::new());
    while edits < 500 {
        let before = state.project.clone();
        state.session.board = None;
        let kind = edit(&mut state, &mut dice);
        if state.project != before {
            edits += 1;
            kinds.insert(kind);
            parts.extend(state.undo.last().map(|edit| part(&edit.new)));
        }
    }
    assert_eq!(parts.len(), PARTS, "every part of the document: {parts:?}");
    // 8 of a part as a whole, 3 of layers, 2 of schemes, 2 of sites, 6 of pages, 11 kinds of notes and 13 of what is
    // done to them.
    assert_eq!(kinds.len(), 45, "every kind of edit: {kinds:?}");
    let last = bytes(&state);
    let folder = Path::new("/p/a.mutu");
    let read = of_bytes(folder, last.as_bytes(), &state.shipped()).unwrap_or_else(|error| panic!("{error:?}\n{last}"));
    assert_eq!(as_text(&read, folder.parent(), &state.shipped()), last, "what comes of them is sound");
    assert_ne!(first, last, "they have changed something");
    assert_eq!(state.session.tool, Tool::Pan, "no tool is left in the hand");
    for round in 0..2 {
        while !state.undo.is_empty() {
            apply(&mut state, Command::Act(Action::Undo));
        }
        assert_eq!(bytes(&state), first, "round {round}: all undone");
        assert!(!state.is_changed(), "and clean");
        while !state.redo.is_empty() {
            apply(&mut state, Command::Act(Action::Redo));
        }
        assert_eq!(bytes(&state), last, "round {round}: all done again");
    }
}
