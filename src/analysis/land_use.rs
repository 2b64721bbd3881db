//! Land-use codes: what a code means in its scheme, and which class of the map it belongs to.
//!
//! The same code means different things in different schemes (`0601` is 工业用地 in 三调 and GB/T 21010 and
//! 农村道路 in 用地用海), so nothing here takes a code without its scheme.
//!
//! The classes of the map ([`CLASSES`]) are those with a colour of their own in 《市级国土空间总体规划制图规范》
//! 附录 B; their keys are codes of 用地用海 2023:
//! `01 02 03 04 05 06`, `07 0701 0703`, `08 0801 0802 0803 0804 0805 0806 0807`, `09`, `10 1001 1002 1003`,
//! `11 1102`, `12 1202 1205 1207`, `13`, `14 1401 1402 1403`, `15 16 17 23`.
//! Of these `07 08 10 14` have no colour in the document: they hold codes given at the first level only, and
//! 社区服务设施 (0702, 0704). `scene` gives each a colour near its family's.
use std::borrow::Cow;

use crate::analysis::land_use_names::NAMES;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::table::Value;
use crate::model::words::Words;

/// 国土空间调查、规划、用途管制用地用海分类指南, as of 2023.
pub const YDYH_2023: &str = "用地用海2023";
/// 第三次全国国土调查工作分类.
pub const SURVEY_3: &str = "三调";
/// GB/T 21010-2017 土地利用现状分类.
pub const GBT_21010: &str = "GB/T 21010";

/// A class of the land-use map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LandUseClass {
    /// Its code in 用地用海 2023: the key of its colour.
    pub code: &'static str,
    /// Its name in Chinese.
    pub zh: &'static str,
    /// Its name in English.
    pub en: &'static str,
}

impl LandUseClass {
    /// Its name.
    pub fn words(self) -> Words {
        Words::fixed(self.zh, self.en)
    }
}

const fn class(code: &'static str, zh: &'static str, en: &'static str) -> LandUseClass {
    LandUseClass { code, zh, en }
}

/// All classes of the map, ascending by code.
pub const CLASSES: [LandUseClass; 37] = [
    class("01", "耕地", "Cropland"),
    class("02", "园地", "Orchard"),
    class("03", "林地", "Woodland"),
    class("04", "草地", "Grassland"),
    class("05", "湿地", "Wetland"),
    class("06", "农业设施建设用地", "Farm facilities"),
    class("07", "居住用地", "Residential"),
    class("0701", "城镇住宅用地", "Urban housing"),
    class("0703", "农村宅基地", "Rural homestead"),
    class("08", "公共管理与公共服务用地", "Public services"),
    class("0801", "机关团体用地", "Government"),
    class("0802", "科研用地", "Research"),
    class("0803", "文化用地", "Culture"),
    class("0804", "教育用地", "Education"),
    class("0805", "体育用地", "Sports"),
    class("0806", "医疗卫生用地", "Health care"),
    class("0807", "社会福利用地", "Social welfare"),
    class("09", "商业服务业用地", "Commercial services"),
    class("10", "工矿用地", "Industry and mining"),
    class("1001", "工业用地", "Industrial"),
    class("1002", "采矿用地", "Mining"),
    class("1003", "盐田", "Salt pan"),
    class("11", "仓储用地", "Storage"),
    class("1102", "储备库用地", "Reserve depot"),
    class("12", "交通运输用地", "Transport"),
    class("1202", "公路用地", "Highway"),
    class("1205", "管道运输用地", "Pipeline"),
    class("1207", "城镇道路用地", "Town road"),
    class("13", "公用设施用地", "Utilities"),
    class("14", "绿地与开敞空间用地", "Green and open space"),
    class("1401", "公园绿地", "Park"),
    class("1402", "防护绿地", "Protective green"),
    class("1403", "广场用地", "Square"),
    class("15", "特殊用地", "Special use"),
    class("16", "留白用地", "Reserved for later"),
    class("17", "陆地水域", "Inland water"),
    class("23", "其他土地", "Other land"),
];

/// The class of a code in its scheme: `100102` of 用地用海 is 1001 工业用地, `0601` of 三调 too.
/// `None` for a code or a scheme that is not known.
pub fn class_of(scheme: &str, code: &str) -> Option<LandUseClass> {
    CLASSES.get(position_of(scheme, code)?).copied()
}

/// The position in [`CLASSES`] of [`class_of`].
pub(crate) fn position_of(scheme: &str, code: &str) -> Option<usize> {
    let code = code.trim();
    match Scheme::of(scheme)? {
        Scheme::Ydyh => by_prefix(code),
        Scheme::Survey3 => by_prefix(mapped(SURVEY_3_TO_YDYH, code)?),
        Scheme::Gbt21010 => by_prefix(mapped(GBT_21010_TO_YDYH, code)?),
    }
}

/// The name of a code in its own scheme, at its own level; for 三调 and GB/T 21010 the name of its class.
pub fn name_of(scheme: &str, code: &str) -> Option<Words> {
    let code = code.trim();
    if Scheme::of(scheme) == Some(Scheme::Ydyh)
        && let Ok(at) = NAMES.binary_search_by_key(&code, |(known, ..)| known)
        && let Some((_, zh, en)) = NAMES.get(at)
    {
        return Some(Words::fixed(zh, en));
    }
    class_of(scheme, code).map(LandUseClass::words)
}

/// The scheme and code of a parcel; `None` where it has no code. A file without a column for the scheme names
/// it by the name of its column of codes: `YDYHFLDM`, `DLBM`.
pub fn of_parcel(parcels: &Layer, parcel: FeatureId) -> Option<(Cow<'_, str>, Cow<'_, str>)> {
    let column = parcels.role(Role::LandUse)?;
    let code = match column.value(parcel.index()) {
        Value::Text(text) if !text.trim().is_empty() => Cow::Borrowed(text.trim()),
        Value::Number(number) => Cow::Owned(number_as_code(number)),
        Value::None | Value::Text(_) | Value::Bool(_) | Value::Json(_) => return None,
    };
    let scheme = parcels.text(Role::LandUseScheme, parcel).unwrap_or_else(|| scheme_of_column(&column.name));
    Some((Cow::Borrowed(scheme), code))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Scheme {
    Ydyh,
    Survey3,
    Gbt21010,
}

impl Scheme {
    /// By the name in the file. The 2020 trial edition of 用地用海 differs only below the classes of the map.
    fn of(name: &str) -> Option<Self> {
        let has = |part: &str| name.contains(part);
        if has("用地用海") {
            Some(Self::Ydyh)
        } else if has(SURVEY_3) || has("第三次全国国土调查") {
            Some(Self::Survey3)
        } else if has("21010") {
            Some(Self::Gbt21010)
        } else {
            None
        }
    }
}

fn scheme_of_column(name: &str) -> &'static str {
    let name = name.to_ascii_uppercase();
    if name.starts_with("YDYH") {
        YDYH_2023
    } else if name == "DLBM" {
        SURVEY_3
    } else {
        ""
    }
}

/// Codes have an even number of digits; as a number they have lost a leading zero.
fn number_as_code(number: f64) -> String {
    let digits = format!("{number}");
    if digits.len() % 2 == 1 { format!("0{digits}") } else { digits }
}

/// The class of a 用地用海 code: that of its longest beginning that is one.
fn by_prefix(code: &str) -> Option<usize> {
    if code.len() % 2 == 1 || code.len() > 6 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    [4, 2].into_iter().find_map(|digits| {
        let prefix = code.get(..digits)?;
        CLASSES.binary_search_by_key(&prefix, |class| class.code).ok()
    })
}

/// The longest beginning of `code` in a table ascending by code.
fn mapped(table: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    [4, 2].into_iter().find_map(|length| {
        let at = table.binary_search_by_key(&code.get(..length)?, |(from, _)| from).ok()?;
        table.get(at).map(|(_, to)| *to)
    })
}

/// 三调 to 用地用海 (domain.md §3.2). Beginnings, the longest one counts; 08H2 科教文卫 cannot be told apart
/// further, 00 湿地 takes its members from several families.
const SURVEY_3_TO_YDYH: &[(&str, &str)] = &[
    ("00", "05"),
    ("01", "01"),
    ("02", "02"),
    ("03", "03"),
    ("0303", "05"),
    ("0304", "05"),
    ("0306", "05"),
    ("04", "04"),
    ("0402", "05"),
    ("05", "09"),
    ("0508", "1101"),
    ("06", "10"),
    ("0601", "1001"),
    ("0602", "1002"),
    ("0603", "1003"),
    ("07", "07"),
    ("0701", "0701"),
    ("0702", "0703"),
    ("08", "08"),
    ("0809", "13"),
    ("0810", "14"),
    ("08H1", "0801"),
    ("08H2", "08"),
    ("09", "15"),
    ("10", "12"),
    ("1003", "1202"),
    ("1004", "1207"),
    ("1006", "0601"),
    ("1009", "1205"),
    ("11", "17"),
    ("1105", "05"),
    ("1106", "05"),
    ("1108", "05"),
    ("1109", "1311"),
    ("12", "23"),
    ("1202", "0602"),
];

/// GB/T 21010-2017 to 用地用海. Beginnings, the longest one counts.
const GBT_21010_TO_YDYH: &[(&str, &str)] = &[
    ("01", "01"),
    ("02", "02"),
    ("03", "03"),
    ("04", "04"),
    ("05", "09"),
    ("06", "10"),
    ("0601", "1001"),
    ("0602", "1002"),
    ("0603", "1003"),
    ("0604", "1101"),
    ("07", "07"),
    ("0701", "0701"),
    ("0702", "0703"),
    ("08", "08"),
    ("0801", "0801"),
    ("0803", "0804"),
    ("0804", "0802"),
    ("0805", "0806"),
    ("0806", "0807"),
    ("0807", "0803"),
    ("0808", "0805"),
    ("0809", "13"),
    ("0810", "14"),
    ("09", "15"),
    ("10", "12"),
    ("1003", "1202"),
    ("1004", "1207"),
    ("1006", "0601"),
    ("1009", "1205"),
    ("11", "17"),
    ("1105", "05"),
    ("1106", "05"),
    ("1108", "05"),
    ("1109", "1311"),
    ("12", "23"),
    ("1202", "0602"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scheme: &str, code: &str, expected: Option<&str>) {
        assert_eq!(class_of(scheme, code).map(|class| class.code), expected, "{code} of {scheme}");
    }

    #[test]
    fn a_code_finds_the_class_that_has_a_colour() {
        for (code, class) in [
            ("100102", "1001"),
            ("110101", "11"),
            ("1102", "1102"),
            ("0901", "09"),
            ("070102", "0701"),
            ("0702", "07"),
            ("1401", "1401"),
            ("080403", "0804"),
            ("120803", "12"),
            ("1207", "1207"),
            ("16", "16"),
            ("0601", "06"),
        ] {
            check(YDYH_2023, code, Some(class));
        }
    }

    /// The collisions of domain.md §3.2.
    #[test]
    fn the_same_code_is_told_apart_by_its_scheme() {
        check(SURVEY_3, "0601", Some("1001"));
        check(GBT_21010, "0601", Some("1001"));
        check(YDYH_2023, "1001", Some("1001"));
        check(SURVEY_3, "1001", Some("12"));
        check(SURVEY_3, "05H1", Some("09"));
        check(YDYH_2023, "05", Some("05"));
        check(SURVEY_3, "0508", Some("11"));
        check(GBT_21010, "0604", Some("11"));
        check(SURVEY_3, "1101", Some("17"));
        check(SURVEY_3, "08H2", Some("08"));
        check(SURVEY_3, "1006", Some("06"));
        check(SURVEY_3, "1104A", Some("17"));
        check("GB/T 21010-2017", "0803", Some("0804"));
    }

    #[test]
    fn what_is_not_known_has_no_class() {
        for code in ["", "9", "99", "9901", "10010", "1001x", "工业", "M1"] {
            check(YDYH_2023, code, None);
        }
        check("", "1001", None);
        check("GB 50137", "1001", None);
    }

    #[test]
    fn tables_are_in_the_order_that_searching_needs() {
        assert!(CLASSES.is_sorted_by(|a, b| a.code < b.code), "classes");
        assert!(NAMES.is_sorted_by(|a, b| a.0 < b.0), "names");
        for table in [SURVEY_3_TO_YDYH, GBT_21010_TO_YDYH] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0), "codes of another scheme");
            assert!(table.iter().all(|(_, to)| by_prefix(to).is_some()), "every target is a class");
        }
        for (code, ..) in NAMES {
            assert!(class_of(YDYH_2023, code).is_some(), "{code} has a name and so a class");
        }
    }

    #[test]
    fn names_are_of_the_level_of_the_code() {
        assert_eq!(name_of(YDYH_2023, "100102").map(|name| name.zh), Some("二类工业用地".into()));
        assert_eq!(name_of(SURVEY_3, "0601").map(|name| name.zh), Some("工业用地".into()));
        assert_eq!(name_of(YDYH_2023, "9999"), None);
        assert_eq!(number_as_code(601.0), "0601", "a code read as a number has lost its zero");
        assert_eq!(number_as_code(100_102.0), "100102");
    }
}
