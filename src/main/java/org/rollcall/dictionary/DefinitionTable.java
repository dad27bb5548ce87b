package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.rollcall.database.Database;

/** The SQL of the tables {@code metric} and {@code definition}: whole dictionaries at a time. */
@ApplicationScoped
class DefinitionTable {

    /** Held to the end of the transaction: ordinals are given by one publication after the other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.publish'))";

    private static final String INSERT_METRICS = """
            insert into metric (ordinal, key_path, column_type, first_version, last_version)
            select (select coalesce(max(ordinal), 0) from metric) + row_number() over (order by position), key_path,
                value_type, ?, ?
            from unnest(?::text[], ?::text[]) with ordinality as published (key_path, value_type, position)
            where not exists (select from metric known where known.key_path = published.key_path)
            """;

    /** Where the version lies outside of what a metric's dictionaries spanned until now. */
    private static final String WIDEN_METRICS = """
            update metric
            set first_version = case when published < string_to_array(first_version, '.')::integer[]
                    then ? else first_version end,
                last_version = case when published > string_to_array(last_version, '.')::integer[]
                    then ? else last_version end
            from (select ?::integer[] as published) as version
            where key_path = any(?)
                and (published < string_to_array(first_version, '.')::integer[]
                    or published > string_to_array(last_version, '.')::integer[])
            """;

    private static final String INSERT_DEFINITIONS = """
            insert into definition (version, ordinal, position, value_type, attributes)
            select ?, metric.ordinal, published.position - 1, published.value_type, published.attributes
            from unnest(?::text[], ?::text[], ?::jsonb[])
                with ordinality as published (key_path, value_type, attributes, position)
            join metric using (key_path)
            """;

    private static final String SELECT_METRICS = """
            select ordinal, key_path, value_type, column_type, lower(attributes ->> 'data_category') as data_category,
                lower(attributes ->> 'data_source') as data_source, lower(attributes ->> 'status') as status,
                case jsonb_typeof(attributes -> 'time_frame') when 'string' then attributes ->> 'time_frame' end as time_frame
            from definition
            join metric using (ordinal)
            where version = ?
            order by position
            """;

    private static final String SELECT_DECLARED = """
            select key_path, attributes
            from definition
            join metric using (ordinal)
            where version = ?
            """;

    /** A few thousand rows, read whole: cheaper than the indexes that searching for parts of words would need. */
    private static final String SEARCH = """
            select metric.ordinal, key_path, first_version, last_version, attributes
            from metric
            join definition on definition.version = metric.last_version and definition.ordinal = metric.ordinal
            where key_path collate "C" > ?
                and not exists (
                    select from unnest(?::text[]) as word
                    where position(word in lower(key_path || ' ' || coalesce(attributes ->> 'description', ''))) = 0)
                and (?::text is null or lower(attributes ->> 'data_category') = ?)
                and (?::text is null or ? = regexp_replace(
                    regexp_replace(lower(trim(attributes ->> 'product_group')), '^group:: *', ''), '[ -]+', '_', 'g'))
                and (?::text is null or attributes -> 'performance_indicator_type' ?? ?)
            order by key_path collate "C"
            limit ?
            """;

    private static final ObjectReader ATTRIBUTES = new JsonMapper().readerFor(ObjectNode.class);

    private final Database database;

    DefinitionTable(Database database) {
        this.database = database;
    }

    /** Lets one publication at a time go on, on every replica, until its transaction ends. */
    void lock() {
        database.call(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(LOCK);
            }
        });
    }

    /**
     * Stores the definitions of a dictionary and gives every new key path the next ordinal, in file order.
     *
     * @return the number of key paths that were new
     */
    int insert(DictionaryVersion version, List<MetricDefinition> definitions) {
        var keyPaths = definitions.stream().map(MetricDefinition::keyPath).toArray(String[]::new);
        var valueTypes = definitions.stream().map(MetricDefinition::valueType).toArray(String[]::new);
        var attributes = definitions.stream()
                .map(definition -> definition.attributes().toString())
                .toArray(String[]::new);
        return database.call(connection -> {
            int added;
            try (var statement = connection.prepareStatement(INSERT_METRICS)) {
                statement.setString(1, version.toString());
                statement.setString(2, version.toString());
                statement.setArray(3, connection.createArrayOf("text", keyPaths));
                statement.setArray(4, connection.createArrayOf("text", valueTypes));
                added = statement.executeUpdate();
            }
            try (var statement = connection.prepareStatement(WIDEN_METRICS)) {
                statement.setString(1, version.toString());
                statement.setString(2, version.toString());
                statement.setArray(
                        3, connection.createArrayOf("int4", new Integer[] {version.major(), version.minor()}));
                statement.setArray(4, connection.createArrayOf("text", keyPaths));
                statement.executeUpdate();
            }
            try (var statement = connection.prepareStatement(INSERT_DEFINITIONS)) {
                statement.setString(1, version.toString());
                statement.setArray(2, connection.createArrayOf("text", keyPaths));
                statement.setArray(3, connection.createArrayOf("text", valueTypes));
                statement.setArray(4, connection.createArrayOf("text", attributes));
                statement.executeUpdate();
            }
            return added;
        });
    }

    /** The versions of all published dictionaries. */
    Set<DictionaryVersion> versions() {
        return database.repeatable(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select major, minor from dictionary")) {
                var versions = new HashSet<DictionaryVersion>();
                while (rows.next()) {
                    versions.add(new DictionaryVersion(rows.getInt(1), rows.getInt(2)));
                }
                return versions;
            }
        });
    }

    /** The metrics that a published dictionary declares, in file order. */
    List<Metric> metrics(DictionaryVersion version) {
        return database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(SELECT_METRICS)) {
                statement.setString(1, version.toString());
                try (var rows = statement.executeQuery()) {
                    var metrics = new ArrayList<Metric>();
                    while (rows.next()) {
                        metrics.add(new Metric(
                                rows.getInt("ordinal"),
                                rows.getString("key_path").intern(), // every dictionary has the same ones
                                ValueType.of(rows.getString("value_type")),
                                ValueType.of(rows.getString("column_type")),
                                interned(rows.getString("data_category")),
                                interned(rows.getString("data_source")),
                                interned(rows.getString("status")),
                                interned(rows.getString("time_frame"))));
                    }
                    return metrics;
                }
            }
        });
    }

    /** What a published dictionary says of its metrics, in no order. */
    List<DeclaredMetric> declared(DictionaryVersion version) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_DECLARED)) {
                statement.setString(1, version.toString());
                try (var rows = statement.executeQuery()) {
                    var metrics = new ArrayList<DeclaredMetric>();
                    while (rows.next()) {
                        metrics.add(DeclaredMetric.of(
                                rows.getString("key_path"), attributes(rows.getString("attributes"))));
                    }
                    return metrics;
                }
            }
        });
    }

    /** The metrics that a search finds, in the order of the bytes of their key paths. */
    List<DescribedMetric> search(MetricSearch search) {
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SEARCH)) {
                var i = 0;
                statement.setString(++i, search.after());
                statement.setArray(
                        ++i, connection.createArrayOf("text", search.words().toArray()));
                for (var value : Arrays.asList(search.category(), search.group(), search.indicator())) {
                    statement.setString(++i, value);
                    statement.setString(++i, value);
                }
                statement.setInt(++i, search.limit());
                try (var rows = statement.executeQuery()) {
                    var metrics = new ArrayList<DescribedMetric>();
                    while (rows.next()) {
                        metrics.add(DescribedMetric.of(
                                rows.getInt("ordinal"),
                                rows.getString("key_path"),
                                rows.getString("first_version"),
                                rows.getString("last_version"),
                                attributes(rows.getString("attributes"))));
                    }
                    return metrics;
                }
            }
        });
    }

    private static ObjectNode attributes(String json) {
        try {
            return ATTRIBUTES.readValue(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a stored definition cannot be read", e);
        }
    }

    private static @Nullable String interned(@Nullable String text) {
        return text == null ? null : text.intern();
    }
}
