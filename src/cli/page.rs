//! The page of `mutu render` and `mutu series`: a template, its paper, scale and title.

use std::path::Path;

use crate::cli::args_map::MapArgs;
use crate::cli::output::Failure;
use crate::io::pages;
use crate::model::page::{Page, Paper};
use crate::model::project::Project;
use crate::model::words::Words;
use crate::render::MAX_SIDE_PX;
use crate::words;

/// Fine enough for a screen and for a first print.
pub(crate) const DPI: f64 = 150.0;
/// A page with a shorter side has no room for tables.
const SMALL_MM: f64 = 150.0;

/// The page that was asked for; of a project its first one, where nothing else was.
pub(crate) fn page_of(args: &MapArgs, dpi: f64, project: Option<&Project>) -> Result<Page, Failure> {
    let paper = match (&args.size, &args.paper) {
        (Some(size), _) => Some(Paper::of_px(self::size(size)?, dpi)),
        (None, Some(paper)) => Some(self::paper(paper)?),
        (None, None) => None,
    };
    let mut page = match &args.page {
        Some(name) => match project.and_then(|project| own_page(project, name)) {
            Some(page) => page.clone(),
            None => template(name)?,
        },
        None => match (paper, project) {
            (None, Some(project)) => project.pages.first().cloned().unwrap_or_else(|| Page::whole(Paper::A3)),
            (Some(paper), _) if paper.is_slide() || paper.width_mm.min(paper.height_mm) < SMALL_MM => {
                Page::plain(paper)
            }
            _ => Page::whole(Paper::A3),
        },
    };
    if let Some(paper) = paper {
        page.paper = paper;
    }
    let title = args.title.as_ref().or_else(|| project.map(|project| &project.title).filter(|_| page.title.is_empty()));
    if let Some(title) = title {
        page.title.clone_from(title);
    }
    if let Some(scale) = &args.scale {
        let scale = self::scale(scale)?;
        if let Some(map) = page.map_mut() {
            map.scale = Some(scale);
        }
    }
    if let Some(grid) = args.grid
        && let Some(map) = page.map_mut()
    {
        map.grid = grid.of_map();
    }
    let (width, height) = page.paper.size_px(dpi);
    if width > MAX_SIDE_PX || height > MAX_SIDE_PX {
        return Err(Failure::argument(
            "--dpi",
            words!("{width} × {height} 像素太大", "{width} × {height} pixels are too many"),
            words!("每边不超过 {MAX_SIDE_PX} 像素：降低 --dpi 或换小纸", "{MAX_SIDE_PX} a side at most: lower --dpi"),
        ));
    }
    Ok(page)
}

/// A page of the project, by its number from 1 or its name.
fn own_page<'a>(project: &'a Project, name: &str) -> Option<&'a Page> {
    let by_number = || project.pages.get(name.parse::<usize>().ok()?.checked_sub(1)?);
    project.pages.iter().find(|page| !page.name.is_empty() && page.name == name).or_else(by_number)
}

/// A template of the program by name, or one in a file.
fn template(name: &str) -> Result<Page, Failure> {
    if let Some((_, page)) = pages::shipped().into_iter().find(|(known, _)| *known == name) {
        return Ok(page);
    }
    if Path::new(name).exists() {
        return pages::of_file(Path::new(name)).map_err(|error| Failure::from(&*error));
    }
    let names: Vec<&str> = pages::SHIPPED.iter().map(|(name, _)| *name).collect();
    let names = names.join(", ");
    Err(Failure::argument(
        "--page",
        words!("没有“{name}”这种版式", "there is no page `{name}`"),
        words!("写 {names}，或版式文件的路径", "use {names}, or the path of a template"),
    ))
}

fn paper(text: &str) -> Result<Paper, Failure> {
    Paper::named(text).ok_or_else(|| {
        Failure::argument(
            "--paper",
            words!("“{text}”不是可用的纸张", "`{text}` is no usable paper"),
            Words::fixed(
                "写 a4 a3 a2 a1 a0 slide，竖放加 -portrait，或以毫米写 420x297",
                "use a4, a3, a2, a1, a0 or slide, with -portrait for upright, or millimetres: 420x297",
            ),
        )
    })
}

/// `5000`, `1:5000`, `1：5,000`: the N.
fn scale(text: &str) -> Result<f64, Failure> {
    let bare = text.trim().trim_start_matches("1:").trim_start_matches("1：").replace([',', ' '], "");
    let parsed = bare.parse::<f64>().ok().filter(|scale| (1.0..=1e8).contains(scale));
    parsed.ok_or_else(|| {
        Failure::argument(
            "--scale",
            words!("“{text}”不是可用的比例尺", "`{text}` is no usable scale"),
            Words::fixed("写 1:5000 或 5000", "write 1:5000 or 5000"),
        )
    })
}

fn size(text: &str) -> Result<(u32, u32), Failure> {
    let parsed = text
        .split_once(['x', 'X', '×'])
        .and_then(|(width, height)| Some((width.trim().parse::<u32>().ok()?, height.trim().parse::<u32>().ok()?)));
    let sides = 64..=MAX_SIDE_PX;
    parsed.filter(|(width, height)| sides.contains(width) && sides.contains(height)).ok_or_else(|| {
        let max = MAX_SIDE_PX;
        Failure::argument(
            "--size",
            words!("“{text}”不是可用的尺寸", "`{text}` is not a usable size"),
            words!(
                "写成 宽x高，每边 64 到 {max} 像素，例如 2400x1600",
                "write WIDTHxHEIGHT, 64 to {max} pixels a side: 2400x1600"
            ),
        )
    })
}

/// Dots an inch that can be used.
pub(crate) fn dpi(dpi: f64) -> Result<f64, Failure> {
    if (36.0..=1200.0).contains(&dpi) {
        return Ok(dpi);
    }
    Err(Failure::argument(
        "--dpi",
        words!("{dpi} 不是可用的分辨率", "{dpi} is not a usable resolution"),
        Words::fixed("取 36 到 1200，例如 150 或 300", "use 36 to 1200: 150 or 300"),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_or_refused() {
        assert_eq!(size("3508x2480").ok(), Some((3508, 2480)), "A4 at 300 dpi");
        for text in ["", "3508", "0x0", "10x10", "99999x10", "axb", "-1x5"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
