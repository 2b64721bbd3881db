//! What a file is, by its content and not by its name.
//!
//! A zip with the name `.geojson` is a zip. Every kind that cannot be read has its own words: what it is and
//! how to get from it to something that can be.

use crate::io::error::Fault;
use crate::io::text;
use crate::model::words::Words;
use crate::words;

/// A form of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// One GeoJSON document.
    GeoJson,
    /// GeoJSON features, one a line.
    GeoJsonLines,
    /// RFC 8142: GeoJSON texts, each behind a record separator.
    GeoJsonSequence,
    /// A table with a header.
    Csv,
    /// ESRI's `.shp`, with `.dbf`, `.prj` and `.cpg` beside it.
    Shapefile,
    /// An SQLite database of layers.
    GeoPackage,
    /// `.fgb`.
    FlatGeobuf,
    /// Parquet with geometry.
    GeoParquet,
    /// Google Earth's XML; KMZ is a zip of it.
    Kml,
    /// 界址点坐标交换文件.
    BoundaryPoints,
    /// A drawing.
    Dxf,
    /// Excel since 2007.
    Xlsx,
    /// Excel before.
    Xls,
    /// LibreOffice's table.
    Ods,
    /// An archive of files.
    Zip,
    /// One file, packed.
    Gzip,
    /// A table of a database; no file.
    PostGis,
}

impl Form {
    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonLines => "GeoJSON (newline-delimited)",
            Self::GeoJsonSequence => "GeoJSON (RFC 8142)",
            Self::Csv => "CSV",
            Self::Shapefile => "Shapefile",
            Self::GeoPackage => "GeoPackage",
            Self::FlatGeobuf => "FlatGeobuf",
            Self::GeoParquet => "GeoParquet",
            Self::Kml => "KML",
            Self::BoundaryPoints => "界址点 TXT",
            Self::Dxf => "DXF",
            Self::Xlsx => "XLSX",
            Self::Xls => "XLS",
            Self::Ods => "ODS",
            Self::Zip => "ZIP",
            Self::Gzip => "GZIP",
            Self::PostGis => "PostGIS",
        }
    }

    /// Whether it is one of the GeoJSON forms.
    pub(crate) fn is_geojson(self) -> bool {
        matches!(self, Self::GeoJson | Self::GeoJsonLines | Self::GeoJsonSequence)
    }
}

/// First bytes by which forms are known.
const KNOWN: &[(&[u8], Form)] = &[
    (b"\x1f\x8b", Form::Gzip),
    (b"SQLite format 3\0", Form::GeoPackage),
    (b"\x00\x00\x27\x0a", Form::Shapefile),
    (b"fgb\x03", Form::FlatGeobuf),
    (b"PAR1", Form::GeoParquet),
    (b"AutoCAD Binary DXF", Form::Dxf),
    (b"\xd0\xcf\x11\xe0", Form::Xls),
];

/// A kind of file known by its first bytes, which cannot be read.
struct Foreign {
    magic: &'static [u8],
    code: &'static str,
    zh: &'static str,
    en: &'static str,
    remedy_zh: &'static str,
    remedy_en: &'static str,
}

const fn foreign(
    magic: &'static [u8],
    code: &'static str,
    what: (&'static str, &'static str),
    remedy: (&'static str, &'static str),
) -> Foreign {
    Foreign { magic, code, zh: what.0, en: what.1, remedy_zh: remedy.0, remedy_en: remedy.1 }
}

const TO_GEOJSON: (&str, &str) = (
    "请用 QGIS 或 ogr2ogr 另存为 GeoJSON（UTF-8）后再打开",
    "save it as GeoJSON (UTF-8) with QGIS or ogr2ogr and open that file",
);
const UNPACK: (&str, &str) = ("请先解压，再打开里面的文件", "unpack it first, then open the file inside");
const PICTURE: (&str, &str) =
    ("图片里没有可读的地块；请打开地图的源数据", "a picture holds no parcels; open the data the map was made from");

const FOREIGN: &[Foreign] = &[
    foreign(b"Rar!", "rar", ("这是一个 RAR 压缩包", "this is a RAR archive"), UNPACK),
    foreign(b"7z\xbc\xaf", "7z", ("这是一个 7z 压缩包", "this is a 7z archive"), UNPACK),
    foreign(b"%PDF", "pdf", ("这是一个 PDF 文件", "this is a PDF file"), PICTURE),
    foreign(b"\x89PNG", "png", ("这是一张 PNG 图片", "this is a PNG picture"), PICTURE),
    foreign(b"\xff\xd8\xff", "jpeg", ("这是一张 JPEG 图片", "this is a JPEG picture"), PICTURE),
    foreign(b"II*\0", "tiff", ("这是一张 TIFF 图片", "this is a TIFF picture"), PICTURE),
    foreign(b"MM\0*", "tiff", ("这是一张 TIFF 图片", "this is a TIFF picture"), PICTURE),
    foreign(b"AC10", "dwg", ("这是一个 AutoCAD DWG 图形", "this is an AutoCAD drawing (DWG)"), TO_GEOJSON),
];

/// The form that the first bytes of a file show; `None` where it is text. Refuses what cannot be read.
pub(crate) fn form_of_bytes(bytes: &[u8]) -> Result<Option<Form>, Fault> {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    if text.iter().all(u8::is_ascii_whitespace) {
        let message = if bytes.is_empty() {
            Words::fixed("文件是空的（0 字节）", "the file is empty (0 bytes)")
        } else {
            Words::fixed("文件里只有空白", "the file holds nothing but white space")
        };
        let remedy =
            Words::fixed("请检查文件是否导出或下载完整", "check that the file was exported or downloaded completely");
        return Err(Fault::new("empty-file", message, remedy));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        // Which archive it is its directory says, at the end of the file.
        return Ok(Some(Form::Zip));
    }
    if let Some((_, form)) = KNOWN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        return Ok(Some(*form));
    }
    if let Some(kind) = FOREIGN.iter().find(|kind| bytes.starts_with(kind.magic)) {
        let (message, remedy) = (Words::fixed(kind.zh, kind.en), Words::fixed(kind.remedy_zh, kind.remedy_en));
        return Err(Fault::new(kind.code, message, remedy));
    }
    if text::utf_16(bytes).is_none() {
        refuse_binary(bytes)?;
    }
    Ok(None)
}

/// The fault of a form that this build of the program does not read.
pub(crate) fn unread(form: Form) -> Fault {
    let name = form.name();
    if matches!(form, Form::Xlsx | Form::Xls | Form::Ods) {
        let message = words!("这是一张 {name} 表格，没有图形", "this is a table ({name}) without geometry");
        let remedy = Words::fixed(
            "把它拖进窗口，或用 mutu join，按编号并入地块；压缩包里的请先解压",
            "drop it on the window, or use mutu join, to join it to parcels by their numbers; unpack it first where it is in an archive",
        );
        return Fault::new("format-unread", message, remedy);
    }
    let message = words!("这是一个 {name} 文件，本版还不能读", "this is a {name} file, which this version cannot read");
    Fault::new("format-unread", message, Words::fixed(TO_GEOJSON.0, TO_GEOJSON.1))
}

/// The form of decoded text.
pub(crate) fn form(text: &str) -> Result<Form, Fault> {
    let start = text.trim_start();
    if start.starts_with('\u{1e}') {
        return Ok(Form::GeoJsonSequence);
    }
    let head: String = start.chars().take(300).collect::<String>().to_lowercase();
    // A description in KML may be a page of its own.
    let page = head.find("<html").filter(|at| head.find("<kml").is_none_or(|kml| *at < kml));
    if head.starts_with("<!doctype html") || page.is_some() && head.starts_with('<') {
        let message = Words::fixed("这是一个网页（HTML），不是数据文件", "this is a web page (HTML), not a data file");
        let remedy = Words::fixed(
            "下载可能被登录页或出错页替换了；请重新下载数据本身",
            "the download was probably answered by a login or error page; download the data itself again",
        );
        return Err(Fault::new("html", message, remedy));
    }
    if head.starts_with('<') {
        if head.contains("<kml") {
            return Ok(Form::Kml);
        }
        let message = Words::fixed("这是一个 XML 文件，不是 GeoJSON", "this is an XML file, not GeoJSON");
        return Err(Fault::new("xml", message, Words::fixed(TO_GEOJSON.0, TO_GEOJSON.1)));
    }
    if start.starts_with("[属性描述]") || start.starts_with("[地块坐标]") {
        return Ok(Form::BoundaryPoints);
    }
    if is_dxf(start) {
        return Ok(Form::Dxf);
    }
    if start.starts_with('{') {
        return Ok(if is_lines(start) { Form::GeoJsonLines } else { Form::GeoJson });
    }
    if start.starts_with(['[', '"']) && !first_line(start).contains([',', ';', '\t']) || start.starts_with("[{") {
        return Ok(Form::GeoJson);
    }
    if first_line(start).contains([',', '，', ';', '\t']) {
        return Ok(Form::Csv);
    }
    let message = Words::fixed("认不出这是什么文件", "this file is in no known form");
    let remedy = Words::fixed(
        "可以打开的有：GeoJSON、Shapefile（选 .shp）、GeoPackage、FlatGeobuf、GeoParquet、KML/KMZ、DXF、界址点 TXT、CSV 和 Excel 表，以及它们的 ZIP 或 GZIP 压缩包",
        "what can be opened: GeoJSON, shapefiles (the .shp), GeoPackages, FlatGeobuf, GeoParquet, KML and KMZ, DXF, 界址点 TXT, CSV and Excel tables, and these in zip or gzip archives",
    );
    Err(Fault::new("unknown-format", message, remedy))
}

/// A drawing starts with its first section, a comment or a variable: a number in one line and a word in the next.
fn is_dxf(start: &str) -> bool {
    let mut lines = start.lines().map(str::trim);
    let (code, word) = (lines.next(), lines.next());
    code == Some("0") && word == Some("SECTION") || code == Some("999") && start.contains("SECTION")
}

/// Text holds no NUL and hardly any control characters. A record separator is one that belongs.
fn refuse_binary(bytes: &[u8]) -> Result<(), Fault> {
    let head = bytes.get(..bytes.len().min(65_536)).unwrap_or(bytes);
    let nul = head.contains(&0);
    let control = head.iter().filter(|byte| **byte < 9 || (14..27).contains(*byte)).count();
    if nul || control * 50 > head.len() {
        let message = Words::fixed("这是一个二进制文件，不是文本", "this is a binary file, not text");
        let remedy = Words::fixed(
            "可以打开的有：GeoJSON、Shapefile（选 .shp）、GeoPackage、FlatGeobuf、GeoParquet、KML/KMZ、DXF、界址点 TXT、CSV 和 Excel 表，以及它们的 ZIP 或 GZIP 压缩包",
            "what can be opened: GeoJSON, shapefiles (the .shp), GeoPackages, FlatGeobuf, GeoParquet, KML and KMZ, DXF, 界址点 TXT, CSV and Excel tables, and these in zip or gzip archives",
        );
        return Err(Fault::new("binary", message, remedy));
    }
    Ok(())
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or("")
}

/// In one JSON document a line that starts with `{` follows `[`, `,` or `:`; in a list of documents it follows `}`.
fn is_lines(start: &str) -> bool {
    let mut lines = start.lines().map(str::trim).filter(|line| !line.is_empty());
    let (Some(first), Some(second)) = (lines.next(), lines.next()) else { return false };
    second.starts_with('{') && first.len() > 1 && !first.ends_with(['[', ',', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Result<Form, &'static str>) {
        let found = form_of_bytes(bytes)
            .and_then(|found| found.map_or_else(|| form(std::str::from_utf8(bytes).expect("the test's own text")), Ok))
            .map_err(|fault| fault.code);
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn a_file_is_what_it_holds() {
        check(b"", Err("empty-file"));
        check(b" \r\n\t", Err("empty-file"));
        check(b"\xef\xbb\xbf", Err("empty-file"));
        check(b"PK\x03\x04\x14\0\0\0zones.geojson", Ok(Form::Zip));
        check(b"\x1f\x8b\x08\0", Ok(Form::Gzip));
        check(b"\x01\0\0\x02", Err("binary"));
        check(b"SQLite format 3\0....", Ok(Form::GeoPackage));
        check(b"\x00\x00\x27\x0a\0\0", Ok(Form::Shapefile));
        check(b"%PDF-1.7", Err("pdf"));
        check(b"\x89PNG\r\n", Err("png"));
        check(b"<!DOCTYPE html><html>", Err("html"));
        check(b"<?xml version='1.0'?><kml>", Ok(Form::Kml));
        check(b"<?xml version='1.0'?><gml>", Err("xml"));
        check("[属性描述]\n格式版本号=".as_bytes(), Ok(Form::BoundaryPoints));
        check(b"  0\r\nSECTION\r\n", Ok(Form::Dxf));
        check(b"hello", Err("unknown-format"));
        check(b"a,b\n\x00\x01", Err("binary"));
        check(b"{\"type\":\"Feature\"}", Ok(Form::GeoJson));
        check(b"{\n\"type\":\n{", Ok(Form::GeoJson));
        check(b"[{\"type\":\"Feature\"}]", Ok(Form::GeoJson));
        check(b"{\"type\":\"Feature\"}\n{\"type\":\"Feature\"}\n", Ok(Form::GeoJsonLines));
        check(b"\x1e{\"type\":\"Feature\"}\n", Ok(Form::GeoJsonSequence));
        check(b"uscc,name\n", Ok(Form::Csv));
        check(b"uscc\tname\n", Ok(Form::Csv));
    }
}
