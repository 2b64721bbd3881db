//! Yearly figures: heavy-tailed, with trends, gaps and zeros, and with the totals the plan gives.
//!
//! *Guarantees:* 规上 value added of 2020 is 63.7 亿元 and investment of 2020 66.06 亿元 for the shipped size (in
//! proportion for others); output runs from 420 亿元 in 2020 to 560 亿元 in 2024, on the way to the 600 亿元 of 2025.
//! *Must not know:* parcels.
use super::SHIPPED_PARCELS;
use super::firms::{Firm, YEARS};
use super::names::Industry;
use super::rng::Rng;

/// Σ of 工业总产值 by year for the shipped size, 万元. Only the aim for 2025 (600 亿元) is the plan's.
const OUTPUT: [f64; 5] = [4_200_000.0, 4_520_000.0, 4_910_000.0, 5_260_000.0, 5_600_000.0];
/// Σ of investment by year, 万元. 2020 is the plan's figure (固定资产投资 66.06 亿元).
const INVESTMENT: [f64; 5] = [660_600.0, 689_000.0, 734_000.0, 712_000.0, 768_000.0];
/// 规上工业增加值 2020, 万元: the plan's figure.
const VALUE_ADDED_2020: f64 = 637_000.0;
/// Tax as a share of output over the whole zone.
const TAX_SHARE: f64 = 0.05;
/// How likely a firm has a veto in a year.
const VETO_CHANCE: f64 = 0.008;
/// What the vetoes are for: those of the provincial rules.
const VETOES: [&str; 4] =
    ["较大及以上安全生产事故", "重大环境污染事故", "节能减排任务未完成", "环保能耗质量安全不达标"];
/// 规上: revenue of 2 000 万元 in a year.
const SCALE_REVENUE: f64 = 2_000.0;

/// One year of one firm; money in 万元, `None` where nothing was reported.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Account {
    /// Position of the firm.
    pub(crate) firm: usize,
    pub(crate) year: u16,
    pub(crate) tax: Option<f64>,
    pub(crate) output: Option<f64>,
    pub(crate) revenue: Option<f64>,
    pub(crate) value_added: Option<f64>,
    pub(crate) investment: Option<f64>,
    pub(crate) energy_tce: Option<f64>,
    pub(crate) electricity_kwh: Option<f64>,
    pub(crate) pollutant_t: Option<f64>,
    pub(crate) rd: Option<f64>,
    pub(crate) staff: Option<f64>,
    /// Reason of one-vote veto; mostly none.
    pub(crate) veto: &'static str,
}

/// What a firm is like, before any year.
#[derive(Debug, Clone, Copy)]
struct Nature {
    /// Output (services: revenue) of a middling year, 万元.
    size: f64,
    growth: f64,
    tax_rate: f64,
    margin: f64,
    makes_goods: bool,
}

/// Figures for all firms; sets their classes.
pub(crate) fn account(firms: &mut [Firm], parcels: usize, rng: &Rng) -> Vec<Account> {
    let mut vetoes = rng.fork(0x7665_746f);
    let mut rng = rng.fork(0x6669_6775);
    let natures: Vec<Nature> = firms.iter().map(|firm| nature(firm, &mut rng)).collect();
    let mut years = Vec::new();
    for (i, (firm, nature)) in firms.iter().zip(&natures).enumerate() {
        for year in YEARS.filter(|year| firm.works_in(*year)) {
            if !rng.chance(0.008) {
                years.push(one_year(firm, i, *nature, year, &mut rng));
            }
        }
    }
    let part = parcels as f64 / SHIPPED_PARCELS as f64;
    fit_turnover(&mut years, part);
    classify(firms, &natures, &years, part, &mut rng);
    fit_rest(firms, &mut years, part);
    leave_gaps(&mut years, &mut rng);
    // What was left out is missing in the sums: once more.
    fit_rest(firms, &mut years, part);
    fit_output(&mut years, part);
    years.iter_mut().for_each(round);
    for row in &mut years {
        if vetoes.chance(VETO_CHANCE) {
            row.veto = vetoes.one_of(&VETOES).unwrap_or("");
        }
    }
    years
}

fn nature(firm: &Firm, rng: &mut Rng) -> Nature {
    let (per_mu, sigma) = match firm.industry {
        Industry::Materials => (120.0, 1.15),
        Industry::Equipment => (105.0, 1.35),
        Industry::Health => (125.0, 1.35),
        Industry::Information => (150.0, 1.40),
        Industry::Services => (60.0, 1.30),
    };
    let land_mu = firm.land_mu.max(0.3);
    // A large site cannot be a wonder all over.
    let best = 2.0 - 0.5 * libm::log((land_mu / 90.0).max(1.0));
    let luck = rng.normal().clamp(-2.6, best);
    // Large sites are worked harder than small ones: that is why they are large.
    let size = per_mu * libm::exp(sigma * luck) * land_mu * libm::pow(land_mu / 40.0, 0.22);
    let growth = if rng.chance(0.16) { rng.between(-0.30, -0.06) } else { 0.07 + 0.09 * rng.normal() };
    Nature {
        size,
        growth: growth.clamp(-0.35, 0.45),
        tax_rate: rng.log_normal(0.036, 0.55).clamp(0.003, 0.16),
        margin: rng.log_normal(0.19, 0.28).clamp(0.05, 0.5),
        makes_goods: matches!(firm.division, "26" | "27" | "28" | "29" | "34" | "35" | "37" | "38" | "39" | "40"),
    }
}

fn one_year(firm: &Firm, at: usize, nature: Nature, year: u16, rng: &mut Rng) -> Account {
    let age = year - firm.founded;
    let ramp = match age {
        0 => 0.15,
        1 => 0.5,
        2 => 0.8,
        _ => 1.0,
    };
    let last = firm.closed.is_some_and(|closed| year + 1 >= closed);
    let trend = libm::pow(1.0 + nature.growth, f64::from(year) - 2022.0);
    let fading = if last { 0.35 } else { 1.0 };
    let worked = if firm.dormant { 0.0 } else { nature.size * ramp * trend * fading * libm::exp(0.09 * rng.normal()) };
    let revenue = if nature.makes_goods { worked * rng.between(1.0, 1.16) } else { worked };
    let invests = firm.dormant || rng.chance(0.55);
    let investment = if firm.dormant {
        firm.land_mu * rng.log_between(25.0, 160.0)
    } else if invests {
        worked * rng.log_normal(0.055, 0.8)
    } else {
        0.0
    };
    let (energy, dirt) = match firm.industry {
        Industry::Materials => (0.16, 3.2e-4),
        Industry::Equipment => (0.028, 2.0e-5),
        Industry::Health => (0.05, 6.0e-5),
        Industry::Information => (0.014, 0.0),
        Industry::Services => (0.010, 0.0),
    };
    let energy_tce = worked * energy * libm::exp(0.45 * rng.normal());
    let per_head = if nature.makes_goods { 115.0 } else { 62.0 };
    let staff = (revenue / per_head * libm::exp(0.35 * rng.normal())).max(if firm.dormant { 1.0 } else { 3.0 });
    Account {
        firm: at,
        year,
        tax: Some(revenue * nature.tax_rate * libm::exp(0.14 * rng.normal())),
        output: nature.makes_goods.then_some(worked),
        revenue: Some(revenue),
        // 增加值 is reported by industry; services count in other statistics.
        value_added: nature.makes_goods.then_some(worked * nature.margin),
        investment: Some(investment),
        energy_tce: Some(energy_tce),
        electricity_kwh: Some(energy_tce * 0.42 * 8_137.0),
        pollutant_t: (dirt > 0.0).then_some(worked * dirt * libm::exp(0.6 * rng.normal())),
        rd: Some(revenue * rng.log_normal(0.014, 0.8).min(0.15)),
        staff: Some(staff.round()),
        veto: "",
    }
}

fn sum(years: &[Account], year: u16, of: impl Fn(&Account) -> Option<f64>) -> f64 {
    years.iter().filter(|row| row.year == year).filter_map(of).sum()
}

fn ratio(wanted: f64, have: f64) -> f64 {
    if have > 0.0 { wanted / have } else { 1.0 }
}

/// Output, revenue and all that hangs on them to the totals of each year.
fn fit_turnover(years: &mut [Account], part: f64) {
    for (year, wanted) in YEARS.zip(OUTPUT) {
        let factor = ratio(wanted * part, sum(years, year, |row| row.output));
        let tax = factor * ratio(wanted * part * TAX_SHARE, factor * sum(years, year, |row| row.tax));
        for row in years.iter_mut().filter(|row| row.year == year) {
            let scaled = |value: Option<f64>, by: f64| value.map(|value| value * by);
            row.output = scaled(row.output, factor);
            row.revenue = scaled(row.revenue, factor);
            row.value_added = scaled(row.value_added, factor);
            row.energy_tce = scaled(row.energy_tce, factor);
            row.electricity_kwh = scaled(row.electricity_kwh, factor);
            row.pollutant_t = scaled(row.pollutant_t, factor);
            row.rd = scaled(row.rd, factor);
            row.staff = row.staff.map(|staff| (staff * factor).round().max(2.0));
            row.tax = scaled(row.tax, tax);
        }
    }
}

/// 规上 by revenue; 高新技术, 瞪羚 and 科技型中小 by size, trade and luck, as many as the plan's aims leave room for.
fn classify(firms: &mut [Firm], natures: &[Nature], years: &[Account], part: f64, rng: &mut Rng) {
    let mut top = vec![0.0_f64; firms.len()];
    for row in years {
        if let (Some(best), Some(revenue)) = (top.get_mut(row.firm), row.revenue) {
            *best = best.max(revenue);
        }
    }
    let wanted = |count: f64| (count * part).round() as usize;
    let mut ranks: Vec<Rank> = Vec::new();
    for (i, ((firm, nature), top)) in firms.iter_mut().zip(natures).zip(&top).enumerate() {
        firm.above_scale = *top >= SCALE_REVENUE && !firm.dormant;
        let science = match firm.industry {
            Industry::Information => 1.1,
            Industry::Equipment | Industry::Health => 0.9,
            Industry::Materials => 0.6,
            Industry::Services => -2.5,
        };
        if firm.dormant || firm.closed.is_some() {
            continue;
        }
        let high = science + 0.35 * libm::log(top.max(1.0)) + 0.9 * rng.normal();
        let small = if *top < 20_000.0 { science + 1.1 * rng.normal() } else { -9.0 };
        ranks.push(Rank { science: high, small, growth: nature.growth, firm: i });
    }
    for i in first(&mut ranks, wanted(96.0), |rank| rank.science) {
        if let Some(firm) = firms.get_mut(i) {
            firm.high_tech = true;
        }
    }
    for i in first(&mut ranks, wanted(112.0), |rank| rank.small) {
        if let Some(firm) = firms.get_mut(i) {
            firm.tech_sme = true;
        }
    }
    ranks.retain(|rank| firms.get(rank.firm).is_some_and(|firm| firm.high_tech && firm.founded < 2020));
    for i in first(&mut ranks, wanted(18.0), |rank| rank.growth) {
        if let Some(firm) = firms.get_mut(i) {
            firm.gazelle = true;
        }
    }
}

/// How a firm stands in the three contests for a class.
#[derive(Debug)]
struct Rank {
    science: f64,
    small: f64,
    growth: f64,
    firm: usize,
}

/// The first `count` firms by `key`, greatest first.
fn first(ranks: &mut [Rank], count: usize, key: impl Fn(&Rank) -> f64) -> Vec<usize> {
    ranks.sort_by(|a, b| key(b).total_cmp(&key(a)).then(a.firm.cmp(&b.firm)));
    ranks.iter().take(count).map(|rank| rank.firm).collect()
}

/// Value added and investment to the plan's figures of 2020 and what follows from them.
fn fit_rest(firms: &[Firm], years: &mut [Account], part: f64) {
    let above = |row: &Account| firms.get(row.firm).is_some_and(|firm| firm.above_scale);
    let have = sum(years, 2020, |row| row.value_added.filter(|_| above(row)));
    let factor = ratio(VALUE_ADDED_2020 * part, have);
    for row in years.iter_mut() {
        row.value_added = row.value_added.map(|value| value * factor);
    }
    for (year, wanted) in YEARS.zip(INVESTMENT) {
        let factor = ratio(wanted * part, sum(years, year, |row| row.investment));
        for row in years.iter_mut().filter(|row| row.year == year) {
            row.investment = row.investment.map(|value| value * factor);
        }
    }
}

/// Output once more to its totals, without moving anything else by more than the gaps did.
fn fit_output(years: &mut [Account], part: f64) {
    for (year, wanted) in YEARS.zip(OUTPUT) {
        let factor = ratio(wanted * part, sum(years, year, |row| row.output));
        for row in years.iter_mut().filter(|row| row.year == year) {
            row.output = row.output.map(|value| value * factor);
            row.revenue = row.revenue.map(|value| value * factor);
        }
    }
}

/// Some figures were not reported, some are zero.
fn leave_gaps(years: &mut [Account], rng: &mut Rng) {
    for row in years {
        for value in [
            &mut row.value_added,
            &mut row.energy_tce,
            &mut row.electricity_kwh,
            &mut row.pollutant_t,
            &mut row.rd,
            &mut row.staff,
        ] {
            if rng.chance(0.05) {
                *value = None;
            }
        }
        // The largest always report.
        if row.revenue.is_some_and(|revenue| revenue > 40_000.0) {
            continue;
        }
        for value in [&mut row.tax, &mut row.output, &mut row.revenue, &mut row.investment] {
            if rng.chance(0.034) {
                *value = None;
            }
        }
        if rng.chance(0.02) {
            row.tax = row.tax.map(|_| 0.0);
        }
    }
}

fn round(row: &mut Account) {
    let cents = |value: f64| (value * 100.0).round() / 100.0;
    for value in [
        &mut row.tax,
        &mut row.output,
        &mut row.revenue,
        &mut row.value_added,
        &mut row.investment,
        &mut row.rd,
        &mut row.energy_tce,
    ] {
        *value = value.map(cents);
    }
    row.pollutant_t = row.pollutant_t.map(|value| (value * 1_000.0).round() / 1_000.0);
    row.electricity_kwh = row.electricity_kwh.map(f64::round);
}
