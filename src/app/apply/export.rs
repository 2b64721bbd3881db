//! The export dialog: what it begins with, and what it must say before a picture is written.

use crate::app::apply::{close_dialog, project};
use crate::app::command::Effect;
use crate::app::export::DPIS;
use crate::app::series::{Purpose, SeriesOf, pattern_of};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::package::Package;
use crate::model::page::{Page, Paper};
use crate::model::project::Change;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::render::output::Format;
use crate::render::raster::Picture;
use crate::scene::annotate::{internal_words, page_for};
use crate::words;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// What a printer makes of it.
const DPI: u32 = 300;
/// The longest side of a picture, in pixels.
const MOST_PX: u32 = crate::render::MAX_SIDE_PX;

/// Opens the dialog; a picture that is already there is not to be written over unasked.
pub(super) fn ask(state: &mut State) -> Vec<Effect> {
    let theme = state.project.theme;
    let words = theme.words();
    let year = state.project.year.map_or_else(String::new, |year| format!("-{year}"));
    let name = words.get(state.lang()).replace(' ', "-");
    let folder = state.session.folder.to_string_lossy();
    let gap = if folder.is_empty() || folder.ends_with(MAIN_SEPARATOR) { "" } else { std::path::MAIN_SEPARATOR_STR };
    let path = format!("{folder}{gap}{name}{year}.png");
    let wanted = PathBuf::from(&path);
    let title = state.project.title.clone();
    let at = state.session.board.as_ref().map_or(0, |board| board.page);
    let page = state.project.pages.get(at).cloned().unwrap_or_else(|| Page::whole(Paper::A3));
    let page = if page.title.is_empty() { Page { title, ..page } } else { page };
    state.session.dialog =
        Dialog::Export { path, page: Box::new(page), dpi: DPI, purpose: Purpose::default(), replaces: None };
    vec![Effect::FindFreeName(wanted)]
}

/// The dialog says how many sheets there are: those of the register have to be counted.
pub(super) fn count(state: &mut State) -> Vec<Effect> {
    let Dialog::Export { purpose, .. } = &state.session.dialog else { return Vec::new() };
    let is_known = state.session.low_yield.is_some_and(|(revision, _)| revision == state.derived.revision);
    if purpose.series != Some(SeriesOf::Register) || is_known || state.derived.pending.is_some() {
        return Vec::new();
    }
    vec![Effect::CountSheets(SeriesOf::Register)]
}

/// Puts the page on the clipboard as a picture.
pub(super) fn copy(state: &mut State) -> Vec<Effect> {
    let at = state.session.board.as_ref().map_or(0, |board| board.page);
    let Some(page) = state.project.pages.get(at).cloned() else { return Vec::new() };
    if state.derived.pending.is_some() || state.session.view.is_none() || state.sources.data.layers.is_empty() {
        state.session.say(Severity::Info, Words::fixed("图还没有画好，请稍候", "the map is not ready yet"));
        return Vec::new();
    }
    vec![Effect::CopyPage(Box::new(page))]
}

/// The picture is there.
pub(super) fn copied(state: &mut State, picture: Box<Picture>) -> Vec<Effect> {
    state.session.say(Severity::Info, Words::fixed("已复制图幅图片", "page copied as a picture"));
    vec![Effect::CopyImage(picture)]
}

/// Writes what the dialog describes, or says what is wrong with it and leaves it open.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    let Dialog::Export { path, page, dpi, purpose, .. } = state.session.dialog.clone() else { return Vec::new() };
    let checked = checked_path(&state.session.folder, &path).and_then(|path| {
        check_purpose(state, &path, &purpose)?;
        let is_picture = Format::of(&path) == Some(Format::Png);
        check_size(page.paper, if is_picture { dpi } else { *DPIS.start() })?;
        if state.session.view.is_none() || state.sources.data.layers.is_empty() {
            return Err(Words::fixed("还没有可导出的地图；请先打开文件", "there is no map yet; open a file first"));
        }
        if state.derived.pending.is_some() {
            return Err(Words::fixed(
                "指标正在计算，请稍候再导出",
                "figures are being computed; export again in a moment",
            ));
        }
        Ok(path)
    });
    match checked {
        Ok(path) => {
            close_dialog(state);
            state.session.doubt = internal_words(&page_for_all(&page, &purpose, state), &purpose.package);
            // The next export begins with it.
            let mut pages = state.project.pages.clone();
            let at = state.session.board.as_ref().map_or(0, |board| board.page);
            if let Some(known) = pages.get_mut(at) {
                *known = Page { title: page.title.trim().to_owned(), ..(*page).clone() };
            }
            let mut effects = project::edit(state, Change::Pages(pages));
            effects.push(Effect::Export { path, page, dpi, purpose });
            effects
        }
        Err(words) => {
            state.session.say(Severity::Error, words);
            Vec::new()
        }
    }
}

/// The page with the title that will stand on it.
fn page_for_all(page: &Page, purpose: &Purpose, state: &State) -> Page {
    let title = if page.title.trim().is_empty() { &state.project.title } else { &page.title };
    page_for(Page { title: title.clone(), ..page.clone() }, &purpose.package, None, state.lang())
}

/// A path that is not absolute is one in `folder`, which the dialog began with.
fn checked_path(folder: &Path, text: &str) -> Result<PathBuf, Words> {
    let text = text.trim();
    let mut path = folder.join(text);
    if text.is_empty() || path.file_name().is_none() || text.ends_with(['/', MAIN_SEPARATOR]) {
        return Err(Words::fixed(
            "请写出图片的文件名，例如 map.png",
            "give the picture a file name, for instance map.png",
        ));
    }
    match path.extension().map(|extension| extension.to_string_lossy().into_owned()) {
        None => {
            path.set_extension(Format::Png.extension());
        }
        Some(_) if Format::of(&path).is_some() => {}
        Some(extension) => {
            return Err(words!(
                "不能导出 {extension}；文件名以 .png、.pdf 或 .svg 结尾",
                "{extension} cannot be written; end the file name in .png, .pdf or .svg"
            ));
        }
    }
    Ok(path)
}

/// A series is one document, or files named by a pattern; of nothing there is none; an internal page names somebody.
fn check_purpose(state: &State, path: &Path, purpose: &Purpose) -> Result<(), Words> {
    let is_unnamed = matches!(&purpose.package, Package::Internal { user } if user.trim().is_empty());
    if is_unnamed {
        return Err(Words::fixed("内部版要写明使用人", "an internal version names its user; write the name"));
    }
    if purpose.series.is_none() {
        return Ok(());
    }
    if Format::of(path) != Some(Format::Pdf) && pattern_of(path).is_none() {
        return Err(Words::fixed(
            "系列写成一个 PDF，文件名以 .pdf 结尾；或一幅一个文件，文件名里写 {name}",
            "a series is one PDF: let the file name end in .pdf; or a file for each sheet: write {name} in it",
        ));
    }
    purpose.count(state).map(|_| ())
}

fn check_size(paper: Paper, dpi: u32) -> Result<(), Words> {
    if !paper.is_usable() {
        let (least, most) = Paper::SIDES_MM.into_inner();
        return Err(words!(
            "这种纸张不行；每边 {least} 到 {most} 毫米",
            "this paper cannot be used; choose {least} to {most} mm a side"
        ));
    }
    if !DPIS.contains(&dpi) {
        let (least, most) = DPIS.into_inner();
        return Err(words!(
            "分辨率 {dpi} dpi 不行；请选 {least} 到 {most}",
            "{dpi} dpi cannot be used; choose {least} to {most}"
        ));
    }
    let (width, height) = paper.size_px(f64::from(dpi));
    if width > MOST_PX || height > MOST_PX {
        return Err(words!(
            "图片尺寸 {width} × {height} 太大；每边不超过 {MOST_PX} 像素，请降低分辨率",
            "a picture of {width} × {height} is too large; {MOST_PX} pixels a side at most: choose a lower resolution"
        ));
    }
    Ok(())
}
