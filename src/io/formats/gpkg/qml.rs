//! The classes of a layer as a style of QGIS.
//!
//! *Must not know:* what the classes mean.

use std::fmt::Write as _;

use crate::io::formats::outgoing::{Style, StyledClass};
use crate::model::shapes::ShapeKind;

/// The style: a symbol a class, told apart by the column of classes.
pub(super) fn style(style: &Style, kind: ShapeKind) -> String {
    let mut text = String::from(
        "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" styleCategories=\"Symbology\">\n",
    );
    let column = escaped(&style.column);
    let mut line = |line: std::fmt::Arguments<'_>| {
        // Writing to a string cannot fail.
        text.write_fmt(line).unwrap_or_default();
        text.push('\n');
    };
    line(format_args!(
        " <renderer-v2 type=\"categorizedSymbol\" attr=\"{column}\" symbollevels=\"0\" enableorderby=\"0\" forceraster=\"0\">"
    ));
    line(format_args!("  <categories>"));
    for (at, class) in style.classes.iter().enumerate() {
        let label = escaped(&class.label);
        line(format_args!(
            "   <category value=\"{label}\" type=\"string\" label=\"{label}\" symbol=\"{at}\" render=\"true\"/>"
        ));
    }
    line(format_args!("  </categories>\n  <symbols>"));
    for (at, class) in style.classes.iter().enumerate() {
        line(format_args!("{}", symbol(at, class, kind)));
    }
    line(format_args!("  </symbols>\n </renderer-v2>\n</qgis>"));
    text
}

fn symbol(at: usize, class: &StyledClass, kind: ShapeKind) -> String {
    let [red, green, blue, opacity] = class.fill;
    let fill = format!("{red},{green},{blue},{opacity}");
    let [red, green, blue] = class.outline;
    let outline = format!("{red},{green},{blue},255");
    let (name, layer, options) = match kind {
        ShapeKind::Line => ("line", "SimpleLine", vec![("line_color", fill.as_str()), ("line_width", "0.5")]),
        ShapeKind::Point => (
            "marker",
            "SimpleMarker",
            vec![("color", fill.as_str()), ("outline_color", outline.as_str()), ("name", "circle"), ("size", "2.4")],
        ),
        ShapeKind::Polygon | ShapeKind::Empty => (
            "fill",
            "SimpleFill",
            vec![
                ("color", fill.as_str()),
                ("outline_color", outline.as_str()),
                ("outline_style", "solid"),
                ("outline_width", "0.2"),
                ("outline_width_unit", "MM"),
                ("style", "solid"),
            ],
        ),
    };
    let option = |(name, value): &(&str, &str)| format!("<Option type=\"QString\" name=\"{name}\" value=\"{value}\"/>");
    let options = options.iter().map(option).collect::<Vec<_>>().concat();
    format!(
        "   <symbol type=\"{name}\" name=\"{at}\" alpha=\"1\" clip_to_extent=\"1\"><layer class=\"{layer}\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">{options}</Option></layer></symbol>"
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            other => escaped.push(other),
        }
    }
    escaped
}
