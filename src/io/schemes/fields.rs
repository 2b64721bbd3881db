//! Typed reading of the values of a scheme or an entry standard: what is not as it must be is a fault with line, column, path and remedy.
//!
//! *Guarantees:* no key is passed over: unknown ones and those given twice are refused. *Must not
//! know:* schemes, standards.

use super::tree::{Node, Value, place};
use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// A value with its way from the root.
#[derive(Debug, Clone)]
pub(in crate::io) struct Place<'a> {
    text: &'a str,
    node: &'a Node,
    path: String,
}

/// An object all of whose keys are known.
#[derive(Debug)]
pub(in crate::io) struct Object<'a> {
    whole: Place<'a>,
    entries: &'a [(String, usize, Node)],
}

impl<'a> Place<'a> {
    pub(in crate::io) fn root(text: &'a str, node: &'a Node) -> Self {
        Self { text, node, path: String::new() }
    }

    /// A fault here.
    pub(in crate::io) fn fault(&self, code: &'static str, message: Words, remedy: Words) -> Fault {
        self.fault_at(self.node.at, &self.path, code, (message, remedy))
    }

    fn fault_at(&self, at: usize, path: &str, code: &'static str, (message, remedy): (Words, Words)) -> Fault {
        let (line, column) = place(self.text, at);
        let field = if path.is_empty() { String::new() } else { format!(", {path}") };
        Fault::new(code, message, remedy).at(format!("line {line}, column {column}{field}"))
    }

    fn wrong(&self, zh: &str, en: &str) -> Fault {
        let found = match &self.node.value {
            Value::Null => ("空值", "null"),
            Value::Bool(_) => ("真假值", "a truth value"),
            Value::Number(_) => ("数", "a number"),
            Value::Text(_) => ("文字", "a text"),
            Value::List(_) => ("列表", "a list"),
            Value::Object(_) => ("对象", "an object"),
        };
        let (found_zh, found_en) = found;
        let message = words!("应为{zh}，这里是{found_zh}", "should be {en}, is {found_en}");
        self.fault("scheme-type", message, words!("改为{zh}", "write {en} here"))
    }

    /// An object with none but these keys.
    pub(in crate::io) fn object(&self, known: &[&str]) -> Result<Object<'a>, Fault> {
        let Value::Object(entries) = &self.node.value else {
            return Err(self.wrong("对象 {…}", "an object {…}"));
        };
        for (at, (key, start, _)) in entries.iter().enumerate() {
            let path = self.child(key);
            let key: String = key.chars().take(40).collect();
            let refuse = |code, message: Words, remedy: Words| self.fault_at(*start, &path, code, (message, remedy));
            if !known.contains(&key.as_str()) {
                let list = known.join(", ");
                let message = words!("不认识的键“{key}”", "unknown key \"{key}\"");
                return Err(refuse("scheme-unknown-key", message, words!("可用的键：{list}", "use one of: {list}")));
            }
            if entries.iter().take(at).any(|(other, ..)| *other == key) {
                let message = words!("键“{key}”出现两次", "the key \"{key}\" is there twice");
                return Err(refuse("scheme-double-key", message, Words::fixed("只留一个", "keep one of them")));
            }
        }
        Ok(Object { whole: self.clone(), entries })
    }

    /// The value as it is, for readers that have forms of their own.
    pub(in crate::io) fn json(&self) -> serde_json::Value {
        self.node.json()
    }

    /// A list, and no longer than `most`.
    pub(in crate::io) fn list(&self, most: usize) -> Result<Vec<Self>, Fault> {
        let Value::List(items) = &self.node.value else { return Err(self.wrong("列表 […]", "a list […]")) };
        if items.len() > most {
            let count = items.len();
            let message = words!("列表有 {count} 项，太多", "a list of {count} is too long");
            return Err(self.fault("scheme-too-many", message, words!("最多 {most} 项", "at most {most}")));
        }
        let item = |(at, node)| Self { text: self.text, node, path: format!("{}[{at}]", self.path) };
        Ok(items.iter().enumerate().map(item).collect())
    }

    pub(in crate::io) fn text(&self) -> Result<&'a str, Fault> {
        match &self.node.value {
            Value::Text(text) if !text.trim().is_empty() => Ok(text),
            Value::Text(_) => {
                let message = Words::fixed("文字是空的", "the text is empty");
                Err(self.fault("scheme-type", message, Words::fixed("填写内容", "write something here")))
            }
            _ => Err(self.wrong("文字", "a text")),
        }
    }

    /// A text that may be empty.
    pub(in crate::io) fn any_text(&self) -> Result<&'a str, Fault> {
        match &self.node.value {
            Value::Text(text) => Ok(text),
            _ => Err(self.wrong("文字", "a text")),
        }
    }

    pub(in crate::io) fn is_text(&self) -> bool {
        matches!(self.node.value, Value::Text(_))
    }

    pub(in crate::io) fn is_null(&self) -> bool {
        self.node.value == Value::Null
    }

    pub(in crate::io) fn number(&self) -> Result<f64, Fault> {
        match self.node.value {
            Value::Number(number) if number.is_finite() => Ok(number),
            _ => Err(self.wrong("数", "a number")),
        }
    }

    pub(in crate::io) fn truth(&self) -> Result<bool, Fault> {
        match self.node.value {
            Value::Bool(truth) => Ok(truth),
            _ => Err(self.wrong("true 或 false", "true or false")),
        }
    }

    /// `true`, where the other value says nothing.
    pub(in crate::io) fn only_true(&self) -> Result<(), Fault> {
        if self.truth()? {
            return Ok(());
        }
        let message = Words::fixed("这里只能为 true", "this can only be true");
        let remedy = Words::fixed("改为 true，或换一种写法", "write true, or say it another way");
        Err(self.fault("scheme-type", message, remedy))
    }

    /// A number from `least` on.
    pub(in crate::io) fn at_least(&self, least: f64) -> Result<f64, Fault> {
        let number = self.number()?;
        if number >= least {
            return Ok(number);
        }
        let message = words!("{number} 太小", "{number} is too small");
        Err(self.fault("scheme-range", message, words!("至少 {least}", "at least {least}")))
    }

    /// A number above zero.
    pub(in crate::io) fn positive(&self) -> Result<f64, Fault> {
        let number = self.number()?;
        if number > 0.0 {
            return Ok(number);
        }
        let message = words!("{number} 不大于零", "{number} is not above zero");
        Err(self.fault("scheme-range", message, Words::fixed("改为大于零的数", "write a number above zero")))
    }

    /// A whole number in a range.
    pub(in crate::io) fn whole(&self, least: u16, most: u16) -> Result<u16, Fault> {
        let number = self.number()?;
        if number.fract() == 0.0 && number >= f64::from(least) && number <= f64::from(most) {
            return Ok(number as u16);
        }
        let message = words!("{number} 不能用在这里", "{number} cannot be used here");
        let remedy = words!("改为 {least} 到 {most} 的整数", "write a whole number from {least} to {most}");
        Err(self.fault("scheme-range", message, remedy))
    }

    /// Both languages: `{"zh": …, "en": …}`, or one text for both.
    pub(in crate::io) fn words(&self) -> Result<Words, Fault> {
        if self.is_text() {
            return Ok(Words::same(self.text()?));
        }
        let object = self.object(&["zh", "en"])?;
        Ok(Words::made(object.need("zh")?.text()?.to_owned(), object.need("en")?.text()?.to_owned()))
    }

    /// One of a few texts.
    pub(in crate::io) fn choice<T: Copy>(&self, choices: &[(&str, T)]) -> Result<T, Fault> {
        let text = self.text()?;
        let found = choices.iter().find(|(name, _)| *name == text);
        found.map(|(_, choice)| *choice).ok_or_else(|| self.no_choice(text, choices.iter().map(|(name, _)| *name)))
    }

    /// The fault of a text that is none of those it may be.
    pub(in crate::io) fn no_choice<'n>(&self, text: &str, names: impl Iterator<Item = &'n str>) -> Fault {
        let text: String = text.chars().take(40).collect();
        let list: String = names.collect::<Vec<_>>().join(", ");
        let message = words!("“{text}”不能用在这里", "\"{text}\" cannot be used here");
        self.fault("scheme-unknown-name", message, words!("可用：{list}", "use one of: {list}"))
    }

    fn child(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }
}

impl<'a> Object<'a> {
    /// The value of a key; nothing also for null.
    pub(in crate::io) fn get(&self, key: &str) -> Option<Place<'a>> {
        let (_, _, node) = self.entries.iter().find(|(known, ..)| known == key)?;
        let found = Place { text: self.whole.text, node, path: self.whole.child(key) };
        (!found.is_null()).then_some(found)
    }

    pub(in crate::io) fn need(&self, key: &str) -> Result<Place<'a>, Fault> {
        self.get(key).ok_or_else(|| {
            let message = words!("缺少“{key}”", "\"{key}\" is missing");
            self.whole.fault("scheme-missing-key", message, words!("补上“{key}”", "add \"{key}\""))
        })
    }

    /// The only one of these keys that is there.
    pub(in crate::io) fn one_of(&self, keys: &[&'static str]) -> Result<(&'static str, Place<'a>), Fault> {
        let mut found = keys.iter().filter_map(|key| Some((*key, self.get(key)?)));
        if let (Some(only), None) = (found.next(), found.next()) {
            return Ok(only);
        }
        let list = keys.join(", ");
        let message = words!("须有且只有其中一个：{list}", "exactly one of these must be there: {list}");
        Err(self.whole.fault("scheme-missing-key", message, Words::fixed("写一个，去掉其余", "keep one of them")))
    }
}
