//! 一企一档: all there is to say of one firm in a year, what the inspector shows and `mutu explain` prints.
//!
//! *Guarantees:* the sheet is complete: who shows it computes nothing. Shares of land sum up to 1 over the parcels the
//! firm uses. *Must not know:* how it is shown.

pub use crate::analysis::firm_sheet_text::{as_text, class_words};
use crate::analysis::grade::{Evaluation, Explanation, GradedYear, Years, explain};
use crate::analysis::occupancy::Occupancy;
use crate::model::dataset::Dataset;
use crate::model::firm::{FirmBook, Tenure};
use crate::model::firm_class::FirmClass;
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::Role;
use crate::model::scheme::{Field, Verdict};
use crate::model::units::Mu;

/// What a firm holds of one parcel.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmLand {
    /// 宗地代码, as the table has it.
    pub code: String,
    /// The parcel; `None` where it is not in the layer.
    pub parcel: Option<FeatureId>,
    /// Its own, rented in and let.
    pub held: [Mu; 3],
    /// What it uses: own + rented in − let, not below zero.
    pub used: Mu,
    /// That ÷ all land the firm uses: the part of its figures that stands on this parcel.
    pub share: f64,
}

/// The sheet of one firm.
#[derive(Debug, Clone, PartialEq)]
pub struct FirmSheet {
    /// The firm.
    pub firm: FirmId,
    /// Its name.
    pub name: String,
    /// 统一社会信用代码.
    pub code: String,
    /// Its industry; may be empty.
    pub industry: String,
    /// GB/T 4754 division; may be empty.
    pub division: String,
    /// 规上 or 规下, where it is known.
    pub above_scale: Option<bool>,
    /// What classes it is of, in the order of [`FirmClass::ALL`].
    pub classes: Vec<FirmClass>,
    /// Year in which it was founded.
    pub founded: Option<u16>,
    /// First year in which it no longer operates.
    pub closed: Option<u16>,
    /// Why the file puts it under 暂不评价 in the year, and the last year of that.
    pub not_rated: Option<(String, Option<u16>)>,
    /// Vetoes of the year, as the file has them.
    pub flags: Vec<String>,
    /// The year.
    pub year: u16,
    /// The figures of the year that there are.
    pub figures: Vec<(Field, f64)>,
    /// All land it uses.
    pub land: Mu,
    /// Of which parcels, the largest first.
    pub parcels: Vec<FirmLand>,
    /// The years, ascending.
    pub history: Vec<GradedYear>,
    /// Its grade with every term; `None` where nothing was evaluated.
    pub explanation: Option<Explanation>,
}

/// The sheet of a firm; nothing for an id that no firm has. `occupancy` and `evaluation` must be of `year`.
/// Without `years` there is the one year only.
pub fn firm_sheet(
    data: &Dataset,
    (occupancy, year): (&Occupancy, u16),
    evaluation: Option<&Evaluation>,
    years: Option<&Years>,
    id: FirmId,
) -> Option<FirmSheet> {
    let firms = &data.firms;
    let firm = firms.firm(id)?;
    let land = occupancy.land_of(id);
    let figures: Vec<(Field, f64)> = match firms.figures(id, year) {
        Some(figures) => Field::ALL.into_iter().filter_map(|field| Some((field, field.of(&figures)?))).collect(),
        None => Vec::new(),
    };
    Some(FirmSheet {
        firm: id,
        name: firm.name.clone(),
        code: firm.code.clone(),
        industry: firm.industry.0.clone(),
        division: firm.division.clone(),
        above_scale: firm.above_scale,
        classes: FirmClass::ALL.into_iter().filter(|class| class.has(&firm)).collect(),
        founded: firm.founded,
        closed: firm.closed,
        not_rated: firm.is_not_rated_in(year).then(|| (firm.not_rated.clone(), firm.not_rated_until)),
        flags: firms.flags_of(id, year).iter().map(|flag| flag.name.clone()).collect(),
        year,
        land,
        parcels: if firms.own.is_some() { own_land(data, occupancy, id) } else { land_of(data, (id, year), land) },
        history: history_of(evaluation, years, (id, year), (&figures, land)),
        figures,
        explanation: evaluation.and_then(|evaluation| explain(evaluation, firms, id)),
    })
}

/// The years; of the sheet's own one what is shown beside them, also while a number of the scheme is dragged.
fn history_of(
    evaluation: Option<&Evaluation>,
    years: Option<&Years>,
    (id, year): (FirmId, u16),
    (figures, land): (&[(Field, f64)], Mu),
) -> Vec<GradedYear> {
    let tax = figures.iter().find(|(field, _)| *field == Field::Tax).map(|(_, tax)| *tax);
    let now = GradedYear {
        year,
        verdict: evaluation.map_or(Verdict::None, |evaluation| evaluation.verdict(id)),
        score: evaluation.and_then(|evaluation| evaluation.score(id)),
        tax_per_mu: tax.filter(|_| land.0 > 0.0).map(|tax| tax / land.0),
    };
    let mut history = years.map(|years| years.of_firm(id)).unwrap_or_default();
    if history.is_empty() && now.tax_per_mu.is_some() {
        history.push(now);
    }
    if let Some(known) = history.iter_mut().find(|known| known.year == year) {
        *known = now;
    }
    history
}

/// A parcel with figures of its own is all the land of its firm.
fn own_land(data: &Dataset, occupancy: &Occupancy, id: FirmId) -> Vec<FirmLand> {
    let code = |parcel| data.parcels().and_then(|layer| layer.text(Role::Code, parcel)).unwrap_or_default().to_owned();
    let one = |&(parcel, area): &(FeatureId, Mu)| FirmLand {
        code: code(parcel),
        parcel: Some(parcel),
        held: [area, Mu(0.0), Mu(0.0)],
        used: area,
        share: 1.0,
    };
    occupancy.parcels_of(id).iter().map(one).collect()
}

fn land_of(data: &Dataset, (id, year): (FirmId, u16), land: Mu) -> Vec<FirmLand> {
    let mut rows = held_by(&data.firms, id, year);
    for row in &mut rows {
        let [own, rented, let_out] = row.held;
        row.used = Mu((own.0 + rented.0 - let_out.0).max(0.0));
        row.share = if land.0 > 0.0 { row.used.0 / land.0 } else { 0.0 };
    }
    rows.sort_by(|a, b| b.used.0.total_cmp(&a.used.0).then_with(|| a.code.cmp(&b.code)));
    // Of several parcels with one code the first one has it, as everywhere.
    if let Some((layer, codes)) = data.parcels().and_then(|layer| Some((layer, layer.role(Role::Code)?))) {
        let mut left = rows.len();
        for parcel in layer.shapes.ids() {
            if left == 0 {
                break;
            }
            let Some(code) = codes.text(parcel.index()) else { continue };
            if let Some(row) = rows.iter_mut().find(|row| row.parcel.is_none() && row.code == code) {
                row.parcel = Some(parcel);
                left -= 1;
            }
        }
    }
    rows
}

/// What a firm holds in a year by parcel, in the order of the file.
fn held_by(firms: &FirmBook, id: FirmId, year: u16) -> Vec<FirmLand> {
    let mut rows: Vec<FirmLand> = Vec::new();
    for row in firms.occupations.iter().filter(|row| row.firm == id && row.holds_in(year)) {
        let at = rows.iter().position(|known| known.code == row.parcel_code).unwrap_or(rows.len());
        if at == rows.len() {
            let (code, none) = (row.parcel_code.clone(), Mu(0.0));
            rows.push(FirmLand { code, parcel: None, held: [none; 3], used: none, share: 0.0 });
        }
        let kind = match row.tenure {
            Tenure::Own => 0,
            Tenure::RentIn => 1,
            Tenure::RentOut => 2,
        };
        if let Some(held) = rows.get_mut(at).and_then(|row| row.held.get_mut(kind))
            && row.area.0.is_finite()
        {
            *held += row.area;
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{book, parcels};
    use crate::model::firm::{Flag, Occupation, Yearly};
    use crate::model::words::Lang;
    use std::sync::Arc;

    /// 企业0 owns 10 亩 of B and lets 4 of them, rents 2 of C, and owns 2 of a parcel that is in no layer: 10 in all.
    fn town() -> Dataset {
        let mut firms = book(2);
        let row = |code: &str, tenure: Tenure, area: f64, from: Option<u16>| Occupation {
            parcel_code: code.to_owned(),
            firm: FirmId(0),
            tenure,
            area: Mu(area),
            from,
            to: None,
        };
        firms.occupations = vec![
            row("C", Tenure::RentIn, 2.0, None),
            row("B", Tenure::Own, 10.0, None),
            row("B", Tenure::RentOut, 4.0, None),
            row("elsewhere", Tenure::Own, 2.0, None),
            row("A", Tenure::Own, 5.0, Some(2025)),
        ];
        let paid = |tax: f64| Yearly { tax: Some(tax), staff: Some(7.0), ..Yearly::default() };
        firms.yearly = vec![(FirmId(0), 2023, paid(20.0)), (FirmId(0), 2024, paid(30.0))];
        firms.flags = vec![Flag { firm: FirmId(0), year: 2024, name: "安全事故".to_owned() }];
        firms.firms[0].gazelle = true;
        firms.firms[0].not_rated = "建设期".to_owned();
        firms.firms[0].not_rated_until = Some(2023);
        let layer = parcels(&[("A", 5.0), ("B", 10.0), ("C", 3.0)]);
        Dataset { layers: vec![Arc::new(layer)], firms: Arc::new(firms) }
    }

    fn sheet_of(data: &Dataset, year: u16) -> FirmSheet {
        let layer = data.parcels().expect("there are parcels");
        let (occupancy, _) = Occupancy::link(layer, &data.firms, year);
        firm_sheet(data, (&occupancy, year), None, None, FirmId(0)).expect("the firm is there")
    }

    #[test]
    fn land_is_own_plus_rented_less_let() {
        let sheet = sheet_of(&town(), 2024);
        let land: Vec<String> = sheet
            .parcels
            .iter()
            .map(|row| {
                let [own, rented, let_out] = row.held.map(|area| area.0);
                let parcel = row.parcel.map(|id| id.0);
                format!("{} {parcel:?} {own} + {rented} - {let_out} = {} ({})", row.code, row.used.0, row.share)
            })
            .collect();
        let expected =
            ["B Some(1) 10 + 0 - 4 = 6 (0.6)", "C Some(2) 0 + 2 - 0 = 2 (0.2)", "elsewhere None 2 + 0 - 0 = 2 (0.2)"];
        assert_eq!(land, expected, "the largest first; what begins in 2025 is not there");
        assert_eq!(sheet.land, Mu(10.0), "6 + 2 + 2");
        assert_eq!(sheet.figures, [(Field::Tax, 30.0), (Field::Staff, 7.0)], "what there is, nothing else");
        assert_eq!(sheet.history.last().and_then(|year| year.tax_per_mu), Some(3.0), "30 ÷ 10");
        assert_eq!(sheet.flags, ["安全事故"]);
    }

    #[test]
    fn what_has_expired_is_not_there() {
        let data = town();
        assert_eq!(sheet_of(&data, 2023).not_rated, Some(("建设期".to_owned(), Some(2023))));
        assert_eq!(sheet_of(&data, 2024).not_rated, None);
        assert!(sheet_of(&data, 2023).flags.is_empty(), "vetoes are of a year");
    }

    #[test]
    fn a_card_as_text_keeps_ids_and_says_land_by_tenure() {
        let text = as_text(&sheet_of(&town(), 2024), None, Lang::Zh);
        for line in [
            "统一社会信用代码\tCODE0\n",
            "企业类别\t规上 瞪羚企业\n",
            "一票否决\t安全事故\n",
            "宗地\t自有 亩\t租入 亩\t租出 亩\t用地 亩\t占比\n",
            "B\t10.00\t0.00\t4.00\t6.00\t60.0%\n",
            "税收\t30.00 万元\n",
            "2024\t3.00\t\t\n",
        ] {
            assert!(text.contains(line), "{line:?} is not in\n{text}");
        }
    }
}
