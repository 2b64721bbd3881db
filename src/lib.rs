//! 亩图 (mutu): the layout of a high-tech zone, its parcels, and what each 亩 of land yields.
//!
//! This page is the architecture. `tests/tidy.rs` holds the table below by reading the sources.
//!
//! # The floors, bottom up
//!
//! | module | holds | may name |
//! |---|---|---|
//! | [`model`] | the planner's nouns: units, parcels, firms, zones, themes, the project | – |
//! | [`crs`] | coordinate systems as types, Gauss–Krüger and all of EPSG, WKT, guessing, shifts of web maps | `model` |
//! | [`geometry`] | the door for data, measures, R-tree, overlay | `model` `crs` |
//! | [`io`] | bytes to layers and tables, and back | `model` `crs` `geometry` |
//! | [`synth`] | the synthetic cadastre and its firms, from a seed | `model` `crs` `geometry` `io` |
//! | [`analysis`] | per-mu figures, zone totals, grades, classes, the sheet of a parcel, search | `model` `geometry` |
//! | [`scene`] | what the map looks like, in vectors | `model` `geometry` `analysis` |
//! | [`render`] | a scene as pixels: `raster` (the reference), `gpu` (the window's); as vectors: `pdf`, `svg`; `output`: as files | `model` `geometry` `scene` |
//! | `app` | the window: state, commands, jobs, panels, map | all but `cli` |
//! | [`cli`] | the same engine without a window | all but `app` |
//!
//! # The way of one parcel
//!
//! 1. [`io::open`] reads bytes; [`io::sniff`] says what they are; a bad file is an [`io::error::ReadError`]
//!    with place, reason and remedy, and the others go on.
//! 2. [`geometry::admit`] is the one door: after it coordinates are finite and rings closed. The area on the
//!    ellipsoid is measured here, in the file's own coordinates; then [`crs`] brings them to world metres
//!    (EPSG:4548). What was repaired, assumed or refused is an [`Issue`](model::report::Issue).
//! 3. The parcel is now feature 17 of an immutable [`Layer`](model::layer::Layer): flat coordinates and typed columns.
//! 4. [`geometry::index`] gives it a box in the R-tree; [`analysis::membership`] its share in every zone.
//! 5. [`analysis::occupancy`] links it with firms for a year; [`analysis::per_mu`] gives it 万元/亩, or says
//!    that there is no value, or that it is not rated. The three are never mixed.
//! 6. [`analysis::grade`] gives its firms a grade by an evaluation scheme ([`io::schemes`]), and keeps every term of it.
//!    [`analysis::entry`] checks it, and sites that are only sketched, against an entry standard ([`io::entry`]).
//! 7. [`analysis::theme`] gives it a class: one byte. [`scene::legend`] words the same classes.
//! 8. [`scene::build`] puts its layer into a [`Scene`](scene::paint::Scene), which holds whole layers and
//!    a symbol a class, never pixels.
//! 9. [`render::raster`] draws the scene, for the window as for the exported picture; [`render::pdf`] and
//!    [`render::svg`] write it in vectors. [`render::output`] is the one door to files, and reads back what it wrote.
//!    A page ([`model::page`]) is laid out by [`scene::page`] once, at ten dots a millimetre, and only scaled for each of
//!    them. For a public sheet [`analysis::masked`] takes out what must not be known before there is a scene.
//!
//! Back: pointer → [`View::world_from_screen`](scene::view::View::world_from_screen) →
//! [`SpatialIndex::hits`](geometry::index::SpatialIndex::hits) (box, then exact) → `Command::SelectAt` →
//! the inspector shows a [`ParcelSheet`](analysis::sheet::ParcelSheet) and computes nothing. `mutu pick`
//! prints the same sheet.
//!
//! # The project
//!
//! What the planner makes is the document, [`Project`](model::project::Project): changed by
//! [`Edit`](model::project::Edit)s only, undone on one stack, kept as a file by [`io::project`], which names the data
//! files with their hashes and copies none. A document is clean where it equals what was saved. While it is not, a copy
//! lies in [`io::recovery`], at most some seconds old, held by a lock that ends with the window. A new part of the
//! document is a field of `Project`, a `Change`, and a key in `io::project`'s `read` and `write`.
//!
//! # Invariants
//!
//! * Panels read, commands write: `app::apply` is the only writer of the state and needs no window.
//! * Document (`Project`), data (`Sources`), what follows from both (`Derived`), what is being done
//!   (`Session`) and what the person likes (`Settings`) are different types.
//! * f64 metres in the world; f32 only in pixels. Degrees cannot reach an area function but [`geometry::measure`]'s.
//! * Σ figure ÷ Σ area for every group, never a mean of ratios; parcels on a border count by their share.
//! * Same input, same bytes: no clock, no thread order, no system font reaches an output.
//! * No socket is opened but by [`io::database`], to the address a person gave. Figures of firms stay on the machine and
//!   out of every log.
//!
//! # Example
//!
//! ```
//! use mutu::analysis::{occupancy::Occupancy, per_mu::Figures};
//! use mutu::model::spec::Metric;
//!
//! let data = mutu::io::open::open_embedded().dataset;
//! let parcels = data.parcels().expect("the shipped zone has parcels");
//! let (occupancy, _issues) = Occupancy::link(parcels, &data.firms, 2024);
//! let figures = Figures::compute(parcels, &data.firms, &occupancy, 2024);
//! let rated = parcels.shapes.ids().filter(|id| figures.per_mu(Metric::Tax, *id).rated().is_some()).count();
//! assert!(rated > 300, "hundreds of parcels have a per-mu tax");
//! ```

pub mod model;

pub mod crs;

pub mod geometry;

pub mod io;

pub mod synth;

pub mod analysis;

pub mod scene;

pub mod render;

#[cfg(feature = "app")]
pub mod app;

pub mod cli;
