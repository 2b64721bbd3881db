//! What stands under `[属性描述]`: the coordinate system, in the words of the land bureau.
//!
//! *Guarantees:* where words and numbers contradict each other the numbers win, and that is said.

use crate::io::error::Fault;
use crate::io::features::Declared;
use crate::model::report::{Issue, Report, Severity};
use crate::model::words::Words;
use crate::words;

/// A datum by what its name holds, with the EPSG codes of its degrees and of its first zones: 6° with number and
/// without, 3° with number and without.
struct Family {
    marks: &'static [&'static str],
    degrees: u32,
    six: (u32, u32),
    three: (u32, u32),
}

const CGCS2000: Family = Family { marks: &["2000", "cgcs"], degrees: 4490, six: (4491, 4502), three: (4513, 4534) };
const XIAN80: Family = Family { marks: &["80", "西安"], degrees: 4610, six: (2327, 2338), three: (2349, 2370) };
const BEIJING54: Family =
    Family { marks: &["54", "北京"], degrees: 4214, six: (21_413, 21_453), three: (2401, 2422) };
const FAMILIES: [&Family; 3] = [&CGCS2000, &XIAN80, &BEIJING54];

/// The first zones of China and how many there are.
const FIRST_SIX: u32 = 13;
const FIRST_THREE: u32 = 25;
const SIX: std::ops::RangeInclusive<u32> = FIRST_SIX..=23;
const THREE: std::ops::RangeInclusive<u32> = FIRST_THREE..=45;

/// What the numbers of all points say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbers {
    /// Metres whose easting starts with that number of a zone.
    Zone(u32),
    /// Metres without one.
    Plain,
    Degrees,
}

/// The entries, as they stand.
#[derive(Debug, Default)]
pub(super) struct Head<'t>(Vec<(&'t str, &'t str)>);

impl<'t> Head<'t> {
    /// Takes a line; what has no `=` says nothing.
    pub(super) fn push(&mut self, line: &'t str) {
        if let Some((key, value)) = line.split_once(['=', '＝', ':', '：']) {
            self.0.push((key.trim(), value.trim().trim_end_matches([',', '，'])));
        }
    }

    fn get(&self, key: &str) -> Option<&'t str> {
        self.0.iter().find(|(known, value)| *known == key && !value.is_empty()).map(|(_, value)| *value)
    }

    /// Who made the file, and when.
    pub(super) fn source(&self) -> Option<String> {
        let said: Vec<&str> = ["数据产生单位", "数据产生日期"].iter().filter_map(|key| self.get(key)).collect();
        (!said.is_empty()).then(|| said.join("，"))
    }

    /// The system; `None` where only the numbers can say.
    pub(super) fn declared(&self, numbers: Numbers, report: &mut Report) -> Option<Declared> {
        self.warn_of_parameters(report);
        let family = self.family(report)?;
        let epsg = |code: u32| Some(Declared::Text(format!("EPSG:{code}")));
        let (stated, is_numbered) = match numbers {
            Numbers::Degrees => return epsg(family.degrees),
            Numbers::Plain => (self.zone(), false),
            Numbers::Zone(number) => {
                if let Some(stated) = self.zone().filter(|stated| *stated != number) {
                    report.push(other_zone(stated, number));
                }
                (Some(number), true)
            }
        };
        let zone = stated.or_else(|| self.zone_of_meridian())?;
        let (first, codes) = match zone {
            zone if SIX.contains(&zone) => (FIRST_SIX, family.six),
            zone if THREE.contains(&zone) => (FIRST_THREE, family.three),
            _ => {
                report.push(no_zone(zone));
                return None;
            }
        };
        let is_six = first == FIRST_SIX;
        if self.width().is_some_and(|width| (width == 6) != is_six) {
            report.push(other_width(zone, if is_six { 6 } else { 3 }));
        }
        epsg(if is_numbered { codes.0 } else { codes.1 } + (zone - first))
    }

    fn family(&self, report: &mut Report) -> Option<&'static Family> {
        let Some(name) = self.get("坐标系").or_else(|| self.get("坐标系统")) else {
            // Since 2018 nothing else may be handed in.
            self.zone()?;
            report.push(datum_missing());
            return Some(&CGCS2000);
        };
        let lower = name.to_lowercase();
        let found = FAMILIES.into_iter().find(|family| family.marks.iter().any(|mark| lower.contains(mark)));
        if found.is_none() {
            report.push(datum_unknown(name));
        }
        found
    }

    fn zone(&self) -> Option<u32> {
        digits(self.get("带号")?).filter(|zone| *zone > 0)
    }

    fn width(&self) -> Option<u32> {
        digits(self.get("几度分带")?).filter(|width| matches!(width, 3 | 6))
    }

    /// The zone around the central meridian that some files give instead of a number.
    fn zone_of_meridian(&self) -> Option<u32> {
        let meridian = digits(self.get("中央子午线").or_else(|| self.get("中央经线"))?)?;
        let zone = if self.width() == Some(6) { (meridian + 3) / 6 } else { meridian / 3 };
        let back = if self.width() == Some(6) { zone * 6 - 3 } else { zone * 3 };
        (back == meridian).then_some(zone)
    }

    fn warn_of_parameters(&self, report: &mut Report) {
        let Some(parameters) = self.get("转换参数") else { return };
        let is_nothing = |part: &str| part.trim().parse::<f64>().is_ok_and(|value| value == 0.0);
        if !parameters.split([',', '，']).filter(|part| !part.trim().is_empty()).all(is_nothing) {
            let message = words!(
                "文件写有转换参数（{parameters}），未使用：坐标按文件所写的坐标系读取",
                "the file gives parameters of a transformation ({parameters}), which were not used: coordinates are those of the system it names"
            );
            let remedy =
                Words::fixed("如坐标尚未转换，请先转换", "transform the coordinates first where that was not done");
            report.push(Fault::new("transformation-unused", message, remedy).issue(Severity::Warning));
        }
    }
}

/// The whole number that a text starts with: `39`, `3度`, `第39带`.
fn digits(text: &str) -> Option<u32> {
    let start = text.trim_start_matches(|c: char| !c.is_ascii_digit());
    let end = start.find(|c: char| !c.is_ascii_digit()).unwrap_or(start.len());
    start.get(..end)?.parse().ok()
}

fn issue(code: &'static str, message: Words) -> Issue {
    let remedy = Words::fixed(
        "请核对 [属性描述] 的坐标系、几度分带和带号",
        "check the coordinate system, zone width and zone number under [属性描述]",
    );
    Fault::new(code, message, remedy).issue(Severity::Warning)
}

fn other_zone(stated: u32, found: u32) -> Issue {
    issue(
        "zone-contradicts-numbers",
        words!(
            "文件写明带号 {stated}，但坐标的带号是 {found}；按 {found} 读取",
            "the file says zone {stated}, but its coordinates are of zone {found}; read as {found}"
        ),
    )
}

fn other_width(zone: u32, width: u32) -> Issue {
    issue(
        "zone-contradicts-width",
        words!(
            "带号 {zone} 只在 {width} 度分带中有，与几度分带不符；按 {width} 度读取",
            "zone {zone} is one of {width} degrees, which is not the width the file says; read so"
        ),
    )
}

fn no_zone(zone: u32) -> Issue {
    issue("zone-unknown", words!("没有带号 {zone}；按坐标数值判断", "there is no zone {zone}; the numbers decide"))
}

fn datum_missing() -> Issue {
    issue(
        "datum-assumed",
        Words::fixed("文件没有写坐标系；按 CGCS2000 读取", "the file names no coordinate system; read as CGCS2000"),
    )
}

fn datum_unknown(name: &str) -> Issue {
    issue(
        "datum-unknown",
        words!(
            "不认识坐标系“{name}”；按坐标数值判断",
            "the coordinate system \"{name}\" is not known; the numbers decide"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, numbers: Numbers, expected: Option<u32>, codes: &[&str]) {
        let (mut head, mut report) = (Head::default(), Report::default());
        text.lines().for_each(|line| head.push(line));
        let found = head.declared(numbers, &mut report);
        let found_codes: Vec<&str> = report.counts().iter().map(|(code, ..)| *code).collect();
        let expected = expected.map(|code| Declared::Text(format!("EPSG:{code}")));
        assert_eq!((found, found_codes.as_slice()), (expected, codes), "{text} {numbers:?}");
    }

    /// EPSG codes by domain.md §5.1.
    #[test]
    fn the_words_of_the_bureau_name_a_system() {
        let cgcs = "坐标系=2000国家大地坐标系\n几度分带=3\n带号=39";
        check(cgcs, Numbers::Zone(39), Some(4527), &[]);
        check(cgcs, Numbers::Plain, Some(4548), &[]);
        check(cgcs, Numbers::Degrees, Some(4490), &[]);
        check(cgcs, Numbers::Zone(38), Some(4526), &["zone-contradicts-numbers"]);
        check("坐标系=CGCS2000\n几度分带=6\n带号=20", Numbers::Zone(20), Some(4498), &[]);
        check("坐标系=CGCS2000\n几度分带=3\n带号=20", Numbers::Plain, Some(4509), &["zone-contradicts-width"]);
        check("坐标系=1980西安坐标系\n带号=39", Numbers::Zone(39), Some(2363), &[]);
        check("坐标系＝80国家大地坐标系\n带号＝39", Numbers::Plain, Some(2384), &[]);
        check("坐标系=1954北京坐标系\n带号=39", Numbers::Zone(39), Some(2415), &[]);
        check("坐标系=1954北京坐标系\n带号=39", Numbers::Plain, Some(2436), &[]);
        check("坐标系=2000国家大地坐标系\n中央子午线=117", Numbers::Plain, Some(4548), &[]);
        check("坐标系=2000国家大地坐标系\n带号=", Numbers::Plain, None, &[]);
        check("带号=39", Numbers::Plain, Some(4548), &["datum-assumed"]);
        check("坐标系=聊城独立坐标系\n带号=39", Numbers::Plain, None, &["datum-unknown"]);
        check("坐标系=2000\n带号=99", Numbers::Plain, None, &["zone-unknown"]);
        check("转换参数=0,0,0,0,0,0,0", Numbers::Plain, None, &[]);
        check("转换参数=12.5,0,0,0,0,0,0", Numbers::Plain, None, &["transformation-unused"]);
        check("", Numbers::Plain, None, &[]);
    }
}
