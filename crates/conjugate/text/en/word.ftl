# Words for what the plant says of things: standings, bands, reasons, decisions.

standing-quarantine = in quarantine
standing-released = released
standing-rejected = rejected
standing-running = running
standing-paused = paused
standing-finished = finished
standing-draft = draft
standing-in-review = in review
standing-approved = approved
standing-effective = effective
standing-superseded = superseded
standing-never = never approved
standing-conditional = approved with conditions
standing-expired = approval ran out
standing-suspended = suspended
standing-withdrawn = withdrawn
standing-open = open
standing-assessed = assessed
standing-closed = closed
standing-decided = decided
standing-reopened = open again: the record changed
standing-held = on hold

need-qualified = qualification in date
need-calibrated = calibration in date
need-clean = clean, within its hold time
need-dedicated = dedicated to a product

band-normal = in the normal range
band-alert = outside the normal, inside the registered range
band-outside-registered = outside the registered range
band-outside-proven = outside the proven range
band-indeterminate = cannot be judged: { $why }

result-band-inside = within specification
result-band-alert = outside the internal alert limit, within specification
result-band-outside-release = out of specification
result-band-indeterminate = cannot be judged: { $why }

why-missing = nothing was observed
why-no-registered-range = no registered range is declared
why-unit = the unit does not convert to the limit's
why-censored = “<” or “>”, and the limit lies on both sides of what it may be
why-impossible = nothing can measure that; the value itself is in doubt
why-not-worked-out = the record does not hold what it is worked out from
why-illustrative = the limit is an example
why-single-outside = a single value lies outside the limit that the mean meets
why-run-unsound = no analytical run carries it
why-outside-validated = it lies outside the range that the method was validated for
why-in-spite = it was measured in spite of a rule that stands against it
why-wrong-kind = not the kind of value that the strategy asks for
why-empty = nothing was entered
why-comma = it has a comma; write 1234.5 or 0.25
why-unreadable = it is not a number

class-minor = minor
class-major = major
class-critical = critical

blocker-alert = outside the normal range or alert limit
blocker-indeterminate = cannot be judged
blocker-outside-registered = outside the registered range
blocker-fails-release = out of specification

rests-on-reason = a stated reason
rests-on-substitute-evidence = stated substitute evidence
rests-on-closed-deviation = a closed deviation
rests-on-nothing = nothing: nobody may lift it

choice-release = Release
choice-hold = Hold
choice-reject = Reject

release-factory = Factory release
release-market = Market release

check-materials = Materials
check-consumables = Media, filters and assemblies
check-record = Batch record
check-reprocessing = Reprocessing and rework
check-results = Test results
check-methods = Agreement of methods
check-investigations = Investigations of results
check-deviations = Deviations

because-held = lot { $lot } is on hold or rejected
because-not-released = lot { $lot } is not released, or its release is open again
because-not-held = neither it nor any lot in it is on hold
because-step-done = done as instructed
because-step-done-otherwise = done otherwise than instructed
because-further-act = something more was done at it after it had ended
because-step-not-done = not done yet
because-no-reading = no reading yet
because-reading = reading: { $band }
because-methods-agree = the methods agree
because-methods-differ = the methods differ by more than declared
because-methods-unknown = a result by one of the methods is missing or cannot be compared
because-no-result = no result yet
because-not-verified = not verified by a second analyst
because-result = result: { $band }
because-deviation = deviation: { $standing }
because-used-fit = { $consumable } was used, and nothing stood against it
because-used-unfit = { $consumable } was used in spite of what stood against it
because-nothing-used = nobody says what was used
because-no-test = there is no integrity test of it
because-no-test-other = there is no integrity test of it; the one for this batch is of { $other }
because-integrity-passed = { $consumable } passed
because-passed-on-retest = { $consumable } failed, and passed when it was wetted again
because-integrity-failed = { $consumable } failed
because-integrity-unknown = whether { $consumable } is integral cannot be told
because-tested-unused = { $consumable } was tested for this batch and not used in it
because-not-tested-by-rule = not tested on this batch by the rule: at least every { $n }th batch; last tested on { $batch }
because-left-out-without-ground = left out without a ground that holds (rule { $rule }): the test is owed
skip-anew-untested = it was not tested
skip-anew-not-verified = its result is not verified
skip-anew-not-inside = its result is not inside every limit
skip-anew-investigated = something was raised or investigated about this test
skip-anew-rejected = it was rejected
skip-anew-done-again = it was reprocessed or reworked
skip-anew-changed = the strategy changed this test, its method or what protects it
skip-anew-custody = the custody of its sample has a gap
because-not-tested-again = not tested again since it was done again
because-tested-before-round = { $consumable } was used before the round; what it did was done again
because-rework-unapproved = done beyond the registered process without an approval
round-standing-beyond-limit = more often than the route allows
round-standing-open = not everything is done again yet
round-standing-failed = a test that it asks for failed again
round-standing-untested = a test that it asks for has no verified result since
round-standing-without-study = on no stability study yet
round-standing-complete = done, tested again, and passed
because-run-unsound = run { $run } does not carry it ({ $rule })
because-no-run = no analytical run carries it ({ $rule })
because-investigation = { $investigation }: { $standing }
because-not-finished = the record has not ended
because-finished = the record has ended
because-undecided = raised, and no item of the plan is about it

open-exception = { $exception } stands: { $blocker }, { $standing }
open-nobody = nobody may lift it; reject, or reprocess by an approved route
open-kept = block kept by { $person } ({ $role })
open-undecided = not decided
open-no-owner = Nobody: reject, or reprocess by an approved route

check-samples = Samples
because-sample-not-taken = the sample that the strategy asks for was not taken
because-sample-not-received = the laboratory has not received { $sample }
because-sample-doubtful = { $sample }, or a result on it, does not stand: { $rule }
because-sample-none = a result has no sample that can be shown: { $rule }
because-sample-gone = { $sample }, which is to be kept, is gone
because-sample-kept = { $sample } is kept, its chain of custody whole
because-sample-stands = the chain of custody of { $sample } is whole, and its results stand
because-sample-missed = stated as missing; somebody must decide
