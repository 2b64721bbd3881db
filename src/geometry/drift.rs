//! Whether a layer lies where a web map would have shown it: moved as a whole by one of the known shifts.
//!
//! *Guarantees:* only a layer that fits another one well once the shift is taken out, and not before, is said to carry it.
//! *Must not know:* what the layers are called.

use geo_types::{Coord, Rect};

use crate::crs::Crs;
use crate::crs::shift::Shift;
use crate::geometry::index::{SpatialIndex, squared_distance};
use crate::model::shapes::Shapes;

/// A shift that was noticed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drift {
    /// Which.
    pub shift: Shift,
    /// How far it moves things here, in metres.
    pub moved_m: f64,
    /// Where to, in degrees clockwise from grid north.
    pub azimuth_deg: f64,
    /// The median distance from the known layer once it is taken out, in metres.
    pub left_m: f64,
}

/// So many corners, spread over the layer, are looked at.
const SAMPLES: usize = 400;
/// Fewer near the known layer say nothing.
const LEAST: usize = 20;
/// Farther than this is far.
const REACH_M: f64 = 60.0;
/// Data drawn from a web map are this good or better.
const FITS_M: f64 = 12.0;

/// The shift that `shapes` carries against `known`, whose index is `index`.
pub fn noticed(shapes: &Shapes, known: &Shapes, index: &SpatialIndex) -> Option<Drift> {
    let extent = known.extent()?;
    let corners = corners(shapes);
    let plain_m = median_m(&corners, known, index, extent);
    let mut best: Option<Drift> = None;
    for shift in Shift::ALL {
        let taken_out: Vec<Coord> = corners.iter().filter_map(|corner| without(shift, *corner)).collect();
        let Some(left_m) = median_m(&taken_out, known, index, extent) else { continue };
        let fits = left_m <= FITS_M && plain_m.is_none_or(|plain_m| plain_m >= 2.5 * left_m + 2.0);
        if !fits || best.is_some_and(|best| best.left_m <= left_m) {
            continue;
        }
        let Some((from, to)) = taken_out.first().copied().zip(corners.first().copied()) else { continue };
        let off = to - from;
        best = Some(Drift {
            shift,
            moved_m: off.x.hypot(off.y),
            azimuth_deg: off.x.atan2(off.y).to_degrees().rem_euclid(360.0),
            left_m,
        });
    }
    best
}

/// Corners spread over all features.
fn corners(shapes: &Shapes) -> Vec<Coord> {
    let all =
        || shapes.ids().flat_map(|id| shapes.parts(id)).flat_map(|part| part.rings().map(<[Coord]>::iter)).flatten();
    let step = all().count().div_ceil(SAMPLES).max(1);
    all().step_by(step).copied().collect()
}

/// Where a corner is once the shift is taken out, in world metres.
fn without(shift: Shift, corner: Coord) -> Option<Coord> {
    Crs::WORLD.from_lonlat(shift.undo(Crs::WORLD.to_lonlat(corner)?))
}

/// The median distance of those within the box of the known layer from its edges.
fn median_m(corners: &[Coord], known: &Shapes, index: &SpatialIndex, extent: Rect) -> Option<f64> {
    let (low, high) = (extent.min(), extent.max());
    let inside = corners.iter().filter(|c| (low.x..=high.x).contains(&c.x) && (low.y..=high.y).contains(&c.y));
    let mut distances: Vec<f64> = inside.map(|corner| distance_m(*corner, known, index)).collect();
    if distances.len() < LEAST {
        return None;
    }
    distances.sort_unstable_by(f64::total_cmp);
    distances.get(distances.len() / 2).copied()
}

fn distance_m(at: Coord, known: &Shapes, index: &SpatialIndex) -> f64 {
    let reach = Coord { x: REACH_M, y: REACH_M };
    let mut least = REACH_M * REACH_M;
    for id in index.meeting_box(Rect::new(at - reach, at + reach)) {
        for ring in known.parts(id).flat_map(|part| part.rings().collect::<Vec<_>>()) {
            for edge in ring.windows(2) {
                if let [a, b] = *edge {
                    least = least.min(squared_distance(a, b, at));
                }
            }
        }
    }
    least.sqrt()
}
