//! Columns, and the cells of a feature: the number of a column and its value, behind each other.
//!
//! *Guarantees:* whole numbers keep every digit; a row that is damaged keeps the cells before the damage.

use serde_json::Value;

use super::tables::{Table, array};
use crate::io::table_builder::Cell;
use crate::io::wkb::Broken;

/// A column as the header lists it.
#[derive(Debug)]
pub(super) struct Column<'a> {
    pub(super) name: &'a str,
    kind: u8,
}

const BINARY: u8 = 14;

impl Column<'_> {
    /// Whether it holds what is no text.
    pub(super) fn is_binary(&self) -> bool {
        self.kind == BINARY
    }
}

/// The columns in a field of a table of so many bytes.
pub(super) fn columns(table: Table<'_>, field: usize, bytes: usize) -> Result<Vec<Column<'_>>, Broken> {
    let mut left = bytes;
    let mut columns = Vec::new();
    for column in table.tables(field)? {
        let column = column?;
        let name = column.text(0)?.unwrap_or_default();
        // One name that is referred to again and again would be read without end.
        left = left.checked_sub(name.len() + 4).ok_or(Broken::Short)?;
        columns.push(Column { name, kind: column.byte(1)?.unwrap_or(0) });
    }
    Ok(columns)
}

/// Hands over the cells of a feature.
pub(super) fn cells<'a>(
    mut bytes: &'a [u8],
    columns: &[Column<'_>],
    mut put: impl FnMut(&str, Cell<'a>),
) -> Result<(), Broken> {
    while !bytes.is_empty() {
        let number = u16::from_le_bytes(taken(&mut bytes)?);
        let column = columns.get(usize::from(number)).ok_or(Broken::Short)?;
        let cell = match column.kind {
            0 => Cell::Integer(i8::from_le_bytes(taken(&mut bytes)?).into()),
            1 => Cell::Integer(u8::from_le_bytes(taken(&mut bytes)?).into()),
            2 => Cell::Bool(taken::<1>(&mut bytes)? != [0]),
            3 => Cell::Integer(i16::from_le_bytes(taken(&mut bytes)?).into()),
            4 => Cell::Integer(u16::from_le_bytes(taken(&mut bytes)?).into()),
            5 => Cell::Integer(i32::from_le_bytes(taken(&mut bytes)?).into()),
            6 => Cell::Integer(u32::from_le_bytes(taken(&mut bytes)?).into()),
            7 => Cell::Integer(i64::from_le_bytes(taken(&mut bytes)?).into()),
            8 => Cell::Integer(u64::from_le_bytes(taken(&mut bytes)?).into()),
            9 => single(f32::from_le_bytes(taken(&mut bytes)?)),
            10 => double(f64::from_le_bytes(taken(&mut bytes)?)),
            11 | 13 => Cell::Text(std::str::from_utf8(counted(&mut bytes)?).or(Err(Broken::Short))?),
            12 => json(std::str::from_utf8(counted(&mut bytes)?).or(Err(Broken::Short))?),
            BINARY => {
                counted(&mut bytes)?;
                continue;
            }
            _ => return Err(Broken::Short),
        };
        put(column.name, cell);
    }
    Ok(())
}

/// A number that is as near as its kind allows: 0.1 is 0.1, not 0.10000000149.
pub(in crate::io::formats) fn single<'a>(value: f32) -> Cell<'a> {
    double(value.to_string().parse().unwrap_or(f64::NAN))
}

/// A number, where it is one.
pub(in crate::io::formats) fn double<'a>(value: f64) -> Cell<'a> {
    if value.is_finite() { Cell::Number(value) } else { Cell::None }
}

/// Objects and lists as such, other things as the texts they are.
pub(in crate::io::formats) fn json(text: &str) -> Cell<'_> {
    match serde_json::from_str(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => Cell::Json(value.to_string()),
        _ => Cell::Text(text),
    }
}

fn taken<const N: usize>(bytes: &mut &[u8]) -> Result<[u8; N], Broken> {
    let found = array(bytes, 0)?;
    *bytes = bytes.get(N..).unwrap_or_default();
    Ok(found)
}

fn counted<'a>(bytes: &mut &'a [u8]) -> Result<&'a [u8], Broken> {
    let count = u32::from_le_bytes(taken(bytes)?) as usize;
    let (found, rest) = bytes.split_at_checked(count).ok_or(Broken::Short)?;
    *bytes = rest;
    Ok(found)
}
