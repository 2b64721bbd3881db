//! What the values of a column mean, and the cells they make.
//!
//! *Guarantees:* whole numbers keep every digit; days and times are texts of ISO 8601.

use std::fmt::Write as _;

use parquet::basic::{ConvertedType, LogicalType, TimeUnit, Type};
use parquet::schema::types::ColumnDescriptor;

use super::columns::Values;
use crate::io::calendar;
use crate::io::formats::flatgeobuf::{double, json, single};
use crate::io::table_builder::Cell;

/// How a value is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// As it is stored.
    Plain,
    Unsigned,
    Text,
    Json,
    /// A number with so many digits behind the point.
    Decimal(usize),
    /// A number of 16 bits.
    Half,
    /// Days since 1970.
    Day,
    /// Parts of a day; so many make a second.
    Clock(i64),
    /// Since 1970, so many a second; whether it is of the world's clock.
    Moment(i64, bool),
}

/// The meaning of a column; none where it is binary.
pub(super) fn meaning(column: &ColumnDescriptor) -> Option<Meaning> {
    let physical = column.physical_type();
    if physical == Type::INT96 {
        return Some(Meaning::Moment(1_000, false));
    }
    let found = column.logical_type_ref().and_then(logical).or_else(|| converted(column));
    let is_bytes = matches!(physical, Type::BYTE_ARRAY | Type::FIXED_LEN_BYTE_ARRAY);
    match found {
        Some(Meaning::Text | Meaning::Json) if physical != Type::BYTE_ARRAY => {
            Some(Meaning::Plain).filter(|_| !is_bytes)
        }
        None if is_bytes => None,
        found => Some(found.unwrap_or(Meaning::Plain)),
    }
}

fn logical(kind: &LogicalType) -> Option<Meaning> {
    Some(match kind {
        LogicalType::String | LogicalType::Enum => Meaning::Text,
        LogicalType::Json => Meaning::Json,
        LogicalType::Decimal(decimal) => Meaning::Decimal(usize::try_from(decimal.scale).ok()?),
        LogicalType::Date => Meaning::Day,
        LogicalType::Time(time) => Meaning::Clock(a_second(time.unit)),
        LogicalType::Timestamp(time) => Meaning::Moment(a_second(time.unit), time.is_adjusted_to_u_t_c),
        LogicalType::Integer(integer) if !integer.is_signed => Meaning::Unsigned,
        LogicalType::Float16 => Meaning::Half,
        _ => return None,
    })
}

/// What older files have in its place.
fn converted(column: &ColumnDescriptor) -> Option<Meaning> {
    Some(match column.converted_type() {
        ConvertedType::UTF8 | ConvertedType::ENUM => Meaning::Text,
        ConvertedType::JSON => Meaning::Json,
        ConvertedType::DECIMAL => Meaning::Decimal(usize::try_from(column.type_scale()).ok()?),
        ConvertedType::DATE => Meaning::Day,
        ConvertedType::TIME_MILLIS => Meaning::Clock(1_000),
        ConvertedType::TIME_MICROS => Meaning::Clock(1_000_000),
        ConvertedType::TIMESTAMP_MILLIS => Meaning::Moment(1_000, true),
        ConvertedType::TIMESTAMP_MICROS => Meaning::Moment(1_000_000, true),
        ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
            Meaning::Unsigned
        }
        _ => return None,
    })
}

fn a_second(unit: TimeUnit) -> i64 {
    match unit {
        TimeUnit::MILLIS => 1_000,
        TimeUnit::MICROS => 1_000_000,
        TimeUnit::NANOS => 1_000_000_000,
    }
}

/// The cell of a value; `scratch` holds texts that are made. None where it is not what its column says.
pub(super) fn cell<'a>(values: &'a Values, at: usize, meaning: Meaning, scratch: &'a mut String) -> Option<Cell<'a>> {
    Some(match values {
        Values::Bool(values) => Cell::Bool(*values.get(at)?),
        Values::Int(values) => {
            let value = *values.get(at)?;
            if meaning == Meaning::Unsigned {
                Cell::Integer(value.cast_unsigned().into())
            } else {
                whole(value.into(), meaning, scratch)?
            }
        }
        Values::Long(values) => {
            let value = *values.get(at)?;
            if meaning == Meaning::Unsigned {
                Cell::Integer(value.cast_unsigned().into())
            } else {
                whole(value, meaning, scratch)?
            }
        }
        Values::Moment(values) => whole(values.get(at)?.to_millis(), meaning, scratch)?,
        Values::Single(values) => single(*values.get(at)?),
        Values::Double(values) => double(*values.get(at)?),
        Values::Bytes(values) => bytes(values.get(at)?.data(), meaning)?,
        Values::Fixed(values) => bytes(values.get(at)?.data(), meaning)?,
    })
}

fn bytes(bytes: &[u8], meaning: Meaning) -> Option<Cell<'_>> {
    match meaning {
        Meaning::Text => std::str::from_utf8(bytes).ok().map(Cell::Text),
        Meaning::Json => std::str::from_utf8(bytes).ok().map(json),
        Meaning::Decimal(digits) if bytes.len() <= 16 => {
            let sign = if bytes.first().is_some_and(|byte| *byte >= 0x80) { -1 } else { 0 };
            Some(decimal(bytes.iter().fold(sign, |value: i128, byte| value << 8 | i128::from(*byte)), digits))
        }
        Meaning::Half => Some(half(u16::from_le_bytes(bytes.try_into().ok()?))),
        _ => None,
    }
}

fn whole(value: i64, meaning: Meaning, scratch: &mut String) -> Option<Cell<'_>> {
    scratch.clear();
    match meaning {
        Meaning::Decimal(digits) => return Some(decimal(value.into(), digits)),
        Meaning::Day => day(value, scratch)?,
        Meaning::Clock(second) => clock(value, second, scratch)?,
        Meaning::Moment(second, is_utc) => {
            let parts = second.checked_mul(86_400)?;
            day(value.div_euclid(parts), scratch)?;
            scratch.push('T');
            clock(value.rem_euclid(parts), second, scratch)?;
            if is_utc {
                scratch.push('Z');
            }
        }
        _ => return Some(Cell::Integer(value.into())),
    }
    Some(Cell::Text(scratch))
}

/// The number that is nearest to so many digits behind the point.
fn decimal<'a>(value: i128, digits: usize) -> Cell<'a> {
    if digits == 0 { Cell::Integer(value) } else { double(format!("{value}e-{digits}").parse().unwrap_or(f64::NAN)) }
}

/// A number of 16 bits: sign, five of exponent, ten of fraction.
fn half<'a>(bits: u16) -> Cell<'a> {
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f64::from(bits & 1023));
    let size = match exponent {
        0 => fraction * 2_f64.powi(-24),
        31 => f64::NAN,
        _ => (1024.0 + fraction) * 2_f64.powi(exponent - 25),
    };
    double(if bits >> 15 == 1 { -size } else { size })
}

fn day(days: i64, into: &mut String) -> Option<()> {
    into.push_str(&calendar::day(days)?);
    Some(())
}

fn clock(parts: i64, second: i64, into: &mut String) -> Option<()> {
    let (seconds, rest) = (parts.checked_div_euclid(second)?, parts.checked_rem_euclid(second)?);
    write!(into, "{:02}:{:02}:{:02}", seconds / 3_600, seconds / 60 % 60, seconds % 60).ok()?;
    if rest > 0 {
        let digits = second.ilog10() as usize;
        let fraction = format!("{rest:0digits$}");
        write!(into, ".{}", fraction.trim_end_matches('0')).ok()?;
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Texts by Python's datetime.
    #[test]
    fn moments_are_texts() {
        let check = |value: i64, meaning: Meaning, expected: &str| {
            let mut scratch = String::new();
            assert_eq!(whole(value, meaning, &mut scratch), Some(Cell::Text(expected)), "{value}");
        };
        check(0, Meaning::Day, "1970-01-01");
        check(19_782, Meaning::Day, "2024-02-29");
        check(-1, Meaning::Day, "1969-12-31");
        check(-25_508, Meaning::Day, "1900-03-01");
        check(-1, Meaning::Moment(1_000, true), "1969-12-31T23:59:59.999Z");
        check(1_709_251_198_500_000, Meaning::Moment(1_000_000, false), "2024-02-29T23:59:58.5");
        check(30_600_000_000, Meaning::Clock(1_000_000), "08:30:00");
        assert_eq!(whole(i64::MAX, Meaning::Day, &mut String::new()), None, "beyond all years");
    }

    /// Values by numpy.float16.
    #[test]
    fn numbers_are_what_they_say() {
        for (bits, value) in [(0x3c00, 1.0), (0xc000, -2.0), (0x7bff, 65_504.0), (1, 5.960_464_477_539_063e-8)] {
            assert_eq!(half(bits), Cell::Number(value), "{bits:x}");
        }
        assert_eq!(half(0x7c00), Cell::None, "no number");
        assert_eq!(bytes(&[0xff, 0x85], Meaning::Decimal(2)), Some(Cell::Number(-1.23)), "two bytes, negative");
        assert_eq!(bytes(&[0xff, 0x85], Meaning::Decimal(0)), Some(Cell::Integer(-123)), "whole");
    }
}
