//! The export dialog: what it begins with, and what it must say before a picture is written.

use crate::app::apply::{close_dialog, project};
use crate::app::command::Effect;
use crate::app::export::{DPIS, MOST_PIXELS, SIDES_PX};
use crate::app::session::Dialog;
use crate::app::state::State;
use crate::model::project::Change;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::render::output::Format;
use crate::words;
use std::path::{MAIN_SEPARATOR, Path, PathBuf};

/// A4 across at 300 dpi.
const SIZE_PX: (u32, u32) = (3508, 2480);
const DPI: u32 = 300;

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
    state.session.dialog = Dialog::Export { path, title: state.project.title.clone(), size_px: SIZE_PX, dpi: DPI };
    vec![Effect::FindFreeName(wanted)]
}

/// Writes what the dialog describes, or says what is wrong with it and leaves it open.
pub(super) fn export(state: &mut State) -> Vec<Effect> {
    let Dialog::Export { path, title, size_px, dpi } = state.session.dialog.clone() else { return Vec::new() };
    let checked = checked_path(&state.session.folder, &path).and_then(|path| {
        check_size(size_px, dpi)?;
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
            let mut effects = project::edit(state, Change::Title(title.trim().to_owned()));
            effects.push(Effect::Export { path, title, size_px, dpi });
            effects
        }
        Err(words) => {
            state.session.say(Severity::Error, words);
            Vec::new()
        }
    }
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
    match path.extension().map(|extension| extension.to_string_lossy().to_lowercase()) {
        None => {
            path.set_extension("png");
        }
        Some(_) if Format::of(&path).is_some() => {}
        Some(extension) => {
            return Err(words!(
                "不能导出 {extension}；文件名请以 .png、.pdf 或 .svg 结尾",
                "{extension} cannot be written; end the file name in .png, .pdf or .svg"
            ));
        }
    }
    Ok(path)
}

fn check_size((width, height): (u32, u32), dpi: u32) -> Result<(), Words> {
    let (least, most) = SIDES_PX.into_inner();
    if !SIDES_PX.contains(&width) || !SIDES_PX.contains(&height) || u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(words!(
            "图片尺寸 {width} × {height} 不行；每边 {least} 到 {most} 像素，总数不超过 2 亿",
            "a picture of {width} × {height} cannot be made; choose {least} to {most} a side, 200 million in all"
        ));
    }
    if !DPIS.contains(&dpi) {
        let (least, most) = DPIS.into_inner();
        return Err(words!(
            "分辨率 {dpi} dpi 不行；请选 {least} 到 {most}",
            "{dpi} dpi cannot be used; choose {least} to {most}"
        ));
    }
    Ok(())
}
