//! What waits for somebody is shown where they look for it.

use conjugate::node::Folder;
use plant::id::PersonId;
use plant::people::{Person, Role};

use crate::asking::Plant;
use crate::node::{order, send, start, story};

#[test]
fn roles_that_wait_stand_on_the_reviewers_worklist() {
    let story = story("rights");
    let directory = tempfile::tempdir().unwrap();
    let running = start(&Folder::at(directory.path()), &story.performed[0]);
    let reviewer = PersonId::new("lin-qiao").unwrap();
    // Up to a proposal that the reviewer may decide.
    let waits = || {
        let settled = running.app.settled();
        let may = settled.people.get(&reviewer).is_some_and(|it| it.is(Role::QaReviewer));
        let of = |(id, it): (&PersonId, &Person)| {
            let by = it.proposal.as_ref().map(|it| &it.stamp.by);
            (may && *id != reviewer && by.is_some_and(|by| *by != reviewer)).then(|| id.clone())
        };
        settled.people.iter().find_map(of)
    };
    let mut all = story.performed.iter().enumerate();
    let who = loop {
        if let Some(it) = waits() {
            break it;
        }
        let (number, it) = all.next().unwrap();
        let _outcome = send(&running, order(number, it));
    };
    running.app.credentials().set(&[(reviewer.clone(), conjugate::demo::PASSWORD)]).unwrap();
    let plant = Plant::behind(running, directory);
    tokio::runtime::Runtime::new().unwrap().block_on(async {
        let me = plant.sign_in(reviewer.as_str()).await;
        let page = plant.get("/", &me).await.text;
        let link = format!("href=\"/people/{who}\"");
        assert!(page.contains("Roles that wait for approval") && page.contains(&link), "{page}");
        let page = plant.ask("GET", "/", &me, "zh-CN", "").await.text;
        assert!(page.contains("待批准的角色") && page.contains(&link), "{page}");
    });
}
