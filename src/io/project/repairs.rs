//! Repairs of the data in a project file.
//!
//! *Guarantees:* what is written is read again as it was; features are counted from 1, as people do.

use std::sync::Arc;

use crate::io::error::Fault;
use crate::io::json::{Map, Value};
use crate::io::project::read::{count, list};
use crate::io::schemes::fields::{Object, Place};
use crate::io::schemes::write::{number, put};
use crate::model::repair::{Figure, Fix, Repair};
use crate::model::words::Words;

/// Features are numbers of 32 bits.
const MOST_FEATURES: f64 = 4_294_967_295.0;

#[derive(Clone, Copy)]
enum Name {
    Scale,
    ScaleOne,
    Code,
    Remove,
    Untangle,
    Close,
    Money,
    MoneyOne,
}

const NAMES: [(&str, Name); 8] = [
    ("scale", Name::Scale),
    ("scale_one", Name::ScaleOne),
    ("parcel_number", Name::Code),
    ("remove", Name::Remove),
    ("untangle", Name::Untangle),
    ("close", Name::Close),
    ("money", Name::Money),
    ("money_one", Name::MoneyOne),
];
const KEYS: [&str; 15] = [
    "layer",
    "fix",
    "column",
    "feature",
    "same_as",
    "shape",
    "from",
    "to",
    "factor",
    "firm",
    "figure",
    "year",
    "neighbour",
    "width_m",
    "area_m2",
];

pub(super) fn read(object: &Object<'_>) -> Result<Arc<Vec<Repair>>, Fault> {
    list(object, "repairs")?.iter().map(repair).collect::<Result<Vec<_>, _>>().map(Arc::new)
}

fn repair(place: &Place<'_>) -> Result<Repair, Fault> {
    let object = place.object(&KEYS)?;
    let text = |key| Ok::<_, Fault>(object.need(key)?.any_text()?.to_owned());
    let factor = || object.need("factor")?.positive();
    let figure = || object.need("figure")?.choice(&Figure::ALL.map(|figure| (figure.name(), figure)));
    let year = || object.need("year")?.whole(1900, 2200);
    let row = |key| feature(&object.need(key)?);
    // Files from before repairs said what they found have none; such a repair is not made, and that is said.
    let found = || object.get("from").map(|place| place.number()).transpose();
    let fix = match object.need("fix")?.choice(&NAMES)? {
        Name::Scale => Fix::Scale {
            column: text("column")?,
            year: object.get("year").map(|place| place.whole(1900, 2200)).transpose()?,
            from: found()?,
            factor: factor()?,
        },
        Name::ScaleOne => Fix::ScaleOne {
            column: text("column")?,
            row: row("feature")?,
            from: object.need("from")?.number()?,
            factor: factor()?,
        },
        Name::Code => Fix::Code { row: row("feature")?, from: text("from")?, to: text("to")? },
        Name::Remove => Fix::Remove { row: row("feature")?, same_as: row("same_as")? },
        Name::Untangle => Fix::Untangle {
            row: row("feature")?,
            shape: object.get("shape").map_or(Ok(""), |place| place.any_text())?.to_owned(),
        },
        Name::Close => Fix::Close {
            row: row("feature")?,
            to: row("neighbour")?,
            width_m: object.need("width_m")?.positive()?,
            from_m2: object.need("area_m2")?.positive()?,
        },
        Name::Money => Fix::Money { figure: figure()?, year: year()?, from: found()?, factor: factor()? },
        Name::MoneyOne => Fix::MoneyOne {
            firm: text("firm")?,
            figure: figure()?,
            year: year()?,
            from: object.need("from")?.number()?,
            factor: factor()?,
        },
    };
    Ok(Repair { layer: object.get("layer").map_or(Ok(""), |place| place.any_text())?.to_owned(), fix })
}

fn feature(place: &Place<'_>) -> Result<u32, Fault> {
    let number = count(place, MOST_FEATURES)? as u32;
    number.checked_sub(1).ok_or_else(|| {
        let message = Words::fixed("要素从 1 数起", "features are counted from 1");
        place.fault("project-range", message, Words::fixed("写 1 或更大的数", "write 1 or more"))
    })
}

pub(super) fn value(repair: &Repair) -> Value {
    let mut object = Map::new();
    if !repair.layer.is_empty() {
        put(&mut object, "layer", repair.layer.as_str());
    }
    let mut start = |name: &str, with: Vec<(&str, Value)>| {
        put(&mut object, "fix", name);
        for (key, value) in with {
            put(&mut object, key, value);
        }
    };
    let row = |row: u32| Value::from(u64::from(row) + 1);
    let year_of = |figure: Figure, year: u16| [("figure", Value::from(figure.name())), ("year", Value::from(year))];
    match &repair.fix {
        Fix::Scale { column, year, from, factor } => {
            let mut with = vec![("column", column.as_str().into())];
            with.extend(year.map(|year| ("year", year.into())));
            with.extend(from.map(|from| ("from", number(from))));
            with.push(("factor", number(*factor)));
            start("scale", with);
        }
        Fix::ScaleOne { column, row: at, from, factor } => start(
            "scale_one",
            vec![
                ("column", column.as_str().into()),
                ("feature", row(*at)),
                ("from", number(*from)),
                ("factor", number(*factor)),
            ],
        ),
        Fix::Code { row: at, from, to } => start(
            "parcel_number",
            vec![("feature", row(*at)), ("from", from.as_str().into()), ("to", to.as_str().into())],
        ),
        Fix::Remove { row: at, same_as } => {
            start("remove", vec![("feature", row(*at)), ("same_as", row(*same_as))]);
        }
        Fix::Untangle { row: at, shape } => {
            start("untangle", vec![("feature", row(*at)), ("shape", shape.as_str().into())]);
        }
        Fix::Close { row: at, to, width_m, from_m2 } => start(
            "close",
            vec![
                ("feature", row(*at)),
                ("neighbour", row(*to)),
                ("width_m", number(*width_m)),
                ("area_m2", number(*from_m2)),
            ],
        ),
        Fix::Money { figure, year, from, factor } => {
            let mut with = Vec::from(year_of(*figure, *year));
            with.extend(from.map(|from| ("from", number(from))));
            with.push(("factor", number(*factor)));
            start("money", with);
        }
        Fix::MoneyOne { firm, figure, year, from, factor } => {
            let mut with = vec![("firm", firm.as_str().into())];
            with.extend(year_of(*figure, *year));
            with.extend([("from", number(*from)), ("factor", number(*factor))]);
            start("money_one", with);
        }
    }
    Value::Object(object)
}
