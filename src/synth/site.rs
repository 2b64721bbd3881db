//! What the cadastre and the contract say of a plant or a store: how densely it is built, what is invested in it.
//!
//! *Guarantees:* each parcel draws from a stream of its own, so nothing else of the sample hangs on these figures;
//! storeys are one at least, so the plot ratio is no less than the density. *Must not know:* firms, file formats.

use super::land_use::Purpose;
use super::parcels::{Parcel, Status};
use super::rng::Rng;

/// Figures of one parcel in the units of its columns; `None` where none is on record.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Site {
    /// 容积率.
    pub(crate) plot_ratio: Option<f64>,
    /// 建筑密度, %.
    pub(crate) building_density: Option<f64>,
    /// 建筑系数, %.
    pub(crate) building_coverage: Option<f64>,
    /// 绿地率, %.
    pub(crate) green_ratio: Option<f64>,
    /// 项目总投资, 万元.
    pub(crate) total_investment: Option<f64>,
    /// 项目固定资产投资, 万元.
    pub(crate) fixed_investment: Option<f64>,
    /// 注册资本, 万元.
    pub(crate) registered_capital: Option<f64>,
}

/// How likely a figure of the building, and one of the contract, is on record.
fn on_record(status: Status) -> (f64, f64) {
    match status {
        Status::Built => (0.93, 0.86),
        Status::Building => (0.0, 0.92),
        Status::Supplied => (0.0, 0.9),
        Status::Idle => (0.6, 0.5),
    }
}

/// The figures of the parcel at a position of the layer; nothing for what is no plant and no store.
pub(crate) fn of(parcel: &Parcel, at: usize, rng: &Rng) -> Site {
    if !(parcel.purpose.is_industrial() || parcel.purpose == Purpose::Logistics) {
        return Site::default();
    }
    let mut rng = rng.fork(0x7369_7465).fork(at as u64);
    let density = (41.5 + 8.0 * rng.normal()).clamp(14.0, 62.0);
    let storeys = rng.log_normal(2.15, 0.34).max(1.0);
    let yards = rng.between(0.5, 9.0);
    let green = if rng.chance(0.4) { rng.between(0.0, 6.0) } else { rng.between(5.0, 22.0) };
    let total = parcel.registered_mu() * rng.log_normal(285.0, 0.5).clamp(35.0, 2_400.0);
    let fixed = rng.between(0.66, 0.95);
    let capital = rng.log_normal(0.36, 0.4).clamp(0.04, 1.0);
    let (built, agreed) = on_record(parcel.status);
    let contract = rng.chance(agreed);
    let mut kept = |value: f64, decimals: u32, is_there: bool, chance: f64| {
        let scale = f64::from(10_u32.pow(decimals));
        // The draw comes first, so that each figure has its own.
        (rng.chance(chance) && is_there).then_some((value * scale).round() / scale)
    };
    Site {
        plot_ratio: kept(density / 100.0 * storeys, 2, true, built),
        building_density: kept(density, 1, true, built),
        building_coverage: kept(density + yards, 1, true, built),
        green_ratio: kept(green, 1, true, built),
        total_investment: kept(total, 0, contract, 0.98),
        fixed_investment: kept(total * fixed, 0, contract, 0.96),
        registered_capital: kept(total * capital, 0, contract, 0.94),
    }
}
