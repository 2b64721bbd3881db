//! `mutu render`: an annotated map as a file.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use geo_types::{Coord, Rect};

use crate::analysis::firm_theme::of_firms;
use crate::analysis::grade::Graded;
use crate::analysis::theme;
use crate::cli::args::RenderArgs;
use crate::cli::cache::Opener;
use crate::cli::classes::{spec_of, theme_of};
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::exit_code;
use crate::cli::grade::scheme_of;
use crate::cli::output::{Failure, Outcome, answer, say};
use crate::io::{entry, write};
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role};
use crate::model::scheme::Scheme;
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::words::{Lang, Words};
use crate::render::raster;
use crate::scene::annotate::{SheetChoice, sheet_spec};
use crate::scene::build::{LayerInput, MapInput};
use crate::scene::color::Appearance;
use crate::scene::font::Fonts;
use crate::scene::sheet;
use crate::words;

pub(crate) fn run(args: &RenderArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    check_extension(&args.output)?;
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
        theme,
        scheme: match kept_scheme() {
            _ if theme != Theme::Grade => None,
            None => Some(scheme_of(args.scheme.as_deref())?),
            kept => kept,
        },
        year: args.year,
        usual_year: project.and_then(|project| project.year),
        zone: args.zone.as_deref(),
        size_px: size(&args.size)?,
        dpi: dpi(args.dpi)?,
        title: args.title.as_deref().unwrap_or_else(|| project.map_or("", |project| project.title.as_str())),
        classes: match classes {
            Some(classes) => classes,
            None => spec_of(args.classes.as_deref(), theme, args.on_bound)?,
        },
        date: args.date.clone().unwrap_or_default(),
    };
    let outcome = render(&args.files, &order, opener, lang)?;
    let (path, (width, height)) = (args.output.display(), order.size_px);
    answer(&match lang {
        Lang::Zh => format!("已写出 {path}（{width} × {height} 像素）\n"),
        Lang::En => format!("wrote {path} ({width} × {height} pixels)\n"),
    })?;
    Ok(outcome)
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
        theme: Theme::PerMu(Metric::Tax),
        scheme: None,
        year: None,
        usual_year: None,
        zone: None,
        size_px: (2400, 1600),
        dpi: 150.0,
        title: "",
        classes: ClassSpec::default(),
        date: String::new(),
    };
    render(files, &order, opener, lang)
}

/// A map to make.
struct Order<'a> {
    output: &'a Path,
    theme: Theme,
    scheme: Option<Scheme>,
    year: Option<u16>,
    /// That of the project; where the data has none of it, the latest one counts.
    usual_year: Option<u16>,
    zone: Option<&'a str>,
    size_px: (u32, u32),
    dpi: f64,
    title: &'a str,
    classes: ClassSpec,
    date: String,
}

fn render(files: &[PathBuf], order: &Order<'_>, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let Opening { opened, outcome } = open(files, opener, lang)?;
    let has = |year: &u16| opened.dataset.firms.years().contains(year);
    let year = order.year.or(order.usual_year.filter(has));
    let engine = Engine::new(opened.dataset, year, lang)?;
    let zone = order.zone.map(|name| find_zone(engine.data.zones().map(AsRef::as_ref), name, lang)).transpose()?;
    let all_standards = entry::metric_standards();
    let standard = Standard::of_theme(&all_standards, order.theme);
    let themed = engine.data.parcels().map(|parcels| {
        let figures = engine.year.map(|_| &engine.figures);
        let scheme = order.scheme.clone().zip(engine.year);
        let themed = match scheme {
            Some((scheme, year)) => {
                let (firms, occupancy) = (&engine.data.firms, &engine.occupancy);
                Graded::of(parcels, firms, occupancy, year, Arc::new(scheme)).themed(order.classes, parcels, figures)
            }
            None if order.theme.is_of_firms() => {
                of_firms(order.theme, order.classes, (parcels, figures), (&engine.data.firms, &engine.occupancy))
            }
            None => theme::resolve(order.theme, order.classes, parcels, figures, standard),
        };
        Arc::new(themed)
    });
    let layers = layers(&engine, opener.shown());
    let input = MapInput {
        layers,
        themed,
        marked: None,
        appearance: Appearance::Light,
        lang,
        // The sheet takes its own scale from the dpi.
        scale: 1.0,
        active_zone: zone.as_ref().map(|(id, _)| *id),
        labels: true,
    };
    let choice = SheetChoice {
        title: order.title,
        zone: zone.as_ref().map(|(_, name)| name.as_str()),
        theme: order.theme,
        year: engine.year,
        classes: order.classes,
        standard,
        size_px: order.size_px,
        dpi: order.dpi,
        extent_in_world: extent(&engine, zone.as_ref().map(|(id, _)| *id))?,
        date: order.date.clone(),
    };
    let fonts = Fonts::bundled();
    let scene = sheet::sheet(&input, &sheet_spec(&input, &choice), &fonts);
    let picture = raster::draw(&scene, &fonts, &AtomicBool::new(false));
    let png = picture.and_then(|picture| raster::png(&picture, order.dpi)).map_err(|error| {
        let error = error.to_string();
        Failure::argument("--size", words!("画不出来：{error}", "cannot draw: {error}"), Words::default())
    })?;
    write::atomic(order.output, &png)?;
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
    let wanted = wanted.trim();
    let has_id = |id: &FeatureId| zones.text(Role::Code, *id) == Some(wanted);
    let is_exact = |id: &FeatureId| {
        let texts = [Role::Name, Role::NameEn].map(|role| zones.text(role, *id));
        let aliases = zones.text(Role::Aliases, *id).unwrap_or_default();
        texts.contains(&Some(wanted)) || aliases.split('；').any(|alias| alias == wanted)
    };
    let is_part = |id: &FeatureId| named(*id).contains(wanted);
    let such = |fits: &dyn Fn(&FeatureId) -> bool| zones.shapes.ids().filter(fits).collect::<Vec<FeatureId>>();
    // Every name holds the empty text, which names none of them.
    let ways: &[&dyn Fn(&FeatureId) -> bool] = if wanted.is_empty() { &[] } else { &[&has_id, &is_exact, &is_part] };
    let fitting = ways.iter().map(|fits| such(*fits)).find(|found| !found.is_empty()).unwrap_or_default();
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

fn check_extension(path: &Path) -> Result<(), Failure> {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    if extension.eq_ignore_ascii_case("png") {
        return Ok(());
    }
    Err(Failure::argument(
        &path.display().to_string(),
        words!("还不能写这种格式：“{extension}”", "cannot write this format yet: `{extension}`"),
        Words::fixed("文件名以 .png 结尾", "let the name end in .png"),
    ))
}

fn size(text: &str) -> Result<(u32, u32), Failure> {
    let parsed = text
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.trim().parse::<u32>().ok()?, height.trim().parse::<u32>().ok()?)));
    let sides = 64..=raster::MAX_SIDE_PX;
    parsed.filter(|(width, height)| sides.contains(width) && sides.contains(height)).ok_or_else(|| {
        let max = raster::MAX_SIDE_PX;
        Failure::argument(
            "--size",
            words!("“{text}”不是可用的尺寸", "`{text}` is not a usable size"),
            words!(
                "写成 宽x高，每边 64 到 {max} 像素，例如 2400x1600",
                "write WIDTHxHEIGHT, 64 to {max} pixels a side: 2400x1600"
            ),
        )
    })
}

fn dpi(dpi: f64) -> Result<f64, Failure> {
    if (36.0..=1200.0).contains(&dpi) {
        return Ok(dpi);
    }
    Err(Failure::argument(
        "--dpi",
        words!("{dpi} 不是可用的分辨率", "{dpi} is not a usable resolution"),
        Words::fixed("取 36 到 1200，例如 150 或 300", "use 36 to 1200: 150 or 300"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_refused() {
        assert_eq!(size("3508x2480").ok(), Some((3508, 2480)), "A4 at 300 dpi");
        for text in ["", "3508", "0x0", "10x10", "99999x10", "axb", "-1x5"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
