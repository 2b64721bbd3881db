//! What broken JSON is called, and where.

use serde_json::error::Category;

use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// The fault of a text that serde_json refused. `lines_before` stand above `text` in its file.
pub(super) fn of_json(error: &serde_json::Error, text: &str, lines_before: usize) -> Fault {
    let (line, column) = (error.line(), error.column());
    let shown_line = line + lines_before;
    let place = format!("line {shown_line}, column {column}");
    let reason = error.to_string();
    let reason = reason.split(" at line ").next().unwrap_or_default().to_owned();
    let fault = if error.classify() == Category::Eof {
        Fault::new(
            "truncated",
            words!(
                "文件不完整：在第 {shown_line} 行第 {column} 列中断",
                "the file is cut off at line {shown_line}, column {column}"
            ),
            Words::fixed(
                "请重新导出或下载整个文件，并比较文件大小",
                "export or download the whole file again and compare its size",
            ),
        )
    } else if reason.contains("recursion limit") {
        Fault::new(
            "too-deep",
            words!(
                "第 {shown_line} 行第 {column} 列处嵌套超过 128 层",
                "nested deeper than 128 levels at line {shown_line}, column {column}"
            ),
            Words::fixed(
                "合法的地块文件不会嵌套这么深；请检查文件来源",
                "no legal parcel file is nested that deep; check where the file comes from",
            ),
        )
    } else if reason.contains("out of range") {
        Fault::new(
            "number-too-big",
            words!(
                "第 {shown_line} 行第 {column} 列的数字太大，无法表示",
                "the number at line {shown_line}, column {column} is too big to be held"
            ),
            Words::fixed("请在源数据中改正该数字", "correct the number in the source"),
        )
    } else if let Some(token) = not_a_number(text, line, column) {
        Fault::new(
            "not-json",
            words!(
                "第 {shown_line} 行第 {column} 列的 {token} 不是合法的 JSON 数字",
                "{token} at line {shown_line}, column {column} is no JSON number"
            ),
            words!(
                "请把 {token} 改为 null（无值），或在导出程序中设置空值",
                "write null for no value instead of {token}, or set so in the program that exports"
            ),
        )
    } else {
        Fault::new(
            "not-json",
            words!(
                "不是合法的 JSON：第 {shown_line} 行第 {column} 列（{reason}）",
                "not legal JSON at line {shown_line}, column {column}: {reason}"
            ),
            Words::fixed(
                "请重新导出，或用文本编辑器查看该处",
                "export it again, or look at the place with a text editor",
            ),
        )
    };
    fault.at(place)
}

/// The NaN or Infinity that stands where the reader stopped.
fn not_a_number(text: &str, line: usize, column: usize) -> Option<&'static str> {
    let line = text.as_bytes().split(|byte| *byte == b'\n').nth(line.checked_sub(1)?)?;
    let near = line.get(column.saturating_sub(3)..line.len().min(column + 9))?;
    let holds = |name: &[u8]| near.windows(name.len()).any(|window| window.eq_ignore_ascii_case(name));
    [("NaN", &b"nan"[..]), ("-Infinity", b"-infinity"), ("Infinity", b"infinity"), ("-inf", b"-inf"), ("inf", b"inf")]
        .into_iter()
        .find_map(|(shown, name)| holds(name).then_some(shown))
}

/// The fault of legal JSON that is not GeoJSON.
pub(super) fn not_geojson(message: Words) -> Fault {
    let remedy = Words::fixed(
        "请导出为 GeoJSON（RFC 7946）的 FeatureCollection",
        "export it as a FeatureCollection in GeoJSON (RFC 7946)",
    );
    Fault::new("not-geojson", message, remedy)
}
