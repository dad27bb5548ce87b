package org.rollcall.analyse.score;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.rollcall.analyse.score.CohortTable.Member;

/**
 * Says once a month which instances are compared with each other, and computes the leaders of the month. What is said is
 * frozen, so that nobody learns anything from the difference that one instance makes.
 */
@ApplicationScoped
class Cohorts {

    private static final Logger LOG = Logger.getLogger(Cohorts.class);

    /** The last week before a month may still be filled for so long. */
    private static final Duration DELAY = Duration.ofDays(2);

    private final CohortTable table;
    private final Clock clock;

    Cohorts(CohortTable table, Clock clock) {
        this.table = table;
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

    /** Freezes the running month, where its weeks are closed and no replica has done it; whether it did. */
    boolean freezeIfDue() {
        var month = YearMonth.now(clock);
        var due = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC).plus(DELAY);
        if (clock.instant().isBefore(due) || table.isFrozen(month)) {
            return false;
        }
        var members = table.candidates(month);
        var frozen = QuarkusTransaction.requiringNew().call(() -> table.freeze(month, members, usage(members)));
        if (frozen) {
            LOG.infof("The leaders of %s are those of %d organisations", month, members.size());
        }
        return frozen;
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
