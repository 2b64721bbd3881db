//! Rows of the three tables → a [`FirmBook`], joined by credit code.

use std::collections::HashMap;

use super::{OccupationRow, Rows, YearlyRow};
use crate::io::error::Fault;
use crate::model::firm::{Firm, FirmBook, Flag, Occupation, Yearly};
use crate::model::id::FirmId;
use crate::model::report::{Report, Severity};
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// Links the tables of one opening, each with its path; findings go to the report of the table they are about.
pub(crate) fn link(tables: Vec<(Rows, String, &mut Report)>) -> FirmBook {
    let without_list = !tables.iter().any(|(rows, ..)| matches!(rows, Rows::Firms(_)));
    let mut linker = Linker { without_list, ..Linker::default() };
    let (lists, others): (Vec<_>, Vec<_>) = tables.into_iter().partition(|(rows, ..)| matches!(rows, Rows::Firms(_)));
    for (rows, path, report) in lists.into_iter().chain(others) {
        linker.enter(path);
        match rows {
            Rows::Firms(rows) => linker.firms(rows, report),
            Rows::Occupation(rows) => linker.occupations(rows, report),
            Rows::Yearly(rows) => linker.yearly(rows, report),
        }
    }
    let Linker { mut book, mut yearly, .. } = linker;
    yearly.sort_by_key(|row| (row.firm, row.year));
    book.records.yearly = yearly.iter().map(|row| row.place).collect();
    book.yearly = yearly.into_iter().map(|row| (row.firm, row.year, row.figures)).collect();
    book.flags.sort();
    book.flags.dedup();
    book
}

/// Figures with the line they stand on.
struct Row {
    firm: FirmId,
    year: u16,
    figures: Yearly,
    place: (u16, u32),
}

#[derive(Default)]
struct Linker {
    book: FirmBook,
    by_code: HashMap<String, FirmId>,
    years: HashMap<(FirmId, u16), u64>,
    yearly: Vec<Row>,
    /// Position of the file that is being read.
    file: u16,
    /// No list of firms was opened: a code alone makes a firm.
    without_list: bool,
}

impl Linker {
    fn enter(&mut self, path: String) {
        let files = &mut self.book.records.files;
        let at = files.iter().position(|file| *file == path).unwrap_or(files.len());
        if at == files.len() {
            files.push(path);
        }
        self.file = u16::try_from(at).unwrap_or(u16::MAX);
    }

    /// A line as it is kept; 0 for one that is not known.
    fn place(&self, line: u64) -> (u16, u32) {
        (self.file, u32::try_from(line).unwrap_or(0))
    }

    fn firms(&mut self, rows: Vec<(u64, Firm)>, report: &mut Report) {
        for (line, firm) in rows {
            let code = &firm.code;
            if self.by_code.contains_key(code) {
                let message = words!(
                    "企业“{code}”重复；采用第一次出现的",
                    "the firm \"{code}\" is there twice; the first one is used"
                );
                push(report, "firm-duplicate", Severity::Warning, line, message);
            } else {
                self.add(firm, line);
            }
        }
    }

    fn add(&mut self, firm: Firm, line: u64) -> FirmId {
        let id = FirmId(self.book.firms.len() as u32);
        self.book.records.firms.push(self.place(line));
        self.by_code.insert(firm.code.clone(), id);
        self.book.firms.push(firm);
        id
    }

    fn firm_of(&mut self, code: &str, line: u64, report: &mut Report) -> Option<FirmId> {
        if let Some(id) = self.by_code.get(code) {
            return Some(*id);
        }
        if self.without_list {
            let message = Words::fixed(
                "没有打开企业表；企业只以信用代码称呼",
                "no table of firms was opened; firms go by their credit code",
            );
            if !report.counts().iter().any(|(code, ..)| *code == "firms-missing") {
                push(report, "firms-missing", Severity::Info, line, message);
            }
            return Some(self.add(of_code(code), 0));
        }
        let message =
            words!("企业表中没有“{code}”；该行未用", "the table of firms has no \"{code}\"; the row was not used");
        push(report, "firm-unknown", Severity::Error, line, message);
        None
    }

    fn occupations(&mut self, rows: Vec<(u64, OccupationRow)>, report: &mut Report) {
        for (line, row) in rows {
            let Some(firm) = self.firm_of(&row.firm_code, line, report) else { continue };
            self.book.occupations.push(Occupation {
                parcel_code: row.parcel_code,
                firm,
                tenure: row.tenure,
                area: Mu(row.area_mu),
                from: row.from,
                to: row.to,
            });
        }
    }

    fn yearly(&mut self, rows: Vec<(u64, YearlyRow)>, report: &mut Report) {
        for (line, row) in rows {
            let Some(firm) = self.firm_of(&row.firm_code, line, report) else { continue };
            if let Some(before) = self.years.get(&(firm, row.year)) {
                let (code, year) = (&row.firm_code, row.year);
                let message = words!(
                    "“{code}”{year} 年的数据已在第 {before} 行；采用先出现的",
                    "the figures of \"{code}\" in {year} are on line {before} already; those are used"
                );
                push(report, "figures-duplicate", Severity::Warning, line, message);
                continue;
            }
            self.years.insert((firm, row.year), line);
            let place = self.place(line);
            self.yearly.push(Row { firm, year: row.year, figures: row.figures, place });
            let flag = |name| Flag { firm, year: row.year, name };
            self.book.flags.extend(row.vetoes.into_iter().map(flag));
        }
    }
}

/// A firm of which only the code is known.
fn of_code(code: &str) -> Firm {
    Firm::named(code, code)
}

fn push(report: &mut Report, code: &'static str, severity: Severity, line: u64, message: Words) {
    let remedy = Words::fixed("请核对几张表中的统一社会信用代码", "compare the credit codes of the tables");
    report.push(Fault::new(code, message, remedy).at(format!("line {line}")).issue(severity));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::firm::RecordPlace;

    fn opened(texts: &[&str]) -> (FirmBook, Vec<&'static str>) {
        let mut reports = vec![Report::default(); texts.len()];
        let rows: Vec<Rows> = texts
            .iter()
            .zip(&mut reports)
            .map(|(text, report)| crate::io::firms::read(text, report).expect("a table"))
            .collect();
        let named = rows.into_iter().zip(texts).map(|(rows, text)| (rows, text.chars().take(9).collect()));
        let book = link(named.zip(&mut reports).map(|((rows, path), report)| (rows, path, report)).collect());
        let codes = reports.iter().flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect();
        (book, codes)
    }

    const FIRMS: &str = "uscc,name\n91310115591693856A,甲\n91371502MA0DEM013T,乙\n";
    const YEARLY: &str =
        "uscc,year,tax\n91371502MA0DEM013T,2024,7\n91310115591693856A,2024,5\n91310115591693856A,2023,4\n";

    #[test]
    fn the_order_of_the_files_does_not_matter() {
        let (one, codes) = opened(&[FIRMS, YEARLY]);
        assert_eq!(codes, [""; 0], "nothing to say");
        assert_eq!(one, opened(&[YEARLY, FIRMS]).0, "the same book");
        assert_eq!(one.figures(FirmId(0), 2023).and_then(|f| f.tax), Some(4.0), "found by firm and year");
        assert_eq!(one.years(), [2023, 2024], "both years");
    }

    #[test]
    fn every_record_knows_its_line() {
        let (book, _) = opened(&[FIRMS, YEARLY]);
        let line = |place: Option<RecordPlace<'_>>| place.map(|place| (place.file.to_owned(), place.row));
        assert_eq!(line(book.place_of_firm(FirmId(1))), Some(("uscc,name".to_owned(), 3)), "the second firm");
        assert_eq!(line(book.place_of_figures(FirmId(0), 2023)), Some(("uscc,year".to_owned(), 4)), "sorted");
        assert_eq!(line(book.place_of_figures(FirmId(0), 2022)), None, "no such year");
    }

    #[test]
    fn vetoes_stand_under_firm_and_year() {
        let table = "uscc,year,tax,veto\n91371502MA0DEM013T,2024,7,安全事故；环保\n91371502MA0DEM013T,2023,7,无\n";
        let (book, codes) = opened(&[FIRMS, table]);
        let of = |year| book.flags_of(FirmId(1), year).iter().map(|flag| flag.name.as_str()).collect::<Vec<_>>();
        assert_eq!((of(2024), of(2023), codes.len()), (vec!["安全事故", "环保"], vec![], 0), "by year");
    }

    #[test]
    fn what_does_not_join_is_said() {
        assert_eq!(opened(&[FIRMS, "uscc,year,tax\nX,2024,5\n"]).1, ["firm-unknown"], "a stranger");
        let (book, codes) = opened(&["uscc,year,tax\nX,2024,5\nX,2023,5\n"]);
        assert_eq!((book.firms.len(), codes), (1, vec!["firms-missing"]), "known by its code alone");
        assert_eq!(opened(&[FIRMS, FIRMS]).1, ["firm-duplicate"], "twice");
        assert_eq!(opened(&[YEARLY, YEARLY]).1, ["firms-missing", "figures-duplicate"], "twice");
    }
}
