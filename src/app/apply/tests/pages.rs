//! Pages: what is undone as one step, and their files.

use super::{fixture, settle};
use crate::app::action::Action;
use crate::app::apply::apply;
use crate::app::board::{Board, BoardChange, BoardFile, Proof};
use crate::app::command::{Command, Effect};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::page::{BoxMm, ItemKind, Page, Paper, TextItem, TitleBlock};
use crate::render::raster::Picture;
use std::path::Path;

/// A page with two texts, 图签 and a picture; ids from 1.
fn state() -> State {
    let text = || ItemKind::Text(TextItem { text: String::new(), size_pt: 9.0, bold: false });
    let kinds = [text(), text(), ItemKind::TitleBlock(TitleBlock::default()), ItemKind::Image { path: String::new() }];
    let mut state = fixture::state();
    state.project.pages = vec![Page::of("总图".to_owned(), Paper::A3, kinds)];
    let place = BoxMm { left: 50.0, top: 50.0, width: 30.0, height: 10.0 };
    let proof = Proof {
        picture: Picture { width: 1, height: 1, rgba: vec![0; 4] },
        placed: vec![(1, place), (2, place)],
        left_out: Vec::new(),
        scale: 0.0,
        extent_in_world: None,
        faults: Vec::new(),
    };
    state.session.board = Some(Board { proof: Some(proof), ..Board::default() });
    state
}

fn set(state: &mut State, change: impl FnOnce(&mut Page)) {
    let mut page = state.project.pages[0].clone();
    change(&mut page);
    apply(state, Command::Board(BoardChange::Set(Box::new(page))));
}

fn write(state: &mut State, id: u32, text: &str) {
    set(state, |page| match &mut page.items[id as usize - 1].kind {
        ItemKind::Text(item) => item.text = text.to_owned(),
        _ => panic!("item {id} is no text"),
    });
}

fn block(state: &mut State, change: impl FnOnce(&mut TitleBlock)) {
    set(state, |page| {
        if let ItemKind::TitleBlock(block) = &mut page.items[2].kind {
            change(block);
        }
    });
}

#[test]
fn what_is_typed_into_one_field_is_one_step_and_no_more() {
    fn check(expected: usize, what: &str, act: impl FnOnce(&mut State)) {
        let mut state = state();
        let before = state.project.pages.clone();
        act(&mut state);
        assert_eq!(state.undo.len(), expected, "{what}");
        for _ in 0..expected {
            apply(&mut state, Command::Act(Action::Undo));
        }
        assert_eq!(state.project.pages, before, "{what}: all of it is taken back");
    }
    check(1, "letters of a text", |state| ["亩", "亩均", "亩均图"].iter().for_each(|text| write(state, 1, text)));
    check(2, "two texts", |state| {
        write(state, 1, "甲");
        write(state, 2, "乙");
    });
    check(3, "there and back", |state| {
        write(state, 1, "甲");
        write(state, 2, "乙");
        write(state, 1, "甲甲");
    });
    check(2, "two fields of 图签", |state| {
        block(state, |block| block.made_by = "局".to_owned());
        block(state, |block| block.number = "1".to_owned());
        block(state, |block| block.number = "12".to_owned());
    });
    check(1, "the title", |state| {
        for title in ["图", "图名"] {
            set(state, |page| title.clone_into(&mut page.title));
        }
    });
    let slide = |state: &mut State, sizes: [f64; 3]| {
        for size_pt in sizes {
            let mut page = state.project.pages[0].clone();
            if let ItemKind::Text(item) = &mut page.items[0].kind {
                item.size_pt = size_pt;
            }
            apply(state, Command::Board(BoardChange::Slide(Box::new(page))));
        }
        apply(state, Command::Board(BoardChange::Release));
    };
    check(1, "a number is drawn along", |state| slide(state, [10.5, 11.0, 11.5]));
    check(2, "it is drawn along twice", |state| {
        slide(state, [10.5, 11.0, 11.5]);
        slide(state, [12.0, 12.5, 13.0]);
    });
    check(2, "another item was chosen between", |state| {
        write(state, 1, "甲");
        apply(state, Command::Board(BoardChange::Choose(Some(2))));
        write(state, 1, "甲甲");
    });
    check(3, "another edit between", |state| {
        write(state, 1, "甲");
        apply(
            state,
            Command::SetBookmarks(vec![crate::model::bookmark::Bookmark {
                name: "厂".to_owned(),
                center_in_world: geo_types::Coord { x: 1.0, y: 2.0 },
                meters_per_px: 1.0,
            }]),
        );
        write(state, 1, "甲甲");
    });
    check(0, "typed and taken out again", |state| {
        write(state, 1, "甲");
        write(state, 1, "");
    });
}

#[test]
fn arrow_keys_on_one_item_are_one_step() {
    let mut state = state();
    let before = state.project.pages.clone();
    apply(&mut state, Command::Board(BoardChange::Choose(Some(1))));
    for _ in 0..3 {
        apply(&mut state, Command::Act(Action::PanRight));
        let place = state.project.pages[0].items[0].place.unwrap();
        state.session.board.as_mut().unwrap().proof.as_mut().unwrap().placed[0].1 = place;
    }
    assert_eq!(state.project.pages[0].items[0].place.unwrap().left, 53.0, "a millimetre a key");
    apply(&mut state, Command::Board(BoardChange::Choose(Some(2))));
    apply(&mut state, Command::Act(Action::PanUp));
    assert_eq!(state.undo.len(), 2, "one step an item");
    apply(&mut state, Command::Act(Action::Undo));
    apply(&mut state, Command::Act(Action::Undo));
    assert_eq!(state.project.pages, before);
}

#[test]
fn files_of_pages_are_asked_for_and_taken() {
    let mut state = state();
    let ask = |state: &mut State, of| {
        settle(state, Command::Board(BoardChange::Ask(of)));
        let Dialog::Board { path, .. } = &state.session.dialog else { panic!("a dialog") };
        path.clone()
    };
    assert_eq!(Path::new(&ask(&mut state, BoardFile::SaveTemplate)), Path::new("/home/planner/总图.json"));
    let chosen =
        |state: &mut State, of, path: &str| apply(state, Command::Board(BoardChange::File(of, path.to_owned())));
    assert!(chosen(&mut state, BoardFile::SaveTemplate, "/a/").is_empty(), "a folder is no file");
    assert_ne!(state.session.dialog, Dialog::None, "and the dialog stays");
    let effects = chosen(&mut state, BoardFile::SaveTemplate, "我的版式");
    let [Effect::WriteTemplate(path, page)] = effects.as_slice() else { panic!("{effects:?}") };
    assert_eq!((path.as_path(), page.name.as_str()), (Path::new("/home/planner/我的版式.json"), "总图"));
    assert_eq!(state.session.dialog, Dialog::None);
    let effects = chosen(&mut state, BoardFile::OpenTemplate, "/t/版式.json");
    assert!(matches!(effects.as_slice(), [Effect::ReadTemplate(path)] if path == Path::new("/t/版式.json")));
    chosen(&mut state, BoardFile::Picture(4), "徽标.png");
    assert_eq!(state.project.pages[0].items[3].kind, ItemKind::Image { path: "/home/planner/徽标.png".to_owned() });
    assert_eq!(ask(&mut state, BoardFile::Picture(4)), "/home/planner/徽标.png", "beside the one that is there");
    apply(&mut state, Command::Act(Action::Undo));
    assert_eq!(state.project.pages[0].items[3].kind, ItemKind::Image { path: String::new() });
}
