//! Notes from the toolbar to the written page.
#![cfg(feature = "app")]

mod window;

use egui::{Event, ImeEvent, Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use geo_types::Coord;
use mutu::app::settings::Settings;
use mutu::model::note::{Note, NoteKind, NoteStyle};
use mutu::model::words::Lang;
use mutu::render::raster;
use mutu::scene::color::{Appearance, Color};
use mutu::scene::font::Fonts;
use mutu::scene::notes::{Place, note_marks};
use mutu::scene::paint::{Fill, MapFrame, Mark, Scene};
use mutu::scene::view::View;
use std::sync::atomic::AtomicBool;
use window::{Window, settle, start, state};

fn open() -> Window {
    start(Vec::new(), Settings::default(), (1280.0, 800.0))
}

/// Every note of the document: its kind and words.
fn told(window: &Window) -> Vec<String> {
    let notes = state(window).project.notes.iter().flat_map(|layer| &layer.notes);
    notes.map(|note| format!("{} {}", note.kind.name(), note.text)).collect()
}

fn press(window: &mut Window, (x, y): (f32, f32)) {
    window.hover_at(egui::pos2(x, y));
    window.run_steps(2);
    window.drag_at(egui::pos2(x, y));
    window.run_steps(2);
}

fn click(window: &mut Window, at: (f32, f32)) {
    press(window, at);
    window.drop_at(egui::pos2(at.0, at.1));
    settle(window);
}

fn drag(window: &mut Window, from: (f32, f32), to: (f32, f32)) {
    press(window, from);
    for part in [0.5, 1.0] {
        let at = egui::pos2(from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part);
        window.event(Event::PointerMoved(at));
        window.run_steps(2);
    }
    window.drop_at(egui::pos2(to.0, to.1));
    settle(window);
}

fn tool(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    settle(window);
}

#[test]
fn words_are_typed_pasted_and_come_from_an_input_method() {
    let mut window = open();
    tool(&mut window, "文字");
    click(&mut window, (500.0, 600.0));
    assert!(window.get_by_label("标注文字").is_focused(), "the field has the keyboard");
    // What fcitx or Microsoft Pinyin send: letters that are not words yet, then the words.
    let preedit = |text: &str| Event::Ime(ImeEvent::Preedit { text: text.to_owned(), active_range_chars: None });
    window.event(preedit("ni"));
    window.run_steps(3);
    window.event(preedit("nijian"));
    window.run_steps(3);
    assert!(window.output().platform_output.ime.is_some(), "the input method is told where the cursor is");
    window.event(Event::Ime(ImeEvent::Commit("拟建道路".to_owned())));
    window.run_steps(3);
    window.key_press(Key::Enter);
    window.run_steps(3);
    window.event(Event::Paste("（二期）".to_owned()));
    window.run_steps(3);
    window.event(Event::Text("A".to_owned()));
    window.run_steps(3);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Enter);
    settle(&mut window);
    assert_eq!(told(&window), ["text 拟建道路\n（二期）A"], "all of it");
    assert_eq!(state(&window).undo.len(), 1, "as one step");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert!(told(&window).is_empty(), "undone");
}

#[test]
fn esc_leaves_what_is_typed_and_a_click_beside_keeps_it() {
    let mut window = open();
    for (leave, expected) in [(true, 0), (false, 1)] {
        window.key_press(Key::T);
        settle(&mut window);
        click(&mut window, (500.0, 600.0));
        window.event(Event::Text("甲".to_owned()));
        window.run_steps(3);
        if leave {
            window.key_press(Key::Escape);
            settle(&mut window);
        } else {
            click(&mut window, (850.0, 200.0));
        }
        assert!(state(&window).session.notes.typing.is_none(), "nothing is typed any more");
        assert_eq!(told(&window).len(), expected, "left by Esc: {leave}");
    }
}

#[test]
fn shapes_are_dragged_moved_and_deleted() {
    let mut window = open();
    tool(&mut window, "矩形");
    drag(&mut window, (450.0, 500.0), (550.0, 560.0));
    assert_eq!(told(&window), ["rectangle "], "drawn");
    let bounds = |window: &Window| state(window).project.notes[0].notes[0].bounds().expect("a box");
    let scale = state(&window).session.view.expect("a view").meters_per_px;
    let before = bounds(&window);
    let near = |a: f64, b: f64| (a - b).abs() < 1.5 * scale;
    assert!(near(before.width(), 100.0 * scale) && near(before.height(), 60.0 * scale), "100 × 60 points: {before:?}");
    drag(&mut window, (500.0, 530.0), (530.0, 530.0));
    assert!(near(bounds(&window).min().x - before.min().x, 30.0 * scale), "30 points to the right");
    // The lower right corner is a handle.
    drag(&mut window, (580.0, 560.0), (620.0, 600.0));
    assert!(near(bounds(&window).width(), 140.0 * scale), "drawn out by 40 points: {:?}", bounds(&window));
    window.get_by_label("绿").click();
    settle(&mut window);
    assert_eq!(state(&window).project.notes[0].notes[0].style.color.name(), "green", "by the strip");
    window.key_press(Key::Delete);
    settle(&mut window);
    assert!(told(&window).is_empty(), "deleted");
    for _ in 0..4 {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
        settle(&mut window);
    }
    assert_eq!(bounds(&window), before, "four steps back");
}

#[test]
fn corners_are_clicked_one_by_one() {
    let mut window = open();
    tool(&mut window, "量面积");
    for at in [(450.0, 500.0), (550.0, 500.0), (700.0, 700.0)] {
        click(&mut window, at);
    }
    window.key_press(Key::Backspace);
    settle(&mut window);
    click(&mut window, (550.0, 600.0));
    window.key_press(Key::Enter);
    settle(&mut window);
    assert_eq!(told(&window), ["area "], "closed by Enter");
    let (note, scale) =
        (&state(&window).project.notes[0].notes[0], state(&window).session.view.expect("a view").meters_per_px);
    // Half of 100 × 100 points; the plane is 0.01 % off here.
    let expected = 5_000.0 * scale * scale;
    let found = note.measured.expect("an area");
    assert!((found / expected - 1.0).abs() < 0.03, "{found} m² and {expected} m²");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num5);
    settle(&mut window);
    assert!(window.query_by_role_and_label(Role::Button, "量面积").is_none(), "the tools can be put away");
}

/// A note over the edge of a map ends there, and lies over names.
#[test]
fn notes_are_clipped_to_their_map() {
    let fonts = Fonts::bundled();
    let view = View { center_in_world: Coord { x: 0.0, y: 0.0 }, meters_per_px: 1.0, size_px: (60.0, 40.0) };
    let points = vec![Coord { x: -500.0, y: -500.0 }, Coord { x: 500.0, y: 500.0 }];
    let style = NoteStyle { fill: 1.0, ..NoteStyle::of(NoteKind::Rectangle) };
    let note = Note { id: 1, kind: NoteKind::Rectangle, points, text: String::new(), style, measured: None };
    let place = Place {
        view: &view,
        origin_px: (20.0, 20.0),
        scale: 1.0,
        appearance: Appearance::Light,
        lang: Lang::Zh,
        fonts: &fonts,
    };
    let marks = note_marks(&note, place);
    assert!(matches!(marks.first(), Some(Mark::Path { fill: Fill::Solid(_), .. })), "{marks:?}");
    let map = MapFrame {
        frame_px: (20.0, 20.0, 60.0, 40.0),
        view,
        ground: Color::WHITE,
        strata: Vec::new(),
        labels: Vec::new(),
        notes: marks,
    };
    let scene = Scene { size_px: (100, 80), paper: Color::WHITE, maps: vec![map], marks: Vec::new() };
    let picture = raster::draw(&scene, &fonts, &AtomicBool::new(false)).expect("a picture");
    let ink = Color::of_note(style.color, Appearance::Light);
    for y in 0..80 {
        for x in 0..100 {
            let inside = (20..80).contains(&x) && (20..60).contains(&y);
            let at = (y * 100 + x) * 4;
            let expected = if inside { [ink.r, ink.g, ink.b, 255] } else { [255; 4] };
            assert_eq!(picture.rgba[at..at + 4], expected, "({x}, {y})");
        }
    }
}
