//! What needs a server: a connection, what it lists, rows and sums.
//!
//! *Guarantees:* one connection a reading, in one read-only snapshot. *Must not know:* what becomes of it.

mod catalog;
mod cells;
mod client;
mod faults;
mod rows;
mod window;

use crate::io::database::{Address, Secret, TableLine, password};
use crate::io::error::Fault;
use crate::io::features::Parsed;
use crate::io::meter::Meter;
use crate::io::reading::Reading;
use crate::model::report::{Report, Severity};
use crate::model::words::Words;
use crate::words;

use catalog::Table;
use window::Window;

/// A window with more rows than this is answered with sums: so many parcels a middling machine holds and draws with ease,
/// and so many bytes an office network carries in some ten seconds.
pub const MOST_IN_WINDOW: u64 = 200_000;

/// The tables with geometry.
pub(super) fn tables(address: &Address, secret: Option<&Secret>) -> Result<Vec<TableLine>, Fault> {
    client::within(address, secret.cloned().or_else(|| password::kept(address)).as_ref(), |snapshot| {
        let all = catalog::tables(snapshot)?;
        Ok(all.iter().map(Table::line).collect())
    })
}

/// A table, as it is asked for.
pub(super) fn read(
    address: &Address,
    secret: Option<&Secret>,
    reading: &Reading,
    meter: &mut Meter<'_>,
) -> Result<(Parsed, Report), Fault> {
    let mut report = Report::default();
    if !address.is_local() {
        report.push(in_the_clear(&address.host).issue(Severity::Info));
    }
    let parsed = client::within(address, secret.cloned().or_else(|| password::kept(address)).as_ref(), |snapshot| {
        let table = catalog::chosen(snapshot, address)?;
        let access = &reading.access;
        let Some(degrees) = access.window.or(access.as_cells.then_some(WORLD)) else {
            return rows::read(snapshot, &table, None, reading, meter);
        };
        let window = Window::of(snapshot, &table, degrees, reading.coordinates)?;
        if access.as_cells {
            return cells::read(snapshot, &table, &window, reading);
        }
        if rows::are_more_than(snapshot, &table, &window, MOST_IN_WINDOW)? {
            report.push(too_many_for_a_window().issue(Severity::Warning));
            return cells::read(snapshot, &table, &window, reading);
        }
        rows::read(snapshot, &table, Some(&window), reading, meter)
    })?;
    Ok((parsed, report))
}

/// Where no window is given, sums are of the whole table.
const WORLD: [f64; 4] = [-180.0, -90.0, 180.0, 90.0];

fn in_the_clear(host: &str) -> Fault {
    let message = words!(
        "与 {host} 的连接不加密：密码按 SCRAM 校验，不明文发送，但数据在网络上是明文",
        "the connection to {host} is not encrypted: data crosses the network in plain text, the password as SCRAM has it"
    );
    let remedy = Words::fixed(
        "在内网使用，或通过 SSH 隧道、VPN 连接",
        "use it within the office's network, or through an SSH tunnel or a VPN",
    );
    Fault::new("database-plain-text", message, remedy)
}

fn too_many_for_a_window() -> Fault {
    let message = words!(
        "窗口内超过 {MOST_IN_WINDOW} 个要素，改由服务器按格网汇总；读到的是格子，不是地块",
        "the window holds more than {MOST_IN_WINDOW} features; the server summed them by cells, and these were read"
    );
    let remedy = Words::fixed("需要逐宗数据时请缩小窗口", "ask for a smaller window to have each parcel");
    Fault::new("database-cells", message, remedy)
}
