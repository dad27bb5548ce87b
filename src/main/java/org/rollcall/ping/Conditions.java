package org.rollcall.ping;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rollcall.access.HostnameBinding;
import org.rollcall.dictionary.DictionaryVersion;

/**
 * What the rows of a list must fit. Only what was asked for stands in the query, so that the planner plans for that, however
 * often the query has been prepared before.
 */
final class Conditions {

    private static final String MAJOR_MINOR =
            "regexp_match(product_version, '^\\s*v?(\\d{1,6})\\.(\\d{1,6})(?!\\d)')::integer[]";

    private final StringBuilder sql = new StringBuilder("true");
    private final List<Object> parameters = new ArrayList<>();

    /** Adds a condition with its parameters. */
    Conditions and(String condition, Object... values) {
        sql.append("\n    and ").append(condition);
        Collections.addAll(parameters, values);
        return this;
    }

    /** The column {@code hostname} must be one that a binding sees. Names alone are looked up in an index. */
    Conditions hostname(HostnameBinding binding) {
        if (binding.all()) {
            return this;
        }
        var exact = binding.exact().toArray(String[]::new);
        return binding.suffixes().isEmpty()
                ? and("hostname = any(?)", (Object) exact)
                : and(
                        "(hostname = any(?) or exists (select from unnest(?) as suffix where right(hostname, length(suffix)) = suffix))",
                        exact,
                        binding.suffixes().toArray(String[]::new));
    }

    /** The column {@code week} must lie between two weeks; null for no bound. */
    Conditions week(@Nullable Week from, @Nullable Week to) {
        if (from != null) {
            and("week >= ?", from.monday());
        }
        return to == null ? this : and("week <= ?", to.monday());
    }

    /** The column {@code product_version} must lie between two versions; null for no bound. */
    Conditions version(@Nullable DictionaryVersion from, @Nullable DictionaryVersion to) {
        if (from != null) {
            and(MAJOR_MINOR + " >= array[?, ?]", from.major(), from.minor());
        }
        return to == null ? this : and(MAJOR_MINOR + " <= array[?, ?]", to.major(), to.minor());
    }

    /** A column must have a value; null for any. */
    Conditions equal(String column, @Nullable String value) {
        return value == null ? this : and(column + " = ?", value);
    }

    /** A column must have a time, or a later one; null for any. */
    Conditions since(String column, @Nullable Instant time) {
        return time == null ? this : and(column + " >= ?", time.atOffset(ZoneOffset.UTC));
    }

    /** The rows must come after the place where the page before has ended. */
    Conditions after(String orderedBy, String id, ListPage<?> page) {
        var place = page.after();
        return place == null
                ? this
                : and(
                        "(%s, %s) %s (?, ?)".formatted(orderedBy, id, page.descending() ? "<" : ">"),
                        place.value(),
                        place.id());
    }

    String sql() {
        return sql.toString();
    }

    /** Sets the parameters behind those up to an index, and gives the index of the last one. */
    int set(PreparedStatement statement, int index) throws SQLException {
        for (var i = 0; i < parameters.size(); i++) {
            statement.setObject(index + i + 1, parameters.get(i));
        }
        return index + parameters.size();
    }
}
