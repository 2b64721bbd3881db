//! What a file says of sizes, read before the crate believes any of it.
//!
//! *Guarantees:* no page that is let through takes more than [`MOST_PAGE`] or [`MOST_TIMES`] times its bytes, and what all
//! of them take together is known.
//! *Must not know:* what is in a page.

/// A page takes so many bytes at most …
const MOST_PAGE: i64 = 16 << 20;
/// … or so many times those it has in the file.
const MOST_TIMES: i64 = 64;
/// Encodings of values by their place in a dictionary: PLAIN_DICTIONARY, RLE_DICTIONARY.
const BY_WORDS: [i64; 2] = [2, 8];
/// Structs in structs beyond this are made to be slow.
const DEEPEST: usize = 32;

/// How many bytes all pages of a chunk of a column take, where each is within bounds and the dictionary is there that
/// they ask for.
pub(super) fn unpacked(mut chunk: &[u8]) -> Option<u64> {
    let (mut has_words, mut all) = (false, 0_u64);
    while !chunk.is_empty() {
        let mut compact = Compact { rest: chunk };
        let page = compact.page()?;
        let most = MOST_PAGE.max(page.packed.saturating_mul(MOST_TIMES));
        let words = page.words.unwrap_or(0);
        if !(0..=most).contains(&page.unpacked) || words > page.unpacked {
            return None;
        }
        all = all.saturating_add(page.unpacked.unsigned_abs());
        has_words |= page.words.is_some();
        if !has_words && page.encoding.is_some_and(|encoding| BY_WORDS.contains(&encoding)) {
            return None;
        }
        chunk = compact.rest.get(usize::try_from(page.packed).ok()?..)?;
    }
    Some(all)
}

/// Whether bytes start with a struct that is all there: no list in it has more items than follow.
pub(super) fn is_struct(bytes: &[u8]) -> bool {
    Compact { rest: bytes }.skip(STRUCT, 0).is_some()
}

/// What a header says.
#[derive(Debug, Default)]
struct Page {
    unpacked: i64,
    packed: i64,
    /// How many words it has where it is a dictionary; each takes a byte at least.
    words: Option<i64>,
    /// How its values are written.
    encoding: Option<i64>,
}

/// Thrift's compact protocol.
struct Compact<'a> {
    rest: &'a [u8],
}

const END: u8 = 0;
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const I16: u8 = 4;
const I32: u8 = 5;
const I64: u8 = 6;
const STRUCT: u8 = 12;

impl Compact<'_> {
    fn page(&mut self) -> Option<Page> {
        let mut page = Page::default();
        let mut field = 0;
        loop {
            match (self.field(&mut field)?, field) {
                (END, _) => return Some(page),
                (I32, 2) => page.unpacked = self.whole()?,
                (I32, 3) => page.packed = self.whole()?,
                (STRUCT, 5) => page.encoding = self.number(2)?,
                (STRUCT, 7) => page.words = Some(self.number(1)?.unwrap_or(0)),
                (STRUCT, 8) => page.encoding = self.number(4)?,
                (kind, _) => self.skip(kind, 0)?,
            }
        }
    }

    /// The number in a field of a struct, which is taken as a whole.
    #[allow(clippy::option_option, reason = "the struct may be cut, and may be without the field")]
    fn number(&mut self, wanted: i64) -> Option<Option<i64>> {
        let (mut number, mut field) = (None, 0);
        loop {
            match self.field(&mut field)? {
                END => return Some(number),
                I32 if field == wanted => number = Some(self.whole()?),
                kind => self.skip(kind, 1)?,
            }
        }
    }

    /// The kind of the next field of a struct, whose number goes to `field`.
    fn field(&mut self, field: &mut i64) -> Option<u8> {
        let byte = self.byte()?;
        if byte != END {
            let step = i64::from(byte >> 4);
            *field = if step == 0 { self.whole()? } else { field.checked_add(step)? };
        }
        Some(byte & 15)
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        match kind {
            TRUE | FALSE => Some(()),
            3 => self.byte().map(drop),
            I16 | I32 | I64 => self.varint().map(drop),
            7 => self.over(8),
            8 => {
                let len = self.varint()?;
                self.over(usize::try_from(len).ok()?)
            }
            9 | 10 => {
                let head = self.byte()?;
                let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
                let kind = head & 15;
                // Truth values in lists take a byte each.
                let kind = if matches!(kind, TRUE | FALSE) { 3 } else { kind };
                (depth < DEEPEST && count <= self.rest.len() as u64).then_some(())?;
                (0..count).try_for_each(|_| self.skip(kind, depth + 1))
            }
            STRUCT if depth < DEEPEST => {
                let mut field = 0;
                loop {
                    match self.field(&mut field)? {
                        END => return Some(()),
                        kind => self.skip(kind, depth + 1)?,
                    }
                }
            }
            _ => None,
        }
    }

    fn over(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        Some(())
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*byte)
    }

    fn varint(&mut self) -> Option<u64> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number, its sign in the last bit.
    fn whole(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A header by hand: kind 0, so many bytes unpacked and packed, in zigzag varints; then the bytes.
    fn check(of_unpacked: &[u8], packed: &[u8], more: &[u8], expected: Option<u64>) {
        let header = [&[0x15, 0, 0x15], of_unpacked, &[0x15], packed, more, &[0]].concat();
        let bytes = [header.as_slice(), &[7; 10]].concat();
        assert_eq!(unpacked(&bytes), expected, "{bytes:?}");
        assert_eq!(unpacked(&bytes.repeat(3)), expected.map(|bytes| bytes * 3), "three pages: {bytes:?}");
        for cut in 1..bytes.len() {
            assert_eq!(unpacked(&bytes[..cut]), None, "cut at {cut}");
        }
    }

    #[test]
    fn pages_say_no_more_than_they_can_have() {
        // 100 of 10 bytes.
        check(&[0xc8, 1], &[20], &[], Some(100));
        // 2³¹ − 1 of 10 bytes; −1.
        check(&[0xfe, 0xff, 0xff, 0xff, 15], &[20], &[], None);
        check(&[1], &[20], &[], None);
        // A dictionary of 50 words in 100 bytes, and of two billion.
        check(&[0xc8, 1], &[20], &[0x4c, 0x15, 100, 0], Some(100));
        check(&[0xc8, 1], &[20], &[0x4c, 0x15, 0xfe, 0xff, 0xff, 0xff, 15, 0], None);
        // Plain values, and places in a dictionary that is not there.
        check(&[0xc8, 1], &[20], &[0x2c, 0x25, 0, 0], Some(100));
        check(&[0xc8, 1], &[20], &[0x2c, 0x25, 16, 0], None);
    }
}
