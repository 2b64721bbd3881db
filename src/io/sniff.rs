//! What a file is, by its content and not by its name.
//!
//! A zip with the name `.geojson` is a zip. Every kind that cannot be read has its own words: what it is and
//! how to get from it to something that can be.

use crate::io::error::Fault;
use crate::model::words::Words;

/// A form that can be read.
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
}

impl Form {
    /// The name in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::GeoJson => "GeoJSON",
            Self::GeoJsonLines => "GeoJSON (newline-delimited)",
            Self::GeoJsonSequence => "GeoJSON (RFC 8142)",
            Self::Csv => "CSV",
        }
    }
}

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
const TO_UTF8: (&str, &str) = ("请另存为 UTF-8 编码后再打开", "save it in UTF-8 and open that file");
const UNPACK: (&str, &str) = ("请先解压，再打开里面的文件", "unpack it first, then open the file inside");
const PICTURE: (&str, &str) =
    ("图片里没有可读的地块；请打开地图的源数据", "a picture holds no parcels; open the data the map was made from");

const FOREIGN: &[Foreign] = &[
    foreign(
        b"\x1f\x8b",
        "gzip",
        ("这是一个 GZIP 压缩文件，不是 GeoJSON", "this is a gzip archive, not GeoJSON"),
        UNPACK,
    ),
    foreign(b"Rar!", "rar", ("这是一个 RAR 压缩包", "this is a RAR archive"), UNPACK),
    foreign(b"7z\xbc\xaf", "7z", ("这是一个 7z 压缩包", "this is a 7z archive"), UNPACK),
    foreign(b"\xff\xfe", "utf-16", ("这个文件是 UTF-16 编码", "this file is in UTF-16"), TO_UTF8),
    foreign(b"\xfe\xff", "utf-16", ("这个文件是 UTF-16 编码", "this file is in UTF-16"), TO_UTF8),
    foreign(
        b"SQLite format 3\0",
        "sqlite",
        ("这是一个 SQLite 数据库（可能是 GeoPackage）", "this is an SQLite database, perhaps a GeoPackage"),
        TO_GEOJSON,
    ),
    foreign(
        b"\x00\x00\x27\x0a",
        "shapefile",
        ("这是一个 Shapefile（.shp 或 .shx）", "this is a shapefile (.shp or .shx)"),
        TO_GEOJSON,
    ),
    foreign(b"%PDF", "pdf", ("这是一个 PDF 文件", "this is a PDF file"), PICTURE),
    foreign(b"\x89PNG", "png", ("这是一张 PNG 图片", "this is a PNG picture"), PICTURE),
    foreign(b"\xff\xd8\xff", "jpeg", ("这是一张 JPEG 图片", "this is a JPEG picture"), PICTURE),
    foreign(b"II*\0", "tiff", ("这是一张 TIFF 图片", "this is a TIFF picture"), PICTURE),
    foreign(b"MM\0*", "tiff", ("这是一张 TIFF 图片", "this is a TIFF picture"), PICTURE),
    foreign(b"AC10", "dwg", ("这是一个 AutoCAD DWG 图形", "this is an AutoCAD drawing (DWG)"), TO_GEOJSON),
    foreign(b"fgb\x03", "flatgeobuf", ("这是一个 FlatGeobuf 文件", "this is a FlatGeobuf file"), TO_GEOJSON),
    foreign(
        b"\xd0\xcf\x11\xe0",
        "ole",
        ("这是一个旧版 Office 文件（.xls 或 .doc）", "this is an old Office file (.xls or .doc)"),
        ("请在 Excel 中另存为“CSV UTF-8”后再打开", "save it as \"CSV UTF-8\" in Excel and open that file"),
    ),
];

/// Refuses what its first bytes show to be something else.
pub(crate) fn refuse_foreign(bytes: &[u8]) -> Result<(), Fault> {
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
        return Err(zip(bytes));
    }
    if let Some(kind) = FOREIGN.iter().find(|kind| bytes.starts_with(kind.magic)) {
        let (message, remedy) = (Words::fixed(kind.zh, kind.en), Words::fixed(kind.remedy_zh, kind.remedy_en));
        return Err(Fault::new(kind.code, message, remedy));
    }
    refuse_binary(bytes)
}

/// The form of decoded text.
pub(crate) fn form(text: &str) -> Result<Form, Fault> {
    let start = text.trim_start();
    if start.starts_with('\u{1e}') {
        return Ok(Form::GeoJsonSequence);
    }
    let head: String = start.chars().take(300).collect::<String>().to_lowercase();
    if head.starts_with("<!doctype html")
        || head.starts_with("<html")
        || head.contains("<html") && head.starts_with('<')
    {
        let message = Words::fixed("这是一个网页（HTML），不是数据文件", "this is a web page (HTML), not a data file");
        let remedy = Words::fixed(
            "下载可能被登录页或出错页替换了；请重新下载数据本身",
            "the download was probably answered by a login or error page; download the data itself again",
        );
        return Err(Fault::new("html", message, remedy));
    }
    if head.starts_with('<') {
        let kml = head.contains("<kml");
        let message = if kml {
            Words::fixed("这是一个 KML 文件，不是 GeoJSON", "this is a KML file, not GeoJSON")
        } else {
            Words::fixed("这是一个 XML 文件，不是 GeoJSON", "this is an XML file, not GeoJSON")
        };
        return Err(Fault::new(if kml { "kml" } else { "xml" }, message, Words::fixed(TO_GEOJSON.0, TO_GEOJSON.1)));
    }
    if start.starts_with("[属性描述]") {
        let message = Words::fixed(
            "这是界址点坐标交换文件（TXT），本版还不能读",
            "this is a boundary-point exchange file (TXT), which this version cannot read",
        );
        return Err(Fault::new("boundary-points", message, Words::fixed(TO_GEOJSON.0, TO_GEOJSON.1)));
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
        "可以打开的有：GeoJSON（.geojson、.json）和企业表（CSV）",
        "what can be opened: GeoJSON (.geojson, .json) and tables of firms (CSV)",
    );
    Err(Fault::new("unknown-format", message, remedy))
}

fn zip(bytes: &[u8]) -> Fault {
    let head = bytes.get(..bytes.len().min(8192)).unwrap_or(bytes);
    let holds = |name: &[u8]| head.windows(name.len()).any(|window| window == name);
    if holds(b"xl/") || holds(b"[Content_Types].xml") {
        return Fault::new(
            "excel",
            Words::fixed("这是一个 Excel（Office）文件", "this is an Excel (Office) file"),
            Words::fixed(
                "请在 Excel 中另存为“CSV UTF-8”后再打开",
                "save it as \"CSV UTF-8\" in Excel and open that file",
            ),
        );
    }
    if holds(b".shp") {
        return Fault::new(
            "zip",
            Words::fixed("这是一个 ZIP 压缩包，里面是 Shapefile", "this is a ZIP archive with a shapefile inside"),
            Words::fixed(TO_GEOJSON.0, TO_GEOJSON.1),
        );
    }
    Fault::new(
        "zip",
        Words::fixed("这是一个 ZIP 压缩包，不是 GeoJSON", "this is a ZIP archive, not GeoJSON"),
        Words::fixed("请先解压，再打开里面的 .geojson 文件", "unpack it first, then open the .geojson file inside"),
    )
}

/// Text holds no NUL and hardly any control characters. A record separator is one that belongs.
fn refuse_binary(bytes: &[u8]) -> Result<(), Fault> {
    let head = bytes.get(..bytes.len().min(65_536)).unwrap_or(bytes);
    let nul: usize = head.iter().map(|byte| usize::from(*byte == 0)).sum();
    if nul * 3 > head.len() {
        let message = Words::fixed("这个文件是 UTF-16 或 UTF-32 编码", "this file is in UTF-16 or UTF-32");
        return Err(Fault::new("utf-16", message, Words::fixed(TO_UTF8.0, TO_UTF8.1)));
    }
    let control = head.iter().filter(|byte| **byte < 9 || (14..27).contains(*byte)).count();
    if nul > 0 || control * 50 > head.len() {
        let message = Words::fixed("这是一个二进制文件，不是文本", "this is a binary file, not text");
        let remedy = Words::fixed(
            "可以打开的有：GeoJSON（.geojson、.json）和企业表（CSV）",
            "what can be opened: GeoJSON (.geojson, .json) and tables of firms (CSV)",
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
        let found = refuse_foreign(bytes)
            .and_then(|()| form(std::str::from_utf8(bytes).expect("the test's own text")))
            .map_err(|fault| fault.code);
        assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(bytes));
    }

    #[test]
    fn a_file_is_what_it_holds() {
        check(b"", Err("empty-file"));
        check(b" \r\n\t", Err("empty-file"));
        check(b"\xef\xbb\xbf", Err("empty-file"));
        check(b"PK\x03\x04\x14\0\0\0zones.geojson", Err("zip"));
        check(b"PK\x03\x04\x14\0\0\0[Content_Types].xml", Err("excel"));
        check(b"\x1f\x8b\x08\0", Err("gzip"));
        check(b"\xff\xfe{\0", Err("utf-16"));
        check(b"{\0}\0\n\0", Err("utf-16"));
        check(b"SQLite format 3\0....", Err("sqlite"));
        check(b"\x00\x00\x27\x0a\0\0", Err("shapefile"));
        check(b"%PDF-1.7", Err("pdf"));
        check(b"\x89PNG\r\n", Err("png"));
        check(b"<!DOCTYPE html><html>", Err("html"));
        check(b"<?xml version='1.0'?><kml>", Err("kml"));
        check(b"<?xml version='1.0'?><gml>", Err("xml"));
        check("[属性描述]\n格式版本号=".as_bytes(), Err("boundary-points"));
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
