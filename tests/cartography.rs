//! From layers to pictures: what the scene holds as text, small raster goldens, and rules of cartography that a
//! picture must keep (no name over another, all marks on the page, the same bytes again and on any number of cores).
//!
//! `UPDATE_GOLDEN=1 cargo test --test cartography` writes the goldens anew; look at them before they are kept.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use geo_types::{Coord, Rect};
use mutu::analysis::theme::{ClassKey, LegendRow, Themed, resolve};
use mutu::model::layer::{Layer, LayerKind, Role, Source, Status};
use mutu::model::page::{Page, Paper, TableItem, TableOf};
use mutu::model::shapes::{ShapeKind, Shapes};
use mutu::model::spec::{ClassSpec, Metric, Theme};
use mutu::model::table::{Column, ColumnData, Table};
use mutu::model::units::{Mu, WanYuan};
use mutu::model::words::Lang;
use mutu::render::raster::{self, Easel, Picture, RenderError};
use mutu::scene::build::{LayerInput, MapInput, build};
use mutu::scene::color::Appearance;
use mutu::scene::dump::dump;
use mutu::scene::font::Fonts;
use mutu::scene::furniture::scale_bar;
use mutu::scene::label::box_of;
use mutu::scene::legend::{Legend, legend};
use mutu::scene::notes::Annotations;
use mutu::scene::page::{Chart, Content, LAYOUT_DPI, Sheet, Table as PageTable, lay_out};
use mutu::scene::paint::{Align, Fill, Mark, Scene, Text};
use mutu::scene::palette::fill_of;
use mutu::scene::view::View;

/// A town of 12 × 12 blocks of 100 m with streets of 20 m between them, a park over its middle, a belt, a river.
struct Town {
    input: MapInput,
    extent: Rect,
}

const SIDE: u32 = 12;
const STEP_M: f64 = 120.0;

fn ring(left: f64, bottom: f64, right: f64, top: f64) -> Vec<Coord> {
    [(left, bottom), (right, bottom), (right, top), (left, top), (left, bottom)].map(|(x, y)| Coord { x, y }).to_vec()
}

fn texts(name: &str, values: &[String]) -> Column {
    let mut words: Vec<Box<str>> = Vec::new();
    let code = |value: &String| {
        let known = words.iter().position(|word| **word == **value);
        let at = known.unwrap_or(words.len());
        if known.is_none() {
            words.push(value.as_str().into());
        }
        at as u32
    };
    let codes = values.iter().map(code).collect();
    Column { name: name.to_owned(), data: ColumnData::Text { codes, words: words.into_iter().collect() } }
}

fn layer(name: &str, kind: LayerKind, shapes: Shapes, columns: Vec<(Role, Column)>) -> LayerInput {
    let roles = columns.iter().enumerate().map(|(at, (role, _))| (*role, at)).collect();
    let area = |id| shapes.bounds(id).map_or(0.0, |bounds| bounds.width() * bounds.height());
    let areas = shapes.ids().map(area).collect();
    let source = Source {
        path: format!("{name}.geojson"),
        format: "GeoJSON",
        epsg: 4548,
        text: String::new(),
        status: Status::Synthetic,
    };
    let table = Table { columns: columns.into_iter().map(|(_, column)| column).collect() };
    let geodesic_area_m2 = areas;
    LayerInput {
        layer: Arc::new(Layer { name: name.to_owned(), kind, shapes, geodesic_area_m2, table, roles, source }),
        opacity: 1.0,
    }
}

fn parcels() -> LayerInput {
    let mut shapes = Shapes::default();
    let (mut codes, mut uses) = (Vec::new(), Vec::new());
    for row in 0..SIDE {
        for column in 0..SIDE {
            let (left, bottom) = (f64::from(column) * STEP_M, f64::from(row) * STEP_M);
            let hole = if (row + column) % 5 == 0 {
                vec![ring(left + 60.0, bottom + 60.0, left + 80.0, bottom + 80.0)]
            } else {
                vec![]
            };
            let rings = std::iter::once(ring(left, bottom, left + 100.0, bottom + 100.0)).chain(hole).collect();
            shapes.push(ShapeKind::Polygon, &[rings]).unwrap();
            codes.push(format!("371502001001GB{:05}", row * SIDE + column + 1));
            uses.push(["100101", "070102", "0901", "1401"][((row * 7 + column * 3) % 4) as usize].to_owned());
        }
    }
    let scheme = vec!["用地用海2023".to_owned(); codes.len()];
    let columns = vec![
        (Role::Code, texts("ZDDM", &codes)),
        (Role::LandUse, texts("YDYHFLDM", &uses)),
        (Role::LandUseScheme, texts("YDFL", &scheme)),
    ];
    layer("parcels", LayerKind::Parcels, shapes, columns)
}

fn roads() -> LayerInput {
    let mut shapes = Shapes::default();
    let (mut names, mut kinds) = (Vec::new(), Vec::new());
    let end = f64::from(SIDE) * STEP_M;
    for at in 1..SIDE {
        let place = f64::from(at) * STEP_M - 10.0;
        let (from, to) = (Coord { x: place, y: -60.0 }, Coord { x: place + f64::from(at) * 4.0, y: end + 60.0 });
        shapes.push(ShapeKind::Line, &[vec![vec![from, to]]]).unwrap();
        shapes.push(ShapeKind::Line, &[vec![ring(-60.0, place, end + 60.0, place)[..2].to_vec()]]).unwrap();
        names.extend([format!("纵{at}路"), format!("横{at}大街")]);
        kinds
            .extend([["secondary", "arterial", "ring", "highway"][at as usize % 4].to_owned(), "secondary".to_owned()]);
    }
    layer(
        "roads",
        LayerKind::Roads,
        shapes,
        vec![(Role::Name, texts("name", &names)), (Role::Kind, texts("class", &kinds))],
    )
}

fn town() -> Town {
    let end = f64::from(SIDE) * STEP_M;
    let mut zones = Shapes::default();
    for (left, bottom, right, top) in [
        (-200., -200., end + 200., end + 200.),
        (300., 300., 1_000., 900.),
        (200., 400., 700., 700.),
        (-150., -150., end, 60.),
    ] {
        zones.push(ShapeKind::Polygon, &[vec![ring(left, bottom, right, top)]]).unwrap();
    }
    let names = ["示范高新区", "创新核", "新能源新材料特色产业创新园", "生态经济集聚带"].map(str::to_owned);
    let kinds = ["jurisdiction", "core", "park", "belt"].map(str::to_owned);
    let zones = layer(
        "zones",
        LayerKind::Zones,
        zones,
        vec![(Role::Name, texts("name", &names)), (Role::Kind, texts("zone_kind", &kinds))],
    );
    let mut water = Shapes::default();
    let river =
        (0..30).map(|i| Coord { x: f64::from(i) * 60.0 - 150.0, y: end + 40.0 + 30.0 * f64::from(i % 5) }).collect();
    water.push(ShapeKind::Line, &[vec![river]]).unwrap();
    let water = layer("water", LayerKind::Water, water, vec![(Role::Name, texts("name", &["徒骇河".to_owned()]))]);
    let input = MapInput {
        layers: vec![water, parcels(), roads(), zones],
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
    Town { input, extent: Rect::new(Coord { x: -220., y: -220. }, Coord { x: end + 220., y: end + 220. }) }
}

fn drawn(scene: &Scene) -> Picture {
    raster::draw(scene, &Fonts::bundled(), &AtomicBool::new(false)).unwrap()
}

fn themed(town: &Town) -> Themed {
    let parcels = &town.input.layers[1].layer;
    let mut themed = resolve(Theme::LandUse, ClassSpec::default(), parcels, None, None);
    // A per-mu theme by hand: six classes by turns, then zero, T and no value.
    let key = |row: usize| match row {
        6 => ClassKey::Zero,
        7 => ClassKey::NotRated,
        8 => ClassKey::NoData,
        _ => {
            let index = 5 - row;
            let low = [0.0, 5.0, 10.0, 20.0, 40.0, 80.0];
            ClassKey::Class { index, of: 6, low: low[index], high: low.get(index + 1).copied() }
        }
    };
    themed.theme = Theme::PerMu(Metric::Tax);
    themed.class_of = Arc::new((0..parcels.len()).map(|at| (at * 5 % 9) as u8).collect());
    themed.rows = (0..9)
        .map(|row| LegendRow {
            key: key(row),
            parcels: 16,
            area: Mu(240.0),
            sums: [(row < 8).then_some(WanYuan(16_000.0)), None],
        })
        .collect();
    themed.breaks.bounds = vec![0.0, 5.0, 10.0, 20.0, 40.0, 80.0, 250.0];
    themed
}

/// Pixels equal to those of `tests/golden/NAME.png`.
fn check_golden(name: &str, picture: &Picture) {
    let path = PathBuf::from("tests/golden").join(format!("{name}.png"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let file = fs::File::create(&path).unwrap();
        let mut encoder = png::Encoder::new(file, picture.width, picture.height);
        encoder.set_color(png::ColorType::Rgb);
        let rgb: Vec<u8> = picture.rgba.chunks(4).flat_map(|pixel| pixel[..3].to_vec()).collect();
        encoder.write_header().unwrap().write_image_data(&rgb).unwrap();
    }
    let file =
        fs::File::open(&path).unwrap_or_else(|cause| panic!("{}: {cause}; run with UPDATE_GOLDEN=1", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file)).read_info().unwrap();
    let mut rgb = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut rgb).unwrap();
    assert_eq!((reader.info().width, reader.info().height), (picture.width, picture.height), "{name}: size");
    let found = picture.rgba.chunks(4).map(|pixel| &pixel[..3]);
    let wrong = found.zip(rgb.chunks(3)).filter(|(one, other)| one != other).count();
    assert_eq!(wrong, 0, "{name}: {wrong} pixels differ from {}", path.display());
}

#[test]
fn a_scene_reads_as_it_was_meant() {
    let town = town();
    let scene = build(&town.input, View::fitting(town.extent, (400.0, 400.0), 0.0), &Fonts::bundled());
    let text = dump(&scene);
    let strata: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("stratum ")).collect();
    // Symbols by kind of zone; 11 streets each way: 3 secondary, 3 arterial, 3 ring, 2 highways, and 11 secondary.
    let expected = [
        "zones [1, 0, 0, 0, 0, 0] hidden 3",
        "water [1]",
        "zones [0, 1, 1, 1, 0, 0] hidden 1",
        "parcels [36, 36, 36, 36]",
        "parcels [144]",
    ];
    assert_eq!(&strata[..5], expected, "{text}");
    assert_eq!(strata.len(), 5 + 4 + 4 + 1, "casings of four classes, fills of four classes, outlines of zones");
    assert_eq!(strata.last(), Some(&"zones [1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]"));
    assert!(text.contains("label 「创新核」"), "the core is named: {text}");
    assert_eq!(text, dump(&build(&town.input, scene.maps[0].view, &Fonts::bundled())), "same input, same scene");
}

#[test]
fn small_pictures_stay_as_they_are() {
    let mut town = town();
    town.input.labels = false;
    let fonts = Fonts::bundled();
    let near = View { center_in_world: Coord { x: 420.0, y: 420.0 }, meters_per_px: 6.0, size_px: (64.0, 48.0) };
    check_golden("plain", &drawn(&build(&town.input, near, &fonts)));
    town.input.themed = Some(Arc::new(themed(&town)));
    check_golden("theme", &drawn(&build(&town.input, near, &fonts)));
    town.input.appearance = Appearance::Dark;
    check_golden("theme_dark", &drawn(&build(&town.input, near, &fonts)));
    town.input.layers.iter_mut().for_each(|layer| layer.opacity = 0.5);
    check_golden("half_opaque", &drawn(&build(&town.input, near, &fonts)));
    town.input.labels = true;
    town.input.appearance = Appearance::Light;
    check_golden(
        "named",
        &drawn(&build(&town.input, View { meters_per_px: 1.2, size_px: (96.0, 48.0), ..near }, &fonts)),
    );
}

#[test]
fn the_same_bytes_again_and_on_any_number_of_cores() {
    let town = town();
    let scene = build(&town.input, View::fitting(town.extent, (500.0, 700.0), 0.0), &Fonts::bundled());
    let first = drawn(&scene);
    for threads in [1, 2, 5] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        assert!(pool.install(|| drawn(&scene)) == first, "{threads} threads give other bytes");
    }
}

/// One easel for one change after the other draws what a fresh one draws, and no more than it must.
#[test]
fn an_easel_draws_only_what_is_different() {
    let mut town = town();
    let fonts = Fonts::bundled();
    let mut easel = Easel::default();
    let mut view = View { center_in_world: Coord { x: 420.0, y: 420.0 }, meters_per_px: 3.0, size_px: (340.0, 300.0) };
    let mut check = |what: &str, input: &MapInput, view: View, sheets: usize| {
        let scene = build(input, view, &fonts);
        let picture = easel.draw(&scene, &fonts, &AtomicBool::new(false)).unwrap();
        assert!(picture == drawn(&scene), "{what}: other pixels than on a fresh easel");
        assert_eq!(easel.drawn_anew(), sheets, "{what}: sheets drawn anew");
    };
    // What lies under the parcels, their ids, their outlines, what lies over them.
    check("the first picture", &town.input, view, 4);
    check("the same again", &town.input, view, 0);
    let mut theme = themed(&town);
    town.input.themed = Some(Arc::new(theme.clone()));
    check("a first theme: base map steps back, lines are wider", &town.input, view, 3);
    theme.class_of = Arc::new(theme.class_of.iter().map(|class| (class + 4) % 9).collect());
    town.input.themed = Some(Arc::new(theme));
    check("other classes", &town.input, view, 0);
    town.input.layers[1].opacity = 0.5;
    check("paler parcels", &town.input, view, 0);
    town.input.labels = false;
    check("no names", &town.input, view, 1);
    town.input.appearance = Appearance::Dark;
    check("dark", &town.input, view, 2);
    let water = town.input.layers.remove(0);
    check("no water", &town.input, view, 1);
    town.input.layers.insert(0, water);
    view = view.panned((0.0, 7.0));
    check("moved", &town.input, view, 4);
    // What was stopped half way is gone on with.
    view = view.panned((11.0, 7.0));
    let scene = build(&town.input, view, &fonts);
    assert_eq!(easel.draw(&scene, &fonts, &AtomicBool::new(true)), Err(RenderError::Cancelled));
    assert!(easel.draw(&scene, &fonts, &AtomicBool::new(false)).unwrap() == drawn(&scene), "after a stop");
}

/// The pixel in the middle of every parcel has the colour the legend gives the parcel's row.
#[test]
fn classes_on_the_map_are_those_in_the_table() {
    let mut town = town();
    let theme = themed(&town);
    town.input.layers = vec![town.input.layers.swap_remove(1)];
    town.input.labels = false;
    let view = View::fitting(town.extent, (700.0, 700.0), 0.0);
    town.input.themed = Some(Arc::new(theme.clone()));
    let picture = drawn(&build(&town.input, view, &Fonts::bundled()));
    let mut solid = 0;
    for (parcel, class) in theme.class_of.iter().enumerate() {
        let Fill::Solid(color) = fill_of(&theme.rows[usize::from(*class)].key, Appearance::Light) else { continue };
        let corner = (parcel as u32 % SIDE, parcel as u32 / SIDE);
        let middle = Coord { x: f64::from(corner.0) * STEP_M + 40.0, y: f64::from(corner.1) * STEP_M + 40.0 };
        let (x, y) = view.screen_from_world(middle);
        let at = (y as usize * 700 + x as usize) * 4;
        assert_eq!(picture.rgba[at..at + 4], [color.r, color.g, color.b, 255], "parcel {parcel}, class {class}");
        solid += 1;
    }
    assert!(solid > 90, "{solid} parcels without a hatch");
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let town = town();
    let view = View::fitting(town.extent, (50.0, 50.0), 0.0);
    let scene = build(&town.input, view, &Fonts::bundled());
    let stop = AtomicBool::new(true);
    assert_eq!(raster::draw(&scene, &Fonts::bundled(), &stop), Err(RenderError::Cancelled));
    for size in [(0, 10), (10, 0), (40_000, 10)] {
        let scene = Scene { size_px: size, ..scene.clone() };
        let refused = raster::draw(&scene, &Fonts::bundled(), &AtomicBool::new(false));
        assert_eq!(refused, Err(RenderError::Size(size.0, size.1)), "{size:?}");
    }
}

/// Corners of a text's em square, turned.
fn corners(text: &Text, fonts: &Fonts<'_>) -> [(f32, f32); 4] {
    let turned = box_of(text, fonts);
    let (sin, cos) = turned.angle.sin_cos();
    [(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)].map(|(x, y): (f32, f32)| {
        let (x, y) = (x * turned.half.0, y * turned.half.1);
        (turned.middle.0 + x * cos - y * sin, turned.middle.1 + x * sin + y * cos)
    })
}

/// Whether two quadrangles share area, by another way than the program's: a corner of one in the other, or edges that cross.
fn share_area(one: &[(f32, f32); 4], other: &[(f32, f32); 4]) -> bool {
    let side = |a: (f32, f32), b: (f32, f32), p: (f32, f32)| (b.0 - a.0) * (p.1 - a.1) - (b.1 - a.1) * (p.0 - a.0);
    let holds = |quad: &[(f32, f32); 4], p| (0..4).all(|i| side(quad[i], quad[(i + 1) % 4], p) > 0.0);
    let cross = |a, b, c, d| side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0;
    let edges = (0..16).any(|n| cross(one[n / 4], one[(n / 4 + 1) % 4], other[n % 4], other[(n % 4 + 1) % 4]));
    edges || other.iter().any(|corner| holds(one, *corner)) || one.iter().any(|corner| holds(other, *corner))
}

#[test]
fn no_name_lies_on_another_and_parcels_keep_theirs() {
    let town = town();
    let fonts = Fonts::bundled();
    for (meters_per_px, lang) in [(6.0, Lang::Zh), (2.5, Lang::En), (1.1, Lang::Zh), (0.4, Lang::Zh)] {
        let view = View { center_in_world: Coord { x: 650.0, y: 620.0 }, meters_per_px, size_px: (900.0, 700.0) };
        let scene = build(&MapInput { lang, ..town.input.clone() }, view, &fonts);
        assert!(scene.maps[0].labels.len() > 5, "there are names at {meters_per_px}");
        let boxes: Vec<_> = scene.maps[0].labels.iter().map(|text| corners(text, &fonts)).collect();
        for (at, one) in boxes.iter().enumerate() {
            for (other_at, other) in boxes.iter().enumerate().skip(at + 1) {
                assert!(
                    !share_area(one, other),
                    "{:?} lies on {:?}",
                    scene.maps[0].labels[at].text,
                    scene.maps[0].labels[other_at].text
                );
            }
        }
        let parcels = scene.maps[0].labels.iter().zip(&boxes).filter(|(text, _)| text.text.starts_with("GB"));
        for (text, corners) in parcels {
            for corner in corners {
                let at = view.world_from_screen((f64::from(corner.0), f64::from(corner.1)));
                let inside = at.x.rem_euclid(STEP_M) <= 100.0 && at.y.rem_euclid(STEP_M) <= 100.0;
                assert!(inside, "{} leaves its parcel", text.text);
            }
        }
    }
}

#[test]
fn names_move_with_the_map() {
    let town = town();
    let fonts = Fonts::bundled();
    let view = View { center_in_world: Coord { x: 650.0, y: 620.0 }, meters_per_px: 1.9, size_px: (900.0, 700.0) };
    let here = build(&town.input, view, &fonts).maps.swap_remove(0).labels;
    let there = build(&town.input, view.panned((37.0, -21.0)), &fonts).maps.swap_remove(0).labels;
    let inside = |text: &&Text| (80.0..820.0).contains(&text.at_px.0) && (80.0..620.0).contains(&text.at_px.1);
    let moved = |text: &Text| {
        there.iter().any(|other| {
            other.text == text.text
                && (other.at_px.0 - text.at_px.0 - 37.0).abs() < 0.01
                && (other.at_px.1 - text.at_px.1 + 21.0).abs() < 0.01
        })
    };
    let names: Vec<&Text> = here.iter().filter(inside).collect();
    let lost: Vec<&str> = names.iter().filter(|text| !moved(text)).map(|text| text.text.as_str()).collect();
    assert!(names.len() > 10 && lost.is_empty(), "of {} these jumped: {lost:?}", names.len());
}

/// Everything a page can say, and more of it than there is room for.
fn told(town: &Town, legend: Option<Legend>) -> Content {
    let zones = TableItem { of: TableOf::Zones, rows: 12 };
    let row = |at: usize| vec![format!("名称不短的第 {at} 个功能片区"), "12,345".to_owned(), "6.78".to_owned()];
    Content {
        title: "示范高新区亩均税收分布图（2024 年）".to_owned(),
        subtitle: "全区 · 2024 年 · 万元/亩".to_owned(),
        extent_in_world: Some(town.extent),
        whole_in_world: Some(Rect::new(Coord { x: -4_000.0, y: -4_000.0 }, Coord { x: 6_000.0, y: 6_000.0 })),
        legend,
        chart: Some(Chart {
            title: "分布（万元/亩）".to_owned(),
            bars: (0..20).map(|at| (Fill::None, f64::from(at % 7))).collect(),
            ticks: vec![(0.0, "0".to_owned()), (0.5, "36".to_owned()), (1.0, "≥ 73".to_owned())],
        }),
        tables: vec![(
            zones,
            PageTable {
                title: "分区汇总".to_owned(),
                heads: ["万元".to_owned(), "亩".to_owned(), "亩均税收".to_owned()].to_vec(),
                more: 0,
                rows: (0..12).map(row).collect(),
                ..PageTable::default()
            },
        )],
        statement: (0..6)
            .map(|at| (format!("口径 {at}"), "很长的说明文字，长到一行放不下，要换行".repeat(2)))
            .collect(),
        date: "2024-12-31".to_owned(),
        data_time: "2024 年".to_owned(),
        source: "资料来源：测试用示范数据，由程序生成，不代表任何真实地块或企业".to_owned(),
        caution: "示意数据".to_owned(),
        ..Content::default()
    }
}

/// Left, top, right, bottom of a mark with its stroke.
fn extent(mark: &Mark, fonts: &Fonts<'_>) -> (f32, f32, f32, f32) {
    match mark {
        Mark::Text(text) => {
            let corners = corners(text, fonts);
            let low = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::INFINITY, f32::min);
            let high = |f: fn(&(f32, f32)) -> f32| corners.iter().map(f).fold(f32::NEG_INFINITY, f32::max);
            (low(|c| c.0), low(|c| c.1), high(|c| c.0), high(|c| c.1))
        }
        Mark::Rect { rect_px: (left, top, width, height), .. }
        | Mark::Image { rect_px: (left, top, width, height), .. } => (*left, *top, left + width, top + height),
        Mark::Path { points_px, .. } => points_px.iter().fold((f32::INFINITY, f32::INFINITY, 0.0, 0.0), |b, p| {
            (b.0.min(p.0), b.1.min(p.1), f32::max(b.2, p.0), f32::max(b.3, p.1))
        }),
    }
}

#[test]
fn everything_on_a_sheet_is_on_the_page_and_nothing_is_on_anything() {
    let mut town = town();
    let fonts = Fonts::bundled();
    let themed = themed(&town);
    let by_use = resolve(Theme::LandUse, ClassSpec::default(), &town.input.layers[1].layer, None, None);
    let mut long = legend(&by_use, ClassSpec::default(), None, None, Lang::Zh, Appearance::Light);
    long.entries = long.entries.iter().cycle().take(22).cloned().collect();
    let per_mu = legend(&themed, ClassSpec::default(), None, Some(2024), Lang::Zh, Appearance::Light);
    town.input.themed = Some(Arc::new(themed));
    let papers = ["a4", "a3", "a0", "a3-portrait", "a4-portrait", "slide", "60x50", "508x285.75", "158.75x211.6"];
    for name in papers {
        for legend in [None, Some(per_mu.clone()), Some(long.clone())] {
            let paper = Paper::named(name).unwrap();
            let told = told(&town, legend);
            for (page, least) in [(Page::whole(paper), 0.40), (Page::plain(paper), 0.44)] {
                let sheet = lay_out(&page, &told, &town.input, &fonts);
                let rows = told.legend.as_ref().map_or(0, |legend| legend.entries.len());
                // The words of a slide are large.
                let least = if rows > 20 {
                    0.36
                } else if paper.is_slide() {
                    0.38
                } else {
                    least
                };
                check_sheet(&format!("{name}, {} items, {rows} rows", page.items.len()), &sheet, least, &fonts);
            }
        }
    }
}

/// All on the page, nothing on anything, and the map large enough.
fn check_sheet(what: &str, sheet: &Sheet, least: f32, fonts: &Fonts<'_>) {
    let scene = &sheet.scene;
    let size = (scene.size_px.0 as f32, scene.size_px.1 as f32);
    for mark in &scene.marks {
        let (left, top, right, bottom) = extent(mark, fonts);
        let on_page = left >= -0.5 && top >= -0.5 && right <= size.0 + 0.5 && bottom <= size.1 + 0.5;
        assert!(on_page, "{what}: {mark:?} leaves the page");
    }
    let texts: Vec<&Text> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Text(text) if text.angle == 0.0 => Some(text),
            _ => None,
        })
        .collect();
    for (at, one) in texts.iter().enumerate() {
        for other in &texts[at + 1..] {
            let apart = !share_area(&corners(one, fonts), &corners(other, fonts));
            assert!(apart, "{what}: {:?} lies on {:?}", one.text, other.text);
        }
    }
    let main = &scene.maps[0];
    let (x, y, width, height) = main.frame_px;
    let part = width * height / (size.0 * size.1);
    assert!(part > least, "{what}: the map has {part:.2} of the page");
    assert!(texts.iter().any(|text| text.text.contains("示意数据")), "{what}: the subtitle says what the data is");
    for label in &main.labels {
        let (left, top, right, bottom) = extent(&Mark::Text(label.clone()), fonts);
        assert!(left >= x && top >= y && right <= x + width && bottom <= y + height, "{what}: {} is cut", label.text);
    }
    let places: Vec<u32> = sheet.placed.iter().map(|(id, _)| *id).collect();
    assert!(sheet.left_out.iter().all(|id| !places.contains(id)), "{what}: an item is placed or left out");
}

#[test]
fn the_scale_of_a_page_is_what_a_ruler_on_it_says() {
    let town = town();
    let fonts = Fonts::bundled();
    let told = told(&town, None);
    let mut page = Page::plain(Paper::A3);
    let fitted = lay_out(&page, &told, &town.input, &fonts);
    assert!((fitted.scale / 100.0).fract().abs() < 1e-6, "1:{} is round", fitted.scale);
    let scene = &fitted.scene;
    let view = scene.maps[0].view;
    let says = scene.marks.iter().find_map(|mark| match mark {
        Mark::Text(text) if text.align == Align::Right && text.text.ends_with(" m") => {
            text.text[..text.text.len() - 2].parse::<f64>().ok()
        }
        _ => None,
    });
    let fields: Vec<f32> = scene
        .marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Rect { rect_px, .. } if rect_px.3 < 20.0 && rect_px.2 < 200.0 => Some(rect_px.2),
            _ => None,
        })
        .collect();
    let drawn_m = f64::from(fields.iter().sum::<f32>()) * view.meters_per_px;
    assert!((drawn_m - says.unwrap()).abs() < 0.01, "drawn {drawn_m}, says {says:?}");
    assert_eq!(fields.len(), 4, "four fields");
    assert!((scale_bar(&view, 1e9 / view.meters_per_px).0 - 1e9).abs() < 1.0, "also very long ones");
    // 1:5000, and 100 m in the world are 20 mm on the paper, whatever the output's dots an inch.
    page.map_mut().unwrap().scale = Some(5_000.0);
    let exact = lay_out(&page, &told, &town.input, &fonts);
    assert!((exact.scale - 5_000.0).abs() < 1e-6);
    assert!(exact.scene.marks.iter().any(|mark| matches!(mark, Mark::Text(text) if text.text == "1:5,000")));
    for dpi in [96.0, 254.0, 300.0] {
        let view = exact.scene.scaled(dpi / LAYOUT_DPI).maps[0].view;
        let (from, to) = (Coord { x: 600.0, y: 600.0 }, Coord { x: 700.0, y: 600.0 });
        let px = view.screen_from_world(to).0 - view.screen_from_world(from).0;
        let mm = px / dpi * 25.4;
        assert!((mm - 20.0).abs() < 0.04, "{mm} mm at {dpi} dpi: within 0.2 %");
    }
}
