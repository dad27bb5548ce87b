package org.rollcall.analyse.score;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.Map;

/** The leaders of each month, remembered for a minute. */
@ApplicationScoped
class Leaders {

    private static final Duration REMEMBERED = Duration.ofMinutes(1);

    private static final int MONTHS = 12;

    private final Clock clock;
    private final LoadingCache<YearMonth, Map<Feature, Double>> byMonth;

    Leaders(ScoreTable table, Clock clock) {
        this.clock = clock;
        this.byMonth = Caffeine.newBuilder()
                .maximumSize(MONTHS)
                .expireAfterWrite(REMEMBERED)
                .build(table::leaders);
    }

    /** Has what is remembered read again, because a month has got its leaders. */
    void forget() {
        byMonth.invalidateAll();
    }

    /** Those of the running month; in its first days, and where it has none, those of the last month that has some. */
    Map<Feature, Double> current() {
        return byMonth.get(YearMonth.now(clock));
    }
}
