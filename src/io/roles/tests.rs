//! Columns by their names.

use super::*;
use crate::io::table_builder::{Cell, TableBuilder};

fn table(rows: &[&[(&str, Cell<'static>)]]) -> Table {
    let mut builder = TableBuilder::default();
    for (row, cells) in rows.iter().enumerate() {
        for (name, cell) in *cells {
            builder.set(name, row, cell.clone());
        }
    }
    builder.finish(rows.len()).0
}

fn check(name: &'static str, value: Cell<'static>, expected: Option<(Role, &str)>) {
    let mut table = table(&[&[(name, value)]]);
    let roles = assign(LayerKind::Parcels, &mut table, &mut Report::default());
    let found = roles.first().map(|(role, at)| {
        let column = &table.columns[*at];
        (*role, column.text(0).map_or_else(|| format!("{:?}", column.number(0)), str::to_owned))
    });
    assert_eq!(found, expected.map(|(role, value)| (role, value.to_owned())), "{name}");
}

#[test]
fn columns_are_known_by_their_names() {
    check("ZDDM", Cell::Text("371502001001GB00001"), Some((Role::Code, "371502001001GB00001")));
    check("宗地代码", Cell::Text("x"), Some((Role::Code, "x")));
    check("Parcel_ID", Cell::Integer(17), Some((Role::Code, "17")));
    check("坐落", Cell::Text("长江路"), Some((Role::Address, "长江路")));
    check("DLBM", Cell::Integer(1001), Some((Role::LandUse, "1001")));
    check("证载面积（㎡）", Cell::Number(600.5), Some((Role::RegisteredArea, "Some(600.5)")));
    check("ZDMJ", Cell::Text("600.5"), Some((Role::RegisteredArea, "Some(600.5)")));
    check("ZDMJ", Cell::Text("六百"), None);
    check("RJL", Cell::Number(0.92), Some((Role::PlotRatio, "Some(0.92)")));
    check("建筑系数（%）", Cell::Text("41.5"), Some((Role::BuildingCoverage, "Some(41.5)")));
    check("项目总投资（万元）", Cell::Text("12,000"), Some((Role::TotalInvestment, "Some(12000.0)")));
    check("投资", Cell::Number(300.0), None);
    check("status", Cell::Text("已建成"), Some((Role::ParcelStatus, "built")));
    check("status", Cell::Text("idle"), Some((Role::ParcelStatus, "idle")));
    check("status", Cell::Text("official"), None);
    check("colour", Cell::Text("red"), None);
}

#[test]
fn a_cell_that_is_no_number_costs_only_itself() {
    let check = |cells: &[Cell<'static>], expected: Option<&[Option<f64>]>, codes: &[(&str, usize)]| {
        let rows: Vec<_> = cells.iter().map(|cell| [("ZDMJ", cell.clone())]).collect();
        let mut table = table(&rows.iter().map(<[_; 1]>::as_slice).collect::<Vec<_>>());
        let mut report = Report::default();
        let at = numeric(&mut table, Some(0), &mut report);
        let values = at.map(|at| (0..cells.len()).map(|row| table.columns[at].number(row)).collect::<Vec<_>>());
        let found: Vec<_> = report.counts().iter().map(|(code, _, count)| (*code, *count)).collect();
        assert_eq!((values.as_deref(), found.as_slice()), (expected, codes), "{cells:?}");
    };
    let (area, none) = (Cell::Text("1,600.5"), Cell::Text("n/a"));
    check(&[area.clone(), none.clone()], Some(&[Some(1600.5), None]), &[("number-invalid", 1)]);
    check(&[Cell::Integer(7), none.clone(), Cell::None], Some(&[Some(7.0), None, None]), &[("number-invalid", 1)]);
    check(&[Cell::Integer(7), Cell::Text("8"), Cell::Text("")], Some(&[Some(7.0), Some(8.0), None]), &[]);
    check(&[none], None, &[("column-without-numbers", 1)]);
    check(&[Cell::None], None, &[]);
}

#[test]
fn the_best_name_wins_over_the_first_column() {
    let mut table = table(&[&[("id", Cell::Integer(1)), ("ZDDM", Cell::Text("a"))]]);
    let roles = assign(LayerKind::Parcels, &mut table, &mut Report::default());
    assert_eq!(roles.first(), Some(&(Role::Code, 1)), "a parcel number before a row number");
}
