//! A short sign of the data behind a sheet: two sheets with one sign show the same figures.

use crate::analysis::per_mu::Figures;
use crate::model::layer::{Layer, Role};
use crate::model::spec::Metric;
use twox_hash::XxHash3_128;

/// XXH3 with 128 bits over number, area and totals of every parcel, in their order, the first 64 bits as 16 digits.
/// It tells sheets of different data apart; it is no proof against forgery.
pub fn fingerprint(parcels: &Layer, figures: Option<&Figures>) -> String {
    let mut hash = XxHash3_128::new();
    let mut record = Vec::new();
    for parcel in parcels.shapes.ids() {
        record.clear();
        record.extend(parcels.text(Role::Code, parcel).unwrap_or_default().as_bytes());
        record.extend(parcels.evaluation_area(parcel).0.0.to_le_bytes());
        for metric in Metric::ALL {
            // No value is none of the values.
            let total = figures.and_then(|figures| figures.total(metric, parcel)).map_or(f64::NAN, |total| total.0);
            record.extend(total.to_le_bytes());
        }
        hash.write(&record);
    }
    format!("{:016x}", (hash.finish_128() >> 64) as u64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::fixture;

    #[test]
    fn another_figure_is_another_sign() {
        let sign = |rows: &[(&str, f64)]| fingerprint(&fixture::parcels(rows), None);
        let known = sign(&[("371502000001", 12.5), ("371502000002", 7.0)]);
        assert_eq!((known.len(), sign(&[("371502000001", 12.5), ("371502000002", 7.0)])), (16, known.clone()));
        assert_ne!(sign(&[("371502000001", 12.500_000_1), ("371502000002", 7.0)]), known, "another area");
        assert_ne!(sign(&[("371502000002", 7.0), ("371502000001", 12.5)]), known, "another order");
        assert_ne!(sign(&[("371502000001", 12.5)]), known, "a parcel less");
    }
}
