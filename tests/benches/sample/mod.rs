//! Data to measure with: what `mutu sample` makes, kept between runs beside the other build outputs.
use mutu::io::open::open_paths;
use mutu::io::progress::Progress;
use mutu::model::dataset::Dataset;
use mutu::synth::write_sample;
use std::path::PathBuf;

/// The folder with a sample of so many parcels, made where it is missing.
pub(crate) fn folder(parcels: usize) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("sample-{parcels}"));
    // The tables are written last: where they stand, the sample is whole.
    if !folder.join("yearly.csv").is_file() {
        write_sample(parcels, 2035, &folder).expect("the build folder can be written to");
    }
    folder
}

/// The sample, opened.
#[allow(dead_code, reason = "not every benchmark opens it")]
pub(crate) fn open(parcels: usize) -> Dataset {
    open_paths(&[folder(parcels)], None, &Progress::default()).dataset
}
