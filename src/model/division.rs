//! Names of the divisions (大类) of GB/T 4754-2017, 01 to 90; above them stand offices, no firms.
//!
//! *Must not know:* firms.

use crate::model::words::Words;

/// The division, 1 to 99, of a code of GB/T 4754: `26`, `2614`, `C2614`. A single digit has lost its zero.
pub fn division_number(code: &str) -> Option<u8> {
    let code = code.trim();
    let digits = code.strip_prefix(|letter: char| letter.is_ascii_alphabetic()).unwrap_or(code);
    let end = digits.find(|digit: char| !digit.is_ascii_digit()).unwrap_or(digits.len()).min(2);
    digits.get(..end)?.parse().ok().filter(|division| *division > 0)
}

/// The name of a division by its code; nothing where there is none.
pub fn division_words(division: &str) -> Option<Words> {
    let (zh, en) = NAMES.get(usize::from(division_number(division)?).checked_sub(1)?)?;
    Some(Words::fixed(zh, en))
}

/// `26 化学原料和化学制品制造业`; as it stands where it has no name.
pub fn division_and_name(division: &str) -> Words {
    match division_words(division) {
        Some(Words { zh, en }) => Words::made(format!("{division} {zh}"), format!("{division} {en}")),
        None => Words::same(division),
    }
}

/// From 01 on.
static NAMES: [(&str, &str); 90] = [
    ("农业", "agriculture"),
    ("林业", "forestry"),
    ("畜牧业", "animal husbandry"),
    ("渔业", "fishery"),
    ("农、林、牧、渔专业及辅助性活动", "support for agriculture"),
    ("煤炭开采和洗选业", "coal mining"),
    ("石油和天然气开采业", "oil and gas extraction"),
    ("黑色金属矿采选业", "mining of ferrous ores"),
    ("有色金属矿采选业", "mining of non-ferrous ores"),
    ("非金属矿采选业", "mining of non-metal ores"),
    ("开采专业及辅助性活动", "support for mining"),
    ("其他采矿业", "other mining"),
    ("农副食品加工业", "processing of farm products"),
    ("食品制造业", "food"),
    ("酒、饮料和精制茶制造业", "liquor, beverages and tea"),
    ("烟草制品业", "tobacco"),
    ("纺织业", "textiles"),
    ("纺织服装、服饰业", "garments"),
    ("皮革、毛皮、羽毛及其制品和制鞋业", "leather, fur, feathers and shoes"),
    ("木材加工和木、竹、藤、棕、草制品业", "wood and bamboo products"),
    ("家具制造业", "furniture"),
    ("造纸和纸制品业", "paper"),
    ("印刷和记录媒介复制业", "printing"),
    ("文教、工美、体育和娱乐用品制造业", "stationery, crafts, sports goods"),
    ("石油、煤炭及其他燃料加工业", "oil, coal and fuel processing"),
    ("化学原料和化学制品制造业", "chemicals"),
    ("医药制造业", "medicine"),
    ("化学纤维制造业", "chemical fibres"),
    ("橡胶和塑料制品业", "rubber and plastics"),
    ("非金属矿物制品业", "non-metal mineral products"),
    ("黑色金属冶炼和压延加工业", "ferrous metals"),
    ("有色金属冶炼和压延加工业", "non-ferrous metals"),
    ("金属制品业", "metal products"),
    ("通用设备制造业", "general machinery"),
    ("专用设备制造业", "special machinery"),
    ("汽车制造业", "motor vehicles"),
    ("铁路、船舶、航空航天和其他运输设备制造业", "railway, ship and aerospace equipment"),
    ("电气机械和器材制造业", "electrical machinery"),
    ("计算机、通信和其他电子设备制造业", "computers and electronics"),
    ("仪器仪表制造业", "instruments"),
    ("其他制造业", "other manufacturing"),
    ("废弃资源综合利用业", "recycling"),
    ("金属制品、机械和设备修理业", "repair of machinery"),
    ("电力、热力生产和供应业", "electricity and heat"),
    ("燃气生产和供应业", "gas"),
    ("水的生产和供应业", "water"),
    ("房屋建筑业", "construction of buildings"),
    ("土木工程建筑业", "civil engineering"),
    ("建筑安装业", "installation"),
    ("建筑装饰、装修和其他建筑业", "decoration and other construction"),
    ("批发业", "wholesale"),
    ("零售业", "retail"),
    ("铁路运输业", "rail transport"),
    ("道路运输业", "road transport"),
    ("水上运输业", "water transport"),
    ("航空运输业", "air transport"),
    ("管道运输业", "pipelines"),
    ("多式联运和运输代理业", "multimodal transport and agents"),
    ("装卸搬运和仓储业", "handling and storage"),
    ("邮政业", "post"),
    ("住宿业", "hotels"),
    ("餐饮业", "restaurants"),
    ("电信、广播电视和卫星传输服务", "telecommunications"),
    ("互联网和相关服务", "internet services"),
    ("软件和信息技术服务业", "software and IT services"),
    ("货币金融服务", "banking"),
    ("资本市场服务", "capital market services"),
    ("保险业", "insurance"),
    ("其他金融业", "other finance"),
    ("房地产业", "real estate"),
    ("租赁业", "leasing"),
    ("商务服务业", "business services"),
    ("研究和试验发展", "research and development"),
    ("专业技术服务业", "technical services"),
    ("科技推广和应用服务业", "promotion of technology"),
    ("水利管理业", "water management"),
    ("生态保护和环境治理业", "environmental protection"),
    ("公共设施管理业", "public facilities"),
    ("土地管理业", "land management"),
    ("居民服务业", "household services"),
    ("机动车、电子产品和日用产品修理业", "repair of vehicles and goods"),
    ("其他服务业", "other services"),
    ("教育", "education"),
    ("卫生", "health"),
    ("社会工作", "social work"),
    ("新闻和出版业", "news and publishing"),
    ("广播、电视、电影和录音制作业", "broadcasting and film"),
    ("文化艺术业", "culture and art"),
    ("体育", "sports"),
    ("娱乐业", "entertainment"),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// By the standard.
    #[test]
    fn a_code_is_of_the_division_of_its_first_two_digits() {
        let check = |code: &str, expected: Option<u8>| assert_eq!(division_number(code), expected, "{code:?}");
        for code in ["26", "2614", "261", "C26", "C2614", "c2614", " 26 ", "26.0"] {
            check(code, Some(26));
        }
        for (code, expected) in [("06", 6), ("6", 6), ("B0610", 6), ("99", 99)] {
            check(code, Some(expected));
        }
        for code in ["", "C", "00", "CC26", "化工", "化26"] {
            check(code, None);
        }
    }

    #[test]
    fn divisions_stand_under_their_numbers() {
        let check = |division: &str, expected: &str| {
            assert_eq!(division_and_name(division).zh, expected, "{division:?}");
        };
        check("01", "01 农业");
        check("26", "26 化学原料和化学制品制造业");
        check("44", "44 电力、热力生产和供应业");
        check("66", "66 货币金融服务");
        check("90", "90 娱乐业");
        check("00", "00");
        check("97", "97");
        check("", "");
        check("C", "C");
    }
}
