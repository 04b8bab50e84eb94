"""The regions of the models: words against counts made here, straight borders."""

import numpy as np
import pytest

from mathlib.explorers import find, models
from mathlib.metrics import classify
from mathlib.network import predict

REGIONS = find("models.regions")


@pytest.mark.parametrize("data", models.SETS)
def test_training_and_test_points_are_apart_and_in_the_square(data):
    X, y, X_test, y_test = models.sample(data)
    assert set(y) == set(y_test) == {0, 1} and len(X) == 2 * len(X_test)
    assert not set(map(tuple, X)) & set(map(tuple, X_test))
    np.testing.assert_allclose((X.mean(axis=0), X.std(axis=0)), ((0, 0), (1, 1)), atol=1e-12)
    assert np.mean(np.abs(np.vstack([X, X_test])) < models.SIDE) > 0.97


def test_words_count_the_points():
    X, y, X_test, y_test = models.sample("circles")
    network = models.fitted("circles", "MLP, 16 units", 0.0001)
    words = REGIONS.describe(data="circles", model="MLP, 16 units", lam=0.0001)
    right, tested = np.sum(classify(network, X) == y), np.sum(classify(network, X_test) == y_test)
    assert f"Right are {right} of 100 training points and {tested} of 50 test points." in words
    assert "65 parameters" in words and right >= 90


def test_no_line_encloses_a_circle_and_a_hidden_layer_does():
    share = lambda model: np.mean(classify(models.fitted("circles", model, 0.01), X_test) == y_test)
    *_, X_test, y_test = models.sample("circles")
    assert share("logistic regression") < 0.75 < 0.85 < share("MLP, 16 units")


@pytest.mark.parametrize("model", models.models.MODELS)
def test_the_border_without_hidden_layer_is_straight(model):
    """Along a line from one place to another the answer changes at most once."""
    network = models.fitted("spirals", model, 0.01)
    ends = np.array([[-2.0, 1.0], [0.5, -1.5]])
    said = [classify(network, ends[:1] + s * (ends[1:] - ends[:1]))[0] for s in np.linspace(0, 1, 41)]
    assert np.count_nonzero(np.diff(said)) <= 1 and np.isfinite(predict(network, ends)).all()


def test_words_say_when_no_border_is_in_view():
    assert "No border is in view: every place is called class" in REGIONS.describe(
        model="MLP, 4 units", lam=1.0
    )
    assert "is a curve" in REGIONS.describe(model="MLP, 4 units") and "straight line" in REGIONS.describe()
