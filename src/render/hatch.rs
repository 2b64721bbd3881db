//! Measures of hatches, the same in all backends.

/// Lines from bottom left to top right, as a square that repeats without a seam.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hatch {
    /// The side of the square in pixels.
    pub(super) side_px: f32,
    /// The width of a line in pixels.
    pub(super) line_px: f32,
}

impl Hatch {
    /// Lines `spacing_px` apart across.
    pub(super) fn of(spacing_px: f32) -> Self {
        Self {
            side_px: (spacing_px * std::f32::consts::SQRT_2).round().clamp(3.0, 256.0),
            line_px: (spacing_px * 0.15).clamp(0.7, 6.0),
        }
    }
}
