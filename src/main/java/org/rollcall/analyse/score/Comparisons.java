package org.rollcall.analyse.score;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.YearMonth;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.score.Comparison.ComparedFeature;
import org.rollcall.analyse.score.Comparison.ComparedGroup;
import org.rollcall.analyse.score.ComparisonTable.Asker;
import org.rollcall.analyse.score.ComparisonTable.Group;
import org.rollcall.analyse.score.ComparisonTable.Quantiles;
import org.rollcall.ping.Instance;

/** Compares the usage of an instance with that of similar organisations, as far as none of them can be seen in it. */
@ApplicationScoped
public class Comparisons {

    /** Organisations beside that of the asker. */
    private static final int ENOUGH = 20;

    /** A quantile is shown where so many organisations lie on either side of it. */
    private static final int AT_EACH_SIDE = 5;

    /** Numbers of organisations are rounded to it. */
    private static final int COUNTED_IN = 5;

    private final ComparisonTable table;
    private final Clock clock;

    Comparisons(ComparisonTable table, Clock clock) {
        this.table = table;
        this.clock = clock;
    }

    /** The comparison of an instance in the last month that has one. */
    public Comparison of(Instance instance) {
        var asker = table.asker(instance);
        if (asker.isEmpty()) {
            return Comparison.none(instance, null, "The instance has no ping.");
        }
        var month = table.month(YearMonth.now(clock));
        if (month.isEmpty()) {
            return Comparison.none(instance, null, "No month has been compared yet: that takes eight weeks of pings.");
        }
        return similar(instance, month.get(), asker.get())
                .orElseGet(
                        () -> Comparison.none(
                                instance,
                                month.get(),
                                "There are not enough organisations to compare with: 20 are needed, whatever their size and edition."));
    }

    /** With organisations of the same size and edition; of all sizes, and then of all editions, where those are too few. */
    private Optional<Comparison> similar(Instance instance, YearMonth month, Asker asker) {
        for (var group : List.of(
                new Group(asker.size(), asker.edition()), new Group(null, asker.edition()), new Group(null, null))) {
            var organisations = table.count(month, asker, group);
            if (organisations >= ENOUGH) {
                return Optional.of(of(instance, month, asker, group, organisations));
            }
        }
        return Optional.empty();
    }

    private Comparison of(Instance instance, YearMonth month, Asker asker, Group group, long organisations) {
        var features = new LinkedHashMap<String, ComparedFeature>();
        table.quantiles(month, asker, group)
                .forEach((feature, quantiles) ->
                        features.put(feature.text(), compared(usage(asker, feature), quantiles)));
        return new Comparison(
                instance.hostname(),
                instance.uuid(),
                month.toString(),
                new ComparedGroup(
                        group.size() == null ? null : group.size().text(), group.edition(), rounded(organisations)),
                null,
                features);
    }

    private static @Nullable Double usage(Asker asker, Feature feature) {
        var score = asker.score() == null ? null : asker.score().features().get(feature);
        return score == null ? null : score.instance();
    }

    private static ComparedFeature compared(@Nullable Double usage, Quantiles quantiles) {
        var values = quantiles.values();
        if (values == null || quantiles.organisations() < ENOUGH) {
            return new ComparedFeature(
                    usage,
                    Map.of(),
                    null,
                    "Fewer than 20 of these organisations have sent the counters of the feature.");
        }
        var shown = new LinkedHashMap<String, Double>();
        for (var i = 0; i < values.length; i++) {
            var percent = ComparisonTable.QUANTILES.get(i);
            if (quantiles.organisations() * Math.min(percent, 100 - percent) >= AT_EACH_SIDE * 100) {
                shown.put("p" + percent, Leader.rounded(values[i]));
            }
        }
        return new ComparedFeature(usage, shown, usage == null ? null : place(usage, shown), null);
    }

    /**
     * Between which of the quantiles that are shown. An instance with the value of several of them has no place between them: as
     * many as lie there have the same, most often none at all.
     */
    static String place(double usage, Map<String, Double> shown) {
        var same = shown.entrySet().stream()
                .filter(quantile -> quantile.getValue() == usage)
                .map(Map.Entry::getKey)
                .toList();
        if (same.size() > 1) {
            return "same as " + same.getFirst() + " to " + same.getLast();
        }
        String below = null;
        for (var quantile : shown.entrySet()) {
            if (usage < quantile.getValue()) {
                return below == null ? "below " + quantile.getKey() : below + " to " + quantile.getKey();
            }
            below = quantile.getKey();
        }
        return "from " + below;
    }

    private static long rounded(long organisations) {
        return Math.round((double) organisations / COUNTED_IN) * COUNTED_IN;
    }
}
