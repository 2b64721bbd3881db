//! Every kind drawn and told, hit and missed.

use super::*;
use crate::model::note::{Dash, Frame, Heads, NoteStyle};
use crate::scene::dump::mark_text;
use geo_types::coord;

/// One metre a pixel, the world's origin at the middle of 400 × 300.
fn view() -> View {
    View { center_in_world: coord! { x: 0.0, y: 0.0 }, meters_per_px: 1.0, size_px: (400.0, 300.0) }
}

fn note(kind: NoteKind, points: &[(f64, f64)], text: &str) -> Note {
    Note {
        id: 1,
        kind,
        points: points.iter().map(|&(x, y)| coord! { x: x, y: y }).collect(),
        text: text.to_owned(),
        style: NoteStyle::of(kind),
        measured: None,
    }
}

fn told(note: &Note) -> Vec<String> {
    let (fonts, view) = (Fonts::bundled(), view());
    note_marks(note, place(&view, &fonts)).iter().map(mark_text).collect()
}

fn place<'a>(view: &'a View, fonts: &'a Fonts<'a>) -> Place<'a> {
    Place { view, origin_px: (0.0, 0.0), scale: 1.0, appearance: Appearance::Light, lang: Lang::Zh, fonts }
}

/// Of 16 px: letters of the bundled face are 1 em wide, so 拟建道路 is 64 px; its box has 8 px on both sides and is
/// 16 · (1.3 + 0.56) = 29.8 px high.
#[test]
fn words_stand_around_their_place() {
    assert_eq!(
        told(&note(NoteKind::Text, &[(0.0, 0.0)], "拟建道路")),
        ["text 「拟建道路」 at 200.0 155.8 Center 16.0 px bold 0°"]
    );
    let mut boxed = note(NoteKind::Text, &[(0.0, 0.0)], "甲\n乙");
    boxed.style.frame = Frame::Box;
    assert_eq!(
        told(&boxed),
        [
            "rect 184.0 124.7 32.0 50.6 #FDFCFA/0.94".to_owned(),
            "text 「甲」 at 200.0 145.4 Center 16.0 px bold 0°".to_owned(),
            "text 「乙」 at 200.0 166.2 Center 16.0 px bold 0°".to_owned(),
        ],
        "two lines in a box of 16 · (2.6 + 0.56) = 50.6"
    );
}

#[test]
fn every_kind_has_its_marks() {
    let check = |kind, points: &[(f64, f64)], text: &str, expected: &[&str]| {
        let kinds: Vec<String> = told(&note(kind, points, text))
            .iter()
            .map(|told| {
                told.split(' ').take(if told.starts_with("path") { 3 } else { 1 }).collect::<Vec<_>>().join(" ")
            })
            .collect();
        assert_eq!(kinds, expected, "{kind:?}");
    };
    check(NoteKind::Callout, &[(-100.0, 0.0), (50.0, 50.0)], "甲", &["path of 2", "rect", "rect", "text"]);
    check(NoteKind::Arrow, &[(0.0, 0.0), (90.0, 0.0)], "", &["path of 2", "path of 3"]);
    check(NoteKind::Line, &[(0.0, 0.0), (90.0, 0.0), (90.0, 50.0)], "", &["path of 3"]);
    check(NoteKind::Polygon, &[(0.0, 0.0), (90.0, 0.0), (90.0, 50.0)], "", &["path of 3"]);
    check(NoteKind::Rectangle, &[(0.0, 0.0), (90.0, 50.0)], "", &["path of 4"]);
    check(NoteKind::Ellipse, &[(0.0, 0.0), (90.0, 50.0)], "扩区", &["path of 64", "text"]);
    check(NoteKind::Freehand, &[(0.0, 0.0), (9.0, 5.0), (20.0, 0.0)], "", &["path of 3"]);
    check(NoteKind::Pin, &[(0.0, 0.0)], "7", &["path of 34", "text"]);
    check(NoteKind::Line, &[(900.0, 0.0), (990.0, 0.0)], "", &[]);
}

#[test]
fn heads_are_sharp_and_end_where_the_line_ends() {
    let mut arrow = note(NoteKind::Arrow, &[(-100.0, 0.0), (100.0, 0.0)], "");
    arrow.style.heads = Heads::Both;
    let (fonts, view) = (Fonts::bundled(), view());
    let marks = note_marks(&arrow, place(&view, &fonts));
    let paths: Vec<&Vec<(f32, f32)>> = marks
        .iter()
        .filter_map(|mark| if let Mark::Path { points_px, .. } = mark { Some(points_px) } else { None })
        .collect();
    assert_eq!((paths[1][0], paths[2][0]), ((300.0, 150.0), (100.0, 150.0)), "the tips are the ends");
    let line = paths[0];
    assert!(line[0].0 > 101.0 && line[line.len() - 1].0 < 299.0, "the line ends within its heads: {line:?}");
}

#[test]
fn dashes_follow_the_width() {
    let mut line = note(NoteKind::Line, &[(0.0, 0.0), (90.0, 0.0)], "");
    (line.style.dash, line.style.width_px) = (Dash::Dashed, 4.0);
    let (fonts, view) = (Fonts::bundled(), view());
    let place = Place { scale: 2.0, ..place(&view, &fonts) };
    let marks = note_marks(&line, place);
    let [Mark::Path { stroke: Some(stroke), .. }] = marks.as_slice() else { panic!("one path: {marks:?}") };
    assert_eq!((stroke.width_px, stroke.dash_px.as_slice()), (8.0, [40.0, 24.0].as_slice()), "4 px at twice the scale");
}

/// By hand: 1 公顷 = 15 亩, 1 km² = 1500 亩.
#[test]
fn measures_read_as_planners_read_them() {
    for (kind, measured, zh, en) in [
        (NoteKind::Length, 356.24, "356.2 m", "356.2 m"),
        (NoteKind::Length, 1_234.567_8, "1.235 km", "1.235 km"),
        (NoteKind::Area, 10_000.0, "15.00 亩（1.00 公顷）", "15.00 mu (1.00 ha)"),
        (NoteKind::Area, 1_500_000.0, "2,250.00 亩（1.500 km²）", "2,250.00 mu (1.500 km²)"),
        (NoteKind::Line, 5.0, "", ""),
    ] {
        assert_eq!(measure_text(kind, measured, Lang::Zh), zh, "{kind:?} of {measured}");
        assert_eq!(measure_text(kind, measured, Lang::En), en, "{kind:?} of {measured}");
    }
}

/// What lies far outside is cut, and what is inside stays: a circle of 50 km seen from within is not drawn whole.
#[test]
fn a_far_reaching_area_is_cut() {
    let wide = note(NoteKind::Rectangle, &[(-50_000.0, -50_000.0), (0.0, 50_000.0)], "");
    let (fonts, view) = (Fonts::bundled(), view());
    let marks = note_marks(&wide, place(&view, &fonts));
    let points = marks.iter().flat_map(|mark| match mark {
        Mark::Path { points_px, .. } => points_px.clone(),
        _ => Vec::new(),
    });
    let points: Vec<(f32, f32)> = points.collect();
    assert!(points.iter().all(|(x, y)| x.abs() < 1_000.0 && y.abs() < 1_000.0), "{points:?}");
    assert!(points.iter().any(|(x, _)| (*x - 200.0).abs() < 1e-3), "its right side runs through the middle");
}

/// Every pixel of a grid is asked, and compared with the distance to the shape by hand.
#[test]
fn what_is_drawn_is_hit() {
    let (fonts, view) = (Fonts::bundled(), view());
    let place = place(&view, &fonts);
    let line = note(NoteKind::Line, &[(-100.0, 0.0), (100.0, 0.0)], "");
    let hollow = Note {
        style: NoteStyle { fill: 0.0, ..line.style },
        ..note(NoteKind::Ellipse, &[(-50.0, -50.0), (50.0, 50.0)], "")
    };
    let filled = note(NoteKind::Ellipse, &[(-50.0, -50.0), (50.0, 50.0)], "");
    for x in (0..400).step_by(3) {
        for y in (0..300).step_by(3) {
            let (at, dx, dy) = ((x as f32, y as f32), x as f32 - 200.0, y as f32 - 150.0);
            // 5 px of reach and half of a line of 2.
            let from_line = (dx.abs() - 100.0).max(0.0).hypot(dy);
            assert_eq!(touches(&line, at, 5.0, place), from_line <= 6.0, "the line at {at:?}");
            let from_center = dx.hypot(dy);
            // The ring has 64 corners, so it lies up to 50 · (1 − cos(π/64)) = 0.06 px inside the circle.
            let off = (from_center - 50.0).abs() - 6.0;
            if off.abs() > 0.07 {
                assert_eq!(touches(&hollow, at, 5.0, place), off < 0.0, "the ring at {at:?}");
                assert_eq!(touches(&filled, at, 5.0, place), off < 0.0 || from_center < 50.0, "the disc at {at:?}");
            }
        }
    }
    let layers = [NoteLayer { id: 1, name: String::new(), visible: true, notes: vec![filled, Note { id: 2, ..line }] }];
    assert_eq!(hit(&layers, (200.0, 150.0), 5.0, place), Some(2), "the upper one");
    assert_eq!(hit(&layers, (200.0, 120.0), 5.0, place), Some(1), "beside the line");
    let hidden = [NoteLayer { visible: false, ..layers[0].clone() }];
    assert_eq!(hit(&hidden, (200.0, 150.0), 5.0, place), None, "what is not seen is not hit");
}
