package org.rollcall.demo;

import java.util.Locale;
import org.rollcall.dictionary.FailureValue;

/** A histogram, a list, a version in parts: what definitions call an object. */
record Structure(String name, long hash) implements PayloadValue {

    private static final double FAILURES = 0.01;
    private static final String TIMED_OUT = "{\"%1$s\":%1$s}".formatted(FailureValue.TIMED_OUT.text());

    @Override
    public void write(Moment moment, JsonBytes json) {
        var instance = moment.instance();
        var ours = Dice.roll(instance.seed, hash);
        if (Dice.unit(ours, moment.week()) < FAILURES) {
            json.raw(TIMED_OUT);
        } else if (name.equals("version")) {
            json.raw(String.format(
                    Locale.ROOT,
                    "{\"major\":2,\"minor\":%d,\"patch\":%d}",
                    40 + Dice.below(12, ours, 1),
                    Dice.below(5, ours, 2)));
        } else if (name.endsWith("histogram")) {
            json.raw(String.format(
                    Locale.ROOT,
                    "{\"1\":%d,\"2\":%d,\"5\":%d}",
                    (long) instance.users / 3,
                    (long) instance.users / 9,
                    (long) instance.users / 40));
        } else if (name.endsWith("by_provider")) {
            json.raw(String.format(
                    Locale.ROOT,
                    "{\"standard\":%d,\"two-factor\":%d,\"google_oauth2\":%d}",
                    (long) instance.users,
                    (long) instance.users / 2,
                    (long) instance.users / 5));
        } else if (name.equals("topology")) {
            topology(ours, json);
        } else if (name.contains("categories")) {
            json.raw("[\"standard\",\"subscription\",\"operational\",\"optional\"]");
        } else if (name.contains("providers")) {
            json.raw("[\"google_oauth2\"]");
        } else {
            json.raw("[]");
        }
    }

    private static void topology(long ours, JsonBytes json) {
        json.raw(String.format(
                Locale.ROOT,
                "{\"duration_s\":0.0%d7,\"application_requests_per_hour\":%d,\"failures\":[],\"nodes\":[",
                100 + Dice.below(900, ours, 3),
                Dice.below(100_000, ours, 4)));
        var nodes = 1 + Dice.below(4, ours, 5);
        for (var node = 0; node < nodes; node++) {
            json.raw((node == 0 ? "" : ",")
                    + String.format(
                            Locale.ROOT,
                            "{\"node_memory_total_bytes\":%d,\"node_cpus\":%d,\"node_services\":[{\"name\":\"web\",\"process_count\":%d},{\"name\":\"gitaly\",\"process_count\":1}]}",
                            (1L + Dice.below(64, ours, 6 + node)) << 30,
                            2 + Dice.below(32, ours, 7 + node),
                            1 + Dice.below(16, ours, 8 + node)));
        }
        json.raw("]}");
    }
}
