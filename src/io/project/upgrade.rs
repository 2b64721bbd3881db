//! Older forms of a project file, brought up to the one that is read, a version at a time.
//!
//! *Guarantees:* a step only moves and renames; what comes out is judged by the reader like any file.

use std::borrow::Cow;

use crate::io::error::Fault;
use crate::io::json::{Map, Value, json, pretty};
use crate::io::project::VERSION;
use crate::io::schemes::tree::{Node, Value as Known, place, read};
use crate::model::words::Words;
use crate::words;

type Step = fn(&mut Map<String, Value>);

/// The step at a position leads from that version to the next.
const STEPS: [Step; VERSION as usize] = [from_0];

/// The text in the form of this program: as it is where it has it, else made anew.
pub(super) fn upgraded(text: &str) -> Result<Cow<'_, str>, Fault> {
    let version = version(text, &read(text)?)?;
    if version == VERSION {
        return Ok(Cow::Borrowed(text));
    }
    let Ok(Value::Object(mut object)) = serde_json::from_str(text) else { return Ok(Cow::Borrowed(text)) };
    for step in STEPS.iter().skip(usize::from(version)) {
        step(&mut object);
    }
    object.insert("version".to_owned(), VERSION.into());
    Ok(Cow::Owned(pretty(&Value::Object(object))))
}

/// What the head says, where it says something usable.
pub(super) fn version_of(text: &str) -> Option<u16> {
    version(text, &read(text).ok()?).ok()
}

/// What the head says; nothing after it is looked at.
fn version(text: &str, root: &Node) -> Result<u16, Fault> {
    let entries = match &root.value {
        Known::Object(entries) => entries.as_slice(),
        _ => &[],
    };
    let find = |key: &str| entries.iter().find(|(known, ..)| known == key).map(|(_, _, node)| node);
    if !matches!(find("format").map(|node| &node.value), Some(Known::Text(format)) if format == super::read::FORMAT) {
        let message = Words::fixed(
            "这不是亩图项目文件（没有 \"format\": \"mutu-project\"）",
            "this is no project of this program (no \"format\": \"mutu-project\")",
        );
        let remedy = Words::fixed(
            "选择由亩图保存的 .mutu 文件；图层和表用“打开”读入",
            "choose a .mutu file saved by this program; layers and tables are opened without one",
        );
        return Err(Fault::new("not-a-project", message, remedy).at(at(
            text,
            find("format").unwrap_or(root),
            "format",
        )));
    }
    let node = find("version").unwrap_or(root);
    match node.value {
        Known::Number(number) if number.fract() == 0.0 && (0.0..=f64::from(VERSION)).contains(&number) => {
            Ok(number as u16)
        }
        Known::Number(number) if number.fract() == 0.0 && number > f64::from(VERSION) => {
            let message = words!(
                "项目由更新版本的亩图保存（格式 {number}，本程序读到 {VERSION}）",
                "the project was saved by a newer program (form {number}; this one reads up to {VERSION})"
            );
            let remedy = Words::fixed(
                "请用新版亩图打开；旧程序打开会丢失内容，因此不读",
                "open it with the newer program; parts of it would be lost here, so it is not read",
            );
            Err(Fault::new("project-newer", message, remedy).at(at(text, node, "version")))
        }
        _ => {
            let message = Words::fixed("没有可用的版本号", "there is no usable version");
            let remedy = words!("写 \"version\": {VERSION}", "write \"version\": {VERSION}");
            Err(Fault::new("project-version", message, remedy).at(at(text, node, "version")))
        }
    }
}

fn at(text: &str, node: &Node, field: &str) -> String {
    let (line, column) = place(text, node.at);
    format!("line {line}, column {column}, {field}")
}

/// The form used while the program was made: `files`, a list of paths that were read together; layers by `file` and
/// `shown`; `standard` for the entry standard.
fn from_0(object: &mut Map<String, Value>) {
    if let Some(Value::Array(files)) = object.remove("files") {
        let source = |path: Value| json!({ "opening": 1, "path": path });
        object.insert("sources".to_owned(), files.into_iter().map(source).collect());
    }
    if let Some(Value::Array(layers)) = object.get_mut("layers") {
        for layer in layers.iter_mut().filter_map(Value::as_object_mut) {
            rename(layer, "file", "path");
            rename(layer, "shown", "visible");
        }
    }
    rename(object, "standard", "entry_standard");
}

fn rename(object: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = object.shift_remove(from) {
        object.insert(to.to_owned(), value);
    }
}
