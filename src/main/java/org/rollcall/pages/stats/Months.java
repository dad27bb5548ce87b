package org.rollcall.pages.stats;

import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.rollcall.analyse.SizeBand;
import org.rollcall.analyse.publicstats.PublicMonth;
import org.rollcall.analyse.publicstats.PublicMonth.Adoption;
import org.rollcall.analyse.publicstats.PublicMonth.Count;

/**
 * The months that are published.
 *
 * @param all at least one, the earliest first
 */
record Months(List<PublicMonth> all) {

    /** With their sizes in words. */
    static Months of(List<PublicMonth> published) {
        return new Months(published.stream().map(Months::inWords).toList());
    }

    private static PublicMonth inWords(PublicMonth month) {
        return new PublicMonth(
                month.month(),
                month.instances(),
                month.versions(),
                month.editions(),
                month.sizes().stream()
                        .map(size -> new Count(SizeBand.words(size.name()), size.instances()))
                        .toList(),
                month.features());
    }

    PublicMonth last() {
        return all.getLast();
    }

    /** The month that the last one is compared with. */
    Optional<PublicMonth> before() {
        return all.size() < 2 ? Optional.empty() : Optional.of(all.get(all.size() - 2));
    }

    /** Every month from the first to the last, those that are not published among them. */
    List<String> calendar() {
        var first = YearMonth.parse(all.getFirst().month());
        var end = YearMonth.parse(last().month()).plusMonths(1);
        return Stream.iterate(first, month -> month.isBefore(end), month -> month.plusMonths(1))
                .map(YearMonth::toString)
                .toList();
    }

    /** Something of each month that is published, or nothing, for a chart over the calendar. */
    <T> List<Optional<T>> values(Function<PublicMonth, Optional<T>> value) {
        var byMonth = all.stream().collect(Collectors.toMap(PublicMonth::month, month -> month));
        return calendar().stream()
                .map(month -> Optional.ofNullable(byMonth.get(month)).flatMap(value))
                .toList();
    }

    /** The share of a group among all whose numbers are told, in per cent with two digits. */
    static double percent(Count count, List<Count> told) {
        var all = told.stream().mapToLong(Count::instances).sum();
        return Math.round(count.instances() * 10_000.0 / all) / 100.0;
    }

    /** The use of features in the last month, those first that most use. */
    List<Adoption> mostUsedFirst() {
        return last().features().stream()
                .sorted(Comparator.comparingLong(Adoption::percent).reversed().thenComparing(Adoption::feature))
                .toList();
    }

    /** The use of a feature in a month; empty where it is not told. */
    static Optional<Adoption> adoption(PublicMonth month, String feature) {
        return month.features().stream()
                .filter(adoption -> adoption.feature().equals(feature))
                .findFirst();
    }
}
