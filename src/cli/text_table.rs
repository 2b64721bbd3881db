//! Aligned columns in a terminal, where a Chinese character takes two cells.

/// How a column stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Stand {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// Columns two blanks apart, each as wide as its widest cell.
pub(crate) fn text_table(header: &[(&str, Stand)], rows: &[Vec<String>]) -> String {
    let widths: Vec<usize> = header
        .iter()
        .enumerate()
        .map(|(column, (name, _))| {
            let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cells_of(cell));
            cells.max().unwrap_or(0).max(cells_of(name))
        })
        .collect();
    let names: Vec<String> = header.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut text = String::new();
    for row in std::iter::once(&names).chain(rows) {
        let mut line = String::new();
        for ((cell, width), (_, stand)) in row.iter().zip(&widths).zip(header) {
            let blanks = " ".repeat(width.saturating_sub(cells_of(cell)));
            match stand {
                Stand::Left => line.extend([cell.as_str(), &blanks]),
                Stand::Right => line.extend([blanks.as_str(), cell]),
            }
            line.push_str("  ");
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Terminal cells of a text: two for East Asian wide characters, by their blocks.
fn cells_of(text: &str) -> usize {
    text.chars()
        .map(|c| match c as u32 {
            0x1100..=0x115f
            | 0x2e80..=0xa4cf
            | 0xac00..=0xd7a3
            | 0xf900..=0xfaff
            | 0xfe30..=0xfe6f
            | 0xff00..=0xff60
            | 0xffe0..=0xffe6
            | 0x20000..=0x3fffd => 2,
            _ => 1,
        })
        .sum()
}

/// `12,345.67`: two digits behind the point, thousands apart; `–` where there is no value.
pub(crate) fn money(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| grouped(value, 2))
}

/// A number with thousands separators.
pub(crate) fn grouped(value: f64, digits: usize) -> String {
    let plain = format!("{:.digits$}", value.abs());
    let (whole, rest) = plain.split_once('.').unwrap_or((plain.as_str(), ""));
    let mut out = String::new();
    for (position, digit) in whole.chars().enumerate() {
        if position > 0 && (whole.len() - position) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    let is_zero = plain.chars().all(|c| matches!(c, '0' | '.'));
    let sign = if value < 0.0 && !is_zero { "-" } else { "" };
    if rest.is_empty() { format!("{sign}{out}") } else { format!("{sign}{out}.{rest}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chinese_columns_stand_in_line() {
        let rows = [vec!["亩图".to_owned(), "1.00".to_owned()], vec!["ab".to_owned(), "1,000.00".to_owned()]];
        let table = text_table(&[("名称", Stand::Left), ("亩", Stand::Right)], &rows);
        assert_eq!(table, "名称        亩\n亩图      1.00\nab    1,000.00\n", "by counting cells");
    }

    #[test]
    fn thousands_are_grouped() {
        for (value, expected) in
            [(0.0, "0.00"), (999.995, "1,000.00"), (-1_234_567.891, "-1,234,567.89"), (-0.001, "0.00")]
        {
            assert_eq!(grouped(value, 2), expected, "{value}");
        }
    }
}
