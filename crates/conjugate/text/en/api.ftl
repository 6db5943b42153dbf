# What a program is told when its request cannot be answered.

api-place = line { $line }, column { $column }: { $what }
api-unknown-field = `{ $field }` is no field of this command

api-sign-in-first = Nobody is signed in
    .now = Sign in with POST /api/sign-in and send the session's cookie.
api-no-token = The token of this session is missing
    .now = Nothing was recorded. Send the token that POST /api/sign-in answered in the header x-csrf.
api-credential = A credential was not accepted
    .now = Nothing was recorded. Check the person and the password.
api-not-json = This is not JSON
    .now = Nothing was recorded. Send JSON in UTF-8, with the content type application/json.
api-not-acceptable = A field is missing or not what it must be
    .now = Nothing was recorded. Correct the field; /api/openapi.json says what each must be.
api-address = The query of this address cannot be read
    .now = Correct the query; /api/openapi.json says what it takes.
api-unknown-command = There is no such command
    .now = Nothing was recorded. /api/openapi.json lists every command with an example.
api-internal-command = Only the application itself sends this command
    .now = Nothing was recorded. Sign in with POST /api/sign-in; the rest is not for programs.
api-file-elsewhere = A raw instrument file is not handed in here
    .now = Nothing was recorded. Hand the file in on the step's page, where it is kept and read as it is.
api-not-a-signature = This command is not a signature
    .now = Nothing was recorded. Send it without a signature.
api-changed = What was shown is no longer what would be signed
    .now = Nothing was recorded. Ask POST /api/shown again, show the new lines to the signer, and sign those.
api-faults = The strategy has faults
    .now = Nothing was recorded. Correct the files and propose them again.
api-not-found = There is nothing of that id
    .now = Check the id and the address.
api-no-such-method = This address does not take that kind of request
    .now = /api/openapi.json says what it takes.
api-file-most = at most { $bytes } bytes; a larger file is laid into the folder that the node watches
api-file-empty = the file is empty
api-too-long = That is more than a request takes
    .now = Nothing was recorded. Send less.
api-not-now = Nothing can be recorded just now
    .now = Nothing was recorded. Wait a minute and send it again with the same id; it counts once.
api-stands-by = This server stands by: it shows the record and does not write it
    .now = Nothing was recorded. Send it to the server that writes.
api-not-current = This server does not know whether its record is still the current one
    .now = It shows and records nothing. Ask the server that writes now; a command sent again with the same id counts once.
api-broken = Something failed on our side
    .now = Look at the record before you send it again; with the same id it counts once. Tell IT the address and the time.

# What a signature means and is given over, for programs.

api-shown-reason = Reason: { $reason }
api-shown-batch = Batch { $batch }: { $standing }, last entry { $last }
api-shown-lifted = , lifted by a decision

api-meaning-approve-strategy = I approve this version of the control strategy.
api-meaning-make-effective = I put this version of the control strategy in force.
api-meaning-release-lot = I release this lot.
api-meaning-reject-lot = I reject this lot.
api-meaning-unhold-lot = I lift the hold on this lot.
api-meaning-accept-exception = I accept this exception for the reason given.
api-meaning-keep-exception = I do not accept this exception.
api-meaning-close-deviation = I accept the assessment of this deviation and close it.
api-meaning-grant-roles = I approve these rights.
api-meaning-decline-roles = I do not approve these rights.
api-meaning-review-access = I have reviewed these rights, each with the outcome that stands beside it.
api-meaning-admit-inspector = I let this inspector read the whole record of my organisation until { $until }.
api-meaning-disposition = I decide over this batch: { $kind }, { $choice }.
api-meaning-retest-lot = I have judged this retest
api-meaning-date-lot = I have read this date on the certificate
api-meaning-approve-procedure = I approve this version of the procedure.
api-meaning-procedure-effective = I put this version of the procedure in force.
api-meaning-withdraw-procedure = I withdraw this version of the procedure.
api-meaning-read-procedure = I have read and understood this version of the procedure.
