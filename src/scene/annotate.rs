//! The words of an annotated map: title, subtitle, source and caution, the same from the window and from the
//! command line.
//!
//! *Guarantees:* whatever is drawn from schematic or synthetic data is said to be. *Must not know:* files, clocks.

use crate::model::layer::{LayerKind, Role, Status, ZoneKind};
use crate::model::spec::{ClassSpec, Standard, Theme};
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::color::Appearance;
use crate::scene::legend::legend;
use crate::scene::sheet::SheetSpec;
use geo_types::Rect;

/// What was chosen for a sheet, beside the map itself.
#[derive(Debug, Clone)]
pub struct SheetChoice<'a> {
    /// Title; empty for the one made here.
    pub title: &'a str,
    /// The zone the map shows; `None` for the whole.
    pub zone: Option<&'a str>,
    /// What parcels are coloured by.
    pub theme: Theme,
    /// Year of the figures.
    pub year: Option<u16>,
    /// Classes of per-mu figures.
    pub classes: ClassSpec,
    /// The standard the legend names, for fixed classes.
    pub standard: Option<&'a Standard>,
    /// Pixels of the whole sheet.
    pub size_px: (u32, u32),
    /// Dots per inch.
    pub dpi: f64,
    /// What the map shows.
    pub extent_in_world: Rect,
    /// The date to print; empty for none.
    pub date: String,
}

/// All words of the sheet.
pub fn sheet_spec(input: &MapInput, choice: &SheetChoice<'_>) -> SheetSpec {
    let lang = input.lang;
    let year = choice.year.filter(|_| !choice.theme.metrics().is_empty());
    // Paper is light, whatever the window is.
    let legend = input
        .themed
        .as_ref()
        .map(|themed| legend(themed, choice.classes, choice.standard, year, lang, Appearance::Light));
    let caution = caution(input);
    // The rule of the classes can be long and stands under the legend.
    let parts = legend.iter().flat_map(|legend| [legend.title.as_str(), legend.unit.as_str()]);
    let subtitle = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    SheetSpec {
        title: if choice.title.trim().is_empty() { title(input, choice) } else { choice.title.trim().to_owned() },
        subtitle,
        size_px: choice.size_px,
        dpi: choice.dpi,
        extent_in_world: choice.extent_in_world,
        legend,
        date: choice.date.clone(),
        source: source_line(input),
        caution,
    }
}

/// `聊城高新区亩均税收图（2024年）`.
fn title(input: &MapInput, choice: &SheetChoice<'_>) -> String {
    let place = choice.zone.map_or_else(|| place(input), str::to_owned);
    let what = if input.themed.is_some() { choice.theme.words() } else { Words::fixed("布局", "Layout") };
    let what = what.get(input.lang);
    let year = choice.year.filter(|_| input.themed.is_some() && !choice.theme.metrics().is_empty());
    match input.lang {
        Lang::Zh => {
            let year = year.map_or_else(String::new, |year| format!("（{year}年）"));
            format!("{place}{what}图{year}")
        }
        Lang::En => {
            let year = year.map_or_else(String::new, |year| format!(" ({year})"));
            let place = if place.is_empty() { String::new() } else { format!(", {place}") };
            format!("{what}{place}{year}")
        }
    }
}

/// The name of the jurisdiction, without the word for it; empty where there is none.
fn place(input: &MapInput) -> String {
    let Some(zones) = input.layers.iter().map(|input| &input.layer).find(|layer| layer.kind == LayerKind::Zones) else {
        return String::new();
    };
    let role = match input.lang {
        Lang::Zh => Role::Name,
        Lang::En => Role::NameEn,
    };
    let is_jurisdiction = |id: &_| zones.text(Role::Kind, *id) == Some(ZoneKind::Jurisdiction.name());
    let name = zones.shapes.ids().find(is_jurisdiction).and_then(|id| zones.text(role, id)).unwrap_or_default();
    name.trim_end_matches("辖区").trim_end_matches(" jurisdiction").to_owned()
}

/// Where the data come from: what files say of themselves, else their names.
fn source_line(input: &MapInput) -> String {
    let mut texts: Vec<&str> = Vec::new();
    for layer in input.layers.iter().map(|input| &input.layer) {
        let said = layer.source.text.as_str();
        let text = if said.is_empty() { file_name(&layer.source.path) } else { said };
        // Layers of one origin repeat parts of each other's text.
        for part in text.split('；').map(str::trim).filter(|part| !part.is_empty()) {
            if !texts.contains(&part) {
                texts.push(part);
            }
        }
    }
    let (head, joint) = match input.lang {
        Lang::Zh => ("资料来源：", "；"),
        Lang::En => ("Source: ", "; "),
    };
    if texts.is_empty() { String::new() } else { format!("{head}{}", texts.join(joint)) }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// 示意数据 where any visible layer is schematic or synthetic; else empty.
fn caution(input: &MapInput) -> String {
    let invented = |status: Status| matches!(status, Status::Schematic | Status::Synthetic);
    let any = input.layers.iter().any(|input| invented(input.layer.source.status));
    let words = Words::fixed("示意数据", "Illustrative data");
    if any { words.get(input.lang).to_owned() } else { String::new() }
}
