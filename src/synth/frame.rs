//! The frame the fabric hangs in: roads, water, the jurisdiction's outline and every zone, in world metres.
//!
//! *Guarantees:* the core is 23 km² and the jurisdiction 150 km² on the ellipsoid (solved for, not drawn); zones
//! follow the very lines of the roads that bound them; every zone lies inside the jurisdiction.
//! *Must not know:* parcels, firms.
use super::outlines;
use super::plan::{self, Degrees, RoadPlan, WaterPlan};
use super::plane::{
    Ring, along, area, direction, left_of, meeting, middle, minus, multi, open_ring, smoothed, stretch,
};
use super::zone_text::{Outline, ZONES, ZoneText};
use crate::crs::{LonLat, WORLD};
use crate::geometry::overlay;
use geo_types::{Coord, LineString, MultiPolygon};

/// A road with its course.
#[derive(Debug, Clone)]
pub(crate) struct Road {
    pub(crate) plan: RoadPlan,
    pub(crate) course: Vec<Coord>,
    /// The course as built: in several pieces where something lies in its way.
    pub(crate) courses: Vec<Vec<Coord>>,
}

/// A river or canal with its centre line.
#[derive(Debug, Clone)]
pub(crate) struct Water {
    pub(crate) plan: WaterPlan,
    pub(crate) course: Vec<Coord>,
}

/// A zone of the plan with its outline.
#[derive(Debug, Clone)]
pub(crate) struct Zone {
    pub(crate) text: &'static ZoneText,
    pub(crate) shape: MultiPolygon,
}

/// Everything drawn before the first parcel.
#[derive(Debug, Clone)]
pub(crate) struct Frame {
    pub(crate) roads: Vec<Road>,
    pub(crate) water: Vec<Water>,
    pub(crate) jurisdiction: Ring,
    pub(crate) zones: Vec<Zone>,
    /// The quarter east of 东外环路 that is built up though no zone of the plan names it.
    pub(crate) east_quarter: Vec<Ring>,
}

/// Area of the ellipsoid per plane area: the plane is stretched by the distance from the central meridian.
/// Gaussian mean radius at 36.37° N; good to 1e-6 within the county.
pub(crate) fn ellipsoid_per_plane(easting_m: f64) -> f64 {
    let from_meridian = (easting_m - 500_000.0) / 6_371_800.0;
    let scale = 1.0 + from_meridian * from_meridian / 2.0;
    1.0 / (scale * scale)
}

/// Area on the ellipsoid of a small ring in world metres, m².
pub(crate) fn ellipsoid_area(ring: &[Coord]) -> f64 {
    let easting = ring.first().map_or(500_000.0, |p| p.x);
    area(ring) * ellipsoid_per_plane(easting)
}

pub(crate) fn world(place: Degrees) -> Coord {
    WORLD.project(LonLat { lon_deg: place.0, lat_deg: place.1 })
}

pub(crate) fn worlds(places: &[Degrees]) -> Vec<Coord> {
    places.iter().map(|place| world(*place)).collect()
}

impl Frame {
    /// Builds the frame; involves no chance.
    pub(crate) fn build() -> Self {
        let water: Vec<Water> =
            plan::WATER.iter().map(|w| Water { plan: *w, course: smoothed(&worlds(w.course), 3) }).collect();
        let east_of_core = solve((-0.008, 0.008), 23.0e6, |shift| area(&core(&Lines::new(&water, shift))));
        let lines = Lines::new(&water, east_of_core);
        let push = solve((-1.6, 1.0), 150.0e6, |push| area(&jurisdiction(&lines, &water, push)));
        let jurisdiction = jurisdiction(&lines, &water, push);
        let inside = multi(&jurisdiction);
        let zones = ZONES
            .iter()
            .map(|text| Zone { text, shape: overlay::intersection(&zone_shape(text, &lines, &jurisdiction), &inside) })
            .collect();
        let east_quarter = [
            lines.cell(["huanghe", "dongwaihuan", "ring_south", "taishan"]),
            lines.cell(["changjiang", "east_edge", "hunan", "dongwaihuan"]),
        ];
        let roads = lines.roads();
        Self { roads, water, jurisdiction, zones, east_quarter: east_quarter.into_iter().flatten().collect() }
    }

    pub(crate) fn zone(&self, id: &str) -> Option<&Zone> {
        self.zones.iter().find(|zone| zone.text.id == id)
    }

    pub(crate) fn road(&self, id: &str) -> Option<&Road> {
        self.roads.iter().find(|road| road.plan.id == id)
    }
}

/// Every line a zone can be bounded by, under its id.
#[derive(Debug)]
struct Lines {
    named: Vec<(&'static str, Vec<Coord>)>,
}

impl Lines {
    /// `east_shift` moves 泰山路, whose place nobody knows, so that the core has its size (degrees).
    fn new(water: &[Water], east_shift: f64) -> Self {
        let mut named: Vec<(&'static str, Vec<Coord>)> = Vec::new();
        for road in plan::NORTH_SOUTH.iter().chain(&plan::WEST_EAST).chain(&plan::HIGHWAYS) {
            let shift = if road.id == "taishan" { east_shift } else { 0.0 };
            let course: Vec<Degrees> = road.course.iter().map(|(lon, lat)| (lon + shift, *lat)).collect();
            named.push((road.id, smoothed(&worlds(&course), 2)));
        }
        named.push(("ring_west", smoothed(&worlds(plan::RING_WEST), 2)));
        named.push(("ring_south", smoothed(&worlds(plan::RING_SOUTH), 2)));
        named.push(("east_edge", worlds(&[(116.0872, 36.4470), (116.0883, 36.4270)])));
        if let Some(river) = water.first() {
            named.push(("bank", offset(&river.course, river.plan.width_m / 2.0)));
        }
        Self { named }
    }

    fn line(&self, id: &str) -> &[Coord] {
        self.named.iter().find(|(name, _)| *name == id).map_or(&[], |(_, line)| line)
    }

    /// The land between four lines: north, east, south, west.
    fn cell(&self, sides: [&str; 4]) -> Option<Ring> {
        let [north, east, south, west] = sides.map(|id| self.line(id));
        let (_, n_w, w_n) = meeting(north, west)?;
        let (_, n_e, e_n) = meeting(north, east)?;
        let (_, s_e, e_s) = meeting(south, east)?;
        let (_, s_w, w_s) = meeting(south, west)?;
        let sides =
            [stretch(north, n_w, n_e), stretch(east, e_n, e_s), stretch(south, s_e, s_w), stretch(west, w_s, w_n)];
        Some(open_ring(&LineString::new(sides.concat())))
    }

    /// The closed course of the ring road.
    fn ring(&self) -> Option<Vec<Coord>> {
        let (north, east) = (self.line("huanghe"), self.line("dongwaihuan"));
        let (south, west) = (self.line("ring_south"), self.line("ring_west"));
        let (corner, n_w, w_n) = meeting(north, west)?;
        let (_, n_e, e_n) = meeting(north, east)?;
        let (_, s_e, e_s) = meeting(south, east)?;
        let (_, s_w, w_s) = meeting(south, west)?;
        let mut course =
            [stretch(north, n_w, n_e), stretch(east, e_n, e_s), stretch(south, s_e, s_w), stretch(west, w_s, w_n)]
                .concat();
        if let Some(last) = course.last_mut() {
            *last = corner;
        }
        if let Some(first) = course.first_mut() {
            *first = corner;
        }
        course.dedup();
        Some(course)
    }

    fn roads(&self) -> Vec<Road> {
        let mut roads: Vec<Road> = plan::NORTH_SOUTH
            .iter()
            .chain(&plan::WEST_EAST)
            .chain(&plan::HIGHWAYS)
            .map(|plan| self.road(plan))
            .collect();
        roads.extend(self.ring().map(|course| Road { plan: plan::RING, courses: vec![course.clone()], course }));
        roads
    }

    /// 燕山路 stops at 九州洼月季公园, which lies between 长江路 and 湖南路.
    fn road(&self, plan: &RoadPlan) -> Road {
        let course = self.line(plan.id).to_vec();
        let ends = || {
            let (_, _, north) = meeting(self.line("changjiang"), &course)?;
            let (_, _, south) = meeting(self.line("hunan"), &course)?;
            Some(vec![stretch(&course, 0.0, north), stretch(&course, south, course.len() as f64 - 1.0)])
        };
        let courses = if plan.id == "yanshan" { ends() } else { None };
        Road { plan: *plan, courses: courses.unwrap_or_else(|| vec![course.clone()]), course }
    }
}

/// A line moved sideways by `by_m` to its left (a river drawn southwards has its east bank there).
fn offset(line: &[Coord], by_m: f64) -> Vec<Coord> {
    let count = line.len();
    let moved = |i: usize, p: Coord| {
        let before = line.get(i.saturating_sub(1)).copied().unwrap_or(p);
        let after = line.get((i + 1).min(count - 1)).copied().unwrap_or(p);
        along(p, left_of(direction(before, after)), by_m)
    };
    line.iter().enumerate().map(|(i, p)| moved(i, *p)).collect()
}

/// 一核: 黄河路, 泰山路, 南外环 and the bank of 徒骇河.
fn core(lines: &Lines) -> Ring {
    lines.cell(["huanghe", "taishan", "ring_south", "bank"]).unwrap_or_default()
}

/// The jurisdiction's outline with its uncertain sides pushed out by `push`.
fn jurisdiction(lines: &Lines, water: &[Water], push: f64) -> Ring {
    let pushed = |(place, way): &outlines::Corner| world((place.0 + way.0 * push, place.1 + way.1 * push));
    let known: Vec<Coord> = outlines::JURISDICTION.iter().map(pushed).collect();
    let river = water.first().map(|w| w.course.as_slice()).unwrap_or_default();
    let (north, east) = (lines.line("huanghe"), lines.line("dongwaihuan"));
    let extension = lines.line("changjiang");
    let legal = || {
        let (_, n_w, r_n) = meeting(north, river)?;
        let (_, n_e, e_n) = meeting(north, east)?;
        let (_, x_e, e_x) = meeting(extension, east)?;
        // The south-west corner: where the river passes the height of the last known corner.
        let last = known.last().copied()?;
        let r_s = river.iter().position(|p| p.y < last.y)? as f64;
        let corner = known.first().copied()?;
        let x_end = extension.iter().position(|p| p.x > corner.x - 60.0)? as f64;
        let mut ring =
            [stretch(north, n_w, n_e), stretch(east, e_n, e_x), stretch(extension, x_e, x_end - 1.0)].concat();
        ring.extend(&known);
        ring.extend(stretch(river, r_s, r_n));
        Some(open_ring(&LineString::new(ring)))
    };
    legal().unwrap_or(known)
}

fn zone_shape(text: &ZoneText, lines: &Lines, jurisdiction: &Ring) -> MultiPolygon {
    let rings: Vec<Ring> = match text.outline {
        Outline::Jurisdiction => vec![jurisdiction.clone()],
        Outline::Core => vec![core(lines)],
        Outline::Belt => return belt(),
        Outline::Cell(sides) => lines.cell(sides).into_iter().collect(),
        Outline::Rings(rings) => rings.iter().map(|ring| rounded(&worlds(ring))).collect(),
    };
    MultiPolygon::new(rings.iter().map(|ring| super::plane::polygon(ring)).collect())
}

/// 一带, smooth on both sides.
fn belt() -> MultiPolygon {
    let axis = smoothed(&worlds(outlines::BELT_AXIS), 4);
    let half = outlines::BELT_WIDTH_M / 2.0;
    let mut outline = offset(&axis, half);
    outline.extend(offset(&axis, -half).into_iter().rev());
    let raw = open_ring(&LineString::new(outline));
    // Where the bend is tighter than the band is wide, the inner side crosses itself; the union heals that.
    let healed = overlay::union(&multi(&raw), &multi(&raw));
    let widest = healed.0.into_iter().max_by(|a, b| {
        let size = |p: &geo_types::Polygon| area(&open_ring(p.exterior())).abs();
        size(a).total_cmp(&size(b))
    });
    MultiPolygon::new(widest.into_iter().map(|p| super::plane::polygon(&open_ring(p.exterior()))).collect())
}

/// A ring with its corners a little rounded, as park outlines along bent roads are.
fn rounded(ring: &[Coord]) -> Ring {
    let count = ring.len();
    let mut out = Vec::with_capacity(3 * count);
    for (i, p) in ring.iter().copied().enumerate() {
        let (Some(before), Some(after)) = (ring.get((i + count - 1) % count), ring.get((i + 1) % count)) else {
            continue;
        };
        out.push(along(p, minus(*before, p), 0.2));
        out.push(along(p, minus(middle(*before, *after), p), 0.1));
        out.push(along(p, minus(*after, p), 0.2));
    }
    open_ring(&LineString::new(out))
}

/// The parameter in `range` at which a growing plane area has `wanted_m2` on the ellipsoid (bisection).
fn solve(range: (f64, f64), wanted_m2: f64, plane_area: impl Fn(f64) -> f64) -> f64 {
    // Both outlines are centred on an easting of about 419 km; the check is geodesic, in the tests.
    let wanted = wanted_m2 / ellipsoid_per_plane(417_500.0);
    let (mut low, mut high) = range;
    for _ in 0..48 {
        let half = f64::midpoint(low, high);
        if plane_area(half) < wanted {
            low = half;
        } else {
            high = half;
        }
    }
    f64::midpoint(low, high)
}
