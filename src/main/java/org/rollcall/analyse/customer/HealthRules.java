package org.rollcall.analyse.customer;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules of health as {@code health.yml} has them. A record that breaks a rule of its own cannot be made.
 *
 * @param scores the number that each colour counts in a mean
 * @param mean the colours of a mean of scores
 * @param noDataAfterDays days without a ping after which there is no data
 * @param metrics key paths by the names of metrics; the first one that is in a ping counts
 * @param versions oldest first
 */
public record HealthRules(
        Scores scores, Band mean, int noDataAfterDays, Map<String, List<String>> metrics, List<Version> versions) {

    public HealthRules {
        requireNonNull(scores, "scores are missing");
        requireNonNull(mean, "mean is missing");
        require(noDataAfterDays > 0, "no_data_after_days must be above 0");
        metrics.forEach((name, keyPaths) -> require(!keyPaths.isEmpty(), name + " has no key path"));
        require(!versions.isEmpty(), "there is no version");
        requireDifferent(versions.stream().map(Version::version));
        for (var version : versions) {
            version.metrics().forEach(name -> require(metrics.containsKey(name), "%s is no metric".formatted(name)));
        }
        versions = List.copyOf(versions);
    }

    Duration noDataAfter() {
        return Duration.ofDays(noDataAfterDays);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }

    private static void requireDifferent(Stream<String> names) {
        var seen = new HashSet<String>();
        names.forEach(name -> require(seen.add(name), "%s is there twice".formatted(name)));
    }

    /** The numbers of the three colours that can be measured. */
    public record Scores(BigDecimal red, BigDecimal yellow, BigDecimal green) {

        public Scores {
            require(red.compareTo(yellow) < 0 && yellow.compareTo(green) < 0, "scores must rise from red to green");
        }

        BigDecimal of(Colour colour) {
            return switch (colour) {
                case RED -> red;
                case YELLOW -> yellow;
                case GREEN -> green;
                case UNKNOWN, NO_DATA -> throw new IllegalArgumentException(colour + " has no score");
            };
        }
    }

    /**
     * A way to measure health.
     *
     * @param version its name, {@code 2025}
     * @param measures whose weights come to 100
     */
    public record Version(String version, List<Measure> measures) {

        public Version {
            requireNonNull(version, "a version has no name");
            require(measures.stream().mapToInt(Measure::weight).sum() == 100, version + ": weights must come to 100");
            requireDifferent(measures.stream().map(Measure::name));
            requireDifferent(measures.stream()
                    .flatMap(measure -> measure.parts().stream().map(Part::name)));
            measures = List.copyOf(measures);
        }

        /** The names of the metrics that it needs, each once, in the order of the measures. */
        List<String> metrics() {
            return measures.stream()
                    .flatMap(measure -> measure.parts().stream())
                    .flatMap(Part::metrics)
                    .distinct()
                    .toList();
        }
    }

    /**
     * A part of health that has a colour of its own.
     *
     * @param weight in the whole, in per cent
     * @param useCase whether green means that a use case of the product is adopted
     * @param plans of licences that it is measured for; empty for all
     * @param parts whose mean it is
     */
    public record Measure(String name, int weight, boolean useCase, List<String> plans, List<Part> parts) {

        public Measure {
            requireNonNull(name, "a measure has no name");
            require(weight > 0, name + ": the weight must be above 0");
            require(parts != null && !parts.isEmpty(), name + " has no parts");
            plans = copy(plans);
            parts = copy(parts);
        }

        boolean isFor(@Nullable String plan) {
            return plans.isEmpty() || (plan != null && plans.stream().anyMatch(plan::equalsIgnoreCase));
        }
    }

    /**
     * A number with a colour: a sum of metrics, or the number of those above 0, divided by a sum of others.
     *
     * @param of metrics that are summed up; empty where others are counted
     * @param inUse metrics that are counted where they are above 0
     * @param per metrics whose sum is the divisor; empty for none
     * @param bands by the month of the licence, first one first
     */
    public record Part(String name, List<String> of, List<String> inUse, List<String> per, List<Band> bands) {

        public Part {
            requireNonNull(name, "a part has no name");
            of = copy(of);
            inUse = copy(inUse);
            per = copy(per);
            bands = copy(bands);
            require(of.isEmpty() != inUse.isEmpty(), name + " must have either of or in_use");
            require(!bands.isEmpty(), name + " has no bands");
            for (var i = 1; i < bands.size(); i++) {
                require(
                        bands.get(i - 1).fromMonth() < bands.get(i).fromMonth(),
                        name + ": bands must begin one after the other");
            }
        }

        Stream<String> metrics() {
            return Stream.of(of, inUse, per).flatMap(List::stream).distinct();
        }

        /** The metrics above the line. */
        List<String> counted() {
            return of.isEmpty() ? inUse : of;
        }

        /** Whether the age of the licence decides about its colour. */
        public boolean isByAge() {
            return bands.getFirst().fromMonth() > 1;
        }
    }

    /**
     * The colours of a number from a month of the licence on; green above both thresholds.
     *
     * @param fromMonth the first month is 1
     * @param yellow null where there is no yellow
     */
    public record Band(
            int fromMonth, Threshold red, @Nullable Threshold yellow) {

        public Band {
            fromMonth = Math.max(fromMonth, 1);
            requireNonNull(red, "a band has no red");
            require(
                    yellow == null || red.bound().compareTo(yellow.bound()) < 0,
                    "the yellow of a band must reach further than its red");
        }

        /** @param whole above 0 */
        Colour colour(BigDecimal part, BigDecimal whole) {
            if (red.holds(part, whole)) {
                return Colour.RED;
            }
            return yellow != null && yellow.holds(part, whole) ? Colour.YELLOW : Colour.GREEN;
        }
    }

    private static <T> List<T> copy(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }
}
