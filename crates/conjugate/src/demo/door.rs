//! The door of the demonstration, and its procedures: tokens that programs carry, what was counted at the door, and a
//! few procedures in every state. All of it is made up, and says so.

use jiff::SignedDuration;
use plant::id::{ProcedureId, TokenId};
use plant::people::{
    ApproveProcedure, Asks, AttemptsFailed, Credential, Document, DraftProcedure, MakeProcedureEffective, MakeToken,
    NoteFailures, NoteTaking, ReadProcedure, RecordTaken, RevokeToken, Role, Scope, Span, Taken,
};
use plant::text::Label;

use super::author::{Author, AuthorError, How, person};
use super::history::{name, words};

/// A procedure of the demonstration: id, version, names, owner, what it asks, of whom, and what is new.
struct Told {
    id: &'static str,
    version: u32,
    title: (&'static str, &'static str),
    asks: Asks,
    readers: &'static [Role],
    changes: &'static str,
    /// Who has read it.
    read: &'static [&'static str],
    /// Whether it is in force; otherwise it waits for its day, in a month.
    in_force: bool,
}

const RECORD: &str = "sop-qa-014";
const SPILL: &str = "sop-ehs-007";

const PROCEDURES: &[Told] = &[
    Told {
        id: RECORD,
        version: 1,
        title: ("批记录填写与更正（虚构）", "Filling in and correcting batch records (made up)"),
        asks: Asks::Reading,
        readers: &[Role::Operator, Role::QcAnalyst],
        changes: "首版 / first version",
        read: &["zhao-mei", "sun-li", "wu-jian", "li-na", "wang-fang"],
        in_force: true,
    },
    Told {
        id: SPILL,
        version: 3,
        title: ("高活性物料泄漏处置（虚构）", "Spills of highly potent material (made up)"),
        asks: Asks::Reading,
        readers: &[Role::Operator, Role::Warehouse, Role::QcAnalyst],
        changes: "增加呼吸防护更换间隔 / how often respirators are changed",
        read: &["zhao-mei", "sun-li", "deng-wei"],
        in_force: true,
    },
    Told {
        id: RECORD,
        version: 2,
        title: ("批记录填写与更正（虚构）", "Filling in and correcting batch records (made up)"),
        asks: Asks::Reading,
        readers: &[Role::Operator, Role::QcAnalyst],
        changes: "迟录须写明见证人 / a late entry names who saw it",
        read: &["sun-li"],
        in_force: false,
    },
];

/// Writes the procedures that are in force, or those that wait for their day: approved by two, and read by some.
pub(super) fn procedures(author: &mut Author<'_>, in_force: bool) -> Result<(), AuthorError> {
    for it in PROCEDURES.iter().filter(|it| it.in_force == in_force) {
        let (id, version) = (name(it.id, ProcedureId::new)?, it.version);
        let days = if it.in_force { 0 } else { 30 };
        let from = author.now.checked_add(SignedDuration::from_hours(24 * days)).unwrap_or(author.now);
        let text = format!(
            "MADE UP, for the demonstration only / 虚构规程，仅供演示\n{} v{version}\n{}\n{}\n{}\n",
            it.id, it.title.0, it.title.1, it.changes
        );
        let sha256 = author.file(text.as_bytes())?;
        let file = words(&format!("{}-v{version}.txt", it.id))?;
        let draft = DraftProcedure {
            procedure: id.clone(),
            version,
            title: Label::new(it.title.0, it.title.1),
            owner: Role::ProductionHead,
            asks: it.asks,
            readers: it.readers.to_vec(),
            document: Document::File { sha256, name: file },
            changes: words(it.changes)?,
            from,
        };
        author.does("shen-yue", draft, &How::default())?;
        let meaning = Some("我批准该规程的此版本 / I approve this version of the procedure");
        for who in ["he-ping", "lin-qiao"] {
            let approve = ApproveProcedure { procedure: id.clone(), version };
            author.does(who, approve, &How { meaning, ..How::default() })?;
        }
        if it.in_force {
            let meaning = Some("我使该规程的此版本生效 / I put this version of the procedure in force");
            let effective = MakeProcedureEffective { procedure: id.clone(), version };
            author.does("lin-qiao", effective, &How { meaning, ..How::default() })?;
        }
        for who in it.read {
            let meaning = Some("我已阅读并理解该规程的此版本 / I have read and understood this version");
            let read = ReadProcedure { procedure: id.clone(), version };
            author.does(who, read, &How { meaning, ..How::default() })?;
        }
    }
    Ok(())
}

/// Tokens of programs, and what was counted at the door.
pub(super) fn door(author: &mut Author<'_>) -> Result<(), AuthorError> {
    let until = author.now.checked_add(SignedDuration::from_hours(24 * 60)).unwrap_or(author.now);
    for (who, id, called, scopes) in [
        ("zhou-ke", "d0c5a11b00000001", "设备看板（虚构） / equipment board (made up)", vec![Scope::Read]),
        ("lin-qiao", "d0c5a11b00000002", "账本副本（虚构） / copy of the ledger (made up)", vec![Scope::Ledger]),
    ] {
        let made = MakeToken { token: name(id, TokenId::new)?, name: words(called)?, scopes, until };
        author.does(who, made, &How::default())?;
    }
    let gone = MakeToken {
        token: name("d0c5a11b00000003", TokenId::new)?,
        name: words("试用看板（虚构） / a board on trial (made up)")?,
        scopes: vec![Scope::Read],
        until,
    };
    author.does("zhou-ke", gone, &How::default())?;
    let revoke = RevokeToken { token: name("d0c5a11b00000003", TokenId::new)? };
    author.does("zhou-ke", revoke, &How::default())?;
    let ago = |minutes: i64| author.now.checked_sub(SignedDuration::from_mins(minutes)).unwrap_or(author.now);
    let failed = |who: Option<&str>, credential, count| -> Result<NoteFailures, AuthorError> {
        let (first, last) = (ago(14), ago(2));
        let failed = AttemptsFailed { person: who.map(person).transpose()?, credential, at: None, count, first, last };
        Ok(NoteFailures { failed })
    };
    let notes = [
        failed(Some("zhao-mei"), Credential::Password, 3)?,
        failed(None, Credential::Password, 41)?,
        failed(Some("zhou-ke"), Credential::Token, 12)?,
    ];
    let taken = RecordTaken {
        person: person("lin-qiao")?,
        token: Some(name("d0c5a11b00000002", TokenId::new)?),
        what: Taken::Entries,
        times: 3,
        items: 300,
        span: Some(Span { first: 0, last: 299 }),
        which: Vec::new(),
        // Nobody knows the root of a ledger that is still being written.
        head: None,
        first: ago(14),
        last: ago(2),
    };
    for note in notes {
        author.does("conjugate", note, &How::default())?;
    }
    author.does("lin-qiao", NoteTaking { taken }, &How::default())?;
    Ok(())
}
