//! More land than the zone has: schematic blocks round about it, so that a million parcels can be made for tests.
//!
//! *Guarantees:* nothing inside the zone's own box; cells of the lattice do not touch; the first n parcels are the
//! same however many are asked for.
//! *Must not know:* firms.
use super::address;
use super::blocks::Piece;
use super::fabric::{Loom, node};
use super::frame::Frame;
use super::land_use::District;
use super::parcels::{Parcel, single, status};
use super::plane::{Ring, along, direction, edges, left_of, middle, nearest_on};
use super::rng::Rng;
use super::split::cut;
use geo_types::Coord;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Side of a cell, m.
const CELL_M: f64 = 1_000.0;
/// Half the road between two cells, m.
const HALF_ROAD_M: f64 = 15.0;
/// Free of the zone's box by this much, m.
const CLEAR_M: f64 = 1_200.0;
/// Cells made at a time.
const BATCH: usize = 96;

/// `wanted` parcels on cells in rings about the zone.
pub(crate) fn make(frame: &Frame, wanted: usize, rng: &Rng) -> Vec<Parcel> {
    let mut parcels = Vec::with_capacity(wanted);
    let mut cells = cells(frame);
    let mut number = 0_usize;
    while parcels.len() < wanted {
        let batch: Vec<(usize, (i32, i32))> = cells
            .by_ref()
            .take(BATCH)
            .map(|cell| {
                number += 1;
                (number, cell)
            })
            .collect();
        if batch.is_empty() {
            break;
        }
        let made: Vec<Vec<Parcel>> = batch.par_iter().map(|(number, cell)| fill(frame, *cell, *number, rng)).collect();
        parcels.extend(made.into_iter().flatten());
    }
    parcels.truncate(wanted);
    parcels
}

/// Lattice cells ring by ring outwards, without those that meet the zone's box. Ends far beyond any need.
fn cells(frame: &Frame) -> impl Iterator<Item = (i32, i32)> + use<> {
    let xs = || frame.jurisdiction.iter().map(|p| p.x);
    let ys = || frame.jurisdiction.iter().map(|p| p.y);
    let cell = |value: f64| libm::floor(value / CELL_M) as i32;
    let left = cell(xs().fold(f64::INFINITY, f64::min) - CLEAR_M);
    let right = cell(xs().fold(f64::NEG_INFINITY, f64::max) + CLEAR_M);
    let low = cell(ys().fold(f64::INFINITY, f64::min) - CLEAR_M);
    let high = cell(ys().fold(f64::NEG_INFINITY, f64::max) + CLEAR_M);
    // Rivers and roads go on beyond the zone.
    let courses: Vec<Vec<Coord>> = frame
        .water
        .iter()
        .map(|w| w.course.clone())
        .chain(frame.roads.iter().map(|road| road.course.clone()))
        .collect();
    let clear = move |(i, j): &(i32, i32)| {
        let centre = Coord { x: (f64::from(*i) + 0.5) * CELL_M, y: (f64::from(*j) + 0.5) * CELL_M };
        courses.iter().all(|course| nearest_on(course, centre).is_none_or(|(distance, _)| distance > CELL_M))
    };
    let rings = (1..400).flat_map(move |ring| {
        let (l, r, b, t) = (left - ring, right + ring, low - ring, high + ring);
        let rows = (l..=r).flat_map(move |i| [(i, b), (i, t)]);
        let columns = (b + 1..t).flat_map(move |j| [(l, j), (r, j)]);
        rows.chain(columns)
    });
    rings.filter(clear)
}

/// The parcels of one cell.
fn fill(frame: &Frame, (i, j): (i32, i32), number: usize, rng: &Rng) -> Vec<Parcel> {
    let Some(ring) = outline(i, j, rng) else { return Vec::new() };
    let mut chance = rng.fork(0x6265_796f ^ (number as u64) << 20);
    let loom = Loom { frame, rng: chance.fork(1), scale: 0.22 };
    let piece = Piece { ring, district: District::Beyond, village: 0 };
    let mut lots = loom.weave(&piece, 0);
    for block in lots.chunk_by_mut(|a, b| a.block == b.block) {
        node(block);
    }
    let (area, section) = (201 + number / 900, 1 + number % 900);
    let mut last: BTreeMap<&'static str, u32> = BTreeMap::new();
    let mut parcels: Vec<Parcel> = lots.into_iter().map(single).collect();
    for parcel in &mut parcels {
        parcel.status = status(parcel, &mut chance);
        let tenure = address::tenure(parcel.purpose, parcel.district, 1);
        let sequence = last.entry(tenure).or_default();
        *sequence += 1;
        parcel.code = address::code(area as u16, section as u16, tenure, *sequence);
        parcel.address = format!("示意片区第{number}街区");
    }
    parcels.sort_by(|a, b| a.code.cmp(&b.code));
    parcels
}

/// A cell with corners shifted by chance (the same for the four cells that meet there), less half the roads round it.
fn outline(i: i32, j: i32, rng: &Rng) -> Option<Ring> {
    let corner = |i: i32, j: i32| {
        let mut chance = rng.fork((u64::from(i as u32) << 32) | u64::from(j as u32));
        Coord {
            x: (f64::from(i) + chance.between(-0.09, 0.09)) * CELL_M,
            y: (f64::from(j) + chance.between(-0.09, 0.09)) * CELL_M,
        }
    };
    let whole = [corner(i, j), corner(i + 1, j), corner(i + 1, j + 1), corner(i, j + 1)];
    let mut ring = whole.to_vec();
    for (a, b) in edges(&whole) {
        let heading = direction(a, b);
        (ring, _) = cut(&ring, along(middle(a, b), left_of(heading), HALF_ROAD_M), heading, 0.01)?;
    }
    Some(ring)
}
