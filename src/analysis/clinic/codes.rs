//! Parcel numbers: what is only written wrong, and counties that are not known.

use crate::analysis::clinic::{Finding, Kind, repair};
use crate::analysis::sheet_notes::is_parcel_code;
use crate::model::layer::{Layer, Role};
use crate::model::repair::Fix;
use crate::model::words::Words;
use crate::words;

/// County codes and their names, one a line.
const COUNTIES: &str = include_str!("../../../assets/clinic/counties.txt");

pub(super) fn findings(layer: &Layer) -> Vec<Finding> {
    let mut found = Vec::new();
    let (mut valid, mut strange) = (0, Vec::new());
    for id in layer.shapes.ids() {
        let Some(code) = layer.text(Role::Code, id) else { continue };
        if is_parcel_code(code) {
            valid += 1;
            if !is_known(code) {
                strange.push((id, code));
            }
        } else if let Some(clean) = cleaned(code) {
            found.push(Finding {
                kind: Kind::CodeWriting,
                feature: Some(id),
                bounds: layer.shapes.bounds(id),
                message: words!(
                    "宗地代码“{code}”含全角字符、空格或小写字母",
                    "the parcel number \"{code}\" has wide characters, spaces or small letters"
                ),
                remedy: words!("核对后可改写为 {clean}", "check, then write it as {clean}"),
                repair: Some(repair(layer, Fix::Code { row: id.0, from: code.to_owned(), to: clean })),
            });
        }
    }
    let county = |code: &str| code.get(..6).unwrap_or("").to_owned();
    let remedy = || {
        Words::fixed(
            "核对县级区划代码；地块照常使用，企业按原代码关联",
            "check the code of the county; the parcel is used as it is",
        )
    };
    let of = |feature, bounds, message| Finding {
        kind: Kind::CodeCounty,
        feature,
        bounds,
        message,
        remedy: remedy(),
        repair: None,
    };
    // Another city's parcels are not wrong one by one.
    if let Some((_, code)) = strange.first().filter(|_| 2 * strange.len() > valid) {
        let (count, county) = (strange.len(), county(code));
        let message = words!(
            "{count} 个宗地代码的县级区划（如 {county}）不在聊城市各县区之内",
            "{count} parcel numbers have a county ({county} and the like) that is none of Liaocheng's"
        );
        found.push(of(None, layer.shapes.extent(), message));
        return found;
    }
    found.extend(strange.into_iter().map(|(id, code)| {
        let county = county(code);
        let message = words!(
            "宗地代码 {code} 的县级区划 {county} 不在聊城市各县区之内",
            "the county {county} of the parcel number {code} is none of Liaocheng's"
        );
        of(Some(id), layer.shapes.bounds(id), message)
    }));
    found
}

fn is_known(code: &str) -> bool {
    COUNTIES.lines().any(|line| line.get(..6).is_some_and(|county| code.starts_with(county)))
}

/// The number without what people and programs put into it, where it is one then.
fn cleaned(code: &str) -> Option<String> {
    let narrow = |c: char| match c {
        '！'..='～' => char::from_u32(c as u32 - 0xFEE0).unwrap_or(c),
        other => other,
    };
    let kept = code.chars().map(narrow).filter(|c| !c.is_whitespace() && !matches!(c, '-' | '\u{200b}' | '\u{feff}'));
    let clean: String = kept.map(|c| c.to_ascii_uppercase()).collect();
    (clean != code && is_parcel_code(&clean)).then_some(clean)
}
