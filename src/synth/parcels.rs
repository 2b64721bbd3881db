//! Lots into parcels: the exact number asked for, some with a hole, some in two parts, each with its status.
//!
//! *Guarantees:* exactly `wanted` parcels; none overlaps another; vertices along a common boundary are the same.
//! *Must not know:* firms, file formats.
use super::beyond;
use super::blocks::{self, Piece};
use super::fabric::{Loom, Lot, inner_outline, node, room_inside, split_largest};
use super::frame::{Frame, ellipsoid_area};
use super::land_use::{District, Purpose};
use super::plane::{Ring, along, area, distance, distance_to_segment, edges, inner_point, middle, minus};
use super::rng::Rng;
use super::{SHIPPED_PARCELS, address};
use geo_types::Coord;

/// One part: an outline and what is cut out of it, open rings.
#[derive(Debug, Clone)]
pub(crate) struct Part {
    pub(crate) outer: Ring,
    pub(crate) holes: Vec<Ring>,
}

/// What has become of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Built,
    Building,
    Supplied,
    Idle,
}

impl Status {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Built => "built",
            Self::Building => "building",
            Self::Supplied => "supplied",
            Self::Idle => "idle",
        }
    }
}

/// A parcel, complete.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    pub(crate) parts: Vec<Part>,
    pub(crate) purpose: Purpose,
    pub(crate) district: District,
    pub(crate) status: Status,
    /// Registered area in hundredths of a square metre, as the register has it.
    pub(crate) registered_hundredths: i64,
    /// 宗地代码.
    pub(crate) code: String,
    /// 坐落.
    pub(crate) address: String,
    pub(crate) village: u32,
}

impl Parcel {
    /// Registered area, 亩.
    pub(crate) fn registered_mu(&self) -> f64 {
        crate::model::units::SquareMeters(self.registered_hundredths as f64 / 100.0).to_mu().0
    }

    /// A place on it.
    pub(crate) fn place(&self) -> Coord {
        self.parts.first().map_or(Coord { x: 0.0, y: 0.0 }, |part| inner_point(&part.outer))
    }
}

/// Lots at a scale of 1 are this many for the shipped zone; a little more than needed, so that the rest is left out.
const LOTS_AT_SCALE_1: f64 = 4_300.0;
/// Finer than this the lots inside the zone do not get; what is missing is laid out beyond it.
const FINEST: f64 = 0.3;

/// A parcel inside another has at least this, m².
const LEAST_INSIDE_M2: f64 = 640.0;

/// Makes exactly `wanted` parcels, sorted by code.
pub(crate) fn make(frame: &Frame, wanted: usize, rng: &Rng) -> Vec<Parcel> {
    let pieces = blocks::pieces(frame, rng);
    let scale = (LOTS_AT_SCALE_1 / wanted.max(1) as f64).clamp(FINEST, 5.0);
    let loom = Loom { frame, rng: rng.fork(0x6c6f_6f6d), scale };
    let mut lots: Vec<Lot> = pieces.iter().enumerate().flat_map(|(i, piece)| weave(&loom, piece, i)).collect();
    let mut rng = rng.fork(0x7061_7263);
    let share = |per_shipped: usize| (wanted.min(4 * SHIPPED_PARCELS) * per_shipped) / SHIPPED_PARCELS;
    let plan = Special::choose(&lots, share(62), share(42), &mut rng);
    // Only lots that are nothing special are left out or split.
    let inside = wanted.min(plan.parcels(lots.len()) + if scale > FINEST { wanted } else { 0 });
    let plan = fit(&mut lots, plan, inside, &mut rng);
    let mut parcels = assemble(lots, &plan, &mut rng);
    parcels.truncate(wanted);
    for parcel in &mut parcels {
        parcel.status = status(parcel, &mut rng);
    }
    address::number(frame, &mut parcels);
    let missing = wanted - parcels.len().min(wanted);
    parcels.extend(beyond::make(frame, missing, &loom.rng));
    for parcel in &mut parcels {
        parcel.registered_hundredths = registered(parcel, &mut rng);
    }
    parcels
}

fn weave(loom: &Loom<'_>, piece: &Piece, index: usize) -> Vec<Lot> {
    loom.weave(piece, u32::try_from(index).unwrap_or(u32::MAX))
}

/// Which lots become something special.
#[derive(Debug, Clone, Default)]
struct Special {
    /// Pairs across a lane that are one parcel.
    pairs: Vec<(usize, usize)>,
    /// Lots with something inside: the place, the radius, and whether it is a parcel of its own.
    holes: Vec<(usize, Coord, f64, bool)>,
    frozen: Vec<bool>,
}

impl Special {
    fn choose(lots: &[Lot], pairs: usize, holes: usize, rng: &mut Rng) -> Self {
        let mut special = Self { frozen: vec![false; lots.len()], ..Self::default() };
        // The rose park is known for its lakes: first there, then by lot.
        let luck = |lot: &Lot, rng: &mut Rng| {
            if lot.district == District::RosePark { rng.next() >> 8 } else { rng.next() | 1 << 60 }
        };
        let mut order: Vec<(u64, usize)> = lots.iter().enumerate().map(|(i, lot)| (luck(lot, rng), i)).collect();
        order.sort_unstable();
        for (_, i) in &order {
            if special.holes.len() >= holes {
                break;
            }
            let Some(lot) = lots.get(*i).filter(|lot| takes_a_hole(lot.purpose)) else { continue };
            if let Some((place, radius_m)) = room_inside(lot) {
                let own = lot.purpose != Purpose::Park;
                special.holes.push((*i, place, radius_m, own));
                special.freeze(*i);
            }
        }
        for (_, i) in &order {
            if special.pairs.len() >= pairs {
                break;
            }
            if let Some(j) = special.partner(lots, *i) {
                special.pairs.push((*i, j));
                special.freeze(*i);
                special.freeze(j);
            }
        }
        special
    }

    fn freeze(&mut self, i: usize) {
        if let Some(flag) = self.frozen.get_mut(i) {
            *flag = true;
        }
    }

    fn is_free(&self, i: usize) -> bool {
        self.frozen.get(i).is_some_and(|flag| !flag)
    }

    /// A lot of the same use across the lane from lot `i`.
    fn partner(&self, lots: &[Lot], i: usize) -> Option<usize> {
        let lot =
            lots.get(i).filter(|lot| self.is_free(i) && lot.purpose.is_industrial() && area(&lot.ring) > 5_000.0)?;
        let neighbours = i.saturating_sub(90)..(i + 90).min(lots.len());
        neighbours.into_iter().find(|j| {
            lots.get(*j).is_some_and(|other| {
                self.is_free(*j)
                    && other.piece == lot.piece
                    && other.block != lot.block
                    && other.purpose == lot.purpose
                    && face(&lot.ring, &other.ring)
            })
        })
    }

    /// How many parcels `lots` lots become.
    fn parcels(&self, lots: usize) -> usize {
        lots + self.holes.iter().filter(|hole| hole.3).count() - self.pairs.len()
    }
}

fn takes_a_hole(purpose: Purpose) -> bool {
    purpose.is_industrial()
        || matches!(
            purpose,
            Purpose::Park | Purpose::HomesMid | Purpose::University | Purpose::VocationalSchool | Purpose::Logistics
        )
}

/// Whether two lots have long sides facing each other across a lane.
fn face(a: &[Coord], b: &[Coord]) -> bool {
    edges(a).filter(|(p, q)| distance(*p, *q) > 35.0).any(|(p, q)| {
        let spot = middle(p, q);
        let apart = edges(b).map(|(r, s)| distance_to_segment(spot, r, s)).fold(f64::INFINITY, f64::min);
        (8.0..24.0).contains(&apart)
    })
}

/// Leaves out or splits ordinary lots until there are `wanted` parcels; villages are left out first.
fn fit(lots: &mut Vec<Lot>, mut plan: Special, wanted: usize, rng: &mut Rng) -> Special {
    let have = plan.parcels(lots.len());
    if have < wanted {
        split_largest(lots, wanted - have, &plan.frozen, rng);
        plan.frozen.resize(lots.len(), false);
        return plan;
    }
    let mut order: Vec<(f64, usize)> = Vec::new();
    for (i, lot) in lots.iter().enumerate() {
        let rank = rng.unit() + if lot.district == District::Rural { 0.6 } else { 0.0 };
        if plan.is_free(i) {
            order.push((rank, i));
        }
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut gone = vec![false; lots.len()];
    for (_, i) in order.into_iter().take(have - wanted) {
        if let Some(flag) = gone.get_mut(i) {
            *flag = true;
        }
    }
    let mut place = 0;
    let moved: Vec<usize> = gone
        .iter()
        .map(|gone| {
            place += usize::from(!gone);
            place.saturating_sub(1)
        })
        .collect();
    let to = |i: usize| moved.get(i).copied().unwrap_or(0);
    plan.pairs.iter_mut().for_each(|(a, b)| (*a, *b) = (to(*a), to(*b)));
    plan.holes.iter_mut().for_each(|hole| hole.0 = to(hole.0));
    let mut flags = gone.iter();
    lots.retain(|_| flags.next().is_some_and(|gone| !gone));
    plan
}

/// Noded lots, pairs joined, holes cut.
fn assemble(mut lots: Vec<Lot>, plan: &Special, rng: &mut Rng) -> Vec<Parcel> {
    node_blocks(&mut lots);
    let mut parcels: Vec<Option<Parcel>> = lots.into_iter().map(|lot| Some(single(lot))).collect();
    for (a, b) in &plan.pairs {
        let second = parcels.get_mut(*b).and_then(Option::take);
        if let (Some(Some(first)), Some(second)) = (parcels.get_mut(*a), second) {
            first.parts.extend(second.parts);
        }
    }
    let mut out: Vec<Parcel> = Vec::with_capacity(parcels.len());
    let mut holes = plan.holes.clone();
    holes.sort_by_key(|hole| hole.0);
    let mut holes = holes.into_iter().peekable();
    for (i, parcel) in parcels.into_iter().enumerate() {
        let Some(mut parcel) = parcel else { continue };
        let mut inner = None;
        while let Some((_, place, radius_m, own)) = holes.next_if(|hole| hole.0 == i) {
            let corners = if own { 5 + rng.below(3) } else { 11 + rng.below(5) };
            let mut ring = inner_outline(place, radius_m, corners, rng);
            let grow = libm::sqrt(LEAST_INSIDE_M2 / area(&ring)).max(1.0);
            for p in &mut ring {
                *p = along(place, minus(*p, place), grow);
            }
            if let Some(part) = parcel.parts.first_mut() {
                part.holes.push(ring.clone());
            }
            let purposes =
                [Purpose::Substation, Purpose::Substation, Purpose::WaterWorks, Purpose::Sewage, Purpose::Gas];
            let purpose = rng.one_of(&purposes).unwrap_or(Purpose::Substation);
            inner =
                own.then(|| Parcel { parts: vec![Part { outer: ring, holes: Vec::new() }], purpose, ..parcel.clone() });
        }
        out.push(parcel);
        out.extend(inner);
    }
    out
}

/// Nodes the lots block by block, wherever in the list they are.
fn node_blocks(lots: &mut [Lot]) {
    let mut order: Vec<(u32, u32, usize)> = lots.iter().enumerate().map(|(i, lot)| (lot.piece, lot.block, i)).collect();
    order.sort_unstable();
    for group in order.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
        let mut block: Vec<Lot> = group.iter().filter_map(|(_, _, i)| lots.get(*i).cloned()).collect();
        node(&mut block);
        for ((_, _, i), lot) in group.iter().zip(block) {
            if let Some(slot) = lots.get_mut(*i) {
                *slot = lot;
            }
        }
    }
}

/// A parcel of one lot, still without status, number and address.
pub(crate) fn single(lot: Lot) -> Parcel {
    Parcel {
        parts: vec![Part { outer: lot.ring, holes: Vec::new() }],
        purpose: lot.purpose,
        district: lot.district,
        status: Status::Built,
        registered_hundredths: 0,
        code: String::new(),
        address: String::new(),
        village: lot.village,
    }
}

/// Idle and waiting land is more frequent at the edges than in the core.
pub(crate) fn status(parcel: &Parcel, rng: &mut Rng) -> Status {
    let edge = match parcel.district {
        District::Belt | District::EastQuarter | District::ChemTown => 1.5,
        District::CollegeTown | District::NewMaterials | District::HighTech | District::Robots => 1.1,
        _ => 0.7,
    };
    let (idle, supplied, building) = if parcel.purpose.is_market_land() {
        (0.062 * edge, 0.090 * edge, 0.100 * edge)
    } else if matches!(parcel.purpose, Purpose::VillageHomes | Purpose::VillageServices) {
        (0.0, 0.0, 0.0)
    } else {
        (0.01, 0.03, 0.05)
    };
    let draw = rng.unit();
    if draw < idle {
        Status::Idle
    } else if draw < idle + supplied {
        Status::Supplied
    } else if draw < idle + supplied + building {
        Status::Building
    } else {
        Status::Built
    }
}

/// The area of the register: that of the ground, a little off, and in one of a hundred cases clearly off.
fn registered(parcel: &Parcel, rng: &mut Rng) -> i64 {
    let ring = |ring: &Ring| ellipsoid_area(ring);
    let ground: f64 =
        parcel.parts.iter().map(|part| ring(&part.outer) - part.holes.iter().map(ring).sum::<f64>()).sum();
    let off = if rng.chance(0.01) {
        rng.between(0.03, 0.08) * if rng.chance(0.5) { 1.0 } else { -1.0 }
    } else {
        (0.0008 * rng.normal()).clamp(-0.0029, 0.0029)
    };
    (ground * (1.0 + off) * 100.0).round() as i64
}
