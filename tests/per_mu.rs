//! One small cadastre, worked by hand: every number here was found with pencil and paper.
//!
//! | parcel | 亩 | firms of 2024 (亩) | tax on it (万元) | per mu |
//! |---|---|---|---|---|
//! | A | 20 | F0 10 of its 40, F1 10 | 80 × 10/40 + 0 = 20 | 1 |
//! | B | 30 | F0 30 of its 40 | 80 × 30/40 = 60 | 2 |
//! | C | 10 | F2 10 − 4 let, F3 4 of its 16 rented | 30 + 16 × 4/16 = 34 | 3.4 |
//! | D | 40 | F3 12 of its 16 | 16 × 12/16 = 12 | T (0.3) |
//! | E | 50 | F4 10; 30 more are on X, which is in no layer | 40 × 10/40 = 10 | 0.2 |
//! | G | 10 | F5 10, closed in 2024 | none | none |
//! | H | 5 | F6 5 | 0 | 0 |
//! | I | 15 | none | none | none |
//!
//! F1 has no figure of investment. F0 had only A in 2023, with a tax of 40.
use std::sync::Arc;

use geo_types::Coord;
use mutu::analysis::membership::Membership;
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::{Figures, Reading, unplaced};
use mutu::analysis::sheet::{ParcelSheet, as_text, parcel_sheet};
use mutu::analysis::summary::{Basis, By, Row, summarize, whole};
use mutu::model::dataset::Dataset;
use mutu::model::firm::{Firm, FirmBook, Industry, Occupation, Tenure, Yearly};
use mutu::model::id::{FeatureId, FirmId};
use mutu::model::layer::{AreaKind, Layer, LayerKind, Role, Source, Status};
use mutu::model::shapes::{ShapeKind, Shapes};
use mutu::model::spec::{Metric, PolicyStatus, Standard};
use mutu::model::table::{Column, ColumnData, Table};
use mutu::model::units::{Mu, WanYuan, WanYuanPerMu};
use mutu::model::words::{Lang, Words};

const A: FeatureId = FeatureId(0);
const B: FeatureId = FeatureId(1);
const C: FeatureId = FeatureId(2);
const D: FeatureId = FeatureId(3);
const E: FeatureId = FeatureId(4);
const G: FeatureId = FeatureId(5);
const H: FeatureId = FeatureId(6);
const I: FeatureId = FeatureId(7);
const AREAS_MU: [f64; 8] = [20.0, 30.0, 10.0, 40.0, 50.0, 10.0, 5.0, 15.0];

fn code(letter: char) -> String {
    format!("371502108001GB{:05}", letter as u32)
}

fn layer(kind: LayerKind, columns: Vec<(Role, &str, ColumnData)>, areas_m2: Vec<f64>) -> Layer {
    let mut shapes = Shapes::default();
    for at in 0..areas_m2.len() {
        let x = at as f64;
        let ring = [(0., 0.), (1., 0.), (1., 1.), (0., 0.)].map(|(dx, y)| Coord { x: x + dx, y });
        shapes.push(ShapeKind::Polygon, &[vec![ring.to_vec()]]).expect("few coordinates");
    }
    let roles =
        columns.iter().enumerate().filter(|(_, (_, name, _))| *name != "备注").map(|(at, (role, ..))| (*role, at));
    Layer {
        name: "地块".to_owned(),
        kind,
        shapes,
        geodesic_area_m2: areas_m2,
        roles: roles.collect(),
        table: Table {
            columns: columns.into_iter().map(|(_, name, data)| Column { name: name.into(), data }).collect(),
        },
        source: Source {
            path: String::new(),
            format: "GeoJSON",
            epsg: 4490,
            text: String::new(),
            status: Status::Synthetic,
        },
    }
}

fn texts<const N: usize>(values: [&str; N]) -> ColumnData {
    ColumnData::Text { codes: (0..N as u32).collect(), words: values.iter().collect() }
}

fn parcels() -> Layer {
    let codes = ['A', 'B', 'C', 'D', 'E', 'G', 'H', 'I'].map(code);
    let registered = AREAS_MU.map(|mu| Mu(mu).to_square_meters().0);
    let mut measured = registered;
    // A is measured 5 % larger than it is registered.
    measured[A.index()] *= 1.05;
    let columns = vec![
        (Role::Code, "ZDDM", texts(codes.each_ref().map(String::as_str))),
        (Role::RegisteredArea, "ZDMJ", ColumnData::Number(registered.into())),
        (
            Role::Note,
            "备注",
            ColumnData::Text { codes: vec![0, 1, 1, 1, 1, 1, 1, 1], words: ["角地"].iter().collect() },
        ),
    ];
    layer(LayerKind::Parcels, columns, measured.into())
}

/// Of A 30 % lie in park p and 70 % in park q; C is in p, B in q, and A in a functional area smaller than both.
fn zones() -> (Layer, Membership) {
    let columns = vec![
        (Role::Code, "id", texts(["all", "p", "q", "f"])),
        (Role::Name, "name", texts(["辖区", "甲园", "乙园", "功能区"])),
        (Role::Kind, "zone_kind", texts(["jurisdiction", "park", "park2", "functional"])),
    ];
    let zones = layer(LayerKind::Zones, columns, vec![9e6, 2e6, 3e6, 1e6]);
    let everything = (0..8).map(|at| (FeatureId(at), 1.0)).collect();
    let by_zone = vec![everything, vec![(A, 0.3), (C, 1.0)], vec![(A, 0.7), (B, 1.0)], vec![(A, 1.0)]];
    (zones, Membership { by_zone })
}

fn firms() -> FirmBook {
    let industries = ["新能源新材料", "高端装备", "信息技术", "信息技术", "其他", "高端装备", "安装"];
    let firm = |(at, industry): (usize, &str)| Firm {
        code: format!("CODE{at}"),
        name: format!("F{at}"),
        industry: Industry(industry.to_owned()),
        division: "26".to_owned(),
        above_scale: Some(at == 0),
        high_tech: at == 0,
        gazelle: false,
        tech_sme: false,
        founded: Some(2015),
        closed: (at == 5).then_some(2024),
        not_rated: if at == 3 { "投产未满两年".to_owned() } else { String::new() },
        not_rated_until: None,
    };
    let land = |letter, firm, tenure, mu| Occupation {
        parcel_code: code(letter),
        firm: FirmId(firm),
        tenure,
        area: Mu(mu),
        from: None,
        to: None,
    };
    let of = |firm, year, tax, output, investment| {
        (FirmId(firm), year, Yearly { tax, output, investment, ..Yearly::default() })
    };
    FirmBook::of_tables(
        industries.into_iter().enumerate().map(firm).collect(),
        vec![
            land('A', 0, Tenure::Own, 10.0),
            Occupation { from: Some(2024), ..land('B', 0, Tenure::Own, 30.0) },
            land('A', 1, Tenure::Own, 10.0),
            land('C', 2, Tenure::Own, 10.0),
            land('C', 2, Tenure::RentOut, 4.0),
            land('C', 3, Tenure::RentIn, 4.0),
            land('D', 3, Tenure::Own, 12.0),
            land('E', 4, Tenure::Own, 10.0),
            land('X', 4, Tenure::Own, 30.0),
            land('G', 5, Tenure::Own, 10.0),
            land('H', 6, Tenure::Own, 5.0),
        ],
        vec![
            of(0, 2023, Some(40.0), None, None),
            of(0, 2024, Some(80.0), Some(800.0), Some(40.0)),
            of(1, 2024, Some(0.0), Some(100.0), None),
            of(2, 2024, Some(30.0), None, None),
            of(3, 2024, Some(16.0), None, None),
            of(4, 2024, Some(40.0), None, None),
            of(5, 2024, Some(999.0), Some(999.0), Some(999.0)),
            of(6, 2024, Some(0.0), None, None),
        ],
    )
}

struct Cadastre {
    data: Dataset,
    occupancy: Occupancy,
    figures: Figures,
    membership: Membership,
}

impl Cadastre {
    fn of_2024() -> Self {
        let (parcels, firms, (zones, membership)) = (parcels(), firms(), zones());
        let (occupancy, report) = Occupancy::link(&parcels, &firms, 2024);
        assert_eq!(report.counts().iter().map(|(code, ..)| *code).collect::<Vec<_>>(), ["occupation-parcel-unknown"]);
        let figures = Figures::compute(&parcels, &firms, &occupancy, 2024);
        let data = Dataset { layers: vec![Arc::new(parcels), Arc::new(zones)], firms: Arc::new(firms) };
        Self { data, occupancy, figures, membership }
    }

    fn basis(&self) -> Basis<'_> {
        let Self { data, occupancy, figures, membership } = self;
        Basis { data, occupancy, figures, membership }
    }

    fn sheet(&self, parcel: FeatureId) -> ParcelSheet {
        let standard = |metric, at_least| Standard {
            metric,
            at_least,
            bounds: vec![0.0, at_least],
            source: Words::fixed("示例", "example"),
            status: PolicyStatus::Example,
        };
        parcel_sheet(self.basis(), &[standard(Metric::Tax, 1.0), standard(Metric::Investment, 300.0)], parcel)
    }
}

fn close(got: f64, expected: f64) -> bool {
    (got - expected).abs() < 1e-9
}

#[test]
fn the_figure_of_every_parcel() {
    let cadastre = Cadastre::of_2024();
    // (parcel, kind of reading, per mu)
    for (parcel, kind, expected) in [
        (A, "value", Some(1.0)),
        (B, "value", Some(2.0)),
        (C, "value", Some(3.4)),
        (D, "not rated", Some(0.3)),
        (E, "value", Some(0.2)),
        (G, "no data", None),
        (H, "value", Some(0.0)),
        (I, "no data", None),
    ] {
        let (got_kind, got) = match cadastre.figures.per_mu(Metric::Tax, parcel) {
            Reading::Value(value) => ("value", Some(value.0)),
            Reading::NotRated(value) => ("not rated", value.map(|value| value.0)),
            Reading::NoData => ("no data", None),
        };
        assert_eq!(got_kind, kind, "parcel {parcel:?}");
        assert_eq!(got.is_some(), expected.is_some(), "parcel {parcel:?}");
        assert!(close(got.unwrap_or(0.0), expected.unwrap_or(0.0)), "亩均税收 of parcel {parcel:?}: {got:?}");
    }
    let figures = &cadastre.figures;
    assert_eq!(figures.total(Metric::Output, A), Some(WanYuan(300.0)), "800 × 10/40 + 100");
    assert_eq!(figures.total(Metric::Investment, A), Some(WanYuan(10.0)), "40 × 10/40 and a missing figure");
    assert!(figures.is_partial(Metric::Investment, A), "which is said");
    assert!(!figures.is_partial(Metric::Tax, A), "a tax of zero is a figure");
    assert_eq!(figures.per_mu(Metric::Tax, FeatureId(99)), Reading::NoData, "no such parcel");
}

#[test]
fn nothing_is_lost_or_counted_twice() {
    let cadastre = Cadastre::of_2024();
    let on_parcels: f64 = cadastre.figures.totals[0].iter().filter(|total| !total.is_nan()).sum();
    let elsewhere = unplaced(&cadastre.data.firms, &cadastre.occupancy, 2024)[0].0;
    assert!(close(on_parcels, 136.0), "20 + 60 + 34 + 12 + 10 + 0, not {on_parcels}");
    assert!(close(elsewhere, 30.0), "40 × 30/40 stand on X, not {elsewhere}");
    let firms: f64 =
        summarize(cadastre.basis(), By::Firm).iter().filter_map(|row| row.totals[0]).map(|tax| tax.0).sum();
    assert!(close(on_parcels + elsewhere, firms), "80 + 0 + 30 + 16 + 40 + 0 = {firms}");
}

#[track_caller]
fn check(row: &Row, id: &str, parcels: usize, area: f64, tax: Option<f64>, valued: f64) {
    assert_eq!((row.id.as_str(), row.parcels), (id, parcels), "{row:?}");
    assert!(close(row.area.0, area), "亩 of {id}: {}", row.area.0);
    assert_eq!(row.totals[0].is_some(), tax.is_some(), "tax of {id}");
    assert!(close(row.totals[0].map_or(0.0, |tax| tax.0), tax.unwrap_or(0.0)), "tax of {id}: {:?}", row.totals);
    assert!(close(row.valued_area[0].0, valued), "企业用地 of {id}: {:?}", row.valued_area);
}

#[test]
fn groups_are_sum_over_sum() {
    let cadastre = Cadastre::of_2024();
    let all = whole(cadastre.basis());
    check(&all, "", 8, 180.0, Some(136.0), 155.0);
    assert_eq!(all.per_mu(Metric::Tax), Some(WanYuanPerMu(136.0 / 180.0)), "综合");
    assert_eq!(all.per_firm_mu(Metric::Tax), Some(WanYuanPerMu(136.0 / 155.0)), "without G and I");

    let zones = summarize(cadastre.basis(), By::Zone);
    check(&zones[0], "all", 8, 180.0, Some(136.0), 155.0);
    check(&zones[1], "p", 2, 0.3 * 20.0 + 10.0, Some(0.3 * 20.0 + 34.0), 16.0);
    check(&zones[2], "q", 2, 0.7 * 20.0 + 30.0, Some(0.7 * 20.0 + 60.0), 44.0);
    assert_eq!(zones[1].per_mu(Metric::Tax), Some(WanYuanPerMu(2.5)), "40 ÷ 16, no mean of 1 and 3.4");
    assert_eq!((zones[2].name.as_str(), zones[2].zone_area_km2), ("乙园", Some(3.0)));

    let industries = summarize(cadastre.basis(), By::Industry);
    let names: Vec<&str> = industries.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["新能源新材料", "高端装备", "信息技术", "其他", "安装"], "the plan's first, then by name");
    check(&industries[0], "新能源新材料", 2, 40.0, Some(80.0), 40.0);
    check(&industries[1], "高端装备", 2, 20.0, Some(0.0), 10.0);
    check(&industries[2], "信息技术", 2, 22.0, Some(46.0), 22.0);
    check(&industries[3], "其他", 1, 40.0, Some(40.0), 40.0);

    let firms = summarize(cadastre.basis(), By::Firm);
    check(&firms[3], "CODE3", 2, 16.0, Some(16.0), 16.0);
    check(&firms[5], "CODE5", 1, 10.0, None, 0.0);
    let parcels = summarize(cadastre.basis(), By::Parcel);
    check(&parcels[2], &code('C'), 1, 10.0, Some(34.0), 10.0);
    assert_eq!(parcels[2].name, "F2", "who uses most of it");
}

#[test]
fn the_sheet_of_a_parcel() {
    let sheet = Cadastre::of_2024().sheet(A);
    assert_eq!((sheet.code, sheet.name), (code('A'), "F0".to_owned()));
    assert_eq!(sheet.area.1, AreaKind::Registered);
    let zones: Vec<&str> = sheet.zones.iter().map(|(name, _)| &*name.zh).collect();
    assert_eq!(zones, ["辖区", "功能区", "乙园", "甲园"], "the largest share first");
    let tax = &sheet.figures[0];
    assert_eq!(
        tax.zone_average,
        Some((Words::same("乙园"), WanYuanPerMu(74.0 / 44.0))),
        "the functional area is no peer"
    );
    assert_eq!(tax.whole_average, Some(WanYuanPerMu(136.0 / 155.0)));
    assert_eq!(tax.rank, Some((3, 5)), "behind C and B, before E and H; D is not rated");
    assert_eq!(sheet.history, [(2023, [Some(2.0), None, None]), (2024, [Some(1.0), Some(15.0), Some(0.5)])]);
    let firms: Vec<(&str, f64, f64)> = sheet.firms.iter().map(|f| (f.name.as_str(), f.area.0, f.share)).collect();
    assert_eq!(firms, [("F0", 10.0, 0.25), ("F1", 10.0, 1.0)]);
    assert_eq!(sheet.firms[0].marks.iter().map(|mark| mark.zh.as_ref()).collect::<Vec<_>>(), ["规上", "高新技术企业"]);
    assert_eq!(sheet.attributes, [("备注".to_owned(), "角地".to_owned())], "what plays no role is shown all the same");
    let notes: Vec<&str> = sheet.notes.iter().map(|note| note.en.as_ref()).collect();
    assert_eq!(notes.len(), 4, "{notes:?}");
    assert!(notes[0].contains("-4.8%"), "1 ÷ 1.05 − 1: {}", notes[0]);
    assert!(notes[1].contains("shared out"), "F0 is on B too: {}", notes[1]);
    assert!(notes[2].contains("investment"), "F1 has none: {}", notes[2]);
    assert!(notes[3].contains("project's total"), "the standard is about another sum: {}", notes[3]);
}

#[test]
fn sheets_of_parcels_with_little_to_say() {
    let cadastre = Cadastre::of_2024();
    let d = cadastre.sheet(D);
    assert_eq!(d.figures[0].rank, None, "暂不评价 has no rank");
    assert!(d.notes.iter().any(|note| note.zh == "F3 暂不评价：投产未满两年"), "{:?}", d.notes);
    let g = cadastre.sheet(G);
    assert_eq!((g.figures[0].total, g.history.len()), (None, 0), "a closed firm has no figures");
    assert_eq!(g.firms[0].marks[1].zh, "2024 年停业");
    let i = cadastre.sheet(I);
    assert!(i.firms.is_empty() && i.notes.is_empty() && i.name.is_empty(), "{i:?}");
    assert_eq!(cadastre.sheet(H).figures[0].rank, Some((5, 5)), "zero is a figure, the lowest one");
    assert!(cadastre.sheet(FeatureId(99)).figures.is_empty(), "no such parcel, and no panic");
}

#[test]
fn the_sheet_as_text_in_both_languages() {
    let sheet = Cadastre::of_2024().sheet(A);
    let zh = as_text(&sheet, Lang::Zh);
    for line in [
        "宗地代码\t371502108001GB00065",
        "证载面积\t13333.33 m² (20.00 亩)",
        "亩均税收 2024\t1.00 万元/亩",
        "标准\t≥ 1.00\t达标\t示例",
        "标准\t≥ 300.00\t口径不同\t示例",
        "投资合计\t10.00 万元 不完整",
        "乙园企业用地亩均\t1.68 万元/亩",
        "排名\t3 / 5",
        "2023\t2.00\t\t",
        "企业\tF0\tCODE0\t新能源新材料\t规上 高新技术企业\t10.00 亩 (25.0%)",
    ] {
        assert!(zh.lines().any(|got| got == line), "{line:?} is missing in\n{zh}");
    }
    let en = as_text(&sheet, Lang::En);
    assert!(en.lines().any(|got| got == "Tax per mu 2024\t1.00 10k yuan/mu"), "{en}");
    let mut nearly = sheet;
    nearly.figures[0].per_mu = Reading::Value(WanYuanPerMu(0.996));
    let text = as_text(&nearly, Lang::Zh);
    assert!(text.contains("亩均税收 2024\t0.996 万元/亩\n"), "rounding must not hide why it fails: {text}");
    assert!(text.contains("≥ 1.00\t未达标"), "0.996 is graded unrounded: {text}");
}

/// 20 万元/亩 on both parcels of a firm, whose shares of 1/6 and 5/6 no binary fraction holds.
#[test]
fn a_firm_that_just_meets_a_standard_meets_it_on_every_parcel() {
    let parcels = parcels();
    let mut firms = firms();
    let land = |letter, mu| Occupation {
        parcel_code: code(letter),
        firm: FirmId(0),
        tenure: Tenure::Own,
        area: Mu(mu),
        from: None,
        to: None,
    };
    firms.occupations = vec![land('C', 10.0), land('E', 50.0)];
    firms.yearly = vec![(FirmId(0), 2024, Yearly { tax: Some(1200.0), ..Yearly::default() })];
    let (occupancy, _) = Occupancy::link(&parcels, &firms, 2024);
    let figures = Figures::compute(&parcels, &firms, &occupancy, 2024);
    assert_eq!(figures.total(Metric::Tax, C), Some(WanYuan(200.0)), "1200 × 10/60");
    assert_eq!(figures.total(Metric::Tax, E), Some(WanYuan(1000.0)), "1200 × 50/60");
}

/// 25.4 ÷ 1.27 is 20 in binary too, while 25.4 × 1.27 ÷ 1.27 ÷ 1.27 is 19.999999999999996.
#[test]
fn a_firm_with_one_parcel_keeps_its_total_to_the_last_bit() {
    let mut parcels = parcels();
    for (role, at) in parcels.roles.clone() {
        if role == Role::RegisteredArea {
            parcels.table.columns[at].data = ColumnData::Number([Mu(1.27).to_square_meters().0; 8].into());
        }
    }
    let mut firms = firms();
    firms.occupations = vec![Occupation {
        parcel_code: code('C'),
        firm: FirmId(0),
        tenure: Tenure::Own,
        area: Mu(1.27),
        from: None,
        to: None,
    }];
    firms.yearly = vec![(FirmId(0), 2024, Yearly { tax: Some(25.4), ..Yearly::default() })];
    let (occupancy, _) = Occupancy::link(&parcels, &firms, 2024);
    let figures = Figures::compute(&parcels, &firms, &occupancy, 2024);
    assert_eq!(figures.total(Metric::Tax, C), Some(WanYuan(25.4)), "all of it");
    assert_eq!(figures.per_mu(Metric::Tax, C), Reading::Value(WanYuanPerMu(20.0)), "exactly the standard");
    let data = Dataset { layers: vec![Arc::new(parcels)], firms: Arc::new(firms) };
    let basis = Basis { data: &data, occupancy: &occupancy, figures: &figures, membership: &Membership::default() };
    let history = parcel_sheet(basis, &[], C).history;
    assert_eq!(history, [(2024, [Some(20.0), None, None])], "and the same in the history");
}
