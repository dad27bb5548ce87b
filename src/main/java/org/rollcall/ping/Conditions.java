package org.rollcall.ping;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.platform.access.BoundInstance;
import org.rollcall.platform.access.HostnameBinding;

/**
 * The conditions on the rows of a list. Only those that were asked for stand in the query, so that the planner plans for those, however
 * often the query has been prepared before.
 */
public final class Conditions {

    private static final String MAJOR_MINOR =
            "regexp_match(product_version, '^\\s*v?(\\d{1,6})\\.(\\d{1,6})(?!\\d)')::integer[]";

    /**
     * Of the instances that have sent by a hostname, the one that has been known longest, with any port: whatever else were
     * chosen could be brought about by somebody who sends later.
     */
    private static final String KNOWN_LONGEST = """
            uuid = (
                select earliest.uuid
                from instance as earliest
                where earliest.host = instance.host
                order by earliest.first_received_at, earliest.id
                limit 1)""";

    private static final String NAMED = "(host, uuid) in (select * from unnest(?, ?))";

    private final StringBuilder sql = new StringBuilder("true");
    private final List<Object> parameters = new ArrayList<>();

    /** Adds a condition with its parameters. */
    public Conditions and(String condition, Object... values) {
        sql.append("\n    and ").append(condition);
        Collections.addAll(parameters, values);
        return this;
    }

    /**
     * The row of {@code instance} must be one that a caller may see, and has asked for: of bound hostnames the instance that
     * has been known longest, the others too where they were asked for, and every instance that is bound by its uuid. All
     * lists, sums and exports ask this, so that they show and count the same.
     */
    public Conditions visible(HostnameBinding binding) {
        if (binding.all()) {
            return this;
        }
        var hostnames = hostnames(binding);
        if (!binding.others()) {
            hostnames = hostnames.and(KNOWN_LONGEST);
        }
        return binding.instances().isEmpty() ? and(hostnames) : and(hostnames.or(named(binding)));
    }

    /** The row of {@code instance} must be one that {@link #visible} leaves out because nobody asked for it. */
    Conditions other(HostnameBinding binding) {
        if (binding.all()) {
            return and("false");
        }
        var others = hostnames(binding).and("not " + KNOWN_LONGEST);
        return and(
                binding.instances().isEmpty()
                        ? others
                        : others.and(named(binding).negated()));
    }

    /** The row of {@code instance} must have a hostname that is asked for. Names alone are looked up in an index. */
    public Conditions hostname(HostnameBinding wanted) {
        if (wanted.all()) {
            return this;
        }
        return and(
                wanted.instances().isEmpty()
                        ? hostnames(wanted)
                        : hostnames(wanted).or(named(wanted)));
    }

    private static Condition hostnames(HostnameBinding binding) {
        var exact = binding.exact().toArray(String[]::new);
        return binding.suffixes().isEmpty()
                ? new Condition("host = any(?)", List.of((Object) exact))
                : new Condition(
                        "(host = any(?) or exists (select from unnest(?) as suffix where right(host, length(suffix)) = suffix))",
                        List.of(exact, binding.suffixes().toArray(String[]::new)));
    }

    private static Condition named(HostnameBinding binding) {
        var instances = List.copyOf(binding.instances());
        return new Condition(
                NAMED,
                List.of(
                        instances.stream().map(BoundInstance::host).toArray(String[]::new),
                        instances.stream().map(BoundInstance::uuid).toArray(String[]::new)));
    }

    private Conditions and(Condition condition) {
        return and(condition.sql(), condition.parameters().toArray());
    }

    /** The column {@code week} must lie between two weeks; null for no bound. */
    public Conditions week(@Nullable Week from, @Nullable Week to) {
        if (from != null) {
            and("week >= ?", from.monday());
        }
        return to == null ? this : and("week <= ?", to.monday());
    }

    /** The column {@code product_version} must lie between two versions; null for no bound. */
    public Conditions version(@Nullable DictionaryVersion from, @Nullable DictionaryVersion to) {
        if (from != null) {
            and(MAJOR_MINOR + " >= array[?, ?]", from.major(), from.minor());
        }
        return to == null ? this : and(MAJOR_MINOR + " <= array[?, ?]", to.major(), to.minor());
    }

    /** A column must have a value; null for any. */
    public Conditions equal(String column, @Nullable String value) {
        return value == null ? this : and(column + " = ?", value);
    }

    /** A column must have a time, or a later one; null for any. */
    public Conditions since(String column, @Nullable Instant time) {
        return time == null ? this : and(column + " >= ?", time.atOffset(ZoneOffset.UTC));
    }

    /** The rows must come after the place where the page before has ended. */
    public Conditions after(String orderedBy, String id, ListPage<?> page) {
        var place = page.after();
        return place == null
                ? this
                : and(
                        "(%s, %s) %s (?, ?)".formatted(orderedBy, id, page.descending() ? "<" : ">"),
                        place.value(),
                        place.id());
    }

    public String sql() {
        return sql.toString();
    }

    /** Sets the parameters behind those up to an index, and gives the index of the last one. */
    public int set(PreparedStatement statement, int index) throws SQLException {
        for (var i = 0; i < parameters.size(); i++) {
            statement.setObject(index + i + 1, parameters.get(i));
        }
        return index + parameters.size();
    }

    /** A condition with its parameters. */
    private record Condition(String sql, List<Object> parameters) {

        Condition and(String more) {
            return new Condition("(%s and %s)".formatted(sql, more), parameters);
        }

        Condition and(Condition other) {
            return joined("and", other);
        }

        Condition or(Condition other) {
            return joined("or", other);
        }

        Condition negated() {
            return new Condition("not (%s)".formatted(sql), parameters);
        }

        private Condition joined(String operator, Condition other) {
            return new Condition(
                    "(%s %s %s)".formatted(sql, operator, other.sql),
                    Stream.concat(parameters.stream(), other.parameters.stream())
                            .toList());
        }
    }
}
