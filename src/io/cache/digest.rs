//! The content of a file as 128 bits, and of a file while it is being written or read.
//!
//! XXH3 with 128 bits is no cryptographic hash. It need not be: what has to be told apart are files that differ by an
//! edit, a cut or a fault of the disk, and there two of them fall on one value with a chance of 2⁻¹²⁸. Somebody who
//! makes two files on purpose that fall on one value, and of one length, is the author of both, and could as well have
//! written the wrong figures into the one he hands over. A cryptographic hash would cost three times the reading.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fs::File;
use std::io::{Error, ErrorKind, Read as _, Result};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};

use rayon::prelude::*;
use twox_hash::XxHash3_128;

/// Bytes hashed on their own: large enough for one call to the system, small enough to stay near the processor.
const PIECE: usize = 1 << 20;

/// What a file holds, as length and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key {
    /// Bytes of the file.
    pub(super) length: u64,
    /// Hash of the hashes of its pieces.
    pub(super) digest: u128,
}

impl Key {
    /// Of bytes in memory.
    #[cfg(test)]
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        let digests: Vec<u128> = bytes.par_chunks(PIECE).map(XxHash3_128::oneshot).collect();
        Self::of_pieces(bytes.len() as u64, &digests)
    }

    /// Of the first `length` bytes of a file, which are not kept: the processor sees each of them once.
    pub(super) fn of_file(file: &File, length: u64, cancelled: &AtomicBool) -> Result<Self> {
        let one = |buffer: &mut Vec<u8>, number| of_piece(file, length, number, buffer, cancelled);
        let pieces = (0..length.div_ceil(PIECE as u64)).into_par_iter();
        let digests: Vec<u128> = pieces.map_init(|| vec![0; PIECE], one).collect::<Result<_>>()?;
        Ok(Self::of_pieces(length, &digests))
    }

    /// Of all pieces in their order.
    fn of_pieces(length: u64, digests: &[u128]) -> Self {
        let mut whole = Digest::default();
        for digest in digests {
            whole.add(&digest.to_le_bytes());
        }
        Self { length, digest: whole.finish() }
    }
}

/// Digests of the pieces of a file, noted while it is read for another purpose: the key is of the very bytes that were
/// read, and costs no second reading.
#[derive(Debug, Default)]
pub(crate) struct Digests(Mutex<BTreeMap<u64, u128>>);

impl Digests {
    /// Notes bytes that were read from `start` on in a file of `length` bytes, where they hold the whole of a piece.
    pub(crate) fn note(&self, start: u64, bytes: &[u8], length: u64) {
        let size = length.saturating_sub(start).min(PIECE as u64) as usize;
        if start.is_multiple_of(PIECE as u64)
            && let Some(piece) = bytes.get(..size)
        {
            self.put(start / PIECE as u64, XxHash3_128::oneshot(piece));
        }
    }

    /// Forgets all pieces for those of `bytes`, the whole file.
    pub(crate) fn replace(&self, bytes: &[u8]) {
        let digests: Vec<u128> = bytes.par_chunks(PIECE).map(XxHash3_128::oneshot).collect();
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = (0..).zip(digests).collect();
    }

    /// The key; pieces that nobody read are read now. `None` where that fails.
    pub(crate) fn key(self, file: &File, length: u64, cancelled: &AtomicBool) -> Option<Key> {
        let mut digests = self.0.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut buffer = vec![0; PIECE];
        for number in 0..length.div_ceil(PIECE as u64) {
            if let Entry::Vacant(missing) = digests.entry(number) {
                missing.insert(of_piece(file, length, number, &mut buffer, cancelled).ok()?);
            }
        }
        Some(Key::of_pieces(length, &digests.into_values().collect::<Vec<_>>()))
    }

    fn put(&self, number: u64, digest: u128) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(number, digest);
    }
}

/// The digest of one piece of a file.
fn of_piece(file: &File, length: u64, number: u64, buffer: &mut [u8], cancelled: &AtomicBool) -> Result<u128> {
    if cancelled.load(Ordering::Relaxed) {
        return Err(Error::from(ErrorKind::Interrupted));
    }
    let at = number * PIECE as u64;
    let size = (length - at).min(PIECE as u64) as usize;
    let bytes = &mut buffer[..size];
    read_exact_at(file, bytes, at)?;
    Ok(XxHash3_128::oneshot(bytes))
}

/// A hash that grows with what is written or read.
#[derive(Default)]
pub(super) struct Digest(XxHash3_128);

impl Digest {
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.0.write(bytes);
    }

    pub(super) fn finish(self) -> u128 {
        self.0.finish_128()
    }

    pub(super) fn of(bytes: &[u8]) -> u128 {
        XxHash3_128::oneshot(bytes)
    }
}

/// Length and hash of all bytes of a file: the very value other programs print (`xxhsum -H2`).
pub(crate) fn of_whole_file(file: &mut File, cancelled: &AtomicBool) -> Result<(u64, u128)> {
    let (mut digest, mut length, mut buffer) = (Digest::default(), 0, vec![0; PIECE]);
    loop {
        if cancelled.load(Ordering::Relaxed) {
            return Err(Error::from(ErrorKind::Interrupted));
        }
        match file.read(&mut buffer) {
            Ok(0) => return Ok((length, digest.finish())),
            Ok(read) => {
                digest.add(buffer.get(..read).unwrap_or(&[]));
                length += read as u64;
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Fills `buffer` from a place in a file, whatever other threads read of it.
pub(super) fn read_exact_at(file: &File, buffer: &mut [u8], at: u64) -> Result<()> {
    #[cfg(unix)]
    {
        std::os::unix::fs::FileExt::read_exact_at(file, buffer, at)
    }
    #[cfg(windows)]
    {
        let (mut rest, mut at) = (buffer, at);
        while !rest.is_empty() {
            match std::os::windows::fs::FileExt::seek_read(file, rest, at) {
                Ok(0) => return Err(Error::from(ErrorKind::UnexpectedEof)),
                Ok(read) => (rest, at) = (&mut rest[read..], at + read as u64),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// XXH3_128bits of nothing, as the authors of the hash print it (`xxhsum -H2` of an empty file).
    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(Digest::of(b""), 0x99aa_06d3_0147_98d8_6001_c324_468d_497f, "of nothing");
        let mut grown = Digest::default();
        grown.add(b"mu");
        grown.add(b"tu");
        assert_eq!(grown.finish(), Digest::of(b"mutu"), "in pieces as in one");
    }

    #[test]
    fn a_file_has_the_key_of_its_bytes_and_every_byte_counts() {
        let bytes: Vec<u8> = (0..2 * PIECE + 17).map(|at| (at % 251) as u8).collect();
        let mut file = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut file, &bytes).unwrap();
        let go_on = AtomicBool::new(false);
        let whole = Key::of_bytes(&bytes);
        assert_eq!(Key::of_file(&file, bytes.len() as u64, &go_on).unwrap(), whole, "two ways, one key");
        for at in [0, 1, PIECE - 1, PIECE, 2 * PIECE, 2 * PIECE + 16] {
            let mut other = bytes.clone();
            other[at] ^= 1;
            assert_ne!(Key::of_bytes(&other), whole, "one bit at {at}");
        }
        let mut swapped = bytes.clone();
        swapped.rotate_left(PIECE);
        assert_ne!(Key::of_bytes(&swapped), whole, "pieces have an order");
        assert!(Key::of_file(&file, bytes.len() as u64 + 1, &go_on).is_err(), "a file that was cut");
        assert!(Key::of_file(&file, 5, &AtomicBool::new(true)).is_err(), "stopped");
        assert_eq!(Key::of_bytes(b"").length, 0, "nothing has a key too");
    }
}
