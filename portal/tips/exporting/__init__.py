"""Taking tips along: a selection of the queue, in a form to work on with other programs."""
