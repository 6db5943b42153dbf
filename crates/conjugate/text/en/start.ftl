# The guided first hour: from an empty plant to the first step of one's own batch.

start-title = The first hour
start-lede = From an empty plant to the first step of a batch of your own. Everything here is asked of the plant as it is now; nothing is lost by leaving the page.
start-progress = How far
start-done-of = { $n } of { $all } done
start-product = Product
start-stage = Stage
start-lacks = Still missing:
start-later = Needed later
start-by = Done by
start-nobody = nobody yet
start-done = done
start-done-for-now = enough for the first step
start-next = next
start-not-yet = not yet

start-organisations = Organisations
    .why = Who makes the product, and who holds its marketing authorisation. A batch belongs to the manufacturer that starts it; the holder decides about the market.
start-people = People
    .why = Everybody gets an account of their own, with a password for the first sign-in that they must change. Rules about two different people cannot be switched off, so there have to be enough.
start-strategy = Control strategy
    .why = One place where every step, range and limit is declared. Begin from the reference strategy: its structure answers the paper, its values are examples.
start-values = Your own values
    .why = Every value that is only an example is marked in the files. Put your own in its place, take the mark away, and propose the files as the next version. As long as one mark is there the strategy cannot be put in force.
start-approval = Review and approval
    .why = MSAT asks for the review; production and quality approve, two people and never the author; quality puts it in force.
start-equipment = Rooms and equipment
    .why = Each piece with its class, its room, and what is on record of it. A piece is taken only if everything that its class asks for is true on that day. Operators record cleaning.
start-materials = Materials and lots
    .why = The warehouse receives lots with the figures of their certificates; quality releases each by signature.
start-training = Training
    .why = Whoever performs a step, and whoever looks on, was trained on the procedure's version in force. The trainer records it.
start-batch = First batch
    .why = The head of production starts it. It keeps the strategy version that is in force now.
start-first-step = First step
    .why = The operator finds it on their worklist: equipment first, then the step.

start-lacks-manufacturer = a manufacturer
start-lacks-mah = the holder of the marketing authorisation: nothing goes to the market without it
start-lacks-role = somebody as { $role }
start-lacks-second = one more person who may look on as the second person (operator, head of production or QA)
start-lacks-strategy = a strategy
start-lacks-values =
    { $n ->
        [one] { $n } value is still an example
       *[other] { $n } values are still examples
    }
start-lacks-own = the strategy says of itself that its values are examples (illustrative = true)
start-lacks-limits =
    { $n ->
        [one] { $n } entry is sound and will stop a batch all the same, such as a critical parameter without a range
       *[other] { $n } entries are sound and will stop a batch all the same, such as a critical parameter without a range
    }
start-lacks-review = MSAT begins the review
start-lacks-approval = the approval of: { $role }
start-lacks-effect = quality puts the approved version in force
start-lacks-piece = { $class }: no piece is known; its class asks for: { $needs }
start-lacks-ready = { $class }: no piece is ready; still to be recorded: { $needs }
start-dedications = { " " }(dedicated to one of: { $known })
start-dedications-none = { " " }(the strategy names nothing that a piece may be dedicated to)
start-lacks-lot = { $material }: no lot
start-lacks-release = { $material }: { $lots } waits in quarantine for its release
start-lacks-intake = { $lot }: { $what } ({ $found })
start-lacks-fact = { $material }: released, but its certificate's figure is missing: { $fact }
start-lacks-trained = { $procedure }: no operator was trained on it
start-lacks-trained-second = { $procedure }: one operator was trained, and nobody else who may look on
start-lacks-batch = no batch of this stage
start-lacks-step = batch { $batch } waits for its first step

start-template = Whoever runs the machine, or MSAT on their own, writes the files of a strategy to begin with:
start-values-open = Values that are still examples
start-values-missing = Entries that will stop a batch
start-to-version = The version and its signatures
start-add-organisation = Add an organisation
start-organisation-id = Id
start-organisation-kind = What it is to the product
start-mah = Holds the marketing authorisation (MAH)
start-manufacturer = Makes a stage of it
start-organisation-incomplete = Id and both names are needed; the id takes letters, digits, “-”, “_” and “.”. Names hold no characters that change how a text reads. Nothing was recorded.
