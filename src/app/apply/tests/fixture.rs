//! A small town: four parcels (one lies over another), a road, two zones, two firms, two years.

use crate::app::apply::apply;
use crate::app::apply::tests::settle;
use crate::app::command::Command;
use crate::app::jobs::{Before, JobId, JobResult};
use crate::app::settings::Settings;
use crate::app::state::State;
use crate::io::open::{FileOutcome, Opened};
use crate::io::reading::Reading;
use crate::io::schemes;
use crate::model::dataset::Dataset;
use crate::model::firm::{Firm, FirmBook, Industry, Occupation, Tenure, Yearly};
use crate::model::id::FirmId;
use crate::model::layer::{Layer, LayerKind, Role, Source, Status};
use crate::model::report::Report;
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData, Table};
use crate::model::units::Mu;
use geo_types::Coord;
use std::path::PathBuf;
use std::sync::Arc;

/// The sample, opened, in a map of 1000 × 600 points, with everything derived.
pub(super) fn state() -> State {
    let mut state = empty();
    settle(&mut state, Command::Resize { at_px: (280.0, 40.0), size_px: (1000.0, 600.0) });
    settle(&mut state, Command::Job(JobResult::Sample(JobId(1), Before::default(), sample())));
    state
}

/// Nothing open, and no map yet.
pub(super) fn empty() -> State {
    let mut state = State::new(Settings::default(), (Vec::new(), schemes::shipped()), PathBuf::from("/home/planner"));
    assert!(apply(&mut state, Command::DismissMessage(9)).is_empty(), "an unknown message is no matter");
    state
}

/// `P` parcels, `R` road, `Z` zones, in the order of their files.
pub(super) fn sample() -> Opened {
    let zones = layer(
        "Z",
        LayerKind::Zones,
        ShapeKind::Polygon,
        &[square(-100., -100., 1200., 600.), square(0., 0., 500., 300.)],
    );
    let road = vec![Coord { x: 0., y: -20. }, Coord { x: 1000., y: -20. }];
    let roads = layer("R", LayerKind::Roads, ShapeKind::Line, &[road]);
    opened(vec![zones, roads, parcels("P", 0.0)], FirmBook::default()).with_firms()
}

/// Four parcels, the first two side by side, the third over both, the fourth far off.
pub(super) fn parcels(name: &str, x: f64) -> Layer {
    let rings = [
        square(x, 0., 100., 100.),
        square(x + 100., 0., 100., 100.),
        square(x + 50., 50., 100., 100.),
        square(x + 900., 0., 100., 100.),
    ];
    layer(name, LayerKind::Parcels, ShapeKind::Polygon, &rings)
}

/// A reading of one file a layer.
pub(super) fn opened(layers: Vec<Layer>, firms: FirmBook) -> Opened {
    let files = layers
        .iter()
        .enumerate()
        .map(|(at, layer)| FileOutcome {
            path: layer.source.path.clone(),
            format: "GeoJSON",
            crs: None,
            layers: vec![(at, Report::default())],
            contents: vec![],
            several: false,
            tables: Vec::new(),
            shift: None,
            error: None,
            embedded: false,
            opening: 0,
            reading: Reading::default(),
        })
        .collect();
    let layers = layers.into_iter().map(Arc::new).collect();
    Opened { dataset: Dataset { layers, firms: Arc::new(firms) }, files, to_keep: Vec::new() }
}

trait WithFirms {
    fn with_firms(self) -> Self;
}

impl WithFirms for Opened {
    /// Firm 0 owns P0 and P1 whole, firm 1 owns P3; each has figures of 2023 and 2024.
    fn with_firms(mut self) -> Self {
        let own = |parcel: &str, firm: u32| Occupation {
            parcel_code: parcel.to_owned(),
            firm: FirmId(firm),
            tenure: Tenure::Own,
            area: Mu(15.0),
            from: None,
            to: None,
        };
        let figures = |tax: f64| Yearly { tax: Some(tax), output: Some(10.0 * tax), ..Yearly::default() };
        self.dataset.firms = Arc::new(FirmBook::of_tables(
            vec![firm("Alpha"), firm("Beta")],
            vec![own("P0", 0), own("P1", 0), own("P3", 1)],
            vec![
                (FirmId(0), 2023, figures(100.0)),
                (FirmId(0), 2024, figures(300.0)),
                (FirmId(1), 2023, figures(50.0)),
                (FirmId(1), 2024, figures(40.0)),
            ],
        ));
        self
    }
}

fn firm(name: &str) -> Firm {
    Firm {
        code: format!("CODE-{name}"),
        name: name.to_owned(),
        industry: Industry("信息技术".to_owned()),
        division: "65".to_owned(),
        above_scale: Some(true),
        high_tech: false,
        gazelle: false,
        tech_sme: false,
        founded: None,
        closed: None,
        not_rated: String::new(),
        not_rated_until: None,
    }
}

fn layer(name: &str, kind: LayerKind, shape: ShapeKind, rings: &[Vec<Coord>]) -> Layer {
    let mut shapes = Shapes::default();
    let mut areas = Vec::new();
    for ring in rings {
        shapes.push(shape, &[vec![ring.clone()]]).unwrap();
        let (low, high) = (ring[0], ring[ring.len() / 2]);
        areas.push(if shape == ShapeKind::Polygon { (high.x - low.x) * (high.y - low.y) } else { 0.0 });
    }
    let words = (0..rings.len()).map(|at| format!("{name}{at}")).collect();
    let codes = ColumnData::Text { codes: (0..rings.len() as u32).collect(), words };
    Layer {
        name: name.to_owned(),
        kind,
        shapes,
        geodesic_area_m2: areas,
        table: Table { columns: vec![Column { name: "id".to_owned(), data: codes }] },
        roles: vec![(Role::Code, 0)],
        source: Source {
            path: format!("{name}.geojson"),
            format: "GeoJSON",
            epsg: 4548,
            text: String::new(),
            status: Status::Synthetic,
        },
    }
}

fn square(x: f64, y: f64, width: f64, height: f64) -> Vec<Coord> {
    [(0., 0.), (width, 0.), (width, height), (0., height), (0., 0.)]
        .map(|(dx, dy)| Coord { x: x + dx, y: y + dy })
        .to_vec()
}
