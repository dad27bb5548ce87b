package org.rollcall.platform.database;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SecretKeys;
import io.smallrye.config.SmallRyeConfig;
import java.io.EOFException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.postgresql.util.PSQLException;

/** Where a database is as the settings have it, for a connection before there is a pool; and in a sentence, why none can be made. */
final class DatabaseAddress {

    private static final Keys PRIMARY =
            new Keys("quarkus.datasource.jdbc.url", "quarkus.datasource.username", "quarkus.datasource.password");

    private static final Keys STANDBY = new Keys(
            "rollcall.database.replica.url",
            "rollcall.database.replica.username",
            "rollcall.database.replica.password");

    private static final String DRIVER_PROPERTIES = "quarkus.datasource.jdbc.additional-jdbc-properties.";
    private static final String URL_BEGIN = "jdbc:postgresql:";

    /** In a URL, up to the first character that ends a value. */
    private static final Pattern PASSWORD_IN_URL = Pattern.compile("(?i)(password=)[^&]*");

    /** Messages of PgBouncer about mistakes, all with the SQLSTATE of a broken protocol, as of a database that it waits for. */
    private static final Pattern POOLER_REFUSAL =
            Pattern.compile("(?i).*(authentication failed|no such (user|database)|does not exist|startup parameter).*");

    private static final String HOSTNAME_VERIFIER = "hostnameverifier";
    private static final String STATEMENT_POOLING = "statement pooling";

    /** The message of the driver about every failure that it has no words for; only the cause names it. */
    private static final String ATTEMPT_FAILED = "The connection attempt failed";

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

    private final Keys keys;
    private final String url;

    /** Of the driver, with user and password. */
    private final Properties properties;

    private DatabaseAddress(Keys keys, String url, Properties properties) {
        this.keys = keys;
        this.url = url;
        this.properties = properties;
    }

    /**
     * Of the database that everything is written to; empty where the settings name none.
     *
     * @throws ConfigurationException where it is no URL of PostgreSQL
     */
    static Optional<DatabaseAddress> ofPrimary(SmallRyeConfig config) {
        return of(config, PRIMARY, properties(config));
    }

    /**
     * Of the standby that analysts read from; empty where the settings name none.
     *
     * @throws ConfigurationException where it is no URL of PostgreSQL
     */
    static Optional<DatabaseAddress> ofStandby(SmallRyeConfig config) {
        var properties = properties(config);
        put(config, STANDBY, properties);
        return of(config, STANDBY, properties);
    }

    private static Optional<DatabaseAddress> of(SmallRyeConfig config, Keys keys, Properties properties) {
        return config.getOptionalValue(keys.url(), String.class).map(url -> {
            var address = new DatabaseAddress(keys, url, properties);
            if (!url.startsWith(URL_BEGIN)) {
                throw new ConfigurationException(
                        "%s is \"%s\": it must begin with %s//, such as %s//db.example.com/rollcall"
                                .formatted(keys.url(), address.shown(), URL_BEGIN, URL_BEGIN));
            }
            return address;
        });
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
        put(config, PRIMARY, properties);
        return properties;
    }

    private static void put(SmallRyeConfig config, Keys keys, Properties properties) {
        config.getOptionalValue(keys.username(), String.class).ifPresent(user -> properties.put("user", user));
        // It is a secret, which can be read by its own mapping, or so.
        SecretKeys.doUnlocked(() -> config.getOptionalValue(keys.password(), String.class))
                .ifPresent(secret -> properties.put("password", secret));
    }

    String url() {
        return url;
    }

    /** A connection that the caller closes. */
    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, properties);
    }

    /** Whether it may let us in a moment later. */
    boolean isPassing(SQLException e) {
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

    /** What is wrong where it does not let us in, and what would be right. */
    String sentence(SQLException e) {
        var state = state(e);
        if (line(e).contains("pg_hba.conf")) {
            return "the server of %s lets the user %s in by no line of its pg_hba.conf: %s; have one made for this address, user and database, or, %s"
                    .formatted(
                            shown(),
                            user(),
                            line(e),
                            line(e).contains(" SSL ")
                                    ? "where it wants no TLS, set ?sslmode=disable in the URL"
                                    : "where it wants TLS, set ?sslmode=require or verify-full in the URL");
        }
        if (line(e).contains(HOSTNAME_VERIFIER)) {
            return "the certificate of the server of %s is not for the host that the URL names; name the host as the certificate does, or choose sslmode=verify-ca"
                    .formatted(shown());
        }
        if (isTls(e)) {
            return "the database of %s and the URL's sslmode do not agree on TLS: %s; set up TLS on the server and the trust in its certificate (sslrootcert), or choose another sslmode"
                    .formatted(shown(), line(e));
        }
        if (state.equals(NO_SUCH_DATABASE)) {
            return "%s names a database that the server does not have: %s; have it made with: create database <name> owner %s"
                    .formatted(keys.url(), line(e), user());
        }
        if (state.startsWith(NOT_LET_IN) || state.equals(REJECTED_BY_DRIVER)) {
            return "the database of %s does not let the user %s in: %s; check %s, %s and the server's pg_hba.conf"
                    .formatted(shown(), user(), line(e), keys.username(), keys.password());
        }
        if (state.equals(NOT_PERMITTED)) {
            return "the database of %s does not let the user %s in: %s; with its owner: grant connect on database <name> to %s"
                    .formatted(shown(), user(), line(e), user());
        }
        if (STATEMENT_OF_ANOTHER.contains(state)) {
            return "%s leads to a connection pooler that gives a server connection to one transaction at a time, and prepared statements of others meet there; add ?prepareThreshold=0 to it, or connect to PostgreSQL itself"
                    .formatted(keys.url());
        }
        if (line(e).contains(STATEMENT_POOLING)) {
            return "%s leads to a connection pooler that knows no transactions: %s; set its pool_mode to session or transaction, or connect to PostgreSQL itself"
                    .formatted(keys.url(), line(e));
        }
        if (isOfPooler(e)) {
            return "the connection pooler at %s does not let the user %s in: %s; check %s, %s, and the pooler's lists of databases and users"
                    .formatted(shown(), user(), line(e), keys.username(), keys.password());
        }
        return "the database of %s cannot be used: %s".formatted(shown(), reason(e));
    }

    /** Who it is that wants to be let in. */
    String user() {
        return properties.getProperty("user", System.getProperty("user.name"));
    }

    private static String state(SQLException e) {
        var state = e.getSQLState();
        return state == null ? "" : state;
    }

    /** The message, or that of the cause, where the message says nothing. */
    static String reason(SQLException e) {
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

    /** The URL without a password. */
    String shown() {
        return PASSWORD_IN_URL.matcher(url).replaceAll("$1***");
    }

    /** The settings of an address. */
    record Keys(String url, String username, String password) {}
}
