//! One file as its reader gets it: its bytes, and what stands beside it on the disk or in an archive.
//!
//! *Guarantees:* a reader that goes through this reads members of archives like files. *Must not know:* formats.

use std::borrow::Cow;
use std::fs;
use std::path::{Path, PathBuf};

use crate::io::archive::Members;
use crate::io::error::Fault;
use crate::io::path::unreadable;
use crate::io::reading::Reading;
use crate::io::source::Source;

/// What stands beside a file is no larger than so many bytes.
const MOST_BESIDE: u64 = 4 << 30;

/// One file to be read.
#[derive(Debug)]
pub(crate) struct Input<'a> {
    /// As the user named it; a member of an archive has its own.
    pub(crate) name: &'a str,
    pub(crate) source: Source<'a>,
    pub(crate) place: Place<'a>,
    /// What is said about it.
    pub(crate) reading: &'a Reading,
}

/// Where a file stands.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// In memory, alone.
    Nowhere,
    Disk(&'a Path),
    /// In an archive, with these.
    Archive(&'a Members),
}

impl<'a> Input<'a> {
    /// Up to `count` bytes of its start.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(crate) fn head(&self, count: usize) -> Result<Vec<u8>, Fault> {
        let mut head = Vec::new();
        self.source.read(0, count, &mut head).map_err(|error| unreadable(&error))?;
        Ok(head)
    }

    /// All of it, where it is in memory.
    pub(crate) fn memory(&self) -> Option<&'a [u8]> {
        match self.source {
            Source::Memory(bytes) => Some(bytes),
            Source::Disk(..) => None,
        }
    }

    /// All of it.
    ///
    /// # Errors
    /// Where it cannot be read, or does not fit in memory.
    pub(crate) fn bytes(&self) -> Result<Cow<'a, [u8]>, Fault> {
        match (&self.source, self.place) {
            (Source::Memory(bytes), _) => Ok(Cow::Borrowed(bytes)),
            (Source::Disk(_, _, digests), Place::Disk(path)) => {
                let bytes = fs::read(path).map_err(|error| unreadable(&error))?;
                if let Some(digests) = digests {
                    digests.replace(&bytes);
                }
                Ok(Cow::Owned(bytes))
            }
            (Source::Disk(_, len, _), _) => self.head(usize::try_from(*len).unwrap_or(usize::MAX)).map(Cow::Owned),
        }
    }

    /// The path of the file of the same name with another ending, in small or capital letters, where there is one on the disk.
    pub(crate) fn path_beside(&self, extension: &str) -> Option<PathBuf> {
        let Place::Disk(path) = self.place else { return None };
        let endings = [extension.to_lowercase(), extension.to_uppercase(), capitalised(extension)];
        endings.into_iter().map(|ending| path.with_extension(ending)).find(|beside| beside.is_file())
    }

    /// The bytes of the file of the same name with another ending, in small or capital letters.
    ///
    /// # Errors
    /// Where it is there and cannot be read.
    pub(crate) fn beside(&self, extension: &str) -> Result<Option<Cow<'a, [u8]>>, Fault> {
        if let Place::Archive(members) = self.place {
            let wanted = Path::new(self.name).with_extension(extension).to_string_lossy().to_lowercase();
            return Ok(members.find(&wanted).map(|member| Cow::Borrowed(member.bytes.as_slice())));
        }
        let Some(path) = self.path_beside(extension) else { return Ok(None) };
        let len = fs::metadata(&path).map_err(|error| unreadable(&error))?.len();
        if len > MOST_BESIDE {
            return Err(unreadable(&std::io::ErrorKind::OutOfMemory.into()));
        }
        fs::read(&path).map(|bytes| Some(Cow::Owned(bytes))).map_err(|error| unreadable(&error))
    }
}

fn capitalised(extension: &str) -> String {
    let mut letters = extension.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
