//! Forms of the project file: what is written is read, what is wrong has its place, old forms are brought up.

use super::*;
use crate::crs::assumed::{Assumed, Axes};
use crate::io::charset::Charset;
use crate::io::vocabulary::Unit;
use crate::model::bookmark::Bookmark;
use crate::model::entry::Quantity;
use crate::model::join::{ColumnChoice, ColumnRole, Duplicates, JoinSettings, TableJoin, Target};
use crate::model::layer::Role;
use crate::model::note::{Note, NoteKind, NoteLayer, NoteStyle};
use crate::model::page::{Page, Paper};
use crate::model::repair::{Figure, Fix, Repair};
use crate::model::sketch::{SitePlan, Sketch};
use crate::model::spec::{BoundRule, ClassMethod, ClassSpec, Metric, OwnBounds, Quotas, Theme};
use crate::model::units::SquareMeters;
use crate::model::variants::{Variant, Variants};
use geo_types::Coord;

/// Everything a document can hold, each part other than usual.
pub(super) fn full(shipped: &Shipped) -> Document {
    let mut own = (*shipped.schemes[1]).clone();
    own.name = Words::same("自定\"方案\"");
    let own = Arc::new(own);
    let mut standard = (*shipped.standards[0]).clone();
    standard.id = "own".to_owned();
    let corners = [(0.1 + 0.2, 4_030_000.0), (413_100.5, 4_030_000.0), (413_100.5, 4_030_100.0)];
    let corners: Vec<Coord> = corners.map(|(x, y)| Coord { x: x + 413_000.0, y }).to_vec();
    let mut sketch = Sketch {
        id: 7,
        corners,
        area: SquareMeters(0.0),
        plan: SitePlan { division: "26".to_owned(), ..SitePlan::default() },
    };
    sketch.area = crate::geometry::measure::world_ring_area(&sketch.ring());
    sketch.plan.amounts.set(Quantity::Tax, Some(-1.5));
    let file =
        |opening, path: &str, content| SourceLine { opening, content, ..SourceLine::of(Origin::File(path.into())) };
    let content = Some(Content { bytes: 12, hash: u128::MAX / 3 });
    let layer = |of, visible, opacity| LayerLine { of, visible, opacity };
    Document {
        sources: vec![
            SourceLine::of(Origin::Embedded),
            file(2, "/data/项目 甲/地块.geojson", content),
            SourceLine { reading: said(), ..file(2, "/data/raw/firms.csv", None) },
            file(3, "/data/项目 甲/地块.geojson", content),
        ],
        layers: vec![
            layer(LayerOf::Source(3), true, 0.3),
            layer(LayerOf::Embedded("zones.geojson".to_owned()), false, 1.0),
            layer(LayerOf::Source(1), true, 0.0),
            layer(LayerOf::Part(1, "宗地".to_owned()), true, 1.0),
        ],
        project: Project {
            layers: Vec::new(),
            theme: Theme::Bivariate,
            classes: ClassSpec {
                method: ClassMethod::Quota,
                count: 9,
                rule: BoundRule::Above,
                quotas: Quotas::new(&[2.5, 97.5]).unwrap(),
                own: Some(OwnBounds::new(Metric::Output, &[1e-9, 0.1, 1e9])),
                pair: [None, Some([20.0, 1.0 / 3.0])],
            },
            year: Some(2021),
            scheme: Some(Arc::clone(&own)),
            variants: Variants {
                kept: vec![
                    Variant { name: "方案 1".to_owned(), scheme: Arc::clone(&shipped.schemes[0]) },
                    Variant { name: String::new(), scheme: own },
                ],
                base: Some(1),
                by_change: true,
            },
            entry_standard: Some(Arc::new(standard)),
            sketches: vec![sketch],
            bookmarks: vec![Bookmark {
                name: "核心区".to_owned(),
                center_in_world: Coord { x: 413_000.25, y: 4_030_000.5 },
                meters_per_px: 1.25,
            }],
            notes: Arc::new(vec![surveyed()]),
            pages: vec![Page::plain(Paper::A3), Page { title: "图名".to_owned(), ..Page::whole(Paper::A3) }],
            title: "图\n名".to_owned(),
            repairs: Arc::new(repairs()),
            joins: Arc::new(joins()),
        },
        view: Some(Rect::new((412_000.125, 4_029_000.0), (414_000.0, 4_031_000.1))),
        kept_for: Some("/data/项目 甲/a.mutu".into()),
    }
}

/// All that can be said of a file.
fn said() -> Reading {
    let coordinates = Assumed {
        crs: crate::crs::parse::from_epsg(2384),
        axes: Some(Axes::NorthEast),
        shift: Some(crate::crs::shift::Shift::Bd09),
    };
    let mut reading = Reading { coordinates, charset: Some(Charset::GB18030), ..Reading::default() };
    reading.say_role(Role::RegisteredArea, Some("面积 \"净\""));
    reading.say_role(Role::Name, Some(""));
    reading
}

/// One of each kind.
fn repairs() -> Vec<Repair> {
    let (column, layer) = ("ZDMJ".to_owned(), "地块".to_owned());
    let of_parcels = [
        Fix::Scale { column: column.clone(), factor: 10_000.0 / 15.0 },
        Fix::ScaleOne { column, row: 0, from: 15.1, factor: 1e-4 },
        Fix::Code { row: 16, from: "３７1502".to_owned(), to: "371502001001GB00001".to_owned() },
        Fix::Remove { row: 3, same_as: 1 },
        Fix::Untangle { row: u32::MAX - 1 },
    ];
    let of_firms = [
        Fix::Money { figure: Figure::ValueAdded, year: 2023, factor: 1e-4 },
        Fix::MoneyOne {
            firm: "91371502MA0DEM013T".to_owned(),
            figure: Figure::Tax,
            year: 2024,
            from: 3e6,
            factor: 1e-4,
        },
    ];
    let of_parcels = of_parcels.map(|fix| Repair { layer: layer.clone(), fix });
    of_parcels.into_iter().chain(of_firms.map(|fix| Repair { layer: String::new(), fix })).collect()
}

/// One with all that can be decided, one with nothing.
fn joins() -> Vec<TableJoin> {
    let column = |heading: &str, role, unit, year| ColumnChoice {
        letters: "AB".to_owned(),
        heading: heading.to_owned(),
        role: Some(role),
        unit,
        year,
    };
    let settings = JoinSettings {
        sheet: Some("税收 \"表\"".to_owned()),
        header: Some((3, 4)),
        key: Some("税号".to_owned()),
        to: Some(Target::Firms),
        by: Some("uscc".to_owned()),
        duplicates: Some(Duplicates::Sum),
        year: Some(2023),
        keep_units: true,
        take_suggestions: true,
        columns: vec![
            column("税收/2023年", ColumnRole::Field("tax"), Some(Unit::YiYuan), Some(2023)),
            column("备注", ColumnRole::Plain, None, None),
            column("电话", ColumnRole::Left, None, None),
            ColumnChoice::default(),
        ],
    };
    let content = Some(Content { bytes: 7, hash: 1 });
    vec![
        TableJoin { path: "/data/项目 甲/表/税收.xlsx".into(), content, settings },
        TableJoin { path: "/far/t.csv".into(), content: None, settings: JoinSettings::default() },
    ]
}

fn surveyed() -> NoteLayer {
    let note = Note {
        id: 4,
        kind: NoteKind::Text,
        points: vec![Coord { x: 413_000.25, y: 4_030_000.5 }],
        text: "两行\n文字".to_owned(),
        style: NoteStyle::of(NoteKind::Text),
        measured: None,
    };
    NoteLayer { id: 3, name: "踏勘".to_owned(), visible: false, notes: vec![note] }
}

const FOLDER: &str = "/data/项目 甲";

#[test]
#[cfg(unix)]
fn what_is_written_is_read_again_as_it_was_to_the_byte() {
    let shipped = Shipped::load();
    for (what, document) in [("full", full(&shipped)), ("empty", Document::default())] {
        let text = as_text(&document, Some(Path::new(FOLDER)), &shipped);
        let read = of_bytes(&Path::new(FOLDER).join("p.mutu"), text.as_bytes(), &shipped);
        let read = read.unwrap_or_else(|error| panic!("{what}: {error:?}\n{text}"));
        assert_eq!(read, document, "{what}\n{text}");
        assert_eq!(as_text(&read, Some(Path::new(FOLDER)), &shipped), text, "{what}: the same bytes");
    }
    let text = as_text(&full(&shipped), Some(Path::new(FOLDER)), &shipped);
    for said in [
        "\"path\": \"地块.geojson\"",
        "\"path\": \"../raw/firms.csv\"",
        "\"opacity\": 0.3",
        "\"nth\": 2",
        "\"crs\": \"2384\"",
    ] {
        assert!(text.contains(said), "{said} in\n{text}");
    }
    assert!(
        text.starts_with("{\n  \"format\": \"mutu-project\",\n  \"version\": 1,\n"),
        "the head comes first:\n{text}"
    );
}

#[test]
#[cfg(unix)]
fn a_form_from_before_the_first_is_brought_up() {
    let old = r#"{"format":"mutu-project","version":0,"files":["a.geojson","b.csv"],"standard":null,
        "layers":[{"file":"a.geojson","shown":false,"opacity":0.5}],"theme":"status"}"#;
    let read = of_bytes(Path::new("/p/x.mutu"), old.as_bytes(), &Shipped::default()).unwrap();
    let origins: Vec<_> = read.sources.iter().map(|source| (source.opening, source.origin.clone())).collect();
    let file = |path: &str| Origin::File(path.into());
    assert_eq!(origins, [(1, file("/p/a.geojson")), (1, file("/p/b.csv"))], "read together");
    let layer = LayerLine { of: LayerOf::Source(0), visible: false, opacity: 0.5 };
    assert_eq!((read.layers, read.project.theme), (vec![layer], Theme::Status), "as it was shown");
}

/// What is wrong, the code, and where.
#[test]
fn what_is_wrong_is_said_with_its_place() {
    let shipped = Shipped::load();
    let check = |text: &str, code: &str, place: &str| {
        let error = of_bytes(Path::new("/p/x.mutu"), text.as_bytes(), &shipped).expect_err(text);
        assert_eq!((error.code, error.place.as_deref().unwrap_or("")), (code, place), "{text}");
        assert!(
            !error.message.zh.is_empty() && !error.remedy.zh.is_empty() && !error.remedy.en.is_empty(),
            "{error:?}"
        );
    };
    let with = |more: &str| format!("{{\"format\":\"mutu-project\",\"version\":1,\n{more}}}");
    check("{}", "not-a-project", "line 1, column 1, format");
    check("[]", "not-a-project", "line 1, column 1, format");
    check("{\"format\":\"geojson\"}", "not-a-project", "line 1, column 11, format");
    check("{\"format\":\"mutu-project\"}", "project-version", "line 1, column 1, version");
    check("{\"format\":\"mutu-project\",\"version\":-1}", "project-version", "line 1, column 36, version");
    check("{\"format\":\"mutu-project\",\"version\":2,\"new\":[]}", "project-newer", "line 1, column 36, version");
    check("{\"format\":\"mutu-project\",\"version\":1e300}", "project-newer", "line 1, column 36, version");
    check(&with("\"filters\":[]"), "project-unknown-key", "line 2, column 1, filters");
    check(&with("\"year\":2020,\"year\":2021"), "project-double-key", "line 2, column 13, year");
    check(&with("\"theme\":\"taxes\""), "project-unknown-name", "line 2, column 9, theme");
    check(&with("\"year\":1e9"), "project-range", "line 2, column 8, year");
    check(&with("\"year\":NaN"), "project-syntax", "line 2, column 8");
    check(&with("\"year\":1e999"), "project-syntax", "line 2, column 12");
    check(&with("\"title\":3"), "project-type", "line 2, column 9, title");
    check(&with("\"scheme\":\"no-such\""), "project-unknown-name", "line 2, column 10, scheme");
    check(&with("\"layers\":[{\"path\":\"a\"}]"), "project-no-source", "line 2, column 19, layers[0].path");
    check(
        &with("\"sources\":[{\"embedded\":\"other\"}]"),
        "project-unknown-name",
        "line 2, column 24, sources[0].embedded",
    );
    check(&with("\"sources\":[{\"path\":\"a\\u0000b\"}]"), "project-path", "line 2, column 20, sources[0].path");
    check(&with("\"classes\":{\"count\":99}"), "project-range", "line 2, column 20, classes.count");
    check(&with("\"classes\":{\"quotas\":[50,51]}"), "project-quotas", "line 2, column 21, classes.quotas");
    let cross = "\"sketches\":[{\"id\":1,\"corners\":[[0,0],[9,9],[9,0],[0,9]]}]";
    check(&with(cross), "project-outline", "line 2, column 31, sketches[0].corners");
    check(
        &with("\"bookmarks\":[{\"name\":\"\",\"center\":[1e300,0],\"meters_per_px\":1}]"),
        "project-range",
        "line 2, column 34, bookmarks[0].center",
    );
    let deep = format!("{{\"format\":\"mutu-project\",\"version\":1,\"x\":{}", "[".repeat(1_000_000));
    let error = of_bytes(Path::new("/p/x.mutu"), deep.as_bytes(), &shipped).expect_err("deep");
    assert_eq!(error.code, "project-syntax", "depth is refused and no stack runs over");
}

#[test]
#[cfg(unix)]
fn what_a_file_says_of_other_machines_and_devices_is_not_followed() {
    let text = r#"{"format":"mutu-project","version":1,"sources":[{"path":"//server/share/a.geojson"},
        {"path":"/dev/zero"},{"path":"../../../../../../../../dev/zero"},{"path":"no.geojson"}]}"#;
    let document = of_bytes(Path::new("/p/x.mutu"), text.as_bytes(), &Shipped::default()).unwrap();
    let loaded = load(document, &Hashes::default(), None, &crate::io::progress::Progress::default()).unwrap();
    let found: Vec<Found> = loaded.checked.iter().map(|checked| checked.found).collect();
    assert_eq!(found, [Found::Missing; 4], "none is read");
    let said: Vec<String> =
        loaded.checked.iter().filter_map(|c| Some(c.issue.as_ref()?.message.zh.to_string())).collect();
    for (said, part) in said.iter().zip(["网络", "管道或设备", "管道或设备", "不存在"]) {
        assert!(said.contains(part), "{said}");
    }
}
