//! What was refused, repaired or assumed on the way in. Nothing is dropped in silence.

use crate::model::words::Words;

/// How much an [`Issue`] matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// An assumption or a repair that changes nothing a planner would miss.
    Info,
    /// Something to look at; the data is used.
    Warning,
    /// Something that could not be used.
    Error,
}

impl Severity {
    /// The stable name in JSON answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One finding about the data.
#[derive(Debug, Clone, PartialEq)]
pub struct Issue {
    /// How much it matters.
    pub severity: Severity,
    /// Stable name in kebab case, for programs: `ring-not-closed`.
    pub code: &'static str,
    /// Where: `feature 17`, `line 4, column 12`, `parcel 371502…`; `None` for the whole file.
    pub place: Option<String>,
    /// What was found and what was done about it.
    pub message: Words,
    /// What the user can do.
    pub remedy: Words,
}

/// The findings of one reading, in the order in which they were made.
///
/// At most [`Report::KEPT_PER_CODE`] issues of one code are kept in full; the rest are counted, so that
/// a file of a million faults costs no memory.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Report {
    issues: Vec<Issue>,
    counts: Vec<(&'static str, Severity, usize)>,
}

impl Report {
    /// How many issues of one code are kept with their place and words.
    pub const KEPT_PER_CODE: usize = 200;

    /// Adds a finding.
    pub fn push(&mut self, issue: Issue) {
        let count = if let Some((_, severity, count)) = self.counts.iter_mut().find(|(code, ..)| *code == issue.code) {
            *severity = (*severity).max(issue.severity);
            *count += 1;
            *count
        } else {
            self.counts.push((issue.code, issue.severity, 1));
            1
        };
        if count <= Self::KEPT_PER_CODE {
            self.issues.push(issue);
        }
    }

    /// Adds all findings of `other` behind these.
    pub fn append(&mut self, other: Self) {
        let kept: Vec<(&'static str, usize)> = other
            .counts
            .iter()
            .map(|(code, _, count)| {
                (*code, count.saturating_sub(other.issues.iter().filter(|issue| issue.code == *code).count()))
            })
            .collect();
        for issue in other.issues {
            self.push(issue);
        }
        for (code, more) in kept {
            if let Some(entry) = self.counts.iter_mut().find(|(known, ..)| *known == code) {
                entry.2 += more;
            }
        }
    }

    /// A report of kept [`Report::issues`] and [`Report::counts`].
    pub fn from_kept(issues: Vec<Issue>, counts: Vec<(&'static str, Severity, usize)>) -> Self {
        Self { issues, counts }
    }

    /// The places of the findings that are kept in full, for a reader that learns late where it is.
    pub fn places(&mut self) -> impl Iterator<Item = &mut Option<String>> {
        self.issues.iter_mut().map(|issue| &mut issue.place)
    }

    /// The findings that are kept in full.
    pub fn issues(&self) -> &[Issue] {
        &self.issues
    }

    /// Every code with its worst severity and how often it was found, kept or not.
    pub fn counts(&self) -> &[(&'static str, Severity, usize)] {
        &self.counts
    }

    /// How many findings there were, kept or not.
    pub fn len(&self) -> usize {
        self.counts.iter().map(|(.., count)| count).sum()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// The worst severity found.
    pub fn worst(&self) -> Option<Severity> {
        self.counts.iter().map(|(_, severity, _)| *severity).max()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn issue(code: &'static str) -> Issue {
        Issue { severity: Severity::Warning, code, place: None, message: Words::default(), remedy: Words::default() }
    }

    #[test]
    fn a_flood_of_issues_is_counted_and_not_kept() {
        let mut report = Report::default();
        for _ in 0..1000 {
            report.push(issue("flood"));
        }
        let mut whole = Report::default();
        whole.push(issue("flood"));
        whole.append(report);
        assert_eq!(whole.len(), 1001, "every finding is counted");
        assert_eq!(whole.issues().len(), Report::KEPT_PER_CODE, "only the first are kept in full");
    }
}
