//! A system to the WKT of Esri, for `.prj` files.

use std::fmt::Write as _;

use proj_core::ProjectionMethod;

use crate::crs::datum::{Datum, Ellipsoid, Helmert};
use crate::crs::{Crs, Definition, parse};

/// The text of a `.prj` file; `None` for a system that Esri has no words for: with a fit, a distortion, a rare
/// projection, or a datum that has no name.
pub fn of_esri(crs: Crs) -> Option<String> {
    let definition = crs.definition();
    if definition.fit.is_some() || definition.shift.is_some() {
        return None;
    }
    let Some(method) = definition.projection else {
        return degrees(&definition, crs);
    };
    let (projection, parameters) = words_of(method, definition.datum)?;
    let base = degrees(&definition, crs)?;
    let mut text = format!("PROJCS[\"{}\",{base},PROJECTION[\"{projection}\"]", plane_name(crs, &definition));
    for (name, value) in parameters {
        let value = if name.starts_with("False") { value / definition.unit_m } else { value };
        write!(text, ",PARAMETER[\"{name}\",{value:?}]").ok()?;
    }
    let unit = match definition.unit_m {
        1.0 => "Meter",
        unit if (unit - 0.304_8).abs() < 1e-12 => "Foot",
        unit if (unit - 1_200.0 / 3_937.0).abs() < 1e-12 => "Foot_US",
        _ => "Unit",
    };
    write!(text, ",UNIT[\"{unit}\",{:?}]]", definition.unit_m).ok()?;
    Some(text)
}

/// Esri's name of a plane, where it has one for Chinese zones.
fn plane_name(crs: Crs, definition: &Definition) -> String {
    let epsg = definition.epsg;
    if epsg == 3857 {
        return "WGS_1984_Web_Mercator_Auxiliary_Sphere".to_owned();
    }
    let (datum, three_degree) = match (crs, definition.datum) {
        (Crs::GaussKruger(_), _) => ("CGCS2000", parse::is_three_degree(epsg)),
        (_, Datum::Xian80) if (2_327..=2_390).contains(&epsg) => ("Xian_1980", epsg >= 2_349),
        (_, Datum::Beijing54) if epsg != 0 => ("Beijing_1954", epsg < 10_000),
        _ => return plain(&definition.name),
    };
    let Some(ProjectionMethod::TransverseMercator { lon0, false_easting, .. }) = definition.projection else {
        return plain(&definition.name);
    };
    let width = if three_degree { "_3_Degree" } else { "" };
    let number = (false_easting / 1e6).floor();
    let which = if number > 0.0 { format!("Zone_{number}") } else { format!("CM_{lon0}E") };
    // Esri has 6° zones of Xian 1980 and Beijing 1954 with the same words.
    format!("{datum}{width}_GK_{which}")
}

/// `None` for a datum that has neither a name nor parameters: what is written would be taken for another.
fn degrees(definition: &Definition, crs: Crs) -> Option<String> {
    let Ellipsoid { semi_major_axis_m, inverse_flattening } = definition.ellipsoid;
    let own = || if crs.is_geographic() { plain(&definition.name) } else { "Unknown".to_owned() };
    let named = |system: &str, datum: &str, spheroid: &str| (system.to_owned(), datum.to_owned(), spheroid.to_owned());
    let mut to_wgs84 = String::new();
    let (system, datum, spheroid) = match definition.datum {
        Datum::Wgs84 => named("WGS_1984", "WGS_1984", "WGS_1984"),
        Datum::Cgcs2000 => named("China_Geodetic_Coordinate_System_2000", "China_2000", "CGCS2000"),
        Datum::Xian80 => named("Xian_1980", "Xian_1980", "Xian_1980"),
        Datum::Beijing54 => named("Beijing_1954", "Beijing_1954", "Krasovsky_1940"),
        Datum::Epsg(code) => match (Datum::esri_name(code), Datum::helmert_of(code)) {
            (Some(name), _) => named(name, name, "Custom"),
            (None, Some(helmert)) => {
                to_wgs84 = parameters(helmert);
                named(&own(), "Unknown", "Custom")
            }
            (None, None) => return None,
        },
        Datum::Declared(helmert) => {
            to_wgs84 = parameters(helmert);
            named(&own(), "Unknown", "Custom")
        }
        Datum::Unknown => named(&own(), "Unknown", "Custom"),
    };
    Some(format!(
        "GEOGCS[\"GCS_{system}\",DATUM[\"D_{datum}\",SPHEROID[\"{spheroid}\",{semi_major_axis_m:?},{inverse_flattening:?}]\
         {to_wgs84}],PRIMEM[\"Greenwich\",0.0],UNIT[\"Degree\",0.0174532925199433]]"
    ))
}

fn parameters(Helmert { shift_m: [dx, dy, dz], turn_arcsec: [rx, ry, rz], scale_ppm }: Helmert) -> String {
    format!(",TOWGS84[{dx:?},{dy:?},{dz:?},{rx:?},{ry:?},{rz:?},{scale_ppm:?}]")
}

/// A name without what Esri does not write.
fn plain(name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric() && c != '.').filter(|w| !w.is_empty()).collect();
    if words.is_empty() { "Unnamed".to_owned() } else { words.join("_") }
}

/// Esri's name of a projection, and its parameters in degrees and metres.
fn words_of(method: ProjectionMethod, datum: Datum) -> Option<(&'static str, Vec<(&'static str, f64)>)> {
    let plane = |east: f64, north: f64, lon0: f64| {
        vec![("False_Easting", east), ("False_Northing", north), ("Central_Meridian", lon0)]
    };
    Some(match method {
        ProjectionMethod::TransverseMercator { lon0, lat0, k0, false_easting, false_northing } => {
            let mut all = plane(false_easting, false_northing, lon0);
            all.extend([("Scale_Factor", k0), ("Latitude_Of_Origin", lat0)]);
            (if datum == Datum::Wgs84 { "Transverse_Mercator" } else { "Gauss_Kruger" }, all)
        }
        ProjectionMethod::WebMercator => {
            let mut all = plane(0.0, 0.0, 0.0);
            all.extend([("Standard_Parallel_1", 0.0), ("Auxiliary_Sphere_Type", 0.0)]);
            ("Mercator_Auxiliary_Sphere", all)
        }
        ProjectionMethod::Mercator { lon0, lat_ts, k0: 1.0, false_easting, false_northing } => {
            let mut all = plane(false_easting, false_northing, lon0);
            all.push(("Standard_Parallel_1", lat_ts));
            ("Mercator", all)
        }
        ProjectionMethod::LambertConformalConic { lon0, lat0, lat1, lat2, k0, false_easting, false_northing } => {
            let mut all = plane(false_easting, false_northing, lon0);
            all.extend([("Standard_Parallel_1", lat1), ("Standard_Parallel_2", lat2)]);
            all.extend([("Scale_Factor", k0), ("Latitude_Of_Origin", lat0)]);
            ("Lambert_Conformal_Conic", all)
        }
        ProjectionMethod::AlbersEqualArea { lon0, lat0, lat1, lat2, false_easting, false_northing } => {
            let mut all = plane(false_easting, false_northing, lon0);
            all.extend([("Standard_Parallel_1", lat1), ("Standard_Parallel_2", lat2), ("Latitude_Of_Origin", lat0)]);
            ("Albers", all)
        }
        ProjectionMethod::LambertAzimuthalEqualArea { lon0, lat0, false_easting, false_northing } => {
            let mut all = plane(false_easting, false_northing, lon0);
            all.push(("Latitude_Of_Origin", lat0));
            ("Lambert_Azimuthal_Equal_Area", all)
        }
        _ => return None,
    })
}
