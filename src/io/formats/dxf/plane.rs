//! The plane of a flat entity: AutoCAD keeps its corners in axes of their own, which follow from the way it looks up
//! (DXF reference, "Arbitrary Axis Algorithm"). A mirrored outline looks down: its x runs west.

use geo_types::Coord;

/// Below this a normal is near the z axis.
const NEAR_Z: f64 = 1.0 / 64.0;

/// The axes of an entity, in those of the drawing.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plane {
    x: [f64; 3],
    y: [f64; 3],
    up: [f64; 3],
}

impl Plane {
    /// By the way it looks up; `None` for one that is no direction.
    pub(super) fn of(normal: [f64; 3]) -> Option<Self> {
        let up = unit(normal)?;
        let is_near_z = up[0].abs() < NEAR_Z && up[1].abs() < NEAR_Z;
        let x = unit(cross(if is_near_z { [0.0, 1.0, 0.0] } else { [0.0, 0.0, 1.0] }, up))?;
        Some(Self { x, y: unit(cross(up, x))?, up })
    }

    /// Where a corner is in the drawing, seen from above.
    pub(super) fn to_world(self, corner: Coord, elevation: f64) -> Coord {
        let along = |axis: usize| {
            let part = |of: [f64; 3]| of.get(axis).copied().unwrap_or_default();
            corner.x * part(self.x) + corner.y * part(self.y) + elevation * part(self.up)
        };
        Coord { x: along(0), y: along(1) }
    }
}

fn cross([ax, ay, az]: [f64; 3], [bx, by, bz]: [f64; 3]) -> [f64; 3] {
    [ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx]
}

fn unit(of: [f64; 3]) -> Option<[f64; 3]> {
    let length = of.iter().map(|part| part * part).sum::<f64>().sqrt();
    (length > 1e-12 && length.is_finite()).then(|| of.map(|part| part / length))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// By hand from the formulas of the reference; GDAL mirrors the first one the same.
    #[test]
    fn a_mirrored_outline_is_where_it_was_drawn() {
        let check = |normal: [f64; 3], elevation: f64, expected: (f64, f64)| {
            let found = Plane::of(normal).expect("a direction").to_world(Coord { x: -3.0, y: 4.0 }, elevation);
            let off = (found.x - expected.0).abs().max((found.y - expected.1).abs());
            assert!(off < 1e-12, "{normal:?}: {found:?}");
        };
        check([0.0, 0.0, -1.0], 9.0, (3.0, 4.0));
        check([0.0, 0.0, 2.0], 9.0, (-3.0, 4.0));
        // Looking east: its x runs north, its y up.
        check([1.0, 0.0, 0.0], 9.0, (9.0, -3.0));
        assert!(Plane::of([0.0; 3]).is_none());
    }
}
