//! Answers of the analyses on stdout: for people, for spreadsheets, for programs.

use crate::analysis::answer::{Answer, Cell, Column, Kind};
use crate::cli::args::TableFormat;
use crate::cli::output::{Failure, answer as print};
use crate::cli::text_table::{Stand, grouped, text_table};
use crate::io::csv_text::{self, csv_text};
use crate::io::json::{Map, Value, json};
use crate::model::words::Lang;

/// Prints an answer.
///
/// # Errors
/// Where stdout cannot be written.
pub(crate) fn tell(answer: &Answer, format: TableFormat, lang: Lang) -> Result<(), Failure> {
    print(&match format {
        TableFormat::Table => as_table(answer, lang),
        TableFormat::Csv => as_csv(answer, lang),
        TableFormat::Json => format!("{:#}\n", as_json(answer, lang)),
    })
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
fn as_csv(answer: &Answer, lang: Lang) -> String {
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
    let lines = |lines: &[crate::model::words::Words]| -> Vec<String> {
        lines.iter().map(|words| words.get(lang).to_owned()).collect()
    };
    let cell = |cell: &Cell| match cell {
        Cell::None => Value::Null,
        Cell::Number(value) => json!(value),
        Cell::Text(words) => json!(words.get(lang)),
        Cell::Term(name, _) => json!(name),
    };
    let rows: Vec<Value> = answer
        .rows
        .iter()
        .map(|row| {
            let cells = answer.columns.iter().zip(&row.cells);
            Value::Object(cells.map(|(column, shown)| (column.key.to_string(), cell(shown))).collect::<Map<_, _>>())
        })
        .collect();
    json!({
        "answer": answer.key,
        "title": answer.title.get(lang),
        "head": lines(&answer.head),
        "rows": rows,
        "foot": lines(&answer.foot),
    })
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
        let table = "样例\n2024 年\n编号  税收(万元)  状态\n0371       1,234.6  达标\n=1+1             –  –\n合计 2\n";
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
