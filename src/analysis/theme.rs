//! A theme over all parcels: the class of each one and the rows of the legend. What map, legend, table and export share.
use crate::analysis::classify::{self, Breaks, Distribution, Histogram};
use crate::analysis::land_use;
use crate::analysis::per_mu::{Figures, Reading};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ParcelStatus, Role};
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::units::Mu;
use crate::model::words::Words;
use rayon::prelude::*;
use std::sync::Arc;

/// What a legend row stands for. `scene` gives it its colour.
#[derive(Debug, Clone, PartialEq)]
pub enum ClassKey {
    /// Class `index` of `of` of a per-mu theme.
    Class {
        /// From 0, the lowest.
        index: usize,
        /// How many classes there are.
        of: usize,
        /// Lower bound, included.
        low: f64,
        /// Upper bound, not included; `None` for the last class.
        high: Option<f64>,
    },
    /// Exactly zero.
    Zero,
    /// 暂不评价.
    NotRated,
    /// No value.
    NoData,
    /// A land-use class, by (scheme, code at the level that has a standard colour).
    LandUse {
        /// Scheme of the code.
        scheme: String,
        /// The code.
        code: String,
        /// Its name.
        name: Words,
    },
    /// A status.
    Status(ParcelStatus),
}

/// One row of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendRow {
    /// What it stands for.
    pub key: ClassKey,
    /// How many parcels.
    pub parcels: usize,
    /// Their area.
    pub area: Mu,
}

/// A theme, resolved.
#[derive(Debug, Clone, PartialEq)]
pub struct Themed {
    /// Which one.
    pub theme: Theme,
    /// The year of the figures; `None` where there were none.
    pub year: Option<u16>,
    /// The classes that were asked for.
    pub spec: ClassSpec,
    /// The row of every parcel: position in `rows`.
    pub class_of: Arc<Vec<u8>>,
    /// Legend rows from best to worst (per-mu), then zero, T and no data; only rows with parcels, but all classes of a per-mu theme.
    pub rows: Vec<LegendRow>,
    /// The bounds of a per-mu theme.
    pub breaks: Breaks,
    /// The histogram of a per-mu theme.
    pub histogram: Histogram,
}

/// Resolves a theme. `figures` is `None` where there are no firm data: then all is NoData.
///
/// Classes are made over the rated values other than zero; a negative one (a refund) is a value like any other.
/// A `standard` of another figure is not used.
pub fn resolve(
    theme: Theme,
    spec: ClassSpec,
    parcels: &Layer,
    figures: Option<&Figures>,
    standard: Option<&Standard>,
) -> Themed {
    let themed = match theme {
        Theme::PerMu(metric) => {
            per_mu(metric, spec, parcels, figures, standard.filter(|standard| standard.metric == metric))
        }
        Theme::LandUse => by_key(theme, (parcels, figures), land_use_rows(), |parcel| {
            let at = land_use::of_parcel(parcels, parcel).map(|(scheme, code)| land_use::position_of(&scheme, &code));
            at.map(|known| known.unwrap_or(land_use::CLASSES.len()))
        }),
        Theme::Status => {
            by_key(theme, (parcels, figures), ParcelStatus::ALL.map(ClassKey::Status).to_vec(), |parcel| {
                let status = parcels.text(Role::ParcelStatus, parcel).and_then(ParcelStatus::from_name)?;
                ParcelStatus::ALL.iter().position(|known| *known == status)
            })
        }
    };
    Themed { year: figures.map(|figures| figures.year), spec, ..themed }
}

/// Parcels classed by one thread at a time.
const PIECE: usize = 1 << 14;
/// How many bars the histogram of the legend panel has.
const HISTOGRAM_BINS: usize = 48;

fn per_mu(
    metric: Metric,
    spec: ClassSpec,
    parcels: &Layer,
    figures: Option<&Figures>,
    standard: Option<&Standard>,
) -> Themed {
    let reading = |parcel| figures.map_or(Reading::NoData, |figures| figures.per_mu(metric, parcel));
    let nothing = Distribution::default();
    let rated = figures.map_or(&nothing, |figures| figures.rated(metric));
    let breaks = classify::breaks(rated, spec, standard);
    let of = breaks.class_count();
    let class = |index: usize| ClassKey::Class {
        index,
        of,
        low: breaks.bounds.get(index).copied().unwrap_or(f64::NEG_INFINITY),
        high: breaks.bounds.get(index + 1).copied().filter(|_| index + 1 < of),
    };
    let mut keys: Vec<ClassKey> = (0..of).rev().map(class).collect();
    keys.extend([ClassKey::Zero, ClassKey::NotRated]);
    let themed = by_key(Theme::PerMu(metric), (parcels, figures), keys, |parcel| match reading(parcel) {
        Reading::Value(value) if value.0 == 0.0 => Some(of),
        Reading::Value(value) => Some(of.saturating_sub(1) - breaks.class_of(value.0)),
        Reading::NotRated(_) => Some(of + 1),
        Reading::NoData => None,
    });
    Themed { histogram: rated.histogram(HISTOGRAM_BINS), breaks, ..themed }
}

/// Gives every parcel the row of its key, by position in `keys`, and those without one NoData; drops rows
/// without parcels, but no class.
fn by_key(
    theme: Theme,
    (parcels, figures): (&Layer, Option<&Figures>),
    mut keys: Vec<ClassKey>,
    key_of: impl Fn(FeatureId) -> Option<usize> + Sync,
) -> Themed {
    // The figures know the areas already.
    let area_of = |parcel| figures.map_or_else(|| parcels.evaluation_mu(parcel), |figures| figures.area(parcel));
    let no_data = keys.len();
    keys.push(ClassKey::NoData);
    let place = |parcel| key_of(parcel).map_or(no_data, |at| at.min(no_data)) as u8;
    let mut positions = vec![0_u8; parcels.len()];
    // Sums of pieces of a fixed size, so that they are the same on one core and on many.
    let pieces: Vec<Vec<(usize, Mu)>> = positions
        .par_chunks_mut(PIECE)
        .enumerate()
        .map(|(piece, positions)| {
            let mut sums = vec![(0, Mu(0.0)); keys.len()];
            for (offset, position) in positions.iter_mut().enumerate() {
                let parcel = FeatureId((piece * PIECE + offset) as u32);
                *position = place(parcel);
                let (parcels_there, area) = &mut sums[usize::from(*position)];
                *parcels_there += 1;
                *area += area_of(parcel);
            }
            sums
        })
        .collect();
    let mut all: Vec<LegendRow> = keys.into_iter().map(|key| LegendRow { key, parcels: 0, area: Mu(0.0) }).collect();
    for sums in &pieces {
        for (row, (parcels_there, area)) in all.iter_mut().zip(sums) {
            row.parcels += parcels_there;
            row.area += *area;
        }
    }
    let kept: Vec<bool> = all.iter().map(|row| row.parcels > 0 || matches!(row.key, ClassKey::Class { .. })).collect();
    let mut row_of = Vec::with_capacity(kept.len());
    let mut rows_before = 0_u8;
    for keep in &kept {
        row_of.push(rows_before);
        rows_before = rows_before.saturating_add(u8::from(*keep));
    }
    positions.par_chunks_mut(PIECE).for_each(|piece| {
        for at in piece {
            *at = row_of.get(usize::from(*at)).copied().unwrap_or(0);
        }
    });
    let rows = all.into_iter().zip(kept).filter(|(_, keep)| *keep).map(|(row, _)| row).collect();
    Themed {
        theme,
        year: None,
        spec: ClassSpec::default(),
        class_of: Arc::new(positions),
        rows,
        breaks: Breaks::default(),
        histogram: Histogram::default(),
    }
}

/// A row for every class with a standard colour, and one for codes that are none.
fn land_use_rows() -> Vec<ClassKey> {
    let key = |code: &str, name: Words| ClassKey::LandUse {
        scheme: land_use::YDYH_2023.to_owned(),
        code: code.to_owned(),
        name,
    };
    let mut rows: Vec<ClassKey> = land_use::CLASSES.iter().map(|class| key(class.code, class.words())).collect();
    rows.push(key("", Words::fixed("未识别的用途", "Unrecognised use")));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{layer, parcels};
    use crate::model::layer::LayerKind;
    use crate::model::spec::{ClassMethod, PolicyStatus};

    fn words_of(themed: &Themed) -> Vec<String> {
        let of = |row: &LegendRow| match &row.key {
            ClassKey::Class { index, low, high, .. } => format!("{index}: {low}..{high:?} ×{}", row.parcels),
            ClassKey::LandUse { code, name, .. } => format!("{code} {} ×{}", name.zh, row.parcels),
            ClassKey::Status(status) => format!("{status:?} ×{}", row.parcels),
            other => format!("{other:?} ×{}", row.parcels),
        };
        themed.rows.iter().map(of).collect()
    }

    fn figures(tax: &[f64], not_rated: &[bool]) -> Figures {
        Figures {
            year: 2024,
            area_mu: Arc::new(vec![2.0; tax.len()]),
            totals: [tax.to_vec(), vec![f64::NAN; tax.len()], vec![f64::NAN; tax.len()]],
            not_rated: not_rated.to_vec(),
            partial: vec![0; tax.len()],
            ..Figures::default()
        }
    }

    #[test]
    fn the_best_class_comes_first_and_the_three_kinds_of_nothing_last() {
        let codes = ["A", "B", "C", "D", "E", "F"];
        let parcels = parcels(&codes.map(|code| (code, 2.0)));
        // 万元 on 2 亩 each: 40, 4, 0, 50 (not rated), none, 60 → per mu 20, 2, 0, T, none, 30.
        let figures = figures(&[40.0, 4.0, 0.0, 50.0, f64::NAN, 60.0], &[false, false, false, true, false, false]);
        let standard = Standard {
            metric: Metric::Tax,
            at_least: 20.0,
            bounds: vec![0.0, 10.0, 20.0],
            source: Words::default(),
            status: PolicyStatus::Example,
        };
        let spec = ClassSpec { method: ClassMethod::Fixed, count: 5, own: None };
        let themed = resolve(Theme::PerMu(Metric::Tax), spec, &parcels, Some(&figures), Some(&standard));
        let rows =
            ["2: 20..None ×2", "1: 10..Some(20.0) ×0", "0: 0..Some(10.0) ×1", "Zero ×1", "NotRated ×1", "NoData ×1"];
        assert_eq!(words_of(&themed), rows, "an empty class keeps its row");
        assert_eq!(*themed.class_of, [0, 2, 3, 4, 5, 0], "20.00 meets ≥ 20");
        assert_eq!((themed.year, themed.spec), (Some(2024), spec), "it says what it was made of");
        assert_eq!(themed.rows[0].area, Mu(4.0), "two parcels of 2 亩");
        assert_eq!(themed.histogram.counts.iter().sum::<u32>(), 3, "zero and T are in no bar");
    }

    #[test]
    fn without_firms_all_is_no_data() {
        let parcels = parcels(&[("A", 2.0), ("B", 3.0)]);
        let themed = resolve(Theme::PerMu(Metric::Tax), ClassSpec::default(), &parcels, None, None);
        assert_eq!(words_of(&themed), ["NoData ×2"]);
        assert_eq!(*themed.class_of, [0, 0]);
    }

    #[test]
    fn land_use_is_told_apart_by_scheme() {
        let rows: [&[&str]; 6] = [
            &["用地用海2023", "100102"],
            &["三调", "0601"],
            &["用地用海2023", "0601"],
            &["用地用海2023", "110101"],
            &["用地用海2023", "9999"],
            &["用地用海2023", ""],
        ];
        let parcels = layer(LayerKind::Parcels, &[Role::LandUseScheme, Role::LandUse], &rows);
        let themed = resolve(Theme::LandUse, ClassSpec::default(), &parcels, None, None);
        let expected =
            ["06 农业设施建设用地 ×1", "1001 工业用地 ×2", "11 仓储用地 ×1", " 未识别的用途 ×1", "NoData ×1"];
        assert_eq!(words_of(&themed), expected);
        assert_eq!(*themed.class_of, [1, 1, 0, 2, 3, 4]);
    }

    #[test]
    fn statuses_keep_the_order_of_the_legend() {
        let parcels = layer(LayerKind::Parcels, &[Role::ParcelStatus], &[&["idle"], &["built"], &[""], &["supplied"]]);
        let themed = resolve(Theme::Status, ClassSpec::default(), &parcels, None, None);
        assert_eq!(words_of(&themed), ["Built ×1", "SuppliedUnused ×1", "Idle ×1", "NoData ×1"]);
        assert_eq!(*themed.class_of, [2, 0, 3, 1]);
    }
}
