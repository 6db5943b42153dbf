//! The way to a database's server, encrypted: to the server whose certificate is the one that was named, and no other.

use ledger::{Database, Ledger, StoreError, verify};

use crate::{
    cluster::{Cluster, certificate},
    support::{drafts, key, keys, options},
};

#[test]
fn a_ledger_goes_to_the_server_whose_certificate_was_named_and_to_no_other() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let cluster = Cluster::own_encrypted(port);
    let at = |host: &str, more: &str| -> Database {
        format!("postgres://ledger@{host}:{port}/postgres?{more}").parse().unwrap()
    };
    certificate(&cluster.folder().join("other"), "IP:127.0.0.1");
    let [its, others] = ["server", "other"].map(|it| format!("{}/{it}.cert", cluster.folder().display()));

    let refused = |database: Database| -> String {
        let Err(error) = ledger::Location::from(database).has_ledger() else { panic!("it went through") };
        let StoreError::Failed { source, .. } = error else { panic!("{error}") };
        let mut told = source.to_string();
        let mut next = source.source();
        while let Some(it) = next {
            told = format!("{told}: {it}");
            next = it.source();
        }
        told
    };
    // Somebody else's certificate, nobody's, its own under another name, and a file that is none.
    assert!(refused(at("127.0.0.1", &format!("sslmode=require&sslrootcert={others}"))).contains("certificate"));
    assert!(refused(at("127.0.0.1", "sslmode=require")).contains("UnknownIssuer"));
    let told = refused(at("localhost", &format!("sslmode=verify-full&sslrootcert={its}")));
    assert!(told.contains("not valid for name"), "{told}");
    let none = format!("{}/server.key", cluster.folder().display());
    assert!(refused(at("127.0.0.1", &format!("sslmode=require&sslrootcert={none}"))).contains("holds no certificate"));

    let database = at("127.0.0.1", &format!("sslmode=verify-full&sslrootcert={its}"));
    let mut ledger = Ledger::create(database.clone(), key(), options()).unwrap();
    ledger.append(&drafts(0..3)).unwrap();
    let clear = format!("postgres://ledger@127.0.0.1:{port}/postgres?sslmode=disable");
    let mut looking = postgres::Client::connect(&clear, postgres::NoTls).unwrap();
    let sql = "SELECT count(*), count(*) FILTER (WHERE ssl) FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
               WHERE application_name LIKE 'conjugate%'";
    let row = looking.query_one(sql, &[]).unwrap();
    let (all, encrypted): (i64, i64) = (row.get(0), row.get(1));
    assert!(all > 0 && all == encrypted, "{encrypted} of {all}");
    let report = verify(database, &keys(), &[]).unwrap();
    assert_eq!((report.entries, report.findings), (3, vec![]));
}
