//! Columns of a row group, unpacked by the crate, and the rows they stand in.
//!
//! *Guarantees:* nothing is unpacked of which the file does not hold enough. *Must not know:* what values mean.

use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::basic::Compression;
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, FixedLenByteArray, Int96};
use parquet::file::metadata::ColumnChunkMetaData;

use super::pages;
use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// Rows that are unpacked at a time, and those of a batch.
pub(super) const AT_ONCE: usize = 4_096;

/// The values of a column in a row group, without the empty cells.
#[derive(Debug)]
pub(super) enum Values {
    Bool(Vec<bool>),
    Int(Vec<i32>),
    Long(Vec<i64>),
    Moment(Vec<Int96>),
    Single(Vec<f32>),
    Double(Vec<f64>),
    Bytes(Vec<ByteArray>),
    Fixed(Vec<FixedLenByteArray>),
}

/// A column in a row group.
#[derive(Debug)]
pub(super) struct Filled {
    pub(super) values: Values,
    /// Whether each cell has a value; empty where all have.
    present: Vec<bool>,
    /// How many values come before each batch of rows.
    before: Vec<usize>,
}

impl Filled {
    /// The number of the value of a row, where it has one; `next` is that of the rows behind.
    pub(super) fn value(&self, row: usize, next: &mut usize) -> Option<usize> {
        if !self.present.is_empty() && !self.present.get(row).copied().unwrap_or(false) {
            return None;
        }
        *next += 1;
        Some(*next - 1)
    }

    /// The number of the first value of a batch.
    pub(super) fn first(&self, batch: usize) -> usize {
        if self.present.is_empty() { batch * AT_ONCE } else { self.before.get(batch).copied().unwrap_or(0) }
    }
}

/// Looks whether a chunk of a column is where the file is, and no more than it can hold: the bytes its pages take.
pub(super) fn check(chunk: &ColumnChunkMetaData, file: &[u8]) -> Result<u64, Fault> {
    match chunk.compression() {
        Compression::UNCOMPRESSED | Compression::SNAPPY | Compression::ZSTD(_) => {}
        other => return Err(foreign_codec(other)),
    }
    let start = chunk.dictionary_page_offset().unwrap_or(chunk.data_page_offset());
    let range = usize::try_from(start).ok().zip(usize::try_from(chunk.compressed_size()).ok());
    let bytes = range.and_then(|(start, len)| file.get(start..start.checked_add(len)?)).ok_or_else(damaged)?;
    pages::unpacked(bytes).ok_or_else(damaged)
}

/// Unpacks a column; its cells have values where their level is `most_level`.
pub(super) fn filled(reader: ColumnReader, rows: usize, most_level: i16) -> Result<Filled, Fault> {
    let mut levels = Vec::new();
    let (values, count) = match reader {
        ColumnReader::BoolColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Bool(values), count)
        }
        ColumnReader::Int32ColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Int(values), count)
        }
        ColumnReader::Int64ColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Long(values), count)
        }
        ColumnReader::Int96ColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Moment(values), count)
        }
        ColumnReader::FloatColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Single(values), count)
        }
        ColumnReader::DoubleColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Double(values), count)
        }
        ColumnReader::ByteArrayColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Bytes(values), count)
        }
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            let (values, count) = all(reader, rows, most_level, &mut levels)?;
            (Values::Fixed(values), count)
        }
    };
    let present: Vec<bool> = if count == rows { Vec::new() } else { levels };
    let mut before = Vec::new();
    let mut seen = 0;
    for batch in present.chunks(AT_ONCE) {
        before.push(seen);
        seen += batch.iter().filter(|present| **present).count();
    }
    Ok(Filled { values, present, before })
}

/// All values of a column, and how many there are; `present` gets whether each cell has one.
fn all<T: DataType>(
    mut reader: ColumnReaderImpl<T>,
    rows: usize,
    most_level: i16,
    present: &mut Vec<bool>,
) -> Result<(Vec<T::T>, usize), Fault> {
    let (mut values, mut levels, mut done) = (Vec::new(), Vec::new(), 0);
    while done < rows {
        levels.clear();
        let most = (rows - done).min(AT_ONCE);
        let (read, ..) = guarded(|| reader.read_records(most, Some(&mut levels), None, &mut values))?;
        if read == 0 {
            return Err(damaged());
        }
        present.extend(levels.iter().map(|level| *level == most_level));
        done += read;
    }
    let count = values.len();
    let is_whole = if most_level == 0 { count == rows } else { present.len() == rows };
    if is_whole { Ok((values, count)) } else { Err(damaged()) }
}

/// What the crate makes of a file. It answers some damage with a panic, which is caught.
pub(super) fn guarded<T>(ask: impl FnOnce() -> parquet::errors::Result<T>) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(ask)).ok().and_then(Result::ok).ok_or_else(damaged)
}

/// The fault of a file that is not what it says.
pub(super) fn damaged() -> Fault {
    let message = Words::fixed("Parquet 文件损坏或不完整", "the Parquet file is damaged or incomplete");
    let remedy = Words::fixed("请重新导出或下载", "export or download it again");
    Fault::new("parquet-damaged", message, remedy)
}

fn foreign_codec(codec: Compression) -> Fault {
    let name = codec.to_string();
    let name: String = name.chars().take_while(|c| *c != '(').collect();
    let message = words!("Parquet 的压缩方式 {name} 不能读", "Parquet that is compressed with {name} cannot be read");
    let remedy = Words::fixed(
        "导出时请选择 snappy 或 zstd（COMPRESSION=SNAPPY）",
        "choose snappy or zstd when exporting it (COMPRESSION=SNAPPY)",
    );
    Fault::new("parquet-codec", message, remedy)
}
