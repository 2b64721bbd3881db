//! Tables of FlatBuffers, as far as FlatGeobuf has them: a table is a list of fields of which any may be left out.
//!
//! *Guarantees:* every offset is looked up inside the bytes; one that points elsewhere is [`Broken::Short`].
//! *Must not know:* what the fields mean.

use crate::io::wkb::Broken;

/// One table in the bytes it refers to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Table<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the places of its fields are listed, two bytes each.
    places: &'a [u8],
}

impl<'a> Table<'a> {
    /// The table that the bytes are of.
    pub(super) fn root(bytes: &'a [u8]) -> Result<Self, Broken> {
        Self::at(bytes, follow(bytes, 0)?)
    }

    fn at(bytes: &'a [u8], at: usize) -> Result<Self, Broken> {
        let back = i32::from_le_bytes(array(bytes, at)?);
        let ahead = at.checked_add(back.unsigned_abs() as usize);
        let list = if back < 0 { ahead } else { at.checked_sub(back.unsigned_abs() as usize) }.ok_or(Broken::Short)?;
        let size = usize::from(u16::from_le_bytes(array(bytes, list)?));
        let places = bytes.get(list..list.saturating_add(size)).and_then(|list| list.get(4..)).ok_or(Broken::Short)?;
        Ok(Self { bytes, at, places })
    }

    /// Where a field stands, where the table has it.
    fn place(&self, field: usize) -> Option<usize> {
        let place = u16::from_le_bytes(array(self.places, field * 2).ok()?);
        (place > 0).then(|| self.at + usize::from(place))
    }

    fn number<const N: usize>(&self, field: usize) -> Result<Option<[u8; N]>, Broken> {
        self.place(field).map(|at| array(self.bytes, at)).transpose()
    }

    pub(super) fn byte(&self, field: usize) -> Result<Option<u8>, Broken> {
        Ok(self.number(field)?.map(u8::from_le_bytes))
    }

    pub(super) fn short(&self, field: usize) -> Result<Option<u16>, Broken> {
        Ok(self.number(field)?.map(u16::from_le_bytes))
    }

    pub(super) fn int(&self, field: usize) -> Result<Option<i32>, Broken> {
        Ok(self.number(field)?.map(i32::from_le_bytes))
    }

    pub(super) fn long(&self, field: usize) -> Result<Option<u64>, Broken> {
        Ok(self.number(field)?.map(u64::from_le_bytes))
    }

    /// The bytes of a list of items of so many bytes each; none where the table does not have it.
    pub(super) fn items(&self, field: usize, size: usize) -> Result<&'a [u8], Broken> {
        self.list(field, size).map(|(_, items)| items)
    }

    fn list(&self, field: usize, size: usize) -> Result<(usize, &'a [u8]), Broken> {
        let Some(place) = self.place(field) else { return Ok((0, &[])) };
        let at = follow(self.bytes, place)?;
        let count = u32::from_le_bytes(array(self.bytes, at)?) as usize;
        let end = count.checked_mul(size).and_then(|len| len.checked_add(at + 4)).ok_or(Broken::Short)?;
        Ok((at + 4, self.bytes.get(at + 4..end).ok_or(Broken::Short)?))
    }

    /// A text; one that is not UTF-8 is damaged.
    pub(super) fn text(&self, field: usize) -> Result<Option<&'a str>, Broken> {
        let bytes = self.items(field, 1)?;
        let text = std::str::from_utf8(bytes).or(Err(Broken::Short))?;
        Ok((!text.is_empty()).then_some(text))
    }

    pub(super) fn table(&self, field: usize) -> Result<Option<Self>, Broken> {
        self.place(field).map(|place| Self::at(self.bytes, follow(self.bytes, place)?)).transpose()
    }

    /// The tables of a list.
    pub(super) fn tables(&self, field: usize) -> Result<impl Iterator<Item = Result<Self, Broken>> + use<'a>, Broken> {
        let bytes = self.bytes;
        let (first, items) = self.list(field, 4)?;
        Ok((0..items.len() / 4).map(move |item| Self::at(bytes, follow(bytes, first + item * 4)?)))
    }
}

/// Where the offset at a place points to: always ahead.
fn follow(bytes: &[u8], at: usize) -> Result<usize, Broken> {
    Ok(at + u32::from_le_bytes(array(bytes, at)?) as usize)
}

/// The bytes at a place.
pub(super) fn array<const N: usize>(bytes: &[u8], at: usize) -> Result<[u8; N], Broken> {
    let found = at.checked_add(N).and_then(|end| bytes.get(at..end)).ok_or(Broken::Short)?;
    found.try_into().or(Err(Broken::Short))
}
