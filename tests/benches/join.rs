//! A table of 100,000 rows joined to as many firms, a tenth of the codes off by one character.
#![allow(clippy::unwrap_used, reason = "a bench stops where something is wrong")]

use std::path::PathBuf;

use mutu::io::join::{Joined, Settings, join, read_table};
use mutu::io::open::open_bytes;
use mutu::io::progress::Progress;
use mutu::model::dataset::Dataset;

const ROWS: usize = 100_000;

fn main() {
    divan::main();
}

fn code(at: usize) -> String {
    format!("91371502MA{:06}XX", (at * 7919) % 1_000_000)
}

fn firms() -> Dataset {
    let rows: Vec<String> = (0..ROWS).map(|at| format!("{},企业{at}有限公司\n", code(at))).collect();
    let rows = rows.concat();
    open_bytes(&[("firms.csv", format!("uscc,name\n{rows}").as_bytes())], &Progress::default()).dataset
}

fn table() -> PathBuf {
    let row = |at: usize| {
        let code = if at.is_multiple_of(10) { code(at).replace("XX", "XY") } else { code(at) };
        format!("{code},{},{}\n", at % 5000, at % 7000)
    };
    let rows = (0..ROWS).map(row).collect::<Vec<String>>().concat();
    let path = std::env::temp_dir().join("mutu-bench-join.csv");
    std::fs::write(&path, format!("统一社会信用代码,2022年税收（万元）,2023年税收（万元）\n{rows}")).unwrap();
    path
}

#[divan::bench(sample_count = 10)]
fn hundred_thousand_rows(bencher: divan::Bencher<'_, '_>) {
    let (data, path) = (firms(), table());
    bencher.bench(|| -> Joined {
        let (table, findings) = read_table(&path).unwrap();
        join(&data, (table, findings, "t.csv"), &Settings::default()).unwrap()
    });
}
