# Lists that come in from a workbook or a file of separated values.

import-people = Import people
import-equipment = Import equipment
import-lots = Import lots
import-lede = A workbook (.xlsx) or CSV in UTF-8. It is checked cell by cell and shown before it is taken; it is taken whole or not at all.
import-file = The list
import-choose = File
import-look = Check and show
import-columns = Columns
import-column = Head
import-column-id = or
import-needed = Needed
import-yes = yes
import-if-known = if known
import-example = Example
import-empty-list = an empty list to begin with
import-no-file = No file was chosen. Nothing was recorded.
import-unreadable = The file was not read: { $why }. Nothing was recorded.
import-faults =
    { $n ->
        [one] { $n } cell is wrong. Nothing was recorded.
       *[other] { $n } cells are wrong. Nothing was recorded.
    }
import-faults-title = What is wrong
import-faults-note = mend it in your list and send it again
import-cell = Cell
import-found = Found
import-wrong = What is wrong
import-and-more = and { $n } more
import-preview =
    { $n ->
        [one] { $n } line, as it will be taken
       *[other] { $n } lines, as they will be taken
    }
import-preview-note = nothing is recorded yet
import-line = Line
import-take =
    { $n ->
        [one] Take { $n } line
       *[other] Take { $n } lines
    }
import-unknown-column = No column is called so; see the columns below.
import-column-twice = This column stands there twice.
import-missing-column = The column “{ $column }” is missing.
import-too-many = The list has { $n } lines; at most { $most } are taken at once.
import-no-head = There is no head above this cell.
import-no-lines = There is no line below the head.
import-empty = “{ $column }” must not be empty.
import-not-an-id = “{ $column }” takes letters, digits, “-”, “_” and “.”, at most 64.
import-not-a-text = “{ $column }” holds characters that change how it reads, or is too long.
import-not-a-date = “{ $column }” is no date; write it as 2031-12-31.
import-not-a-role = “{ $column }” names something that is no role; separate several by semicolons.
import-not-a-number = “{ $column }” is no number: digits with a point.
import-not-a-unit = “{ $column }” is no unit in which this is counted.
import-unknown = “{ $column }” names something that is not known here.
import-qualified-until = Qualified until
import-calibrated-until = Calibrated until
import-dedicated-to = Dedicated to product
import-material = Material
