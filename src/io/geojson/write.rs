//! GeoJSON text from features: one a line, so that two versions of a file can be compared.

use serde_json::Value;

pub use geojson::feature::Id;
pub use geojson::{Feature, Geometry, JsonObject};

/// The text of a FeatureCollection with foreign members in front of its features.
///
/// Same input, same bytes. Coordinates are written as they are: round them before (9 decimals of a degree are
/// a tenth of a millimetre).
pub fn write_collection(members: &[(&str, Value)], features: impl Iterator<Item = Feature>) -> String {
    let mut text = String::from("{\n\"type\": \"FeatureCollection\",\n");
    for (name, value) in members {
        text.extend([Value::from(*name).to_string(), ": ".to_owned(), value.to_string(), ",\n".to_owned()]);
    }
    text.push_str("\"features\": [");
    for (index, feature) in features.enumerate() {
        text.push_str(if index == 0 { "\n" } else { ",\n" });
        text.push_str(&feature.to_string());
    }
    text.push_str("\n]\n}\n");
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_collection_is_one_feature_a_line_and_legal() {
        let mut feature = Feature::from(Geometry::new_point([116.123_456_789, 36.5]));
        feature.set_property("ZL", "长江路");
        feature.set_property("ZDMJ", 600.0);
        let text = write_collection(&[("name", json!("地块")), ("kind", json!("parcels"))], [feature].into_iter());
        let expected = concat!(
            "{\n\"type\": \"FeatureCollection\",\n\"name\": \"地块\",\n\"kind\": \"parcels\",\n\"features\": [\n",
            r#"{"type":"Feature","geometry":{"type":"Point","coordinates":[116.123456789,36.5]},"#,
            r#""properties":{"ZL":"长江路","ZDMJ":600.0}}"#,
            "\n]\n}\n"
        );
        assert_eq!(text, expected, "the order of members and properties is kept");
        assert!(text.parse::<geojson::GeoJson>().is_ok(), "the crate reads what it wrote");
    }
}
