package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.ScoreTable.Earlier;
import org.rollcall.analyse.score.ScoredMetrics.Measured;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.Ping;
import org.rollcall.ping.PingContent;
import org.rollcall.platform.database.DatabaseException;

/** Computes the DevOps score of a ping that is about to be stored. */
@ApplicationScoped
public class Scores {

    private static final Logger LOG = Logger.getLogger(Scores.class);

    /** Usage is that of so many days. */
    private static final Duration PERIOD = Duration.ofDays(30);

    private final ScoreTable table;
    private final Leaders leaders;
    private final ScoredMetrics metrics;

    Scores(ScoreTable table, Leaders leaders, ScoredMetrics metrics) {
        this.table = table;
        this.leaders = leaders;
        this.metrics = metrics;
    }

    /**
     * The score of a ping: of each feature the increase of its counter since the newest ping that is 21 to 45 days older,
     * scaled to 30 days and divided by users. An instance without a uuid gets none: whoever knows its hostname could send a
     * ping in its name, and read its counters in the increase.
     *
     * @param content of the ping, without what must not be kept
     */
    public DevOpsScore of(Ping ping, PingContent content) {
        return orWithout(
                known -> ping.instance().uuid() == null ? DevOpsScore.unknown(known) : of(ping, content, known));
    }

    /** The score of a payload that is no ping: the leaders alone. */
    public DevOpsScore unknown() {
        return orWithout(DevOpsScore::unknown);
    }

    /** A ping is not lost where its score cannot be computed. */
    private DevOpsScore orWithout(Function<Map<Feature, Double>, DevOpsScore> score) {
        try {
            return score.apply(leaders.current());
        } catch (DatabaseException e) {
            LOG.warnf("A payload is answered without a score: %s", e.getMessage());
            return DevOpsScore.unknown(Map.of());
        }
    }

    private DevOpsScore of(Ping ping, PingContent content, Map<Feature, Double> known) {
        var measured = metrics.of(ping.dictionary());
        var users = measured.users(content);
        if (users == null) {
            return DevOpsScore.unknown(known);
        }
        var earlier = table.earlier(ping.instance(), ping.recordedAt(), measured.counters())
                .orElse(null);
        var features = new EnumMap<Feature, FeatureScore>(Feature.class);
        for (var feature : Feature.values()) {
            var usage = usage(feature, measured, ping, content.numbers(), earlier);
            features.put(
                    feature, new FeatureScore(known.getOrDefault(feature, 0.0), usage == null ? null : usage / users));
        }
        return new DevOpsScore(features, earlier == null ? null : earlier.id());
    }

    /** Of all users, in 30 days. */
    private static @Nullable Double usage(
            Feature feature, Measured measured, Ping ping, MetricVector numbers, @Nullable Earlier earlier) {
        if (feature.isState()) {
            var state = measured.state(feature, numbers);
            return state == null ? null : Double.valueOf(state);
        }
        if (earlier == null) {
            return null;
        }
        var increase = measured.increase(feature, numbers, earlier.counters());
        var elapsed = Duration.between(earlier.recordedAt(), ping.recordedAt());
        return increase == null ? null : (Double) ((double) increase * PERIOD.toMillis() / elapsed.toMillis());
    }
}
