//! The outermost object of a file: a collection, a feature or a bare geometry, its members in any order.

use serde::de::{DeserializeSeed as _, IgnoredAny, MapAccess, SeqAccess};
use serde_json::Value;

use super::collect::{Collector, RawFeature, TakeFeatures, TakeProperties, set_id};
use super::fault::not_geojson;
use super::lenient::{Any, Key, Kind, Scalar, Take, TakeText, skip_list};
use super::shape::{TakeCoordinates, TakeGeometries, TakeGeometry};
use crate::io::error::Fault;
use crate::io::features::{Declared, Members};
use crate::model::words::Words;
use crate::words;

/// The outermost object, its features already with the collector.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) members: Members,
    feature: RawFeature,
    features: Option<Result<(), Kind>>,
    /// How many members are called `features`.
    pub(super) lists: usize,
    properties: Option<Value>,
    id: Option<Value>,
    /// Names of members that other formats have.
    hints: Vec<&'static str>,
    /// What stands in place of an object.
    wrong: Option<Kind>,
}

/// Members by which other JSON formats give themselves away.
const HINTS: [(&str, &str, &str); 4] = [
    ("arcs", "这是 TopoJSON，不是 GeoJSON", "this is TopoJSON, not GeoJSON"),
    ("geometryType", "这是 ArcGIS（Esri）JSON，不是 GeoJSON", "this is ArcGIS (Esri) JSON, not GeoJSON"),
    ("attributes", "这是 ArcGIS（Esri）JSON，不是 GeoJSON", "this is ArcGIS (Esri) JSON, not GeoJSON"),
    ("cityjson", "这是 CityJSON，不是 GeoJSON", "this is CityJSON, not GeoJSON"),
];

impl Document {
    /// Whether it is a collection with one list of features, and nothing else.
    pub(super) fn is_plain_collection(&self) -> bool {
        matches!(&self.feature.kind, Some(Ok(kind)) if kind == "FeatureCollection")
            && self.lists == 1
            && self.features == Some(Ok(()))
    }

    /// Brings a feature or bare geometry to the collector too, and refuses what is none of the three.
    pub(super) fn settle(self, collector: &mut Collector<'_>) -> Result<Members, Fault> {
        if let Some(kind) = self.wrong {
            let (zh, en) = (kind.zh(), kind.en());
            return Err(not_geojson(words!(
                "文件最外层是{zh}，不是 GeoJSON 对象",
                "the file is {en}, not a GeoJSON object"
            )));
        }
        let kind = match &self.feature.kind {
            Some(Ok(kind)) => kind.clone(),
            Some(Err(kind)) => {
                let (zh, en) = (kind.zh(), kind.en());
                return Err(not_geojson(words!("type 是{zh}，不是文本", "the type is {en}, not a text")));
            }
            None => String::new(),
        };
        match (kind.as_str(), &self.features) {
            ("FeatureCollection", Some(Ok(()))) => return Ok(self.members),
            ("FeatureCollection", Some(Err(kind))) => {
                let (zh, en) = (kind.zh(), kind.en());
                return Err(not_geojson(words!("features 是{zh}，不是数组", "features is {en}, not an array")));
            }
            ("FeatureCollection", None) => {
                return Err(not_geojson(Words::fixed(
                    "FeatureCollection 没有 features",
                    "a FeatureCollection without features",
                )));
            }
            _ => collector.clear(),
        }
        match kind.as_str() {
            "Feature" => {}
            "Point" | "MultiPoint" | "LineString" | "MultiLineString" | "Polygon" | "MultiPolygon"
            | "GeometryCollection" => {
                let bare = self.feature.bare;
                let raw = RawFeature { kind: Some(Ok(kind)), bare, is_alone: true, ..RawFeature::default() };
                collector.finish_feature(raw);
                return Ok(self.members);
            }
            _ => return Err(foreign(&kind, &self.hints)),
        }
        let row = collector.row();
        let mut feature = self.feature;
        if let Some(properties) = self.properties {
            let taken = Any(TakeProperties { table: &mut collector.table, row }).deserialize(properties);
            feature.no_properties = taken.ok().flatten();
        }
        if let Some(id) = &self.id {
            set_id(collector, id);
        }
        collector.finish_feature(feature);
        Ok(self.members)
    }
}

fn foreign(kind: &str, hints: &[&'static str]) -> Fault {
    let known = HINTS.iter().find(|(name, ..)| hints.contains(name));
    not_geojson(match known {
        Some((_, zh, en)) => Words::fixed(zh, en),
        None if kind.is_empty() => {
            Words::fixed("JSON 合法，但没有 type，不是 GeoJSON", "legal JSON without a type: this is not GeoJSON")
        }
        None => {
            let kind: String = kind.chars().take(40).collect();
            words!("type “{kind}” 不是 GeoJSON 的类型", "the type \"{kind}\" is none of GeoJSON")
        }
    })
}

/// Takes the outermost object.
pub(super) struct TakeDocument<'c, 'a>(pub(super) &'c mut Collector<'a>);

impl<'de> Take<'de> for TakeDocument<'_, '_> {
    type Out = Document;

    fn scalar(self, scalar: Scalar<'_>) -> Document {
        Document { wrong: Some(scalar.kind()), ..Document::default() }
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<Document, A::Error> {
        skip_list(list)?;
        Ok(Document { wrong: Some(Kind::List), ..Document::default() })
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<Document, A::Error> {
        let mut document = Document::default();
        let Document { members, feature, features, lists, properties, id, hints, .. } = &mut document;
        while let Some(Key(key)) = object.next_key::<Key<'de>>()? {
            match key.as_ref() {
                "type" => feature.kind = Some(object.next_value_seed(Any(TakeText))?),
                "features" => {
                    self.0.clear();
                    *lists += 1;
                    *features = Some(object.next_value_seed(Any(TakeFeatures(&mut *self.0)))?);
                }
                "geometry" => feature.geometry = Some(object.next_value_seed(Any(TakeGeometry))?),
                "properties" => *properties = Some(object.next_value()?),
                "id" => *id = Some(object.next_value()?),
                "coordinates" => feature.bare.coordinates = Some(object.next_value_seed(Any(TakeCoordinates))?),
                "geometries" => feature.bare.geometries = Some(object.next_value_seed(Any(TakeGeometries))?),
                "crs" => members.crs = Some(Declared::Member(object.next_value()?)),
                "name" => members.name = object.next_value_seed(Any(TakeText))?.ok(),
                "kind" => members.kind = object.next_value_seed(Any(TakeText))?.ok(),
                "status" => members.status = object.next_value_seed(Any(TakeText))?.ok(),
                "source" => members.source = object.next_value_seed(Any(TakeText))?.ok(),
                other => {
                    hints.extend(HINTS.iter().map(|(name, ..)| *name).filter(|name| *name == other));
                    object.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(document)
    }
}
