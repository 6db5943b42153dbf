# Files of instruments

imports = Instrument files
imports-title = { $n ->
    [0] No file waits for you
    [one] One file waits for a person
   *[other] { $n } files wait for a person
}
imports-lede = Each file is kept as it came and read by what is in it. A sample that carries the name of a lot or of its sample gives its result by itself; everything else waits here.
imports-waiting = Waiting
imports-none = Nothing waits.
    .why = A file waits when it cannot be read, when the name of a sample is no batch’s, or when the instrument says something against a value.
imports-taken = Taken in
imports-hand-in = Hand a file in
imports-not-yours = Files are handed in by analysts of quality control.
imports-file = File
imports-read = Keep and read
imports-no-file = No file was chosen.
imports-families = Read are: { $families }.
imports-col-file = File
imports-col-format = Read as
imports-col-samples = Samples
imports-col-standing = Standing
imports-col-taken = Taken in
imports-of = { $waiting } of { $n } wait
imports-unreadable = Cannot be read
imports-waits = Waits for a person
imports-settled = Nothing waits
imports-recorded = Recorded
imports-aside = Set aside
imports-site-table = { $name } (table of the site, { $strategy } v{ $version })
imports-via-folder = from the folder
imports-via-page = at a page
imports-via-command = by the command line
imports-via-interface = program of { $owner }
imports-via-program = by a program
imports-instrument = Instrument
imports-as = Also as
imports-nobody-s = Its name is that of no lot and of no sample of a batch that reads it from a file.
imports-to = Batch and test
imports-because = Why it is this batch’s, or counts all the same
imports-record = Record as result
imports-aside-why = Why it gives no result here
imports-set-aside = Set the sample aside
imports-set-aside-file = Set the file aside
imports-values = What the file says of it: { $n }
imports-quantity = Quantity
imports-value = As written
imports-unit = Unit
imports-place = Place in the file
imports-remark = The instrument says
imports-more-values = { $n } more values stand in the file.
imports-more-samples = { $n } more samples stand in the file.
worklist-files = Instrument files
worklist-files-wait = { $n ->
    [one] One file waits for a person
   *[other] { $n } files wait for a person
}
imports-no-run = It is known whose it is; in which run it was made is not, or the run has no limits of the system that were met. An analyst says so.
imports-derive-to = Batch and method
imports-in-run = Made in run
imports-of-sample = Number of the sample, where the name is none
imports-derive-why = Why it is this batch’s, and this run’s
imports-derive = Calculate from the recording
imports-otherwise = { $method } takes recordings of which { $field } is “{ $wanted }”; in this file it is { $found }
imports-says-nothing = not there
