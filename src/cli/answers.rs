//! Answers of the analyses on stdout and in files: for people, for spreadsheets, for programs.

use crate::analysis::answer::{Answer, Cell, Column, Kind};
use crate::cli::args::{Form, TableFormat};
use crate::cli::output::{Failure, answer as print};
use crate::cli::text_table::{Stand, grouped, text_table};
use crate::io::csv_text::{self, csv_text};
use crate::io::json::{Map, Value, json};
use crate::io::write::atomic;
use crate::io::xlsx::{self, Number, Sheet};
use crate::model::words::{Lang, Words};
use crate::words;
use std::path::Path;

/// Prints an answer, or writes it into a file.
///
/// # Errors
/// Where stdout or the file cannot be written.
pub(crate) fn tell(answer: &Answer, form: &Form, lang: Lang) -> Result<(), Failure> {
    let json = || format!("{:#}\n", as_json(answer, lang));
    if let Some(path) = &form.output {
        return put(path, |form| match form {
            FileForm::Xlsx => Content::Sheets(vec![sheet_of(answer, lang)]),
            FileForm::Csv => Content::Text(as_csv(answer, lang)),
            FileForm::Json => Content::Text(json()),
        });
    }
    print(&match form.format {
        TableFormat::Table => as_table(answer, lang),
        TableFormat::Csv => as_csv(answer, lang),
        TableFormat::Json => json(),
    })
}

/// What a file is, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileForm {
    Xlsx,
    Csv,
    Json,
}

/// What stands in a file.
pub(crate) enum Content<'a> {
    Sheets(Vec<Sheet<'a>>),
    Text(String),
}

/// Writes what `content` gives for the form of a file, whole or not at all, and says where it is.
///
/// # Errors
/// Where the extension is not known, or the file cannot be written.
pub(crate) fn put<'a>(path: &Path, content: impl FnOnce(FileForm) -> Content<'a>) -> Result<(), Failure> {
    put_beside(path, content)?;
    print(&format!("{}\n", path.display()))
}

/// The same for a file beside an answer, which has stdout for itself.
///
/// # Errors
/// Where the extension is not known, or the file cannot be written.
pub(crate) fn put_beside<'a>(path: &Path, content: impl FnOnce(FileForm) -> Content<'a>) -> Result<(), Failure> {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    let form = match extension.as_deref() {
        Some("xlsx") => FileForm::Xlsx,
        Some("csv") => FileForm::Csv,
        Some("json") => FileForm::Json,
        _ => {
            let shown = path.display();
            return Err(Failure::argument(
                "--output",
                words!("“{shown}”的扩展名不是 .xlsx、.csv 或 .json", "{shown} ends in neither .xlsx, .csv nor .json"),
                Words::fixed("例如 -o table.xlsx", "for instance -o table.xlsx"),
            ));
        }
    };
    match content(form) {
        Content::Sheets(sheets) => xlsx::write(path, sheets)?,
        Content::Text(text) => atomic(path, text.as_bytes())?,
    }
    Ok(())
}

/// An answer as a sheet of a workbook; below it what it adds up to and rests on.
pub(crate) fn sheet_of(answer: &Answer, lang: Lang) -> Sheet<'_> {
    let number = |at: usize, column: &Column| match column.kind {
        Kind::Number(decimals) => Some(Number { decimals, grouped: decimals > 0 || !is_years(answer, at) }),
        Kind::Text | Kind::Id => None,
    };
    let column =
        |(at, column): (usize, &Column)| xlsx::Column { name: head_of(column, lang), number: number(at, column) };
    let notes = answer.foot.iter().chain(&answer.head);
    let cell = move |cell: &Cell| match cell {
        Cell::None => csv_text::Cell::Empty,
        Cell::Number(value) => csv_text::Cell::Number(*value),
        Cell::Text(words) | Cell::Term(_, words) => csv_text::Cell::Text(words.get(lang).to_owned()),
    };
    Sheet {
        name: answer.title.get(lang).to_owned(),
        columns: answer.columns.iter().enumerate().map(column).collect(),
        rows: Box::new(answer.rows.iter().map(move |row| row.cells.iter().map(cell).collect())),
        notes: notes.map(|words| words.get(lang).to_owned()).collect(),
    }
}

/// Years have no separator of thousands.
fn is_years(answer: &Answer, at: usize) -> bool {
    let is_year = |cell: Option<&Cell>| match cell {
        Some(Cell::Number(value)) => (1900.0..=2100.0).contains(value),
        _ => true,
    };
    answer.rows.iter().all(|row| is_year(row.cells.get(at)))
}

/// Head, aligned columns, foot.
fn as_table(answer: &Answer, lang: Lang) -> String {
    let mut text = format!("{}\n", answer.title.get(lang));
    let line = |text: &mut String, line: &str| text.extend([line, "\n"]);
    answer.head.iter().for_each(|words| line(&mut text, words.get(lang)));
    let names: Vec<String> = answer.columns.iter().map(|column| head_of(column, lang)).collect();
    let stand = |column: &Column| if matches!(column.kind, Kind::Number(_)) { Stand::Right } else { Stand::Left };
    let header: Vec<(&str, Stand)> =
        names.iter().zip(&answer.columns).map(|(name, column)| (name.as_str(), stand(column))).collect();
    let rows: Vec<Vec<String>> = answer
        .rows
        .iter()
        .map(|row| row.cells.iter().zip(&answer.columns).map(|(cell, column)| shown(cell, column, lang)).collect())
        .collect();
    text.push_str(&text_table(&header, &rows));
    answer.foot.iter().for_each(|words| line(&mut text, words.get(lang)));
    text
}

/// `亩均税收(万元/亩)`.
fn head_of(column: &Column, lang: Lang) -> String {
    let (name, unit) = (column.name.get(lang), column.unit.get(lang));
    if unit.is_empty() { name.to_owned() } else { format!("{name}({unit})") }
}

fn shown(cell: &Cell, column: &Column, lang: Lang) -> String {
    match (cell, column.kind) {
        (Cell::None, _) => "–".to_owned(),
        (Cell::Number(value), Kind::Number(decimals)) => grouped(*value, decimals),
        (Cell::Number(value), _) => value.to_string(),
        (Cell::Text(words) | Cell::Term(_, words), _) => words.get(lang).to_owned(),
    }
}

/// The columns have their stable names, so that a program can read them.
pub(crate) fn as_csv(answer: &Answer, lang: Lang) -> String {
    let header: Vec<&str> = answer.columns.iter().map(|column| &*column.key).collect();
    let cell = |cell: &Cell| match cell {
        Cell::None => csv_text::Cell::Empty,
        Cell::Number(value) => csv_text::Cell::Number(*value),
        Cell::Text(words) => csv_text::Cell::Text(words.get(lang).to_owned()),
        Cell::Term(name, _) => csv_text::Cell::Text((*name).to_owned()),
    };
    csv_text(&header, answer.rows.iter().map(|row| row.cells.iter().map(cell).collect()))
}

/// The whole answer.
pub(crate) fn as_json(answer: &Answer, lang: Lang) -> Value {
    let lines = |lines: &[Words]| -> Vec<String> { lines.iter().map(|words| words.get(lang).to_owned()).collect() };
    json!({
        "answer": answer.key,
        "title": answer.title.get(lang),
        "head": lines(&answer.head),
        "rows": rows_json(answer, lang),
        "foot": lines(&answer.foot),
    })
}

/// The rows, an object each.
pub(crate) fn rows_json(answer: &Answer, lang: Lang) -> Value {
    let cell = |cell: &Cell, kind: Kind| match cell {
        Cell::None => Value::Null,
        // Counts are whole numbers for programs too.
        Cell::Number(value) if kind == Kind::Number(0) && value.fract() == 0.0 && value.abs() < 1e15 => {
            json!(*value as i64)
        }
        Cell::Number(value) => json!(value),
        Cell::Text(words) => json!(words.get(lang)),
        Cell::Term(name, _) => json!(name),
    };
    let rows = answer.rows.iter().map(|row| {
        let cells = answer.columns.iter().zip(&row.cells);
        let cells = cells.map(|(column, shown)| (column.key.to_string(), cell(shown, column.kind)));
        Value::Object(cells.collect::<Map<_, _>>())
    });
    rows.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::answer::{About, Row, unit};
    use crate::model::words::Words;

    fn sample() -> Answer {
        Answer {
            key: "sample",
            title: Words::fixed("样例", "Sample"),
            head: vec![Words::fixed("2024 年", "figures of 2024")],
            columns: vec![
                Column::id("id", Words::fixed("编号", "Id")),
                Column::number("tax", Words::fixed("税收", "Tax"), unit::WAN_YUAN, 1),
                Column::text("state", Words::fixed("状态", "State")),
            ],
            rows: vec![
                Row {
                    about: About::Nothing,
                    cells: vec![
                        Cell::same("0371"),
                        Cell::number(1234.56),
                        Cell::Term("pass", Words::fixed("达标", "met")),
                    ],
                },
                Row { about: About::Nothing, cells: vec![Cell::same("=1+1"), Cell::number(f64::NAN), Cell::same("")] },
            ],
            foot: vec![Words::fixed("合计 2", "2 in all")],
        }
    }

    #[test]
    fn one_answer_in_three_forms() {
        let table = "样例\n2024 年\n编号  税收(万元)  状态\n0371     1,234.6  达标\n=1+1           –  –\n合计 2\n";
        assert_eq!(as_table(&sample(), Lang::Zh), table);
        assert_eq!(
            as_csv(&sample(), Lang::En),
            "id,tax,state\n0371,1234.56,pass\n'=1+1,,\n",
            "whole numbers, no formula"
        );
        let expected = json!({
            "answer": "sample", "title": "Sample", "head": ["figures of 2024"],
            "rows": [
                { "id": "0371", "tax": 1234.56, "state": "pass" },
                { "id": "=1+1", "tax": null, "state": null },
            ],
            "foot": ["2 in all"],
        });
        assert_eq!(as_json(&sample(), Lang::En), expected);
    }
}
