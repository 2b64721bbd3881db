//! The legend of the overlay: how classes are made, the histogram or the square of two figures, a row a class.
//!
//! *Must not know:* how classes are found; words and swatches come from [`crate::scene::legend`].

mod controls;
mod grades;
mod histogram;
mod settings;
mod square;
mod table;
mod variants;

use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::{text, theme};
use crate::model::spec::{ClassSpec, Standard, Theme};
use crate::scene::legend::legend;
use egui::{Sides, Ui};

/// The legend.
pub fn show(ctx: &Ctx<'_>, ui: &mut Ui) {
    let Some(themed) = &ctx.state.derived.themed else {
        ui.label(widgets::bold(ctx.say(&text::LEGEND), theme::TITLE));
        let why = if ctx.state.sources.data.parcels().is_none() { &text::NO_LEGEND } else { &text::UPDATING };
        widgets::caption(ctx, ui, ctx.say(why));
        return;
    };
    // What is shown may still be of the year or the classes before: it is named after what it was made of.
    let standard = Standard::of_theme(&ctx.state.sources.standards, themed.theme);
    let legend = legend(themed, themed.spec, standard, themed.year, ctx.lang(), ctx.appearance());
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(widgets::bold(&legend.title, theme::BODY)),
        |ui| ui.label(widgets::muted(ctx, &legend.unit)),
    );
    match (themed.theme, &themed.axes) {
        (Theme::PerMu(metric), _) => {
            controls::of_one(ctx, ui, (metric, standard.is_some()));
            histogram::show(ctx, ui, (themed, metric));
            histogram::bounds(ctx, ui, (themed, metric));
        }
        (Theme::Grade, _) => grades::show(ctx, ui),
        (_, Some(axes)) if legend.square.is_some() => controls::of_two(ctx, ui, axes),
        _ => {}
    }
    if let Some(square) = &legend.square {
        square::show(ctx, ui, square, &legend);
    }
    table::show(ctx, ui, &legend);
    if !legend.rule.is_empty() {
        widgets::caption(ctx, ui, &legend.rule);
    }
    if themed.theme == Theme::Grade {
        grades::more(ctx, ui);
    }
}

/// One edit.
fn commit(ctx: &Ctx<'_>, classes: ClassSpec) {
    ctx.queue.send(Command::SetClasses(classes));
}
