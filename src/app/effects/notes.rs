//! Files of notes.

use crate::app::Mutu;
use crate::app::annotating::NoteChange;
use crate::app::command::Command;
use crate::app::effects::written;
use crate::app::jobs::{JobKind, JobResult};
use crate::model::report::Severity;
use crate::words;
use std::path::{Path, PathBuf};

/// A file of notes is no larger.
const MOST_BYTES: u64 = 64 << 20;

impl Mutu {
    pub(super) fn write_notes(&mut self, path: PathBuf, text: String) {
        let shown = path.display();
        let name = words!("正在导出 {shown}", "exporting {shown}");
        self.jobs.start(JobKind::Export, name, move |id, _| {
            Some(JobResult::Exported(id, written(&path, text.as_bytes()).map(|()| path)))
        });
    }

    /// A file of some kilobytes: read at once.
    pub(super) fn read_notes(&self, path: &Path) {
        let name = path.file_stem().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let shown = path.display();
        let size = std::fs::metadata(path).map(|found| found.len());
        let command = match size.and_then(|size| if size > MOST_BYTES { Ok(None) } else { read(path).map(Some) }) {
            Ok(Some(text)) => Command::Note(NoteChange::Import(text, name)),
            Ok(None) => Command::Say(
                Severity::Error,
                words!("{shown}：文件太大，不是标注", "{shown}: too large to be a file of notes"),
            ),
            Err(error) => Command::Say(
                Severity::Error,
                words!("{shown}：打不开（{error}）", "{shown}: cannot be opened ({error})"),
            ),
        };
        self.queue.send(command);
    }
}

fn read(path: &Path) -> std::io::Result<String> {
    let text = std::fs::read_to_string(path)?;
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}
