//! The nested brackets of a WKT text.
//!
//! *Guarantees:* bounded depth and size. *Must not know:* what the words mean.

/// A keyword with what stands in its brackets.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Node {
    /// In capitals.
    pub(super) keyword: String,
    pub(super) texts: Vec<String>,
    pub(super) numbers: Vec<f64>,
    /// Words without brackets, in capitals: directions of axes.
    pub(super) words: Vec<String>,
    pub(super) nodes: Vec<Self>,
}

/// Longer ones are no coordinate system.
const MOST_BYTES: usize = 65_536;
const MOST_DEPTH: usize = 24;

impl Node {
    /// The outermost node of a text.
    pub(super) fn of(text: &str) -> Option<Self> {
        if text.len() > MOST_BYTES {
            return None;
        }
        let mut rest = text.trim_start_matches('\u{feff}').trim();
        let mut node = Self::default();
        item(&mut rest, &mut node, 0)?;
        let root = node.nodes.pop()?;
        rest.trim().is_empty().then_some(root)
    }

    /// The first text: a name.
    pub(super) fn name(&self) -> &str {
        self.texts.first().map_or("", String::as_str)
    }

    /// The first number.
    pub(super) fn number(&self) -> Option<f64> {
        self.numbers.first().copied().filter(|value| value.is_finite())
    }

    /// The first node inside with one of these keywords.
    pub(super) fn find(&self, keywords: &[&str]) -> Option<&Self> {
        self.nodes.iter().find(|node| keywords.contains(&node.keyword.as_str()))
    }

    /// The code of `AUTHORITY["EPSG","4548"]` or `ID["EPSG",4548]`.
    pub(super) fn epsg(&self) -> Option<u32> {
        let id = self.find(&["AUTHORITY", "ID"]).filter(|id| id.name().eq_ignore_ascii_case("EPSG"))?;
        let text = id.texts.get(1).and_then(|code| code.trim().parse().ok());
        text.or_else(|| id.number().filter(|code| (1.0..1e6).contains(code)).map(|code| code as u32))
    }
}

/// Takes one item off `rest` into `into`.
fn item(rest: &mut &str, into: &mut Node, depth: usize) -> Option<()> {
    *rest = rest.trim_start();
    if let Some(inside) = rest.strip_prefix('"') {
        return quoted(inside, rest, into);
    }
    let end = rest.find(|c: char| !(c.is_alphanumeric() || "_+-.".contains(c))).unwrap_or(rest.len());
    let (word, behind) = rest.split_at(end);
    *rest = behind.trim_start();
    if word.is_empty() {
        return None;
    }
    let Some(open) = rest.chars().next().filter(|c| matches!(c, '[' | '(')) else {
        match word.parse::<f64>() {
            Ok(number) => into.numbers.push(number),
            Err(_) => into.words.push(word.to_ascii_uppercase()),
        }
        return Some(());
    };
    if depth >= MOST_DEPTH {
        return None;
    }
    let close = if open == '[' { ']' } else { ')' };
    let mut node = Node { keyword: word.to_ascii_uppercase(), ..Node::default() };
    loop {
        // The opening bracket, or a comma.
        *rest = rest.get(1..)?;
        item(rest, &mut node, depth + 1)?;
        *rest = rest.trim_start();
        if let Some(behind) = rest.strip_prefix(close) {
            *rest = behind;
            into.nodes.push(node);
            return Some(());
        }
        if !rest.starts_with(',') {
            return None;
        }
    }
}

/// A text in quotes; a doubled quote is one.
fn quoted<'a>(inside: &'a str, rest: &mut &'a str, into: &mut Node) -> Option<()> {
    let mut text = String::new();
    let mut left = inside;
    loop {
        let (part, behind) = left.split_once('"')?;
        text.push_str(part);
        let Some(more) = behind.strip_prefix('"') else {
            *rest = behind;
            into.texts.push(text);
            return Some(());
        };
        text.push('"');
        left = more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_nested() {
        let node = Node::of(r#" A["n ""q""", 1.5e1, B(["x"]), C("y",EAST)]"#);
        assert_eq!(node, None, "a bracket without a keyword");
        let node = Node::of(r#"a["n ""q""", 1.5e1, b[-2], C("y",east), ID["EPSG",4548]]"#).expect("balanced");
        assert_eq!((node.keyword.as_str(), node.name(), node.number()), ("A", "n \"q\"", Some(15.0)), "outside");
        assert_eq!(node.find(&["B"]).and_then(Node::number), Some(-2.0), "inside");
        assert_eq!(node.find(&["C"]).map(|c| c.words.clone()), Some(vec!["EAST".to_owned()]), "a direction");
        assert_eq!(node.epsg(), Some(4548), "a code");
    }

    #[test]
    fn what_is_no_tree_is_none() {
        let deep = "A[".repeat(1_000) + &"]".repeat(1_000);
        for text in ["", "A", "A[", "A[1", "A[1]]", "A[\"x]", "A[1,]", "[1]", "\"x\"", "A[1)", "A[1] B[2]", &deep] {
            assert_eq!(Node::of(text), None, "{text:.20}");
        }
    }
}
