//! Numbers as planners read them: thousands separated, a fixed count of decimals.
//!
//! *Must not know:* what is counted.

/// `12,345.68`; `decimals` are kept even where they are zero.
pub fn grouped(value: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", value.abs());
    let (whole, rest) = text.split_once('.').map_or((text.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut out = String::new();
    let is_zero = text.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    if value < 0.0 && !is_zero {
        out.push('-');
    }
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(rest) = rest {
        out.push('.');
        out.push_str(rest);
    }
    out
}

/// `12,345`.
pub fn count(number: usize) -> String {
    grouped(number as f64, 0)
}

/// `12.3%` of a share from 0 to 1.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", share * 100.0)
}

/// A per-mu figure: two decimals, none above ten thousand.
pub fn per_mu(value: f64) -> String {
    grouped(value, if value.abs() >= 10_000.0 { 0 } else { 2 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_separated() {
        for (value, decimals, expected) in [
            (0.0, 2, "0.00"),
            (16.675, 2, "16.68"),
            (999.0, 0, "999"),
            (1000.0, 0, "1,000"),
            (1_234_567.891, 1, "1,234,567.9"),
            (-1234.5, 1, "-1,234.5"),
            (-0.001, 2, "0.00"),
            (99_999.999, 2, "100,000.00"),
        ] {
            assert_eq!(grouped(value, decimals), expected, "{value} with {decimals} decimals");
        }
    }
}
