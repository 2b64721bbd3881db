//! Land that can be built on: the jurisdiction less carriageways, water and boundary lanes, each piece with its
//! district; and the outlines of villages in what is left to farming.
//!
//! *Guarantees:* no two pieces touch (a carriageway, a lane or water lies between them), so that everything cut out
//! of one piece is clear of everything cut out of another.
//! *Must not know:* lots, firms.
use super::frame::Frame;
use super::land_use::District;
use super::plan;
use super::plane::{
    Ring, along, area, centroid, direction, distance, edges, holds, inner_point, multi, nearest_on, open_ring, tidied,
    turned,
};
use super::rng::Rng;
use crate::geometry::overlay;
use geo_types::{Coord, LineString, MultiPolygon, Polygon};

/// Verge between the carriageway and the first parcel, m.
const VERGE_M: f64 = 3.5;
/// Bank kept free beside water, m.
const BANK_M: f64 = 18.0;
/// Kept free beyond the end of a road, m.
const END_M: f64 = 12.0;
/// Lane along the outline of a park or town, m.
const EDGE_LANE_M: f64 = 14.0;
/// Nothing is parcelled this near the outline of the jurisdiction, m.
const OUTLINE_M: f64 = 15.0;

/// A piece of land between roads.
#[derive(Debug, Clone)]
pub(crate) struct Piece {
    pub(crate) ring: Ring,
    pub(crate) district: District,
    /// Number of the village, from 1; 0 elsewhere.
    pub(crate) village: u32,
}

/// All pieces: the built-up districts first, then the villages.
pub(crate) fn pieces(frame: &Frame, rng: &Rng) -> Vec<Piece> {
    let districts = Districts::of(frame);
    let mut built = Vec::new();
    let mut farmland = Vec::new();
    for polygon in free_land(frame, &districts).0 {
        let outer = tidied(&open_ring(polygon.exterior()));
        let district = districts.at(inner_point(&outer));
        if district == District::Rural {
            farmland.push(polygon);
        } else if polygon.interiors().is_empty() && area(&outer) > 2_500.0 {
            built.push(Piece { ring: outer, district, village: 0 });
        }
    }
    built.sort_by(|a, b| north_west_first(&a.ring, &b.ring));
    farmland.sort_by(|a, b| north_west_first(&a.exterior().0, &b.exterior().0));
    built.extend(villages(&farmland, rng));
    built
}

/// An order that depends on the place only, not on how the overlay happened to list its results.
fn north_west_first(a: &[Coord], b: &[Coord]) -> std::cmp::Ordering {
    let (a, b) = (centroid(a), centroid(b));
    b.y.total_cmp(&a.y).then(a.x.total_cmp(&b.x))
}

/// Which district a place is in.
#[derive(Debug)]
struct Districts {
    areas: Vec<(District, Vec<Ring>)>,
    /// Outlines that no road runs along.
    lanes: Vec<Ring>,
}

impl Districts {
    fn of(frame: &Frame) -> Self {
        let shape = |id: &str| frame.zone(id).map_or_else(|| MultiPolygon::new(Vec::new()), |zone| zone.shape.clone());
        let rings = |id: &str| -> Vec<Ring> { rings_of(&shape(id)) };
        let mut belt = shape("shengtaidai");
        for id in ["hexin", "xincailiao", "xuying", "guguantun"] {
            belt = overlay::difference(&belt, &shape(id));
        }
        for quarter in &frame.east_quarter {
            belt = overlay::difference(&belt, &multi(quarter));
        }
        let belt = rings_of(&belt);
        let areas = vec![
            (District::Cloud, rings("aliyun")),
            (District::Health, rings("yiyao")),
            (District::Robots, rings("jiqiren")),
            (District::ServiceCentre, rings("zonghe")),
            (District::Living, [rings("shenghuo1"), rings("shenghuo2"), rings("shenghuo3")].concat()),
            (District::StartUps, [rings("yanfa1"), rings("yanfa2")].concat()),
            (District::HighTech, rings("jiju")),
            (District::Core, rings("hexin")),
            (District::NewMaterials, rings("xincailiao")),
            (District::CollegeTown, rings("xuying")),
            (District::ChemTown, rings("guguantun")),
            (District::EastQuarter, frame.east_quarter.clone()),
            (District::Belt, belt.clone()),
        ];
        let mut lanes = belt;
        lanes.extend(["xincailiao", "xuying", "guguantun"].iter().flat_map(|id| rings(id)));
        lanes.extend(frame.east_quarter.iter().cloned());
        Self { areas, lanes }
    }

    fn at(&self, place: Coord) -> District {
        let found = self.areas.iter().find(|(_, rings)| rings.iter().any(|ring| holds(ring, place)));
        match found {
            Some((District::Core, _)) if in_rose_park(place) => District::RosePark,
            Some((district, _)) => *district,
            None => District::Rural,
        }
    }
}

/// 九州洼月季公园, between 长江路, 湖南路, 中华路 and 庐山路.
fn in_rose_park(place: Coord) -> bool {
    let low = super::frame::world((116.0310, 36.4335));
    let high = super::frame::world((116.0418, 36.4410));
    (low.x..high.x).contains(&place.x) && (low.y..high.y).contains(&place.y)
}

fn rings_of(shape: &MultiPolygon) -> Vec<Ring> {
    shape.0.iter().map(|polygon| open_ring(polygon.exterior())).collect()
}

fn closed(ring: &[Coord]) -> LineString {
    let mut line = ring.to_vec();
    // Past the start, so that the butt ends overlap.
    line.extend(ring.iter().take(2));
    LineString::new(line)
}

/// A line with both ends carried on straight.
fn prolonged(line: &[Coord], by_m: f64) -> Vec<Coord> {
    let end = |a: Option<&Coord>, b: Option<&Coord>| Some(along(*a?, direction(*b?, *a?), by_m));
    let first = end(line.first(), line.get(1));
    let last = end(line.last(), line.len().checked_sub(2).and_then(|i| line.get(i)));
    first.into_iter().chain(line.iter().copied()).chain(last).collect()
}

fn free_land(frame: &Frame, districts: &Districts) -> MultiPolygon {
    let mut free = multi(&frame.jurisdiction);
    let roads = frame.roads.iter().flat_map(|road| {
        road.courses.iter().map(|course| {
            let past_start = course.iter().skip(1).take(usize::from(road.plan.class == "ring"));
            let course: Vec<Coord> = course.iter().chain(past_start).copied().collect();
            (LineString::new(prolonged(&course, END_M)), road.plan.width_m + 2.0 * VERGE_M)
        })
    });
    let water = frame.water.iter().map(|w| (LineString::new(w.course.clone()), w.plan.width_m + 2.0 * BANK_M));
    let lanes = districts.lanes.iter().map(|ring| (closed(ring), EDGE_LANE_M));
    let outline = std::iter::once((closed(&frame.jurisdiction), 2.0 * OUTLINE_M));
    for (line, width_m) in roads.chain(water).chain(lanes).chain(outline) {
        free = overlay::difference(&free, &overlay::thicken(&line, width_m));
    }
    free
}

/// Villages strewn over the farmland, never nearer to one another than some 600 m.
fn villages(farmland: &[Polygon], rng: &Rng) -> Vec<Piece> {
    let mut rng = rng.fork(0x7669_6c6c);
    let mut seats: Vec<Coord> = Vec::new();
    let mut found: Vec<Piece> = Vec::new();
    for field in farmland {
        let outer = open_ring(field.exterior());
        let (low, high) = bounds(&outer);
        let tries = ((high.x - low.x) * (high.y - low.y) / 40_000.0) as usize;
        for _ in 0..tries {
            let seat = Coord { x: rng.between(low.x, high.x), y: rng.between(low.y, high.y) };
            let outline = village_outline(seat, &mut rng);
            let crowded = seats.iter().any(|other| distance(*other, seat) < 620.0 + 10.0 * (seats.len() % 17) as f64);
            if crowded || !holds(&outer, seat) || field.interiors().iter().any(|hole| holds(&open_ring(hole), seat)) {
                continue;
            }
            let kept = overlay::intersection(&multi(&outline), &MultiPolygon::new(vec![field.clone()]));
            let best = kept.0.iter().filter(|p| p.interiors().is_empty()).map(|p| tidied(&open_ring(p.exterior())));
            let best = best.max_by(|a, b| area(a).total_cmp(&area(b)));
            let Some(ring) = best.filter(|ring| area(ring) > 0.72 * area(&outline)) else { continue };
            seats.push(seat);
            found.push(Piece { ring, district: District::Rural, village: seats.len() as u32 });
        }
    }
    found
}

fn bounds(ring: &[Coord]) -> (Coord, Coord) {
    let start = (Coord { x: f64::INFINITY, y: f64::INFINITY }, Coord { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY });
    ring.iter().fold(start, |(low, high), p| {
        (Coord { x: low.x.min(p.x), y: low.y.min(p.y) }, Coord { x: high.x.max(p.x), y: high.y.max(p.y) })
    })
}

/// A village: rows of houses on a plain lie nearly square to the compass, with a ragged edge.
fn village_outline(seat: Coord, rng: &mut Rng) -> Ring {
    let (half_x, half_y) = (rng.log_between(95.0, 270.0), rng.log_between(85.0, 210.0));
    let tilt = rng.between(-0.14, 0.14);
    let corners = [
        (-1.0, -1.0),
        (-0.2, -1.08),
        (0.45, -0.92),
        (1.0, -0.95),
        (1.06, -0.1),
        (0.93, 0.5),
        (1.0, 1.0),
        (0.3, 1.05),
        (-0.4, 0.94),
        (-1.0, 1.0),
        (-1.07, 0.3),
        (-0.94, -0.4),
    ];
    corners
        .iter()
        .map(|(x, y)| {
            let wobble = Coord { x: rng.between(0.80, 1.14) * x * half_x, y: rng.between(0.80, 1.14) * y * half_y };
            along(seat, turned(wobble, tilt), 1.0)
        })
        .collect()
}

/// How near a place is to one of the two provincial roads, m.
pub(crate) fn distance_to_highway(frame: &Frame, place: Coord) -> f64 {
    let highways = plan::HIGHWAYS.iter().filter_map(|highway| frame.road(highway.id));
    highways.filter_map(|road| nearest_on(&road.course, place)).map(|(d, _)| d).fold(f64::INFINITY, f64::min)
}

/// Whether a place lies on the frontage of a named road.
pub(crate) fn is_on_street(frame: &Frame, place: Coord) -> bool {
    frame
        .roads
        .iter()
        .any(|road| nearest_on(&road.course, place).is_some_and(|(d, _)| d < road.plan.width_m / 2.0 + VERGE_M + 8.0))
}

/// Smooth noise in [0, 1] over the plane: where building has gathered and where fields are left.
pub(crate) fn density(place: Coord, grain_m: f64, seed: &Rng) -> f64 {
    let (x, y) = (place.x / grain_m, place.y / grain_m);
    let (left, low) = (libm::floor(x), libm::floor(y));
    let corner = |i: f64, j: f64| {
        let label = ((left + i) as i64 as u64).wrapping_mul(1_000_003) ^ ((low + j) as i64 as u64);
        seed.fork(label).unit()
    };
    let ease = |t: f64| t * t * (3.0 - 2.0 * t);
    let (u, v) = (ease(x - left), ease(y - low));
    let row = |j: f64| corner(0.0, j) + (corner(1.0, j) - corner(0.0, j)) * u;
    row(0.0) + (row(1.0) - row(0.0)) * v
}

/// Least distance between the outline of a ring and a place, m.
pub(crate) fn clearance(ring: &[Coord], place: Coord) -> f64 {
    edges(ring).map(|(a, b)| super::plane::distance_to_segment(place, a, b)).fold(f64::INFINITY, f64::min)
}
