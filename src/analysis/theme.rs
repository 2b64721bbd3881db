//! A theme over all parcels: the class of each one and the rows of the legend. What map, legend, table and export share.
use crate::analysis::bivariate::{self, Axis, LEVELS, Place};
use crate::analysis::classify::{self, Breaks, Distribution, Histogram};
use crate::analysis::land_use;
use crate::analysis::per_mu::{Figures, Reading};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, ParcelStatus, Role};
use crate::model::scheme::Moved;
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::units::{Mu, WanYuan};
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
        /// Lower bound; [`Breaks::rule`] says whether it is in.
        low: f64,
        /// Upper bound; `None` for the last class.
        high: Option<f64>,
    },
    /// A class of [`Theme::Bivariate`]: the level of each figure, 0 low to 2 high.
    Levels([usize; 2]),
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
    /// A class of the firm that uses most of the parcel.
    OfFirm {
        /// Of which theme: industry, class or scale.
        theme: Theme,
        /// Position among the classes of the theme.
        at: usize,
        /// Its name.
        name: Words,
    },
    /// A grade of the scheme.
    Grade {
        /// From 0, the best.
        at: usize,
        /// How many grades there are.
        of: usize,
        /// Its letter.
        id: String,
        /// Its name.
        name: Words,
    },
    /// What became of the grade.
    Moved(Moved),
    /// Groups too small to be shown to the public, put together.
    Rest,
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
    /// Σ of each figure of [`Theme::metrics`]; `None` where no parcel has one, and beyond those figures.
    pub sums: [Option<WanYuan>; 2],
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
    /// Legend rows from best to worst (per-mu), then zero, T and no data; only rows with parcels, but all
    /// classes of per-mu figures.
    pub rows: Vec<LegendRow>,
    /// The bounds of a per-mu theme.
    pub breaks: Breaks,
    /// The histogram of a per-mu theme.
    pub histogram: Histogram,
    /// The levels of the bivariate theme.
    pub axes: Option<[Axis; 2]>,
    /// Name and status of the scheme of [`Theme::Grade`].
    pub scheme: Option<Words>,
}

impl Themed {
    /// The key of the class a value is in, as the legend has it.
    pub fn key_at(&self, value: f64) -> &ClassKey {
        let class = self.breaks.class_of(value);
        let mut keys = self.rows.iter().map(|row| &row.key);
        keys.find(|key| matches!(key, ClassKey::Class { index, .. } if *index == class)).unwrap_or(&ClassKey::NoData)
    }
}

/// Resolves a theme. `figures` is `None` where there are no firm data: then all is NoData.
///
/// Classes are made over the rated values other than zero; a negative one (a refund) is a value like any other.
/// A `standard` of another figure is not used. Grades are not made here: of [`Theme::Grade`] all is without one, and
/// [`Graded::themed`](crate::analysis::grade::Graded::themed) has them; nor are the classes of firms, which
/// [`of_firms`](crate::analysis::firm_theme::of_firms) has.
pub fn resolve(
    theme: Theme,
    spec: ClassSpec,
    parcels: &Layer,
    figures: Option<&Figures>,
    standard: Option<&Standard>,
) -> Themed {
    let themed = match theme {
        Theme::Grade | Theme::Industry | Theme::FirmClass | Theme::Scale => {
            by_key(theme, (parcels, figures), Vec::new(), |_| None)
        }
        Theme::PerMu(metric) => {
            per_mu(metric, spec, parcels, figures, standard.filter(|standard| standard.metric == metric))
        }
        Theme::Bivariate => of_two(&spec, parcels, figures),
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
    // Bounds that were set by hand for another figure say nothing of this one.
    let own = spec.own.filter(|_| spec.own_of(metric).is_some());
    let breaks = classify::breaks(rated, ClassSpec { own, ..spec }, standard);
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

/// High levels first, and of the same level of the second figure the high ones of the first.
fn of_two(spec: &ClassSpec, parcels: &Layer, figures: Option<&Figures>) -> Themed {
    let axes = Axis::both(spec, figures);
    let cells = LEVELS * LEVELS;
    let levels_at = |row: usize| [LEVELS - 1 - row % LEVELS, LEVELS - 1 - row / LEVELS];
    let rated = figures.is_some_and(|figures| Theme::PAIR.iter().any(|metric| !figures.rated(*metric).is_empty()));
    let cells_shown = if rated { cells } else { 0 };
    let mut keys: Vec<ClassKey> = (0..cells_shown).map(|row| ClassKey::Levels(levels_at(row))).collect();
    keys.extend([ClassKey::Zero, ClassKey::NotRated]);
    let themed =
        by_key(Theme::Bivariate, (parcels, figures), keys, |parcel| match bivariate::place(&axes, figures?, parcel) {
            Place::Cell([across, up]) => Some((LEVELS - 1 - up) * LEVELS + LEVELS - 1 - across),
            Place::Zero => Some(cells_shown),
            Place::NotRated => Some(cells_shown + 1),
            Place::NoData => None,
        });
    Themed { axes: Some(axes), ..themed }
}

/// What is counted of a row.
#[derive(Clone, Copy, Default)]
struct Tally {
    parcels: usize,
    area: f64,
    sums: [f64; 2],
    valued: [usize; 2],
}

impl Tally {
    fn add(&mut self, other: &Self) {
        self.parcels += other.parcels;
        self.area += other.area;
        for at in 0..self.sums.len() {
            self.sums[at] += other.sums[at];
            self.valued[at] += other.valued[at];
        }
    }

    fn row(&self, key: ClassKey) -> LegendRow {
        let sum = |at: usize| (self.valued[at] > 0).then_some(WanYuan(self.sums[at]));
        LegendRow { key, parcels: self.parcels, area: Mu(self.area), sums: [sum(0), sum(1)] }
    }
}

/// Gives every parcel the row of its key, by position in `keys`, and those without one NoData; drops rows
/// without parcels, but no class of figures. What any theme ends in: it knows nothing of how keys are found.
pub(super) fn by_key(
    theme: Theme,
    (parcels, figures): (&Layer, Option<&Figures>),
    mut keys: Vec<ClassKey>,
    key_of: impl Fn(FeatureId) -> Option<usize> + Sync,
) -> Themed {
    // The figures know the areas already.
    let area_of = |parcel| figures.map_or_else(|| parcels.evaluation_mu(parcel), |figures| figures.area(parcel));
    let summed = |metric: &Metric| figures.map(|figures| figures.totals[metric.index()].as_slice());
    let totals: Vec<&[f64]> = theme.metrics().iter().filter_map(summed).collect();
    let no_data = keys.len();
    keys.push(ClassKey::NoData);
    let place = |parcel| key_of(parcel).map_or(no_data, |at| at.min(no_data)) as u8;
    let mut positions = vec![0_u8; parcels.len()];
    // Sums of pieces of a fixed size, so that they are the same on one core and on many.
    let pieces: Vec<Vec<Tally>> = positions
        .par_chunks_mut(PIECE)
        .enumerate()
        .map(|(piece, positions)| {
            let mut tallies = vec![Tally::default(); keys.len()];
            for (offset, position) in positions.iter_mut().enumerate() {
                let parcel = FeatureId((piece * PIECE + offset) as u32);
                *position = place(parcel);
                let tally = &mut tallies[usize::from(*position)];
                tally.parcels += 1;
                tally.area += area_of(parcel).0;
                for (at, totals) in totals.iter().enumerate() {
                    let total = totals.get(parcel.index()).copied().filter(|total| !total.is_nan());
                    tally.sums[at] += total.unwrap_or(0.0);
                    tally.valued[at] += usize::from(total.is_some());
                }
            }
            tallies
        })
        .collect();
    let mut tallies = vec![Tally::default(); keys.len()];
    for piece in &pieces {
        tallies.iter_mut().zip(piece).for_each(|(tally, more)| tally.add(more));
    }
    let is_class = |key: &ClassKey| {
        matches!(key, ClassKey::Class { .. } | ClassKey::Levels(_) | ClassKey::Grade { .. } | ClassKey::Moved(_))
    };
    let kept: Vec<bool> = keys.iter().zip(&tallies).map(|(key, tally)| tally.parcels > 0 || is_class(key)).collect();
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
    let all = keys.into_iter().zip(&tallies).map(|(key, tally)| tally.row(key));
    let rows = all.zip(kept).filter(|(_, keep)| *keep).map(|(row, _)| row).collect();
    Themed {
        theme,
        year: None,
        spec: ClassSpec::default(),
        class_of: Arc::new(positions),
        rows,
        breaks: Breaks::default(),
        histogram: Histogram::default(),
        axes: None,
        scheme: None,
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
    use crate::model::spec::{BoundRule, ClassMethod, OwnBounds, PolicyStatus};

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
        let spec = ClassSpec::of(ClassMethod::Fixed, 5);
        let themed = resolve(Theme::PerMu(Metric::Tax), spec, &parcels, Some(&figures), Some(&standard));
        let rows =
            ["2: 20..None ×2", "1: 10..Some(20.0) ×0", "0: 0..Some(10.0) ×1", "Zero ×1", "NotRated ×1", "NoData ×1"];
        assert_eq!(words_of(&themed), rows, "an empty class keeps its row");
        assert_eq!(*themed.class_of, [0, 2, 3, 4, 5, 0], "20.00 meets ≥ 20");
        assert_eq!((themed.year, themed.spec), (Some(2024), spec), "it says what it was made of");
        assert_eq!(themed.rows[0].area, Mu(4.0), "two parcels of 2 亩");
        assert_eq!(themed.histogram.counts.iter().sum::<u32>(), 3, "zero and T are in no bar");
        // 40 + 60, none in the empty class, 4, 0, 50 on T land, no value at all.
        let sums: Vec<Option<f64>> = themed.rows.iter().map(|row| row.sums[0].map(|sum| sum.0)).collect();
        assert_eq!(sums, [Some(100.0), None, Some(4.0), Some(0.0), Some(50.0), None]);
        assert!(themed.rows.iter().all(|row| row.sums[1].is_none()), "there is one figure only");
    }

    #[test]
    fn columns_without_variety_have_sane_classes() {
        #[track_caller]
        fn check(tax: &[f64], expected: &[&str]) {
            let codes: Vec<String> = (0..tax.len()).map(|at| at.to_string()).collect();
            let parcels = parcels(&codes.iter().map(|code| (code.as_str(), 2.0)).collect::<Vec<_>>());
            let figures = figures(tax, &[]);
            for method in ClassMethod::ALL {
                for rule in BoundRule::ALL {
                    let spec = ClassSpec { rule, ..ClassSpec::of(method, 6) };
                    let themed = resolve(Theme::PerMu(Metric::Tax), spec, &parcels, Some(&figures), None);
                    assert_eq!(words_of(&themed), expected, "{method:?} {rule:?} of {tax:?}");
                }
            }
        }
        let nan = f64::NAN;
        check(&[8.0, 8.0, 8.0], &["0: 4..None ×3"]);
        check(&[0.0, 0.0], &["Zero ×2"]);
        check(&[8.0], &["0: 4..None ×1"]);
        check(&[nan, nan], &["NoData ×2"]);
        check(&[0.0, nan, 8.0], &["0: 4..None ×1", "Zero ×1", "NoData ×1"]);
        check(&[], &[]);
    }

    #[test]
    fn bounds_of_another_figure_are_not_used() {
        let parcels = parcels(&[("A", 2.0), ("B", 2.0)]);
        let figures = figures(&[8.0, 40.0], &[]);
        let counts = |metric| {
            let own = Some(OwnBounds::new(metric, &[30.0]));
            let spec = ClassSpec { own, ..ClassSpec::of(ClassMethod::Quantile, 2) };
            let themed = resolve(Theme::PerMu(Metric::Tax), spec, &parcels, Some(&figures), None);
            themed.rows.iter().map(|row| row.parcels).collect::<Vec<_>>()
        };
        assert_eq!(counts(Metric::Tax), [0, 2], "4 and 20 are below 30");
        assert_eq!(counts(Metric::Output), [1, 1], "two quantiles");
    }

    /// Six parcels of 2 亩 with tax and output by hand: 2/2, 40/400, 40/2, T, zero tax, no output.
    #[test]
    fn two_figures_make_nine_classes() {
        let parcels = parcels(&["A", "B", "C", "D", "E", "F"].map(|code| (code, 2.0)));
        let nan = f64::NAN;
        let mut figures = figures(&[4.0, 80.0, 80.0, 1.0, 0.0, 9.0], &[false, false, false, true, false, false]);
        figures.totals[1] = vec![4.0, 800.0, 4.0, 1.0, 7.0, nan];
        let spec = ClassSpec { pair: [Some([10.0, 20.0]), Some([200.0, 333.0])], ..ClassSpec::default() };
        let themed = resolve(Theme::Bivariate, spec, &parcels, Some(&figures), None);
        let filled: Vec<String> = words_of(&themed).into_iter().filter(|row| !row.ends_with("×0")).collect();
        let expected =
            ["Levels([2, 2]) ×1", "Levels([2, 0]) ×1", "Levels([0, 0]) ×1", "Zero ×1", "NotRated ×1", "NoData ×1"];
        assert_eq!(filled, expected, "classes have two names: tax, output");
        assert_eq!(themed.rows.len(), 9 + 3, "empty classes keep their rows");
        assert_eq!(*themed.class_of, [8, 0, 6, 10, 9, 11]);
        let sums = |row: usize| themed.rows[row].sums.map(|sum| sum.map(|sum| sum.0));
        assert_eq!(
            [sums(0), sums(6), sums(11)],
            [[Some(80.0), Some(800.0)], [Some(80.0), Some(4.0)], [Some(9.0), None]]
        );
        let without = resolve(Theme::Bivariate, spec, &parcels, None, None);
        assert_eq!(words_of(&without), ["NoData ×6"]);
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
