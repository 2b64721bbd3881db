//! The words and swatches of a legend, the same on screen and on paper.
//!
//! *Guarantees:* rows in the order of the theme; bounds are printed with as many digits as tell them apart, and the
//! boundary rule is printed with them. *Must not know:* where the legend stands.

use crate::analysis::theme::{ClassKey, LegendRow, Themed};
use crate::model::spec::{ClassMethod, ClassSpec, Metric, Standard, Theme};
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
    /// `分位数，6 级；值在界上归上一级（≥）`; empty where there are no classes.
    pub rule: String,
}

/// The legend of a theme.
pub fn legend(
    themed: &Themed,
    spec: ClassSpec,
    standard: Option<&Standard>,
    year: Option<u16>,
    lang: Lang,
    appearance: Appearance,
) -> Legend {
    let whole_mu: f64 = themed.rows.iter().map(|row| row.area.0).sum();
    // The last bound is the largest value: it is not printed.
    let printed = themed.breaks.bounds.split_last().map_or(&[][..], |(_, printed)| printed);
    let digits = digits_for(printed);
    let entries = themed.rows.iter().map(|row| entry(row, whole_mu, digits, lang, appearance)).collect();
    let name = themed.theme.words();
    let Theme::PerMu(metric) = themed.theme else {
        return Legend { title: name.get(lang).to_owned(), unit: String::new(), entries, rule: String::new() };
    };
    let title = match year {
        Some(year) => format!("{} {year}", name.get(lang)),
        None => name.get(lang).to_owned(),
    };
    Legend { title, unit: unit(lang).to_owned(), entries, rule: rule(themed, spec, (metric, standard), lang) }
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

fn entry(row: &LegendRow, whole_mu: f64, digits: usize, lang: Lang, appearance: Appearance) -> Entry {
    let share = if whole_mu > 0.0 { row.area.0 / whole_mu * 100.0 } else { 0.0 };
    Entry {
        fill: palette::fill_of(&row.key, appearance),
        label: label(&row.key, digits, lang),
        parcels: row.parcels,
        mu: number_text(row.area.0, usize::from(whole_mu < 1_000.0)),
        share: format!("{share:.1}%"),
    }
}

fn label(key: &ClassKey, digits: usize, lang: Lang) -> String {
    match key {
        ClassKey::Class { low, high: None, .. } if low.is_finite() => format!("≥ {}", number_text(*low, digits)),
        ClassKey::Class { high: None, .. } => Words::fixed("全部", "all").get(lang).to_owned(),
        // The lowest class also takes what is below its bound.
        ClassKey::Class { index: 0, low, high: Some(high), .. } if *low <= 0.0 => {
            format!("< {}", number_text(*high, digits))
        }
        ClassKey::Class { low, high: Some(high), .. } => {
            format!("{} – {}", number_text(*low, digits), number_text(*high, digits))
        }
        ClassKey::Zero => Words::fixed("0（零值）", "0 (zero)").get(lang).to_owned(),
        ClassKey::NotRated => Words::fixed("暂不评价（T）", "Not rated (T)").get(lang).to_owned(),
        ClassKey::NoData => Words::fixed("无数据", "No data").get(lang).to_owned(),
        ClassKey::LandUse { name, .. } => name.get(lang).to_owned(),
        ClassKey::Status(status) => status.words().get(lang).to_owned(),
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
        let texts: Vec<String> = bounds.iter().map(|bound| number_text(*bound, *digits)).collect();
        texts.windows(2).all(|pair| pair[0] != pair[1])
    };
    (least..=6).find(distinct).unwrap_or(6)
}

fn rule(themed: &Themed, spec: ClassSpec, (metric, standard): (Metric, Option<&Standard>), lang: Lang) -> String {
    let count = themed.breaks.class_count();
    if count == 0 {
        return String::new();
    }
    let by_hand = Words::fixed("手动断点", "Own bounds");
    let method = if spec.own.is_some() { by_hand } else { spec.method.words() };
    let (zh, en) = (&method.zh, &method.en);
    let classes = crate::words!(
        "{zh}，{count} 级；值在界上归上一级（≥）",
        "{en}, {count} classes; a value on a bound is in the upper class (≥)"
    );
    let mut text = classes.get(lang).to_owned();
    let standard = standard
        .filter(|standard| standard.metric == metric && spec.method == ClassMethod::Fixed && spec.own.is_none());
    if let Some(standard) = standard {
        let least = number_text(standard.at_least, digits_for(&[standard.at_least]));
        let (zh, en) = (&standard.source.zh, &standard.source.en);
        text.push_str(crate::words!("；达标线 ≥ {least}（{zh}）", "; standard ≥ {least} ({en})").get(lang));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::classify::{Breaks, Histogram};
    use crate::model::spec::PolicyStatus;
    use crate::model::units::Mu;

    fn themed(bounds: &[f64]) -> Themed {
        let of = bounds.len() - 1;
        let class = |index: usize| LegendRow {
            key: ClassKey::Class { index, of, low: bounds[index], high: (index + 1 < of).then(|| bounds[index + 1]) },
            parcels: 10 * index + 5,
            area: Mu(100.0 * (index + 1) as f64),
        };
        let mut rows: Vec<LegendRow> = (0..of).rev().map(class).collect();
        rows.push(LegendRow { key: ClassKey::Zero, parcels: 1, area: Mu(50.0) });
        rows.push(LegendRow { key: ClassKey::NoData, parcels: 7, area: Mu(1_350.0) });
        Themed {
            theme: Theme::PerMu(Metric::Tax),
            year: Some(2024),
            spec: ClassSpec::default(),
            class_of: std::sync::Arc::default(),
            rows,
            breaks: Breaks { bounds: bounds.to_vec() },
            histogram: Histogram::default(),
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
        let spec = ClassSpec { method: ClassMethod::Fixed, count: 2, own: None };
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
