//! Coordinate systems as well-known text, in the words that ESRI writes and every program reads.

use super::{Crs, GaussKruger};

const CGCS2000: &str = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
const WGS84: &str = r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;

/// The text of a `.prj`.
pub fn of(crs: Crs) -> String {
    match crs {
        Crs::Wgs84 => WGS84.to_owned(),
        Crs::Cgcs2000 => CGCS2000.to_owned(),
        Crs::WebMercator => format!(
            r#"PROJCS["WGS_1984_Web_Mercator_Auxiliary_Sphere",{WGS84},PROJECTION["Mercator_Auxiliary_Sphere"],PARAMETER["False_Easting",0.0],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",0.0],PARAMETER["Standard_Parallel_1",0.0],PARAMETER["Auxiliary_Sphere_Type",0.0],UNIT["Meter",1.0]]"#
        ),
        Crs::GaussKruger(zone) => gauss_kruger(zone),
    }
}

fn gauss_kruger(zone: GaussKruger) -> String {
    let width = if super::parse::is_three_degree(zone.epsg) { "3_Degree_" } else { "" };
    let (meridian, easting) = (zone.central_meridian_deg, zone.false_easting_m);
    let number = (easting / 1e6).floor();
    let which = if number > 0.0 { format!("Zone_{number}") } else { format!("CM_{meridian}E") };
    format!(
        r#"PROJCS["CGCS2000_{width}GK_{which}",{CGCS2000},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting:.1}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",{meridian:.1}],PARAMETER["Scale_Factor",1.0],PARAMETER["Latitude_Of_Origin",0.0],UNIT["Meter",1.0]]"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crs::parse::{from_epsg, from_wkt};

    #[test]
    fn what_is_written_is_read_again() {
        for code in [4326, 4490, 3857].into_iter().chain(4491..=4501).chain(4513..=4554) {
            let crs = from_epsg(code).expect("a known code");
            assert_eq!(from_wkt(&of(crs)), Some(crs), "EPSG:{code}");
        }
        // Without its number a zone of 6° is the plane of the one of 3°.
        let six = from_epsg(4509).expect("a known code");
        assert_eq!(from_wkt(&of(six)).map(Crs::epsg), Some(4548), "the same plane");
    }
}
