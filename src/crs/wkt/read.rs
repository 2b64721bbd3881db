//! A WKT text to a system.

use proj_core::ProjectionMethod;

use super::methods::{Parameters, normalized};
use super::tree::Node;
use crate::crs::datum::{Datum, Ellipsoid, Helmert};
use crate::crs::{Crs, Definition, parse as names};

const PLANES: &[&str] = &["PROJCS", "PROJCRS", "PROJECTEDCRS"];
const DEGREES: &[&str] =
    &["GEOGCS", "GEOGCRS", "GEODCRS", "GEODETICCRS", "GEOGRAPHICCRS", "BASEGEOGCRS", "BASEGEODCRS"];
const DATUMS: &[&str] = &["DATUM", "GEODETICDATUM", "TRF", "ENSEMBLE"];
const ELLIPSOIDS: &[&str] = &["SPHEROID", "ELLIPSOID"];
const LENGTHS: &[&str] = &["UNIT", "LENGTHUNIT"];
const ANGLES: &[&str] = &["UNIT", "ANGLEUNIT"];

/// Why a text is not a system that can be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotUnderstood {
    /// Not WKT, or without the parts a system has.
    Text,
    /// The projection is not known here.
    Projection(String),
    /// Longitudes do not count from Greenwich, or angles are no degrees.
    Meridian,
}

/// The system of a text; coordinates are taken with east first, whatever axes it names: files have them so.
///
/// # Errors
/// [`NotUnderstood`], where neither its structure nor an EPSG code in it is known.
pub fn parse(text: &str) -> Result<Crs, NotUnderstood> {
    let root = Node::of(text).ok_or(NotUnderstood::Text)?;
    let node = horizontal(&root);
    let by_code = || node.epsg().and_then(names::from_epsg);
    match definition(node) {
        Ok(mut found) => {
            // The code is believed where it says the same, and so is the name then.
            let coded = by_code().filter(|crs| is_alike(&crs.definition(), &found));
            found.epsg = 0;
            coded.or_else(|| found.crs()).ok_or_else(|| NotUnderstood::Projection(node.name().to_owned()))
        }
        Err(reason) => by_code().ok_or(reason),
    }
}

/// The part of a compound or bound system that lies in the plane.
fn horizontal(root: &Node) -> &Node {
    let inner = match root.keyword.as_str() {
        "COMPD_CS" | "COMPOUNDCRS" => root.nodes.first(),
        "BOUNDCRS" => root.find(&["SOURCECRS"]).and_then(|source| source.nodes.first()),
        _ => None,
    };
    inner.map_or(root, horizontal)
}

fn definition(node: &Node) -> Result<Definition, NotUnderstood> {
    if DEGREES.contains(&node.keyword.as_str()) {
        return degrees(node).map(|(found, _)| found);
    }
    if !PLANES.contains(&node.keyword.as_str()) {
        return Err(NotUnderstood::Text);
    }
    let (base, degree) = degrees(node.find(DEGREES).ok_or(NotUnderstood::Text)?)?;
    let conversion = node.find(&["CONVERSION"]);
    // In ISO 19162 the unit stands with the axes or behind them.
    let unit = node.nodes.iter().rev().find(|inner| LENGTHS.contains(&inner.keyword.as_str()));
    let unit = unit.or_else(|| node.find(&["AXIS"]).and_then(|axis| axis.find(LENGTHS)));
    let unit_m = unit.and_then(Node::number).unwrap_or(1.0);
    let at = conversion.unwrap_or(node);
    let method = at.find(&["PROJECTION", "METHOD"]).map(Node::name).ok_or(NotUnderstood::Text)?;
    let parameters = at.nodes.iter().filter(|inner| inner.keyword == "PARAMETER");
    let parameters = parameters.filter_map(|inner| {
        let (name, value) = (normalized(inner.name()), inner.number()?);
        let is_length = ["easting", "northing"].iter().any(|word| name.contains(word));
        let own = if is_length { inner.find(LENGTHS) } else { inner.find(ANGLES) }.and_then(Node::number);
        let factor = match (is_length, name.contains("scale")) {
            (true, _) => own.unwrap_or(if conversion.is_some() { 1.0 } else { unit_m }),
            (_, true) => 1.0,
            _ => own.map_or(degree, in_degrees),
        };
        Some((name, value * factor))
    });
    let mut name = normalized(method);
    let is_web =
        node.find(&["EXTENSION"]).is_some_and(|inner| inner.texts.iter().any(|text| text.contains("nadgrids=@null")));
    if is_web {
        "popularvisualisationpseudomercator".clone_into(&mut name);
    }
    let unknown = || NotUnderstood::Projection(method.to_owned());
    let projection = Parameters(parameters.collect()).method(&name).ok_or_else(unknown)?;
    let node_name = node.name().to_owned();
    Ok(Definition { name: node_name, projection: Some(projection), unit_m, ..base })
}

/// A factor that makes degrees of angles in that many radians; exactly 1 for all ways to round a degree.
fn in_degrees(radians: f64) -> f64 {
    let degrees = radians.to_degrees();
    if (degrees - 1.0).abs() < 1e-9 { 1.0 } else { degrees }
}

/// Degrees on an ellipsoid, and how many degrees its unit has.
fn degrees(node: &Node) -> Result<(Definition, f64), NotUnderstood> {
    let datum = node.find(DATUMS).ok_or(NotUnderstood::Text)?;
    let shape = datum.find(ELLIPSOIDS).or_else(|| node.find(ELLIPSOIDS)).ok_or(NotUnderstood::Text)?;
    let (Some(semi_major_axis_m), Some(inverse_flattening)) = (shape.number(), shape.numbers.get(1).copied()) else {
        return Err(NotUnderstood::Text);
    };
    let is_sane = (6e6..7e6).contains(&semi_major_axis_m)
        && (inverse_flattening == 0.0 || (100.0..1e6).contains(&inverse_flattening));
    if !is_sane {
        return Err(NotUnderstood::Text);
    }
    let ellipsoid = Ellipsoid { semi_major_axis_m, inverse_flattening };
    if node.find(&["PRIMEM", "PRIMEMERIDIAN"]).and_then(Node::number).is_some_and(|lon| lon != 0.0) {
        return Err(NotUnderstood::Meridian);
    }
    let degree = node.find(ANGLES).and_then(Node::number).map_or(1.0, in_degrees);
    if degree != 1.0 && DEGREES.iter().take(5).any(|keyword| *keyword == node.keyword) && node.keyword != "GEOGCS" {
        return Err(NotUnderstood::Meridian);
    }
    let found = Definition::degrees(0, node.name(), ellipsoid, datum_of(datum, ellipsoid));
    Ok((found, degree))
}

/// What a datum is, by what it declares, by its name, by its ellipsoid. A name on another ellipsoid than its own lies.
fn datum_of(node: &Node, ellipsoid: Ellipsoid) -> Datum {
    // Three of them are a shift alone.
    let seven = |given: &[f64]| match *given {
        [dx, dy, dz] => Some([dx, dy, dz, 0.0, 0.0, 0.0, 0.0]),
        _ => <[f64; 7]>::try_from(given).ok(),
    };
    if let Some([dx, dy, dz, rx, ry, rz, scale_ppm]) = node.find(&["TOWGS84"]).and_then(|inner| seven(&inner.numbers))
        && [dx, dy, dz].iter().any(|metres| *metres != 0.0)
    {
        return Datum::Declared(Helmert { shift_m: [dx, dy, dz], turn_arcsec: [rx, ry, rz], scale_ppm });
    }
    let by_shape = Datum::on(ellipsoid);
    match Datum::of_name(node.name()) {
        Some(named) if named.fits(ellipsoid) => named,
        _ => by_shape,
    }
}

/// Whether two definitions put the same numbers in the same places.
fn is_alike(a: &Definition, b: &Definition) -> bool {
    let same_base = a.ellipsoid.is_like(b.ellipsoid) && a.datum == b.datum && (a.unit_m - b.unit_m).abs() < 1e-9;
    let same_plane = match (a.projection, b.projection) {
        (None, None) => true,
        (Some(one), Some(other)) => rounded(one) == rounded(other),
        _ => false,
    };
    same_base && same_plane
}

/// A projection as text with its numbers rounded.
fn rounded(method: ProjectionMethod) -> String {
    format!("{method:.6?}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &Result<u32, NotUnderstood>) {
        let found = parse(text).map(Crs::epsg);
        assert!(found == *expected, "{found:?} and not {expected:?}: {text}");
    }

    const XIAN_39: &str = r#"PROJCS["Xian_1980_3_Degree_GK_Zone_39",GEOGCS["GCS_Xian_1980",DATUM["D_Xian_1980",SPHEROID["Xian_1980",6378140.0,298.257]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]],PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",39500000.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#;

    #[test]
    fn a_system_is_known_by_its_structure() {
        check(XIAN_39, &Ok(2363));
        check(&XIAN_39.replace("Xian_1980_3_Degree_GK_Zone_39", "导出"), &Ok(2363));
        check(&XIAN_39.replace("39500000.0", "500000.0"), &Ok(2384));
        let cgcs =
            XIAN_39.replace("D_Xian_1980", "D_China_2000").replace("6378140.0,298.257]", "6378137.0,298.257222101]");
        check(&cgcs, &Ok(4527));
        check(&cgcs.replace("39500000.0", "20500000.0"), &Ok(4498));
        check(&cgcs.replace("39500000.0", "500000"), &Ok(4548));
        // The name of a datum on the ellipsoid of another.
        check(&cgcs.replace("D_China_2000", "D_Xian_1980"), &Ok(4527));
        check(&cgcs.replace("\"D_China_2000\"", "\"D_unknown\""), &Ok(4527));
        check(
            &XIAN_39.replace("6378140.0,298.257]", "6378245,298.3]").replace("D_Xian_1980", "D_Beijing_1954"),
            &Ok(2415),
        );
        // A city's own meridian.
        check(&cgcs.replace("117.0", "116.0"), &Ok(0));
        // A code that says something else is not believed.
        let coded = |code: &str| {
            cgcs.replace("UNIT[\"Meter\",1.0]", &format!("UNIT[\"Meter\",1.0],AUTHORITY[\"EPSG\",\"{code}\"]"))
        };
        check(&coded("4548"), &Ok(4527));
        check(&coded("4527"), &Ok(4527));
    }

    #[test]
    fn what_is_not_understood_is_said() {
        check("", &Err(NotUnderstood::Text));
        check("EPSG:4548", &Err(NotUnderstood::Text));
        check("PROJCS[\"x\"]", &Err(NotUnderstood::Text));
        check("LOCAL_CS[\"x\",UNIT[\"metre\",1]]", &Err(NotUnderstood::Text));
        check(&XIAN_39.replace("Gauss_Kruger", "Bonne"), &Err(NotUnderstood::Projection("Bonne".to_owned())));
        check(&XIAN_39.replace("\"Greenwich\",0.0", "\"Paris\",2.337229"), &Err(NotUnderstood::Meridian));
        check(&XIAN_39.replace("6378140.0", "1.0"), &Err(NotUnderstood::Text));
        for (at, _) in XIAN_39.char_indices() {
            assert!(parse(&XIAN_39[..at]).is_err(), "a text that ends at {at}");
        }
    }
}
