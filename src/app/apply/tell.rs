//! What is said of files that were read, and of the parcels that are evaluated now.

use crate::app::state::State;
use crate::io::error::ReadError;
use crate::io::open::FileOutcome;
use crate::model::id::LayerId;
use crate::model::layer::{Layer, LayerKind};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Failures are said in the status bar, one line a file; the details are in the panel of issues.
pub(super) fn tell_of_files(state: &mut State, files: &[FileOutcome]) {
    for file in files {
        let path = &file.path;
        if let Some(error) = &file.error {
            let place = error.place.as_ref().map_or_else(String::new, |place| format!(" ({place})"));
            let (message, remedy) = (&error.message, &error.remedy);
            let zh = format!("{path}：{}{place}；{}", message.zh, remedy.zh);
            let en = format!("{path}: {}{place}; {}", message.en, remedy.en);
            state.session.say(Severity::Error, Words::made(zh, en));
            continue;
        }
        let reports = file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report));
        let (worst, count) = worst_of(reports);
        if let Some(severity) = worst.filter(|severity| *severity >= Severity::Warning) {
            state.session.say(
                severity,
                words!("{path}：{count} 个问题，见问题面板", "{path}: {count} issue(s), see the panel of issues"),
            );
        }
    }
}

/// A file was written; where pictures are missing from it that is the news.
pub(super) fn tell_of_export(state: &mut State, path: &Path, faults: &[ReadError]) {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        state.session.folder = folder.to_path_buf();
    }
    let path = path.display();
    if let Some(doubt) = state.session.doubt.take() {
        let (zh, en) = (&doubt.zh, &doubt.en);
        state.session.say(Severity::Warning, words!("{zh}：{path}", "{en}: {path}"));
        if faults.is_empty() {
            return;
        }
    }
    let Some(ReadError { path: picture, message, remedy, .. }) = faults.first() else {
        return state.session.say(Severity::Info, words!("已导出 {path}", "exported {path}"));
    };
    let zh = format!("已导出 {path}，但缺图片 {picture}：{}；{}", message.zh, remedy.zh);
    let en = format!("exported {path} without the picture {picture}: {}; {}", message.en, remedy.en);
    state.session.say(Severity::Warning, Words::made(zh, en));
}

fn worst_of<'a>(reports: impl Iterator<Item = &'a Report>) -> (Option<Severity>, usize) {
    let counts = reports.flat_map(Report::counts).filter(|(_, severity, _)| *severity >= Severity::Warning);
    counts.fold((None, 0), |(worst, sum), (_, severity, count)| (worst.max(Some(*severity)), sum + count))
}

/// Says which parcels are evaluated now, where they are new, and that others are not; `was_empty`: where nothing was
/// open before and there are no others, it goes without saying.
pub(super) fn tell_of_evaluation(
    state: &mut State,
    new_ids: &[LayerId],
    sample_before: Option<&Layer>,
    was_empty: bool,
) {
    let sources = &state.sources;
    let Some(at) = sources.evaluated() else { return };
    let is_new = |at: usize| sources.layer_ids.get(at).is_some_and(|id| new_ids.contains(id));
    let Some(layer) = sources.data.layers.get(at).filter(|_| is_new(at)) else { return };
    let is_left_out =
        |(other, layer): &(usize, &Arc<Layer>)| *other != at && layer.kind == LayerKind::Parcels && is_new(*other);
    let left_out = sources.data.layers.iter().enumerate().filter(is_left_out).count();
    if was_empty && left_out == 0 {
        return;
    }
    let name = &layer.name;
    let mut zh = format!("现在评价“{name}”的地块");
    let mut en = format!("now evaluating the parcels of {name}");
    if sample_before.is_some() {
        zh += "；示例地块已隐藏，可在图层列表中显示";
        en += "; the sample parcels are hidden, show them in the layer list";
    }
    if left_out > 0 {
        write!(zh, "；另有 {left_out} 个地块图层不参与统计，已隐藏").unwrap_or_default();
        write!(en, "; {left_out} more layer(s) of parcels are hidden and not evaluated").unwrap_or_default();
    }
    state.session.say(Severity::Info, Words::made(zh, en));
}
