//! The card beside the pointer: what is there, its figure, its area.

use crate::analysis::grade::verdict_words;
use crate::analysis::per_mu::Reading;
use crate::analysis::theme::ClassKey;
use crate::app::ctx::Ctx;
use crate::app::map::hit;
use crate::app::panels::number;
use crate::app::session::Pick;
use crate::app::theme;
use crate::model::layer::{Layer, LayerKind, ParcelStatus, Role};
use crate::model::spec::{Metric, Theme};
use crate::model::words::Words;
use egui::{PopupAnchor, RichText};

static NO_DATA: Words = Words::fixed("无数据", "no data");
static NOT_RATED: Words = Words::fixed("暂不评价", "not rated");
static PER_MU: Words = Words::fixed("万元/亩", "10k yuan/mu");
static AREA: Words = Words::fixed("面积", "Area");
static MU: Words = Words::fixed("亩", "mu");

pub(super) fn show(ctx: &Ctx<'_>, ui: &egui::Ui, response: &egui::Response) {
    let Some(pick) = ctx.state.session.hover.filter(|pick| !hit::is_zone(ctx.state, *pick)) else { return };
    let Some(layer) = ctx.state.sources.layer_of(pick) else { return };
    let tokens = ctx.tokens();
    let mut tooltip =
        egui::Tooltip::always_open(ui.ctx().clone(), ui.layer_id(), response.id.with("card"), PopupAnchor::Pointer);
    tooltip.popup = tooltip.popup.gap(14.0);
    tooltip.show(|ui| {
        let (title, detail) = names(ctx, layer, pick);
        ui.label(RichText::new(title).font(theme::bold(theme::BODY)).color(theme::rgb(tokens.text)));
        if let Some(detail) = detail {
            ui.label(RichText::new(detail).font(theme::regular(theme::SMALL)).color(theme::rgb(tokens.muted)));
        }
        for (name, value, unit) in rows(ctx, layer, pick) {
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP;
                let muted =
                    |text: &str| RichText::new(text).font(theme::regular(theme::SMALL)).color(theme::rgb(tokens.muted));
                ui.label(muted(&name));
                ui.label(RichText::new(value).font(theme::regular(theme::BODY)).color(theme::rgb(tokens.text)));
                ui.label(muted(&unit));
            });
        }
    });
}

/// Name, and the code under it where both are there.
fn names(ctx: &Ctx<'_>, layer: &Layer, pick: Pick) -> (String, Option<String>) {
    let code = layer.text(Role::Code, pick.feature).map(str::to_owned);
    let title = ctx.say(&layer.words(pick.feature)).to_owned();
    let detail = match layer.kind {
        LayerKind::Parcels => {
            layer.text(Role::Address, pick.feature).map(str::to_owned).or(code).filter(|text| *text != title)
        }
        _ => None,
    };
    (title, detail)
}

/// Name, value and unit of each line.
fn rows(ctx: &Ctx<'_>, layer: &Layer, pick: Pick) -> Vec<(String, String, String)> {
    if layer.kind != LayerKind::Parcels {
        return Vec::new();
    }
    let mut rows = Vec::new();
    if Some(pick.layer) == ctx.state.sources.evaluated() {
        let theme = ctx.state.project.theme;
        rows.extend(theme.metrics().iter().filter_map(|metric| figure_row(ctx, *metric, pick)));
        rows.extend(name_row(ctx, layer, (theme, pick)));
    }
    let area = number::grouped(layer.evaluation_mu(pick.feature).0, 2);
    rows.push((ctx.say(&AREA).to_owned(), area, ctx.say(&MU).to_owned()));
    rows
}

fn figure_row(ctx: &Ctx<'_>, metric: Metric, pick: Pick) -> Option<(String, String, String)> {
    let name = ctx.say(&metric.words()).to_owned();
    let of_year = ctx.state.derived.of_year.as_ref()?;
    let plain = |words: &Words| (name.clone(), ctx.say(words).to_owned(), String::new());
    Some(match of_year.figures.per_mu(metric, pick.feature) {
        Reading::Value(value) => (name, number::per_mu(value.0), ctx.say(&PER_MU).to_owned()),
        Reading::NotRated(Some(value)) => {
            let unit = format!("{}·{}", ctx.say(&PER_MU), ctx.say(&NOT_RATED));
            (name, number::per_mu(value.0), unit)
        }
        Reading::NotRated(None) => plain(&NOT_RATED),
        Reading::NoData => plain(&NO_DATA),
    })
}

/// The class, where it is a name.
fn name_row(ctx: &Ctx<'_>, layer: &Layer, (theme, pick): (Theme, Pick)) -> Option<(String, String, String)> {
    let name = ctx.say(&theme.words()).to_owned();
    let plain = |text: &str| Some((name.clone(), text.to_owned(), String::new()));
    match theme {
        Theme::PerMu(_) | Theme::Bivariate => None,
        Theme::Grade => {
            let graded = ctx.state.derived.graded.as_ref()?;
            let words = verdict_words(&graded.evaluation.scheme, graded.parcels.verdict(pick.feature));
            plain(ctx.say(&words))
        }
        Theme::Industry | Theme::FirmClass | Theme::Scale => class_name(ctx, pick).as_deref().and_then(plain),
        Theme::LandUse => {
            let own = layer.text(Role::LandUseName, pick.feature).map(str::to_owned);
            own.or_else(|| class_name(ctx, pick)).as_deref().and_then(plain)
        }
        Theme::Status => {
            let status = ParcelStatus::from_name(layer.text(Role::ParcelStatus, pick.feature)?)?;
            plain(ctx.say(&status.words()))
        }
    }
}

fn class_name(ctx: &Ctx<'_>, pick: Pick) -> Option<String> {
    let themed = ctx.state.derived.themed.as_ref()?;
    let row = themed.rows.get(usize::from(*themed.class_of.get(pick.feature.index())?))?;
    match &row.key {
        ClassKey::LandUse { name, .. } | ClassKey::OfFirm { name, .. } => Some(ctx.say(name).to_owned()),
        _ => None,
    }
}
