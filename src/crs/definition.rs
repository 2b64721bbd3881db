//! A coordinate system by its parts, and the system it is once it can compute.
//!
//! *Guarantees:* two definitions with the same parts are the same [`Crs`]; one that the program has under an EPSG code is
//! the system of that code, whatever it is called. *Must not know:* how a definition was written.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use proj_core::ProjectionMethod;

use super::datum::{Datum, Ellipsoid};
use super::fit::Fit;
use super::foreign::Foreign;
use super::shift::Shift;
use super::system::System;
use super::{Crs, GaussKruger, parse};

/// A coordinate system by its parts. Coordinates have east (longitude) first.
#[derive(Debug, Clone, PartialEq)]
pub struct Definition {
    /// EPSG code, 0 where it has none.
    pub epsg: u32,
    /// What it is called, without the code.
    pub name: String,
    /// On what it stands.
    pub ellipsoid: Ellipsoid,
    /// To what that is tied.
    pub datum: Datum,
    /// The way to the plane; `None` for degrees.
    pub projection: Option<ProjectionMethod>,
    /// Metres in a unit of the plane.
    pub unit_m: f64,
    /// From the numbers of the file to those of the plane.
    pub fit: Option<Fit>,
    /// The distortion that places carry.
    pub shift: Option<Shift>,
}

/// How many systems without an own variant of [`Crs`] one run can have; each stays in memory.
const MOST_SYSTEMS: usize = 4_096;

/// Those that were met. They stay as long as the program runs, so that a [`Crs`] is a plain value.
static KNOWN: Mutex<BTreeMap<String, &'static System>> = Mutex::new(BTreeMap::new());

impl Definition {
    /// Degrees on an ellipsoid.
    pub fn degrees(epsg: u32, name: &str, ellipsoid: Ellipsoid, datum: Datum) -> Self {
        Self { epsg, name: name.to_owned(), ellipsoid, datum, projection: None, unit_m: 1.0, fit: None, shift: None }
    }

    /// The system; `None` for one that cannot be computed.
    pub fn crs(mut self) -> Option<Crs> {
        if let Some(known) = self.known() {
            return Some(known);
        }
        if self.fit.is_some() || self.shift.is_some() {
            self.epsg = 0;
        }
        let key = format!("{self:?}");
        let mut systems = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(system) = systems.get(&key) {
            return Some(Crs::Foreign(Foreign(system)));
        }
        if systems.len() >= MOST_SYSTEMS {
            return None;
        }
        let system: &'static System = Box::leak(Box::new(System::of(self)?));
        systems.insert(key, system);
        Some(Crs::Foreign(Foreign(system)))
    }

    /// The same with a distortion, or without.
    #[must_use]
    pub fn with_shift(mut self, shift: Option<Shift>) -> Self {
        self.shift = shift;
        self
    }

    /// The system that the program has for it: an own variant, or an EPSG code.
    fn known(&self) -> Option<Crs> {
        if self.fit.is_some() || self.shift.is_some() {
            return None;
        }
        match (self.projection, self.datum) {
            (None, Datum::Wgs84) => Some(Crs::Wgs84),
            (None, Datum::Cgcs2000) => Some(Crs::Cgcs2000),
            (None, Datum::Xian80) if self.epsg == 0 => parse::from_epsg(4610),
            (None, Datum::Beijing54) if self.epsg == 0 => parse::from_epsg(4214),
            (Some(ProjectionMethod::WebMercator), Datum::Wgs84) => Some(Crs::WebMercator),
            (Some(method), datum) if self.unit_m == 1.0 => {
                let plane = TmNumbers::of(method)?;
                if datum == Datum::Cgcs2000 {
                    return plane.zone(self.epsg).map(Crs::GaussKruger);
                }
                if self.epsg != 0 {
                    return None;
                }
                let code = plane.code(datum)?;
                parse::from_epsg(code)
            }
            _ => None,
        }
    }
}

/// The numbers of a transverse Mercator projection.
#[derive(Debug, Clone, Copy, PartialEq)]
struct TmNumbers {
    meridian_deg: f64,
    latitude_deg: f64,
    scale: f64,
    east_m: f64,
    north_m: f64,
}

impl TmNumbers {
    fn of(method: ProjectionMethod) -> Option<Self> {
        let ProjectionMethod::TransverseMercator { lon0, lat0, k0, false_easting, false_northing } = method else {
            return None;
        };
        Some(Self { meridian_deg: lon0, latitude_deg: lat0, scale: k0, east_m: false_easting, north_m: false_northing })
    }

    fn is_like(self, other: Self) -> bool {
        (self.meridian_deg - other.meridian_deg).abs() < 1e-9
            && (self.latitude_deg - other.latitude_deg).abs() < 1e-9
            && (self.scale - other.scale).abs() < 1e-12
            && (self.east_m - other.east_m).abs() < 1e-6
            && (self.north_m - other.north_m).abs() < 1e-6
    }

    /// The zone of CGCS2000 with these numbers, that of `epsg` where there are two.
    fn zone(self, epsg: u32) -> Option<GaussKruger> {
        let zone = |code: u32| match parse::from_epsg(code)? {
            Crs::GaussKruger(zone) => Some(zone),
            _ => None,
        };
        let fits = |zone: &GaussKruger| self.is_like(Self::of_zone(*zone));
        let first = Some(epsg).filter(|code| parse::is_gauss_kruger(*code)).and_then(zone).filter(fits);
        first.or_else(|| parse::gauss_kruger_codes().filter_map(zone).find(fits))
    }

    fn of_zone(zone: GaussKruger) -> Self {
        Self {
            meridian_deg: zone.central_meridian_deg,
            latitude_deg: 0.0,
            scale: 1.0,
            east_m: zone.false_easting_m,
            north_m: 0.0,
        }
    }

    /// The EPSG code of these numbers on an old Chinese datum or in UTM.
    fn code(self, datum: Datum) -> Option<u32> {
        let codes: &[std::ops::RangeInclusive<u32>] = match datum {
            // 3° before 6°: files with the same numbers are of 3° zones far more often.
            Datum::Xian80 => &[2_349..=2_390, 2_327..=2_348],
            Datum::Beijing54 => &[2_401..=2_442, 21_413..=21_423, 21_453..=21_463],
            Datum::Wgs84 => &[32_601..=32_660, 32_701..=32_760],
            _ => return None,
        };
        let is_it = |code: &u32| {
            let method = Definition::of_epsg(*code).and_then(|definition| definition.projection);
            method.and_then(Self::of).is_some_and(|numbers| numbers.is_like(self))
        };
        codes.iter().cloned().flatten().find(is_it)
    }
}
