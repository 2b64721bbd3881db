//! The page an export writes, from what the window shows.
//!
//! *Guarantees:* the same state and date give the same page. *Must not know:* files, threads, egui.

use crate::analysis::grade::Graded;
use crate::analysis::masked::Masked;
use crate::analysis::subjects::Subject;
use crate::analysis::zone_names::{zone_label, zones_named};
use crate::app::board::Proof;
use crate::app::ctx::Ctx;
use crate::app::derived::{OfSources, OfYear};
use crate::app::map::map_input;
use crate::app::series::Purpose;
use crate::io::error::ReadError;
use crate::io::image::{self, Images};
use crate::model::dataset::Dataset;
use crate::model::id::FeatureId;
use crate::model::page::{MapExtent, Page};
use crate::model::scheme::Scheme;
use crate::model::spec::{ClassSpec, Standard, Theme};
use crate::model::words::Lang;
use crate::render::raster;
use crate::scene::annotate::{PageChoice, content};
use crate::scene::build::MapInput;
use crate::scene::color::Appearance;
use crate::scene::font::Fonts;
use crate::scene::notes::Annotations;
use crate::scene::page::{Sheet, lay_out};
use geo_types::Rect;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, OnceLock};

/// How fine a picture may be, in dots per inch.
pub const DPIS: RangeInclusive<u32> = 36..=1200;

/// A page with all it is made from, to be laid out where there is time for it.
#[derive(Debug, Clone)]
pub struct Print {
    /// The page.
    pub page: Page,
    pub(in crate::app) purpose: Purpose,
    pub(in crate::app) input: MapInput,
    pub(in crate::app) data: Dataset,
    pub(in crate::app) of_sources: Option<Arc<OfSources>>,
    of_year: Option<Arc<OfYear>>,
    pub(in crate::app) graded: Option<Arc<Graded>>,
    pub(in crate::app) scheme: Option<Arc<Scheme>>,
    /// The chosen parcels.
    pub(in crate::app) chosen: Vec<FeatureId>,
    pub(in crate::app) theme: Theme,
    pub(in crate::app) year: Option<u16>,
    pub(in crate::app) classes: ClassSpec,
    pub(in crate::app) standard: Option<Standard>,
    pub(in crate::app) standards: Vec<Standard>,
    extent_in_world: Rect,
    /// The zone the map is of, and what it is called.
    zone: Option<(FeatureId, String)>,
    pub(in crate::app) date: String,
    /// Of a public page, once it is [`ready`](Self::ready).
    pub(in crate::app) masked: Option<Arc<Masked>>,
    /// The pictures of the page, and those that could not be read, once it was laid out.
    images: OnceLock<(Images, Vec<ReadError>)>,
}

impl Print {
    /// The page of what is on the screen; `None` while there is nothing on it.
    pub fn of(ctx: &Ctx<'_>, page: Page, purpose: Purpose, date: String) -> Option<Self> {
        let state = ctx.state;
        let shown = state.session.settled_view()?.rect_in_world();
        // Paper is light, whatever the window is.
        let annotations =
            Annotations { notes: Arc::clone(&state.project.notes), sites: state.project.sketches.clone() };
        let input = MapInput {
            appearance: Appearance::Light,
            marked: None,
            annotations,
            // A page has the zone of its own map; where one is in the window is not for others.
            active_zone: None,
            ..map_input(state, ctx, 1.0)
        };
        // Theme, year and classes are those the colours were made of, not those that were asked for since.
        let project = &state.project;
        let (theme, year, classes) = match &state.derived.themed {
            Some(themed) => (themed.theme, themed.year, themed.spec),
            None => (project.theme, project.year, project.classes),
        };
        let (extent_in_world, zone) = match page.map().map(|map| &map.extent) {
            Some(MapExtent::Fixed(rect)) => (*rect, None),
            Some(MapExtent::Zone(name)) => zone_of(&state.sources.data, name, state.lang())
                .map_or((shown, None), |(rect, zone)| (rect, Some(zone))),
            _ => (shown, None),
        };
        let page = if page.title.is_empty() { Page { title: project.title.clone(), ..page } } else { page };
        Some(Self {
            page,
            input,
            purpose,
            data: state.sources.data.clone(),
            of_sources: state.derived.of_sources.clone(),
            of_year: state.derived.of_year.clone(),
            graded: state.derived.graded.clone().filter(|_| theme == Theme::Grade),
            scheme: project.scheme.clone(),
            chosen: state.session.chosen.as_ref().map_or_else(Vec::new, |chosen| chosen.ids.clone()),
            theme,
            year,
            classes,
            standard: Standard::of_theme(&state.sources.standards, theme).cloned(),
            standards: state.sources.standards.clone(),
            extent_in_world,
            zone,
            date,
            masked: None,
            images: OnceLock::new(),
        })
    }

    /// Lays the page out; its title and all its marks.
    pub fn sheet(&self, fonts: &Fonts<'_>) -> (String, Sheet) {
        self.made(&self.page, (None, String::new()), fonts)
    }

    /// A sheet of a series, with what stands at its bottom.
    pub(in crate::app) fn sheet_of(
        &self,
        page: &Page,
        (subject, folio): (&Subject, String),
        fonts: &Fonts<'_>,
    ) -> (String, Sheet) {
        self.made(page, (Some(subject), folio), fonts)
    }

    /// The figures of the year the colours are of.
    pub(in crate::app) fn of_year(&self) -> Option<&OfYear> {
        self.of_year.as_deref().filter(|of_year| Some(of_year.year) == self.year)
    }

    /// Files are read at the first sheet; all sheets have the same.
    fn images(&self) -> &(Images, Vec<ReadError>) {
        self.images.get_or_init(|| image::of_page(&self.page))
    }

    /// The pictures that could not be read; their places are empty.
    pub(in crate::app) fn image_faults(&self) -> &[ReadError] {
        &self.images().1
    }

    fn made(&self, page: &Page, (subject, folio): (Option<&Subject>, String), fonts: &Fonts<'_>) -> (String, Sheet) {
        let of_year = self.of_year();
        let zone = self.zone.as_ref().filter(|_| subject.is_none());
        let input = &MapInput {
            active_zone: zone.map(|(id, _)| *id).or(subject.and_then(|subject| subject.zone)),
            outlined: subject.map_or_else(Vec::new, |subject| subject.parcels.clone()),
            ..self.input.clone()
        };
        let choice = PageChoice {
            page,
            zone: zone.map(|(_, name)| name.as_str()),
            members: input.active_zone.zip(self.of_sources.as_deref()).map(|(zone, of)| of.membership.parcels_of(zone)),
            theme: self.theme,
            year: self.year,
            classes: self.classes,
            standard: self.standard.as_ref(),
            extent_in_world: subject.map_or(self.extent_in_world, |subject| subject.extent_in_world),
            zone_rows: of_year.map_or(&[], |of_year| &of_year.zone_rows),
            figures: of_year.map(|of_year| &of_year.figures),
            date: self.date.clone(),
            package: &self.purpose.package,
            masked: self.masked.as_deref(),
            subject,
            folio,
            images: &self.images().0,
        };
        let content = content(input, &choice);
        let sheet = lay_out(page, &content, input, fonts);
        (content.title, sheet)
    }

    /// The page as the page view shows it; `None` where it was stopped.
    pub fn proof(&self, dpi: f64, cancelled: &AtomicBool) -> Option<Proof> {
        let fonts = Fonts::bundled();
        let (_, sheet) = self.sheet(&fonts);
        let picture = raster::draw(&sheet.at(dpi), &fonts, cancelled).ok()?;
        let extent_in_world = sheet.scene.maps.first().map(|map| map.view.rect_in_world());
        let Sheet { placed, left_out, scale, .. } = sheet;
        Some(Proof { picture, placed, left_out, scale, extent_in_world, faults: self.image_faults().to_vec() })
    }

    /// The language of its words.
    pub fn lang(&self) -> Lang {
        self.input.lang
    }
}

/// A zone's box, its number and what it is called; the first where several fit.
fn zone_of(data: &Dataset, name: &str, lang: Lang) -> Option<(Rect, (FeatureId, String))> {
    let zones = data.zones()?;
    let id = *zones_named(zones, name).first()?;
    Some((zones.shapes.bounds(id)?, (id, zone_label(zones, id, lang))))
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
