package org.rollcall.dictionary;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.rollcall.platform.web.Markdown;

/**
 * What the feed tells of a dictionary.
 *
 * @param title on one line
 * @param totals a sentence
 * @param newMetrics the first of those that are newly sent, by category
 * @param more how many more are newly sent
 */
record FeedEntry(String title, String totals, List<NewMetric> newMetrics, int more) {

    /** Metrics that are named; how many more there are is said. */
    private static final int MAX_METRICS = 200;

    FeedEntry {
        newMetrics = List.copyOf(newMetrics);
    }

    /** The lowest dictionary, which there is nothing to compare with. */
    static FeedEntry first(DictionaryDescription dictionary) {
        return new FeedEntry(
                String.format(
                        Locale.ROOT,
                        "Dictionary %s: the lowest version, with %,d metrics",
                        dictionary.version(),
                        dictionary.definitions()),
                String.format(
                        Locale.ROOT,
                        "No lower version is published, so %s is compared with none. It declares %,d metrics.",
                        dictionary.version(),
                        dictionary.definitions()),
                List.of(),
                0);
    }

    /** A dictionary beside the one before it. */
    static FeedEntry of(DictionaryDiff diff) {
        var totals = diff.totals();
        var changed = diff.metrics().size() - totals.added() - totals.removed() - totals.unchanged();
        var newMetrics = diff.where(MetricPair::isNewlySent).stream()
                .map(NewMetric::of)
                .sorted(Comparator.comparing(NewMetric::category).thenComparing(NewMetric::keyPath))
                .toList();
        var named = newMetrics.subList(0, Math.min(newMetrics.size(), MAX_METRICS));
        return new FeedEntry(
                String.format(
                        Locale.ROOT,
                        "Dictionary %s: %,d newly sent, %,d no longer sent, %,d changed",
                        diff.to().version(),
                        totals.newlySent(),
                        totals.noLongerSent(),
                        changed),
                String.format(
                        Locale.ROOT,
                        "Metrics of %s, compared with %s: %,d newly sent, %,d no longer sent. In the dictionary %,d are added,"
                                + " %,d removed, %,d changed, and %,d the same.",
                        diff.to().version(),
                        diff.from().version(),
                        totals.newlySent(),
                        totals.noLongerSent(),
                        totals.added(),
                        totals.removed(),
                        changed,
                        totals.unchanged()),
                named,
                newMetrics.size() - named.size());
    }

    /** Writes the entry. */
    void write(AtomWriter atom, String id, DictionaryFeed.Compared compared) {
        var before = compared.before();
        atom.startEntry(id, title, compared.published(), compared.updated());
        if (before == null) {
            atom.link("alternate", "text/html", "dictionaries/" + compared.version());
        } else {
            var query = "?from=" + before + "&to=" + compared.version();
            atom.link("alternate", "text/html", "dictionaries/compare" + query);
            atom.link("alternate", "application/json", "api/v4/dictionaries/diff" + query);
        }
        atom.startContent();
        atom.paragraph(totals);
        if (!newMetrics.isEmpty()) {
            atom.paragraph("Newly sent:");
            atom.startList();
            for (var metric : newMetrics) {
                atom.item(metric.keyPath(), "(" + metric.category() + ")" + metric.colonAndDescription());
            }
            atom.endList();
        }
        if (more > 0) {
            atom.paragraph(String.format(Locale.ROOT, "And %,d more.", more));
        }
        atom.endContent();
        atom.endEntry();
    }

    /**
     * A metric that instances have begun to send; its texts are on one line each.
     *
     * @param description empty for none
     */
    record NewMetric(String keyPath, String category, String description) {

        private static NewMetric of(MetricPair pair) {
            var facts = pair.after() == null ? MetricFacts.NONE : pair.after().facts();
            return new NewMetric(
                    Markdown.line(pair.keyPath()),
                    facts.dataCategory() == null ? "no category" : Markdown.line(facts.dataCategory()),
                    Markdown.line(pair.description()));
        }

        String colonAndDescription() {
            return description.isEmpty() ? "" : ": " + description;
        }
    }
}
