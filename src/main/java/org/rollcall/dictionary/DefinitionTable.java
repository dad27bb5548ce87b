package org.rollcall.dictionary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.database.Database;

/** The SQL of the tables {@code metric} and {@code definition}: whole dictionaries at a time. */
@ApplicationScoped
class DefinitionTable {

    /** Held to the end of the transaction: ordinals are given by one publication after the other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.publish'))";

    /** As {@link #KEEP_COLUMNS} locks them, and without keeping pings from noting that they have them. */
    private static final String LOCK_COLUMNS = "select ordinal from metric order by ordinal for no key update";

    private static final String INSERT_METRICS = """
            insert into metric (ordinal, key_path, column_name, column_type, first_version, last_version)
            select ordinal, key_path, column_name, column_type, ?, ?
            from unnest(?::integer[], ?::text[], ?::text[], ?::text[])
                as new (ordinal, key_path, column_name, column_type)
            """;

    private static final String UPDATE_COLUMN =
            "update metric set column_type = ?, number_column = ? where ordinal = ?";

    private static final String SELECT_COLUMNS = """
            select ordinal, key_path, column_name, column_type, column_kept, number_column
            from metric
            order by ordinal
            """;

    /** In one order, so that two exports cannot wait for each other. */
    private static final String KEEP_COLUMNS = """
            with changing as (
                select ordinal from metric where ordinal = any(?) and not column_kept order by ordinal for no key update
            )
            update metric set column_kept = true from changing where metric.ordinal = changing.ordinal
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
            select ordinal, key_path, value_type, lower(attributes ->> 'data_category') as data_category,
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
            select metric.ordinal, key_path, column_name, first_version, last_version, attributes
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
     * Stores the definitions of a dictionary and gives every new key path the next ordinal, in file order, and a column.
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
            var added = insertMetrics(connection, version, definitions);
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

    private static int insertMetrics(
            Connection connection, DictionaryVersion version, List<MetricDefinition> definitions) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(LOCK_COLUMNS);
        }
        var plan = ColumnPlan.of(columns(connection), definitions);
        var added = plan.added();
        try (var statement = connection.prepareStatement(INSERT_METRICS)) {
            statement.setString(1, version.toString());
            statement.setString(2, version.toString());
            statement.setArray(3, array(connection, "integer", added, MetricColumn::ordinal));
            statement.setArray(4, array(connection, "text", added, MetricColumn::keyPath));
            statement.setArray(5, array(connection, "text", added, MetricColumn::name));
            statement.setArray(
                    6, array(connection, "text", added, column -> column.type().declared()));
            statement.executeUpdate();
        }
        try (var statement = connection.prepareStatement(UPDATE_COLUMN)) {
            for (var column : plan.changed()) {
                statement.setString(1, column.type().declared());
                statement.setString(2, column.numberName());
                statement.setInt(3, column.ordinal());
                statement.addBatch();
            }
            statement.executeBatch();
        }
        return added.size();
    }

    private static Array array(
            Connection connection,
            String type,
            List<MetricColumn> columns,
            Function<MetricColumn, @Nullable Object> value)
            throws SQLException {
        return connection.createArrayOf(type, columns.stream().map(value).toArray());
    }

    /** The columns of all metrics, in the order of their ordinals. */
    List<MetricColumn> columns() {
        return database.repeatable(DefinitionTable::columns);
    }

    private static List<MetricColumn> columns(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(SELECT_COLUMNS)) {
            var columns = new ArrayList<MetricColumn>();
            while (rows.next()) {
                var keyPath = rows.getString("key_path").intern();
                columns.add(new MetricColumn(
                        rows.getInt("ordinal"),
                        keyPath,
                        columnName(rows.getString("column_name"), keyPath),
                        ValueType.of(rows.getString("column_type")),
                        rows.getBoolean("column_kept"),
                        rows.getString("number_column")));
            }
            return columns;
        }
    }

    /** The name of a column; a release that knew none has left it to this one. */
    private static String columnName(@Nullable String stored, String keyPath) {
        return stored == null ? ColumnNames.usual(keyPath) : stored;
    }

    /** Lets the columns of metrics never change again. */
    void keepColumns(Collection<Integer> ordinals) {
        database.repeatable(connection -> {
            try (var statement = connection.prepareStatement(KEEP_COLUMNS)) {
                statement.setArray(1, connection.createArrayOf("integer", ordinals.toArray()));
                return statement.executeUpdate();
            }
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

    /** The metrics of a published dictionary, in no order. */
    List<DeclaredMetric> declared(DictionaryVersion version) {
        return database.repeatable(connection -> {
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
        return database.repeatable(connection -> {
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
                                columnName(rows.getString("column_name"), rows.getString("key_path")),
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
