# Investigations of results: out of specification (OOS) and out of trend (OOT).

oos-list = OOS and OOT
oos-list-title =
    { $n ->
        [0] No investigation is open
        [one] { $n } investigation is open
       *[other] { $n } investigations are open
    }
oos-list-lede = Every result outside its specification is investigated; every result that earlier batches let nobody expect is reviewed. Originals stay for ever.
oos-open = Open
oos-closed = Closed
oos-none-open = Nothing is being investigated.
    .why = An investigation opens by itself with the result that asks for it.
oos-investigation = Investigation
oos-result = Result
oos-turn = Whose turn
oos-due = To be closed by
oos-overdue = overdue
oos-question-outside-release = The reported result lies outside its release limit.
oos-question-single-outside = A single value lies outside the release limit, the mean inside. A mean may hide what varies, and no rule of the method says that only the mean counts.
oos-originals = Every result of this test
oos-col-number = No.
oos-col-purpose = Measured as
oos-col-by = Recorded
oos-subject = the one under investigation
oos-invalid = invalidated, kept
oos-in-spite = in spite of a rule: { $why }
oos-purpose-first = first measurement
oos-purpose-further = further measurement
oos-purpose-retest = retest by plan { $plan }
oos-purpose-repeat = test done again after invalidation
oos-purpose-off-plan = without a plan
oos-phase-one = Phase I: the laboratory
oos-col-question = Question
oos-examiner-analyst = Analyst
oos-examiner-supervisor = Supervisor
oos-not-answered = not answered
oos-found-as-it-should = as it should be
oos-found-fault = fault found
oos-found-not-applicable = does not apply
oos-note = What exactly (owed with a fault, or where it does not apply)
oos-hypotheses = Hypotheses and their tests
oos-hypothesis = What may have gone wrong
oos-how = What is measured, how, and what would confirm it
oos-how-hint = Written before anything is measured. Such measurements never take the place of the result.
oos-measurements = Measurements
oos-hypothesis-confirmed = confirmed
oos-hypothesis-refuted = refuted
oos-hypothesis-open = it does not tell
oos-values = Values, one a line, each with its unit
oos-says = What they say
oos-found = What was found
oos-despite = Why it was measured without an approved plan
oos-despite-hint = Only where it was done already. It is kept, raises a deviation, blocks, and proves nothing.
oos-planned = Planned
oos-approved = Approved
oos-not-approved = not approved yet
oos-causes = Causes in the laboratory
oos-kind = Where the cause lies
oos-cause = Cause
oos-cause-sample = sample
oos-cause-method = method
oos-cause-calculation = calculation
oos-cause-standard = standard or reagent
oos-cause-instrument = instrument
oos-cause-suitability = system suitability
oos-cause-analyst = analyst
oos-cause-outlier = outlier
oos-evidence = Evidence
oos-evidence-hint = What in the record shows it: raw data, instrument log, the test of a hypothesis.
oos-stated = Stated
oos-declined = Not accepted
oos-phase-two = Phase II: the full investigation
oos-full-began = The laboratory found no cause of its own
oos-production = Production reviewed its record
oos-production-cause = Cause in production, where one was found
oos-retests = Retests
oos-retests-of =
    { $n ->
        [one] { $n } retest, { $of }
       *[other] { $n } retests, { $of }
    }
oos-of = Of what
oos-of-same-sample = of the same sample
oos-of-new-sample = of a new sample
oos-analyst = Analyst
oos-why = Reason
oos-withdrawn = Withdrawn
oos-outcome = Outcome
oos-not-closed = Not closed yet.
oos-opened = Opened
oos-standing-laboratory = phase I
oos-standing-full = phase II
oos-standing-lab-error = closed: laboratory error, result invalidated
oos-standing-confirmed = closed: confirmed
oos-standing-inconclusive = closed: inconclusive, counts as confirmed
oos-standing-before-round = closed: true, and tested again after an approved reprocess
oos-standing-answered = review answered
oos-standing-unanswered = review not answered
oos-next-by = { $what } ({ $role })
oos-next-questions-analyst = answers of whoever measured
oos-next-questions-supervisor = answers of the supervisor
oos-next-approve-hypothesis = approval of the plan to test a hypothesis
oos-next-test-hypothesis = measurements of the approved plan
oos-next-cause = a cause in the laboratory, or the full investigation
oos-next-decide-cause = decision about the cause
oos-next-production = review of the batch record by production
oos-next-approve-retests = approval of the retests
oos-next-retests =
    { $n ->
        [one] { $n } retest by { $person }
       *[other] { $n } retests by { $person }
    }
oos-next-outcome = retests, or the outcome
oos-next-nothing = nothing
oos-acts = What you can do
oos-save = Record
oos-sign = Sign
oos-incomplete = Fill in every field that is asked for.
oos-meaning = I have read this investigation and make this decision.
oos-act-analyst = Answer as the analyst
oos-act-supervisor = Answer as the supervisor
oos-act-plan-hypothesis = Plan the test of a hypothesis
oos-act-approve-hypothesis = Approve the test of the hypothesis
oos-act-test-hypothesis = Record the test of the hypothesis
oos-act-cause = State a cause in the laboratory
oos-act-accept-cause = Accept the cause and invalidate the result
oos-act-decline-cause = Do not accept the cause
oos-act-full = Begin the full investigation
oos-act-production = Record the review of production
oos-act-plan-retests = Plan retests
oos-act-approve-retests = Approve the retests
oos-act-withdraw-retests = Withdraw the plan of retests
oos-act-confirm = Close: confirmed
oos-act-inconclusive = Close: inconclusive
oot-why = What was expected
oot-expected = Expected between { $low } and { $high } { $unit } (mean { $mean }), from { $n } earlier batches: the limits of an individuals chart. Inside the specification; outside this.
oot-answers = What was found out
oot-none = Nobody has answered.
    .why = The alert about the result is accepted only after somebody has.
oot-answer = Answer
oot-conclusion = What it means for this batch, and what is done
oot-answered = answered
oot-unanswered = not answered
oot-next = an answer (QC analyst or MSAT)
results-despite = Why it was measured in spite of a rule
results-despite-note = Only where it was done already and a rule refuses it. It is kept, cannot be judged, and blocks.
worklist-oos = Investigations
