package org.rollcall.analyse.score;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Instance;

/**
 * The DevOps scores of an instance.
 *
 * @param weeks the current ping of each week that has one, first week first
 */
@Schema(requiredProperties = {"hostname", "uuid", "weeks"})
public record ScoreHistory(
        String hostname, @Schema(nullable = true) @Nullable String uuid, List<ScoreOfWeek> weeks) {

    static ScoreHistory of(Instance instance, List<ScoredPing> pings) {
        return new ScoreHistory(
                instance.hostname(),
                instance.uuid(),
                pings.stream().map(ScoreOfWeek::of).toList());
    }

    /**
     * The score of a week.
     *
     * @param sinceId the earlier ping whose counters were subtracted; null where there is none
     * @param score mean of the percentages; null where no score was answered, as with a payload that was in quarantine first
     * @param features by name; empty where no score was computed
     */
    @Schema(requiredProperties = {"week", "id", "recorded_at", "since_id", "score", "level", "features"})
    public record ScoreOfWeek(
            String week,
            long id,
            Instant recordedAt,
            @Schema(nullable = true) @Nullable Long sinceId,
            @Schema(nullable = true) @Nullable Double score,

            @Schema(
                    nullable = true,
                    enumeration = {"low", "moderate", "high"})
            @Nullable
            String level,

            Map<String, Usage> features) {

        /** The score of the current ping of a week. */
        public static ScoreOfWeek of(ScoredPing ping) {
            if (ping.score() == null) {
                return new ScoreOfWeek(
                        ping.week().toString(), ping.id(), ping.recordedAt(), null, null, null, Map.of());
            }
            var score = DevOpsScore.of(ping.score());
            var features = new LinkedHashMap<String, Usage>();
            score.features()
                    .forEach((feature, numbers) -> features.put(
                            feature.text(), new Usage(numbers.instance(), numbers.leader(), numbers.percentage())));
            return new ScoreOfWeek(
                    ping.week().toString(),
                    ping.id(),
                    ping.recordedAt(),
                    score.since(),
                    score.mean(),
                    score.level().text(),
                    features);
        }
    }

    /**
     * The usage of a feature per user and 30 days.
     *
     * @param instance null where it could not be computed, for which the sender was answered 0
     */
    @Schema(requiredProperties = {"instance", "leader", "percentage"})
    public record Usage(@Schema(nullable = true) @Nullable Double instance, double leader, double percentage) {}
}
