//! The dialog in which a table of a database is chosen, and the row that says what of it was read.
//!
//! *Must not know:* sockets.

use crate::app::apply::window;
use crate::app::command::Command;
use crate::app::ctx::Ctx;
use crate::app::database::{DatabaseChange, DatabaseForm, Extent};
use crate::app::panels::{dialogs, number, widgets};
use crate::app::session::Dialog;
use crate::app::theme;
use crate::io::database::{Access, MOST_IN_WINDOW, Secret, TableLine};
use crate::model::words::Words;
use crate::words;
use egui::{Grid, Id, Label, ScrollArea, Spinner, TextEdit, Ui};

static TITLE: Words = Words::fixed("添加数据库", "Add database");
static HINT: Words = Words::fixed(
    "只读取 PostGIS 中的表，不写入；按“连接”之前不联网。密码只在本次运行中记住，不写入任何文件",
    "Tables of PostGIS are read and never written; nothing is connected before Connect, and the password goes into no file",
);
static ADDRESS: Words = Words::fixed("地址", "Address");
static EXAMPLE: Words = Words::fixed("postgresql://用户@服务器:5432/数据库", "postgresql://user@host:5432/database");
static PASSWORD: Words = Words::fixed("密码", "Password");
static KEPT: Words = Words::fixed("不填则用 ~/.pgpass 或 PGPASSWORD", "empty: from ~/.pgpass or PGPASSWORD");
static CONNECT: Words = Words::fixed("连接", "Connect");
static READ: Words = Words::fixed("读取", "Read");
static CONNECTING: Words = Words::fixed("正在连接…", "Connecting…");
static TABLES: Words = Words::fixed("图形表", "Tables");
static EXTENT: Words = Words::fixed("范围", "Extent");
static WHOLE: Words = Words::fixed("整表", "Whole table");
static WINDOW: Words = Words::fixed("地图当前窗口", "What the map shows");
static CELLS: Words = Words::fixed("按格网汇总", "Sums by cells");
static VIEW_HINT: Words =
    Words::fixed("西、南、东、北（度）；地图移动后随之更新", "west, south, east, north in degrees; follows the map");
static UNKNOWN: Words = Words::fixed("行数未知", "rows unknown");

/// The list of tables is no higher.
const LIST: f32 = 180.0;
/// The names of the fields.
const NAMES: f32 = 64.0;

/// The dialog.
pub(super) fn dialog(ctx: &Ctx<'_>, ui: &mut Ui, form: &DatabaseForm, opens: bool) {
    ui.set_width(560.0);
    dialogs::title(ctx, ui, &TITLE, &HINT);
    let mut wanted = form.clone();
    let entered = fields(ctx, ui, &mut wanted, opens);
    if wanted.address != form.address || wanted.password != form.password {
        wanted.tables.clear();
        (wanted.error, wanted.asking) = (None, None);
    }
    state_of(ctx, ui, form);
    if !wanted.tables.is_empty() {
        tables(ctx, ui, &mut wanted);
    }
    let is_listed = !wanted.tables.is_empty();
    let possible = form.asking.is_none() && !wanted.address.trim().is_empty();
    let does = if is_listed { &READ } else { &CONNECT };
    let pressed = dialogs::buttons(ctx, ui, does, possible) || entered && possible;
    if wanted != *form {
        ctx.queue.send(Command::SetDialog(Dialog::Database(Box::new(wanted))));
    }
    if pressed {
        let change = if is_listed { DatabaseChange::Read } else { DatabaseChange::Connect };
        ctx.queue.send(Command::Database(change));
    }
}

/// Address and password; whether Enter was pressed in one of them.
fn fields(ctx: &Ctx<'_>, ui: &mut Ui, form: &mut DatabaseForm, opens: bool) -> bool {
    let mut typed = form.password.reveal().to_owned();
    let mut entered = false;
    Grid::new("database").num_columns(2).min_col_width(NAMES).show(ui, |ui| {
        let label = ui.label(ctx.say(&ADDRESS));
        let field = TextEdit::singleline(&mut form.address).id(Id::unique("database_address"));
        let field = ui.add(field.hint_text(ctx.say(&EXAMPLE)).desired_width(f32::INFINITY)).labelled_by(label.id);
        entered |= dialogs::entered(ui, &field);
        if opens && form.address.is_empty() {
            field.request_focus();
        }
        ui.end_row();
        let label = ui.label(ctx.say(&PASSWORD));
        let field = TextEdit::singleline(&mut typed).id(Id::unique("database_password")).password(true);
        let field = ui.add(field.hint_text(ctx.say(&KEPT)).desired_width(f32::INFINITY)).labelled_by(label.id);
        entered |= dialogs::entered(ui, &field);
        if opens && !form.address.is_empty() {
            field.request_focus();
        }
        ui.end_row();
    });
    if typed != form.password.reveal() {
        form.password = Secret::new(&typed);
    }
    entered
}

/// What is going on, or what went wrong.
fn state_of(ctx: &Ctx<'_>, ui: &mut Ui, form: &DatabaseForm) {
    if form.asking.is_some() {
        ui.add_space(theme::SPACE);
        ui.horizontal(|ui| {
            ui.add(Spinner::new().size(14.0));
            ui.label(widgets::muted(ctx, ctx.say(&CONNECTING)));
        });
    }
    if let Some(error) = &form.error {
        ui.add_space(theme::SPACE);
        ui.add(Label::new(widgets::small(ctx.say(error)).color(theme::rgb(ctx.tokens().error))).wrap());
    }
}

fn tables(ctx: &Ctx<'_>, ui: &mut Ui, form: &mut DatabaseForm) {
    ui.add_space(theme::SPACE);
    ui.label(ctx.say(&TABLES));
    let mut chosen = form.chosen;
    ScrollArea::vertical().max_height(LIST).auto_shrink([false, true]).show(ui, |ui| {
        for (at, line) in form.tables.iter().enumerate() {
            ui.horizontal(|ui| {
                ui.radio_value(&mut chosen, at, &line.name);
                ui.label(widgets::muted(ctx, &described(ctx, line)));
            });
        }
    });
    if chosen != form.chosen {
        form.chosen = chosen;
        form.fit_extent();
    }
    ui.add_space(theme::SPACE);
    ui.horizontal(|ui| {
        ui.label(ctx.say(&EXTENT));
        ui.add_space(theme::GAP);
        let has_window = window(ctx.state).is_some();
        ui.radio_value(&mut form.extent, Extent::Whole, ctx.say(&WHOLE));
        ui.add_enabled_ui(has_window, |ui| ui.radio_value(&mut form.extent, Extent::Window, ctx.say(&WINDOW)));
        ui.radio_value(&mut form.extent, Extent::Cells, ctx.say(&CELLS));
    });
    let most = number::grouped(MOST_IN_WINDOW as f64, 0);
    let note = words!(
        "按窗口读取的表随地图移动而更新；窗口内超过 {most} 个要素时，由服务器按格网汇总",
        "a table read by window follows the map; with more than {most} features there the server sums it by cells"
    );
    widgets::caption(ctx, ui, ctx.say(&note));
}

fn described(ctx: &Ctx<'_>, line: &TableLine) -> String {
    let rows = match line.rows {
        Some(rows) => {
            let rows = number::grouped(rows as f64, 0);
            ctx.say(&words!("约 {rows} 行", "about {rows} rows")).to_owned()
        }
        None => ctx.say(&UNKNOWN).to_owned(),
    };
    let TableLine { geometry, kind, srid, .. } = line;
    format!("{geometry} {kind}  SRID {srid}  {rows}")
}

/// What of a table was read, and what is to be read instead.
pub(super) fn extent(ctx: &Ctx<'_>, ui: &mut Ui, access: &mut Access) {
    widgets::named_row(ctx, ui, &EXTENT, |ui| {
        ui.horizontal(|ui| {
            if ui.selectable_label(access.window.is_none() && !access.as_cells, ctx.say(&WHOLE)).clicked() {
                (access.window, access.as_cells) = (None, false);
            }
            let shown = window(ctx.state);
            ui.add_enabled_ui(shown.is_some(), |ui| {
                let is_window = access.window.is_some() && !access.as_cells;
                if ui.selectable_label(is_window, ctx.say(&WINDOW)).clicked() {
                    (access.window, access.as_cells) = (shown, false);
                }
                if ui.selectable_label(access.as_cells, ctx.say(&CELLS)).clicked() {
                    (access.window, access.as_cells) = (shown, true);
                }
            });
        });
        if let Some([west, south, east, north]) = access.window {
            let window = format!("{west:.4}, {south:.4} – {east:.4}, {north:.4}");
            ui.label(widgets::muted(ctx, &window)).on_hover_text(ctx.say(&VIEW_HINT));
        }
    });
}
