//! What grows with the data, at 10k, 100k and 1M parcels of `mutu sample`: read, index, pick, class, draw, export,
//! table, search. Frames and recolouring are in `frames`. Run with `cargo bench --bench scale`; the samples are made
//! once and take 1 GB beside the build outputs.

mod sample;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::sync::{Arc, Mutex, PoisonError};

use divan::{Bencher, black_box};
use geo_types::Coord;
use mutu::analysis::listing::{Field, Listed, Query, Sort, list};
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::Figures;
use mutu::analysis::search::search;
use mutu::analysis::theme::{self, Themed};
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::open_paths;
use mutu::io::progress::Progress;
use mutu::model::dataset::Dataset;
use mutu::model::layer::Role;
use mutu::model::spec::{ClassMethod, ClassSpec, Metric, Theme};
use mutu::model::words::Lang;
use mutu::render::{Watch, raster};
use mutu::scene::build::{self, LayerInput, MapInput};
use mutu::scene::color::Appearance;
use mutu::scene::font::Fonts;
use mutu::scene::label;
use mutu::scene::notes::Annotations;
use mutu::scene::view::View;

const SIZES: [usize; 3] = [10_000, 100_000, 1_000_000];
const SCREEN: (f64, f64) = (1920.0, 1080.0);
const A4: (f64, f64) = (3508.0, 2480.0);

fn main() {
    divan::main();
}

/// The parcels' GeoJSON alone, to admitted polygons in typed columns.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn a_read(bencher: Bencher<'_, '_>, parcels: usize) {
    let file = sample::folder(parcels).join("parcels.geojson");
    bencher.bench_local(|| black_box(open_paths(&[PathBuf::from(&file)], None, &Progress::default())));
}

#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn b_index(bencher: Bencher<'_, '_>, parcels: usize) {
    let data = data(parcels);
    let shapes = &data.parcels().expect("a sample has parcels").shapes;
    bencher.bench_local(|| black_box(SpatialIndex::build(shapes)));
}

/// One click: box query and exact point in polygon.
#[divan::bench(args = SIZES)]
fn c_pick(bencher: Bencher<'_, '_>, parcels: usize) {
    let data = data(parcels);
    let shapes = &data.parcels().expect("a sample has parcels").shapes;
    let index = SpatialIndex::build(shapes);
    let extent = shapes.extent().expect("parcels have an extent");
    let mut step = 0_u32;
    bencher.bench_local(|| {
        // A low-discrepancy walk over the extent, so that hits and misses both occur.
        step = step.wrapping_add(1);
        let (u, v) = ((f64::from(step) * 0.754_877_666).fract(), (f64::from(step) * 0.569_840_291).fract());
        let point = Coord { x: extent.min().x + u * extent.width(), y: extent.min().y + v * extent.height() };
        black_box(index.hits(shapes, point))
    });
}

/// The firms of a year on their parcels, and all figures.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn d_figures_of_a_year(bencher: Bencher<'_, '_>, parcels: usize) {
    let data = data(parcels);
    bencher.bench_local(|| black_box(figures(&data)));
}

/// Seven natural classes, exact.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn e_natural_breaks(bencher: Bencher<'_, '_>, parcels: usize) {
    classes(bencher, parcels, ClassMethod::NaturalBreaks);
}

#[divan::bench(args = SIZES, sample_count = 10, sample_size = 1)]
fn f_quantiles(bencher: Bencher<'_, '_>, parcels: usize) {
    classes(bencher, parcels, ClassMethod::Quantile);
}

/// Names on a screen that shows all of the parcels.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn g_labels(bencher: Bencher<'_, '_>, parcels: usize) {
    let (input, view, fonts) = map(parcels, SCREEN);
    bencher.bench_local(|| black_box(label::labels(&input, view, &fonts, (label::Edge::Cut, &[]))));
}

/// One picture of the whole, 1920 × 1080, from nothing.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn h_draw_screen(bencher: Bencher<'_, '_>, parcels: usize) {
    let (input, view, fonts) = map(parcels, SCREEN);
    let never = AtomicBool::new(false);
    bencher.bench_local(|| {
        let scene = build::build(&input, view, &fonts);
        black_box(raster::draw(&scene, &fonts, &never))
    });
}

/// A4 at 300 dpi, as PNG bytes.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn i_export_a4(bencher: Bencher<'_, '_>, parcels: usize) {
    let (input, view, fonts) = map(parcels, A4);
    let (never, done, total) = (AtomicBool::new(false), AtomicU64::new(0), AtomicU64::new(0));
    bencher.bench_local(|| {
        let scene = build::build(&input, view, &fonts);
        let watch = Watch { cancelled: &never, done: &done, total: &total };
        let mut bytes = Vec::new();
        raster::write_png(&scene, &fonts, 300.0, &mut bytes, watch).expect("nobody stops it");
        black_box(bytes)
    });
}

/// The attribute table, filtered by a text that most numbers have and sorted by them.
#[divan::bench(args = SIZES, sample_count = 3, sample_size = 1)]
fn j_table_filtered_and_sorted(bencher: Bencher<'_, '_>, parcels: usize) {
    let data = data(parcels);
    let layer = data.parcels().expect("a sample has parcels");
    let listed = Listed::of_layer(layer);
    let (_, code) = layer.roles.iter().find(|(role, _)| *role == Role::Code).expect("parcels have numbers");
    let sort = Some(Sort { field: Field::Column(*code), descending: true });
    let never = AtomicBool::new(false);
    bencher.bench_local(|| {
        let query = Query::parse("371502", listed).expect("a filter");
        black_box(list(listed, &query, sort, &never))
    });
}

/// A text typed into the search box.
#[divan::bench(args = SIZES, sample_count = 5, sample_size = 1)]
fn k_search(bencher: Bencher<'_, '_>, parcels: usize) {
    let data = data(parcels);
    let never = AtomicBool::new(false);
    bencher.bench_local(|| black_box(search(&data, None, "371502", 30, &never)));
}

fn classes(bencher: Bencher<'_, '_>, parcels: usize, method: ClassMethod) {
    let data = data(parcels);
    let layer = data.parcels().expect("a sample has parcels");
    let figures = figures(&data);
    bencher.bench_local(|| black_box(resolved(layer, &figures, method)));
}

fn resolved(layer: &mutu::model::layer::Layer, figures: &Figures, method: ClassMethod) -> Themed {
    let spec = ClassSpec { method, count: 7, ..ClassSpec::default() };
    theme::resolve(Theme::PerMu(Metric::Tax), spec, layer, Some(figures), None)
}

fn figures(data: &Dataset) -> Figures {
    let parcels = data.parcels().expect("a sample has parcels");
    let year = data.latest_year().expect("a sample has years");
    let (occupancy, _) = Occupancy::link(parcels, &data.firms, year);
    Figures::compute(parcels, &data.firms, &occupancy, year)
}

fn map(parcels: usize, size_px: (f64, f64)) -> (MapInput, View, Fonts<'static>) {
    let data = data(parcels);
    let layer = data.parcels().expect("a sample has parcels");
    let themed = resolved(layer, &figures(&data), ClassMethod::Quantile);
    let extent = layer.shapes.extent().expect("parcels have an extent");
    let input = MapInput {
        layers: data.layers.iter().map(|layer| LayerInput { layer: Arc::clone(layer), opacity: 1.0 }).collect(),
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
    (input, View::fitting(extent, size_px, 20.0), Fonts::bundled())
}

/// The sample of that size; the last one is kept, for the next benchmark mostly wants the same.
fn data(parcels: usize) -> Dataset {
    static LAST: Mutex<Option<(usize, Dataset)>> = Mutex::new(None);
    let mut last = LAST.lock().unwrap_or_else(PoisonError::into_inner);
    match last.as_ref() {
        Some((size, data)) if *size == parcels => data.clone(),
        _ => {
            *last = None;
            let data = sample::open(parcels);
            *last = Some((parcels, data.clone()));
            data
        }
    }
}
