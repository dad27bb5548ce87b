package org.rollcall.analyse.customer;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.ValueFlag;
import org.rollcall.analyse.customer.HealthRules.Measure;
import org.rollcall.analyse.customer.HealthRules.Part;

/**
 * The health of an instance by its last ping.
 *
 * @param score mean of the measures by their weights; null where nothing can be measured
 */
record Health(@Nullable BigDecimal score, Colour colour, List<Measured> measures) {

    private static final int DECIMALS = 6;

    /** Of scores that are not shown yet, so that nothing is rounded twice. */
    private static final int EXACT_DECIMALS = 15;

    /** Measures the counters of a ping. */
    static Health of(HealthRules rules, HealthRules.Version version, Counters counters, Licence licence, int age) {
        var measures = version.measures().stream()
                .map(measure -> measured(rules, measure, counters, licence, age))
                .toList();
        var sum = BigDecimal.ZERO;
        var weights = 0;
        for (var measured : measures) {
            if (measured.score() != null) {
                sum = sum.add(measured.score()
                        .multiply(BigDecimal.valueOf(measured.measure().weight())));
                weights += measured.measure().weight();
            }
        }
        if (weights == 0) {
            return new Health(null, Colour.UNKNOWN, measures);
        }
        var score = mean(sum, weights);
        return new Health(rounded(score), rules.mean().colour(score, BigDecimal.ONE), measures);
    }

    /** The health of an instance that has sent nothing for long. */
    static Health none(HealthRules.Version version) {
        return new Health(
                null,
                Colour.NO_DATA,
                version.measures().stream()
                        .map(measure -> new Measured(measure, null, null, Reason.NO_DATA, List.of()))
                        .toList());
    }

    /** One that cannot be told in part, because a counter has failed, is not told at all. */
    private static Measured measured(HealthRules rules, Measure measure, Counters counters, Licence licence, int age) {
        var parts =
                measure.parts().stream().map(part -> part(part, counters, age)).toList();
        if (!measure.isFor(licence.plan())) {
            return new Measured(measure, null, null, Reason.NOT_IN_PLAN, parts);
        }
        if (parts.stream().anyMatch(part -> part.reason() == Reason.FAILED)) {
            return new Measured(measure, null, null, Reason.FAILED, parts);
        }
        var scores = parts.stream()
                .map(MeasuredPart::colour)
                .filter(Objects::nonNull)
                .map(rules.scores()::of)
                .toList();
        if (scores.isEmpty()) {
            return new Measured(measure, null, null, parts.getFirst().reason(), parts);
        }
        var score = mean(scores.stream().reduce(BigDecimal.ZERO, BigDecimal::add), scores.size());
        return new Measured(measure, score, rules.mean().colour(score, BigDecimal.ONE), null, parts);
    }

    private static MeasuredPart part(Part part, Counters counters, int age) {
        var numbers = new TreeMap<String, Long>();
        var without = new TreeMap<String, ValueFlag>();
        part.metrics().forEach(name -> {
            var number = counters.number(name);
            if (number == null) {
                without.put(name, counters.flag(name));
            } else {
                numbers.put(name, number);
            }
        });
        var reason = reason(part, numbers, without);
        if (reason != null) {
            return new MeasuredPart(part, null, null, reason, numbers, without);
        }
        var whole = part.per().isEmpty() ? BigDecimal.ONE : sum(part.per(), numbers);
        var counted = part.of().isEmpty() ? inUse(part, numbers) : sum(part.of(), numbers);
        var value = quotient(counted, whole);
        var band = part.bands().reversed().stream()
                .filter(later -> !part.isByAge() || later.fromMonth() <= age)
                .findFirst();
        return band.isEmpty()
                ? new MeasuredPart(
                        part,
                        value,
                        null,
                        age == Licence.UNKNOWN_AGE ? Reason.NO_LICENCE_START : Reason.YOUNG_LICENCE,
                        numbers,
                        without)
                : new MeasuredPart(part, value, band.get().colour(counted, whole), null, numbers, without);
    }

    /** Of several counters above the line some may be absent; below it, that would change what is measured. */
    private static @Nullable Reason reason(Part part, Map<String, Long> numbers, Map<String, ValueFlag> without) {
        if (without.values().stream().anyMatch(flag -> flag != ValueFlag.ABSENT)) {
            return Reason.FAILED;
        }
        if (part.counted().stream().noneMatch(numbers::containsKey)
                || !numbers.keySet().containsAll(part.per())) {
            return Reason.ABSENT;
        }
        return !part.per().isEmpty() && sum(part.per(), numbers).signum() == 0 ? Reason.NOTHING_TO_DIVIDE_BY : null;
    }

    private static BigDecimal sum(List<String> names, Map<String, Long> numbers) {
        return names.stream()
                .map(numbers::get)
                .filter(Objects::nonNull)
                .map(BigDecimal::valueOf)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal inUse(Part part, Map<String, Long> numbers) {
        return BigDecimal.valueOf(part.inUse().stream()
                .map(numbers::get)
                .filter(number -> number != null && number > 0)
                .count());
    }

    private static BigDecimal mean(BigDecimal sum, int count) {
        return sum.divide(BigDecimal.valueOf(count), EXACT_DECIMALS, RoundingMode.HALF_UP);
    }

    /** Rounded to six decimals. */
    static BigDecimal quotient(BigDecimal part, BigDecimal whole) {
        return part.divide(whole, DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    /** Rounded to six decimals. */
    static BigDecimal rounded(BigDecimal number) {
        return number.setScale(DECIMALS, RoundingMode.HALF_UP).stripTrailingZeros();
    }

    /** The use cases that can be measured; those that are adopted are green. */
    List<Measured> useCases() {
        var measured = new ArrayList<Measured>();
        for (var candidate : measures) {
            if (candidate.measure().useCase() && candidate.colour() != null) {
                measured.add(candidate);
            }
        }
        return measured;
    }

    /** The reason why there is no colour. */
    enum Reason {
        /** No counter of it was sent. */
        ABSENT,
        /** The instance could not count one of its counters. */
        FAILED,
        /** The divisor is 0. */
        NOTHING_TO_DIVIDE_BY,
        /** The licence has not lasted long enough. */
        YOUNG_LICENCE,
        /** Nothing tells when the licence has begun. */
        NO_LICENCE_START,
        /** The plan of the licence does not have it, or is unknown. */
        NOT_IN_PLAN,
        /** The instance has sent nothing for long. */
        NO_DATA;

        private final String text = name().toLowerCase(Locale.ROOT);

        String text() {
            return text;
        }
    }

    /**
     * A measure of an instance.
     *
     * @param score mean of its parts, not rounded; null where there is none, and the reason says why
     */
    record Measured(
            Measure measure,
            @Nullable BigDecimal score,
            @Nullable Colour colour,
            @Nullable Reason reason,
            List<MeasuredPart> parts) {}

    /**
     * A part of a measure.
     *
     * @param value null where it cannot be computed
     * @param colour null where there is no value, or no colour for it
     * @param numbers the counters that it was computed from, by name
     * @param without the counters that are no numbers, with the reason
     */
    record MeasuredPart(
            Part part,
            @Nullable BigDecimal value,
            @Nullable Colour colour,
            @Nullable Reason reason,
            Map<String, Long> numbers,
            Map<String, ValueFlag> without) {}
}
