//! JSON that knows where each of its values stands, so that a fault in a scheme can be shown.
//!
//! *Guarantees:* `serde_json` judges the syntax first; what it takes is read here without a panic, in the order of the
//! file and with keys given twice still there. *Must not know:* what the values mean.

use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// A value and the byte at which it starts.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::io) struct Node {
    pub(in crate::io) at: usize,
    pub(in crate::io) value: Value,
}

/// The kinds of JSON value.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::io) enum Value {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    /// Key, where it starts, value.
    Object(Vec<(String, usize, Node)>),
}

impl Node {
    /// The value without places. Of a key that is given twice the last one counts.
    pub(in crate::io) fn json(&self) -> serde_json::Value {
        /// Up to here whole numbers are exact.
        const WHOLE_BELOW: f64 = 9_007_199_254_740_992.0;
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(truth) => (*truth).into(),
            Value::Number(number) if number.fract() == 0.0 && number.abs() < WHOLE_BELOW => (*number as i64).into(),
            Value::Number(number) => (*number).into(),
            Value::Text(text) => text.as_str().into(),
            Value::List(items) => items.iter().map(Self::json).collect(),
            Value::Object(entries) => entries.iter().map(|(key, _, node)| (key.clone(), node.json())).collect(),
        }
    }
}

/// Reads a whole document.
pub(in crate::io) fn read(text: &str) -> Result<Node, Fault> {
    // Also holds the depth: more than 128 values inside each other are refused.
    serde_json::from_str::<serde_json::Value>(text).map_err(|error| not_json(&error))?;
    Scanner { text, at: 0 }.node().ok_or_else(|| {
        let message = Words::fixed("不是 JSON", "this is not JSON");
        Fault::new("scheme-syntax", message, remedy())
    })
}

/// Line and column of a byte, from 1; columns count characters.
pub(in crate::io) fn place(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line_start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before.get(line_start..).unwrap_or("").chars().count() + 1)
}

fn not_json(error: &serde_json::Error) -> Fault {
    let (line, column) = (error.line(), error.column());
    // Its own words end in the place, which is said already.
    let said = error.to_string();
    let said = said.split(" at line ").next().unwrap_or_default();
    let message = if error.is_eof() {
        words!("不是完整的 JSON：内容到此中断", "not well-formed JSON: {said}")
    } else {
        words!("不是 JSON：此处不合写法", "not well-formed JSON: {said}")
    };
    Fault::new("scheme-syntax", message, remedy()).at(format!("line {line}, column {column}"))
}

fn remedy() -> Words {
    Words::fixed(
        "检查该处的括号、引号和逗号；可参照随程序附带的同类文件",
        "check brackets, quotes and commas there; the shipped files show the form",
    )
}

/// Walks over text that is known to be JSON.
struct Scanner<'a> {
    text: &'a str,
    at: usize,
}

impl Scanner<'_> {
    fn node(&mut self) -> Option<Node> {
        self.skip_blanks();
        let at = self.at;
        let value = match self.peek()? {
            b'{' => self.object()?,
            b'[' => self.list()?,
            b'"' => Value::Text(self.string()?),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number()?,
        };
        Some(Node { at, value })
    }

    fn object(&mut self) -> Option<Value> {
        let mut entries = Vec::new();
        self.at += 1;
        loop {
            self.skip_blanks();
            match self.peek()? {
                b'}' => break,
                b',' => self.at += 1,
                _ => {
                    let start = self.at;
                    let key = self.string()?;
                    self.skip_blanks();
                    self.at += 1;
                    entries.push((key, start, self.node()?));
                }
            }
        }
        self.at += 1;
        Some(Value::Object(entries))
    }

    fn list(&mut self) -> Option<Value> {
        let mut items = Vec::new();
        self.at += 1;
        loop {
            self.skip_blanks();
            match self.peek()? {
                b']' => break,
                b',' => self.at += 1,
                _ => items.push(self.node()?),
            }
        }
        self.at += 1;
        Some(Value::List(items))
    }

    fn string(&mut self) -> Option<String> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek()? {
                b'"' => break,
                b'\\' => self.at += 2,
                _ => self.at += 1,
            }
        }
        self.at += 1;
        serde_json::from_str(self.text.get(start..self.at)?).ok()
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.at;
        while self.peek().is_some_and(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        self.text.get(start..self.at)?.parse().ok().map(Value::Number)
    }

    fn word(&mut self, word: &str, value: Value) -> Value {
        self.at += word.len();
        value
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is read is what `serde_json` reads.
    #[test]
    fn values_are_those_of_the_library() {
        fn plain(node: &Node) -> serde_json::Value {
            match &node.value {
                Value::Null => serde_json::Value::Null,
                Value::Bool(truth) => (*truth).into(),
                Value::Number(number) => (*number).into(),
                Value::Text(text) => text.as_str().into(),
                Value::List(items) => items.iter().map(plain).collect(),
                Value::Object(entries) => entries.iter().map(|(key, _, node)| (key.clone(), plain(node))).collect(),
            }
        }
        for text in [
            "0.5",
            " [ ] ",
            r#"{"a":[1.5,-2e3,true,false,null],"亩":"\"\\\u4ea9","b":{"c":{}}}"#,
            "{\n \"a\" : [ { \"b\" : \"}\" } , 2.25 ]\n}",
        ] {
            let expected: serde_json::Value = serde_json::from_str(text).expect("JSON");
            assert_eq!(plain(&read(text).expect("read")), expected, "{text}");
        }
    }

    #[test]
    fn every_value_knows_its_place() {
        let text = "{\n  \"亩\": 1,\n  \"b\": [2, 33]\n}";
        let root = read(text).expect("read");
        let Value::Object(entries) = &root.value else { panic!("an object") };
        let places: Vec<_> = entries.iter().map(|(_, key, node)| (place(text, *key), place(text, node.at))).collect();
        assert_eq!(places, [((2, 3), (2, 8)), ((3, 3), (3, 8))], "line and column");
    }

    #[test]
    fn what_is_no_json_is_refused_with_its_place() {
        for text in ["", "{", "{\"a\":1,}", "[1 2]", "{} {}", "nul", &"[".repeat(100_000)] {
            let fault = read(text).expect_err("refused");
            assert_eq!(fault.code, "scheme-syntax");
            assert!(fault.place.is_some_and(|place| place.starts_with("line ")), "a place");
        }
    }
}
