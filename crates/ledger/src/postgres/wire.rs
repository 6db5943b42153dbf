//! One connection to PostgreSQL, used from ordinary threads and never waited for without a limit.
//!
//! The driver is asynchronous, the ledger is not, and its readers are asked from threads that serve pages too.
//! So one background thread of the process carries all bytes, and whoever asks parks until the answer is
//! there or its time is over: a network that was cut must not stop the writer for ever.

use std::{
    cell::RefCell,
    collections::HashMap,
    error, fmt,
    future::poll_fn,
    io,
    pin::pin,
    sync::{Arc, Condvar, Mutex, OnceLock, PoisonError},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
    time::{Duration, Instant},
};

use tokio::runtime::{Builder, Handle};
use tokio_postgres::{
    AsyncMessage, Client, Row, SimpleQueryMessage, Statement,
    error::SqlState,
    types::{ToSql, Type},
};

use super::tls;
use crate::location::Database;

/// How long a new connection may take.
const CONNECT: Duration = Duration::from_secs(5);

/// Why the database gave no answer.
#[derive(Debug)]
pub(crate) enum WireError {
    /// It did, and the answer is no.
    Refused(tokio_postgres::Error),
    /// Nobody knows what became of the question.
    Lost(Box<dyn error::Error + Send + Sync>),
}

impl WireError {
    /// The database's own code of a refusal.
    pub(crate) fn code(&self) -> Option<&SqlState> {
        match self {
            Self::Refused(error) => error.code(),
            Self::Lost(_) => None,
        }
    }

    pub(crate) fn is_lost(&self) -> bool {
        matches!(self, Self::Lost(_))
    }
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(error) => match error.as_db_error() {
                Some(said) => write!(f, "the database says: {}", said.message()),
                None => error.fmt(f),
            },
            Self::Lost(_) => f.write_str("the connection to the database was lost"),
        }
    }
}

impl error::Error for WireError {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Refused(_) => None,
            Self::Lost(source) => Some(&**source),
        }
    }
}

impl From<tokio_postgres::Error> for WireError {
    fn from(error: tokio_postgres::Error) -> Self {
        // Only the server's own words are an answer. When it ends the session (class 57), it may have been in the
        // middle of it.
        let ended = error.code().is_some_and(|code| code.code().starts_with("57P"));
        match error.as_db_error() {
            Some(_) if !ended => Self::Refused(error),
            Some(_) | None => Self::Lost(error.into()),
        }
    }
}

/// Counts what the server announced, for whoever waits for it.
#[derive(Default)]
pub(crate) struct News {
    count: Mutex<u64>,
    more: Condvar,
}

impl News {
    fn announce(&self) {
        *self.count.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        self.more.notify_all();
    }

    /// Waits until the count is another than `seen` (a new connection begins anew), or the time is over; answers
    /// with the count. Whether it was news or the end of patience, the caller looks either way.
    pub(crate) fn wait(&self, seen: u64, limit: Duration) -> u64 {
        let count = self.count.lock().unwrap_or_else(PoisonError::into_inner);
        let (count, _) =
            self.more.wait_timeout_while(count, limit, |count| *count == seen).unwrap_or_else(PoisonError::into_inner);
        *count
    }
}

/// An open connection.
pub(crate) struct Wire {
    client: Client,
    driver: tokio::task::JoinHandle<()>,
    statements: RefCell<HashMap<&'static str, Statement>>,
    news: Arc<News>,
    limit: Duration,
}

impl Wire {
    /// Connects; every question has `limit` to be answered. The name is what an administrator of the database sees.
    pub(crate) fn connect(database: &Database, name: &str, limit: Duration) -> Result<Self, WireError> {
        let handle = background().map_err(|error| WireError::Lost(error.into()))?;
        let mut config = database.config().clone();
        config.application_name(name);
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT.min(limit));
        }
        let tls = tls::to(database).map_err(|error| WireError::Lost(error.into()))?;
        let connecting = handle.spawn(async move { config.connect(tls).await });
        let (client, mut connection) = wait(connecting, CONNECT)?.map_err(|error| WireError::Lost(error.into()))??;
        let news = Arc::new(News::default());
        let announced = Arc::clone(&news);
        let driver = handle.spawn(async move {
            while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
                if let AsyncMessage::Notification(_) = message {
                    announced.announce();
                }
            }
            // Whoever waits for news shall look and find the connection gone.
            announced.announce();
        });
        let wire = Self { client, driver, statements: RefCell::default(), news, limit };
        wire.run("SET synchronous_commit = on")?;
        Ok(wire)
    }

    /// Another limit than the one that every question has.
    pub(crate) fn with_limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.client.is_closed()
    }

    pub(crate) fn news(&self) -> &Arc<News> {
        &self.news
    }

    /// Asks with parameters. The statement is prepared once and kept.
    pub(crate) fn query(&self, sql: &'static str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, WireError> {
        let known = self.statements.borrow().get(sql).cloned();
        let statement = match known {
            Some(statement) => statement,
            None => {
                let statement = wait(self.client.prepare(sql), self.limit)??;
                self.statements.borrow_mut().insert(sql, statement.clone());
                statement
            }
        };
        Ok(wait(self.client.query(&statement, values), self.limit)??)
    }

    /// Asks once, in one round trip.
    pub(crate) fn query_once(&self, sql: &str, values: &[(&(dyn ToSql + Sync), Type)]) -> Result<Vec<Row>, WireError> {
        Ok(wait(self.client.query_typed(sql, values), self.limit)??)
    }

    /// Runs statements that answer nothing.
    pub(crate) fn run(&self, sql: &str) -> Result<(), WireError> {
        Ok(wait(self.client.batch_execute(sql), self.limit)??)
    }

    /// The first value of a statement without parameters, as text.
    pub(crate) fn show(&self, sql: &str) -> Result<Option<String>, WireError> {
        let messages = wait(self.client.simple_query(sql), self.limit)??;
        Ok(messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        }))
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // A connection that hangs would otherwise be waited for by the background thread.
        self.driver.abort();
    }
}

/// The thread that carries the bytes of all connections of this process.
fn background() -> io::Result<Handle> {
    static HANDLE: OnceLock<Handle> = OnceLock::new();
    if let Some(handle) = HANDLE.get() {
        return Ok(handle.clone());
    }
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let handle = HANDLE.get_or_init(|| runtime.handle().clone()).clone();
    // Two threads may come here at once; the later one's runtime is dropped unused.
    if handle.id() == runtime.handle().id() {
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || runtime.block_on(std::future::pending::<()>()))?;
    }
    Ok(handle)
}

/// Parks this thread until the future is done, at most so long.
fn wait<T>(future: impl Future<Output = T>, limit: Duration) -> Result<T, WireError> {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    let began = Instant::now();
    loop {
        if let Poll::Ready(done) = future.as_mut().poll(&mut context) {
            return Ok(done);
        }
        let left = limit.saturating_sub(began.elapsed());
        if left.is_zero() {
            let silent = io::Error::new(io::ErrorKind::TimedOut, format!("no answer within {limit:?}"));
            return Err(WireError::Lost(silent.into()));
        }
        thread::park_timeout(left);
    }
}
