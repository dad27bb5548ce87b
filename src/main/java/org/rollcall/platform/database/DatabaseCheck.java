package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/**
 * Tries the configured database before anything is made in it, and says in a sentence why the service cannot use it. A
 * database that cannot be reached yet may only be starting: it is waited for, for a minute.
 */
public final class DatabaseCheck {

    private static final String POOL_SIZE = "quarkus.datasource.jdbc.max-size";

    private static final int OLDEST_VERSION = 14;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** As {@code quarkus.datasource.jdbc.max-size} is where nothing is set. */
    private static final int DEFAULT_POOL = 50;

    /** For the pool, and for the one that listens. */
    private static final int LEAST_CONNECTIONS = 2;

    private static final String ENCODING = "UTF8";

    /** One row: what decides whether the tables can be made and written. */
    private static final String SELECT_STATE = """
            select current_setting('server_version_num')::int / 10000 as version,
                current_user as username,
                current_schema() as schema,
                pg_is_in_recovery() as standby,
                current_setting('transaction_read_only')::boolean as read_only,
                to_regclass(quote_ident(current_schema()) || '.flyway_schema_history') is not null as migrated,
                has_schema_privilege(current_schema(), 'create') as may_create,
                current_setting('server_encoding') as encoding,
                pg_backend_pid() as pid,
                least(
                    current_setting('max_connections')::int
                        - case when rolsuper then 0 else current_setting('superuser_reserved_connections')::int end,
                    case when rolsuper or rolconnlimit < 0 then null else rolconnlimit end,
                    case when rolsuper or datconnlimit < 0 then null else datconnlimit end) as connections
            from pg_roles cross join pg_database
            where rolname = current_user and datname = current_database()
            """;

    /** Objects that Flyway takes for those of somebody else; those of an extension are none to it. */
    private static final String SELECT_FOREIGN = """
            select object from (
                select 'the relation ' || relname as object, oid, relnamespace as namespace
                from pg_class where relkind in ('r', 'v', 'S', 't')
                union all
                select 'the function ' || proname, oid, pronamespace from pg_proc
                union all
                select 'the type ' || typname, oid, typnamespace from pg_type where typcategory not in ('A', 'C')
            ) as found
            where namespace = (select oid from pg_namespace where nspname = current_schema())
                and not exists (select from pg_depend where objid = found.oid and deptype = 'e')
            order by object
            limit 1
            """;

    private final DatabaseAddress address;
    private final int poolSize;

    private DatabaseCheck(DatabaseAddress address, int poolSize) {
        this.address = address;
        this.poolSize = poolSize;
    }

    /**
     * Checks the database that the settings name, if they name one.
     *
     * @throws ConfigurationException with a sentence that says what would be right
     */
    public static void run(SmallRyeConfig config) {
        if (config.getOptionalValue("quarkus.datasource.credentials-provider", String.class)
                .isPresent()) {
            return;
        }
        var poolSize = config.getOptionalValue(POOL_SIZE, Integer.class).orElse(DEFAULT_POOL);
        DatabaseAddress.ofPrimary(config).ifPresent(address -> new DatabaseCheck(address, poolSize).run());
    }

    private void run() {
        var deadline = System.nanoTime() + PATIENCE.toNanos();
        for (var first = true; ; first = false) {
            var passing = tryOnce();
            if (passing == null) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new ConfigurationException(passing);
            }
            if (first) {
                System.err.println("Waiting for up to %s s: %s".formatted(PATIENCE.toSeconds(), passing));
            }
            pause();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConfigurationException("it was told to stop while it waited for the database");
        }
    }

    /** @return why the database cannot be used yet; null where it can be */
    private @Nullable String tryOnce() {
        try (var connection = address.connect()) {
            var standby = check(connection);
            if (standby == null) {
                checkTransaction(connection);
                checkStatements(connection);
            }
            return standby;
        } catch (SQLException e) {
            if (address.isPassing(e)) {
                return "the database of %s cannot be reached: %s".formatted(address.shown(), DatabaseAddress.reason(e));
            }
            throw new ConfigurationException(address.sentence(e));
        }
    }

    /**
     * Whether the tables can be made, or are there.
     *
     * @return why they cannot be written yet; null where they can be
     */
    private @Nullable String check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var state = statement.executeQuery(SELECT_STATE)) {
            state.next();
            var user = state.getString("username");
            var schema = state.getString("schema");
            if (state.getInt("version") < OLDEST_VERSION) {
                throw new ConfigurationException("the database of %s is PostgreSQL %s; PostgreSQL %s or later is needed"
                        .formatted(
                                address.shown(),
                                connection.getMetaData().getDatabaseProductVersion(),
                                Integer.toString(OLDEST_VERSION)));
            }
            if (schema == null) {
                throw new ConfigurationException(
                        "the user %s of the database has no schema: its search_path names none that exists and that it may use; with the owner of the database: create schema %s authorization %s"
                                .formatted(user, user, user));
            }
            if (state.getBoolean("standby")) {
                return "the database of %s is a standby, which cannot be written to; name the primary"
                        .formatted(address.shown());
            }
            if (state.getBoolean("read_only")) {
                throw new ConfigurationException(
                        "the database of %s is read-only for the user %s; with an administrator of it: alter role %s set default_transaction_read_only = off, and the same for the database; some hosts set it where the disk is full"
                                .formatted(address.shown(), user, user));
            }
            checkEncoding(state.getString("encoding"), state.getBoolean("migrated"));
            if (connection.unwrap(PGConnection.class).getBackendPID() == state.getInt("pid")) {
                checkConnections(user, state.getInt("connections")); // behind a pooler they are not the service's
            }
            if (!state.getBoolean("migrated")) {
                checkNewSchema(connection, user, schema, state.getBoolean("may_create"));
            }
            return null;
        }
    }

    /** Texts of pings cannot be stored in every other encoding; a database that has been used so far goes on. */
    private void checkEncoding(String encoding, boolean used) {
        if (encoding.equals(ENCODING)) {
            return;
        }
        var sentence =
                "the database of %s has the encoding %s, in which not every text of a ping can be stored; %s is needed: create database <name> owner %s encoding '%s' template template0"
                        .formatted(address.shown(), encoding, ENCODING, address.user(), ENCODING);
        if (!used) {
            throw new ConfigurationException(sentence);
        }
        System.err.println("Rollcall starts, but " + sentence);
    }

    private void checkConnections(String user, int available) {
        if (available < LEAST_CONNECTIONS) {
            throw new ConfigurationException(
                    "the database of %s lets the user %s have %s connection at a time, and %s are needed at the least; raise the connection limit of the role, of the database, or max_connections"
                            .formatted(
                                    address.shown(),
                                    user,
                                    Integer.toString(available),
                                    Integer.toString(LEAST_CONNECTIONS)));
        }
        if (available < poolSize + 1) {
            System.err.println(
                    "Rollcall starts, but may take %s connections to the database, which lets the user %s have %s; set %s to %s or less, shared by all replicas, or raise max_connections"
                            .formatted(
                                    Integer.toString(poolSize + 1),
                                    user,
                                    Integer.toString(available),
                                    POOL_SIZE,
                                    Integer.toString(available - 1)));
        }
    }

    private void checkNewSchema(Connection connection, String user, String schema, boolean mayCreate)
            throws SQLException {
        if (!mayCreate) {
            throw new ConfigurationException(
                    "the user %s may not make tables in the schema %s of the database; with the owner of the schema: grant create on schema %s to %s"
                            .formatted(user, schema, schema, user));
        }
        if (Boolean.parseBoolean(System.getProperty("quarkus.flyway.baseline-on-migrate"))
                || Boolean.parseBoolean(System.getenv("QUARKUS_FLYWAY_BASELINE_ON_MIGRATE"))) {
            return;
        }
        try (var statement = connection.createStatement();
                var found = statement.executeQuery(SELECT_FOREIGN)) {
            if (found.next()) {
                throw new ConfigurationException(
                        "the schema %s of the database is not empty and not Rollcall's: it has %s; choose an empty database, or, where that is meant, set QUARKUS_FLYWAY_BASELINE_ON_MIGRATE=true and QUARKUS_FLYWAY_BASELINE_VERSION=0"
                                .formatted(schema, found.getString(1)));
            }
        }
    }

    /** Two statements in one transaction, which a pooler may not know. */
    private static void checkTransaction(Connection connection) throws SQLException {
        connection.setAutoCommit(false);
        try (var statement = connection.createStatement()) {
            statement.execute("select 1");
            statement.execute("select 1");
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    /** Two connections that prepare a statement on the server by the same name: through some poolers they meet. */
    private void checkStatements(Connection first) throws SQLException {
        try (var second = address.connect()) {
            prepare(first);
            prepare(second);
            prepare(first);
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (var statement = connection.prepareStatement("select 1")) {
            var postgres = statement.unwrap(PGStatement.class);
            if (postgres.getPrepareThreshold() > 0) {
                postgres.setPrepareThreshold(1);
            }
            statement.executeQuery().close();
        }
    }
}
