//! The program in a harness: started, settled, asked and told.
#![allow(dead_code, reason = "not every test needs all of it")]

use egui::Vec2;
use egui_kittest::Harness;
use mutu::app::command::Command;
use mutu::app::settings::Settings;
use mutu::app::state::State;
use mutu::app::{Mutu, Rendering, theme};
use std::path::PathBuf;
use std::time::Duration;

pub(crate) type Window = Harness<'static, Option<Mutu>>;

pub(crate) fn start(files: Vec<PathBuf>, settings: Settings, (width, height): (f32, f32)) -> Window {
    let mut window =
        Harness::builder().with_size(Vec2::new(width, height)).with_context_setup(theme::install).build_ui_state(
            move |ui, mutu: &mut Option<Mutu>| {
                let make = || Mutu::new(ui.ctx(), files.clone(), settings.clone(), Rendering::Cpu);
                mutu.get_or_insert_with(make).frame(ui);
            },
            None,
        );
    settle(&mut window);
    window
}

/// Lets all jobs end and flights arrive.
pub(crate) fn settle(window: &mut Window) {
    for _ in 0..4 {
        window.run_steps(3);
        if let Some(mutu) = window.state_mut() {
            mutu.finish_jobs(Duration::from_mins(1));
        }
        window.run_steps(12);
    }
}

pub(crate) fn send(window: &mut Window, command: Command) {
    if let Some(mutu) = window.state() {
        mutu.send(command);
    }
    settle(window);
}

pub(crate) fn state(window: &Window) -> &State {
    window.state().as_ref().expect("the first frame has made the program").state()
}
