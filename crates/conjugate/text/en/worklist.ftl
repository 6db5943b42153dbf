# Where people land: their own work.

# The worklist
live-clock-jumped = The server's clock jumped from { $from } to { $to }. Times around then are on record as they were; tell IT.
live-stands-by = This server stands by: read only, { $seconds } s behind the server that writes. It takes over by itself if that one fails.
standstill-full = Nothing can be recorded: the disk is full.
    .now = What is on record stays and can be read. Tell IT. Until this line is gone, note value, time and name on paper and enter them later as a late entry.
standstill-busy = Nothing can be recorded: another program holds the ledger's file.
    .now = What is on record stays and can be read. Tell IT. Until this line is gone, note value, time and name on paper and enter them later as a late entry.
standstill-overtaken = This server no longer writes the record: another one has taken over.
    .now = What you see here may be out of date. Tell IT, and work on the other server.
standstill-away = Nothing can be recorded: the database cannot be reached.
    .now = What is on record stays. Tell IT. Until this line is gone, note value, time and name on paper and enter them later as a late entry.
standstill-other = Nothing can be recorded: the ledger's file cannot be written.
    .now = What is on record stays and can be read. Tell IT. Until this line is gone, note value, time and name on paper and enter them later as a late entry.
worklist-tasks =
    { $n ->
        [one] { $n } thing waits for you
       *[other] { $n } things wait for you
    }
worklist-reading = Read only: where to begin
worklist-next = Your next step
worklist-go = Go on
worklist-progress = { $done } of { $of } steps done
worklist-progress-label = Steps done
worklist-since = last at
worklist-for-step = next step to be done
worklist-for-equipment = equipment to be assigned
worklist-for-resumption = paused
worklist-for-finish = every step is done; the record is to be ended
worklist-batches = Batches under way
worklist-no-batch = No batch is under way.
    .why = The head of production starts one on the page of batches.
worklist-no-other-batch = No other batch is under way.
worklist-col-next = Next
worklist-col-waits = Waits for
worklist-col-done = Done
worklist-exceptions = Exceptions that need your decision
worklist-no-exception = Nothing waits for your decision.
    .why = An exception appears here by itself when a value leaves its limits or cannot be judged.
worklist-col-what = What happened
worklist-col-holds-up = Holds up
worklist-col-since = Since
worklist-group = { $n } of { $items } items need you
worklist-holds-factory = factory release of { $lot }
worklist-holds-more =
    { $n ->
        [one] { $n } lot made from it
       *[other] { $n } lots made from it
    }
worklist-still-running = the batch still runs
worklist-nothing-to-compare = no limit to draw
worklist-nothing-filtered = Nothing is filtered out. Grey means unknown, and blocks until somebody supplies what is missing.
worklist-tests = Tests due
worklist-no-test = No test is due.
    .why = Tests appear here when an operation or a batch has ended.
worklist-col-due = Due
worklist-col-tests = Tests
worklist-col-verify = To verify by you
worklist-deviations = Open deviations
worklist-all-deviations = all deviations
worklist-machines = Equipment running out of date
worklist-all-equipment = all equipment
worklist-no-machine = Nothing runs out in the next 60 days.
    .why = Qualification and calibration appear here before they end.
worklist-col-equipment = Equipment
worklist-col-need = What
worklist-col-until = Until
worklist-runs-out = runs out
worklist-ran-out = not in date
worklist-never = never recorded
worklist-lots = Lots in quarantine
worklist-all-lots = all lots
worklist-no-lot = No lot waits in quarantine.
    .why = Received lots appear here until quality releases or rejects them.
worklist-col-material = Material
worklist-col-received = Received
worklist-rights = Roles that wait for approval
worklist-col-proposed = Proposed by
worklist-drafts = Versions of the strategy on their way
worklist-no-draft = No version is on its way.
    .why = Propose one on the page of the strategy.
worklist-read = Where to begin
worklist-read-points =
    { $n ->
        [one] { $n } point of the paper, each with the records that answer it
       *[other] { $n } points of the paper, each with the records that answer it
    }
worklist-read-trail =
    { $n ->
        [one] { $n } entry, with proofs
       *[other] { $n } entries, with proofs
    }
worklist-read-batches = every batch record
worklist-read-genealogy = what was made from what
worklist-people =
    { $n ->
        [one] { $n } open account
       *[other] { $n } open accounts
    }
worklist-admin-trail = who signed in, who was locked out
worklist-decided = Decided by you
worklist-decided-note = opens again by itself if the evidence changes
worklist-col-decision = Decision
worklist-col-about = About
worklist-col-reason = Your reason
worklist-col-signed = Signed
worklist-clock = The demonstration's clock
worklist-clock-note = Nobody waits in a demonstration. Moving the clock is on record like everything else.
worklist-forward = + { $hours } h
