"""What is said in Oakland's channels."""

SCRIPT = """
@ oakland/front-desk
ana -> bre: Bre, {p} would like her next tox visit in 12 weeks, any morning. Could you book it
  before she leaves?
bre: Booked, a Tuesday at 9:30. She has the card.

kim -> front_desk: Could one of you move {p} from {t} to later this week? She is stuck in traffic.
bre: Moved, she is fine with it.
kim: Thank you!

mona -> jo: Jo, {p} asks whether her {pkg} can be paid in two parts. What do I tell her?
jo: Yes, half today and half at the second visit. I put it on her account.
mona: Great, telling her now.

linh -> front_desk: Who has the consent for {p}? I can't find it in the chart.
jo: It was on the second tablet. Uploaded now.
linh: Got it.

dana -> bre: Bre, please send me this week's no-shows by tomorrow evening.
bre: Sent. {n} no-shows, two of them rebooked.

ana -> front_desk: {p} left her sunglasses in room {room}. Could one of you call her?
jo: Called, she picks them up on Saturday.

jo -> bre: Can you take the phones from {t} on? I train on the new card reader.
bre: Sure.
jo: You are the best.

kim -> bre: Could you ask {p} to come ten minutes early? I'd like to numb her first.
bre: Asked, she will.

bre -> kim: Kim, {p} wants to know if she can work out after the peel. May I say 48 hours?
kim: Yes, 48 hours, and no sauna. I'll add it to her sheet.
bre: Thanks!

bre -> nurse_injector: {p} on the phone: slight bruise three days after filler. Normal, or should
  she come in?
ana: Normal at day three. Arnica, no pressure, and photos to us if it grows.
bre: Told her, thank you.

mona -> front_desk: The {t} wants to add {pkg}. Is there room after her?
jo: There is, I stretched her slot by 30 minutes.

dana -> front_desk: Please put the new price list into the stand and throw the old ones away.
bre: Done, at both desks.

jo -> dana: A guest asks for a refund of the unused part of {pkg}. Is that mine to decide?
dana: Up to 200 dollars it is yours. Above that send it to me.
jo: It is 140, so I did it.

ana -> bre high: Bre, {p} is dressing now and wants {pkg}. Could you offer it when she pays?
bre: Offered, she took it.
ana: Perfect.

kim -> front_desk high: {p} feels a little dizzy after her peel. Could somebody bring water and sit
  with her until I am back in room {room}?
bre: I am with her. She is fine, she skipped breakfast.
kim: Thank you so much.

mona -> jo high: I run 20 minutes late. Could you tell the {t} and offer her a coffee?
jo: Told her, she is reading. No hard feelings.

linh -> bre high: {p} never signed the filler consent and sits in room {room}. Can you bring the
  tablet?
bre: On my way.
linh: Signed.

bre -> ana high: The husband of {p} is on line 2 and worried about swelling. Can you call him back
  within the hour?
ana: Called. It is the normal swelling, I see her tomorrow at 9.

jo -> dana high: The card terminal is down and two guests wait to pay. What do we do?
dana: Use the spare in my drawer, code is on the back. I call the bank.
jo: Works!

bre -> nurse_injector urgent: A walk-in at the desk has hives after yesterday's cream. Who can come
  right now?
ana: Coming.
ana: She is fine. Antihistamine, and she stays 20 minutes.

jo -> ana urgent: {p} at the desk says her lip turned white since this morning. Can you look now?
ana: I have her in room {room}. Dr. Raman is on the phone with us.
jo: Thank you for being so quick.

bre fyi: {p} checks in under her new last name from today, the chart is merged.

jo fyi: The {t} cancelled, so there is a gap if anybody wants to squeeze someone in.
kim: I take it for a touch-up.

bre: Parking lot B is closed until Friday, I tell everybody on the phone.
jo: Same here.
mona: Ah, that is why they are all late.

kim: The flowers at the desk are beautiful!
bre: A guest brought them.

@ oakland/treatment-rooms
kim -> mona: Mona, is room {room} free after {t}? I need the bed that tilts.
mona: It is yours until 5.
kim: Thanks!

ana -> aesthetician: Who used room {room} last? The lamp stays on when I switch it off.
kim: That was me. Pull the plug for now, the switch is loose.

mona -> kim: Could you do the turnover in {room} for me? I am still with {p}.
kim: Done, fresh linen too.

linh -> kim: Please leave the ring light in room {room} tonight, I start there tomorrow.
kim: It stays.

dana -> aesthetician: Please write into the log when the autoclave ran. {n} lines are missing.
kim: Filled in from the printout. Sorry about that.

ana -> linh: Are you done with the good chair? {p} has a bad back.
linh: All yours, I wiped it down.
ana: You are a gem.

kim -> dana: The tablet in room {room} no longer charges. May I take the one of the office?
dana: Take it. A new cable comes tomorrow.

mona -> nurse_injector: {p} asks about lip filler while she is here. Could one of you say hello?
linh: I come by after my {t}.

kim -> mona: How long did you leave the {n} % peel on {p} last time?
mona: Three minutes, and she was pink for a day. Stay at three.

linh -> dana: The sharps box in room {room} is three quarters full. Who swaps it?
dana: The service comes on Thursday. There is a spare under the sink.

ana -> kim high: Room {room} needs a new sharps box before my {t}. Could you bring one?
kim: Brought, the old one is locked away.

kim -> dana high: Water drips from the ceiling in room {room}. Can we close it for today?
dana: Closed, and the landlord sends somebody at {t}. Take room 5.
kim: Moved everything over.

mona -> linh high: {p} reports an allergy that isn't in the chart. Could you look before I begin?
linh: Looked. No lidocaine cream for her, use the ice roller.
mona: Thank you!

kim -> nurse_injector urgent: {p} feels faint in room {room}. I need a nurse here, please.
ana: Here.
ana: Pulse is fine, feet up, juice. She will be all right.

mona -> ana urgent: Strong burning under the peel, neutralized but still red. Can you come to
  {room}?
ana: Coming, keep it cool.
mona: Calmer already. Photos are in the chart.

kim fyi: Room {room} smells of the new paint until noon. The window is open.

mona fyi: I labelled the drawers in room {room}, masks are on the left now.
kim: Bless you.

kim: Room 2's consent tablet isn't charging. I moved it to the desk.
ana: Ok, I use paper today.

linh: Whoever refilled the cotton rounds: thank you.
mona: That was Kim, of course.

@ oakland/supplies
kim -> dana: {n} boxes of gloves size S left. Please order.
dana: Ordered, they come on Wednesday.

ana -> dana: We have {prod} for about six days. Shall I order the usual amount?
dana: Yes, and one more for the holidays.
ana: Done.

mona -> bre: Did the parcel with the masks come?
bre: It stands behind the desk, two boxes.

linh -> kim: How many needles 30G are in the cupboard of room {room}?
kim: {n} boxes.

jo -> dana: Printer paper is nearly out. May I buy some on my way in?
dana: Please do, and keep the receipt.

dana -> aesthetician: What do you need from the spring order? The list closes on Friday.
mona: Two of the enzyme masks, and headbands.
kim: And wax, please.

ana -> bre: Could you sign for the cold box at {t}? I am with {p} then.
bre: Signed, it is in the fridge. 4 degrees.
ana: Thank you!

ana -> dana high: The medication fridge shows 9 degrees. Who decides about the {prod}?
dana: Move all of it to the second fridge, I call the pharmacist.
ana: Moved. All lots are written down.

dana fyi: The new SPF testers are on the shelf. One per guest, please.

bre fyi: Two parcels for Austin came here by mistake, they go out today.

mona: We are drowning in size L gloves, by the way.
dana: I swap them with Austin.

@ oakland/huddle
dana: Good morning! {n} new guests today, room 4 is for the laser until noon, Linh covers lunch.
bre: Phones are open, one no-show risk at {t}.
kim: All rooms are ready.

dana: Good morning all. Light morning, full afternoon. Please eat before 1.
jo: Snacks are at the desk.

dana: Morning! Dr. Raman is here until 3, keep your questions for her between guests.
ana: I have two.

dana: Good morning. Yesterday {n} packages went out and nobody waited more than ten minutes.
mona: Yay!
bre: Nice one.

ana: Reminder: photos before AND after, please. {n} charts had only one.
kim: Noted.

dana -> everybody: Who can stay until 6:30 on Thursday for the open evening? One is enough.
linh: I can.
dana: Thank you, Linh!

dana -> kim: Can you show Mona the new peel at lunch?
kim: Sure, room {room}.

bre fyi: The school across the street has a party today. Parking will be wild.
"""
