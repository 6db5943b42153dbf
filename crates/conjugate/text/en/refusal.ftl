# Why something was not carried out. Each rule of the plant: what it says, what did not happen, what to do now.

fact = { $name }: { $value }

# The node and the record

r-node-01 = A ledger is begun once and belongs to one organisation.
    .title = The ledger was not begun again
    .now = Go on with the ledger that is there. Another organisation begins one of its own.
r-node-02 = The first entry of a ledger says whose it is; nothing comes before it.
    .title = The ledger has not been begun
    .now = Ask your administrator to begin the ledger with its organisation.
r-record-01 = Who decides on a record decides on what it says now.
    .title = The record has changed since you read it
    .now = Reload, read the entries that are new, and decide again.

# Control strategy

r-strategy-01 = A strategy whose limits are examples runs in a demonstration only, never on a real batch.
    .title = The strategy was not made effective
    .now = Have MSAT put your registered limits in place of the examples and propose the strategy as a new version.
r-strategy-02 = A batch, a review or an approval needs a version of the strategy that exists; a batch needs one that is effective.
    .title = No such version of the strategy
    .now = Check the id and the version. If none is effective yet, ask MSAT to bring one through review and approval.
r-strategy-03 = A version goes from draft to review, to approval by production and quality, to effective, and skips nothing.
    .title = The version was left as it is
    .now = Do the step that this version is waiting for first.
r-strategy-04 = Whoever wrote a strategy does not approve it.
    .title = Your approval was not taken
    .now = Ask a head of production or a QA reviewer who did not write this version to approve it.
r-strategy-05 = A new version differs from the last one.
    .title = No new version was proposed
    .now = These files are the last version already. Change what should change, or go on with that version.
r-strategy-06 = Production and quality approve a version once each, and one person approves once.
    .title = Your approval was not taken again
    .now = Nothing more is needed from you. The version waits for the other role if it is not yet approved.

# People

r-people-01 = Whoever acts or is named in a record has an account here.
    .title = Nobody here has this id
    .now = Check the id, or scan the badge again. A new colleague gets an account from the administrator.
r-people-02 = An id belongs to one person for good, even after the account is closed.
    .title = No account was opened
    .now = Choose an id that nobody has had.
r-people-03 = Each act belongs to roles, and only people who hold one of them may attempt it.
    .title = Your role does not cover this
    .now = Hand it to somebody who holds the role. If it is your work, ask the administrator for the role.
r-people-04 = A closed account does nothing more; what it did stays in the record.
    .title = This account is closed
    .now = Work under your own open account. Only the administrator can say why this one was closed.
r-people-05 = A step is done and checked by people trained on the version of its procedure that is in force.
    .title = Training on this procedure is missing
    .now = Stop here, or hand the step to somebody who is trained. Your head of production arranges the training.
r-people-06 = A second person looks at this act and confirms it with their own credential.
    .title = A second person is missing
    .now = Ask a colleague to look, and to enter their own id and password on this screen.
r-people-07 = Whoever does something does not check it as the second person.
    .title = You cannot be your own second person
    .now = Ask somebody else to look, and to enter their own id and password.
r-people-08 = This act is a signature, and a signature is given with a credential over what was shown.
    .title = The signature is missing
    .now = Read what you sign, then enter your password; for the first signature after signing in, your id as well.
r-people-09 = People belong to an organisation that is known here.
    .title = No such organisation
    .now = Check the id, or ask the administrator to add the organisation first.
r-people-10 = An id belongs to one organisation.
    .title = The organisation was not added
    .now = Choose another id, or use the organisation that is there.
r-people-11 = A correction, a late entry, an interruption or a hold says why.
    .title = The reason is missing
    .now = Write down why, in a sentence that somebody can follow in five years, and send it again.
r-people-12 = Nobody trains themselves.
    .title = The training was not recorded
    .now = Have the trainer record it under their own account.
r-people-13 = The factory release belongs to the manufacturer that made the batch, the market release to the MAH.
    .title = This decision belongs to another organisation
    .now = Hand it to the qualified person of the organisation that it belongs to.
r-people-14 = Nobody resets their own password.
    .title = The password was not reset
    .now = Change it on your own page, or ask another administrator to reset it.

# Materials and lots

r-material-01 = A lot is of a material that a control strategy declares.
    .title = No such material
    .now = Check the material's id. If it is new, MSAT adds it to the strategy first.
r-material-02 = What is charged, tested or held is a lot that was received or made here.
    .title = No such lot
    .now = Scan the label again. If the lot has just come in, the warehouse records the receipt first.
r-material-03 = A lot number is given once.
    .title = The lot number is taken
    .now = Check the label. If it is another lot, give it a number of its own.
r-material-04 = Only released lots are charged.
    .title = This lot is not released
    .now = Leave it where it is. Take a released lot, or ask QA about the release.
r-material-05 = Nothing is charged after its expiry or retest date.
    .title = This lot is past its date
    .now = Set it aside and take another lot. After a retest, QA decides on a new date.
r-material-06 = Nothing is charged while the lot, or any lot that it was made from, is on hold or rejected.
    .title = This lot is on hold
    .now = Set it aside and take another lot. QA can say why it is held and whether the hold can be lifted.
r-material-07 = No more is taken from a lot than is left of it.
    .title = There is not enough left
    .now = Weigh what is there and scan a further lot, or ask the warehouse to check the stock.
r-material-08 = A lot whose certificate must give a figure, such as its purity, is not charged without it.
    .title = A figure of this lot is missing
    .now = Take a lot whose figures are complete. QC can tell whether the certificate gives the figure.
r-material-09 = An amount is given in a unit of the same kind: a mass for what is weighed, a volume for what is measured out.
    .title = The unit does not fit
    .now = Enter the amount in the unit shown, or in one that converts to it.
r-material-10 = A lot is released or rejected once, from quarantine; what a batch here made is released by its disposition.
    .title = The lot was left as it is
    .now = Look at where the lot stands. If a batch here made it, decide on the batch's disposition page.
r-material-11 = An amount is a number above zero, without “<” or “>”, of at most 10¹⁵ with at most twelve decimals.
    .title = The amount was not taken
    .now = Read the scale again and enter the amount as it stands there.
r-material-12 = A container carries its number within its lot.
    .title = No such container in this lot
    .now = Scan the container's label again. The warehouse knows which containers the lot has.

# Equipment

r-equipment-01 = Only equipment that is known here is used.
    .title = No such equipment
    .now = Scan the label again. Engineering adds new equipment.
r-equipment-02 = An equipment number is given once.
    .title = The equipment was not added
    .now = Choose a number that nothing has had.
r-equipment-03 = A unit operation uses equipment of the class that the strategy names.
    .title = This equipment is of another class
    .now = Scan equipment of the class asked for.
r-equipment-04 = Equipment is used while everything that the strategy asks of its class is in date.
    .title = This equipment is not ready
    .now = Take equipment that is ready. Engineering renews qualification and calibration; cleaning is recorded when it is done.
r-equipment-05 = Every class of equipment that a unit operation needs is assigned before its first step.
    .title = Equipment is not assigned yet
    .now = Scan the equipment at the start of the unit operation, then do the step.
r-equipment-06 = Equipment serves one batch at a time, until the unit operation in it is done.
    .title = Another batch is in this equipment
    .now = Take other equipment, or wait until that unit operation is done and the equipment is cleaned.

# Batch record

r-batch-01 = A record belongs to a batch that was started here.
    .title = No such batch
    .now = Check the batch number, or scan it from the batch sheet.
r-batch-02 = A batch number is given once and has at most 48 characters.
    .title = The batch was not started
    .now = Choose a number that is free, and short enough for its exceptions to be named after it.
r-batch-03 = Steps are done while the batch is running.
    .title = The batch is not running
    .now = If it is paused, resume it with its reason. If it is finished, correct the record or open a deviation.
r-batch-04 = A batch runs one stage that its strategy declares.
    .title = No such stage
    .now = Choose a stage of the effective strategy.
r-batch-05 = The record has the steps that the strategy declares for this product.
    .title = No such step in this record
    .now = Go back to the batch and choose the step there.
r-batch-06 = Steps are done in the order of the record.
    .title = An earlier step is still open
    .now = Do the earlier step first. If this one has been done already, record what happened as done otherwise.
r-batch-07 = A step is done once.
    .title = This step is done already
    .now = Go on with the next step. A wrong value is corrected in the record, with its reason.
r-batch-08 = The material charged is the one that this step names.
    .title = This lot is of another material
    .now = Put it back and scan a lot of the material asked for. If it was charged already, record the step as done otherwise.
r-batch-09 = An amount outside the registered range is not charged.
    .title = This amount lies outside the registered range
    .now = Charge nothing. Check lot, scale and calculation and enter the amount again; if it was charged already, record the step as done otherwise.
r-batch-10 = A step is done when every value that it asks for is entered.
    .title = A value is missing
    .now = Enter the value. Where none can be read, say so and why; then the record shows it as missing.
r-batch-11 = A value is a plain number: digits, a point, and “<” or “>” before it where it was not exact.
    .title = This cannot be read as a number
    .now = Enter it as in 7.40. A comma is not a decimal point here.
r-batch-12 = A value is entered in a unit that converts to the parameter's own.
    .title = The unit does not fit this parameter
    .now = Enter the value in the unit shown.
r-batch-13 = The value is one of the options that the strategy names.
    .title = This is not one of the options
    .now = Choose one of the options shown. If something else was used, record the step as done otherwise.
r-batch-14 = What the record works out itself is not typed.
    .title = This value is worked out by the record
    .now = Correct the values that it is worked out from.
r-batch-15 = A step records the parameters that the strategy names for it.
    .title = This step does not record that
    .now = Reload the step and enter what it asks for. Anything else worth noting is a comment.
r-batch-16 = A correction replaces a value that is there.
    .title = There is no value to correct
    .now = Enter the value by doing the step.
r-batch-17 = A record ends when every step is done.
    .title = Steps are still open
    .now = Do the open steps, or record what happened to them as done otherwise.
r-batch-18 = A result file speaks of the sample of this batch and unit operation.
    .title = The file is about another sample
    .now = Choose the file of this sample. If the sample was named wrongly in the instrument, tell QA before you go on.
r-batch-19 = A lot is charged at a step that adds a material.
    .title = Nothing is charged at this step
    .now = Reload the step and do what it asks. If something was charged here, record the step as done otherwise.
r-batch-20 = What is recorded happened between the start of the batch and now.
    .title = The stated time cannot be
    .now = Correct the date and time at which it happened.

# Quality

r-quality-01 = A deviation has a number here.
    .title = No such deviation
    .now = Check the number.
r-quality-02 = A closed deviation is not changed.
    .title = The deviation is closed
    .now = If something new came up, open a new deviation and refer to this one.
r-quality-03 = Whoever opened or assessed a deviation, or worked on its batch, does not close it.
    .title = You cannot close this deviation
    .now = Ask a QA reviewer who had no part in it.
r-quality-04 = A deviation is closed over a written cause and impact.
    .title = The deviation has not been assessed
    .now = Write down cause and impact first; then somebody else can close it.
r-quality-05 = An exception has a number here.
    .title = No such exception
    .now = Check the number, or find the exception on the batch's review page.
r-quality-06 = Each role decides an exception once, and one person decides once.
    .title = This exception is decided
    .now = Nothing more is needed from you. If the record under it changes, the decision opens again.
r-quality-07 = Nobody may lift this block, whatever the reason.
    .title = This cannot be accepted by anybody
    .now = Reject the batch, or reprocess it by an approved route.
r-quality-08 = The strategy names the roles that decide this kind of exception.
    .title = This is not yours to decide
    .now = Hand it to one of the roles named.
r-quality-09 = This decision rests on a closed deviation.
    .title = The deviation under it is still open
    .now = Have the deviation assessed and closed, then decide.
r-quality-10 = Whoever made entries in a batch record does not decide about its exceptions.
    .title = You took part in this batch
    .now = Hand the decision to a reviewer who did not.

# Laboratory

r-lab-01 = A result belongs to an attribute that this stage is tested for.
    .title = No such test at this stage
    .now = Choose one of the tests of the batch.
r-lab-02 = Verified is the last result of a test, once.
    .title = There is no result to verify
    .now = Look at the test: either no result is there yet, or it is verified already.
r-lab-03 = Whoever measured a result does not verify it.
    .title = You cannot verify your own result
    .now = Ask another analyst to verify it.

# Disposition

r-disposition-01 = A batch is released when nothing blocks it: every step, reading, result and deviation is in order, or its exception is lifted by a signed decision.
    .title = The batch was not released
    .now = Resolve what blocks, one by one, on the disposition page. You can hold or reject the batch at any time.
r-disposition-02 = A release or a rejection stands until the record under it changes.
    .title = This batch is decided
    .now = Nothing has changed since the decision. Late evidence opens it again by itself.
r-disposition-03 = A batch is released when its record has ended.
    .title = The batch is still running
    .now = Have production finish the record first.
r-disposition-04 = Whoever made entries in a batch record does not release the batch.
    .title = You took part in this batch
    .now = Hand the decision to a qualified person who did not.

# What was found

fact-amount = Amount
fact-attribute = Test
fact-batch = Batch
fact-choice = Decided
fact-class = Class
fact-count = How many
fact-deviation = Deviation
fact-deviation-none = none was opened
fact-empty = (empty)
fact-equipment = Equipment
fact-exception = Exception
fact-fact = Missing figure
fact-first = First of them
fact-found = In the file
fact-from = From
fact-held = On hold
fact-known = Entered at
fact-lacks = Not met
fact-left = Left
fact-limit = Registered range
fact-line = Line
fact-lot = Lot
fact-material = Material
fact-needs = Needed
fact-next = To be done first
fact-now = Last entry now
fact-operation = Unit operation
fact-organisation = Organisation
fact-owner = Moved by
fact-parameter = Value
fact-path = Its place in the record
fact-person = Person
fact-procedure = Procedure
fact-read = Trained on version
fact-role = Role
fact-seen = Last entry that you saw
fact-subject = About
fact-stage = Stage
fact-standing = Stands at
fact-stated = Stated time
fact-step = Step
fact-strategy = Strategy
fact-to = Up to
fact-typed = Entered
fact-unit = Unit
fact-use-by = Use by
fact-value = Works out to
fact-version = Version
fact-wanted = Asked for
fact-why = Because
