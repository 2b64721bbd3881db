//! Small files made to take gigabytes, or time without end: refused or read within what their size allows.
//!
//! Memory is bounded by the system: the built program runs as a child that gets no more address space than is stated, and
//! one that asks for more is ended. Time is bounded by far more than is needed and far less than growth by squares takes.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test stops where something is wrong")]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use mutu::io::open::open_bytes;
use mutu::io::progress::Progress;
use mutu::model::table::Value;
use parquet::basic::{Compression, ZstdLevel};
use parquet::data_type::{ByteArray, ByteArrayType};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::parser::parse_message_type;
use rusqlite::Connection;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Address space of the child in MiB, and how long it may take.
const MOST_MIB: usize = 768;
const PATIENCE: Duration = Duration::from_mins(4);

/// What `mutu check` says of a file; fails where it had to be ended.
fn said(path: &Path) -> String {
    let limited = format!("ulimit -v {}; exec \"$0\" check --lang en \"$1\"", MOST_MIB << 10);
    let mut child = Command::new("sh")
        .args(["-c", &limited, env!("CARGO_BIN_EXE_mutu")])
        .arg(path)
        .env("LC_ALL", "C")
        .env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("RAYON_NUM_THREADS", "2")
        .env("MALLOC_ARENA_MAX", "2")
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let since = Instant::now();
    while child.try_wait().unwrap().is_none() {
        if since.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("{} takes too long", path.display());
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let output = child.wait_with_output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(matches!(output.status.code(), Some(0..=9)), "{}: {:?} {text}", path.display(), output.status);
    text
}

fn check(path: &Path, expected: &str) {
    let text = said(path);
    assert!(text.contains(expected), "{} says {expected:?}: {text}", path.display());
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn write(&self, name: &str, bytes: &[u8]) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    }
}

/// A `.shp` or `.shx` with these bytes behind the header.
fn shp(kind: u32, body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![0; 100];
    bytes[..4].copy_from_slice(&9994_u32.to_be_bytes());
    bytes[24..28].copy_from_slice(&(50 + body.len() as u32 / 2).to_be_bytes());
    bytes[28..32].copy_from_slice(&1000_u32.to_le_bytes());
    bytes[32..36].copy_from_slice(&kind.to_le_bytes());
    [bytes, body.to_vec()].concat()
}

fn record(number: u32, content: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes(), &(content.len() as u32 / 2).to_be_bytes(), content].concat()
}

/// One point a row.
fn points(rows: u32) -> Vec<u8> {
    let point = [&1_u32.to_le_bytes()[..], &116.0_f64.to_le_bytes(), &36.0_f64.to_le_bytes()].concat();
    shp(1, &(0..rows).flat_map(|row| record(row + 1, &point)).collect::<Vec<u8>>())
}

/// A table of fields of kind and length, and of rows that are all the same.
fn dbf(fields: &[(&str, u8, u8)], row: &[u8], rows: u32) -> Vec<u8> {
    let header_len = (32 + 32 * fields.len() + 1) as u16;
    let mut bytes = vec![0; 32];
    bytes[0] = 0x30;
    bytes[4..8].copy_from_slice(&rows.to_le_bytes());
    bytes[8..10].copy_from_slice(&header_len.to_le_bytes());
    bytes[10..12].copy_from_slice(&(row.len() as u16 + 1).to_le_bytes());
    for (name, kind, len) in fields {
        let mut field = [0; 32];
        field[..name.len()].copy_from_slice(name.as_bytes());
        (field[11], field[16]) = (*kind, *len);
        bytes.extend(field);
    }
    bytes.push(0x0d);
    (0..rows).for_each(|_| bytes.extend([b" ", row].concat()));
    bytes
}

/// 2,045 fields without width: a cell of each took the memory of a name, row by row.
#[test]
fn fields_without_width_have_no_cells() {
    let folder = Folder::new();
    let mut fields = vec![("n", b'N', 1)];
    fields.resize(2_046, ("", b'C', 0));
    folder.write("wide.dbf", &dbf(&fields, b"7", 40_000));
    check(&folder.write("wide.shp", &points(40_000)), "40000");
}

/// Equal names were told apart by looking at all names for each number.
#[test]
fn equal_names_are_told_apart_at_once() {
    let folder = Folder::new();
    folder.write("same.dbf", &dbf(&vec![("n", b'N', 1); 2_046], &[b'1'; 2_046], 50));
    check(&folder.write("same.shp", &points(50)), "50");
    let table = format!("lon,lat{}\n116,36{}\n", ",a".repeat(15_000), ",1".repeat(15_000));
    check(&folder.write("same.csv", table.as_bytes()), "same");
}

/// A memo may be pointed to by every row, and beyond the end of all that can be counted.
#[test]
fn texts_beside_a_table_are_each_of_one_cell() {
    let folder = Folder::new();
    let memo = |len: u32| {
        let mut bytes = vec![0; 512];
        bytes[6..8].copy_from_slice(&512_u16.to_be_bytes());
        bytes.extend([&1_u32.to_be_bytes()[..], &len.to_be_bytes()].concat());
        bytes.resize(520 + len as usize, b'x');
        bytes
    };
    folder.write("m.fpt", &memo(1 << 20));
    folder.write("m.dbf", &dbf(&[("note", b'M', 4)], &1_u32.to_le_bytes(), 20_000));
    check(&folder.write("m.shp", &points(20_000)), "over and over");
    folder.write("far.fpt", &memo(4));
    folder.write("far.dbf", &dbf(&[("note", b'M', 20)], b"36028797018963967   ", 1));
    check(&folder.write("far.shp", &points(1)), "far");
}

/// 40,000 entries of an index that all point to one shape of 2,000 corners.
#[test]
fn an_index_lists_each_record_once() {
    let folder = Folder::new();
    let corners = (0..=2_000_u32).map(|at| f64::from(at % 2_000) * std::f64::consts::TAU / 2_000.0);
    let mut shape =
        [&5_u32.to_le_bytes()[..], &[0; 32], &1_u32.to_le_bytes(), &2_001_u32.to_le_bytes(), &[0; 4]].concat();
    for turn in corners {
        shape.extend([116.0 + turn.sin() / 100.0, 36.0 + turn.cos() / 100.0].iter().flat_map(|c| c.to_le_bytes()));
    }
    let entry = [50_u32.to_be_bytes(), (shape.len() as u32 / 2).to_be_bytes()].concat();
    folder.write("index.shx", &shp(5, &entry.repeat(40_000)));
    check(&folder.write("index.shp", &shp(5, &record(1, &shape))), "1 feature");
}

/// 100 pages of 16 MiB of zeros, each packed into some hundred bytes.
#[test]
fn pages_of_parquet_are_counted_before_they_are_unpacked() {
    let schema = "message m { required binary geometry; required binary a (UTF8); }";
    let geo = r#"{"version":"1.0.0","primary_column":"geometry","columns":{"geometry":{"encoding":"WKB","geometry_types":[]}}}"#;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3).unwrap()))
        .set_dictionary_enabled(false)
        .set_data_page_row_count_limit(1)
        .set_write_batch_size(1)
        .set_key_value_metadata(Some(vec![KeyValue::new("geo".to_owned(), geo.to_owned())]))
        .build();
    let mut bytes = Vec::new();
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    let point = [&[1, 1, 0, 0, 0][..], &116.0_f64.to_le_bytes(), &36.0_f64.to_le_bytes()].concat();
    let zeros = ByteArray::from(vec![b'0'; (16 << 20) - 1_000]);
    let mut group = file.next_row_group().unwrap();
    for value in [ByteArray::from(point), zeros] {
        let mut column = group.next_column().unwrap().unwrap();
        for _ in 0..100 {
            column.typed::<ByteArrayType>().write_batch(std::slice::from_ref(&value), None, None).unwrap();
        }
        column.close().unwrap();
    }
    group.close().unwrap();
    file.close().unwrap();
    assert!(bytes.len() < 400_000, "{} bytes", bytes.len());
    check(&Folder::new().write("bomb.parquet", &bytes), "than its size allows");
}

/// The tables of a GeoPackage, some of them with other words.
fn gpkg(folder: &Folder, name: &str, geometry_columns: &str, more: &str) -> PathBuf {
    let path = folder.0.path().join(name);
    let connection = Connection::open(&path).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA application_id = 0x47504b47;
             CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT, srs_id INTEGER PRIMARY KEY, organization TEXT,
               organization_coordsys_id INTEGER, definition TEXT, description TEXT);
             INSERT INTO gpkg_spatial_ref_sys VALUES ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS', NULL);
             CREATE TABLE gpkg_contents (table_name TEXT PRIMARY KEY, data_type TEXT, identifier TEXT, description TEXT,
               last_change TEXT, min_x REAL, min_y REAL, max_x REAL, max_y REAL, srs_id INTEGER);
             INSERT INTO gpkg_contents (table_name, data_type, srs_id) VALUES ('lots', 'features', 4326);
             {geometry_columns}; {more};"
        ))
        .unwrap();
    path
}

const COLUMNS: &str = "CREATE TABLE gpkg_geometry_columns (table_name TEXT, column_name TEXT, geometry_type_name TEXT,
     srs_id INTEGER, z INTEGER, m INTEGER); INSERT INTO gpkg_geometry_columns VALUES ('lots', 'geom', 'POINT', 4326, 0, 0)";
/// The header of a geometry and a point.
const POINT: &str = "x'47500001e61000000101000000000000000000d5c0000000000000424000'";

#[test]
fn a_database_asks_no_question_without_end() {
    let folder = Folder::new();
    let endless = "CREATE VIEW gpkg_geometry_columns AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
         SELECT 'lots' AS table_name, 'geom' AS column_name, 4326 AS srs_id FROM n WHERE i < 0";
    let lots = "CREATE TABLE lots (fid INTEGER PRIMARY KEY, geom BLOB)";
    check(&gpkg(&folder, "view.gpkg", endless, lots), "no layer of a GeoPackage");
    let computed = "CREATE TABLE lots (fid INTEGER PRIMARY KEY, geom BLOB AS (zeroblob(200000000)))";
    check(&gpkg(&folder, "computed.gpkg", COLUMNS, computed), "no layer of a GeoPackage");
}

/// Columns that were added with a default have no bytes in the rows that were there.
#[test]
fn cells_that_stand_nowhere_are_counted() {
    let folder = Folder::new();
    let columns: Vec<String> =
        (0..900).map(|at| format!("ALTER TABLE lots ADD COLUMN c{at} REAL DEFAULT 1.5;")).collect();
    let rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000)
         INSERT INTO lots SELECT i, NULL FROM n";
    let lots = format!("CREATE TABLE lots (fid INTEGER PRIMARY KEY, geom BLOB); {rows}; {}", columns.concat());
    check(&gpkg(&folder, "defaults.gpkg", COLUMNS, &lots), "than its size allows");
}

/// 1,200 columns: the same whether the rows come in one piece or in several.
#[test]
fn columns_beyond_the_limit_stand_together_however_many_rows_there_are() {
    let columns: Vec<String> = (0..1_200).map(|at| format!("c{at} INTEGER")).collect();
    let lots = |rows: usize| {
        format!(
            "CREATE TABLE lots (fid INTEGER PRIMARY KEY, geom BLOB, {});
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             INSERT INTO lots (fid, geom, c7, c1100) SELECT i, {POINT}, i * 2, i * 3 FROM n",
            columns.join(", ")
        )
    };
    for rows in [100, 5_000] {
        let folder = Folder::new();
        let path = gpkg(&folder, "wide.gpkg", COLUMNS, &lots(rows));
        let opened = open_bytes(&[("wide.gpkg", &fs::read(path).unwrap())], &Progress::default());
        assert!(opened.files[0].error.is_none(), "{rows}: {:?}", opened.files[0].error);
        let columns = &opened.dataset.layers[0].table.columns;
        assert_eq!(columns.iter().filter(|column| column.name.starts_with('c')).count(), 1_000, "{rows} rows");
        let rest = columns.iter().find(|column| column.name.contains("other properties")).unwrap();
        assert_eq!(rest.value(rows - 1), Value::Json(&format!(r#"{{"c1100":{}}}"#, rows * 3)), "{rows} rows");
    }
}

/// Arcs of nearly a whole circle, 18 bytes each, unfold to 511 corners.
#[test]
fn arcs_unfold_to_no_more_than_the_file_allows() {
    let corner = |at: usize| format!("10\n{}\n20\n0\n42\n99\n", at % 2);
    let corners: String = (0..60_000).map(corner).collect();
    let text = format!("0\nSECTION\n2\nENTITIES\n0\nLWPOLYLINE\n8\n0\n70\n0\n{corners}");
    let lines = format!("{text}{}0\nENDSEC\n0\nEOF\n", format!("0\nLWPOLYLINE\n8\n0\n70\n0\n{corners}").repeat(3));
    check(&Folder::new().write("arcs.dxf", lines.as_bytes()), "the arcs unfold");
}

/// For each bad coordinate all lines before it were counted.
#[test]
fn many_bad_coordinates_are_said_at_once() {
    let mut text = String::from("<kml xmlns=\"http://www.opengis.net/kml/2.2\"><Document>\n");
    for _ in 0..80_000 {
        text.push_str("<Placemark><Point><coordinates>116,x</coordinates></Point></Placemark>\n\n\n");
    }
    check(&Folder::new().write("bad.kml", (text + "</Document></kml>").as_bytes()), "line 14");
}

/// A pipe that nobody writes to.
#[test]
fn a_pipe_is_not_waited_for() {
    let folder = Folder::new();
    let pipe = folder.0.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    check(&pipe, "pipe or device");
}

/// A workbook of one sheet.
fn xlsx(rows: &str, merged: &str) -> Vec<u8> {
    let parts = [
        ("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml\"/><Override PartName=\"/xl/worksheets/sheet1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml\"/></Types>".to_owned()),
        ("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>".to_owned()),
        ("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>".to_owned()),
        ("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>".to_owned()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{rows}</sheetData><mergeCells>{merged}</mergeCells></worksheet>")),
    ];
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in parts {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(text.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

fn cell(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

/// 20,000 merged areas that are all the same, and one as wide as a sheet can be.
#[test]
fn merged_cells_are_filled_once() {
    let folder = Folder::new();
    let row = |number: usize, cells: &str| format!("<row r=\"{number}\">{cells}</row>");
    let head = row(1, &(cell("A1", "地块编号") + &cell("B1", "税收")));
    let rows: String = (2..=20_001)
        .map(|at| row(at, &((if at == 2 { cell("A2", "x") } else { String::new() }) + &cell(&format!("B{at}"), "5"))))
        .collect();
    let same = "<mergeCell ref=\"A2:A20001\"/>".repeat(20_000);
    check(&folder.write("same.xlsx", &xlsx(&(head.clone() + &rows), &same)), "20000");
    let wide: String = (2..=4_001)
        .map(|at| row(at, &(cell(&format!("B{at}"), "5") + &if at == 2 { cell("XFD2", "x") } else { String::new() })))
        .collect();
    check(&folder.write("wide.xlsx", &xlsx(&(head + &wide), "<mergeCell ref=\"XFD2:XFD4001\"/>")), "were not filled");
}

/// More columns than a spreadsheet can have.
#[test]
fn a_text_has_no_more_columns_than_a_sheet() {
    let table = format!("zddm,税收{}\n", ",x".repeat(40_000));
    check(&Folder::new().write("wide.csv", (table + "1,2\n").as_bytes()), "16384");
}
