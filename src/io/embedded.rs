//! The layers in the binary: `layers/` as it was at build time.

/// Name and bytes of every embedded file, in opening order.
pub const FILES: &[(&str, &[u8])] = &[
    ("layers/jurisdiction.geojson", include_bytes!("../../layers/jurisdiction.geojson")),
    ("layers/zones.geojson", include_bytes!("../../layers/zones.geojson")),
    ("layers/water.geojson", include_bytes!("../../layers/water.geojson")),
    ("layers/roads.geojson", include_bytes!("../../layers/roads.geojson")),
    ("layers/parcels.geojson", include_bytes!("../../layers/parcels.geojson")),
    ("layers/firms.csv", include_bytes!("../../layers/firms.csv")),
    ("layers/occupation.csv", include_bytes!("../../layers/occupation.csv")),
    ("layers/yearly.csv", include_bytes!("../../layers/yearly.csv")),
];
