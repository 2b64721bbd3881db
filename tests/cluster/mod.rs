//! A PostgreSQL server of the tests' own, in a temporary folder and on a free port, with PostGIS; ended with the last test
//! that uses it. `None` with a notice where the machine has none.

use std::fs;
use std::io::Write as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The password of the server; no output of the program may have it.
pub(crate) const PASSWORD: &str = "geheim-密码-7731";
pub(crate) const USER: &str = "planner";

pub(crate) struct Cluster {
    folder: tempfile::TempDir,
    programs: PathBuf,
    pub(crate) port: u16,
}

static RUNNING: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());

/// The server; started where none runs.
pub(crate) fn cluster() -> Option<Arc<Cluster>> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = running.upgrade() {
        return Some(cluster);
    }
    match Cluster::start() {
        Ok(cluster) => {
            let cluster = Arc::new(cluster);
            *running = Arc::downgrade(&cluster);
            Some(cluster)
        }
        Err(reason) => {
            eprintln!("skipped: {reason}");
            None
        }
    }
}

impl Cluster {
    fn start() -> Result<Self, String> {
        let programs = programs().ok_or("no PostgreSQL on this machine (initdb)")?;
        let share = programs.parent().and_then(Path::parent).and_then(Path::parent).map(|lib| {
            let version = programs.parent().and_then(Path::file_name).unwrap_or_default();
            lib.join("../share/postgresql").join(version).join("extension/postgis.control")
        });
        if programs.starts_with("/usr/lib/postgresql") && share.is_none_or(|control| !control.exists()) {
            return Err("no PostGIS on this machine".to_owned());
        }
        let folder = tempfile::tempdir().map_err(|error| error.to_string())?;
        let secret = folder.path().join("secret");
        fs::write(&secret, PASSWORD).map_err(|error| error.to_string())?;
        if is_root() {
            let owned = Command::new("chown").args(["-R", "postgres"]).arg(folder.path()).status();
            owned.map_err(|error| error.to_string())?.success().then_some(()).ok_or("no user postgres to run it as")?;
        }
        let port =
            TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).map_err(|e| e.to_string())?.port();
        let cluster = Self { folder, programs, port };
        cluster.run(
            "initdb",
            &["-U", USER, "--auth=scram-sha-256", "-E", "UTF8", "--locale=C", "-N", "--pwfile"],
            &secret,
        )?;
        let options = format!(
            "-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories='{}' -c fsync=off -c log_statement=all \
             -c shared_preload_libraries=auto_explain -c auto_explain.log_min_duration=0",
            cluster.folder.path().display()
        );
        cluster.run("pg_ctl", &["start", "-w", "-o", &options, "-l"], &cluster.log_path())?;
        Ok(cluster)
    }

    /// Runs a program of the server on its folder, not as root: it refuses that.
    fn run(&self, program: &str, arguments: &[&str], last: &Path) -> Result<(), String> {
        let path = self.programs.join(program);
        let mut command = if is_root() {
            let mut command = Command::new("setpriv");
            command.args(["--reuid=postgres", "--regid=postgres", "--clear-groups"]).arg(path);
            command
        } else {
            Command::new(path)
        };
        // The server keeps what it inherits open: pipes would never end.
        command.arg("-D").arg(self.folder.path().join("data")).args(arguments).arg(last);
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let done = command.status().map_err(|error| format!("{program}: {error}"))?;
        done.success().then_some(()).ok_or_else(|| format!("{program} failed: {done}"))
    }

    fn log_path(&self) -> PathBuf {
        self.folder.path().join("log")
    }

    /// What the server noted.
    pub(crate) fn log(&self) -> String {
        String::from_utf8_lossy(&fs::read(self.log_path()).expect("a log")).into_owned()
    }

    /// The folder of its socket.
    pub(crate) fn socket(&self) -> &Path {
        self.folder.path()
    }

    /// Runs statements as who owns the server.
    pub(crate) fn sql(&self, database: &str, statements: &str) -> String {
        let mut child = Command::new(self.programs.join("psql"))
            .args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", USER, "-d", database])
            .args(["-v", "ON_ERROR_STOP=1", "-qAt", "-f", "-"])
            .env("PGPASSWORD", PASSWORD)
            .env("PGCLIENTENCODING", "UTF8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("psql runs");
        child.stdin.take().expect("piped").write_all(statements.as_bytes()).expect("told");
        let Output { status, stdout, stderr } = child.wait_with_output().expect("psql ends");
        assert!(status.success(), "{}\n{statements:.400}", String::from_utf8_lossy(&stderr));
        String::from_utf8_lossy(&stdout).into_owned()
    }

    /// A new database with PostGIS.
    pub(crate) fn database(&self, name: &str) {
        self.sql("postgres", &format!("CREATE DATABASE \"{name}\""));
        self.sql(name, "CREATE EXTENSION postgis");
    }

    /// The address of a table.
    pub(crate) fn address(&self, database: &str, table: &str) -> PathBuf {
        PathBuf::from(format!("postgresql://{USER}@127.0.0.1:{}/{database}?table={table}", self.port))
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // Where it cannot be stopped, the machine's end will do it.
        let stop = self.run("pg_ctl", &["stop", "-m"], Path::new("immediate"));
        if let Err(reason) = stop {
            eprintln!("{reason}");
        }
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|found| found.stdout.trim_ascii() == b"0")
}

/// Where the programs of the newest server are.
fn programs() -> Option<PathBuf> {
    let debian =
        fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten().map(|entry| entry.path().join("bin"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut all: Vec<PathBuf> = debian.filter(|folder| folder.join("initdb").exists()).collect();
    all.sort();
    all.pop().or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").exists()))
}
