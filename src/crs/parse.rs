//! Names of coordinate systems as files write them.
//!
//! *Guarantees:* a name is known or it is not; nothing is assumed here.
//! *Must not know:* where the name stood. In files x is east, whatever axis order EPSG has for the code.

use super::{Crs, Definition, GaussKruger, wkt};
use crate::model::words::Words;

/// A family of CGCS2000 Gauss–Krüger codes: one a zone, in order from west to east.
struct Family {
    first_epsg: u32,
    last_epsg: u32,
    first_meridian_deg: f64,
    zone_width_deg: f64,
    /// Number of the first zone where it stands in front of the easting.
    first_number: Option<u32>,
}

const FAMILIES: [Family; 4] = [
    Family { first_epsg: 4491, last_epsg: 4501, first_meridian_deg: 75.0, zone_width_deg: 6.0, first_number: Some(13) },
    Family { first_epsg: 4502, last_epsg: 4512, first_meridian_deg: 75.0, zone_width_deg: 6.0, first_number: None },
    Family { first_epsg: 4513, last_epsg: 4533, first_meridian_deg: 75.0, zone_width_deg: 3.0, first_number: Some(25) },
    Family { first_epsg: 4534, last_epsg: 4554, first_meridian_deg: 75.0, zone_width_deg: 3.0, first_number: None },
];

/// The system of an EPSG code, `None` for one the program does not know.
pub fn from_epsg(code: u32) -> Option<Crs> {
    match code {
        4326 => return Some(Crs::Wgs84),
        4490 => return Some(Crs::Cgcs2000),
        3857 => return Some(Crs::WebMercator),
        _ => {}
    }
    let Some(family) = FAMILIES.iter().find(|family| (family.first_epsg..=family.last_epsg).contains(&code)) else {
        return Definition::of_epsg(code)?.crs();
    };
    let place = code - family.first_epsg;
    let number = family.first_number.map_or(0, |first| first + place);
    Some(Crs::GaussKruger(GaussKruger {
        central_meridian_deg: family.first_meridian_deg + family.zone_width_deg * f64::from(place),
        false_easting_m: f64::from(number) * 1e6 + 500_000.0,
        epsg: code,
    }))
}

/// The system of a GeoJSON 2008 `crs` name: `urn:ogc:def:crs:EPSG::4527`, `EPSG:4548`, `urn:ogc:def:crs:OGC:1.3:CRS84`,
/// `http://www.opengis.net/def/crs/EPSG/0/4490`.
pub fn from_name(name: &str) -> Option<Crs> {
    let name = name.trim().to_ascii_uppercase();
    let mut words = name.split([':', '/', '#']).filter(|word| !word.is_empty());
    let last = words.next_back()?;
    if matches!(last, "CRS84" | "CRS84H") || name == "CRS:84" {
        return Some(Crs::Wgs84);
    }
    words.any(|word| matches!(word, "EPSG" | "EPSG.XML")).then(|| last.parse().ok().and_then(from_epsg))?
}

/// The system of a text in a file: a name such as `EPSG:4527`, or well-known text (a `.prj`).
///
/// # Errors
/// What is wrong with it.
pub fn from_text(text: &str) -> Result<Crs, Words> {
    from_name(text).map_or_else(|| wkt::parse(text).map_err(wkt::NotUnderstood::words), Ok)
}

/// Whether a code is one of CGCS2000 Gauss–Krüger.
pub(crate) fn is_gauss_kruger(code: u32) -> bool {
    (4491..=4554).contains(&code)
}

/// The codes of CGCS2000 Gauss–Krüger, those of 3° first.
pub(crate) fn gauss_kruger_codes() -> impl Iterator<Item = u32> {
    (4513..=4554).chain(4491..=4512)
}

/// Whether a code is that of a 3° zone.
pub(crate) fn is_three_degree(code: u32) -> bool {
    (4513..=4554).contains(&code)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_understood() {
        let check = |name: &str, epsg: Option<u32>| assert_eq!(from_name(name).map(Crs::epsg), epsg, "{name}");
        check("urn:ogc:def:crs:EPSG::4527", Some(4527));
        check("urn:ogc:def:crs:EPSG:6.9:4548", Some(4548));
        check("URN:OGC:DEF:CRS:epsg::4490", Some(4490));
        check(" EPSG:4548 ", Some(4548));
        check("epsg:3857", Some(3857));
        check("urn:ogc:def:crs:OGC:1.3:CRS84", Some(4326));
        check("urn:ogc:def:crs:OGC::CRS84", Some(4326));
        check("OGC:CRS84", Some(4326));
        check("CRS:84", Some(4326));
        check("http://www.opengis.net/def/crs/EPSG/0/4490", Some(4490));
        check("https://www.opengis.net/def/crs/OGC/1.3/CRS84", Some(4326));
        check("http://www.opengis.net/gml/srs/epsg.xml#4326", Some(4326));
        check("EPSG:2384", Some(2384));
        check("EPSG:4979", Some(4326));
        check("EPSG:4978", None);
        check("EPSG:", None);
        check("EPSG", None);
        check("4548", None);
        check("EPSG:99999999999999999999", None);
        check("", None);
        check("聊城独立坐标系", None);
    }

    /// What GDAL 3.4 writes: `gdalsrsinfo -o wkt1`, `-o wkt2`, `-o wkt_esri EPSG:…`.
    #[test]
    fn well_known_text_is_understood() {
        let check = |wkt: &str, epsg: Option<u32>| assert_eq!(from_text(wkt).ok().map(Crs::epsg), epsg, "{wkt}");
        let geographic = r#"GEOGCS["GCS_China_Geodetic_Coordinate_System_2000",DATUM["D_China_2000",SPHEROID["CGCS2000",6378137.0,298.257222101]],PRIMEM["Greenwich",0.0],UNIT["Degree",0.0174532925199433]]"#;
        check(geographic, Some(4490));
        let plane = |easting: &str| {
            format!(
                r#"PROJCS["a",{geographic},PROJECTION["Gauss_Kruger"],PARAMETER["False_Easting",{easting}],PARAMETER["False_Northing",0.0],PARAMETER["Central_Meridian",117.0],PARAMETER["Scale_Factor",1.0],UNIT["Meter",1.0]]"#
            )
        };
        check(&plane("39500000.0"), Some(4527));
        check(&plane("500000.0"), Some(4548));
        check(&plane("20500000.0"), Some(4498));
        // A city's own false easting.
        check(&plane("500001.0"), Some(0));
        check(r#"GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137.0,298.257223563]]]"#, Some(4326));
        // Only a code, without the parts.
        check(r#"PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4490"]],AUTHORITY["EPSG","4527"]]"#, Some(4527));
        check(r#"PROJCRS["x",BASEGEOGCRS["y",ID["EPSG",4490]],ID["EPSG",4509]]"#, Some(4509));
        check(r#"PROJCS["x",GEOGCS["y",AUTHORITY["EPSG","4490"]],UNIT["metre",1]]"#, None);
        check("LOCAL_CS[\"x\"]", None);
    }

    /// Central meridian and false easting by EPSG's own database (pyproj).
    #[test]
    fn every_zone_has_its_code() {
        let check = |code: u32, meridian: f64, easting: f64| {
            let expected =
                Crs::GaussKruger(GaussKruger { central_meridian_deg: meridian, false_easting_m: easting, epsg: code });
            assert_eq!(from_epsg(code), Some(expected), "EPSG:{code}");
        };
        check(4491, 75.0, 13_500_000.0);
        check(4498, 117.0, 20_500_000.0);
        check(4501, 135.0, 23_500_000.0);
        check(4502, 75.0, 500_000.0);
        check(4509, 117.0, 500_000.0);
        check(4512, 135.0, 500_000.0);
        check(4513, 75.0, 25_500_000.0);
        check(4527, 117.0, 39_500_000.0);
        check(4533, 135.0, 45_500_000.0);
        check(4534, 75.0, 500_000.0);
        check(4548, 117.0, 500_000.0);
        check(4554, 135.0, 500_000.0);
        assert_eq!(from_epsg(4527), Some(Crs::GaussKruger(GaussKruger::ZONE39)), "the constant is the code's zone");
        assert_eq!(from_epsg(4548), Some(Crs::WORLD), "the constant is the code's zone");
        assert!(!matches!(from_epsg(4555), Some(Crs::GaussKruger(_))), "beyond the last zone");
        for code in 4491..=4554 {
            assert_eq!(from_epsg(code).map(Crs::epsg), Some(code), "a code comes back as it was named");
        }
    }
}
