package org.rollcall.analyse.customer;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Visibility;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.ReaderMemory;

/** Measures the visible instances, month by month. */
@ApplicationScoped
class Customers {

    /** Before the months themselves, the colours of one and of three months earlier are told. */
    static final List<Integer> EARLIER = List.of(1, 3);

    /** Instances times months that are measured for one answer; of one month, all are. */
    private static final long MAX_ROWS = 60_000;

    /** Of memory, for an instance in a month: its ping, its colours, and its row. */
    private static final long BYTES = 1_500;

    private final CustomerScan scan;
    private final HealthVersions versions;
    private final ReaderMemory memory;
    private final Clock clock;

    Customers(CustomerScan scan, HealthVersions versions, ReaderMemory memory, Clock clock) {
        this.scan = scan;
        this.versions = versions;
        this.memory = memory;
        this.clock = clock;
    }

    /**
     * The months that are asked for.
     *
     * @param from null for the last one alone
     * @param to null for the last month that is over and has a ping, or for the first one where that is later
     * @throws ProblemException {@link ProblemType#INVALID_PARAMETER} where the end comes before the beginning, or has not begun
     */
    Months months(Visibility visibility, @Nullable YearMonth from, @Nullable YearMonth to) {
        var now = clock.instant();
        var running = Months.of(now);
        var end = to;
        if (end == null) {
            end = scan.lastBefore(visibility, running);
            end = from != null && from.isAfter(end) ? from : end;
        }
        var begin = from == null ? end : from;
        if (end.isAfter(running)) {
            throw invalid(to == null ? "from" : "to", "The month %s has not begun.".formatted(end));
        }
        if (end.isBefore(begin)) {
            throw invalid("to", "The month %s of to is before %s of from.".formatted(end, begin));
        }
        return new Months(begin, end, now);
    }

    /**
     * Measures all instances that the caller sees.
     *
     * @param earlier the numbers of months before each month whose colours are wanted too
     */
    MeasuredMonths of(Visibility visibility, Months months, HealthRules.Version version, List<Integer> earlier) {
        var count = scan.countInstances(visibility) * months.all().size();
        if (count > MAX_ROWS && months.all().size() > 1) {
            throw invalid(
                    "from",
                    String.format(
                            Locale.ROOT,
                            "There may be %,d rows, and an answer of several months has %,d at most; ask for fewer months with from and to.",
                            count,
                            MAX_ROWS));
        }
        memory.takeForAnswer(count * BYTES);
        var needed = Stream.concat(
                        months.all().stream(),
                        months.all().stream()
                                .flatMap(month -> earlier.stream().map(before -> month.minusMonths(before))))
                .distinct()
                .toList();
        var collected = scan.read(
                visibility,
                needed,
                versions.rules().metrics(),
                () -> new Collected(versions.rules(), version, months, needed));
        return new MeasuredMonths(months, collected.listed, collected.colours);
    }

    private static ProblemException invalid(String parameter, String detail) {
        return new ProblemException(ProblemType.INVALID_PARAMETER, detail, Map.of("parameter", parameter));
    }

    /** Takes pings, and keeps them for the months that are asked for; of earlier ones the colours alone. */
    private static final class Collected implements Consumer<Observation> {

        private final HealthRules rules;
        private final HealthRules.Version version;
        private final Months months;
        private final List<YearMonth> needed;
        private final Map<YearMonth, List<Observation>> listed = new HashMap<>();
        private final Map<YearMonth, Map<UUID, Colours>> colours = new HashMap<>();

        Collected(HealthRules rules, HealthRules.Version version, Months months, List<YearMonth> needed) {
            this.rules = rules;
            this.version = version;
            this.months = months;
            this.needed = needed;
        }

        @Override
        public void accept(Observation observation) {
            for (var month : needed) {
                if (observation.covers(month) && !isGone(observation, month)) {
                    if (months.has(month)) {
                        listed.computeIfAbsent(month, _ -> new ArrayList<>()).add(observation);
                    }
                    colours.computeIfAbsent(month, _ -> new HashMap<>())
                            .put(observation.id(), Colours.of(health(rules, version, months, observation, month)));
                }
            }
        }

        private boolean isGone(Observation observation, YearMonth month) {
            return silence(months, observation, month).compareTo(CustomerScan.GONE) >= 0;
        }
    }

    /** The health of an instance in a month. */
    Health health(HealthRules.Version version, Months months, Observation observation, YearMonth month) {
        return health(versions.rules(), version, months, observation, month);
    }

    private static Health health(
            HealthRules rules, HealthRules.Version version, Months months, Observation observation, YearMonth month) {
        return silence(months, observation, month).compareTo(rules.noDataAfter()) >= 0
                ? Health.none(version)
                : Health.of(
                        rules,
                        version,
                        observation.counters(),
                        observation.licence(),
                        observation.licence().month(observation.recordedAt()));
    }

    private static Duration silence(Months months, Observation observation, YearMonth month) {
        return Duration.between(observation.recordedAt(), months.end(month));
    }
}
