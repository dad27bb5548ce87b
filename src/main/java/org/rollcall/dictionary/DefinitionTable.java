package org.rollcall.dictionary;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.rollcall.database.Database;

/** The SQL of the tables {@code metric} and {@code definition}: whole dictionaries at a time. */
@ApplicationScoped
class DefinitionTable {

    /** Held to the end of the transaction: ordinals are given by one publication after the other. */
    private static final String LOCK = "select pg_advisory_xact_lock(hashtext('rollcall.publish'))";

    private static final String INSERT_METRICS = """
            insert into metric (ordinal, key_path)
            select (select coalesce(max(ordinal), 0) from metric) + row_number() over (order by position), key_path
            from unnest(?::text[]) with ordinality as published (key_path, position)
            where not exists (select from metric known where known.key_path = published.key_path)
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
                lower(attributes ->> 'data_source') as data_source, lower(attributes ->> 'status') as status
            from definition
            join metric using (ordinal)
            where version = ?
            order by position
            """;

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
                statement.setArray(1, connection.createArrayOf("text", keyPaths));
                added = statement.executeUpdate();
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
        return database.call(connection -> {
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
        return database.call(connection -> {
            try (var statement = connection.prepareStatement(SELECT_METRICS)) {
                statement.setString(1, version.toString());
                try (var rows = statement.executeQuery()) {
                    var metrics = new ArrayList<Metric>();
                    while (rows.next()) {
                        metrics.add(new Metric(
                                rows.getInt("ordinal"),
                                rows.getString("key_path"),
                                ValueType.of(rows.getString("value_type")),
                                rows.getString("data_category"),
                                rows.getString("data_source"),
                                rows.getString("status")));
                    }
                    return metrics;
                }
            }
        });
    }
}
