//! Names and codes of firms that do not exist.
//!
//! *Guarantees:* every name begins with 示例 and none is given twice; every code passes both check digits of
//! GB 32100 and GB 11714 and carries the mark `MA0D` of the demonstration.
//! *Must not know:* where a firm is or what it earns.

/// The plan's four leading industries and 现代服务业.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Industry {
    Materials,
    Equipment,
    Health,
    Information,
    Services,
}

impl Industry {
    /// As firms.csv has it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Materials => "新能源新材料",
            Self::Equipment => "高端装备",
            Self::Health => "医养健康",
            Self::Information => "信息技术",
            Self::Services => "现代服务业",
        }
    }

    /// Trades of the industry: the word in the name and the division of GB/T 4754—2017.
    pub(crate) fn trades(self) -> &'static [Trade] {
        match self {
            Self::Materials => &[
                ("新材料", "26"),
                ("化工", "26"),
                ("高分子", "26"),
                ("工程塑料", "29"),
                ("纤维", "28"),
                ("新能源", "38"),
            ],
            Self::Equipment => &[
                ("机械", "34"),
                ("智能装备", "35"),
                ("机器人", "34"),
                ("自动化", "40"),
                ("无人机", "37"),
                ("精工", "35"),
            ],
            Self::Health => &[
                ("制药", "27"),
                ("生物医药", "27"),
                ("中药", "27"),
                ("医疗器械", "35"),
                ("康复器械", "35"),
                ("生物技术", "27"),
            ],
            Self::Information => {
                &[("电子", "39"), ("光电", "39"), ("软件", "65"), ("信息", "65"), ("数据", "64"), ("通信", "63")]
            }
            Self::Services => &[
                ("技术服务", "75"),
                ("检测", "74"),
                ("商务", "72"),
                ("研发", "73"),
                ("金融服务", "66"),
                ("物流", "59"),
                ("仓储", "59"),
                ("商贸", "51"),
                ("酒店", "61"),
                ("水务", "46"),
                ("热力", "44"),
            ],
        }
    }
}

/// A word and a division.
pub(crate) type Trade = (&'static str, &'static str);

/// Gives out names, one after the other for each trade.
#[derive(Debug, Default)]
pub(crate) struct Names {
    given: std::collections::BTreeMap<&'static str, usize>,
}

const FIRST: [&str; 32] = [
    "澜", "曜", "岫", "霁", "砚", "槿", "葭", "骁", "珩", "璟", "铄", "翊", "黛", "筠", "沅", "泓", "旻", "昱", "岚",
    "屿", "樾", "棠", "蘅", "芷", "荻", "茗", "钰", "锦", "鸢", "鹭", "麒", "楷",
];
const SECOND: [&str; 32] = [
    "栖", "川", "禾", "石", "帆", "桥", "舟", "渡", "野", "林", "谷", "岭", "峰", "湾", "洲", "泉", "台", "庭", "原",
    "畴", "陌", "塬", "汀", "浦", "衡", "序", "律", "策", "格", "维", "拓", "驰",
];
const FORMS: [&str; 3] = ["有限公司", "科技有限公司", "股份有限公司"];

impl Names {
    pub(crate) fn next(&mut self, trade: Trade) -> String {
        let count = self.given.entry(trade.0).or_default();
        let number = *count;
        *count += 1;
        let all = FIRST.len() * SECOND.len() * FORMS.len();
        // A stride prime to the number of names visits each once.
        let at = (number * 1_301 + trade.0.len() * 617) % all;
        let (first, rest) = (at % FIRST.len(), at / FIRST.len());
        let (second, form) = (rest % SECOND.len(), rest / SECOND.len());
        let part = |list: &[&'static str], i: usize| list.get(i).copied().unwrap_or_default();
        let round = if number >= all { format!("（{}）", number / all + 1) } else { String::new() };
        format!("示例{}{}{}{round}{}", part(&FIRST, first), part(&SECOND, second), trade.0, part(&FORMS, form))
    }
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// 统一社会信用代码 number `number`: 91, 371502, MA0D, four digits to the base of 31, two check digits.
pub(crate) fn credit_code(number: usize) -> String {
    let digit = |power: u32| ALPHABET.get(number / 31_usize.pow(power) % 31).copied().unwrap_or(b'0');
    let mut body = b"MA0D".to_vec();
    body.extend([digit(3), digit(2), digit(1), digit(0)]);
    let inner = organisation_check(&body);
    let mut code = b"91371502".to_vec();
    code.extend(body);
    code.push(inner);
    code.push(credit_check(&code));
    String::from_utf8_lossy(&code).into_owned()
}

/// Check digit of the 组织机构代码 (GB 11714): A counts 10 … Z 35.
fn organisation_check(body: &[u8]) -> u8 {
    let weights = [3_u32, 7, 9, 10, 5, 8, 4, 2];
    let value = |c: u8| if c.is_ascii_digit() { u32::from(c - b'0') } else { u32::from(c.saturating_sub(b'A')) + 10 };
    let sum: u32 = body.iter().zip(weights).map(|(c, w)| value(*c) * w).sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        rest => b'0' + rest as u8,
    }
}

/// Check digit of the whole (GB 32100): weights 3^i mod 31.
fn credit_check(code: &[u8]) -> u8 {
    let mut weight = 1_usize;
    let mut sum = 0;
    for c in code {
        sum += ALPHABET.iter().position(|a| a == c).unwrap_or(0) * weight;
        weight = weight * 3 % 31;
    }
    ALPHABET.get((31 - sum % 31) % 31).copied().unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `91310115591693856A` is Hutool's published test value; its inner code is `59169385-6`.
    #[test]
    fn check_digits_of_a_published_code() {
        assert_eq!(credit_check(b"91310115591693856"), b'A', "GB 32100");
        assert_eq!(organisation_check(b"59169385"), b'6', "GB 11714");
    }

    #[test]
    fn names_are_never_given_twice() {
        let mut names = Names::default();
        let mut given: Vec<String> = (0..7_000).map(|_| names.next(("物流", "59"))).collect();
        given.extend((0..7_000).map(|_| names.next(("软件", "65"))));
        assert!(given.iter().all(|name| name.starts_with("示例")), "all say what they are");
        let count = given.len();
        given.sort();
        given.dedup();
        assert_eq!(given.len(), count, "unique beyond the 3 072 of one round");
    }
}
