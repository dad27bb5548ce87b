package org.rollcall.pages.insight;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A path of this service with a query.
 *
 * @param text {@code /cohorts?from=2026-01}
 */
record Query(String text) {

    static Query to(String path) {
        return new Query(path);
    }

    /** With one more parameter; without it where there is no value. */
    Query with(String name, @Nullable Object value) {
        return value == null || value.toString().isEmpty()
                ? this
                : new Query(text + (text.indexOf('?') < 0 ? "?" : "&") + name + "="
                        + URLEncoder.encode(value.toString(), StandardCharsets.UTF_8));
    }

    /** With a parameter for each value. */
    Query with(String name, List<String> values) {
        var query = this;
        for (var value : values) {
            query = query.with(name, value);
        }
        return query;
    }

    @Override
    public String toString() {
        return text;
    }
}
