//! How many cells an old workbook (XLS) unfolds to: its compound file is walked and the outermost cells of each sheet
//! are found, so that a few bytes cannot ask for gigabytes.
//!
//! *Guarantees:* terminates and stays within the size of the file. *Must not know:* what the cells hold.

const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const NO_SECTOR: u32 = 0xFFFF_FFFF;

/// Cells of the rectangles around what stands in each sheet; `None` where the file is not a compound file.
pub(super) fn cells(bytes: &[u8]) -> Option<u64> {
    let file = Compound::open(bytes)?;
    let stream = file.workbook()?;
    Some(unfolded(&stream))
}

struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    /// The sector that follows each.
    next: Vec<u32>,
}

impl<'a> Compound<'a> {
    fn open(bytes: &'a [u8]) -> Option<Self> {
        let shift = u16_at(bytes, 30)?;
        if shift != 9 && shift != 12 {
            return None;
        }
        let mut file = Self { bytes, sector: 1 << shift, next: Vec::new() };
        let mut of_table: Vec<u32> = (0..109).filter_map(|at| u32_at(bytes, 76 + 4 * at)).collect();
        // More parts of the table than stand in the head are listed in a chain of their own.
        let (mut at, most) = (u32_at(bytes, 68)?, bytes.len() / file.sector);
        for _ in 0..most {
            let Some(list) = file.sector(at) else { break };
            let count = file.sector / 4 - 1;
            of_table.extend((0..count).filter_map(|at| u32_at(list, 4 * at)));
            at = u32_at(list, 4 * count)?;
        }
        for part in of_table.into_iter().filter(|part| *part != NO_SECTOR).take(most) {
            let part = file.sector(part)?;
            file.next.extend((0..part.len() / 4).filter_map(|at| u32_at(part, 4 * at)));
        }
        Some(file)
    }

    fn sector(&self, at: u32) -> Option<&'a [u8]> {
        let start = (at as usize).checked_add(1)?.checked_mul(self.sector)?;
        // The last one may be cut.
        self.bytes.get(start..(start + self.sector).min(self.bytes.len()))
    }

    fn chain(&self, first: u32) -> Vec<u8> {
        let (mut found, mut at) = (Vec::new(), first);
        // A chain that bites its tail ends with the file's size.
        for _ in 0..=self.next.len() {
            let Some(sector) = self.sector(at).filter(|_| at < END_OF_CHAIN && found.len() <= self.bytes.len()) else {
                break;
            };
            found.extend_from_slice(sector);
            at = self.next.get(at as usize).copied().unwrap_or(END_OF_CHAIN);
        }
        found
    }

    /// The stream of the workbook. One below 4 KB stands among small sectors and holds no bomb worth the name.
    fn workbook(&self) -> Option<Vec<u8>> {
        let directory = self.chain(u32_at(self.bytes, 48)?);
        let entry = directory.chunks_exact(128).find(|entry| {
            let name: Vec<u16> = (0..32).filter_map(|at| u16_at(entry, 2 * at)).take_while(|c| *c != 0).collect();
            let name = String::from_utf16_lossy(&name).to_lowercase();
            name == "workbook" || name == "book"
        })?;
        let (start, size) = (u32_at(entry, 116)?, u32_at(entry, 120)?);
        if size >= 4096 {
            return Some(self.chain(start));
        }
        let root = directory.get(..128)?;
        Some(self.chain(u32_at(root, 116)?))
    }
}

/// Walks the records: a new sheet at each BOF (0x0809).
fn unfolded(stream: &[u8]) -> u64 {
    let (mut all, mut at) = (0_u64, 0);
    let mut extent: Option<[u64; 4]> = None;
    let size = |extent: Option<[u64; 4]>| extent.map_or(0, |[r0, r1, c0, c1]| (r1 - r0 + 1) * (c1 - c0 + 1));
    while let (Some(kind), Some(length)) = (u16_at(stream, at), u16_at(stream, at + 2)) {
        let body = at + 4;
        match kind {
            0x0809 => {
                all += size(extent);
                extent = None;
            }
            // NUMBER, LABEL, BOOLERR, RK, LABELSST, FORMULA, MULRK, RSTRING.
            0x0203 | 0x0204 | 0x0205 | 0x027E | 0x00FD | 0x0006 | 0x00BD | 0x00D6 => {
                if let (Some(row), Some(first)) = (u16_at(stream, body), u16_at(stream, body + 2)) {
                    let last = if kind == 0x00BD {
                        u16_at(stream, body + usize::from(length) - 2).unwrap_or(first)
                    } else {
                        first
                    };
                    let (row, first, last) = (u64::from(row), u64::from(first), u64::from(last.max(first)));
                    let [r0, r1, c0, c1] = extent.unwrap_or([row, row, first, last]);
                    extent = Some([r0.min(row), r1.max(row), c0.min(first), c1.max(last)]);
                }
            }
            _ => {}
        }
        at = body + usize::from(length);
    }
    all + size(extent)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, body: &[u16]) -> Vec<u8> {
        let head = [kind, (body.len() * 2) as u16];
        head.iter().chain(body).flat_map(|word| word.to_le_bytes()).collect()
    }

    #[test]
    fn the_rectangle_around_the_cells_of_each_sheet_counts() {
        let begin = record(0x0809, &[0x0600, 0x0010]);
        let corner = |row, column| record(0x0203, &[row, column, 0, 0, 0, 0, 0]);
        let check = |stream: &[Vec<u8>], expected| assert_eq!(unfolded(&stream.concat()), expected, "{stream:?}");
        check(&[], 0);
        check(&[begin.clone(), corner(3, 4)], 1);
        check(&[begin.clone(), corner(0, 0), corner(65_535, 255)], 65_536 * 256);
        check(&[begin.clone(), corner(0, 0), corner(1, 1), begin.clone(), corner(5, 0), corner(9, 0)], 9);
        check(&[begin, record(0x00BD, &[2, 1, 0, 0, 0, 0, 0, 0, 2])], 2);
        assert_eq!(cells(b"\xd0\xcf\x11\xe0"), None, "a head alone is no file");
    }
}
