//! Several parcels at once: which ones, and what they are together.
//!
//! *Guarantees:* a selection is ascending and names no parcel twice; Σ figure ÷ Σ area, never a mean of ratios; parcels
//! without a value are counted and divide nothing. *Must not know:* how a ring was drawn.

use geo_types::{Coord, Rect};

use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::theme::{ClassKey, Themed};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::spec::Metric;
use crate::model::units::{Mu, WanYuan, WanYuanPerMu};

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
        }
    }
    firms.sort_unstable();
    firms.dedup();
    sum.firms = firms.len();
    sum.extent = (low[0] <= high[0]).then(|| Rect::new(low, high));
    sum
}

/// The chosen parcels as a table with tabs between columns, under the given heads (code, name, area in 亩, and total
/// and per mu of each metric): what a sheet of cells takes from the clipboard. No value is an empty cell.
pub fn as_tsv(chosen: &[FeatureId], parcels: &Layer, figures: Option<&Figures>, heads: &[&str]) -> String {
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
    text
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
        // 0.09 to 20 in two classes: 20 is in the upper one, 10 in the lower, C has no value.
        let counts: Vec<usize> = classes_of(&sum, &themed).map(|(_, count, _)| count).collect();
        assert_eq!(counts, [1, 1, 1], "one in each class, one without data");
        let (low, high) = sum.extent.map(|box_| (box_.min(), box_.max())).expect("they have a place");
        assert_eq!(((low.x, low.y), (high.x, high.y)), ((0.0, 0.0), (21.0, 1.0)), "squares of 1 m every 10 m");
    }

    #[test]
    fn a_table_for_the_clipboard() {
        let layer = parcels(&[("A", 2.0), ("B", 3.0)]);
        let got = as_tsv(&ids(&[1]), &layer, None, &["code", "name", "mu"]);
        assert_eq!(got, "code\tname\tmu\nB\t\t3.00\t\t\t\t\t\t\n");
    }
}
