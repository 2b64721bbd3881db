//! A theme over a part of the parcels: the same colours and bounds, the numbers of the part.

use crate::analysis::classify::Histogram;
use crate::analysis::per_mu::Figures;
use crate::analysis::theme::{LegendRow, Themed};
use crate::model::id::FeatureId;
use crate::model::layer::Layer;
use crate::model::spec::Theme;
use crate::model::units::{Mu, WanYuan};
use std::collections::BTreeMap;

impl Themed {
    /// The same classes with rows and histogram of these parcels, each with the share of it that counts, as
    /// [`Membership`](crate::analysis::membership::Membership) has them. Rows stay where they are, for the map has their
    /// colours; what the whole does not say, the part does not say either.
    #[must_use]
    pub fn within(&self, members: &[(FeatureId, f64)], (parcels, figures): (&Layer, Option<&Figures>)) -> Self {
        let area_of = |parcel| figures.map_or_else(|| parcels.evaluation_mu(parcel), |figures| figures.area(parcel));
        let metrics = self.theme.metrics();
        let mut rows: Vec<LegendRow> = self.rows.iter().map(emptied).collect();
        for (parcel, share) in members {
            let row = self.class_of.get(parcel.index()).and_then(|at| rows.get_mut(usize::from(*at)));
            let Some(row) = row else { continue };
            row.parcels += 1;
            row.area += Mu(area_of(*parcel).0 * share);
            for (sum, metric) in row.sums.iter_mut().zip(metrics) {
                if let Some(total) = figures.and_then(|figures| figures.total(*metric, *parcel)) {
                    *sum = Some(sum.unwrap_or_default() + WanYuan(total.0 * share));
                }
            }
        }
        for (row, whole) in rows.iter_mut().zip(&self.rows) {
            row.sums =
                [row.sums[0].filter(|_| whole.sums[0].is_some()), row.sums[1].filter(|_| whole.sums[1].is_some())];
        }
        Self { rows, histogram: self.histogram_within(members, figures), ..self.clone() }
    }

    /// The bars of the whole, filled with the part.
    fn histogram_within(&self, members: &[(FeatureId, f64)], figures: Option<&Figures>) -> Histogram {
        let (Theme::PerMu(metric), Some(figures)) = (self.theme, figures) else { return self.histogram.clone() };
        let mut counts: BTreeMap<usize, u32> = BTreeMap::new();
        let values = members.iter().filter_map(|(parcel, _)| figures.per_mu(metric, *parcel).rated());
        for bin in values.filter(|value| *value != 0.0).filter_map(|value| self.histogram.bin_of(value)) {
            *counts.entry(bin).or_default() += 1;
        }
        let bins = 0..self.histogram.counts.len();
        Histogram { counts: bins.map(|bin| counts.get(&bin).copied().unwrap_or(0)).collect(), ..self.histogram.clone() }
    }
}

fn emptied(row: &LegendRow) -> LegendRow {
    LegendRow { parcels: 0, area: Mu(0.0), sums: [None; 2], ..row.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::parcels;
    use crate::analysis::theme::resolve;
    use crate::model::spec::{ClassSpec, Metric, OwnBounds};
    use std::sync::Arc;

    /// Four parcels of 2 亩: 40, 4, 0 and 60 万元; the zone has the first whole, half of the second and the third whole.
    #[test]
    fn a_part_has_its_own_numbers_in_the_classes_of_the_whole() {
        let parcels = parcels(&["A", "B", "C", "D"].map(|code| (code, 2.0)));
        let figures = Figures {
            year: 2024,
            area_mu: Arc::new(vec![2.0; 4]),
            totals: [vec![40.0, 4.0, 0.0, 60.0], vec![f64::NAN; 4], vec![f64::NAN; 4]],
            partial: vec![0; 4],
            ..Figures::default()
        };
        let spec = ClassSpec { own: Some(OwnBounds::new(Metric::Tax, &[10.0, 25.0])), ..ClassSpec::default() };
        let whole = resolve(Theme::PerMu(Metric::Tax), spec, &parcels, Some(&figures), None);
        let members = [(FeatureId(0), 1.0), (FeatureId(1), 0.5), (FeatureId(2), 1.0)];
        let part = whole.within(&members, (&parcels, Some(&figures)));
        let rows: Vec<_> =
            part.rows.iter().map(|row| (row.parcels, row.area.0, row.sums[0].map(|sum| sum.0))).collect();
        // ≥ 25: D is elsewhere; 10–25: A; below: half of B; zero: C.
        let expected = [(0, 0.0, None), (1, 2.0, Some(40.0)), (1, 1.0, Some(2.0)), (1, 2.0, Some(0.0))];
        assert_eq!(rows, expected);
        assert_eq!((&part.breaks, &part.class_of), (&whole.breaks, &whole.class_of), "colours can be compared");
        assert_eq!(part.histogram.range, whole.histogram.range);
        assert_eq!(part.histogram.counts.iter().sum::<u32>(), 2, "20 and 2 a mu; zero is in no bar");
        let all: Vec<_> = (0..4).map(|at| (FeatureId(at), 1.0)).collect();
        assert_eq!(whole.within(&all, (&parcels, Some(&figures))), whole, "all parcels are the whole");
        // A public theme has no sums and no histogram.
        let mut public = whole;
        public.histogram = Histogram::default();
        public.rows.iter_mut().for_each(|row| row.sums = [None; 2]);
        let part = public.within(&members, (&parcels, Some(&figures)));
        assert!(part.histogram.counts.is_empty() && part.rows.iter().all(|row| row.sums == [None; 2]));
    }
}
