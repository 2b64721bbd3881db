//! Tables as offices make them.

use super::*;

/// Headings, rows and the codes of what was said with their rows.
fn check(text: &str, headings: &[&str], rows: &[&str], said: &[(&str, &str)]) {
    let mut report = Report::default();
    let table = read(text.as_bytes(), &mut report).expect("a table");
    let found: Vec<&str> = table.headings.iter().map(|heading| heading.text.as_str()).collect();
    assert_eq!(found, headings, "headings of {text}");
    let shown = |row: &Row| {
        let cells: Vec<String> = row.cells.iter().map(grid::Cell::shown).collect();
        format!("{}: {}", row.number, cells.join(" "))
    };
    let found: Vec<String> = table.rows.iter().map(shown).collect();
    assert_eq!(found, rows, "rows of {text}");
    let found: Vec<(&str, &str)> =
        report.issues().iter().map(|issue| (issue.code, issue.place.as_deref().unwrap_or(""))).collect();
    assert_eq!(found, said, "report of {text}");
}

#[test]
fn a_plain_table_has_nothing_to_say() {
    check(
        "宗地代码,税收\n1,2\n3,4\n",
        &["宗地代码", "税收"],
        &["1: 1 2", "3: 3 4"].map(|row| if row.starts_with('1') { "2: 1 2" } else { row }),
        &[],
    );
}

#[test]
fn titles_sums_notes_and_blanks_are_no_data() {
    let text = "2023年高新区税收情况表,,,\n填报单位：税务局,,,单位：万元\n序号,企业名称,税收,\n1,2,3,\n1,甲公司,5,\n,,,\n2,乙公司,6,\n小计,,11,\n序号,企业名称,税收,\n合计,,11,\n注：不含免抵,,,\n";
    check(
        text,
        &["序号", "企业名称", "税收"],
        &["5: 1 甲公司 5", "7: 2 乙公司 6"],
        &[
            ("title-row", "row 1"),
            ("title-row", "row 2"),
            ("unit-in-title", "row 2"),
            ("row-numbering", "row 4"),
            ("row-total", "row 8"),
            ("row-header-again", "row 9"),
            ("row-total", "row 10"),
            ("row-footnote", "row 11"),
            ("rows-blank", "row 11"),
            ("columns-blank", "row 3"),
        ],
    );
}

#[test]
fn lines_of_a_header_are_joined() {
    let text = "企业名称,税收,,营业收入,\n,2022年,2023年,2022年,2023年\n甲公司,1,2,3,4\n乙公司,5,6,7,8\n";
    check(
        text,
        &["企业名称", "税收/2022年", "税收/2023年", "营业收入/2022年", "营业收入/2023年"],
        &["3: 甲公司 1 2 3 4", "4: 乙公司 5 6 7 8"],
        &[("header-joined", "row 1")],
    );
}

#[test]
fn what_has_no_header_is_refused() {
    let mut report = Report::default();
    let refused = read(b"1\n2\n3\n", &mut report).map_err(|fault| fault.code);
    assert_eq!(refused, Err("header-not-found"), "numbers alone");
}
