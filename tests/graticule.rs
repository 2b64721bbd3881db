//! Meridians and parallels on a page: their lines lie where the ellipsoid has them, their figures say which they are.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use geo_types::{Coord, Rect};
use mutu::crs::{Crs, LonLat};
use mutu::model::page::{ItemKind, MapGrid, MapItem, Page, Paper};
use mutu::model::words::Lang;
use mutu::scene::build::MapInput;
use mutu::scene::color::Appearance;
use mutu::scene::font::Fonts;
use mutu::scene::notes::Annotations;
use mutu::scene::page::{Content, lay_out};
use mutu::scene::paint::{Mark, Scene, Text};

/// A map of nothing but its graticule, so many metres about 115.98° E, 36.45° N.
fn drawn(half_m: f64) -> Scene {
    let middle = Crs::WORLD.from_lonlat(LonLat { lon_deg: 115.98, lat_deg: 36.45 }).unwrap();
    let corner = |by: f64| Coord { x: middle.x + by, y: middle.y + by };
    let map = MapItem { grid: MapGrid::Degrees, ..MapItem::default() };
    let page = Page::of(String::new(), Paper::A3, [ItemKind::Map(map)]);
    let extent_in_world = Some(Rect::new(corner(-half_m), corner(half_m)));
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
    lay_out(&page, &Content { extent_in_world, ..Content::default() }, &input, &Fonts::bundled()).scene
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
