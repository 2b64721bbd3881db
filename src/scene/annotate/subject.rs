//! The table of what a sheet of a series is about.

use super::PageChoice;
use crate::analysis::answer::Cell;
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::legend::{Legend, number_text};
use crate::scene::page::Table;

/// A value has so many half-width letters in a line.
const LINE: usize = 30;

/// A row a fact, long ones in several lines; on a public sheet the class of the parcel in place of its figures.
pub(super) fn table(most: usize, input: &MapInput, (choice, legend): (&PageChoice<'_>, Option<&Legend>)) -> Table {
    let lang = input.lang;
    let Some(subject) = choice.subject.filter(|subject| !subject.facts.is_empty()) else { return Table::default() };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |name: &str, value: &str| {
        let mut name = name;
        for line in lines(value) {
            rows.push(vec![name.to_owned(), line]);
            name = "";
        }
    };
    for fact in &subject.facts {
        let value = match &fact.value {
            Cell::None => "–".to_owned(),
            Cell::Number(value) => format!("{} {}", number_text(*value, 2), fact.unit.get(lang)).trim_end().to_owned(),
            Cell::Text(words) | Cell::Term(_, words) => words.get(lang).to_owned(),
        };
        add(fact.name.get(lang), &value);
    }
    let class = || {
        let (themed, parcel) = (input.themed.as_ref()?, subject.parcels.first()?);
        let row = themed.class_of.get(parcel.index())?;
        let legend = legend?;
        Some((legend.title.as_str(), legend.entries.get(usize::from(*row))?.label.as_str()))
    };
    if let Some((name, label)) = class().filter(|_| choice.package.is_public()) {
        add(name, label);
    }
    rows.truncate(most);
    let title = Words::fixed("基本情况", "In figures").get(lang).to_owned();
    let heads = match lang {
        Lang::Zh => ["项目", "数值"],
        Lang::En => ["", "Value"],
    };
    Table { title, heads: heads.map(str::to_owned).to_vec(), rows, more: 0 }
}

/// A text in lines; one of a full-width script counts double.
fn lines(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut width = 0;
    for letter in text.chars() {
        let more = if letter.is_ascii() { 1 } else { 2 };
        if width + more > LINE {
            lines.push(String::new());
            width = 0;
        }
        width += more;
        if let Some(line) = lines.last_mut() {
            line.push(letter);
        }
    }
    lines
}
