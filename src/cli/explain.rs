//! `mutu explain`: why a firm or a parcel has its grade, with every number in it, and what would move it.

use crate::analysis::firm_sheet::{as_text, firm_sheet};
use crate::analysis::grade::{Explanation, Years, explain, parcel_as_text};
use crate::analysis::summary::code_of;
use crate::cli::args::{ExplainArgs, TextOrJson};
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, open};
use crate::cli::grade::{Graded, scheme_of};
use crate::cli::grade_json;
use crate::cli::output::{Failure, Outcome, answer};
use crate::io::json::{Value, json};
use crate::model::id::{FeatureId, FirmId};
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &ExplainArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let scheme = scheme_of(args.scheme.as_deref())?;
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let graded = Graded::new(opened.dataset, scheme, args.year, lang)?;
    let id = args.id.trim();
    // Parcels with figures of their own have one code for both; the firm is the more telling answer.
    if let Some(firm) = firm_of(&graded, id) {
        about_firm(&graded, firm, args.format, lang)?;
    } else if let Some((parcel, code)) = parcel_of(&graded, id) {
        about_parcel(&graded, parcel, &code, args.format, lang)?;
    } else {
        return Err(Failure::argument(
            "ID",
            words!("没有代码为“{id}”的企业或宗地", "there is no firm and no parcel \"{id}\""),
            Words::fixed(
                "给出统一社会信用代码（18 位）或宗地代码（19 位）；mutu grade 列出全部企业",
                "give a credit code (18 characters) or a parcel number (19); mutu grade lists all firms",
            ),
        ));
    }
    Ok(outcome)
}

fn firm_of(graded: &Graded, id: &str) -> Option<FirmId> {
    let firms = &graded.data.firms;
    firms.ids().find(|firm| firms.name_and_code(*firm).is_some_and(|(_, code)| code.eq_ignore_ascii_case(id)))
}

fn parcel_of(graded: &Graded, id: &str) -> Option<(FeatureId, String)> {
    let layer = graded.data.parcels()?;
    layer.shapes.ids().map(|at| (at, code_of(layer, at))).find(|(_, code)| code.eq_ignore_ascii_case(id))
}

fn about_firm(graded: &Graded, firm: FirmId, format: TextOrJson, lang: Lang) -> Result<(), Failure> {
    let (data, evaluation) = (&graded.data, &graded.evaluation);
    let years = Years::of(data.parcels().map(AsRef::as_ref), &data.firms, &evaluation.scheme);
    let of_year = (&graded.occupancy, evaluation.inputs.year);
    let Some(sheet) = firm_sheet(data, of_year, Some(evaluation), Some(&years), firm) else { return Ok(()) };
    match format {
        TextOrJson::Text => answer(&as_text(&sheet, Some(evaluation), lang)),
        TextOrJson::Json => {
            let mut head = grade_json::head(graded, lang);
            let found = sheet.explanation.as_ref().map(|found| grade_json::firm(graded, found, lang));
            head.insert("firm".to_owned(), json!(found));
            head.insert("card".to_owned(), grade_json::card(&evaluation.scheme, &sheet));
            answer(&format!("{:#}\n", Value::Object(head)))
        }
    }
}

fn about_parcel(graded: &Graded, parcel: FeatureId, code: &str, format: TextOrJson, lang: Lang) -> Result<(), Failure> {
    let (evaluation, book) = (&graded.evaluation, &*graded.data.firms);
    let found = graded.parcels.explain(evaluation, &graded.owners, &graded.occupancy, parcel);
    // The owner may have let all of it and still decide.
    let mut firms: Vec<FirmId> = found.firms.iter().map(|(firm, ..)| *firm).collect();
    firms.extend(found.decided_by.filter(|firm| !firms.contains(firm)));
    let firms: Vec<Explanation> = firms.into_iter().filter_map(|firm| explain(evaluation, book, firm)).collect();
    match format {
        TextOrJson::Text => answer(&parcel_as_text(&found, (code, &firms), (evaluation, book), lang)),
        TextOrJson::Json => {
            let mut head = grade_json::head(graded, lang);
            head.insert("parcel".to_owned(), grade_json::parcel_explained(graded, code, &found));
            let firms: Vec<Value> = firms.iter().map(|firm| grade_json::firm(graded, firm, lang)).collect();
            head.insert("firms".to_owned(), json!(firms));
            answer(&format!("{:#}\n", Value::Object(head)))
        }
    }
}
