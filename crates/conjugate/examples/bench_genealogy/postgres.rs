//! A `PostgreSQL` of our own: made in a temporary folder, listening on a socket there and nowhere else, gone afterwards.
//!
//! Time is taken inside the server around the query alone, so that no driver and no wire is charged to it.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Answers, Trace, answers_in, run, write_questions};

/// A covering index on each side, statistics, and everything in its buffers: the server at its best. Its just-in-time
/// compiler would take longer than the query.
const LOAD: &str = "
create table edge(taken integer not null, made integer not null);
create table question(n integer generated always as identity, direction text, start integer);
\\copy edge from 'EDGES' with (format csv)
\\copy question(direction, start) from 'QUESTIONS' with (format csv)
create unique index by_taken on edge(taken, made);
create unique index by_made on edge(made, taken);
vacuum analyze edge;
set jit = off;
create function backward(start integer) returns integer[] language sql stable as $$
    with recursive t(p) as (values(start) union select taken from edge join t on made = p)
    select array_agg(p) from t where p <> start $$;
create function forward(start integer) returns integer[] language sql stable as $$
    with recursive t(p) as (values(start) union select made from edge join t on taken = p)
    select array_agg(p) from t where p <> start $$;
create function timed(direction text, start integer) returns text language plpgsql as $$
declare begun timestamptz; lots integer[]; took double precision;
begin
    begun := clock_timestamp();
    if direction = 'backward' then lots := backward(start); else lots := forward(start); end if;
    took := extract(epoch from clock_timestamp() - begun) * 1e6;
    return took || ',' || array_to_string(lots, ' ');
end $$;
select count(timed(direction, start)) from question \\g /dev/null
\\t on
\\a
select timed(direction, start) from question order by n;
";

/// The server, stopped when this goes.
struct Server {
    programs: PathBuf,
    data: PathBuf,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It goes with its folder in any case.
        let _gone =
            run(as_somebody(&self.programs.join("pg_ctl")).arg("-D").arg(&self.data).args(["-m", "fast", "stop"]));
    }
}

pub(super) fn answers(place: &Path, edges: &Path, traces: &[Trace]) -> Answers {
    let programs =
        programs().ok_or("no PostgreSQL in /usr/lib/postgresql or PATH; Debian's package is `postgresql`")?;
    let questions = place.join("questions.csv");
    write_questions(&questions, traces);
    let home = place.join("postgres");
    std::fs::create_dir(&home).map_err(|it| it.to_string())?;
    let data = home.join("data");
    if is_root() {
        // The server refuses root, and its user must reach its folder.
        run(Command::new("chown").arg(OWNER).arg(&home))?;
        run(Command::new("chmod").arg("711").arg(place))?;
    }
    run(as_somebody(&programs.join("initdb")).arg("-D").arg(&data).args(["--auth=trust", "--username=bench"]))?;
    let options =
        format!("-c listen_addresses='' -c unix_socket_directories='{}' -c shared_buffers=512MB", home.display());
    let mut start = as_somebody(&programs.join("pg_ctl"));
    start.arg("-D").arg(&data).arg("-l").arg(home.join("log")).arg("-o").arg(options).args(["-w", "start"]);
    // What the server inherits it keeps open, so its output goes nowhere.
    start.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    let started = start.status().map_err(|it| it.to_string())?;
    if !started.success() {
        return Err("the server did not start".to_owned());
    }
    let server = Server { programs, data };
    let script = place.join("load.sql");
    let sql =
        LOAD.replace("EDGES", &edges.display().to_string()).replace("QUESTIONS", &questions.display().to_string());
    std::fs::write(&script, sql).map_err(|it| it.to_string())?;
    let mut psql = Command::new(server.programs.join("psql"));
    psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", "bench", "-d", "postgres"]).arg("-h").arg(&home);
    answers_in(&run(psql.arg("-f").arg(&script))?)
}

/// Where the newest server's programs lie.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let versions = debian.filter_map(|it| Some((it.file_name().to_str()?.parse::<u32>().ok()?, it.path().join("bin"))));
    let newest = versions.filter(|(_, it)| it.join("initdb").exists()).max().map(|(_, it)| it);
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.or_else(|| std::env::split_paths(&path).find(|it| it.join("initdb").exists()))
}

/// The user that Debian's package makes.
const OWNER: &str = "postgres";

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata("/proc/self").is_ok_and(|it| it.uid() == 0)
}

fn as_somebody(program: &Path) -> Command {
    if is_root() {
        let mut command = Command::new("runuser");
        command.args(["-u", OWNER, "--"]).arg(program);
        command.current_dir("/");
        command
    } else {
        Command::new(program)
    }
}
