//! The sheet as plain lines for the clipboard: label, tab, value; a planner pastes them into a cell or a letter.
use crate::analysis::per_mu::Reading;
use crate::analysis::sheet::{ParcelSheet, SheetFigure, SheetFirm};
use crate::model::spec::{Metric, Standard};
use crate::model::units::{Mu, SquareMeters, WanYuan, WanYuanPerMu};
use crate::model::words::{Lang, Words};
use crate::words;

/// The sheet as plain lines for the clipboard, in one language.
pub fn as_text(sheet: &ParcelSheet, lang: Lang) -> String {
    let mut lines = Lines { lang, text: String::new() };
    about_parcel(&mut lines, sheet);
    for figure in &sheet.figures {
        about_figure(&mut lines, figure, sheet.year);
    }
    about_history(&mut lines, sheet);
    for firm in &sheet.firms {
        about_firm(&mut lines, firm);
    }
    for (name, value) in &sheet.attributes {
        lines.row(&Words::same(name.as_str()), &[value]);
    }
    for note in &sheet.notes {
        lines.row(&Words::fixed("注意", "Note"), &[note.get(lang)]);
    }
    lines.text
}

/// Lines of cells with tabs between them.
pub(super) struct Lines {
    pub(super) lang: Lang,
    pub(super) text: String,
}

impl Lines {
    pub(super) fn row(&mut self, label: &Words, cells: &[&str]) {
        self.text.push_str(label.get(self.lang));
        for cell in cells {
            self.text.push('\t');
            // A tab or line break inside a value would shift the cells behind it.
            self.text.extend(cell.chars().map(|c| if c.is_control() { ' ' } else { c }));
        }
        self.text.push('\n');
    }

    pub(super) fn say(&mut self, zh: &'static str, en: &'static str, value: &str) {
        if !value.is_empty() {
            self.row(&Words::fixed(zh, en), &[value]);
        }
    }
}

fn about_parcel(lines: &mut Lines, sheet: &ParcelSheet) {
    let lang = lines.lang;
    lines.say("宗地代码", "Parcel", &sheet.code);
    lines.say("名称", "Name", &sheet.name);
    lines.say("坐落", "Address", &sheet.address);
    let zones: Vec<String> =
        sheet.zones.iter().map(|(name, share)| format!("{} {:.1}%", name.get(lang), share * 100.0)).collect();
    lines.say("分区", "Zones", &zones.join("; "));
    if let Some((scheme, code, name)) = &sheet.land_use {
        lines.say("土地用途", "Land use", format!("{code} {name} ({scheme})").trim());
    }
    if let Some(status) = sheet.status {
        lines.say("开发状态", "Status", status.words().get(lang));
    }
    let (area, kind) = sheet.area;
    lines.row(&Words::fixed("计算面积", "Area used"), &[&area_text(area, lang), kind.words().get(lang)]);
    if let Some(registered) = sheet.registered {
        lines.say("证载面积", "Registered area", &area_text(registered, lang));
    }
    lines.say("椭球面积", "Geodesic area", &area_text(sheet.geodesic, lang));
}

fn about_figure(lines: &mut Lines, figure: &SheetFigure, year: Option<u16>) {
    let lang = lines.lang;
    let year = year.map(|year| format!(" {year}")).unwrap_or_default();
    let name = figure.metric.words();
    let label = Words::made(format!("{}{year}", name.zh), format!("{}{year}", name.en));
    lines.row(&label, &[&reading_text(figure.per_mu, figure.standard.as_ref(), lang)]);
    if let Some(total) = figure.total {
        let partial = if figure.partial { Words::fixed("不完整", "not complete") } else { Words::default() };
        let name = figure.metric.total_words();
        let label = Words::made(format!("{}合计", name.zh), format!("{}, total", name.en));
        lines.row(&label, &[format!("{} {}", money(total, lang), partial.get(lang)).trim_end()]);
    }
    if let Some(standard) = &figure.standard {
        let bar = format!("≥ {:.2}", standard.at_least);
        let verdict = verdict(figure, standard).get(lang).to_owned();
        lines.row(&Words::fixed("标准", "Standard"), &[&bar, &verdict, standard.source.get(lang)]);
    }
    if let Some((zone, average)) = &figure.zone_average {
        let (zh, en) = (&zone.zh, &zone.en);
        lines.row(&words!("{zh}企业用地亩均", "{en}, per mu in use"), &[&per_mu(*average, lang)]);
    }
    if let Some(average) = figure.whole_average {
        lines.row(&Words::fixed("全部企业用地亩均", "All, per mu in use"), &[&per_mu(average, lang)]);
    }
    if let Some((rank, of)) = figure.rank {
        lines.say("排名", "Rank", &format!("{rank} / {of}"));
    }
}

/// Whether the unrounded figure meets the bar. A year's investment cannot: the standard is about another sum.
fn verdict(figure: &SheetFigure, standard: &Standard) -> Words {
    match figure.per_mu {
        Reading::Value(_) if figure.metric == Metric::Investment => Words::fixed("口径不同", "Not comparable"),
        Reading::Value(value) if value.0 >= standard.at_least => Words::fixed("达标", "Met"),
        Reading::Value(_) => Words::fixed("未达标", "Not met"),
        Reading::NotRated(_) => Words::fixed("不适用", "Not applicable"),
        Reading::NoData => Words::fixed("数据缺失", "No data"),
    }
}

fn about_history(lines: &mut Lines, sheet: &ParcelSheet) {
    if sheet.history.is_empty() {
        return;
    }
    let lang = lines.lang;
    let heads = Metric::ALL.map(Metric::words);
    let heads: Vec<&str> = heads.iter().map(|words| words.get(lang)).collect();
    lines.row(&Words::fixed("年份", "Year"), &heads);
    for (year, values) in &sheet.history {
        let cells = values.map(|value| value.map(two_decimals).unwrap_or_default());
        let cells: Vec<&str> = cells.iter().map(String::as_str).collect();
        lines.row(&Words::same(year.to_string()), &cells);
    }
}

fn about_firm(lines: &mut Lines, firm: &SheetFirm) {
    let lang = lines.lang;
    let marks: Vec<&str> = firm.marks.iter().map(|mark| mark.get(lang)).collect();
    let land = format!("{} ({:.1}%)", mu_text(firm.area, lang), firm.share * 100.0);
    let cells = [&*firm.name, &*firm.code, &*firm.industry, &marks.join(" "), &land];
    lines.row(&Words::fixed("企业", "Firm"), &cells);
    for (metric, total) in Metric::ALL.into_iter().zip(firm.totals) {
        if let Some(total) = total {
            let name = metric.total_words();
            let label = Words::made(format!("企业{}", name.zh), format!("Firm's {}", name.en.to_lowercase()));
            lines.row(&label, &[&money(total, lang)]);
        }
    }
}

fn reading_text(reading: Reading, standard: Option<&Standard>, lang: Lang) -> String {
    let not_rated = Words::fixed("暂不评价", "not rated");
    match reading {
        Reading::NoData => Words::fixed("无数据", "no data").get(lang).to_owned(),
        Reading::NotRated(None) => not_rated.get(lang).to_owned(),
        Reading::NotRated(Some(value)) => format!("{} ({})", per_mu(value, lang), not_rated.get(lang)),
        Reading::Value(value) => {
            let unit = Words::fixed("万元/亩", "10k yuan/mu");
            let at_least = standard.map_or(f64::NAN, |standard| standard.at_least);
            // 19.996 fails "≥ 20": two decimals would print 20.00 and hide the reason.
            let hidden = value.0 < at_least && two_decimals(value.0) == two_decimals(at_least);
            let number = if hidden { format!("{}", value.0) } else { two_decimals(value.0) };
            format!("{number} {}", unit.get(lang))
        }
    }
}

fn per_mu(value: WanYuanPerMu, lang: Lang) -> String {
    format!("{:.2} {}", value.0, Words::fixed("万元/亩", "10k yuan/mu").get(lang))
}

fn money(value: WanYuan, lang: Lang) -> String {
    format!("{:.2} {}", value.0, Words::fixed("万元", "10k yuan").get(lang))
}

fn area_text(area: SquareMeters, lang: Lang) -> String {
    format!("{:.2} m² ({})", area.0, mu_text(area.to_mu(), lang))
}

fn mu_text(area: Mu, lang: Lang) -> String {
    format!("{:.2} {}", area.0, Words::fixed("亩", "mu").get(lang))
}

fn two_decimals(value: f64) -> String {
    format!("{value:.2}")
}
