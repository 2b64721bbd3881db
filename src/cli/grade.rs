//! `mutu grade`: the grades of all firms or parcels by a scheme, which is named in every answer.

use std::path::Path;
use std::sync::Arc;

use crate::analysis::grade::{
    Evaluation, Explanation, GroupCount, Inputs, Owners, ParcelGrades, all_full_words, outline, quota_words,
    reason_words,
};
use crate::analysis::occupancy::{Occupancy, ParcelCodes};
use crate::analysis::summary::code_of;
use crate::cli::answers::{Content, FileForm, as_csv, put, sheet_of};
use crate::cli::args::{GradeArgs, GradeBy, GradeFormat};
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, need_year, open};
use crate::cli::findings;
use crate::cli::grade_json;
use crate::cli::grade_rows;
use crate::cli::output::{Failure, Outcome, answer};
use crate::cli::text_table::{Stand, grouped, text_table};
use crate::io::schemes;
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::scheme::{Group, Scheme, Verdict};
use crate::model::words::Lang;
use crate::words;

pub(crate) fn run(args: &GradeArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let scheme = scheme_of(args.scheme.as_deref())?;
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let graded = Graded::new(opened.dataset, scheme, args.year, lang)?;
    if let Some(path) = &args.output {
        let table = grade_rows::table(&graded, args.by);
        put(path, |form| match form {
            FileForm::Xlsx => Content::Sheets(vec![sheet_of(&table, lang)]),
            FileForm::Csv => Content::Text(as_csv(&table, lang)),
            FileForm::Json => Content::Text(format!("{:#}\n", grade_json::all(&graded, args.by, lang))),
        })?;
        return Ok(outcome);
    }
    match (args.format, args.by) {
        (GradeFormat::Json, by) => answer(&format!("{:#}\n", grade_json::all(&graded, by, lang)))?,
        (GradeFormat::Csv, by) => answer(&as_csv(&grade_rows::table(&graded, by), lang))?,
        (GradeFormat::Text, GradeBy::Firm) => {
            answer(&format!("{}{}", head(&graded, lang), firms_table(&graded, lang)))?;
        }
        (GradeFormat::Text, GradeBy::Parcel) => {
            answer(&format!("{}{}", head(&graded, lang), parcels_table(&graded, lang)))?;
        }
    }
    Ok(outcome)
}

/// The scheme of a shipped id or of a file; the first shipped one where none is asked for.
pub(crate) fn scheme_of(asked: Option<&str>) -> Result<Scheme, Failure> {
    let shipped = schemes::shipped();
    let ids = shipped.iter().map(|scheme| scheme.id.as_str()).collect::<Vec<_>>().join(", ");
    let Some(asked) = asked else {
        return shipped.into_iter().next().ok_or_else(|| unknown_scheme("", &ids));
    };
    if let Some(found) = shipped.into_iter().find(|scheme| scheme.id == asked) {
        return Ok(found);
    }
    let path = Path::new(asked);
    if !path.exists() {
        return Err(unknown_scheme(asked, &ids));
    }
    schemes::of_file(path).map_err(|error| Failure::from(&*error))
}

fn unknown_scheme(asked: &str, ids: &str) -> Failure {
    Failure::argument(
        "--scheme",
        words!("没有名为“{asked}”的方案，也没有这个文件", "there is no scheme and no file \"{asked}\""),
        words!(
            "用随附方案之一：{ids}；或给出方案文件（JSON）",
            "use a shipped one: {ids}; or give a scheme file (JSON)"
        ),
    )
}

/// Grades with all they hang on.
pub(crate) struct Graded {
    pub(crate) data: Dataset,
    pub(crate) evaluation: Evaluation,
    pub(crate) occupancy: Occupancy,
    pub(crate) owners: Owners,
    pub(crate) parcels: ParcelGrades,
}

impl Graded {
    /// Evaluates a year. Without a layer of parcels the firms are graded all the same.
    ///
    /// # Errors
    /// Where the year has no figures.
    pub(crate) fn new(data: Dataset, scheme: Scheme, year: Option<u16>, lang: Lang) -> Result<Self, Failure> {
        let year = need_year(&data, year)?;
        let parcels = data.parcels().cloned();
        let (occupancy, report) = match &parcels {
            Some(parcels) => Occupancy::link(parcels, &data.firms, year),
            None => (
                Occupancy::link_by(&ParcelCodes::default(), &data.firms, year).0,
                crate::model::report::Report::default(),
            ),
        };
        findings::warn(&report, lang);
        let inputs = Arc::new(Inputs::of(&data.firms, &occupancy, year));
        let evaluation = Evaluation::of(inputs, Arc::new(scheme));
        let owners = parcels.map(|parcels| Owners::of(&parcels, &data.firms, &occupancy, year)).unwrap_or_default();
        let parcels = ParcelGrades::of(&evaluation, &owners, &occupancy);
        Ok(Self { data, evaluation, occupancy, owners, parcels })
    }

    pub(crate) fn scheme(&self) -> &Scheme {
        &self.evaluation.scheme
    }

    /// All firms, in the order of the file, but those that are not there in the year.
    pub(crate) fn firms(&self) -> impl Iterator<Item = Explanation> {
        let there = |found: &Explanation| {
            found.verdict != Verdict::None || found.group.is_some() || found.figures_record.is_some()
        };
        self.data.firms.ids().filter_map(|id| outline(&self.evaluation, &self.data.firms, id)).filter(there)
    }

    /// Parcels in the evaluation, in the order of the layer: position, number.
    pub(crate) fn graded_parcels(&self) -> impl Iterator<Item = (FeatureId, String)> {
        let layer = self.data.parcels();
        let ids = layer.into_iter().flat_map(|layer| layer.shapes.ids());
        ids.filter(|id| self.parcels.verdict(*id) != Verdict::None || !self.occupancy.tenants(*id).is_empty())
            .filter_map(move |id| Some((id, code_of(layer?, id))))
    }

    pub(crate) fn group(&self, at: Option<usize>) -> Option<&Group> {
        self.scheme().groups.get(at?)
    }
}

/// What the first reason says.
fn reason(graded: &Graded, found: &Explanation, lang: Lang) -> String {
    let words = found.reasons.iter().map(|reason| reason_words(graded.scheme(), found.group, reason));
    words.map(|words| words.get(lang).to_owned()).collect::<Vec<_>>().join("; ")
}

/// Scheme, source, notes, and the count of grades a group.
fn head(graded: &Graded, lang: Lang) -> String {
    let scheme = graded.scheme();
    let year = graded.evaluation.inputs.year;
    let (title, source) = (scheme.title(), &scheme.origin.source);
    let mut text = match lang {
        Lang::Zh => format!("方案：{}，{year} 年数据\n来源：{}\n", title.zh, source.zh),
        Lang::En => format!("scheme: {}, figures of {year}\nsource: {}\n", title.en, source.en),
    };
    for note in &scheme.notes {
        let label = if lang == Lang::Zh { "注：" } else { "note: " };
        text.extend([label, note.get(lang), "\n"]);
    }
    for (group, count) in scheme.groups.iter().zip(&graded.evaluation.grades.groups) {
        text.push_str(&count_line(scheme, group, count, lang));
    }
    for full in all_full_words(scheme, &graded.evaluation.grades.groups) {
        text.extend([full.get(lang), "\n"]);
    }
    text
}

fn count_line(scheme: &Scheme, group: &Group, count: &GroupCount, lang: Lang) -> String {
    let grades: Vec<String> =
        scheme.grades.iter().zip(&count.by_grade).map(|(grade, count)| format!("{} {count}", grade.id)).collect();
    let (grades, filed, not_rated) = (grades.join("  "), count.filed, count.not_rated);
    let name = group.name.get(lang);
    let own = group.origin.iter().chain(&group.grading.origin).map(|origin| origin.status.words());
    let own: Vec<String> = own.map(|words| words.get(lang).to_owned()).collect();
    let own = if own.is_empty() { String::new() } else { format!(" [{}]", own.join(", ")) };
    let shares = quota_words(scheme, group, count).map(|words| format!("  {}\n", words.get(lang))).unwrap_or_default();
    match lang {
        Lang::Zh => format!("{name}：{filed} 家  {grades}  T {not_rated}{own}\n{shares}"),
        Lang::En => format!("{name}: {filed} firms  {grades}  T {not_rated}{own}\n{shares}"),
    }
}

fn firms_table(graded: &Graded, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let header = [
        (if zh { "编号" } else { "id" }, Stand::Left),
        (if zh { "名称" } else { "name" }, Stand::Left),
        (if zh { "分组" } else { "group" }, Stand::Left),
        (if zh { "等级" } else { "grade" }, Stand::Left),
        (if zh { "得分" } else { "score" }, Stand::Right),
        (if zh { "名次" } else { "rank" }, Stand::Right),
        (if zh { "依据" } else { "reason" }, Stand::Left),
    ];
    let mut firms: Vec<Explanation> = graded.firms().collect();
    let position = |found: &Explanation| found.place.map_or(usize::MAX, |place| place.position);
    firms.sort_by_key(|found| (found.group.unwrap_or(usize::MAX), position(found), found.firm));
    let cells = |found: &Explanation| {
        vec![
            found.code.clone(),
            found.name.clone(),
            graded.group(found.group).map_or_else(|| "–".to_owned(), |group| group.name.get(lang).to_owned()),
            found.verdict.id(graded.scheme()).unwrap_or("–").to_owned(),
            found.score.map_or_else(|| "–".to_owned(), |score| grouped(score, 2)),
            found.place.map_or_else(|| "–".to_owned(), |place| format!("{}/{}", place.rank, place.of)),
            reason(graded, found, lang),
        ]
    };
    text_table(&header, &firms.iter().map(cells).collect::<Vec<_>>())
}

fn parcels_table(graded: &Graded, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let header = [
        (if zh { "宗地代码" } else { "parcel" }, Stand::Left),
        (if zh { "等级" } else { "grade" }, Stand::Left),
        (if zh { "得分" } else { "score" }, Stand::Right),
        (if zh { "取自企业" } else { "grade of firm" }, Stand::Left),
    ];
    let cells = |(id, code): (FeatureId, String)| {
        let firm = graded.parcels.decided_by(id).and_then(|firm| graded.data.firms.name_and_code(firm));
        let score = graded.parcels.scores.get(id.index()).copied().filter(|score| !score.is_nan());
        vec![
            code,
            graded.parcels.verdict(id).id(graded.scheme()).unwrap_or("–").to_owned(),
            score.map_or_else(|| "–".to_owned(), |score| grouped(score, 2)),
            firm.map_or_else(|| "–".to_owned(), |(name, _)| name.to_owned()),
        ]
    };
    text_table(&header, &graded.graded_parcels().map(cells).collect::<Vec<_>>())
}
