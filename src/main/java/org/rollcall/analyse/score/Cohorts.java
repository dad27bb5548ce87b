package org.rollcall.analyse.score;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.rollcall.analyse.InsightConfig;
import org.rollcall.analyse.score.CohortTable.Member;
import org.rollcall.platform.database.Database;

/**
 * Says once a month which instances are compared with each other, and computes the leaders of the month. What is said is
 * frozen, so that nobody learns anything from the difference that one instance makes.
 */
@ApplicationScoped
public class Cohorts {

    private static final Logger LOG = Logger.getLogger(Cohorts.class);

    /** One process at a time computes, whichever replica. */
    private static final String TURN = "rollcall.cohort";

    private final CohortTable table;
    private final Leaders leaders;
    private final InsightConfig config;
    private final Database database;
    private final Clock clock;

    Cohorts(CohortTable table, Leaders leaders, InsightConfig config, Database database, Clock clock) {
        this.table = table;
        this.leaders = leaders;
        this.config = config;
        this.database = database;
        this.clock = clock;
    }

    @Scheduled(every = "10m", delayed = "1m", concurrentExecution = ConcurrentExecution.SKIP)
    void freezeInTime() {
        try {
            freezeIfDue();
        } catch (RuntimeException e) {
            LOG.warnf("The leaders of this month wait for the next occasion: %s", e.getMessage());
        }
    }

    /** Freezes the running month, where its weeks are closed and no replica has done it; whether it was its turn. */
    public boolean freezeIfDue() {
        var month = YearMonth.now(clock);
        return !clock.instant().isBefore(dueAt(month))
                && !table.isFrozen(month)
                && database.exclusively(TURN, turn -> freeze(month, turn));
    }

    /** When a month may be frozen: the weeks before it are closed then. */
    public Instant dueAt(YearMonth month) {
        return month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).plus(config.delay());
    }

    private void freeze(YearMonth month, Runnable turn) {
        if (table.isFrozen(month)) {
            return;
        }
        var members = table.candidates(month);
        turn.run();
        QuarkusTransaction.requiringNew().run(() -> table.freeze(month, members, usage(members)));
        leaders.forget();
        LOG.infof("The leaders of %s are those of %d organisations", month, members.size());
    }

    private static Map<Feature, List<Double>> usage(Collection<Member> members) {
        var usage = new EnumMap<Feature, List<Double>>(Feature.class);
        for (var feature : Feature.values()) {
            usage.put(
                    feature,
                    members.stream()
                            .map(member -> member.usage().get(feature))
                            .filter(Objects::nonNull)
                            .toList());
        }
        return usage;
    }
}
