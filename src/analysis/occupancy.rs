//! Who uses which parcel in a year, and with what share of the firm's land.
//!
//! A firm uses of a parcel what it owns there, plus what it rents, minus what it lets, of the occupations
//! that hold in the year; only where that is above zero. *Guarantees:* the shares of a firm's parcels and its
//! [`Occupancy::unplaced_share`] make 1, so a total spread by them is neither lost nor counted twice; the
//! order of everything follows the files. *Must not know:* figures.
use std::collections::HashMap;

use rayon::prelude::*;

use crate::model::firm::{FirmBook, Occupation, OwnFigures};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, Role};
use crate::model::report::{Issue, Report, Severity};
use crate::model::table::ColumnData;
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// Less than this of a parcel is nothing: 0.0007 m², what rounding leaves of own − let.
const NOTHING_MU: f64 = 1e-6;

/// One firm on one parcel in one year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tenant {
    /// The firm.
    pub firm: FirmId,
    /// What it uses of the parcel: own + rented in − let, above zero.
    pub area: Mu,
    /// That area ÷ all land the firm uses in the year: the part of its figures that stands on this parcel.
    pub share: f64,
}

/// Parcels by 宗地代码. Made once a layer; serves every year.
#[derive(Debug, Clone, Default)]
pub struct ParcelCodes<'a> {
    parcels: usize,
    by_code: HashMap<&'a str, FeatureId>,
}

impl<'a> ParcelCodes<'a> {
    /// Reads the codes of a layer. Of several parcels with one code the first one has it.
    pub fn of(parcels: &'a Layer) -> Self {
        let mut by_code = HashMap::with_capacity(parcels.len());
        if let Some(codes) = parcels.role(Role::Code) {
            for parcel in parcels.shapes.ids() {
                if let Some(code) = codes.text(parcel.index()) {
                    by_code.entry(code).or_insert(parcel);
                }
            }
        }
        Self { parcels: parcels.len(), by_code }
    }

    /// The parcel of that code.
    pub fn find(&self, code: &str) -> Option<FeatureId> {
        self.by_code.get(code).copied()
    }
}

/// The firm–parcel relation of one year.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Occupancy {
    /// Where each parcel's tenants start, and one more; likewise `parcel_starts` for each firm's parcels.
    tenant_starts: Vec<u32>,
    tenants: Vec<Tenant>,
    parcel_starts: Vec<u32>,
    parcels: Vec<(FeatureId, Mu)>,
    land_mu: Vec<f64>,
    unplaced_mu: Vec<f64>,
}

impl Occupancy {
    /// Links by 宗地代码. Occupations of unknown parcels become Issues; their share of the firm's figures
    /// stays with the firm and is reported, never spread over other parcels.
    pub fn link(parcels: &Layer, firms: &FirmBook, year: u16) -> (Self, Report) {
        match &firms.own {
            Some(own) if std::ptr::eq(own.layer().as_ref(), parcels) => (Self::own(own), Report::default()),
            _ => Self::link_by(&ParcelCodes::of(parcels), firms, year),
        }
    }

    /// Every parcel with figures of its own is used whole by the firm of its position, in every year.
    fn own(own: &OwnFigures) -> Self {
        let layer = own.layer();
        let rows = || (0..layer.len()).into_par_iter().with_min_len(1 << 14);
        let land_mu: Vec<f64> =
            rows().map(|row| if own.has(row) { layer.evaluation_mu(FeatureId(row as u32)).0 } else { 0.0 }).collect();
        let uses = |row: &usize| land_mu[*row] > NOTHING_MU;
        let tenant = |row: usize| Tenant { firm: FirmId(row as u32), area: Mu(land_mu[row]), share: 1.0 };
        let tenants = rows().filter(uses).map(tenant).collect();
        let parcels = rows().filter(uses).map(|row| (FeatureId(row as u32), Mu(land_mu[row]))).collect();
        let tenant_starts = starts(layer.len(), (0..layer.len()).filter(uses));
        Self {
            parcel_starts: tenant_starts.clone(),
            tenant_starts,
            tenants,
            parcels,
            unplaced_mu: vec![0.0; layer.len()],
            land_mu,
        }
    }

    /// [`Occupancy::link`] with the codes read before: for one year after another.
    pub fn link_by(codes: &ParcelCodes<'_>, firms: &FirmBook, year: u16) -> (Self, Report) {
        let mut report = Report::default();
        let mut land_mu = vec![0.0; firms.len()];
        let mut unplaced_mu = vec![0.0; firms.len()];
        let own = firms.own.as_ref().map(OwnFigures::occupations).unwrap_or_default();
        let mut placed: Vec<(FirmId, FeatureId, f64)> = Vec::new();
        for (firm, code, area_mu) in net_areas(firms.occupations.iter().chain(&own), year) {
            let Some(land) = land_mu.get_mut(firm.index()) else { continue };
            if area_mu < -NOTHING_MU {
                report.push(let_more_than_held(firms, firm, code, year, -area_mu));
            }
            if area_mu <= NOTHING_MU {
                continue;
            }
            *land += area_mu;
            if let Some(parcel) = codes.find(code) {
                placed.push((firm, parcel, area_mu));
            } else {
                unplaced_mu[firm.index()] += area_mu;
                report.push(unknown_parcel(firms, firm, code, area_mu));
            }
        }
        placed.sort_by_key(|(firm, parcel, _)| (*firm, *parcel));
        let parcel_starts = starts(firms.len(), placed.iter().map(|(firm, ..)| firm.index()));
        let parcels = placed.iter().map(|(_, parcel, area_mu)| (*parcel, Mu(*area_mu))).collect();
        placed.sort_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
        let tenant_starts = starts(codes.parcels, placed.iter().map(|(_, parcel, _)| parcel.index()));
        let tenants = placed
            .iter()
            .map(|&(firm, _, area_mu)| Tenant { firm, area: Mu(area_mu), share: area_mu / land_mu[firm.index()] })
            .collect();
        (Self { tenant_starts, tenants, parcel_starts, parcels, land_mu, unplaced_mu }, report)
    }

    /// The firms on a parcel, largest area first.
    pub fn tenants(&self, parcel: FeatureId) -> &[Tenant] {
        run_of(&self.tenant_starts, &self.tenants, parcel.index())
    }

    /// The parcels of a firm with what it uses of each.
    pub fn parcels_of(&self, firm: FirmId) -> &[(FeatureId, Mu)] {
        run_of(&self.parcel_starts, &self.parcels, firm.index())
    }

    /// All land the firm uses, on parcels of the layer and elsewhere.
    pub fn land_of(&self, firm: FirmId) -> Mu {
        Mu(self.land_mu.get(firm.index()).copied().unwrap_or(0.0))
    }

    /// The part of the firm's figures that stands on no parcel of the layer: 0 where all its land is here,
    /// 1 where none is, or where it uses no land.
    pub fn unplaced_share(&self, firm: FirmId) -> f64 {
        let land = self.land_of(firm).0;
        if land > 0.0 { self.unplaced_mu.get(firm.index()).map_or(1.0, |unplaced| unplaced / land) } else { 1.0 }
    }
}

/// What each firm uses of each parcel in a year: own + rented in − let, in 亩, also where that is not above
/// zero. Ascending by firm and code.
pub(crate) fn net_areas<'a>(
    occupations: impl Iterator<Item = &'a Occupation>,
    year: u16,
) -> Vec<(FirmId, &'a str, f64)> {
    let mut signed: Vec<(FirmId, &str, f64)> = occupations
        .filter(|occupation| occupation.holds_in(year) && occupation.area.0.is_finite())
        .map(|occupation| {
            (occupation.firm, occupation.parcel_code.as_str(), occupation.tenure.sign() * occupation.area.0)
        })
        .collect();
    signed.sort_by_key(|(firm, code, _)| (*firm, *code));
    signed.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    signed
}

/// What a firm uses of one parcel, and of all.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Use<'a> {
    /// The firm.
    pub(crate) firm: FirmId,
    /// 宗地代码.
    pub(crate) code: &'a str,
    /// Here.
    pub(crate) area: Mu,
    /// Everywhere.
    pub(crate) land: Mu,
}

/// What each firm uses of each parcel in a year, above zero. Largest area first.
pub(crate) fn uses<'a>(occupations: impl Iterator<Item = &'a Occupation>, year: u16) -> Vec<Use<'a>> {
    let mut used = net_areas(occupations, year);
    used.retain(|(.., area_mu)| *area_mu > NOTHING_MU);
    let mut uses: Vec<Use<'_>> = Vec::with_capacity(used.len());
    for of_firm in used.chunk_by(|a, b| a.0 == b.0) {
        let land = Mu(of_firm.iter().map(|(.., area_mu)| area_mu).sum());
        uses.extend(of_firm.iter().map(|&(firm, code, area_mu)| Use { firm, code, area: Mu(area_mu), land }));
    }
    uses.sort_by(|a, b| b.area.0.total_cmp(&a.area.0));
    uses
}

/// The code by which occupations find this parcel; `None` where it has none, or where an earlier parcel of
/// the layer has the same one.
pub(crate) fn linking_code(parcels: &Layer, parcel: FeatureId) -> Option<&str> {
    let column = parcels.role(Role::Code)?;
    let code = column.text(parcel.index())?;
    let first = match &column.data {
        ColumnData::Text { codes, .. } => codes.get(parcel.index()).and_then(|at| codes.iter().position(|c| c == at)),
        ColumnData::Number(_) | ColumnData::Bool(_) | ColumnData::Mixed(_) => Some(parcel.index()),
    };
    (first == Some(parcel.index())).then_some(code)
}

fn unknown_parcel(firms: &FirmBook, firm: FirmId, code: &str, area_mu: f64) -> Issue {
    let name = firms.firm(firm).map_or_else(String::new, |firm| firm.name.clone());
    Issue {
        severity: Severity::Warning,
        code: "occupation-parcel-unknown",
        place: Some(format!("parcel {code}")),
        message: words!(
            "{name} 占用的宗地 {code}（{area_mu:.2} 亩）不在地块图层中，这部分数值不落到任何地块",
            "{name} uses {area_mu:.2} mu of parcel {code}, which is not in the layer; that part of its figures stands on no parcel"
        ),
        remedy: Words::fixed(
            "补上该宗地，或改正占用表中的宗地代码",
            "add the parcel, or correct its number in the table of occupations",
        ),
    }
}

fn let_more_than_held(firms: &FirmBook, firm: FirmId, code: &str, year: u16, excess_mu: f64) -> Issue {
    let name = firms.firm(firm).map_or_else(String::new, |firm| firm.name.clone());
    Issue {
        severity: Severity::Warning,
        code: "occupation-let-more-than-held",
        place: Some(format!("parcel {code}")),
        message: words!(
            "{name} 在宗地 {code} 上 {year} 年租出比自有和租入多 {excess_mu:.2} 亩，按不占用计",
            "{name} lets {excess_mu:.2} mu more of parcel {code} than it holds in {year}; it counts as using none"
        ),
        remedy: Words::fixed(
            "核对占用表中的自有、租入、租出面积",
            "check the own, rented and let areas in the table of occupations",
        ),
    }
}

/// Where the run of each group starts, for rows sorted by group.
fn starts(groups: usize, group_of: impl Iterator<Item = usize>) -> Vec<u32> {
    let mut starts = vec![0_u32; groups + 1];
    for group in group_of {
        if let Some(count) = starts.get_mut(group + 1) {
            *count += 1;
        }
    }
    let mut total = 0;
    for start in &mut starts {
        total += *start;
        *start = total;
    }
    starts
}

fn run_of<'a, T>(starts: &[u32], rows: &'a [T], group: usize) -> &'a [T] {
    match (starts.get(group), starts.get(group + 1)) {
        (Some(start), Some(end)) => rows.get(*start as usize..*end as usize).unwrap_or(&[]),
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{book, parcels};
    use crate::model::firm::Tenure;

    /// Rows are (parcel code, firm, tenure, 亩, from, to).
    type Row = (&'static str, u32, Tenure, f64, Option<u16>, Option<u16>);

    #[track_caller]
    fn check(rows: &[Row], parcel: u32, expected: &[(u32, f64, f64)]) -> (Occupancy, Report) {
        let (layer, mut firms) = (parcels(&[("A", 10.0), ("B", 30.0)]), book(3));
        for &(code, firm, tenure, area, from, to) in rows {
            firms.occupations.push(Occupation {
                parcel_code: code.to_owned(),
                firm: FirmId(firm),
                tenure,
                area: Mu(area),
                from,
                to,
            });
        }
        let (occupancy, report) = Occupancy::link(&layer, &firms, 2024);
        let tenants = occupancy.tenants(FeatureId(parcel));
        let got: Vec<(u32, f64, f64)> = tenants.iter().map(|t| (t.firm.0, t.area.0, t.share)).collect();
        assert_eq!(got, expected, "tenants (firm, 亩, share) of parcel {parcel}");
        (occupancy, report)
    }

    #[test]
    fn a_firm_is_shared_by_area_between_its_parcels() {
        let rows = [("B", 0, Tenure::Own, 30.0, None, None), ("A", 0, Tenure::Own, 10.0, None, None)];
        let (occupancy, report) = check(&rows, 0, &[(0, 10.0, 0.25)]);
        assert_eq!(occupancy.tenants(FeatureId(1))[0].share, 0.75, "30 of 40 亩");
        let land = [(FeatureId(0), Mu(10.0)), (FeatureId(1), Mu(30.0))];
        assert_eq!(occupancy.parcels_of(FirmId(0)), land, "in the order of the layer");
        assert!(report.is_empty(), "nothing to report");
    }

    #[test]
    fn tenants_come_largest_first_and_what_is_let_is_taken_off() {
        let rows = [
            ("B", 2, Tenure::Own, 30.0, None, None),
            ("B", 2, Tenure::RentOut, 18.0, None, None),
            ("B", 0, Tenure::RentIn, 18.0, None, None),
        ];
        check(&rows, 1, &[(0, 18.0, 1.0), (2, 12.0, 1.0)]);
    }

    #[test]
    fn only_occupations_of_the_year_count() {
        let rows = [
            ("A", 0, Tenure::Own, 10.0, Some(2020), Some(2024)),
            ("A", 1, Tenure::Own, 10.0, Some(2025), None),
            ("A", 2, Tenure::Own, 10.0, None, Some(2023)),
        ];
        check(&rows, 0, &[(0, 10.0, 1.0)]);
    }

    #[test]
    fn land_let_whole_is_not_used_and_more_than_that_is_reported() {
        let rows = [("A", 0, Tenure::Own, 10.0, None, None), ("A", 0, Tenure::RentOut, 10.0, None, None)];
        let (occupancy, report) = check(&rows, 0, &[]);
        assert_eq!(occupancy.land_of(FirmId(0)), Mu(0.0), "it uses nothing");
        assert_eq!(occupancy.unplaced_share(FirmId(0)), 1.0, "so its figures stand nowhere");
        assert!(report.is_empty(), "a landlord is no fault");
        let (_, report) = check(&[("A", 0, Tenure::RentOut, 4.0, None, None)], 0, &[]);
        assert_eq!(report.issues()[0].code, "occupation-let-more-than-held");
    }

    #[test]
    fn an_unknown_parcel_keeps_its_share_of_the_firm() {
        let rows = [("A", 1, Tenure::Own, 10.0, None, None), ("X", 1, Tenure::Own, 30.0, None, None)];
        let (occupancy, report) = check(&rows, 0, &[(1, 10.0, 0.25)]);
        assert_eq!(occupancy.unplaced_share(FirmId(1)), 0.75, "30 of 40 亩 are not in the layer");
        assert_eq!(occupancy.land_of(FirmId(1)), Mu(40.0), "and are the firm's land all the same");
        assert_eq!(report.issues()[0].code, "occupation-parcel-unknown");
    }

    #[test]
    fn nothing_is_asked_in_vain_of_an_empty_relation() {
        let empty = Occupancy::default();
        assert!(empty.tenants(FeatureId(7)).is_empty(), "no tenants");
        assert!(empty.parcels_of(FirmId(7)).is_empty(), "no parcels");
        assert_eq!(empty.land_of(FirmId(7)), Mu(0.0), "no land");
    }

    #[test]
    fn of_two_parcels_with_one_code_the_first_is_linked() {
        let layer = parcels(&[("A", 10.0), ("A", 10.0)]);
        assert_eq!(ParcelCodes::of(&layer).find("A"), Some(FeatureId(0)));
        assert_eq!(linking_code(&layer, FeatureId(0)), Some("A"));
        assert_eq!(linking_code(&layer, FeatureId(1)), None, "the second would count the firm twice");
    }
}
