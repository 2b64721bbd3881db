//! The bytes of a file: in memory, or on the disk and read in blocks by several threads.
//!
//! *Guarantees:* a file that is cut while it is read gives fewer bytes or an error, never a crash: nothing is mapped.
//! *Must not know:* what the bytes mean.

use crate::io::cache::Digests;
use std::fs::File;
use std::io::{Error, ErrorKind};

/// Where bytes come from.
#[derive(Debug)]
pub(crate) enum Source<'a> {
    Memory(&'a [u8]),
    /// A file of that many bytes, and who notes what they were.
    Disk(&'a File, u64, Option<&'a Digests>),
}

impl Source<'_> {
    /// How many bytes there are.
    pub(crate) fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(_, len, _) => *len,
        }
    }

    /// Puts up to `count` bytes from `start` behind those in `buffer`, fewer at the end.
    pub(crate) fn read(&self, start: u64, count: usize, buffer: &mut Vec<u8>) -> Result<(), Error> {
        let count = usize::try_from(self.len().saturating_sub(start)).unwrap_or(usize::MAX).min(count);
        match self {
            Self::Memory(bytes) => {
                let start = usize::try_from(start).unwrap_or(usize::MAX).min(bytes.len());
                buffer.extend_from_slice(bytes.get(start..start + count).unwrap_or(&[]));
                Ok(())
            }
            Self::Disk(file, len, digests) => {
                let before = buffer.len();
                buffer.resize(before + count, 0);
                let mut done = 0;
                while let Some(rest) = buffer.get_mut(before + done..).filter(|rest| !rest.is_empty()) {
                    match read_at(file, rest, start + done as u64) {
                        Ok(0) => return Err(ErrorKind::UnexpectedEof.into()),
                        Ok(count) => done += count,
                        Err(error) if error.kind() == ErrorKind::Interrupted => {}
                        Err(error) => return Err(error),
                    }
                }
                if let (Some(digests), Some(read)) = (digests, buffer.get(before..)) {
                    digests.note(start, read, *len);
                }
                Ok(())
            }
        }
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> Result<usize, Error> {
    std::os::unix::fs::FileExt::read_at(file, buffer, start)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], start: u64) -> Result<usize, Error> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, start)
}
