# ruff: noqa: RUF001 -- what people type holds full-width letters
from yimen.catalogue.rules import search_words as words
from yimen.catalogue.rules.search_synonyms import SHIPPED
from yimen.catalogue.rules.search_words import Synonym


def weigh(query):
    return dict.fromkeys(words.pairs(query), 1.0)


def test_folded_leaves_characters_letters_and_digits():
    assert words.folded("《食品经营许可证》核发（ＡＢc-１２）") == "食品经营许可证核发abc12"
    assert words.folded("𬭚·王") == "𬭚王"
    assert words.folded("%_'; DROP--") == "drop"


def test_grams_hold_characters_pairs_sounds_and_initials():
    found = words.grams("老年证")

    assert {"老", "老年", "年证", "~lao nian", "~nian zheng", "^lnz"} <= found


def test_syllables_read_words_not_characters():
    assert words.syllables("银行") == ("yin", "hang")
    assert words.syllables("旅行") == ("lv", "xing")
    assert words.syllables("A4纸")[-1] == "zhi"


def test_spelled_cuts_letters_into_syllables():
    assert words.spelled("laonianrenyoudaizheng") == ("lao", "nian", "ren", "you", "dai", "zheng")
    assert words.spelled("laonianr") == ("lao", "nian")
    assert words.spelled("lnz") == ()


def test_readings_put_the_catalogue_word_in_place():
    found = words.readings("办老年证", [Synonym(word="老年证", means="老年人优待证")])

    assert [reading.text for reading in found] == ["办老年证", "办老年人优待证"]
    assert found[1].why == "“老年证”也叫“老年人优待证”"


def test_readings_leave_a_word_that_is_said_already():
    assert (
        len(words.readings("低保最低生活保障", [Synonym(word="低保", means="最低生活保障")])) == 1
    )


def test_likeness_orders_whole_then_lost_words_then_shared_words():
    query = "老年人优待证"

    whole = words.likeness(query, "老年人优待证", weigh(query))
    longer = words.likeness(query, "老年人优待证补办", weigh(query))
    scattered = words.likeness(query, "老年人社会优待证", weigh(query))
    shared = words.likeness(query, "老年人体检", weigh(query))
    other = words.likeness(query, "户外广告", weigh(query))

    assert 1 >= whole > longer > scattered > shared > other == 0


def test_later_steps_stand_behind_the_first_time_unless_asked_for():
    assert words.is_later("食品经营许可注销", "食品经营许可")
    assert not words.is_later("食品经营许可注销", "注销食品许可")
    assert not words.is_later("食品经营许可新办", "食品经营许可")


def test_likeness_of_nothing_is_nothing():
    assert words.likeness("", "老年", {}) == 0
    assert words.likeness("老年", "", weigh("老年")) == 0


def test_rarity_falls_with_frequency_and_unknown_says_nothing():
    assert words.rarity(1, 100) > words.rarity(50, 100) > 0
    assert words.rarity(0, 100) == 0


def test_shipped_synonyms_are_words_that_differ():
    assert len(SHIPPED) > 100
    assert all(pair.word != pair.means and len(pair.word) >= 2 for pair in SHIPPED)
    assert len({(pair.word, pair.means) for pair in SHIPPED}) == len(SHIPPED)
