package org.rollcall.analyse.report;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UserCounts;
import org.rollcall.analyse.report.Report.Kept;
import org.rollcall.analyse.report.Report.ReportedPing;
import org.rollcall.analyse.report.ReportTable.Content;
import org.rollcall.analyse.score.Comparison;
import org.rollcall.analyse.score.Comparisons;
import org.rollcall.analyse.score.ScoreHistory.ScoreOfWeek;
import org.rollcall.analyse.score.ScoredPing;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.StagedMetric;
import org.rollcall.ping.Instance;
import org.rollcall.ping.payload.StoredJson;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Makes the report of an instance. The pings are read twice: all weeks without their contents, and then the contents of the
 * newest ping and of those about one and three months older.
 */
@ApplicationScoped
public class Reports {

    private static final Duration MONTH = Duration.ofDays(30);

    /** A ping is about so many months older that is this much nearer or farther; of one month it is that of the score. */
    private static final Duration NEARER = Duration.ofDays(9);

    private static final Duration FARTHER = Duration.ofDays(15);

    private final ReportTable table;
    private final ReportedMetrics metrics;
    private final Comparisons comparisons;
    private final AdviceRules rules;
    private final DictionaryCatalog catalog;
    private final Clock clock;

    Reports(
            ReportTable table,
            ReportedMetrics metrics,
            Comparisons comparisons,
            AdviceRules rules,
            DictionaryCatalog catalog,
            Clock clock) {
        this.table = table;
        this.metrics = metrics;
        this.comparisons = comparisons;
        this.rules = rules;
        this.catalog = catalog;
        this.clock = clock;
    }

    /**
     * The report as of the newest ping.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where the instance was erased meanwhile
     */
    public Report of(Instance instance) {
        return of(instance, weeks(instance));
    }

    /** The weeks in which an instance has pings, first week first; for a report that is made of them too. */
    public List<WeekPing> weeks(Instance instance) {
        return table.weeks(instance);
    }

    /** As {@link #of(Instance)}, of weeks that were read just now. */
    public Report of(Instance instance, List<WeekPing> weeks) {
        var comparison = comparisons.of(instance);
        var firstReceivedAt = table.firstReceivedAt(instance)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "The instance was erased while its report was made."));
        if (weeks.isEmpty()) {
            return new Report(
                    instance.hostname(),
                    instance.uuid(),
                    now(),
                    null,
                    List.of(),
                    List.of(),
                    List.of(),
                    comparison,
                    List.of(),
                    List.of(),
                    null,
                    Kept.of(firstReceivedAt, weeks, null));
        }
        return of(instance, weeks, comparison, firstReceivedAt);
    }

    /** A report as Markdown. */
    public String markdown(Report report) {
        return ReportText.markdown(report);
    }

    private Report of(Instance instance, List<WeekPing> weeks, Comparison comparison, Instant firstReceivedAt) {
        var newest = weeks.getLast();
        var monthAgo = older(weeks, 1);
        var threeMonthsAgo = older(weeks, 3);
        var monthly = metrics.monthly(newest.dictionary());
        var contents = contents(instance, monthly, newest, monthAgo, threeMonthsAgo);
        var content = contents.getOrDefault(newest.id(), Content.GONE);
        var now = values(newest, content);
        var publications = catalog.publications();
        var newestRelease =
                publications.keySet().stream().max(Comparator.naturalOrder()).orElse(null);
        var given = rules.given(new Facts(
                now,
                monthAgo == null ? null : values(monthAgo, contents.getOrDefault(monthAgo.id(), Content.GONE)),
                threeMonthsAgo == null
                        ? null
                        : values(threeMonthsAgo, contents.getOrDefault(threeMonthsAgo.id(), Content.GONE)),
                ChronoUnit.DAYS.between(firstReceivedAt, newest.receivedAt()),
                comparison,
                newest.version() == null ? null : newest.version().version(),
                newestRelease));
        return new Report(
                instance.hostname(),
                instance.uuid(),
                now(),
                new ReportedPing(
                        newest.id(),
                        newest.week(),
                        newest.recordedAt(),
                        newest.productVersion(),
                        newest.edition(),
                        users(now),
                        monthAgo == null ? null : monthAgo.week(),
                        threeMonthsAgo == null ? null : threeMonthsAgo.week()),
                given.advice(),
                given.unknown(),
                scores(weeks),
                comparison,
                StageUse.of(now, monthly),
                VersionUse.of(weeks, publications),
                newestRelease == null ? null : newestRelease.toString(),
                Kept.of(firstReceivedAt, weeks, content.redactionReport()));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }

    /** The newest ping that is about so many months older than the newest of all; null where there is none. */
    private static @Nullable WeekPing older(List<WeekPing> weeks, int months) {
        var then = weeks.getLast().recordedAt().minus(MONTH.multipliedBy(months));
        return weeks.reversed().stream()
                .filter(ping -> !ping.recordedAt().isAfter(then.plus(NEARER))
                        && !ping.recordedAt().isBefore(then.minus(FARTHER)))
                .findFirst()
                .orElse(null);
    }

    private Map<Long, Content> contents(
            Instance instance, Collection<StagedMetric> monthly, @Nullable WeekPing... pings) {
        var wanted = new HashSet<>(rules.keyPaths());
        wanted.addAll(Set.of(UserCounts.BILLABLE, UserCounts.ACTIVE));
        var declared = new HashSet<>(wanted);
        monthly.forEach(metric -> declared.add(metric.keyPath()));
        return table.contents(
                instance, Stream.of(pings).filter(Objects::nonNull).toList(), declared, wanted);
    }

    private PingValues values(WeekPing ping, Content content) {
        return new PingValues(
                ping.week(),
                ping.recordedAt(),
                metrics.ordinals(ping.dictionary()),
                content.numbers(),
                StoredJson.read(content.others()));
    }

    private static @Nullable Long users(PingValues ping) {
        return Stream.of(UserCounts.BILLABLE, UserCounts.ACTIVE)
                .map(ping::of)
                .filter(Reading::isCount)
                .map(Reading::value)
                .findFirst()
                .orElse(null);
    }

    private static List<ScoreOfWeek> scores(List<WeekPing> weeks) {
        return weeks.stream()
                .map(ping -> ScoreOfWeek.of(new ScoredPing(ping.id(), ping.week(), ping.recordedAt(), ping.score())))
                .toList();
    }
}
