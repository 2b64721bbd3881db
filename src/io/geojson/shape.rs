//! The geometry of a feature: taken leniently from JSON, then made into a `geo_types` one or refused with the
//! reason and the place inside it.

use geo_types::{
    Coord, Geometry, GeometryCollection, LineString, MultiLineString, MultiPoint, MultiPolygon, Point, Polygon,
};
use serde::de::{MapAccess, SeqAccess};

use super::lenient::{Any, Key, Kind, Scalar, Take, TakeText, skip_list, skip_object};
use crate::model::words::Words;
use crate::words;

/// What stands under `coordinates`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Coordinates {
    /// Two or more numbers.
    Position(Coord),
    List(Vec<Self>),
    /// A single number, where it belongs into a position.
    Number(f64),
    Wrong(Kind),
}

impl Coordinates {
    fn kind(&self) -> Kind {
        match self {
            Self::Position(_) | Self::List(_) => Kind::List,
            Self::Number(_) => Kind::Number,
            Self::Wrong(kind) => *kind,
        }
    }
}

/// A geometry object as it stands in the text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct RawGeometry {
    /// Its `type`, or the kind of what stands there; `None` where nothing does.
    pub(super) kind: Option<Result<String, Kind>>,
    pub(super) coordinates: Option<Coordinates>,
    pub(super) geometries: Option<Result<Vec<RawMember>, Kind>>,
}

/// What stands under `geometry`, or in the list `geometries`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum RawMember {
    Null,
    Geometry(RawGeometry),
    Wrong(Kind),
}

/// A geometry that was understood, and how many of its rings the program had to close.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Understood {
    pub(super) geometry: Geometry<f64>,
    pub(super) unclosed: usize,
}

/// The geometry types of the format.
const TYPES: [&str; 7] =
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"];

/// The geometry, or what is wrong with it.
pub(super) fn understand(raw: &RawGeometry) -> Result<Understood, Words> {
    let mut unclosed = 0;
    geometry(raw, &mut unclosed).map(|geometry| Understood { geometry, unclosed })
}

fn geometry(raw: &RawGeometry, unclosed: &mut usize) -> Result<Geometry<f64>, Words> {
    let kind = match &raw.kind {
        Some(Ok(kind)) => kind.as_str(),
        Some(Err(kind)) => {
            let (zh, en) = (kind.zh(), kind.en());
            return Err(words!("几何的 type 是{zh}，不是文本", "the geometry's type is {en}, not a text"));
        }
        None => return Err(Words::fixed("几何没有 type", "the geometry has no type")),
    };
    if kind == "GeometryCollection" {
        return collection(raw, unclosed);
    }
    if !TYPES.contains(&kind) {
        let kind: String = kind.chars().take(40).collect();
        return Err(words!("不认识的几何类型“{kind}”", "unknown geometry type \"{kind}\""));
    }
    let Some(coordinates) = &raw.coordinates else {
        return Err(words!("{kind} 没有 coordinates", "a {kind} without coordinates"));
    };
    let path = Path(&[]);
    Ok(match kind {
        "Point" => match coordinates {
            // An empty point is legal and has no place.
            Coordinates::List(list) if list.is_empty() => Geometry::MultiPoint(MultiPoint(Vec::new())),
            other => Geometry::Point(Point(position(other, path)?)),
        },
        "MultiPoint" => {
            Geometry::MultiPoint(MultiPoint(positions(coordinates, path)?.into_iter().map(Point).collect()))
        }
        "LineString" => Geometry::LineString(LineString(positions(coordinates, path)?)),
        "MultiLineString" => Geometry::MultiLineString(MultiLineString(each(coordinates, path, |line, path| {
            positions(line, path).map(LineString)
        })?)),
        "Polygon" => Geometry::Polygon(polygon(coordinates, path, unclosed)?),
        _ => Geometry::MultiPolygon(MultiPolygon(each(coordinates, path, |part, path| polygon(part, path, unclosed))?)),
    })
}

fn collection(raw: &RawGeometry, unclosed: &mut usize) -> Result<Geometry<f64>, Words> {
    let members = match &raw.geometries {
        Some(Ok(members)) => members,
        Some(Err(kind)) => {
            let (zh, en) = (kind.zh(), kind.en());
            return Err(words!("geometries 是{zh}，不是数组", "geometries is {en}, not an array"));
        }
        None => {
            return Err(Words::fixed("GeometryCollection 没有 geometries", "a GeometryCollection without geometries"));
        }
    };
    let mut found = Vec::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        match member {
            RawMember::Geometry(raw) => found.push(geometry(raw, unclosed)?),
            RawMember::Null => {}
            RawMember::Wrong(kind) => {
                let (zh, en) = (kind.zh(), kind.en());
                return Err(words!(
                    "geometries[{index}] 是{zh}，不是几何",
                    "geometries[{index}] is {en}, not a geometry"
                ));
            }
        }
    }
    Ok(Geometry::GeometryCollection(GeometryCollection(found)))
}

/// Where something stands under `coordinates`.
#[derive(Clone, Copy)]
struct Path<'a>(&'a [usize]);

impl Path<'_> {
    fn text(self) -> String {
        self.0.iter().fold("coordinates".to_owned(), |text, index| format!("{text}[{index}]"))
    }
}

fn polygon(coordinates: &Coordinates, path: Path<'_>, unclosed: &mut usize) -> Result<Polygon, Words> {
    let mut rings = each(coordinates, path, |ring, path| positions(ring, path).map(LineString))?.into_iter();
    let outer = rings.next().unwrap_or_else(|| LineString(Vec::new()));
    let holes: Vec<LineString> = rings.collect();
    // `Polygon::new` closes rings without a word.
    *unclosed += std::iter::once(&outer).chain(&holes).filter(|ring| ring.0.first() != ring.0.last()).count();
    Ok(Polygon::new(outer, holes))
}

fn positions(coordinates: &Coordinates, path: Path<'_>) -> Result<Vec<Coord>, Words> {
    each(coordinates, path, position)
}

fn each<T>(
    coordinates: &Coordinates,
    path: Path<'_>,
    mut make: impl FnMut(&Coordinates, Path<'_>) -> Result<T, Words>,
) -> Result<Vec<T>, Words> {
    let Coordinates::List(list) = coordinates else {
        let place = path.text();
        if matches!(coordinates, Coordinates::Position(_)) {
            return Err(words!(
                "{place} 是一个坐标，应为坐标的数组",
                "{place} is one position where an array of them should stand"
            ));
        }
        let (zh, en) = (coordinates.kind().zh(), coordinates.kind().en());
        return Err(words!("{place} 是{zh}，应为数组", "{place} is {en} where an array should stand"));
    };
    let mut made = Vec::with_capacity(list.len());
    let mut indices = path.0.to_vec();
    indices.push(0);
    for (index, item) in list.iter().enumerate() {
        if let Some(last) = indices.last_mut() {
            *last = index;
        }
        made.push(make(item, Path(&indices))?);
    }
    Ok(made)
}

fn position(coordinates: &Coordinates, path: Path<'_>) -> Result<Coord, Words> {
    if let Coordinates::Position(coord) = coordinates {
        return Ok(*coord);
    }
    let place = path.text();
    let faulty = match coordinates {
        Coordinates::List(list) => list.iter().enumerate().find(|(_, item)| !matches!(item, Coordinates::Number(_))),
        _ => None,
    };
    Err(match faulty {
        Some((index, item)) => {
            let (zh, en) = (item.kind().zh(), item.kind().en());
            words!("{place}[{index}] 是{zh}，应为数字", "{place}[{index}] is {en} where a number should stand")
        }
        None if matches!(coordinates, Coordinates::List(_)) => {
            words!("{place} 少于两个数字", "{place} has fewer than two numbers")
        }
        None => {
            let (zh, en) = (coordinates.kind().zh(), coordinates.kind().en());
            words!("{place} 是{zh}，应为坐标", "{place} is {en} where a position should stand")
        }
    })
}

/// Takes whatever stands under `coordinates`.
pub(super) struct TakeCoordinates;

impl<'de> Take<'de> for TakeCoordinates {
    type Out = Coordinates;

    fn scalar(self, scalar: Scalar<'_>) -> Coordinates {
        match scalar {
            Scalar::Number(value) => Coordinates::Number(value),
            Scalar::Integer(value) => Coordinates::Number(value as f64),
            other => Coordinates::Wrong(other.kind()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Coordinates, A::Error> {
        let mut items = Vec::new();
        let mut numbers = [0.0; 2];
        let mut count = 0;
        while let Some(item) = list.next_element_seed(Any(Self))? {
            match item {
                // A position of two, three or more numbers needs no list.
                Coordinates::Number(value) if items.is_empty() => {
                    if let Some(slot) = numbers.get_mut(count) {
                        *slot = value;
                    }
                    count += 1;
                }
                other => {
                    if items.is_empty() {
                        let before = numbers.iter().take(count).map(|value| Coordinates::Number(*value));
                        items.extend(before.chain((2..count).map(|_| Coordinates::Number(0.0))));
                    }
                    items.push(other);
                }
            }
        }
        let [x, y] = numbers;
        Ok(match (items.is_empty(), count) {
            (true, 2..) => Coordinates::Position(Coord { x, y }),
            (true, 1) => Coordinates::List(vec![Coordinates::Number(x)]),
            _ => Coordinates::List(items),
        })
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Coordinates, A::Error> {
        skip_object(object).map(|()| Coordinates::Wrong(Kind::Object))
    }
}

/// Takes a geometry object.
pub(super) struct TakeGeometry;

impl<'de> Take<'de> for TakeGeometry {
    type Out = RawMember;

    fn scalar(self, scalar: Scalar<'_>) -> RawMember {
        match scalar {
            Scalar::Null => RawMember::Null,
            other => RawMember::Wrong(other.kind()),
        }
    }

    fn list<A: SeqAccess<'de>>(self, list: A) -> Result<RawMember, A::Error> {
        skip_list(list).map(|()| RawMember::Wrong(Kind::List))
    }

    fn object<A: MapAccess<'de>>(self, mut object: A) -> Result<RawMember, A::Error> {
        let mut raw = RawGeometry::default();
        while let Some(key) = object.next_key::<Key<'_>>()? {
            match key.0.as_ref() {
                "type" => raw.kind = Some(object.next_value_seed(Any(TakeText))?),
                "coordinates" => raw.coordinates = Some(object.next_value_seed(Any(TakeCoordinates))?),
                "geometries" => raw.geometries = Some(object.next_value_seed(Any(TakeGeometries))?),
                _ => drop(object.next_value::<serde::de::IgnoredAny>()?),
            }
        }
        Ok(RawMember::Geometry(raw))
    }
}

/// Takes the list of a geometry collection.
pub(super) struct TakeGeometries;

impl<'de> Take<'de> for TakeGeometries {
    type Out = Result<Vec<RawMember>, Kind>;

    fn scalar(self, scalar: Scalar<'_>) -> Self::Out {
        Err(scalar.kind())
    }

    fn list<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Out, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = list.next_element_seed(Any(TakeGeometry))? {
            members.push(member);
        }
        Ok(Ok(members))
    }

    fn object<A: MapAccess<'de>>(self, object: A) -> Result<Self::Out, A::Error> {
        skip_object(object).map(|()| Err(Kind::Object))
    }
}

#[cfg(test)]
mod tests {
    use serde::de::DeserializeSeed as _;

    use super::*;

    fn check(text: &str, expected: Result<usize, &str>) {
        let raw = Any(TakeGeometry).deserialize(&mut serde_json::Deserializer::from_str(text)).expect("legal JSON");
        let RawMember::Geometry(raw) = raw else { panic!("{text} is an object") };
        let found = understand(&raw).map(|understood| {
            use geo::algorithm::CoordsIter as _;
            understood.geometry.coords_count()
        });
        assert_eq!(found.as_ref().map_err(|words| words.en.as_ref()).copied(), expected, "{text}");
    }

    /// The number is how many coordinates the geometry has.
    #[test]
    fn every_legal_form_is_understood() {
        check(r#"{"type":"Point","coordinates":[1,2]}"#, Ok(1));
        check(r#"{"type":"Point","coordinates":[1,2,3,4]}"#, Ok(1));
        check(r#"{"type":"Point","coordinates":[]}"#, Ok(0));
        check(r#"{"coordinates":[[1,2],[3,4]],"type":"MultiPoint"}"#, Ok(2));
        check(r#"{"type":"LineString","coordinates":[[1,2],[3,4.5]]}"#, Ok(2));
        check(r#"{"type":"MultiLineString","coordinates":[[[1,2],[3,4]],[[5,6],[7,8]]]}"#, Ok(4));
        check(r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,0]]]}"#, Ok(4));
        check(r#"{"type":"Polygon","coordinates":[]}"#, Ok(0));
        check(
            r#"{"type":"MultiPolygon","coordinates":[[[[0,0],[1,0],[1,1],[0,0]]],[[[0,0],[1,0],[1,1],[0,0]]]]}"#,
            Ok(8),
        );
        check(r#"{"type":"GeometryCollection","geometries":[{"type":"Point","coordinates":[1,2]},null]}"#, Ok(1));
    }

    #[test]
    fn what_is_wrong_is_named_with_its_place() {
        check(r#"{"coordinates":[1,2]}"#, Err("the geometry has no type"));
        check(r#"{"type":7}"#, Err("the geometry's type is a number, not a text"));
        check(r#"{"type":"Circle"}"#, Err("unknown geometry type \"Circle\""));
        check(r#"{"type":"Point"}"#, Err("a Point without coordinates"));
        check(r#"{"type":"Point","coordinates":[1]}"#, Err("coordinates has fewer than two numbers"));
        check(r#"{"type":"Point","coordinates":["1",2]}"#, Err("coordinates[0] is a text where a number should stand"));
        check(r#"{"type":"Point","coordinates":[1,null]}"#, Err("coordinates[1] is null where a number should stand"));
        check(
            r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,"x"],[0,0]]]}"#,
            Err("coordinates[0][2][1] is a text where a number should stand"),
        );
        check(
            r#"{"type":"Polygon","coordinates":[[0,0],[1,0]]}"#,
            Err("coordinates[0] is one position where an array of them should stand"),
        );
        check(r#"{"type":"LineString","coordinates":{}}"#, Err("coordinates is an object where an array should stand"));
        check(r#"{"type":"GeometryCollection"}"#, Err("a GeometryCollection without geometries"));
        check(r#"{"type":"GeometryCollection","geometries":[5]}"#, Err("geometries[0] is a number, not a geometry"));
    }

    #[test]
    fn a_ring_that_is_not_closed_is_counted() {
        let text = r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1]],[[0,0],[1,0],[1,1],[0,0]]]}"#;
        let raw = Any(TakeGeometry).deserialize(&mut serde_json::Deserializer::from_str(text)).expect("legal JSON");
        let RawMember::Geometry(raw) = raw else { panic!("an object") };
        assert_eq!(understand(&raw).map(|u| u.unclosed), Ok(1), "the outer ring is open, the hole is not");
    }
}
