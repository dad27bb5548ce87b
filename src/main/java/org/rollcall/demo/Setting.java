package org.rollcall.demo;

import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.rollcall.dictionary.FailureValue;

/** A boolean or a text, which an instance hardly ever changes. */
record Setting(long hash, boolean isText, String name) implements PayloadValue {

    private static final double FAILURES = 0.002;
    private static final List<String> WORDS = List.of("omnibus", "helm", "source", "docker", "operator", "example");

    Setting(long hash, boolean isText) {
        this(hash, isText, "");
    }

    Setting named(String newName) {
        return new Setting(hash, isText, newName);
    }

    @Override
    public void write(Moment moment, JsonBytes json) {
        var ours = Dice.roll(moment.instance().seed, hash);
        var failure = Dice.unit(ours, moment.week());
        if (failure < FAILURES) {
            json.raw(failure < FAILURES / 2 ? FailureValue.TIMED_OUT.text() : "null");
        } else if (!isText) {
            json.raw(Dice.unit(ours, -1) < 0.5 ? "true" : "false");
        } else if (name.endsWith("_at") || name.contains("date")) {
            json.text(
                    PayloadValue.TIME.format(moment.recordedAt().plusSeconds(37).atOffset(ZoneOffset.UTC)));
        } else if (name.contains("version")) {
            json.text(String.format(
                    Locale.ROOT,
                    "%d.%d.%d",
                    1 + Dice.below(16, hash, -1),
                    Dice.below(20, ours, -2),
                    Dice.below(9, ours, -3)));
        } else if (name.endsWith("enabled")) {
            json.raw(Dice.unit(ours, -1) < 0.5 ? "true" : "false"); // real definitions call some booleans strings
        } else {
            json.text(WORDS.get(Dice.below(WORDS.size(), ours, -4)));
        }
    }
}
