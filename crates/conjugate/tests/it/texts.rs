//! What pages say where something is not as a person expected it.

use axum::body::{Body, to_bytes};
use axum::http::Request;
use axum::http::header::COOKIE;
use tower::ServiceExt as _;

use crate::asking::{Plant, SHARED, Session, plant};

/// Hands a file in, as a browser does.
async fn hand_in(demo: &Plant, me: &Session, lang: &str, (name, content): (&str, &[u8])) -> (u16, String, String) {
    let edge = "------edge";
    let field = |name: &str, value: &str| {
        format!("--{edge}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = field("csrf", &me.csrf).into_bytes();
    body.extend(field("command", &format!("upload-{}", content.len())).as_bytes());
    let head = format!(
        "--{edge}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
    );
    body.extend(head.as_bytes());
    body.extend(content);
    body.extend(format!("\r\n--{edge}--\r\n").as_bytes());
    let request = Request::builder()
        .method("POST")
        .uri("/imports")
        .header("host", "127.0.0.1:80")
        .header("accept-language", lang)
        .header("content-type", format!("multipart/form-data; boundary={edge}"))
        .header("sec-fetch-site", "same-origin")
        .header(COOKIE, &me.cookie)
        .body(Body::from(body))
        .unwrap();
    let (parts, body) = demo.router.clone().oneshot(request).await.unwrap().into_parts();
    let to = parts.headers.get("location").map_or("", |it| it.to_str().unwrap()).to_owned();
    let bytes = to_bytes(body, 1 << 26).await.unwrap();
    (parts.status.as_u16(), to, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn a_file_that_is_too_large_is_told_the_limit_and_what_to_do() {
    let me = SHARED.sign_in("li-na").await;
    let large = vec![b'a'; 17 << 20];
    for (lang, limit, then) in [("en", "16 MiB", "watched folder"), ("zh-CN", "16 MiB", "监视文件夹")] {
        let (status, _, text) = hand_in(&SHARED, &me, lang, ("large.csv", &large)).await;
        assert_eq!(status, 413);
        assert!(text.contains(limit) && text.contains(then), "{text}");
    }
}

#[tokio::test]
async fn a_files_name_is_kept_as_it_was_sent_and_shown_as_text() {
    let demo = plant();
    let me = demo.sign_in("li-na").await;
    let (status, to, text) = hand_in(&demo, &me, "en", ("<script>alert(1)</script>.csv", b"a;b\n1;2\n")).await;
    assert_eq!(status, 303, "{text}");
    let page = demo.get(&to, &me).await.text;
    assert!(page.contains("&#60;script&#62;alert(1)&#60;/script&#62;.csv"), "{page}");
    assert!(!page.contains("<script>alert"));
}

#[tokio::test]
async fn numbers_on_certificates_are_found() {
    let me = SHARED.sign_in("li-na").await;
    let known: Vec<(String, String)> = {
        let plant = SHARED.running.app.settled();
        let run = plant.runs.keys().next().map(|it| (it.to_string(), format!("/runs/{it}")));
        let determination =
            plant.determinations.keys().next().map(|it| (it.to_string(), format!("/determinations/{it}")));
        let oos = plant.oos.keys().next().map(|it| (it.to_string(), format!("/oos/{it}")));
        let oot = plant.oot.keys().next().map(|it| (it.to_string(), format!("/oot/{it}")));
        let sample = plant.samples.keys().next().map(|it| (it.to_string(), format!("/samples/{it}")));
        let study = plant.studies.keys().next().map(|it| (it.to_string(), format!("/stability/{it}")));
        let (batch, issued) = plant.analyses.iter().find_map(|(id, all)| Some((id, all.first()?))).unwrap();
        let analysis = issued.number.as_ref();
        let analysis =
            analysis.map(|it| (it.to_string(), format!("/results/{batch}/analysis?entry={}", issued.stamp.seq)));
        [run, determination, oos, oot, sample, study, analysis].into_iter().map(Option::unwrap).collect()
    };
    for (id, to) in known {
        let answer = SHARED.get(&format!("/find?id={}", id.to_lowercase()), &me).await;
        assert_eq!(answer.headers.get("location").map(|it| it.to_str().unwrap()), Some(to.as_str()), "{id}");
        assert!(!SHARED.get(&to, &me).await.text.is_empty());
    }
    let some = SHARED.get("/find?id=RUN-", &me).await.text;
    assert!(some.contains("href=\"/runs/RUN-"), "{some}");
}

#[tokio::test]
async fn what_is_to_be_tested_stands_before_what_is_tested_and_only_that_is_overdue() {
    let me = SHARED.sign_in("li-na").await;
    let page = SHARED.get("/samples", &me).await.text;
    let rows: Vec<&str> = page.split("<tr>").skip(2).collect();
    let done = |it: &&str| it.contains("nothing left to test") || it.contains("no longer to be tested");
    let first_done = rows.iter().position(done).expect("the demonstration has tested samples");
    let (mut open, mut overdue) = (0, 0);
    for (at, row) in rows.iter().enumerate() {
        let waits = row.contains("data-state=\"action\"");
        overdue += usize::from(waits);
        // The last cell names what is still to be tested.
        let left = row.rsplit("<td>").next().unwrap().split("</td>").next().unwrap().trim();
        if waits {
            assert!(!left.is_empty(), "overdue, and nothing is left to be tested: {row}");
        }
        if done(row) {
            assert!(!row.contains("data-state=\"action\""), "{row}");
        }
        if at < first_done && !left.is_empty() {
            open += 1;
        }
    }
    assert!(open > 0 || overdue == 0, "what is to be tested stands below what is tested");
}

#[tokio::test]
async fn a_calculator_shows_the_fields_of_the_chosen_method_and_how_a_list_is_written() {
    let me = SHARED.sign_in("li-na").await;
    let uv = SHARED.get("/calc/dar?method=uv", &me).await.text;
    assert!(uv.contains("name=\"f-a280\"") && !uv.contains("name=\"f-areas\""), "{uv}");
    assert!(uv.contains("<input type=\"hidden\" name=\"f-method\" value=\"uv\">"));
    let first = SHARED.get("/calc/dar", &me).await.text;
    assert!(first.contains("name=\"f-areas\"") && !first.contains("name=\"f-a280\""));
    // Any calculator with a list: the fault is told in words, with an example, and no word of the parser.
    let form = format!("csrf={}&command=calc-2&f-values=10%2C1+10%2C2", me.csrf);
    let said = SHARED.send("/calc/capability", &me, form).await.text;
    assert!(said.contains("cannot be read as a list") && !said.contains("key must be"), "{said}");
    // Full-width digits and signs are what they stand for.
    let wide = "f-values=%EF%BC%BB%EF%BC%91%EF%BC%90%EF%BC%8E%EF%BC%91%EF%BC%8C10.2%EF%BC%8C9.9%EF%BC%BD\
                &f-lsl=%EF%BC%99&f-usl=11&f-confidence=0.95";
    let said = SHARED.send("/calc/capability", &me, format!("csrf={}&command=calc-3&{wide}", me.csrf)).await.text;
    assert!(!said.contains("id=\"h-fault\"") && said.contains("[10.1,10.2,9.9]"), "{said}");
}
