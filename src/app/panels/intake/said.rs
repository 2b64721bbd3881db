//! How one file was read, and what a person can say instead: encoding, coordinate system, order of axes, shift.

use crate::app::ctx::Ctx;
use crate::app::intake::{File, IntakeChange};
use crate::app::panels::intake::send;
use crate::app::panels::{database, dialogs, widgets};
use crate::app::theme;
use crate::crs::assumed::{Assumed, Axes};
use crate::crs::shift::Shift;
use crate::crs::{Crs, said};
use crate::io::charset::Charset;
use crate::io::database::is_address;
use crate::io::reading::Reading;
use crate::model::report::Issue;
use crate::model::words::Words;
use egui::{ComboBox, Id, Label, TextEdit, Ui};

static CRS: Words = Words::fixed("坐标系", "System");
static AXES: Words = Words::fixed("坐标顺序", "Axes");
static SHIFT: Words = Words::fixed("偏移", "Shift");
static ENCODING: Words = Words::fixed("编码", "Encoding");
static BY_FILE: Words = Words::fixed("自动", "Auto");
static STATED: Words = Words::fixed(
    "文件写明；没有写明而数值是经纬度的，按 WGS 84",
    "stated by the file; degrees without a name are taken as WGS 84",
);
static PLAIN: Words = Words::fixed("文件写明，或数据为 UTF-8", "stated by the file, or plain UTF-8");
static SAID: Words = Words::fixed("按您的指定", "as you said");
static EAST: Words = Words::fixed("先东后北", "East first");
static NORTH: Words = Words::fixed("先北后东", "North first");
static NO_SHIFT: Words = Words::fixed("无", "None");
static OTHER: Words = Words::fixed("其他", "Other");
static OTHER_HINT: Words =
    Words::fixed("EPSG 编码、WKT 或 tm:中央经线,东偏移,北偏移；回车", "EPSG code, WKT or tm:CM,FE,FN; then Enter");
static NOT_KEPT: Words = Words::fixed(
    "这种坐标系不能记入项目文件；请给出 EPSG 编码或 WKT",
    "a project file cannot keep this system; give an EPSG code or WKT",
);

/// All of it that the file can have.
pub(super) fn show(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, file: &File) {
    let is_map = file.rows.is_none();
    let mut wanted = file.said.clone();
    if is_address(&file.path) {
        database::extent(ctx, ui, &mut wanted.access);
    }
    if is_map {
        widgets::named_row(ctx, ui, &CRS, |ui| system(ctx, ui, file, &mut wanted.coordinates));
        widgets::named_row(ctx, ui, &AXES, |ui| {
            ui.horizontal(|ui| {
                axes(ctx, ui, &mut wanted.coordinates);
                ui.add_space(theme::SECTION);
                ui.label(widgets::quiet(ctx, ctx.say(&SHIFT)));
                shift(ctx, ui, &mut wanted.coordinates);
            });
        });
    }
    if file.has_charset {
        widgets::named_row(ctx, ui, &ENCODING, |ui| encoding(ctx, ui, file, &mut wanted));
    }
    if wanted != file.said {
        send(ctx, IntakeChange::Say(at, wanted));
    }
}

/// Why it was read so.
fn doubt(ctx: &Ctx<'_>, ui: &mut Ui, issue: Option<&Issue>, usual: &Words) {
    let words = issue.map_or(usual, |issue| &issue.message);
    let text = widgets::muted(ctx, ctx.say(words));
    let color = issue.map(|issue| widgets::severity_color(ctx.tokens(), issue.severity));
    let text = color.map_or(text.clone(), |color| text.color(theme::rgb(color)));
    let label = ui.add(Label::new(text).wrap());
    if let Some(issue) = issue {
        label.on_hover_text(ctx.say(&issue.remedy));
    }
}

fn system(ctx: &Ctx<'_>, ui: &mut Ui, file: &File, assumed: &mut Assumed) {
    let auto = ctx.say(&BY_FILE);
    let read = file.crs.as_deref().unwrap_or("—");
    let shown = assumed.crs.map_or_else(|| format!("{auto}  {read}"), Crs::name);
    let choice = ComboBox::from_id_salt("crs").selected_text(shown).width(440.0).show_ui(ui, |ui| {
        ui.selectable_value(&mut assumed.crs, None, auto);
        for (crs, reason) in file.candidates() {
            let name = crs.name();
            ui.selectable_value(&mut assumed.crs, Some(crs), name).on_hover_text(ctx.say(&reason));
        }
        typed(ctx, ui, assumed);
    });
    widgets::name_choice(&choice.response, ctx.say(&CRS));
    match file.read.coordinates.crs {
        Some(_) => doubt(ctx, ui, None, &SAID),
        None => doubt(ctx, ui, file.crs_doubt.as_ref(), &STATED),
    }
}

/// Any other system, by its text.
fn typed(ctx: &Ctx<'_>, ui: &mut Ui, assumed: &mut Assumed) {
    let id = Id::unique("intake_crs");
    let mut text: String = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let field = ui.horizontal(|ui| {
        let label = ui.label(widgets::quiet(ctx, ctx.say(&OTHER)));
        let field = TextEdit::singleline(&mut text).hint_text(ctx.say(&OTHER_HINT)).desired_width(380.0);
        ui.add(field).labelled_by(label.id)
    });
    let found = said::parse(&text).and_then(|crs| said::written(crs).map(|_| crs).ok_or_else(|| NOT_KEPT.clone()));
    if dialogs::entered(ui, &field.inner)
        && let Ok(crs) = &found
    {
        assumed.crs = Some(*crs);
        text.clear();
        ui.close();
    }
    if let (Err(words), false) = (&found, text.trim().is_empty()) {
        ui.label(widgets::muted(ctx, ctx.say(words)));
    }
    ui.data_mut(|data| data.insert_temp(id, text));
}

fn axes(ctx: &Ctx<'_>, ui: &mut Ui, assumed: &mut Assumed) {
    let options = [(None, &BY_FILE), (Some(Axes::EastNorth), &EAST), (Some(Axes::NorthEast), &NORTH)];
    if let Some(chosen) = one_of(ctx, ui, &options, assumed.axes) {
        assumed.axes = chosen;
    }
}

fn shift(ctx: &Ctx<'_>, ui: &mut Ui, assumed: &mut Assumed) {
    let mut options = vec![(None, ctx.say(&NO_SHIFT).to_owned(), String::new())];
    options.extend(Shift::ALL.map(|shift| (Some(shift), shift.name().to_owned(), String::new())));
    if let Some(chosen) = widgets::segmented(ctx, ui, &options, assumed.shift) {
        assumed.shift = chosen;
    }
}

fn encoding(ctx: &Ctx<'_>, ui: &mut Ui, file: &File, wanted: &mut Reading) {
    let mut options = vec![(None, ctx.say(&BY_FILE).to_owned(), String::new())];
    let known = [Charset::UTF_8, Charset::GB18030, Charset::BIG5];
    options.extend(known.map(|charset| (Some(charset), charset.name().to_owned(), String::new())));
    if let Some(chosen) = widgets::segmented(ctx, ui, &options, wanted.charset) {
        wanted.charset = chosen;
    }
    if !file.texts.is_empty() {
        ui.add(Label::new(file.texts.join("  ")).truncate());
    }
    match file.read.charset {
        Some(_) => doubt(ctx, ui, None, &SAID),
        None => doubt(ctx, ui, file.charset_doubt.as_ref(), &PLAIN),
    }
}

fn one_of<T: Copy + PartialEq>(ctx: &Ctx<'_>, ui: &mut Ui, options: &[(T, &Words)], current: T) -> Option<T> {
    let options: Vec<(T, String, String)> =
        options.iter().map(|(value, words)| (*value, ctx.say(words).to_owned(), String::new())).collect();
    widgets::segmented(ctx, ui, &options, current)
}
