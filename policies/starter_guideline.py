"""The guideline that a practice begins with, until its managers write their own."""

STARTER_GUIDELINE = """\
How we write to each other at work, on one page. A message does its job when whoever reads it \
knows at once whether it is for them, what to do, and by when.

## Ask: who, what, by when, next step
- **Who**: choose whom you ask. A question to everybody is a question to nobody.
- **What**: begin with what you need, then the background.
- **By when**: say a time ("by 2:30, the patient is at 3:00"), not "soon" or "ASAP".
- **Next step**: say what happens with the answer, and what you do if there is none.

## One ask: one message each
Two questions in one message get one answer. Send two messages, each to whoever can answer it, so \
that each has its own time and its own "done".

## Urgent: somebody must act within minutes
It may interrupt people, day and night: a reaction during a treatment, a patient who waits in the \
room, a door that doesn't open. If it could wait for an hour, it isn't urgent. Say why it is.

## High: today's work waits for it
An answer within about an hour of working time: the next appointment depends on it. Not for what \
is only important to you.

## Normal: within the working day
Most asks. Answered between patients, not during a treatment. "On it" tells whoever asked that \
you have it.

## FYI: nobody has to answer
Good to know. If you need to be sure that it was read, ask to confirm it instead.

## Emergency: never by message
If somebody's life or health is in danger, call 911 and shout for help first. The chat is no \
alarm: nobody may be looking at it.

## With a patient: the patient comes first
Say that you are with a patient; what isn't an interruption waits until you are free. Don't \
answer during a treatment. Interrupt somebody else only for what changes this treatment.

## Off shift: nothing is expected
Nobody has to read or answer in their free time. Use "Send later", or ask who is on shift. Write \
what must not be lost for whoever comes next.

## Answering: say when, if not now
"On it", or a time that you promise, is worth more than silence. If it isn't yours, hand it over \
with a word to whoever asked.

## Patients: no more than needed
Name a patient by initials and number, never by full name. What belongs into the record goes into \
the record, not only into the chat.
"""
