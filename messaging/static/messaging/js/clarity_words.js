// What the clarity check knows of English: one list for both sides. Behind the first `=` this is
// JSON, which messaging/clarity.py reads too. Patterns are for lower-case text, in the part of
// regular expressions that Python and JavaScript share; ‹ and › are the edges of a word, {name} is
// one of `parts`.
export const WORDS = {
  "parts": {
    "letter": "[a-zà-ÿ]",
    "word": "[a-zà-ÿ0-9][a-zà-ÿ0-9'’-]*",
    "units": "(?:minutes?|mins?|hours?|hrs?|days?|weeks?)",
    "some": "(?:[0-9]+|an?|one|two|three|four|five|six|ten|fifteen|twenty|thirty|half an|a few|a couple of|the next [0-9]+|the next few|the next)",
    "clock": "(?:(?:[01]?[0-9]|2[0-3])(?::[0-5][0-9])?(?: ?(?:am|pm|a\\.m\\.|p\\.m\\.|o['’]?clock))?|noon|midday|midnight|las [0-9]+)",
    "weekday": "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|lunes|martes|viernes)",
    "date": "(?:[0-9]{1,2}/[0-9]{1,2}|the [0-9]{1,2}(?:st|nd|rd|th)|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]* [0-9]{1,2})",
    "you": "(?:you|u|ya|we|i|someone|somebody|anyone|anybody|any one|people|one of you|whoever|everyone|everybody|the front desk|front desk|usted|me)",
    "please": "(?:please|pls|plz|plese|pleae|porfa|por favor)",
    "verb": "(?:double[- ]check|reconstitute|photograph|reschedule|interpret|inventory|sterilize|translate|complete|continue|describe|document|don['’]t|exchange|register|sanitize|schedule|transfer|approve|arrange|collect|confirm|convert|correct|deliver|discard|dispose|explain|forward|invoice|measure|message|prepare|proceed|recheck|relabel|reorder|replace|restart|restock|squeeze|adjust|answer|assign|assist|attach|cancel|change|charge|choose|decide|delete|do not|escort|finish|follow|inform|notify|reboot|recall|record|refill|refund|remind|remove|resend|retake|return|review|rotate|submit|switch|unlock|unplug|update|upload|vacuum|verify|apply|avoid|begin|block|bring|chart|check|chill|clean|clear|close|count|cover|email|empty|enter|fetch|greet|knock|label|leave|lower|offer|order|pause|place|print|raise|refer|reply|reset|rinse|share|shred|speak|start|store|teach|throw|track|train|watch|water|weigh|write|bill|book|call|come|copy|dial|draw|drop|file|fill|find|fold|give|grab|hand|hang|heat|help|hide|hold|join|keep|lead|lend|list|lock|look|mail|make|mark|meet|move|note|numb|open|pack|page|park|pass|pick|ping|plug|post|prep|pull|push|read|redo|rsvp|save|scan|seat|send|ship|show|shut|sign|skip|soak|stay|stop|swap|take|tape|tell|text|thaw|tidy|toss|turn|type|vote|wait|walk|warm|wash|wipe|add|ask|cut|dim|fax|fit|fix|get|ice|let|log|mix|mop|pay|put|run|say|see|set|try|use|go)",
    "greeting": "(?:(?:hi|hey|hello|hola|dear|good morning|good afternoon|good evening|morning|buenos días|buenas|ok|okay|oh|aww|so|also|and|but|then|thanks|thank you|gracias|yes|yep|no|sure|sorry|congratulations|congrats|happy birthday|welcome back|love you|quick question|quick one|one more thing|question|fyi|reminder|heads up|asap|urgent)[ ,!:.-]+)*",
    "groups": "(?:(?:the |all )?(?:front desk|desk|nurses?|injectors?|a?estheticians?|managers?|providers?|lead|team|all|everyone|everybody|folks|guys|ladies|equipo|chicas|gents|injector team|desk team|nursing|housekeeping|back office|closers?|openers?|early shift|late shift|opening shift|closing shift|oakland|austin)|one of (?:the |you )?(?:{word})|whoever (?:closes|opens|works|has|is|comes)(?: {word})*?)",
    "with_it": "(?:[a-zà-ÿ0-9]+ ){0,2}(?:it|them|her|him|me|that|one|us)›",
    "of_the_call": "(?:ask|tell|see|say|find|check|go|explain|make sure|let|offer|confirm)›"
  },
  "not_names": "a about above actually after afternoon again all almost also always am amazing an and another any anybody anyone anything apparently are as asap ask asked at attention available awesome back bad basically be because been before best better big both botox bp break breakfast brilliant busy but by bye calendar call came can cancelled chart check closed coffee come congrats congratulations consent consult consults could cute day de dear delivery desk did dinner do does don't done door dr during eight elevator else end enough epi every everybody everyone everything except feels filler fillers finally fine first five for found four free fri friday fridge from fun fyi gfe gloves good gorgeous got gracias great guess had half handover happy has hate have he heard hello help her here hey hi him his hola honestly hope hoping hot how i i'll i'm i've if in internet into inventory ipl is isn't it it's its just keep lamp laser last late later left let let's lights like linens list literally little look looks lost lots love lovely lunch made make many may maybe me meeting mon monday more morning most mr mrs ms much my need needs never new next nice nine nkda no nobody none not note notes nothing now of off oh ok okay on one only onto oops open or order other our out over parking patient patients payroll peel peels pending people perfect phone phones please pls plz possible power pretty printer prn put question quick quiet ready really reminder rent right room rtc said same sat saturday saw schedule schedules scrubs second see seems seven she shipment should sick since six so some somebody somehow someone something soon sorry sounds steamer still stock sun sunday super supplies sure syringe syringes ten than thank thanks that that's the their them then there they things think this those though thought three thu thursday to today together told tomorrow tonight too topics total totally towels tox toxin tue tuesday turns two u understood until up update urgent us very wait was water we wed wednesday well went were what whatever when whenever where which while who whoever why wifi will wish with won't wonderful work would wow y'all yep yes yesterday yet you your",
  "who": [
    "^@{letter}|[ (]@{letter}",
    "^{greeting}{groups}(?:[,:]| -|[ ]{please}| can you| could you| will you)",
    "^(?:hi|hey|hello|hola|good morning|morning|thanks|thank you|congratulations) {groups}[,!.]",
    "(?:can|could|would|will) (?:someone|somebody|anyone|anybody|one of you)(?: (?:at|from|on|in) the (?:front desk|desk|late shift|early shift))",
    "(?:can|could|would|will) (?:the )?(?:front desk|nurses?|a?estheticians?|managers?|one of the {word}) ",
    "‹(?:for|to) (?:the )?(?:front desk|nurses?|a?estheticians?|managers?|next shift|late shift|early shift|closing shift):"
  ],
  "name_behind": [
    "‹(?:thanks|thank you|gracias|love you|congrats|congratulations|welcome|sorry|hi|hey|hello|hola|dear|bravo|thx|ty|please|pls|you rock|the best|morning|miss you|ask for|well done|nice one|good job|great job)(?: so much| again)?,? ",
    "‹for (?={word}:)"
  ],
  "courtesy": [
    "^(?:thanks|thank you|thx|gracias|de nada|no worries|no problem|you['’]re welcome|sounds good|got it|great|perfect|congrats|congratulations|happy birthday|welcome back)[^?]*$",
    "‹(?:can you believe|who knew|how (?:great|cute|sweet|nice|funny|lovely|cool|fun|good|amazing) (?:is|was|are) (?:that|this|it|she|he|they|those)|guess what|you know what|isn['’]t (?:it|he|she|that|this)|aren['’]t (?:they|we|you)|wasn['’]t (?:it|that|she|he)|right\\?|coincidence|who needs|what would (?:we|i) do without|what a›|emotional damage|how are you|how['’]s it going|what['’]s not to|is it just me|don['’]t you (?:love|think)|doesn['’]t (?:she|he|it) )"
  ],
  "not_needed": "‹no (?:need|reply|replies|answer|response|action|rush|hurry|problem|worries)›[a-zà-ÿ' ]*|‹nothing (?:else )?(?:needed|to do)[a-zà-ÿ' ]*|‹(?:not|n['’]t) need(?:ed)?›|‹if (?:you )?need(?:ed)?›",
  "asks": [
    "‹{please}›(?! know)",
    "‹(?:can|could|would|will|cna|kan|puedes|podrías|puede)› ?(?:{you}›|the |one of |{word} (?:{please}|check|call|help|see|come|take|do|look|sign|cover))",
    "‹(?:i|we|i['’]d|just|still|also|desk|room [0-9]+) (?:really |still |also |just |only |will |would |)(?:need|needs|want)› (?!to (?!know|have|see|get|borrow))",
    "‹(?:someone|somebody|anyone|you|u|we) (?:needs?|has|have|should|must|gotta) to›",
    "‹needs? (?:you›|a (?:signature|second|hand|call|new|look)|an? |the |to be |your |some |{word}ing›|help)",
    "‹(?:someone|somebody|whoever can|anyone|anybody),? (?:{please} )?{verb}›",
    "‹(?:let me know|tell me|make sure|be sure to|don['’]t forget|remember to|remind (?:me|her|him|them|everyone)|keep me posted|give me a (?:hand|call|sign)|get back to me|send me|send them|send it|let (?:her|him|them|the) {word})›",
    "‹(?:i['’]d|i would|we['’]d|would) (?:be (?:grateful|great|nice|good|helpful)|appreciate|help|love)›",
    "‹(?:it would help|it['’]d help|it would be (?:great|good|nice)|if you could|if (?:somebody|someone|anyone) could|would you mind|do you mind|mind if|wondering (?:if|whether|who|what|when|where)|what i need is|hoping (?:you|someone|somebody))›",
    "‹(?:thoughts|any ideas?|any chance|any luck|any news|your opinion|any volunteers?)›",
    "‹(?:has|have|had|must) to be (?:signed|done|called|sent|paid|ordered|cleaned|filled|picked|moved|printed|charted)›",
    "‹(?:still )?(?:missing|waiting for|waiting on) (?:your|the|hours|a )",
    "^{greeting}(?:someone|help|more {word}|another {word})› .*(?:!|{please})$",
    "‹(?:would like|['’]d like|want|need|expect|ask) (?:you|u|someone|somebody|everyone|everybody) to›",
    "‹needs› (?!to›|no›)|‹(?:must|should|needs? to|has to|have to) be› "
  ],
  "question": [
    "^{greeting}(?:who|what|where|when|why|which|how)(?:['’]s)?› (?:(?:much|many|long|often|soon|come|about|one|room|time|day|{word}|of {word}) )?(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|am|took|put|got|needs?|wants?|knows?|works?|left|moved|used|signs?|opens?|closes?|covers?|made|ordered|ate|changed|goes)›",
    "^{greeting}(?:is|are|was|were|do|does|did|has|have|am|can|could|should|will|would)› (?:i|you|u|we|she|he|it|they|the|my|your|her|his|our|there|this|that|these|those|anyone|anybody|someone|somebody|everyone|room|mr|mrs|ms|dr|señora|{word}['’]s)›",
    "^{greeting}(?:any (?:ideas?|chance|news|luck)|anyone|anybody)›",
    "^(?:is|are|did|does|has|can|could|would|will|should)› (?!do›|not›|be›|it[.!]|that[.!]|done›|fine›|been›|have›|ready›|a )",
    "^(?:you|u) (?:free|there|around|busy|here)›|^(?:anyone|anybody|someone|somebody) (?:seen|know|knows|have|has|free|got)›|^(?:what|how) about›|^(?:who|what|where|when|how|why)['’]s› "
  ],
  "imperative": "^{greeting}(?:(?:just|also|then|and|so|today|tonight|tomorrow|instead|first|next|otherwise|if [a-zà-ÿ0-9 '’]+,|before [a-zà-ÿ0-9 '’:]+,)[ ,]+)*{verb}› (?!(?:is|was|are|were|it is|went|came|works?|done|up to|you on)›)",
  "listed": "^(?:[-*•]|[0-9]+[.)]) *(?:{please} )?{verb}›",
  "no_rush": [
    "‹(?:no|not any) (?:rush|hurry|big rush|stress)›",
    "‹not urgent›",
    "‹whenever(?: (?:you like|works|it suits|is fine|,? no rush))?[,.]? (?:no|is|works|suits)",
    "‹fyi›",
    "‹f\\.y\\.i\\.",
    "‹just so (?:you|everyone|y['’]all) knows?›",
    "‹for (?:your|everyone['’]s) info(?:rmation)?›",
    "‹just (?:a )?heads[- ]up›",
    "‹(?:no|without) (?:need|reply|replies|answer|response|action|reaction)s?(?: is| to (?:answer|reply|respond|do anything))? ?(?:needed|necessary|required|wanted)?›",
    "‹nothing (?:else |more )?(?:to do|needed|for you|required)",
    "‹no need to (?:answer|reply|respond|do anything|call)›",
    "‹(?:doesn['’]t|does not|needn['’]t) (?:need|have) (?:an answer|a reply|to be today)"
  ],
  "information": [
    "‹fyi›",
    "‹f\\.y\\.i\\.",
    "‹just so (?:you|everyone|y['’]all) knows?›",
    "‹for (?:your|everyone['’]s) info",
    "‹nothing (?:else |more )?(?:to do|needed|for you|required)",
    "‹no (?:need|reply|replies|answer|response|action)s?(?: is| to (?:answer|reply|respond|do anything))? ?(?:needed|necessary|required)?›",
    "‹heads[- ]up›"
  ],
  "deadline": [
    "‹by (?:the )?(?:about )?(?:{clock}›|{weekday}›|{date}›|today|tonight|tomorrow|noon|lunch|close|closing|then|end›|eod|eow|cob|next (?:week|{weekday})|this (?:week|afternoon|evening|morning)|my |your |her |his |the )",
    "‹before (?!and after|photos?›|pictures?›|& after|pics›)",
    "‹(?:no later than|not later than|latest (?:by|at)|due (?:by|at|on|today|tomorrow)|antes de|para las|a más tardar)›",
    "(?<!free )(?<!out )(?<!off )(?<!in )(?<!away )(?<!dentist )(?<!booked )‹(?:until|till) (?:{clock}›|{weekday}›|today|tomorrow|tonight|noon)",
    "‹(?:in|within|inside) (?:the )?{some} ?(?:{units}|h|min)›",
    "‹within (?:the|an|this) (?:hour|day|week)›",
    "‹(?:the )?next (?:[0-9]+|few|half|couple of|hour|ten|five|fifteen|twenty|thirty)›[a-z -]*",
    "‹(?:end of (?:the |my |your )?(?:day|shift|week|business|month)|eod|eow|cob|close of business)›",
    "‹(?:today|tonight|tomorrow|this (?:morning|afternoon|evening|week)|first thing|after lunch|over lunch|during lunch|at lunch|hoy|mañana)›",
    "‹(?:i|we|she|he|they|you|it|susan|{word}) (?:start|starts|leave|leaves|go|goes|order|orders|close|closes|arrive|arrives|come|comes|pay|pays|check out|checks out|call back|calls back|is back|are back|am back|['’]?m back|is paying|is leaving|is coming|is here|is due|is booked|needs it)›[a-zà-ÿ ]{0,14}‹(?:at|in|by) (?:{clock}|{some} ?{units})›",
    "‹(?:i['’]m|she['’]s|he['’]s|they['’]re|we['’]re) (?:back|leaving|going|starting|due|paying|here)›[a-zà-ÿ ]{0,12}‹(?:at|in) (?:{clock}|{some} ?{units})›"
  ],
  "deadline_in_ask": [
    "‹(?:at|around|for|from|about) {clock}›(?! (?:minutes|mins|hours|people|syringes|vials|units|boxes|patients|weeks|days))",
    "‹(?:on|by|from|this|next|for) {weekday}›(?!['’]s)",
    "‹{weekday} (?:at )?{clock}›",
    "‹{weekday} (?:morning|afternoon|evening|noon)›",
    "‹(?:on|from) {date}›",
    "‹[0-9]+(?::[0-9]+)? ?(?:-|–|to) ?[0-9]+(?::[0-9]+)? ?(?:am|pm)?›(?= today| tomorrow)"
  ],
  "story": "‹(?:yesterday|last (?:week|night|{weekday})|since|ago)›",
  "vague_ask": [
    "‹(?:can|could|should|shall|let['’]s|need to|have to|wanna|want to|must) (?:we |i |you |u )?(?:please )?(?:all )?(?:talk|chat|discuss|catch up|sync|figure|sort|do something)›",
    "‹(?:we|i) (?:should|need to|have to|must|really need to) (?:talk|discuss|do something|sort|figure)›",
    "‹(?:thoughts|any ideas?|your opinion|any input|opinions|what do you think|advice|ideas)›",
    "‹need (?:you|u|help|a hand|a break|some help|backup)›(?! to)",
    "‹(?:can|could|will|would) (?:you|u|someone|somebody|anyone|anybody)(?: {please})?(?: quickly)? (?:help|help out|help me|come(?: and| over and)? (?:look|see|help)|look at (?:this|that|it)|do something|deal with|handle (?:this|that|it))(?: (?:with |at )?(?:this|that|it|me|out|here|again))?(?: (?:{please}|asap|now|soon|quick|quickly|today))*[?!.]*$",
    "‹(?:can|could) (?:you|u|someone|somebody|anyone|anybody),?(?: {please})?[?!. ]*$",
    "^(?:{word} ){0,6}help[!?. ]*$",
    "^{greeting}(?:{word} ){0,4}{please}[!?. ]*$",
    "^(?:this again|again)›",
    "‹(?:take care of|deal with|handle|sort out|look into) (?:this|that|it|things)›(?! by)",
    "‹anybody\\?$|‹anyone\\?$"
  ],
  "step": [
    "‹(?:i|we|she|he|they|{word})(?:['’]ll| will| am going to|['’]m going to|['’]re going to) (?!be late|miss|see|never|die|cry|need)",
    "‹(?:i['’]m|i am|we['’]re|she['’]s|he['’]s) (?:about to |going to |gonna |on my way|calling|charting|bringing|sending|doing|ordering|printing|checking|moving|putting|taking|covering|staying|picking|handling|grabbing|meeting|letting|cleaning|fixing|writing|booking|signing|getting)",
    "‹(?:then|otherwise|if (?:i don['’]t|not|nobody|she|he|you)),? ",
    "‹let['’]s ",
    "‹(?:you can (?:now )?{verb}›|feel free to|go ahead|on it›|be right there|see you (?:at|in|on|then))"
  ],
  "vague_time": "‹(?:asap|a\\.s\\.a\\.p|soon|soonest|sooner|as soon as (?:possible|you can|u can)|when(?:ever)? (?:you|u|someone|somebody|anyone) (?:can|get a (?:chance|sec|minute|moment)|have (?:a (?:chance|sec|minute|moment)|time))|when(?:ever)? possible|at some point|some time|sometime|urgently|right away|right now|immediately|quickly|later|in a (?:bit|sec|while|minute)|one of these days|eventually)›",
  "greeting": "^{greeting}",
  "word_at_start": "^{word}",
  "abbreviation": "(?:^| |\\()(?:mr|mrs|ms|dr|sra|sr|vs|approx|appt|no)\\.$",
  "group_called": "^{groups}(?:[,:]| -|) ?(?={letter}|[0-9])",
  "called": "^{word}(?:(?:, | ?/ ?| ?\\+ ?){word}(?:,? (?:and|&) {word})?| (?:and|&|y) {word})?(?:[,:!?]|[ ]?[-–—]|\\.\\.\\.|…)(?: |$|(?<=[—–]))|^{word} (?:and|&|y) {word}(?= {please})",
  "spoken_to": [
    "^{word} (?:{please}|can|could|would|will|cna|u|you|your|you['’]re|do you|did|does|do|how|what|which|when|where|who|why|have you|has|don['’]t|any|are you|hablas|puedes|me puedes)›",
    "^{word} (?:is|are) (?:room|my|there|it|this|that|your|she|he|anyone|anybody)›",
    "^{word} (?:send|call|fix|print|bring|sign|check|help|tell|book|move|take|put|give|get|clean|restock|order|grab|cover|pull|add|update|upload|text|let)›",
    "^(?!{verb}›){word}(?<!ed)(?<!ing)(?<!ly)(?<!s) (?:the|my|our|i|i['’]m|i['’]ll|i['’]ve|we|we['’]re|we['’]ve|she['’]s|he['’]s|there['’]s|it['’]s|pls|thanks|thank you)›"
  ],
  "says_what": [
    "‹{verb}›",
    "‹(?:who|what|where|when|which|how|why)›",
    "‹(?:is|are|was|were|do|does|did|can|could|would|will|should|has|have|need|needs|am)› (?!{you}› ?(?:{please})?[?!. ]*$){word}",
    "‹let me know›"
  ],
  "chained": [
    "(?:‹and›|‹&|;),? (?:then )?(?:also|could you|can you|can u|would you|please|someone|somebody|who|which|is|are|did|does|has)› ",
    ", {verb}› [^.]*(?:,|‹and›) (?:and )?{verb}›",
    "‹{verb}› [^.]*‹and (?!{of_the_call}){verb}›(?! {with_it})"
  ],
  "about_the_same": [
    "‹(?:answer|reply|respond|let me know|tell me|get back to me)›",
    "^(?!and )[^?]*‹(?:it|them|that|both|this|these|those)›"
  ]
};
