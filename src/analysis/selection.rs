//! Several parcels at once: which ones, and what they are together.
//!
//! *Guarantees:* a selection is ascending and names no parcel twice; Σ figure ÷ Σ area, never a mean of ratios; parcels
//! without a value are counted and divide nothing. *Must not know:* how a ring was drawn.

use geo_types::{Coord, Rect};

use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::spread::Spread;
use crate::analysis::theme::{ClassKey, Themed};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};
use crate::model::words::{Lang, Words};

/// How newly chosen parcels join those chosen before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Join {
    /// They take their place.
    Replace,
    /// Both are chosen.
    Add,
    /// They are no longer chosen.
    Remove,
}

/// One step of choosing.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// What meets the area of a closed ring, in world metres.
    Ring(Vec<Coord>, Join),
    /// One parcel: chosen where it was not, and the other way round.
    Toggle(FeatureId),
    /// These and no others, ascending.
    These(Vec<FeatureId>),
    /// All parcels.
    All,
}

/// What the chosen parcels are together.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Summary {
    /// How many.
    pub parcels: usize,
    /// Σ area.
    pub area: Mu,
    /// Σ figure by [`Metric::index`]; `None` where no parcel has a value.
    pub totals: [Option<WanYuan>; 3],
    /// How many parcels have the figure, by [`Metric::index`].
    pub valued: [usize; 3],
    /// Σ area of those.
    pub valued_area: [Mu; 3],
    /// How the per-mu figure of the rated ones spreads, 万元/亩, by [`Metric::index`]; `None` where none is rated.
    pub spreads: [Option<Spread>; 3],
    /// How many different firms are on them.
    pub firms: usize,
    /// Parcels and area by row of the legend: position in [`Themed::rows`], as long as those.
    pub classes: Vec<(usize, Mu)>,
    /// The box around them, in world metres.
    pub extent: Option<Rect>,
}

impl Summary {
    /// Σ figure ÷ Σ area of the parcels that have it (企业用地亩均).
    pub fn per_firm_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.valued_area[metric.index()])
    }

    /// Σ figure ÷ Σ area of all of them (综合亩均).
    pub fn per_mu(&self, metric: Metric) -> Option<WanYuanPerMu> {
        self.totals[metric.index()]?.per(self.area)
    }
}

/// Takes the steps one after another. `before` is ascending; `found` gives what a ring meets, ascending.
pub fn choose(
    before: &[FeatureId],
    choices: &[Choice],
    parcels: &Layer,
    found: impl Fn(&[Coord]) -> Vec<FeatureId>,
) -> Vec<FeatureId> {
    let mut chosen = before.to_vec();
    for choice in choices {
        chosen = match choice {
            Choice::All => parcels.shapes.ids().filter(|id| parcels.shapes.bounds(*id).is_some()).collect(),
            Choice::These(ids) => ids.clone(),
            Choice::Ring(ring, Join::Replace) => found(ring),
            Choice::Ring(ring, Join::Add) => merged(&chosen, &found(ring), |old, new| old || new),
            Choice::Ring(ring, Join::Remove) => merged(&chosen, &found(ring), |old, new| old && !new),
            Choice::Toggle(id) => merged(&chosen, &[*id], |old, new| old != new),
        };
    }
    chosen
}

/// Both lists in one pass; what stays is said by whether the first and the second have it.
fn merged(old: &[FeatureId], new: &[FeatureId], stays: impl Fn(bool, bool) -> bool) -> Vec<FeatureId> {
    let mut merged = Vec::with_capacity(old.len().max(new.len()));
    let (mut old, mut new) = (old.iter().copied().peekable(), new.iter().copied().peekable());
    loop {
        let next = match (old.peek(), new.peek()) {
            (None, None) => return merged,
            (Some(a), None) => *a,
            (None, Some(b)) => *b,
            (Some(a), Some(b)) => *a.min(b),
        };
        let (in_old, in_new) = (old.next_if_eq(&next).is_some(), new.next_if_eq(&next).is_some());
        if stays(in_old, in_new) {
            merged.push(next);
        }
    }
}

/// Sums up. Without figures of a year there are areas only; without a theme no classes.
pub fn summarize(
    chosen: &[FeatureId],
    parcels: &Layer,
    of_year: Option<(&Figures, &Occupancy)>,
    themed: Option<&Themed>,
) -> Summary {
    let themed = themed.filter(|themed| themed.class_of.len() == parcels.len());
    let rows = themed.map_or(0, |themed| themed.rows.len());
    let mut sum = Summary { parcels: chosen.len(), classes: vec![(0, Mu(0.0)); rows], ..Summary::default() };
    let mut firms = Vec::new();
    let mut rated: [Vec<f64>; 3] = Default::default();
    let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
    for &parcel in chosen {
        let area = of_year.map_or_else(|| parcels.evaluation_mu(parcel), |(figures, _)| figures.area(parcel));
        sum.area += area;
        if let Some(bounds) = parcels.shapes.bounds(parcel) {
            low = [low[0].min(bounds.min().x), low[1].min(bounds.min().y)];
            high = [high[0].max(bounds.max().x), high[1].max(bounds.max().y)];
        }
        let row = themed.and_then(|themed| themed.class_of.get(parcel.index()));
        if let Some((count, mu)) = row.and_then(|row| sum.classes.get_mut(usize::from(*row))) {
            *count += 1;
            *mu += area;
        }
        let Some((figures, occupancy)) = of_year else { continue };
        firms.extend(occupancy.tenants(parcel).iter().map(|tenant| tenant.firm));
        for metric in Metric::ALL {
            let at = metric.index();
            if let Some(total) = figures.total(metric, parcel) {
                sum.totals[at] = Some(WanYuan(sum.totals[at].map_or(0.0, |sum| sum.0) + total.0));
                sum.valued[at] += 1;
                sum.valued_area[at] += area;
            }
            rated[at].extend(figures.per_mu(metric, parcel).rated());
        }
    }
    sum.spreads = rated.map(Spread::of);
    firms.sort_unstable();
    firms.dedup();
    sum.firms = firms.len();
    sum.extent = (low[0] <= high[0]).then(|| Rect::new(low, high));
    sum
}

/// The chosen parcels as a table with tabs between columns, under the given heads (code, name, area in 亩, and total
/// and per mu of each metric): what a sheet of cells takes from the clipboard. No value is an empty cell. Below an empty
/// line stand the sums, Σ figure ÷ Σ area, and how the per-mu figures of the rated parcels spread.
pub fn as_tsv(
    (chosen, sum): (&[FeatureId], &Summary),
    parcels: &Layer,
    figures: Option<&Figures>,
    (heads, lang): (&[&str], Lang),
) -> String {
    use std::fmt::Write as _;
    let mut text = heads.join("\t");
    text.push('\n');
    let cell = |text: &str| text.replace(['\t', '\n', '\r'], " ");
    for &parcel in chosen {
        let code = parcels.text(Role::Code, parcel).unwrap_or("");
        let name = parcels.text(Role::Name, parcel).unwrap_or("");
        let area = figures.map_or_else(|| parcels.evaluation_mu(parcel), |figures| figures.area(parcel));
        // Writing into a string cannot fail.
        write!(text, "{}\t{}\t{:.2}", cell(code), cell(name), area.0).ok();
        for metric in Metric::ALL {
            match figures.and_then(|figures| figures.total(metric, parcel)) {
                Some(total) => {
                    write!(text, "\t{:.2}\t", total.0).ok();
                    if let Some(per_mu) = total.per(area) {
                        write!(text, "{:.2}", per_mu.0).ok();
                    }
                }
                None => text.push_str("\t\t"),
            }
        }
        text.push('\n');
    }
    text.push('\n');
    sum_lines(&mut text, sum, lang);
    text
}

/// The statistics of a summary, each in the column of its figure.
fn sum_lines(text: &mut String, sum: &Summary, lang: Lang) {
    let mut line = |name: &Words, count: &str, area: &str, cells: [[Option<f64>; 2]; 3]| {
        text.extend([name.get(lang), "\t", count, "\t", area]);
        for cell in cells.as_flattened() {
            text.push('\t');
            text.extend(cell.map(|value| format!("{value:.2}")));
        }
        text.push('\n');
    };
    let totals = Metric::ALL
        .map(|metric| [sum.totals[metric.index()].map(|total| total.0), sum.per_firm_mu(metric).map(|value| value.0)]);
    let (parcels, area) = (sum.parcels.to_string(), format!("{:.2}", sum.area.0));
    line(&Words::fixed("Σ；Σ ÷ Σ（企业用地）", "Σ; Σ ÷ Σ (land with a figure)"), &parcels, &area, totals);
    if sum.spreads.iter().all(Option::is_none) {
        return;
    }
    let rated = sum.spreads.map(|spread| [None, spread.map(|spread| spread.count as f64)]);
    line(&Words::fixed("参评宗数", "Rated parcels"), "", "", rated);
    for (at, name) in Spread::names().iter().enumerate() {
        let cells = sum.spreads.map(|spread| [None, spread.and_then(|spread| spread.at.get(at).copied())]);
        line(name, "", "", cells);
    }
}

/// The classes of a summary that hold a parcel, with their keys, in the order of the legend.
pub fn classes_of<'a>(
    summary: &'a Summary,
    themed: &'a Themed,
) -> impl Iterator<Item = (&'a ClassKey, usize, Mu)> + 'a {
    let rows = themed.rows.iter().zip(&summary.classes);
    rows.filter(|(_, (count, _))| *count > 0).map(|(row, (count, mu))| (&row.key, *count, *mu))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::parcels;
    use crate::analysis::theme::resolve;
    use crate::model::spec::{ClassMethod, ClassSpec, Theme};

    fn ids(list: &[u32]) -> Vec<FeatureId> {
        list.iter().copied().map(FeatureId).collect()
    }

    /// A ring of one corner stands for a list of parcels here: x is the first one, y the last.
    fn ring(first: u32, last: u32, join: Join) -> Choice {
        Choice::Ring(vec![Coord { x: f64::from(first), y: f64::from(last) }], join)
    }

    #[track_caller]
    fn check(before: &[u32], choices: &[Choice], expected: &[u32]) {
        let layer = parcels(&[("A", 1.0), ("B", 1.0), ("C", 1.0), ("D", 1.0), ("E", 1.0)]);
        let found = |ring: &[Coord]| (ring[0].x as u32..=ring[0].y as u32).map(FeatureId).collect();
        assert_eq!(choose(&ids(before), choices, &layer, found), ids(expected), "{before:?} and {choices:?}");
    }

    #[test]
    fn choices_are_sets() {
        check(&[0, 4], &[ring(1, 2, Join::Replace)], &[1, 2]);
        check(&[0, 2], &[ring(1, 3, Join::Add)], &[0, 1, 2, 3]);
        check(&[0, 2, 4], &[ring(1, 3, Join::Remove)], &[0, 4]);
        check(&[0, 2], &[Choice::Toggle(FeatureId(2)), Choice::Toggle(FeatureId(3))], &[0, 3]);
        check(&[3], &[Choice::All, ring(0, 3, Join::Remove)], &[4]);
        check(&[], &[ring(1, 3, Join::Remove)], &[]);
    }

    /// Parcels of 2, 3 and 5 亩 with 40, 30 and no tax: 70 万元 on 5 亩 are 14.00, on all 10 亩 7.00. A mean of ratios
    /// would say (20 + 10) ÷ 2 = 15.
    #[test]
    fn sums_are_divided_by_sums() {
        let layer = parcels(&[("A", 2.0), ("B", 3.0), ("C", 5.0), ("D", 100.0)]);
        let none = vec![f64::NAN; 4];
        let figures = Figures {
            year: 2024,
            area_mu: std::sync::Arc::new(vec![2.0, 3.0, 5.0, 100.0]),
            totals: [vec![40.0, 30.0, f64::NAN, 9.0], none.clone(), none],
            not_rated: vec![false; 4],
            partial: vec![0; 4],
            ..Figures::default()
        };
        let spec = ClassSpec { method: ClassMethod::EqualInterval, count: 2, ..ClassSpec::default() };
        let themed = resolve(Theme::PerMu(Metric::Tax), spec, &layer, Some(&figures), None);
        let sum = summarize(&ids(&[0, 1, 2]), &layer, Some((&figures, &Occupancy::default())), Some(&themed));
        assert_eq!((sum.parcels, sum.area), (3, Mu(10.0)));
        assert_eq!((sum.totals[0], sum.valued[0], sum.valued_area[0]), (Some(WanYuan(70.0)), 2, Mu(5.0)));
        assert_eq!(sum.per_firm_mu(Metric::Tax), Some(WanYuanPerMu(14.0)));
        assert_eq!(sum.per_mu(Metric::Tax), Some(WanYuanPerMu(7.0)));
        assert_eq!((sum.totals[1], sum.per_mu(Metric::Output)), (None, None), "no value is not zero");
        // 20 and 10 万元/亩 are rated: the quarter lies at 10 + 10 × 0.25.
        let spread = sum.spreads[0].map(|spread| (spread.count, spread.at));
        assert_eq!(spread, Some((2, [10.0, 11.0, 12.5, 15.0, 17.5, 19.0, 20.0])), "each parcel once, not by area");
        assert_eq!(sum.spreads[1], None, "nothing to spread");
        // 0.09 to 20 in two classes: 20 is in the upper one, 10 in the lower, C has no value.
        let counts: Vec<usize> = classes_of(&sum, &themed).map(|(_, count, _)| count).collect();
        assert_eq!(counts, [1, 1, 1], "one in each class, one without data");
        let (low, high) = sum.extent.map(|box_| (box_.min(), box_.max())).expect("they have a place");
        assert_eq!(((low.x, low.y), (high.x, high.y)), ((0.0, 0.0), (21.0, 1.0)), "squares of 1 m every 10 m");
    }

    #[test]
    fn a_table_for_the_clipboard() {
        let layer = parcels(&[("A", 2.0), ("B", 3.0)]);
        let chosen = ids(&[1]);
        let sum = summarize(&chosen, &layer, None, None);
        let got = as_tsv((&chosen, &sum), &layer, None, (&["code", "name", "mu"], Lang::En));
        let expected = "code\tname\tmu\nB\t\t3.00\t\t\t\t\t\t\n\nΣ; Σ ÷ Σ (land with a figure)\t1\t3.00\t\t\t\t\t\t\n";
        assert_eq!(got, expected);
        let none = vec![f64::NAN; 2];
        let figures = Figures {
            area_mu: std::sync::Arc::new(vec![2.0, 3.0]),
            totals: [vec![40.0, 30.0], none.clone(), none],
            ..Figures::default()
        };
        let both = ids(&[0, 1]);
        let sum = summarize(&both, &layer, Some((&figures, &Occupancy::default())), None);
        let got = as_tsv((&both, &sum), &layer, Some(&figures), (&["code"], Lang::En));
        let lines: Vec<&str> = got.lines().skip(4).collect();
        assert_eq!(
            lines[0], "Σ; Σ ÷ Σ (land with a figure)\t2\t5.00\t70.00\t14.00\t\t\t\t",
            "70 ÷ 5, not (20 + 10) ÷ 2"
        );
        assert_eq!(lines[5], "Median\t\t\t\t15.00\t\t\t\t", "{lines:?}");
    }
}
