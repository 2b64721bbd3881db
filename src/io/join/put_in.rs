//! What was joined, as columns of the parcels and figures of the firms that are open.
//!
//! *Guarantees:* no column and no figure is lost but one that the table has too. *Must not know:* windows.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::io::direct;
use crate::io::join::{FirmYear, Joined, Target};
use crate::model::dataset::Dataset;
use crate::model::firm::{FirmBook, Yearly};
use crate::model::id::FirmId;
use crate::model::layer::{Layer, LayerKind};
use crate::model::report::Report;
use crate::model::table::Column;

/// Puts it in. Columns of parcels that hold figures become those of the parcels where no table of firms has any.
pub fn put_in(data: &mut Dataset, joined: &Joined) {
    match joined.report.to {
        Some(Target::Firms) => with_figures(data, &joined.yearly),
        _ => with_columns(data, &joined.columns),
    }
}

fn with_columns(data: &mut Dataset, columns: &[Column]) {
    let Some(open) = data.layers.iter_mut().find(|layer| layer.kind == LayerKind::Parcels) else { return };
    let mut layer = Layer::clone(open);
    for column in columns {
        match layer.table.columns.iter_mut().find(|known| known.name == column.name) {
            Some(known) => known.data = column.data.clone(),
            None => layer.table.columns.push(column.clone()),
        }
    }
    let own = data.firms.yearly.is_empty().then(|| direct::find(&mut layer, &mut Report::default())).flatten();
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
            data.parcels()?.text(crate::model::layer::Role::Code, id).map(str::to_owned)
        };
        let (a, b) = (code(&data, 0).expect("a code"), code(&data, 1).expect("a code"));
        let of_parcels = joined(&data, &format!("宗地代码,评语\n{b},好\n{a},差\n"));
        let columns = data.parcels().map_or(0, |layer| layer.table.columns.len());
        put_in(&mut data, &of_parcels);
        let layer = data.parcels().expect("parcels");
        let column = layer.table.column("评语").expect("the new column");
        assert_eq!((column.text(0), column.text(1), column.text(2)), (Some("差"), Some("好"), None), "by number");
        assert_eq!(layer.table.columns.len(), columns + 1, "no other has gone");

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
