//! Jobs of the search field and of the attribute table.

use crate::analysis::listing::Query;
use crate::analysis::search::search;
use crate::app::Mutu;
use crate::app::effects::{is_wanted, written};
use crate::app::jobs::{JobKind, JobResult};
use crate::app::table::Basis;
use crate::model::words::Words;
use crate::words;
use std::path::PathBuf;
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
        let is_same = |old: &Basis| {
            Arc::ptr_eq(&old.layer, &basis.layer)
                && old.revision == basis.revision
                && old.of_year.is_some() == basis.of_year.is_some()
                && old.themed.is_some() == basis.themed.is_some()
        };
        let known = table.listing.as_ref().filter(|old| is_same(&old.basis)).map(|old| Arc::clone(&old.shapes));
        let name = Words::fixed("正在整理属性表", "listing the rows");
        self.jobs.start(JobKind::List, name, move |_, progress| {
            let listing = basis.list(&query, wanted, known, progress)?;
            Some(JobResult::Listed(asked, Box::new(listing)))
        });
    }

    pub(super) fn copy_table(&mut self) {
        let Some(listing) = self.state.session.table.listing.clone() else { return };
        let lang = self.state.lang();
        let name = Words::fixed("正在复制属性表", "copying the table");
        self.jobs.start(JobKind::Export, name, move |_, _| Some(JobResult::TableText(listing.tabbed(lang))));
    }

    pub(super) fn export_table(&mut self, path: PathBuf, with_mark: bool) {
        let Some(listing) = self.state.session.table.listing.clone() else { return };
        let lang = self.state.lang();
        let shown = path.display();
        let name = words!("正在导出 {shown}", "exporting {shown}");
        self.jobs.start(JobKind::Export, name, move |id, progress| {
            let text = listing.csv(lang, with_mark, progress);
            if !is_wanted(progress) {
                return None;
            }
            Some(JobResult::Exported(id, written(&path, text.as_bytes()).map(|()| path)))
        });
    }
}
