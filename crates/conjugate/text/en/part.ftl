# Words of the parts that stand on many pages.

state-pass = Pass
state-fail = Fail
state-indeterminate = Indeterminate
state-alert = Alert
state-action = Action
state-info = Info
state-stop = Stopped
state-verified = Verified
state-unverified = Unverified
state-pending = Pending

limit-normal = normal
limit-registered = registered
limit-proven = proven
limit-target = target
limit-range = { $low } to { $high }
limit-none = no limit declared
limit-no-value = no value
limit-normal-is = normal { $range }
limit-registered-is = registered { $range }
limit-proven-is = proven { $range }
limit-target-is = target { $value }
limit-described = { $name }: { $facts }

entry-normal = in normal range
entry-outside-normal = outside normal: an exception
entry-outside-registered = outside registered: a deviation
entry-unknown = cannot be judged yet

keypad = Number entry
keypad-point = Decimal point
keypad-back = Delete the last digit
keypad-minus = Minus
keypad-below = Less than
keypad-above = More than
keypad-clear = Clear

refusal = Refused by a rule
refusal-stopped = Stopped: { $what }
refusal-rule = Rule
refusal-found = Found
refusal-unblocks = Unblocks
refusal-now = Do now

sign-you = You sign
sign-quoted = “{ $meaning }”
sign-name = Name
sign-time = time as signed
sign-read-in = Read in
sign-digest = Digest
sign-id = Your id
sign-password = Your password
signing-digest = SHA-256 of what is signed

paging = Pages
paging-before = Previous page
paging-after = Next page
paging-shown = { $from } to { $to } of { $of }
