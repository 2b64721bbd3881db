//! The window without a window: every widget is found by its label, every figure is worked by hand.
//!
//! The data of most tests is written here: parcel A of 20 000 m² = 30 亩 has one firm with 600 万元 of tax in 2024
//! (20.00 a mu), 300 in 2023 (10.00), 9 000 of output in 2024 (300.00) and an investment of zero; parcels B and C
//! lie on each other and have no firm.
#![cfg(feature = "app")]

mod window;

use egui::{Key, Modifiers, Role};
use egui_kittest::kittest::Queryable as _;
use geo_types::Coord;
use mutu::app::action::Action;
use mutu::app::command::Command;
use mutu::app::series::Purpose;
use mutu::app::session::{Dialog, Pick};
use mutu::app::settings::{Language, Settings};
use mutu::crs::{Crs, LonLat, WORLD};
use mutu::io::project::{Shipped, as_text, of_bytes};
use mutu::io::recovery;
use mutu::model::id::FeatureId;
use mutu::model::layer::LayerKind;
use mutu::model::page::{Page, Paper};
use mutu::model::spec::{Metric, Theme};
use std::path::Path;
use window::{Window, send, settle, start, state};

const A_CODE: &str = "371502001001GB00001";
const B_CODE: &str = "371502001001GB00002";

#[test]
fn the_shipped_layers_open_with_their_zones_layers_and_legend() {
    let window = start(Vec::new(), Settings::default(), (1280.0, 800.0));
    for label in ["分区", "图层", "未选中任何对象", "示意数据", "一核", "一带", "四园", "两镇"] {
        assert!(window.query_all_by_label(label).next().is_some(), "no widget says {label}");
    }
    let zones = window.query_all_by_label_contains(" 宗·").count();
    assert!(zones >= 8, "{zones} zones with their parcels in the tree");
    let year = state(&window).project.year;
    assert_eq!(year, Some(2024), "the latest of the five years");
    assert!(window.query_by_label("亩均税收 2024").is_some(), "the legend says what is shown, and of which year");
}

#[test]
fn a_click_on_a_parcel_shows_its_figures() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    click_map(&mut window, 116.001, 36.451);
    assert_eq!(selected_code(&window).as_deref(), Some(A_CODE), "the parcel under the pointer");
    assert_says(&window, &[A_CODE, "20.00", "300.00", "0.00", "本宗 20.00", "证载面积", "20,000.0", "30.00", "2.000"]);
    assert_says(&window, &["甲材料有限公司", "按面积分摊 100.0%", "2023 10.00、2024 20.00", "试验园"]);
}

#[test]
fn no_value_is_not_zero_and_overlapping_parcels_take_turns() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    click_map(&mut window, 116.006, 36.451);
    assert_says(&window, &["无数据", "本宗地上没有企业", "此处有 2 宗重叠"]);
    let first = selected_code(&window);
    window.get_by_role_and_label(Role::Button, "下一宗").click();
    settle(&mut window);
    assert_ne!(selected_code(&window), first, "the other parcel of the two");
    window.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(state(&window).session.selected, None, "Esc selects nothing");
    assert_says(&window, &["未选中任何对象"]);
}

#[test]
fn overlay_and_year_change_what_leads() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    click_map(&mut window, 116.001, 36.451);
    window.get_by_label("专题").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::Button, "亩均产值").click();
    settle(&mut window);
    assert_eq!(state(&window).project.theme, Theme::PerMu(Metric::Output), "the overlay");
    assert_says(&window, &["本宗 300.00", "亩均产值 2024"]);
    window.get_by_label("年度").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::Button, "2023").click();
    settle(&mut window);
    assert_eq!(state(&window).project.year, Some(2023), "the year");
    window.get_by_label("专题").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::Button, "亩均税收").click();
    settle(&mut window);
    assert_says(&window, &["本宗 10.00", "亩均税收 2023"]);
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(state(&window).project.theme, Theme::PerMu(Metric::Output), "undo goes one step back");
}

#[test]
fn search_finds_a_firm_and_its_parcel() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    settle(&mut window);
    let field = window.get_by_label("搜索");
    assert!(field.is_focused(), "Ctrl+F puts the cursor into the field");
    assert!(!state(&window).session.focus_search, "and does so once");
    field.type_text("甲材料");
    settle(&mut window);
    assert_says(&window, &["甲材料有限公司"]);
    window.key_press(Key::Enter);
    settle(&mut window);
    let lit = &state(&window).session.highlighted;
    let selected = selected_code(&window);
    assert_eq!(lit.len(), 1, "its one parcel is lit up");
    assert_eq!(selected.as_deref(), Some(A_CODE), "and selected");
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    settle(&mut window);
    window.get_by_label("搜索").type_text("没有这个名字");
    settle(&mut window);
    assert_says(&window, &["没有找到"]);
}

#[test]
fn a_zone_is_entered_from_the_tree() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    window.get_by_label_contains("试验园 3 宗").click();
    settle(&mut window);
    assert_eq!(state(&window).session.active_zone, Some(FeatureId(0)), "the zone of the row");
    assert_says(&window, &["只用于测试", "规划面积", "0.40"]);
}

/// Parcel A pays 600 on 30 亩: exactly 20.00 meets "≥ 20"; its output of 300.00 misses 333.33 by a little.
#[test]
fn a_parcel_and_a_sketched_site_are_checked_against_the_entry_standard() {
    let (_folder, mut window) = own_data((1280.0, 2200.0));
    click_map(&mut window, 116.001, 36.451);
    assert_says(
        &window,
        &["入园标准", "核查所用的标准 聊城高新区工业项目准入（参考，2013）", "≥ 20 万元/亩", "缺项目总投资"],
    );
    assert_says(&window, &["差 33.34 万元/亩，年产值需增 1000.00 万元，或核减 3.00 亩"]);
    window.key_press(Key::P);
    settle(&mut window);
    for (lon_deg, lat_deg) in [(116.001, 36.4505), (116.003, 36.4505), (116.003, 36.4515), (116.001, 36.4515)] {
        click_map(&mut window, lon_deg, lat_deg);
    }
    assert_eq!(state(&window).session.drawing.len(), 4, "a corner a click");
    window.key_press(Key::Enter);
    settle(&mut window);
    assert_says(&window, &["拟用地 1", "占用的宗地", A_CODE, "拟建内容", "数据不全"]);
    let area = state(&window).project.sketches.first().expect("a site").area.to_mu().0;
    // 0.002° × cos 36.451° × 111 320 m ≈ 179.1 m by 0.001° × 110 960 m ≈ 111.0 m: 19 880 m², 29.8 亩.
    assert!((area - 29.8).abs() < 0.1, "{area} 亩");
    let field = window.get_by_role_and_label(Role::TextInput, "容积率");
    field.focus();
    settle(&mut window);
    window.get_by_role_and_label(Role::TextInput, "容积率").type_text("0.5");
    settle(&mut window);
    assert_says(&window, &["不达标", "差 0.30"]);
    window.get_by_role_and_label(Role::Button, "删除").click();
    settle(&mut window);
    assert!(state(&window).project.sketches.is_empty(), "removed");
    window.key_press_modifiers(Modifiers::COMMAND, Key::Z);
    settle(&mut window);
    assert_eq!(state(&window).project.sketches.len(), 1, "and back by undo");
}

#[test]
fn the_map_is_exported() {
    let (folder, mut window) = own_data((1280.0, 800.0));
    window.get_by_role_and_label(Role::Button, "导出地图").click();
    settle(&mut window);
    assert_says(&window, &["完整图幅", "4961 × 3508 像素"]);
    let path = folder.path().join("地图.png");
    let shown = path.to_string_lossy().into_owned();
    let page = Page::whole(Paper::of_px((640, 480), 96.0));
    send(
        &mut window,
        Command::SetDialog(Dialog::Export {
            path: shown,
            page: Box::new(page),
            dpi: 96,
            purpose: Purpose::default(),
            replaces: None,
        }),
    );
    window.get_by_role_and_label(Role::Button, "导出").click();
    settle(&mut window);
    let bytes = std::fs::read(&path).expect("the picture is written");
    assert_eq!(bytes.get(..8), Some(&b"\x89PNG\r\n\x1a\n"[..]), "a PNG by its first bytes");
    // Width and height stand big-endian at byte 16 (PNG specification, §11.2.2).
    assert_eq!(bytes.get(16..24), Some(&[0, 0, 2, 128, 0, 0, 1, 224][..]), "640 × 480");
    assert_eq!(state(&window).session.dialog, Dialog::None, "the dialog is gone");
}

#[test]
fn the_other_language_and_the_keys() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    window.get_by_role_and_label(Role::Button, "EN").click();
    settle(&mut window);
    for label in ["Overlay", "Zones", "Layers", "Nothing selected", "Export map"] {
        assert!(window.query_all_by_label(label).next().is_some(), "no widget says {label}");
    }
    window.key_press(Key::F1);
    settle(&mut window);
    assert_says(&window, &["Keys", "Ctrl+E"]);
    window.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(state(&window).session.dialog, Dialog::None, "Esc closes the dialog");
}

#[test]
fn the_keyboard_belongs_to_what_has_it() {
    let (folder, mut window) = own_data((1280.0, 800.0));
    click_map(&mut window, 116.001, 36.451);
    window.get_by_role_and_label(Role::Button, "文件").click();
    settle(&mut window);
    window.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(selected_code(&window).as_deref(), Some(A_CODE), "Esc closes the menu and nothing else");
    window.key_press_modifiers(Modifiers::COMMAND, Key::F);
    settle(&mut window);
    window.get_by_label("搜索").type_text("甲");
    settle(&mut window);
    window.key_press(Key::Escape);
    settle(&mut window);
    assert_eq!(state(&window).session.query, "", "Esc empties the search field");
    assert_eq!(selected_code(&window).as_deref(), Some(A_CODE), "and selects as before");
    let year = state(&window).project.theme;
    send(&mut window, Command::SetDialog(Dialog::Open { path: folder.path().to_string_lossy().into_owned() }));
    for (modifiers, key) in [(Modifiers::COMMAND, Key::Num1), (Modifiers::NONE, Key::F1)] {
        window.key_press_modifiers(modifiers, key);
        settle(&mut window);
        assert!(matches!(state(&window).session.dialog, Dialog::Open { .. }), "{key:?} is not for the dialog");
        assert!(state(&window).session.left_open, "{key:?} does nothing behind it");
    }
    assert_eq!(state(&window).project.theme, year, "nothing else has changed");
    let layers = state(&window).sources.data.layers.len();
    window.key_press(Key::Enter);
    settle(&mut window);
    let Dialog::Open { path } = &state(&window).session.dialog else { panic!("Enter on a folder looks into it") };
    assert!(path.ends_with(std::path::MAIN_SEPARATOR), "and ends it in a separator: {path}");
    window.key_press(Key::Tab);
    window.key_press(Key::Enter);
    settle(&mut window);
    assert_eq!(state(&window).sources.data.layers.len(), layers, "Enter elsewhere opens nothing");
}

#[test]
fn the_cache_is_turned_off_in_the_menu() {
    let (_folder, mut window) = own_data((1280.0, 800.0));
    assert!(state(&window).settings.cache.enabled, "on until somebody turns it off");
    window.get_by_role_and_label(Role::Button, "文件").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::CheckBox, "缓存已读的大文件").click();
    settle(&mut window);
    assert!(!state(&window).settings.cache.enabled, "turned off");
}

#[test]
fn layers_are_hidden_and_what_cannot_be_read_is_listed() {
    let (folder, mut window) = own_data((1280.0, 800.0));
    window.get_by_role_and_label(Role::Button, "图层").click();
    settle(&mut window);
    window.get_by_role_and_label(Role::CheckBox, "试验地块").click();
    settle(&mut window);
    let shown: Vec<bool> = state(&window).project.layers.iter().map(|style| style.visible).collect();
    assert_eq!(shown.iter().filter(|visible| !**visible).count(), 1, "one layer is hidden: {shown:?}");
    let broken = folder.path().join("坏.geojson");
    std::fs::write(&broken, b"{\"type\": \"FeatureColl").expect("the folder can be written");
    send(&mut window, Command::Open(vec![broken]));
    settle(&mut window);
    if !state(&window).session.issues_open {
        window.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
        settle(&mut window);
    }
    assert_says(&window, &["坏.geojson", "错误"]);
    assert!(state(&window).sources.data.parcels().is_some(), "the layers that were open stay");
}

/// At the narrowest window, in both languages: the parts of the top bar stand side by side and inside the window.
#[test]
fn nothing_in_the_top_bar_is_cut_off() {
    for (language, export, search) in [(Language::Zh, "导出地图", "搜索"), (Language::En, "Export map", "Search")]
    {
        for width in [960.0, 1280.0, 1920.0] {
            let (_folder, window) = own_data_in(language, (width, 800.0));
            let export = window.get_by_role_and_label(Role::Button, export).rect();
            let search = window.get_by_role_and_label(Role::TextInput, search).rect();
            let last = window.get_by_role_and_label(Role::Button, "EN").rect();
            assert!(last.right() <= width, "{language:?} at {width}: the language switch ends at {}", last.right());
            assert!(search.width() >= 100.0, "{language:?} at {width}: search is {} wide", search.width());
            assert!(search.right() <= export.left(), "{language:?} at {width}: search and export overlap");
            assert!(export.right() <= last.left(), "{language:?} at {width}: export and language overlap");
        }
    }
}

/// Every text is somewhere on the screen, alone or in a longer one; a figure alone, for `0.00` is in `20.00`.
fn assert_says(window: &Window, texts: &[&str]) {
    for text in texts {
        let is_figure = text.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | ','));
        let said = if is_figure && *text != A_CODE {
            window.query_all_by_label(text).next().is_some()
        } else {
            window.query_all_by_label_contains(text).next().is_some()
        };
        let hinted =
            || window.query_all_by(|node| node.placeholder().is_some_and(|hint| hint.contains(text))).next().is_some();
        assert!(said || hinted(), "no widget says {text}");
    }
}

/// Clicks the place where the map shows a longitude and latitude.
fn click_map(window: &mut Window, lon_deg: f64, lat_deg: f64) {
    let place = Crs::GaussKruger(WORLD).from_lonlat(LonLat { lon_deg, lat_deg }).expect("a place near 聊城");
    let session = &state(window).session;
    let (left, top, ..) = session.map_px.expect("the map has been shown");
    let view = session.view.expect("the map has a view");
    let (x, y) = view.screen_from_world(Coord { x: place.x, y: place.y });
    let at = egui::pos2((left + x) as f32, (top + y) as f32);
    window.hover_at(at);
    window.run_steps(2);
    window.drag_at(at);
    window.run_steps(1);
    window.drop_at(at);
    settle(window);
}

fn selected_code(window: &Window) -> Option<String> {
    let state = state(window);
    let Pick { layer, feature } = state.session.selected?;
    let layer = state.sources.data.layers.get(layer).filter(|layer| layer.kind == LayerKind::Parcels)?;
    layer.text(mutu::model::layer::Role::Code, feature).map(str::to_owned)
}

fn own_data(size: (f32, f32)) -> (tempfile::TempDir, Window) {
    own_data_in(Language::Zh, size)
}

fn own_data_in(language: Language, size: (f32, f32)) -> (tempfile::TempDir, Window) {
    let folder = tempfile::tempdir().expect("a folder for the data");
    write_data(folder.path());
    let window =
        start(vec![folder.path().to_path_buf()], Settings { language: Some(language), ..Settings::default() }, size);
    (folder, window)
}

fn write_data(folder: &Path) {
    let square = |west: f64, side: f64| {
        let (east, south, north) = (west + side, 36.450, 36.450 + side);
        format!("[[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]]")
    };
    let feature = |rings: String, properties: String| {
        format!(
            r#"{{"type":"Feature","properties":{{{properties}}},"geometry":{{"type":"Polygon","coordinates":{rings}}}}}"#
        )
    };
    let parcel = |west: f64, code: &str| {
        let properties = format!(
            r#""ZDDM":"{code}","ZL":"试验路 1 号","YDFL":"用地用海2023","YDYHFLDM":"100101","YDYHFLMC":"一类工业用地","ZDMJ":20000.00,"status":"built""#
        );
        feature(square(west, 0.002), properties)
    };
    let zone = r#""id":"shiyan","zone_kind":"park","name":"试验园","name_en":"Trial Park","function":"只用于测试","official_area_km2":0.4,"status":"schematic""#;
    let collection = |name: &str, kind: &str, features: &[String]| {
        format!(r#"{{"type":"FeatureCollection","name":"{name}","kind":"{kind}","features":[{}]}}"#, features.join(","))
    };
    let parcels = [parcel(116.000, A_CODE), parcel(116.005, B_CODE), parcel(116.005, "371502001001GB00003")];
    let files = [
        ("parcels.geojson", collection("试验地块", "parcels", &parcels)),
        ("zones.geojson", collection("试验分区", "zones", &[feature(square(115.999, 0.010), zone.to_owned())])),
        (
            "firms.csv",
            "uscc,name,industry,gb4754,scale,high_tech,gazelle,tech_sme,founded,closed,not_rated,status,source\n\
             91371500MA00000001,甲材料有限公司,新能源新材料,26,规上,1,0,0,2015,,,synthetic,test\n"
                .to_owned(),
        ),
        (
            "occupation.csv",
            format!("zddm,uscc,kind,area_mu,from,to,status\n{A_CODE},91371500MA00000001,own,30,,,synthetic\n"),
        ),
        (
            "yearly.csv",
            "uscc,year,tax,output,revenue,value_added,investment,energy_tce,electricity_kwh,pollutant_t,rd,staff,status\n\
             91371500MA00000001,2023,300,6000,,,0,,,,,,synthetic\n\
             91371500MA00000001,2024,600,9000,,,0,,,,,,synthetic\n"
                .to_owned(),
        ),
    ];
    for (name, text) in files {
        std::fs::write(folder.join(name), text).expect("the folder can be written");
    }
}

#[test]
fn a_project_is_saved_by_its_dialog_and_opened_again_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder to try in");
    let path = folder.path().join("项目 一.mutu");
    let (_data, mut window) = own_data((1280.0, 800.0));
    send(&mut window, Command::SetTheme(Theme::Status));
    assert!(state(&window).is_changed(), "an edit is not saved by itself");
    send(&mut window, Command::Act(Action::New));
    window.get_by_role_and_label(Role::Button, "保存").click();
    settle(&mut window);
    assert_says(&window, &["项目另存为"]);
    assert!(
        window.get_by_role_and_label(Role::TextInput, "文件").is_focused(),
        "the second of two dialogs has the keyboard too"
    );
    send(&mut window, Command::SetDialog(Dialog::None));
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    settle(&mut window);
    assert_says(&window, &["项目另存为"]);
    let typed = Dialog::SaveAs { path: path.display().to_string(), replaces: None };
    send(&mut window, Command::SetDialog(typed));
    window.get_by_role_and_label(Role::Button, "保存").click();
    settle(&mut window);
    assert!(path.is_file() && !state(&window).is_changed(), "saved");
    send(&mut window, Command::SetTheme(Theme::LandUse));
    send(&mut window, Command::Open(vec![path.clone()]));
    assert_says(&window, &["保存修改吗？", "项目 一"]);
    window.get_by_role_and_label(Role::Button, "不保存").click();
    settle(&mut window);
    let state = state(&window);
    assert_eq!((state.project.theme, state.is_changed()), (Theme::Status, false), "as it was saved");
    assert_eq!(state.kept.path.as_deref(), Some(path.as_path()), "and kept there");
    assert!(state.sources.evaluated().is_some(), "with its parcels");
}

#[test]
fn what_was_left_behind_is_offered_asked_about_and_kept_until_it_is_saved() {
    let folder = tempfile::tempdir().expect("a folder to try in");
    let (path, copies) = (folder.path().join("甲.mutu"), folder.path().join("recovery"));
    let shipped = Shipped::load();
    let text = r#"{"format":"mutu-project","version":1,"sources":[],"title":"未保存的"}"#;
    let mut document = of_bytes(&path, text.as_bytes(), &shipped).expect("sound");
    document.kept_for = Some(path.clone());
    let crashed = recovery::claim(&copies).expect("a place");
    recovery::write_copy(crashed.path(), as_text(&document, None, &shipped).as_bytes()).expect("written");
    let copy = crashed.path().to_owned();
    drop(crashed);

    let (_data, mut window) = own_data((1280.0, 800.0));
    window.state_mut().as_mut().expect("made").keep_copies_in(Some(&copies));
    settle(&mut window);
    assert_says(&window, &["恢复未保存的项目", "甲"]);
    window.get_by_role_and_label(Role::Button, "以后再说").click();
    send(&mut window, Command::SetTheme(Theme::Status));
    send(&mut window, Command::Act(Action::Recover));
    window.get_by_role_and_label(Role::Button, "恢复").click();
    settle(&mut window);
    assert_says(&window, &["保存修改吗？"]);
    window.get_by_role_and_label(Role::Button, "不保存").click();
    settle(&mut window);
    assert_eq!(state(&window).project.title, "未保存的", "it is open");
    assert!(state(&window).is_changed() && copy.is_file(), "not saved, so it is still there");
    assert!(recovery::left_behind(&copies).is_empty(), "and belongs to this window");
    window.key_press_modifiers(Modifiers::COMMAND, Key::S);
    settle(&mut window);
    assert!(path.is_file() && !state(&window).is_changed() && !copy.exists(), "saved where it came from, and gone");
}
