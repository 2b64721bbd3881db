//! The attributes of a layer as a dBase table.
//!
//! *Guarantees:* numbers come back bit for bit; what is cut or renamed is said.

use std::borrow::Cow;

use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::io::formats::outgoing::{Outgoing, renamed, text_of, unfit};
use crate::io::names::Names;
use crate::model::report::{Issue, Report, Severity};
use crate::model::table::{Column, ColumnData, Value};
use crate::words;

const MOST_NAME: usize = 10;
const MOST_TEXT: usize = 254;
const MOST_FIELDS: usize = 255;
/// Digits of a number, its sign and its point.
const MOST_NUMBER: usize = 24;

/// One field with its cells.
struct Field<'a> {
    name: Vec<u8>,
    kind: u8,
    len: usize,
    decimals: usize,
    cells: Cells<'a>,
}

/// Where the cells of a field come from.
enum Cells<'a> {
    Column(&'a Column),
    Class,
}

/// The bytes of the table, and what its `.cpg` says.
pub(super) fn table(out: &Outgoing<'_>, report: &mut Report) -> (Vec<u8>, &'static str) {
    let rows = out.layer.len();
    let own = out.layer.table.columns.iter().map(|column| (column.name.as_str(), Cells::Column(column)));
    let class = out.style.map(|style| (style.column.as_str(), Cells::Class));
    let mut fields: Vec<Field<'_>> = Vec::new();
    let (mut names, mut taken) = (Vec::new(), Names::caseless(&[]));
    for (own, cells) in class.into_iter().chain(own) {
        if fields.len() == MOST_FIELDS {
            report.push(unfit(
                "too-many-columns",
                words!(
                    "列“{own}”未写：最多 {MOST_FIELDS} 列",
                    "the column \"{own}\" was not written: at most {MOST_FIELDS} are"
                ),
            ));
            continue;
        }
        let name = free_name(&out.charset.encodable(Cow::Borrowed(own), '_'), &mut taken, out.charset);
        if name != own {
            report.push(renamed_in(own, &name, out.charset));
        }
        fields.push(field(out, &name, cells, rows));
        names.push(name);
    }
    let record_len = 1 + fields.iter().map(|field| field.len).sum::<usize>();
    let is_gb = out.charset == Charset::GB18030;
    let is_gbk = is_gb && !has_rare(out);
    let mut bytes = head(&fields, rows, record_len, is_gbk);
    let mut cut: Vec<usize> = vec![0; fields.len()];
    if !is_gb && out.charset != Charset::UTF_8 {
        fields.iter().zip(&names).for_each(|(field, name)| say_unknown(out, field, name, report));
    }
    for row in 0..rows {
        bytes.push(b' ');
        for (field, cut) in fields.iter().zip(&mut cut) {
            let from = bytes.len();
            *cut += usize::from(!cell(out, field, row, &mut bytes));
            bytes.resize(from + field.len, b' ');
        }
    }
    bytes.push(0x1a);
    for (name, count) in names.iter().zip(cut).filter(|(_, count)| *count > 0) {
        report.push(unfit(
            "text-cut",
            words!(
                "列“{name}”有 {count} 个值超过 {MOST_TEXT} 字节，已截断",
                "{count} value(s) of the column \"{name}\" have more than {MOST_TEXT} bytes and were cut"
            ),
        ));
    }
    // Programs that know GBK alone would take letters of four bytes for two others.
    (bytes, if is_gbk { "GBK" } else { out.charset.label() })
}

/// Whether letters stand in it that GBK has not.
fn has_rare(out: &Outgoing<'_>) -> bool {
    let classes = out.style.into_iter().flat_map(|style| style.classes.iter().map(|class| class.label.as_str()));
    let mut texts = out.style.map(|style| style.column.as_str()).into_iter().chain(classes);
    let is_rare = |column: &Column| {
        Charset::is_beyond_gbk(&column.name)
            || match &column.data {
                ColumnData::Text { words, .. } => Charset::is_beyond_gbk(words.text()),
                ColumnData::Mixed(values) => values.iter().flatten().any(|value| Charset::is_beyond_gbk(value)),
                ColumnData::Number(_) | ColumnData::Bool(_) => false,
            }
    };
    texts.any(Charset::is_beyond_gbk) || out.layer.table.columns.iter().any(is_rare)
}

/// Says how many texts of a field have letters that the encoding has not.
fn say_unknown(out: &Outgoing<'_>, field: &Field<'_>, name: &str, report: &mut Report) {
    let is_unknown =
        |row: &usize| own_text(out, &field.cells, *row).is_some_and(|text| out.charset.encode(&text).is_none());
    let count = (0..out.layer.len()).filter(is_unknown).count();
    if count > 0 {
        let charset = out.charset.name();
        let message = words!(
            "列“{name}”有 {count} 个值含 {charset} 没有的字，写成“?”",
            "{count} value(s) of the column \"{name}\" have letters that {charset} has not; ? stands for them"
        );
        let remedy = words!("加 --to-encoding utf-8 或 gbk", "use --to-encoding utf-8 or gbk");
        report.push(Fault::new("text-unencodable", message, remedy).issue(Severity::Warning));
    }
}

/// The finding that a column goes by another name, with the encoding that would have more room for it.
fn renamed_in(own: &str, name: &str, charset: Charset) -> Issue {
    let mut issue = renamed(own, name);
    if charset != Charset::GB18030 && !own.is_ascii() {
        issue.remedy = words!(
            "加 --to-encoding gbk 可写 5 个汉字的列名；需要完整内容时请用 GeoPackage",
            "--to-encoding gbk has room for names of 5 Chinese characters; use GeoPackage where all of it is needed"
        );
    }
    issue
}

/// A name of at most ten bytes that no other field has; fields are told apart without regard to capitals.
fn free_name(own: &str, names: &mut Names, charset: Charset) -> String {
    let fits = |name: &str| charset.encode(name).is_none_or(|bytes| bytes.len() <= MOST_NAME);
    let cut = |own: &str, behind: &str| {
        let mut name = own.trim().to_owned();
        while !fits(&format!("{name}{behind}")) {
            name.pop();
        }
        name + behind
    };
    names.take(|number| cut(own, &if number == 1 { String::new() } else { format!("_{}", number - 1) }))
}

fn field<'a>(out: &Outgoing<'_>, name: &str, cells: Cells<'a>, rows: usize) -> Field<'a> {
    let (kind, len, decimals) = match &cells {
        Cells::Column(Column { data: ColumnData::Number(values), .. }) => {
            let decimals = values.iter().filter(|value| value.is_finite()).map(|value| decimals_of(*value)).max();
            let decimals = decimals.unwrap_or(0).min(15);
            let len = values.iter().filter_map(|value| number(*value, decimals)).map(|text| text.len()).max();
            (b'N', len.unwrap_or(1), decimals)
        }
        Cells::Column(Column { data: ColumnData::Bool(_), .. }) => (b'L', 1, 0),
        _ => {
            let len = |row: usize| text(out, &cells, row).and_then(|text| Some(out.charset.encode(&text)?.len()));
            (b'C', (0..rows).filter_map(len).max().unwrap_or(1).clamp(1, MOST_TEXT), 0)
        }
    };
    let name = out.charset.encode(name).unwrap_or(Cow::Borrowed(b"field")).into_owned();
    Field { name, kind, len, decimals, cells }
}

fn decimals_of(value: f64) -> usize {
    value.to_string().split_once('.').map_or(0, |(_, decimals)| decimals.len())
}

/// A number in as few characters as give it back.
fn number(value: f64, decimals: usize) -> Option<String> {
    let plain = format!("{value:.decimals$}");
    let is_good = plain.len() <= MOST_NUMBER && plain.parse() == Ok(value);
    value.is_finite().then(|| if is_good { plain } else { format!("{value:e}") })
}

/// A text in letters of the encoding.
fn text<'c>(out: &'c Outgoing<'_>, cells: &'c Cells<'_>, row: usize) -> Option<Cow<'c, str>> {
    own_text(out, cells, row).map(|text| out.charset.encodable(text, '?'))
}

fn own_text<'c>(out: &'c Outgoing<'_>, cells: &'c Cells<'_>, row: usize) -> Option<Cow<'c, str>> {
    match cells {
        Cells::Column(column) => text_of(column.value(row)),
        Cells::Class => out.class_of(row).map(Cow::Borrowed),
    }
}

/// Puts one cell, as far as it fits; whether it did.
fn cell(out: &Outgoing<'_>, field: &Field<'_>, row: usize, bytes: &mut Vec<u8>) -> bool {
    if let Cells::Column(column) = field.cells {
        match (field.kind, column.value(row)) {
            (b'N', Value::Number(value)) => {
                let text = number(value, field.decimals).unwrap_or_default();
                bytes.extend(std::iter::repeat_n(b' ', field.len.saturating_sub(text.len())));
                bytes.extend(text.bytes());
                return true;
            }
            (b'L', Value::Bool(value)) => {
                bytes.push(if value { b'T' } else { b'F' });
                return true;
            }
            (b'L', _) => {
                bytes.push(b'?');
                return true;
            }
            _ => {}
        }
    }
    let Some(text) = text(out, &field.cells, row) else { return true };
    let mut shown = text.as_ref();
    loop {
        match out.charset.encode(shown) {
            Some(encoded) if encoded.len() <= field.len => {
                bytes.extend(encoded.as_ref());
                return shown.len() == text.len();
            }
            _ => match shown.char_indices().next_back() {
                Some((at, _)) => shown = shown.get(..at).unwrap_or_default(),
                None => return false,
            },
        }
    }
}

fn head(fields: &[Field<'_>], rows: usize, record_len: usize, is_gbk: bool) -> Vec<u8> {
    // The day of writing, which nobody needs, is always the same.
    let mut bytes = vec![3, 95, 7, 26];
    bytes.extend((rows as u32).to_le_bytes());
    bytes.extend(((32 * fields.len() + 33) as u16).to_le_bytes());
    bytes.extend((record_len as u16).to_le_bytes());
    bytes.resize(32, 0);
    if let Some(language) = bytes.get_mut(29) {
        *language = if is_gbk { 0x4d } else { 0 };
    }
    for field in fields {
        let from = bytes.len();
        bytes.extend(&field.name);
        bytes.resize(from + 11, 0);
        bytes.extend([field.kind, 0, 0, 0, 0, field.len as u8, field.decimals as u8]);
        bytes.resize(from + 32, 0);
    }
    bytes.push(0x0d);
    bytes
}
