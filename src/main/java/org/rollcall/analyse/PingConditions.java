package org.rollcall.analyse;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.DictionaryVersion;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.BoundInstance;
import org.rollcall.platform.access.HostnameBinding;
import org.rollcall.platform.database.Citus;

/**
 * The conditions that rows must meet to be asked for and visible, as SQL with named parameters. Only what is asked for stands in
 * the SQL, so that the planner plans for that, however often the statement has been prepared before. Tables go by their own
 * names.
 */
public final class PingConditions {

    /** The row of {@code ping} must be the current one of its instance and week. */
    public static final String CURRENT = current("");

    /**
     * As {@link #CURRENT}, among the pings that have arrived up to {@code :until}. Behind {@code or} the planner asks it of each
     * ping that meets the rest. Else it joins, and for a cursor, of which it expects to give little, it walks through the arrivals
     * of all instances for one hostname: 123 ms instead of 41 ms with 40,000 pings.
     */
    static final String CURRENT_THEN = "(false or " + current(" and later.arrival <= :until") + ")";

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

    /**
     * The same, asked once for all hostnames that are bound: Citus has the instances of a hostname on several nodes, and asks
     * nothing for each of them. Without it, this takes up to ten times as long.
     */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String KNOWN_LONGEST_ON_NODES = """
            (host, uuid) in (
                select distinct on (host) host, uuid
                from instance
                where %s
                order by host, first_received_at, id)""";

    /** So few instances are looked up by their ids. */
    private static final int FEW_INSTANCES = 100;

    /** With those that each of them was before. */
    @SuppressWarnings("InlineFormatString") // SQL stands together, to be read top to bottom
    private static final String SELECT_FEW = """
            with few as (select id from instance where %s limit :limit)
            select id from few
            union
            select earlier_id from earlier_instance where later_id in (select id from few)
            """;

    private final StringBuilder sql = new StringBuilder("true");
    private final Map<String, Object> parameters = new LinkedHashMap<>();

    private PingConditions() {}

    private static String current(String more) {
        return """
                ping.withdrawn_at is null and not exists (
                    select from ping as later
                    where later.instance_id = ping.instance_id and later.week = ping.week
                        and (later.recorded_at, later.id) > (ping.recorded_at, ping.id)
                        and later.withdrawn_at is null%s)""".formatted(more);
    }

    /** As {@link #CURRENT}, of pings of some weeks: only the partitions of these are looked at. */
    public static String currentIn(List<Week> weeks) {
        return current(" and later." + isOf(weeks));
    }

    /** The week must be one of some. Written out, because only of constants the planner leaves partitions out, and does not lock them. */
    public static String isOf(List<Week> weeks) {
        return weeks.stream()
                .map(week -> week.monday().toString())
                .collect(Collectors.joining(",", "week = any('{", "}'::date[])"));
    }

    /** The row of {@code instance} joined with {@code ping} must be asked for, whether it is the current one or not. */
    public static PingConditions of(PingQuery query) {
        return ofAllWeeks(query).weeks(query.weeks());
    }

    /**
     * As {@link #of(PingQuery)}. Where few instances are asked for, they are looked up first, and their pings are named by their ids
     * as well: the planner does not know that few hostnames are few instances, and would read every ping of every week.
     */
    public static PingConditions of(Handle handle, PingQuery query) {
        return of(query).and("ping.instance_id = any(:few_ids)", "few_ids", fewInstances(handle, query));
    }

    /** The ids of the instances that are asked for, and of those that they were before; null where they are not few. */
    public static UUID @Nullable [] fewInstances(Handle handle, PingQuery query) {
        if (query.visibility().isOfWholeFleet()) {
            return null;
        }
        var instances = ofInstances(query);
        var ids = instances
                .bind(handle.createQuery(SELECT_FEW.formatted(instances.sql())))
                .bind("limit", FEW_INSTANCES + 1)
                .mapTo(UUID.class)
                .list();
        return ids.size() > FEW_INSTANCES ? null : ids.toArray(UUID[]::new);
    }

    /** As {@link #of(PingQuery)}, in whichever week. */
    public static PingConditions ofAllWeeks(PingQuery query) {
        var product = query.product();
        return ofInstances(query)
                .and(
                        VersionNumbers.MAJOR_MINOR_SQL + " >= :version_from",
                        "version_from",
                        majorMinor(product.versionFrom()))
                .and(VersionNumbers.MAJOR_MINOR_SQL + " <= :version_to", "version_to", majorMinor(product.versionTo()))
                .and("edition = :edition", "edition", product.edition())
                .and("received_at >= :received_since", "received_since", query.receivedSince());
    }

    /** The row of {@code instance} must be asked for. */
    private static PingConditions ofInstances(PingQuery query) {
        return of(query.visibility()).and("uuid = :uuid", "uuid", query.uuid());
    }

    /** The row of {@code ping} must be of one of the weeks. */
    public static PingConditions of(PingQuery.Weeks weeks) {
        return new PingConditions().weeks(weeks);
    }

    /**
     * The row of {@code instance} must be one that a caller sees, and asks for: of bound hostnames the instance that has been
     * known longest, the others too where they are asked for, and every instance that is bound by its uuid. All lists, sums and
     * exports ask this, so that they show and count the same.
     */
    public static PingConditions of(Visibility visibility) {
        var conditions = new PingConditions();
        if (!visibility.binding().all()) {
            conditions.and(conditions.matching(
                    "bound",
                    visibility.binding(),
                    visibility.others()
                            ? ""
                            : " and "
                                    + knownLongest(
                                            conditions.hostnames("bound", visibility.binding()), Citus.isInstalled())));
        }
        return conditions.wanted(visibility.wanted());
    }

    /** The row of {@code instance} must be one that the caller asks for, and sees where it asks for other instances only. */
    static PingConditions ofOthers(Visibility visibility) {
        var conditions = new PingConditions();
        var binding = visibility.binding();
        if (binding.all()) {
            return conditions.and("false");
        }
        var bound = conditions.hostnames("bound", binding);
        conditions.and(bound).and("not " + knownLongest(bound, Citus.isInstalled()));
        if (!binding.instances().isEmpty()) {
            conditions.and("not " + conditions.instances("bound", binding));
        }
        return conditions.wanted(visibility.wanted());
    }

    /** @param bound the condition of the bound hostnames, beside which this one stands */
    static String knownLongest(String bound, boolean onNodes) {
        return onNodes ? KNOWN_LONGEST_ON_NODES.formatted(bound) : KNOWN_LONGEST;
    }

    /** Names alone are looked up in an index. */
    private PingConditions wanted(HostnameBinding wanted) {
        return wanted.all() ? this : and(matching("wanted", wanted, ""));
    }

    /** @param more a condition for those that are not named by their uuid */
    private String matching(String name, HostnameBinding binding, String more) {
        var hostnames = hostnames(name, binding) + more;
        return binding.instances().isEmpty() ? hostnames : "(%s or %s)".formatted(hostnames, instances(name, binding));
    }

    private String hostnames(String name, HostnameBinding binding) {
        with(name + "_hosts", binding.exact().toArray(String[]::new));
        if (binding.suffixes().isEmpty()) {
            return "host = any(:%s_hosts)".formatted(name);
        }
        with(name + "_suffixes", binding.suffixes().toArray(String[]::new));
        return "(host = any(:%s_hosts) or exists (select from unnest(:%s_suffixes) as suffix where right(host, length(suffix)) = suffix))"
                .formatted(name, name);
    }

    private String instances(String name, HostnameBinding binding) {
        var instances = binding.instances().stream().toList();
        with(
                name + "_instance_hosts",
                instances.stream().map(BoundInstance::host).toArray(String[]::new));
        with(
                name + "_instance_uuids",
                instances.stream().map(BoundInstance::uuid).toArray(String[]::new));
        return "(host, uuid) in (select * from unnest(:%s_instance_hosts, :%s_instance_uuids))".formatted(name, name);
    }

    private PingConditions weeks(PingQuery.Weeks weeks) {
        return and("week >= :from", "from", weeks.from()).and("week <= :to", "to", weeks.to());
    }

    private static Integer @Nullable [] majorMinor(@Nullable DictionaryVersion version) {
        return version == null ? null : new Integer[] {version.major(), version.minor()};
    }

    /** Adds a condition. */
    public PingConditions and(String condition) {
        sql.append("\n    and ").append(condition);
        return this;
    }

    /**
     * Adds a condition with a parameter.
     *
     * @param value of the parameter; null where there is no such condition
     */
    public PingConditions and(String condition, String parameter, @Nullable Object value) {
        return value == null ? this : with(parameter, value).and(condition);
    }

    /** Adds a parameter of a condition. */
    public PingConditions with(String parameter, Object value) {
        parameters.put(parameter, value);
        return this;
    }

    /** The conditions, to be put after {@code where}. */
    public String sql() {
        return sql.toString();
    }

    /** Gives a statement that has {@link #sql} in it the parameters. */
    public <S extends SqlStatement<S>> S bind(S statement) {
        parameters.forEach(statement::bind);
        return statement;
    }
}
