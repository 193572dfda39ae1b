"""Short words of everyday English, so that two of them side by side are not taken for fragments.

Owns the lists only. They were looked through on 1 November 2026.
"""

from __future__ import annotations

_ORDINARY = """
    a about after again air all also am an and any are art as ask at away back bag ball ban band
    bar bat bath bay be bed bee been bell bet big bin bit book both box boy bread bring bus but
    buy by cab cake call can cap car card care cat club co cold come con cook cost cup cut dad
    day days did dig do dog done door down drop dry due ear early earth east eat egg end ever
    eye face fair fall far farm fat feet few field fig fill film fin find fine fire first fish
    fit five fix flag floor fly food foot for form four free from front full fun game gap garden
    gas gate get gift girl give go goal gold good got grand grass great green ground group grow
    had hair half hall ham hand hard has hat have he head hear help hen her here hide high hill
    him his hit hold home hot hour house how ice if in ink inn into is it its jam jar job join
    just keep key kid kind king kit know lab lad lady lake lamp land lane last late law lay led
    left leg less let light like line list lit live log long look lot love low lunch mad made
    main make man map mark mat may me meal meet men met mid mile mill mind mix more most mud
    must my name near neat net new next nice night no not note now nut oak of off oil old on one
    only open or other our out over own pack pad page park part pass past path pay pen pet pick
    pie pig pin pit place plan play please pond pool port post pot pull pump push put quiz race
    rag rail rain ran red rest ride right ring rise river road rock roof room round row run sad
    safe sale salt same sat saw say sea seat see sell send set she shed ship shoe shop short
    show side sign sing sit site six skin sky slow small snow so soap soft some son soon sort
    south spot spring staff stage stall stand star start stay step stop story street sum summer
    sun sure swim table take talk tap tax tea team tell ten tent than thank that the their them
    then there they thin thing think this three tie time tin tip to today toe told ton too took
    top town toy track train tree trip try tub turn two under up us use van very view visit vote
    walk wall want war warm was wash watch water way we week well went west wet what wheel when
    where who why wide will win wind wine wish with wood word work world yard year yes yet you
    young your zoo re ex non pre anti self co sub un by via per vs etc am pm
"""
ORDINARY = frozenset(_ORDINARY.split())

_TWO_LETTERS = """
    ad ah al am an as at au aw ax be bi bo by co da de di do dr du ed eg eh el em en er es et eu
    ex go ha he hi ho id ie if in io is it jo jr km la le li ll lo ma me mi mm mp mr ms mu my nd ne
    no nr ns nt of oh ok on op or ow ox oz pa pc pi pm pt re rd sa se sh so sr st ta th ti to tv uh
    uk um un up us va ve vs we wo wi ye yo yr
"""
TWO_LETTERS = frozenset(_TWO_LETTERS.split())
"""What two letters that stand by themselves may be: words, titles, ends of shortened words."""

_GLUE = """
    a all am and are at be by do for from get go he i if in is it let me my no not now of on or
    our out please she so that the them they this to today up us we will with you your
"""
GLUE = frozenset(_GLUE.split())
"""Small words that stand between others where words are run together."""

CALLS = frozenset({"back", "choose", "elect", "join", "support", "vote"})
"""Words that tell somebody to do something for whoever is named next."""

_TRADE_NAMES = """
    ebay eventbrite facebook gofundme
    instagram ipad iphone justgiving linkedin mailchimp messenger myspace
    nextdoor openstreetmap paypal playstation postscript powerpoint sharepoint snapchat soundcloud
    surveymonkey tiktok whatsapp wikipedia wordpress youtube
"""
TRADE_NAMES = frozenset(_TRADE_NAMES.split())
"""Names that are written with a capital inside."""

_TOGETHER = """
    backache backbench backbenchers backbone backdate backdated backdoor backdrop backfield
    backfill backfire backfired background backgrounds backhand backhander backing backlash
    backlight backlist backlog backlogs backpack backpackers backpacks backroom backside backspace
    backstage backstop backstreet backstroke backtrack backup backups backward backwards backwater
    backwoods backyard backyards elections electoral electorate electrical electrician electricity
    electronic electronics joiner joinery joining supported supporter supporters supporting
    supportive
"""
TOGETHER = frozenset(_TOGETHER.split())
"""Words that begin as calls do and are no words run together."""

_REVERSIBLE = """
    lived devil live evil parts strap straw warts reward drawer stressed desserts spoons snoops
    deliver reviled diaper repaid decal laced denim mined keels sleek loops spool lager regal
    naps spans snaps pools sloop stops spots star rats tram mart rail liar time emit trap part
    pots stop tops spot step pets nuts stun rood door mood doom edit tide ward draw tool loot
    room moor pans snap gulp plug leek keel peek keep meet teem wolf flow pals slap swap paws
    buns snub tips spit pins snip gums smug buts stub guns snug bats stab tabs noel leon animal
    lamina redder lana anal maps spam gals slag nob bon trams smart ports strop sports golf knits
    stink lever revel leper repel sinned dennis nadia aidan nomad damon enid dine delia ailed amy
    ira sara looter retool warder redraw decaf faced sober robes stew wets spar raps bard drab brag
    garb dial laid diva avid gels legs lap hoop pooh slim mils sleep peels wed dew yap pay sag gas
    trot tort reed deer tang gnat cram marc neves seven timer remit tuber rebut denier reined
    sleets steels pupils slipup recap pacer straits tiarts emits times items smite mart loops
    pool pools loop wolf flow snips leer reel leets steel wort trow bonk knob nips spin
"""
REVERSIBLE = frozenset(_REVERSIBLE.split())
"""Words that are others when they are read backwards."""
