//! `mutu report`: Σ/Σ by parcel, firm, zone or industry.

use crate::io::json::{Map, Value, json};

use crate::analysis::balance::{Balance, Sum};
use crate::analysis::per_mu;
use crate::analysis::summary::{self, By, Row};
use crate::analysis::summary_table::{balance_of, summary_table};
use crate::analysis::zone_firms::{FirmsBy, zone_firms};
use crate::cli::answers::{self, Content, FileForm, put, sheet_of, tell};
use crate::cli::args::{ByArg, Form, ReportArgs, TableFormat};
use crate::cli::cache::Opener;
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::json::add_figures;
use crate::cli::output::{Failure, Outcome, answer};
use crate::cli::text_table::{Stand, grouped, money, text_table};
use crate::cli::workbook;
use crate::model::spec::Metric;
use crate::model::words::Lang;

pub(crate) fn run(args: &ReportArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let engine = Engine::new(opened.dataset, args.year, lang)?;
    let by = match args.by {
        None => return workbook::write(&engine, args, lang).map(|()| outcome),
        Some(ByArg::Parcel) => By::Parcel,
        Some(ByArg::Firm) => By::Firm,
        Some(ByArg::Zone) => By::Zone,
        Some(ByArg::Industry) => By::Industry,
        Some(ByArg::ZoneIndustry) => {
            return tell(&zone_firms(engine.basis(), FirmsBy::Industry), &args.form, lang).map(|()| outcome);
        }
        Some(ByArg::ZoneClass) => {
            return tell(&zone_firms(engine.basis(), FirmsBy::Class), &args.form, lang).map(|()| outcome);
        }
    };
    let Form { format, output } = &args.form;
    if let Some(path) = output {
        let table = summary_table(engine.basis(), by, engine.year);
        put(path, |form| match form {
            FileForm::Xlsx => Content::Sheets(vec![sheet_of(&table, lang)]),
            FileForm::Csv => Content::Text(answers::as_csv(&table, lang)),
            FileForm::Json => Content::Text(format!("{:#}\n", as_json(&engine, by, lang))),
        })?;
        return Ok(outcome);
    }
    match format {
        TableFormat::Json => answer(&format!("{:#}\n", as_json(&engine, by, lang)))?,
        TableFormat::Csv => answer(&answers::as_csv(&summary_table(engine.basis(), by, engine.year), lang))?,
        TableFormat::Table => answer(&as_table(&engine, by, lang))?,
    }
    Ok(outcome)
}

fn by_name(by: By) -> &'static str {
    match by {
        By::Parcel => "parcel",
        By::Firm => "firm",
        By::Zone => "zone",
        By::Industry => "industry",
    }
}

fn as_json(engine: &Engine, by: By, lang: Lang) -> Value {
    let rows = answers::rows_json(&summary_table(engine.basis(), by, engine.year), lang);
    let whole = summary::whole(engine.basis());
    let [tax, output, investment] = unplaced_of(engine);
    let mut answer = Map::new();
    answer.insert("by".to_owned(), json!(by_name(by)));
    answer.insert("year".to_owned(), json!(engine.year));
    answer.insert("rows".to_owned(), rows);
    answer.insert("whole".to_owned(), Value::Object(group_json(&whole)));
    answer.insert("unplaced".to_owned(), json!({ "tax": tax, "output": output, "investment": investment }));
    if let Some(balance) = balance_of(engine.basis(), by) {
        answer.insert("balance".to_owned(), balance_json(&balance));
    }
    Value::Object(answer)
}

fn balance_json(balance: &Balance) -> Value {
    let side = |sum: Sum| {
        let [tax, output, investment] = sum.totals.map(|total| total.0);
        json!({ "area_m2": sum.area.0, "tax": tax, "output": output, "investment": investment })
    };
    json!({
        "zones": side(balance.zones),
        "outside": side(balance.outside),
        "overlaps": side(balance.overlaps),
        "parcels": side(balance.parcels),
        "difference": side(balance.difference()),
        "even": balance.is_even(),
    })
}

/// Both sides in one line, for the area and for the tax.
fn balance_text(balance: &Balance, lang: Lang) -> String {
    let line = |of: &dyn Fn(Sum) -> f64| {
        let [zones, outside, overlaps, parcels, difference] =
            [balance.zones, balance.outside, balance.overlaps, balance.parcels, balance.difference()]
                .map(|sum| grouped(of(sum), 2));
        match lang {
            Lang::Zh => {
                format!("Σ分区 {zones} + 区外 {outside} − 重叠 {overlaps} = Σ地块 {parcels}（差 {difference}）")
            }
            Lang::En => {
                format!(
                    "Σ zones {zones} + outside {outside} − overlaps {overlaps} = Σ parcels {parcels} (difference {difference})"
                )
            }
        }
    };
    let (area, tax) = (line(&|sum| sum.area.0), line(&|sum| sum.totals[Metric::Tax.index()].0));
    match (lang, balance.is_even()) {
        (Lang::Zh, true) => format!("平衡 m²：{area}\n平衡 税收：{tax}\n"),
        (Lang::Zh, false) => format!("不平衡 m²：{area}\n不平衡 税收：{tax}\n"),
        (Lang::En, true) => format!("balanced, m²: {area}\nbalanced, tax: {tax}\n"),
        (Lang::En, false) => format!("NOT balanced, m²: {area}\nNOT balanced, tax: {tax}\n"),
    }
}

/// What of the firms' figures stands on no parcel, in 万元: Σ over parcels + this = Σ over firms.
fn unplaced_of(engine: &Engine) -> [f64; 3] {
    let year = engine.year;
    year.map_or([0.0; 3], |year| per_mu::unplaced(&engine.data.firms, &engine.occupancy, year).map(|total| total.0))
}

/// What every row has.
fn group_json(row: &Row) -> Map<String, Value> {
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(row.id));
    object.insert("name".to_owned(), json!(row.name));
    object.insert("parcels".to_owned(), json!(row.parcels));
    object.insert("area_mu".to_owned(), json!(row.area.0));
    add_figures(
        &mut object,
        |metric| row.totals[metric.index()].map(|total| total.0),
        |metric| row.per_mu(metric).map(|value| value.0),
    );
    for metric in Metric::ALL {
        object.insert(format!("{}_firm_area_mu", metric.name()), json!(row.valued_area[metric.index()].0));
    }
    for metric in Metric::ALL {
        object.insert(format!("{}_per_firm_mu", metric.name()), json!(row.per_firm_mu(metric).map(|value| value.0)));
    }
    object
}

fn as_table(engine: &Engine, by: By, lang: Lang) -> String {
    let rows = summary::summarize(engine.basis(), by);
    let zh = lang == Lang::Zh;
    let header: [(&str, Stand); 10] = [
        (if zh { "编号" } else { "id" }, Stand::Left),
        (if zh { "名称" } else { "name" }, Stand::Left),
        (if zh { "宗数" } else { "parcels" }, Stand::Right),
        (if zh { "亩" } else { "mu" }, Stand::Right),
        (if zh { "税收" } else { "tax" }, Stand::Right),
        (if zh { "产值" } else { "output" }, Stand::Right),
        (if zh { "投资" } else { "investment" }, Stand::Right),
        (if zh { "亩均税收" } else { "tax/mu" }, Stand::Right),
        (if zh { "亩均产值" } else { "output/mu" }, Stand::Right),
        (if zh { "亩均投资" } else { "invest/mu" }, Stand::Right),
    ];
    let mut header = header.to_vec();
    let firm_tax = if zh { "企业用地亩均税收" } else { "tax/firm mu" };
    let is_zone = by == By::Zone;
    if is_zone {
        header.push((firm_tax, Stand::Right));
        header.push(("km²", Stand::Right));
    }
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let mut cells = vec![row.id.clone(), row.name.clone(), row.parcels.to_string(), grouped(row.area.0, 2)];
            cells.extend(Metric::ALL.map(|metric| money(row.totals[metric.index()].map(|total| total.0))));
            cells.extend(Metric::ALL.map(|metric| money(row.per_mu(metric).map(|value| value.0))));
            if is_zone {
                cells.push(money(row.per_firm_mu(Metric::Tax).map(|value| value.0)));
                cells.push(money(row.zone_area_km2));
            }
            cells
        })
        .collect();
    let year = engine.year.map_or_else(|| "–".to_owned(), |year| year.to_string());
    let caption = match lang {
        Lang::Zh => format!("{year} 年，金额万元，亩均 = Σ数值 ÷ Σ全部地块面积（万元/亩）；“–”为无数据\n"),
        Lang::En => {
            format!("{year}, money in 万元, per mu = Σ figure ÷ Σ area of all parcels (万元/亩); – is no value\n")
        }
    };
    let balance = balance_of(engine.basis(), by).map(|balance| balance_text(&balance, lang)).unwrap_or_default();
    format!("{caption}{}{balance}{}", text_table(&header, &cells), unplaced_text(unplaced_of(engine), lang))
}

/// The line below a table; nothing where all figures stand on parcels.
fn unplaced_text(unplaced: [f64; 3], lang: Lang) -> String {
    if unplaced.iter().all(|total| *total == 0.0) {
        return String::new();
    }
    let [tax, output, investment] = unplaced.map(|total| grouped(total, 2));
    match lang {
        Lang::Zh => format!("未落到地块：税收 {tax}，产值 {output}，投资 {investment}\n"),
        Lang::En => format!("on no parcel: tax {tax}, output {output}, investment {investment}\n"),
    }
}
