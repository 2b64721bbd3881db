//! Days as the calendar has them.

/// The day so many days after 1 January 1970, as `2024-02-29`, by the rule of Gregory; nothing beyond all years. Years
/// are counted from March, so that the leap day is the last (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub fn day(days: i64) -> Option<String> {
    let days = days.checked_add(719_468)?;
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let from_march = (5 * of_year + 2) / 153;
    let month = if from_march < 10 { from_march + 3 } else { from_march - 9 };
    let year = era * 400 + year + i64::from(month <= 2);
    Some(format!("{year:04}-{month:02}-{:02}", of_year - (153 * from_march + 2) / 5 + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `date -u -d @SECONDS`, and Python's datetime.
    #[test]
    fn days_are_those_of_the_calendar() {
        let check = |days: i64, expected: &str| assert_eq!(day(days).as_deref(), Some(expected), "{days}");
        check(0, "1970-01-01");
        check(-1, "1969-12-31");
        check(-25_508, "1900-03-01");
        check(11_016, "2000-02-29");
        check(19_782, "2024-02-29");
        check(20_088, "2024-12-31");
        check(47_540, "2100-02-28");
        assert_eq!(day(i64::MAX), None);
    }
}
