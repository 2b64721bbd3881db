//! One kept layer as a file: a mark, the buffers one behind the other, the head, and an end that seals them.
//!
//! | bytes | what |
//! |---|---|
//! | 40 | mark, stamp of the program, length and hash of the source |
//! | … | the buffers in little-endian order: coordinates, starts of rings, parts and features, kinds, areas, then column by column |
//! | … | the [`Head`] in JSON, with length and hash of every buffer |
//! | 24 | length of the head, hash of mark, head and that length |
//!
//! *Guarantees:* every byte stands under a hash; nothing is asked for that the file is not long enough to hold; what
//! comes back has passed the checks of the model too. *Must not know:* where the file stands.

use std::fs::File;
use std::io::{Error, ErrorKind, Write};
use std::sync::atomic::{AtomicBool, Ordering};

use geo_types::Coord;
use rayon::prelude::*;

use crate::io::cache::digest::{Digest, Key, read_exact_at};
use crate::io::cache::head::{ColumnForm, ColumnKind, Head, Parts, SectionForm};
use crate::io::layer::BuiltLayer;
use crate::io::sniff::Form;
use crate::model::layer::Layer;
use crate::model::shapes::{Buffers, ShapeKind, Shapes};
use crate::model::table::{Column, ColumnData, Dictionary};

/// The first bytes of a kept layer.
const MARK: [u8; 8] = *b"mutukept";
/// Bytes of [`opening`].
const OPENING: u64 = 40;
/// Bytes behind the head.
const END: u64 = 24;
/// Far above what a head holds: at most 200 findings a code, and the names of columns.
const LONGEST_HEAD: u64 = 256 << 20;
/// What is read or written at a time; a multiple of the size of every value, and small enough to stay near the processor.
const STEP: usize = 256 << 10;
/// Buffers of the geometry and the areas, before those of the columns.
const OF_LAYER: usize = 6;
/// The length of "no value" among JSON texts.
const NO_TEXT: u64 = u64::MAX;

/// The first byte of a kept layer, to write it again in its place: the file system then notes the use.
pub(super) const FIRST_BYTE: [u8; 1] = [MARK[0]];

fn opening(stamp: u64, key: Key) -> [u8; OPENING as usize] {
    let mut bytes = [0; OPENING as usize];
    let parts = [&MARK[..], &stamp.to_le_bytes(), &key.length.to_le_bytes(), &key.digest.to_le_bytes()];
    bytes.iter_mut().zip(parts.concat()).for_each(|(to, from)| *to = from);
    bytes
}

/// How many bytes the buffers of a layer take, near enough.
pub(super) fn size(layer: &Layer, columns: usize) -> u64 {
    let Buffers { coords, ring_starts, part_starts, feature_starts, kinds } = layer.shapes.buffers();
    let starts = ring_starts.len() + part_starts.len() + feature_starts.len();
    let of_column = |column: &Column| match &column.data {
        ColumnData::Number(values) => 8 * values.len(),
        ColumnData::Text { codes, words } => 4 * codes.len() + words.buffers().0.len() + 8 * words.len(),
        ColumnData::Bool(values) => values.len(),
        ColumnData::Mixed(values) => values.iter().map(|value| 8 + value.as_deref().map_or(0, str::len)).sum(),
    };
    let table: usize = layer.table.columns.iter().take(columns).map(of_column).sum();
    (16 * coords.len() + 4 * starts + kinds.len() + 8 * layer.geodesic_area_m2.len() + table) as u64
}

/// Writes the columns of `head` and the rest of the layer.
pub(super) fn write(
    out: impl Write,
    (stamp, key): (u64, Key),
    mut head: Head,
    layer: &Layer,
    stopped: &AtomicBool,
) -> Result<(), Error> {
    let mut sections = Sections { out, stopped, written: Vec::new(), step: vec![0; STEP] };
    let opening = opening(stamp, key);
    sections.out.write_all(&opening)?;
    let Buffers { coords, ring_starts, part_starts, feature_starts, kinds } = layer.shapes.buffers();
    sections
        .put(coords, |coord| (u128::from(coord.x.to_bits()) | u128::from(coord.y.to_bits()) << 64).to_le_bytes())?;
    for starts in [ring_starts, part_starts, feature_starts] {
        sections.put(starts, |start| start.to_le_bytes())?;
    }
    sections.put(kinds, |kind| [number_of(*kind)])?;
    sections.put(&layer.geodesic_area_m2, |area| area.to_le_bytes())?;
    for column in layer.table.columns.iter().take(head.columns.len()) {
        sections.put_column(&column.data)?;
    }
    let Sections { mut out, written, .. } = sections;
    head.sections = written;
    let head = serde_json::to_vec(&head)?;
    out.write_all(&head)?;
    let length = (head.len() as u64).to_le_bytes();
    out.write_all(&length)?;
    out.write_all(&seal(&opening, &head, &length).to_le_bytes())
}

/// The hash that the end of the file holds.
pub(super) fn seal(opening: &[u8], head: &[u8], length: &[u8]) -> u128 {
    let mut digest = Digest::default();
    for bytes in [opening, head, length] {
        digest.add(bytes);
    }
    digest.finish()
}

/// Where buffers are written to.
struct Sections<'a, W> {
    out: W,
    stopped: &'a AtomicBool,
    written: Vec<SectionForm>,
    step: Vec<u8>,
}

impl<W: Write> Sections<'_, W> {
    /// Writes one buffer.
    fn put<T, const N: usize>(&mut self, values: &[T], encode: impl Fn(&T) -> [u8; N]) -> Result<(), Error> {
        let mut section = Section::default();
        for values in values.chunks(STEP / N) {
            let cells = self.step.as_chunks_mut::<N>().0;
            cells.iter_mut().zip(values).for_each(|(cell, value)| *cell = encode(value));
            section.write(self.step.get(..values.len() * N).unwrap_or_default(), &mut self.out)?;
            if self.stopped.load(Ordering::Relaxed) {
                return Err(Error::from(ErrorKind::Interrupted));
            }
        }
        self.written.push(section.finish());
        Ok(())
    }

    /// Writes texts as one buffer.
    fn put_texts(&mut self, texts: &[Option<Box<str>>]) -> Result<(), Error> {
        let (mut section, mut waiting) = (Section::default(), Vec::with_capacity(2 * STEP));
        // By pieces, so that nothing is moved twice however long a text is.
        for piece in texts.iter().flatten().flat_map(|text| text.as_bytes().chunks(STEP)) {
            waiting.extend_from_slice(piece);
            if let Some(step) = waiting.get(..STEP) {
                section.write(step, &mut self.out)?;
                waiting.drain(..STEP);
            }
        }
        section.write(&waiting, &mut self.out)?;
        self.written.push(section.finish());
        Ok(())
    }

    fn put_column(&mut self, data: &ColumnData) -> Result<(), Error> {
        match data {
            ColumnData::Number(values) => self.put(values, |value| value.to_le_bytes()),
            ColumnData::Text { codes, words } => {
                let (text, ends) = words.buffers();
                self.put(codes, |code| code.to_le_bytes())?;
                self.put(text.as_bytes(), |byte| [*byte])?;
                self.put(ends, |end| (*end as u64).to_le_bytes())
            }
            ColumnData::Bool(values) => self.put(values, |value| [value.map_or(2, u8::from)]),
            ColumnData::Mixed(values) => {
                self.put_texts(values)?;
                self.put(values, |text| text.as_deref().map_or(NO_TEXT, |text| text.len() as u64).to_le_bytes())
            }
        }
    }
}

/// A buffer that is being written, in steps of [`STEP`] bytes but for the last one.
#[derive(Default)]
struct Section {
    bytes: u64,
    digests: Digest,
}

impl Section {
    fn write(&mut self, step: &[u8], out: &mut impl Write) -> Result<(), Error> {
        if !step.is_empty() {
            self.bytes += step.len() as u64;
            self.digests.add(&Digest::of(step).to_le_bytes());
            out.write_all(step)?;
        }
        Ok(())
    }

    fn finish(self) -> SectionForm {
        let digest = self.digests.finish();
        SectionForm { bytes: self.bytes, digest: [(digest >> 64) as u64, digest as u64] }
    }
}

/// Reads what was kept under `stamp` and `key`, for a file of that path. `None` for whatever is not whole.
pub(super) fn read(file: &File, (stamp, key): (u64, Key), path: &str) -> Option<(Form, BuiltLayer)> {
    let length = file.metadata().ok()?.len();
    let bytes = |at: u64, bytes: u64| -> Option<Vec<u8>> {
        let mut buffer = vec![0; usize::try_from(bytes).ok()?];
        read_exact_at(file, &mut buffer, at).ok()?;
        Some(buffer)
    };
    let opening = opening(stamp, key);
    let head_end = length.checked_sub(END)?;
    if bytes(0, OPENING)? != opening {
        return None;
    }
    let end = bytes(head_end, END)?;
    let (head_length, kept_seal) = (end.first_chunk::<8>()?, end.last_chunk::<16>()?);
    let head_bytes = u64::from_le_bytes(*head_length);
    let head_at = head_end.checked_sub(head_bytes).filter(|at| *at >= OPENING && head_bytes <= LONGEST_HEAD)?;
    let head = bytes(head_at, head_bytes)?;
    if seal(&opening, &head, head_length).to_le_bytes() != *kept_seal {
        return None;
    }
    let mut head: Head = serde_json::from_slice(&head).ok()?;
    let mut at = OPENING;
    let mut buffers = Vec::with_capacity(head.sections.len());
    for SectionForm { bytes, digest: [upper, lower] } in std::mem::take(&mut head.sections) {
        buffers.push(Buffer { file, at, bytes, digest: u128::from(upper) << 64 | u128::from(lower) });
        at = at.checked_add(bytes)?;
    }
    (at == head_at).then_some(())?;
    let parts = parts(&buffers, &head.columns)?;
    head.build(parts, path)
}

/// Geometry and columns on all cores.
fn parts(buffers: &[Buffer<'_>], forms: &[ColumnForm]) -> Option<Parts> {
    let (of_layer, mut rest) = buffers.split_at_checked(OF_LAYER)?;
    let mut jobs = Vec::with_capacity(forms.len());
    for form in forms {
        let (own, others) = rest.split_at_checked(buffers_of(form.kind))?;
        jobs.push((form, own));
        rest = others;
    }
    let [geometry @ .., areas] = of_layer else { return None };
    let table = || -> Option<(Vec<f64>, Vec<Column>)> {
        let columns = jobs.into_par_iter().map(|(form, own)| column(form, own)).collect::<Option<_>>()?;
        Some((areas.numbers()?, columns))
    };
    let (shapes, table) = rayon::join(|| shapes(geometry), table);
    let (areas, columns) = table?;
    rest.is_empty().then_some(Parts { shapes: shapes?, areas, columns })
}

fn buffers_of(kind: ColumnKind) -> usize {
    match kind {
        ColumnKind::Number | ColumnKind::Bool => 1,
        ColumnKind::Mixed => 2,
        ColumnKind::Text => 3,
    }
}

fn shapes(buffers: &[Buffer<'_>]) -> Option<Shapes> {
    let [coords, rings, parts, features, kinds] = buffers else { return None };
    // The largest buffer by far: on all cores the memory is asked for, and then filled.
    let blank = (0..coords.count::<16>()?).into_par_iter().map(|_| Coord::zero()).collect();
    let coords = coords.fill(blank, |bytes: [u8; 16]| {
        let both = u128::from_le_bytes(bytes);
        Coord { x: f64::from_bits(both as u64), y: f64::from_bits((both >> 64) as u64) }
    })?;
    let kinds = kinds.values(|[number]: [u8; 1]| number)?.into_iter().map(kind_of).collect::<Option<_>>()?;
    Shapes::from_buffers(coords, rings.starts()?, parts.starts()?, features.starts()?, kinds)
}

fn column(form: &ColumnForm, buffers: &[Buffer<'_>]) -> Option<Column> {
    let data = match (form.kind, buffers) {
        (ColumnKind::Number, [values]) => ColumnData::Number(values.numbers()?),
        (ColumnKind::Text, [codes, text, ends]) => {
            let words = Dictionary::from_buffers(text.text()?, ends.lengths()?)?;
            ColumnData::Text { codes: codes.starts()?, words }
        }
        (ColumnKind::Bool, [values]) => {
            ColumnData::Bool(values.values(|[number]: [u8; 1]| (number < 2).then_some(number == 1))?)
        }
        (ColumnKind::Mixed, [text, lengths]) => {
            ColumnData::Mixed(texts(&text.text()?, &lengths.values(u64::from_le_bytes)?)?)
        }
        _ => return None,
    };
    Some(Column { name: form.name.clone(), data })
}

/// Texts of their lengths; `None` where the lengths cut a character or leave a rest.
fn texts(mut rest: &str, lengths: &[u64]) -> Option<Vec<Option<Box<str>>>> {
    let mut texts = Vec::with_capacity(lengths.len());
    for length in lengths {
        if *length == NO_TEXT {
            texts.push(None);
            continue;
        }
        let (text, others) = rest.split_at_checked(usize::try_from(*length).ok()?)?;
        texts.push(Some(text.into()));
        rest = others;
    }
    rest.is_empty().then_some(texts)
}

/// One buffer in the file. Its place and length were compared with the file's.
struct Buffer<'a> {
    file: &'a File,
    at: u64,
    bytes: u64,
    digest: u128,
}

impl Buffer<'_> {
    /// How many values of `N` bytes there are.
    fn count<const N: usize>(&self) -> Option<usize> {
        let bytes = usize::try_from(self.bytes).ok()?;
        bytes.is_multiple_of(N).then_some(bytes / N)
    }

    /// The values; `None` where the bytes are not those that were written.
    fn values<T: Clone + Default + Send, const N: usize>(
        &self,
        decode: impl Fn([u8; N]) -> T + Sync,
    ) -> Option<Vec<T>> {
        self.fill(vec![T::default(); self.count::<N>()?], decode)
    }

    /// [`Buffer::values`] into memory that is there.
    fn fill<T: Send, const N: usize>(
        &self,
        mut values: Vec<T>,
        decode: impl Fn([u8; N]) -> T + Sync,
    ) -> Option<Vec<T>> {
        let fill = |step: &mut Vec<u8>, (number, values): (usize, &mut [T])| {
            let bytes = step.get_mut(..values.len() * N)?;
            read_exact_at(self.file, bytes, self.at + (number * STEP) as u64).ok()?;
            let cells = bytes.as_chunks::<N>().0;
            values.iter_mut().zip(cells).for_each(|(value, cell)| *value = decode(*cell));
            Some(Digest::of(bytes))
        };
        let steps = values.par_chunks_mut(STEP / N).enumerate().map_init(|| vec![0; STEP], fill);
        let steps: Vec<u128> = steps.collect::<Option<_>>()?;
        let mut digests = Digest::default();
        for digest in steps {
            digests.add(&digest.to_le_bytes());
        }
        (digests.finish() == self.digest).then_some(values)
    }

    fn numbers(&self) -> Option<Vec<f64>> {
        self.values(f64::from_le_bytes)
    }

    fn starts(&self) -> Option<Vec<u32>> {
        self.values(u32::from_le_bytes)
    }

    /// What does not fit in memory is no length either, and is found by whoever uses it.
    fn lengths(&self) -> Option<Vec<usize>> {
        self.values(|bytes| usize::try_from(u64::from_le_bytes(bytes)).unwrap_or(usize::MAX))
    }

    fn text(&self) -> Option<String> {
        String::from_utf8(self.values(|[byte]: [u8; 1]| byte)?).ok()
    }
}

fn number_of(kind: ShapeKind) -> u8 {
    match kind {
        ShapeKind::Empty => 0,
        ShapeKind::Point => 1,
        ShapeKind::Line => 2,
        ShapeKind::Polygon => 3,
    }
}

fn kind_of(number: u8) -> Option<ShapeKind> {
    [ShapeKind::Empty, ShapeKind::Point, ShapeKind::Line, ShapeKind::Polygon].get(usize::from(number)).copied()
}
