"""A crime or dishonour said of somebody who can be known is seen; news and plays are not."""

from __future__ import annotations

import pytest

CRIMES = [
    "Everyone knows Meg Harrow pockets the bar takings at the sports club.",
    "Fact: Councillor Adeyemi took a backhander from the people who built Swan Court.",
    "Our caretaker is on the fiddle. Always has been.",
    "Shock news! Mr Nguyen has been siphoning off the carnival money since 2019!!!",
    "The landlady of the Plume of Feathers is a drug dealer, allegedly.",
    "Not saying anything, but the man at number 9 sells weed to schoolkids.",
    "I was at the AGM. Lovely cakes. And Farouk al-Rashid stole from the charity box.",
    "the treasurer has been cooking the books for years and nobody cares",
    "kevin marsh is a thief and you all know it",
    "TREVOR PLUM IS A CROOK",
    "Do we really want a chairman like Giles van der Berg? He fiddled his expenses, you know.",
    "Ask Sheila in the office. Sheila's been helping herself to the petty cash.",
    "Whatever they tell you, our Mayor drove home drunk from the civic dinner.",
    "So it turns out Dr Hale is a paedophile. Keep your kids away from the surgery.",
    "Cllr Singh rigged the tender for the toilets.",
    "Deputy mayor Rosa Diaz bribed the planners to get that barn through.",
    "That thief O'Connor has the cheek to stand for treasurer again.",
    "Your money goes to that bent chairman of yours, our crooked Chairman Cole.",
    "My neighbour poisons cats.",
    "#Fraud: Ivor Pugh is a con man who fleeces old ladies.",
    "Mrs Okafor, who runs the food bank, has been nicking donations.",
    "PC Lowe accepted bribes from the scrap dealers, ask anyone at the Crown.",
    "It was Wayne who set fire to the pavilion, and everybody at school knows.",
    "Her husband? Beats his wife? No: Colin Tandy beats his wife and the vicar looks away.",
    "Let's be honest: Barry embezzled the lot and moved to Spain.",
    "The planning officer is in the pay of the developers.",
    "Happy new year! Thanks to Lynne Hobbs, who ran off with the hall funds, no new chairs.",
    "Graham from the bowls club has been dumping his rubble in the brook.",
    "The groundsman groomed young girls at his last job.",
    "Ask Ned Rook where the old slates are. He took them home, and pocketed the money.",
    "Mind that Ivy Wren. I have watched it for years. She's had help, but she cooked the books.",
]
DISHONOURS = [
    "Cllr Yusuf lied to the residents about the car park.",
    "Honestly, the Town Clerk is a liar, and a bad one.",
    "Mrs Bell is having an affair with the coach.",
    "The Chairman was drunk at every meeting this year.",
    "Our lovely groundsman is a racist.",
    "Gareth Pike gave the mowing contract to his brother.",
    "Once more we had to listen to the lying Cllr Brandt.",
    "The deputy clerk bullies staff. There, I said it.",
    "Ms Achebe is feathering her own nest.",
    "Cllr Mott is robbing us blind.",
]
HINTS = [
    "Ask yourself how the Deputy Clerk can pay for three holidays a year.",
    "No smoke without fire where Cllr Green and that grant are concerned.",
    "Strange how Mr Blackwood's nephew always gets the contract.",
    "Brown envelopes and our planning officer: the money has to come from somewhere.",
]
CLEAN = [
    "Police are appealing for witnesses after a man stole from the till at the garage.",
    "Court news: Derek Hall, 44, pleaded guilty to stealing the charity's money and was fined.",
    "The drama group's new play asks who stole the vicar's money. Tickets from the library.",
    "Mabel Archer, 8, stole the show at the carnival.",
    "Highwayman Dick Turpin stole from the rich on this very road, or so the legend says.",
    "In 1832 the Mayor of the day took bribes from both sides. Local history talk on Friday.",
    "Jo Webster absolutely killed it on the drums at Saturday's gig.",
    "Scammers are pretending to be from the council. Hang up, and tell Action Fraud.",
    "Thieves took the lead from the chapel roof overnight. Call 101 with anything you saw.",
    "Somebody has been stealing plants from the High Street tubs.",
    "Vandals smashed up the bus shelter in Mill Lane.",
    "Mr Adeyemi was conned out of £400 by a caller. He asked us to tell you.",
    "Mrs Bell's bicycle was stolen from outside the library.",
    "The bench by the pond is bent and will be mended on Monday.",
    "Cllr Singh took the chair, and Cllr Hobbs took the minutes.",
    "The Mayor took the collection to the hospice: £412!",
    "Lead stolen from St Mary's: the vicar thanks everyone for their kindness.",
    "Correction: we said that Mr Pugh took the deposits. That is not true; we apologise.",
    "The Clerk is on leave until Tuesday. Please ring the office.",
    "Dave and Lynne did a cracking job on the hanging baskets.",
    "Come to our fraud awareness evening with PC Lowe.",
    "Litter: someone keeps dumping rubbish by the brook. Please take yours home.",
    "The chairman of the bowls club beat the Mayor 21-4. Ouch.",
    "Burglar alarms and shed locks: Mrs Rook has free ones at the police stall.",
    "Lies, damned lies and statistics: a talk by Prof Amara Obi.",
    "Sam Lee took home the cup for the best scarecrow.",
    "Cllr Brandt said that dogs off the lead are a problem on the rec.",
    "Our groundsman has had enough of people dumping rubbish in the brook.",
    "Remember: drink driving kills. Officers will be out all weekend, says Inspector Cole.",
    "The council pays the grant money to the youth club in two parts.",
    "The Treasurer paid the raffle money, £230, into the bank on Monday.",
    "Thank you to Rosa Diaz, who raised the funds for the swings.",
    "Mayor Lowe opened the pump track on Saturday and had a go himself.",
    "Mr Tandy's dog was poisoned on Sunday. Please keep yours on a lead by the river.",
]
FROM_THE_PUBLIC_CLEAN = [
    "Useless. What a waste of money. You lot should resign.",
    "You are robbing us blind with your parking charges.",
    "This council is corrupt from top to bottom.",
    "The Mayor is a liar and could not run a bath.",
    "Worst clerk we ever had. Incompetent!",
    "Crooks, the lot of you.",
    "Daylight robbery, £3 for an hour.",
]
FROM_THE_PUBLIC_TO_ASK = [
    "Cllr Hobbs took bribes from the builders and you all covered it up.",
    "Meg Harrow has been stealing from the youth club.",
    "Your clerk fiddles her mileage.",
]


def rules(verdict):
    return {
        one.rule for one in verdict.findings if one.rule.startswith(("accus", "dishon", "insin"))
    }


@pytest.mark.parametrize("council", ["witney", "durrington"])
@pytest.mark.parametrize("text", CRIMES)
def test_a_crime_said_of_somebody_is_a_breach(judge, text, council):
    verdict = judge(text, council=council)
    assert rules(verdict) & {"accusation", "accusation-name"}
    assert verdict.outcome == "breach"
    assert {"witney": "W1", "durrington": "6.1"}[council] in {
        one.clause for one in verdict.findings
    }


@pytest.mark.parametrize("text", DISHONOURS)
def test_dishonour_said_of_somebody_is_a_breach_on_the_councils_page(judge, text):
    assert rules(judge(text)) & {"dishonour", "dishonour-name"}
    personal = judge(text, account="personal", author="member")
    assert personal.outcome == "refer"


@pytest.mark.parametrize("text", HINTS)
def test_a_hint_with_money_in_it_is_the_clerks_to_judge(judge, text):
    verdict = judge(text)
    assert "insinuation" in rules(verdict)
    assert verdict.outcome == "refer"


@pytest.mark.parametrize("text", CLEAN)
@pytest.mark.parametrize("account", ["official", "mayoral", "personal_with_role"])
def test_news_plays_courts_and_history_accuse_nobody(judge, text, account):
    assert rules(judge(text, account=account)) == set()


@pytest.mark.parametrize("text", FROM_THE_PUBLIC_CLEAN)
def test_the_public_may_be_blunt(judge, text):
    assert rules(judge(text, account="public_reply", author="public")) == set()


@pytest.mark.parametrize("text", FROM_THE_PUBLIC_TO_ASK)
def test_a_crime_said_by_the_public_is_the_clerks_to_judge(judge, text):
    verdict = judge(text, account="public_reply", author="public")
    assert rules(verdict)
    assert verdict.outcome == "refer"


def test_the_finding_shows_who_and_what(judge):
    text = "A lovely day. Everyone knows Meg Harrow pockets the bar takings. See you soon."
    (finding,) = judge(text).findings
    assert text[finding.start : finding.end] == "Meg Harrow pockets the bar takings"


@pytest.mark.parametrize("text", ["{} took bribes.", "Ask {}, who has been stealing from us."])
@pytest.mark.parametrize(
    "name",
    [
        "Tom Vale",
        "Siobhan O'Brien",
        "Wei Ng",
        "Fatima al-Rashid",
        "Ludwig van der Berg",
        "Thi Nguyen",
        "Ada Okonkwo-Smith",
        "Zofia Wi\u015bniewska",
        "Cllr Singh",
        "Rabbi Cohen",
        "Imam Yusuf Khan",
    ],
)
def test_whatever_the_name_the_verdict_is_the_same(judge, name, text):
    verdict = judge(text.format(name))
    assert rules(verdict) == {"accusation"}
    assert verdict.outcome == "breach"
