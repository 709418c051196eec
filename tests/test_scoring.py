"""Scores: what speaks for two handles being one person, in bits, and how much."""

from __future__ import annotations

import math

import polars as pl
import pytest

from transforms.addresses import parse_address
from transforms.candidates import CAPS, candidate_pairs, count_compared, register_features, uncompared
from transforms.clustering import Clusters, Edge, join_edges
from transforms.engines import scratch_engine
from transforms.names import parse_name
from transforms.network_counts import count_words
from transforms.node_features import build_features
from transforms.nodes import Node
from transforms.people_models import LAYER, PeopleModels
from transforms.scoring import network_size, prior_bits, score_pairs

CROWD = 400
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def node(name: str = "", email: str = "", *, organization: str = "", phone: str = "", handle: str = "") -> Node:
    parsed = parse_name(name)
    return Node(
        handle or (f"email:{email}" if email else f"linkedin:{name}"),
        names={parsed.key: parsed} if name else {},
        address=parse_address(email) if email else None,
        organizations={organization} if organization else set(),
        phones={phone} if phone else set(),
    )


def strangers(number: int = CROWD) -> list[Node]:
    """People who share no name with anybody."""
    words = [LETTERS[n // 26 % 26] + LETTERS[n % 26] for n in range(number)]
    return [node(f"Q{word}zip X{word}qul", handle=f"linkedin:stranger-{word}-{n}") for n, word in enumerate(words)]


def score(left: Node, right: Node, *others: Node) -> dict[str, float]:
    nodes = [left, right, *others, *strangers()]
    features = build_features(nodes, count_words(nodes))
    with scratch_engine(LAYER) as engine:
        models = PeopleModels(engine)
        # Whatever the blocks propose, this pair is scored.
        models.register("candidate", {"a": "integer", "b": "integer"}, pl.DataFrame({"a": [0], "b": [1]}))
        register_features(models, features)
        return score_pairs(models, network_size(features, len(nodes))).row(0, named=True)


def candidates(nodes: list[Node]) -> tuple[list[tuple[int, int]], dict[str, int]]:
    with scratch_engine(LAYER) as engine:
        models = PeopleModels(engine)
        register_features(models, build_features(nodes, count_words(nodes)))
        pairs, left = candidate_pairs(models).rows(), dict(uncompared(models).iter_rows())
        assert count_compared(models) == len(pairs)
        return pairs, left


def weight(left: Node, right: Node, *others: Node) -> float:
    return float(score(left, right, *others)["weight"])


def test_the_weight_is_the_sum_of_its_parts() -> None:
    parts = score(node("Jane Doe", "jane.doe@acme.example"), node("Jane Doe", organization="acme", phone="123"))
    named = ["prior", "name_bits", "organization_bits", "colleague_bits", "local_bits", "phone_bits"]
    assert parts["weight"] == pytest.approx(sum(parts[name] for name in named), abs=1e-6)


def test_two_at_random_are_as_unlikely_as_people_are_many() -> None:
    assert prior_bits(2000) - prior_bits(1000) == pytest.approx(-1)
    assert prior_bits(1000) == pytest.approx(1.2 + math.log2(1.6 / 1000))


def test_the_nearer_the_names_the_more_they_weigh() -> None:
    steps = ["Katharina Doe", "Kathi Doe", "Katharine Doe", "K. Doe", "Doe Katharina", "Katharina Roe", "Pat Doe"]
    weights = [weight(node("Katharina Doe", "x1@a.example"), node(other, "x2@b.example")) for other in steps]
    assert weights[0] == max(weights)
    assert weights[0] > 1 > weights[5] > weights[6]
    assert weights[6] < -20


def test_a_common_name_weighs_less_than_a_rare_one() -> None:
    many = [node("Wei Zhang", handle=f"linkedin:wei-{n}") for n in range(30)]
    pair = node("Wei Zhang", "wz1@a.example"), node("Wei Zhang", "zw2@b.example")
    assert weight(*pair, *many) < 1 < weight(*pair)


def test_given_and_family_name_are_not_taken_to_be_independent() -> None:
    """Every Zhang here is Wei, so that the given name adds nothing; among Does it does."""
    zhangs = [node("Wei Zhang", handle=f"linkedin:wei-{n}") for n in range(20)]
    does = [node(f"{given.title()} Doe", handle=f"linkedin:doe-{given}") for given in (a + "ke" for a in LETTERS[:20])]
    common = weight(node("Wei Zhang", "a1@a.example"), node("Wei Zhang", "b2@b.example"), *zhangs)
    rare = weight(node("Ute Doe", "a1@a.example"), node("Ute Doe", "b2@b.example"), *does)
    assert rare - common > 3


def test_a_common_organization_weighs_less() -> None:
    crowd = [node(organization="acme", handle=f"linkedin:a-{n}") for n in range(20)]
    crowd += [node(organization=f"firm{n}", handle=f"linkedin:f-{n}") for n in range(100)]
    pair = node("Jane Doe", "jd@acme.example"), node("Jane Doe", organization="acme")
    assert 0 < score(*pair, *crowd)["organization_bits"] < score(*pair, *crowd[20:])["organization_bits"]


def test_two_addresses_at_one_organization_are_rather_colleagues() -> None:
    assert score(node("Jane", "jane@acme.example"), node("Jane", "jane2@acme.example"))["colleague_bits"] == -3
    assert score(node("Jane", "jane@gmail.com"), node("Jane", "jane2@gmail.com"))["colleague_bits"] == 0


def test_a_handle_used_twice_is_nearly_an_identifier_and_a_spelled_name_is_not() -> None:
    handle = score(node("Jane Doe", "happyqueen@gmail.com"), node("", "happyqueen@gmx.de"))
    spelled = score(node("Jane Doe", "janedoe@gmail.com"), node("Jane Doe", "janedoe@gmx.de"))
    assert handle["local_bits"] > 5 > 2 > spelled["local_bits"] > 0


def test_one_telephone_is_strong_evidence() -> None:
    assert score(node("Jane", phone="5550001"), node("Jane D.", handle="x", phone="5550001"))["phone_bits"] > 5


def test_generations_and_middle_initials_speak_against() -> None:
    junior = weight(node("Jane Doe Jr.", "a@a.example"), node("Jane Doe Sr.", "b@b.example"))
    other = weight(node("Jane A. Doe", "a@a.example"), node("Jane B. Doe", "b@b.example"))
    same = weight(node("Jane A. Doe", "a@a.example"), node("Jane A. Doe", "b@b.example"))
    assert junior < -10 < other < same


def test_names_of_two_scripts_cannot_be_compared() -> None:
    assert score(node("高橋翔太", "a@a.example"), node("Shota Takahashi", "b@b.example"))["name_bits"] == 0


def test_pairs_are_proposed_in_any_order_of_nodes_and_caps_are_counted() -> None:
    crowd = [node("Wei Zhang", handle=f"linkedin:wei-{n:04d}") for n in range(CAPS["name"] + 1)]
    pairs, left = candidates([*crowd, node("Jane Doe", handle="a"), node("Doe, Jane", handle="b")])
    assert left["a full name or a form of it"] == len(crowd) * (len(crowd) - 1) // 2
    assert pairs == [(len(crowd), len(crowd) + 1)]
    assert candidates([]) == ([], dict.fromkeys(left, 0))


def test_above_a_cap_an_organization_in_common_is_needed() -> None:
    crowd = [node("Wei Zhang", handle=f"linkedin:wei-{n:04d}") for n in range(CAPS["name"])]
    pairs, left = candidates([node("Wei Zhang", "wz@acme.example"), *crowd, node("Wei Zhang", organization="acme")])
    assert pairs == [(0, len(crowd) + 1)]
    assert left["a full name or a form of it"] == (len(crowd) + 2) * (len(crowd) + 1) // 2 - 1


def test_who_has_an_initial_alone_is_left_out_once() -> None:
    words = [LETTERS[n] for n in range(25)]
    crowd = [node(f"J{word}n Quimby", handle=f"linkedin:j{word}") for word in words]
    initials = [node("J. Quimby", handle=f"linkedin:quimby-{n}") for n in range(5)]
    _, left = candidates([*crowd, *initials])
    assert left["a family name and an initial"] == 5 * 25 + 10


def test_a_nickname_of_many_hides_no_rare_form() -> None:
    """Bob and Bobby both stand for Robert, whose key is too common here, but there are two Bobbys only."""
    crowd = [node("Bob Doe", handle=f"linkedin:bob-{n}") for n in range(CAPS["name"])]
    rare = [node("Bobby Doe", handle="a"), node("Bobby Doe", handle="b")]
    pairs, _ = candidates([*crowd, *rare])
    assert (len(crowd), len(crowd) + 1) in pairs


def test_one_wrong_edge_cannot_glue_two_people() -> None:
    names = {"a1": "Jane", "a2": "Jane", "b1": "John", "b2": "John"}
    clusters = Clusters(names, [])
    edges = [Edge("a1", "a2", 9), Edge("b1", "b2", 9), Edge("a2", "b1", 3)]
    refused = join_edges(clusters, edges, lambda x, y: names[x] == names[y], 1.0)
    assert sorted(map(sorted, clusters.members.values())) == [["a1", "a2"], ["b1", "b2"]]
    assert list(refused) == [("a2", "b1")]


def test_what_must_stay_apart_stays_apart_through_others() -> None:
    clusters = Clusters("abc", [("a", "c")])
    join_edges(clusters, [Edge("a", "b", 9), Edge("b", "c", 4)], lambda _x, _y: True, 1.0)
    assert clusters.find("a") == clusters.find("b") != clusters.find("c")


def test_of_two_equal_candidates_who_cannot_both_be_meant_neither_is_taken() -> None:
    clusters = Clusters("mxy", [("x", "y")])
    refused = join_edges(clusters, [Edge("m", "x", 5), Edge("m", "y", 4)], lambda _x, _y: True, 1.0)
    assert len(clusters.members) == 3
    assert refused["m", "x"] == "y is about as likely"
