//! A plain list of folders and readable files, for systems without a file dialog of their own.
//!
//! *Guarantees:* a folder is read once each time the dialog shows it; Chinese names are shown as they are.

use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::io::open::has_known_extension;
use crate::io::project::is_project;
use egui::{Id, Response, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is in a folder; `None` where it cannot be read.
#[derive(Debug, Clone)]
struct Listing {
    folder: PathBuf,
    /// How its files end; `None` for those that may be layers, tables or projects.
    ending: Option<&'static str>,
    entries: Option<Vec<(String, bool)>>,
}

/// As high as the list is where it has room.
const HEIGHT: f32 = 260.0;

/// The list for what is typed. Gives the path that was chosen: a folder ends in a separator.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui, typed: &str) -> Option<String> {
    show_in(ctx, ui, typed, HEIGHT)
}

/// The same with the files that end so and no others.
pub fn show_files(ctx: &Ctx<'_>, ui: &mut Ui, typed: &str, ending: &'static str) -> Option<String> {
    let listing = listing(ui, (&folder_of(typed), Some(ending)));
    list(ctx, ui, typed, (&listing, HEIGHT))
}

/// The same as [`show`] in a height in points.
pub fn show_in(ctx: &Ctx<'_>, ui: &mut Ui, typed: &str, height: f32) -> Option<String> {
    let listing = listing(ui, (&folder_of(typed), None));
    list(ctx, ui, typed, (&listing, height))
}

fn list(ctx: &Ctx<'_>, ui: &mut Ui, typed: &str, (listing, height): (&Listing, f32)) -> Option<String> {
    let mut chosen = None;
    ScrollArea::vertical().max_height(height).min_scrolled_height(height).auto_shrink([false, false]).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        if let Some(parent) = listing.folder.parent()
            && row(ctx, ui, ctx.say(&text::PARENT), true, false).clicked()
        {
            chosen = Some(as_folder(parent));
        }
        let Some(entries) = &listing.entries else {
            widgets::caption(ctx, ui, ctx.say(&text::NO_FOLDER));
            return;
        };
        for (name, is_folder) in entries {
            let path = listing.folder.join(name);
            let current = Path::new(typed) == path;
            if row(ctx, ui, name, *is_folder, current).clicked() {
                chosen = Some(if *is_folder { as_folder(&path) } else { path.to_string_lossy().into_owned() });
            }
        }
        if entries.iter().all(|(_, is_folder)| *is_folder) {
            widgets::caption(ctx, ui, ctx.say(&text::EMPTY_FOLDER));
        }
    });
    chosen
}

/// What is typed once `next` was chosen in the list: into another folder the name of the file is taken along.
pub fn with_name(typed: &str, next: String) -> String {
    let name = Path::new(typed.trim()).file_name().map(|name| name.to_string_lossy().into_owned());
    let keeps_name = next.ends_with(std::path::MAIN_SEPARATOR) && !typed.ends_with(std::path::MAIN_SEPARATOR);
    match name.filter(|_| keeps_name) {
        Some(name) => format!("{next}{name}"),
        None => next,
    }
}

/// Forgets what was read: files come and go between two openings of the dialog.
pub fn forget(egui: &egui::Context) {
    egui.data_mut(|data| data.remove::<Arc<Listing>>(listing_id()));
}

fn listing_id() -> Id {
    Id::unique("browser_listing")
}

/// The path with a separator at its end.
pub fn as_folder(path: &Path) -> String {
    let mut text = path.to_string_lossy().into_owned();
    if !text.ends_with(std::path::MAIN_SEPARATOR) {
        text.push(std::path::MAIN_SEPARATOR);
    }
    text
}

/// The folder that is meant: what is typed if it is one, else the one around it, else the current one.
fn folder_of(typed: &str) -> PathBuf {
    let path = Path::new(typed.trim());
    let ends_as_folder = typed.trim_end().ends_with(std::path::is_separator);
    let folder = if ends_as_folder { Some(path) } else { path.parent() };
    match folder {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => std::env::current_dir().unwrap_or_else(|_| PathBuf::from(std::path::MAIN_SEPARATOR_STR)),
    }
}

fn listing(ui: &Ui, (folder, ending): (&Path, Option<&'static str>)) -> Arc<Listing> {
    let id = listing_id();
    if let Some(known) = ui.data(|data| data.get_temp::<Arc<Listing>>(id))
        && known.folder == folder
        && known.ending == ending
    {
        return known;
    }
    let fresh = Arc::new(Listing { folder: folder.to_path_buf(), ending, entries: read(folder, ending) });
    ui.data_mut(|data| data.insert_temp(id, Arc::clone(&fresh)));
    fresh
}

/// Folders first, then files, each by name; hidden ones are left out.
fn read(folder: &Path, ending: Option<&str>) -> Option<Vec<(String, bool)>> {
    let is_wanted = |path: &Path| match ending {
        Some(ending) => path.extension().is_some_and(|own| own.eq_ignore_ascii_case(ending)),
        None => has_known_extension(path) || is_project(path),
    };
    let mut entries: Vec<(String, bool)> = std::fs::read_dir(folder)
        .ok()?
        .flatten()
        .filter_map(|entry| {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = path.is_dir();
            (!name.starts_with('.') && (is_folder || is_wanted(&path))).then_some((name, is_folder))
        })
        .collect();
    entries.sort_by(|a, b| (!a.1, &a.0).cmp(&(!b.1, &b.0)));
    Some(entries)
}

fn row(ctx: &Ctx<'_>, ui: &mut Ui, name: &str, is_folder: bool, current: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, current, name));
    let tokens = ctx.tokens();
    if current || response.hovered() {
        let fill = if current { theme::chosen(tokens) } else { theme::hovered(tokens) };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
    }
    let shown = if is_folder { Icon::Folder } else { Icon::File };
    icon::show(ui, shown, rect.left_center() + vec2(14.0, 0.0), tokens.muted);
    let ink = theme::rgb(tokens.text);
    let galley = widgets::elided(ui, name, theme::regular(theme::BODY), ink, rect.width() - 40.0);
    let at = egui::Align2::LEFT_CENTER.anchor_size(rect.left_center() + vec2(30.0, 0.0), galley.size());
    ui.painter().galley(at.min, galley, ink);
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_folder_that_is_meant() {
        for (typed, expected) in [
            ("/data/高新区/", "/data/高新区"),
            ("/data/高新区/地块.geojson", "/data/高新区"),
            ("/data/高新", "/data"),
            ("/", "/"),
        ] {
            assert_eq!(folder_of(typed), PathBuf::from(expected), "typed {typed}");
        }
    }

    #[test]
    fn folders_come_first_and_other_files_not_at_all() {
        let root = tempfile::tempdir().expect("a folder to try in");
        for name in ["乙.csv", "甲.GeoJSON", "a.ndjson", "说明.docx", ".隐藏.json"] {
            std::fs::write(root.path().join(name), b"{}").expect("the folder can be written");
        }
        std::fs::create_dir(root.path().join("图层")).expect("the folder can be written");
        let entries = read(root.path(), None).expect("the folder is there");
        let names: Vec<&str> = entries.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["图层", "a.ndjson", "乙.csv", "甲.GeoJSON"], "乙 (U+4E59) sorts before 甲 (U+7532)");
        std::fs::write(root.path().join("徽标.PNG"), "").expect("it can be written");
        let files = |ending| {
            let entries = read(root.path(), Some(ending)).expect("the folder is there").into_iter();
            entries.filter(|(_, is_folder)| !is_folder).map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert_eq!(files("png"), ["徽标.PNG"]);
        assert_eq!(read(&root.path().join("没有"), None), None, "a folder that is not there is no empty folder");
    }
}
