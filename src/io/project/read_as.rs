//! How a source is read, as a part of the project file: what a person said of it.
//!
//! *Guarantees:* what is written here is read here as it was; nothing said has no key. *Must not know:* sources.

use crate::crs::assumed::Assumed;
use crate::crs::{Crs, said};
use crate::io::charset::Charset;
use crate::io::error::Fault;
use crate::io::json::{Map, Value};
use crate::io::reading::{AXES, ROLES, Reading, SHIFTS};
use crate::io::schemes::fields::Place;
use crate::io::schemes::write::put;
use crate::model::words::Words;
use crate::words;

/// `None` where nothing is said.
pub(super) fn value(reading: &Reading) -> Option<Value> {
    let mut object = Map::new();
    for (what, text) in reading.said() {
        put(&mut object, what, text);
    }
    if !reading.roles.is_empty() {
        let mut columns = Map::new();
        for (role, column) in &reading.roles {
            if let Some((name, _)) = ROLES.iter().find(|(_, known)| known == role) {
                put(&mut columns, name, column.as_str());
            }
        }
        put(&mut object, "columns", Value::Object(columns));
    }
    (!object.is_empty()).then_some(Value::Object(object))
}

pub(super) fn reading(place: &Place<'_>) -> Result<Reading, Fault> {
    let object = place.object(&["crs", "axes", "shift", "encoding", "columns"])?;
    let coordinates = Assumed {
        crs: object.get("crs").map(|place| system(&place)).transpose()?,
        axes: object.get("axes").map(|place| place.choice(&AXES)).transpose()?,
        shift: object.get("shift").map(|place| place.choice(&SHIFTS)).transpose()?,
    };
    let charset = object.get("encoding").map(|place| charset(&place)).transpose()?;
    let mut reading = Reading { coordinates, charset, roles: Vec::new(), ..Reading::default() };
    if let Some(place) = object.get("columns") {
        let columns = place.object(&ROLES.map(|(name, _)| name))?;
        for (name, role) in ROLES {
            let column = columns.get(name).map(|place| place.any_text()).transpose()?;
            if column.is_some() {
                reading.say_role(role, column);
            }
        }
    }
    Ok(reading)
}

fn system(place: &Place<'_>) -> Result<Crs, Fault> {
    said::parse(place.text()?).map_err(|message| {
        let remedy = Words::fixed("写 EPSG 编码或 WKT", "write an EPSG code or WKT");
        place.fault("project-crs", message, remedy)
    })
}

fn charset(place: &Place<'_>) -> Result<Charset, Fault> {
    let name = place.text()?;
    Charset::of_name(name).ok_or_else(|| {
        let name: String = name.chars().take(40).collect();
        let message = words!("没有“{name}”这种编码", "there is no encoding `{name}`");
        place.fault("project-encoding", message, Words::fixed("例如 gb18030", "write gb18030, for instance"))
    })
}
