# What stands around every page.

shell-skip = Skip to content
shell-nav = Parts of the application
shell-demo = Demonstration: all data are made up
shell-find = Find by id
    .hint = Scan or type an id
shell-offline = Connection lost
    .now = Nothing can be recorded until it is back. What you have typed stays here.

nav-worklist = Worklist
nav-batches = Batches
nav-review = Review
nav-disposition = Disposition
nav-lots = Lots
nav-genealogy = Genealogy
nav-equipment = Equipment
nav-people = People
nav-strategy = Strategy
nav-points = Points
nav-calc = Calculators
nav-trail = Audit trail

link-still = As of { $time }
link-live = Connected
link-lost = Offline

theme = Theme
theme-light = Light
theme-dark = Dark
theme-system = As the device

foot-happened = Happened up to
foot-known = Known at
foot-entries =
    { $n ->
        [one] { $n } ledger entry
       *[other] { $n } ledger entries
    }
foot-checkpoint = Checkpoint
foot-no-checkpoint = No checkpoint yet
