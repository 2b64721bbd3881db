//! Explanations in words: label, tab, value, for the window, the clipboard and `mutu explain`.

use super::evaluation::Evaluation;
use super::explain::{Explanation, Reason, Record, Term};
use super::grades::{GroupCount, lacking};
use super::moves::Move;
use super::parcels::ParcelExplanation;
use super::points::Limit;
use crate::model::firm::FirmBook;
use crate::model::scheme::{Field, GradeClass, GradingRule, Group, Indicator, Scheme, Scoring, Share, Ties, Verdict};
use crate::model::words::{Lang, Words};
use crate::words;

/// A number as it is printed: two decimals at least, four at most; small ones keep their first digits.
pub fn value_text(value: f64) -> String {
    let digits = if value != 0.0 && value.abs() < 0.01 { 8 } else { 4 };
    let text = format!("{value:.digits$}");
    let (whole, rest) = text.split_once('.').unwrap_or((&text, ""));
    let rest = rest.trim_end_matches('0');
    let sign_only = whole == "-0" && rest.is_empty();
    format!("{}.{rest:0<2}", if sign_only { "0" } else { whole })
}

/// A number beside the bound it is compared with: all digits where rounding would hide on which side it is.
fn value_beside(value: f64, bound: Option<f64>) -> String {
    let hidden = |bound: &f64| value != *bound && value_text(value) == value_text(*bound);
    if bound.as_ref().is_some_and(hidden) { format!("{value}") } else { value_text(value) }
}

/// `A 优先发展类`, `T 暂不评价`, `不参评`.
pub fn verdict_words(scheme: &Scheme, verdict: Verdict) -> Words {
    match verdict {
        Verdict::Grade(at) => scheme.grades.get(usize::from(at)).map_or_else(Words::default, |grade| {
            let (id, zh, en) = (&grade.id, &grade.name.zh, &grade.name.en);
            words!("{id} {zh}", "{id} {en}")
        }),
        Verdict::NotRated => Words::fixed("T 暂不评价", "T not rated"),
        Verdict::None => Words::fixed("不参评", "not in the evaluation"),
    }
}

/// What decided, in a sentence.
pub fn reason_words(scheme: &Scheme, group: Option<usize>, reason: &Reason) -> Words {
    let of_group = group.and_then(|at| scheme.groups.get(at));
    let id = |grade: u8| Verdict::Grade(grade).id(scheme).unwrap_or("").to_owned();
    match reason {
        Reason::NotFiled => {
            Words::fixed("当年不存续，或既无数据也不用地", "not there in the year, or without figures and land")
        }
        Reason::NoGroup => Words::fixed("不属于方案的任何一组", "no group of the scheme takes it"),
        Reason::Exempt { exemption, listed, until } => exempt_words(scheme, *exemption, listed, *until),
        Reason::Lacking(at) => {
            let name = of_group
                .and_then(|group| group.indicators.get(*at))
                .map(|known| known.name.clone())
                .unwrap_or_default();
            let (zh, en) = (name.zh, name.en);
            words!("{zh}缺数，暂不评价", "no value of {en}, not rated")
        }
        Reason::Follows(code, name) => {
            words!("租户随出租方定级：{name}（{code}）", "a tenant, graded as its landlord: {name} ({code})")
        }
        Reason::MergedInto(code, name) => {
            words!(
                "数据和用地并入出租方，同级：{name}（{code}）",
                "counted with its landlord, the same grade: {name} ({code})"
            )
        }
        Reason::Quota { grade, from, to, base, tie } => {
            let id = id(*grade);
            let places = if from <= to {
                words!("按名次：{id} 为第 {from} 至 {to} 名", "by rank: {id} has places {from} to {to}")
            } else {
                words!("按名次：{id} 没有名额", "by rank: {id} has no place")
            };
            let left = (*to + 1).saturating_sub(*from);
            let places = match share_words(of_group, usize::from(*grade), (*base, left)) {
                Some(share) => {
                    Words::made(format!("{}（{}）", places.zh, share.zh), format!("{} ({})", places.en, share.en))
                }
                None => places,
            };
            if *tie { joined(places, &tie_words(of_group)) } else { places }
        }
        Reason::Bound { grade, value, met, missed } => bound_words(of_group, &id(*grade), *value, (*met, *missed)),
        Reason::Spared(at, before) => {
            let reason = scheme.exemptions.get(*at).map(|known| known.reason.clone()).unwrap_or_default();
            let (before, zh, en) = (id(*before), reason.zh, reason.en);
            words!("照顾：{zh}（原为 {before}）", "leniency: {en} (was {before})")
        }
        Reason::Vetoed(at, before) => {
            let reason = scheme.vetoes.get(*at).map(|known| known.reason.clone()).unwrap_or_default();
            let (before, zh, en) = (id(*before), reason.zh, reason.en);
            words!(
                "一票否决：{zh}（按名次或分数为 {before}，空出的名额不递补）",
                "veto: {en} (by rank or score {before}; its place is not filled again)"
            )
        }
    }
}

/// `25 % × 基数 236 家 = 59`, and how many places are left where others have taken them; nothing for a grade by bounds.
fn share_words(group: Option<&Group>, grade: usize, (base, places): (usize, usize)) -> Option<Words> {
    let GradingRule::Quota(quota) = &group?.grading.rule else { return None };
    let share = quota.shares.get(grade)?;
    let Some((percent, count)) = share.percent.zip(share.count(base)) else {
        return Some(words!("取其余，基数 {base} 家", "the rest of {base}"));
    };
    let least = if share.at_least { "≥ " } else { "" };
    Some(if places < count {
        words!(
            "{least}{percent} % × 基数 {base} 家 = {count}，名额只剩 {places}",
            "{least}{percent} % × {base} firms = {count}, of which {places} are left"
        )
    } else {
        words!("{least}{percent} % × 基数 {base} 家 = {count}", "{least}{percent} % × {base} firms = {count}")
    })
}

/// `基数 236 家（含 T）：A 20 % = 47，B 40 % = 94，C 其余，D ≥ 5 % = 12`; nothing for grades by bounds.
pub fn quota_words(scheme: &Scheme, group: &Group, count: &GroupCount) -> Option<Words> {
    let GradingRule::Quota(quota) = &group.grading.rule else { return None };
    let base = quota.base_of(count.filed, count.ranked);
    let told = |(grade, share): (&GradeClass, &Share)| {
        let (id, least) = (&grade.id, if share.at_least { "≥ " } else { "" });
        match share.percent.zip(share.count(base)) {
            Some((percent, count)) => Words::same(format!("{id} {least}{percent} % = {count}")),
            None => words!("{id} 其余", "{id} the rest"),
        }
    };
    let told: Vec<Words> = scheme.grades.iter().zip(&quota.shares).map(told).collect();
    let [zh, en] = listed(&told);
    let of = quota.base.words(base);
    Some(Words::made(format!("{}：{zh}", of.zh), format!("{}: {en}", of.en)))
}

/// Both languages of a list.
fn listed(words: &[Words]) -> [String; 2] {
    let zh = words.iter().map(|words| &*words.zh).collect::<Vec<_>>().join("，");
    let en = words.iter().map(|words| &*words.en).collect::<Vec<_>>().join(", ");
    [zh, en]
}

/// `名额已占满（排名 213 家）：B 83 家（应 94），C 0 家`; nothing where every share of the group is served.
fn full_words(scheme: &Scheme, group: &Group, count: &GroupCount) -> Option<Words> {
    let GradingRule::Quota(quota) = &group.grading.rule else { return None };
    let rows = lacking(quota, count.filed, count.ranked);
    let told = |(at, places, wanted): &(usize, usize, Option<usize>)| {
        let id = scheme.grades.get(*at).map_or("", |grade| grade.id.as_str());
        match wanted {
            Some(wanted) => words!("{id} 为 {places} 家（应 {wanted}）", "{id} has {places} (share {wanted})"),
            None => words!("{id} 为 {places} 家", "{id} has {places}"),
        }
    };
    let told: Vec<Words> = rows.iter().map(told).collect();
    let ([zh, en], ranked) = (listed(&told), count.ranked);
    (!told.is_empty())
        .then(|| words!("名额已占满（排名 {ranked} 家）：{zh}", "shares exceed the {ranked} ranked: {en}"))
}

/// All of them, each with its group.
pub fn all_full_words(scheme: &Scheme, counts: &[GroupCount]) -> Vec<Words> {
    let told = scheme.groups.iter().zip(counts).filter_map(|(group, count)| {
        let (name, words) = (&group.name, full_words(scheme, group, count)?);
        Some(Words::made(format!("{}：{}", name.zh, words.zh), format!("{}: {}", name.en, words.en)))
    });
    told.collect()
}

fn exempt_words(scheme: &Scheme, exemption: usize, listed: &str, until: Option<u16>) -> Words {
    let reason = scheme.exemptions.get(exemption).map(|known| known.reason.clone()).unwrap_or_default();
    let (zh, en) = (reason.zh, reason.en);
    let mut words = words!("{zh}", "{en}");
    if !listed.is_empty() {
        words = joined(words, &Words::same(listed));
    }
    match until {
        Some(year) => joined(words, &words!("至 {year} 年止", "until {year}")),
        None => words,
    }
}

fn tie_words(group: Option<&Group>) -> Words {
    match group.map(|group| &group.grading.rule) {
        Some(GradingRule::Quota(quota)) => match quota.ties {
            Ties::Up => Words::fixed("同分跨线，一律就高", "equals on a cut all get the better grade"),
            Ties::Down => Words::fixed("同分跨线，一律就低", "equals on a cut all get the worse grade"),
            Ties::Code => {
                Words::fixed("同分跨线，信用代码小者在前", "of equals on a cut the smaller credit code comes first")
            }
        },
        _ => Words::default(),
    }
}

fn bound_words(group: Option<&Group>, id: &str, value: f64, (met, missed): (Option<f64>, Option<f64>)) -> Words {
    let inclusive = match group.map(|group| &group.grading.rule) {
        Some(GradingRule::Bounds(bounds)) => bounds.inclusive,
        _ => true,
    };
    let (reaches, misses) = if inclusive { ("≥", "<") } else { (">", "≤") };
    let nearest = met.filter(|bound| (bound - value).abs() < 1.0).or(missed);
    let shown = value_beside(value, nearest);
    let mut parts = vec![shown];
    parts.extend(met.map(|bound| format!("{reaches} {}", value_text(bound))));
    parts.extend(missed.map(|bound| format!("{misses} {}", value_text(bound))));
    let text = parts.join(" ");
    words!("按界限：{text}，为 {id}", "by bounds: {text}, so {id}")
}

fn joined(first: Words, second: &Words) -> Words {
    let Words { zh, en } = first;
    Words::made(zh.into_owned() + "；" + &second.zh, en.into_owned() + "; " + &second.en)
}

/// The formula of one indicator with its numbers.
pub fn term_words(group: &Group, term: &Term) -> Words {
    let Some(indicator) = group.indicators.get(term.indicator) else { return Words::default() };
    let mut words = quotient_words(indicator, term);
    if let Some(missing) = term.missing {
        words = joined(words, &missing.words());
    } else if let Some(raw) = term.raw {
        words = joined(words, &points_words(group.scoring, indicator.weight, term.benchmark, raw));
        words = match term.limit {
            Limit::None => words,
            Limit::Cap => joined(words, &Words::fixed("封顶", "capped")),
            Limit::Floor => joined(words, &Words::fixed("保底", "at the floor")),
        };
    }
    let points = value_text(term.points);
    joined(words, &words!("得 {points} 分", "{points} points"))
}

/// `税收 312.40 万元 ÷ 用地面积 18.73 亩 = 16.6791 万元/亩`.
fn quotient_words(indicator: &Indicator, term: &Term) -> Words {
    let figure = |field: Field, value: Option<f64>, lang: Lang| {
        let value = value.map_or_else(|| "–".to_owned(), value_text);
        format!("{} {value} {}", field.words().get(lang), field.unit().get(lang))
    };
    let in_lang = |lang: Lang| {
        let mut text = figure(indicator.of, term.numerator, lang);
        if let Some(per) = indicator.per {
            text.extend([" ÷ ", &figure(per, term.denominator, lang)]);
        }
        if let Some(value) = term.value {
            text.extend([" = ", &value_text(value), " ", indicator.unit.get(lang)]);
        }
        text
    };
    Words::made(in_lang(Lang::Zh), in_lang(Lang::En))
}

/// `÷ 基准 24.097 × 权重 30.00 = 20.7649`.
fn points_words(scoring: Scoring, weight: f64, benchmark: Option<f64>, raw: f64) -> Words {
    let (weight, raw) = (value_text(weight), value_text(raw));
    match (scoring, benchmark.map(value_text)) {
        (Scoring::Ratio, Some(bar)) => {
            words!("÷ 基准 {bar} × 权重 {weight} = {raw}", "÷ benchmark {bar} × weight {weight} = {raw}")
        }
        (Scoring::MinMax { base, span }, _) => {
            words!(
                "极差法（{base} + {span}）× 权重 {weight} = {raw}",
                "min–max ({base} + {span}) × weight {weight} = {raw}"
            )
        }
        _ => Words::same(raw),
    }
}

/// What would move a firm.
pub fn move_words(scheme: &Scheme, found: &Move) -> Words {
    let amount = value_text(found.change.abs());
    let id = Verdict::Grade(found.grade).id(scheme).unwrap_or("");
    let score = value_text(found.score);
    match found.field {
        Field::Land => {
            words!("用地 −{amount} 亩，达到 {id}（{score} 分）", "−{amount} mu of land reaches {id} ({score} points)")
        }
        field => {
            let (name, unit) = (field.words(), field.unit());
            let (zh, en, unit_zh, unit_en) = (name.zh, name.en.to_lowercase(), unit.zh, unit.en);
            words!(
                "{zh} +{amount} {unit_zh}，达到 {id}（{score} 分）",
                "+{amount} {unit_en} of {en} reaches {id} ({score} points)"
            )
        }
    }
}

/// `layers/yearly.csv 第 7 行`.
pub fn record_words(record: &Record) -> Words {
    let (file, row) = (&record.file, record.row);
    if record.is_feature {
        words!("{file} 第 {row} 个要素", "{file}, feature {row}")
    } else {
        words!("{file} 第 {row} 行", "{file}, line {row}")
    }
}

struct Lines {
    lang: Lang,
    text: String,
}

impl Lines {
    fn say(&mut self, label: &Words, value: &str) {
        // A tab or line break inside a value would shift the cells behind it.
        let clean = |text: &str| text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>();
        let (label, value) = (clean(label.get(self.lang)), clean(value));
        self.text.extend([&label, "\t", &value, "\n"]);
    }

    fn words(&mut self, zh: &'static str, en: &'static str, value: &Words) {
        let value = value.get(self.lang).to_owned();
        self.say(&Words::fixed(zh, en), &value);
    }
}

/// The scheme, its status and source: what stands above every answer.
fn about_scheme(lines: &mut Lines, evaluation: &Evaluation) {
    let scheme = &evaluation.scheme;
    lines.words("方案", "Scheme", &scheme.title());
    lines.words("来源", "Source", &scheme.origin.source);
    lines.words("年份", "Year", &Words::same(evaluation.inputs.year.to_string()));
}

/// An explanation as plain lines, in one language.
pub fn as_text(explanation: &Explanation, evaluation: &Evaluation, lang: Lang) -> String {
    let mut lines = Lines { lang, text: String::new() };
    about_scheme(&mut lines, evaluation);
    about_firm(&mut lines, explanation, &evaluation.scheme);
    lines.text
}

fn about_firm(lines: &mut Lines, found: &Explanation, scheme: &Scheme) {
    lines.words("企业", "Firm", &Words::same(format!("{} {}", found.code, found.name)));
    lines.words("等级", "Grade", &verdict_words(scheme, found.verdict));
    let group = found.group.and_then(|at| scheme.groups.get(at));
    if let Some(group) = group {
        lines.words("分组", "Group", &group.name);
    }
    if let Some(score) = found.score {
        lines.words("得分", "Score", &Words::same(value_text(score)));
    }
    if let Some(place) = found.place {
        let (rank, of, tied) = (place.rank, place.of, place.tied);
        lines.words(
            "名次",
            "Rank",
            &if tied > 1 {
                words!("{rank} / {of}，{tied} 家并列", "{rank} / {of}, {tied} are equal")
            } else {
                words!("{rank} / {of}", "{rank} / {of}")
            },
        );
    }
    for term in &found.terms {
        let Some((group, indicator)) = group.and_then(|group| Some((group, group.indicators.get(term.indicator)?)))
        else {
            continue;
        };
        let text = term_words(group, term);
        lines.say(&indicator.name, text.get(lines.lang));
    }
    for reason in &found.reasons {
        lines.words("依据", "Reason", &reason_words(scheme, found.group, reason));
    }
    for (code, name) in &found.merged {
        lines.words("并入租户", "Tenant counted in", &Words::same(format!("{code} {name}")));
    }
    for step in &found.moves {
        lines.words("进一步", "To move up", &move_words(scheme, step));
    }
    for record in [&found.record, &found.figures_record].into_iter().flatten() {
        lines.words("出处", "Record", &record_words(record));
    }
}

/// The explanation of a parcel, and of every firm on it, as plain lines.
pub fn parcel_as_text(
    parcel: &ParcelExplanation,
    (code, firms): (&str, &[Explanation]),
    (evaluation, book): (&Evaluation, &FirmBook),
    lang: Lang,
) -> String {
    let mut lines = Lines { lang, text: String::new() };
    let scheme = &evaluation.scheme;
    about_scheme(&mut lines, evaluation);
    lines.words("宗地代码", "Parcel", &Words::same(code));
    lines.words("等级", "Grade", &verdict_words(scheme, parcel.verdict));
    if let Some(score) = parcel.score {
        let score = value_text(score);
        lines.words("得分", "Score", &words!("{score}（按占地面积加权）", "{score} (mean by area used)"));
    }
    if let Some((name, _)) = parcel.decided_by.and_then(|firm| book.name_and_code(firm)) {
        let words = if parcel.decided_by == parcel.owner {
            words!("取宗地权利人的等级：{name}", "the grade of the firm that owns it: {name}")
        } else {
            words!(
                "权利人不参评，取占地最大企业的等级：{name}",
                "its owner is not in the evaluation: the grade of the firm that uses most: {name}"
            )
        };
        lines.words("依据", "Reason", &words);
    }
    for (firm, area, verdict, score) in &parcel.firms {
        let (name, id) = book.name_and_code(*firm).unwrap_or_default();
        let score = score.map_or_else(|| "–".to_owned(), value_text);
        let (grade, area) = (verdict.id(scheme).unwrap_or("–"), value_text(area.0));
        lines.words(
            "占地企业",
            "Firm on it",
            &words!("{id} {name} {area} 亩 {grade} {score}", "{id} {name} {area} mu {grade} {score}"),
        );
    }
    for firm in firms {
        lines.text.push('\n');
        about_firm(&mut lines, firm, scheme);
    }
    lines.text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_keep_what_matters() {
        let check = |value: f64, expected: &str| assert_eq!(value_text(value), expected, "{value}");
        check(0.0, "0.00");
        check(-0.000_000_001, "0.00");
        check(100.0, "100.00");
        check(24.097, "24.097");
        check(0.0302, "0.0302");
        check(0.000_236, "0.000236");
        check(-1.2, "-1.20");
        check(1e6, "1000000.00");
        assert_eq!(value_beside(19.999_999, Some(20.0)), "19.999999", "not 20.00, which would meet the bound");
        assert_eq!(value_beside(20.0, Some(20.0)), "20.00", "exactly on it");
    }
}
