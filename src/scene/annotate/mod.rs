//! The words and figures of a page: title, subtitle, tables, 口径, source and caution, the same from the window and
//! from the command line.
//!
//! *Guarantees:* whatever is drawn from schematic or synthetic data is said to be. *Must not know:* files, clocks.

mod package;
mod public;
mod statement;
mod subject;
mod tables;

pub use package::{internal_words, page_for};

use crate::analysis::masked::Masked;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::subjects::Subject;
use crate::analysis::summary::Row;
use crate::model::firm::FirmBook;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, LayerKind, Role, Status, ZoneKind};
use crate::model::package::Package;
use crate::model::page::{ItemKind, Page};
use crate::model::pixels::Pixels;
use crate::model::shapes::around;
use crate::model::spec::{ClassSpec, Metric, Standard, Theme};
use crate::model::words::{Lang, Words};
use crate::scene::build::MapInput;
use crate::scene::color::Appearance;
use crate::scene::legend::legend;
use crate::scene::page::Content;
use crate::words;
use geo_types::Rect;
use std::collections::BTreeMap;
use std::sync::Arc;

/// What was chosen for a page, beside the map itself.
#[derive(Debug, Clone)]
pub struct PageChoice<'a> {
    /// The page.
    pub page: &'a Page,
    /// The zone the map shows; `None` for the whole.
    pub zone: Option<&'a str>,
    /// The parcels of the zone the page is of, each with the share of it that lies inside; `None` for the whole. Classes
    /// are those of the whole.
    pub members: Option<&'a [(FeatureId, f64)]>,
    /// What parcels are coloured by.
    pub theme: Theme,
    /// Year of the figures.
    pub year: Option<u16>,
    /// Classes of per-mu figures.
    pub classes: ClassSpec,
    /// The standard the legend names, for fixed classes.
    pub standard: Option<&'a Standard>,
    /// What the map shows.
    pub extent_in_world: Rect,
    /// Σ by zone, in the order of the layer of zones; empty where there are none.
    pub zone_rows: &'a [Row],
    /// The figures of the parcels; `None` where there are no firm data.
    pub figures: Option<&'a Figures>,
    /// The firms and their land; `None` likewise.
    pub firms: Option<(&'a FirmBook, &'a Occupancy)>,
    /// The date to print; empty for none.
    pub date: String,
    /// For whom the page is.
    pub package: &'a Package,
    /// What a public page must know of what it does not say; layers and classes are those of
    /// [`masked`](crate::analysis::masked) then.
    pub masked: Option<&'a Masked>,
    /// What a sheet of a series is about.
    pub subject: Option<&'a Subject>,
    /// `第 3 页 共 20 页`; empty for a sheet of its own.
    pub folio: String,
    /// The pictures of the page, by the path that names them.
    pub images: &'a BTreeMap<String, Arc<Pixels>>,
}

impl PageChoice<'_> {
    /// The figure of the theme, or the tax where it has none.
    fn metric(&self) -> Metric {
        self.theme.metrics().first().copied().unwrap_or(Metric::Tax)
    }

    /// The parcels the page is of, in the order of the file: those of its zone, else all.
    fn parcels_of(&self, parcels: &Layer) -> Vec<FeatureId> {
        let Some(members) = self.members else { return parcels.shapes.ids().collect() };
        let mut ids: Vec<FeatureId> = members.iter().map(|(id, _)| *id).collect();
        ids.sort_unstable();
        ids
    }
}

/// All that the page says.
pub fn content(input: &MapInput, choice: &PageChoice<'_>) -> Content {
    let part = of_part(input, choice);
    let input = part.as_ref().unwrap_or(input);
    let lang = input.lang;
    let year = choice.year.filter(|_| !choice.theme.metrics().is_empty());
    // Paper is light, whatever the window is.
    let mut legend = input
        .themed
        .as_ref()
        .map(|themed| legend(themed, choice.classes, choice.standard, year, lang, Appearance::Light));
    if let (Some(legend), true) = (&mut legend, choice.package.is_public()) {
        package::without_sums(legend, choice, lang);
    }
    if let Some(legend) = legend.as_mut().filter(|legend| part.is_some() && !legend.rule.is_empty()) {
        let of_all = Words::fixed("；断点按全部宗地", "; bounds are those of all parcels");
        legend.rule.push_str(of_all.get(lang));
    }
    // The rule of the classes can be long and stands under the legend.
    let parts = legend.iter().flat_map(|legend| [legend.title.as_str(), legend.unit.as_str()]);
    let mark = choice.package.mark();
    // An internal page says so all over.
    let parts = parts.chain(choice.package.is_public().then(|| mark.get(lang)));
    let subtitle = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let tables = choice.page.items.iter().filter_map(|item| match item.kind {
        ItemKind::Table(table) => Some((table, tables::table(table, input, (choice, legend.as_ref())))),
        _ => None,
    });
    let data_time = choice.year.map_or_else(String::new, |year| {
        let words = words!("{year} 年", "{year}");
        words.get(lang).to_owned()
    });
    let mut content = Content {
        title: titled(input, choice),
        subtitle,
        extent_in_world: Some(choice.extent_in_world),
        subject_in_world: choice.subject.map(|subject| subject.bounds_in_world),
        whole_in_world: whole(input),
        chart: input.themed.as_ref().and_then(|themed| tables::chart(themed, choice, lang)),
        tables: tables.collect(),
        statement: statement::statement(input, choice, legend.as_ref()),
        legend,
        date: choice.date.clone(),
        folio: choice.folio.clone(),
        images: choice.images.clone(),
        imprint: package::imprint(choice, lang),
        data_time,
        source: source_line(input),
        caution: caution(input),
    };
    if let Some(masked) = choice.masked {
        content.for_each_text(|text| masked.hide_firms(text, lang));
    }
    content
}

/// The map with the numbers of the zone the page is of; `None` for the whole.
fn of_part(input: &MapInput, choice: &PageChoice<'_>) -> Option<MapInput> {
    let (members, themed) = (choice.members?, input.themed.as_ref()?);
    let themed = themed.within(members, (tables::layer_of(input, LayerKind::Parcels)?, choice.figures));
    Some(MapInput { themed: Some(Arc::new(themed)), ..input.clone() })
}

/// All zones and parcels.
fn whole(input: &MapInput) -> Option<Rect> {
    let kinds = [LayerKind::Zones, LayerKind::Parcels];
    let layers = input.layers.iter().filter(|input| kinds.contains(&input.layer.kind));
    layers.filter_map(|input| input.layer.shapes.extent()).reduce(around)
}

/// The planner's title, with what the sheet is about; else one that is made.
fn titled(input: &MapInput, choice: &PageChoice<'_>) -> String {
    let own = choice.page.title.trim();
    match (own.is_empty(), choice.subject) {
        (true, _) => title(input, choice),
        (false, None) => own.to_owned(),
        (false, Some(subject)) => format!("{own} · {}", subject.name.get(input.lang)),
    }
}

/// `聊城高新区亩均税收图（2024年）`.
fn title(input: &MapInput, choice: &PageChoice<'_>) -> String {
    let subject = choice.subject.map(|subject| subject.name.get(input.lang));
    let mut place = subject.or(choice.zone).map_or_else(|| place(input), str::to_owned);
    if input.lang == Lang::Zh && place.ends_with(|last: char| last.is_ascii_alphanumeric()) {
        place.push(' ');
    }
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
        // Layers of one origin repeat each other's text, or say a part of it.
        for part in text.split('；').map(str::trim).filter(|part| !part.is_empty()) {
            if !texts.iter().any(|known| known.contains(part)) {
                texts.retain(|known| !part.contains(*known));
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
pub fn caution(input: &MapInput) -> String {
    let invented = |status: Status| matches!(status, Status::Schematic | Status::Synthetic);
    let any = input.layers.iter().any(|input| invented(input.layer.source.status));
    let words = Words::fixed("示意数据", "Illustrative data");
    if any { words.get(input.lang).to_owned() } else { String::new() }
}
