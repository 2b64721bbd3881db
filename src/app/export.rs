//! The sheet an export writes, from what the window shows.
//!
//! *Guarantees:* the same state and date give the same sheet. *Must not know:* files, threads, egui.

use crate::app::ctx::Ctx;
use crate::app::map::map_input;
use crate::model::spec::Standard;
use crate::render::raster::MAX_SIDE_PX;
use crate::scene::annotate::{SheetChoice, sheet_spec};
use crate::scene::build::MapInput;
use crate::scene::color::Appearance;
use crate::scene::sheet::SheetSpec;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

/// How long a side of the picture may be, in pixels.
pub const SIDES_PX: RangeInclusive<u32> = 200..=MAX_SIDE_PX;
/// How fine it may be, in dots per inch.
pub const DPIS: RangeInclusive<u32> = 36..=1200;
/// More pixels than this need more memory than office PCs have to spare.
pub const MOST_PIXELS: u64 = 200_000_000;

/// Map and sheet of what is on the screen; `None` while there is nothing on it.
pub fn sheet_of(
    ctx: &Ctx<'_>,
    title: &str,
    size_px: (u32, u32),
    dpi: u32,
    date: String,
) -> Option<(MapInput, SheetSpec)> {
    let state = ctx.state;
    let extent_in_world = state.session.settled_view()?.rect_in_world();
    // Paper is light, whatever the window is.
    let input = MapInput { appearance: Appearance::Light, marked: None, ..map_input(state, ctx, 1.0) };
    // Theme, year and classes are those the colours were made of, not those that were asked for since.
    let project = &state.project;
    let (theme, year, classes) = match &state.derived.themed {
        Some(themed) => (themed.theme, themed.year, themed.spec),
        None => (project.theme, project.year, project.classes),
    };
    let standard = Standard::of_theme(&state.sources.standards, theme);
    let choice = SheetChoice {
        title,
        zone: None,
        theme,
        year,
        classes,
        standard,
        size_px,
        dpi: f64::from(dpi),
        extent_in_world,
        date,
    };
    let spec = sheet_spec(&input, &choice);
    Some((input, spec))
}

/// `path`, or the first of `…-2`, `…-3` and so on that is not taken.
pub fn free_name(path: &Path, is_taken: impl Fn(&Path) -> bool) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
    let ending = path.extension().map(|ending| format!(".{}", ending.to_string_lossy())).unwrap_or_default();
    let numbered = (2..1_000).map(|number| path.with_file_name(format!("{stem}-{number}{ending}")));
    let mut names = std::iter::once(path.to_path_buf()).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_else(|| path.to_path_buf())
}

/// China's one time zone.
const CHINA_IS_AHEAD_S: u64 = 8 * 3600;

/// `2024-12-31`, the day of a count of seconds since 1970 in China's one time zone.
pub fn day_of(seconds_since_1970: u64) -> String {
    let days = (seconds_since_1970 + CHINA_IS_AHEAD_S) / 86_400;
    // Years begin in March here, so that the odd day is the last one: 146 097 days are 400 years.
    let shifted = days + 719_468;
    let (era, day_of_era) = (shifted / 146_097, shifted % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * from_march + 2) / 5 + 1;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

/// `2024-12-31 08:05`, the minute of a count of seconds since 1970 in China's one time zone.
pub fn time_of(seconds_since_1970: u64) -> String {
    let of_day = (seconds_since_1970 + CHINA_IS_AHEAD_S) % 86_400;
    format!("{} {:02}:{:02}", day_of(seconds_since_1970), of_day / 3600, of_day / 60 % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        for (taken, expected) in [
            (&[][..], "/a/亩均税收-2024.png"),
            (&["/a/亩均税收-2024.png"], "/a/亩均税收-2024-2.png"),
            (&["/a/亩均税收-2024.png", "/a/亩均税收-2024-2.png"], "/a/亩均税收-2024-3.png"),
        ] {
            let free = free_name(Path::new("/a/亩均税收-2024.png"), |name| {
                taken.iter().any(|known| Path::new(known) == name)
            });
            assert_eq!(free, Path::new(expected), "with {taken:?} there");
        }
    }

    /// Days by `date -u -d @SECONDS` plus eight hours.
    #[test]
    fn days_are_those_of_the_calendar() {
        for (seconds, expected) in [
            (0, "1970-01-01"),
            (951_753_600, "2000-02-29"),
            (1_709_164_800, "2024-02-29"),
            (1_735_574_399, "2024-12-30"),
            (1_735_574_400, "2024-12-31"),
            (1_735_660_800, "2025-01-01"),
            (4_107_513_600, "2100-03-01"),
        ] {
            assert_eq!(day_of(seconds), expected, "{seconds} seconds after 1970");
        }
        assert_eq!(time_of(1_735_574_399), "2024-12-30 23:59", "the last minute of a day");
    }
}
