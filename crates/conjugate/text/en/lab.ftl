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
oos-question-outside-shelf-life = The reported result lies outside its shelf-life limit.
oos-question-out-of-trend = The result meets its limit, and lies outside what the earlier time points of the same lot let one expect.
oos-question-single-outside = A single value lies outside the release limit, the mean inside. A mean may hide what varies, and no rule of the method says that only the mean counts.
oos-originals = Every result of this test
oos-col-number = No.
oos-col-purpose = Measured as
oos-col-by = Recorded
oos-subject = the one under investigation
oos-not-verified = not verified
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
oot-without = Left out, because rejected or with another result by this method that fails:
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

# Determinations

derived-title = { $lot }: { $method }
derived-standing = Standing
derived-method = Method
derived-recorded = Recorded
derived-by-itself = the node itself
derived-why = Derived so because
derived-again = Derived again just now
derived-again-same = the same bytes
derived-again-differs = other bytes: this software or this machine calculates differently
derived-again-not = not possible: this software cannot read the file
derived-again-amiss = not possible. { $what }
file-amiss = The kept file
derived-verify = Verify all figures of this determination
derived-doubted = in doubt, no result
derived-unverified = waits for a second analyst
derived-no-result = no result
derived-not-counting = another result counts
derived-doubts = Why this gives no result
derived-doubts-note = Nothing is integrated in silence. An analyst looks at the recording and derives it otherwise, saying why; or sets the sample aside and injects again.
derived-picture = Chromatogram and fit
derived-spectrum = Deconvoluted spectrum
derived-picture-note = drawn from the kept file with the parameters on record
derived-fits = How well each stretch is reproduced
derived-fit-window = Stretch
derived-fit-accepted = accepted
derived-fit-refused = not accepted
derived-unassigned = Belongs to no load
derived-peaks = Peaks
derived-resolution = Least resolution
derived-noise = Noise
derived-uncertainty = Standard uncertainty of the mean
derived-r-squared = R²
derived-figures = Distribution against limits
derived-figures-note = computed: every digit, ± the standard uncertainty of the fit (noise only); compared: rounded once by the specification
derived-computed = Computed
derived-compared = Compared
derived-this = First method
derived-other = Second method
derived-other-value = Found
derived-difference = Difference
derived-within = At most
derived-agree = agrees
derived-differ = differs
derived-unknown = indeterminate
derived-lineage = From the raw file to the verdict
derived-link-file = Raw file, kept
derived-link-read = Read
derived-link-parameters = Parameters
derived-link-answer = Answer, SHA-256
derived-link-result = Result
derived-others = Other determinations of this sample
derived-otherwise = Derive it otherwise
derived-otherwise-note = Other parameters make another determination, with your name and reason. This one stays as it is; where it gave results, the new ones cannot release the batch by themselves.
derived-parameters = Parameters (JSON)
derived-reason = Why it is derived otherwise
derived-otherwise-do = Derive with these parameters
derived-no-figure = The calculation gives no figure for { $name }
derived-refused-at = { $said } ({ $place })
derived-several-runs = The file holds { $n } injections of this sample, and the method asks for { $asked }; an analyst says which count
derived-few-runs = The file holds { $n } injection of this sample, and the method asks for { $asked }
derived-scans-untimed = { $n } spectra of this sample do not say when in the run they were recorded
derived-scans-centroids = { $n } spectra were reduced to their peaks; only profiles can be added up
derived-scans-not-added = The spectra cannot be added up ({ $place })
derived-injection = Injection { $n }
derived-apart = { $name }: the injections lie { $apart } apart; the method lets them lie { $most } apart
injection = Injection
injection-which = The recordings that count
derived-no-parameters = The parameters are no JSON object
derived-no-number = A point of the recording is no number: { $text }
derived-no-calculator = There is no calculation called { $name }
derived-from-it = Calculated from it:

# Readings that are entered

entered-title = Readings
entered-of = { $lot }: readings for { $method }
entered-go = enter the readings
entered-note = the calculation of the strategy is made over them at once, and both stay on record
entered-do = Calculate and record
entered-faults = These lines cannot be read; nothing was recorded
entered-line = Line { $line }: { $said }
entered-nothing = nothing was entered
entered-too-many = more than { $cell } lines
entered-no-form = there is no form for the field { $cell }
entered-no-number = “{ $cell }” is no number; digits with a point, as 1.50
entered-no-name = the preparation has no name
entered-two-cells = load and area are wanted, { $cell } cells are there
entered-three-cells = preparation, dose and a response are wanted, { $cell } cells are there
entered-other-cells = five cells for a square (preparation, dose, row, column, response), four for counts (preparation, dose, positive, n); { $cell } are there
entered-no-load = “{ $cell }” is no load of this chain
entered-twice = “{ $cell }” is there twice
entered-one-standard = exactly one preparation is the standard, called S, STD, Standard or REF; { $cell } are
entered-no-sample = there is no preparation beside the standard
entered-which-sample = of several preparations the sample is called by its number on the label: { $cell }
entered-factor-cells = a factor has three cells (preparation, =, number); { $cell } are there
entered-factor-of-none = a factor is given for “{ $cell }”, of which there are no doses
entered-not-valid = { $name } is { $found }, and not { $limit }: the assay is not valid
entered-preparations = Preparations, doses and responses
entered-preparations-hint = One line per dose: preparation, dose, a response of each block (plate). The standard is called S. An empty cell is a missing response. With more preparations than one beside the standard the sample is called by its number.
entered-light = Light chain: load and area
entered-light-hint = One line per peak, as L0 with 38.2.
entered-heavy = Heavy chain: load and area
entered-heavy-hint = One line per peak, isomers summed, as H1 with 41.0.
entered-decimal-comma = “{ $cell }” has a comma: a decimal point is wanted, as 1.10
entered-one-number = one number is wanted, { $cell } cells are there
entered-a280 = Absorbance at 280 nm
entered-a280-hint = As the photometer says, the buffer set to zero: 1.0550
entered-a_lambda = Absorbance at the maximum of the payload
entered-a_lambda-hint = At the wavelength of the coefficients above: 0.6900
entered-a_scatter = Absorbance where neither absorbs (320 to 350 nm)
entered-a_scatter-hint = Taken from both for scattered light: 0.0120
entered-both = “{ $cell }”: the table and the text are both filled; empty one of them
entered-factors = Assigned potency of the standard, dilution of a sample
entered-factors-hint = What a preparation is multiplied by: for the standard its assigned potency as a ratio, for a sample its dilution before the assay. Without a number it is 1.
entered-assigned = { $lot } was qualified with { $value }.
grid-hint = Cells can be pasted from a workbook; the arrow keys go from line to line.
grid-line = Line
grid-preparation = Preparation
grid-dose = Dose
grid-response = Response
grid-row = Row
grid-column = Column
grid-value = Response
grid-positive = Positive
grid-n = Of
grid-load = Load
grid-area = Area
grid-factor = Factor
grid-rows = More lines
grid-columns = Another response
grid-as-text = Paste the whole table as text
grid-text = Lines with commas, semicolons or tabs between the cells
entered-reason = Why it is done again
entered-reason-note = Only where the assay was done before on this sample, or a rule stands against it. It is kept.
entered-not-yours = Readings are entered by an analyst of quality control.
entered-shown = As it was entered
entered-again = Enter other readings
entered-picture = Responses and what was fitted
entered-picture-note = drawn from the readings on record with the parameters on record
entered-doubts-note = The assay is not valid and stays on record. It is done again, by a person who says why.
entered-validity = Whether the assay is valid
entered-validity-note = before any result: of the calculation (Ph. Eur. 5.3), and as the method declares
entered-validity-found = Found
entered-regression = Regression on the dose
entered-parallelism = Departure from parallelism
entered-linearity = Departure from linearity
entered-potency = { $name }: potency as a ratio (limits)
entered-slope = Slope
entered-lines = { $n } lines
derived-link-entered = Entered
entered-sample = Sample
entered-run = Analytical run
derived-figures-plain = Results against limits
derived-lineage-entered = From the readings to the verdict
behind = Behind it
behind-none = nothing
behind-show = Show
behind-standard = Reference standard { $lot }, to the same area
behind-nothing = No recording of a reference standard of this run is on file, so that none stands behind it. It is recognised by the number of its lot.
behind-not = { $name } cannot be drawn: the same parameters give no peaks in its recording.
behind-amiss = { $name } cannot be drawn: { $what }.
beside-difference = Difference { $gap }, at most { $within }.
beside-gap = Largest gap between shares: { $name }, { $gap }, at most { $within }.
beside-all = every figure
beside-stacks = Side by side
imports-standard = reference standard
derived-score-reconstruction = Area of the fit over that of the trace
derived-score-r-squared = R²
derived-score-residual = Largest residual, of the top
derived-score-uncertainty = Uncertainty of an area
derived-ambiguous = Could be of two loads
derived-error-ppm = Error of mass, ppm
derived-met = { $met } of { $n } limits met
derived-suitability = System suitability

held-expected = Expected from what was charged
held-not-expected = not to be told: a supply is not known
held-at-most = { $most } mol/mol at most, by what is known so far
held-conversion = Conversion
held-window = validated
held-supply = What bounds it
held-lots = Lots charged
held-ratio = For each antibody
held-loads = Loads each
held-most = Allows at most
held-bounding = the smallest
held-waits = waits for its measurement
held-found = { $load } mol/mol beside at most { $most } (validated { $window } of it): { $said }
held-lack-charge = nothing of { $material } was charged
held-lack-lot = lot { $lot }: the amount charged, its purity or its concentration is not known
held-lack-result = no result that can be compared
held-lack-ratio = the ratio cannot be worked out
held-advice-unknown = Nothing is assumed for what is missing, and the release waits. Complete the charge, the figure of the lot or the test.
held-advice-below = Something reacted elsewhere, or a figure is off: look at re-oxidation and hold times, hydrolysis and age of the linker-payload, quench, and the measurement.
held-advice-above = More reacted than the process was validated for, or a figure is off: look at the measurement, the weighings, the concentration of the antibody and the purity on the certificate.
held-advice-more = This cannot be. The measurement, a weighing, the purity on the certificate or the concentration of the antibody is wrong; find out which.
signal-absorbance = absorbance
signal-luminescence = luminescence (RLU)
signal-fluorescence = fluorescence (RFU)
signal-peak-area = peak area (mAU·s)
signal-at = { $quantity } at { $nm } nm
signal-of = Reading: { $signal }. { $hint }
derived-same-recording = Injections { $n } and { $asked } are the same recording, point by point
derived-parameters-other = not those of the method
derived-link-acquired = Recorded

# What may be begun
bench = What may be begun
bench-title = { $n ->
    [0] No test may be begun now
    [one] { $n } test may be begun now
   *[other] { $n } tests may be begun now
}
bench-seconds-title = { $n ->
    [0] No result waits for a second pair of eyes
    [one] { $n } result waits for a second pair of eyes
   *[other] { $n } results wait for a second pair of eyes
}
bench-lede = The sample whose hold time ends first stands first, what is overdue before everything. Below each sample stand its tests without a result.
bench-method = Method
bench-now = only what may be begun now
bench-all = show everything
bench-none = No test is owed.
    .why = A test is owed as soon as its sample can be taken, until its result is there.
bench-none-fits = No test fits this choice.
bench-by-sample = Tests by sample
bench-without = Tests without a sample
bench-counts = { $tests ->
    [one] { $tests } test
   *[other] { $tests } tests
} on { $samples ->
    [one] { $samples } sample
   *[other] { $samples } samples
}
bench-tests = { $n ->
    [one] { $n } test
   *[other] { $n } tests
}
bench-col-standing = Where it stands
bench-col-begin = Begin
bench-begin = may be begun
bench-stopped = stopped
bench-waits = no sample
bench-growing = incubating
bench-grows = incubates until { $at }
bench-grown = incubation ended { $at }
bench-begin-test = Begin the test
bench-on-none = rests on no sample
bench-sample-ahead = “{ $name }” is taken later in the batch
bench-sample-due = “{ $name }” can be taken since { $since }, by: { $role }
bench-sample-taken = “{ $name }” is used up or discarded; another is taken by: { $role }
bench-sample-missed = it is stated that “{ $name }” is missing; quality assurance decides
bench-no-hold = no hold time set
bench-left = { $time } left
bench-over = over for { $time }
bench-late = Past their hold time
bench-take = Take it
bench-sampling = Sampling plan
bench-readings = Enter readings
bench-file = From a file
bench-type = Type it in
bench-in-run = Enter in { $run }
bench-despite = Enter all the same
bench-seconds = Results that wait for a second pair of eyes
bench-seconds-n = { $n }; { $yours } of them for you
bench-seconds-none = No result waits.
bench-seconds-all = Show all { $n }
bench-recorded = Recorded
bench-unblocks = { $sentence } Can verify: { $roles }.
bench-go = What may be begun, by hold time
