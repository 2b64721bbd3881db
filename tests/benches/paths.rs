//! One run of each hot path, for counting instructions: times on a shared machine say little, counts repeat.
//!
//! `.ci/instructions` runs `paths NAME` under callgrind, which counts what is inside functions called `measured_…`, and
//! compares with `tests/benches/instructions.txt`. All on one thread, for callgrind counts threads apart.
#![allow(clippy::print_stdout, reason = "the list of names is its answer")]

use std::hint::black_box;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use geo_types::Coord;
use mutu::analysis::classify::{Distribution, breaks};
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::Figures;
use mutu::analysis::search::search;
use mutu::analysis::theme::{self, Themed};
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::{open_bytes, open_embedded};
use mutu::io::progress::Progress;
use mutu::model::dataset::Dataset;
use mutu::model::layer::Layer;
use mutu::model::spec::{ClassMethod, ClassSpec, Metric, Theme};
use mutu::model::words::Lang;
use mutu::render::raster::Easel;
use mutu::scene::build::{self, LayerInput, MapInput};
use mutu::scene::color::Appearance;
use mutu::scene::font::Fonts;
use mutu::scene::label;
use mutu::scene::notes::Annotations;
use mutu::scene::view::View;

/// Every path by its name.
const PATHS: &[(&str, fn())] = &[
    ("read", read),
    ("index", index),
    ("pick", pick),
    ("figures", figures_of_a_year),
    ("classes", classes),
    ("natural", natural),
    ("ids", ids),
    ("recolour", recolour),
    ("labels", labels),
    ("search", search_text),
];

fn main() {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build_global();
    one.expect("nobody has made a pool before");
    let wanted = std::env::args().nth(1).unwrap_or_default();
    match PATHS.iter().find(|(name, _)| *name == wanted) {
        Some((_, path)) => path(),
        None => PATHS.iter().for_each(|(name, _)| println!("{name}")),
    }
}

/// What callgrind counts.
#[inline(never)]
fn measured<T>(path: impl FnOnce() -> T) -> T {
    black_box(path())
}

fn read() {
    let bytes =
        std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/layers/parcels.geojson")).expect("the shipped file");
    measured(|| open_bytes(&[("parcels.geojson", &bytes)], &Progress::default()));
}

fn index() {
    let (_, parcels) = zone();
    measured(|| SpatialIndex::build(&parcels.shapes));
}

/// A thousand clicks.
fn pick() {
    let (_, parcels) = zone();
    let index = SpatialIndex::build(&parcels.shapes);
    let extent = parcels.shapes.extent().expect("parcels have an extent");
    measured(|| {
        (1..=1000).map(f64::from).for_each(|step| {
            let (u, v) = ((step * 0.754_877_666).fract(), (step * 0.569_840_291).fract());
            let point = Coord { x: extent.min().x + u * extent.width(), y: extent.min().y + v * extent.height() };
            black_box(index.hits(&parcels.shapes, point));
        });
    });
}

fn figures_of_a_year() {
    let (data, parcels) = zone();
    measured(|| figures(&data, &parcels));
}

fn classes() {
    let (data, parcels) = zone();
    let figures = figures(&data, &parcels);
    measured(|| themed(&parcels, &figures, ClassMethod::Quantile));
}

/// Seven natural classes of 20,000 values.
fn natural() {
    let values = (1..=20_000).map(|at| (f64::from(at) * 0.618_033_988).fract().powi(3) * 100.0).collect();
    let distribution = Distribution::of(values);
    let spec = ClassSpec { method: ClassMethod::NaturalBreaks, count: 7, ..ClassSpec::default() };
    measured(|| breaks(&distribution, spec, None));
}

/// All parcels, drawn from nothing.
fn ids() {
    let (input, view) = map(ClassMethod::Quantile);
    let (fonts, never) = (Fonts::bundled(), AtomicBool::new(false));
    let scene = build::build(&input, view, &fonts);
    measured(|| Easel::default().draw(&scene, &fonts, &never)).expect("nobody stops it");
}

/// The same view in other classes.
fn recolour() {
    let (fonts, never) = (Fonts::bundled(), AtomicBool::new(false));
    let (mut input, view) = map(ClassMethod::Quantile);
    let mut easel = Easel::default();
    easel.draw(&build::build(&input, view, &fonts), &fonts, &never).expect("nobody stops it");
    let data = open_embedded().dataset;
    let parcels = Arc::clone(&input.layers[0].layer);
    let figures = figures(&data, &parcels);
    input.themed = Some(Arc::new(themed(&parcels, &figures, ClassMethod::EqualInterval)));
    let scene = build::build(&input, view, &fonts);
    measured(|| easel.draw(&scene, &fonts, &never)).expect("nobody stops it");
}

/// All names, near enough for those of parcels.
fn labels() {
    let (input, view) = map(ClassMethod::Quantile);
    let (view, fonts) = (View { meters_per_px: 1.0, ..view }, Fonts::bundled());
    measured(|| label::labels(&input, view, &fonts, (label::Edge::Cut, &[])));
}

fn search_text() {
    let (data, _) = zone();
    measured(|| search(&data, None, "材料", 30, &AtomicBool::new(false)));
}

fn zone() -> (Dataset, Arc<Layer>) {
    let data = open_embedded().dataset;
    let parcels = data.parcels().cloned().expect("the shipped zone has parcels");
    (data, parcels)
}

fn figures(data: &Dataset, parcels: &Layer) -> Figures {
    let (occupancy, _) = Occupancy::link(parcels, &data.firms, 2024);
    Figures::compute(parcels, &data.firms, &occupancy, 2024)
}

fn themed(parcels: &Layer, figures: &Figures, method: ClassMethod) -> Themed {
    let spec = ClassSpec { method, count: 7, ..ClassSpec::default() };
    theme::resolve(Theme::PerMu(Metric::Tax), spec, parcels, Some(figures), None)
}

/// The parcels alone on 900 × 600 pixels.
fn map(method: ClassMethod) -> (MapInput, View) {
    let (data, parcels) = zone();
    let themed = themed(&parcels, &figures(&data, &parcels), method);
    let extent = parcels.shapes.extent().expect("parcels have an extent");
    let input = MapInput {
        layers: vec![LayerInput { layer: parcels, opacity: 1.0 }],
        themed: Some(Arc::new(themed)),
        marked: None,
        outlined: Vec::new(),
        appearance: Appearance::Light,
        lang: Lang::Zh,
        scale: 1.0,
        active_zone: None,
        labels: true,
        annotations: Annotations::default(),
    };
    (input, View::fitting(extent, (900.0, 600.0), 10.0))
}
