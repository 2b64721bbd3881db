//! The dialog of an export: file, page, paper, scale. What is chosen goes to the session at once.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::export::DPIS;
use crate::app::panels::{browser, dialogs, keep, status, widgets};
use crate::app::series::{Count, Purpose, SeriesOf};
use crate::app::session::Dialog;
use crate::app::{text, theme};
use crate::io::pages;
use crate::model::package::Package;
use crate::model::page::{MapGrid, Page, Paper};
use crate::model::words::Words;
use crate::render::output::Format;
use crate::scene::furniture;
use crate::words;
use egui::{CollapsingHeader, ComboBox, DragValue, Grid, Id, RichText, TextEdit, Ui};
use std::path::Path;

const SHEETS: Words = Words::fixed("图幅", "Sheets");
const ONE_SHEET: Words = Words::fixed("单幅", "One");
const FOR_WHOM: Words = Words::fixed("用途", "For");
const PUBLIC_HINT: Words = Words::fixed("不含企业名称和数值，只有分级", "classes only, no names or figures of firms");
const USER: Words = Words::fixed("使用人", "User");
const LAYOUT: Words = Words::fixed("版式", "Layout");
const PAPER: Words = Words::fixed("纸张", "Paper");
const SCREEN: Words = Words::fixed("屏幕 1920 × 1080", "Screen 1920 × 1080");
const SLIDE: Words = Words::fixed("幻灯片 16:9", "Slide 16:9");
const OWN: Words = Words::fixed("自定", "Custom");
const ACROSS: Words = Words::fixed("横", "Landscape");
const UPRIGHT: Words = Words::fixed("竖", "Portrait");
const MILLIMETRES: Words = Words::fixed("毫米", "mm");
const SCALE: Words = Words::fixed("比例尺", "Scale");
const FITTED: Words = Words::fixed("按范围取整", "Fitted to the view");
const EXACT: Words = Words::fixed("固定", "Fixed");
const GRID: Words = Words::fixed("网格", "Grid");
static NO_GRID: Words = Words::fixed("无", "None");
static KILOMETRES: Words = Words::fixed("方里网", "Kilometres");
static DEGREES: Words = Words::fixed("经纬网", "Degrees");
const QUALITY: Words = Words::fixed("清晰度", "Resolution");
const VECTORS: Words = Words::fixed("矢量图，放大不失真", "vectors: sharp at any size");
const BROWSE: Words = Words::fixed("浏览文件夹", "Browse folders");
const NUMBERS: Words = Words::fixed("幅号", "Numbers");
const ALL_SHEETS: Words = Words::fixed("全部，或 3-10,15", "all, or 3-10,15");
const SCALE_OF_SERIES: Words = Words::fixed(
    "系列中对象过小或放不下的图幅按范围取整",
    "sheets on which it would be too small, or not whole, are fitted",
);
const FILES_OF_SERIES: Words = Words::fixed(
    "写成一个 PDF；文件名写 {no}-{name}.png 这样则一幅一个文件，还可用 {id}",
    "one PDF; with a file name such as {no}-{name}.png a file for each, also {id}",
);
const OUTLINES: Words = Words::fixed("文字转轮廓", "Texts as outlines");
const OUTLINES_HINT: Words =
    Words::fixed("不依赖字体，但文字不能再检索和修改", "needs no font, but texts can no longer be searched or changed");
/// The dialog has much else, and a window may be 800 points high.
const BROWSER_HEIGHT: f32 = 140.0;
/// The layouts by their names for the command line.
const LAYOUTS: [(&str, Words); 2] =
    [("whole", Words::fixed("完整图幅", "Full sheet")), ("plain", Words::fixed("简图", "Map and legend"))];
/// The picture a screen is filled with.
const SCREEN_PX: ((u32, u32), f64) = ((1_920, 1_080), 96.0);

/// Shows the dialog.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, dialog: &Dialog, opens: bool) {
    let Dialog::Export { path, page, dpi, purpose, replaces } = dialog else { return };
    ui.set_width(560.0);
    dialogs::title(ctx, ui, &text::EXPORT_TITLE, &text::EXPORT_HINT);
    let (mut path, mut page, mut dpi, mut purpose) = (path.clone(), page.clone(), *dpi, purpose.clone());
    let chosen = dialogs::path_field(ctx, ui, (&text::FILE_NAME, "export_path"), &mut path, opens);
    CollapsingHeader::new(ctx.say(&BROWSE)).id_salt("export_browser").show(ui, |ui| {
        if let Some(next) = browser::show_in(ctx, ui, &path, BROWSER_HEIGHT) {
            path = browser::with_name(&path, next);
        }
    });
    ui.add_space(theme::GAP);
    Grid::new("export").num_columns(2).spacing([theme::SECTION, theme::SPACE]).show(ui, |ui| {
        rows(ctx, ui, &mut path, (&mut page, &mut dpi, &mut purpose));
    });
    let told = replaces.as_deref() == Some(path.as_str());
    if told {
        keep::tell_replaced(ctx, ui);
    }
    let possible = !path.trim().is_empty() && purpose.count(ctx.state).is_ok();
    let pressed = dialogs::buttons(ctx, ui, if told { &keep::REPLACE } else { &text::DO_EXPORT }, possible);
    let wanted = pressed || chosen && possible;
    // Looked at when the button is pressed, not in every frame.
    let asks = wanted && !told && is_taken(ctx, &path);
    let replaces = (told || asks).then(|| path.clone());
    let now = Dialog::Export { path, page, dpi, purpose, replaces };
    if now != *dialog {
        ctx.queue.send(Command::SetDialog(now));
    }
    if wanted && !asks {
        ctx.queue.send(Command::Export);
    }
}

/// Whether there is a file of that name; one without an ending becomes a picture.
fn is_taken(ctx: &Ctx<'_>, typed: &str) -> bool {
    let path = ctx.state.session.folder.join(typed.trim());
    let path = if path.extension().is_some() { path } else { path.with_extension(Format::Png.extension()) };
    path.is_file()
}

/// All there is to say of an export but where it goes.
fn rows(ctx: &Ctx<'_>, ui: &mut Ui, path: &mut String, (page, dpi, purpose): (&mut Page, &mut u32, &mut Purpose)) {
    let label = ui.label(ctx.say(&text::MAP_TITLE));
    let hint = RichText::new(ctx.say(&text::MAP_TITLE_HINT)).color(theme::rgb(ctx.tokens().muted));
    let field = TextEdit::singleline(&mut page.title).id(Id::unique("export_title"));
    ui.add(field.hint_text(hint).desired_width(430.0)).labelled_by(label.id);
    ui.end_row();
    ui.label(ctx.say(&SHEETS));
    if series_row(ctx, ui, purpose) {
        *path = with_ending(path, purpose.series.is_some());
    }
    ui.end_row();
    if purpose.series.is_some() {
        let label = ui.label(ctx.say(&NUMBERS));
        pages_row(ctx, ui, purpose, label.id);
        ui.end_row();
        ui.label("");
        ui.label(widgets::muted(ctx, ctx.say(&FILES_OF_SERIES)));
        ui.end_row();
    }
    ui.label(ctx.say(&FOR_WHOM));
    package_row(ctx, ui, &mut purpose.package);
    ui.end_row();
    ui.label(ctx.say(&LAYOUT));
    layout_row(ctx, ui, page);
    ui.end_row();
    ui.label(ctx.say(&PAPER));
    paper_row(ctx, ui, &mut page.paper);
    ui.end_row();
    ui.label("");
    sides_row(ctx, ui, &mut page.paper);
    ui.end_row();
    ui.label(ctx.say(&SCALE));
    scale_row(ctx, ui, page);
    ui.end_row();
    if purpose.series.is_some() && page.map().is_some_and(|map| map.scale.is_some()) {
        ui.label("");
        ui.label(widgets::muted(ctx, ctx.say(&SCALE_OF_SERIES)));
        ui.end_row();
    }
    ui.label(ctx.say(&QUALITY));
    quality_row(ctx, ui, (path, page.paper), (dpi, &mut purpose.outlines));
    ui.end_row();
}

/// Which sheets of a series, and how many that makes.
fn pages_row(ctx: &Ctx<'_>, ui: &mut Ui, purpose: &mut Purpose, label: Id) {
    ui.horizontal(|ui| {
        let hint = RichText::new(ctx.say(&ALL_SHEETS)).color(theme::rgb(ctx.tokens().muted));
        let field = TextEdit::singleline(&mut purpose.pages).id(Id::unique("export_pages"));
        ui.add(field.hint_text(hint).desired_width(150.0)).labelled_by(label);
        let (said, color) = match purpose.count(ctx.state) {
            Ok(Some(Count { all, wanted })) if all == wanted => {
                (words!("共 {all} 幅", "{all} sheets"), ctx.tokens().muted)
            }
            Ok(Some(Count { all, wanted })) => {
                (words!("共 {all} 幅，出 {wanted} 幅", "{wanted} of {all} sheets"), ctx.tokens().muted)
            }
            Ok(None) => (Words::fixed("正在清点…", "counting…"), ctx.tokens().muted),
            Err(why) => (why, ctx.tokens().warning),
        };
        ui.label(RichText::new(ctx.say(&said)).color(theme::rgb(color)));
    });
}

/// One sheet, or one for each of something; whether that changed.
fn series_row(ctx: &Ctx<'_>, ui: &mut Ui, purpose: &mut Purpose) -> bool {
    let series = SeriesOf::ALL.into_iter().map(|of| (Some(of), ctx.say(&of.words()).to_owned(), String::new()));
    let ways: Vec<_> = std::iter::once((None, ctx.say(&ONE_SHEET).to_owned(), String::new())).chain(series).collect();
    let chosen = widgets::segmented(ctx, ui, &ways, purpose.series).filter(|chosen| *chosen != purpose.series);
    if let Some(chosen) = chosen {
        purpose.series = chosen;
    }
    chosen.is_some()
}

/// A series is a document; one sheet is a picture unless a document was asked for by name.
fn with_ending(path: &str, is_series: bool) -> String {
    match path.trim().strip_suffix(".png").filter(|_| is_series) {
        Some(stem) => format!("{stem}.pdf"),
        None => path.to_owned(),
    }
}

/// For whom, and of an internal page by whom.
fn package_row(ctx: &Ctx<'_>, ui: &mut Ui, package: &mut Package) {
    ui.horizontal(|ui| {
        let all = [Package::General, Package::Public, Package::Internal { user: String::new() }];
        let ways: Vec<_> =
            all.iter().enumerate().map(|(at, one)| (at, ctx.say(&one.words()).to_owned(), String::new())).collect();
        let current = match package {
            Package::General => 0,
            Package::Public => 1,
            Package::Internal { .. } => 2,
        };
        let chosen = widgets::segmented(ctx, ui, &ways, current).filter(|chosen| *chosen != current);
        if let Some(chosen) = chosen.and_then(|chosen| all.get(chosen)) {
            package.clone_from(chosen);
        }
        match package {
            Package::General => {}
            Package::Public => {
                ui.label(widgets::muted(ctx, ctx.say(&PUBLIC_HINT)));
            }
            Package::Internal { user } => {
                let hint = RichText::new(ctx.say(&USER)).color(theme::rgb(ctx.tokens().muted));
                let field = TextEdit::singleline(user).id(Id::unique("export_user"));
                ui.add(field.hint_text(hint).desired_width(150.0)).accessible_name(ctx.say(&USER));
            }
        }
    });
}

/// A layout takes the place of the items; paper, title, scale and grid stay.
pub(super) fn layout_row(ctx: &Ctx<'_>, ui: &mut Ui, page: &mut Page) {
    let options: Vec<(usize, String, String)> =
        LAYOUTS.iter().enumerate().map(|(at, (_, words))| (at, ctx.say(words).to_owned(), String::new())).collect();
    let is_like = |(name, _): &(&str, Words)| {
        let known = pages::shipped().into_iter().find(|(known, _)| known == name);
        known.is_some_and(|(_, known)| known.items.len() == page.items.len())
    };
    let current = LAYOUTS.iter().position(is_like).unwrap_or(usize::MAX);
    let Some(chosen) = widgets::segmented(ctx, ui, &options, current) else { return };
    let wanted = LAYOUTS.get(chosen).map(|(name, _)| *name);
    let Some((_, template)) = pages::shipped().into_iter().find(|(name, _)| Some(*name) == wanted) else { return };
    let map = page.map().cloned();
    page.items = template.items;
    if let Some((known, map)) = page.map_mut().zip(map) {
        *known = map;
    }
}

/// What a paper is called in lists.
pub(super) fn paper_name(ctx: &Ctx<'_>, paper: Paper) -> String {
    match paper.name().as_str() {
        "slide" => ctx.say(&SLIDE).to_owned(),
        name => name.to_uppercase(),
    }
}

pub(super) fn paper_row(ctx: &Ctx<'_>, ui: &mut Ui, paper: &mut Paper) {
    ui.horizontal(|ui| {
        let is_upright = paper.height_mm > paper.width_mm;
        let across = if is_upright { paper.turned() } else { *paper };
        let screen = Paper::of_px(SCREEN_PX.0, SCREEN_PX.1);
        let is =
            |other: Paper| (across.width_mm - other.width_mm).abs() + (across.height_mm - other.height_mm).abs() < 0.1;
        let named = Paper::names().find(|(_, known)| is(*known)).map(|(_, known)| paper_name(ctx, known));
        let current = named
            .or_else(|| is(screen).then(|| ctx.say(&SCREEN).to_owned()))
            .unwrap_or_else(|| ctx.say(&OWN).to_owned());
        let mut wanted = None;
        // The panel of the page view is narrow, and English is long.
        ComboBox::from_id_salt("paper").width(118.0).truncate().selected_text(current).show_ui(ui, |ui| {
            for (_, known) in Paper::names() {
                if ui.selectable_label(is(known), paper_name(ctx, known)).clicked() {
                    wanted = Some(known);
                }
            }
            if ui.selectable_label(is(screen), ctx.say(&SCREEN)).clicked() {
                wanted = Some(screen);
            }
        });
        if let Some(wanted) = wanted {
            *paper = if is_upright { wanted.turned() } else { wanted };
        }
        let ways =
            [(false, ctx.say(&ACROSS).to_owned(), String::new()), (true, ctx.say(&UPRIGHT).to_owned(), String::new())];
        if widgets::segmented(ctx, ui, &ways, is_upright).is_some_and(|upright| upright != is_upright) {
            *paper = paper.turned();
        }
    });
}

pub(super) fn sides_row(ctx: &Ctx<'_>, ui: &mut Ui, paper: &mut Paper) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        let side = |ui: &mut Ui, side: &mut f64, name: &Words| {
            let value = DragValue::new(side).range(Paper::SIDES_MM).max_decimals(1).speed(1.0);
            ui.add(value).accessible_name(ctx.say(name));
        };
        side(ui, &mut paper.width_mm, &text::WIDTH_OF_PAPER);
        ui.label("×");
        side(ui, &mut paper.height_mm, &text::HEIGHT_OF_PAPER);
        ui.label(widgets::muted(ctx, ctx.say(&MILLIMETRES)));
    });
}

pub(super) fn scale_row(ctx: &Ctx<'_>, ui: &mut Ui, page: &mut Page) {
    let Some(map) = page.map_mut() else { return };
    ui.horizontal_wrapped(|ui| {
        let ways =
            [(false, ctx.say(&FITTED).to_owned(), String::new()), (true, ctx.say(&EXACT).to_owned(), String::new())];
        if let Some(exact) = widgets::segmented(ctx, ui, &ways, map.scale.is_some()) {
            map.scale = exact.then(|| map.scale.unwrap_or_else(|| shown_scale(ctx)));
        }
        if let Some(scale) = &mut map.scale {
            ui.label("1 :");
            ui.add(DragValue::new(scale).range(1.0..=1e8).max_decimals(0).speed(100.0))
                .accessible_name(ctx.say(&SCALE));
        }
        ui.add_space(theme::SECTION);
        // They do not part at the end of a line.
        ui.horizontal(|ui| {
            ui.label(widgets::quiet(ctx, ctx.say(&GRID)));
            grid_list(ctx, ui, &mut map.grid);
        });
    });
}

/// The N of 1:N that is seen: of the page where it is seen, else of the window.
fn shown_scale(ctx: &Ctx<'_>) -> f64 {
    let session = &ctx.state.session;
    let of_page = session.board.as_ref().and_then(|board| board.proof.as_ref()).map(|proof| proof.scale);
    let of_window = || session.settled_view().map(|view| furniture::scale_denominator(&view, status::POINTS_PER_INCH));
    let scale = of_page.filter(|scale| *scale > 0.0).or_else(of_window).unwrap_or(5_000.0);
    // Nobody fixes a map at 1:12,345.
    if scale >= 1_000.0 { (scale / 100.0).round() * 100.0 } else { scale.round().max(1.0) }
}

fn grid_list(ctx: &Ctx<'_>, ui: &mut Ui, grid: &mut MapGrid) {
    let name = |grid: MapGrid| match grid {
        MapGrid::None => &NO_GRID,
        MapGrid::Kilometres => &KILOMETRES,
        MapGrid::Degrees => &DEGREES,
    };
    ComboBox::from_id_salt("map_grid").width(96.0).selected_text(ctx.say(name(*grid))).show_ui(ui, |ui| {
        for other in [MapGrid::None, MapGrid::Kilometres, MapGrid::Degrees] {
            ui.selectable_value(grid, other, ctx.say(name(other)));
        }
    });
}

/// Dots an inch of a picture, and how many pixels they make.
fn quality_row(ctx: &Ctx<'_>, ui: &mut Ui, (path, paper): (&str, Paper), (dpi, outlines): (&mut u32, &mut bool)) {
    let ending = Path::new(path.trim()).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    if matches!(ending.as_deref(), Some("pdf" | "svg")) {
        ui.horizontal(|ui| {
            ui.label(widgets::muted(ctx, ctx.say(&VECTORS)));
            if ending.as_deref() == Some("svg") {
                ui.add_space(theme::SECTION);
                ui.checkbox(outlines, ctx.say(&OUTLINES)).on_hover_text(ctx.say(&OUTLINES_HINT));
            }
        });
        return;
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP;
        ui.add(DragValue::new(dpi).range(DPIS)).accessible_name(ctx.say(&text::DPI));
        ui.label(widgets::muted(ctx, ctx.say(&text::DPI)));
        let (width, height) = paper.size_px(f64::from(*dpi));
        ui.add_space(theme::SECTION);
        ui.label(widgets::muted(ctx, &format!("{width} × {height} {}", ctx.say(&text::PIXELS))));
    });
}
