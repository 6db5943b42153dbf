# Pages for requests that cannot be answered. Each says what happened and what to do.

error-status = Answer { $status }
error-address = Address: { $address }
error-home = To the worklist

error-unreadable = This form or address cannot be read
    .now = Nothing was recorded. Go back, check what you entered and send it again.
error-foreign-form = This form has expired
    .now = Nothing was recorded. It was opened in another session or before a restart. Go back, reload the page and send it again.
error-not-allowed = Your role does not open this page
    .now = Ask your administrator for the role if your work needs it.
error-not-found = There is nothing at this address
    .now = Check the id, or scan it into the search field above.
error-no-such-method = This address does not take that kind of request
    .now = Nothing was recorded. Go back to the page that you came from.
error-changed = The record has changed since you read it
    .now = Nothing was recorded. Go back, reload, read what is new and decide again.
error-too-long = That is more than a form takes
    .now = Nothing was recorded. Shorten the text, or attach it as a file.
error-not-acceptable = A field of the form is missing or not what it must be
    .now = Nothing was recorded. Go back, complete the form and send it again.
error-not-this-host = This request was meant for another server
    .now = Open the application by its own address.
error-not-now = Nothing can be recorded just now
    .now = Nothing was recorded. Wait a minute and try again; if it lasts, tell IT. On paper, note value, time and name, and enter them later as a late entry.
error-stands-by = This server stands by: it shows the record and does not write it
    .now = Nothing was recorded. Enter it at the server that writes; this one takes over by itself if that one fails.
error-not-current = This server does not know whether its record is still the current one
    .now = It cannot reach the database, or another server has taken over, so it shows and records nothing. Work on the other server and tell IT; on paper, note value, time and name, and enter them later as a late entry.
error-broken = Something failed on our side
    .now = If you were recording something, look at the record before you send it again; a form sent twice counts once. Tell IT the address below and the time.
