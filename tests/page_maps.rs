//! Maps of a page: their graticule lies where the ellipsoid has it, several of them have a place each, and what stands on
//! one can be read.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use geo_types::{Coord, Rect};
use mutu::crs::{Crs, LonLat};
use mutu::model::page::{BoxMm, ItemKind, MapGrid, MapItem, Page, Paper};
use mutu::model::words::Lang;
use mutu::scene::build::MapInput;
use mutu::scene::color::{Appearance, Color};
use mutu::scene::font::Fonts;
use mutu::scene::notes::Annotations;
use mutu::scene::page::{Content, Sheet, lay_out};
use mutu::scene::paint::{Fill, Mark, Scene, Text};

/// A map of nothing but its graticule, so many metres about 115.98° E, 36.45° N.
fn drawn(half_m: f64) -> Scene {
    let middle = Crs::WORLD.from_lonlat(LonLat { lon_deg: 115.98, lat_deg: 36.45 }).unwrap();
    let corner = |by: f64| Coord { x: middle.x + by, y: middle.y + by };
    let map = MapItem { grid: MapGrid::Degrees, ..MapItem::default() };
    let page = Page::of(String::new(), Paper::A3, [ItemKind::Map(map)]);
    laid(&page, Rect::new(corner(-half_m), corner(half_m))).scene
}

fn laid(page: &Page, extent_in_world: Rect) -> Sheet {
    let extent_in_world = Some(extent_in_world);
    let input = MapInput {
        layers: Vec::new(),
        themed: None,
        marked: None,
        outlined: Vec::new(),
        appearance: Appearance::Light,
        lang: Lang::Zh,
        scale: 1.0,
        active_zone: None,
        labels: true,
        annotations: Annotations::default(),
    };
    lay_out(page, &Content { extent_in_world, ..Content::default() }, &input, &Fonts::bundled())
}

/// The degrees that a text says: `115°58′30″`.
fn said(text: &str) -> Option<f64> {
    let (degrees, rest) = text.split_once('°')?;
    let (minutes, rest) = rest.split_once('′')?;
    let seconds = if rest.is_empty() { 0.0 } else { rest.strip_suffix('″')?.parse().ok()? };
    Some(degrees.parse::<f64>().ok()? + minutes.parse::<f64>().ok()? / 60.0 + seconds / 3_600.0)
}

fn check(half_m: f64) {
    let scene = drawn(half_m);
    let map = &scene.maps[0];
    let (left, top, width, height) = map.frame_px;
    let place = |(x, y): (f32, f32)| {
        let world = map.view.world_from_screen((f64::from(x - left), f64::from(y - top)));
        Crs::WORLD.to_lonlat(world).unwrap()
    };
    // A dot of the page, in degrees of latitude; more of longitude.
    let dot = map.view.meters_per_px / 90_000.0;
    let (mut meridians, mut parallels) = (Vec::new(), Vec::new());
    for mark in &scene.marks {
        let Mark::Path { points_px, .. } = mark else { continue };
        let places: Vec<LonLat> = points_px.iter().map(|point| place(*point)).collect();
        let (first, start) = (places[0], points_px[0]);
        if places.iter().all(|at| (at.lon_deg - first.lon_deg).abs() < dot) {
            meridians.push((first.lon_deg, start));
        } else {
            assert!(places.iter().all(|at| (at.lat_deg - first.lat_deg).abs() < dot), "{half_m}: of one latitude");
            parallels.push((first.lat_deg, start));
        }
        // Where a line is cut at the frame it is on it to a dot.
        let inside = points_px.iter().all(|(x, y)| {
            *x >= left - 0.01 && *y >= top - 0.01 && *x <= left + width + 0.01 && *y <= top + height + 0.01
        });
        assert!(inside, "{half_m}: a line leaves the map");
    }
    assert!(meridians.len() >= 2 && parallels.len() >= 2, "{half_m}: {meridians:?} {parallels:?}");
    let texts = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Text(Text { text, at_px, .. }) => Some((said(text)?, *at_px)),
        _ => None,
    });
    let mut named = 0;
    for (degrees, at) in texts {
        let lines = if degrees > 90.0 { &meridians } else { &parallels };
        let (_, start) = lines.iter().find(|(known, _)| (known - degrees).abs() < dot).unwrap();
        let apart = (start.0 - at.0).hypot(start.1 - at.1);
        assert!(apart < 40.0, "{half_m}: {degrees} stands {apart} dots from its line");
        named += 1;
    }
    // One near a corner may have no room.
    assert!(named + 2 >= meridians.len() + parallels.len() && named >= 4, "{half_m}: {named} are named");
}

#[test]
fn lines_of_a_town_a_city_and_a_province_lie_where_the_ellipsoid_has_them() {
    for half_m in [300.0, 4_000.0, 40_000.0, 150_000.0] {
        check(half_m);
    }
}

/// Parallels bend toward the pole away from the central meridian of the plane, 117° E.
#[test]
fn lines_are_no_straight_ones_where_the_plane_bends_them() {
    let scene = drawn(150_000.0);
    let bends = scene.marks.iter().filter_map(|mark| match mark {
        Mark::Path { points_px, .. } => {
            let (first, last) = (points_px[0], points_px[points_px.len() - 1]);
            let middle = points_px[points_px.len() / 2];
            let (dx, dy) = (last.0 - first.0, last.1 - first.1);
            Some(((middle.0 - first.0) * dy - (middle.1 - first.1) * dx).abs() / dx.hypot(dy))
        }
        _ => None,
    });
    assert!(bends.fold(0.0, f32::max) > 2.0, "more than two dots");
}

fn town() -> Rect {
    Rect::new(Coord { x: 400_000.0, y: 4_000_000.0 }, Coord { x: 406_000.0, y: 4_004_000.0 })
}

#[test]
fn several_maps_have_a_place_each() {
    fn check(paper: Paper, maps: usize, expected: usize) {
        let page = Page::of(String::new(), paper, (0..maps).map(|_| ItemKind::Map(MapItem::default())));
        let sheet = laid(&page, town());
        assert_eq!((sheet.placed.len(), sheet.left_out.len()), (expected, maps - expected), "{paper:?} {maps}");
        assert_eq!(sheet.scene.maps.len(), expected);
        for (at, (_, one)) in sheet.placed.iter().enumerate() {
            let fits = |low: f64, length: f64, side: f64| low >= 0.0 && length > 10.0 && low + length <= side;
            assert!(fits(one.left, one.width, paper.width_mm) && fits(one.top, one.height, paper.height_mm), "{one:?}");
            for (_, other) in &sheet.placed[at + 1..] {
                let beside = one.left + one.width < other.left || one.top + one.height < other.top;
                assert!(beside, "{one:?} and {other:?}");
            }
        }
    }
    check(Paper::A3, 1, 1);
    check(Paper::A3, 2, 2);
    check(Paper::A3.turned(), 3, 3);
    // 400 mm less the margins hold 14 of 20 mm and more with 8 mm between them; 15 would be narrower.
    check(Paper::A3, 40, 13);
}

#[test]
fn what_stands_on_a_map_has_paper_under_it() {
    fn check(kind: ItemKind, left: f64, expected: bool) {
        let mut page = Page::of(String::new(), Paper::A3, [ItemKind::Map(MapItem::default()), kind]);
        page.items[0].place = Some(BoxMm { left: 10.0, top: 10.0, width: 200.0, height: 200.0 });
        page.items[1].place = Some(BoxMm { left, top: 100.0, width: 60.0, height: 20.0 });
        let scene = laid(&page, town()).scene;
        let paper = scene.marks.iter().position(|mark| match mark {
            // Ten dots a millimetre; the ground reaches beyond the item.
            Mark::Rect { rect_px: (x, y, width, height), fill: Fill::Solid(Color::WHITE), stroke: Some(_), .. } => {
                f64::from(*x) < left * 10.0 && *y < 1_000.0 && *width > 600.0 && *height > 200.0
            }
            _ => false,
        });
        assert_eq!(paper.is_some(), expected, "{:?} at {left}", page.items[1].kind);
        if let Some(paper) = paper {
            assert!(paper + 1 < scene.marks.len(), "the item is drawn over it");
        }
    }
    check(ItemKind::Scale, 100.0, true);
    check(ItemKind::Scale, 180.0, true);
    check(ItemKind::Scale, 300.0, false);
    check(ItemKind::North, 100.0, true);
    check(ItemKind::Watermark { text: "草案".to_owned() }, 100.0, false);
    // A legend of nothing is nothing.
    check(ItemKind::Legend, 100.0, false);
}
