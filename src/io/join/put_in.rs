//! What was joined, as columns of the parcels and figures of the firms that are open.
//!
//! *Guarantees:* no column and no figure is lost but one that the table has too. *Must not know:* windows.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::io::direct;
use crate::io::join::{FirmYear, Joined, Target};
use crate::io::vocabulary::exact;
use crate::model::dataset::Dataset;
use crate::model::firm::{Firm, FirmBook, Industry, Occupation, Tenure, Yearly};
use crate::model::id::FirmId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::report::Report;
use crate::model::table::Column;

/// Puts it in. Figures of parcels count where no table of firms is open: each parcel is taken for one firm.
pub fn put_in(data: &mut Dataset, joined: &Joined) {
    if joined.report.to == Some(Target::Firms) {
        return with_figures(data, &joined.yearly);
    }
    let takes = takes_parcels(data) && !joined.yearly.is_empty();
    with_columns(data, &joined.columns, !takes);
    if takes {
        with_firms_of_parcels(data, &joined.yearly);
        with_figures(data, &joined.yearly);
    }
}

/// Whether figures of parcels count: no firm is there, or each is a parcel.
pub(super) fn takes_parcels(data: &Dataset) -> bool {
    let book = &data.firms;
    let is_parcel = |(firm, of): (&Firm, &Occupation)| firm.code == of.parcel_code;
    book.own.is_some()
        || book.firms.len() == book.occupations.len() && book.firms.iter().zip(&book.occupations).all(is_parcel)
}

/// The book with a firm for every parcel that has figures or is to get some.
fn with_firms_of_parcels(data: &mut Dataset, joined: &[FirmYear]) {
    let Some(layer) = data.parcels().cloned() else { return };
    let known = &data.firms;
    let mut yearly: BTreeMap<(&str, u16), Yearly> = BTreeMap::new();
    for (firm, year, figures) in &known.yearly {
        if let Some(firm) = known.firms.get(firm.index()) {
            yearly.insert((&firm.code, *year), *figures);
        }
    }
    let industries: BTreeMap<&str, &Industry> =
        known.firms.iter().map(|firm| (firm.code.as_str(), &firm.industry)).collect();
    let gets_some: BTreeSet<&str> = joined.iter().map(|of| of.code.as_str()).collect();
    let name = layer.role(Role::Name).or_else(|| layer.table.columns.iter().find(|of| exact(&of.name) == Some("name")));
    let (mut firms, mut occupations) = (Vec::new(), Vec::new());
    let mut figures = Vec::new();
    for id in layer.shapes.ids() {
        let Some(code) = layer.text(Role::Code, id).filter(|code| !code.is_empty()) else { continue };
        let own = known.own.as_ref().and_then(|own| {
            let year = own.year(id.index())?;
            let [tax, output, investment] = own.figures(id.index(), year);
            Some((year, Yearly { tax, output, investment, ..Yearly::default() }))
        });
        let firm = FirmId(firms.len() as u32);
        let before = figures.len();
        figures.extend(own.map(|(year, of_year)| (firm, year, of_year)));
        let of_code = yearly.range((code, 0)..=(code, u16::MAX));
        figures.extend(of_code.map(|((_, year), of_year)| (firm, *year, *of_year)));
        if figures.len() == before && !gets_some.contains(code) {
            continue;
        }
        let called = name.and_then(|name| name.text(id.index())).filter(|name| !name.is_empty()).unwrap_or(code);
        let own_industry = known.own.as_ref().and_then(|_| known.industry(FirmId(id.0)));
        let industry = own_industry.or_else(|| industries.get(code).map(|known| known.0.as_str()));
        let industry = Industry(industry.unwrap_or_default().to_owned());
        firms.push(Firm { industry, ..Firm::named(code, called) });
        let (parcel_code, area) = (code.to_owned(), layer.evaluation_mu(id));
        occupations.push(Occupation { parcel_code, firm, tenure: Tenure::Own, area, from: None, to: None });
    }
    data.firms = Arc::new(FirmBook::of_tables(firms, occupations, figures));
}

/// New columns; where it `finds`, figures in them that no table has are those of the parcels.
fn with_columns(data: &mut Dataset, columns: &[Column], finds: bool) {
    let Some(open) = data.layers.iter_mut().find(|layer| layer.kind == LayerKind::Parcels) else { return };
    let mut layer = Layer::clone(open);
    for column in columns {
        match layer.table.columns.iter_mut().find(|known| known.name == column.name) {
            Some(known) => known.data = column.data.clone(),
            None => layer.table.columns.push(column.clone()),
        }
    }
    let own =
        (finds && data.firms.yearly.is_empty()).then(|| direct::find(&mut layer, &mut Report::default())).flatten();
    let before = std::mem::replace(open, Arc::new(layer));
    if let Some(found) = own {
        data.firms = Arc::new(found.into_book(Arc::clone(open)));
    } else if data.firms.own.as_ref().is_some_and(|own| Arc::ptr_eq(own.layer(), &before)) {
        let mut book = FirmBook::clone(&data.firms);
        book.own = book.own.take().map(|own| own.over(Arc::clone(open)));
        data.firms = Arc::new(book);
    }
}

fn with_figures(data: &mut Dataset, joined: &[FirmYear]) {
    let known = &data.firms;
    let ids: BTreeMap<&str, FirmId> =
        known.firms.iter().enumerate().map(|(at, firm)| (firm.code.as_str(), FirmId(at as u32))).collect();
    let mut yearly: BTreeMap<(FirmId, u16), Yearly> =
        known.yearly.iter().map(|(firm, year, figures)| ((*firm, *year), *figures)).collect();
    for of in joined {
        if let Some(firm) = ids.get(of.code.as_str()) {
            let figures = yearly.entry((*firm, of.year)).or_default();
            *figures = over(of.figures, *figures);
        }
    }
    let yearly = yearly.into_iter().map(|((firm, year), figures)| (firm, year, figures)).collect();
    let mut book = FirmBook::of_tables(known.firms.clone(), known.occupations.clone(), yearly);
    book.flags.clone_from(&known.flags);
    book.records = known.records.clone();
    data.firms = Arc::new(book);
}

/// The figures of one where it has any, else of the other.
fn over(new: Yearly, old: Yearly) -> Yearly {
    Yearly {
        tax: new.tax.or(old.tax),
        output: new.output.or(old.output),
        revenue: new.revenue.or(old.revenue),
        value_added: new.value_added.or(old.value_added),
        investment: new.investment.or(old.investment),
        energy_tce: new.energy_tce.or(old.energy_tce),
        electricity_kwh: new.electricity_kwh.or(old.electricity_kwh),
        pollutant_t: new.pollutant_t.or(old.pollutant_t),
        rd: new.rd.or(old.rd),
        staff: new.staff.or(old.staff),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::io::join::{Settings, join, read_table};
    use crate::io::open::open_embedded;

    /// A table in the folder, joined to the layers in the program.
    fn joined(data: &Dataset, text: &str) -> Joined {
        let folder = tempfile::tempdir().expect("a folder to try in");
        let path = folder.path().join("t.csv");
        std::fs::write(&path, text).expect("the folder can be written");
        let (table, findings) = read_table(&path).expect("a table");
        join(data, (table, findings, "t.csv"), &Settings::default()).expect("it fits")
    }

    #[test]
    fn a_table_of_parcels_gives_columns_and_one_of_firms_figures() {
        let mut data = open_embedded().dataset;
        let code = |data: &Dataset, row: u32| {
            let id = crate::model::id::FeatureId(row);
            data.parcels()?.text(Role::Code, id).map(str::to_owned)
        };
        let (a, b) = (code(&data, 0).expect("a code"), code(&data, 1).expect("a code"));
        let of_parcels = joined(&data, &format!("宗地代码,评语\n{b},好\n{a},差\n"));
        let columns = data.parcels().map_or(0, |layer| layer.table.columns.len());
        put_in(&mut data, &of_parcels);
        let layer = data.parcels().expect("parcels");
        let column = layer.table.column("评语").expect("the new column");
        assert_eq!((column.text(0), column.text(1), column.text(2)), (Some("差"), Some("好"), None), "by number");
        assert_eq!(layer.table.columns.len(), columns + 1, "no other has gone");

        let taxed = joined(&data, &format!("宗地代码,税收/2022年,税收/2023年\n{a},5,6\n"));
        let firms = data.firms.yearly.len();
        put_in(&mut data, &taxed);
        assert_eq!(data.firms.yearly.len(), firms, "where firms have the figures those of parcels are columns");
        let mut alone = Dataset { firms: Arc::default(), ..data.clone() };
        put_in(&mut alone, &taxed);
        let more = joined(&alone, &format!("宗地代码,产值（万元）,年份\n{a},70,2023\n{b},80,2024\n"));
        put_in(&mut alone, &more);
        let found: Vec<_> =
            alone.firms.yearly.iter().map(|(firm, year, of)| (firm.0, *year, of.tax, of.output)).collect();
        let expected = [(0, 2022, Some(5.0), None), (0, 2023, Some(6.0), Some(70.0)), (1, 2024, None, Some(80.0))];
        assert_eq!(found, expected, "without firms each parcel is one, table after table");
        assert_eq!((alone.firms.firms[0].code.as_str(), alone.firms.firms.len()), (a.as_str(), 2), "and no other");

        let (firm, year, before) = data.firms.yearly[0];
        let uscc = data.firms.firms[firm.0 as usize].code.clone();
        let of_firms = joined(&data, &format!("统一社会信用代码,年度,税收（万元）\n{uscc},{year},12345.5\n"));
        let count = data.firms.yearly.len();
        put_in(&mut data, &of_firms);
        let (_, _, now) = data.firms.yearly[0];
        assert_eq!((now.tax, now.output), (Some(12345.5), before.output), "the tax of the table, the rest as it was");
        assert_eq!(data.firms.yearly.len(), count, "no figure has gone");
    }
}
