//! How much a file may become: cells and bytes for each of its own, whatever it says of itself.
//!
//! *Guarantees:* one budget serves all cores, and what is over it is refused whichever of them comes to it.
//! *Must not know:* formats, how the refusal is said.

use std::sync::atomic::{AtomicU64, Ordering};

/// Cells for each byte of the file, beside [`FREE_CELLS`].
const MOST_CELLS: u64 = 16;
const FREE_CELLS: u64 = 1_000_000;
/// Bytes of text and geometry for each byte of the file, beside [`FREE_BYTES`].
const MOST_TIMES: u64 = 256;
const FREE_BYTES: u64 = 64 << 20;

/// What is left.
#[derive(Debug)]
pub(crate) struct Budget {
    cells: AtomicU64,
    bytes: AtomicU64,
}

impl Budget {
    /// That of a file of so many bytes.
    pub(crate) fn of(len: u64) -> Self {
        Self {
            cells: AtomicU64::new(len.saturating_mul(MOST_CELLS).saturating_add(FREE_CELLS)),
            bytes: AtomicU64::new(len.saturating_mul(MOST_TIMES).saturating_add(FREE_BYTES)),
        }
    }

    /// Takes cells; whether there were so many.
    pub(crate) fn cells(&self, count: u64) -> bool {
        take(&self.cells, count)
    }

    /// Takes bytes of text or geometry; whether there were so many.
    pub(crate) fn bytes(&self, count: u64) -> bool {
        take(&self.bytes, count)
    }
}

fn take(left: &AtomicU64, count: u64) -> bool {
    left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(count)).is_ok()
}
