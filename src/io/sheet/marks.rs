//! By what rows that are no data are known: sums, footnotes, column numbers.
//!
//! *Must not know:* where a row stands.

use std::borrow::Cow;

use crate::io::grid::{Cell, Row};
use crate::io::vocabulary::Unit;

const SUMS: [&str; 13] =
    ["合计", "总计", "小计", "共计", "累计", "汇总", "总和", "本页合计", "平均", "平均值", "均值", "total", "subtotal"];
const NOTES: [&str; 24] = [
    "注",
    "备注",
    "说明",
    "填表说明",
    "填表人",
    "填报人",
    "填表",
    "制表人",
    "制表",
    "审核人",
    "审核",
    "复核",
    "负责人",
    "单位负责人",
    "企业负责人",
    "统计负责人",
    "数据来源",
    "资料来源",
    "联系人",
    "联系电话",
    "填表日期",
    "填报日期",
    "报送日期",
    "经办人",
];

/// Whether a text is long enough to be an id, and written like one.
pub(super) fn is_id(cell: &Cell) -> bool {
    match cell {
        Cell::Number(value) => value.abs() >= 1e14,
        Cell::Text(text) => {
            let text = text.trim().trim_start_matches(['\'', '\u{2019}', '\u{2018}']);
            text.len() >= 15
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
                && text.bytes().any(|b| b.is_ascii_digit())
        }
        Cell::Empty | Cell::Bool(_) => false,
    }
}

/// The word by which a row is a sum.
pub(super) fn sum_word(row: &Row) -> Option<Cow<'_, str>> {
    if row.cells.iter().any(is_id) {
        return None;
    }
    row.cells.iter().filter_map(text_of).take(4).find(|text| is_sum(text))
}

fn is_sum(text: &str) -> bool {
    let plain: String = text.to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect();
    let ends = |word: &str| plain.ends_with(word) && plain.chars().count() <= 12;
    SUMS.contains(&plain.as_str())
        || ["合计", "小计", "总计"].iter().any(|word| ends(word))
        || ["合计", "小计", "总计"]
            .iter()
            .any(|word| text.strip_prefix(word).is_some_and(|rest| rest.starts_with(['(', '（', ':', '：'])))
}

/// Whether a row says something about the table: 注：…, 填表人：….
pub(super) fn is_note(row: &Row) -> bool {
    let mut texts = row.cells.iter().filter_map(text_of);
    let Some(first) = texts.next() else { return false };
    let has_number = row.cells.iter().any(|cell| matches!(cell, Cell::Number(_)));
    let is_end = |rest: &str| {
        rest.is_empty()
            || rest.starts_with([':', '：', '（', '(', '\u{ff11}'])
            || rest.starts_with(|c: char| c.is_ascii_digit())
    };
    !has_number && NOTES.iter().any(|word| first.strip_prefix(word).is_some_and(is_end))
}

/// Whether a row numbers the columns: 1, 2, 3 or 甲, 乙, 1, 2.
pub(super) fn is_numbering(row: &Row) -> bool {
    let shown: Vec<String> = row.cells.iter().filter(|cell| !cell.is_blank()).map(Cell::shown).collect();
    if shown.len() < 3 {
        return false;
    }
    let mut next = None;
    let mut numbers = 0;
    for text in &shown {
        let plain = text.trim_matches(['(', ')', '（', '）', '栏', '第']);
        if "甲乙丙丁戊己".contains(plain) && numbers == 0 {
            continue;
        }
        let Ok(number) = plain.parse::<u32>() else { return false };
        if next.is_some_and(|next| number != next) || next.is_none() && number > 1 {
            return false;
        }
        next = Some(number + 1);
        numbers += 1;
    }
    numbers > 1
}

/// The unit in 单位：万元 or （单位：元）.
pub(super) fn stated_unit(text: &str) -> Option<Unit> {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let after = plain.match_indices("单位").find_map(|(at, word)| {
        let rest = plain.get(at + word.len()..)?.strip_prefix([':', '：'])?;
        Unit::of(rest.split([')', '）', '，', ',', '、', ';', '；']).next()?)
    });
    after.or_else(|| {
        let inside = plain.rsplit_once(['(', '（'])?.1;
        Unit::of(inside.trim_end_matches([')', '）']))
    })
}

/// A text without its white space; few have any.
pub(super) fn text_of(cell: &Cell) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Text(text) if text.contains(char::is_whitespace) => {
            let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
            (!text.is_empty()).then_some(Cow::Owned(text))
        }
        Cell::Text(text) => (!text.is_empty()).then_some(Cow::Borrowed(text)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Row {
        let of = |text: &&str| match text.parse::<f64>() {
            Ok(value) => Cell::Number(value),
            Err(_) if text.is_empty() => Cell::Empty,
            Err(_) => Cell::Text((*text).into()),
        };
        Row { number: 1, cells: cells.iter().map(of).collect() }
    }

    #[test]
    fn sums_are_told_from_firms() {
        let check = |cells: &[&str], expected| assert_eq!(sum_word(&row(cells)).is_some(), expected, "{cells:?}");
        check(&["合 计", "", "12"], true);
        check(&["", "工业小计", "12"], true);
        check(&["合计（45户）", "12"], true);
        check(&["Total", "12"], true);
        check(&["聊城总计仪表有限公司", "12"], false);
        check(&["91371502MA0DEM013T", "合计", "12"], false);
        check(&["甲公司", "12"], false);
    }

    #[test]
    fn notes_and_numbers_of_columns_are_no_data() {
        let note = |cells: &[&str], expected| assert_eq!(is_note(&row(cells)), expected, "{cells:?}");
        note(&["注：本表不含免抵", ""], true);
        note(&["填表人：张三", "审核人：李四"], true);
        note(&["注1", ""], true);
        note(&["注塑机厂", "x"], false);
        note(&["备注", "5"], false);
        let numbering = |cells: &[&str], expected| assert_eq!(is_numbering(&row(cells)), expected, "{cells:?}");
        numbering(&["甲", "乙", "1", "2"], true);
        numbering(&["1", "2", "3"], true);
        numbering(&["1", "甲公司", "3"], false);
        numbering(&["2", "3", "4"], false);
        numbering(&["1", "2"], false);
    }

    #[test]
    fn a_title_may_state_the_unit() {
        let check = |text, expected| assert_eq!(stated_unit(text), expected, "{text}");
        check("单位：万元", Some(Unit::WanYuan));
        check("填报单位：税务局  金额单位: 元", Some(Unit::Yuan));
        check("2023年税收情况表（万元）", Some(Unit::WanYuan));
        check("单位：高新区税务局", None);
    }
}
