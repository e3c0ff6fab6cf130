"""Saved PyMC-Marketing models: known transforms by hand, the package's own curves, refusals."""

from __future__ import annotations

import importlib.util
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from model.demand.imports import CurvesError, CurveSet, MissingExtra, Terms, netcdf, read_curves

CASES = Path(__file__).resolve().parents[1] / "cases" / "imports"
EXTRA = all(importlib.util.find_spec(name) for name in ("h5py", "h5netcdf", "xarray"))
with_extra = pytest.mark.skipif(
    not EXTRA, reason="h5netcdf, h5py or xarray is not installed: requirements-scale.txt"
)
ASKED = Terms(outcome="gmv", currency="USD", market="all")
GEO = Terms(outcome="gmv", currency="USD")
DRAWS, WEEKS = 120, 30
CHANNELS = ("tv", "search")
SCALE, TARGET = np.array([2000.0, 500.0]), 9000.0


def attributes(form: str, **changes: Any) -> dict[str, str]:
    told: dict[str, Any] = {
        "adstock": {"lookup_name": "geometric", "prefix": "adstock", "l_max": 8,
                    "normalize": True, "mode": "After"},
        "saturation": {"lookup_name": form, "prefix": "saturation"},
        "adstock_first": True,
        "dims": [],
        "time_varying_media": False,
        "cost_per_unit": None,
    }  # fmt: skip
    return {name: json.dumps(value) for name, value in (told | changes).items()}


def saved(
    draws: dict[str, np.ndarray],
    told: dict[str, str],
    days: int = 7,
    constants: dict[str, np.ndarray] | None = None,
) -> bytes:
    """A model's file as `mmm.save` lays it out: two chains, two channels."""
    import h5netcdf

    rng = np.random.default_rng(1)
    spend = rng.uniform(0.1, 1.0, (WEEKS, 2)) * SCALE
    held = {"channel_data": spend, "channel_scale": SCALE, "target_scale": np.array([TARGET])}
    held |= constants or {}
    buffer = io.BytesIO()
    with h5netcdf.File(buffer, "w") as file:
        for name, value in told.items():
            file.attrs[name] = value
        post, const = file.create_group("posterior"), file.create_group("constant_data")
        post.dimensions = {"chain": 2, "draw": DRAWS // 2, "channel": 2}
        const.dimensions = {"date": WEEKS, "channel": 2, "target_scale_dim_0": 1}
        for group in (post, const):
            names = group.create_variable("channel", ("channel",), h5_string())
            names[...] = np.array(CHANNELS, dtype=object)
        day = const.create_variable("date", ("date",), "i8")
        day[...] = np.arange(WEEKS) * days
        day.attrs["units"] = "days since 2024-01-01 00:00:00"
        for name in ("chain", "draw"):
            post.create_variable(name, (name,), "i8")[...] = np.arange(post.dimensions[name].size)
        for name, values in draws.items():
            axes = ("chain", "draw", "channel")[: values.ndim]
            post.create_variable(name, axes, values.dtype)[...] = values
        axes_of = {"channel_data": ("date", "channel"), "channel_scale": ("channel",),
                   "target_scale": ("target_scale_dim_0",)}  # fmt: skip
        for name, values in held.items():
            const.create_variable(name, axes_of[name], values.dtype)[...] = values
    return buffer.getvalue()


def h5_string() -> Any:
    import h5py

    return h5py.string_dtype()


def spread(centre: float, seed: int, width: float = 0.15) -> np.ndarray:
    rng = np.random.default_rng(seed)
    shape = (2, DRAWS // 2, 2)
    return centre * np.exp(width * rng.standard_normal(shape)) * np.array([1.0, 0.7])


PARAMETERS = {
    "logistic": ("lam", "beta"),
    "hill": ("slope", "kappa", "beta"),
    "michaelis_menten": ("alpha", "lam"),
    "tanh": ("b", "c"),
}


def draws_of(name: str) -> dict[str, np.ndarray]:
    known = {f"saturation_{p}": spread(0.8, i + 2) for i, p in enumerate(PARAMETERS[name])}
    return known | {"adstock_alpha": np.full((2, DRAWS // 2, 2), 0.4)}


def by_hand(name: str, x: float, p: dict[str, np.ndarray]) -> np.ndarray:
    """The package's formulas, written out (pymc_marketing.mmm.transformers)."""
    if name == "logistic":
        return p["beta"] * (1 - np.exp(-p["lam"] * x)) / (1 + np.exp(-p["lam"] * x))
    if name == "hill":
        return p["beta"] * x ** p["slope"] / (p["kappa"] ** p["slope"] + x ** p["slope"])
    if name == "michaelis_menten":
        return p["alpha"] * x / (p["lam"] + x)
    return p["b"] * np.tanh(x / (p["b"] * p["c"]))


def refusal(data: bytes, terms: Terms = ASKED) -> str:
    with pytest.raises(CurvesError) as told:
        read_curves(data, terms=terms)
    return str(told.value)


@with_extra
@pytest.mark.parametrize("name", PARAMETERS)
def test_each_known_saturation_by_hand(name: str) -> None:
    draws = draws_of(name)
    found = read_curves(saved(draws, attributes(name)), terms=ASKED)
    assert (found.kind, found.channels, found.markets) == ("PyMC-Marketing", CHANNELS, ("all",))
    assert (found.terms.weeks, found.terms.interval) == (1.0, 0.9)
    for place, curve in enumerate(found.curves):
        flat = {p: draws[f"saturation_{p}"][..., place].ravel() for p in PARAMETERS[name]}
        at = curve.spend[20]
        wanted = TARGET * by_hand(name, at / SCALE[place], flat)
        assert curve.mean[20] == pytest.approx(wanted.mean(), rel=1e-9)
        low, high = np.quantile(wanted, [0.05, 0.95])
        assert (curve.low[20], curve.high[20]) == (pytest.approx(low), pytest.approx(high))
        assert curve.fit_error < 0.02
        np.testing.assert_allclose(curve.draws.retention, 0.4)
        assert curve.observed[1] <= SCALE[place]
        assert curve.spend[-1] == pytest.approx(1.5 * curve.observed[1])


@with_extra
def test_an_adstock_that_is_not_normalised_adds_up() -> None:
    """Retention 0.4 over 8 weeks: steady spend counts (1 - 0.4^8) / 0.6 times."""
    told = attributes("michaelis_menten", adstock={"lookup_name": "geometric", "l_max": 8,
                                                   "normalize": False})  # fmt: skip
    draws = draws_of("michaelis_menten")
    curve = read_curves(saved(draws, told), terms=ASKED).curves[0]
    p = {n: draws[f"saturation_{n}"][..., 0].ravel() for n in ("alpha", "lam")}
    x = (1 - 0.4**8) / 0.6 * curve.spend[10] / SCALE[0]
    assert curve.mean[10] == pytest.approx((TARGET * by_hand("michaelis_menten", x, p)).mean())


@with_extra
def test_daily_models_become_weekly() -> None:
    draws, told = draws_of("hill"), attributes("hill")
    week, day = (read_curves(saved(draws, told, days), terms=ASKED).curves[0] for days in (7, 1))
    np.testing.assert_allclose(day.spend, 7 * week.spend)
    np.testing.assert_allclose(day.mean, 7 * week.mean)
    np.testing.assert_allclose(day.draws.retention, 0.4**7)


@with_extra
def test_newer_files_name_their_classes() -> None:
    told = attributes(
        "hill",
        saturation={"__type__": "pymc_marketing.mmm.components.saturation.HillSaturation"},
        adstock={"__type__": "pymc_marketing.mmm.components.adstock.GeometricAdstock"},
    )
    assert read_curves(saved(draws_of("hill"), told), terms=ASKED).channels == CHANNELS


@with_extra
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"saturation": {"lookup_name": "root"}}, "value 'root': this saturation is not known"),
        ({"saturation": "tanh_baselined"}, "value 'tanh_baselined': this saturation is not known"),
        ({"saturation": {"__type__": "my.Own"}}, "value 'Own': this saturation is not known"),
        ({"adstock": {"lookup_name": "weibull_pdf"}}, "value 'weibull_pdf': this adstock"),
        ({"adstock": {"lookup_name": "delayed"}}, "value 'delayed': this adstock is not known"),
        ({"adstock": {"lookup_name": "geometric", "mode": "Before"}}, "value 'Before'"),
        ({"adstock_first": False}, "saturation comes before adstock"),
        ({"time_varying_media": True}, "move by week"),
        ({"cost_per_unit": {"columns": ["tv"]}}, "counted in units, not money"),
        ({"dims": ["geo", "brand"]}, "column 'dims', value 'geo, brand': several dimensions"),
        ({"dims": ["geo"]}, "no names of the axis geo"),
        ({"link": "log"}, "value 'log': its link is not the identity"),
    ],
)
def test_what_is_not_known_is_refused_by_name(changes: dict[str, Any], said: str) -> None:
    assert said in refusal(saved(draws_of("hill"), attributes("hill", **changes)))


@with_extra
def test_numbers_that_cannot_be() -> None:
    good, told = draws_of("hill"), attributes("hill")

    def with_(**changes: np.ndarray) -> str:
        return refusal(saved(good | changes, told))

    nan = good["saturation_beta"].copy()
    nan[0, 0, 0] = np.nan
    assert "column 'saturation_beta', value 'NaN'" in with_(saturation_beta=nan)
    assert "draws below 0" in with_(saturation_beta=-good["saturation_beta"])
    assert "a carry-over outside 0 to 1" in with_(adstock_alpha=good["adstock_alpha"] + 0.7)
    words = np.full((2, DRAWS // 2, 2), b"x", dtype="S1")
    assert "holds |S1; numbers or texts are needed" in with_(saturation_beta=words)
    bare = {name: value for name, value in good.items() if name != "saturation_kappa"}
    assert "posterior has no variable saturation_kappa" in refusal(saved(bare, told))
    zero = saved(good, told, constants={"target_scale": np.zeros(1)})
    assert "column 'target_scale'" in refusal(zero)
    silent = {name: text for name, text in told.items() if name != "saturation"}
    assert "the file does not say its saturation" in refusal(saved(good, silent))


@with_extra
def test_files_that_point_at_other_files_are_refused(tmp_path: Path) -> None:
    import h5py

    (tmp_path / "secret").write_bytes(bytes(800))
    ways = {
        "a link in place": lambda f: f.__setitem__("posterior/x", h5py.ExternalLink("o.nc", "/y")),
        "a link in place of": lambda f: f.__setitem__("posterior/x", h5py.SoftLink("/constant")),
        "stand in another file": lambda f: f.create_dataset(
            "posterior/x", (100,), "f8", external=[(str(tmp_path / "secret"), 0, 800)]
        ),
    }
    for said, spoil in ways.items():
        buffer = io.BytesIO(saved(draws_of("hill"), attributes("hill")))
        with h5py.File(buffer, "r+") as file:
            spoil(file)
        assert said in refusal(buffer.getvalue())


@with_extra
def test_huge_and_damaged_files() -> None:
    import h5py

    whole = saved(draws_of("hill"), attributes("hill"))
    buffer = io.BytesIO(whole)
    with h5py.File(buffer, "r+") as file:  # a terabyte of zeros in a few bytes
        file.create_dataset("posterior/saturation_x", (10**6, 10**5), "f8", chunks=(100, 100))
    assert "numbers; at most 30,000,000" in refusal(buffer.getvalue())
    buffer = io.BytesIO(whole)
    with h5py.File(buffer, "r+") as file:  # a name of an axis does not make it small
        dates = file.create_dataset("posterior/date", (10**6, 10**5), "f8", chunks=(100, 100))
        for place, rows in enumerate(dates.shape):
            axis = file.create_dataset(f"posterior/axis_{place}", (rows,), "i1", chunks=(100,))
            axis.make_scale()
            dates.dims[place].attach_scale(axis)
    assert "an axis with axes of its own" in refusal(buffer.getvalue())
    assert "damaged or odd" in refusal(whole[: len(whole) // 2])
    assert "damaged or odd" in refusal(netcdf.HDF5 + bytes(500))
    empty = io.BytesIO()
    h5py.File(empty, "w").close()
    assert "does not say its adstock" in refusal(empty.getvalue())


def test_without_the_packages_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(netcdf, "import_module", absent)
    with pytest.raises(MissingExtra, match=r"pip install -r requirements-scale\.txt"):
        read_curves(netcdf.HDF5 + bytes(100), terms=ASKED)


@with_extra
@pytest.mark.parametrize("name", ["example", "example_geo", "example_old_class"])
def test_the_packages_own_curve(name: str) -> None:
    """Files that PyMC-Marketing 0.19.2 saved, stripped of what no curve needs; its own curves.

    These are its graph's contributions a week at constant spend, after 8 weeks of it.
    """
    found = read_curves(CASES / f"{name}.nc", terms=GEO if "geo" in name else ASKED)
    rows = json.loads((CASES / f"{name}_curve.json").read_text())["rows"]
    compared = [check_own(found, row) for row in rows]
    assert sum(compared) >= 10


def check_own(found: CurveSet, row: dict[str, Any]) -> bool:
    """Whether the spend of a row is a point of the curve; if so its response is the same."""
    cells = {(curve.market, curve.channel): curve for curve in found.curves}
    curve = cells[row["market"], row["channel"]]
    near = int(np.abs(curve.spend - row["weekly_spend"]).argmin())
    if not np.isclose(curve.spend[near], row["weekly_spend"], rtol=1e-9):
        return False
    own = row["weekly_response"]
    assert curve.mean[near] == pytest.approx(own["mean"], rel=1e-6)
    assert curve.low[near] == pytest.approx(own["p05"], rel=1e-6)
    assert curve.high[near] == pytest.approx(own["p95"], rel=1e-6)
    drawn = curve.draws.response(curve.spend[near : near + 1]).mean()
    assert drawn == pytest.approx(own["mean"], abs=0.05 * curve.mean.max())
    return True


@pytest.mark.parametrize("magic", [b"CDF\x01", b"CDF\x02", b"CDF\x05"])
def test_a_text_may_begin_with_the_letters_of_classic_netcdf(magic: bytes) -> None:
    assert netcdf.is_netcdf(magic + bytes(8))
    text = b"CDF channel,spend,mean,low,high\nTV,1,2,1,3\n"
    assert not netcdf.is_netcdf(text)
    with pytest.raises(CurvesError) as caught:
        read_curves(text, terms=ASKED)
    assert "netCDF" not in str(caught.value)


def test_packages_that_are_absent_are_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(netcdf, "find_spec", lambda name: None if name == "h5netcdf" else name)
    assert not netcdf.can_read_netcdf()
    monkeypatch.setattr(netcdf, "find_spec", lambda name: name)
    assert netcdf.can_read_netcdf()
