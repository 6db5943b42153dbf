# Personal access tokens, and the access log.

tokens = Access tokens
    .lede = A program carries a token instead of a password. It reads what its owner reads, within its scope and until its day; it signs and decides nothing, and records nothing but the files of instruments that it may bring. Every token ends with its owner's account.
tokens-own = Your access tokens
tokens-none = No token was made.
tokens-of = Tokens of everybody
tokens-name = Program
tokens-owner = Owner
tokens-scope = May
tokens-until = Until
tokens-state = State
tokens-used = Last seen on record
tokens-never-used = not yet
tokens-open = in force
tokens-ends-soon = ends in { $days } days
tokens-ended = ended
tokens-revoked = taken back
tokens-owner-lapsed = owner has no role
tokens-owner-closed = account closed
tokens-make = Make a token
    .hint = Give each program its own, with the shortest time that will do: 90 days at most. Your password is asked for, because a token outlasts your session.
tokens-made = Your new token
    .lede = This is the only time that it is shown; only a hash of it is kept. Put it where the program reads it, and nowhere else.
tokens-secret = Token
tokens-how = The program sends it with each request: Authorization: Bearer …
tokens-noted = I have put it away
tokens-not-kept = The token is on record, but its secret could not be kept, so it opens nothing. Take it back and tell IT.
tokens-no-scope = Choose at least one thing that the token may do, and a last day. Nothing was recorded.
tokens-revoke = Take back
tokens-revoke-why = Why it is taken back
tokens-last-day = Last day
tokens-password = Your password

scope-read = ask questions
    .hint = batches, lots, equipment, people, strategies, points: what you read yourself
scope-ledger = take the ledger
    .hint = entries as they are stored, and checkpoints
scope-instrument-files = bring files of instruments
    .hint = what a file leaves no question about becomes a result; only for owners who test

access-log = Access log
    .lede = Who may come in, who tried to, and what was taken out: one chain of entries, newest first. Wrong credentials and exports are counted and entered together, so that nobody can flood the log.
access-pending = Counted, and not yet on record
    .note = entered within 15 minutes of the first, answers to programs within an hour; what is counted here is lost if the process dies before
access-pending-none = Nothing waits to be entered.
access-what = What
access-count = How many
access-first = First
access-last = Last
access-show-failed = Wrong credentials
access-show-taken = Taken out
access-show-locked = Locks
access-show-tokens = Tokens
access-show-rights = Rights
access-show-all = Everything
access-narrow = Show
access-none = Nothing of this kind is on record.
access-seen = Seen at the door since the last review
access-seen-nothing = nothing
access-seen-failed =
    { $n ->
        [one] one wrong credential
       *[other] { $n } wrong credentials
    }
access-seen-locked =
    { $n ->
        [one] locked once
       *[other] locked { $n } times
    }
access-seen-taken =
    { $n ->
        [one] taken out once, { $items } items
       *[other] taken out { $n } times, { $items } items
    }
access-seen-tokens =
    { $n ->
        [one] one token in force
       *[other] { $n } tokens in force
    }

credential-kind-password = password
credential-kind-second-person = password as second person
credential-kind-token = access token
taken-trail-list = the audit trail as a list
taken-entries = entries as stored
taken-files = raw files
taken-answers = answers to programs
access-nobody = names that nobody has
access-failed-at = { $credential }, at the acts of { $person }
access-span = entries { $first } to { $last }
access-head = ledger of { $size } entries, { $root }
access-by-token = by token { $token }
