//! 口径: numerator, denominator, year, scheme, boundary rule, how many of how many, and which data.

use super::PageChoice;
use crate::analysis::fingerprint::fingerprint;
use crate::analysis::per_mu::Reading;
use crate::model::id::FeatureId;
use crate::model::layer::{AreaKind, Layer, LayerKind};
use crate::model::package::Package;
use crate::model::spec::{Metric, Theme};
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::furniture::thousands;
use crate::scene::legend::Legend;
use crate::words;

/// What and how, a pair each.
pub(super) fn statement(input: &MapInput, choice: &PageChoice<'_>, legend: Option<&Legend>) -> Vec<(String, String)> {
    let lang = input.lang;
    let parcels = input.layers.iter().map(|input| &input.layer).find(|layer| layer.kind == LayerKind::Parcels);
    let (Some(parcels), Some(themed)) = (parcels, &input.themed) else { return Vec::new() };
    let mut pairs = Pairs { lang, pairs: Vec::new() };
    let metrics = themed.theme.metrics();
    for metric in metrics {
        pairs.add(&NUMERATOR, &numerator(*metric, choice.year));
    }
    if !metrics.is_empty() {
        pairs.add(&DENOMINATOR, &denominator(parcels));
        pairs.add(
            &SUMS,
            &Words::fixed("Σ数值 ÷ Σ企业用地，不取比值的平均", "Σ figure ÷ Σ land of firms, never the mean of ratios"),
        );
    }
    if themed.theme == Theme::Grade {
        if let Some(scheme) = &themed.scheme {
            pairs.add(&SCHEME, scheme);
        }
    } else if let Some(rule) = legend.map(|legend| legend.rule.clone()).filter(|rule| !rule.is_empty()) {
        pairs.add(&CLASSES, &Words::same(rule));
    }
    pairs.add(&SCOPE, &scope(parcels, choice));
    // Of few parcels the figures could be found by trying, so it is not for everybody.
    if *choice.package != Package::Public {
        pairs.add(&DATA, &Words::same(fingerprint(parcels, choice.figures)));
    }
    pairs.pairs
}

const NUMERATOR: Words = Words::fixed("分子", "Numerator");
const DENOMINATOR: Words = Words::fixed("分母", "Denominator");
const SUMS: Words = Words::fixed("汇总", "Sums");
const SCHEME: Words = Words::fixed("方案", "Scheme");
const CLASSES: Words = Words::fixed("分级", "Classes");
const SCOPE: Words = Words::fixed("范围", "Scope");
const DATA: Words = Words::fixed("数据指纹", "Data digest");

struct Pairs {
    lang: Lang,
    pairs: Vec<(String, String)>,
}

impl Pairs {
    fn add(&mut self, what: &Words, how: &Words) {
        self.pairs.push((what.get(self.lang).to_owned(), how.get(self.lang).to_owned()));
    }
}

fn numerator(metric: Metric, year: Option<u16>) -> Words {
    let words = metric.total_words();
    let year = year.map_or_else(|| "–".to_owned(), |year| year.to_string());
    Words::made(format!("{year} 年{}，万元", words.zh), format!("{} of {year}, 10k yuan", words.en.to_lowercase()))
}

/// Which area the figures are divided by, and how often.
fn denominator(parcels: &Layer) -> Words {
    let all = parcels.len();
    let registered = parcels.shapes.ids().filter(|id| parcels.evaluation_area(*id).1 == AreaKind::Registered).count();
    let rest = all - registered;
    let (one, other) = (thousands(registered as u64), thousands(rest as u64));
    match (registered, rest) {
        (_, 0) => Words::fixed("宗地证载面积，亩", "registered area of the parcel, mu"),
        (0, _) => Words::fixed("宗地椭球面积，亩", "area of the parcel on the ellipsoid, mu"),
        _ => words!(
            "宗地面积，亩：证载 {one} 宗，椭球面积 {other} 宗",
            "area of the parcel, mu: registered for {one}, on the ellipsoid for {other}"
        ),
    }
}

/// How many parcels a zone has, and how many of them it shares with others.
fn part_of(members: &[(FeatureId, f64)]) -> Words {
    let all = thousands(members.len() as u64);
    let cut = members.iter().filter(|(_, share)| *share < WHOLE).count();
    let shared = thousands(cut as u64);
    match cut {
        0 => words!("本分区 {all} 宗", "{all} parcels of this zone"),
        _ => words!(
            "本分区 {all} 宗（{shared} 宗跨界，按面积份额计）",
            "{all} parcels of this zone ({shared} across its border, by share of area)"
        ),
    }
}

/// A parcel with less inside is cut by the border of its zone, and not by rounding.
const WHOLE: f64 = 1.0 - 1e-6;

fn scope(parcels: &Layer, choice: &PageChoice<'_>) -> Words {
    let figures = choice.figures.filter(|_| !choice.theme.metrics().is_empty());
    let metric = choice.metric();
    let has_value =
        |id: &FeatureId| figures.is_some_and(|figures| matches!(figures.per_mu(metric, *id), Reading::Value(_)));
    let count = |count: usize| thousands(count as u64);
    let (what, with) = if let Some(members) = choice.members {
        (part_of(members), members.iter().filter(|(id, _)| has_value(id)).count())
    } else {
        let all = count(parcels.len());
        (words!("全部 {all} 宗", "all {all} parcels"), parcels.shapes.ids().filter(has_value).count())
    };
    if figures.is_none() {
        return what;
    }
    let with = count(with);
    Words::made(format!("{}，参评 {with} 宗", what.zh), format!("{}, {with} with a rated figure", what.en))
}
