//! Who owns a parcel in a year, and from whom a firm without land of its own rents.

use std::cmp::Ordering;

use crate::model::firm::{FirmBook, Tenure};
use crate::model::id::FirmId;

/// One holding of a year: parcel, firm, 亩.
type Holding<'a> = (&'a str, FirmId, f64);

/// Landlords and tenants of one year, by the table of occupations.
#[derive(Debug, Default)]
pub(super) struct Tenancy<'a> {
    /// Of each parcel with a holder the firm that owns most of it, ascending by parcel.
    pub(super) owners: Vec<(&'a str, FirmId)>,
    /// Firms that use rented land only, ascending, each with the firm it rents from, where that is known.
    pub(super) tenants: Vec<(FirmId, Option<FirmId>)>,
}

impl<'a> Tenancy<'a> {
    pub(super) fn of(firms: &'a FirmBook, year: u16) -> Self {
        let of = |tenure: Tenure| -> Vec<Holding<'a>> {
            let rows = firms.occupations.iter().filter(|row| row.tenure == tenure && row.holds_in(year));
            let rows = rows.filter(|row| row.area.0.is_finite() && row.area.0 > 0.0);
            summed(rows.map(|row| (row.parcel_code.as_str(), row.firm, row.area.0)).collect())
        };
        let owned = of(Tenure::Own);
        let let_out = of(Tenure::RentOut);
        let rented = of(Tenure::RentIn);
        let (owners, lessors) = (largest(&owned), largest(&let_out));
        let mut holders: Vec<FirmId> = owned.iter().map(|(_, firm, _)| *firm).collect();
        holders.sort_unstable();
        let mut by_firm: Vec<Holding<'a>> =
            rented.into_iter().filter(|(_, firm, _)| holders.binary_search(firm).is_err()).collect();
        by_firm.sort_by(|a, b| a.1.cmp(&b.1).then(by_area(a, b)));
        by_firm.dedup_by_key(|(_, firm, _)| *firm);
        let lessor = |code: &str, tenant: FirmId| {
            let other = |firm: &FirmId| *firm != tenant;
            found(&lessors, code).filter(other).or_else(|| found(&owners, code).filter(other))
        };
        let tenants = by_firm.into_iter().map(|(code, firm, _)| (firm, lessor(code, firm))).collect();
        Self { owners, tenants }
    }
}

/// One holding a parcel and firm.
fn summed(mut rows: Vec<Holding<'_>>) -> Vec<Holding<'_>> {
    rows.sort_by_key(|(code, firm, _)| (*code, *firm));
    rows.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    rows
}

/// Largest first; of equals the smaller parcel number.
fn by_area(a: &Holding<'_>, b: &Holding<'_>) -> Ordering {
    b.2.total_cmp(&a.2).then(a.0.cmp(b.0))
}

/// The firm with most of each parcel; of equals the first of the file.
fn largest<'a>(rows: &[Holding<'a>]) -> Vec<(&'a str, FirmId)> {
    let most = |run: &[Holding<'a>]| run.iter().min_by(|a, b| b.2.total_cmp(&a.2).then(a.1.cmp(&b.1))).copied();
    rows.chunk_by(|a, b| a.0 == b.0).filter_map(most).map(|(code, firm, _)| (code, firm)).collect()
}

/// The firm of a parcel.
pub(super) fn found(rows: &[(&str, FirmId)], code: &str) -> Option<FirmId> {
    let at = rows.binary_search_by(|(known, _)| (*known).cmp(code)).ok()?;
    rows.get(at).map(|(_, firm)| *firm)
}
