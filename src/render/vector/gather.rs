//! Features put together where the picture is the same: fewer and longer paths.

use rayon::prelude::*;

use super::{Desk, Plotter, Run};
use crate::model::id::FeatureId;
use crate::model::layer::LayerKind;
use crate::scene::paint::{Fill, Stratum, Symbol};

/// Features traced by one core at a time.
const CHUNK: usize = 4096;
/// A path of more points than this is ended: viewers slow down on endless ones.
const MOST_POINTS: usize = 20_000;

/// What of a stratum is in the frame, in the order it is painted.
pub(in crate::render) fn runs(plotter: &Plotter<'_>) -> Vec<Run> {
    let stratum = plotter.stratum;
    // A place is in one parcel, so their order does not matter where each has one paint.
    let by_symbol = stratum.layer.kind == LayerKind::Parcels && stratum.symbols.iter().all(has_one_paint);
    let count = stratum.layer.shapes.len();
    let chunks: Vec<Vec<Run>> = (0..count.div_ceil(CHUNK))
        .into_par_iter()
        .map(|chunk| {
            let ids = chunk * CHUNK..count.min((chunk + 1) * CHUNK);
            let mut desk = Desk::default();
            if by_symbol { sorted(plotter, ids, &mut desk) } else { in_order(plotter, ids, &mut desk) }
        })
        .collect();
    let mut runs: Vec<Run> = Vec::new();
    if by_symbol {
        for symbol in 0..stratum.symbols.len() {
            let own = chunks.iter().flatten().filter(|run| run.symbol == symbol);
            let first = runs.len();
            for run in own {
                join(&mut runs, first, run);
            }
        }
    } else {
        for run in chunks.into_iter().flatten() {
            let same = runs.last().is_some_and(|last| last.symbol == run.symbol);
            let first = runs.len() - usize::from(same && merges(stratum, run.symbol));
            join(&mut runs, first, &run);
        }
    }
    runs
}

/// Adds to the last run, unless that is one before `first` or long enough.
fn join(runs: &mut Vec<Run>, first: usize, run: &Run) {
    if runs.len() <= first || runs.last().is_none_or(|last| last.len() >= MOST_POINTS) {
        runs.push(Run { symbol: run.symbol, ..Run::default() });
    }
    if let Some(last) = runs.last_mut() {
        last.append(run);
    }
}

fn sorted(plotter: &Plotter<'_>, ids: std::ops::Range<usize>, desk: &mut Desk) -> Vec<Run> {
    let mut runs: Vec<Run> =
        (0..plotter.stratum.symbols.len()).map(|symbol| Run { symbol, ..Run::default() }).collect();
    for id in ids.map(|at| FeatureId(at as u32)) {
        if let Some((at, symbol)) = plotter.symbol_of(id)
            && let Some(run) = runs.get_mut(at)
        {
            plotter.trace(id, symbol, desk, run);
        }
    }
    runs.retain(|run| run.len() > 0);
    runs
}

fn in_order(plotter: &Plotter<'_>, ids: std::ops::Range<usize>, desk: &mut Desk) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for id in ids.map(|at| FeatureId(at as u32)) {
        let Some((at, symbol)) = plotter.symbol_of(id) else { continue };
        let mut run = Run { symbol: at, ..Run::default() };
        plotter.trace(id, symbol, desk, &mut run);
        if run.len() > 0 {
            let same = runs.last().is_some_and(|last| last.symbol == at);
            let first = runs.len() - usize::from(same && merges(plotter.stratum, at));
            join(&mut runs, first, &run);
        }
    }
    runs
}

fn has_one_paint(symbol: &Symbol) -> bool {
    let inside = symbol.strokes.iter().any(|stroke| stroke.inside_only);
    !inside && symbol.strokes.len() + usize::from(symbol.fill != Fill::None) <= 1
}

/// Whether features of a symbol that lie over each other look the same as one path: only where nothing shows through.
fn merges(stratum: &Stratum, symbol: usize) -> bool {
    let opaque = |symbol: &Symbol| {
        let fill = match symbol.fill {
            Fill::None => true,
            Fill::Solid(color) => color.a == u8::MAX,
            Fill::Hatch { ground, .. } => ground.a == u8::MAX,
        };
        fill && symbol.strokes.iter().all(|stroke| stroke.color.a == u8::MAX)
    };
    stratum.symbols.get(symbol).is_some_and(|symbol| has_one_paint(symbol) && opaque(symbol))
}
