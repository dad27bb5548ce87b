package org.rollcall.pages.dictionary;

import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.MetricFacts;
import org.rollcall.dictionary.MetricPair;

/**
 * One metric that two dictionaries declare in different ways.
 *
 * @param kind of change, as the address names it
 * @param category before and after
 * @param time window that is counted, before and after
 * @param type of values, before and after
 */
record Change(
        Kind kind, String keyPath, @Nullable String description, Fact category, Fact time, Fact type, Fact status) {

    /** The kinds, those first that could surprise a sender. */
    enum Kind {
        RETYPED("swap", "warn", "Another type or time frame"),
        ADDED("plus", "good", "Newly declared"),
        REMOVED("minus", "bad", "No longer declared"),
        CHANGED("edit", "none", "Changed in another way");

        private final String symbol;
        private final String status;
        private final String title;

        Kind(String symbol, String status, String title) {
            this.symbol = symbol;
            this.status = status;
            this.title = title;
        }

        public String symbol() {
            return symbol;
        }

        public String status() {
            return status;
        }

        public String title() {
            return title;
        }

        /** As the address names it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** A fact of both; null where one does not tell it. */
    record Fact(@Nullable String before, @Nullable String after) {

        /** Whether both have it, and it is another one. */
        public boolean isChanged() {
            return !Objects.equals(before, after);
        }
    }

    /** The change of a key path. */
    static Change of(MetricPair pair) {
        var before = pair.before();
        var after = pair.after();
        var old = before == null ? null : before.facts();
        var now = after == null ? old : after.facts();
        var then = old == null ? now : old;
        return new Change(
                kind(pair),
                pair.keyPath(),
                pair.description(),
                new Fact(value(then, MetricFacts::dataCategory), value(now, MetricFacts::dataCategory)),
                new Fact(value(then, MetricFacts::timeFrame), value(now, MetricFacts::timeFrame)),
                new Fact(value(then, MetricFacts::valueType), value(now, MetricFacts::valueType)),
                new Fact(value(then, MetricFacts::status), value(now, MetricFacts::status)));
    }

    private static @Nullable String value(@Nullable MetricFacts facts, Function<MetricFacts, @Nullable String> fact) {
        return facts == null ? null : fact.apply(facts);
    }

    private static Kind kind(MetricPair pair) {
        if (pair.isAdded()) {
            return Kind.ADDED;
        }
        if (pair.isRemoved()) {
            return Kind.REMOVED;
        }
        return pair.changes(MetricFacts::valueType) || pair.changes(MetricFacts::timeFrame)
                ? Kind.RETYPED
                : Kind.CHANGED;
    }
}
