//! Ids and names in the form in which they are compared, and ids that a spreadsheet has damaged.
//!
//! *Guarantees:* an id that was stored as a number of more than 15 digits, or is written `3.71502E+18`, is never taken
//! for a whole one. *Must not know:* what is joined.

use crate::io::grid::Cell;

/// Digits a spreadsheet keeps of a number.
const KEPT_DIGITS: usize = 15;

/// What a cell of a key column says.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Key {
    /// Nothing.
    Blank,
    /// An id or name, in the form in which it is compared.
    Whole(String),
    /// An id whose last digits are lost.
    Damaged(Damaged),
}

/// What is left of an id.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Damaged {
    /// The digits that are known.
    pub(super) prefix: String,
    /// How many there were.
    pub(super) length: usize,
}

impl Damaged {
    /// Whether `id` may have been this one.
    pub(super) fn fits(&self, id: &str) -> bool {
        id.len() == self.length && id.starts_with(&self.prefix)
    }
}

/// The key in a cell; `is_name` where it is the name of a firm.
pub(super) fn key(cell: &Cell, is_name: bool) -> Key {
    match cell {
        Cell::Empty | Cell::Bool(_) => Key::Blank,
        Cell::Number(value) if value.fract() != 0.0 || *value < 0.0 => Key::Whole(value.to_string()),
        Cell::Number(value) => of_whole_number(*value),
        Cell::Text(text) if is_name => whole(name(text)),
        Cell::Text(text) => of_text(text),
    }
}

/// A spreadsheet keeps 15 digits and puts zeros behind them; other programs leave what a binary number happens to hold.
fn of_whole_number(value: f64) -> Key {
    let digits = format!("{value:.0}");
    if digits.len() <= KEPT_DIGITS {
        return Key::Whole(digits);
    }
    let rounded = format!("{value:.0$e}", KEPT_DIGITS - 1);
    let is_of_spreadsheet = rounded.parse() == Ok(value);
    let kept = if is_of_spreadsheet { rounded.replace('.', "") } else { digits.clone() };
    let prefix = kept.get(..KEPT_DIGITS).unwrap_or(&kept).to_owned();
    Key::Damaged(Damaged { prefix, length: digits.len() })
}

fn of_text(text: &str) -> Key {
    let code = code(text);
    match scientific(&code) {
        Some(damaged) => Key::Damaged(damaged),
        None => whole(code),
    }
}

fn whole(text: String) -> Key {
    if is_nothing(&text) { Key::Blank } else { Key::Whole(text) }
}

/// What people write where there is no number and no name: nothing, a sign, a word for it.
pub(super) fn is_nothing(key: &str) -> bool {
    matches!(key, "无" | "暂无" | "N/A" | "NULL") || !key.chars().any(char::is_alphanumeric)
}

/// `3.71502E+18`: the digits before the exponent are known. The plus may have gone with the hyphens.
fn scientific(code: &str) -> Option<Damaged> {
    let (mantissa, exponent) = code.split_once("E+")?;
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let exponent: usize = exponent.parse().ok().filter(|exponent| (9..40).contains(exponent))?;
    let fits = whole.len() == 1 && is_digits(whole) && is_digits(fraction);
    // The last digit that is shown may have been rounded.
    let prefix = format!("{whole}{}", fraction.get(..fraction.len().saturating_sub(1)).unwrap_or(""));
    fits.then_some(Damaged { prefix, length: exponent + 1 })
}

/// A whole number as a spreadsheet shows it in full: zeros for the digits it does not keep.
pub(super) fn digits(value: f64) -> String {
    match of_whole_number(value) {
        Key::Damaged(left) => format!("{:0<1$}", left.prefix, left.length),
        Key::Whole(digits) => digits,
        Key::Blank => String::new(),
    }
}

/// Half-width, without the apostrophe that made it a text.
fn half_width(text: &str) -> impl Iterator<Item = char> {
    let plain = text
        .trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '\'' | '\u{2019}' | '\u{2018}' | '\u{feff}'));
    plain.chars().filter_map(|c| match c {
        // The block of full-width ASCII stands FEE0 above ASCII.
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(c as u32 - 0xfee0),
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        c if c.is_whitespace() || c.is_control() => None,
        c => Some(c),
    })
}

/// An id as it is compared: half-width, capitals, no blanks and hyphens.
pub(super) fn code(text: &str) -> String {
    // Most are written as they are compared.
    if text.bytes().all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase()) {
        return text.to_owned();
    }
    // An id of a cadastre or a register has no sign of its own.
    half_width(text)
        .filter(|c| !matches!(c, '-' | '\u{2010}' | '\u{2013}' | '\u{2014}' | '\u{2212}' | '\u{2011}'))
        .flat_map(char::to_uppercase)
        .collect()
}

/// A firm's name as it is compared: half-width, capitals, no blanks, one form of brackets.
pub(super) fn name(text: &str) -> String {
    half_width(text)
        .map(|c| match c {
            '\u{3014}' | '\u{3010}' | '[' => '(',
            '\u{3015}' | '\u{3011}' | ']' => ')',
            '\u{b7}' | '\u{2022}' | '\u{2027}' => '\u{b7}',
            c => c,
        })
        .flat_map(char::to_uppercase)
        .collect()
}

/// Whether the form in which a key is compared is not the one it was written in.
pub(super) fn was_changed(cell: &Cell, key: &Key) -> bool {
    matches!((cell, key), (Cell::Text(text), Key::Whole(key)) if text.as_ref() != key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_told_from_what_is_left_of_them() {
        let text = |text: &str| Cell::Text(text.into());
        let whole = |key: &str| Key::Whole(key.to_owned());
        let damaged = |prefix: &str, length| Key::Damaged(Damaged { prefix: prefix.to_owned(), length });
        let check = |cell: Cell, expected: Key| assert_eq!(key(&cell, false), expected, "{cell:?}");
        check(text("3715020010010000123"), whole("3715020010010000123"));
        check(text("'0071"), whole("0071"));
        check(text(" ３７１５０２００１００１ｇｂ００００１\u{a0}"), whole("371502001001GB00001"));
        check(text("371502-001-001-GB00001"), whole("371502001001GB00001"));
        check(text("3.71502E+18"), damaged("37150", 19));
        check(text("2.5E+3"), whole("2.5E+3"));
        for nothing in ["　", "/", "／", "-", "—", "——", "无", " 暂 无", "n/a", "\\"] {
            check(text(nothing), Key::Blank);
            assert_eq!(key(&text(nothing), true), Key::Blank, "as a name: {nothing}");
        }
        check(Cell::Number(123_456_789_012_345.0), whole("123456789012345"));
        check(Cell::Number(3.715_020_010_01e18), damaged("371502001001000", 19));
        check(Cell::Number(3_715_020_010_010_000_896.0), damaged("371502001001000", 19));
        check(Cell::Number(0.5), whole("0.5"));
        check(Cell::Empty, Key::Blank);
        let left = Damaged { prefix: "371502001001000".to_owned(), length: 19 };
        assert!(left.fits("3715020010010000123") && !left.fits("371502001001000012"), "by digits and length");
    }

    #[test]
    fn names_are_compared_without_their_typography() {
        let check = |text, expected: &str| assert_eq!(name(text), expected, "{text}");
        check("聊城（高新）ＡＢ 有限公司", "聊城(高新)AB有限公司");
        check("甲-乙公司", "甲-乙公司");
    }
}
