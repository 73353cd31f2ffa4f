"""What is said in the channels that both locations share."""

SCRIPT = """
@ all/announcements
olive fyi: The holiday hours are in the calendar now. Please check your own weeks.

olive -> bre,ana,kim,jo,leo,thuy,carmen each: Please confirm that you read the new photo policy.
bre: Read it.
ana: Read, all clear.
kim: Yes.
jo: Read.
leo: Confirmed.
thuy: Read it, thanks.
carmen: Confirmed.

ruth fyi: Austin's door code changes tonight. Leo has the new one.

olive: Both locations were booked out on Saturday. Thank you, everybody!
leo: Teamwork.
bre: And we even had lunch.

dana fyi: The parking validation machine is at the left desk from today.

olive -> dana,ruth each: Please send me your open shifts for next month by the end of tomorrow.
dana: Sent, {n} open ones.
ruth: Sent. All filled but one.

@ all/lasers-and-devices
kim -> carmen: Carmen, which settings did you use on type IV with the {dev}? I have {p} at {t}.
carmen: The lowest fluence, two passes, long pulse. Cool well.
kim: Thank you!

mona -> ruth: Does Austin have a spare handpiece for the {dev}? Ours goes to service for a week.
ruth: We have one. Leo ships it today.
mona: You save my week.

thuy -> kim: Did you finish the yearly training for the {dev}? I need the certificate's number.
kim: Yes, it is in the shared folder, second page.

carmen -> mona: How often do you swap the filter of the {dev}?
mona: Every 40 hours. The counter is on page three of its menu.

dana -> ruth: When was your {dev} last serviced? The insurer asks for both sites.
ruth: In spring. I put the sheet into the folder.

ruth -> dana: The rep offers both of us one date for the inspection. Would the 14th suit you?
dana: It does, in the morning please.

kim -> mona: Are the goggles for the {dev} back from cleaning?
mona: In the second drawer, all {n}.

carmen -> kim high: The {dev} asks for a calibration and {p} is in the chair. Can I skip it once?
kim: Don't skip it. It takes four minutes, hold the button until it beeps twice.
carmen: Worked, thank you!

mona -> dana high: The {dev} shows E{n}0 and the {t} is on her way. Do I treat her with the old one?
dana: No. Offer her a facial, and the laser at half price next week.
mona: She took both.

carmen -> kim urgent: The {dev} doesn't stop when I lift the pedal. What is the order to switch off?
kim: Red button, then the key, then the wall. Nobody touches it until the rep was there.
carmen: Off. Guest is fine, nothing happened.

ruth fyi: The {dev} in Austin is in service until tomorrow noon.

kim fyi: New tips for the {dev} are here, {n} of them go to Austin.
carmen: Yes please.

mona: The new cooling gel is so much nicer.
carmen: Agreed!

@ all/injectors
thuy -> ana: Ana, how do you dilute {prod} for crow's feet? I'd like us to do the same.
ana: 2.5 ml, six points a side. The sheet is in the folder.
thuy: Perfect.

ana -> thuy: Do you have {n} vials of {prod} to spare until Thursday?
thuy: I do, they go into the cold box tonight.
ana: Thank you!

linh -> medical_director@oakland: {p} takes a blood thinner since last month. Filler in the lips:
  wait or go?
priya: Wait. She should ask her doctor first, and bring the note.
linh: Rebooked.

thuy -> priya: May I treat {p} eight weeks after her last tox? She asks for a touch-up.
priya: Not before twelve weeks. Explain resistance to her, she will understand.

priya -> ana,linh,thuy each: Please check the expiry of your hyaluronidase and tell me the lot.
ana: Lot 2291, good until summer.
linh: Same lot here.
thuy: 2304, good for a year.

linh -> ana: Which cannula do you take for cheeks at the moment?
ana: 25G, 50 mm. Less bruising than the 22.

ana -> priya: Could you sign the standing order for the new {prod}? It lies in your tray.
priya: Signed.

ana -> priya high: {p} had a vasovagal faint at home last night. May I treat her at {t}?
priya: Not today. Blood pressure first, and a call with me tomorrow.
ana: She agrees.

thuy -> priya high: Asymmetry two weeks after tox, {p} is here. Touch up now, or wait?
priya: Two units on the left, now is fine. Photo before and after.
thuy: Done, looks even.

thuy -> priya urgent: Blanching after filler, nasolabial left. Hyaluronidase is drawn. Go?
priya: Go. I am calling you now.
thuy: Refill is back, color normal. Report is in the chart.

priya fyi: The protocol for vascular events has a new page two. Print it, please.
thuy: Printed for both rooms.

linh: The demo of the new filler was worth it, notes are in the folder.
ana: Thanks for going!

@ all/managers
olive -> dana,ruth each: How was last week against plan, in one line?
dana: {n} % above, packages did it.
ruth: On plan, Saturday was weak.

dana -> ruth: Could Marisol cover a Saturday in Oakland next month? We'd pay the flight.
ruth: She would love to. Send me two dates.

ruth -> olive: May I raise the price of {pkg} by ten dollars from January?
olive: Yes, and tell the desks two weeks before.

olive -> priya: Do we need a second medical director for Austin?
priya: Not yet. From 60 injections a week on, yes.

dana -> olive: The landlord wants an answer about room 6. Do we take it?
olive: We take it. Sign and send me a copy.
dana: Signed.

ruth: Reviews this month: 4.9 with {n} new ones.
olive: Wonderful.

dana fyi: The fire inspection went through without a note.
"""
