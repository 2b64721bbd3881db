//! One line of a table to one row.

use super::header::Header;
use super::{OccupationRow, YearlyRow};
use crate::io::credit_code;
use crate::io::error::Fault;
use crate::io::number::{self, parse_year, year_of_date};
use crate::model::firm::{Firm, Industry, Tenure, Yearly};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

/// The lines of a table below its header.
pub(super) struct Lines<'a> {
    reader: csv::Reader<&'a [u8]>,
    pub(super) header: Header,
    report: &'a mut Report,
}

/// One line with the means to read its fields.
pub(super) struct Line<'a> {
    header: &'a Header,
    record: &'a csv::StringRecord,
    number: u64,
    report: &'a mut Report,
}

impl<'a> Lines<'a> {
    pub(super) fn new(reader: csv::Reader<&'a [u8]>, header: Header, report: &'a mut Report) -> Self {
        Self { reader, header, report }
    }

    /// Reads all lines with `make`, which says what is wrong with a line that makes no row.
    pub(super) fn all<T>(&mut self, make: impl Fn(&mut Line<'_>) -> Result<T, Words>) -> Result<Vec<(u64, T)>, Fault> {
        let mut rows = Vec::new();
        let mut record = csv::StringRecord::new();
        while self.reader.read_record(&mut record).map_err(|error| unreadable(&error))? {
            let number = record.position().map_or(0, csv::Position::line);
            if record.iter().all(str::is_empty) {
                continue;
            }
            let (found, expected) = (record.len(), self.header.len());
            if found != expected {
                let message = words!(
                    "有 {found} 列，表头有 {expected} 列；该行未读",
                    "{found} fields where the header has {expected}; the row was not read"
                );
                let remedy = Words::fixed("文件可能不完整；请检查该行", "the file may be cut off; check the line");
                self.report.push(
                    Fault::new("row-length", message, remedy).at(format!("line {number}")).issue(Severity::Error),
                );
                continue;
            }
            let mut line = Line { header: &self.header, record: &record, number, report: &mut *self.report };
            match make(&mut line) {
                Ok(row) => rows.push((number, row)),
                Err(message) => line.push("row-invalid", Severity::Error, message),
            }
        }
        Ok(rows)
    }
}

impl Line<'_> {
    fn push(&mut self, code: &'static str, severity: Severity, message: Words) {
        self.push_at(None, (code, severity), message);
    }

    /// Something about the cell of a field.
    fn push_in(&mut self, field: &str, of: (&'static str, Severity), message: Words) {
        self.push_at(self.header.position(field), of, message);
    }

    fn push_at(&mut self, column: Option<usize>, (code, severity): (&'static str, Severity), message: Words) {
        let remedy = Words::fixed("请在表中改正该行", "correct the line in the table");
        let column = column.map_or_else(String::new, |column| format!(", column {}", column + 1));
        let place = format!("line {}{column}", self.number);
        self.report.push(Fault::new(code, message, remedy).at(place).issue(severity));
    }

    fn text(&self, field: &str) -> &str {
        self.header.position(field).and_then(|position| self.record.get(position)).unwrap_or("")
    }

    /// A text that a row cannot do without.
    fn needed(&self, field: &'static str) -> Result<String, Words> {
        match self.text(field) {
            "" => Err(words!("缺少 {field}；该行未读", "without {field}; the row was not read")),
            text => Ok(text.to_owned()),
        }
    }

    /// A figure; what is no number is no value and said so.
    fn number(&mut self, field: &'static str) -> Option<f64> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let value = number::number(text);
        if value.is_none() {
            let text: String = text.chars().take(40).collect();
            let message = words!(
                "{field} 的“{text}”不是数字；按无值处理",
                "\"{text}\" under {field} is no number; taken as no value"
            );
            self.push_in(field, ("number-invalid", Severity::Error), message);
        }
        value
    }

    fn year(&mut self, field: &'static str) -> Option<u16> {
        let text = self.text(field);
        if text.is_empty() {
            return None;
        }
        let year = year_of_date(text);
        if year.is_none() {
            let text: String = text.chars().take(40).collect();
            let message = words!(
                "{field} 的“{text}”不是年份；按无值处理",
                "\"{text}\" under {field} is no year; taken as no value"
            );
            self.push_in(field, ("number-invalid", Severity::Error), message);
        }
        year
    }

    fn scale(&mut self) -> Option<bool> {
        match self.text("scale") {
            "规上" | "规模以上" | "是" | "1" | "above" => Some(true),
            "规下" | "规模以下" | "否" | "0" | "below" => Some(false),
            "" => None,
            other => {
                let other: String = other.chars().take(40).collect();
                let message = words!(
                    "scale 的“{other}”既不是“规上”也不是“规下”；按无值处理",
                    "\"{other}\" under scale is neither 规上 (above) nor 规下 (below); taken as no value"
                );
                self.push_in("scale", ("flag-invalid", Severity::Warning), message);
                None
            }
        }
    }

    /// Several texts in one cell; "no" is none.
    fn list(&self, field: &str) -> Vec<String> {
        let texts = self.text(field).split([';', '；', '、', '|']).map(str::trim);
        texts.filter(|text| !matches!(*text, "" | "0" | "无" | "否")).map(str::to_owned).collect()
    }

    fn flag(&mut self, field: &'static str) -> bool {
        let text = self.text(field).to_lowercase();
        match text.as_str() {
            "1" | "是" | "true" | "y" | "yes" | "有" | "√" => true,
            "" | "0" | "否" | "false" | "n" | "no" | "无" => false,
            _ => {
                let message = words!(
                    "{field} 的“{text}”既不是“是”也不是“否”；按“否”处理",
                    "\"{text}\" under {field} is neither yes nor no; taken as no"
                );
                self.push_in(field, ("flag-invalid", Severity::Warning), message);
                false
            }
        }
    }
}

/// A line of `firms.csv`.
pub(super) fn firm(line: &mut Line<'_>) -> Result<Firm, Words> {
    let code = line.needed("uscc")?.to_uppercase();
    if !credit_code::is_valid(&code) {
        let message = words!(
            "统一社会信用代码“{code}”的校验位不对；已照用",
            "the check character of the credit code \"{code}\" is wrong; used as it stands"
        );
        line.push_in("uscc", ("credit-code-check", Severity::Warning), message);
    }
    let above_scale = line.scale();
    let name = match line.text("name") {
        "" => code.clone(),
        name => name.to_owned(),
    };
    Ok(Firm {
        name,
        industry: Industry(line.text("industry").to_owned()),
        division: line.text("gb4754").to_owned(),
        above_scale,
        high_tech: line.flag("high_tech"),
        gazelle: line.flag("gazelle"),
        tech_sme: line.flag("tech_sme"),
        founded: line.year("founded"),
        closed: line.year("closed"),
        not_rated: line.text("not_rated").to_owned(),
        not_rated_until: line.year("not_rated_until"),
        code,
    })
}

/// A line of `occupation.csv`.
pub(super) fn occupation(line: &mut Line<'_>) -> Result<OccupationRow, Words> {
    let tenure = match line.text("kind") {
        "" | "own" | "自有" => Tenure::Own,
        "rent_in" | "租入" | "承租" | "租赁" => Tenure::RentIn,
        "rent_out" | "租出" | "出租" => Tenure::RentOut,
        other => {
            return Err(words!(
                "kind 的“{other}”不是 own、rent_in 或 rent_out；该行未读",
                "\"{other}\" under kind is none of own, rent_in, rent_out; the row was not read"
            ));
        }
    };
    let text = line.needed("area_mu")?;
    let area_mu = number::number(&text).filter(|area| *area >= 0.0).ok_or_else(|| {
        words!("area_mu 的“{text}”不是面积；该行未读", "\"{text}\" under area_mu is no area; the row was not read")
    })?;
    Ok(OccupationRow {
        parcel_code: line.needed("zddm")?,
        firm_code: line.needed("uscc")?.to_uppercase(),
        tenure,
        area_mu,
        from: line.year("from"),
        to: line.year("to"),
    })
}

/// A line of `yearly.csv`.
pub(super) fn yearly(line: &mut Line<'_>) -> Result<YearlyRow, Words> {
    let text = line.needed("year")?;
    let year = parse_year(&text)
        .ok_or_else(|| words!("“{text}”不是年份；该行未读", "\"{text}\" is no year; the row was not read"))?;
    Ok(YearlyRow {
        firm_code: line.needed("uscc")?.to_uppercase(),
        year,
        figures: Yearly {
            tax: line.number("tax"),
            output: line.number("output"),
            revenue: line.number("revenue"),
            value_added: line.number("value_added"),
            investment: line.number("investment"),
            energy_tce: line.number("energy_tce"),
            electricity_kwh: line.number("electricity_kwh"),
            pollutant_t: line.number("pollutant_t"),
            rd: line.number("rd"),
            staff: line.number("staff"),
        },
        vetoes: line.list("veto"),
    })
}

pub(super) fn unreadable(error: &csv::Error) -> Fault {
    let reason = error.to_string();
    let message = words!("表格无法读取：{reason}", "the table cannot be read: {reason}");
    let remedy = Words::fixed("请另存为 UTF-8 的 CSV", "save it as CSV in UTF-8");
    let fault = Fault::new("not-csv", message, remedy);
    match error.position() {
        Some(position) => fault.at(format!("line {}", position.line())),
        None => fault,
    }
}
