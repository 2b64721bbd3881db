//! One year of the data: who is where, figures of parcels, grades. What analyses over several years are made from.
//!
//! *Guarantees:* all of it is of the same year and scheme. *Must not know:* what it is for.

use std::sync::Arc;

use crate::analysis::grade::Graded;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::model::firm::FirmBook;
use crate::model::layer::Layer;
use crate::model::scheme::Scheme;

/// One year of the data.
#[derive(Debug, Clone)]
pub struct OfYear {
    /// The year.
    pub year: u16,
    /// Firms on parcels.
    pub occupancy: Occupancy,
    /// Figures of parcels.
    pub figures: Figures,
    /// Grades of firms and parcels.
    pub graded: Graded,
}

impl OfYear {
    /// One year under a scheme.
    pub fn of(parcels: &Layer, firms: &FirmBook, year: u16, scheme: Arc<Scheme>) -> Self {
        let (occupancy, _) = Occupancy::link(parcels, firms, year);
        let figures = Figures::compute(parcels, firms, &occupancy, year);
        let graded = Graded::of(parcels, firms, &occupancy, year, scheme);
        Self { year, occupancy, figures, graded }
    }
}
