//! Keys and what they give.

use super::*;

#[test]
fn no_key_and_no_action_stands_twice() {
    let mut keys: Vec<String> = all().flat_map(|entry| entry.keys.iter().copied().map(key_text)).collect();
    keys.sort();
    let count = keys.len();
    keys.dedup();
    assert_eq!(keys.len(), count, "two actions share a key: {keys:?}");
    for entry in all() {
        let found = all().filter(|other| other.action == entry.action).count();
        assert_eq!(found, 1, "{:?} stands {found} times in the table", entry.action);
    }
}

/// The keys as pressed, and the one action each must give.
#[test]
fn a_key_gives_its_action_and_no_other() {
    for (modifiers, key, expected) in [
        (Modifiers::NONE, Key::F, Action::Fit),
        (Modifiers::COMMAND, Key::F, Action::Search),
        (Modifiers::COMMAND, Key::Z, Action::Undo),
        (Modifiers::COMMAND | Modifiers::SHIFT, Key::Z, Action::Redo),
        (Modifiers::NONE, Key::Z, Action::ZoomToSelection),
        (Modifiers::ALT, Key::ArrowLeft, Action::Back),
        (Modifiers::ALT, Key::ArrowUp, Action::CardBack),
        (Modifiers::NONE, Key::ArrowLeft, Action::PanLeft),
        (Modifiers::SHIFT, Key::Plus, Action::ZoomIn),
    ] {
        let ctx = egui::Context::default();
        let event = egui::Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let input = egui::RawInput { events: vec![event], ..Default::default() };
        let mut pressed = Vec::new();
        let mut output = ctx.run_ui(input, |ui| pressed.extend(shortcut_pressed(ui.ctx())));
        output.textures_delta.clear();
        assert_eq!(pressed, [expected], "{modifiers:?} and {key:?}");
    }
}
