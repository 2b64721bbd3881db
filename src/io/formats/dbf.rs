//! dBase tables: the attributes of a shapefile.
//!
//! Our own reader, for the crate `dbase` (0.8) reads every number as a float, which takes the last digits of a parcel
//! number, gives up the whole file at the first cell it cannot parse, does not look whether texts are in the encoding
//! that is named, and reads on one core.
//!
//! *Guarantees:* the counts of the header are believed as far as the file is long; whole numbers keep every digit; a
//! cell that does not parse is kept as it is written. *Must not know:* geometry.

use std::borrow::Cow;

use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::io::evidence::Evidence;
use crate::io::names::Names;
use crate::io::number::number as plain_number;
use crate::io::table_builder::Cell;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

const FIELD: usize = 32;
/// All cells together point to no more than so many times the texts there are, beside some.
const MOST_MEMO: usize = 4;
const FREE_MEMO: usize = 16 << 20;

/// A table that can be asked for its cells.
#[derive(Debug)]
pub(crate) struct Dbf<'a> {
    fields: Vec<Field>,
    records: &'a [u8],
    record_len: usize,
    /// The language byte.
    pub(crate) language: u8,
    memo: Option<Memo<'a>>,
}

#[derive(Debug)]
struct Field {
    name: Vec<u8>,
    kind: u8,
    start: usize,
    len: usize,
}

/// Texts too long for the table, in blocks of a file beside it.
#[derive(Debug)]
struct Memo<'a> {
    bytes: &'a [u8],
    block: usize,
    /// FoxPro's `.fpt`: each text with its length in front.
    has_lengths: bool,
}

impl<'a> Dbf<'a> {
    /// Reads the header; `memo` is the `.dbt` or `.fpt` beside it.
    pub(crate) fn new(bytes: &'a [u8], memo: Option<&'a [u8]>, report: &mut Report) -> Result<Self, Fault> {
        let short = |at: usize| Some(usize::from(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?)));
        let stated = bytes.get(4..8).and_then(|count| Some(u32::from_le_bytes(count.try_into().ok()?)));
        let (Some(stated), Some(header_len), Some(record_len)) = (stated, short(8), short(10)) else {
            return Err(broken());
        };
        let mut fields = Vec::new();
        let mut start = 1;
        for field in bytes.get(FIELD..header_len).ok_or_else(broken)?.chunks_exact(FIELD) {
            let (Some(name), Some(kind), Some(len)) = (field.get(..11), field.get(11), field.get(16)) else { break };
            if name.first() == Some(&0x0d) {
                break;
            }
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default().to_vec();
            let len = usize::from(*len);
            // A field without width has no cells.
            if len > 0 {
                fields.push(Field { name, kind: kind.to_ascii_uppercase(), start, len });
            }
            start += len;
        }
        if record_len == 0 || start > record_len {
            return Err(broken());
        }
        let records = bytes.get(header_len..).unwrap_or_default();
        let there = records.len() / record_len;
        if there < stated as usize {
            let message = words!(
                "属性表不完整：写明 {stated} 行，只有 {there} 行",
                "the table is cut off: it says {stated} rows and has {there}"
            );
            report.push(Fault::new("dbf-cut", message, again()).issue(Severity::Error));
        }
        let records = records.get(..there.min(stated as usize) * record_len).unwrap_or_default();
        let version = bytes.first().copied().unwrap_or_default();
        let memo = memo.map(|bytes| Memo::new(bytes, matches!(version, 0x30..=0x32 | 0xf5)));
        let language = bytes.get(29).copied().unwrap_or_default();
        let mut table = Self { fields, records, record_len, language, memo };
        if table.are_memos_absurd() {
            table.memo = None;
            let message = Words::fixed(
                "备注文件（.dbt/.fpt）的内容被反复引用，总量远大于文件本身，未读",
                "the cells point to the same long texts (.dbt, .fpt) over and over; these texts were not read",
            );
            report.push(Fault::new("dbf-memo-limits", message, again()).issue(Severity::Error));
        }
        Ok(table)
    }

    /// Whether cells point to more text than there is: each text is one cell's, and pointers may lie.
    fn are_memos_absurd(&self) -> bool {
        let Some(memo) = &self.memo else { return false };
        let most = memo.bytes.len().saturating_mul(MOST_MEMO).saturating_add(FREE_MEMO);
        let fields: Vec<&Field> = self.fields.iter().filter(|field| field.is_memo()).collect();
        let mut all = 0_usize;
        for record in (0..if fields.is_empty() { 0 } else { self.len() }).filter_map(|row| self.record(row)) {
            let texts = fields.iter().filter_map(|field| memo.text(field.of(record)?));
            all = all.saturating_add(texts.map(<[u8]>::len).sum());
            if all > most {
                return true;
            }
        }
        false
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.records.len() / self.record_len
    }

    /// The names of the fields; empty ones and second ones get a number.
    pub(crate) fn names(&self, charset: Charset) -> Vec<String> {
        let mut names = Names::default();
        let name = |(at, field): (usize, &Field)| {
            let name = charset.decode(&field.name);
            let name = name.trim();
            names.take_joined(&if name.is_empty() { format!("field {}", at + 1) } else { name.to_owned() })
        };
        self.fields.iter().enumerate().map(name).collect()
    }

    /// What names and the texts of some rows say of the encoding.
    pub(crate) fn evidence(&self, rows: std::ops::Range<usize>) -> Evidence {
        let mut evidence = Evidence::default();
        if rows.start == 0 {
            self.fields.iter().for_each(|field| evidence.see(&field.name));
        }
        for record in rows.filter_map(|row| self.record(row)) {
            if !record.is_ascii() {
                let texts = self.fields.iter().filter(|field| field.kind == b'C');
                texts.filter_map(|field| field.of(record)).for_each(|text| evidence.see(trimmed(text)));
            }
        }
        evidence
    }

    fn record(&self, row: usize) -> Option<&'a [u8]> {
        let start = row.checked_mul(self.record_len)?;
        self.records.get(start..start + self.record_len)
    }

    /// Whether a row was deleted in a program and still stands there.
    pub(crate) fn is_deleted(&self, row: usize) -> bool {
        self.record(row).and_then(<[u8]>::first) == Some(&b'*')
    }

    /// Puts the cells of a row, each with the position of its field; whether all of them could be read.
    pub(crate) fn cells(&self, row: usize, charset: Charset, mut put: impl FnMut(usize, Cell<'_>)) -> bool {
        let Some(record) = self.record(row) else { return true };
        let mut is_good = true;
        for (at, field) in self.fields.iter().enumerate() {
            let bytes = field.of(record).unwrap_or_default();
            let text;
            let cell = match field.kind {
                b'N' | b'F' => number(bytes),
                b'L' => truth(bytes),
                b'D' => match date(bytes) {
                    Some(day) => {
                        text = Cow::Owned(day);
                        Some(text_cell(&text))
                    }
                    None => None,
                },
                b'I' | b'+' => integer(bytes, field.kind),
                b'B' | b'O' if field.len == 8 => double(bytes),
                _ if field.is_memo() => match self.memo.as_ref().and_then(|memo| memo.text(bytes)) {
                    Some(found) => {
                        text = charset.decode(found);
                        Some(text_cell(text.trim_end()))
                    }
                    None => Some(Cell::None),
                },
                _ => {
                    // Some programs write texts to the right of their fields.
                    text = charset.decode(trimmed(bytes));
                    Some(text_cell(text.trim()))
                }
            };
            is_good &= cell.is_some();
            match cell {
                Some(cell) => put(at, cell),
                None => put(at, Cell::Text(charset.decode(trimmed(bytes)).trim())),
            }
        }
        is_good
    }
}

impl Field {
    fn is_memo(&self) -> bool {
        matches!(self.kind, b'M' | b'G' | b'P')
    }

    fn of<'r>(&self, record: &'r [u8]) -> Option<&'r [u8]> {
        record.get(self.start..self.start + self.len)
    }
}

impl<'a> Memo<'a> {
    fn new(bytes: &'a [u8], has_lengths: bool) -> Self {
        let block = bytes.get(6..8).map_or(0, |size| size.iter().fold(0, |size, byte| size * 256 + usize::from(*byte)));
        Self { bytes, block: if has_lengths { block.max(1) } else { 512 }, has_lengths }
    }

    /// The text that a cell points to.
    fn text(&self, cell: &[u8]) -> Option<&'a [u8]> {
        let number: usize = match *cell {
            [a, b, c, d] => u32::from_le_bytes([a, b, c, d]) as usize,
            _ => std::str::from_utf8(cell).ok()?.trim().parse().ok()?,
        };
        let start = number.checked_mul(self.block).filter(|start| *start > 0)?;
        let behind = self.bytes.get(start..)?;
        if self.has_lengths {
            let len = u32::from_be_bytes(behind.get(4..8)?.try_into().ok()?) as usize;
            return behind.get(8..)?.get(..len);
        }
        behind.split(|byte| matches!(byte, 0x1a | 0)).next()
    }
}

/// Without the white space and zeros behind.
fn trimmed(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| !matches!(byte, b' ' | 0)).map_or(0, |last| last + 1);
    bytes.get(..end).unwrap_or_default()
}

fn text_cell(text: &str) -> Cell<'_> {
    if text.is_empty() { Cell::None } else { Cell::Text(text) }
}

/// A number as it is written: whole ones with every digit.
fn number(bytes: &[u8]) -> Option<Cell<'static>> {
    let text = std::str::from_utf8(bytes).ok()?.trim_matches([' ', '\0']);
    // Programs fill a field with stars where a number does not fit, or where there is none.
    if text.is_empty() || text.bytes().all(|byte| byte == b'*') {
        return Some(Cell::None);
    }
    let whole = match text.split_once('.') {
        None => text,
        Some((whole, rest)) if rest.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => "",
    };
    if let Ok(value) = whole.parse() {
        return Some(Cell::Integer(value));
    }
    if !text.bytes().any(|byte| byte.is_ascii_digit()) {
        // NaN and infinities, as C writes them.
        return text.to_ascii_lowercase().contains(['n', 'i']).then_some(Cell::None);
    }
    with_commas(text).map(Cell::Number)
}

/// A number with a comma for its point, or between thousands; `None` where it may be either: 1,234.
fn with_commas(text: &str) -> Option<f64> {
    let Some((whole, rest)) = text.split_once(',') else { return text.parse().ok() };
    let whole = whole.trim_start_matches(['-', '+']);
    let is_thousands = rest.contains([',', '.']);
    let may_be_either = rest.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    match (is_thousands, may_be_either) {
        (true, _) => plain_number(text),
        (false, true) => None,
        (false, false) => text.replace(',', ".").parse().ok(),
    }
}

fn truth(bytes: &[u8]) -> Option<Cell<'static>> {
    match bytes.first()? {
        b'T' | b't' | b'Y' | b'y' | b'1' => Some(Cell::Bool(true)),
        b'F' | b'f' | b'N' | b'n' | b'0' => Some(Cell::Bool(false)),
        b' ' | b'?' | 0 => Some(Cell::None),
        _ => None,
    }
}

/// A day as texts have it everywhere else: 2024-01-31. Empty where there is none.
fn date(bytes: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(bytes).ok()?.trim_matches([' ', '\0']);
    if text.bytes().all(|byte| byte == b'0') {
        return Some(String::new());
    }
    let is_day = text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit());
    let (year, month, day) = is_day.then(|| Some((text.get(..4)?, text.get(4..6)?, text.get(6..)?)))??;
    Some(format!("{year}-{month}-{day}"))
}

fn integer(bytes: &[u8], kind: u8) -> Option<Cell<'static>> {
    let bytes = bytes.try_into().ok()?;
    let value = if kind == b'+' { i32::from_be_bytes(bytes) } else { i32::from_le_bytes(bytes) };
    Some(Cell::Integer(value.into()))
}

fn double(bytes: &[u8]) -> Option<Cell<'static>> {
    let value = f64::from_le_bytes(bytes.try_into().ok()?);
    Some(if value.is_finite() { Cell::Number(value) } else { Cell::None })
}

fn broken() -> Fault {
    let message = Words::fixed("属性表（.dbf）的文件头损坏", "the header of the table (.dbf) is damaged");
    Fault::new("dbf-broken", message, again())
}

fn again() -> Words {
    Words::fixed("请重新导出或复制整套文件", "export or copy all files of the set again")
}
