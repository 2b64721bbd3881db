//! The sheets a map is a stack of: which ones it needs, how each is made, how it is laid on the ones below.
//!
//! *Guarantees:* a sheet that serves two maps is the same for both, byte for byte.
//! *Must not know:* how a shape becomes pixels.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rayon::prelude::*;
use tiny_skia::Pixmap;

use super::ids::Ids;
use super::layers::{Prepared, Strip};
use super::resolve::{self, Inks};
use super::strips::Strips;
use super::text::{Ready, Written};
use super::{Frame, RenderError, lines, paint};
use crate::model::layer::{Layer, LayerKind};
use crate::scene::color::Color;
use crate::scene::font::Fonts;
use crate::scene::paint::{Classes, Fill, MapFrame, Mark, Stratum, Stroke, Text};

/// What one sheet shows; it holds what the sheet depends on.
#[derive(Debug)]
pub(super) enum Step {
    /// Some strata one over the other, and over the last ones names and notes.
    Painted { ground: Option<Color>, strata: Vec<Stratum>, labels: Vec<Text>, notes: Vec<Mark> },
    /// The fills of parcels; their colours are not on the sheet. The number is the stratum's place in the map.
    Fills { layer: Arc<Layer>, point_px: f32, stratum: usize },
    /// The outlines of parcels; their colour is not on the sheet.
    Outlines { layer: Arc<Layer>, width_px: f32, point_px: f32, stratum: usize },
}

/// A sheet of one band.
#[derive(Debug, Default)]
pub(super) enum Sheet {
    /// Not made yet.
    #[default]
    Missing,
    /// Nothing is on it.
    Blank,
    /// The ground alone.
    Ground(Color),
    /// Opaque or premultiplied pixels.
    Painted(Pixmap),
    Fills(Ids),
    Outlines(Vec<u8>),
}

/// What makes the sheets of a step.
pub(super) enum Maker<'a> {
    /// All of them are there.
    Idle,
    Painted {
        ground: Option<Color>,
        frame: Frame,
        strata: Vec<Prepared<'a>>,
        labels: Vec<Written>,
        notes: Vec<Ready>,
    },
    Fills(Strips<'a>),
    Outlines(Strips<'a>, f32),
}

/// How the sheets of a step are laid.
pub(super) enum Laid<'a> {
    /// As they are, the lowest one without looking at what is below.
    AsItIs {
        lowest: bool,
    },
    Inks(Inks<'a>),
    Line(Color, f32),
}

impl Step {
    /// The sheets of a map from the bottom up. There is one with the ground below and one with the names above.
    pub(super) fn all(map: &MapFrame) -> Vec<Self> {
        let mut steps = Vec::new();
        let mut ground = Some(map.ground);
        let mut strata: Vec<Stratum> = Vec::new();
        for (at, stratum) in map.strata.iter().enumerate().filter(|(_, stratum)| stratum.opacity > 0.0) {
            let (layer, point_px) = (Arc::clone(&stratum.layer), stratum.point_px);
            let step = if only_fills(stratum) {
                Self::Fills { layer, point_px, stratum: at }
            } else if let Some(stroke) = one_thin_line(stratum) {
                Self::Outlines { layer, width_px: stroke.width_px, point_px, stratum: at }
            } else {
                strata.push(stratum.clone());
                continue;
            };
            if ground.is_some() || !strata.is_empty() {
                let strata = std::mem::take(&mut strata);
                steps.push(Self::Painted { ground: ground.take(), strata, labels: Vec::new(), notes: Vec::new() });
            }
            steps.push(step);
        }
        steps.push(Self::Painted { ground, strata, labels: map.labels.clone(), notes: map.notes.clone() });
        steps
    }

    /// Whether its sheets are those another step needs, under the same view.
    pub(super) fn has_sheet_of(&self, other: &Self) -> bool {
        match (self, other) {
            (
                Self::Painted { ground, strata, labels, notes },
                Self::Painted { ground: other_ground, strata: others, labels: other_labels, notes: other_notes },
            ) => {
                ground == other_ground
                    && labels == other_labels
                    && notes == other_notes
                    && strata.len() == others.len()
                    && strata.iter().zip(others).all(|(one, other)| looks_like(one, other))
            }
            (Self::Fills { layer, point_px, .. }, Self::Fills { layer: other, point_px: other_px, .. }) => {
                Arc::ptr_eq(layer, other) && point_px == other_px
            }
            (
                Self::Outlines { layer, width_px, point_px, .. },
                Self::Outlines { layer: other, width_px: other_width_px, point_px: other_px, .. },
            ) => Arc::ptr_eq(layer, other) && (width_px, point_px) == (other_width_px, other_px),
            _ => false,
        }
    }

    /// What makes its sheets, if any are `wanted`.
    pub(super) fn maker<'a>(
        &'a self,
        wanted: bool,
        map: &MapFrame,
        frame: Frame,
        fonts: &Fonts<'_>,
        cancelled: &AtomicBool,
    ) -> Result<Maker<'a>, RenderError> {
        if !wanted {
            return Ok(Maker::Idle);
        }
        Ok(match self {
            Self::Painted { ground, strata, labels, notes } => Maker::Painted {
                ground: *ground,
                frame,
                strata: strata.iter().map(|stratum| Prepared::new(stratum, map.view, frame)).collect(),
                labels: labels.par_iter().map(|label| Written::new(label, fonts)).collect(),
                notes: notes.par_iter().map(|note| Ready::new(note, fonts)).collect(),
            },
            Self::Fills { layer, point_px, .. } => {
                let reach_px = (0.0, f64::from(*point_px));
                Maker::Fills(Strips::of(&layer.shapes, &map.view, frame, reach_px, cancelled)?)
            }
            Self::Outlines { layer, width_px, point_px, .. } => {
                let reach_px = (f64::from(*width_px) / 2.0 + 1.0, f64::from(*point_px));
                Maker::Outlines(Strips::of(&layer.shapes, &map.view, frame, reach_px, cancelled)?, *width_px)
            }
        })
    }

    /// How its sheets are laid in this map.
    pub(super) fn laid<'a>(&self, map: &'a MapFrame) -> Laid<'a> {
        let as_it_is = Laid::AsItIs { lowest: false };
        match self {
            Self::Painted { ground, .. } => Laid::AsItIs { lowest: ground.is_some() },
            Self::Fills { stratum, .. } => {
                map.strata.get(*stratum).map_or(as_it_is, |stratum| Laid::Inks(Inks::new(stratum)))
            }
            Self::Outlines { stratum, .. } => {
                let stratum = map.strata.get(*stratum);
                let line = stratum.and_then(|stratum| Some((one_thin_line(stratum)?.color, stratum.opacity)));
                line.map_or(as_it_is, |(color, opacity)| Laid::Line(color, opacity))
            }
        }
    }
}

impl Maker<'_> {
    /// The sheet of some rows of the frame. `spare` is asked for ids that nobody needs.
    pub(super) fn sheet(
        &self,
        rows: Range<usize>,
        spare: impl FnOnce() -> Ids,
        cancelled: &AtomicBool,
    ) -> Result<Sheet, RenderError> {
        Ok(match self {
            Self::Idle => Sheet::Missing,
            Self::Fills(strips) => Sheet::Fills(spare().draw(strips, rows, cancelled)?),
            Self::Outlines(strips, width_px) => Sheet::Outlines(lines::coverage(strips, rows, *width_px, cancelled)?),
            Self::Painted { ground, frame, strata, labels, notes } => {
                let (top, height) = ((rows.start as u32).cast_signed(), (rows.len() as u32).cast_signed());
                let strip = Strip { top, height, cancelled };
                if labels.is_empty() && notes.is_empty() && !strata.iter().any(|layer| layer.meets(strip)) {
                    return Ok(ground.map_or(Sheet::Blank, Sheet::Ground));
                }
                let Some(mut map) = Pixmap::new(frame.width, height.cast_unsigned()) else { return Ok(Sheet::Blank) };
                if let Some(ground) = ground {
                    map.fill(paint::opaque(*ground));
                }
                for layer in strata {
                    layer.draw(&mut map.as_mut(), strip)?;
                }
                // All halos lie under all letters: the characters of a name set one by one do not eat each other.
                let shift = (-(frame.left as f32), -(frame.top as f32) - top as f32);
                for label in labels {
                    label.draw_halo(&mut map.as_mut(), shift);
                }
                for label in labels {
                    label.draw_letters(&mut map.as_mut(), shift);
                }
                for note in notes {
                    note.draw(&mut map.as_mut(), shift, -shift.1, height as f32);
                }
                Sheet::Painted(map)
            }
        })
    }
}

impl Sheet {
    /// Lays one row over what lies below: `row` of the sheet, `y` of the frame.
    pub(super) fn lay(&self, laid: &Laid<'_>, (row, y): (usize, usize), onto: &mut [u8]) {
        let line = onto.len();
        match (self, laid) {
            (Self::Painted(map), Laid::AsItIs { lowest }) => {
                let own = map.data().get(row * line..(row + 1) * line).unwrap_or_default();
                if *lowest && own.len() == line {
                    onto.copy_from_slice(own);
                } else {
                    resolve::lay_sheet(own, onto);
                }
            }
            (Self::Ground(Color { r, g, b, .. }), _) => onto.as_chunks_mut::<4>().0.fill([*r, *g, *b, u8::MAX]),
            (Self::Fills(ids), Laid::Inks(inks)) => inks.lay(ids, (row, y), onto),
            (Self::Outlines(coverage), Laid::Line(color, opacity)) => {
                let width = line / 4;
                let own = coverage.get(row * width..(row + 1) * width).unwrap_or_default();
                resolve::lay_line(*color, *opacity, own, onto);
            }
            _ => {}
        }
    }
}

/// Parcels part the land between them: a place is in one of them, so fills need no blending among themselves.
fn only_fills(stratum: &Stratum) -> bool {
    stratum.layer.kind == LayerKind::Parcels && stratum.symbols.iter().all(|symbol| symbol.strokes.is_empty())
}

/// The line of parcels that all have the same one and nothing else.
fn one_thin_line(stratum: &Stratum) -> Option<&Stroke> {
    let ([symbol], Classes::One) = (stratum.symbols.as_slice(), &stratum.classes) else { return None };
    let [stroke] = symbol.strokes.as_slice() else { return None };
    let plain = stroke.dash_px.is_empty() && !stroke.inside_only && symbol.fill == Fill::None;
    (plain && stratum.layer.kind == LayerKind::Parcels).then_some(stroke)
}

/// Layers never change in place, so the same one is the same data.
fn looks_like(one: &Stratum, other: &Stratum) -> bool {
    let same_classes = match (&one.classes, &other.classes) {
        (Classes::One, Classes::One) => true,
        (Classes::Each(one), Classes::Each(other)) => one == other,
        _ => false,
    };
    same_classes
        && Arc::ptr_eq(&one.layer, &other.layer)
        && one.symbols == other.symbols
        && one.opacity == other.opacity
        && one.point_px == other.point_px
}
