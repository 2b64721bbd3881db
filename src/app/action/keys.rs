//! The names of keys.

use egui::{Key, KeyboardShortcut};

/// Written out, since the bundled font has no symbols for keys.
pub(super) fn key_text(key: KeyboardShortcut) -> String {
    let mut text = String::new();
    for (held, name) in
        [(key.modifiers.command, command_name()), (key.modifiers.alt, "Alt+"), (key.modifiers.shift, "Shift+")]
    {
        if held {
            text.push_str(name);
        }
    }
    text.push_str(match key.logical_key {
        Key::ArrowLeft => "←",
        Key::ArrowRight => "→",
        Key::ArrowUp => "↑",
        Key::ArrowDown => "↓",
        Key::Escape => "Esc",
        Key::Plus => "+",
        Key::Minus => "-",
        Key::OpenBracket => "[",
        Key::CloseBracket => "]",
        other => other.name(),
    });
    text
}

fn command_name() -> &'static str {
    if cfg!(target_os = "macos") { "Cmd+" } else { "Ctrl+" }
}
