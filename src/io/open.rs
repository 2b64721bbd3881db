//! From the paths a user names to a [`Dataset`], file by file.
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use geo_types::Rect;
use rayon::prelude::*;

use crate::crs::shift::Shift;
use crate::io::cache::{Cache, Keep, Note};
use crate::io::content::Content;
use crate::io::error::{Fault, ReadError};
use crate::io::firms::{self, Rows};
use crate::io::layer::{self, BuiltLayer};
use crate::io::path::expanded;
use crate::io::progress::Progress;
use crate::io::reading::Reading;
use crate::io::{archive, content, direct, embedded};
use crate::model::dataset::Dataset;
use crate::model::firm::FirmBook;
use crate::model::layer::{Layer, LayerKind};
use crate::model::report::{Report, Severity};
use crate::model::words::Words;

/// How the names of files end that may be layers or tables, in small letters.
pub const EXTENSIONS: [&str; 19] = [
    "geojson", "json", "csv", "geojsonl", "ndjson", "geojsons", "shp", "gpkg", "fgb", "parquet", "kml", "kmz", "dxf",
    "txt", "zip", "gz", "xlsx", "xls", "ods",
];

/// What became of one file.
#[derive(Debug, Default)]
pub struct FileOutcome {
    /// The file, as the user named it (embedded ones: `layers/zones.geojson`).
    pub path: String,
    /// `GeoJSON`, `CSV`; empty where the file could not be read.
    pub format: &'static str,
    /// Name of the coordinate system of its geometry, where it has any.
    pub crs: Option<String>,
    /// The layers in it: position in [`Opened::dataset`], with the findings of each. A table has none.
    pub layers: Vec<(usize, Report)>,
    /// What the file itself holds of each of `layers`: files of zones share one layer.
    pub contents: Vec<LayerContent>,
    /// Whether it had several layers when it was read: then each is known by its name.
    pub several: bool,
    /// Tables (firms, occupations, figures) in it.
    pub tables: Vec<TableOutcome>,
    /// Why it could not be read.
    pub error: Option<ReadError>,
    /// Whether it is in the program.
    pub embedded: bool,
    /// The shift of a web map that one of its layers carries, where that was looked for ([`together`](crate::io::together)).
    pub shift: Option<Shift>,
    /// Which reading it came with, counted by whoever puts several together; 0 until then.
    pub opening: u32,
    /// What was said about it when it was read.
    pub reading: Reading,
}

/// One layer as it stands in its file.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerContent {
    /// Its name.
    pub name: String,
    /// What its features are.
    pub kind: LayerKind,
    /// How many there are, those without geometry too.
    pub features: usize,
    /// The box around all coordinates, in the file's own system, x east.
    pub bounds: Option<Rect>,
    /// The same box in degrees.
    pub bounds_deg: Option<Rect>,
    /// EPSG code of the file's coordinates.
    pub epsg: u32,
}

/// A table of firm data that was read.
#[derive(Debug)]
pub struct TableOutcome {
    /// `firms`, `occupation` or `yearly`.
    pub name: &'static str,
    /// How many rows were taken.
    pub rows: usize,
    /// Its findings.
    pub report: Report,
}

/// Everything that was opened.
#[derive(Debug, Default)]
pub struct Opened {
    /// The data.
    pub dataset: Dataset,
    /// One outcome a file, in the order given.
    pub files: Vec<FileOutcome>,
    /// What is worth keeping for the next time: to be written when nobody waits.
    pub to_keep: Vec<Keep>,
}

/// Reads files (and those of folders with one of [`EXTENSIONS`], in name order). A file that belongs to a shapefile among
/// them is read with it.
/// Never fails as a whole: each file has its outcome. What `cache` holds is not read again.
pub fn open_paths(paths: &[PathBuf], cache: Option<&Cache>, progress: &Progress) -> Opened {
    open_paths_as(paths, &Reading::default(), cache, progress)
}

/// As [`open_paths`], with what is said about the files. Nothing is then taken from `cache` or kept in it, which goes by
/// the bytes of files alone.
pub fn open_paths_as(paths: &[PathBuf], reading: &Reading, cache: Option<&Cache>, progress: &Progress) -> Opened {
    let said: Vec<(PathBuf, Reading)> = paths.iter().map(|path| (path.clone(), reading.clone())).collect();
    open_each(&said, cache, progress)
}

/// As [`open_paths_as`], with what is said about each.
pub fn open_each(said: &[(PathBuf, Reading)], cache: Option<&Cache>, progress: &Progress) -> Opened {
    let paths: Vec<PathBuf> = said.iter().map(|(path, _)| path.clone()).collect();
    let own = said.iter().filter(|(path, _)| !is_companion(path, &paths));
    let files: Vec<(String, Result<PathBuf, Fault>, Reading)> = own
        .flat_map(|(path, reading)| expanded(path).into_iter().map(move |(name, path)| (name, path, reading.clone())))
        .collect();
    let size = |path: &PathBuf| fs::metadata(path).map_or(0, |found| found.len());
    let total = files.iter().filter_map(|(_, path, _)| path.as_ref().ok()).map(size).sum();
    progress.total.store(total, Ordering::Relaxed);
    let read = files
        .into_par_iter()
        .map(|(name, path, reading)| {
            let cache = cache.filter(|_| reading.is_plain());
            let content = path.and_then(|path| content::of_path(&name, &path, &reading, cache, progress));
            (name, content, reading)
        })
        .collect();
    assemble(read)
}

/// The embedded layers.
pub fn open_embedded() -> Opened {
    let mut opened = open_bytes(embedded::FILES, &Progress::default());
    opened.files.iter_mut().for_each(|file| file.embedded = true);
    opened
}

/// Reads files that are in memory, each with the name it goes by.
pub fn open_bytes(files: &[(&str, &[u8])], progress: &Progress) -> Opened {
    open_bytes_as(files, &Reading::default(), progress)
}

/// As [`open_bytes`], with what is said about the files.
pub fn open_bytes_as(files: &[(&str, &[u8])], reading: &Reading, progress: &Progress) -> Opened {
    progress.total.store(files.iter().map(|(_, bytes)| bytes.len() as u64).sum(), Ordering::Relaxed);
    let read = files
        .par_iter()
        .map(|(name, bytes)| ((*name).to_owned(), content::of_bytes(name, bytes, reading, progress), reading.clone()))
        .collect();
    assemble(read)
}

/// Puts layers and tables together: zones of several files into one layer, tables into one book of firms.
fn assemble(read: Vec<(String, Result<Content, Fault>, Reading)>) -> Opened {
    let mut files = Vec::with_capacity(read.len());
    let mut layers: Vec<Layer> = Vec::new();
    let mut tables: Vec<(usize, Rows)> = Vec::new();
    let mut more_zones: Vec<(usize, Layer)> = Vec::new();
    let mut notes: Vec<(usize, Box<Note>)> = Vec::new();
    for (path, content, reading) in read {
        let mut outcome = FileOutcome { path, reading, ..FileOutcome::default() };
        match content {
            Err(fault) => outcome.error = Some(fault.in_file(&outcome.path)),
            Ok(content) => {
                outcome.format = content.form.name();
                for (rows, report) in content.tables {
                    outcome.tables.push(TableOutcome { name: rows.name(), rows: rows.len(), report });
                    tables.push((files.len(), rows));
                }
                for (built, note) in content.layers {
                    outcome.crs.get_or_insert_with(|| built.crs.name());
                    outcome.contents.push(content_of(&built));
                    let zones = layers.iter().position(|layer| layer.kind == LayerKind::Zones);
                    let BuiltLayer { layer, report, .. } = built;
                    let at = if let Some(first) = zones.filter(|_| layer.kind == LayerKind::Zones) {
                        more_zones.push((files.len(), layer));
                        first
                    } else {
                        layers.push(layer);
                        notes.extend(note.map(|note| (layers.len() - 1, note)));
                        layers.len() - 1
                    };
                    outcome.layers.push((at, report));
                }
                outcome.several = outcome.layers.len() > 1;
            }
        }
        files.push(outcome);
    }
    if !more_zones.is_empty() {
        // Of a merged layer the part of one file is no longer there to be kept.
        notes.retain(|(at, _)| layers.get(*at).is_some_and(|layer| layer.kind != LayerKind::Zones));
    }
    merge_zones(&mut layers, more_zones, &mut files);
    let figures = figures_of(tables, &mut layers, &mut files);
    let layers: Vec<Arc<Layer>> = layers.into_iter().map(Arc::new).collect();
    let firms = match figures {
        FiguresIn::Tables(book) => book,
        FiguresIn::Columns(found) => {
            let parcels = layers.iter().find(|layer| layer.kind == LayerKind::Parcels).cloned();
            parcels.map(|parcels| found.into_book(parcels)).unwrap_or_default()
        }
    };
    let to_keep = notes.into_iter().filter_map(|(at, note)| Some(note.of(Arc::clone(layers.get(at)?)))).collect();
    Opened { dataset: Dataset { layers, firms: Arc::new(firms) }, files, to_keep }
}

fn merge_zones(layers: &mut [Layer], more: Vec<(usize, Layer)>, files: &mut [FileOutcome]) {
    let Some(first) = layers.iter_mut().find(|layer| layer.kind == LayerKind::Zones) else { return };
    if more.is_empty() {
        return;
    }
    let (positions, more): (Vec<usize>, Vec<Layer>) = more.into_iter().unzip();
    match layer::merged(std::iter::once(first.clone()).chain(more).collect()) {
        Ok(Some(merged)) => *first = merged,
        Ok(None) => {}
        // More than 2³² coordinates of zones: the first file's stay.
        Err(fault) => {
            for at in positions {
                if let Some((_, report)) = files.get_mut(at).and_then(|file| file.layers.first_mut()) {
                    report.push(fault.clone().issue(Severity::Error));
                }
            }
        }
    }
}

/// Where the figures stand.
enum FiguresIn {
    Tables(FirmBook),
    /// Of the first layer of parcels.
    Columns(direct::Found),
}

/// Figures come from the yearly tables; where none was read, from the parcels' own columns.
fn figures_of(tables: Vec<(usize, Rows)>, layers: &mut [Layer], files: &mut [FileOutcome]) -> FiguresIn {
    let book = if tables.is_empty() { FirmBook::default() } else { linked(tables, files) };
    if book.yearly.is_empty() {
        return own_figures(layers, files).map_or(FiguresIn::Tables(book), FiguresIn::Columns);
    }
    let parcels = layers.iter().position(|layer| layer.kind == LayerKind::Parcels);
    if let Some(at) = parcels.filter(|at| layers.get(*at).is_some_and(direct::has_figures))
        && let Some((_, report)) = files.iter_mut().flat_map(|file| &mut file.layers).find(|(layer, _)| *layer == at)
    {
        let message = Words::fixed(
            "打开了年度数据表；地块自带的税收、产值、投资列未用",
            "a table of yearly figures was opened; the parcels' own columns of tax, output or investment are not used",
        );
        let remedy = Words::fixed("要用地块自带的数据，请不打开表", "open the parcels without tables to use their own");
        report.push(Fault::new("parcel-figures-unused", message, remedy).issue(Severity::Info));
    }
    FiguresIn::Tables(book)
}

fn linked(tables: Vec<(usize, Rows)>, files: &mut [FileOutcome]) -> FirmBook {
    // Tables come in the order of their files, and of a file in its order.
    let reports =
        files.iter_mut().flat_map(|file| file.tables.iter_mut().map(|table| (file.path.clone(), &mut table.report)));
    let rows = tables.into_iter().map(|(_, rows)| rows);
    firms::link(rows.zip(reports).map(|(rows, (path, report))| (rows, path, report)).collect())
}

fn own_figures(layers: &mut [Layer], files: &mut [FileOutcome]) -> Option<direct::Found> {
    let at = layers.iter().position(|layer| layer.kind == LayerKind::Parcels)?;
    let (_, report) = files.iter_mut().flat_map(|file| &mut file.layers).find(|(layer, _)| *layer == at)?;
    direct::find(layers.get_mut(at)?, report)
}

fn content_of(built: &BuiltLayer) -> LayerContent {
    let bounds_deg = built.bounds.and_then(|bounds| built.crs.degrees_around(bounds));
    LayerContent {
        name: built.layer.name.clone(),
        kind: built.layer.kind,
        features: built.layer.len(),
        bounds: built.bounds,
        bounds_deg,
        epsg: built.crs.epsg(),
    }
}

/// Whether a path is read with a shapefile among `paths`.
fn is_companion(path: &Path, paths: &[PathBuf]) -> bool {
    let main = archive::companion_of(&path.to_string_lossy());
    main.is_some_and(|main| paths.iter().any(|path| path.to_string_lossy().to_lowercase() == main))
}

/// Whether a file's name ends like one that may be a layer or a table.
pub fn has_known_extension(path: &Path) -> bool {
    let extension = path.extension().map(|extension| extension.to_string_lossy().to_lowercase());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::layer::{Role, Status};

    fn opened(files: &[(&str, &str)]) -> Opened {
        let bytes: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        open_bytes(&bytes, &Progress::default())
    }

    /// Codes of all findings of all layers.
    fn codes(opened: &Opened) -> Vec<&'static str> {
        let reports = opened.files.iter().flat_map(|file| &file.layers).map(|(_, report)| report);
        reports.flat_map(|report| report.counts().iter().map(|(code, ..)| *code)).collect()
    }

    /// A square of `side` at `x`, `y` with properties.
    fn square(x: f64, y: f64, side: f64, properties: &str) -> String {
        let (e, n) = (x + side, y + side);
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}},"properties":{properties}}}"#
        )
    }

    #[test]
    fn zones_of_several_files_are_one_layer() {
        let zones = |id: &str, status: &str| {
            let feature = square(116.0, 36.0, 0.1, &format!(r#"{{"id":"{id}","zone_kind":"core"}}"#));
            format!(r#"{{"type":"FeatureCollection","status":"{status}","source":"{id}","features":[{feature}]}}"#)
        };
        let opened = opened(&[("a", &zones("x", "official")), ("b", &zones("y", "schematic"))]);
        assert_eq!(opened.dataset.layers.len(), 1, "one layer");
        let layer = opened.dataset.zones().expect("zones");
        assert_eq!((layer.len(), layer.source.path.as_str(), layer.source.text.as_str()), (2, "a, b", "x；y"), "both");
        assert_eq!(layer.source.status, Status::Schematic, "trusted no further than the weaker one");
        let ids: Vec<_> = layer.shapes.ids().filter_map(|id| layer.text(Role::Code, id)).collect();
        assert_eq!(ids, ["x", "y"], "columns by name");
        let of_files: Vec<_> = opened.files.iter().map(|file| (file.layers[0].0, file.contents[0].features)).collect();
        assert_eq!(of_files, [(0, 1), (0, 1)], "each file knows its own part");
    }

    #[test]
    fn figures_of_parcels_need_a_year_and_no_tables() {
        let with = |properties: &str| square(116.0, 36.0, 0.01, properties);
        let one = opened(&[("a", &with(r#"{"parcel_id":7,"tax":5,"年份":2023}"#))]);
        let firms = &one.dataset.firms;
        assert_eq!((firms.len(), firms.years()), (1, [2023].as_slice()), "one firm a parcel");
        assert_eq!(own_codes(firms), ["7"], "a number became text");
        assert_eq!(codes(&one), ["figures-from-parcels"], "and it is said");
        let bare = opened(&[("a", &with(r#"{"tax":"5","year":"2023年"}"#))]);
        assert_eq!(bare.dataset.firms.years(), [2023], "numbers and years written as texts");
        assert_eq!(own_codes(&bare.dataset.firms), ["#1"], "by position");
        let no_year = opened(&[("a", &with(r#"{"parcel_id":7,"tax":5}"#))]);
        assert_eq!((no_year.dataset.firms.len(), codes(&no_year)), (0, vec!["figures-without-year"]), "refused");
        let three =
            [r#"{"tax":5,"year":2023}"#, r#"{"tax":6,"year":"?"}"#, r#"{"tax":7,"year":"2023年"}"#].map(with).join(",");
        let some = opened(&[("a", &format!(r#"{{"type":"FeatureCollection","features":[{three}]}}"#))]);
        assert_eq!(own_codes(&some.dataset.firms), ["#1", "#3"], "a row of no year is left out");
        assert!(codes(&some).contains(&"figures-without-year"), "and it is said");
        let table = "uscc,year,tax\n91310115591693856A,2024,1\n";
        let both = opened(&[("a", &with(r#"{"parcel_id":7,"tax":5,"year":2023}"#)), ("b", table)]);
        assert_eq!(both.dataset.firms.years(), [2024], "tables come first");
        assert!(codes(&both).contains(&"parcel-figures-unused"), "and it is said");
        let list = "uscc,name\n91310115591693856A,甲\n";
        let listed = opened(&[("a", &with(r#"{"parcel_id":7,"tax":5,"year":2023}"#)), ("b", list)]);
        assert_eq!(listed.dataset.firms.years(), [2023], "a list of firms has no figures");
    }

    fn own_codes(firms: &FirmBook) -> Vec<String> {
        let own = firms.own.as_ref().expect("figures in the parcels' own columns");
        own.occupations().into_iter().map(|occupation| occupation.parcel_code).collect()
    }

    #[test]
    fn figures_of_a_parcel_without_a_code_stay_with_it() {
        let lots = [r#"{"parcel_id":"","tax":5,"year":2023}"#, r##"{"parcel_id":"#1","tax":6,"year":2023}"##];
        let features = lots.map(|properties| square(116.0, 36.0, 0.01, properties)).join(",");
        let opened = opened(&[("a", &format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#))]);
        let codes = own_codes(&opened.dataset.firms);
        assert_eq!(codes, ["#1-2", "#1"], "a code that no other parcel has");
        let layer = opened.dataset.parcels().expect("parcels");
        let of_layer: Vec<_> = layer.shapes.ids().filter_map(|id| layer.text(Role::Code, id)).collect();
        assert_eq!(of_layer, codes, "the layer has the same");
    }

    #[test]
    fn the_system_of_a_file_is_stated_or_said_to_be_assumed() {
        let check = |feature: &str, epsg: u32, expected: &[&str]| {
            let opened = opened(&[("a", feature)]);
            let found: Vec<_> = codes(&opened).into_iter().filter(|code| *code != "parcel-code-missing").collect();
            let of_file = opened.files.first().and_then(|file| file.contents.first()).map(|content| content.epsg);
            assert_eq!((of_file, found.as_slice()), (Some(epsg), expected), "{feature}");
        };
        check(&square(116.0, 36.0, 0.01, "{}"), 4326, &[]);
        check(&square(36.0, 116.0, 0.01, "{}"), 4326, &["axes-swapped"]);
        check(&square(413_000.0, 4_033_000.0, 100.0, "{}"), 4548, &["crs-assumed"]);
        check(&square(39_413_000.0, 4_033_000.0, 100.0, "{}"), 4527, &["crs-assumed"]);
        check(&square(4_033_000.0, 413_000.0, 100.0, "{}"), 4548, &["axes-swapped"]);
        let stated = |properties: &str, feature: &str| {
            feature.replacen('{', &format!(r#"{{"crs":{{"type":"EPSG","properties":{properties}}},"#), 1)
        };
        let degrees = square(116.0, 36.4, 0.01, "{}");
        let plane = square(413_000.0, 4_033_000.0, 100.0, "{}");
        check(&stated(r#"{"code":4548}"#, &degrees), 4326, &["crs-contradicts-numbers"]);
        check(&stated(r#"{"code":4548}"#, &square(36.4, 116.0, 0.01, "{}")), 4326, &["crs-contradicts-numbers"]);
        check(&stated(r#"{"name":"EPSG:4490"}"#, &plane), 4548, &["crs-contradicts-numbers"]);
        check(&stated(r#"{"code":"4548"}"#, &plane), 4548, &[]);
        check(&stated(r#"{"code":4490}"#, &degrees), 4490, &[]);
    }

    /// 聊城九州 in GBK is C1 C4 B3 C7 BE C5 D6 DD (python: "聊城九州".encode("gb18030")).
    #[test]
    fn a_file_in_gbk_is_read_and_said_to_be() {
        let mut bytes = square(116.0, 36.0, 0.01, r#"{"name":"@"}"#).into_bytes();
        let at = bytes.iter().position(|byte| *byte == b'@').expect("the mark");
        bytes.splice(at..=at, *b"\xc1\xc4\xb3\xc7\xbe\xc5\xd6\xdd");
        let opened = open_bytes(&[("a", &bytes)], &Progress::default());
        let layer = opened.dataset.parcels().expect("parcels");
        assert_eq!(layer.label(crate::model::id::FeatureId(0)), "聊城九州", "decoded");
        assert!(codes(&opened).contains(&"encoding-gb18030"), "and said");
    }

    #[test]
    fn the_shipped_layers_open_without_a_finding() {
        let opened = open_embedded();
        for file in &opened.files {
            assert_eq!(file.error, None, "{}", file.path);
            let table = file.tables.iter().map(|table| &table.report);
            for report in file.layers.iter().map(|(_, report)| report).chain(table) {
                assert_eq!(report.worst(), None, "{}: {:?}", file.path, report.issues().first());
            }
        }
        assert!(opened.dataset.parcels().is_some() && opened.dataset.zones().is_some(), "parcels and zones");
        assert!(opened.dataset.latest_year().is_some(), "figures");
    }
}
