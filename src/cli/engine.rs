//! From files to figures, the same for every subcommand.

use std::path::PathBuf;
use std::sync::Arc;

use crate::analysis::membership::Membership;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::summary::Basis;
use crate::cli::cache::Opener;
use crate::cli::findings;
use crate::cli::output::{self, Failure, Outcome};
use crate::geometry::index::SpatialIndex;
use crate::io::open::{FileOutcome, Opened};
use crate::io::together::unused_parcel_layers;
use crate::model::dataset::Dataset;
use crate::model::layer::Layer;
use crate::model::report::{Report, Severity};
use crate::model::words::{Lang, Words};
use crate::words;

/// What is open, and how well that went.
pub(crate) struct Opening {
    /// Everything.
    pub(crate) opened: Opened,
    /// [`Outcome::DoneWithErrors`] where a file or a feature could not be used.
    pub(crate) outcome: Outcome,
}

/// Opens the files, or the shipped layers where there are none, and complains of files that cannot be read.
///
/// # Errors
/// Where no file at all could be read.
pub(crate) fn open(files: &[PathBuf], opener: &Opener, lang: Lang) -> Result<Opening, Failure> {
    let opened = opener.open(files);
    findings::complain_of_broken(&opened, lang)?;
    for file in &opened.files {
        complain_of_issues(file, lang);
    }
    let outcome = outcome_of(&opened);
    Ok(Opening { opened, outcome })
}

/// Says what of a file could not be used: the first findings, and where to see the others.
fn complain_of_issues(file: &FileOutcome, lang: Lang) {
    const SHOWN: usize = 3;
    let reports = file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report));
    for report in reports {
        let errors = report.issues().iter().filter(|issue| issue.severity == Severity::Error);
        for issue in errors.take(SHOWN) {
            let place =
                issue.place.as_ref().map_or_else(|| file.path.clone(), |place| format!("{}: {place}", file.path));
            output::complain(&Failure { place, message: issue.message.clone(), remedy: issue.remedy.clone() }, lang);
        }
        let of_errors = report.counts().iter().filter(|(_, severity, _)| *severity == Severity::Error);
        let count: usize = of_errors.map(|(.., count)| count).sum();
        if let Some(more) = count.checked_sub(SHOWN).filter(|more| *more > 0) {
            let path = &file.path;
            output::complain(
                &Failure {
                    place: path.clone(),
                    message: words!("另有 {more} 处错误", "{more} more errors"),
                    remedy: words!("用 mutu check {path} 查看全部", "see all of them with mutu check {path}"),
                },
                lang,
            );
        }
    }
}

/// Whether something could not be used.
pub(crate) fn outcome_of(opened: &Opened) -> Outcome {
    let any = opened.files.iter().any(|file| {
        let layers = file.layers.iter().filter_map(|(_, report)| report.worst());
        let table = file.tables.iter().filter_map(|table| table.report.worst());
        file.error.is_some() || layers.chain(table).any(|worst| worst == Severity::Error)
    });
    if any { Outcome::DoneWithErrors } else { Outcome::Done }
}

/// The figures of one year, with what they hang on.
pub(crate) struct Engine {
    /// The data.
    pub(crate) data: Dataset,
    /// R-tree over the parcels.
    pub(crate) index: SpatialIndex,
    /// Parcels in zones.
    pub(crate) membership: Membership,
    /// Firms on parcels.
    pub(crate) occupancy: Occupancy,
    /// Figures of parcels.
    pub(crate) figures: Figures,
    /// The year, where there is one.
    pub(crate) year: Option<u16>,
}

impl Engine {
    /// Computes the figures of `year`, or of the latest one, and says what of the data is not in them.
    ///
    /// # Errors
    /// Where there are no parcels, or the year has no figures.
    pub(crate) fn new(data: Dataset, year: Option<u16>, lang: Lang) -> Result<Self, Failure> {
        let parcels = need_parcels(&data)?;
        let year = known_year(&data, year)?;
        let index = SpatialIndex::build(&parcels.shapes);
        let membership =
            data.zones().map_or_else(Membership::default, |zones| Membership::build(&parcels, &index, zones));
        let (occupancy, unlinked) = Occupancy::link(&parcels, &data.firms, year.unwrap_or(0));
        let mut left_out = Report::default();
        if let Some(issue) = unused_parcel_layers(&data) {
            left_out.push(issue);
        }
        if year.is_some() {
            left_out.append(unlinked);
        }
        findings::warn(&left_out, lang);
        let figures = Figures::compute(&parcels, &data.firms, &occupancy, year.unwrap_or(0));
        Ok(Self { data, index, membership, occupancy, figures, year })
    }

    /// What summaries and sheets are made from.
    pub(crate) fn basis(&self) -> Basis<'_> {
        Basis { data: &self.data, occupancy: &self.occupancy, figures: &self.figures, membership: &self.membership }
    }
}

/// The parcels that are evaluated.
///
/// # Errors
/// Where there are none.
pub(crate) fn need_parcels(data: &Dataset) -> Result<Arc<Layer>, Failure> {
    data.parcels().cloned().ok_or_else(|| {
        Failure::argument(
            "FILE",
            Words::fixed("没有地块图层", "there is no layer of parcels"),
            Words::fixed("给出一个含有面状地块的 GeoJSON 文件", "give a GeoJSON file with polygons"),
        )
    })
}

/// The year asked for, or the latest one; a year there must be.
///
/// # Errors
/// Where the year has no figures, or there are none at all.
pub(crate) fn need_year(data: &Dataset, asked: Option<u16>) -> Result<u16, Failure> {
    known_year(data, asked)?.ok_or_else(|| {
        Failure::argument(
            "FILE",
            Words::fixed("没有年度数据", "there are no yearly figures"),
            Words::fixed(
                "请一并给出 firms.csv、occupation.csv、yearly.csv，或带税收、年份列的地块",
                "give firms.csv, occupation.csv and yearly.csv too, or parcels with columns of tax and year",
            ),
        )
    })
}

/// The year asked for, or the latest one.
///
/// # Errors
/// Where the year has no figures.
pub(crate) fn known_year(data: &Dataset, asked: Option<u16>) -> Result<Option<u16>, Failure> {
    let years = data.firms.years();
    match asked {
        None => Ok(years.last().copied()),
        Some(year) if years.contains(&year) => Ok(Some(year)),
        Some(year) => {
            let list = years.iter().map(u16::to_string).collect::<Vec<_>>().join(", ");
            let remedy = if years.is_empty() {
                Words::fixed(
                    "数据中没有年度数字；请一并给出 firms.csv、occupation.csv、yearly.csv",
                    "there are no yearly figures; give firms.csv, occupation.csv and yearly.csv too",
                )
            } else {
                words!("可用的年份：{list}", "use one of {list}")
            };
            Err(Failure::argument("--year", words!("没有 {year} 年的数据", "there are no figures of {year}"), remedy))
        }
    }
}
