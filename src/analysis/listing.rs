//! The features of a layer, or the findings of an analysis, as rows of a table: columns, filter, order, totals.
//!
//! *Guarantees:* rows are numbers of features, never copies; the order is stable and what has no value comes last;
//! totals are Σ figure over Σ area, each feature once, and the same for every order of the rows. *Must not know:*
//! how rows are shown.

mod columns;
mod filter;
mod order;
mod tabulated;
mod texts;

pub use columns::{Classes, ColumnShape, Field, Listed, OfParcels, Shown, Source, Width, role_words};
pub use filter::{Query, example, grammar};
pub use order::Sort;
pub use tabulated::Tabulated;

use std::sync::atomic::{AtomicBool, Ordering};

use rayon::prelude::*;

use crate::model::id::FeatureId;
use crate::model::shapes::ShapeKind;
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};

/// Rows that are looked at by one worker at a time.
const BLOCK: usize = 1 << 14;

/// Σ over rows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Totals {
    /// Σ area.
    pub area: Mu,
    /// Σ figure by [`Metric::index`]; `None` where no row has a value.
    pub totals: [Option<WanYuan>; 3],
    /// Σ area of the rows that have the figure, by [`Metric::index`]: 企业用地.
    pub valued_area: [Mu; 3],
}

impl Totals {
    /// Σ figure ÷ Σ area of all rows (综合亩均).
    pub fn per_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.area)
    }

    /// Σ figure ÷ Σ area of the rows with the figure (企业用地亩均).
    pub fn per_firm_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.valued_area[metric.index()])
    }

    fn plus(mut self, other: &Self) -> Self {
        self.area += other.area;
        for at in 0..3 {
            self.valued_area[at] += other.valued_area[at];
            if let Some(more) = other.totals[at] {
                self.totals[at] = Some(self.totals[at].unwrap_or_default() + more);
            }
        }
        self
    }
}

/// Rows that were asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Rows {
    /// Numbers of features or findings, in the order of the table.
    pub rows: Vec<u32>,
    /// How many there are of them.
    pub of: usize,
    /// Σ over the rows.
    pub totals: Totals,
    /// Σ over the rows of the columns of land and money of an answer whose rows are firms or parcels, each once.
    pub sums: Vec<(Field, f64)>,
}

impl Rows {
    /// Where a feature stands in the table.
    pub fn position(&self, feature: FeatureId) -> Option<usize> {
        self.rows.iter().position(|row| *row == feature.0)
    }
}

/// Filters and sorts; `None` where it was stopped.
pub fn list(listed: Listed<'_>, query: &Query, sort: Option<Sort>, stop: &AtomicBool) -> Option<Rows> {
    let going = || (!stop.load(Ordering::Relaxed)).then_some(());
    let mut rows = query.rows(listed, stop);
    going()?;
    // In the order of the file: how rows are sorted does not change what they add up to.
    let totals = totals(listed, &rows);
    going()?;
    if let Some(sort) = sort {
        order::sort(listed, &mut rows, sort);
    }
    going()?;
    let sums = sums(listed, &rows);
    Some(Rows { rows, of: listed.len(), totals, sums })
}

/// In the order of the findings, whatever that of the rows.
fn sums(listed: Listed<'_>, rows: &[u32]) -> Vec<(Field, f64)> {
    if !listed.adds_up() {
        return Vec::new();
    }
    let mut rows = rows.to_vec();
    rows.sort_unstable();
    let sum = |field: Field| {
        let values = rows.iter().filter_map(|row| listed.number(field, *row as usize));
        let (count, sum) = values.fold((0, 0.0), |(count, sum), value| (count + 1, sum + value));
        (count > 0).then_some((field, sum))
    };
    listed.sums().into_iter().filter_map(sum).collect()
}

fn totals(listed: Listed<'_>, rows: &[u32]) -> Totals {
    let of_block = |rows: &[u32]| {
        rows.iter().map(|row| of_row(listed, *row as usize)).fold(Totals::default(), |sum, row| sum.plus(&row))
    };
    // Sums of fixed blocks, added in order: the same to the last bit on any number of cores.
    let blocks: Vec<Totals> = rows.par_chunks(BLOCK).map(of_block).collect();
    blocks.iter().fold(Totals::default(), Totals::plus)
}

fn of_row(listed: Listed<'_>, row: usize) -> Totals {
    let Some(layer) = listed.layer() else { return Totals::default() };
    let totals = Metric::ALL.map(|metric| listed.number(Field::Total(metric), row).map(WanYuan));
    let area = match layer.shapes.kind(FeatureId(row as u32)) {
        // A record whose outline is missing is a parcel, a point or a line is none.
        ShapeKind::Polygon | ShapeKind::Empty => Mu(listed.number(Field::Area, row).unwrap_or(0.0)),
        _ if totals.iter().any(Option::is_some) => Mu(listed.number(Field::Area, row).unwrap_or(0.0)),
        _ => Mu(0.0),
    };
    Totals { area, totals, valued_area: totals.map(|total| if total.is_some() { area } else { Mu(0.0) }) }
}

/// Against naive oracles: a scan of every row, a stable sort of the standard library, sums worked by hand.
#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{book, parcels};
    use crate::analysis::occupancy::Occupancy;
    use crate::analysis::per_mu::Figures;
    use crate::model::firm::{FirmBook, Occupation, Tenure, Yearly};
    use crate::model::id::FirmId;
    use crate::model::layer::{Layer, Role};
    use crate::model::table::{Column, ColumnData};
    use crate::model::words::{Lang, Words};

    /// Parcels of 10, 20, 30 and 40 亩; 企业0 on the first pays 200, 企业1 on the second pays none, the third has a firm
    /// without figures, the fourth no firm.
    struct Town {
        layer: Layer,
        firms: FirmBook,
        occupancy: Occupancy,
        figures: Figures,
    }

    fn town() -> Town {
        let mut layer = parcels(&[("GB001", 10.0), ("GB002", 20.0), ("GB003", 30.0), ("GB004", 40.0)]);
        let words = ["built", "idle"].into_iter().collect();
        let codes = vec![1, 0, crate::model::table::NO_WORD, 1];
        layer.roles.push((Role::ParcelStatus, layer.table.columns.len()));
        layer.table.columns.push(Column { name: "status".to_owned(), data: ColumnData::Text { codes, words } });
        let mut firms = book(3);
        (firms.firms[1].high_tech, firms.firms[1].above_scale, firms.firms[2].above_scale) = (true, Some(false), None);
        for (at, (code, area)) in [("GB001", 10.0), ("GB002", 20.0), ("GB003", 30.0)].into_iter().enumerate() {
            let firm = FirmId(at as u32);
            firms.occupations.push(Occupation {
                parcel_code: code.to_owned(),
                firm,
                tenure: Tenure::Own,
                area: Mu(area),
                from: None,
                to: None,
            });
        }
        for (at, tax) in [(0, 200.0), (1, 0.0)] {
            firms.yearly.push((FirmId(at), 2024, Yearly { tax: Some(tax), ..Yearly::default() }));
        }
        let (occupancy, _) = Occupancy::link(&layer, &firms, 2024);
        let figures = Figures::compute(&layer, &firms, &occupancy, 2024);
        Town { layer, firms, occupancy, figures }
    }

    fn listed(town: &Town) -> Listed<'_> {
        let of = OfParcels { figures: &town.figures, occupancy: &town.occupancy, firms: &town.firms };
        Listed { of_parcels: Some(of), ..Listed::of_layer(&town.layer) }
    }

    fn rows(town: &Town, text: &str, sort: Option<(Field, bool)>) -> Result<Vec<u32>, String> {
        let query = Query::parse(text, listed(town)).map_err(|words| words.en.into_owned())?;
        let sort = sort.map(|(field, descending)| Sort { field, descending });
        let rows = list(listed(town), &query, sort, &AtomicBool::new(false)).expect("nobody stopped it");
        Ok(rows.rows)
    }

    #[track_caller]
    fn check(text: &str, expected: &[u32]) {
        assert_eq!(rows(&town(), text, None).as_deref(), Ok(expected), "{text}");
    }

    #[test]
    fn words_and_comparisons_narrow() {
        check("", &[0, 1, 2, 3]);
        check("gb00", &[0, 1, 2, 3]);
        check("企业1", &[1]);
        check("GB 003", &[2]);
        check("亩均税收>=20", &[0]);
        check("亩均税收 < 5", &[1]);
        check("tax=0", &[1]);
        check("税收!=0", &[0, 2, 3]);
        check("税收=—", &[2, 3]);
        check("税收!=—", &[0, 1]);
        check("面积＞15 面积≤30", &[1, 2]);
        check("status=IDLE", &[0, 3]);
        check("开发状态=闲置", &[0, 3]);
        check("status!=idle", &[1, 2]);
        check("status=- gb", &[2]);
        check("code>=gb003", &[2, 3]);
        check("企业=\"企业0\"", &[0]);
        check("面积=20..30", &[1, 2]);
        check("面积!=20..30", &[0, 3]);
        check("面积=10|40", &[0, 3]);
        check("面积=10|25..35", &[0, 2]);
        check("企业=企业0|企业2", &[0, 2]);
        check("企业!=企业0|企业2", &[1, 3]);
        check("税收=0|—", &[1, 2, 3]);
        check("面积=30..20", &[]);
        check("产业=高端装备", &[0, 1, 2]);
        check("产业=医养健康", &[]);
        check("industry=\"high-end equipment\"", &[0, 1, 2]);
        check("高新=是", &[1]);
        check("高新=否", &[0, 2]);
        check("high_tech=yes 规模=规下", &[1]);
        check("scale=\"above scale\"", &[0]);
        check("规模=—", &[2, 3]);
        check("瞪羚=—", &[3]);
        check("没有这个词", &[]);
    }

    #[test]
    fn what_is_not_understood_is_said() {
        let check = |text: &str, expected: &str| {
            let said = rows(&town(), text, None).expect_err("this is no filter");
            assert!(said.contains(expected), "{text}: {said}");
        };
        check(">=20", "a column must stand before >=");
        check("税收>=", "a value must stand behind 税收>=");
        check("颜色=红", "no column 颜色; there are: Code, Tax per mu");
        check("税收>=很多", "税收 has numbers, and 很多 is none");
        check("税收>—", "only = and !=");
        check("税收>10..20", "is a range");
        check("税收>10|20", "is a list");
        check("税收=10|很多", "税收 has numbers, and 很多 is none");
        check("名称=\"甲", "a quotation mark");
    }

    #[test]
    fn no_value_comes_last_either_way_and_equals_keep_their_order() {
        let town = town();
        let tax = Field::Total(Metric::Tax);
        assert_eq!(rows(&town, "", Some((tax, false))).as_deref(), Ok(&[1, 0, 2, 3][..]), "0, 200, none, none");
        assert_eq!(rows(&town, "", Some((tax, true))).as_deref(), Ok(&[0, 1, 2, 3][..]), "200, 0, none, none");
        let status = Field::Column(2);
        assert_eq!(rows(&town, "", Some((status, false))).as_deref(), Ok(&[1, 0, 3, 2][..]), "built, idle, idle, none");
        assert_eq!(rows(&town, "", Some((status, true))).as_deref(), Ok(&[0, 3, 1, 2][..]), "idle, idle, built, none");
        assert_eq!(rows(&town, "", Some((Field::Firm, true))).as_deref(), Ok(&[2, 1, 0, 3][..]), "firms from 2 to 0");
    }

    /// By hand: 200 万元 over 100 亩 is 2.00, over the 30 亩 with a figure 6.67; the mean of ratios would be 10.
    #[test]
    fn totals_are_sums_over_sums() {
        let town = town();
        let totals = |text: &str| {
            let query = Query::parse(text, listed(&town)).expect("a filter");
            list(listed(&town), &query, None, &AtomicBool::new(false)).expect("nobody stopped it").totals
        };
        let all = totals("");
        assert_eq!((all.area, all.totals[0], all.totals[1]), (Mu(100.0), Some(WanYuan(200.0)), None), "Σ of all rows");
        assert_eq!(all.per_mu(Metric::Tax), Some(WanYuanPerMu(2.0)), "200 ÷ 100");
        assert_eq!(all.per_firm_mu(Metric::Tax), Some(WanYuanPerMu(200.0 / 30.0)), "200 ÷ 30");
        assert_eq!(totals("税收=—").totals[0], None, "no figure is no zero");
        assert_eq!(totals("没有这个词"), Totals::default(), "no row, no sum");
    }

    /// Firms of 10, 20 and 30 亩: of those with 20 or more Σ is 50; the score, which is no sum, has none. Zones lie in one
    /// another and add up to nothing.
    #[test]
    fn findings_about_firms_add_up_and_those_about_zones_do_not() {
        use crate::analysis::answer::{About, Answer, Cell, Column, Row, unit};
        let answer = |about: fn(u32) -> About| {
            let row = |at: u32| Row {
                about: about(at),
                cells: vec![Cell::Number(f64::from(at + 1) * 10.0), Cell::Number(1.0)],
            };
            let columns = vec![
                Column::number("land_mu", Words::fixed("用地", "Land"), unit::MU, 2),
                Column::number("score", Words::fixed("得分", "Score"), unit::NONE, 2),
            ];
            Tabulated::of(Answer { columns, rows: (0..3).map(row).collect(), ..Answer::default() }, Lang::Zh)
        };
        let sums = |answer: &Tabulated, text: &str| {
            let listed = Listed::of_answer(answer);
            let query = Query::parse(text, listed).expect("a filter");
            list(listed, &query, None, &AtomicBool::new(false)).expect("nobody stopped it").sums
        };
        let firms = answer(|at| About::Firm(FirmId(at)));
        assert_eq!(sums(&firms, "用地>=20"), [(Field::Column(0), 50.0)]);
        assert_eq!(sums(&firms, "用地>99"), [], "no row, no sum");
        assert_eq!(sums(&answer(|at| About::Zone(FeatureId(at))), ""), []);
        assert_eq!(sums(&answer(|_| About::Firm(FirmId(0))), ""), [], "one firm in several rows");
    }

    #[test]
    fn the_example_of_a_filter_is_one_of_the_table() {
        let town = town();
        let shapes = listed(&town).shapes();
        let example = example(&shapes, Lang::Zh);
        assert_eq!(example, "亩均税收>=10", "0 to 20: the middle");
        check(&example, &[0]);
        let spaced = ColumnShape { name: Words::fixed("新 得分", "Score after"), ..shapes[1].clone() };
        assert_eq!(super::example(&[spaced], Lang::En), "\"Score after\">=10", "quotes keep spaces");
        let texts = ColumnShape { width: Width::Texts("甲".to_owned()), ..shapes[0].clone() };
        assert_eq!(super::example(&[texts], Lang::Zh), "", "without a number there is none");
    }

    /// Many rows with many equals: the standard library's stable sort is the oracle.
    #[test]
    fn the_order_is_that_of_a_stable_sort() {
        let count: u32 = 50_000;
        let scrambled = |at: u32| at.wrapping_mul(2_654_435_761) >> 7;
        let mut layer = parcels(&[]);
        layer.shapes = crate::analysis::fixture::layer(layer.kind, &[], &vec![&[] as &[&str]; count as usize]).shapes;
        let numbers: Vec<f64> = (0..count)
            .map(|at| if at % 7 == 0 { f64::NAN } else { f64::from(scrambled(at) % 1000) / 8.0 - 50.0 })
            .collect();
        let texts: Vec<String> = (0..count)
            .map(|at| format!("3715{}营{}", ["02", "0", "02Z"][(at % 3) as usize], scrambled(at) % 5000))
            .collect();
        layer.table.columns = vec![
            Column { name: "x".to_owned(), data: ColumnData::Number(numbers.clone()) },
            Column {
                name: "t".to_owned(),
                data: ColumnData::Text { codes: (0..count).collect(), words: texts.iter().collect() },
            },
        ];
        layer.roles.clear();
        let listed = Listed::of_layer(&layer);
        for descending in [false, true] {
            let by = |at| {
                let sort = Some(Sort { field: Field::Column(at), descending });
                list(listed, &Query::default(), sort, &AtomicBool::new(false)).expect("nobody stopped it").rows
            };
            let turned = |order: std::cmp::Ordering| if descending { order.reverse() } else { order };
            let mut expected: Vec<u32> = (0..count).collect();
            expected.sort_by(|a, b| {
                let (a, b) = (numbers[*a as usize], numbers[*b as usize]);
                a.is_nan().cmp(&b.is_nan()).then(turned(a.partial_cmp(&b).unwrap_or(std::cmp::Ordering::Equal)))
            });
            assert!(by(0) == expected, "numbers, descending {descending}");
            expected.sort_unstable();
            expected.sort_by(|a, b| turned(texts[*a as usize].cmp(&texts[*b as usize])));
            assert!(by(1) == expected, "texts, descending {descending}");
        }
    }

    #[test]
    fn columns_say_what_is_widest_in_them() {
        let town = town();
        let shapes = listed(&town).shapes();
        let names: Vec<&str> = shapes.iter().map(|shape| &*shape.name.zh).collect();
        let figures = ["Code", "亩均税收", "亩均产值", "亩均投资", "面积", "税收", "产值", "投资"];
        let firm = ["企业", "产业", "规模", "高新", "瞪羚", "科技型中小"];
        let expected: Vec<&str> = figures.into_iter().chain(firm).chain(["ZDMJ", "status"]).collect();
        assert_eq!(names, expected, "the code first, then figures and firm, then the rest of the file");
        assert_eq!(shapes[15].width, Width::Texts("built".to_owned()), "five letters are more than four");
        let Width::Numbers { decimals, grouped, high, .. } = shapes[5].width else { panic!("a total is a number") };
        assert_eq!((decimals, grouped, high), (2, true, 200.0), "the most tax");
    }
}
