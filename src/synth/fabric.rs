//! The fabric: pieces of land into blocks by lanes, blocks into lots by use.
//!
//! *Guarantees:* lots of one block share their boundaries bit for bit once [`node`] has run; lots of different blocks
//! never touch.
//! *Must not know:* parcel numbers, firms.
use super::blocks::{self, Piece};
use super::frame::Frame;
use super::land_use::{CORNER_LOTS, District, Purpose, SHOP_ROW, Theme, WORKS_CORNERS, recipe};
use super::plane::{Ring, along, area, centroid, compactness, cross, distance, dot, edges, middle, minus};
use super::rng::Rng;
use super::split::{Taste, chamfered, corner_off, halve, lay_lanes, strip_off, subdivide};
use geo_types::Coord;

/// A lot: what a parcel, or one part of one, is made from.
#[derive(Debug, Clone)]
pub(crate) struct Lot {
    pub(crate) ring: Ring,
    pub(crate) purpose: Purpose,
    pub(crate) district: District,
    /// The block between lanes; lots of one block may touch.
    pub(crate) block: u32,
    /// The piece between roads.
    pub(crate) piece: u32,
    pub(crate) village: u32,
}

/// Cuts pieces into lots; the same piece and seed give the same lots whatever the others are.
#[derive(Debug)]
pub(crate) struct Loom<'a> {
    pub(crate) frame: &'a Frame,
    pub(crate) rng: Rng,
    /// Lot sizes are multiplied by this.
    pub(crate) scale: f64,
}

impl Loom<'_> {
    /// The lots of piece number `index`, with block numbers from 0.
    pub(crate) fn weave(&self, piece: &Piece, index: u32) -> Vec<Lot> {
        let mut rng = self.rng.fork(u64::from(index) + 1);
        let recipe = recipe(piece.district);
        let coarse = self.scale.max(0.35);
        let mut laned = Vec::new();
        lay_lanes(
            piece.ring.clone(),
            (recipe.block_m2.0 * coarse, recipe.block_m2.1 * coarse),
            recipe.lane_m,
            &mut rng,
            &mut laned,
        );
        let mut lots = Vec::new();
        let mut before: Option<Theme> = None;
        for (block, ring) in laned.into_iter().enumerate() {
            if !self.is_built(piece.district, &ring, &mut rng) {
                continue;
            }
            let again = before.filter(|theme| !theme.whole && theme.lot_m2.1 > 10_000.0 && rng.chance(0.42));
            let Some(theme) = again.or_else(|| rng.weighted(recipe.themes)) else { continue };
            // No sewage works and no square of forty hectares: there the district's first use stands.
            let too_large = theme.whole && area(&ring) > 95_000.0 && piece.district != District::RosePark;
            let first = recipe.themes.first().filter(|_| too_large).map(|(theme, _)| *theme);
            let theme = first.unwrap_or(theme);
            before = Some(theme);
            let corner = if piece.district == District::Rural { rng.between(2.0, 4.0) } else { rng.between(5.0, 11.0) };
            let ring = chamfered(&ring, corner);
            for (ring, purpose) in self.lots_of_block(ring, theme, &mut rng) {
                lots.push(Lot {
                    ring,
                    purpose,
                    district: piece.district,
                    block: block as u32,
                    piece: index,
                    village: piece.village,
                });
            }
        }
        lots
    }

    /// Along the belt and in the east, building has gathered in places and left fields between.
    fn is_built(&self, district: District, block: &[Coord], rng: &mut Rng) -> bool {
        let place = centroid(block);
        let gathered = || blocks::density(place, 1_150.0, &self.rng);
        match district {
            District::Belt => {
                let near = if blocks::distance_to_highway(self.frame, place) < 420.0 { 0.17 } else { -0.04 };
                gathered() + near > 0.56
            }
            District::EastQuarter => gathered() > 0.27,
            District::CollegeTown | District::ChemTown => gathered() > 0.13,
            District::Rural => rng.chance(0.96),
            _ => true,
        }
    }

    fn lots_of_block(&self, ring: Ring, theme: Theme, rng: &mut Rng) -> Vec<(Ring, Purpose)> {
        let mut lots = Vec::new();
        let mut rest = ring;
        // Shops stand where people pass: on the named roads first.
        let passing = |place: Coord| if blocks::is_on_street(self.frame, place) { 4.0 } else { 1.0 };
        let on_street = edges(&rest).any(|(a, b)| distance(a, b) > 50.0 && passing(middle(a, b)) > 1.0);
        if rng.chance(if on_street { theme.shop_row } else { 0.16 * theme.shop_row })
            && let Some((row, left)) = strip_off(&rest, rng.between(28.0, 52.0), passing)
        {
            self.fill(row, SHOP_ROW, 0.06, rng, &mut lots);
            rest = left;
        }
        if rng.chance(theme.corner_lot) && area(&rest) > 9_000.0 {
            let plants = theme.purposes.iter().any(|(purpose, _)| purpose.is_industrial());
            let choices = if plants { WORKS_CORNERS } else { CORNER_LOTS };
            let size_m2 = rng.log_between(750.0, 3_600.0);
            if let (Some((lot, left)), Some(purpose)) = (corner_off(&rest, size_m2), rng.weighted(choices)) {
                lots.push((lot, purpose));
                rest = left;
            }
        }
        if theme.whole {
            lots.extend(rng.weighted(theme.purposes).map(|purpose| (rest, purpose)));
        } else {
            self.fill(rest, theme, 0.24, rng, &mut lots);
        }
        lots
    }

    fn fill(&self, ring: Ring, theme: Theme, jogs: f64, rng: &mut Rng, lots: &mut Vec<(Ring, Purpose)>) {
        let low = (theme.lot_m2.0 * self.scale).max(620.0);
        let high = (theme.lot_m2.1 * self.scale).max(1.6 * low);
        let small = high < 6_000.0;
        let taste = Taste { least_m2: (0.55 * low).max(600.0), jogs, snap_m: if small { 1.5 } else { 4.0 } };
        let mut rings = Vec::new();
        subdivide(ring, (low, high), taste, rng, &mut rings);
        for ring in rings {
            if area(&ring) >= 600.0
                && let Some(purpose) = rng.weighted(theme.purposes)
            {
                lots.push((ring, purpose));
            }
        }
    }
}

/// Splits `extra` lots off the largest ones that may be split; returns how many it managed.
pub(crate) fn split_largest(lots: &mut Vec<Lot>, extra: usize, frozen: &[bool], rng: &mut Rng) -> usize {
    let mut order: Vec<usize> = (0..lots.len()).filter(|i| !frozen.get(*i).copied().unwrap_or(false)).collect();
    let size = |lots: &[Lot], i: usize| lots.get(i).map_or(0.0, |lot| area(&lot.ring));
    order.sort_by(|a, b| size(lots, *b).total_cmp(&size(lots, *a)).then(a.cmp(b)));
    let mut made = 0;
    let mut queue: std::collections::VecDeque<usize> = order.into();
    while made < extra {
        let Some(i) = queue.pop_front() else { break };
        let Some(lot) = lots.get_mut(i) else { break };
        let taste = Taste { least_m2: 40.0, jogs: 0.1, snap_m: 1.0 };
        let Some((a, b)) = halve(&lot.ring, taste, rng) else { continue };
        lot.ring = a;
        let twin = Lot { ring: b, ..lot.clone() };
        queue.push_back(i);
        queue.push_back(lots.len());
        lots.push(twin);
        made += 1;
    }
    made
}

/// Puts every vertex of a block that lies on a neighbour's edge into that edge, so that neighbours have the same
/// vertices along their common boundary and no rounding can open a gap or an overlap between them.
pub(crate) fn node(lots: &mut [Lot]) {
    let mut vertices: Vec<Coord> = lots.iter().flat_map(|lot| lot.ring.iter().copied()).collect();
    vertices.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    vertices.dedup();
    for lot in lots {
        let mut ring = Vec::with_capacity(lot.ring.len() + 4);
        for (a, b) in edges(&lot.ring) {
            ring.push(a);
            ring.extend(on_edge(&vertices, a, b));
        }
        ring.dedup();
        lot.ring = ring;
    }
}

/// Vertices on the open edge `a`–`b`, in order.
fn on_edge(sorted_by_x: &[Coord], a: Coord, b: Coord) -> Vec<Coord> {
    const NEAR_M: f64 = 1e-5;
    let (low, high) = (a.x.min(b.x) - NEAR_M, a.x.max(b.x) + NEAR_M);
    let start = sorted_by_x.partition_point(|v| v.x < low);
    let ab = minus(b, a);
    let length = distance(a, b);
    let on = sorted_by_x.iter().skip(start).take_while(|v| v.x <= high).copied().filter_map(|v| {
        let t = dot(minus(v, a), ab) / (length * length);
        let apart = cross(ab, minus(v, a)).abs() / length;
        (v != a && v != b && t > 0.0 && t < 1.0 && apart < NEAR_M).then_some((t, v))
    });
    let mut found: Vec<(f64, Coord)> = on.collect();
    found.sort_by(|p, q| p.0.total_cmp(&q.0));
    found.into_iter().map(|(_, v)| v).collect()
}

/// The inside outline of a lot for a substation or a pond: a lumpy round of `radius_m` about `place`, counter-clockwise.
pub(crate) fn inner_outline(place: Coord, radius_m: f64, corners: usize, rng: &mut Rng) -> Ring {
    let turn = rng.between(0.0, std::f64::consts::TAU);
    let flat = rng.between(0.62, 0.95);
    (0..corners)
        .map(|i| {
            let angle = std::f64::consts::TAU * i as f64 / corners as f64;
            let reach = radius_m * rng.between(0.82, 1.0);
            let spot = Coord { x: reach * libm::cos(angle), y: flat * reach * libm::sin(angle) };
            along(place, super::plane::turned(spot, turn), 1.0)
        })
        .collect()
}

/// Whether a lot can take something inside it, with the place and the radius that fits.
pub(crate) fn room_inside(lot: &Lot) -> Option<(Coord, f64)> {
    let size = area(&lot.ring);
    if size < 9_000.0 || compactness(&lot.ring) < 0.5 {
        return None;
    }
    let place = super::plane::inner_point(&lot.ring);
    let share = if lot.purpose == Purpose::Park { 0.26 } else { 0.15 };
    let radius_m =
        (share * libm::sqrt(size)).clamp(13.0, 110.0).min(if lot.purpose == Purpose::Park { 110.0 } else { 34.0 });
    (blocks::clearance(&lot.ring, place) > radius_m + 9.0).then_some((place, radius_m))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn c(x: f64, y: f64) -> Coord {
        Coord { x, y }
    }

    #[test]
    fn neighbours_get_each_others_vertices() {
        let lot =
            |ring| Lot { ring, purpose: Purpose::Plant, district: District::Belt, block: 0, piece: 0, village: 0 };
        let mut lots = [
            lot(vec![c(0.0, 0.0), c(10.0, 0.0), c(10.0, 20.0), c(0.0, 20.0)]),
            lot(vec![c(10.0, 0.0), c(30.0, 0.0), c(30.0, 8.0), c(10.0, 8.0)]),
            lot(vec![c(10.0, 8.0), c(30.0, 8.0), c(30.0, 20.0), c(10.0, 20.0)]),
        ];
        node(&mut lots);
        let first = lots.first().expect("three lots");
        assert_eq!(
            first.ring,
            vec![c(0.0, 0.0), c(10.0, 0.0), c(10.0, 8.0), c(10.0, 20.0), c(0.0, 20.0)],
            "the T gets its vertex"
        );
    }
}
