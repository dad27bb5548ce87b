package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Looks whether the standby of the settings is one of the configured database, and says in a sentence what is wrong with it. A
 * standby that cannot be reached is nothing wrong: pings are stored without it, and it may come later.
 */
public final class StandbyCheck {

    /** What a standby has in common with its primary, and nothing else has; and whether the user may read what is there to be read. */
    private static final String SELECT_STATE = """
            select case when has_function_privilege('pg_control_system()', 'execute')
                    then (select system_identifier from pg_control_system()) end as system,
                (select oid from pg_database where datname = current_database())::bigint as database,
                current_database() as name,
                current_schema() as schema,
                current_user as username,
                pg_is_in_recovery() as standby,
                pg_postmaster_start_time()::text as started,
                coalesce(has_table_privilege(to_regclass('ping'), 'select'), true) as may_read
            """;

    /** Several hosts of one URL, which is the driver's own way to another server. */
    private static final String HOSTS = "jdbc:postgresql://[^/?]*,.*";

    private StandbyCheck() {}

    /**
     * Checks the standby that the settings name, if they name one, after the database itself was checked.
     *
     * @throws ConfigurationException with a sentence that says what would be right
     */
    public static void run(SmallRyeConfig config) {
        var standby = DatabaseAddress.ofStandby(config);
        if (standby.isEmpty()) {
            return;
        }
        var primary = DatabaseAddress.ofPrimary(config)
                .orElseThrow(
                        () -> new ConfigurationException(
                                "rollcall.database.replica.url is set, and quarkus.datasource.jdbc.url is not: the PostgreSQL that Rollcall brings along has no standby; leave the first out, or name the primary with the second"));
        if (standby.get().url().matches(HOSTS)) {
            throw new ConfigurationException(
                    "rollcall.database.replica.url is \"%s\": it must name one host, so that what belongs together is read from one server"
                            .formatted(standby.get().shown()));
        }
        try (var reads = standby.get().connect()) {
            require(standby.get(), state(primary), State.of(reads));
        } catch (SQLException e) {
            if (!standby.get().isPassing(e)) {
                throw new ConfigurationException(standby.get().sentence(e));
            }
            System.err.println(
                    "Rollcall starts, but exports, series, lists and insight are answered 503 until the standby of %s can be reached: %s"
                            .formatted(standby.get().shown(), DatabaseAddress.reason(e)));
        }
    }

    private static State state(DatabaseAddress primary) {
        try (var connection = primary.connect()) {
            return State.of(connection);
        } catch (SQLException e) {
            throw new ConfigurationException(primary.sentence(e));
        }
    }

    private static void require(DatabaseAddress address, State primary, State standby) {
        var url = address.shown();
        if (!Objects.equals(primary.system(), standby.system())) {
            throw new ConfigurationException(
                    "rollcall.database.replica.url is \"%s\": that is no standby of the database, but a server with data of its own; name a streaming standby, or leave it out"
                            .formatted(url));
        }
        if (primary.database() != standby.database()) {
            throw new ConfigurationException(
                    "rollcall.database.replica.url is \"%s\": it names the database %s, and everything is written to %s; name that one"
                            .formatted(url, standby.name(), primary.name()));
        }
        if (!Objects.equals(primary.schema(), standby.schema())) {
            throw new ConfigurationException(
                    "the user %s of the standby looks into the schema %s, and the tables are in %s; with the owner of the database: alter role %s set search_path = %s"
                            .formatted(
                                    standby.username(),
                                    standby.schema(),
                                    primary.schema(),
                                    standby.username(),
                                    primary.schema()));
        }
        if (!standby.standby() && !primary.started().equals(standby.started())) {
            throw new ConfigurationException(
                    "rollcall.database.replica.url is \"%s\": that was a standby, and has become a server of its own, which does not hear of new pings any more; name one that follows the primary, or leave it out"
                            .formatted(url));
        }
        if (!standby.mayRead()) {
            throw new ConfigurationException(
                    "the user %s may not read the tables of the standby; with an administrator of the primary: grant pg_read_all_data to %s"
                            .formatted(standby.username(), standby.username()));
        }
        if (!standby.standby()) {
            System.err.println("Rollcall starts, but rollcall.database.replica.url leads to the primary itself");
        }
    }

    /**
     * A server.
     *
     * @param system the identity of its data; null where the user may not ask for it
     * @param schema that tables are looked for in; null for none
     * @param started when the server was started, as text
     */
    private record State(
            @Nullable Long system,
            long database,
            String name,
            @Nullable String schema,
            String username,
            boolean standby,
            String started,
            boolean mayRead) {

        static State of(Connection connection) throws SQLException {
            try (var statement = connection.createStatement();
                    var state = statement.executeQuery(SELECT_STATE)) {
                state.next();
                return new State(
                        state.getObject("system", Long.class),
                        state.getLong("database"),
                        state.getString("name"),
                        state.getString("schema"),
                        state.getString("username"),
                        state.getBoolean("standby"),
                        state.getString("started"),
                        state.getBoolean("may_read"));
            }
        }
    }
}
