//! What should be known of a parcel before its figures are used.
use crate::analysis::per_mu::Reading;
use crate::analysis::sheet::ParcelSheet;
use crate::model::spec::Metric;
use crate::model::units::Mu;
use crate::model::words::Words;
use crate::words;

/// Registered and measured area may differ by this part before it is worth a word.
pub(super) const AREA_DIFFERENCE: f64 = 0.03;

/// The notes of a sheet. `code` is the parcel number as the file has it.
pub(super) fn notes(sheet: &ParcelSheet, code: Option<&str>) -> Vec<Words> {
    let mut notes = Vec::new();
    notes.extend(about_code(code));
    notes.extend(about_area(sheet));
    notes.extend(about_land_in_use(sheet));
    notes.extend(about_shares(sheet));
    notes.extend(about_missing(sheet));
    notes.extend(about_rating(sheet));
    notes.extend(about_investment(sheet));
    notes
}

/// Whether a text has the form of a 宗地代码 (GB/T 37346-2019): 12 digits, two letters, five digits that are
/// not all zero. There is no check digit.
pub(super) fn is_parcel_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    bytes.len() == 19
        && digits(0..12)
        && bytes.get(12).is_some_and(|byte| b"GJZ".contains(byte))
        && bytes.get(13).is_some_and(|byte| b"ABSXCDEFHGWY".contains(byte))
        && digits(14..19)
        && bytes.get(14..) != Some(b"00000")
}

fn about_code(code: Option<&str>) -> Option<Words> {
    match code {
        None => Some(Words::fixed("没有宗地代码，无法关联企业", "no parcel number: no firm can be linked")),
        Some(code) if !is_parcel_code(code) => Some(words!(
            "宗地代码 {code} 不是 19 位标准形式（12 位数字 + 2 位特征码 + 5 位顺序号）",
            "parcel number {code} has not the standard form of 19 characters (12 digits, 2 letters, 5 digits)"
        )),
        Some(_) => None,
    }
}

fn about_area(sheet: &ParcelSheet) -> Option<Words> {
    let registered = sheet.registered?.0;
    let measured = sheet.geodesic.0;
    let difference = (registered - measured) / measured;
    (measured > 0.0 && difference.abs() > AREA_DIFFERENCE).then(|| {
        let percent = difference * 100.0;
        words!(
            "证载面积与图形椭球面积相差 {percent:+.1}%，请核对",
            "the registered area differs from the measured one by {percent:+.1}%; check which is right"
        )
    })
}

fn about_land_in_use(sheet: &ParcelSheet) -> Option<Words> {
    let used: Mu = sheet.firms.iter().map(|firm| firm.area).sum();
    let parcel = sheet.area.0.to_mu();
    (used.0 > parcel.0 * (1.0 + AREA_DIFFERENCE)).then(|| {
        let (used, parcel) = (used.0, parcel.0);
        words!(
            "企业用地合计 {used:.2} 亩，大于宗地面积 {parcel:.2} 亩",
            "the firms use {used:.2} mu, more than the parcel's {parcel:.2} mu"
        )
    })
}

fn about_shares(sheet: &ParcelSheet) -> Option<Words> {
    sheet.firms.iter().any(|firm| firm.share < 1.0 - 1e-9).then(|| {
        Words::fixed(
            "有企业还占用其他宗地，其数值按用地面积分摊",
            "a firm also uses other parcels; its figures are shared out by the area it uses",
        )
    })
}

fn about_missing(sheet: &ParcelSheet) -> Option<Words> {
    let missing: Vec<Metric> =
        sheet.figures.iter().filter(|figure| figure.partial && figure.total.is_some()).map(|f| f.metric).collect();
    let zh: Vec<_> = missing.iter().map(|metric| metric.total_words().zh).collect();
    let en: Vec<_> = missing.iter().map(|metric| metric.total_words().en.to_lowercase()).collect();
    (!missing.is_empty()).then(|| {
        Words::made(
            format!("部分企业缺少{}数据，合计不完整", zh.join("、")),
            format!("some firms have no figure of {}; the total is not complete", en.join(", ")),
        )
    })
}

fn about_rating(sheet: &ParcelSheet) -> Vec<Words> {
    let reason = |firm: &crate::analysis::sheet::SheetFirm| {
        let (name, reason) = (&firm.name, &firm.not_rated);
        words!("{name} 暂不评价：{reason}", "{name} is not rated: {reason}")
    };
    sheet.firms.iter().filter(|firm| !firm.not_rated.is_empty()).map(reason).collect()
}

fn about_investment(sheet: &ParcelSheet) -> Option<Words> {
    let compared = |metric: Metric| {
        sheet.figures.iter().any(|f| f.metric == metric && f.standard.is_some() && f.per_mu != Reading::NoData)
    };
    compared(Metric::Investment).then(|| {
        Words::fixed(
            "亩均投资为当年完成固定资产投资，标准为项目总投资强度，二者不可直接判定是否达标",
            "investment per mu is what was invested in the year, while the standard is about the project's total; \
             the one does not decide whether the other is met",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::is_parcel_code;

    /// The pattern of domain.md §4.1, by hand.
    #[test]
    fn the_form_of_a_parcel_code() {
        for (code, expected) in [
            ("371502001001GB00001", true),
            ("371502001001ZX99999", true),
            ("371502001001GB00000", false),
            ("371502001001KB00001", false),
            ("371502001001GK00001", false),
            ("371502001001GB0001", false),
            ("3715020010010000001", false),
            ("37150200100宗GB00001", false),
            ("", false),
        ] {
            assert_eq!(is_parcel_code(code), expected, "{code:?}");
        }
    }
}
