//! What two years, margins, the register and the sites go by.

use crate::analysis::land_use::CLASSES;
use crate::analysis::sites::{SiteFilter, SiteOrder};
use crate::analysis::years::YearsBy;
use crate::app::answers::LandParams;
use crate::app::ctx::Ctx;
use crate::app::panels::widgets;
use crate::app::theme;
use crate::io::register;
use crate::model::layer::ParcelStatus;
use crate::model::register::RuleSet;
use crate::model::words::Words;
use egui::{Button, ComboBox, DragValue, Popup, PopupCloseBehavior, Ui};
use std::sync::LazyLock;

static BY_FIRM: Words = Words::fixed("企业", "Firms");
static BY_PARCEL: Words = Words::fixed("地块", "Parcels");
static BY_ZONE: Words = Words::fixed("分区", "Zones");
static FROM: Words = Words::fixed("第一年", "First year");
static TO: Words = Words::fixed("第二年", "Second year");
static WITHIN: Words = Words::fixed("差距不超过", "Within");
static ANY: Words = Words::fixed("全部", "all");
static RULES: Words = Words::fixed("认定规则", "Rules");
static FILTER: Words = Words::fixed("条件…", "Conditions…");
static FILTER_HINT: Words = Words::fixed("找什么样的地", "What land to look for");
static SOURCE: Words = Words::fixed("来自", "From");
static ON_REGISTER: Words = Words::fixed("低效用地清单", "On the register");
static ZONE: Words = Words::fixed("分区", "Zone");
static USE: Words = Words::fixed("用途", "Land use");
static LEAST: Words = Words::fixed("至少", "At least");
static MU: Words = Words::fixed(" 亩", " mu");
static ROAD: Words = Words::fixed("距道路中线", "Road within");
static CONTIGUOUS: Words = Words::fixed("连片（有公共边，不跨道路）", "Contiguous (shared edges, not across a road)");
static CONTIGUOUS_SHORT: Words = Words::fixed("连片", "Contiguous");
static FIRST: Words = Words::fixed("排序", "Order");

/// Names and texts of the shipped rules; they never change.
static SHIPPED_RULES: LazyLock<Vec<Words>> = LazyLock::new(|| register::shipped().iter().map(RuleSet::title).collect());

/// The most that distances and areas go to.
const MOST: f64 = 10_000.0;
/// Margins that can be chosen, in %.
const WITHIN_PERCENT: [f64; 5] = [1.0, 2.0, 5.0, 10.0, 20.0];

/// Two years, and what the rows are.
pub(super) fn years(ctx: &Ctx<'_>, ui: &mut Ui, params: &mut LandParams) {
    let known = ctx.state.sources.data.firms.years();
    let Some((mut from, mut to)) = params.two_years(known, ctx.state.project.year) else { return };
    let label = |year: &u16| year.to_string();
    if pick(ctx, ui, &FROM, 60.0, (&mut from, known), label) {
        params.from = Some(from);
    }
    ui.label(widgets::muted(ctx, "→"));
    if pick(ctx, ui, &TO, 60.0, (&mut to, known), label) {
        params.to = Some(to);
    }
    let options = [(YearsBy::Firm, &BY_FIRM), (YearsBy::Parcel, &BY_PARCEL), (YearsBy::Zone, &BY_ZONE)];
    let options = options.map(|(by, words)| (by, ctx.say(words).to_owned(), String::new()));
    if let Some(by) = widgets::segmented(ctx, ui, &options, params.years_by) {
        params.years_by = by;
    }
}

/// How near, and what the rows are.
pub(super) fn margins(ctx: &Ctx<'_>, ui: &mut Ui, params: &mut LandParams) {
    ui.label(widgets::muted(ctx, ctx.say(&WITHIN)));
    let choices: Vec<Option<f64>> = WITHIN_PERCENT.into_iter().map(Some).chain([None]).collect();
    let label = |within: &Option<f64>| within.map_or_else(|| ctx.say(&ANY).to_owned(), |within| format!("{within} %"));
    pick(ctx, ui, &WITHIN, 60.0, (&mut params.within, &choices), label);
    let options = [(false, &BY_FIRM), (true, &BY_PARCEL)];
    let options = options.map(|(by, words)| (by, ctx.say(words).to_owned(), String::new()));
    if let Some(by_parcel) = widgets::segmented(ctx, ui, &options, params.margins_of_parcels) {
        params.margins_of_parcels = by_parcel;
    }
}

/// Which rules.
pub(super) fn rules(ctx: &Ctx<'_>, ui: &mut Ui, params: &mut LandParams) {
    let all: Vec<usize> = (0..SHIPPED_RULES.len()).collect();
    let label = |at: &usize| SHIPPED_RULES.get(*at).map_or(String::new(), |title| ctx.say(title).to_owned());
    pick(ctx, ui, &RULES, 150.0, (&mut params.rules, &all), label);
}

/// What land, where, how much.
pub(super) fn sites(ctx: &Ctx<'_>, ui: &mut Ui, params: &mut LandParams) {
    let button = ui.add(Button::new(ctx.say(&FILTER))).on_hover_text(ctx.say(&FILTER_HINT));
    Popup::from_toggle_button_response(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        ui.set_width(340.0);
        conditions(ctx, ui, params);
    });
    let filter = &mut params.sites;
    ui.checkbox(&mut filter.contiguous, ctx.say(&CONTIGUOUS_SHORT)).on_hover_text(ctx.say(&CONTIGUOUS));
    let orders = [SiteOrder::Recoverable, SiteOrder::Area, SiteOrder::Road];
    pick(ctx, ui, &FIRST, 96.0, (&mut filter.first, &orders), |order| ctx.say(&order_words(*order)).to_owned());
}

fn order_words(order: SiteOrder) -> Words {
    match order {
        SiteOrder::Recoverable => Words::fixed("可增税收在先", "Most tax"),
        SiteOrder::Area => Words::fixed("面积大在先", "Most land"),
        SiteOrder::Road => Words::fixed("近路在先", "Nearest road"),
    }
}

fn conditions(ctx: &Ctx<'_>, ui: &mut Ui, params: &mut LandParams) {
    let filter = &mut params.sites;
    ui.label(widgets::muted(ctx, ctx.say(&SOURCE)));
    ui.horizontal_wrapped(|ui| {
        for status in ParcelStatus::ALL {
            let mut is_on = filter.statuses.contains(&status);
            if ui.checkbox(&mut is_on, ctx.say(&status.words())).changed() {
                filter.statuses.retain(|known| *known != status);
                filter.statuses.extend(is_on.then_some(status));
            }
        }
        ui.checkbox(&mut filter.register, ctx.say(&ON_REGISTER));
    });
    ui.add_space(theme::GAP);
    egui::Grid::new("site_conditions").num_columns(2).spacing([theme::SECTION, 6.0]).show(ui, |ui| {
        where_and_what(ctx, ui, filter);
        ui.label(widgets::muted(ctx, ctx.say(&LEAST)));
        limit(ctx, ui, &LEAST, &mut filter.min_mu, (ctx.say(&MU), 30.0));
        ui.end_row();
        ui.label(widgets::muted(ctx, ctx.say(&ROAD)));
        limit(ctx, ui, &ROAD, &mut filter.road_within_m, (" m", 200.0));
        ui.end_row();
    });
}

fn where_and_what(ctx: &Ctx<'_>, ui: &mut Ui, filter: &mut SiteFilter) {
    ui.label(widgets::muted(ctx, ctx.say(&ZONE)));
    let zones = ctx.state.sources.data.zones();
    let all: Vec<_> =
        std::iter::once(None).chain(zones.into_iter().flat_map(|zones| zones.shapes.ids().map(Some))).collect();
    let name = |zone: &Option<crate::model::id::FeatureId>| match (zones, zone) {
        (Some(zones), Some(zone)) if zone.index() < zones.len() => zones.label(*zone),
        _ => ctx.say(&ANY).to_owned(),
    };
    pick(ctx, ui, &ZONE, 220.0, (&mut filter.zone, &all), name);
    ui.end_row();
    ui.label(widgets::muted(ctx, ctx.say(&USE)));
    let families = CLASSES.iter().filter(|class| class.code.len() == 2).map(|class| vec![class.code.to_owned()]);
    let all: Vec<Vec<String>> = std::iter::once(Vec::new()).chain(families).collect();
    let name = |uses: &Vec<String>| {
        let class = uses.first().and_then(|code| CLASSES.iter().find(|class| class.code == code));
        class.map_or_else(|| ctx.say(&ANY).to_owned(), |class| format!("{} {}", class.code, ctx.say(&class.words())))
    };
    pick(ctx, ui, &USE, 220.0, (&mut filter.uses, &all), name);
    ui.end_row();
}

/// A limit that can be left out; `usual` is what it begins with.
fn limit(ctx: &Ctx<'_>, ui: &mut Ui, name: &Words, value: &mut Option<f64>, (unit, usual): (&str, f64)) {
    ui.horizontal(|ui| {
        let mut is_on = value.is_some();
        let says = ctx.say(name);
        if ui.checkbox(&mut is_on, "").accessible_name(says).changed() {
            *value = is_on.then_some(usual);
        }
        let mut shown = value.unwrap_or(usual);
        let field =
            DragValue::new(&mut shown).range(0.0..=MOST).max_decimals(2).suffix(unit).update_while_editing(false);
        if ui.add_enabled(is_on, field).changed() {
            *value = Some(shown);
        }
    });
}

/// One of several; whether another one was chosen.
fn pick<T: Clone + PartialEq>(
    ctx: &Ctx<'_>,
    ui: &mut Ui,
    name: &Words,
    width: f32,
    (value, choices): (&mut T, &[T]),
    label: impl Fn(&T) -> String,
) -> bool {
    let before = value.clone();
    ComboBox::from_id_salt(("land", &*name.en))
        .width(width)
        .selected_text(label(value))
        .truncate()
        .show_ui(ui, |ui| {
            for choice in choices {
                if ui.selectable_label(*choice == before, label(choice)).clicked() {
                    *value = choice.clone();
                }
            }
        })
        .response
        .accessible_name(ctx.say(name));
    *value != before
}
