//! Edits, undo, dialogs, settings.

use super::{after, check, last_message, settle};
use crate::app::action::Action;
use crate::app::apply::apply;
use crate::app::command::{Command, Effect};
use crate::app::series::{Purpose, SeriesOf};
use crate::app::session::Dialog;
use crate::app::settings::{Language, ThemeChoice};
use crate::app::state::State;
use crate::model::layer::LayerKind;
use crate::model::page::{Page, Paper};
use crate::model::spec::{ClassMethod, ClassSpec, Metric, Theme};
use crate::model::words::{Lang, Words};
use std::path::PathBuf;

fn undo() -> Command {
    Command::Act(Action::Undo)
}

fn redo() -> Command {
    Command::Act(Action::Redo)
}

fn project(state: &State) -> String {
    let project = &state.project;
    format!("{} {:?} {:?}", project.theme.name(), project.year, project.classes.count)
}

#[test]
fn edits_are_undone_and_done_again() {
    let theme = || Command::SetTheme(Theme::PerMu(Metric::Output));
    check(vec![theme()], project, "output Some(2024) 6");
    check(vec![theme(), Command::SetYear(2023)], project, "output Some(2023) 6");
    check(vec![theme(), Command::SetYear(2023), undo()], project, "output Some(2024) 6");
    check(vec![theme(), Command::SetYear(2023), undo(), undo()], project, "tax Some(2024) 6");
    check(vec![theme(), Command::SetYear(2023), undo(), undo(), undo(), redo()], project, "output Some(2024) 6");
    check(vec![theme(), undo(), Command::SetYear(2023), redo()], project, "tax Some(2023) 6");
    check(vec![theme(), theme(), undo()], project, "tax Some(2024) 6");
}

/// What was taken back may be out of sight: it is said.
#[test]
fn what_was_undone_is_said() {
    let said = |state: &State| {
        state.session.messages.last().map_or_else(String::new, |message| message.text.zh.clone().into_owned())
    };
    check(vec![Command::SetYear(2023), undo()], said, "已撤销：年度 2024 → 2023");
    check(vec![Command::SetYear(2023), undo(), redo()], said, "已重做：年度 2024 → 2023");
    check(vec![Command::SetTheme(Theme::Status), undo()], said, "已撤销：专题 亩均税收 → 开发状态");
    let classes = Command::SetClasses(ClassSpec::of(ClassMethod::Quantile, 4));
    check(vec![classes, undo()], said, "已撤销：分级方法与断点");
    let (start, _) = after(vec![]);
    let id = start.project.layers[0].id;
    let position = start.sources.position(id).expect("it is open");
    let kind = crate::app::text::layer_kind(start.sources.data.layers[position].kind).zh;
    check(vec![Command::SetVisible(id, false), undo()], said, &format!("已撤销：隐藏图层“{kind}”"));
    check(vec![Command::SetOpacity(id, 0.5), undo()], said, &format!("已撤销：图层“{kind}”不透明度 100% → 50%"));
}

#[test]
fn what_makes_no_sense_is_refused() {
    check(vec![Command::SetYear(1999)], project, "tax Some(2024) 6");
    let classes = |count| Command::SetClasses(ClassSpec::of(ClassMethod::Quantile, count));
    check(vec![classes(200)], project, "tax Some(2024) 9");
    check(vec![classes(0)], project, "tax Some(2024) 2");
}

#[test]
fn the_shown_theme_follows_the_edits() {
    let shown = |state: &State| state.derived.themed.as_ref().map_or("none", |themed| themed.theme.name()).to_owned();
    check(vec![Command::SetTheme(Theme::Status)], shown, "status");
    check(vec![Command::SetTheme(Theme::Status), undo()], shown, "tax");
    let year = |state: &State| state.derived.of_year.as_ref().map_or(0, |of_year| of_year.year).to_string();
    check(vec![Command::SetYear(2023)], year, "2023");
    check(vec![Command::SetYear(2023), undo()], year, "2024");
}

#[test]
fn layers_move_hide_and_fade() {
    let (start, _) = after(vec![]);
    let id = start.sources.layer_ids[start.sources.first(LayerKind::Roads).unwrap()];
    let road = |state: &State| {
        let roads = state.sources.layer_ids[state.sources.first(LayerKind::Roads).unwrap()];
        let at = state.project.layers.iter().position(|style| style.id == roads).unwrap();
        let style = &state.project.layers[at];
        format!("{at} {} {:.2}", style.visible, style.opacity)
    };
    check(vec![Command::MoveLayer(id, 1)], road, "2 true 1.00");
    check(vec![Command::MoveLayer(id, -1)], road, "0 true 1.00");
    check(vec![Command::MoveLayer(id, -1), Command::MoveLayer(id, -1)], road, "0 true 1.00");
    check(vec![Command::MoveLayer(id, 1), Command::MoveLayer(id, 1), undo()], road, "1 true 1.00");
    check(vec![Command::SetVisible(id, false)], road, "1 false 1.00");
    check(vec![Command::SetOpacity(id, 7.0)], road, "1 true 1.00");
    check(vec![Command::SetOpacity(id, f32::NAN)], road, "1 true 1.00");
    // A slider drawn along is one step back; another kind of edit between makes two.
    let fade = |opacity| Command::SetOpacity(id, opacity);
    check(vec![fade(0.8), fade(0.6), fade(0.4), undo()], road, "1 true 1.00");
    check(vec![fade(0.8), Command::SetVisible(id, false), fade(0.4), undo()], road, "1 false 0.80");
}

#[test]
fn the_export_dialog_begins_with_what_is_shown() {
    let dialog = |state: &State| match &state.session.dialog {
        Dialog::Export { path, page, dpi, .. } => format!("{path} {} {dpi}", page.paper.name()),
        other => format!("{other:?}"),
    };
    check(vec![Command::Act(Action::Export)], dialog, "/home/planner/亩均税收-2024.png a3 300");
    check(
        vec![Command::Act(Action::SwitchLanguage), Command::SetYear(2023), Command::Act(Action::Export)],
        dialog,
        "/home/planner/Tax-per-mu-2023.png a3 300",
    );
    check(vec![Command::Act(Action::Export), Command::Act(Action::Clear)], dialog, "None");
}

fn dialog(path: &str, title: &str, (width_mm, height_mm): (f64, f64), dpi: u32) -> Dialog {
    let page = Page { title: title.to_owned(), ..Page::whole(Paper { width_mm, height_mm }) };
    Dialog::Export { path: path.to_owned(), page: Box::new(page), dpi, purpose: Purpose::default(), replaces: None }
}

/// What is written, or what is said instead.
fn export(path: &str, size_mm: (f64, f64), dpi: u32) -> String {
    let (state, effects) = after(vec![Command::SetDialog(dialog(path, "", size_mm, dpi)), Command::Export]);
    match effects.as_slice() {
        [Effect::Export { path, .. }] => format!("{} {}", path.display(), state.session.dialog == Dialog::None),
        _ => last_message(&state),
    }
}

#[test]
fn only_pictures_that_can_be_made_are_begun() {
    let a3 = (420.0, 297.0);
    for (path, size_mm, dpi, expected) in [
        ("/a/map.png", a3, 96, "/a/map.png true"),
        ("/a/map.PNG", a3, 96, "/a/map.PNG true"),
        ("/a/map", a3, 96, "/a/map.png true"),
        ("map", a3, 96, "/home/planner/map.png true"),
        ("", a3, 96, "error: give the picture a file name, for instance map.png"),
        ("/a/", a3, 96, "error: give the picture a file name, for instance map.png"),
        ("/a/map.pdf", a3, 1_200, "/a/map.pdf true"),
        ("/a/map.jpg", a3, 96, "error: jpg cannot be written; end the file name in .png, .pdf or .svg"),
        ("/a/map.png", (10.0, 600.0), 96, "error: this paper cannot be used; choose 50 to 5000 mm a side"),
        (
            "/a/map.png",
            (5_000.0, 2_540.0),
            1_200,
            "error: a picture of 236220 × 120000 is too large; 32000 pixels a side at most: choose a lower resolution",
        ),
        ("/a/map.png", a3, 0, "error: 0 dpi cannot be used; choose 36 to 1200"),
    ] {
        assert_eq!(export(path, size_mm, dpi), expected, "{path:?} {size_mm:?} {dpi}");
    }
}

/// How many sheets there are is known before one is made, and why there is none.
#[test]
fn the_sheets_of_a_series_are_counted_before() {
    #[track_caller]
    fn check(series: SeriesOf, pages: &str, low_yield: Option<usize>, expected: Result<Option<(usize, usize)>, &str>) {
        let (mut state, _) = after(vec![]);
        state.session.low_yield = low_yield.map(|count| (state.derived.revision, count));
        let purpose = Purpose { series: Some(series), pages: pages.to_owned(), ..Purpose::default() };
        let found = purpose.count(&state).map(|count| count.map(|count| (count.all, count.wanted)));
        let expected = expected.map_err(str::to_owned);
        assert_eq!(found.map_err(|words| words.zh.into_owned()), expected, "{series:?} {pages}");
    }
    check(SeriesOf::Chosen, "", None, Err("请先选中宗地，再导出系列"));
    check(SeriesOf::Register, "", None, Ok(None));
    check(SeriesOf::Register, "", Some(766), Ok(Some((766, 766))));
    check(SeriesOf::Register, "3-10，15", Some(766), Ok(Some((766, 9))));
    check(SeriesOf::Register, "", Some(0), Err("低效清单是空的"));
    check(SeriesOf::Register, "9-12", Some(5), Err("共 5 幅，没有所写的幅号"));
    check(SeriesOf::Register, "x", Some(5), Err("幅号写成 3-10,15，从 1 起"));
    let dialog = |state: &mut State| {
        let purpose = Purpose { series: Some(SeriesOf::Register), ..Purpose::default() };
        let page = Box::new(Page::whole(Paper::A3));
        let dialog = Dialog::Export { path: "/a/x.pdf".to_owned(), page, dpi: 300, purpose, replaces: None };
        apply(state, Command::SetDialog(dialog))
    };
    let (mut state, _) = after(vec![]);
    assert_eq!(dialog(&mut state), [Effect::CountSheets(SeriesOf::Register)], "it has to be counted");
    state.session.low_yield = Some((state.derived.revision, 3));
    assert!(dialog(&mut state).is_empty(), "and only once");
}

#[test]
fn nothing_is_exported_while_it_is_computed_and_the_title_is_kept() {
    let dialog = dialog("/a/map.png", "高新区", (420.0, 297.0), 96);
    let mut state = super::fixture::state();
    let effects = apply(&mut state, Command::SetYear(2023));
    assert_eq!(effects, [Effect::DeriveYear], "the figures of 2023 are asked for");
    apply(&mut state, Command::SetDialog(dialog.clone()));
    assert!(apply(&mut state, Command::Export).is_empty(), "and not there yet");
    assert_eq!(last_message(&state), "error: figures are being computed; export again in a moment");
    assert_eq!(state.session.dialog, dialog, "the dialog stays");
    let shown = state.derived.themed.as_ref().and_then(|themed| themed.year);
    assert_eq!(shown, Some(2024), "what is shown still names its own year");
    let (state, effects) = after(vec![Command::SetDialog(dialog), Command::Export]);
    assert!(matches!(effects.as_slice(), [Effect::Export { page, .. }] if page.title == "高新区"), "{effects:?}");
    assert_eq!(state.project.pages[0].title, "高新区", "the next export begins with it");
}

#[test]
fn the_language_of_a_session_is_not_kept() {
    let mut state = super::fixture::state();
    state.session.language = Some(Language::En);
    assert_eq!((state.lang(), state.settings.language), (Lang::En, None), "spoken, but not liked");
    apply(&mut state, Command::Act(Action::SwitchLanguage));
    assert_eq!((state.lang(), state.settings.language), (Lang::Zh, Some(Language::Zh)), "a choice is kept");
}

#[test]
fn language_and_appearance_are_switched_and_saved() {
    for action in [Action::SwitchLanguage, Action::SwitchAppearance] {
        let (state, effects) = after(vec![Command::Act(action)]);
        assert_eq!(effects, [Effect::SaveSettings], "{action:?} is kept");
        assert_ne!(state.settings, crate::app::settings::Settings::default(), "{action:?} changes something");
        let (twice, _) = after(vec![Command::Act(action), Command::Act(action)]);
        assert_eq!(twice.lang(), super::fixture::state().lang(), "{action:?} twice is nothing");
        assert_eq!(twice.settings.theme, ThemeChoice::default(), "{action:?} twice is nothing");
    }
}

#[test]
fn the_cache_is_switched_saved_and_cleared() {
    let switched = |times: usize| {
        let mut commands = Vec::new();
        commands.resize_with(times, || Command::Act(Action::SwitchCache));
        after(commands)
    };
    let (state, effects) = switched(1);
    assert!(!state.settings.cache.enabled, "off");
    assert_eq!(effects.len(), 2, "{effects:?}");
    assert!(effects.contains(&Effect::SaveSettings) && effects.contains(&Effect::UseCache), "saved, and cleared");
    assert_eq!(switched(2).0.settings, crate::app::settings::Settings::default(), "twice is nothing");
}

#[test]
fn messages_do_not_pile_up_for_ever() {
    let mut state = super::fixture::state();
    for at in 0..500 {
        state.session.say(crate::model::report::Severity::Info, Words::same(at.to_string()));
    }
    assert_eq!(state.session.messages.len(), 200, "the last ones are kept");
    assert_eq!(last_message(&state), "info: 499", "the newest at the end");
    settle(&mut state, Command::DismissMessage(199));
    assert_eq!(last_message(&state), "info: 498", "a message is put away");
}

#[test]
fn other_actions_do_what_they_say() {
    let (_, effects) = after(vec![Command::Act(Action::Quit)]);
    assert_eq!(effects, [Effect::Quit], "leaving is for the window to do");
    let (_, effects) = after(vec![Command::Act(Action::OpenSample)]);
    assert_eq!(effects, [Effect::ReadSample], "the sample is read again");
    check(vec![Command::Act(Action::Search)], |state| state.session.focus_search.to_string(), "true");
    check(
        vec![Command::Dragged(vec![PathBuf::from("a")]), Command::Open(vec![PathBuf::from("a")])],
        |state| state.session.dragged.len().to_string(),
        "0",
    );
}
