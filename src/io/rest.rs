//! Values of names for which a table has no column of its own.
//!
//! *Guarantees:* a name is kept once, however many rows have it; cells without a value take nothing; all together are no
//! more than [`MOST_TEXT`] bytes when they are written out, and what is left out is counted. *Must not know:* columns.

use std::collections::HashMap;
use std::fmt::Write as _;

/// Bytes of all rows when written out.
const MOST_TEXT: usize = 256 << 20;

/// Values by row, each as JSON.
#[derive(Debug, Default)]
pub(crate) struct Rest {
    /// With the last row that had a value.
    names: Vec<(Box<str>, usize)>,
    numbers: HashMap<Box<str>, usize>,
    /// A row and its values, each behind the number of its name and its length.
    rows: Vec<(usize, String)>,
    /// Bytes of all values and their names when written out.
    bytes: usize,
    left_out: usize,
}

impl Rest {
    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty() && self.left_out == 0
    }

    /// How many values had no room.
    pub(crate) fn left_out(&self) -> usize {
        self.left_out
    }

    /// Puts a value; a second one for the same row and name takes the place of the first.
    pub(crate) fn set(&mut self, name: &str, row: usize, json: Option<&str>) {
        let number = self.numbers.get(name).copied();
        let Some(json) = json else {
            // Only what is there can be taken back.
            let is_there = number.and_then(|number| self.names.get(number)).is_some_and(|(_, last)| *last == row);
            if let Some(number) = number.filter(|_| is_there) {
                self.put(number, row, "");
            }
            return;
        };
        // A name with its quotes and colon, a value with its comma.
        let bytes = name.len() + json.len() + 4;
        if self.left_out > 0 || self.bytes.saturating_add(bytes) > MOST_TEXT {
            self.left_out += 1;
            return;
        }
        self.bytes += bytes;
        let number = number.unwrap_or_else(|| {
            self.numbers.insert(name.into(), self.names.len());
            self.names.push((name.into(), row));
            self.names.len() - 1
        });
        if let Some((_, last)) = self.names.get_mut(number) {
            *last = row;
        }
        self.put(number, row, json);
    }

    fn put(&mut self, number: usize, row: usize, json: &str) {
        if self.rows.last().is_none_or(|(last, _)| *last != row) {
            self.rows.push((row, String::new()));
        }
        if let Some((_, values)) = self.rows.last_mut() {
            // Writing to a string cannot fail.
            write!(values, "{number} {} {json}", json.len()).unwrap_or_default();
        }
    }

    /// Takes back what was put into rows from this one on.
    pub(crate) fn truncate(&mut self, row: usize) {
        while self.rows.last().is_some_and(|(last, _)| *last >= row) {
            self.rows.pop();
        }
    }

    /// All values in their order: row, name, JSON; none where it was taken back.
    pub(crate) fn values(&self) -> impl Iterator<Item = (usize, &str, Option<&str>)> {
        self.rows.iter().flat_map(move |(row, values)| {
            let mut rest = values.as_str();
            std::iter::from_fn(move || {
                let (number, behind) = rest.split_once(' ')?;
                let (len, behind) = behind.split_once(' ')?;
                let json = behind.get(..len.parse().ok()?)?;
                rest = behind.get(json.len()..)?;
                let (name, _) = self.names.get(number.parse::<usize>().ok()?)?;
                Some((*row, &**name, (!json.is_empty()).then_some(json)))
            })
        })
    }

    /// Rows with their values as objects, sorted by name: in what order they came hangs on where the file was cut.
    pub(crate) fn objects(&self) -> Vec<(usize, String)> {
        let mut objects = Vec::with_capacity(self.rows.len());
        let mut of_row: Vec<(&str, &str)> = Vec::new();
        let mut values = self.values().peekable();
        while let Some((row, name, json)) = values.next() {
            of_row.push((name, json.unwrap_or_default()));
            if values.peek().is_some_and(|(next, ..)| *next == row) {
                continue;
            }
            of_row.sort_by_key(|(name, _)| *name);
            let mut object = String::from("{");
            for (at, (name, json)) in of_row.iter().enumerate() {
                let is_last = of_row.get(at + 1).is_none_or(|(next, _)| next != name);
                if is_last && !json.is_empty() {
                    object.push_str(if object.len() > 1 { "," } else { "" });
                    object.push_str(&serde_json::Value::from(*name).to_string());
                    object.push(':');
                    object.push_str(json);
                }
            }
            of_row.clear();
            if object.len() > 1 {
                objects.push((row, object + "}"));
            }
        }
        objects
    }

    /// Counts values that had no room elsewhere.
    pub(crate) fn count_left_out(&mut self, more: usize) {
        self.left_out += more;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_of_two_values_counts_and_nothing_is_kept_of_none() {
        let mut rest = Rest::default();
        rest.set("a", 0, None);
        assert!(rest.is_empty(), "no value, no row");
        rest.set("a b", 1, Some("1"));
        rest.set("c", 1, Some("\"x 2 y\""));
        rest.set("a b", 1, Some("[1, 2]"));
        rest.set("c", 3, Some("5"));
        rest.set("c", 3, None);
        rest.set("d\"", 4, Some("true"));
        let expected = [(1, r#"{"a b":[1, 2],"c":"x 2 y"}"#), (4, r#"{"d\"":true}"#)];
        assert_eq!(rest.objects(), expected.map(|(row, text)| (row, text.to_owned())));
        rest.truncate(2);
        assert_eq!(rest.objects().len(), 1, "rows behind are taken back");
    }

    /// 300 values of 1 MiB are more than there is room for; what is left out is counted.
    #[test]
    fn there_is_an_end_to_it() {
        let (mut rest, long) = (Rest::default(), format!("\"{}\"", "x".repeat(1 << 20)));
        (0..300).for_each(|row| rest.set("a", row, Some(&long)));
        assert_eq!(rest.left_out(), 45, "255 fit into 256 MiB with their names and quotes");
        assert_eq!(rest.values().count(), 255);
    }
}
