package org.rollcall.pages;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.rollcall.analyse.PingParameters.Months;
import org.rollcall.analyse.PingQuery.Weeks;
import org.rollcall.analyse.Visibility;
import org.rollcall.analyse.customer.CustomerFilter;
import org.rollcall.analyse.customer.CustomerMonth;
import org.rollcall.analyse.customer.CustomerMonths;
import org.rollcall.analyse.customer.CustomerParameters;
import org.rollcall.analyse.indicator.Grouping;
import org.rollcall.analyse.indicator.IndicatorAnswer;
import org.rollcall.analyse.indicator.IndicatorList;
import org.rollcall.analyse.lifecycle.CohortAnswer;
import org.rollcall.analyse.lifecycle.CohortList;
import org.rollcall.analyse.lifecycle.LifecycleAnswer;
import org.rollcall.analyse.lifecycle.LifecycleList;
import org.rollcall.analyse.lifecycle.VersionAnswer;
import org.rollcall.analyse.lifecycle.VersionAnswer.VersionsOfWeek;
import org.rollcall.analyse.lifecycle.VersionList;
import org.rollcall.analyse.table.Table;
import org.rollcall.operate.privacy.ErasureService;
import org.rollcall.platform.job.Jobs;

/**
 * Answers that read every ping of the fleet, remembered for a minute where they are about the whole of it: whoever opens a page
 * while one is computed waits for that one, and whoever comes after takes it. None that names instances outlasts the end of an
 * erasure.
 */
@ApplicationScoped
public class FleetMemory {

    private static final Duration KEPT = Duration.ofMinutes(1);

    /** An answer counts for so many rows where it has fewer: 32 are remembered at most. */
    private static final int LEAST_ROWS = 1_000;

    /** Rows of all answers, of some 200 bytes each. */
    private static final int MOST_ROWS = 32 * LEAST_ROWS;

    private final Cache<Record, Object> answers = Caffeine.newBuilder()
            .expireAfterWrite(KEPT)
            .maximumWeight(MOST_ROWS)
            .weigher((Record _, Object answer) -> rows(answer))
            .build();

    private final LifecycleList lifecycle;
    private final CohortList cohorts;
    private final VersionList versions;
    private final IndicatorList indicators;
    private final CustomerMonths customers;
    private final Jobs jobs;

    FleetMemory(
            LifecycleList lifecycle,
            CohortList cohorts,
            VersionList versions,
            IndicatorList indicators,
            CustomerMonths customers,
            Jobs jobs) {
        this.lifecycle = lifecycle;
        this.cohorts = cohorts;
        this.versions = versions;
        this.indicators = indicators;
        this.customers = customers;
        this.jobs = jobs;
    }

    /** As {@link LifecycleList#of}. */
    public LifecycleAnswer lifecycle(Visibility visibility, Weeks weeks) {
        record Question(Weeks weeks) {}
        return remembered(visibility, new Question(weeks), () -> lifecycle.of(visibility, weeks));
    }

    /** As {@link CohortList#of}. */
    public CohortAnswer cohorts(Visibility visibility, YearMonth from, YearMonth to) {
        record Question(YearMonth from, YearMonth to) {}
        return remembered(visibility, new Question(from, to), () -> cohorts.of(visibility, from, to));
    }

    /** As {@link VersionList#of}, by edition. */
    public VersionAnswer versionsByEdition(Visibility visibility, Weeks weeks) {
        record Question(Weeks weeks) {}
        return remembered(
                visibility, new Question(weeks), () -> versions.of(visibility, weeks, VersionList.Grouping.EDITION));
    }

    /** As {@link VersionList#shares}, of all editions together. */
    public List<VersionsOfWeek> versionShares(Visibility visibility, Weeks weeks) {
        record Question(Weeks weeks) {}
        return remembered(
                visibility, new Question(weeks), () -> versions.shares(visibility, weeks, VersionList.Grouping.NONE));
    }

    /** As {@link IndicatorList#of}. */
    public IndicatorAnswer indicators(String type, Visibility visibility, Months months, Grouping grouping) {
        record Question(String type, Months months, Grouping grouping) {}
        return remembered(
                visibility,
                new Question(type, months, grouping),
                () -> indicators.of(type, visibility, months, grouping));
    }

    /** As {@link CustomerMonths#of}. Another erasure makes it another question, because the answer names instances. */
    public CustomerMonth customers(
            Visibility visibility, CustomerParameters parameters, CustomerFilter filter, int page, int perPage) {
        record Question(
                CustomerParameters parameters,
                CustomerFilter filter,
                int page,
                int perPage,
                Optional<Instant> lastErasure) {}
        return remembered(
                visibility,
                new Question(parameters, filter, page, perPage, jobs.lastEnded(ErasureService.JOB)),
                () -> customers.of(parameters, visibility, filter, page, perPage));
    }

    private static int rows(Object answer) {
        return answer instanceof Table table ? Math.clamp(table.countRows(), LEAST_ROWS, MOST_ROWS) : LEAST_ROWS;
    }

    /** The question of each kind is a type of its own, so its answer has the type that is asked for. */
    @SuppressWarnings("unchecked")
    private <T> T remembered(Visibility visibility, Record question, Supplier<T> read) {
        return visibility.equals(Visibility.ALL) ? (T) answers.get(question, _ -> read.get()) : read.get();
    }
}
