//! What follows from sources and project, by revision. Made by jobs, dropped when stale.
use crate::analysis::balance::{Balance, Spreads};
use crate::analysis::clinic::Clinic;
use crate::analysis::grade::{Graded, Years};
use crate::analysis::membership::Membership;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::summary::{Basis, By, Row, summarize};
use crate::analysis::theme::Themed;
use crate::analysis::whatif::Ledger;
use crate::analysis::zone_firms::{FirmGroup, FirmsBy, groups_in};
use crate::geometry::index::SpatialIndex;
use crate::io::progress::Progress;
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::layer::LayerKind;
use crate::model::report::Report;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// What hangs on the sources alone.
#[derive(Debug)]
pub struct OfSources {
    /// One index a layer, by position in the dataset.
    pub indexes: Vec<SpatialIndex>,
    /// Parcels in zones.
    pub membership: Membership,
    /// Parcels cut by all zones; `None` where there are none.
    pub spreads: Option<Spreads>,
}

/// What also hangs on the year.
#[derive(Debug)]
pub struct OfYear {
    /// The year.
    pub year: u16,
    /// Firm–parcel relation.
    pub occupancy: Arc<Occupancy>,
    /// What of the relation could not be used.
    pub unlinked: Report,
    /// Figures of all parcels.
    pub figures: Figures,
    /// Totals by zone, in the order of the zones layer.
    pub zone_rows: Vec<Row>,
    /// Whether those totals add up; `None` where there are no zones.
    pub balance: Option<Balance>,
    /// Industries and classes of the firms by zone, in the same order; empty where firms are parcels with figures of
    /// their own, of which no file says more.
    pub zone_firms: Vec<[Vec<FirmGroup>; 2]>,
}

/// What has to be made anew, each one with all after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// [`OfSources`].
    Sources,
    /// [`OfYear`].
    Year,
    /// The theme.
    Theme,
}

/// The caches. `None` where a job is still on it: panels show what they have.
#[derive(Debug, Default, Clone)]
pub struct Derived {
    /// Counted up by every change that makes derived data stale.
    pub revision: u64,
    /// The first stage that is not of this revision; `None` where all is up to date. Of an earlier year or theme
    /// the old one stays until the new one is there, so that nothing blinks; of other sources nothing stays.
    pub pending: Option<Stage>,
    /// What is odd in the data; `None` while that is looked for.
    pub clinic: Option<Arc<Clinic>>,
    /// The [`crate::app::state::Sources::values`] it was asked for.
    pub examined: Option<u64>,
    /// Of the sources.
    pub of_sources: Option<Arc<OfSources>>,
    /// Of the year.
    pub of_year: Option<Arc<OfYear>>,
    /// Of theme and classes.
    pub themed: Option<Arc<Themed>>,
    /// The grades by the scheme in use. Where every parcel is a firm of its own they are made for their theme only.
    pub graded: Option<Arc<Graded>>,
    /// What they are compared with.
    pub compared: Option<Compared>,
    /// The grades of all years, where firms come from tables; not made anew while a number of the scheme is dragged.
    pub years: Option<Arc<Years>>,
}

/// The grades by the scheme that is compared with, and who changes.
#[derive(Debug, Clone)]
pub struct Compared {
    /// The grades before.
    pub base: Arc<Graded>,
    /// From them to those by the scheme in use; nothing where the schemes are one.
    pub ledger: Option<Arc<Ledger>>,
}

impl OfSources {
    /// Indexes all layers and cuts the parcels by the zones; `None` where it was stopped.
    pub fn make(data: &Dataset, progress: &Progress) -> Option<Self> {
        progress.total.store(data.layers.len() as u64 + 1, Ordering::Relaxed);
        let mut indexes = Vec::with_capacity(data.layers.len());
        for layer in &data.layers {
            step(progress)?;
            indexes.push(SpatialIndex::build(&layer.shapes));
        }
        let parcels = data.layers.iter().position(|layer| layer.kind == LayerKind::Parcels);
        let parcels = parcels.and_then(|at| Some((data.layers.get(at)?, indexes.get(at)?)));
        let (membership, spreads) = match (parcels, data.zones()) {
            (Some((parcels, index)), Some(zones)) => {
                let membership = Membership::build(parcels, index, zones);
                let all: Vec<FeatureId> = zones.shapes.ids().collect();
                let spreads = Spreads::of(parcels, zones, &all, &membership);
                (membership, Some(spreads))
            }
            _ => (Membership::default(), None),
        };
        step(progress)?;
        Some(Self { indexes, membership, spreads })
    }
}

impl OfYear {
    /// All figures of a year; `None` where it was stopped or there are no parcels.
    ///
    /// `before` is another year of the same sources: what does not hang on the year is taken from it.
    pub fn make(
        data: &Dataset,
        of_sources: &OfSources,
        (year, before): (u16, Option<&Self>),
        progress: &Progress,
    ) -> Option<Self> {
        let parcels = data.parcels()?;
        progress.total.store(3, Ordering::Relaxed);
        // Parcels with figures of their own are used by the same firms in every year.
        let known = before.filter(|_| data.firms.own.is_some());
        let (occupancy, unlinked) = known.map_or_else(
            || {
                let (occupancy, unlinked) = Occupancy::link(parcels, &data.firms, year);
                (Arc::new(occupancy), unlinked)
            },
            |before| (Arc::clone(&before.occupancy), before.unlinked.clone()),
        );
        step(progress)?;
        let figures = before.map_or_else(
            || Figures::compute(parcels, &data.firms, &occupancy, year),
            |before| before.figures.of_year(parcels, &data.firms, &occupancy, year),
        );
        step(progress)?;
        let basis = Basis { data, occupancy: &occupancy, figures: &figures, membership: &of_sources.membership };
        let zone_rows = if data.zones().is_some() { summarize(basis, By::Zone) } else { Vec::new() };
        let balance = of_sources.spreads.as_ref().map(|spreads| Balance::of_year(spreads, &figures));
        let zones = data.zones().filter(|_| data.firms.own.is_none());
        let of_zone = |zone| [FirmsBy::Industry, FirmsBy::Class].map(|by| groups_in(basis, Some(zone), by));
        let zone_firms = zones.map_or_else(Vec::new, |zones| zones.shapes.ids().map(of_zone).collect());
        step(progress)?;
        Some(Self { year, occupancy, unlinked, figures, zone_rows, balance, zone_firms })
    }
}

/// Counts a step; `None` where the job is to stop.
fn step(progress: &Progress) -> Option<()> {
    progress.done.fetch_add(1, Ordering::Relaxed);
    (!progress.cancelled.load(Ordering::Relaxed)).then_some(())
}
