"""docs/model-card.md from the figures that the evaluation wrote."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from benchmarks.rules import BARS
from bot.model.known_models import COMPACT_PREPARED
from bot.model.parity import MAX_FLIPS, MAX_MEAN_DIFFERENCE, MAX_UNSTEADINESS
from bot.model.prepared import Manifest, Precision
from training.data import LABELS

mpl.use("Agg")

Figures = Mapping[str, Any]

_PROSE = Path(__file__).parent


def _percent(value: float) -> str:
    return f"{100 * value:.1f} %"


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    lines += [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _summary(f: Figures) -> str:
    authored, hate, emoji, written = f["authored"], f["hatecheck"], f["hatemojicheck"], f["written"]
    non_hateful = [v for v in hate["functions"].values() if v["hateful"] == 0]
    right = [v["right_by_identity_attack"] for v in non_hateful]
    rows = [
        ("authored hold-out: AUC of toxicity", f"{authored['toxicity_auc']:.3f}", "≥ 0.93"),
        ("authored hold-out: AUC of insult on its pairs", f"{authored['insult_auc_on_pairs']:.3f}", "≥ 0.93"),
        ("authored hold-out: hostile twin scores higher", _percent(authored["pairs_won"]), "≥ 95 %"),
        ("jigsaw_dev: AUC of toxicity", f"{f['jigsaw_dev']['auc']['toxicity']:.3f}", ""),
        ("HateCheck: AUC (identity_attack)", f"{hate['auc']['identity_attack']:.3f}", "≥ 0.94"),
        ("HateCheck: AUC (toxicity)", f"{hate['auc']['toxicity']:.3f}", ""),
        (
            "HateCheck: accuracy at 0.5 (identity_attack)",
            f"{hate['accuracy_at_half']['identity_attack']:.3f}",
            "≥ 0.80",
        ),
        ("HateCheck: accuracy at 0.5 (toxicity)", f"{hate['accuracy_at_half']['toxicity']:.3f}", ""),
        (
            "HateCheck: worst non-hateful function at the preset's hide threshold of identity_attack",
            _percent(min(right)),
            "≥ 50 %",
        ),
        ("HatemojiCheck: AUC (identity_attack)", f"{emoji['auc']['identity_attack']:.3f}", "≥ 0.91"),
        ("HatemojiCheck: AUC (toxicity)", f"{emoji['auc']['toxicity']:.3f}", ""),
        (
            "calibration error of toxicity (ECE, held-out)",
            f"{f['calibration']['toxicity']['ece']:.3f}",
            "≤ 0.03",
        ),
    ]
    limit = f["hide"]["toxicity_threshold"]
    if benign := written.get("benign_chat"):
        rows.append((f"benign chat flagged (toxicity ≥ {limit})", _percent(benign["flagged"]), "≤ 1 %"))
        rows.append(
            ("benign chat hidden by the balanced preset", _percent(benign["hidden_by_preset"]), "≤ 1 %")
        )
    if aimed := written.get("second_person_insults"):
        share = aimed["insult_at_least_half"]
        rows.append(("insults aimed at “you” with insult ≥ 0.5", _percent(share), "≥ 90 %"))
    if unaimed := written.get("profanity_unaimed"):
        share = unaimed["insult_below_0.3"]
        rows.append(("profanity not aimed at anyone with insult < 0.3", _percent(share), "≥ 95 %"))
    return "## Figures\n\n" + _table(("What", "Measured", "Bar"), rows)


def _read(figures: Figures) -> str:
    """Lines that readers labelled; absent until `read` has measured them."""
    parts = ["## Real lines, read\n"]
    for part, f in figures.items():
        found, auc = f["found_at_half_percent"], f["auc"]
        rows = [(f"AUC of `{name}`", f"{value:.3f}") for name, value in auc.items()]
        rows += [
            (f"found where .5 % of harmless lines are flagged: {k}", _percent(v)) for k, v in found.items()
        ]
        rows += [(f"calibration error of `{name}` (ECE)", f"{value:.3f}") for name, value in f["ece"].items()]
        presets = [
            (
                name,
                *(_percent(v) for v in shares.values()),
                *(_percent(v) for v in f["chat_harmless"][name].values()),
            )
            for name, shares in f["presets"].items()
        ]
        heads = [k.replace("_", " ") for k in next(iter(f["presets"].values()))]
        parts += [
            f"### Part `{part}`: {f['lines']:,} lines, {f['hostile']} hostile, {f['hostile_at_person']} of them at a "
            "person\n",
            _table(("What", "Measured"), rows),
            "Each line alone, as a reply; the lines were chosen to be hard, so harmless ones are flagged more often "
            f"than in a chat. The last two columns are the harmless ones of its {f['chat_lines']:,} chat lines.\n",
            _table(("Preset", *heads, "chat acted on", "chat hidden"), presets),
        ]
    return "\n".join(parts)


def _sets(figures: Figures) -> str:
    """The written sets, each row as a reply, through context and the balanced preset."""
    parts = [
        "## Written sets\n\nRows of `benchmarks/sets/`, each as a reply; `once` was opened once, at the end.\n"
    ]
    for part, found in figures.items():
        rows = [
            (
                f"`{bar.set}`: {bar.counted}",
                found[bar.set]["rows"],
                _percent(found[bar.set][bar.counted] / found[bar.set]["rows"]),
                f"{'≥' if bar.at_least else '≤'} {_percent(bar.share)}",
            )
            for bar in BARS
        ]
        parts.append(f"### Part `{part}`\n\n" + _table(("What", "Rows", "Measured", "Bar"), rows))
    return "\n".join(parts)


def _functions(title: str, figures: Figures) -> str:
    columns = (
        "right_at_half",
        "right_at_half_toxicity",
        "right_by_identity_attack",
        "right_by_toxicity",
        "right_by_preset",
    )
    head = (
        "Function",
        "Lines",
        "Hateful",
        "identity_attack at 0.5",
        "toxicity at 0.5",
        "identity_attack at hide",
        "toxicity at hide",
        "preset hides",
    )
    rows = [
        (f"`{name}`", v["lines"], _percent(v["hateful"]), *(_percent(v[column]) for column in columns))
        for name, v in figures["functions"].items()
    ]
    return f"## {title} by function: share of lines judged right\n\n" + _table(head, rows)


def _authored(figures: Figures) -> str:
    labels = _table(
        ("Category", "AUC on the hold-out"), [(f"`{k}`", f"{v:.3f}") for k, v in figures["label_auc"].items()]
    )
    kinds = _table(
        ("Kind", "Lines", "Mean toxicity", "Flagged at hide", "Hidden by preset"),
        [
            (
                k,
                v["lines"],
                f"{v['mean_toxicity']:.2f}",
                _percent(v["flagged"]),
                _percent(v["hidden_by_preset"]),
            )
            for k, v in figures["kinds"].items()
        ],
    )
    return f"## Authored hold-out ({figures['lines']:,} lines)\n\n{labels}\n{kinds}"


def _errors(figures: Figures) -> str:
    parts = ["## Examples of errors\n\nFrom the authored hold-out, which is written in mild words.\n"]
    for key, title in (("missed", "Hostile, but scored low"), ("false_alarm", "Harmless, but scored high")):
        rows = [(f"{e['toxicity']:.2f}", e["kind"], e["text"].replace("|", "\\|")) for e in figures[key]]
        parts.append(f"### {title}\n\n" + _table(("Toxicity", "Kind", "Line"), rows))
    return "\n".join(parts)


def _bias(figures: Figures) -> str:
    rows = [
        (name, v["lines"], f"{v['subgroup_auc']:.3f}", _percent(v["harmless_hidden"]))
        for name, v in figures.items()
    ]
    return (
        "## Bias across identity terms\n\nHateCheck's lines by the group they name; subgroup AUC of `identity_attack` "
        "(Borkan et al. 2019) and harmless lines that the balanced preset would hide.\n\n"
        + _table(("Group", "Lines", "Subgroup AUC", "Harmless lines hidden"), rows)
    )


def _artefacts(figures: Figures) -> str:
    rows = [
        (k.replace("_", " "), v["lines"], f"{v['mean_shift']:+.3f}", f"{v['mean_absolute_shift']:.3f}")
        for k, v in figures.items()
    ]
    return (
        "## Artefacts\n\nHow far toxicity moves on held-out lines when something is changed that should not matter.\n\n"
        + _table(("Change", "Changed lines", "Mean shift", "Mean absolute shift"), rows)
    )


def _speed(results: Path) -> str:
    """What the benchmarks wrote to `results`: scoring.json and end_to_end.json."""
    parts = ["## Speed and memory\n"]
    found = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in results.glob("*.json")}
    if scoring := found.get("scoring"):
        bars = scoring["bars"]
        rows = [(name, f"{ratio:.1f}", f"≥ {bars[name]:g}") for name, ratio in scoring["ratios"].items()]
        speeds = [(name, f"{value:,.0f}") for name, value in scoring["messages_per_second"].items()]
        parts += [
            f"One run on {scoring['cores']} cores, medians (`python -m benchmarks.scoring`). Texts are all different; "
            "“repeats, cache” replaces a quarter of them with what everybody keeps writing.\n",
            _table(("Times as fast as naive `Detoxify.predict`", "Measured", "Bar"), rows),
            _table(("Messages per second", "Median"), speeds),
        ]
    if whole := found.get("end_to_end"):
        lines = [(name.replace("_", " "), f"{value:.2f}") for name, value in whole.items()]
        parts += [
            "The whole path with SQLite, without Discord's network (`python -m benchmarks.end_to_end`); bars: "
            "resident ≤ 350 MB, start to ready ≤ 3 s.\n",
            _table(("Figure", "Value"), lines),
        ]
    if len(parts) == 1:
        parts.append(f"Not measured yet: `make bench` writes its figures to `{results.name}/`.\n")
    return "\n".join(parts)


def _prepared(manifest: Manifest) -> str:
    """The form that the bot runs, beside the checkpoint."""
    forms = {manifest.precision: manifest.parity} | manifest.rejected
    rows = [
        (
            f"`{form}`" + (" (runs)" if form is manifest.precision else ""),
            f"{manifest.sizes[form.value] / 1e6:.1f} MB",
            f"{parity.mean_difference:.4f}",
            f"{parity.max_difference:.4f}",
            f"{100 * parity.flips:.2f} %",
        )
        for form, parity in sorted(forms.items(), key=lambda item: list(Precision).index(item[0]))
    ]
    return (
        f"## Prepared form\n\nThe bot runs `{manifest.model_id}` with ONNX Runtime, in the fastest form close to "
        f"the checkpoint: mean difference of probabilities ≤ {MAX_MEAN_DIFFERENCE:g} and decisions at 0.5 flipped "
        f"≤ {100 * MAX_FLIPS:g} %, over {manifest.parity.probes} lines of mild chat (`bot/model/probes.txt`).\n\n"
        + _table(("Form", "Size", "Mean difference", "Largest difference", "Decisions flipped"), rows)
        + f"\nOne text, one score: {manifest.steadiness.lines:,} lines in {manifest.steadiness.orders} orders and "
        f"groups of all sizes differed by at most {manifest.steadiness.max_difference:.1g} and changed "
        f"{manifest.steadiness.changed} decisions at 0.5 (bar: ≤ {MAX_UNSTEADINESS:g}, none).\n"
    )


def plot(figures: Figures, path: Path) -> None:
    """Reliability diagram of each category as a PNG: mean score against share of positives per bin."""
    path.parent.mkdir(parents=True, exist_ok=True)
    canvas = Figure(figsize=(9, 6), layout="constrained")
    shown = [label for label in LABELS if label in figures]
    rows = math.ceil(len(shown) / 3)
    for axes, label in zip(canvas.subplots(rows, 3, sharex=True, sharey=True).flat, shown, strict=False):
        bins = figures[label]["bins"]
        axes.plot([0, 1], [0, 1], color="0.7", linewidth=1)
        axes.plot([b[0] for b in bins], [b[1] for b in bins], marker="o", color="tab:blue")
        axes.set_title(f"{label}  ECE {figures[label]['ece']:.3f}", fontsize=10)
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
    canvas.supxlabel("score")
    canvas.supylabel("share of positives among held-out rows")
    canvas.savefig(path, dpi=110)


def text(figures: Figures, manifest: Manifest, results: Path, image: str) -> str:
    """The card as Markdown.

    `manifest` is the prepared form's, `results` holds the benchmarks' figures, `image` is the plot as the card sees it.
    """
    model = figures["model"]
    introduction = (
        (_PROSE / "card_introduction.md")
        .read_text(encoding="utf-8")
        .format(
            labels=", ".join(f"`{category}`" for category in manifest.categories),
            outputs=len(manifest.categories),
            vocabulary=model["vocabulary"],
            parameters=model["parameters"] / 1e6,
            megabytes=model["bytes"] / 1e6,
            sha256=model["sha256"],
        )
    )
    calibration = (
        f"## Calibration\n\nOn rows that neither training nor calibration saw.\n\n![Reliability]({image})\n"
    )
    parts = [
        introduction,
        _summary(figures),
        calibration,
        *([_read(figures["read"])] if "read" in figures else []),
        *([_sets(figures["sets"])] if "sets" in figures else []),
        _authored(figures["authored"]),
        _functions("HateCheck", figures["hatecheck"]),
        _functions("HatemojiCheck", figures["hatemojicheck"]),
        _bias(figures["identity_bias"]),
        _artefacts(figures["artefacts"]),
        _errors(figures["errors"]),
        _prepared(manifest),
        _speed(results),
        (_PROSE / "card_limits.md").read_text(encoding="utf-8"),
    ]
    return "\n".join(parts)


def write(figures_path: Path, results: Path, card: Path) -> None:
    """Writes the card and, beside it, images/calibration.png."""
    figures = json.loads(figures_path.read_text(encoding="utf-8"))
    plot(figures["calibration"], card.parent / "images" / "calibration.png")
    manifest = Manifest.read(COMPACT_PREPARED)
    card.write_text(text(figures, manifest, results, "images/calibration.png"), encoding="utf-8")
