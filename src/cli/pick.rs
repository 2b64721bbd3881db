//! `mutu pick`: the sheet of the parcels at a point.

use crate::io::json::{Map, Value, json};

use crate::analysis::sheet::{self, ParcelSheet, SheetFirm};
use crate::analysis::summary_table::state;
use crate::cli::args::{PickArgs, TextOrJson};
use crate::cli::cache::Opener;
use crate::cli::engine::{Engine, Opening, open};
use crate::cli::json::{add_figures, number_of};
use crate::cli::output::{Failure, Outcome, answer};
use crate::crs::{Crs, LonLat, WORLD};
use crate::io::entry;
use crate::model::layer::ParcelStatus;
use crate::model::spec::Metric;
use crate::model::words::{Lang, Words};
use crate::words;

pub(crate) fn run(args: &PickArgs, opener: &Opener, lang: Lang) -> Result<Outcome, Failure> {
    let place = lonlat(&args.point)?;
    let Opening { opened, outcome } = open(&args.files, opener, lang)?;
    let engine = Engine::new(opened.dataset, args.year, lang)?;
    let standards = entry::metric_standards();
    // A place on the far side of the Earth has no world coordinates, and no parcels.
    let point_in_world = Crs::GaussKruger(WORLD).from_lonlat(place);
    let parcels = engine.data.parcels().zip(point_in_world);
    let sheets: Vec<ParcelSheet> = parcels.map_or_else(Vec::new, |(parcels, point)| {
        let hits = engine.index.hits(&parcels.shapes, point);
        hits.into_iter().map(|parcel| sheet::parcel_sheet(engine.basis(), &standards, parcel)).collect()
    });
    match args.format {
        TextOrJson::Json => {
            let parcels: Vec<Value> = sheets.iter().map(|sheet| sheet_json(sheet, lang)).collect();
            answer(&format!(
                "{:#}\n",
                json!({ "point": [place.lon_deg, place.lat_deg], "year": engine.year, "parcels": parcels })
            ))?;
        }
        TextOrJson::Text if sheets.is_empty() => answer(match lang {
            Lang::Zh => "此处没有地块\n",
            Lang::En => "no parcel here\n",
        })?,
        TextOrJson::Text => {
            let texts: Vec<String> = sheets.iter().map(|sheet| sheet::as_text(sheet, lang)).collect();
            answer(&format!("{}\n", texts.join("\n").trim_end()))?;
        }
    }
    Ok(outcome)
}

/// `116.03,36.44`; full-width commas, blanks and semicolons do as well.
pub(crate) fn lonlat(text: &str) -> Result<LonLat, Failure> {
    let fault = |message: Words| {
        Failure::argument(
            "LON,LAT",
            message,
            Words::fixed(
                "先经度后纬度，单位为度，中间用逗号，例如 116.0337,36.4425",
                "longitude first, then latitude, in degrees, with a comma between: 116.0337,36.4425",
            ),
        )
    };
    let parts: Vec<&str> = text.split([',', '，', ';', ' ']).map(str::trim).filter(|part| !part.is_empty()).collect();
    let [lon, lat] = parts.as_slice() else {
        return Err(fault(words!("“{text}”不是两个数", "`{text}` is not two numbers")));
    };
    match (lon.parse::<f64>(), lat.parse::<f64>()) {
        (Ok(lon_deg), Ok(lat_deg)) if lon_deg.abs() <= 180.0 && lat_deg.abs() <= 90.0 => {
            Ok(LonLat { lon_deg, lat_deg })
        }
        (Ok(_), Ok(_)) => Err(fault(words!("“{text}”不是经纬度", "`{text}` is not a longitude and a latitude"))),
        _ => Err(fault(words!("“{text}”不是两个数", "`{text}` is not two numbers"))),
    }
}

fn sheet_json(sheet: &ParcelSheet, lang: Lang) -> Value {
    let figure = |metric: Metric| sheet.figures.iter().find(|figure| figure.metric == metric);
    let zones: Vec<&str> = sheet.zones.iter().map(|(name, _)| name.get(lang)).collect();
    let shares: Vec<Value> =
        sheet.zones.iter().map(|(name, share)| json!({ "name": name.get(lang), "share": share })).collect();
    let mut object = Map::new();
    object.insert("id".to_owned(), json!(sheet.code));
    object.insert("name".to_owned(), json!(sheet.name));
    object.insert("address".to_owned(), json!(sheet.address));
    object.insert("zones".to_owned(), json!(zones));
    object.insert("zone_shares".to_owned(), json!(shares));
    object.insert("area_m2".to_owned(), json!(sheet.area.0.0));
    object.insert("area_mu".to_owned(), json!(sheet.area.0.to_mu().0));
    object.insert("area_kind".to_owned(), json!(sheet.area.1.name()));
    object.insert("registered_area_m2".to_owned(), json!(sheet.registered.map(|area| area.0)));
    object.insert("geodesic_area_m2".to_owned(), json!(sheet.geodesic.0));
    object.insert("geodesic_area_mu".to_owned(), json!(sheet.geodesic.to_mu().0));
    object.insert("area_hectares".to_owned(), json!(sheet.area.0.hectares()));
    object.insert("year".to_owned(), json!(sheet.year));
    add_figures(
        &mut object,
        |metric| figure(metric)?.total.map(|total| total.0),
        |metric| number_of(figure(metric)?.per_mu),
    );
    for metric in Metric::ALL {
        if let Some(figure) = figure(metric) {
            object.insert(format!("{}_state", metric.name()), json!(state(figure.per_mu).0));
            object.insert(format!("{}_partial", metric.name()), json!(figure.partial));
            object.insert(format!("{}_rank", metric.name()), json!(figure.rank.map(|(rank, _)| rank)));
            object.insert(format!("{}_ranked", metric.name()), json!(figure.rank.map(|(_, of)| of)));
        }
    }
    object.insert("land_use_code".to_owned(), json!(sheet.land_use.as_ref().map(|(_, code, _)| code)));
    object.insert("land_use_scheme".to_owned(), json!(sheet.land_use.as_ref().map(|(scheme, ..)| scheme)));
    object.insert("land_use_name".to_owned(), json!(sheet.land_use.as_ref().map(|(.., name)| name)));
    object.insert("status".to_owned(), json!(sheet.status.map(ParcelStatus::name)));
    object.insert("firms".to_owned(), sheet.firms.iter().map(|firm| firm_json(firm, lang)).collect());
    let history = |(year, values): &(u16, [Option<f64>; 3])| json!({ "year": year, "tax_per_mu": values[0], "output_per_mu": values[1], "investment_per_mu": values[2] });
    object.insert("history".to_owned(), sheet.history.iter().map(history).collect());
    object.insert("notes".to_owned(), sheet.notes.iter().map(|note| json!(note.get(lang))).collect());
    Value::Object(object)
}

fn firm_json(firm: &SheetFirm, lang: Lang) -> Value {
    let marks: Vec<&str> = firm.marks.iter().map(|mark| mark.get(lang)).collect();
    let [tax, output, investment] = firm.totals.map(|total| total.map(|total| total.0));
    let not_rated = (!firm.not_rated.is_empty()).then_some(firm.not_rated.as_str());
    json!({
        "id": firm.code,
        "name": firm.name,
        "industry": firm.industry,
        "gb4754": firm.division,
        "marks": marks,
        "area_mu": firm.area.0,
        "share": firm.share,
        "tax": tax,
        "output": output,
        "investment": investment,
        "not_rated": not_rated,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_read_in_the_forms_people_type() {
        for text in ["116.5,36.25", "116.5, 36.25", "116.5，36.25", " 116.5 36.25 "] {
            assert_eq!(lonlat(text).ok(), Some(LonLat { lon_deg: 116.5, lat_deg: 36.25 }), "{text}");
        }
        for text in ["", "116.5", "a,b", "36.25,116.5", "116.5,36.25,1", "nan,36", "1e999,36"] {
            assert!(lonlat(text).is_err(), "{text}");
        }
    }
}
