//! Page templates (`assets/pages/`, and those a planner keeps), and the pages of a project: one form for both.
//!
//! *Guarantees:* a page that is read has a usable paper and finite places on it; reading what was written gives an
//! equal page. A broken file is a [`ReadError`] with line, column, field and remedy. *Must not know:* drawing.
//!
//! # The form of a page
//!
//! A JSON object: `name`, `paper` (`a3`, `a3-portrait`, `slide`, `420x297`), `title` (empty for the one the program
//! makes), `items`. Each item has `kind` (`map title subtitle legend chart table locator scale north wind statement
//! title_block source reference watermark text image`), may have `id`, and has `place: [left, top, width, height]` in
//! millimetres where the grid of the page is not to place it. A map has `extent` (`shown`, `{"zone": …}` or `{"rect":
//! [west, south, east, north]}` in metres), `scale` (the N of 1:N) and `grid` (`kilometres` or
//! `degrees`); a table `of` (`zones top-parcels
//! low-parcels`, or `subject` on a sheet of a series) and `rows`; a wind rose `shares` and `source`; 图签 `made_by date number data_time approval secrecy`;
//! a watermark `text`; a text `text size_pt bold`; an image `path`, of a PNG file
//! from the folder of the template or project.

mod parse;
mod write;

use std::path::Path;

use crate::io::error::{Fault, ReadError};
use crate::io::schemes::{self, fields::Place, tree};
use crate::model::page::Page;

pub(in crate::io) use parse::{extent, page};
pub(in crate::io) use write::{extent_value, value};

/// Name and text of the templates in the program; the first one is the sheet of all that belongs on a printed map.
pub const SHIPPED: [(&str, &str); 3] = [
    ("whole", include_str!("../../../assets/pages/whole.json")),
    ("plain", include_str!("../../../assets/pages/plain.json")),
    ("slide", include_str!("../../../assets/pages/slide.json")),
];

/// The templates in the program with their names for the command line, in the order of the menu.
pub fn shipped() -> Vec<(&'static str, Page)> {
    SHIPPED.iter().filter_map(|(name, text)| Some((*name, of_text(name, text).ok()?))).collect()
}

/// Reads a page from text; `path` is for messages, and pictures are looked for from its folder.
///
/// # Errors
/// Where it is no page, with line, column, field and remedy.
pub fn of_text(path: &str, text: &str) -> Result<Page, Box<ReadError>> {
    parsed(text, Path::new(path).parent().unwrap_or(Path::new(""))).map_err(|fault| Box::new(fault.in_file(path)))
}

/// Reads a template file, in UTF-8 or GB18030.
///
/// # Errors
/// Where it cannot be read or is no page.
pub fn of_file(path: &Path) -> Result<Page, Box<ReadError>> {
    let path = &std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = path.display().to_string();
    of_text(&name, &schemes::text_of(path).map_err(|fault| Box::new(fault.in_file(&name)))?)
}

/// The text of a template file in that folder.
pub fn as_text(page: &Page, folder: Option<&Path>) -> String {
    crate::io::json::pretty(&value(page, folder))
}

fn parsed(text: &str, folder: &Path) -> Result<Page, Fault> {
    let root = tree::read(text)?;
    page(&Place::root(text, &root), folder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::page::{
        BoxMm, ItemKind, MapExtent, MapGrid, MapItem, Paper, TableItem, TableOf, TextItem, TitleBlock, WindRose,
    };
    use geo_types::{Coord, Rect};

    #[test]
    fn shipped_templates_are_the_pages_of_the_model() {
        let pages = shipped();
        let kinds = |page: &Page| page.items.iter().map(|item| item.kind.clone()).collect::<Vec<_>>();
        let names: Vec<&str> = pages.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["whole", "plain", "slide"]);
        assert_eq!(kinds(&pages[0].1), kinds(&Page::whole(Paper::A3)));
        assert_eq!(kinds(&pages[1].1), kinds(&Page::plain(Paper::A3)));
        assert_eq!(pages[2].1.paper.name(), "slide");
    }

    #[test]
    fn what_is_written_is_read_back() {
        let rect = Rect::new(Coord { x: 499_000.25, y: 4_030_000.0 }, Coord { x: 503_000.5, y: 4_034_000.125 });
        let mut page = Page::of(
            "说明".to_owned(),
            Paper { width_mm: 333.3, height_mm: 200.0 },
            [
                ItemKind::Map(MapItem { extent: MapExtent::Fixed(rect), scale: Some(5_000.0), grid: MapGrid::Degrees }),
                ItemKind::Map(MapItem { extent: MapExtent::Zone("核".to_owned()), ..MapItem::default() }),
                ItemKind::Table(TableItem { of: TableOf::LowParcels, rows: 7 }),
                ItemKind::WindRose(WindRose { shares: vec![12.5; 8], source: "气象站".to_owned() }),
                ItemKind::TitleBlock(TitleBlock { made_by: "自然资源局".to_owned(), ..TitleBlock::default() }),
                ItemKind::Text(TextItem { text: "一行\n两行".to_owned(), size_pt: 9.5, bold: true }),
                ItemKind::Watermark { text: "草案".to_owned() },
            ],
        );
        page.title = "图名".to_owned();
        page.items[1].place = Some(BoxMm { left: 10.0, top: 12.5, width: 100.0, height: 80.25 });
        page.items[2].id = 77;
        let text = as_text(&page, None);
        assert_eq!(of_text("", &text).as_ref(), Ok(&page), "{text}");
        assert_eq!(as_text(&of_text("", &text).unwrap(), None), text, "same bytes");
        for (_, page) in shipped() {
            assert_eq!(of_text("", &as_text(&page, None)).as_ref(), Ok(&page));
        }
    }

    #[test]
    #[cfg(unix)]
    fn a_picture_is_named_from_the_folder() {
        let page = Page::of(String::new(), Paper::A3, [ItemKind::Image { path: "/a/b/徽标.png".to_owned() }]);
        let text = as_text(&page, Some(Path::new("/a/b")));
        assert!(text.contains("\"path\": \"徽标.png\""), "{text}");
        assert_eq!(of_text("/a/b/t.json", &text).as_ref(), Ok(&page));
        let moved = of_text("/c/t.json", &text).unwrap();
        assert_eq!(moved.items[0].kind, ItemKind::Image { path: "/c/徽标.png".to_owned() }, "taken along");
    }

    #[test]
    fn the_grid_of_old_files_is_that_of_kilometres() {
        fn check(grid: &str, expected: MapGrid) {
            let text = format!("{{\"paper\": \"a3\", \"items\": [{{\"kind\": \"map\", \"grid\": {grid}}}]}}");
            assert_eq!(of_text("", &text).unwrap().map().unwrap().grid, expected, "{grid}");
        }
        check("true", MapGrid::Kilometres);
        check("false", MapGrid::None);
        check("\"kilometres\"", MapGrid::Kilometres);
        check("\"degrees\"", MapGrid::Degrees);
    }

    #[test]
    fn a_broken_template_says_where_and_what() {
        fn check(text: &str, place: &str, field: &str) {
            let error = of_text("t.json", text).unwrap_err();
            let found = (error.place.clone().unwrap_or_default(), error.message.en.to_string());
            let both = format!("{} {}", found.0, found.1);
            assert!(both.contains(place) && both.contains(field) && !error.remedy.en.is_empty(), "{found:?}");
        }
        check("{\"paper\": \"a9\", \"items\": []}", "line 1, column 11", "paper");
        check("{\"paper\": \"a3\",\n \"items\": [{\"kind\": \"mab\"}]}", "line 2, column 21", "kind");
        check("{\"paper\": \"a3\", \"items\": [{\"kind\": \"map\", \"scale\": -5}]}", "column", "scale");
        check("{\"paper\": \"a3\", \"items\": [{\"kind\": \"map\", \"grid\": \"miles\"}]}", "column", "grid");
        check("{\"paper\": \"a3\", \"items\": [{\"kind\": \"title\", \"place\": [0, 0, 0, 1e9]}]}", "column", "place");
        check("{\"paper\": \"a3\", \"items\": [{\"kind\": \"wind\", \"shares\": [1, 2]}]}", "column", "shares");
        check("{\"paper\": \"a3\", \"items\": [{\"kind\": \"legend\", \"rows\": 2}]}", "column", "rows");
    }
}
