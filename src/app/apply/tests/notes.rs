//! Notes: drawn, typed, moved, copied, ordered, undone. The town's parcels are squares of 100 m; P0 begins at 0, 0.

use super::{after, check, settle};
use crate::app::action::{Action, NoteAction};
use crate::app::annotating::NoteChange;
use crate::app::command::{Command, Effect, SketchChange};
use crate::app::state::State;
use crate::io::notes::from_geojson;
use crate::model::note::{Dash, Note, NoteColor, NoteKind, find};
use geo_types::{Coord, coord};

fn at(x: f64, y: f64) -> Coord {
    coord! { x: x, y: y }
}

fn tool(kind: NoteKind) -> Command {
    Command::Act(Action::Note(NoteAction::Draw(kind)))
}

fn act(action: NoteAction) -> Command {
    Command::Act(Action::Note(action))
}

fn note(change: NoteChange) -> Command {
    Command::Note(change)
}

fn draw(kind: NoteKind, points: &[(f64, f64)]) -> Vec<Command> {
    vec![tool(kind), note(NoteChange::Draw(points.iter().map(|&(x, y)| at(x, y)).collect()))]
}

fn typed(text: &str) -> Vec<Command> {
    vec![note(NoteChange::Words(text.to_owned())), note(NoteChange::Typed)]
}

/// The same commands once more.
fn again(commands: &[Command]) -> Vec<Command> {
    let one = |command: &Command| match command {
        Command::Act(action) => Command::Act(*action),
        Command::Note(change) => Command::Note(change.clone()),
        Command::Sketch(change) => Command::Sketch(change.clone()),
        Command::SelectAt(at) => Command::SelectAt(*at),
        other => panic!("no note has {other:?}"),
    };
    commands.iter().map(one).collect()
}

/// `1 line, 2 text 「甲」; selected [2]; Pan`.
fn told(state: &State) -> String {
    let of = |note: &Note| {
        let words =
            if note.text.is_empty() { String::new() } else { format!(" 「{}」", note.text.replace('\n', "/")) };
        format!("{} {}{words}", note.id, note.kind.name())
    };
    let layers: Vec<String> =
        state.project.notes.iter().map(|layer| layer.notes.iter().map(of).collect::<Vec<_>>().join(", ")).collect();
    format!("{}; selected {:?}; {:?}", layers.join(" | "), state.session.notes.selected, state.session.tool)
}

#[test]
fn what_is_drawn_is_a_note_and_selected() {
    check(draw(NoteKind::Line, &[(0., 0.), (50., 0.)]), told, "1 line; selected [1]; Pan");
    check(draw(NoteKind::Line, &[(0., 0.)]), told, "; selected []; Note(Line)");
    check(draw(NoteKind::Line, &[(0., 0.), (f64::NAN, 0.)]), told, "; selected []; Note(Line)");
    let mut pins = draw(NoteKind::Pin, &[(5., 5.)]);
    pins.push(note(NoteChange::Draw(vec![at(9., 9.)])));
    check(pins, told, "1 pin 「1」, 2 pin 「2」; selected [2]; Note(Pin)");
}

#[test]
fn corners_are_clicked_taken_back_and_closed() {
    let corner = |x, y| Command::Sketch(SketchChange::Corner(at(x, y)));
    let close = || Command::Sketch(SketchChange::Close);
    let begun = || vec![tool(NoteKind::Area), corner(0., 0.), corner(50., 0.), corner(99., 99.)];
    let mut whole = begun();
    whole.extend([Command::Sketch(SketchChange::Back), corner(50., 50.), close()]);
    check(again(&whole), told, "1 area; selected [1]; Pan");
    let (state, _) = after(whole);
    let area = find(&state.project.notes, 1).expect("the note");
    assert_eq!(area.points, [at(0., 0.), at(50., 0.), at(50., 50.)], "its corners");
    assert!(area.measured.is_some_and(|area| area > 100.0), "it is measured: {:?}", area.measured);
    check(vec![tool(NoteKind::Area), corner(0., 0.), corner(5., 0.), close()], told, "; selected []; Note(Area)");
    let mut left = begun();
    left.push(Command::Act(Action::Clear));
    check(left, |state| state.session.drawing.len().to_string(), "0");
}

#[test]
fn words_are_one_edit_when_they_are_typed() {
    let mut commands = draw(NoteKind::Text, &[(500., 400.)]);
    check(again(&commands), told, "; selected []; Pan");
    let mut escaped = again(&commands);
    escaped.push(note(NoteChange::Untyped));
    check(escaped, told, "; selected []; Pan");
    let mut escaped = again(&commands);
    escaped.extend([note(NoteChange::Words("写了".to_owned())), note(NoteChange::Untyped)]);
    check(escaped, told, "1 text 「写了」; selected [1]; Pan");
    commands.extend(typed("拟建\r\n道路\u{7}"));
    check(again(&commands), told, "1 text 「拟建/道路」; selected [1]; Pan");
    let (mut state, _) = after(commands);
    assert_eq!(state.undo.len(), 1, "one step");
    for command in [note(NoteChange::Type(1)), note(NoteChange::Words("改".to_owned())), note(NoteChange::Untyped)] {
        settle(&mut state, command);
    }
    assert_eq!(told(&state), "1 text 「拟建/道路」; selected [1]; Pan", "Esc leaves it as it was");
    settle(&mut state, note(NoteChange::Type(1)));
    for command in typed(" ") {
        settle(&mut state, command);
    }
    assert_eq!(told(&state), "; selected []; Pan", "a text without words is none");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(told(&state), "1 text 「拟建/道路」; selected []; Pan", "and comes back");
}

/// Firm 0 owns P0 and P1, 15 亩 of land each, and pays 600 in 2024 (see the fixture): its parcels have 20 a mu of land.
#[test]
fn a_callout_proposes_what_the_parcel_says() {
    let (state, _) = after(draw(NoteKind::Callout, &[(20., 20.), (60., 300.)]));
    let typing = state.session.notes.typing.as_ref().expect("typing");
    let fields = crate::app::apply::fields(&state, at(20., 20.));
    let tax = fields.iter().find(|field| field.name.zh == "亩均税收").expect("the tax").value.clone();
    assert_eq!(typing.note.text, format!("P0\n2024 亩均税收 {tax}"), "number and tax of the parcel");
    assert!(tax.ends_with(" 万元/亩"), "with its unit: {tax}");
    let mut commands = draw(NoteKind::Text, &[(20., 20.)]);
    commands.extend(typed("宗地 {宗地代码}：{亩均税收}，{不认识}"));
    let (filled, _) = after(commands);
    let words = &find(&filled.project.notes, 1).expect("the note").text;
    assert_eq!(*words, format!("宗地 P0：{tax}，{{不认识}}"), "fields are filled in");
    let (beside, _) = after(draw(NoteKind::Callout, &[(700., 250.), (60., 300.)]));
    assert_eq!(beside.session.notes.typing.expect("typing").note.text, "", "nothing is proposed beside parcels");
}

#[test]
fn a_drag_is_one_step_and_esc_takes_it_back() {
    let (mut state, _) = after(draw(NoteKind::Length, &[(0., 0.), (50., 0.)]));
    let before = find(&state.project.notes, 1).cloned().expect("the note");
    for step in 1..20 {
        settle(&mut state, note(NoteChange::Try(vec![before.moved(at(f64::from(step), 0.0))])));
    }
    settle(&mut state, note(NoteChange::Drop));
    assert_eq!((state.undo.len(), find(&state.project.notes, 1)), (1, Some(&before)), "nothing has happened");
    let mut longer = before.clone();
    longer.points[1] = at(100.0, 0.0);
    settle(&mut state, note(NoteChange::Try(vec![longer])));
    settle(&mut state, note(NoteChange::Put));
    assert_eq!(state.undo.len(), 2, "one step");
    let length = |state: &State| find(&state.project.notes, 1).and_then(|note| note.measured).unwrap_or_default();
    let (long, short) = (length(&state), before.measured.unwrap_or_default());
    assert!((long / short - 2.0).abs() < 1e-3, "twice as long is measured anew: {short} and {long}");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(find(&state.project.notes, 1), Some(&before), "undone");
    settle(&mut state, Command::Act(Action::Redo));
    assert_eq!(length(&state), long, "and done again");
}

#[test]
fn steps_of_one_sort_are_undone_as_one() {
    let (mut state, _) = after(draw(NoteKind::Line, &[(0., 0.), (50., 0.)]));
    let start = find(&state.project.notes, 1).cloned().expect("the note");
    let scale = state.session.view.expect("a view").meters_per_px;
    for _ in 0..3 {
        settle(&mut state, Command::Act(Action::PanRight));
    }
    let x = find(&state.project.notes, 1).expect("the note").points[0].x;
    assert!((x - 3.0 * scale).abs() < 1e-9, "three points to the right: {x}");
    assert_eq!(state.undo.len(), 2, "drawn, and moved");
    let mut style = start.style;
    for width in [2.5, 3.0, 3.5] {
        style.width_px = width;
        settle(&mut state, note(NoteChange::Style(NoteKind::Line, style)));
    }
    style.dash = Dash::Dashed;
    settle(&mut state, note(NoteChange::Style(NoteKind::Line, style)));
    assert_eq!(state.undo.len(), 3, "drawn, moved, restyled");
    settle(&mut state, Command::Act(Action::PanUp));
    assert_eq!(state.undo.len(), 4, "another sort");
    settle(&mut state, Command::Act(Action::Undo));
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(find(&state.project.notes, 1).expect("the note").style, start.style, "all of the style");
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(find(&state.project.notes, 1), Some(&start), "all of the way");
    // Without a selection the keys move the map again.
    settle(&mut state, note(NoteChange::Select(Vec::new())));
    let view = state.session.view;
    settle(&mut state, Command::Act(Action::PanRight));
    assert_ne!(state.session.settled_view(), view, "the map has moved");
}

#[test]
fn a_style_is_for_all_that_is_selected_and_for_the_next() {
    let mut commands = draw(NoteKind::Line, &[(0., 0.), (50., 0.)]);
    commands.extend(draw(NoteKind::Ellipse, &[(0., 0.), (50., 50.)]));
    commands.push(note(NoteChange::Select(vec![1, 2])));
    let (mut state, _) = after(commands);
    let mut style = find(&state.project.notes, 1).expect("the line").style;
    style.color = NoteColor::Green;
    settle(&mut state, note(NoteChange::Style(NoteKind::Line, style)));
    let ellipse = find(&state.project.notes, 2).expect("the ellipse").style;
    assert_eq!((ellipse.color, ellipse.fill), (NoteColor::Green, 0.12), "the colour, and its own fill");
    assert_eq!(state.session.notes.style_of(NoteKind::Line).color, NoteColor::Green, "the next line");
    assert_eq!(state.session.notes.style_of(NoteKind::Arrow).color, NoteColor::Red, "not the next arrow");
}

#[test]
fn copies_are_new_notes() {
    let mut commands = draw(NoteKind::Line, &[(0., 0.), (50., 0.)]);
    commands.push(act(NoteAction::Duplicate));
    check(again(&commands), told, "1 line, 2 line; selected [2]; Pan");
    let (mut state, _) = after(commands);
    let effects = settle(&mut state, note(NoteChange::Copy(true)));
    let [Effect::Copy(text)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!(from_geojson(text).map(|read| read.layers[0].notes.len()), Ok(1), "one note on the clipboard");
    assert_eq!(told(&state), "1 line; selected []; Pan", "cut");
    settle(&mut state, note(NoteChange::Paste(text.clone(), Some(at(300., 300.)))));
    assert_eq!(told(&state), "1 line, 3 line; selected [3]; Pan", "pasted with an id of its own");
    let middle = find(&state.project.notes, 3).and_then(Note::bounds).expect("a box").center();
    assert!((middle.x - 300.0).hypot(middle.y - 300.0) < 1e-3, "around the pointer: {middle:?}");
    settle(&mut state, note(NoteChange::Paste("开发\t区\r\n".to_owned(), Some(at(0., 0.)))));
    assert_eq!(told(&state), "1 line, 3 line, 4 text 「开发 区」; selected [4]; Pan", "words become a text");
    settle(&mut state, act(NoteAction::Delete));
    settle(&mut state, Command::Act(Action::Undo));
    assert_eq!(told(&state), "1 line, 3 line, 4 text 「开发 区」; selected []; Pan", "deleted and back");
}

#[test]
fn order_is_by_steps() {
    let four = || {
        let pins = (1..5).map(|at| at_of(f64::from(at)));
        std::iter::once(tool(NoteKind::Pin)).chain(pins).collect::<Vec<_>>()
    };
    let ids =
        |state: &State| format!("{:?}", state.project.notes[0].notes.iter().map(|note| note.id).collect::<Vec<_>>());
    let with = |selected: &[u32], action| {
        let mut commands = four();
        commands.extend([note(NoteChange::Select(selected.to_vec())), act(action)]);
        commands
    };
    check(with(&[1], NoteAction::Forward), ids, "[2, 1, 3, 4]");
    check(with(&[1, 2], NoteAction::Forward), ids, "[3, 1, 2, 4]");
    check(with(&[4], NoteAction::Forward), ids, "[1, 2, 3, 4]");
    check(with(&[3, 4], NoteAction::Backward), ids, "[1, 3, 4, 2]");
    check(with(&[1, 3], NoteAction::Backward), ids, "[1, 3, 2, 4]");
}

fn at_of(x: f64) -> Command {
    note(NoteChange::Draw(vec![at(x, 0.0)]))
}

#[test]
fn layers_hold_notes() {
    let mut commands = draw(NoteKind::Line, &[(0., 0.), (50., 0.)]);
    commands.push(note(NoteChange::AddLayer));
    commands.extend(draw(NoteKind::Line, &[(0., 0.), (50., 50.)]));
    check(again(&commands), told, "1 line | 2 line; selected [2]; Pan");
    commands.push(note(NoteChange::UseLayer(1)));
    commands.push(note(NoteChange::ShowLayer(1, false)));
    commands.extend(draw(NoteKind::Line, &[(0., 0.), (0., 50.)]));
    check(again(&commands), told, "1 line, 3 line | 2 line; selected [3]; Pan");
    let (mut state, _) = after(commands);
    assert!(state.project.notes[0].visible, "what is drawn is seen");
    settle(&mut state, note(NoteChange::RenameLayer(2, "会审".to_owned())));
    assert_eq!(state.project.notes[1].name, "会审", "renamed");
    settle(&mut state, note(NoteChange::RemoveLayer(1)));
    assert_eq!(told(&state), "2 line; selected []; Pan", "gone with its notes");
    settle(&mut state, note(NoteChange::AddLayer));
    let ids: Vec<u32> = state.project.notes.iter().map(|layer| layer.id).collect();
    assert_eq!(ids, [2, 3], "an id is not used again");
}

#[test]
fn a_file_is_read_into_layers_of_its_own_or_refused() {
    let (mut state, effects) = after(draw(NoteKind::Line, &[(0., 0.), (50., 0.)]));
    assert!(effects.iter().all(|effect| !matches!(effect, Effect::Copy(_))), "nothing on the clipboard");
    settle(&mut state, note(NoteChange::Import("{".to_owned(), "意见".to_owned())));
    assert_eq!(state.project.notes.len(), 1, "a broken file changes nothing");
    assert!(super::last_message(&state).starts_with("error: 意见: this is no JSON"), "and is said");
    let point = r#"{"features":[{"geometry":{"type":"Point","coordinates":[116.1,36.4]},"properties":{"name":"甲"}}]}"#;
    settle(&mut state, note(NoteChange::Import(point.to_owned(), "意见".to_owned())));
    assert_eq!(told(&state), "1 line | 2 pin 「甲」; selected [1]; Pan", "one layer more");
    assert_eq!(state.project.notes[1].name, "意见", "named after the file");
}

#[test]
fn one_thing_is_selected() {
    let mut commands = draw(NoteKind::Line, &[(0., 0.), (50., 0.)]);
    commands.push(Command::SelectAt(at(20., 20.)));
    check(again(&commands), |state| format!("{:?} {}", state.session.notes.selected, super::selected(state)), "[] P0");
    commands.push(note(NoteChange::Select(vec![1, 99])));
    check(commands, |state| format!("{:?} {}", state.session.notes.selected, super::selected(state)), "[1] nothing");
}
