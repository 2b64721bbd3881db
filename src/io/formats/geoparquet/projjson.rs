//! PROJJSON, the JSON of coordinate systems, to the well-known text that says the same.
//!
//! *Guarantees:* what has no counterpart gives nothing. *Must not know:* which systems are known.

use serde_json::Value;

/// Radians of a degree.
const DEGREE: f64 = 0.017_453_292_519_943_3;

/// The code of a system: its `id` as `EPSG:4548`.
pub(super) fn code(crs: &Value) -> Option<String> {
    let id = &crs["id"];
    let code = match &id["code"] {
        Value::String(code) => code.clone(),
        Value::Number(code) => code.to_string(),
        _ => return None,
    };
    Some(format!("{}:{code}", id["authority"].as_str()?))
}

/// The text of ISO 19162 of a system.
pub(super) fn wkt(crs: &Value) -> Option<String> {
    match crs["type"].as_str()? {
        "BoundCRS" => wkt(&crs["source_crs"]),
        "CompoundCRS" => wkt(crs["components"].get(0)?),
        "GeographicCRS" | "GeodeticCRS" => degrees("GEOGCRS", crs),
        "ProjectedCRS" => {
            let conversion = &crs["conversion"];
            let parameters = conversion["parameters"].as_array()?.iter().map(parameter);
            let parameters = parameters.collect::<Option<Vec<_>>>()?.concat();
            Some(format!(
                "PROJCRS[{},{},CONVERSION[{},METHOD[{}]{parameters}],CS[Cartesian,2]{}]",
                name(crs),
                degrees("BASEGEOGCRS", &crs["base_crs"])?,
                name(conversion),
                name(&conversion["method"]),
                unit(&crs["coordinate_system"]["axis"].get(0)?["unit"])?,
            ))
        }
        _ => None,
    }
}

fn degrees(keyword: &str, crs: &Value) -> Option<String> {
    let datum = if crs["datum"].is_null() { &crs["datum_ensemble"] } else { &crs["datum"] };
    let shape = &datum["ellipsoid"];
    let axis = metres(&shape["semi_major_axis"]).or_else(|| metres(&shape["radius"]))?;
    let flattening = match (shape["inverse_flattening"].as_f64(), metres(&shape["semi_minor_axis"])) {
        (Some(flattening), _) => flattening,
        (None, Some(minor)) if minor < axis => axis / (axis - minor),
        _ => 0.0,
    };
    let meridian = &datum["prime_meridian"];
    let longitude = meridian["longitude"].as_f64().or_else(|| meridian["longitude"]["value"].as_f64()).unwrap_or(0.0);
    Some(format!(
        "{keyword}[{},DATUM[{},ELLIPSOID[{},{axis},{flattening}]],PRIMEM[\"\",{longitude}],ANGLEUNIT[\"degree\",{DEGREE}]]",
        name(crs),
        name(datum),
        name(shape),
    ))
}

fn parameter(parameter: &Value) -> Option<String> {
    let value = parameter["value"].as_f64()?;
    Some(format!(",PARAMETER[{},{value}{}]", name(parameter), unit(&parameter["unit"])?))
}

/// A unit by its name, or written out.
fn unit(unit: &Value) -> Option<String> {
    let (kind, factor) = match (unit.as_str(), unit["conversion_factor"].as_f64()) {
        (Some("metre"), _) => ("LENGTHUNIT", 1.0),
        (Some("degree"), _) => ("ANGLEUNIT", DEGREE),
        (Some("unity"), _) => ("SCALEUNIT", 1.0),
        (None, Some(factor)) => match unit["type"].as_str()? {
            "LinearUnit" => ("LENGTHUNIT", factor),
            "AngularUnit" => ("ANGLEUNIT", factor),
            "ScaleUnit" => ("SCALEUNIT", factor),
            _ => return None,
        },
        _ => return None,
    };
    Some(format!(",{kind}[\"\",{factor}]"))
}

/// A length in metres; one with its unit is not read where that is another.
fn metres(length: &Value) -> Option<f64> {
    length.as_f64()
}

fn name(named: &Value) -> String {
    format!("\"{}\"", named["name"].as_str().unwrap_or_default().replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::crs::{Crs, parse};

    /// What pyproj 3.7 gives for EPSG:4548, shortened; without its code the structure has to say the same.
    #[test]
    fn a_system_is_known_by_its_structure() {
        let check = |easting: f64, unit: &Value, expected: Option<u32>| {
            let parameter = |name: &str, value: f64, unit: &Value| json!({"name": name, "value": value, "unit": unit});
            let crs = json!({
                "type": "ProjectedCRS", "name": "CGCS2000 / \"3-degree\" 39",
                "base_crs": {"type": "GeographicCRS", "name": "China Geodetic Coordinate System 2000",
                    "datum": {"type": "GeodeticReferenceFrame", "name": "China 2000",
                        "ellipsoid": {"name": "CGCS2000", "semi_major_axis": 6_378_137, "inverse_flattening": 298.257_222_101}}},
                "conversion": {"name": "3-degree", "method": {"name": "Transverse Mercator"}, "parameters": [
                    parameter("Latitude of natural origin", 0.0, &json!("degree")),
                    parameter("Longitude of natural origin", 117.0, &json!("degree")),
                    parameter("Scale factor at natural origin", 1.0, &json!("unity")),
                    parameter("False easting", easting, unit),
                    parameter("False northing", 0.0, &json!("metre"))]},
                "coordinate_system": {"subtype": "Cartesian", "axis": [{"name": "Northing", "unit": "metre"}]}
            });
            let found = wkt(&crs).and_then(|text| parse::from_text(&text).ok());
            assert_eq!(found.map(Crs::epsg), expected, "{crs}");
        };
        check(500_000.0, &json!("metre"), Some(4548));
        check(39_500_000.0, &json!("metre"), Some(4527));
        check(500.0, &json!({"type": "LinearUnit", "name": "km", "conversion_factor": 1000}), Some(4548));
        check(500_000.0, &json!("ell"), None);
        assert_eq!(wkt(&json!({"type": "EngineeringCRS"})), None, "no place on the earth");
        assert_eq!(code(&json!({"id": {"authority": "EPSG", "code": 4548}})).as_deref(), Some("EPSG:4548"), "a code");
        assert_eq!(code(&json!({"id": {"authority": "OGC", "code": "CRS84"}})).as_deref(), Some("OGC:CRS84"), "a name");
    }
}
