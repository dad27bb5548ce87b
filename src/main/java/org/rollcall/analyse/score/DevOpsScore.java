package org.rollcall.analyse.score;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.KeptScore;

/**
 * The DevOps score of an instance at the time of a ping.
 *
 * @param features every feature
 * @param since the id of the earlier ping that increases were computed from; null where there is none
 */
public record DevOpsScore(
        Map<Feature, FeatureScore> features, @Nullable Long since) {

    /** The thirty numbers as clients read them: {@code leader_X}, {@code instance_X} and {@code percentage_X}, 0 for unknown ones. */
    public Map<String, Double> answer() {
        var numbers = new LinkedHashMap<String, Double>();
        features.forEach((feature, score) -> {
            numbers.put("leader_" + feature.text(), score.leader());
            numbers.put("instance_" + feature.text(), score.instance() == null ? 0.0 : score.instance());
            numbers.put("percentage_" + feature.text(), score.percentage());
        });
        return numbers;
    }

    /** The mean of all percentages, as the client shows it. */
    public double mean() {
        return features.values().stream()
                .mapToDouble(FeatureScore::percentage)
                .average()
                .orElse(0);
    }

    /** What the client calls the mean. */
    public Level level() {
        return Level.of(mean());
    }

    /** As it is kept with the ping. */
    public KeptScore kept() {
        var numbers = new ArrayList<@Nullable Double>();
        features.values().forEach(score -> {
            numbers.add(score.leader());
            numbers.add(score.instance());
            numbers.add(score.percentage());
        });
        return new KeptScore(numbers, since);
    }

    /** A score that was kept. */
    public static DevOpsScore of(KeptScore kept) {
        var features = new EnumMap<Feature, FeatureScore>(Feature.class);
        var numbers = kept.numbers().iterator();
        for (var feature : Feature.values()) {
            var leader = numbers.next();
            features.put(feature, new FeatureScore(leader == null ? 0 : leader, numbers.next()));
            numbers.next(); // the percentage follows from the two
        }
        return new DevOpsScore(features, kept.since());
    }

    /** The score of an instance of which nothing is known yet. */
    public static DevOpsScore unknown(Map<Feature, Double> leaders) {
        var features = new EnumMap<Feature, FeatureScore>(Feature.class);
        for (var feature : Feature.values()) {
            features.put(feature, new FeatureScore(leaders.getOrDefault(feature, 0.0), null));
        }
        return new DevOpsScore(features, null);
    }

    /** The levels of GitLab's clients. */
    public enum Level {
        LOW,
        MODERATE,
        HIGH;

        private static final double MODERATE_FROM = 33.33;
        private static final double HIGH_FROM = 66.66;

        static Level of(double mean) {
            return mean < MODERATE_FROM ? LOW : mean < HIGH_FROM ? MODERATE : HIGH;
        }

        /** The name in answers, {@code low}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
