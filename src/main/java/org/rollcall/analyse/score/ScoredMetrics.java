package org.rollcall.analyse.score;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.UserCounts;
import org.rollcall.dictionary.Dictionary;
import org.rollcall.dictionary.DictionaryCatalog;
import org.rollcall.dictionary.Metric;
import org.rollcall.ping.MetricVector;
import org.rollcall.ping.PingContent;

/** Finds the metrics of the score in vectors: their ordinals by dictionary. */
@ApplicationScoped
class ScoredMetrics {

    private static final JsonFactory JSON = new JsonFactory();

    private final DictionaryCatalog catalog;
    private final Map<String, Measured> byDictionary = new ConcurrentHashMap<>();

    ScoredMetrics(DictionaryCatalog catalog) {
        this.catalog = catalog;
    }

    /** The metrics of a published dictionary. */
    Measured of(String dictionary) {
        return byDictionary.computeIfAbsent(dictionary, version -> new Measured(catalog.published(version)));
    }

    /** The metrics of one dictionary. An ordinal is the same in all dictionaries, so it fits the vector of any ping. */
    static final class Measured {

        private final Map<String, Integer> ordinals;

        Measured(Dictionary dictionary) {
            var wanted = new ArrayList<>(List.of(UserCounts.BILLABLE, UserCounts.ACTIVE));
            for (var feature : Feature.values()) {
                wanted.addAll(feature.keyPaths());
            }
            this.ordinals = dictionary.metrics().stream()
                    .filter(metric -> wanted.contains(metric.keyPath()))
                    .collect(Collectors.toUnmodifiableMap(Metric::keyPath, Metric::ordinal));
        }

        /** The ordinals of all counters of features. */
        List<Integer> counters() {
            return ordinals.entrySet().stream()
                    .filter(metric -> metric.getKey().startsWith("counts."))
                    .map(Map.Entry::getValue)
                    .toList();
        }

        /** The value of a feature that is a state; null where it is absent or failed. */
        @Nullable
        Long state(Feature feature, MetricVector values) {
            var ordinal = ordinals.get(feature.keyPaths().getFirst());
            var value = ordinal == null ? null : value(values, ordinal);
            return value == null || value < 0 ? null : value;
        }

        /**
         * How much the counters of a feature have grown, together; null where none is in both pings, one is in one of them
         * alone, failed (every failure is negative) or was reset.
         */
        @Nullable
        Long increase(Feature feature, MetricVector now, Map<Integer, Long> then) {
            Long sum = null;
            for (var keyPath : feature.keyPaths()) {
                var ordinal = ordinals.get(keyPath);
                var after = ordinal == null ? null : value(now, ordinal);
                var before = ordinal == null ? null : then.get(ordinal);
                if (after != null || before != null) {
                    if (after == null || before == null || before < 0 || after < before) {
                        return null;
                    }
                    sum = (sum == null ? 0 : sum) + (after - before);
                }
            }
            return sum;
        }

        /** Billable users, else active ones; null where there are none, or neither was sent. */
        @Nullable
        Long users(PingContent content) {
            return declared(UserCounts.BILLABLE, content)
                    .or(() -> undeclaredBillableUsers(content))
                    .or(() -> declared(UserCounts.ACTIVE, content))
                    .orElse(null);
        }

        private Optional<Long> declared(String keyPath, PingContent content) {
            return Optional.ofNullable(ordinals.get(keyPath))
                    .map(ordinal -> value(content.numbers(), ordinal))
                    .filter(users -> users > 0);
        }

        private static @Nullable Long value(MetricVector values, int ordinal) {
            return values.has(ordinal) ? (Long) values.get(ordinal) : null;
        }

        /** Dictionaries of the free edition do not know the members of a licence. */
        private static Optional<Long> undeclaredBillableUsers(PingContent content) {
            var json = content.undeclared();
            if (json == null || !json.contains('"' + UserCounts.BILLABLE + '"')) {
                return Optional.empty();
            }
            try (var parser = JSON.createParser(json)) {
                parser.nextToken();
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    var isWanted = parser.currentName().equals(UserCounts.BILLABLE);
                    if (parser.nextToken() == JsonToken.VALUE_NUMBER_INT && isWanted) {
                        return Optional.of(parser.getLongValue()).filter(users -> users > 0);
                    }
                    parser.skipChildren();
                }
                return Optional.empty();
            } catch (com.fasterxml.jackson.core.exc.InputCoercionException _) {
                return Optional.empty(); // more digits than a long has
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
