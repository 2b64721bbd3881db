//! What may be public of layers, classes and texts: a copy without what must not be known.
//!
//! *Guarantees:* of parcels only number, use and status are left; no kept text names a firm; bounds of classes are rounded, so that none is the
//! figure of a parcel; no class of figures or firms has one or two firms: it is joined with its neighbour or put with
//! the rest; there are no sums. What is left out is not there any more: nothing has to be hidden later.
//! *Must not know:* drawing, files.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::analysis::classify::Histogram;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::subjects::Subject;
use crate::analysis::summary::Basis;
use crate::analysis::theme::{self, ClassKey, LegendRow, Themed};
use crate::model::id::{FeatureId, FirmId};
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::spec::{ClassMethod, ClassSpec, OwnBounds, Standard, Theme};
use crate::model::table::{Column, ColumnData, Table};
use crate::model::words::{Lang, Words};

/// A group of fewer firms is not shown: of two each knows the other one's figure.
pub const LEAST_FIRMS: usize = 3;

/// What stands for a firm's name in a text of the planner's.
const SOME_FIRM: Words = Words::fixed("某企业", "a firm");

/// What a public page has to know of what it must not say.
#[derive(Debug, Clone, Default)]
pub struct Masked {
    /// How many firms there are in each zone.
    pub zone_firms: Vec<usize>,
    /// Names and credit codes of firms, the longest first.
    pub hidden: Vec<String>,
}

impl Masked {
    /// Of the data of one year.
    pub fn of(basis: Basis<'_>) -> Self {
        let firms = &basis.data.firms;
        let names = firms.ids().filter_map(|id| firms.name_and_code(id));
        let hidden: BTreeSet<&str> = names.flat_map(|(name, code)| [name.trim(), code.trim()]).collect();
        // A sign alone says nothing and would be found everywhere.
        let mut hidden: Vec<String> =
            hidden.into_iter().filter(|text| text.chars().count() > 1).map(str::to_owned).collect();
        hidden.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let zones = basis.data.zones().map_or(0, |zones| zones.len());
        let firms_in = |zone: u32| {
            let parcels = basis.membership.parcels_of(FeatureId(zone)).iter();
            let tenants = parcels.flat_map(|(parcel, _)| basis.occupancy.tenants(*parcel));
            tenants.map(|tenant| tenant.firm).collect::<BTreeSet<FirmId>>().len()
        };
        Self { zone_firms: (0..zones as u32).map(firms_in).collect(), hidden }
    }

    /// Whether a zone has so few firms that its class would be theirs.
    pub fn is_small(&self, zone: FeatureId) -> bool {
        self.zone_firms.get(zone.index()).is_some_and(|firms| (1..LEAST_FIRMS).contains(firms))
    }

    /// Takes names and codes of firms out of a text.
    pub fn hide_firms(&self, text: &mut String, lang: Lang) {
        for name in self.hidden.iter().filter(|name| !name.is_empty()) {
            if text.contains(name.as_str()) {
                *text = text.replace(name.as_str(), SOME_FIRM.get(lang));
            }
        }
    }

    /// A text without names and codes of firms.
    pub fn without_firms(&self, text: &str, lang: Lang) -> String {
        let mut text = text.to_owned();
        self.hide_firms(&mut text, lang);
        text
    }

    /// A subject of a series with what everybody may know.
    #[must_use]
    pub fn subject(&self, mut subject: Subject) -> Subject {
        self.hide_firms(subject.name.zh.to_mut(), Lang::Zh);
        self.hide_firms(subject.name.en.to_mut(), Lang::En);
        subject.note.clear();
        subject.facts.retain(|fact| fact.is_public);
        subject
    }

    /// The texts of a column.
    fn column(&self, column: &Column, lang: Lang) -> Column {
        let data = match &column.data {
            ColumnData::Text { codes, words } => {
                let words = words.iter().map(|word| self.without_firms(word, lang)).collect();
                ColumnData::Text { codes: codes.clone(), words }
            }
            ColumnData::Mixed(values) => {
                let without = |value: &str| self.without_firms(value, lang).into_boxed_str();
                ColumnData::Mixed(values.iter().map(|value| value.as_deref().map(without)).collect())
            }
            data @ (ColumnData::Number(_) | ColumnData::Bool(_)) => data.clone(),
        };
        Column { data, ..column.clone() }
    }
}

/// A layer with what may be known of it; its name is that of its kind, for the one of a file may say more.
pub fn layer(layer: &Layer, masked: &Masked, lang: Lang) -> Layer {
    let kept: &[Role] = match layer.kind {
        LayerKind::Parcels => {
            // The registered area is divided by and never printed.
            &[
                Role::Code,
                Role::LandUse,
                Role::LandUseScheme,
                Role::LandUseName,
                Role::ParcelStatus,
                Role::RegisteredArea,
            ]
        }
        LayerKind::Zones => &[Role::Code, Role::Name, Role::NameEn, Role::Kind],
        LayerKind::Roads | LayerKind::Water => &[Role::Name, Role::NameEn, Role::Kind, Role::Width],
        LayerKind::Other => &[],
    };
    let found: Vec<(Role, usize)> = layer.roles.iter().copied().filter(|(role, _)| kept.contains(role)).collect();
    // Parcel numbers name nobody, and there may be a million.
    let column = |(role, at): &(Role, usize)| {
        let column = layer.table.columns.get(*at)?;
        Some(if *role == Role::Code { column.clone() } else { masked.column(column, lang) })
    };
    let columns = found.iter().filter_map(column).collect::<Vec<_>>();
    let is_whole = columns.len() == found.len();
    let mut source = layer.source.clone();
    source.path = String::new();
    // What a file says of its own origin may be a path, with the name of who made it.
    if source.text.contains(['\\', '/']) {
        source.text.clear();
    }
    Layer {
        name: name_of(layer.kind).get(lang).to_owned(),
        kind: layer.kind,
        shapes: layer.shapes.clone(),
        geodesic_area_m2: layer.geodesic_area_m2.clone(),
        roles: if is_whole { found.iter().zip(0..).map(|((role, _), at)| (*role, at)).collect() } else { Vec::new() },
        table: Table { columns },
        source,
    }
}

fn name_of(kind: LayerKind) -> Words {
    match kind {
        LayerKind::Zones => Words::fixed("分区", "Zones"),
        LayerKind::Parcels => Words::fixed("宗地", "Parcels"),
        LayerKind::Roads => Words::fixed("道路", "Roads"),
        LayerKind::Water => Words::fixed("水系", "Water"),
        LayerKind::Other => Words::fixed("其他", "Other"),
    }
}

/// The classes of parcels as the public may see them.
pub fn classes(
    themed: &Themed,
    (parcels, figures): (&Layer, Option<&Figures>),
    occupancy: &Occupancy,
    standard: Option<&Standard>,
) -> Themed {
    let mut public = rounded(themed, (parcels, figures), standard);
    public.histogram = Histogram::default();
    public.rows.iter_mut().for_each(|row| row.sums = [None; 2]);
    if !matches!(themed.theme, Theme::LandUse | Theme::Status) {
        join_small(&mut public, occupancy);
    }
    let lowest = public.rows.iter_mut().rev().find(|row| matches!(row.key, ClassKey::Class { .. }));
    if let Some(ClassKey::Class { low, .. }) = lowest.map(|row| &mut row.key) {
        // The least of all figures is somebody's.
        *low = 0.0;
    }
    let of = public.rows.iter().filter(|row| matches!(row.key, ClassKey::Class { .. })).count();
    let mut bounds: Vec<f64> = Vec::new();
    for row in public.rows.iter_mut().rev() {
        if let ClassKey::Class { index, of: all, low, .. } = &mut row.key {
            (*index, *all) = (bounds.len(), of);
            bounds.push(*low);
        }
    }
    if let Some(most) = public.breaks.bounds.last().filter(|_| !bounds.is_empty()) {
        bounds.push(two_digits(*most, f64::ceil));
    }
    public.breaks.bounds = bounds;
    public.breaks.spread = None;
    public
}

/// The same theme with bounds of two digits; those of a standard, and those set by hand, are nobody's figures.
fn rounded(themed: &Themed, (parcels, figures): (&Layer, Option<&Figures>), standard: Option<&Standard>) -> Themed {
    let spec = themed.spec;
    let round = |bound: f64| two_digits(bound, f64::round);
    match themed.theme {
        Theme::PerMu(metric) => {
            let of_standard = spec.method == ClassMethod::Fixed && standard.is_some_and(|known| known.metric == metric);
            if spec.own_of(metric).is_some() || of_standard {
                return themed.clone();
            }
            let inner: Vec<f64> = themed.breaks.inner().iter().copied().map(round).collect();
            let own = Some(OwnBounds::new(metric, &inner));
            theme::resolve(themed.theme, ClassSpec { own, ..spec }, parcels, figures, None)
        }
        Theme::Bivariate => {
            let axes = themed.axes.unwrap_or_else(|| crate::analysis::bivariate::Axis::both(&spec, figures));
            let pair = axes.map(|axis| Some(axis.bounds.map(round)));
            let mut public = theme::resolve(themed.theme, ClassSpec { pair, ..spec }, parcels, figures, None);
            public.axes.iter_mut().flatten().for_each(|axis| axis.bounds = axis.bounds.map(round));
            public
        }
        _ => themed.clone(),
    }
}

/// A number with its first two digits.
fn two_digits(value: f64, round: fn(f64) -> f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = value.abs().log10().floor() as i32 - 1;
    let step = 10f64.powi(power.abs());
    if power < 0 { round(value * step) / step } else { round(value / step) * step }
}

/// Joins rows of one or two firms with others until there are none.
fn join_small(themed: &mut Themed, occupancy: &Occupancy) {
    let mut firms = vec![BTreeSet::new(); themed.rows.len()];
    for (parcel, row) in (0..).zip(themed.class_of.iter()) {
        if let Some(firms) = firms.get_mut(usize::from(*row)) {
            firms.extend(occupancy.tenants(FeatureId(parcel)).iter().map(|tenant| tenant.firm));
        }
    }
    let went = join_rows(&mut themed.rows, firms);
    let class_of = themed.class_of.iter().map(|row| went.get(usize::from(*row)).copied().unwrap_or(*row));
    themed.class_of = Arc::new(class_of.collect());
}

/// Joins the rows; where each of them went.
fn join_rows(rows: &mut Vec<LegendRow>, mut firms: Vec<BTreeSet<FirmId>>) -> Vec<u8> {
    let mut went: Vec<usize> = (0..rows.len()).collect();
    while let Some((from, step)) = next(rows, &firms) {
        let into = match step {
            Step::Rest => {
                rows[from].key = ClassKey::Rest;
                continue;
            }
            Step::Into(into) => into,
        };
        let gone = rows.remove(from);
        let more = firms.remove(from);
        let into = if into > from { into - 1 } else { into };
        firms[into].extend(more);
        let row = &mut rows[into];
        row.key = joined(&gone.key, &row.key);
        row.parcels += gone.parcels;
        row.area.0 += gone.area.0;
        for at in &mut went {
            *at = if *at == from { into } else { *at - usize::from(*at > from) };
        }
    }
    went.into_iter().map(|at| at as u8).collect()
}

enum Step {
    /// Becomes the rest.
    Rest,
    /// Goes into another row.
    Into(usize),
}

/// The first row that is too small, and what becomes of it.
fn next(rows: &[LegendRow], firms: &[BTreeSet<FirmId>]) -> Option<(usize, Step)> {
    let is_small = |at: &usize| {
        let few = firms.get(*at).is_some_and(|firms| (1..LEAST_FIRMS).contains(&firms.len()));
        few && rows.get(*at).is_some_and(|row| row.key != ClassKey::NoData)
    };
    (0..rows.len()).filter(is_small).find_map(|at| Some((at, step(rows, firms, at)?)))
}

fn step(rows: &[LegendRow], firms: &[BTreeSet<FirmId>], at: usize) -> Option<Step> {
    let key = |at: usize| rows.get(at).map(|row| &row.key);
    let like = |wanted: fn(&ClassKey) -> bool| {
        let is = |other: &usize| key(*other).is_some_and(wanted);
        // What is below, else what is above.
        Some(at + 1).filter(|below| is(below)).or_else(|| (0..at).rev().find(is))
    };
    let found = match key(at)? {
        ClassKey::Class { .. } | ClassKey::Zero => like(|key| matches!(key, ClassKey::Class { .. })),
        ClassKey::Grade { .. } => like(|key| matches!(key, ClassKey::Grade { .. })),
        ClassKey::Rest => {
            let none = rows.iter().position(|row| row.key == ClassKey::NoData);
            let others =
                (0..rows.len()).filter(|other| *other != at && firms.get(*other).is_some_and(|f| !f.is_empty()));
            return none.or_else(|| others.min_by_key(|other| firms.get(*other).map(BTreeSet::len))).map(|other| {
                // The rest swallows what it is joined with, so that it stays the rest.
                Step::Into(other)
            });
        }
        _ => rows.iter().position(|row| row.key == ClassKey::Rest),
    };
    Some(found.map_or(Step::Rest, Step::Into))
}

/// The key of two rows that became one.
fn joined(gone: &ClassKey, kept: &ClassKey) -> ClassKey {
    match (gone, kept) {
        (ClassKey::Class { low, high, .. }, ClassKey::Class { index, of, low: other, high: most }) => ClassKey::Class {
            index: *index,
            of: *of,
            low: low.min(*other),
            high: high.zip(*most).map(|(one, other)| one.max(other)),
        },
        (ClassKey::Grade { at, id, .. }, ClassKey::Grade { at: kept_at, of, id: kept_id, .. }) => ClassKey::Grade {
            at: *kept_at,
            of: *of,
            id: if at < kept_at { format!("{id}/{kept_id}") } else { format!("{kept_id}/{id}") },
            name: Words::fixed("合并", "joined"),
        },
        (ClassKey::Rest, _) | (_, ClassKey::Rest) => ClassKey::Rest,
        (_, kept) => kept.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture::{layer as fixture_layer, parcels};
    use crate::model::units::Mu;

    #[test]
    fn numbers_keep_two_digits() {
        for (value, expected) in
            [(17.714, 18.0), (0.9876, 0.99), (-123.4, -120.0), (0.0, 0.0), (7.2345, 7.2), (99.6, 100.0)]
        {
            assert_eq!(two_digits(value, f64::round), expected, "{value}");
        }
        assert_eq!(two_digits(17.01, f64::ceil), 18.0);
    }

    #[test]
    fn small_groups_go_to_their_neighbour_or_to_the_rest() {
        let class = |index: usize| ClassKey::Class { index, of: 3, low: index as f64, high: Some(index as f64 + 1.0) };
        let letter = |key: &ClassKey| match key {
            ClassKey::Class { low, high, .. } => format!("{low}-{}", high.unwrap_or(f64::INFINITY)),
            other => format!("{other:?}"),
        };
        let check = |given: &[(ClassKey, u32)], expected: &[&str], went: &[u8]| {
            let mut firms = (0..).map(FirmId);
            let row = |key: &ClassKey| LegendRow { key: key.clone(), parcels: 1, area: Mu(1.0), sums: [None; 2] };
            let mut rows: Vec<LegendRow> = given.iter().map(|(key, _)| row(key)).collect();
            let firms = given.iter().map(|(_, count)| firms.by_ref().take(*count as usize).collect()).collect();
            assert_eq!(join_rows(&mut rows, firms), went, "{expected:?}");
            let found: Vec<String> = rows.iter().map(|row| letter(&row.key)).collect();
            assert_eq!(found, expected);
            assert_eq!(rows.iter().map(|row| row.parcels).sum::<usize>(), given.len(), "no parcel is lost");
        };
        check(&[(class(2), 3), (class(1), 4), (class(0), 9)], &["2-3", "1-2", "0-1"], &[0, 1, 2]);
        check(&[(class(2), 1), (class(1), 4), (class(0), 9)], &["1-3", "0-1"], &[0, 0, 1]);
        check(&[(class(2), 3), (class(1), 4), (class(0), 2)], &["2-3", "0-2"], &[0, 1, 1]);
        // One and one more are still too few.
        check(&[(class(2), 1), (class(1), 1), (class(0), 9)], &["0-3"], &[0, 0, 0]);
        let none = (ClassKey::NoData, 1);
        check(
            &[(class(1), 5), (class(0), 5), (ClassKey::Zero, 2), none.clone()],
            &["1-2", "0-1", "NoData"],
            &[0, 1, 1, 2],
        );
        check(&[(class(1), 5), (ClassKey::NotRated, 2), none], &["1-2", "Rest"], &[0, 1, 1]);
        check(&[(ClassKey::NotRated, 2)], &["Rest"], &[0]);
    }

    #[test]
    fn of_a_layer_is_left_what_may_be_known() {
        let parcels = parcels(&[("A", 600.0), ("B", 700.0)]);
        let named = Layer {
            name: "某公司用地".to_owned(),
            ..fixture_layer(LayerKind::Other, &[Role::Name], &[&["某公司"]])
        };
        let masked = Masked { hidden: vec!["鲁西化工".to_owned()], ..Masked::default() };
        let public = layer(&named, &masked, Lang::Zh);
        assert_eq!((public.name.as_str(), public.table.columns.len()), ("其他", 0));
        let zones = fixture_layer(LayerKind::Zones, &[Role::Name], &[&["鲁西化工片区"], &["创新园"]]);
        let public = layer(&zones, &masked, Lang::Zh);
        let names: Vec<_> = public.shapes.ids().filter_map(|zone| public.text(Role::Name, zone)).collect();
        assert_eq!(names, ["某企业片区", "创新园"]);
        let public = layer(&parcels, &masked, Lang::Zh);
        assert_eq!(public.len(), parcels.len());
        let allowed = [Role::Code, Role::LandUse, Role::LandUseScheme, Role::LandUseName, Role::ParcelStatus];
        let roles = public.roles.iter().map(|(role, _)| *role);
        assert!(roles.filter(|role| *role != Role::RegisteredArea).all(|role| allowed.contains(&role)));
        assert_eq!(public.source.path, "");
    }
}
