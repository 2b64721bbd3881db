//! From a moved number of the scheme to grades, classes and ledger, on a hundred thousand parcels with their firms.
#![allow(clippy::print_stdout, reason = "the times are its answer")]

mod sample;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use mutu::analysis::grade::Graded;
use mutu::analysis::membership::Membership;
use mutu::analysis::occupancy::Occupancy;
use mutu::analysis::per_mu::Figures;
use mutu::analysis::whatif::{Ledger, change};
use mutu::geometry::index::SpatialIndex;
use mutu::io::schemes;
use mutu::model::spec::ClassSpec;

const YEAR: u16 = 2024;
const ROUNDS: usize = 20;

fn main() {
    let data = sample::open(100_000);
    let parcels = data.parcels().cloned().expect("the sample has parcels");
    let (occupancy, _) = Occupancy::link(&parcels, &data.firms, YEAR);
    let figures = Figures::compute(&parcels, &data.firms, &occupancy, YEAR);
    let index = SpatialIndex::build(&parcels.shapes);
    let membership = data.zones().map(|zones| Membership::build(&parcels, &index, zones)).unwrap_or_default();
    let scheme = Arc::new(schemes::shipped().remove(0));
    let base = Graded::of(&parcels, &data.firms, &occupancy, YEAR, Arc::clone(&scheme));
    println!("{} parcels, {} firms", parcels.len(), data.firms.len());
    let wanted = [
        ("quota", "groups.above.quota.A", 21.0, 0.5),
        ("weight", "groups.above.weight.tax_per_mu", 41.0, 0.5),
        ("least land", "groups.below.land_mu_at_least", 3.1, 0.1),
    ];
    for (name, key, from, step) in wanted {
        let mut shown = base.clone();
        let mut times: Vec<f64> = (0..ROUNDS)
            .map(|round| {
                let value = (from + step * round as f64).to_string();
                let begun = Instant::now();
                let scheme = change(&scheme, &[(key, &value)]).expect("a number it may be");
                let graded = shown.under(&occupancy, Arc::new(scheme));
                let themed = graded.themed(ClassSpec::default(), &parcels, Some(&figures));
                let ledger = Ledger::of(&base, &graded, &figures, &membership);
                let took = begun.elapsed().as_secs_f64() * 1e3;
                black_box((&themed, &ledger));
                shown = graded;
                took
            })
            .collect();
        times.sort_by(f64::total_cmp);
        let (median, worst) = (times.get(ROUNDS / 2).copied(), times.last().copied());
        println!("{name}: {:.1} ms, at worst {:.1} ms", median.unwrap_or(0.0), worst.unwrap_or(0.0));
    }
}
