//! Tables as CSV text for spreadsheets.

/// A cell that a spreadsheet may read.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value: an empty cell.
    Empty,
    /// A number as it is.
    Number(f64),
    /// A text. What a spreadsheet would run as a formula gets an apostrophe in front.
    Text(String),
}

/// Header and rows as CSV (RFC 4180 quoting, line feeds).
pub fn csv_text(header: &[&str], rows: impl Iterator<Item = Vec<Cell>>) -> String {
    let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
    let mut write = |record: Vec<String>| {
        // A vector takes every byte: this cannot fail.
        drop(writer.write_record(record));
    };
    write(header.iter().map(|name| (*name).to_owned()).collect());
    for row in rows {
        write(row.into_iter().map(shown).collect());
    }
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8(bytes).unwrap_or_default()
}

fn shown(cell: Cell) -> String {
    match cell {
        Cell::Number(value) if value.is_finite() => value.to_string(),
        Cell::Empty | Cell::Number(_) => String::new(),
        Cell::Text(text) if is_run(&text) => format!("'{text}"),
        Cell::Text(text) => text,
    }
}

/// Whether a spreadsheet would run a text; a number with its sign is none that it would.
fn is_run(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().map_or(true, |value| !value.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_where_they_must_be_and_formulas_defused() {
        let row = vec![Cell::Text("a,\"b\"".into()), Cell::Number(1.5), Cell::Empty, Cell::Text("=1+1".into())];
        let text = csv_text(&["id", "x", "y", "z"], std::iter::once(row));
        assert_eq!(text, "id,x,y,z\n\"a,\"\"b\"\"\",1.5,,'=1+1\n", "by RFC 4180");
        let signs = ["-7", "+86", "-1+1", "-", "-inf"].map(|text| Cell::Text(text.into()));
        let text = csv_text(&["a"], std::iter::once(signs.to_vec()));
        assert_eq!(text, "a\n-7,+86,'-1+1,'-,'-inf\n", "a number is no formula");
    }
}
