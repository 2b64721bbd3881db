//! Colours: every colour of the program stands in this file or in `palette.rs`.
//!
//! *Guarantees:* text and quiet text stand on panels with a contrast of at least 4.5 : 1 in both appearances.
//! *Must not know:* what is drawn with them.

use crate::model::note::NoteColor;

/// sRGB with straight alpha.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Color {
    /// Red.
    pub r: u8,
    /// Green.
    pub g: u8,
    /// Blue.
    pub b: u8,
    /// Opacity.
    pub a: u8,
}

impl Color {
    /// White, for paper.
    pub const WHITE: Self = Self::hex(0xFF_FF_FF);
    /// Nothing.
    pub const CLEAR: Self = Self { r: 0, g: 0, b: 0, a: 0 };

    /// `Color::hex(0xF7F5F0)`, opaque.
    pub const fn hex(rgb: u32) -> Self {
        Self { r: (rgb >> 16) as u8, g: (rgb >> 8) as u8, b: rgb as u8, a: 255 }
    }

    /// A colour of notes.
    pub fn of_note(color: NoteColor, appearance: Appearance) -> Self {
        let (light, dark) = match color {
            NoteColor::Red => (Self::hex(0xC6_28_28), Self::hex(0xFF_7A_6E)),
            NoteColor::Orange => (Self::hex(0xB2_57_00), Self::hex(0xFF_A9_4D)),
            NoteColor::Green => (Self::hex(0x1B_77_40), Self::hex(0x63_CF_8E)),
            NoteColor::Blue => (Self::hex(0x15_5F_A8), Self::hex(0x6C_B8_F2)),
            NoteColor::Purple => (Self::hex(0x70_3C_A3), Self::hex(0xC3_9B_EB)),
            NoteColor::Ink => (LIGHT.map_text, DARK.map_text),
        };
        match appearance {
            Appearance::Light => light,
            Appearance::Dark => dark,
        }
    }

    /// The same colour, `alpha` from 0 to 1.
    pub const fn alpha(self, alpha: f32) -> Self {
        Self { a: (alpha * 255.0 + 0.5) as u8, ..self }
    }

    /// The same colour, its opacity times `factor` (0 to 1).
    pub fn faded(self, factor: f32) -> Self {
        self.alpha(f32::from(self.a) / 255.0 * factor.clamp(0.0, 1.0))
    }

    /// A mixture in OKLab: this colour at 0, `other` at 1. Opacity is kept.
    pub fn mixed(self, other: Self, share: f64) -> Self {
        let (from, to) = (Oklab::of(self), Oklab::of(other));
        Oklab {
            l: from.l + (to.l - from.l) * share,
            a: from.a + (to.a - from.a) * share,
            b: from.b + (to.b - from.b) * share,
        }
        .color()
        .alpha(f32::from(self.a) / 255.0)
    }

    /// Relative luminance (WCAG 2), 0 black to 1 white.
    pub fn luminance(self) -> f64 {
        let [r, g, b] = self.linear();
        0.2126 * r + 0.7152 * g + 0.0722 * b
    }

    /// Linear light of the three channels, 0 to 1.
    pub fn linear(self) -> [f64; 3] {
        [self.r, self.g, self.b].map(|channel| {
            let value = f64::from(channel) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }

    /// The opaque colour of linear light; what lies outside 0 to 1 is cut.
    pub fn from_linear(linear: [f64; 3]) -> Self {
        let [r, g, b] = linear.map(|value| {
            let value = value.clamp(0.0, 1.0);
            let coded = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            (coded * 255.0 + 0.5) as u8
        });
        Self { r, g, b, a: 255 }
    }
}

/// Contrast of two colours (WCAG 2), 1 to 21.
pub fn contrast(one: Color, other: Color) -> f64 {
    let (one, other) = (one.luminance(), other.luminance());
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// A colour in OKLab, a space in which equal distances look about equal (Björn Ottosson, 2020).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Oklab {
    /// Lightness, 0 black to 1 white.
    pub l: f64,
    /// Green to red.
    pub a: f64,
    /// Blue to yellow.
    pub b: f64,
}

impl Oklab {
    /// From sRGB; opacity is dropped.
    pub fn of(color: Color) -> Self {
        let [r, g, b] = color.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        Self {
            l: 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s,
            a: 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s,
            b: 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s,
        }
    }

    /// To opaque sRGB.
    pub fn color(self) -> Color {
        let l = (self.l + 0.396_337_777_4 * self.a + 0.215_803_757_3 * self.b).powi(3);
        let m = (self.l - 0.105_561_345_8 * self.a - 0.063_854_172_8 * self.b).powi(3);
        let s = (self.l - 0.089_484_177_5 * self.a - 1.291_485_548_0 * self.b).powi(3);
        Color::from_linear([
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ])
    }

    /// Distance to another colour.
    pub fn distance(self, other: Self) -> f64 {
        ((self.l - other.l).powi(2) + (self.a - other.a).powi(2) + (self.b - other.b).powi(2)).sqrt()
    }
}

/// Light or dark.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Appearance {
    /// Light; also every export.
    #[default]
    Light,
    /// Dark.
    Dark,
}

/// The colours of panels and map for one appearance.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Tokens {
    /// Panel background.
    pub panel: Color,
    /// Text.
    pub text: Color,
    /// Quiet text.
    pub muted: Color,
    /// Lines between things.
    pub hairline: Color,
    /// What can be pressed, what is chosen.
    pub accent: Color,
    /// Warnings.
    pub warning: Color,
    /// Errors.
    pub error: Color,
    /// What is as it should be.
    pub success: Color,
    /// Map ground.
    pub ground: Color,
    /// Water.
    pub water: Color,
    /// Names of water.
    pub water_text: Color,
    /// Road fill.
    pub road: Color,
    /// Road casing.
    pub road_casing: Color,
    /// S-road and expressway fill.
    pub highway: Color,
    /// S-road and expressway casing.
    pub highway_casing: Color,
    /// Parcel outlines.
    pub parcel_line: Color,
    /// Map text.
    pub map_text: Color,
    /// Names of roads.
    pub road_text: Color,
    /// Halo of map text.
    pub halo: Color,
    /// Selection.
    pub selection: Color,
    /// Under the selection.
    pub selection_casing: Color,
    /// Outline of the jurisdiction.
    pub jurisdiction: Color,
    /// 核.
    pub core: Color,
    /// 带.
    pub belt: Color,
    /// 园.
    pub park: Color,
    /// 镇.
    pub town: Color,
    /// Functional areas.
    pub functional: Color,
    /// NoData fill.
    pub no_data: Color,
    /// NoData hatch.
    pub no_data_line: Color,
    /// Zero.
    pub zero: Color,
    /// T hatch.
    pub not_rated: Color,
}

impl Tokens {
    /// The table of an appearance.
    pub fn of(appearance: Appearance) -> &'static Self {
        match appearance {
            Appearance::Light => &LIGHT,
            Appearance::Dark => &DARK,
        }
    }
}

const LIGHT: Tokens = Tokens {
    panel: Color::hex(0xFB_FA_F8),
    text: Color::hex(0x1F_23_28),
    muted: Color::hex(0x66_70_85),
    hairline: Color::hex(0xE4_E1_DB),
    accent: Color::hex(0x1F_6F_B2),
    warning: Color::hex(0x96_5A_00),
    error: Color::hex(0xB4_23_18),
    success: Color::hex(0x1F_7A_4D),
    ground: Color::hex(0xF7_F5_F0),
    water: Color::hex(0xCA_DD_E8),
    water_text: Color::hex(0x3F_76_99),
    road: Color::hex(0xFF_FF_FF),
    road_casing: Color::hex(0xC9_C4_BA),
    highway: Color::hex(0xF2_C8_79),
    highway_casing: Color::hex(0xC9_9B_45),
    parcel_line: Color::hex(0x8A_82_74),
    map_text: Color::hex(0x2B_2F_36),
    road_text: Color::hex(0x55_50_4A),
    halo: Color::hex(0xFD_FC_FA),
    selection: Color::hex(0xFF_B0_00),
    selection_casing: Color::hex(0xFF_FF_FF),
    jurisdiction: Color::hex(0x55_50_4A),
    core: Color::hex(0xC0_39_2B),
    belt: Color::hex(0x2E_8B_57),
    park: Color::hex(0x7A_4F_A3),
    town: Color::hex(0xC7_7B_12),
    functional: Color::hex(0x3E_72_8C),
    no_data: Color::hex(0xE8_E5_DF),
    no_data_line: Color::hex(0xD3_CF_C7),
    zero: Color::hex(0xF5_D6_C4),
    not_rated: Color::hex(0xA6_A4_A3),
};

const DARK: Tokens = Tokens {
    panel: Color::hex(0x1C_1F_23),
    text: Color::hex(0xE8_E6_E1),
    muted: Color::hex(0x9A_A1_AB),
    hairline: Color::hex(0x2E_32_38),
    accent: Color::hex(0x5A_A9_E6),
    warning: Color::hex(0xE5_A9_4B),
    error: Color::hex(0xF0_7F_74),
    success: Color::hex(0x6F_C2_95),
    ground: Color::hex(0x17_1A_1E),
    water: Color::hex(0x1D_36_48),
    water_text: Color::hex(0x7F_B4_D4),
    road: Color::hex(0x4A_4F_57),
    road_casing: Color::hex(0x0F_11_14),
    highway: Color::hex(0x94_7A_3E),
    highway_casing: Color::hex(0x2A_22_10),
    parcel_line: Color::hex(0x0C_0E_11),
    map_text: Color::hex(0xE4_E1_DA),
    road_text: Color::hex(0xB9_B5_AC),
    halo: Color::hex(0x14_16_1A),
    selection: Color::hex(0xFF_B0_00),
    selection_casing: Color::hex(0x00_00_00),
    jurisdiction: Color::hex(0xB5_AE_A2),
    core: Color::hex(0xF0_73_65),
    belt: Color::hex(0x55_BF_86),
    park: Color::hex(0xB7_93_DC),
    town: Color::hex(0xE8_A6_4C),
    functional: Color::hex(0x79_B0_CC),
    no_data: Color::hex(0x2B_2E_33),
    no_data_line: Color::hex(0x41_45_4C),
    zero: Color::hex(0x5C_41_36),
    not_rated: Color::hex(0x6A_6E_76),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_can_be_read_on_panels_and_on_its_halo() {
        for tokens in [&LIGHT, &DARK] {
            for (name, ink, under) in [
                ("text", tokens.text, tokens.panel),
                ("muted", tokens.muted, tokens.panel),
                ("accent", tokens.accent, tokens.panel),
                ("warning", tokens.warning, tokens.panel),
                ("error", tokens.error, tokens.panel),
                ("success", tokens.success, tokens.panel),
                ("map text", tokens.map_text, tokens.halo),
                ("road text", tokens.road_text, tokens.halo),
                ("water text", tokens.water_text, tokens.halo),
                ("core", tokens.core, tokens.halo),
                ("park", tokens.park, tokens.halo),
            ] {
                let found = contrast(ink, under);
                assert!(found >= 4.5, "{name}: {found:.2} : 1 is less than 4.5 : 1");
            }
        }
    }

    #[test]
    fn notes_can_be_read_on_their_halo() {
        for (appearance, tokens) in [(Appearance::Light, &LIGHT), (Appearance::Dark, &DARK)] {
            for color in NoteColor::ALL {
                let found = contrast(Color::of_note(*color, appearance), tokens.halo);
                assert!(found >= 4.5, "{color:?}, {appearance:?}: {found:.2} : 1 is less than 4.5 : 1");
            }
        }
    }

    #[test]
    fn contrast_is_that_of_the_published_examples() {
        assert!((contrast(Color::hex(0), Color::WHITE) - 21.0).abs() < 1e-9, "black on white is 21 : 1 by definition");
        // #767676 on white is the well-known lightest grey that passes AA, 4.54 : 1.
        assert!((contrast(Color::hex(0x76_76_76), Color::WHITE) - 4.54).abs() < 0.01, "WCAG's own example");
    }

    #[test]
    fn oklab_goes_there_and_back() {
        // Reference values of the author of OKLab for pure red.
        let red = Oklab::of(Color::hex(0xFF_00_00));
        assert!(
            (red.l - 0.628).abs() < 1e-3 && (red.a - 0.225).abs() < 1e-3 && (red.b - 0.126).abs() < 1e-3,
            "{red:?}"
        );
        for rgb in (0..0x0100_0000).step_by(70_001) {
            assert_eq!(Oklab::of(Color::hex(rgb)).color(), Color::hex(rgb), "{rgb:06X} there and back");
        }
    }
}
