//! A reader of plain JSON for what most of a large file is made of.
//!
//! *Guarantees:* what it takes, serde_json would take and make the same of; on anything else it gives up (`None`), and
//! the lenient reader looks. Numbers are correctly rounded. *Must not know:* GeoJSON.

use std::borrow::Cow;

use serde_json::Value;

use super::lenient::Scalar;

/// Deeper nesting than this is left to serde_json, which refuses it at 128 levels of the whole file.
const DEEPEST: usize = 100;

/// 10⁰ to 10²²: the powers of ten that a float holds exactly.
const TENS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
];

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cursor<'t> {
    text: &'t str,
    bytes: &'t [u8],
    pub(super) at: usize,
}

impl<'t> Cursor<'t> {
    pub(super) fn new(text: &'t str, at: usize) -> Self {
        Self { text, bytes: text.as_bytes(), at }
    }

    fn byte(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next byte that is no white space.
    pub(super) fn peek(&mut self) -> Option<u8> {
        loop {
            let byte = self.byte()?;
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(byte);
            }
            self.at += 1;
        }
    }

    /// Passes over `byte` if it is the next one.
    pub(super) fn pass(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Passes over a comma (true) or the end `close` (false).
    pub(super) fn more(&mut self, close: u8) -> Option<bool> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b',' => Some(true),
            byte if byte == close => Some(false),
            _ => None,
        }
    }

    /// Takes each member of an object by its key.
    pub(super) fn object(&mut self, mut member: impl FnMut(&mut Self, Cow<'t, str>) -> Option<()>) -> Option<()> {
        self.pass(b'{')?;
        if self.peek()? == b'}' {
            self.at += 1;
            return Some(());
        }
        loop {
            let key = self.string()?;
            self.pass(b':')?;
            member(self, key)?;
            if !self.more(b'}')? {
                return Some(());
            }
        }
    }

    /// Takes each item of a list.
    pub(super) fn list(&mut self, mut item: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.pass(b'[')?;
        if self.peek()? == b']' {
            self.at += 1;
            return Some(());
        }
        loop {
            item(self)?;
            if !self.more(b']')? {
                return Some(());
            }
        }
    }

    pub(super) fn string(&mut self) -> Option<Cow<'t, str>> {
        self.pass(b'"')?;
        let start = self.at;
        loop {
            match self.byte()? {
                b'"' => break,
                b'\\' => return self.escaped(start),
                0..0x20 => return None,
                _ => self.at += 1,
            }
        }
        let text = self.text.get(start..self.at)?;
        self.at += 1;
        Some(Cow::Borrowed(text))
    }

    /// A string with escapes from its start.
    fn escaped(&mut self, start: usize) -> Option<Cow<'t, str>> {
        self.at = start - 1;
        let end = self.end_of_value()?;
        let text = serde_json::from_str(self.text.get(start - 1..end)?).ok()?;
        self.at = end;
        Some(Cow::Owned(text))
    }

    /// Passes over a word such as `null`.
    pub(super) fn word(&mut self, word: &str) -> Option<()> {
        let end = self.at + word.len();
        (self.bytes.get(self.at..end)? == word.as_bytes()).then(|| self.at = end)
    }

    /// A list or object as compact JSON.
    pub(super) fn json(&mut self) -> Option<String> {
        let end = self.end_of_value()?;
        let value: Value = serde_json::from_str(self.text.get(self.at..end)?).ok()?;
        self.at = end;
        Some(value.to_string())
    }

    /// A number as a float.
    pub(super) fn float(&mut self) -> Option<f64> {
        match self.number()? {
            Scalar::Number(value) => Some(value),
            Scalar::Integer(value) => Some(value as f64),
            _ => None,
        }
    }

    /// A number: a whole one of up to 64 bits, else a float, as serde_json tells them apart.
    pub(super) fn number(&mut self) -> Option<Scalar<'static>> {
        self.peek()?;
        let start = self.at;
        let is_negative = self.byte()? == b'-';
        self.at += usize::from(is_negative);
        let first = self.at;
        let mut digits = 0_u64;
        self.digits(&mut digits)?;
        let whole = self.at - first;
        if whole > 1 && self.bytes.get(first) == Some(&b'0') {
            return None;
        }
        let mut decimals = 0;
        let is_whole = self.byte() != Some(b'.');
        if !is_whole {
            self.at += 1;
            let point = self.at;
            self.digits(&mut digits)?;
            decimals = self.at - point;
        }
        if matches!(self.byte(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(), Some(b'+' | b'-')));
            self.digits(&mut 0)?;
            return self.rounded(start);
        }
        // 19 digits do not overflow.
        if is_whole {
            if is_negative && digits == 0 {
                return Some(Scalar::Number(-0.0));
            }
            let fits = whole <= 19 && (!is_negative || i64::try_from(digits).is_ok());
            let sign = if is_negative { -1 } else { 1 };
            return if fits { Some(Scalar::Integer(sign * i128::from(digits))) } else { self.long(start) };
        }
        // A whole number and a power of ten that are both exact in a float have a correctly rounded quotient.
        match TENS.get(decimals) {
            Some(tens) if whole + decimals <= 19 && digits <= 1 << 53 => {
                let value = digits as f64 / tens;
                Some(Scalar::Number(if is_negative { -value } else { value }))
            }
            _ => self.rounded(start),
        }
    }

    /// Passes over digits, at least one.
    fn digits(&mut self, value: &mut u64) -> Option<()> {
        let start = self.at;
        while let Some(digit) = self.byte().map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
            *value = value.wrapping_mul(10).wrapping_add(u64::from(digit));
            self.at += 1;
        }
        (self.at > start).then_some(())
    }

    /// The number from `start` to here by the standard library, which rounds correctly too.
    fn rounded(&self, start: usize) -> Option<Scalar<'static>> {
        let value: f64 = self.text.get(start..self.at)?.parse().ok()?;
        value.is_finite().then_some(Scalar::Number(value))
    }

    /// A whole number of many digits.
    fn long(&self, start: usize) -> Option<Scalar<'static>> {
        let text = self.text.get(start..self.at)?;
        let whole = text.parse::<u64>().map(i128::from).or_else(|_| text.parse::<i64>().map(i128::from));
        whole.map_or_else(|_| self.rounded(start), |value| Some(Scalar::Integer(value)))
    }

    /// The text of the value that starts here.
    pub(super) fn value_text(&self) -> Option<&'t str> {
        self.text.get(self.at..self.end_of_value()?)
    }

    /// Where the value that starts here ends, whether it is legal or not; `None` where the text ends before, or
    /// where it is nested too deep.
    pub(super) fn end_of_value(&self) -> Option<usize> {
        let mut at = self.at;
        let mut depth = 0_usize;
        loop {
            match self.bytes.get(at)? {
                b'"' => {
                    at += 1;
                    loop {
                        match self.bytes.get(at)? {
                            b'"' => break,
                            b'\\' => at += 2,
                            _ => at += 1,
                        }
                    }
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    // The end of what the value stands in.
                    if depth == 0 {
                        return Some(at);
                    }
                    depth -= 1;
                    if depth == 0 {
                        return Some(at + 1);
                    }
                }
                b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return Some(at),
                _ => {}
            }
            if depth > DEEPEST {
                return None;
            }
            at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// serde_json is the oracle: what is taken is taken alike.
    #[test]
    fn numbers_are_those_of_serde_json() {
        let taken = |text: &str| Cursor::new(text, 0).number();
        let check = |text: &str| {
            let expected = serde_json::from_str::<Value>(text).ok();
            let found = taken(&format!("{text},")).map(|number| match number {
                Scalar::Integer(value) => i64::try_from(value).map_or_else(|_| Value::from(value as u64), Value::from),
                Scalar::Number(value) => Value::from(value),
                other => panic!("{other:?}"),
            });
            assert_eq!(found.as_ref().map(ToString::to_string), expected.map(|value| value.to_string()), "{text}");
        };
        for text in [
            "0",
            "-0",
            "-0.0",
            "7",
            "-7",
            "115.9743307",
            "0.1",
            "1e5",
            "1E-5",
            "1e+22",
            "123456789012345678",
            "9007199254740993",
            "18446744073709551615",
            "18446744073709551616",
            "-9223372036854775808",
            "-9223372036854775809",
            "9999999999999999999",
            "0.30000000000000004",
            "9007199254740993.0",
            "1.7976931348623157e308",
            "4.9e-324",
            "116.06326100000001",
            "1e999",
            "00.000000000000000000000000000001",
            "0.00000000000000000000000000000123",
            "01",
            "-",
            "1.",
            ".5",
            "1e",
            "+1",
            "--1",
            "99999999999999999999999.5",
            "12345678901234567890.123",
        ] {
            check(text);
        }
        let mut seed = 5_u64;
        for _ in 0..20_000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(seed);
            if value.is_finite() {
                check(&format!("{value:e}"));
            }
            check(&format!("{}", 180.0 * (seed >> 11) as f64 / (1_u64 << 53) as f64));
            check(&format!("{:.9}", 180.0 * (seed >> 11) as f64 / (1_u64 << 53) as f64));
            check(&format!("{}", seed.cast_signed() >> (seed % 64)));
        }
    }

    #[test]
    fn strings_are_those_of_serde_json() {
        for text in [
            r#""""#,
            r#""a""#,
            r#""聊城""#,
            r#""\u804a\u57ce""#,
            r#""\ud83d\ude00""#,
            r#""a\"b\\""#,
            "\"\u{1}\"",
            r#""\x""#,
            r#""\ud83d""#,
        ] {
            let found = Cursor::new(text, 0).string().map(Cow::into_owned);
            assert_eq!(found, serde_json::from_str::<String>(text).ok(), "{text}");
        }
    }

    #[test]
    fn a_value_ends_where_it_ends() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(Cursor::new(text, 0).end_of_value().and_then(|end| text.get(..end)), expected, "{text}");
        };
        check(r#"{"a":"}\"]","b":[1,{}]},"#, Some(r#"{"a":"}\"]","b":[1,{}]}"#));
        check("null]", Some("null"));
        check("17 ,", Some("17"));
        check("17", None);
        check(r#"{"a":"}"#, None);
        check(r#""a\"#, None);
        check(&"[".repeat(200), None);
    }
}
