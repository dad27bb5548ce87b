package org.rollcall.analyse.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The usage of a feature of the score is below the lower quartile of similar organisations. */
record BelowQuartile() implements Condition {

    private static final String QUARTILE = "p25";

    @Override
    public Verdict of(Facts facts) throws CannotTell {
        var comparison = facts.comparison();
        if (comparison.suppressed() != null) {
            throw new CannotTell(comparison.suppressed());
        }
        var low = new ArrayList<String>();
        var unknown = new ArrayList<String>();
        var evidence = new ArrayList<Evidence>();
        comparison.features().forEach((name, feature) -> {
            var usage = feature.instance();
            var quartile = feature.quantiles().get(QUARTILE);
            if (usage == null || quartile == null) {
                unknown.add(FeatureNames.of(name));
            } else if (usage < quartile) {
                low.add("%s (%s per user in 30 days; three quarters of them have %s or more)"
                        .formatted(FeatureNames.of(name), Numbers.significant(usage), Numbers.significant(quartile)));
                evidence.add(new Evidence(name, facts.now().week(), usage));
                evidence.add(new Evidence(name + " " + QUARTILE, null, quartile));
            }
        });
        return new Verdict(!low.isEmpty(), Map.of("features", String.join("; ", low)), evidence, unknown(unknown));
    }

    private static List<String> unknown(List<String> features) {
        return features.isEmpty()
                ? List.of()
                : List.of(features.stream()
                        .collect(Collectors.joining(
                                ", ",
                                "The usage of these, or that of enough similar organisations, is unknown: ",
                                ".")));
    }

    @Override
    public Stream<Measure> measures() {
        return Stream.empty();
    }

    @Override
    public Set<String> words() {
        return Set.of("features");
    }
}
