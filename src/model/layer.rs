//! A layer: geometry and attributes of one kind of thing, unchanged after it was read.

use crate::model::id::FeatureId;
use crate::model::shapes::Shapes;
use crate::model::table::{Column, Table};
use crate::model::units::{Mu, SquareMeters};
use crate::model::words::Words;

/// What the features of a layer are to a planner. Also the order in which layers lie on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LayerKind {
    /// 水系: rivers and canals.
    Water,
    /// 地块: land parcels, the only layer with per-mu figures.
    Parcels,
    /// 道路: road centre lines with a width.
    Roads,
    /// 规划分区: the zones of the plan and the outline of the jurisdiction.
    Zones,
    /// Anything else: drawn, listed and clickable, without figures.
    Other,
}

/// How far the data can be trusted. Shown on screen, in files and on every export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Status {
    /// A figure of an official document.
    Official,
    /// Drawn from partial evidence to show where things are (示意).
    Schematic,
    /// Invented from a seed, for trying the program (示意数据).
    Synthetic,
    /// The user's own file, which does not say.
    Unstated,
}

impl Status {
    /// Its name in files; none where a file does not say.
    pub fn name(self) -> Option<&'static str> {
        match self {
            Self::Official => Some("official"),
            Self::Schematic => Some("schematic"),
            Self::Synthetic => Some("synthetic"),
            Self::Unstated => None,
        }
    }
}

/// Where a layer came from.
#[derive(Debug, Clone, PartialEq)]
pub struct Source {
    /// The file, as the user named it.
    pub path: String,
    /// Name of the format: `GeoJSON`.
    pub format: &'static str,
    /// EPSG code of the file's coordinates.
    pub epsg: u32,
    /// What the file says of its own origin; empty where it says nothing.
    pub text: String,
    /// How far it can be trusted.
    pub status: Status,
}

/// What a column means to the program, whatever a file calls it. `io::roles` knows the names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// 宗地代码 of a parcel, id of a zone or road.
    Code,
    /// The name to show.
    Name,
    /// The name in English.
    NameEn,
    /// Other names, separated by `；`.
    Aliases,
    /// 坐落: the address of a parcel.
    Address,
    /// Code of the land-use class.
    LandUse,
    /// The scheme that gives the code its meaning: `用地用海2023`, `三调`, `GB/T 21010`.
    LandUseScheme,
    /// Name of the land-use class, as the file gives it.
    LandUseName,
    /// 证载面积 in m².
    RegisteredArea,
    /// [`ParcelStatus`], by its stable name.
    ParcelStatus,
    /// 容积率.
    PlotRatio,
    /// 建筑系数: buildings, structures and yards ÷ land, %.
    BuildingCoverage,
    /// 建筑密度: buildings ÷ land, %.
    BuildingDensity,
    /// 绿地率, %.
    GreenRatio,
    /// 项目总投资 by the contract, 万元.
    TotalInvestment,
    /// 项目固定资产投资 by the contract, 万元; not that of a year.
    FixedInvestment,
    /// 注册资本 of the project's firm by the contract, 万元.
    RegisteredCapital,
    /// Kind of zone (by [`ZoneKind`]'s stable name) or class of road.
    Kind,
    /// Width of a road or river in metres.
    Width,
    /// Area as the plan gives it, in km².
    OfficialArea,
    /// What a zone is for.
    Function,
    /// Carriers (载体) of a zone, separated by `；`.
    Carriers,
    /// Key projects of a zone, separated by `；`.
    Projects,
    /// What should be known of this feature.
    Note,
}

/// What has become of a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ParcelStatus {
    /// 已建成.
    Built,
    /// 在建.
    Building,
    /// 闲置: supplied and built on once, or due, and not in use.
    Idle,
    /// 供而未用: supplied, not yet built on.
    SuppliedUnused,
}

impl ParcelStatus {
    /// All of them, in the order of the legend.
    pub const ALL: [Self; 4] = [Self::Built, Self::Building, Self::SuppliedUnused, Self::Idle];

    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Built => "built",
            Self::Building => "building",
            Self::Idle => "idle",
            Self::SuppliedUnused => "supplied",
        }
    }

    /// The status of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Built => Words::fixed("已建成", "Built"),
            Self::Building => Words::fixed("在建", "Under construction"),
            Self::Idle => Words::fixed("闲置", "Idle"),
            Self::SuppliedUnused => Words::fixed("供而未用", "Supplied, not used"),
        }
    }
}

/// The kinds of zone of the plan: 一核一带四园两镇 inside the jurisdiction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ZoneKind {
    /// 辖区.
    Jurisdiction,
    /// 核.
    Core,
    /// 带.
    Belt,
    /// 园.
    Park,
    /// 镇.
    Town,
    /// A functional area of the plan's diagram.
    Functional,
}

impl ZoneKind {
    /// All of them, in the order of the zone tree.
    pub const ALL: [Self; 6] = [Self::Jurisdiction, Self::Core, Self::Belt, Self::Park, Self::Town, Self::Functional];

    /// The stable name in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Jurisdiction => "jurisdiction",
            Self::Core => "core",
            Self::Belt => "belt",
            Self::Park => "park",
            Self::Town => "town",
            Self::Functional => "functional",
        }
    }

    /// The kind of that stable name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The heading in the zone tree.
    pub fn words(self) -> Words {
        match self {
            Self::Jurisdiction => Words::fixed("辖区", "Jurisdiction"),
            Self::Core => Words::fixed("一核", "Core"),
            Self::Belt => Words::fixed("一带", "Belt"),
            Self::Park => Words::fixed("四园", "Parks"),
            Self::Town => Words::fixed("两镇", "Towns"),
            Self::Functional => Words::fixed("功能片区", "Functional areas"),
        }
    }
}

/// Which area a figure was divided by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AreaKind {
    /// 证载面积, as registered.
    Registered,
    /// Measured on the ellipsoid from the geometry.
    Geodesic,
}

impl AreaKind {
    /// The stable name in JSON answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Geodesic => "geodesic",
        }
    }

    /// What a planner calls it.
    pub fn words(self) -> Words {
        match self {
            Self::Registered => Words::fixed("证载面积", "Registered area"),
            Self::Geodesic => Words::fixed("椭球面积", "Geodesic area"),
        }
    }
}

/// Geometry and attributes of one kind of thing. Immutable after reading; shared behind an `Arc`.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// The name to show, from the file.
    pub name: String,
    /// What the features are.
    pub kind: LayerKind,
    /// Their geometry in world metres (EPSG:4548).
    pub shapes: Shapes,
    /// Area on the ellipsoid of every feature, in m²; 0 for what has none. Measured in the file's own
    /// coordinates before projection.
    pub geodesic_area_m2: Vec<f64>,
    /// Their attributes.
    pub table: Table,
    /// Which column plays which role, as `(role, position in the table)`.
    pub roles: Vec<(Role, usize)>,
    /// Where it came from.
    pub source: Source,
}

impl Layer {
    /// How many features there are.
    pub fn len(&self) -> usize {
        self.shapes.len()
    }

    /// Whether there is no feature.
    pub fn is_empty(&self) -> bool {
        self.shapes.is_empty()
    }

    /// The column that plays `role`.
    pub fn role(&self, role: Role) -> Option<&Column> {
        let (_, position) = self.roles.iter().find(|(known, _)| *known == role)?;
        self.table.columns.get(*position)
    }

    /// The text of `role` for one feature.
    pub fn text(&self, role: Role, id: FeatureId) -> Option<&str> {
        self.role(role)?.text(id.index())
    }

    /// The number of `role` for one feature.
    pub fn number(&self, role: Role, id: FeatureId) -> Option<f64> {
        self.role(role)?.number(id.index())
    }

    /// Area on the ellipsoid.
    pub fn geodesic_area(&self, id: FeatureId) -> SquareMeters {
        SquareMeters(self.geodesic_area_m2.get(id.index()).copied().unwrap_or(0.0))
    }

    /// The area per-mu figures are divided by: the registered one where there is one above zero, else
    /// the geodesic one. Which of them it was is part of the answer.
    pub fn evaluation_area(&self, id: FeatureId) -> (SquareMeters, AreaKind) {
        match self.number(Role::RegisteredArea, id) {
            Some(area) if area > 0.0 && area.is_finite() => (SquareMeters(area), AreaKind::Registered),
            _ => (self.geodesic_area(id), AreaKind::Geodesic),
        }
    }

    /// [`Layer::evaluation_area`] in 亩.
    pub fn evaluation_mu(&self, id: FeatureId) -> Mu {
        self.evaluation_area(id).0.to_mu()
    }

    /// The name to show for a feature: its name, else its code, else its number from 1.
    pub fn label(&self, id: FeatureId) -> String {
        self.words(id).zh.into_owned()
    }

    /// The name in both languages where the file has an English one; else as [`Layer::label`].
    pub fn words(&self, id: FeatureId) -> Words {
        let zh = self.own_label(id);
        match self.text(Role::NameEn, id).filter(|name| !name.is_empty()) {
            Some(en) => Words::made(zh, en.to_owned()),
            None => Words::same(zh),
        }
    }

    fn own_label(&self, id: FeatureId) -> String {
        self.text(Role::Name, id)
            .or_else(|| self.text(Role::Code, id))
            .map_or_else(|| format!("#{}", id.0 + 1), str::to_owned)
    }
}
