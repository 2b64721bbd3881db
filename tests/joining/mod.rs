//! What tests of joins by the built binary share.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Code, answer and complaints of the program in a folder.
pub(crate) fn mutu(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_mutu"))
        .args(arguments)
        .current_dir(folder)
        .env("LC_ALL", "zh_CN.UTF-8")
        .env("XDG_CONFIG_HOME", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("APPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .env("LOCALAPPDATA", concat!(env!("CARGO_TARGET_TMPDIR"), "/config"))
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.code().unwrap_or(-1), text(output.stdout), text(output.stderr))
}

/// The report of a join.
pub(crate) fn report(folder: &Path, arguments: &[&str]) -> Value {
    let (code, out, err) = mutu(folder, &[&["join"], arguments, &["--format", "json"]].concat());
    assert_eq!(code, 0, "{arguments:?}: {err}{out}");
    serde_json::from_str(&out).unwrap()
}
