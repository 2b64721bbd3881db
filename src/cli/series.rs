//! `mutu series`: a sheet per zone, parcel, firm or row of the register, in one document or in files.
//!
//! *Guarantees:* a file whose name the program makes is not written over unless asked for, as one named by `-o` is
//! everywhere; a document is made whole before its file is begun.

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use crate::analysis::register::RegisterOf;
use crate::analysis::subjects::{self, Subject};
use crate::cli::args_map::{SeriesArgs, SeriesByArg};
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, need_parcels, need_year, open};
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome, answer, say};
use crate::cli::page::{dpi, page_of};
use crate::cli::register::{rules_of, years_of};
use crate::cli::render::{format_of, tell_of_internal};
use crate::cli::studio::{Making, Shown, Studio};
use crate::io::write;
use crate::model::page::{ItemKind, Page};
use crate::model::words::{Lang, Words};
use crate::render::output::{self, Format};
use crate::render::series::{Member, Place, Ranges, Series, book, each, file_names};
use crate::render::svg::Letters;
use crate::render::{About, Watch};
use crate::scene::annotate::caution;
use crate::scene::font::Fonts;
use crate::scene::page::{LAYOUT_DPI, Sheet};
use crate::words;

/// Names of the files of a folder, unless others are asked for.
const NAMES: &str = "{no}-{name}.pdf";

pub(crate) fn run(args: &SeriesArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let document = Opener::project(&args.files)?;
    let project = document.as_ref().map(|document| &document.project);
    let making = Making::of(&args.map, project)?;
    let is_public = making.package.is_public();
    if is_public && args.by == SeriesByArg::Firm {
        return Err(Failure::argument(
            "--public",
            Words::fixed("一家企业一幅的图不能公开", "a sheet about one firm cannot be public"),
            Words::fixed("按 zone、parcel 或 register 出图", "use --by zone, parcel or register"),
        ));
    }
    let page = page_of(&args.map, dpi(args.map.dpi)?, project)?;
    let wanted = args.pages.as_deref().map(range).transpose()?;
    let is_book = args.name.is_none() && Format::of(&args.output) == Some(Format::Pdf);
    let pattern = args.name.as_deref().unwrap_or(NAMES);
    if !is_book {
        format_of(Path::new(pattern))?;
    }
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let studio = Studio::new(opened.dataset, making, (opener.shown(), lang))?;
    let subjects = subjects_of(args, &studio)?;
    let all = subjects.len();
    let is_wanted = |number: usize| wanted.as_ref().is_none_or(|ranges| ranges.has(number));
    let numbered = (1..).zip(subjects).filter(|(number, _)| is_wanted(*number));
    let public = |subject: Subject| match &studio.masked {
        Some(masked) => masked.subject(subject),
        None => subject,
    };
    let numbered: Vec<(usize, Subject)> = numbered.map(|(number, subject)| (number, public(subject))).collect();
    if numbered.is_empty() {
        return Err(Failure::argument(
            if wanted.is_some() { "--pages" } else { "--by" },
            words!("没有一幅可出：系列共 {all} 幅", "there is no sheet to make: the series has {all}"),
            Words::fixed("检查数据、规则或 --pages", "look at the data, the rules or --pages"),
        ));
    }
    let job = Job { studio, subjects: numbered, page, by: args.by, fitted: AtomicUsize::new(0) };
    tell_of_internal(&job.page(), &job.studio);
    if is_book {
        write_book(args, &job)?;
    } else {
        write_files(args, pattern, &job)?;
    }
    job.tell_of_scale();
    Ok(outcome)
}

/// What is made.
struct Job {
    studio: Studio,
    /// With their numbers in the series.
    subjects: Vec<(usize, Subject)>,
    page: Page,
    by: SeriesByArg,
    /// Sheets that do not have the scale that was set.
    fitted: AtomicUsize,
}

impl Job {
    fn members(&self) -> Vec<Member> {
        let member = |(number, subject): &(usize, Subject)| Member {
            number: *number,
            id: subject.id.clone(),
            name: subject.name.get(self.studio.lang).to_owned(),
            note: subject.note.clone(),
        };
        self.subjects.iter().map(member).collect()
    }

    /// The page of every sheet: the table of a parcel or firm is in it.
    fn page(&self) -> Page {
        let page = self.page.clone();
        self.studio.page(if self.by == SeriesByArg::Zone { page.about_zone() } else { page.about_one() })
    }

    fn sheet(&self, page: &Page, at: usize, folio: String, fonts: &Fonts<'_>) -> Option<(String, Sheet)> {
        let (_, subject) = self.subjects.get(at)?;
        let shown = Shown { extent_in_world: subject.extent_in_world, zone: None, subject: Some(subject) };
        let (title, sheet) = self.studio.sheet(page, shown, folio, fonts);
        let set = page.map().and_then(|map| map.scale);
        // A scale is a round number, made from pixels.
        self.fitted
            .fetch_add(usize::from(set.is_some_and(|set| (set / sheet.scale - 1.0).abs() > 1e-6)), Ordering::Relaxed);
        Some((title, sheet))
    }

    /// Says how many sheets do not have the scale that was set.
    fn tell_of_scale(&self) {
        let count = self.fitted.load(Ordering::Relaxed);
        if count > 0 {
            let said = words!(
                "{count} 幅未用所定的比例尺：其对象在图上过小或放不下，已按范围取整",
                "{count} sheets do not have the scale that was set, at which what they are about is too small or not whole"
            );
            say(&format!("{}\n", said.get(self.studio.lang)));
        }
    }

    /// Title and subtitle of the index.
    fn heads(&self) -> (String, String) {
        let lang = self.studio.lang;
        let of = match self.by {
            SeriesByArg::Zone => Words::fixed("分区图册", "Sheets by zone"),
            SeriesByArg::Parcel => Words::fixed("宗地图册", "Sheets by parcel"),
            SeriesByArg::Firm => Words::fixed("企业用地图册", "Sheets by firm"),
            SeriesByArg::Register => Words::fixed("低效用地图册", "Sheets of low-yield land"),
        };
        let count = self.subjects.len();
        let theme = self.studio.making.theme.words();
        let (zh, en) = (&theme.zh, &theme.en);
        let mut subtitle = words!("{zh} · 共 {count} 幅", "{en} · {count} sheets").get(lang).to_owned();
        let mark = self.studio.making.package.mark();
        for part in [&caution(&self.studio.input), mark.get(lang), &self.studio.making.date] {
            if !part.is_empty() {
                subtitle = format!("{subtitle} · {part}");
            }
        }
        let own = self.studio.page(self.page.clone()).title;
        (if own.trim().is_empty() { of.get(lang).to_owned() } else { own.trim().to_owned() }, subtitle)
    }
}

fn subjects_of(args: &SeriesArgs, studio: &Studio) -> Result<Vec<Subject>, Failure> {
    let (basis, graded) = (studio.engine.basis(), studio.graded.as_ref());
    let data = basis.data;
    Ok(match args.by {
        SeriesByArg::Zone if data.zones().is_none() => {
            return Err(Failure::argument(
                "--by",
                Words::fixed("没有分区图层", "there is no layer of zones"),
                Words::fixed("一并给出分区文件，或换一种系列", "give a file of zones too, or another series"),
            ));
        }
        SeriesByArg::Zone => subjects::zones(basis),
        SeriesByArg::Parcel => subjects::parcels(basis, graded, need_parcels(data)?.shapes.ids()),
        SeriesByArg::Firm => subjects::firms(basis, graded),
        SeriesByArg::Register => {
            let rules = rules_of(args.rules.as_deref())?;
            let scheme = Arc::new(scheme_of(args.map.scheme.as_deref())?);
            let year = need_year(data, args.map.year)?;
            let parcels = need_parcels(data)?;
            let years = years_of(data, &parcels, (&rules, year), &scheme);
            let of = RegisterOf { data, years: &years, rules: &rules, standards: &studio.standards };
            subjects::register(basis, graded, of)
        }
    })
}

fn write_book(args: &SeriesArgs, job: &Job) -> Result<(), Failure> {
    let (fonts, page, members) = (Fonts::bundled(), job.page(), job.members());
    let sheet = |at: usize, folio: String| {
        let (_, sheet) = job.sheet(&page, at, folio, &fonts)?;
        let place = back_place(&sheet, &page);
        Some((sheet, place))
    };
    let lang = job.studio.lang;
    let done = |count: usize| progress(count, members.len());
    let series = Series { heads: job.heads(), paper: page.paper, lang, members: &members, sheet: &sheet, done: &done };
    let made = book(&series, &fonts, &AtomicBool::new(false)).map_err(|error| failed(&args.output, &error))?;
    let pages = made.1.len();
    write::made(&args.output, |file| output::write_book(made, file))?;
    let (path, sheets) = (args.output.display(), members.len());
    answer(
        words!("已写出 {path}（{sheets} 幅，{pages} 页）\n", "wrote {path} ({sheets} sheets, {pages} pages)\n")
            .get(lang),
    )
}

/// The line at the bottom, else the title, takes one back to the index.
fn back_place(sheet: &Sheet, page: &Page) -> Option<Place> {
    let bottom = sheet.rect_of(page, |kind| *kind == ItemKind::Reference);
    bottom.or_else(|| sheet.rect_of(page, |kind| *kind == ItemKind::Title))
}

fn write_files(args: &SeriesArgs, pattern: &str, job: &Job) -> Result<(), Failure> {
    let format = format_of(Path::new(pattern))?;
    let members = job.members();
    let names = file_names(pattern, &members).map_err(|part| {
        Failure::argument(
            "--name",
            words!("文件名里没有“{part}”这一项", "`{part}` is nothing a name can hold"),
            Words::fixed("可用 {no} {id} {name} {page}", "use {no}, {id}, {name}, {page}"),
        )
    })?;
    let paths: Vec<PathBuf> = names.iter().map(|name| args.output.join(name)).collect();
    keep_what_is_there(args, &paths)?;
    write::folder(&args.output)?;
    let (fonts, page, lang) = (Fonts::bundled(), job.page(), job.studio.lang);
    let title = job.heads().0;
    let sheet = |at: usize, folio: String| job.sheet(&page, at, folio, &fonts).map(|(_, sheet)| (sheet, None));
    let done = |count: usize| progress(count, members.len());
    let series = Series { heads: job.heads(), paper: page.paper, lang, members: &members, sheet: &sheet, done: &done };
    let dpi = if format == Format::Png { args.map.dpi } else { LAYOUT_DPI };
    let never = AtomicBool::new(false);
    let keep = |at: usize, sheet: &Sheet| -> io::Result<()> {
        let (Some(path), Some(member)) = (paths.get(at), members.get(at)) else { return Ok(()) };
        let about = About::new(format!("{title} · {}", member.name), lang);
        let letters = if args.map.outlines { Letters::Outlines } else { Letters::Text };
        let order = output::Order { format, dpi, about, letters };
        let (done, total) = (AtomicU64::new(0), AtomicU64::new(0));
        let watch = Watch { cancelled: &never, done: &done, total: &total };
        write::made(path, |file| output::write(&sheet.at(dpi), &fonts, &order, file, watch)).map_err(io::Error::other)
    };
    each(&series, &never, keep).map_err(|error| failed(&args.output, &error))?;
    let (path, count) = (args.output.display(), paths.len());
    answer(words!("已写出 {count} 个文件到 {path}\n", "wrote {count} files into {path}\n").get(lang))
}

fn failed(path: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::argument(
        &path.display().to_string(),
        words!("没有写成：{error}", "was not written: {error}"),
        Words::fixed("已写完的文件是完整的；换一个位置再试", "files that are there are whole; try another place"),
    )
}

/// Files that are there are kept.
fn keep_what_is_there(args: &SeriesArgs, paths: &[PathBuf]) -> Result<(), Failure> {
    let there: Vec<&PathBuf> = paths.iter().filter(|path| path.is_file()).collect();
    let Some(first) = there.first().filter(|_| !args.force) else { return Ok(()) };
    let count = there.len();
    Err(Failure::argument(
        &first.display().to_string(),
        words!("已有 {count} 个同名文件，什么都没有写", "{count} files of that name are there; nothing was written"),
        Words::fixed(
            "换一个位置或文件名，或加 --force 覆盖",
            "choose another place or name, or write over them with --force",
        ),
    ))
}

/// A line that is written over and over, for who looks on.
fn progress(done: usize, all: usize) {
    if io::stderr().is_terminal() {
        let end = if done >= all { "\n" } else { "" };
        say(&format!("\r{done} / {all}{end}"));
    }
}

/// `3-10,15`.
fn range(text: &str) -> Result<Ranges, Failure> {
    Ranges::of(text).ok_or_else(|| {
        Failure::argument(
            "--pages",
            words!("“{text}”不是可用的范围", "`{text}` is no usable range"),
            Words::fixed("写 3-10,15 这样的序号，从 1 起", "write numbers from 1 like 3-10,15"),
        )
    })
}
