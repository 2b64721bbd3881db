//! A short sign of an outline, by which a repair knows what it was accepted for.

use twox_hash::XxHash3_128;

use crate::geometry::defects::canonical;
use crate::model::id::FeatureId;
use crate::model::shapes::Shapes;

/// XXH3 over all corners to the millimetre, whatever corner a ring begins with; 16 digits.
pub fn sign(shapes: &Shapes, id: FeatureId) -> String {
    let mut hash = XxHash3_128::new();
    for ring in canonical(shapes, id) {
        hash.write(&ring.len().to_le_bytes());
        for coord in ring {
            hash.write(&((coord.x * 1e3).round() as i64).to_le_bytes());
            hash.write(&((coord.y * 1e3).round() as i64).to_le_bytes());
        }
    }
    format!("{:016x}", (hash.finish_128() >> 64) as u64)
}
