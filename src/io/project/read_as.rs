//! How a source is read, as a part of the project file: what a person said of it.
//!
//! *Guarantees:* what is written here is read here as it was; nothing said has no key. *Must not know:* sources.

use crate::crs::assumed::Assumed;
use crate::crs::{Crs, said};
use crate::io::charset::Charset;
use crate::io::database::Access;
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
    if let Some(edges) = reading.access.window {
        put(&mut object, "window", edges.to_vec());
    }
    if reading.access.as_cells {
        put(&mut object, "cells", true);
    }
    (!object.is_empty()).then_some(Value::Object(object))
}

pub(super) fn reading(place: &Place<'_>) -> Result<Reading, Fault> {
    let object = place.object(&["crs", "axes", "shift", "encoding", "columns", "window", "cells"])?;
    let coordinates = Assumed {
        crs: object.get("crs").map(|place| system(&place)).transpose()?,
        axes: object.get("axes").map(|place| place.choice(&AXES)).transpose()?,
        shift: object.get("shift").map(|place| place.choice(&SHIFTS)).transpose()?,
    };
    let charset = object.get("encoding").map(|place| charset(&place)).transpose()?;
    let window = object.get("window").map(|place| window(&place)).transpose()?;
    let as_cells = object.get("cells").map_or(Ok(false), |place| place.truth())?;
    let access = Access { window, as_cells, ..Access::default() };
    let mut reading = Reading { coordinates, charset, access, ..Reading::default() };
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

/// West, south, east, north in degrees.
fn window(place: &Place<'_>) -> Result<[f64; 4], Fault> {
    let edges = place.list(4)?.iter().map(Place::number).collect::<Result<Vec<f64>, Fault>>()?;
    let is_one = |[west, south, east, north]: &[f64; 4]| west < east && south < north;
    <[f64; 4]>::try_from(edges).ok().filter(is_one).ok_or_else(|| {
        let message = Words::fixed("窗口须为 [西, 南, 东, 北]", "a window is [west, south, east, north]");
        place.fault("project-window", message, Words::fixed("写度数，西小于东", "write degrees, west below east"))
    })
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
