"""What is said in direct conversations."""

SCRIPT = """
@ ana+bre
ana -> bre: Could you keep my {t} free? {p} may need a second look.
bre: Kept.

bre -> ana: {p} asks for you only. When is your first free hour?
ana: Thursday, 2:30.
bre: She takes it.

ana: Thank you for yesterday, you saved me.
bre: Any time!

ana -> bre high: {p} pays in ten minutes and isn't sure about {pkg}. Could you explain the price?
bre: Explained, she sleeps on it. I call her on Friday.

@ ana+kim
kim -> ana: Can you look at a spot on the cheek of {p} before I laser? Room {room}, {t}.
ana: I'll be there.
kim: Thanks!

ana -> kim: Would you swap lunch with me today?
kim: Sure, I go at 1:15.

@ ana+priya
ana -> priya: Do you have five minutes for the chart of {p} today?
priya: At {t}, call me.

priya -> ana: Please send me last month's PRP numbers.
ana: Sent. {n} treatments, one with a bruise.
priya: Very good.

ana -> priya high: {p} decides today about {pkg} and has a question on her thyroid. Can she?
priya: She can, nothing speaks against it.

@ ana+linh+priya
linh -> priya: Second opinion on {p}, photos are in the chart. More volume, or leave it?
priya: Leave it. Skin first.
ana: I'd say the same.

priya -> ana,linh each: Which of your guests would you present in our case round? One each.
ana: {p}, the asymmetry.
linh: My chin case of last month.

ana: I put the new consent form into the folder.
linh: Seen it, much shorter!

@ bre+dana+jo
dana -> bre,jo: Who can open on Saturday? One of you is enough.
jo: I can, I am in anyway.
dana: Thanks, Jo.

jo -> dana: May I leave at 5 on Thursday? Bre would close.
dana: Yes.

bre: The new script for package offers works, three out of four today.
dana: Look at you!
jo: I want that one laminated.

@ bre+leo
leo -> bre: A guest of yours, {p}, is in Austin and wants a touch-up. Which product did she get?
bre: {prod}, in September. Notes are in her chart.
leo: Thanks, Bre!

bre -> leo: How do you write the holiday price of {pkg} on the receipt?
leo: As a discount line, code HOL. Otherwise the report is off.

leo -> bre high: {p} flies to you tomorrow and needs a slot before {t}. Do you have one?
bre: 9:15 with Linh. I sent her the address.
leo: You two are great.

@ dana+olive
olive -> dana: How does the new front desk hour go? Any complaints?
dana: None. The evening calls went up by {n} a day.

dana -> olive: Budget for two new tablets: ok?
olive: Ok.

dana -> olive high: The reporter of the local paper is here and asks for two sentences. You or me?
olive: You. Keep it about the team.
dana: Went well!

@ dana+ruth
ruth -> dana: How do you plan lunch when two injectors are in? We keep losing half an hour.
dana: Staggered, 12:30 and 1:30. I send you our sheet.
ruth: That helps.

dana -> ruth: May I borrow your sheet for the yearly talks?
ruth: Of course, it's in the managers' folder.

@ jo+mona
mona -> jo: Could you book {p} for the next free peel, please?
jo: Booked for Friday.

jo -> mona: Are you fine with a {t} on Saturday?
mona: If I get lunch after.
jo: Deal.

@ kim+mona
kim -> mona: Is the blue drape yours? It was in room {room}.
mona: Mine, thank you!

mona -> kim: Can you take {p} on Monday? I am at the dentist.
kim: I take her.

kim: There is cake in the kitchen.
mona: Running.

@ leo+ruth
ruth -> leo: Could you close on Wednesday?
leo: Yes, gladly.

leo -> ruth: Who approves my two days off in January?
ruth: I do. Approved.
leo: Thank you!

@ linh+thuy
thuy -> linh: Do you remember how much you gave {p} in the chin?
linh: One syringe, half a side.
thuy: That explains it.

linh -> thuy: Are you on the training call on Friday?
thuy: I am, let's share notes.

@ carmen+marisol
marisol -> carmen: {p} would love the earlier slot. Are you in at 9?
carmen: I am.

carmen: ¿Café?
marisol: Siempre.

@ priya+thuy
thuy -> priya: When are you in Austin next week? I have two charts for you.
priya: Wednesday and Friday, from 9.
thuy: Perfect.
"""
