//! The page view: the page as it will be printed, with handles on its items; its settings beside it.
//!
//! *Guarantees:* what is seen is the scene of the export, drawn for the screen.

mod canvas;
mod fields;
mod file;
mod panel;

pub use canvas::show as canvas;
pub(super) use file::show as dialog;
pub use panel::show as panel;

use crate::model::page::ItemKind;
use crate::model::words::Words;

/// What an item is called.
pub(super) fn name_of(kind: &ItemKind) -> Words {
    match kind {
        ItemKind::Map(_) => Words::fixed("地图", "Map"),
        ItemKind::Title => Words::fixed("图名", "Title"),
        ItemKind::Subtitle => Words::fixed("副题", "Subtitle"),
        ItemKind::Legend => Words::fixed("图例", "Legend"),
        ItemKind::Chart => Words::fixed("分布图", "Chart"),
        ItemKind::Table(_) => Words::fixed("表格", "Table"),
        ItemKind::Locator => Words::fixed("位置图", "Locator"),
        ItemKind::Scale => Words::fixed("比例尺", "Scale bar"),
        ItemKind::North => Words::fixed("指北针", "North arrow"),
        ItemKind::WindRose(_) => Words::fixed("风玫瑰", "Wind rose"),
        ItemKind::Statement => Words::fixed("口径", "How the figures are made"),
        ItemKind::TitleBlock(_) => Words::fixed("图签", "Title block"),
        ItemKind::Source => Words::fixed("资料来源", "Source"),
        ItemKind::Reference => Words::fixed("坐标系和日期", "System and date"),
        ItemKind::Watermark { .. } => Words::fixed("水印", "Watermark"),
        ItemKind::Text(_) => Words::fixed("文字", "Text"),
        ItemKind::Image { .. } => Words::fixed("图片", "Picture"),
    }
}
