# The door, and the people behind it.

sign-in = Sign in
sign-in-person = Your id
sign-in-password = Password
sign-in-demo = Choose who you are. Everybody here is made up, and everybody's password is “demo”; signing asks for it.
sign-out = Sign out

credential-wrong = The id or the password is wrong. Nothing was recorded.
credential-both = The first signature of a session needs both your id and your password.
credential-locked = Too many wrong passwords: the account is locked for 15 minutes, and the lock is on record.
credential-not-now = Nothing can be recorded at the moment, so nobody can sign in. Try again shortly.

role-operator = Operator
role-production-head = Head of production
role-qc-analyst = QC analyst
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
