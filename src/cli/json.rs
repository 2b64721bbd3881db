//! Names of figures in JSON and CSV answers, the same in all of them.

use crate::io::json::{Map, Value, json};

use crate::analysis::per_mu::Reading;
use crate::model::spec::Metric;

/// The number of a reading, rated or not.
pub(crate) fn number_of(reading: Reading) -> Option<f64> {
    match reading {
        Reading::NoData => None,
        Reading::NotRated(value) => value.map(|value| value.0),
        Reading::Value(value) => Some(value.0),
    }
}

/// Adds `tax`, `output`, `investment` and their `…_per_mu`, in that order.
pub(crate) fn add_figures(
    object: &mut Map<String, Value>,
    total: impl Fn(Metric) -> Option<f64>,
    per_mu: impl Fn(Metric) -> Option<f64>,
) {
    for metric in Metric::ALL {
        object.insert(metric.name().to_owned(), json!(total(metric)));
    }
    for metric in Metric::ALL {
        object.insert(format!("{}_per_mu", metric.name()), json!(per_mu(metric)));
    }
}
