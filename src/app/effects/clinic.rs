//! The job that looks at the data.

use crate::analysis::clinic::Clinic;
use crate::app::Mutu;
use crate::app::jobs::{JobKind, JobResult};
use crate::model::words::Words;
use std::sync::atomic::Ordering;

impl Mutu {
    pub(super) fn examine(&mut self) {
        let Some(of_sources) = self.state.derived.of_sources.clone() else { return };
        let Some(at) = self.state.sources.evaluated() else { return };
        let of = self.state.sources.values;
        let data = self.state.sources.data.clone();
        let name = Words::fixed("正在体检数据", "checking the data");
        self.jobs.start(JobKind::Examine, name, move |_, progress| {
            progress.total.store(data.parcels()?.len() as u64, Ordering::Relaxed);
            let go_on = || {
                progress.done.fetch_add(1, Ordering::Relaxed);
                !progress.cancelled.load(Ordering::Relaxed)
            };
            let clinic = Clinic::examine(&data, of_sources.indexes.get(at)?, &go_on)?;
            Some(JobResult::Examined(of, Box::new(clinic)))
        });
    }
}
