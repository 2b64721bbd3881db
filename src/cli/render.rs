//! `mutu render`: an annotated map as a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use geo_types::{Coord, Rect};

use crate::analysis::firm_theme::of_firms;
use crate::analysis::grade::Graded;
use crate::analysis::summary::{By, summarize};
use crate::analysis::theme::{self, Themed};
use crate::analysis::zone_names::zones_named;
use crate::cli::args::RenderArgs;
use crate::cli::cache::Opener;
use crate::cli::classes::{spec_of, theme_of};
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::exit_code;
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome, answer, say};
use crate::cli::page::{DPI, dpi, page_of};
use crate::io::{entry, notes, write};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::note::NoteLayer;
use crate::model::page::{MapExtent, Page, Paper};
use crate::model::scheme::Scheme;
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::words::{Lang, Words};
use crate::render::output::{self, Format};
use crate::render::svg::Letters;
use crate::render::{About, Watch};
use crate::scene::annotate::{PageChoice, content};
use crate::scene::build::{LayerInput, MapInput};
use crate::scene::color::Appearance;
use crate::scene::font::Fonts;
use crate::scene::notes::Annotations;
use crate::scene::page::{LAYOUT_DPI, lay_out};
use crate::words;

pub(crate) fn run(args: &RenderArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let format = format_of(&args.output)?;
    let dpi = dpi(args.dpi)?;
    // A project says what the arguments leave open.
    let project = Opener::project(&args.files)?.map(|document| document.project);
    let project = project.as_ref();
    let of_project = || project.map_or(Theme::PerMu(Metric::Tax), |project| project.theme);
    let theme = args.theme.map_or_else(of_project, theme_of);
    let kept_scheme =
        || project.and_then(|project| project.scheme.as_deref().cloned()).filter(|_| args.scheme.is_none());
    let classes = project.filter(|_| args.classes.is_none()).map(|project| project.classes);
    let order = Order {
        output: &args.output,
        format,
        theme,
        scheme: match kept_scheme() {
            _ if theme != Theme::Grade => None,
            None => Some(scheme_of(args.scheme.as_deref())?),
            kept => kept,
        },
        year: args.year,
        usual_year: project.and_then(|project| project.year),
        zone: args.zone.as_deref(),
        page: page_of(args, dpi, project)?,
        dpi,
        classes: match classes {
            Some(classes) => classes,
            None => spec_of(args.classes.as_deref(), theme, args.on_bound)?,
        },
        date: args.date.clone().unwrap_or_default(),
        notes: args.notes.as_deref().map(notes_of).transpose()?.unwrap_or_default(),
        letters: if args.outlines { Letters::Outlines } else { Letters::Text },
    };
    let outcome = render(&args.files, &order, opener, lang)?;
    let (path, paper) = (args.output.display(), order.page.paper);
    let (width, height) = paper.size_px(dpi);
    let size = match format {
        Format::Png => words!("{width} × {height} 像素", "{width} × {height} pixels"),
        Format::Pdf | Format::Svg => {
            let (width, height) = (paper.width_mm, paper.height_mm);
            words!("{width} × {height} 毫米", "{width} × {height} mm")
        }
    };
    answer(&match lang {
        Lang::Zh => format!("已写出 {path}（{}）\n", size.zh),
        Lang::En => format!("wrote {path} ({})\n", size.en),
    })?;
    Ok(outcome)
}

/// The notes of a file.
fn notes_of(path: &Path) -> Result<Arc<Vec<NoteLayer>>, Failure> {
    let place = path.display().to_string();
    let remedy = || Words::fixed("给出窗口“导出标注”所写的 GeoJSON", "give GeoJSON as the window exports notes");
    let text = std::fs::read_to_string(path).map_err(|error| {
        Failure::argument(&place, words!("打不开（{error}）", "cannot be opened ({error})"), remedy())
    })?;
    let read = notes::from_geojson(text.trim_start_matches('\u{feff}'));
    read.map(Arc::new).map_err(|message| Failure::argument(&place, message, remedy()))
}

/// For a machine without a display: says why there is no window, and writes what it would have shown to `mutu.png`
/// in the current folder, so that the first command of the README ends with a map everywhere.
pub fn instead_of_window(files: &[PathBuf], no_cache: bool, reason: &Words, lang: Lang) -> ExitCode {
    // Whose locale is not set may read the other language.
    say(&format!("{}\n{}\n", reason.get(Lang::Zh), reason.get(Lang::En)));
    let outcome = render_default(files, Path::new("mutu.png"), &Opener::new(no_cache), lang);
    if outcome.is_ok() {
        say("已把窗口要显示的地图写到当前文件夹的 mutu.png\nwrote the map the window would have shown to mutu.png\n");
    }
    exit_code(outcome, lang)
}

fn render_default(files: &[PathBuf], output: &Path, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let order = Order {
        output,
        format: Format::Png,
        theme: Theme::PerMu(Metric::Tax),
        scheme: None,
        year: None,
        usual_year: None,
        zone: None,
        page: Page::whole(Paper::A3),
        dpi: DPI,
        classes: ClassSpec::default(),
        date: String::new(),
        notes: Arc::default(),
        letters: Letters::Text,
    };
    render(files, &order, opener, lang)
}

/// A map to make.
struct Order<'a> {
    output: &'a Path,
    format: Format,
    theme: Theme,
    scheme: Option<Scheme>,
    year: Option<u16>,
    /// That of the project; where the data has none of it, the latest one counts.
    usual_year: Option<u16>,
    zone: Option<&'a str>,
    page: Page,
    dpi: f64,
    classes: ClassSpec,
    date: String,
    notes: Arc<Vec<NoteLayer>>,
    letters: Letters,
}

fn render(files: &[PathBuf], order: &Order<'_>, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let Opening { opened, outcome } = open(files, opener, lang)?;
    let has = |year: &u16| opened.dataset.firms.years().contains(year);
    let year = order.year.or(order.usual_year.filter(has));
    let engine = Engine::new(opened.dataset, year, lang)?;
    let map = order.page.map().cloned().unwrap_or_default();
    let zone = match &map.extent {
        MapExtent::Zone(name) => Some(name.as_str()),
        _ => order.zone,
    };
    let zone = zone.map(|name| find_zone(engine.data.zones().map(AsRef::as_ref), name, lang)).transpose()?;
    let extent_in_world = match map.extent {
        MapExtent::Fixed(rect) => rect,
        _ => extent(&engine, zone.as_ref().map(|(id, _)| *id))?,
    };
    let all_standards = entry::metric_standards();
    let standard = Standard::of_theme(&all_standards, order.theme);
    let layers = layers(&engine, opener.shown());
    let input = MapInput {
        layers,
        themed: themed(&engine, order, standard).map(Arc::new),
        marked: None,
        appearance: Appearance::Light,
        lang,
        // The page has its own scale.
        scale: 1.0,
        active_zone: zone.as_ref().map(|(id, _)| *id),
        labels: true,
        annotations: Annotations { notes: Arc::clone(&order.notes), sites: Vec::new() },
    };
    let zone_rows = if engine.data.zones().is_some() { summarize(engine.basis(), By::Zone) } else { Vec::new() };
    let choice = PageChoice {
        page: &order.page,
        zone: zone.as_ref().map(|(_, name)| name.as_str()),
        theme: order.theme,
        year: engine.year,
        classes: order.classes,
        standard,
        extent_in_world,
        zone_rows: &zone_rows,
        figures: engine.year.map(|_| &engine.figures),
        digest: "",
        date: order.date.clone(),
    };
    let fonts = Fonts::bundled();
    let content = content(&input, &choice);
    let about = About::new(content.title.clone(), lang);
    let sheet = lay_out(&order.page, &content, &input, &fonts);
    let dpi = if order.format == Format::Png { order.dpi } else { LAYOUT_DPI };
    let job = output::Order { format: order.format, dpi, about, letters: order.letters };
    let (never, done, total) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let watch = Watch { cancelled: &never, done: &done, total: &total };
    write::made(order.output, |file| output::write(&sheet.at(dpi), &fonts, &job, file, watch))?;
    Ok(outcome)
}

/// As the project shows them; else all, by their kinds.
fn layers(engine: &Engine, shown: Option<Vec<(usize, bool, f32)>>) -> Vec<LayerInput> {
    let all = &engine.data.layers;
    if let Some(shown) = shown {
        let drawn = shown.into_iter().filter(|(_, visible, opacity)| *visible && *opacity > 0.0);
        let input =
            |(at, _, opacity): (usize, bool, f32)| Some(LayerInput { layer: Arc::clone(all.get(at)?), opacity });
        return drawn.filter_map(input).collect();
    }
    let mut layers: Vec<LayerInput> =
        all.iter().map(|layer| LayerInput { layer: Arc::clone(layer), opacity: 1.0 }).collect();
    layers.sort_by_key(|input| input.layer.kind);
    layers
}

/// The colours of the parcels.
fn themed(engine: &Engine, order: &Order<'_>, standard: Option<&Standard>) -> Option<Themed> {
    let parcels = engine.data.parcels()?;
    let figures = engine.year.map(|_| &engine.figures);
    let scheme = order.scheme.clone().zip(engine.year);
    let (firms, occupancy) = (&engine.data.firms, &engine.occupancy);
    Some(match scheme {
        Some((scheme, year)) => {
            Graded::of(parcels, firms, occupancy, year, Arc::new(scheme)).themed(order.classes, parcels, figures)
        }
        None if order.theme.is_of_firms() => {
            of_firms(order.theme, order.classes, (parcels, figures), (firms, occupancy))
        }
        None => theme::resolve(order.theme, order.classes, parcels, figures, standard),
    })
}

/// The zone; else all zones and parcels.
fn extent(engine: &Engine, zone: Option<FeatureId>) -> Result<Rect, Failure> {
    let of_zone = engine.data.zones().zip(zone).and_then(|(zones, id)| zones.shapes.bounds(id));
    let of_layer = |kind: LayerKind| engine.data.first(kind).and_then(|layer| layer.shapes.extent());
    let all = || [LayerKind::Zones, LayerKind::Parcels].into_iter().filter_map(of_layer).reduce(around);
    of_zone.or_else(all).ok_or_else(|| {
        Failure::argument(
            "FILE",
            Words::fixed("没有可以画的图形", "there is no geometry to draw"),
            Words::fixed("用 mutu check 看文件里有什么", "see what is in the file with mutu check"),
        )
    })
}

fn around(a: Rect, b: Rect) -> Rect {
    let low = Coord { x: a.min().x.min(b.min().x), y: a.min().y.min(b.min().y) };
    let high = Coord { x: a.max().x.max(b.max().x), y: a.max().y.max(b.max().y) };
    Rect::new(low, high)
}

/// By id, name or alias; else by a part of the name that only one zone has.
pub(crate) fn find_zone(zones: Option<&Layer>, wanted: &str, lang: Lang) -> Result<(FeatureId, String), Failure> {
    let Some(zones) = zones else {
        return Err(Failure::argument(
            "--zone",
            Words::fixed("没有分区图层", "there is no layer of zones"),
            Words::fixed("去掉 --zone，或一并给出分区文件", "leave --zone out, or give a file of zones too"),
        ));
    };
    let named = |id: FeatureId| zones.label(id);
    let shown = |id: FeatureId| match lang {
        Lang::Zh => named(id),
        Lang::En => zones.text(Role::NameEn, id).map_or_else(|| named(id), str::to_owned),
    };
    let fitting = zones_named(zones, wanted);
    if let [id] = fitting.as_slice() {
        return Ok((*id, shown(*id)));
    }
    let candidates = if fitting.is_empty() { zones.shapes.ids().collect() } else { fitting };
    let with_id = |id: FeatureId| format!("{} ({})", named(id), zones.text(Role::Code, id).unwrap_or("–"));
    let list = candidates.into_iter().map(with_id).collect::<Vec<_>>().join(", ");
    Err(Failure::argument(
        "--zone",
        words!("分区“{wanted}”不唯一或不存在", "zone `{wanted}` does not exist, or is not the only one"),
        words!("可用的分区：{list}", "use one of {list}"),
    ))
}

fn format_of(path: &Path) -> Result<Format, Failure> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Format::of(path).ok_or_else(|| {
        Failure::argument(
            &path.display().to_string(),
            words!("不能写这种格式：“{extension}”", "cannot write this format: `{extension}`"),
            Words::fixed("文件名以 .png、.pdf 或 .svg 结尾", "let the name end in .png, .pdf or .svg"),
        )
    })
}
