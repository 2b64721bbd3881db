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
use crate::io::calendar;
use crate::io::database;
use crate::io::formats::outgoing::Outgoing;
use crate::io::formats::{form_of_name, usual_charset, usual_crs, write};
use crate::io::sniff::Form;
use crate::model::report::{Report, Severity};
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &ConvertArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let form = form_of_name(&args.output)?;
    let to = args.to.as_deref().map(|text| args_crs::system("--to", text)).transpose()?;
    let charset = args.to_encoding.as_deref().map(|name| args_crs::charset("--to-encoding", name)).transpose()?;
    if charset.is_some_and(|charset| !charset.is_for_writing()) {
        return Err(unwritable(args.to_encoding.as_deref().unwrap_or_default()));
    }
    if is_same(&args.input, &args.output) {
        return Err(same_file(&args.output));
    }
    refuse_existing(&args.output, args.force)?;
    let layers = as_read::layers(&args.input, opener.reading()).map_err(|error| Failure::from(error.as_ref()))?;
    let mut read = picked(layers, args)?;
    // Drawings and 界址点 go by what columns mean, all others by what stands in them.
    if !matches!(form, Form::BoundaryPoints | Form::Dxf) {
        read.restore_types();
    }
    let AsRead { layer, crs, report, ids, .. } = read;
    let crs = to.unwrap_or_else(|| usual_crs(form, crs));
    let charset = charset.unwrap_or_else(|| usual_charset(form, &layer));
    let written_at = instant();
    let out = Outgoing { layer: &layer, crs, charset, ids, style: None, written_at: &written_at };
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

/// Whether two paths are one file.
pub(crate) fn is_same(a: &Path, b: &Path) -> bool {
    a == b || a.canonicalize().ok().zip(b.canonicalize().ok()).is_some_and(|(a, b)| a == b)
}

/// That `path` is read and is not written over.
pub(crate) fn same_file(path: &Path) -> Failure {
    Failure {
        place: path.display().to_string(),
        message: Words::fixed("输出会覆盖要读的文件", "the output would take the place of the file that is read"),
        remedy: Words::fixed("请换一个文件名", "choose another name"),
    }
}

fn unwritable(encoding: &str) -> Failure {
    Failure {
        place: format!("--to-encoding {encoding}"),
        message: Words::fixed("不能写成这种编码", "texts are not written in this encoding"),
        remedy: Words::fixed("用 utf-8、gbk 或 big5", "use utf-8, gbk or big5"),
    }
}

/// A file that is there is written over only where that is asked for.
fn refuse_existing(path: &Path, force: bool) -> Result<(), Failure> {
    let is_file = std::fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() > 0);
    if force || !is_file {
        return Ok(());
    }
    Err(Failure {
        place: path.display().to_string(),
        message: Words::fixed("这个文件已经有了", "the file is there already"),
        remedy: Words::fixed("换一个文件名，或加 --force 覆盖", "choose another name, or write over it with --force"),
    })
}

/// The time in UTC, as GeoPackage has it.
fn instant() -> String {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    let second = seconds % 86_400;
    let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
    let day = calendar::day(i64::try_from(seconds / 86_400).unwrap_or_default()).unwrap_or_default();
    format!("{day}T{hour:02}:{minute:02}:{second:02}.000Z")
}
