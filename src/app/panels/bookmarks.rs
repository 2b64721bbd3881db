//! Named views: keep the one of now, go to one, rename it, delete it.
//!
//! *Must not know:* how a view is flown to.

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::widgets;
use crate::model::bookmark::Bookmark;
use crate::model::words::Words;
use crate::scene::view::View;
use crate::words;
use egui::{Id, TextEdit, Ui};

static TITLE: Words = Words::fixed("视图书签", "View bookmarks");
static ADD: Words = Words::fixed("保留当前视图", "Keep this view");
static NONE: Words = Words::fixed("还没有书签", "No bookmarks yet");
static GO: Words = Words::fixed("点击前往；双击改名", "Click to go there, double-click to rename it");
static DELETE: Words = Words::fixed("删除书签", "Delete the bookmark");

/// As many as a menu can show.
const MOST: usize = 40;
const NAME: f32 = 170.0;

/// The menu.
pub fn menu(ctx: &Ctx<'_>, ui: &mut Ui) {
    ui.menu_button(ctx.say(&TITLE), |ui| {
        ui.set_min_width(NAME + 40.0);
        let bookmarks = &ctx.state.project.bookmarks;
        if bookmarks.is_empty() {
            widgets::caption(ctx, ui, ctx.say(&NONE));
        }
        for (at, bookmark) in bookmarks.iter().enumerate() {
            ui.horizontal(|ui| row(ctx, ui, at, bookmark));
        }
        ui.separator();
        let view = ctx.state.session.settled_view().filter(|_| bookmarks.len() < MOST);
        if ui.add_enabled(view.is_some(), egui::Button::new(ctx.say(&ADD))).clicked()
            && let Some(view) = view
        {
            let number = bookmarks.len() + 1;
            let name = words!("视图 {number}", "View {number}");
            let mut next = bookmarks.clone();
            next.push(Bookmark {
                name: ctx.say(&name).to_owned(),
                center_in_world: view.center_in_world,
                meters_per_px: view.meters_per_px,
            });
            ctx.queue.send(Command::SetBookmarks(next));
        }
    });
}

fn row(ctx: &Ctx<'_>, ui: &mut Ui, at: usize, bookmark: &Bookmark) {
    let bookmarks = &ctx.state.project.bookmarks;
    let renaming = Id::unique("bookmark_renamed");
    let edited: Option<(usize, String)> = ui.data(|data| data.get_temp(renaming));
    if let Some((_, mut name)) = edited.filter(|(edited, _)| *edited == at) {
        let response = ui.add(TextEdit::singleline(&mut name).desired_width(NAME));
        if response.lost_focus() {
            ui.data_mut(|data| data.remove::<(usize, String)>(renaming));
            let mut next = bookmarks.clone();
            if let Some(bookmark) = next.get_mut(at).filter(|_| !name.trim().is_empty()) {
                name.trim().clone_into(&mut bookmark.name);
            }
            ctx.queue.send(Command::SetBookmarks(next));
        } else {
            response.request_focus();
            ui.data_mut(|data| data.insert_temp(renaming, (at, name)));
        }
        return;
    }
    let button = egui::Button::new(&bookmark.name).truncate().min_size(egui::vec2(NAME, 0.0));
    let response = ui.add(button).on_hover_text(ctx.say(&GO));
    if response.double_clicked() {
        ui.data_mut(|data| data.insert_temp(renaming, (at, bookmark.name.clone())));
    } else if response.clicked() {
        let size_px = ctx.state.session.view.map_or((1.0, 1.0), |view| view.size_px);
        let (center_in_world, meters_per_px) = (bookmark.center_in_world, bookmark.meters_per_px);
        ctx.queue.send(Command::FlyTo(View { center_in_world, meters_per_px, size_px }));
    }
    let label = format!("{} {}", ctx.say(&DELETE), bookmark.name);
    if icon::button(ctx, ui, Icon::Cross, &label, true).clicked() {
        let mut next = bookmarks.clone();
        next.remove(at);
        ctx.queue.send(Command::SetBookmarks(next));
    }
}
