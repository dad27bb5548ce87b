package org.rollcall.analyse.publicstats;

import com.google.common.base.Suppliers;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.analyse.publicstats.PublicMonth.Count;
import org.rollcall.analyse.score.Cohorts;
import org.rollcall.analyse.score.Feature;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.platform.web.SvgBadge;

/** The statistics of the fleet that anybody may see; what was read last is remembered for some minutes. */
@ApplicationScoped
public class PublicStats {

    /** Months that are shown. */
    static final int MONTHS = 36;

    private static final Duration MEMORY = Duration.ofMinutes(5);

    private static final String KNOWN_COLOUR = "#1f5fa8";
    private static final String UNKNOWN_COLOUR = "#626168";

    /** The words of each badge by its name. */
    private static final Map<String, Function<PublicMonth, Optional<String>>> BADGES = Stream.concat(
                    Stream.of(
                            Map.<String, Function<PublicMonth, Optional<String>>>entry(
                                    "instances",
                                    month -> Optional.of(
                                            String.format(Locale.ROOT, "%,d instances", month.instances()))),
                            Map.<String, Function<PublicMonth, Optional<String>>>entry(
                                    "version", month -> mostFrequent(month.versions(), "most used version: %s")),
                            Map.<String, Function<PublicMonth, Optional<String>>>entry(
                                    "edition", month -> mostFrequent(month.editions(), "most used edition: %s")),
                            Map.<String, Function<PublicMonth, Optional<String>>>entry(
                                    "size",
                                    month -> PublicMonth.mostFrequent(month.sizes())
                                            .map(size -> "most frequent size: %s users"
                                                    .formatted(SizeBand.words(size.name()))))),
                    Stream.of(Feature.values())
                            .map(feature -> Map.<String, Function<PublicMonth, Optional<String>>>entry(
                                    feature.text(), month -> adoption(month, feature))))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private final PublicStatsConfig config;
    private final Cohorts cohorts;
    private final Clock clock;
    private final Supplier<PublicStatsAnswer> remembered;

    PublicStats(PublicStatsConfig config, PublicStatsTable table, Cohorts cohorts, Clock clock) {
        this.config = config;
        this.cohorts = cohorts;
        this.clock = clock;
        this.remembered = Suppliers.memoizeWithExpiration(
                () -> new PublicStatsAnswer(table.since(YearMonth.now(clock).minusMonths(MONTHS - 1L))), MEMORY);
    }

    /** Whether they are switched on. */
    public boolean isOn() {
        return config.publicStats();
    }

    /**
     * All of them, by month.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where they are switched off
     */
    public PublicStatsAnswer answer() {
        if (!isOn()) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "Statistics are not public here; an operator can switch them on with rollcall.pages.public-stats.");
        }
        return remembered.get();
    }

    /** The next month that is computed; the running one while that is still to come. */
    public NextMonth next() {
        var running = YearMonth.now(clock);
        var due = cohorts.dueAt(running);
        var next = running.plusMonths(1);
        return clock.instant().isBefore(due) ? new NextMonth(running, due) : new NextMonth(next, cohorts.dueAt(next));
    }

    /**
     * One number of the last month as a badge.
     *
     * @param name {@code instances}, {@code version}, {@code edition}, {@code size}, or that of a feature
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where they are switched off, or there is no such badge
     */
    public SvgBadge badge(String name) {
        var months = answer().months();
        var words = BADGES.get(name);
        if (words == null) {
            throw new ProblemException(
                    ProblemType.NOT_FOUND,
                    "There is no badge of this name; there are %s."
                            .formatted(BADGES.keySet().stream().sorted().collect(Collectors.joining(", "))));
        }
        var known = months.isEmpty() ? Optional.<String>empty() : words.apply(months.getLast());
        return known.map(text -> SvgBadge.of(text, KNOWN_COLOUR))
                .orElseGet(() -> SvgBadge.of(name.replace('_', ' ') + ": too few to tell", UNKNOWN_COLOUR));
    }

    /**
     * A month that is not computed yet.
     *
     * @param at when that may happen at the earliest
     */
    public record NextMonth(YearMonth month, Instant at) {}

    private static Optional<String> mostFrequent(List<Count> counts, String words) {
        return PublicMonth.mostFrequent(counts).map(Count::name).map(words::formatted);
    }

    private static Optional<String> adoption(PublicMonth month, Feature feature) {
        return month.features().stream()
                .filter(adoption -> adoption.feature().equals(feature.text()))
                .map(Adoption::percent)
                .map(percent -> String.format(
                        Locale.ROOT, "%s: used by %d %%", feature.text().replace('_', ' '), percent))
                .findFirst();
    }
}
