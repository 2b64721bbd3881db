//! What is wrong with the data as a whole, and with the files it came from.
//!
//! *Guarantees:* whatever leaves figures out of an answer is said on stderr; of a flood only the first ones are.

use crate::analysis::occupancy::Occupancy;
use crate::cli::output::{Failure, complain, say};
use crate::io::open::Opened;
use crate::model::dataset::Dataset;
use crate::model::report::Report;
use crate::model::words::Lang;

/// Findings that no single file has: firms that do not link in the latest year.
pub(crate) fn of_dataset(data: &Dataset) -> Report {
    let mut report = Report::default();
    if let Some((parcels, year)) = data.parcels().zip(data.latest_year()) {
        report.append(Occupancy::link(parcels, &data.firms, year).1);
    }
    report
}

/// Says on stderr the first findings of each code, and how many more there are.
pub(crate) fn warn(report: &Report, lang: Lang) {
    const SHOWN_PER_CODE: usize = 3;
    let (word, remedy) = match lang {
        Lang::Zh => ("警告：", "  办法："),
        Lang::En => ("warning: ", "  remedy: "),
    };
    for (code, _, count) in report.counts() {
        let issues = report.issues().iter().filter(|issue| issue.code == *code);
        for issue in issues.clone().take(SHOWN_PER_CODE) {
            say(&format!("{word}{}\n", issue.message.get(lang)));
        }
        if let Some(more) = count.checked_sub(SHOWN_PER_CODE).filter(|more| *more > 0) {
            say(&match lang {
                Lang::Zh => format!("{word}另有 {more} 处 [{code}]\n"),
                Lang::En => format!("{word}{more} more [{code}]\n"),
            });
        }
        if let Some(first) = issues.clone().next() {
            say(&format!("{remedy}{}\n", first.remedy.get(lang)));
        }
    }
}

/// Complains of every file that cannot be read.
///
/// # Errors
/// The last of them where none could be read: there is nothing to go on with.
pub(crate) fn complain_of_broken(opened: &Opened, lang: Lang) -> Result<(), Failure> {
    let mut broken: Vec<Failure> =
        opened.files.iter().filter_map(|file| file.error.as_ref()).map(Failure::from).collect();
    let last = if broken.len() == opened.files.len() { broken.pop() } else { None };
    for failure in &broken {
        complain(failure, lang);
    }
    last.map_or(Ok(()), Err)
}
