//! The figures of the plan from `assets/plan-targets.json`.
use serde::Deserialize;

use crate::model::plan_target::{DataSum, PlanFigure, PlanTargets, PlanValue};
use crate::model::spec::PolicyStatus;
use crate::model::words::Words;

const SHIPPED: &str = include_str!("../../assets/plan-targets.json");

/// The figures that ship with the program.
pub fn shipped() -> PlanTargets {
    parse(SHIPPED).unwrap_or_default()
}

/// The saved form.
#[derive(Deserialize)]
struct File {
    document: Text,
    status: String,
    figures: Vec<Figure>,
    notes: Vec<Text>,
}

#[derive(Deserialize)]
struct Figure {
    id: String,
    name: Text,
    unit: Text,
    place: Text,
    scope: Text,
    values: Vec<OfYear>,
    data: Option<String>,
    not_comparable: Option<Text>,
    note: Option<Text>,
}

#[derive(Deserialize)]
struct OfYear {
    year: Option<u16>,
    value: f64,
    relation: String,
    #[serde(default)]
    derived: bool,
}

#[derive(Deserialize)]
struct Text {
    zh: String,
    en: String,
}

impl Text {
    fn words(self) -> Words {
        Words::made(self.zh, self.en)
    }
}

fn parse(text: &str) -> Option<PlanTargets> {
    let file: File = serde_json::from_str(text).ok()?;
    Some(PlanTargets {
        document: file.document.words(),
        status: match file.status.as_str() {
            "official" => PolicyStatus::Official,
            "example" => PolicyStatus::Example,
            _ => PolicyStatus::Placeholder,
        },
        figures: file.figures.into_iter().map(figure).collect::<Option<_>>()?,
        notes: file.notes.into_iter().map(Text::words).collect(),
    })
}

/// Nothing where a figure neither names a sum nor says why there is none.
fn figure(figure: Figure) -> Option<PlanFigure> {
    let data = match (&figure.data, figure.not_comparable) {
        (Some(name), _) => Ok(DataSum::NAMES.into_iter().find(|(known, _)| known == name)?.1),
        (None, Some(why)) => Err(why.words()),
        (None, None) => return None,
    };
    let value = |value: OfYear| PlanValue {
        year: value.year,
        value: value.value,
        is_more_than: value.relation == ">",
        is_derived: value.derived,
    };
    Some(PlanFigure {
        id: figure.id,
        name: figure.name.words(),
        unit: figure.unit.words(),
        place: figure.place.words(),
        scope: figure.scope.words(),
        values: figure.values.into_iter().map(value).collect(),
        data,
        note: figure.note.map(Text::words).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lines 117 to 139 and 417 to 421 of the plan's text, and 909 for areas.
    #[test]
    fn the_shipped_figures_are_those_of_the_plan() {
        let targets = shipped();
        assert_eq!(targets.status, PolicyStatus::Official);
        let value = |id: &str, year: Option<u16>| {
            let figure = targets.figures.iter().find(|figure| figure.id == id).expect("the plan has it");
            let value = figure.values.iter().find(|value| value.year == year).expect("of that year");
            (value.value, value.is_more_than, value.is_derived)
        };
        for (id, year, expected) in [
            ("gdp", Some(2020), (111.16, false, false)),
            ("budget_revenue", Some(2020), (12.77, false, false)),
            ("above_scale_value_added", Some(2020), (63.7, false, false)),
            ("fixed_investment", Some(2020), (66.06, false, false)),
            ("retail_sales", Some(2020), (6.8, false, false)),
            ("foreign_trade", Some(2020), (24.4, false, false)),
            ("business_revenue", Some(2025), (2000.0, true, false)),
            ("industrial_output", Some(2025), (600.0, false, false)),
            ("high_tech_firms", Some(2025), (120.0, true, false)),
            ("national_platforms", Some(2025), (20.0, false, false)),
            ("tech_sme_firms", Some(2025), (150.0, false, false)),
            ("jurisdiction_area", None, (150.0, false, false)),
            ("core_area", None, (23.0, false, false)),
        ] {
            assert_eq!(value(id, year), expected, "{id}");
        }
        // "较2015年增加33.96亿元", "较2015年增加7.77亿元".
        for (id, increase) in [("gdp", 33.96), ("budget_revenue", 7.77)] {
            let ((now, ..), (before, _, derived)) = (value(id, Some(2020)), value(id, Some(2015)));
            assert!((now - before - increase).abs() < 1e-9 && derived, "{id}: {before} to {now}");
        }
    }
}
