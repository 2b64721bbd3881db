//! Which columns a table has, what stands in a cell, and how wide a column must be.

use std::borrow::Cow;

use rayon::prelude::*;

use crate::analysis::answer::{self, About, Kind, unit};
use crate::analysis::listing::Tabulated;
use crate::analysis::listing::texts::Texts;
use crate::analysis::occupancy::Occupancy;
use crate::analysis::per_mu::Figures;
use crate::analysis::search::firm_texts;
use crate::model::firm::{Firm, FirmBook};
use crate::model::firm_class::FirmClass;
use crate::model::id::FeatureId;
use crate::model::layer::{Layer, Role};
use crate::model::scheme;
use crate::model::spec::Metric;
use crate::model::table::{Column, ColumnData, Value};
use crate::model::units::WanYuan;
use crate::model::words::Words;

/// A column of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// A per-mu figure of the year, in 万元/亩.
    PerMu(Metric),
    /// The area per-mu figures are divided by, in 亩.
    Area,
    /// A total of the year, in 万元.
    Total(Metric),
    /// The class of the theme that is shown.
    Class,
    /// The firms on the parcel, the one with most of it first.
    Firm,
    /// The industry of that one.
    Industry,
    /// Whether that one is 规上 or 规下.
    Scale,
    /// Whether that one is of a class.
    OfClass(FirmClass),
    /// A column of the file, by its position.
    Column(usize),
}

/// What follows from firms and year, for the layer that is evaluated.
#[derive(Debug, Clone, Copy)]
pub struct OfParcels<'a> {
    /// Figures of the year.
    pub figures: &'a Figures,
    /// Who is where.
    pub occupancy: &'a Occupancy,
    /// The firms.
    pub firms: &'a FirmBook,
}

/// The class of every feature, and what the classes are called.
#[derive(Debug, Clone, Copy)]
pub struct Classes<'a> {
    /// By feature.
    pub of: &'a [u8],
    /// By class.
    pub labels: &'a [Words],
}

/// What the rows of a table are.
#[derive(Debug, Clone, Copy)]
pub enum Source<'a> {
    /// Features of a layer.
    Layer(&'a Layer),
    /// Findings of an analysis.
    Answer(&'a Tabulated),
}

/// What a table shows.
#[derive(Debug, Clone, Copy)]
pub struct Listed<'a> {
    /// The rows.
    pub source: Source<'a>,
    /// Where they are the evaluated parcels and there are figures.
    pub of_parcels: Option<OfParcels<'a>>,
    /// Where they have classes.
    pub classes: Option<Classes<'a>>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Shown<'a> {
    /// No value.
    None,
    /// A number.
    Number(f64),
    /// A text.
    Text(Cow<'a, str>),
    /// A truth value.
    Bool(bool),
}

/// How wide a column must be: what is widest in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Width {
    /// Numbers, at the right.
    Numbers {
        /// Decimals that tell all values, within reason.
        decimals: usize,
        /// Whether thousands are separated; years are not.
        grouped: bool,
        /// The least value.
        low: f64,
        /// The largest value.
        high: f64,
    },
    /// Texts, at the left; the widest one.
    Texts(String),
}

/// A column as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnShape {
    /// Which.
    pub field: Field,
    /// Its name.
    pub name: Words,
    /// Its unit, or what the column means; empty where nothing is known.
    pub note: Words,
    /// What is widest in it.
    pub width: Width,
}

impl<'a> Listed<'a> {
    /// Whether its rows are firms or parcels, each once, so that their figures add up.
    pub(super) fn adds_up(&self) -> bool {
        let Source::Answer(answer) = self.source else { return false };
        let mut firms: Vec<u32> = Vec::new();
        let mut parcels: Vec<u32> = Vec::new();
        for about in &answer.about {
            match about {
                About::Firm(firm) => firms.push(firm.0),
                About::Parcel(parcel) => parcels.push(parcel.0),
                About::Nothing | About::Parcels(_) | About::Zone(_) => return false,
            }
        }
        let ids = if firms.is_empty() { &mut parcels } else { &mut firms };
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        ids.len() == count && count == answer.len()
    }

    /// Columns of an answer that add up: land, and figures of the year. What each would need to move up does not.
    pub(super) fn sums(&self) -> Vec<Field> {
        let Source::Answer(answer) = self.source else { return Vec::new() };
        let is_sum = |column: &&answer::Column| {
            let key: &str = &column.key;
            let is_figure = scheme::Field::from_name(key).is_some() || key == "area_mu";
            is_figure && (column.unit == unit::MU || column.unit == unit::WAN_YUAN)
        };
        let columns = answer.columns.iter().enumerate().filter(|(_, column)| is_sum(column));
        columns.map(|(at, _)| Field::Column(at)).collect()
    }

    /// The features of a layer, with nothing but what the file says.
    pub fn of_layer(layer: &'a Layer) -> Self {
        Self { source: Source::Layer(layer), of_parcels: None, classes: None }
    }

    /// The findings of an analysis.
    pub fn of_answer(answer: &'a Tabulated) -> Self {
        Self { source: Source::Answer(answer), of_parcels: None, classes: None }
    }

    /// How many rows there are, before any filter.
    pub fn len(&self) -> usize {
        match self.source {
            Source::Layer(layer) => layer.len(),
            Source::Answer(answer) => answer.len(),
        }
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The layer, where the rows are its features.
    pub fn layer(&self) -> Option<&'a Layer> {
        match self.source {
            Source::Layer(layer) => Some(layer),
            Source::Answer(_) => None,
        }
    }

    /// A column of an answer.
    fn answer_column(&self, field: Field) -> Option<&'a answer::Column> {
        match (self.source, field) {
            (Source::Answer(answer), Field::Column(at)) => answer.columns.get(at),
            _ => None,
        }
    }

    /// The columns of a layer: what names the feature first, then the figures, then the rest of the file. Those of an
    /// answer are in its own order.
    pub fn fields(&self) -> Vec<Field> {
        let layer = match self.source {
            Source::Layer(layer) => layer,
            Source::Answer(answer) => return (0..answer.columns.len()).map(Field::Column).collect(),
        };
        let leads = leading(layer);
        let mut fields: Vec<Field> = leads.map(Field::Column).into_iter().collect();
        if self.of_parcels.is_some() {
            fields.extend(Metric::ALL.map(Field::PerMu));
        }
        if layer.geodesic_area_m2.par_iter().any(|area| *area > 0.0) {
            fields.push(Field::Area);
        }
        if self.of_parcels.is_some() {
            fields.extend(Metric::ALL.map(Field::Total));
        }
        if self.classes.is_some() {
            fields.push(Field::Class);
        }
        if self.of_parcels.is_some_and(|of| !of.firms.is_empty()) {
            fields.push(Field::Firm);
        }
        // Of parcels with figures of their own no file says more of a firm than the columns that follow.
        if self.of_parcels.is_some_and(|of| !of.firms.firms.is_empty()) {
            fields.extend([Field::Industry, Field::Scale]);
            fields.extend([FirmClass::HighTech, FirmClass::Gazelle, FirmClass::TechSme].map(Field::OfClass));
        }
        fields.extend((0..layer.table.columns.len()).filter(|at| Some(*at) != leads).map(Field::Column));
        fields
    }

    /// What a column is called.
    pub fn name(&self, field: Field) -> Words {
        if let Some(column) = self.answer_column(field) {
            return column.name.clone();
        }
        match field {
            Field::PerMu(metric) => metric.words(),
            Field::Area => Words::fixed("面积", "Area"),
            Field::Total(metric) => metric.total_words(),
            Field::Class => Words::fixed("分级", "Class"),
            Field::Firm => Words::fixed("企业", "Firm"),
            Field::Industry => Words::fixed("产业", "Industry"),
            Field::Scale => Words::fixed("规模", "Scale"),
            Field::OfClass(FirmClass::HighTech) => Words::fixed("高新", "High-tech"),
            Field::OfClass(FirmClass::Gazelle) => Words::fixed("瞪羚", "Gazelle"),
            Field::OfClass(FirmClass::TechSme) => Words::fixed("科技型中小", "Tech SME"),
            Field::Column(at) => Words::same(self.column(at).map_or("", |column| &column.name)),
        }
    }

    /// Its unit, or what it means to the program.
    pub fn note(&self, field: Field) -> Words {
        if let Some(column) = self.answer_column(field) {
            return column.unit.clone();
        }
        match field {
            Field::PerMu(_) => Words::fixed("万元/亩", "10k yuan/mu"),
            Field::Area => Words::fixed("亩", "mu"),
            Field::Total(_) => Words::fixed("万元", "10k yuan"),
            Field::Class | Field::Firm => Words::default(),
            Field::Industry | Field::Scale | Field::OfClass(_) => Words::fixed("主要企业", "main firm"),
            Field::Column(at) => {
                let role = self.roles().iter().find(|(_, column)| *column == at);
                let words = role.map(|(role, _)| role_words(*role)).unwrap_or_default();
                let name = self.column(at).map_or("", |column| &column.name);
                if words.zh == name { Words::default() } else { words }
            }
        }
    }

    /// Which columns mean what to the program.
    pub(super) fn roles(&self) -> &'a [(Role, usize)] {
        self.layer().map_or(&[], |layer| &layer.roles)
    }

    pub(super) fn column(&self, at: usize) -> Option<&'a Column> {
        let table = match self.source {
            Source::Layer(layer) => &layer.table,
            Source::Answer(answer) => &answer.table,
        };
        table.columns.get(at)
    }

    /// The stable name of a column, for programs and for filters.
    pub(super) fn stable_name(&self, field: Field) -> Cow<'a, str> {
        match field {
            Field::PerMu(metric) => Cow::Owned(format!("{}_per_mu", metric.name())),
            Field::Total(metric) => Cow::Borrowed(metric.name()),
            Field::Area => Cow::Borrowed("亩"),
            Field::Column(at) => Cow::Borrowed(self.column(at).map_or("", |column| &column.name)),
            Field::OfClass(class) => Cow::Borrowed(class.name()),
            Field::Class | Field::Firm | Field::Industry | Field::Scale => Cow::Borrowed(""),
        }
    }

    /// The number in a cell; the file's own where the column has numbers.
    pub fn number(&self, field: Field, row: usize) -> Option<f64> {
        let feature = FeatureId(row as u32);
        match (field, self.of_parcels) {
            (Field::PerMu(metric), Some(of)) => {
                of.figures.total(metric, feature)?.per(of.figures.area(feature)).map(|value| value.0)
            }
            (Field::Total(metric), Some(of)) => of.figures.total(metric, feature).map(|WanYuan(total)| total),
            (Field::Area, of) => {
                let known = of.and_then(|of| of.figures.area_mu.get(row).copied());
                known.or_else(|| Some(self.layer()?.evaluation_mu(feature).0)).filter(|area| *area > 0.0)
            }
            (Field::Column(at), _) => match &self.column(at)?.data {
                ColumnData::Number(values) => values.get(row).copied().filter(|value| !value.is_nan()),
                ColumnData::Bool(values) => values.get(row).copied().flatten().map(f64::from),
                ColumnData::Text { .. } | ColumnData::Mixed(_) => None,
            },
            (Field::OfClass(class), _) => self.main_firm(row).map(|firm| f64::from(u8::from(class.has(firm)))),
            (Field::PerMu(_) | Field::Total(_) | Field::Class | Field::Firm | Field::Industry | Field::Scale, _) => {
                None
            }
        }
    }

    /// What stands in a cell.
    pub fn shown(&self, field: Field, row: usize) -> Shown<'a> {
        let text = |text: &'a str| Shown::Text(Cow::Borrowed(text));
        match field {
            Field::Column(at) => match self.column(at).map_or(Value::None, |column| column.value(row)) {
                Value::None => Shown::None,
                Value::Number(value) => Shown::Number(value),
                Value::Text(value) | Value::Json(value) => text(value),
                Value::Bool(value) => Shown::Bool(value),
            },
            Field::Firm => {
                let names: Vec<&str> = self.firms_on(row).collect();
                match names.as_slice() {
                    [] => Shown::None,
                    [one] => text(one),
                    many => Shown::Text(Cow::Owned(many.join("；"))),
                }
            }
            Field::OfClass(class) => self.main_firm(row).map_or(Shown::None, |firm| Shown::Bool(class.has(firm))),
            Field::Class | Field::Industry | Field::Scale => {
                self.texts(field).and_then(|texts| Some(texts.text(texts.code(row)?))).map_or(Shown::None, text)
            }
            _ => self.number(field, row).map_or(Shown::None, Shown::Number),
        }
    }

    /// The firm that uses most of a parcel.
    fn main_firm(&self, row: usize) -> Option<&'a Firm> {
        let of = self.of_parcels?;
        of.firms.firms.get(of.occupancy.tenants(FeatureId(row as u32)).first()?.firm.index())
    }

    fn firms_on(&self, row: usize) -> impl Iterator<Item = &'a str> + use<'a> {
        let of = self.of_parcels;
        let tenants = of.map_or(&[][..], |of| of.occupancy.tenants(FeatureId(row as u32)));
        tenants.iter().filter_map(move |tenant| Some(firm_texts(of?.firms, tenant.firm).0))
    }

    /// The texts of a column; `None` where it has numbers.
    pub(super) fn texts(&self, field: Field) -> Option<Texts<'a>> {
        match field {
            Field::Column(at) => match &self.column(at)?.data {
                ColumnData::Text { codes, words } => Some(Texts::Words(codes, words)),
                ColumnData::Mixed(values) => Some(Texts::Json(values)),
                ColumnData::Number(_) | ColumnData::Bool(_) => None,
            },
            Field::Class => self.classes.map(Texts::Classes),
            Field::Firm => self.of_parcels.map(Texts::Firms),
            Field::Industry => self.of_parcels.map(Texts::Industries),
            Field::Scale => self.of_parcels.map(Texts::Scales),
            Field::PerMu(_) | Field::Area | Field::Total(_) | Field::OfClass(_) => None,
        }
    }

    /// All columns with what is widest in each: for the whole layer, so that nothing moves while one scrolls.
    pub fn shapes(&self) -> Vec<ColumnShape> {
        let shape =
            |field| ColumnShape { field, name: self.name(field), note: self.note(field), width: self.width(field) };
        self.fields().into_iter().map(shape).collect()
    }

    fn width(&self, field: Field) -> Width {
        if let Some(texts) = self.texts(field) {
            return Width::Texts(texts.widest());
        }
        let count = self.len();
        let values = || (0..count).into_par_iter().filter_map(|row| self.number(field, row));
        let low = values().reduce(|| f64::INFINITY, f64::min);
        let high = values().reduce(|| f64::NEG_INFINITY, f64::max);
        let (low, high) = if low <= high { (low, high) } else { (0.0, 0.0) };
        let decimals = match (self.answer_column(field).map(|column| column.kind), field) {
            (Some(Kind::Number(decimals)), _) => decimals,
            (_, Field::Column(_)) => values().map(decimals_of).max().unwrap_or(0),
            _ => 2,
        };
        let is_year = decimals == 0 && low >= 1900.0 && high <= 2100.0;
        Width::Numbers { decimals, grouped: !is_year, low, high }
    }
}

/// The column that names a feature.
fn leading(layer: &Layer) -> Option<usize> {
    let of = |role| layer.roles.iter().find(|(known, _)| *known == role).map(|(_, at)| *at);
    of(Role::Code).or_else(|| of(Role::Name))
}

/// How many decimals tell a value, up to four.
fn decimals_of(value: f64) -> usize {
    const MOST: usize = 4;
    let mut scale = 1.0;
    for decimals in 0..MOST {
        let scaled = value * scale;
        if (scaled - scaled.round()).abs() <= 1e-9 * scaled.abs().max(1.0) {
            return decimals;
        }
        scale *= 10.0;
    }
    MOST
}

/// What a planner calls a column that plays a role.
pub fn role_words(role: Role) -> Words {
    match role {
        Role::Code => Words::fixed("宗地代码", "Code"),
        Role::Name => Words::fixed("名称", "Name"),
        Role::NameEn => Words::fixed("英文名", "English name"),
        Role::Aliases => Words::fixed("别名", "Also called"),
        Role::Address => Words::fixed("坐落", "Address"),
        Role::LandUse => Words::fixed("用途代码", "Land use code"),
        Role::LandUseScheme => Words::fixed("分类标准", "Scheme"),
        Role::LandUseName => Words::fixed("用途", "Land use"),
        Role::RegisteredArea => Words::fixed("证载面积 m²", "Registered m²"),
        Role::ParcelStatus => Words::fixed("开发状态", "Status"),
        Role::PlotRatio => Words::fixed("容积率", "Plot ratio"),
        Role::BuildingCoverage => Words::fixed("建筑系数 %", "Building coverage %"),
        Role::BuildingDensity => Words::fixed("建筑密度 %", "Building density %"),
        Role::GreenRatio => Words::fixed("绿地率 %", "Green ratio %"),
        Role::TotalInvestment => Words::fixed("项目总投资 万元", "Total investment, 10k yuan"),
        Role::FixedInvestment => Words::fixed("项目固定资产投资 万元", "Fixed investment, 10k yuan"),
        Role::RegisteredCapital => Words::fixed("注册资本 万元", "Registered capital, 10k yuan"),
        Role::Kind => Words::fixed("类别", "Class"),
        Role::Width => Words::fixed("宽度 m", "Width m"),
        Role::OfficialArea => Words::fixed("规划面积 km²", "Planned km²"),
        Role::Function => Words::fixed("功能定位", "Function"),
        Role::Carriers => Words::fixed("载体", "Carriers"),
        Role::Projects => Words::fixed("重点项目", "Key projects"),
        Role::Note => Words::fixed("说明", "Note"),
    }
}
