//! A window in degrees as the database is asked for it: a box in the table's own system, so that its spatial index is used.
//!
//! *Guarantees:* the box holds the whole window. *Must not know:* what is read through it.

use geo_types::{Coord, Rect};

use super::catalog::{self, Table};
use super::client::{Snapshot, Value, quoted};
use crate::crs::assumed::{Assumed, Axes};
use crate::crs::{Crs, LonLat, guess, parse};
use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::words::Words;

/// Points on an edge of the window: meridians and parallels bend in a plane.
const ON_EDGE: usize = 32;

/// A window on a table.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    /// In the table's own system.
    pub(super) bounds: Rect,
    /// The number of that system in the database.
    pub(super) srid: i32,
    /// The system.
    pub(super) crs: Crs,
}

impl Window {
    /// The box around a window in degrees, cut to what the table's system can express.
    pub(super) fn of(
        snapshot: &mut Snapshot<'_>,
        table: &Table,
        [west, south, east, north]: [f64; 4],
        assumed: Assumed,
    ) -> Result<Self, Fault> {
        let is_window = [west, south, east, north].iter().all(|edge| edge.is_finite()) && west < east && south < north;
        if !is_window || assumed.shift.is_some() || assumed.axes == Some(Axes::NorthEast) {
            return Err(no_window());
        }
        let srid = catalog::srid(snapshot, table)?;
        let crs = match assumed.crs {
            Some(crs) => crs,
            None => system(snapshot, table, srid)?,
        };
        let extent = extent(snapshot, table)?;
        let within = around(crs, [west, south, east, north]);
        // A window beyond what a plane can express holds what there is.
        let bounds = within.or(extent).ok_or_else(no_window)?;
        Ok(Self { bounds, srid, crs })
    }

    /// The condition of a statement whose first four values are [`Self::values`].
    pub(super) fn condition(&self, table: &Table) -> String {
        let geometry = quoted(&table.geometry);
        let srid = self.srid;
        let envelope = format!("ST_MakeEnvelope($1::float8, $2::float8, $3::float8, $4::float8, {srid})");
        if table.is_geography {
            format!("{geometry} && {envelope}::geography")
        } else {
            format!("{geometry} && {envelope}")
        }
    }

    /// The edges: west, south, east, north.
    pub(super) fn values(&self) -> Vec<Value> {
        let (low, high) = (self.bounds.min(), self.bounds.max());
        [low.x, low.y, high.x, high.y].map(Value::Number).to_vec()
    }
}

/// The system of a table's numbers; of one without, what its numbers say.
fn system(snapshot: &mut Snapshot<'_>, table: &Table, srid: i32) -> Result<Crs, Fault> {
    match catalog::declared(snapshot, srid)? {
        Some(Declared::Text(text)) => {
            parse::from_text(&text).map_err(|reason| Fault::new("crs-unknown", reason, name_it()))
        }
        _ => {
            let extent = extent(snapshot, table)?.ok_or_else(no_window)?;
            let found = guess::first(extent, false);
            found.map(|guess| guess.crs).ok_or_else(|| {
                let message = Words::fixed(
                    "表没有坐标系，不能按窗口读",
                    "the table has no system, so no window of it can be read",
                );
                Fault::new("crs-unknown", message, name_it())
            })
        }
    }
}

/// The box around all of it, as the server has it at hand, else around its first rows.
fn extent(snapshot: &mut Snapshot<'_>, table: &Table) -> Result<Option<Rect>, Fault> {
    let (from, geometry) = (table.quoted(), quoted(&table.geometry));
    let statement = format!(
        "SELECT ST_XMin(e), ST_YMin(e), ST_XMax(e), ST_YMax(e) FROM
         (SELECT ST_Extent(g)::box2d e FROM (SELECT {geometry}::geometry g FROM {from} LIMIT 1000) f) f"
    );
    let found = snapshot.ask(&statement, &[])?;
    let Some(row) = found.first() else { return Ok(None) };
    let edges = [row.number(0)?, row.number(1)?, row.number(2)?, row.number(3)?];
    let [Some(x0), Some(y0), Some(x1), Some(y1)] = edges else { return Ok(None) };
    Ok(Some(Rect::new(Coord { x: x0, y: y0 }, Coord { x: x1, y: y1 })))
}

/// The box around the edges of a window in degrees; none where the system cannot express one of them.
fn around(crs: Crs, [west, south, east, north]: [f64; 4]) -> Option<Rect> {
    let mut bounds: Option<Rect> = None;
    for step in 0..=ON_EDGE {
        let share = step as f64 / ON_EDGE as f64;
        let (lon, lat) = (west + (east - west) * share, south + (north - south) * share);
        for (lon_deg, lat_deg) in [(lon, south), (lon, north), (west, lat), (east, lat)] {
            let one = crs.from_lonlat(LonLat { lon_deg, lat_deg })?;
            bounds = Some(bounds.map_or(Rect::new(one, one), |all| {
                let (low, high) = (all.min(), all.max());
                Rect::new(
                    Coord { x: low.x.min(one.x), y: low.y.min(one.y) },
                    Coord { x: high.x.max(one.x), y: high.y.max(one.y) },
                )
            }));
        }
    }
    bounds
}

fn name_it() -> Words {
    Words::fixed("用 --crs 写明坐标系，或在数据库中设置 SRID", "name it with --crs, or set the SRID in the database")
}

fn no_window() -> Fault {
    let message = Words::fixed("窗口不能用于这张表", "the window cannot be used on this table");
    let remedy = Words::fixed(
        "窗口写成 西,南,东,北（度），西小于东、南小于北；坐标有偏移或先北后东的表请整表读",
        "write west,south,east,north in degrees; a table with shifted or swapped coordinates has to be read whole",
    );
    Fault::new("database-window", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// pyproj 3: `Transformer.from_crs(4490, 4548, always_xy=True)` of the corners and of points on the edges.
    #[test]
    fn the_box_holds_the_window() {
        let bounds = around(Crs::WORLD, [116.0, 36.0, 118.0, 37.0]).expect("in the plane");
        let inside = [(116.0, 36.0), (118.0, 37.0), (117.0, 36.0), (116.9, 36.0)];
        for (lon_deg, lat_deg) in inside {
            let place = Crs::WORLD.from_lonlat(LonLat { lon_deg, lat_deg }).expect("a place");
            let (low, high) = (bounds.min(), bounds.max());
            assert!(place.y >= low.y - 1e-6 && place.y <= high.y, "the parallel bends: {place:?} in {bounds:?}");
        }
        assert!(
            (around(Crs::Cgcs2000, [1.0, 2.0, 3.0, 4.0]).expect("degrees").width() - 2.0).abs() < 1e-12,
            "as given"
        );
        assert_eq!(around(Crs::WORLD, [-180.0, -90.0, 180.0, 90.0]), None, "the plane has an end");
    }
}
