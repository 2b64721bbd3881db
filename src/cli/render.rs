//! `mutu render`: an annotated map as a file.

use geo_types::Rect;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};

use crate::analysis::zone_names::{zone_label, zones_named};
use crate::cli::args_map::RenderArgs;
use crate::cli::cache::Opener;
use crate::cli::engine::{Opening, open};
use crate::cli::exit_code;
use crate::cli::map_data;
use crate::cli::output::{Failure, Outcome, answer, say};
use crate::cli::page::{DPI, dpi, page_of};
use crate::cli::studio::{Making, Shown, Studio};
use crate::io::reading::Reading;
use crate::io::{notes, write};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::note::NoteLayer;
use crate::model::page::{MapExtent, Page, Paper};
use crate::model::words::{Lang, Words};
use crate::render::output::{self, Format};
use crate::render::svg::Letters;
use crate::render::{About, Watch};
use crate::scene::annotate::internal_words;
use crate::scene::font::Fonts;
use crate::scene::page::LAYOUT_DPI;
use crate::words;

pub(crate) fn run(args: &RenderArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let format = format_of(&args.output)?;
    let dpi = dpi(args.map.dpi)?;
    let document = Opener::project(&args.files)?;
    let project = document.as_ref().map(|document| &document.project);
    let order = Order {
        output: &args.output,
        format,
        zone: args.zone.as_deref(),
        page: page_of(&args.map, dpi, project)?,
        dpi,
        view: document.as_ref().and_then(|document| document.view),
        letters: if args.map.outlines { Letters::Outlines } else { Letters::Text },
        data: args.data.as_deref(),
    };
    let outcome = render(&args.files, &order, Making::of(&args.map, project)?, (opener, lang))?;
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
pub(crate) fn notes_of(path: &Path) -> Result<Arc<Vec<NoteLayer>>, Failure> {
    let place = path.display().to_string();
    let remedy = || Words::fixed("给出窗口“导出标注”所写的 GeoJSON", "give GeoJSON as the window exports notes");
    let text = notes::file_text(path).map_err(|error| Failure::from(&*error))?;
    let read = notes::from_geojson(text.trim_start_matches('\u{feff}'));
    read.map(|read| Arc::new(read.layers)).map_err(|message| Failure::argument(&place, message, remedy()))
}

/// Says which of the planner's own texts on a public page are not meant for everybody.
pub(crate) fn tell_of_internal(page: &Page, studio: &Studio) {
    if let Some(words) = internal_words(page, &studio.making.package) {
        let head = Words::fixed("警告：", "warning: ");
        say(&format!("{}{}\n", head.get(studio.lang), words.get(studio.lang)));
    }
}

/// For a machine without a display: says why there is no window, and writes what it would have shown to `mutu.png`
/// in the current folder, so that the first command of the README ends with a map everywhere.
pub fn instead_of_window(files: &[PathBuf], no_cache: bool, reason: &Words, lang: Lang) -> ExitCode {
    // Whose locale is not set may read the other language.
    say(&format!("{}\n{}\n", reason.get(Lang::Zh), reason.get(Lang::En)));
    let outcome = render_default(files, Path::new("mutu.png"), &Opener::new(no_cache, Reading::default(), lang), lang);
    if outcome.is_ok() {
        say("已把窗口要显示的地图写到当前文件夹的 mutu.png\nwrote the map the window would have shown to mutu.png\n");
    }
    exit_code(outcome, lang)
}

fn render_default(files: &[PathBuf], output: &Path, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let order = Order {
        output,
        format: Format::Png,
        zone: None,
        page: Page::whole(Paper::A3),
        dpi: DPI,
        view: None,
        letters: Letters::Text,
        data: None,
    };
    render(files, &order, Making::default(), (opener, lang))
}

/// A map to make.
struct Order<'a> {
    output: &'a Path,
    format: Format,
    zone: Option<&'a str>,
    page: Page,
    dpi: f64,
    /// What the window showed, of a project.
    view: Option<Rect>,
    letters: Letters,
    data: Option<&'a Path>,
}

fn render(
    files: &[PathBuf],
    order: &Order<'_>,
    making: Making,
    (opener, lang): (&Opener, Lang),
) -> Result<Outcome, Failure> {
    let Opening { opened, outcome } = open(files, opener, lang)?;
    let studio = Studio::new(opened.dataset, making, (opener.shown(), lang))?;
    let page = studio.page(order.page.clone());
    tell_of_internal(&page, &studio);
    let map = page.map().cloned().unwrap_or_default();
    let zone = match &map.extent {
        MapExtent::Zone(name) => Some(name.as_str()),
        _ => order.zone,
    };
    let zones = studio.engine.data.zones();
    let zone = zone.map(|name| find_zone(zones.map(AsRef::as_ref), name, lang)).transpose()?;
    let zone = zone.as_ref().map(|(id, name)| (*id, name.as_str()));
    let extent_in_world = match (map.extent, order.view) {
        (MapExtent::Fixed(rect), _) => rect,
        (MapExtent::Shown, Some(view)) if zone.is_none() => view,
        _ => studio.extent(zone.map(|(id, _)| id))?,
    };
    let fonts = Fonts::bundled();
    let (title, sheet) = studio.sheet(&page, Shown { extent_in_world, zone, subject: None }, String::new(), &fonts);
    let dpi = if order.format == Format::Png { order.dpi } else { LAYOUT_DPI };
    let job = output::Order { format: order.format, dpi, about: About::new(title, lang), letters: order.letters };
    let (never, done, total) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    let watch = Watch { cancelled: &never, done: &done, total: &total };
    write::made(order.output, |file| output::write(&sheet.at(dpi), &fonts, &job, file, watch))?;
    if let Some(path) = order.data {
        map_data::write(&studio, path)?;
    }
    Ok(outcome)
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
    let fitting = zones_named(zones, wanted);
    if let [id] = fitting.as_slice() {
        return Ok((*id, zone_label(zones, *id, lang)));
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

pub(crate) fn format_of(path: &Path) -> Result<Format, Failure> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    Format::of(path).ok_or_else(|| {
        Failure::argument(
            &path.display().to_string(),
            words!("不能写这种格式：“{extension}”", "cannot write this format: `{extension}`"),
            Words::fixed("文件名以 .png、.pdf 或 .svg 结尾", "let the name end in .png, .pdf or .svg"),
        )
    })
}
