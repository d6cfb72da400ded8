"""Hot spots by plain counting: texts that share rare words of a place and problem, and their heat."""

from __future__ import annotations

import heapq
import itertools
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from yimen.hotline.contracts.hotspot import Cluster, Heat, Message, Usual
from yimen.kernel.rules import rule

HALF_LIFE = timedelta(days=7)
ALIKE = 0.16
"""From which mean likeness two groups of messages are one."""
SAME_MIDDLE = 0.25
"""From which likeness of their middles two such groups are one after all."""
OTHER_CATEGORY = 0.6
"""By what the likeness of two messages is lowered whose categories are known and differ."""
SMALLEST = 3
"""A hot spot has at least so many messages, so that a cell never points at one caller."""
RISE, LEAST_HEAT = 2.0, 2.5
"""A warning needs this many times the usual, and at least this heat."""

_GRAMS, _HEAD, _BODY = (2, 3, 4), 60, 400
_FEATURES, _COMMON, _HEAD_WEIGHT = 48, 60, 3.0
_STOP = frozenset("的了是在我们你有和也都就不到要请这那吗呢吧请问市县区镇村您好局领导人民政府")

Vector = dict[str, float]


@rule("HOT-SPOT-1", cites="系统提示：同一地点、同一问题的诉求归为一处热点；写明相同的词和件数")
def cluster(messages: Sequence[Message]) -> list[Cluster]:
    """Return the groups of messages about one place and problem, the hottest first.

    Messages are alike by the rare letter groups that they share; groups are joined by their mean
    likeness, so that a chain of half-likes does not make one group. Single messages are groups of
    one. The heat is taken at the newest message.
    """
    if not messages:
        return []
    at = max(one.at for one in messages)
    vectors = _vectors(messages)
    groups = _met(_joined(len(messages), _pairs(messages, vectors)), vectors)
    found = [
        _cluster([messages[place] for place in group], [vectors[place] for place in group], at)
        for group in groups
    ]
    return sorted(found, key=lambda one: (-one.heat.value, one.first_at, one.ids))


@rule("HOT-HEAT-1", cites="本地办法：热度 =（件数 + 附和）× 分散度；越近的越重，一人多次的打折")
def heat_of(*, messages: Sequence[Message], at: datetime) -> Heat:
    """Return the heat of messages about one thing, with the numbers that it is made of.

    Each message weighs one half for every seven days of its age; half the binary logarithm of
    those who agree is added to it; the sum is multiplied by the root of callers over messages.
    """
    volume = reactions = 0.0
    for one in messages:
        weight = 0.5 ** (max(timedelta(0), at - one.at) / HALF_LIFE)
        volume += weight
        reactions += weight * 0.5 * math.log2(1 + max(0, one.likes))
    callers = len({one.caller_index or f"?{one.id}" for one in messages})
    spread = math.sqrt(callers / len(messages)) if messages else 0.0
    return Heat(
        value=round((volume + reactions) * spread, 2),
        messages=len(messages),
        callers=callers,
        likes=sum(max(0, one.likes) for one in messages),
        volume=round(volume, 2),
        reactions=round(reactions, 2),
        spread=round(spread, 2),
    )


@rule(
    "HOT-WARN-1", cites="本地办法：七天的件数超过往常两倍、热度到 2.5、至少三件且不止一人，发预警"
)
def is_warning(*, heat: Heat, week: int, usual: Usual) -> bool:
    """Say whether a hot spot is a warning: hot, by more than one caller, and more than is usual.

    `week` are the messages of the last seven days; where nothing is known of the usual, they
    need to be three.
    """
    if week < SMALLEST or heat.callers < 2 or heat.value < LEAST_HEAT:
        return False
    return week >= RISE * (usual.mean or 0.0)


@rule("HOT-WARN-2", cites="本地办法：往常 = 之前四周，加上去年同期前后各一周，同样从这个星期几算起")
def usual_of(*, counts: Mapping[datetime, int], known_since: datetime | None) -> Usual:
    """Return the usual of a week from the counts of weeks by their beginning.

    Weeks that began before the records did are left out: no record is not zero.
    """
    weeks = [
        count
        for begin, count in sorted(counts.items())
        if known_since is not None and begin >= known_since
    ]
    if not weeks:
        return Usual(weeks=(), mean=None, said="没有往常的数可比，从记录开始还不满一周")
    mean = sum(weeks) / len(weeks)
    listed = "、".join(str(one) for one in weeks)
    return Usual(
        weeks=tuple(weeks),
        mean=mean,
        said=f"往常每周 {mean:.1f} 件（比了 {len(weeks)} 周：{listed}）",
    )


def weeks_to_compare(*, at: datetime) -> list[datetime]:
    """Return where the weeks begin that show what is usual: four before, three of last year."""
    week = timedelta(days=7)
    last_year = at - timedelta(days=364)
    return [at - week * (2 + back) for back in range(4)] + [
        last_year - week * (1 + shift) for shift in (-1, 0, 1)
    ]


def _vectors(messages: Sequence[Message]) -> list[Vector]:
    raw = [_grams(one) for one in messages]
    seen: Counter[str] = Counter()
    for grams in raw:
        seen.update(grams.keys())
    total = len(messages)
    most = max(_COMMON, total // 60)
    made: list[Vector] = []
    for grams in raw:
        weights = {
            gram: weight * math.log(1 + total / seen[gram])
            for gram, weight in grams.items()
            if 1 < seen[gram] <= most
        }
        best = heapq.nlargest(_FEATURES, weights.items(), key=lambda each: (each[1], each[0]))
        length = math.sqrt(sum(weight * weight for _, weight in best)) or 1.0
        made.append({gram: weight / length for gram, weight in best})
    return made


def _grams(one: Message) -> dict[str, float]:
    """Return the letter groups of a message with their weight; title and place weigh more."""
    title, _, body = one.text.partition("\n")
    weights: dict[str, float] = {}
    for text, weight in ((title[:_HEAD], _HEAD_WEIGHT), (one.place, _HEAD_WEIGHT), (body, 1.0)):
        for gram in _letters(text[:_BODY]):
            weights[gram] = max(weights.get(gram, 0.0), weight * (len(gram) - 1))
    return weights


def _letters(text: str) -> Iterable[str]:
    words = "".join(char if char.isalnum() else " " for char in text).split()
    for word in words:
        for size in _GRAMS:
            for start in range(len(word) - size + 1):
                gram = word[start : start + size]
                if gram[0] not in _STOP and gram[-1] not in _STOP:
                    yield gram


def _pairs(messages: Sequence[Message], vectors: Sequence[Vector]) -> dict[tuple[int, int], float]:
    """Return the likeness of those pairs that share enough to matter."""
    postings: dict[str, list[tuple[int, float]]] = defaultdict(list)
    found: dict[tuple[int, int], float] = {}
    for place, vector in enumerate(vectors):
        scores: dict[int, float] = defaultdict(float)
        for gram, weight in vector.items():
            for other, its in postings[gram]:
                scores[other] += weight * its
            postings[gram].append((place, weight))
        mine = messages[place].category
        for other, score in scores.items():
            its_category = messages[other].category
            if mine and its_category and mine != its_category:
                score *= OTHER_CATEGORY
            if score >= ALIKE / 2:
                found[other, place] = score
    return found


def _joined(total: int, pairs: Mapping[tuple[int, int], float]) -> list[list[int]]:
    """Return groups joined by mean likeness; a pair that is not named counts nothing."""
    members: dict[int, list[int]] = {place: [place] for place in range(total)}
    links: dict[int, dict[int, float]] = defaultdict(dict)
    heap: list[tuple[float, int, int]] = []
    for (one, other), score in pairs.items():
        links[one][other] = links[other][one] = score
        if score >= ALIKE:
            heap.append((-score, one, other))
    heapq.heapify(heap)
    for fresh in itertools.count(total):
        pair = _next_pair(heap, members)
        if pair is None:
            break
        one, other = pair
        members[fresh] = members.pop(one) + members.pop(other)
        for third, score in _links_of_both(links, pair, members).items():
            links[third][fresh] = links[fresh][third] = score
            mean = score / (len(members[third]) * len(members[fresh]))
            if mean >= ALIKE:
                heapq.heappush(heap, (-mean, third, fresh))
    return [sorted(group) for group in members.values()]


def _next_pair(
    heap: list[tuple[float, int, int]], members: Mapping[int, list[int]]
) -> tuple[int, int] | None:
    while heap:
        _, one, other = heapq.heappop(heap)
        if one in members and other in members:
            return one, other
    return None


def _links_of_both(
    links: dict[int, dict[int, float]], pair: tuple[int, int], members: Mapping[int, list[int]]
) -> dict[int, float]:
    sums: dict[int, float] = defaultdict(float)
    for gone in pair:
        for third, score in links.pop(gone, {}).items():
            if third in members:
                sums[third] += score
                links[third].pop(gone, None)
    return sums


def _met(groups: Sequence[list[int]], vectors: Sequence[Vector]) -> list[list[int]]:
    """Return the groups with those put together whose middles are alike, the largest first.

    What single messages say beside the matter lowers their likeness; in a middle it cancels out.
    """
    kept: list[tuple[list[int], Vector]] = []
    postings: dict[str, set[int]] = defaultdict(set)
    for group in sorted(groups, key=lambda each: (-len(each), each)):
        middle = _middle([vectors[place] for place in group])
        best, likeness = -1, SAME_MIDDLE
        if len(group) > 1:
            shared = Counter(place for gram in middle for place in postings[gram])
            for place in sorted(shared):
                its = kept[place][1]
                score = sum(weight * its.get(gram, 0.0) for gram, weight in middle.items())
                if score > likeness:
                    best, likeness = place, score
        if best >= 0:
            kept[best][0].extend(group)
            continue
        for gram in middle if len(group) > 1 else ():
            postings[gram].add(len(kept))
        kept.append((list(group), middle))
    return [sorted(group) for group, _ in kept]


def _middle(vectors: Sequence[Vector]) -> Vector:
    sums: dict[str, float] = defaultdict(float)
    for vector in vectors:
        for gram, weight in vector.items():
            sums[gram] += weight
    best = heapq.nlargest(_FEATURES, sums.items(), key=lambda each: (each[1], each[0]))
    length = math.sqrt(sum(weight * weight for _, weight in best)) or 1.0
    return {gram: weight / length for gram, weight in best}


def _cluster(messages: Sequence[Message], vectors: Sequence[Vector], at: datetime) -> Cluster:
    common: Counter[str] = Counter()
    for vector in vectors:
        common.update(vector)
    middle = max(
        range(len(messages)),
        key=lambda place: (
            sum(weight * common[gram] for gram, weight in vectors[place].items()),
            -place,
        ),
    )
    return Cluster(
        ids=tuple(one.id for one in messages),
        title=messages[middle].text.partition("\n")[0][:80],
        place=_most(one.place for one in messages),
        category=_most(one.category for one in messages),
        words=_words(vectors),
        first_at=min(one.at for one in messages),
        last_at=max(one.at for one in messages),
        heat=heat_of(messages=messages, at=at),
    )


def _most(values: Iterable[str]) -> str:
    counted = Counter(one for one in values if one)
    return max(counted, key=lambda one: (counted[one], one)) if counted else ""


def _words(vectors: Sequence[Vector]) -> tuple[str, ...]:
    """Return up to five letter groups that most of the messages share, longer ones first."""
    counted: Counter[str] = Counter(gram for vector in vectors for gram in vector)
    wanted = max(2, len(vectors) // 2)
    shared = [gram for gram, count in counted.items() if count >= wanted]
    shared.sort(key=lambda gram: (-len(gram), -counted[gram], gram))
    chosen: list[str] = []
    for gram in shared:
        if not any(set(gram) & set(known) for known in chosen):
            chosen.append(gram)
    return tuple(chosen[:5])
