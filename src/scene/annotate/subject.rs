//! The table of what a sheet of a series is about.

use super::PageChoice;
use crate::analysis::answer::Cell;
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::legend::{Legend, number_text};
use crate::scene::page::Table;

/// A row a fact; on a public sheet the class of the parcel in place of its figures.
pub(super) fn table(most: usize, input: &MapInput, (choice, legend): (&PageChoice<'_>, Option<&Legend>)) -> Table {
    let lang = input.lang;
    let Some(subject) = choice.subject.filter(|subject| !subject.facts.is_empty()) else { return Table::default() };
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut add = |name: &str, value: &str| rows.push(vec![name.to_owned(), value.to_owned()]);
    for fact in &subject.facts {
        let value = match &fact.value {
            Cell::None => "–".to_owned(),
            Cell::Number(count) if fact.unit.zh.is_empty() => number_text(*count, 0),
            Cell::Number(value) => format!("{} {}", number_text(*value, 2), fact.unit.get(lang)),
            Cell::Text(words) | Cell::Term(_, words) => words.get(lang).to_owned(),
        };
        let note = fact.note.get(lang);
        let value = match lang {
            _ if note.is_empty() => value,
            Lang::Zh => format!("{value}（{note}）"),
            Lang::En => format!("{value} ({note})"),
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
    let more = rows.len().saturating_sub(most);
    rows.truncate(most);
    let title = Words::fixed("基本情况", "In figures").get(lang).to_owned();
    Table { title, rows, more, has_facts: true, ..Table::default() }
}
