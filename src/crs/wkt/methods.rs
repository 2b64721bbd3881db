//! Projections by the names that OGC, Esri and EPSG have for them, with their parameters.
//!
//! *Guarantees:* a method that is not listed is said to be unknown, never taken for another.
//! *Must not know:* brackets.

use proj_core::ProjectionMethod;

/// The parameters of a projection: normalized name and value, in degrees and metres.
#[derive(Debug)]
pub(super) struct Parameters(pub(super) Vec<(String, f64)>);

/// A name without what Esri, OGC and EPSG write differently.
pub(super) fn normalized(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

const MERIDIAN: &[&str] = &[
    "centralmeridian",
    "longitudeofcenter",
    "longitudeofcentre",
    "longitudeoforigin",
    "longitudeofnaturalorigin",
    "longitudeoffalseorigin",
    "longitudeofprojectioncentre",
];
const LATITUDE: &[&str] = &[
    "latitudeoforigin",
    "latitudeofcenter",
    "latitudeofcentre",
    "latitudeofnaturalorigin",
    "latitudeoffalseorigin",
    "latitudeofprojectioncentre",
];
const SCALE: &[&str] =
    &["scalefactor", "scalefactoratnaturalorigin", "scalefactoroninitialline", "scalefactoratprojectioncentre"];
const EAST: &[&str] = &["falseeasting", "eastingatfalseorigin", "eastingatprojectioncentre"];
const NORTH: &[&str] = &["falsenorthing", "northingatfalseorigin", "northingatprojectioncentre"];
const FIRST: &[&str] = &[
    "standardparallel1",
    "latitudeof1ststandardparallel",
    "latitudeofstandardparallel",
    "latitudeoftruescale",
    "pseudostandardparallel1",
];
const SECOND: &[&str] = &["standardparallel2", "latitudeof2ndstandardparallel"];
const AZIMUTH: &[&str] = &["azimuth", "azimuthofinitialline", "azimuthatprojectioncentre"];
const SKEW: &[&str] = &["rectifiedgridangle", "anglefromrectifiedtoskewgrid", "xyplanerotation"];

impl Parameters {
    fn get(&self, names: &[&str]) -> Option<f64> {
        self.0.iter().find(|(name, _)| names.contains(&name.as_str())).map(|(_, value)| *value)
    }

    fn or(&self, names: &[&str], otherwise: f64) -> f64 {
        self.get(names).unwrap_or(otherwise)
    }

    /// The projection of that (normalized) name.
    pub(super) fn method(&self, name: &str) -> Option<ProjectionMethod> {
        let (lon0, lat0, k0) = (self.or(MERIDIAN, 0.0), self.or(LATITUDE, 0.0), self.or(SCALE, 1.0));
        let (false_easting, false_northing) = (self.or(EAST, 0.0), self.or(NORTH, 0.0));
        Some(match name {
            "transversemercator" | "gausskruger" | "gausskrueger" | "transversemercatorcomplex" => {
                ProjectionMethod::TransverseMercator { lon0, lat0, k0, false_easting, false_northing }
            }
            "mercatorauxiliarysphere" | "popularvisualisationpseudomercator" => ProjectionMethod::WebMercator,
            "mercator" | "mercator1sp" | "mercator2sp" | "mercatorvarianta" | "mercatorvariantb" => {
                ProjectionMethod::Mercator { lon0, lat_ts: self.or(FIRST, 0.0), k0, false_easting, false_northing }
            }
            "albers" | "albersconicequalarea" | "albersequalarea" => ProjectionMethod::AlbersEqualArea {
                lon0,
                lat0,
                lat1: self.get(FIRST)?,
                lat2: self.get(SECOND)?,
                false_easting,
                false_northing,
            },
            "lambertazimuthalequalarea" => {
                ProjectionMethod::LambertAzimuthalEqualArea { lon0, lat0, false_easting, false_northing }
            }
            "obliquestereographic" | "doublestereographic" => {
                ProjectionMethod::ObliqueStereographic { lon0, lat0, k0, false_easting, false_northing }
            }
            "cassini" | "cassinisoldner" => {
                ProjectionMethod::CassiniSoldner { lon0, lat0, false_easting, false_northing }
            }
            "equidistantcylindrical" | "equirectangular" | "platecarree" => ProjectionMethod::EquidistantCylindrical {
                lon0,
                lat_ts: self.or(FIRST, 0.0),
                false_easting,
                false_northing,
            },
            _ => return self.conic(name).or_else(|| self.polar(name)).or_else(|| self.oblique(name)),
        })
    }

    fn conic(&self, name: &str) -> Option<ProjectionMethod> {
        let one = matches!(name, "lambertconformalconic1sp" | "lambertconicconformal1sp");
        let any = matches!(name, "lambertconformalconic" | "lambertconformalconic2sp" | "lambertconicconformal2sp");
        if !one && !any {
            return None;
        }
        let lat0 = self.or(LATITUDE, 0.0);
        let lat1 = if one { self.or(FIRST, lat0) } else { self.get(FIRST)? };
        Some(ProjectionMethod::LambertConformalConic {
            lon0: self.or(MERIDIAN, 0.0),
            lat0,
            lat1,
            lat2: self.or(SECOND, lat1),
            k0: self.or(SCALE, 1.0),
            false_easting: self.or(EAST, 0.0),
            false_northing: self.or(NORTH, 0.0),
        })
    }

    fn polar(&self, name: &str) -> Option<ProjectionMethod> {
        let pole = match name {
            "stereographicnorthpole" => Some(90.0),
            "stereographicsouthpole" => Some(-90.0),
            "stereographic" if self.get(LATITUDE).is_some_and(|lat0| lat0.abs() == 90.0) => None,
            "polarstereographic" | "polarstereographicvarianta" | "polarstereographicvariantb" => None,
            _ => return None,
        };
        // OGC has the latitude of true scale as that of the origin.
        let lat_ts = self.get(FIRST).or_else(|| self.get(LATITUDE)).or(pole)?;
        Some(ProjectionMethod::PolarStereographic {
            lon0: self.or(MERIDIAN, 0.0),
            lat_ts,
            k0: self.or(SCALE, 1.0),
            false_easting: self.or(EAST, 0.0),
            false_northing: self.or(NORTH, 0.0),
        })
    }

    fn oblique(&self, name: &str) -> Option<ProjectionMethod> {
        let variant_b = match name {
            "hotineobliquemercator"
            | "hotineobliquemercatorvarianta"
            | "hotineobliquemercatorazimuthnaturalorigin"
            | "rectifiedskeworthomorphicnaturalorigin" => false,
            "hotineobliquemercatorazimuthcenter"
            | "hotineobliquemercatorvariantb"
            | "obliquemercator"
            | "rectifiedskeworthomorphiccenter" => true,
            _ => return None,
        };
        let azimuth = self.get(AZIMUTH)?;
        Some(ProjectionMethod::HotineObliqueMercator {
            latc: self.get(LATITUDE)?,
            lonc: self.get(MERIDIAN)?,
            azimuth,
            rectified_grid_angle: self.or(SKEW, azimuth),
            k0: self.or(SCALE, 1.0),
            false_easting: self.or(EAST, 0.0),
            false_northing: self.or(NORTH, 0.0),
            variant_b,
        })
    }
}
