//! One project, exported from the window and by the command line, light and dark: the same bytes.
#![cfg(feature = "app")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod reading;
mod window;

use mutu::app::action::{Action, NoteAction};
use mutu::app::annotating::NoteChange;
use mutu::app::board::BoardChange;
use mutu::app::command::{Command, SketchChange};
use mutu::app::export::day_of;
use mutu::app::kept::KeepChange;
use mutu::app::series::Purpose;
use mutu::app::session::Dialog;
use mutu::app::settings::{Language, Settings, ThemeChoice};
use mutu::model::note::NoteKind;
use mutu::model::page::{MapExtent, MapGrid, Page, Paper};
use mutu::model::spec::{Metric, Theme};
use mutu::model::variants::{Variant, Variants};
use reading::{folder, mutu};
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};
use window::{Window, send, start, state};

/// What it is, and its bytes: from a light window, a dark one, one that opened the project, and the command line.
type Written = (String, [Vec<u8>; 4]);

fn today() -> String {
    day_of(SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs())
}

/// A window of the shipped zone in which something was done.
fn worked_in(appearance: ThemeChoice) -> Window {
    let settings = Settings { language: Some(Language::Zh), theme: appearance, ..Settings::default() };
    let mut window = start(Vec::new(), settings, (1280.0, 800.0));
    send(&mut window, Command::SetTheme(Theme::PerMu(Metric::Output)));
    send(&mut window, Command::SetYear(2022));
    let view = state(&window).session.settled_view().unwrap();
    send(&mut window, Command::SetView(view.zoomed(2.5, (300.0, 200.0))));
    let shown = state(&window).session.settled_view().unwrap().rect_in_world();
    send(&mut window, Command::Act(Action::Note(NoteAction::Draw(NoteKind::Polygon))));
    let corners = [shown.min(), (shown.max().x, shown.min().y).into(), shown.center()];
    send(&mut window, Command::Note(NoteChange::Draw(corners.to_vec())));
    let roads = state(&window).sources.layer_ids[2];
    send(&mut window, Command::SetOpacity(roads, 0.5));
    send(&mut window, Command::Act(Action::ToolSketch));
    let corners = [(416_000.0, 4_029_000.0), (416_300.0, 4_029_000.0), (416_300.0, 4_029_400.0)];
    for corner in corners {
        send(&mut window, Command::Sketch(SketchChange::Corner(corner.into())));
    }
    send(&mut window, Command::Sketch(SketchChange::Close));
    assert_eq!(state(&window).project.sketches.len(), 1, "a planned site");
    // A second page, of the core alone.
    send(&mut window, Command::Board(BoardChange::Toggle));
    let mut core = Page::whole(Paper::named("a4-portrait").unwrap());
    core.map_mut().unwrap().extent = MapExtent::Zone("高新技术产业创新核".to_owned());
    core.map_mut().unwrap().grid = MapGrid::Kilometres;
    send(&mut window, Command::Board(BoardChange::Add(Box::new(core))));
    send(&mut window, Command::Board(BoardChange::Toggle));
    window
}

/// Coloured by what another scheme would change.
fn compare_schemes(window: &mut Window) {
    let kept = vec![Variant { name: "甲".to_owned(), scheme: Arc::clone(&state(window).sources.schemes[1]) }];
    send(window, Command::SetVariants(Variants { kept, base: Some(0), by_change: true }));
    send(window, Command::SetTheme(Theme::Grade));
}

fn save(window: &mut Window, path: &Path) {
    send(window, Command::SetDialog(Dialog::SaveAs { path: path.display().to_string(), replaces: None }));
    send(window, Command::Keep(KeepChange::SaveAs));
    assert_eq!(state(window).kept.path.as_deref(), Some(path), "saved");
}

/// The page as the export dialog writes it from the page view.
fn exported(window: &mut Window, at: usize, path: &Path) -> Vec<u8> {
    send(window, Command::Board(BoardChange::Toggle));
    send(window, Command::Board(BoardChange::Turn(at)));
    let page = Box::new(state(window).project.pages[at].clone());
    let shown = path.display().to_string();
    send(
        window,
        Command::SetDialog(Dialog::Export { path: shown, page, dpi: 120, purpose: Purpose::default(), replaces: None }),
    );
    send(window, Command::Export);
    send(window, Command::Board(BoardChange::Toggle));
    fs::read(path).unwrap()
}

/// What each of the four writes of each page in each form.
fn of_one_day(folder: &Path) -> (String, Vec<Written>) {
    let mut light = worked_in(ThemeChoice::Light);
    let mut dark = worked_in(ThemeChoice::Dark);
    let day = today();
    let mut all = written(folder, "项目 一", (&mut light, &mut dark), (&day, &["png", "pdf", "svg"]));
    compare_schemes(&mut light);
    compare_schemes(&mut dark);
    all.extend(written(folder, "方案", (&mut light, &mut dark), (&day, &["pdf"])));
    (day, all)
}

fn written(
    folder: &Path,
    name: &str,
    (light, dark): (&mut Window, &mut Window),
    (day, forms): (&str, &[&str]),
) -> Vec<Written> {
    let project = folder.join(format!("{name}.mutu"));
    save(light, &project);
    let settings = Settings { language: Some(Language::Zh), ..Settings::default() };
    let mut opened = start(vec![project.clone()], settings, (1280.0, 800.0));
    let mut all = Vec::new();
    for page in 0..2 {
        for form in forms {
            let path = |whose: &str| folder.join(format!("{name}-{whose}-{page}.{form}"));
            let from_line = path("line");
            let number = (page + 1).to_string();
            let (from, to) = (project.to_str().unwrap(), from_line.to_str().unwrap());
            mutu(&["render", from, "--page", &number, "--dpi", "120", "--date", day, "-o", to]);
            let files = [
                exported(light, page, &path("light")),
                exported(dark, page, &path("dark")),
                exported(&mut opened, page, &path("opened")),
                fs::read(&from_line).unwrap(),
            ];
            all.push((format!("{name}, page {number} as {form}"), files));
        }
    }
    all
}

#[test]
fn window_and_command_line_write_the_same_bytes() {
    let folder = folder("alike");
    let (mut day, mut all) = of_one_day(&folder);
    // Sheets bear the day; midnight can fall between two of them.
    if day != today() {
        (day, all) = of_one_day(&folder);
    }
    for (name, [light, dark, opened, line]) in &all {
        assert!(light.len() > 50_000, "{name} of {day} is a map: {} bytes", light.len());
        assert!(light == dark, "{name}: the dark window writes the same sheet as the light one");
        assert!(light == opened, "{name}: so does one that opened the saved project");
        assert!(light == line, "{name}: and so does the command line");
    }
}
