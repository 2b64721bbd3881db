//! Tables that are read by window follow the map: when it has stood still for [`STILL`], what the server has there is due.
//!
//! *Guarantees:* one asking a place; a window is not asked for again where that failed, nor where all parcels in it are
//! there. *Must not know:* how a table is read.

use crate::app::apply::window;
use crate::app::state::State;
use crate::io::database::is_address;
use crate::io::open::FileOutcome;
use crate::io::reading::Reading;
use crate::model::layer::LayerKind;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Whoever moves the map moves it on.
const STILL: Duration = Duration::from_millis(600);
/// A move by less than this part of the window is none.
const LEAST: f64 = 0.02;

/// West, south, east, north in degrees.
type Edges = [f64; 4];

/// What the map showed last.
#[derive(Debug, Default)]
pub(super) struct Follow {
    shown: Option<(Edges, Instant)>,
    /// The window that was asked for last.
    asked: Option<Edges>,
    waits: bool,
}

impl Follow {
    /// The tables that are to be read for what the map shows.
    pub(super) fn due(&mut self, state: &State, now: Instant) -> Vec<(PathBuf, Reading)> {
        self.waits = false;
        let Some(shown) = window(state).filter(|_| state.kept.loading.is_none()) else { return Vec::new() };
        let stale: Vec<&FileOutcome> = state.sources.files.iter().filter(|file| is_stale(state, file, shown)).collect();
        if stale.is_empty() || self.asked == Some(shown) {
            return Vec::new();
        }
        let since = self.shown.filter(|(edges, _)| *edges == shown).map_or(now, |(_, since)| since);
        self.shown = Some((shown, since));
        if now.duration_since(since) < STILL {
            self.waits = true;
            return Vec::new();
        }
        self.asked = Some(shown);
        let again = |file: &&FileOutcome| {
            let mut reading = file.reading.clone();
            reading.access.window = Some(shown);
            (PathBuf::from(&file.path), reading)
        };
        stale.iter().map(again).collect()
    }

    /// When to look again, where something waits for the map to stand still.
    pub(super) fn due_in(&self) -> Option<Duration> {
        self.waits.then_some(STILL)
    }
}

/// Whether a table was read by another window, and that shows.
fn is_stale(state: &State, file: &FileOutcome, shown: Edges) -> bool {
    let Some(read) = file.reading.access.window.filter(|_| file.error.is_none() && is_address(Path::new(&file.path)))
    else {
        return false;
    };
    let [(at, report)] = file.layers.as_slice() else { return false };
    let is_summed = file.reading.access.as_cells || report.counts().iter().any(|(code, ..)| *code == "database-cells");
    let is_other = state.sources.data.layers.get(*at).is_some_and(|layer| layer.kind == LayerKind::Other);
    let slack = LEAST * (shown[2] - shown[0]).max(shown[3] - shown[1]);
    let moved = read.iter().zip(&shown).any(|(a, b)| (a - b).abs() > slack);
    let within = read[0] <= shown[0] + slack
        && read[1] <= shown[1] + slack
        && read[2] >= shown[2] - slack
        && read[3] >= shown[3] - slack;
    // Cells become smaller with the window; parcels that are there stay.
    if is_summed && is_other { moved } else { !within }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::settings::Settings;
    use crate::io::database::Access;
    use crate::io::open::open_bytes;
    use crate::io::progress::Progress;
    use crate::scene::view::View;
    use geo_types::{Coord, Rect};

    /// The map on a square of the world, with one table that was read through `read`.
    fn state(center: Coord, side_m: f64, read: Edges) -> State {
        let mut state = State::new(Settings::default(), (Vec::new(), Vec::new()), PathBuf::new());
        let half = Coord { x: side_m / 2.0, y: side_m / 2.0 };
        state.session.view = Some(View::fitting(Rect::new(center - half, center + half), (400.0, 400.0), 0.0));
        let point = r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[116,36]},"properties":{}}"#;
        let opened = open_bytes(&[("a", point.as_bytes())], &Progress::default());
        let access = Access { window: Some(read), ..Access::default() };
        state.sources.data = opened.dataset;
        state.sources.files = opened.files;
        for file in &mut state.sources.files {
            file.path = "postgresql://u@h/d?table=t".to_owned();
            file.reading = Reading { access: access.clone(), ..Reading::default() };
        }
        state
    }

    #[test]
    fn a_table_is_asked_for_once_when_the_map_stands_still() {
        let center = Coord { x: 410_000.0, y: 4_030_000.0 };
        let mut moved = state(center, 1_000.0, [115.0, 36.0, 115.1, 36.1]);
        let (mut follow, start) = (Follow::default(), Instant::now());
        assert!(follow.due(&moved, start).is_empty() && follow.due_in().is_some(), "it may move on");
        assert!(follow.due(&moved, start + STILL / 2).is_empty(), "not yet");
        let due = follow.due(&moved, start + STILL);
        let [(path, reading)] = due.as_slice() else { panic!("one table: {due:?}") };
        assert_eq!(path, Path::new("postgresql://u@h/d?table=t"), "it");
        assert_eq!(reading.access.window, window(&moved), "as the map is");
        assert!(follow.due(&moved, start + STILL * 9).is_empty(), "once, whatever came of it");
        moved.session.view =
            moved.session.view.map(|view| View { center_in_world: center + Coord { x: 5e3, y: 0.0 }, ..view });
        assert!(
            follow.due(&moved, start + STILL * 9).is_empty() && follow.due_in().is_some(),
            "elsewhere it waits anew"
        );
    }

    #[test]
    fn parcels_that_are_there_are_not_asked_for_again() {
        let center = Coord { x: 410_000.0, y: 4_030_000.0 };
        let inside = state(center, 1_000.0, [115.0, 36.0, 117.0, 37.0]);
        assert!(Follow::default().due(&inside, Instant::now()).is_empty(), "all of them are there");
        let mut whole = state(center, 1_000.0, [115.0, 36.0, 115.1, 36.1]);
        whole.sources.files.iter_mut().for_each(|file| file.reading.access.window = None);
        let mut follow = Follow::default();
        assert!(follow.due(&whole, Instant::now()).is_empty() && follow.due_in().is_none(), "a table read whole");
    }
}
