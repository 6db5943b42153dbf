# The disposition of batches.

# Disposition
disposition-lede = A manufacturer releases over its plan of checks; the authorisation holder releases to the market over the manufacturer's certificate.
disposition-title-factory = { $batch }: factory release
disposition-title-market = { $batch }: market release
disposition-amount = Amount
disposition-plan = Plan
disposition-product = Product
disposition-chain = The way of this batch
disposition-made-from = Made from
disposition-made-into = Made into
disposition-rejected = rejected
disposition-undecided = not decided
disposition-checks = Checks
disposition-which = Which items
disposition-show-blocking = Blocking and decided
disposition-show-all = All
disposition-col-item = Check and item
disposition-col-verdict = Verdict
disposition-col-evidence = Evidence
disposition-col-owner = Who moves it
disposition-col-blocking = Blocking
disposition-col-at = Decided
disposition-hidden =
    { $n ->
        [one] { $n } more passed by rule
       *[other] { $n } more passed by rule
    }
disposition-passed =
    { $n ->
        [one] { $n } passed by rule
       *[other] { $n } passed by rule
    }
disposition-no-evidence = no entry
disposition-decided-beside = decided
disposition-nothing-blocks = Nothing stands between this batch and its release.
disposition-stands =
    { $n ->
        [one] Before release: { $n } item
       *[other] Before release: { $n } items
    }
disposition-stands-more = and { $n } more
disposition-do-decide = Decide the exception
disposition-do-reject = Nothing lifts it: see why
disposition-do-close = Assess and close the deviation
disposition-do-test = Test and verify
disposition-do-lot = Look at the lot
disposition-do-record = Complete the record
disposition-decide = Decide
disposition-release-factory = The lot may be charged, or go on to the authorisation holder.
disposition-release-market = The lot may be supplied.
disposition-hold-note = It stays in quarantine; decide again at any time.
disposition-reject-note = Final. The lot is disposed of as toxic waste.
disposition-sign = Sign: { $choice }
disposition-signed = The decision is signed and on record.
disposition-meaning-factory = I have reviewed the record of this batch and decide on its factory release as stated
disposition-meaning-market = I have read the release certificate of the manufacturer and decide on the market release as stated
disposition-counts = { $pass } pass, { $fail } fail, { $open } indeterminate
disposition-blocking-count =
    { $n ->
        [one] { $n } item blocks
       *[other] { $n } items block
    }
disposition-lifted =
    { $n ->
        [one] { $n } lifted by decision
       *[other] { $n } lifted by decision
    }
disposition-and = { $one }, { $other }
disposition-items =
    { $n ->
        [one] { $n } item
       *[other] { $n } items
    }
disposition-past = Decisions so far
disposition-past-note = late evidence opens a release or hold again; a rejection stands
disposition-past-none = Nothing has been decided yet.
disposition-was = was: { $choice }
disposition-reopened-at = opened again
disposition-noted-at = late evidence noted; it stays rejected:
disposition-rested-on = Rested on
disposition-rests-on-certificate = the certificate of entry { $entry }
disposition-rests-on-nothing = no certificate
disposition-await-factory = Awaiting factory release
disposition-await-market = Awaiting market release
disposition-none-waits = No batch waits.
    .why = A batch appears here when its record has ended, and again when late evidence opens its release.
disposition-none-certified = No drug product waits.
    .why = A batch appears here when its manufacturer has signed its release certificate.
disposition-done = Decided
disposition-not-for-market = goes into another stage
disposition-not-to-market = This batch makes an intermediate; what goes to the market is the drug product made from it.
disposition-certificate = Release certificate
disposition-certificate-note = the manufacturer's signed facts
disposition-certificate-holds = in force
disposition-manufacturer = Manufacturer
disposition-signed-by = Signed by
disposition-certificate-meaning = Meaning
disposition-entry = Ledger entry
disposition-checkpoint = Checkpoint over it
disposition-certificate-text = As text, the same bytes for ever
disposition-no-certificate = No release certificate is in force.
    .why = The manufacturer has not released the batch, or its release was opened again, or a lot in it is on hold. Without a certificate there is nothing to release on.
disposition-holder-sees = The holder decides over this certificate and nothing else of the manufacturer's. If the manufacturer's release opens again, so does this one.

disposition-do-round = Finish what is done again
disposition-do-analysis = Issue the certificate of analysis
disposition-not-for = not for { $market }
disposition-rounds = { $n ->
    [one] one round of reprocessing or rework
   *[other] { $n } rounds of reprocessing or rework
}
