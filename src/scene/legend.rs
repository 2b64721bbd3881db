//! The words and swatches of a legend, the same on screen and on paper.
//!
//! *Guarantees:* rows in the order of the theme; bounds are printed with as many digits as tell them apart, and the
//! boundary rule is printed with them. *Must not know:* where the legend stands.

use crate::analysis::bivariate::{Axis, LEVELS};
use crate::analysis::classify::Breaks;
use crate::analysis::theme::{ClassKey, LegendRow, Themed};
use crate::model::spec::{ClassMethod, ClassSpec, Metric, Standard, Theme};
use crate::model::units::WanYuan;
use crate::model::words::{Lang, Words};
use crate::scene::color::Appearance;
use crate::scene::furniture::thousands;
use crate::scene::paint::Fill;
use crate::scene::palette;

/// One row, ready to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The swatch.
    pub fill: Fill,
    /// `≥ 16.67`, `8.20 – 16.67`, `无数据`.
    pub label: String,
    /// 宗数.
    pub parcels: usize,
    /// 亩, with thousands separators.
    pub mu: String,
    /// Share of all area, `12.3%`.
    pub share: String,
    /// Σ in 万元 of each figure of [`Legend::sums`]; `–` where no parcel has one.
    pub sums: Vec<Sum>,
}

/// Σ of a figure over the parcels of a row.
#[derive(Debug, Clone, PartialEq)]
pub struct Sum {
    /// 万元, with thousands separators.
    pub wan_yuan: String,
    /// Share of Σ over all rows; empty where there is none.
    pub share: String,
}

/// A legend.
#[derive(Debug, Clone, PartialEq)]
pub struct Legend {
    /// `亩均税收 2024`.
    pub title: String,
    /// `万元/亩`; empty where there is none.
    pub unit: String,
    /// The rows.
    pub entries: Vec<Entry>,
    /// The figures that are summed, `税收`: none, one or two.
    pub sums: Vec<String>,
    /// The square of two figures.
    pub square: Option<Square>,
    /// `分位数，6 级；值在界上归上一级（≥）`; empty where there are no classes.
    pub rule: String,
}

/// The classes of two figures as a square.
#[derive(Debug, Clone, PartialEq)]
pub struct Square {
    /// Rows from the top (the second figure high) down, in each from the left (the first one low) to the right.
    pub fills: [[Fill; LEVELS]; LEVELS],
    /// The figure that grows to the right.
    pub across: SquareAxis,
    /// The figure that grows upwards.
    pub up: SquareAxis,
}

/// One side of a [`Square`].
#[derive(Debug, Clone, PartialEq)]
pub struct SquareAxis {
    /// `亩均税收`.
    pub name: String,
    /// The two bounds, the lower one first; empty where there is none.
    pub bounds: [String; 2],
}

/// What decides the class of a parcel with several firms.
const MAIN_FIRM: Words = Words::fixed("按用地最多的企业", "By the firm that uses most of the parcel");
const FIRST_CLASS: Words = Words::fixed(
    "按用地最多的企业；兼有几类的，依瞪羚、高新、科技型中小的次序归入第一类",
    "By the firm that uses most of the parcel; one of several classes is in the first of gazelle, high-tech, tech SME",
);

/// The legend of a theme.
pub fn legend(
    themed: &Themed,
    spec: ClassSpec,
    standard: Option<&Standard>,
    year: Option<u16>,
    lang: Lang,
    appearance: Appearance,
) -> Legend {
    let whole = Whole::of(themed);
    let entries = themed.rows.iter().map(|row| whole.entry(row, lang, appearance)).collect();
    let name = themed.theme.words();
    let metrics = themed.theme.metrics();
    let title = match year.filter(|_| !metrics.is_empty()) {
        Some(year) => format!("{} {year}", name.get(lang)),
        None => name.get(lang).to_owned(),
    };
    let rule = match (themed.theme, &themed.axes) {
        (Theme::PerMu(metric), _) => rule(themed, spec, (metric, standard), lang),
        (_, Some(axes)) if has_levels(themed) => rule_of_two(axes, lang),
        (Theme::Industry | Theme::Scale, _) => MAIN_FIRM.get(lang).to_owned(),
        (Theme::FirmClass, _) => FIRST_CLASS.get(lang).to_owned(),
        (Theme::Grade, _) => themed.scheme.as_ref().map_or_else(String::new, |scheme| scheme.get(lang).to_owned()),
        _ => String::new(),
    };
    Legend {
        title,
        unit: if matches!(themed.theme, Theme::PerMu(_) | Theme::Bivariate) { unit(lang) } else { "" }.to_owned(),
        entries,
        sums: metrics.iter().map(|metric| metric.total_words().get(lang).to_owned()).collect(),
        square: themed.axes.as_ref().filter(|_| has_levels(themed)).map(|axes| square(axes, lang, appearance)),
        rule,
    }
}

/// The unit of every per-mu figure.
pub fn unit(lang: Lang) -> &'static str {
    match lang {
        Lang::Zh => "万元/亩",
        Lang::En => "10k yuan/mu",
    }
}

/// `16.67`, `1,234.50`: with separators, negative with a minus sign.
pub fn number_text(value: f64, digits: usize) -> String {
    let text = format!("{:.digits$}", value.abs());
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let whole = thousands(whole.parse().unwrap_or(0));
    let nothing = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let sign = if value < 0.0 && !nothing { "−" } else { "" };
    if rest.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{rest}") }
}

fn has_levels(themed: &Themed) -> bool {
    themed.rows.iter().any(|row| matches!(row.key, ClassKey::Levels(_)))
}

/// What rows are parts of, and how their bounds are printed.
struct Whole<'a> {
    themed: &'a Themed,
    mu: f64,
    /// Σ of each figure.
    sums: [f64; 2],
    digits: usize,
}

impl<'a> Whole<'a> {
    fn of(themed: &'a Themed) -> Self {
        // The last bound is the largest value: it is not printed.
        let printed = themed.breaks.bounds.split_last().map_or(&[][..], |(_, printed)| printed);
        let sum = |at: usize| {
            let sums = themed.rows.iter().filter_map(|row| row.sums.get(at).copied().flatten());
            sums.map(|sum| sum.0).sum()
        };
        Self {
            themed,
            mu: themed.rows.iter().map(|row| row.area.0).sum(),
            sums: [sum(0), sum(1)],
            digits: digits_for(printed),
        }
    }

    fn entry(&self, row: &LegendRow, lang: Lang, appearance: Appearance) -> Entry {
        let share = if self.mu > 0.0 { row.area.0 / self.mu * 100.0 } else { 0.0 };
        let sum = |(sum, whole): (&Option<WanYuan>, &f64)| match sum {
            Some(sum) => Sum {
                wan_yuan: number_text(sum.0, usize::from(whole.abs() < 1_000.0)),
                share: if *whole > 0.0 { format!("{:.1}%", sum.0 / whole * 100.0) } else { String::new() },
            },
            None => Sum { wan_yuan: "–".to_owned(), share: String::new() },
        };
        Entry {
            fill: palette::fill_of(&row.key, appearance),
            label: self.label(&row.key, lang),
            parcels: row.parcels,
            mu: number_text(row.area.0, usize::from(self.mu < 1_000.0)),
            share: format!("{share:.1}%"),
            sums: row.sums.iter().zip(&self.sums).take(self.themed.theme.metrics().len()).map(sum).collect(),
        }
    }

    fn label(&self, key: &ClassKey, lang: Lang) -> String {
        let two = self.themed.theme == Theme::Bivariate;
        let words = match key {
            ClassKey::Class { index, low, high, .. } => return self.range((*index, *low, *high), lang),
            ClassKey::Levels([across, up]) => {
                let [across, up] = [level_words(*across), level_words(*up)];
                let [one, other] = Theme::PAIR.map(Metric::total_words);
                let (one_en, other_en) = (one.en.to_lowercase(), other.en.to_lowercase());
                Words::made(
                    format!("{}{} · {}{}", one.zh, across.zh, other.zh, up.zh),
                    format!("{} {one_en} · {} {other_en}", across.en, up.en),
                )
            }
            ClassKey::Zero if two => Words::fixed("任一为零", "Either is zero"),
            ClassKey::Zero => Words::fixed("0（零值）", "0 (zero)"),
            ClassKey::NotRated => Words::fixed("暂不评价（T）", "Not rated (T)"),
            ClassKey::Rest => Words::fixed("其余（合并）", "Others (merged)"),
            ClassKey::NoData if self.themed.theme == Theme::Grade => Words::fixed("不参评", "Not evaluated"),
            ClassKey::Moved(moved) => {
                let words = moved.words();
                let mut letters = words.en.chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
                Words::made(words.zh.to_string(), format!("{first}{}", letters.as_str()))
            }
            ClassKey::Grade { id, name, .. } => Words::made(format!("{id} {}", name.zh), format!("{id} {}", name.en)),
            ClassKey::NoData if self.themed.theme.is_of_firms() => Words::fixed("没有企业", "No firm"),
            ClassKey::NoData if two => Words::fixed("无数据（缺任一）", "No data (of either)"),
            ClassKey::NoData => Words::fixed("无数据", "No data"),
            ClassKey::LandUse { name, .. } | ClassKey::OfFirm { name, .. } => name.clone(),
            ClassKey::Status(status) => status.words(),
        };
        words.get(lang).to_owned()
    }

    /// The values of a class, with the sign of the rule where it is open.
    fn range(&self, (index, low, high): (usize, f64, Option<f64>), lang: Lang) -> String {
        let Breaks { bounds, rule, .. } = &self.themed.breaks;
        let text = |value| number_text(value, self.digits);
        let largest = bounds.last().copied();
        match high {
            // One class of one value, or with what is below all bounds.
            None if index == 0 && largest == Some(low) => text(low),
            None if index == 0 && low.is_finite() => format!("≥ {}", text(low)),
            None if low.is_finite() => format!("{} {}", rule.sign(), text(low)),
            None => Words::fixed("全部", "all").get(lang).to_owned(),
            // The lowest class also takes what is below its bound.
            Some(high) if index == 0 && low <= 0.0 => format!("{} {}", rule.sign_below(), text(high)),
            Some(high) if low == high => text(low),
            Some(high) => format!("{} – {}", text(low), text(high)),
        }
    }
}

/// How many digits tell all bounds apart: none from 100 on, two below, more where two would be the same.
fn digits_for(bounds: &[f64]) -> usize {
    let largest = bounds.iter().fold(0.0f64, |most, bound| most.max(bound.abs()));
    let whole = bounds.iter().all(|bound| (bound - bound.round()).abs() < 1e-9);
    let least = match largest {
        _ if whole => 0,
        size if size >= 1_000.0 => 0,
        size if size >= 100.0 => 1,
        _ => 2,
    };
    let distinct = |digits: &usize| {
        let apart = |pair: &[f64]| pair[0] == pair[1] || number_text(pair[0], *digits) != number_text(pair[1], *digits);
        bounds.windows(2).all(apart)
    };
    (least..=6).find(distinct).unwrap_or(6)
}

fn level_words(level: usize) -> Words {
    match level {
        0 => Words::fixed("低", "Low"),
        1 => Words::fixed("中", "Mid"),
        _ => Words::fixed("高", "High"),
    }
}

fn square([across, up]: &[Axis; 2], lang: Lang, appearance: Appearance) -> Square {
    let side = |axis: &Axis| {
        let finite: Vec<f64> = axis.bounds.into_iter().filter(|bound| bound.is_finite()).collect();
        let digits = digits_for(&finite);
        let text = |bound: f64| if bound.is_finite() { number_text(bound, digits) } else { String::new() };
        SquareAxis { name: axis.metric.words().get(lang).to_owned(), bounds: axis.bounds.map(text) }
    };
    let fill = |row: usize, column: usize| palette::fill_of(&ClassKey::Levels([column, LEVELS - 1 - row]), appearance);
    Square {
        fills: std::array::from_fn(|row| std::array::from_fn(|column| fill(row, column))),
        across: side(across),
        up: side(up),
    }
}

fn rule_of_two(axes: &[Axis; 2], lang: Lang) -> String {
    let [across, up] = axes;
    let of = |axis: &Axis| {
        if axis.is_own { Words::fixed("手动断点", "own bounds") } else { Words::fixed("三分位数", "terciles") }
    };
    let (one, other, on_bound) = (of(across), of(up), across.rule.words());
    let (one_name, other_name) = (across.metric.words(), up.metric.words());
    let words = if across.is_own == up.is_own {
        Words::made(
            format!("两项各按{}分三级；{}", one.zh, on_bound.zh),
            format!("Each by {} into three levels; {}", one.en, on_bound.en),
        )
    } else {
        Words::made(
            format!("{}按{}、{}按{}各分三级；{}", one_name.zh, one.zh, other_name.zh, other.zh, on_bound.zh),
            format!("{} by {}, {} by {}; {}", one_name.en, one.en, other_name.en.to_lowercase(), other.en, on_bound.en),
        )
    };
    words.get(lang).to_owned()
}

fn rule(themed: &Themed, spec: ClassSpec, (metric, standard): (Metric, Option<&Standard>), lang: Lang) -> String {
    let count = themed.breaks.class_count();
    if count == 0 {
        return String::new();
    }
    let by_hand = spec.own_of(metric).is_some();
    let method = method_words(&themed.breaks, &spec, by_hand);
    let (zh, en, on_bound) = (&method.zh, &method.en, themed.breaks.rule.words());
    let (on_zh, on_en) = (&on_bound.zh, &on_bound.en);
    let mut text = crate::words!("{zh}，{count} 级；{on_zh}", "{en}, {count} classes; {on_en}").get(lang).to_owned();
    let standard =
        standard.filter(|standard| standard.metric == metric && spec.method == ClassMethod::Fixed && !by_hand);
    if let Some(standard) = standard {
        let least = number_text(standard.at_least, digits_for(&[standard.at_least]));
        let (zh, en) = (&standard.source.zh, &standard.source.en);
        text.push_str(crate::words!("；达标线 ≥ {least}（{zh}）", "; standard ≥ {least} ({en})").get(lang));
    }
    text
}

/// The method, with the numbers it worked with.
fn method_words(breaks: &Breaks, spec: &ClassSpec, by_hand: bool) -> Words {
    let method = spec.method.words();
    let (zh, en) = (&method.zh, &method.en);
    match (spec.method, breaks.spread) {
        _ if by_hand => Words::fixed("手动断点", "Own bounds"),
        (ClassMethod::StandardDeviation, Some(spread)) => {
            let [mean, deviation] = [spread.mean, spread.deviation].map(|value| number_text(value, 2));
            crate::words!("{zh}（均值 {mean}，σ {deviation}）", "{en} (mean {mean}, σ {deviation})")
        }
        (ClassMethod::Quota, _) => {
            let shares = spec.quotas.text();
            crate::words!("{zh} {shares}%（从高到低）", "{en} {shares}% (best first)")
        }
        _ => method,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::classify::{Histogram, Spread};
    use crate::model::spec::{BoundRule, OwnBounds, PolicyStatus, Quotas};
    use crate::model::units::Mu;

    fn themed(bounds: &[f64]) -> Themed {
        let of = bounds.len() - 1;
        let class = |index: usize| LegendRow {
            key: ClassKey::Class { index, of, low: bounds[index], high: (index + 1 < of).then(|| bounds[index + 1]) },
            parcels: 10 * index + 5,
            area: Mu(100.0 * (index + 1) as f64),
            sums: [Some(WanYuan(1_000.0 * (index + 1) as f64)), None],
        };
        let mut rows: Vec<LegendRow> = (0..of).rev().map(class).collect();
        rows.push(LegendRow { key: ClassKey::Zero, parcels: 1, area: Mu(50.0), sums: [Some(WanYuan(0.0)), None] });
        rows.push(LegendRow { key: ClassKey::NoData, parcels: 7, area: Mu(1_350.0), sums: [None; 2] });
        Themed {
            theme: Theme::PerMu(Metric::Tax),
            year: Some(2024),
            spec: ClassSpec::default(),
            class_of: std::sync::Arc::default(),
            rows,
            breaks: Breaks { bounds: bounds.to_vec(), ..Breaks::default() },
            histogram: Histogram::default(),
            axes: None,
            scheme: None,
        }
    }

    #[test]
    fn ranges_say_on_which_side_a_bound_is() {
        fn check(bounds: &[f64], expected: &[&str]) {
            let legend = legend(&themed(bounds), ClassSpec::default(), None, Some(2024), Lang::Zh, Appearance::Light);
            let labels: Vec<&str> = legend.entries.iter().map(|entry| entry.label.as_str()).collect();
            assert_eq!(labels, expected, "{bounds:?}");
            assert_eq!(legend.title, "亩均税收 2024");
        }
        check(&[0.0, 10.0, 20.0, 30.0], &["≥ 20", "10 – 20", "< 10", "0（零值）", "无数据"]);
        check(&[1.5, 8.2, 16.666, 90.0], &["≥ 16.67", "8.20 – 16.67", "1.50 – 8.20", "0（零值）", "无数据"]);
        check(&[-2.0, 0.5, 7.25, 9.0], &["≥ 7.25", "0.50 – 7.25", "< 0.50", "0（零值）", "无数据"]);
        check(&[0.001, 0.002, 0.003], &["≥ 0.002", "0.001 – 0.002", "0（零值）", "无数据"]);
        check(&[1.5, 8.2, 90.0, 7_000.0], &["≥ 90.00", "8.20 – 90.00", "1.50 – 8.20", "0（零值）", "无数据"]);
        check(&[1_000.6, 2_500.2, 9_000.0], &["≥ 2,500", "1,001 – 2,500", "0（零值）", "无数据"]);
        check(&[7.5, 7.5], &["7.50", "0（零值）", "无数据"]);
        check(&[7.5, 9.0], &["≥ 7.50", "0（零值）", "无数据"]);
    }

    #[test]
    fn the_other_rule_turns_the_signs_round() {
        fn check(bounds: &[f64], expected: &[&str]) {
            let mut themed = themed(bounds);
            themed.breaks.rule = BoundRule::Above;
            let legend = legend(&themed, ClassSpec::default(), None, None, Lang::Zh, Appearance::Light);
            let labels: Vec<&str> = legend.entries.iter().map(|entry| entry.label.as_str()).collect();
            assert_eq!(labels, [expected, &["0（零值）", "无数据"]].concat(), "{bounds:?}");
            assert!(legend.rule.ends_with("值在界上归下一级（>）"), "{}", legend.rule);
        }
        check(&[0.0, 10.0, 20.0, 30.0], &["> 20", "10 – 20", "≤ 10"]);
        check(&[1.5, 8.2, 16.666, 90.0], &["> 16.67", "8.20 – 16.67", "1.50 – 8.20"]);
        check(&[1.5, 1.5, 16.5, 90.0], &["> 16.50", "1.50 – 16.50", "1.50"]);
    }

    #[test]
    fn the_rule_tells_what_the_bounds_were_made_from() {
        let check = |spec: ClassSpec, spread: Option<Spread>, expected: &str| {
            let mut themed = themed(&[0.0, 10.0, 20.0]);
            themed.breaks.spread = spread;
            let rule = legend(&themed, spec, None, None, Lang::Zh, Appearance::Light).rule;
            assert_eq!(rule, format!("{expected}；值在界上归上一级（≥）"));
        };
        let spread = Some(Spread { mean: 16.675, deviation: 3.0 });
        check(ClassSpec::of(ClassMethod::StandardDeviation, 6), spread, "标准差（均值 16.68，σ 3.00），2 级");
        let quotas = Quotas::usual(4);
        check(
            ClassSpec { quotas, ..ClassSpec::of(ClassMethod::Quota, 6) },
            None,
            "名次配额 20/40/35/5%（从高到低），2 级",
        );
        let own = |metric| ClassSpec { own: Some(OwnBounds::new(metric, &[10.0])), ..ClassSpec::default() };
        check(own(Metric::Tax), None, "手动断点，2 级");
        check(own(Metric::Output), None, "分位数，2 级");
    }

    #[test]
    fn two_figures_have_a_square_with_named_sides() {
        let axis = |metric, bounds, is_own| Axis { metric, bounds, rule: BoundRule::AtLeast, is_own };
        let mut themed = themed(&[0.0, 10.0]);
        themed.theme = Theme::Bivariate;
        themed.axes =
            Some([axis(Metric::Tax, [10.0, 20.0], true), axis(Metric::Output, [f64::NEG_INFINITY, 333.333], false)]);
        themed.rows[0].key = ClassKey::Levels([0, 2]);
        let legend = legend(&themed, ClassSpec::default(), None, Some(2024), Lang::Zh, Appearance::Light);
        let labels: Vec<&str> = legend.entries.iter().map(|entry| entry.label.as_str()).collect();
        assert_eq!(labels, ["税收低 · 产值高", "任一为零", "无数据（缺任一）"]);
        assert_eq!((legend.sums.join(" "), legend.entries[0].sums.len()), ("税收 产值".to_owned(), 2));
        let square = legend.square.expect("two figures have one");
        assert_eq!(square.fills[0][0], legend.entries[0].fill, "low tax is left, high output at the top");
        assert_eq!(
            (square.across.name, square.across.bounds),
            ("亩均税收".to_owned(), ["10", "20"].map(str::to_owned))
        );
        assert_eq!(square.up.bounds, ["", "333.3"].map(str::to_owned));
        assert_eq!(legend.rule, "亩均税收按手动断点、亩均产值按三分位数各分三级；值在界上归上一级（≥）");
    }

    #[test]
    fn areas_and_shares_are_of_the_whole() {
        let legend =
            legend(&themed(&[0.0, 10.0, 20.0, 30.0]), ClassSpec::default(), None, None, Lang::En, Appearance::Light);
        // 300 + 200 + 100 + 50 + 1,350 = 2,000 mu by hand.
        let found: Vec<(usize, &str, &str)> =
            legend.entries.iter().map(|e| (e.parcels, e.mu.as_str(), e.share.as_str())).collect();
        let expected =
            [(25, "300", "15.0%"), (15, "200", "10.0%"), (5, "100", "5.0%"), (1, "50", "2.5%"), (7, "1,350", "67.5%")];
        assert_eq!(found, expected);
        // 3,000 + 2,000 + 1,000 万元, zero, and none.
        let sums: Vec<(&str, &str)> =
            legend.entries.iter().flat_map(|e| &e.sums).map(|s| (s.wan_yuan.as_str(), s.share.as_str())).collect();
        let expected = [("3,000", "50.0%"), ("2,000", "33.3%"), ("1,000", "16.7%"), ("0", "0.0%"), ("–", "")];
        assert_eq!((sums.as_slice(), legend.sums.join(" ")), (&expected[..], "Tax".to_owned()));
        assert_eq!(legend.title, "Tax per mu");
        assert_eq!(legend.rule, "Quantile, 3 classes; a value on a bound is in the upper class (≥)");
    }

    #[test]
    fn the_standard_is_named_with_fixed_bounds() {
        let standard = Standard {
            metric: Metric::Tax,
            at_least: 20.0,
            bounds: vec![0.0, 10.0, 20.0],
            source: Words::fixed("1号文件", "document no. 1"),
            status: PolicyStatus::Example,
        };
        let spec = ClassSpec::of(ClassMethod::Fixed, 2);
        let legend = legend(&themed(&[0.0, 10.0, 20.0]), spec, Some(&standard), None, Lang::Zh, Appearance::Light);
        assert_eq!(legend.rule, "固定标准，2 级；值在界上归上一级（≥）；达标线 ≥ 20（1号文件）");
    }

    #[test]
    fn numbers_have_separators_and_a_true_minus() {
        for (value, digits, text) in
            [(1234.5, 2, "1,234.50"), (-3.0, 0, "−3"), (-0.001, 2, "0.00"), (999.95, 1, "1,000.0"), (0.0, 0, "0")]
        {
            assert_eq!(number_text(value, digits), text);
        }
    }
}
