//! Krüger's series to n⁶ for any ellipsoid: the transverse Mercator projection without false origin or scale.
//!
//! *Guarantees:* within 45° of the central meridian a coordinate comes back within nanometres; the same
//! bits on every platform (libm only).
//! *Must not know:* systems, codes.
//!
//! Formulas: C. F. F. Karney, "Transverse Mercator with an accuracy of a few nanometers" (2011), eqs 7–36.

use geo_types::Coord;

use super::LonLat;

/// The series of one ellipsoid.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Krueger {
    /// Third flattening.
    pub(crate) n: f64,
    /// Square of the first eccentricity.
    pub(crate) e2: f64,
    /// Radius of the rectifying sphere in metres.
    pub(crate) radius_m: f64,
    /// Conformal to rectifying sphere (eq. 35).
    alpha: [f64; 6],
    /// Rectifying sphere to conformal (eq. 36); subtracted.
    beta: [f64; 6],
}

impl Krueger {
    /// Of an ellipsoid.
    pub(crate) const fn of(semi_major_axis_m: f64, flattening: f64) -> Self {
        let n = flattening / (2.0 - flattening);
        let radius_m =
            semi_major_axis_m / (1.0 + n) * (1.0 + n * n * (1.0 / 4.0 + n * n * (1.0 / 64.0 + n * n / 256.0)));
        Self { n, e2: flattening * (2.0 - flattening), radius_m, alpha: alpha(n), beta: beta(n) }
    }

    /// Metres east of the meridian and north of the equator; `lon_deg` counts from the meridian.
    pub(crate) fn project(&self, place: LonLat) -> Coord {
        let (sin_lon, cos_lon) = libm::sincos(place.lon_deg.to_radians());
        let tau = self.conformal_tan(libm::tan(place.lat_deg.to_radians()));
        // On the conformal sphere ξ' = atan2(τ', cos λ) and η' = asinh(sin λ / r); their sines are quotients.
        let r = libm::hypot(tau, cos_lon);
        let angle = Angle::of(tau / r, cos_lon / r, sin_lon / r);
        let (d_xi, d_eta) = angle.series(&self.alpha);
        let xi = libm::atan2(tau, cos_lon) + d_xi;
        let eta = libm::asinh(sin_lon / r) + d_eta;
        Coord { x: self.radius_m * eta, y: self.radius_m * xi }
    }

    /// The inverse of [`Self::project`].
    pub(crate) fn unproject(&self, coord: Coord) -> LonLat {
        let xi = coord.y / self.radius_m;
        let eta = coord.x / self.radius_m;
        let (sin_xi, cos_xi) = libm::sincos(xi);
        let (d_xi, d_eta) = Angle::of(sin_xi, cos_xi, libm::sinh(eta)).series(&self.beta);
        let (sin_xi, cos_xi) = libm::sincos(xi - d_xi);
        let sinh_eta = libm::sinh(eta - d_eta);
        let tau = self.geographic_tan(sin_xi / libm::hypot(sinh_eta, cos_xi));
        LonLat { lon_deg: libm::atan2(sinh_eta, cos_xi).to_degrees(), lat_deg: libm::atan(tau).to_degrees() }
    }

    /// Tangent of the conformal latitude from that of the geographic one (eqs 7–9).
    fn conformal_tan(&self, tau: f64) -> f64 {
        let secant = libm::hypot(1.0, tau);
        let e = self.e2.sqrt();
        let sigma = libm::sinh(e * libm::atanh(e * tau / secant));
        libm::hypot(1.0, sigma) * tau - sigma * secant
    }

    /// The inverse of [`Self::conformal_tan`] by Newton's method (eqs 19–21); two rounds are enough, five are a bound.
    fn geographic_tan(&self, conformal: f64) -> f64 {
        let mut tau = conformal;
        for _ in 0..5 {
            let reached = self.conformal_tan(tau);
            let step = (conformal - reached) / libm::hypot(1.0, reached) * (1.0 + (1.0 - self.e2) * tau * tau)
                / ((1.0 - self.e2) * libm::hypot(1.0, tau));
            tau += step;
            // Also ends on what is not a number.
            if step.abs().partial_cmp(&(1e-15 * tau.abs().max(1.0))) != Some(std::cmp::Ordering::Greater) {
                break;
            }
        }
        tau
    }
}

const fn alpha(n: f64) -> [f64; 6] {
    [
        power_series(n, 1, &[1.0 / 2.0, -2.0 / 3.0, 5.0 / 16.0, 41.0 / 180.0, -127.0 / 288.0, 7_891.0 / 37_800.0]),
        power_series(n, 2, &[13.0 / 48.0, -3.0 / 5.0, 557.0 / 1_440.0, 281.0 / 630.0, -1_983_433.0 / 1_935_360.0]),
        power_series(n, 3, &[61.0 / 240.0, -103.0 / 140.0, 15_061.0 / 26_880.0, 167_603.0 / 181_440.0]),
        power_series(n, 4, &[49_561.0 / 161_280.0, -179.0 / 168.0, 6_601_661.0 / 7_257_600.0]),
        power_series(n, 5, &[34_729.0 / 80_640.0, -3_418_889.0 / 1_995_840.0]),
        power_series(n, 6, &[212_378_941.0 / 319_334_400.0]),
    ]
}

const fn beta(n: f64) -> [f64; 6] {
    [
        power_series(n, 1, &[1.0 / 2.0, -2.0 / 3.0, 37.0 / 96.0, -1.0 / 360.0, -81.0 / 512.0, 96_199.0 / 604_800.0]),
        power_series(n, 2, &[1.0 / 48.0, 1.0 / 15.0, -437.0 / 1_440.0, 46.0 / 105.0, -1_118_711.0 / 3_870_720.0]),
        power_series(n, 3, &[17.0 / 480.0, -37.0 / 840.0, -209.0 / 4_480.0, 5_569.0 / 90_720.0]),
        power_series(n, 4, &[4_397.0 / 161_280.0, -11.0 / 504.0, -830_251.0 / 7_257_600.0]),
        power_series(n, 5, &[4_583.0 / 161_280.0, -108_847.0 / 3_991_680.0]),
        power_series(n, 6, &[20_648_693.0 / 638_668_800.0]),
    ]
}

/// nᵖ (c₀ + c₁ n + c₂ n² + …).
const fn power_series(n: f64, power: u32, coefficients: &[f64]) -> f64 {
    let mut sum = 0.0;
    let mut i = coefficients.len();
    while i > 0 {
        i -= 1;
        sum = sum * n + coefficients[i];
    }
    let mut p = 0;
    while p < power {
        sum *= n;
        p += 1;
    }
    sum
}

/// The complex angle 2(ξ + iη), by its circular and hyperbolic functions.
struct Angle {
    sin: f64,
    cos: f64,
    sinh: f64,
    cosh: f64,
}

impl Angle {
    /// From sin ξ, cos ξ and sinh η.
    fn of(sin: f64, cos: f64, sinh: f64) -> Self {
        let cosh = (1.0 + sinh * sinh).sqrt();
        Self {
            sin: 2.0 * sin * cos,
            cos: 2.0 * cos * cos - 1.0,
            sinh: 2.0 * sinh * cosh,
            cosh: 1.0 + 2.0 * sinh * sinh,
        }
    }

    /// Σ cⱼ sin(2jζ), real and imaginary part, by Clenshaw's recurrence in complex numbers.
    fn series(&self, coefficients: &[f64; 6]) -> (f64, f64) {
        let (step_re, step_im) = (2.0 * self.cos * self.cosh, -2.0 * self.sin * self.sinh);
        let (mut re, mut im, mut last_re, mut last_im) = (0.0, 0.0, 0.0, 0.0);
        for coefficient in coefficients.iter().rev() {
            let next_re = step_re * re - step_im * im - last_re + coefficient;
            let next_im = step_re * im + step_im * re - last_im;
            (last_re, last_im, re, im) = (re, im, next_re, next_im);
        }
        let (sin_re, sin_im) = (self.sin * self.cosh, self.cos * self.sinh);
        (sin_re * re - sin_im * im, sin_re * im + sin_im * re)
    }
}
