//! What is typed above a table: words that must appear, and comparisons; all of them must hold.
//!
//! `许营 亩均税收>=20 面积=10..30 用途=0601|1001 status!=idle`; `"…"` keeps spaces together; `—` stands for "no value".
//! Each part is a word that some text column has, or a column, a sign and a value, a range or a list of both.

use std::sync::atomic::{AtomicBool, Ordering as Atomic};

use rayon::prelude::*;

use crate::analysis::listing::columns::{ColumnShape, Listed, Width, role_words};
use crate::analysis::listing::texts::Texts;
use crate::analysis::listing::{BLOCK, Field};
use crate::analysis::matching::{Needle, fold};
use crate::model::layer::{ParcelStatus, Role};
use crate::model::spec::Metric;
use crate::model::words::{Lang, Words};
use crate::words;

/// A filter that was understood. The default one lets every row pass.
#[derive(Debug, Clone, Default)]
pub struct Query {
    words: Vec<Needle>,
    comparisons: Vec<Comparison>,
}

#[derive(Debug, Clone, PartialEq)]
struct Comparison {
    /// One of them must hold; 用途 is the code and the name.
    fields: Vec<Field>,
    sign: Sign,
    /// One of them must be met.
    values: Vec<Wanted>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    Equal,
    NotEqual,
    Less,
    AtMost,
    More,
    AtLeast,
}

#[derive(Debug, Clone, PartialEq)]
enum Wanted {
    /// No value at all.
    Nothing,
    /// As it was typed, and as a number where it is one.
    Value(String, Option<f64>),
    /// Between two numbers, both in it.
    Range(f64, f64),
}

/// Signs, the longer ones first.
const SIGNS: &[(&str, Sign)] = &[
    (">=", Sign::AtLeast),
    ("<=", Sign::AtMost),
    ("!=", Sign::NotEqual),
    ("<>", Sign::NotEqual),
    ("==", Sign::Equal),
    ("≥", Sign::AtLeast),
    ("≤", Sign::AtMost),
    ("≠", Sign::NotEqual),
    ("=", Sign::Equal),
    (">", Sign::More),
    ("<", Sign::Less),
    ("＝", Sign::Equal),
    ("＞", Sign::More),
    ("＜", Sign::Less),
];

/// What the text is made of.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Word(String),
    Sign(Sign, &'static str),
}

impl Query {
    /// Reads a filter.
    ///
    /// # Errors
    /// With the reason, where a column is not known, a value is missing, or a number is none.
    pub fn parse(text: &str, listed: Listed<'_>) -> Result<Self, Words> {
        let mut query = Self::default();
        let mut parts = parts(text)?.into_iter().peekable();
        while let Some(part) = parts.next() {
            let name = match part {
                Part::Word(name) => name,
                Part::Sign(_, sign) => {
                    return Err(words!("“{sign}”前面要有列名", "a column must stand before {sign}"));
                }
            };
            let Some(Part::Sign(sign, written)) = parts.peek().cloned() else {
                query.words.extend(Needle::new(&name));
                continue;
            };
            parts.next();
            let Some(Part::Word(value)) = parts.next() else {
                return Err(words!("“{name}{written}”后面要有一个值", "a value must stand behind {name}{written}"));
            };
            query.comparisons.push(comparison(listed, &name, sign, &value)?);
        }
        Ok(query)
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty() && self.comparisons.is_empty()
    }

    /// The rows that pass, in the order of the file; some are missing where it was stopped.
    pub(super) fn rows(&self, listed: Listed<'_>, stop: &AtomicBool) -> Vec<u32> {
        let count = listed.len();
        if self.is_empty() {
            return (0..count as u32).collect();
        }
        let mut tests: Vec<Test<'_>> = self.comparisons.iter().map(|comparison| comparison.test(listed)).collect();
        tests.extend(self.words.iter().map(|needle| word(listed, needle, stop)));
        let of_block = |block: usize| -> Vec<u32> {
            let rows = block * BLOCK..((block + 1) * BLOCK).min(count);
            if stop.load(Atomic::Relaxed) {
                return Vec::new();
            }
            rows.filter(|row| tests.iter().all(|test| test.passes(*row))).map(|row| row as u32).collect()
        };
        let blocks: Vec<Vec<u32>> = (0..count.div_ceil(BLOCK)).into_par_iter().map(of_block).collect();
        blocks.concat()
    }
}

/// Words and signs; what is in quotes is a word.
fn parts(text: &str) -> Result<Vec<Part>, Words> {
    let mut parts = Vec::new();
    let mut rest = text.trim_start();
    while let Some(first) = rest.chars().next() {
        if let Some((written, sign)) = SIGNS.iter().find(|(written, _)| rest.starts_with(written)) {
            parts.push(Part::Sign(*sign, written));
            rest = rest[written.len()..].trim_start();
            continue;
        }
        let is_quote = |c: char| matches!(c, '"' | '“' | '”' | '＂');
        if is_quote(first) {
            let inside = &rest[first.len_utf8()..];
            let Some(end) = inside.find(is_quote) else {
                return Err(Words::fixed("引号没有成对", "a quotation mark is missing"));
            };
            parts.push(Part::Word(inside[..end].to_owned()));
            let closing = inside[end..].chars().next().map_or(0, char::len_utf8);
            rest = inside[end + closing..].trim_start();
            continue;
        }
        let starts_sign = |at: usize| SIGNS.iter().any(|(written, _)| rest[at..].starts_with(written));
        let end = rest.char_indices().find(|(at, c)| c.is_whitespace() || is_quote(*c) || starts_sign(*at));
        let end = end.map_or(rest.len(), |(at, _)| at);
        parts.push(Part::Word(rest[..end].to_owned()));
        rest = rest[end..].trim_start();
    }
    Ok(parts)
}

fn comparison(listed: Listed<'_>, name: &str, sign: Sign, value: &str) -> Result<Comparison, Words> {
    let fields = fields_named(listed, name);
    if fields.is_empty() {
        let known: Vec<Words> = listed.fields().into_iter().map(|field| listed.name(field)).collect();
        let zh = known.iter().map(|name| &*name.zh).collect::<Vec<_>>().join("、");
        let en = known.iter().map(|name| &*name.en).collect::<Vec<_>>().join(", ");
        return Err(Words::made(
            format!("没有列“{name}”；可用的列：{zh}"),
            format!("no column {name}; there are: {en}"),
        ));
    }
    let is_list = value.contains(['|', '｜']);
    let values = value.split(['|', '｜']).map(str::trim);
    let values: Vec<Wanted> =
        values.map(|value| wanted(listed, (name, &fields), sign, value)).collect::<Result<_, Words>>()?;
    if is_list && !matches!(sign, Sign::Equal | Sign::NotEqual) {
        return Err(words!("“{value}”是几个值，只能用 = 或 !=", "{value} is a list: only = and != go with it"));
    }
    Ok(Comparison { fields, sign, values })
}

/// One value, or one range, of what stands behind a sign.
fn wanted(listed: Listed<'_>, (name, fields): (&str, &[Field]), sign: Sign, value: &str) -> Result<Wanted, Words> {
    let is_equality = matches!(sign, Sign::Equal | Sign::NotEqual);
    if matches!(value, "—" | "-" | "–") {
        return if is_equality {
            Ok(Wanted::Nothing)
        } else {
            Err(words!("“{value}”表示没有值，只能用 = 或 !=", "{value} stands for no value: only = and != go with it"))
        };
    }
    let number =
        |text: &str| fold(text.trim()).replace(',', "").parse::<f64>().ok().filter(|number| number.is_finite());
    if let Some((low, high)) = value.split_once("..").and_then(|(low, high)| Some((number(low)?, number(high)?))) {
        return if is_equality {
            Ok(Wanted::Range(low, high))
        } else {
            Err(words!("“{value}”是范围，只能用 = 或 !=", "{value} is a range: only = and != go with it"))
        };
    }
    let number = number(value);
    let is_number = |field: &Field| listed.texts(*field).is_none();
    if number.is_none() && fields.iter().all(is_number) && truth(value).is_none() {
        return Err(words!("“{name}”是数字列，“{value}”不是数字", "{name} has numbers, and {value} is none"));
    }
    Ok(Wanted::Value(value.to_owned(), number))
}

/// The columns of a name: as the file has it, as the table shows it, or by what it means.
fn fields_named(listed: Listed<'_>, name: &str) -> Vec<Field> {
    let plain = |text: &str| fold(text).replace([' ', '_', '-'], "");
    let wanted = plain(name);
    let fields = listed.fields();
    let of_file = |field: &Field| matches!(field, Field::Column(_));
    let is_named = |words: &Words| plain(&words.zh) == wanted || plain(&words.en) == wanted;
    let is_called = |field: &Field| is_named(&listed.name(*field)) || plain(&listed.stable_name(*field)) == wanted;
    let own: Vec<Field> = fields.iter().copied().filter(|field| of_file(field) && is_called(field)).collect();
    if !own.is_empty() {
        return own;
    }
    let made: Vec<Field> = fields.iter().copied().filter(|field| !of_file(field) && is_called(field)).collect();
    if !made.is_empty() {
        return made;
    }
    let by_role = |(role, at): &(Role, usize)| {
        let is_land_use = matches!(role, Role::LandUse | Role::LandUseName);
        let known = is_named(&role_words(*role)) || is_land_use && matches!(wanted.as_str(), "用途" | "landuse");
        known.then_some(Field::Column(*at))
    };
    listed.roles().iter().filter_map(by_role).collect()
}

/// One condition, ready to be asked of every row.
enum Test<'a> {
    /// A text of these in one of the columns.
    Among(Vec<(Texts<'a>, Vec<bool>)>),
    /// A number of one column.
    Number(Listed<'a>, Field, Sign, f64),
    /// A number of one column between two, both in it.
    Range(Listed<'a>, Field, f64, f64),
    /// No value in the column.
    Nothing(Listed<'a>, Field),
    /// None of these holds.
    None(Vec<Self>),
    /// One of these holds.
    Any(Vec<Self>),
}

impl Test<'_> {
    fn passes(&self, row: usize) -> bool {
        match self {
            Self::Among(columns) => columns.iter().any(|(texts, passing)| texts.is_among(row, passing)),
            Self::Number(listed, field, sign, bound) => {
                listed.number(*field, row).is_some_and(|value| sign.holds(value.partial_cmp(bound)))
            }
            Self::Range(listed, field, low, high) => {
                listed.number(*field, row).is_some_and(|value| *low <= value && value <= *high)
            }
            Self::Nothing(listed, field) => match listed.texts(*field) {
                Some(texts) => texts.code(row).is_none(),
                None => listed.number(*field, row).is_none(),
            },
            Self::None(tests) => !tests.iter().any(|test| test.passes(row)),
            Self::Any(tests) => tests.iter().any(|test| test.passes(row)),
        }
    }
}

impl Sign {
    fn holds(self, order: Option<std::cmp::Ordering>) -> bool {
        let Some(order) = order else { return false };
        match self {
            Self::Equal => order.is_eq(),
            Self::NotEqual => order.is_ne(),
            Self::Less => order.is_lt(),
            Self::AtMost => order.is_le(),
            Self::More => order.is_gt(),
            Self::AtLeast => order.is_ge(),
        }
    }
}

impl Comparison {
    /// What has no value is not equal to any, and neither less nor more.
    fn test<'a>(&self, listed: Listed<'a>) -> Test<'a> {
        let (sign, turned) = match self.sign {
            Sign::NotEqual => (Sign::Equal, true),
            sign => (sign, false),
        };
        let of_field = |field: &Field| self.values.iter().map(|value| of_field(listed, *field, sign, value)).collect();
        let tests = self.fields.iter().flat_map(|field| -> Vec<Test<'a>> { of_field(field) }).collect();
        if turned { Test::None(tests) } else { Test::Any(tests) }
    }
}

fn of_field<'a>(listed: Listed<'a>, field: Field, sign: Sign, value: &Wanted) -> Test<'a> {
    let (text, number) = match value {
        Wanted::Value(text, number) => (text, number),
        Wanted::Nothing => return Test::Nothing(listed, field),
        Wanted::Range(low, high) => {
            let Some(texts) = listed.texts(field) else { return Test::Range(listed, field, *low, *high) };
            let within =
                |text: &str| fold(text.trim()).parse::<f64>().is_ok_and(|value| *low <= value && value <= *high);
            let passing = texts.passing(within);
            return Test::Among(vec![(texts, passing)]);
        }
    };
    let Some(texts) = listed.texts(field) else {
        // A truth value is one or zero.
        let bound = number.or_else(|| truth(text).map(f64::from)).unwrap_or(f64::NAN);
        return Test::Number(listed, field, sign, bound);
    };
    let wanted = fold(text.trim()).into_owned();
    let holds = |text: &str| {
        let folded = fold(text.trim());
        match (sign, number) {
            (Sign::Equal, _) => folded == wanted || is_status(&folded, &wanted),
            (_, Some(number)) => folded.parse::<f64>().is_ok_and(|value| sign.holds(value.partial_cmp(number))),
            (_, None) => sign.holds(Some(folded.as_ref().cmp(wanted.as_str()))),
        }
    };
    let passing = texts.passing(holds);
    Test::Among(vec![(texts, passing)])
}

/// Files say `idle` where planners say 闲置.
fn is_status(text: &str, wanted: &str) -> bool {
    ParcelStatus::from_name(text)
        .map(ParcelStatus::words)
        .is_some_and(|words| words.zh == wanted || fold(&words.en) == wanted)
}

fn truth(text: &str) -> Option<bool> {
    match fold(text).as_ref() {
        "true" | "是" | "yes" => Some(true),
        "false" | "否" | "no" => Some(false),
        _ => None,
    }
}

/// A word in any text column; the bounds of a class are no words.
fn word<'a>(listed: Listed<'a>, needle: &Needle, stop: &AtomicBool) -> Test<'a> {
    let columns = listed.fields().into_iter().filter(|field| *field != Field::Class).filter_map(|field| {
        let texts = listed.texts(field)?;
        let passing = texts.containing(needle, stop);
        passing.contains(&true).then_some((texts, passing))
    });
    Test::Among(columns.collect())
}

/// A filter that this table understands and that keeps a part of its rows; empty where it has no numbers.
pub fn example(shapes: &[ColumnShape], lang: Lang) -> String {
    let number = |shape: &&ColumnShape| match shape.width {
        Width::Numbers { low, high, grouped, .. } if grouped && low < high => Some((low, high)),
        Width::Numbers { .. } | Width::Texts(_) => None,
    };
    let found = shapes.iter().find_map(|shape| Some((shape, number(&shape)?)));
    let Some((shape, (low, high))) = found else { return String::new() };
    let name = shape.name.get(lang);
    let is_plain = !name.chars().any(char::is_whitespace) && SIGNS.iter().all(|(sign, _)| !name.contains(sign));
    let name = if is_plain { name.to_owned() } else { format!("\"{name}\"") };
    format!("{name}>={}", round_between(low, high))
}

/// A number of one digit between two, about in the middle.
fn round_between(low: f64, high: f64) -> f64 {
    let middle = f64::midpoint(low, high);
    let unit = 10_f64.powf((high - low).log10().floor());
    let near = (middle / unit).round() * unit;
    // The product may be 0.30000000000000004.
    let near = (near * 1e6).round() / 1e6;
    if near > low && near <= high { near } else { middle }
}

/// What may be typed, for the help beside the field: an example, and what it does.
pub fn grammar() -> Vec<(Words, Words)> {
    let [tax, ..] = Metric::ALL.map(Metric::words);
    let (zh, en) = (&tax.zh, &tax.en);
    let row = |example: Words, does: Words| (example, does);
    vec![
        row(
            Words::fixed("许营 科技", "Xuying tech"),
            Words::fixed("文字列中同时含有这两个词", "both words stand in text columns"),
        ),
        row(
            Words::made(format!("{zh}>=20"), format!("\"{en}\">=20")),
            Words::fixed("数字比较：= != > >= < <=", "numbers: = != > >= < <="),
        ),
        row(
            Words::made(format!("{zh}=10..20"), format!("\"{en}\"=10..20")),
            Words::fixed("范围，含两端", "a range with both ends"),
        ),
        row(
            Words::fixed("用途=0601", "landuse=0601"),
            Words::fixed("文字完全相同，不分大小写", "the same text, in either case"),
        ),
        row(Words::fixed("用途=0601|1001", "landuse=0601|1001"), Words::fixed("几个值之一", "one of several values")),
        row(
            Words::fixed("开发状态=闲置", "status=idle"),
            Words::fixed("列名、含义或文件中的值都可以写", "columns by name or meaning"),
        ),
        row(
            Words::fixed("产业=高端装备 高新=是", "gazelle=yes scale=\"below scale\""),
            Words::fixed("宗地上用地最多的企业", "the firm that uses most of the parcel"),
        ),
        row(Words::fixed("税收=—", "tax=-"), Words::fixed("没有值；!=— 为有值", "no value; !=- has one")),
        row(Words::fixed("名称=\"甲 乙\"", "name=\"A B\""), Words::fixed("引号内的空格保留", "quotes keep spaces")),
        row(Words::fixed("空格", "space"), Words::fixed("各部分须同时满足", "all parts must hold")),
    ]
}
