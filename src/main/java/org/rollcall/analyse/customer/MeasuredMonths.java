package org.rollcall.analyse.customer;

import java.time.YearMonth;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.Organisation;

/**
 * All instances that a caller sees, in the months that it asks for: also those whose hostnames it does not ask for, because they
 * decide about the types of others.
 *
 * @param listed the pings that count for a month
 * @param colours by month and instance, also of earlier months
 */
record MeasuredMonths(
        Months months, Map<YearMonth, List<Observation>> listed, Map<YearMonth, Map<UUID, Colours>> colours) {

    /** From this share of its seats on, an instance is taken for a productive one. */
    private static final int PRODUCTION_PER_CENT = 20;

    /** By organisation, hostname and id. */
    private static final Comparator<Observation> ORDER = Comparator.<Observation, String>comparing(
                    observation -> observation.organisation().key())
            .thenComparing(observation -> observation.instance().hostname())
            .thenComparing(observation -> observation.id().toString());

    /** Those that are asked for, first month first, and in a month by organisation, hostname and id. */
    Stream<Row> rows() {
        return months.all().stream().flatMap(this::rows);
    }

    private Stream<Row> rows(YearMonth month) {
        var all = listed.getOrDefault(month, List.of());
        var licences = all.stream()
                .map(observation -> observation.licence().key())
                .filter(Objects::nonNull)
                .collect(Collectors.groupingBy(key -> key, Collectors.counting()));
        var primary = primary(all, licences, month);
        return all.stream()
                .filter(Observation::wanted)
                .sorted(ORDER)
                .map(observation -> new Row(
                        month,
                        observation,
                        type(observation, licences),
                        observation.equals(primary.get(observation.organisation()))));
    }

    /** The colours of an instance; null where it is not listed in the month. */
    @Nullable
    Colours colours(UUID instance, YearMonth month) {
        return colours.getOrDefault(month, Map.of()).get(instance);
    }

    /** The colour of a row. */
    Colour whole(Row row) {
        return colours(row).whole();
    }

    /** The colours of a row. */
    Colours colours(Row row) {
        return Objects.requireNonNull(colours(row.observation().id(), row.month()));
    }

    private static InstanceType type(Observation observation, Map<String, Long> licences) {
        if (observation.setType() != null) {
            return observation.setType();
        }
        var key = observation.licence().key();
        var billable = observation.counters().number("billable");
        var seats = observation.counters().number("seats");
        var uses = billable != null
                && seats != null
                && seats > 0
                && Math.multiplyHigh(billable, 100) == 0
                && billable * 100 >= seats * PRODUCTION_PER_CENT;
        return uses || (key != null && licences.getOrDefault(key, 0L) == 1)
                ? InstanceType.PRODUCTION
                : InstanceType.UNKNOWN;
    }

    /** Of those with data before those without, the productive one with the most users; of equals that with the lower id. */
    private Map<Organisation, Observation> primary(List<Observation> all, Map<String, Long> licences, YearMonth month) {
        var best = Comparator.<Observation>comparingInt(observation -> isSilent(observation.id(), month) ? 0 : 1)
                .thenComparingLong(observation ->
                        Objects.requireNonNullElse(observation.counters().number("billable"), -1L))
                .thenComparing(observation -> observation.id().toString(), Comparator.reverseOrder());
        var primary = new HashMap<Organisation, Observation>();
        all.stream()
                .filter(observation -> type(observation, licences) == InstanceType.PRODUCTION)
                .forEach(observation -> primary.merge(
                        observation.organisation(),
                        observation,
                        (one, other) -> best.compare(one, other) >= 0 ? one : other));
        return primary;
    }

    private boolean isSilent(UUID instance, YearMonth month) {
        var known = colours(instance, month);
        return known != null && known.whole() == Colour.NO_DATA;
    }

    /** An instance in a month. */
    record Row(YearMonth month, Observation observation, InstanceType type, boolean primary) {

        /** What decides its place in a list, as text. */
        List<String> place() {
            return List.of(
                    month.toString(),
                    observation.organisation().key(),
                    observation.instance().hostname(),
                    observation.id().toString());
        }
    }
}
