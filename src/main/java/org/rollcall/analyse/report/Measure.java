package org.rollcall.analyse.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A quantity of an instance, by several names: that of the first choice counts of which the newest ping has anything.
 *
 * @param choices older and newer names of one thing, best first
 */
record Measure(List<Choice> choices) {

    Measure {
        choices = List.copyOf(choices);
        AdviceRules.check(!choices.isEmpty(), "A measure needs a choice of metrics.");
    }

    /** How much it is in the newest ping. */
    Amount now(Facts facts) throws CannotTell {
        return choice(facts).now(facts);
    }

    /** How much it was in the ping that is a month older. */
    Amount monthAgo(Facts facts) throws CannotTell {
        return choice(facts).monthAgo(facts);
    }

    Stream<String> keyPaths() {
        return choices.stream().flatMap(choice -> choice.metrics().stream());
    }

    private Choice choice(Facts facts) throws CannotTell {
        for (var choice : choices) {
            if (choice.metrics().stream()
                    .anyMatch(metric -> facts.now().of(metric).state() != Reading.State.ABSENT)) {
                return choice;
            }
        }
        throw CannotTell.because(choices.getFirst().metrics().getFirst(), facts.now());
    }

    /**
     * Metrics whose sum is the quantity.
     *
     * @param one the unit, {@code container scan}
     * @param many its plural
     * @param increase whether their increase in 30 days counts, and not their values: of counters that never begin anew
     */
    record Choice(String one, String many, List<String> metrics, boolean increase) {

        private static final double PERIOD_MILLIS = 30 * 86_400_000.0;

        Choice {
            metrics = List.copyOf(metrics);
            AdviceRules.check(!metrics.isEmpty(), "A choice needs metrics.");
        }

        Amount now(Facts facts) throws CannotTell {
            return increase ? increase(facts.monthAgo(many), facts.now()) : sum(facts.now());
        }

        Amount monthAgo(Facts facts) throws CannotTell {
            var monthAgo = facts.monthAgo(many);
            return increase ? increase(facts.threeMonthsAgo(many), monthAgo) : sum(monthAgo);
        }

        private Amount sum(PingValues ping) throws CannotTell {
            var evidence = new ArrayList<Evidence>();
            var sum = 0.0;
            for (var metric : metrics) {
                var value = count(metric, ping);
                evidence.add(new Evidence(metric, ping.week(), (double) value));
                sum += (double) value;
            }
            return amount(sum, evidence);
        }

        private Amount increase(PingValues from, PingValues to) throws CannotTell {
            var evidence = new ArrayList<Evidence>();
            var increase = 0.0;
            for (var metric : metrics) {
                var before = count(metric, from);
                var after = count(metric, to);
                if (after < before) {
                    throw new CannotTell("%s is lower in the ping of %s than in that of %s: it has begun to count anew."
                            .formatted(metric, to.week(), from.week()));
                }
                evidence.add(new Evidence(metric, from.week(), (double) before));
                evidence.add(new Evidence(metric, to.week(), (double) after));
                increase += (double) (after - before);
            }
            var elapsed = to.recordedAt().toEpochMilli() - from.recordedAt().toEpochMilli();
            return amount(increase * PERIOD_MILLIS / (double) elapsed, evidence);
        }

        private static long count(String metric, PingValues ping) throws CannotTell {
            var reading = ping.of(metric);
            if (!reading.isCount()) {
                throw CannotTell.because(metric, ping);
            }
            return reading.value();
        }

        private Amount amount(double value, List<Evidence> evidence) {
            var rounded = Numbers.rounded(value);
            return new Amount(value, rounded + " " + (rounded.equals("1") ? one : many), List.copyOf(evidence));
        }
    }
}
