//! For whom an export is, and whether it is one sheet or a series of them.
//!
//! *Guarantees:* what must not be public is taken out before anything is laid out. *Must not know:* egui, threads.

use crate::analysis::masked::{self, Masked};
use crate::analysis::membership::Membership;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::of_year::OfYear as Looked;
use crate::analysis::per_mu::Figures;
use crate::analysis::register::{RegisterOf, years_back};
use crate::analysis::subjects::{self, Subject};
use crate::analysis::summary::Basis;
use crate::app::export::Print;
use crate::app::state::State;
use crate::io::progress::Progress;
use crate::io::register;
use crate::model::package::Package;
use crate::model::page::{ItemKind, Page};
use crate::model::words::Words;
use crate::render::RenderError;
use crate::render::series::{Made, Member, Place, Ranges, Series, book, each, file_names};
use crate::scene::annotate::{caution, page_for};
use crate::scene::font::Fonts;
use crate::scene::notes::Annotations;
use crate::scene::page::Sheet;
use crate::words;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::Ordering;

/// For whom an export is, and of what there is a sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Purpose {
    /// For whom.
    pub package: Package,
    /// `None` for one sheet of what the window shows.
    pub series: Option<SeriesOf>,
    /// Which sheets of it are wanted, as [`Ranges`] reads them; empty for all.
    pub pages: String,
    /// Whether the texts of an SVG are written as outlines, which need no font.
    pub outlines: bool,
}

/// How many sheets a series has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// All there are.
    pub all: usize,
    /// Those that were asked for.
    pub wanted: usize,
}

impl Purpose {
    /// How many sheets there are; `None` of one sheet, and while that is being counted.
    ///
    /// # Errors
    /// Why there is none.
    pub fn count(&self, state: &State) -> Result<Option<Count>, Words> {
        let Some(of) = self.series else { return Ok(None) };
        let wanted = self.ranges()?;
        let all = match of {
            SeriesOf::Zones => state.sources.data.zones().map_or(0, |zones| zones.len()),
            SeriesOf::Chosen => state.session.chosen.as_ref().map_or(0, |chosen| chosen.ids.len()),
            SeriesOf::Register => match state.session.low_yield {
                Some((revision, count)) if revision == state.derived.revision => count,
                _ => return Ok(None),
            },
        };
        if all == 0 {
            return Err(of.nothing());
        }
        let count = (1..=all).filter(|number| wanted.as_ref().is_none_or(|ranges| ranges.has(*number))).count();
        if count == 0 {
            return Err(words!("共 {all} 幅，没有所写的幅号", "there are {all} sheets, and none of these numbers"));
        }
        Ok(Some(Count { all, wanted: count }))
    }

    /// The wanted sheets; `None` for all.
    fn ranges(&self) -> Result<Option<Ranges>, Words> {
        let text = self.pages.trim();
        if text.is_empty() {
            return Ok(None);
        }
        let refused = || Words::fixed("幅号写成 3-10,15，从 1 起", "write the sheets as 3-10,15, from 1");
        Ranges::of(text).map(Some).ok_or_else(refused)
    }
}

/// What a series from the window has a sheet for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SeriesOf {
    /// Every zone.
    Zones,
    /// Every chosen parcel.
    Chosen,
    /// Every parcel of the register of low-yield land.
    Register,
}

impl SeriesOf {
    /// All of them, in the order of the dialog.
    pub const ALL: [Self; 3] = [Self::Zones, Self::Chosen, Self::Register];

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Zones => Words::fixed("按分区", "By zone"),
            Self::Chosen => Words::fixed("按所选宗地", "Chosen parcels"),
            Self::Register => Words::fixed("按低效清单", "Low-yield register"),
        }
    }
}

impl SeriesOf {
    /// Why there is no sheet.
    fn nothing(self) -> Words {
        match self {
            Self::Zones => Words::fixed("没有分区可出图", "there is no zone to make a sheet of"),
            Self::Chosen => Words::fixed("请先选中宗地，再导出系列", "choose parcels first, then export them"),
            Self::Register => Words::fixed("低效清单是空的", "the register of low-yield land is empty"),
        }
    }
}

impl Print {
    /// How many sheets a series has.
    pub fn count(&self, of: SeriesOf) -> usize {
        self.subjects(of).len()
    }

    /// The same as it is for whom it is made: this copies layers and takes its time.
    #[must_use]
    pub fn ready(mut self) -> Self {
        let lang = self.lang();
        if self.purpose.package.is_public() {
            let masked = self.with_basis(Masked::of);
            if let Some((themed, parcels)) = self.input.themed.clone().zip(self.data.parcels()) {
                let public = self.with_basis(|basis| {
                    let figures = self.year.map(|_| basis.figures);
                    masked::classes(&themed, (parcels, figures), basis.occupancy, self.standard.as_ref())
                });
                self.classes = public.spec;
                self.input.themed = Some(Arc::new(public));
            }
            for input in &mut self.input.layers {
                input.layer = Arc::new(masked::layer(&input.layer, &masked, lang));
            }
            // What a planner wrote on the map may name anybody.
            self.input.annotations = Annotations::default();
            self.masked = Some(Arc::new(masked));
        }
        self.page = page_for(self.page, &self.purpose.package, self.masked.as_deref(), lang);
        self
    }

    fn with_basis<T>(&self, look: impl FnOnce(Basis<'_>) -> T) -> T {
        let nothing = (Occupancy::default(), Figures::default(), Membership::default());
        let of_year = self.of_year();
        look(Basis {
            data: &self.data,
            occupancy: of_year.map_or(&nothing.0, |of_year| of_year.occupancy.as_ref()),
            figures: of_year.map_or(&nothing.1, |of_year| &of_year.figures),
            membership: self.of_sources.as_deref().map_or(&nothing.2, |of_sources| &of_sources.membership),
        })
    }

    /// What a series has sheets for.
    fn subjects(&self, of: SeriesOf) -> Vec<Subject> {
        let graded = self.graded.as_deref();
        let found = self.with_basis(|basis| match of {
            SeriesOf::Zones => subjects::zones(basis),
            SeriesOf::Chosen => subjects::parcels(basis, graded, self.chosen.iter().copied()),
            SeriesOf::Register => self.register(basis),
        });
        match self.masked.as_deref() {
            Some(masked) => found.into_iter().map(|subject| masked.subject(subject)).collect(),
            None => found,
        }
    }

    /// By the first shipped rules.
    fn register(&self, basis: Basis<'_>) -> Vec<Subject> {
        let rules = register::shipped().into_iter().next();
        let (Some(rules), Some(parcels), Some(year), Some(scheme)) =
            (rules, self.data.parcels(), self.year, self.scheme.clone())
        else {
            return Vec::new();
        };
        let years = years_back(&self.data, &rules, year).into_iter();
        let years: Vec<Looked> =
            years.map(|year| Looked::of(parcels, &self.data.firms, year, Arc::clone(&scheme))).collect();
        let of = RegisterOf { data: &self.data, years: &years, rules: &rules, standards: &self.standards };
        subjects::register(basis, self.graded.as_deref(), of)
    }

    /// The sheets of a series that are wanted.
    fn sheets(&self, of: SeriesOf) -> Result<Sheets, Words> {
        let wanted = self.purpose.ranges()?;
        let is_wanted = |number: usize| wanted.as_ref().is_none_or(|ranges| ranges.has(number));
        let numbered = (1..).zip(self.subjects(of)).filter(|(number, _)| is_wanted(*number));
        let (numbers, subjects): (Vec<usize>, Vec<Subject>) = numbered.unzip();
        if subjects.is_empty() {
            return Err(of.nothing());
        }
        let member = |(number, subject): (&usize, &Subject)| Member {
            number: *number,
            id: subject.id.clone(),
            name: subject.name.get(self.lang()).to_owned(),
            note: subject.note.clone(),
        };
        let members = numbers.iter().zip(&subjects).map(member).collect();
        let page = self.page.clone();
        let page = if of == SeriesOf::Zones { page.about_zone() } else { page.about_one() };
        Ok(Sheets { subjects, members, page })
    }

    /// The document of a series, with the sizes of its pages; `None` where it was stopped.
    ///
    /// # Errors
    /// Where there is nothing to make, or it cannot be made, in words.
    pub fn book(&self, of: SeriesOf, progress: &Progress) -> Result<Option<Made>, Words> {
        let Sheets { subjects, members, page } = self.sheets(of)?;
        progress.total.store(subjects.len() as u64, Ordering::Relaxed);
        let fonts = Fonts::bundled();
        let sheet = |at: usize, folio: String| {
            let (_, sheet) = self.sheet_of(&page, (subjects.get(at)?, folio), &fonts);
            let place = back_place(&sheet, &page);
            Some((sheet, place))
        };
        let series = Series {
            heads: self.heads(of, subjects.len()),
            paper: page.paper,
            lang: self.lang(),
            members: &members,
            sheet: &sheet,
            done: &|count| progress.done.store(count as u64, Ordering::Relaxed),
        };
        match book(&series, &fonts, &progress.cancelled) {
            Ok(made) => Ok(Some(made)),
            Err(RenderError::Cancelled) => Ok(None),
            Err(error) => Err(words!("系列没有写成：{error}", "the series was not made: {error}")),
        }
    }

    /// Hands every sheet of a series with its title to `keep`, under the name that a pattern gives it; `names` may refuse
    /// the names of all of them. `None` where it was stopped.
    ///
    /// # Errors
    /// Where there is nothing to make, or it cannot be made or kept, in words.
    pub fn each(
        &self,
        (of, pattern): (SeriesOf, &str),
        progress: &Progress,
        names: impl FnOnce(&[String]) -> Result<(), Words>,
        keep: impl Fn(&str, String, &Sheet) -> Result<(), io::Error> + Sync,
    ) -> Result<Option<()>, Words> {
        let Sheets { subjects, members, page } = self.sheets(of)?;
        let known = file_names(pattern, &members).map_err(|part| {
            words!(
                "文件名里没有“{part}”这一项；可用 {{no}} {{id}} {{name}} {{page}}",
                "`{part}` is nothing a name can hold; use {{no}}, {{id}}, {{name}}, {{page}}"
            )
        })?;
        names(&known)?;
        progress.total.store(subjects.len() as u64, Ordering::Relaxed);
        let fonts = Fonts::bundled();
        let sheet = |at: usize, folio: String| {
            let (_, sheet) = self.sheet_of(&page, (subjects.get(at)?, folio), &fonts);
            Some((sheet, None))
        };
        let heads = self.heads(of, subjects.len());
        let title = heads.0.clone();
        let series = Series {
            heads,
            paper: page.paper,
            lang: self.lang(),
            members: &members,
            sheet: &sheet,
            done: &|count| progress.done.store(count as u64, Ordering::Relaxed),
        };
        let keep = |at: usize, sheet: &Sheet| match known.get(at).zip(members.get(at)) {
            Some((name, member)) => keep(name, format!("{title} · {}", member.name), sheet),
            None => Ok(()),
        };
        match each(&series, &progress.cancelled, keep) {
            Ok(()) => Ok(Some(())),
            Err(_) if progress.cancelled.load(Ordering::Relaxed) => Ok(None),
            Err(error) => Err(words!("系列没有写成：{error}", "the series was not made: {error}")),
        }
    }

    fn heads(&self, of: SeriesOf, count: usize) -> (String, String) {
        let lang = self.lang();
        let title = match of {
            SeriesOf::Zones => Words::fixed("分区图册", "Sheets by zone"),
            SeriesOf::Chosen => Words::fixed("宗地图册", "Sheets by parcel"),
            SeriesOf::Register => Words::fixed("低效用地图册", "Sheets of low-yield land"),
        };
        let own = self.page.title.trim();
        let Words { zh, en } = self.theme.words();
        let count = words!("{zh} · 共 {count} 幅", "{en} · {count} sheets");
        let (caution, mark) = (caution(&self.input), self.purpose.package.mark());
        let parts = [count.get(lang), caution.as_str(), mark.get(lang), self.date.as_str()];
        let subtitle = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
        (if own.is_empty() { title.get(lang).to_owned() } else { own.to_owned() }, subtitle)
    }
}

/// The sheets of a series: what each is about, how it is listed, and the page of all.
struct Sheets {
    subjects: Vec<Subject>,
    members: Vec<Member>,
    page: Page,
}

/// The pattern in a path: a series is written into files of such names, not into one document.
pub fn pattern_of(path: &Path) -> Option<&str> {
    path.file_name()?.to_str().filter(|name| name.contains('{'))
}

/// The line at the bottom, else the title, takes one back to the index.
fn back_place(sheet: &Sheet, page: &Page) -> Option<Place> {
    let bottom = sheet.rect_of(page, |kind| *kind == ItemKind::Reference);
    bottom.or_else(|| sheet.rect_of(page, |kind| *kind == ItemKind::Title))
}
