//! What is found in features whose numbers in the file are not known yet.

use crate::model::report::{Issue, Report};

/// Findings of the features of a piece of a file, by row of the piece.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    report: Report,
    /// The row of each finding that the report keeps in full.
    rows: Vec<usize>,
}

impl Findings {
    pub(crate) fn push(&mut self, row: usize, issue: Issue) {
        let kept = self.report.issues().len();
        self.report.push(issue);
        if self.report.issues().len() > kept {
            self.rows.push(row);
        }
    }

    /// The findings with the numbers of their features, where a place was not known; `first_row` is that of the piece.
    pub(crate) fn at(mut self, first_row: usize) -> Report {
        for (place, row) in self.report.places().zip(&self.rows) {
            place.get_or_insert_with(|| format!("feature {}", first_row + row + 1));
        }
        self.report
    }
}
