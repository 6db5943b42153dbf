//! A procedure from its file to the signature of whoever read it, by the pages.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::COOKIE;
use plant::id::{PersonId, ProcedureId};
use tower::ServiceExt as _;

use crate::asking::{Plant, Session, plant};

const TEXT: &str = "made up: rinse twice";

/// Sends the form that writes a version, with its file; answers status and page.
async fn write(demo: &Plant, me: &Session, version: u32, from: &str) -> (u16, String) {
    let fields = [
        ("csrf", me.csrf.as_str()),
        ("command", &format!("draft-{version}")),
        ("procedure", "sop-ds-021"),
        ("version", &version.to_string()),
        ("zh", "抗体活化"),
        ("en", "Antibody activation"),
        ("owner", "production-head"),
        ("asks", "reading"),
        ("from", from),
        ("reader-operator", "1"),
        ("changes", "rinse twice"),
        ("reference", ""),
    ];
    let part = |name: &str, rest: &str, text: &str| {
        format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"{rest}\r\n\r\n{text}\r\n")
    };
    let mut body: String = fields.iter().map(|(name, value)| part(name, "", value)).collect();
    body.push_str(&part("file", "; filename=\"sop.txt\"", TEXT));
    body.push_str("--edge--\r\n");
    let request = Request::builder()
        .method("POST")
        .uri("/procedures")
        .header("host", "127.0.0.1:80")
        .header("accept-language", "en")
        .header("content-type", "multipart/form-data; boundary=edge")
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, &me.cookie)
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = demo.router.clone().oneshot(request).await.unwrap().into_parts();
    let bytes = to_bytes(body, 1 << 22).await.unwrap();
    (parts.status.as_u16(), String::from_utf8_lossy(&bytes).into_owned())
}

/// Signs what a form of the procedure's page asks for.
async fn sign(demo: &Plant, who: &str, version: u32, act: &str) -> (u16, String) {
    let me = demo.sign_in(who).await;
    let action = format!("/procedures/sop-ds-021/v/{version}/{act}");
    let page = demo.get("/procedures/sop-ds-021", &me).await.text;
    let form = page.split("<form").find(|it| it.contains(&format!("action=\"{action}\""))).unwrap();
    let shown = form.split("name=\"shown\" value=\"").nth(1).and_then(|it| it.split('"').next()).unwrap();
    let fields =
        format!("csrf={}&command={who}-{act}-{version}&shown={shown}&signer={who}&password=demo&reason=why", me.csrf);
    let answer = demo.send(&action, &me, fields).await;
    (answer.status, answer.text)
}

#[tokio::test]
async fn a_version_is_written_approved_put_in_force_and_read_and_the_step_asks_for_it() {
    let demo = plant();
    let app = &demo.running.app;
    let more: Vec<_> = ["he-ping", "shen-yue"].map(|it| (PersonId::new(it).unwrap(), "demo")).into();
    app.credentials().set(&more).unwrap();
    let author = demo.sign_in("shen-yue").await;
    let (status, page) = write(&demo, &author, 7, "2031-01-01").await;
    assert_eq!(status, 303, "{page}");
    let (status, page) = write(&demo, &author, 7, "2031-01-01").await;
    assert_eq!(status, 303, "the same form again gets its first answer: {page}");
    let (status, page) = write(&demo, &author, 6, "2031-01-01").await;
    assert!(status == 200 && page.contains("R-procedure-02"), "{status} {page}");

    let (status, page) = sign(&demo, "shen-yue", 7, "approve").await;
    assert!(status == 200 && page.contains("R-procedure-09"), "{page}");
    for (who, act) in [("he-ping", "approve"), ("lin-qiao", "approve"), ("lin-qiao", "effective")] {
        let (status, page) = sign(&demo, who, 7, act).await;
        assert_eq!(status, 303, "{who} {act}: {page}");
    }
    // The text lies beside the ledger, under the hash that was approved.
    let id = ProcedureId::new("sop-ds-021").unwrap();
    let document = app.settled().procedures[&id].versions[&7].document.clone();
    let plant::people::Document::File { sha256, .. } = document else { panic!("{document:?}") };
    assert_eq!(sha256, ledger::Hash::of(TEXT.as_bytes()).to_string());
    let operator = demo.sign_in("zhao-mei").await;
    assert_eq!(demo.get(&format!("/files/{sha256}"), &operator).await.text, TEXT);
    // Whoever is to work by it is told on their first page, until they have read it.
    let knows = || app.settled().knows_procedure(&PersonId::new("zhao-mei").unwrap(), &id, 6);
    assert!(!knows());
    let listed = "/procedures/sop-ds-021";
    assert!(demo.get("/", &operator).await.text.contains(listed));
    let (status, page) = sign(&demo, "zhao-mei", 7, "read").await;
    assert_eq!(status, 303, "{page}");
    assert!(knows());
    assert!(!demo.get("/", &operator).await.text.contains(listed));
    // Another organisation reads neither procedure nor text.
    let holder = demo.sign_in("ren-tao").await;
    assert_eq!(demo.get("/procedures/sop-ds-021", &holder).await.status, 404);
    assert_eq!(demo.get(&format!("/files/{sha256}"), &holder).await.status, 404);

    let (status, page) = sign(&demo, "lin-qiao", 7, "withdraw").await;
    assert_eq!(status, 303, "{page}");
    assert!(!knows(), "nobody works by what is in force no more");
}
