//! Numbers and years as people write them in tables.

/// A finite number written as text, with or without commas between thousands; NaN for an empty text, which is
/// no value.
pub(crate) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(f64::NAN);
    }
    let plain = text.parse::<f64>().or_else(|error| without_thousands(text).ok_or(error)?.parse());
    plain.ok().filter(|value| value.is_finite())
}

/// `1,234,567.8` without its commas; nothing where they do not part thousands.
fn without_thousands(text: &str) -> Option<String> {
    let (whole, rest) = text.split_at(text.find('.').unwrap_or(text.len()));
    let mut groups = whole.trim_start_matches(['-', '+']).split([',', '，']);
    let is_digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let fits = groups.next().is_some_and(|first| (1..=3).contains(&first.len()) && is_digits(first))
        && groups.all(|group| group.len() == 3 && is_digits(group));
    fits.then(|| whole.replace([',', '，'], "") + rest)
}

/// `2024`, `2024年`; nothing outside of what a planner can mean.
pub(crate) fn parse_year(text: &str) -> Option<u16> {
    let digits = text.trim().trim_end_matches('年').trim_end_matches("度");
    digits.trim_end_matches('年').parse::<u16>().ok().filter(|year| (1900..=2200).contains(year))
}

/// The year of a date that starts with it: `2015-03-01`, `2015/3`, `2015.3.1`, `2015年3月1日`; or of a year alone.
pub(crate) fn year_of_date(text: &str) -> Option<u16> {
    let text = text.trim();
    let of_date = || {
        let (year, rest) = text.split_at_checked(4)?;
        let is_date = rest.starts_with(['-', '/', '.', '年'])
            && rest.chars().all(|c| c.is_ascii_digit() || "-/.年月日 :T".contains(c));
        parse_year(year).filter(|_| is_date)
    };
    parse_year(text).or_else(of_date)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_may_be_parted() {
        let check = |text: &str, expected: Option<f64>| assert_eq!(number(text), expected, "{text}");
        check(" 1234.5 ", Some(1234.5));
        check("1,234.5", Some(1234.5));
        check("-1，234，567", Some(-1_234_567.0));
        check("12,34", None);
        check("1234,567", None);
        check("1,234.5,6", None);
        check("inf", None);
        check("n/a", None);
        assert!(number(" ").is_some_and(f64::is_nan), "nothing is no value");
    }

    #[test]
    fn a_date_has_a_year() {
        let check = |text: &str, expected: Option<u16>| assert_eq!(year_of_date(text), expected, "{text}");
        check("2015", Some(2015));
        check("2015年度", Some(2015));
        check("2015-03-01", Some(2015));
        check("2015/3/1 00:00:00", Some(2015));
        check("2015年3月1日", Some(2015));
        check("201503", None);
        check("1015-03-01", None);
        check("2015-soon", None);
        check("二〇一五", None);
    }
}
