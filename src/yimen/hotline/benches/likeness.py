"""Near duplicates, hot spots, replies to the matter and covered names, each against its truth."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from importlib.resources import files

from yimen.hotline.benches.messages import Published
from yimen.hotline.contracts.hotspot import Message
from yimen.hotline.rules import relevance, sketch
from yimen.hotline.rules.hotspot import cluster
from yimen.hotline.rules.masking import masked

COPIES, SAMPLE, SECRETS = 400, 250, 600
FOUND = 0.5
"""A place named by hand is found where one cluster holds half of its messages and little else."""
_GREETINGS = ("尊敬的领导您好，", "您好！", "再次反映，", "请尽快处理。", "谢谢！")
_SURNAMES, _GIVEN = "赵钱孙李周吴郑王冯陈刘张杨黄林何罗梁宋", "建国秀英志强丽华伟芳娜敏静涛军"


def constructed_pairs(rows: Sequence[Published]) -> tuple[float, float, int]:
    """Return recall and precision on edited copies mixed into all messages, and their number.

    A copy loses or changes 3 to 20 in a hundred letters, a sentence, or gains a greeting. Found
    with anything that is not its original, nor a near duplicate of that, it is a false pair.
    """
    draw = random.Random(11)  # noqa: S311 -- a repeatable sample
    texts = [one.title + one.text for one in rows]
    long_enough = [at for at, text in enumerate(texts) if len(text) >= 40]
    chosen = draw.sample(long_enough, min(COPIES, len(long_enough)))
    copies = [_edited(texts[at], draw) for at in chosen]
    own = sketch.near_pairs(texts=texts)
    group = sketch.groups_of(total=len(texts), pairs=own)
    hits = wrong = 0
    for one, other, _ in sketch.near_pairs(texts=[*texts, *copies]):
        if other < len(texts):
            continue
        source = chosen[other - len(texts)]
        target = chosen[one - len(texts)] if one >= len(texts) else one
        hits += target == source
        wrong += group[target] != group[source]
    return hits / len(chosen), 1 - wrong / max(1, hits + wrong), len(chosen)


def _edited(text: str, draw: random.Random) -> str:
    letters = list(text)
    for _ in range(int(len(letters) * draw.uniform(0.03, 0.2) / 2)):
        at = draw.randrange(len(letters))
        letters[at] = draw.choice(("", text[draw.randrange(len(text))]))
    changed = "".join(letters)
    if draw.random() < 0.3 and changed.count("。") > 2:
        parts = changed.split("。")
        parts.pop(draw.randrange(len(parts)))
        changed = "。".join(parts)
    if draw.random() < 0.5:
        changed = draw.choice(_GREETINGS) + changed
    return changed


def real_pairs(rows: Sequence[Published]) -> tuple[float, dict[float, int]]:
    """Return how many of the true pairs of a sample are found, and all pairs by likeness.

    The truth of the sample is every pair compared whole.
    """
    texts = [one.title + one.text for one in rows]
    found = sketch.near_pairs(texts=texts)
    known = {(one, other) for one, other, _ in found}
    sets = [sketch.triples(text) for text in texts]
    draw = random.Random(12)  # noqa: S311 -- a repeatable sample
    true = hits = 0
    for one in draw.sample(range(len(texts)), min(SAMPLE, len(texts))):
        for other in range(len(texts)):
            if other != one and sketch.share(sets[one], sets[other]) >= sketch.ALIKE:
                true += 1
                hits += (min(one, other), max(one, other)) in known
    counts = {least: sum(share >= least for _, _, share in found) for least in (0.3, 0.4, 0.5)}
    return hits / max(1, true), counts


def places_found(rows: Sequence[Published]) -> tuple[float, float, float, int]:
    """Return the share of places found, of their messages, the purity, and how many places.

    The places are lists of message numbers, read and put together by hand.
    """
    text = files("yimen.hotline.benches").joinpath("hotspots.json").read_text()
    known: list[set[str]] = [{str(one) for one in place} for place in json.loads(text)]
    clusters = cluster([_message(one) for one in rows])
    found, held, whole, pure, size = 0, 0, 0, 0, 0
    for place in known:
        best = max(clusters, key=lambda one: len(place.intersection(one.ids)))
        both = len(place.intersection(best.ids))
        found += both >= FOUND * len(place) and both >= FOUND * len(best.ids)
        held, whole = held + both, whole + len(place)
        pure, size = pure + both, size + len(best.ids)
    return found / len(known), held / whole, pure / max(1, size), len(known)


def _message(one: Published) -> Message:
    assert one.at is not None
    return Message(
        id=str(one.id),
        text=f"{one.title}\n{one.text}",
        place="",
        category="",
        at=one.at,
        likes=one.likes,
        caller_index=one.user,
    )


def replies_told_apart(rows: Sequence[Published]) -> tuple[float, float]:
    """Return how often an own reply scores above a swapped one, by words alone and with rarity.

    Rarity is counted in the asked texts, which need no reply.
    """
    held: Counter[str] = Counter()
    for one in rows:
        held.update(set(relevance.words_of(one.title + one.text)))
    rarity = {word: math.log((1 + len(rows)) / (1 + count)) for word, count in held.items()}
    others = list(rows)
    random.Random(13).shuffle(others)  # noqa: S311 -- a repeatable sample
    found = []
    for rare in (None, rarity):
        scores = [
            [
                relevance.relevance(title=one.title, asked=one.text, told=told, rarity=rare)
                for told in (one.reply, other.reply)
            ]
            for one, other in zip(rows, others, strict=True)
            if one.id != other.id
        ]
        found.append(
            relevance.area_under(own=[one for one, _ in scores], swapped=[two for _, two in scores])
        )
    return found[0], found[1]


def covered(rows: Sequence[Published], clean: Sequence[str]) -> tuple[dict[str, float], int]:
    """Return the share covered of personal data put into messages, by kind, and false alarms.

    False alarms are texts that tell of nobody and were changed all the same.
    """
    draw = random.Random(14)  # noqa: S311 -- a repeatable sample
    seen: Counter[str] = Counter()
    hidden: Counter[str] = Counter()
    for number in range(SECRETS):
        kind, said, secret = _secret(number, draw)
        one = draw.choice(rows)
        text = f"{one.text[:120]}，{said}，{one.text[120:240]}"
        seen[kind] += 1
        hidden[kind] += secret not in masked(text)
    alarms = sum(masked(one) != one for one in clean)
    return {kind: hidden[kind] / seen[kind] for kind in sorted(seen)}, alarms


def _secret(number: int, draw: random.Random) -> tuple[str, str, str]:
    """Return a kind of personal data, how it is said, and what must not be left of it."""
    digits = "".join(draw.choices("0123456789", k=8))
    name = draw.choice(_SURNAMES) + "".join(draw.sample(_GIVEN, draw.choice((1, 2))))
    year = draw.randrange(1950, 2010)
    paper = f"439981{year}0{draw.randrange(1, 10)}1{draw.randrange(10)}{digits[:3]}"
    flat = f"{draw.randrange(1, 30)}栋{draw.randrange(1, 5)}单元{draw.randrange(101, 2900)}室"
    plate = f"湘{draw.choice('ABCDEFGH')}{draw.choice('ABCDEFGH')}{digits[:4]}"
    kinds = (
        ("phone", draw.choice(("电话199{0}", "联系方式：199 {1} {2}", "打199-{1}-{2}")), ""),
        ("paper", f"身份证号{paper}{draw.choice('0123456789X')}", paper[6:]),
        ("plate", draw.choice((f"车牌{plate}", f"{plate}占了车位")), plate[2:]),
        (
            "door",
            draw.choice((f"住{flat}", f"家在{flat}", f"{draw.randrange(1, 99)}号{flat}")),
            flat,
        ),
        ("name", draw.choice(("我叫{3}", "联系人：{3}", "本人{3}", "我是{3}", "当事人{3}")), name),
        ("name alone", draw.choice(("{3}多次上门", "后来{3}来了", "{3}答应修")), name),
        ("named by post", draw.choice(("找{3}主任反映", "{3}局长不理", "和{3}经理说过")), name),
    )
    kind, said, secret = kinds[number % len(kinds)]
    said = said.format(digits, digits[:4], digits[4:], name)
    return kind, said, secret or digits[4:]
