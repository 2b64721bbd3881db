//! The attribute table in a window without a window: 30 m squares with figures of their own, the totals worked by hand.
#![cfg(feature = "app")]

mod window;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use mutu::analysis::listing::Field;
use mutu::app::command::Command;
use mutu::app::settings::{Language, Settings};
use mutu::app::table::{Table, TableChange};
use mutu::model::spec::Metric;
use std::fmt::Write as _;
use std::time::{Duration, Instant};
use window::{Window, send, settle, start, state};

#[test]
fn the_table_opens_sorts_and_narrows() {
    let (_folder, mut window) = parcels(40);
    assert!(window.query_by_role_and_label(Role::Table, "属性表").is_none(), "closed at first");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Num4);
    settle(&mut window);
    assert!(window.query_by_role_and_label(Role::Table, "属性表").is_some(), "its key opens it");
    assert!(window.query_by_label("40 / 40").is_some(), "all rows");
    // Parcel n has n 亩 and n × (n mod 7) 万元 of tax: n mod 7 a mu.
    for (expected, what) in [(0, "the smallest first"), (6, "then the largest"), (1, "then the order of the file")] {
        window.get_by_role_and_label(Role::ColumnHeader, "亩均税收").click();
        settle(&mut window);
        let first = rows(&window).first().map(|row| (row + 1) % 7);
        if what.ends_with("file") {
            assert_eq!(rows(&window).first(), Some(&0), "{what}");
        }
        assert_eq!(first, Some(expected), "{what}");
    }
    window.get_by_label("筛选").focus();
    window.run_steps(2);
    window.get_by_label("筛选").type_text("亩均税收>=5 面积<=20");
    settle(&mut window);
    // By hand, of 1 to 20: 5, 6, 12, 13, 19, 20.
    assert_eq!(rows(&window), [4, 5, 11, 12, 18, 19], "both conditions hold");
    assert!(window.query_by_label("6 / 40").is_some(), "the count says so");
    // Σ n = 75; Σ tax = 5·5 + 6·6 + 12·5 + 13·6 + 19·5 + 20·6 = 414; 414 ÷ 75 = 5.52, while the mean is 5.5.
    for label in ["合计 面积 75.00", "合计 税收 414.00", "合计 亩均税收 5.52"] {
        assert!(window.query_by_label(label).is_some(), "no total says {label}");
    }
    window.get_by_label("筛选").type_text(" 颜色=红");
    settle(&mut window);
    assert!(window.query_by_label_contains("没有列“颜色”").is_some(), "what is not understood is said");
    assert_eq!(rows(&window).len(), 6, "and the old rows stay");
}

#[test]
fn rows_and_map_select_the_same() {
    let (folder, mut window) = parcels(40);
    send(&mut window, Command::Act(mutu::app::action::Action::ToggleTable));
    window.get_by_label("3 地块3").click();
    settle(&mut window);
    assert_eq!(selected(&window), Some(2), "the clicked row is selected");
    for (key, expected) in [(Key::ArrowDown, 3), (Key::End, 39), (Key::ArrowUp, 38), (Key::Home, 0)] {
        window.key_press(key);
        settle(&mut window);
        assert_eq!(selected(&window), Some(expected), "{key:?}");
    }
    assert!(window.query_by_label("1 地块1").is_some(), "the row is in sight");
    send(
        &mut window,
        Command::GoTo(mutu::analysis::search::Target::Feature(
            mutu::model::layer::LayerKind::Parcels,
            mutu::model::id::FeatureId(30),
        )),
    );
    assert_eq!(table(&window).at, Some(30), "what is selected elsewhere has its row");
    assert!(window.query_by_label("31 地块31").is_some(), "and it comes into sight");
    let path = folder.path().join("表.csv");
    let shown = path.to_string_lossy().into_owned();
    send(&mut window, Command::Table(TableChange::Filter("地块31".to_owned())));
    send(&mut window, Command::SetDialog(mutu::app::session::Dialog::ExportTable { path: shown, with_mark: true }));
    window.get_by_role_and_label(Role::Button, "导出").click();
    settle(&mut window);
    let written = std::fs::read_to_string(&path).expect("the table is written");
    let lines: Vec<&str> = written.lines().collect();
    assert_eq!(lines.len(), 2, "a head and the one row: {written}");
    assert!(lines[0].starts_with("\u{feff}parcel_id,亩均税收(万元/亩)"), "mark, names and units: {}", lines[0]);
    assert!(lines[1].starts_with("3715020010010000031,3,"), "31 mod 7 is 3: {}", lines[1]);
}

#[test]
fn of_many_rows_only_those_in_sight_are_laid_out() {
    let (_folder, mut window) = parcels(100_000);
    send(&mut window, Command::Act(mutu::app::action::Action::ToggleTable));
    let laid_out = |window: &Window| window.query_all_by(|node| node.role() == Role::Row).count();
    let shown = laid_out(&window);
    assert!((5..60).contains(&shown), "{shown} rows are laid out");
    send(&mut window, Command::Table(TableChange::Select(99_998)));
    assert!(window.query_by_label("99,999 地块99999").is_some(), "the last rows are where they should be");
    let far = laid_out(&window);
    assert!((5..60).contains(&far), "{far} rows are laid out at the end");
    let begin = Instant::now();
    window.run_steps(10);
    assert!(begin.elapsed() < Duration::from_secs(5), "ten frames took {:?}", begin.elapsed());
    let sort = mutu::analysis::listing::Sort { field: Field::Total(Metric::Tax), descending: true };
    send(&mut window, Command::Table(TableChange::Sort(Some(sort))));
    // n × (n mod 7) is largest for the largest n with n mod 7 = 6.
    let largest = (1..=100_000u32).max_by_key(|n| n * (n % 7)).map(|n| n - 1);
    assert_eq!(rows(&window).first().copied(), largest, "the most tax comes first");
}

fn parcels(count: u32) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().expect("a folder for the data");
    let mut features = String::new();
    for n in 1..=count {
        let (west, south) = (115.9 + f64::from(n % 400) * 0.0005, 36.40 + f64::from(n / 400) * 0.0005);
        let (east, north) = (west + 0.0004, south + 0.0004);
        let comma = if n == 1 { "" } else { "," };
        write!(
            features,
            r#"{comma}{{"type":"Feature","properties":{{"parcel_id":"{}","name":"地块{n}","area_mu":{n},"tax_wan_yuan":{},"year":2024}},"geometry":{{"type":"Polygon","coordinates":[[[{west:.5},{south:.5}],[{east:.5},{south:.5}],[{east:.5},{north:.5}],[{west:.5},{north:.5}],[{west:.5},{south:.5}]]]}}}}"#,
            3_715_020_010_010_000_000u64 + u64::from(n),
            n * (n % 7),
        )
        .expect("a string takes all");
    }
    let path = folder.path().join("parcels.geojson");
    std::fs::write(&path, format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)).expect("it is written");
    let settings = Settings { language: Some(Language::Zh), ..Settings::default() };
    let window = start(vec![path], settings, (1280.0, 800.0));
    (folder, window)
}

fn table(window: &Window) -> &Table {
    &state(window).session.table
}

fn rows(window: &Window) -> Vec<u32> {
    table(window).listing.as_ref().map(|listing| listing.rows.rows.clone()).unwrap_or_default()
}

fn selected(window: &Window) -> Option<u32> {
    state(window).session.selected.map(|pick| pick.feature.0)
}
