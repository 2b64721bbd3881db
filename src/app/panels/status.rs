//! The status line: where the pointer is, the scale, whether the data is real, what is going on.

use crate::app::action::Action;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::jobs::{JobKind, JobState, PROGRESS_EVERY};
use crate::app::panels::icon::{self, Icon};
use crate::app::panels::{number, widgets};
use crate::app::{text, theme};
use crate::crs::{Crs, WORLD};
use crate::model::layer::Status;
use crate::model::report::Severity;
use crate::model::words::Words;
use crate::scene::furniture;
use crate::words;
use egui::{Align, Button, Label, Layout, ProgressBar, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};
use std::sync::atomic::Ordering;

/// Logical points an inch: what egui calls a point is a 96 dpi pixel.
pub(super) const POINTS_PER_INCH: f64 = 96.0;

/// The name of a job is cut at this width.
const MOST_NAME: f32 = 170.0;

/// The line, and the card of what is being read.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    readings(ctx, ui);
    ui.style_mut().override_text_style = Some(egui::TextStyle::Small);
    ui.spacing_mut().interact_size.y = 20.0;
    ui.horizontal_centered(|ui| {
        ui.spacing_mut().item_spacing.x = theme::SECTION;
        pointer(ctx, ui);
        scale(ctx, ui);
        caution(ctx, ui);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            for job in ctx.state.session.jobs.iter().rev().filter(|job| !job.kind.is_reading()).take(2) {
                running(ctx, ui, job);
            }
            issues(ctx, ui);
            // What is going on says it itself.
            let mut jobs = ctx.state.session.jobs.iter();
            if jobs.all(|job| job.kind == JobKind::Read || job.kind.is_latest_only()) {
                message(ctx, ui);
            }
        });
    });
}

/// Longitude and latitude, and east and north in the plane, in a width that does not jump.
fn pointer(ctx: &Ctx<'_>, ui: &mut Ui) {
    let narrow = ui.available_width() < 900.0;
    let place = ctx.state.session.pointer_in_world;
    let degrees = place.and_then(|place| Crs::GaussKruger(WORLD).to_lonlat(place));
    let (lonlat, plane) = match (place, degrees) {
        (Some(place), Some(degrees)) => (
            format!("{:.6}°E  {:.6}°N", degrees.lon_deg, degrees.lat_deg),
            format!("EPSG:4548  E {:.1}  N {:.1}", place.x, place.y),
        ),
        _ => (ctx.say(&text::NO_POINTER).to_owned(), String::new()),
    };
    fixed(ui, 168.0, &lonlat);
    if !narrow {
        fixed(ui, 222.0, &plane);
    }
}

fn fixed(ui: &mut Ui, width: f32, text: &str) {
    ui.allocate_ui_with_layout(vec2(width, 18.0), Layout::left_to_right(Align::Center), |ui| {
        ui.set_width(width);
        ui.add(Label::new(text).truncate());
    });
}

fn scale(ctx: &Ctx<'_>, ui: &mut Ui) {
    if let Some(board) = &ctx.state.session.board {
        // The map behind the page is not to be seen.
        let denominator = board.proof.as_ref().map_or(0.0, |proof| proof.scale);
        if denominator > 0.0 {
            fixed(ui, 90.0, &format!("1:{}", number::grouped(denominator, 0)));
        }
        return fixed(ui, 60.0, &format!("{:.0}%", board.look.zoom * 100.0));
    }
    let Some(view) = &ctx.state.session.view else { return };
    let denominator = furniture::scale_denominator(view, POINTS_PER_INCH);
    fixed(ui, 74.0, &format!("1:{}", number::grouped(denominator, 0)));
    let (meters, width) = furniture::scale_bar(view, 90.0);
    let label = furniture::length_text(meters);
    let (rect, response) = ui.allocate_exact_size(vec2(96.0, 18.0), Sense::hover());
    let name = format!("{} {label}", ctx.say(&text::SCALE));
    response.widget_info(|| WidgetInfo::labeled(Role::Image, true, &name));
    let ink = theme::rgb(ctx.tokens().muted);
    let stroke = Stroke::new(1.0, ink);
    let (left, y) = (rect.left(), rect.bottom() - 3.5);
    let right = left + width as f32;
    ui.painter().hline(left..=right, y, stroke);
    for x in [left, right] {
        ui.painter().vline(x, (y - 4.0)..=(y + 0.5), stroke);
    }
    ui.painter().text(
        pos2(f32::midpoint(left, right), y - 1.0),
        egui::Align2::CENTER_BOTTOM,
        label,
        theme::regular(10.5),
        ink,
    );
}

fn caution(ctx: &Ctx<'_>, ui: &mut Ui) {
    let layers = &ctx.state.sources.data.layers;
    if layers.iter().any(|layer| matches!(layer.source.status, Status::Schematic | Status::Synthetic)) {
        let own = ctx.state.sources.data.parcels().is_some_and(|parcels| parcels.source.status != Status::Synthetic);
        let said = if own { &text::CAUTION_BASE } else { &text::CAUTION };
        widgets::chip(ui, ctx.say(said), ctx.tokens().warning).on_hover_text(ctx.say(&text::CAUTION_HINT));
    }
}

/// What is being read stands over the map: how far it is, how fast, how long it will take.
fn readings(ctx: &Ctx<'_>, ui: &Ui) {
    let session = &ctx.state.session;
    let reading: Vec<&JobState> = session.jobs.iter().filter(|job| job.kind == JobKind::Read).collect();
    let (Some((left, top, width, height)), false) = (session.map_px, reading.is_empty()) else { return };
    let bottom = pos2((left + width / 2.0) as f32, (top + height) as f32 - theme::SECTION);
    let room = (width as f32 - 2.0 * theme::SECTION).clamp(160.0, 420.0);
    egui::Area::new(egui::Id::unique("readings")).fixed_pos(bottom).pivot(egui::Align2::CENTER_BOTTOM).show(
        ui.ctx(),
        |ui| {
            egui::Frame::popup(ui.style()).inner_margin(f32::from(theme::MARGIN)).show(ui, |ui| {
                ui.set_width(room);
                for job in reading {
                    one_reading(ctx, ui, job);
                }
            });
        },
    );
    ui.ctx().request_repaint_after(PROGRESS_EVERY);
}

/// How far one is, and the way to stop it.
pub(super) fn one_reading(ctx: &Ctx<'_>, ui: &mut Ui, job: &JobState) {
    let load = |number: &std::sync::atomic::AtomicU64| number.load(Ordering::Relaxed);
    let progress = &job.progress;
    let pace = Pace {
        features: load(&progress.features),
        done: load(&progress.done),
        total: load(&progress.total),
        seconds: job.since.elapsed().as_secs_f64(),
    };
    egui::Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::bold(ctx.say(&job.name), theme::BODY)),
        |ui| {
            if ui.button(ctx.say(&text::CANCEL_JOB)).clicked() {
                ctx.queue.send(Command::Cancel(job.id));
            }
            ui.label(widgets::bold(&pace.percent(), theme::BODY));
        },
    );
    let bar = ProgressBar::new(pace.part() as f32).desired_height(6.0).fill(theme::rgb(ctx.tokens().accent));
    ui.add(bar);
    let (so_far, rates) = pace.words();
    egui::Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::muted(ctx, ctx.say(&so_far))),
        |ui| ui.label(widgets::muted(ctx, ctx.say(&rates))),
    );
}

/// How far a reading is. Rates are those of the whole time so far: they do not jump.
struct Pace {
    features: u64,
    done: u64,
    total: u64,
    seconds: f64,
}

impl Pace {
    fn part(&self) -> f64 {
        if self.total == 0 { 0.0 } else { (self.done as f64 / self.total as f64).clamp(0.0, 1.0) }
    }

    fn percent(&self) -> String {
        if self.total == 0 { String::new() } else { format!("{:.0}%", self.part() * 100.0) }
    }

    /// What was read and at which rate, and how long the rest will take.
    fn words(&self) -> (Words, Words) {
        let seconds = self.seconds.max(1e-3);
        let features = number::grouped(self.features as f64, 0);
        let rate = number::grouped(self.features as f64 / seconds, 0);
        // Not every reader counts before its end.
        let so_far = if self.features == 0 {
            Words::default()
        } else {
            words!("{features} 个要素·{rate} 个/秒", "{features} features, {rate}/s")
        };
        let megabytes = self.done as f64 / 1e6 / seconds;
        let part = self.part();
        let left = (part > 0.0).then(|| (self.seconds * (1.0 - part) / part).ceil());
        let rates = match left {
            Some(left) => {
                words!("{megabytes:.0} MB/秒·剩余 {left:.0} 秒", "{megabytes:.0} MB/s, {left:.0} s left")
            }
            None => words!("{megabytes:.0} MB/秒", "{megabytes:.0} MB/s"),
        };
        (so_far, rates)
    }
}

fn running(ctx: &Ctx<'_>, ui: &mut Ui, job: &JobState) {
    ui.spacing_mut().item_spacing.x = theme::GAP;
    if !job.kind.is_latest_only() {
        let name = format!("{}{}{}", ctx.say(&text::CANCEL_JOB), ctx.say(&text::COLON), ctx.say(&job.name));
        if icon::button(ctx, ui, Icon::Cross, &name, true).clicked() {
            ctx.queue.send(Command::Cancel(job.id));
        }
    }
    let (done, total) = (job.progress.done.load(Ordering::Relaxed), job.progress.total.load(Ordering::Relaxed));
    let part = if total == 0 { 0.0 } else { (done as f32 / total as f32).clamp(0.0, 1.0) };
    ui.add(ProgressBar::new(part).desired_width(90.0).desired_height(6.0).fill(theme::rgb(ctx.tokens().accent)));
    // In its own width, so that what stands left of it keeps its place.
    let name = ctx.say(&job.name);
    let width = widgets::text_width(ui, name, theme::regular(theme::SMALL)).min(MOST_NAME);
    fixed(ui, width.ceil() + 1.0, name);
    ui.ctx().request_repaint_after(PROGRESS_EVERY);
}

/// How many findings there are; a click shows them.
fn issues(ctx: &Ctx<'_>, ui: &mut Ui) {
    let missing = ctx.state.kept.missing.len();
    let (mut count, mut worst) = (missing, (missing > 0).then_some(Severity::Error));
    for file in &ctx.state.sources.files {
        if file.error.is_some() {
            count += 1;
            worst = Some(Severity::Error);
        }
        let reports = file.layers.iter().map(|(_, report)| report).chain(file.tables.iter().map(|table| &table.report));
        for report in reports {
            count += report.len();
            worst = worst.max(report.worst());
        }
    }
    if let Some(clinic) = &ctx.state.derived.clinic {
        for (kind, found) in &clinic.counts {
            count += found;
            worst = worst.max(Some(kind.severity()));
        }
    }
    let color = worst.map_or(ctx.tokens().muted, |worst| widgets::severity_color(ctx.tokens(), worst));
    let words = text::issue_count(count);
    let label = widgets::small(ctx.say(&words)).color(theme::rgb(color));
    let button = Button::new(label).frame_when_inactive(false);
    if ui.add(button).on_hover_text(ctx.say(&text::ISSUES)).clicked() {
        ctx.queue.act(Action::ToggleIssues);
    }
}

/// The last thing that was said.
fn message(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(last) = ctx.state.session.messages.last() else {
        ui.add(Label::new(widgets::muted(ctx, ctx.say(&text::READY))).truncate());
        return;
    };
    let color = match last.severity {
        Severity::Info => ctx.tokens().text,
        other => widgets::severity_color(ctx.tokens(), other),
    };
    let label = widgets::small(ctx.say(&last.text)).color(theme::rgb(color));
    let response = ui.add(Label::new(label).truncate().sense(Sense::click()));
    if response.on_hover_text(ctx.say(&last.text)).on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        super::issues::show_messages(ui.ctx());
        if !ctx.state.session.issues_open {
            ctx.queue.act(Action::ToggleIssues);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 250 000 features and 150 MB of 600 MB in 2 s: 125 000 and 75 MB a second, 6 s to go.
    #[test]
    fn a_pace_by_hand() {
        let pace = Pace { features: 250_000, done: 150_000_000, total: 600_000_000, seconds: 2.0 };
        let (so_far, rates) = pace.words();
        assert_eq!(pace.percent(), "25%");
        assert_eq!(so_far.zh, "250,000 个要素·125,000 个/秒");
        assert_eq!(rates.en, "75 MB/s, 6 s left");
        let unknown = Pace { features: 0, done: 0, total: 0, seconds: 0.0 };
        assert_eq!((unknown.percent(), unknown.words().1.en), (String::new(), "0 MB/s".into()), "nothing is known yet");
    }
}
