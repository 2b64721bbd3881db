//! Addresses of tables: `postgresql://user@host:port/database?table=schema.table`.
//!
//! *Guarantees:* a password in an address is taken out of it first of all; no text made here holds one.
//! *Must not know:* sockets.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use crate::io::database::Secret;
use crate::io::error::Fault;
use crate::model::words::Words;
use crate::words;

/// How addresses begin.
const SCHEMES: [&str; 2] = ["postgresql://", "postgres://"];
/// Where servers listen.
const USUAL_PORT: u16 = 5432;
/// A longer address is none.
const MOST_LETTERS: usize = 4_096;

/// Where a table is. What an address leaves out is as `psql` has it: from the environment, else by custom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The name to log in by.
    pub user: String,
    /// The server: a name, a number, or the folder of a Unix socket.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// The database.
    pub database: String,
    /// `schema.table` or `table`, where one is named.
    pub table: Option<String>,
    /// Its column of geometry, where there are several.
    pub geometry: Option<String>,
}

/// Whether a path is the address of a database.
pub fn is_address(path: &Path) -> bool {
    after_scheme(&path.to_string_lossy()).is_some()
}

/// What may be shown of a path: of the address of a database all but the password.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    let Some(rest) = after_scheme(&text) else { return path.display().to_string() };
    match Address::parse(&text) {
        Ok((address, _)) => address.text(),
        // What is malformed may hold a password anywhere.
        Err(_) => format!("{}{}", SCHEMES[0], rest.rsplit('@').next().and_then(|r| r.split('?').next()).unwrap_or("")),
    }
}

fn after_scheme(text: &str) -> Option<&str> {
    SCHEMES.iter().find_map(|scheme| {
        let head = text.get(..scheme.len())?;
        if head.eq_ignore_ascii_case(scheme) { text.get(scheme.len()..) } else { None }
    })
}

impl Address {
    /// Reads an address, and the password in it apart.
    ///
    /// # Errors
    /// Where it is malformed, or asks for what the program does not do. The texts quote names of keys alone.
    pub(crate) fn parse(text: &str) -> Result<(Self, Option<Secret>), Fault> {
        Self::parsed(text, &|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
    }

    fn parsed(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<(Self, Option<Secret>), Fault> {
        let rest = after_scheme(text).filter(|rest| rest.len() <= MOST_LETTERS).ok_or_else(malformed)?;
        let (rest, query) = rest.split_once('?').map_or((rest, ""), |(rest, query)| (rest, query));
        let (server, database) = rest.split_once('/').map_or((rest, ""), |(server, database)| (server, database));
        let (who, server) = server.rsplit_once('@').map_or(("", server), |(who, server)| (who, server));
        let (user, password) = who.split_once(':').map_or((who, None), |(user, secret)| (user, Some(secret)));
        let (host, port) = host_and_port(server)?;
        let mut found = Found {
            user: decoded(user)?,
            password: password.map(decoded).transpose()?,
            host: decoded(host)?,
            port: port.to_owned(),
            database: decoded(database)?,
            ..Found::default()
        };
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').ok_or_else(malformed)?;
            found.set(key, decoded(value)?)?;
        }
        found.address(variable)
    }

    /// The address without a password, as it is shown and kept.
    pub fn text(&self) -> String {
        let mut text = SCHEMES[0].to_owned();
        if !self.user.is_empty() {
            text.push_str(&encoded(&self.user));
            text.push('@');
        }
        let is_numbers = self.host.contains(':');
        let host = if is_numbers { format!("[{}]", self.host) } else { encoded(&self.host) };
        text.push_str(&host);
        if self.port != USUAL_PORT {
            // Writing to a string cannot fail.
            write!(text, ":{}", self.port).unwrap_or_default();
        }
        text.push('/');
        text.push_str(&encoded(&self.database));
        let given = [("table", &self.table), ("geometry", &self.geometry)];
        let given = given.iter().filter_map(|(key, value)| Some(format!("{key}={}", encoded(value.as_ref()?))));
        let query = given.collect::<Vec<_>>().join("&");
        if !query.is_empty() {
            text.push('?');
            text.push_str(&query);
        }
        text
    }

    /// The same as a path, as the rest of the program names sources.
    pub fn path(&self) -> PathBuf {
        PathBuf::from(self.text())
    }

    /// Another table of the same database.
    #[must_use]
    pub fn with_table(&self, table: &str) -> Self {
        Self { table: Some(table.to_owned()), geometry: None, ..self.clone() }
    }

    /// Whether the server is on this machine, so that what is said stays on it.
    pub fn is_local(&self) -> bool {
        let host = self.host.as_str();
        host.starts_with('/') || host == "localhost" || host == "::1" || host.starts_with("127.")
    }
}

/// What an address says, piece by piece.
#[derive(Default)]
struct Found {
    user: String,
    password: Option<String>,
    host: String,
    port: String,
    database: String,
    table: Option<String>,
    geometry: Option<String>,
}

impl Found {
    fn set(&mut self, key: &str, value: String) -> Result<(), Fault> {
        match key {
            "table" => self.table = Some(value),
            "geometry" => self.geometry = Some(value),
            "user" => self.user = value,
            "password" => self.password = Some(value),
            "host" => self.host = value,
            "port" => self.port = value,
            "dbname" => self.database = value,
            // Customs of other programs that change nothing here.
            "application_name" | "connect_timeout" => {}
            "sslmode" if ["disable", "allow", "prefer"].contains(&value.as_str()) => {}
            "sslmode" => return Err(no_encryption()),
            other => return Err(unknown_key(other)),
        }
        Ok(())
    }

    fn address(self, variable: &dyn Fn(&str) -> Option<String>) -> Result<(Address, Option<Secret>), Fault> {
        let or = |given: String, names: &[&str]| {
            if given.is_empty() { names.iter().find_map(|name| variable(name)).unwrap_or_default() } else { given }
        };
        let user = or(self.user, &["PGUSER", "USER", "USERNAME"]);
        let host = or(self.host, &["PGHOST"]);
        let port = or(self.port, &["PGPORT"]);
        let database = or(self.database, &["PGDATABASE"]);
        if host.contains(',') {
            return Err(malformed());
        }
        let port = if port.is_empty() { USUAL_PORT } else { port.parse().or(Err(malformed()))? };
        let address = Address {
            database: if database.is_empty() { user.clone() } else { database },
            host: if host.is_empty() { "localhost".to_owned() } else { host },
            table: self.table.filter(|table| !table.trim().is_empty()),
            geometry: self.geometry.filter(|column| !column.trim().is_empty()),
            user,
            port,
        };
        Ok((address, self.password.map(|text| Secret::new(&text))))
    }
}

fn host_and_port(server: &str) -> Result<(&str, &str), Fault> {
    if let Some(rest) = server.strip_prefix('[') {
        let (host, port) = rest.split_once(']').ok_or_else(malformed)?;
        return Ok((host, port.strip_prefix(':').unwrap_or("")));
    }
    Ok(server.split_once(':').unwrap_or((server, "")))
}

/// Letters for `%XX`.
fn decoded(text: &str) -> Result<String, Fault> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let (digits, others) = rest.split_at_checked(2).ok_or_else(malformed)?;
        let digits = std::str::from_utf8(digits).or(Err(malformed()))?;
        bytes.push(u8::from_str_radix(digits, 16).or(Err(malformed()))?);
        rest = others;
    }
    String::from_utf8(bytes).or(Err(malformed())).and_then(|text| {
        let is_text = !text.contains(char::is_control);
        is_text.then_some(text).ok_or_else(malformed)
    })
}

/// `%XX` for what would end a part of an address; Chinese names stay readable.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter.is_alphanumeric() || "-_.~\"".contains(letter) {
            encoded.push(letter);
        } else {
            let mut bytes = [0; 4];
            for byte in letter.encode_utf8(&mut bytes).bytes() {
                // Writing to a string cannot fail.
                write!(encoded, "%{byte:02X}").unwrap_or_default();
            }
        }
    }
    encoded
}

fn form() -> Words {
    Words::fixed(
        "写成 postgresql://用户@服务器:端口/数据库?table=模式.表；名称里的特殊字符写成 %XX",
        "write postgresql://USER@HOST:PORT/DATABASE?table=SCHEMA.TABLE, special characters in names as %XX",
    )
}

fn malformed() -> Fault {
    Fault::new(
        "database-address",
        Words::fixed("数据库地址写法不对", "the address of the database is malformed"),
        form(),
    )
}

fn unknown_key(key: &str) -> Fault {
    let key: String = key.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(30).collect();
    let message = words!("数据库地址里的“{key}”不认识", "`{key}` in the address of the database is not known");
    Fault::new("database-address", message, form())
}

fn no_encryption() -> Fault {
    let message = Words::fixed(
        "要求加密连接（sslmode），本程序不支持",
        "the address asks for an encrypted connection (sslmode), which this program does not have",
    );
    let remedy = Words::fixed(
        "通过 SSH 隧道或 VPN 连接，去掉 sslmode（或写 sslmode=disable）",
        "connect through an SSH tunnel or a VPN, and leave sslmode out or write sslmode=disable",
    );
    Fault::new("database-encryption", message, remedy)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The address without its password, and the password.
    fn check(text: &str, expected: Result<(&str, Option<&str>), &str>) {
        let variable = |name: &str| (name == "PGUSER").then(|| "planner".to_owned());
        let found = Address::parsed(text, &variable);
        let found = found.as_ref().map(|(address, secret)| (address.text(), secret.as_ref().map(Secret::reveal)));
        let found = found.as_ref().map(|(text, secret)| (text.as_str(), *secret)).map_err(|fault| fault.code);
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn addresses_are_read_as_libpq_reads_them() {
        check("postgresql://u:p@h:5433/d?table=s.t", Ok(("postgresql://u@h:5433/d?table=s.t", Some("p"))));
        check("postgres://h/d", Ok(("postgresql://planner@h/d", None)));
        check("POSTGRESQL://", Ok(("postgresql://planner@localhost/planner", None)));
        check("postgresql://u:a%40b%3a%2F@h/d", Ok(("postgresql://u@h/d", Some("a@b:/"))));
        check("postgresql://u:p@ss@h/d", Ok(("postgresql://u@h/d", Some("p@ss"))));
        check("postgresql://u@[::1]:6000/d", Ok(("postgresql://u@[::1]:6000/d", None)));
        check("postgresql://u@%2Ftmp%2Fpg/d", Ok(("postgresql://u@%2Ftmp%2Fpg/d", None)));
        check("postgresql:///d?host=/run&user=u&password=p&sslmode=prefer", Ok(("postgresql://u@%2Frun/d", Some("p"))));
        check(
            "postgresql://u@h/地籍?table=数据.宗地%202024",
            Ok(("postgresql://u@h/地籍?table=数据.宗地%202024", None)),
        );
        check("postgresql://u@h/d?sslmode=require", Err("database-encryption"));
        check("postgresql://u@h/d?tabel=x", Err("database-address"));
        check("postgresql://u@h:port/d", Err("database-address"));
        check("postgresql://u@h/%zz", Err("database-address"));
        check("postgresql://u@a,b/d", Err("database-address"));
        check("mysql://u@h/d", Err("database-address"));
    }

    #[test]
    fn nothing_that_is_shown_has_the_password() {
        for text in [
            "postgresql://u:geheim@h/d?table=t",
            "postgresql://u:geheim@h:x/d",
            "postgresql://u@h/d?password=geheim",
            "postgresql://u@h/d?password=geheim&sslmode=require",
            "postgresql://u@h/d?tabel=1&password=geheim%zz",
            "postgres://u:geheim/geheim@h/d%zz",
        ] {
            let found = Address::parse(text);
            let texts = [shown(Path::new(text)), format!("{found:?}")];
            assert!(!texts.iter().any(|text| text.contains("geheim")), "{texts:?}");
        }
        assert_eq!(shown(Path::new("a/b.shp")), "a/b.shp", "files stay as they are");
    }
}
