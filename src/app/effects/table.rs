//! Jobs of the search field and of the dock.

use crate::analysis::listing::Query;
use crate::analysis::search::search;
use crate::app::Mutu;
use crate::app::answers::{self, Stamp};
use crate::app::effects::{is_wanted, written};
use crate::app::jobs::{JobKind, JobResult};
use crate::app::table::{Basis, Tab};
use crate::io::xlsx::workbook;
use crate::model::words::Words;
use crate::words;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// How many answers a search shows.
const ANSWERS: usize = 30;

impl Mutu {
    pub(super) fn search(&mut self) {
        let text = self.state.session.query.clone();
        let data = self.state.sources.data.clone();
        let of_year = self.state.derived.of_year.clone();
        let name = Words::fixed("正在搜索", "searching");
        self.jobs.start(JobKind::Search, name, move |_, progress| {
            let occupancy = of_year.as_ref().map(|year| year.occupancy.as_ref());
            let found = search(&data, occupancy, &text, ANSWERS, &progress.cancelled)?;
            Some(JobResult::Found(text, found))
        });
    }

    pub(super) fn list(&mut self) {
        let Some(basis) = Basis::of(&self.state) else { return };
        let table = &self.state.session.table;
        let Ok(query) = Query::parse(&table.filter, basis.listed()) else { return };
        let (asked, wanted) = (table.asked, (table.filter.clone(), table.sort));
        // What is widest in a column changes with the data only.
        let known =
            table.listing.as_ref().filter(|old| basis.has_columns_of(&old.basis)).map(|old| Arc::clone(&old.shapes));
        let name = Words::fixed("正在整理表格", "listing the rows");
        self.jobs.start(JobKind::List, name, move |_, progress| {
            let listing = basis.list(&query, wanted, known, progress)?;
            Some(JobResult::Listed(asked, Box::new(listing)))
        });
    }

    pub(super) fn answer(&mut self) {
        let Tab::Answer(kind) = self.state.session.table.tab else { return };
        // The stamp would be newer than the data; what is being derived asks again when it is there.
        if self.state.derived.pending.is_some() {
            return;
        }
        let (asked, stamp) = (self.state.session.table.asked, Stamp::of(&self.state, kind));
        let basis = answers::Basis::of(&self.state);
        let label = &kind.entry().label;
        let (zh, en) = (&label.zh, &label.en);
        let name = words!("正在分析：{zh}", "analysing: {en}");
        self.jobs.start(JobKind::List, name, move |_, progress| {
            let answered = basis.answered(stamp);
            is_wanted(progress).then(|| JobResult::Answered(asked, Arc::new(answered)))
        });
    }

    pub(super) fn copy_table(&mut self) {
        let Some(listing) = self.state.session.table.listing.clone() else { return };
        let lang = self.state.lang();
        let name = Words::fixed("正在复制表格", "copying the table");
        self.jobs.start(JobKind::Export, name, move |_, _| Some(JobResult::TableText(listing.tabbed(lang))));
    }

    pub(super) fn export_table(&mut self, path: PathBuf, with_mark: bool) {
        let Some(listing) = self.state.session.table.listing.clone() else { return };
        let lang = self.state.lang();
        let shown = path.display();
        let name = words!("正在导出 {shown}", "exporting {shown}");
        self.jobs.start(JobKind::Export, name, move |id, progress| {
            let is_workbook = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("xlsx"));
            let done = if is_workbook {
                let bytes = workbook(vec![listing.sheet(lang, progress)]);
                is_wanted(progress).then_some(())?;
                bytes.map_err(|why| too_much(&path, &why)).and_then(|bytes| written(&path, &bytes))
            } else {
                let text = listing.csv(lang, with_mark, progress);
                is_wanted(progress).then_some(())?;
                written(&path, text.as_bytes())
            };
            Some(JobResult::Exported(id, done.map(|()| path)))
        });
    }
}

/// What a workbook cannot hold, and what can.
fn too_much(path: &Path, why: &Words) -> Words {
    let (path, zh, en) = (path.display(), &why.zh, &why.en);
    words!("{path}：{zh}；请先筛选，或导出 CSV", "{path}: {en}; filter the rows first, or export CSV")
}
