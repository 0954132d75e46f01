#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Trains the intent classifier: multinomial logistic regression over hashed character n-grams of *.tsv (intent, tab,
line). train.py OUT.h FILE.tsv... writes the weights as C; --cross-validate prints how well it does on lines it was not
trained on. The same input gives the same output. app/dialogue/clara-intents.c computes the same features."""
import math
import random
import sys
import unicodedata

# The order is that of ClaraIntent; none is what is no intent at all.
INTENTS = ["none", "booking", "faq", "pricing", "lead_capture", "escalation", "check_in", "check_out", "small_talk", "goodbye", "set_language"]
BUCKETS = 8192
SHORTEST, LONGEST = 2, 5
EPOCHS, RATE, DECAY = 14, 6.0, 1e-5
FOLDS = 5
REJECT = 0.6


def normalise(text):
    letters = []
    for c in unicodedata.normalize("NFC", text).casefold():
        kind = unicodedata.category(c)
        if kind == "Cf":
            continue
        letters.append(c if kind[0] in "LNM" else " ")
    return " " + " ".join("".join(letters).split()) + " "


def hash_of(gram):
    value = 2166136261
    for byte in gram.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value % BUCKETS


def features(text):
    text = normalise(text)
    grams = {hash_of(text[i:i + n]) for n in range(SHORTEST, LONGEST + 1) for i in range(len(text) - n + 1)}
    return sorted(grams)


def probabilities(weights, grams):
    share = 1 / math.sqrt(len(grams)) if grams else 0
    scores = list(weights[BUCKETS])
    for gram in grams:
        row = weights[gram]
        for k in range(len(INTENTS)):
            scores[k] += row[k] * share
    top = max(scores)
    powers = [math.exp(score - top) for score in scores]
    total = sum(powers)
    return [power / total for power in powers]


def train(lines):
    order = random.Random(1)
    lines = list(lines)
    weights = [[0.0] * len(INTENTS) for _ in range(BUCKETS + 1)]
    for epoch in range(EPOCHS):
        order.shuffle(lines)
        rate = RATE / (1 + epoch / 4)
        for intent, grams in lines:
            share = 1 / math.sqrt(len(grams)) if grams else 0
            steps = [rate * ((k == intent) - p) for k, p in enumerate(probabilities(weights, grams))]
            for k, step in enumerate(steps):
                weights[BUCKETS][k] += 0.1 * step
            steps = [step * share for step in steps]
            for gram in grams:
                row = weights[gram]
                for k, step in enumerate(steps):
                    row[k] += step - DECAY * row[k]
    return weights


def read(paths):
    lines = []
    for path in sorted(paths):
        with open(path, encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                intent, tab, text = line.rstrip("\n").partition("\t")
                if not tab or intent not in INTENTS or not text:
                    sys.exit(f"{path}:{number}: is no line of intent, tab and text; intents are {', '.join(INTENTS)}")
                lines.append((path, INTENTS.index(intent), text))
    return lines


def quantise(weights):
    scale = max(abs(value) for row in weights for value in row) / 127
    return scale, [[round(value / scale) for value in row] for row in weights]


def cross_validate(paths):
    """Each line is judged by a classifier that never saw it. Wrong: another intent above the threshold."""
    lines = [(path, intent, features(text)) for path, intent, text in read(paths)]
    order = list(range(len(lines)))
    random.Random(2).shuffle(order)
    counts = {}
    for fold in range(FOLDS):
        held = set(order[fold::FOLDS])
        weights = train([lines[i][1:] for i in range(len(lines)) if i not in held])
        for i in held:
            path, intent, grams = lines[i]
            chances = probabilities(weights, grams)
            best = max(range(len(INTENTS)), key=chances.__getitem__)
            taken = best != 0 and chances[best] >= REJECT
            language = path.rsplit("/", 1)[-1].removesuffix(".tsv")
            count = counts.setdefault(language, {"n": 0, "right": 0, "wrong": 0, "rejected": 0, "none": 0, "none_taken": 0})
            if intent == 0:
                count["none"] += 1
                count["none_taken"] += taken
            else:
                count["n"] += 1
                count["right"] += taken and best == intent
                count["wrong"] += taken and best != intent
                count["rejected"] += not taken
    for language, c in sorted(counts.items()):
        print(f"intents, {language}, cross-validated (n={c['n']}): right {c['right'] / c['n']:.3f}  wrong {c['wrong'] / c['n']:.3f}  "
              f"rejected {c['rejected'] / c['n']:.3f}; what is none taken for one {c['none_taken'] / max(c['none'], 1):.3f} (n={c['none']})")


def write(out, paths):
    lines = read(paths)
    weights = train([(intent, features(text)) for _, intent, text in lines])
    scale, small = quantise(weights)
    whole = [[value * scale for value in row] for row in small]
    with open(out, "w", encoding="utf-8") as file:
        file.write("/* Written by data/intents/train.py; not kept. */\n")
        file.write(f"#define CLARA_INTENTS_BUCKETS {BUCKETS}\n#define CLARA_INTENTS_CLASSES {len(INTENTS)}\n")
        file.write(f"#define CLARA_INTENTS_SHORTEST {SHORTEST}\n#define CLARA_INTENTS_LONGEST {LONGEST}\n")
        file.write(f"static const double clara_intents_scale = {scale!r};\n")
        file.write("static const signed char clara_intents_weights[CLARA_INTENTS_BUCKETS + 1][CLARA_INTENTS_CLASSES] = {\n")
        for row in small:
            file.write("{" + ",".join(map(str, row)) + "},\n")
        file.write("};\n/* That C and this script mean the same. */\nstatic const struct { const char *line; int best; double confidence; } clara_intents_probes[] = {\n")
        for _, _, text in lines[::12]:
            chances = probabilities(whole, features(text))
            best = max(range(len(INTENTS)), key=chances.__getitem__)
            file.write(f'{{"{text}", {best}, {chances[best]:.4f}}},\n')
        file.write("};\n")


if __name__ == "__main__":
    if len(sys.argv) > 2 and sys.argv[1] == "--cross-validate":
        cross_validate(sys.argv[2:])
    elif len(sys.argv) > 2:
        write(sys.argv[1], sys.argv[2:])
    else:
        sys.exit("usage: train.py OUT.h FILE.tsv... | train.py --cross-validate FILE.tsv...")
