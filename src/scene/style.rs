//! Widths and sizes of the map in one table, in pixels at scale 1 (96 dpi); and which symbol a road or zone has.
//!
//! *Guarantees:* a road is never thinner than its class needs to be seen, and as wide as it is where there is room.
//! *Must not know:* views, layers.

use crate::model::layer::ZoneKind;
use crate::scene::color::{Color, Tokens};
use crate::scene::paint::{Fill, Stroke, Symbol};

/// Classes of road, from the least to the widest; also the order of drawing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RoadClass {
    /// 次干路, and every road of an unknown class.
    Secondary,
    /// 主干路.
    Arterial,
    /// 环路.
    Ring,
    /// 省道, 快速路.
    Highway,
}

impl RoadClass {
    /// All of them, in the order of drawing.
    pub const ALL: [Self; 4] = [Self::Secondary, Self::Arterial, Self::Ring, Self::Highway];

    /// The class of the name in files.
    pub fn from_name(name: &str) -> Self {
        match name {
            "highway" => Self::Highway,
            "ring" => Self::Ring,
            "arterial" => Self::Arterial,
            _ => Self::Secondary,
        }
    }

    /// The least width of its fill.
    pub fn least_px(self) -> f64 {
        match self {
            Self::Highway => 3.0,
            Self::Ring => 2.6,
            Self::Arterial => 2.0,
            Self::Secondary => 1.3,
        }
    }

    /// Width in metres where the file does not say.
    pub fn usual_width_m(self) -> f64 {
        match self {
            Self::Highway => 32.0,
            Self::Ring => 40.0,
            Self::Arterial => 36.0,
            Self::Secondary => 24.0,
        }
    }

    /// Size of its name.
    pub fn label_px(self) -> f32 {
        match self {
            Self::Highway | Self::Ring => 11.5,
            Self::Arterial => 11.0,
            Self::Secondary => 10.5,
        }
    }
}

/// Casing and fill of a road `width_px` wide; `stepped_back` where a theme speaks.
pub fn road_symbols(
    tokens: &Tokens,
    class: RoadClass,
    width_px: f64,
    scale: f32,
    stepped_back: bool,
) -> (Symbol, Symbol) {
    let (mut fill, mut casing) = match class {
        RoadClass::Highway => (tokens.highway, tokens.highway_casing),
        _ => (tokens.road, tokens.road_casing),
    };
    if stepped_back {
        fill = fill.mixed(tokens.road, 0.45);
        casing = casing.mixed(tokens.road_casing, 0.45);
    }
    let edge_px = if width_px < 2.0 * f64::from(scale) { 0.45 } else { 0.8 };
    let line = |color, width_px| Symbol {
        fill: Fill::None,
        strokes: vec![Stroke { color, width_px, dash_px: Vec::new(), inside_only: false }],
    };
    (line(casing, width_px as f32 + 2.0 * edge_px * scale), line(fill, width_px as f32))
}

/// The colour of a kind of zone.
pub fn zone_color(tokens: &Tokens, kind: ZoneKind) -> Color {
    match kind {
        ZoneKind::Jurisdiction => tokens.jurisdiction,
        ZoneKind::Core => tokens.core,
        ZoneKind::Belt => tokens.belt,
        ZoneKind::Park => tokens.park,
        ZoneKind::Town => tokens.town,
        ZoneKind::Functional => tokens.functional,
    }
}

/// The tint under the parcels.
pub fn zone_tint(tokens: &Tokens, kind: ZoneKind, stepped_back: bool) -> Symbol {
    let alpha = match kind {
        // What lies inside is a little lighter than what lies outside.
        ZoneKind::Jurisdiction => return Symbol { fill: Fill::Solid(tokens.panel), strokes: Vec::new() },
        ZoneKind::Belt => 0.18,
        ZoneKind::Core | ZoneKind::Park | ZoneKind::Town => 0.08,
        ZoneKind::Functional => 0.05,
    };
    let alpha = if stepped_back { alpha * 0.6 } else { alpha };
    Symbol { fill: Fill::Solid(zone_color(tokens, kind).alpha(alpha)), strokes: Vec::new() }
}

/// A line, and inside it an edge that fades inwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edging {
    /// How far inwards, in pixels at scale 1.
    pub soft_px: f32,
    /// Pixels a point.
    pub scale: f32,
    /// Whether a theme speaks, so that the edge is fainter.
    pub stepped_back: bool,
    /// Whether one is in the zone.
    pub active: bool,
}

/// The outline over the parcels.
pub fn zone_outline(tokens: &Tokens, kind: ZoneKind, edging: Edging) -> Symbol {
    let Edging { soft_px, scale, stepped_back, active } = edging;
    let color = zone_color(tokens, kind);
    let mut strokes = Vec::new();
    let (line_px, line_alpha, dash, soft_alpha): (f32, f32, &[f32], f32) = match kind {
        ZoneKind::Jurisdiction => (1.5, 0.95, &[11.0, 3.5, 1.5, 3.5], 0.0),
        ZoneKind::Core => (1.9, 0.95, &[], 0.10),
        ZoneKind::Belt => (1.5, 0.90, &[], 0.09),
        ZoneKind::Park | ZoneKind::Town => (1.5, 0.92, &[], 0.085),
        ZoneKind::Functional => (1.0, 0.75, &[5.0, 3.0], 0.045),
    };
    let (line_px, soft_alpha) = if active { (line_px + 1.3, soft_alpha * 1.7 + 0.05) } else { (line_px, soft_alpha) };
    let soft_alpha = if stepped_back { soft_alpha * 0.6 } else { soft_alpha };
    if soft_alpha > 0.0 && soft_px >= 1.0 {
        // Only the inner half is drawn, so a stroke is twice as wide as its edge.
        for share in [1.0, 0.66, 0.33] {
            let width_px = 2.0 * soft_px * share * scale;
            strokes.push(Stroke { color: color.alpha(soft_alpha), width_px, dash_px: Vec::new(), inside_only: true });
        }
    }
    strokes.push(Stroke {
        color: color.alpha(line_alpha),
        width_px: line_px * scale,
        dash_px: dash.iter().map(|length| length * scale).collect(),
        inside_only: false,
    });
    Symbol { fill: Fill::None, strokes }
}

/// Size, spacing (share of the size) of a zone's name, and its rank: lower is placed first.
pub fn zone_label(kind: ZoneKind) -> (f32, f32, u8) {
    match kind {
        ZoneKind::Core => (16.0, 0.16, 0),
        ZoneKind::Park | ZoneKind::Town => (13.0, 0.08, 1),
        ZoneKind::Belt => (14.0, 0.22, 2),
        ZoneKind::Functional => (11.5, 0.06, 5),
        ZoneKind::Jurisdiction => (15.0, 0.30, 6),
    }
}
