"""Gives hplc-py and UniDec what `bench_dar` computed, and says how long each took and how far the results lie apart.

    python peers.py FOLDER

FOLDER holds what the example left there. A peer that cannot run is named, and nothing is compared with it.
"""

import contextlib
import io
import os
import pathlib
import sys
import time

os.environ.setdefault("MPLBACKEND", "Agg")


def ours(path):
    """Milliseconds, and the figures."""
    lines = path.read_text().split()
    return float(lines[0]), [float(it) for it in lines[1:]]


def shares(values):
    total = sum(values)
    return [100.0 * it / total for it in values]


def apart(one, other):
    """Greatest relative difference of shares, in per cent."""
    return max(abs(a / b - 1.0) for a, b in zip(shares(one), shares(other))) * 100.0


def fitted(folder, name):
    """Milliseconds and areas of hplc-py."""
    import pandas
    from hplc.quant import Chromatogram

    table = pandas.read_csv(folder / f"{name}.csv")
    began = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        peaks = Chromatogram(table, cols={"time": "time", "signal": "signal"}).fit_peaks(
            correct_baseline=False, prominence=0.01, verbose=False
        )
    return 1000.0 * (time.perf_counter() - began), list(peaks.area)


def hplc(folder):
    took, _ = ours(folder / "trace.ours")
    theirs, _ = fitted(folder, "trace")
    print(f"  hplc-py, 36000 samples: {theirs:.0f} ms without a baseline; ours {took:.1f} ms with one: {theirs / took:.0f} times faster (20 wanted)")
    took, areas = ours(folder / "symmetric.ours")
    theirs, found = fitted(folder, "symmetric")
    print(f"  hplc-py, 3600 samples of symmetric peaks: {theirs:.0f} ms; ours {took:.1f} ms: {theirs / took:.0f} times faster")
    if len(found) == len(areas):
        print(f"  shares of the areas differ by at most {apart(areas, found):.3f} % of each (1 allowed)")
    else:
        print(f"  hplc-py found {len(found)} peaks: areas are not compared")


def unidec(folder):
    with contextlib.redirect_stdout(io.StringIO()):
        from unidec.engine import UniDec
    import numpy

    took, amounts = ours(folder / "spectrum.ours")
    engine = UniDec()
    engine.open_file(str(folder / "spectrum.txt"))
    settings = {
        "minmz": "", "maxmz": "", "mzbins": 0, "subbuff": 0, "smooth": 0, "intthresh": 0,
        "startz": 10, "endz": 60, "masslb": 120000, "massub": 180000, "massbins": 1,
        "mzsig": 1.0, "zzsig": 1, "psig": 0, "beta": 0, "numit": 100,
    }
    for name, value in settings.items():
        setattr(engine.config, name, value)
    engine.process_data()
    began = time.perf_counter()
    engine.run_unidec()
    theirs = 1000.0 * (time.perf_counter() - began)
    mass = engine.data.massdat
    if len(mass) < 2:
        raise RuntimeError("its program made no masses; its libraries are HDF5 and FFTW")
    near = lambda at: mass[numpy.abs(mass[:, 0] - at) < 15.0, 1].sum()
    load = lambda n: sum(near(148057.0 + more + n * 1316.6) for more in (0.0, 162.14, 324.28))
    found = [float(load(n)) for n in (0, 2, 4, 6, 8)]
    points = max(abs(a - b) for a, b in zip(shares(amounts), shares(found)))
    print(f"  UniDec: {theirs:.0f} ms for the same bins and iterations; ours {took:.0f} ms: {theirs / took:.1f} times faster (1 wanted)")
    print(f"  shares of the loads differ by at most {points:.2f} percentage points")


def main():
    folder = pathlib.Path(sys.argv[1]).resolve()
    os.chdir(folder)
    for name, peer in (("hplc-py", hplc), ("UniDec", unidec)):
        try:
            # What a peer's programs print beside would drown the figures.
            if name == "UniDec":
                saved, quiet = os.dup(1), os.open(os.devnull, os.O_WRONLY)
                told = io.StringIO()
                sys.stdout.flush()
                os.dup2(quiet, 1)
                try:
                    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(io.StringIO()):
                        peer(folder)
                finally:
                    os.dup2(saved, 1)
                print("\n".join(it for it in told.getvalue().splitlines() if it.startswith(("  UniDec:", "  shares"))))
            else:
                peer(folder)
        except Exception as fault:  # a peer that cannot run is no fault of ours
            print(f"  {name} did not run, so nothing is compared with it: {type(fault).__name__}: {fault}")


main()
