# Review by exception, deviations, results, and what a signature covers.

# What a signature covers
sign-line = { $name }: { $value }
sign-decision = Decision
sign-batch = Batch
sign-exception = Exception
sign-what = What
sign-verdict = Verdict
sign-limits = Limits
sign-rests-on = Rests on
sign-deviation = Deviation
sign-class = Class
sign-entries = Ledger entries
sign-plan = Plan
sign-items = Digest over the items
sign-stands-between = Stands between
sign-certificate = Certificate

decisions-yours =
    { $n ->
        [one] { $n } decision is yours
       *[other] { $n } decisions are yours
    }

# Review by exception
review-lede = What a rule passed is not shown here; it is one click away in each batch. What is left needs a person.
review-title =
    { $n ->
        [one] { $n } of { $total } items needs you
       *[other] { $n } of { $total } items need you
    }
review-fact-batch = Batch
review-fact-standing = Record
review-fact-strategy = Rules in force
review-fact-passed = Passed
review-fact-others = Waits for others
review-fact-missing = Not there yet
review-shared = Of this batch you read the exceptions that you decide, each with the evidence for that decision. The rest of the record is the manufacturer's.
review-passed-by = { $n } by { $rules } rules
review-whole-record = Whole record
review-results = Results
review-disposition = Disposition
review-signed = Signed:
review-nothing-left = nothing else in this batch waits for you
review-exceptions = Exceptions
review-open = { $n } open
review-none-open = No exception is open.
    .why = What was raised has been decided; late evidence opens it again by itself.
review-for-others = for others
review-decided = Decided
review-passed = What passed the rest
review-evidence = Evidence
review-why-it-matters = Why it matters: { $why }
review-recorded-by = Recorded by
review-known-at = known at
review-second = Second person
review-no-second = none
review-source = Source
review-source-typed = typed
review-source-worked = worked out by the record
review-source-derived = derived, { $determination }
review-source-file = from { $file }, { $instrument }
review-entries = Entries
review-entry-raised = raised the exception
review-deviation = Deviation
review-replicates = Replicates
review-values = Every value that was recorded
review-value-raised = the exception is about this one
review-attempts = Attempts refused at this step
review-remarks = Remarks
review-around = What happened around it
review-touched = What it could have touched
review-not-tested = not yet tested
review-decision = Decision
review-must-rest = Must rest on
review-must-sign = Must sign
review-nobody = Nobody may lift this. The batch is rejected, or reprocessed by an approved route.
review-to-sign = has not signed
review-accepted = Accepted
review-withdrawn = Withdrawn
review-withdrawn-why = The result was invalidated for a proven laboratory cause. It blocks no longer, and nobody decides it.
review-kept = Block kept
review-void = Void: the record changed
review-choose = Choose; then you see exactly what you sign.
review-choices = Choices
review-accept = Accept: lift the block
review-accept-note = The verdict stays what it is; your decision stands beside it.
review-keep = Keep the block
review-keep-note = On record, with your reason. Nobody releases the batch over it.
review-not-allowed = Not allowed: { $why }
review-why = Your reason
review-why-reason = Why, in your words. It becomes part of the record.
review-why-substitute = Name the evidence that stands in for what is missing. It becomes part of the record.
review-reason-owed = A reason is owed. Nothing was signed.
review-sign = Sign: { $choice }
review-meaning = I have reviewed this exception and its evidence and decide as stated
review-if-changes = If the evidence changes (a correction, a late result) this decision opens again by itself.
review-no-exception = Nothing was raised in this batch.
    .why = Every reading and result so far lies inside its limits; what is not there yet blocks the release all the same.
review-named = { $name } { $value }
review-done-otherwise = { $step }: done otherwise
review-further-act = { $step }: something more was done after its end
review-rework = Rework without approval: { $what }
review-test-of = test result · { $of }
review-batches = Batches with something to decide
review-batches-note = yours first
review-nothing = No batch has an exception to decide.
    .why = An exception appears here by itself when a reading or a result leaves its limits or cannot be judged.
review-done = Decided
review-count = { $n } { $state }
review-col-batch = Batch
review-col-standing = Standing
review-col-yours = Yours
review-col-undecided = Undecided
review-col-deviations = Open deviations
review-col-decided = Decided
review-col-items = Items

# What passed
passed-title =
    { $n ->
        [one] { $n } item passed by this rule
       *[other] { $n } items passed by this rule
    }
passed-item = Item
passed-verdict = Verdict
passed-because = Because
passed-entries = Entries
passed-limits = reading inside its normal range
passed-steps = step done as instructed, in order
passed-finished = record ended
passed-specification = result within specification and verified
passed-materials = lot and its ancestors not on hold
passed-deviations = deviation closed
passed-sample = sample taken, kept and tested as planned
passed-integrity = filter or column tested and whole
passed-consumable-use = consumable fit for the use
passed-trend = unexpected result answered
passed-agreement = methods of different principle agree
passed-composition = shares of one whole add up to it
passed-plausibility = load agrees with what was charged
passed-skip = test left out by an approved rule
passed-round = repeated steps done again
passed-oos = out-of-specification result investigated and closed

# Around an entry
around-started = Batch started
around-assigned = { $equipment } assigned
around-added = { $amount } of lot { $lot } charged
around-corrected = Corrected: { $name } { $value }
around-done = Done: { $step }
around-otherwise = Done otherwise: { $step }: { $what }
around-further = Done besides: { $step }: { $what }
around-noted = { $kind }: late evidence noted; the rejection stands
around-refused = Attempt refused by { $rule }
around-comment = Remark: { $text }
around-paused = Paused: { $why }
around-resumed = Resumed
around-finished = Record ended with { $amount }
around-operation = Operation ended: { $unit }
around-verified = Verified: { $name }
around-raised = { $id } raised: { $why }
around-accepted = { $id } accepted
around-kept = { $id }: block kept
around-reopened = { $id } open again
around-deviation = { $id } opened
around-disposition = { $kind }: { $choice }
around-taken-back = { $kind } open again

# Deviations
deviations = Deviations
deviations-title =
    { $n ->
        [one] { $n } deviation is open
       *[other] { $n } deviations are open
    }
deviations-open = Open
deviations-closed = Closed
deviations-none = No deviation is open.
    .why = One opens by itself when a value leaves its registered range; anybody who works here opens one by hand.
deviation-col-id = Deviation
deviation-col-what = What
deviation-col-class = Class
deviation-col-standing = Standing
deviation-col-batch = Batch
deviation-col-opened = Opened
deviation-col-verdict = Verdict
deviation-col-limits = Against its limits
deviation-lot = Lot
deviation-course = Course
deviation-opened = Opened
deviation-assessed = Assessed
deviation-closed = Closed
deviation-not-assessed = Cause and impact are not written down yet.
deviation-not-closed = Somebody who was no part of it closes it with a signature, over the assessment.
deviation-by-rule = opened by a rule
deviation-rework = act { $n } beyond the registered process
deviation-rests = What rests on it
deviation-cause = Cause
deviation-impact = Impact
deviation-impact-hint = On quality, on other batches, on people
deviation-assess = Assess
deviation-assess-again = Assess again
deviation-assess-save = Record the assessment
deviation-close = Close
deviation-close-sign = Sign and close
deviation-meaning = I accept this assessment and close the deviation
deviation-cannot-assess = Assess: { $why }
deviation-cannot-close = Close: { $why }
deviation-not-yours = Not open to you
deviation-incomplete = A field is empty. Nothing was recorded.
text-too-long = The text is too long: { $most } characters at most. Nothing was recorded or signed.
text-character = The text holds a character that cannot be seen or changes how it reads ({ $code }), and a record keeps none. Delete it and send again. Nothing was recorded or signed.
deviation-new = Open a deviation
deviation-new-note = What a rule notices opens by itself. Open one here for what no rule can see.
deviation-new-not-yours = Your role does not open deviations.
deviation-no-batch = no batch
deviation-what = What happened
deviation-open = Open the deviation

# Test results
results = Results
results-title = Results due: { $due } · to verify: { $verify }
results-stage = Stage
results-all = Every attribute of the stage
results-col-test = Attribute
results-col-specification = Specification
results-col-result = Result
results-col-verdict = Verdict
results-col-verified = Verified
results-verify = Verify
results-again = record another
results-enter-short = Enter
results-enter = Enter a result: { $name }
results-replicate = Replicate { $n }
results-replicate-note = As the instrument shows it, with “<” or “>” where it says so. The mean is rounded once, to the places of the limit.
results-missing = No value, because
results-missing-note = Only where no value was obtained; the result is then indeterminate and blocks.
results-record = Record the result
results-cancel = Cancel
results-nothing-entered = Enter a value, or say why there is none. Nothing was recorded.
results-no-value = no value
results-no-value-because = no value: { $why }
results-earlier =
    { $n ->
        [one] { $n } earlier
       *[other] { $n } earlier
    }

# Certificates of analysis
analysis = Certificate of analysis
analysis-limits = Limits
analysis-of-release = Release limits
analysis-of-market = Limits of { $market }
analysis-complies = complies
analysis-does-not-comply = does not comply
analysis-method = Method
analysis-made = Manufacture began
analysis-use-by = Expiry
analysis-retest-by = Retest date
analysis-storage = Storage
analysis-undated = not set
analysis-measured = Tested
analysis-checked = Verified
analysis-amount = Quantity made
analysis-laboratory = Tested by
analysis-number = Number
analysis-signed-as = signed as { $name }
analysis-conclusion-complies = Conclusion as of { $date }: batch { $batch } complies with: { $limits }.
analysis-conclusion-fails = Conclusion as of { $date }: batch { $batch } DOES NOT COMPLY with: { $limits }.
analysis-conclusion-decided = Conclusion as of { $date }: of batch { $batch } not every result could be judged by: { $limits }. Those that could be judged comply.
analysis-conclusion-left-out = Tests that were not done on this batch, as listed: { $n }.
analysis-newer = took its place.
analysis-sample = Sample
analysis-run = Run
analysis-entry = Entry { $entry }
analysis-old = NO LONGER CURRENT. A result, a date, a review or a decision changed after it was signed; it says what was known then.
analysis-now = What a certificate says now
analysis-lacking = { $n ->
    [one] One test cannot stand on it yet
   *[other] { $n } tests cannot stand on it yet
}
analysis-cannot = A certificate is issued once every test has a verified result that can be judged, and whatever was raised about it is answered and decided.
analysis-waits-for = waits for: { $who }
analysis-waits-for-nobody = the strategy names nobody who decides about it
analysis-title-fails = Statement of results: DOES NOT COMPLY ({ $limits })
analysis-title-decided = Certificate of analysis, not every result could be judged ({ $limits })
analysis-no-release = DOES NOT COMPLY with: { $limits }. This paper states results. Nothing is released, shipped or accepted on it by these limits.
analysis-not-all-judged = Not every result could be judged ({ $limits }). Each such line says so and names the decision that quality assurance signed about it.
analysis-within = within its limit
analysis-no-limit = no limit declared
analysis-decided = decided by quality assurance:
analysis-sign-fails = I have compared every line with its result. The batch DOES NOT COMPLY ({ $limits }); this statement is nothing to release by
analysis-sign-decided = I have compared every line with its result and, where a result cannot be judged, with the decision about it, and certify this analysis
analysis-issue-fails = Issue the statement: does not comply
analysis-issue = Issue the certificate
analysis-sign = I have compared every line with its result and certify this analysis
analysis-after-round = found after round { $n } of reprocessing or rework
analysis-none = No certificate of analysis has been issued.
analysis-all = Certificates issued
analysis-current = says what the results say
analysis-superseded = no longer current
gap-no-result = no result yet
gap-left-out = not tested on this batch
analysis-left-out = not tested on this batch (periodic testing, every { $n }th batch at least; last tested on { $batch })
results-may-leave-out = may be left out by the rule
results-not-left-out = must be tested
results-left-out-owed = left out, and owed all the same
results-leave-out = Leave out by the rule
results-leave-out-title = Leave out on this batch: { $name }
results-leave-out-despite = Why it was left out in spite of the rule
results-leave-out-despite-note = Only where it was not done and cannot be any more. A deviation opens, and the release waits until the test is done.
results-leave-out-sign = I have compared this batch with the rule of the strategy; the test is left out on it
gap-not-verified = not verified
gap-investigated = under investigation
gap-reviewed = not expected, and not reviewed
gap-undecided = raised about it, and not accepted
gap-indeterminate = cannot be judged
review-sample-missed = Sample missing: { $sample }
