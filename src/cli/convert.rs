//! `mutu convert`: a layer of any form that is read, in any that is written.
//!
//! *Guarantees:* the output is written whole or not at all, and never over the input; what does not fit is said.

use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::cli::args_convert::ConvertArgs;
use crate::cli::args_crs;
use crate::cli::cache::Opener;
use crate::cli::findings;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::as_read::{self, AsRead};
use crate::io::database;
use crate::io::formats::outgoing::Outgoing;
use crate::io::formats::{form_of_name, usual_charset, usual_crs, write};
use crate::model::report::{Report, Severity};
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &ConvertArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let form = form_of_name(&args.output)?;
    let to = args.to.as_deref().map(|text| args_crs::system("--to", text)).transpose()?;
    let charset = args.to_encoding.as_deref().map(|name| args_crs::charset("--to-encoding", name)).transpose()?;
    let charset = charset.unwrap_or_else(|| usual_charset(form));
    if is_same(&args.input, &args.output) {
        return Err(same_file(&args.output));
    }
    let layers = as_read::layers(&args.input, opener.reading()).map_err(|error| Failure::from(error.as_ref()))?;
    let AsRead { layer, crs, report } = picked(layers, args)?;
    let crs = to.unwrap_or_else(|| usual_crs(form, crs));
    let written_at = now();
    let out = Outgoing { layer: &layer, crs, charset, style: None, written_at: &written_at };
    let unfit = write(form, &args.output, &out)?;
    findings::warn(&serious(&report), lang);
    findings::warn(&unfit, lang);
    let (path, count, form, crs) = (args.output.display(), layer.len(), form.name(), crs.name());
    answer(&match lang {
        Lang::Zh => format!("{path}：{count} 个要素，{form}，{crs}\n"),
        Lang::En => format!("{path}: {count} features, {form}, {crs}\n"),
    })?;
    let has_errors = report.worst() == Some(Severity::Error);
    Ok(if has_errors { Outcome::DoneWithErrors } else { Outcome::Done })
}

/// What is more than a hint: hints are about figures, which are not asked for here.
fn serious(report: &Report) -> Report {
    let issues = report.issues().iter().filter(|issue| issue.severity > Severity::Info).cloned().collect();
    let counts = report.counts().iter().filter(|(_, severity, _)| *severity > Severity::Info).copied().collect();
    Report::from_kept(issues, counts)
}

/// The layer that is asked for, or the only one.
fn picked(mut layers: Vec<AsRead>, args: &ConvertArgs) -> Result<AsRead, Failure> {
    let names: Vec<String> = layers.iter().map(|read| read.layer.name.clone()).collect();
    let at = match &args.layer {
        Some(wanted) => names.iter().position(|name| name == wanted),
        None => (layers.len() == 1).then_some(0),
    };
    let Some(at) = at else {
        let all = names.join(", ");
        let message = match &args.layer {
            Some(wanted) => words!("没有图层“{wanted}”", "there is no layer \"{wanted}\""),
            None => Words::fixed("文件里有多个图层", "the file holds several layers"),
        };
        let remedy = words!("用 --layer 指定其中一个：{all}", "choose one with --layer: {all}");
        return Err(Failure { place: database::shown(&args.input), message, remedy });
    };
    Ok(layers.swap_remove(at))
}

fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

fn same_file(path: &Path) -> Failure {
    Failure {
        place: path.display().to_string(),
        message: Words::fixed("输出会覆盖要读的文件", "the output would take the place of the file that is read"),
        remedy: Words::fixed("请换一个文件名", "choose another name"),
    }
}

/// The time in UTC, as GeoPackage has it.
fn now() -> String {
    instant(SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs()))
}

/// Days are counted in years that start with March, so that the leap day is the last (Howard Hinnant, "chrono-compatible
/// low-level date algorithms").
fn instant(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.000Z")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `date -u -d @SECONDS`.
    #[test]
    fn days_are_those_of_the_calendar() {
        let check = |seconds: u64, expected: &str| assert_eq!(instant(seconds), expected, "{seconds}");
        check(0, "1970-01-01T00:00:00.000Z");
        check(951_782_400, "2000-02-29T00:00:00.000Z");
        check(1_735_689_599, "2024-12-31T23:59:59.000Z");
        check(4_107_542_399, "2100-02-28T23:59:59.000Z");
    }
}
