# The door, and the people behind it.

sign-in = Sign in
sign-in-person = Your id
sign-in-password = Password
sign-in-demo = Choose who you are. Everybody here is made up, and everybody's password is “demo”; signing asks for it.
sign-out = Sign out

credential-wrong = The id or the password is wrong. Nothing was recorded.
credential-both = The first signature of a session needs both your id and your password.
credential-locked = Too many wrong passwords: the account is locked for 15 minutes, and the lock is on record.
credential-second-locked = Too many wrong passwords of this second person at your acts: for 15 minutes they are not taken as your second person, and that is on record. They sign in as ever; somebody else can look on.
credential-not-now = Nothing can be recorded at the moment, so nobody can sign in. Try again shortly.

role-operator = Operator
role-production-head = Head of production
role-qc-analyst = QC analyst
role-qc-supervisor = QC supervisor
role-qa-reviewer = QA reviewer
role-qualified-person = Qualified person
role-mah-qualified-person = Qualified person of the MAH
role-msat = MSAT
role-engineer = Engineer
role-warehouse = Warehouse
role-ehs-officer = EHS officer
role-inspector = Inspector
role-administrator = Administrator

may-only = Your role cannot do this; these can: { $roles }

people-training = Training
people-training-lede = Each person against the version in force. A step is refused to whoever was not trained on it.
people-matrix = Procedures and people
people-permissions = Who may do what
people-permissions-lede = The plant's own table: what each role may attempt. Rules about two different people come on top and cannot be switched off.
people-commands = Commands
people-command = Command
people-may = may
people-by-rule = by its own rule
people-me = My page
people-accounts = Accounts
people-name = Name
people-name-zh = Name in Chinese
people-name-en = Name in English
people-id = Id
people-roles = Roles
people-organisation = Organisation
people-trained = Trained
people-trained-of = { $n } of { $all } in force
people-last = Last signed in
people-account = Account
people-open = open
people-closed = closed
people-add = Add a person
people-add-note = an account is closed, never deleted or given away
people-incomplete = Id, both names and at least one role are needed; the id takes letters, digits, “-”, “_” and “.”. Names hold no characters that change how a text reads. Nothing was recorded.
people-no-password = The account is on record, but its password could not be kept. Tell IT.
people-did = What they did
people-about = What is recorded about them
people-is-closed = The account is closed. What the person did stays.
people-behind = behind on { $n }
people-no-procedures = No strategy in force names a procedure.
people-procedure = Procedure
people-procedure-name = Name
people-in-force = In force
people-trained-on = Trained on
people-never = never
people-when = When
people-by = By
people-train = I trained them
people-close = Close the account
    .hint = Nobody signs in with it again; what the person did stays. It is not opened again.

# What somebody reads who does not read everything

people-and = { " and " }
people-reads = You read for { $mine }. A record belongs to the organisation that made it, and records of { $others } are not open to you; a number that nobody has looks just the same.
people-part = You read for { $mine }: its own records, and what others share with you for a decision. What belongs to others is neither shown nor counted, on no page.
people-reads-nothing-else = You read for { $mine }.
people-reads-instead = What you can read instead:
people-reads-certificate-of = The release certificate of { $batch }
people-reads-exceptions-of = The exceptions of { $batch } that you decide, with their evidence
people-reads-certificates = The release certificates, and your decisions over them
people-reads-exceptions = The exceptions that the strategy asks you to decide
people-reads-own = The audit trail of your own organisation

# Rights

rights = Rights
rights-none = No role
rights-until = { $role } until { $until }
rights-from = { $role } from { $from }
rights-between = { $role } from { $from } until { $until }
rights-proposed-by = Proposed by { $person } in entry { $entry }: { $roles }
rights-waiting = { $person } proposes: { $roles }
rights-approve = Approve these rights
rights-decline = Do not approve
rights-why = Why not
rights-propose = Propose rights
    .hint = Tick everything that the person shall hold from then on; what is not ticked is taken away. Somebody else approves it. Without days it holds until it is changed.
rights-first-day = From
rights-last-day = Until
rights-keep = needed as they are
rights-change = must change
rights-close = account to be closed
rights-never-reviewed = never reviewed
rights-reviewed = { $outcome }, again by { $next }
rights-overdue = review overdue since { $next }
rights-review = Review of rights
rights-review-lede =
    { $n ->
        [0] Everybody's rights have been reviewed in time.
        [one] The rights of one person are due for review.
       *[other] The rights of { $n } people are due for review.
    }
rights-last-review = Last review
rights-outcome = Outcome
rights-own = your own: somebody else reviews them
rights-next = Next review by
rights-no-next = Say by when the rights are reviewed again. Nothing was recorded.
rights-sign = Sign the review
rights-admit = Let this inspector read our record
rights-admit-meaning = I let this inspector read the whole record of my organisation until the day entered.
rights-dismiss = End it now
rights-admitted = Reads the whole record of your organisation until { $until }.
rights-not-admitted = Does not read the record of your organisation.
password-short = A password has at least 8 characters.
password-long = A password has at most 256 characters.
password-own-id = A password does not hold your own id.
password-uniform = A password is more than one character again and again.

password-change = Change the password
password-first = Your present password was set by somebody else. Choose your own before anything else; nobody but you will know it.
password-old = Present password
password-once = One-time password
password-new = New password
    .hint = At least 8 characters; length counts, not kinds of characters. It is kept as a hash beside the ledger, never in it.
password-again = New password again
password-differs = The two new passwords are not the same. Nothing was changed.
password-same = The new password is the old one. Nothing was changed.
password-not-kept = The change is on record, but the new password could not be kept: the old one still holds. Tell IT.
password-handed-out = One-time passwords
password-handed-out-lede = They stand on this page once and nowhere else. Hand each to its person; at the first sign-in it must be changed.
password-roles-wait = The roles of { $people } wait for approval by QA, who finds them on the worklist. Until then the account opens and carries none of them.
password-noted = They are handed over
password-reset = Reset the password
    .hint = Ends the person's sessions and makes a one-time password. It is on record, with the reason.
password-reset-why = Why
people-train-all =
    { $n ->
        [one] I trained them on the { $n } that is open
       *[other] I trained them on all { $n } that are open
    }
