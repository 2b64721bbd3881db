//! Why a database did not answer: place, reason, remedy.
//!
//! *Guarantees:* no text quotes a value or a password; the server's own words are kept to its first line.
//! *Must not know:* what was asked.

use std::error::Error as _;
use std::io;

use postgres::Error;

use crate::io::database::Address;
use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// So many letters of what a server says are shown.
const MOST_LETTERS: usize = 200;

/// What an error means to who gave the address.
pub(super) fn of(error: &Error, address: &Address) -> Fault {
    let Some(told) = error.as_db_error() else { return of_connection(error, address) };
    let Address { user, database, .. } = address;
    let said = first_line(told.message());
    match told.code().code() {
        "28P01" => wrong_password(user),
        "28000" => not_admitted(user),
        "3D000" => Fault::new(
            "database-missing",
            words!("服务器上没有数据库“{database}”", "the server has no database \"{database}\""),
            Words::fixed("检查地址里的数据库名，区分大小写", "check the name in the address; capitals count"),
        ),
        "42501" => no_right(user),
        "42P01" | "42703" | "3F000" => Fault::new(
            "database-table",
            words!("表或列不在：{said}", "a table or column is not there: {said}"),
            Words::fixed("请重新选择表；视图可能已失效", "choose the table again; a view may be out of date"),
        ),
        "42883" => no_postgis(),
        "25006" => Fault::new(
            "database-writes",
            Words::fixed(
                "表（视图）的定义要写数据库，已拒绝：本程序只读",
                "reading this table or view would write to the database, which is refused: the program only reads",
            ),
            Words::fixed("请管理员另给一个只读的视图", "ask for a view that only reads"),
        ),
        "57014" | "55P03" | "25P03" => Fault::new(
            "database-timeout",
            Words::fixed("服务器用时太长，已停止", "the server took too long and was stopped"),
            Words::fixed(
                "缩小窗口；请管理员检查图形列有无空间索引（GiST）",
                "ask for a smaller window; ask whether the column of geometry has a spatial index (GiST)",
            ),
        ),
        "53300" | "57P03" => Fault::new(
            "database-busy",
            Words::fixed("服务器现在不接受连接", "the server takes no connection at present"),
            Words::fixed("稍后再试", "try again later"),
        ),
        code => Fault::new(
            "database-refused",
            words!("数据库报错 {code}：{said}", "the database says {code}: {said}"),
            Words::fixed("请把这条信息给数据库管理员", "show this to whoever keeps the database"),
        ),
    }
}

fn of_connection(error: &Error, address: &Address) -> Fault {
    let Address { host, port, user, .. } = address;
    let source = error.source();
    if let Some(refused) = source.and_then(|source| source.downcast_ref::<io::Error>()) {
        let reason = refused.to_string();
        return Fault::new(
            "database-unreachable",
            words!("连不上服务器 {host}:{port}（{reason}）", "the server {host}:{port} cannot be reached ({reason})"),
            Words::fixed(
                "检查服务器名、端口和网络；服务器是否已启动并允许本机连接",
                "check its name, its port and the network; whether it runs and lets this machine in",
            ),
        );
    }
    let said = error.to_string();
    if said.contains("password missing") || source.is_some_and(|source| source.to_string().contains("password missing"))
    {
        return Fault::new(
            "database-password-missing",
            words!("服务器要求“{user}”的密码", "the server asks for the password of \"{user}\""),
            Words::fixed(
                "在窗口中输入密码，或用环境变量 PGPASSWORD、~/.pgpass（权限 0600）",
                "type it into the window, or keep it in PGPASSWORD or ~/.pgpass (mode 0600)",
            ),
        );
    }
    if said.contains("authentication") {
        return wrong_password(user);
    }
    Fault::new(
        "database-lost",
        words!("与 {host}:{port} 的连接中断", "the connection to {host}:{port} was lost or is no PostgreSQL"),
        Words::fixed("检查端口和网络后再试", "check the port and the network, and try again"),
    )
}

fn wrong_password(user: &str) -> Fault {
    Fault::new(
        "database-password",
        words!("用户“{user}”的密码不对", "the password of \"{user}\" is wrong"),
        Words::fixed(
            "重新输入；命令行用环境变量 PGPASSWORD 或 ~/.pgpass（权限 0600）",
            "type it again; on the command line keep it in PGPASSWORD or ~/.pgpass (mode 0600)",
        ),
    )
}

fn not_admitted(user: &str) -> Fault {
    Fault::new(
        "database-not-admitted",
        words!(
            "服务器不让用户“{user}”从本机不加密地登录",
            "the server does not let \"{user}\" in from this machine without encryption"
        ),
        Words::fixed(
            "请管理员在 pg_hba.conf 中允许，或通过 SSH 隧道连接",
            "ask for a line in pg_hba.conf, or connect through an SSH tunnel",
        ),
    )
}

/// The user may not look at a table.
pub(super) fn no_right(user: &str) -> Fault {
    Fault::new(
        "database-no-right",
        words!("用户“{user}”没有读取权限", "\"{user}\" has no right to read it"),
        Words::fixed(
            "请管理员授权：GRANT USAGE ON SCHEMA …；GRANT SELECT ON 表",
            "ask for GRANT USAGE ON SCHEMA … and GRANT SELECT ON the table",
        ),
    )
}

/// The database cannot hold geometry.
pub(super) fn no_postgis() -> Fault {
    Fault::new(
        "database-no-postgis",
        Words::fixed("数据库没有 PostGIS 扩展，或版本太旧", "the database has no PostGIS, or one too old"),
        Words::fixed("请管理员执行 CREATE EXTENSION postgis", "ask for CREATE EXTENSION postgis"),
    )
}

/// An answer of another form than was asked for.
pub(super) fn unexpected() -> Fault {
    Fault::new(
        "database-answer",
        Words::fixed("数据库的回答读不懂", "the answer of the database cannot be read"),
        Words::fixed("请检查服务器版本（须 PostgreSQL 12 以上）", "check its version: PostgreSQL 12 or newer"),
    )
}

/// What a server says may go on with values of rows.
fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or("").chars().take(MOST_LETTERS).collect()
}
