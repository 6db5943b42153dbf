# Analytical runs, methods, standards

runs = Analytical runs
runs-title = { $n ->
    [0] No run waits for anybody
    [one] One run waits
   *[other] { $n } runs wait
}
runs-lede = One sequence, on one instrument, by one method. No result counts whose system did not meet its limits, before the samples and after them.
runs-begin = Begin a run
runs-waiting = In hand
runs-none = No run is open, and every result of a run is verified.
    .why = A run is begun from the result that is to be measured, or here.
runs-others = All other runs
runs-col-run = Run
runs-col-method = Method
runs-col-instrument = Instrument
runs-col-samples = Batches
runs-col-standing = Standing
runs-col-results = Results
runs-col-begun = Begun
runs-unverified = { $n }, { $open } unverified
runs-of = Which method, for which batch
runs-of-field = Batch and method
runs-choose = Choose
runs-no-method = No batch in hand is tested by a method that is done in runs.
runs-column = Column, plate or kit
runs-sequence = Sequence
runs-sequence-note = One line for each injection or place, in their order. The number of a batch is its sample, the number of a lot a standard; a blank begins with "blank".
runs-blank = blank
runs-control = control sample
runs-despite = Begun in spite of a rule, because
runs-despite-note = Only where it was begun already: the run is recorded, and its results ask for a decision.
runs-look = { $total ->
    [0] This run has given no result yet
    [one] { $n } of one result needs you
   *[other] { $n } of { $total } results need you
}
runs-calibrated = calibrated until
runs-ended = Ended
runs-begun-in-spite = Begun in spite of a rule
runs-aborted-before = { $n ->
    [one] One run with these samples was aborted before
   *[other] { $n } runs with these samples were aborted before
}
runs-aborted-question = Was each of them broken off for a reason that does not lie in the result?
runs-needs-look = Needs you
runs-nothing-to-look = Nothing departs from plain passing.
runs-no-result = It has given no result yet.
runs-void = No result of this run counts
runs-void-note = Whatever its results say, they are indeterminate, and nobody lifts that: the run is repeated.
runs-departs = What departs
runs-departs-note = The system does not meet, or does not show, everything that the method asks of it.
runs-departs-line = { $bracket }: { $name } { $value }, required { $asked }
runs-not-measured = not recorded
runs-late = recorded after the end of the run
runs-was = was { $was }; corrected by { $by }, seen by { $second }: { $why }
runs-correct = Correct a figure
runs-correct-to = Right value
runs-correct-note = The first figure stays on record. A second person looks at the print-out; where the limit is judged otherwise by it, the run is in doubt.
runs-end-despite = Ended without the figures before the samples, because
runs-end-despite-note = Only where the run is over already: it is recorded, and its results ask for a decision.
runs-ended-in-spite = Ended in spite of a rule
runs-passed = Passed by rule
runs-passed-by = Judged by
runs-show-passed = { $n ->
    [one] Show the one result
   *[other] Show the { $n } results
}
runs-system-rule = system suitability, rule version { $v }
runs-once = Each figure is recorded once; what is not known yet may come later. If a limit is not met, the run is repeated.
runs-record-system = Record the system
runs-limit = Limit
runs-required = Required
runs-measured = Measured
runs-lots = Standards and reagents
runs-no-lots = The method uses none.
runs-kind = What
runs-name = Name
runs-verified = Verified
runs-verify = Verify the results of this run
runs-waits-for-reviewer = Waits for a reviewer
runs-end = End the run
runs-end-note = After the last injection. What the system has to meet after the samples may be entered then, too.
runs-abort = Abort the run
runs-why = Why
runs-doubt = Something was found out later
runs-ground = About what
runs-doubt-note = Every result of the run asks for a decision, and what was released on it is open again.
runs-meaning = I have reviewed the results of this run and verify them
runs-incomplete = Say why.
run-open = open
run-aborted = aborted
run-suited = system suitable
run-unsuited = system not suitable
run-unmeasured = system not measured
run-in-doubt = in doubt
run-in-spite = in spite of a rule
run-lot-good = in date when used
run-lot-bad = expired or held
run-bracket-opening = System before the samples
run-bracket-closing = System after the samples
run-kind-blank = blank
run-kind-standard = standard
run-kind-control = control
run-kind-sample = sample
run-ground-instrument = the instrument
run-ground-standard = a standard or reagent
run-ground-analyst = the analyst's work
run-ground-suitability = a figure of the system
run-ground-other = something else
results-run = Analytical run
results-run-note = The method is done in runs; the result comes from one whose system was suitable.
results-run-open = the one run that has not given it yet
methods = Methods
methods-lede = What a laboratory measures by: each version by a report, approved by two people.
methods-none = No strategy in force has a method done in runs.
methods-report-field = Report
methods-range = Validated range
methods-range-note = For example 0.5..50 or >=0.1; a value outside is not told.
methods-unit = Unit of the range
methods-signed = Reported and approved
methods-withdrawn = Withdrawn
methods-procedure = Procedure
methods-trained = Analysts who know it
methods-nobody = nobody
methods-limits = { $n ->
    [one] One limit of the system
   *[other] { $n } limits of the system
}
methods-ground = By
methods-on = Date of the report
methods-report = Report this version
methods-approve = Approve this report
methods-withdraw = Withdraw this version
methods-meaning = I answer for this method being fit for its purpose at this laboratory
methods-no-report = Name the report.
methods-no-date = Enter the date of the report.
methods-bad-range = A range looks like 0.5..50 or >=0.1, with its unit.
method-standing-none = no report
method-standing-reported = reported
method-standing-in-force = in force
method-standing-withdrawn = withdrawn
method-ground-validated = validated
method-ground-verified = verified (compendial)
method-ground-transferred = transferred to this laboratory
standards = Reference standards and reagents
standards-lede = What results are measured against, the next to expire first.
standards-all = All lots
standards-none = No lot of a standard or reagent is in the books.
standards-lot = Lot
standards-name = Material
standards-last = Use by
standards-value = Assigned value
standards-left = Left
standards-kind-primary = primary standard
standards-kind-working = working standard
standards-kind-reagent = reagent
standards-held = held or rejected
standards-expired = expired
standards-not-released = not released
standards-not-qualified = not qualified
standards-usable = may be used
standards-qualify = Qualify a working standard
standards-assigned = Assigned value
standards-report = Report
standards-meaning = I answer for the assigned value of this standard
standards-incomplete = Enter the value as a decimal, and the report.
runs-amount = Amount taken, in the unit of the lot
runs-vial = From the container
runs-amount-note = What is stated here goes off the books of the standard or reagent. Left empty, nothing does.
runs-amount-unread = An amount taken of a lot could not be read: write a number such as 0.5, in the unit of the lot.
runs-taken = Taken
