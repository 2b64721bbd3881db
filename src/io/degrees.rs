//! Degrees as people write them: `116°27′03.5″`, `116-27-03.5`, `东经116度27分3.5秒`, `N36.5`.
//!
//! *Guarantees:* minutes and seconds are less than sixty; a plain number is none, so that nothing else is taken for degrees.
//! *Must not know:* which axis it is.

/// Signs of degrees, minutes and seconds, whichever keyboard they came from.
const DEGREE: &[char] = &['°', 'º', '˚', '度', 'd', 'D'];
const MINUTE: &[char] = &['′', '\'', '’', '‘', 'ʹ', '＇', '分'];
const SECOND: &[char] = &['″', '"', '”', '“', 'ʺ', '＂', '秒'];
/// What parts three numbers without signs.
const BETWEEN: &[char] = &['-', '－', '–', ':', '：', ' '];
/// Hemispheres in front or behind.
const SIDES: [(&str, bool); 8] = [
    ("北纬", false),
    ("南纬", true),
    ("东经", false),
    ("西经", true),
    ("N", false),
    ("S", true),
    ("E", false),
    ("W", true),
];

/// The degrees that a text says; `None` where it says none, or a number without any sign of degrees.
pub(crate) fn degrees(text: &str) -> Option<f64> {
    let text = text.trim().to_uppercase();
    let (rest, side) = side(&text);
    let (rest, is_negative) = rest.strip_prefix(['-', '−']).map_or((rest, false), |rest| (rest, true));
    let value = signed(rest).or_else(|| parted(rest)).or_else(|| side.and_then(|_| plain(rest)))?;
    let is_minus = is_negative != side.unwrap_or(false);
    (value <= 180.0).then_some(if is_minus { -value } else { value })
}

/// What is between a hemisphere and the other end, and whether that is one of the south or west.
fn side(text: &str) -> (&str, Option<bool>) {
    for (name, is_minus) in SIDES {
        if let Some(rest) = text.strip_prefix(name).or_else(|| text.strip_suffix(name)) {
            return (rest.trim().trim_start_matches([':', '：']).trim(), Some(is_minus));
        }
    }
    (text, None)
}

/// A number of digits and one point.
fn plain(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_number = text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number.then(|| text.parse().ok()).flatten()
}

fn whole(text: &str) -> Option<f64> {
    plain(text).filter(|value| value.fract() == 0.0)
}

fn sixtieths(value: f64) -> Option<f64> {
    (value < 60.0).then_some(value)
}

/// With signs; what comes last may have decimals.
fn signed(text: &str) -> Option<f64> {
    let (degrees, rest) = text.split_once(DEGREE)?;
    let rest = rest.trim();
    if rest.is_empty() {
        return plain(degrees);
    }
    let (minutes, rest) = rest.split_once(MINUTE).unwrap_or((rest, ""));
    // Two marks of minutes are one of seconds.
    let seconds = rest.trim().trim_end_matches(SECOND).trim_end_matches(MINUTE).trim();
    if seconds.is_empty() {
        return Some(whole(degrees)? + sixtieths(plain(minutes)?)? / 60.0);
    }
    Some(whole(degrees)? + sixtieths(whole(minutes)?)? / 60.0 + sixtieths(plain(seconds)?)? / 3600.0)
}

/// Three numbers behind each other.
fn parted(text: &str) -> Option<f64> {
    let mut numbers = text.split(BETWEEN).map(str::trim).filter(|part| !part.is_empty());
    let (degrees, minutes, seconds) = (numbers.next()?, numbers.next()?, numbers.next()?);
    let value = whole(degrees)? + sixtieths(whole(minutes)?)? / 60.0 + sixtieths(plain(seconds)?)? / 3600.0;
    numbers.next().is_none().then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 27′ 3.5″ are 1623.5 of 3600 seconds.
    #[test]
    fn degrees_are_read_in_every_way_they_are_written() {
        let check = |text: &str, expected: Option<f64>| {
            let found = degrees(text);
            let is_same = match (found, expected) {
                (Some(a), Some(b)) => (a - b).abs() < 1e-12,
                (a, b) => a == b,
            };
            assert!(is_same, "{text}: {found:?}, not {expected:?}");
        };
        let place = Some(116.0 + 1623.5 / 3600.0);
        for text in [
            "116°27′03.5″",
            "116°27'03.5\"",
            "116º27’3.5”E",
            "E116°27′03.5″",
            "东经116度27分3.5秒",
            "116-27-03.5",
            "116:27:03.5",
            "116 27 03.5",
            " 116° 27′ 03.5″ ",
            "116°27'3.5''",
            "116d27'3.5\"",
        ] {
            check(text, place);
        }
        check("116°27.5′", Some(116.0 + 27.5 / 60.0));
        check("116.5°", Some(116.5));
        check("N36.5", Some(36.5));
        check("36.5n", Some(36.5));
        check("北纬：36.5", Some(36.5));
        check("W116°30′", Some(-116.5));
        check("-116°30′", Some(-116.5));
        for text in ["116.5", "", "2024-01", "116°61′00″", "116°27′61″", "116.5°27′", "200°", "1-2", "GB-00-1x", "E"]
        {
            check(text, None);
        }
    }
}
