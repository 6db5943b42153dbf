# Cell banks: the tree of tiers, one bank, its vials, tests and alarms.

nav-banks = Cell banks
verdict-pass = pass
verdict-indeterminate = indeterminate
verdict-fail = fail
bank-tier-primary = primary cell bank
bank-tier-master = master cell bank
bank-tier-working = working cell bank
bank-tier-end-of-production = end-of-production cells
bank-purpose-test = a test
bank-purpose-monitoring = monitoring of the stored bank
bank-purpose-other = another use
bank-item-provenance = provenance
bank-item-lineage = line from the bank before it
bank-item-storage = places of storage
bank-item-strategy = tier in the strategy
bank-item-alarm = alarm not assessed
bank-item-deviation = open deviation
bank-item-maker = release of the batch that made it
bank-item-lot = standing of its lot
bank-item-release = release by quality
