"""What is said in Austin's channels."""

SCRIPT = """
@ austin/front-desk
thuy -> leo: Leo, {p} comes for {pkg} next. Is her deposit in?
leo: It is, paid on Monday.

carmen -> front_desk: Could one of you print the aftercare sheet in Spanish for {p}?
marisol: Printed, it lies at the desk.
carmen: ¡Gracias!

ruth -> marisol: Please call the {n} guests of the waiting list for Friday.
marisol: Called all, two took a slot.

leo -> thuy: {p} asks if she may fly on the day after her filler. Yes or no?
thuy: Yes, but no diving. Plenty of water.
leo: Told her.

thuy -> front_desk: Please block my {t} tomorrow, I have the training call.
leo: Blocked.
thuy: Thanks!

marisol -> ruth: A guest wants to bring her dog. Do we allow it?
ruth: Service dogs only. Tell her we have a shady bench.

carmen -> leo: Can {p} move to {t}? Her sitter cancelled.
leo: Moved.

leo -> carmen: How long is a back facial with extractions? The calendar says 30, I doubt it.
carmen: 60, always. Please fix it.
leo: Fixed, and the two that were booked are moved.

ruth -> front_desk: Please ask every guest today how they heard of us. I need it for the campaign.
leo: On it. {n} so far said a friend.

thuy -> leo high: {p} wants to pay for {pkg} on her way out in 20 minutes. Could you have it ready?
leo: Ready, and she gets the holiday price.
thuy: Lovely.

leo -> thuy high: {p} is here an hour early and has to leave at {t}. Can you take her now?
thuy: Give me ten minutes.
leo: She says thank you.

carmen -> marisol high: The {t} has a cold sore. Please rebook her before she drives here.
marisol: Reached her, she comes in two weeks.

marisol -> ruth high: Two guests for one slot at {t}. Who goes first, and what do I offer?
ruth: The first booking goes first, the other gets Carmen and 20 % off.
marisol: Both happy.

leo -> nurse_injector urgent: A guest in the lobby is short of breath. Nurse to the desk, please!
thuy: Here. Call 911, Marisol brings the kit.
leo: They are on their way.

marisol fyi: The phones ring twice before they reach us since the update. The provider knows.

leo fyi: {p} is a friend of the house, please no waiting.
carmen: Noted!

marisol: Somebody parked in the ambulance spot again.
leo: I go and ask.
leo: Moved.

leo: Cold brew in the kitchen, help yourselves.
thuy: My hero.

@ austin/treatment-rooms
carmen -> thuy: Is room {room} yours this afternoon? I'd like the quiet one for {p}.
thuy: Take it, I move to 1.
carmen: Thanks!

thuy -> carmen: Could you stock the alcohol wipes in room {room}?
carmen: Done, four packs.

ruth -> aesthetician: Has the steamer been cleaned since Monday? The log is empty.
carmen: Cleaned and logged, the pen had run dry.

thuy -> ruth: The blinds in room {room} don't close. Could you send somebody?
ruth: Maintenance comes tomorrow at {t}.

carmen -> ruth: May I order the bigger headrest? My guests' necks hurt.
ruth: Ordered one to try.

thuy -> leo: Please bring {p} to room {room} when she arrives, I prepare.
leo: Will do.

carmen -> thuy: Did {p} use retinol this week? She isn't sure.
thuy: In the chart: until Sunday. I'd wait with the peel.
carmen: Rebooking her then.

thuy -> carmen high: Room {room} is out of gauze and I begin at {t}. Could you bring some?
carmen: On your counter.

carmen -> ruth high: The wax heater smells burnt, I pulled the plug. May I cancel the {t}?
ruth: Use the one of room 3. I take this one out of service.

carmen -> thuy urgent: {p} has hives spreading after the mask. Can you come to room {room} now?
thuy: Coming with the kit.
thuy: Under control, she stays 30 minutes.

carmen fyi: I switched the diffuser to unscented, one guest had a headache.

thuy: {n} in a row on time today!
carmen: The dream team.
ruth: Love it.
"""
