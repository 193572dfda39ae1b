"""Words with a capital that name nobody, and words that are no names in small letters.

Owns three lists of ordinary English: what is never part of a name (days, months, words that
begin sentences), what ends or begins the name of a place or a body, and what cannot be a surname
behind a title in small letters. There are no names in them.
"""

from __future__ import annotations

_NEVER = """
    a about after again all allegedly also although always am an and another any anybody anyone
    apparently are as ask at be because been before being both but by can can't clearly come could
    council cllr councillors did do does don't during each either else english even every everybody
    everyone everything facebook few finally for from funny great had happy has have he he'd he'll
    he's hello help her here hers him his how however i i'd i'll i'm i've if in is it it's its
    january february march april may june july august september october november december monday
    tuesday wednesday thursday friday saturday sunday christmas easter spring summer autumn winter
    just last let let's like look many maybe me more most mr mrs much my never next no nobody none
    not nothing now obviously of off oh ok okay on once one only or other our ours out over people
    perhaps please police probably really rumour same say says see seriously she she's should since
    so some somebody someone something sorry still such surely than thank thanks that that's the
    their theirs them then there there's these they they'd they'll they're they've this those
    thought three to today tomorrow tonight too truth two under until up us very was watch we we'd
we'll
    we're we've well were what what's when where which while who who's whoever whose why will with
    word would wow yes yesterday yet you you'd you'll you're you've your yours thieves vandals
    thief vandal shame talk time love music stealing lying theft fraud alert warning scam news
    update breaking uk england britain british gp mp ni nhs id vat hmrc dbs bbc faq pdf rip omg lol
    imo tbh fyi asap hoa agm residents neighbours burglars fraudsters scammers criminals crooks men
    women children kids young old new lost found missing free join open opening
"""
NEVER = frozenset(_NEVER.split())

_PLACES = """
    lane street road rd st close avenue ave drive way hall park green field fields meadow meadows
    house church chapel school academy college council centre center library museum bridge market
    square station club society association trust committee party team police day night week fair
    festival show service services hospital surgery office court town village county city parish
    district ward government parliament university group league institute federation cinema theatre
    hill mews view grove rise walk gardens garden terrace row place crescent common river brook
    weir lock farm wood woods forest inn arms hotel pub cafe allotments cemetery pavilion ground
    recreation playground pool gym depot fund appeal act bill policy code charity fete carnival
    parade morning evening afternoon news highways standards line north south east west upper lower
    kingdom legion army navy regiment brigade company band choir orchestra players lottery
"""
PLACES = frozenset(_PLACES.split())

_PLAIN = """
    man woman girl boy lady guy child kid person thing place money cash house home shop pub car van
    work job meeting office hall street road town village council and or but is was has had were are
    be been being got gets get says said told tells went goes made makes will would can could may
    might must shall from into onto with without by near over under against who whom which that
    chair chairman of's elect visited visits opened opens attended attends joined wearing parlour
    parlor's cup charity chain consort regalia making baking led hosted welcomed cut switched
"""
PLAIN = NEVER | frozenset(_PLAIN.split())
