//! A coordinate system in the words of a person: a code, a transverse Mercator projection by its numbers, or WKT.
//!
//! *Guarantees:* what is not understood is refused with what would be. *Must not know:* where it was said.
//!
//! `tm:CM,FE,FN[,k[,a,1/f]][;fit=dE,dN,α,k]`: central meridian in degrees, false easting and northing in metres, scale,
//! ellipsoid (CGCS2000's where none is given), and [`Fit`] with its turn in seconds of arc.

use proj_core::ProjectionMethod;

use super::datum::{Datum, Ellipsoid};
use super::fit::Fit;
use super::wkt::{self, NotUnderstood};
use super::{Crs, Definition, parse as names};
use crate::model::words::Words;
use crate::words;

/// The system of a text.
///
/// # Errors
/// What is wrong with it.
pub fn parse(text: &str) -> Result<Crs, Words> {
    let text = text.trim();
    if let Some(numbers) = text.strip_prefix("tm:").or_else(|| text.strip_prefix("TM:")) {
        return transverse_mercator(numbers);
    }
    if !text.contains(['[', '(']) {
        let found = text.parse::<u32>().map_or_else(|_| names::from_name(text), names::from_epsg);
        let shown: String = text.chars().take(80).collect();
        return found.ok_or_else(|| words!("不认识的坐标系：{shown}", "the coordinate system {shown} is not known"));
    }
    wkt::parse(text).map_err(NotUnderstood::words)
}

/// The text that [`parse`] takes for a system; `None` where its like cannot be written.
pub fn written(crs: Crs) -> Option<String> {
    let text = if crs.epsg() > 0 { crs.epsg().to_string() } else { crs.wkt_esri()? };
    (parse(&text) == Ok(crs)).then_some(text)
}

impl NotUnderstood {
    /// For the person who gave the text.
    pub fn words(self) -> Words {
        match self {
            Self::Text => Words::fixed("不是坐标系的 WKT 文本", "this is no coordinate system in WKT"),
            Self::Projection(name) => {
                let name: String = name.chars().take(80).collect();
                words!("不支持的投影：{name}", "the projection {name} is not supported")
            }
            Self::Meridian => Words::fixed(
                "经度不是从格林尼治起算，或角度不是度",
                "longitudes do not count from Greenwich, or angles are no degrees",
            ),
        }
    }
}

fn transverse_mercator(text: &str) -> Result<Crs, Words> {
    let form = || {
        Words::fixed(
            "应写成 tm:中央经线,东偏移,北偏移[,尺度[,长半轴,扁率倒数]][;fit=东,北,角秒,尺度]",
            "write tm:CM,FE,FN[,k[,a,1/f]][;fit=dE,dN,arcseconds,k]",
        )
    };
    let (plane, fit) = text.split_once(';').map_or((text, None), |(plane, fit)| (plane, Some(fit)));
    let plane = numbers(plane).ok_or_else(form)?;
    let (meridian_deg, false_easting, false_northing, scale, ellipsoid) = match plane[..] {
        [cm, fe, fnorth] => (cm, fe, fnorth, 1.0, Ellipsoid::CGCS2000),
        [cm, fe, fnorth, k] => (cm, fe, fnorth, k, Ellipsoid::CGCS2000),
        [cm, fe, fnorth, k, semi_major_axis_m, inverse_flattening] => {
            (cm, fe, fnorth, k, Ellipsoid { semi_major_axis_m, inverse_flattening })
        }
        _ => return Err(form()),
    };
    let fit = fit.map(|fit| fit.trim().strip_prefix("fit=").and_then(numbers).ok_or_else(form)).transpose()?;
    let fit = match fit.as_deref() {
        None => None,
        Some(&[east_m, north_m, turn_arcsec, scale]) if scale > 0.0 => {
            Some(Fit { east_m, north_m, turn_arcsec, scale })
        }
        Some(_) => return Err(form()),
    };
    let definition = Definition {
        projection: Some(ProjectionMethod::TransverseMercator {
            lon0: meridian_deg,
            lat0: 0.0,
            k0: scale,
            false_easting,
            false_northing,
        }),
        fit,
        ..Definition::degrees(
            0,
            &format!("tm:{meridian_deg},{false_easting},{false_northing}"),
            ellipsoid,
            Datum::on(ellipsoid),
        )
    };
    definition.crs().ok_or_else(form)
}

/// Numbers with commas between.
fn numbers(text: &str) -> Option<Vec<f64>> {
    text.split(',').map(|word| word.trim().parse::<f64>().ok().filter(|value| value.is_finite())).collect()
}

#[cfg(test)]
#[allow(clippy::unreadable_literal, reason = "numbers stand as the oracle printed them")]
mod tests {
    use geo_types::Coord;

    use super::*;

    #[test]
    fn a_system_is_said_in_many_ways() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(parse(text).ok().map(Crs::name).as_deref(), expected, "{text}");
        };
        let cm117 = Some("CGCS2000 / 3-degree Gauss-Kruger CM 117E (EPSG:4548)");
        check("4548", cm117);
        check(" EPSG:4548 ", cm117);
        check("urn:ogc:def:crs:EPSG::4548", cm117);
        check("tm:117,500000,0", cm117);
        check("tm: 117, 500000, 0, 1", cm117);
        check("tm:117,500000,0,1,6378140,298.257", Some("Xian 1980 / 3-degree Gauss-Kruger CM 117E (EPSG:2384)"));
        check("tm:117,500000,0,0.9996,6378137,298.257223563", Some("WGS 84 / UTM zone 50N (EPSG:32650)"));
        check("tm:116,500000,-3000000", Some("tm:116,500000,-3000000"));
        check("tm:116,500000,0;fit=10,20,3600,1.00001", Some("tm:116,500000,0 + fit"));
        for text in [
            "",
            "x",
            "0",
            "99999999",
            "tm:",
            "tm:117",
            "tm:117,1",
            "tm:a,b,c",
            "tm:117,5e5,0,0",
            "tm:1,2,3;fit=1",
            "A[1]",
        ] {
            check(text, None);
        }
    }

    /// PROJ 9.5.1: `+proj=tmerc +lon_0=116 +x_0=500000 +y_0=-3000000 +ellps=GRS80`.
    #[test]
    fn a_citys_own_meridian_is_computed() {
        let crs = parse("tm:116,500000,-3000000").expect("a projection");
        let place = crs.to_lonlat(Coord { x: TM.2, y: TM.3 }).expect("a place");
        assert!((place.lon_deg - TM.0).abs() < 1e-11 && (place.lat_deg - TM.1).abs() < 1e-11, "{place:?}");
        let back = crs.from_lonlat(place).expect("coordinates");
        assert!((back.x - TM.2).abs() < 1e-7 && (back.y - TM.3).abs() < 1e-7, "{back:?}");
    }

    const TM: (f64, f64, f64, f64) = (116.063261, 36.388954, 505675.7051518067, 1028703.8806465114);
}
