//! The colour of every legend row: ramps of per-mu themes, standard land-use colours, status colours.
//!
//! Per-mu ramps go light to dark on light ground (dark to light on dark ground) in equal steps of OKLab lightness
//! along one path of hues, so they keep their order in greyscale and for every colour vision.
//!
//! Land-use hues are those of 《市级国土空间总体规划制图规范》 appendix B. Pure red, yellow and magenta over whole
//! blocks would drown every road and name, so the map, its legend and every export mix them with
//! [`SOFTENED`] of the ground; [`standard_land_use`] gives them as printed.

use crate::analysis::theme::ClassKey;
use crate::model::layer::ParcelStatus;
use crate::model::scheme::Moved;
use crate::model::spec::Theme;
use crate::scene::color::{Appearance, Color, Oklab, Tokens};
use crate::scene::paint::Fill;

/// How a class is filled on the map, in the legend and in every export alike.
pub fn fill_of(key: &ClassKey, appearance: Appearance) -> Fill {
    let tokens = Tokens::of(appearance);
    match key {
        ClassKey::Class { index, of, .. } => Fill::Solid(ramp(*index, *of, appearance)),
        ClassKey::Levels(levels) => Fill::Solid(of_two(*levels, appearance)),
        ClassKey::Zero => Fill::Solid(tokens.zero),
        ClassKey::NotRated | ClassKey::Rest => {
            Fill::Hatch { ground: tokens.no_data, line: tokens.not_rated, spacing_px: 5.0 }
        }
        // Flat and quiet: most land of a zone has no firm, and a hatch over all of it would drown the figures.
        ClassKey::NoData => Fill::Solid(tokens.no_data),
        ClassKey::LandUse { scheme, code, .. } => land_use_fill(scheme, code, appearance),
        ClassKey::Status(status) => Fill::Solid(status_color(*status, appearance)),
        ClassKey::Grade { at, of, .. } => Fill::Solid(grade_color(*at, *of)),
        ClassKey::Moved(moved) => Fill::Solid(moved_color(*moved, appearance)),
        ClassKey::OfFirm { theme, at, .. } => Fill::Solid(firm_color(*theme, *at, appearance)),
    }
}

/// Class `index` (from 0, the lowest) of `of` of a per-mu theme.
pub fn ramp(index: usize, of: usize, appearance: Appearance) -> Color {
    let anchors = match appearance {
        Appearance::Light => &RAMP_LIGHT,
        Appearance::Dark => &RAMP_DARK,
    };
    let share = if of < 2 { 0.6 } else { index.min(of - 1) as f64 / (of - 1) as f64 };
    along(anchors, share)
}

/// Grade `at` (from 0, the best) of `of`: blue by way of green and yellow to red-brown. The ends part by blue and yellow,
/// which all common colour visions tell apart.
pub fn grade_color(at: usize, of: usize) -> Color {
    let share = if of < 2 { 0.0 } else { at.min(of - 1) as f64 / (of - 1) as f64 };
    let place = share * (GRADES.len() - 1) as f64;
    let first = (place as usize).min(GRADES.len() - 2);
    Color::hex(GRADES[first]).mixed(Color::hex(GRADES[first + 1]), place - first as f64)
}

/// Up in the colour of the best grade, down in that of the worst: they part by blue and yellow, and what stays is quiet.
fn moved_color(moved: Moved, appearance: Appearance) -> Color {
    let ends = GRADES.len();
    match moved {
        Moved::Up => grade_color(0, ends),
        Moved::Down => grade_color(ends - 1, ends),
        Moved::Other => grade_color(1, 3),
        Moved::Same => Tokens::of(appearance).no_data.mixed(Tokens::of(appearance).muted, 0.35),
    }
}

/// Class `at` of a theme of firms.
pub fn firm_color(theme: Theme, at: usize, appearance: Appearance) -> Color {
    let [light, dark] = match theme {
        Theme::Industry => &INDUSTRIES,
        Theme::FirmClass => &FIRM_CLASSES,
        _ => &SCALES,
    };
    let colors = if appearance == Appearance::Light { light } else { dark };
    // What a file does not state comes last, whatever the theme.
    Color::hex(colors.get(at).or(colors.last()).copied().unwrap_or_default())
}

/// The colour of two levels (0 low to 2 high) of [`crate::model::spec::Theme::PAIR`].
pub fn of_two([across, up]: [usize; 2], appearance: Appearance) -> Color {
    let cells = match appearance {
        Appearance::Light => &OF_TWO_LIGHT,
        Appearance::Dark => &OF_TWO_DARK,
    };
    Color::hex(cells[up.min(2)][across.min(2)])
}

/// Part of the ground in land-use colours on the map.
pub const SOFTENED: f64 = 0.42;

/// The colour of a class as the standard prints it; `None` for a code it does not know.
pub fn standard_land_use(scheme: &str, code: &str) -> Option<Color> {
    let code = in_standard_scheme(scheme, code);
    LAND_USE
        .iter()
        .filter(|(prefix, _)| code.starts_with(prefix))
        .max_by_key(|(prefix, _)| prefix.len())
        .map(|(_, rgb)| Color::hex(*rgb))
}

/// The fill of a land-use class on the map.
pub fn land_use_fill(scheme: &str, code: &str, appearance: Appearance) -> Fill {
    let tokens = Tokens::of(appearance);
    let softened = match appearance {
        Appearance::Light => SOFTENED,
        Appearance::Dark => SOFTENED + 0.2,
    };
    match standard_land_use(scheme, code) {
        // 留白 is white, which on paper looks like a hole: it has lines.
        Some(Color::WHITE) => Fill::Hatch {
            ground: Color::WHITE.mixed(tokens.ground, softened),
            line: tokens.no_data_line,
            spacing_px: 9.0,
        },
        Some(color) => Fill::Solid(color.mixed(tokens.ground, softened)),
        None => Fill::Solid(tokens.no_data),
    }
}

/// The very pale fill of a parcel on a map without a theme.
pub fn pale_land_use(scheme: &str, code: &str, appearance: Appearance) -> Color {
    let tokens = Tokens::of(appearance);
    let share = match appearance {
        Appearance::Light => 0.80,
        Appearance::Dark => 0.86,
    };
    standard_land_use(scheme, code).unwrap_or(tokens.no_data).mixed(tokens.ground, share)
}

/// The colour of a status.
pub fn status_color(status: ParcelStatus, appearance: Appearance) -> Color {
    let [light, dark] = match status {
        ParcelStatus::Built => [0x8F_B5_A3, 0x2F_5A_52],
        ParcelStatus::Building => [0xF2_CF_6B, 0xE0_BC_5C],
        ParcelStatus::SuppliedUnused => [0xB9_D3_EC, 0x8F_B4_DE],
        ParcelStatus::Idle => [0xC0_4B_37, 0xC6_4C_36],
    };
    match appearance {
        Appearance::Light => Color::hex(light),
        Appearance::Dark => Color::hex(dark),
    }
}

const RAMP_LIGHT: [u32; 6] = [0xEC_EF_CF, 0xC7_E1_C2, 0x8C_C6_B4, 0x4A_9F_B0, 0x2A_6F_9E, 0x22_3E_79];
const RAMP_DARK: [u32; 6] = [0x2C_38_55, 0x2C_5A_86, 0x33_84_A4, 0x5F_AE_AE, 0xA5_D3_AE, 0xF3_F3_C4];

/// Classes of firms have no order: hues that all common colour visions tell apart (after Okabe and Ito, 2008), the
/// others and the unstated in greys. Light and dark ground.
type Hues = [&'static [u32]; 2];
const INDUSTRIES: Hues = [
    &[0x1F_78_B4, 0xE6_9F_00, 0x3C_B3_8A, 0xB0_4E_96, 0x8C_D0_F0, 0x6E_69_5F, 0xBF_B9_AB],
    &[0x28_70_B4, 0xE6_A8_1E, 0x45_C0_95, 0xD0_70_B8, 0xA4_DC_F6, 0x6A_66_5E, 0x4A_48_44],
];
const FIRM_CLASSES: Hues = [
    &[0xD9_5F_0E, 0x1F_78_B4, 0x8C_D0_F0, 0xA8_A2_94, 0xC8_C2_B4],
    &[0xE8_7A_2C, 0x3A_8E_CC, 0x9A_D8_F4, 0x7A_76_6C, 0x57_55_4F],
];
const SCALES: Hues = [&[0x1F_78_B4, 0xF0_C3_66, 0xC4_BF_B2], &[0x3A_8E_CC, 0xE6_B8_50, 0x57_55_50]];

const GRADES: [u32; 4] = [0x1C_6E_8C, 0x86_C5_B0, 0xF0_CC_6B, 0xB8_4A_26];

/// Two hues that no common colour vision takes for each other, blue-green to the right and orange-red upwards, mixed
/// where both are high; lightness tells how much there is of both. Rows from the low level of the second figure up.
const OF_TWO_LIGHT: [[u32; 3]; 3] =
    [[0xE8_E8_E8, 0xAC_E4_E4, 0x5A_C8_C8], [0xDF_B0_D6, 0xA5_AD_D3, 0x56_98_B9], [0xBE_64_AC, 0x8C_62_AA, 0x3B_49_94]];
const OF_TWO_DARK: [[u32; 3]; 3] =
    [[0xE8_E8_E8, 0xAC_E4_E4, 0x5A_C8_C8], [0xDF_B0_D6, 0xA5_AD_D3, 0x56_98_B9], [0xBE_64_AC, 0x8C_62_AA, 0x3B_49_94]];

/// The colour at `share` of the lightness between the first and the last anchor.
fn along(anchors: &[u32; 6], share: f64) -> Color {
    let labs = anchors.map(|rgb| Oklab::of(Color::hex(rgb)));
    let wanted = labs[0].l + (labs[5].l - labs[0].l) * share.clamp(0.0, 1.0);
    let rising = labs[5].l > labs[0].l;
    let segment =
        (0..4).find(|&at| if rising { wanted <= labs[at + 1].l } else { wanted >= labs[at + 1].l }).unwrap_or(4);
    let (from, to) = (labs[segment], labs[segment + 1]);
    let part = ((wanted - from.l) / (to.l - from.l)).clamp(0.0, 1.0);
    Oklab { l: wanted, a: from.a + (to.a - from.a) * part, b: from.b + (to.b - from.b) * part }.color()
}

/// Appendix B, by prefix of the 用地用海 code; the longest one that fits counts. It has no colour for 07, 08, 10 and
/// 14 as a whole: these four are ours, near their families'.
const LAND_USE: &[(&str, u32)] = &[
    ("01", 0xF5_F8_DC),
    ("02", 0xBF_E9_AA),
    ("03", 0x68_B1_67),
    ("04", 0xCD_F5_7A),
    ("05", 0x65_CD_AA),
    ("06", 0xD8_D7_9F),
    ("07", 0xFF_EE_7A),
    ("0701", 0xFF_FF_2D),
    ("0703", 0xFF_D3_80),
    ("08", 0xF0_9A_E6),
    ("0801", 0xFF_00_FF),
    ("0802", 0xE6_00_5C),
    ("0803", 0xFF_7F_00),
    ("0804", 0xFF_85_C9),
    ("0805", 0x00_A5_7C),
    ("0806", 0xFF_7F_7E),
    ("0807", 0xFF_9F_7F),
    ("09", 0xFF_00_00),
    ("10", 0xCB_AE_92),
    ("1001", 0xBB_96_74),
    ("1002", 0x9E_6C_54),
    ("1003", 0x00_00_FF),
    ("11", 0x87_61_D3),
    ("1102", 0x99_99_FF),
    ("12", 0xB7_B7_B7),
    ("1202", 0xAD_AD_AD),
    ("1205", 0x99_99_99),
    ("1207", 0xA3_A3_A3),
    ("13", 0x00_63_80),
    ("14", 0x7A_E8_8A),
    ("1401", 0x00_FF_00),
    ("1402", 0x14_8D_4A),
    ("1403", 0xAC_FF_CF),
    ("15", 0x85_91_56),
    ("16", 0xFF_FF_FF),
    ("17", 0x33_8E_C0),
    ("23", 0xEE_EE_EE),
];

/// Classes of 三调, as the 用地用海 class that has their colour (domain: the same digits mean other things there).
const THIRD_SURVEY: &[(&str, &str)] = &[
    ("00", "05"),
    ("01", "01"),
    ("02", "02"),
    ("03", "03"),
    ("04", "04"),
    ("05", "09"),
    ("0508", "11"),
    ("0601", "1001"),
    ("0602", "1002"),
    ("0603", "1003"),
    ("07", "0701"),
    ("0702", "0703"),
    ("08", "0801"),
    ("08H1", "0801"),
    ("08H2", "0804"),
    ("0809", "13"),
    ("0810", "1401"),
    ("09", "15"),
    ("10", "12"),
    ("1003", "1202"),
    ("1004", "1207"),
    ("1006", "06"),
    ("11", "17"),
    ("12", "23"),
];

/// Classes of GB/T 21010-2017, likewise.
const GB_21010: &[(&str, &str)] = &[
    ("01", "01"),
    ("02", "02"),
    ("03", "03"),
    ("04", "04"),
    ("05", "09"),
    ("0601", "1001"),
    ("0602", "1002"),
    ("0603", "1003"),
    ("0604", "11"),
    ("07", "0701"),
    ("0702", "0703"),
    ("0801", "0801"),
    ("0802", "0803"),
    ("0803", "0804"),
    ("0804", "0802"),
    ("0805", "0806"),
    ("0806", "0807"),
    ("0807", "0803"),
    ("0808", "0805"),
    ("0809", "13"),
    ("0810", "1401"),
    ("09", "15"),
    ("10", "12"),
    ("11", "17"),
    ("12", "23"),
];

/// The 用地用海 code that has the colour of `code`; the code itself in that scheme, nothing for an unknown one.
fn in_standard_scheme<'c>(scheme: &str, code: &'c str) -> &'c str {
    let table = if scheme.starts_with("用地用海") || scheme.is_empty() {
        return code;
    } else if scheme.starts_with("三调") {
        THIRD_SURVEY
    } else if scheme.contains("21010") {
        GB_21010
    } else {
        return "";
    };
    table
        .iter()
        .filter(|(prefix, _)| code.starts_with(prefix))
        .max_by_key(|(prefix, _)| prefix.len())
        .map_or("", |(_, standard)| standard)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Severity 1.0 of Machado, Oliveira and Fernandes (2009), on linear light; and the eye without cones.
    const VISIONS: [(&str, [[f64; 3]; 3]); 5] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protanopia",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deuteranopia",
            [[0.367_322, 0.860_646, -0.227_968], [0.280_085, 0.672_501, 0.047_413], [-0.011_820, 0.042_940, 0.968_881]],
        ),
        (
            "tritanopia",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
        ("greyscale", [[0.2126, 0.7152, 0.0722]; 3]),
    ];

    fn seen(color: Color, eye: &[[f64; 3]; 3]) -> Oklab {
        let light = color.linear();
        Oklab::of(Color::from_linear(eye.map(|row| row[0] * light[0] + row[1] * light[1] + row[2] * light[2])))
    }

    #[test]
    fn neighbouring_classes_differ_for_every_eye() {
        for appearance in [Appearance::Light, Appearance::Dark] {
            for of in 2..=9 {
                let colors: Vec<Color> = (0..of).map(|index| ramp(index, of, appearance)).collect();
                for (name, eye) in &VISIONS {
                    for pair in colors.windows(2) {
                        let [low, high] = [seen(pair[0], eye), seen(pair[1], eye)];
                        let apart = low.distance(high);
                        assert!(apart > 0.05, "{name}, {of} classes, {appearance:?}: {apart:.3} between {pair:?}");
                        let darker_or_lighter =
                            (high.l - low.l) * if appearance == Appearance::Light { -1.0 } else { 1.0 };
                        assert!(darker_or_lighter > 0.03, "{name}, {of}: the order of lightness is lost in {pair:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn statuses_differ_for_every_eye() {
        for appearance in [Appearance::Light, Appearance::Dark] {
            for (name, eye) in VISIONS.iter().take(4) {
                for (at, one) in ParcelStatus::ALL.iter().enumerate() {
                    for other in &ParcelStatus::ALL[at + 1..] {
                        let [a, b] = [one, other].map(|status| seen(status_color(*status, appearance), eye));
                        assert!(
                            a.distance(b) > 0.06,
                            "{name} {appearance:?}: {one:?} and {other:?} {:.3}",
                            a.distance(b)
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn classes_of_firms_differ_for_every_eye() {
        for (theme, of) in [(Theme::Industry, 7), (Theme::FirmClass, 5), (Theme::Scale, 3)] {
            for appearance in [Appearance::Light, Appearance::Dark] {
                let mut colors: Vec<Color> = (0..of).map(|at| firm_color(theme, at, appearance)).collect();
                colors.push(Tokens::of(appearance).no_data);
                for (name, eye) in VISIONS.iter().take(4) {
                    for (at, one) in colors.iter().enumerate() {
                        for (other_at, other) in colors.iter().enumerate().skip(at + 1) {
                            let apart = seen(*one, eye).distance(seen(*other, eye));
                            assert!(apart > 0.05, "{name} {theme:?} {appearance:?}: {at} and {other_at} {apart:.3}");
                        }
                    }
                }
            }
        }
    }

    #[test]
    fn the_lowest_class_is_not_taken_for_ground_zero_or_no_data() {
        for appearance in [Appearance::Light, Appearance::Dark] {
            let tokens = Tokens::of(appearance);
            let lowest = Oklab::of(ramp(0, 6, appearance));
            for (name, other) in [("ground", tokens.ground), ("zero", tokens.zero), ("no data", tokens.no_data)] {
                assert!(lowest.distance(Oklab::of(other)) > 0.03, "{name} in {appearance:?}");
            }
            assert!(Oklab::of(tokens.zero).distance(Oklab::of(tokens.no_data)) > 0.03, "zero is not no data");
        }
    }

    #[test]
    fn land_use_colours_are_those_of_the_standard() {
        fn check(scheme: &str, code: &str, expected: Option<u32>) {
            assert_eq!(standard_land_use(scheme, code), expected.map(Color::hex), "{scheme} {code}");
        }
        // domain.md §3.3 (appendix B) and the collisions of §3.2.
        check("用地用海2023", "100102", Some(0xBB_96_74));
        check("用地用海2023", "070102", Some(0xFF_FF_2D));
        check("用地用海2023", "080403", Some(0xFF_85_C9));
        check("用地用海2023", "0902", Some(0xFF_00_00));
        check("用地用海2023", "1402", Some(0x14_8D_4A));
        check("三调", "0601", Some(0xBB_96_74));
        check("用地用海2023", "0601", Some(0xD8_D7_9F));
        check("三调", "0508", Some(0x87_61_D3));
        check("GB/T 21010", "1001", Some(0xB7_B7_B7));
        check("GB/T 21010", "0604", Some(0x87_61_D3));
        check("用地用海2023", "99", None);
        check("some other", "1001", None);
    }

    #[test]
    fn the_map_and_the_legend_have_one_softened_colour() {
        let Fill::Solid(soft) = land_use_fill("用地用海2023", "09", Appearance::Light) else {
            panic!("commerce is solid")
        };
        let (pure, ground) = (Oklab::of(Color::hex(0xFF_00_00)), Oklab::of(Tokens::of(Appearance::Light).ground));
        assert!((Oklab::of(soft).l - (pure.l * 0.58 + ground.l * 0.42)).abs() < 0.01, "42 % ground");
        assert!(matches!(land_use_fill("用地用海2023", "16", Appearance::Light), Fill::Hatch { .. }), "留白 has lines");
    }
}
