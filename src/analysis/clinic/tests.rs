//! Hand-made parcels of known areas, overlaps and gaps.

use std::sync::Arc;

use geo_types::Coord;

use super::*;
use crate::analysis::fixture;
use crate::model::firm::{FirmBook, Occupation, Tenure, Yearly};
use crate::model::id::FirmId;
use crate::model::layer::LayerKind;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData};
use crate::model::units::Mu;

/// Parcel number, registered area, corners in metres from a place in the zone.
type Row<'a> = (&'a str, f64, &'a [(f64, f64)]);

fn parcels(rows: &[Row<'_>]) -> Layer {
    let texts: Vec<[&str; 1]> = rows.iter().map(|(code, ..)| [*code]).collect();
    let texts: Vec<&[&str]> = texts.iter().map(<[&str; 1]>::as_slice).collect();
    let mut layer = fixture::layer(LayerKind::Parcels, &[Role::Code], &texts);
    layer.shapes = Shapes::default();
    for (.., corners) in rows {
        let ring = corners.iter().chain(corners.first()).map(|(x, y)| Coord { x: 416_000.0 + x, y: 4_029_000.0 + y });
        layer.shapes.push(ShapeKind::Polygon, &[vec![ring.collect()]]).expect("few coordinates");
    }
    layer.geodesic_area_m2 =
        layer.shapes.ids().map(|id| crate::geometry::measure::geodesic_area(&layer.shapes, id).0).collect();
    layer.roles.push((Role::RegisteredArea, 1));
    let areas = rows.iter().map(|(_, area, _)| *area).collect();
    layer.table.columns.push(Column { name: "ZDMJ".to_owned(), data: ColumnData::Number(areas) });
    layer
}

fn square(x: f64, y: f64, side: f64) -> Vec<(f64, f64)> {
    vec![(x, y), (x + side, y), (x + side, y + side), (x, y + side)]
}

fn dataset(layer: Layer) -> Dataset {
    Dataset { layers: vec![Arc::new(layer)], firms: Arc::default() }
}

fn examined(data: &Dataset) -> Clinic {
    let index = SpatialIndex::build(&data.parcels().expect("parcels").shapes);
    Clinic::examine(data, &index, &|| true).expect("nobody stopped it")
}

/// Kinds with the features they are of, from 1; 0 for a whole column.
fn kinds(clinic: &Clinic) -> Vec<(Kind, u32)> {
    clinic.findings.iter().map(|found| (found.kind, found.feature.map_or(0, |id| id.0 + 1))).collect()
}

fn accepted(data: &Dataset, clinic: &Clinic) -> Dataset {
    let repairs: Vec<Repair> = clinic.findings.iter().filter_map(|found| found.repair.clone()).collect();
    let done = repaired(data, &repairs);
    assert_eq!(done.missed, 0, "{repairs:?}");
    done.data
}

/// Squares of 100 m, which are 1 公顷 or 15 亩, far enough from each other.
fn of_areas(areas: &[f64]) -> Dataset {
    let corners: Vec<_> = (0..areas.len()).map(|at| square(at as f64 * 200.0, 0.0, 100.0)).collect();
    let codes: Vec<String> = (1..=areas.len()).map(|at| format!("371502001001GB{at:05}")).collect();
    let rows: Vec<Row<'_>> = codes
        .iter()
        .zip(areas)
        .zip(&corners)
        .map(|((code, area), corners)| (code.as_str(), *area, corners.as_slice()))
        .collect();
    dataset(parcels(&rows))
}

#[test]
fn areas_in_another_unit_are_found_and_converted() {
    let check = |areas: &[f64], expected: &[(Kind, u32)], after: &[f64]| {
        let data = of_areas(areas);
        let clinic = examined(&data);
        assert_eq!(kinds(&clinic), expected, "{areas:?}");
        let done = accepted(&data, &clinic);
        let values: Vec<f64> =
            (0..areas.len()).map(|row| done.layers[0].table.columns[1].number(row).unwrap_or(f64::NAN)).collect();
        assert!(
            values.iter().zip(after).all(|(value, after)| (value - after).abs() < 0.01),
            "{values:?}, not {after:?}"
        );
        assert_eq!(data.layers[0].table.columns[1].number(0), Some(areas[0]), "what was read stays");
    };
    let hectare = 10_000.0;
    check(&[hectare, 10_100.0, 9_900.0, hectare], &[], &[hectare, 10_100.0, 9_900.0, hectare]);
    check(&[15.0, 15.1, 14.9, 15.0], &[(Kind::AreaUnit, 0)], &[hectare, 10_066.67, 9_933.33, hectare]);
    check(&[1.0, 1.01, 0.99], &[(Kind::AreaUnit, 0)], &[hectare, 10_100.0, 9_900.0]);
    check(&[hectare, 15.0, hectare, 1.0], &[(Kind::AreaUnitOne, 2), (Kind::AreaUnitOne, 4)], &[hectare; 4]);
    check(&[hectare, hectare, 9_500.0], &[(Kind::AreaDifference, 3)], &[hectare, hectare, 9_500.0]);
    check(&[15.0, 15.0], &[(Kind::AreaDifference, 1), (Kind::AreaDifference, 2)], &[15.0, 15.0]);
}

#[test]
fn numbers_are_cleaned_and_counties_known() {
    let codes = [
        "３７１５０２001001GB00001",
        "371502 001001 gb00002",
        "110105001001GB00003",
        "371502001001GB0004",
        "371524001001GB00005",
    ];
    let corners: Vec<_> = (0..5).map(|at| square(f64::from(at) * 200.0, 0.0, 100.0)).collect();
    let rows: Vec<Row<'_>> =
        codes.iter().zip(&corners).map(|(code, corners)| (*code, 10_000.0, corners.as_slice())).collect();
    let data = dataset(parcels(&rows));
    let clinic = examined(&data);
    assert_eq!(kinds(&clinic), [(Kind::CodeWriting, 1), (Kind::CodeWriting, 2), (Kind::CodeCounty, 3)]);
    let done = accepted(&data, &clinic);
    let code = |row: u32| done.layers[0].text(Role::Code, FeatureId(row)).map(str::to_owned);
    assert_eq!(code(0).as_deref(), Some("371502001001GB00001"));
    assert_eq!(code(1).as_deref(), Some("371502001001GB00002"));
    assert_eq!(code(3).as_deref(), Some("371502001001GB0004"));
}

/// Square 1 and its twin 2; 3 lies 2 m over 1 on 100 m; 4 leaves 0.3 m on 100 m to 3; 5 is a strip; 6 a bow tie of twice
/// 2500 m².
#[test]
fn what_is_wrong_with_geometry_has_a_place_and_what_can_be_mended_is() {
    let strip = [(0.0, 300.0), (50.0, 300.0), (50.0, 300.4), (0.0, 300.4)];
    let tie = [(300.0, 500.0), (400.0, 600.0), (400.0, 500.0), (300.0, 600.0)];
    let squares =
        [square(0.0, 0.0, 100.0), square(0.0, 0.0, 100.0), square(98.0, 0.0, 100.0), square(198.3, 0.0, 100.0)];
    let numbered: Vec<_> = squares
        .iter()
        .map(Vec::as_slice)
        .chain([&strip[..], &tie[..]])
        .zip(1_u32..)
        .map(|(corners, at)| (format!("371502001001GB{at:05}"), f64::NAN, corners))
        .collect();
    let rows: Vec<Row<'_>> = numbered.iter().map(|(code, area, corners)| (code.as_str(), *area, *corners)).collect();
    let data = dataset(parcels(&rows));
    let clinic = examined(&data);
    assert_eq!(
        kinds(&clinic),
        [(Kind::Twin, 2), (Kind::Tangle, 6), (Kind::Overlap, 1), (Kind::Gap, 3), (Kind::Sliver, 5)]
    );
    let overlap = clinic.of(Kind::Overlap).first().expect("one");
    assert!(overlap.message.en.contains("overlap by 200.00 m²"), "{overlap:?}");
    let bounds = overlap.bounds.expect("a place");
    assert!((bounds.min().x - 416_098.0).abs() < 1e-3 && (bounds.width() - 2.0).abs() < 1e-3, "{bounds:?}");
    let gap = clinic.of(Kind::Gap).first().expect("one");
    assert!(gap.message.en.contains("0.30 m wide and 100.0 m long (30.00 m²)"), "{gap:?}");
    let done = accepted(&data, &clinic);
    let layer = &done.layers[0];
    assert_eq!((layer.len(), layer.shapes.kind(FeatureId(1))), (6, ShapeKind::Empty), "positions stay");
    assert!((layer.geodesic_area(FeatureId(5)).0 - 5_000.0).abs() < 2.0, "{:?}", layer.geodesic_area(FeatureId(5)));
    // The gap is closed; an overlap of two metres is a dispute.
    assert_eq!(kinds(&examined(&done)), [(Kind::Overlap, 1), (Kind::Sliver, 5)]);
    assert!((layer.geodesic_area(FeatureId(3)).0 - 10_030.0).abs() < 3.0, "{:?}", layer.geodesic_area(FeatureId(3)));
    let misfit = repaired(&done, &[Repair { layer: "test".to_owned(), fix: Fix::Remove { row: 1, same_as: 0 } }]);
    assert_eq!(misfit.missed, 1, "what is gone cannot be removed again");
}

/// Four squares of 100 m in a row: 20 cm over each other, a border in common, 30 cm between. The third one has 9990 m² by its
/// papers and is the one to give way.
#[test]
fn seams_are_closed_and_the_change_of_area_is_said() {
    let squares =
        [square(0.0, 0.0, 100.0), square(99.8, 0.0, 100.0), square(199.8, 0.0, 100.0), square(300.1, 0.0, 100.0)];
    let codes = [1, 2, 3, 4].map(|at| format!("371502001001GB{at:05}"));
    let areas = [f64::NAN, f64::NAN, 10_030.0, f64::NAN];
    let rows: Vec<Row<'_>> = codes
        .iter()
        .zip(areas)
        .zip(&squares)
        .map(|((code, area), corners)| (code.as_str(), area, corners.as_slice()))
        .collect();
    let data = dataset(parcels(&rows));
    let clinic = examined(&data);
    assert_eq!(kinds(&clinic), [(Kind::Overlap, 1), (Kind::Gap, 3)]);
    let remedies: Vec<&str> = clinic.findings.iter().map(|found| &*found.remedy.en).collect();
    assert!(
        remedies[0]
            .contains("-20.00 m² (-0.20 %): the border of 371502001001GB00002 goes onto that of 371502001001GB00001"),
        "{remedies:?}"
    );
    assert!(
        remedies[1]
            .contains("+30.00 m² (+0.30 %): the border of 371502001001GB00003 goes onto that of 371502001001GB00004"),
        "{remedies:?}"
    );
    let done = accepted(&data, &clinic);
    assert_eq!(kinds(&examined(&done)), [], "nothing is left");
    let area = |row: u32| {
        crate::geometry::overlay::plane_area_m2(&crate::geometry::overlay::polygons(
            &done.layers[0].shapes,
            FeatureId(row),
        ))
    };
    for (row, expected) in [(0, 10_000.0), (1, 9_980.0), (2, 10_030.0), (3, 10_000.0)] {
        assert!((area(row) - expected).abs() < 0.02, "{row}: {} m², not {expected}", area(row));
    }
    let repair = clinic.findings[1].repair.clone().expect("one");
    assert_eq!(repaired(&done, std::slice::from_ref(&repair)).missed, 1, "of another area than it was found with");
    let outlines = outlines_after(&data.layers[0], FeatureId(2), Some(&repair));
    let east = outlines.iter().flatten().map(|corner| corner.x).fold(0.0, f64::max);
    assert!((east - 416_300.1).abs() < 0.001, "the preview reaches to {east}");
}

/// Six firms with 100 to 600 万元 of tax in three years.
fn firms(change: impl Fn(u32, u16, f64) -> f64) -> Dataset {
    let mut data = of_areas(&[10_000.0; 6]);
    let yearly = (0..6_u32).flat_map(|firm| (2022..=2024_u16).map(move |year| (firm, year)));
    let of = |(firm, year): (u32, u16)| {
        let tax = change(firm, year, f64::from(firm + 1) * 100.0);
        (FirmId(firm), year, Yearly { tax: Some(tax), ..Yearly::default() })
    };
    let occupations = (0..6).map(|firm| Occupation {
        parcel_code: format!("371502001001GB{:05}", firm + 1),
        firm: FirmId(firm),
        tenure: Tenure::Own,
        area: Mu(15.0),
        from: None,
        to: None,
    });
    data.firms = Arc::new(FirmBook::of_tables(fixture::book(6).firms, occupations.collect(), yearly.map(of).collect()));
    data
}

#[test]
fn yuan_among_wan_yuan_is_found_and_converted() {
    let check = |what: &str, change: &dyn Fn(u32, u16, f64) -> f64, expected: &[(Kind, u32)]| {
        let data = firms(change);
        let clinic = examined(&data);
        assert_eq!(kinds(&clinic), expected, "{what}");
        let done = accepted(&data, &clinic);
        for (firm, year, yearly) in &done.firms.yearly {
            let expected = f64::from(firm.0 + 1) * 100.0;
            assert!(yearly.tax.is_some_and(|tax| (tax - expected).abs() < 1e-6), "{what}: {firm:?} {year} {yearly:?}");
        }
    };
    check("all in 万元", &|_, _, tax| tax, &[]);
    check("a year in 元", &|_, year, tax| if year == 2023 { tax * 1e4 } else { tax }, &[(Kind::MoneyUnit, 0)]);
    check("all in 元", &|_, _, tax| tax * 1e4, &[(Kind::MoneyUnit, 0); 3]);
    check(
        "one in 元",
        &|firm, year, tax| if (firm, year) == (3, 2024) { tax * 1e4 } else { tax },
        &[(Kind::MoneyUnitOne, 4)],
    );
}

#[test]
fn a_search_can_be_stopped() {
    let data = of_areas(&[10_000.0; 3]);
    let index = SpatialIndex::build(&data.parcels().expect("parcels").shapes);
    assert_eq!(Clinic::examine(&data, &index, &|| false), None);
}
