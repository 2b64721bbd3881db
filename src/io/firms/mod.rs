//! The three tables of firms: `firms.csv`, `occupation.csv`, `yearly.csv`, known by their header, not by their
//! name. Rows are read alone, in whatever order the files come, and linked by credit code when all are there.

mod header;
mod link;
mod rows;

use header::{Header, Table as Kind};

use crate::io::error::Fault;
use crate::model::firm::{Firm, Tenure, Yearly};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;

pub(crate) use link::link;

/// The rows of one table, with the line each stands on.
#[derive(Debug)]
pub(crate) enum Rows {
    Firms(Vec<(u64, Firm)>),
    Occupation(Vec<(u64, OccupationRow)>),
    Yearly(Vec<(u64, YearlyRow)>),
}

/// One line of `occupation.csv`.
#[derive(Debug)]
pub(crate) struct OccupationRow {
    pub(crate) parcel_code: String,
    pub(crate) firm_code: String,
    pub(crate) tenure: Tenure,
    pub(crate) area_mu: f64,
    pub(crate) from: Option<u16>,
    pub(crate) to: Option<u16>,
}

/// One line of `yearly.csv`.
#[derive(Debug)]
pub(crate) struct YearlyRow {
    pub(crate) firm_code: String,
    pub(crate) year: u16,
    pub(crate) figures: Yearly,
    /// Reasons of one-vote veto (一票否决).
    pub(crate) vetoes: Vec<String>,
}

impl Rows {
    /// `firms`, `occupation` or `yearly`.
    pub(crate) fn name(&self) -> &'static str {
        match self {
            Self::Firms(_) => "firms",
            Self::Occupation(_) => "occupation",
            Self::Yearly(_) => "yearly",
        }
    }

    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Firms(rows) => rows.len(),
            Self::Occupation(rows) => rows.len(),
            Self::Yearly(rows) => rows.len(),
        }
    }
}

/// Reads a table; rows that cannot be used are in `report`.
pub(crate) fn read(text: &str, report: &mut Report) -> Result<Rows, Fault> {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("");
    let count = |mark: char| first.matches(mark).count();
    let delimiter = if count('\t') > count(',').max(count(';')) {
        b'\t'
    } else if count(';') > count(',') {
        b';'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut record = csv::StringRecord::new();
    reader.read_record(&mut record).map_err(|error| rows::unreadable(&error))?;
    let header = Header::new(&record);
    let mut lines = rows::Lines::new(reader, header, report);
    let rows = match lines.header.table().ok_or_else(|| lines.header.unknown())? {
        Kind::Firms => Rows::Firms(lines.all(rows::firm)?),
        Kind::Occupation => Rows::Occupation(lines.all(rows::occupation)?),
        Kind::Yearly => Rows::Yearly(lines.all(rows::yearly)?),
    };
    if !text.ends_with(['\n', '\r']) {
        report.push(without_end(text).issue(Severity::Warning));
    }
    Ok(rows)
}

/// A table cut off inside its last figure looks whole but for this.
fn without_end(text: &str) -> Fault {
    let line = text.lines().count();
    let message = Words::fixed(
        "最后一行没有换行符；文件可能不完整，该行的末尾可能缺失",
        "the last line has no line end: the file may be cut off and the line lack its end",
    );
    let remedy =
        Words::fixed("请核对最后一行；完整的表以换行结束", "check the last line; a whole table ends with a line end");
    Fault::new("no-final-newline", message, remedy).at(format!("line {line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Result<(&'static str, usize, &[&'static str]), &'static str>) {
        let mut report = Report::default();
        let found = read(text, &mut report);
        let codes: Vec<_> = report.counts().iter().map(|(code, ..)| *code).collect();
        let found = found.map(|rows| (rows.name(), rows.len(), codes.as_slice())).map_err(|fault| fault.code);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn cells_are_read_as_people_write_them() {
        let firm = |fields: &str| format!("uscc,name,scale,founded\n91310115591693856A,甲,{fields}\n");
        check(&firm("规模以上,2015-03-01"), Ok(("firms", 1, &[])));
        check(&firm("大型,2015年3月"), Ok(("firms", 1, &["flag-invalid"])));
        check("uscc,year,tax\n91310115591693856A,2024,\"1,234.5\"\n", Ok(("yearly", 1, &[])));
        check("uscc,year,tax\n91310115591693856A,2024,12.", Ok(("yearly", 1, &["no-final-newline"])));
    }

    #[test]
    fn tables_are_known_by_their_header() {
        check("uscc,name\n91310115591693856A,甲\n", Ok(("firms", 1, &[])));
        check("企业名称,统一社会信用代码\r\n甲,91310115591693856A\r\n", Ok(("firms", 1, &[])));
        check("zddm,uscc,kind,area_mu,from,to\np,91310115591693856A,own,3.5,2020,\n", Ok(("occupation", 1, &[])));
        check("统一社会信用代码;年份;税收（万元）\n91310115591693856A;2024;5\n", Ok(("yearly", 1, &[])));
        check("a,b\n1,2\n", Err("unknown-table"));
    }

    #[test]
    fn a_row_that_cannot_be_used_is_said_with_its_line() {
        check("uscc,name\n91310115591693856B,甲\n", Ok(("firms", 1, &["credit-code-check"])));
        check("uscc,name\n,甲\n", Ok(("firms", 0, &["row-invalid"])));
        check("uscc,year,tax\na,2024,5\na,二零,5\na,2024\n", Ok(("yearly", 1, &["row-invalid", "row-length"])));
        check("uscc,year,tax\na,2024,much\na,2023,NaN\n", Ok(("yearly", 2, &["number-invalid"])));
        check("zddm,uscc,kind,area_mu\np,a,lent,3\np,a,own,-3\np,a,own,\n", Ok(("occupation", 0, &["row-invalid"])));
        let mut report = Report::default();
        read("uscc,year,tax\na,2024,5\na,2023,much\n", &mut report).expect("a table");
        read("uscc,name\n91310115591693856B,甲\n", &mut report).expect("a table");
        let places: Vec<_> = report.issues().iter().filter_map(|issue| issue.place.as_deref()).collect();
        assert_eq!(places, ["line 3, column 3", "line 2, column 1"], "line and column");
    }

    #[test]
    fn empty_and_zero_are_two_things() {
        let mut report = Report::default();
        let Ok(Rows::Yearly(rows)) = read("uscc,year,tax,output\na,2024,,0\n", &mut report) else { panic!("yearly") };
        let figures = rows.first().map(|(_, row)| (row.figures.tax, row.figures.output));
        assert_eq!(figures, Some((None, Some(0.0))), "no value, and zero");
    }
}
