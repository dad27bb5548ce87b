package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.util.PSQLException;

/**
 * Tries the configured database before anything is made in it, and says in a sentence why the service cannot use it. A
 * database that cannot be reached yet may only be starting: it is waited for, for a minute.
 */
public final class DatabaseCheck {

    private static final String URL = "quarkus.datasource.jdbc.url";
    private static final String DRIVER_PROPERTIES = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final String POOL_SIZE = "quarkus.datasource.jdbc.max-size";
    private static final String URL_BEGIN = "jdbc:postgresql:";

    private static final int OLDEST_VERSION = 14;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** In a URL, up to the first character that ends a value. */
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password=)[^&]*");

    /** Messages of PgBouncer about mistakes, all with the SQLSTATE of a broken protocol, as of a database that it waits for. */
    private static final Pattern POOLER_REFUSAL =
            Pattern.compile("(?i).*(authentication failed|no such (user|database)|does not exist|startup parameter).*");

    private static final String HOSTNAME_VERIFIER = "hostnameverifier";
    private static final String STATEMENT_POOLING = "statement pooling";

    /** The message of the driver about every failure that it has no words for; only the cause names it. */
    private static final String ATTEMPT_FAILED = "The connection attempt failed";

    /** As {@code quarkus.datasource.jdbc.max-size} is where nothing is set. */
    private static final int DEFAULT_POOL = 50;

    /** For the pool, and for the one that listens. */
    private static final int LEAST_CONNECTIONS = 2;

    private static final String ENCODING = "UTF8";

    /** SQLSTATE: starting or stopping, and too many connections. */
    private static final Set<String> PASSING = Set.of("57P03", "57P01", "53300");

    private static final String CONNECTION_FAILURE = "08";
    private static final String UNABLE_TO_CONNECT = "08001";
    private static final String REJECTED_BY_DRIVER = "08004";
    private static final String NO_SUCH_DATABASE = "3D000";
    private static final String NOT_LET_IN = "28";
    private static final String NOT_PERMITTED = "42501";

    /** SQLSTATE of a prepared statement whose name is taken, or which is unknown. */
    private static final Set<String> STATEMENT_OF_ANOTHER = Set.of("42P05", "26000");

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

    private final String url;
    private final Properties properties;
    private final int poolSize;

    private DatabaseCheck(String url, Properties properties, int poolSize) {
        this.url = url;
        this.properties = properties;
        this.poolSize = poolSize;
    }

    /**
     * Checks the database that the settings name, if they name one.
     *
     * @throws ConfigurationException with a sentence that says what would be right
     */
    public static void run(SmallRyeConfig config) {
        var url = config.getOptionalValue(URL, String.class);
        if (url.isEmpty()
                || config.getOptionalValue("quarkus.datasource.credentials-provider", String.class)
                        .isPresent()) {
            return;
        }
        if (!url.get().startsWith(URL_BEGIN)) {
            throw new ConfigurationException(
                    "%s is \"%s\": it must begin with %s//, such as %s//db.example.com/rollcall"
                            .formatted(URL, shown(url.get()), URL_BEGIN, URL_BEGIN));
        }
        var poolSize = config.getOptionalValue(POOL_SIZE, Integer.class).orElse(DEFAULT_POOL);
        new DatabaseCheck(url.get(), properties(config), poolSize).run();
    }

    private static Properties properties(SmallRyeConfig config) {
        var properties = new Properties();
        for (var name : config.getPropertyNames()) {
            if (name.startsWith(DRIVER_PROPERTIES)) {
                config.getOptionalValue(name, String.class)
                        .ifPresent(value -> properties.put(
                                name.substring(DRIVER_PROPERTIES.length()).replace("\"", ""), value));
            }
        }
        config.getOptionalValue("quarkus.datasource.username", String.class)
                .ifPresent(user -> properties.put("user", user));
        config.getOptionalValue("quarkus.datasource.password", String.class)
                .ifPresent(password -> properties.put("password", password));
        return properties;
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
        try (var connection = DriverManager.getConnection(url, properties)) {
            var standby = check(connection);
            if (standby == null) {
                checkTransaction(connection);
                checkStatements(connection);
            }
            return standby;
        } catch (SQLException e) {
            if (isPassing(e)) {
                return "the database of %s cannot be reached: %s".formatted(shown(url), reason(e));
            }
            throw new ConfigurationException(sentence(e));
        }
    }

    private boolean isPassing(SQLException e) {
        var state = state(e);
        return PASSING.contains(state)
                || (state.startsWith(CONNECTION_FAILURE)
                        && !state.equals(REJECTED_BY_DRIVER)
                        && !isTls(e)
                        && !isOfSettings(e)
                        && !isOfPooler(e));
    }

    private static boolean isTls(SQLException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException
                    || line(cause).contains("SSL")
                    || line(cause).contains(HOSTNAME_VERIFIER)) {
                return true;
            }
        }
        return false;
    }

    /** Whether the driver did not try, because it cannot read a setting: nobody answered, and nothing failed below it. */
    private boolean isOfSettings(SQLException e) {
        return UNABLE_TO_CONNECT.equals(state(e))
                && e.getCause() == null
                && e instanceof PSQLException failure
                && failure.getServerErrorMessage() == null
                && !url.contains("targetServerType");
    }

    private static boolean isOfPooler(SQLException e) {
        return e instanceof PSQLException failure
                && failure.getServerErrorMessage() != null
                && (POOLER_REFUSAL.matcher(line(e)).matches() || line(e).contains(STATEMENT_POOLING));
    }

    private String sentence(SQLException e) {
        var state = state(e);
        if (line(e).contains("pg_hba.conf")) {
            return "the server of %s lets the user %s in by no line of its pg_hba.conf: %s; have one made for this address, user and database, or, %s"
                    .formatted(
                            shown(url),
                            user(),
                            line(e),
                            line(e).contains(" SSL ")
                                    ? "where it wants no TLS, set ?sslmode=disable in the URL"
                                    : "where it wants TLS, set ?sslmode=require or verify-full in the URL");
        }
        if (line(e).contains(HOSTNAME_VERIFIER)) {
            return "the certificate of the server of %s is not for the host that the URL names; name the host as the certificate does, or choose sslmode=verify-ca"
                    .formatted(shown(url));
        }
        if (isTls(e)) {
            return "the database of %s and the URL's sslmode do not agree on TLS: %s; set up TLS on the server and the trust in its certificate (sslrootcert), or choose another sslmode"
                    .formatted(shown(url), line(e));
        }
        if (state.equals(NO_SUCH_DATABASE)) {
            return "%s names a database that the server does not have: %s; have it made with: create database <name> owner %s"
                    .formatted(URL, line(e), user());
        }
        if (state.startsWith(NOT_LET_IN) || state.equals(REJECTED_BY_DRIVER)) {
            return "the database of %s does not let the user %s in: %s; check quarkus.datasource.username, quarkus.datasource.password and the server's pg_hba.conf"
                    .formatted(shown(url), user(), line(e));
        }
        if (state.equals(NOT_PERMITTED)) {
            return "the database of %s does not let the user %s in: %s; with its owner: grant connect on database <name> to %s"
                    .formatted(shown(url), user(), line(e), user());
        }
        if (STATEMENT_OF_ANOTHER.contains(state)) {
            return "%s leads to a connection pooler that gives a server connection to one transaction at a time, and prepared statements of others meet there; add ?prepareThreshold=0 to it, or connect to PostgreSQL itself"
                    .formatted(URL);
        }
        if (line(e).contains(STATEMENT_POOLING)) {
            return "%s leads to a connection pooler that knows no transactions: %s; set its pool_mode to session or transaction, or connect to PostgreSQL itself"
                    .formatted(URL, line(e));
        }
        if (isOfPooler(e)) {
            return "the connection pooler at %s does not let the user %s in: %s; check quarkus.datasource.username, quarkus.datasource.password, and the pooler's lists of databases and users"
                    .formatted(shown(url), user(), line(e));
        }
        return "the database of %s cannot be used: %s".formatted(shown(url), reason(e));
    }

    private String user() {
        return properties.getProperty("user", System.getProperty("user.name"));
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
                                shown(url),
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
                        .formatted(shown(url));
            }
            if (state.getBoolean("read_only")) {
                throw new ConfigurationException(
                        "the database of %s is read-only for the user %s; with an administrator of it: alter role %s set default_transaction_read_only = off, and the same for the database; some hosts set it where the disk is full"
                                .formatted(shown(url), user, user));
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
                        .formatted(shown(url), encoding, ENCODING, user(), ENCODING);
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
                                    shown(url),
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
        try (var second = DriverManager.getConnection(url, properties)) {
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

    private static String state(SQLException e) {
        var state = e.getSQLState();
        return state == null ? "" : state;
    }

    /** The message, or that of the cause, where the message says nothing. */
    private static String reason(SQLException e) {
        var cause = e.getCause();
        if (cause == null || !line(e).equals(ATTEMPT_FAILED)) {
            return line(e);
        }
        return switch (cause) {
            case UnknownHostException unknown -> "no host is known by the name " + unknown.getMessage();
            case EOFException _ -> "what listens there ended the connection without an answer";
            case SocketTimeoutException _ -> "no answer came in time";
            default -> line(cause);
        };
    }

    private static String line(Throwable e) {
        var message = e.getMessage();
        return message == null
                ? e.getClass().getSimpleName().toLowerCase(Locale.ROOT)
                : message.lines().findFirst().orElse("").strip().replaceFirst("[.]$", "");
    }

    private static String shown(String url) {
        return PASSWORD_IN_URL.matcher(url).replaceAll("$1***");
    }
}
