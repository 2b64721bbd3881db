//! The synthetic cadastre and its firms, made from a seed: the shipped layers, and any size for tests.
//!
//! *Guarantees:* same seed and size, same bytes on every platform; no two parcels overlap; every number valid.
//! *Must not know:* figures per mu, screens.

mod address;
mod beyond;
mod blocks;
mod fabric;
mod figures;
mod firms;
mod frame;
mod land_use;
mod names;
mod outlines;
mod parcels;
mod plan;
mod plane;
mod rng;
mod site;
mod split;
mod write;
mod zone_text;

use crate::io::error::WriteError;
use crate::io::write::{atomic, folder};
use std::path::Path;

/// How many parcels the shipped layers have: `layers/` is `mutu sample --parcels 4200 --seed 2035 -o layers`.
pub const SHIPPED_PARCELS: usize = 4_200;
/// The seed of the shipped layers: the last year of the plan.
pub const SHIPPED_SEED: u64 = 2035;

/// What [`write_sample`] wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleSummary {
    /// Number of parcels: what was asked for.
    pub parcels: usize,
    /// Number of firms on them.
    pub firms: usize,
    /// The files' names, in the order they were written.
    pub files: Vec<String>,
}

/// Writes a sample of the zone with `parcels` parcels into the folder `dir`, making it if need be: jurisdiction, zones,
/// water, roads, parcels, firms, who occupies what, and five years of figures.
///
/// The frame (zones, roads, water) is the same for every size and seed. Up to some 16 000 parcels lie inside the
/// zone; more lie on a lattice of schematic blocks round about it.
///
/// # Errors
/// Where a file cannot be written; those before it have been.
pub fn write_sample(parcels: usize, seed: u64, dir: &Path) -> Result<SampleSummary, WriteError> {
    folder(dir)?;
    let mut files = Vec::new();
    let mut put = |name: &str, text: String| -> Result<(), WriteError> {
        atomic(&dir.join(name), text.as_bytes())?;
        files.push(name.to_owned());
        Ok(())
    };
    let rng = rng::Rng::new(seed);
    let frame = frame::Frame::build();
    put("jurisdiction.geojson", write::jurisdiction(&frame))?;
    put("zones.geojson", write::zones(&frame))?;
    put("water.geojson", write::water(&frame))?;
    put("roads.geojson", write::roads(&frame))?;
    let made = parcels::make(&frame, parcels, &rng);
    put("parcels.geojson", write::parcels(&made, &rng, seed))?;
    let mut register = firms::settle(&made, &rng);
    let years = figures::account(&mut register.firms, parcels, &rng);
    put("firms.csv", write::firms(&register, seed))?;
    put("occupation.csv", write::occupation(&register, &made))?;
    put("yearly.csv", write::yearly(&register, &years))?;
    Ok(SampleSummary { parcels: made.len(), firms: register.firms.len(), files })
}
