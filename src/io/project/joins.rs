//! Joined tables in a project file.
//!
//! *Guarantees:* what is written is read again as it was. *Must not know:* how a table is joined.

use std::path::Path;
use std::sync::Arc;

use crate::io::error::Fault;
use crate::io::json::{Map, Value, json};
use crate::io::project::paths;
use crate::io::project::read::{content, count, file, list};
use crate::io::project::write::put_content;
use crate::io::schemes::fields::{Object, Place};
use crate::io::schemes::write::{put, put_some};
use crate::io::vocabulary::{Unit, known};
use crate::model::join::{ColumnChoice, ColumnRole, Duplicates, JoinSettings, TableJoin, Target};
use crate::model::words::Words;
use crate::words;

const KEYS: [&str; 13] = [
    "path",
    "bytes",
    "xxh3_128",
    "sheet",
    "header_rows",
    "key",
    "to",
    "by",
    "duplicates",
    "year",
    "keep_units",
    "take_suggestions",
    "columns",
];
/// A spreadsheet has no more rows, and a text no more lines, than are counted so.
const MOST_ROWS: f64 = 4_294_967_295.0;

pub(super) fn read(object: &Object<'_>, folder: &Path) -> Result<Arc<Vec<TableJoin>>, Fault> {
    list(object, "joins")?.iter().map(|place| join(place, folder)).collect::<Result<Vec<_>, _>>().map(Arc::new)
}

fn join(place: &Place<'_>, folder: &Path) -> Result<TableJoin, Fault> {
    let object = place.object(&KEYS)?;
    let path = file(&object.need("path")?, folder)?;
    let text = |key: &str| object.get(key).map(|place| place.any_text().map(str::to_owned)).transpose();
    let truth = |key: &str| object.get(key).map_or(Ok(false), |place| place.truth());
    let targets = [Target::Parcels, Target::Firms].map(|target| (target.name(), target));
    let settings = JoinSettings {
        sheet: text("sheet")?,
        header: object.get("header_rows").map(|place| rows(&place)).transpose()?,
        key: text("key")?,
        to: object.get("to").map(|place| place.choice(&targets)).transpose()?,
        by: text("by")?,
        duplicates: object
            .get("duplicates")
            .map(|place| place.choice(&Duplicates::ALL.map(|choice| (choice.name(), choice))))
            .transpose()?,
        year: year(&object)?,
        keep_units: truth("keep_units")?,
        take_suggestions: truth("take_suggestions")?,
        columns: list(&object, "columns")?.iter().map(column).collect::<Result<_, _>>()?,
    };
    Ok(TableJoin { path, content: content(&object)?, settings })
}

fn year(object: &Object<'_>) -> Result<Option<u16>, Fault> {
    object.get("year").map(|place| place.whole(1900, 2200)).transpose()
}

fn rows(place: &Place<'_>) -> Result<(u32, u32), Fault> {
    let rows = place.list(2)?.iter().map(|place| count(place, MOST_ROWS)).collect::<Result<Vec<_>, _>>()?;
    match rows.as_slice() {
        [first, last] if *first >= 1.0 && first <= last => Ok((*first as u32, *last as u32)),
        _ => {
            let message = Words::fixed("不是两个行号", "these are no two numbers of rows");
            Err(place.fault("project-range", message, Words::fixed("写 [首行, 末行]", "write [first, last]")))
        }
    }
}

fn column(place: &Place<'_>) -> Result<ColumnChoice, Fault> {
    let object = place.object(&["column", "heading", "as", "unit", "year"])?;
    let text = |key: &str| object.get(key).map_or(Ok(""), |place| place.any_text()).map(str::to_owned);
    Ok(ColumnChoice {
        letters: text("column")?,
        heading: text("heading")?,
        role: object.get("as").map(|place| role(&place)).transpose()?,
        unit: object.get("unit").map(|place| word(&place, Unit::of)).transpose()?,
        year: year(&object)?,
    })
}

fn role(place: &Place<'_>) -> Result<ColumnRole, Fault> {
    word(place, |text| match text {
        "plain" => Some(ColumnRole::Plain),
        "left" => Some(ColumnRole::Left),
        field => known(field).map(ColumnRole::Field),
    })
}

/// One of the words that are known.
fn word<T>(place: &Place<'_>, of: impl Fn(&str) -> Option<T>) -> Result<T, Fault> {
    let text = place.text()?;
    of(text).ok_or_else(|| {
        let text: String = text.chars().take(40).collect();
        let message = words!("不认识“{text}”", "\"{text}\" is not known");
        place.fault("project-unknown-name", message, Words::fixed("删去这一键", "leave the key out"))
    })
}

pub(super) fn value(join: &TableJoin, folder: Option<&Path>) -> Value {
    let mut object = Map::new();
    put(&mut object, "path", paths::written(&join.path, folder));
    put_content(&mut object, join.content);
    let of = &join.settings;
    put_some(&mut object, "sheet", of.sheet.as_deref());
    put_some(&mut object, "header_rows", of.header.map(|(first, last)| json!([first, last])));
    put_some(&mut object, "key", of.key.as_deref());
    put_some(&mut object, "to", of.to.map(Target::name));
    put_some(&mut object, "by", of.by.as_deref());
    put_some(&mut object, "duplicates", of.duplicates.map(Duplicates::name));
    put_some(&mut object, "year", of.year);
    put_some(&mut object, "keep_units", Some(true).filter(|_| of.keep_units));
    put_some(&mut object, "take_suggestions", Some(true).filter(|_| of.take_suggestions));
    put(&mut object, "columns", of.columns.iter().map(column_value).collect::<Value>());
    Value::Object(object)
}

fn column_value(of: &ColumnChoice) -> Value {
    let mut object = Map::new();
    put(&mut object, "column", of.letters.as_str());
    put(&mut object, "heading", of.heading.as_str());
    let role = of.role.map(|role| match role {
        ColumnRole::Plain => "plain",
        ColumnRole::Left => "left",
        ColumnRole::Field(field) => field,
    });
    put_some(&mut object, "as", role);
    put_some(&mut object, "unit", of.unit.map(Unit::name));
    put_some(&mut object, "year", of.year);
    Value::Object(object)
}
