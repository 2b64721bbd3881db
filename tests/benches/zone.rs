//! Times on the shipped zone: open, pick, recolour, draw. Run with `cargo bench`.

use std::sync::atomic::AtomicBool;

use divan::{Bencher, black_box};
use geo_types::Coord;
use mutu::analysis::membership::Membership;
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::Figures;
use mutu::analysis::theme;
use mutu::geometry::index::SpatialIndex;
use mutu::io::open::open_embedded;
use mutu::model::dataset::Dataset;
use mutu::model::spec::{ClassMethod, ClassSpec, Metric, Theme};
use mutu::model::words::Lang;
use mutu::render::raster;
use mutu::scene::build::{self, LayerInput, MapInput};
use mutu::scene::color::Appearance;
use mutu::scene::font::Fonts;
use mutu::scene::notes::Annotations;
use mutu::scene::view::View;

fn main() {
    divan::main();
}

/// The embedded layers, read and checked.
#[divan::bench(sample_count = 10)]
fn open_zone(bencher: Bencher<'_, '_>) {
    bencher.bench(|| black_box(open_embedded()));
}

/// R-tree over the parcels.
#[divan::bench]
fn index_parcels(bencher: Bencher<'_, '_>) {
    let data = open_embedded().dataset;
    let parcels = data.parcels().expect("the shipped zone has parcels");
    bencher.bench(|| black_box(SpatialIndex::build(&parcels.shapes)));
}

/// One click: box query and exact point in polygon.
#[divan::bench]
fn pick_parcel(bencher: Bencher<'_, '_>) {
    let data = open_embedded().dataset;
    let parcels = data.parcels().expect("the shipped zone has parcels");
    let index = SpatialIndex::build(&parcels.shapes);
    let extent = parcels.shapes.extent().expect("parcels have an extent");
    let mut step = 0_u32;
    bencher.bench_local(|| {
        // A low-discrepancy walk over the extent, so that hits and misses both occur.
        step = step.wrapping_add(1);
        let (u, v) = ((f64::from(step) * 0.754_877_666).fract(), (f64::from(step) * 0.569_840_291).fract());
        let point = Coord { x: extent.min().x + u * extent.width(), y: extent.min().y + v * extent.height() };
        black_box(index.hits(&parcels.shapes, point))
    });
}

/// Which zones every parcel lies in, with shares.
#[divan::bench(sample_count = 10)]
fn cut_parcels_by_zones(bencher: Bencher<'_, '_>) {
    let data = open_embedded().dataset;
    let parcels = data.parcels().expect("the shipped zone has parcels");
    let zones = data.zones().expect("the shipped zone has zones");
    let index = SpatialIndex::build(&parcels.shapes);
    bencher.bench(|| black_box(Membership::build(parcels, &index, zones)));
}

/// Another year: relation, figures, classes.
#[divan::bench]
fn change_year(bencher: Bencher<'_, '_>) {
    let data = open_embedded().dataset;
    bencher.bench(|| black_box(recoloured(&data, ClassMethod::Quantile)));
}

/// Natural breaks, exact, over all parcels with a figure.
#[divan::bench]
fn recolour_natural_breaks(bencher: Bencher<'_, '_>) {
    let data = open_embedded().dataset;
    let parcels = data.parcels().expect("the shipped zone has parcels");
    let year = data.latest_year().expect("the shipped zone has years");
    let (occupancy, _) = Occupancy::link(parcels, &data.firms, year);
    let figures = Figures::compute(parcels, &data.firms, &occupancy, year);
    let spec = ClassSpec::of(ClassMethod::NaturalBreaks, 6);
    bencher.bench(|| black_box(theme::resolve(Theme::PerMu(Metric::Tax), spec, parcels, Some(&figures), None)));
}

/// The whole zone at 1280 × 800, labels included.
#[divan::bench(sample_count = 20)]
fn draw_zone_1280x800(bencher: Bencher<'_, '_>) {
    draw(bencher, (1280.0, 800.0));
}

/// The whole zone at 3508 × 2480 (A4, 300 dpi), labels included.
#[divan::bench(sample_count = 10)]
fn draw_zone_a4_300dpi(bencher: Bencher<'_, '_>) {
    draw(bencher, (3508.0, 2480.0));
}

fn draw(bencher: Bencher<'_, '_>, size_px: (f64, f64)) {
    let data = open_embedded().dataset;
    let fonts = Fonts::bundled();
    let themed = recoloured(&data, ClassMethod::Quantile);
    let extent = data.zones().and_then(|zones| zones.shapes.extent()).expect("zones have an extent");
    let input = MapInput {
        layers: data
            .layers
            .iter()
            .map(|layer| LayerInput { layer: std::sync::Arc::clone(layer), opacity: 1.0 })
            .collect(),
        themed: Some(std::sync::Arc::new(themed)),
        marked: None,
        outlined: Vec::new(),
        appearance: Appearance::Light,
        lang: Lang::Zh,
        scale: 1.0,
        active_zone: None,
        labels: true,
        annotations: Annotations::default(),
    };
    let view = View::fitting(extent, size_px, 20.0);
    let never = AtomicBool::new(false);
    bencher.bench(|| {
        let scene = build::build(&input, view, &fonts);
        black_box(raster::draw(&scene, &fonts, &never))
    });
}

fn recoloured(data: &Dataset, method: ClassMethod) -> theme::Themed {
    let parcels = data.parcels().expect("the shipped zone has parcels");
    let year = data.latest_year().expect("the shipped zone has years");
    let (occupancy, _) = Occupancy::link(parcels, &data.firms, year);
    let figures = Figures::compute(parcels, &data.firms, &occupancy, year);
    theme::resolve(
        Theme::PerMu(Metric::Tax),
        ClassSpec { method, count: 6, ..ClassSpec::default() },
        parcels,
        Some(&figures),
        None,
    )
}
