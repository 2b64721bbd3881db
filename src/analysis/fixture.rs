//! Small layers and firms built by hand, for the tests of this floor.
use geo_types::Coord;

use crate::model::firm::{Firm, FirmBook, Industry};
use crate::model::layer::{Layer, LayerKind, Role, Source, Status};
use crate::model::shapes::{ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData, NO_WORD, Table};
use crate::model::units::Mu;

/// A layer of squares of 1 m with text columns, one row a feature; an empty text is no value.
pub(crate) fn layer(kind: LayerKind, roles: &[Role], rows: &[&[&str]]) -> Layer {
    let mut shapes = Shapes::default();
    for row in 0..rows.len() {
        let x = row as f64 * 10.0;
        let ring = [(0., 0.), (1., 0.), (1., 1.), (0., 1.), (0., 0.)].map(|(dx, y)| Coord { x: x + dx, y });
        shapes.push(ShapeKind::Polygon, &[vec![ring.to_vec()]]).expect("few coordinates");
    }
    let columns = roles
        .iter()
        .enumerate()
        .map(|(at, role)| Column {
            name: format!("{role:?}"),
            data: text_column(rows.iter().map(|row| row.get(at).copied().unwrap_or(""))),
        })
        .collect();
    Layer {
        name: "test".to_owned(),
        kind,
        geodesic_area_m2: vec![1.0; rows.len()],
        shapes,
        table: Table { columns },
        roles: roles.iter().copied().zip(0..).collect(),
        source: Source {
            path: String::new(),
            format: "GeoJSON",
            epsg: 4490,
            text: String::new(),
            status: Status::Unstated,
        },
    }
}

/// Parcels of given code and registered area in 亩.
pub(crate) fn parcels(rows: &[(&str, f64)]) -> Layer {
    let texts: Vec<[&str; 1]> = rows.iter().map(|(code, _)| [*code]).collect();
    let texts: Vec<&[&str]> = texts.iter().map(<[&str; 1]>::as_slice).collect();
    let mut made = layer(LayerKind::Parcels, &[Role::Code], &texts);
    let areas_m2: Vec<f64> = rows.iter().map(|(_, mu)| Mu(*mu).to_square_meters().0).collect();
    made.geodesic_area_m2.clone_from(&areas_m2);
    made.roles.push((Role::RegisteredArea, made.table.columns.len()));
    made.table.columns.push(Column { name: "ZDMJ".to_owned(), data: ColumnData::Number(areas_m2) });
    made
}

/// Firms without land or figures.
pub(crate) fn book(firms: usize) -> FirmBook {
    let firm = |at: usize| Firm {
        code: format!("CODE{at}"),
        name: format!("企业{at}"),
        industry: Industry("高端装备".to_owned()),
        division: "34".to_owned(),
        above_scale: Some(true),
        high_tech: false,
        gazelle: false,
        tech_sme: false,
        founded: None,
        closed: None,
        not_rated: String::new(),
        not_rated_until: None,
    };
    FirmBook::of_tables((0..firms).map(firm).collect(), Vec::new(), Vec::new())
}

fn text_column<'a>(values: impl Iterator<Item = &'a str>) -> ColumnData {
    let (mut codes, mut words): (Vec<u32>, Vec<Box<str>>) = (Vec::new(), Vec::new());
    for value in values {
        let known = words.iter().position(|word| **word == *value);
        codes.push(match known {
            _ if value.is_empty() => NO_WORD,
            Some(at) => at as u32,
            None => {
                words.push(value.into());
                (words.len() - 1) as u32
            }
        });
    }
    ColumnData::Text { codes, words: words.into_iter().collect() }
}
