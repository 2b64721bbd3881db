//! Answers in the dock of a window without a window: four parcels, three firms, the expected rows worked by hand.
#![cfg(feature = "app")]

mod window;

use egui::Role;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use mutu::app::answers::AnswerKind::{Firms, Grades};
use mutu::app::command::Command;
use mutu::app::session::Dialog;
use mutu::app::settings::{Language, Settings};
use mutu::app::table::{Tab, TableChange};
use mutu::model::id::FeatureId;
use std::fs;
use std::path::PathBuf;
use window::{Window, send, settle, start, state};

/// 甲 has two parcels (10 and 20 亩), 乙 one (30 亩), 丙 none; the fourth parcel is empty.
fn town() -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().expect("a folder for the data");
    let mut features = Vec::new();
    for n in 0..4 {
        let (west, south) = (115.9 + f64::from(n) * 0.002, 36.4);
        let (east, north) = (west + 0.001, south + 0.001);
        features.push(format!(
            r#"{{"type":"Feature","properties":{{"parcel_id":"371502001001GB0000{n}","area_mu":{}}},"geometry":{{"type":"Polygon","coordinates":[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]}}}}"#,
            (n + 1) * 10,
        ));
    }
    let write = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).expect("it is written");
        path
    };
    let features = features.join(",");
    let files: Vec<PathBuf> = vec![
        write("parcels.geojson", format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#)),
        write(
            "firms.csv",
            "uscc,name,industry,scale,high_tech\n91371502MA0D000173,甲,医养健康,规上,1\n91371502MA0D00025X,乙,信息技术,规下,0\n91371502MA0D00033Q,丙,信息技术,规下,0\n".to_owned(),
        ),
        write(
            "occupation.csv",
            "parcel_id,uscc,tenure,area_mu\n371502001001GB00000,91371502MA0D000173,own,10\n371502001001GB00001,91371502MA0D000173,own,20\n371502001001GB00002,91371502MA0D00025X,own,30\n".to_owned(),
        ),
        write(
            "yearly.csv",
            "uscc,year,tax,output\n91371502MA0D000173,2024,150,900\n91371502MA0D00025X,2024,600,0\n91371502MA0D00033Q,2024,,5\n"
                .to_owned(),
        ),
    ];
    let settings = Settings { language: Some(Language::Zh), ..Settings::default() };
    (folder, start(files, settings, (1280.0, 800.0)))
}

#[test]
fn the_firms_are_listed_filtered_sorted_and_shown_on_the_map() {
    let (folder, mut window) = town();
    window.get_by_role_and_label(Role::Button, "分析").click();
    window.run_steps(3);
    window.get_by_role_and_label(Role::Button, "企业").click();
    settle(&mut window);
    assert!(window.query_by_label("3 / 3").is_some(), "all firms");
    assert_eq!(
        names(&window),
        ["1 91371502MA0D000173", "2 91371502MA0D00025X", "3 91371502MA0D00033Q"],
        "as in the file"
    );
    // 150 ÷ 30 = 5, 600 ÷ 30 = 20; 丙 has no land, so no value, which comes last.
    window.get_by_role_and_label(Role::ColumnHeader, "亩均税收").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::ColumnHeader, "亩均税收").click();
    settle(&mut window);
    assert_eq!(names(&window)[0], "1 91371502MA0D00025X", "the most comes first");
    send(&mut window, Command::Table(TableChange::Filter("亩均税收>=5 企业类别=高新技术企业".to_owned())));
    assert!(window.query_by_label("1 / 3").is_some(), "5 is met by exactly 5");
    window.get_by_label("1 91371502MA0D000173").click();
    settle(&mut window);
    let lit: Vec<FeatureId> = state(&window).session.highlighted.iter().map(|pick| pick.feature).collect();
    assert_eq!(lit, [FeatureId(0), FeatureId(1)], "both parcels of the firm are lit");
    send(&mut window, Command::Table(TableChange::Filter(String::new())));
    send(&mut window, Command::Select(mutu::app::session::Pick { layer: 0, feature: FeatureId(2) }));
    assert_eq!(state(&window).session.table.at, Some(0), "the firm on a parcel selected elsewhere has its row");
    exported(&folder.path().join("企业.csv"), &mut window);
}

/// Ids stay text, names carry units, no value is an empty cell.
fn exported(path: &std::path::Path, window: &mut Window) {
    let shown = path.to_string_lossy().into_owned();
    send(window, Command::SetDialog(Dialog::ExportTable { path: shown, with_mark: false }));
    window.get_by_role_and_label(Role::Button, "导出").click();
    settle(window);
    let written = fs::read_to_string(path).expect("the table is written");
    assert!(written.starts_with("统一社会信用代码,名称,产业"), "{written}");
    assert!(written.contains("亩均税收(万元/亩)"), "{written}");
    assert!(written.contains("\n91371502MA0D00025X,乙,信息技术,,,规下,,,30,600,0,,"), "zero is zero: {written}");
}

#[test]
fn tabs_keep_their_filters_and_follow_year_and_language() {
    let (_folder, mut window) = town();
    send(&mut window, Command::Table(TableChange::ShowTab(Tab::Answer(Grades))));
    // Three parcels have a firm.
    assert!(window.query_by_label("3 / 3").is_some(), "the parcels in the evaluation");
    send(&mut window, Command::Table(TableChange::Filter("面积>10".to_owned())));
    assert!(window.query_by_label("2 / 3").is_some(), "20 and 30 亩");
    send(&mut window, Command::Table(TableChange::ShowTab(Tab::Answer(Firms))));
    assert!(window.query_by_label("3 / 3").is_some(), "the other tab has no filter");
    send(&mut window, Command::Table(TableChange::ShowTab(Tab::Answer(Grades))));
    assert!(window.query_by_label("2 / 3").is_some(), "the filter has been kept");
    send(&mut window, Command::Table(TableChange::Select(1)));
    let selected = state(&window).session.selected.map(|pick| pick.feature);
    assert_eq!(selected, Some(FeatureId(2)), "the parcel of the second row is selected");
    send(&mut window, Command::Act(mutu::app::action::Action::SwitchLanguage));
    assert!(window.query_by_role_and_label(Role::ColumnHeader, "Grade of firm").is_some(), "the columns are English");
    window.get_by_role_and_label(Role::Button, "Close Grades of parcels").click();
    settle(&mut window);
    assert_eq!(state(&window).session.table.tab, Tab::Answer(Firms), "the tab beside it is shown");
}

fn names(window: &Window) -> Vec<String> {
    window.query_all_by(|node| node.role() == Role::Row).filter_map(|node| node.accesskit_node().label()).collect()
}
